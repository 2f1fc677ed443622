//! The program as somebody meets it who types a command: what stands on which stream, exit codes,
//! languages, files, slips of the pen. Runs the built program on the small town.

use crate::small_town::{root, texts};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// The small town in a folder, with `changes` in `changed.ron` beside it.
pub(crate) fn folder(changes: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in texts() {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let file = format!(
        "Scenario(\n    schema: 1,\n    name: \"Changed\",\n    base: \"small-town.ron\",\n    changes: [\n{changes}\n    ],\n)\n"
    );
    std::fs::write(folder.path().join("changed.ron"), file).unwrap();
    folder
}

pub(crate) fn ansvar(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ansvar"))
        .env("ANSVAR_CACHE", "off")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program was built for this test")
}

pub(crate) fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

pub(crate) fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

#[track_caller]
pub(crate) fn ends(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}\n{}", out(output), err(output));
}

/// What draws findings cannot write beyond some 65,000 columns.
#[test]
fn a_finding_far_out_on_a_line_is_shown_with_what_stands_around_it() {
    let one = "SetHeadway(service: \"rail-one\", headway: Minutes(10)), ";
    let town =
        folder(&format!("{}SetHeadway(service: \"nope\", headway: Minutes(3)),", one.repeat(1400)));
    let run = ansvar(town.path(), &["validate", "changed.ron"]);
    ends(&run, 1);
    assert!(err(&run).contains("no service has the id `nope`"), "{}", err(&run));
    assert!(err(&run).lines().all(|line| line.len() < 2_000));
}

/// What hauliers get is what the accounts say special transport costs, whoever they are.
#[test]
fn special_transport_costs_what_its_accounts_say() {
    let town = folder(FASTER);
    let run = ansvar(town.path(), &["run", "small-town.ron", "--json", "--quiet"]);
    ends(&run, 0);
    let document: serde_json::Value = serde_json::from_str(out(&run)).unwrap();
    let indicators = &document["results"]["small-town"]["indicators"];
    let gross = indicators["special-transport-cost"]["value"].as_f64().unwrap();
    // Trafikstyrelsen's budget of 2022.
    assert!((gross - 367_062_000.0).abs() < 1.0, "{gross}");
}

const FASTER: &str = "        SetHeadway(service: \"rail-one\", headway: Minutes(10)),";

#[test]
fn results_stand_on_standard_output_and_progress_on_standard_error() {
    let town = folder(FASTER);
    let run = ansvar(town.path(), &["run", "changed.ron", "--json"]);
    ends(&run, 0);
    let document: serde_json::Value = serde_json::from_str(out(&run)).expect("nothing but JSON");
    assert!(document["results"]["changed"]["indicators"]["pt-trips"]["value"].as_f64() > Some(0.0));
    assert!(err(&run).contains("Road times") && err(&run).contains("Who pays"), "{}", err(&run));
    let quiet = ansvar(town.path(), &["run", "changed.ron", "--json", "--quiet"]);
    ends(&quiet, 0);
    assert_eq!(err(&quiet), "");
    assert_eq!(
        document["results"],
        serde_json::from_str::<serde_json::Value>(out(&quiet)).unwrap()["results"]
    );
}

#[test]
fn threads_are_honoured_and_told_and_change_no_byte() {
    let town = folder(FASTER);
    let results = |threads: &str| {
        let run = ansvar(town.path(), &["run", "changed.ron", "--json", "--threads", threads]);
        ends(&run, 0);
        let document: serde_json::Value = serde_json::from_str(out(&run)).unwrap();
        assert_eq!(document["manifest"]["threads"].to_string(), threads);
        serde_json::to_string(&document["results"]).unwrap()
    };
    let one = results("1");
    assert_eq!(one, results("2"));
    assert_eq!(one, results("8"));
    for wrong in ["0", "-1", "many"] {
        ends(&ansvar(town.path(), &["schema", "--threads", wrong]), 2);
    }
}

