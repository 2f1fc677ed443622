//! A dense zone × zone matrix, row-major, indexed by zone.

use crate::id::{Id, ZoneId};
use std::sync::OnceLock;

/// Zone × zone values. Rows are where trips come from (home), columns where they go.
#[derive(Clone, Debug)]
pub struct OdMatrix {
    zones: usize,
    cells: Vec<f32>,
    /// The sum of all cells, once it was asked for.
    total: OnceLock<f64>,
}

impl PartialEq for OdMatrix {
    fn eq(&self, other: &Self) -> bool {
        self.zones == other.zones && self.cells == other.cells
    }
}

impl OdMatrix {
    /// `zones × zones` cells of `value`.
    pub fn filled(zones: usize, value: f32) -> Self {
        Self { zones, cells: vec![value; zones * zones], total: OnceLock::new() }
    }
    /// Takes row-major cells.
    ///
    /// # Panics
    /// If there are not `zones × zones` of them, which is a bug of the caller.
    pub fn from_cells(zones: usize, cells: Vec<f32>) -> Self {
        assert_eq!(cells.len(), zones * zones, "a matrix of zones is square");
        Self { zones, cells, total: OnceLock::new() }
    }
    /// How many zones.
    pub fn zones(&self) -> usize {
        self.zones
    }
    /// One row.
    pub fn row(&self, from: ZoneId) -> &[f32] {
        &self.cells[from.index() * self.zones..][..self.zones]
    }
    /// One row, to change.
    pub fn row_mut(&mut self, from: ZoneId) -> &mut [f32] {
        self.total.take();
        &mut self.cells[from.index() * self.zones..][..self.zones]
    }
    /// One cell.
    pub fn at(&self, from: ZoneId, to: ZoneId) -> f32 {
        self.cells[from.index() * self.zones + to.index()]
    }
    /// Every cell, row by row.
    pub fn cells(&self) -> &[f32] {
        &self.cells
    }
    /// Every cell, row by row, to change.
    pub fn cells_mut(&mut self) -> &mut [f32] {
        self.total.take();
        &mut self.cells
    }
    /// The sum of all cells, in their order.
    pub fn total(&self) -> f64 {
        *self.total.get_or_init(|| self.cells.iter().map(|&cell| f64::from(cell)).sum())
    }
}
