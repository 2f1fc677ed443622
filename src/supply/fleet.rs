//! Vehicles, hours and km that a timetable takes.
//!
//! A vehicle runs out, rests, runs back, rests: the cycle. The rest at an end (layover) is a share
//! of the run, at least some minutes. Vehicles in service = cycle × departures an hour, at the time
//! of the day when they are most. They are not rounded up by line, since a garage lends vehicles
//! from line to line; whoever buys them rounds their sum. A circular line has two directions too,
//! each a loop.
//!
//! Source: A. Ceder, *Public Transit Planning and Operation*, chapter on vehicle scheduling
//! (cycle time over headway).

use crate::scenario::service::{Calendar, Service};
use crate::scenario::values::Values;
use crate::units::{Minutes, VehicleHours, VehicleKm};

/// Directions in which a line runs.
const DIRECTIONS: f64 = 2.0;

/// What a year of a line takes, both directions together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Work {
    /// Departures.
    pub departures: f64,
    /// Timetable hours: running, without rests.
    pub hours: VehicleHours,
    /// Timetable km.
    pub km: VehicleKm,
    /// Vehicles in service at the busiest time.
    pub vehicles: f64,
}

/// A year of a line under a calendar.
pub fn work(service: &Service, calendar: &Calendar, values: &Values) -> Work {
    let mut departures = 0.0;
    let mut busiest = 0.0_f64;
    for (day, kind) in calendar.day_types.entries() {
        let Some(table) = service.timetable.get(day) else { continue };
        for (period, &runs) in calendar.periods.ids().zip(&table.departures) {
            departures += DIRECTIONS * runs * kind.days_per_year;
            busiest = busiest.max(per_hour(runs, calendar.periods[period].length()));
        }
    }
    Work {
        departures,
        hours: VehicleHours(departures * service.run_time().0 / 60.0),
        km: VehicleKm(departures * service.length().0),
        vehicles: vehicles(service.run_time(), busiest, values),
    }
}

/// Departures an hour and direction.
pub fn per_hour(departures: f64, period: Minutes) -> f64 {
    if period.0 > 0.0 { departures * 60.0 / period.0 } else { 0.0 }
}

/// Vehicles that a line needs for so many departures an hour and direction.
pub fn vehicles(run_time: Minutes, per_hour: f64, values: &Values) -> f64 {
    let layover = Minutes((values.layover_share * run_time.0).max(values.layover_min));
    let cycle = (run_time + layover) * DIRECTIONS;
    cycle.0 / 60.0 * per_hour
}
