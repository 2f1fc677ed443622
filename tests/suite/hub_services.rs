//! What hubs offer: who uses it, that all find room, who pays whom, and what is refused.

use crate::small_town::{changed, town};
use crate::support::assert_close;
use ansvar::account::{Party, PostingKind};
use ansvar::network::{AccessLink, AccessMode};
use ansvar::run::hub_services::{FITS, IDLE};
use ansvar::run::{Prepared, RunResult, run};
use ansvar::scenario::Scenario;
use ansvar::scenario::hub_service::OfferedThere;
use ansvar::simulate::AccessRows;
use ansvar::units::{Kilometres, Minutes};
use std::sync::Arc;

const SCOOTERS: &str =
    "OfferAtHubs(services: [\"e-scooter\"], hubs: [\"st-west\", \"town-middle\"], vehicles: 50),";

/// The town's regime forbids public money for all of it.
const ALLOWED: &str = "SetPermission(kind: SupportSharedMobility, allowed: true), SetPermission(kind: SupportVolunteerBus, allowed: true),";

/// The town with changes, public money being allowed.
fn scenario(changes: &str) -> Scenario {
    if changes.is_empty() {
        return town().scenario;
    }
    changed(&format!("{ALLOWED} {changes}"))
        .unwrap_or_else(|findings| panic!("{findings}"))
        .scenario
}

/// The town's thousand people think of what hubs offer: else hardly anybody of so few would.
fn result(changes: &str) -> RunResult {
    with(changes, |offer| offer.terms.felt_min = 5.0)
}

fn with(changes: &str, alter: impl Fn(&mut OfferedThere)) -> RunResult {
    let mut scenario = scenario(changes);
    scenario.hub_services.offered.iter_mut().for_each(alter);
    let (scenario, register) = (Arc::new(scenario), town().register.into());
    let prepared = Prepared::new(&scenario, &register, &|_| {}).unwrap();
    run(&scenario, &prepared, None, &|_| {}).unwrap()
}

fn national(result: &RunResult, key: &str) -> f64 {
    result.indicators.national(key).unwrap()
}

fn nobody_is_worse_off(now: &RunResult, before: &RunResult) {
    let classes = |result: &RunResult| -> Vec<f64> {
        result.flows.classes.iter().flatten().map(|class| class.surplus_minutes).collect()
    };
    for (now, before) in classes(now).iter().zip(classes(before)) {
        assert!(*now >= before - 1e-6 * before.abs(), "{now} {before}");
    }
}

fn holds(result: &RunResult) {
    for check in &result.checks {
        assert!(check.holds, "{check:?}");
    }
}

#[test]
fn where_hubs_offer_nothing_nothing_is_used() {
    let base = result("");
    assert!(base.flows.hub_uses.is_empty() && base.flows.hub_fit.full.is_empty());
    assert_eq!(national(&base, "hub-service-trips").to_bits(), 0.0_f64.to_bits());
    let silent = base.checks.iter().filter(|check| check.name.starts_with("hub-services"));
    assert_eq!(silent.map(|check| check.compared).collect::<Vec<_>>(), [0, 0, 0]);
    // Offered and taken away again is as if it had never been: the same bytes.
    let again = result(&format!(
        "{SCOOTERS} OfferAtHubs(services: [\"e-scooter\"], hubs: [\"st-west\", \"town-middle\"], vehicles: 0),"
    ));
    for (key, figure) in &base.indicators.values {
        assert_eq!(figure.value.to_bits(), again.indicators.values[key].value.to_bits(), "{key}");
    }
    assert_eq!(base.ledger, again.ledger);
}

