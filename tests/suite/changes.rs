//! Each change does what it says, and its inverse puts everything back.

use crate::small_town::{changed, town};
use ansvar::id::DayTypeId;
use ansvar::scenario::Scenario;
use ansvar::scenario::change::{Change, from_ron, to_ron};
use ansvar::scenario::diff::{Part, diff};
use ansvar::scenario::finding::SourceText;
use ansvar::scenario::regime::{PermissionKind, Role, ServiceClass};
use ansvar::scenario::responsibility::resolve;
use ansvar::units::{ClockTime, Minutes};
use proptest::prelude::*;

fn with(changes: &str) -> Scenario {
    changed(changes).unwrap_or_else(|findings| panic!("{findings}")).scenario
}

/// Departures of a line by period on a day.
fn departures(scenario: &Scenario, service: &str, day: &str) -> Vec<f64> {
    let id = scenario.service_by_slug(service).unwrap();
    let day: DayTypeId = scenario.calendar.day_type(day).unwrap();
    scenario.services[id].timetable[day].departures.clone()
}

fn minutes(scenario: &Scenario, service: &str) -> Vec<f64> {
    let id = scenario.service_by_slug(service).unwrap();
    scenario.services[id].stops.iter().map(|stop| (stop.minutes.0 * 1e6).round() / 1e6).collect()
}

#[test]
fn a_headway_sets_departures_of_the_named_days_and_periods_only() {
    let after = with(
        "SetHeadway(service: \"rail-one\", days: [\"saturday\"], periods: [\"morning-peak\", \"late\"], headway: Minutes(30)),",
    );
    assert_eq!(departures(&after, "rail-one", "saturday"), [0.0, 6.0, 6.0, 3.0, 4.0, 8.0]);
    assert_eq!(
        departures(&after, "rail-one", "sunday"),
        departures(&town().scenario, "rail-one", "sunday")
    );
}

#[test]
fn keep_better_leaves_more_frequent_periods_alone() {
    let after = with(
        "SetHeadway(lines: [Mode(LocalRail)], days: [\"school-weekday\"], periods: [\"morning-peak\", \"midday\"], headway: Minutes(45), keep_better: true),",
    );
    assert_eq!(departures(&after, "rail-one", "school-weekday")[1..3], [6.0, 8.0]);
}

#[test]
fn new_departures_move_the_first_and_last_of_the_day() {
    let after = with(
        "SetHeadway(service: \"bus-two\", days: [\"sunday\"], periods: [\"midday\", \"evening\"], headway: Minutes(60)),",
    );
    let id = after.service_by_slug("bus-two").unwrap();
    let day = &after.services[id].timetable[after.calendar.day_type("sunday").unwrap()];
    assert_eq!((day.first, day.last), (Some(ClockTime(9 * 60)), Some(ClockTime(21 * 60))));
    let none = with("RemoveTrips(service: \"rail-one\", days: [\"sunday\"]),");
    let id = none.service_by_slug("rail-one").unwrap();
    let day = &none.services[id].timetable[none.calendar.day_type("sunday").unwrap()];
    assert_eq!((day.first, day.last), (None, None));
}

#[test]
fn scaled_trips_scale() {
    let after = with("ScaleTrips(lines: [PaidBy(\"municipality\"), Mode(Bus)], by: Factor(0.5)),");
    assert_eq!(departures(&after, "bus-two", "school-weekday"), [0.0, 1.5, 1.5, 1.5, 0.0, 0.0]);
    assert_eq!(
        departures(&after, "ferry-three", "sunday"),
        departures(&town().scenario, "ferry-three", "sunday")
    );
}

