//! What is built for buses: how much faster they run where, what it costs whom, and what is refused.

use crate::small_town::{changed, town};
use crate::support::assert_close;
use ansvar::account::{Ledger, Party};
use ansvar::run::{Prepared, RunResult, run};
use ansvar::scenario::Scenario;
use ansvar::scenario::service::Mode;
use std::sync::Arc;

fn scenario(changes: &str) -> Scenario {
    changed(changes).unwrap_or_else(|findings| panic!("{findings}")).scenario
}

fn result(changes: &str) -> RunResult {
    let loaded = if changes.is_empty() {
        town()
    } else {
        changed(changes).unwrap_or_else(|findings| panic!("{findings}"))
    };
    let (scenario, register) = (Arc::new(loaded.scenario), loaded.register.into());
    let prepared = Prepared::new(&scenario, &register, &|_| {}).unwrap();
    run(&scenario, &prepared, None, &|_| {}).unwrap()
}

fn minutes(scenario: &Scenario, service: &str) -> Vec<f64> {
    let id = scenario.service_by_slug(service).unwrap();
    scenario.services[id].stops.iter().map(|stop| stop.minutes.0).collect()
}

fn paid(ledger: &Ledger, rule: &str) -> f64 {
    let own = ledger.postings().iter().filter(|posting| posting.rule == rule);
    own.map(|posting| posting.amount.dkk()).sum()
}

fn offer(result: &RunResult, service: &str) -> (f64, f64, f64) {
    let id = result.scenario.service_by_slug(service).unwrap();
    let offer = &result.prepared.supply.offers[id];
    (offer.hours.0, offer.vehicles, offer.cost.dkk())
}

/// Bus two: 4 minutes inside zone 1 of class small, then 16 to Midtby in the countryside.
#[test]
fn hops_are_faster_as_far_as_they_lie_in_the_area() {
    let whole = scenario("BusPriority(id: \"p\", service: \"bus-two\", saving: Share(0.25)),");
    assert_eq!(minutes(&whole, "bus-two"), [0.0, 3.0, 15.0]);
    let town = scenario("BusPriority(id: \"p\", among: [\"small\"], saving: Share(0.25)),");
    // All of the first hop and half of the second.
    assert_eq!(minutes(&town, "bus-two"), [0.0, 3.0, 17.0]);
    assert_eq!(
        minutes(&town, "rail-one"),
        minutes(&crate::small_town::town().scenario, "rail-one")
    );
    // 1.5 km of the first hop and half of 10.5 km, one signal a km at 300,000 DKK.
    let work = &town.works[0];
    assert_close(work.km, 1.5 + 5.25, 1e-9);
    assert_close(work.parts[0].capital.dkk(), 6.75 * 300_000.0, 0.01);
    let usual = scenario("BusPriority(id: \"p\", service: \"bus-two\"),");
    assert_close(minutes(&usual, "bus-two")[2], 17.0, 1e-9);
    // A road on which two lines run is built once.
    let two = "AddService(service: \"b\", name: \"B\", mode: Bus, kind: \"rural\", operator: \"operator-one\", paid_by: \"municipality\", \
        stops: [Stop(hub: \"st-west\", minutes: Minutes(0), km: Kilometres(0)), Stop(hub: \"stop-west\", minutes: Minutes(5), km: Kilometres(1.4))], \
        runs: [Runs(headway: Minutes(60))]), BusPriority(id: \"p\", among: [\"small\"], saving: Share(0.25)),";
    assert_close(scenario(two).works[0].km, 6.75, 1e-9);
}

