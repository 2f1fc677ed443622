//! Several regimes, or several scenarios, beside a base.

use super::{Prepared, Progress, Register, RunError, RunResult, run};
use crate::id::MunicipalityId;
use crate::scenario::Scenario;
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
    register: &Register,
    progress: Progress<'_>,
) -> Result<Comparison, RunError> {
    let mut results: Vec<RunResult> = Vec::new();
    for scenario in scenarios {
        let result = match results.first() {
            None => {
                let prepared = Prepared::new(scenario, register, progress)?;
                run(scenario, &prepared, None, progress)?
            }
            Some(base) => {
                let prepared = base.prepared.update(&base.scenario, scenario, progress)?;
                run(scenario, &prepared, Some(base), progress)?
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
        Some(result.indicators.national(key)? - self.base().indicators.national(key)?)
    }

    /// What `result` changes in each municipality.
    pub fn by_municipality(&self, result: &RunResult) -> Vec<MunicipalityDifference> {
        let figure = |run: &RunResult, key: &str, municipality: MunicipalityId| {
            run.indicators
                .get(key)
                .and_then(|figures| figures.by_municipality.get(&municipality))
                .copied()
                .unwrap_or(0.0)
        };
        result
            .scenario
            .area
            .municipalities
            .ids()
            .map(|municipality| {
                let change = |key: &str| {
                    figure(result, key, municipality) - figure(self.base(), key, municipality)
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
