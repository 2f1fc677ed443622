//! Conducts the chain for one year, from network to account, and holds the results.
//!
//! What no regime changes (road times, wanted trips, the offer, the last way home) is worked out
//! once in [`Prepared`] and shared; what responsibility does change (fares, transfers, who pays)
//! is run for each regime. `report` and the window show a [`RunResult`]; they compute nothing.

pub mod backcasts;
pub mod bands;
pub mod calibrate;
pub mod carpool;
pub mod claims;
pub mod closed_runs;
mod coarse;
mod compare;
pub mod design;
pub mod elasticities;
pub mod expected;
pub mod flex;
mod grants;
mod homes;
pub mod hub_services;
mod incremental;
pub mod measure;
pub mod money;
mod room;
pub mod sensitivities;
mod settle;
pub mod years;

pub use crate::simulate::CarpoolPlace;
pub use compare::{Column, Comparison, MunicipalityDifference, compare_columns, compare_regimes};
pub use grants::{Grant, grants};
pub use incremental::{Reuse, edit, run_for_edits};
pub use settle::{Decision, purses, settle};

use crate::account::{self, Check, Indicators, Ledger, Reference};
use crate::demand::{self, Demand};
use crate::id::BodyId;
use crate::network::{self, Network, RoadSkim};
use crate::scenario::Scenario;
use crate::scenario::regime::{Responsibility, Role, ServiceClass};
use crate::scenario::responsibility;
use crate::scenario::tables::TableRow;
use crate::simulate::{self, CarpoolLevel, FlexLevel, Flows, Keep, LastWayHome, Sample, Taken};
use crate::supply::{self, Supply};
use crate::units::Kroner;
use std::collections::BTreeMap;
use std::sync::Arc;
use thiserror::Error;

/// What can still fail on a checked scenario.
#[derive(Debug, Error)]
pub enum RunError {
    /// The road graph contradicts itself.
    #[error(transparent)]
    Roads(#[from] network::RoadError),
    /// Trips could not be balanced.
    #[error(transparent)]
    Demand(#[from] demand::DemandError),
    /// The simulation could not be done.
    #[error(transparent)]
    Simulate(#[from] simulate::SimulateError),
    /// Opened runs do not come to carry just those who fit.
    #[error(
        "opened school buses keep swinging: after {rounds} rounds {over:.1} % of those aboard the \
         fullest stretches find no place"
    )]
    NoRoom {
        /// Rounds done.
        rounds: usize,
        /// Passengers beyond places on the fullest stretches, %.
        over: f64,
    },
    /// Waits for on-demand vehicles and travellers' choices do not come together.
    #[error(
        "on-demand vehicles: after {rounds} rounds the waits that come out still differ by {gap:.2} \
         minutes from those that travellers went by"
    )]
    WaitsApart {
        /// Rounds done.
        rounds: usize,
        /// Generalised minutes, mean over rides.
        gap: f64,
    },
    /// What hubs offer and travellers' choices do not come together.
    #[error(
        "what hubs offer keeps swinging: after {rounds} rounds {beyond:.1} % more would use the \
         fullest than it has room for"
    )]
    HubsFull {
        /// Rounds done.
        rounds: usize,
        /// Uses beyond the room, %.
        beyond: f64,
    },
    /// The chance of a ride with others and travellers' choices do not come together.
    #[error(
        "carpooling: after {rounds} rounds what those who seek a ride meet still differs by {gap:.2} \
         minutes from what they went by, and the share of rewards that there is money for by {money:.1} %"
    )]
    RidesApart {
        /// Rounds done.
        rounds: usize,
        /// Generalised minutes, mean over rides.
        gap: f64,
        /// Of all rewards of the platform where it is most, %.
        money: f64,
    },
    /// What bodies decide keeps swinging.
    #[error(
        "{name}: what bodies buy has not settled after {rounds} rounds; answering anew they would \
         still gain {:.2} % of the money's worth, most of it with {}", gap * 100.0, swinging.join(", ")
    )]
    NotSettled {
        /// Under which regime.
        name: String,
        /// Rounds done.
        rounds: usize,
        /// What they would still gain, as a share of the money.
        gap: f64,
        /// The lines on which most of it swings.
        swinging: Vec<String>,
    },
}

