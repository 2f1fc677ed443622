//! How findings are told: at the place that is to be mended, all at once, and with a remedy.

use crate::small_town::{changed, texts};
use ansvar::scenario::finding::{Finding, Findings};
use ansvar::scenario::load_texts;

/// What is told of a list of changes to the town, sound or not.
fn told(changes: &str) -> Vec<Finding> {
    match changed(changes) {
        Ok(loaded) => loaded.warnings,
        Err(findings) => findings.0,
    }
}

/// What is told of files of the town, some of them altered or added.
fn told_of(name: &str, altered: &[(&str, &str)]) -> Vec<Finding> {
    let mut texts = texts();
    texts.extend(altered.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
    match load_texts(name, texts) {
        Ok(loaded) => loaded.warnings,
        Err(findings) => findings.0,
    }
}

/// The text that a finding with this code underlines.
fn underlined(findings: &[Finding], code: &str) -> String {
    let finding = findings.iter().find(|finding| finding.code == code);
    let finding = finding.unwrap_or_else(|| panic!("no {code}: {}", Findings(findings.to_vec())));
    let place = finding.at.as_ref().expect("it has a place");
    place.source().text()[place.offset()..place.offset() + place.length()].to_owned()
}

fn help<'a>(findings: &'a [Finding], code: &str) -> &'a str {
    let finding = findings.iter().find(|finding| finding.code == code);
    let finding = finding.unwrap_or_else(|| panic!("no {code}: {}", Findings(findings.to_vec())));
    finding.help.as_deref().unwrap_or_else(|| panic!("{finding} has no remedy"))
}

/// The town's regime with one piece replaced.
fn regime_with(from: &str, to: &str) -> String {
    let sound = texts().remove("regime.ron").unwrap();
    assert!(sound.contains(from), "{from}");
    sound.replacen(from, to, 1)
}

#[test]
fn what_a_change_causes_is_told_at_the_change() {
    let often = "SetHeadway(service: \"rail-one\", headway: Minutes(1e-300))";
    let found = told(&format!("RemoveService(service: \"bus-two\"),\n{often},"));
    assert_eq!(underlined(&found, "scenario::too_frequent"), often);
    assert!(found.iter().all(|finding| finding.message.len() < 100), "{}", Findings(found));
    let never = "RemoveTrips(service: \"rail-one\")";
    assert_eq!(underlined(&told(&format!("{never},")), "scenario::never_runs"), never);
    // In the tables where no change did it.
    let table = texts().remove("data/odbl/timetable.csv").unwrap();
    let rows: Vec<&str> = table.lines().filter(|row| !row.contains("rail-one")).collect();
    assert!(rows.len() > 1, "other lines run");
    let found = told_of("small-town.ron", &[("data/odbl/timetable.csv", &rows.join("\n"))]);
    let finding = found.iter().find(|f| f.code == "scenario::never_runs").expect("none runs");
    assert_eq!(finding.file(), "data/odbl/services.csv");
}

#[test]
fn special_transport_has_a_purchaser() {
    let moved = "MoveRole(role: Purchase, scope: Class(SpecialTransport), to: Operator),";
    let found = told(moved);
    assert!(
        found.iter().any(|finding| finding.code == "regime::task_without_body"),
        "{}",
        Findings(found)
    );
}

#[test]
fn what_a_regime_names_is_told_where_it_is_named() {
    let at = |from: &str, to: &str, code: &str| {
        underlined(&told_of("small-town.ron", &[("regime.ron", &regime_with(from, to))]), code)
    };
    let rule = "Rule(because: \"x\", basis: Law, always: [\"bus-nix\"])";
    let as_today = "AsToday(because: \"made up\", basis: Assumption)";
    assert_eq!(at(as_today, rule, "regime::unknown_service"), "\"bus-nix\"");
    let shares = "region_shares_to: Body(\"nix\"),\n    permissions: [";
    assert_eq!(at("permissions: [", shares, "regime::unknown_body"), "\"nix\"");
    assert_eq!(
        at("kind: Brt,", "kind: LeaveCompany,", "regime::permission_missing"),
        "permissions:"
    );
    assert_eq!(at("roles: [Operate]", "roles: []", "regime::no_roles"), "[]");
    assert_eq!(at("to: Body(\"state\")", "to: Body(\"stat\")", "regime::unknown_body"), "\"stat\"");
    // A row of another year is judged too.
    let other = "scope: Service(\"nope\"), to: Operator, from: 2030, until: 2029";
    assert_eq!(at("scope: All, to: Operator", other, "regime::unknown_service"), "\"nope\"");
    let rule = "Rule(because: \"x\", basis: Law, among: [], towns_of: Residents(5000))";
    assert_eq!(at(as_today, rule, "regime::empty_list"), "among");
    let sum = "class: Metro, amount";
    assert_eq!(at("class: InterTown, amount", sum, "regime::nothing_in_scope"), "Metro");
}

