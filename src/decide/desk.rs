//! The desk at which a regime's bodies decide: which lines, whose money, what they look at.

use super::agreement::{self, Agreement};
use super::channels::{dependents, inside, only_lines, weights};
use super::envelope::{self, Claim};
use super::frequency::{Bought, Item, continuous, whole};
use super::line::{Reckoning, Seen, curve, departures_a_year, fullest_day, with_history};
use super::{
    Choice, Curve, Envelopes, Extra, Limit, MoneyRule, Offer, Pool, Source, Terms, Year, top_up,
};
use crate::id::{BodyId, DayTypeId, IdVec, ServiceId, StateId};
use crate::scenario::Scenario;
use crate::scenario::directory::Directory;
use crate::scenario::regime::{MoneyPath, Responsibility, Role, ServiceClass};
use crate::scenario::service::{DayKind, Mode};
use crate::simulate::Flows;
use crate::supply::Supply;
use crate::units::Kroner;
use std::collections::BTreeMap;

/// One line in one state on the desk.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) service: ServiceId,
    pub(super) state: StateId,
    pub(super) pool: usize,
    pub(super) declared: f64,
    pub(super) reckoning: Reckoning,
    /// Worth per krone in the base as its decider then reckoned it.
    then: Option<f64>,
    keep: f64,
    low: f64,
    high: f64,
    minimum: f64,
    /// Money it had in the base, and the fares it brought, DKK a year.
    base_cost: f64,
    base_fares: f64,
}

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

/// What bodies think of a line in a state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thought {
    /// As they reckon with it.
    pub seen: Seen,
    /// How many times more than thought the last look told; 1: as much.
    pub surprise: f64,
    /// How much of a surprise is believed, 0–1.
    pub belief: f64,
}

impl Thought {
    /// A first look, believed whole.
    pub fn first(seen: Seen) -> Self {
        Self { seen, surprise: 1.0, belief: 1.0 }
    }
}

/// Everything that stays the same while an offer settles.
#[derive(Clone, Debug)]
pub struct Desk<'a> {
    year: Year<'a>,
    terms: Terms,
    extra: &'a Extra,
    directory: Directory<'a>,
    cases: Vec<Case>,
    pools: Vec<(BodyId, Source)>,
    agreements: Vec<Agreement>,
    /// What leavers of border lines no longer pay to each pool, and have for their own, DKK a year.
    moved: Vec<f64>,
    /// Mean worth per krone of all lines in the base.
    mean: f64,
}

/// A line's decider and where its money comes from; `None`: nobody decides on it here.
fn decided_by(
    year: &Year<'_>,
    directory: &Directory<'_>,
    id: ServiceId,
) -> Option<(BodyId, Source)> {
    let class = year.responsibility.class[id].as_ref()?.class;
    let is_left_alone = matches!(class, ServiceClass::Commercial | ServiceClass::Ferry)
        || matches!(year.scenario.services[id].mode, Mode::Ferry);
    if is_left_alone || year.gross[id] <= 0.0 {
        return None;
    }
    let decider = first(year.responsibility, id, Role::SetServiceLevel)?;
    let purchaser = first(year.responsibility, id, Role::Purchase);
    let sums = &year.scenario.regime.fixed_sums;
    // Who pays the sum needs none for what it buys itself.
    let sum = sums.iter().position(|sum| {
        sum.class == class && directory.find(&sum.payer) != purchaser.or(Some(decider))
    });
    Some((decider, sum.map_or(Source::Budget, Source::FixedSum)))
}

fn first(responsibility: &Responsibility, id: ServiceId, role: Role) -> Option<BodyId> {
    responsibility.held(id, role).by.first().map(|(body, _)| *body)
}

