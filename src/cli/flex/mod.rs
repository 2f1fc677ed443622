//! `ansvar dispatch` and `ansvar carpool`: flexible mobility alone, on tables of one's own.

mod carpool;
mod dispatch;
mod roads;

pub(super) use carpool::{Options as CarpoolOptions, carpool};
pub(super) use dispatch::{Options as DispatchOptions, dispatch};

use super::{Common, Stop, progress, validate};
use crate::flex::Point;
use crate::import::flex::Coordinates;
use crate::scenario::finding::{Finding, SourceText};
use std::path::Path;

/// How lengths and times between two places are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Metric {
    /// Straight lines
    Euclidean,
    /// Along two axes, as in a grid of streets
    Manhattan,
    /// The country's roads; columns are latitudes and longitudes
    Road,
}

impl Metric {
    fn coordinates(self) -> Coordinates {
        if self == Self::Road { Coordinates::Degrees } else { Coordinates::Plane }
    }
}

/// Refuses a speed that nobody drives at.
fn speed(text: &str) -> Result<f64, String> {
    let kmh: f64 = text.parse().map_err(|_| "a number of km/h is wanted".to_owned())?;
    let plausible = (0.1..=1000.0).contains(&kmh);
    plausible.then_some(kmh).ok_or_else(|| "a speed from 0.1 to 1000 km/h is wanted".to_owned())
}

/// Reads a file for tables.
fn source(path: &Path, common: &Common) -> Result<SourceText, Stop> {
    let name = path.display().to_string();
    let told = |finding: Finding| {
        validate::tell(&[finding], common);
        Stop::Findings
    };
    let help = "give the path of a CSV file with a header (see --help)";
    let bytes = std::fs::read(path).map_err(|error| {
        told(
            Finding::error("flex::unreadable", format!("{name}: {error}"))
                .at(SourceText::new(&name, "").place(0, 0))
                .help(help),
        )
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        told(
            Finding::error("flex::unreadable", "not a text in UTF-8")
                .at(SourceText::new(&name, text).place(valid, 1))
                .help("save the table as UTF-8"),
        )
    })?;
    Ok(SourceText::new(&name, text))
}

/// Tells what is wrong with a table.
fn refused<T>(read: Result<T, Vec<Finding>>, common: &Common) -> Result<T, Stop> {
    read.map_err(|findings| {
        validate::tell(&findings, common);
        Stop::Findings
    })
}

/// A point written in km is that point.
fn on_plane(x: f64, y: f64) -> Point {
    Point { x, y }
}

/// Says a line unless quiet.
fn say(text: &str, common: &Common) {
    if !common.quiet {
        progress::say(text);
    }
}

/// A number as a table holds it: whole thousandths of a minute are not rounded away, noise is.
fn written(value: f64) -> String {
    let rounded = (value * 1e9).round() / 1e9;
    // No minus before nothing.
    (rounded + 0.0).to_string()
}

/// The bytes of a table.
fn table<const N: usize>(
    head: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Result<Vec<u8>, Stop> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(head)?;
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| Stop::Failed(error.to_string()))
}
