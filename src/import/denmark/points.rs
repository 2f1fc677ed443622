//! Where inside a zone its residents live, so that a distance to a stop is not one from a point.
//!
//! In a zone of the countryside most people live in a village or two and the others on farms and
//! in hamlets; in a city they live everywhere. The rule, zone by zone:
//!
//! 1. Every town or village inside the zone's polygon holds its own population, but no more than
//!    the zone's; a disc around it, its radius growing with the root of its population.
//! 2. Every parish whose centre lies in the polygon holds its residents less those of the towns
//!    nearest to it (of the parish centres in the zone); what is left is shared evenly between the
//!    parish centre and the nearest hamlets, each standing for an equal part of the parish's area.
//! 3. A zone without either is one point at its centre. All shares are scaled to sum to 1; points
//!    below one in a hundred are left out.
//!
//! The populations of towns come from other years than those of zones; only shares are used.

use crate::scenario::tables::{TableRow, ZonePointRow};

use super::country::Country;
use super::geodesy::Spot;
use super::places::{self, Parish, Place};
use super::register::{About, rows};
use super::rule_values::zones as value;
use super::sources::Sources;
use super::{TablesError, rounded};

/// A parish, a town or a hamlet inside one zone.
#[derive(Clone, Copy, Debug)]
struct Inside {
    lat: f64,
    lon: f64,
    spot: Spot,
    people: f64,
    area_km2: f64,
}

#[derive(Clone, Debug, Default)]
struct Contents {
    parishes: Vec<Inside>,
    places: Vec<Inside>,
}

/// A point before its share is known.
#[derive(Clone, Copy, Debug)]
struct Weighed {
    lat: f64,
    lon: f64,
    people: f64,
    radius_km: f64,
    kind: &'static str,
}

/// Makes `odbl/zone_points.csv`, zone by zone, largest share first.
///
/// # Errors
/// [`TablesError`] if a source file fails.
pub(crate) fn make(sources: &Sources, country: &Country) -> Result<Vec<ZonePointRow>, TablesError> {
    let contents = contents(sources, country)?;
    let mut out = Vec::new();
    for (zone, inside) in country.zones.iter().zip(&contents) {
        let whole = Inside {
            lat: zone.lat,
            lon: zone.lon,
            spot: Spot::at(zone.lat, zone.lon),
            people: zone.population,
            area_km2: zone.area_km2,
        };
        let points = shared(whole, inside);
        out.extend(points.into_iter().map(|point| ZonePointRow {
            zone: zone.zone.clone(),
            lat: rounded(point.lat, 5),
            lon: rounded(point.lon, 5),
            share: point.people,
            radius_km: rounded(point.radius_km, 2),
            kind: point.kind.to_owned(),
        }));
    }
    Ok(out)
}

fn contents(sources: &Sources, country: &Country) -> Result<Vec<Contents>, TablesError> {
    let mut contents = vec![Contents::default(); country.zones.len()];
    for Parish { lat, lon, spot, people, area_km2, .. } in places::parishes(sources)? {
        if let Some(zone) = home(country, spot) {
            contents[zone].parishes.push(Inside { lat, lon, spot, people, area_km2 });
        }
    }
    let towns = places::towns(sources)?;
    let hamlets = places::hamlets(sources, &towns)?;
    for Place { lat, lon, spot, population, .. } in towns.into_iter().chain(hamlets) {
        let Some(zone) = home(country, spot) else { continue };
        contents[zone].places.push(Inside { lat, lon, spot, people: population, area_km2: 0.0 });
    }
    Ok(contents)
}

/// The zone a place belongs to, unless it lies far off all of them.
fn home(country: &Country, spot: Spot) -> Option<usize> {
    country.zone_containing(spot).or_else(|| {
        let zone = country.nearest_centre(spot);
        (country.centres[zone].km_to(spot) <= value::off_km()).then_some(zone)
    })
}

/// The points of one zone; `people` of each is its share of the zone.
fn shared(zone: Inside, inside: &Contents) -> Vec<Weighed> {
    let zone_radius = disc_radius(zone.area_km2);
    let mut points: Vec<Weighed> = Vec::new();
    for place in inside.places.iter().filter(|place| place.people > 0.0) {
        let people = place.people.min(zone.people);
        let radius = (value::town_radius_per_root() * people.sqrt()).max(value::least_radius_km());
        let radius_km = radius.min(zone_radius);
        points.push(Weighed { lat: place.lat, lon: place.lon, people, radius_km, kind: "place" });
    }

    // Residents of each parish that no town holds, and the hamlets they share the parish with.
    let mut left: Vec<f64> = inside.parishes.iter().map(|parish| parish.people).collect();
    let mut hamlets: Vec<Vec<Inside>> = vec![Vec::new(); left.len()];
    for &place in &inside.places {
        let Some(parish) = nearest(&inside.parishes, place.spot) else { continue };
        left[parish] -= place.people.min(zone.people);
        if place.people <= 0.0 {
            hamlets[parish].push(place);
        }
    }
    for ((parish, left), hamlets) in inside.parishes.iter().zip(left).zip(hamlets) {
        if left <= 0.0 {
            continue;
        }
        let parts = 1.0 + hamlets.len() as f64;
        let area = parish.area_km2.min(zone.area_km2);
        let radius_km = disc_radius(area / parts).max(value::least_radius_km());
        for (at, kind) in std::iter::once((*parish, "parish"))
            .chain(hamlets.into_iter().map(|hamlet| (hamlet, "place")))
        {
            points.push(Weighed {
                lat: at.lat,
                lon: at.lon,
                people: left / parts,
                radius_km,
                kind,
            });
        }
    }

    let known: f64 = points.iter().map(|point| point.people).sum();
    // People that neither a parish nor a town of the zone explains live around its centre.
    let unexplained = zone.people - known;
    if points.is_empty() || unexplained > value::unexplained_share() * zone.people {
        let parts = 1.0 + points.len() as f64;
        points.push(Weighed {
            lat: zone.lat,
            lon: zone.lon,
            people: unexplained.max(1.0),
            radius_km: disc_radius(zone.area_km2 / parts),
            kind: "parish",
        });
    }
    to_shares(points)
}

