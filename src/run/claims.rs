//! Claims of a proposal held against runs: where they hold, where not, where it cannot be told.
//!
//! A claim names a regime, what it is held against, a figure and a direction. It is run at the
//! values in use, and over a map: the low end, the value and the high end of the two values that
//! it hangs on most. The band is the range over the map's nine runs, a named design and no
//! confidence interval. A figure nearer to nothing than the claim's own threshold is not told.

use super::{Prepared, Progress, Register, RunError, RunResult, run, settle};
use crate::decide::Terms;
use crate::scenario::Scenario;
use crate::scenario::regime::ServiceClass;
use serde::Deserialize;
use std::sync::Arc;

/// The claims that the program carries.
pub const CLAIMS: &str = include_str!("../../assets/claims.ron");
/// What stands behind a regime's id where its lines do not meet by plan.
const WITHOUT_TRANSFERS: &str = "-without-timed-transfers";

/// A file of claims.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// Version of the format.
    pub schema: u32,
    /// Claims that can be tested.
    pub claims: Vec<Claim>,
    /// Claims that cannot be tested yet.
    pub waiting: Vec<Waiting>,
}

/// A claim.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the words say it")]
pub struct Claim {
    pub id: String,
    pub english: String,
    pub danish: String,
    pub source: String,
    /// Id of the regime that it speaks of.
    pub regime: String,
    /// Id of the regime that it is held against, or the same without timed transfers.
    pub against: String,
    pub figure: Figure,
    pub holds_if: Direction,
    /// Relative difference below which nothing is told.
    pub by: f64,
    /// The two values of its map.
    pub assumptions: (String, String),
}

/// What a claim is about, as a relative difference.
#[derive(Clone, Debug, Deserialize)]
pub enum Figure {
    /// Service bought of a class, in what it costs, against the declared one.
    ServiceOf(ServiceClass),
    /// A national figure.
    Indicator(String),
}

/// When a claim holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Direction {
    Less,
    More,
    NotLess,
}

/// A claim that cannot be tested yet, and why.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the words say it")]
pub struct Waiting {
    pub id: String,
    pub english: String,
    pub danish: String,
    pub english_why: String,
    pub danish_why: String,
}

/// What is told of a claim at one point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It does not.
    Fails,
    /// The figure is too near to nothing.
    Untold,
}

impl Direction {
    /// What a relative difference tells.
    pub fn verdict(self, difference: f64, by: f64) -> Verdict {
        let (less, more) = (difference < -by, difference > by);
        match self {
            Self::Less if less => Verdict::Holds,
            Self::More if more => Verdict::Holds,
            Self::NotLess if !less => Verdict::Holds,
            Self::NotLess => Verdict::Fails,
            _ if less || more => Verdict::Fails,
            _ => Verdict::Untold,
        }
    }
}

/// A claim's map: at `cells[i][j]` the first value is at `steps.0[i]`, the second at `steps.1[j]`.
#[derive(Clone, Debug)]
pub struct Tested {
    /// The claim.
    pub claim: Claim,
    /// Values along the map's two sides.
    pub steps: ([f64; 3], [f64; 3]),
    /// Relative differences.
    pub cells: [[f64; 3]; 3],
}

impl Tested {
    /// At the values in use.
    pub fn point(&self) -> f64 {
        self.cells[1][1]
    }
    /// Range over the map.
    pub fn band(&self) -> (f64, f64) {
        let all = self.cells.iter().flatten();
        all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &cell| {
            (low.min(cell), high.max(cell))
        })
    }
    /// Cells with this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        let claim = &self.claim;
        let cells = self.cells.iter().flatten();
        cells.filter(|&&cell| claim.holds_if.verdict(cell, claim.by) == verdict).count()
    }
}

/// Reads the claims that the program carries.
pub fn carried() -> Claims {
    let options = ron::Options::default()
        .with_default_extension(ron::extensions::Extensions::EXPLICIT_STRUCT_NAMES);
    options.from_str(CLAIMS).expect("a test reads the file")
}

