//! Fixed sums: by which path they are paid, how they are shared out and grow.

use super::super::finding::Place;
use super::{Holder, ServiceClass};
use crate::units::Kroner;
use serde::{Deserialize, Serialize};

/// How a fixed sum reaches the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum MoneyPath {
    /// The state pays the transport companies (the table of the proposal).
    StateToCompanies,
    /// The state pays the municipalities, who pay the companies (its text).
    StateToMunicipalities,
}

/// How a fixed sum is split between companies (or municipalities).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Allocation {
    /// As today's spending on the same lines.
    PastSpending,
    /// By residents.
    Population,
    /// By timetable hours of the lines.
    Hours,
    /// By the sparseness of the area.
    Remoteness,
    /// By residents who depend on it: under 18, or without a car in the family.
    Need,
    /// Where the next krone is worth most to travellers, all recipients' lines seen as one.
    MarginalBenefit,
}

/// How a fixed sum grows from year to year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Indexation {
    /// It stays the same number of kroner.
    #[default]
    Nothing,
    /// With wages and prices, as public budgets do (`years.budget.index`).
    WagesAndPrices,
    /// With consumer prices (`years.prices`).
    Prices,
    /// With what an hour of bus costs (`years.cost.bus`).
    BusCosts,
    /// With wages and prices, and with the boardings of the year before on the lines it is for.
    Demand,
    /// By so much a year.
    Rate {
        /// In percent.
        percent_a_year: f64,
    },
}

/// A fixed sum for a class of service.
#[derive(Clone, Debug, PartialEq)]
pub struct FixedSum {
    /// For this class.
    pub class: ServiceClass,
    /// A year's amount.
    pub amount: Kroner,
    /// Its range as known.
    pub low: Kroner,
    /// Its range as known.
    pub high: Kroner,
    /// Where the amount comes from.
    pub source: String,
    /// Who pays it.
    pub payer: String,
    /// How it travels.
    pub path: MoneyPath,
    /// How it is split.
    pub allocation: Allocation,
    /// Who bears what it does not cover.
    pub overrun: Holder,
    /// How it grows from year to year.
    pub indexation: Indexation,
    /// By what share of it the sum follows the departures of the state's railways: 0 not at all.
    pub follows_rail: f64,
    /// What split and overrun rest on, in words.
    pub because: String,
    /// Where it is written, if in a file.
    pub at: Option<Place>,
}