#[test]
fn nobody_is_worse_off_the_line_costs_less_and_the_works_are_paid() {
    let base = result("");
    let with = result(
        "BusPriority(id: \"p\", service: \"bus-two\", saving: Share(0.2), signals: 4, capital: Kroner(250000), upkeep: Kroner(10000)),",
    );
    for (now, before) in
        with.flows.classes.iter().flatten().zip(base.flows.classes.iter().flatten())
    {
        assert!(
            now.surplus_minutes >= before.surplus_minutes - 1e-6 * before.surplus_minutes.abs()
        );
    }
    let trips = |result: &RunResult| result.indicators.national("pt-trips").unwrap();
    assert!(trips(&with) > trips(&base));
    let ((hours, vehicles, cost), (hours_now, vehicles_now, cost_now)) =
        (offer(&base, "bus-two"), offer(&with, "bus-two"));
    assert_close(hours_now, 0.8 * hours, 1e-6);
    assert_close(cost_now, 0.8 * cost, 0.02);
    assert!(vehicles_now < vehicles);
    // A million over 15 years at 3.4 %: 86,209 a year by the tables of any bank; upkeep 40,000.
    let values = &with.scenario.values;
    assert_eq!((values.loan_rate, values.priority_life), (3.4, 15.0));
    assert_close(paid(&with.ledger, "works-capital"), 86_208.74, 0.02);
    assert_close(paid(&with.ledger, "works-upkeep"), 40_000.0, 0.01);
    let k1 = Party::Body(with.scenario.body_by_slug("k1").unwrap());
    let works = with.ledger.postings().iter().filter(|posting| posting.rule.starts_with("works-"));
    assert!(works.into_iter().all(|posting| posting.from == k1), "each pays for its own");
    let figure = with.indicators.get("works-cost").unwrap();
    assert_close(figure.value, paid(&with.ledger, "works-capital") + 40_000.0, 0.02);
    assert_close(figure.by_municipality.values().sum(), figure.value, 0.02);
    for check in &with.checks {
        assert!(check.holds, "{check:?}");
    }
    let check = |result: &RunResult| {
        result.checks.iter().find(|check| check.name == "works-paid-off").unwrap().compared
    };
    assert_eq!((check(&base), check(&with)), (0, 2));
}

#[test]
fn one_who_is_named_pays_for_works_elsewhere() {
    let with = result("BusPriority(id: \"p\", service: \"bus-two\", payer: \"state\"),");
    let state = Party::Body(with.scenario.body_by_slug("state").unwrap());
    let mut works = with.ledger.postings().iter().filter(|p| p.rule.starts_with("works-"));
    assert!(works.all(|posting| posting.from == state));
    assert!(with.checks.iter().all(|check| check.holds));
}

#[test]
fn a_line_becomes_rapid_transit_where_the_regime_lets_it() {
    let refused = changed("MakeBrt(id: \"b\", service: \"bus-two\", speed: KmPerHour(45)),");
    let told = refused.expect_err("the town's regime forbids it").to_string();
    assert!(told.contains("invented"), "its reference: {told}");
    let allowed = "SetPermission(kind: Brt, allowed: true), MakeBrt(id: \"b\", service: \"bus-two\", speed: KmPerHour(45), spacing: Kilometres(2)),";
    let with = scenario(allowed);
    let id = with.service_by_slug("bus-two").unwrap();
    assert_eq!(with.services[id].mode, Mode::Brt);
    // 12 km at 45 km/h; the stop 1.5 km on lies closer than two and goes.
    assert_eq!(minutes(&with, "bus-two"), [0.0, 16.0]);
    assert_close(with.works[0].km, 12.0, 1e-9);
    let per_km = with.values.brt_capital * 1e6;
    assert_close(with.works[0].parts[0].capital.dkk(), 12.0 * per_km, 0.01);
    let run = result(allowed);
    assert!(run.checks.iter().all(|check| check.holds));
    assert_eq!(run.prepared.supply.offers[id].capacity, with.values.capacity_brt);
    let slow = "SetPermission(kind: Brt, allowed: true), MakeBrt(id: \"b\", service: \"bus-two\", speed: KmPerHour(20)),";
    let warned = changed(slow).unwrap().warnings;
    assert!(warned.iter().any(|finding| finding.code == "scenario::slower"), "{warned:?}");
}

#[test]
fn what_makes_no_sense_is_refused() {
    for (change, code) in [
        ("BusPriority(id: \"p\", service: \"rail-one\"),", "scenario::not_a_bus"),
        ("BusPriority(id: \"p\", among: [\"core\"]),", "scenario::empty_area"),
        ("BusPriority(id: \"p\", municipalities: [\"k9\"]),", "scenario::unknown_municipality"),
        ("BusPriority(id: \"p\", saving: Share(0.9)),", "scenario::bad_number"),
        ("BusPriority(id: \"p\", payer: \"nobody\"),", "scenario::unknown_body"),
        ("BusPriority(id: \"p\"), BusPriority(id: \"p\"),", "scenario::duplicate_id"),
    ] {
        let findings = changed(change).expect_err(change);
        assert!(findings.0.iter().any(|finding| finding.code == code), "{change}: {findings}");
    }
}
