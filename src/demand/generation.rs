//! Who makes how many trips: by home zone, age group, purpose and car in the family.
//!
//! All trips together are trips a day × residents × days. The rates of the age groups are relative
//! and scaled to that total. Work takes its share of it, made by employed residents; education and
//! pupils take theirs: pupils live where those under 18 do, and students around the places where
//! they study (`students`; the count of residents in education is nearly all pupils). What then is left of each age
//! group's trips is free: shopping, leisure and health, whose national shares hold while the young
//! run fewer errands and the old see a doctor more often (an age × purpose table balanced to both).
//!
//! Whether the family has a car depends on age and on work: log odds per group that are offsets to
//! one number per zone, solved so that the zone's mean over persons is its own share without a car.
//! Both kinds of family are taken to make as many trips.

use super::Purpose;
use super::balance::{BalanceError, furness};
use super::deterrence::{Costs, Deterrence};
use super::distribution::homes_of;
use crate::scenario::Scenario;
use crate::scenario::area::{AgeGroup, Zone};
use crate::scenario::values::Values;
use libm::exp;

/// Trips a year of one zone: purpose × age.
pub(super) type ByAge = [[f64; 4]; 6];

/// Trips a year that residents of each zone make.
#[derive(Clone, Debug)]
pub(super) struct Generation {
    /// By zone.
    pub(super) trips: Vec<ByAge>,
}

impl Generation {
    /// Trips of a purpose by zone.
    pub(super) fn of(&self, purpose: Purpose) -> Vec<f64> {
        self.trips.iter().map(|zone| zone[purpose.index()].iter().sum()).collect()
    }
}

/// All trips of a year.
pub(super) fn total_trips(scenario: &Scenario) -> f64 {
    let residents: f64 = scenario.area.zones.iter().map(Zone::population).sum();
    scenario.values.trips_per_day * residents * days(scenario)
}

/// A purpose's share of all trips. Pupils and students share one figure of the travel survey.
pub(super) fn purpose_share(values: &Values, purpose: Purpose) -> f64 {
    let percent = match purpose {
        Purpose::Work => values.purpose_work,
        Purpose::Education => values.purpose_education * (1.0 - values.pupils_trip_share),
        Purpose::Pupils => values.purpose_education * values.pupils_trip_share,
        Purpose::Shopping => values.purpose_shopping,
        Purpose::Leisure => values.purpose_leisure,
        Purpose::Health => values.purpose_health,
    };
    let sum = values.purpose_work
        + values.purpose_education
        + values.purpose_shopping
        + values.purpose_leisure
        + values.purpose_health;
    percent / sum
}

/// Trips by zone, purpose and age, given the trips to work that each zone makes.
///
/// # Errors
/// As [`furness`], for the table of free trips.
pub(super) fn generate(
    scenario: &Scenario,
    work: &[f64],
    costs: &Costs,
) -> Result<Generation, BalanceError> {
    let zones = scenario.area.zones.as_slice();
    let values = &scenario.values;
    let total = total_trips(scenario);
    let adults = AdultRates::new(zones, values);
    let mut trips = vec![ByAge::default(); zones.len()];
    let pupils = shares(zones, |zone| zone.residents[0] * values.pupils_age_share);
    let students = students(scenario, &adults, costs);
    for (at, zone) in zones.iter().enumerate() {
        let education = total * purpose_share(values, Purpose::Education) * students[at];
        let by_work = adults.workers(zone);
        let by_study = adults.students(zone);
        for age in 0..4 {
            trips[at][Purpose::Work.index()][age] = work[at] * by_work[age];
            trips[at][Purpose::Education.index()][age] = education * by_study[age];
        }
        trips[at][Purpose::Pupils.index()][0] =
            total * purpose_share(values, Purpose::Pupils) * pupils[at];
    }
    add_free(zones, values, total, &mut trips)?;
    Ok(Generation { trips })
}

