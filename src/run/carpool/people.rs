//! One day's offers and wishes: who drives and who would ride, from where to where, when.
//!
//! Drivers are the trips at the wheel that travellers make, those who ride are the rides that they
//! choose, both of the whole population. A year's trips of a home are divided over days and periods as trips
//! are, half of them out and half home. Of a day's mean, with decimals, so many take part as it has
//! whole ones, and one more with the chance of the rest; the end of the trip is drawn by how many go
//! where. Draws hang on the home, the part of the day and the number of the participant, so that
//! more trips add participants and leave the others as they are.

use super::super::homes;
use super::{Market, Trips};
use crate::demand::PartWeights;
use crate::flex::carpool::Participant;
use crate::flex::{Between, Travel};
use crate::id::{DayTypeId, Id, MunicipalityId, stable_hash};
use crate::network::RoadSkim;
use crate::rng::{Draw, Streams};
use crate::scenario::Scenario;
use rand::RngExt;
use rayon::prelude::*;

/// Nobody drives longer than this.
const MOST_MINUTES: f64 = 1440.0;

/// What participants are drawn from.
#[derive(Clone, Copy)]
pub(super) struct Map<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) roads: &'a RoadSkim,
    pub(super) weights: &'a PartWeights,
    pub(super) ground: &'a Between,
    /// By municipality.
    pub(super) markets: &'a [Option<Market>],
}

/// Offers and wishes of a day, in the order of their homes; beside each where its home is.
#[derive(Debug, Default)]
pub(super) struct People {
    pub(super) drivers: Vec<Participant>,
    pub(super) riders: Vec<Participant>,
    pub(super) driver_homes: Vec<MunicipalityId>,
    pub(super) rider_homes: Vec<MunicipalityId>,
}

/// A part of a day in a state: when, and of the state's trips in a year those of one such day.
struct Part {
    state: usize,
    /// Minutes after midnight.
    from: f64,
    until: f64,
    /// Of all trips.
    driven: f64,
    /// Of rides, which only the open parts have.
    ridden: f64,
}

/// Whose trips are drawn.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Offers,
    Wishes,
}

