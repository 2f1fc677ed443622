//! The panels: scenario and comparison above, what can be changed left, what is picked right, the
//! answer below.

mod body;
mod bought;
mod day;
mod drawer;
mod flows;
mod history;
mod hub;
mod inspector;
mod legend;
mod line;
mod money;
mod municipality;
mod over;
mod over_map;
mod places;
mod regime;
mod rules;
mod status;
mod top;

pub(super) use over::Why;

use super::camera::{Room, View};
use super::edit::Asked;
use super::keep::Autosave;
use super::session::Session;
use super::shown::{Drawer, Over, Tab};
use super::theme;
use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use bevy_egui::{EguiContexts, egui};

/// What the panels tell the map.
pub(super) struct Laid {
    /// The part of the window that they leave to it.
    pub(super) room: egui::Rect,
    /// The whole country is to be shown.
    pub(super) wants_country: bool,
}

/// Draws every panel and tells the map which room they leave it.
pub(super) fn draw(
    mut contexts: EguiContexts,
    mut session: ResMut<Session>,
    mut view: ResMut<View>,
    mut room: ResMut<Room>,
    atlas: Res<super::atlas::Atlas>,
    autosave: Option<Res<Autosave>>,
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
    let broken_off = autosave.and_then(|autosave| autosave.broken_off());
    // Drawing is no change of the session; what changes it counts its version up.
    let session = session.bypass_change_detection();
    let laid = layout(&mut ui, session, broken_off);
    if laid.wants_country {
        view.show(&atlas.corners, 0.06);
    }
    if room.rect != laid.room {
        room.rect = laid.room;
    }
    let over = window.cursor_position().and_then(|at| context.layer_id_at(egui::pos2(at.x, at.y)));
    room.is_covered = context.egui_is_using_pointer()
        || over.is_some_and(|layer| {
            matches!(layer.order, egui::Order::Middle | egui::Order::Foreground)
        });
    over_map::draw(&context, &view, &room, session, &window);
    Ok(())
}

/// Lays out the panels around the map and what lies over it.
pub(super) fn layout(ui: &mut egui::Ui, session: &mut Session, broken_off: Option<usize>) -> Laid {
    keys(ui, session);
    let wants_country = top::draw(ui, session);
    if let Some(count) = broken_off {
        over::recovery(ui, session, count);
    }
    status::draw(ui, session);
    drawer::draw(ui, session);
    left(ui, session);
    inspector::draw(ui, session);
    let room = ui.available_rect_before_wrap();
    over::draw(ui, session, room);
    Laid { room, wants_country }
}

/// The panel on the left with its tabs.
fn left(ui: &mut egui::Ui, session: &mut Session) {
    let words = session.words();
    let width = theme::widened(330.0, session.shown.text);
    let most = ui.available_width() * 0.42;
    egui::Panel::left("left").exact_size(width.min(most)).resizable(false).show(ui, |ui| {
        ui.add_space(2.0);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            for tab in Tab::ALL {
                let tip = words.get(&format!("{}-tip", tab.word()));
                let name = words.get(tab.word());
                ui.selectable_value(&mut session.shown.tab, tab, name).on_hover_text(tip);
            }
        });
        ui.separator();
        egui::ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            match session.shown.tab {
                Tab::Legend => legend::draw(ui, session),
                Tab::Regime => regime::draw(ui, session),
                Tab::Money => money::draw(ui, session),
                Tab::Rules => rules::draw(ui, session),
                Tab::History => history::draw(ui, session),
            }
            ui.add_space(8.0);
        });
    });
}

/// Keys that work everywhere but in a field of text.
fn keys(ui: &egui::Ui, session: &mut Session) {
    use egui::{Key, Modifiers};
    let pressed =
        |modifiers: Modifiers, key: Key| ui.input_mut(|input| input.consume_key(modifiers, key));
    let (command, shift) = (Modifiers::COMMAND, Modifiers::COMMAND | Modifiers::SHIFT);
    if pressed(shift, Key::Z) || pressed(command, Key::Y) {
        session.ask(Asked::Redo);
    }
    if pressed(command, Key::Z) {
        session.ask(Asked::Undo);
    }
    if pressed(shift, Key::S) {
        session.shown.over = Over::Save;
    }
    if pressed(command, Key::S) {
        over::save(session);
    }
    if pressed(command, Key::O) {
        session.shown.over = Over::Open;
    }
    if pressed(Modifiers::NONE, Key::F1) {
        session.shown.over =
            if session.shown.over == Over::Help { Over::Nothing } else { Over::Help };
    }
    for (key, tab) in [Key::F2, Key::F3, Key::F4, Key::F5, Key::F6].into_iter().zip(Tab::ALL) {
        if pressed(Modifiers::NONE, key) {
            session.shown.tab = tab;
        }
    }
    for (key, drawer) in [Key::F7, Key::F8, Key::F9].into_iter().zip(Drawer::ALL) {
        if pressed(Modifiers::NONE, key) {
            let is_open = session.shown.drawer == Some(drawer);
            session.shown.drawer = (!is_open).then_some(drawer);
        }
    }
    if pressed(Modifiers::NONE, Key::F10) {
        session.shown.swipe = if session.shown.swipe.is_some() { None } else { Some(0.5) };
    }
    if !ui.ctx().egui_wants_keyboard_input() && pressed(Modifiers::NONE, Key::Space) {
        session.shown.plays = !session.shown.plays;
        session.shown.vehicles |= session.shown.plays;
    }
}
