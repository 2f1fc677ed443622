//! Where a scenario's hubs and lines are drawn.

use super::atlas::Plane;
use super::tracks;
use crate::id::{HubId, IdVec, ServiceId};
use crate::scenario::Scenario;
use bevy::prelude::*;

/// Places of hubs and ways of lines in the plane.
#[derive(Clone, Debug)]
pub(super) struct Ways {
    places: IdVec<HubId, Vec2>,
    /// What every line is drawn through: hubs, and their places.
    routes: IdVec<ServiceId, Vec<HubId>>,
    paths: IdVec<ServiceId, Vec<Vec2>>,
    /// For every stop of a line, which point of its path it is.
    at_stop: IdVec<ServiceId, Vec<usize>>,
}

impl Ways {
    /// Places the hubs and leads the lines.
    pub(super) fn new(scenario: &Scenario) -> Self {
        let plane = Plane::new(scenario);
        let places: IdVec<HubId, Vec2> =
            scenario.area.hubs.iter().map(|hub| plane.xy(hub.lat, hub.lon)).collect();
        let routes = tracks::routes(scenario, &places);
        let path = |route: &Vec<HubId>| route.iter().map(|hub| places[*hub]).collect();
        let paths = routes.iter().map(path).collect();
        let at_stop = scenario
            .services
            .entries()
            .map(|(id, line)| {
                let mut from = 0;
                let find = |stop: &crate::scenario::service::ServiceStop| {
                    let rest = routes[id].get(from..).unwrap_or_default();
                    from += rest.iter().position(|hub| *hub == stop.hub).unwrap_or(0);
                    let here = from;
                    from += 1;
                    here
                };
                line.stops.iter().map(find).collect()
            })
            .collect();
        Self { places, routes, paths, at_stop }
    }
    /// Whether two scenarios are drawn alike.
    pub(super) fn are_alike(a: &Scenario, b: &Scenario) -> bool {
        let lines = a.services.len() == b.services.len();
        lines
            && a.area.hubs == b.area.hubs
            && a.services.iter().zip(b.services.iter()).all(|(x, y)| {
                x.slug == y.slug
                    && x.mode == y.mode
                    && x.stops.len() == y.stops.len()
                    && x.stops.iter().zip(&y.stops).all(|(s, t)| s.hub == t.hub)
            })
    }
    /// Where a hub is.
    pub(super) fn place(&self, hub: HubId) -> Vec2 {
        self.places[hub]
    }
    /// The hubs that a line is drawn through.
    pub(super) fn route(&self, service: ServiceId) -> &[HubId] {
        &self.routes[service]
    }
    /// Where a line is drawn.
    pub(super) fn path(&self, service: ServiceId) -> &[Vec2] {
        &self.paths[service]
    }
    /// What a line is drawn through between two of its stops, which follow each other: hubs, and
    /// their places.
    pub(super) fn hop(&self, service: ServiceId, stop: usize) -> (&[HubId], &[Vec2]) {
        let at = &self.at_stop[service];
        let range = at.get(stop).zip(at.get(stop + 1)).map(|(from, to)| *from..=*to);
        let Some(range) = range.filter(|range| range.end() < &self.paths[service].len()) else {
            return (&[], &[]);
        };
        (&self.routes[service][range.clone()], &self.paths[service][range])
    }
}