/// A walk of 10 minutes that counts as 20, and two services that count as 15 and 30, at a scale of
/// 0.1: the weights are e⁰, e^-0.5 and e^-1.5 of the best, and the way together counts as
/// 15 − ln(1 + e^-0.5 + e^-1.5)/0.1 = 8.96 minutes.
#[test]
fn those_who_leave_a_hub_split_by_a_logit() {
    let link = |mode, cost: f64, service| AccessLink {
        zone: ansvar::id::ZoneId(0),
        hub: ansvar::id::HubId(3),
        mode,
        length: Kilometres(2.0),
        time: Minutes(10.0),
        from_home: Minutes(f64::INFINITY),
        far_end: Minutes(cost),
        service,
        fare: 0.0,
    };
    let links = [
        link(AccessMode::Walk, 20.0, None),
        link(AccessMode::Service, 15.0, Some(4)),
        link(AccessMode::Service, 30.0, Some(7)),
    ];
    let rows = AccessRows::new(1, &links, 0.1);
    let best = rows.rows.iter().map(|row| row.far_end).fold(f32::INFINITY, f32::min);
    let sum = 1.0 + (-0.5_f64).exp() + (-1.5_f64).exp();
    assert_close(f64::from(best), 15.0 - sum.ln() / 0.1, 1e-4);
    let shares = rows.far_end(0, 3);
    assert_eq!(shares.iter().map(|share| share.0).collect::<Vec<_>>(), [4, 7]);
    assert_close(shares[0].1, 1.0 / sum, 1e-9);
    assert_close(shares[1].1, (-1.5_f64).exp() / sum, 1e-9);
    assert!(rows.far_end(0, 2).is_empty() && rows.far_end(1, 3).is_empty());
}

#[test]
fn people_use_it_nobody_is_worse_off_and_the_books_agree() {
    let base = result("");
    let with = result(SCOOTERS);
    let uses: f64 = with.flows.hub_uses.iter().map(|used| used.home + used.far).sum();
    assert!(uses > 100.0, "{uses}");
    assert!(with.flows.hub_uses.iter().all(|used| used.home > 0.0 && used.far > 0.0));
    assert_close(national(&with, "hub-service-trips"), uses, 1e-6 * uses);
    assert!(national(&with, "pt-trips") > national(&base, "pt-trips"));
    nobody_is_worse_off(&with, &base);
    holds(&with);
    let spoken = with.checks.iter().filter(|check| check.name.starts_with("hub-services"));
    assert!(spoken.into_iter().all(|check| check.compared > 0));
    // Never more uses than journeys: each has two ends.
    assert!(uses <= 2.0 * national(&with, "pt-trips"));
    // Zone 1's residents are 0.8 km from the station: 10 + 8 · 0.8 DKK a use.
    let offered = &with.scenario.hub_services.offered;
    let west = offered.iter().position(|offer| offer.hub == "st-west").unwrap();
    let used = with.flows.hub_uses[west];
    assert_close(used.km / used.uses(), 0.8, 1e-6);
    assert_close(used.fares / used.uses(), 16.4, 1e-4);
}

#[test]
fn more_vehicles_or_a_lower_price_make_nobody_worse_off() {
    let few = with(SCOOTERS, |offer| (offer.terms.felt_min, offer.vehicles) = (0.0, 2.0));
    let some = with(SCOOTERS, |offer| (offer.terms.felt_min, offer.vehicles) = (0.0, 4.0));
    let cheap = with(SCOOTERS, |offer| {
        (offer.terms.felt_min, offer.vehicles, offer.support) = (0.0, 4.0, 0.5);
    });
    // All found room at the tolerance; what is full is full.
    for result in [&few, &some, &cheap] {
        holds(result);
        for ((offer, used), full) in (result.scenario.hub_services.offered.iter())
            .zip(&result.flows.hub_uses)
            .zip(&result.flows.hub_fit.full)
        {
            let load = used.uses() / offer.capacity();
            assert!(load <= 1.0 + FITS, "{load}");
            assert!(*full <= 0.0 || load >= 1.0 - IDLE, "{load} {full}");
        }
    }
    assert!(few.flows.hub_fit.full.iter().any(|&full| full > 0.0), "{:?}", few.flows.hub_fit);
    assert!(national(&some, "hub-service-trips") > national(&few, "hub-service-trips"));
    // By more than the room is off by, nobody is worse off.
    let worth = |result: &RunResult| -> f64 {
        result.flows.classes.iter().flatten().map(|class| class.surplus_minutes).sum()
    };
    assert!(worth(&some) > worth(&few));
    assert!(worth(&cheap) >= worth(&some) - 1e-6 * worth(&some).abs());
}

