//! Points at and picks what is under the pointer; Escape goes back, a second click comes nearer, a
//! click of the other button offers the edits that make sense there.

use super::atlas::Atlas;
use super::camera::{Room, View};
use super::session::{Picked, Session};
use super::shown::Over;
use super::{lines, map};
use crate::id::{HubId, ServiceId};
use bevy::prelude::*;
use bevy::window::PrimaryWindow;

/// Pointing, clicks, Escape and going to what was picked by name.
pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, (point, go));
}

/// Seconds within which two clicks are a double click.
const DOUBLE: f64 = 0.35;

#[expect(clippy::too_many_arguments, reason = "a system's parameters are what it reads")]
fn point(
    mut session: ResMut<Session>,
    mut view: ResMut<View>,
    room: Res<Room>,
    atlas: Res<Atlas>,
    buttons: Res<ButtonInput<MouseButton>>,
    keys: Res<ButtonInput<KeyCode>>,
    window: Single<&Window, With<PrimaryWindow>>,
    time: Res<Time<Real>>,
    mut last_click: Local<f64>,
) {
    if keys.just_pressed(KeyCode::Escape) {
        go_back(&mut session);
    }
    let pointer = room.pointer(&window);
    let pointed = pointer.and_then(|pointer| {
        let look = Look { session: &session, view: &view, room: &room, pointer };
        look.hub().map(Picked::Hub).or_else(|| look.line().map(Picked::Service))
    });
    if session.pointed != pointed {
        session.pointed = pointed;
    }
    let Some(at) = pointer else { return };
    if buttons.just_released(MouseButton::Right) {
        session.shown.menu = Some(([at.x, at.y], pointed));
    }
    if !buttons.just_released(MouseButton::Left) || view.is_dragged() {
        return;
    }
    session.shown.menu = None;
    if let (Some(new), Some(Picked::Hub(hub))) = (&session.shown.new_line, pointed) {
        // A new line goes from hub to hub; a second click on the last takes it back.
        let slug = session.a.scenario.area.hubs[hub].slug.clone();
        let mut new = new.clone();
        if new.last() == Some(&slug) {
            new.pop();
        } else {
            new.push(slug);
        }
        session.shown.new_line = Some(new);
        session.version += 1;
        return;
    }
    let now = time.elapsed_secs_f64();
    let is_double = now - *last_click < DOUBLE;
    *last_click = now;
    let there = view.plane(&room, at);
    if is_double {
        view.come_nearer(there);
        return;
    }
    let place = || {
        let zone = atlas.zone_at(there)?;
        Some(Picked::Municipality(session.a.scenario.area.zones[zone].municipality))
    };
    session.picked = pointed.or_else(place);
}

/// Closes what is uppermost.
fn go_back(session: &mut Session) {
    if session.shown.menu.take().is_some() {
        return;
    }
    if session.shown.over != Over::Nothing {
        session.shown.over = Over::Nothing;
    } else if session.shown.new_line.take().is_some() {
        session.version += 1;
    } else {
        session.picked = None;
    }
}

/// What is needed to tell what lies under the pointer.
struct Look<'a> {
    session: &'a Session,
    view: &'a View,
    room: &'a Room,
    pointer: Vec2,
}

impl Look<'_> {
    /// The nearest hub that is drawn, within reach.
    fn hub(&self) -> Option<HubId> {
        const REACH: f32 = 9.0;
        let hubs = self.session.a.scenario.area.hubs.entries();
        let near = hubs.filter(|(_, hub)| map::is_shown(hub, self.view.km_per_pixel));
        let near = near.map(|(id, hub)| {
            let at = self.view.pixel(self.room, self.session.a.ways.place(id));
            // A larger hub is easier to hit.
            (at.distance(self.pointer) + f32::from(hub.level.max(1)) * 0.5, id)
        });
        near.filter(|(distance, _)| *distance < REACH)
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, id)| id)
    }

    /// The nearest line that is drawn, within reach; the wider style where two are as near.
    fn line(&self) -> Option<ServiceId> {
        const REACH: f32 = 6.0;
        let scale = self.view.km_per_pixel;
        let services = self.session.a.scenario.services.entries();
        let shown = services.filter(|(_, line)| lines::is_shown(&self.session.shown, line, scale));
        let near = shown.filter_map(|(id, line)| {
            let pixels: Vec<Vec2> = (self.session.a.ways.path(id).iter())
                .map(|p| self.view.pixel(self.room, *p))
                .collect();
            let off = pixels.windows(2).map(|pair| distance(self.pointer, pair[0], pair[1]));
            let off = off.min_by(f32::total_cmp).filter(|off| *off < REACH)?;
            Some((off - lines::Style::of(line).width() * 0.5, id))
        });
        near.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map(|(_, id)| id)
    }
}

/// From a point to a stretch.
fn distance(p: Vec2, a: Vec2, b: Vec2) -> f32 {
    let along = b - a;
    let share = ((p - a).dot(along) / along.length_squared().max(1e-6)).clamp(0.0, 1.0);
    (a + along * share).distance(p)
}

fn go(mut session: ResMut<Session>, mut view: ResMut<View>, atlas: Res<Atlas>) {
    if !session.goes_to_picked {
        return;
    }
    session.goes_to_picked = false;
    let ways = &session.a.ways;
    match session.picked {
        Some(Picked::Hub(id)) => view.show(&[ways.place(id)], 0.0),
        Some(Picked::Service(id)) => view.show(ways.path(id), 0.25),
        Some(Picked::Municipality(id)) => {
            let edges = atlas.outline_of(&session.a.scenario, id);
            view.show(&edges.concat(), 0.2);
        }
        Some(Picked::Body(_)) | None => {}
    }
}