/// Which step of the chain has begun.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Road times between zones.
    Roads,
    /// Trips that people want to make.
    Demand,
    /// What is offered.
    Supply,
    /// When one can last get home.
    Home,
    /// How people travel, with the share done, 0–1.
    Simulate(String, f64),
    /// A later year.
    Year(String, u16),
    /// What bodies buy: the round, and what they could still gain as a share of the money.
    Decide(String, usize, f64),
    /// Who pays.
    Account(String),
}

/// Told of every step; the core prints nothing itself.
pub type Progress<'a> = &'a (dyn Fn(Step) + Sync);

/// What no regime changes, worked out once.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Car times, km and tolls between zones.
    pub roads: Arc<RoadSkim>,
    /// The same before any change of roads: what trips that are not made are measured against.
    pub standard_roads: Arc<RoadSkim>,
    /// The graph of hubs.
    pub network: Arc<Network>,
    /// Wanted trips.
    pub demand: Arc<Demand>,
    /// What is offered.
    pub supply: Arc<Supply>,
    /// Last departures home.
    pub home: Arc<LastWayHome>,
    /// What on-demand vehicles are first taken to give, by pool.
    pub flex: Arc<[FlexLevel]>,
    /// What those who seek a ride are first taken to meet, by municipality.
    pub carpool: Arc<[CarpoolLevel]>,
    /// How well each table's columns are known.
    pub register: Register,
}

/// The register of a data set's tables, shared.
pub type Register = Arc<[TableRow]>;

impl Prepared {
    /// Works it out for one scenario.
    ///
    /// # Errors
    /// [`RunError`] where the scenario's roads or margins contradict themselves.
    pub fn new(
        scenario: &Scenario,
        register: &Register,
        progress: Progress<'_>,
    ) -> Result<Self, RunError> {
        progress(Step::Roads);
        let roads = Arc::new(network::skim(scenario)?);
        let standard_roads = standard_roads(scenario, &roads)?;
        progress(Step::Demand);
        let demand = Arc::new(demand::estimate(scenario, &roads)?);
        progress(Step::Supply);
        let network = Arc::new(network::build(scenario));
        let supply = Arc::new(supply::offer(scenario));
        progress(Step::Home);
        let home = Arc::new(LastWayHome::search(scenario, &network));
        let flex = flex::first_levels(scenario, &roads).into();
        let carpool = carpool::first_levels(scenario).into();
        let register = Arc::clone(register);
        Ok(Self { roads, standard_roads, network, demand, supply, home, flex, carpool, register })
    }

