//! A regime worked out for one scenario's services: who holds each role for each line.

use super::{Role, ServiceClass};
use crate::id::{BodyId, IdVec, ServiceId};
use crate::units::Minutes;

/// Who holds one role for one service, and which assignment said so.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    /// Bodies with shares that sum to 1; empty if nobody.
    pub by: Vec<(BodyId, f64)>,
    /// Index of the deciding [`Assignment`](super::Assignment); `None` if none speaks of it.
    pub assignment: Option<usize>,
}

/// Why a service is in its class.
#[derive(Clone, Debug, PartialEq)]
pub struct Classified {
    /// The class.
    pub class: ServiceClass,
    /// The rule that put it there, in words.
    pub because: String,
}

/// A regime worked out for one scenario's services.
#[derive(Clone, Debug, Default)]
pub struct Responsibility {
    /// Class of each service.
    pub class: IdVec<ServiceId, Option<Classified>>,
    /// For each service, who holds each role, in the order of [`Role::ALL`].
    pub held: IdVec<ServiceId, Vec<Held>>,
    /// Tariff area of each service (index into `Regime::tariffs`), if any.
    pub tariff: IdVec<ServiceId, Option<usize>>,
    /// Coordination group of each service: services with the same number have timed transfers,
    /// except those of [`UNCOORDINATED`].
    pub coordination: IdVec<ServiceId, u32>,
    /// Minutes by which each boarding fits worse (or better, below zero) than under whoever
    /// decided in the year of the data, since the decision is made farther from the need.
    pub misfit: IdVec<ServiceId, Minutes>,
    /// Lines whose share of boardings over a municipal border the rule of inter-town lines asks for
    /// and nobody knows; the level that the data or the scenario gives them stands in.
    pub unknown: Vec<ServiceId>,
}

/// The coordination group of services that meet no others by plan.
pub const UNCOORDINATED: u32 = u32::MAX;

impl Responsibility {
    /// Who holds `role` for `service`.
    pub fn held(&self, service: ServiceId, role: Role) -> &Held {
        &self.held[service][role.position()]
    }
}
