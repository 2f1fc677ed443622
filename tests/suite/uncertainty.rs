//! Bands and assumptions on a made-up town: what is stored, what is told, and whether it agrees.

use crate::small_town::{texts, town};
use ansvar::Scenario;
use ansvar::run::bands::{Cut, bands};
use ansvar::run::design::{Design, factors};
use ansvar::run::expected::{FigureBands, as_divisions};
use ansvar::run::sensitivities::{HEADLINES, Plan, QuickBands, Stale, sensitivities};
use ansvar::run::{Column, compare_regimes};
use ansvar::scenario::expect::Expect;
use ansvar::scenario::finding::SourceText;
use ansvar::scenario::tables::SensitivityKind;
use std::sync::Arc;

/// The town under its regime, and under one in which a change of tariff costs and nobody meets.
fn pair() -> (Vec<Arc<Scenario>>, ansvar::run::Register) {
    let loaded = town();
    let mut apart = loaded.scenario.clone();
    apart.regime.slug = "apart".to_owned();
    apart.regime.timed_transfers = false;
    apart.regime.admin_factor = 1.5;
    apart.inputs_hash = "apart".to_owned();
    apart.regime.tariffs[0].second_base_share = 0.4;
    apart.regime.tariffs[0].high = 1.0;
    (vec![Arc::new(loaded.scenario), Arc::new(apart)], loaded.register.into())
}

#[test]
fn what_regime_files_leave_open_is_drawn_too() {
    let (scenarios, _) = pair();
    let drawn = factors(&scenarios[1..]);
    assert!(drawn.iter().any(|factor| factor.key == "tariff.all.second_base_share"));
    assert!(drawn.iter().any(|factor| factor.key == "fare.share.other"));
    // Told beside results only; known for certain; fitted.
    let keys: Vec<&str> = drawn.iter().map(|factor| factor.key.as_str()).collect();
    assert!(!keys.contains(&"response.long_run.fare") && !keys.contains(&"cost.handicap.gross"));
    let mut fitted = Scenario::clone(&scenarios[0]);
    fitted.values.fitted = vec!["fare.share.other".to_owned()];
    assert!(factors(&[Arc::new(fitted)]).iter().all(|f| f.key != "fare.share.other"));
}

/// All scenarios meet the same draws, and what one sets otherwise than the base stays.
#[test]
fn draws_are_common_and_leave_alone_what_a_scenario_sets() {
    let (mut scenarios, _) = pair();
    let mut own = Scenario::clone(&scenarios[1]);
    own.values.set("fare.share.other", 0.9).unwrap();
    scenarios[1] = Arc::new(own);
    let design = Design::latin_hypercube(&scenarios, 4);
    for set in 0..4 {
        let drawn = design.scenarios(&scenarios, set);
        let value = |at: usize, key: &str| drawn[at].values.row(key).unwrap().value;
        assert_eq!(value(0, "choice.vot.private"), value(1, "choice.vot.private"));
        assert_ne!(value(0, "choice.vot.private"), 115.0);
        assert_eq!(value(1, "fare.share.other"), 0.9);
        assert_eq!(drawn[1].values.fare_other, 0.9);
    }
    assert_eq!(design, Design::latin_hypercube(&scenarios, 4));
}

#[test]
fn a_quick_band_is_checked_against_full_sets_and_knows_when_it_is_stale() {
    let (scenarios, register) = pair();
    let plan = Plan { whole: 3, sets: 6 };
    let rows = sensitivities(&scenarios, &register, plan, &|_| {}, &|_, _, _| {}).unwrap();
    let again = sensitivities(&scenarios, &register, plan, &|_| {}, &|_, _, _| {}).unwrap();
    assert_eq!(rows, again, "the same from the same");
    assert_eq!(rows.iter().filter(|row| row.kind == SensitivityKind::Inputs).count(), 2);
    assert!(rows.iter().any(|row| row.kind == SensitivityKind::Effect));

    let comparison = compare_regimes(&scenarios, &register, &|_| {}).unwrap();
    let quick = QuickBands::new(&comparison, &rows).unwrap();
    assert_eq!(quick.stale, None);
    let error = quick.error.unwrap();
    assert_eq!(error.sets, 6);
    assert!(error.checked > 0 && error.same_verdict <= error.checked);
    assert!(error.median.is_finite() && error.median <= error.largest);

    // Money that only money values move is straight in them: administration is told whole.
    let columns: Vec<Column> = scenarios.iter().map(Column::declared).collect();
    let full = bands(&columns, &register, 6, &|_| {}, &|_| {}).unwrap();
    let cut = Cut::National("administration");
    let (told, run) = (quick.bands.of_difference(&cut, 1), full.of_difference(&cut, 1));
    let (told, run) = (told.unwrap(), run.unwrap());
    assert!(
        run.width() > 0.0 && (told.width() / run.width() - 1.0).abs() < 0.5,
        "{told:?} {run:?}"
    );

    let most = quick.assumptions(10);
    assert!(!most.is_empty() && most.len() <= 10);
    assert!(most.windows(2).all(|pair| pair[0].share >= pair[1].share));
    assert!(most.iter().map(|one| one.share).sum::<f64>() <= 1.0 + 1e-9);
    assert!(most.iter().flat_map(|one| &one.moves).all(|(_, key, ..)| HEADLINES.contains(key)));

    let mut other = Scenario::clone(&scenarios[0]);
    other.inputs_hash = "another".to_owned();
    let changed = [Arc::new(other), Arc::clone(&scenarios[1])];
    let changed = compare_regimes(&changed, &register, &|_| {}).unwrap();
    assert_eq!(QuickBands::new(&changed, &rows).unwrap().stale, Some(Stale::Inputs));
    assert!(QuickBands::new(&changed, &[]).is_none());
}

