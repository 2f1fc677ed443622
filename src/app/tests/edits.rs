//! Every kind of edit, undone and done again; merging; presets; figures that follow.

use super::*;
use crate::decide::Terms;
use crate::run::bands::Cut;
use crate::run::{Column, Comparison, RunResult, compare_columns, compare_regimes};

/// One of each kind of change that a file may hold.
const EDITS: [&str; 35] = [
    "SetHeadway(service: \"rail-one\", headway: Minutes(17.5))",
    "RemoveService(service: \"bus-two\")",
    "RemoveTrips(service: \"rail-one\", days: [\"sunday\"])",
    "ScaleTrips(lines: [Mode(Bus)], by: Factor(0.5))",
    "SkipHub(service: \"bus-two\", hub: \"stop-west\")",
    "Reroute(service: \"ferry-three\", from: \"town-middle\", via: [Stop(hub: \"st-west\", minutes: Minutes(9), km: Kilometres(9))])",
    "SetSpeed(service: \"rail-one\", speed: KmPerHour(33))",
    "OpenClosedRuns(municipalities: [\"k1\"], detour: Minutes(4))",
    "AddFlexZone(id: \"west\", product: \"flexbus\", municipalities: [\"k1\"], vehicles: 2)",
    "OpenCarpool(id: \"along\", platforms: One, runner: \"k1\", reward: Kroner(1))",
    "SetRunTime(service: \"rail-one\", minutes: Minutes(22.25))",
    "SetDwell(service: \"bus-two\", today: Minutes(0.5), dwell: Minutes(0.2))",
    "MakeDriverless(lines: [Mode(Bus)], left: Share(0.4))",
    "MakeReliable(id: \"sail\", service: \"ferry-three\", run: Share(0.999))",
    "OfferAtHubs(services: [\"e-scooter\"], hubs: [\"st-west\"], vehicles: 5)",
    "BusPriority(id: \"signals\", municipalities: [\"k1\"], payer: \"k1\")",
    "MakeBrt(id: \"brt\", service: \"bus-two\", speed: KmPerHour(45))",
    "SetLinkTime(from: \"z1\", to: \"z2\", minutes: Minutes(44))",
    "SetAccess(zone: \"z2\", hub: \"st-west\", minutes: Minutes(5), km: Kilometres(5))",
    "SetFare(base: Kroner(15), source: \"made up\")",
    "SetValue(key: \"access.bike.start\", value: 9, unit: \"min\", source: \"made up\")",
    "MoveRole(role: Plan, scope: Mode(LocalRail), to: \"k1\")",
    "SetPermission(kind: Brt, allowed: true)",
    "SetContract(service: \"bus-two\", per_hour: KronerPerHour(700), until: 2031)",
    "SetBudget(body: \"k1\", amount: Kroner(5), source: \"made up\")",
    "SetFixedSum(class: InterTown, amount: Kroner(950000), source: \"made up\")",
    "Allocate(class: InterTown, by: Remoteness)",
    "SetIndexation(class: InterTown, by: Rate(percent_a_year: 1.5))",
    "Shock(year: 2030, kind: Pandemic(trips: Share(0.5), felt: Minutes(15)))",
    "Invest(body: \"k1\", year: 2030, amount: Kroner(1000), purpose: \"depot\")",
    "Trial(id: \"more\", area: [\"k1\"], from: 2027, years: 2, departures: Factor(1.5), payer: \"k1\")",
    "SetHubServices(hub: \"st-west\", offers: [\"taxi\"])",
    "AddHub(hub: \"hub-new\", name: \"H\", lat: 55.5, lon: 9.05, zone: \"z1\", kind: \"stop\", level: 0)",
    "AddService(service: \"a-new\", name: \"A\", mode: Bus, kind: \"rural\", operator: \"operator-one\", paid_by: \"municipality\", stops: [Stop(hub: \"st-west\", minutes: Minutes(0), km: Kilometres(0)), Stop(hub: \"town-middle\", minutes: Minutes(20), km: Kilometres(15))], runs: [Runs(headway: Minutes(60))])",
    "Custom(name: \"small-town.note\", text: \"hello\")",
];

/// Edits that can be made in the small town: all but a stop taken from a line that has only two.
fn possible() -> impl Iterator<Item = &'static str> {
    EDITS.into_iter().filter(|text| {
        let change = from_ron(text).unwrap_or_else(|finding| panic!("{text}: {finding}"));
        let mut scenario = Scenario::clone(small_town().edited.scenario());
        scenario.apply(&change).is_ok()
    })
}

