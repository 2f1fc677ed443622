//! Drives between any two points of the country, from the road times between zones.
//!
//! Every point belongs to the nearest zone. Two points are as many times farther apart than the straight line
//! as their zones are by road, and as slow; within one zone its own speed holds. So a fjord between
//! two zones is a detour for all points around them.

use crate::flex::{Leg, Point, Travel};
use crate::network::RoadSkim;
use crate::scenario::Scenario;
use rayon::prelude::*;

/// Length of a degree of latitude, in km: a meridian is 20,004 km.
const KM_PER_DEGREE: f64 = 20_004.0 / 180.0;
/// Side of the squares that know their nearest zone, in km.
const SQUARE: f64 = 1.0;
/// Minutes a km where there is no way at all.
const NO_WAY: f32 = 1e5;
/// Zones nearer than this tell nothing of how roads wind, km.
const NEAR: f64 = 1e-3;

/// The country, ready for any two points.
pub(super) struct Ground {
    middle: (f64, f64),
    origin: Point,
    columns: usize,
    rows: usize,
    nearest: Vec<u32>,
    zones: usize,
    /// Minutes and km per straight km, zone by zone.
    minutes: Vec<f32>,
    km: Vec<f32>,
    least: f32,
}

impl Ground {
    pub(super) fn new(scenario: &Scenario, roads: &RoadSkim) -> Self {
        let zones = scenario.area.zones.as_slice();
        let n = zones.len();
        let mean = |sum: f64| sum / n.max(1) as f64;
        let middle = (
            mean(zones.iter().map(|zone| zone.lat).sum()),
            mean(zones.iter().map(|zone| zone.lon).sum()),
        );
        let points: Vec<Point> = zones.iter().map(|z| plane(middle, z.lat, z.lon)).collect();
        let (mut minutes, mut km) = (vec![NO_WAY; n * n], vec![NO_WAY; n * n]);
        let mut least = f32::INFINITY;
        for from in 0..n {
            for to in 0..n {
                let cell = from * n + to;
                let (drive, way) = (f64::from(roads.minutes[cell]), f64::from(roads.km[cell]));
                let straight = length(points[from], points[to]);
                let winding = if from == to {
                    scenario.values.closed_run_winding
                } else {
                    way / straight.max(NEAR)
                };
                let slow = winding * drive / way.max(NEAR);
                if winding.is_finite() && slow.is_finite() {
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
        Self { middle, origin, columns, rows, nearest, zones: n, minutes, km, least }
    }

    /// A latitude and longitude on the plane.
    pub(super) fn plane(&self, lat: f64, lon: f64) -> Point {
        plane(self.middle, lat, lon)
    }

    /// A point where somebody of a zone lives: in a settlement by its share, evenly on its disc.
    pub(super) fn place(
        &self,
        scenario: &Scenario,
        zone: usize,
        [which, far, turn]: [f64; 3],
    ) -> Point {
        let about = &scenario.area.zones.as_slice()[zone];
        let mut left = which;
        let mut at = about.points.last();
        for point in &about.points {
            if left < point.share {
                at = Some(point);
                break;
            }
            left -= point.share;
        }
        let Some(point) = at else { return self.plane(about.lat, about.lon) };
        let middle = self.plane(point.lat, point.lon);
        let radius = point.radius.0 * far.sqrt();
        let angle = std::f64::consts::TAU * turn;
        Point { x: middle.x + radius * libm::cos(angle), y: middle.y + radius * libm::sin(angle) }
    }

    fn zone(&self, at: Point) -> usize {
        // Casts saturate: whoever is outside belongs to the edge.
        let column = (((at.x - self.origin.x) / SQUARE) as usize).min(self.columns - 1);
        let row = (((at.y - self.origin.y) / SQUARE) as usize).min(self.rows - 1);
        self.nearest[row * self.columns + column] as usize
    }
}

/// Degrees to km around a middle.
fn plane(middle: (f64, f64), lat: f64, lon: f64) -> Point {
    Point {
        x: (lon - middle.1) * libm::cos(lat.to_radians()) * KM_PER_DEGREE,
        y: (lat - middle.0) * KM_PER_DEGREE,
    }
}

fn length(a: Point, b: Point) -> f64 {
    let (dx, dy) = (a.x - b.x, a.y - b.y);
    (dx * dx + dy * dy).sqrt()
}

impl Travel for Ground {
    fn leg(&self, a: Point, b: Point) -> Leg {
        let cell = self.zone(a) * self.zones + self.zone(b);
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
