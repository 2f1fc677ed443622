//! Days matched, and what they are by municipality.

use super::Trips;
use super::people::{Map, People};
use crate::flex::Travel;
use crate::flex::carpool::{Rules, match_riders};
use crate::id::{DayTypeId, Id};

/// Days of each type that are matched: one tells too little of small municipalities.
const DAYS: u64 = 2;
/// Wishes of a day above which matching is greedy.
const MOST_WISHES: usize = 10_000;

/// What a mean day is like for the residents of a municipality.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct PlaceSums {
    pub(super) offers: f64,
    pub(super) wishes: f64,
    /// Of which found a driver.
    pub(super) found: f64,
    /// Minutes later than wished, of those who did.
    pub(super) wait: f64,
    pub(super) detour_km: f64,
    pub(super) detour_minutes: f64,
    pub(super) saved_km: f64,
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sums {
    /// By municipality: of all matched days together, each day type by its days in a year, so that
    /// counts are as many as were matched.
    pub(super) places: Vec<PlaceSums>,
    /// Makes a year of them.
    pub(super) times: f64,
    /// Offers and wishes that were matched.
    pub(super) matched_of: [usize; 2],
    pub(super) exact: bool,
    /// Km saved, and no matching saves more than so many.
    pub(super) saved: [f64; 2],
}

/// Draws and matches them.
pub(super) fn matched(map: &Map<'_>, trips: &Trips) -> Sums {
    let days = &map.scenario.calendar.day_types;
    let all: f64 = days.iter().map(|day| day.days_per_year).sum();
    let count = (days.len() as u64 * DAYS) as f64;
    let mut sums = Sums { exact: true, times: all / count, ..Sums::default() };
    sums.places.resize(map.scenario.area.municipalities.len(), PlaceSums::default());
    for (day, about) in days.entries() {
        let weight = about.days_per_year / all * days.len() as f64;
        for nth in 0..DAYS {
            one_day(map, trips, (day, nth, weight), &mut sums);
        }
    }
    sums
}

fn one_day(
    map: &Map<'_>,
    trips: &Trips,
    (day, nth, weight): (DayTypeId, u64, f64),
    sums: &mut Sums,
) {
    let People { drivers, riders, driver_homes, rider_homes } = map.people(trips, day, nth);
    let rules = Rules { one_platform: false, exact_up_to: (usize::MAX, MOST_WISHES) };
    let matches = match_riders(&drivers, &riders, map.ground, &rules);
    sums.matched_of[0] += drivers.len();
    sums.matched_of[1] += riders.len();
    sums.exact &= matches.exact;
    sums.saved[0] += matches.single_km;
    sums.saved[1] += matches.single_bound_km;
    for home in driver_homes {
        sums.places[home.index()].offers += weight;
    }
    for home in &rider_homes {
        sums.places[home.index()].wishes += weight;
    }
    for pair in &matches.pairs {
        let (driver, rider) = (&drivers[pair.driver], &riders[pair.rider]);
        let own = map.ground.leg(driver.from, driver.to);
        let there = map.ground.leg(driver.from, rider.from);
        let along = map.ground.leg(rider.from, rider.to);
        let on = map.ground.leg(rider.to, driver.to);
        let place = &mut sums.places[rider_homes[pair.rider].index()];
        place.found += weight;
        place.wait += weight * (driver.departure + there.minutes - rider.departure).max(0.0);
        place.detour_km += weight * (there.km + along.km + on.km - own.km);
        place.detour_minutes += weight * (there.minutes + along.minutes + on.minutes - own.minutes);
        place.saved_km += weight * pair.saved_km;
    }
}
