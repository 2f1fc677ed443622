//! Working the table of sensitivities out.

use super::super::bands::{Bands, Cut, bands};
use super::super::compare::{compare_again, compare_sample};
use super::super::design::{Factor, factors, moved};
use super::super::{Column, Comparison, Progress, Register, RunError, compare_regimes};
use super::effect::{Changes, Ends, shares, variance};
use crate::account::INDICATORS;
use crate::scenario::Scenario;
use crate::scenario::tables::{SensitivityKind, SensitivityRow};
use crate::simulate::Sample;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The coarse look takes every so many-th destination.
const COARSE: usize = 24;
/// Groups that move the headlines' differences by less than this share of the variance are not
/// looked at further.
const GROUP: f64 = 0.005;
/// Of an indicator's effects, those that together make less than this share of the variance in
/// every scenario are not stored.
const NEGLIGIBLE: f64 = 1e-3;
/// Significant digits of the table.
const DIGITS: usize = 6;

/// How thoroughly sensitivities are worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// So many factors are worked out whole, at both ends.
    pub whole: usize,
    /// So many full sets of everything are run to check against.
    pub sets: usize,
}

/// What is being done, for who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The coarse look at groups of factors.
    Groups,
    /// The coarse look at the factors of the groups that matter.
    Coarse,
    /// The most important ones, whole.
    Whole,
    /// Full sets.
    Check,
}

/// Works the table out for some scenarios, the first of which is the base. `told` hears how many
/// of how many steps of a stage are done.
///
/// # Errors
/// [`RunError`] if a step has no solution.
pub fn sensitivities(
    scenarios: &[Arc<Scenario>],
    register: &Register,
    plan: Plan,
    progress: Progress<'_>,
    told: &(dyn Fn(Stage, usize, usize) + Sync),
) -> Result<Vec<SensitivityRow>, RunError> {
    let whole = compare_regimes(scenarios, register, progress)?;
    let factors = factors(scenarios);
    let mut effects = Effects::default();

    // A small country is as quick whole.
    let zones = scenarios.first().map_or(0, |base| base.area.zones.len());
    let sample = Sample::every(if zones > 50 * COARSE { COARSE } else { 1 });
    let coarse = compare_sample(scenarios, register, sample, progress)?;
    let look = |members: &[&Factor]| -> Result<Changes, RunError> {
        let far: Vec<(&Factor, f64)> =
            members.iter().map(|factor| (*factor, factor.range.far_end())).collect();
        let moved = moved(scenarios, &far);
        Ok(changes(&coarse, &compare_again(&coarse, &moved, sample, progress)?))
    };
    let mut groups: BTreeMap<&str, Vec<&Factor>> = BTreeMap::new();
    for factor in &factors {
        groups.entry(factor.group()).or_default().push(factor);
    }
    let mut found: BTreeMap<&str, Changes> = BTreeMap::new();
    for (at, (group, members)) in groups.iter().enumerate() {
        told(Stage::Groups, at, groups.len());
        found.insert(group, look(members)?);
    }
    let share = shares(found.iter().map(|(group, changes)| (*group, changes)));
    let mut few: Vec<&Factor> = Vec::new();
    for (group, members) in &groups {
        let matters = share.get(group).is_some_and(|share| *share >= GROUP);
        match members.as_slice() {
            _ if !matters => {}
            [only] => effects.coarse(only, found.get(group).cloned().unwrap_or_default()),
            several => few.extend(several),
        }
    }
    for (at, factor) in few.iter().enumerate() {
        told(Stage::Coarse, at, few.len());
        effects.coarse(factor, look(&[factor])?);
    }

    let order = effects.by_weight(&factors);
    let chosen = order.iter().take(plan.whole);
    for (at, factor) in chosen.enumerate() {
        told(Stage::Whole, at, plan.whole.min(order.len()));
        let end = |quantile: f64| {
            let moved = moved(scenarios, &[(*factor, quantile)]);
            compare_again(&whole, &moved, Sample::ALL, progress)
        };
        effects.put(factor, &whole, [&end(0.0)?, &end(1.0)?]);
    }

    let done = |set: usize| told(Stage::Check, set, plan.sets);
    let columns: Vec<Column> = scenarios.iter().map(Column::declared).collect();
    let check = bands(&columns, register, plan.sets, progress, &done)?;
    Ok(effects.rows(&whole, &check))
}

/// Effects by factor, indicator and scenario, and how they were found.
#[derive(Default)]
struct Effects {
    by_key: BTreeMap<String, (SensitivityKind, Changes)>,
}

impl Effects {
    /// A coarse look at a factor, whose changes stand in the place of the high end: they are at
    /// the end that is farther from its value; the other end is taken in proportion.
    fn coarse(&mut self, factor: &Factor, mut changes: Changes) {
        let range = &factor.range;
        let (below, above) = (range.value - range.low, range.high - range.value);
        let is_high = range.far_end() > 0.5;
        let other = if is_high { below / above } else { above / below };
        for ends in changes.values_mut() {
            for (low, high) in ends.iter_mut() {
                let opposite = -*high * other;
                (*low, *high) = if is_high { (opposite, *high) } else { (*high, opposite) };
            }
        }
        self.by_key.insert(factor.key.clone(), (SensitivityKind::Coarse, changes));
    }

