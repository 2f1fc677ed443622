//! Carpooling in the whole: travellers choose by the chance of a ride, offers and wishes are matched,
//! and the chance that comes out is what they choose by next, until the two agree.
//!
//! Round by round:
//!
//! 1. how people travel, by the chances as they are ([`simulate`](crate::simulate)): trips at the
//!    wheel and rides, pair by pair of zones, of the whole population;
//! 2. some whole days of each type: every offer and every wish of them, none for many
//!    (`people`);
//! 3. each day matched, platform by platform ([`carpool`](crate::flex::carpool)): the exact matching
//!    at the most km saved, one rider a car. Chances and waits by the municipality where those who
//!    seek live.
//!
//! What a body pays drivers ends with its envelope, and with it some of the offers: that share is
//! found in the same rounds. The *gap* is by how many generalised minutes what people met differs from
//! what they went by, mean over rides; a gap that does not close is an error. The same draws are taken
//! in every round.

mod ground;
mod matched;
mod people;
mod year;

use super::RunError;
use crate::demand::part_weights;
use crate::id::{Id, MunicipalityId};
use crate::network::RoadSkim;
use crate::scenario::Scenario;
use crate::simulate::{CarpoolLevel, Flows};
use ground::ground;
use matched::{Sums, matched};
use people::Map;
use std::collections::BTreeMap;
use year::{Rides, rewarded, year};

/// Generalised minutes, mean over rides, below which chances agree …
pub const AGREED: f64 = 1.5;
/// … and how far the share of the rewards that there is money for may be off.
const REWARDED: f64 = 0.02;
/// Rounds after which the search is given up.
const ROUNDS: usize = 16;
/// From this round on only part of the way is gone, so that what swings comes to rest.
const EAGER: usize = 3;
/// What the search begins with.
const FIRST: f64 = 0.3;

/// What residents of a municipality meet.
#[derive(Clone, Debug, PartialEq)]
struct Market {
    /// Position of the scheme.
    scheme: usize,
    /// Position of the platform within it.
    platform: usize,
    /// Tells platforms apart.
    name: String,
    /// Share of trips at the wheel on which seats are offered.
    offered: f64,
    /// Wishes over rides, out and home: some find none.
    wishes: [f64; 2],
}

/// A state's trips of a year by home and destination, row by row.
struct Trips {
    drivers: Vec<Vec<f32>>,
    rides: Vec<Vec<f32>>,
}

impl Trips {
    fn of(flows: &Flows, zones: usize) -> Self {
        let by_home = |columns: &[(u32, Vec<f32>)]| {
            let mut rows = vec![0.0; zones * zones];
            for (to, column) in columns {
                for (home, &trips) in column.iter().enumerate() {
                    rows[home * zones + *to as usize] = trips;
                }
            }
            rows
        };
        let (mut drivers, mut rides) = (Vec::new(), Vec::new());
        for state in flows.carpool_trips() {
            drivers.push(by_home(&state.drivers));
            rides.push(by_home(&state.rides));
        }
        Self { drivers, rides }
    }
}

/// What travellers go by at first, by municipality; nothing where nobody may ride along.
pub(super) fn first_levels(scenario: &Scenario) -> Vec<CarpoolLevel> {
    let nobody = scenario.flex.carpool.is_empty();
    let wait = 0.5 * scenario.values.carpool_rider_waits;
    let places = if nobody { 0 } else { scenario.area.municipalities.len() };
    vec![CarpoolLevel { found: FIRST, wait }; places]
}

/// The markets as levels and the rewarded shares of platforms make them, by municipality.
fn markets(
    scenario: &Scenario,
    levels: &[CarpoolLevel],
    rewarded: &[Vec<f64>],
) -> Vec<Option<Market>> {
    let values = &scenario.values;
    let mut all = vec![None; scenario.area.municipalities.len()];
    for (at, scheme) in scenario.flex.carpool.iter().enumerate() {
        for (platform, places) in scheme.markets(scenario).into_iter().enumerate() {
            let gets = scheme.rider_per_km + scheme.reward_per_km * rewarded[at][platform];
            let more = 1.0 + values.carpool_offered_per_dkk * gets;
            for place in places {
                let chance = levels[place.index()].chance();
                all[place.index()] = Some(Market {
                    scheme: at,
                    platform,
                    name: format!("{at}-{platform}"),
                    offered: (values.carpool_offered * more).min(1.0),
                    wishes: [1.0 / chance, if scheme.guarantee { 1.0 } else { 1.0 / chance }],
                });
            }
        }
    }
    all
}

