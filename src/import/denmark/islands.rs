//! Islands that share a polling district with the mainland, made zones of their own.
//!
//! The figures of a district do not say who of its people live across the water. Left together,
//! all would be counted where most of them live: nobody would begin a journey on the island, and
//! its ferry would sail empty. A landmass of a district stands apart if
//!
//! - a parish has its centre there (or one of [`WITHOUT_PARISH`] lies there), with fewer people than
//!   half of the district's: else the island is the district;
//! - a ferry of the sources has a port there, and no bridge, tunnel or dam ends there.
//!
//! It takes a share of every count of the district, its residents over the district's, and the
//! district keeps the rest: no sum changes. Shares and the median income are the district's.
//!
//! Limits: an island's people are taken to be like the rest of the district in age, cars and
//! work. Islands without a ferry among the sources (Barsø, Hjortø, Nekselø) stay where they are.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Area, InteriorPoint, MultiPolygon, Polygon};

use crate::scenario::tables::ZoneRow;

use super::geodesy::Spot;
use super::network_sources::{self, FixedLinkSource};
use super::places::{self, Parish, Place};
use super::rule_values::{hubs as hub_value, roads as road_value, zones as value};
use super::slug::slug;
use super::sources::Sources;
use super::water::LandMask;
use super::{TablesError, repair, rounded};

/// A polygon's inside is land; a scrap that the lines of the mask miss has land this near or none.
const ON_LAND_KM: f64 = 0.1;

/// A polling district, or what is left of it: its row, its polygons and the residents that the row
/// stands for, as counted.
pub(super) struct District {
    pub(super) zone: ZoneRow,
    pub(super) shape: MultiPolygon<f64>,
    pub(super) residents: f64,
}

