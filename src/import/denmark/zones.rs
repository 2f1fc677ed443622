//! Municipalities and zones (polling districts), brought to the base year.
//!
//! People: the zone's figures of January 2020 times one ratio per municipality, base year over
//! 2020; zone sums equal the municipality's 2020 figures to a person or two, so nothing is lost.
//! Cars: the zone source counts households, the published shares count families; one shift per
//! municipality on the logit scale brings the zones to the published share and keeps their
//! differences. Renumbered districts are mended first: [`repair`](super::repair). Islands that share
//! a district with the mainland become zones of their own: [`islands`](super::islands). Urbanity:
//! see [`urbanity`](super::urbanity).

use std::collections::BTreeMap;

use geo::MultiPolygon;
use libm::{exp, log};
use serde::Deserialize;

use crate::scenario::tables::{MunicipalityRow, TableRow, YesNo, ZoneRow};

use super::country::Country;
use super::islands::District;
use super::places::{self, CAPITAL};
use super::register::{About, rows};
use super::rule_values::zones as value;
use super::slug::slug;
use super::sources::Sources;
use super::water::LandMask;
use super::{TablesError, islands, repair, rounded, urbanity};

/// Christiansø: in the lists, but under the Ministry of Defence and no municipality.
const NOT_A_MUNICIPALITY: u16 = 411;
/// Municipalities that no bridge, tunnel or dam joins to the rest of the country:
/// Bornholm, Ærø, Fanø, Samsø, Læsø.
const WITHOUT_FIXED_LINK: [u16; 5] = [400, 492, 563, 741, 825];

#[derive(Debug, Deserialize)]
struct MunicipalitySource {
    municipality_code: u16,
    name: String,
    region_name: String,
    population_2021q1: Option<f64>,
    population_2026_feb: Option<f64>,
    area_km2: Option<f64>,
    pop_weighted_lat_deg: f64,
    pop_weighted_lon_deg: f64,
    jan2020_population: Option<f64>,
    families_with_car_pct: Option<f64>,
    avg_commute_distance_km_2024: Option<f64>,
}

#[derive(Debug, Deserialize)]
struct CompanySource {
    municipality_code: u16,
    transport_company: String,
}

/// A voting area as the source has it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct ZoneSource {
    pub(super) zone_id: String,
    pub(super) name: String,
    pub(super) municipality_code: u16,
    pub(super) lat_deg: f64,
    pub(super) lon_deg: f64,
    pub(super) area_km2: f64,
    pub(super) population_jan2020: f64,
    pub(super) age_0_17: f64,
    pub(super) age_18_24: f64,
    pub(super) age_25_64: f64,
    pub(super) age_65_plus: f64,
    pub(super) households: f64,
    pub(super) households_no_car: f64,
    pub(super) households_2plus_cars: f64,
    pub(super) employed_residents: f64,
    pub(super) in_education_incl_school_pupils: f64,
    pub(super) median_household_income_dkk: Option<f64>,
}

/// Reads municipalities and zones and brings them to the base year; with them, where land is.
///
/// # Errors
/// [`TablesError`] if a file fails, a zone's municipality is unknown or a zone has no polygon.
pub(crate) fn make(sources: &Sources) -> Result<(Country, LandMask), TablesError> {
    let mut zone_sources: Vec<ZoneSource> = sources.rows("github/voting_areas_2020.csv")?;
    zone_sources.retain(|zone| zone.municipality_code != NOT_A_MUNICIPALITY);
    zone_sources.sort_by(|a, b| a.zone_id.cmp(&b.zone_id));
    let shapes = shapes(sources, &zone_sources)?;
    let capital = zone_sources.iter().filter(|zone| zone.municipality_code == CAPITAL.0);
    let capital = capital.map(|zone| zone.population_jan2020).sum();
    let towns = places::towns_of_geonames(sources, capital)?;
    repair::mend(sources, &mut zone_sources, &shapes, &towns)?;
    let mut municipalities = municipalities(sources)?;
    let index: BTreeMap<u16, usize> =
        municipalities.iter().enumerate().map(|(at, row)| (row.code, at)).collect();

    let mut members: Vec<Vec<usize>> = vec![Vec::new(); municipalities.len()];
    for (number, zone) in zone_sources.iter().enumerate() {
        let &at = index.get(&zone.municipality_code).ok_or_else(|| unknown(zone))?;
        members[at].push(number);
    }

    let mut zones = Vec::with_capacity(zone_sources.len());
    for (municipality, members) in municipalities.iter_mut().zip(&members) {
        let ratio = municipality.population_2025 / municipality.population_2020;
        let wanted = 1.0 - municipality.families_with_car_pct / 100.0;
        let households: Vec<(f64, f64)> = members
            .iter()
            .map(|&zone| {
                let zone = &zone_sources[zone];
                (zone.households, share(zone.households_no_car, zone.households))
            })
            .collect();
        let shift = no_car_shift(&households, wanted);
        municipality.no_car_shift = rounded(shift, 4);
        for (&number, &(_, before)) in members.iter().zip(&households) {
            zones.push(zone_row(
                &zone_sources[number],
                municipality,
                ratio,
                shifted(before, shift),
            ));
        }
    }
    zones.sort_by(|a, b| a.zone.cmp(&b.zone)); // the order of the sources and shapes

    let mask = LandMask::new(&shapes);
    let residents = zone_sources.iter().map(|zone| zone.population_jan2020);
    let mut districts: Vec<District> = zones
        .into_iter()
        .zip(shapes)
        .zip(residents)
        .map(|((zone, shape), residents)| District { zone, shape, residents })
        .collect();
    let apart = islands::set_apart(sources, &mask, &towns, &mut districts)?;
    districts.sort_by(|a, b| a.zone.zone.cmp(&b.zone.zone));
    let (mut zones, shapes): (Vec<_>, Vec<_>) =
        districts.into_iter().map(|district| (district.zone, district.shape)).unzip();

    urbanity::fill(&mut zones, &municipalities, &towns);
    Ok((Country::new(municipalities, zones, shapes, apart), mask))
}

