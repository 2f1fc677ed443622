//! One side of the comparison: a scenario as it is written, and what is shown of it.

use super::ways::Ways;
use crate::id::{HubId, ServiceId};
use crate::run::RunResult;
use crate::scenario::Scenario;
use crate::scenario::regime::{BodyKind, Responsibility, Role};
use crate::scenario::responsibility::resolve;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A scenario with all that is shown of it.
#[derive(Clone, Debug)]
pub(super) struct Side {
    /// The scenario as it is written.
    pub(super) declared: Arc<Scenario>,
    /// The scenario as it is shown: as written, or with the service that its bodies would buy.
    pub(super) scenario: Arc<Scenario>,
    /// How much of each line is bought, as a share of what is declared; nothing where the service
    /// is as declared.
    pub(super) bought: BTreeMap<ServiceId, f64>,
    /// Who holds what in it.
    pub(super) responsibility: Arc<Responsibility>,
    /// Where its hubs and lines are drawn.
    pub(super) ways: Arc<Ways>,
    /// The latest result; of an earlier state of the scenario where [`is_stale`](Self::is_stale).
    pub(super) result: Option<Arc<RunResult>>,
}

impl Side {
    pub(super) fn new(scenario: Arc<Scenario>, before: Option<&Self>) -> Self {
        let responsibility = Arc::new(resolve(&scenario));
        let ways = match before {
            Some(before) if Ways::are_alike(&before.scenario, &scenario) => {
                Arc::clone(&before.ways)
            }
            _ => Arc::new(Ways::new(&scenario)),
        };
        let result = before.and_then(|before| before.result.clone());
        let declared = Arc::clone(&scenario);
        Self { declared, scenario, bought: BTreeMap::new(), responsibility, ways, result }
    }
    /// Shows a result of the scenario as written, or with what its bodies would buy.
    pub(super) fn show(&mut self, result: &Arc<RunResult>) {
        self.scenario = Arc::clone(&result.scenario);
        self.bought = result.decision.as_ref().map_or_else(BTreeMap::new, |d| d.bought());
        self.result = Some(Arc::clone(result));
    }
    /// Shows the scenario as written, with its figures if they are known.
    pub(super) fn show_declared(&mut self, known: Option<&Arc<RunResult>>) {
        match known {
            Some(result) => self.show(result),
            None if self.is_decided() => {
                self.scenario = Arc::clone(&self.declared);
                self.bought = BTreeMap::new();
                self.result = None;
            }
            None => {}
        }
    }
    /// Whether it is shown with what its bodies would buy.
    pub(super) fn is_decided(&self) -> bool {
        self.result.as_ref().is_some_and(|result| result.decision.is_some())
    }
    /// Whether the result is not of the scenario as it stands.
    pub(super) fn is_stale(&self) -> bool {
        self.result.as_ref().is_some_and(|result| !Arc::ptr_eq(&result.scenario, &self.scenario))
    }
    /// A line in the result, whose lines may stand in another order than the scenario's.
    pub(super) fn in_result(&self, id: ServiceId) -> Option<(&RunResult, ServiceId)> {
        let result = self.result.as_ref()?;
        let (own, of_result) = (&self.scenario.services, &result.scenario.services);
        let slug = &own.get(id)?.slug;
        if of_result.get(id).is_some_and(|line| line.slug == *slug) {
            return Some((result, id));
        }
        Some((result, result.scenario.service_by_slug(slug)?))
    }
    /// A hub in the result.
    pub(super) fn hub_in_result(&self, id: HubId) -> Option<(&RunResult, HubId)> {
        let result = self.result.as_ref()?;
        let slug = &self.scenario.area.hubs.get(id)?.slug;
        if result.scenario.area.hubs.get(id).is_some_and(|hub| hub.slug == *slug) {
            return Some((result, id));
        }
        Some((result, result.scenario.hub_by_slug(slug)?))
    }
    /// Boardings a year at a hub; nothing without a result.
    pub(super) fn boardings(&self, id: HubId) -> f64 {
        let flows = self.hub_in_result(id).and_then(|(result, id)| result.flows.hubs.get(id));
        flows.map_or(0.0, |flows| flows.boardings)
    }
    /// The kind of the body that holds most of a role for a line.
    pub(super) fn holder(&self, service: ServiceId, role: Role) -> Option<BodyKind> {
        let held = self.responsibility.held(service, role);
        let (body, _) = held.by.iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
        self.scenario.bodies.get(*body).map(|body| body.kind)
    }
}
