//! Names of hubs on the map, larger places first, never two on top of each other.

use super::camera::{View, to_pixels};
use super::session::{Picked, Session};
use super::shapes::Atlas;
use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use bevy_egui::{EguiContexts, egui};

/// Draws the labels under the panels.
pub(super) fn draw(
    mut contexts: EguiContexts,
    session: Res<Session>,
    view: Res<View>,
    atlas: Res<Atlas>,
    window: Single<&Window, With<PrimaryWindow>>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let painter = context.layer_painter(egui::LayerId::background());
    let mut order: Vec<_> = session
        .scenario
        .area
        .hubs
        .entries()
        .filter(|(id, hub)| hub.level > 0 || session.picked == Some(Picked::Hub(*id)))
        .collect();
    order.sort_by(|(a, x), (b, y)| {
        let picked = |id| session.picked == Some(Picked::Hub(id));
        picked(*b)
            .cmp(&picked(*a))
            .then(y.town_population.total_cmp(&x.town_population))
            .then(x.level.cmp(&y.level))
            .then(a.cmp(b))
    });
    let mut taken: Vec<egui::Rect> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    let most = 160;
    for (id, hub) in order {
        if taken.len() >= most {
            break;
        }
        // A town's share of the map: small towns wait until one looks closer.
        let wanted = match view.km_per_pixel {
            s if s > 0.40 => 22_000.0,
            s if s > 0.25 => 9_000.0,
            s if s > 0.14 => 3_500.0,
            s if s > 0.08 => 900.0,
            _ => 0.0,
        };
        let is_picked = session.picked == Some(Picked::Hub(id));
        if hub.town_population < wanted && !is_picked {
            continue;
        }
        let at = to_pixels(&view, &window, atlas.projection.xy(hub.lat, hub.lon));
        let inside =
            (0.0..window.width()).contains(&at.x) && (0.0..window.height()).contains(&at.y);
        if !inside || names.contains(&hub.name.as_str()) {
            continue;
        }
        let size = match hub.town_population {
            p if p > 90_000.0 => 15.0,
            p if p > 20_000.0 => 13.0,
            _ => 11.0,
        };
        let ink = egui::Color32::from_rgb(32, 36, 42);
        let text = context.fonts_mut(|fonts| {
            fonts.layout_no_wrap(hub.name.clone(), egui::FontId::proportional(size), ink)
        });
        let corner = egui::pos2(at.x + 7.0, at.y - text.size().y * 0.5);
        let room = egui::Rect::from_min_size(corner, text.size()).expand2(egui::vec2(3.0, 1.0));
        if taken.iter().any(|other| other.intersects(room)) {
            continue;
        }
        painter.rect_filled(room, 2.0, egui::Color32::from_white_alpha(150));
        painter.galley(corner, text, ink);
        taken.push(room);
        names.push(&hub.name);
    }
    Ok(())
}
