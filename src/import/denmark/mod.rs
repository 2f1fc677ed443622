//! Makes the tables of `assets/denmark` from a folder of sources.
//!
//! Each file of this module makes some of the tables of `scenario::tables` from the source
//! folder and from tables made before it, in memory; only the command writes them. The makers
//! run in one fixed order ([`make`]), each with the tables of those before it, so that the same
//! sources always give the same bytes. Boundary polygons are read but never written: their
//! licence asks for less than their size would cost, and the tables need only centres.
//!
//! Readings and conversions that all makers share: [`sources`], [`places`], [`geodesy`],
//! [`slug`]; what is known about each written column: [`register`].

#![expect(dead_code, reason = "makers that use them are on their way")]

mod access;
mod attractions;
mod cells;
#[cfg(test)]
mod committed;
#[cfg(test)]
mod committed_network;
mod country;
mod geodesy;
mod hub_rules;
mod hubs;
mod islands;
mod land_way;
mod lines;
mod local_bus;
mod network;
mod network_register;
mod network_sources;
mod places;
mod points;
mod register;
mod repair;
mod road_rules;
mod roads;
mod rule_values;
mod services;
mod slug;
mod sources;
mod timetable;
mod timetable_rules;
mod urbanity;
mod water;
mod zones;

use std::path::{Path, PathBuf};

use serde::Serialize;
use thiserror::Error;

use crate::scenario::tables::TableRow;

use country::Country;
use sources::Sources;
use water::LandMask;

/// Why the tables could not be made.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum TablesError {
    #[error(
        "cannot read {file}: {cause}\n  remedy: give the folder that holds `github/`, `registry/` and `authored/`"
    )]
    Unreadable { file: PathBuf, cause: std::io::Error },
    #[error("{file}, line {line}: {what}\n  remedy: {remedy}")]
    Row { file: PathBuf, line: u64, what: String, remedy: String },
    #[error("{file}: {what}\n  remedy: {remedy}")]
    File { file: PathBuf, what: String, remedy: String },
    #[error("the sources do not fit together: {what}\n  remedy: {remedy}")]
    Contradiction { what: String, remedy: String },
}

/// Makes every table and returns (path below the output folder, content), sorted by path.
///
/// `progress` is told what is being made. Nothing is written to disk.
///
/// # Errors
/// [`TablesError`] for a file that is missing or has a faulty row, and for sources that
/// contradict each other (a zone of an unknown municipality, say).
pub fn make(
    sources: &Path,
    progress: &dyn Fn(&str),
) -> Result<Vec<(String, Vec<u8>)>, TablesError> {
    let sources = Sources::new(sources);
    let mut made = Made::default();

    progress("zones and municipalities");
    let (mut country, mask): (Country, LandMask) = zones::make(&sources)?;
    country.fill_landmass(&roads::zone_landmasses(&country, &mask));
    made.table("municipalities.csv", &country.municipalities, zones::register_municipalities());
    made.table("zones.csv", &country.zones, zones::register_zones());

    progress("where residents live");
    let points = points::make(&sources, &country)?;
    made.table("odbl/zone_points.csv", &points, points::register());

    progress("what draws trips");
    let attractions = attractions::make(&sources, &country)?;
    made.table("odbl/attractions.csv", &attractions, attractions::register());

    progress("hubs, lines and timetable");
    let hubs = network::make(&sources, &country, &points, &mask, &mut made)?;

    progress("roads");
    let roads = roads::make(&sources, &country, &mask)?;
    made.table("odbl/road_nodes.csv", &roads.nodes, roads::register_nodes());
    made.table("odbl/road_links.csv", &roads.links, roads::register_links());

    progress("ways to the hubs");
    let access = access::make(&country, &mask, &roads, &points, &hubs);
    made.table("odbl/access.csv", &access, access::register());

    progress("cells and land for drawing");
    for (path, bytes) in cells::make(&sources, &country)? {
        made.file(path, bytes, Vec::new());
    }
    made.register.extend(cells::register());

    made.finish()
}

/// The files made so far and what is known about their columns.
#[derive(Debug, Default)]
pub(crate) struct Made {
    files: Vec<(String, Vec<u8>)>,
    register: Vec<TableRow>,
}

impl Made {
    /// Adds a CSV table; `known` are its rows of `tables.csv` (see [`register::rows`]).
    fn table<R: Serialize>(&mut self, path: &str, rows: &[R], known: Vec<TableRow>) {
        self.file(path, csv_bytes(rows), known);
    }

    /// Adds a file of any kind.
    fn file(&mut self, path: &str, bytes: Vec<u8>, known: Vec<TableRow>) {
        self.files.push((path.to_owned(), bytes));
        self.register.extend(known);
    }

    fn finish(mut self) -> Result<Vec<(String, Vec<u8>)>, TablesError> {
        let register = std::mem::take(&mut self.register);
        self.table("tables.csv", &register, Vec::new());
        self.files.sort();
        Ok(self.files)
    }
}

/// Rows as CSV with a header, LF line ends and whole numbers without `.0`.
fn csv_bytes<R: Serialize>(rows: &[R]) -> Vec<u8> {
    let mut plain = csv::Writer::from_writer(Vec::new());
    for row in rows {
        plain.serialize(row).expect("a table row is flat, and memory takes every byte");
    }
    let plain = plain.into_inner().expect("memory takes every byte");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(plain.as_slice());
    let mut short = csv::Writer::from_writer(Vec::new());
    for record in reader.records() {
        let record = record.expect("we wrote it a moment ago");
        let fields = record.iter().map(|field| match field.strip_suffix(".0") {
            Some("-0") => "0",
            Some(whole) if whole.parse::<i64>().is_ok() => whole,
            _ => field,
        });
        short.write_record(fields).expect("memory takes every byte");
    }
    short.into_inner().expect("memory takes every byte")
}

/// Rounds to `digits` decimals, so that tables hold no more than is known.
fn rounded(value: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits);
    (value * scale).round() / scale
}
