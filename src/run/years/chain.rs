//! One year from the position in which the year before ended.

use super::bills::{Bills, price_growth};
use super::book::Book;
use super::position::{Position, Told};
use super::{YearResult, country, purses, trials};
use crate::account;
use crate::decide::{
    self, Desk, Extra, Later, Offer, OnDesk, Seen, Source, Terms, Year, timetable,
};
use crate::demand::{self, TravelClass};
use crate::id::{BodyId, Id, IdVec, ServiceId, StateId};
use crate::network::{self, RoadSkim};
use crate::run::settle::{Decision, extra, with_sums};
use crate::run::{Prepared, Progress, RunError, RunResult, Step, books, run, travel};
use crate::scenario::Scenario;
use crate::scenario::directory::Directory;
use crate::scenario::regime::Responsibility;
use crate::scenario::responsibility;
use crate::simulate::{ClassFlows, Flows, LastWayHome, ServiceFlows};
use crate::supply;
use crate::units::Kroner;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a scenario's years have in common; made from the scenario and the base alone.
#[derive(Clone, Debug)]
pub struct Chain<'a> {
    /// The result that all decisions look back at: today's division with today's service.
    base: &'a RunResult,
    /// The scenario in its own year, as declared.
    start: RunResult,
    terms: Option<Terms>,
    /// What each line cost in the base, DKK a year.
    base_gross: IdVec<ServiceId, f64>,
    /// What deciders have in the scenario's own year.
    own: Extra,
}

impl<'a> Chain<'a> {
    /// Of a scenario whose bodies decide on these terms; `None`: the service stays as declared.
    ///
    /// # Errors
    /// [`RunError`] for what can still fail on a checked scenario.
    pub fn new(
        scenario: &Arc<Scenario>,
        base: &'a RunResult,
        terms: Option<Terms>,
        progress: Progress<'_>,
    ) -> Result<Self, RunError> {
        let start = if Arc::ptr_eq(scenario, &base.scenario) {
            base.clone()
        } else {
            let prepared = base.prepared.update(&base.scenario, scenario, progress)?;
            run(scenario, &prepared, Some(base), progress)?
        };
        let own = terms.map(|terms| extra(&start.books(), base, terms)).unwrap_or_default();
        Ok(Self { base_gross: account::gross_cost(&base.books()), base, start, terms, own })
    }

    /// The scenario's own year: as declared.
    pub fn first(&self) -> YearResult {
        let start = &self.start;
        let Scenario { services, calendar, values, .. } = &*start.scenario;
        let seen = |id: ServiceId| -> Vec<Told> {
            let of_state = |state: StateId| {
                let supply = &start.prepared.supply;
                let found = decide::seen(&start.scenario, supply, &start.flows, id, state);
                found.unwrap_or_default().into()
            };
            calendar.states.ids().map(of_state).collect()
        };
        let as_declared = vec![1.0; calendar.states.len()];
        let mut position = Position {
            year: start.scenario.year,
            departures: services.iter().map(|l| (l.slug.clone(), as_declared.clone())).collect(),
            seen: services.entries().map(|(id, l)| (l.slug.clone(), seen(id))).collect(),
            no_car: vec![0.0; start.scenario.area.zones.len()],
            sums: vec![1.0; start.scenario.regime.fixed_sums.len()],
            followed: purses::followed(start),
            followed_before: purses::followed(start),
            electric: values.electric_bus_share / 100.0,
            ..Position::default()
        };
        let supply = &start.prepared.supply;
        let bills = Bills::of(&start.scenario, &start.responsibility, supply, &position, 1.0);
        let mut book = Book::default();
        book.settle(&mut position, &start.scenario, bills);
        self.kept(start, position, book)
    }

