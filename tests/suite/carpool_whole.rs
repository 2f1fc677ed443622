//! Carpooling in the whole: who may open it, who finds whom, what it costs, and that chances agree.

use crate::small_town::{changed, town};
use crate::support::assert_close;
use ansvar::account::{Party, PostingKind};
use ansvar::run::carpool::AGREED;
use ansvar::run::{Prepared, Register, RunResult, run};
use ansvar::scenario::Scenario;
use ansvar::scenario::change::from_ron;
use std::sync::Arc;

/// The law lets anybody run it and pay for it.
const LAWFUL: &str = "SetPermission(kind: CarpoolInTicket, allowed: true),
    SetPermission(kind: SupportSharedMobility, allowed: true),
    SetPermission(kind: PaidCarpool, allowed: true),";
const ONE: &str =
    "OpenCarpool(id: \"along\", platforms: One, runner: \"state\", reward: Kroner(1)),";
const SPLIT: &str =
    "OpenCarpool(id: \"along\", platforms: Municipality, runner: \"state\", reward: Kroner(1)),";

/// The town with changes. Its fifteen hundred people think of riding along, and many offer seats:
/// else hardly anybody of so few would meet.
fn opened(changes: &str) -> (Scenario, Register) {
    let loaded = changed(&format!("{LAWFUL} {changes}"));
    let mut loaded = loaded.unwrap_or_else(|findings| panic!("{findings}"));
    loaded.scenario.believe("carpool.felt", 5.0);
    loaded.scenario.believe("carpool.offered", 0.1);
    (loaded.scenario, loaded.register.into())
}

fn result(scenario: &Scenario, register: &Register) -> RunResult {
    let scenario = Arc::new(scenario.clone());
    let prepared = Prepared::new(&scenario, register, &|_| {}).unwrap();
    run(&scenario, &prepared, None, &|_| {}).unwrap()
}

fn of(changes: &str) -> RunResult {
    let (scenario, register) = opened(changes);
    result(&scenario, &register)
}

fn national(result: &RunResult, key: &str) -> f64 {
    result.indicators.national(key).unwrap()
}

fn paid(result: &RunResult, rule: &str) -> f64 {
    let own = result.ledger.postings().iter().filter(|posting| posting.rule == rule);
    own.map(|posting| posting.amount.dkk()).sum()
}

/// Bits of everything that travellers do and pay.
fn bits(result: &RunResult) -> Vec<u64> {
    let classes = result.flows.classes.iter().flatten();
    let of_classes = classes.flat_map(|class| {
        let figures = [class.surplus_minutes, class.fares, class.wanted, class.pt_minutes];
        figures.into_iter().chain(class.trips).chain(class.km).chain(class.not_made)
    });
    let of_lines = result.flows.services.iter().flat_map(|flows| [flows.boardings, flows.fares]);
    let indicators = result.indicators.values.values().map(|value| value.value);
    of_classes.chain(of_lines).chain(indicators).map(f64::to_bits).collect()
}

#[test]
fn where_nobody_opened_it_nobody_rides_along_and_no_bit_moves() {
    let (scenario, register) = opened("");
    let base = result(&scenario, &register);
    assert_eq!(base.flows.carpool, ansvar::simulate::CarpoolYear::default());
    assert_eq!(national(&base, "carpool-rides").to_bits(), 0.0_f64.to_bits());
    let silent = base.checks.iter().filter(|check| check.name.starts_with("carpool"));
    assert_eq!(silent.map(|check| check.compared).collect::<Vec<_>>(), [0, 0, 0]);
    // Opened and closed again.
    let mut again = scenario.clone();
    let inverse = again.apply(&from_ron(ONE.trim_end_matches(',')).unwrap()).unwrap();
    assert_ne!(again, scenario);
    again.apply(&inverse).unwrap();
    assert_eq!(again, scenario);
    assert_eq!(bits(&base), bits(&result(&again, &register)));
    // Whatever the values of carpooling are, they move nothing where there is none.
    let mut other = scenario.clone();
    for key in ["carpool.felt", "carpool.offered", "carpool.detour", "cost.carpool.platform"] {
        other.believe(key, 17.0);
    }
    assert_eq!(bits(&base), bits(&result(&other, &register)));
}

