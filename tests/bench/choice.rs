//! The nested logit on drawn pairs: shares of five modes, trips not made and surplus, for ten
//! variants of travellers (six classes with and without a car in the family, those under 18 apart).
//!
//! `cargo bench --bench choice`. At size 1 the pairs of 1,500 zones, 2.25 million, each different;
//! values are those of the embedded base year. One core.

#![allow(clippy::print_stdout, reason = "a bench reports")]
#![allow(clippy::disallowed_methods, reason = "a bench reads the clock")]

mod growth;
mod memory;

use ansvar::id::stable_hash;
use ansvar::rng::{Draw, Streams};
use ansvar::simulate::{Choice, Chosen, Transit, WIDTH, Ways};
use divan::Bencher;
use rand::RngExt;
use std::path::Path;

const SEED: u64 = 20_250_101;
const GENERATOR: &str = "pairs-1";

struct Instance {
    choice: Choice,
    pairs: Vec<(Ways, [Transit; 2])>,
}

/// Road lengths drawn evenly in their logarithm from 0.5 to 400 km; every fiftieth pair without a
/// road, every tenth without public transport.
fn instance(size: f64) -> Instance {
    let loaded = ansvar::scenario::load(Path::new("denmark-2025.ron")).expect("it is embedded");
    let choice = Choice::new(&loaded.scenario.values);
    let streams = Streams { seed: SEED, replication: 0 };
    let mut draw = streams.stream(Draw::Parameter, stable_hash("bench-choice"));
    let chunks = (2_250_000.0 * size / WIDTH as f64).round() as usize;
    let pairs: Vec<(Ways, [Transit; 2])> = (0..chunks)
        .map(|_| {
            let (mut ways, mut transit) = (Ways::default(), [Transit::default(); 2]);
            for lane in 0..WIDTH {
                let km = 0.5 * 800.0_f64.powf(draw.random::<f64>());
                let active = choice.active(km);
                ways.active[lane] = active.weight;
                ways.walk_share[lane] = active.walk_share;
                ways.money[lane] = active.money;
                if draw.random::<f64>() > 0.02 {
                    ways.km[lane] = km;
                    ways.by_road[lane] = 1.0;
                    ways.minutes[lane] = 4.0 + km * (0.7 + 0.6 * draw.random::<f64>());
                    ways.delay[lane] = 0.2 * ways.minutes[lane];
                    ways.car_money[lane] = km * active.money;
                }
                let open = f64::from(u8::from(draw.random::<f64>() > 0.1));
                for transit in &mut transit {
                    transit.open[lane] = open;
                    transit.minutes[lane] = 15.0 + km * (0.8 + draw.random::<f64>());
                    transit.fare[lane] = choice.fare(0.0, km);
                }
            }
            (ways, transit)
        })
        .collect();
    let mut hash = blake3::Hasher::new();
    for (ways, transit) in &pairs {
        for lane in [&ways.km, &ways.minutes, &transit[0].minutes, &transit[1].minutes] {
            lane.iter().for_each(|figure| {
                hash.update(&figure.to_le_bytes());
            });
        }
    }
    println!(
        "{GENERATOR} size {size} seed {SEED} hash {}: {} pairs; peak memory {}",
        &hash.finalize().to_hex()[..16],
        chunks * WIDTH,
        memory::peak(),
    );
    Instance { choice, pairs }
}

#[divan::bench(args = [0.25, 0.5, 1.0, 2.0], sample_count = 5)]
fn pairs(bencher: Bencher<'_, '_>, size: f64) {
    let Instance { choice, pairs } = instance(size);
    bencher
        .counter(divan::counter::ItemsCount::new(pairs.len() * WIDTH))
        .bench_local(|| not_made(&choice, &pairs));
}

fn not_made(choice: &Choice, pairs: &[(Ways, [Transit; 2])]) -> f64 {
    let (mut chosen, mut sum) = (Chosen::default(), 0.0);
    for (ways, transit) in pairs {
        choice.choose(ways, 0.3, None, transit, &mut chosen);
        sum += chosen.not_made.iter().map(|lane| lane[0]).sum::<f64>();
    }
    sum
}

fn main() {
    divan::main();
    growth::draw("choice", "ms of one core", |size| {
        let Instance { choice, pairs } = instance(size);
        growth::least_of_three(|| {
            std::hint::black_box(not_made(&choice, &pairs));
        })
    });
}
