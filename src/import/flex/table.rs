//! What the tables of flexible mobility have in common.

use crate::flex::Point;
use crate::scenario::data::{Row, Table, rows};
use crate::scenario::finding::{Finding, SourceText, nearest, refuses};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// The farthest a coordinate may be from the origin, in km: beyond the size of the Earth, squares of
/// lengths lose what times are told apart by.
const FARTHEST: f64 = 100_000.0;
/// The farthest a time may be from midnight, in minutes: ten weeks.
pub(super) const LONGEST: f64 = 100_000.0;
/// Most people or places in one row.
const MOST: i64 = 1000;

/// How places are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Coordinates {
    /// Columns `…_x_km` and `…_y_km`.
    Plane,
    /// Columns `…_lat` and `…_lon` in degrees.
    Degrees,
}

impl Coordinates {
    /// The two columns of a place.
    pub(super) fn columns(self, of: &str) -> [String; 2] {
        match self {
            Self::Plane => [format!("{of}_x_km"), format!("{of}_y_km")],
            Self::Degrees => [format!("{of}_lat"), format!("{of}_lon")],
        }
    }
}

/// A table read, with what is wrong with it.
pub(super) struct Reading<'a, T> {
    pub(super) table: Table<T>,
    pub(super) findings: Vec<Finding>,
    coordinates: Coordinates,
    plane: &'a dyn Fn(f64, f64) -> Point,
}

impl<'a, T: DeserializeOwned> Reading<'a, T> {
    /// Reads the rows; `required` columns must be there, `optional` ones may, others may not.
    pub(super) fn new(
        file: &SourceText,
        coordinates: Coordinates,
        places: &[&str],
        required: &[&str],
        optional: &[&str],
        plane: &'a dyn Fn(f64, f64) -> Point,
    ) -> Self {
        let mut findings = Vec::new();
        let header = file.text().lines().next().unwrap_or("").trim_start_matches('\u{feff}');
        let present: Vec<&str> =
            header.split(',').map(|name| name.trim().trim_matches('"')).collect();
        let places: Vec<String> =
            places.iter().flat_map(|place| coordinates.columns(place)).collect();
        let wanted: Vec<&str> =
            places.iter().map(String::as_str).chain(required.iter().copied()).collect();
        let at = || file.place(0, header.len());
        let missing: Vec<&str> =
            wanted.iter().filter(|name| !present.contains(name)).copied().collect();
        if !missing.is_empty() {
            let text = format!("no column {}", quoted(&missing));
            let help = format!("columns wanted: {}", wanted.join(", "));
            findings.push(Finding::error("flex::missing_column", text).at(at()).help(help));
        }
        let known = || wanted.iter().chain(optional).copied();
        let strange: Vec<&str> =
            present.into_iter().filter(|name| known().all(|column| column != *name)).collect();
        if !strange.is_empty() {
            let text = format!("unknown column {}", quoted(&strange));
            let near: Vec<&str> =
                strange.iter().filter_map(|name| nearest(name, known())).collect();
            let help = match near.is_empty() {
                true => format!("columns known: {}", known().collect::<Vec<_>>().join(", ")),
                false => format!("did you mean {}?", quoted(&near)),
            };
            findings.push(Finding::error("flex::unknown_column", text).at(at()).help(help));
        }
        let table = if findings.is_empty() {
            rows(file, &mut findings)
        } else {
            Table { file: file.clone(), columns: Vec::new(), rows: Vec::new() }
        };
        Self { table, findings, coordinates, plane }
    }
}

impl<T> Reading<'_, T> {
    /// Where a place's two columns stand, on the plane.
    pub(super) fn place(&mut self, row: &Row<T>, of: &str, a: f64, b: f64) -> Point {
        let columns = self.coordinates.columns(of);
        let most = match self.coordinates {
            Coordinates::Plane => [FARTHEST, FARTHEST],
            Coordinates::Degrees => [90.0, 180.0],
        };
        for ((column, value), most) in columns.iter().zip([a, b]).zip(most) {
            self.table.check(row, column, value, -most..=most, &mut self.findings);
        }
        match self.coordinates {
            Coordinates::Plane => Point { x: a, y: b },
            Coordinates::Degrees => (self.plane)(a, b),
        }
    }
    /// A number from nothing to `most`; `empty` where nothing is written.
    pub(super) fn amount(
        &mut self,
        row: &Row<T>,
        column: &str,
        value: Option<f64>,
        most: f64,
        empty: f64,
    ) -> f64 {
        let Some(value) = value else { return empty };
        self.table.check(row, column, value, 0.0..=most, &mut self.findings);
        value
    }
    /// A time of day; `empty` where nothing is written.
    pub(super) fn time(
        &mut self,
        row: &Row<T>,
        column: &str,
        value: Option<f64>,
        empty: f64,
    ) -> f64 {
        let Some(value) = value else { return empty };
        self.table.check(row, column, value, -LONGEST..=LONGEST, &mut self.findings);
        value
    }
    /// How many there are; `empty` where nothing is written.
    pub(super) fn count(
        &mut self,
        row: &Row<T>,
        column: &str,
        value: Option<i64>,
        least: i64,
        empty: u16,
    ) -> u16 {
        let Some(value) = value else { return empty };
        if (least..=MOST).contains(&value) {
            return value as u16;
        }
        self.findings.push(
            Finding::error("flex::bad_count", format!("`{column}` is {value}"))
                .at(self.table.column_place(row, column))
                .help(format!("a whole number from {least} to {MOST} is wanted")),
        );
        empty
    }
    /// Reports a window whose earliest time is after its latest.
    pub(super) fn window(&mut self, row: &Row<T>, what: &str, from: f64, to: f64) {
        if from > to {
            self.findings.push(
                Finding::error(
                    "flex::window_backwards",
                    format!("{what}: the earliest, {from}, is after the latest, {to}"),
                )
                .at(self.table.row_place(row))
                .help("swap them, or leave one empty for no limit"),
            );
        }
    }
    /// Reports ids that are empty or stand twice.
    pub(super) fn ids<'a>(&mut self, ids: impl Iterator<Item = &'a str>) {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for (nth, id) in ids.enumerate() {
            if id.is_empty() {
                self.findings.push(
                    Finding::error("flex::no_id", "a row without an id")
                        .at(self.table.row_place(&self.table.rows[nth]))
                        .help("give every row an id of its own"),
                );
            } else if let Some(first) = seen.insert(id, nth) {
                let rows = &self.table.rows;
                self.findings.push(
                    Finding::error("flex::duplicate_id", format!("the id `{id}` stands twice"))
                        .at(self.table.row_place(&rows[nth]))
                        .see(self.table.row_place(&rows[first]), "first here")
                        .help("give every row an id of its own"),
                );
            }
        }
    }
    /// What was read, if nothing refuses it.
    pub(super) fn end<R>(self, read: Vec<R>) -> Result<Vec<R>, Vec<Finding>> {
        if refuses(&self.findings) { Err(self.findings) } else { Ok(read) }
    }
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
