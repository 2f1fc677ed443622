//! One rider a car at the most km saved.
//!
//! [`exact`] is the assignment problem on a sparse graph, where a rider may stay without a car: each
//! rider in turn takes the cheapest chain of changes (Dijkstra's search over prices of cars). The prices
//! that it ends with prove the result: no matching saves more than prices and what riders would get
//! beyond them. [`greedy`] takes the best pair again and again, and lowers such prices from a simple
//! start as far as a few sweeps go.
//!
//! Source: R. Jonker and A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear
//! assignment problems", Computing 38, 1987, pp. 325–340; bound: linear programming duality.

use super::candidates::Candidates;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Sweeps that lower the bound of the greedy matching.
const SWEEPS: usize = 20;
const NOBODY: u32 = u32::MAX;

/// A matching and its bound.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Matching {
    /// Driver of each rider.
    pub(super) driver_of: Vec<Option<u32>>,
    /// Saved km.
    pub(super) weight: f64,
    /// No matching saves more.
    pub(super) bound: f64,
}

/// A length in a heap: the shortest first, then the lowest number.
#[derive(Clone, Copy, PartialEq)]
struct Entry(f64, u32);

impl Eq for Entry {}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The matching that saves most.
pub(super) fn exact(candidates: &Candidates, drivers: usize) -> Matching {
    let riders = candidates.riders();
    let mut price = vec![0.0; drivers];
    let mut rider_of = vec![NOBODY; drivers];
    // What a rider's match saves; its driver.
    let mut driver_of = vec![(NOBODY, 0.0); riders];
    let mut length = vec![f64::INFINITY; drivers];
    let mut before = vec![(NOBODY, 0.0); drivers];
    let mut done = vec![false; drivers];
    let (mut touched, mut scanned) = (Vec::new(), Vec::new());
    let mut heap: BinaryHeap<Reverse<Entry>> = BinaryHeap::new();
    for seeker in 0..riders as u32 {
        // Lengths of chains to cars; a chain may also end by somebody staying without a car.
        let mut stay = (0.0, seeker);
        let mut rider = (seeker, 0.0, 0.0);
        let mut end = None;
        loop {
            let (who, so_far, own) = rider;
            for edge in candidates.of(who as usize) {
                let driver = edge.driver as usize;
                let along = so_far + own - (edge.saved_km - price[driver]);
                if !done[driver] && along < length[driver] && along < stay.0 {
                    if length[driver].is_infinite() {
                        touched.push(driver);
                    }
                    length[driver] = along;
                    before[driver] = (who, edge.saved_km);
                    heap.push(Reverse(Entry(along, edge.driver)));
                }
            }
            let next = loop {
                match heap.pop() {
                    Some(Reverse(Entry(along, driver))) => {
                        let driver = driver as usize;
                        if !done[driver] && along <= length[driver] {
                            break Some(driver);
                        }
                    }
                    None => break None,
                }
            };
            let Some(driver) = next.filter(|&driver| length[driver] < stay.0) else { break };
            if rider_of[driver] == NOBODY {
                end = Some(driver);
                break;
            }
            done[driver] = true;
            scanned.push(driver);
            let who = rider_of[driver];
            let own = driver_of[who as usize].1 - price[driver];
            if length[driver] + own < stay.0 {
                stay = (length[driver] + own, who);
            }
            rider = (who, length[driver], own);
        }
        let shortest = end.map_or(stay.0, |driver| length[driver]);
        for &driver in &scanned {
            price[driver] += shortest - length[driver];
            done[driver] = false;
        }
        // Walk the chain back: everybody on it moves on to the car that was found for them.
        let mut taker = match end {
            Some(driver) => Some(driver),
            None if stay.1 == seeker => None,
            None => {
                let left = driver_of[stay.1 as usize].0 as usize;
                driver_of[stay.1 as usize] = (NOBODY, 0.0);
                Some(left)
            }
        };
        while let Some(driver) = taker {
            let (who, saved) = before[driver];
            let left = driver_of[who as usize].0;
            driver_of[who as usize] = (driver as u32, saved);
            rider_of[driver] = who;
            taker = (who != seeker).then_some(left as usize);
        }
        for driver in touched.drain(..) {
            length[driver] = f64::INFINITY;
        }
        scanned.clear();
        heap.clear();
    }
    let weight = driver_of.iter().map(|&(_, saved)| saved).sum();
    let bound = bound(candidates, &price);
    let driver_of =
        driver_of.into_iter().map(|(driver, _)| (driver != NOBODY).then_some(driver)).collect();
    Matching { driver_of, weight, bound }
}

