//! Every constant of the road tables and of access, with where it comes from.
//!
//! "Prototype" is a trial of the whole model that set detour and speeds while looking at forty
//! known car journeys; those journeys are therefore a test that the constants have seen, not an
//! independent one. None of them is fitted to a single journey.

use libm::log;

use super::geodesy::Spot;

/// Towns of this many residents and more are nodes (prototype).
pub(super) const TOWN_RESIDENTS: f64 = 200.0;
/// Every node is tried with this many nearest nodes besides its Delaunay neighbours (prototype).
pub(super) const NEAREST: usize = 6;
/// Longest local link in km (prototype).
pub(super) const LONGEST_LINK_KM: f64 = 40.0;
/// Water a local link may cross in km, and at a link end or port, whose place is only good to
/// 300-500 m (prototype). The mask's buffer comes on top.
pub(super) const WATER_KM: f64 = 0.35;
pub(super) const WATER_AT_ENDS_KM: f64 = 0.6;
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
pub(super) const ABROAD_KM: f64 = 2.0;
/// Motorway points, link ends and ports this near each other are one node.
pub(super) const SAME_PLACE_KM: f64 = 0.3;
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