    /// The year after a position.
    ///
    /// # Errors
    /// [`RunError`] for what can still fail on a checked scenario.
    pub fn next(&self, before: &Position, progress: Progress<'_>) -> Result<YearResult, RunError> {
        let year = before.year + 1;
        let declared = Arc::new(country::at(&self.start.scenario, year, &before.no_car));
        progress(Step::Year(declared.regime.name.clone(), year));
        let (roads, standard_roads) = self.roads(year);
        let prepared = Prepared {
            demand: Arc::new(demand::estimate(&declared, &roads)?),
            roads,
            standard_roads,
            supply: Arc::new(supply::offer(&declared)),
            network: Arc::new(network::build(&declared)),
            ..self.start.prepared.clone()
        };
        let mut position = Position {
            year,
            accounts: heirs(&declared, &before.accounts),
            sums: purses::sums(&declared, before),
            followed_before: before.followed.clone(),
            ..before.clone()
        };
        let responsibility = Arc::new(responsibility::resolve(&declared));
        let growth = price_growth(&declared, self.start.scenario.year);
        let bills = Bills::of(&declared, &responsibility, &prepared.supply, &position, growth);
        let mut book = Book::default();
        book.hand_over(&declared, &before.accounts);
        let result = match self.terms {
            Some(terms) => {
                let inputs =
                    YearInputs { declared, prepared, responsibility, terms, bills: &bills };
                self.decide(inputs, &mut position, &mut book, progress)?
            }
            None => {
                let (declared, prepared) =
                    self.on_trial(declared, prepared, &mut book, &responsibility);
                run(&declared, &prepared, Some(self.base), progress)?
            }
        };
        book.pay_trials(&result);
        book.settle(&mut position, &result.scenario, bills);
        position.followed = purses::followed(&result);
        position.no_car = self.cars(&result, before);
        Ok(self.kept(&result, position, book))
    }

    /// Roads of a year, and those before any change of them: as in the scenario's own, with tolls
    /// and ferry fares in that year's kroner.
    fn roads(&self, year: u16) -> (Arc<RoadSkim>, Arc<RoadSkim>) {
        let Prepared { roads, standard_roads, .. } = &self.start.prepared;
        let start = &self.start.scenario;
        let years = f64::from(year) - f64::from(start.year);
        let prices = country::grown(start.values.price_growth, years);
        let now = Arc::new(roads.with_tolls(prices));
        let before = if Arc::ptr_eq(roads, standard_roads) {
            Arc::clone(&now)
        } else {
            Arc::new(standard_roads.with_tolls(prices))
        };
        (now, before)
    }

