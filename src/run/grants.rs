//! Grants that follow tasks: so that no purse gains or loses by a move of responsibility alone.
//!
//! In the base each line's net cost lay with some bodies; under a regime it lies with others. A
//! body that was relieved of a cost hands its amount over, one that took a cost over receives it:
//! what public finance calls compensation for moved tasks (*DUT*). The postings stand apart from
//! the ledger of a regime, which tells who pays public transport; together the two tell what each
//! purse notices.

use super::RunResult;
use crate::account;
use crate::id::BodyId;
use crate::scenario::Scenario;
use crate::scenario::directory::Directory;
use crate::scenario::regime::{Responsibility, Role};
use crate::units::Kroner;
use std::collections::BTreeMap;

/// A grant from a body that was relieved to one that took over, a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Relieved.
    pub from: BodyId,
    /// Took over.
    pub to: BodyId,
    /// How much.
    pub amount: Kroner,
}

/// Grants that neutralise what a regime moves of the base's net costs and of its administration of
/// ordering. Bodies are those of the regime's scenario; a body of the base that is gone is stood for
/// by its successor. Administration that nobody needs any more follows the lines' net costs: it
/// buys service there.
pub fn grants(base: &RunResult, now: &account::Inputs<'_>) -> Vec<Grant> {
    let scenario = now.scenario;
    let (directory, base_directory) = (Directory::new(scenario), Directory::new(&base.scenario));
    let heir = |body: BodyId| directory.find(&base.scenario.bodies[body].slug);
    let mut moved: BTreeMap<BodyId, i64> = BTreeMap::new();
    let mut saved = 0;
    for (body, cost) in account::ordering_costs(&base.books()) {
        if let Some(body) = heir(body) {
            *moved.entry(body).or_insert(0) -= cost.ore();
            saved += cost.ore();
        }
    }
    for (body, cost) in account::ordering_costs(now) {
        *moved.entry(body).or_insert(0) += cost.ore();
        saved -= cost.ore();
    }
    let mut payers_now: BTreeMap<BodyId, f64> = BTreeMap::new();
    for (slug, spent) in &base.past_spending {
        let (Some(was), Some(is)) =
            (base.scenario.service_by_slug(slug), scenario.service_by_slug(slug))
        else {
            continue;
        };
        let before = payers(&base.scenario, &base_directory, &base.responsibility, was);
        let before: Vec<_> =
            before.into_iter().filter_map(|(body, part)| Some((heir(body)?, part))).collect();
        let after = payers(scenario, &directory, now.responsibility, is);
        share(*spent, &before, -1, &mut moved);
        share(*spent, &after, 1, &mut moved);
        for (body, part) in after {
            *payers_now.entry(body).or_insert(0.0) += spent.dkk().max(0.0) * part;
        }
    }
    let payers_now: Vec<(BodyId, f64)> = payers_now.into_iter().collect();
    share(Kroner::from_ore(saved), &payers_now, 1, &mut moved);
    let of_sign = |sign: i64| -> Vec<(BodyId, i64)> {
        let bodies = moved.iter().filter(|(_, ore)| ore.signum() == sign);
        bodies.map(|(&body, &ore)| (body, ore.abs())).collect()
    };
    let (givers, takers) = (of_sign(-1), of_sign(1));
    let weights: Vec<f64> = takers.iter().map(|(_, ore)| *ore as f64).collect();
    let mut found = Vec::new();
    for (from, ore) in givers {
        let parts = Kroner::from_ore(ore).split(&weights);
        for ((to, _), amount) in takers.iter().zip(parts) {
            if amount != Kroner::ZERO {
                found.push(Grant { from, to: *to, amount });
            }
        }
    }
    found
}

/// Who pays a line's net cost, with shares: its funders, or whoever pays the fixed sum.
fn payers(
    scenario: &Scenario,
    directory: &Directory<'_>,
    responsibility: &Responsibility,
    line: crate::id::ServiceId,
) -> Vec<(BodyId, f64)> {
    let class = responsibility.class[line].as_ref().map(|classified| classified.class);
    let sum = scenario.regime.fixed_sums.iter().find(|sum| Some(sum.class) == class);
    let payer = sum.and_then(|sum| directory.find(&sum.payer));
    match payer {
        Some(payer) => vec![(payer, 1.0)],
        None => responsibility.held(line, Role::Fund).by.clone(),
    }
}

fn share(amount: Kroner, shares: &[(BodyId, f64)], sign: i64, into: &mut BTreeMap<BodyId, i64>) {
    let weights: Vec<f64> = shares.iter().map(|(_, share)| *share).collect();
    for ((body, _), part) in shares.iter().zip(amount.split(&weights)) {
        *into.entry(*body).or_insert(0) += sign * part.ore();
    }
}
