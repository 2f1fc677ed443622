//! What is shown of a line, and what can be changed of it.

use super::inspector::{figures_of, kroner, no_figures, row, why, words_row};
use super::over::Why;
use crate::app::session::Session;
use crate::app::{ROLES, theme};
use crate::id::{Id, ServiceId};
use crate::report::format;
use crate::report::phrases::Phrases;
use crate::report::text::{class_word, role_word};
use crate::report::why as reasons;
use crate::report::words::Words;
use crate::scenario::change::{Change, RemoveService, RemoveTrips, SetHeadway};
use crate::scenario::regime::Role;
use crate::scenario::service::{DayKind, Service};
use crate::units::Minutes;
use bevy_egui::egui;
use std::sync::Arc;

/// Draws a line's facts, how often it runs, who is responsible for it and why, what it carries.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session, id: ServiceId) {
    let words = session.words();
    let scenario = Arc::clone(&session.a.scenario);
    let line = &scenario.services[id];
    facts(ui, session, line, &words);
    if line.derived {
        ui.label(theme::quiet(words.get("app-derived-line")).italics());
    }
    headways(ui, session, line, &words);
    let regime = session.regime_name(&scenario);
    theme::section(ui, words.with("app-who-line", &[("regime", &regime)]));
    let responsibility = Arc::clone(&session.a.responsibility);
    if let Some(classified) = responsibility.class.get(id).and_then(Option::as_ref) {
        let class = words.get(class_word(classified.class));
        let row = words_row(ui, &words.get("app-counts-as"), &class);
        row.on_hover_text(Phrases::shared(words.language).tell(&classified.because));
    }
    for (_, role) in ROLES {
        let row = words_row(ui, &words.get(role_word(role)), &holders(session, id, role));
        row.on_hover_text(reasons::held(&scenario, &responsibility, id, role, &words));
    }
    figures_of(ui, session, &words);
    figures(ui, session, id, &words);
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        why(ui, session, Why::Line(line.slug.clone()), &words);
        let button = ui.button(words.get("app-close-line"));
        if button.on_hover_text(words.get("app-close-line-tip")).clicked() {
            let service = line.slug.as_str().into();
            let change = RemoveService { service, comment: String::new() };
            session.request(Change::RemoveService(change), false);
        }
    });
    if !line.note.is_empty() {
        theme::section(ui, words.get("app-note"));
        ui.add(egui::Label::new(theme::small(&line.note)).wrap());
    }
}

fn facts(ui: &mut egui::Ui, session: &Session, line: &Service, words: &Words) {
    ui.label(words.get(&format!("mode-{}", line.mode.slug())));
    let hubs = &session.a.scenario.area.hubs;
    if let Some((first, last)) = line.stops.first().zip(line.stops.last()) {
        let ends = format!("{} – {}", hubs[first.hub].name, hubs[last.hub].name);
        ui.add(egui::Label::new(ends).wrap());
    }
    let number = |value: f64, decimals| format::number(value, decimals, session.language);
    row(ui, &words.get("app-length"), &format!("{} km", number(line.length().0, 1)));
    row(ui, &words.get("app-run-time"), &format!("{} min", number(line.run_time().0, 0)));
    row(ui, &words.get("app-stops"), &line.stops.len().to_string());
}

/// Longest time between departures that can be set, minutes.
const LONGEST: f64 = 240.0;

