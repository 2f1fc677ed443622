//! Zones, kinds of traveller, hubs and overloads: one row per scenario and item.
//!
//! ```text
//! zones.csv      residents, trips and km a year, trips by reason not made, CO2 of cars (t a year),
//!                jobs, study places and shops within minutes, minutes to the nearest hospital, the
//!                last way home by day type (HH:MM, past 24:00 after midnight), people farther than
//!                3 km from any stop and from a known stop (persons), travellers' surplus (DKK a
//!                resident and year)
//! segments.csv   purpose × car in the family: trips a year by mode and by reason not made, fares
//!                (DKK a year), surplus (generalised minutes a year)
//! hubs.csv       level (0: a plain stop), boardings and transfers a year
//! overloads.csv  line and service state with more passengers than places: passengers a year
//!                beyond the places on the fullest hop, in the stronger direction
//! ```
//!
//! An empty cell is a figure that does not exist: nothing is reached, no way home, nobody lives
//! there. `rests_on_guess` names the columns that lean on a number nobody looked up. Of the surplus
//! only differences between scenarios mean something.

use super::{finish, plain, shown};
use crate::account::{self, Detail, HUB_FIGURES, SEGMENT_FIGURES, ZONE_FIGURES};
use crate::id::Id;
use crate::report::format::publish;
use crate::run::{Comparison, RunResult};

/// A table's name of a figure.
fn column(key: &str) -> String {
    key.replace('-', "_")
}

fn columns<T>(figures: &'static [Detail<T>]) -> impl Iterator<Item = String> {
    figures.iter().map(|figure| column(figure.key))
}

fn cells<T>(figures: &'static [Detail<T>], of: &T) -> impl Iterator<Item = String> {
    figures.iter().map(|figure| shown((figure.of)(of).map(publish)))
}

/// Whether an indicator's figures rest on a guess.
pub(super) fn is_guess(result: &RunResult, indicator: &str) -> bool {
    result.indicators.get(indicator).is_some_and(|figures| figures.rests_on_guess)
}

/// The columns that rest on a guess, by name.
fn guesses<T>(result: &RunResult, figures: &'static [Detail<T>]) -> String {
    let guessed = figures.iter().filter(|figure| is_guess(result, figure.indicator));
    guessed.map(|figure| column(figure.key)).collect::<Vec<_>>().join(" ")
}

/// A header: the scenario, what the row is of, its figures, and what rests on a guess.
pub(super) fn header(of: &[&str], figures: impl Iterator<Item = String>) -> Vec<String> {
    let before = std::iter::once("scenario").chain(of.iter().copied()).map(str::to_owned);
    before.chain(figures).chain(["rests_on_guess".to_owned()]).collect()
}

/// Day types of all scenarios, each once, in their order.
fn day_types(comparison: &Comparison) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for result in &comparison.results {
        for day in &result.scenario.calendar.day_types {
            if !found.contains(&day.slug) {
                found.push(day.slug.clone());
            }
        }
    }
    found
}

pub(super) fn zones(comparison: &Comparison, keys: &[String]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let days = day_types(comparison);
    let home = days.iter().map(|day| format!("last_way_home_{}", column(day)));
    writer.write_record(header(
        &["zone", "name", "municipality"],
        columns(ZONE_FIGURES).chain(home),
    ))?;
    for (key, result) in keys.iter().zip(&comparison.results) {
        let (books, scenario) = (result.books(), &result.scenario);
        let mut guessed = guesses(result, ZONE_FIGURES);
        if is_guess(result, "last-way-home") {
            days.iter().for_each(|day| guessed += &format!(" last_way_home_{}", column(day)));
        }
        for (id, zone) in scenario.area.zones.entries() {
            let year = account::zone_year(&books, id);
            let last = days.iter().map(|day| {
                let day = scenario.calendar.day_type(day)?;
                year.access.last_way_home.get(day.index()).copied().flatten()
            });
            let last = last.map(|at| at.map(|at| at.to_string()).unwrap_or_default());
            let municipality = &scenario.area.municipalities[zone.municipality].slug;
            let of = [key, &zone.slug, &zone.name, municipality].map(|text| plain(text));
            let row = of.into_iter().chain(cells(ZONE_FIGURES, &year)).chain(last);
            writer.write_record(row.chain([guessed.trim_start().to_owned()]))?;
        }
    }
    finish(writer)
}

pub(super) fn segments(comparison: &Comparison, keys: &[String]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header(&["purpose", "car_in_family"], columns(SEGMENT_FIGURES)))?;
    for (key, result) in keys.iter().zip(&comparison.results) {
        let guessed = guesses(result, SEGMENT_FIGURES);
        for (class, flows) in account::segments(&result.books(), None) {
            let of = [plain(key), class.purpose.slug().to_owned(), class.car.to_string()];
            let row = of.into_iter().chain(cells(SEGMENT_FIGURES, &flows));
            writer.write_record(row.chain([guessed.clone()]))?;
        }
    }
    finish(writer)
}

pub(super) fn hubs(comparison: &Comparison, keys: &[String]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header(&["hub", "name", "level"], columns(HUB_FIGURES)))?;
    for (key, result) in keys.iter().zip(&comparison.results) {
        let guessed = guesses(result, HUB_FIGURES);
        for (id, hub) in result.scenario.area.hubs.entries() {
            let of = [plain(key), plain(&hub.slug), plain(&hub.name), hub.level.to_string()];
            let row = of.into_iter().chain(cells(HUB_FIGURES, &result.flows.hubs[id]));
            writer.write_record(row.chain([guessed.clone()]))?;
        }
    }
    finish(writer)
}

pub(super) fn overloads(comparison: &Comparison, keys: &[String]) -> Result<Vec<u8>, csv::Error> {
    const PASSENGERS: &str = "passengers_without_room";
    let mut writer = csv::Writer::from_writer(Vec::new());
    let figures = [PASSENGERS.to_owned()].into_iter();
    writer.write_record(header(&["service", "name", "state"], figures))?;
    for (key, result) in keys.iter().zip(&comparison.results) {
        let guessed = if is_guess(result, "overloaded-passengers") { PASSENGERS } else { "" };
        for &(service, state, passengers) in &result.flows.overloads {
            let service = &result.scenario.services[service];
            let state = &result.scenario.calendar.states[state].slug;
            let of = [key, &service.slug, &service.name, state].map(|text| plain(text));
            let passengers = publish(passengers).to_string();
            writer.write_record(of.into_iter().chain([passengers, guessed.to_owned()]))?;
        }
    }
    finish(writer)
}
