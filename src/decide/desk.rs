//! The desk at which a regime's bodies decide: which lines, whose money, what they look at.

use super::agreement::{self, Agreement};
use super::channels::{dependents, inside, only_lines, weights};
use super::frequency::{Bought, Item, priced, whole};
use super::line::{Reckoning, Seen, curve, departures_a_year, earned, fullest_day, with_history};
use super::look::seen;
use super::money::moved_by_leavers;
use super::{Choice, Curve, Extra, Limit, MoneyRule, Offer, Pool, Source, Terms, Year, top_up};
use crate::id::{BodyId, DayTypeId, IdVec, ServiceId, StateId};
use crate::scenario::Scenario;
use crate::scenario::directory::Directory;
use crate::scenario::regime::{Responsibility, Role, ServiceClass};
use crate::scenario::service::{DayKind, Mode, ServiceKind};
use crate::simulate::Flows;
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
    pub(super) then: Option<f64>,
    pub(super) keep: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) minimum: f64,
    /// Money it had in the base, and the fares it brought, DKK a year.
    pub(super) base_cost: f64,
    pub(super) base_fares: f64,
}

/// A line in a state, as it lies on the desk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OnDesk {
    /// The line.
    pub service: ServiceId,
    /// The state.
    pub state: StateId,
    /// Which pool it is bought from, by the order of [`Offer::pools`].
    pub pool: usize,
    /// DKK a year for one departure more on its fullest day.
    pub cost: f64,
    /// Departures declared on that day, one direction.
    pub declared: f64,
    /// Its pool earned more than it cost in the base.
    pub earns: bool,
}

/// Everything that stays the same while an offer settles.
#[derive(Clone, Debug)]
pub struct Desk<'a> {
    pub(super) year: Year<'a>,
    pub(super) terms: Terms,
    pub(super) extra: &'a Extra,
    pub(super) directory: Directory<'a>,
    pub(super) cases: Vec<Case>,
    pub(super) pools: Vec<(BodyId, Source)>,
    pub(super) agreements: Vec<Agreement>,
    /// What leavers of border lines no longer pay to each pool, and have for their own, DKK a year.
    pub(super) moved: Vec<f64>,
    /// Mean worth per krone of all lines in the base.
    pub(super) mean: f64,
    /// By pool that earns more than it costs: what a krone has to be worth.
    pub(super) prices: Vec<Option<f64>>,
    /// By pool: what it has of its account, less what investments take, DKK.
    pub(super) carried: BTreeMap<(BodyId, Source), f64>,
}

