//! On the whole country: what is found, who holds what, that every word is there.

use super::*;
use crate::app::session::{Picked, Session};
use crate::report::words::Words;
use crate::scenario::read_source;

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
        let regimes = ["regimes/today.ron", "regimes/kl.ron"];
        Start {
            presets: regimes.map(under).to_vec(),
            regimes: regimes.map(str::to_owned).to_vec(),
            base: "denmark-2025.ron".to_owned(),
            register: base.register.into(),
            origins: Arc::new(base.origins),
            folder: None,
        }
    };
    START.get_or_init(make).clone()
}

fn open(regime: &str, pick: Option<&str>) -> Result<Session, AppError> {
    Session::new(start(), &options(regime, pick), Language::Danish)
}

#[test]
fn a_town_is_found_by_its_name() {
    let session = open("today", Some("lemvig")).expect("there is such a town");
    let Some(Picked::Hub(id)) = session.picked else { panic!("a hub is picked") };
    let hub = &session.a.scenario.area.hubs[id];
    assert_eq!(hub.name, "Lemvig");
    assert!(hub.level > 0);
    assert!(!session.lines_at(id).is_empty());
    // Letters that a keyboard may lack.
    assert_eq!(session.find("Ærøskøbing").first(), session.find("aeroeskoebing").first());
}

#[test]
fn what_is_not_there_is_told() {
    let told = |outcome: Result<Session, AppError>| outcome.err().map(|e| e.to_string());
    let pick = told(open("today", Some("Lemvik"))).expect("no such town");
    assert!(pick.contains("Lemvik") && pick.contains("did you mean `Lemvig`"), "{pick}");
    let regime = told(open("nowhere", None)).expect("no such regime");
    assert!(regime.contains("nowhere") && regime.contains("today, kl"), "{regime}");
}

#[test]
fn another_preset_gives_lines_other_holders() {
    let mut app = headless(open("today", None).expect("it opens"));
    let holders = |app: &App| {
        let side = &session(app).a;
        side.scenario.services.ids().map(|id| side.holder(id, Role::Fund)).collect::<Vec<_>>()
    };
    let today = holders(&app);
    let version = session(&app).version;
    ask(&mut app, Asked::Preset(1));
    assert_ne!(today, holders(&app));
    assert!(session(&app).version > version, "the map is drawn anew");
    let kl = Arc::clone(&session(&app).presets[1]);
    assert!(Arc::ptr_eq(&session(&app).a.scenario, &kl), "its figures are the preset's");
}

#[test]
fn outlines_and_ways_are_there() {
    let session = open("kl", Some("Lemvig")).expect("it opens");
    let atlas = atlas::Atlas::read(&session.a.scenario).expect("the outlines are good");
    assert!(atlas.zones.len() > 1000, "zones have outlines");
    assert!(!atlas.municipality_edges.is_empty());
    let Some(Picked::Hub(hub)) = session.picked else { panic!("a hub is picked") };
    let zone = atlas.zone_at(session.a.ways.place(hub)).expect("Lemvig lies on land");
    let municipality = session.a.scenario.area.zones[zone].municipality;
    assert_eq!(municipality, session.a.scenario.area.hubs[hub].municipality);
    assert!(!atlas.outline_of(&session.a.scenario, municipality).is_empty());
}

#[test]
fn every_word_that_is_asked_for_is_there() {
    let scenario = Arc::clone(&start().presets[0]);
    let mut keys: Vec<String> = Vec::new();
    keys.extend(scenario.services.iter().map(|line| format!("mode-{}", line.mode.slug())));
    keys.extend(crate::scenario::area::HubOffer::SLUGS.map(|slug| format!("offer-{slug}")));
    keys.extend(Change::NAMES.iter().map(|name| format!("app-change-{name}")));
    for class in crate::scenario::regime::ServiceClass::ALL {
        keys.push(format!("app-short-{}", crate::report::text::class_word(class)));
    }
    let mut folders = vec![Path::new("src/app").to_owned()];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).expect("the sources are there").flatten() {
            let path = path.path();
            if path.is_dir() {
                if !path.ends_with("tests") {
                    folders.push(path);
                }
                continue;
            }
            let Ok(source) = std::fs::read_to_string(&path) else { continue };
            for piece in source.split("\"app-").skip(1) {
                let key = piece.split(['"', '{']).next().unwrap_or_default();
                if !key.ends_with('-') {
                    keys.push(format!("app-{key}"));
                }
            }
        }
    }
    assert!(keys.len() > 200, "{}", keys.len());
    for language in [Language::Danish, Language::English] {
        let words = Words::new(language);
        for key in &keys {
            assert!(words.has(key), "no words for {key} in {language:?}");
        }
    }
}
