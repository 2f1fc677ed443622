//! The table of what dispatch gives, from made-up days: [`levels`](crate::scenario::flex) reads it.
//!
//! A made-up pool is a square on which requests begin and end evenly, of such a side that the mean
//! direct drive takes the minutes of the grid. Its vehicles stand evenly on it. Terms are those that
//! all products share. Each point of the grid is dispatched several times, with other draws; the table holds the means,
//! and beside each how far the repetitions lie from it (standard deviation). [`errors`] tells how far the table is
//! from dispatch at points that lie between those of the grid.

use crate::flex::dispatch::{Outcome, Request, Vehicle, Window};
use crate::flex::{Metric, Plane, Point, Travel};
use crate::rng::{Draw, Streams};
use crate::scenario::flex::{Level, LevelTable, Terms};
use crate::scenario::tables::FlexLevelRow;
use rand::RngExt;
use rayon::prelude::*;

/// Mean direct drives, minutes.
const RIDES: [f64; 4] = [5.0, 10.0, 20.0, 40.0];
/// Loads.
const LOADS: [f64; 9] = [0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0, 1.5, 3.0];
/// Vehicles.
const VEHICLES: [f64; 6] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0];
/// Minutes that are booked ahead.
const LEADS: [f64; 2] = [0.0, 120.0];
/// Days dispatched at a point.
const DAYS: u64 = 8;
/// Hours of such a day, and how fast one drives, km/h: only minutes matter.
const HOURS: f64 = 12.0;
const SPEED: f64 = 60.0;
/// Mean distance of two points of a square, over its side: (2 + √2 + 5 ln(1 + √2)) / 15.
const MEAN_DISTANCE: f64 = 0.521_405_433_164_720_7;
/// More requests than this in a day are not made: the point is one that no pool comes near.
const MOST: f64 = 6000.0;

/// A point of the grid, or between its points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Mean direct drive, minutes.
    pub ride: f64,
    /// Load.
    pub load: f64,
    /// Vehicles.
    pub vehicles: f64,
    /// Booked so far ahead, minutes.
    pub lead: f64,
}

/// Figures of a level, in the order of the table.
fn figures(level: &Level) -> [f64; 4] {
    [level.wait, level.ride, level.refused, level.driven]
}

/// Dispatches made-up days at a place: the mean, and the standard deviation of single days.
pub fn dispatched(terms: &Terms, place: Place, seed: u64) -> (Level, [f64; 4]) {
    let days: Vec<[f64; 4]> =
        (0..DAYS).map(|day| figures(&one_day(terms, place, seed, day))).collect();
    let mean = |at: usize| days.iter().map(|day| day[at]).sum::<f64>() / DAYS as f64;
    let means: [f64; 4] = std::array::from_fn(mean);
    let spread = |at: usize| {
        let squares = days.iter().map(|day| (day[at] - means[at]) * (day[at] - means[at]));
        (squares.sum::<f64>() / (DAYS - 1) as f64).sqrt()
    };
    let [wait, ride, refused, driven] = means;
    (Level { wait, ride, refused, driven }, std::array::from_fn(spread))
}

