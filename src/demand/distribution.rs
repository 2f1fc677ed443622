//! Where trips go: production spread over attraction by cost.
//!
//! In: productions by home zone, attractions, costs. Out: trips, home zone × activity zone. There
//! are two kinds of traveller, near and far, with a deterrence each. Work, education and pupils
//! are bound at both ends, each kind balanced by itself: one deterrence for both cannot give many
//! short commutes, many long ones and the mean at once. Other purposes are bound at home only.
//! Where a mean length is wanted, the length of the near kind is solved for it.
//!
//! Land that no road or ferry joins is balanced piece by piece: what a piece attracts is scaled to
//! what it produces. A zone that reaches no attraction keeps its trips to itself.

use super::balance::{BalanceError, Balanced, furness_from, furness_until};
use super::deterrence::{Costs, Deterrence};
use libm::{exp, log};
use rayon::prelude::*;

/// Near and far travellers.
#[derive(Clone, Copy, Debug)]
pub(super) struct TwoKinds {
    /// Those who look near by.
    pub(super) near: Deterrence,
    /// Those who look far.
    pub(super) far: Deterrence,
    /// Their share, 0–1.
    pub(super) far_share: f64,
}

/// Trips of one purpose.
#[derive(Clone, Debug)]
pub(super) struct Distributed {
    /// Trips, row-major.
    pub(super) trips: Vec<f32>,
    /// Greatest relative error of a margin.
    pub(super) error: f64,
}

/// Bounds of the solved length of near travellers, km: beyond them it changes nothing.
const LENGTH_BOUNDS: (f64, f64) = (1.0, 1000.0);
/// Relative precision of a mean length that was asked for.
const MEAN_PRECISION: f64 = 1e-3;
/// Error and rounds of balancing while a length is sought, each going on from the one before.
const SEARCH: (f64, usize) = (1e-3, 100);
/// Steps after which the length is taken as it is.
const MAX_STEPS: usize = 40;

/// Bound at both ends.
///
/// # Errors
/// As [`furness`](super::balance::furness).
pub(super) fn both_ends(
    costs: &Costs,
    production: &[f64],
    attraction: &[f64],
    kinds: TwoKinds,
) -> Result<Distributed, BalanceError> {
    let near = balanced(costs, production, attraction, kinds.near, ones(costs))?;
    let far = match kinds.far_share > 0.0 {
        true => Some(balanced(costs, production, attraction, kinds.far, ones(costs))?),
        false => None,
    };
    Ok(both_kinds(&near, far.as_ref(), kinds.far_share))
}

/// A kind of traveller's seed, and the factors that balance it.
type Kind = (Vec<f32>, Balanced);

fn balanced(
    costs: &Costs,
    production: &[f64],
    attraction: &[f64],
    kind: Deterrence,
    start: Vec<f64>,
) -> Result<Kind, BalanceError> {
    let (seed, columns) = bound(costs, production, attraction, kind);
    let balanced = furness_from(&seed, production, &columns, start)?;
    Ok((seed, balanced))
}

/// Trips of near and far travellers together.
fn both_kinds((seed, near): &Kind, far: Option<&Kind>, far_share: f64) -> Distributed {
    let (mut trips, mut error) = (near.table(seed), near.error);
    if let Some((seed, far)) = far {
        mix(&mut trips, &far.table(seed), far_share);
        error = error.max(far.error);
    }
    Distributed { trips, error }
}

/// Bound at both ends, with the length of the near kind such that the mean trip is `mean_km`
/// (or as near to it as the zones allow).
///
/// # Errors
/// As [`furness`](super::balance::furness).
pub(super) fn both_ends_with_mean(
    costs: &Costs,
    production: &[f64],
    attraction: &[f64],
    mean_km: f64,
    kinds: TwoKinds,
) -> Result<Distributed, BalanceError> {
    let (mut wanted, mut far) = (mean_km, None);
    if kinds.far_share > 0.0 {
        let (seed, balanced) = balanced(costs, production, attraction, kinds.far, ones(costs))?;
        wanted = near_mean(mean_km, mean_of_balanced(costs, &seed, &balanced), kinds.far_share);
        far = Some((seed, balanced));
    }
    let power = kinds.near.power;
    let mut start = ones(costs);
    let length = solve_length(wanted, |length| {
        let near = Deterrence::with_length(power, length);
        let (seed, columns) = bound(costs, production, attraction, near);
        let balanced = {
            let (error, rounds) = SEARCH;
            furness_until(&seed, production, &columns, start.clone(), error, rounds)?
        };
        let mean = mean_of_balanced(costs, &seed, &balanced);
        start = balanced.columns;
        Ok(mean)
    })?;
    let near = Deterrence::with_length(power, length);
    let near = balanced(costs, production, attraction, near, start)?;
    Ok(both_kinds(&near, far.as_ref(), kinds.far_share))
}

