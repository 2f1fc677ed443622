//! Optimal strategies on a made-up country: labels, components and volumes of all destinations.
//!
//! `cargo bench --bench strategies`. The instance is drawn from a seed; its generator, size, seed
//! and hash are printed, so that two times are known to be of the same work.

#![allow(clippy::print_stdout, reason = "a bench reports")]
#![allow(clippy::disallowed_methods, reason = "a bench reads the clock")]

mod growth;
mod memory;

use ansvar::id::stable_hash;
use ansvar::network::Direction;
use ansvar::rng::{Draw, Streams};
use ansvar::simulate::{
    Egress, FlatNetwork, Group, HopSpec, LineSpec, Loads, Strategies, Waits, WalkSpec,
};
use divan::Bencher;
use rand::RngExt;
use rayon::prelude::*;

/// One instance: a network, and for every zone the hubs around it.
struct Instance {
    network: FlatNetwork,
    zones: Vec<Vec<Egress>>,
    links: usize,
    hash: String,
}

const SEED: u64 = 20_250_101;
const GENERATOR: &str = "grid-walk-1";

/// `size` = 1: 1,500 zones, 3,000 stops, 2,000 directed lines of 10 or 11 stops. Stops lie at
/// random in a square; a line goes from stop to stop among the nearest that lie ahead. Every
/// `zero`-th hop takes no time (0: none).
fn instance(size: f64, zero: usize) -> Instance {
    let streams = Streams { seed: SEED, replication: 0 };
    let mut draw = streams.stream(Draw::Parameter, stable_hash("bench-strategies"));
    let count = |n: f64| (n * size).round() as usize;
    let (n_zones, n_stops, n_lines) = (count(1500.0), count(3000.0), count(1000.0));
    let place: Vec<(f64, f64)> = (0..n_stops)
        .map(|_| (draw.random::<f64>() * 100.0, draw.random::<f64>() * 100.0))
        .collect();
    let km = |a: usize, b: usize| {
        let (dx, dy) = (place[a].0 - place[b].0, place[a].1 - place[b].1);
        (dx * dx + dy * dy).sqrt()
    };
    let mut lines = Vec::new();
    let mut hop_count = 0;
    for line in 0..n_lines {
        let angle = draw.random::<f64>() * std::f64::consts::TAU;
        let ahead = |from: usize, to: usize| {
            (place[to].0 - place[from].0) * angle.cos()
                + (place[to].1 - place[from].1) * angle.sin()
        };
        let mut stops = vec![draw.random_range(0..n_stops)];
        while stops.len() < 10 + line % 2 {
            let here = stops[stops.len() - 1];
            let next = (0..n_stops)
                .filter(|&to| ahead(here, to) > 0.5 && !stops.contains(&to))
                .min_by(|&a, &b| km(here, a).total_cmp(&km(here, b)));
            match next {
                Some(next) => stops.push(next),
                None => break,
            }
        }
        if stops.len() < 2 {
            continue;
        }
        let per_hour = 60.0 / (5.0 + draw.random::<f64>() * 55.0);
        for direction in [Direction::Outward, Direction::Inward] {
            if direction == Direction::Inward {
                stops.reverse();
            }
            let hops = stops.windows(2).map(|pair| {
                hop_count += 1;
                let length = km(pair[0], pair[1]);
                let idle = zero > 0 && hop_count % zero == 0;
                let minutes = if idle { 0.0 } else { length * 1.8 };
                HopSpec { cost: minutes, minutes, km: length, border: false }
            });
            lines.push(LineSpec {
                service: line as u32,
                direction,
                per_hour,
                timed_per_hour: per_hour,
                group: Group { coordination: 0, tariff: 0, planner: 0 },
                board_cost: 8.0,
                surcharge: 0.0,
                extra_base: 0.0,
                rail: line % 5 == 0,
                bus: line % 5 != 0,
                ring: false,
                hops: hops.collect(),
                hubs: stops.iter().map(|&stop| stop as u32).collect(),
            });
        }
    }
    let walks: Vec<WalkSpec> = (0..n_stops)
        .flat_map(|from| (0..n_stops).map(move |to| (from, to)))
        .filter(|&(from, to)| from != to && km(from, to) < 0.8)
        .map(|(from, to)| WalkSpec {
            from: from as u32,
            to: to as u32,
            cost: km(from, to) * 19.2,
            minutes: km(from, to) * 12.0,
        })
        .collect();
    let zones: Vec<Vec<Egress>> = (0..n_zones)
        .map(|_| {
            let home = draw.random_range(0..n_stops);
            let mut near: Vec<usize> = (0..n_stops).collect();
            near.sort_by(|&a, &b| km(home, a).total_cmp(&km(home, b)));
            near[..8]
                .iter()
                .map(|&hub| Egress {
                    hub: hub as u32,
                    cost: 5.0 + km(home, hub) * 21.0,
                    minutes: 3.0 + km(home, hub) * 12.0,
                })
                .collect()
        })
        .collect();
    let waits = Waits { first: 52.5, hidden_from: 12.0, hidden_weight: 0.8, ..Waits::regular() };
    let network = FlatNetwork::build(n_stops, &lines, &walks, waits);
    let text = format!("{network:?}{zones:?}");
    let hash = blake3::hash(text.as_bytes()).to_hex()[..16].to_owned();
    let links = network.alightings.len() * 3 + network.walks.len();
    Instance { network, zones, links, hash }
}

