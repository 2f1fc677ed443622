//! Names of hubs on the map, larger places first, never two on top of each other.

use super::camera::{Room, View};
use super::map;
use super::session::{Picked, Session};
use super::theme;
use crate::id::HubId;
use crate::scenario::area::Hub;
use bevy::prelude::*;
use bevy_egui::{EguiContexts, egui};

/// Draws the names under the panels.
pub(super) fn draw(
    mut contexts: EguiContexts,
    session: Res<Session>,
    view: Res<View>,
    room: Res<Room>,
) -> Result {
    let context = contexts.ctx_mut()?;
    if !room.is_known() {
        return Ok(());
    }
    let palette = theme::palette(session.shown.is_dark);
    let painter = context.layer_painter(egui::LayerId::background()).with_clip_rect(room.rect);
    let mut taken: Vec<egui::Rect> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for (id, hub) in wanted(&session, view.km_per_pixel) {
        const MOST: usize = 140;
        if taken.len() >= MOST {
            break;
        }
        let at = view.pixel(&room, session.a.ways.place(id));
        let at = egui::pos2(at.x, at.y);
        if !room.rect.contains(at) || names.contains(&hub.name.as_str()) {
            continue;
        }
        let font = egui::FontId::proportional(size(hub) * session.shown.text);
        let text = context.fonts_mut(|fonts| {
            fonts.layout_no_wrap(hub.name.clone(), font, theme::ink(palette.ink))
        });
        let radius = map::radius(hub.level, session.a.boardings(id)) + 3.0;
        let place = around(at, radius, text.size()).into_iter().find(|place| {
            room.rect.contains_rect(*place) && !taken.iter().any(|other| other.intersects(*place))
        });
        let Some(place) = place else { continue };
        // A pale edge keeps the name legible where it crosses a line.
        let halo = theme::ink(palette.panel);
        for (x, y) in [
            (-1.2, 0.0),
            (1.2, 0.0),
            (0.0, -1.2),
            (0.0, 1.2),
            (-0.9, -0.9),
            (0.9, 0.9),
            (-0.9, 0.9),
            (0.9, -0.9),
        ] {
            let shifted = place.min + egui::vec2(x, y);
            painter.galley_with_override_text_color(shifted, text.clone(), halo);
        }
        painter.galley(place.min, text, theme::ink(palette.ink));
        taken.push(place.expand2(egui::vec2(3.0, 0.0)));
        names.push(&hub.name);
    }
    Ok(())
}

/// Hubs that deserve a name at a scale, the picked one first, then by the town's size.
fn wanted(session: &Session, scale: f32) -> Vec<(HubId, &Hub)> {
    // Small towns wait until one looks closer.
    let least = match scale {
        s if s > 0.55 => 35_000.0,
        s if s > 0.35 => 18_000.0,
        s if s > 0.22 => 7_000.0,
        s if s > 0.14 => 2_500.0,
        s if s > 0.09 => 500.0,
        _ => 0.0,
    };
    let is_picked = |id: HubId| session.picked == Some(Picked::Hub(id));
    let on_line: Vec<HubId> = match session.picked {
        Some(Picked::Service(line)) => {
            let stops = &session.a.scenario.services[line].stops;
            [stops.first(), stops.last()].into_iter().flatten().map(|stop| stop.hub).collect()
        }
        _ => Vec::new(),
    };
    let rank = |id: HubId| u8::from(is_picked(id)) * 2 + u8::from(on_line.contains(&id));
    let hubs = session.a.scenario.area.hubs.entries().filter(|(id, hub)| {
        let by_size = hub.level > 0 && hub.town_population >= least && map::is_shown(hub, scale);
        by_size || rank(*id) > 0
    });
    let mut hubs: Vec<_> = hubs.collect();
    hubs.sort_by(|(a, x), (b, y)| {
        rank(*b)
            .cmp(&rank(*a))
            .then(y.town_population.total_cmp(&x.town_population))
            .then(x.level.cmp(&y.level))
            .then(a.cmp(b))
    });
    hubs
}

fn size(hub: &Hub) -> f32 {
    match hub.town_population {
        p if p > 90_000.0 => 16.0,
        p if p > 20_000.0 => 13.5,
        _ => 12.0,
    }
}

/// Right, left, above and below a mark.
fn around(at: egui::Pos2, radius: f32, size: egui::Vec2) -> [egui::Rect; 4] {
    let half = size * 0.5;
    [
        egui::vec2(radius + half.x, 0.0),
        egui::vec2(-radius - half.x, 0.0),
        egui::vec2(0.0, -radius - half.y),
        egui::vec2(0.0, radius + half.y),
    ]
    .map(|off| egui::Rect::from_center_size(at + off, size))
}
