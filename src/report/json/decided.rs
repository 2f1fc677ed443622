//! Of the JSON document: what bodies decide to buy, and what is not funded.

use schemars::JsonSchema;
use serde::Serialize;

/// A line that runs less than declared because the money goes elsewhere.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Unfunded {
    /// Id of the service.
    pub service: String,
    /// Its name.
    pub name: String,
    /// What the missing departures would take, million DKK a year.
    pub needs_mdkk: f64,
    /// It does not run at all.
    pub closed: bool,
    /// Share of its declared service that is gone.
    pub share_gone: f64,
    /// Boardings a year in the parts of the week that are cut, before the cut.
    pub boardings: f64,
    /// Municipalities that it runs through, by id.
    pub municipalities: Vec<String>,
}

/// How bodies decided what they buy.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DecisionResult {
    /// `equal`: as much net public money as in the base; `own`: as declared.
    pub money: String,
    /// Deciders were free of history.
    pub reallocated: bool,
    /// Simulations until the offer settled.
    pub rounds: usize,
    /// What bodies could still gain by answering each other anew, as a share of the money.
    pub gap: f64,
    /// Lines with fewer departures than declared, of which closed, and with more.
    pub lines_cut: usize,
    /// Lines that do not run at all any more.
    pub lines_closed: usize,
    /// Lines with more departures than declared.
    pub lines_more: usize,
    /// Each decider's money and what it bought.
    pub pools: Vec<PoolResult>,
    /// Grants that follow the tasks.
    pub grants: Vec<GrantResult>,
    /// Fixed sums at other amounts (estimates from the last simulation).
    pub fixed_sums: Vec<SumResult>,
    /// Municipalities that left a border line whose passengers their residents still are.
    pub free_riders: Vec<FreeRider>,
}

/// One decider's money.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PoolResult {
    /// Who decides.
    pub decider: String,
    /// `budget`, or the class that a fixed sum is for.
    pub source: String,
    /// What its lines cost in the base, million DKK a year.
    pub base_mdkk: f64,
    /// What it may spend, fares included.
    pub money_mdkk: f64,
    /// What it spends.
    pub spent_mdkk: f64,
    /// Worth of the next krone, in units of the mean line's worth per krone in the base.
    pub value_of_money: f64,
    /// Share by which another choice could at most be worth more.
    pub bound_gap: f64,
    /// What the least service costs more than there is.
    pub short_mdkk: f64,
    /// Whether it is municipal money: derived, not read from accounts.
    pub derived: bool,
}

/// A grant between bodies.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GrantResult {
    /// Relieved of a cost.
    pub from: String,
    /// Took it over.
    pub to: String,
    /// Whole øre a year.
    pub ore: i64,
    /// Whether a municipality is on either side: derived, not read from accounts.
    pub derived: bool,
}

/// A fixed sum at one amount.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SumResult {
    /// Class that it is for.
    pub class: String,
    /// Amount, million DKK a year.
    pub amount_mdkk: f64,
    /// Service that it buys, in money's worth, against the declared one.
    pub service_share: f64,
    /// Worth of the next krone, in units of the mean line's worth per krone in the base.
    pub value_of_money: f64,
}

/// A municipality that left a line and rides on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FreeRider {
    /// The line.
    pub service: String,
    /// The municipality.
    pub body: String,
    /// The part of the cost that it no longer pays.
    pub cost_share: f64,
    /// Its residents' part of the passengers.
    pub resident_share: f64,
}