/// A body that does not exist yet is told at its name and with the year from which it exists; the
/// hubs of the program's own tables are nobody's fault.
#[test]
fn a_body_that_is_still_to_come_is_told_with_its_year() {
    let file = "Scenario(schema: 1, name: \"x\", base: \"denmark-2025.ron\", changes: [\n\
                MoveRole(to: \"region-oestdanmark\", role: Fund, scope: Class(LocalRail)),\n\
                SetPermission(kind: LeaveCompany, allowed: true),\n])";
    let found = told_of("own.ron", &[("own.ron", file)]);
    assert_eq!(underlined(&found, "regime::body_not_in_year"), "\"region-oestdanmark\"");
    assert!(help(&found, "regime::body_not_in_year").contains("from 2027"));
    let file = "Scenario(schema: 1, name: \"x\", base: \"denmark-2025.ron\", changes: [\n\
                MoveRole(role: Plan, scope: Class(LocalRail), to: \"state\", from: 2030),\n\
                SetPermission(kind: LeaveCompany, allowed: true),\n])";
    let found = told_of("own.ron", &[("own.ron", file)]);
    assert!(help(&found, "scenario::no_effect").starts_with("2025 is before 2030"));
    let law = found.iter().find(|f| f.code == "regime::needs_law_change").expect("the law forbids");
    assert!(law.message.ends_with("LeaveCompany is to be allowed"), "{law}");
    assert!(found.iter().all(|finding| finding.help.is_some()), "{}", Findings(found.clone()));
    assert!(found.iter().all(|finding| finding.code != "scenario::nobody_near"));
}

/// A fault of one kind hides none of another.
#[test]
fn faults_of_every_part_are_told_at_once() {
    let codes = |findings: &[Finding]| findings.iter().map(|f| f.code).collect::<Vec<_>>();
    let all = |findings: &[Finding], wanted: &[&str]| {
        let told = codes(findings);
        for code in wanted {
            assert!(told.contains(code), "{code}: {}", Findings(findings.to_vec()));
        }
    };
    // Two fields of one change, and what is left of it is judged.
    let found = told("SetFare(base: Kroner(-5), per_km: KronerPerKm(nan), oops: 1),");
    assert_eq!(codes(&found).iter().filter(|c| **c == "scenario::bad_change").count(), 2);
    all(&found, &["scenario::bad_number"]);
    // A change that is refused does not hide what another causes.
    let found = told(
        "SkipHub(service: \"bus-two\", hub: \"nix\"),\n\
         SetHeadway(service: \"rail-one\", headway: Minutes(0.001)),",
    );
    all(&found, &["scenario::unknown_hub", "scenario::too_frequent"]);
    // A wrong field of the file.
    let rest = "values: [Sourced(key: \"fare.bas\", value: 1, unit: \"DKK\", source: \"x\")],\n\
                regime: \"nix.ron\",\nchanges: [Custom(name: \"a.b\", text: \"x\")],";
    let file = |base: &str| format!("Scenario(schema: 1, name: \"x\", {base},\n{rest})");
    let lost_year = file("base: \"small-town.ron\", year: 99999");
    let found = told_of("own.ron", &[("own.ron", &lost_year)]);
    let rest = ["scenario::syntax", "scenario::unknown_value", "scenario::no_such_file"];
    all(&found, &rest);
    all(&found, &["scenario::undeclared_custom"]);
    all(&told_of("own.ron", &[("own.ron", &file("base: 5"))]), &rest);
    let town = texts()["small-town.ron"].replacen("year: 2025", "year: 99999", 1);
    let value = "values: [Sourced(key: \"fare.bas\", value: 1, unit: \"DKK\", source: \"x\")]";
    let lost = format!("{value}, regime: \"nix.ron\",");
    let town = town.replacen("regime: \"regime.ron\",", &lost, 1);
    all(&told_of("small-town.ron", &[("small-town.ron", &town)]), &rest);
}

