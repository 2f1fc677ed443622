//! The bar above: regime, search, whole country, language.

use crate::app::session::{Picked, Session};
use crate::app::theme;
use crate::report::format::Language;
use crate::report::words::Words;
use bevy_egui::egui;

/// Draws the bar; whether the whole country was asked for.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session) -> bool {
    let mut home = false;
    let frame =
        egui::Frame::side_top_panel(ui.style()).inner_margin(egui::Margin::symmetric(12, 4));
    egui::Panel::top("top").exact_size(44.0).frame(frame).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            let words = session.words();
            ui.label(egui::RichText::new("ansvar").strong().size(20.0));
            ui.add_space(10.0);
            ui.label(theme::quiet(words.get("app-responsible-under")));
            regimes(ui, session);
            ui.add_space(10.0);
            search(ui, session, &words);
            ui.add_space(4.0);
            home = ui.button(words.get("app-whole-country")).clicked();
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                for (language, tag) in [(Language::English, "EN"), (Language::Danish, "DA")] {
                    if ui.selectable_label(session.language == language, tag).clicked() {
                        session.language = language;
                    }
                }
            });
        });
    });
    home
}

fn regimes(ui: &mut egui::Ui, session: &mut Session) {
    let mut chosen = session.current;
    egui::ComboBox::from_id_salt("regime")
        .width(260.0)
        .truncate()
        .selected_text(session.regime_name(chosen))
        .show_ui(ui, |ui| {
            for at in 0..session.regimes.len() {
                ui.selectable_value(&mut chosen, at, session.regime_name(at));
            }
        });
    session.choose(chosen, session.role);
}

/// How many finds are listed.
const LISTED: usize = 12;

fn search(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    let field = ui.add(
        egui::TextEdit::singleline(&mut session.search)
            .hint_text(theme::quiet(words.get("app-search")))
            .desired_width(210.0),
    );
    if ui.input(|input| input.key_pressed(egui::Key::F) && input.modifiers.command) {
        field.request_focus();
    }
    if session.search.trim().is_empty() {
        return;
    }
    let found = session.find(&session.search);
    let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    let mut goal = if is_entered { found.first().map(|(_, picked)| *picked) } else { None };
    egui::Area::new("found".into())
        .order(egui::Order::Foreground)
        .fixed_pos(field.rect.left_bottom() + egui::vec2(0.0, 8.0))
        .show(ui.ctx(), |ui| {
            egui::Frame::popup(ui.style()).show(ui, |ui| {
                ui.set_width(300.0);
                if found.is_empty() {
                    ui.label(theme::quiet(
                        words.with("app-nothing-found", &[("text", session.search.trim())]),
                    ));
                }
                for (name, picked) in found.iter().take(LISTED) {
                    let row = ui.horizontal(|ui| {
                        let hit = ui.selectable_label(false, name.as_str()).clicked();
                        ui.label(theme::quiet(what(session, *picked, words)).size(12.0));
                        hit
                    });
                    if row.inner {
                        goal = Some(*picked);
                    }
                }
                if found.len() > LISTED {
                    let more = (found.len() - LISTED).to_string();
                    ui.label(theme::quiet(words.with("app-more-found", &[("count", &more)])));
                }
            });
        });
    if let Some(goal) = goal {
        session.pick(goal);
    }
}

/// What kind of thing was found, to tell namesakes apart.
fn what(session: &Session, picked: Picked, words: &Words) -> String {
    match picked {
        Picked::Hub(id) => {
            let hub = &session.scenario.area.hubs[id];
            let place = &session.scenario.area.municipalities[hub.municipality].name;
            let kind = words.get(super::hub::kind_word(hub));
            if *place == hub.name { kind } else { format!("{kind}, {place}") }
        }
        Picked::Service(id) => {
            words.get(&format!("mode-{}", session.scenario.services[id].mode.slug()))
        }
    }
}