    /// Bodies decide on what they last saw, the year is simulated, and the money comes out as it
    /// does.
    fn decide(
        &self,
        inputs: YearInputs<'_>,
        position: &mut Position,
        book: &mut Book,
        progress: Progress<'_>,
    ) -> Result<RunResult, RunError> {
        let YearInputs { declared, prepared, responsibility, terms, bills } = inputs;
        let years = f64::from(declared.year) - f64::from(self.start.scenario.year);
        let fare_growth = declared.values.fare_growth;
        let reference = with_fares(&self.start.flows, country::grown(fare_growth, years));
        let reference_books =
            books(&declared, &prepared, &responsibility, &reference, Some(self.base), None);
        let gross = account::gross_cost(&reference_books);
        let base_year = Year {
            scenario: &self.base.scenario,
            responsibility: &self.base.responsibility,
            supply: &self.base.prepared.supply,
            flows: &self.base.flows,
            gross: &self.base_gross,
            travellers: &self.base.prepared.demand.travellers,
        };
        let year = Year {
            scenario: &declared,
            responsibility: &responsibility,
            supply: &prepared.supply,
            flows: &reference,
            gross: &gross,
            travellers: &prepared.demand.travellers,
        };
        let runs = |id: ServiceId, state: usize| {
            let states = &declared.calendar.states;
            let of_state = &states[StateId::from_index(state)];
            let line = &declared.services[id];
            decide::line::fullest_day(line, &declared.calendar, of_state).map_or(0.0, |(_, n)| n)
        };
        let values = &declared.values;
        let later = Later {
            growth: country::grown(values.budget_index, years)
                * country::grown(values.budget_beyond_index, years),
            sums: position.sums.clone(),
            bounds: purses::bounds(&declared, position, &runs),
        };
        let terms_of_year = Extra {
            later: Some(later),
            by_body: by_heir(&self.start.scenario, &declared, &self.own.by_body),
            ..self.own.clone()
        };

        // What is carried on depends on what pools are given.
        let first = Desk::new(year, &base_year, terms, &terms_of_year);
        let seen = last_seen(&first, &declared, position, country::grown(fare_growth, 1.0));
        let expected = expected_fares(&first, &declared, &seen);
        let given = first.given(&seen, &expected);
        let deciders: Vec<BodyId> = given.iter().map(|((decider, _), _)| *decider).collect();
        let charges = bills.by_pool(&first, &responsibility, &deciders);
        let carried =
            given.iter().zip(&charges).enumerate().map(|(at, (&(pool, given), charge))| {
                let balance = purses::balance(&declared, position, pool);
                let line = first.lines().find(|line| line.pool == at);
                let evens_out = line
                    .is_some_and(|of| purses::evens_out(&declared, &responsibility, of.service));
                let released = purses::release(&declared, balance, evens_out, given);
                (pool, released - charge.values().copied().sum::<Kroner>().dkk())
            });
        let carried: BTreeMap<(BodyId, Source), f64> = carried.collect();
        let desk = first.with_carried(carried.clone());
        let offer = desk.offer(&seen, &expected);
        let decided = Arc::new(timetable::apply(&declared, &offer.factors(&declared)));
        let ready = self.ready(&prepared, &decided, &offer, progress);
        let (decided, ready) = self.on_trial(decided, ready, book, &responsibility);
        let name = decided.regime.name.clone();
        let flows = Arc::new(travel(&decided, &ready, &responsibility, &name, progress)?);

        let now = desk.look(&decided, &ready.supply, &flows, Some(&seen));
        let moved = offer.moved_from(&before_of(&desk, &declared, position, &runs));
        remember(&desk, &declared, position, &offer, &now);
        let decision = Decision {
            terms,
            unfunded: decide::unfunded::unfunded(&declared, &offer, &reference),
            grants: Vec::new(),
            sums: Vec::new(),
            offer,
            rounds: 1,
            gap: 0.0,
            moved,
        };
        let paying =
            Arc::new(decide::agreement::without_leavers(&responsibility, desk.agreements()));
        progress(Step::Account(name));
        let scenario = with_sums(decided, &decision.offer);
        let base = Some(self.base);
        let result = RunResult::account(scenario, ready, paying, flows, base, Some(decision));
        book.close(position, &result, &charges, &carried);
        Ok(result)
    }

    /// The year with the departures of its trials, which their payers pay.
    fn on_trial(
        &self,
        scenario: Arc<Scenario>,
        prepared: Prepared,
        book: &mut Book,
        responsibility: &Responsibility,
    ) -> (Arc<Scenario>, Prepared) {
        let Some(more) = trials::with_departures(&scenario) else { return (scenario, prepared) };
        let gross = |of: &Scenario, prepared: &Prepared| {
            let base = Some(self.base);
            account::gross_cost(&books(of, prepared, responsibility, &self.start.flows, base, None))
        };
        let mut ready = prepared.clone();
        ready.supply = Arc::new(supply::offer(&more));
        ready.network = Arc::new(network::build(&more));
        let (before, after) = (gross(&scenario, &prepared), gross(&more, &ready));
        book.trials(&more, &before, &after);
        (Arc::new(more), ready)
    }

