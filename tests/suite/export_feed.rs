//! GTFS feeds as another reader sees them: complete, consistent, with as many timetable hours as
//! the result that they were made of.

use crate::export_tables::compared;
use crate::national::country;
use ansvar::report::export::gtfs::feed;
use ansvar::run::RunResult;
use ansvar::scenario::service::DayKind;
use gtfs_structures::{ExactTimes, Gtfs, RawGtfs};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::sync::Arc;

/// Reads a feed; the reader refuses references that lead nowhere.
fn read(zip: &[u8]) -> Gtfs {
    let raw = RawGtfs::from_reader(Cursor::new(zip.to_vec())).expect("it is an archive");
    Gtfs::try_from(raw).unwrap_or_else(|problem| panic!("{problem}"))
}

/// Dates of a service id, as the reader counts them.
fn days(gtfs: &Gtfs, service: &str) -> Vec<u16> {
    let mut days = gtfs.trip_days(service, gtfs.calendar[service].start_date);
    days.sort_unstable();
    days
}

/// In the order of their ids: the reader keeps them in none.
fn sorted<'a, T: 'a>(
    by_id: impl IntoIterator<Item = (&'a String, &'a T)>,
) -> impl Iterator<Item = &'a T> {
    by_id.into_iter().collect::<BTreeMap<_, _>>().into_values()
}

/// What a feed must hold whatever it is of; its departures and timetable hours in a year by line.
fn checked(gtfs: &Gtfs) -> BTreeMap<&str, (f64, f64)> {
    let agencies: BTreeSet<&str> =
        gtfs.agencies.iter().filter_map(|agency| agency.id.as_deref()).collect();
    assert_eq!(agencies.len(), gtfs.agencies.len(), "every agency has an id of its own");
    for route in sorted(&gtfs.routes) {
        assert!(agencies.contains(route.agency_id.as_deref().unwrap()), "{route:?}");
        let is_named = route.short_name.is_some() || route.long_name.is_some();
        assert!(is_named, "{route:?}");
    }
    for stop in sorted(&gtfs.stops) {
        assert!(stop.name.as_ref().is_some_and(|name| !name.is_empty()), "{stop:?}");
        assert!(stop.longitude.is_some() && stop.latitude.is_some(), "{stop:?}");
    }
    let dates: BTreeMap<&str, f64> =
        gtfs.calendar.keys().map(|id| (id.as_str(), days(gtfs, id).len() as f64)).collect();
    let mut used = BTreeSet::new();
    let mut by_line: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for trip in sorted(&gtfs.trips) {
        assert!(gtfs.routes.contains_key(&trip.route_id), "{}", trip.id);
        assert!(trip.stop_times.len() >= 2, "{}", trip.id);
        let times = trip.stop_times.iter().map(|stop| stop.arrival_time.unwrap());
        assert!(times.is_sorted(), "{}: a vehicle does not go back in time", trip.id);
        used.extend(trip.stop_times.iter().map(|stop| stop.stop.id.clone()));
        let ends = [trip.stop_times.first(), trip.stop_times.last()];
        let [from, until] = ends.map(|stop| f64::from(stop.unwrap().departure_time.unwrap()));
        assert!(!trip.frequencies.is_empty(), "{}", trip.id);
        for pair in trip.frequencies.windows(2) {
            assert!(pair[0].end_time <= pair[1].start_time, "{}: overlap", trip.id);
        }
        for part in &trip.frequencies {
            assert!(part.start_time < part.end_time && part.headway_secs > 0, "{part:?}");
            assert!(matches!(part.exact_times, Some(ExactTimes::FrequencyBased)), "{part:?}");
            let length = f64::from(part.end_time - part.start_time);
            let departures =
                length / f64::from(part.headway_secs) * dates[trip.service_id.as_str()];
            let line = by_line.entry(&trip.route_id).or_default();
            line.0 += departures;
            line.1 += departures * (until - from) / 3600.0;
        }
    }
    assert_eq!(used.len(), gtfs.stops.len(), "no stop is there for nothing");
    assert_eq!(by_line.len(), gtfs.routes.len(), "no line is there for nothing");
    by_line
}

