//! The bar below is the answer: five figures of the comparison, each with its band, and how far
//! they are.

use super::over;
use crate::app::edit::Asked;
use crate::app::runs::{Purpose, SETS};
use crate::app::session::Session;
use crate::app::shown::Over;
use crate::app::theme;
use crate::report::explain::definition;
use crate::report::format;
use crate::report::text::{indicator_name, unit_name};
use crate::report::words::Words;
use crate::run::Step;
use crate::run::bands::Cut;
use bevy_egui::egui;

/// Figures of the base year, where nothing is compared.
const OF_ONE: [&str; 6] = [
    "pt-trips",
    "bus-boardings",
    "rail-boardings",
    "net-cost-state",
    "net-cost-region",
    "net-cost-municipality",
];
/// Figures of a comparison.
const OF_TWO: [&str; 5] =
    ["pt-trips", "jobs-45min", "net-cost-state", "net-cost-municipality", "co2"];

/// Draws the bar.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session) {
    let words = session.words();
    said(ui, session);
    egui::Panel::bottom("status").show(ui, |ui| {
        ui.add_space(2.0);
        ui.horizontal_wrapped(|ui| answer(ui, session, &words));
        progress(ui, session, &words);
        ui.add_space(2.0);
    });
}

/// The last thing that was done or could not be done.
fn said(ui: &mut egui::Ui, session: &mut Session) {
    let Some(said) = session.said.clone() else { return };
    let palette = theme::palette(session.shown.is_dark);
    egui::Panel::bottom("said").show(ui, |ui| {
        ui.horizontal(|ui| {
            let mark = if said.is_wrong { "✖" } else { "ℹ" };
            let colour = theme::ink(if said.is_wrong { palette.wrong } else { palette.ink });
            let room = ui.available_width() - 40.0;
            let text = egui::RichText::new(format!("{mark} {}", said.text)).color(colour);
            ui.allocate_ui(egui::vec2(room, 18.0), |ui| {
                ui.set_width(room);
                ui.add(egui::Label::new(text).wrap());
            });
            if ui.small_button("✕").clicked() {
                session.said = None;
            }
        });
    });
}

fn answer(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    let differs = session.differs();
    ui.vertical(|ui| {
        let (name, about) = if differs {
            let parts =
                [("a", session.edited_name()), ("b", session.preset_name(session.reference))];
            let parts = parts.each_ref().map(|(name, text)| (*name, text.as_str()));
            (words.get("app-difference"), words.with("app-a-minus-b", &parts))
        } else {
            (session.edited_name(), session.a.scenario.year.to_string())
        };
        ui.label(egui::RichText::new(theme::short(&name, 24)).strong());
        ui.label(theme::small(theme::short(&about, 34))).on_hover_text(about);
    });
    let keys: &[&str] = if differs { &OF_TWO } else { &OF_ONE };
    for key in keys {
        ui.separator();
        if differs { difference(ui, session, key, words) } else { figure(ui, session, key, words) }
    }
}

/// A figure's scale and unit in words: large ones in millions.
fn scale(key: &str, typical: f64, words: &Words) -> (f64, String) {
    let unit = crate::account::find_indicator(key).map_or("", |indicator| indicator.unit);
    let is_money = unit.contains("DKK");
    if typical.abs() >= 1.0e6 {
        let word = if is_money { "app-million-kroner" } else { "app-million" };
        (1.0e6, words.get(word))
    } else if is_money {
        (1.0, words.get("app-kroner"))
    } else {
        (1.0, unit_name(unit, words))
    }
}

