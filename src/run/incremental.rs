//! What of the last run still holds after a change, so that an edit answers at once.
//!
//! In: a result and the scenario as it is now. Out: the result of that scenario, and what was taken
//! over from the last one.
//!
//! What is compared, from the beginning of the chain on:
//!
//! 1. *roads, wishes, access*: places and values ([`Prepared::update`]);
//! 2. *ways home*, by day type: the departures of that day;
//! 3. *travel*, by service state: its network (frequencies, transfers, fares, planners), who gets
//!    home in time, and 1. Who orders, pays or runs a line stands in no network, so moving such a task
//!    leaves all of them; a headway of one period leaves the states that the period is not part of;
//! 4. within a state, if the last run kept its labels: destination by destination the homes whose
//!    journeys the change touches (`simulate/after.rs`);
//! 5. the account is always made anew.
//!
//! 1 to 3 are taken over only if everything that they rest on is the same, to the bit. With 4 the
//! last digits may be others than a fresh run's, less than a millionth of any national figure;
//! [`RunResult::is_mended`] says so, and what is saved or exported comes from a fresh run.

use super::{Prepared, Progress, RunError, RunResult, run_after};
use crate::scenario::Scenario;
use crate::scenario::regime::Responsibility;
use crate::simulate::{Before, Inputs, Keep, Taken};
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
    pub states: Vec<Taken>,
}

impl Reuse {
    /// Nothing of how people travel had to be worked out.
    pub fn is_all_travel(&self) -> bool {
        self.states.iter().all(|&taken| taken == Taken::All)
    }
    /// Service states that were taken over whole.
    pub fn whole_states(&self) -> usize {
        self.states.iter().filter(|&&taken| taken == Taken::All).count()
    }
    /// Destinations in service states of which something was worked out anew, of a country of so
    /// many zones.
    pub fn destinations(&self, zones: usize) -> usize {
        let of_state = |taken: &Taken| match taken {
            Taken::All => 0,
            Taken::AllBut { destinations } => *destinations,
            Taken::Nothing => zones,
        };
        self.states.iter().map(of_state).sum()
    }
}

/// As [`run`](super::run()), and what later [edits](edit) take over is kept.
///
/// # Errors
/// As [`run`](super::run()).
pub fn run_for_edits(
    scenario: &Arc<Scenario>,
    prepared: &Prepared,
    base: Option<&RunResult>,
    progress: Progress<'_>,
) -> Result<RunResult, RunError> {
    run_after(scenario, prepared, base, (None, Keep::Labels), progress).map(|(result, _)| result)
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
        let states = vec![Taken::Nothing; scenario.calendar.states.len()];
        let result = run_for_edits(scenario, &prepared, base, progress)?;
        return Ok((result, Reuse { states, ..Reuse::default() }));
    }
    let prepared = last.prepared.update(&last.scenario, scenario, progress)?;
    let taken = (Some(last), Keep::Labels);
    let (result, states) = run_after(scenario, &prepared, base, taken, progress)?;
    let old = &last.prepared;
    let reuse = Reuse {
        roads: Arc::ptr_eq(&old.roads, &prepared.roads),
        demand: Arc::ptr_eq(&old.demand, &prepared.demand),
        home: Arc::ptr_eq(&old.home, &prepared.home),
        states,
    };
    Ok((result, reuse))
}

impl RunResult {
    /// Made from the result before it: the last digits may be others than a fresh run's, which
    /// whatever is saved or exported comes from.
    pub fn is_mended(&self) -> bool {
        self.flows.travelled.is_mended()
    }
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
        standard_roads: &prepared.standard_roads,
        way_home: &prepared.home,
        flex: &prepared.flex,
        carpool: &prepared.carpool,
    }
}