fn municipalities(sources: &Sources) -> Result<Vec<MunicipalityRow>, TablesError> {
    let company: BTreeMap<u16, String> = sources
        .rows::<CompanySource>("authored/transport_companies.csv")?
        .into_iter()
        .map(|row| (row.municipality_code, company_id(&row.transport_company)))
        .collect();
    let mut rows = Vec::new();
    for row in sources.rows::<MunicipalitySource>("github/municipalities.csv")? {
        if row.municipality_code == NOT_A_MUNICIPALITY {
            continue;
        }
        let lacks = |what: &str| TablesError::Contradiction {
            what: format!("municipality {} ({}) has no {what}", row.municipality_code, row.name),
            remedy: "fill it in github/municipalities.csv or authored/transport_companies.csv"
                .to_owned(),
        };
        let in_2021 = row.population_2021q1.ok_or_else(|| lacks("population 2021"))?;
        let in_2026 = row.population_2026_feb.ok_or_else(|| lacks("population 2026"))?;
        let cut = WITHOUT_FIXED_LINK.contains(&row.municipality_code);
        rows.push(MunicipalityRow {
            municipality: municipality_id(row.municipality_code),
            code: row.municipality_code,
            region: slug(&row.region_name),
            company: company
                .get(&row.municipality_code)
                .cloned()
                .ok_or_else(|| lacks("transport company"))?,
            population_2020: row.jan2020_population.ok_or_else(|| lacks("population 2020"))?,
            population_2021: in_2021,
            population_2026: in_2026,
            population_2025: rounded(base_population(in_2021, in_2026), 0),
            area_km2: row.area_km2.ok_or_else(|| lacks("area"))?,
            families_with_car_pct: row
                .families_with_car_pct
                .ok_or_else(|| lacks("share of families with car"))?,
            no_car_shift: 0.0,
            commute_km_2024: row
                .avg_commute_distance_km_2024
                .ok_or_else(|| lacks("commute distance"))?,
            fixed_link: if cut { YesNo::No } else { YesNo::Yes },
            lat: row.pop_weighted_lat_deg,
            lon: row.pop_weighted_lon_deg,
            name: row.name,
        });
    }
    rows.sort_by_key(|row| row.code);
    Ok(rows)
}

/// The id of a municipality by its official code.
pub(crate) fn municipality_id(code: u16) -> String {
    format!("k{code}")
}

/// The id of a transport company: its short name, in brackets or before a stroke
/// (`Nordjyllands Trafikselskab (NT)` is `nt`, `FynBus/own` is `fynbus`).
fn company_id(name: &str) -> String {
    let short = name.split_once('(').map_or(name, |(_, short)| short);
    slug(short.split('/').next().unwrap_or(short))
}

/// Residents of the base year, between two counts.
fn base_population(in_2021: f64, in_2026: f64) -> f64 {
    in_2021 + (in_2026 - in_2021) * (value::years_since_count() / value::years_between_counts())
}

