//! Drives between any two points, from what is known between some of them.
//!
//! Every point belongs to the nearest of the *anchors* (zones, nodes of a road graph). Two points are as
//! many times farther apart than the straight line as their anchors are, and as slow. So a fjord
//! between two anchors is a detour for all points around them, and two points close together are
//! close.

use super::{Leg, Point, Travel};
use rayon::prelude::*;

/// Length of a degree of latitude, in km: a meridian is 20,004 km.
const KM_PER_DEGREE: f64 = 20_004.0 / 180.0;
/// Side of the squares that know their nearest anchor, in km.
const SQUARE: f64 = 1.0;
/// Minutes a km where there is no way at all.
const NO_WAY: f32 = 1e5;

/// Latitudes and longitudes on a plane around a middle: a meridian keeps its length, and so does the
/// parallel through the middle.
#[derive(Clone, Copy, Debug)]
pub struct Projection {
    middle: (f64, f64),
}

impl Projection {
    /// Around the mean of some latitudes and longitudes.
    pub fn around(places: &[(f64, f64)]) -> Self {
        let mean = |of: fn(&(f64, f64)) -> f64| {
            places.iter().map(of).sum::<f64>() / places.len().max(1) as f64
        };
        Self { middle: (mean(|at| at.0), mean(|at| at.1)) }
    }

    /// A latitude and longitude on the plane.
    pub fn point(self, lat: f64, lon: f64) -> Point {
        Point {
            x: (lon - self.middle.1) * libm::cos(self.middle.0.to_radians()) * KM_PER_DEGREE,
            y: (lat - self.middle.0) * KM_PER_DEGREE,
        }
    }
}

/// A country's drives, ready for any two points.
pub struct Between {
    projection: Projection,
    origin: Point,
    columns: usize,
    rows: usize,
    /// Anchor of each square.
    nearest: Vec<u32>,
    anchors: usize,
    /// Minutes and km per straight km, anchor by anchor.
    minutes: Vec<f32>,
    km: Vec<f32>,
    least: f32,
}

impl Between {
    /// From latitudes and longitudes of the anchors and, for two of them that are so many straight km
    /// apart, the minutes and km of a drive per straight km (numbers that are not finite: no way).
    pub fn new(places: &[(f64, f64)], drive: impl Fn(usize, usize, f64) -> (f64, f64)) -> Self {
        let n = places.len();
        let projection = Projection::around(places);
        let points: Vec<Point> =
            places.iter().map(|&(lat, lon)| projection.point(lat, lon)).collect();
        let (mut minutes, mut km) = (vec![NO_WAY; n * n], vec![NO_WAY; n * n]);
        let mut least = f32::INFINITY;
        for from in 0..n {
            for to in 0..n {
                let (slow, winding) = drive(from, to, length(points[from], points[to]));
                if slow.is_finite() && winding.is_finite() {
                    let cell = from * n + to;
                    (minutes[cell], km[cell]) = (slow as f32, winding as f32);
                    least = least.min(slow as f32);
                }
            }
        }
        let bound = |pick: fn(&Point) -> f64, fold: fn(f64, f64) -> f64, start: f64| {
            points.iter().map(pick).fold(start, fold)
        };
        let origin = Point {
            x: bound(|p| p.x, f64::min, f64::INFINITY),
            y: bound(|p| p.y, f64::min, f64::INFINITY),
        };
        let count = |high: f64, low: f64| ((high - low) / SQUARE) as usize + 1;
        let columns = count(bound(|p| p.x, f64::max, f64::NEG_INFINITY), origin.x);
        let rows = count(bound(|p| p.y, f64::max, f64::NEG_INFINITY), origin.y);
        let nearest = |square: usize| {
            let (row, column) = (square / columns, square % columns);
            let at = Point {
                x: origin.x + (column as f64 + 0.5) * SQUARE,
                y: origin.y + (row as f64 + 0.5) * SQUARE,
            };
            let by =
                |a: &usize, b: &usize| length(points[*a], at).total_cmp(&length(points[*b], at));
            (0..n).min_by(by).unwrap_or(0) as u32
        };
        let nearest = (0..columns * rows).into_par_iter().map(nearest).collect();
        Self { projection, origin, columns, rows, nearest, anchors: n, minutes, km, least }
    }

    /// A latitude and longitude on the plane.
    pub fn point(&self, lat: f64, lon: f64) -> Point {
        self.projection.point(lat, lon)
    }

    fn anchor(&self, at: Point) -> usize {
        // Casts saturate: whoever is outside belongs to the edge.
        let column = (((at.x - self.origin.x) / SQUARE) as usize).min(self.columns - 1);
        let row = (((at.y - self.origin.y) / SQUARE) as usize).min(self.rows - 1);
        self.nearest[row * self.columns + column] as usize
    }
}

fn length(a: Point, b: Point) -> f64 {
    let (dx, dy) = (a.x - b.x, a.y - b.y);
    (dx * dx + dy * dy).sqrt()
}

impl Travel for Between {
    fn leg(&self, a: Point, b: Point) -> Leg {
        let cell = self.anchor(a) * self.anchors + self.anchor(b);
        let straight = length(a, b);
        Leg {
            minutes: straight * f64::from(self.minutes[cell]),
            km: straight * f64::from(self.km[cell]),
        }
    }
    fn least_minutes(&self, dx: f32, dy: f32) -> f32 {
        (dx * dx + dy * dy).sqrt() * self.least
    }
}