/// A figure of one scenario.
fn figure(ui: &mut egui::Ui, session: &mut Session, key: &'static str, words: &Words) {
    let figure = session.a.result.as_ref().and_then(|result| result.indicators.get(key));
    let shown = figure.map(|figure| {
        let (scale, unit) = scale(key, figure.value, words);
        let value = figure.value / scale;
        let number = format::number(value, format::decimals_for(value), words.language);
        let mark = if figure.rests_on_guess { " ?" } else { "" };
        (number, format!("{unit}{mark}"), figure.rests_on_guess)
    });
    let is_old = session.a.is_stale();
    let (number, unit, rests_on_guess) =
        shown.unwrap_or_else(|| ("–".to_owned(), String::new(), false));
    let tip = if rests_on_guess { words.get("guess-mark") } else { String::new() };
    cell(ui, session, key, &number, &unit, is_old, &tip, words);
}

/// A figure's difference, with its band where there is one.
fn difference(ui: &mut egui::Ui, session: &mut Session, key: &'static str, words: &Words) {
    let comparison = session.comparison.clone();
    let found = comparison.as_ref().and_then(|comparison| {
        let value = comparison.difference(&comparison.results[1], key)?;
        Some((value, comparison.base().indicators.national(key)?))
    });
    let is_old = session.a.is_stale() || session.b.is_stale();
    let Some((value, base)) = found else {
        return cell(ui, session, key, "–", "", is_old, "", words);
    };
    let (scale, unit) = scale(key, base.abs().max(value.abs()), words);
    let decimals = format::decimals_for(base / scale).min(2);
    let shown = |value: f64| format::difference(value / scale, decimals, words.language);
    let bands = session.runs.bands_of(&session.a.scenario, &session.b.scenario);
    let band = bands.and_then(|bands| bands.of_difference(&Cut::National(key), 1));
    match band {
        Some(band) => {
            let text = format!("{} … {}", shown(band.low), shown(band.high));
            let (is_grey, tip) = if band.holds_zero() {
                (true, words.get("bands-not-told-apart"))
            } else {
                (false, words.get("app-band-tip"))
            };
            let unit = format!("{unit} ({text})");
            cell(ui, session, key, &shown(value), &unit, is_old || is_grey, &tip, words);
        }
        None => {
            let tip = words.get("app-no-band-tip");
            cell(ui, session, key, &shown(value), &unit, is_old, &tip, words);
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "what is shown of one figure")]
fn cell(
    ui: &mut egui::Ui,
    session: &mut Session,
    key: &'static str,
    number: &str,
    unit: &str,
    is_grey: bool,
    tip: &str,
    words: &Words,
) {
    let shown = ui.vertical(|ui| {
        ui.label(theme::small(indicator_name(key, words)));
        ui.horizontal(|ui| {
            let mut text = egui::RichText::new(number);
            let size = egui::TextStyle::Body.resolve(ui.style()).size * 1.2;
            text = text.size(size);
            ui.label(if is_grey { text.weak().italics() } else { text.strong() });
            ui.label(theme::small(unit));
        });
    });
    let id = ui.id().with(("figure", key));
    let response = ui.interact(shown.response.rect, id, egui::Sense::click());
    let told = format!("{}: {number} {unit}", indicator_name(key, words));
    response
        .widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, told.clone()));
    let definition = crate::account::find_indicator(key)
        .map_or("", |indicator| definition(indicator, words.language));
    let why = words.get("app-click-why");
    let text = [definition, tip, why.as_str()].into_iter().filter(|text| !text.is_empty());
    let text = text.collect::<Vec<_>>().join("\n\n");
    if response.on_hover_text(text).clicked() {
        session.shown.over = Over::Why(over::Why::Figure(key));
    }
}

