//! The timetable of a result as a GTFS feed, for journey planners and accessibility tools.
//!
//! In: a result, its service as declared or as decided. Out: one zip file. A line has a trip each
//! way for each day type, and `frequencies.txt` repeats it (`exact_times` 0: so many an hour, no
//! stated minutes), period by period between the line's first and last departure. A headway is the
//! length of that window over its departures; where it is longer than the window the line runs
//! there on some days only, and so many departures are a mean over days. Dates are by
//! the rules of `assets/export/days.csv`. The way back mirrors the way out, as everywhere in the model.
//!
//! Agencies are the transport companies, and for lines that belong to none the operators;
//! `attributions.txt` tells who runs and who orders each line under the scenario's division of
//! responsibility, and the data's credits. Bodies have no web addresses in the data, and the
//! format wants one: an address under `example.org`, which nobody can own, stands for them. There
//! are no shapes: hubs are joined by straight lines.
//!
//! Source: General Transit Feed Specification, Schedule Reference (gtfs.org).

mod days;
mod files;
mod trips;

use crate::run::RunResult;
use std::io::{Cursor, Write};
use thiserror::Error;
use zip::write::SimpleFileOptions;

/// Why no feed could be made.
#[derive(Debug, Error)]
pub enum GtfsError {
    /// A table could not be written.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// The archive could not be written.
    #[error(transparent)]
    Zip(#[from] zip::result::ZipError),
    /// As above.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// A feed, and what it holds.
#[derive(Clone, Debug)]
pub struct Feed {
    /// The zip file.
    pub zip: Vec<u8>,
    /// Lines that run.
    pub routes: usize,
    /// Stops that are called at.
    pub stops: usize,
    /// Timetable hours in the feed's year: departures × run time, from what the feed says.
    pub hours: f64,
    /// Timetable hours of the result, for comparison.
    pub hours_of_result: f64,
}

/// The feed of a result, which `key` names.
///
/// # Errors
/// Only where memory runs out: the feed is written to memory.
pub fn feed(result: &RunResult, key: &str) -> Result<Feed, GtfsError> {
    let written = files::files(result, key)?;
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in &written.files {
        // The time of writing is left out: the same result gives the same bytes.
        archive.start_file(*name, SimpleFileOptions::default())?;
        archive.write_all(bytes)?;
    }
    Ok(Feed {
        zip: archive.finish()?.into_inner(),
        routes: written.routes,
        stops: written.stops,
        hours: written.hours,
        hours_of_result: result.prepared.supply.offers.iter().map(|offer| offer.hours.0).sum(),
    })
}
