//! Windows over the map: help, the first tour, why a figure is what it is, files to open and save,
//! a session that broke off.

use crate::app::edit::Asked;
use crate::app::session::{Picked, Session};
use crate::app::shown::{Drawer, Over, Tab};
use crate::report::words::Words;
use bevy_egui::egui;
use std::path::PathBuf;

/// What is opened down to what made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::app) enum Why {
    /// An indicator.
    Figure(&'static str),
    /// An indicator in one municipality.
    Place(&'static str, String),
    /// A line, by id.
    Line(String),
    /// A body, by id.
    Body(String),
}

/// Steps of the tour.
pub(in crate::app) const STEPS: usize = 5;

/// Draws what lies over the map.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session, room: egui::Rect) {
    let words = session.words();
    match session.shown.over.clone() {
        Over::Nothing => {}
        Over::Help => help(ui, session, room, &words),
        Over::Tour(step) => tour(ui, session, room, step.min(STEPS - 1), &words),
        Over::Why(why) => reasons(ui, session, room, &why, &words),
        Over::Save => file(ui, session, room, true, &words),
        Over::Open => file(ui, session, room, false, &words),
    }
}

/// A window in the middle of the map's room; whether it is to stay open.
fn window(
    ui: &egui::Ui,
    room: egui::Rect,
    title: String,
    width: f32,
    add: impl FnOnce(&mut egui::Ui),
) -> bool {
    let mut is_open = true;
    egui::Window::new(title)
        .id("over".into())
        .open(&mut is_open)
        .collapsible(false)
        .resizable(true)
        .max_width(width.min(room.width() - 40.0))
        .max_height(room.height() - 60.0)
        .pivot(egui::Align2::CENTER_CENTER)
        .default_pos(room.center())
        .constrain_to(room)
        .show(ui.ctx(), |ui| {
            ui.set_width(width.min(room.width() - 40.0));
            add(ui);
        });
    is_open
}

fn help(ui: &egui::Ui, session: &mut Session, room: egui::Rect, words: &Words) {
    let stays = window(ui, room, words.get("app-help"), 560.0, |ui| {
        egui::ScrollArea::vertical().show(ui, |ui| {
            for part in ["what", "edit", "compare", "figures", "files"] {
                let head = words.get(&format!("app-help-{part}-head"));
                ui.label(egui::RichText::new(head).strong());
                let text = words.get(&format!("app-help-{part}"));
                ui.add(egui::Label::new(text).wrap());
                ui.add_space(6.0);
            }
            ui.label(egui::RichText::new(words.get("app-help-keys-head")).strong());
            egui::Grid::new("keys").num_columns(2).striped(true).show(ui, |ui| {
                for (keys, word) in KEYS {
                    ui.label(egui::RichText::new(*keys).monospace());
                    ui.label(words.get(word));
                    ui.end_row();
                }
            });
            ui.add_space(8.0);
            if ui.button(words.get("app-tour-begin")).clicked() {
                session.shown.over = Over::Tour(0);
            }
        });
    });
    if !stays {
        session.shown.over = Over::Nothing;
    }
}

/// Keys and what they do.
const KEYS: &[(&str, &str)] = &[
    ("Ctrl+Z   Ctrl+Y", "app-key-undo"),
    ("Ctrl+S   Ctrl+O", "app-key-files"),
    ("Ctrl+F", "app-key-search"),
    ("F1", "app-key-help"),
    ("F2 … F6", "app-key-tabs"),
    ("F7 F8 F9", "app-key-drawer"),
    ("F10", "app-key-swipe"),
    ("Space", "app-key-play"),
    ("← → ↑ ↓  + −", "app-key-map"),
    ("Home", "app-key-home"),
    ("Tab  Enter", "app-key-focus"),
    ("Esc", "app-key-back"),
];

