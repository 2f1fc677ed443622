//! How far results rest on what is not known: the same comparison under drawn sets of values.
//!
//! A set draws every value that has a range, evenly between its low and its high, but not the
//! constants that were fitted: they answer for the values as they stand. All scenarios of a
//! comparison meet the same set (common draws, keyed by the value's name), so that what is told of
//! a difference is the difference's own range and not the noise of two. A band is the 10th to the
//! 90th percentile over the sets: the spread of a named design, no confidence interval.

use super::{Column, Progress, Register, RunError, compare_columns};
use crate::id::stable_hash;
use crate::rng::{Draw, Streams};
use crate::scenario::Scenario;
use crate::scenario::values::Values;
use rand::RngExt;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where a band begins and ends.
const PERCENTILES: [f64; 2] = [0.1, 0.9];

/// A band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The 10th percentile over the sets.
    pub low: f64,
    /// The 90th.
    pub high: f64,
}

impl Band {
    /// Of some figures; `None` without any.
    pub fn of(figures: &[f64]) -> Option<Self> {
        let mut sorted = figures.to_vec();
        sorted.sort_by(f64::total_cmp);
        let [low, high] = PERCENTILES.map(|share| percentile(&sorted, share));
        Some(Self { low: low?, high: high? })
    }
    /// Whether it holds 0: a difference with such a band is not told apart from none.
    pub fn holds_zero(&self) -> bool {
        self.low <= 0.0 && 0.0 <= self.high
    }
}

/// National figures of every scenario under every set.
#[derive(Clone, Debug, Default)]
pub struct Bands {
    /// How many sets were run.
    pub sets: usize,
    /// How many values were drawn.
    pub drawn: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// By indicator, then scenario in the order of the comparison, then set.
    pub figures: BTreeMap<&'static str, Vec<Vec<f64>>>,
}

impl Bands {
    /// The band of a scenario's figure.
    pub fn of_value(&self, indicator: &str, scenario: usize) -> Option<Band> {
        Band::of(self.figures.get(indicator)?.get(scenario)?)
    }
    /// The band of its difference from the first scenario, set by set.
    pub fn of_difference(&self, indicator: &str, scenario: usize) -> Option<Band> {
        let by_scenario = self.figures.get(indicator)?;
        let (base, own) = (by_scenario.first()?, by_scenario.get(scenario)?);
        let differences: Vec<f64> = own.iter().zip(base).map(|(own, base)| own - base).collect();
        Band::of(&differences)
    }
}

/// Runs a comparison under `sets` drawn sets of values. `done` hears how many sets are done.
///
/// # Errors
/// [`RunError`] if a set has no solution.
pub fn bands(
    columns: &[Column],
    register: &Register,
    sets: usize,
    progress: Progress<'_>,
    done: &(dyn Fn(usize) + Sync),
) -> Result<Bands, RunError> {
    let mut all = Bands::default();
    let Some(Column { scenario: base, .. }) = columns.first() else { return Ok(all) };
    all.seed = base.seed;
    for set in 0..sets {
        let drawn = draw(&base.values, base.seed, set);
        all.drawn = drawn.len();
        let varied = columns.iter().map(|column| Column {
            scenario: Arc::new(vary(&column.scenario, base, &drawn)),
            terms: column.terms,
        });
        let comparison = compare_columns(&varied.collect::<Vec<_>>(), register, progress)?;
        for (at, result) in comparison.results.iter().enumerate() {
            for indicator in crate::account::INDICATORS {
                if let Some(value) = result.indicators.national(indicator.key) {
                    let by_scenario = all.figures.entry(indicator.key).or_default();
                    by_scenario.resize(columns.len(), Vec::new());
                    by_scenario[at].push(value);
                }
            }
        }
        all.sets = set + 1;
        done(all.sets);
    }
    Ok(all)
}

/// The drawn values of a set, by key.
fn draw(values: &Values, seed: u64, set: usize) -> Vec<(String, f64)> {
    let streams = Streams { seed, replication: set as u64 };
    values
        .register
        .iter()
        .filter(|row| row.low < row.high && !values.fitted.contains(&row.key))
        .map(|row| {
            let share: f64 = streams.stream(Draw::Parameter, stable_hash(&row.key)).random();
            (row.key.clone(), row.low + share * (row.high - row.low))
        })
        .collect()
}

/// A scenario with the drawn values, but for those that it sets otherwise than the base.
fn vary(scenario: &Scenario, base: &Scenario, drawn: &[(String, f64)]) -> Scenario {
    let mut varied = scenario.clone();
    let value = |of: &Scenario, key: &str| of.values.row(key).map(|row| row.value.to_bits());
    for (key, drawn) in drawn {
        if value(scenario, key) == value(base, key) {
            varied.values.set(key, *drawn);
        }
    }
    varied
}

/// By linear interpolation between order statistics (definition 7 of R. J. Hyndman and Y. Fan,
/// "Sample quantiles in statistical packages", The American Statistician 50(4), 1996).
fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share * (sorted.len().checked_sub(1)? as f64);
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    Some(sorted[below] + (place - place.floor()) * (sorted[above] - sorted[below]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hyndman and Fan's definition 7 on 1, 2, …, 11: the tenth percentile is the second.
    #[test]
    fn a_band_goes_from_the_tenth_to_the_ninetieth_percentile() {
        let figures: Vec<f64> = (1..=11).rev().map(f64::from).collect();
        let band = Band::of(&figures).unwrap();
        assert!((band.low - 2.0).abs() < 1e-12 && (band.high - 10.0).abs() < 1e-12);
        assert!(Band::of(&[]).is_none());
        assert!(Band::of(&[3.0]).is_some_and(|band| !band.holds_zero()));
    }

    /// Pairs that always differ by 1 are told apart however much both vary.
    #[test]
    fn differences_are_taken_set_by_set() {
        let base = vec![10.0, 50.0, 90.0];
        let own: Vec<f64> = base.iter().map(|value| value + 1.0).collect();
        let figures = BTreeMap::from([("pt-trips", vec![base, own])]);
        let bands = Bands { sets: 3, drawn: 1, seed: 1, figures };
        let difference = bands.of_difference("pt-trips", 1).unwrap();
        assert!((difference.low - 1.0).abs() < 1e-12 && (difference.high - 1.0).abs() < 1e-12);
        assert!(!difference.holds_zero());
        assert!(bands.of_value("pt-trips", 0).is_some_and(|band| band.high > band.low + 1.0));
    }
}
