//! What of the last run still holds after a change, so that an edit answers at once.
//!
//! In: a result and the scenario as it is now. Out: the result of that scenario, and what was taken
//! over from the last one. Nothing is estimated: a part is taken over only if everything that it
//! rests on is the same, to the bit, so the result is a fresh run's byte for byte and the bound on
//! what is skipped is zero.
//!
//! What is compared, from the beginning of the chain on:
//!
//! 1. *roads, wishes, access*: places and values ([`Prepared::update`]);
//! 2. *ways home*, by day type: the departures of that day;
//! 3. *travel*, by service state: its network (frequencies, transfers, fares, planners), who gets
//!    home in time, and 1. Who orders, pays or runs a line stands in no network, so moving such a task
//!    leaves all of them; a headway of one period leaves the states that the period is not part of.
//! 4. The account is always made anew.
//!
//! Within a state nothing is taken over: a line that runs more often is attractive at its own stops
//! on the way to nearly every destination, so nearly every destination's labels change somewhere.

use super::{Prepared, Progress, RunError, RunResult, run, run_after};
use crate::scenario::Scenario;
use crate::scenario::regime::Responsibility;
use crate::simulate::{Before, Inputs};
use std::sync::Arc;

/// What a run took over from the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reuse {
    /// Road times.
    pub roads: bool,
    /// Wanted trips.
    pub demand: bool,
    /// Last ways home, all day types together.
    pub home: bool,
    /// How people travel, by service state.
    pub states: Vec<bool>,
}

impl Reuse {
    /// Nothing of how people travel had to be worked out.
    pub fn is_all_travel(&self) -> bool {
        self.states.iter().all(|&kept| kept)
    }
    /// Destinations in service states that were worked out anew, of a country of so many zones.
    pub fn destinations(&self, zones: usize) -> usize {
        zones * self.states.iter().filter(|&&kept| !kept).count()
    }
}

/// Runs a scenario, with its service as declared, that differs from the one `last` was made of;
/// `base` as in [`run`](super::run()). After a result in which bodies decided nothing is taken over.
///
/// # Errors
/// As [`run`](super::run()).
pub fn edit(
    last: &RunResult,
    scenario: &Arc<Scenario>,
    base: Option<&RunResult>,
    progress: Progress<'_>,
) -> Result<(RunResult, Reuse), RunError> {
    if last.decision.is_some() {
        // Its timetables were made in the run: ways home may be those of the declared ones.
        let prepared = Prepared::new(scenario, &last.prepared.register, progress)?;
        let states = vec![false; scenario.calendar.states.len()];
        let result = run(scenario, &prepared, base, progress)?;
        return Ok((result, Reuse { states, ..Reuse::default() }));
    }
    let prepared = last.prepared.update(&last.scenario, scenario, progress)?;
    let (result, states) = run_after(scenario, &prepared, base, Some(last), progress)?;
    let old = &last.prepared;
    let reuse = Reuse {
        roads: Arc::ptr_eq(&old.roads, &prepared.roads),
        demand: Arc::ptr_eq(&old.demand, &prepared.demand),
        home: Arc::ptr_eq(&old.home, &prepared.home),
        states,
    };
    Ok((result, reuse))
}

/// A result as a later run looks back at it.
pub(super) fn before(last: &RunResult) -> Before<'_> {
    let inputs = inputs(&last.scenario, &last.prepared, &last.responsibility);
    Before { inputs, flows: &last.flows }
}

/// What the simulation takes.
pub(super) fn inputs<'a>(
    scenario: &'a Scenario,
    prepared: &'a Prepared,
    responsibility: &'a Responsibility,
) -> Inputs<'a> {
    Inputs {
        scenario,
        network: &prepared.network,
        demand: &prepared.demand,
        supply: &prepared.supply,
        responsibility,
        roads: &prepared.roads,
        way_home: &prepared.home,
    }
}
