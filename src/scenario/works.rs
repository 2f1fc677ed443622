//! What is built for lines, and who pays: priority at signals, lanes for buses.
//!
//! A work has a part in every municipality that it lies in: what it cost to build and what it takes
//! a year to keep up. How much faster lines run stands with the lines, which the change that builds
//! it alters.

use crate::id::MunicipalityId;
use crate::units::Kroner;

/// What is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkKind {
    /// Signals that let buses through (*busprioritering*).
    Priority,
    /// Vehicles and piers by which more departures are run.
    Reliability,
    /// Bus rapid transit: lanes, stops and signals of a line's own.
    Brt,
}

impl WorkKind {
    /// The word used in results.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Priority => "priority",
            Self::Reliability => "reliability",
            Self::Brt => "brt",
        }
    }
}

/// Something that is built for lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// Stable id.
    pub slug: String,
    /// What it is.
    pub kind: WorkKind,
    /// Years that it lasts.
    pub life: u16,
    /// Road that it lies on, km, counted once whatever runs there.
    pub km: f64,
    /// The body that pays for all of it; `None`: each municipality for what lies in it.
    pub payer: Option<String>,
    /// Where it lies, by municipality.
    pub parts: Vec<WorkPart>,
    /// Lines (ids) that run such a share of their departures by it.
    pub runs: Vec<(String, f64)>,
}

impl Work {
    /// The share of its departures that a line runs by it, if it says.
    pub fn run_share(&self, line: &str) -> Option<f64> {
        self.runs.iter().find(|(slug, _)| slug == line).map(|(_, share)| *share)
    }
}

/// What of a work lies in one municipality.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WorkPart {
    /// Where.
    pub place: MunicipalityId,
    /// What it cost to build.
    pub capital: Kroner,
    /// What keeping it up takes a year.
    pub upkeep: Kroner,
}

/// Puts a work in place of the one with its id, among works in the order of their ids; returns that.
pub(super) fn put(works: &mut Vec<Work>, slug: &str, work: Option<Work>) -> Option<Work> {
    let found = works.binary_search_by(|work| work.slug.as_str().cmp(slug));
    match (found, work) {
        (Ok(at), Some(work)) => Some(std::mem::replace(&mut works[at], work)),
        (Ok(at), None) => Some(works.remove(at)),
        (Err(at), Some(work)) => {
            works.insert(at, work);
            None
        }
        (Err(_), None) => None,
    }
}
