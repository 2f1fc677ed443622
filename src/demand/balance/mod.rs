//! Balancing a table to given row and column sums (Furness, iterative proportional fitting).
//!
//! In: a seed and both margins. Out: factors `aᵢ`, `bⱼ` such that the table `aᵢ·seedᵢⱼ·bⱼ` meets
//! both within [`TOLERANCE`]. Rows are worked on in parallel; column sums are taken within fixed
//! blocks of rows and the blocks added in order, so that the number of threads changes no byte.
//! Seeds are `f32`, every sum is `f64`. Cells of zero stay zero, so a table may have no solution:
//! that is [`BalanceError::NotConverged`].
//!
//! Furness's rounds come near fast and then crawl: what one end of a country has too much of moves
//! a little each round. So after the first rounds the columns' logarithms take Newton steps
//! ([`newton`]), which end at the same table, for it is the only one of its form.
//!
//! Source: K. P. Furness, "Time function iteration", Traffic Engineering and Control 7(7), 1965,
//! pp. 458–460; J. de D. Ortúzar and L. G. Willumsen, *Modelling Transport*, chapter 5. The convex
//! function that the table minimises, and Newton's method on it: A. W. Evans, "Some properties of
//! trip distribution methods", Transportation Research 4, 1970, pp. 19–36; J. Nocedal and
//! S. J. Wright, *Numerical Optimization*, section 7.1 (inexact Newton with conjugate gradients).

mod newton;

use libm::log;
use rayon::prelude::*;
use thiserror::Error;

/// Greatest relative error of a margin that counts as met.
pub const TOLERANCE: f64 = 1e-6;
/// Rounds after which a table is taken to have no solution.
pub const MAX_ROUNDS: usize = 100;
/// Plain rounds before Newton steps.
const PLAIN: usize = 8;
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
    if balanced.error <= TOLERANCE {
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
    let table = Table { seed, rows, columns };
    let mut balanced =
        Balanced { rows: vec![0.0; rows.len()], columns: start, rounds: 0, error: 0.0 };
    if columns.is_empty() || rows.is_empty() {
        return Ok(balanced);
    }
    let mut fit = table.fit_rows(&mut balanced);
    while balanced.rounds < most {
        balanced.rounds += 1;
        balanced.error = fit.error;
        if fit.error <= tolerance {
            break; // rows are met exactly, columns within tolerance
        }
        let ahead = (balanced.rounds > PLAIN).then(|| newton::step(&table, &balanced, &fit));
        if let Some((next, next_fit)) = ahead.flatten() {
            balanced = next;
            fit = next_fit;
        } else {
            for ((factor, &sum), &wanted) in balanced.columns.iter_mut().zip(&fit.sums).zip(columns)
            {
                *factor = ratio(wanted, sum);
            }
            if balanced.rounds < most {
                fit = table.fit_rows(&mut balanced);
            }
        }
    }
    Ok(balanced)
}

/// A seed and the margins it is wanted to have.
struct Table<'a> {
    seed: &'a [f32],
    rows: &'a [f64],
    columns: &'a [f64],
}

/// Where a table stands once its rows are met.
struct Fit {
    /// What the columns hold before their own factors.
    sums: Vec<f64>,
    /// Greatest relative error of a column.
    error: f64,
    /// The convex function that the balanced table minimises, over the columns' logarithms:
    /// `Σ rowsᵢ·ln(Σ seedᵢⱼ·bⱼ) − Σ columnsⱼ·ln bⱼ`.
    level: f64,
}

impl Table<'_> {
    /// Sets the rows' factors so that the rows are met.
    fn fit_rows(&self, balanced: &mut Balanced) -> Fit {
        let rows = self.rows;
        let passed = self.pass(&balanced.columns, |row, sum| ratio(rows[row], sum));
        balanced.rows = passed.factors;
        let filled = balanced.columns.iter().zip(&passed.sums).zip(self.columns);
        let error = filled.map(|((b, sum), &to)| relative(b * sum, to)).fold(0.0, f64::max);
        let by_rows = passed.dots.iter().zip(rows).map(|(&sum, &row)| weighted_log(row, sum));
        let by_columns = balanced.columns.iter().zip(self.columns);
        let by_columns = by_columns.map(|(&b, &column)| weighted_log(column, b));
        let level = by_rows.sum::<f64>() - by_columns.sum::<f64>();
        Fit { sums: passed.sums, error, level }
    }

    /// Reads the seed once. Each row's product with `columns` gives it a factor (`factor` of row
    /// and product), by which the row is added to the sums of the columns.
    fn pass(&self, columns: &[f64], factor: impl Fn(usize, f64) -> f64 + Sync) -> Passed {
        let n = columns.len();
        let blocks: Vec<Passed> = self
            .seed
            .par_chunks(n * BLOCK)
            .enumerate()
            .map(|(block, cells)| {
                let mut own = Passed::new(n);
                for (at, row) in cells.chunks(n).enumerate() {
                    let dot = dot(row, columns);
                    let factor = factor(block * BLOCK + at, dot);
                    own.dots.push(dot);
                    own.factors.push(factor);
                    for (total, &cell) in own.sums.iter_mut().zip(row) {
                        *total += factor * f64::from(cell);
                    }
                }
                own
            })
            .collect();
        let mut all = Passed::new(n);
        for block in &blocks {
            all.dots.extend(&block.dots);
            all.factors.extend(&block.factors);
            for (total, value) in all.sums.iter_mut().zip(&block.sums) {
                *total += value;
            }
        }
        all
    }
}

/// What one reading of the seed gives.
struct Passed {
    /// Each row's product with the columns' vector.
    dots: Vec<f64>,
    /// Each row's factor.
    factors: Vec<f64>,
    /// Columns of the seed, summed with the rows' factors.
    sums: Vec<f64>,
}

impl Passed {
    fn new(columns: usize) -> Self {
        Self { dots: Vec::new(), factors: Vec::new(), sums: vec![0.0; columns] }
    }
}

/// Four running sums, which the processor adds side by side.
fn dot(row: &[f32], factors: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (cells, rest) = row.as_chunks::<4>();
    let (by_four, rest_factors) = factors.as_chunks::<4>();
    for (cells, factors) in cells.iter().zip(by_four) {
        for lane in 0..4 {
            sums[lane] += f64::from(cells[lane]) * factors[lane];
        }
    }
    let tail: f64 = rest.iter().zip(rest_factors).map(|(&c, f)| f64::from(c) * f).sum();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + tail
}

/// `wanted / sum`; a row or column with nothing in it gets nothing.
fn ratio(wanted: f64, sum: f64) -> f64 {
    if sum > 0.0 { wanted / sum } else { 0.0 }
}

/// `weight · ln(value)`, nothing where there is nothing.
fn weighted_log(weight: f64, value: f64) -> f64 {
    if weight > 0.0 && value > 0.0 { weight * log(value) } else { 0.0 }
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