/// What a simulated year tells of a line in a state; `None` where it did not run.
fn seen(
    scenario: &Scenario,
    supply: &Supply,
    flows: &Flows,
    service: ServiceId,
    state: StateId,
) -> Option<Seen> {
    let line = &scenario.services[service];
    let of_state = &scenario.calendar.states[state];
    let (_, departures) = fullest_day(line, &scenario.calendar, of_state)?;
    let travel = &flows.services[service];
    let boardings = travel.boardings_by_state[state];
    let share = if travel.boardings > 0.0 { boardings / travel.boardings } else { 0.0 };
    // Who waits for a departure that is not run waits for the next.
    let offer = &supply.offers[service];
    let per_hour = offer.per_hour[state];
    let not_run = (1.0 - offer.reliability.0).max(0.0);
    let missed =
        if per_hour > 0.0 { not_run * 60.0 / per_hour * scenario.values.wait_weight } else { 0.0 };
    Some(Seen {
        departures,
        boardings,
        gain: travel.gain_by_state[state] + boardings * missed,
        fares: travel.fares * share,
    })
}

/// How a body reckons with a line.
fn reckoning(
    year: &Year<'_>,
    directory: &Directory<'_>,
    decider: BodyId,
    (service, state): (ServiceId, StateId),
    dependents: f64,
    departures: f64,
) -> Reckoning {
    let values = &year.scenario.values;
    let line = &year.scenario.services[service];
    let weights = weights(year.scenario.bodies[decider].kind, values);
    let inside = inside(year.scenario, directory, line, decider);
    let of_place = inside + (1.0 - inside) * weights.outside;
    let of_state = &year.scenario.calendar.states[state];
    let a_year = departures_a_year(line, &year.scenario.calendar, of_state);
    let per_departure = year.gross[service] / year.supply.offers[service].departures;
    Reckoning {
        per_minute: values.vot / 60.0 * of_place * (1.0 + weights.need * dependents),
        per_fare: weights.fares * values.decide_response,
        cost: per_departure * a_year / departures,
    }
}

impl<'a> Desk<'a> {
    /// Sorts the lines of a regime into pools. `base` is today's division with today's service.
    pub fn new(year: Year<'a>, base: &Year<'_>, terms: Terms, extra: &'a Extra) -> Self {
        let directory = Directory::new(year.scenario);
        let base_directory = Directory::new(base.scenario);
        let depend = dependents(base.scenario, base.flows, base.travellers);
        let only = only_lines(year.scenario);
        let calendar = &year.scenario.calendar;
        let then = Then::new(base, &base_directory, &depend);

        let mut cases = Vec::new();
        let mut keys: BTreeMap<(BodyId, Source), Vec<usize>> = BTreeMap::new();
        for (service, line) in year.scenario.services.entries() {
            let Some(key) = decided_by(&year, &directory, service) else { continue };
            let was = base.scenario.service_by_slug(&line.slug);
            for (state, of_state) in calendar.states.entries() {
                let Some((day, declared)) = fullest_day(line, calendar, of_state) else {
                    continue;
                };
                let dependents = was.map_or(0.0, |was| depend[was]);
                let reckoning =
                    reckoning(&year, &directory, key.0, (service, state), dependents, declared);
                let was = was.and_then(|was| then.of.get(&(was, state)));
                let stays = was.is_some_and(|was| {
                    directory.find(&base.scenario.bodies[was.decider].slug) == Some(key.0)
                });
                let minimum = minimum(year.scenario, only[service], day, declared);
                let growth = match line.mode.is_rail() {
                    true => year.scenario.values.growth_rail,
                    false => year.scenario.values.growth_bus,
                };
                keys.entry(key).or_default().push(cases.len());
                cases.push(Case {
                    service,
                    state,
                    pool: 0,
                    declared,
                    reckoning,
                    then: was.map(|was| was.per_krone),
                    keep: match (terms.reallocate, stays) {
                        (true, _) => 0.0,
                        (_, true) => 1.0,
                        _ => year.scenario.values.history_keep,
                    },
                    low: minimum,
                    high: declared * growth,
                    minimum,
                    base_cost: was.map_or(0.0, |was| was.cost),
                    base_fares: was.map_or(0.0, |was| was.fares),
                });
            }
        }
        for (pool, of_pool) in keys.values().enumerate() {
            for &case in of_pool {
                cases[case].pool = pool;
            }
        }
        let pools: Vec<(BodyId, Source)> = keys.into_keys().collect();
        let agreements = agreement::agreements(&year, &directory);
        let moved = moved_by_leavers(&agreements, &cases, &pools);
        Self { year, terms, extra, directory, cases, pools, agreements, moved, mean: then.mean }
    }

