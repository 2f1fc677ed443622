//! The directed graph of hubs, and how zones reach it.
//!
//! [`Network`] is the model of record: a petgraph digraph whose nodes are hubs and whose edges are
//! rides (one per hop of a service and direction) and walks between hubs. The stages that need
//! speed lower it to flat arrays (`simulate::strategy`); a test compares every edge.

mod access;
mod car;
mod graph;
mod hub_service;
mod roads;

pub use car::{road_graph, road_options, skim};
pub use graph::{build, build_full, straight_km};
pub use roads::{
    DensityCurve, NodeId, RoadError, RoadGraph, RoadOptions, RoadSkim, RoadZone, Route,
};

use crate::id::{HubId, ServiceId, StateId, ZoneId};
use crate::units::{Kilometres, Minutes};
use petgraph::graph::DiGraph;

/// Values that roads are made with, by the beginning of their keys.
pub const VALUES: &[&str] = &["road."];

/// Outward (as declared) or inward (the mirror).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Direction {
    Outward,
    Inward,
}

/// What connects two hubs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Edge {
    /// One hop of a service.
    Ride {
        /// The line.
        service: ServiceId,
        /// Which way.
        direction: Direction,
        /// Position of the hop in that direction, from 0.
        hop: u32,
        /// Run time with the dwell at its end.
        run_time: Minutes,
        /// Length.
        length: Kilometres,
    },
    /// A walk to a hub near by.
    Walk {
        /// Walking time.
        time: Minutes,
        /// Distance.
        length: Kilometres,
    },
}

/// How a zone's residents get to a hub, or from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words say it")]
pub enum AccessMode {
    Walk,
    Bike,
    Car,
    Service,
}

/// One way between a zone and a hub.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AccessLink {
    /// The zone.
    pub zone: ZoneId,
    /// The hub.
    pub hub: HubId,
    /// How.
    pub mode: AccessMode,
    /// Distance.
    pub length: Kilometres,
    /// Time, unweighted.
    pub time: Minutes,
    /// Generalised minutes from home (one's own bike and car are there); infinite where the mode is
    /// not at hand.
    pub from_home: Minutes,
    /// Generalised minutes at the far end; infinite where the mode is not at hand.
    pub far_end: Minutes,
    /// What of all that hubs offer is used, by position.
    pub service: Option<u32>,
    /// What a use costs the traveller, DKK.
    pub fare: f64,
}

/// The network of record.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// Hubs (node index = `HubId`) and what connects them.
    pub graph: DiGraph<HubId, Edge>,
    /// Access, by zone then hub then mode.
    pub access: Vec<AccessLink>,
    /// All of it again for the states in which walks take another time, in their order.
    pub access_in: Vec<(StateId, Vec<AccessLink>)>,
}
