//! Results that can be trusted: their manifest says what made them, `reproduce` makes them again or
//! says what differs, the cache changes nothing but the wait, and what is interrupted leaves the old
//! files whole. Runs the built program on the small town.

use crate::command_line::{ansvar, ends, err, folder, out};
use crate::small_town::root;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};

const FASTER: &str = "        SetHeadway(service: \"rail-one\", headway: Minutes(10)),";
const DEARER: &str =
    "        SetValue(key: \"fare.base\", value: 21, unit: \"DKK\", source: \"a test\"),";

/// Runs a command and keeps its document in `result.json`.
fn result(town: &Path, command: &[&str]) -> Value {
    let run = ansvar(town, &[command, &["--json", "--quiet"]].concat());
    ends(&run, 0);
    std::fs::write(town.join("result.json"), &run.stdout).unwrap();
    serde_json::from_slice(&run.stdout).unwrap()
}

fn store(town: &Path, document: &Value) {
    std::fs::write(town.join("result.json"), serde_json::to_string(document).unwrap()).unwrap();
}

fn hash(results: &Value) -> Value {
    blake3::hash(&serde_json::to_vec(results).unwrap()).to_hex().to_string().into()
}

#[test]
fn a_manifest_says_all_that_a_run_needs_and_no_folder_of_the_machine() {
    let town = folder(&format!("{FASTER}\n{DEARER}"));
    let document = result(
        town.path(),
        &["run", "changed.ron", "--service", "decided", "--without", "history,tariffs"],
    );
    assert_eq!(crate::contract::faults_of(&document), Vec::<String>::new());
    let manifest = &document["manifest"];
    assert_eq!(
        manifest["made_by"]["command"],
        json!({
            "name": "run",
            "scenarios": [{ "path": "changed.ron", "carried": false }],
            "regimes": [],
            "service": "decided",
            "money": "equal",
            "equal_weights": false,
            "without": ["history", "tariffs"],
            "reallocated": true,
        })
    );
    let files = manifest["made_by"]["files"].as_object().unwrap();
    for name in ["changed.ron", "small-town.ron", "regime.ron", "data/values.csv"] {
        let text = std::fs::read(town.path().join(name)).unwrap();
        assert_eq!(files[name], blake3::hash(&text).to_hex().to_string(), "{name}");
    }
    let parameters = &manifest["made_by"]["parameters"]["changed"];
    assert_eq!(parameters["fare.base"]["value"], 21.0);
    assert_eq!(parameters["decide.history.keep"]["value"], 1.0, "the channel is switched off");
    assert_eq!(manifest["results_hash"], hash(&document["results"]));
    assert_ne!(manifest["values_hash"]["changed"], Value::Null);
    let text = document.to_string();
    assert!(!text.contains(&*town.path().to_string_lossy()), "no folder of the machine");
}

#[test]
fn what_is_unchanged_is_reproduced() {
    let town = folder(FASTER);
    let regime = std::fs::read_to_string(town.path().join("regime.ron")).unwrap();
    let other = regime.replace("slug: \"regime\"", "slug: \"other\"").replace("1.0,\n)", "1.5,\n)");
    std::fs::create_dir(town.path().join("own")).unwrap();
    std::fs::write(town.path().join("own/other.ron"), other).unwrap();
    for command in [
        &["run", "changed.ron"][..],
        &["run", "changed.ron", "--service", "decided", "--without", "history"],
        &["compare", "small-town.ron", "--regimes", "regime.ron,own/other.ron", "--equal-weights"],
        &["run", "changed.ron", "--years", "2025..2027"],
        &["compare", "small-town.ron", "changed.ron", "--bands", "2"],
    ] {
        let ran = ansvar(town.path(), &[command, &["--json", "--quiet"]].concat());
        assert!(out(&ran).starts_with('{'), "{command:?} {}", err(&ran));
        std::fs::write(town.path().join("result.json"), &ran.stdout).unwrap();
        let again = ansvar(town.path(), &["reproduce", "result.json", "--quiet", "--threads", "1"]);
        ends(&again, 0);
        assert!(out(&again).starts_with("The same results, byte for byte"), "{}", out(&again));
    }
    // From another folder the files' own is named.
    let elsewhere = tempfile::tempdir().unwrap();
    let path = town.path().join("result.json");
    let path = path.to_str().unwrap();
    ends(&ansvar(elsewhere.path(), &["reproduce", path]), 2);
    let named = ["reproduce", path, "--folder", town.path().to_str().unwrap(), "--lang", "da"];
    let again = ansvar(elsewhere.path(), &named);
    ends(&again, 0);
    assert!(out(&again).starts_with("De samme resultater"), "{}", out(&again));
}

