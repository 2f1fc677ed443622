//! What a scenario file expects of its own result, so that a run without a screen can pass or fail.

use super::spanned::Spanned;
use serde::Deserialize;

/// Bounds on one figure; those that are left out bind nothing.
#[derive(Clone, Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// Key of a figure, as `pt-trips`.
    pub figure: Spanned<String>,
    /// Of a municipality, by id; of the country if left out.
    #[serde(default)]
    pub municipality: Option<Spanned<String>>,
    /// Least value, in the figure's unit.
    #[serde(default)]
    pub at_least: Option<f64>,
    /// Greatest value.
    #[serde(default)]
    pub at_most: Option<f64>,
    /// Least difference from the file's base.
    #[serde(default)]
    pub change_at_least: Option<f64>,
    /// Greatest difference from the file's base.
    #[serde(default)]
    pub change_at_most: Option<f64>,
    /// Why this is expected.
    #[serde(default)]
    pub because: String,
}

impl Expect {
    /// The bounds on the value, and on the difference: least and greatest.
    pub fn bounds(&self) -> [(f64, f64); 2] {
        let of = |low: Option<f64>, high: Option<f64>| {
            (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY))
        };
        [of(self.at_least, self.at_most), of(self.change_at_least, self.change_at_most)]
    }

    /// Whether it says anything: a bound, and none that nothing can keep.
    pub fn can_be_kept(&self) -> bool {
        let bounds = self.bounds();
        let is_any = bounds.iter().any(|(low, high)| low.is_finite() || high.is_finite());
        is_any && bounds.iter().all(|(low, high)| low <= high)
    }
}
