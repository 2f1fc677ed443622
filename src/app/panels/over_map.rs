//! What is drawn over the map: its scale and north, the swipe bar, what lies under the pointer, the
//! menu of edits, the line that is being made.

use super::{bought, legend, line};
use crate::app::camera::{Room, View};
use crate::app::session::{Picked, Session};
use crate::app::shown::Colouring;
use crate::app::{fields, lines, new_line, theme};
use crate::report::format;
use crate::report::text::role_word;
use crate::scenario::change::{Change, Factor, RemoveService, ScaleTrips};
use bevy::prelude::*;
use bevy_egui::egui;

/// Draws all of it.
pub(super) fn draw(
    context: &egui::Context,
    view: &View,
    room: &Room,
    session: &mut Session,
    window: &Window,
) {
    scale_bar(context, view, room, session);
    swipe_bar(context, room, session);
    being_made(context, room, session);
    menu(context, session);
    tip(context, session, room, window);
}

/// A bar of a round length, and where north is.
fn scale_bar(context: &egui::Context, view: &View, room: &Room, session: &Session) {
    let palette = theme::palette(session.shown.is_dark);
    let text = session.shown.text;
    let painter = context.layer_painter(egui::LayerId::background()).with_clip_rect(room.rect);
    let longest = 150.0;
    let km = [100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1]
        .into_iter()
        .find(|km| km / view.km_per_pixel < longest)
        .unwrap_or(0.1);
    let ink = theme::ink(palette.ink);
    let corner = room.rect.left_bottom() + egui::vec2(16.0, -16.0);
    let end = corner + egui::vec2(km / view.km_per_pixel, 0.0);
    let back = egui::Rect::from_min_max(
        corner + egui::vec2(-8.0, -10.0 - 14.0 * text),
        egui::pos2(end.x.max(corner.x + 84.0 * text) + 28.0, corner.y + 8.0),
    );
    painter.rect_filled(back, 4.0, theme::ink(palette.panel));
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
        egui::FontId::proportional(12.0 * text),
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

/// The bar that parts the edited scenario from what it is compared with, to be dragged.
fn swipe_bar(context: &egui::Context, room: &Room, session: &mut Session) {
    let Some(share) = session.shown.swipe else { return };
    let palette = theme::palette(session.shown.is_dark);
    let x = room.rect.left() + room.rect.width() * share;
    let handle =
        egui::Rect::from_center_size(egui::pos2(x, room.rect.center().y), egui::vec2(18.0, 52.0));
    let words = session.words();
    egui::Area::new("swipe".into()).order(egui::Order::Middle).fixed_pos(handle.min).show(
        context,
        |ui| {
            let (rect, response) =
                ui.allocate_exact_size(handle.size(), egui::Sense::click_and_drag());
            response.widget_info(|| {
                egui::WidgetInfo::slider(true, f64::from(share), words.get("app-swipe-bar"))
            });
            let ink = theme::ink(palette.ink);
            ui.painter().rect_filled(rect, 6.0, theme::ink(palette.panel));
            let edge = egui::Stroke::new(1.5, ink);
            ui.painter().rect_stroke(rect, 6.0, edge, egui::StrokeKind::Inside);
            let font = egui::FontId::proportional(13.0);
            ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, "◀▶", font, ink);
            let response = response.on_hover_cursor(egui::CursorIcon::ResizeHorizontal);
            let mut moved = response.drag_delta().x / room.rect.width().max(1.0);
            if response.has_focus() {
                let pressed = |key| ui.input(|input| input.num_presses(key)) as f32;
                moved += 0.05 * (pressed(egui::Key::ArrowRight) - pressed(egui::Key::ArrowLeft));
            }
            if moved != 0.0 {
                session.shown.swipe = Some((share + moved).clamp(0.02, 0.98));
            }
        },
    );
    let painter = context.layer_painter(egui::LayerId::background()).with_clip_rect(room.rect);
    let stroke = egui::Stroke::new(2.0, theme::ink(palette.ink));
    painter.vline(x, room.rect.y_range(), stroke);
    // Whose side is whose.
    for (name, align, off) in [
        (session.edited_name(), egui::Align2::RIGHT_TOP, -8.0),
        (session.preset_name(session.reference), egui::Align2::LEFT_TOP, 8.0),
    ] {
        let font = egui::FontId::proportional(14.0 * session.shown.text);
        let color = theme::ink(palette.ink);
        let text = context.fonts_mut(|fonts| fonts.layout_no_wrap(name, font, color));
        let at = egui::pos2(x + off, room.rect.top() + 8.0);
        let place = align.anchor_size(at, text.size());
        let fill = theme::ink(palette.panel);
        painter.rect_filled(place.expand(4.0), 3.0, fill);
        painter.galley(place.min, text, color);
    }
}

