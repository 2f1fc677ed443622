//! The base year of the country beside published and known totals: the order of size, not the fit.

use super::national::country;
use ansvar::account::references;
use ansvar::demand::register_commute;
use ansvar::id::ServiceId;
use ansvar::run::measure::Measured;
use ansvar::scenario::service::{Mode, ServiceKind};
use ansvar::simulate::ServiceFlows;
use std::collections::BTreeMap;

/// What is known, whether or not the model is fitted to it; figures and years as in the table of
/// targets. Each must be met within half as much again.
const KNOWN: [(&str, f64); 8] = [
    ("pt-passenger-km", 8.7e9),
    ("bus-boardings", 250e6),
    ("rail-boardings", 334e6),
    ("timetable-hours", 8.4e6),
    ("pt-share-of-km", 0.108),
    ("aboard-the-mean-bus", 9.4),
    ("people-without-stop", 180e3),
    ("suburban-rail-boardings", 112e6),
];
const FACTOR: f64 = 1.5;

#[test]
fn the_base_year_is_of_the_right_order() {
    let (comparison, _) = country();
    let base = comparison.base();
    let mut missing = Vec::new();
    for (key, known) in KNOWN {
        let Some(found) = base.indicators.national(key) else {
            missing.push(key);
            continue;
        };
        let ratio = found / known;
        assert!((1.0 / FACTOR..=FACTOR).contains(&ratio), "{key}: {found} for {known}");
    }
    assert_eq!(missing, Vec::<&str>::new());
}

/// What is known by company, of how far people travel and of who has no car: measured as targets
/// are, by measure and what it is of.
const KNOWN_PARTS: [(&str, &str, f64); 13] = [
    ("boardings", "body=movia mode=bus|brt|local-rail", 171.8),
    ("boardings", "body=midttrafik|aarhus-letbane mode=bus|brt|local-rail|light-rail", 55.6),
    ("wanted-trip-mean", "", 13.1),
    ("commute-mean", "", 22.0),
    ("commute-share-within", "5", 31.0),
    ("commute-share-over", "50", 9.4),
    ("families-without-car", "", 38.0),
    ("families-without-car", "urbanity=core", 70.0),
    ("families-without-car", "urbanity=large", 50.0),
    ("families-without-car", "urbanity=rural", 21.0),
    ("km-a-boarding", "mode=bus|brt", 8.0),
    ("km-a-boarding", "mode=intercity|regional-rail|suburban-rail|local-rail", 29.8),
    ("boardings-a-trip", "", 1.5),
];

#[test]
fn companies_trips_and_families_are_of_the_right_order() {
    let (comparison, _) = country();
    let base = comparison.base();
    let commute = register_commute(&base.scenario, &base.prepared.roads).expect("it balances");
    let (scenario, prepared, flows) = (&*base.scenario, &base.prepared, &*base.flows);
    let measured = Measured { scenario, prepared, flows, commute: &commute };
    for (measure, of, known) in KNOWN_PARTS {
        let found = measured.figure("known", measure, of).expect("it can be measured");
        let ratio = found / known;
        assert!((1.0 / FACTOR..=FACTOR).contains(&ratio), "{measure} {of}: {found} for {known}");
    }
}

/// Municipal spending is derived, from company hours, rates, fares and a written split: it sums to
/// what is known of it, and so does the regions'.
#[test]
fn spending_on_buses_sums_to_what_is_known() {
    let (comparison, _) = country();
    let base = comparison.base();
    let found = references(&base.books(), &base.ledger);
    for key in ["municipal-bus-net", "regional-bus-net"] {
        let reference = found.iter().find(|reference| reference.key == key).expect("it is kept");
        assert!(reference.is_inside, "{reference:?}");
    }
}

/// Nothing is lost or made where a company's buses share their fares, and what is shared goes by
/// timetable hours.
#[test]
fn shared_fares_are_the_fares() {
    let (comparison, _) = country();
    let base = comparison.base();
    let by_hours = base.scenario.values.fare_key_hours;
    assert!(by_hours > 0.0, "there is something to look at");
    let mut companies: BTreeMap<&str, Vec<ServiceId>> = BTreeMap::new();
    for (id, line) in base.scenario.services.entries() {
        let own = &base.flows.services[id];
        let is_bus = matches!(line.mode, Mode::Bus | Mode::Brt);
        let is_alone = matches!(line.kind, ServiceKind::Commercial | ServiceKind::School);
        if is_bus && !is_alone && !line.company.is_empty() {
            companies.entry(&line.company).or_default().push(id);
        } else {
            assert_eq!(own.fares, own.income, "{} keeps its fares", line.slug);
        }
    }
    assert_eq!(companies.len(), 6);
    for (company, lines) in companies {
        let sum = |of: fn(&ServiceFlows) -> f64| -> f64 {
            lines.iter().map(|&id| of(&base.flows.services[id])).sum()
        };
        let (fares, income) = (sum(|line| line.fares), sum(|line| line.income));
        assert!((fares - income).abs() <= 1e-9 * fares, "{company}: {fares} is {income}");
        let hours: f64 = lines.iter().map(|&id| base.prepared.supply.offers[id].hours.0).sum();
        for &id in &lines {
            let line = &base.flows.services[id];
            let got = line.income - (1.0 - by_hours) * line.fares;
            let due = by_hours * fares * base.prepared.supply.offers[id].hours.0 / hours;
            assert!((got - due).abs() <= 1e-9 * fares, "{company}: {got} for {due}");
        }
    }
}