/// Scales to shares of four decimals that sum to 1, largest first.
fn to_shares(mut points: Vec<Weighed>) -> Vec<Weighed> {
    let all: f64 = points.iter().map(|point| point.people).sum();
    points.retain(|point| point.people >= value::least_share() * all);
    points.sort_by(|a, b| {
        b.people
            .total_cmp(&a.people)
            .then_with(|| a.lat.total_cmp(&b.lat))
            .then_with(|| a.lon.total_cmp(&b.lon))
    });
    let kept: f64 = points.iter().map(|point| point.people).sum();
    let mut rest = 1.0;
    for point in &mut points {
        point.people = rounded(point.people / kept, 4);
        rest -= point.people;
    }
    if let Some(largest) = points.first_mut() {
        largest.people = rounded(largest.people + rest, 4);
    }
    points
}

fn nearest(parishes: &[Inside], spot: Spot) -> Option<usize> {
    (0..parishes.len())
        .min_by(|&a, &b| parishes[a].spot.km_to(spot).total_cmp(&parishes[b].spot.km_to(spot)))
}

/// Radius of a disc of this area.
fn disc_radius(area_km2: f64) -> f64 {
    (area_km2.max(0.0) / std::f64::consts::PI).sqrt()
}

/// Rows of `tables.csv`.
pub(crate) fn register() -> Vec<TableRow> {
    let about = About {
        file: "odbl/zone_points.csv",
        sources: "Statistics Denmark SOGN1 and DAGI parishes 2021; GeoNames; OpenStreetMap places 2019",
        licence: "ODbL-1.0",
        year: "2019-2026",
        certainty: "derived",
        rule: "towns and villages in the zone hold their population, parishes the rest, shared evenly \
               with their hamlets; a zone without either is one point at its centre",
    };
    rows(
        about,
        "Where the residents of a zone live: its towns, hamlets and parish centres",
        &[
            ["zone", "zone", "", "", ""],
            ["lat", "latitude of the point", "degrees", "measured", ""],
            ["lon", "longitude of the point", "degrees", "measured", ""],
            ["share", "share of the zone's residents; sums to 1 over the zone", "share", "", ""],
            [
                "radius_km",
                "radius of the disc over which they are spread",
                "km",
                "",
                "towns {zone.town_radius} * sqrt(population), at least {zone.point.least_radius}; parishes by the area they stand for",
            ],
            [
                "kind",
                "place (town, village or hamlet) or parish (also the zone's own centre)",
                "",
                "",
                "",
            ],
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(lat: f64, people: f64, area_km2: f64) -> Inside {
        Inside { lat, lon: 10.0, spot: Spot::at(lat, 10.0), people, area_km2 }
    }

    #[test]
    fn a_village_holds_its_people_and_the_parish_the_rest() {
        let zone = inside(56.0, 1000.0, 30.0);
        let contents = Contents {
            parishes: vec![inside(56.02, 1000.0, 28.0)],
            places: vec![inside(56.01, 600.0, 0.0), inside(56.03, 0.0, 0.0)],
        };
        let points = shared(zone, &contents);
        let shares: Vec<f64> = points.iter().map(|point| point.people).collect();
        assert_eq!(shares, [0.6, 0.2, 0.2]);
        assert!(points[0].radius_km < points[1].radius_km, "farms lie wider than a village");
    }

    #[test]
    fn a_zone_without_parish_or_place_is_one_point() {
        let points = shared(inside(56.0, 4000.0, 1.0), &Contents::default());
        assert_eq!(points.len(), 1);
        assert!((points[0].people - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_large_town_does_not_outgrow_its_zone() {
        let contents = Contents {
            parishes: vec![inside(56.0, 9000.0, 4.0)],
            places: vec![inside(56.001, 280_000.0, 0.0)],
        };
        let points = shared(inside(56.0, 9000.0, 3.0), &contents);
        assert!(points.iter().all(|point| point.radius_km <= 1.2));
    }
}
