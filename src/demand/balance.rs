//! Balancing a table to given row and column sums (Furness, iterative proportional fitting).
//!
//! In: a seed and both margins. Out: factors `aᵢ`, `bⱼ` such that the table `aᵢ·seedᵢⱼ·bⱼ` meets
//! both within [`TOLERANCE`]. Rows are worked on in parallel; column sums are taken within fixed
//! blocks of rows and the blocks added in order, so that the number of threads changes no byte.
//! Seeds are `f32`, every sum is `f64`. Cells of zero stay zero, so a table may have no solution:
//! that is [`BalanceError::NotConverged`].
//!
//! Source: K. P. Furness, "Time function iteration", Traffic Engineering and Control 7(7), 1965,
//! pp. 458–460; J. de D. Ortúzar and L. G. Willumsen, *Modelling Transport*, chapter 5.

use crate::lanes::{exp, ln, widest};
use libm::{pow, sqrt};
use rayon::prelude::*;
use thiserror::Error;

/// Greatest relative error of a margin that counts as met.
pub const TOLERANCE: f64 = 1e-6;
/// Rounds after which a table is taken to have no solution.
pub const MAX_ROUNDS: usize = 400;

/// Error of a margin that is accepted after the most rounds; what is left is reported with demand.
pub const ACCEPTED: f64 = 5e-3;
/// Rows summed as one; fixed, so that sums have one order.
const BLOCK: usize = 64;
/// Relative difference of the two totals that rounding explains.
const SAME_TOTAL: f64 = 1e-9;

/// Why a table cannot be balanced.
#[derive(Clone, Debug, Error, PartialEq)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum BalanceError {
    #[error("{cells} cells do not make a table of {rows} rows and {columns} columns")]
    Shape { cells: usize, rows: usize, columns: usize },
    #[error("a margin or seed is {0}, not a number from 0 up")]
    BadValue(f64),
    #[error("rows sum to {rows} but columns to {columns}")]
    MarginsDiffer { rows: f64, columns: f64 },
    #[error("after {rounds} rounds a margin is still {error:e} off")]
    NotConverged { rounds: usize, error: f64 },
}

/// A balanced table, as the factors on its seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Balanced {
    /// Factor of each row.
    pub rows: Vec<f64>,
    /// Factor of each column.
    pub columns: Vec<f64>,
    /// Rounds it took.
    pub rounds: usize,
    /// Greatest relative error of a column while the rows are met.
    pub error: f64,
}

impl Balanced {
    /// The balanced table, row-major, of the seed it was made from.
    pub fn table(&self, seed: &[f32]) -> Vec<f32> {
        let mut cells = seed.to_vec();
        let n = self.columns.len();
        if n > 0 {
            cells.par_chunks_mut(n).zip(&self.rows).for_each(|(row, a)| {
                for (cell, b) in row.iter_mut().zip(&self.columns) {
                    *cell = (a * f64::from(*cell) * b) as f32;
                }
            });
        }
        cells
    }
}

/// Balances a row-major seed to row sums `rows` and column sums `columns`.
///
/// # Errors
/// [`BalanceError::Shape`] and [`BalanceError::BadValue`] for input that is no table,
/// [`BalanceError::MarginsDiffer`] if the margins have different totals,
/// [`BalanceError::NotConverged`] if the zeros of the seed leave no solution.
pub fn furness(seed: &[f32], rows: &[f64], columns: &[f64]) -> Result<Balanced, BalanceError> {
    furness_from(seed, rows, columns, vec![1.0; columns.len()])
}

/// [`furness`] that begins with the column factors of a like table, to save rounds.
///
/// # Errors
/// As [`furness`].
pub fn furness_from(
    seed: &[f32],
    rows: &[f64],
    columns: &[f64],
    start: Vec<f64>,
) -> Result<Balanced, BalanceError> {
    let balanced = furness_until(seed, rows, columns, start, TOLERANCE, MAX_ROUNDS)?;
    if balanced.error <= ACCEPTED {
        Ok(balanced)
    } else {
        Err(BalanceError::NotConverged { rounds: balanced.rounds, error: balanced.error })
    }
}

