//! A click picks the hub or line under the pointer; Escape lets go.

use super::camera::{View, to_pixels};
use super::map::LOCAL_FROM;
use super::session::{Picked, Session};
use super::shapes::Atlas;
use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use bevy_egui::input::EguiWantsInput;

/// Clicks, Escape and flying to what was picked by name.
pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, (click, fly));
}

fn click(
    mut session: ResMut<Session>,
    view: Res<View>,
    atlas: Res<Atlas>,
    buttons: Res<ButtonInput<MouseButton>>,
    keys: Res<ButtonInput<KeyCode>>,
    wants: Res<EguiWantsInput>,
    window: Single<&Window, With<PrimaryWindow>>,
) {
    if keys.just_pressed(KeyCode::Escape) {
        session.picked = None;
    }
    let clicked = buttons.just_released(MouseButton::Left)
        && !wants.wants_any_pointer_input()
        && !view.is_dragging();
    let Some(pointer) = window.cursor_position().filter(|_| clicked) else { return };
    session.picked = nearest_hub(&session, &view, &atlas, &window, pointer)
        .map(Picked::Hub)
        .or_else(|| nearest_line(&session, &view, &atlas, &window, pointer).map(Picked::Service));
}

const HUB_REACH: f32 = 10.0;
const LINE_REACH: f32 = 6.0;

fn nearest_hub(
    session: &Session,
    view: &View,
    atlas: &Atlas,
    window: &Window,
    pointer: Vec2,
) -> Option<crate::id::HubId> {
    let mut best = None;
    for (id, hub) in session.scenario.area.hubs.entries() {
        let hidden = hub.level == 0 && view.km_per_pixel > 0.06;
        if hidden {
            continue;
        }
        let at = to_pixels(view, window, atlas.projection.xy(hub.lat, hub.lon));
        // A larger hub is easier to hit.
        let distance = at.distance(pointer) + f32::from(hub.level.max(1)) * 0.5;
        if distance < HUB_REACH && best.is_none_or(|(nearest, _)| distance < nearest) {
            best = Some((distance, id));
        }
    }
    best.map(|(_, id)| id)
}

fn nearest_line(
    session: &Session,
    view: &View,
    atlas: &Atlas,
    window: &Window,
    pointer: Vec2,
) -> Option<crate::id::ServiceId> {
    let mut best = None;
    for (id, service) in session.scenario.services.entries() {
        if service.derived && view.km_per_pixel > LOCAL_FROM {
            continue;
        }
        let points: Vec<Vec2> = service
            .stops
            .iter()
            .map(|stop| {
                let hub = &session.scenario.area.hubs[stop.hub];
                to_pixels(view, window, atlas.projection.xy(hub.lat, hub.lon))
            })
            .collect();
        for pair in points.windows(2) {
            let along = pair[1] - pair[0];
            let share =
                ((pointer - pair[0]).dot(along) / along.length_squared().max(1e-6)).clamp(0.0, 1.0);
            let distance = (pair[0] + along * share).distance(pointer);
            if distance < LINE_REACH && best.is_none_or(|(nearest, _)| distance < nearest) {
                best = Some((distance, id));
            }
        }
    }
    best.map(|(_, id)| id)
}

fn fly(mut session: ResMut<Session>, mut view: ResMut<View>, atlas: Res<Atlas>) {
    if !session.fly_to_picked {
        return;
    }
    session.fly_to_picked = false;
    let place = session.picked.and_then(|picked| session.place_of(picked));
    if let Some((lat, lon)) = place {
        let scale = match session.picked {
            Some(Picked::Service(_)) => 0.15,
            _ => 0.05,
        };
        view.fly_to(atlas.projection.xy(lat, lon), scale);
    }
}
