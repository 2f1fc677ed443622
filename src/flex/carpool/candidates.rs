//! Which riders could ride with which drivers, and what that saves.
//!
//! Riders stand in a grid by where they get in. A driver looks at the cells inside the ellipse that
//! the detour leaves open: nobody outside can be fetched in time to save anything.

use super::Participant;
use super::several::{Car, Stop};
use crate::flex::{Point, Travel};
use rayon::prelude::*;

/// Cells along each side of the grid, at most.
const SIDE: f64 = 256.0;

/// A possible pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Edge {
    pub(super) driver: u32,
    pub(super) saved_km: f64,
}

/// Possible pairs, rider by rider (compressed rows), drivers ascending.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Candidates {
    pub(super) first: Vec<usize>,
    pub(super) edges: Vec<Edge>,
}

impl Candidates {
    pub(super) fn riders(&self) -> usize {
        self.first.len() - 1
    }
    pub(super) fn of(&self, rider: usize) -> &[Edge] {
        &self.edges[self.first[rider]..self.first[rider + 1]]
    }
    /// From rows that need not be sorted.
    pub(super) fn from_rows(mut rows: Vec<Vec<Edge>>) -> Self {
        let mut candidates = Self { first: vec![0], edges: Vec::new() };
        for row in &mut rows {
            row.sort_by_key(|edge| edge.driver);
            candidates.edges.append(row);
            candidates.first.push(candidates.edges.len());
        }
        candidates
    }
}

/// Riders by cell of where they get in.
struct Grid {
    origin: Point,
    side: f64,
    columns: usize,
    rows: usize,
    first: Vec<u32>,
    riders: Vec<u32>,
}

impl Grid {
    fn new(riders: &[Participant]) -> Self {
        let bound = |pick: fn(&Point) -> f64, fold: fn(f64, f64) -> f64, start: f64| {
            riders.iter().map(|rider| pick(&rider.from)).fold(start, fold)
        };
        let low = Point {
            x: bound(|p| p.x, f64::min, f64::INFINITY),
            y: bound(|p| p.y, f64::min, f64::INFINITY),
        };
        let high = Point {
            x: bound(|p| p.x, f64::max, f64::NEG_INFINITY),
            y: bound(|p| p.y, f64::max, f64::NEG_INFINITY),
        };
        let side = ((high.x - low.x).max(high.y - low.y) / SIDE).max(1e-3);
        let count = |length: f64| (length / side) as usize + 1;
        let (columns, rows) = (count(high.x - low.x), count(high.y - low.y));
        let mut grid =
            Self { origin: low, side, columns, rows, first: Vec::new(), riders: Vec::new() };
        let cells: Vec<usize> = riders.iter().map(|rider| grid.cell(rider.from)).collect();
        let mut order: Vec<u32> = (0..riders.len() as u32).collect();
        order.sort_by_key(|&rider| (cells[rider as usize], rider));
        grid.first = vec![0; columns * rows + 1];
        for cell in cells {
            grid.first[cell + 1] += 1;
        }
        for cell in 0..columns * rows {
            grid.first[cell + 1] += grid.first[cell];
        }
        grid.riders = order;
        grid
    }
    fn cell(&self, at: Point) -> usize {
        let column = ((at.x - self.origin.x) / self.side) as usize;
        let row = ((at.y - self.origin.y) / self.side) as usize;
        row.min(self.rows - 1) * self.columns + column.min(self.columns - 1)
    }
    fn centre(&self, column: usize, row: usize) -> Point {
        let along = |nth: usize| (nth as f64 + 0.5) * self.side;
        Point { x: self.origin.x + along(column), y: self.origin.y + along(row) }
    }
}

/// All possible pairs that save something.
pub(super) fn candidates(
    drivers: &[Participant],
    riders: &[Participant],
    travel: &impl Travel,
    one_platform: bool,
) -> Candidates {
    if riders.is_empty() {
        return Candidates { first: vec![0], edges: Vec::new() };
    }
    let grid = Grid::new(riders);
    let is_filled = |cell: &usize| grid.first[*cell] < grid.first[cell + 1];
    let filled: Vec<usize> = (0..grid.columns * grid.rows).filter(is_filled).collect();
    let direct: Vec<_> = riders.iter().map(|rider| travel.leg(rider.from, rider.to)).collect();
    let found: Vec<Vec<(u32, f64)>> = drivers
        .par_iter()
        .map(|driver| {
            let mut found = Vec::new();
            if driver.seats == 0 {
                return found;
            }
            let least = |a: Point, b: Point| {
                f64::from(travel.least_minutes((a.x - b.x) as f32, (a.y - b.y) as f32))
            };
            let own = travel.leg(driver.from, driver.to);
            // No detour saves anything that is longer than the rider's way, which is unknown here.
            let reach = own.minutes + driver.max_detour;
            let corner = Point { x: grid.side, y: grid.side };
            let slack = 2.0 * least(Point::default(), corner);
            for &cell in &filled {
                let members = grid.first[cell] as usize..grid.first[cell + 1] as usize;
                let centre = grid.centre(cell % grid.columns, cell / grid.columns);
                if least(driver.from, centre) + least(centre, driver.to) > reach + slack {
                    continue;
                }
                for &rider in &grid.riders[members] {
                    let other = &riders[rider as usize];
                    if !one_platform && driver.platform != other.platform {
                        continue;
                    }
                    // The one has arrived before the other sets out.
                    let apart = other.departure > driver.arrival + super::several::NEAR
                        || other.arrival + super::several::NEAR < driver.departure;
                    if apart {
                        continue;
                    }
                    let to_rider = travel.leg(driver.from, other.from);
                    // Whoever is farther away than the driver's own way cannot save any.
                    if to_rider.km >= own.km {
                        continue;
                    }
                    let on = travel.leg(other.to, driver.to);
                    let with = direct[rider as usize];
                    let saved = own.km - to_rider.km - on.km;
                    let minutes = to_rider.minutes + with.minutes + on.minutes;
                    if saved <= 0.0 || minutes > reach + super::several::NEAR {
                        continue;
                    }
                    let stops = [Stop::pickup(rider, other), Stop::dropoff(rider, other)];
                    if Car::new(driver, travel).in_time(&stops, travel) {
                        found.push((rider, saved));
                    }
                }
            }
            found
        })
        .collect();
    let mut rows: Vec<Vec<Edge>> = vec![Vec::new(); riders.len()];
    for (driver, found) in found.into_iter().enumerate() {
        for (rider, saved_km) in found {
            rows[rider as usize].push(Edge { driver: driver as u32, saved_km });
        }
    }
    Candidates::from_rows(rows)
}