#[test]
fn a_sound_file_is_0_a_faulty_one_1_and_a_wrong_command_2() {
    let town = folder(FASTER);
    let sound = ansvar(town.path(), &["validate", "changed.ron"]);
    ends(&sound, 0);
    assert_eq!(out(&sound), "0 errors, 0 warnings\n");
    assert_eq!(err(&sound), "");

    let faulty = folder("        SkipHub(service: \"bus-two\", hub: \"st-vest\"),");
    for command in [
        &["validate", "changed.ron"][..],
        &["run", "changed.ron"],
        &["diff", "changed.ron", "small-town.ron"],
        &["compare", "small-town.ron", "changed.ron"],
    ] {
        let refused = ansvar(faulty.path(), command);
        ends(&refused, 1);
        let told = err(&refused);
        // File, line and column, the text, the kind of finding, and a remedy.
        for wanted in ["changed.ron:6:", "SkipHub", "Unknown hub", "did you mean `st-west`?"] {
            assert!(told.contains(wanted), "{command:?} does not tell {wanted}:\n{told}");
        }
    }
    let danish = ansvar(faulty.path(), &["validate", "changed.ron", "--lang", "da"]);
    ends(&danish, 1);
    assert!(err(&danish).contains("Ukendt knudepunkt"), "{}", err(&danish));
    assert!(err(&danish).contains("  råd:  mente du"), "{}", err(&danish));
    assert!(!err(&danish).contains("help:"), "{}", err(&danish));
    let unknown = ansvar(town.path(), &["compare", "--regimes", "todai", "--lang", "da"]);
    ends(&unknown, 2);
    assert_eq!(err(&unknown), "ansvar: ingen ordning har id'en `todai`; mente du `today`?\n");
    assert_eq!(out(&danish), "1 fejl, 0 advarsler\n");

    let none = ansvar(town.path(), &["run", "smal-town.ron"]);
    ends(&none, 1);
    assert!(err(&none).contains("no file `smal-town.ron`"), "{}", err(&none));

    for wrong in [
        &[][..],
        &["compere"],
        &["run", "--jsn"],
        &["run", "a.ron", "b.ron"],
        &["diff", "small-town.ron"],
        &["run", "--lang", "de"],
        &["compare", "small-town.ron", "changed.ron", "--regimes", "today,kl"],
    ] {
        let refused = ansvar(town.path(), wrong);
        ends(&refused, 2);
        assert_eq!(out(&refused), "", "{wrong:?}");
        assert!(!err(&refused).is_empty(), "{wrong:?}");
    }
}

#[test]
fn findings_as_json_say_file_line_column_and_remedy() {
    let faulty = folder("        SkipHub(service: \"bus-two\", hub: \"st-vest\"),");
    let told = ansvar(faulty.path(), &["validate", "changed.ron", "--json"]);
    ends(&told, 1);
    assert_eq!(err(&told), "");
    let list: serde_json::Value = serde_json::from_str(out(&told)).unwrap();
    assert_eq!(
        list,
        serde_json::json!([{
            "code": "scenario::unknown_hub", "severity": "error", "file": "changed.ron",
            "line": 6, "column": 42, "message": "no hub has the id `st-vest`",
            "help": "did you mean `st-west`?",
        }])
    );
}

#[test]
fn a_slip_in_a_name_is_answered_with_the_name_that_was_meant() {
    let town = folder(FASTER);
    let slips: [(&[&str], &str); 6] = [
        (&["compare", "--regimes", "today,skaane"], "did you mean `skane`?"),
        (&["compare", "small-town.ron", "--regimes", "kll"], "did you mean `kl`?"),
        (&["explain", "pt-trip", "--scenario", "small-town.ron"], "did you mean `pt-trips`?"),
        (&["explain", "rail-ome", "--scenario", "small-town.ron"], "did you mean `rail-one`?"),
        (
            &["explain", "pt-trips", "--scenario", "small-town.ron", "--municipality", "k11"],
            "did you mean `k1`?",
        ),
        (&["compere"], "compare"),
    ];
    for (command, wanted) in slips {
        let refused = ansvar(town.path(), command);
        ends(&refused, 2);
        assert!(err(&refused).contains(wanted), "{command:?}: {}", err(&refused));
        assert_eq!(out(&refused), "");
    }
}

