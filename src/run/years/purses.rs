//! Money from year to year: what pools carry on, what investments take, how sums are indexed.
//!
//! *Carry-over.* A pool is given a year's money and reckons with the fares that the year before
//! brought; what fares then differ, and what whole departures leave, is the difference. Under the
//! one-year rule a surplus lapses and a deficit is made up for in the next year; under a multi-year
//! budget both are spread over `years.budget.period` years, up to `years.budget.reserve` of a
//! year's money; beyond that a surplus lapses, and a deficit is made up for at once.

use super::position::Position;
use crate::account::{Ledger, Party, PostingKind};
use crate::decide::{Offer, Pool, Source};
use crate::id::{BodyId, IdVec, ServiceId, stable_hash};
use crate::run::RunResult;
use crate::scenario::Scenario;
use crate::scenario::regime::{
    BodyKind, Indexation, PermissionKind, Responsibility, Role, ServiceClass,
};
use crate::scenario::service::Mode;
use crate::supply::Supply;
use crate::units::Kroner;
use std::collections::BTreeMap;

/// Where a pool's money comes from, as a word.
pub(super) fn source_word(scenario: &Scenario, source: Source) -> String {
    match source {
        Source::Budget => "budget".to_owned(),
        Source::FixedSum(at) => format!("{:?}", scenario.regime.fixed_sums[at].class),
    }
}

/// What a pool has on its account.
pub(super) fn balance(scenario: &Scenario, at: &Position, pool: (BodyId, Source)) -> Kroner {
    let of_body = at.accounts.get(&scenario.bodies[pool.0].slug);
    let of_source = of_body.and_then(|own| own.get(&source_word(scenario, pool.1)));
    of_source.copied().unwrap_or_default()
}

/// Whether a line is planned by a company that may budget for several years.
pub(super) fn evens_out(
    scenario: &Scenario,
    responsibility: &Responsibility,
    line: ServiceId,
) -> bool {
    let planner = purchaser(responsibility, line);
    let is_company =
        planner.is_some_and(|body| scenario.bodies[body].kind == BodyKind::TransportCompany);
    is_company && scenario.regime.allows(PermissionKind::MultiYearBudget, scenario.year)
}

pub(super) fn purchaser(responsibility: &Responsibility, service: ServiceId) -> Option<BodyId> {
    responsibility.held(service, Role::Purchase).by.first().map(|(body, _)| *body)
}

/// What of a balance a year's money is raised by, or lowered.
pub(super) fn release(scenario: &Scenario, balance: Kroner, evens_out: bool, given: f64) -> f64 {
    let balance = balance.dkk();
    if !evens_out {
        return balance;
    }
    let limit = scenario.values.budget_reserve / 100.0 * given.max(0.0);
    let beyond = (balance + limit).min(0.0);
    beyond + (balance - beyond) / scenario.values.budget_period.max(1.0)
}

/// A pool's year on its account.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AccountYear {
    /// Who decides.
    pub decider: BodyId,
    /// Where the money comes from.
    pub source: Source,
    /// The year's money, without what is carried on.
    pub given: Kroner,
    /// What its lines cost beyond their fares, investments apart.
    pub spent: Kroner,
    /// What investments and loans took of it.
    pub invested: Kroner,
    /// What lapsed.
    pub lapsed: Kroner,
    /// What it hands on, or will have to make up for.
    pub balance: Kroner,
    /// What its least service cost more than there was.
    pub short: Kroner,
    /// Timetable hours a year of its lines.
    pub hours: f64,
}

impl AccountYear {
    /// Where the money comes from, as a word: `budget`, or the class that a fixed sum is for.
    pub fn source_word(&self, scenario: &Scenario) -> String {
        source_word(scenario, self.source)
    }
    /// Whether it is the money of a fixed sum.
    pub fn is_of_a_sum(&self) -> bool {
        matches!(self.source, Source::FixedSum(_))
    }
}

/// What a pool had beside what it was given.
pub(super) struct YearMoney {
    /// On its account.
    pub(super) before: Kroner,
    /// Of its account, less what investments take, DKK.
    pub(super) carried: f64,
    /// What investments took.
    pub(super) charged: Kroner,
    /// Fares of its lines, DKK.
    pub(super) fares: f64,
}

/// How a pool's year ended.
pub(super) fn account_year(
    scenario: &Scenario,
    pool: &Pool,
    YearMoney { before, carried, charged, fares }: YearMoney,
    evens_out: bool,
) -> AccountYear {
    let given = Kroner::from_dkk(pool.money - pool.fares - carried);
    let spent = Kroner::from_dkk(pool.spent - fares);
    let raw = before + given - charged - spent;
    let most = match evens_out {
        true => Kroner::from_dkk(scenario.values.budget_reserve / 100.0 * given.dkk().max(0.0)),
        false => Kroner::ZERO,
    };
    let balance = raw.min(most);
    AccountYear {
        decider: pool.decider,
        source: pool.source,
        given,
        spent,
        invested: charged,
        lapsed: raw - balance,
        balance,
        short: Kroner::from_dkk(pool.least_short),
        hours: 0.0,
    }
}

