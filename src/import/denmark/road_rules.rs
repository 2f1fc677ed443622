//! Every constant of the road tables and of access, with where it comes from.
//!
//! "Prototype" is a trial of the whole model that set detour and speeds while looking at forty
//! known car journeys; those journeys are therefore a test that the constants have seen, not an
//! independent one. None of them is fitted to a single journey.

use libm::log;

use crate::scenario::tables::ZoneRow;

use super::geodesy::Spot;

/// Towns of this many residents and more are nodes (prototype).
pub(super) const TOWN_RESIDENTS: f64 = 200.0;
/// Every node is tried with this many nearest nodes besides its Delaunay neighbours (prototype).
pub(super) const NEAREST: usize = 6;
/// Longest local link in km (prototype).
pub(super) const LONGEST_LINK_KM: f64 = 40.0;
/// A straight line with at most this much water is dry: a sliver or a pond of the mask.
pub(super) const DRY_KM: f64 = 0.05;
/// Where the straight line crosses water, the way on land counts, if it is at most this many
/// times as long; beyond it there is no road between the two (own assumption).
pub(super) const ROUND_THE_WATER: f64 = 1.6;
/// A line over more water than this is no road: shorter ones lead round the bay.
pub(super) const OVER_THE_BAY_KM: f64 = 1.5;
/// The longest way on land that ties an otherwise cut-off place to its landmass, in km.
pub(super) const TIE_KM: f64 = 60.0;
/// Length of a road over the straight line between its ends (prototype).
pub(super) const LOCAL_DETOUR: f64 = 1.07;
pub(super) const MOTORWAY_DETOUR: f64 = 1.05;
/// Speed on local links by residents per km² halfway (prototype): 74 km/h is a main road
/// through open country with its villages, 25 km/h a street in the densest town.
const LOCAL_SPEED: [(f64, f64); 5] =
    [(30.0, 74.0), (200.0, 64.0), (1_000.0, 48.0), (3_000.0, 36.0), (10_000.0, 25.0)];
/// Speed on motorways in km/h: (within so many km of the capital's centre, speed), else the
/// last (prototype).
const MOTORWAY_SPEED: [(f64, f64); 3] = [(15.0, 70.0), (30.0, 92.0), (f64::INFINITY, 108.0)];
/// The centre of the capital (Rådhuspladsen) in degrees.
const CAPITAL: (f64, f64) = (55.676, 12.568);

/// A crossing up to this many minutes sails so often that the short wait holds.
const SHORT_CROSSING_MINUTES: f64 = 15.0;
const SHORT_WAIT_MINUTES: f64 = 12.0;
const WAIT_MINUTES: f64 = 30.0;
/// Fare of a car with its driver where the source gives none: a base, so much a minute (the
/// crew) and so much a km (the fuel), no more than the last. Recalled order of size, set by
/// Esbjerg-Nordby about 90, Bøjden-Fynshav 230, Hov-Sælvig 280, Odden-Aarhus 500 kr.
const FARE_BASE_DKK: f64 = 50.0;
const FARE_DKK_PER_MINUTE: f64 = 2.5;
const FARE_DKK_PER_KM: f64 = 4.0;
const FARE_MOST_DKK: f64 = 700.0;

/// A link end or port without Danish land this near lies abroad and is left out.
pub(super) const ABROAD_KM: f64 = 3.0;
/// Motorway points, link ends and ports this near each other are one node.
pub(super) const SAME_PLACE_KM: f64 = 0.15;
/// How wrong the recalled place of a link end or of a port may be, where both ends of a bridge
/// or ferry would otherwise stand on the same shore. (The sources say 0.5 and 1 km; Alssund is
/// wrong by 0.95, Næssund by 2.8.)
pub(super) const LINK_ERROR_KM: f64 = 1.0;
pub(super) const PORT_ERROR_KM: f64 = 3.0;
/// How far from land a node may lie (a zone's mean position, a motorway point good to 1-2 km).
pub(super) const OFF_LAND_KM: f64 = 2.0;

/// Speed on a local link in km/h.
pub(super) fn local_speed(residents_per_km2: f64) -> f64 {
    let curve = LOCAL_SPEED;
    let after = curve.partition_point(|point| point.0 <= residents_per_km2);
    match (after.checked_sub(1), curve.get(after)) {
        (Some(before), Some(&(high, to))) => {
            let (low, from) = curve[before];
            from + (to - from) * log(residents_per_km2 / low) / log(high / low)
        }
        (Some(last), None) => curve[last].1,
        (None, _) => curve[0].1,
    }
}

