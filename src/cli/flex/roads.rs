//! Drives on the country's roads between any two points.
//!
//! From the times between the nodes of the road graph ([`Between`]); within one node's surroundings
//! local streets count.

use super::{Common, Stop};
use crate::flex::Between;
use crate::id::Id;
use crate::network::{NodeId, RoadZone, road_graph, road_options};

/// Nodes nearer than this tell nothing of how roads wind, km.
const NEAR: f64 = 1e-3;

/// The roads of the embedded base; at a speed of its own if one is given.
pub(super) fn load(kmh: Option<f64>, common: &Common) -> Result<Between, Stop> {
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
    let places: Vec<(f64, f64)> = nodes.iter().map(|node| (node.lat, node.lon)).collect();
    Ok(Between::new(&places, |from, to, straight| {
        let cell = from * n + to;
        let straight = straight.max(NEAR);
        let (drive, way) = if from == to {
            let winding = 1.0 + options.end_detour_share;
            let speed = options.local_speed.at(zones[from].residents_per_km2);
            (winding * 60.0 / speed, winding)
        } else {
            (f64::from(skim.minutes[cell]) / straight, f64::from(skim.km[cell]) / straight)
        };
        (kmh.map_or(drive, |kmh| way * 60.0 / kmh), way)
    }))
}
