//! Where a year ends and the next begins: plain values, so that a stopped run can go on from any
//! year and a later year can be run by itself.

use super::loans::Loan;
use crate::decide::Seen;
use crate::units::Kroner;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the country hands on from one year to the next. Lines, bodies and zones are named by id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// The year that has ended.
    pub year: u16,
    /// By line: in each service state, its departures as times those declared.
    pub departures: BTreeMap<String, Vec<f64>>,
    /// By line and state: what its decider last saw of it.
    pub seen: BTreeMap<String, Vec<Told>>,
    /// By decider, then where its money comes from: what it was given and has not spent, or has
    /// spent and was not given.
    pub accounts: BTreeMap<String, BTreeMap<String, Kroner>>,
    /// Loans that are not paid back.
    pub loans: Vec<Loan>,
    /// By zone: by how much the log odds of having no car have moved.
    pub no_car: Vec<f64>,
    /// How many times its amount each fixed sum has become, by its place in the regime.
    pub sums: Vec<f64>,
    /// By fixed sum: boardings of its lines, and departures of the state's railways.
    pub followed: Vec<(f64, f64)>,
    /// The same of the year before.
    pub followed_before: Vec<(f64, f64)>,
    /// Electric buses, as a share of all.
    pub electric: f64,
}

/// A [`Seen`], as it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Told {
    departures: f64,
    runs: f64,
    boardings: f64,
    gain: f64,
    fares: f64,
    income: f64,
}

impl From<Seen> for Told {
    fn from(Seen { departures, runs, boardings, gain, fares, income }: Seen) -> Self {
        Self { departures, runs, boardings, gain, fares, income }
    }
}

impl From<Told> for Seen {
    fn from(Told { departures, runs, boardings, gain, fares, income }: Told) -> Self {
        Self { departures, runs, boardings, gain, fares, income }
    }
}
