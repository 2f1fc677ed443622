//! What draws trips to a zone: jobs, study places, schools, shops, leisure, health.
//!
//! There is no open table of jobs by small area here. Two columns stand side by side: `jobs_rule`
//! by a rule from residents and points (hospitals, universities, airports, public buildings), and
//! `jobs_recalled`, municipal totals from memory (±12 %, assigned) laid out inside each
//! municipality by that same rule. Held against the municipal mean commute the recalled totals do
//! better (correlation 0.865 against 0.79); neither is measured.
//!
//! "Towns" in the rules is the pull of towns: population to the power 1.12, since shops and
//! offices gather in larger towns, laid out around each town's middle.

use libm::{exp, pow};
use serde::Deserialize;

use crate::scenario::tables::{AttractionRow, TableRow};

use super::country::Country;
use super::geodesy::Spot;
use super::places::Place;
use super::register::{About, rows};
use super::rule_values::attractions as value;
use super::sources::Sources;
use super::zones::municipality_id;
use super::{TablesError, places, rounded};

/// Municipalities of the two large airports, with the jobs there.
const AIRPORTS: [(u16, fn() -> f64); 2] = [(185, value::kastrup_jobs), (530, value::billund_jobs)];
/// Kinds of public building.
const PUBLIC_KINDS: [&str; 8] = [
    "townhall",
    "courthouse",
    "library",
    "theatre",
    "cinema",
    "bus_station",
    "college",
    "university",
];
/// Years that the column of residents from 0 to 17 holds.
const YEARS_OF_CHILDREN: f64 = 18.0;

#[derive(Deserialize)]
struct JobsSource {
    municipality_code: u16,
    jobs_thousand: f64,
    low_thousand: f64,
    high_thousand: f64,
}

#[derive(Deserialize)]
struct HospitalSource {
    level: String,
    lat_deg: f64,
    lon_deg: f64,
}

#[derive(Deserialize)]
struct SchoolSource {
    lat_deg: f64,
    lon_deg: f64,
    size_class_students: String,
}

#[derive(Deserialize)]
struct AirportSource {
    municipality_code: u16,
    lat_deg: f64,
    lon_deg: f64,
}

#[derive(Deserialize)]
struct PointSource {
    poi_type: String,
    lat_deg: f64,
    lon_deg: f64,
}

/// Makes `odbl/attractions.csv`, in the order of the zones.
///
/// # Errors
/// [`TablesError`] if a source file fails or a municipality has no recalled jobs.
pub(crate) fn make(
    sources: &Sources,
    country: &Country,
) -> Result<Vec<AttractionRow>, TablesError> {
    let zones = &country.zones;
    let population: Vec<f64> = zones.iter().map(|zone| zone.population).collect();
    let employed: Vec<f64> = zones.iter().map(|zone| zone.employed).collect();
    let towns = town_pull(country, &places::towns(sources)?, &population);

    let hospitals = hospitals(sources, country)?;
    let students = students(sources, country)?;
    let jobs_rule = jobs_by_rule(sources, country, &employed, &towns, &hospitals, &students)?;
    let recalled = recalled_jobs(sources, country, &jobs_rule)?;

    let youth: Vec<f64> =
        zones.iter().map(|zone| value::youth_education() * zone.age_18_24).collect();
    let youth = gathered_in_towns(country, &youth, &towns, &population);
    let pupil_share = value::pupil_years() / YEARS_OF_CHILDREN;
    let pupils: Vec<f64> = zones.iter().map(|zone| pupil_share * zone.age_0_17).collect();
    let older_share = value::years_in_town() / value::pupil_years();
    let older: Vec<f64> = pupils.iter().map(|count| older_share * count).collect();
    let older_in_town = gathered_in_towns(country, &older, &towns, &population);

    let total: f64 = population.iter().sum();
    let mixed = |by_people: f64, others: &[f64]| -> Vec<f64> {
        let others = scaled(others, (1.0 - by_people) * total);
        population.iter().zip(others).map(|(people, other)| by_people * people + other).collect()
    };
    let shopping = mixed(value::shopping_by_people(), &towns);
    let leisure = mixed(value::leisure_by_people(), &towns);
    let health = mixed(value::health_by_people(), &hospitals);

    Ok(zones
        .iter()
        .enumerate()
        .map(|(at, zone)| AttractionRow {
            zone: zone.zone.clone(),
            jobs_recalled: rounded(recalled[at][0], 1),
            jobs_low: rounded(recalled[at][1], 1),
            jobs_high: rounded(recalled[at][2], 1),
            jobs_rule: rounded(jobs_rule[at], 1),
            education: rounded(students[at] + youth[at], 1),
            pupils: rounded(pupils[at] - older[at] + older_in_town[at], 1),
            shopping: rounded(shopping[at], 1),
            leisure: rounded(leisure[at], 1),
            health: rounded(health[at], 1),
        })
        .collect())
}

