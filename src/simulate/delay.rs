//! How much of the peak's delay is felt in each service state.
//!
//! Delay grows with the fourth power of traffic (Bureau of Public Roads, "Traffic Assignment
//! Manual", 1964); traffic follows the trips an hour of a state against those of the busiest.

use crate::demand::{Demand, OdMatrix};
use crate::id::{IdVec, StateId};
use crate::scenario::Scenario;

/// The share of the peak's delay in each state, 0–1.
pub fn peak_delays(scenario: &Scenario, demand: &Demand) -> IdVec<StateId, f64> {
    let calendar = &scenario.calendar;
    let trips: Vec<f64> = demand.trips.iter().map(OdMatrix::total).collect();
    let per_hour = |state: StateId| {
        let parts = calendar.states[state].parts.iter();
        let hours: f64 = parts
            .map(|&(day, period)| {
                let days = calendar.day_types[day].days_per_year;
                days * calendar.periods[period].length().0 / 60.0
            })
            .sum();
        let shares = demand.state_share.iter().map(|share| share[state]);
        let trips: f64 = trips.iter().zip(shares).map(|(trips, share)| trips * share).sum();
        if hours > 0.0 { trips / hours } else { 0.0 }
    };
    let most = calendar.states.ids().map(per_hour).fold(f64::MIN_POSITIVE, f64::max);
    calendar.states.ids().map(|state| fourth_power(per_hour(state) / most)).collect()
}

fn fourth_power(share: f64) -> f64 {
    share * share * share * share
}
