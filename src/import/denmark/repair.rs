//! Mends what the zone source has in the wrong place.
//!
//! In a few municipalities the districts were renumbered between the count (figures) and the map
//! (polygons), and the source joined them by number: a whole town's residents stand on a stretch
//! of heath, an island of 150 has 3,300. Held against the parishes, the residents of these
//! municipalities would have to move 1.7 to 6 km on average; elsewhere the median is 0.4 km.
//! Their figures are right as a whole, so they are dealt out anew:
//!
//! 1. How many people live in each polygon is estimated from towns (a disc by their population)
//!    and parishes (what the towns leave, over a disc of the parish's area).
//! 2. Polygons in order of density take the districts' people in order of the share of households
//!    without a car, each as many as estimated. No person, household or age is lost; that dense
//!    polygons are those with few cars is assumed.

use geo::{Area, Contains, InteriorPoint, MultiPolygon, Point};
use libm::{cos, sin};

use super::TablesError;
use super::geodesy::Spot;
use super::places::{self, Parish, Place};
use super::rule_values::zones as value;
use super::sources::Sources;
use super::zones::ZoneSource;

/// Frederikshavn, Haderslev, Nordfyn, Langeland, Thisted. Chosen by two looks: the residents lie
/// 1.5 km or more from their parishes, and zone by zone the figures fit other polygons. Others
/// that fail the first (Horsens, Slagelse, Norddjurs, Køge) pass the second: one parish middle
/// stands for a town of many zones there.
const RENUMBERED: [u16; 5] = [813, 510, 480, 482, 787];

/// Spots over which a town or a parish is spread.
const SAMPLES: u32 = 150;
/// Golden angle: spreads spots evenly over a disc (H. Vogel, Mathematical Biosciences 44, 1979).
const GOLDEN_ANGLE: f64 = 2.399_963_229_728_653;

/// A number of people around a spot.
#[derive(Clone, Copy, Debug)]
struct Disc {
    /// Its middle.
    middle: Spot,
    /// Its radius in km.
    radius_km: f64,
    /// Its residents.
    people: f64,
}

/// Deals out anew the figures of the renumbered municipalities, and moves every centre that lies
/// outside its polygon. `shapes` in the order of `zones`.
///
/// # Errors
/// [`TablesError`] if the parishes cannot be read.
pub(crate) fn mend(
    sources: &Sources,
    zones: &mut [ZoneSource],
    shapes: &[MultiPolygon<f64>],
    towns: &[Place],
) -> Result<(), TablesError> {
    let parishes = places::parishes(sources)?;
    for code in RENUMBERED {
        let members: Vec<usize> =
            (0..zones.len()).filter(|&at| zones[at].municipality_code == code).collect();
        deal_out(zones, shapes, &members, code, towns, &parishes);
    }
    for (zone, shape) in zones.iter_mut().zip(shapes) {
        let centre = Spot::at(zone.lat_deg, zone.lon_deg);
        let renumbered = RENUMBERED.contains(&zone.municipality_code);
        if renumbered || !holds(shape, centre) {
            let (name, centre) = middle(shape, towns, &parishes);
            let (lat, lon) = centre.degrees();
            (zone.lat_deg, zone.lon_deg) = (super::rounded(lat, 5), super::rounded(lon, 5));
            if let Some(name) = name.filter(|_| renumbered) {
                zone.name = name;
            }
        }
    }
    Ok(())
}

