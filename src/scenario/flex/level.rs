//! What dispatch gives, as a table: waits, rides, refusals and driving by how busy a pool is.
//!
//! The program makes the table by dispatching made-up days on a grid of four things: the mean
//! direct drive of a request, vehicles, how far ahead is booked, and the *load*: vehicle-hours that
//! the requests of an hour would take if each were driven directly and the vehicles never drove
//! empty, over vehicles on duty. Between the points of the grid it is linear in the logarithms of
//! drive, load and vehicles; beyond its ends it stays as it is there.

use super::LEVELS;
use crate::scenario::data::{DataSet, rows};
use crate::scenario::finding::Finding;
use crate::scenario::tables::FlexLevelRow;

/// Figures of a point: wait in minutes, ride over direct drive, share refused, driving over the
/// direct drives of those served.
pub const FIGURES: usize = 4;
/// Things that the grid spans: drive, load, vehicles, lead.
const AXES: usize = 4;
/// Added to a lead before its logarithm is taken: booked at once is no time ahead.
const AT_ONCE: f64 = 1.0;

/// What a pool gives.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Level {
    /// Minutes from the time asked for to the pickup.
    pub wait: f64,
    /// Ride over the direct drive.
    pub ride: f64,
    /// Share of requests refused.
    pub refused: f64,
    /// Minutes of driving, over the direct drives of those served.
    pub driven: f64,
}

impl Level {
    /// Vehicle-hours that a ride takes where they are paid by rides, its mean direct drive and the
    /// standing at each end being so many minutes: cost a ride follows with the price of an hour.
    pub fn hours_a_ride(&self, ride: f64, stop: f64) -> f64 {
        (self.driven * ride + 2.0 * stop) / 60.0
    }
}

/// The grid; empty where a data set has no such table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LevelTable {
    axes: [Vec<f64>; AXES],
    cells: Vec<[f64; FIGURES]>,
}

impl LevelTable {
    /// Nothing can be told.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// From rows on a grid; `None` if a point of it is missing or stands twice.
    pub fn from_rows<'a>(rows: impl Iterator<Item = &'a FlexLevelRow> + Clone) -> Option<Self> {
        let place = |row: &FlexLevelRow| [row.ride_min, row.load, row.vehicles, row.lead_min];
        let mut table = Self::default();
        for (at, axis) in table.axes.iter_mut().enumerate() {
            *axis = rows.clone().map(|row| place(row)[at]).collect();
            axis.sort_by(f64::total_cmp);
            axis.dedup_by(|a, b| a.to_bits() == b.to_bits());
        }
        let size: usize = table.axes.iter().map(Vec::len).product();
        let mut cells = vec![None; size];
        for row in rows {
            let mut cell = 0;
            for (axis, of) in table.axes.iter().zip(place(row)) {
                cell =
                    cell * axis.len() + axis.iter().position(|at| at.to_bits() == of.to_bits())?;
            }
            let figures = [row.wait_min, row.ride_ratio, row.refused, row.driven_ratio];
            if cells[cell].replace(figures).is_some() {
                return None;
            }
        }
        table.cells = cells.into_iter().collect::<Option<_>>()?;
        Some(table)
    }

    /// What vehicles give to requests an hour whose direct drives take `ride` minutes with the
    /// standing at both ends; `lead` minutes ahead is when they are booked.
    pub fn at(&self, ride: f64, load: f64, vehicles: f64, lead: f64) -> Level {
        if self.is_empty() {
            return Level { ride: 1.0, ..Level::default() };
        }
        let near = |axis: usize, x: f64| {
            let shift = if axis + 1 == AXES { AT_ONCE } else { 0.0 };
            between(&self.axes[axis], x, shift)
        };
        let sides = [near(0, ride), near(1, load), near(2, vehicles), near(3, lead)];
        let mut figures = [0.0; FIGURES];
        for corner in 0..1_usize << AXES {
            let (mut cell, mut weight) = (0, 1.0);
            for (axis, (below, share)) in sides.iter().enumerate() {
                let upper = corner >> axis & 1 == 1;
                let most = self.axes[axis].len() - 1;
                cell = cell * (most + 1) + (below + usize::from(upper)).min(most);
                weight *= if upper { *share } else { 1.0 - share };
            }
            if weight > 0.0 {
                for (own, at) in figures.iter_mut().zip(self.cells[cell]) {
                    *own += weight * at;
                }
            }
        }
        let [wait, ride, refused, driven] = figures;
        Level { wait, ride, refused, driven }
    }
}

