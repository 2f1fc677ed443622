//! Builds the graph of record: a ride edge per hop and direction, a walk edge per pair of near hubs.
//!
//! The inward direction of a line mirrors the outward one, circular lines included: their last
//! stop is their first, and both directions go round. Walks join hubs of one landmass that lie
//! within `choice.hub_walk.max_km` of each other as the crow flies; the weight of such a walk
//! (`choice.weight.hub_walk`) allows for corners.

use super::{Direction, Edge, Network};
use crate::id::{HubId, Id, IdVec};
use crate::scenario::Scenario;
use crate::scenario::area::Hub;
use crate::scenario::service::{Service, ServiceStop};
use crate::scenario::values::Values;
use crate::units::{Kilometres, Minutes};
use petgraph::graph::{DiGraph, NodeIndex};

/// The network of a scenario: rides, walks between hubs, and access from zones.
pub fn build(scenario: &Scenario) -> Network {
    build_full(scenario, &[])
}

/// The same, where what hubs offer is so full that it counts as so many minutes, by position.
pub fn build_full(scenario: &Scenario, full: &[f64]) -> Network {
    let hubs = &scenario.area.hubs;
    let hops: usize = scenario.services.iter().map(|service| 2 * service.stops.len()).sum();
    let mut graph = DiGraph::with_capacity(hubs.len(), hops);
    for hub in hubs.ids() {
        graph.add_node(hub);
    }
    for (id, service) in scenario.services.entries() {
        for direction in [Direction::Outward, Direction::Inward] {
            for (hop, (from, to)) in hops_of(service, direction).enumerate() {
                let edge = Edge::Ride {
                    service: id,
                    direction,
                    hop: u32::try_from(hop).expect("no line has four billion stops"),
                    run_time: Minutes((to.minutes.0 - from.minutes.0).abs()),
                    length: Kilometres((to.km.0 - from.km.0).abs()),
                };
                graph.add_edge(node(from.hub), node(to.hub), edge);
            }
        }
    }
    for (a, b, walk) in walks(hubs, &scenario.values) {
        graph.add_edge(node(a), node(b), walk);
        graph.add_edge(node(b), node(a), walk);
    }
    let access = super::access::links(scenario, full);
    Network { graph, access, access_in: super::access::links_in_states(scenario, full) }
}

fn node(hub: HubId) -> NodeIndex {
    NodeIndex::new(hub.index())
}

/// Neighbouring stops in the order in which a direction serves them.
fn hops_of(
    service: &Service,
    direction: Direction,
) -> impl Iterator<Item = (&ServiceStop, &ServiceStop)> {
    let n = service.stops.len();
    (1..n).map(move |hop| match direction {
        Direction::Outward => (&service.stops[hop - 1], &service.stops[hop]),
        Direction::Inward => (&service.stops[n - hop], &service.stops[n - 1 - hop]),
    })
}

/// Pairs of hubs in walking distance, smaller id first, in order.
fn walks(hubs: &IdVec<HubId, Hub>, values: &Values) -> Vec<(HubId, HubId, Edge)> {
    // Hubs in the order of latitude: only a narrow band can be near enough.
    let mut by_latitude: Vec<HubId> = hubs.ids().collect();
    by_latitude.sort_by(|&a, &b| hubs[a].lat.total_cmp(&hubs[b].lat).then(a.cmp(&b)));
    let mut found = Vec::new();
    for (at, &a) in by_latitude.iter().enumerate() {
        for &b in &by_latitude[at + 1..] {
            let (from, to) = (&hubs[a], &hubs[b]);
            if (to.lat - from.lat) * KM_PER_DEGREE > values.hub_walk_max_km {
                break;
            }
            let km = straight_km((from.lat, from.lon), (to.lat, to.lon));
            if from.landmass == to.landmass && km <= values.hub_walk_max_km {
                let time = Minutes(km * values.walk_min_per_km);
                let walk = Edge::Walk { time, length: Kilometres(km) };
                found.push((a.min(b), a.max(b), walk));
            }
        }
    }
    found.sort_by_key(|&(a, b, _)| (a, b));
    found
}

/// Mean radius of the Earth.
const EARTH_RADIUS_KM: f64 = 6371.0088;
/// Length of one degree of latitude on that sphere.
const KM_PER_DEGREE: f64 = EARTH_RADIUS_KM * std::f64::consts::PI / 180.0;

/// Great-circle distance; (latitude, longitude) in degrees.
pub fn straight_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let half = |from: f64, to: f64| libm::sin((to - from).to_radians() / 2.0);
    let (lat, lon) = (half(a.0, b.0), half(a.1, b.1));
    let across = libm::cos(a.0.to_radians()) * libm::cos(b.0.to_radians());
    2.0 * EARTH_RADIUS_KM * libm::asin((lat * lat + across * lon * lon).sqrt().min(1.0))
}