/// No matching saves more than the prices of all cars and what every rider could save beyond them.
fn bound(candidates: &Candidates, price: &[f64]) -> f64 {
    let beyond = (0..candidates.riders()).map(|rider| most_beyond(candidates, rider, price));
    price.iter().sum::<f64>() + beyond.sum::<f64>()
}

fn most_beyond(candidates: &Candidates, rider: usize, price: &[f64]) -> f64 {
    let beyond = candidates.of(rider).iter().map(|e| e.saved_km - price[e.driver as usize]);
    beyond.fold(0.0, f64::max)
}

/// The best pair first, again and again.
pub(super) fn greedy(candidates: &Candidates, drivers: usize) -> Matching {
    let mut order: Vec<(u32, usize)> = (0..candidates.riders() as u32)
        .flat_map(|rider| (0..candidates.of(rider as usize).len()).map(move |nth| (rider, nth)))
        .collect();
    let edge = |&(rider, nth): &(u32, usize)| candidates.of(rider as usize)[nth];
    order.sort_by(|a, b| {
        let saved = edge(b).saved_km.total_cmp(&edge(a).saved_km);
        saved.then(a.0.cmp(&b.0)).then(edge(a).driver.cmp(&edge(b).driver))
    });
    let mut driver_of = vec![None; candidates.riders()];
    let mut price = vec![0.0; drivers];
    let mut beyond = vec![0.0; candidates.riders()];
    let mut weight = 0.0;
    let mut taken = vec![false; drivers];
    for at in &order {
        let (rider, edge) = (at.0 as usize, edge(at));
        let driver = edge.driver as usize;
        if driver_of[rider].is_none() && !taken[driver] {
            driver_of[rider] = Some(edge.driver);
            taken[driver] = true;
            // Every pair not taken saves no more than one that was, of its rider or its driver.
            (price[driver], beyond[rider]) = (edge.saved_km, edge.saved_km);
            weight += edge.saved_km;
        }
    }
    let mut least = price.iter().sum::<f64>() + beyond.iter().sum::<f64>();
    for _ in 0..SWEEPS {
        // Lower every price as far as what riders get beyond them allows.
        let mut lower = vec![0.0_f64; drivers];
        for (rider, beyond) in beyond.iter_mut().enumerate() {
            *beyond = most_beyond(candidates, rider, &price);
            for edge in candidates.of(rider) {
                let driver = edge.driver as usize;
                lower[driver] = lower[driver].max(edge.saved_km - *beyond);
            }
        }
        price = lower;
        least = least.min(bound(candidates, &price));
        // Move half of what a rider gets beyond the second-best car into the car's price, so that
        // the next sweep starts elsewhere.
        for (rider, driver) in driver_of.iter().enumerate() {
            let Some(driver) = *driver else { continue };
            let cars = candidates.of(rider);
            let edge = cars.iter().find(|edge| edge.driver == driver);
            let saved = edge.map_or(0.0, |edge| edge.saved_km);
            let others = cars.iter().filter(|edge| edge.driver != driver);
            let second = others.map(|e| e.saved_km - price[e.driver as usize]).fold(0.0, f64::max);
            let price = &mut price[driver as usize];
            *price = f64::midpoint(*price, saved - second).max(0.0);
        }
        least = least.min(bound(candidates, &price));
    }
    Matching { driver_of, weight, bound: least }
}
