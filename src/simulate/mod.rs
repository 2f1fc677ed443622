//! How people travel: level of service, choice, assignment.
//!
//! In: network, demand, supply and who plans and prices what. Out: one [`Flows`]. Work is split by
//! destination zone into fixed blocks and the blocks' sums are added in order, so that the bytes
//! do not depend on the number of threads.

mod after;
mod around;
mod assign;
mod choice;
mod column;
mod columns;
mod delay;
mod difference;
mod flat;
mod flex;
mod flows;
mod hub_use;
mod last_way_home;
mod lower;
mod mend;
mod outcome;
mod pairs;
mod paper;
mod parts;
mod queue;
mod reach;
mod strategy;
mod sums;
mod tally;
mod trace;
mod volumes;

pub use choice::{Active, Choice, Kind, VARIANTS, logsum, nested_logit};
pub use delay::peak_delays;
pub use flat::{
    FlatAlighting, FlatLine, FlatNetwork, FlatNode, FlatStop, FlatWalk, Group, HopSpec, LineSpec,
    NONE, Waits, WalkSpec,
};
pub use flex::{CarpoolLevel, CarpoolTrips, FlexEnd, FlexLevel, FlexRides};
pub use flows::departures as departures_in;
pub use hub_use::HubUse;
pub use last_way_home::LastWayHome;
pub use lower::{AccessRow, AccessRows, lower, waits};
pub use outcome::{
    CarpoolPlace, CarpoolRides, CarpoolYear, ClassFlows, FlexYear, FlexYears, Flows, HubFit,
    HubFlows, NotMade, Reach, ServiceFlows, TripMode, TripSums, ZoneAccess,
};
pub use pairs::{BY_CAR, Chosen, Lane, Transit, WIDTH, Ways, split_of};
pub use paper::{FrequencyNetwork, Line, Strategy, optimal_strategy};
pub use parts::{ABOARD, BOARDINGS, BY_BUS, BY_RAIL, EXTRA_BASES, HIDDEN_WAIT, KM, MINUTES, Parts};
pub use strategy::{Egress, Strategies};
pub use sums::Travelled;
pub use volumes::{Loads, Volume};

use crate::demand::{Demand, TravelClass};
use crate::network::{Network, RoadSkim};
use crate::scenario::Scenario;
use crate::scenario::regime::Responsibility;
use crate::supply::Supply;
use thiserror::Error;

/// What the stage takes.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the types say it")]
pub struct Inputs<'a> {
    pub scenario: &'a Scenario,
    pub network: &'a Network,
    pub demand: &'a Demand,
    pub supply: &'a Supply,
    pub responsibility: &'a Responsibility,
    pub roads: &'a RoadSkim,
    /// Roads before any change of them, as trips that are not made are measured against.
    pub standard_roads: &'a RoadSkim,
    /// From [`LastWayHome::search`]: alternatives with the same timetables share one.
    pub way_home: &'a LastWayHome,
    /// What the vehicles of each on-demand pool give, in the scenario's order.
    pub flex: &'a [FlexLevel],
    /// What those who seek a ride meet, by municipality; empty where nobody may ride along.
    pub carpool: &'a [CarpoolLevel],
}

/// Values that this stage reads beside those of demand and roads, by the beginning of their keys.
pub const VALUES: &[&str] = &[
    "access.",
    "car.",
    "carpool.",
    "choice.",
    "cost.car.",
    "cost.parking.",
    "decide.",
    "fare.",
    "money.fare_key.",
    "reliability.",
    "supply.capacity.",
];

/// Which destinations are worked out: every n-th, each standing for n.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    every: usize,
}

impl Sample {
    /// All of them.
    pub const ALL: Self = Self { every: 1 };
    /// Every n-th; with 0 or 1 all.
    pub fn every(n: usize) -> Self {
        Self { every: n.max(1) }
    }
    fn takes(self, destination: usize) -> bool {
        destination % self.every == self.every / 2
    }
    fn weight(self) -> f64 {
        self.every as f64
    }
}

/// How far the stage has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Blocks of destinations done.
    pub done: usize,
    /// Blocks in all.
    pub of: usize,
}

/// The inputs do not fit together.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SimulateError {
    /// One of them speaks of another number of things than the scenario has.
    #[error("{what}: the scenario has {expected}, the input {found}")]
    Shape {
        /// Of what.
        what: &'static str,
        /// In the scenario.
        expected: usize,
        /// In the input.
        found: usize,
    },
}

/// What a run keeps for a later one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// The sums of each service state: a state in which nothing changes is taken over.
    #[default]
    Sums,
    /// Also all labels, four bytes a node, destination and state: a change of some lines costs as
    /// much as it changes.
    Labels,
}

