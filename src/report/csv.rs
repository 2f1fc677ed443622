//! Results as CSV files: one table each, a header row, full figures.
//!
//! From the document: `indicators.csv`, `municipalities.csv`, `groups.csv`, `bodies.csv`,
//! `money.csv`, `social.csv`, `responsibility.csv`, `vehicles.csv`. From the results themselves, too large for the
//! document: `zones.csv`, `segments.csv`, `hubs.csv`, `overloads.csv` (`detail.rs`), `lines.csv`.
//! `dictionary.csv` says what each column means.

mod detail;
mod lines;

use super::export::dictionary;
use super::json::Document;
use crate::run::Comparison;

/// The files: name and bytes. Cells that a spreadsheet would take for a formula are quoted apart.
/// `keys` names each result of the comparison that the document is of.
///
/// # Errors
/// Only where memory runs out: the tables are written to memory.
pub fn files(
    document: &Document,
    comparison: &Comparison,
    keys: &[String],
) -> Result<Vec<(String, Vec<u8>)>, csv::Error> {
    let mut files = vec![
        ("indicators.csv".to_owned(), indicators(document)?),
        (
            "municipalities.csv".to_owned(),
            nested(document, "municipality", |r| (&r.by_municipality, &r.municipality_bands))?,
        ),
        ("groups.csv".to_owned(), nested(document, "group", |r| (&r.by_group, &r.group_bands))?),
        ("bodies.csv".to_owned(), bodies(document)?),
        ("money.csv".to_owned(), money(document)?),
        ("social.csv".to_owned(), social(document)?),
        ("responsibility.csv".to_owned(), responsibility(document)?),
        ("zones.csv".to_owned(), detail::zones(comparison, keys)?),
        ("segments.csv".to_owned(), detail::segments(comparison, keys)?),
        ("hubs.csv".to_owned(), detail::hubs(comparison, keys)?),
        ("overloads.csv".to_owned(), detail::overloads(comparison, keys)?),
        ("lines.csv".to_owned(), lines::lines(comparison, keys)?),
        ("vehicles.csv".to_owned(), vehicles(document)?),
        ("credits.txt".to_owned(), document.manifest.credits.join("\n").into_bytes()),
    ];
    dictionary::add(&mut files)?;
    Ok(files)
}

type BandsOf =
    std::collections::BTreeMap<String, std::collections::BTreeMap<String, super::json::BandResult>>;

type Figures = std::collections::BTreeMap<String, std::collections::BTreeMap<String, f64>>;

/// A text that a spreadsheet would run as a formula is made plain with a leading apostrophe.
pub(super) fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

pub(super) fn finish(writer: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, csv::Error> {
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// A number, or nothing.
fn shown(number: Option<f64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn indicators(document: &Document) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "scenario",
        "indicator",
        "value",
        "low",
        "high",
        "unit",
        "vs_base",
        "vs_base_low",
        "vs_base_high",
        "distinguishable",
        "rests_on_guess",
        "derived",
    ])?;
    for (scenario, result) in &document.results {
        for (key, figure) in &result.indicators {
            writer.write_record([
                plain(scenario),
                key.clone(),
                figure.value.to_string(),
                figure.low.to_string(),
                figure.high.to_string(),
                figure.unit.clone(),
                figure.vs_base.to_string(),
                shown(figure.vs_base_low),
                shown(figure.vs_base_high),
                figure.distinguishable.map_or(String::new(), |told| told.to_string()),
                figure.rests_on_guess.to_string(),
                figure.derived.to_string(),
            ])?;
        }
    }
    finish(writer)
}

