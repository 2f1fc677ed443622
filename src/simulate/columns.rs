//! What one block of destinations reads: wishes and ways, destination by destination, homes in
//! order and [`WIDTH`] at a time.

use super::Inputs;
use super::choice::Choice;
use super::pairs::{Lane, WIDTH, Ways, ZERO};
use crate::demand::Purpose;
use crate::id::{Id, StateId, ZoneId};
use crate::network::RoadSkim;
use crate::scenario::Scenario;

/// Trips a year of [`WIDTH`] pairs, by purpose.
type Wishes = [[f32; WIDTH]; Purpose::ALL.len()];

/// Wishes and ways of the homes of a chunk to one destination.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    wishes: Wishes,
    /// By position among [`roads_of`].
    ways: Vec<Ways>,
}

/// Roads that differ: those of most states, then those of each state that has its own.
pub(super) fn roads_of(roads: &RoadSkim) -> impl Iterator<Item = &RoadSkim> {
    std::iter::once(roads).chain(roads.in_states.iter().map(|(_, own)| own))
}

const EMPTY: Wishes = [[0.0; WIDTH]; Purpose::ALL.len()];

impl Cell {
    pub(super) fn gather(inputs: &Inputs<'_>, choice: &Choice, chunk: usize, to: usize) -> Self {
        let zones = inputs.scenario.area.zones.len();
        let mut cell = Self { wishes: EMPTY, ways: Vec::new() };
        cell.ways.resize(1 + inputs.roads.in_states.len(), Ways::default());
        for (lane, from) in (chunk * WIDTH..zones.min((chunk + 1) * WIDTH)).enumerate() {
            for (purpose, matrix) in inputs.demand.trips.iter().enumerate() {
                cell.wishes[purpose][lane] = matrix.row(ZoneId::from_index(from))[to];
            }
            for (ways, roads) in cell.ways.iter_mut().zip(roads_of(inputs.roads)) {
                way(inputs.scenario, roads, choice, (from, to), lane, ways);
            }
        }
        cell
    }

    /// The ways where roads are those of this position.
    pub(super) fn ways(&self, roads: usize) -> &Ways {
        &self.ways[roads]
    }

    /// Trips wanted in a state with these shares of each purpose's; none if none is.
    pub(super) fn wishes(&self, shares: &Shares) -> Option<[Lane; Purpose::ALL.len()]> {
        in_state(&self.wishes, shares)
    }
}

/// A state's shares of each purpose's trips.
type Shares = [f64; Purpose::ALL.len()];

/// The columns of some destinations.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    chunks: usize,
    wishes: Vec<Wishes>,
    /// By position among [`roads_of`].
    ways: Vec<Vec<Ways>>,
}

impl Columns {
    pub(super) fn gather(inputs: &Inputs<'_>, choice: &Choice, destinations: &[usize]) -> Self {
        let zones = inputs.scenario.area.zones.len();
        let chunks = zones.div_ceil(WIDTH);
        let cells = chunks * destinations.len();
        let mut wishes: Vec<Wishes> = vec![EMPTY; cells];
        let mut ways = vec![vec![Ways::default(); cells]; 1 + inputs.roads.in_states.len()];
        for from in 0..zones {
            let (chunk, lane) = (from / WIDTH, from % WIDTH);
            for (purpose, matrix) in inputs.demand.trips.iter().enumerate() {
                let row = matrix.row(ZoneId::from_index(from));
                for (at, &to) in destinations.iter().enumerate() {
                    wishes[at * chunks + chunk][purpose][lane] = row[to];
                }
            }
            for (ways, roads) in ways.iter_mut().zip(roads_of(inputs.roads)) {
                for (at, &to) in destinations.iter().enumerate() {
                    let ways = &mut ways[at * chunks + chunk];
                    way(inputs.scenario, roads, choice, (from, to), lane, ways);
                }
            }
        }
        Self { chunks, wishes, ways }
    }

    /// Chunks of homes.
    pub(super) fn chunks(&self) -> usize {
        self.chunks
    }