/// A line's decider and where its money comes from; `None`: nobody decides on it here.
fn decided_by(
    year: &Year<'_>,
    directory: &Directory<'_>,
    id: ServiceId,
) -> Option<(BodyId, Source)> {
    let class = year.responsibility.class[id].as_ref()?.class;
    let service = &year.scenario.services[id];
    // School buses run for those whom the law entitles, whoever else rides along.
    let is_left_alone = matches!(class, ServiceClass::Commercial | ServiceClass::Ferry)
        || service.mode == Mode::Ferry
        || service.kind == ServiceKind::School;
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

pub(super) fn first(responsibility: &Responsibility, id: ServiceId, role: Role) -> Option<BodyId> {
    responsibility.held(id, role).by.first().map(|(body, _)| *body)
}

/// How a body reckons with a line.
fn reckoning(
    year: &Year<'_>,
    directory: &Directory<'_>,
    decider: BodyId,
    (service, state): (ServiceId, StateId),
    dependents: f64,
    seen: &Seen,
) -> Reckoning {
    let values = &year.scenario.values;
    let line = &year.scenario.services[service];
    let weights = weights(year.scenario.bodies[decider].kind, values);
    let inside = inside(year.scenario, directory, line, decider);
    let of_place = inside + (1.0 - inside) * weights.outside;
    let of_state = &year.scenario.calendar.states[state];
    let a_year = departures_a_year(line, &year.scenario.calendar, of_state);
    let per_departure = year.gross[service] / year.supply.offers[service].departures;
    let cost = per_departure * a_year / seen.departures;
    Reckoning {
        per_minute: values.vot / 60.0 * of_place * (1.0 + weights.need * dependents),
        per_fare: weights.fares * values.decide_response,
        cost,
        earned: earned(seen.fares, seen.departures, values.decide_response, cost),
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
                let seen = seen(year.scenario, year.supply, year.flows, service, state)
                    .unwrap_or(Seen { departures: declared, runs: declared, ..Seen::default() });
                let reckoning =
                    reckoning(&year, &directory, key.0, (service, state), dependents, &seen);
                let was = was.and_then(|was| then.of.get(&(was, state)));
                let stays = was.is_some_and(|was| {
                    directory.find(&base.scenario.bodies[was.decider].slug) == Some(key.0)
                });
                let minimum = minimum(year.scenario, only[service], day, declared);
                let later = extra.later.as_ref();
                let bound = later.and_then(|later| later.bounds.get(service)?.as_ref());
                let [low, high] = [bound.map(|of| of[state].0), bound.map(|of| of[state].1)]
                    .map(|times| times.map(|times| whole_or_so(declared * times)));
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
                    low: low.map_or(minimum, |low| minimum.max(low)),
                    high: high
                        .map_or(declared * growth, |high| high.min(declared * growth))
                        .max(low.map_or(minimum, |low| minimum.max(low))),
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
        let prices = vec![None; pools.len()];
        let mean = then.mean;
        let carried = BTreeMap::new();
        let mut desk = Self {
            year,
            terms,
            extra,
            directory,
            cases,
            pools,
            agreements,
            moved,
            mean,
            prices,
            carried,
        };
        desk.prices = desk.prices();
        desk
    }

    /// The same desk with what pools carry on from the year before, less what investments take,
    /// DKK: known only once it is known what they are given.
    pub fn with_carried(mut self, carried: BTreeMap<(BodyId, Source), f64>) -> Self {
        self.carried = carried;
        self.prices = self.prices();
        self
    }

    /// What a krone is worth at first to pools whose lines earned more than they cost in the base.
    ///
    /// Nobody gives them money, so none can be held to it: if others' offers took their passengers,
    /// a surplus that has to stay the same could only be cut after for ever. They keep to what a
    /// krone was worth, and what they earn less all pools go without ([`Desk::offer`]).
    fn prices(&self) -> Vec<Option<f64>> {
        let Year { scenario, supply, flows, .. } = self.year;
        let first = self.look(scenario, supply, flows, None);
        let items = self.items(&first);
        let (_, money) = self.money(&items, &self.fares(&first, flows));
        let of_pool = |pool: usize| {
            let [cost, fares] = [|case: &Case| case.base_cost, |case: &Case| case.base_fares]
                .map(|what| self.sum_of(pool, what));
            let (decider, source) = self.pools[pool];
            let is_given = source != Source::Budget || self.extra.by_body.contains_key(&decider);
            (fares > cost && !is_given).then(|| {
                let own: Vec<Item> = self.of_pool(pool).map(|at| items[at]).collect();
                whole(&own, money[pool]).value_of_money
            })
        };
        (0..self.pools.len()).map(of_pool).collect()
    }

    /// Its lines, by their places.
    fn of_pool(&self, pool: usize) -> impl Iterator<Item = usize> {
        (0..self.cases.len()).filter(move |&at| self.cases[at].pool == pool)
    }

    pub(super) fn items(&self, seen: &[Seen]) -> Vec<Item> {
        let lines = self.cases.iter().zip(seen).zip(self.worths(seen));
        lines.map(|((case, seen), (_, worth))| self.item(case, seen, worth)).collect()
    }

    /// The lines on the desk, state by state, in the order of [`Offer::choices`].
    pub fn lines(&self) -> impl Iterator<Item = OnDesk> {
        self.cases.iter().map(|case| OnDesk {
            service: case.service,
            state: case.state,
            pool: case.pool,
            cost: case.reckoning.cost,
            declared: case.declared,
            earns: self.prices[case.pool].is_some(),
        })
    }

    /// What each pool is given beside the fares of its lines, DKK a year.
    pub fn given(&self, seen: &[Seen], flows: &Flows) -> Vec<((BodyId, Source), f64)> {
        let fares = self.fares(seen, flows);
        let (_, money) = self.money(&self.items(seen), &fares);
        let given = self.pools.iter().zip(money).zip(fares);
        given.map(|((&pool, money), fares)| (pool, money - fares)).collect()
    }

    /// Border lines: who pays, and who left.
    pub fn agreements(&self) -> &[Agreement] {
        &self.agreements
    }

    /// Departures declared, in the order of [`Offer::choices`].
    pub fn declared(&self) -> Vec<f64> {
        self.cases.iter().map(|case| case.declared).collect()
    }

    /// What the bodies offer, given what was seen of their lines and the fares that came in.
    pub fn offer(&self, seen: &[Seen], flows: &Flows) -> Offer {
        let worths = self.worths(seen);
        let items = self.items(seen);
        let fares = self.fares(seen, flows);
        let (envelopes, mut money) = self.money(&items, &fares);
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
        let (earners, others): (Vec<usize>, Vec<usize>) =
            order.into_iter().partition(|&pool| self.prices[pool].is_some());
        let mut missing = 0.0;
        for pool in earners {
            let own = (money[pool], fares[pool]);
            let mut bought = self.buy(pool, &items, &[], own, &mut offer.choices);
            missing += bought.spent - bought.money;
            bought.money = bought.spent;
            pools[pool] = Some(bought);
        }
        if self.terms.money == MoneyRule::Equal {
            self.go_without(missing, &others, &mut money);
        }
        for pool in others {
            let added = top_up::wanted(self, pool, &items, &offer.choices);
            let money = (money[pool], fares[pool]);
            pools[pool] = Some(self.buy(pool, &items, &added, money, &mut offer.choices));
        }
        offer.pools = pools.into_iter().flatten().collect();
        offer.agreements = self.agreements.clone();
        offer
    }

    /// Worth per krone in units of the mean, before and with history.
    pub(super) fn worths(&self, seen: &[Seen]) -> Vec<(f64, f64)> {
        let of_case = |(case, seen): (&Case, &Seen)| {
            let now = case.reckoning.per_krone(seen);
            let with = with_history(now, case.then, self.mean, case.keep);
            (now / self.mean, with)
        };
        self.cases.iter().zip(seen).map(of_case).collect()
    }

    pub(super) fn item(&self, case: &Case, seen: &Seen, worth: f64) -> Item {
        let beta = self.year.scenario.values.beta;
        let curve = match seen.departures > 0.0 {
            true => curve(seen, worth, case.reckoning.net(), beta),
            false => Curve { a: 0.0, kappa: 1.0 },
        };
        let Case { low, high, .. } = *case;
        Item { now: case.declared, curve, cost: case.reckoning.net(), low, high }
    }

    /// A pool spends its money; `added` are lines of others that it may add departures to.
    fn buy(
        &self,
        pool: usize,
        items: &[Item],
        added: &[(usize, Item)],
        (money, fares): (f64, f64),
        choices: &mut [Choice],
    ) -> Pool {
        let own: Vec<usize> = self.of_pool(pool).collect();
        let mut all: Vec<Item> = own.iter().map(|&at| items[at]).collect();
        all.extend(added.iter().map(|(_, item)| *item));
        // What others already bought of a line is not paid again.
        let already: f64 = added.iter().map(|(_, item)| item.cost * item.low).sum();
        let bought: Bought = match self.prices[pool] {
            Some(price) => priced(&all, price),
            None => whole(&all, money + already),
        };
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
        let least: f64 = own.iter().map(|&at| self.cases[at].minimum * items[at].cost).sum();
        let earned: f64 =
            own.iter().map(|&at| self.cases[at].reckoning.earned * choices[at].departures).sum();
        Pool {
            decider,
            source,
            base_cost: self.sum_of(pool, |case| case.base_cost),
            money: money + earned,
            fares: fares + earned,
            earns: self.prices[pool].is_some(),
            spent: bought.spent - already + earned,
            value_of_money: bought.value_of_money,
            gap: if bought.worth > 0.0 { bought.bound / bought.worth - 1.0 } else { 0.0 },
            short: bought.short,
            least_short: (least - money).max(0.0),
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

/// Departures that are a whole number but for rounding, as that number.
fn whole_or_so(departures: f64) -> f64 {
    let whole = departures.round();
    if (departures - whole).abs() < 1e-6 { whole } else { departures }
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
        let (mut worth, mut net) = (0.0, 0.0);
        for service in base.scenario.services.ids() {
            let Some((decider, _)) = decided_by(base, directory, service) else { continue };
            for state in base.scenario.calendar.states.ids() {
                let found = seen(base.scenario, base.supply, base.flows, service, state);
                let Some(seen) = found else { continue };
                let key = (service, state);
                let with = reckoning(base, directory, decider, key, depend[service], &seen);
                let per_krone = with.per_krone(&seen);
                worth += per_krone * with.net() * seen.departures;
                net += with.net() * seen.departures;
                let cost = with.cost * seen.departures;
                of.insert(key, Was { decider, per_krone, cost, fares: seen.income });
            }
        }
        Self { of, mean: if worth > 0.0 && net > 0.0 { worth / net } else { 1.0 } }
    }
}