/// Holds a result's feed against the result, line by line: headways are whole seconds, stop times
/// too, and the feed's year has the dates of its day types, which in 2025 are the declared ones.
fn hours_agree(result: &RunResult, key: &str, most_off: f64) {
    let feed = feed(result, key).unwrap();
    let gtfs = read(&feed.zip);
    let by_line = checked(&gtfs);
    let scenario = &result.scenario;
    let mut year: Vec<u16> = Vec::new();
    for day in scenario.calendar.day_types.iter() {
        let own = days(&gtfs, &day.slug);
        assert_eq!(own.len() as f64, day.days_per_year, "{key} {}", day.slug);
        year.extend(own);
    }
    year.sort_unstable();
    assert!(year.into_iter().eq(0..365), "every date has one day type");
    let (mut hours, mut declared) = (0.0, 0.0);
    for (id, line) in scenario.services.entries() {
        let offer = &result.prepared.supply.offers[id];
        let Some(&(departures, own)) = by_line.get(line.slug.as_str()) else {
            assert_eq!(offer.departures, 0.0, "{} is left out", line.slug);
            continue;
        };
        let off = (own / offer.hours.0 - 1.0).abs();
        assert!(off < most_off, "{key} {}: {own} hours for {}", line.slug, offer.hours.0);
        let off = (departures / offer.departures - 1.0).abs();
        assert!(off < most_off, "{key} {}: {departures} for {}", line.slug, offer.departures);
        hours += own;
        declared += offer.hours.0;
    }
    assert!((hours / declared - 1.0).abs() < 1e-4, "{key}: {hours} hours for {declared}");
    assert!((feed.hours / hours - 1.0).abs() < 1e-9, "what it says of itself is so");
    assert_eq!(feed.routes, gtfs.routes.len());
}

#[test]
fn the_towns_feed_has_its_lines_days_and_hours() {
    let comparison = compared(Arc::new);
    for (key, result) in ["town", "moved"].into_iter().zip(&comparison.results) {
        hours_agree(result, key, 1e-3);
    }
    // One line by hand: six trains each way from 06:00 to 09:00 on school days, and their
    // mirror image on the way back; the first one leaves at 05:10, and so the first window begins.
    let gtfs = read(&feed(comparison.base(), "town").unwrap().zip);
    let trip = &gtfs.trips["rail-one:school-weekday:out"];
    let windows: Vec<(u32, u32, u32)> =
        trip.frequencies.iter().map(|f| (f.start_time, f.end_time, f.headway_secs)).collect();
    let hour = 3600;
    assert_eq!(windows[0], (5 * hour + 600, 6 * hour, 3000), "one train from 05:10 to 06:00");
    assert_eq!(windows[1], (6 * hour, 9 * hour, 1800));
    assert_eq!(windows[5].1, 23 * hour + 600, "the last one leaves at 23:10");
    let back = &gtfs.trips["rail-one:school-weekday:back"];
    let stops = |trip: &gtfs_structures::Trip| {
        trip.stop_times.iter().map(|stop| stop.stop.id.clone()).collect::<Vec<_>>()
    };
    let mut turned = stops(back);
    turned.reverse();
    assert_eq!(stops(trip), turned);
    // Christmas Eve of 2025 is a Wednesday and runs as a Sunday; the fourth of June is a school day.
    let on = |service: &str, day: u16| days(&gtfs, service).contains(&day);
    assert!(on("sunday", 357) && !on("school-weekday", 357));
    assert!(on("school-weekday", 154) && on("sunday", 155), "and Constitution Day a Sunday");
}

#[test]
fn a_calendar_of_other_day_types_still_gives_every_date_one() {
    let mut result = compared(Arc::new).results.swap_remove(0);
    let mut scenario = (*result.scenario).clone();
    // Weekdays all alike, in two parts of the year; every other day a Sunday.
    for day in scenario.calendar.day_types.iter_mut() {
        day.kind = match day.kind {
            DayKind::SchoolDay | DayKind::HolidayWeekday => DayKind::SchoolDay,
            _ => DayKind::Sunday,
        };
    }
    scenario.year = 2028;
    result.scenario = Arc::new(scenario);
    let gtfs = read(&feed(&result, "town").unwrap().zip);
    let mut year: Vec<u16> = gtfs.calendar.keys().flat_map(|id| days(&gtfs, id)).collect();
    year.sort_unstable();
    assert!(year.into_iter().eq(0..366), "2028 is a leap year");
}

#[test]
fn the_countrys_feed_has_its_lines_days_and_hours() {
    let (comparison, keys) = country();
    hours_agree(&comparison.results[0], &keys[0], 2e-3);
    let gtfs = read(&feed(&comparison.results[0], "today").unwrap().zip);
    assert!(gtfs.routes.len() > 2_000 && gtfs.stops.len() > 2_000);
    assert!(gtfs.agencies.iter().any(|agency| agency.name == "Movia"));
}
