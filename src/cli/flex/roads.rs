//! Drives on the country's roads between any two points.
//!
//! Every point belongs to the nearest node of the road graph. Two points are as many times farther apart
//! than the straight line as their nodes are by the cheapest route, and as slow; within one node's
//! surroundings local streets count. So a fjord between two nodes is a detour for all points around
//! them, and two points close together are close.

use super::{Common, Stop};
use crate::flex::{Leg, Point, Travel};
use crate::id::Id;
use crate::network::{NodeId, RoadZone, road_graph, road_options};

/// Length of a degree of latitude, in km: a meridian is 20,004 km.
const KM_PER_DEGREE: f64 = 20_004.0 / 180.0;
/// Side of the squares that know their nearest node, in km.
const SQUARE: f64 = 1.0;
/// Minutes a km where there is no way at all.
const NO_WAY: f32 = 1e5;

/// The roads, ready for any two points.
pub(super) struct Roads {
    middle: (f64, f64),
    origin: Point,
    columns: usize,
    rows: usize,
    nearest: Vec<u16>,
    nodes: usize,
    /// Minutes and km per straight km, node by node.
    minutes: Vec<f32>,
    km: Vec<f32>,
    least: f32,
}

impl Roads {
    /// The roads of the embedded base; at a speed of its own if one is given.
    pub(super) fn load(kmh: Option<f64>, common: &Common) -> Result<Self, Stop> {
        let scenario = crate::cli::loading::load(None, common)?.scenario;
        let graph = road_graph(&scenario)?;
        let nodes = &scenario.area.roads.nodes;
        let n = nodes.len();
        if n == 0 || n > usize::from(u16::MAX) {
            return Err(Stop::Failed(format!("roads of {n} nodes cannot be driven on")));
        }
        let options = road_options(&scenario.values, true);
        let zones: Vec<RoadZone> = nodes
            .iter()
            .enumerate()
            .map(|(index, node)| {
                let zone = node.zone.map(|zone| &scenario.area.zones[zone]);
                let area_km2 = zone.map_or(1.0, |zone| zone.area_km2);
                let people = zone.map_or(0.0, |zone| zone.population() / area_km2.max(1e-6));
                RoadZone { node: NodeId::from_index(index), area_km2, residents_per_km2: people }
            })
            .collect();
        let skim = graph.skim(&zones, &options);
        let mean = |pick: fn(&(f64, f64)) -> f64| {
            nodes.iter().map(|node| pick(&(node.lat, node.lon))).sum::<f64>() / n as f64
        };
        let middle = (mean(|at| at.0), mean(|at| at.1));
        let points: Vec<Point> =
            nodes.iter().map(|node| plane(middle, node.lat, node.lon)).collect();
        let (mut minutes, mut km) = (vec![NO_WAY; n * n], vec![NO_WAY; n * n]);
        let mut least = f32::INFINITY;
        for from in 0..n {
            for to in 0..n {
                let straight = length(points[from], points[to]).max(1e-3);
                let cell = from * n + to;
                let (drive, way) = if from == to {
                    let winding = 1.0 + options.end_detour_share;
                    let speed = options.local_speed.at(zones[from].residents_per_km2);
                    (winding * 60.0 / speed, winding)
                } else {
                    let way = f64::from(skim.km[cell]) / straight;
                    (f64::from(skim.minutes[cell]) / straight, way)
                };
                if drive.is_finite() {
                    let drive = kmh.map_or(drive, |kmh| way * 60.0 / kmh);
                    (minutes[cell], km[cell]) = (drive as f32, way as f32);
                    least = least.min(drive as f32);
                }
            }
        }
        let fold = |pick: fn(&Point) -> f64, fold: fn(f64, f64) -> f64, start: f64| {
            points.iter().map(pick).fold(start, fold)
        };
        let origin = Point {
            x: fold(|p| p.x, f64::min, f64::INFINITY),
            y: fold(|p| p.y, f64::min, f64::INFINITY),
        };
        let count = |high: f64, low: f64| ((high - low) / SQUARE) as usize + 1;
        let columns = count(fold(|p| p.x, f64::max, f64::NEG_INFINITY), origin.x);
        let rows = count(fold(|p| p.y, f64::max, f64::NEG_INFINITY), origin.y);
        let nearest = (0..columns * rows)
            .map(|square| {
                let (row, column) = (square / columns, square % columns);
                let at = Point {
                    x: origin.x + (column as f64 + 0.5) * SQUARE,
                    y: origin.y + (row as f64 + 0.5) * SQUARE,
                };
                let by = |a: &usize, b: &usize| {
                    length(points[*a], at).total_cmp(&length(points[*b], at))
                };
                (0..n).min_by(by).unwrap_or(0) as u16
            })
            .collect();
        Ok(Self { middle, origin, columns, rows, nearest, nodes: n, minutes, km, least })
    }

    /// A latitude and longitude on the plane.
    pub(super) fn plane(&self, lat: f64, lon: f64) -> Point {
        plane(self.middle, lat, lon)
    }

    fn node(&self, at: Point) -> usize {
        // Casts saturate: whoever is outside belongs to the edge.
        let column = (((at.x - self.origin.x) / SQUARE) as usize).min(self.columns - 1);
        let row = (((at.y - self.origin.y) / SQUARE) as usize).min(self.rows - 1);
        usize::from(self.nearest[row * self.columns + column])
    }
}

/// Degrees to km around a middle; a meridian keeps its length, a parallel too.
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

impl Travel for Roads {
    fn leg(&self, a: Point, b: Point) -> Leg {
        let cell = self.node(a) * self.nodes + self.node(b);
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
