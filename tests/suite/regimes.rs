//! The committed regimes on the committed country: every task has a body, Table 1 of the proposal
//! holds to the letter, names decide nothing, and faulty regimes are told where they fail.

use crate::small_town::root;
use ansvar::id::{BodyId, IdVec, ServiceId};
use ansvar::scenario::Scenario;
use ansvar::scenario::bodies::bodies;
use ansvar::scenario::data::{DataSet, Jobs, TABLES, read};
use ansvar::scenario::directory::Directory;
use ansvar::scenario::finding::{Finding, SourceText, refuses};
use ansvar::scenario::law::{Asked, LawChange, findings as law_findings, law_changes};
use ansvar::scenario::regime::{
    Assignment, BodyKind, Holder, MoneyPath, PermissionKind, Regime, Responsibility, Role, Scope,
    ServiceClass, UNCOORDINATED, resolve,
};
use ansvar::scenario::regime_file;
use ansvar::scenario::responsibility::{why_class, why_held};
use ansvar::scenario::service::{
    Calendar, DayKind, DayTimetable, DayType, Mode, Period, ServiceKind,
};
use ansvar::scenario::tasks::check;
use ansvar::units::ClockTime;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

const REGIMES: [&str; 5] = ["today", "kl", "kl-text", "skane", "central"];

/// The country without its roads, which no regime asks for.
static COUNTRY: LazyLock<Scenario> = LazyLock::new(|| {
    let empty = |header: &str| format!("{header}\n");
    let text = |path: &str| match path {
        "odbl/road_nodes.csv" => empty("node,lat,lon,zone,landmass"),
        "odbl/road_links.csv" => empty("a,b,km,minutes,wait_minutes,kind,toll_dkk,name"),
        "odbl/access.csv" => empty("zone,hub,km"),
        _ => file(&format!("assets/denmark/{path}")),
    };
    let paths = TABLES.into_iter().chain(["odbl/access.csv", "departure_shares.csv"]);
    let files = paths.map(|path| (path.to_owned(), SourceText::new(path, text(path))));
    let set = DataSet::new("denmark", files);
    let mut findings = Vec::new();
    let parts = read(&set, &calendar(), Jobs::Recalled, &mut findings);
    let parts = parts.unwrap_or_else(|| panic!("the committed tables are sound: {findings:?}"));
    let found = bodies(&set, &parts.area, &mut findings).expect("the table is there");
    assert!(!refuses(&findings), "{findings:?}");
    Scenario {
        slug: "denmark".to_owned(),
        name: "Denmark".to_owned(),
        question: String::new(),
        year: 2025,
        area: parts.area,
        services: parts.services,
        calendar: calendar(),
        bodies: found,
        regime: regime("today"),
        law: Some(std::sync::Arc::new(regime("today"))),
        undisturbed: None,
        values: parts.values,
        seed: 1,
        service: ansvar::scenario::ServiceRule::Declared,
        horizon: Default::default(),
        custom: Default::default(),
        credits: Vec::new(),
        inputs_hash: String::new(),
        closed_runs: std::sync::Arc::default(),
        works: Vec::new(),
        hub_services: Default::default(),
        flex: Default::default(),
    }
});

fn file(path: &str) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn calendar() -> Calendar {
    let day =
        |slug: &str, days_per_year, kind| DayType { slug: slug.to_owned(), days_per_year, kind };
    let hours = [4, 6, 9, 15, 18, 22, 26];
    let slugs = ["early", "morning-peak", "midday", "afternoon-peak", "evening", "late"];
    let periods = slugs.iter().zip(hours.windows(2)).map(|(slug, ends)| Period {
        slug: (*slug).to_owned(),
        from: ClockTime(ends[0] * 60),
        until: ClockTime(ends[1] * 60),
    });
    Calendar {
        day_types: IdVec::from_vec(vec![
            day("school-weekday", 200.0, DayKind::SchoolDay),
            day("other-weekday", 51.0, DayKind::HolidayWeekday),
            day("saturday", 52.0, DayKind::Saturday),
            day("sunday", 62.0, DayKind::Sunday),
        ]),
        periods: periods.collect(),
        ..Calendar::default()
    }
}

