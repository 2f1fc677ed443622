//! Bodies: who can hold a role.

use super::within;
use crate::id::BodyId;
use crate::units::Kroner;
use serde::{Deserialize, Serialize};

/// Kind of body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum BodyKind {
    /// The state.
    State,
    /// A region.
    Region,
    /// A municipality.
    Municipality,
    /// A transport company (*trafikselskab*): a public transport authority.
    TransportCompany,
    /// Owns infrastructure or vehicles (metro and light-rail companies).
    InfrastructureOwner,
    /// An operator (*operatør*).
    Operator,
    /// Several bodies deciding as one (*fælles organ*).
    Joint,
}

impl BodyKind {
    /// Whether it taxes or is granted money of its own, and so has means that can fall short.
    pub fn is_public_purse(self) -> bool {
        matches!(self, Self::State | Self::Region | Self::Municipality)
    }
}

/// A responsible body.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// Stable id.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// Kind.
    pub kind: BodyKind,
    /// Owners with shares (companies), or members (joint bodies).
    pub owners: Vec<(BodyId, f64)>,
    /// What it may spend on public transport in the year of the scenario.
    pub budget: Kroner,
    /// How the budget is known: `measured`, `derived`, `recalled`; empty when it follows from the
    /// base year's own accounts.
    pub budget_source: String,
    /// It has a board of its own, independent of its owners.
    pub independent_board: bool,
    /// It exists from this year (inclusive) …
    pub from: Option<u16>,
    /// … until this year (exclusive).
    pub until: Option<u16>,
    /// Which body takes over what it was in.
    pub successor: Option<BodyId>,
    /// The operator that runs its lines under contract (of infrastructure owners).
    pub contractor: Option<BodyId>,
}

impl Body {
    /// Whether it exists in a year.
    pub fn exists_in(&self, year: u16) -> bool {
        within(year, self.from, self.until)
    }

    /// Whether its budget stands in the data set's tables, which tell what it has under today's
    /// division; a scenario's own budget has a source in the scenario's words.
    pub fn has_budget_of_tables(&self) -> bool {
        matches!(self.budget_source.as_str(), "measured" | "derived" | "recalled")
    }
}
