//! Several regimes, or several scenarios, beside a base.

use super::{
    Given, Prepared, Progress, Register, RunError, RunResult, run, run_from, same_values, settle,
};
use crate::decide::Terms;
use crate::id::MunicipalityId;
use crate::scenario::Scenario;
use crate::scenario::regime::Regime;
use crate::simulate::{self, Sample};
use crate::{demand, network};
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
    /// Net cost of public transport that its residents bear as taxpayers (of municipality, region
    /// and state), DKK a resident and year: positive pays more.
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
    let columns: Vec<Column> = scenarios.iter().map(Column::declared).collect();
    compare_columns(&columns, register, progress)
}

/// One column of a comparison.
#[derive(Clone, Debug)]
pub struct Column {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The terms on which its bodies decide; `None`: the service is as declared.
    pub terms: Option<Terms>,
}

impl Column {
    /// A scenario with its service as declared.
    pub fn declared(scenario: &Arc<Scenario>) -> Self {
        Self { scenario: Arc::clone(scenario), terms: None }
    }
    /// A scenario in which bodies decide.
    pub fn decided(scenario: &Arc<Scenario>, terms: Terms) -> Self {
        Self { scenario: Arc::clone(scenario), terms: Some(terms) }
    }
}

/// As [`compare_regimes`], where bodies may decide what they buy; the first column is the base.
/// Decisions look at the base with its service as declared, which its own bodies then confirm.
///
/// # Errors
/// [`RunError`] for what can still fail on a checked scenario, and offers that do not settle.
pub fn compare_columns(
    columns: &[Column],
    register: &Register,
    progress: Progress<'_>,
) -> Result<Comparison, RunError> {
    let Some(first) = columns.first() else { return Ok(Comparison { results: Vec::new() }) };
    let prepared = Prepared::new(&first.scenario, register, progress)?;
    let base = run(&first.scenario, &prepared, None, progress)?;
    let of_column = |column: &Column| {
        let prepared = base.prepared.update(&base.scenario, &column.scenario, progress)?;
        match column.terms {
            Some(terms) => settle(&column.scenario, &prepared, &base, terms, progress),
            None => run(&column.scenario, &prepared, Some(&base), progress),
        }
    };
    let mut results = Vec::with_capacity(columns.len());
    match first.terms {
        Some(_) => results.push(of_column(first)?),
        None => results.push(base.clone()),
    }
    for column in &columns[1..] {
        results.push(of_column(column)?);
    }
    Ok(Comparison { results })
}

/// As [`compare_regimes`], of a sample of the destinations: quick and coarse.
///
/// # Errors
/// As [`compare_regimes`].
pub(super) fn compare_sample(
    scenarios: &[Arc<Scenario>],
    register: &Register,
    sample: Sample,
    progress: Progress<'_>,
) -> Result<Comparison, RunError> {
    let Some(first) = scenarios.first() else { return Ok(Comparison { results: Vec::new() }) };
    let prepared = Prepared::new(first, register, progress)?;
    let given = |_: usize| Given { flows: None, sample: Some(sample) };
    each(scenarios, prepared, given, progress)
}

/// The same comparison with other values: what they do not touch is kept from `before`.
///
/// # Errors
/// As [`compare_regimes`].
pub(super) fn compare_again(
    before: &Comparison,
    scenarios: &[Arc<Scenario>],
    sample: Sample,
    progress: Progress<'_>,
) -> Result<Comparison, RunError> {
    let (Some(base), Some(first)) = (before.results.first(), scenarios.first()) else {
        return Ok(Comparison { results: Vec::new() });
    };
    let prepared = base.prepared.update(&base.scenario, first, progress)?;
    let keeps = |at: usize| {
        let (old, new) = (&before.results[at], &scenarios[at]);
        travels_alike(&old.scenario, new).then(|| Arc::clone(&old.flows))
    };
    // Some regimes divide lines by how people travel in the base.
    let base_keeps = keeps(0).is_some();
    let given = |at: usize| Given {
        flows: if base_keeps { keeps(at) } else { None },
        sample: Some(sample),
    };
    each(scenarios, prepared, given, progress)
}

/// Whether nothing differs that moves a traveller: only what things cost and who pays.
fn travels_alike(before: &Scenario, after: &Scenario) -> bool {
    let paid_for = |of: &Scenario| Regime { fixed_sums: Vec::new(), ..of.regime.clone() };
    before.area == after.area
        && before.services == after.services
        && before.calendar == after.calendar
        && before.flex == after.flex
        && before.hub_services == after.hub_services
        && before.works == after.works
        && paid_for(before) == paid_for(after)
        && before.undisturbed.as_ref().map(|before| &before.roads)
            == after.undisturbed.as_ref().map(|before| &before.roads)
        && [simulate::VALUES, demand::VALUES, network::VALUES]
            .into_iter()
            .all(|begins| same_values(before, after, begins))
}

fn each(
    scenarios: &[Arc<Scenario>],
    prepared: Prepared,
    given: impl Fn(usize) -> Given,
    progress: Progress<'_>,
) -> Result<Comparison, RunError> {
    let mut results: Vec<RunResult> = Vec::new();
    for (at, scenario) in scenarios.iter().enumerate() {
        let prepared = match results.first() {
            None => prepared.clone(),
            Some(base) => base.prepared.update(&base.scenario, scenario, progress)?,
        };
        results.push(run_from(scenario, &prepared, results.first(), given(at), progress)?);
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
