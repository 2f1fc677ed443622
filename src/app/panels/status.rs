//! The bar below: how far the figures are, the base year's answer, and where the data come from.

use crate::app::figures::Figures;
use crate::app::session::Session;
use crate::app::theme;
use crate::report::format;
use crate::report::text::indicator_name;
use crate::report::words::Words;
use crate::run::{RunResult, Step};
use bevy_egui::egui;

/// Figures of the base year that are always in sight.
const SHOWN: [&str; 6] = [
    "pt-trips",
    "bus-boardings",
    "rail-boardings",
    "net-cost-state",
    "net-cost-region",
    "net-cost-municipality",
];

/// Draws the bar.
pub(super) fn draw(ui: &mut egui::Ui, session: &Session) {
    let words = session.words();
    egui::Panel::bottom("credits").show(ui, |ui| {
        let credits = session.scenario.credits.join(" · ");
        let heading = words.get("credits-heading");
        ui.add(egui::Label::new(theme::quiet(format!("{heading}: {credits}")).size(10.5)).wrap());
    });
    egui::Panel::bottom("status").exact_size(50.0).show(ui, |ui| {
        ui.horizontal_centered(|ui| match &session.figures {
            Figures::Working(step) => working(ui, step.as_ref(), session, &words),
            Figures::Ready(result) => answer(ui, result, session, &words),
            Figures::Failed(why) => {
                let text = words.with("app-failed", &[("why", why)]);
                let text = egui::RichText::new(text).color(theme::ink(theme::WRONG));
                ui.add(egui::Label::new(text).wrap());
            }
            Figures::Off => {
                ui.label(theme::quiet(words.get("app-no-figures")));
            }
        });
    });
}

fn working(ui: &mut egui::Ui, step: Option<&Step>, session: &Session, words: &Words) {
    ui.label(egui::RichText::new(words.get("app-working")).strong());
    let (what, share) = match step {
        None => (words.get("progress-reading"), 0.0),
        Some(Step::Roads) => (words.get("progress-roads"), 0.03),
        Some(Step::Demand) => (words.get("progress-demand"), 0.06),
        Some(Step::Supply) => (words.get("progress-supply"), 0.09),
        Some(Step::Home) => (words.get("progress-home"), 0.1),
        Some(Step::Decide(name, round, moved)) => {
            let moved = format!("{:.1}", moved * 100.0);
            let round = round.to_string();
            let parts = [("name", name.as_str()), ("round", &round), ("moved", &moved)];
            (words.with("progress-decide", &parts), 0.9)
        }
        Some(Step::Simulate(name, share)) => {
            let what = words.with("progress-simulate", &[("name", name)]);
            let percent = format::number(share * 100.0, 0, session.language);
            (format!("{what} {percent} %"), 0.1 + 0.85 * *share)
        }
        Some(Step::Account(name)) => (words.with("progress-account", &[("name", name)]), 0.97),
    };
    let bar = egui::ProgressBar::new(share as f32).desired_width(220.0).desired_height(6.0);
    ui.add(bar);
    ui.label(theme::quiet(what));
}

fn answer(ui: &mut egui::Ui, result: &RunResult, session: &Session, words: &Words) {
    ui.vertical(|ui| {
        ui.label(egui::RichText::new(words.get("base-year")).strong());
        ui.label(theme::quiet(session.scenario.year.to_string()).size(12.0));
    });
    for key in SHOWN {
        let Some(figure) = result.indicators.get(key) else { continue };
        let millions = figure.value / 1.0e6;
        let number = format::number(millions, format::decimals_for(millions), session.language);
        let is_money = crate::account::find_indicator(key).is_some_and(|i| i.unit.contains("DKK"));
        let unit = words.get(if is_money { "app-million-kroner" } else { "app-million" });
        let mark = if figure.rests_on_guess { " ?" } else { "" };
        ui.separator();
        let shown = ui.vertical(|ui| {
            ui.label(theme::quiet(indicator_name(key, words)).size(12.0));
            ui.horizontal(|ui| {
                ui.label(egui::RichText::new(number).size(17.0));
                ui.label(theme::quiet(format!("{unit}{mark}")).size(12.0));
            });
        });
        if figure.rests_on_guess {
            shown.response.on_hover_text(words.get("guess-mark"));
        }
    }
}