/// Names what lies under the pointer, and what its colour stands for.
fn tip(context: &egui::Context, session: &Session, room: &Room, window: &Window) {
    let (Some(pointed), Some(at)) = (session.pointed, room.pointer(window)) else { return };
    if session.shown.menu.is_some() {
        return;
    }
    let words = session.words();
    let palette = theme::palette(session.shown.is_dark);
    egui::Area::new("tip".into())
        .order(egui::Order::Tooltip)
        .interactable(false)
        .fixed_pos(egui::pos2(at.x + 14.0, at.y + 12.0))
        .constrain_to(room.rect)
        .show(context, |ui| {
            egui::Frame::popup(ui.style()).show(ui, |ui| {
                ui.label(egui::RichText::new(session.name(pointed)).strong());
                match pointed {
                    Picked::Service(id) => {
                        let told = match session.shown.colouring {
                            Colouring::Holder(role) => {
                                let who = line::holders(session, id, role);
                                format!("{}: {who}", words.get(role_word(role)))
                            }
                            Colouring::Headway => {
                                match lines::headway(&session.a, id, session.shown.clock) {
                                    Some(minutes) => {
                                        let m = format::number(minutes, 0, session.language);
                                        words.with("app-headway-is", &[("minutes", &m)])
                                    }
                                    None => words.get("app-legend-never"),
                                }
                            }
                            Colouring::Load => words.get("app-colour-load"),
                            Colouring::Bought => bought::of_line(session, id, &words),
                        };
                        ui.horizontal(|ui| {
                            let colour = lines::colour(&session.a, &session.shown, palette, id);
                            legend::swatch(ui, colour, 4.0);
                            ui.label(theme::small(told));
                        });
                    }
                    Picked::Hub(id) => {
                        let zone = session.a.scenario.area.hubs[id].zone;
                        if let Some(values) = fields::Values::read(session)
                            && let Some(value) = values.of.get(zone).copied().flatten()
                        {
                            let name = words.get(session.shown.field.word());
                            let told = values.told(value, session);
                            ui.label(theme::small(format!("{name}: {told}")));
                        }
                    }
                    _ => {}
                }
            });
        });
}

/// The edits that make sense where the other button was clicked.
fn menu(context: &egui::Context, session: &mut Session) {
    let Some(([x, y], picked)) = session.shown.menu else { return };
    let words = session.words();
    let mut closes = false;
    egui::Area::new("menu".into()).order(egui::Order::Foreground).fixed_pos(egui::pos2(x, y)).show(
        context,
        |ui| {
            egui::Frame::popup(ui.style()).show(ui, |ui| {
                match picked {
                    Some(Picked::Service(id)) => {
                        let service = session.a.scenario.services[id].slug.clone();
                        ui.label(theme::small(session.name(Picked::Service(id))));
                        for (word, by) in [("app-twice", 2.0), ("app-half", 0.5)] {
                            if ui.button(words.get(word)).clicked() {
                                let change = ScaleTrips {
                                    service: Some(service.as_str().into()),
                                    lines: Vec::new(),
                                    days: Vec::new(),
                                    period: None,
                                    periods: Vec::new(),
                                    by: Factor(by).into(),
                                    comment: String::new(),
                                };
                                session.request(Change::ScaleTrips(change), false);
                                closes = true;
                            }
                        }
                        if ui.button(words.get("app-close-line")).clicked() {
                            let service = service.as_str().into();
                            let change = RemoveService { service, comment: String::new() };
                            session.request(Change::RemoveService(change), false);
                            closes = true;
                        }
                    }
                    Some(Picked::Hub(id)) => {
                        ui.label(theme::small(session.name(Picked::Hub(id))));
                        if ui.button(words.get("app-new-line-from")).clicked() {
                            let slug = session.a.scenario.area.hubs[id].slug.clone();
                            session.shown.new_line = Some(vec![slug]);
                            session.version += 1;
                            closes = true;
                        }
                    }
                    _ => {
                        ui.label(theme::small(words.get("app-menu-nothing")));
                    }
                }
                if let Some(picked) = picked
                    && ui.button(words.get("app-pick")).clicked()
                {
                    session.picked = Some(picked);
                    closes = true;
                }
            });
        },
    );
    if closes {
        session.shown.menu = None;
    }
}

/// The line that is being made by clicking hubs.
fn being_made(context: &egui::Context, room: &Room, session: &mut Session) {
    let Some(hubs) = session.shown.new_line.clone() else { return };
    let words = session.words();
    let at = room.rect.center_top() + egui::vec2(0.0, 12.0);
    egui::Area::new("new-line".into())
        .order(egui::Order::Middle)
        .pivot(egui::Align2::CENTER_TOP)
        .fixed_pos(at)
        .show(context, |ui| {
            egui::Frame::popup(ui.style()).show(ui, |ui| {
                let names: Vec<String> = hubs
                    .iter()
                    .filter_map(|slug| session.a.scenario.hub_by_slug(slug))
                    .map(|id| session.a.scenario.area.hubs[id].name.clone())
                    .collect();
                ui.label(egui::RichText::new(words.get("app-new-line")).strong());
                ui.add(egui::Label::new(names.join(" – ")).wrap());
                ui.label(theme::small(words.get("app-new-line-note")));
                ui.horizontal(|ui| {
                    let can = hubs.len() >= 2;
                    let add = ui.add_enabled(can, egui::Button::new(words.get("app-add")));
                    if add.clicked() {
                        match new_line::between(session, &hubs) {
                            Some(change) => session.request(change, false),
                            None => session.say(words.get("app-new-line-no-model"), true),
                        }
                        session.shown.new_line = None;
                        session.version += 1;
                    }
                    if ui.button(words.get("app-cancel")).clicked() {
                        session.shown.new_line = None;
                        session.version += 1;
                    }
                });
            });
        });
}
