//! Results on the map: GeoJSON (RFC 7946; WGS 84, longitude first) for any geographic program.
//!
//! ```text
//! zones.geojson           our own cells where the program carries them (what is nearest to each
//!                         centre, no administrative border), else the centre; figures of zones.csv
//! hubs.geojson            points; figures of hubs.csv
//! lines.geojson           hub by hub as the line runs out, straight between hubs; figures of
//!                         lines.csv
//! municipalities.geojson  points; every indicator that has a figure by municipality
//! ```
//!
//! One feature per scenario and item, as the tables have one row: a map of one scenario filters by
//! `scenario`. Figures that do not exist are null. Credits stand in the member `credits`.

use super::table::is_table;
use super::{Kind, Table, TableError, Tables};
use crate::id::HubId;
use crate::report::csv::plain;
use crate::run::{Comparison, RunResult};
use crate::scenario::{Scenario, embedded};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The files, from the tables of the same results. `keys` names each result.
///
/// # Errors
/// [`TableError`] where a table is not as the dictionary says.
pub fn files(
    comparison: &Comparison,
    keys: &[String],
    tables: &Tables,
) -> Result<Tables, TableError> {
    let credits = &comparison.base().scenario.credits;
    // As tables have them.
    let results: Results<'_> =
        keys.iter().map(|key| plain(key)).zip(comparison.results.iter()).collect();
    let cells = cells();
    let zone = |of: &Scenario, slug: &str| {
        let zone = &of.area.zones[of.zone_by_slug(slug)?];
        Some(cells.get(slug).cloned().unwrap_or_else(|| point(zone.lon, zone.lat)))
    };
    let hub = |of: &Scenario, slug: &str| {
        let hub = &of.area.hubs[of.hub_by_slug(slug)?];
        Some(point(hub.lon, hub.lat))
    };
    let municipality = |of: &Scenario, slug: &str| {
        let place = &of.area.municipalities[of.municipality_by_slug(slug)?];
        Some(point(place.lon, place.lat))
    };
    let mut files = Vec::new();
    for (name, bytes) in tables.iter().filter(|(name, _)| is_table(name)) {
        let read = || Table::read(name, bytes);
        let features = match name.as_str() {
            "zones.csv" => features(&read()?, "zone", &results, &zone)?,
            "hubs.csv" => features(&read()?, "hub", &results, &hub)?,
            "lines.csv" => features(&read()?, "service", &results, &line)?,
            "municipalities.csv" => {
                features(&wide(&read()?, &results), "municipality", &results, &municipality)?
            }
            _ => continue,
        };
        let stem = name.strip_suffix(".csv").unwrap_or(name);
        files.push((format!("{stem}.geojson"), collection(stem, &features, credits)));
    }
    files.push(("credits.txt".to_owned(), credits.join("\n").into_bytes()));
    Ok(files)
}

type Results<'a> = BTreeMap<String, &'a RunResult>;

fn point(lon: f64, lat: f64) -> Value {
    json!({ "type": "Point", "coordinates": [lon, lat] })
}

fn line(of: &Scenario, slug: &str) -> Option<Value> {
    let service = &of.services[of.service_by_slug(slug)?];
    let at = |hub: HubId| [of.area.hubs[hub].lon, of.area.hubs[hub].lat];
    let way: Vec<[f64; 2]> = service.stops.iter().map(|stop| at(stop.hub)).collect();
    Some(json!({ "type": "LineString", "coordinates": way }))
}

/// The program's own cells, by zone.
fn cells() -> BTreeMap<String, Value> {
    let mut cells: Value = serde_json::from_str(embedded::ZONE_CELLS).unwrap_or_default();
    let features = cells["features"].as_array_mut().map(std::mem::take).unwrap_or_default();
    features
        .into_iter()
        .filter_map(|mut cell| {
            let zone = cell["properties"]["zone"].as_str()?.to_owned();
            Some((zone, cell["geometry"].take()))
        })
        .collect()
}