/// Bound at home only, with the length of the near kind such that the mean trip is `mean_km`
/// (or as near to it as the zones allow).
pub(super) fn home_end_with_mean(
    costs: &Costs,
    production: &[f64],
    attraction: &[f64],
    mean_km: f64,
    mut kinds: TwoKinds,
) -> Distributed {
    let mean = |kind: Deterrence| {
        let of_rows: Vec<f64> = (0..costs.zones)
            .into_par_iter()
            .map_init(
                || vec![0.0; costs.zones],
                |weights, zone| {
                    share_row(costs, zone, attraction, kind, weights);
                    let km = costs.row_km(zone).iter().zip(weights.iter());
                    production[zone] * km.map(length_of).sum::<f64>()
                },
            )
            .collect();
        mean_of(of_rows.iter().sum(), production)
    };
    let wanted = near_mean(mean_km, mean(kinds.far), kinds.far_share);
    let length = solve_length(wanted, |length| {
        Ok::<_, std::convert::Infallible>(mean(Deterrence::with_length(kinds.near.power, length)))
    });
    let Ok(length) = length;
    kinds.near = Deterrence::with_length(kinds.near.power, length);
    home_end(costs, production, attraction, kinds)
}

/// Bound at home only.
pub(super) fn home_end(
    costs: &Costs,
    production: &[f64],
    attraction: &[f64],
    kinds: TwoKinds,
) -> Distributed {
    let mut trips = vec![0.0; costs.cost.len()];
    if costs.zones > 0 {
        let by_row = trips.par_chunks_mut(costs.zones).enumerate();
        by_row.for_each_init(
            || vec![0.0; costs.zones],
            |far, (zone, row)| {
                share_row(costs, zone, attraction, kinds.near, row);
                share_row(costs, zone, attraction, kinds.far, far);
                mix(row, far, kinds.far_share);
                let trips = production[zone] as f32;
                row.iter_mut().for_each(|cell| *cell *= trips);
            },
        );
    }
    Distributed { trips, error: 0.0 }
}

/// Where those live who fill `places`: each place draws them from `residents`, less the farther
/// they live. Sums to the places.
pub(super) fn homes_of(
    costs: &Costs,
    places: &[f64],
    residents: &[f64],
    kind: Deterrence,
) -> Vec<f64> {
    let mut living = vec![0.0; costs.zones];
    let mut shares = vec![0.0; costs.zones];
    for (zone, &count) in places.iter().enumerate().filter(|(_, count)| **count > 0.0) {
        share_row(costs, zone, residents, kind, &mut shares);
        for (own, &share) in living.iter_mut().zip(&shares) {
            *own += count * f64::from(share);
        }
    }
    living
}

/// Shares of a row: attraction × deterrence, to a sum of 1.
fn share_row(costs: &Costs, zone: usize, attraction: &[f64], kind: Deterrence, shares: &mut [f32]) {
    kind.fill(costs, zone, shares);
    let mut total = 0.0;
    for (share, &draw) in shares.iter_mut().zip(attraction) {
        *share *= draw as f32;
        total += f64::from(*share);
    }
    if total > 0.0 {
        let scale = (1.0 / total) as f32;
        shares.iter_mut().for_each(|share| *share *= scale);
    } else {
        shares[zone] = 1.0;
    }
}

/// A seed and the column sums that its pieces of land can meet.
fn bound(
    costs: &Costs,
    production: &[f64],
    attraction: &[f64],
    kind: Deterrence,
) -> (Vec<f32>, Vec<f64>) {
    (kind.weights(costs), columns_by_piece(costs, production, attraction))
}

/// Attraction scaled to production on each piece of connected land; a piece that attracts nothing
/// is taken to attract what it produces.
fn columns_by_piece(costs: &Costs, production: &[f64], attraction: &[f64]) -> Vec<f64> {
    let pieces = costs.pieces();
    let n_pieces = pieces.iter().max().map_or(0, |last| last + 1);
    let (mut produced, mut attracted) = (vec![0.0; n_pieces], vec![0.0; n_pieces]);
    for (zone, &piece) in pieces.iter().enumerate() {
        produced[piece] += production[zone];
        attracted[piece] += attraction[zone];
    }
    let scaled = |(zone, &piece): (usize, &usize)| {
        if attracted[piece] > 0.0 {
            attraction[zone] * (produced[piece] / attracted[piece])
        } else {
            production[zone]
        }
    };
    pieces.iter().enumerate().map(scaled).collect()
}

