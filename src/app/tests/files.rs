//! Opening, saving, reloading, what a crash leaves behind, tables.

use super::*;
use crate::app::keep::Autosave;

const HEADWAY: &str = "SetHeadway(service: \"rail-one\", headway: Minutes(17.5))";
const ROLE: &str = "MoveRole(role: Fund, scope: Class(LocalRail), to: \"k1\")";

/// A scenario file with a comment and a change of its own.
const MEMO: &str = "// Why: somebody asked.\nScenario(\n    schema: 1,\n    name: \"Memo\",\n    base: \"small-town.ron\",\n    changes: [\n        SetFare(base: Kroner(15), source: \"made up\") // as proposed]\n    ],\n)\n";

#[test]
fn what_is_saved_says_the_same_without_the_window() {
    let folder = town_folder();
    let path = folder.path().join("mine.ron");
    for preset in [0, 1] {
        let mut app = headless(small_town());
        ask(&mut app, Asked::Preset(preset));
        request(&mut app, HEADWAY, false);
        request(&mut app, ROLE, false);
        ask(&mut app, Asked::Save(path.clone()));
        let now = session(&app);
        let said = now.said.as_ref().expect("it is told");
        assert!(!said.is_wrong, "{}", said.text);
        assert!(!now.edited.is_unsaved());
        let loaded = load(&path).expect("it loads");
        assert_eq!(loaded.changes.len(), 2);
        let mut read = loaded.scenario;
        let edited = now.edited.scenario();
        assert_eq!(read.services, edited.services);
        assert_eq!(read.regime, edited.regime);
        read.slug.clone_from(&edited.slug);
        assert_eq!(read.area, edited.area);
    }
}

#[test]
fn changes_stand_at_the_end_of_an_opened_file_s_own_list() {
    let folder = town_folder();
    let path = folder.path().join("memo.ron");
    std::fs::write(&path, MEMO).expect("it can be written");
    let mut app = headless(small_town());
    ask(&mut app, Asked::Open(path.clone()));
    assert_eq!(session(&app).edited_name(), "memo.ron");
    request(&mut app, HEADWAY, false);
    ask(&mut app, Asked::Save(path.clone()));
    let said = session(&app).said.clone().expect("it is told");
    assert!(!said.is_wrong, "{}", said.text);
    let text = std::fs::read_to_string(&path).expect("it is there");
    assert!(text.starts_with("// Why: somebody asked."), "{text}");
    assert!(text.contains("// as proposed]"), "{text}");
    let names: Vec<_> =
        load(&path).expect("it loads").changes.iter().map(|c| c.change.name()).collect();
    assert_eq!(names, ["SetFare", "SetHeadway"]);
}

#[test]
fn a_file_without_changes_gets_a_list() {
    let folder = town_folder();
    let path = folder.path().join("bare.ron");
    let bare = "Scenario(schema: 1, name: \"Bare\", base: \"small-town.ron\")\n";
    std::fs::write(&path, bare).expect("it can be written");
    let mut app = headless(small_town());
    ask(&mut app, Asked::Open(path.clone()));
    request(&mut app, ROLE, false);
    ask(&mut app, Asked::Save(path.clone()));
    let said = session(&app).said.clone().expect("it is told");
    assert!(!said.is_wrong, "{}", said.text);
    assert_eq!(load(&path).expect("it loads").changes.len(), 1);
}