/// The pull of towns by zone: each town's weight over the zones around its middle, by residents
/// and falling with distance; all of it in the zone that holds the middle if no other is near.
fn town_pull(country: &Country, towns: &[Place], population: &[f64]) -> Vec<f64> {
    let mut pull = vec![0.0; country.zones.len()];
    for town in towns.iter().filter(|town| town.population >= value::least_town()) {
        let fall = (value::fall_km_per_root() * town.population.sqrt()).min(value::fall_km_most());
        let middle = country.zone_at(town.spot);
        let parts: Vec<(usize, f64)> = country
            .centres
            .iter()
            .enumerate()
            .filter_map(|(zone, centre)| {
                let away = if zone == middle { 0.0 } else { centre.km_to(town.spot) };
                let near = away <= value::falls() * fall;
                near.then(|| (zone, population[zone].max(1.0) * exp(-away / fall)))
            })
            .collect();
        let all: f64 = parts.iter().map(|&(_, part)| part).sum();
        let weight = pow(town.population, value::town_power());
        for (zone, part) in parts {
            pull[zone] += weight * part / all;
        }
    }
    pull
}

/// Jobs at hospitals by zone.
fn hospitals(sources: &Sources, country: &Country) -> Result<Vec<f64>, TablesError> {
    let mut jobs = vec![0.0; country.zones.len()];
    for row in sources.rows::<HospitalSource>("authored/hospitals.csv")? {
        let [university, emergency, other] = value::hospital_jobs();
        jobs[country.zone_at(Spot::at(row.lat_deg, row.lon_deg))] += match row.level.as_str() {
            level if level.starts_with("university") => university,
            level if level.starts_with("emergency") => emergency,
            _ => other,
        };
    }
    Ok(jobs)
}

/// Students of higher education by zone.
fn students(sources: &Sources, country: &Country) -> Result<Vec<f64>, TablesError> {
    let mut students = vec![0.0; country.zones.len()];
    for row in sources.rows::<SchoolSource>("authored/higher_education.csv")? {
        let [very_large, large, medium, small] = value::students();
        let size = row.size_class_students.as_str();
        students[country.zone_at(Spot::at(row.lat_deg, row.lon_deg))] +=
            if size.starts_with("very large") {
                very_large
            } else if size.starts_with("large") {
                large
            } else if size.starts_with("medium") {
                medium
            } else {
                small
            };
    }
    Ok(students)
}

/// As many jobs as residents in work: those near home, those at known points, the rest.
fn jobs_by_rule(
    sources: &Sources,
    country: &Country,
    employed: &[f64],
    towns: &[f64],
    hospitals: &[f64],
    students: &[f64],
) -> Result<Vec<f64>, TablesError> {
    let mut jobs: Vec<f64> = (0..employed.len())
        .map(|at| {
            value::local_jobs() * employed[at]
                + hospitals[at]
                + value::jobs_per_student() * students[at]
        })
        .collect();
    for row in sources.rows::<AirportSource>("authored/airports.csv")? {
        let known = AIRPORTS.iter().find(|&&(code, _)| code == row.municipality_code);
        jobs[country.zone_at(Spot::at(row.lat_deg, row.lon_deg))] +=
            known.map_or_else(value::other_airport_jobs, |&(_, jobs)| jobs());
    }
    for row in sources.rows::<PointSource>("github/pois_osm_2019.csv")? {
        if PUBLIC_KINDS.contains(&row.poi_type.as_str()) {
            jobs[country.zone_at(Spot::at(row.lat_deg, row.lon_deg))] += value::public_jobs();
        }
    }
    let rest = employed.iter().sum::<f64>() - jobs.iter().sum::<f64>();
    let by_employed = scaled(employed, value::rest_by_employed() * rest);
    let by_towns = scaled(towns, (1.0 - value::rest_by_employed()) * rest);
    Ok(jobs
        .iter()
        .zip(by_employed.iter().zip(&by_towns))
        .map(|(known, (near, town))| known + near + town)
        .collect())
}