/// Tests one claim on a base; `regime` gives a scenario under a regime by id.
///
/// # Errors
/// [`RunError`] if a run has no solution, or an offer does not settle.
pub fn test(
    claim: &Claim,
    base: &Arc<Scenario>,
    regime: &dyn Fn(&str) -> Option<Arc<Scenario>>,
    register: &Register,
    progress: Progress<'_>,
) -> Result<Option<Tested>, RunError> {
    let (Some(of), Some(against)) = (find(&claim.regime, regime), find(&claim.against, regime))
    else {
        return Ok(None);
    };
    let sides = [&claim.assumptions.0, &claim.assumptions.1]
        .map(|key| base.values.row(key).map(|row| [row.low, row.value, row.high]));
    let [Some(first), Some(second)] = sides else { return Ok(None) };
    let mut cells = [[0.0; 3]; 3];
    let mut kept: Option<RunResult> = None;
    for (i, &a) in first.iter().enumerate() {
        for (j, &b) in second.iter().enumerate() {
            let set = |scenario: &Arc<Scenario>| {
                let mut varied = Scenario::clone(scenario);
                varied.values.set(&claim.assumptions.0, a);
                varied.values.set(&claim.assumptions.1, b);
                Arc::new(varied)
            };
            // What bodies weigh changes nothing of how people travel in the base.
            let travels_alike = [&claim.assumptions.0, &claim.assumptions.1]
                .iter()
                .all(|key| key.starts_with("decide.") && !key.starts_with("decide.distance"));
            let varied = set(base);
            let result = match kept.take().filter(|_| travels_alike) {
                Some(before) => RunResult { scenario: Arc::clone(&varied), ..before },
                None => {
                    let prepared = Prepared::new(&varied, register, progress)?;
                    run(&varied, &prepared, None, progress)?
                }
            };
            let settled = |scenario: &Arc<Scenario>| {
                let scenario = set(scenario);
                let prepared = result.prepared.update(&result.scenario, &scenario, progress)?;
                settle(&scenario, &prepared, &result, Terms::default(), progress)
            };
            let own = settled(&of)?;
            cells[i][j] = match &claim.figure {
                Figure::ServiceOf(class) => service(&own, *class),
                Figure::Indicator(key) => {
                    let figure = |of: &RunResult| of.indicators.national(key).unwrap_or(0.0);
                    let other = if claim.against == "today" {
                        figure(&result)
                    } else {
                        figure(&settled(&against)?)
                    };
                    figure(&own) / other - 1.0
                }
            };
            kept = Some(result);
        }
    }
    Ok(Some(Tested { claim: claim.clone(), steps: (first, second), cells }))
}

/// A regime by id, or one whose lines do not meet by plan.
fn find(id: &str, regime: &dyn Fn(&str) -> Option<Arc<Scenario>>) -> Option<Arc<Scenario>> {
    let Some(plain) = id.strip_suffix(WITHOUT_TRANSFERS) else { return regime(id) };
    let mut scenario = Scenario::clone(&*regime(plain)?);
    scenario.regime.timed_transfers = false;
    Some(Arc::new(scenario))
}

/// Service of a class that is bought, against the declared one, less one. Classes are the base's:
/// what counts is what became of today's lines.
fn service(result: &RunResult, class: ServiceClass) -> f64 {
    let Some(decision) = &result.decision else { return 0.0 };
    let (mut bought, mut declared) = (0.0, 0.0);
    for choice in &decision.offer.choices {
        let of = result.responsibility.class[choice.service].as_ref().map(|c| c.class);
        if of == Some(class) {
            bought += choice.cost * choice.departures;
            declared += choice.cost * choice.declared;
        }
    }
    if declared > 0.0 { bought / declared - 1.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_carried_claims_can_be_read_and_speak_of_values_that_exist() {
        let claims = carried();
        assert!(!claims.claims.is_empty() && !claims.waiting.is_empty());
        let known = crate::scenario::values::Values::KEYS;
        for claim in &claims.claims {
            for key in [&claim.assumptions.0, &claim.assumptions.1] {
                assert!(known.contains(&key.as_str()), "{key}");
            }
        }
    }

    #[test]
    fn a_figure_near_nothing_is_not_told() {
        assert_eq!(Direction::Less.verdict(-0.02, 0.01), Verdict::Holds);
        assert_eq!(Direction::Less.verdict(0.02, 0.01), Verdict::Fails);
        assert_eq!(Direction::Less.verdict(-0.005, 0.01), Verdict::Untold);
        assert_eq!(Direction::NotLess.verdict(-0.005, 0.01), Verdict::Holds);
        assert_eq!(Direction::NotLess.verdict(-0.02, 0.01), Verdict::Fails);
        assert_eq!(Direction::More.verdict(0.02, 0.01), Verdict::Holds);
    }
}
