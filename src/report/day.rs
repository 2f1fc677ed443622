//! The day's course: public transport trips an hour in each period of a day type.

use crate::demand::part_weights;
use crate::id::{DayTypeId, Id};
use crate::run::RunResult;
use crate::units::ClockTime;

/// Trips an hour between two times of a mean day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hourly {
    /// From …
    pub from: ClockTime,
    /// … until.
    pub until: ClockTime,
    /// Trips an hour.
    pub trips: f64,
}

/// Public transport trips over a mean day of a type, period by period. A state's trips are spread
/// over its day types and periods as wanted trips are.
pub fn profile(result: &RunResult, day: DayTypeId) -> Vec<Hourly> {
    let scenario = &result.scenario;
    let calendar = &scenario.calendar;
    let weights = part_weights(scenario);
    let days = calendar.day_types[day].days_per_year;
    let hourly = |(period, declared): (crate::id::PeriodId, &crate::scenario::service::Period)| {
        let mut trips = 0.0;
        for (state, of_state) in calendar.states.entries() {
            let whole: f64 =
                of_state.parts.iter().map(|&(day, period)| weights.at(day, period)).sum();
            if of_state.parts.contains(&(day, period)) && whole > 0.0 {
                let share = weights.all[day][period.index()] / whole;
                trips += result.flows.pt_trips_by_state[state] * share;
            }
        }
        let hours = days * declared.length().0 / 60.0;
        let trips = if hours > 0.0 { trips / hours } else { 0.0 };
        Hourly { from: declared.from, until: declared.until, trips }
    };
    calendar.periods.entries().map(hourly).collect()
}
