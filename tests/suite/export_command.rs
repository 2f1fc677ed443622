//! Exports as somebody asks for them who types a command.

use crate::command_line::{ansvar, ends, err, folder, out};
use crate::small_town::root;
use std::collections::BTreeSet;
use std::path::Path;

const FASTER: &str = "        SetHeadway(service: \"rail-one\", headway: Minutes(10)),";

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn one_run_writes_every_form_that_is_asked_for() {
    let town = folder(FASTER);
    let forms =
        ["--csv", "t", "--decimal", "comma", "--parquet", "p", "--geojson", "g", "--gtfs", "f"];
    let run = ansvar(town.path(), &[&["run", "changed.ron"][..], &forms[..]].concat());
    ends(&run, 0);
    assert!(err(&run).contains("GTFS feed of 3 lines and 4 stops"), "{}", err(&run));
    let tables = names(&town.path().join("t"));
    let typed = names(&town.path().join("p"));
    let renamed = tables.iter().map(|name| name.replace(".csv", ".parquet")).collect();
    assert_eq!(typed, renamed);
    let lines = std::fs::read_to_string(town.path().join("t/lines.csv")).unwrap();
    assert!(lines.starts_with("\u{feff}scenario;service;number"), "{lines}");
    let geo =
        ["credits.txt", "hubs.geojson", "lines.geojson", "municipalities.geojson", "zones.geojson"];
    assert!(names(&town.path().join("g")).iter().eq(geo));
    assert!(names(&town.path().join("f")).iter().eq(["changed.zip"]));
    let danish = ["run", "changed.ron", "--gtfs", "f", "--lang", "da"];
    let run = ansvar(town.path(), &danish);
    ends(&run, 0);
    assert!(err(&run).contains("GTFS-køreplan med 3 linjer og 4 stoppesteder"), "{}", err(&run));
}

#[test]
fn years_are_written_as_parquet_too() {
    let town = folder(FASTER);
    let years = ["run", "changed.ron", "--years", "2025..2026", "--parquet", "p", "--quiet"];
    ends(&ansvar(town.path(), &years), 0);
    let wanted = ["years.parquet", "years-bodies.parquet", "dictionary.parquet", "credits.txt"];
    let written = names(&town.path().join("p"));
    assert!(wanted.iter().all(|name| written.contains(*name)), "{written:?}");
}

#[test]
fn what_cannot_be_given_out_is_told_before_anything_is_run() {
    let town = folder(FASTER);
    let two = ["compare", "small-town.ron", "changed.ron"];
    let one = ["run", "changed.ron"];
    let refused: [(&[&str], &[&str], &str); 5] = [
        (&one, &["--map", "m.svg", "--map", "m.png"], "another result"),
        (&two, &["--map", "m.svg"], "no areas of this scenario's places"),
        (&one, &["--decimal", "comma"], "--csv"),
        (&one, &["--gtfs", "f", "--years", "2025..2026"], "--years"),
        (&one, &["--geojson", "g", "--years", "2025..2026"], "--years"),
    ];
    for (command, with, why) in refused {
        let run = ansvar(town.path(), &[command, with].concat());
        ends(&run, 2);
        assert!(err(&run).contains(why), "{with:?}: {}", err(&run));
        assert_eq!(out(&run), "", "nothing was run");
    }
    let danish = ansvar(town.path(), &["run", "changed.ron", "--map", "m.svg", "--lang", "da"]);
    assert!(err(&danish).contains("kortet viser"), "{}", err(&danish));
}

#[test]
fn schemas_of_results_years_scenarios_and_regimes_are_printed() {
    let here = root();
    for (of, holds) in [
        (vec!["schema"], "indicators"),
        (vec!["schema", "years"], "balance"),
        (vec!["schema", "scenario"], "SetHeadway"),
        (vec!["schema", "regime"], "tariffs"),
    ] {
        let run = ansvar(here, &of);
        ends(&run, 0);
        let schema: serde_json::Value = serde_json::from_str(out(&run)).unwrap();
        assert!(schema["properties"].is_object() && out(&run).contains(holds), "{of:?}");
    }
}