fn regime(slug: &str) -> Regime {
    let path = format!("scenarios/regimes/{slug}.ron");
    let (regime, findings) = regime_file::parse(&SourceText::new(&path, file(&path)));
    assert!(findings.is_empty(), "{slug}: {findings:?}");
    regime.expect("without findings there is a regime")
}

fn under(slug: &str) -> (Scenario, Responsibility) {
    let scenario = Scenario { regime: regime(slug), ..COUNTRY.clone() };
    let worked_out = resolve(&scenario);
    (scenario, worked_out)
}

fn of_class(worked_out: &Responsibility, class: ServiceClass) -> Vec<ServiceId> {
    let classes = worked_out.class.entries();
    classes.filter(|(_, c)| c.as_ref().is_some_and(|c| c.class == class)).map(|c| c.0).collect()
}

fn kinds(scenario: &Scenario, by: &[(BodyId, f64)]) -> BTreeSet<BodyKind> {
    by.iter().map(|(body, _)| scenario.bodies[*body].kind).collect()
}

#[test]
fn every_task_of_every_service_has_its_bodies_under_every_regime() {
    for slug in REGIMES {
        let (scenario, worked_out) = under(slug);
        assert_eq!(scenario.regime.slug, slug);
        let findings = check(&scenario, &worked_out);
        assert!(findings.is_empty(), "{slug}: {findings:#?}");
        assert!(worked_out.unknown.is_empty());
        for (id, roles) in worked_out.held.entries() {
            for (role, held) in Role::ALL.into_iter().zip(roles) {
                let total: f64 = held.by.iter().map(|(_, share)| share).sum();
                let is_whole = (total - 1.0).abs() < 1e-9;
                let of = &scenario.services[id].slug;
                assert!(held.assignment.is_some(), "{slug} {of} {role:?}");
                assert!(
                    is_whole || held.by.is_empty() && role.may_be_vacant(),
                    "{slug} {of} {role:?}"
                );
            }
        }
    }
}

/// Table 1 of the proposal: owner; service level and order; operator; plans and purchases.
#[test]
fn table_1_of_the_proposal_holds_to_the_letter() {
    for slug in ["kl", "kl-text"] {
        let (scenario, worked_out) = under(slug);
        let held = |id, role| worked_out.held(id, role).by.as_slice();
        let all = |id, roles: &[Role], kind: BodyKind| {
            for &role in roles {
                let of = &scenario.services[id].slug;
                assert_eq!(kinds(&scenario, held(id, role)), [kind].into(), "{slug} {of} {role:?}");
            }
        };
        let (level, plan) = ([Role::SetServiceLevel, Role::Order], [Role::Plan, Role::Purchase]);
        let local = of_class(&worked_out, ServiceClass::Local);
        let inter_town = of_class(&worked_out, ServiceClass::InterTown);
        let mut rail = of_class(&worked_out, ServiceClass::StateRail);
        rail.extend(of_class(&worked_out, ServiceClass::LocalRail));
        assert!(local.len() > 1000 && inter_town.len() > 100 && rail.len() > 40);

        let islands: Vec<&str> = vec!["k492", "k563", "k741"];
        for id in local {
            all(id, &[Role::Own], BodyKind::Municipality);
            all(id, &level, BodyKind::Municipality);
            all(id, &[Role::Operate], BodyKind::Operator);
            let order = held(id, Role::Order)[0].0;
            if !islands.contains(&scenario.bodies[order].slug.as_str()) {
                all(id, &plan, BodyKind::TransportCompany);
            }
        }
        for id in inter_town {
            // "Municipalities set up transport companies with independent boards."
            all(id, &[Role::Own], BodyKind::TransportCompany);
            let company = held(id, Role::Own)[0].0;
            let owners = Directory::new(&scenario).owners(company);
            assert_eq!(kinds(&scenario, &owners), [BodyKind::Municipality].into());
            // "A fixed sum, disbursed through the transport companies."
            all(id, &level, BodyKind::TransportCompany);
            all(id, &[Role::Operate], BodyKind::Operator);
            all(id, &plan, BodyKind::TransportCompany);
        }
        for id in rail {
            all(id, &[Role::Own], BodyKind::State);
            all(id, &level, BodyKind::State);
            all(id, &[Role::Operate], BodyKind::Operator);
            all(id, &plan, BodyKind::Operator);
            assert_eq!(held(id, Role::Operate), held(id, Role::Plan));
        }
        let sum = &scenario.regime.fixed_sums[0];
        assert_eq!((sum.class, sum.payer.as_str()), (ServiceClass::InterTown, "state"));
        // Regions have no role left.
        for roles in &worked_out.held {
            for held in roles {
                assert!(!kinds(&scenario, &held.by).contains(&BodyKind::Region));
            }
        }
    }
}