    /// Border lines: who pays, and who left.
    pub fn agreements(&self) -> &[Agreement] {
        &self.agreements
    }

    /// Departures declared, in the order of [`Offer::choices`].
    pub fn declared(&self) -> Vec<f64> {
        self.cases.iter().map(|case| case.declared).collect()
    }

    /// What a simulation of an offer tells of every line, in the order of [`Offer::choices`]; a
    /// line that did not run keeps what was last seen of it.
    pub fn look(
        &self,
        scenario: &Scenario,
        supply: &Supply,
        flows: &Flows,
        before: Option<&[Seen]>,
    ) -> Vec<Seen> {
        let of_case = |(at, case): (usize, &Case)| {
            let now = seen(scenario, supply, flows, case.service, case.state);
            now.or_else(|| Some(*before?.get(at)?)).unwrap_or_default()
        };
        self.cases.iter().enumerate().map(of_case).collect()
    }

    /// What bodies think of each line after a look.
    ///
    /// Lines that stand in for each other would be cut together and restored together, round after
    /// round: each time that a surprise turns round, half as much of the next one is believed.
    pub fn think(&self, seen: &[Seen], thought: &[Thought]) -> Vec<Thought> {
        let beta = self.year.scenario.values.beta;
        let of_case = |(now, before): (&Seen, &Thought)| {
            let surprise = now.surprise(&before.seen, beta);
            let turns = before.surprise.to_bits() != 1.0_f64.to_bits()
                && (surprise > 1.0) != (before.surprise > 1.0);
            let belief = if turns { 0.5 * before.belief } else { before.belief };
            let gain = now.gain * libm::pow(surprise, belief - 1.0);
            Thought { seen: Seen { gain, ..*now }, surprise, belief }
        };
        seen.iter().zip(thought).map(of_case).collect()
    }

    /// By how much more their lines would be worth to those who decide on them if they answered
    /// what they see with `reply` instead of `departures`, as a share of what is spent.
    pub fn regret(&self, seen: &[Seen], departures: &[f64], reply: &Offer) -> f64 {
        let worths = self.worths(seen);
        let (mut more, mut spent) = (0.0, 0.0);
        for (at, (case, choice)) in self.cases.iter().zip(&reply.choices).enumerate() {
            let item = self.item(case, &seen[at], worths[at].1);
            more += item.curve.gain(departures[at], choice.departures);
            spent += item.cost * departures[at];
        }
        if spent > 0.0 { (more / spent).max(0.0) } else { 0.0 }
    }

