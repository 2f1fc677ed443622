//! What a regime's money does not pay of today's service, and who loses by it.

use super::{Choice, Offer};
use crate::id::{MunicipalityId, ServiceId};
use crate::scenario::Scenario;
use crate::simulate::Flows;
use std::collections::BTreeMap;

/// A line that runs less than declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Unfunded {
    /// The line.
    pub service: ServiceId,
    /// It does not run at all any more.
    pub closed: bool,
    /// Departures a year that are gone, as a share of those declared.
    pub share_gone: f64,
    /// What they cost, DKK a year.
    pub cost: f64,
    /// Boardings a year in the states that are cut, before the cut.
    pub boardings: f64,
    /// The municipalities that it runs through, with its run time's shares.
    pub municipalities: Vec<(MunicipalityId, f64)>,
}

/// Lines that run less than declared, by how many people are affected. `flows` are those before
/// anybody decided.
pub fn unfunded(scenario: &Scenario, offer: &Offer, flows: &Flows) -> Vec<Unfunded> {
    let mut by_line: BTreeMap<ServiceId, Vec<&Choice>> = BTreeMap::new();
    for choice in &offer.choices {
        by_line.entry(choice.service).or_default().push(choice);
    }
    let mut found: Vec<Unfunded> =
        by_line.iter().filter_map(|(&id, choices)| of_line(scenario, flows, id, choices)).collect();
    found.sort_by(|a, b| b.boardings.total_cmp(&a.boardings).then(a.service.cmp(&b.service)));
    found
}

fn of_line(
    scenario: &Scenario,
    flows: &Flows,
    service: ServiceId,
    choices: &[&Choice],
) -> Option<Unfunded> {
    let cut = |choice: &&&Choice| choice.departures < choice.declared;
    let gone = |choice: &Choice| choice.cost * (choice.declared - choice.departures);
    let all: f64 = choices.iter().map(|choice| choice.cost * choice.declared).sum();
    let cost: f64 = choices.iter().filter(cut).map(|choice| gone(choice)).sum();
    let boardings = choices
        .iter()
        .filter(cut)
        .map(|choice| flows.services[service].boardings_by_state[choice.state]);
    (cost > 0.0).then(|| Unfunded {
        service,
        closed: choices.iter().all(|choice| choice.departures <= 0.0),
        share_gone: if all > 0.0 { cost / all } else { 1.0 },
        cost,
        boardings: boardings.sum(),
        municipalities: scenario.services[service].municipalities.clone(),
    })
}
