//! What is not known, and how sets of it are drawn.
//!
//! A [`Factor`] is a number with a low and a high end: a value of the register, the share of a
//! second base fare in a tariff area, or a fixed sum of a regime. Constants that were fitted are
//! none: they answer for the values as they stand. A [`Design`] is a Latin hypercube over the
//! factors (M. D. McKay, R. J. Beckman and W. J. Conover, "A comparison of three methods for
//! selecting values of input variables in the analysis of output from a computer code",
//! Technometrics 21(2), 1979): with n sets, each factor takes every n-th part of its range once,
//! in an order that follows from the seed and the factor's key alone.
//!
//! A factor's own value is its median: half of the draws lie between low and value, half between
//! value and high, evenly in each half.

use crate::id::stable_hash;
use crate::rng::{Draw, Streams};
use crate::scenario::Scenario;
use crate::scenario::regime::ServiceClass;
use crate::scenario::values::Certainty;
use crate::units::Kroner;
use rand::RngExt;
use std::sync::Arc;

/// Values that are told beside results and move none.
const TOLD: &str = "response.";
/// Values that only runs over years read.
const YEARS: &str = "years.";

/// Where a factor stands.
#[derive(Clone, Debug, PartialEq)]
enum Stands {
    /// In the register of values.
    Value,
    /// In a regime's tariff area: the share of a second base fare.
    SecondBase(String),
    /// In a regime's fixed sum.
    FixedSum(ServiceClass),
}

/// A range, with the value in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// Low end.
    pub low: f64,
    /// The value used.
    pub value: f64,
    /// High end.
    pub high: f64,
}

impl Range {
    /// What lies at a quantile from 0 to 1; the value at one half.
    pub fn at(&self, quantile: f64) -> f64 {
        if quantile < 0.5 {
            self.low + 2.0 * quantile * (self.value - self.low)
        } else {
            self.value + (2.0 * quantile - 1.0) * (self.high - self.value)
        }
    }
    /// The end that is farther from the value, as a quantile: 0 or 1.
    pub fn far_end(&self) -> f64 {
        if self.high - self.value >= self.value - self.low { 1.0 } else { 0.0 }
    }
    fn is_open(&self) -> bool {
        self.low < self.high
    }
}

/// Something that is not known for certain.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Stable key: draws hang on it.
    pub key: String,
    /// Its range where it stands first among the scenarios.
    pub range: Range,
    /// Unit.
    pub unit: String,
    /// How well it is known.
    pub certainty: Certainty,
    /// Where it comes from.
    pub source: String,
    stands: Stands,
}

impl Factor {
    /// What it is like: values whose keys differ in their last part only.
    pub fn group(&self) -> &str {
        self.key.rsplit_once('.').map_or(self.key.as_str(), |(group, _)| group)
    }
    /// Its range in a scenario; `None` where the scenario does not have it, or sets it otherwise
    /// than `base`.
    fn range_in(&self, scenario: &Scenario, base: &Scenario) -> Option<Range> {
        match &self.stands {
            Stands::Value => {
                let row = scenario.values.row(&self.key)?;
                let same = base.values.row(&self.key)?.value.to_bits() == row.value.to_bits();
                same.then_some(Range { low: row.low, value: row.value, high: row.high })
            }
            Stands::SecondBase(slug) => {
                let area = scenario.regime.tariffs.iter().find(|area| area.slug == *slug)?;
                Some(Range { low: area.low, value: area.second_base_share, high: area.high })
            }
            Stands::FixedSum(class) => {
                let sum = scenario.regime.fixed_sums.iter().find(|sum| sum.class == *class)?;
                let [low, value, high] = [sum.low, sum.amount, sum.high].map(|sum| sum.dkk());
                Some(Range { low, value, high })
            }
        }
    }

    /// Puts it at a quantile of its range in a scenario.
    fn put(&self, scenario: &mut Scenario, base: &Scenario, quantile: f64) {
        let before = scenario.undisturbed.as_ref().and_then(|of| of.values.row(&self.key));
        if let (Stands::Value, Some(row)) = (&self.stands, before) {
            // What was before a scenario's changes is drawn too, whatever the scenario sets.
            let range = Range { low: row.low, value: row.value, high: row.high };
            scenario.believe_before(&self.key, range.at(quantile));
        }
        let Some(range) = self.range_in(scenario, base) else { return };
        let drawn = range.at(quantile);
        match &self.stands {
            Stands::Value => {
                scenario.values.set(&self.key, drawn);
            }
            Stands::SecondBase(slug) => {
                let areas = scenario.regime.tariffs.iter_mut();
                for area in areas.filter(|area| area.slug == *slug) {
                    area.second_base_share = drawn;
                }
            }
            Stands::FixedSum(class) => {
                let sums = scenario.regime.fixed_sums.iter_mut();
                for sum in sums.filter(|sum| sum.class == *class) {
                    sum.amount = Kroner::from_dkk(drawn);
                }
            }
        }
    }
}

/// Everything that is not known for certain in some scenarios, in the order of the keys. The first
/// scenario is the base: what another sets otherwise stays as it is there. Values that only runs
/// over years read are left out.
pub fn factors(scenarios: &[Arc<Scenario>]) -> Vec<Factor> {
    let mut all = all_factors(scenarios);
    all.retain(|factor| !factor.key.starts_with(YEARS));
    all
}

