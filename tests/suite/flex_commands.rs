//! `ansvar dispatch` and `ansvar carpool` as somebody meets them who types them.

use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const REQUESTS: &str = "id,persons,wheelchairs,from_x_km,from_y_km,to_x_km,to_y_km,\
    pickup_earliest_min,pickup_latest_min,dropoff_earliest_min,dropoff_latest_min,service_min,\
    max_ride_min,booked_min\n";
const VEHICLES: &str = "id,seats,wheelchair_places,depot_x_km,depot_y_km,shift_start_min,\
    shift_end_min,max_duration_min\n";
const PARTICIPANTS: &str = "id,role,from_x_km,from_y_km,to_x_km,to_y_km,earliest_departure_min,\
    latest_arrival_min,seats,max_detour_min,platform\n";

fn folder(files: &[(&str, String)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn ansvar(folder: &Path, arguments: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ansvar"))
        .env("ANSVAR_CACHE", "off")
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .output()
        .unwrap()
}

fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

fn town(requests: &str, vehicles: &str) -> TempDir {
    folder(&[
        ("r.csv", format!("{REQUESTS}{requests}")),
        ("v.csv", format!("{VEHICLES}{vehicles}")),
    ])
}

const RUN: &str = "dispatch --requests r.csv --vehicles v.csv --out out";

#[test]
fn dispatch_writes_tours_requests_and_a_summary() {
    let town = town("a,1,0,1,0,11,0,100,,,,1,,\nb,9,0,1,0,11,0,100,,,,1,,\n", "v,4,0,0,0,,,\n");
    let run = ansvar(town.path(), RUN);
    assert_eq!(run.status.code(), Some(0), "{}", err(&run));
    let told = String::from_utf8(run.stdout).unwrap();
    assert!(told.contains("Served 1 of 2") && told.contains("party too large"), "{told}");
    let read = |name: &str| std::fs::read_to_string(town.path().join("out").join(name)).unwrap();
    assert_eq!(
        read("tours.csv"),
        "vehicle,sequence,request,action,arrive_min,begin_min,depart_min,load\n\
         v,1,a,pickup,100,100,101,1\nv,2,a,dropoff,111,111,112,0\n"
    );
    assert_eq!(
        read("requests.csv"),
        "id,outcome,reason,vehicle,pickup_min,dropoff_min,wait_min,detour_min\n\
         a,served,,v,100,111,0,0\nb,rejected,party-too-large,,,,,\n"
    );
    let summary: serde_json::Value = serde_json::from_str(&read("summary.json")).unwrap();
    assert_eq!(summary["distance_km"].as_f64(), Some(22.0));
    assert_eq!(summary["empty_km"].as_f64(), Some(12.0));
    for key in ["served", "vehicle_hours", "wait_median_min", "wait_p90_min", "occupancy"] {
        assert!(summary[key].is_number(), "{key}: {summary}");
    }
    let danish = ansvar(town.path(), &format!("{RUN} --lang da --quiet"));
    assert!(std::str::from_utf8(&danish.stdout).unwrap().contains("bestillinger kørt"));
    assert_eq!(danish.stderr, b"");
}

#[test]
fn threads_change_no_byte_of_the_tables() {
    let mut rows = String::new();
    for nth in 0..60 {
        let (x, y) = (f64::from(nth * 37 % 23), f64::from(nth * 53 % 19));
        let booked = if nth % 3 == 0 { String::new() } else { format!("{}", 50 + nth) };
        rows +=
            &format!("q{nth:02},1,0,{x},{y},{y},{x},{},{},,,1,60,{booked}\n", 60 + nth, 90 + nth);
    }
    let town = town(&rows, "v,4,0,0,0,,,\nw,4,0,10,10,,,\n");
    for more in ["", "--improve-steps 500"] {
        let bytes = |threads: u32| {
            let run = ansvar(town.path(), &format!("{RUN} --threads {threads} {more}"));
            assert_eq!(run.status.code(), Some(0), "{}", err(&run));
            ["tours.csv", "requests.csv"]
                .map(|name| std::fs::read(town.path().join("out").join(name)).unwrap())
        };
        let one = bytes(1);
        assert_eq!(one, bytes(2));
        assert_eq!(one, bytes(8));
    }
}

#[test]
fn improvement_ends_when_the_clock_says() {
    let town = town("a,1,0,1,0,11,0,100,,,,1,,\nb,1,0,2,0,9,0,100,,,,1,,\n", "v,4,0,0,0,,,\n");
    let run = ansvar(town.path(), &format!("{RUN} --improve 0.2 --json"));
    assert_eq!(run.status.code(), Some(0), "{}", err(&run));
    let summary: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(summary["served"], 2);
}

/// Whatever is wrong with a table is told with file and line and how to mend it; nothing hangs.
#[test]
fn hostile_tables_are_refused_with_line_and_remedy() {
    let v = "v,4,0,0,0,,,\n";
    for (requests, vehicles, told) in [
        ("a,1,0,nan,0,1,1,,,,,,,\n", v, &["r.csv:2:", "`from_x_km` is NaN", "finite number"][..]),
        ("a,1,0,1e308,0,1,1,,,,,,,\n", v, &["r.csv:2:", "finite number within"]),
        ("a,0,0,0,0,1,1,,,,,,,\n", v, &["r.csv:2:", "`persons` is 0", "from 1 to"]),
        ("a,1,2,0,0,1,1,,,,,,,\n", v, &["more wheelchairs than persons"]),
        ("a,1,0,0,0,1,1,9,3,,,,,\n", v, &["r.csv:2:", "pickup", "swap them"]),
        ("a,1,0,0,0,1,1,,,,,-1,,\n", v, &["`service_min` is -1"]),
        (
            "a,1,0,0,0,1,1,,,,,,,\na,1,0,0,0,1,1,,,,,,,\n",
            v,
            &["r.csv:", "stands twice", "first here"],
        ),
        (",1,0,0,0,1,1,,,,,,,\n", v, &["r.csv:2:", "without an id"]),
        ("a,1,0,x,0,1,1,,,,,,,\n", v, &["r.csv:2:", "from_x_km"]),
        ("a,1\n", v, &["r.csv:2:", "2 fields"]),
        ("", "v,-4,0,0,0,,,\n", &["v.csv:2:", "`seats` is -4"]),
        ("", "v,4,0,0,0,9,3,\n", &["v.csv:2:", "shift"]),
        ("", "v,4,0,0,0,,inf,\n", &["v.csv:2:", "`shift_end_min` is inf"]),
    ] {
        let town = town(requests, vehicles);
        let run = ansvar(town.path(), RUN);
        assert_eq!(run.status.code(), Some(1), "{requests}{vehicles}{}", err(&run));
        for words in told {
            assert!(err(&run).contains(words), "{requests}{vehicles}: no {words} in {}", err(&run));
        }
        assert!(!town.path().join("out").exists());
    }
    let wrong = folder(&[
        ("r.csv", REQUESTS.replace("persons", "person")),
        ("v.csv", format!("{VEHICLES}{v}")),
    ]);
    let run = ansvar(wrong.path(), RUN);
    assert_eq!(run.status.code(), Some(1));
    assert!(err(&run).contains("no column `persons`"), "{}", err(&run));
    assert!(err(&run).contains("did you mean `persons`?"), "{}", err(&run));
    let none = ansvar(wrong.path(), "dispatch --requests x.csv --vehicles v.csv --out out");
    assert_eq!(none.status.code(), Some(1));
    assert!(err(&none).contains("x.csv"), "{}", err(&none));
    std::fs::write(wrong.path().join("r.csv"), b"id,\xff\xfe\n").unwrap();
    assert_eq!(ansvar(wrong.path(), RUN).status.code(), Some(1));
}

#[test]
fn nothing_to_do_is_done() {
    for (requests, vehicles) in [("", ""), ("a,1,0,1,0,2,0,,,,,,,\n", ""), ("", "v,4,0,0,0,,,\n")] {
        let town = town(requests, vehicles);
        for more in ["", "--improve-steps 10"] {
            let run = ansvar(town.path(), &format!("{RUN} {more}"));
            assert_eq!(run.status.code(), Some(0), "{}", err(&run));
        }
    }
}

#[test]
fn wrong_options_are_a_wrong_command() {
    let town = town("a,1,0,1,0,2,0,,,,,,,\n", "v,4,0,0,0,,,\n");
    for wrong in [
        "--speed-kmh 0",
        "--speed-kmh nan",
        "--improve -1",
        "--improve 1 --improve-steps 1",
        "--objective cost",
        "--objective best",
        "--dkk-per-km -1",
    ] {
        let run = ansvar(town.path(), &format!("{RUN} {wrong}"));
        assert_eq!(run.status.code(), Some(2), "{wrong}: {}", err(&run));
    }
}

/// A driver from 0 to 20 km and a rider on the same road from 5 to 15: together they drive the driver's
/// 20 km instead of 30.
#[test]
fn carpool_writes_pairs_and_a_summary() {
    let rows = "d,driver,0,0,20,0,400,500,1,10,west\nr,rider,5,0,15,0,400,500,,,east\n";
    let town = folder(&[("p.csv", format!("{PARTICIPANTS}{rows}"))]);
    let run = |more: &str| {
        let run = ansvar(town.path(), &format!("carpool --participants p.csv --out out {more}"));
        assert_eq!(run.status.code(), Some(0), "{}", err(&run));
        std::fs::read_to_string(town.path().join("out/pairs.csv")).unwrap()
    };
    assert_eq!(run(""), "driver,rider,saved_km\n");
    assert_eq!(run("--one-platform --density 0,1"), "driver,rider,saved_km\nd,r,10\n");
    let density = std::fs::read_to_string(town.path().join("out/density.csv")).unwrap();
    assert_eq!(
        density,
        "share,drivers,riders,platforms,matched,match_rate,saved_km\n\
         0,0,0,separate,0,0,0\n0,0,0,one,0,0,0\n1,1,1,separate,0,0,0\n1,1,1,one,1,1,10\n"
    );
    let summary = std::fs::read_to_string(town.path().join("out/summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    assert_eq!(summary["single_exact"], true);
    assert_eq!(summary["saved_km"].as_f64(), Some(10.0));

    for (row, told) in [
        ("d,pilot,0,0,20,0,400,500,1,10,west\n", "driver, rider"),
        ("d,driver,0,0,20,0,400,500,,10,west\n", "without `seats`"),
        ("d,driver,0,0,20,0,500,400,1,10,west\n", "swap them"),
    ] {
        let town = folder(&[("p.csv", format!("{PARTICIPANTS}{row}"))]);
        let run = ansvar(town.path(), "carpool --participants p.csv --out out");
        assert_eq!(run.status.code(), Some(1));
        assert!(err(&run).contains("p.csv:2:") && err(&run).contains(told), "{}", err(&run));
    }
}