    /// What the bodies offer, given what was seen of their lines and the fares that came in.
    pub fn offer(&self, seen: &[Seen], flows: &Flows) -> Offer {
        let worths = self.worths(seen);
        let items: Vec<Item> = self
            .cases
            .iter()
            .zip(seen)
            .zip(&worths)
            .map(|((case, seen), worth)| self.item(case, seen, worth.1))
            .collect();
        let fares = self.fares(flows);
        let (envelopes, money) = self.money(&items, &fares);
        let mut offer = Offer { envelopes, ..Offer::default() };
        offer.choices = self
            .cases
            .iter()
            .zip(&worths)
            .map(|(case, &(worth, worth_with_history))| Choice {
                service: case.service,
                state: case.state,
                pool: case.pool,
                declared: case.declared,
                departures: case.declared,
                cost: case.reckoning.cost,
                worth,
                worth_with_history,
                keep: case.keep,
                limit: Limit::Money,
                topped_up: None,
            })
            .collect();
        // Fixed sums first: what they leave undone is then seen by whoever may add to it.
        let mut order: Vec<usize> = (0..self.pools.len()).collect();
        order.sort_by_key(|&pool| matches!(self.pools[pool].1, Source::Budget));
        let mut pools: Vec<Option<Pool>> = vec![None; self.pools.len()];
        for pool in order {
            let added = top_up::wanted(self, pool, &items, &offer.choices);
            pools[pool] = Some(self.buy(pool, &items, &added, money[pool], &mut offer.choices));
        }
        offer.pools = pools.into_iter().flatten().collect();
        offer.agreements = self.agreements.clone();
        offer
    }

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
        let worths = self.worths(seen);
        let fares = self.fares(flows);
        let mut shown = Vec::new();
        for sum in 0..self.year.scenario.regime.fixed_sums.len() {
            let is_of_sum = |case: &Case| self.pools[case.pool].1 == Source::FixedSum(sum);
            let cases: Vec<usize> =
                (0..self.cases.len()).filter(|&at| is_of_sum(&self.cases[at])).collect();
            let items: Vec<Item> = cases
                .iter()
                .map(|&at| self.item(&self.cases[at], &seen[at], worths[at].1))
                .collect();
            let income: f64 = (0..self.pools.len())
                .filter(|&pool| self.pools[pool].1 == Source::FixedSum(sum))
                .map(|pool| fares[pool])
                .sum();
            let declared: f64 = items.iter().map(|item| item.cost * item.now).sum();
            if declared <= 0.0 {
                continue;
            }
            for amount in amounts.map(|billions| billions * 1e9) {
                let bought = continuous(&items, amount + income);
                shown.push(SumShown {
                    sum,
                    amount,
                    service: bought.spent / declared,
                    value_of_money: bought.value_of_money,
                });
            }
        }
        shown
    }

    /// Worth per krone in units of the mean, before and with history.
    fn worths(&self, seen: &[Seen]) -> Vec<(f64, f64)> {
        let of_case = |(case, seen): (&Case, &Seen)| {
            let now = case.reckoning.per_krone(seen);
            let with = with_history(now, case.then, self.mean, case.keep);
            (now / self.mean, with)
        };
        self.cases.iter().zip(seen).map(of_case).collect()
    }

    fn item(&self, case: &Case, seen: &Seen, worth: f64) -> Item {
        let beta = self.year.scenario.values.beta;
        let curve = match seen.departures > 0.0 {
            true => curve(seen, worth, case.reckoning.cost, beta),
            false => Curve { a: 0.0, kappa: 1.0 },
        };
        let Case { low, high, .. } = *case;
        Item { now: case.declared, curve, cost: case.reckoning.cost, low, high }
    }

    /// Fares of each pool's lines now, DKK a year; a line in no state here brings none.
    fn fares(&self, flows: &Flows) -> Vec<f64> {
        let mut fares = vec![0.0; self.pools.len()];
        let mut counted: IdVec<ServiceId, bool> =
            IdVec::filled(self.year.scenario.services.len(), false);
        for case in &self.cases {
            if !std::mem::replace(&mut counted[case.service], true) {
                fares[case.pool] += flows.services[case.service].fares;
            }
        }
        fares
    }

    fn sum_of(&self, pool: usize, what: impl Fn(&Case) -> f64) -> f64 {
        self.cases.iter().filter(|case| case.pool == pool).map(what).sum()
    }

    /// What each pool may spend, fares included, and how fixed sums are split.
    fn money(&self, items: &[Item], fares: &[f64]) -> (Envelopes, Vec<f64>) {
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
                base_cost[pool]
                    + (fares[pool] - base_fares[pool])
                    + self.extra.administration * share(all)
                    + self.moved[pool]
                    + declared * share(of_body(decider))
            })
            .collect();
        let mut envelopes = Envelopes::new();
        for at in 0..self.year.scenario.regime.fixed_sums.len() {
            let of_sum: Vec<usize> =
                (0..n).filter(|&p| self.pools[p].1 == Source::FixedSum(at)).collect();
            if of_sum.is_empty() {
                continue;
            }
            let net = |pool: usize| base_cost[pool] - base_fares[pool];
            let parts = self.envelope(at, &of_sum, items, fares, &net);
            for &pool in &of_sum {
                let part: f64 = parts.by_pool.get(&pool).copied().unwrap_or(0.0);
                // Administration follows the lines; the rest is the sum's.
                money[pool] += part - net(pool);
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

    /// A pool spends its money; `added` are lines of others that it may add departures to.
    fn buy(
        &self,
        pool: usize,
        items: &[Item],
        added: &[(usize, Item)],
        money: f64,
        choices: &mut [Choice],
    ) -> Pool {
        let own: Vec<usize> =
            (0..self.cases.len()).filter(|&at| self.cases[at].pool == pool).collect();
        let mut all: Vec<Item> = own.iter().map(|&at| items[at]).collect();
        all.extend(added.iter().map(|(_, item)| *item));
        // What others already bought of a line is not paid again.
        let already: f64 = added.iter().map(|(_, item)| item.cost * item.low).sum();
        let bought: Bought = whole(&all, money + already);
        for (&at, &n) in own.iter().zip(&bought.departures) {
            let (case, item) = (&self.cases[at], &items[at]);
            choices[at].departures = n;
            choices[at].limit = if n >= item.high {
                Limit::Growth
            } else if n <= case.minimum && case.minimum > 0.0 {
                Limit::Minimum
            } else {
                Limit::Money
            };
        }
        for ((at, item), &n) in added.iter().zip(&bought.departures[own.len()..]) {
            if n > item.low {
                choices[*at].departures = n;
                choices[*at].topped_up = Some((pool, n - item.low));
            }
        }
        let (decider, source) = self.pools[pool];
        Pool {
            decider,
            source,
            base_cost: self.sum_of(pool, |case| case.base_cost),
            money,
            spent: bought.spent - already,
            value_of_money: bought.value_of_money,
            gap: if bought.worth > 0.0 { bought.bound / bought.worth - 1.0 } else { 0.0 },
            short: bought.short,
        }
    }

    pub(super) fn year(&self) -> &Year<'a> {
        &self.year
    }
    pub(super) fn directory(&self) -> &Directory<'a> {
        &self.directory
    }
    pub(super) fn cases(&self) -> &[Case] {
        &self.cases
    }
    pub(super) fn pool(&self, pool: usize) -> (BodyId, Source) {
        self.pools[pool]
    }
}

