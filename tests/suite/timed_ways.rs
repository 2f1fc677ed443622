//! Walks and roads that take another time in some periods are felt in the states that hold them.

use crate::small_town::changed;
use ansvar::network;
use ansvar::run::{Prepared, RunResult, edit, run, run_for_edits};
use std::sync::Arc;

/// The small town with a list of changes, worked out.
fn result(changes: &str) -> RunResult {
    let loaded = changed(changes).unwrap_or_else(|findings| panic!("{findings}"));
    let prepared = Prepared::new(&loaded.scenario, &loaded.register.into(), &|_| {}).unwrap();
    run(&Arc::new(loaded.scenario), &prepared, None, &|_| {}).unwrap()
}

/// Trips by public transport in the states: weekday, weekend, evening.
fn by_state(result: &RunResult) -> Vec<f64> {
    let states = &result.scenario.calendar.states;
    let trips = |slug: &str| {
        let (id, _) = states.entries().find(|(_, state)| state.slug == slug).unwrap();
        result.flows.pt_trips_by_state[id]
    };
    ["weekday", "weekend", "evening"].map(trips).to_vec()
}

const EVERY_PERIOD: &str =
    "periods: [\"early\", \"morning-peak\", \"midday\", \"afternoon-peak\", \"evening\", \"late\"]";
const IN_THE_EVENING: &str = "periods: [\"evening\", \"late\"]";

#[test]
fn slower_roads_in_the_evening_send_people_to_the_bus_in_the_evening_only() {
    let base = by_state(&result(""));
    let slow =
        result(&format!("SetLinkTime(from: \"z1\", to: \"z2\", by: Factor(3), {IN_THE_EVENING}),"));
    let slow = by_state(&slow);
    assert_eq!([base[0], base[1]].map(f64::to_bits), [slow[0], slow[1]].map(f64::to_bits));
    assert!(slow[2] > 1.001 * base[2], "{} of {}", slow[2], base[2]);
}

#[test]
fn a_shorter_walk_in_the_evening_brings_more_people_in_the_evening_only() {
    let base = by_state(&result(""));
    let near =
        result(&format!("SetAccess(municipalities: [\"k1\"], by: Factor(0.5), {IN_THE_EVENING}),"));
    let near = by_state(&near);
    assert_eq!([base[0], base[1]].map(f64::to_bits), [near[0], near[1]].map(f64::to_bits));
    assert!(near[2] > 1.001 * base[2], "{} of {}", near[2], base[2]);
}

#[test]
fn every_period_named_is_the_whole_week() {
    let whole = changed("SetLinkTime(municipalities: [\"k1\"], by: Factor(1.5)),").unwrap();
    let parts = changed(&format!(
        "SetLinkTime(municipalities: [\"k1\"], by: Factor(1.5), {EVERY_PERIOD}),"
    ))
    .unwrap();
    let whole = network::skim(&whole.scenario).unwrap();
    let skim = network::skim(&parts.scenario).unwrap();
    assert_eq!(skim.in_states.len(), parts.scenario.calendar.states.len());
    for state in parts.scenario.calendar.states.ids() {
        let own = skim.of(state);
        for (a, b) in own.minutes.iter().zip(&whole.minutes) {
            assert!((a - b).abs() <= 1e-4 * b.abs() || a.to_bits() == b.to_bits(), "{a} for {b}");
        }
    }
    // Walks: the same journeys to the last trip but rounding.
    let whole = by_state(&result("SetAccess(municipalities: [\"k1\"], by: Factor(0.5)),"));
    let parts = by_state(&result(&format!(
        "SetAccess(municipalities: [\"k1\"], by: Factor(0.5), {EVERY_PERIOD}),"
    )));
    for (a, b) in parts.iter().zip(&whole) {
        assert!((a - b).abs() <= 1e-6 * b, "{a} for {b}");
    }
}

#[test]
fn half_of_a_states_hours_count_for_half() {
    // The evening state holds four hours of evening and four late ones.
    let changes =
        "SetLinkTime(from: \"z1\", to: \"z2\", minutes: Minutes(44), periods: [\"late\"]),";
    let town = changed(changes).unwrap().scenario;
    let link = town.area.roads.timed[0].link;
    let usual = town.area.roads.links[link].time;
    let states = town.calendar.states.entries();
    let (evening, _) = states.into_iter().find(|(_, state)| state.slug == "evening").unwrap();
    let mean = town.calendar.mean_in(evening, usual, town.area.roads.times(link));
    assert!((mean.0 - f64::midpoint(usual.0, 44.0)).abs() < 1e-9, "{mean:?} of {usual:?} and 44");
}

#[test]
fn an_edit_of_periods_is_a_fresh_run() {
    let base = changed("").unwrap();
    let register = base.register.into();
    let prepared = Prepared::new(&base.scenario, &register, &|_| {}).unwrap();
    let mut last = run_for_edits(&Arc::new(base.scenario), &prepared, None, &|_| {}).unwrap();
    let lines = [
        format!("SetLinkTime(from: \"z1\", to: \"z2\", by: Factor(2), {IN_THE_EVENING}),"),
        format!("SetAccess(municipalities: [\"k1\"], by: Factor(0.7), {IN_THE_EVENING}),"),
        "SetHeadway(service: \"bus-two\", headway: Minutes(17)),".to_owned(),
    ];
    for n in 1..=lines.len() {
        let changes = lines[..n].concat();
        let scenario = Arc::new(changed(&changes).unwrap().scenario);
        last = edit(&last, &scenario, None, &|_| {}).unwrap().0;
        let fresh = result(&changes);
        for (key, value) in &fresh.indicators.values {
            let (a, b) = (last.indicators.values[key].value, value.value);
            let near = (a - b).abs() <= 1e-6 * a.abs().max(b.abs()) || a.to_bits() == b.to_bits();
            assert!(near, "{n} {key}: {a} for {b}");
        }
    }
}
