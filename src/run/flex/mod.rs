//! On-demand vehicles in the whole: travellers choose by waits, their requests are dispatched, and
//! the waits that come out are what they choose by next, until the two agree.
//!
//! The first waits come from the table of what dispatch gives ([`levels`](crate::scenario::flex)),
//! for the trips that are known of such products. Then, round by round:
//!
//! 1. how people travel, by the waits as they are ([`simulate`](crate::simulate));
//! 2. for each pool and day type one whole day of requests, every trip of it, none for many
//!    (`requests`);
//! 3. the day dispatched ([`dispatch`](crate::flex::dispatch)): waits, rides, refusals, hours.
//!
//! The *gap* is by how many generalised minutes what the vehicles gave differs from what travellers
//! went by, mean over rides. Below [`AGREED`] they agree; a gap that does not close is an error. The
//! same draws are taken in every round, so that a request that stays is the same request.

pub mod grid;
mod pool;
mod requests;

pub use pool::{Dispatched, day};

use super::RunError;
use crate::demand::part_weights;
use crate::network::RoadSkim;
use crate::scenario::Scenario;
use crate::scenario::flex::{Level, Pool};
use crate::simulate::{FlexLevel, FlexRides, FlexYear, FlexYears, Flows};
use pool::Map;
use rayon::prelude::*;

/// Generalised minutes, mean over rides, below which waits agree.
pub const AGREED: f64 = 0.25;
/// Rounds after which the search is given up.
const ROUNDS: usize = 10;
/// From this round on only part of the way is gone, so that what swings comes to rest.
const EAGER: usize = 2;

/// Vehicles for so many requests in the busiest hour of a pool that pays trip by trip: each takes
/// its ride, as long a way without passengers, and the standing at both ends.
fn vehicles(pool: &Pool, busiest: f64, ride: f64) -> usize {
    match pool.vehicles {
        Some(vehicles) => usize::from(vehicles),
        None => {
            let each = (2.0 * ride + 2.0 * pool.terms.stop_min) / 60.0;
            (pool.terms.spare * busiest * each).ceil().max(1.0) as usize
        }
    }
}

/// What a table tells of a pool with so many requests an hour.
fn told(scenario: &Scenario, pool: &Pool, per_hour: f64, ride: f64) -> Level {
    let vehicles = vehicles(pool, per_hour, ride) as f64;
    let each = (ride + 2.0 * pool.terms.stop_min) / 60.0;
    scenario.flex.levels.at(ride, per_hour * each / vehicles, vehicles, pool.terms.lead_min)
}

/// What travellers go by at first, by pool.
pub(super) fn first_levels(scenario: &Scenario, roads: &RoadSkim) -> Vec<FlexLevel> {
    let of_pool = |pool: &Pool| {
        let residents: f64 =
            pool.zones.iter().map(|&zone| scenario.area.zones[zone].population()).sum();
        let calendar = &scenario.calendar;
        let hours: f64 = (pool.days.iter())
            .map(|&day| pool.hours(calendar, day) * calendar.day_types[day].days_per_year)
            .sum();
        let per_hour = residents * pool.terms.known_trips / hours.max(1.0);
        let Level { wait, ride, refused, .. } =
            told(scenario, pool, per_hour, mean_ride(scenario, roads, pool));
        FlexLevel { wait, ride, refused }
    };
    scenario.flex.pools.iter().map(of_pool).collect()
}

/// Minutes of a typical ride inside a pool: between its residents, near ones more than far ones.
fn mean_ride(scenario: &Scenario, roads: &RoadSkim, pool: &Pool) -> f64 {
    let (mut all, mut minutes) = (0.0, 0.0);
    for &from in &pool.zones {
        for &to in &pool.zones {
            let cell = crate::id::Id::index(from) * roads.n + crate::id::Id::index(to);
            let drive = f64::from(roads.minutes[cell]);
            if drive.is_finite() {
                let people =
                    scenario.area.zones[from].population() * scenario.area.zones[to].population();
                let weight = people / (1.0 + drive);
                all += weight;
                minutes += weight * drive;
            }
        }
    }
    if all > 0.0 { minutes / all } else { 1.0 }
}

/// Repeats `travel` with the waits that dispatch gives until these agree with those that travellers
/// went by. It is given the waits.
pub(super) fn until_waits_agree(
    scenario: &Scenario,
    roads: &RoadSkim,
    levels: &[FlexLevel],
    first: Flows,
    travel: impl Fn(&[FlexLevel], &Flows) -> Result<Flows, RunError>,
) -> Result<Flows, RunError> {
    let pools = &scenario.flex.pools;
    if pools.is_empty() {
        return Ok(first);
    }
    let weights = part_weights(scenario);
    let map = Map { scenario, roads, weights: &weights };
    let mut levels = levels.to_vec();
    let mut flows = first;
    for round in 1.. {
        let days = dispatched(&map, &flows.flex_rides, &levels);
        let gap = gap(scenario, &levels, &days);
        if gap[0] <= AGREED {
            let years =
                days.into_iter().zip(&levels).map(|(day, &level)| FlexYear { level, ..day.year });
            flows.flex = FlexYears { pools: years.collect(), rounds: round, gap };
            return Ok(flows);
        }
        if round == ROUNDS {
            return Err(RunError::WaitsApart { rounds: ROUNDS, gap: gap[0] });
        }
        let part = if round <= EAGER { 1.0 } else { 1.0 / (round - EAGER + 1) as f64 };
        for (level, day) in levels.iter_mut().zip(&days) {
            let toward = |from: f64, to: f64| from + part * (to - from);
            *level = FlexLevel {
                wait: toward(level.wait, day.gave.wait),
                ride: toward(level.ride, day.gave.ride),
                refused: toward(level.refused, day.gave.refused),
            };
        }
        flows = travel(&levels, &flows)?;
    }
    unreachable!("the rounds end above")
}

/// The days of all pools.
fn dispatched(map: &Map<'_>, rides: &[FlexRides], levels: &[FlexLevel]) -> Vec<Dispatched> {
    let pools = &map.scenario.flex.pools;
    let mut begin = 0;
    let of_pool: Vec<&[FlexRides]> = (0..pools.len())
        .map(|pool| {
            let own = &rides[begin..];
            let end = begin + own.partition_point(|ride| ride.pool <= pool);
            let own = &rides[begin..end];
            begin = end;
            own
        })
        .collect();
    let day = |(at, own): (usize, &[FlexRides])| map.dispatch(&pools[at], own, levels[at]);
    of_pool.into_par_iter().enumerate().map(day).collect()
}

/// Generalised minutes between what was given and what was gone by: mean over rides, and the most
/// of a pool.
fn gap(scenario: &Scenario, levels: &[FlexLevel], days: &[Dispatched]) -> [f64; 2] {
    let (mut rides, mut sum, mut most) = (0.0, 0.0, 0.0_f64);
    for ((pool, level), day) in scenario.flex.pools.iter().zip(levels).zip(days) {
        let values = &scenario.values;
        let at_hand = |level: &FlexLevel| libm::log((1.0 - level.refused).max(1e-6));
        let apart = pool.terms.wait_weight * (day.gave.wait - level.wait).abs()
            + values.bus_time_weight * day.ride * (day.gave.ride - level.ride).abs()
            + (at_hand(&day.gave) - at_hand(level)).abs() / values.access_scale;
        rides += day.year.rides;
        sum += day.year.rides * apart;
        if day.year.rides > 0.0 {
            most = most.max(apart);
        }
    }
    [if rides > 0.0 { sum / rides } else { 0.0 }, most]
}
