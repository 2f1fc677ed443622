//! Quick bands and the ranking of assumptions, read from the table.

use super::super::bands::{Band, Bands, Cut};
use super::super::design::{Design, Factor, factors};
use super::super::{Comparison, RunResult};
use super::HEADLINES;
use super::effect::{Changes, at_quantile, shares};
use crate::account::INDICATORS;
use crate::scenario::Scenario;
use crate::scenario::tables::{SensitivityKind, SensitivityRow};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Sets of a quick band: they cost nothing.
const QUICK_SETS: usize = 1000;
/// A point that has moved by more than this share since the table was made tells that it is stale.
const MOVED: f64 = 0.005;

/// Why a quick band speaks of other inputs than the comparison's.
#[derive(Clone, Debug, PartialEq)]
pub enum Stale {
    /// A scenario, a regime or a table has changed.
    Inputs,
    /// The inputs are the same but a figure has moved: the program has changed.
    Moved(&'static str),
}

/// Quick bands of a comparison, from a stored table.
#[derive(Clone, Debug)]
pub struct QuickBands {
    /// The bands.
    pub bands: Bands,
    /// Why they are not of these very inputs.
    pub stale: Option<Stale>,
    /// Bodies decided in some column: what they bought is taken as given.
    pub is_decided: bool,
    /// How far the ends of the bands of differences lie from those of full runs, as shares of the
    /// full bands' widths: the median and the largest over the headlines.
    pub error: Option<QuickError>,
    effects: BTreeMap<String, Changes>,
    factors: Vec<Factor>,
}

/// How far quick bands err.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuickError {
    /// Full sets that were checked against.
    pub sets: usize,
    /// Differences that were checked.
    pub checked: usize,
    /// Of these, how many are told apart from nothing, or not, by both alike.
    pub same_verdict: usize,
    /// Median over the differences of how far the worse end lies off, as a share of the width.
    pub median: f64,
    /// The largest.
    pub largest: f64,
}

/// One assumption and what it moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumption {
    /// What it is.
    pub factor: Factor,
    /// Its mean share of the variance of the headlines' differences, 0–1.
    pub share: f64,
    /// By scenario (from the second on) and headline: the difference's change at the low and at
    /// the high end of the range.
    pub moves: Vec<(usize, &'static str, f64, f64)>,
}

impl QuickBands {
    /// Of a comparison of regimes on one scenario; `None` where the table has none of them.
    pub fn new(comparison: &Comparison, table: &[SensitivityRow]) -> Option<Self> {
        let base = &comparison.results.first()?.scenario;
        if comparison.results.iter().any(|result| result.scenario.slug != base.slug) {
            return None;
        }
        let scenarios: Vec<Arc<Scenario>> =
            comparison.results.iter().map(|result| Arc::clone(&result.scenario)).collect();
        let slugs: Vec<&str> =
            comparison.results.iter().map(|of| stored_as(table, of)).collect::<Option<_>>()?;
        let effects = stored(table, &slugs);
        let points = Points::of(comparison);
        let design = Design::latin_hypercube(&scenarios, QUICK_SETS);
        let bands = points.propagate(design, &effects);
        let error = check(table, &slugs, &scenarios, &points, &effects);
        let stale = stale(table, comparison, &slugs);
        let factors = factors(&scenarios);
        let is_decided = comparison.results.iter().any(|result| result.decision.is_some());
        Some(Self { bands, stale, is_decided, error, effects, factors })
    }

    /// How far these bands err against full sets of the same comparison.
    pub fn beside(&self, full: &Bands) -> Option<QuickError> {
        let scenarios = full.figures.values().map(Vec::len).max()?;
        let mut pairs = Vec::new();
        for indicator in HEADLINES {
            let cut = Cut::National(indicator);
            for at in 1..scenarios {
                let quick = self.bands.of_difference(&cut, at);
                pairs.extend(quick.zip(full.of_difference(&cut, at)));
            }
        }
        QuickError::of(&pairs, full.design.sets)
    }