/// Minutes between departures in every period of a school day, to be dragged.
fn headways(ui: &mut egui::Ui, session: &mut Session, line: &Service, words: &Words) {
    let scenario = Arc::clone(&session.a.scenario);
    let is_decided = session.a.is_decided();
    let calendar = &scenario.calendar;
    let days = calendar.day_types.entries();
    let Some((day, declared)) = days.into_iter().find(|(_, day)| day.kind == DayKind::SchoolDay)
    else {
        return;
    };
    theme::section(ui, words.get("app-headways"));
    let Some(table) = line.timetable.get(day) else { return };
    for (period, of_day) in calendar.periods.entries() {
        let departures = table.departures.get(period.index()).copied().unwrap_or(0.0);
        let runs = departures > 0.0;
        let now = if runs { of_day.length().0 / departures } else { LONGEST };
        let mut minutes = now;
        ui.horizontal(|ui| {
            // What bodies would buy is looked at; what is written is edited.
            if is_decided {
                ui.disable();
            }
            ui.label(theme::quiet(format!("{}–{}", of_day.from, of_day.until)));
            let right = egui::Layout::right_to_left(egui::Align::Center);
            ui.with_layout(right, |ui| {
                if ui
                    .add_enabled(runs, egui::Button::new("✕").small())
                    .on_hover_text(words.get("app-no-departures-tip"))
                    .clicked()
                {
                    let change = RemoveTrips {
                        service: Some(line.slug.as_str().into()),
                        lines: Vec::new(),
                        days: vec![declared.slug.as_str().into()],
                        period: Some(of_day.slug.as_str().into()),
                        periods: Vec::new(),
                        last: None,
                        comment: String::new(),
                    };
                    session.request(Change::RemoveTrips(change), false);
                }
                let drag =
                    egui::DragValue::new(&mut minutes)
                        .range(2.0..=LONGEST)
                        .speed(0.5)
                        .max_decimals(0)
                        .custom_formatter(|value, _| {
                            if runs { format!("{value:.0}") } else { "–".to_owned() }
                        })
                        .suffix(" min")
                        .update_while_editing(false);
                let response = ui.add(drag).on_hover_text(words.get("app-headway-tip"));
                let name = format!("{} {}", words.get("app-headways"), of_day.from);
                response.widget_info(|| {
                    let mut info =
                        egui::WidgetInfo::labeled(egui::WidgetType::DragValue, true, name.clone());
                    info.value = Some(minutes);
                    info
                });
                if response.changed() && (minutes.round() - now).abs() >= 0.5 {
                    let change = SetHeadway {
                        service: Some(line.slug.as_str().into()),
                        lines: Vec::new(),
                        days: vec![declared.slug.as_str().into()],
                        period: Some(of_day.slug.as_str().into()),
                        periods: Vec::new(),
                        headway: Minutes(minutes.round()).into(),
                        keep_better: false,
                        comment: String::new(),
                    };
                    session.request(Change::SetHeadway(change), true);
                }
            });
        });
    }
    if let (Some(first), Some(last)) = (table.first, table.last) {
        row(ui, &words.get("app-first-last"), &format!("{first} – {last}"));
    }
}

/// Who holds a role for a line, with shares where several do.
pub(super) fn holders(session: &Session, id: ServiceId, role: Role) -> String {
    let mut by = session.a.responsibility.held(id, role).by.clone();
    by.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    const NAMED: usize = 4;
    let bodies = &session.a.scenario.bodies;
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
    let Some((result, of_result)) = session.a.in_result(id) else {
        return no_figures(ui, session, words);
    };
    let number = |value: f64| format::number(value, 0, session.language);
    if let Some(flows) = result.flows.services.get(of_result) {
        row(ui, &words.get("app-boardings-year"), &number(flows.boardings));
        row(ui, &words.get("app-passenger-km"), &number(flows.passenger_km));
        row(ui, &words.get("app-fares"), &kroner(flows.fares, session, words));
        if flows.peak_load > 0.0 {
            row(ui, &words.get("app-peak-load"), &number(flows.peak_load));
        }
    }
    if let Some(offer) = result.prepared.supply.offers.get(of_result) {
        row(ui, &words.get("app-places"), &number(offer.capacity));
        row(ui, &words.get("app-hours"), &number(offer.hours.0));
        row(ui, &words.get("app-cost"), &kroner(offer.cost.dkk(), session, words));
    }
}
