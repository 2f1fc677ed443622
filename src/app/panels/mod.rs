//! The panels: what is chosen above, the legend left, what is picked right, figures below.

mod hub;
mod inspector;
mod legend;
mod line;
mod status;
mod top;

use super::camera::{Room, View};
use super::session::{Picked, Session};
use super::theme;
use crate::report::format;
use crate::report::text::role_word;
use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use bevy_egui::{EguiContexts, egui};

/// Draws every panel and tells the map which room they leave it.
pub(super) fn draw(
    mut contexts: EguiContexts,
    mut session: ResMut<Session>,
    mut view: ResMut<View>,
    mut room: ResMut<Room>,
    atlas: Res<super::atlas::Atlas>,
    window: Single<&Window, With<PrimaryWindow>>,
) -> Result {
    let context = contexts.ctx_mut()?.clone();
    let mut ui = egui::Ui::new(
        context.clone(),
        "window".into(),
        egui::UiBuilder::new()
            .layer_id(egui::LayerId::background())
            .max_rect(context.viewport_rect()),
    );
    let session = &mut *session;
    if top::draw(&mut ui, session) {
        view.show(&atlas.corners, 0.06);
    }
    status::draw(&mut ui, session);
    legend::draw(&mut ui, session);
    inspector::draw(&mut ui, session);
    room.rect = ui.available_rect_before_wrap();
    let over = window.cursor_position().and_then(|at| context.layer_id_at(egui::pos2(at.x, at.y)));
    room.is_covered = context.egui_is_using_pointer()
        || over.is_some_and(|layer| {
            matches!(layer.order, egui::Order::Middle | egui::Order::Foreground)
        });
    scale_bar(&context, &view, &room, session);
    tip(&context, session, &room, &window);
    Ok(())
}

/// A bar of a round length, and where north is.
fn scale_bar(context: &egui::Context, view: &View, room: &Room, session: &Session) {
    let painter = context.layer_painter(egui::LayerId::background()).with_clip_rect(room.rect);
    let longest = 150.0;
    let km = [100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1]
        .into_iter()
        .find(|km| km / view.km_per_pixel < longest)
        .unwrap_or(0.1);
    let ink = theme::ink(theme::INK);
    let corner = room.rect.left_bottom() + egui::vec2(16.0, -16.0);
    let end = corner + egui::vec2(km / view.km_per_pixel, 0.0);
    let back = egui::Rect::from_min_max(
        corner + egui::vec2(-8.0, -24.0),
        egui::pos2(end.x.max(corner.x + 84.0) + 28.0, corner.y + 8.0),
    );
    painter.rect_filled(back, 4.0, egui::Color32::from_white_alpha(200));
    let stroke = egui::Stroke::new(2.0, ink);
    painter.line_segment([corner, end], stroke);
    for at in [corner, end] {
        painter.line_segment([at, at - egui::vec2(0.0, 6.0)], stroke);
    }
    let decimals = usize::from(km < 1.0);
    painter.text(
        corner + egui::vec2(4.0, -3.0),
        egui::Align2::LEFT_BOTTOM,
        format!("{} km", format::number(f64::from(km), decimals, session.language)),
        egui::FontId::proportional(12.0),
        ink,
    );
    // An arrow that points north, which is up.
    let foot = egui::pos2(back.right() - 13.0, corner.y + 3.0);
    let point = foot - egui::vec2(0.0, 13.0);
    painter.line_segment([foot, point], egui::Stroke::new(1.5, ink));
    for side in [-3.5, 3.5] {
        painter.line_segment([point, point + egui::vec2(side, 5.0)], egui::Stroke::new(1.5, ink));
    }
    painter.text(point, egui::Align2::CENTER_BOTTOM, "N", egui::FontId::proportional(11.0), ink);
}

/// Names what lies under the pointer, and whom a line's colour stands for.
fn tip(context: &egui::Context, session: &Session, room: &Room, window: &Window) {
    let (Some(pointed), Some(at)) = (session.pointed, room.pointer(window)) else { return };
    let words = session.words();
    egui::Area::new("tip".into())
        .order(egui::Order::Tooltip)
        .interactable(false)
        .fixed_pos(egui::pos2(at.x + 14.0, at.y + 12.0))
        .constrain_to(room.rect)
        .show(context, |ui| {
            egui::Frame::popup(ui.style()).show(ui, |ui| {
                ui.label(egui::RichText::new(session.name(pointed)).strong());
                if let Picked::Service(id) = pointed {
                    let role = words.get(role_word(session.role));
                    let who = line::holders(session, id, session.role);
                    ui.horizontal(|ui| {
                        legend::swatch(ui, theme::body(session.holder(id)), 4.0);
                        ui.label(theme::quiet(format!("{role}: {who}")).size(12.0));
                    });
                }
            });
        });
}