/// A fixed sum's parts.
struct Parts {
    by_recipient: BTreeMap<BodyId, Kroner>,
    by_pool: BTreeMap<usize, f64>,
}

/// What each pool loses or keeps by municipalities that leave border lines, DKK a year.
fn moved_by_leavers(
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

/// Least departures on the fullest day.
fn minimum(scenario: &Scenario, is_only: bool, day: DayTypeId, declared: f64) -> f64 {
    let is_school_day = scenario.calendar.day_types[day].kind == DayKind::SchoolDay;
    if is_only && is_school_day { scenario.values.minimum_only_line.min(declared) } else { 0.0 }
}

/// What today's deciders had and how they reckoned.
struct Then {
    of: BTreeMap<(ServiceId, StateId), Was>,
    mean: f64,
}

struct Was {
    decider: BodyId,
    per_krone: f64,
    cost: f64,
    fares: f64,
}

impl Then {
    fn new(base: &Year<'_>, directory: &Directory<'_>, depend: &IdVec<ServiceId, f64>) -> Self {
        let mut of = BTreeMap::new();
        let (mut worth, mut cost) = (0.0, 0.0);
        for service in base.scenario.services.ids() {
            let Some((decider, _)) = decided_by(base, directory, service) else { continue };
            for state in base.scenario.calendar.states.ids() {
                let found = seen(base.scenario, base.supply, base.flows, service, state);
                let Some(seen) = found else { continue };
                let key = (service, state);
                let with =
                    reckoning(base, directory, decider, key, depend[service], seen.departures);
                let per_krone = with.per_krone(&seen);
                let spent = with.cost * seen.departures;
                worth += per_krone * spent;
                cost += spent;
                of.insert(key, Was { decider, per_krone, cost: spent, fares: seen.fares });
            }
        }
        Self { of, mean: if worth > 0.0 && cost > 0.0 { worth / cost } else { 1.0 } }
    }
}