fn tour(ui: &egui::Ui, session: &mut Session, room: egui::Rect, step: usize, words: &Words) {
    let number = (step + 1).to_string();
    let title = words.with("app-tour", &[("step", &number), ("of", &STEPS.to_string())]);
    let mut next = Some(Over::Tour(step));
    let stays = window(ui, room, title, 420.0, |ui| {
        let head = words.get(&format!("app-tour-{number}-head"));
        ui.label(egui::RichText::new(head).strong());
        ui.add(egui::Label::new(words.get(&format!("app-tour-{number}"))).wrap());
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            if ui.add_enabled(step > 0, egui::Button::new("◀")).clicked() {
                next = Some(Over::Tour(step - 1));
            }
            let show = words.get("app-tour-show");
            if ui.button(show).clicked() {
                show_step(session, step);
            }
            let last = step + 1 == STEPS;
            let word = if last { "app-tour-end" } else { "app-tour-next" };
            if ui.button(words.get(word)).clicked() {
                next = if last { None } else { Some(Over::Tour(step + 1)) };
            }
        });
    });
    // What a step shows may have opened something else.
    if session.shown.over == Over::Tour(step) {
        session.shown.over = match next {
            Some(over) if stays => over,
            _ => Over::Nothing,
        };
    }
}

/// Puts on the screen what a step of the tour speaks of.
fn show_step(session: &mut Session, step: usize) {
    match step {
        0 => {
            // The most populous town of the country's middle size of hubs is as good as any.
            let hubs = session.a.scenario.area.hubs.entries();
            let town = hubs
                .filter(|(_, hub)| hub.level == 2)
                .max_by(|a, b| a.1.town_population.total_cmp(&b.1.town_population));
            if let Some((id, _)) = town {
                session.pick(Picked::Hub(id));
            }
        }
        1 => session.shown.tab = Tab::Legend,
        2 => session.shown.tab = Tab::Regime,
        3 => session.shown.tab = Tab::Money,
        _ => session.shown.drawer = Some(Drawer::Flows),
    }
}

/// Why a figure is what it is: definition, values with sources, postings.
fn reasons(ui: &egui::Ui, session: &mut Session, room: egui::Rect, why: &Why, words: &Words) {
    let title = words.get("app-why-title");
    let text = session.explained(why);
    let stays = window(ui, room, title, 620.0, |ui| {
        egui::ScrollArea::both().max_height(room.height() - 120.0).show(ui, |ui| {
            let text = egui::RichText::new(text).monospace().small();
            ui.add(egui::Label::new(text).extend().selectable(true));
        });
    });
    if !stays {
        session.shown.over = Over::Nothing;
    }
}

/// The path of a file to open or save.
fn file(ui: &egui::Ui, session: &mut Session, room: egui::Rect, saves: bool, words: &Words) {
    let word = if saves { "app-save-as" } else { "app-open" };
    let mut is_done = false;
    if session.shown.path.is_empty() {
        let path = session.edited.path().map(|path| path.display().to_string());
        session.shown.path = path.unwrap_or_else(|| words.get("app-file-default"));
    }
    let stays = window(ui, room, words.get(word), 460.0, |ui| {
        let note = if saves { "app-save-note" } else { "app-open-note" };
        ui.add(egui::Label::new(words.get(note)).wrap());
        let field = ui
            .add(egui::TextEdit::singleline(&mut session.shown.path).desired_width(f32::INFINITY));
        let is_entered =
            field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        if !ui.ctx().memory(|memory| memory.focused().is_some()) {
            field.request_focus();
        }
        ui.horizontal(|ui| {
            let path = PathBuf::from(session.shown.path.trim());
            if ui.button(words.get(word)).clicked() || is_entered {
                session.ask(if saves {
                    Asked::Save(path.clone())
                } else {
                    Asked::Open(path.clone())
                });
                is_done = true;
            }
            if saves && ui.button(words.get("app-export")).clicked() {
                session.ask(Asked::Export(path.with_extension("")));
                is_done = true;
            }
        });
    });
    if is_done || !stays {
        session.shown.over = Over::Nothing;
        session.shown.path.clear();
    }
}

/// Saves into the session's own file, or asks for one.
pub(super) fn save(session: &mut Session) {
    match session.edited.path().cloned() {
        Some(path) => session.ask(Asked::Save(path)),
        None => session.shown.over = Over::Save,
    }
}

/// Offers to take up a session that broke off.
pub(super) fn recovery(ui: &mut egui::Ui, session: &mut Session, count: usize) {
    let words = session.words();
    egui::Panel::top("recovery").show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            let count = count.to_string();
            ui.label(words.with("app-broken-off", &[("count", &count)]));
            if ui.button(words.get("app-recover")).clicked() {
                session.ask(Asked::Recover);
            }
            if ui.button(words.get("app-forget")).clicked() {
                session.ask(Asked::Forget);
            }
        });
    });
}
