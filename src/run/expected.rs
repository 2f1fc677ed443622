//! Holds a scenario's result against what its file expects of it.

use super::bands::{Band, Bands, Cut};
use super::{Comparison, RunResult};
use crate::account::find_indicator;
use crate::scenario::Scenario;
use crate::scenario::expect::Expect;
use crate::scenario::finding::SourceText;
use std::sync::Arc;

/// How an expectation came out.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Within its bounds.
    Kept {
        /// The figure.
        value: f64,
        /// Its difference from the base.
        change: f64,
    },
    /// Outside.
    Missed {
        /// The figure.
        value: f64,
        /// Its difference from the base.
        change: f64,
    },
    /// There is no such figure, municipality or bound.
    Unknown,
}

impl Outcome {
    /// Whether it is kept.
    pub fn is_kept(&self) -> bool {
        matches!(self, Self::Kept { .. })
    }
}

/// The figure that is spoken of.
fn figure(of: &RunResult, expect: &Expect) -> Option<f64> {
    let Some(slug) = &expect.municipality else {
        return of.indicators.national(&expect.figure.value);
    };
    let place = of.scenario.municipality_by_slug(&slug.value)?;
    of.indicators.get(&expect.figure.value)?.by_municipality.get(&place).copied()
}

/// Holds `result` against one expectation; differences are to `base`.
pub fn judge(result: &RunResult, base: &RunResult, expect: &Expect) -> Outcome {
    let (Some(value), Some(before)) = (figure(result, expect), figure(base, expect)) else {
        return Outcome::Unknown;
    };
    if !expect.can_be_kept() {
        return Outcome::Unknown;
    }
    let change = value - before;
    let [of_value, of_change] = expect.bounds();
    let is_in = |(low, high): (f64, f64), value: f64| (low..=high).contains(&value);
    if is_in(of_value, value) && is_in(of_change, change) {
        Outcome::Kept { value, change }
    } else {
        Outcome::Missed { value, change }
    }
}

/// The bands of one figure: of its value, and of its difference from the base.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FigureBands {
    /// Of the value.
    pub value: Band,
    /// Of the difference.
    pub difference: Band,
}

impl FigureBands {
    /// Of the figure that is spoken of, in a comparison of the base (first) and the scenario;
    /// `None` if it has no band there (quick bands are of the country alone).
    pub fn of(bands: &Bands, scenario: &Scenario, expect: &Expect) -> Option<Self> {
        let key = find_indicator(&expect.figure.value)?.key;
        let cut = match &expect.municipality {
            Some(slug) => Cut::Municipality(scenario.municipality_by_slug(&slug.value)?, key),
            None => Cut::National(key),
        };
        Some(Self { value: bands.of_value(&cut, 1)?, difference: bands.of_difference(&cut, 1)? })
    }

    /// Whether they are as expected.
    pub fn keep(&self, expect: &Expect) -> bool {
        let [of_value, of_change] = expect.band_bounds();
        let is_in = |(low, high): (f64, f64), band: &Band| low <= band.low && band.high <= high;
        let is_told = !self.difference.holds_zero();
        is_in(of_value, &self.value)
            && is_in(of_change, &self.difference)
            && expect.distinguishable.is_none_or(|expected| expected == is_told)
    }
}

/// A scenario beside its base, as a comparison of two divisions on the base, where that is all that
/// they are: what is stored of the divisions then holds for both. `regime` is the text of a division
/// by its id, as it stands in no scenario: one with other tasks or sums under the same id is not it.
/// `declared` is the scenario as its file has it: where bodies decide, the result's own holds what
/// they buy.
pub fn as_divisions(
    base: &RunResult,
    result: &RunResult,
    declared: &Scenario,
    regime: impl Fn(&str) -> Option<SourceText>,
) -> Option<Comparison> {
    let division = |of: &RunResult, declared: &Scenario| {
        let text = regime(&declared.regime.slug)?;
        let (division, _) = base.scenario.with_regime(&text).ok()?;
        let renamed = Scenario {
            slug: division.slug.clone(),
            name: division.name.clone(),
            question: division.question.clone(),
            service: division.service,
            inputs_hash: division.inputs_hash.clone(),
            ..declared.clone()
        };
        let is_that = renamed == division;
        is_that.then(|| RunResult { scenario: Arc::new(division), ..of.clone() })
    };
    Some(Comparison { results: vec![division(base, &base.scenario)?, division(result, declared)?] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expect(rule: &str) -> Expect {
        let text = format!("Expect(figure: \"pt-trips\", {rule})");
        crate::scenario::spanned::options().from_str(&text).unwrap()
    }

    /// By hand: a value between 8 and 12, a difference between 1 and 3.
    #[test]
    fn bands_are_held_against_their_bounds() {
        let band = |low, high| Band { low, high };
        let found = FigureBands { value: band(8.0, 12.0), difference: band(1.0, 3.0) };
        for (rule, holds) in [
            ("distinguishable: true", true),
            ("distinguishable: false", false),
            ("low_at_least: 8, high_at_most: 12", true),
            ("low_at_least: 8.5", false),
            ("high_at_most: 11", false),
            ("change_low_at_least: 1", true),
            ("change_low_at_least: 1.5", false),
            ("change_high_at_most: 3, distinguishable: true", true),
            ("change_high_at_most: 2", false),
        ] {
            assert_eq!(found.keep(&expect(rule)), holds, "{rule}");
            assert!(expect(rule).can_be_kept() && expect(rule).is_of_bands(), "{rule}");
        }
        let around = FigureBands { difference: band(-1.0, 3.0), ..found };
        assert!(around.keep(&expect("distinguishable: false")));
        for rule in ["sets: 4", "low_at_least: 2, high_at_most: 1", "at_least: 0, sets: 0"] {
            assert!(!expect(rule).can_be_kept(), "{rule}");
        }
    }
}
