//! Balancing a drawn table of trips to both margins, to a relative error of 10⁻⁶.
//!
//! `cargo bench --bench balancing`. At size 1 a table of 1,500 × 1,500. All cores.

#![allow(clippy::print_stdout, reason = "a bench reports")]
#![allow(clippy::disallowed_methods, reason = "a bench reads the clock")]

mod growth;
mod memory;

use ansvar::demand::balance::furness;
use ansvar::id::stable_hash;
use ansvar::rng::{Draw, Streams};
use divan::Bencher;
use rand::RngExt;

const SEED: u64 = 20_250_101;
const GENERATOR: &str = "square-1";

struct Instance {
    seed: Vec<f32>,
    rows: Vec<f64>,
    columns: Vec<f64>,
}

/// Zones at random in a square of 200 km; weights fall with distance as `c^-0.7·e^(-c/20)`; what
/// zones produce and attract is drawn apart, a few attracting ten times the rest.
fn instance(size: f64) -> Instance {
    let streams = Streams { seed: SEED, replication: 0 };
    let mut draw = streams.stream(Draw::Parameter, stable_hash("bench-balancing"));
    let n = (1500.0 * size).round() as usize;
    let place: Vec<(f64, f64)> =
        (0..n).map(|_| (draw.random::<f64>() * 200.0, draw.random::<f64>() * 200.0)).collect();
    let rows: Vec<f64> = (0..n).map(|_| 100.0 + 3900.0 * draw.random::<f64>()).collect();
    let mut columns: Vec<f64> = (0..n)
        .map(|_| {
            let draws = 100.0 + 3900.0 * draw.random::<f64>();
            if draw.random::<f64>() < 0.05 { 10.0 * draws } else { draws }
        })
        .collect();
    let scale = rows.iter().sum::<f64>() / columns.iter().sum::<f64>();
    columns.iter_mut().for_each(|column| *column *= scale);
    let weight = |(a, b): (usize, usize)| {
        let (dx, dy) = (place[a].0 - place[b].0, place[a].1 - place[b].1);
        let km = (dx * dx + dy * dy).sqrt().max(1.0);
        (km.powf(-0.7) * (-km / 20.0).exp()) as f32
    };
    let seed: Vec<f32> = (0..n).flat_map(|a| (0..n).map(move |b| (a, b))).map(weight).collect();
    let mut hash = blake3::Hasher::new();
    seed.iter().for_each(|cell| {
        hash.update(&cell.to_le_bytes());
    });
    let balanced = furness(&seed, &rows, &columns).expect("every cell is above zero");
    println!(
        "{GENERATOR} size {size} seed {SEED} hash {}: {n} x {n}, {} rounds, error {:e}; peak memory {}",
        &hash.finalize().to_hex()[..16],
        balanced.rounds,
        balanced.error,
        memory::peak(),
    );
    Instance { seed, rows, columns }
}

#[divan::bench(args = [0.25, 0.5, 1.0, 2.0], sample_count = 5)]
fn tables(bencher: Bencher<'_, '_>, size: f64) {
    let Instance { seed, rows, columns } = instance(size);
    bencher.bench_local(|| furness(&seed, &rows, &columns).expect("it was balanced before"));
}

fn main() {
    divan::main();
    growth::draw("balancing", "ms on all cores", |size| {
        let Instance { seed, rows, columns } = instance(size);
        growth::least_of_three(|| {
            let balanced = furness(&seed, &rows, &columns).expect("it was balanced before");
            std::hint::black_box(balanced);
        })
    });
}