/// At most so many rounds (rows, then columns), fewer if both margins are within `tolerance` before.
///
/// # Errors
/// As [`furness`], but a table that is still off is returned with its error.
pub fn furness_until(
    seed: &[f32],
    rows: &[f64],
    columns: &[f64],
    start: Vec<f64>,
    tolerance: f64,
    most: usize,
) -> Result<Balanced, BalanceError> {
    check(seed, rows, columns)?;
    let mut balanced =
        Balanced { rows: vec![0.0; rows.len()], columns: start, rounds: 0, error: 0.0 };
    if columns.is_empty() || rows.is_empty() {
        return Ok(balanced);
    }
    let mut pace = Pace::new(tolerance);
    while balanced.rounds < most {
        balanced.rounds += 1;
        let (sums, row_error) = fit_rows(seed, rows, pace.step, &mut balanced);
        let off = balanced.columns.iter().zip(&sums).zip(columns);
        let error = off.map(|((b, sum), &to)| relative(b * sum, to)).fold(row_error, f64::max);
        balanced.error = error;
        if pace.is_plain() && error <= tolerance {
            break; // rows are met exactly, columns within tolerance
        }
        for ((factor, &sum), &wanted) in balanced.columns.iter_mut().zip(&sums).zip(columns) {
            *factor = stepped(*factor, ratio(wanted, sum), pace.step);
        }
        pace.adapt(error);
    }
    Ok(balanced)
}

/// How far each round goes along its correction.
///
/// A country whose jobs and workers differ from one end to the other takes many plain rounds, for
/// the difference moves a little at a time. Going further than the correction (over-relaxation)
/// takes the square root of that number. The best step follows from the rate at which errors
/// shrink, which is watched; the last round is a plain one, so that the rows are met.
///
/// Source: A. Thibault, L. Chizat, C. Dossal and N. Papadakis, "Overrelaxed Sinkhorn–Knopp
/// algorithm for regularized optimal transport", Algorithms 14(5), 2021; the estimate of the rate
/// after L. A. Hageman and D. M. Young, *Applied Iterative Methods*, chapter 9.
struct Pace {
    /// Exponent of the correction; 1 is Furness's own.
    step: f64,
    /// Error at which the table counts as balanced.
    tolerance: f64,
    /// Errors since the step changed.
    errors: Vec<f64>,
}

impl Pace {
    /// Plain rounds before the rate is judged.
    const WATCHED: usize = 8;
    /// Rounds that the rate is taken over.
    const SPAN: i32 = 4;
    /// The longest step: 2 and beyond would not settle.
    const LONGEST: f64 = 1.97;
    /// Share of the tolerance below which plain rounds finish.
    const NEARLY: f64 = 0.25;

    fn new(tolerance: f64) -> Self {
        Self { step: 1.0, tolerance, errors: Vec::new() }
    }

    fn is_plain(&self) -> bool {
        self.step <= 1.0
    }

    fn adapt(&mut self, error: f64) {
        self.errors.push(error);
        if error <= Self::NEARLY * self.tolerance {
            self.change(1.0);
        }
        let seen = self.errors.len();
        if seen < Self::WATCHED {
            return;
        }
        let before = self.errors[seen - 1 - Self::SPAN as usize];
        let rate = pow(error / before, 1.0 / f64::from(Self::SPAN));
        if rate > 1.0 {
            self.change(1.0 + (self.step - 1.0) * 0.5);
        } else if rate > self.step - 1.0 + 1e-3 {
            let excess = rate + self.step - 1.0;
            let slowest = (excess * excess / (self.step * self.step * rate)).min(1.0);
            let best = (2.0 / (1.0 + sqrt(1.0 - slowest))).min(Self::LONGEST);
            if best > self.step + 1e-3 {
                self.change(best);
            }
        }
    }