/// The point of an axis at or below, and the share of the way to the next one.
fn between(axis: &[f64], x: f64, shift: f64) -> (usize, f64) {
    let log = |x: f64| libm::log(x + shift);
    let above = axis.partition_point(|&at| at <= x);
    if above == 0 {
        return (0, 0.0);
    }
    if above == axis.len() {
        return (above - 1, 0.0);
    }
    let (low, high) = (log(axis[above - 1]), log(axis[above]));
    (above - 1, (log(x) - low) / (high - low))
}

/// Reads the table.
pub(super) fn levels(set: &DataSet, findings: &mut Vec<Finding>) -> LevelTable {
    let Some(file) = set.file(LEVELS) else { return LevelTable::default() };
    let table = rows::<FlexLevelRow>(file, findings);
    let before = findings.len();
    for row in &table.rows {
        let r = &row.row;
        table.check(row, "ride_min", r.ride_min, 0.1..=600.0, findings);
        table.check(row, "load", r.load, 1e-4..=1000.0, findings);
        table.check(row, "vehicles", r.vehicles, 1.0..=1e6, findings);
        table.check(row, "lead_min", r.lead_min, 0.0..=10_080.0, findings);
        table.check(row, "wait_min", r.wait_min, 0.0..=600.0, findings);
        table.check(row, "ride_ratio", r.ride_ratio, 0.9..=100.0, findings);
        table.check(row, "refused", r.refused, 0.0..=1.0, findings);
        table.check(row, "driven_ratio", r.driven_ratio, 0.0..=100.0, findings);
    }
    if findings.len() > before {
        return LevelTable::default();
    }
    LevelTable::from_rows(table.rows.iter().map(|row| &row.row)).unwrap_or_else(|| {
        let what = "the points of the table are no grid: one is missing or stands twice";
        let finding = Finding::error("data::bad_table", what).at(table.file.place(0, 0));
        findings.push(finding.help("make it anew with `ansvar calibrate --flex`"));
        LevelTable::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> LevelTable {
        let mut rows = Vec::new();
        for ride in [10.0, 20.0] {
            for load in [0.1, 0.4] {
                for vehicles in [1.0, 4.0] {
                    for lead in [0.0, 120.0] {
                        rows.push(FlexLevelRow {
                            ride_min: ride,
                            load,
                            vehicles,
                            lead_min: lead,
                            wait_min: ride + 10.0 * load,
                            ride_ratio: 1.0 + load,
                            refused: 0.5 * load / vehicles,
                            driven_ratio: if lead > 0.0 { 1.0 } else { 2.0 },
                            wait_error: 0.0,
                            ride_error: 0.0,
                            refused_error: 0.0,
                            driven_error: 0.0,
                        });
                    }
                }
            }
        }
        LevelTable::from_rows(rows.iter()).expect("it is a grid")
    }

    #[test]
    fn points_are_met_and_what_lies_between_is_between_in_logarithms() {
        let table = table();
        let at = table.at(20.0, 0.4, 4.0, 120.0);
        assert!((at.wait - 24.0).abs() < 1e-12 && (at.refused - 0.05).abs() < 1e-12);
        // Half way between 0.1 and 0.4 in logarithms lies 0.2.
        let half = table.at(10.0, 0.2, 1.0, 0.0);
        assert!((half.wait - 12.5).abs() < 1e-9 && (half.ride - 1.25).abs() < 1e-9);
        let beyond = table.at(90.0, 9.0, 900.0, 9000.0);
        assert_eq!(beyond, table.at(20.0, 0.4, 4.0, 120.0));
    }

    #[test]
    fn a_grid_with_a_hole_is_none() {
        let row = |load: f64, vehicles: f64| FlexLevelRow {
            ride_min: 1.0,
            load,
            vehicles,
            ..FlexLevelRow::default()
        };
        assert!(LevelTable::from_rows([row(1.0, 1.0), row(2.0, 2.0)].iter()).is_none());
        assert!(LevelTable::from_rows([row(1.0, 1.0), row(1.0, 1.0)].iter()).is_none());
    }
}