#[test]
fn danish_reports_have_a_decimal_comma_and_danish_words() {
    let town = folder(FASTER);
    let compare = |language: &str| {
        let run =
            ansvar(town.path(), &["compare", "small-town.ron", "changed.ron", "--lang", language]);
        ends(&run, 0);
        out(&run).to_owned()
    };
    let (danish, english) = (compare("da"), compare("en"));
    let row = |text: &str, name: &str| {
        let found = text.lines().find(|line| line.trim_start().starts_with(name));
        found.unwrap_or_else(|| panic!("no row {name}:\n{text}")).to_owned()
    };
    let gini = row(&danish, "Ulighed i adgang til job (Gini)");
    assert!(gini.contains("0,") && !gini.contains("0."), "{gini}");
    let gini = row(&english, "Inequality of access to jobs (Gini)");
    assert!(gini.contains("0.") && !gini.contains("0,"), "{gini}");
    row(&danish, "Kollektive rejser");
    assert!(danish.contains("rejser/år") && danish.contains("Billetindtægter = rejser × takst"));
    // No key stands where a word should.
    for text in [&danish, &english] {
        for key in [
            "pt-passenger-km",
            "trips-not-made",
            "FareShare",
            "fares-trip-by-trip",
            "municipal-bus-net",
        ] {
            assert!(!text.contains(key), "{key} in\n{text}");
        }
    }
}

#[test]
fn csv_files_are_whole_and_run_no_formula() {
    let town = folder(FASTER);
    let bodies = town.path().join("data/bodies.csv");
    let text = std::fs::read_to_string(&bodies).unwrap();
    let named = text.replace(",State,", ",=1+1,").replace(",Operator,", ",@SUM(A1),");
    std::fs::write(&bodies, named).unwrap();
    let tables = town.path().join("out/tables");
    std::fs::create_dir_all(&tables).unwrap();
    std::fs::write(tables.join("indicators.csv"), "what stood there before\n".repeat(100_000))
        .unwrap();
    let run = ansvar(town.path(), &["run", "changed.ron", "--csv", "out/tables", "--json"]);
    ends(&run, 0);
    let mut names: Vec<String> = std::fs::read_dir(&tables)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let wanted = [
        "bodies.csv",
        "credits.txt",
        "dictionary.csv",
        "groups.csv",
        "hubs.csv",
        "indicators.csv",
        "lines.csv",
        "money.csv",
        "municipalities.csv",
        "overloads.csv",
        "responsibility.csv",
        "segments.csv",
        "social.csv",
        "vehicles.csv",
        "zones.csv",
    ];
    assert_eq!(names, wanted, "nothing half-written is left");
    let mut cells = 0;
    for name in names.iter().filter(|name| name.ends_with(".csv")) {
        let mut reader = csv::Reader::from_path(tables.join(name)).unwrap();
        for record in reader.records() {
            for cell in &record.unwrap() {
                let starts_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                assert!(!starts_formula || cell.parse::<f64>().is_ok(), "{name}: {cell}");
                cells += 1;
            }
        }
    }
    assert!(cells > 500);
    let bodies = std::fs::read_to_string(tables.join("bodies.csv")).unwrap();
    assert!(bodies.contains("'=1+1") && bodies.contains("'@SUM(A1)"), "{bodies}");
    let document: serde_json::Value = serde_json::from_str(out(&run)).unwrap();
    let indicators = std::fs::read_to_string(tables.join("indicators.csv")).unwrap();
    let trips = document["results"]["changed"]["indicators"]["pt-trips"]["value"].to_string();
    assert!(indicators.contains(&format!("changed,pt-trips,{trips},")), "the figures are the same");

    // A folder that cannot be written is no crash, and leaves nothing half-done.
    std::fs::write(town.path().join("in-the-way"), "").unwrap();
    let refused = ansvar(town.path(), &["run", "changed.ron", "--csv", "in-the-way"]);
    ends(&refused, 2);
    assert!(err(&refused).contains("in-the-way"), "{}", err(&refused));
}

#[test]
fn every_command_helps_with_an_example() {
    let here = root();
    for command in
        ["compare", "run", "check", "reproduce", "validate", "diff", "explain", "sources", "schema"]
    {
        let help = ansvar(here, &[command, "--help"]);
        ends(&help, 0);
        let example = format!("  ansvar {command}");
        assert!(out(&help).contains("Example") && out(&help).contains(&example), "{}", out(&help));
    }
    let all = ansvar(here, &["--help"]);
    ends(&all, 0);
    assert!(out(&all).contains("Compare regimes"));
    ends(&ansvar(here, &["--version"]), 0);
}

