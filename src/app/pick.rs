//! Points at and picks the hub or line under the pointer; Escape lets go.

use super::atlas::Atlas;
use super::camera::{Room, View};
use super::session::{Picked, Session};
use super::{lines, map};
use crate::id::{HubId, ServiceId};
use bevy::prelude::*;
use bevy::window::PrimaryWindow;

/// Pointing, clicks, Escape and going to what was picked by name.
pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, (point, go));
}

fn point(
    mut session: ResMut<Session>,
    view: Res<View>,
    room: Res<Room>,
    atlas: Res<Atlas>,
    buttons: Res<ButtonInput<MouseButton>>,
    keys: Res<ButtonInput<KeyCode>>,
    window: Single<&Window, With<PrimaryWindow>>,
) {
    if keys.just_pressed(KeyCode::Escape) {
        session.picked = None;
    }
    let pointer = room.pointer(&window);
    session.pointed = pointer.and_then(|pointer| {
        let look = Look { session: &session, view: &view, room: &room, atlas: &atlas, pointer };
        look.hub().map(Picked::Hub).or_else(|| look.line().map(Picked::Service))
    });
    let is_click = buttons.just_released(MouseButton::Left) && !view.is_dragged();
    if is_click && pointer.is_some() {
        session.picked = session.pointed;
    }
}

/// What is needed to tell what lies under the pointer.
struct Look<'a> {
    session: &'a Session,
    view: &'a View,
    room: &'a Room,
    atlas: &'a Atlas,
    pointer: Vec2,
}

impl Look<'_> {
    /// The nearest hub that is drawn, within reach.
    fn hub(&self) -> Option<HubId> {
        const REACH: f32 = 9.0;
        let hubs = self.session.scenario.area.hubs.entries();
        let near = hubs.filter(|(_, hub)| map::is_shown(hub, self.view.km_per_pixel));
        let near = near.map(|(id, hub)| {
            let at = self.view.pixel(self.room, self.atlas.place(id));
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
        let services = self.session.scenario.services.entries();
        let shown = services.filter(|(_, line)| lines::is_shown(self.session, line, scale));
        let near = shown.filter_map(|(id, line)| {
            let pixels: Vec<Vec2> =
                self.atlas.path(id).iter().map(|p| self.view.pixel(self.room, *p)).collect();
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
    match session.picked {
        Some(Picked::Hub(id)) => {
            view.show(&[atlas.place(id)], 0.0);
        }
        Some(Picked::Service(id)) => view.show(atlas.path(id), 0.25),
        None => {}
    }
}
