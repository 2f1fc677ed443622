//! A Newton step of balancing, over the logarithms of the columns' factors.
//!
//! With the rows met, the gradient of the convex function is what columns hold less what is
//! wanted, and its second derivative is `diag(columns) − Tᵀ·diag(1/rows)·T` of the table `T` as it
//! stands. The step solves that system by conjugate gradients, as far as the step is worth it; each
//! of their products reads the seed once. A step too long is halved until the function falls.

use super::{Balanced, Fit, Table, ratio};
use libm::{exp, sqrt};

/// Products after which a system counts as solved: what is left then is for the next step.
const MOST_PRODUCTS: usize = 120;
/// The greatest part of the gradient that a step may leave.
const COARSEST: f64 = 0.1;
/// The longest step of a logarithm.
const LONGEST: f64 = 3.0;
/// Halvings of a step before a plain round is better.
const MOST_HALVINGS: usize = 6;
/// Rise of the function that rounding explains, relative to the total of the table.
const ROUNDING: f64 = 1e-12;

/// The table after one step, with its rows met; none if no step lowers the function.
pub(super) fn step(table: &Table, balanced: &Balanced, fit: &Fit) -> Option<(Balanced, Fit)> {
    let direction = solve(table, balanced, fit)?;
    let longest = direction.iter().fold(0.0_f64, |most, d| most.max(d.abs()));
    let mut scale = if longest > LONGEST { LONGEST / longest } else { 1.0 };
    let slack = ROUNDING * table.rows.iter().sum::<f64>();
    for _ in 0..MOST_HALVINGS {
        let mut next = balanced.clone();
        for (factor, d) in next.columns.iter_mut().zip(&direction) {
            *factor *= exp(scale * d);
        }
        let next_fit = table.fit_rows(&mut next);
        if next_fit.level <= fit.level + slack && next_fit.error.is_finite() {
            return Some((next, next_fit));
        }
        scale /= 2.0;
    }
    None
}

/// Conjugate gradients, each column scaled by what it holds.
fn solve(table: &Table, balanced: &Balanced, fit: &Fit) -> Option<Vec<f64>> {
    let columns = &balanced.columns;
    let holds: Vec<f64> = columns.iter().zip(&fit.sums).map(|(b, sum)| b * sum).collect();
    let mut left: Vec<f64> =
        table.columns.iter().zip(&holds).map(|(wanted, held)| wanted - held).collect();
    for (left, &held) in left.iter_mut().zip(&holds) {
        if held <= 0.0 {
            *left = 0.0; // a column that nothing reaches
        }
    }
    let scaled = |left: &[f64]| -> Vec<f64> {
        left.iter().zip(&holds).map(|(&left, &held)| ratio(left, held)).collect()
    };
    let mut direction = vec![0.0; columns.len()];
    let mut search = scaled(&left);
    let mut size = inner(&left, &search);
    let enough = COARSEST.min(fit.error);
    let target = size * enough * enough;
    for _ in 0..MOST_PRODUCTS {
        if size <= target || size <= 0.0 {
            break;
        }
        let product = second_derivative(table, balanced, &holds, &search);
        let curvature = inner(&search, &product);
        if curvature <= 0.0 {
            break;
        }
        let along = size / curvature;
        for at in 0..direction.len() {
            direction[at] += along * search[at];
            left[at] -= along * product[at];
        }
        let next = scaled(&left);
        let next_size = inner(&left, &next);
        let turn = next_size / size;
        for (search, next) in search.iter_mut().zip(&next) {
            *search = next + turn * *search;
        }
        size = next_size;
    }
    let is_sound = sqrt(inner(&direction, &direction)).is_finite();
    is_sound.then_some(direction)
}

/// `(diag(columns) − Tᵀ·diag(1/rows)·T)·vector`.
fn second_derivative(
    table: &Table,
    balanced: &Balanced,
    holds: &[f64],
    vector: &[f64],
) -> Vec<f64> {
    let columns = &balanced.columns;
    let weighted: Vec<f64> = columns.iter().zip(vector).map(|(b, x)| b * x).collect();
    let (rows, factors) = (table.rows, &balanced.rows);
    let passed = table.pass(&weighted, |row, dot| {
        if rows[row] > 0.0 { factors[row] * factors[row] / rows[row] * dot } else { 0.0 }
    });
    let moved = columns.iter().zip(&passed.sums).map(|(b, sum)| b * sum);
    holds.iter().zip(vector).zip(moved).map(|((held, x), moved)| held * x - moved).collect()
}

fn inner(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