/// Repeats `travel` with the chances that matching gives until these agree with those that travellers
/// went by. It is given the chances.
pub(super) fn until_chances_agree(
    scenario: &Scenario,
    roads: &RoadSkim,
    levels: &[CarpoolLevel],
    first: Flows,
    travel: impl Fn(&[CarpoolLevel], &Flows) -> Result<Flows, RunError>,
) -> Result<Flows, RunError> {
    let schemes = &scenario.flex.carpool;
    if schemes.is_empty() {
        return Ok(first);
    }
    let (weights, ground) = (part_weights(scenario), ground(scenario, roads));
    let mut levels = levels.to_vec();
    let mut flows = first;
    let mut paid: Vec<Vec<f64>> =
        schemes.iter().map(|scheme| vec![1.0; scheme.markets(scenario).len()]).collect();
    for round in 1.. {
        let zones = scenario.area.zones.len();
        let markets = markets(scenario, &levels, &paid);
        let map = Map { scenario, roads, weights: &weights, ground: &ground, markets: &markets };
        let sums = matched(&map, &Trips::of(&flows, zones));
        let gave = gave(&markets, &levels, &sums);
        let rides = Rides::of(scenario, roads, &flows);
        let pays = rewarded(scenario, &rides, &levels);
        let gap = gap(scenario, &markets, &levels, &gave, &rides);
        let money = paid.iter().flatten().zip(pays.iter().flatten());
        let money = money.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        if gap[0] <= AGREED && money <= REWARDED {
            year(scenario, &mut flows, &markets, (&levels, &pays), (rides, &sums));
            flows.carpool.rounds = round;
            flows.carpool.gap = gap;
            return Ok(flows);
        }
        if round == ROUNDS {
            return Err(RunError::RidesApart { rounds: ROUNDS, gap: gap[0], money: 100.0 * money });
        }
        let part = if round <= EAGER { 1.0 } else { 1.0 / (round - EAGER + 1) as f64 };
        let toward = |from: f64, to: f64| from + part * (to - from);
        for (level, gave) in levels.iter_mut().zip(&gave) {
            level.found = toward(level.found, gave.found);
            level.wait = toward(level.wait, gave.wait);
        }
        for (paid, pays) in paid.iter_mut().flatten().zip(pays.iter().flatten()) {
            *paid = toward(*paid, *pays);
        }
        flows = travel(&levels, &flows)?;
    }
    unreachable!("the rounds end above")
}

/// Wishes by which the chance of a municipality leans on that of its whole platform: a handful of
/// wishes tells little.
const LEANS: f64 = 2.0;

/// What those who sought a ride met, by municipality.
fn gave(markets: &[Option<Market>], levels: &[CarpoolLevel], sums: &Sums) -> Vec<CarpoolLevel> {
    // By scheme and platform: wishes, found, minutes waited.
    let mut whole: BTreeMap<(usize, usize), [f64; 3]> = BTreeMap::new();
    for (market, own) in markets.iter().zip(&sums.places) {
        if let Some(market) = market {
            let all = whole.entry((market.scheme, market.platform)).or_default();
            for (all, own) in all.iter_mut().zip([own.wishes, own.found, own.wait]) {
                *all += own;
            }
        }
    }
    let of = |at: usize| {
        let before = levels[at];
        let Some(market) = &markets[at] else { return before };
        let [wishes, found, waited] = whole[&(market.scheme, market.platform)];
        let mean = if wishes > 0.0 { found / wishes } else { before.found };
        let wait = if found > 0.0 { waited / found } else { before.wait };
        let own = &sums.places[at];
        CarpoolLevel {
            found: (own.found + LEANS * mean) / (own.wishes + LEANS),
            wait: (own.wait + LEANS * wait) / (own.found + LEANS),
        }
    };
    (0..markets.len()).map(of).collect()
}

/// Shares met below this are all alike.
const HARDLY: f64 = 1e-3;

/// Generalised minutes between what was met and what was gone by: mean over rides, and the most of a
/// municipality.
fn gap(
    scenario: &Scenario,
    markets: &[Option<Market>],
    levels: &[CarpoolLevel],
    gave: &[CarpoolLevel],
    rides: &Rides,
) -> [f64; 2] {
    let values = &scenario.values;
    let (mut all, mut sum, mut most) = (0.0, 0.0, 0.0_f64);
    for (at, market) in markets.iter().enumerate() {
        if market.is_none() {
            continue;
        }
        // Where hardly anybody is met, choice reckons with more than that, and the gap tells it.
        let chance = |level: &CarpoolLevel| libm::log(level.found.max(HARDLY));
        let apart = values.carpool_wait_weight * (gave[at].wait - levels[at].wait).abs()
            + (chance(&gave[at]) - chance(&levels[at])).abs() / values.beta;
        let own = rides.by_place[MunicipalityId::from_index(at)][0];
        all += own;
        sum += own * apart;
        if own > 0.0 {
            most = most.max(apart);
        }
    }
    [if all > 0.0 { sum / all } else { 0.0 }, most]
}