#[test]
fn differences_sources_and_explanations_can_be_asked_for() {
    let town = folder(FASTER);
    let at = town.path();
    let diff = ansvar(at, &["diff", "small-town.ron", "changed.ron"]);
    ends(&diff, 0);
    assert!(out(&diff).contains("headway") && out(&diff).contains("rail-one"), "{}", out(&diff));
    let none = ansvar(at, &["diff", "small-town.ron", "small-town.ron", "--lang", "da"]);
    assert_eq!(out(&none), "ingen forskel\n");
    let danish = ansvar(at, &["diff", "small-town.ron", "changed.ron", "--lang", "da"]);
    assert!(out(&danish).contains("min mellem afgange"), "{}", out(&danish));
    assert!(!out(&danish).contains("every"), "{}", out(&danish));
    let json = ansvar(at, &["diff", "small-town.ron", "changed.ron", "--json"]);
    assert!(
        serde_json::from_str::<Vec<serde_json::Value>>(out(&json)).is_ok_and(|d| !d.is_empty())
    );

    let sources = ansvar(at, &["sources", "--guesses"]);
    ends(&sources, 0);
    assert!(out(&sources).contains("that nobody looked up"));
    assert!(!out(&sources).contains("{$"), "every word has its figure");
    let rules = std::fs::read_to_string(root().join("assets/denmark/rules.csv")).unwrap();
    let keys = |certainty: &str| -> Vec<&str> {
        let rows = rules.lines().filter(|line| line.contains(&format!(",{certainty},")));
        rows.map(|line| line.split(',').next().unwrap()).collect()
    };
    let listed =
        |key: &&str| out(&sources).lines().any(|line| line.starts_with(&format!("{key} ")));
    assert!(keys("recalled").len() > 300 && keys("recalled").iter().all(listed), "each rule a row");
    assert!(!keys("derived").iter().any(listed), "what was derived is no guess");
    let json = ansvar(at, &["sources", "--json"]);
    let list: serde_json::Value = serde_json::from_str(out(&json)).unwrap();
    assert!(list["tables"].as_array().is_some_and(|tables| tables.len() > 100));
    assert_eq!(list["rules"].as_array().map(Vec::len), Some(rules.lines().count() - 1));

    let explained = |what: &str, language: &str| {
        let command = ["explain", what, "--scenario", "small-town.ron", "--lang", language];
        let told = ansvar(at, &command);
        ends(&told, 0);
        out(&told).to_owned()
    };
    let trips = explained("pt-trips", "en");
    assert!(trips.contains("choice.") && trips.contains("services.csv"), "{trips}");
    let line = explained("bus-two", "da");
    for wanted in [
        "bestiller: Vesterby",
        "fordi (ordningens ord)",
        "timer eller km × takst",
        "køreplantimer om året",
        "en antagelse",
    ] {
        assert!(line.contains(wanted), "{wanted} in\n{line}");
    }
    let body = explained("k1", "da");
    assert!(body.contains("Vesterby (kommune)") && body.contains("betaler: tilskud"), "{body}");
    assert!(explained("fare.base", "da").contains("kilde:"));
    let list = ansvar(at, &["explain"]);
    assert!(out(&list).contains("people-without-stop"));
}

#[test]
fn a_budget_that_does_not_reach_is_told_and_ends_with_1() {
    let town =
        folder("        SetBudget(body: \"k1\", amount: Kroner(1000), source: \"the council\"),");
    let run = ansvar(town.path(), &["run", "changed.ron", "--json"]);
    ends(&run, 1);
    assert!(
        err(&run).contains("Spending within budget, grants and loans") && err(&run).contains("k1"),
        "{}",
        err(&run)
    );
    let document: serde_json::Value =
        serde_json::from_str(out(&run)).expect("the results are given all the same");
    let checks = document["results"]["changed"]["ledger"]["checks"].as_array().unwrap();
    let means = checks.iter().find(|check| check["name"] == "spending-within-means").unwrap();
    assert_eq!(means["holds"], false);
}

#[test]
fn moves_of_tasks_that_compared_regimes_replace_are_warned_of() {
    let town = folder("        MoveRole(role: Fund, scope: Class(LocalRail), to: \"k1\"),");
    let run = ansvar(town.path(), &["compare", "changed.ron", "--regimes", "regime.ron", "--json"]);
    ends(&run, 0);
    assert!(err(&run).contains("gives way to the regimes"), "{}", err(&run));
    let beside = ansvar(town.path(), &["compare", "small-town.ron", "changed.ron", "--json"]);
    ends(&beside, 0);
    assert!(!err(&beside).contains("gives way"), "{}", err(&beside));
    let document: serde_json::Value = serde_json::from_str(out(&beside)).unwrap();
    let cost = &document["results"]["changed"]["indicators"]["net-cost-state"];
    assert!(cost["vs_base"] != 0.0, "{cost}");
    assert!(cost["distinguishable"].is_null(), "no band to judge it by: {cost}");
}