#[test]
fn people_ride_along_nobody_is_worse_off_and_the_books_agree() {
    let (scenario, register) = opened("");
    let base = result(&scenario, &register);
    let surplus = |result: &RunResult| -> Vec<f64> {
        result.flows.classes.iter().flatten().map(|class| class.surplus_minutes).collect()
    };
    for changes in [
        ONE,
        SPLIT,
        "OpenCarpool(id: \"along\", platforms: Company, rider_pays: Kroner(0.5), reward: Kroner(1),
            reward_up_to: Kilometres(10), cap: Kroner(9), envelope: Kroner(2000), guarantee: true),",
    ] {
        let with = of(changes);
        let year = &with.flows.carpool;
        let rides: f64 = year.rides.iter().map(|ride| ride.rides).sum();
        assert!(rides > 100.0, "{changes} {rides}");
        assert_close(national(&with, "carpool-rides"), rides, 1e-4 * rides);
        assert!(year.exact && year.bound_gap < 1e-9 && year.gap[0] <= AGREED, "{changes}");
        for check in &with.checks {
            assert!(check.holds, "{changes} {check:?}");
        }
        let spoken = with.checks.iter().filter(|check| check.name.starts_with("carpool"));
        assert!(spoken.into_iter().all(|check| check.compared > 0), "{changes}");
        for (now, before) in surplus(&with).iter().zip(surplus(&base)) {
            assert!(*now >= before - 1e-6 * before.abs(), "{changes} {now} {before}");
        }
        // Rides are trips of public transport, and short ones are none.
        assert!(national(&with, "pt-trips") > national(&base, "pt-trips"));
        let least = with.scenario.values.carpool_from_km;
        assert!(year.rides.iter().all(|ride| ride.km >= least && ride.from != ride.to));
        let cost = with.indicators.get("carpool-public-cost").unwrap();
        assert_close(cost.by_municipality.values().sum(), cost.value, 0.01);
    }
}

#[test]
fn money_is_rides_times_kilometres_times_reward() {
    let with = of(ONE);
    let year = &with.flows.carpool;
    let km: f64 = year.rides.iter().map(|ride| ride.rides * ride.km).sum();
    assert_close(paid(&with, "carpool-reward"), km, 0.02);
    let platforms = 2.0 * with.scenario.values.carpool_platform;
    assert_close(paid(&with, "carpool-platform"), platforms, 0.02);
    assert_close(paid(&with, "carpool-guarantee"), 0.0, 1e-9);
    // The state runs it, municipalities pay what local buses there cost.
    let state = Party::Body(with.scenario.body_by_slug("state").unwrap());
    assert_close(paid(&with, "carpool-contribution"), km + platforms, 0.05);
    let own = with.ledger.postings().iter().filter(|p| p.rule == "carpool-contribution");
    assert!(own.into_iter().all(|posting| posting.to == state && posting.from != state));

    let with = of("OpenCarpool(id: \"along\", platforms: One, runner: \"state\", payer: \"k2\",
        rider_pays: Kroner(0.75), guarantee: true),");
    let year = &with.flows.carpool;
    // Reduced fares hold for some, so that they pay between the least and the full price.
    let full: f64 = year.rides.iter().map(|ride| 0.75 * ride.rides * ride.km).sum();
    let fares = paid(&with, "carpool-fare");
    assert!(0.3 * full < fares && fares <= full + 0.01, "{fares} of {full}");
    let values = &with.scenario.values;
    let brought: f64 = (year.rides.iter())
        .map(|ride| {
            let place = with.scenario.area.zones[ride.from].municipality;
            let own = year.places.iter().find(|own| own.place == place).unwrap();
            assert_close(own.guaranteed, 0.5 * (1.0 - own.level.found), 1e-12);
            let price = values.carpool_guarantee_begin + values.carpool_guarantee_km * ride.km;
            own.guaranteed * ride.rides * price
        })
        .sum();
    assert!(brought > 0.0);
    assert_close(paid(&with, "carpool-guarantee"), brought, 0.05);
    assert!(paid(&with, "carpool-reward").abs() < 0.01);
    let k2 = Party::Body(with.scenario.body_by_slug("k2").unwrap());
    let mut own = with.ledger.postings().iter().filter(|p| p.kind == PostingKind::Contribution);
    assert!(own.any(|posting| posting.rule == "carpool-contribution" && posting.from == k2));
}

#[test]
fn an_envelope_is_never_passed_and_an_empty_one_pays_nothing() {
    let with = |envelope: &str| {
        of(&format!(
            "OpenCarpool(id: \"along\", platforms: Municipality, runner: \"state\",
                reward: Kroner(1), envelope: Kroner({envelope})),"
        ))
    };
    let empty = with("0");
    assert!(paid(&empty, "carpool-reward").abs() < 0.01);
    assert!(empty.checks.iter().all(|check| check.holds));
    let tight = with("1000");
    assert_close(paid(&tight, "carpool-reward"), 1000.0, 0.02);
    assert!(tight.flows.carpool.places.iter().all(|own| own.rewarded < 1.0));
    let wide = with("100000000");
    assert!(wide.flows.carpool.places.iter().all(|own| own.rewarded >= 1.0));
    // What is paid for brings offers.
    let offers = |result: &RunResult| national(result, "carpool-offers");
    assert!(offers(&empty) < offers(&wide) && offers(&tight) < offers(&wide));
}

