//! An edit after an edit gives what a fresh run gives, and says what it did not do again.

use crate::small_town::town;
use ansvar::id::stable_hash;
use ansvar::rng::{Draw, Streams};
use ansvar::run::{Prepared, Register, RunResult, edit, run, run_for_edits};
use ansvar::scenario::Scenario;
use ansvar::scenario::change::{Change, from_ron};
use ansvar::simulate::Taken;
use rand::RngExt;
use std::sync::Arc;

const EDITS: usize = 50;

/// One line's headway, all of a municipality's buses, or a task, as a planner would write it.
fn draw(draw: &mut impl RngExt, scenario: &Scenario) -> Change {
    fn one<'a>(draw: &mut impl RngExt, of: &[&'a str]) -> &'a str {
        of[draw.random_range(0..of.len())]
    }
    let services: Vec<&str> = scenario.services.iter().map(|s| s.slug.as_str()).collect();
    let period = one(draw, &["early", "morning-peak", "midday", "evening", "late"]);
    let days = one(draw, &["", "days: [\"saturday\", \"sunday\"],"]);
    let text = match draw.random_range(0..3) {
        0 => {
            let headway = draw.random_range(6..120);
            let service = one(draw, &services);
            format!(
                "SetHeadway(service: \"{service}\", {days} period: \"{period}\", headway: Minutes({headway}))"
            )
        }
        1 => {
            let by = 0.5 + draw.random::<f64>();
            format!("ScaleTrips(lines: [PaidBy(\"municipality\")], {days} by: Factor({by}))")
        }
        _ => {
            let role = one(draw, &["Fund", "Order", "Plan", "Operate", "Purchase", "Own"]);
            let class = one(draw, &["LocalRail", "Local", "Ferry"]);
            let to = one(draw, &["state", "company-one", "k1"]);
            format!("MoveRole(role: {role}, scope: Class({class}), to: \"{to}\")")
        }
    };
    from_ron(&text).unwrap_or_else(|finding| panic!("{text}: {finding}"))
}

/// Scenarios that come of edits drawn one after the other, the first without one.
fn chain() -> (Vec<Arc<Scenario>>, Register) {
    let base = town();
    let streams = Streams { seed: 20_250_101, replication: 0 };
    let mut stream = streams.stream(Draw::Parameter, stable_hash("chained-edits"));
    let mut scenarios = vec![Arc::new(base.scenario)];
    while scenarios.len() <= EDITS {
        let mut next = Scenario::clone(&scenarios[scenarios.len() - 1]);
        let change = draw(&mut stream, &next);
        // Some moves are refused: this line has no such body.
        if next.apply(&change).is_ok() {
            scenarios.push(Arc::new(next));
        }
    }
    (scenarios, base.register.into())
}

fn edited((scenarios, register): &(Vec<Arc<Scenario>>, Register)) -> Vec<(RunResult, Vec<Taken>)> {
    let prepared = Prepared::new(&scenarios[0], register, &|_| {}).unwrap();
    let mut results =
        vec![(run_for_edits(&scenarios[0], &prepared, None, &|_| {}).unwrap(), Vec::new())];
    for scenario in &scenarios[1..] {
        let (last, _) = &results[results.len() - 1];
        let (result, reuse) = edit(last, scenario, None, &|_| {}).unwrap();
        results.push((result, reuse.states));
    }
    results
}

