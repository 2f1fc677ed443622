//! Lines: who is responsible for each, what it offers, who rides.
//!
//! One row per scenario and line. Bodies stand as in `bodies.csv`, several with their shares, as
//! `a:0.5|b:0.5`. Hours, km and departures are of both directions together.

use super::super::document::class_slug;
use super::detail::{header, is_guess};
use super::{finish, plain, shown};
use crate::id::ServiceId;
use crate::report::format::publish;
use crate::run::{Comparison, RunResult};
use crate::scenario::regime::Role;
use crate::scenario::service::Service;

/// What a line's figures are: column, the indicator whose mark it shares, and the figure.
type Figure = (&'static str, &'static str, fn(&RunResult, ServiceId, &Service) -> f64);

const FIGURES: &[Figure] = &[
    ("stops", "", |_, _, line| line.stops.len() as f64),
    ("km", "", |_, _, line| line.length().0),
    ("run_time", "", |_, _, line| line.run_time().0),
    ("departures", "timetable-hours", |of, id, _| of.prepared.supply.offers[id].departures),
    ("hours", "timetable-hours", |of, id, _| of.prepared.supply.offers[id].hours.0),
    ("boardings", "pt-trips", |of, id, _| of.flows.services[id].boardings),
    ("passenger_km", "pt-passenger-km", |of, id, _| of.flows.services[id].passenger_km),
    ("fares_dkk", "fare-revenue", |of, id, _| of.flows.services[id].fares),
    ("cost_dkk", "operating-cost", |of, id, _| of.prepared.supply.offers[id].cost.dkk()),
    ("income_dkk", "net-cost", |of, id, _| of.flows.services[id].income),
    ("vehicle_km", "timetable-hours", |of, id, _| of.prepared.supply.offers[id].km_with_deadhead.0),
    ("vehicles", "buses-in-service", |of, id, _| of.prepared.supply.offers[id].vehicles),
    ("electricity_kwh", "electricity", |of, id, _| of.prepared.supply.offers[id].electricity_kwh),
    ("diesel_litres", "diesel", |of, id, _| of.prepared.supply.offers[id].diesel_litres),
    ("co2_tonnes", "co2-pt", |of, id, _| of.prepared.supply.offers[id].co2_tonnes),
    ("nox_kg", "nox-pt", |of, id, _| of.prepared.supply.offers[id].nox_kg),
    ("pm_kg", "pm-pt", |of, id, _| of.prepared.supply.offers[id].pm_kg),
    ("load", "overloaded-passengers", |of, id, _| of.flows.services[id].peak_load),
    ("places", "overloaded-passengers", |of, id, _| of.prepared.supply.offers[id].capacity),
];

/// Who holds a role for a line, as the table has it.
fn holders(result: &RunResult, id: ServiceId, role: Role) -> String {
    let held = &result.responsibility.held(id, role).by;
    let slug = |body| &result.scenario.bodies[body].slug;
    match held.as_slice() {
        [(body, _)] => slug(*body).clone(),
        several => several
            .iter()
            .map(|&(body, share)| format!("{}:{}", slug(body), publish(share)))
            .collect::<Vec<_>>()
            .join("|"),
    }
}

pub(super) fn lines(comparison: &Comparison, keys: &[String]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let of = [
        "service", "number", "name", "mode", "kind", "class", "operator", "orders", "plans", "pays",
    ];
    let columns = FIGURES.iter().map(|(column, ..)| *column).chain(["made_by_rule"]);
    writer.write_record(header(&of, columns.map(str::to_owned)))?;
    for (key, result) in keys.iter().zip(&comparison.results) {
        let guessed = FIGURES.iter().filter(|(_, indicator, _)| is_guess(result, indicator));
        let guessed = guessed.map(|(column, ..)| *column).collect::<Vec<_>>().join(" ");
        for (id, line) in result.scenario.services.entries() {
            let class = result.responsibility.class[id].as_ref();
            let class = class.map_or("", |classified| class_slug(classified.class));
            let held = [Role::Operate, Role::Order, Role::Plan, Role::Fund];
            let named = [key, &line.slug, &line.number, &line.name].map(|text| plain(text));
            let sorts = [line.mode.slug(), line.kind.slug(), class].map(str::to_owned);
            let figures = FIGURES.iter().map(|(.., figure)| figure(result, id, line));
            let row = named.into_iter().chain(sorts);
            let row = row.chain(held.map(|role| plain(&holders(result, id, role))));
            let row = row.chain(figures.map(|figure| shown(Some(publish(figure)))));
            writer.write_record(row.chain([line.derived.to_string(), guessed.clone()]))?;
        }
    }
    finish(writer)
}
