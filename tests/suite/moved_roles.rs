//! Moving a task changes a figure, or the file is told that it changes none, and why.

use crate::small_town::{changed, town};
use ansvar::account::Indicators;
use ansvar::run::{Prepared, RunResult, run};
use ansvar::scenario::finding::Finding;
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
        for class in ["LocalRail", "Local", "Ferry"] {
            for to in
                ["\"state\"", "\"k1\"", "\"company-one\"", "\"operator-one\"", "Operator", "Region"]
            {
                let change = format!("MoveRole(role: {role:?}, scope: Class({class}), to: {to}),");
                // Some moves are refused: this line has no such body.
                let Ok(moved) = changed(&change) else { continue };
                let reason = moved.warnings.iter().find(|f| f.code == "scenario::no_effect");
                let after = run(&Arc::new(moved.scenario), &prepared, Some(&before), &|_| {});
                let is_same = figures(&before) == figures(&after.unwrap());
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