#[test]
fn the_two_money_paths_differ_in_nothing_else() {
    let (table, text) = (regime("kl"), regime("kl-text"));
    assert_eq!(table.fixed_sums[0].path, MoneyPath::StateToCompanies);
    assert_eq!(text.fixed_sums[0].path, MoneyPath::StateToMunicipalities);
    assert_ne!(table.fixed_sums[0].overrun, text.fixed_sums[0].overrun);
    let fund = |assignments: &[Assignment]| {
        assignments
            .iter()
            .position(|a| a.role == Role::Fund && a.scope == Scope::Class(ServiceClass::InterTown))
            .expect("somebody pays")
    };
    let mut switched = table.clone();
    switched.slug.clone_from(&text.slug);
    switched.name.clone_from(&text.name);
    switched.description.clone_from(&text.description);
    switched.source.clone_from(&text.source);
    switched.fixed_sums.clone_from(&text.fixed_sums);
    let (a, b) = (fund(&switched.assignments), fund(&text.assignments));
    switched.assignments[a] = text.assignments[b].clone();
    assert_eq!(switched, text);
    let same = |sum: &ansvar::scenario::regime::FixedSum| {
        (sum.class, sum.amount, sum.low, sum.high, sum.payer.clone(), sum.allocation)
    };
    assert_eq!(same(&table.fixed_sums[0]), same(&text.fixed_sums[0]));
}

#[test]
fn five_regions_become_four_from_2027() {
    let regions = |year| {
        let scenario = Scenario { year, ..COUNTRY.clone() };
        let worked_out = resolve(&scenario);
        assert!(!refuses(&check(&scenario, &worked_out)));
        let mut found = BTreeSet::new();
        for id in of_class(&worked_out, ServiceClass::InterTown) {
            for (body, _) in &worked_out.held(id, Role::Fund).by {
                assert!(scenario.bodies[*body].exists_in(year));
                found.insert(scenario.bodies[*body].slug.clone());
            }
        }
        found
    };
    let (before, after) = (regions(2026), regions(2027));
    assert_eq!((before.len(), after.len()), (5, 4));
    let new: Vec<_> = after.difference(&before).collect();
    assert_eq!(new, ["region-oestdanmark"]);
}

