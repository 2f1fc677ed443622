//! Offer, simulate, decide, until the offer settles.
//!
//! The first round simulates the service as declared under the regime; the bodies then decide
//! ([`crate::decide`]), their offer is simulated, they look again. The first looks are estimates
//! from a sample of destinations (`coarse`), the last ones full simulations. The gap is what
//! a further answer would still gain, as a share of all their money; what is spent must be what
//! there is, too. Where that does not close, bodies are held ever nearer to what was last seen; if
//! that does not help either it is an error which names the lines that swing.

use super::coarse::Estimator;
use super::grants::{Grant, grants};
use super::{Prepared, Progress, RunError, RunResult, Step, books, travel};
use crate::account;
use crate::decide::{
    self, Desk, Extra, MoneyRule, Offer, Regret, Seen, SumShown, Terms, Thought, Unfunded, Year,
    timetable,
};
use crate::id::{BodyId, Id, ServiceId};
use crate::network;
use crate::scenario::Scenario;
use crate::scenario::regime::Responsibility;
use crate::scenario::responsibility;
use crate::simulate::{Flows, LastWayHome};
use crate::supply;
use std::collections::BTreeMap;
use std::sync::Arc;

/// An offer has settled when answering it anew is worth less than this share of the money …
const SETTLED: f64 = 0.002;
/// … and when what is spent is what there is, but for this share.
const BALANCED: f64 = 0.001;
/// Most full simulations …
const ROUNDS: usize = 10;
/// … and most estimates before them.
const ESTIMATES: usize = 8;
/// Lines that an error names.
const NAMED: usize = 5;

/// What was decided in a run.
#[derive(Clone, Debug)]
pub struct Decision {
    /// On which terms.
    pub terms: Terms,
    /// Who bought what from which money.
    pub offer: Offer,
    /// What is not paid of the declared service, most boardings first.
    pub unfunded: Vec<Unfunded>,
    /// Grants that follow the tasks, where money is equal.
    pub grants: Vec<Grant>,
    /// Fixed sums at other amounts.
    pub sums: Vec<SumShown>,
    /// Simulations until it settled.
    pub rounds: usize,
    /// What bodies could still gain by answering each other anew, as a share of the money.
    pub gap: f64,
    /// Share of the money that this would move.
    pub moved: f64,
}

impl Decision {
    /// How much of each line that somebody decides on is bought, as a share of what is declared, by
    /// what it costs.
    pub fn bought(&self) -> BTreeMap<ServiceId, f64> {
        let mut by_line: BTreeMap<ServiceId, [f64; 2]> = BTreeMap::new();
        for choice in &self.offer.choices {
            let [bought, declared] = by_line.entry(choice.service).or_default();
            *bought += choice.cost * choice.departures;
            *declared += choice.cost * choice.declared;
        }
        let known = by_line.into_iter().filter(|(_, [_, declared])| *declared > 0.0);
        known.map(|(id, [bought, declared])| (id, bought / declared)).collect()
    }
}

/// Runs a scenario in which bodies decide. `base` is today's division with today's service.
///
/// # Errors
/// [`RunError::NotSettled`] if the offer keeps swinging, else as [`run`](super::run).
pub fn settle(
    scenario: &Arc<Scenario>,
    prepared: &Prepared,
    base: &RunResult,
    terms: Terms,
    progress: Progress<'_>,
) -> Result<RunResult, RunError> {
    let name = scenario.regime.name.clone();
    let declared = Arc::new(responsibility::resolve(scenario));
    let is_base = Arc::ptr_eq(scenario, &base.scenario);
    let first = if is_base {
        Arc::clone(&base.flows)
    } else {
        Arc::new(travel(scenario, prepared, &declared, &name, progress)?)
    };

    let base_gross = account::gross_cost(&base.books());
    let declared_books = books(scenario, prepared, &declared, &first, Some(base), None);
    let gross = account::gross_cost(&declared_books);
    let extra = extra(&declared_books, base, terms);
    let base_year = Year {
        scenario: &base.scenario,
        responsibility: &base.responsibility,
        supply: &base.prepared.supply,
        flows: &base.flows,
        gross: &base_gross,
        travellers: &base.prepared.demand.travellers,
    };
    let year = Year {
        scenario,
        responsibility: &declared,
        supply: &prepared.supply,
        flows: &first,
        gross: &gross,
        travellers: &prepared.demand.travellers,
    };
    let desk = Desk::new(year, &base_year, terms, &extra);

    let mut at = Round {
        scenario: Arc::clone(scenario),
        prepared: prepared.clone(),
        flows: Arc::clone(&first),
        offer: None,
    };
    let mut now = desk.look(scenario, &prepared.supply, &first, None);
    let mut thought: Vec<Thought> = now.iter().map(|&seen| Thought::first(seen)).collect();
    let mut departures = desk.declared();
    let (mut rounds, mut full): (usize, usize) = (1, 1);
    // Far from settled, a sample tells enough; what settles is always a full simulation.
    let mut estimator: Option<Estimator> = None;
    let (gap, moved) = loop {
        // What they would do if they trusted what they see alone tells how far it has settled.
        let reply = desk.offer(&now, &at.flows);
        let Regret { worth: gap, money } = desk.regret(&now, &departures, &reply);
        let moved = reply.moved_from(&departures);
        progress(Step::Decide(name.clone(), rounds, gap));
        let is_settled = gap <= SETTLED && money.abs() <= BALANCED;
        if is_settled && estimator.is_none() {
            at.offer.get_or_insert(reply);
            break (gap, moved);
        }
        if full >= ROUNDS {
            let swinging = swinging(scenario, &reply, &departures);
            return Err(RunError::NotSettled { name, rounds, gap, swinging });
        }
        if rounds == 1 {
            estimator = Estimator::new(scenario, prepared, &declared, &first)?;
        } else if is_settled || rounds > ESTIMATES {
            estimator = None;
        }
        full += usize::from(estimator.is_none());
        let thoughts: Vec<Seen> = thought.iter().map(|thought| thought.seen).collect();
        let offer = desk.offer(&thoughts, &at.flows);
        departures = offer.choices.iter().map(|choice| choice.departures).collect();
        at = simulate(scenario, prepared, &declared, offer, estimator.as_ref(), progress)?;
        now = desk.look(&at.scenario, &at.prepared.supply, &at.flows, Some(&now));
        thought = desk.think(&now, &thought);
        rounds += 1;
    };

    let offer = at.offer.take().expect("the loop ends with an offer");
    let paying = decide::agreement::without_leavers(&declared, desk.agreements());
    let decision = Decision {
        terms,
        unfunded: decide::unfunded::unfunded(scenario, &offer, &first),
        grants: match terms.money {
            MoneyRule::Equal => grants(base, &declared_books),
            MoneyRule::Own => Vec::new(),
        },
        sums: desk.at_amounts(&now, &at.flows),
        offer,
        rounds,
        gap,
        moved,
    };
    progress(Step::Account(name));
    let Round { scenario, prepared, flows, .. } = at;
    let scenario = with_sums(scenario, &decision.offer);
    Ok(RunResult::account(scenario, prepared, Arc::new(paying), flows, Some(base), Some(decision)))
}

