//! The window without a window: sessions on a made-up town and on the country, every kind of edit,
//! files, and what the panels say in their accessibility tree.

mod country;
mod edits;
mod files;
mod panels;

use super::edit::{Asked, ChangeRequested};
use super::session::{Session, Start};
use super::*;
use crate::scenario::change::{Change, from_ron};
use crate::scenario::finding::SourceText;
use crate::scenario::{Scenario, load};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// A folder of its own with the made-up town and a second division of tasks.
pub(super) fn town_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    copy(Path::new("tests/small-town"), folder.path());
    std::fs::write(folder.path().join("other.ron"), other_regime()).expect("it can be written");
    // The values are the program's own, so that a new key needs no edit here.
    let values = folder.path().join("data/values.csv");
    std::fs::copy("assets/denmark/values.csv", values).expect("it can be copied");
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("the town is there").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(&from, &to).expect("it can be copied");
        }
    }
}

/// The town's division with local buses paid by the state.
fn other_regime() -> String {
    let text = std::fs::read_to_string("tests/small-town/regime.ron").expect("it is there");
    let text = text.replace("slug: \"regime\"", "slug: \"other\"");
    text.replace(
        "to: Municipality,\n            because",
        "to: Body(\"state\"),\n            because",
    )
}

fn town_start() -> Start {
    static START: OnceLock<Start> = OnceLock::new();
    let make = || {
        let folder = town_folder();
        let loaded = load(&folder.path().join("small-town.ron")).expect("the town loads");
        let source = SourceText::new("other.ron", other_regime());
        let (other, _) = loaded.scenario.with_regime(&source).expect("it fits");
        Start {
            presets: vec![Arc::new(loaded.scenario), Arc::new(other)],
            regimes: vec!["regime.ron".to_owned(), "other.ron".to_owned()],
            base: "small-town.ron".to_owned(),
            register: loaded.register.into(),
            origins: Arc::new(loaded.origins),
            folder: None,
        }
    };
    START.get_or_init(make).clone()
}

pub(super) fn options(regime: &str, pick: Option<&str>) -> Options {
    Options {
        scenario: None,
        regime: regime.to_owned(),
        role: Role::Fund,
        pick: pick.map(str::to_owned),
        script: None,
        bench: false,
        screenshot: None,
        quit: false,
        no_figures: true,
        size: (1280, 720),
        text: 100,
        dark: false,
        still_motion: false,
    }
}

/// A session on the made-up town, without figures.
pub(super) fn small_town() -> Session {
    Session::new(town_start(), &options("regime", None), Language::English).expect("it opens")
}

/// A program without a window that answers requests.
fn headless(session: Session) -> App {
    let mut app = App::new();
    app.add_plugins((MinimalPlugins, edit::plugin, keep::plugin, runs::plugin));
    app.insert_resource(session);
    app
}

fn session(app: &App) -> &Session {
    app.world().resource::<Session>()
}

fn request(app: &mut App, text: &str, merges: bool) {
    let change: Change = from_ron(text).unwrap_or_else(|finding| panic!("{text}: {finding}"));
    app.world_mut().write_message(ChangeRequested { change, merges });
    app.update();
}

fn ask(app: &mut App, asked: Asked) {
    app.world_mut().write_message(asked);
    app.update();
}

/// Lets figures be worked out and waits for them.
fn with_figures(app: &mut App) {
    ask(app, Asked::Compute);
    for _ in 0..6_000 {
        app.update();
        let now = session(app);
        let is_there = |side: &super::side::Side| side.result.is_some() && !side.is_stale();
        if now.runs.busy.is_none() && is_there(&now.a) && is_there(&now.b) {
            return;
        }
        assert!(now.runs.failed.is_none(), "{:?}", now.runs.failed);
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("no figures came");
}

fn same(a: &Scenario, b: &Scenario) -> bool {
    a == b
}

#[test]
fn a_size_is_read_or_refused() {
    assert_eq!(size("1280x720"), Ok((1280, 720)));
    for wrong in ["", "1280", "1280x", "100x100", "99999x800"] {
        assert!(size(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn the_program_s_scripts_are_readable() {
    let _ = script::Script::bench();
    let session = script::Script::read(Path::new("tests/explorer/session.ron"));
    assert!(session.is_ok(), "{:?}", session.err());
    let wrong = SourceText::new("wrong.ron", "[\n    Pick(\"A\"),\n    Dance,\n]");
    let told = script::Script::parse(&wrong).err().map(|error| error.to_string());
    let told = told.expect("there is no such deed");
    assert!(told.contains("wrong.ron:3"), "{told}");
}