/// Each zone's share of the adult students: every study place draws its own from the residents
/// around it, by age and less the farther they live.
///
/// The count of 18–24-year-olds alone would have as many students per resident in the country as
/// in a university town, half of them out of reach of a place to study.
fn students(scenario: &Scenario, adults: &AdultRates, costs: &Costs) -> Vec<f64> {
    let zones = scenario.area.zones.as_slice();
    let residents: Vec<f64> = zones.iter().map(|zone| adults.studying(zone)).collect();
    let places: Vec<f64> = zones.iter().map(|zone| zone.attractions.education).collect();
    let around = Deterrence::exponential(scenario.values.students_home_km);
    let living = homes_of(costs, &places, &residents, around);
    let all: f64 = living.iter().sum();
    living.into_iter().map(|count| if all > 0.0 { count / all } else { 0.0 }).collect()
}

/// Trips by special transport in a year, by home zone: the entitled are spread like the old.
pub(super) fn special(scenario: &Scenario) -> Vec<f64> {
    let senior = AgeGroup::Senior as usize;
    let all = scenario.values.special_trips * 1e6;
    let shares = shares(scenario.area.zones.as_slice(), |zone| zone.residents[senior]);
    shares.into_iter().map(|share| share * all).collect()
}

/// Days of the scenario's calendar: a year's, unless a worked example says otherwise.
fn days(scenario: &Scenario) -> f64 {
    scenario.calendar.day_types.iter().map(|day| day.days_per_year).sum()
}

/// Each zone's share of a sum; zeros if the sum is nothing.
fn shares(zones: &[Zone], of: impl Fn(&Zone) -> f64) -> Vec<f64> {
    let weights: Vec<f64> = zones.iter().map(of).collect();
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| if total > 0.0 { weight / total } else { 0.0 }).collect()
}

/// How often 18–24, 25–64 and 65+ work and study, per resident; only their ratios count.
struct AdultRates {
    work: [f64; 4],
    study: [f64; 4],
}

impl AdultRates {
    fn new(zones: &[Zone], values: &Values) -> Self {
        let all = |age: usize| zones.iter().map(|zone| zone.residents[age]).sum::<f64>().max(1.0);
        let young = values.students_young;
        Self {
            work: [0.0, values.employed_young, values.employed_adult, values.employed_senior],
            study: [0.0, young / all(1), (1.0 - young) / all(2), 0.0],
        }
    }
    /// Ages of a zone's workers.
    fn workers(&self, zone: &Zone) -> [f64; 4] {
        age_shares(zone, &self.work)
    }
    /// Ages of a zone's adult students.
    fn students(&self, zone: &Zone) -> [f64; 4] {
        age_shares(zone, &self.study)
    }
    /// How many of a zone's residents study, but for a factor.
    fn studying(&self, zone: &Zone) -> f64 {
        zone.residents.iter().zip(&self.study).map(|(residents, rate)| residents * rate).sum()
    }
}

/// Shares by age of those with a rate; adults of working age if the zone has none.
fn age_shares(zone: &Zone, rates: &[f64; 4]) -> [f64; 4] {
    let weights: [f64; 4] = std::array::from_fn(|age| zone.residents[age] * rates[age]);
    let total: f64 = weights.iter().sum();
    if total > 0.0 { weights.map(|weight| weight / total) } else { [0.0, 0.0, 1.0, 0.0] }
}

/// Adds shopping, leisure and health: what the age groups' trips leave, by national shares.
fn add_free(
    zones: &[Zone],
    values: &Values,
    total: f64,
    trips: &mut [ByAge],
) -> Result<(), BalanceError> {
    const FREE: [Purpose; 3] = [Purpose::Shopping, Purpose::Leisure, Purpose::Health];
    let left = left_for_free(zones, values, total, trips);
    let by_age: [f64; 4] = std::array::from_fn(|age| left.iter().map(|zone| zone[age]).sum());
    let all: f64 = by_age.iter().sum();
    let wanted = FREE.map(|purpose| purpose_share(values, purpose));
    let wanted_sum: f64 = wanted.iter().sum();
    let columns = wanted.map(|share| all * share / wanted_sum);
    let (errands, health) = (values.errands_under18 as f32, values.health_senior as f32);
    let seed = [errands, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, health];
    // Column sums that are meant to equal `all` do so to rounding only if the rows are summed so.
    let balanced = furness(&seed, &by_age, &columns)?;
    for (zone, left) in trips.iter_mut().zip(&left) {
        for age in 0..4 {
            for (column, purpose) in FREE.into_iter().enumerate() {
                let cell = f64::from(seed[age * FREE.len() + column]);
                let share = cell * balanced.rows[age] * balanced.columns[column];
                zone[purpose.index()][age] =
                    if by_age[age] > 0.0 { left[age] * share / by_age[age] } else { 0.0 };
            }
        }
    }
    Ok(())
}

