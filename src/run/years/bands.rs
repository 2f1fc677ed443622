//! Bands over years: the same columns over the years under drawn sets of values.
//!
//! As [`super::super::bands`], with what only runs over years read (growth, contracts, accounts)
//! among what is drawn. Every set is a whole run of all columns, on the same draws.

use super::{Course, courses};
use crate::run::bands::Band;
use crate::run::design::Design;
use crate::run::{Column, Progress, Register, RunError};
use crate::scenario::Scenario;
use std::collections::BTreeMap;
use std::sync::Arc;

/// National figures of every column in every year under every set.
#[derive(Clone, Debug, Default)]
pub struct YearBands {
    /// The sets.
    pub design: Design,
    /// By indicator and year: by column, then set; `NaN` where a column has no such figure.
    figures: BTreeMap<(&'static str, u16), Vec<Vec<f64>>>,
}

impl YearBands {
    /// The band of a column's figure in a year.
    pub fn of_value(&self, key: &str, year: u16, column: usize) -> Option<Band> {
        Band::of(self.get(key, year)?.get(column)?)
    }

    /// The band of its difference from the first column in the same year, set by set.
    pub fn of_difference(&self, key: &str, year: u16, column: usize) -> Option<Band> {
        let by_column = self.get(key, year)?;
        let (base, own) = (by_column.first()?, by_column.get(column)?);
        let differences: Vec<f64> = own.iter().zip(base).map(|(own, base)| own - base).collect();
        Band::of(&differences)
    }

    fn get(&self, key: &str, year: u16) -> Option<&Vec<Vec<f64>>> {
        let (_, found) = self.figures.iter().find(|((own, of), _)| *own == key && *of == year)?;
        found.iter().flatten().all(|figure| figure.is_finite()).then_some(found)
    }

    fn add(&mut self, set: usize, courses: &[Course]) {
        let (sets, columns) = (self.design.sets, courses.len());
        for (at, course) in courses.iter().enumerate() {
            for year in &course.years {
                for (key, value) in &year.indicators.values {
                    let empty = || vec![vec![f64::NAN; sets]; columns];
                    let rows = self.figures.entry((key, year.year)).or_insert_with(empty);
                    rows[at][set] = value.value;
                }
            }
        }
    }
}

/// Runs columns over the years under `sets` drawn sets; `base` as in [`courses`]. `done` hears how
/// many sets are done.
///
/// # Errors
/// [`RunError`] if a set has no solution.
pub fn year_bands(
    base: &Arc<Scenario>,
    columns: &[Column],
    until: u16,
    register: &Register,
    sets: usize,
    progress: Progress<'_>,
    done: &(dyn Fn(usize) + Sync),
) -> Result<YearBands, RunError> {
    let own = columns.iter().map(|column| Arc::clone(&column.scenario));
    let scenarios: Vec<Arc<Scenario>> = std::iter::once(Arc::clone(base)).chain(own).collect();
    let mut all =
        YearBands { design: Design::over_years(&scenarios, sets), figures: BTreeMap::new() };
    for set in 0..sets {
        let mut drawn = all.design.scenarios(&scenarios, set).into_iter();
        let Some(base) = drawn.next() else { break };
        let varied: Vec<Column> = drawn
            .zip(columns)
            .map(|(scenario, column)| Column { scenario, terms: column.terms })
            .collect();
        all.add(set, &courses(&base, &varied, until, register, progress)?);
        done(set + 1);
    }
    Ok(all)
}
