//! The legend: what colours the lines, and what every mark on the map means.

use crate::app::lines::{self, Style};
use crate::app::session::Session;
use crate::app::theme::{self, Rgb};
use crate::app::{ROLES, map};
use crate::report::format;
use crate::report::text::{kind_word, role_word};
use crate::report::words::Words;
use crate::scenario::area::Urbanity;
use bevy_egui::egui;

/// Draws the panel.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session) {
    egui::Panel::left("legend").exact_size(232.0).resizable(false).show(ui, |ui| {
        egui::ScrollArea::vertical().show(ui, |ui| {
            let words = session.words();
            ui.spacing_mut().item_spacing.y = 3.0;
            roles(ui, session, &words);
            bodies(ui, session, &words);
            styles(ui, session, &words);
            marks(ui, session, &words);
            ground(ui, &words);
            ui.add_space(8.0);
            ui.label(theme::quiet(words.get("app-keys")).size(11.5));
        });
    });
}

fn roles(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    theme::section(ui, words.get("app-colour-says"));
    let mut chosen = session.role;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for (_, role) in ROLES {
            ui.selectable_value(&mut chosen, role, words.get(role_word(role)));
        }
    });
    session.choose(session.current, chosen);
}

fn bodies(ui: &mut egui::Ui, session: &Session, words: &Words) {
    ui.add_space(4.0);
    for (kind, count) in lines::holders(session) {
        ui.horizontal(|ui| {
            swatch(ui, theme::body(kind), 5.0);
            ui.label(words.get(kind_word(kind)));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let count = format::number(count as f64, 0, session.language);
                let text = words.with("app-lines-count", &[("count", &count)]);
                ui.label(theme::quiet(text).size(12.0));
            });
        });
    }
    if session.responsibility().is_pending {
        ui.label(theme::quiet(words.get("app-pending")).size(11.5));
    }
}

fn styles(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    theme::section(ui, words.get("app-legend-lines"));
    for style in Style::ALL {
        ui.horizontal(|ui| {
            line_sample(ui, style);
            ui.label(egui::RichText::new(words.get(style.word())).size(12.0));
        });
    }
    let text = egui::RichText::new(words.get("app-show-local")).size(12.0);
    if ui.checkbox(&mut session.show_local, text).changed() {
        session.version += 1;
    }
}

fn marks(ui: &mut egui::Ui, session: &Session, words: &Words) {
    theme::section(ui, words.get("app-legend-hubs"));
    for level in [1, 2, 3] {
        let text = words.with("app-hub-level", &[("level", &level.to_string())]);
        mark(ui, map::radius(level, 0.0), Mark::Ring, text);
    }
    mark(ui, map::radius(3, 0.0), Mark::Square, words.get("app-legend-port"));
    mark(ui, map::radius(0, 0.0), Mark::Dot, words.get("app-legend-stop"));
    if session.result().is_some() {
        const SAMPLE: f64 = 10e6;
        mark(ui, map::radius(3, SAMPLE), Mark::Ring, words.get("app-legend-boardings"));
    }
}

fn ground(ui: &mut egui::Ui, words: &Words) {
    theme::section(ui, words.get("app-legend-land"));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for urbanity in Urbanity::ALL {
            let (rect, _) = ui.allocate_exact_size(egui::vec2(16.0, 11.0), egui::Sense::hover());
            ui.painter().rect_filled(rect, 0.0, theme::ink(theme::land(urbanity)));
        }
        ui.add_space(6.0);
        ui.label(egui::RichText::new(words.get("app-legend-urban")).size(12.0));
    });
    ui.horizontal(|ui| {
        swatch(ui, theme::MUNICIPALITY_EDGE, 1.2);
        ui.label(egui::RichText::new(words.get("app-legend-border")).size(12.0));
    });
}

/// A short stroke of a colour.
pub(super) fn swatch(ui: &mut egui::Ui, colour: Rgb, width: f32) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(26.0, 12.0), egui::Sense::hover());
    let stroke = egui::Stroke::new(width, theme::ink(colour));
    ui.painter().line_segment([rect.left_center(), rect.right_center()], stroke);
}

/// A style as it is on the map, in the ink of the text since any body may hold it.
fn line_sample(ui: &mut egui::Ui, style: Style) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(26.0, 14.0), egui::Sense::hover());
    let ends = [rect.left_center(), rect.right_center()];
    let stroke = egui::Stroke::new(style.width(), theme::ink(style.shade(theme::QUIET)));
    match style.dash() {
        Some(dash) => {
            ui.painter().extend(egui::Shape::dashed_line(&ends, stroke, dash, dash));
        }
        None => {
            ui.painter().line_segment(ends, stroke);
        }
    }
}

enum Mark {
    Ring,
    Square,
    Dot,
}

fn mark(ui: &mut egui::Ui, radius: f32, kind: Mark, text: String) {
    ui.horizontal(|ui| {
        let height = (radius * 2.0 + 2.0).max(14.0);
        let (rect, _) = ui.allocate_exact_size(egui::vec2(26.0, height), egui::Sense::hover());
        let (at, edge) = (rect.center(), egui::Stroke::new(1.2, theme::ink(theme::INK)));
        let paper = theme::ink(theme::PAPER);
        match kind {
            Mark::Ring => {
                ui.painter().circle(at, radius, paper, edge);
            }
            Mark::Square => {
                let square = egui::Rect::from_center_size(at, egui::Vec2::splat(radius * 1.8));
                ui.painter().rect(square, 0.0, paper, edge, egui::StrokeKind::Inside);
            }
            Mark::Dot => {
                ui.painter().circle_filled(at, radius, theme::ink(theme::QUIET));
            }
        }
        ui.label(egui::RichText::new(text).size(12.0));
    });
}
