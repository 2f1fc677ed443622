//! What each pool may spend, and how fixed sums are split between recipients and pools.
//!
//! A pool has what today's net spending on its lines was, the fares that they bring whatever they
//! run, its part of what administration costs less than today, and what its decider's own budget
//! declares more. Fares that follow departures are set against the departures' cost: so a decider
//! knows that half the service does not leave it the fares of all of it.
//! The part of a fixed sum stands in for the net spending of the lines that it is given for.

use super::agreement::Agreement;
use super::desk::{Case, Desk, first};
use super::envelope::{self, Claim};
use super::frequency::{Item, continuous};
use super::line::Seen;
use super::{Envelopes, MoneyRule, Source};
use crate::id::{BodyId, IdVec, ServiceId};
use crate::scenario::regime::{MoneyPath, Role};
use crate::simulate::Flows;
use crate::units::Kroner;
use std::collections::BTreeMap;

/// A fixed sum at one amount, all its recipients seen as one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SumShown {
    /// Its place in the regime.
    pub sum: usize,
    /// DKK a year.
    pub amount: f64,
    /// Service that it buys, in money's worth, against the declared one.
    pub service: f64,
    /// Worth of the next krone in units of the mean line's worth per krone in the base.
    pub value_of_money: f64,
}

impl Desk<'_> {
    /// What a fixed sum would buy at other amounts, from what was last seen: near the amount that
    /// was simulated as good as a run, far from it an estimate.
    pub fn at_amounts(&self, seen: &[Seen], flows: &Flows) -> Vec<SumShown> {
        let values = &self.year.scenario.values;
        let amounts = [
            values.fixed_sum_shown_1,
            values.fixed_sum_shown_2,
            values.fixed_sum_shown_3,
            values.fixed_sum_shown_4,
        ];
        let all = self.items(seen);
        let fares = self.fares(seen, flows);
        let mut shown = Vec::new();
        for sum in 0..self.year.scenario.regime.fixed_sums.len() {
            let is_of_sum = |case: &Case| self.pools[case.pool].1 == Source::FixedSum(sum);
            let cases: Vec<usize> =
                (0..self.cases.len()).filter(|&at| is_of_sum(&self.cases[at])).collect();
            let items: Vec<Item> = cases.iter().map(|&at| all[at]).collect();
            let income: f64 = (0..self.pools.len())
                .filter(|&pool| self.pools[pool].1 == Source::FixedSum(sum))
                .map(|pool| fares[pool])
                .sum();
            let gross = |at: &usize, n: f64| self.cases[*at].reckoning.cost * n;
            let declared: f64 =
                cases.iter().zip(&items).map(|(at, item)| gross(at, item.now)).sum();
            if declared <= 0.0 {
                continue;
            }
            for amount in amounts.map(|billions| billions * 1e9) {
                let bought = continuous(&items, amount + income);
                let spent: f64 =
                    cases.iter().zip(&bought.departures).map(|(at, &n)| gross(at, n)).sum();
                shown.push(SumShown {
                    sum,
                    amount,
                    service: spent / declared,
                    value_of_money: bought.value_of_money,
                });
            }
        }
        shown
    }

    /// Fares of each pool's lines now, DKK a year, beside those that are reckoned to follow
    /// departures; a line in no state here brings none.
    pub(super) fn fares(&self, seen: &[Seen], flows: &Flows) -> Vec<f64> {
        let mut fares = vec![0.0; self.pools.len()];
        let mut counted: IdVec<ServiceId, bool> =
            IdVec::filled(self.year.scenario.services.len(), false);
        for (case, seen) in self.cases.iter().zip(seen) {
            if !std::mem::replace(&mut counted[case.service], true) {
                fares[case.pool] += flows.services[case.service].income;
            }
            fares[case.pool] -= case.reckoning.earned * seen.runs;
        }
        fares
    }

    /// Takes from pools what is missing elsewhere, by what their lines cost in the base.
    pub(super) fn go_without(&self, missing: f64, pools: &[usize], money: &mut [f64]) {
        let cost = |pool: usize| self.sum_of(pool, |case| case.base_cost);
        let all: f64 = pools.iter().map(|&pool| cost(pool)).sum();
        for &pool in pools.iter().filter(|_| all > 0.0) {
            money[pool] -= missing * cost(pool) / all;
        }
    }

    pub(super) fn sum_of(&self, pool: usize, what: impl Fn(&Case) -> f64) -> f64 {
        self.cases.iter().filter(|case| case.pool == pool).map(what).sum()
    }

    /// How many times the base year's net money purses have.
    fn growth(&self) -> f64 {
        self.extra.later.as_ref().map_or(1.0, |later| later.growth)
    }

    /// What a pool carries on from the year before, DKK.
    fn carried(&self, pool: usize) -> f64 {
        self.carried.get(&self.pools[pool]).copied().unwrap_or(0.0)
    }

    /// What each pool may spend, fares included, and how fixed sums are split.
    pub(super) fn money(&self, items: &[Item], fares: &[f64]) -> (Envelopes, Vec<f64>) {
        let n = self.pools.len();
        let base_cost: Vec<f64> = (0..n).map(|p| self.sum_of(p, |case| case.base_cost)).collect();
        let base_fares: Vec<f64> = (0..n).map(|p| self.sum_of(p, |case| case.base_fares)).collect();
        let all: f64 = base_cost.iter().sum();
        let of_body = |body: BodyId| -> f64 {
            let own = (0..n).filter(|&p| self.pools[p].0 == body);
            own.map(|p| base_cost[p]).sum()
        };
        let mut money: Vec<f64> = (0..n)
            .map(|pool| {
                let (decider, _) = self.pools[pool];
                let share = |of: f64| if of > 0.0 { base_cost[pool] / of } else { 0.0 };
                let declared = match self.terms.money {
                    MoneyRule::Equal => 0.0,
                    MoneyRule::Own => self.extra.by_body.get(&decider).copied().unwrap_or(0.0),
                };
                let net = base_cost[pool] - base_fares[pool]
                    + self.extra.administration * share(all)
                    + self.moved[pool]
                    + declared * share(of_body(decider));
                // A surplus that has to be met does not grow with purses.
                fares[pool] + net.max(0.0) * self.growth() + net.min(0.0) + self.carried(pool)
            })
            .collect();
        let mut envelopes = Envelopes::new();
        for at in 0..self.year.scenario.regime.fixed_sums.len() {
            let of_sum: Vec<usize> =
                (0..n).filter(|&p| self.pools[p].1 == Source::FixedSum(at)).collect();
            if of_sum.is_empty() {
                continue;
            }
            // Lines that earned more than they cost were given nothing, and gave the rest back.
            let net = |pool: usize| (base_cost[pool] - base_fares[pool]).max(0.0);
            let parts = self.envelope(at, &of_sum, items, fares, &net);
            for &pool in &of_sum {
                let part: f64 = parts.by_pool.get(&pool).copied().unwrap_or(0.0);
                // Administration follows the lines; the rest is the sum's.
                money[pool] += part - net(pool) * self.growth();
            }
            envelopes.insert(at, parts.by_recipient);
        }
        (envelopes, money)
    }

    /// One fixed sum by recipient and by pool.
    fn envelope(
        &self,
        at: usize,
        pools: &[usize],
        items: &[Item],
        fares: &[f64],
        net: &dyn Fn(usize) -> f64,
    ) -> Parts {
        let sum = &self.year.scenario.regime.fixed_sums[at];
        let equal: f64 = pools.iter().map(|&pool| net(pool)).sum();
        let amount = match self.terms.money {
            MoneyRule::Equal => equal,
            MoneyRule::Own => sum.amount.dkk(),
        };
        let later = self.extra.later.as_ref();
        let amount = amount * later.map_or(1.0, |later| later.sums[at]);
        let worth = self.best_split(pools, items, amount, fares);
        let mut claims: BTreeMap<BodyId, Claim> = BTreeMap::new();
        let mut shares: BTreeMap<BodyId, BTreeMap<usize, f64>> = BTreeMap::new();
        for case in self.cases.iter().filter(|case| pools.contains(&case.pool)) {
            let past = case.base_cost - case.base_fares;
            let hours = case.declared * case.reckoning.cost;
            let claim = Claim { past, hours, worth: 0.0 };
            for (body, share) in self.recipients(sum.path, case.service) {
                claims.entry(body).or_default().add(claim, share);
                let of_pool = shares.entry(body).or_default().entry(case.pool).or_insert(0.0);
                *of_pool += hours * share;
            }
        }
        for (&body, claim) in &mut claims {
            let own = &shares[&body];
            let all: f64 = own.values().sum();
            for (pool, part) in own {
                let weight = if all > 0.0 { part / all } else { 0.0 };
                claim.worth += worth.get(pool).copied().unwrap_or(0.0) * weight;
            }
        }
        let amount = Kroner::from_dkk(amount);
        let split =
            envelope::split(self.year.scenario, &self.directory, sum.allocation, amount, &claims);
        let mut by_pool: BTreeMap<usize, f64> = BTreeMap::new();
        for (body, part) in &split {
            let own = &shares[body];
            let all: f64 = own.values().sum();
            for (&pool, weight) in own {
                *by_pool.entry(pool).or_insert(0.0) +=
                    part.dkk() * weight / all.max(f64::MIN_POSITIVE);
            }
        }
        Parts { by_recipient: split.into_iter().collect(), by_pool }
    }

    /// Who receives a fixed sum for a line.
    fn recipients(&self, path: MoneyPath, service: ServiceId) -> Vec<(BodyId, f64)> {
        match path {
            MoneyPath::StateToCompanies => first(self.year.responsibility, service, Role::Purchase)
                .map(|body| (body, 1.0))
                .into_iter()
                .collect(),
            MoneyPath::StateToMunicipalities => self.year.scenario.services[service]
                .municipalities
                .iter()
                .filter_map(|&(at, share)| {
                    Some((self.directory.municipality.get(at).copied().flatten()?, share))
                })
                .collect(),
        }
    }

    /// Net money by pool if every krone of a sum went where it is worth most.
    fn best_split(
        &self,
        pools: &[usize],
        items: &[Item],
        amount: f64,
        fares: &[f64],
    ) -> BTreeMap<usize, f64> {
        let cases: Vec<usize> =
            (0..self.cases.len()).filter(|&at| pools.contains(&self.cases[at].pool)).collect();
        let own: Vec<Item> = cases.iter().map(|&at| items[at]).collect();
        let income: f64 = pools.iter().map(|&pool| fares[pool]).sum();
        let best = continuous(&own, amount + income);
        let mut spent: BTreeMap<usize, f64> =
            pools.iter().map(|&pool| (pool, -fares[pool])).collect();
        for ((&at, item), n) in cases.iter().zip(&own).zip(&best.departures) {
            *spent.entry(self.cases[at].pool).or_insert(0.0) += item.cost * n;
        }
        spent
    }
}

/// A fixed sum's parts.
struct Parts {
    by_recipient: BTreeMap<BodyId, Kroner>,
    by_pool: BTreeMap<usize, f64>,
}

/// What each pool loses or keeps by municipalities that leave border lines, DKK a year.
pub(super) fn moved_by_leavers(
    agreements: &[Agreement],
    cases: &[Case],
    pools: &[(BodyId, Source)],
) -> Vec<f64> {
    let mut moved = vec![0.0; pools.len()];
    for agreement in agreements {
        let own = cases.iter().filter(|case| case.service == agreement.service);
        let net: f64 = own.clone().map(|case| case.base_cost - case.base_fares).sum();
        let Some(host) = own.map(|case| case.pool).next() else { continue };
        for member in agreement.members.iter().filter(|member| !member.stays) {
            let home = pools.iter().position(|pool| *pool == (member.body, Source::Budget));
            // Without lines of its own it has nothing to spend the money on.
            let Some(home) = home else { continue };
            moved[host] -= net * member.cost_share;
            moved[home] += net * member.cost_share;
        }
    }
    moved
}