/// A file that only names another division has the bands of that division; one that changes a line,
/// a value or the division itself has none stored.
#[test]
fn a_scenario_that_is_only_another_division_has_its_quick_bands() {
    let loaded = town();
    let own = texts()["regime.ron"].clone();
    let apart = own
        .replace("slug: \"regime\"", "slug: \"apart\"")
        .replace("timed_transfers: true", "timed_transfers: false")
        .replace("admin_factor: 1.0", "admin_factor: 1.5");
    let regime = |slug: &str| {
        let text = match slug {
            "regime" => &own,
            "apart" => &apart,
            _ => return None,
        };
        Some(SourceText::new(format!("{slug}.ron"), text.clone()))
    };
    let under = |slug: &str| loaded.scenario.with_regime(&regime(slug).unwrap()).unwrap().0;
    let divisions = [Arc::new(under("regime")), Arc::new(under("apart"))];
    let register = loaded.register.clone().into();
    let plan = Plan { whole: 2, sets: 2 };
    let rows = sensitivities(&divisions, &register, plan, &|_| {}, &|_, _, _| {}).unwrap();
    let known = compare_regimes(&divisions, &register, &|_| {}).unwrap();
    let known = QuickBands::new(&known, &rows).unwrap();

    let mut file = under("apart");
    file.slug = "a-file".to_owned();
    file.question = "What if?".to_owned();
    file.inputs_hash = "a file's".to_owned();
    let (mut value, mut task) = (file.clone(), file.clone());
    value.values.set("fare.base", 30.0);
    task.regime.admin_factor = 2.0;
    let all = [Arc::new(loaded.scenario.clone()), Arc::new(file), Arc::new(value), Arc::new(task)];
    let found = compare_regimes(&all, &register, &|_| {}).unwrap().results;
    let pair = as_divisions(&found[0], &found[1], &found[1].scenario, regime).unwrap();
    let quick = QuickBands::new(&pair, &rows).unwrap();
    assert_eq!(quick.stale, None, "they are the very divisions that the table is of");
    let expect = "Expect(figure: \"administration\", distinguishable: true, low_at_least: 0)";
    let expect: Expect = ansvar::scenario::spanned::options().from_str(expect).unwrap();
    let bands = FigureBands::of(&quick.bands, &found[1].scenario, &expect).unwrap();
    let cut = Cut::National("administration");
    assert_eq!(Some(bands.difference), known.bands.of_difference(&cut, 1));
    assert_eq!(Some(bands.value), known.bands.of_value(&cut, 1));
    assert!(bands.keep(&expect), "{bands:?}: half as dear again, whatever the rest is");
    for other in [&found[2], &found[3]] {
        assert!(as_divisions(&found[0], other, &other.scenario, regime).is_none());
    }
}

/// Every figure has its band in every cut, and differences are taken set by set.
#[test]
fn bands_reach_municipalities_groups_and_bodies() {
    let (scenarios, register) = pair();
    let columns: Vec<Column> = scenarios.iter().map(Column::declared).collect();
    let found = bands(&columns, &register, 3, &|_| {}, &|_| {}).unwrap();
    let has = |wanted: &dyn Fn(&Cut) -> bool| found.figures.keys().any(wanted);
    assert!(has(&|cut| matches!(cut, Cut::Municipality(_, "net-cost-per-resident"))));
    assert!(has(&|cut| matches!(cut, Cut::Group(..))));
    assert!(has(&|cut| *cut == Cut::Body("state".to_owned())));
    for (cut, by_scenario) in &found.figures {
        assert_eq!(by_scenario.len(), 2, "{cut:?}");
        assert!(by_scenario.iter().all(|sets| sets.len() == 3), "{cut:?}");
    }
    let twice = [columns[0].clone(), columns[0].clone()];
    let same = bands(&twice, &register, 2, &|_| {}, &|_| {});
    let same = same.unwrap();
    assert!(same.figures.keys().all(|cut| {
        same.of_difference(cut, 1).is_some_and(|band| band.low == 0.0 && band.high == 0.0)
    }));
}