    /// Works out for `scenario` only what differs from `before`, whose results these are.
    ///
    /// # Errors
    /// As [`Prepared::new`].
    pub fn update(
        &self,
        before: &Scenario,
        scenario: &Scenario,
        progress: Progress<'_>,
    ) -> Result<Self, RunError> {
        let same_places = before.area == scenario.area;
        let same_lines =
            before.services == scenario.services && before.calendar == scenario.calendar;
        let same_values_now = before.values == scenario.values;
        let same_before = before.undisturbed == scenario.undisturbed;
        let same_flex = before.flex == scenario.flex
            && before.hub_services == scenario.hub_services
            && before.works == scenario.works;
        if same_places && same_lines && same_values_now && same_before && same_flex {
            return Ok(self.clone());
        }
        let road_options = |of: &Scenario| network::road_options(&of.values, true);
        let same_zones = before.area.zones == scenario.area.zones;
        let same_roads = same_zones
            && before.area.roads == scenario.area.roads
            && before.calendar == scenario.calendar
            && road_options(before) == road_options(scenario);
        let roads = if same_roads {
            Arc::clone(&self.roads)
        } else {
            progress(Step::Roads);
            Arc::new(network::skim(scenario)?)
        };
        let same_standard = same_zones
            && same_before
            && before.values.vot.to_bits() == scenario.values.vot.to_bits()
            && (scenario.undisturbed.is_some() || same_roads);
        let standard_roads = if same_standard {
            Arc::clone(&self.standard_roads)
        } else {
            standard_roads(scenario, &roads)?
        };
        let same_wishes = same_places
            && same_roads
            && before.calendar == scenario.calendar
            && same_values(before, scenario, demand::VALUES);
        let demand = if same_wishes {
            Arc::clone(&self.demand)
        } else {
            progress(Step::Demand);
            Arc::new(demand::estimate(scenario, &roads)?)
        };
        progress(Step::Supply);
        let network = Arc::new(network::build(scenario));
        let supply = Arc::new(supply::offer(scenario));
        let same_ways_home =
            same_places && same_lines && same_values(before, scenario, LastWayHome::VALUES);
        let home = if same_ways_home {
            Arc::clone(&self.home)
        } else {
            progress(Step::Home);
            let old = (before, &*self.network, &*self.home);
            Arc::new(LastWayHome::search_after(scenario, &network, Some(old)))
        };
        let flex = flex::first_levels(scenario, &roads).into();
        let carpool = carpool::first_levels(scenario).into();
        let register = Arc::clone(&self.register);
        Ok(Self { roads, standard_roads, network, demand, supply, home, flex, carpool, register })
    }
}

/// Car times, km and tolls before any change of roads; `roads` are those of the scenario.
fn standard_roads(
    scenario: &Scenario,
    roads: &Arc<RoadSkim>,
) -> Result<Arc<RoadSkim>, network::RoadError> {
    let Some(before) = &scenario.undisturbed else { return Ok(Arc::clone(roads)) };
    // Travellers are the scenario's own: what their time is worth is no matter of roads.
    let mut values = before.values.clone();
    values.set("choice.vot.private", scenario.values.vot);
    let options = |values| network::road_options(values, true);
    if before.roads == scenario.area.roads && options(&values) == options(&scenario.values) {
        return Ok(Arc::clone(roads));
    }
    let mut undisturbed = scenario.clone();
    undisturbed.area.roads.clone_from(&before.roads);
    undisturbed.values = values;
    network::skim(&undisturbed).map(Arc::new)
}

/// Whether every value whose key begins with one of these is the same in both.
fn same_values(before: &Scenario, after: &Scenario, begins: &[&str]) -> bool {
    let rows = before.values.register.iter().zip(&after.values.register);
    rows.filter(|(row, _)| begins.iter().any(|begin| row.key.starts_with(begin)))
        .all(|(row, other)| row.value.to_bits() == other.value.to_bits())
}

/// One scenario's results; reproducible from its inputs.
#[derive(Clone, Debug)]
pub struct RunResult {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// What was shared.
    pub prepared: Prepared,
    /// Who holds what.
    pub responsibility: Arc<Responsibility>,
    /// How people travel.
    pub flows: Arc<Flows>,
    /// Who pays whom.
    pub ledger: Arc<Ledger>,
    /// Checks by routes that do not pass through the ledger.
    pub checks: Vec<Check>,
    /// Figures.
    pub indicators: Indicators,
    /// The social economy, up to a constant.
    pub social: account::Social,
    /// Who holds each role for each class, as shares of its timetable hours.
    pub shares: ResponsibilityShares,
    /// Money beside what is known of it from elsewhere; meaningful under today's division only.
    pub references: Vec<Reference>,
    /// Net spending on each service, by slug.
    pub past_spending: BTreeMap<String, Kroner>,
    /// What bodies decided; `None` where the service is as declared.
    pub decision: Option<Arc<Decision>>,
}

impl RunResult {
    /// The indicators once more, and each tells what it is made of.
    pub fn explained(&self) -> Indicators {
        // What was spent before is in the ledger already.
        let books = self.books();
        account::explained(&books, &self.ledger)
    }
}

/// For each class and role, the share of timetable hours that each body holds.
pub type ResponsibilityShares = BTreeMap<ServiceClass, BTreeMap<Role, BTreeMap<BodyId, f64>>>;

