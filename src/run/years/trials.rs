//! Local trials: more departures for some years, and what they did against matched municipalities.
//!
//! *Evaluation.* For each municipality of the area the few outside it (`years.trial.matches`) that
//! are most like it in the year before (residents a km², journeys by public transport a resident, share of persons
//! without a car, each in logarithms) are its match; the effect is the difference of differences:
//! how journeys a resident moved in the area from the year before to the trial's years, beside how
//! they moved in the match (O. Ashenfelter and D. Card, "Using the longitudinal structure of
//! earnings to estimate the effect of training programs", Review of Economics and Statistics 67,
//! 1985). The model could be run without the trial instead, and is, where a scenario is compared
//! with its base; the match tells how well an evaluation of the real trial would find that.

use super::Course;
use crate::id::{BodyId, IdVec, MunicipalityId, ServiceId};
use crate::scenario::Scenario;
use crate::scenario::directory::Directory;
use crate::scenario::horizon::Trial;
use crate::scenario::regime::PermissionKind;
use crate::units::Kroner;
use libm::log;
use std::collections::BTreeSet;

/// What a trial did.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// Which trial.
    pub id: String,
    /// Its years.
    pub years: (u16, u16),
    /// How journeys a resident moved in the area, as a share.
    pub area: f64,
    /// How they moved in the match.
    pub matched: f64,
    /// The match.
    pub match_of: Vec<MunicipalityId>,
    /// What its payer paid in all its years.
    pub cost: Kroner,
    /// Journeys more than the match would have it, in all its years.
    pub journeys: f64,
}

/// Trials that run in a scenario's year; none where the regime has come to forbid them.
pub(super) fn running(scenario: &Scenario) -> impl Iterator<Item = &Trial> {
    let forbidden = scenario.regime.refusal(PermissionKind::LocalTrials, scenario.year).is_some();
    let all = scenario.horizon.trials.iter();
    all.filter(move |trial| !forbidden && trial.runs_in(scenario.year))
}

/// Whether a line runs for the most part in a trial's area.
fn is_in(scenario: &Scenario, trial: &Trial, line: ServiceId) -> bool {
    let shares = scenario.services[line].municipalities.iter();
    let inside: f64 = shares
        .filter(|(at, _)| trial.area.contains(&scenario.area.municipalities[*at].slug))
        .map(|(_, share)| share)
        .sum();
    inside >= 0.5
}

/// The scenario with the departures of its running trials; `None` if none runs.
pub(super) fn with_departures(scenario: &Scenario) -> Option<Scenario> {
    running(scenario).next()?;
    let mut more = scenario.clone();
    for (id, line) in scenario.services.entries() {
        let of_line = running(scenario).filter(|trial| is_in(scenario, trial, id));
        let by: f64 = of_line.map(|trial| trial.departures).product();
        if by.to_bits() == 1.0_f64.to_bits() || line.timetable.is_empty() {
            continue;
        }
        for table in more.services[id].timetable.iter_mut() {
            table.departures.iter_mut().for_each(|departures| *departures *= by);
        }
    }
    Some(more)
}

/// A trial (id), its payer, a line, and what the trial's departures on it cost.
pub(super) type Cost = (String, BodyId, ServiceId, Kroner);

/// What running trials cost, line by line. A line on which several run is the first one's.
pub(super) fn costs(
    scenario: &Scenario,
    before: &IdVec<ServiceId, f64>,
    after: &IdVec<ServiceId, f64>,
) -> Vec<Cost> {
    let directory = Directory::new(scenario);
    let mut costs = Vec::new();
    for line in scenario.services.ids() {
        let Some(trial) = running(scenario).find(|trial| is_in(scenario, trial, line)) else {
            continue;
        };
        let amount = Kroner::from_dkk(after[line] - before[line]);
        if let Some(payer) = directory.find(&trial.payer).filter(|_| amount != Kroner::ZERO) {
            costs.push((trial.id.clone(), payer, line, amount));
        }
    }
    costs
}

