//! The rules of the road tables and of access, with how far the search for them looks. What they
//! claim of the world stands in `assets/denmark/rules.csv`.
//!
//! "Prototype" is a trial of the whole model that set detour and speeds while looking at forty
//! known car journeys; those journeys are therefore a test that the constants have seen, not an
//! independent one. None of them is fitted to a single journey.

use libm::log;

use super::geodesy::Spot;
use super::rule_values::roads as value;

/// Every node is tried with this many nearest nodes besides its Delaunay neighbours (prototype).
pub(super) const NEAREST: usize = 6;
/// Residents per km² halfway along a local link at which its speed is known.
const DENSITIES: [f64; 5] = [30.0, 200.0, 1_000.0, 3_000.0, 10_000.0];
/// Rings around the capital's centre, km, by which speed on motorways differs.
const RINGS: [f64; 3] = [15.0, 30.0, f64::INFINITY];
/// The centre of the capital (Rådhuspladsen) in degrees.
const CAPITAL: (f64, f64) = (55.676, 12.568);

/// Speed on a local link in km/h.
pub(super) fn local_speed(residents_per_km2: f64) -> f64 {
    let speeds = value::local_speeds();
    let after = DENSITIES.partition_point(|&density| density <= residents_per_km2);
    match (after.checked_sub(1), DENSITIES.get(after)) {
        (Some(before), Some(high)) => {
            let (low, from, to) = (DENSITIES[before], speeds[before], speeds[after]);
            from + (to - from) * log(residents_per_km2 / low) / log(high / low)
        }
        (Some(last), None) => speeds[last],
        (None, _) => speeds[0],
    }
}

/// Speed on a motorway in km/h, at a place.
pub(super) fn motorway_speed(at: Spot) -> f64 {
    let away = at.km_to(Spot::at(CAPITAL.0, CAPITAL.1));
    let ring = RINGS.iter().position(|&ring| away <= ring).expect("the last ring has no end");
    value::motorway_speeds()[ring]
}

/// Mean wait for a ferry in minutes, check-in included.
pub(super) fn ferry_wait(crossing_minutes: f64) -> f64 {
    if crossing_minutes <= value::short_crossing_minutes() {
        value::short_wait_minutes()
    } else {
        value::wait_minutes()
    }
}

/// Fare of a car with its driver where none is known, to the nearest 10 kr.
pub(super) fn ferry_fare(crossing_minutes: f64, km: f64) -> f64 {
    let fare = value::fare_base_dkk()
        + value::fare_dkk_per_minute() * crossing_minutes
        + value::fare_dkk_per_km() * km;
    (fare.min(value::fare_most_dkk()) / 10.0).round() * 10.0
}

/// Fixed links whose recalled ends stand on the wrong island: (slug, a, b in degrees).
///
/// - Siø has no zone; the link is one from Tåsinge to Langeland, so it begins on Tåsinge.
/// - Thurø's dam is short and Tåsinge as near as either of its ends.
/// - Roskilde Fjord is narrow at Frederikssund, and outlines are coarse: both ends of each of its two
///   bridges come ashore on one side.
const LINK_PLACES: [(&str, (f64, f64), (f64, f64)); 4] = [
    ("kronprins-frederiks-bro", (55.836, 12.037), (55.837, 12.062)),
    ("kronprinsesse-marys-bro", (55.806, 12.033), (55.813, 12.072)),
    ("sioesundbroen-og-langelandsbroen-over-sioe", (54.968, 10.640), (54.942, 10.705)),
    ("thuroedaemningen", (55.053, 10.645), (55.050, 10.652)),
];

/// A road along a spit that outlines put under water, as on the map of [`super::land_way`].
pub(super) struct SpitRoad {
    pub(super) name: &'static str,
    /// Both ends, degrees.
    pub(super) ends: [(f64, f64); 2],
    /// Its length.
    pub(super) km: fn() -> f64,
}

/// Roads along spits between the sea and a fjord, over the bridge of a lock.
pub(super) const SPIT_ROADS: [SpitRoad; 3] = [
    SpitRoad {
        name: "Holmsland Klit nord for Hvide Sande",
        ends: [(56.003, 8.127), (56.118, 8.123)],
        km: value::spit_hvide_sande_km,
    },
    SpitRoad {
        name: "Klitvejen nord for Thorsminde",
        ends: [(56.377, 8.122), (56.475, 8.155)],
        km: value::spit_thorsminde_north_km,
    },
    SpitRoad {
        name: "Klitvejen syd for Thorsminde",
        ends: [(56.372, 8.122), (56.290, 8.155)],
        km: value::spit_thorsminde_south_km,
    },
];

/// The better places of a link's ends, if it is one of [`LINK_PLACES`].
pub(super) fn link_places(slug: &str) -> Option<(Spot, Spot)> {
    let &(_, a, b) = LINK_PLACES.iter().find(|link| link.0 == slug)?;
    Some((Spot::at(a.0, a.1), Spot::at(b.0, b.1)))
}

/// How many km it takes for the use of a hub to fall by e: on foot, by bike or by car, by how far
/// the nearest residents are.
pub(super) fn access_fall_km(nearest: f64) -> f64 {
    let [on_foot, by_bike, by_car] = value::access_falls_km();
    let [foot_to, bike_to] = value::access_limits_km();
    if nearest <= foot_to {
        on_foot
    } else if nearest <= bike_to {
        by_bike
    } else {
        by_car
    }
}

/// So many times as many are measured as are kept: the nearest by straight line need not be
/// the nearest by land.
pub(super) const ACCESS_MEASURED: usize = 2;
/// A point or hub enters the road graph at so many of its nearest nodes.
pub(super) const ACCESS_ENTRIES: usize = 4;
