//! What a comparison's figures owe to each thing that is not known, one at a time: the quick band
//! and the ranking of assumptions.
//!
//! [`sensitivities`] works it out once, in three steps: a coarse look on a sample of the
//! destinations, first at groups of like factors (those whose keys differ in their last part), all
//! at the far end of their ranges, then at each factor of the groups that matter; the factors that
//! matter most again, whole, at both ends; and some full sets of everything at once to check
//! against. A group whose members cancel each other is overlooked: the check tells. The result is
//! a table ([`SensitivityRow`](crate::scenario::tables::SensitivityRow)) that is stored with the base year.
//!
//! All of it is of the service as declared. For columns in which bodies decide, quick bands take
//! what they bought as given ([`QuickBands::is_decided`]).
//!
//! Source of the screening: G. S. Watson, "A study of the group screening method", Technometrics
//! 3(3), 1961.
//!
//! [`QuickBands`] reads the table: a figure's change is taken as the sum over the factors of
//! straight lines from the value to either end. What two factors do together is left out; how far
//! that errs is told from the full sets.

mod effect;
mod made;
mod quick;
mod renew;

pub use made::{Plan, Stage, sensitivities};
pub use quick::{Assumption, QuickBands, QuickError, Stale};
pub use renew::renewed;

/// Figures by which assumptions are ranked: who travels, who pays, who gains.
pub const HEADLINES: [&str; 12] = [
    "pt-trips",
    "pt-passenger-km",
    "car-km",
    "trips-not-made",
    "surplus-per-resident",
    "jobs-45min",
    "co2",
    "fare-revenue",
    "net-cost-state",
    "net-cost-region",
    "net-cost-municipality",
    "net-cost",
];
