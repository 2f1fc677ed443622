//! The window without a window: what is found, who holds what, and that every word is there.

use super::session::{Picked, Session, Start};
use super::*;
use crate::report::words::Words;
use crate::scenario::{load, read_source};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// The embedded base year under two regimes, loaded once.
fn start() -> Start {
    static START: OnceLock<Start> = OnceLock::new();
    let make = || {
        let base = load(Path::new("denmark-2025.ron")).expect("the embedded base year loads");
        let under = |regime: &str| {
            let source = read_source(Path::new(regime)).expect("the regime is embedded");
            let (scenario, _) = base.scenario.with_regime(&source).expect("it fits the base year");
            Arc::new(scenario)
        };
        let scenarios = vec![under("regimes/today.ron"), under("regimes/kl.ron")];
        Start { scenarios, register: base.register.into() }
    };
    START.get_or_init(make).clone()
}

fn options(regime: &str, pick: Option<&str>) -> Options {
    Options {
        regime: regime.to_owned(),
        role: Role::Fund,
        pick: pick.map(str::to_owned),
        screenshot: None,
        quit: false,
        no_figures: true,
        size: (1280, 800),
    }
}

fn session(regime: &str, pick: Option<&str>) -> Result<Session, AppError> {
    Session::new(start(), &options(regime, pick), Language::Danish)
}

#[test]
fn a_town_is_found_by_its_name() {
    let session = session("today", Some("lemvig")).expect("there is such a town");
    let Some(Picked::Hub(id)) = session.picked else { panic!("a hub is picked") };
    let hub = &session.scenario.area.hubs[id];
    assert_eq!(hub.name, "Lemvig");
    assert!(hub.level > 0);
    assert!(!session.lines_at(id).is_empty());
    // Letters that a keyboard may lack.
    assert_eq!(session.find("Ærøskøbing").first(), session.find("aeroeskoebing").first());
}

#[test]
fn what_is_not_there_is_told() {
    let told = |outcome: Result<Session, AppError>| outcome.err().map(|e| e.to_string());
    let pick = told(session("today", Some("Lemvik"))).expect("no such town");
    assert!(pick.contains("Lemvik") && pick.contains("did you mean `Lemvig`"), "{pick}");
    let regime = told(session("nowhere", None)).expect("no such regime");
    assert!(regime.contains("nowhere") && regime.contains("today, kl"), "{regime}");
}

#[test]
fn another_regime_gives_lines_other_holders() {
    let mut session = session("today", None).expect("it opens");
    let holders = |session: &Session| {
        session.scenario.services.ids().map(|id| session.holder(id)).collect::<Vec<_>>()
    };
    let today = holders(&session);
    let version = session.version;
    session.choose(1, Role::Fund);
    assert_ne!(today, holders(&session));
    assert!(session.version > version, "the map is drawn anew");
}

#[test]
fn the_session_lives_without_a_window() {
    let mut app = App::new();
    app.add_plugins((MinimalPlugins, figures::plugin));
    let session = session("kl", Some("Lemvig")).expect("it opens");
    let atlas = atlas::Atlas::read(&session.scenario).expect("the outlines are good");
    assert!(atlas.zones.len() > 1000, "zones have outlines");
    assert!(!atlas.municipality_edges.is_empty());
    app.insert_resource(session).insert_resource(atlas);
    app.update();
    assert!(app.world().resource::<Session>().result().is_none());
}

#[test]
fn every_line_and_hub_has_words() {
    let start = start();
    let scenario = &start.scenarios[0];
    let mut keys: Vec<String> = Vec::new();
    keys.extend(scenario.services.iter().map(|line| format!("mode-{}", line.mode.slug())));
    keys.extend(crate::scenario::area::HubOffer::SLUGS.map(|slug| format!("offer-{slug}")));
    for source in [
        include_str!("lines.rs"),
        include_str!("panels/hub.rs"),
        include_str!("panels/inspector.rs"),
        include_str!("panels/legend.rs"),
        include_str!("panels/line.rs"),
        include_str!("panels/status.rs"),
        include_str!("panels/top.rs"),
    ] {
        for piece in source.split("\"app-").skip(1) {
            let key = piece.split(['"', '{']).next().unwrap_or_default();
            if !key.ends_with('-') {
                keys.push(format!("app-{key}"));
            }
        }
    }
    assert!(keys.len() > 60);
    for language in [Language::Danish, Language::English] {
        let words = Words::new(language);
        for key in &keys {
            assert!(words.has(key), "no words for {key} in {language:?}");
        }
    }
}

#[test]
fn a_size_is_read_or_refused() {
    assert_eq!(size("1280x720"), Ok((1280, 720)));
    for wrong in ["", "1280", "1280x", "100x100", "99999x800"] {
        assert!(size(wrong).is_err(), "{wrong}");
    }
}
