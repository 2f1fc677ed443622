//! School buses: laid as the rule says, opened where the law allows, the pupils' seats theirs.

use crate::small_town::{changed, texts};
use crate::support::assert_close;
use ansvar::run::closed_runs::closed_runs;
use ansvar::run::{Prepared, Register, RunResult, run};
use ansvar::scenario::finding::Findings;
use ansvar::scenario::service::Opened;
use ansvar::scenario::{Scenario, load_texts};
use ansvar::units::{Minutes, Share};
use std::path::Path;
use std::sync::Arc;

const RUN: &str = "school-middle";

fn opened(changes: &str) -> (Scenario, Register) {
    let loaded = changed(changes).unwrap_or_else(|findings| panic!("{findings}"));
    (loaded.scenario, loaded.register.into())
}

fn result(scenario: &Scenario, register: &Register) -> RunResult {
    let scenario = Arc::new(scenario.clone());
    let prepared = Prepared::new(&scenario, register, &|_| {}).unwrap();
    run(&scenario, &prepared, None, &|_| {}).unwrap()
}

#[test]
fn an_opened_run_goes_twice_each_way_on_school_days_and_leaves_the_pupils_their_seats() {
    let (scenario, register) = opened("OpenClosedRuns(),");
    let id = scenario.service_by_slug(RUN).unwrap();
    let service = &scenario.services[id];
    assert_eq!(service.stops.len(), 2, "no detour: it stops where it did");
    for (day, table) in service.timetable.entries() {
        let is_school_day = scenario.calendar.day_types[day].slug == "school-weekday";
        let expected = if is_school_day { [0.0, 1.0, 1.0, 0.0, 0.0, 0.0] } else { [0.0; 6] };
        assert_eq!(table.departures, expected);
    }
    let result = result(&scenario, &register);
    let offer = &result.prepared.supply.offers[id];
    assert_eq!(offer.capacity, 18.0, "40 seats, 22 pupils");
    assert_eq!(offer.cost.dkk(), 0.0, "the bus is paid for already");
    assert_eq!(offer.co2_tonnes, 0.0, "and would drive anyway");
    assert_close(offer.hours.0, 200.0 * 4.0 * 16.0 / 60.0, 1e-9);
    for check in &result.checks {
        assert!(check.holds, "{check:?}");
    }
}

#[test]
fn a_detour_calls_by_the_way_and_costs_its_time() {
    let (scenario, register) = opened("OpenClosedRuns(detour: Minutes(4)),");
    let id = scenario.service_by_slug(RUN).unwrap();
    let service = &scenario.services[id];
    let times: Vec<f64> = service.stops.iter().map(|stop| stop.minutes.0).collect();
    assert_eq!(times, [0.0, 3.0, 20.0]);
    assert_eq!(service.opened.map(|opened| opened.added), Some(Share(0.2)));
    let result = result(&scenario, &register);
    let offer = &result.prepared.supply.offers[id];
    let hours = 200.0 * 4.0 * 4.0 / 60.0;
    assert_close(offer.cost.dkk(), hours * scenario.values.closed_run_hour, 0.005);
    assert!(result.checks.iter().all(|check| check.holds));
    let (short, _) = opened("OpenClosedRuns(detour: Minutes(3.9)),");
    assert_eq!(short.services[id].stops.len(), 2, "it does not fit");
}

fn findings(changes: &str) -> Findings {
    changed(changes).expect_err("it is refused")
}

#[test]
fn what_the_law_forbids_is_refused_with_its_reference() {
    let asked = "SetPermission(kind: ChargeOnSchoolRuns, allowed: false, limits: \"free only\",
            reference: \"the act\"),
        OpenClosedRuns(),";
    let told = findings(asked).to_string();
    assert!(told.contains("free only") && told.contains("the act"), "{told}");
    let today = "Scenario(schema: 1, name: \"Today\", base: \"denmark-2025.ron\", changes: [OpenClosedRuns()])";
    let found = load_texts("x.ron", [("x.ron".to_owned(), today.to_owned())].into());
    let told = found.expect_err("today's law lets nobody charge").to_string();
    assert!(told.contains("§ 5(2)"), "{told}");
    let nowhere = findings("OpenClosedRuns(municipalities: [\"k2\"]),").to_string();
    assert!(nowhere.contains("no closed run"), "{nowhere}");
    assert!(findings("OpenClosedRuns(detour: Minutes(90)),").to_string().contains("90"));
}

#[test]
fn whoever_finds_no_room_goes_another_way() {
    let (mut scenario, register) = opened("OpenClosedRuns(),");
    let id = scenario.service_by_slug(RUN).unwrap();
    let with = |scenario: &mut Scenario, places: f64| {
        scenario.services[id].opened = Some(Opened { places, added: Share(0.0) });
        result(scenario, &register)
    };
    let all = with(&mut scenario, 1e9);
    assert!(all.flows.turned_away.is_empty());
    let most = all.flows.services[id].peak_load;
    assert!(most > 0.0, "somebody rides");
    let few = with(&mut scenario, most / 3.0);
    let flows = &few.flows.services[id];
    assert!(flows.peak_load <= most / 3.0 * 1.02, "{} of {most}", flows.peak_load);
    let wanted = all.flows.services[id].boardings;
    assert_eq!(few.flows.turned_away.len(), 1);
    assert_close(few.flows.turned_away[0].1, wanted - flows.boardings, 1e-6 * wanted);
    assert!(few.flows.sums.pt_trips <= all.flows.sums.pt_trips);
    assert!(few.checks.iter().all(|check| check.holds));
}

#[test]
fn the_shipped_runs_are_what_the_rule_makes_and_keep_to_it() {
    let loaded = ansvar::scenario::load(Path::new("denmark-2025.ron")).unwrap();
    let scenario = loaded.scenario;
    let prepared = Prepared::new(&scenario, &loaded.register.into(), &|_| {}).unwrap();
    let made = closed_runs(&scenario, &prepared);
    assert_eq!(made.runs.len(), scenario.closed_runs.len());
    let mut pupils = 0.0;
    for run in scenario.closed_runs.iter() {
        let row = made.runs.iter().find(|row| row.run == run.slug).unwrap();
        assert_eq!((row.pupils, row.seats), (run.pupils, run.seats));
        let stops: Vec<&str> =
            made.stops.iter().filter(|stop| stop.run == run.slug).map(|s| s.hub.as_str()).collect();
        assert!(run.stops.iter().map(|stop| stop.hub.as_str()).eq(stops));
        assert!(run.pupils <= run.seats, "every pupil has a seat");
        let aboard: f64 = run.stops.iter().map(|stop| stop.pupils).sum();
        assert!(
            (aboard - run.pupils).abs() <= 0.06 * run.stops.len() as f64,
            "who got on is aboard"
        );
        let own = run.stops.iter().filter(|stop| stop.detour.is_none()).count();
        let (way, longer) = run.with_detour(Minutes(5.0));
        assert!(longer.0 <= 5.0 && way.len() >= own);
        assert!(way.windows(2).all(|pair| pair[0].1.0 <= pair[1].1.0), "{}", run.slug);
        pupils += run.pupils;
    }
    let share = scenario.values.closed_run_share;
    assert!(pupils <= made.entitled * share + 0.1 * made.runs.len() as f64);
}

#[test]
fn a_data_set_without_the_two_tables_has_no_closed_runs() {
    let mut few = texts();
    few.retain(|path, _| !path.contains("closed_run"));
    let loaded = load_texts("small-town.ron", few).unwrap_or_else(|found| panic!("{found}"));
    assert!(loaded.scenario.closed_runs.is_empty());
}
