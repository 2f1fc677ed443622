//! The panel that opens below the map: the day, who pays whom, who gains and who loses.

use super::{bought, day, flows, places};
use crate::app::session::Session;
use crate::app::shown::Drawer;
use crate::app::theme;
use bevy_egui::egui;

/// Draws the tabs, and what is open.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session) {
    let words = session.words();
    let height = ui.available_height();
    egui::Panel::bottom("drawer").resizable(false).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            for drawer in Drawer::ALL {
                let is_open = session.shown.drawer == Some(drawer);
                let arrow = if is_open { "▼" } else { "▲" };
                let text = format!("{arrow} {}", words.get(drawer.word()));
                if ui.selectable_label(is_open, text).clicked() {
                    session.shown.drawer = (!is_open).then_some(drawer);
                }
            }
            ui.add_space(8.0);
            day::clock(ui, session, &words);
        });
        let Some(open) = session.shown.drawer else { return };
        // The map keeps more than half.
        let most = height * 0.42;
        let wanted = match open {
            Drawer::Day => 150.0,
            Drawer::Flows => 260.0,
            Drawer::Places | Drawer::Bought => 220.0,
        };
        let wanted = theme::widened(wanted, session.shown.text).min(most);
        ui.allocate_ui(egui::vec2(ui.available_width(), wanted), |ui| {
            ui.set_min_height(wanted);
            match open {
                Drawer::Day => day::draw(ui, session, &words),
                Drawer::Flows => flows::draw(ui, session, &words),
                Drawer::Places => places::draw(ui, session, &words),
                Drawer::Bought => bought::draw(ui, session, &words),
            }
        });
    });
}