/// Twenty bikes in Vest: a firm gets its grant of 3,000 for each; the municipality that runs them
/// itself pays keeping, the hub, and vehicles at 3.4 % over five years, and has the fares.
#[test]
fn who_bears_the_risk_pays_what_is_lacking() {
    let bikes = |more: &str| {
        format!(
            "OfferAtHubs(services: [\"shared-bike\"], hubs: [\"town-middle\"], vehicles: 20{more}),"
        )
    };
    let paid = |result: &RunResult, rule: &str| -> f64 {
        let own = result.ledger.postings().iter().filter(|posting| posting.rule == rule);
        own.map(|posting| posting.amount.dkk()).sum()
    };
    let firm = result(&bikes(""));
    let k1 = Party::Body(firm.scenario.body_by_slug("k1").unwrap());
    assert_close(paid(&firm, "hub-grant"), 60_000.0, 0.01);
    assert_close(national(&firm, "hub-service-public"), 60_000.0, 0.01);
    let grants = firm.ledger.postings().iter().filter(|posting| posting.rule == "hub-grant");
    assert!(grants.into_iter().all(|posting| posting.from == k1 && posting.to == Party::Suppliers));
    assert!(paid(&firm, "hub-running").abs() < 0.01);

    let own = result(&bikes(", invests: Payer, risk: Payer"));
    let fares = paid(&own, "hub-fare");
    assert!(fares > 0.0);
    assert_close(fares, paid(&firm, "hub-fare"), 0.01);
    assert_close(paid(&own, "hub-running"), 20.0 * 2_500.0 + 3_000.0, 0.01);
    // 100,000 DKK at 3.4 % over five years: 22,087 a year, by adding its years up.
    let worth: f64 = (1..=5).map(|year| 1.034_f64.powi(-year)).sum();
    assert_close(paid(&own, "hub-capital"), 100_000.0 / worth, 0.02);
    let public = 53_000.0 + 100_000.0 / worth - fares;
    assert_close(national(&own, "hub-service-public"), public, 0.05);
    // A firm's money is dearer: 8 %.
    let hired = result(&bikes(", invests: Provider, risk: Payer, operator: \"operator-one\""));
    let worth: f64 = (1..=5).map(|year| 1.08_f64.powi(-year)).sum();
    assert_close(paid(&hired, "hub-capital"), 100_000.0 / worth, 0.02);
    let operator = Party::Body(hired.scenario.body_by_slug("operator-one").unwrap());
    let got = hired.ledger.postings().iter().filter(|p| p.kind == PostingKind::HubService);
    assert!(got.into_iter().any(|posting| posting.to == operator));
    // Half of the price: what the traveller does not pay the municipality does.
    let half = result(&bikes(", support: Share(0.5)"));
    assert_close(paid(&half, "hub-support"), paid(&half, "hub-fare"), 0.02);
    assert!(national(&half, "hub-service-trips") > national(&firm, "hub-service-trips"));
    let other = result(&bikes(", payer: \"k2\""));
    let k2 = Party::Body(other.scenario.body_by_slug("k2").unwrap());
    let grants = other.ledger.postings().iter().filter(|posting| posting.rule == "hub-grant");
    assert!(grants.into_iter().all(|posting| posting.from == k2));
    for result in [&firm, &own, &hired, &half, &other] {
        holds(result);
    }
}

