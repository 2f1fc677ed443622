//! What every indicator means: key, unit, which way is better, definition, source, and the values
//! and tables that it rests on.
//!
//! The definitions stand in `assets/indicators.csv`. A value is named by its key, or a family of
//! values by the beginning of their keys with a final full stop; groups of families, and of tables,
//! have a word, below. They decide whether a figure is marked as resting on a guess.

use serde::Deserialize;
use std::sync::LazyLock;

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// More of it.
    Higher,
    /// Less of it.
    Lower,
    /// Neither is better by itself.
    Neither,
}

/// A figure that a planner can quote.
#[derive(Clone, Copy, Debug)]
pub struct Indicator {
    /// Stable key.
    pub key: &'static str,
    /// Unit of its figures.
    pub unit: &'static str,
    /// Which way is better.
    pub better: Better,
    /// Definition in English.
    pub english: &'static str,
    /// Definition in Danish.
    pub danish: &'static str,
    /// Where the definition comes from.
    pub source: &'static str,
    /// Values that it uses, in families.
    pub values: &'static [&'static [&'static str]],
    /// Tables that it uses (the end of their path).
    pub tables: &'static [&'static str],
}

const CHOICE: &[&str] = &["choice.", "cost.car.", "cost.parking.", "car.", "road."];
const LEVEL: &[&str] = &["choice.", "access.", "reliability."];
const ACCESS: &[&str] = &["access.", "choice.time_limit", "choice.transfer.minutes"];
const ROAD: &[&str] = &["road.", "car."];
const DEMAND: &[&str] = &["demand.", "fare."];
const FARES: &[&str] = &["fare.", "money.fare_key."];
const SERVICE: &[&str] = &["supply.", "reliability."];
const SPECIAL: &[&str] = &["handicap.", "cost.handicap."];
const EMISSIONS: &[&str] = &["co2.", "emission.", "energy.", "fleet."];
const THRESHOLD: &[&str] =
    &["energy.ebus.kwh_km", "energy.ecar.kwh_km", "supply.occupancy.car_mean"];
const CLOSED: &[&str] = &["closed_run."];
const COST: &[&str] = &["cost.bus.", "cost.rail.", "cost.ferry.", "money.admin."];
const ADMIN: &[&str] = &["money.admin."];
const CARPOOL: &[&str] = &["carpool.", "cost.carpool."];
const SOCIAL: &[&str] = &["social."];
const HUBS: &[&str] = &["hub.", "access.", "years.loan.rate"];
const WORKS: &[&str] = &["priority.", "brt.", "years.loan.rate"];
const FIXED: &[&str] = &["money.regions.bus_net_total"];

const TRAVEL_TABLES: &[&str] = &[
    "municipalities.csv",
    "zones.csv",
    "attractions.csv",
    "zone_points.csv",
    "hubs.csv",
    "services.csv",
    "service_stops.csv",
    "timetable.csv",
    "road_links.csv",
    "access.csv",
];
const STOP_TABLES: &[&str] =
    &["hubs.csv", "access.csv", "zone_points.csv", "services.csv", "timetable.csv"];
const CLOSED_TABLES: &[&str] = &["closed_runs.csv", "closed_run_stops.csv"];
const HUB_TABLES: &[&str] = &["hub_services.csv", "hub_levels.csv"];
const FLEX_TABLES: &[&str] = &["flex_products.csv", "flex_levels.csv"];
const COST_TABLES: &[&str] = &["services.csv", "service_stops.csv", "timetable.csv"];

/// The families of values that a word stands for.
fn families(word: &str) -> Option<&'static [&'static str]> {
    Some(match word {
        "choice" => CHOICE,
        "level" => LEVEL,
        "access" => ACCESS,
        "road" => ROAD,
        "demand" => DEMAND,
        "fares" => FARES,
        "service" => SERVICE,
        "special" => SPECIAL,
        "emissions" => EMISSIONS,
        "threshold" => THRESHOLD,
        "cost" => COST,
        "admin" => ADMIN,
        "social" => SOCIAL,
        "fixed" => FIXED,
        "closed" => CLOSED,
        "hubs" => HUBS,
        "works" => WORKS,
        "carpool" => CARPOOL,
        _ => return None,
    })
}

/// The tables that a word stands for.
fn tables(word: &str) -> Option<&'static [&'static str]> {
    Some(match word {
        "travel" => TRAVEL_TABLES,
        "stop" => STOP_TABLES,
        "cost" => COST_TABLES,
        "closed" => CLOSED_TABLES,
        "flex" => FLEX_TABLES,
        "hubs" => HUB_TABLES,
        _ => return None,
    })
}

/// A row of the table of definitions.
#[derive(Deserialize)]
struct Row {
    key: String,
    unit: String,
    better: Better,
    values: String,
    tables: String,
    source: String,
    english: String,
    danish: String,
}

/// A text that lives as long as the program, as every definition does.
fn kept(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

impl From<Row> for Indicator {
    fn from(row: Row) -> Self {
        let values = row.values.split_whitespace();
        let values = values.map(|word| families(word).expect("a group that stands above"));
        let named = row.tables.split_whitespace();
        let named = named.flat_map(|word| match tables(word) {
            Some(group) => group.to_vec(),
            None => vec![kept(word.to_owned())],
        });
        Self {
            key: kept(row.key),
            unit: kept(row.unit),
            better: row.better,
            english: kept(row.english),
            danish: kept(row.danish),
            source: kept(row.source),
            values: Vec::leak(values.collect()),
            tables: Vec::leak(named.collect()),
        }
    }
}

/// Every indicator, in the order in which they are shown.
pub static INDICATORS: LazyLock<Vec<Indicator>> = LazyLock::new(|| {
    let table = include_bytes!("../../assets/indicators.csv");
    let rows = csv::Reader::from_reader(table.as_slice()).into_deserialize::<Row>();
    rows.map(|row| row.expect("the table is part of the program, and read in every test").into())
        .collect()
});

/// The indicator of a key.
pub fn find_indicator(key: &str) -> Option<&'static Indicator> {
    INDICATORS.iter().find(|indicator| indicator.key == key)
}
