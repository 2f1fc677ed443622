//! Tests of the network tables as committed in `assets/denmark/odbl`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde::de::DeserializeOwned;

use crate::scenario::tables::{
    HubRow, ServiceRow, ServiceStopRow, TableRow, TimetableRow, ZonePointRow, ZoneRow,
};

use super::committed::folder;
use super::geodesy::Spot;
use super::timetable_rules::DAYS;

fn rows<R: DeserializeOwned>(file: &str) -> Vec<R> {
    let path = folder().join(file);
    csv::Reader::from_path(path)
        .expect("the table is committed")
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("every row has the columns of its struct")
}

fn hubs() -> BTreeMap<String, HubRow> {
    rows::<HubRow>("odbl/hubs.csv").into_iter().map(|hub| (hub.hub.clone(), hub)).collect()
}

fn stops() -> BTreeMap<String, Vec<ServiceStopRow>> {
    let mut by_service: BTreeMap<String, Vec<ServiceStopRow>> = BTreeMap::new();
    for stop in rows::<ServiceStopRow>("odbl/service_stops.csv") {
        by_service.entry(stop.service.clone()).or_default().push(stop);
    }
    by_service
}

fn departures(row: &TimetableRow) -> f64 {
    row.early + row.morning_peak + row.midday + row.afternoon_peak + row.evening + row.late
}

/// Timetable hours by company: the reference, and of what all lack of 8.4 m a part by the room to the
/// high end of the range; see `hours.bus.*` among the parameters of the sources.
#[test]
fn bus_hours_are_each_companys_reference() {
    let minutes: BTreeMap<String, f64> = stops()
        .into_iter()
        .map(|(service, calls)| (service, calls.last().map_or(0.0, |call| call.minutes)))
        .collect();
    let days: BTreeMap<&str, f64> = DAYS.iter().map(|day| (day.slug, day.days)).collect();
    let company: BTreeMap<String, String> = rows::<ServiceRow>("odbl/services.csv")
        .into_iter()
        .filter(|row| row.mode == "bus")
        .map(|row| (row.service, row.company))
        .collect();
    let mut hours: BTreeMap<&str, f64> = BTreeMap::new();
    for row in rows::<TimetableRow>("odbl/timetable.csv") {
        if let Some(company) = company.get(&row.service) {
            let year = departures(&row) * days[row.day_type.as_str()];
            *hours.entry(company).or_default() += year * 2.0 * minutes[&row.service] / 60.0;
        }
    }
    let references = [
        ("bat", 0.07, 0.08),
        ("fynbus", 0.527, 0.536),
        ("midttrafik", 1.76, 1.82),
        ("movia", 3.9, 4.2),
        ("nt", 0.88, 0.95),
        ("sydtrafik", 0.98, 1.1),
    ];
    let sum: f64 = references.iter().map(|(_, million, _)| million).sum();
    let room: f64 = references.iter().map(|(_, million, high)| high - million).sum();
    for (company, million, high) in references {
        let wanted = (million + (8.4 - sum) * (high - million) / room) * 1e6;
        let off = hours[company] / wanted - 1.0;
        assert!(off.abs() < 1e-3, "{company}: {} h instead of {wanted}", hours[company]);
        assert!(hours[company] <= high * 1e6, "{company} stays within its range");
    }
    assert!((hours.values().sum::<f64>() / 8.4e6 - 1.0).abs() < 1e-3);
}

#[test]
fn every_call_is_at_a_hub_and_later_than_the_one_before() {
    let hubs = hubs();
    let services = rows::<ServiceRow>("odbl/services.csv");
    let stops = stops();
    assert_eq!(services.len(), stops.len(), "a stop pattern for every line and no other");
    for service in &services {
        let calls = &stops[&service.service];
        assert!(calls.len() >= 2 && calls[0].seq == 1, "{}", service.service);
        for pair in calls.windows(2) {
            let hop = pair[1].minutes - pair[0].minutes;
            assert!(hop >= 0.499 && pair[1].km >= pair[0].km, "{}", service.service);
            assert_eq!(pair[1].seq, pair[0].seq + 1, "{}", service.service);
            assert_ne!(pair[1].hub, pair[0].hub, "{}", service.service);
        }
        for call in calls {
            assert!(hubs.contains_key(&call.hub), "{} calls at {}", service.service, call.hub);
        }
    }
}

#[test]
fn lines_run_at_plausible_speeds() {
    let stops = stops();
    for service in rows::<ServiceRow>("odbl/services.csv") {
        let last = stops[&service.service].last().expect("a line calls twice at least");
        let km_h = last.km / last.minutes * 60.0;
        let fastest = if service.mode == "ferry" { 60.0 } else { 130.0 };
        assert!((5.0..=fastest).contains(&km_h), "{}: {km_h} km/h", service.service);
    }
}

#[test]
fn every_line_has_a_timetable_for_each_day_type() {
    let mut days: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows::<TimetableRow>("odbl/timetable.csv") {
        let runs = departures(&row) > 0.0;
        assert_eq!(runs, !row.first.is_empty() && !row.last.is_empty(), "{}", row.service);
        assert!(row.first <= row.last, "{}: {} to {}", row.service, row.first, row.last);
        let new = days.entry(row.service.clone()).or_default().insert(row.day_type);
        assert!(new, "{} has a day type twice", row.service);
    }
    let services = rows::<ServiceRow>("odbl/services.csv");
    assert_eq!(services.len(), days.len());
    assert!(days.values().all(|types| types.len() == DAYS.len()));
}

