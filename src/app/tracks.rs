//! Which way a line is drawn: trains that pass stations follow the tracks of trains that stop.
//!
//! The data tell the stops of a line, not its way. A fast train drawn straight from stop to stop
//! would cut across land and sea beside the railway it runs on, so it is led through the stations
//! of other trains where that is hardly longer. Only the picture uses this; no figure does.

use crate::id::{HubId, IdVec, ServiceId};
use crate::scenario::Scenario;
use crate::scenario::service::{Mode, Service};
use bevy::prelude::*;
use petgraph::algo::astar;
use petgraph::graphmap::UnGraphMap;

/// Hops weigh more than in proportion to their length, so that a way of many short hops wins.
const POWER: f32 = 1.4;
/// A way may be so much longer than the straight line.
const LONGEST: f32 = 1.35;

/// The hubs that each line is drawn through, its stops among them.
pub(super) fn routes(
    scenario: &Scenario,
    places: &IdVec<HubId, Vec2>,
) -> IdVec<ServiceId, Vec<HubId>> {
    let length = |a: HubId, b: HubId| places[a].distance(places[b]);
    let mut tracks: UnGraphMap<u32, f32> = UnGraphMap::new();
    for line in scenario.services.iter().filter(|line| is_train(line)) {
        for pair in line.stops.windows(2) {
            let (a, b) = (pair[0].hub, pair[1].hub);
            tracks.add_edge(a.0, b.0, length(a, b).powf(POWER));
        }
    }
    let way = |a: HubId, b: HubId| -> Vec<HubId> {
        let found = astar(&tracks, a.0, |n| n == b.0, |(.., weight)| *weight, |_| 0.0);
        let way: Vec<HubId> =
            found.map_or_else(Vec::new, |(_, way)| way.into_iter().map(HubId).collect());
        let whole: f32 = way.windows(2).map(|pair| length(pair[0], pair[1])).sum();
        if way.len() < 2 || whole > LONGEST * length(a, b) { vec![a, b] } else { way }
    };
    let route = |line: &Service| -> Vec<HubId> {
        let stops = line.stops.iter().map(|stop| stop.hub);
        if !is_train(line) {
            return stops.collect();
        }
        let mut route: Vec<HubId> = stops.clone().take(1).collect();
        for (a, b) in stops.clone().zip(stops.skip(1)) {
            route.extend(way(a, b).into_iter().skip(1));
        }
        route
    };
    scenario.services.iter().map(route).collect()
}

/// On the tracks of the railway; metro and light rail have their own.
fn is_train(line: &Service) -> bool {
    line.mode.is_rail() && !matches!(line.mode, Mode::Metro | Mode::LightRail)
}
