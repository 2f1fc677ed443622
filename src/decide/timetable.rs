//! Departures that were decided on, put into timetables.

use super::line::runs;
use crate::id::{Id, IdVec, ServiceId, StateId};
use crate::scenario::Scenario;
use crate::scenario::service::{Calendar, Service};
use crate::units::ClockTime;

/// How many times its departures each line runs in each state.
pub type Factors = IdVec<ServiceId, IdVec<StateId, f64>>;

/// As many departures as declared.
pub fn unchanged(scenario: &Scenario) -> Factors {
    IdVec::filled(scenario.services.len(), IdVec::filled(scenario.calendar.states.len(), 1.0))
}

/// The scenario with every line's departures multiplied, state by state. A line that stops running
/// early in the evening, or begins late, has its first and last departure moved with it.
pub fn apply(scenario: &Scenario, factors: &Factors) -> Scenario {
    let mut changed = scenario.clone();
    for (service, (id, declared)) in changed.services.iter_mut().zip(scenario.services.entries()) {
        if factors[id].iter().any(|&factor| is_decided(factor)) {
            scale(service, declared, &scenario.calendar, &factors[id]);
        }
    }
    changed
}

/// Whether a factor changes anything; 1 is exact where nothing was decided otherwise.
fn is_decided(factor: f64) -> bool {
    factor.to_bits() != 1.0_f64.to_bits()
}

fn scale(
    service: &mut Service,
    declared: &Service,
    calendar: &Calendar,
    factors: &IdVec<StateId, f64>,
) {
    for (state, &factor) in factors.entries() {
        if !is_decided(factor) {
            continue;
        }
        for &(day, period) in &calendar.states[state].parts {
            let Some(table) = service.timetable.iter_mut().nth(day.index()) else { continue };
            if let Some(own) = table.departures.get_mut(period.index()) {
                *own = runs(declared, day, period) * factor;
            }
        }
    }
    for table in service.timetable.iter_mut() {
        let served = calendar.periods.ids().zip(&table.departures).filter(|(_, runs)| **runs > 0.0);
        let mut spans = served.map(|(period, _)| &calendar.periods[period]);
        let Some(first) = spans.next() else {
            (table.first, table.last) = (None, None);
            continue;
        };
        let until = spans.next_back().unwrap_or(first).until;
        table.first = table.first.map(|clock| ClockTime(clock.0.max(first.from.0)));
        table.last = table.last.map(|clock| ClockTime(clock.0.min(until.0)));
    }
}
