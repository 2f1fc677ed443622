//! Reconciliation: the ledger's sums reached by routes that do not pass through it.
//!
//! A ledger sums to zero whatever stands in it. So each [`Check`] here starts from somewhere else:
//! fares from the trips of the choice step, what operators earn from timetables and rates,
//! passenger-km from the loads on the hops, what each party should be left with for a line from
//! the shares of the regime. Deleting or doubling any single posting, or a wrong rate, makes at
//! least one of them fail by name.

mod carpool;
mod hub_service;
mod money;
mod travel;
mod works;

use super::Inputs;
use super::ledger::Ledger;

/// A sum and the same sum by another route.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Which check: a stable slug with a sentence in the report's language tables.
    pub name: &'static str,
    /// What the ledger (or the loads) says, in all.
    pub left: f64,
    /// What the other route says.
    pub right: f64,
    /// How far each part of them may differ.
    pub tolerance: f64,
    /// Whether they agree, part by part.
    pub holds: bool,
    /// How many parts (services, bodies) were compared; with none the check says nothing.
    pub compared: usize,
    /// How many parts (services, bodies) do not agree.
    pub misses: usize,
    /// The first of them, by slug.
    pub first_miss: Option<String>,
    /// Bodies that spend beyond what the tables say they have. No error of the books: tasks or
    /// lines were given to them without the money.
    pub beyond: usize,
}

/// Runs every check.
pub fn checks(inputs: &Inputs, ledger: &Ledger) -> Vec<Check> {
    let mut all = money::checks(inputs, ledger);
    all.extend(carpool::checks(inputs, ledger));
    all.extend(travel::checks(inputs));
    all.extend(works::checks(inputs, ledger));
    all.extend(hub_service::checks(inputs, ledger));
    all
}

/// Compares part by part.
struct Comparing {
    check: Check,
}

impl Comparing {
    fn new(name: &'static str, tolerance: f64) -> Self {
        let check = Check {
            name,
            left: 0.0,
            right: 0.0,
            tolerance,
            holds: true,
            compared: 0,
            misses: 0,
            first_miss: None,
            beyond: 0,
        };
        Self { check }
    }

    /// Adds one part; `tolerance` of the check is absolute, `relative` comes on top.
    fn part(&mut self, what: &str, left: f64, right: f64, relative: f64) {
        self.check.compared += 1;
        self.check.left += left;
        self.check.right += right;
        let allowed = self.check.tolerance + relative * left.abs().max(right.abs());
        // Written so that a part that is not a number does not agree.
        let agrees = (left - right).abs() <= allowed;
        if !agrees {
            self.check.holds = false;
            self.check.misses += 1;
            self.check.first_miss.get_or_insert_with(|| what.to_owned());
        }
    }

    /// Adds one part of which only whether it lies beyond nothing is told.
    fn told(&mut self, beyond: f64) {
        self.check.compared += 1;
        self.check.left += beyond;
        if beyond > self.check.tolerance {
            self.check.beyond += 1;
        }
    }

    fn done(self) -> Check {
        self.check
    }
}