impl Map<'_> {
    /// Those of one day of a type; `nth` tells repetitions apart.
    pub(super) fn people(&self, trips: &Trips, day: DayTypeId, nth: u64) -> People {
        let schemes = &self.scenario.flex.carpool;
        let parts: Vec<Vec<Part>> = (0..schemes.len()).map(|at| self.parts(at, day)).collect();
        let of_zone = |zone: usize| -> [Vec<Participant>; 2] {
            let place = self.scenario.area.zones.as_slice()[zone].municipality;
            let Some(market) = &self.markets[place.index()] else { return Default::default() };
            let mut own = [Vec::new(), Vec::new()];
            for part in &parts[market.scheme] {
                let to = [&trips.drivers[part.state], &trips.rides[part.state]];
                let offers = market.offered * part.driven;
                self.draw(
                    zone,
                    market,
                    (part, day, nth),
                    Side::Offers,
                    [0.5 * offers; 2],
                    to[0],
                    &mut own[0],
                );
                let seek = market.wishes.map(|wishes| 0.5 * wishes * part.ridden);
                self.draw(zone, market, (part, day, nth), Side::Wishes, seek, to[1], &mut own[1]);
            }
            own
        };
        let found: Vec<[Vec<Participant>; 2]> =
            (0..self.scenario.area.zones.len()).into_par_iter().map(of_zone).collect();
        let mut people = People::default();
        for (zone, [drivers, riders]) in found.into_iter().enumerate() {
            let home = self.scenario.area.zones.as_slice()[zone].municipality;
            people.driver_homes.extend(drivers.iter().map(|_| home));
            people.rider_homes.extend(riders.iter().map(|_| home));
            people.drivers.extend(drivers);
            people.riders.extend(riders);
        }
        people
    }

    /// Parts of a day type in which a scheme is open.
    fn parts(&self, scheme: usize, day: DayTypeId) -> Vec<Part> {
        let (calendar, scheme) = (&self.scenario.calendar, &self.scenario.flex.carpool[scheme]);
        let mut parts = Vec::new();
        for (state, about) in calendar.states.entries() {
            let weight = |&(day, period): &(_, _)| self.weights.at(day, period);
            let all: f64 = about.parts.iter().map(weight).sum();
            let is_open = |part: &&(_, _)| scheme.is_open(part.0, part.1);
            let open: f64 = about.parts.iter().filter(is_open).map(weight).sum();
            for part in about.parts.iter().filter(is_open).filter(|part| part.0 == day) {
                let period = &calendar.periods[part.1];
                let days = calendar.day_types[day].days_per_year;
                let share = |of: f64| if of > 0.0 { weight(part) / of / days } else { 0.0 };
                parts.push(Part {
                    state: state.index(),
                    from: f64::from(period.from.0),
                    until: f64::from(period.until.0),
                    driven: share(all),
                    ridden: share(open),
                });
            }
        }
        parts
    }

    /// Draws one side's trips of a home in a part of a day: `factors` on the year's trips, out and
    /// home; `trips` are by home and destination.
    #[expect(clippy::too_many_arguments, reason = "each of them is one thing that a draw hangs on")]
    fn draw(
        &self,
        zone: usize,
        market: &Market,
        (part, day, nth): (&Part, DayTypeId, u64),
        side: Side,
        factors: [f64; 2],
        trips: &[f32],
        into: &mut Vec<Participant>,
    ) {
        let n = self.roads.n;
        let row = &trips[zone * n..(zone + 1) * n];
        let km = &self.roads.km[zone * n..(zone + 1) * n];
        let least = self.scenario.values.carpool_from_km;
        let mut sums = Vec::with_capacity(n);
        let mut all = 0.0;
        for (to, (&trips, &km)) in row.iter().zip(km).enumerate() {
            let is_meant = to != zone && f64::from(km) >= least && km.is_finite();
            all += if is_meant { f64::from(trips) } else { 0.0 };
            sums.push(all);
        }
        if all <= 0.0 {
            return;
        }
        let streams = Streams { seed: self.scenario.seed, replication: nth };
        let (draw, word) = match side {
            Side::Offers => (Draw::CarpoolOffer, "d"),
            Side::Wishes => (Draw::CarpoolWish, "r"),
        };
        for (way, factor) in ["out", "home"].into_iter().zip(factors) {
            let name = format!("{word}{zone}-{}-{}-{way}", day.index(), part.from);
            let mut random = streams.stream(draw, stable_hash(&name));
            let mut left = all * factor;
            let mut number = 0;
            while left > 0.0 {
                let draws: [f64; 9] = std::array::from_fn(|_| random.random());
                if draws[0] >= left {
                    break;
                }
                left -= 1.0;
                number += 1;
                let to = sums.partition_point(|&sum| sum <= draws[1] * all).min(n - 1);
                let zones = self.scenario.area.zones.as_slice();
                let plane = |lat, lon| self.ground.point(lat, lon);
                let home = homes::place(&zones[zone], plane, [draws[2], draws[3], draws[4]]);
                let end = homes::place(&zones[to], plane, [draws[5], draws[6], draws[7]]);
                let (from, to) = if way == "out" { (home, end) } else { (end, home) };
                let at = part.from + draws[8] * (part.until - part.from);
                let values = &self.scenario.values;
                let direct = self.ground.leg(from, to).minutes;
                // Drawn by the shore, a point may belong to a zone that no road leads to.
                if direct > MOST_MINUTES {
                    continue;
                }
                let (beyond, max_detour) = match side {
                    Side::Offers => {
                        (values.carpool_detour + values.carpool_driver_waits, values.carpool_detour)
                    }
                    Side::Wishes => (values.carpool_rider_waits, 0.0),
                };
                into.push(Participant {
                    id: format!("{name}-{number}"),
                    from,
                    to,
                    departure: at,
                    arrival: at + direct + beyond,
                    seats: 1,
                    max_detour,
                    platform: market.name.clone(),
                });
            }
        }
    }
}
