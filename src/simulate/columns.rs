//! What one block of destinations reads: wishes and ways, destination by destination, homes in
//! order and [`WIDTH`] at a time.

use super::Inputs;
use super::choice::Choice;
use super::pairs::{Lane, WIDTH, Ways, ZERO};
use crate::demand::Purpose;
use crate::id::{Id, ZoneId};

/// Trips a year of [`WIDTH`] pairs, by purpose.
type Wishes = [[f32; WIDTH]; Purpose::ALL.len()];

/// The columns of some destinations.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    chunks: usize,
    wishes: Vec<Wishes>,
    ways: Vec<Ways>,
}

impl Columns {
    pub(super) fn gather(inputs: &Inputs<'_>, choice: &Choice, destinations: &[usize]) -> Self {
        let zones = inputs.scenario.area.zones.as_slice();
        let (demand, roads) = (inputs.demand, inputs.roads);
        let chunks = zones.len().div_ceil(WIDTH);
        let cells = chunks * destinations.len();
        let mut wishes: Vec<Wishes> = vec![[[0.0; WIDTH]; Purpose::ALL.len()]; cells];
        let mut ways = vec![Ways::default(); cells];
        for (from, home) in zones.iter().enumerate() {
            let (chunk, lane) = (from / WIDTH, from % WIDTH);
            for (purpose, matrix) in demand.trips.iter().enumerate() {
                let row = matrix.row(ZoneId::from_index(from));
                for (at, &to) in destinations.iter().enumerate() {
                    wishes[at * chunks + chunk][purpose][lane] = row[to];
                }
            }
            let home = choice.urban[home.urbanity as usize];
            for (at, &to) in destinations.iter().enumerate() {
                let cell = from * zones.len() + to;
                let [km, minutes, toll] =
                    [roads.km[cell], roads.minutes[cell], roads.toll_dkk[cell]].map(f64::from);
                let ways = &mut ways[at * chunks + chunk];
                let active = choice.active(km);
                ways.active[lane] = active.weight;
                ways.walk_share[lane] = active.walk_share;
                ways.money[lane] = active.money;
                if !(km.is_finite() && minutes.is_finite()) {
                    continue;
                }
                // Congestion, terminal time and parking: the mean of both ends for what both ends
                // have a part in, the activity's end for parking, half a tour's each way.
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
        }
        Self { chunks, wishes, ways }
    }

    /// Chunks of homes.
    pub(super) fn chunks(&self) -> usize {
        self.chunks
    }

    /// The ways from the homes of a chunk to the block's destination number `column`.
    pub(super) fn ways(&self, column: usize, chunk: usize) -> &Ways {
        &self.ways[column * self.chunks + chunk]
    }

    /// Trips wanted on these pairs in a state with these shares of each purpose's; none if none is.
    pub(super) fn wishes(
        &self,
        column: usize,
        chunk: usize,
        shares: &[f64; Purpose::ALL.len()],
    ) -> Option<[Lane; Purpose::ALL.len()]> {
        let mut trips = [ZERO; Purpose::ALL.len()];
        let mut all = 0.0;
        let of_pairs = &self.wishes[column * self.chunks + chunk];
        for ((own, wishes), share) in trips.iter_mut().zip(of_pairs).zip(shares) {
            for (own, &wish) in own.iter_mut().zip(wishes) {
                *own = f64::from(wish) * share;
                all += *own;
            }
        }
        (all > 0.0).then_some(trips)
    }
}
