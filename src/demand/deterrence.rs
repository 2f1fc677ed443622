//! What distance does to the wish to travel.
//!
//! The cost of a pair is km, plus the minutes that the way takes longer than at an ordinary speed
//! and the first few of which are free: `km + max(0, minutes − 60·km/speed − free)`. So a ferry
//! counts, and a fast road does not. The weight of a destination falls with that cost in two
//! ways, near and far, for two kinds of traveller; each kind is distributed by itself
//! (`distribution`).
//!
//! Source: the form is this model's, found by trial on the commutes of the Danish municipalities;
//! `c^−a·e^−bc` is Tanner's function (J. C. Tanner, "Factors affecting the amount of travel",
//! Road Research Technical Paper 51, 1961).

use crate::lanes::{exp_f32, widest};
use crate::network::RoadSkim;
use crate::scenario::values::Values;
use libm::logf;
use rayon::prelude::*;

/// Cost and length of every pair of zones, row-major.
#[derive(Clone, Debug)]
pub(super) struct Costs {
    /// How many zones.
    pub(super) zones: usize,
    /// Cost, km; infinite where there is no way.
    pub(super) cost: Vec<f32>,
    /// Its logarithm, taken once: a length is solved for in many steps.
    log_cost: Vec<f32>,
    /// Length, km; infinite where there is no way.
    pub(super) km: Vec<f32>,
    /// Neighbours up to this cost lie in one piece of the country.
    piece_km: f32,
}

/// Least weight of a destination against its row's nearest: numerical, so that a margin that only a
/// far destination can meet does not underflow. A whole country of such pairs weighs nothing.
const LEAST: f32 = 1e-10;

impl Costs {
    /// As commuters meet them.
    pub(super) fn new(skim: &RoadSkim, values: &Values) -> Self {
        let minutes_per_km = (60.0 / values.demand_cost_speed) as f32;
        let (free, least) = (values.demand_cost_free as f32, values.demand_cost_least as f32);
        let cost = |(&km, &minutes): (&f32, &f32)| {
            if km.is_finite() && minutes.is_finite() {
                (km + (minutes - minutes_per_km * km - free).max(0.0)).max(least)
            } else {
                f32::INFINITY
            }
        };
        let cells: Vec<f32> = skim.km.par_iter().zip(&skim.minutes).map(cost).collect();
        let log_cost = cells.par_iter().map(|&cost| logf(cost)).collect();
        Self {
            zones: skim.n,
            cost: cells,
            log_cost,
            km: skim.km.clone(),
            piece_km: values.demand_piece_km as f32,
        }
    }

    /// As others meet them: inside a zone they stay nearer to home than commuters do.
    pub(super) fn of_other_purposes(&self, values: &Values) -> Self {
        let mut costs = self.clone();
        let (share, most) = (values.other_inside_share as f32, values.other_inside_max as f32);
        for zone in 0..self.zones {
            let cell = zone * self.zones + zone;
            if costs.km[cell].is_finite() {
                costs.km[cell] = (costs.km[cell] * share).min(most);
                costs.cost[cell] =
                    (costs.cost[cell] * share).min(most).max(values.demand_cost_least as f32);
                costs.log_cost[cell] = logf(costs.cost[cell]);
            }
        }
        costs
    }

    /// Costs of one home zone.
    pub(super) fn row(&self, zone: usize) -> &[f32] {
        &self.cost[zone * self.zones..][..self.zones]
    }
    /// Lengths of one home zone.
    pub(super) fn row_km(&self, zone: usize) -> &[f32] {
        &self.km[zone * self.zones..][..self.zones]
    }
    /// The piece of the country each zone lies in, numbered from 0 in the order of the zones: zones
    /// joined by chains of neighbours no farther apart than the values say. An island that is hours
    /// away by ferry is a piece of its own: its schools and jobs take its own people.
    pub(super) fn pieces(&self) -> Vec<usize> {
        let mut piece = vec![usize::MAX; self.zones];
        let mut pieces = 0;
        let mut to_visit = Vec::new();
        for start in 0..self.zones {
            if piece[start] != usize::MAX {
                continue;
            }
            piece[start] = pieces;
            to_visit.push(start);
            while let Some(zone) = to_visit.pop() {
                for (other, cost) in self.row(zone).iter().enumerate() {
                    if *cost < self.piece_km && piece[other] == usize::MAX {
                        piece[other] = pieces;
                        to_visit.push(other);
                    }
                }
            }
            pieces += 1;
        }
        piece
    }
}

/// How the weight of a destination falls with its cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Deterrence {
    /// Exponent of the cost.
    pub(super) power: f64,
    /// Decay, 1/km.
    pub(super) decay: f64,
}

impl Deterrence {
    /// `c^−power · e^(−c/length)`.
    pub(super) fn with_length(power: f64, length_km: f64) -> Self {
        Self { power, decay: 1.0 / length_km }
    }
    /// `e^(−c/length)`.
    pub(super) fn exponential(length_km: f64) -> Self {
        Self { power: 0.0, decay: 1.0 / length_km }
    }

    /// The weights of one home zone's row, zero where there is no way.
    ///
    /// They are relative to the nearest destination of the row, so that a steep decay does not
    /// underflow; balancing and sharing out are blind to a factor on a row. Both factors are one
    /// exponential, of `power·ln(nearest/c) + decay·(nearest − c)`: a loop without branches, which
    /// the processor does on several pairs at once. Weights are good to two millionths.
    pub(super) fn fill(self, costs: &Costs, zone: usize, weights: &mut [f32]) {
        let (power, decay) = (self.power as f32, self.decay as f32);
        let (row, logs) = (costs.row(zone), &costs.log_cost[zone * costs.zones..][..costs.zones]);
        let nearest = row.iter().copied().fold(f32::INFINITY, f32::min);
        let log_nearest = logf(nearest);
        widest(
            #[inline(always)]
            || {
                for ((weight, &cost), &log_cost) in weights.iter_mut().zip(row).zip(logs) {
                    let felt = power * (log_nearest - log_cost) + decay * (nearest - cost);
                    let near = exp_f32(felt);
                    let near = if near > LEAST { near } else { LEAST };
                    *weight = if cost < f32::INFINITY { near } else { 0.0 };
                }
            },
        );
    }

    /// The weights of all pairs, row-major.
    pub(super) fn weights(self, costs: &Costs) -> Vec<f32> {
        let mut weights = vec![0.0; costs.cost.len()];
        if costs.zones > 0 {
            weights
                .par_chunks_mut(costs.zones)
                .enumerate()
                .for_each(|(zone, weights)| self.fill(costs, zone, weights));
        }
        weights
    }
}