/// Speed on a motorway in km/h, at a place.
pub(super) fn motorway_speed(at: Spot) -> f64 {
    let away = at.km_to(Spot::at(CAPITAL.0, CAPITAL.1));
    MOTORWAY_SPEED.iter().find(|ring| away <= ring.0).map_or(MOTORWAY_SPEED[2].1, |ring| ring.1)
}

/// Mean wait for a ferry in minutes, check-in included.
pub(super) fn ferry_wait(crossing_minutes: f64) -> f64 {
    if crossing_minutes <= SHORT_CROSSING_MINUTES { SHORT_WAIT_MINUTES } else { WAIT_MINUTES }
}

/// Fare of a car with its driver where none is known, to the nearest 10 kr.
pub(super) fn ferry_fare(crossing_minutes: f64, km: f64) -> f64 {
    let fare = FARE_BASE_DKK + FARE_DKK_PER_MINUTE * crossing_minutes + FARE_DKK_PER_KM * km;
    (fare.min(FARE_MOST_DKK) / 10.0).round() * 10.0
}

/// Zones whose mean position is not where their people live: (zone, latitude, longitude of the
/// middle of the part on the mainland). In both an islet holds the parish's middle and most of
/// the area, but hardly anyone.
///
/// - z671005 Bremdal is an edge of Struer, with Venø.
/// - z851014 Vesterkærets Skole is a part of Aalborg south of the Limfjord, with Egholm.
pub(super) const ZONE_BEGINS: [(&str, f64, f64); 2] =
    [("z671005", 56.5136, 8.5838), ("z851014", 57.0529, 9.8851)];

/// Where a zone's trips begin, in degrees.
pub(super) fn zone_begins(zone: &ZoneRow) -> (f64, f64) {
    ZONE_BEGINS
        .iter()
        .find(|moved| moved.0 == zone.zone)
        .map_or((zone.lat, zone.lon), |&(_, lat, lon)| (lat, lon))
}

/// Fixed links whose recalled ends stand on the wrong island: (slug, a, b in degrees).
///
/// - Siø has no zone; the link is one from Tåsinge to Langeland, so it begins on Tåsinge.
/// - Thurø's dam is short and Tåsinge as near as either of its ends.
const LINK_PLACES: [(&str, (f64, f64), (f64, f64)); 2] = [
    ("sioesundbroen-og-langelandsbroen-over-sioe", (54.968, 10.640), (54.942, 10.705)),
    ("thuroedaemningen", (55.053, 10.645), (55.050, 10.652)),
];

/// The better places of a link's ends, if it is one of [`LINK_PLACES`].
pub(super) fn link_places(slug: &str) -> Option<(Spot, Spot)> {
    let &(_, a, b) = LINK_PLACES.iter().find(|link| link.0 == slug)?;
    Some((Spot::at(a.0, a.1), Spot::at(b.0, b.1)))
}

/// Walking, cycling and driving to a hub over the straight line (prototype).
pub(super) const ACCESS_DETOUR: f64 = 1.2;
/// Residents around a point, as a share of its radius: added at a right angle to the distance
/// of the point, so that a hub in the middle of a town is not at everybody's door (prototype).
pub(super) const ACCESS_SPREAD: f64 = 0.36;
/// The use of a hub falls by e every so many km: on foot up to the first limit (12 min/km, weight
/// 1.75, 0.03 a minute), by bike up to the second (4 min/km, weight 2), by car beyond (1.4 min/km,
/// weight 2.2). The limits are for the nearest residents.
pub(super) const ACCESS_FALL_KM: [(f64, f64); 3] = [(3.5, 1.6), (8.0, 4.2), (f64::INFINITY, 11.0)];
/// Every hub this near to any point of a zone is listed (straight line).
pub(super) const ACCESS_NEAR_KM: f64 = 3.0;
/// Of hubs of level 1 to 3, so many nearest; of stations, so many; both within this far.
pub(super) const ACCESS_HUBS: usize = 6;
pub(super) const ACCESS_STATIONS: usize = 4;
pub(super) const ACCESS_FAR_KM: f64 = 30.0;
/// So many times as many are measured as are kept: the nearest by straight line need not be
/// the nearest by land.
pub(super) const ACCESS_MEASURED: usize = 2;
/// A point or hub enters the road graph at so many of its nearest nodes.
pub(super) const ACCESS_ENTRIES: usize = 4;
/// A way around the water is looked for up to this straight line; beyond it the road graph is
/// good enough.
pub(super) const ACCESS_ROUND_KM: f64 = 8.0;
/// A hub is listed if at least this share of the zone's residents can reach it without a ferry.
pub(super) const ACCESS_LEAST_SHARE: f64 = 0.5;
