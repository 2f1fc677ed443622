//! On-demand pools in the whole: who may offer them, who rides, what it costs, and that waits agree.

use crate::small_town::{changed, town};
use crate::support::assert_close;
use ansvar::run::flex::{AGREED, grid};
use ansvar::run::{Prepared, Register, RunResult, run};
use ansvar::scenario::Scenario;
use ansvar::scenario::finding::Findings;
use std::sync::Arc;

const DOOR: &str = "AddFlexZone(id: \"west\", product: \"flextur\", municipalities: [\"k1\"]),";
const BUS: &str =
    "AddFlexZone(id: \"west\", product: \"flexbus\", municipalities: [\"k1\"], vehicles: 2),";

/// The town with changes. Its thousand people think of what is on demand: else hardly anybody of so
/// few would ride.
fn offered(changes: &str) -> (Scenario, Register) {
    let mut loaded = changed(changes).unwrap_or_else(|findings| panic!("{findings}"));
    for pool in &mut loaded.scenario.flex.pools {
        pool.terms.felt_min = 20.0;
    }
    (loaded.scenario, loaded.register.into())
}

fn findings(changes: &str) -> Findings {
    changed(changes).expect_err("it is refused")
}

fn result(scenario: &Scenario, register: &Register) -> RunResult {
    let scenario = Arc::new(scenario.clone());
    let prepared = Prepared::new(&scenario, register, &|_| {}).unwrap();
    run(&scenario, &prepared, None, &|_| {}).unwrap()
}

fn of(changes: &str) -> RunResult {
    let (scenario, register) = offered(changes);
    result(&scenario, &register)
}

fn base() -> RunResult {
    let loaded = town();
    result(&loaded.scenario, &loaded.register.into())
}

fn national(result: &RunResult, key: &str) -> f64 {
    result.indicators.national(key).unwrap()
}

fn surplus(result: &RunResult) -> Vec<f64> {
    let classes = result.flows.classes.iter().flatten();
    classes.map(|class| class.surplus_minutes).collect()
}

#[test]
fn without_a_pool_nothing_is_on_demand() {
    let base = base();
    assert!(base.flows.flex_rides.is_empty() && base.flows.flex.pools.is_empty());
    assert_eq!(national(&base, "flex-trips").to_bits(), 0.0_f64.to_bits());
    let silent = base.checks.iter().filter(|check| check.name.starts_with("on-demand"));
    assert_eq!(silent.map(|check| check.compared).collect::<Vec<_>>(), [0, 0, 0]);
}

#[test]
fn people_ride_nobody_is_worse_off_and_the_books_agree() {
    let base = base();
    for changes in [DOOR, BUS] {
        let with = of(changes);
        let rides: f64 = with.flows.flex_rides.iter().map(|ride| ride.rides).sum();
        assert!(rides > 10.0, "{changes} {rides}");
        assert_close(national(&with, "flex-trips"), rides, 1e-6 * rides);
        for check in &with.checks {
            assert!(check.holds, "{changes} {check:?}");
        }
        let spoken = with.checks.iter().filter(|check| check.name.starts_with("on-demand"));
        assert!(spoken.into_iter().all(|check| check.compared > 0), "{changes}");
        for (now, before) in surplus(&with).iter().zip(surplus(&base)) {
            assert!(*now >= before - 1e-6 * before.abs(), "{changes} {now} {before}");
        }
        // Rides inside the pool's municipality only.
        let zones = &with.scenario.area.zones;
        for ride in &with.flows.flex_rides {
            assert_eq!(zones[ride.from].municipality.0, 0);
        }
        // By municipality it sums to the whole.
        let by_place: f64 =
            with.indicators.get("flex-cost").unwrap().by_municipality.values().sum();
        assert_close(by_place, national(&with, "flex-cost"), 0.01);
    }
}

#[test]
fn a_pool_with_vehicles_costs_its_hours_whoever_rides() {
    let with = of(BUS);
    let (scenario, pool) = (&with.scenario, &with.scenario.flex.pools[0]);
    // Open from 6 to 24 every day of the year.
    let hours = 2.0 * 18.0 * 365.0;
    assert_close(national(&with, "flex-hours"), hours, 1e-6);
    let rides = national(&with, "flex-trips");
    let cost = hours * pool.terms.hour_dkk + rides * pool.terms.booking_dkk;
    assert_close(national(&with, "flex-cost"), cost, 0.01);
    // What fares do not cover falls on the municipality, which funds local buses there.
    let k1 = scenario.body_by_slug("k1").unwrap();
    let funded: f64 = (with.ledger.postings().iter())
        .filter(|posting| posting.rule == "flex-contribution")
        .map(|posting| {
            assert_eq!(posting.from, ansvar::account::Party::Body(k1));
            posting.amount.dkk()
        })
        .sum();
    assert_close(funded, cost - national(&with, "flex-fares"), 0.02);
}

#[test]
fn one_who_is_named_pays() {
    let with = of(
        "AddFlexZone(id: \"west\", product: \"flextur\", municipalities: [\"k1\"], payer: \"k2\"),",
    );
    let k2 = with.scenario.body_by_slug("k2").unwrap();
    let mut funding =
        with.ledger.postings().iter().filter(|posting| posting.rule == "flex-contribution");
    assert!(funding.all(|posting| posting.from == ansvar::account::Party::Body(k2)));
    assert!(with.checks.iter().all(|check| check.holds));
}