/// Runs one scenario. `base` is the result that others are compared with: its accounts tell what
/// bodies spent before (some fixed sums are split by that).
///
/// # Errors
/// [`RunError`] for what can still fail on a checked scenario.
pub fn run(
    scenario: &Arc<Scenario>,
    prepared: &Prepared,
    base: Option<&RunResult>,
    progress: Progress<'_>,
) -> Result<RunResult, RunError> {
    let nothing = (None, Keep::Sums);
    run_after(scenario, prepared, base, nothing, progress).map(|(result, _)| result)
}

/// What a coarse or repeated run need not find out.
#[derive(Clone, Default)]
struct Given {
    /// How people travel, if that is known already.
    flows: Option<Arc<Flows>>,
    /// Which destinations are worked out; `None`: all.
    sample: Option<Sample>,
}

/// As [`run`], from what is given.
fn run_from(
    scenario: &Arc<Scenario>,
    prepared: &Prepared,
    base: Option<&RunResult>,
    given: Given,
    progress: Progress<'_>,
) -> Result<RunResult, RunError> {
    let name = scenario.regime.name.clone();
    let responsibility = Arc::new(responsibility::resolve(scenario));
    let flows = match (given.flows, given.sample) {
        (Some(flows), _) => flows,
        (None, None) => Arc::new(travel(scenario, prepared, &responsibility, &name, progress)?),
        (None, Some(sample)) => {
            let inputs = incremental::inputs(scenario, prepared, &responsibility);
            Arc::new(simulate::simulate_sample(&inputs, sample, &|_| {})?)
        }
    };
    progress(Step::Account(name));
    let scenario = Arc::clone(scenario);
    Ok(RunResult::account(scenario, prepared.clone(), responsibility, flows, base, None))
}

/// [`run`] that takes over from a last one what still holds of how people travel, and keeps what it
/// is told to; also told is, by service state, what was taken over.
fn run_after(
    scenario: &Arc<Scenario>,
    prepared: &Prepared,
    base: Option<&RunResult>,
    last: (Option<&RunResult>, Keep),
    progress: Progress<'_>,
) -> Result<(RunResult, Vec<Taken>), RunError> {
    let name = scenario.regime.name.clone();
    let responsibility = Arc::new(responsibility::resolve(scenario));
    let (flows, taken) = travel_after(scenario, prepared, &responsibility, last, &name, progress)?;
    progress(Step::Account(name));
    let (scenario, flows) = (Arc::clone(scenario), Arc::new(flows));
    let result = RunResult::account(scenario, prepared.clone(), responsibility, flows, base, None);
    Ok((result, taken))
}

impl RunResult {
    /// Who pays and what it comes to, once it is known how people travel.
    fn account(
        scenario: Arc<Scenario>,
        prepared: Prepared,
        responsibility: Arc<Responsibility>,
        flows: Arc<Flows>,
        base: Option<&Self>,
        decision: Option<Decision>,
    ) -> Self {
        let envelopes = decision.as_ref().map(|decision| &decision.offer.envelopes);
        let books = books(&scenario, &prepared, &responsibility, &flows, base, envelopes);
        let ledger = account::account(&books);
        let checks = account::checks(&books, &ledger);
        let indicators = account::indicators(&books, &ledger);
        let past_spending = account::past_spending(&books);
        let social = account::social(&books, &ledger);
        let shares = account::responsibility_shares(&books);
        let references = account::references(&books, &ledger);
        Self {
            social,
            shares,
            references,
            past_spending,
            scenario,
            prepared,
            responsibility,
            flows,
            ledger: Arc::new(ledger),
            checks,
            indicators,
            decision: decision.map(Arc::new),
        }
    }

    /// What accounting needs to know of this run.
    pub fn books(&self) -> account::Inputs<'_> {
        let envelopes = self.decision.as_ref().map(|decision| &decision.offer.envelopes);
        books(&self.scenario, &self.prepared, &self.responsibility, &self.flows, None, envelopes)
    }
}

