//! What is shown of a municipality: its figures beside those it is compared with, its purse.

use super::inspector::{figures_of, no_figures, row, why};
use super::over::Why;
use crate::app::session::{Picked, Session};
use crate::app::theme;
use crate::id::MunicipalityId;
use crate::report::format;
use crate::report::phrases::Phrases;
use crate::report::text::{indicator_name, unit_name};
use crate::report::words::Words;
use crate::scenario::change::{Change, OpenClosedRuns};
use crate::scenario::closed_run::Summary;
use crate::scenario::regime::PermissionKind;
use crate::scenario::spanned::Spanned;
use bevy_egui::egui;

/// Figures that are shown, in order.
const SHOWN: [&str; 8] = [
    "pt-trips",
    "trips-not-made",
    "jobs-45min",
    "people-without-stop",
    "last-way-home",
    "net-cost-per-resident",
    "surplus-per-resident",
    "co2",
];

/// Figures of its school buses once they are open.
const OPENED: [&str; 4] = [
    "opened-run-boardings",
    "opened-run-turned-away",
    "opened-run-fares",
    "opened-run-detour-cost",
];

/// Draws a municipality's facts, figures, and what the comparison changes.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session, id: MunicipalityId) {
    let words = session.words();
    let place = session.a.scenario.area.municipalities[id].clone();
    ui.label(words.get("app-kind-municipality"));
    let people = format::number(place.population, 0, words.language);
    row(ui, &words.get("app-residents"), &people);
    for (word, slug) in [("app-region", &place.region), ("app-company", &place.company)] {
        let Some(body) = session.a.scenario.body_by_slug(slug) else { continue };
        let name = session.a.scenario.bodies[body].name.clone();
        ui.horizontal(|ui| {
            ui.label(theme::quiet(words.get(word)));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if ui.link(name).clicked() {
                    session.pick(Picked::Body(body));
                }
            });
        });
    }
    figures_of(ui, session, &words);
    if session.a.result.is_none() {
        no_figures(ui, session, &words);
    } else {
        figures(ui, session, id, &SHOWN, &words);
    }
    school_buses(ui, session, id, &words);
    // The body of the same name orders and pays.
    if let Some(body) = session.a.scenario.body_by_slug(&place.slug) {
        theme::section(ui, words.get("app-budgets"));
        super::money::budget(ui, session, body, &words);
        ui.horizontal(|ui| {
            if ui.button(words.get("app-its-ledger")).clicked() {
                session.pick(Picked::Body(body));
            }
            why(ui, session, Why::Place("net-cost-per-resident", place.slug.clone()), &words);
        });
    }
}

/// Its school buses, and the switch that opens them.
fn school_buses(ui: &mut egui::Ui, session: &mut Session, id: MunicipalityId, words: &Words) {
    let scenario = &session.a.scenario;
    let buses = Summary::of(scenario, id);
    if buses.runs == 0 {
        return;
    }
    let number = |x: f64| format::number(x, 0, words.language);
    theme::section(ui, words.get("app-school-buses"));
    row(ui, &words.get("app-school-runs"), &number(buses.runs as f64));
    row(ui, &words.get("app-school-pupils"), &number(buses.pupils));
    row(ui, &words.get("app-school-spare"), &number(buses.spare));
    if buses.opened > 0 {
        row(ui, &words.get("app-school-opened"), &number(buses.opened as f64));
        if session.a.result.is_some() {
            figures(ui, session, id, &OPENED, words);
        }
        return;
    }
    let (regime, year) = (&scenario.regime, scenario.year);
    let asked = [PermissionKind::OpenSchoolRuns, PermissionKind::ChargeOnSchoolRuns];
    let refused = asked.into_iter().find_map(|kind| regime.refusal(kind, year));
    let slug = scenario.area.municipalities[id].slug.clone();
    let button = egui::Button::new(words.get("app-school-open"));
    let button = ui.add_enabled(refused.is_none(), button);
    if let Some(refusal) = refused {
        let reference = Phrases::shared(words.language).tell_whole(&refusal.reference);
        let why = format!("{} ({reference})", words.get("app-school-forbidden"));
        ui.label(theme::quiet(why).small());
    } else if button.clicked() {
        let change = OpenClosedRuns {
            municipalities: vec![Spanned::from(slug)],
            detour: None,
            comment: String::new(),
        };
        session.request(Change::OpenClosedRuns(change), false);
    }
}

fn figures(
    ui: &mut egui::Ui,
    session: &Session,
    id: MunicipalityId,
    shown: &[&'static str],
    words: &Words,
) {
    // Inside a grid nothing is known of the panel's width.
    let width = ui.available_width() * 0.5;
    egui::Grid::new(shown[0]).num_columns(3).striped(true).show(ui, |ui| {
        let differs = session.differs();
        for &key in shown {
            let of = |side: &crate::app::side::Side| {
                side.result.as_ref()?.indicators.get(key)?.by_municipality.get(&id).copied()
            };
            let Some(value) = of(&session.a) else { continue };
            let decimals = format::decimals_for(value).min(2);
            let unit = crate::account::find_indicator(key).map_or("", |indicator| indicator.unit);
            ui.allocate_ui(egui::vec2(width, 16.0), |ui| {
                ui.set_width(width);
                let name = theme::quiet(indicator_name(key, words)).small();
                ui.add(egui::Label::new(name).wrap()).on_hover_text(unit_name(unit, words));
            });
            ui.label(format::number(value, decimals, words.language));
            if differs && let Some(other) = of(&session.b) {
                let text = format::difference(value - other, decimals, words.language);
                ui.label(egui::RichText::new(text).strong());
            }
            ui.end_row();
        }
    });
}