#[test]
fn a_file_that_changes_on_disk_is_read_again_under_the_changes() {
    let folder = town_folder();
    let path = folder.path().join("memo.ron");
    std::fs::write(&path, MEMO).expect("it can be written");
    let mut app = headless(small_town());
    ask(&mut app, Asked::Open(path.clone()));
    request(&mut app, HEADWAY, false);
    app.update();
    let fare = |app: &App| session(app).edited.scenario().values.row("fare.base").map(|r| r.value);
    assert_eq!(fare(&app), Some(15.0));
    std::thread::sleep(Duration::from_millis(20));
    std::fs::write(&path, MEMO.replace("15", "16")).expect("it can be written");
    for _ in 0..100 {
        app.update();
        if fare(&app) == Some(16.0) {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(fare(&app), Some(16.0));
    assert_eq!(session(&app).edited.changes().len(), 1, "the change stands on the new file");
    // Saved by us, the file is not read again; changed by others after it, its own list is not doubled.
    ask(&mut app, Asked::Save(path.clone()));
    let text = std::fs::read_to_string(&path).expect("it is there");
    std::thread::sleep(Duration::from_millis(20));
    std::fs::write(&path, text.replace("16", "17")).expect("it can be written");
    for _ in 0..100 {
        app.update();
        if fare(&app) == Some(17.0) {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(fare(&app), Some(17.0));
    assert!(session(&app).edited.changes().is_empty(), "they are in the file now");
}

#[test]
fn a_file_that_is_wrong_is_told_with_its_line() {
    let folder = town_folder();
    let path = folder.path().join("wrong.ron");
    let wrong = MEMO.replace("SetFare", "SetFair");
    std::fs::write(&path, wrong).expect("it can be written");
    let mut app = headless(small_town());
    let before = Scenario::clone(session(&app).edited.scenario());
    ask(&mut app, Asked::Open(path));
    let said = session(&app).said.clone().expect("it is told");
    assert!(said.is_wrong && said.text.contains("wrong.ron:7"), "{}", said.text);
    assert!(same(session(&app).edited.scenario(), &before));
    ask(&mut app, Asked::Open(folder.path().join("nothing.ron")));
    assert!(session(&app).said.as_ref().is_some_and(|said| said.is_wrong));
    ask(&mut app, Asked::Save(folder.path().join("mine.txt")));
    assert!(session(&app).said.as_ref().is_some_and(|said| said.text.contains(".ron")));
}

#[test]
fn a_session_that_broke_off_is_taken_up() {
    let kept = tempfile::tempdir().expect("a folder can be made");
    let edited = {
        let mut app = headless(small_town());
        app.insert_resource(Autosave::new(kept.path()).expect("a slot is free"));
        ask(&mut app, Asked::Preset(1));
        request(&mut app, HEADWAY, false);
        request(&mut app, ROLE, false);
        Scenario::clone(session(&app).edited.scenario())
        // The program ends without a word, as in a crash.
    };
    let mut app = headless(small_town());
    let autosave = Autosave::new(kept.path()).expect("a slot is free");
    assert_eq!(autosave.broken_off(), Some(2));
    app.insert_resource(autosave);
    ask(&mut app, Asked::Recover);
    assert!(same(session(&app).edited.scenario(), &edited));
    drop(app);
    // What was taken up is the new window's to lose: it is offered once more after a second crash.
    let again = Autosave::new(kept.path()).expect("a slot is free");
    assert_eq!(again.broken_off(), Some(2));
}

#[test]
fn a_window_that_is_open_or_closed_in_order_leaves_nothing_to_recover() {
    let kept = tempfile::tempdir().expect("a folder can be made");
    let mut app = headless(small_town());
    app.insert_resource(Autosave::new(kept.path()).expect("a slot is free"));
    request(&mut app, HEADWAY, false);
    let beside = Autosave::new(kept.path()).expect("another slot is free");
    assert_eq!(beside.broken_off(), None, "the first window is still open");
    app.world_mut().write_message(AppExit::Success);
    app.update();
    drop(app);
    let after = Autosave::new(kept.path()).expect("a slot is free");
    assert_eq!(after.broken_off(), None);
}

#[test]
fn tables_are_written_of_what_is_shown() {
    let folder = town_folder();
    let out = folder.path().join("tables");
    let mut app = headless(small_town());
    request(&mut app, HEADWAY, false);
    ask(&mut app, Asked::Export(out.clone()));
    assert!(session(&app).said.as_ref().is_some_and(|said| said.is_wrong), "no figures yet");
    with_figures(&mut app);
    ask(&mut app, Asked::Export(out.clone()));
    for _ in 0..6_000 {
        if session(&app).runs.export_to.is_none() {
            break;
        }
        app.update();
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(session(&app).a.result.as_ref().is_some_and(|result| !result.is_mended()), "in full");
    let said = session(&app).said.clone().expect("it is told");
    assert!(!said.is_wrong, "{}", said.text);
    let count = std::fs::read_dir(&out).expect("the folder is there").count();
    assert!(count >= 3, "{count} tables");
}