/// An island that is part of a parish of the mainland or of another island.
struct WithoutParish {
    name: &'static str,
    /// Its middle, in degrees.
    middle: (f64, f64),
    /// The parish that counts its people, with its municipality.
    parish: (u16, &'static str),
    residents: fn() -> f64,
}

/// Lists of places know no residents of these, or (Bjørnø, Egholm) of a hamlet only, and that from
/// OpenStreetMap, of which the zones must not derive.
const WITHOUT_PARISH: [WithoutParish; 4] = [
    WithoutParish {
        name: "Bjørnø",
        middle: (55.063, 10.249),
        parish: (430, "Faaborg"),
        residents: value::bjoernoe,
    },
    WithoutParish {
        name: "Egholm",
        middle: (57.065, 9.840),
        parish: (851, "Vesterkær"),
        residents: value::egholm,
    },
    WithoutParish {
        name: "Livø",
        middle: (56.893, 9.083),
        parish: (820, "Ranum"),
        residents: value::livoe,
    },
    WithoutParish {
        name: "Skarø",
        middle: (55.005, 10.469),
        parish: (479, "Drejø"),
        residents: value::skaroe,
    },
];

/// People at a place: a parish, or an island without one.
#[derive(Clone, Debug)]
struct Settled {
    name: String,
    lat: f64,
    lon: f64,
    people: f64,
}

/// Splits the islands off their districts, adds them at the end and tells their landmasses.
///
/// # Errors
/// [`TablesError`] if a source fails.
pub(super) fn set_apart(
    sources: &Sources,
    mask: &LandMask,
    towns: &[Place],
    districts: &mut Vec<District>,
) -> Result<BTreeSet<u32>, TablesError> {
    let parishes = places::parishes(sources)?;
    let reached = by_ferry_alone(sources, mask)?;
    let mut peopled: BTreeMap<(usize, u32), Vec<Settled>> = BTreeMap::new();
    for settled in settled(&parishes) {
        let spot = Spot::at(settled.lat, settled.lon);
        let home = districts.iter().position(|district| repair::holds(&district.shape, spot));
        let landmass = mask.landmass(spot, ON_LAND_KM).filter(|number| reached.contains(number));
        if let (Some(home), Some(landmass)) = (home, landmass) {
            peopled.entry((home, landmass)).or_default().push(settled);
        }
    }
    let whole: Vec<f64> = districts.iter().map(|district| district.residents).collect();
    let mut apart = BTreeSet::new();
    for ((home, landmass), settled) in peopled {
        let people: f64 = settled.iter().map(|settled| settled.people).sum();
        let (shape, rest) = parted(&districts[home].shape, mask, landmass);
        if rest.0.is_empty() || people >= value::island_share() * whole[home] {
            continue;
        }
        let largest = settled.into_iter().max_by(|a, b| a.people.total_cmp(&b.people));
        let Some(largest) = largest else { continue };
        let island = split(&mut districts[home], (shape, rest), &Settled { people, ..largest });
        recentre(&mut districts[home], towns, &parishes);
        districts.push(island);
        apart.insert(landmass);
    }
    Ok(apart)
}

/// Parishes less the people of islands that stand for themselves, and these islands.
fn settled(parishes: &[Parish]) -> Vec<Settled> {
    let of_parishes = parishes.iter().map(|parish| {
        let own = (parish.municipality, parish.name.as_str());
        let elsewhere = WITHOUT_PARISH.iter().filter(|island| island.parish == own);
        let elsewhere: f64 = elsewhere.map(|island| (island.residents)()).sum();
        let people = (parish.people - elsewhere).max(0.0);
        Settled { name: parish.name.clone(), lat: parish.lat, lon: parish.lon, people }
    });
    let islands = WITHOUT_PARISH.iter().map(|island| {
        let (lat, lon) = island.middle;
        Settled { name: island.name.to_owned(), lat, lon, people: (island.residents)() }
    });
    of_parishes.chain(islands).collect()
}

/// Landmasses with a port of a ferry where no fixed link ends.
fn by_ferry_alone(sources: &Sources, mask: &LandMask) -> Result<BTreeSet<u32>, TablesError> {
    let mut reached: BTreeSet<u32> = network_sources::ferries(sources)?
        .iter()
        .flat_map(network_sources::FerrySource::ports)
        .filter_map(|(_, port)| mask.landmass(port, hub_value::ashore_km()))
        .collect();
    for link in sources.rows::<FixedLinkSource>("authored/fixed_links.csv")? {
        for (lat, lon) in [(link.lat_a_deg, link.lon_a_deg), (link.lat_b_deg, link.lon_b_deg)] {
            for shore in mask.shores(Spot::at(lat, lon), road_value::link_error_km()) {
                reached.remove(&shore.landmass);
            }
        }
    }
    Ok(reached)
}

/// The polygons on a landmass, and the others.
fn parted(
    shape: &MultiPolygon<f64>,
    mask: &LandMask,
    landmass: u32,
) -> (MultiPolygon<f64>, MultiPolygon<f64>) {
    let (island, rest): (Vec<Polygon<f64>>, Vec<Polygon<f64>>) =
        shape.iter().cloned().partition(|part| {
            part.interior_point().is_some_and(|inside| {
                let spot = Spot { x: inside.x(), y: inside.y() };
                mask.landmass(spot, ON_LAND_KM) == Some(landmass)
            })
        });
    (MultiPolygon::new(island), MultiPolygon::new(rest))
}

/// Takes the island out of the district and returns it.
fn split(
    district: &mut District,
    (island, rest): (MultiPolygon<f64>, MultiPolygon<f64>),
    settled: &Settled,
) -> District {
    let share = settled.people / district.residents;
    let mut zone = district.zone.clone();
    for (taken, left) in counts(&mut zone).into_iter().zip(counts(&mut district.zone)) {
        *taken = rounded(share * *left, 1);
        *left = rounded(*left - *taken, 1);
    }
    zone.zone = format!("{}-{}", district.zone.zone, slug(&settled.name));
    zone.name.clone_from(&settled.name);
    (zone.lat, zone.lon) = (settled.lat, settled.lon);
    zone.area_km2 = rounded(island.unsigned_area(), 2);
    district.zone.area_km2 = rounded(district.zone.area_km2 - zone.area_km2, 2);
    district.residents -= settled.people;
    district.shape = rest;
    District { zone, shape: island, residents: settled.people }
}

/// Everything of a zone that is counted.
fn counts(zone: &mut ZoneRow) -> [&mut f64; 10] {
    [
        &mut zone.population,
        &mut zone.age_0_17,
        &mut zone.age_18_24,
        &mut zone.age_25_64,
        &mut zone.age_65_plus,
        &mut zone.families,
        &mut zone.families_no_car,
        &mut zone.families_two_cars,
        &mut zone.employed,
        &mut zone.in_education,
    ]
}

/// Moves a district ashore whose mean position lies on the island it lost, or between.
fn recentre(district: &mut District, towns: &[Place], parishes: &[Parish]) {
    let zone = &mut district.zone;
    if !repair::holds(&district.shape, Spot::at(zone.lat, zone.lon)) {
        let (lat, lon) = repair::middle(&district.shape, towns, parishes).1.degrees();
        (zone.lat, zone.lon) = (rounded(lat, 5), rounded(lon, 5));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::denmark::rule_values;
    use geo::LineString;

    fn square(west: f64) -> MultiPolygon<f64> {
        let ring = vec![(west, 0.0), (west + 2.0, 0.0), (west + 2.0, 2.0), (west, 2.0)];
        MultiPolygon::new(vec![Polygon::new(LineString::from(ring), Vec::new())])
    }

    #[test]
    fn an_island_takes_its_share_and_leaves_the_rest() {
        let mut zone = ZoneRow {
            zone: "z707004".to_owned(),
            name: "Grenaa".to_owned(),
            municipality: "k707".to_owned(),
            lat: 56.4,
            lon: 10.9,
            area_km2: 50.0,
            population: 0.0,
            age_0_17: 0.0,
            age_18_24: 0.0,
            age_25_64: 0.0,
            age_65_plus: 0.0,
            families: 0.0,
            families_no_car: 0.0,
            families_two_cars: 0.0,
            persons_no_car_share: 0.3,
            employed: 0.0,
            in_education: 0.0,
            income_dkk: 350_000.0,
            urbanity: String::new(),
            landmass: 0,
        };
        for (number, count) in (1_u8..).zip(counts(&mut zone)) {
            *count = 1000.0 + 0.1 * f64::from(number);
        }
        let before: Vec<f64> = counts(&mut zone).into_iter().map(|count| *count).collect();
        let mut district = District { zone, shape: square(0.0), residents: 800.0 };
        let there = Settled { name: "Lille Ø".to_owned(), lat: 56.7, lon: 11.5, people: 100.0 };
        let mut island = split(&mut district, (square(10.0), square(0.0)), &there);

        assert_eq!(island.zone.zone, "z707004-lille-oe");
        assert_eq!((island.zone.area_km2, district.zone.area_km2), (4.0, 46.0));
        assert_eq!((island.zone.population, district.residents), (125.0, 700.0));
        let parts = counts(&mut island.zone).into_iter().zip(counts(&mut district.zone));
        for ((taken, left), whole) in parts.zip(before) {
            assert!((*taken + *left - whole).abs() < 1e-9, "{taken} and {left} of {whole}");
        }
    }

    #[test]
    fn who_lives_on_an_island_without_a_parish_is_not_counted_in_one_as_well() {
        let parish = |municipality, people| Parish {
            name: "Drejø".to_owned(),
            lat: 54.97,
            lon: 10.42,
            spot: Spot::at(54.97, 10.42),
            people,
            area_km2: 5.0,
            municipality,
        };
        let found = settled(&[parish(479, 98.0), parish(573, 98.0)]);
        let people: Vec<f64> = found.iter().map(|settled| settled.people).collect();
        assert_eq!(people[..2], [98.0 - rule_values::zones::skaroe(), 98.0]);
        assert_eq!(found.len(), 2 + WITHOUT_PARISH.len());
    }
}