/// What accounting needs to know of a year.
fn books<'a>(
    scenario: &'a Scenario,
    prepared: &'a Prepared,
    responsibility: &'a Responsibility,
    flows: &'a Flows,
    base: Option<&'a RunResult>,
    envelopes: Option<&'a crate::decide::Envelopes>,
) -> account::Inputs<'a> {
    account::Inputs {
        scenario,
        responsibility,
        demand: &prepared.demand,
        supply: &prepared.supply,
        flows,
        past: base.map(|base| &base.past_spending),
        envelopes,
        budgets: None,
        tables: &prepared.register,
    }
}

/// How people travel under a division of responsibility; `name` is what progress calls it.
fn travel(
    scenario: &Scenario,
    prepared: &Prepared,
    responsibility: &Responsibility,
    name: &str,
    progress: Progress<'_>,
) -> Result<Flows, RunError> {
    let nothing = (None, Keep::Sums);
    let travelled = travel_after(scenario, prepared, responsibility, nothing, name, progress);
    travelled.map(|(flows, _)| flows)
}

/// [`travel`], and by service state what was taken over from the last run.
fn travel_after(
    scenario: &Scenario,
    prepared: &Prepared,
    responsibility: &Responsibility,
    (last, keep): (Option<&RunResult>, Keep),
    name: &str,
    progress: Progress<'_>,
) -> Result<(Flows, Vec<Taken>), RunError> {
    let inputs = incremental::inputs(scenario, prepared, responsibility);
    let before = last.map(incremental::before);
    let tell = |told: simulate::Progress| {
        let share = told.done as f64 / told.of.max(1) as f64;
        progress(Step::Simulate(name.to_owned(), share));
    };
    let go = |inputs: &simulate::Inputs<'_>, before: Option<&simulate::Before<'_>>| {
        let (flows, taken) = simulate::simulate_after(inputs, before, keep, &tell)?;
        let flows = room::until_all_fit(scenario, &prepared.supply, flows, |supply, before| {
            let (offered, flows) = before;
            let before =
                simulate::Before { inputs: simulate::Inputs { supply: offered, ..*inputs }, flows };
            let now = simulate::Inputs { supply, ..*inputs };
            Ok(simulate::simulate_after(&now, Some(&before), keep, &tell)?.0)
        })?;
        Ok::<_, RunError>((flows, taken))
    };
    let roads = &prepared.roads;
    // On chances of a ride and a network that are given, until waits for what is on demand agree …
    let waiting = |inputs: &simulate::Inputs<'_>, before: Option<&simulate::Before<'_>>| {
        let (flows, taken) = go(inputs, before)?;
        let again = |levels: &[FlexLevel], flows: &Flows| {
            let now = simulate::Inputs { flex: levels, ..*inputs };
            Ok(go(&now, Some(&simulate::Before { inputs: *inputs, flows }))?.0)
        };
        let flows = flex::until_waits_agree(scenario, roads, inputs.flex, flows, again)?;
        Ok::<_, RunError>((flows, taken))
    };
    // … on a network that is given, until these chances agree too …
    let riding = |inputs: &simulate::Inputs<'_>, before: Option<&simulate::Before<'_>>| {
        let (flows, taken) = waiting(inputs, before)?;
        let again = |chances: &[CarpoolLevel], flows: &Flows| {
            let now = simulate::Inputs { carpool: chances, ..*inputs };
            Ok(waiting(&now, Some(&simulate::Before { inputs: *inputs, flows }))?.0)
        };
        let flows = carpool::until_chances_agree(scenario, roads, inputs.carpool, flows, again)?;
        Ok::<_, RunError>((flows, taken))
    };
    // … and until the network knows how full what hubs offer is.
    let (flows, taken) = riding(&inputs, before.as_ref())?;
    let flows = hub_services::until_all_find_room(scenario, flows, |full, _| {
        let network = crate::network::build_full(scenario, full);
        Ok(riding(&simulate::Inputs { network: &network, ..inputs }, None)?.0)
    })?;
    Ok((flows, taken))
}
