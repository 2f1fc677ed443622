//! One line in one service state, as whoever decides on it sees it.
//!
//! Its departures are counted on its fullest day of the state, one direction; the other parts of
//! the state keep their proportion to it. What one more departure is worth follows from the last
//! simulation in which the line ran: travellers' minutes saved ([`Seen::gain`]), weighted as the
//! decider weighs them, and fares.
//!
//! *History.* Today's service tells more than the model sees: at today's money it bought just
//! this, so each line is taken to have been worth its cost at the margin, and what the model's
//! figures do not explain of that is the line's history. Whoever decided before keeps all of it;
//! a body that takes the line over keeps a part (a value, 0–1): the line's worth per krone is
//! `(m / m̄)·(m̄ / m₀)^keep`, with `m` as the decider reckons it now, `m₀` as today's decider does in
//! the base, and `m̄` the mean of all lines in the base. So the same decider with the same weights
//! and money buys the same service to the departure, and nobody is credited with mending what is
//! only unexplained.

use super::curve::Curve;
use crate::id::{DayTypeId, Id, PeriodId};
use crate::scenario::service::{Calendar, Service, ServiceState};

/// Least worth per krone, as a part of the mean: a line that the model sees nobody use.
const LEAST_WORTH: f64 = 0.02;
/// Most of a departure's cost that is reckoned to come back as its fares. What comes back in truth
/// is told by the next simulation; with one half, looking again and again closes in on it whatever
/// it is between nothing and the whole cost.
const EARNED: f64 = 0.5;
/// What part of a line's worth waiting can be, for a curve that can be closed but not straight.
const WAIT_SHARE: (f64, f64) = (0.05, 0.9);

/// What a simulation tells of a line in a state.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Seen {
    /// Departures on the fullest day, one direction, when it last ran.
    pub departures: f64,
    /// The same in the last simulation: none where it did not run.
    pub runs: f64,
    /// Boardings a year.
    pub boardings: f64,
    /// Generalised minutes a year saved by twice as many departures, at the first step's rate.
    pub gain: f64,
    /// Fares a year that its passengers pay for riding on it, DKK.
    pub fares: f64,
    /// What its buyer gets of them, DKK.
    pub income: f64,
}

impl Seen {
    /// How many times more one more departure is seen to save than `before` made one think.
    pub fn surprise(&self, before: &Self, beta: f64) -> f64 {
        if before.departures <= 0.0 || self.departures <= 0.0 || self.gain <= 0.0 {
            return 1.0;
        }
        let kappa = before.departures * before.wait_share(beta) / (1.0 - before.wait_share(beta));
        let shift = (before.departures + kappa) / (self.departures + kappa);
        let thought = before.gain * self.departures / before.departures * shift * shift;
        if thought > 0.0 { self.gain / thought } else { 1.0 }
    }

    /// The part of a line's worth to its travellers that they would still lose by waiting for it.
    fn wait_share(&self, beta: f64) -> f64 {
        let share = if self.boardings > 0.0 { self.gain * beta / self.boardings } else { 1.0 };
        share.clamp(WAIT_SHARE.0, WAIT_SHARE.1)
    }
}

/// How a decider reckons.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reckoning {
    /// What a minute of this line's travellers is worth to the decider, DKK.
    pub per_minute: f64,
    /// What a krone of fares is worth, times how boardings follow departures.
    pub per_fare: f64,
    /// DKK a year for one departure more on the fullest day.
    pub cost: f64,
    /// Of which its own passengers pay with their fares.
    pub earned: f64,
}

impl Reckoning {
    /// What a departure more costs its decider, DKK a year.
    pub fn net(&self) -> f64 {
        self.cost - self.earned
    }

    /// Worth per krone of one more departure.
    pub fn per_krone(&self, seen: &Seen) -> f64 {
        if self.cost <= 0.0 || seen.departures <= 0.0 {
            return 0.0;
        }
        let worth = self.per_minute * seen.gain + self.per_fare * seen.fares;
        worth / (self.net() * seen.departures)
    }
}

/// What a departure more earns, DKK a year, by how fares are reckoned to follow departures.
pub fn earned(fares: f64, departures: f64, response: f64, cost: f64) -> f64 {
    let earned = if departures > 0.0 { response * fares / departures } else { 0.0 };
    earned.clamp(0.0, EARNED * cost)
}

/// A line's worth per krone with its history, in units of the mean.
pub fn with_history(now: f64, then: Option<f64>, mean: f64, keep: f64) -> f64 {
    let least = LEAST_WORTH * mean;
    let now = now.max(least) / mean;
    match then {
        Some(then) => now * libm::pow(mean / then.max(least), keep),
        None => now,
    }
}

/// The worth of departures, from what was last seen of them and their worth per krone now.
/// `beta` is the scale of the choice: whoever loses the line loses at most 1/β minutes.
pub fn curve(seen: &Seen, worth_per_krone: f64, cost: f64, beta: f64) -> Curve {
    Curve::at(seen.departures, worth_per_krone * cost, seen.wait_share(beta))
}

/// The day of a state on which a line runs most in a year, with its departures that day in the
/// state, one direction. `None` where the line does not run in the state.
pub fn fullest_day(
    service: &Service,
    calendar: &Calendar,
    state: &ServiceState,
) -> Option<(DayTypeId, f64)> {
    let on = |day: DayTypeId| -> f64 {
        let parts = state.parts.iter().filter(|(of, _)| *of == day);
        parts.map(|&(_, period)| runs(service, day, period)).sum()
    };
    let a_year = |day: DayTypeId| on(day) * calendar.day_types[day].days_per_year;
    let days = calendar.day_types.ids().filter(|&day| on(day) > 0.0);
    days.max_by(|&a, &b| a_year(a).total_cmp(&a_year(b)).then(b.cmp(&a))).map(|day| (day, on(day)))
}

/// Departures a year in a state, both directions.
pub fn departures_a_year(service: &Service, calendar: &Calendar, state: &ServiceState) -> f64 {
    let of_part = |&(day, period): &(DayTypeId, PeriodId)| {
        2.0 * runs(service, day, period) * calendar.day_types[day].days_per_year
    };
    state.parts.iter().map(of_part).sum()
}

/// Departures in a part, one direction.
pub fn runs(service: &Service, day: DayTypeId, period: PeriodId) -> f64 {
    let table = service.timetable.get(day);
    table.and_then(|table| table.departures.get(period.index())).copied().unwrap_or(0.0)
}
