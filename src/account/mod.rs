//! Who pays whom, and what it comes to: the ledger, its checks and the indicators.
//!
//! In: a scenario, who is responsible, what is offered and how people travel ([`Inputs`]). Out: a
//! [`Ledger`] of postings in whole øre, [`Check`]s that reach the same sums by other routes,
//! [`Indicators`] with their definitions, and what each body owns, orders, runs and pays
//! ([`BodyAccount`]). Money follows roles and shares only; no body is known by name.

mod bodies;
mod carpool;
mod checks;
mod detail;
mod fixed;
mod flex;
mod gains;
mod holders;
mod hub_service;
mod indicator;
mod inequality;
mod items;
mod ledger;
mod made_of;
mod measure;
mod money;
mod owners;
mod postings;
mod references;
mod social;
mod table;
mod works;

pub use bodies::{BodyAccount, ClassAccount, bodies, responsibility_shares};
pub use checks::{Check, checks};
pub use detail::{
    Detail, HUB_FIGURES, SEGMENT_FIGURES, ZONE_FIGURES, ZoneYear, segments, zone_year,
};
pub use gains::{Gain, gains, rule_of_half};
pub use holders::owners;
pub use indicator::{
    Group, IndicatorValue, Indicators, explained, indicators, rests_on_guess, travel_in,
};
pub use inequality::{gini, lorenz, mean_of_lowest, palma};
pub use ledger::{Ledger, LedgerError, Party, Posting, PostingFilter, PostingKind};
pub use made_of::{Kinship, MadeOf, Part, Shape};
pub use postings::{account, gross_cost, ordering_costs, past_spending};
pub use references::{Reference, references};
pub use social::{CAR_KM, SOCIAL_VALUES, Social, SocialItem, SocialPart, social};
pub use table::{Better, INDICATORS, Indicator, find_indicator};

use crate::decide;
use crate::demand::Demand;
use crate::scenario::Scenario;
use crate::scenario::regime::Responsibility;
use crate::scenario::tables::TableRow;
use crate::simulate::Flows;
use crate::supply::Supply;
use crate::units::Kroner;
use std::collections::BTreeMap;

/// What accounting needs to know of a year.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Its regime, worked out.
    pub responsibility: &'a Responsibility,
    /// What is offered.
    pub supply: &'a Supply,
    /// How people travel.
    pub flows: &'a Flows,
    /// What they wanted, and who they are.
    pub demand: &'a Demand,
    /// Net spending on each service in the base year, by slug, for fixed sums that follow past
    /// spending ([`past_spending`] of the base run). Without it this year's own need stands in.
    pub past: Option<&'a BTreeMap<String, Kroner>>,
    /// Fixed sums by recipient as whoever decided on the service split them, by the sum's place in
    /// the regime; `None`: by the regime's rule.
    pub envelopes: Option<&'a decide::Envelopes>,
    /// What bodies without a declared budget may spend, by slug. Without it a body's budget
    /// follows from what it spends.
    pub budgets: Option<&'a BTreeMap<String, Kroner>>,
    /// Register of the data set's tables, which says how well each column is known.
    pub tables: &'a [TableRow],
}