#[test]
fn the_regimes_differ_where_they_should() {
    let groups = |slug: &str, class: ServiceClass| {
        let (_, worked_out) = under(slug);
        let of: BTreeSet<u32> =
            of_class(&worked_out, class).iter().map(|id| worked_out.coordination[*id]).collect();
        of
    };
    // Today each company's buses meet only its own; trains meet trains.
    // Five companies have regional buses; Bornholm's are the municipality's.
    assert_eq!(groups("today", ServiceClass::InterTown).len(), 5);
    assert!(
        groups("today", ServiceClass::StateRail).is_disjoint(&groups("today", ServiceClass::Local))
    );
    // With state and municipalities together, and with one authority, all meet.
    for slug in ["kl", "central"] {
        assert_eq!(groups(slug, ServiceClass::Local).len(), 1, "{slug}");
        assert_eq!(groups(slug, ServiceClass::Local), groups(slug, ServiceClass::StateRail));
    }
    assert_eq!(groups("skane", ServiceClass::Local).len(), 5);

    // Fares are as today under the proposal, one area under centralisation.
    let tariffs = |slug: &str| {
        let (_, worked_out) = under(slug);
        worked_out.tariff.iter().flatten().copied().collect::<BTreeSet<usize>>().len()
    };
    let counts: Vec<usize> = REGIMES.iter().map(|slug| tariffs(slug)).collect();
    assert_eq!(counts, [6, 6, 6, 4, 3]);
    assert_eq!(regime("today").tariffs, regime("kl").tariffs);
}

#[test]
fn nobody_meets_anybody_when_timed_transfers_are_off() {
    let (mut scenario, _) = under("kl");
    scenario.regime.timed_transfers = false;
    let worked_out = resolve(&scenario);
    assert!(worked_out.coordination.iter().all(|group| *group == UNCOORDINATED));
}

#[test]
fn metro_and_light_rail_belong_to_their_owners_by_shares() {
    let shares = |slug: &str, service: &str, region_shares_to: Option<Holder>| {
        let (mut scenario, _) = under(slug);
        if region_shares_to.is_some() {
            scenario.regime.region_shares_to = region_shares_to;
        }
        let worked_out = resolve(&scenario);
        let find = |s: &&str| scenario.services.entries().find(|(_, t)| t.slug == **s);
        let id = find(&service).expect("the line is there").0;
        let by = worked_out.held(id, Role::Fund).by.iter();
        by.map(|&(body, share)| (scenario.bodies[body].slug.clone(), (share * 1000.0).round()))
            .collect::<BTreeMap<String, f64>>()
    };
    let expect = |parts: &[(&str, f64)]| -> BTreeMap<String, f64> {
        parts.iter().map(|(slug, share)| ((*slug).to_owned(), *share)).collect()
    };
    assert_eq!(
        shares("today", "rail-m3", None),
        expect(&[("k101", 500.0), ("k147", 83.0), ("state", 417.0)])
    );
    let half = [("k751", 500.0), ("region-midtjylland", 500.0)];
    assert_eq!(shares("today", "rail-al-l1", None), expect(&half));
    let state = Some(Holder::Body("state".to_owned()));
    assert_eq!(shares("kl", "rail-al-l1", state), expect(&[("k751", 500.0), ("state", 500.0)]));
    let others = Some(Holder::InfrastructureOwners);
    assert_eq!(shares("kl", "rail-al-l1", others), expect(&[("k751", 1000.0)]));
    let along = shares("kl", "rail-al-l1", None);
    assert!(along["k751"] > 500.0 && along.len() == 3, "{along:?}");
}

#[test]
fn the_islands_own_ferries_are_the_islands_and_state_ferries_the_states() {
    let (scenario, worked_out) = under("today");
    let funder = |part: &str| {
        let mut found = scenario.services.entries().filter(|(_, s)| s.slug.contains(part));
        let (id, _) = found.next().unwrap_or_else(|| panic!("no ferry {part}"));
        let by = &worked_out.held(id, Role::Fund).by;
        (by.len(), scenario.bodies[by[0].0].slug.as_str())
    };
    assert_eq!(funder("ferry-svendborg-aeroe"), (1, "k492"));
    assert_eq!(funder("ferry-roenne-koege"), (1, "state"));
    assert_eq!(funder("ferry-molslinjen-odden-aarhus"), (1, "molslinjen"));
}