fn deal_out(
    zones: &mut [ZoneSource],
    shapes: &[MultiPolygon<f64>],
    members: &[usize],
    code: u16,
    towns: &[Place],
    parishes: &[Parish],
) {
    let inside: Vec<&MultiPolygon<f64>> = members.iter().map(|&at| &shapes[at]).collect();
    let towns: Vec<Disc> = towns
        .iter()
        .filter(|town| town.municipality == code)
        .map(|town| Disc {
            middle: town.spot,
            radius_km: value::town_radius_per_root() * town.population.sqrt(),
            people: town.population,
        })
        .collect();
    let parishes: Vec<Disc> = parishes
        .iter()
        .filter(|parish| parish.municipality == code)
        .map(|parish| Disc {
            middle: parish.spot,
            radius_km: (parish.area_km2 / std::f64::consts::PI).sqrt(),
            people: parish.people,
        })
        .collect();
    let residents = residents(&inside, &towns, &parishes);

    let density = |at: usize| residents[at] / inside[at].unsigned_area();
    let mut takers: Vec<usize> = (0..members.len()).collect();
    takers.sort_by(|&a, &b| density(b).total_cmp(&density(a)));
    let mut givers: Vec<ZoneSource> = members.iter().map(|&at| zones[at].clone()).collect();
    let no_car = |zone: &ZoneSource| zone.households_no_car / zone.households.max(1.0);
    givers.sort_by(|a, b| no_car(b).total_cmp(&no_car(a)));

    for &at in members {
        clear(&mut zones[at]);
    }
    let wanted: Vec<f64> = takers.iter().map(|&at| residents[at]).collect();
    let there: Vec<f64> = givers.iter().map(|zone| zone.population_jan2020).collect();
    for (taker, giver, share) in dealt(&there, &wanted) {
        add(&mut zones[members[takers[taker]]], &givers[giver], share);
    }
}

fn clear(zone: &mut ZoneSource) {
    for count in counts(zone) {
        *count = 0.0;
    }
    zone.median_household_income_dkk = None;
}

fn add(zone: &mut ZoneSource, from: &ZoneSource, share: f64) {
    let (before, more) = (zone.households, share * from.households);
    let income = |of: &ZoneSource| of.median_household_income_dkk.unwrap_or(0.0);
    if before + more > 0.0 {
        let mean = (before * income(zone) + more * income(from)) / (before + more);
        zone.median_household_income_dkk = Some(mean.round());
    }
    let mut from = from.clone();
    for (count, part) in counts(zone).into_iter().zip(counts(&mut from)) {
        *count += share * *part;
    }
}

fn counts(zone: &mut ZoneSource) -> [&mut f64; 10] {
    [
        &mut zone.population_jan2020,
        &mut zone.age_0_17,
        &mut zone.age_18_24,
        &mut zone.age_25_64,
        &mut zone.age_65_plus,
        &mut zone.households,
        &mut zone.households_no_car,
        &mut zone.households_2plus_cars,
        &mut zone.employed_residents,
        &mut zone.in_education_incl_school_pupils,
    ]
}

/// The largest town in the polygon with its name, else the largest parish, else a spot inside.
pub(super) fn middle(
    shape: &MultiPolygon<f64>,
    towns: &[Place],
    parishes: &[Parish],
) -> (Option<String>, Spot) {
    let town = towns.iter().find(|town| holds(shape, town.spot)); // largest first
    let parish = parishes
        .iter()
        .filter(|parish| holds(shape, parish.spot))
        .max_by(|a, b| a.people.total_cmp(&b.people));
    match (town, parish) {
        (Some(town), _) => (Some(town.name.clone()), town.spot),
        (None, Some(parish)) => (Some(parish.name.clone()), parish.spot),
        (None, None) => {
            let inside = shape.interior_point().expect("a zone's polygon has an inside");
            (None, Spot { x: inside.x(), y: inside.y() })
        }
    }
}

pub(super) fn holds(shape: &MultiPolygon<f64>, spot: Spot) -> bool {
    shape.contains(&Point::new(spot.x, spot.y))
}