#[test]
fn more_drivers_never_lower_the_share_that_is_met() {
    let mut last = 0.0;
    let (mut scenario, register) = opened(ONE);
    for offered in [0.01, 0.03, 0.1, 0.3] {
        scenario.believe("carpool.offered", offered);
        let rate = national(&result(&scenario, &register), "carpool-match-rate");
        assert!(rate >= last - 0.01, "{offered}: {rate} after {last}");
        assert!(rate > 0.0 && rate <= 1.0);
        last = rate;
    }
}

#[test]
fn one_platform_serves_at_least_as_many_as_two() {
    let (one, split) = (of(ONE), of(SPLIT));
    let [a, b] = [&one, &split].map(|result| national(result, "carpool-match-rate"));
    assert!(a >= b - 0.005, "share met: {a} on one, {b} on two");
    let [a, b] = [&one, &split].map(|result| national(result, "carpool-rides"));
    assert!(a > b, "rides: {a} on one, {b} on two");
    // Those of the island ride along with those of the town only where they see their offers.
    let places = &split.flows.carpool.places;
    assert_ne!(places[0].platform, places[1].platform);
    assert_eq!(one.flows.carpool.places[0].platform, one.flows.carpool.places[1].platform);
}

#[test]
fn a_guaranteed_way_home_brings_riders() {
    let without = of(ONE);
    let with = of("OpenCarpool(id: \"along\", platforms: One, runner: \"state\",
        reward: Kroner(1), guarantee: true),");
    assert!(national(&with, "carpool-rides") > national(&without, "carpool-rides"));
    assert!(paid(&with, "carpool-guarantee") > 0.0);
}

#[test]
fn detours_are_driven_and_saved_km_are_no_less_than_nothing() {
    let with = of(ONE);
    assert!(national(&with, "carpool-car-km-saved") > 0.0);
    assert!(national(&with, "carpool-detour-km") >= 0.0);
    let year = &with.flows.carpool;
    // Nobody drives longer round than drivers bear.
    let most = with.scenario.values.carpool_detour / 60.0;
    for own in &year.places {
        assert!(own.detour_minutes / 60.0 <= most * own.rides + 1e-9);
    }
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let (scenario, register) = opened(SPLIT);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let result = pool.install(|| result(&scenario, &register));
        (result.flows.carpool.clone(), bits(&result), result.ledger)
    };
    let one = on(1);
    assert_eq!(one, on(2));
}

#[test]
fn what_the_law_forbids_is_refused_with_its_reference() {
    let told = |changes: &str| changed(changes).expect_err("it is refused").to_string();
    // The town's law forbids all of it, by laws that are invented.
    for changes in [
        "OpenCarpool(id: \"a\", platforms: Company),",
        "OpenCarpool(id: \"a\", platforms: Municipality),",
        "SetPermission(kind: SupportSharedMobility, allowed: true),
         OpenCarpool(id: \"a\", platforms: Municipality, rider_pays: Kroner(4)),",
    ] {
        let told = told(changes);
        assert!(told.contains("invented"), "its reference: {told}");
    }
    // Sharing costs is no pay.
    let shared = "SetPermission(kind: SupportSharedMobility, allowed: true),
        OpenCarpool(id: \"a\", platforms: Municipality, rider_pays: Kroner(1)),";
    assert!(changed(shared).is_ok());
    let twice =
        format!("{LAWFUL} {ONE} OpenCarpool(id: \"b\", platforms: One, municipalities: [\"k1\"]),");
    assert!(told(&twice).contains("along"));
    let odd = format!("{LAWFUL} OpenCarpool(id: \"b\", platforms: One, reward: Kroner(99)),");
    assert!(told(&odd).contains("99"));
    let never = format!(
        "{LAWFUL} OpenCarpool(id: \"b\", platforms: One, days: [\"sunday\"], periods: [\"earlier\"]),"
    );
    assert!(told(&never).contains("earlier"));
}

#[test]
fn today_a_company_may_not_run_it_and_a_municipality_may() {
    let with = |change: &str| {
        let text = format!(
            "Scenario(schema: 1, name: \"Own\", base: \"denmark-2025.ron\", changes: [{change}])"
        );
        ansvar::scenario::load_texts("x.ron", [("x.ron".to_owned(), text)].into())
    };
    let own = "OpenCarpool(id: \"c\", platforms: Municipality, reward: Kroner(1))";
    assert!(with(own).is_ok());
    let company = "OpenCarpool(id: \"c\", platforms: Company, reward: Kroner(1))";
    let found = with(company).expect_err("it is refused").to_string();
    assert!(found.contains("legal basis was not found"), "{found}");
    let pay = "OpenCarpool(id: \"c\", platforms: Municipality, reward: Kroner(3))";
    let found = with(pay).expect_err("it is refused").to_string();
    assert!(found.contains("Danmark skal hænge sammen"), "{found}");
}

#[test]
fn the_town_as_it_is_has_none() {
    assert!(town().scenario.flex.carpool.is_empty());
}
