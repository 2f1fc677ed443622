//! The base year from files to results, and edits one after the other: a line's headway, a
//! municipality's buses, a task.
//!
//! `cargo bench --bench edits`. What is edited is drawn from a seed; its generator, seed and hash
//! are printed, and for each kind of edit the median and greatest time. All cores. `-- --edits N`
//! does fewer, `-- --each` tells of every one, `-- --check` runs each afresh and tells by how much
//! any figure of the country or a municipality differs at most.

#![allow(clippy::print_stdout, reason = "a bench reports")]
#![allow(clippy::disallowed_methods, reason = "a bench reads the clock")]

mod memory;

use ansvar::id::stable_hash;
use ansvar::rng::{Draw, Streams};
use ansvar::run::{Prepared, RunResult, edit, run_for_edits};
use ansvar::scenario::Scenario;
use ansvar::scenario::change::{Change, from_ron};
use rand::RngExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const SEED: u64 = 20_250_101;
const GENERATOR: &str = "edits-1";
/// Edits when it is run as a bench; tests only see that it runs.
const EDITS: usize = 200;
const KINDS: [&str; 3] = ["a line's headway", "a municipality's buses", "a task"];

/// An edit and its kind, as text.
fn draw(draw: &mut impl RngExt, scenario: &Scenario) -> (usize, String) {
    fn one<'a, T>(draw: &mut impl RngExt, of: &'a [T]) -> &'a T {
        &of[draw.random_range(0..of.len())]
    }
    let kind = draw.random_range(0..KINDS.len());
    let text = match kind {
        0 => {
            let service = &one(draw, scenario.services.as_slice()).slug;
            let period = &one(draw, scenario.calendar.periods.as_slice()).slug;
            let headway = one(draw, &[10, 15, 20, 30, 60]);
            format!(
                "SetHeadway(service: \"{service}\", period: \"{period}\", headway: Minutes({headway}))"
            )
        }
        1 => {
            let municipality = &one(draw, scenario.area.municipalities.as_slice()).slug;
            let by = one(draw, &[0.8, 0.9, 1.1, 1.25]);
            format!("ScaleTrips(lines: [Mode(Bus), In(\"{municipality}\")], by: Factor({by}))")
        }
        _ => {
            let role = one(draw, &["Own", "SetServiceLevel", "Order", "Fund", "Operate", "Plan"]);
            let class = one(draw, &["StateRail", "LocalRail", "InterTown", "Local"]);
            let to = one(draw, &["state", "Region", "Municipality", "Company"]);
            let to = if *to == "state" { "\"state\"" } else { to };
            format!("MoveRole(role: {role}, scope: Class({class}), to: {to})")
        }
    };
    (kind, text)
}

fn fresh() -> RunResult {
    let loaded = ansvar::scenario::load(Path::new("denmark-2025.ron")).expect("it is embedded");
    let scenario = Arc::new(loaded.scenario);
    let prepared =
        Prepared::new(&scenario, &loaded.register.into(), &|_| {}).expect("it runs as shipped");
    run_for_edits(&scenario, &prepared, None, &|_| {}).expect("it runs as shipped")
}

/// The greatest difference of any national figure against the figure itself, and of any
/// municipality's against the greatest municipality's.
fn farthest(result: &RunResult, fresh: &RunResult) -> (f64, String) {
    let mut worst = (0.0, String::new());
    let mut note = |off: f64, what: String| {
        if off > worst.0 {
            worst = (off, what);
        }
    };
    for (key, value) in &result.indicators.values {
        let other = &fresh.indicators.values[key];
        let scale = value.value.abs().max(other.value.abs()).max(f64::MIN_POSITIVE);
        note((value.value - other.value).abs() / scale, (*key).to_owned());
        let pairs = || value.by_municipality.values().zip(other.by_municipality.values());
        let scale = pairs().map(|(a, b)| a.abs().max(b.abs())).fold(f64::MIN_POSITIVE, f64::max);
        for (at, (a, b)) in pairs().enumerate() {
            note((a - b).abs() / scale, format!("{key} of municipality {at}"));
        }
    }
    worst
}

fn middle(times: &mut [Duration]) -> (Duration, Duration) {
    times.sort_unstable();
    let nothing = Duration::ZERO;
    let at = |place: usize| times.get(place).copied().unwrap_or(nothing);
    (at(times.len() / 2), at(times.len().saturating_sub(1)))
}

fn main() {
    let begin = Instant::now();
    let mut last = fresh();
    println!(
        "base year, files to results: {:.2?} on {} threads; peak memory {}",
        begin.elapsed(),
        rayon::current_num_threads(),
        memory::peak()
    );
    let streams = Streams { seed: SEED, replication: 0 };
    let mut stream = streams.stream(Draw::Parameter, stable_hash("bench-edits"));
    let mut hash = blake3::Hasher::new();
    let mut by_kind: [Vec<Duration>; 3] = Default::default();
    let (mut done, mut destinations) = (0, 0);
    let arguments: Vec<String> = std::env::args().collect();
    let has = |flag: &str| arguments.iter().position(|argument| argument == flag);
    let asked = has("--edits").and_then(|at| arguments.get(at + 1)?.parse().ok());
    let edits = asked.unwrap_or(if has("--bench").is_some() { EDITS } else { 2 });
    let tell = has("--each").is_some();
    let check = has("--check").is_some();
    while done < edits {
        let (kind, text) = draw(&mut stream, &last.scenario);
        let change: Change = from_ron(&text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
        let mut scenario = Scenario::clone(&last.scenario);
        // Some tasks cannot be moved to such a body, some places have no buses.
        if scenario.apply(&change).is_err() {
            continue;
        }
        hash.update(text.as_bytes());
        let scenario = Arc::new(scenario);
        let begin = Instant::now();
        let (result, reuse) = edit(&last, &scenario, None, &|_| {}).expect("it was checked");
        let took = begin.elapsed();
        if tell {
            println!("  {took:.3?} {reuse:?} {text}");
        }
        by_kind[kind].push(took);
        if check {
            let fresh = ansvar::run::run(&scenario, &result.prepared, None, &|_| {});
            let (off, what) = farthest(&result, &fresh.expect("it was checked"));
            println!("    off by at most {off:.1e} ({what})");
        }
        destinations += reuse.destinations(scenario.area.zones.len());
        last = result;
        done += 1;
    }
    println!(
        "{GENERATOR} seed {SEED} hash {}: {edits} chained edits; {} destinations of a state worked \
         out anew an edit",
        &hash.finalize().to_hex()[..16],
        destinations / edits.max(1),
    );
    let mut all: Vec<Duration> = by_kind.concat();
    for (kind, times) in KINDS.iter().zip(&mut by_kind) {
        let count = times.len();
        let (median, most) = middle(times);
        println!("  {kind}: {count} edits, median {median:.3?}, at most {most:.3?}");
    }
    let (median, most) = middle(&mut all);
    println!("  all: median {median:.3?}, at most {most:.3?}; peak memory {}", memory::peak());
}