    /// What the decided timetables need to be simulated.
    fn ready(
        &self,
        prepared: &Prepared,
        decided: &Scenario,
        offer: &Offer,
        progress: Progress<'_>,
    ) -> Prepared {
        let mut ready = prepared.clone();
        ready.supply = Arc::new(supply::offer(decided));
        ready.network = Arc::new(network::build(decided));
        if offer.choices.iter().any(|choice| choice.departures <= 0.0) {
            progress(Step::Home);
            ready.home = Arc::new(LastWayHome::search(decided, &ready.network));
        }
        ready
    }

    /// How the log odds of having no car have moved at the end of a year: towards what the minutes
    /// a trip say by which those without a car fare better than in the base, against those with
    /// one.
    fn cars(&self, result: &RunResult, before: &Position) -> Vec<f64> {
        let values = &result.scenario.values;
        let speed = 1.0 - libm::pow(0.1, 1.0 / values.car_adjustment.max(1.0));
        let now = advantage(&result.flows);
        let then = advantage(&self.base.flows);
        let moved = now.iter().zip(&then).zip(&before.no_car);
        moved
            .map(|((now, then), at)| at + speed * (values.car_response * (now - then) - at))
            .collect()
    }

    /// What is kept of a year.
    fn kept(&self, result: &RunResult, position: Position, book: Book) -> YearResult {
        let years = f64::from(position.year) - f64::from(self.start.scenario.year);
        let directory = Directory::new(&result.scenario);
        let owed = position.loans.iter().fold(BTreeMap::new(), |mut owed, loan| {
            let heir = directory.find(&loan.body);
            let slug = heir.map_or(&loan.body, |body| &result.scenario.bodies[body].slug);
            *owed.entry(slug.clone()).or_insert(Kroner::ZERO) += loan.left(position.year);
            owed
        });
        let (accounts, trials, carried) = book.done();
        let mut net_cost: BTreeMap<BodyId, Kroner> = BTreeMap::new();
        for ledger in [&*result.ledger, &carried] {
            for (party, net) in ledger.nets() {
                if let account::Party::Body(body) = party {
                    *net_cost.entry(body).or_default() += -net;
                }
            }
        }
        let unfunded = result.decision.as_ref().map(|decision| decision.unfunded.clone());
        let choices = result.decision.iter().flat_map(|decision| &decision.offer.choices);
        let (gone, all) = choices.fold((0.0, 0.0), |(gone, all), of| {
            let cut = (of.declared - of.departures).max(0.0);
            (gone + of.cost * cut, all + of.cost * of.declared)
        });
        YearResult {
            year: position.year,
            scenario: Arc::clone(&result.scenario),
            indicators: result.indicators.clone(),
            checks: result.checks.clone(),
            net_cost,
            ledger: Arc::clone(&result.ledger),
            carried,
            accounts,
            owed,
            unfunded: unfunded.unwrap_or_default(),
            trials,
            share_not_paid: if all > 0.0 { gone / all } else { 0.0 },
            prices: country::grown(self.start.scenario.values.price_growth, years),
            position,
        }
    }
}

/// What a decided year begins with.
struct YearInputs<'a> {
    declared: Arc<Scenario>,
    prepared: Prepared,
    responsibility: Arc<Responsibility>,
    terms: Terms,
    bills: &'a Bills,
}

/// Flows with every line's fares multiplied.
fn with_fares(flows: &Flows, by: f64) -> Flows {
    let mut flows = flows.clone();
    for service in flows.services.iter_mut() {
        service.fares *= by;
        service.income *= by;
    }
    flows
}

/// What deciders last saw, with this year's fares; a new line has not been seen.
fn last_seen(desk: &Desk<'_>, scenario: &Scenario, at: &Position, fares: f64) -> Vec<Seen> {
    let of_line = |OnDesk { service, state, .. }: OnDesk| {
        let slug = &scenario.services[service].slug;
        let told = at.seen.get(slug).and_then(|states| states.get(state.index()));
        let seen: Seen = told.copied().unwrap_or_default().into();
        Seen { fares: seen.fares * fares, income: seen.income * fares, ..seen }
    };
    desk.lines().map(of_line).collect()
}

