//! What is said about scenario files, sound and faulty: one faulty file per fault in
//! `tests/broken`, each telling in its first line which finding it wants, and where.

use crate::small_town::{changed, root, texts, town};
use ansvar::report::document::document;
use ansvar::run::compare_regimes;
use ansvar::scenario::embedded;
use ansvar::scenario::finding::{Finding, Findings, Severity};
use ansvar::scenario::{Loaded, load, load_str, load_texts};
use std::path::Path;
use std::sync::Arc;

fn codes(findings: &Findings) -> Vec<&'static str> {
    findings.0.iter().filter(|f| f.is_error()).map(|f| f.code).collect()
}

#[test]
fn every_broken_file_is_refused_with_its_code_its_line_and_a_remedy() {
    let mut failures = Vec::new();
    let mut names: Vec<_> = std::fs::read_dir(root().join("tests/broken"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut texts = texts();
    for name in &names {
        let text = std::fs::read_to_string(root().join("tests/broken").join(name)).unwrap();
        texts.insert(name.clone(), text);
    }
    for name in &names {
        let first = texts[name].lines().next().unwrap_or_default();
        let wanted: Vec<&str> = first.trim_start_matches("// expect: ").split(' ').collect();
        let (code, line): (&str, usize) = (wanted[0], wanted[1].parse().unwrap());
        match load_texts(name, texts.clone()) {
            Ok(_) => failures.push(format!("{name}: loads")),
            Err(findings) => {
                let fits = |f: &&Finding| f.code == code && f.line() == line && f.is_error();
                match findings.0.iter().find(fits) {
                    None => {
                        failures.push(format!("{name}: wants {code} in line {line}:\n{findings}"))
                    }
                    Some(f) if f.help.is_none() => failures.push(format!("{name}: no remedy: {f}")),
                    Some(f) if f.column() == 0 => failures.push(format!("{name}: no column: {f}")),
                    Some(_) => {}
                }
            }
        }
    }
    assert!(names.len() > 50, "the folder holds the broken files");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn a_sound_file_has_no_findings() {
    let loaded = town();
    assert!(loaded.warnings.is_empty(), "{}", Findings(loaded.warnings));
    assert_eq!(loaded.scenario.services.len(), 3);
    let shares: f64 =
        loaded.scenario.services.iter().flat_map(|s| &s.municipalities).map(|m| m.1).sum();
    assert!((shares - 3.0).abs() < 1e-12);
}

#[test]
fn all_faults_of_a_file_are_told_at_once() {
    let findings = changed(
        "SkipHub(service: \"bus-two\", hub: \"nowhere\"),\n\
         SetHeadway(service: \"rail-one\", headway: 20),\n\
         SetHedway(service: \"rail-one\", headway: Minutes(20)),\n\
         SetHeadway(service: \"rail-one\", headway: Minutes(-20)),",
    )
    .unwrap_err();
    let mut lines: Vec<usize> = findings.0.iter().map(Finding::line).collect();
    lines.sort_unstable();
    assert_eq!(lines, [6, 7, 8, 9], "{findings}");
}

#[test]
fn a_slip_of_the_pen_is_answered_with_the_word_that_was_meant() {
    let findings = changed("RemoveService(service: \"ferry-thre\"),").unwrap_err();
    assert_eq!(findings.0[0].help.as_deref(), Some("did you mean `ferry-three`?"));
    assert_eq!((findings.0[0].line(), findings.0[0].column()), (6, 24));
}

#[test]
fn a_finding_points_at_its_place_also_after_danish_letters() {
    let findings =
        changed("SkipHub(service: \"bus-two\", comment: \"æøå\", hub: \"nowhere\"),").unwrap_err();
    let finding = &findings.0[0];
    let place = finding.at.as_ref().unwrap();
    let text = &place.source().text()[place.offset()..place.offset() + place.length()];
    assert_eq!((text, finding.column()), ("\"nowhere\"", 50));
}

#[test]
fn findings_have_a_plain_form() {
    let findings = changed("SkipHub(service: \"bus-two\", hub: \"st-vest\"),").unwrap_err();
    let json = serde_json::to_value(findings.as_json()).unwrap();
    assert_eq!(
        json,
        serde_json::json!([{
            "code": "scenario::unknown_hub", "severity": "error", "file": "changed.ron",
            "line": 6, "column": 34, "message": "no hub has the id `st-vest`",
            "help": "did you mean `st-west`?",
        }])
    );
}

#[test]
fn a_file_is_shown_with_the_text_around_the_fault() {
    let findings = changed("SkipHub(service: \"bus-two\", hub: \"st-vest\"),").unwrap_err();
    let mut shown = String::new();
    let plain = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::none());
    plain.render_report(&mut shown, &findings.0[0]).unwrap();
    assert!(shown.contains("changed.ron:6:34") && shown.contains("did you mean"), "{shown}");
}

#[test]
fn an_empty_change_list_equals_the_base() {
    let (base, same) = (town().scenario, changed("").unwrap().scenario);
    let names = |s: &ansvar::scenario::Scenario| {
        let mut s = s.clone();
        (s.slug, s.name, s.inputs_hash) = (String::new(), String::new(), String::new());
        s
    };
    assert_eq!(names(&base), names(&same));
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let mut shuffled = texts();
    for (path, text) in &mut shuffled {
        if path.ends_with(".csv") {
            let mut lines = text.lines();
            let header = lines.next().unwrap_or_default();
            let rows: Vec<&str> = lines.collect();
            let turned = rows.iter().rev().chain([&header].into_iter().skip(1));
            let body: Vec<&str> = std::iter::once(header).chain(turned.copied()).collect();
            *text = body.join("\n") + "\n";
        }
    }
    let regime = shuffled.get_mut("small-town.ron").unwrap();
    let (day, other) = (
        "            DayType(id: \"saturday\", kind: Saturday, days: Days(52)),\n",
        "            DayType(id: \"sunday\", kind: Sunday, days: Days(62)),\n",
    );
    *regime = regime.replace(&format!("{day}{other}"), &format!("{other}{day}"));
    let mut turned = load_texts("small-town.ron", shuffled).unwrap();
    let straight = town();
    let hash = &straight.scenario.inputs_hash;
    assert_ne!(&turned.scenario.inputs_hash, hash, "the bytes differ");
    turned.scenario.inputs_hash.clone_from(hash);
    assert_eq!(turned.scenario, straight.scenario);
    assert_eq!(results(turned), results(straight));
}

/// The `results` block of a run, as the program prints it.
fn results(loaded: Loaded) -> String {
    let register = loaded.register.into();
    let scenarios = [Arc::new(loaded.scenario)];
    let comparison = compare_regimes(&scenarios, &register, &|_| {}).expect("it runs");
    let document = document(&comparison, &["town".to_owned()], 1);
    serde_json::to_string(&document.results).unwrap()
}

#[test]
fn bad_rows_are_told_with_file_line_and_column() {
    let faults = [
        ("data/odbl/hubs.csv", "k2,z3,port", "k2,z7,port", "data::unknown_zone", 5),
        ("data/odbl/service_stops.csv", "st-west,0,0", "st-wets,0,0", "data::unknown_hub", 2),
        ("data/odbl/service_stops.csv", "12,10", "-12,10", "data::bad_number", 3),
        ("data/odbl/service_stops.csv", "12,10", "NaN,10", "data::bad_number", 3),
        ("data/odbl/service_stops.csv", "12,10", "twelve,10", "data::bad_row", 3),
        ("data/odbl/timetable.csv", "1,6,6,6,4,1", "1,6,6,6,4", "data::bad_row", 2),
        (
            "data/odbl/timetable.csv",
            "rail-one,saturday",
            "rail-one,monday",
            "data::unknown_day_type",
            4,
        ),
        ("data/odbl/timetable.csv", "05:10", "5.10", "data::bad_word", 2),
        ("data/odbl/services.csv", "local-rail", "tram", "data::bad_word", 2),
        ("data/odbl/services.csv", "bus-two", "rail-one", "data::duplicate_id", 3),
        ("data/odbl/services.csv", "bus-two", "Bus Two", "data::bad_id", 3),
        ("data/zones.csv", "z3,Øst,k2", "z3,Øst,k9", "data::unknown_municipality", 4),
        ("data/zones.csv", "rural,1", "urban,1", "data::bad_word", 4),
        ("data/odbl/zone_points.csv", "0.7", "0.2", "data::point_shares", 3),
        ("data/odbl/road_links.csv", "z1,z2", "z1,z8", "data::unknown_node", 2),
        ("data/odbl/road_links.csv", "z1,z2", "z1,z1", "data::link_to_itself", 2),
        ("data/odbl/access.csv", "z2,town-middle", "z1,st-west", "data::duplicate_id", 4),
        (
            "data/values.csv",
            "access.bike.start,4.0",
            "access.bike.start,inf",
            "data::bad_number",
            6,
        ),
    ];
    let mut failures = Vec::new();
    for (path, from, to, code, line) in faults {
        let mut texts = texts();
        let text = texts.get_mut(path).unwrap();
        assert!(text.contains(from), "{path} holds {from}");
        *text = text.replacen(from, to, 1);
        match load_texts("small-town.ron", texts) {
            Ok(_) => failures.push(format!("{path}: `{to}` passes")),
            Err(findings) => {
                let fits = |f: &Finding| f.code == code && f.file() == path && f.line() == line;
                if !findings.0.iter().any(fits) {
                    failures
                        .push(format!("{path}: `{to}` wants {code} in line {line}:\n{findings}"));
                }
            }
        }
    }
    let mut lacking = texts();
    lacking.remove("data/odbl/hubs.csv");
    let findings = load_texts("small-town.ron", lacking).unwrap_err();
    assert!(codes(&findings).contains(&"data::missing_table"), "{findings}");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn a_huge_file_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("huge.ron");
    // Sparse: it has the length but no blocks, and reading it would take all its bytes.
    std::fs::File::create(&path).unwrap().set_len(100 << 20).unwrap();
    let findings = load(&path).unwrap_err();
    assert_eq!(codes(&findings), ["scenario::too_large"]);
    assert!(findings.0[0].help.is_some() && findings.0[0].line() == 1);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    for (path, text) in texts() {
        let path = outside.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let file = "Scenario(schema: 1, name: \"A\",\n base: \"small-town.ron\")";
    std::fs::write(folder.path().join("a.ron"), file).unwrap();
    std::os::unix::fs::symlink(
        outside.path().join("small-town.ron"),
        folder.path().join("small-town.ron"),
    )
    .unwrap();
    let findings = load(&folder.path().join("a.ron")).unwrap_err();
    assert_eq!(codes(&findings), ["scenario::path_outside"]);
    assert_eq!(findings.0[0].line(), 2);
    // The same files without a link in between are read.
    std::fs::write(outside.path().join("a.ron"), file).unwrap();
    load(&outside.path().join("a.ron")).unwrap_or_else(|findings| panic!("{findings}"));
}

#[test]
fn neither_deep_brackets_nor_odd_bytes_nor_long_lists_stop_the_reader() {
    for open in ["(", "[", "{", "Some(", "[\"", "/*"] {
        let text = format!("Scenario(schema: 1, name: \"A\", changes: {}", open.repeat(100_000));
        assert!(load_str("a.ron", &text).is_err());
    }
    for text in [
        "",
        "\0",
        "\u{feff}",
        "Scenario",
        "Scenario(",
        "()",
        "\"",
        "#![enable(implicit_some)]",
        "// æ",
    ] {
        assert!(load_str("a.ron", text).is_err(), "{text:?}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("latin.ron");
    std::fs::write(&path, b"Scenario(name: \"\xe6\xf8\xe5\")").unwrap();
    assert_eq!(codes(&load(&path).unwrap_err()), ["scenario::not_utf8"]);
    assert_eq!(codes(&load(folder.path()).unwrap_err()), ["scenario::unreadable"]);
    let many = "RemoveService(service: \"rail-one\"),".repeat(3_000);
    assert_eq!(codes(&changed(&many).unwrap_err()), ["scenario::too_many_changes"]);
    let wrong = "RemoveService(service: \"nothing\"),".repeat(1_500);
    assert!(changed(&wrong).unwrap_err().0.len() < 300, "not each of them is told");
}

#[test]
fn a_value_without_a_source_and_a_change_without_effect_are_warned_of() {
    let cases = [
        ("SetValue(key: \"fare.base\", value: 20, unit: \"DKK\"),", "scenario::no_source"),
        ("SetBudget(body: \"k1\", amount: Kroner(5)),", "scenario::no_source"),
        (
            "SetHubServices(hub: \"st-west\", offers: [\"bike-parking\", \"park-and-ride\"]),",
            "scenario::no_effect",
        ),
        ("MoveRole(role: Plan, scope: Class(Metro), to: \"k1\"),", "scenario::no_effect"),
        ("MoveRole(role: Plan, scope: Class(LocalRail), to: \"state\"),", "scenario::no_effect"),
        ("MoveRole(role: Plan, scope: All, to: \"k1\", from: 2040),", "scenario::no_effect"),
        ("Custom(name: \"small-town.note\", text: \"…\"),", "scenario::no_effect"),
        ("SetPermission(kind: FunctionalTender, allowed: true),", "scenario::no_effect"),
        (
            "SetHubServices(hub: \"st-west\", offers: [\"park-and-ride\", \"taxi\"]),",
            "scenario::no_effect",
        ),
    ];
    for (change, code) in cases {
        let loaded = changed(change).unwrap_or_else(|findings| panic!("{change}: {findings}"));
        let fits = |f: &Finding| f.code == code && f.severity == Severity::Warning && f.line() == 6;
        assert!(loaded.warnings.iter().any(fits), "{change}: {}", Findings(loaded.warnings));
    }
}

#[test]
fn what_the_model_reads_of_offers_and_permissions_is_not_warned_of() {
    for change in [
        "SetPermission(kind: LeaveCompany, allowed: true),",
        "SetHubServices(hub: \"st-west\", offers: []),",
    ] {
        let loaded = changed(change).unwrap_or_else(|findings| panic!("{change}: {findings}"));
        let of_effect = loaded.warnings.iter().find(|f| f.severity == Severity::Warning);
        assert!(of_effect.is_none(), "{change}: {}", Findings(loaded.warnings));
    }
}

/// A permission that today's law does not give asks for a new law, wherever it is changed.
#[test]
fn a_permission_against_the_law_says_so() {
    let allowed = changed("SetPermission(kind: LeaveCompany, allowed: true),").unwrap();
    let needs = |f: &Finding| f.code == "regime::needs_law_change" && f.line() == 6;
    assert!(allowed.warnings.iter().any(needs), "{}", Findings(allowed.warnings));
    let forbidden = changed("SetPermission(kind: LeaveCompany, allowed: false),").unwrap();
    assert!(!forbidden.warnings.iter().any(needs), "{}", Findings(forbidden.warnings));
}

#[test]
fn a_wrong_type_is_told_with_the_name_of_its_field() {
    for (change, field) in [
        ("AddService(service: \"bus-new\", name: 5),", "name"),
        ("SkipHub(service: \"bus-two\", hub: 7),", "hub"),
        ("SetHubServices(hub: \"st-west\", offers: [3]),", "offers"),
        ("SetHeadway(service: \"rail-one\", headway: 20),", "headway"),
    ] {
        let findings = changed(change).unwrap_err();
        let told = &findings.0[0].message;
        assert!(told.contains(&format!("in `{field}`: ")), "{change}: {told}");
    }
}

#[test]
fn a_task_without_a_body_points_at_the_tasks_of_the_regimes_file() {
    let mut texts = texts();
    let (name, text) = texts.iter().find(|(name, _)| name.ends_with("regime.ron")).unwrap();
    let (name, text) = (name.clone(), text.replace("Own, ", ""));
    let line = text.lines().position(|line| line.trim_start().starts_with("tasks:")).unwrap() + 1;
    texts.insert(name.clone(), text);
    let findings = load_texts("small-town.ron", texts).unwrap_err();
    let holes: Vec<&Finding> =
        findings.0.iter().filter(|f| f.code == "regime::task_without_body").collect();
    assert!(!holes.is_empty(), "{findings}");
    for hole in holes {
        assert_eq!((hole.file(), hole.line()), (name.as_str(), line), "{hole}");
    }
}

#[test]
fn the_countrys_base_year_and_every_shipped_file_load_without_an_error() {
    let mut failures = Vec::new();
    for entry in std::fs::read_dir(root().join("scenarios")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "ron")
            && let Err(findings) = load(&path)
        {
            failures.push(format!("{}:\n{findings}", path.display()));
        }
    }
    // Without any folder the program's own files are found.
    if let Err(findings) = load(Path::new("nowhere/../denmark-2025.ron")) {
        assert_eq!(codes(&findings), ["scenario::no_such_file"]);
    }
    let scenarios = embedded::file_names().filter(|path| !path.starts_with("regimes/"));
    for path in scenarios {
        if let Err(findings) = load(Path::new(path)) {
            failures.push(format!("embedded {path}:\n{findings}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// Every body of the country that pays or is paid has a year's money, and says how that is known.
#[test]
fn every_body_has_a_budget() {
    let loaded = ansvar::scenario::load(std::path::Path::new("denmark-2025.ron")).unwrap();
    for body in &loaded.scenario.bodies {
        if body.kind == ansvar::scenario::regime::BodyKind::Joint {
            continue;
        }
        let known = ["measured", "derived", "recalled"];
        assert!(known.contains(&body.budget_source.as_str()), "{}", body.slug);
    }
}

/// One wrong field hides none of the others: of the file, of its changes, of its regime, and of the
/// tasks of a regime with wrong numbers.
#[test]
fn faults_do_not_hide_each_other() {
    let all = |file: &str, regime: Option<&str>| -> Vec<(&'static str, String, usize)> {
        let mut texts = texts();
        if let Some(regime) = regime {
            texts.insert("faulty-regime.ron".to_owned(), regime.to_owned());
        }
        texts.insert("faulty.ron".to_owned(), file.to_owned());
        let findings = load_texts("faulty.ron", texts).expect_err("it is faulty");
        assert!(findings.0.iter().filter(|f| f.is_error()).all(|f| f.help.is_some()), "{findings}");
        findings.0.iter().map(|f| (f.code, f.file().to_owned(), f.line())).collect()
    };
    let told = |found: &[(&'static str, String, usize)], code: &str, file: &str, line: usize| {
        found.iter().any(|(c, f, l)| *c == code && f == file && *l == line)
    };
    // Two fields of the file, and a change by itself.
    let file = "Scenario(\n  schema: 1,\n  name: \"x\",\n  base: \"small-town.ron\",\n  year: \"late\",\n  \
                oops: 3,\n  changes: [\n    RemoveService(service: 5),\n  ],\n)";
    let found = all(file, None);
    assert!(told(&found, "scenario::syntax", "faulty.ron", 5), "{found:?}");
    assert!(told(&found, "scenario::syntax", "faulty.ron", 6), "{found:?}");
    assert!(told(&found, "scenario::bad_change", "faulty.ron", 8), "{found:?}");
    assert!(!found.iter().any(|(code, ..)| *code == "scenario::missing_field"), "{found:?}");

    // Two faulty rows of a regime.
    let sound = texts()["regime.ron"].clone();
    let regime = sound
        .replacen("kind: LeaveCompany, allowed: false", "kind: LeaveCompany, allowed: 7", 1)
        .replacen("kind: PaidCarpool,", "kind: PaidCarpols,", 1);
    let row = |text: &str, what: &str| 1 + text[..text.find(what).unwrap()].matches('\n').count();
    let file = "Scenario(\n  schema: 1,\n  name: \"x\",\n  base: \"small-town.ron\",\n  \
                regime: \"faulty-regime.ron\",\n  changes: [\n    RemoveService(service: \"no\"),\n  ],\n)";
    let found = all(file, Some(&regime));
    let lines = [row(&regime, "LeaveCompany"), row(&regime, "PaidCarpols")];
    for line in lines {
        assert!(told(&found, "regime::unreadable", "faulty-regime.ron", line), "{line}: {found:?}");
    }
    assert!(told(&found, "scenario::unknown_service", "faulty.ron", 7), "{found:?}");

    // A wrong number of a regime, a task of it that nobody holds, and a change that fails.
    let factor = sound.replacen("admin_factor: 1.0", "admin_factor: -1.0", 1);
    assert_ne!(factor, sound);
    let vacant = factor.replacen("Order, ", "", 1);
    assert_ne!(vacant, factor, "some task orders");
    let found = all(file, Some(&vacant));
    let line = row(&vacant, "admin_factor");
    assert!(told(&found, "regime::bad_number", "faulty-regime.ron", line), "{found:?}");
    assert!(found.iter().any(|(code, ..)| *code == "regime::task_without_body"), "{found:?}");
    assert!(told(&found, "scenario::unknown_service", "faulty.ron", 7), "{found:?}");
}
