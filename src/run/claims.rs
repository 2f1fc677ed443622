//! Claims of a proposal held against runs: where they hold, where not, where it cannot be told.
//!
//! A claim names a regime, what it is held against, a figure and a direction. It is run at the
//! values in use, and over a map: the low end, the value and the high end of the two values that
//! it hangs on most. The band is the range over the map's nine runs, a named design and no
//! confidence interval. A figure nearer to nothing than the claim's own threshold is not told.
//!
//! A claim about years is run over them, from the scenario's own year on.

use super::years::{Course, YearResult, course};
use super::{Column, Prepared, Progress, Register, RunError, RunResult, run, settle};
use crate::decide::Terms;
use crate::scenario::Scenario;
use crate::scenario::horizon::{Shock, ShockKind};
use crate::scenario::regime::{PermissionKind, ServiceClass};
use crate::scenario::responsibility;
use crate::supply;
use serde::Deserialize;
use std::sync::Arc;

/// The claims that the program carries.
pub const CLAIMS: &str = include_str!("../../assets/claims.ron");
/// What stands behind a regime's id where its lines do not meet by plan.
const WITHOUT_TRANSFERS: &str = "-without-timed-transfers";
/// What stands behind a regime's id where every year's deficit is made up for in the next.
const ONE_YEAR: &str = "-one-year";
/// Held against its own first year.
const ITSELF: &str = "itself";

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
    /// Over the years until this one.
    #[serde(default)]
    pub until: Option<u16>,
    /// A year unlike others, and what happens in it.
    #[serde(default)]
    pub shock: Option<(u16, ShockKind)>,
}

/// What a claim is about, as a relative difference.
#[derive(Clone, Debug, Deserialize)]
pub enum Figure {
    /// Service bought of a class, in what it costs, against the declared one.
    ServiceOf(ServiceClass),
    /// A national figure; over years its value in the last one.
    Indicator(String),
    /// Over years: the figure a resident in the municipalities that lose residents.
    WhereResidentsLeave(String),
    /// Over years: the greatest fall of a class's timetable hours from one year to the next.
    GreatestFall(ServiceClass),
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
    let (of, against) = (with_shock(&of, claim), with_shock(&against, claim));
    for (i, &a) in first.iter().enumerate() {
        for (j, &b) in second.iter().enumerate() {
            let set = |scenario: &Arc<Scenario>| {
                let mut varied = Scenario::clone(scenario);
                varied.believe(&claim.assumptions.0, a);
                varied.believe(&claim.assumptions.1, b);
                Arc::new(varied)
            };
            // What bodies weigh changes nothing of how people travel in the base.
            let travels_alike = [&claim.assumptions.0, &claim.assumptions.1].iter().all(|key| {
                key.starts_with("years.")
                    || key.starts_with("decide.") && !key.starts_with("decide.distance")
            });
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
            if let Some(until) = claim.until {
                let over = |scenario: &Arc<Scenario>| {
                    let column = Column::decided(&set(scenario), Terms::default());
                    course(&column, &result, until, progress)
                };
                let own = over(&of)?;
                let other = if claim.against == ITSELF { None } else { Some(over(&against)?) };
                cells[i][j] = of_years(&claim.figure, &own, other.as_ref());
                kept = Some(result);
                continue;
            }
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
                // Of years alone, which were seen to above.
                Figure::WhereResidentsLeave(_) | Figure::GreatestFall(_) => f64::NAN,
            };
            kept = Some(result);
        }
    }
    Ok(Some(Tested { claim: claim.clone(), steps: (first, second), cells }))
}

/// The scenario with the claim's shock.
fn with_shock(scenario: &Arc<Scenario>, claim: &Claim) -> Arc<Scenario> {
    let Some((from, kind)) = claim.shock else { return Arc::clone(scenario) };
    let mut struck = Scenario::clone(scenario);
    struck.horizon.shocks.push(Shock { from, years: 1, kind });
    Arc::new(struck)
}

/// A figure over years, against another course or its own first year: a relative difference, of
/// falls their difference.
fn of_years(figure: &Figure, own: &Course, other: Option<&Course>) -> f64 {
    let of_last = |of: &dyn Fn(&YearResult) -> f64| {
        let last = |course: &Course| course.years.last().map_or(f64::NAN, of);
        let first = own.years.first().map_or(f64::NAN, of);
        last(own) / other.map_or(first, last) - 1.0
    };
    match figure {
        Figure::ServiceOf(class) => of_last(&|year| hours(year, *class)),
        Figure::Indicator(key) => {
            of_last(&|year| year.indicators.national(key).unwrap_or(f64::NAN))
        }
        Figure::WhereResidentsLeave(key) => of_last(&|year| where_residents_leave(year, key)),
        Figure::GreatestFall(class) => {
            let fall = |course: &Course| {
                let hours: Vec<f64> = course.years.iter().map(|y| hours(y, *class)).collect();
                hours.windows(2).fold(0.0, |most: f64, pair| most.min(pair[1] / pair[0] - 1.0))
            };
            fall(own) - other.map_or(0.0, fall)
        }
    }
}

/// Timetable hours of a class in a year.
fn hours(year: &YearResult, class: ServiceClass) -> f64 {
    let responsibility = responsibility::resolve(&year.scenario);
    let supply = supply::offer(&year.scenario);
    let is_own = |id| responsibility.class[id].as_ref().is_some_and(|of| of.class == class);
    let own = year.scenario.services.ids().filter(|&id| is_own(id));
    own.map(|id| supply.offers[id].hours.0).sum()
}

/// A figure a resident in the municipalities whose residents became fewer.
fn where_residents_leave(year: &YearResult, key: &str) -> f64 {
    let places = year.scenario.area.municipalities.entries().filter(|(_, of)| of.growth < 0.0);
    let figures = year.indicators.get(key).map(|figures| &figures.by_municipality);
    let (mut all, mut residents) = (0.0, 0.0);
    for (at, place) in places {
        all += figures.and_then(|figures| figures.get(&at)).copied().unwrap_or(0.0);
        residents += place.population;
    }
    all / residents
}

/// A regime by id, or one whose lines do not meet by plan, or without budgets over several years.
fn find(id: &str, regime: &dyn Fn(&str) -> Option<Arc<Scenario>>) -> Option<Arc<Scenario>> {
    if id == ITSELF {
        return regime("today");
    }
    if let Some(plain) = id.strip_suffix(ONE_YEAR) {
        let mut scenario = Scenario::clone(&*regime(plain)?);
        let all = scenario.regime.permissions.iter_mut();
        all.filter(|of| of.kind == PermissionKind::MultiYearBudget)
            .for_each(|of| of.allowed = false);
        return Some(Arc::new(scenario));
    }
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