/// The scenario with another name on every body, municipality and regime. The prefix keeps the
/// order of slugs, so that ids stay comparable one by one.
pub(crate) fn relabel(scenario: &Scenario, prefix: &str) -> Scenario {
    let mut renamed = scenario.clone();
    let name = |slug: &mut String| {
        if !slug.is_empty() {
            slug.insert_str(0, prefix);
        }
    };
    for body in renamed.bodies.iter_mut() {
        name(&mut body.slug);
        name(&mut body.name);
    }
    for place in renamed.area.municipalities.iter_mut() {
        name(&mut place.slug);
        name(&mut place.region);
        name(&mut place.company);
    }
    for service in renamed.services.iter_mut() {
        name(&mut service.operator);
        name(&mut service.company);
    }
    rename_regime(&mut renamed.regime, name);
    renamed.law = renamed.law.map(|law| {
        let mut law = Regime::clone(&law);
        rename_regime(&mut law, name);
        law.into()
    });
    renamed
}

fn rename_regime(regime: &mut Regime, name: impl Fn(&mut String)) {
    name(&mut regime.slug);
    name(&mut regime.name);
    let holder = |holder: &mut Holder| match holder {
        Holder::Body(slug) => name(slug),
        Holder::Shares(shares) => shares.iter_mut().for_each(|(slug, _)| name(slug)),
        _ => {}
    };
    for assignment in &mut regime.assignments {
        holder(&mut assignment.to);
        if let Scope::ClassIn(_, slug) = &mut assignment.scope {
            name(slug);
        }
    }
    for sum in &mut regime.fixed_sums {
        name(&mut sum.payer);
        holder(&mut sum.overrun);
    }
    for area in &mut regime.tariffs {
        name(&mut area.slug);
        name(&mut area.name);
        area.members.iter_mut().for_each(&name);
    }
    if let Some(heir) = &mut regime.region_shares_to {
        holder(heir);
    }
}

#[test]
fn names_of_bodies_and_regimes_decide_nothing() {
    for slug in REGIMES {
        let (scenario, before) = under(slug);
        for year in [2025, 2030] {
            let scenario = Scenario { year, ..scenario.clone() };
            let renamed = relabel(&scenario, "x9-");
            let before = if year == 2025 { before.clone() } else { resolve(&scenario) };
            let after = resolve(&renamed);
            assert_eq!(before.class, after.class);
            assert_eq!(before.held, after.held);
            assert_eq!(before.tariff, after.tariff);
            assert_eq!(before.coordination, after.coordination);
            assert_eq!(before.misfit, after.misfit);
            assert_eq!(check(&scenario, &before).len(), check(&renamed, &after).len());
        }
    }
}

#[test]
fn what_law_has_to_change_does_not_hang_on_the_order_of_a_regimes_rows() {
    for slug in REGIMES {
        let (mut scenario, _) = under(slug);
        let told = |scenario: &Scenario| -> Vec<_> {
            let changes = law_changes(scenario).into_iter();
            changes.map(|change| (change.what, change.asked, change.reference)).collect()
        };
        let before = told(&scenario);
        assert_eq!(before.is_empty(), slug == "today", "{slug}");
        scenario.regime.assignments.reverse();
        scenario.regime.permissions.reverse();
        assert_eq!(before, told(&scenario), "{slug}");
        let third = scenario.regime.assignments.len() / 3;
        scenario.regime.assignments.rotate_left(third);
        scenario.regime.permissions.rotate_left(2);
        assert_eq!(before, told(&scenario), "{slug}");
    }
}

#[test]
fn a_rule_by_borders_reads_the_base_year_and_takes_levels_where_that_knows_nothing() {
    let (mut scenario, _) = under("kl");
    for service in scenario.services.iter() {
        assert!(
            service.border_share.is_some(),
            "border_shares.csv has every line: {}",
            service.slug
        );
    }
    let shares = |scenario: &mut Scenario, share: Option<f64>| {
        scenario.services.iter_mut().for_each(|service| service.border_share = share);
    };
    shares(&mut scenario, None);
    scenario.regime.inter_town.towns_of = None;
    scenario.regime.inter_town.border_share = Some(0.5);
    let waiting = resolve(&scenario);
    assert!(!waiting.unknown.is_empty());
    for id in of_class(&waiting, ServiceClass::InterTown) {
        assert_eq!(scenario.services[id].level_kl, "inter-town");
    }
    shares(&mut scenario, Some(0.6));
    let settled = resolve(&scenario);
    assert!(settled.unknown.is_empty());
    let id = of_class(&settled, ServiceClass::InterTown)[0];
    let why = why_class(&scenario, &settled, id);
    assert!(why.contains("60 % of its boardings crossed a municipal border"), "{why}");

    // Lists beat rules.
    let line = scenario.services[id].slug.clone();
    scenario.regime.inter_town.never = vec![line];
    let listed = resolve(&scenario);
    assert_eq!(listed.class[id].as_ref().map(|c| c.class), Some(ServiceClass::Local));
}