/// A line calls within 1.5 km of where most residents of any zone live; on an island that stands
/// apart from its district, where no bus runs, within 4 km (Anholt: its parish's middle).
#[test]
fn every_zone_has_a_stop_with_a_line() {
    let served: BTreeSet<String> = stops().into_values().flatten().map(|call| call.hub).collect();
    let spots: Vec<Spot> = hubs()
        .into_values()
        .filter(|hub| served.contains(&hub.hub))
        .map(|hub| Spot::at(hub.lat, hub.lon))
        .collect();
    let mut main: BTreeMap<String, ZonePointRow> = BTreeMap::new();
    for point in rows::<ZonePointRow>("odbl/zone_points.csv") {
        match main.get(&point.zone) {
            Some(best) if best.share >= point.share => {}
            _ => _ = main.insert(point.zone.clone(), point),
        }
    }
    for zone in rows::<ZoneRow>("zones.csv") {
        let point = &main[&zone.zone];
        let here = Spot::at(point.lat, point.lon);
        let away = spots.iter().map(|&spot| spot.km_to(here)).fold(f64::INFINITY, f64::min);
        let most = if zone.zone.contains('-') { 4.0 } else { 1.5 };
        assert!(away <= most, "{} ({}) is {away} km from every line", zone.zone, zone.name);
    }
}

/// The stops of villages: there because a line calls, and none within 1.5 km of a hub proper on its
/// land (ports, placed to a kilometre, may lie elsewhere).
#[test]
fn villages_have_stops_where_lines_pass_and_no_hub_is_near() {
    let is_village = |hub: &HubRow| hub.kind == "stop" && hub.hub.matches('-').count() > 1;
    let served: BTreeSet<String> = stops().into_values().flatten().map(|call| call.hub).collect();
    let hubs = hubs();
    let mut n_villages = 0;
    for village in hubs.values().filter(|hub| is_village(hub)) {
        n_villages += 1;
        assert!(served.contains(&village.hub), "no line calls at {}", village.hub);
        let here = Spot::at(village.lat, village.lon);
        for hub in hubs.values().filter(|hub| !is_village(hub) && hub.kind != "port") {
            let near = here.km_to(Spot::at(hub.lat, hub.lon)) < 1.49;
            let same_land = hub.landmass == village.landmass;
            assert!(!(near && same_land), "{} stands beside {}", village.hub, hub.hub);
        }
    }
    assert!(n_villages > 500, "{n_villages}");
}

#[test]
fn hubs_stand_where_they_say() {
    let hubs = hubs();
    let zones: BTreeMap<String, ZoneRow> =
        rows::<ZoneRow>("zones.csv").into_iter().map(|row| (row.zone.clone(), row)).collect();
    for hub in hubs.values() {
        assert_eq!(zones[&hub.zone].municipality, hub.municipality, "{}", hub.hub);
        assert!((54.5..58.0).contains(&hub.lat) && (8.0..15.3).contains(&hub.lon), "{}", hub.hub);
        assert_eq!(hub.level == 0, hub.kind == "stop", "{}", hub.hub);
        assert_eq!(hub.level == 0, hub.offers.is_empty(), "{}", hub.hub);
    }
    for (id, level) in [("st-koebenhavn-h", 1), ("st-aarhus-h", 1), ("st-odense", 1)] {
        assert_eq!(hubs[id].level, level, "{id}");
    }
    // Towns of 1,000 people in the merged list of places: 463, some of which share a stop.
    let towns = hubs.values().filter(|hub| hub.town_population > 0.0).count();
    assert!((420..=463).contains(&towns), "{towns}");
    for town in ["Svendborg", "Rønne", "Tranebjerg", "Skagen", "Ribe"] {
        let main = hubs.values().any(|hub| hub.name == town && hub.level > 0);
        assert!(main, "{town} has no main stop");
    }
}

/// Ids are unique, and rows sorted so that a change shows as one.
#[test]
fn no_row_is_there_twice() {
    for file in ["odbl/hubs.csv", "odbl/services.csv"] {
        let path = folder().join(file);
        let text = fs::read_to_string(path).expect("the table is committed");
        let ids: Vec<&str> =
            text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{file}");
    }
    let mut ways: BTreeSet<Vec<String>> = BTreeSet::new();
    for (service, calls) in stops().into_iter().filter(|(id, _)| id.starts_with("local-")) {
        let mut way: Vec<String> = calls.into_iter().map(|call| call.hub).collect();
        if way.first() > way.last() {
            way.reverse();
        }
        assert!(ways.insert(way), "{service} runs where another derived line runs");
    }
}

/// What the register says of hubs is what the maker of the tables would write.
#[test]
fn the_register_tells_of_hubs_what_the_maker_does() {
    let told = |row: TableRow| (row.column, row.what, row.certainty, row.rule);
    let committed = rows::<TableRow>("tables.csv").into_iter();
    let committed: Vec<_> = committed.filter(|row| row.file == "odbl/hubs.csv").map(told).collect();
    let made: Vec<_> = super::network_register::hubs().into_iter().map(told).collect();
    assert_eq!(committed, made);
}
