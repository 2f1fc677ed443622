//! Moving a task changes a figure, or the file is told that it changes none, and why.

use crate::small_town::{changed, texts, town};
use ansvar::account::{Indicators, Party};
use ansvar::run::{Prepared, RunResult, compare_regimes, run};
use ansvar::scenario::finding::Finding;
use ansvar::scenario::load_texts;
use ansvar::scenario::regime::Role;
use std::sync::Arc;

/// The figures alone: national, and every cut of them.
fn figures(result: &RunResult) -> &Indicators {
    &result.indicators
}

#[test]
fn every_move_of_a_task_changes_a_figure_or_is_told_to_change_none() {
    let base = town();
    let register = base.register.clone().into();
    let scenario = Arc::new(base.scenario);
    let prepared = Prepared::new(&scenario, &register, &|_| {}).unwrap();
    let before = run(&scenario, &prepared, None, &|_| {}).unwrap();
    let (mut effective, mut told, mut failures) = (0, 0, Vec::new());
    for role in Role::ALL {
        for scope in [
            "Class(LocalRail)",
            "Class(Local)",
            "Class(Ferry)",
            "Class(SpecialTransport)",
            "All",
            "Mode(Bus)",
            "ClassIn(Local, \"k1\")",
        ] {
            for to in
                ["\"state\"", "\"k1\"", "\"company-one\"", "\"operator-one\"", "Operator", "Region"]
            {
                let change = format!("MoveRole(role: {role:?}, scope: {scope}, to: {to}),");
                // Some moves are refused: this line has no such body.
                let Ok(moved) = changed(&change) else { continue };
                let reason = moved.warnings.iter().find(|f| f.code == "scenario::no_effect");
                let after = run(&Arc::new(moved.scenario), &prepared, Some(&before), &|_| {});
                let after = after.unwrap();
                let is_same = figures(&before) == figures(&after);
                if let Some(check) = after.checks.iter().find(|check| !check.holds) {
                    failures.push(format!("{change}: the books fail, {check:?}"));
                }
                match (is_same, reason) {
                    (true, None) => failures.push(format!("{change} changes nothing, untold")),
                    (false, Some(reason)) => {
                        failures.push(format!("{change} changes a figure, but: {reason}"));
                    }
                    (true, Some(Finding { message, help, .. })) => {
                        assert!(message.contains(": ") && help.is_some(), "{message} says why");
                        told += 1;
                    }
                    (false, None) => effective += 1,
                }
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {}:\n{}",
        failures.len(),
        told + effective,
        failures.join("\n")
    );
    assert!(
        effective > 20 && told > 20,
        "{effective} moves change a figure, {told} are told not to"
    );
}

/// Two bodies that share alike have an odd øre between them: what they are decides who gets it, not
/// how they are called.
#[test]
fn names_move_no_ore_between_equal_shares() {
    let postings = |region: &str| {
        let mut texts = texts();
        for text in texts.values_mut() {
            *text = text.replace("region-one", region);
        }
        let regime = texts.get_mut("regime.ron").unwrap();
        *regime = regime.replace(
            "        Task(roles: [Operate]",
            &format!(
                "        Task(roles: [Fund], scope: Class(LocalRail), because: \"made up\", basis: Assumption,\n            \
                 to: Shares([(\"state\", 0.5), (\"{region}\", 0.5)])),\n        Task(roles: [Operate]"
            ),
        );
        let loaded = load_texts("small-town.ron", texts).unwrap_or_else(|f| panic!("{f}"));
        let scenario = Arc::new(loaded.scenario);
        let comparison =
            compare_regimes(&[Arc::clone(&scenario)], &loaded.register.into(), &|_| {}).unwrap();
        let name = |party: Party| match party {
            Party::Body(id) => scenario.bodies[id].slug.replace(region, "region-one"),
            other => format!("{other:?}"),
        };
        let ledger = &comparison.results[0].ledger;
        let told = ledger.postings().iter().map(|p| {
            format!(
                "{} → {}: {} {:?} {:?}",
                name(p.from),
                name(p.to),
                p.amount.ore(),
                p.kind,
                p.service
            )
        });
        let mut told: Vec<String> = told.collect();
        told.sort();
        told
    };
    let before = postings("region-one");
    let shared = before.iter().filter(|posting| posting.starts_with("region-one → ")).count();
    assert!(shared > 0, "{before:#?}");
    assert_eq!(before, postings("zz-region"));
}