/// How many times its own amount each fixed sum is this year.
pub(super) fn sums(scenario: &Scenario, before: &Position) -> Vec<f64> {
    let values = &scenario.values;
    let rate = |percent: f64| 1.0 + percent / 100.0;
    let change = |at: usize, which: fn(&(f64, f64)) -> f64| -> f64 {
        let now = before.followed.get(at).map(which);
        let was = before.followed_before.get(at).map(which);
        match (now, was) {
            (Some(now), Some(was)) if was > 0.0 => now / was,
            _ => 1.0,
        }
    };
    let of_sum = |(at, sum): (usize, &crate::scenario::regime::FixedSum)| {
        let by = match sum.indexation {
            Indexation::Nothing => 1.0,
            Indexation::WagesAndPrices => rate(values.budget_index),
            Indexation::Prices => rate(values.price_growth),
            Indexation::BusCosts => rate(values.cost_growth_bus),
            Indexation::Demand => rate(values.budget_index) * change(at, |of| of.0),
            Indexation::Rate { percent_a_year } => rate(percent_a_year),
        };
        let rail = 1.0 + sum.follows_rail * (change(at, |of| of.1) - 1.0);
        before.sums.get(at).copied().unwrap_or(1.0) * by * rail.max(0.0)
    };
    scenario.regime.fixed_sums.iter().enumerate().map(of_sum).collect()
}

/// By fixed sum: boardings of its lines, and departures a year of the state's railways.
pub(super) fn followed(result: &RunResult) -> Vec<(f64, f64)> {
    let scenario = &result.scenario;
    let class_of = |id: ServiceId| result.responsibility.class[id].as_ref().map(|of| of.class);
    let is_state = |id: ServiceId| {
        let by = &result.responsibility.held(id, Role::SetServiceLevel).by;
        by.first().is_some_and(|(body, _)| scenario.bodies[*body].kind == BodyKind::State)
    };
    let trains: f64 = scenario
        .services
        .entries()
        .filter(|(id, line)| line.mode.is_rail() && is_state(*id))
        .map(|(id, _)| result.prepared.supply.offers[id].departures)
        .sum();
    let boardings = |class: ServiceClass| -> f64 {
        let own = scenario.services.ids().filter(|&id| class_of(id) == Some(class));
        own.map(|id| result.flows.services[id].boardings).sum()
    };
    scenario.regime.fixed_sums.iter().map(|sum| (boardings(sum.class), trains)).collect()
}

/// Bounds of a line's departures under its contract, as times those declared; nothing in the year
/// of its tender.
pub(super) fn bounds(
    scenario: &Scenario,
    before: &Position,
    declared: &dyn Fn(ServiceId, usize) -> f64,
) -> IdVec<ServiceId, Option<IdVec<crate::id::StateId, (f64, f64)>>> {
    let length = scenario.values.contract_length.round().max(1.0) as u64;
    let free = scenario.values.contract_free_change / 100.0;
    let of_line = |(id, line): (ServiceId, &crate::scenario::service::Service)| {
        let turn = stable_hash(&line.slug) % length;
        if turn == u64::from(scenario.year) % length {
            return None;
        }
        let factors = before.departures.get(&line.slug)?;
        let of_state = |(state, &factor): (usize, &f64)| {
            let whole = declared(id, state);
            let runs = factor * whole;
            if whole <= 0.0 {
                return (factor, factor);
            }
            // Whole departures, or as many as there are.
            let low = (runs * (1.0 - free)).ceil().min(runs);
            let high = (runs * (1.0 + free)).floor().max(runs);
            (
                if low < runs { low / whole } else { factor },
                if high > runs { high / whole } else { factor },
            )
        };
        Some(factors.iter().enumerate().map(of_state).collect())
    };
    scenario.services.entries().map(of_line).collect()
}

/// Buses at the busiest time, by whoever buys their running.
pub(super) fn buses(
    scenario: &Scenario,
    responsibility: &Responsibility,
    supply: &Supply,
) -> BTreeMap<BodyId, f64> {
    let mut buses = BTreeMap::new();
    for (id, line) in scenario.services.entries() {
        if !matches!(line.mode, Mode::Bus | Mode::Brt) {
            continue;
        }
        if let Some(body) = purchaser(responsibility, id) {
            *buses.entry(body).or_insert(0.0) += supply.offers[id].vehicles;
        }
    }
    buses
}

/// Who paid for a pool's lines in a year's ledger, with what.
pub(super) fn funders(
    ledger: &Ledger,
    offer: &Offer,
    pool: usize,
    decider: BodyId,
) -> Vec<(BodyId, f64)> {
    let own: std::collections::BTreeSet<ServiceId> =
        offer.choices.iter().filter(|c| c.pool == pool).map(|c| c.service).collect();
    let mut paid: BTreeMap<BodyId, f64> = BTreeMap::new();
    for posting in ledger.postings() {
        let is_own = posting.service.is_some_and(|service| own.contains(&service));
        if let (Party::Body(body), PostingKind::Contribution, true) =
            (posting.from, posting.kind, is_own)
        {
            *paid.entry(body).or_insert(0.0) += posting.amount.dkk();
        }
    }
    if paid.is_empty() {
        return vec![(decider, 1.0)];
    }
    paid.into_iter().collect()
}

/// Who bore what a fixed sum did not cover of a company's lines, or got back what was left.
pub(super) fn bearers(
    ledger: &Ledger,
    rule: &str,
    company: BodyId,
    otherwise: BodyId,
) -> Vec<(BodyId, f64)> {
    let mut borne: BTreeMap<BodyId, f64> = BTreeMap::new();
    let me = Party::Body(company);
    for posting in ledger.postings().iter().filter(|posting| posting.rule == rule) {
        let other = if posting.to == me { posting.from } else { posting.to };
        if let (Party::Body(body), true) = (other, posting.to == me || posting.from == me) {
            *borne.entry(body).or_insert(0.0) += posting.amount.dkk();
        }
    }
    if borne.is_empty() {
        return vec![(otherwise, 1.0)];
    }
    borne.into_iter().collect()
}