#[test]
fn every_kind_of_edit_is_made_undone_and_made_again() {
    let names: std::collections::BTreeSet<&str> =
        EDITS.iter().map(|text| from_ron(text).expect("it can be read").name()).collect();
    assert_eq!(names.len(), Change::NAMES.len(), "one of each kind");
    assert!(possible().count() >= 25);
    for text in possible() {
        let mut app = headless(small_town());
        let before = Scenario::clone(session(&app).edited.scenario());
        request(&mut app, text, false);
        let after = Scenario::clone(session(&app).edited.scenario());
        assert!(!same(&before, &after), "{text} changes something");
        assert_eq!(session(&app).edited.past().len(), 1);
        assert!(same(&session(&app).a.scenario, &after), "{text} is shown");
        ask(&mut app, Asked::Undo);
        assert!(same(session(&app).edited.scenario(), &before), "{text} is undone");
        ask(&mut app, Asked::Redo);
        assert!(same(session(&app).edited.scenario(), &after), "{text} is made again");
        let named = names::past(session(&app).edited.past().next().expect("one"), session(&app));
        assert!(!named.contains("app-"), "{named}");
    }
}

#[test]
fn all_edits_together_are_undone_in_reverse() {
    let mut app = headless(small_town());
    let mut states = vec![Scenario::clone(session(&app).edited.scenario())];
    for text in possible() {
        request(&mut app, text, false);
        let now = Scenario::clone(session(&app).edited.scenario());
        if session(&app).edited.past().len() == states.len() {
            states.push(now);
        }
    }
    assert!(states.len() > 15, "{}", states.len());
    let steps = states.len() - 1;
    for at in (0..steps).rev() {
        ask(&mut app, Asked::GoTo(at));
        assert!(same(session(&app).edited.scenario(), &states[at]), "step {at}");
    }
    ask(&mut app, Asked::GoTo(steps));
    assert!(same(session(&app).edited.scenario(), &states[steps]));
}

