//! Payments that carry money from year to year: accounts, investments, loans.
//!
//! They stand apart from the year's payments for public transport, which the regime's roles make;
//! the two together tell what each body's purse notices in the year.

use super::bills::Bills;
use super::position::Position;
use super::purses::{self, AccountYear};
use super::trials;
use crate::account::{self, Ledger, Party, Posting, PostingKind};
use crate::decide::{Offer, Pool, Source};
use crate::id::{BodyId, IdVec, ServiceId};
use crate::run::RunResult;
use crate::scenario::Scenario;
use crate::scenario::directory::Directory;
use crate::scenario::regime::Role;
use crate::units::Kroner;
use std::collections::{BTreeMap, BTreeSet};

/// Bodies with weights.
type Weights = Vec<(BodyId, f64)>;

/// A year's postings in the making.
#[derive(Debug, Default)]
pub(super) struct Book {
    postings: Vec<Posting>,
    accounts: Vec<AccountYear>,
    /// Who pays for what a body buys for many years, with weights.
    payers: BTreeMap<BodyId, Weights>,
    /// Trials that ran, and what they cost.
    trials: Vec<(String, Kroner)>,
    /// What trials cost, line by line, until it is known who pays for the lines.
    on_trial: Vec<trials::Cost>,
}

impl Book {
    /// What every pool's year came to; `charges` is what investments took, `carried` what was
    /// released of its account, less those.
    pub(super) fn close(
        &mut self,
        position: &mut Position,
        result: &RunResult,
        charges: &[BTreeMap<BodyId, Kroner>],
        carried: &BTreeMap<(BodyId, Source), f64>,
    ) {
        let Some(decision) = &result.decision else { return };
        let (scenario, offer) = (&*result.scenario, &decision.offer);
        for (at, pool) in offer.pools.iter().enumerate().filter(|(_, pool)| !pool.earns) {
            let key = (pool.decider, pool.source);
            let lines: BTreeSet<ServiceId> =
                offer.choices.iter().filter(|c| c.pool == at).map(|c| c.service).collect();
            let evens_out = lines
                .first()
                .is_some_and(|&line| purses::evens_out(scenario, &result.responsibility, line));
            let before = purses::balance(scenario, position, key);
            let charged: Kroner =
                charges.get(at).into_iter().flat_map(|own| own.values().copied()).sum();
            let year = AccountYear {
                hours: lines.iter().map(|&id| result.prepared.supply.offers[id].hours.0).sum(),
                ..purses::account_year(
                    scenario,
                    pool,
                    purses::YearMoney {
                        before,
                        carried: carried.get(&key).copied().unwrap_or(0.0),
                        charged,
                        fares: lines.iter().map(|&id| result.flows.services[id].income).sum(),
                    },
                    evens_out,
                )
            };
            self.carry(result, offer, (at, pool), year.balance - before);
            let funders = self.funders(result, offer, (at, pool), true);
            for (&body, &amount) in charges.get(at).into_iter().flatten() {
                let all: f64 = funders.iter().map(|(_, weight)| weight).sum();
                let own = self.payers.entry(body).or_default();
                own.extend(funders.iter().map(|&(payer, weight)| {
                    (payer, amount.dkk() * weight / all.max(f64::MIN_POSITIVE))
                }));
            }
            let word = purses::source_word(scenario, pool.source);
            let slug = scenario.bodies[pool.decider].slug.clone();
            position.accounts.entry(slug).or_default().insert(word, year.balance);
            self.accounts.push(year);
        }
    }

    /// Puts on a pool's account, or takes from it.
    fn carry(
        &mut self,
        result: &RunResult,
        offer: &Offer,
        (at, pool): (usize, &Pool),
        change: Kroner,
    ) {
        let account = Party::Account(pool.decider);
        let is_more = change > Kroner::ZERO;
        let with = self.funders(result, offer, (at, pool), is_more);
        for (body, part) in shared(change, &with) {
            let rule = if is_more { "set-aside" } else { "drawn" };
            self.post(Party::Body(body), account, part, (PostingKind::CarryOver, rule));
        }
    }

    /// Who a pool's money comes from and goes back to (`more`), or who covers what it lacks.
    fn funders(
        &self,
        result: &RunResult,
        offer: &Offer,
        (at, pool): (usize, &Pool),
        more: bool,
    ) -> Weights {
        let scenario = &result.scenario;
        let Source::FixedSum(sum) = pool.source else {
            return purses::funders(&result.ledger, offer, at, pool.decider);
        };
        let payer = Directory::new(scenario).find(&scenario.regime.fixed_sums[sum].payer);
        let payer = payer.unwrap_or(pool.decider);
        if more {
            return vec![(payer, 1.0)];
        }
        let first = offer.choices.iter().find(|choice| choice.pool == at);
        let company = first.and_then(|c| purses::purchaser(&result.responsibility, c.service));
        let company = company.unwrap_or(pool.decider);
        purses::bearers(&result.ledger, "fixed-sum-overrun", company, payer)
    }