/// Every row of a table as a feature. `id` is the column of the item that has a place.
fn features(
    table: &Table,
    id: &str,
    results: &Results<'_>,
    geometry: &dyn Fn(&Scenario, &str) -> Option<Value>,
) -> Result<Vec<Value>, TableError> {
    let cell = |row: &[String], column: &str| {
        table.position(column).and_then(|at| row.get(at).cloned()).unwrap_or_default()
    };
    table
        .rows
        .iter()
        .map(|row| {
            let result = results.get(cell(row, "scenario").as_str());
            let place = result.and_then(|of| geometry(&of.scenario, &cell(row, id)));
            let mut properties = Map::new();
            for (at, (name, _)) in table.columns.iter().enumerate() {
                properties.insert(name.clone(), value(table, at, &row[at])?);
            }
            let feature = json!({
                "type": "Feature", "geometry": place, "properties": properties,
            });
            Ok(feature)
        })
        .collect()
}

fn value(table: &Table, at: usize, cell: &str) -> Result<Value, TableError> {
    let kind = table.columns[at].1;
    if kind.may_be_missing() && cell.is_empty() {
        return Ok(Value::Null);
    }
    let bad = || table.bad_cell(at, cell);
    Ok(match kind {
        Kind::Number => json!(cell.parse::<f64>().map_err(|_| bad())?),
        Kind::Integer => json!(cell.parse::<i64>().map_err(|_| bad())?),
        Kind::Boolean => json!(cell.parse::<bool>().map_err(|_| bad())?),
        Kind::Time | Kind::Text => json!(cell),
    })
}

/// Columns that mark a figure.
const MARKS: [&str; 2] = ["rests_on_guess", "derived"];

/// A row per scenario and municipality from one per figure: a column for each indicator, and one
/// for each mark with the names of those that bear it.
fn wide(long: &Table, results: &Results<'_>) -> Table {
    let at = |column: &str| long.position(column);
    let cell = |row: &[String], column: &str| {
        at(column).and_then(|at| row.get(at).cloned()).unwrap_or_default()
    };
    let mut figures: Vec<String> = Vec::new();
    let mut rows: BTreeMap<(String, String), BTreeMap<String, String>> = BTreeMap::new();
    let mut marked: BTreeMap<(String, String), [Vec<String>; 2]> = BTreeMap::new();
    for row in &long.rows {
        let key = (cell(row, "scenario"), cell(row, "municipality"));
        let figure = cell(row, "indicator").replace('-', "_");
        if !figures.contains(&figure) {
            figures.push(figure.clone());
        }
        let named = marked.entry(key.clone()).or_default();
        for (mark, named) in MARKS.into_iter().zip(named) {
            if cell(row, mark) == "true" {
                named.push(figure.clone());
            }
        }
        rows.entry(key).or_default().insert(figure, cell(row, "value"));
    }
    let text = |name: &str| (name.to_owned(), Kind::Text);
    let mut columns = vec![text("scenario"), text("municipality"), text("name")];
    columns.extend(figures.iter().map(|figure| (figure.clone(), Kind::Number)));
    columns.extend(MARKS.map(text));
    let rows = rows.into_iter().map(|(key, own)| {
        let marks = marked.remove(&key).unwrap_or_default().map(|names| names.join(" "));
        let (scenario, place) = key;
        let name = results.get(scenario.as_str()).and_then(|of| {
            let id = of.scenario.municipality_by_slug(&place)?;
            Some(of.scenario.area.municipalities[id].name.clone())
        });
        let mut row = vec![scenario, place, name.unwrap_or_default()];
        row.extend(figures.iter().map(|figure| own.get(figure).cloned().unwrap_or_default()));
        row.extend(marks);
        row
    });
    Table { name: long.name.clone(), columns, rows: rows.collect() }
}

/// A feature collection, a feature a line.
fn collection(name: &str, features: &[Value], credits: &[String]) -> Vec<u8> {
    let lines: Vec<String> = features.iter().map(Value::to_string).collect();
    let (name, credits) = (json!(name), json!(credits));
    format!(
        "{{\"type\":\"FeatureCollection\",\"name\":{name},\"credits\":{credits},\"features\":[\n{}\n]}}\n",
        lines.join(",\n")
    )
    .into_bytes()
}
