//! The days of one pool, dispatched.
//!
//! Vehicles drive on a plane: straight lines, lengthened and slowed as the roads between the pool's
//! zones are, each pair counting by its residents. They stand where residents live. What is paid is
//! the time on duty if the pool has vehicles of its own, else the time that rides take: driving, to
//! whom is fetched too, and standing at both ends.

use super::requests::requests;
use super::{told, vehicles};
use crate::demand::PartWeights;
use crate::flex::dispatch::{
    Action, Day, Effort, Outcome, Rates, Request, Rules, Vehicle, Window, dispatch,
};
use crate::flex::{Metric, Plane, Point, Projection, Travel};
use crate::id::{DayTypeId, Id, ZoneId};
use crate::network::{RoadSkim, straight_km};
use crate::scenario::Scenario;
use crate::scenario::flex::{Level, Pool};
use crate::simulate::{FlexLevel, FlexRides, FlexYear};

/// Pairs of zones nearer than this tell little of how roads wind.
const NEAR: f64 = 1.0;

/// Where pools are dispatched.
#[derive(Clone, Copy)]
pub(super) struct Map<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) roads: &'a RoadSkim,
    pub(super) weights: &'a PartWeights,
}

/// A pool's plane.
pub(super) struct Ground {
    projection: Projection,
    pub(super) travel: Plane,
}

impl Ground {
    fn new(map: &Map<'_>, pool: &Pool) -> Self {
        let zones = &map.scenario.area.zones;
        let place = |&zone: &ZoneId| (zones[zone].lat, zones[zone].lon);
        let projection = Projection::around(&pool.zones.iter().map(place).collect::<Vec<_>>());
        let (mut straight, mut km, mut minutes) = (0.0, 0.0, 0.0);
        for &from in &pool.zones {
            for &to in &pool.zones {
                let (a, b) = (&zones[from], &zones[to]);
                let line = straight_km((a.lat, a.lon), (b.lat, b.lon));
                let cell = from.index() * map.roads.n + to.index();
                let (road, drive) =
                    (f64::from(map.roads.km[cell]), f64::from(map.roads.minutes[cell]));
                if line > NEAR && road.is_finite() && drive.is_finite() {
                    let weight = a.population() * b.population() / (line * line);
                    straight += weight * line;
                    km += weight * road;
                    minutes += weight * drive;
                }
            }
        }
        let (speed, winding) = if straight > 0.0 && minutes > 0.0 {
            (60.0 * km / minutes, (km / straight).max(1.0))
        } else {
            alone(map, pool)
        };
        Self { projection, travel: Plane::new(Metric::Euclidean, speed).winding(winding) }
    }

    /// A latitude and longitude on the plane.
    pub(super) fn plane(&self, lat: f64, lon: f64) -> Point {
        self.projection.point(lat, lon)
    }
}

/// Speed and winding of a pool without two zones apart: the speed inside its first one, the winding
/// that school buses meet.
fn alone(map: &Map<'_>, pool: &Pool) -> (f64, f64) {
    let values = &map.scenario.values;
    let own = pool.zones[0].index();
    let cell = own * map.roads.n + own;
    let speed = 60.0 * f64::from(map.roads.km[cell]) / f64::from(map.roads.minutes[cell]);
    let speed = if speed.is_finite() && speed > 0.0 { speed } else { values.closed_run_speed };
    (speed, values.closed_run_winding)
}

/// What became of a pool's days.
#[derive(Clone, Debug, Default)]
pub struct Dispatched {
    /// What the vehicles gave.
    pub gave: FlexLevel,
    /// Mean direct drive, minutes.
    pub ride: f64,
    /// The year.
    pub year: FlexYear,
}

/// Sums of one day.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    requests: f64,
    served: f64,
    wait: f64,
    ride: f64,
    direct: f64,
    /// Hours paid.
    hours: f64,
    km: f64,
    empty_km: f64,
}