#[test]
fn what_stands_twice_or_is_written_empty_is_refused() {
    let trips = |rest: &str| format!("RemoveTrips(service: \"rail-one\", {rest}),");
    for (change, code) in [
        (trips("days: [\"sunday\", \"sunday\"]"), "scenario::duplicate_id"),
        (trips("period: \"early\", periods: [\"late\"]"), "scenario::which_periods"),
        (trips("days: []"), "scenario::bad_change"),
        (trips("periods: []"), "scenario::bad_change"),
        (
            "SetHubServices(hub: \"st-west\", offers: [\"taxi\", \"taxi\"]),".to_owned(),
            "scenario::duplicate_id",
        ),
        (
            "MoveRole(role: Fund, scope: All, to: Shares([(\"state\", 0.5), (\"state\", 0.5)])),"
                .to_owned(),
            "scenario::bad_shares",
        ),
        (
            "Trial(id: \"t\", area: [\"k1\", \"k1\"], from: 2025, years: 2, departures: Factor(1.5), \
             payer: \"k1\"),"
                .to_owned(),
            "scenario::duplicate_id",
        ),
    ] {
        let findings = changed(&change).expect_err(&change).0;
        assert!(!help(&findings, code).is_empty(), "{change}");
    }
    let empty = told(&trips("days: []"));
    assert!(empty[0].message.contains("in `days`: the list is empty"), "{}", empty[0]);
    let shares = "to: Shares([(\"state\", 0.5), (\"state\", 0.5)])";
    let regime = regime_with("scope: All, to: Operator", &format!("scope: All, {shares}"));
    let found = told_of("small-town.ron", &[("regime.ron", &regime)]);
    assert!(found.iter().any(|f| f.message.contains("has two shares")), "{}", Findings(found));
}

#[test]
fn small_slips_of_a_file_have_a_remedy_or_do_no_harm() {
    let found = told("RemoveTrips(lines: [Company(\"x\")]),");
    assert!(!help(&found, "scenario::unknown_word").contains("``"));
    let marked = format!("\u{feff}{}", texts()["small-town.ron"]);
    assert_eq!(told_of("small-town.ron", &[("small-town.ron", &marked)]), []);
    let slash = "Scenario(schema: 1, name: \"x\", base: \"small-town.ron/\")";
    let found = told_of("own.ron", &[("own.ron", slash)]);
    assert_eq!(help(&found, "scenario::no_such_file"), "write `small-town.ron`");
}

/// The town as its folder has it, without a table of values.
#[test]
fn a_data_set_without_values_has_the_programs_own() {
    let town = crate::small_town::root().join("tests/small-town/small-town.ron");
    let loaded = ansvar::scenario::load(&town).unwrap_or_else(|findings| panic!("{findings}"));
    assert_eq!(underlined(&loaded.warnings, "data::own_values"), "Folder(\"data\")");
    assert_eq!(loaded.scenario.values, crate::small_town::town().scenario.values);
    let values = loaded.inputs().into_iter().find(|file| file.name.ends_with("values.csv"));
    assert!(values.is_some_and(|file| file.carried));
}

#[test]
fn what_is_over_before_the_years_begin_is_told() {
    let over = [
        "Shock(year: 2025, kind: FuelPrice(times: 2)),",
        "Shock(year: 2020, years: 6, kind: FuelPrice(times: 2)),",
        "Invest(body: \"k1\", year: 2025, amount: Kroner(1000), purpose: \"depot\"),",
        "Trial(id: \"more\", area: [\"k1\"], from: 2024, years: 2, departures: Factor(1.5), payer: \"k1\"),",
    ];
    for change in over {
        assert!(help(&told(change), "scenario::no_effect").contains("2026"), "{change}");
    }
    let later = [
        "Shock(year: 2025, years: 2, kind: FuelPrice(times: 2)),",
        "Trial(id: \"more\", area: [\"k1\"], from: 2025, years: 2, departures: Factor(1.5), payer: \"k1\"),",
    ];
    for change in later {
        assert!(told(change).iter().all(|f| f.code != "scenario::no_effect"), "{change}");
    }
}

#[test]
fn two_trials_of_one_name_are_refused() {
    let trial = "Trial(id: \"more\", area: [\"k1\"], from: 2027, years: 2, departures: Factor(1.5), payer: \"k1\"),";
    assert_eq!(underlined(&told(&[trial, trial].concat()), "scenario::bad_trial"), "\"more\"");
}
