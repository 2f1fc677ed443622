//! What merging the service states changes: the base year as its file merges day types and periods,
//! beside every day type and period whose timetable differs solved by itself.
//!
//! `cargo bench --bench states` prints the main indicators of both and their differences. All
//! cores; the embedded base year, so that there is neither a seed nor a size.

#![allow(clippy::print_stdout, reason = "a bench reports")]

mod memory;

use ansvar::id::{DayTypeId, Id, IdVec, PeriodId};
use ansvar::run::{Prepared, RunResult, run};
use ansvar::scenario::Scenario;
use ansvar::scenario::service::{Calendar, ServiceState};
use std::path::Path;
use std::sync::Arc;

/// Figures beside each other.
const KEYS: [&str; 20] = [
    "pt-trips",
    "pt-passenger-km",
    "bus-boardings",
    "rail-boardings",
    "suburban-rail-boardings",
    "metro-boardings",
    "ferry-boardings",
    "transfers",
    "car-km",
    "trips-not-made",
    "fare-revenue",
    "operating-cost",
    "net-cost-state",
    "net-cost-region",
    "net-cost-municipality",
    "self-financing",
    "jobs-45min",
    "last-way-home",
    "co2",
    "overloaded-passengers",
];

/// The calendar with one state for each day type and period, but for those whose lines all
/// run as often per hour: they stay one. `home_by` stays that of the state they came from.
fn apart(scenario: &Scenario) -> Calendar {
    let calendar = &scenario.calendar;
    let mut states: Vec<ServiceState> = Vec::new();
    for merged in calendar.states.iter() {
        for &(day, period) in &merged.parts {
            let same = states.iter_mut().find(|state| {
                let (other_day, other_period) = state.parts[0];
                state.home_by == merged.home_by
                    && scenario.services.iter().all(|line| {
                        let rate = |day: DayTypeId, period: PeriodId| {
                            let minutes = calendar.periods[period].length().0;
                            line.timetable[day].departures[period.index()] / minutes
                        };
                        rate(day, period).to_bits() == rate(other_day, other_period).to_bits()
                    })
            });
            match same {
                Some(state) => state.parts.push((day, period)),
                None => states.push(ServiceState {
                    slug: format!(
                        "{}-{}",
                        calendar.day_types[day].slug, calendar.periods[period].slug
                    ),
                    parts: vec![(day, period)],
                    home_by: merged.home_by,
                }),
            }
        }
    }
    Calendar { states: states.into_iter().collect::<IdVec<_, _>>(), ..calendar.clone() }
}

fn main() {
    let loaded = ansvar::scenario::load(Path::new("denmark-2025.ron")).expect("it is embedded");
    let register = loaded.register.clone().into();
    let solved = |scenario: Scenario| -> RunResult {
        let scenario = Arc::new(scenario);
        let prepared = Prepared::new(&scenario, &register, &|_| {}).expect("it is checked");
        run(&scenario, &prepared, None, &|_| {}).expect("it is checked")
    };
    let merged = loaded.scenario.clone();
    let apart = Scenario { calendar: apart(&merged), ..merged.clone() };
    let (n_merged, n_apart) = (merged.calendar.states.len(), apart.calendar.states.len());
    println!("states: {n_merged} merged, {n_apart} apart");
    let (merged, apart) = (solved(merged), solved(apart));
    println!("{:<26}{:>18}{:>18}{:>10}", "figure", "merged", "apart", "change");
    for key in KEYS {
        let of = |result: &RunResult| result.indicators.national(key).unwrap_or(f64::NAN);
        let (with, without) = (of(&merged), of(&apart));
        println!("{key:<26}{with:>18.4}{without:>18.4}{:>9.2}%", 100.0 * (with / without - 1.0));
    }
    println!("peak memory {}", memory::peak());
}
