//! Several riders a car: the single matching, then whoever still fits.
//!
//! The rider who saves most by getting in somewhere gets in, again and again, as long as there are
//! seats and the driver's detour and everybody's times allow it. It begins with the single matching
//! and adds what saves, so it never saves less.

use super::candidates::Candidates;
use super::{Pair, Participant};
use crate::flex::{Leg, Point, Travel};
use std::collections::BinaryHeap;

/// Minutes that make no difference.
pub(super) const NEAR: f64 = 1e-7;

/// A stop of a car on its way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop {
    rider: u32,
    at: Point,
    /// Not before.
    from: f64,
    /// Not after.
    to: f64,
    /// Persons in or out.
    change: i32,
}

impl Stop {
    pub(super) fn pickup(rider: u32, of: &Participant) -> Self {
        Self { rider, at: of.from, from: of.departure, to: f64::INFINITY, change: 1 }
    }
    pub(super) fn dropoff(rider: u32, of: &Participant) -> Self {
        Self { rider, at: of.to, from: f64::NEG_INFINITY, to: of.arrival, change: -1 }
    }
}

/// A driver's way with whoever rides along.
#[derive(Clone, Debug)]
pub(super) struct Car<'a> {
    driver: &'a Participant,
    direct: Leg,
    stops: Vec<Stop>,
    km: f64,
}

impl<'a> Car<'a> {
    pub(super) fn new(driver: &'a Participant, travel: &impl Travel) -> Self {
        let direct = travel.leg(driver.from, driver.to);
        Self { driver, direct, stops: Vec::new(), km: direct.km }
    }

    /// Length of the tour through `stops`.
    fn length(&self, stops: &[Stop], travel: &impl Travel) -> Leg {
        let mut sum = Leg::default();
        let mut at = self.driver.from;
        for next in stops.iter().map(|stop| stop.at).chain([self.driver.to]) {
            let leg = travel.leg(at, next);
            sum.minutes += leg.minutes;
            sum.km += leg.km;
            at = next;
        }
        sum
    }

    /// Whether everybody is in time on a tour through `stops`, with a seat.
    pub(super) fn in_time(&self, stops: &[Stop], travel: &impl Travel) -> bool {
        let (mut at, mut time, mut aboard) = (self.driver.from, self.driver.departure, 0);
        for stop in stops {
            time = (time + travel.leg(at, stop.at).minutes).max(stop.from);
            aboard += stop.change;
            if time > stop.to + NEAR || aboard > i32::from(self.driver.seats) {
                return false;
            }
            at = stop.at;
        }
        time + travel.leg(at, self.driver.to).minutes <= self.driver.arrival + NEAR
    }

    /// The way to take a rider along that saves most, and what it saves.
    fn best(&self, rider: u32, of: &Participant, travel: &impl Travel) -> Option<(f64, Vec<Stop>)> {
        let alone = travel.leg(of.from, of.to).km;
        let mut best: Option<(f64, Vec<Stop>)> = None;
        for pick in 0..=self.stops.len() {
            for drop in pick..=self.stops.len() {
                let mut stops = self.stops.clone();
                stops.insert(drop, Stop::dropoff(rider, of));
                stops.insert(pick, Stop::pickup(rider, of));
                let length = self.length(&stops, travel);
                let saved = alone + self.km - length.km;
                if saved <= best.as_ref().map_or(0.0, |(most, _)| *most)
                    || length.minutes > self.direct.minutes + self.driver.max_detour + NEAR
                    || !self.in_time(&stops, travel)
                {
                    continue;
                }
                best = Some((saved, stops));
            }
        }
        best
    }
}

/// A rider who may get in; the most saved first, then the lowest numbers.
#[derive(PartialEq)]
struct Wish {
    saved: f64,
    driver: u32,
    rider: u32,
    /// How many rode in the car when this was worked out.
    riders: usize,
}

impl Eq for Wish {}

impl Ord for Wish {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let by_saved = self.saved.total_cmp(&other.saved);
        by_saved.then(other.driver.cmp(&self.driver)).then(other.rider.cmp(&self.rider))
    }
}

impl PartialOrd for Wish {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Fills the cars of a single matching.
pub(super) fn fill(
    drivers: &[Participant],
    riders: &[Participant],
    travel: &impl Travel,
    candidates: &Candidates,
    single: &[Option<u32>],
) -> Vec<Pair> {
    let mut cars: Vec<Car<'_>> = drivers.iter().map(|driver| Car::new(driver, travel)).collect();
    let mut pairs = Vec::new();
    let mut board = |cars: &mut Vec<Car<'_>>, driver: u32, rider: u32, saved: f64, stops| {
        let car = &mut cars[driver as usize];
        car.stops = stops;
        car.km = car.length(&car.stops, travel).km;
        pairs.push(Pair { driver: driver as usize, rider: rider as usize, saved_km: saved });
    };
    for (rider, driver) in single.iter().enumerate() {
        let Some(driver) = *driver else { continue };
        let of = &riders[rider];
        let best = cars[driver as usize].best(rider as u32, of, travel);
        let (saved, stops) = best.expect("a matched pair was found to be possible");
        board(&mut cars, driver, rider as u32, saved, stops);
    }
    let mut rides: Vec<bool> = single.iter().map(Option::is_some).collect();
    let mut heap = BinaryHeap::new();
    for rider in (0..riders.len()).filter(|&rider| !rides[rider]) {
        for edge in candidates.of(rider) {
            let car = &cars[edge.driver as usize];
            if let Some((saved, _)) = car.best(rider as u32, &riders[rider], travel) {
                let riders = car.stops.len() / 2;
                heap.push(Wish { saved, driver: edge.driver, rider: rider as u32, riders });
            }
        }
    }
    while let Some(wish) = heap.pop() {
        if rides[wish.rider as usize] {
            continue;
        }
        let car = &cars[wish.driver as usize];
        let best = car.best(wish.rider, &riders[wish.rider as usize], travel);
        let Some((saved, stops)) = best else { continue };
        if car.stops.len() / 2 != wish.riders {
            // The car has changed since: the wish queues again with what it saves now.
            heap.push(Wish { saved, riders: car.stops.len() / 2, ..wish });
            continue;
        }
        rides[wish.rider as usize] = true;
        board(&mut cars, wish.driver, wish.rider, saved, stops);
    }
    pairs.sort_by_key(|pair| {
        let stops = &cars[pair.driver].stops;
        (pair.driver, stops.iter().position(|stop| stop.rider as usize == pair.rider))
    });
    pairs
}
