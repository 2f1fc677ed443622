//! The ledger balances, opens down to postings, and cannot be tampered with unnoticed.

use crate::small_country::{SmallCountry, body, line, values};
use ansvar::account::{
    Group, INDICATORS, Inputs, Ledger, LedgerError, Party, Posting, PostingFilter, PostingKind,
    account, bodies, checks, gains, indicators, past_spending, references, responsibility_shares,
    rests_on_guess, rule_of_half,
};
use ansvar::id::MunicipalityId;
use ansvar::scenario::regime::{
    Allocation, FixedSum, Holder, Indexation, MoneyPath, Role, ServiceClass,
};
use ansvar::scenario::values::{Certainty, Values};
use ansvar::units::Kroner;
use proptest::prelude::*;
use std::collections::BTreeMap;

const FARES: [f64; 7] = [1.0e6, 2.5e6, 333_333.33, 9.0e6, 40.0e6, 77_777.77, 5.0e6];

fn sum_of(amount: f64, path: MoneyPath, allocation: Allocation, overrun: Holder) -> FixedSum {
    FixedSum {
        class: ServiceClass::InterTown,
        amount: Kroner::from_dkk(amount),
        low: Kroner::from_dkk(amount),
        high: Kroner::from_dkk(amount),
        source: "test".to_owned(),
        because: String::new(),
        at: None,
        payer: "state".to_owned(),
        path,
        allocation,
        overrun,
        indexation: Indexation::Nothing,
        follows_rail: 0.0,
    }
}

/// The country without a fixed sum, and with every kind of one: too small and too large.
fn countries(fares: [f64; 7]) -> Vec<SmallCountry> {
    let mut all = vec![SmallCountry::with_fares(fares)];
    for path in [MoneyPath::StateToCompanies, MoneyPath::StateToMunicipalities] {
        for allocation in [
            Allocation::PastSpending,
            Allocation::Population,
            Allocation::Hours,
            Allocation::Remoteness,
            Allocation::Need,
            Allocation::MarginalBenefit,
        ] {
            for (amount, overrun) in [
                (1.0e6, Holder::Municipality),
                (1.0e6, Holder::Company),
                (3.3e6, Holder::Body("region".to_owned())),
                (50.0e6, Holder::Municipality),
            ] {
                let sum = sum_of(amount, path, allocation, overrun);
                all.push(SmallCountry::with_fares(fares).with_fixed_sum(sum));
            }
        }
    }
    all
}

fn failing(inputs: &Inputs, ledger: &Ledger) -> Vec<String> {
    checks(inputs, ledger)
        .into_iter()
        .filter(|check| !check.holds)
        .map(|check| format!("{}: {:?}", check.name, check.first_miss))
        .collect()
}

fn amount_of(ledger: &Ledger, filter: PostingFilter) -> f64 {
    ledger.total(filter).dkk()
}

#[test]
fn every_check_holds_under_every_money_path() {
    for country in countries(FARES) {
        let inputs = country.inputs();
        let ledger = account(&inputs);
        assert_eq!(failing(&inputs, &ledger), Vec::<String>::new());
    }
}

#[test]
fn deleting_or_doubling_any_posting_makes_a_named_check_fail() {
    for country in countries(FARES) {
        tamper(&country);
    }
}

