//! When trips are made: by purpose, over day types and periods.
//!
//! In: the calendar with its table of departures, and the values. Out: for each purpose the share
//! of its trips in every (day type, period), and in every service state. A purpose's days follow
//! the table's day weights; all purposes together follow the factors of Saturday and Sunday against
//! a mean weekday, by balancing purpose × day type. Hours outside every period go to the periods in
//! proportion. `supply` weights the parts of a state by the same trips.

use super::Purpose;
use super::generation::purpose_share;
use crate::id::{DayTypeId, Id, IdVec, PeriodId, StateId};
use crate::scenario::Scenario;
use crate::scenario::service::{Calendar, DayKind, Departures, Period};
use crate::scenario::values::Values;

/// Rounds of balancing purposes against days; what is still off then falls on the days.
const ROUNDS: usize = 200;

/// Share of trips by day type, then [`PeriodId`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartWeights {
    /// For each purpose ([`Purpose::index`]); sums to 1.
    pub by_purpose: Vec<IdVec<DayTypeId, Vec<f64>>>,
    /// All purposes together; sums to 1.
    pub all: IdVec<DayTypeId, Vec<f64>>,
}

impl PartWeights {
    /// Share of all trips in one part.
    pub fn at(&self, day: DayTypeId, period: PeriodId) -> f64 {
        self.all[day][period.index()]
    }
}

/// The share of trips that falls in every day type and period, by purpose and of all: the weights
/// by which parts are merged into service states.
pub fn part_weights(scenario: &Scenario) -> PartWeights {
    let calendar = &scenario.calendar;
    let shares = Purpose::ALL.map(|purpose| purpose_share(&scenario.values, purpose));
    let days = day_shares(calendar, &scenario.values, &shares);
    let of_purpose = |purpose: Purpose| {
        let of_day = |day: DayTypeId| {
            let within = period_shares(calendar, purpose, calendar.day_types[day].kind);
            within.into_iter().map(|share| share * days[purpose.index()][day.index()]).collect()
        };
        calendar.day_types.ids().map(of_day).collect::<IdVec<DayTypeId, Vec<f64>>>()
    };
    let by_purpose: Vec<_> = Purpose::ALL.into_iter().map(of_purpose).collect();
    let of_all = |day: DayTypeId| {
        let of_period = |period: PeriodId| {
            by_purpose.iter().zip(shares).map(|(own, share)| own[day][period.index()] * share).sum()
        };
        calendar.periods.ids().map(of_period).collect()
    };
    let all = calendar.day_types.ids().map(of_all).collect();
    PartWeights { by_purpose, all }
}

/// Each purpose's share of trips in every service state; sums to 1.
pub(super) fn state_shares(scenario: &Scenario) -> Vec<IdVec<StateId, f64>> {
    let weights = part_weights(scenario);
    let states = &scenario.calendar.states;
    let of_purpose = |own: &IdVec<DayTypeId, Vec<f64>>| {
        let sum = |parts: &[(DayTypeId, PeriodId)]| -> f64 {
            parts.iter().map(|&(day, period)| own[day][period.index()]).sum()
        };
        states.iter().map(|state| sum(&state.parts)).collect()
    };
    weights.by_purpose.iter().map(of_purpose).collect()
}

/// Purpose × day type: shares of each purpose's trips, each row summing to 1.
fn day_shares(calendar: &Calendar, values: &Values, purposes: &[f64; 6]) -> Vec<Vec<f64>> {
    let days = calendar.day_types.as_slice();
    let wanted: Vec<f64> = days.iter().map(|d| d.days_per_year * factor(values, d.kind)).collect();
    let wanted_sum: f64 = wanted.iter().sum();
    let mut cells: Vec<Vec<f64>> = Purpose::ALL
        .into_iter()
        .map(|purpose| {
            let weight = |kind| find(calendar, purpose, kind).map_or(1.0, |row| row.day_weight);
            let own: Vec<f64> = days.iter().map(|d| d.days_per_year * weight(d.kind)).collect();
            // A calendar without any day of a purpose spreads it over the days that there are.
            let has_days = own.iter().any(|&days| days > 0.0);
            normalised(if has_days { own } else { wanted.clone() })
        })
        .collect();
    for _ in 0..ROUNDS {
        for (day, wanted) in wanted.iter().enumerate() {
            let got: f64 = cells.iter().zip(purposes).map(|(row, share)| row[day] * share).sum();
            let ratio = if got > 0.0 { wanted / wanted_sum / got } else { 0.0 };
            cells.iter_mut().for_each(|row| row[day] *= ratio);
        }
        cells = cells.into_iter().map(normalised).collect();
    }
    cells
}

/// Shares of a purpose's trips of one day in each period.
fn period_shares(calendar: &Calendar, purpose: Purpose, kind: DayKind) -> Vec<f64> {
    let of_period = |period: &Period| match find(calendar, purpose, kind) {
        Some(row) => within(period, &row.by_hour),
        None => period.length().0,
    };
    let shares: Vec<f64> = calendar.periods.iter().map(of_period).collect();
    if shares.iter().any(|&share| share > 0.0) {
        normalised(shares)
    } else {
        normalised(calendar.periods.iter().map(|period| period.length().0).collect())
    }
}

/// What a day's hours hold within a period; a period past midnight holds the first hours of the
/// clock.
fn within(period: &Period, by_hour: &[f64; 24]) -> f64 {
    let overlap =
        |hour: i32| (period.until.0.min(60 * hour + 60) - period.from.0.max(60 * hour)).max(0);
    (0..48_i32).map(|hour| by_hour[(hour % 24) as usize] * f64::from(overlap(hour)) / 60.0).sum()
}

fn find(calendar: &Calendar, purpose: Purpose, kind: DayKind) -> Option<&Departures> {
    calendar.departures.iter().find(|row| row.purpose == purpose.slug() && row.day_kind == kind)
}

/// Trips of a day against the mean weekday.
fn factor(values: &Values, kind: DayKind) -> f64 {
    match kind {
        DayKind::SchoolDay | DayKind::HolidayWeekday => 1.0,
        DayKind::Saturday => values.saturday_factor,
        DayKind::Sunday => values.sunday_factor,
    }
}

/// Scaled to a sum of 1; zeros stay zeros.
fn normalised(shares: Vec<f64>) -> Vec<f64> {
    let sum: f64 = shares.iter().sum();
    if sum > 0.0 { shares.into_iter().map(|share| share / sum).collect() } else { shares }
}
