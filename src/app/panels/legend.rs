//! What is coloured how, and what every mark on the map means.

use crate::app::lines::{self, STEPS, Style, Tint};
use crate::app::session::Session;
use crate::app::shown::{Colouring, Field};
use crate::app::theme::{self, Palette, Rgb};
use crate::app::{ROLES, fields, map};
use crate::report::format;
use crate::report::text::{kind_word, role_word};
use crate::report::words::Words;
use crate::scenario::area::Urbanity;
use bevy_egui::egui;

/// Draws the tab.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session) {
    let words = session.words();
    let palette = theme::palette(session.shown.is_dark);
    colouring(ui, session, &words);
    match session.shown.colouring {
        Colouring::Load => loads(ui, session, palette, &words),
        _ => tints(ui, session, palette, &words),
    }
    ground(ui, session, palette, &words);
    styles(ui, session, palette, &words);
    marks(ui, session, palette, &words);
    ui.add_space(6.0);
    ui.label(theme::small(words.get("app-keys")));
    ui.add_space(6.0);
    let credits = session.a.scenario.credits.join(" · ");
    let heading = words.get("credits-heading");
    ui.add(egui::Label::new(theme::small(format!("{heading}: {credits}"))).wrap());
}

fn colouring(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    theme::section(ui, words.get("app-colour-says"));
    let is_decided = session.a.is_decided();
    let chosen = &mut session.shown.colouring;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for (_, role) in ROLES {
            ui.selectable_value(chosen, Colouring::Holder(role), words.get(role_word(role)));
        }
        for (word, colouring) in
            [("app-colour-load", Colouring::Load), ("app-colour-headway", Colouring::Headway)]
        {
            let tip = words.get(&format!("{word}-tip"));
            ui.selectable_value(chosen, colouring, words.get(word)).on_hover_text(tip);
        }
        ui.add_enabled_ui(is_decided, |ui| {
            let label = words.get("app-colour-bought");
            ui.selectable_value(chosen, Colouring::Bought, label)
                .on_hover_text(words.get("app-colour-bought-tip"))
                .on_disabled_hover_text(words.get("app-buy-tip"));
        });
    });
}

fn tints(ui: &mut egui::Ui, session: &Session, palette: &Palette, words: &Words) {
    ui.add_space(4.0);
    for (tint, count) in lines::tints(session) {
        let name = match tint {
            Tint::Holder(kind) => words.get(kind_word(kind)),
            Tint::Often(step) => match STEPS.get(step) {
                Some(minutes) => {
                    let minutes = format::number(*minutes, 0, session.language);
                    words.with("app-legend-often", &[("minutes", &minutes)])
                }
                None => words.get("app-legend-never"),
            },
            Tint::Bought(bought) => words.get(bought.word()),
            Tint::Ghost => words.get("app-bought-nothing"),
        };
        ui.horizontal(|ui| {
            swatch(ui, tint.colour(palette), 5.0);
            ui.label(name);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let count = format::number(count as f64, 0, session.language);
                ui.label(theme::small(words.with("app-lines-count", &[("count", &count)])));
            });
        });
    }
    if session.shown.colouring == Colouring::Headway {
        let time = crate::units::ClockTime(session.shown.clock as i32).to_string();
        ui.label(theme::small(words.with("app-legend-at", &[("time", &time)])));
    }
    if !session.a.responsibility.unknown.is_empty() {
        ui.label(theme::small(words.get("app-pending")));
    }
}

fn loads(ui: &mut egui::Ui, session: &Session, palette: &Palette, words: &Words) {
    ui.add_space(4.0);
    if session.a.result.is_none() {
        ui.label(theme::quiet(words.get("app-figures-coming")).italics());
        return;
    }
    for passengers in [1e6, 5e6, 20e6, 60e6] {
        ui.horizontal(|ui| {
            swatch(ui, palette.field(0.8), lines::load_width(passengers));
            let millions = format::number(passengers / 1e6, 0, session.language);
            ui.label(words.with("app-legend-load", &[("count", &millions)]));
        });
    }
}

fn ground(ui: &mut egui::Ui, session: &mut Session, palette: &Palette, words: &Words) {
    theme::section(ui, words.get("app-legend-land"));
    let mut chosen = session.shown.field;
    egui::ComboBox::from_id_salt("field")
        .width(ui.available_width() - 8.0)
        .selected_text(words.get(chosen.word()))
        .show_ui(ui, |ui| {
            for field in Field::ALL {
                let can = !field.is_difference() || session.differs();
                ui.add_enabled_ui(can, |ui| {
                    ui.selectable_value(&mut chosen, field, words.get(field.word()));
                });
            }
        });
    session.shown.field = chosen;
    match fields::Values::read(session) {
        Some(values) => scale(ui, session, &values, palette, words),
        None if chosen == Field::Urbanity => {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                for urbanity in Urbanity::ALL {
                    block(ui, palette.land(urbanity));
                }
                ui.add_space(6.0);
                ui.label(egui::RichText::new(words.get("app-legend-urban")).small());
            });
        }
        None => {
            ui.label(theme::quiet(words.get("app-figures-coming")).italics());
        }
    }
    ui.horizontal(|ui| {
        swatch(ui, palette.municipality_edge, 1.2);
        ui.label(egui::RichText::new(words.get("app-legend-border")).small());
    });
}