/// A simulated offer.
struct Round {
    scenario: Arc<Scenario>,
    prepared: Prepared,
    flows: Arc<Flows>,
    offer: Option<Offer>,
}

fn simulate(
    declared: &Arc<Scenario>,
    prepared: &Prepared,
    responsibility: &Responsibility,
    offer: Offer,
    estimator: Option<&Estimator>,
    progress: Progress<'_>,
) -> Result<Round, RunError> {
    let scenario = timetable::apply(declared, &offer.factors(declared));
    let mut prepared = prepared.clone();
    prepared.supply = Arc::new(supply::offer(&scenario));
    prepared.network = Arc::new(network::build(&scenario));
    // The last way home changes where a line no longer runs in some part of the day; an estimate
    // does without.
    let stops = offer.choices.iter().any(|choice| choice.departures <= 0.0);
    if stops && estimator.is_none() {
        progress(Step::Home);
        prepared.home = Arc::new(LastWayHome::search(&scenario, &prepared.network));
    }
    let name = scenario.regime.name.clone();
    let flows = Arc::new(match estimator {
        Some(estimator) => estimator.estimate(&scenario, &prepared, responsibility)?,
        None => travel(&scenario, &prepared, responsibility, &name, progress)?,
    });
    Ok(Round { scenario: Arc::new(scenario), prepared, flows, offer: Some(offer) })
}

/// The scenario with its fixed sums as they were paid out.
pub(super) fn with_sums(scenario: Arc<Scenario>, offer: &Offer) -> Arc<Scenario> {
    if offer.envelopes.is_empty() {
        return scenario;
    }
    let mut paid = Scenario::clone(&scenario);
    for (&sum, parts) in &offer.envelopes {
        paid.regime.fixed_sums[sum].amount = parts.values().copied().sum();
    }
    Arc::new(paid)
}

/// What bodies have beside today's spending on the lines they decide on.
pub(super) fn extra(books: &account::Inputs<'_>, base: &RunResult, terms: Terms) -> Extra {
    let total = |of: &account::Inputs<'_>| -> f64 {
        account::ordering_costs(of).values().map(|cost| cost.dkk()).sum()
    };
    let administration = total(&base.books()) - total(books);
    let mut by_body = BTreeMap::new();
    if terms.money == MoneyRule::Own {
        let accounts = account::bodies(books, &account::account(books));
        for (id, body) in books.scenario.bodies.entries() {
            // What companies and operators have is what they are paid.
            let is_purse = body.kind.is_public_purse();
            let is_alive = body.exists_in(books.scenario.year);
            if is_purse && is_alive && !body.budget_source.is_empty() {
                let needs = accounts.get(&id).map_or(0.0, |account| account.net_cost().dkk());
                by_body.insert(id, body.budget.dkk() - needs);
            }
        }
    }
    Extra { administration, by_body, later: None }
}

/// The lines on which most money swings, by name.
fn swinging(scenario: &Scenario, offer: &Offer, before: &[f64]) -> Vec<String> {
    let mut by_line: Vec<f64> = vec![0.0; scenario.services.len()];
    for (choice, before) in offer.choices.iter().zip(before) {
        by_line[choice.service.index()] += choice.cost * (choice.departures - before).abs();
    }
    let mut order: Vec<usize> = (0..by_line.len()).collect();
    order.sort_by(|&a, &b| by_line[b].total_cmp(&by_line[a]).then(a.cmp(&b)));
    let names = order.into_iter().take(NAMED).filter(|&line| by_line[line] > 0.0);
    names.map(|line| scenario.services.as_slice()[line].name.clone()).collect()
}

/// Net cost of every body with grants that follow its tasks, as its purse notices it, DKK.
pub fn purses(result: &RunResult) -> BTreeMap<BodyId, f64> {
    let books = result.books();
    let accounts = account::bodies(&books, &result.ledger);
    let mut purses: BTreeMap<BodyId, f64> =
        accounts.iter().map(|(&body, account)| (body, account.net_cost().dkk())).collect();
    for grant in result.decision.iter().flat_map(|decision| &decision.grants) {
        *purses.entry(grant.from).or_insert(0.0) += grant.amount.dkk();
        *purses.entry(grant.to).or_insert(0.0) -= grant.amount.dkk();
    }
    purses
}