/// Labels and parts towards a zone, and one traveller from every other zone's hubs.
fn destination(
    instance: &Instance,
    strategies: &mut Strategies,
    loads: &mut Loads,
    to: usize,
) -> f64 {
    let network = &instance.network;
    strategies.solve(network, &instance.zones[to]);
    strategies.begin_volumes(network);
    let mut sent = 0.0;
    for from in &instance.zones {
        let cost = |hub: &Egress| hub.cost + strategies.first_label(network, hub.hub);
        let best = from.iter().min_by(|a, b| cost(a).total_cmp(&cost(b)));
        if let Some(best) = best.filter(|hub| strategies.first_label(network, hub.hub).is_finite())
        {
            strategies.add_volume(network, best.hub, [1.0, 0.0, 0.0]);
            sent += 1.0;
        }
    }
    strategies.load(network, loads);
    sent
}

fn describe(instance: &Instance, size: f64, zero: usize) {
    let network = &instance.network;
    println!(
        "{GENERATOR} size {size} zero {zero} seed {SEED} hash {}: {} zones, {} stops, {} lines, {} links",
        instance.hash,
        instance.zones.len(),
        network.n_hubs(),
        network.lines.len(),
        instance.links,
    );
    let (mut strategies, mut loads) = (Strategies::new(), Loads::new(network));
    let n = instance.zones.len().min(100);
    let sent: f64 = (0..n).map(|to| destination(instance, &mut strategies, &mut loads, to)).sum();
    let boardings: f64 = loads.board.iter().sum();
    let transfers: f64 = loads.transfers.iter().sum();
    println!(
        "  {} events a destination; {sent} trips sent, {:e} lost; peak memory {}",
        strategies.events() / n as u64,
        (boardings - transfers - sent) / sent,
        memory::peak(),
    );
}

#[divan::bench(args = [(0.25, 0), (0.5, 0), (1.0, 0), (1.0, 10), (2.0, 0)], sample_count = 5)]
fn fifty_destinations(bencher: Bencher<'_, '_>, (size, zero): (f64, usize)) {
    let instance = instance(size, zero);
    describe(&instance, size, zero);
    let (mut strategies, mut loads) = (Strategies::new(), Loads::new(&instance.network));
    bencher.counter(divan::counter::ItemsCount::new(50_usize)).bench_local(|| {
        (0..50).map(|to| destination(&instance, &mut strategies, &mut loads, to * 7)).sum::<f64>()
    });
}

/// Every destination, on all cores: fixed blocks of them, their loads added in order.
fn all(instance: &Instance) -> f64 {
    const BLOCK: usize = 50;
    let network = &instance.network;
    let zones: Vec<usize> = (0..instance.zones.len()).collect();
    let blocks: Vec<(f64, Loads)> = zones
        .par_chunks(BLOCK)
        .map_init(Strategies::new, |strategies, block| {
            let mut loads = Loads::new(network);
            let sent = block.iter().map(|&to| destination(instance, strategies, &mut loads, to));
            (sent.sum(), loads)
        })
        .collect();
    let mut loads = Loads::new(network);
    blocks.iter().for_each(|(_, own)| loads.add(own, 1.0));
    let boardings: f64 = loads.board.iter().sum();
    let transfers: f64 = loads.transfers.iter().sum();
    boardings - transfers - blocks.iter().map(|(sent, _)| sent).sum::<f64>()
}

#[divan::bench(args = [0, 10], sample_count = 3)]
fn all_pairs_on_all_cores(bencher: Bencher<'_, '_>, zero: usize) {
    let instance = instance(1.0, zero);
    println!("all pairs, zero {zero}: {:e} trips lost", all(&instance));
    bencher.bench_local(|| all(&instance));
}

fn main() {
    divan::main();
    growth::draw("strategies", "ms a destination of one core", |size| {
        let instance = instance(size, 0);
        let (mut strategies, mut loads) = (Strategies::new(), Loads::new(&instance.network));
        growth::least_of_three(|| {
            let to = |at: usize| destination(&instance, &mut strategies, &mut loads, at * 7);
            std::hint::black_box((0..50).map(to).sum::<f64>());
        }) / 50
    });
}