/// Mean km of the near kind that makes the mean of both kinds `mean_km`.
fn near_mean(mean_km: f64, far_km: f64, far_share: f64) -> f64 {
    if far_share < 1.0 { (mean_km - far_share * far_km) / (1.0 - far_share) } else { mean_km }
}

/// Mean trip of a balanced table, without writing it out.
fn mean_of_balanced(costs: &Costs, seed: &[f32], balanced: &Balanced) -> f64 {
    let of_rows: Vec<f64> = (0..costs.zones)
        .into_par_iter()
        .map(|zone| {
            let cells = costs.row_km(zone).iter().zip(&seed[zone * costs.zones..]);
            let km = cells.zip(&balanced.columns).map(|(cell, b)| length_of(cell) * b);
            balanced.rows[zone] * km.sum::<f64>()
        })
        .collect();
    let trips: Vec<f64> = (0..costs.zones)
        .into_par_iter()
        .map(|zone| {
            let cells = seed[zone * costs.zones..][..costs.zones].iter().zip(&balanced.columns);
            balanced.rows[zone] * cells.map(|(&cell, b)| f64::from(cell) * b).sum::<f64>()
        })
        .collect();
    mean_of(of_rows.iter().sum(), &trips)
}

/// km × trips of a cell; a pair without a way has neither.
fn length_of((&km, &trips): (&f32, &f32)) -> f64 {
    if trips > 0.0 { f64::from(km) * f64::from(trips) } else { 0.0 }
}

fn mean_of(km: f64, trips: &[f64]) -> f64 {
    let trips: f64 = trips.iter().sum();
    if trips > 0.0 { km / trips } else { 0.0 }
}

/// `(1 − share)·into + share·other`, cell by cell.
fn mix(into: &mut [f32], other: &[f32], share: f64) {
    let (own, share) = ((1.0 - share) as f32, share as f32);
    for (cell, &other) in into.iter_mut().zip(other) {
        *cell = own * *cell + share * other;
    }
}

fn ones(costs: &Costs) -> Vec<f64> {
    vec![1.0; costs.zones]
}

/// The length at which `mean`, which rises with it, is `wanted`; the nearest that was tried if the
/// bounds hold none. A bracket is sought from `wanted` itself by doubling and halving, then
/// narrowed by false position on the logarithms (Illinois variant, which cannot stall).
fn solve_length<E>(wanted: f64, mut mean: impl FnMut(f64) -> Result<f64, E>) -> Result<f64, E> {
    if wanted <= 0.0 {
        return Ok(LENGTH_BOUNDS.0);
    }
    let mut gap = |at: f64| Ok(log(mean(exp(at))?.max(f64::MIN_POSITIVE) / wanted));
    let (least, most) = (log(LENGTH_BOUNDS.0), log(LENGTH_BOUNDS.1));
    let mut low = log(wanted).clamp(least, most);
    let mut below = gap(low)?;
    let (mut high, mut above) = (low, below);
    while below > 0.0 {
        if low <= least {
            return Ok(LENGTH_BOUNDS.0);
        }
        (high, above) = (low, below);
        low = (low - log(2.0)).max(least);
        below = gap(low)?;
    }
    while above < 0.0 {
        if high >= most {
            return Ok(LENGTH_BOUNDS.1);
        }
        (low, below) = (high, above);
        high = (high + log(2.0)).min(most);
        above = gap(high)?;
    }
    let mut last_side = 0;
    for _ in 0..MAX_STEPS {
        if (above - below).abs() < MEAN_PRECISION {
            break;
        }
        let at = (low * above - high * below) / (above - below);
        let here = gap(at)?;
        if here.abs() < MEAN_PRECISION {
            return Ok(exp(at));
        }
        let side = if here < 0.0 { -1 } else { 1 };
        let again = side == last_side;
        if side < 0 {
            (low, below) = (at, here);
            above *= if again { 0.5 } else { 1.0 };
        } else {
            (high, above) = (at, here);
            below *= if again { 0.5 } else { 1.0 };
        }
        last_side = side;
    }
    Ok(exp((low + high) / 2.0))
}
