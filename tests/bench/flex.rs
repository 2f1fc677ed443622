//! On-demand dispatch and carpooling on made-up days, from the size of a municipality to the
//! country's.
//!
//! `cargo bench --bench flex`. `grid`: a town of 20 × 20 blocks of 1 km, 36 km/h, requests for at once
//! over two hours, a wait of 10 minutes, eight seats (20 requests a vehicle). `country`: towns on 300 ×
//! 300 km, a third of the requests booked the day before, the others an hour or more ahead, 45 requests
//! a vehicle; at size 1 it holds 270,000 requests and 6,000 vehicles. `carpool`: at size 1 20,000
//! drivers and 10,000 riders, matched exactly. Instances are drawn from a seed; name, hash and what came
//! of them stand beside each time.

#![allow(clippy::print_stdout, reason = "a bench reports")]

mod memory;

use ansvar::flex::carpool::{Participant, Rules as Matching, match_riders};
use ansvar::flex::dispatch::{Effort, Request, Rules, Vehicle, Window, dispatch, figures};
use ansvar::flex::{Metric, Plane, Point, Travel};
use ansvar::id::stable_hash;
use ansvar::rng::{Draw, Streams};
use divan::Bencher;
use rand::RngExt;
use rand::rngs::ChaCha8Rng;

const SEED: u64 = 7;

struct Day {
    name: &'static str,
    requests: Vec<Request>,
    vehicles: Vec<Vehicle>,
    travel: Plane,
    rules: Rules,
}

fn draws(what: &str) -> ChaCha8Rng {
    Streams { seed: SEED, replication: 0 }.stream(Draw::Instance, stable_hash(what))
}

/// Requests of the grid: pickup within 10 minutes, ride up to half as long again or 10 minutes more.
fn grid(requests: usize, vehicles: usize) -> Day {
    const SIDE: u32 = 21;
    const KMH: f64 = 36.0;
    let mut draw = draws("grid-1");
    let mut times: Vec<f64> = (0..requests).map(|_| 120.0 * draw.random::<f64>()).collect();
    times.sort_by(f64::total_cmp);
    let node = |draw: &mut ChaCha8Rng| Point {
        x: f64::from(draw.random_range(0..SIDE)),
        y: f64::from(draw.random_range(0..SIDE)),
    };
    let travel = Plane::new(Metric::Manhattan, KMH);
    let request = |(nth, time): (usize, f64)| {
        let from = node(&mut draw);
        let to = loop {
            let to = node(&mut draw);
            if travel.leg(from, to).km >= 3.0 {
                break to;
            }
        };
        let direct = travel.leg(from, to).minutes;
        let mut request = Request::new(format!("{nth:06}"), from, to);
        request.booked = Some(time);
        request.pickup = Window { from: time, to: time + 10.0 };
        request.max_ride = (1.5 * direct).max(direct + 10.0);
        request
    };
    let requests: Vec<Request> = times.into_iter().enumerate().map(request).collect();
    let vehicle = |nth| {
        let mut vehicle = Vehicle::new(format!("{nth:05}"), 8, node(&mut draw));
        vehicle.shift.from = 0.0;
        vehicle
    };
    let vehicles = (0..vehicles).map(vehicle).collect();
    let rules = Rules { open_tours: true, ..Rules::default() };
    Day { name: "grid-1", requests, vehicles, travel, rules }
}

/// A day of towns: trips of a few km to some tens around them.
fn country(size: f64) -> Day {
    const TOWNS: usize = 400;
    let mut draw = draws("country-1");
    let (many, fleet) = ((270_000.0 * size) as usize, (6_000.0 * size) as usize);
    let side = 300.0 * size.sqrt();
    let towns: Vec<Point> = (0..((TOWNS as f64 * size) as usize).max(1))
        .map(|_| Point { x: side * draw.random::<f64>(), y: side * draw.random::<f64>() })
        .collect();
    let around = |draw: &mut ChaCha8Rng, town: Point, km: f64| Point {
        x: town.x + km * (2.0 * draw.random::<f64>() - 1.0),
        y: town.y + km * (2.0 * draw.random::<f64>() - 1.0),
    };
    let travel = Plane::new(Metric::Euclidean, 50.0);
    let request = |nth: usize| {
        let town = towns[draw.random_range(0..towns.len())];
        let (from, to) = (around(&mut draw, town, 10.0), around(&mut draw, town, 15.0));
        let time = 360.0 + 900.0 * draw.random::<f64>();
        let mut request = Request::new(format!("{nth:06}"), from, to);
        request.service = 1.0;
        request.pickup = Window { from: time, to: time + 30.0 };
        let direct = travel.leg(from, to).minutes;
        request.max_ride = (2.0 * direct).max(20.0);
        let ahead = 60.0 + 240.0 * draw.random::<f64>();
        request.booked = (!nth.is_multiple_of(3)).then_some(time - ahead);
        request
    };
    let requests: Vec<Request> = (0..many).map(request).collect();
    let vehicle = |nth: usize| {
        let depot = towns[nth % towns.len()];
        let mut vehicle = Vehicle::new(format!("{nth:05}"), 8, depot);
        vehicle.shift = Window { from: 300.0, to: 1440.0 };
        vehicle
    };
    let vehicles = (0..fleet).map(vehicle).collect();
    Day { name: "country-1", requests, vehicles, travel, rules: Rules::default() }
}