impl Map<'_> {
    /// Dispatches one day of each type, and makes a year of them.
    pub(super) fn dispatch(
        &self,
        pool: &Pool,
        rides: &[FlexRides],
        level: FlexLevel,
    ) -> Dispatched {
        let ground = Ground::new(self, pool);
        let calendar = &self.scenario.calendar;
        let mut found = Dispatched { gave: level, ..Dispatched::default() };
        found.year.hours_a_day = vec![0.0; calendar.day_types.len()];
        let mut all = Sums::default();
        for (day, about) in calendar.day_types.entries() {
            if !pool.days.contains(&day) {
                continue;
            }
            let asked = requests(self, pool, &ground, rides, day, level);
            let fleet = self.fleet(pool, &ground, &asked, day);
            found.year.vehicles = found.year.vehicles.max(fleet.len());
            let plan = self::day(&asked, &fleet, &ground.travel);
            let sums = sums(pool, &plan, &asked, &ground.travel);
            let on_duty = fleet.len() as f64 * pool.hours(calendar, day);
            let hours = if pool.vehicles.is_some() { on_duty } else { sums.hours };
            found.year.dispatched += asked.len();
            found.year.refused += asked.len() - sums.served as usize;
            found.year.hours_a_day[day.index()] = hours;
            let days = about.days_per_year;
            found.year.hours += days * hours;
            found.year.km += days * sums.km;
            found.year.empty_km += days * sums.empty_km;
            all.requests += days * sums.requests;
            all.served += days * sums.served;
            all.wait += days * sums.wait;
            all.ride += days * sums.ride;
            all.direct += days * sums.direct;
        }
        for ride in rides {
            found.year.rides += ride.rides;
            found.year.fares += ride.fares;
        }
        if all.served > 0.0 {
            found.gave = FlexLevel {
                wait: all.wait / all.served,
                ride: all.ride / all.direct.max(f64::MIN_POSITIVE),
                refused: 1.0 - all.served / all.requests,
            };
            found.ride = all.direct / all.served;
        } else if all.requests > 0.0 {
            found.gave.refused = 1.0;
        } else {
            let ride = super::mean_ride(self.scenario, self.roads, pool);
            let Level { wait, ride, refused, .. } = told(self.scenario, pool, 0.0, ride);
            found.gave = FlexLevel { wait, ride, refused };
        }
        let gave = found.gave.refused.min(0.99);
        found.year.rides_refused = found.year.rides * gave / (1.0 - gave);
        found
    }

    /// Vehicles on duty on a day.
    fn fleet(
        &self,
        pool: &Pool,
        ground: &Ground,
        asked: &[Request],
        day: DayTypeId,
    ) -> Vec<Vehicle> {
        let calendar = &self.scenario.calendar;
        let open = calendar.periods.ids().filter_map(|period| pool.open(calendar, day, period));
        let mut shift = Window { from: f64::INFINITY, to: f64::NEG_INFINITY };
        for [from, until] in open {
            shift.from = shift.from.min(from);
            shift.to = shift.to.max(until);
        }
        if shift.from >= shift.to {
            return Vec::new();
        }
        // Whoever is fetched last is brought home.
        let direct = |request: &Request| ground.travel.leg(request.from, request.to).minutes;
        let longest = asked.iter().map(|request| request.max_ride).fold(0.0, f64::max);
        shift.from -= longest;
        shift.to += pool.terms.window_min + 2.0 * (longest + pool.terms.stop_min);
        let mean = asked.iter().map(direct).sum::<f64>() / asked.len().max(1) as f64;
        let mut by_hour = [0.0; 48];
        for request in asked {
            by_hour[((request.pickup.from / 60.0) as usize).min(47)] += 1.0;
        }
        let busiest = by_hour.into_iter().fold(0.0, f64::max);
        let rates = Rates { per_hour: pool.terms.hour_dkk, ..Rates::default() };
        (0..vehicles(pool, busiest, mean))
            .map(|at| {
                let depot = self.depot(pool, ground, at);
                let mut vehicle = Vehicle::new(format!("v{at:05}"), pool.terms.seats as u16, depot);
                vehicle.shift = shift;
                vehicle.rates = rates;
                vehicle
            })
            .collect()
    }

    /// The n-th vehicle stands where residents live: spread over the zones by their residents, by
    /// the golden section, so that one more moves no other.
    fn depot(&self, pool: &Pool, ground: &Ground, nth: usize) -> Point {
        const GOLDEN: f64 = 0.618_033_988_749_894_9;
        let zones = &self.scenario.area.zones;
        let people = |zone: ZoneId| zones[zone].population();
        let all: f64 = pool.zones.iter().map(|&zone| people(zone)).sum();
        let mut left = (0.5 + nth as f64 * GOLDEN).fract() * all;
        let mut at = pool.zones[0];
        for &zone in &pool.zones {
            at = zone;
            if left < people(zone) {
                break;
            }
            left -= people(zone);
        }
        ground.plane(zones[at].lat, zones[at].lon)
    }
}

/// Dispatches a day as pools are dispatched: by insertion alone.
pub fn day(requests: &[Request], fleet: &[Vehicle], travel: &impl Travel) -> Day {
    dispatch(requests, fleet, travel, &Rules::default(), Effort::None)
}

fn sums(pool: &Pool, plan: &Day, asked: &[Request], travel: &impl Travel) -> Sums {
    let mut sums = Sums { requests: asked.len() as f64, ..Sums::default() };
    for (request, outcome) in asked.iter().zip(&plan.outcomes) {
        if let Outcome::Served { pickup, dropoff, .. } = outcome {
            sums.served += 1.0;
            sums.wait += pickup - request.pickup.from;
            sums.ride += dropoff - pickup - request.service;
            sums.direct += travel.leg(request.from, request.to).minutes;
        }
    }
    for tour in &plan.tours {
        let stops = tour.stops.iter().filter(|stop| stop.action == Action::Pickup).count();
        let standing = 2.0 * stops as f64 * pool.terms.stop_min;
        sums.hours += (tour.driven.minutes + standing) / 60.0;
        sums.km += tour.driven.km;
        sums.empty_km += tour.empty_km;
    }
    sums
}
