//! Who is responsible for what: bodies, roles, scopes, money paths and permissions.
//!
//! A regime is data. Nothing outside this module, `decide` and `account` asks it anything about
//! money, and nothing anywhere knows a body or a regime by name: renaming every body and regime
//! changes no number.
//!
//! [`Responsibility`] is the regime worked out for one scenario: for every service and role the
//! bodies that hold it, with shares, and the rule that said so.

mod assignment;
mod body;
mod held;
mod money;
mod permission;
mod role;

use super::finding::Place;
use super::service::ServiceKind;
use crate::units::Kilometres;

pub use super::responsibility::resolve;
pub use assignment::{Assignment, Basis, Holder, Scope};
pub use body::{Body, BodyKind};
pub use held::{Classified, Held, Responsibility, UNCOORDINATED};
pub use money::{Allocation, FixedSum, Indexation, MoneyPath};
pub use permission::{Permission, PermissionKind, Refusal};
pub use role::{Role, ServiceClass};

/// Whether a year is in `from` (inclusive) to `until` (exclusive).
pub(crate) fn within(year: u16, from: Option<u16>, until: Option<u16>) -> bool {
    from.is_none_or(|from| from <= year) && until.is_none_or(|until| year < until)
}

/// Which bus lines count as routes between larger towns.
///
/// Named lists first, then the classification of the data if `as_today`; otherwise a line of the
/// kinds in `among` counts if it meets `towns_of` or `border_share`, whichever are given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InterTownRule {
    /// Take the classification of the data (who pays today) as it stands.
    pub as_today: bool,
    /// Only lines of these kinds can count; empty: of any kind.
    pub among: Vec<ServiceKind>,
    /// Different towns of at least so many residents at both ends.
    pub towns_of: Option<f64>,
    /// A line ends in a town whose main stop is so near its last stop.
    pub reach: Kilometres,
    /// Share of boardings over a municipal border, at least (as in the base year).
    pub border_share: Option<f64>,
    /// Lines that count in any case.
    pub always: Vec<String>,
    /// Lines that never count.
    pub never: Vec<String>,
    /// Why this rule.
    pub because: String,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written, if in a file.
    pub at: Option<Place>,
}

/// Which services share one tariff: a journey inside it pays one base fare.
#[derive(Clone, Debug, PartialEq)]
pub struct TariffArea {
    /// Stable id.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// Bodies whose services belong to it. An operator brings the services it runs, a transport
    /// company those that belong to it or (where a service has none) run mostly in its area, a
    /// region or municipality those that run mostly there, any other body all that is left. The
    /// first of these kinds that fits decides.
    pub members: Vec<String>,
    /// Share of a second base fare that a change into this area costs: 0 with through tickets.
    pub second_base_share: f64,
    /// Low end of its range.
    pub low: f64,
    /// High end of its range.
    pub high: f64,
    /// Where it comes from.
    pub source: String,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written, if in a file.
    pub at: Option<Place>,
}

/// The division of responsibility, as checked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Regime {
    /// Stable id.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// What it is, in a sentence.
    pub description: String,
    /// Legal source or paper it follows.
    pub source: String,
    /// It is the law as it stands; others are proposals.
    pub is_law: bool,
    /// In force from this year …
    pub from: Option<u16>,
    /// … until this year (exclusive).
    pub until: Option<u16>,
    /// Year of the paper or practice that it follows, where it is no law; no proposal says when it
    /// would come into force, so it is simulated as if it were in the scenario's year.
    pub as_of: Option<u16>,
    /// Who holds what.
    pub assignments: Vec<Assignment>,
    /// Which lines are routes between larger towns.
    pub inter_town: InterTownRule,
    /// Fixed sums.
    pub fixed_sums: Vec<FixedSum>,
    /// Who takes the regions' shares in metro and light-rail companies where the regime has no
    /// regions: a body, `Municipality` (those that the line runs in, by run time) or
    /// `InfrastructureOwners` (the other owners). `None`: the regions keep them. A regime that
    /// has no regions leaves their part of a transport company to its other owners.
    pub region_shares_to: Option<Holder>,
    /// Permissions.
    pub permissions: Vec<Permission>,
    /// Tariff areas.
    pub tariffs: Vec<TariffArea>,
    /// Lines with one coordinator, or where nobody coordinates with one planner, are timed to meet;
    /// `false` switches timed transfers off everywhere.
    pub timed_transfers: bool,
    /// Administration: factor on the cost of each company, and number of ordering bodies, follow
    /// from the assignments; this scales the whole channel (0 switches it off).
    pub admin_factor: f64,
    /// Where its list of tasks is written, if in a file.
    pub at: Option<Place>,
}

impl Regime {
    /// What the regime says of something in a year: the last permission in force, since a change
    /// stands after what it changes.
    pub fn permission(&self, kind: PermissionKind, year: u16) -> Option<&Permission> {
        self.permissions.iter().rfind(|p| p.kind == kind && p.in_force_in(year))
    }
    /// Whether the regime says that something is allowed in a year.
    pub fn allows(&self, kind: PermissionKind, year: u16) -> bool {
        self.permission(kind, year).is_some_and(|found| found.allowed)
    }
    /// Why something is not allowed in a year; `None` where it is, or the regime does not speak
    /// of it.
    pub fn refusal(&self, kind: PermissionKind, year: u16) -> Option<Refusal> {
        let found = self.permission(kind, year).filter(|found| !found.allowed)?;
        Some(Refusal { limits: found.limits.clone(), reference: found.reference.clone() })
    }
}