#[test]
fn run_times_speeds_and_dwells_shift_what_comes_after() {
    let change = |text: &str| minutes(&with(text), "bus-two");
    assert_eq!(change("SetRunTime(service: \"bus-two\", minutes: Minutes(40)),"), [0.0, 8.0, 40.0]);
    assert_eq!(
        change("SetRunTime(service: \"bus-two\", to: \"st-west\", minutes: Minutes(6)),"),
        [0.0, 6.0, 22.0]
    );
    assert_eq!(
        change("SetSpeed(service: \"bus-two\", from: \"st-west\", speed: KmPerHour(63)),"),
        [0.0, 4.0, 14.0]
    );
    assert_eq!(
        change("SetDwell(service: \"bus-two\", today: Minutes(1), dwell: Minutes(0.5)),"),
        [0.0, 4.0, 19.5]
    );
    assert_eq!(
        change("SkipHub(service: \"bus-two\", hub: \"st-west\", saves: Minutes(1)),"),
        [0.0, 19.0]
    );
    assert_eq!(change("SkipHub(service: \"bus-two\", hub: \"stop-west\"),"), [0.0, 16.0]);
}

#[test]
fn a_line_can_take_another_way_or_go_on() {
    let on = with(
        "Reroute(service: \"bus-two\", from: \"town-middle\", via: [Stop(hub: \"port-east\", minutes: Minutes(30), km: Kilometres(24))]),",
    );
    assert_eq!(minutes(&on, "bus-two"), [0.0, 4.0, 20.0, 50.0]);
    let shares = &on.services[on.service_by_slug("bus-two").unwrap()].municipalities;
    assert_eq!(shares.len(), 2);
    assert!((shares[1].1 - 15.0 / 50.0).abs() < 1e-12, "half of the last hop");
    let round = with(
        "Reroute(service: \"rail-one\", from: \"st-west\", to: \"town-middle\", via: [Stop(hub: \"stop-west\", minutes: Minutes(3), km: Kilometres(2))], minutes: Minutes(18), km: Kilometres(13)),",
    );
    assert_eq!(minutes(&round, "rail-one"), [0.0, 3.0, 18.0]);
}