    /// A factor at both ends, whole.
    fn put(&mut self, factor: &Factor, point: &Comparison, [low, high]: [&Comparison; 2]) {
        let mut both = changes(point, high);
        for (indicator, ends) in changes(point, low) {
            for (own, (_, at_low)) in both.entry(indicator).or_default().iter_mut().zip(ends) {
                own.0 = at_low;
            }
        }
        self.by_key.insert(factor.key.clone(), (SensitivityKind::Effect, both));
    }

    /// Factors by how much of the headlines' differences they move, most first.
    fn by_weight<'a>(&self, factors: &'a [Factor]) -> Vec<&'a Factor> {
        let share = shares(self.by_key.iter().map(|(key, (_, effects))| (key.as_str(), effects)));
        let mut order: Vec<(&Factor, f64)> = factors
            .iter()
            .map(|factor| (factor, share.get(factor.key.as_str()).copied().unwrap_or(0.0)))
            .filter(|(_, share)| *share > 0.0)
            .collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.key.cmp(&b.0.key)));
        order.into_iter().map(|(factor, _)| factor).collect()
    }

    /// The table.
    fn rows(&self, point: &Comparison, check: &Bands) -> Vec<SensitivityRow> {
        let name = |at: usize| point.results[at].scenario.regime.slug.clone();
        let row = |kind, at: usize, indicator: &str, key: &str, ends: Ends| SensitivityRow {
            kind,
            scenario: name(at),
            indicator: indicator.to_owned(),
            key: key.to_owned(),
            low: rounded(ends.0),
            high: rounded(ends.1),
        };
        let mut rows = Vec::new();
        for (at, result) in point.results.iter().enumerate() {
            let inputs = &result.scenario.inputs_hash;
            rows.push(row(SensitivityKind::Inputs, at, "", inputs, (0.0, 0.0)));
        }
        for indicator in INDICATORS.iter().map(|indicator| indicator.key) {
            for (at, result) in point.results.iter().enumerate() {
                let Some(value) = result.indicators.national(indicator) else { continue };
                rows.push(row(SensitivityKind::Point, at, indicator, "", (value, value)));
                let cut = Cut::National(indicator);
                for (kind, band) in [
                    (SensitivityKind::Check, check.of_value(&cut, at)),
                    (SensitivityKind::CheckDifference, check.of_difference(&cut, at)),
                ] {
                    let Some(band) = band else { continue };
                    let sets = check.design.sets.to_string();
                    rows.push(row(kind, at, indicator, &sets, (band.low, band.high)));
                }
            }
            let of_indicator: Vec<(&str, SensitivityKind, &Vec<Ends>)> = self
                .by_key
                .iter()
                .filter_map(|(key, (kind, effects))| {
                    Some((key.as_str(), *kind, effects.get(indicator)?))
                })
                .collect();
            let matters = matters(&of_indicator);
            for (key, kind, ends) in of_indicator {
                if !matters.contains(key) {
                    continue;
                }
                for (at, ends) in ends.iter().enumerate() {
                    rows.push(row(kind, at, indicator, key, *ends));
                }
            }
        }
        rows
    }
}

/// Keys without which an indicator's figures and differences would vary less by more than a
/// negligible share.
fn matters(effects: &[(&str, SensitivityKind, &Vec<Ends>)]) -> BTreeSet<String> {
    let mut kept = BTreeSet::new();
    let scenarios = effects.iter().map(|(.., ends)| ends.len()).max().unwrap_or(0);
    for at in 0..scenarios {
        for of_difference in [false, true] {
            let moved = |ends: &Vec<Ends>| {
                let base = if of_difference { ends[0] } else { (0.0, 0.0) };
                variance((ends[at].0 - base.0, ends[at].1 - base.1))
            };
            let mut order: Vec<(f64, &str)> =
                effects.iter().map(|(key, _, ends)| (moved(ends), *key)).collect();
            order.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(b.1)));
            let total: f64 = order.iter().map(|(variance, _)| variance).sum();
            let mut left_out = 0.0;
            for (variance, key) in order {
                left_out += variance;
                if left_out > NEGLIGIBLE * total {
                    kept.insert(key.to_owned());
                }
            }
        }
    }
    kept
}

/// National figures of every scenario after a move, less before: in the place of the high end.
fn changes(before: &Comparison, after: &Comparison) -> Changes {
    let mut all: Changes = BTreeMap::new();
    for (old, new) in before.results.iter().zip(&after.results) {
        for (key, value) in &new.indicators.values {
            let was = old.indicators.national(key).unwrap_or(0.0);
            all.entry(key).or_default().push((0.0, value.value - was));
        }
    }
    all
}

fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value)
}