fn zone_row(from: &ZoneSource, municipality: &MunicipalityRow, ratio: f64, no_car: f64) -> ZoneRow {
    let people = |count: f64| rounded(count * ratio, 1);
    let families = people(from.households);
    let with_car = from.households - from.households_no_car;
    let of_these_two = share(from.households_2plus_cars, with_car).min(1.0);
    let without = no_car * value::family_without_car();
    let persons_no_car = without / (without + (1.0 - no_car) * value::family_with_car());
    ZoneRow {
        zone: format!("z{}", from.zone_id),
        name: from.name.clone(),
        municipality: municipality.municipality.clone(),
        lat: from.lat_deg,
        lon: from.lon_deg,
        area_km2: from.area_km2,
        population: people(from.population_jan2020),
        age_0_17: people(from.age_0_17),
        age_18_24: people(from.age_18_24),
        age_25_64: people(from.age_25_64),
        age_65_plus: people(from.age_65_plus),
        families,
        families_no_car: rounded(families * no_car, 1),
        families_two_cars: rounded(families * (1.0 - no_car) * of_these_two, 1),
        persons_no_car_share: rounded(persons_no_car, 4),
        employed: people(from.employed_residents),
        in_education: people(from.in_education_incl_school_pupils),
        income_dkk: from.median_household_income_dkk.unwrap_or(0.0),
        urbanity: String::new(),
        landmass: 0,
    }
}