/// What each zone's age groups have left after work, education and school; sums to what all
/// trips leave.
fn left_for_free(zones: &[Zone], values: &Values, total: f64, needed: &[ByAge]) -> Vec<[f64; 4]> {
    let rates = [values.trips_under18, values.trips_young, values.trips_adult, values.trips_senior];
    let weight = |zone: &Zone, age: usize| zone.residents[age] * rates[age];
    let weights: f64 = zones.iter().flat_map(|zone| (0..4).map(move |age| weight(zone, age))).sum();
    let rate = if weights > 0.0 { total / weights } else { 0.0 };
    let mut left: Vec<[f64; 4]> = Vec::with_capacity(zones.len());
    let mut needed_sum = 0.0;
    for (zone, needed) in zones.iter().zip(needed) {
        left.push(std::array::from_fn(|age| {
            let own: f64 = needed.iter().map(|by_age| by_age[age]).sum();
            needed_sum += own;
            (rate * weight(zone, age) - own).max(0.0)
        }));
    }
    let sum: f64 = left.iter().flatten().sum();
    let scale = if sum > 0.0 { ((total - needed_sum) / sum).max(0.0) } else { 0.0 };
    for by_age in &mut left {
        *by_age = by_age.map(|trips| trips * scale);
    }
    left
}

/// How often a zone's people have no car in the family, by age: in work, and not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct NoCar {
    working: [f64; 4],
    other: [f64; 4],
    mean: [f64; 4],
}

impl NoCar {
    /// Solves the zone's number so that the mean over its persons is its own share.
    pub(super) fn of(zone: &Zone, values: &Values) -> Self {
        let by_age = [values.no_car_under18, values.no_car_young, 0.0, values.no_car_senior];
        let rates = [0.0, values.employed_young, values.employed_adult, values.employed_senior];
        let workers = age_shares(zone, &rates);
        let in_work: [f64; 4] =
            std::array::from_fn(|age| (zone.employed * workers[age]).min(zone.residents[age]));
        let persons = zone.population();
        let at = |level: f64| {
            let odds = |offset: f64| 1.0 / (1.0 + exp(-(level + offset)));
            let working = by_age.map(|offset| odds(offset + values.no_car_employed));
            let other = by_age.map(odds);
            let mean = std::array::from_fn(|age| {
                let share = if zone.residents[age] > 0.0 {
                    in_work[age] / zone.residents[age]
                } else {
                    0.0
                };
                share * working[age] + (1.0 - share) * other[age]
            });
            Self { working, other, mean }
        };
        let without = |found: &Self| -> f64 {
            found.mean.iter().zip(&zone.residents).map(|(share, n)| share * n).sum()
        };
        let (mut low, mut high) = (-40.0, 40.0);
        for _ in 0..60 {
            let middle = (low + high) / 2.0;
            if without(&at(middle)) < zone.no_car_share * persons {
                low = middle
            } else {
                high = middle
            }
        }
        at((low + high) / 2.0)
    }

    /// Share without a car of those who make trips of a purpose, by age.
    pub(super) fn of_purpose(&self, purpose: Purpose) -> [f64; 4] {
        match purpose {
            Purpose::Work => self.working,
            Purpose::Education => self.other,
            _ => self.mean,
        }
    }
}