/// How far a run is, with a button to stop it; or what can be asked for.
fn progress(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    ui.horizontal(|ui| {
        if let Some(busy) = &session.runs.busy {
            let (what, share) = told(busy.step.as_ref(), words);
            let (what, share) = match busy.purpose {
                Purpose::Bands => {
                    let (done, sets) = (busy.sets.to_string(), SETS.to_string());
                    let parts = [("done", done.as_str()), ("sets", sets.as_str())];
                    (words.with("bands-progress", &parts), busy.sets as f64 / SETS as f64)
                }
                _ => (what, share),
            };
            let word = match busy.purpose {
                Purpose::Base => "app-working",
                Purpose::Edited | Purpose::Full => "app-working-edited",
                Purpose::Reference => "app-working-reference",
                Purpose::Bought => "app-working-bought",
                Purpose::Bands => "app-working-bands",
            };
            let bar = egui::ProgressBar::new(share as f32);
            ui.add(bar.desired_width(160.0).desired_height(6.0));
            ui.label(theme::small(format!("{}: {what}", words.get(word))));
            if ui.small_button(words.get("app-stop")).clicked() {
                session.ask(Asked::Stop);
            }
            return;
        }
        if let Some(why) = session.runs.failed.clone() {
            let palette = theme::palette(session.shown.is_dark);
            let text = words.with("app-failed", &[("why", &why)]);
            ui.label(egui::RichText::new(text).small().color(theme::ink(palette.wrong)));
            if ui.small_button(words.get("app-again")).clicked() {
                session.ask(Asked::Compute);
            }
            return;
        }
        let is_old = session.a.is_stale() || session.a.result.is_none();
        if is_old && (session.runs.is_off || session.runs.is_stopped) {
            ui.label(theme::small(words.get("app-stale")));
            if ui.small_button(words.get("app-compute")).clicked() {
                session.ask(Asked::Compute);
            }
            return;
        }
        if session.a.is_decided() {
            ui.label(theme::small(words.get("app-service-bought")));
            if ui.small_button(words.get("app-declared")).clicked() {
                session.ask(Asked::Declared);
            }
            return;
        }
        if session.a.result.is_some() {
            let button = ui.small_button(words.get("app-buy"));
            if button.on_hover_text(words.get("app-buy-tip")).clicked() {
                session.ask(Asked::Buy);
            }
        }
        let has_bands = session.runs.bands_of(&session.a.scenario, &session.b.scenario).is_some();
        if session.differs() && session.comparison.is_some() && !has_bands {
            let button = ui.small_button(words.get("app-bands"));
            if button.on_hover_text(words.get("app-bands-tip")).clicked() {
                session.ask(Asked::Bands);
            }
        }
        if let Some(reuse) = &session.runs.reuse {
            let kept = reuse.whole_states().to_string();
            let parts = [("kept", kept.as_str()), ("of", &reuse.states.len().to_string())];
            ui.label(theme::small(words.with("app-reused", &parts)))
                .on_hover_text(words.get("app-reused-tip"));
        }
        ui.label(theme::small(words.get("service-as-today-short")));
    });
}

fn told(step: Option<&Step>, words: &Words) -> (String, f64) {
    match step {
        None => (words.get("progress-reading"), 0.0),
        Some(Step::Roads) => (words.get("progress-roads"), 0.03),
        Some(Step::Demand) => (words.get("progress-demand"), 0.06),
        Some(Step::Supply) => (words.get("progress-supply"), 0.09),
        Some(Step::Home) => (words.get("progress-home"), 0.1),
        Some(Step::Year(name, year)) => {
            let year = year.to_string();
            (words.with("progress-year", &[("name", name), ("year", &year)]), 0.1)
        }
        Some(Step::Decide(name, round, moved)) => {
            let moved = format!("{:.1}", moved * 100.0);
            let round = round.to_string();
            let parts = [("name", name.as_str()), ("round", &round), ("moved", &moved)];
            (words.with("progress-decide", &parts), 0.9)
        }
        Some(Step::Simulate(name, share)) => {
            let what = words.with("progress-simulate", &[("name", name)]);
            let percent = format::number(share * 100.0, 0, words.language);
            (format!("{what} {percent} %"), 0.1 + 0.85 * *share)
        }
        Some(Step::Account(name)) => (words.with("progress-account", &[("name", name)]), 0.97),
    }
}
