//! The bar above: which scenario, compared with what, undo and redo, search, language and looks.

use super::over;
use crate::app::edit::Asked;
use crate::app::session::{Picked, Session};
use crate::app::shown::Over;
use crate::app::theme;
use crate::report::format::Language;
use crate::report::words::Words;
use bevy_egui::egui;

/// Letters of a name that leave room for the rest of the bar.
const NAME: usize = 26;

/// Draws the bar; whether the whole country was asked for.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session) -> bool {
    let mut home = false;
    let frame =
        egui::Frame::side_top_panel(ui.style()).inner_margin(egui::Margin::symmetric(10, 4));
    egui::Panel::top("top").frame(frame).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            let words = session.words();
            ui.label(egui::RichText::new("ansvar").strong().heading());
            ui.add_space(4.0);
            scenario(ui, session, &words);
            ui.label(theme::quiet(words.get("app-versus")));
            reference(ui, session, &words);
            swipe(ui, session, &words);
            ui.separator();
            undo(ui, session, &words);
            ui.separator();
            search(ui, session, &words);
            home = ui.button("⌂").on_hover_text(words.get("app-whole-country")).clicked();
            ui.separator();
            looks(ui, session, &words);
        });
    });
    home
}

/// The edited scenario: presets to begin from, files.
fn scenario(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    let name = session.edited_name();
    let name = if session.edited.is_unsaved() { format!("{name} ●") } else { name };
    let button = egui::Button::new(egui::RichText::new(theme::short(&name, NAME)).strong());
    let response = ui.add(button).on_hover_text(words.get("app-scenario-tip"));
    egui::Popup::menu(&response).show(|ui| {
        ui.label(theme::small(words.get("app-begin-from")));
        for at in 0..session.presets.len() {
            let name = session.preset_name(at);
            let is_now = session.edited.changes().is_empty()
                && std::sync::Arc::ptr_eq(&session.a.declared, &session.presets[at]);
            if ui.selectable_label(is_now, name).clicked() {
                session.ask(Asked::Preset(at));
            }
        }
        ui.separator();
        if ui.button(words.get("app-open")).clicked() {
            session.shown.over = Over::Open;
        }
        if ui.button(words.get("app-save")).clicked() {
            over::save(session);
        }
        if ui.button(words.get("app-save-as")).clicked() {
            session.shown.over = Over::Save;
        }
    });
}

fn reference(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    let mut chosen = session.reference;
    egui::ComboBox::from_id_salt("reference")
        .selected_text(theme::short(&session.preset_name(chosen), NAME))
        .show_ui(ui, |ui| {
            for at in 0..session.presets.len() {
                ui.selectable_value(&mut chosen, at, session.preset_name(at));
            }
        })
        .response
        .on_hover_text(words.get("app-versus-tip"));
    if chosen != session.reference {
        session.ask(Asked::Reference(chosen));
    }
}

fn swipe(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    let is_on = session.shown.swipe.is_some();
    let label = ui.selectable_label(is_on, words.get("app-swipe"));
    if label.on_hover_text(words.get("app-swipe-tip")).clicked() {
        session.shown.swipe = if is_on { None } else { Some(0.5) };
    }
}

fn undo(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    let (past, future) = (session.edited.past().len(), session.edited.future().len());
    let undo = ui.add_enabled(past > 0, egui::Button::new("⟲"));
    if undo.on_hover_text(words.get("app-undo")).clicked() {
        session.ask(Asked::Undo);
    }
    let redo = ui.add_enabled(future > 0, egui::Button::new("⟳"));
    if redo.on_hover_text(words.get("app-redo")).clicked() {
        session.ask(Asked::Redo);
    }
}

fn looks(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    for (language, tag) in [(Language::Danish, "DA"), (Language::English, "EN")] {
        if ui.selectable_label(session.language == language, tag).clicked() {
            session.ask(Asked::Speak(language));
        }
    }
    let response = ui.button("Aa").on_hover_text(words.get("app-looks-tip"));
    egui::Popup::menu(&response)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.label(theme::small(words.get("app-text-size")));
            ui.horizontal(|ui| {
                for percent in [100, 125, 150, 200] {
                    let size = percent as f32 / 100.0;
                    let is_now = (session.shown.text - size).abs() < 0.01;
                    if ui.selectable_label(is_now, format!("{percent} %")).clicked() {
                        session.shown.text = size;
                    }
                }
            });
            ui.checkbox(&mut session.shown.is_dark, words.get("app-dark"));
            ui.checkbox(&mut session.shown.is_still, words.get("app-still"));
        });
    if ui.button("?").on_hover_text(words.get("app-help-tip")).clicked() {
        session.shown.over = Over::Help;
    }
}

/// How many finds are listed.
const LISTED: usize = 12;

fn search(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    let field = ui.add(
        egui::TextEdit::singleline(&mut session.shown.search)
            .hint_text(theme::quiet(words.get("app-search")))
            .desired_width(150.0),
    );
    if ui.input(|input| input.key_pressed(egui::Key::F) && input.modifiers.command) {
        field.request_focus();
    }
    if session.shown.search.trim().is_empty() {
        return;
    }
    let found = session.find(&session.shown.search);
    let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    let mut goal = if is_entered { found.first().map(|(_, picked)| *picked) } else { None };
    egui::Area::new("found".into())
        .order(egui::Order::Foreground)
        .fixed_pos(field.rect.left_bottom() + egui::vec2(0.0, 8.0))
        .show(ui.ctx(), |ui| {
            egui::Frame::popup(ui.style()).show(ui, |ui| {
                ui.set_width(theme::widened(320.0, session.shown.text));
                if found.is_empty() {
                    let text = session.shown.search.trim();
                    ui.label(theme::quiet(words.with("app-nothing-found", &[("text", text)])));
                }
                for (name, picked) in found.iter().take(LISTED) {
                    let row = ui.horizontal(|ui| {
                        let hit = ui.selectable_label(false, name.as_str()).clicked();
                        ui.label(theme::small(what(session, *picked, words)));
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
    let scenario = &session.a.scenario;
    match picked {
        Picked::Hub(id) => {
            let hub = &scenario.area.hubs[id];
            let place = &scenario.area.municipalities[hub.municipality].name;
            let kind = words.get(super::hub::kind_word(hub));
            if *place == hub.name { kind } else { format!("{kind}, {place}") }
        }
        Picked::Service(id) => words.get(&format!("mode-{}", scenario.services[id].mode.slug())),
        Picked::Municipality(_) => words.get("app-kind-municipality"),
        Picked::Body(_) => words.get("app-kind-body"),
    }
}