    /// Writes investments and loans; raised loans go into the position, paid ones leave it.
    pub(super) fn settle(&mut self, position: &mut Position, scenario: &Scenario, bills: Bills) {
        let directory = Directory::new(scenario);
        let mut needs: BTreeMap<BodyId, Kroner> = BTreeMap::new();
        for (body, amount) in bills.cash {
            *needs.entry(body).or_default() += amount;
            let what = (PostingKind::Investment, "invested");
            self.post(Party::Body(body), Party::Suppliers, amount, what);
        }
        for (body, payment) in bills.payments {
            *needs.entry(body).or_default() += payment.interest + payment.instalment;
            let me = Party::Body(body);
            self.post(me, Party::Lenders, payment.interest, (PostingKind::Interest, "interest"));
            self.post(me, Party::Lenders, payment.instalment, (PostingKind::Loan, "instalment"));
        }
        for (body, loan) in bills.raised {
            let me = Party::Body(body);
            self.post(Party::Lenders, me, loan.amount, (PostingKind::Loan, "loan-raised"));
            self.post(me, Party::Suppliers, loan.amount, (PostingKind::Investment, "invested"));
            position.loans.push(loan);
        }
        for (body, amount) in needs {
            let mut payers = self.payers.remove(&body).unwrap_or_default();
            if payers.is_empty() {
                payers = account::owners(scenario, &directory, body);
            }
            for (payer, part) in shared(amount, &payers) {
                let what = (PostingKind::Contribution, "investment-covered");
                self.post(Party::Body(payer), Party::Body(body), part, what);
            }
        }
        position.loans.retain(|loan| loan.left(position.year) > Kroner::ZERO);
        position.electric = bills.electric;
    }

    fn post(
        &mut self,
        from: Party,
        to: Party,
        amount: Kroner,
        (kind, rule): (PostingKind, &'static str),
    ) {
        if amount == Kroner::ZERO || from == to {
            return;
        }
        let (from, to, amount) =
            if amount > Kroner::ZERO { (from, to, amount) } else { (to, from, -amount) };
        self.postings.push(Posting { from, to, kind, amount, service: None, rule });
    }

    /// Notes what trials cost, line by line.
    pub(super) fn trials(
        &mut self,
        scenario: &Scenario,
        before: &IdVec<ServiceId, f64>,
        after: &IdVec<ServiceId, f64>,
    ) {
        self.on_trial = trials::costs(scenario, before, after);
    }

    /// The payers of trials hand their cost to those who paid for the lines in the year's ledger:
    /// who funds them, or bore what a fixed sum did not cover.
    pub(super) fn pay_trials(&mut self, result: &RunResult) {
        let scenario = &result.scenario;
        for (id, payer, line, amount) in std::mem::take(&mut self.on_trial) {
            let class = result.responsibility.class[line].as_ref().map(|of| of.class);
            let is_of_a_sum = scenario.regime.fixed_sums.iter().any(|sum| Some(sum.class) == class);
            let company = purses::purchaser(&result.responsibility, line);
            let with = match (is_of_a_sum, company) {
                (true, Some(company)) => {
                    purses::bearers(&result.ledger, "fixed-sum-overrun", company, payer)
                }
                _ => result.responsibility.held(line, Role::Fund).by.clone(),
            };
            for (funder, part) in shared(amount, &with) {
                let what = (PostingKind::Grant, "trial");
                self.post(Party::Body(payer), Party::Body(funder), part, what);
            }
            match self.trials.iter_mut().find(|(known, _)| *known == id) {
                Some((_, cost)) => *cost += amount,
                None => self.trials.push((id, amount)),
            }
        }
    }

    /// Accounts of bodies that are gone go to those who took over.
    pub(super) fn hand_over(
        &mut self,
        scenario: &Scenario,
        accounts: &BTreeMap<String, BTreeMap<String, Kroner>>,
    ) {
        let directory = Directory::new(scenario);
        for (slug, own) in accounts {
            let (was, heir) = (directory.declared(slug), directory.find(slug));
            if let (Some(was), Some(heir)) = (was, heir) {
                let amount: Kroner = own.values().copied().sum();
                let what = (PostingKind::CarryOver, "handed-over");
                self.post(Party::Account(was), Party::Account(heir), amount, what);
            }
        }
    }

    /// The year's accounts, trials and postings.
    pub(super) fn done(self) -> (Vec<AccountYear>, Vec<(String, Kroner)>, Ledger) {
        let ledger = Ledger::new(self.postings);
        let ledger = ledger.expect("the book refuses empty payments and payments to oneself");
        (self.accounts, self.trials, ledger)
    }
}

/// An amount by weights, to the øre; nothing where nobody has any.
fn shared(amount: Kroner, weights: &[(BodyId, f64)]) -> Vec<(BodyId, Kroner)> {
    let parts: Vec<f64> = weights.iter().map(|(_, weight)| weight.max(0.0)).collect();
    if parts.iter().sum::<f64>() <= 0.0 {
        return Vec::new();
    }
    weights.iter().map(|(body, _)| *body).zip(amount.split(&parts)).collect()
}
