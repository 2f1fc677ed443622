//! The panel on the right: what is picked, who is responsible for it, its figures, and why.

use super::over::Why;
use super::{body, hub, line, municipality};
use crate::app::session::{Picked, Session};
use crate::app::shown::Over;
use crate::app::theme;
use crate::report::format;
use crate::report::words::Words;
use bevy_egui::egui;

/// Draws the panel, if something is picked.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session) {
    let Some(picked) = session.picked else { return };
    let width = theme::widened(300.0, session.shown.text).min(ui.available_width() * 0.4);
    egui::Panel::right("inspector").exact_size(width).resizable(false).show(ui, |ui| {
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
                let hint = session.words().get("app-let-go");
                if ui.button("✕").on_hover_text(hint).clicked() {
                    session.picked = None;
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Min), |ui| {
                    let name = egui::RichText::new(session.name(picked)).heading().strong();
                    ui.add(egui::Label::new(name).wrap());
                });
            });
        });
        egui::ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| match picked {
            Picked::Hub(id) => hub::draw(ui, session, id),
            Picked::Service(id) => line::draw(ui, session, id),
            Picked::Municipality(id) => municipality::draw(ui, session, id),
            Picked::Body(id) => body::draw(ui, session, id),
        });
    });
}

/// A name on the left, a figure on the right.
pub(super) fn row(ui: &mut egui::Ui, name: &str, value: &str) -> egui::Response {
    ui.horizontal(|ui| {
        let text = egui::Label::new(theme::quiet(name)).truncate();
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(value);
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| ui.add(text));
        });
    })
    .response
}

/// A name on the left, words on the right that may need several lines.
pub(super) fn words_row(ui: &mut egui::Ui, name: &str, value: &str) -> egui::Response {
    ui.horizontal_top(|ui| {
        let names = ui.available_width() * 0.38;
        ui.allocate_ui(egui::vec2(names, 18.0), |ui| {
            ui.set_width(names);
            ui.add(egui::Label::new(theme::quiet(name)).truncate());
        });
        ui.add(egui::Label::new(value).wrap());
    })
    .response
}

/// Kroner as people write them: millions where there are some.
pub(super) fn kroner(amount: f64, session: &Session, words: &Words) -> String {
    const MILLION: f64 = 1.0e6;
    if amount.abs() >= MILLION {
        let number = format::number(amount / MILLION, 1, session.language);
        format!("{number} {}", words.get("app-million-kroner"))
    } else {
        format!("{} {}", format::number(amount, 0, session.language), words.get("app-kroner"))
    }
}

/// The heading of figures: of which scenario, and whether they are old.
pub(super) fn figures_of(ui: &mut egui::Ui, session: &Session, words: &Words) {
    let name = session.edited_name();
    theme::section(ui, words.with("app-figures-of", &[("name", &name)]));
    if session.a.is_stale() {
        ui.label(theme::small(words.get("app-stale")).italics());
    }
}

/// Says why there are no figures yet.
pub(super) fn no_figures(ui: &mut egui::Ui, session: &Session, words: &Words) {
    let word = match (&session.runs.failed, session.runs.is_off) {
        (Some(_), _) => "app-figures-failed",
        (None, true) => "app-no-figures",
        (None, false) => "app-figures-coming",
    };
    ui.add(egui::Label::new(theme::quiet(words.get(word)).italics()).wrap());
}

/// A button that opens what a figure is made of.
pub(super) fn why(ui: &mut egui::Ui, session: &mut Session, why: Why, words: &Words) {
    let can = session.a.result.is_some();
    let button = ui.add_enabled(can, egui::Button::new(words.get("app-why")));
    if button.on_hover_text(words.get("app-why-tip")).clicked() {
        session.shown.over = Over::Why(why);
    }
}
