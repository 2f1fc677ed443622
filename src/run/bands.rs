//! How far results rest on what is not known: the same comparison under drawn sets of values.
//!
//! A [`Design`] draws everything that has a range; all scenarios of a comparison meet the same
//! sets, and differences are taken set by set. A band is the 10th to the 90th percentile over the
//! sets: the spread of a named design, no confidence interval.

use super::design::Design;
use super::{Column, Comparison, Progress, Register, RunError, compare_columns};
use crate::account::{Group, Party};
use crate::id::MunicipalityId;
use crate::scenario::Scenario;
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
    /// With a point in it, if there is one.
    fn out_to(self, point: Option<f64>) -> Self {
        let Some(point) = point else { return self };
        Self { low: self.low.min(point), high: self.high.max(point) }
    }
    /// From one end to the other.
    pub fn width(&self) -> f64 {
        self.high - self.low
    }
}

/// What a figure is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cut {
    /// An indicator of the whole country.
    National(&'static str),
    /// Of a municipality.
    Municipality(MunicipalityId, &'static str),
    /// Of a group that depends on public transport.
    Group(Group, &'static str),
    /// What a body, by its id, pays less what it receives, DKK a year.
    Body(String),
}

/// The figures of a comparison, each by scenario.
pub type Figures = BTreeMap<Cut, Vec<f64>>;

/// Every figure of a comparison; one that a scenario lacks is 0 there.
pub fn figures(comparison: &Comparison) -> Figures {
    let mut all = Figures::new();
    let scenarios = comparison.results.len();
    for (at, result) in comparison.results.iter().enumerate() {
        let mut put = |cut: Cut, value: f64| {
            all.entry(cut).or_insert_with(|| vec![0.0; scenarios])[at] = value;
        };
        for (key, figures) in &result.indicators.values {
            put(Cut::National(key), figures.value);
            for (place, value) in &figures.by_municipality {
                put(Cut::Municipality(*place, key), *value);
            }
            for (group, value) in &figures.by_group {
                put(Cut::Group(*group, key), *value);
            }
        }
        for (party, net) in result.ledger.nets() {
            if let Party::Body(body) = party {
                put(Cut::Body(result.scenario.bodies[body].slug.clone()), -net.dkk());
            }
        }
    }
    all
}

/// Figures of every scenario under every set.
#[derive(Clone, Debug, Default)]
pub struct Bands {
    /// The sets.
    pub design: Design,
    /// By figure, then scenario in the order of the comparison, then set.
    pub figures: BTreeMap<Cut, Vec<Vec<f64>>>,
    /// Figures at the values in use, where bands are added up from straight lines: these need not
    /// have the values' own figure between them, so a band is drawn out to it.
    pub points: Figures,
}

impl Bands {
    /// The band of a scenario's figure.
    pub fn of_value(&self, cut: &Cut, scenario: usize) -> Option<Band> {
        let point = self.points.get(cut).and_then(|of| of.get(scenario).copied());
        Some(Band::of(self.figures.get(cut)?.get(scenario)?)?.out_to(point))
    }
    /// The band of its difference from the first scenario, set by set.
    pub fn of_difference(&self, cut: &Cut, scenario: usize) -> Option<Band> {
        let by_scenario = self.figures.get(cut)?;
        let (base, own) = (by_scenario.first()?, by_scenario.get(scenario)?);
        let differences: Vec<f64> = own.iter().zip(base).map(|(own, base)| own - base).collect();
        let point = self.points.get(cut).and_then(|of| Some(of.get(scenario)? - of.first()?));
        Some(Band::of(&differences)?.out_to(point))
    }
    /// Adds what a set came to.
    fn add(&mut self, found: Figures, set: usize) {
        for (cut, by_scenario) in found {
            let empty = || vec![vec![0.0; self.design.sets]; by_scenario.len()];
            let rows = self.figures.entry(cut).or_insert_with(empty);
            for (row, value) in rows.iter_mut().zip(by_scenario) {
                row[set] = value;
            }
        }
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
    let scenarios: Vec<Arc<Scenario>> =
        columns.iter().map(|column| Arc::clone(&column.scenario)).collect();
    let design = Design::latin_hypercube(&scenarios, sets);
    let mut all = Bands { design, ..Bands::default() };
    for set in 0..sets {
        let varied = all.design.scenarios(&scenarios, set).into_iter().zip(columns);
        let varied: Vec<Column> =
            varied.map(|(scenario, column)| Column { scenario, terms: column.terms }).collect();
        let comparison = compare_columns(&varied, register, progress)?;
        all.add(figures(&comparison), set);
        done(set + 1);
    }
    Ok(all)
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
        let cut = Cut::National("pt-trips");
        let mut bands = Bands::default();
        bands.design.sets = 3;
        for (set, base) in [10.0, 50.0, 90.0].into_iter().enumerate() {
            bands.add(Figures::from([(cut.clone(), vec![base, base + 1.0])]), set);
        }
        let difference = bands.of_difference(&cut, 1).unwrap();
        assert!((difference.low - 1.0).abs() < 1e-12 && (difference.high - 1.0).abs() < 1e-12);
        assert!(!difference.holds_zero());
        assert!(bands.of_value(&cut, 0).is_some_and(|band| band.high > band.low + 1.0));
    }
}