#[test]
fn explanations_name_rule_body_share_and_reason() {
    let (scenario, worked_out) = under("kl");
    let id = of_class(&worked_out, ServiceClass::InterTown)[0];
    let why = why_class(&scenario, &worked_out, id);
    assert!(why.contains("both ends are towns of at least 5,000: "), "{why}");
    let (scenario, worked_out) = under("today");
    let id = scenario
        .services
        .ids()
        .find(|&id| worked_out.held(id, Role::Fund).by.len() == 2)
        .expect("some line runs in two places");
    let why = why_held(&scenario, &worked_out, id, Role::Fund);
    assert!(why.contains(" %), ") && why.contains("by share of the run time"), "{why}");
    let why = why_held(&scenario, &worked_out, id, Role::Plan);
    assert!(why.contains("planning it lies with") && why.contains("LBK 215"), "{why}");
}

#[test]
fn what_needs_a_new_law_is_said() {
    let (scenario, _) = under("today");
    assert_eq!(law_changes(&scenario), []);
    let (scenario, _) = under("kl");
    let changes = law_changes(&scenario);
    let says =
        |changes: &[LawChange], what: &str| changes.iter().any(|change| change.what.contains(what));
    let railways = "Own, Invest, SetServiceLevel, Order, Fund for local railways with `state`";
    assert!(says(&changes, "LeaveCompany") && says(&changes, "ChargeOnSchoolRuns"));
    assert!(says(&changes, railways), "{changes:?}");
    // A task that a change has moved, and no file has marked.
    let (mut scenario, _) = under("today");
    let to = Holder::Body("state".to_owned());
    let scope = Scope::Mode(Mode::LocalRail);
    scenario.regime.assignments.push(Assignment::new(Role::Plan, scope, to, "a change"));
    let changes = law_changes(&scenario);
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].what, "Plan for mode local-rail with `state`");
}

/// Whether or not a file marks it: what the law does not give needs a law.
#[test]
fn what_no_file_marks_is_judged_by_the_law() {
    let (mut scenario, _) = under("kl");
    let marked = law_changes(&scenario);
    for permission in &mut scenario.regime.permissions {
        permission.needs_law_change = false;
    }
    for row in &mut scenario.regime.assignments {
        row.needs_law_change = None;
    }
    let changes = law_changes(&scenario);
    let permissions = |changes: &[LawChange]| {
        let asked = changes.iter().filter_map(|change| match change.asked {
            Asked::Permission(kind, _) => Some(kind),
            Asked::Tasks { .. } => None,
        });
        asked.collect::<Vec<_>>()
    };
    assert!(permissions(&changes).contains(&PermissionKind::LeaveCompany));
    let tasks = |changes: &[LawChange]| {
        let asked = changes.iter().filter_map(|change| match &change.asked {
            Asked::Permission(..) => None,
            Asked::Tasks { roles, scope, .. } => Some((roles.clone(), scope.clone())),
        });
        asked
            .flat_map(|(roles, scope)| {
                roles.into_iter().map(move |role| (role, format!("{scope:?}")))
            })
            .collect::<BTreeSet<_>>()
    };
    // Who operates and plans is marked with its whole row, though it may be who it was.
    let stays = [Role::Operate, Role::Plan, Role::Purchase];
    for task in tasks(&marked).difference(&tasks(&changes)) {
        assert!(stays.contains(&task.0), "{task:?} is marked and is not seen to move");
    }
    // Said to need none, it is told where that may not be so.
    for row in &mut scenario.regime.assignments {
        row.needs_law_change = Some(false);
    }
    let told = law_findings(&scenario);
    assert!(told.iter().any(|finding| finding.code == "regime::elsewhere_by_law"));
}