/// Recalled municipal totals, with low and high, laid out by the rule inside the municipality.
fn recalled_jobs(
    sources: &Sources,
    country: &Country,
    jobs_rule: &[f64],
) -> Result<Vec<[f64; 3]>, TablesError> {
    let recalled = sources.rows::<JobsSource>("authored/jobs_by_municipality.csv")?;
    let mut jobs = vec![[0.0; 3]; country.zones.len()];
    for municipality in &country.municipalities {
        let row = recalled
            .iter()
            .find(|row| municipality_id(row.municipality_code) == municipality.municipality)
            .ok_or_else(|| TablesError::Contradiction {
                what: format!("no recalled jobs for {}", municipality.name),
                remedy: "add a row to authored/jobs_by_municipality.csv".to_owned(),
            })?;
        let totals = [row.jobs_thousand, row.low_thousand, row.high_thousand];
        let members = country.zones_of(&municipality.municipality);
        let all: f64 = members.iter().map(|&zone| jobs_rule[zone]).sum();
        for zone in members {
            jobs[zone] = totals.map(|thousand| 1000.0 * thousand * jobs_rule[zone] / all);
        }
    }
    Ok(jobs)
}

/// Moves what the zones of a municipality hold to where its towns are; by residents where it has
/// no town.
fn gathered_in_towns(
    country: &Country,
    held: &[f64],
    towns: &[f64],
    population: &[f64],
) -> Vec<f64> {
    let mut gathered = vec![0.0; held.len()];
    for municipality in &country.municipalities {
        let members = country.zones_of(&municipality.municipality);
        let sum = |of: &[f64]| members.iter().map(|&zone| of[zone]).sum::<f64>();
        let key = if sum(towns) > 0.0 { towns } else { population };
        let (held, keys) = (sum(held), sum(key));
        for &zone in &members {
            gathered[zone] = held * key[zone] / keys;
        }
    }
    gathered
}

/// The same proportions with another sum.
fn scaled(values: &[f64], total: f64) -> Vec<f64> {
    let all: f64 = values.iter().sum();
    values.iter().map(|value| value * total / all).collect()
}

/// Rows of `tables.csv`.
pub(crate) fn register() -> Vec<TableRow> {
    let about = About {
        file: "odbl/attractions.csv",
        sources: "Statistics Denmark (residents, employed); own recalled lists of jobs, hospitals, \
                  higher education and airports; GeoNames; OpenStreetMap points and places 2019",
        licence: "ODbL-1.0",
        year: "2025",
        certainty: "derived",
        rule: "towns: population^{attraction.town.power} of places of {attraction.town.least} and more, laid out around their middle by residents \
               and exp(-distance)",
    };
    rows(
        about,
        "What draws trips to a zone",
        &[
            ["zone", "zone", "", "", ""],
            [
                "jobs_recalled",
                "jobs: municipal totals about 2022, inside the municipality by jobs_rule",
                "persons",
                "recalled",
                "not looked up",
            ],
            ["jobs_low", "lower end of the same", "persons", "recalled", "12 % below, assigned"],
            ["jobs_high", "upper end of the same", "persons", "recalled", "12 % above, assigned"],
            [
                "jobs_rule",
                "jobs by rule; sum = residents in work",
                "persons",
                "",
                "{attraction.local_jobs} * employed + hospitals ({attraction.hospital_jobs.university}, {attraction.hospital_jobs.emergency}, {attraction.hospital_jobs.other}) + {attraction.jobs_per_student} * students + airports ({attraction.airport_jobs.kastrup}, {attraction.airport_jobs.billund}, {attraction.airport_jobs.other}) + {attraction.public_jobs} per public building; of the rest a share {attraction.rest_by_employed} by employed, the others by towns",
            ],
            [
                "education",
                "study places of those of 18 and over",
                "persons",
                "",
                "higher education by size class ({attraction.students.very_large}, {attraction.students.large}, {attraction.students.medium}, {attraction.students.small}) + a share {attraction.youth_education} of residents 18-24, by towns of their municipality",
            ],
            [
                "pupils",
                "pupils of 6 to 17",
                "persons",
                "",
                "{attraction.pupil_years} of the 18 years of residents 0-17; of these {attraction.years_in_town} years by towns of the municipality, the others in their zone",
            ],
            [
                "shopping",
                "weight; sum = residents",
                "persons",
                "",
                "a share {attraction.shopping_by_people} by population, the rest by towns",
            ],
            [
                "leisure",
                "weight; sum = residents",
                "persons",
                "",
                "a share {attraction.leisure_by_people} by population, the rest by towns",
            ],
            [
                "health",
                "weight; sum = residents",
                "persons",
                "",
                "a share {attraction.health_by_people} by population (local doctors), the rest by hospitals, by their jobs",
            ],
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaling_keeps_proportions_and_meets_the_sum() {
        let shares = scaled(&[1.0, 3.0], 100.0);
        assert!((shares[0] - 25.0).abs() < 1e-9 && (shares[1] - 75.0).abs() < 1e-9);
    }
}