fn nested(
    document: &Document,
    what: &str,
    figures: impl Fn(&super::json::ScenarioResult) -> (&Figures, &BandsOf),
) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "scenario",
        what,
        "indicator",
        "value",
        "low",
        "high",
        "vs_base_low",
        "vs_base_high",
        "rests_on_guess",
        "derived",
    ])?;
    for (scenario, result) in &document.results {
        let (figures, bands) = figures(result);
        for (place, by_key) in figures {
            let bands = bands.get(place);
            for (key, value) in by_key {
                let band = bands.and_then(|bands| bands.get(key));
                writer.write_record([
                    plain(scenario),
                    plain(place),
                    key.clone(),
                    value.to_string(),
                    shown(band.map(|band| band.low)),
                    shown(band.map(|band| band.high)),
                    shown(band.and_then(|band| band.vs_base_low)),
                    shown(band.and_then(|band| band.vs_base_high)),
                    result.rests_on_guess.contains(key).to_string(),
                    result.derived.contains(key).to_string(),
                ])?;
            }
        }
    }
    finish(writer)
}

fn bodies(document: &Document) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "scenario",
        "body",
        "name",
        "kind",
        "received_mdkk",
        "paid_mdkk",
        "net_cost_mdkk",
        "net_cost_low",
        "net_cost_high",
        "budget_mdkk",
        "beyond_budget_mdkk",
        "rests_on_guess",
        "derived",
    ])?;
    for (scenario, result) in &document.results {
        for (slug, body) in &result.by_body {
            writer.write_record([
                plain(scenario),
                plain(slug),
                plain(&body.name),
                body.kind.clone(),
                body.received_mdkk.to_string(),
                body.paid_mdkk.to_string(),
                body.net_cost_mdkk.to_string(),
                shown(body.net_cost_band.as_ref().map(|band| band.low)),
                shown(body.net_cost_band.as_ref().map(|band| band.high)),
                shown(body.budget_mdkk),
                shown(body.beyond_budget_mdkk),
                body.rests_on_guess.to_string(),
                body.derived.to_string(),
            ])?;
        }
    }
    finish(writer)
}

fn vehicles(document: &Document) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "scenario",
        "mode",
        "vehicles",
        "hours",
        "vehicle_km",
        "cost_dkk",
        "electricity_kwh",
        "diesel_litres",
        "co2_tonnes",
        "nox_kg",
        "pm_kg",
        "rests_on_guess",
    ])?;
    for (scenario, result) in &document.results {
        for (mode, of) in &result.by_vehicle_type {
            let figures = [
                of.vehicles,
                of.hours,
                of.vehicle_km,
                of.cost_dkk,
                of.electricity_kwh,
                of.diesel_litres,
                of.co2_tonnes,
                of.nox_kg,
                of.pm_kg,
            ];
            let row = [plain(scenario), mode.clone()].into_iter();
            let row = row.chain(figures.map(|figure| figure.to_string()));
            writer.write_record(row.chain([of.rests_on_guess.to_string()]))?;
        }
    }
    finish(writer)
}

fn money(document: &Document) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["scenario", "from", "to", "kind", "ore", "derived"])?;
    for (scenario, result) in &document.results {
        for flow in &result.ledger.flows {
            writer.write_record([
                plain(scenario),
                plain(&flow.from),
                plain(&flow.to),
                flow.kind.clone(),
                flow.ore.to_string(),
                flow.derived.to_string(),
            ])?;
        }
    }
    finish(writer)
}

fn social(document: &Document) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "scenario",
        "item",
        "teresa_heading",
        "vs_base",
        "unit",
        "price_level",
        "price_year",
        "unit_prices",
        "rests_on_guess",
    ])?;
    for (scenario, result) in &document.results {
        for row in &result.social {
            writer.write_record([
                plain(scenario),
                row.item.clone(),
                row.heading.clone(),
                row.vs_base.to_string(),
                row.unit.clone(),
                row.price_level.clone(),
                row.price_year.to_string(),
                plain(&row.unit_prices),
                row.rests_on_guess.to_string(),
            ])?;
        }
    }
    finish(writer)
}

fn responsibility(document: &Document) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["scenario", "class", "role", "body", "share_of_hours"])?;
    for (scenario, result) in &document.results {
        for (class, by_role) in &result.responsibility {
            for (role, by_body) in by_role {
                for (body, share) in by_body {
                    writer.write_record([
                        plain(scenario),
                        class.clone(),
                        role.clone(),
                        plain(body),
                        share.to_string(),
                    ])?;
                }
            }
        }
    }
    finish(writer)
}
