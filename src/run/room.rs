//! Who finds no room on an opened closed run goes another way.
//!
//! The pupils' seats are theirs; others have what is left. A run that more people would take than
//! it has places for is harder to count on than its timetable says, so its *effective frequency* is
//! lowered until those who still choose it fit: with a chance `s` of getting on, `s` of the
//! departures are any use. Then `s` is sought at which the fullest stretch is just full, run by run
//! and state by state, by halving in its logarithm: the load falls with `s`, but by leaps, where
//! whole strategies turn to another line. The greatest `s` at which all fit is taken; what is found
//! at the end is told with the share that still does not.
//!
//! Source of the idea: J. de Cea and E. Fernández, "Transit assignment for congested public
//! transport systems: an equilibrium model", Transportation Science 27(2), 1993, pp. 133–147.

use super::RunError;
use crate::id::{Id, IdVec, ServiceId, StateId};
use crate::scenario::Scenario;
use crate::simulate::{Flows, departures_in};
use crate::supply::Supply;

/// Passengers beyond places, of all on the fullest stretches, at which all count as fitting.
const FITS: f64 = 0.01;
/// Rounds after which the search is given up.
const ROUNDS: usize = 12;
/// Least chance of getting on that is told from none: with it, a departure is any use once in years.
const LEAST: f64 = 1e-3;
/// Bounds of a chance nearer than this factor are one.
const NEAR: f64 = 1.1;

/// What one run is like in one state.
#[derive(Clone, Copy, Debug)]
struct Crowd {
    /// Chance of getting on that is tried.
    chance: f64,
    /// Greatest at which all were known to fit, and least at which not; 0 and ∞: none yet.
    fits: f64,
    full: f64,
}

impl Crowd {
    const NONE: Self = Self { chance: 1.0, fits: 0.0, full: f64::INFINITY };

    /// The next chance to try, the last one having brought a load (as a share of the places).
    fn next(&mut self, load: f64) {
        if load > 1.0 {
            self.full = self.chance;
        } else {
            self.fits = self.chance;
        }
        let between = |low: f64, high: f64| (low * high).sqrt();
        self.chance = if self.full.is_infinite() {
            1.0
        } else if self.fits <= 0.0 {
            // No chance is known at which they fit: at this one they would if nobody else came.
            (self.full / load).max(LEAST)
        } else if self.fits * NEAR < self.full {
            between(self.fits, self.full)
        } else {
            self.fits
        };
    }
}

/// Repeats `travel` with lowered frequencies until everybody on an opened run fits. It is given the
/// offer, and the last one with what came of it.
pub(super) fn until_all_fit(
    scenario: &Scenario,
    supply: &Supply,
    first: Flows,
    travel: impl Fn(&Supply, (&Supply, &Flows)) -> Result<Flows, RunError>,
) -> Result<Flows, RunError> {
    let runs: Vec<ServiceId> = (scenario.services.entries())
        .filter(|(_, service)| service.opened.is_some())
        .map(|(id, _)| id)
        .collect();
    if runs.is_empty() {
        return Ok(first);
    }
    let states = scenario.calendar.states.len();
    let wanted: Vec<f64> = runs.iter().map(|&run| first.services[run].boardings).collect();
    let mut crowds = vec![IdVec::<StateId, Crowd>::filled(states, Crowd::NONE); runs.len()];
    let mut flows = first;
    let mut offered = supply.clone();
    for round in 0.. {
        let crowded = crowding(scenario, supply, &flows, &runs);
        let over = beyond(supply, &runs, &crowds, &crowded);
        if over <= FITS {
            break;
        }
        if round == ROUNDS {
            return Err(RunError::NoRoom { rounds: ROUNDS, over: 100.0 * over });
        }
        let mut lowered = supply.clone();
        for ((&run, crowd), loads) in runs.iter().zip(&mut crowds).zip(&crowded) {
            for (state, &load) in loads.entries() {
                crowd[state].next(load);
                lowered.offers[run].per_hour[state] *= crowd[state].chance;
            }
        }
        flows = travel(&lowered, (&offered, &flows))?;
        offered = lowered;
    }
    flows.turned_away = (runs.iter().zip(wanted))
        .map(|(&run, wanted)| (run, wanted - flows.services[run].boardings))
        .filter(|(_, turned)| *turned > 0.5)
        .collect();
    Ok(flows)
}

/// Of those on the fullest stretches, the share that is beyond the places there.
fn beyond(
    supply: &Supply,
    runs: &[ServiceId],
    crowds: &[IdVec<StateId, Crowd>],
    crowded: &[IdVec<StateId, f64>],
) -> f64 {
    let (mut all, mut over) = (0.0, 0.0);
    for ((&run, crowd), loads) in runs.iter().zip(crowds).zip(crowded) {
        for (crowd, load) in crowd.iter().zip(loads.iter()) {
            let aboard = load * supply.offers[run].capacity;
            all += aboard;
            // Whose chance is least already cannot be told from nobody.
            if crowd.chance > LEAST {
                over += (aboard - supply.offers[run].capacity).max(0.0);
            }
        }
    }
    if all > 0.0 { over / all } else { 0.0 }
}

/// By run and state, those aboard where most are, as a share of its places.
fn crowding(
    scenario: &Scenario,
    supply: &Supply,
    flows: &Flows,
    runs: &[ServiceId],
) -> Vec<IdVec<StateId, f64>> {
    let states = scenario.calendar.states.len();
    let of_run = |&run: &ServiceId| {
        let places = supply.offers[run].capacity.max(1e-9);
        let of_state = |state: usize| {
            let state = StateId::from_index(state);
            let departures = departures_in(scenario, run, state);
            let fullest = flows.services[run].fullest_by_state[state];
            if departures > 0.0 { fullest / departures / places } else { 0.0 }
        };
        (0..states).map(of_state).collect()
    };
    runs.iter().map(of_run).collect()
}