/// Number `s` such that the households' shares, moved by `s` on the logit scale, average to
/// `wanted`. Each pair holds households and their share before. By halving: the mean rises
/// with `s`, so the answer is the only one.
fn no_car_shift(zones: &[(f64, f64)], wanted: f64) -> f64 {
    let total: f64 = zones.iter().map(|&(households, _)| households).sum();
    let mean = |shift: f64| {
        zones.iter().map(|&(households, before)| households * shifted(before, shift)).sum::<f64>()
            / total
    };
    let (mut low, mut high) = (-8.0, 8.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if mean(middle) < wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

fn shifted(share: f64, shift: f64) -> f64 {
    1.0 / (1.0 + exp(-(log(share / (1.0 - share)) + shift)))
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 {
        (part / whole).clamp(value::share_edge(), 1.0 - value::share_edge())
    } else {
        0.5
    }
}

fn shapes(sources: &Sources, zones: &[ZoneSource]) -> Result<Vec<MultiPolygon<f64>>, TablesError> {
    let mut found = sources.polygons("github/voting_areas_2020.geojson", "zone_id")?;
    zones
        .iter()
        .map(|zone| {
            found.remove(&zone.zone_id).ok_or_else(|| TablesError::Contradiction {
                what: format!("zone {} ({}) has no polygon", zone.zone_id, zone.name),
                remedy: "give it in github/voting_areas_2020.geojson".to_owned(),
            })
        })
        .collect()
}

fn unknown(zone: &ZoneSource) -> TablesError {
    TablesError::Contradiction {
        what: format!(
            "zone {} lies in municipality {}, which has no row",
            zone.zone_id, zone.municipality_code
        ),
        remedy: "add it to github/municipalities.csv".to_owned(),
    }
}

/// Rows of `tables.csv` for the municipalities.
pub(crate) fn register_municipalities() -> Vec<TableRow> {
    let about = About {
        file: "municipalities.csv",
        sources: "Statistics Denmark FOLK1A, BIL800, ARE207 and commute tables; DAGI centres; \
                  own list of transport companies",
        licence: "CC-BY-4.0",
        year: "2020-2026",
        certainty: "measured",
        rule: "",
    };
    rows(
        about,
        "The 98 municipalities (Christiansø is none)",
        &[
            ["municipality", "id: k and the official code", "", "", ""],
            ["name", "name in Danish", "", "", ""],
            ["code", "official municipality code", "", "", ""],
            ["region", "region of 2025", "", "", ""],
            ["company", "transport company (trafikselskab) of 2026", "", "recalled", ""],
            [
                "population_2020",
                "residents on 1 January 2020, sum of voting areas",
                "persons",
                "",
                "",
            ],
            ["population_2021", "residents, first quarter of 2021", "persons", "", ""],
            ["population_2026", "residents, February 2026", "persons", "", ""],
            [
                "population_2025",
                "residents, 1 January 2025",
                "persons",
                "derived",
                "P2021 + (P2026 - P2021) * {zone.base_year.since} / {zone.base_year.between}",
            ],
            ["area_km2", "area: population over published density", "km2", "derived", ""],
            ["families_with_car_pct", "families that have a car", "percent", "", ""],
            [
                "no_car_shift",
                "shift of the zones' share of households without car, on the logit scale, \
                 that meets 1 - families_with_car_pct",
                "",
                "derived",
                "solved by bisection, zones weighted by households",
            ],
            ["commute_km_2024", "mean commute of residents in work (register)", "km", "", ""],
            [
                "fixed_link",
                "no: reached by ferry or air only (Bornholm, Ærø, Fanø, Samsø, Læsø)",
                "",
                "recalled",
                "",
            ],
            ["lat", "latitude of the residents' mean position", "degrees", "", ""],
            ["lon", "longitude of the residents' mean position", "degrees", "", ""],
        ],
    )
}

/// Rows of `tables.csv` for the zones.
pub(crate) fn register_zones() -> Vec<TableRow> {
    let about = About {
        file: "zones.csv",
        sources: "Statistics Denmark election database (voting areas, 1 January 2020); \
                  DAGI voting areas 2021 (centres and areas); Statistics Denmark parishes 2021; \
                  GeoNames towns",
        licence: "CC-BY-4.0",
        year: "2020-2025",
        certainty: "derived",
        rule: "counts of January 2020 times population_2025 / population_2020 of the municipality; \
               where geometry of 2021 merges districts the source pooled or split their figures; in \
               five municipalities with renumbered districts (Frederikshavn, Haderslev, Nordfyn, \
               Langeland, Thisted) figures were dealt out anew \
               by towns, parishes and density, and zones named after their largest place. An island \
               that only a ferry reaches and that holds less than a share {zone.island.most} of its district's people \
               stands apart: it takes a share of every count of the district by the residents of its \
               parish (of 2021; of Bjørnø, Egholm, Livø and Skarø recalled), and the rest stays",
    };
    rows(
        about,
        "The zones, brought to 2025: the polling districts; islands reached by ferry alone stand apart",
        &[
            [
                "zone",
                "id: z and the number of the voting area; of an island in it with its name",
                "",
                "measured",
                "",
            ],
            ["name", "name of the voting area or island", "", "measured", ""],
            ["municipality", "municipality it lies in", "", "measured", ""],
            [
                "lat",
                "latitude of the residents' mean position (parishes)",
                "degrees",
                "measured",
                "",
            ],
            [
                "lon",
                "longitude of the residents' mean position (parishes)",
                "degrees",
                "measured",
                "",
            ],
            ["area_km2", "area", "km2", "measured", ""],
            ["population", "residents", "persons", "", ""],
            ["age_0_17", "residents of 0 to 17 years", "persons", "", ""],
            ["age_18_24", "residents of 18 to 24 years", "persons", "", ""],
            ["age_25_64", "residents of 25 to 64 years", "persons", "", ""],
            ["age_65_plus", "residents of 65 years and over", "persons", "", ""],
            ["families", "households, standing for families", "families", "", ""],
            [
                "families_no_car",
                "families without a car",
                "families",
                "",
                "zone share of households without car, moved by no_car_shift of the municipality",
            ],
            [
                "families_two_cars",
                "families with two cars or more; the rest have one. No part of the model reads it",
                "families",
                "",
                "share among households with a car as in the source, whose labels of one and of more \
                 cars are taken to be interchanged",
            ],
            [
                "persons_no_car_share",
                "residents whose family has no car",
                "share",
                "",
                "f * w / (f * w + (1 - f) * c), f the share of families, w = {zone.family.without_car} and c = {zone.family.with_car} the persons of a family without and with a car",
            ],
            ["employed", "residents in work", "persons", "", ""],
            ["in_education", "residents in education, school pupils included", "persons", "", ""],
            [
                "income_dkk",
                "median household income of 2020, not indexed",
                "DKK a year",
                "measured",
                "",
            ],
            [
                "urbanity",
                "core, suburb, large, medium, small or rural",
                "",
                "",
                super::urbanity::RULE,
            ],
            [
                "landmass",
                "number of the connected land it lies on, without bridges and ferries",
                "",
                "",
                "components of the zone polygons joined where they touch",
            ],
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shift_meets_the_wanted_share() {
        let zones = [(1000.0, 0.5), (3000.0, 0.1), (10.0, value::share_edge())];
        let shift = no_car_shift(&zones, 0.3);
        let met: f64 = zones.iter().map(|&(h, p)| h * shifted(p, shift)).sum::<f64>() / 4010.0;
        assert!((met - 0.3).abs() < 1e-9);
        assert!(shifted(0.5, shift) > shifted(0.1, shift), "differences stay");
    }

    #[test]
    fn companies_go_by_their_short_names() {
        assert_eq!(company_id("Nordjyllands Trafikselskab (NT)"), "nt");
        assert_eq!(company_id("FynBus/own"), "fynbus");
        assert_eq!(company_id("Movia"), "movia");
    }

    #[test]
    fn the_base_year_lies_between_the_two_counts() {
        assert!((base_population(100.0, 151.0) - 140.0).abs() < 1e-9);
    }
}
