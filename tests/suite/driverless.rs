//! Vehicles without a driver, and lines that run more of their departures.

use crate::small_town::{changed, town};
use crate::support::assert_close;
use ansvar::run::{Prepared, RunResult, run};
use std::sync::Arc;

const ALLOWED: &str = "SetPermission(kind: DriverlessService, allowed: true),";

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

fn cost(result: &RunResult, line: &str) -> f64 {
    result.prepared.supply.offers[result.scenario.service_by_slug(line).unwrap()].cost.dkk()
}

/// 57 % of the hour is the driver's; of that 30 % are left: 1 − 0.57 · 0.7 = 0.601 of the cost.
#[test]
fn what_is_left_of_the_driver_is_left_of_the_cost() {
    let base = result("");
    let with = result(&format!("{ALLOWED} MakeDriverless(service: \"bus-two\"),"));
    assert_close(cost(&with, "bus-two"), 0.601 * cost(&base, "bus-two"), 0.02);
    assert_close(cost(&with, "rail-one"), cost(&base, "rail-one"), 1e-9);
    let trips = |result: &RunResult| result.indicators.national("pt-trips").unwrap().to_bits();
    assert_eq!(trips(&with), trips(&base), "it runs as before");
    assert!(with.checks.iter().all(|check| check.holds));
    let all = result(&format!("{ALLOWED} MakeDriverless(lines: [Mode(Bus)], left: Share(1)),"));
    assert_close(cost(&all, "bus-two"), cost(&base, "bus-two"), 0.02);
    // On what a contract says, not on the rate.
    let agreed = format!(
        "{ALLOWED} SetContract(service: \"bus-two\", per_hour: KronerPerHour(1000)), MakeDriverless(service: \"bus-two\", left: Share(0)),"
    );
    let agreed = result(&agreed);
    let id = agreed.scenario.service_by_slug("bus-two").unwrap();
    let hours = agreed.prepared.supply.offers[id].hours.0;
    assert_close(cost(&agreed, "bus-two"), 430.0 * hours, 0.02);
}

#[test]
fn vehicles_on_demand_cost_less_without_one() {
    let zone =
        "AddFlexZone(id: \"west\", product: \"flexbus\", municipalities: [\"k1\"], vehicles: 2),";
    let price = |changes: &str| {
        changed(changes).unwrap_or_else(|findings| panic!("{findings}")).scenario.flex.pools[0]
            .terms
    };
    let before = price(zone);
    let after =
        price(&format!("{ALLOWED} {zone} MakeDriverless(pools: [\"west\"], left: Share(0.2)),"));
    assert_close(after.hour_dkk, before.hour_dkk * (1.0 - 0.65 * 0.8), 1e-9);
    assert_eq!(after.booking_dkk, before.booking_dkk);
}

#[test]
fn it_is_refused_where_the_regime_forbids_it_or_nothing_fits() {
    let told = changed("MakeDriverless(service: \"bus-two\"),").expect_err("forbidden").to_string();
    assert!(told.contains("invented"), "its reference: {told}");
    for (change, code) in [
        ("MakeDriverless(service: \"rail-one\"),", "scenario::not_a_bus"),
        ("MakeDriverless(lines: [Mode(Ferry)]),", "scenario::no_lines"),
        ("MakeDriverless(pools: [\"west\"]),", "scenario::unknown_word"),
        ("MakeDriverless(),", "scenario::which_lines"),
        ("MakeDriverless(lines: [Mode(Bus)], left: Share(2)),", "scenario::bad_number"),
    ] {
        let findings = changed(&format!("{ALLOWED} {change}")).expect_err(change);
        assert!(findings.0.iter().any(|finding| finding.code == code), "{change}: {findings}");
    }
}

/// A ferry of which three in two hundred sailings are cancelled comes to run nearly all.
#[test]
fn a_ferry_that_sails_more_often_is_worth_more_and_is_paid_for() {
    let base = result("");
    let with = result(
        "MakeReliable(id: \"sail\", service: \"ferry-three\", run: Share(0.999), upkeep: Kroner(70000), payer: \"k2\"),",
    );
    let ferry = with.scenario.service_by_slug("ferry-three").unwrap();
    let runs = |result: &RunResult| result.prepared.supply.offers[ferry].reliability.0;
    assert_close(runs(&base), base.scenario.values.reliability_ferry / 100.0, 1e-12);
    assert_close(runs(&with), 0.999, 1e-12);
    let mut gains = 0;
    for (now, before) in
        with.flows.classes.iter().flatten().zip(base.flows.classes.iter().flatten())
    {
        let (now, before) = (now.surplus_minutes, before.surplus_minutes);
        assert!(now >= before - 1e-6 * before.abs());
        gains += usize::from(now > before + 1e-6 * before.abs());
    }
    assert!(gains > 0);
    assert_close(with.indicators.national("works-cost").unwrap(), 70_000.0, 0.01);
    assert!(with.checks.iter().all(|check| check.holds));
    // Less than what it runs already changes nothing.
    let worse = result("MakeReliable(id: \"sail\", service: \"ferry-three\", run: Share(0.5)),");
    assert_eq!(runs(&worse).to_bits(), runs(&base).to_bits());
}