#[test]
fn a_new_hub_and_a_new_line_through_it_work_together() {
    let after = with(
        "AddHub(hub: \"st-new\", name: \"Ny\", lat: 55.5, lon: 9.1, zone: \"z2\", kind: \"station\", level: 2, offers: [\"bike-parking\"]),
         AddService(service: \"rail-new\", name: \"Ny bane\", mode: LocalRail, kind: \"rail\", operator: \"operator-one\",
            company: \"company-one\", paid_by: \"region\",
            stops: [Stop(hub: \"st-west\", minutes: Minutes(0), km: Kilometres(0)), Stop(hub: \"st-new\", minutes: Minutes(7), km: Kilometres(6.5))],
            runs: [Runs(days: [\"saturday\", \"sunday\"], periods: [\"midday\"], headway: Minutes(30), first: \"09:15\")]),
         SetHeadway(service: \"rail-new\", days: [\"school-weekday\"], period: \"midday\", headway: Minutes(20)),",
    );
    assert_eq!(departures(&after, "rail-new", "saturday")[2], 12.0);
    assert_eq!(departures(&after, "rail-new", "school-weekday")[2], 18.0);
    let near = after.area.access.iter().filter(|a| a.hub == after.hub_by_slug("st-new").unwrap());
    let near: Vec<_> = near.map(|a| after.area.zones[a.zone].slug.as_str()).collect();
    assert_eq!(near, ["z1", "z2"], "the island is not near, whatever the straight line");
    // The old lines still stop where they stopped.
    let stops = |s: &Scenario| -> Vec<String> {
        let bus = &s.services[s.service_by_slug("bus-two").unwrap()];
        bus.stops.iter().map(|stop| s.area.hubs[stop.hub].slug.clone()).collect()
    };
    assert_eq!(stops(&after), stops(&town().scenario));
}

#[test]
fn walks_and_roads_can_be_set() {
    let after = with(
        "SetAccess(zone: \"z1\", hub: \"st-west\", minutes: Minutes(5)),
         SetLinkTime(from: \"z2\", to: \"z3\", name: \"Sundbroen\", minutes: Minutes(15), toll: Kroner(99.50)),",
    );
    assert_eq!(after.area.access.iter().filter_map(|a| a.walk).collect::<Vec<_>>(), [Minutes(5.0)]);
    let bridge = after.area.roads.links.iter().find(|l| l.name == "Sundbroen").unwrap();
    assert_eq!((bridge.time, bridge.toll.ore()), (Minutes(15.0), 9_950));
}

#[test]
fn walks_and_roads_can_be_set_by_area_and_period() {
    let before = town();
    let usual = |s: &Scenario| -> Vec<Option<Minutes>> {
        s.area.access.iter().map(|access| access.walk).collect()
    };
    let after = with(
        "SetAccess(municipalities: [\"k1\"], by: Factor(0.5), periods: [\"evening\"]),
         SetLinkTime(municipalities: [\"k1\"], by: Factor(1.5), days: [\"sunday\"], periods: [\"evening\"]),",
    );
    assert_eq!(usual(&after), usual(&before.scenario), "the usual walk stays");
    let days = after.calendar.day_types.len();
    let values = &after.values;
    assert!(!after.area.timed_access.is_empty());
    for timed in &after.area.timed_access {
        let zone = &after.area.zones[timed.zone];
        assert_eq!(after.area.municipalities[zone.municipality].slug, "k1");
        let pair = |a: &&ansvar::scenario::area::Access| (a.zone, a.hub) == (timed.zone, timed.hub);
        let access = after.area.access.iter().find(pair).unwrap();
        let walk = access.distance.0 * values.walk_min_per_km;
        assert!(walk <= values.walk_max_km * values.walk_min_per_km, "nobody walks so far");
        assert_eq!(timed.times.len(), days, "one evening of each day type");
        for time in &timed.times {
            assert_eq!(after.calendar.periods[time.period].slug, "evening");
            assert!((time.minutes.0 - 0.5 * walk).abs() < 1e-9);
        }
    }
    let sunday = after.calendar.day_type("sunday").unwrap();
    assert!(!after.area.roads.timed.is_empty());
    for timed in &after.area.roads.timed {
        let link = &after.area.roads.links[timed.link];
        assert_ne!(link.kind, ansvar::scenario::area::RoadKind::Ferry);
        let [time] = timed.times.as_slice() else { panic!("one evening: {timed:?}") };
        assert_eq!(time.day, sunday);
        assert!((time.minutes.0 - 1.5 * link.time.0).abs() < 1e-9);
    }
    // A factor again works on what holds then; a time for the whole week ends what held in parts.
    let twice = with(
        "SetLinkTime(from: \"z1\", to: \"z2\", minutes: Minutes(40), days: [\"sunday\"], periods: [\"evening\"]),
         SetLinkTime(from: \"z1\", to: \"z2\", by: Factor(0.5)),",
    );
    assert_eq!(twice.area.roads.timed[0].times[0].minutes, Minutes(20.0));
    let ended = with(
        "SetLinkTime(from: \"z1\", to: \"z2\", minutes: Minutes(40), periods: [\"evening\"]),
         SetLinkTime(from: \"z1\", to: \"z2\", minutes: Minutes(41)),",
    );
    assert!(ended.area.roads.timed.is_empty());
    // The difference tells the periods.
    let told = diff(&before.scenario, &twice);
    assert!(told.iter().any(|row| row.after.contains("sunday evening: 20 min")), "{told:?}");
}

#[test]
fn fares_values_contracts_budgets_and_sums_can_be_set() {
    let after = with(
        "SetFare(base: Kroner(15), per_km: KronerPerKm(1.25), far_share: Share(0.5), source: \"made up\"),
         SetValue(key: \"choice.vot.private\", value: 90, unit: \"DKK/h\", low: 70.0, high: 120.0, source: \"made up\"),
         SetContract(lines: [Mode(Bus)], per_hour: KronerPerHour(950)),
         SetBudget(body: \"k1\", amount: Kroner(2_000_000), source: \"made up\"),
         SetFixedSum(class: InterTown, amount: Kroner(1_500_000), source: \"made up\"),
         Allocate(class: InterTown, by: Hours),",
    );
    assert_eq!(
        (after.values.fare_base, after.values.fare_per_km, after.values.vot),
        (15.0, 1.25, 90.0)
    );
    let bus = &after.services[after.service_by_slug("bus-two").unwrap()];
    assert_eq!(bus.contract.unwrap().per_hour.unwrap().0, 950.0);
    assert_eq!(after.bodies[after.body_by_slug("k1").unwrap()].budget.dkk(), 2_000_000.0);
    let sum = &after.regime.fixed_sums[0];
    assert_eq!((sum.amount.dkk(), sum.payer.as_str()), (1_500_000.0, "state"));
    assert_eq!(format!("{:?}", sum.allocation), "Hours");
}

#[test]
fn a_fare_has_zones_a_minimum_and_a_cap() {
    let after = with(
        "SetFare(zone: Kilometres(2.5), minimum: Kroner(24), cap: Kroner(300), source: \"made up\"),",
    );
    let values = &after.values;
    let set = (values.fare_zone_km, values.fare_minimum, values.fare_cap);
    assert_eq!(set, (2.5, 24.0, 300.0));
    let wrong = "SetFare(minimum: Kroner(40), cap: Kroner(20), source: \"made up\"),";
    let refused = changed(wrong).unwrap_err();
    assert!(refused.to_string().contains("above the greatest"), "{refused}");
}

#[test]
fn a_new_line_brings_its_contract() {
    let after = with(
        "AddService(service: \"new-bus\", name: \"New\", mode: Bus, kind: \"rural\", operator: \"state\",
            paid_by: \"municipality\", per_hour: KronerPerHour(950), until: 2030,
            stops: [Stop(hub: \"stop-west\", minutes: Minutes(0), km: Kilometres(0)),
                Stop(hub: \"town-middle\", minutes: Minutes(9), km: Kilometres(6))],
            runs: [Runs(headway: Minutes(60))]),",
    );
    let line = &after.services[after.service_by_slug("new-bus").unwrap()];
    let agreed = line.contract.unwrap();
    assert_eq!((agreed.per_hour.unwrap().0, agreed.until), (950.0, Some(2030)));
}

const NEW_BUS: &str = "AddService(service: \"new-bus\", name: \"New\", mode: MODE, kind: \"rural\", operator: \"operator-one\",
    paid_by: \"municipality\", responsible: \"company-one\", permission: PaidCarpool,
    stops: [Stop(hub: \"stop-west\", minutes: Minutes(0), km: Kilometres(0)),
        Stop(hub: \"town-middle\", minutes: Minutes(9), km: Kilometres(6))],
    runs: [Runs(headway: Minutes(60))]),";

#[test]
fn a_new_line_has_the_body_it_names_and_is_what_it_runs_with() {
    let loaded = changed(&NEW_BUS.replace("MODE", "Bus")).unwrap_or_else(|f| panic!("{f}"));
    let worked_out = resolve(&loaded.scenario);
    let line = loaded.scenario.service_by_slug("new-bus").unwrap();
    let named = loaded.scenario.body_by_slug("company-one").unwrap();
    for role in [Role::Order, Role::Plan, Role::Purchase, Role::Fund, Role::BearRevenueRisk] {
        assert_eq!(worked_out.held(line, role).by, [(named, 1.0)], "{role:?}");
    }
    let is_allowed =
        loaded.scenario.regime.allows(PermissionKind::PaidCarpool, loaded.scenario.year);
    let told = loaded.warnings.iter().any(|f| f.code == "scenario::not_permitted");
    assert_eq!(told, !is_allowed);

    let found = changed(&NEW_BUS.replace("MODE", "Ferry")).unwrap_err();
    assert!(found.0.iter().any(|f| f.message.contains("mode ferry is not `rural`")), "{found}");
}

#[test]
fn passes_that_hold_everywhere_leave_no_second_base_fare() {
    let loaded = changed("SetFare(second_base: Share(0), comment: \"one ticket\"),").unwrap();
    let areas = &loaded.scenario.regime.tariffs;
    assert!(!areas.is_empty());
    assert!(areas.iter().all(|area| area.second_base_share.max(area.high) <= 0.0));
}

#[test]
fn a_role_moves_where_it_is_said_and_nowhere_else() {
    let holder = |s: &Scenario, service: &str, role| {
        let worked_out = resolve(s);
        let by = &worked_out.held(s.service_by_slug(service).unwrap(), role).by;
        by.iter().map(|(body, _)| s.bodies[*body].slug.clone()).collect::<Vec<_>>().join("+")
    };
    let after = with(
        "MoveRole(role: Plan, scope: Mode(LocalRail), to: \"region-one\", comment: \"made up\"),",
    );
    assert_eq!(holder(&after, "rail-one", Role::Plan), "region-one");
    assert_eq!(holder(&after, "bus-two", Role::Plan), "state");
    assert_eq!(holder(&after, "rail-one", Role::Order), "state");
    let all = with("MoveRole(role: Plan, scope: All, to: \"region-one\"),");
    assert_eq!(holder(&all, "ferry-three", Role::Plan), "region-one");
    let later = with("MoveRole(role: Plan, scope: All, to: \"region-one\", from: 2030),");
    assert_eq!(holder(&later, "ferry-three", Role::Plan), "state");
    let plans = later.regime.assignments.iter().filter(|a| a.role == Role::Plan).count();
    assert_eq!(plans, 2, "the old one until 2030, the new one from then on");
}

#[test]
fn another_regime_stands_on_the_same_base() {
    let base = town().scenario;
    let text = crate::small_town::texts().remove("regime.ron").unwrap();
    let text = text
        .replace("slug: \"regime\"", "slug: \"other\"")
        .replace("to: Municipality,\n", "to: Region,\n");
    let (other, warnings) = base.with_regime(&SourceText::new("other.ron", text)).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    assert_eq!(other.services, base.services);
    assert_ne!(other.inputs_hash, base.inputs_hash);
    let roles: Vec<_> = diff(&base, &other).into_iter().filter(|d| d.part == Part::Role).collect();
    assert_eq!(roles.len(), 3, "{roles:?}");
    assert!(roles.iter().all(|d| d.of.contains(ServiceClass::Local.words())), "{roles:?}");
}

#[test]
fn differences_are_told_by_part_and_id() {
    let before = town().scenario;
    let after = with(
        "RemoveService(service: \"ferry-three\"),
         SetHeadway(service: \"rail-one\", days: [\"saturday\"], period: \"midday\", headway: Minutes(30)),
         SetFare(base: Kroner(15), source: \"made up\"),
         SetPermission(kind: Brt, allowed: true),
         SetBudget(body: \"k1\", amount: Kroner(5), source: \"made up\"),",
    );
    let told: Vec<String> = diff(&before, &after)
        .into_iter()
        .map(|d| format!("{:?} {} {}: {} → {}", d.part, d.of, d.detail, d.before, d.after))
        .collect();
    let base = town().scenario.values.row("fare.base").cloned().unwrap();
    assert_eq!(
        told,
        [
            "Service ferry-three : Midtby-Østerø → ".to_owned(),
            "Headway rail-one saturday midday: every 60 min → every 30 min".to_owned(),
            format!(
                "Value fare.base : {} DKK ({} to {}) → 15 DKK (15 to 15)",
                base.value, base.low, base.high
            ),
            "Permission Brt : not allowed → allowed".to_owned(),
            "Budget k1 : 1000000 kr. → 5 kr.".to_owned(),
        ]
    );
    assert!(diff(&before, &before).is_empty());
    let fewer = with("ScaleTrips(service: \"bus-two\", by: Factor(0.5)),");
    let told = diff(&before, &fewer);
    assert_eq!(told.len(), 1, "one line, not one for each day and period: {told:?}");
    assert_eq!(told[0].after, "1053 departures a year each way");
}

/// So many kinds of change there are.
const KINDS: usize = 35;

/// One line of a file for each kind of change, with a number to vary.
fn line(kind: usize, n: u32) -> String {
    let service = ["rail-one", "bus-two", "ferry-three"][n as usize % 3];
    let hub = ["st-west", "stop-west", "town-middle", "port-east"][n as usize % 4];
    let body = ["state", "k1", "region-one"][n as usize % 3];
    let m = n % 50 + 1;
    match kind {
        0 => format!("SetHeadway(service: \"{service}\", headway: Minutes({m}.5))"),
        1 => format!("RemoveService(service: \"{service}\")"),
        2 => format!("RemoveTrips(service: \"{service}\", days: [\"sunday\"])"),
        3 => format!("ScaleTrips(lines: [Mode(Bus)], by: Factor(0.{m}))"),
        4 => format!("SkipHub(service: \"bus-two\", hub: \"{hub}\")"),
        5 => format!(
            "Reroute(service: \"{service}\", from: \"town-middle\", via: [Stop(hub: \"{hub}\", minutes: Minutes({m}), km: Kilometres({m}))])"
        ),
        6 => format!("SetSpeed(service: \"{service}\", speed: KmPerHour({m}))"),
        7 => format!("SetRunTime(service: \"{service}\", minutes: Minutes({m}.25))"),
        8 => format!("SetDwell(service: \"bus-two\", today: Minutes(0.5), dwell: Minutes(0.{m}))"),
        9 if n.is_multiple_of(2) => {
            format!(
                "SetLinkTime(from: \"z1\", to: \"z2\", by: Factor(1.{m}), periods: [\"evening\"])"
            )
        }
        9 => format!("SetLinkTime(from: \"z1\", to: \"z2\", minutes: Minutes({m}))"),
        10 if n.is_multiple_of(3) => {
            format!("SetAccess(municipalities: [\"k1\"], by: Factor(0.{m}), days: [\"sunday\"])")
        }
        10 => format!(
            "SetAccess(zone: \"z2\", hub: \"{hub}\", minutes: Minutes({m}), km: Kilometres({m}))"
        ),
        11 => format!("SetFare(base: Kroner({m}), source: \"made up\")"),
        12 => format!(
            "SetValue(key: \"access.bike.start\", value: {m}, unit: \"min\", source: \"made up\")"
        ),
        13 => format!("MoveRole(role: Plan, scope: Mode(LocalRail), to: \"{body}\")"),
        14 => format!("SetPermission(kind: Brt, allowed: {})", n.is_multiple_of(2)),
        15 => format!(
            "SetContract(service: \"{service}\", per_hour: KronerPerHour({m}), until: 20{m:02})"
        ),
        16 => format!("SetBudget(body: \"{body}\", amount: Kroner({m}), source: \"made up\")"),
        17 => format!("SetFixedSum(class: InterTown, amount: Kroner({m}), source: \"made up\")"),
        18 => "Allocate(class: InterTown, by: Remoteness)".to_owned(),
        19 => format!("SetHubServices(hub: \"{hub}\", offers: [\"taxi\"])"),
        20 => format!(
            "AddHub(hub: \"hub-{m}\", name: \"H\", lat: 55.5, lon: 9.{m:02}, zone: \"z1\", kind: \"stop\", level: 0)"
        ),
        21 => format!(
            "AddService(service: \"a-{m}\", name: \"A\", mode: Bus, kind: \"rural\", operator: \"operator-one\", paid_by: \"municipality\", stops: [Stop(hub: \"st-west\", minutes: Minutes(0), km: Kilometres(0)), Stop(hub: \"{hub}\", minutes: Minutes({m}), km: Kilometres({m}))], runs: [Runs(headway: Minutes({m}))])"
        ),
        22 => format!("SetIndexation(class: InterTown, by: Rate(percent_a_year: {m}.5))"),
        23 => format!("Shock(year: 20{:02}, kind: FuelPrice(times: 1.5))", 26 + m % 10),
        24 => {
            format!("Invest(body: \"{body}\", year: 2030, amount: Kroner({m}), purpose: \"depot\")")
        }
        26 => "OpenClosedRuns()".to_owned(),
        27 => format!("AddFlexZone(id: \"f-{m}\", product: \"flextur\", municipalities: [\"k1\"])"),
        33 => format!(
            "OpenCarpool(id: \"c-{m}\", platforms: Municipality, rider_pays: Kroner({}))",
            n % 4
        ),
        25 => format!(
            "Trial(id: \"t-{m}\", area: [\"k1\"], from: 2027, years: 2, departures: Factor(1.5), payer: \"{body}\")"
        ),
        28 => format!(
            "BusPriority(id: \"p-{m}\", municipalities: [\"k1\"], saving: Share(0.{m:02}), payer: \"{body}\")"
        ),
        29 => format!(
            "MakeBrt(id: \"b-{m}\", service: \"bus-two\", speed: KmPerHour({m}), spacing: Kilometres(2))"
        ),
        30 => format!(
            "OfferAtHubs(services: [\"e-scooter\"], hubs: [\"{hub}\"], vehicles: {m}, payer: \"{body}\")"
        ),
        31 => format!("MakeDriverless(service: \"bus-two\", left: Share(0.{m:02}))"),
        32 => format!(
            "MakeReliable(id: \"r-{m}\", service: \"ferry-three\", run: Share(0.99), upkeep: Kroner({m}), payer: \"{body}\")"
        ),
        _ => format!("Custom(name: \"small-town.note\", text: \"{m}\")"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn applying_and_undoing_restores_exactly(steps in prop::collection::vec((0_usize..KINDS, 0_u32..1000), 1..12)) {
        let start = town().scenario;
        let mut scenario = start.clone();
        let mut undo = Vec::new();
        for (kind, n) in steps {
            let text = line(kind, n);
            let change = from_ron(&text).unwrap_or_else(|finding| panic!("{text}: {finding}"));
            let before = scenario.clone();
            match scenario.apply(&change) {
                Ok(inverse) => {
                    let mut back = scenario.clone();
                    let again = back.apply(&inverse).unwrap();
                    prop_assert_eq!(&back, &before, "{}", text);
                    back.apply(&again).unwrap();
                    prop_assert_eq!(&back, &scenario, "redone: {}", text);
                    undo.push(inverse);
                }
                // Refused: an id that an earlier step added or took away. Nothing has changed.
                Err(findings) => {
                    prop_assert!(!findings.is_empty());
                    prop_assert_eq!(&scenario, &before);
                }
            }
        }
        for inverse in undo.iter().rev() {
            scenario.apply(inverse).unwrap();
        }
        prop_assert_eq!(&scenario, &start);
    }

    #[test]
    fn no_text_stops_the_reader(text in "[ -~æøå\\n]{0,200}") {
        let _ = from_ron(&text);
        let _ = ansvar::scenario::load_str("a.ron", &text);
    }

    #[test]
    fn no_scrap_of_a_sound_file_stops_the_reader(kind in 0_usize..KINDS, n in 0_u32..1000, cut in 0_usize..200) {
        let text = line(kind, n);
        let cut = cut.min(text.len());
        let _ = from_ron(&text[..cut]);
        let _ = changed(&text[..cut]);
    }
}

#[test]
fn every_kind_of_change_is_written_and_read_back() {
    let changes: Vec<Change> = (0..KINDS)
        .map(|kind| from_ron(&line(kind, 7)).unwrap_or_else(|f| panic!("{}: {f}", line(kind, 7))))
        .collect();
    let names: std::collections::BTreeSet<&str> = changes.iter().map(Change::name).collect();
    assert_eq!(names, Change::NAMES.iter().copied().collect(), "each kind is tried");
    let text = to_ron(&changes).unwrap();
    for (change, kind) in changes.iter().zip(0..) {
        let one = to_ron(std::slice::from_ref(change)).unwrap();
        let inner =
            one.trim().trim_start_matches('[').trim_end_matches(']').trim().trim_end_matches(',');
        let back = from_ron(inner).unwrap_or_else(|finding| panic!("{kind}: {inner}: {finding}"));
        assert_eq!(&back, change, "{text}");
    }
}