/// What a municipality is like.
type Likeness = [f64; 3];

/// What the trials of a course did; only those with a year before them in the course.
pub fn evaluate(course: &Course) -> Vec<Evaluation> {
    course.scenario.horizon.trials.iter().filter_map(|trial| of_trial(course, trial)).collect()
}

fn of_trial(course: &Course, trial: &Trial) -> Option<Evaluation> {
    let year = |wanted: u16| course.years.iter().find(|year| year.year == wanted);
    let before = year(trial.from.checked_sub(1)?)?;
    let during: Vec<_> = course.years.iter().filter(|year| trial.runs_in(year.year)).collect();
    let last = during.last()?.year;
    let places = &before.scenario.area.municipalities;
    let area: Vec<MunicipalityId> = places
        .entries()
        .filter(|(_, place)| trial.area.contains(&place.slug))
        .map(|(id, _)| id)
        .collect();
    let like: IdVec<MunicipalityId, Likeness> =
        places.ids().map(|at| likeness(before, at)).collect();
    let matches = before.scenario.values.trial_matches.round().max(1.0) as usize;
    let mut matched: BTreeSet<MunicipalityId> = BTreeSet::new();
    for &own in &area {
        let mut others: Vec<(f64, MunicipalityId)> = places
            .ids()
            .filter(|other| !area.contains(other))
            .map(|other| {
                let differ = like[own].iter().zip(like[other]).map(|(a, b)| (a - b) * (a - b));
                (differ.sum::<f64>(), other)
            })
            .collect();
        others.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        matched.extend(others.into_iter().take(matches).map(|(_, other)| other));
    }
    let match_of: Vec<MunicipalityId> = matched.into_iter().collect();
    let a_resident = |of: &super::YearResult, places: &[MunicipalityId]| {
        let (trips, residents) = of_places(of, places);
        if residents > 0.0 { trips / residents } else { 0.0 }
    };
    let moved = |places: &[MunicipalityId]| {
        let then = a_resident(before, places);
        let now: f64 = during.iter().map(|of| a_resident(of, places)).sum::<f64>();
        if then > 0.0 { now / during.len() as f64 / then - 1.0 } else { 0.0 }
    };
    let (of_area, of_match) = (moved(&area), moved(&match_of));
    let residents: f64 = during.iter().map(|of| of_places(of, &area).1).sum();
    let cost = during.iter().flat_map(|of| &of.trials).filter(|(id, _)| *id == trial.id);
    Some(Evaluation {
        id: trial.id.clone(),
        years: (trial.from, last),
        area: of_area,
        matched: of_match,
        match_of,
        cost: cost.map(|(_, cost)| *cost).sum(),
        journeys: (of_area - of_match) * a_resident(before, &area) * residents,
    })
}

/// Journeys by public transport and residents of some municipalities.
fn of_places(year: &super::YearResult, places: &[MunicipalityId]) -> (f64, f64) {
    let trips = year.indicators.get("pt-trips").map(|figures| &figures.by_municipality);
    places.iter().fold((0.0, 0.0), |(all, residents), at| {
        let own = trips.and_then(|trips| trips.get(at)).copied().unwrap_or(0.0);
        (all + own, residents + year.scenario.area.municipalities[*at].population)
    })
}

fn likeness(year: &super::YearResult, at: MunicipalityId) -> Likeness {
    let zones = year.scenario.area.zones.iter().filter(|zone| zone.municipality == at);
    let (mut km2, mut persons, mut without) = (0.0, 0.0, 0.0);
    for zone in zones {
        km2 += zone.area_km2;
        persons += zone.population();
        without += zone.population() * zone.no_car_share;
    }
    let (trips, residents) = of_places(year, &[at]);
    let ratio = |a: f64, b: f64| log((a.max(1e-9)) / b.max(1e-9));
    [ratio(persons, km2), ratio(trips, residents), ratio(without, persons)]
}