/// The fares that deciders reckon with: those last seen.
fn expected_fares(desk: &Desk<'_>, scenario: &Scenario, seen: &[Seen]) -> Flows {
    let services = vec![ServiceFlows::default(); scenario.services.len()];
    let mut flows = Flows { services: IdVec::from_vec(services), ..Flows::default() };
    for (OnDesk { service, .. }, seen) in desk.lines().zip(seen) {
        if seen.runs > 0.0 {
            flows.services[service].fares += seen.fares;
            flows.services[service].income += seen.income;
        }
    }
    flows
}

/// Departures of the year before, in the order of the desk.
fn before_of(
    desk: &Desk<'_>,
    scenario: &Scenario,
    at: &Position,
    runs: &dyn Fn(ServiceId, usize) -> f64,
) -> Vec<f64> {
    let of_line = |OnDesk { service, state, .. }: OnDesk| {
        let factors = at.departures.get(&scenario.services[service].slug);
        let factor = factors.and_then(|factors| factors.get(state.index())).copied();
        runs(service, state.index()) * factor.unwrap_or(1.0)
    };
    desk.lines().map(of_line).collect()
}

/// Writes what was decided and seen into the position.
fn remember(desk: &Desk<'_>, scenario: &Scenario, at: &mut Position, offer: &Offer, now: &[Seen]) {
    let states = scenario.calendar.states.len();
    for ((OnDesk { service, state, .. }, choice), &seen) in
        desk.lines().zip(&offer.choices).zip(now)
    {
        let slug = &scenario.services[service].slug;
        let factors = at.departures.entry(slug.clone()).or_insert_with(|| vec![1.0; states]);
        // What a municipality added from its own money binds nobody next year.
        let added = choice.topped_up.map_or(0.0, |(_, added)| added);
        factors[state.index()] = (choice.departures - added) / choice.declared;
        let told = at.seen.entry(slug.clone()).or_insert_with(|| vec![Told::default(); states]);
        told[state.index()] = seen.into();
    }
}

/// By zone: minutes a trip by which those without a car fare better than those with one (less
/// than nothing, nearly everywhere).
fn advantage(flows: &Flows) -> Vec<f64> {
    let of_zone = |classes: &Vec<ClassFlows>| {
        let mean = |car: bool| {
            let own = TravelClass::all().filter(|class| class.car == car);
            let (minutes, wanted) = own.fold((0.0, 0.0), |(minutes, wanted), class| {
                let flows = &classes[class.index()];
                (minutes + flows.surplus_minutes, wanted + flows.wanted)
            });
            if wanted > 0.0 { minutes / wanted } else { 0.0 }
        };
        mean(false) - mean(true)
    };
    flows.classes.iter().map(of_zone).collect()
}

/// Amounts by body under the bodies that hold them this year.
fn by_heir(
    then: &Scenario,
    now: &Scenario,
    amounts: &BTreeMap<BodyId, f64>,
) -> BTreeMap<BodyId, f64> {
    let directory = Directory::new(now);
    let mut moved = BTreeMap::new();
    for (&body, amount) in amounts {
        if let Some(heir) = directory.find(&then.bodies[body].slug) {
            *moved.entry(heir).or_insert(0.0) += amount;
        }
    }
    moved
}

/// Accounts under the names of those who hold them this year.
fn heirs(
    scenario: &Scenario,
    accounts: &BTreeMap<String, BTreeMap<String, Kroner>>,
) -> BTreeMap<String, BTreeMap<String, Kroner>> {
    let directory = Directory::new(scenario);
    let mut moved: BTreeMap<String, BTreeMap<String, Kroner>> = BTreeMap::new();
    for (slug, own) in accounts {
        let heir = directory.find(slug).map_or(slug, |body| &scenario.bodies[body].slug);
        for (source, amount) in own {
            *moved.entry(heir.clone()).or_default().entry(source.clone()).or_default() += *amount;
        }
    }
    moved
}