#[test]
fn bands_come_with_their_design_and_reach_every_cut() {
    let town = folder(FASTER);
    let compare = ["compare", "small-town.ron", "changed.ron"];
    let with = |more: &[&str]| ansvar(town.path(), &[compare.as_slice(), more].concat());
    let run = with(&["--bands", "3", "--json"]);
    ends(&run, 0);
    assert!(err(&run).contains("3 of 3 sets") && err(&run).contains("bands"), "{}", err(&run));
    let document: serde_json::Value = serde_json::from_str(out(&run)).unwrap();
    let bands = &document["manifest"]["bands"];
    assert_eq!((&bands["kind"], &bands["sets"]), (&"sets".into(), &3.into()));
    assert!(bands["drawn"].as_array().unwrap().iter().all(|one| one["sets"][2].is_f64()));
    let changed = &document["results"]["changed"];
    let trips = &changed["indicators"]["pt-trips"];
    let number = |of: &serde_json::Value, key: &str| of[key].as_f64().unwrap();
    assert!(number(trips, "low") <= number(trips, "high"));
    assert!(number(trips, "vs_base_low") <= number(trips, "vs_base_high"));
    let place = &changed["municipality_bands"]["k1"]["pt-trips"];
    assert!(number(place, "vs_base_low") <= number(place, "vs_base_high"));
    assert!(place["distinguishable"].is_boolean());
    assert!(changed["by_body"]["state"]["net_cost_band"]["low"].is_f64());
    assert!(changed["by_body"]["state"]["rests_on_guess"].is_boolean());
    let guessed = changed["rests_on_guess"].as_array().unwrap();
    for (key, figure) in changed["indicators"].as_object().unwrap() {
        assert_eq!(figure["rests_on_guess"], guessed.contains(&key.as_str().into()), "{key}");
    }

    let text = with(&["--bands", "2"]);
    ends(&text, 0);
    assert!(out(&text).contains("2 sets, 10th–90th percentile"), "{}", out(&text));
    assert!(out(&text).contains("no confidence interval"));
    let none = with(&["--bands", "0"]);
    ends(&none, 0);
    assert!(!out(&none).contains("percentile") && !out(&none).contains("quick band"));
    let quick = with(&[]);
    ends(&quick, 0);
    assert!(out(&quick).contains("No quick band"), "{}", out(&quick));
    let ranked = with(&["--assumptions"]);
    ends(&ranked, 2);
    assert!(err(&ranked).contains("No sensitivities are stored"), "{}", err(&ranked));
}