/// Estimates the residents of each polygon from towns and parishes.
///
/// A town takes its people from the parishes nearest to it, nearest first, so that none is
/// counted twice; a town that finds fewer than it claims has only those.
fn residents(shapes: &[&MultiPolygon<f64>], towns: &[Disc], parishes: &[Disc]) -> Vec<f64> {
    let mut left: Vec<f64> = parishes.iter().map(|parish| parish.people).collect();
    let mut towns = towns.to_vec();
    for town in &mut towns {
        let reach = town.radius_km + value::town_reach_km();
        let mut near: Vec<usize> = (0..parishes.len())
            .filter(|&at| {
                parishes[at].middle.km_to(town.middle) <= reach.max(parishes[at].radius_km)
            })
            .collect();
        near.sort_by(|&a, &b| {
            let km = |at: usize| parishes[at].middle.km_to(town.middle);
            km(a).total_cmp(&km(b))
        });
        let mut taken = town.people;
        for parish in near {
            let part = taken.min(left[parish]);
            left[parish] -= part;
            taken -= part;
        }
        town.people -= taken;
    }
    let rest = parishes.iter().zip(left).map(|(&parish, people)| Disc { people, ..parish });
    let mut residents: Vec<f64> =
        shapes.iter().map(|shape| value::least_density() * shape.unsigned_area()).collect();
    for disc in towns.iter().copied().chain(rest) {
        let hits: Vec<usize> =
            (0..SAMPLES).filter_map(|number| holder(shapes, sample(&disc, number))).collect();
        for &shape in &hits {
            residents[shape] += disc.people / hits.len() as f64;
        }
    }
    residents
}

fn sample(disc: &Disc, number: u32) -> Spot {
    let turn = f64::from(number) * GOLDEN_ANGLE;
    let away = disc.radius_km * ((f64::from(number) + 0.5) / f64::from(SAMPLES)).sqrt();
    Spot { x: disc.middle.x + away * cos(turn), y: disc.middle.y + away * sin(turn) }
}

fn holder(shapes: &[&MultiPolygon<f64>], spot: Spot) -> Option<usize> {
    shapes.iter().position(|shape| shape.contains(&Point::new(spot.x, spot.y)))
}

/// Deals people out: takers in their order get what they want from givers in theirs. Returns
/// (taker, giver, share of the giver). Both lists are scaled to the same sum first.
fn dealt(givers: &[f64], takers: &[f64]) -> Vec<(usize, usize, f64)> {
    let scale = givers.iter().sum::<f64>() / takers.iter().sum::<f64>();
    let mut deals = Vec::new();
    let (mut giver, mut given) = (0, 0.0);
    for (taker, &wanted) in takers.iter().enumerate() {
        let mut open = wanted * scale;
        while giver < givers.len() {
            let last = taker + 1 == takers.len();
            let there = givers[giver] - given;
            let part = if last { there } else { there.min(open) };
            if part > 0.0 {
                deals.push((taker, giver, part / givers[giver]));
            }
            given += part;
            open -= part;
            if given < givers[giver] {
                break;
            }
            (giver, given) = (giver + 1, 0.0);
        }
    }
    deals
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{LineString, Polygon};

    #[test]
    fn everyone_is_dealt_out_once() {
        let deals = dealt(&[10.0, 20.0, 30.0], &[30.0, 90.0]);
        assert_eq!(
            deals.iter().map(|&(taker, giver, _)| (taker, giver)).collect::<Vec<_>>(),
            [(0, 0), (0, 1), (1, 1), (1, 2)]
        );
        for giver in 0..3 {
            let sum: f64 =
                deals.iter().filter(|deal| deal.1 == giver).map(|&(_, _, share)| share).sum();
            assert!((sum - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn a_town_is_not_counted_in_its_parish_again() {
        let square = |west: f64| {
            let ring = vec![(west, 0.0), (west + 10.0, 0.0), (west + 10.0, 10.0), (west, 10.0)];
            MultiPolygon::new(vec![Polygon::new(LineString::from(ring), Vec::new())])
        };
        let (west, east) = (square(0.0), square(10.0));
        let disc = |x, radius_km, people| Disc { middle: Spot { x, y: 5.0 }, radius_km, people };
        let found = residents(
            &[&west, &east],
            &[disc(5.0, 1.0, 800.0)],
            &[disc(5.0, 4.0, 1000.0), disc(15.0, 4.0, 300.0)],
        );
        assert!((found[0] - 1800.0).abs() < 1e-6 && (found[1] - 1100.0).abs() < 1e-6, "{found:?}");
    }
}
