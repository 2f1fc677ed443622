//! Several regimes, or several scenarios, beside a base.

use super::{Prepared, Progress, RunError, RunResult, border_share, run};
use crate::id::{BodyId, Id, MunicipalityId};
use crate::scenario::Scenario;
use crate::scenario::regime::{Role, ServiceClass};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Results beside each other; the first is the base of every difference.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Results in the order asked for.
    pub results: Vec<RunResult>,
}

/// What a regime changes in one municipality, against the base.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MunicipalityDifference {
    /// Which.
    pub municipality: MunicipalityId,
    /// Travellers' surplus, DKK a resident and year: positive gains.
    pub surplus: f64,
    /// The municipality's own net cost of public transport, DKK a resident and year: positive pays more.
    pub net_cost: f64,
}

/// Runs each scenario; the first is the base, whose flows tell which share of each line's
/// boardings crosses a municipal border (some regimes classify lines by that).
///
/// # Errors
/// [`RunError`] for what can still fail on a checked scenario.
pub fn compare_regimes(
    scenarios: &[Arc<Scenario>],
    progress: Progress<'_>,
) -> Result<Comparison, RunError> {
    let mut results: Vec<RunResult> = Vec::new();
    for scenario in scenarios {
        let result = match results.first() {
            None => {
                let prepared = Prepared::new(scenario, progress)?;
                run(scenario, &prepared, None, progress)?
            }
            Some(base) => {
                let prepared = base.prepared.update(&base.scenario, scenario, progress)?;
                let same_lines = base.scenario.services.len() == scenario.services.len();
                let share = same_lines.then(|| border_share(base));
                run(scenario, &prepared, share.as_ref(), progress)?
            }
        };
        results.push(result);
    }
    Ok(Comparison { results })
}

impl Comparison {
    /// The base.
    pub fn base(&self) -> &RunResult {
        &self.results[0]
    }

    /// A national figure's difference from the base.
    pub fn difference(&self, result: &RunResult, key: &str) -> Option<f64> {
        let value = result.indicators.national.get(key)?;
        let base = self.base().indicators.national.get(key)?;
        Some(value - base)
    }

    /// What `result` changes in each municipality.
    pub fn by_municipality(&self, result: &RunResult) -> Vec<MunicipalityDifference> {
        let area = &result.scenario.area;
        let figure = |run: &RunResult, slug: &str, key: &str| {
            run.indicators
                .by_municipality
                .get(slug)
                .and_then(|figures| figures.get(key))
                .copied()
                .unwrap_or(0.0)
        };
        area.municipalities
            .entries()
            .map(|(municipality, place)| {
                let change = |key: &str| {
                    figure(result, &place.slug, key) - figure(self.base(), &place.slug, key)
                };
                MunicipalityDifference {
                    municipality,
                    surplus: change("surplus-per-resident"),
                    net_cost: change("net-cost-per-resident"),
                }
            })
            .collect()
    }
}

/// For each class and role, the timetable hours a year that each body holds; nobody is `None`.
pub type ResponsibilityTable =
    BTreeMap<ServiceClass, BTreeMap<Role, BTreeMap<Option<BodyId>, f64>>>;

/// Works out who holds how much of what in a result.
pub fn responsibility_table(result: &RunResult) -> ResponsibilityTable {
    let mut table = ResponsibilityTable::new();
    for (service, offer) in result.prepared.supply.offers.entries() {
        let Some(classified) = &result.responsibility.class[service] else { continue };
        let by_role = table.entry(classified.class).or_default();
        for role in Role::ALL {
            let held = result.responsibility.held(service, role);
            let cell = by_role.entry(role).or_default();
            if held.by.is_empty() {
                *cell.entry(None).or_default() += offer.hours.0;
            }
            for (body, share) in &held.by {
                debug_assert!(body.index() < result.scenario.bodies.len());
                *cell.entry(Some(*body)).or_default() += offer.hours.0 * share;
            }
        }
    }
    table
}