#[test]
fn the_social_economy_names_its_unit_prices() {
    let town = folder(FASTER);
    let run = ansvar(
        town.path(),
        &["compare", "small-town.ron", "changed.ron", "--social", "--csv", "o"],
    );
    ends(&run, 0);
    assert!(out(&run).contains("Social economy") && out(&run).contains("not available"));
    let mut table = csv::Reader::from_path(town.path().join("o/social.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let value = |row: &csv::StringRecord| row[3].parse::<f64>().unwrap();
    let (total, items): (Vec<_>, Vec<_>) = rows.iter().partition(|row| &row[1] == "total");
    let sum: f64 = items.iter().map(|row| value(row)).sum();
    assert!((value(total[0]) - sum).abs() <= 1e-6 * sum.abs().max(1.0));
    assert!(rows.iter().all(|row| &row[0] == "changed" && row[7].contains("not available")));
}

/// Rows of a table by column, of one scenario.
fn table_of(path: &Path, scenario: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let rows = reader.records().map(Result::unwrap);
    let rows = rows
        .map(|row| header.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect());
    rows.filter(|row: &BTreeMap<String, String>| row["scenario"] == scenario).collect()
}

/// Zones, kinds of traveller, hubs and overloads sum to the national figures, in every scenario.
#[test]
fn detailed_tables_sum_to_the_indicators() {
    // So few departures that somebody finds no room.
    let town = folder("        SetHeadway(service: \"rail-one\", headway: Minutes(180)),");
    let path = town.path().join("data/zones.csv");
    let zones = std::fs::read_to_string(&path).unwrap();
    let many = zones
        .replace(",50,600,120,60,300,120,300,", ",50,60000,12000,6000,30000,12000,30000,")
        .replace(",Øst,", ",=Øst,");
    assert_ne!(zones, many);
    std::fs::write(&path, many).unwrap();
    let run = ansvar(
        town.path(),
        &["compare", "small-town.ron", "changed.ron", "--service", "declared", "--csv", "o"],
    );
    ends(&run, 0);
    for scenario in ["small-town", "changed"] {
        let table = |name: &str| table_of(&town.path().join("o").join(name), scenario);
        let national = table("indicators.csv");
        let national = |key: &str| -> f64 {
            let row = national.iter().find(|row| row["indicator"] == key);
            row.unwrap_or_else(|| panic!("no indicator {key}"))["value"].parse().unwrap()
        };
        let mut summed = 0.0;
        for (name, column, key) in [
            ("zones.csv", "trips_wanted", "trips-wanted"),
            ("zones.csv", "pt_trips", "pt-trips"),
            ("zones.csv", "trips_not_made", "trips-not-made"),
            ("zones.csv", "people_without_stop", "people-without-stop"),
            ("zones.csv", "people_without_known_stop", "people-without-known-stop"),
            ("segments.csv", "trips_wanted", "trips-wanted"),
            ("segments.csv", "trips_walk", "trips-walk"),
            ("segments.csv", "trips_bike", "trips-bike"),
            ("segments.csv", "trips_car_driver", "trips-car-driver"),
            ("segments.csv", "trips_car_passenger", "trips-car-passenger"),
            ("segments.csv", "pt_trips", "pt-trips"),
            ("segments.csv", "not_made_no_service", "trips-not-made-no-service"),
            ("segments.csv", "not_made_no_way_home", "trips-not-made-no-way-home"),
            ("segments.csv", "not_made_over_time_limit", "trips-not-made-over-time-limit"),
            ("segments.csv", "not_made_not_worth_it", "trips-not-made-not-worth-it"),
            ("hubs.csv", "boardings", "hub-boardings"),
            ("hubs.csv", "transfers", "transfers"),
            ("hubs.csv", "transfers_between_planners", "transfers-across-planners"),
            ("overloads.csv", "passengers_without_room", "overloaded-passengers"),
        ] {
            let sum: f64 = table(name).iter().map(|row| row[column].parse::<f64>().unwrap()).sum();
            let (known, near) = (national(key), 1e-6 * national(key).abs().max(1.0));
            assert!(
                (sum - known).abs() <= near,
                "{scenario}, {name}, {column}: {sum}, not {known}"
            );
            summed += sum;
        }
        assert!(summed > 0.0);
        assert!(national("hub-boardings") > 0.0 && national("overloaded-passengers") > 0.0);
        assert_eq!(table("overloads.csv").len() as f64, national("overloads"));
        let zones = table("zones.csv");
        // Means over residents, as the national figures are.
        let of = |row: &BTreeMap<String, String>, column: &str| row[column].parse::<f64>().unwrap();
        let residents: f64 = zones.iter().map(|row| of(row, "residents")).sum();
        assert_eq!(residents, 60_000.0 + 400.0 + 500.0);
        for (column, key) in [
            ("jobs_30min_pt", "jobs-30min"),
            ("jobs_45min_pt", "jobs-45min"),
            ("jobs_60min_pt", "jobs-60min"),
            ("education_45min_pt", "education-45min"),
            ("surplus_dkk_per_resident", "surplus-per-resident"),
        ] {
            let sum: f64 = zones.iter().map(|row| of(row, "residents") * of(row, column)).sum();
            let (mean, known) = (sum / residents, national(key));
            assert!(
                (mean - known).abs() <= 1e-6 * known.abs().max(1.0),
                "{column}: {mean}, {known}"
            );
        }
        let made =
            |row: &BTreeMap<String, String>| of(row, "trips_made") + of(row, "trips_not_made");
        assert!(zones.iter().all(|row| {
            (made(row) - of(row, "trips_wanted")).abs() <= 1e-6 * of(row, "trips_wanted")
        }));
        assert!(zones.iter().any(|row| row["name"] == "'=Øst"), "no formula is run");
        assert!(zones.iter().any(|row| row["last_way_home_school_weekday"].contains(':')));
        assert_eq!(table("segments.csv").len(), 12);
    }
}
