//! Tests of the zone side of the tables as committed in `assets/denmark`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::scenario::tables::{AttractionRow, MunicipalityRow, TableRow, ZonePointRow, ZoneRow};

/// The folder of the committed tables: of the tree that is tested, in which cargo runs tests (build
/// output may be shared between trees), else of the tree that was built.
pub(super) fn folder() -> PathBuf {
    let own = PathBuf::from("assets/denmark");
    if own.is_dir() { own } else { Path::new(env!("CARGO_MANIFEST_DIR")).join(own) }
}

fn rows<R: DeserializeOwned>(file: &str) -> Vec<R> {
    csv::Reader::from_path(folder().join(file))
        .expect("the table is committed")
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("every row has the columns of its struct")
}

fn zones() -> Vec<ZoneRow> {
    rows("zones.csv")
}

fn near(value: f64, wanted: f64, by: f64) {
    assert!((value - wanted).abs() <= by, "{value} is not within {by} of {wanted}");
}

/// 5.993 million on 1 January 2025 and 6.03 in early 2026 were published; the tables stand for
/// 1 January 2025 by a straight line between 2021 and 2026.
#[test]
fn everyone_lives_somewhere() {
    let zones = zones();
    near(zones.iter().map(|zone| zone.population).sum(), 5_988_000.0, 10_000.0);
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for zone in &zones {
        *sums.entry(zone.municipality.as_str()).or_default() += zone.population;
    }
    let municipalities: Vec<MunicipalityRow> = rows("municipalities.csv");
    let islands = zones.iter().filter(|zone| zone.zone.contains('-')).count();
    assert_eq!((municipalities.len(), zones.len() - islands, islands), (98, 1301, 17));
    for row in &municipalities {
        near(sums[row.municipality.as_str()], row.population_2025, 3.0);
    }
    for zone in &zones {
        let ages = zone.age_0_17 + zone.age_18_24 + zone.age_25_64 + zone.age_65_plus;
        near(ages, zone.population, 0.03 * zone.population + 10.0);
    }
}

/// Statistics Denmark (BIL800): 38 % of families have no car.
#[test]
fn families_without_a_car_are_as_many_as_published() {
    let zones = zones();
    let families: f64 = zones.iter().map(|zone| zone.families).sum();
    let without: f64 = zones.iter().map(|zone| zone.families_no_car).sum();
    near(without / families, 0.38, 0.01);
}

/// The shares of residents by class that the rule was cut to.
#[test]
fn urbanity_has_its_shares() {
    let zones = zones();
    let all: f64 = zones.iter().map(|zone| zone.population).sum();
    let wanted = [
        ("core", 0.129),
        ("suburb", 0.101),
        ("large", 0.101),
        ("medium", 0.251),
        ("small", 0.303),
        ("rural", 0.115),
    ];
    for (class, share) in wanted {
        let people: f64 =
            zones.iter().filter(|zone| zone.urbanity == class).map(|zone| zone.population).sum();
        near(people / all, share, 0.025);
    }
}

#[test]
fn every_zone_has_points_and_their_shares_sum_to_one() {
    let mut sums: BTreeMap<String, f64> = BTreeMap::new();
    for point in rows::<ZonePointRow>("odbl/zone_points.csv") {
        assert!(point.share > 0.0 && point.radius_km > 0.0, "{point:?}");
        *sums.entry(point.zone).or_default() += point.share;
    }
    for zone in zones() {
        near(sums[&zone.zone], 1.0, 1e-3);
    }
}

#[test]
fn attractions_sum_to_what_they_stand_for() {
    let zones = zones();
    let rows: Vec<AttractionRow> = rows("odbl/attractions.csv");
    assert!(rows.iter().zip(&zones).all(|(row, zone)| row.zone == zone.zone));
    let sum = |column: fn(&AttractionRow) -> f64| rows.iter().map(column).sum::<f64>();
    let people: f64 = zones.iter().map(|zone| zone.population).sum();
    let employed: f64 = zones.iter().map(|zone| zone.employed).sum();
    for weights in [sum(|row| row.shopping), sum(|row| row.leisure), sum(|row| row.health)] {
        near(weights, people, 200.0);
    }
    near(sum(|row| row.jobs_rule), employed, 200.0);
    near(sum(|row| row.jobs_recalled), 2_960_600.0, 200.0);
    assert!(
        rows.iter()
            .all(|row| { row.jobs_low <= row.jobs_recalled && row.jobs_recalled <= row.jobs_high })
    );
}

/// Every column of the zone side is in the register, and every zone is drawn once.
#[test]
fn the_register_and_the_cells_are_complete() {
    let known: Vec<TableRow> = rows("tables.csv");
    for file in ["municipalities.csv", "zones.csv", "odbl/zone_points.csv", "odbl/attractions.csv"]
    {
        let header = csv::Reader::from_path(folder().join(file))
            .expect("the table is committed")
            .headers()
            .expect("it has a header")
            .clone();
        for column in &header {
            let told = known.iter().any(|row| row.file == file && row.column == column);
            assert!(told, "{file}: nothing is said of {column}");
        }
    }
    let cells = fs::read_to_string(folder().join("zone_cells.geojson")).expect("committed");
    for zone in zones() {
        let times = cells.matches(&format!("\"zone\":\"{}\"", zone.zone)).count();
        assert_eq!(times, 1, "{}", zone.zone);
    }
}