    /// The assumptions that matter most for the headlines' differences.
    pub fn assumptions(&self, most: usize) -> Vec<Assumption> {
        let share = shares(self.effects.iter().map(|(key, by)| (key.as_str(), by)));
        let mut order: Vec<(&str, f64)> = share.into_iter().collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let found = order.into_iter().filter(|(_, share)| *share > 0.0).take(most);
        let of = |(key, share): (&str, f64)| {
            let factor = self.factors.iter().find(|factor| factor.key == key)?.clone();
            let mut moves = Vec::new();
            for indicator in HEADLINES {
                let Some(ends) = self.effects[key].get(indicator) else { continue };
                for (at, own) in ends.iter().enumerate().skip(1) {
                    moves.push((at, indicator, own.0 - ends[0].0, own.1 - ends[0].1));
                }
            }
            Some(Assumption { factor, share, moves })
        };
        found.filter_map(of).collect()
    }
}

/// What the table calls a result: by its regime's id, else the row whose headlines it has (a
/// regime under another name has the same figures).
fn stored_as<'t>(table: &'t [SensitivityRow], result: &RunResult) -> Option<&'t str> {
    let slugs = table.iter().filter(|row| row.kind == SensitivityKind::Inputs);
    let slugs: Vec<&str> = slugs.map(|row| row.scenario.as_str()).collect();
    let own = result.scenario.regime.slug.as_str();
    let named = slugs.iter().copied().find(|slug| *slug == own);
    let is_alike =
        |slug: &&str| result.decision.is_none() && has_moved(table, slug, result).is_none();
    named.or_else(|| slugs.into_iter().find(is_alike))
}

/// The first headline that is no longer what the table has under this id.
fn has_moved(table: &[SensitivityRow], slug: &str, result: &RunResult) -> Option<&'static str> {
    HEADLINES.into_iter().find(|indicator| {
        let Some(now) = result.indicators.national(indicator) else { return false };
        let then = table.iter().find(|row| {
            row.kind == SensitivityKind::Point
                && row.scenario == slug
                && row.indicator == *indicator
        });
        then.is_none_or(|row| (now - row.low).abs() > MOVED * row.low.abs().max(1.0))
    })
}

/// The table's effects for these scenarios, by key and indicator; a scenario that a row lacks is
/// not moved.
fn stored(table: &[SensitivityRow], slugs: &[&str]) -> BTreeMap<String, Changes> {
    let mut all: BTreeMap<String, Changes> = BTreeMap::new();
    for row in table {
        let is_effect = matches!(row.kind, SensitivityKind::Effect | SensitivityKind::Coarse);
        let indicator = INDICATORS.iter().find(|indicator| indicator.key == row.indicator);
        let (true, Some(indicator)) = (is_effect, indicator) else { continue };
        for (at, _) in slugs.iter().enumerate().filter(|(_, slug)| **slug == row.scenario) {
            let by = all.entry(row.key.clone()).or_default();
            let ends = by.entry(indicator.key).or_insert_with(|| vec![(0.0, 0.0); slugs.len()]);
            ends[at] = (row.low, row.high);
        }
    }
    all
}

/// National figures of a comparison as they stand.
struct Points {
    by_indicator: BTreeMap<&'static str, Vec<f64>>,
}

impl Points {
    fn of(comparison: &Comparison) -> Self {
        let mut by_indicator: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
        for indicator in INDICATORS.iter() {
            let values = comparison.results.iter();
            let values = values.map(|result| result.indicators.national(indicator.key));
            if let Some(values) = values.collect::<Option<Vec<f64>>>() {
                by_indicator.insert(indicator.key, values);
            }
        }
        Self { by_indicator }
    }

    /// The figures under a design, each factor's straight lines added up.
    fn propagate(&self, design: Design, effects: &BTreeMap<String, Changes>) -> Bands {
        let (mut figures, mut points) = (BTreeMap::new(), BTreeMap::new());
        for (indicator, values) in &self.by_indicator {
            // Only money can fall below nothing; straight lines do not know that.
            let unit = INDICATORS.iter().find(|of| of.key == *indicator).map_or("", |of| of.unit);
            let is_money = unit.starts_with("DKK");
            let mut sets: Vec<Vec<f64>> =
                values.iter().map(|value| vec![*value; design.sets]).collect();
            for (factor, quantiles) in design.factors.iter().zip(&design.quantiles) {
                let ends = effects.get(&factor.key).and_then(|by| by.get(indicator));
                let Some(ends) = ends else { continue };
                for (figures, ends) in sets.iter_mut().zip(ends) {
                    for (figure, quantile) in figures.iter_mut().zip(quantiles) {
                        *figure += at_quantile(*ends, *quantile);
                    }
                }
            }
            for (figures, value) in sets.iter_mut().zip(values) {
                if !is_money && *value >= 0.0 {
                    figures.iter_mut().for_each(|figure| *figure = figure.max(0.0));
                }
            }
            points.insert(Cut::National(indicator), values.clone());
            figures.insert(Cut::National(indicator), sets);
        }
        Bands { design, figures, points }
    }
}

