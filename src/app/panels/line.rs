//! What is shown of a line.

use super::inspector::{kroner, row, words_row};
use crate::app::figures::Figures;
use crate::app::session::Session;
use crate::app::{ROLES, theme};
use crate::id::ServiceId;
use crate::report::format::{self, Language};
use crate::report::text::{class_word, role_word};
use crate::report::why;
use crate::report::words::Words;
use crate::scenario::regime::Role;
use crate::scenario::service::{DayKind, Service};
use bevy_egui::egui;
use std::sync::Arc;

/// Draws a line's facts, who is responsible for it and why, and what it carries.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session, id: ServiceId) {
    let words = session.words();
    let scenario = Arc::clone(session.regime());
    let line = &scenario.services[id];
    facts(ui, session, line, &words);
    if line.derived {
        ui.label(theme::quiet(words.get("app-derived-line")).italics());
    }
    theme::section(
        ui,
        words.with("app-who-line", &[("regime", &session.regime_name(session.current))]),
    );
    let responsibility = Arc::clone(session.responsibility());
    if let Some(classified) = responsibility.class.get(id).and_then(Option::as_ref) {
        let class = words.get(class_word(classified.class));
        let row = words_row(ui, &words.get("app-counts-as"), &class);
        if session.language == Language::English {
            row.on_hover_text(&classified.because);
        }
    }
    for (_, role) in ROLES {
        let row = words_row(ui, &words.get(role_word(role)), &holders(session, id, role));
        row.on_hover_text(why::held(&scenario, &responsibility, id, role, &words));
    }
    theme::section(ui, words.get("base-year"));
    figures(ui, session, id, &words);
    if !line.note.is_empty() {
        theme::section(ui, words.get("app-note"));
        ui.label(theme::quiet(&line.note).size(12.0));
    }
}

fn facts(ui: &mut egui::Ui, session: &Session, line: &Service, words: &Words) {
    ui.label(words.get(&format!("mode-{}", line.mode.slug())));
    let hubs = &session.scenario.area.hubs;
    let ends = line.stops.first().zip(line.stops.last());
    if let Some((first, last)) = ends {
        ui.label(format!("{} – {}", hubs[first.hub].name, hubs[last.hub].name));
    }
    let number = |value: f64, decimals| format::number(value, decimals, session.language);
    row(ui, &words.get("app-length"), &format!("{} km", number(line.length().0, 1)));
    row(ui, &words.get("app-run-time"), &format!("{} min", number(line.run_time().0, 0)));
    row(ui, &words.get("app-stops"), &line.stops.len().to_string());
    let calendar = &session.scenario.calendar;
    let school = calendar.day_types.entries().find(|(_, day)| day.kind == DayKind::SchoolDay);
    if let Some(day) = school.and_then(|(id, _)| line.timetable.get(id)) {
        let departures: f64 = day.departures.iter().sum();
        row(ui, &words.get("app-departures"), &number(departures, 0));
        if let (Some(first), Some(last)) = (day.first, day.last) {
            row(ui, &words.get("app-first-last"), &format!("{first} – {last}"));
        }
    }
}

/// Who holds a role for a line, with shares where several do.
pub(super) fn holders(session: &Session, id: ServiceId, role: Role) -> String {
    let mut by = session.responsibility().held(id, role).by.clone();
    by.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    const NAMED: usize = 4;
    let bodies = &session.regime().bodies;
    let mut names: Vec<String> = by
        .iter()
        .take(NAMED)
        .map(|(body, share)| {
            let name = &bodies[*body].name;
            if by.len() == 1 {
                name.clone()
            } else {
                format!("{name} {} %", format::number(share * 100.0, 0, session.language))
            }
        })
        .collect();
    if by.len() > NAMED {
        names.push(format!("+{}", by.len() - NAMED));
    }
    if names.is_empty() { session.words().get("nobody") } else { names.join(", ") }
}

fn figures(ui: &mut egui::Ui, session: &Session, id: ServiceId, words: &Words) {
    let Some(result) = session.result() else { return no_figures(ui, session, words) };
    let number = |value: f64| format::number(value, 0, session.language);
    if let Some(flows) = result.flows.services.get(id) {
        row(ui, &words.get("app-boardings-year"), &number(flows.boardings));
        row(ui, &words.get("app-passenger-km"), &number(flows.passenger_km));
        row(ui, &words.get("app-fares"), &kroner(flows.fares, session, words));
    }
    if let Some(offer) = result.prepared.supply.offers.get(id) {
        row(ui, &words.get("app-hours"), &number(offer.hours.0));
        row(ui, &words.get("app-cost"), &kroner(offer.cost.dkk(), session, words));
    }
}

/// Says why there are no figures yet.
pub(super) fn no_figures(ui: &mut egui::Ui, session: &Session, words: &Words) {
    let word = match session.figures {
        Figures::Working(_) => "app-figures-coming",
        Figures::Failed(_) => "app-figures-failed",
        _ => "app-no-figures",
    };
    ui.add(egui::Label::new(theme::quiet(words.get(word)).italics()).wrap());
}
