//! Balancing a table to its margins: two textbooks' tables, and the one table that can be right.

use ansvar::demand::balance::{furness, furness_until};

/// Ortúzar and Willumsen, *Modelling Transport*, doubly constrained growth factors (example 5.3):
/// trips of a base year, growth at both ends, and the table they print after three rounds.
/// Recalled.
const BASE: [f32; 16] = [
    5.0, 50.0, 100.0, 200.0, 50.0, 5.0, 100.0, 300.0, 50.0, 100.0, 5.0, 100.0, 100.0, 200.0, 250.0,
    20.0,
];
const ORIGINS: [f64; 4] = [400.0, 460.0, 400.0, 702.0];
const DESTINATIONS: [f64; 4] = [260.0, 400.0, 500.0, 802.0];
const PRINTED: [f64; 16] = [
    5.25, 44.12, 98.24, 254.25, 45.30, 3.81, 84.78, 329.11, 77.04, 129.50, 7.21, 186.58, 132.41,
    222.57, 309.77, 32.07,
];

#[test]
fn three_rounds_give_the_table_of_ortuzar_and_willumsen() {
    let balanced = furness_until(&BASE, &ORIGINS, &DESTINATIONS, vec![1.0; 4], 0.0, 3).unwrap();
    for (cell, printed) in balanced.table(&BASE).into_iter().zip(PRINTED) {
        assert!((f64::from(cell) - printed).abs() < 0.006, "{cell} instead of {printed}");
    }
}

/// To convergence. A table that meets both margins and has the seed's odds ratios
/// `t₁₁·tᵢⱼ / (t₁ⱼ·tᵢ₁)` is the only one (R. Sinkhorn, "Diagonal equivalence to matrices with
/// prescribed row and column sums", The American Mathematical Monthly 74(4), 1967): both are
/// looked at in the result, whatever way led there. The three rounds that the book prints are
/// within 2 % of it.
#[test]
fn the_converged_table_is_the_only_one_with_these_margins_and_odds_ratios() {
    let table = furness(&BASE, &ORIGINS, &DESTINATIONS).unwrap().table(&BASE);
    let at = |row: usize, column: usize| f64::from(table[4 * row + column]);
    let seed = |row: usize, column: usize| f64::from(BASE[4 * row + column]);
    for line in 0..4 {
        let row: f64 = (0..4).map(|column| at(line, column)).sum();
        let column: f64 = (0..4).map(|row| at(row, line)).sum();
        assert!((row / ORIGINS[line] - 1.0).abs() < 2e-6);
        assert!((column / DESTINATIONS[line] - 1.0).abs() < 2e-6);
    }
    for row in 1..4 {
        for column in 1..4 {
            let odds = at(0, 0) * at(row, column) / (at(0, column) * at(row, 0));
            let before = seed(0, 0) * seed(row, column) / (seed(0, column) * seed(row, 0));
            assert!((odds / before - 1.0).abs() < 1e-5, "{odds} instead of {before}");
        }
    }
    for (cell, printed) in table.iter().zip(PRINTED) {
        assert!((f64::from(*cell) / printed - 1.0).abs() < 0.02, "{cell} near {printed}");
    }
}

/// T. V. Mathew and K. V. Krishna Rao, *Introduction to Transportation Engineering* (NPTEL),
/// lecture 8, doubly constrained growth factors: the table after one round, and the sum of errors
/// of its margins, 1.32. Looked up. They round factors to two decimals, so their cells are off by
/// up to half a per cent, and rows are met a little worse.
#[test]
fn one_round_gives_the_table_of_mathew_and_krishna_rao() {
    let seed = [20.0, 30.0, 28.0, 36.0, 32.0, 24.0, 22.0, 34.0, 26.0];
    let (rows, columns) = ([98.0, 106.0, 122.0], [102.0, 118.0, 106.0]);
    let printed = [25.96, 35.53, 36.69, 42.64, 34.59, 28.70, 33.76, 47.62, 40.29];
    let balanced = furness_until(&seed, &rows, &columns, vec![1.0; 3], 0.0, 1).unwrap();
    let table = balanced.table(&seed);
    for (cell, printed) in table.iter().zip(printed) {
        assert!((f64::from(*cell) / printed - 1.0).abs() < 0.007, "{cell} instead of {printed}");
    }
    let sum = |cells: [usize; 3]| -> f64 { cells.iter().map(|&at| f64::from(table[at])).sum() };
    let of_rows = rows
        .iter()
        .enumerate()
        .map(|(at, wanted)| (sum([3 * at, 3 * at + 1, 3 * at + 2]) - wanted).abs());
    let of_columns =
        columns.iter().enumerate().map(|(at, wanted)| (sum([at, at + 3, at + 6]) - wanted).abs());
    let error: f64 = of_rows.chain(of_columns).sum();
    assert!(error < 1.32, "the exact round leaves less than the rounded one: {error}");
}