fn tamper(country: &SmallCountry) {
    let inputs = country.inputs();
    let ledger = account(&inputs);
    for (at, posting) in ledger.postings().iter().enumerate() {
        let mut without = ledger.postings().to_vec();
        without.remove(at);
        let without = Ledger::new(without).unwrap();
        assert!(!failing(&inputs, &without).is_empty(), "unnoticed without {posting:?}");

        let mut twice = ledger.postings().to_vec();
        twice.push(posting.clone());
        let twice = Ledger::new(twice).unwrap();
        assert!(!failing(&inputs, &twice).is_empty(), "unnoticed twice {posting:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn whatever_the_fares_no_posting_can_be_taken_away(
        fares in proptest::array::uniform7(0.0..20.0e6_f64),
        amount in 0.5e6..9.0e6_f64,
        through_companies: bool,
    ) {
        let path = if through_companies {
            MoneyPath::StateToCompanies
        } else {
            MoneyPath::StateToMunicipalities
        };
        let sum = sum_of(amount, path, Allocation::PastSpending, Holder::Municipality);
        let country = SmallCountry::with_fares(fares).with_fixed_sum(sum);
        prop_assert_eq!(failing(&country.inputs(), &account(&country.inputs())).len(), 0);
        tamper(&country);
    }
}

#[test]
fn a_hidden_error_in_a_rate_is_found_by_the_timetable() {
    let mut country = SmallCountry::with_fares(FARES);
    let cost = &mut country.supply.offers[line("cross")].cost;
    *cost = Kroner::from_dkk(cost.dkk() * 1.0001);
    let ledger = account(&country.inputs());
    assert_eq!(
        failing(&country.inputs(), &ledger),
        ["operators-hours-times-rate: Some(\"cross\")"]
    );
}

#[test]
fn fares_lost_between_trips_and_lines_are_found() {
    let mut country = SmallCountry::with_fares(FARES);
    country.flows.services[line("train")].income *= 0.999;
    let ledger = account(&country.inputs());
    assert_eq!(failing(&country.inputs(), &ledger), ["fares-trip-by-trip: Some(\"all\")"]);
}

#[test]
fn loads_that_do_not_match_passenger_km_are_found() {
    let mut country = SmallCountry::with_fares(FARES);
    country.flows.services[line("city")].hop_out[0] *= 1.01;
    let ledger = account(&country.inputs());
    assert_eq!(failing(&country.inputs(), &ledger), ["passenger-km-from-loads: Some(\"city\")"]);
}

#[test]
fn a_budget_that_does_not_reach_is_found() {
    let mut country = SmallCountry::with_fares(FARES);
    country.scenario.bodies[body("region")].budget = Kroner::from_dkk(1000.0);
    country.scenario.bodies[body("region")].budget_source = "the council's own budget".to_owned();
    let ledger = account(&country.inputs());
    assert_eq!(failing(&country.inputs(), &ledger), ["spending-within-means: Some(\"region\")"]);
}

#[test]
fn a_line_opens_down_to_its_postings() {
    let country = SmallCountry::with_fares(FARES);
    let ledger = account(&country.inputs());
    let city = PostingFilter { service: Some(line("city")), ..PostingFilter::default() };
    let rules: Vec<&str> = ledger.open(city).map(|posting| posting.rule).collect();
    assert_eq!(rules, ["fare", "operation", "hour-administration", "contribution", "contribution"]);
    let of = |kind| amount_of(&ledger, PostingFilter { kind: Some(kind), ..city });
    let needs = of(PostingKind::Operation) + of(PostingKind::Administration) - 1.0e6;
    assert!((of(PostingKind::Contribution) - needs).abs() < 1e-6);
    let from_a = PostingFilter { from: Some(Party::Body(body("town-a"))), ..city };
    assert!((amount_of(&ledger, from_a) - 0.6 * needs).abs() < 0.01);
}

#[test]
fn an_operator_that_bears_the_risk_is_paid_what_fares_do_not_bring() {
    let country = SmallCountry::with_fares(FARES);
    let ledger = account(&country.inputs());
    let train = PostingFilter { service: Some(line("train")), ..PostingFilter::default() };
    let operator = Some(Party::Body(body("train-op")));
    let got = amount_of(&ledger, PostingFilter { to: operator, ..train })
        - amount_of(&ledger, PostingFilter { from: operator, ..train });
    assert!((got - country.supply.offers[line("train")].cost.dkk()).abs() < 0.001);
    // Here fares exceed the cost, and the state gets the difference.
    let back = PostingFilter { kind: Some(PostingKind::Result), ..train };
    let surplus = 40.0e6 - country.supply.offers[line("train")].cost.dkk();
    assert!((amount_of(&ledger, back) - surplus).abs() < 0.001);
}

#[test]
fn a_metro_that_earns_money_pays_its_owners_by_their_shares() {
    let mut fares = FARES;
    fares[3] = 60.0e6;
    let country = SmallCountry::with_fares(fares);
    let ledger = account(&country.inputs());
    let result = PostingFilter {
        service: Some(line("metro")),
        kind: Some(PostingKind::Result),
        ..PostingFilter::default()
    };
    let profit = 60.0e6 - country.supply.offers[line("metro")].cost.dkk();
    let to =
        |slug| amount_of(&ledger, PostingFilter { to: Some(Party::Body(body(slug))), ..result });
    assert!((to("state") - 0.5 * profit).abs() < 0.01);
    assert!((to("town-b") - 0.2 * profit).abs() < 0.01);
}

#[test]
fn a_ferry_is_paid_by_passenger() {
    let country = SmallCountry::with_fares(FARES);
    let ledger = account(&country.inputs());
    let ferry = Some(line("ferry"));
    let from = Some(Party::Body(body("town-b")));
    let paid = PostingFilter { from, service: ferry, ..PostingFilter::default() };
    let got = PostingFilter { to: from, service: ferry, ..PostingFilter::default() };
    let net = amount_of(&ledger, paid) - amount_of(&ledger, got);
    let passengers = country.flows.services[line("ferry")].boardings;
    let each = country.scenario.values.ferry_public_per_passenger;
    assert!((net - passengers * each).abs() < 0.02);
}

#[test]
fn a_fixed_sum_is_paid_out_in_full_and_what_is_not_needed_comes_back() {
    for path in [MoneyPath::StateToCompanies, MoneyPath::StateToMunicipalities] {
        let sum = sum_of(50.0e6, path, Allocation::Population, Holder::Municipality);
        let country = SmallCountry::with_fares(FARES).with_fixed_sum(sum);
        let ledger = account(&country.inputs());
        let kind = Some(PostingKind::FixedSum);
        let paid = amount_of(&ledger, PostingFilter { kind, ..PostingFilter::default() });
        assert!((paid - 50.0e6).abs() < 0.001);
        let back = ledger.postings().iter().filter(|posting| posting.rule == "fixed-sum-returned");
        let back: Kroner = back.map(|posting| posting.amount).sum();
        let needs: Kroner = past_spending(&country.inputs())
            .into_iter()
            .filter(|(slug, _)| slug == "cross" || slug == "far")
            .map(|(_, need)| need)
            .sum();
        // Fares of `far` go to town-b, so its company needs all that the line costs.
        let needs = needs.dkk() + FARES[2];
        assert!((paid - back.dkk() - needs).abs() < 0.001, "{path:?}");
    }
}

#[test]
fn who_bears_an_overrun_differs_with_the_holder() {
    let bearer = |overrun: Holder| {
        let path = MoneyPath::StateToCompanies;
        let sum = sum_of(1.0e6, path, Allocation::PastSpending, overrun);
        let country = SmallCountry::with_fares(FARES).with_fixed_sum(sum);
        let ledger = account(&country.inputs());
        let nets = ledger.nets();
        ["region", "town-a", "town-b"].map(|slug| nets[&Party::Body(body(slug))].dkk())
    };
    let by_region = bearer(Holder::Body("region".to_owned()));
    let by_towns = bearer(Holder::Municipality);
    assert!(by_region[0] < by_towns[0] - 1e5);
    assert!(by_region[1] > by_towns[1] + 1e4);
    let all = |nets: [f64; 3]| nets.iter().sum::<f64>();
    assert!((all(by_region) - all(by_towns)).abs() < 0.01);
}

#[test]
fn a_split_by_past_spending_follows_the_base_run() {
    let sum = sum_of(2.0e6, MoneyPath::StateToCompanies, Allocation::PastSpending, Holder::Company);
    let country = SmallCountry::with_fares(FARES).with_fixed_sum(sum);
    let past = BTreeMap::from([
        ("cross".to_owned(), Kroner::from_dkk(3.0e6)),
        ("far".to_owned(), Kroner::from_dkk(1.0e6)),
    ]);
    let inputs = Inputs { past: Some(&past), ..country.inputs() };
    let ledger = account(&inputs);
    let kind = Some(PostingKind::FixedSum);
    let to = Some(Party::Body(body("company-a")));
    assert!(
        (amount_of(&ledger, PostingFilter { kind, to, ..PostingFilter::default() }) - 1.5e6).abs()
            < 0.001
    );
}

#[test]
fn a_ledger_refuses_what_is_no_payment() {
    let posting = |from, to, ore| Posting {
        from,
        to,
        kind: PostingKind::Fare,
        amount: Kroner::from_ore(ore),
        service: None,
        rule: "fare",
    };
    let (state, travellers) = (Party::Body(body("state")), Party::Travellers);
    assert!(matches!(
        Ledger::new(vec![posting(travellers, state, 0)]),
        Err(LedgerError::NotAPayment { at: 0, .. })
    ));
    assert!(matches!(
        Ledger::new(vec![posting(travellers, state, 5), posting(state, state, 5)]),
        Err(LedgerError::ToItself { at: 1, .. })
    ));
}

#[test]
fn every_indicator_has_a_value_and_every_value_a_definition() {
    let country = SmallCountry::with_fares(FARES);
    let ledger = account(&country.inputs());
    let found = indicators(&country.inputs(), &ledger);
    let mut defined: Vec<&str> = INDICATORS.iter().map(|indicator| indicator.key).collect();
    defined.sort_unstable();
    let computed: Vec<&str> = found.values.keys().copied().collect();
    assert_eq!(defined, computed);
    for (key, value) in &found.values {
        assert!(value.value.is_finite(), "{key}");
    }
    for key in [
        "pt-trips",
        "pt-passenger-km",
        "bus-boardings",
        "rail-trips",
        "car-km",
        "timetable-hours",
        "fare-revenue",
        "net-cost-state",
        "net-cost-region",
        "net-cost-municipality",
        "self-financing",
        "jobs-45min",
        "trips-not-made",
        "people-without-stop",
        "co2",
    ] {
        assert!(found.get(key).is_some(), "{key}");
    }
}

#[test]
fn indicators_add_up_by_hand() {
    let country = SmallCountry::with_fares(FARES);
    let ledger = account(&country.inputs());
    let found = indicators(&country.inputs(), &ledger);
    let close = |key: &str, wanted: f64| {
        let got = found.national(key).unwrap();
        assert!((got - wanted).abs() <= 1e-9 * wanted.abs().max(1.0), "{key}: {got} for {wanted}");
    };
    close("pt-trips", 3.0 * 12.0 * 10.0);
    close("trips-not-made", 3.0 * 12.0 * 20.0);
    close("people-without-stop", 400.0);
    close("people-without-stop-derived-share", 1.0 / 3.0);
    close("jobs-45min", (3000.0 * 100.0 + 600.0 * 200.0 + 400.0 * 300.0) / 4000.0);
    close("hospital-45min", 0.75);
    close("last-way-home", 0.9);
    close("fare-revenue", FARES.iter().sum());
    close("transfers", 6.0);

    let jobs = found.get("jobs-45min").unwrap();
    assert!((jobs.by_municipality[&MunicipalityId(1)] - 240.0).abs() < 1e-9);
    // zone-c has the lowest income and is a tenth of the residents.
    assert!((jobs.by_group[&Group::LowestIncome] - 300.0).abs() < 1e-9);
    assert!((jobs.by_group[&Group::NoCar] - jobs.value).abs() < 1e-9);
    assert!((jobs.by_group[&Group::Entitled] - (30.0 + 20.0 + 15.0) / 45.0 * 100.0).abs() < 1e-9);
    let trips = found.get("pt-trips").unwrap();
    assert!((trips.by_group[&Group::NoCar] - 180.0).abs() < 1e-9);
    assert!((trips.by_group[&Group::Under18] - 72.0).abs() < 1e-9);

    let nets = ledger.nets();
    let towns = ["town-a", "town-b"].map(|slug| -nets[&Party::Body(body(slug))].dkk());
    close("net-cost-municipality", towns.iter().sum());
    let borne = found.get("net-cost-per-resident").unwrap();
    let people = |at: u32| if at == 0 { 3000.0 } else { 1000.0 };
    let all: f64 = borne.by_municipality.iter().map(|(at, each)| each * people(at.0)).sum();
    assert!((all - found.national("net-cost").unwrap()).abs() < 1e-3);
}

#[test]
fn an_indicator_knows_what_it_rests_on() {
    let values = values();
    for indicator in INDICATORS.iter() {
        for used in indicator.values.iter().copied().flatten() {
            let exists = Values::KEYS
                .iter()
                .any(|key| if used.ends_with('.') { key.starts_with(used) } else { key == used });
            assert!(exists, "{} names {used}, which no value has", indicator.key);
        }
    }
    let find = |key| ansvar::account::find_indicator(key).unwrap();
    assert!(rests_on_guess(find("pt-trips"), &values, &[]));
    assert!(!rests_on_guess(find("timetable-hours"), &values, &[]));
    // What is looked up is no guess any more.
    let mut sure = values;
    for row in &mut sure.register {
        row.certainty = Certainty::Measured;
    }
    assert!(!rests_on_guess(find("pt-trips"), &sure, &[]));
}

#[test]
fn bodies_show_what_they_order_and_pay() {
    let country = SmallCountry::with_fares(FARES);
    let inputs = country.inputs();
    let ledger = account(&inputs);
    let accounts = bodies(&inputs, &ledger);
    let region = &accounts[&body("region")];
    assert_eq!(region.all.services[&Role::Order], 2);
    let inter_town = &region.by_class[&ServiceClass::InterTown];
    let hours = country.supply.offers[line("far")].hours.0 * 2.0;
    assert!((inter_town.hours[&Role::Order] - hours).abs() < 1e-9);
    for (id, account) in &accounts {
        assert_eq!(account.net_cost(), -ledger.net(Party::Body(*id)));
    }
    for roles in responsibility_shares(&inputs).values() {
        for held in roles.values() {
            assert!((held.values().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }
}

#[test]
fn references_name_what_the_model_derives() {
    let country = SmallCountry::with_fares(FARES);
    let ledger = account(&country.inputs());
    let found = references(&country.inputs(), &ledger);
    let keys: Vec<&str> = found.iter().map(|reference| reference.key).collect();
    assert_eq!(keys, ["municipal-bus-net", "regional-bus-net", "state-train-net"]);
    assert!((found[0].low - 2.6e9).abs() < 1.0 && !found[0].is_inside);
}

/// Two zones joined by a bus: a logit of going by bus or not at all. When the bus gets a little
/// faster, the indicator's surplus changes as the rule of half says, to the second order.
#[test]
fn surplus_follows_the_rule_of_half_for_small_changes() {
    const BETA: f64 = 0.03;
    const WANTED: f64 = 1000.0;
    let world = |minutes: f64| {
        let go = libm::exp(-BETA * minutes);
        let trips = WANTED * go / (go + 0.2);
        let logsum_minutes = libm::log(go + 0.2) / BETA;
        (trips, WANTED * logsum_minutes)
    };
    let surplus_of = |minutes: f64| {
        let mut country = SmallCountry::with_fares(FARES);
        let (_, surplus) = world(minutes);
        for flows in country.flows.classes.iter_mut().flatten() {
            flows.surplus_minutes = 0.0;
        }
        country.flows.classes[ansvar::id::ZoneId(0)][0].surplus_minutes = surplus;
        let ledger = account(&country.inputs());
        (indicators(&country.inputs(), &ledger), country.scenario.values.vot / 60.0)
    };
    let (before, per_minute) = surplus_of(40.0);
    for faster in [0.1, 0.5, 2.0] {
        let (after, _) = surplus_of(40.0 - faster);
        let (_, at_home) = gains(&before, &after);
        assert!(!at_home.is_empty());
        let (places, _) = gains(&before, &after);
        let gained = places[&MunicipalityId(0)].surplus * 3000.0;
        let (t0, t1) = (world(40.0).0, world(40.0 - faster).0);
        let half = rule_of_half((t0, t1), (40.0, 40.0 - faster)) * per_minute;
        // The rule's error is of the third order in the change.
        let allowed = half.abs() * (BETA * faster).powi(2) + 1e-9 * half.abs();
        assert!((gained - half).abs() <= allowed, "{faster}: {gained} for {half}");
        assert!(places[&MunicipalityId(0)].gains());
    }
}