/// As [`factors`], with what only runs over years read.
fn all_factors(scenarios: &[Arc<Scenario>]) -> Vec<Factor> {
    let Some(base) = scenarios.first() else { return Vec::new() };
    let values = base.values.register.iter();
    let mut all: Vec<Factor> = values
        .filter(|row| !base.values.fitted.contains(&row.key))
        .filter(|row| !row.key.starts_with(TOLD))
        .map(|row| Factor {
            key: row.key.clone(),
            range: Range { low: row.low, value: row.value, high: row.high },
            unit: row.unit.clone(),
            certainty: row.certainty,
            source: row.source.clone(),
            stands: Stands::Value,
        })
        .collect();
    for scenario in scenarios {
        let tariffs = scenario.regime.tariffs.iter().map(|area| Factor {
            key: format!("tariff.{}.second_base_share", area.slug),
            range: Range { low: area.low, value: area.second_base_share, high: area.high },
            unit: "share".to_owned(),
            certainty: Certainty::Recalled,
            source: area.source.clone(),
            stands: Stands::SecondBase(area.slug.clone()),
        });
        let sums = scenario.regime.fixed_sums.iter().map(|sum| Factor {
            key: format!("fixed_sum.{:?}", sum.class).to_lowercase(),
            range: Range { low: sum.low.dkk(), value: sum.amount.dkk(), high: sum.high.dkk() },
            unit: "DKK/year".to_owned(),
            certainty: Certainty::Recalled,
            source: sum.source.clone(),
            stands: Stands::FixedSum(sum.class),
        });
        all.extend(tariffs.chain(sums));
    }
    all.retain(|factor| factor.range.is_open());
    // Stable: of factors with one key the first scenario's stays.
    all.sort_by(|a, b| a.key.cmp(&b.key));
    all.dedup_by(|later, first| later.key == first.key);
    all
}

/// Sets of everything that is not known: a function of scenarios, seed and number.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Design {
    /// How many sets.
    pub sets: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// What is drawn.
    pub factors: Vec<Factor>,
    /// By factor, then set: where in its range it stands, 0 to 1.
    pub quantiles: Vec<Vec<f64>>,
}

impl Design {
    /// A Latin hypercube of so many sets.
    pub fn latin_hypercube(scenarios: &[Arc<Scenario>], sets: usize) -> Self {
        Self::of(factors(scenarios), scenarios, sets)
    }

    /// A Latin hypercube of so many sets, with what only runs over years read.
    pub fn over_years(scenarios: &[Arc<Scenario>], sets: usize) -> Self {
        Self::of(all_factors(scenarios), scenarios, sets)
    }

    fn of(factors: Vec<Factor>, scenarios: &[Arc<Scenario>], sets: usize) -> Self {
        let seed = scenarios.first().map_or(0, |base| base.seed);
        let quantiles = factors.iter().map(|factor| strata(seed, &factor.key, sets)).collect();
        Self { sets, seed, factors, quantiles }
    }

    /// The scenarios under one set: all meet the same quantiles (common draws), so that what is
    /// told of a difference is the difference's own range and not the noise of two.
    pub fn scenarios(&self, scenarios: &[Arc<Scenario>], set: usize) -> Vec<Arc<Scenario>> {
        let Some(base) = scenarios.first() else { return Vec::new() };
        let drawn = |scenario: &Arc<Scenario>| {
            let mut varied = Scenario::clone(scenario);
            for (factor, quantiles) in self.factors.iter().zip(&self.quantiles) {
                factor.put(&mut varied, base, quantiles[set]);
            }
            Arc::new(varied)
        };
        scenarios.iter().map(drawn).collect()
    }
}

/// The scenarios with some factors at quantiles of their ranges and everything else as it is.
pub fn moved(scenarios: &[Arc<Scenario>], factors: &[(&Factor, f64)]) -> Vec<Arc<Scenario>> {
    let Some(base) = scenarios.first() else { return Vec::new() };
    let of_one = |scenario: &Arc<Scenario>| {
        let mut moved = Scenario::clone(scenario);
        for (factor, quantile) in factors {
            factor.put(&mut moved, base, *quantile);
        }
        Arc::new(moved)
    };
    scenarios.iter().map(of_one).collect()
}

/// One point in each of `sets` equal parts of 0 to 1, in an order drawn for this key.
fn strata(seed: u64, key: &str, sets: usize) -> Vec<f64> {
    let streams = Streams { seed, replication: 0 };
    let mut stream = streams.stream(Draw::Parameter, stable_hash(key));
    let mut order: Vec<usize> = (0..sets).collect();
    for last in (1..sets).rev() {
        order.swap(last, stream.random_range(0..=last));
    }
    let within = order.into_iter().map(|part| (part as f64 + stream.random::<f64>()) / sets as f64);
    within.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every part of the range is taken once, and the order is the key's own.
    #[test]
    fn each_part_of_a_range_is_taken_once() {
        let drawn = strata(7, "fare.base", 16);
        let mut parts: Vec<usize> = drawn.iter().map(|at| (at * 16.0) as usize).collect();
        parts.sort_unstable();
        assert_eq!(parts, (0..16).collect::<Vec<_>>());
        assert_eq!(drawn, strata(7, "fare.base", 16));
        assert_ne!(drawn, strata(8, "fare.base", 16));
        assert_ne!(drawn, strata(7, "fare.per_km", 16));
    }

    /// A value off the middle of its range is still the median.
    #[test]
    fn a_value_is_the_median_of_its_draws() {
        let range = Range { low: 0.0, value: 0.2, high: 1.0 };
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(
            close(range.at(0.5), 0.2) && close(range.at(0.0), 0.0) && close(range.at(1.0), 1.0)
        );
        assert!(close(range.at(0.25), 0.1) && close(range.at(0.75), 0.6));
        let drawn = strata(1, "x", 1000);
        let below = drawn.iter().filter(|at| range.at(**at) < 0.2).count();
        assert_eq!(below, 500);
    }
}
