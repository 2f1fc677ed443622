//! The car skim of a scenario: its declared roads and values handed to the road graph.

use super::roads::{DensityCurve, RoadError, RoadGraph, RoadOptions, RoadSkim, RoadZone};
use crate::id::Id;
use crate::scenario::Scenario;
use crate::scenario::area::{RoadKind, RoadLink};
use crate::scenario::tables::{RoadLinkRow, RoadNodeRow};
use crate::scenario::values::Values;
use crate::units::Minutes;

/// Densities (residents per km²) at which the values give a local speed.
const DENSITIES: [f64; 5] = [30.0, 200.0, 1_000.0, 3_000.0, 10_000.0];
/// Between these densities the spread inside a zone goes from thinly to densely settled.
const SPREAD_DENSITIES: [f64; 2] = [30.0, 3_000.0];

/// What the values say of roads.
pub fn road_options(values: &Values, ferries: bool) -> RoadOptions {
    let speeds = [
        values.road_speed_30,
        values.road_speed_200,
        values.road_speed_1000,
        values.road_speed_3000,
        values.road_speed_10000,
    ];
    RoadOptions {
        ferries,
        km_cost_minutes: values.road_km_minutes,
        dkk_per_minute: values.vot / 60.0,
        persons_per_toll: values.road_toll_persons,
        end_detour_share: values.road_neighbour_share,
        end_detour_limit_km: values.road_neighbour_max_km,
        intrazonal_km_per_radius: values.road_inside_factor,
        intrazonal_spread: DensityCurve(vec![
            (SPREAD_DENSITIES[0], values.road_inside_rural),
            (SPREAD_DENSITIES[1], values.road_inside_dense),
        ]),
        local_speed: DensityCurve(DENSITIES.into_iter().zip(speeds).collect()),
    }
}

/// The road graph of a scenario.
///
/// # Errors
/// [`RoadError`] where the roads contradict themselves.
pub fn road_graph(scenario: &Scenario) -> Result<RoadGraph, RoadError> {
    graph_of(scenario, |_, link| link.time)
}

/// The road graph with times of links, which get their positions.
fn graph_of(
    scenario: &Scenario,
    time: impl Fn(usize, &RoadLink) -> Minutes,
) -> Result<RoadGraph, RoadError> {
    let roads = &scenario.area.roads;
    let nodes: Vec<RoadNodeRow> = roads
        .nodes
        .iter()
        .map(|node| RoadNodeRow {
            node: node.slug.clone(),
            lat: node.lat,
            lon: node.lon,
            zone: node.zone.map_or_else(String::new, |z| scenario.area.zones[z].slug.clone()),
            landmass: 0,
        })
        .collect();
    let kind = |kind: RoadKind| match kind {
        RoadKind::Local => "local",
        RoadKind::Motorway => "motorway",
        RoadKind::Bridge => "bridge",
        RoadKind::Ferry => "ferry",
    };
    let links: Vec<RoadLinkRow> = roads
        .links
        .iter()
        .enumerate()
        .map(|(at, link)| RoadLinkRow {
            a: roads.nodes[link.a as usize].slug.clone(),
            b: roads.nodes[link.b as usize].slug.clone(),
            km: link.length.0,
            minutes: time(at, link).0,
            wait_minutes: link.wait.0,
            kind: kind(link.kind).to_owned(),
            toll_dkk: link.toll.dkk(),
            name: link.name.clone(),
        })
        .collect();
    RoadGraph::from_rows(&nodes, &links)
}

/// Time, length and toll by car between all zones; a zone without a road node is out of reach.
/// States in which links take another time (the mean over their hours) have a skim of their own.
///
/// # Errors
/// [`RoadError`] where the roads contradict themselves, or a zone has no node.
pub fn skim(scenario: &Scenario) -> Result<RoadSkim, RoadError> {
    let mut skim = skim_of(scenario, &road_graph(scenario)?)?;
    let roads = &scenario.area.roads;
    let times = roads.timed.iter().flat_map(|timed| &timed.times);
    for state in scenario.calendar.states_with(times) {
        let graph = graph_of(scenario, |at, link| {
            scenario.calendar.mean_in(state, link.time, roads.times(at))
        })?;
        skim.in_states.push((state, skim_of(scenario, &graph)?));
    }
    Ok(skim)
}

fn skim_of(scenario: &Scenario, graph: &RoadGraph) -> Result<RoadSkim, RoadError> {
    let mut node_of_zone = vec![None; scenario.area.zones.len()];
    for (index, node) in scenario.area.roads.nodes.iter().enumerate() {
        if let Some(zone) = node.zone {
            node_of_zone[zone.index()] = Some(super::roads::NodeId::from_index(index));
        }
    }
    let mut zones = Vec::with_capacity(node_of_zone.len());
    for ((_, zone), node) in scenario.area.zones.entries().zip(node_of_zone) {
        let node = node.ok_or_else(|| RoadError::ZoneWithoutNode(zone.slug.clone()))?;
        zones.push(RoadZone {
            node,
            area_km2: zone.area_km2,
            residents_per_km2: zone.population() / zone.area_km2.max(1e-6),
        });
    }
    Ok(graph.skim(&zones, &road_options(&scenario.values, true)))
}
