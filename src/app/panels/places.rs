//! Who gains and who loses, municipality by municipality.

use crate::app::session::{Picked, Session};
use crate::app::theme;
use crate::report::format;
use crate::report::words::Words;
use crate::run::MunicipalityDifference;
use bevy_egui::egui;

/// Draws the table: most gained and most lost beside each other, for residents and for the purse.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    if !session.differs() {
        ui.label(theme::quiet(words.get("app-nothing-compared")));
        return;
    }
    let Some(all) = session.differences() else {
        ui.label(theme::quiet(words.get("app-figures-coming")).italics());
        return;
    };
    type Of = fn(&MunicipalityDifference) -> f64;
    // Paying less is the gain.
    let lists: [(&str, Of); 2] = [("residents", |d| d.surplus), ("purse", |d| -d.net_cost)];
    let mut goal = None;
    let width = ui.available_width() / 4.0 - 12.0;
    ui.horizontal_top(|ui| {
        for (word, of) in lists {
            let mut sorted: Vec<(f64, &MunicipalityDifference)> =
                all.iter().map(|d| (of(d), d)).collect();
            sorted
                .sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.municipality.cmp(&b.1.municipality)));
            let gains: Vec<_> = sorted.iter().filter(|(value, _)| *value > 0.0).copied().collect();
            let losses: Vec<_> =
                sorted.iter().rev().filter(|(value, _)| *value < 0.0).copied().collect();
            for (end, rows) in [("gain", gains), ("lose", losses)] {
                let head = words.get(&format!("app-places-{word}-{end}"));
                let count = rows.len();
                ui.vertical(|ui| {
                    ui.set_width(width);
                    ui.label(egui::RichText::new(format!("{head} ({count})")).small().strong());
                    let area = egui::ScrollArea::vertical().id_salt((word, end));
                    area.auto_shrink([false, false]).show(ui, |ui| {
                        for (value, place) in rows {
                            let id = place.municipality;
                            let name = &session.a.scenario.area.municipalities[id].name;
                            ui.horizontal(|ui| {
                                if ui.selectable_label(false, name).clicked() {
                                    goal = Some(Picked::Municipality(id));
                                }
                                let right = egui::Layout::right_to_left(egui::Align::Center);
                                ui.with_layout(right, |ui| {
                                    let shown = format::difference(value, 0, words.language);
                                    ui.label(shown);
                                });
                            });
                        }
                    });
                });
            }
        }
    });
    if let Some(goal) = goal {
        session.pick(goal);
    }
}
