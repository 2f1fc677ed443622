//! The floor plan: who may import whom, no Bevy outside the window, no printing in the core.

use crate::small_town::root;
use std::fs;
use std::path::{Path, PathBuf};

/// What each module may import of ours, in reading order.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("units", &[]),
    ("id", &[]),
    ("rng", &["id"]),
    ("lanes", &[]),
    // How the shells write files.
    ("whole", &[]),
    // Documentation only.
    ("model", &[]),
    ("scenario", &["units", "id"]),
    ("network", &["units", "id", "scenario"]),
    ("demand", &["units", "id", "rng", "lanes", "scenario", "network"]),
    ("supply", &["units", "id", "scenario", "network", "demand"]),
    ("flex", &["units", "id", "rng"]),
    ("simulate", &["units", "id", "rng", "lanes", "scenario", "network", "demand", "supply"]),
    ("decide", &["units", "id", "scenario", "network", "demand", "supply", "simulate"]),
    ("account", &["units", "id", "scenario", "network", "demand", "supply", "simulate", "decide"]),
    (
        "run",
        &[
            "units", "id", "rng", "scenario", "network", "demand", "supply", "flex", "simulate",
            "decide", "account",
        ],
    ),
    ("import", &["units", "id", "scenario", "flex"]),
    ("report", &["units", "id", "scenario", "demand", "decide", "account", "run"]),
    (
        "cli",
        &[
            "units", "id", "rng", "scenario", "network", "flex", "import", "run", "report",
            "account", "simulate", "decide", "app", "whole",
        ],
    ),
    ("app", &["units", "id", "scenario", "run", "report", "decide", "account", "whole"]),
];

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

fn all() -> Vec<(String, PathBuf, String)> {
    let root = root().join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    paths
        .into_iter()
        .map(|path| {
            let inside = path.strip_prefix(&root).unwrap();
            let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
            let module = first.trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).unwrap();
            (module, path, text)
        })
        .collect()
}

/// Lines of code: comments and test modules at the end of a file left out.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split("#[cfg(test)]\nmod ")
        .next()
        .unwrap()
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
}

#[test]
fn modules_import_only_from_those_before_them() {
    let mut wrong = Vec::new();
    for (module, path, text) in all() {
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == module) else {
            assert!(
                ["lib", "main"].contains(&module.as_str()),
                "{module} is not on the floor plan"
            );
            continue;
        };
        for line in code(&text) {
            for piece in line.split("crate::").skip(1) {
                let name: String =
                    piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                let known = MAY_IMPORT.iter().any(|(other, _)| *other == name);
                if known && name != module && !allowed.contains(&name.as_str()) {
                    wrong.push(format!("{}: {module} imports {name}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_window_names_bevy() {
    for (module, path, text) in all() {
        if module != "app" {
            let named = code(&text).any(|line| line.contains("bevy"));
            assert!(!named, "{} names Bevy", path.display());
        }
    }
}

#[test]
fn the_core_prints_nothing_and_reads_no_clock() {
    for (module, path, text) in all() {
        if ["cli", "main", "app"].contains(&module.as_str()) {
            continue;
        }
        for word in [
            "println!",
            "print!(",
            "dbg!",
            "Instant::now",
            "SystemTime",
            "env::var",
            "HashMap",
            "HashSet",
        ] {
            let found = code(&text).any(|line| line.contains(word));
            assert!(!found, "{} has {word}", path.display());
        }
    }
}

#[test]
fn no_place_or_body_is_named_in_the_core() {
    for (module, path, text) in all() {
        if ["import", "main", "lib"].contains(&module.as_str()) {
            continue;
        }
        for word in [
            "Movia",
            "movia",
            "Midttrafik",
            "København",
            "Copenhagen",
            "Aarhus",
            "hovedstaden",
            "oestdanmark",
        ] {
            let found = code(&text).any(|line| line.contains(word));
            assert!(!found, "{} names {word}", path.display());
        }
    }
}
