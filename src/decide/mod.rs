//! What each body buys when responsibility and money move.
//!
//! In: a regime's lines with what a simulation told of them ([`Seen`]), the base year, and the
//! terms on which money is counted. Out: one [`Offer`]: departures of every line in every service
//! state, who decided them, from which money, and what was not funded.
//!
//! 1. Lines are sorted into [`Pool`]s: one decider (who sets the service level) and one source of
//!    money (its own budget, or its part of a fixed sum, [`envelope`]).
//! 2. A pool's money is what today's net spending on its lines was, plus the fares they bring now:
//!    so net public money is the same in every regime unless a planner says otherwise. A decider
//!    knows that a departure more brings fares too ([`line::earned`]). Lines that earn more than
//!    they cost are given nothing that could be held equal: they keep to what a krone was worth,
//!    and what they come to earn less, or more, all others go without, or have.
//! 3. What departures are worth to the decider follows from the simulation, its weights
//!    ([`channels`]) and the line's history ([`mod@line`]).
//! 4. Departures under the money are an optimum with a known gap ([`frequency`]).
//!
//! `run` simulates the offer and asks again until it settles. What has no timetable cost that a
//! decider could spend elsewhere is left as declared: commercial lines, and ferries, which are paid
//! by the passenger.

pub mod agreement;
pub mod channels;
mod curve;
mod desk;
pub mod envelope;
pub mod frequency;
pub mod line;
mod look;
mod money;
pub mod timetable;
mod top_up;
pub mod unfunded;

pub use curve::Curve;
pub use desk::{Desk, OnDesk};
pub use line::Seen;
pub use look::{Regret, Thought, seen};
pub use money::SumShown;
pub use unfunded::Unfunded;

use crate::demand::Travellers;
use crate::id::{BodyId, IdVec, ServiceId, StateId, ZoneId};
use crate::scenario::Scenario;
use crate::scenario::regime::Responsibility;
use crate::simulate::Flows;
use crate::supply::Supply;
use crate::units::Kroner;
use std::collections::BTreeMap;

/// Fixed sums by recipient; the key is the sum's place in the regime.
pub type Envelopes = BTreeMap<usize, BTreeMap<BodyId, Kroner>>;

/// How much money regimes have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MoneyRule {
    /// As much net public money as in the base: grants follow the tasks that move.
    #[default]
    Equal,
    /// What each regime and body declares: fixed sums and budgets as written.
    Own,
}

/// On which terms bodies decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// How much money there is.
    pub money: MoneyRule,
    /// Deciders forget history: the best that the model can see for the same money.
    pub reallocate: bool,
}

/// A simulated year that decisions look at.
#[derive(Clone, Copy, Debug)]
pub struct Year<'a> {
    /// The scenario as declared, before anybody decided.
    pub scenario: &'a Scenario,
    /// Who holds what.
    pub responsibility: &'a Responsibility,
    /// What is offered as declared.
    pub supply: &'a Supply,
    /// How people travel with it.
    pub flows: &'a Flows,
    /// What running and planning each line costs a year as declared, DKK.
    pub gross: &'a IdVec<ServiceId, f64>,
    /// Who the travellers of each class and home zone are.
    pub travellers: &'a [IdVec<ZoneId, Travellers>],
}

/// Money that a pool has besides today's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extra {
    /// Administration that today's division costs more than this one, DKK a year: shared by all
    /// pools, so that public money stays the same.
    pub administration: f64,
    /// DKK a year by body, where its own budget is declared.
    pub by_body: BTreeMap<BodyId, f64>,
    /// What later years change; `None` in the base year.
    pub later: Option<Later>,
}

/// How a year's money and freedom differ from the base year's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Later {
    /// How many times the base year's net money purses have.
    pub growth: f64,
    /// How many times its own amount each fixed sum is, by its place in the regime.
    pub sums: Vec<f64>,
    /// Least and most departures of a line under its contract, as times those declared; nothing
    /// for a line that is open to any change.
    pub bounds: IdVec<ServiceId, Option<IdVec<StateId, (f64, f64)>>>,
}

/// Where a pool's money comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The bodies that fund its lines.
    Budget,
    /// A fixed sum, by its place in the regime.
    FixedSum(usize),
}

/// One decider's money for the lines it decides on from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// Who decides.
    pub decider: BodyId,
    /// Where the money comes from.
    pub source: Source,
    /// What its lines cost in the base, DKK a year.
    pub base_cost: f64,
    /// What it may spend, fares included, DKK a year; where its lines earn more than they cost,
    /// what they spend ([`Desk::offer`]).
    pub money: f64,
    /// What it spends.
    pub spent: f64,
    /// Fares that it reckons with as part of its money, DKK a year.
    pub fares: f64,
    /// Its lines earned more than they cost in the base: it goes by a price, not by a sum.
    pub earns: bool,
    /// Worth of the next million in units of the mean line's worth per krone in the base.
    pub value_of_money: f64,
    /// Upper bound of what any other choice could be worth more, as a share of what its lines are
    /// worth above the least service.
    pub gap: f64,
    /// What the least service, or what contracts hold it to, costs more than there is, DKK a year.
    pub short: f64,
    /// What the least service alone costs more than there is, DKK a year.
    pub least_short: f64,
}

/// Why a line has as many departures as it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Another one would be worth less per krone than the pool's other uses.
    Money,
    /// The least service of a stop's only line.
    Minimum,
    /// The most that vehicles and tracks allow.
    Growth,
}

/// What was decided for one line in one state.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The line.
    pub service: ServiceId,
    /// The state.
    pub state: StateId,
    /// Its pool.
    pub pool: usize,
    /// Departures declared on the fullest day, one direction.
    pub declared: f64,
    /// Departures decided.
    pub departures: f64,
    /// DKK a year for one departure more on that day.
    pub cost: f64,
    /// Worth per krone in units of the mean, before history: now …
    pub worth: f64,
    /// … and with history.
    pub worth_with_history: f64,
    /// How much of its history the decider keeps, 0–1.
    pub keep: f64,
    /// What bound it, if anything did.
    pub limit: Limit,
    /// Departures that a municipality adds from its own money, and which pool pays them.
    pub topped_up: Option<(usize, f64)>,
}

/// What all bodies together offer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offer {
    /// Line by line and state by state.
    pub choices: Vec<Choice>,
    /// Money by decider and source.
    pub pools: Vec<Pool>,
    /// Fixed sums by recipient.
    pub envelopes: Envelopes,
    /// Border routes: who pays, who left and rides on.
    pub agreements: Vec<agreement::Agreement>,
}

impl Offer {
    /// How many times its declared departures each line runs in each state.
    pub fn factors(&self, scenario: &Scenario) -> timetable::Factors {
        let mut factors = timetable::unchanged(scenario);
        for choice in &self.choices {
            factors[choice.service][choice.state] = choice.departures / choice.declared;
        }
        factors
    }

    /// The share of the money that pays for other departures than `before` had.
    pub fn moved_from(&self, before: &[f64]) -> f64 {
        let (mut moved, mut all) = (0.0, 0.0);
        for (choice, before) in self.choices.iter().zip(before) {
            moved += choice.cost * (choice.departures - before).abs();
            all += choice.cost * choice.departures.max(*before);
        }
        if all > 0.0 { moved / all } else { 0.0 }
    }
}
