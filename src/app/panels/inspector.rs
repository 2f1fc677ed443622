//! The panel on the right: what is picked, who is responsible for it, what it carries.

use super::{hub, line};
use crate::app::session::{Picked, Session};
use crate::app::theme;
use crate::report::format;
use crate::report::words::Words;
use bevy_egui::egui;

/// Draws the panel, if something is picked.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session) {
    let Some(picked) = session.picked else { return };
    egui::Panel::right("inspector").exact_size(330.0).resizable(false).show(ui, |ui| {
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
                let hint = session.words().get("app-let-go");
                if ui.button("✕").on_hover_text(hint).clicked() {
                    session.picked = None;
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Min), |ui| {
                    let name = egui::RichText::new(session.name(picked)).size(20.0).strong();
                    ui.add(egui::Label::new(name).wrap());
                });
            });
        });
        egui::ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| match picked {
            Picked::Hub(id) => hub::draw(ui, session, id),
            Picked::Service(id) => line::draw(ui, session, id),
        });
    });
}

/// A name on the left, a figure on the right.
pub(super) fn row(ui: &mut egui::Ui, name: &str, value: &str) {
    ui.horizontal(|ui| {
        ui.label(theme::quiet(name));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| ui.label(value));
    });
}

/// A name on the left, words on the right that may need several lines.
pub(super) fn words_row(ui: &mut egui::Ui, name: &str, value: &str) -> egui::Response {
    ui.horizontal_top(|ui| {
        const NAMES: f32 = 118.0;
        ui.allocate_ui(egui::vec2(NAMES, 18.0), |ui| {
            ui.set_min_width(NAMES);
            ui.label(theme::quiet(name));
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
