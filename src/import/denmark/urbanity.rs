//! Six classes of zone, from the core of the capital to the countryside.
//!
//! The rule is ours; its cuts were chosen to meet the published shares of residents by class,
//! so those shares are no evidence for it. What can be held against it is what it was not cut
//! to: car ownership by class.

use crate::scenario::tables::{MunicipalityRow, ZoneRow};

use super::geodesy::Spot;
use super::places::Place;
use super::rule_values::zones as value;

/// The rule in one sentence, for `tables.csv`.
pub(crate) const RULE: &str = "core: København and Frederiksberg; suburb: zones of the \
    19 municipalities around them above {urbanity.suburb_density} persons per km2; large: above {urbanity.large_density} persons per km2 and within {urbanity.large.aarhus}, {urbanity.large.odense} or {urbanity.large.aalborg} km of Aarhus, Odense or Aalborg; medium: within {urbanity.medium.reach} + {urbanity.medium.per_root} * sqrt(P) km of a town of P >= {urbanity.medium.town}; of the others the thinnest, with a share {urbanity.rural_share} of all residents, are rural; the rest small";

/// København and Frederiksberg.
const CORE: [u16; 2] = [101, 147];
/// The municipalities around it that belong to the capital's built-up area: Ballerup, Brøndby,
/// Dragør, Gentofte, Gladsaxe, Glostrup, Herlev, Albertslund, Hvidovre, Høje-Taastrup,
/// Lyngby-Taarbæk, Rødovre, Ishøj, Tårnby, Vallensbæk, Furesø, Hørsholm, Rudersdal, Greve.
const AROUND_CORE: [u16; 19] =
    [151, 153, 155, 157, 159, 161, 163, 165, 167, 169, 173, 175, 183, 185, 187, 190, 223, 230, 253];
/// Municipalities of the large towns, as [`value::large_towns_km`] has them.
const LARGE_TOWNS: [u16; 3] = [751, 461, 851];

/// Fills the column `urbanity`. `towns` come largest first, so that the first of a municipality
/// is its main town.
pub(crate) fn fill(zones: &mut [ZoneRow], municipalities: &[MunicipalityRow], towns: &[Place]) {
    let large: Vec<(Spot, f64)> = LARGE_TOWNS
        .into_iter()
        .zip(value::large_towns_km())
        .filter_map(|(code, km)| {
            towns.iter().find(|town| town.municipality == code).map(|town| (town.spot, km))
        })
        .collect();
    let mut rest = Vec::new();
    for (index, zone) in zones.iter_mut().enumerate() {
        let home = municipalities
            .iter()
            .find(|row| row.municipality == zone.municipality)
            .expect("zones were made from these municipalities");
        let spot = Spot::at(zone.lat, zone.lon);
        let near_large = large.iter().any(|&(town, km)| town.km_to(spot) <= km);
        let near_medium = towns.iter().any(|town| {
            let root = town.population.sqrt();
            let reach = value::medium_reach_km() + value::medium_reach_per_root() * root;
            town.population >= value::medium_town() && town.spot.km_to(spot) <= reach
        });
        let dense_capital =
            AROUND_CORE.contains(&home.code) && density(zone) > value::suburb_density();
        zone.urbanity = if CORE.contains(&home.code) {
            "core"
        } else if dense_capital {
            "suburb"
        } else if near_large && density(zone) > value::large_density() {
            "large"
        } else if near_medium {
            "medium"
        } else {
            rest.push(index);
            "small"
        }
        .to_owned();
    }
    rest.sort_by(|&a, &b| {
        density(&zones[a])
            .total_cmp(&density(&zones[b]))
            .then_with(|| zones[a].zone.cmp(&zones[b].zone))
    });
    let mut left = value::rural_share() * zones.iter().map(|zone| zone.population).sum::<f64>();
    for index in rest {
        left -= zones[index].population;
        if left < 0.0 {
            break;
        }
        zones[index].urbanity = "rural".to_owned();
    }
}

/// Persons per km².
pub(crate) fn density(zone: &ZoneRow) -> f64 {
    if zone.area_km2 > 0.0 { zone.population / zone.area_km2 } else { 0.0 }
}
