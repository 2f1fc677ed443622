//! Leaves out pairs with so few trips that computing their choice is not worth it.

use rayon::prelude::*;

/// Sets cells below `least` trips to zero and gives their trips to the rest of the row, in
/// proportion; a row that has only such cells is kept as it is. Returns the trips moved.
pub(super) fn drop_thin_pairs(cells: &mut [f32], zones: usize, least: f64) -> f64 {
    if zones == 0 {
        return 0.0;
    }
    let least = least as f32;
    let moved: Vec<f64> = cells.par_chunks_mut(zones).map(|row| thin_row(row, least)).collect();
    moved.iter().sum()
}

fn thin_row(row: &mut [f32], least: f32) -> f64 {
    let (mut kept, mut dropped) = (0.0, 0.0);
    for &cell in row.iter() {
        *if cell < least { &mut dropped } else { &mut kept } += f64::from(cell);
    }
    if kept <= 0.0 {
        return 0.0;
    }
    let scale = ((kept + dropped) / kept) as f32;
    for cell in row {
        *cell = if *cell < least { 0.0 } else { *cell * scale };
    }
    dropped
}