/// What was taken over of a service state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// All of it, byte for byte.
    All,
    /// All but what a change of lines touches: so many destinations had journeys that did.
    AllBut {
        /// Of them.
        destinations: usize,
    },
    /// Nothing.
    Nothing,
}

/// An earlier run.
#[derive(Clone, Copy, Debug)]
pub struct Before<'a> {
    /// What it took.
    pub inputs: Inputs<'a>,
    /// What came out.
    pub flows: &'a Flows,
}

/// How people travel in a year.
///
/// `progress` hears of every block of destinations that is done, from any thread.
///
/// # Errors
/// [`SimulateError::Shape`] if demand, supply, responsibility, roads or the last way home were
/// made for another scenario.
pub fn simulate(
    inputs: &Inputs<'_>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Flows, SimulateError> {
    simulate_after(inputs, None, Keep::Sums, progress).map(|(flows, _)| flows)
}

/// How people travel, where what an earlier run worked out for a state is taken over if everything
/// that the state rests on is the same, to the bit. The flows are those of [`simulate`], byte for
/// byte, unless labels are kept: then they may differ in the last digits
/// ([`Travelled::is_mended`]). Also told is, by state, what was taken over.
///
/// # Errors
/// As [`simulate`].
pub fn simulate_after(
    inputs: &Inputs<'_>,
    before: Option<&Before<'_>>,
    keep: Keep,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<(Flows, Vec<Taken>), SimulateError> {
    check_shapes(inputs)?;
    let shared = assign::Shared::new(inputs, Sample::ALL, keep);
    let (travelled, taken) = shared.run(before, progress);
    let is_same = |before: &&Before<'_>| is_same_offer(before, inputs);
    // Who rides along with whom is filled in later, and not twice.
    let is_plain = inputs.scenario.flex.carpool.is_empty();
    let all = is_plain && taken.iter().all(|&taken| taken == Taken::All);
    if let Some(before) = before.filter(is_same).filter(|_| all) {
        return Ok((before.flows.clone(), taken));
    }
    Ok((flows::flows(inputs, travelled), taken))
}

/// As [`simulate`], of a sample of the destinations: quick and coarse, to tell what matters.
///
/// # Errors
/// As [`simulate`].
pub fn simulate_sample(
    inputs: &Inputs<'_>,
    sample: Sample,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Flows, SimulateError> {
    check_shapes(inputs)?;
    let shared = assign::Shared::new(inputs, sample, Keep::Sums);
    let (travelled, _) = shared.run(None, progress);
    Ok(flows::flows(inputs, travelled))
}

/// What [`flows`] reads beside the sums of the states is the same.
fn is_same_offer(Before { inputs: old, .. }: &Before<'_>, new: &Inputs<'_>) -> bool {
    std::ptr::eq(old.network, new.network)
        && std::ptr::eq(old.supply, new.supply)
        && std::ptr::eq(old.way_home, new.way_home)
        && old.scenario.calendar == new.scenario.calendar
        && old.scenario.services == new.scenario.services
}

fn check_shapes(inputs: &Inputs<'_>) -> Result<(), SimulateError> {
    let zones = inputs.scenario.area.zones.len();
    let services = inputs.scenario.services.len();
    let states = inputs.scenario.calendar.states.len();
    let offered = |offer: &crate::supply::Offer| offer.per_hour.len();
    let nobody = inputs.scenario.flex.carpool.is_empty();
    let carpool = if nobody { 0 } else { inputs.scenario.area.municipalities.len() };
    let pairs = [
        ("hubs of the network", inputs.scenario.area.hubs.len(), inputs.network.graph.node_count()),
        ("zones of the roads", zones, inputs.roads.n),
        ("zones of the last way home", zones, inputs.way_home.zones()),
        ("purposes", 6, inputs.demand.trips.len()),
        ("services on offer", services, inputs.supply.offers.len()),
        ("on-demand pools", inputs.scenario.flex.pools.len(), inputs.flex.len()),
        ("municipalities that carpool", carpool, inputs.carpool.len()),
        ("services with a responsible body", services, inputs.responsibility.held.len()),
    ];
    let of_demand =
        inputs.demand.trips.iter().map(|trips| ("zones of demand", zones, trips.zones()));
    let of_states =
        inputs.demand.state_share.iter().map(|share| ("states of demand", states, share.len()));
    let of_offers =
        inputs.supply.offers.iter().map(|offer| ("states on offer", states, offered(offer)));
    pairs
        .into_iter()
        .chain(of_demand)
        .chain(of_states)
        .chain(of_offers)
        .find(|(_, expected, found)| expected != found)
        .map_or(Ok(()), |(what, expected, found)| {
            Err(SimulateError::Shape { what, expected, found })
        })
}

/// Number of [`ClassFlows`] per zone.
pub const CLASSES: usize = TravelClass::COUNT;