/// Whether two figures are the same to a millionth of the greater, or of `scale`.
fn near(a: f64, b: f64, scale: f64) -> bool {
    a == b || (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(scale)
}

#[test]
fn fifty_chained_edits_are_fresh_runs_to_a_millionth() {
    let chain = chain();
    let results = edited(&chain);
    let (mut all, mut but, mut nothing, mut moved) = (0, 0, 0, 0);
    for (at, pair) in results.windows(2).enumerate() {
        let (result, taken) = &pair[1];
        let prepared = Prepared::new(&result.scenario, &chain.1, &|_| {}).unwrap();
        let fresh = run(&result.scenario, &prepared, None, &|_| {}).unwrap();
        for (key, value) in &result.indicators.values {
            let other = &fresh.indicators.values[key];
            assert!(near(value.value, other.value, 0.0), "edit {at}, {key}: {value:?} {other:?}");
            let cuts = value.by_municipality.values().zip(other.by_municipality.values());
            for (&own, &other) in cuts {
                assert!(near(own, other, value.value.abs()), "edit {at}, {key}: {own} {other}");
            }
        }
        for (own, other) in result.flows.services.iter().zip(fresh.flows.services.iter()) {
            assert!(near(own.boardings, other.boardings, 1e-3), "edit {at}: {own:?} {other:?}");
            assert!(near(own.passenger_km, other.passenger_km, 1e-3), "edit {at}");
            assert!(own.boardings >= 0.0, "edit {at}: nobody is counted below nothing");
        }
        assert_eq!(result.flows.overloads.len(), fresh.flows.overloads.len(), "edit {at}");
        for (own, other) in result.flows.access.iter().zip(fresh.flows.access.iter()) {
            assert!(near(own.hospital_pt, other.hospital_pt, 0.0), "edit {at}");
            assert_eq!(own.last_way_home, other.last_way_home, "edit {at}");
        }
        assert!(result.checks.iter().all(|check| check.holds), "edit {at}: {:?}", result.checks);
        moved += usize::from(pair[0].0.indicators != result.indicators);
        for taken in taken {
            match taken {
                Taken::All => all += 1,
                Taken::AllBut { .. } => but += 1,
                Taken::Nothing => nothing += 1,
            }
        }
    }
    assert!(moved > EDITS / 2, "only {moved} edits change a figure");
    assert!(
        all > 20 && but + nothing > 20,
        "states taken over {all}, in part {but}, not {nothing}"
    );
}

#[test]
fn edits_are_the_same_on_one_two_and_eight_threads() {
    let chain = chain();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let last = pool.install(|| edited(&chain)).pop().unwrap().0;
        format!("{:?}{:?}", last.indicators, last.flows.services)
    };
    let one = on(1);
    assert!(one == on(2) && one == on(8), "threads change bytes");
}

/// Edits of the whole country, its service states merged into one: a local line more and less often
/// and late at night, a municipality's buses fewer and more.
#[test]
fn edits_of_the_country_touch_little_and_are_fresh_runs_to_a_millionth() {
    let (comparison, _) = crate::national::country();
    let base = comparison.base();
    let register = &base.prepared.register;
    let first = run_for_edits(&base.scenario, &base.prepared, None, &|_| {}).unwrap();
    assert_eq!(first.indicators, base.indicators, "labels that are kept change no figure");
    let buses = "[Mode(Bus), In(\"k665\")]";
    let line =
        &base.scenario.services.iter().find(|s| s.slug.starts_with("local-791")).unwrap().slug;
    let edits = [
        format!("SetHeadway(service: \"{line}\", period: \"midday\", headway: Minutes(10))"),
        format!("ScaleTrips(lines: {buses}, by: Factor(0.5))"),
        format!("SetHeadway(service: \"{line}\", period: \"late\", headway: Minutes(20))"),
        format!("SetHeadway(service: \"{line}\", period: \"midday\", headway: Minutes(60))"),
        format!("ScaleTrips(lines: {buses}, by: Factor(2))"),
    ];
    let (mut last, mut mended) = (first, 0);
    for text in &edits {
        let mut scenario = Scenario::clone(&last.scenario);
        let change: Change = from_ron(text).unwrap_or_else(|finding| panic!("{text}: {finding}"));
        scenario.apply(&change).unwrap_or_else(|findings| panic!("{text}: {findings:?}"));
        let scenario = Arc::new(scenario);
        let (result, reuse) = edit(&last, &scenario, None, &|_| {}).unwrap();
        mended += usize::from(matches!(reuse.states[..], [Taken::AllBut { .. }]));
        last = result;
    }
    assert!(mended >= 4, "only {mended} of {} edits mended the last result", edits.len());
    assert!(last.is_mended());
    let prepared = Prepared::new(&last.scenario, register, &|_| {}).unwrap();
    let fresh = run(&last.scenario, &prepared, None, &|_| {}).unwrap();
    assert_ne!(last.indicators, base.indicators, "the edits change figures");
    for (key, value) in &last.indicators.values {
        let other = &fresh.indicators.values[key];
        assert!(near(value.value, other.value, 0.0), "{key}: {} {}", value.value, other.value);
    }
    let most = fresh.flows.services.iter().map(|s| s.boardings).fold(0.0, f64::max);
    for (own, other) in last.flows.services.iter().zip(fresh.flows.services.iter()) {
        assert!(near(own.boardings, other.boardings, 1e-3 * most), "{own:?} {other:?}");
        assert!(own.boardings >= 0.0);
    }
    for (own, other) in last.flows.access.iter().zip(fresh.flows.access.iter()) {
        assert!(near(own.hospital_pt, other.hospital_pt, 0.0));
        assert!(near(own.jobs.pt[1], other.jobs.pt[1], 1.0));
        assert_eq!(own.last_way_home, other.last_way_home);
    }
    assert!(last.checks.iter().all(|check| check.holds));
}
