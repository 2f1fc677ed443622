//! What a comparison's figures owe to each thing that is not known, one at a time: the quick band
//! and the ranking of assumptions.
//!
//! [`sensitivities`] works it out once, in three steps: a coarse look on a sample of the
//! destinations, first at groups of like factors (those whose keys differ in their last part), all
//! at the far end of their ranges, then at each factor of the groups that matter; the factors that
//! matter most again, whole, at both ends; and some full sets of everything at once to check
//! against. A group whose members cancel each other is overlooked: the check tells. The result is
//! a table ([`SensitivityRow`]) that is stored with the base year.
//!
//! All of it is of the service as declared. For columns in which bodies decide, quick bands take
//! what they bought as given ([`QuickBands::is_decided`]).
//!
//! Source of the screening: G. S. Watson, "A study of the group screening method", Technometrics
//! 3(3), 1961.
//!
//! [`QuickBands`] reads the table: a figure's change is taken as the sum over the factors of
//! straight lines from the value to either end. What two factors do together is left out; how far
//! that errs is told from the full sets.

use super::bands::{Band, Bands, Cut, bands};
use super::compare::{compare_again, compare_sample};
use super::design::{Design, Factor, factors, moved};
use super::{Column, Comparison, Progress, Register, RunError, compare_regimes};
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
/// Sets of a quick band: they cost nothing.
const QUICK_SETS: usize = 1000;
/// Of an indicator's effects, those that together make less than this share of the variance in
/// every scenario are not stored.
const NEGLIGIBLE: f64 = 1e-3;
/// A point that has moved by more than this share since the table was made tells that it is stale.
const MOVED: f64 = 0.005;
/// Significant digits of the table.
const DIGITS: usize = 6;

/// Figures by which assumptions are ranked: who travels, who pays, who gains.
pub const HEADLINES: [&str; 12] = [
    "pt-trips",
    "pt-passenger-km",
    "car-km",
    "trips-not-made",
    "surplus-per-resident",
    "jobs-45min",
    "co2",
    "fare-revenue",
    "net-cost-state",
    "net-cost-region",
    "net-cost-municipality",
    "net-cost",
];

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

/// What a factor does to one figure of one scenario, at the low and the high end of its range.
type Ends = (f64, f64);
/// By indicator, then scenario.
type Changes = BTreeMap<&'static str, Vec<Ends>>;

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

/// Variance of what a factor does, drawn evenly over its quantiles: on the lower half it does
/// `low·(1 − 2q)`, on the upper `high·(2q − 1)`; mean (low + high)/4, mean square (low² + high²)/6.
fn variance((low, high): Ends) -> f64 {
    let mean = (low + high) / 4.0;
    (low * low + high * high) / 6.0 - mean * mean
}

/// What a factor does at a quantile.
fn at_quantile((low, high): Ends, quantile: f64) -> f64 {
    if quantile < 0.5 { low * (1.0 - 2.0 * quantile) } else { high * (2.0 * quantile - 1.0) }
}

/// For each key, its mean share of the variance of the headlines' differences.
fn shares<'a>(
    effects: impl Iterator<Item = (&'a str, &'a Changes)> + Clone,
) -> BTreeMap<&'a str, f64> {
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    let scenarios =
        effects.clone().flat_map(|(_, by)| by.values().map(Vec::len)).max().unwrap_or(0);
    let mut counted: f64 = 0.0;
    for indicator in HEADLINES {
        for at in 1..scenarios.max(1) {
            let of_difference = |by: &Changes| {
                let ends = by.get(indicator)?;
                let (base, own) = (ends.first()?, ends.get(at)?);
                Some(variance((own.0 - base.0, own.1 - base.1)))
            };
            let all = effects.clone().filter_map(|(key, by)| Some((key, of_difference(by)?)));
            let total: f64 = all.clone().map(|(_, variance)| variance).sum();
            if total <= 0.0 {
                continue;
            }
            counted += 1.0;
            for (key, variance) in all {
                *sums.entry(key).or_default() += variance / total;
            }
        }
    }
    sums.values_mut().for_each(|sum| *sum /= counted.max(1.0));
    sums
}

fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value)
}

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
        let slugs: Vec<&str> = scenarios.iter().map(|s| s.regime.slug.as_str()).collect();
        let has = |slug: &str| {
            table.iter().any(|row| row.kind == SensitivityKind::Inputs && row.scenario == slug)
        };
        if !slugs.iter().all(|slug| has(slug)) {
            return None;
        }
        let effects = stored(table, &slugs);
        let points = Points::of(comparison);
        let design = Design::latin_hypercube(&scenarios, QUICK_SETS);
        let bands = points.propagate(design, &effects);
        let error = check(table, &slugs, &scenarios, &points, &effects);
        let stale = stale(table, comparison);
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
        for indicator in INDICATORS {
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
        let mut figures = BTreeMap::new();
        for (indicator, values) in &self.by_indicator {
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
            figures.insert(Cut::National(indicator), sets);
        }
        Bands { design, figures }
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

/// How far a stored point, of six digits, may be from the model's figure and still be the same.
const SAME: f64 = 1e-5;

/// The table with the inputs of a comparison in place of those it was made from, where every point
/// that it stores is what the model still says: so texts, or values that no figure of one year
/// rests on, may change without making it anew.
///
/// # Errors
/// The scenario and figure of the first point that has moved.
pub fn renewed(
    table: &[SensitivityRow],
    comparison: &Comparison,
) -> Result<Vec<SensitivityRow>, (String, String)> {
    let of = |slug: &str| comparison.results.iter().find(|r| r.scenario.regime.slug == slug);
    let mut rows = table.to_vec();
    for row in &mut rows {
        match row.kind {
            SensitivityKind::Inputs => {
                let found = of(&row.scenario);
                let found = found.ok_or_else(|| (row.scenario.clone(), row.key.clone()))?;
                row.key.clone_from(&found.scenario.inputs_hash);
            }
            SensitivityKind::Point => {
                let now = of(&row.scenario).and_then(|r| r.indicators.national(&row.indicator));
                let same = now.is_some_and(|now| (now - row.low).abs() <= SAME * row.low.abs());
                if !same {
                    return Err((row.scenario.clone(), row.indicator.clone()));
                }
            }
            _ => {}
        }
    }
    Ok(rows)
}

/// Whether the table was made from other inputs, or by a program that came to other figures.
fn stale(table: &[SensitivityRow], comparison: &Comparison) -> Option<Stale> {
    for result in &comparison.results {
        let same = table.iter().any(|row| {
            row.kind == SensitivityKind::Inputs
                && row.scenario == result.scenario.regime.slug
                && row.key == result.scenario.inputs_hash
        });
        if !same {
            return Some(Stale::Inputs);
        }
    }
    // What bodies buy moves figures by itself.
    for result in comparison.results.iter().filter(|result| result.decision.is_none()) {
        for indicator in HEADLINES {
            let Some(now) = result.indicators.national(indicator) else { continue };
            let then = table.iter().find(|row| {
                row.kind == SensitivityKind::Point
                    && row.scenario == result.scenario.regime.slug
                    && row.indicator == indicator
            });
            let moved =
                then.is_none_or(|row| (now - row.low).abs() > MOVED * row.low.abs().max(1.0));
            if moved {
                return Some(Stale::Moved(indicator));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By quadrature over the quantiles.
    #[test]
    fn the_variance_of_an_effect_is_that_of_its_draws() {
        for ends in [(-1.0, 1.0), (0.0, 3.0), (2.0, 5.0), (-4.0, -1.0)] {
            let n = 100_000;
            let drawn = (0..n).map(|i| at_quantile(ends, (f64::from(i) + 0.5) / f64::from(n)));
            let mean = drawn.clone().sum::<f64>() / f64::from(n);
            let square = drawn.map(|x| x * x).sum::<f64>() / f64::from(n);
            assert!((variance(ends) - (square - mean * mean)).abs() < 1e-6, "{ends:?}");
        }
    }

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