fn one_day(terms: &Terms, place: Place, seed: u64, day: u64) -> Level {
    let side = place.ride / MEAN_DISTANCE * SPEED / 60.0;
    let travel = Plane::new(Metric::Euclidean, SPEED);
    let each = (place.ride + 2.0 * terms.stop_min) / 60.0;
    let per_hour = place.load * place.vehicles / each;
    let count = (per_hour * HOURS).round().clamp(1.0, MOST) as usize;
    let streams = Streams { seed, replication: day };
    let bits = [place.ride, place.load, place.vehicles, place.lead].map(f64::to_bits);
    let entity = bits.into_iter().fold(0_u64, |hash, bits| hash.rotate_left(13) ^ bits);
    let mut random = streams.stream(Draw::Instance, entity);
    let mut number = || -> f64 { random.random() };
    let requests: Vec<Request> = (0..count)
        .map(|at| {
            let mut point = || Point { x: side * number(), y: side * number() };
            let (from, to) = (point(), point());
            let asked = 60.0 * HOURS * number();
            let mut request = Request::new(format!("{at:06}"), from, to);
            request.pickup = Window { from: asked, to: asked + terms.window_min };
            request.service = terms.stop_min;
            request.max_ride = terms.longest_ride(travel.leg(from, to).minutes);
            request.booked = Some(asked - place.lead - number() * terms.spread_min);
            if place.lead <= 0.0 {
                request.booked = Some(asked);
            }
            request
        })
        .collect();
    let vehicles: Vec<Vehicle> = (0..place.vehicles as usize)
        .map(|at| {
            let depot = Point { x: side * number(), y: side * number() };
            Vehicle::new(format!("v{at:05}"), terms.seats as u16, depot)
        })
        .collect();
    let plan = super::day(&requests, &vehicles, &travel);
    let (mut served, mut wait, mut ride, mut direct) = (0.0, 0.0, 0.0, 0.0);
    for (request, outcome) in requests.iter().zip(&plan.outcomes) {
        if let Outcome::Served { pickup, dropoff, .. } = outcome {
            served += 1.0;
            wait += pickup - request.pickup.from;
            ride += dropoff - pickup - request.service;
            direct += travel.leg(request.from, request.to).minutes;
        }
    }
    let driven: f64 = plan.tours.iter().map(|tour| tour.driven.minutes).sum();
    if served <= 0.0 {
        return Level { wait: 0.0, ride: 1.0, refused: 1.0, driven: 0.0 };
    }
    Level {
        wait: wait / served,
        ride: ride / direct,
        refused: 1.0 - served / requests.len() as f64,
        driven: driven / direct,
    }
}

/// The whole table.
pub fn grid(terms: &Terms, seed: u64) -> Vec<FlexLevelRow> {
    let mut places = Vec::new();
    for ride in RIDES {
        for load in LOADS {
            for vehicles in VEHICLES {
                for lead in LEADS {
                    places.push(Place { ride, load, vehicles, lead });
                }
            }
        }
    }
    let row = |place: Place| {
        let (level, spread) = dispatched(terms, place, seed);
        let thousandths = |x: f64| (x * 1000.0).round() / 1000.0;
        FlexLevelRow {
            ride_min: place.ride,
            load: place.load,
            vehicles: place.vehicles,
            lead_min: place.lead,
            wait_min: thousandths(level.wait),
            ride_ratio: thousandths(level.ride),
            refused: thousandths(level.refused),
            driven_ratio: thousandths(level.driven),
            wait_error: thousandths(spread[0]),
            ride_error: thousandths(spread[1]),
            refused_error: thousandths(spread[2]),
            driven_error: thousandths(spread[3]),
        }
    };
    places.into_par_iter().map(row).collect()
}

/// How far a table is from dispatch, at so many places drawn within the grid: the mean of the
/// absolute differences, by figure.
pub fn errors(terms: &Terms, table: &LevelTable, places: u64, seed: u64) -> [f64; 4] {
    let place = |at: u64| {
        let mut random = Streams { seed, replication: 0 }.stream(Draw::Parameter, at);
        let mut between = |low: f64, high: f64| -> f64 {
            let share: f64 = random.random();
            low * libm::pow(high / low, share)
        };
        let place = Place {
            ride: between(6.0, 30.0),
            load: between(0.06, 1.2),
            vehicles: between(1.0, 24.0).round(),
            lead: if at.is_multiple_of(2) { 120.0 } else { 0.0 },
        };
        let (dispatched, _) = dispatched(terms, place, seed);
        let told = table.at(place.ride, place.load, place.vehicles, place.lead);
        let (a, b) = (figures(&dispatched), figures(&told));
        let apart: [f64; 4] = std::array::from_fn(|at| (a[at] - b[at]).abs());
        apart
    };
    let apart: Vec<[f64; 4]> = (0..places).into_par_iter().map(place).collect();
    std::array::from_fn(|at| apart.iter().map(|apart| apart[at]).sum::<f64>() / places as f64)
}
