//! What happened beside what the model makes of it: changes whose outcome is known.
//!
//! In: a table of back-casts, each with the scenario before and after the change, and what is
//! measured. Out: the model's change in per cent, or its level where nothing went before, beside
//! the outcome. Nothing is fitted to them; a difference is explained in the table or left open.

use super::measure::{MeasureError, Measured};
use super::{Prepared, Progress, Register, RunError, travel};
use crate::demand::OdMatrix;
use crate::scenario::Scenario;
use crate::scenario::responsibility;
use crate::scenario::tables::BackcastRow;
use std::collections::BTreeMap;
use std::sync::Arc;
use thiserror::Error;

/// Why a back-cast cannot be made.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum BackcastError {
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Measure(#[from] MeasureError),
    #[error("back-cast `{backcast}`: scenario `{scenario}` was not loaded")]
    NoScenario { backcast: String, scenario: String },
    #[error("the data set has no backcasts.csv")]
    None,
}

/// A back-cast and what the model makes of it.
#[derive(Clone, Debug)]
pub struct BackcastLine {
    /// As the table has it.
    pub row: BackcastRow,
    /// The figure before the change, if anything went before.
    pub before: Option<f64>,
    /// The figure after it.
    pub after: f64,
}

impl BackcastLine {
    /// The model's answer in the outcome's unit.
    pub fn model(&self) -> f64 {
        self.before.map_or(self.after, |before| 100.0 * (self.after / before - 1.0))
    }
    /// Whether it lies in the outcome's range.
    pub fn is_inside(&self) -> bool {
        self.row.low <= self.model() && self.model() <= self.row.high
    }
}

/// Makes the back-casts. `scenarios` holds every scenario that the table names, by that name.
///
/// # Errors
/// [`BackcastError`].
pub fn backcasts(
    rows: &[BackcastRow],
    scenarios: &BTreeMap<String, Arc<Scenario>>,
    register: &Register,
    progress: Progress<'_>,
) -> Result<Vec<BackcastLine>, BackcastError> {
    if rows.is_empty() {
        return Err(BackcastError::None);
    }
    let mut results = BTreeMap::new();
    let mut first: Option<(Arc<Scenario>, Prepared)> = None;
    for (name, scenario) in scenarios {
        let prepared = match &first {
            None => Prepared::new(scenario, register, progress)?,
            Some((before, prepared)) => prepared.update(before, scenario, progress)?,
        };
        let responsibility = responsibility::resolve(scenario);
        let flows = travel(scenario, &prepared, &responsibility, &scenario.name, progress)?;
        first.get_or_insert_with(|| (Arc::clone(scenario), prepared.clone()));
        results.insert(name.as_str(), (scenario, prepared, flows));
    }
    // Lines are measured, no commutes.
    let commute = OdMatrix::filled(0, 0.0);
    let figure = |row: &BackcastRow, name: &str| -> Result<f64, BackcastError> {
        let (scenario, prepared, flows) = results.get(name).ok_or_else(|| {
            BackcastError::NoScenario { backcast: row.backcast.clone(), scenario: name.to_owned() }
        })?;
        let measured = Measured { scenario, prepared, flows, commute: &commute };
        Ok(measured.figure(&row.backcast, &row.measure, &row.of)?)
    };
    let line = |row: &BackcastRow| {
        let before = if row.before.is_empty() { None } else { Some(figure(row, &row.before)?) };
        Ok(BackcastLine { before, after: figure(row, &row.after)?, row: row.clone() })
    };
    rows.iter().map(line).collect()
}
