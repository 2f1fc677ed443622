//! Holds a scenario's result against what its file expects of it.

use super::RunResult;
use crate::scenario::expect::Expect;

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