#[test]
fn steps_long_ago_are_undone_without_their_inverse() {
    let mut session = small_town();
    let before = Scenario::clone(session.edited.scenario());
    let steps = 130;
    for at in 0..steps {
        let text = format!("SetHeadway(service: \"rail-one\", headway: Minutes({}))", 10 + at);
        assert!(session.edited.change(from_ron(&text).expect("it can be read"), false));
    }
    session.edited.go_to(7);
    let seven = "SetHeadway(service: \"rail-one\", headway: Minutes(16))";
    let mut expected = before.clone();
    expected.apply(&from_ron(seven).expect("it can be read")).expect("it fits");
    // The first and last departure may differ by the way there: the headway may not.
    let rail = expected.service_by_slug("rail-one").expect("it is there");
    let departures = |scenario: &Scenario| {
        scenario.services[rail]
            .timetable
            .iter()
            .map(|day| day.departures.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(departures(session.edited.scenario()), departures(&expected));
    session.edited.go_to(0);
    assert!(same(session.edited.scenario(), &before));
    session.edited.go_to(steps);
    assert_eq!(session.edited.changes().len(), steps);
}

#[test]
fn what_is_dragged_is_one_step() {
    let mut app = headless(small_town());
    let before = Scenario::clone(session(&app).edited.scenario());
    for minutes in [20, 25, 30] {
        let text = format!("SetHeadway(service: \"rail-one\", headway: Minutes({minutes}))");
        request(&mut app, &text, true);
    }
    request(&mut app, "SetHeadway(service: \"bus-two\", headway: Minutes(30))", true);
    assert_eq!(session(&app).edited.past().len(), 2);
    ask(&mut app, Asked::Undo);
    ask(&mut app, Asked::Undo);
    assert!(same(session(&app).edited.scenario(), &before));
}

#[test]
fn what_is_refused_is_told_and_changes_nothing() {
    let mut app = headless(small_town());
    request(&mut app, EDITS[0], false);
    let before = Scenario::clone(session(&app).edited.scenario());
    request(&mut app, "SetHeadway(service: \"rail-two\", headway: Minutes(30))", false);
    let now = session(&app);
    assert!(same(now.edited.scenario(), &before));
    assert_eq!(now.edited.past().len(), 1);
    let said = now.said.as_ref().expect("it is told");
    assert!(said.is_wrong && said.text.contains("rail-two"), "{}", said.text);
    assert!(now.edited.findings.iter().any(|finding| finding.is_error()));
    // A refused drag keeps the step that it would have taken the place of.
    request(&mut app, "SetHeadway(service: \"rail-one\", headway: Minutes(-3))", true);
    assert!(same(session(&app).edited.scenario(), &before));
}

#[test]
fn another_preset_keeps_changes_of_lines_and_drops_those_of_tasks() {
    let mut app = headless(small_town());
    request(&mut app, EDITS[0], false);
    let task = EDITS.iter().find(|text| text.starts_with("MoveRole")).expect("one moves a task");
    request(&mut app, task, false);
    let before = Scenario::clone(session(&app).edited.scenario());
    ask(&mut app, Asked::Preset(1));
    let now = session(&app);
    let kept: Vec<&str> = now.edited.changes().iter().map(Change::name).collect();
    assert_eq!(kept, ["SetHeadway"]);
    assert_eq!(now.edited.scenario().regime, now.presets[1].regime);
    ask(&mut app, Asked::Undo);
    assert!(same(session(&app).edited.scenario(), &before));
    ask(&mut app, Asked::Redo);
    assert_eq!(session(&app).edited.scenario().regime.slug, "other");
}

#[test]
fn a_new_line_between_hubs_follows_one_that_runs_there() {
    let mut app = headless(small_town());
    let hubs = ["stop-west".to_owned(), "town-middle".to_owned(), "port-east".to_owned()];
    let by_sea = ["port-east".to_owned()];
    assert!(new_line::between(session(&app), &by_sea).is_none(), "only a ferry calls there");
    let change = new_line::between(session(&app), &hubs).expect("a bus stops there");
    app.world_mut().write_message(ChangeRequested { change, merges: false });
    app.update();
    let scenario = session(&app).edited.scenario();
    let made = &scenario.services[scenario.service_by_slug("new-1").expect("it is there")];
    let model = &scenario.services[scenario.service_by_slug("bus-two").expect("it is there")];
    let speed = |line: &crate::scenario::service::Service| line.length().0 / line.run_time().0;
    assert!((speed(made) / speed(model) - 1.0).abs() < 0.05);
    assert_eq!(made.operator, model.operator);
}

/// Figures of the small town as `compare` has them.
fn compared(session: &Session) -> Comparison {
    let pair = [Arc::clone(&session.b.scenario), Arc::clone(session.edited.scenario())];
    compare_regimes(&pair, &session.register, &|_| {}).expect("the town runs")
}

#[test]
fn figures_follow_an_edit_and_equal_those_of_a_run_without_a_window() {
    let mut app = headless(small_town());
    with_figures(&mut app);
    let base = session(&app).a.result.clone().expect("they are there");
    request(&mut app, EDITS[0], false);
    assert!(session(&app).a.is_stale(), "old figures are marked");
    with_figures(&mut app);
    let now = session(&app);
    let ours = now.comparison.as_ref().expect("both are there");
    let full = compared(now);
    let mut differ = 0;
    for (key, figure) in &full.results[1].indicators.values {
        let shown = ours.results[1].indicators.national(key).expect("the same figures");
        let off = (shown - figure.value).abs();
        assert!(off <= 1e-6 * figure.value.abs().max(1.0), "{key}: {shown} for {}", figure.value);
        differ += usize::from(base.indicators.national(key) != Some(figure.value));
    }
    assert!(differ > 5, "an edit of a line changes figures");
    ask(&mut app, Asked::Undo);
    assert!(!session(&app).a.is_stale(), "what was worked out before is there at once");
}

#[test]
fn a_run_is_stopped_and_begun_again() {
    let mut app = headless(small_town());
    ask(&mut app, Asked::Compute);
    ask(&mut app, Asked::Stop);
    app.update();
    assert!(session(&app).runs.busy.is_none());
    with_figures(&mut app);
}

#[test]
fn bands_are_worked_out_when_asked_for() {
    let mut app = headless(small_town());
    request(&mut app, EDITS[0], false);
    with_figures(&mut app);
    let known = |app: &App| {
        let now = session(app);
        now.runs.bands_of(&now.a.scenario, &now.b.scenario).cloned()
    };
    assert!(known(&app).is_none());
    ask(&mut app, Asked::Bands);
    for _ in 0..6_000 {
        app.update();
        if known(&app).is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let bands = known(&app).expect("bands come");
    assert_eq!(bands.design.sets, runs::SETS);
    assert!(bands.of_difference(&Cut::National("pt-trips"), 1).is_some());
    request(&mut app, EDITS[3], false);
    assert!(known(&app).is_none(), "bands of another difference are not shown");
}

#[test]
fn what_bodies_would_buy_is_that_of_a_run_without_a_window() {
    let mut app = headless(small_town());
    ask(&mut app, Asked::Preset(1));
    with_figures(&mut app);
    let declared = session(&app).a.result.clone().expect("it is there");
    ask(&mut app, Asked::Buy);
    for _ in 0..12_000 {
        app.update();
        let now = session(&app);
        assert!(now.runs.failed.is_none(), "{:?}", now.runs.failed);
        if now.a.is_decided() && now.b.is_decided() {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let now = session(&app);
    let terms = Terms::default();
    let columns = [&now.b, &now.a].map(|side| Column::decided(&side.declared, terms));
    let full = compare_columns(&columns, &now.register, &|_| {}).expect("the town settles");
    let shown = now.comparison.as_ref().expect("both are there");
    for (ours, theirs) in shown.results.iter().zip(&full.results) {
        assert!(!theirs.indicators.values.is_empty());
        for (key, figure) in &theirs.indicators.values {
            let ours = ours.indicators.national(key).expect("the same figures");
            assert_eq!(ours.to_bits(), figure.value.to_bits(), "{key}");
        }
        let bought = |result: &RunResult| result.decision.as_ref().map(|d| d.bought());
        assert_eq!(bought(ours), bought(theirs));
    }
    assert!(!now.a.bought.is_empty());
    // An edit is of the service as it is written.
    request(&mut app, EDITS[0], false);
    assert!(!session(&app).a.is_decided() && !session(&app).b.is_decided());
    ask(&mut app, Asked::Undo);
    let shown = session(&app).a.result.clone().expect("it was worked out before");
    assert!(Arc::ptr_eq(&shown, &declared));
}