#[test]
fn room_for_cars_is_offered_where_there_is_none() {
    let places =
        "OfferAtHubs(services: [\"park-and-ride\"], hubs: [\"town-middle\"], vehicles: 30),";
    let with = result(places);
    let link = with.prepared.network.access.iter().find(|link| link.service.is_some()).unwrap();
    assert_eq!((link.mode, link.far_end.0), (AccessMode::Car, f64::INFINITY));
    assert_eq!(with.flows.hub_uses.len(), 1);
    assert!(with.flows.hub_uses[0].home > 0.0 && with.flows.hub_uses[0].far <= 0.0);
    nobody_is_worse_off(&with, &result(""));
    holds(&with);
    // Where cars can stand already the model knows no limit, so nothing is added.
    let there = "OfferAtHubs(services: [\"park-and-ride\"], hubs: [\"st-west\"], vehicles: 30),";
    let told = changed(there).expect_err("there is room already").to_string();
    assert!(told.contains("already"), "{told}");
}

#[test]
fn a_level_has_what_the_table_gives_it() {
    let offered = |changes: &str| -> Vec<(String, String, f64)> {
        let all = scenario(changes).hub_services.offered;
        all.into_iter().map(|offer| (offer.hub, offer.service, offer.vehicles)).collect()
    };
    let table = town().scenario.hub_services.combinations;
    let of_level = |level: u8| table.iter().filter(|own| own.level == level).count();
    let second = offered("OfferAtHubs(levels: [2]),");
    // The one hub of level 2 has room for cars already.
    assert!(second.iter().all(|(hub, ..)| hub == "st-west"));
    assert_eq!(second.len(), of_level(2) - 1);
    let bikes = second.iter().find(|(_, service, _)| service == "shared-bike").unwrap();
    assert_eq!(bikes.2.to_bits(), 20.0_f64.to_bits());
    let all = offered("OfferAtHubs(),");
    assert_eq!(all.len(), of_level(1) + of_level(2) + of_level(3) - 1);
    assert!(
        offered("OfferAtHubs(municipalities: [\"k2\"]),").iter().all(|own| own.0 == "port-east")
    );
}

#[test]
fn what_may_not_be_is_refused_with_its_reason() {
    let forbid =
        "SetPermission(kind: SupportSharedMobility, allowed: false, reference: \"a law\"),";
    let told = changed(&format!("{forbid} {SCOOTERS}")).map(|_| ());
    // A firm that asks for no money needs no leave; with a grant, a share or the risk it does.
    assert!(told.is_ok(), "{told:?}");
    for more in ["grant: Kroner(100)", "support: Share(0.1)", "risk: Payer", "invests: Payer"] {
        let change = format!(
            "{forbid} OfferAtHubs(services: [\"e-scooter\"], hubs: [\"st-west\"], vehicles: 5, {more}),"
        );
        let told = changed(&change).expect_err(more);
        assert!(
            told.0.iter().any(|finding| finding.code == "scenario::support_forbidden"),
            "{told}"
        );
        assert!(told.to_string().contains("a law"), "{told}");
    }
    let bus = "SetPermission(kind: SupportVolunteerBus, allowed: false), OfferAtHubs(services: [\"volunteer-bus\"], hubs: [\"st-west\"], vehicles: 1),";
    assert!(changed(bus).is_err());
    for (change, code) in [
        ("OfferAtHubs(services: [\"scooter\"]),", "scenario::unknown_word"),
        ("OfferAtHubs(hubs: [\"st-east\"]),", "scenario::unknown_hub"),
        ("OfferAtHubs(support: Share(1.5)),", "scenario::bad_number"),
        ("OfferAtHubs(services: [\"e-bike\"], hubs: [\"stop-west\"]),", "scenario::empty_area"),
        ("OfferAtHubs(payer: \"nobody\"),", "scenario::unknown_body"),
    ] {
        let findings = changed(change).expect_err(change);
        assert!(findings.0.iter().any(|finding| finding.code == code), "{change}: {findings}");
    }
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let result = pool.install(|| with(SCOOTERS, |offer| offer.vehicles = 1.0));
        (result.flows.hub_uses.clone(), result.flows.hub_fit.clone(), result.ledger)
    };
    let one = on(1);
    assert_eq!(one, on(3));
}