    /// The ways from the homes of a chunk to the block's destination number `column`, where roads
    /// are those of the position `roads`.
    pub(super) fn ways(&self, roads: usize, column: usize, chunk: usize) -> &Ways {
        &self.ways[roads][column * self.chunks + chunk]
    }

    /// Trips wanted on these pairs in a state with these shares of each purpose's; none if none is.
    pub(super) fn wishes(
        &self,
        column: usize,
        chunk: usize,
        shares: &Shares,
    ) -> Option<[Lane; Purpose::ALL.len()]> {
        in_state(&self.wishes[column * self.chunks + chunk], shares)
    }
}

fn in_state(wishes: &Wishes, shares: &Shares) -> Option<[Lane; Purpose::ALL.len()]> {
    let mut trips = [ZERO; Purpose::ALL.len()];
    let mut all = 0.0;
    for ((own, wishes), share) in trips.iter_mut().zip(wishes).zip(shares) {
        for (own, &wish) in own.iter_mut().zip(wishes) {
            *own = f64::from(wish) * share;
            all += *own;
        }
    }
    (all > 0.0).then_some(trips)
}

/// One way by road, on foot and by bike.
fn way(
    scenario: &Scenario,
    roads: &RoadSkim,
    choice: &Choice,
    (from, to): (usize, usize),
    lane: usize,
    ways: &mut Ways,
) {
    let zones = scenario.area.zones.as_slice();
    let home = choice.urban[zones[from].urbanity as usize];
    let cell = from * zones.len() + to;
    let [km, minutes, toll] =
        [roads.km[cell], roads.minutes[cell], roads.toll_dkk[cell]].map(f64::from);
    let active = choice.active(km);
    ways.active[lane] = active.weight;
    ways.walk_share[lane] = active.walk_share;
    ways.money[lane] = active.money;
    if !(km.is_finite() && minutes.is_finite()) {
        return;
    }
    // Congestion, terminal time and parking: the mean of both ends for what both ends have a part
    // in, the activity's end for parking, half a tour's each way.
    let activity = choice.urban[zones[to].urbanity as usize];
    let peak = 0.5 * (home.peak + activity.peak);
    let terminal = 0.5 * (home.terminal + activity.terminal);
    let parking = 0.5 * activity.parking;
    ways.km[lane] = km;
    ways.by_road[lane] = 1.0;
    ways.minutes[lane] = minutes + terminal;
    ways.delay[lane] = minutes * (peak - 1.0);
    ways.car_money[lane] = choice.car_money(km, toll, parking, active.money);
}

/// Driving as it was before any change of roads or of what it costs. Trips that are not made are
/// measured against it: were they measured against the drive of the scenario itself, staying at
/// home would get worse with every krone that driving gets dearer.
pub(super) struct Standard<'a> {
    scenario: &'a Scenario,
    roads: &'a RoadSkim,
    choice: Choice,
}

impl<'a> Standard<'a> {
    /// `None` where it is the drive of the scenario itself.
    pub(super) fn of(inputs: &Inputs<'a>, choice: &Choice) -> Option<Self> {
        let (scenario, roads) = (inputs.scenario, inputs.standard_roads);
        let undisturbed = scenario.undisturbed.as_ref()?;
        let before = choice.with_driving_of(&undisturbed.values);
        let is_same = std::ptr::eq(roads, inputs.roads) && before == *choice;
        (!is_same).then_some(Self { scenario, roads, choice: before })
    }

    /// Utility of driving from homes in a row to a destination in a state that brings a share
    /// `delay` of the peak's delay.
    pub(super) fn lane(
        &self,
        homes: std::ops::Range<usize>,
        to: usize,
        (state, delay): (StateId, f64),
    ) -> Lane {
        let (mut ways, roads) = (Ways::default(), self.roads.of(state));
        for (lane, from) in homes.enumerate() {
            way(self.scenario, roads, &self.choice, (from, to), lane, &mut ways);
        }
        self.choice.standard(&ways, delay)
    }
}