impl Day {
    fn hash(&self) -> String {
        let mut hash = blake3::Hasher::new();
        for request in &self.requests {
            let times = [request.pickup.from, request.pickup.to, request.max_ride];
            let places = [request.from.x, request.from.y, request.to.x, request.to.y];
            for number in times.into_iter().chain(places).chain(request.booked) {
                hash.update(&number.to_le_bytes());
            }
        }
        for vehicle in &self.vehicles {
            hash.update(&vehicle.depot.x.to_le_bytes());
            hash.update(&vehicle.depot.y.to_le_bytes());
        }
        hash.finalize().to_hex()[..16].to_owned()
    }

    fn bench(&self, bencher: Bencher<'_, '_>, effort: Effort<'_>) {
        let mut served = (0.0, 0.0);
        bencher.counter(divan::counter::ItemsCount::new(self.requests.len())).bench_local(|| {
            let day = dispatch(&self.requests, &self.vehicles, &self.travel, &self.rules, effort);
            let figures = figures(&day, &self.requests, &self.vehicles, &self.travel);
            served = (100.0 * figures.served as f64 / figures.requests as f64, figures.distance.0);
        });
        println!(
            "{} seed {SEED} hash {}: {} requests, {} vehicles: {:.1} % served, {:.0} km; peak memory {}",
            self.name,
            self.hash(),
            self.requests.len(),
            self.vehicles.len(),
            served.0,
            served.1,
            memory::peak(),
        );
    }
}

#[divan::bench(args = [(2_000, 100), (5_000, 250), (10_000, 500), (20_000, 1_000)], sample_count = 3)]
fn on_a_grid(bencher: Bencher<'_, '_>, (requests, vehicles): (usize, usize)) {
    grid(requests, vehicles).bench(bencher, Effort::None);
}

#[divan::bench(args = [(2_000, 100)], sample_count = 1)]
fn on_a_grid_improved(bencher: Bencher<'_, '_>, (requests, vehicles): (usize, usize)) {
    grid(requests, vehicles).bench(bencher, Effort::Steps(400_000));
}

#[divan::bench(args = [0.05, 0.125, 0.25, 0.5, 1.0], sample_count = 1)]
fn in_a_country(bencher: Bencher<'_, '_>, size: f64) {
    country(size).bench(bencher, Effort::None);
}

#[divan::bench(args = [0.125, 0.25, 0.5, 1.0], sample_count = 1)]
fn carpool(bencher: Bencher<'_, '_>, size: f64) {
    let mut draw = draws("carpool-1");
    let mut side = |letter: &str, many: f64, seats: u16| -> Vec<Participant> {
        (0..(many * size) as usize)
            .map(|nth| {
                let mut number = |to: f64| to * draw.random::<f64>();
                let mut point = || Point { x: number(100.0), y: number(100.0) };
                let (from, to) = (point(), point());
                let departure = 360.0 + number(180.0);
                let direct = Plane::new(Metric::Euclidean, 60.0).leg(from, to).minutes;
                Participant {
                    id: format!("{letter}{nth:05}"),
                    from,
                    to,
                    departure,
                    arrival: departure + 1.3 * direct + 15.0,
                    seats,
                    max_detour: 10.0,
                    platform: format!("{}", (from.x / 25.0) as u32),
                }
            })
            .collect()
    };
    let (drivers, riders) = (side("d", 20_000.0, 3), side("r", 10_000.0, 0));
    let travel = Plane::new(Metric::Euclidean, 60.0);
    let mut told = Vec::new();
    bencher.bench_local(|| {
        told.clear();
        for one_platform in [true, false] {
            let rules = Matching { one_platform, ..Matching::default() };
            let matches = match_riders(&drivers, &riders, &travel, &rules);
            let rate = 100.0 * matches.pairs.len() as f64 / riders.len() as f64;
            told.push((rate, matches.saved_km, matches.candidates));
        }
    });
    for ((rate, saved, candidates), platforms) in told.iter().zip(["one platform", "separate"]) {
        println!(
            "carpool-1 seed {SEED}: {} drivers, {} riders, {platforms}: {candidates} possible pairs, \
             {rate:.1} % matched, {saved:.0} km saved; peak memory {}",
            drivers.len(),
            riders.len(),
            memory::peak(),
        );
    }
}

fn main() {
    divan::main();
}