    fn change(&mut self, step: f64) {
        self.step = step;
        self.errors.clear();
    }
}

/// A factor moved towards (or beyond) its correction.
#[inline(always)]
fn stepped(factor: f64, corrected: f64, step: f64) -> f64 {
    if step <= 1.0 || factor <= 0.0 || corrected <= 0.0 {
        corrected
    } else {
        corrected * exp((step - 1.0) * ln(corrected / factor))
    }
}

/// Moves the rows' factors to where the rows are met. Returns what the columns then hold before
/// their own factors, and how far rows are left off (nothing after a plain round).
fn fit_rows(seed: &[f32], rows: &[f64], step: f64, balanced: &mut Balanced) -> (Vec<f64>, f64) {
    let n = balanced.columns.len();
    let columns = &balanced.columns;
    let blocks: Vec<(Vec<f64>, f64)> = seed
        .par_chunks(n * BLOCK)
        .zip(balanced.rows.par_chunks_mut(BLOCK))
        .zip(rows.par_chunks(BLOCK))
        .map(|((cells, factors), wanted)| {
            widest(
                #[inline(always)]
                || {
                    let mut sums = vec![0.0; n];
                    let mut error = 0.0_f64;
                    for ((row, factor), &wanted) in cells.chunks(n).zip(factors).zip(wanted) {
                        let sum = dot(row, columns);
                        *factor = stepped(*factor, ratio(wanted, sum), step);
                        error = error.max(relative(*factor * sum, wanted));
                        for (total, &cell) in sums.iter_mut().zip(row) {
                            *total += *factor * f64::from(cell);
                        }
                    }
                    (sums, error)
                },
            )
        })
        .collect();
    let mut sums = vec![0.0; n];
    let mut error = 0.0_f64;
    for (block, block_error) in &blocks {
        error = error.max(*block_error);
        for (total, value) in sums.iter_mut().zip(block) {
            *total += value;
        }
    }
    (sums, error)
}

/// Sixteen running sums, which the processor adds side by side.
#[inline(always)]
fn dot(row: &[f32], factors: &[f64]) -> f64 {
    let mut sums = [0.0; 16];
    let (cells, rest) = row.as_chunks::<16>();
    let (by_lane, rest_factors) = factors.as_chunks::<16>();
    for (cells, factors) in cells.iter().zip(by_lane) {
        for lane in 0..16 {
            sums[lane] += f64::from(cells[lane]) * factors[lane];
        }
    }
    let tail: f64 = rest.iter().zip(rest_factors).map(|(&c, f)| f64::from(c) * f).sum();
    sums.iter().sum::<f64>() + tail
}

/// `wanted / sum`; a row or column with nothing in it gets nothing.
fn ratio(wanted: f64, sum: f64) -> f64 {
    if sum > 0.0 { wanted / sum } else { 0.0 }
}

/// How far `got` is from `wanted`, relative to it.
fn relative(got: f64, wanted: f64) -> f64 {
    if wanted > 0.0 { (got / wanted - 1.0).abs() } else { got }
}

fn check(seed: &[f32], rows: &[f64], columns: &[f64]) -> Result<(), BalanceError> {
    if seed.len() != rows.len() * columns.len() {
        let (cells, rows, columns) = (seed.len(), rows.len(), columns.len());
        return Err(BalanceError::Shape { cells, rows, columns });
    }
    let is_bad = |value: &f64| !(value.is_finite() && *value >= 0.0);
    let bad = rows.iter().chain(columns).copied().find(is_bad);
    let bad = bad.or_else(|| seed.iter().map(|&cell| f64::from(cell)).find(is_bad));
    if let Some(value) = bad {
        return Err(BalanceError::BadValue(value));
    }
    let (rows, columns) = (rows.iter().sum::<f64>(), columns.iter().sum::<f64>());
    if (rows - columns).abs() > SAME_TOTAL * rows.max(columns) {
        return Err(BalanceError::MarginsDiffer { rows, columns });
    }
    Ok(())
}