/// Every guess is marked: whatever rests on neither law, paper nor practice says so.
#[test]
fn every_row_says_why_and_what_it_rests_on() {
    for slug in REGIMES {
        let regime = regime(slug);
        for a in &regime.assignments {
            assert!(!a.because.is_empty(), "{slug} {:?}", a.role);
        }
        for sum in &regime.fixed_sums {
            assert!(sum.source.contains("never verified"));
        }
        for area in &regime.tariffs {
            assert!(!area.source.is_empty());
        }
    }
    assert!(regime("today").is_law);
}

/// A fault put into a regime file gives its finding, and the finding its line.
#[test]
fn a_faulty_regime_is_told_where_it_fails() {
    let sound = file("scenarios/regimes/today.ron");
    let order = "Task(roles: [SetServiceLevel, Order, Fund, BearRevenueRisk],\n            \
                 scope: Class(InterTown), to: Region,";
    assert!(sound.contains(order));
    let with = |by: &str| sound.replace(order, by);
    let row = |roles: &str, to: &str| {
        format!("Task(roles: [{roles}],\n            scope: Class(InterTown), to: {to},")
    };
    let all = "SetServiceLevel, Order, Fund, BearRevenueRisk";
    let cases: [(String, &str, &str); 14] = [
        (with(&row(all, "Body(\"stat\")")), "regime::unknown_body", "did you mean `state`?"),
        (
            with(&row("Order, Fund, BearRevenueRisk", "Region")),
            "regime::task_without_body",
            "add Task",
        ),
        (
            with(&format!(
                "{}\n            because: \"x\", basis: Law),\n        {order}",
                row("Fund", "Municipality")
            )),
            "regime::task_with_two_bodies",
            "keep one",
        ),
        (
            with(&row(all, "Shares([(\"state\", 0.5), (\"movia\", 0.4)])")),
            "regime::shares",
            "sum to 1",
        ),
        (
            with(&row(all, "Shares([(\"state\", 0.5), (\"movia\", 0.5)])")),
            "regime::shared_decision",
            "joint body",
        ),
        (with(&row(all, "Nobody")), "regime::vacant", "only Coordinate"),
        (with(&row(all, "InfrastructureOwner")), "regime::task_without_body", "name a body"),
        (with(&row(all, "Body(\"region-oestdanmark\")")), "regime::body_not_in_year", ""),
        (
            with(&order.replace("Class(InterTown)", "Service(\"bus-movia-150\")")),
            "regime::unknown_service",
            "did you mean",
        ),
        (sound.replace("schema: 1", "schema: 2"), "regime::schema", "schema: 1"),
        (
            sound.replace("kind: Brt,", "kind: LocalTrials,"),
            "regime::permission_twice",
            "date them",
        ),
        (sound.replace("low: Share(0), high", "low: Share(0.9), high"), "regime::bad_number", "≤"),
        (sound.replace("members: [\"bat\"]", "members: [\"movia\"]"), "regime::tariff_twice", ""),
        (sound.replace("from: 2023,", "from: 2023, untill: 2026,"), "regime::unreadable", ""),
    ];
    for (text, code, help) in cases {
        let source = SourceText::new("faulty.ron", text);
        let (regime, mut findings) = regime_file::parse(&source);
        if let Some(regime) = regime {
            let scenario = Scenario { regime, ..COUNTRY.clone() };
            findings.extend(check(&scenario, &resolve(&scenario)));
        }
        let told =
            |f: &&Finding| f.code == code && f.help.clone().unwrap_or_default().contains(help);
        let finding = findings.iter().find(told);
        let finding = finding.unwrap_or_else(|| panic!("{code} ({help}) missing: {findings:#?}"));
        let is_of_whole = matches!(help, "add Task");
        assert!(finding.line() > 0 || is_of_whole, "{finding:?} has no line");
    }
}