#[test]
fn waits_that_people_go_by_are_those_that_dispatch_gives() {
    for changes in [DOOR, BUS] {
        let with = of(changes);
        let flex = &with.flows.flex;
        assert!(flex.gap[0] <= AGREED, "{changes} {:?}", flex.gap);
        assert!(flex.rounds >= 1 && flex.pools[0].dispatched > 0);
        assert!(flex.pools[0].level.wait >= 0.0 && flex.pools[0].level.ride >= 0.9);
    }
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let (scenario, register) = offered(BUS);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let result = pool.install(|| result(&scenario, &register));
        (result.flows.flex.clone(), result.flows.flex_rides.clone(), result.ledger)
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(5));
}

#[test]
fn what_may_not_be_is_refused_with_its_reason() {
    let own = "AddFlexZone(id: \"w\", product: \"flextur\", municipalities: [\"k1\"], purchaser: \"k1\"),";
    let told = findings(own).to_string();
    assert!(told.contains("invented"), "its reference: {told}");
    let allowed = format!("SetPermission(kind: LeaveCompany, allowed: true), {own}");
    assert!(changed(&allowed).is_ok());
    let told = findings("AddFlexZone(id: \"w\", product: \"flextour\"),").to_string();
    assert!(told.contains("flextur"), "{told}");
    let told = findings(
        "AddFlexZone(id: \"w\", product: \"flextur\", municipalities: [\"k2\"], among: [\"core\"]),",
    );
    assert!(told.to_string().contains("classes asked for"), "{told}");
    let told = findings("AddFlexZone(id: \"w\", product: \"service-point\", periods: [\"late\"]),");
    assert!(told.to_string().contains("never open"), "{told}");
    let twice = format!("{DOOR} {DOOR}");
    assert!(findings(&twice).to_string().contains("already"));
    assert!(
        findings("AddFlexZone(id: \"w\", product: \"flextur\", vehicles: 0),")
            .to_string()
            .contains('0')
    );
}

#[test]
fn today_a_municipality_may_not_buy_it_by_itself() {
    let text = "Scenario(schema: 1, name: \"Own\", base: \"denmark-2025.ron\", changes: [
        AddFlexZone(id: \"own\", product: \"flextur\", municipalities: [\"k760\"], purchaser: \"k760\")])";
    let texts = [("x.ron".to_owned(), text.to_owned())];
    let found = ansvar::scenario::load_texts("x.ron", texts.into()).expect_err("it is refused");
    assert!(found.to_string().contains("§ 1"), "{found}");
}

#[test]
fn the_last_departures_go() {
    let (scenario, _) =
        offered("RemoveTrips(service: \"bus-two\", days: [\"school-weekday\"], last: 2),");
    let before = town().scenario;
    let of = |scenario: &Scenario| {
        let id = scenario.service_by_slug("bus-two").unwrap();
        let day = scenario.calendar.day_type("school-weekday").unwrap();
        scenario.services[id].timetable[day].departures.clone()
    };
    let (was, is) = (of(&before), of(&scenario));
    let sum = |departures: &[f64]| departures.iter().sum::<f64>();
    assert_close(sum(&is), (sum(&was) - 2.0).max(0.0), 1e-9);
    // What is left stands before what was taken.
    let first = was.iter().zip(&is).position(|(was, is)| is < was).unwrap();
    assert!(is[first + 1..].iter().all(|left| *left <= 0.0), "{was:?} {is:?}");
}

/// Terms that all products share, as the shipped table has them.
fn terms() -> ansvar::scenario::flex::Terms {
    town().scenario.flex.products[0].terms
}

#[test]
fn more_vehicles_never_lengthen_waits_by_more_than_chance() {
    let requests_an_hour = 8.0;
    let terms = terms();
    let each = (15.0 + 2.0 * terms.stop_min) / 60.0;
    let mut last: Option<(f64, f64)> = None;
    for vehicles in [1.0, 2.0, 4.0, 8.0, 16.0] {
        let load = requests_an_hour * each / vehicles;
        let place = grid::Place { ride: 15.0, load, vehicles, lead: 120.0 };
        let (level, _) = grid::dispatched(&terms, place, 7);
        if let Some((wait, refused)) = last {
            // Whoever was refused before is served now and may wait: only the refused may not grow.
            assert!(level.refused <= refused + 0.01, "{vehicles}: {} {refused}", level.refused);
            assert!(level.wait <= wait + 1.0, "{vehicles}: {} {wait}", level.wait);
        }
        last = Some((level.wait, level.refused));
    }
    assert!(last.is_some_and(|(_, refused)| refused < 0.02));
}

#[test]
fn the_table_of_waits_is_as_near_to_dispatch_as_it_says() {
    let scenario = town().scenario;
    let table = &scenario.flex.levels;
    let [wait, ride, refused, driven] = grid::errors(&terms(), table, 16, 99);
    assert!(wait < 1.5, "minutes waited: {wait}");
    assert!(ride < 0.06, "ride over the direct drive: {ride}");
    assert!(refused < 0.03, "share refused: {refused}");
    assert!(driven < 0.15, "driving over direct drives: {driven}");
}