#[test]
fn files_that_were_changed_are_named() {
    let town = folder(FASTER);
    result(town.path(), &["run", "changed.ron"]);
    for name in ["changed.ron", "data/tables.csv", "regime.ron"] {
        let path = town.path().join(name);
        let before = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, before.replace('\n', "\r\n")).unwrap();
        let again = ansvar(town.path(), &["reproduce", "result.json", "--quiet"]);
        ends(&again, 1);
        assert_eq!(out(&again), format!("The inputs are not the same:\n- {name}: changed\n"));
        std::fs::write(&path, before).unwrap();
    }
    // What is no scenario any more differs too.
    std::fs::write(town.path().join("changed.ron"), "Scenario(").unwrap();
    let again = ansvar(town.path(), &["reproduce", "result.json", "--quiet"]);
    ends(&again, 1);
    assert_eq!(out(&again), "The inputs are not the same:\n- changed.ron: changed\n");
}

#[test]
fn figures_that_differ_are_named_with_both_values() {
    let town = folder(FASTER);
    let mut document = result(town.path(), &["run", "changed.ron"]);
    let figure = &mut document["results"]["changed"]["indicators"]["pt-trips"]["value"];
    let value = figure.as_f64().unwrap();
    *figure = json!(value + 1.0);
    store(town.path(), &document);
    let altered = ansvar(town.path(), &["reproduce", "result.json", "--quiet"]);
    ends(&altered, 2);
    assert!(err(&altered).contains("altered or cut off"), "{}", err(&altered));

    document["manifest"]["results_hash"] = hash(&document["results"]);
    store(town.path(), &document);
    let again = ansvar(town.path(), &["reproduce", "result.json", "--quiet"]);
    ends(&again, 1);
    let line = format!(
        "- /changed/indicators/pt-trips/value: {}, now {}",
        json!(value + 1.0),
        json!(value)
    );
    assert!(out(&again).lines().any(|told| told == line), "{line}\n{}", out(&again));
    assert_eq!(out(&again).lines().count(), 2, "{}", out(&again));
}

#[test]
fn a_result_cannot_lead_out_of_its_folder_nor_ask_for_what_no_command_can() {
    let town = folder(FASTER);
    let document = result(town.path(), &["run", "changed.ron"]);
    let outside = folder(FASTER);
    let absolute = outside.path().join("changed.ron");
    let absolute = absolute.to_str().unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(absolute, town.path().join("link.ron")).unwrap();
    let spoilt = |at: &str, with: Value| {
        let mut document = document.clone();
        let place = format!("/manifest/made_by/command{at}");
        *document.pointer_mut(&place).unwrap_or_else(|| panic!("{place}")) = with;
        store(town.path(), &document);
        let refused = ansvar(town.path(), &["reproduce", "result.json", "--quiet"]);
        ends(&refused, 2);
        assert!(!err(&refused).is_empty() && out(&refused).is_empty(), "{}", err(&refused));
        err(&refused).to_owned()
    };
    for path in [absolute, "../changed.ron", "a/../../changed.ron", "..\\changed.ron", "link.ron"] {
        let told = spoilt("/scenarios/0/path", path.into());
        let is_told = ["absolute", "leads out", "no file"].iter().any(|why| told.contains(why));
        assert!(is_told, "{path}: {told}");
    }
    spoilt("/scenarios/0", json!({ "path": "--csv=out", "carried": true }));
    spoilt("/scenarios", json!("changed.ron"));
    spoilt("/name", json!("explore"));
    spoilt("/money", json!("none"));
    spoilt("/without", json!(["thinking"]));
    let mut turned = document.clone();
    turned["results"]["changed"]["\u{1b}[2J\u{202e}"] = json!(1);
    turned["manifest"]["results_hash"] = hash(&turned["results"]);
    store(town.path(), &turned);
    let named = ansvar(town.path(), &["reproduce", "result.json", "--quiet"]);
    ends(&named, 1);
    assert!(!out(&named).contains(['\u{1b}', '\u{202e}']), "{:?}", out(&named));
    for (text, why) in [
        ("", "no result document"),
        ("{", "no result document"),
        ("[]", "schema"),
        ("{\"schema\": \"ansvar-results-1\"}", "results_hash"),
        (&"[".repeat(100_000), "recursion limit"),
    ] {
        std::fs::write(town.path().join("result.json"), text).unwrap();
        let refused = ansvar(town.path(), &["reproduce", "result.json"]);
        ends(&refused, 2);
        assert!(err(&refused).contains(why), "{}", err(&refused));
    }
    ends(&ansvar(town.path(), &["reproduce", "."]), 2);
    ends(&ansvar(town.path(), &["reproduce", "none.json"]), 2);
}

