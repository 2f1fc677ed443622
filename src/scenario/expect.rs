//! What a scenario file expects of its own result, so that a run without a screen can pass or fail.

use super::spanned::Spanned;
use serde::Deserialize;

/// Most sets that are drawn for a band.
const MOST_SETS: u16 = 1024;

/// Bounds on one figure; those that are left out bind nothing.
///
/// A band tells how far a figure rests on what is not known: a rule about it says that something
/// holds whatever the values are, within their ranges.
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
    /// Whether the difference from the base can be told from nothing: its band does not hold 0.
    #[serde(default)]
    pub distinguishable: Option<bool>,
    /// Least low end of the value's band.
    #[serde(default)]
    pub low_at_least: Option<f64>,
    /// Greatest high end of the value's band.
    #[serde(default)]
    pub high_at_most: Option<f64>,
    /// Least low end of the difference's band.
    #[serde(default)]
    pub change_low_at_least: Option<f64>,
    /// Greatest high end of the difference's band.
    #[serde(default)]
    pub change_high_at_most: Option<f64>,
    /// Drawn sets of the values to run for the bands; quick bands from what is stored with the data
    /// set if left out.
    #[serde(default)]
    pub sets: Option<u16>,
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

    /// As [`bounds`](Self::bounds), on the ends of the bands.
    pub fn band_bounds(&self) -> [(f64, f64); 2] {
        let of = |low: Option<f64>, high: Option<f64>| {
            (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY))
        };
        let of_change = of(self.change_low_at_least, self.change_high_at_most);
        [of(self.low_at_least, self.high_at_most), of_change]
    }

    /// Whether it says something about a band.
    pub fn is_of_bands(&self) -> bool {
        let is_bound = |(low, high): (f64, f64)| low.is_finite() || high.is_finite();
        self.distinguishable.is_some() || self.band_bounds().into_iter().any(is_bound)
    }

    /// Whether it says anything: a bound, and none that nothing can keep.
    pub fn can_be_kept(&self) -> bool {
        let all = [self.bounds(), self.band_bounds()];
        let mut bounds = all.iter().flatten();
        let is_any = self.is_of_bands()
            || bounds.clone().any(|(low, high)| low.is_finite() || high.is_finite());
        let has_sets = self.sets.is_none_or(|sets| (1..=MOST_SETS).contains(&sets));
        is_any && has_sets && bounds.all(|(low, high)| low <= high)
    }
}