/// The stored full sets beside quick bands of the very same sets.
fn check(
    table: &[SensitivityRow],
    slugs: &[&str],
    scenarios: &[Arc<Scenario>],
    points: &Points,
    effects: &BTreeMap<String, Changes>,
) -> Option<QuickError> {
    let full: Vec<&SensitivityRow> = table
        .iter()
        .filter(|row| row.kind == SensitivityKind::CheckDifference)
        .filter(|row| HEADLINES.contains(&row.indicator.as_str()))
        .collect();
    let sets: usize = full.first()?.key.parse().ok()?;
    let quick = points.propagate(Design::latin_hypercube(scenarios, sets), effects);
    // The table's differences are from its own first scenario.
    let first = table.iter().find(|row| row.kind == SensitivityKind::Inputs)?;
    if slugs.first() != Some(&first.scenario.as_str()) {
        return None;
    }
    let mut pairs = Vec::new();
    for row in full {
        let at = slugs.iter().position(|slug| *slug == row.scenario).filter(|at| *at > 0);
        let indicator = HEADLINES.iter().find(|key| **key == row.indicator);
        let (Some(at), Some(indicator)) = (at, indicator) else { continue };
        let full = Band { low: row.low, high: row.high };
        if let Some(quick) = quick.of_difference(&Cut::National(indicator), at) {
            pairs.push((quick, full));
        }
    }
    QuickError::of(&pairs, sets)
}

impl QuickError {
    /// Of pairs of a quick and a full band.
    pub fn of(pairs: &[(Band, Band)], sets: usize) -> Option<Self> {
        let wide = pairs.iter().filter(|(_, full)| full.width() > 0.0);
        let mut errors: Vec<f64> = wide
            .clone()
            .map(|(quick, full)| {
                let off = (quick.low - full.low).abs().max((quick.high - full.high).abs());
                off / full.width()
            })
            .collect();
        errors.sort_by(f64::total_cmp);
        let same = wide.filter(|(quick, full)| quick.holds_zero() == full.holds_zero());
        Some(Self {
            sets,
            checked: errors.len(),
            same_verdict: same.count(),
            median: *errors.get(errors.len() / 2)?,
            largest: *errors.last()?,
        })
    }
}

/// Whether the table was made from other inputs, or by a program that came to other figures.
fn stale(table: &[SensitivityRow], comparison: &Comparison, slugs: &[&str]) -> Option<Stale> {
    for (result, slug) in comparison.results.iter().zip(slugs) {
        let is_renamed = *slug != result.scenario.regime.slug;
        let same = table.iter().any(|row| {
            row.kind == SensitivityKind::Inputs
                && row.scenario == *slug
                && row.key == result.scenario.inputs_hash
        });
        if !same && !is_renamed {
            return Some(Stale::Inputs);
        }
    }
    // What bodies buy moves figures by itself.
    let declared = comparison.results.iter().zip(slugs).filter(|(of, _)| of.decision.is_none());
    declared.filter_map(|(result, slug)| has_moved(table, slug, result)).map(Stale::Moved).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_told_against_the_full_bands() {
        let band = |low, high| Band { low, high };
        let pairs = [
            (band(1.0, 2.0), band(1.0, 2.0)),
            (band(-1.0, 2.0), band(1.0, 3.0)),
            (band(0.0, 1.0), band(0.0, 0.0)),
            (band(4.0, 8.0), band(4.0, 7.0)),
        ];
        let error = QuickError::of(&pairs, 16).unwrap();
        assert_eq!((error.sets, error.checked, error.same_verdict), (16, 3, 2));
        assert!((error.largest - 1.0).abs() < 1e-12);
        assert!((error.median - 1.0 / 3.0).abs() < 1e-12);
    }
}