/// Runs the program with a cache in `cache`.
fn cached(town: &Path, cache: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ansvar"));
    command.args(arguments).current_dir(town).env_remove("ANSVAR_CACHE");
    command.env("XDG_CACHE_HOME", cache).output().unwrap()
}

fn entries(cache: &Path) -> Vec<std::path::PathBuf> {
    let folder = std::fs::read_dir(cache.join("ansvar/results"));
    let mut all: Vec<_> = folder.into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}

const USED: &str = "come from the cache";

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn the_cache_gives_the_same_and_says_so() {
    let (town, cache) = (folder(FASTER), tempfile::tempdir().unwrap());
    let (at, cache) = (town.path(), cache.path());
    let command = ["run", "changed.ron", "--page", "out"];
    let first = cached(at, cache, &command);
    ends(&first, 0);
    assert!(!err(&first).contains(USED));
    let read = |name: &str| std::fs::read(at.join("out").join(name)).unwrap();
    let before = read("index.html");
    std::fs::remove_dir_all(at.join("out")).unwrap();
    let second = cached(at, cache, &command);
    ends(&second, 0);
    assert!(err(&second).contains(USED), "{}", err(&second));
    assert_eq!(out(&first), out(&second));
    assert_eq!(before, read("index.html"));
    assert_eq!(entries(cache).len(), 1);

    // Other options, languages and inputs are other results; threads are not. Tables are not kept.
    for other in [
        &["run", "changed.ron", "--csv", "out"][..],
        &["run", "changed.ron", "--lang", "da"],
        &["run", "changed.ron", "--json"],
        &["run", "changed.ron", "--without", "history", "--service", "decided"],
        &["run", "changed.ron", "--no-cache", "--csv", "out", "--page", "out"],
    ] {
        assert!(!err(&cached(at, cache, other)).contains(USED), "{other:?}");
    }
    let threads = cached(at, cache, &["run", "changed.ron", "--json", "--threads", "1"]);
    assert!(err(&threads).contains(USED));
    assert_eq!(err(&cached(at, cache, &["run", "changed.ron", "--json", "--quiet"])), "");
    let path = at.join("changed.ron");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("Minutes(10)", "Minutes(12)")).unwrap();
    let changed = cached(at, cache, &["run", "changed.ron", "--json"]);
    assert!(!err(&changed).contains(USED));
    assert_ne!(out(&changed), out(&threads));

    // A check that fails fails from the cache too.
    let short = folder("        SetBudget(body: \"k1\", amount: Kroner(1000), source: \"x\"),");
    for _ in 0..2 {
        let run = cached(short.path(), cache, &["run", "changed.ron", "--json"]);
        ends(&run, 1);
        assert!(err(&run).contains("Spending within budget"), "{}", err(&run));
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn damaged_entries_are_replaced_and_the_folder_keeps_its_bound() {
    let (town, cache) = (folder(FASTER), tempfile::tempdir().unwrap());
    let (at, cache) = (town.path(), cache.path());
    let command = ["run", "changed.ron", "--json"];
    let first = cached(at, cache, &command);
    let entry = entries(cache).remove(0);
    let whole = std::fs::read(&entry).unwrap();
    for damaged in [&whole[..whole.len() / 2], b"", b"\xff\xfe", b"0\n{}"] {
        std::fs::write(&entry, damaged).unwrap();
        let again = cached(at, cache, &command);
        ends(&again, 0);
        assert!(!err(&again).contains(USED));
        assert_eq!(std::fs::read(&entry).unwrap().len(), whole.len());
    }
    assert!(err(&cached(at, cache, &command)).contains(USED));
    let mut bounded = Command::new(env!("CARGO_BIN_EXE_ansvar"));
    bounded.args(command).arg("--lang=da").current_dir(at).env_remove("ANSVAR_CACHE");
    bounded.env("XDG_CACHE_HOME", cache).env("ANSVAR_CACHE_MB", "0");
    ends(&bounded.output().unwrap(), 0);
    assert!(entries(cache).iter().all(|left| *left == entry), "more than the bound is not kept");

    // A cache that cannot be written is warned of once; results come all the same.
    let blocked = at.join("in-the-way");
    std::fs::write(&blocked, "").unwrap();
    let run = cached(at, &blocked, &["check", "changed.ron", "small-town.ron"]);
    ends(&run, 0);
    assert_eq!(err(&run).matches("cannot be kept").count(), 1, "{}", err(&run));
    assert_eq!(
        serde_json::from_slice::<Value>(&first.stdout).unwrap()["manifest"]["base"],
        "changed"
    );
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn what_was_checked_and_is_unchanged_is_not_run_again() {
    let (town, cache) = (folder(FASTER), tempfile::tempdir().unwrap());
    let (at, cache) = (town.path(), cache.path());
    let command = ["check", "changed.ron", "small-town.ron", "--junit", "out.xml"];
    let first = cached(at, cache, &command);
    ends(&first, 0);
    assert!(err(&first).contains("Road times"), "{}", err(&first));
    let second = cached(at, cache, &command);
    ends(&second, 0);
    assert_eq!(err(&second).trim(), "From the cache: 2 of 2 files (--no-cache runs anew)");
    let verdicts = |of: &Output| -> Vec<String> {
        let cells = |line: &str| line.rsplit_once(" | ").map(|(cells, _)| cells.to_owned());
        out(of).lines().filter_map(cells).collect()
    };
    assert_eq!(verdicts(&first), verdicts(&second));
    let path = at.join("changed.ron");
    let text = std::fs::read_to_string(&path).unwrap();
    let expects = "expect: [Expect(figure: \"pt-trips\", at_most: 0)],\n    changes:";
    std::fs::write(&path, text.replace("changes:", expects)).unwrap();
    let third = cached(at, cache, &command);
    ends(&third, 1);
    assert!(err(&third).contains("1 of 2 files"), "{}", err(&third));
}

/// Runs the program in a shell with a limit on how large files may become.
#[cfg(unix)]
fn limited(at: &Path, before: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_ansvar");
    let script =
        format!("{before}; ulimit -f 8; exec '{program}' run changed.ron --csv out --quiet");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).current_dir(at).env("ANSVAR_CACHE", "off");
    shell.output().unwrap()
}

/// Whether the process is told of a full disk or killed by it, what stood there stays.
#[cfg(unix)]
#[test]
fn a_full_disk_or_a_killed_process_leaves_the_old_files_whole() {
    let town = folder(FASTER);
    let at = town.path();
    ends(&ansvar(at, &["run", "changed.ron", "--csv", "out", "--quiet"]), 0);
    let read = || -> Vec<(String, Vec<u8>)> {
        let mut all: Vec<(String, Vec<u8>)> = std::fs::read_dir(at.join("out"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                (name, std::fs::read(path).unwrap())
            })
            .collect();
        all.sort();
        all
    };
    let marked = |name: &str| {
        let old = "what stood there before\n".repeat(1000);
        std::fs::write(at.join("out").join(name), old).unwrap();
    };
    // The first table that is written is greater than the limit.
    let name = "indicators.csv";
    marked(name);
    let before = read();

    let full = limited(at, "trap '' XFSZ");
    ends(&full, 2);
    assert!(err(&full).contains(name), "{}", err(&full));
    let kept = |name: &str| before.iter().find(|(own, _)| own == name).unwrap().1.clone();
    let after = read();
    assert_eq!(after.iter().find(|(own, _)| *own == name).unwrap().1, kept(name));
    let names =
        |of: &[(String, Vec<u8>)]| of.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&after), names(&before), "what was begun is taken away");

    let killed = limited(at, "true");
    assert_ne!(killed.status.code(), Some(0));
    let after = read();
    assert_eq!(after.iter().find(|(own, _)| *own == name).unwrap().1, kept(name));
    let others = after.iter().filter(|(name, _)| !names(&before).contains(name));
    assert!(others.clone().all(|(name, _)| name.starts_with('.') && name.contains(".part")));
    // The next run takes away what the killed one left.
    assert!(others.count() > 0);
    ends(&ansvar(at, &["run", "changed.ron", "--csv", "out", "--quiet"]), 0);
    assert_eq!(names(&read()), names(&before));

    // A folder that is a file.
    let refused =
        ansvar(at, &["check", "changed.ron", "--junit", "changed.ron/out.xml", "--quiet"]);
    ends(&refused, 2);
    assert!(err(&refused).contains("out.xml"), "{}", err(&refused));
}

/// Nobody writes a file by another way: a test for every writer.
#[test]
fn all_writers_write_whole() {
    let mut open = vec![root().join("src")];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let name = path.to_string_lossy().replace('\\', "/");
        if name.ends_with("src/whole.rs") || name.contains("/tests") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap();
        for line in code.lines() {
            let writes = ["fs::write(", "File::create", "fs::rename", "OpenOptions", ".save("];
            if writes.iter().any(|word| line.contains(word)) {
                found.push(format!("{}: {}", path.file_name().unwrap().display(), line.trim()));
            }
        }
    }
    found.sort();
    // Beside the file, inside `whole::replace`; and a lock, which holds nothing.
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(
        found[0].contains("keep.rs: fs::write(beside") && found[1].contains("session-{at}.lock")
    );
    assert!(found[2].contains("picture.rs") && found[2].contains("beside"));
}
