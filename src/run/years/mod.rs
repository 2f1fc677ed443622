//! The same country year after year: yesterday's result is today's start.
//!
//! The scenario's own year runs as declared. At its end every decider has seen what its lines
//! carried and what its money came to; with that it decides for the next year, whose residents,
//! prices and vehicles are [`country`]'s. The year is simulated once, in full; what fares or
//! whole departures make of the money is carried on (`purses`). Nothing is made to settle within
//! a year: bodies answer each other from year to year, and contracts hold them back.
//!
//! What one year hands on is a [`Position`] of plain values. A year depends on the scenario, the
//! base and the position alone ([`Chain::next`]), so it can be run by itself and a stopped run can
//! go on.
//!
//! No sum of passengers, cuts and fewer passengers is scripted: whether it turns downwards follows
//! from what deciders see.

mod bands;
mod bills;
mod book;
mod chain;
pub mod country;
pub mod loans;
mod position;
mod purses;
pub mod trials;

pub use bands::{YearBands, year_bands};
pub use chain::Chain;
pub use loans::{Loan, Payment};
pub use position::{Position, Told};
pub use purses::AccountYear;

use super::{Column, Prepared, Progress, Register, RunError, RunResult, run};
use crate::account::{Check, Indicators, Ledger};
use crate::decide::Unfunded;
use crate::id::BodyId;
use crate::scenario::Scenario;
use crate::units::Kroner;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One year of one scenario, as it is kept when the next has begun. Kroner are those of the year.
#[derive(Clone, Debug)]
pub struct YearResult {
    /// Which.
    pub year: u16,
    /// The country as it was, with the timetables that were decided.
    pub scenario: Arc<Scenario>,
    /// Figures.
    pub indicators: Indicators,
    /// Checks of the year's accounts.
    pub checks: Vec<Check>,
    /// Net cost of every body, carry-over and loans included.
    pub net_cost: BTreeMap<BodyId, Kroner>,
    /// The year's payments for public transport …
    pub ledger: Arc<Ledger>,
    /// … and those that carry money from year to year.
    pub carried: Ledger,
    /// By pool of money.
    pub accounts: Vec<AccountYear>,
    /// What is owed at the end of the year, by body (id).
    pub owed: BTreeMap<String, Kroner>,
    /// What is not paid of the declared service.
    pub unfunded: Vec<Unfunded>,
    /// Share of the declared departures' cost that this comes to.
    pub share_not_paid: f64,
    /// Trials that ran, and what their payers paid for them.
    pub trials: Vec<(String, Kroner)>,
    /// Consumer prices, the scenario's own year as one.
    pub prices: f64,
    /// What it hands on.
    pub position: Position,
}

/// A scenario over years.
#[derive(Clone, Debug)]
pub struct Course {
    /// The scenario in its own year.
    pub scenario: Arc<Scenario>,
    /// Year by year, the scenario's own first.
    pub years: Vec<YearResult>,
}

/// Several scenarios over years, until one year; `base` is today's division with today's service,
/// which all decisions look back at.
///
/// # Errors
/// [`RunError`] for what can still fail on a checked scenario.
pub fn courses(
    base: &Arc<Scenario>,
    columns: &[Column],
    until: u16,
    register: &Register,
    progress: Progress<'_>,
) -> Result<Vec<Course>, RunError> {
    let prepared = Prepared::new(base, register, progress)?;
    let base = run(base, &prepared, None, progress)?;
    columns.iter().map(|column| course(column, &base, until, progress)).collect()
}

/// One scenario over years; `base` is today's division with today's service.
///
/// # Errors
/// [`RunError`] for what can still fail on a checked scenario.
pub fn course(
    column: &Column,
    base: &RunResult,
    until: u16,
    progress: Progress<'_>,
) -> Result<Course, RunError> {
    let chain = Chain::new(&column.scenario, base, column.terms, progress)?;
    let mut years = vec![chain.first()];
    while let Some(last) = years.last().filter(|last| last.year < until) {
        let next = chain.next(&last.position, progress)?;
        years.push(next);
    }
    Ok(Course { scenario: Arc::clone(&column.scenario), years })
}