/// A body that has ended is told with its successor.
#[test]
fn a_body_of_another_year_is_told_with_its_successor() {
    let (mut scenario, _) = under("today");
    scenario.year = 2027;
    let to = Holder::Body("region-sjaelland".to_owned());
    let line = scenario.services[ServiceId(0)].slug.clone();
    let row = Assignment::new(Role::Fund, Scope::Service(line), to, "of old");
    scenario.regime.assignments.push(row);
    let worked_out = resolve(&scenario);
    let findings = check(&scenario, &worked_out);
    let told = findings.iter().find(|f| f.code == "regime::body_not_in_year").expect("it is told");
    assert!(told.help.as_deref().is_some_and(|help| help.contains("region-oestdanmark")));
    let heir = worked_out.held(ServiceId(0), Role::Fund).by[0].0;
    assert_eq!(scenario.bodies[heir].slug, "region-oestdanmark");
}

#[test]
fn faulty_bodies_are_told() {
    let sound = file("assets/denmark/bodies.csv");
    let with = |from: &str, to: &str| {
        assert!(sound.contains(from), "{from}");
        let text = sound.replace(from, to);
        let set =
            DataSet::new("x", [("bodies.csv".to_owned(), SourceText::new("bodies.csv", text))]);
        let mut findings = Vec::new();
        bodies(&set, &COUNTRY.area, &mut findings);
        findings
    };
    for (from, to, code) in [
        ("k101:0.5|state", "k101:0.6|state", "body::shares"),
        ("k101:0.5|state", "k110:0.5|state", "body::unknown_body"),
        ("k101:0.5|state", "k101:half|state", "body::bad_share"),
        (
            "Metroselskabet,infrastructure-owner",
            "Metroselskabet,infrastructure",
            "body::unknown_kind",
        ),
        (
            "2027,region-oestdanmark,\"budget 2023-2025: general knowledge (600",
            "2027,region-hovedstaden,\"(600",
            "body::bad_successor",
        ),
        ("\nk101,", "\nk102,", "body::missing"),
    ] {
        let findings = with(from, to);
        let told = findings.iter().find(|f| f.code == code);
        let told = told.unwrap_or_else(|| panic!("{code}: {findings:#?}"));
        assert!(told.line() > 0, "{told:?}");
    }
}

/// The shares that `kl.ron` tells its reader, to two points.
#[test]
fn an_inter_town_rule_by_towns_keeps_the_hours_that_the_file_tells() {
    let (mut scenario, _) = under("kl");
    let hours = |id: ServiceId| {
        let service = &scenario.services[id];
        if !matches!(service.kind, ServiceKind::Regional | ServiceKind::Express) {
            return 0.0;
        }
        let days = scenario.calendar.day_types.iter().zip(&service.timetable);
        let runs = |times: &DayTimetable| times.departures.iter().sum::<f64>();
        days.map(|(day, times)| day.days_per_year * runs(times)).sum::<f64>() * service.run_time().0
    };
    let hours: IdVec<ServiceId, f64> = scenario.services.ids().map(hours).collect();
    let all: f64 = hours.iter().sum();
    let text = file("scenarios/regimes/kl.ron");
    for towns in [3_000.0, 5_000.0, 8_000.0, 10_000.0] {
        scenario.regime.inter_town.towns_of = Some(towns);
        let kept = of_class(&resolve(&scenario), ServiceClass::InterTown);
        let percent = (kept.iter().map(|id| hours[*id]).sum::<f64>() / all * 100.0).round();
        let told = |percent: f64| text.contains(&format!("{},000 {percent} %", towns / 1000.0));
        assert!([-2.0, -1.0, 0.0, 1.0, 2.0].iter().any(|off| told(percent + off)), "{percent}");
    }
}