/// A field's scale of colours with its ends.
fn scale(
    ui: &mut egui::Ui,
    session: &Session,
    values: &fields::Values,
    palette: &Palette,
    words: &Words,
) {
    const BLOCKS: usize = 11;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for at in 0..BLOCKS {
            block(ui, values.shade(at as f32 / (BLOCKS - 1) as f32, palette));
        }
    });
    let [low, high] = values.ends(session);
    ui.label(egui::RichText::new(format!("{low} … {high}")).small());
    let note = format!("{}-note", session.shown.field.word());
    if words.has(&note) {
        ui.add(egui::Label::new(theme::small(words.get(&note))).wrap());
    }
}

fn block(ui: &mut egui::Ui, colour: Rgb) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(18.0, 11.0), egui::Sense::hover());
    ui.painter().rect_filled(rect, 0.0, theme::ink(colour));
}

fn styles(ui: &mut egui::Ui, session: &mut Session, palette: &Palette, words: &Words) {
    theme::section(ui, words.get("app-legend-lines"));
    for style in Style::ALL {
        ui.horizontal(|ui| {
            line_sample(ui, style, palette);
            ui.label(egui::RichText::new(words.get(style.word())).small());
        });
    }
    let text = egui::RichText::new(words.get("app-show-local")).small();
    ui.checkbox(&mut session.shown.show_local, text);
    let text = egui::RichText::new(words.get("app-show-vehicles")).small();
    ui.checkbox(&mut session.shown.vehicles, text).on_hover_text(words.get("app-vehicles-evenly"));
}

fn marks(ui: &mut egui::Ui, session: &Session, palette: &Palette, words: &Words) {
    theme::section(ui, words.get("app-legend-hubs"));
    for level in [1, 2, 3] {
        let text = words.with("app-hub-level", &[("level", &level.to_string())]);
        mark(ui, map::radius(level, 0.0), Mark::Ring, palette, text);
    }
    mark(ui, map::radius(3, 0.0), Mark::Square, palette, words.get("app-legend-port"));
    mark(ui, map::radius(0, 0.0), Mark::Dot, palette, words.get("app-legend-stop"));
    if session.a.result.is_some() {
        const SAMPLE: f64 = 10e6;
        let text = words.get("app-legend-boardings");
        mark(ui, map::radius(3, SAMPLE), Mark::Ring, palette, text);
    }
}

/// A short stroke of a colour.
pub(super) fn swatch(ui: &mut egui::Ui, colour: Rgb, width: f32) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(26.0, 12.0), egui::Sense::hover());
    let stroke = egui::Stroke::new(width, theme::ink(colour));
    ui.painter().line_segment([rect.left_center(), rect.right_center()], stroke);
}

/// A style as it is on the map, in the ink of the text since any body may hold it.
fn line_sample(ui: &mut egui::Ui, style: Style, palette: &Palette) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(26.0, 14.0), egui::Sense::hover());
    let ends = [rect.left_center(), rect.right_center()];
    let colour = theme::ink(style.shade(palette.quiet, palette));
    let stroke = egui::Stroke::new(style.width(), colour);
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

fn mark(ui: &mut egui::Ui, radius: f32, kind: Mark, palette: &Palette, text: String) {
    ui.horizontal(|ui| {
        let height = (radius * 2.0 + 2.0).max(14.0);
        let (rect, _) = ui.allocate_exact_size(egui::vec2(26.0, height), egui::Sense::hover());
        let (at, edge) = (rect.center(), egui::Stroke::new(1.2, theme::ink(palette.ink)));
        let paper = theme::ink(palette.paper);
        match kind {
            Mark::Ring => {
                ui.painter().circle(at, radius, paper, edge);
            }
            Mark::Square => {
                let square = egui::Rect::from_center_size(at, egui::Vec2::splat(radius * 1.8));
                ui.painter().rect(square, 0.0, paper, edge, egui::StrokeKind::Inside);
            }
            Mark::Dot => {
                ui.painter().circle_filled(at, radius, palette.quiet_ink());
            }
        }
        ui.label(egui::RichText::new(text).small());
    });
}
