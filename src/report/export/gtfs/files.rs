//! The files of a feed.

use super::days::dates;
use super::trips::Trips;
use crate::id::{BodyId, DayTypeId, HubId, ServiceId};
use crate::run::RunResult;
use crate::scenario::Scenario;
use crate::scenario::directory::Directory;
use crate::scenario::regime::Role;
use crate::scenario::service::{Calendar, Mode, Service};
use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::{BTreeMap, BTreeSet};

const FEED: &str = include_str!("../../../../assets/export/feed.csv");
const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];
/// Stands with the credits: what the feed is not.
const MODELLED: &str = "ansvar: a modelled timetable of headways, not for planning a journey";

/// What was written, and what it comes to.
pub(super) struct Written {
    pub(super) files: Vec<(&'static str, Vec<u8>)>,
    pub(super) routes: usize,
    pub(super) stops: usize,
    pub(super) hours: f64,
}

pub(super) type Writer = csv::Writer<Vec<u8>>;

pub(super) fn table(columns: &[&str]) -> Result<Writer, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns)?;
    Ok(writer)
}

/// A constant of every feed.
fn constant(key: &str) -> String {
    let mut reader = csv::Reader::from_reader(FEED.as_bytes());
    let mut rows = reader.records().filter_map(Result::ok);
    let row = rows.find(|row| row.get(0) == Some(key));
    row.and_then(|row| row.get(1).map(str::to_owned)).unwrap_or_default()
}

pub(super) fn files(result: &RunResult, key: &str) -> Result<Written, csv::Error> {
    let scenario = &*result.scenario;
    let dates = dates(scenario.year, &scenario.calendar);
    let mut days_of: BTreeMap<DayTypeId, usize> = BTreeMap::new();
    dates.iter().for_each(|(_, day)| *days_of.entry(*day).or_default() += 1);
    let running = scenario.services.entries().filter(|(_, line)| runs(line, &days_of));
    let running: Vec<(ServiceId, &Service)> = running.collect();
    let mut trips = Trips::new()?;
    for (_, line) in &running {
        trips.add(line, scenario, &days_of)?;
    }
    let stops: BTreeSet<HubId> =
        running.iter().flat_map(|(_, line)| &line.stops).map(|stop| stop.hub).collect();
    let directory = Directory::new(scenario);
    let mut files = vec![
        ("agency.txt", agencies(&running, &directory, scenario)?),
        ("stops.txt", stops_file(&stops, scenario)?),
        ("routes.txt", routes(&running, &directory, scenario)?),
        ("calendar.txt", calendar(&dates, &scenario.calendar)?),
        ("calendar_dates.txt", calendar_dates(&dates, &scenario.calendar)?),
        ("feed_info.txt", feed_info(&dates, scenario, key)?),
        ("attributions.txt", attributions(&running, result)?),
    ];
    let hours = trips.hours;
    for (name, writer) in [
        ("trips.txt", trips.trips),
        ("stop_times.txt", trips.stop_times),
        ("frequencies.txt", trips.frequencies),
    ] {
        files.push((name, finish(writer)?));
    }
    Ok(Written { files, routes: running.len(), stops: stops.len(), hours })
}

fn finish(writer: Writer) -> Result<Vec<u8>, csv::Error> {
    crate::report::csv::finish(writer)
}

/// Whether a line runs on any date, and leads anywhere.
fn runs(line: &Service, days_of: &BTreeMap<DayTypeId, usize>) -> bool {
    let any = |day: &DayTypeId| {
        let table = line.timetable.get(*day);
        table.is_some_and(|table| table.departures.iter().any(|&runs| runs > 0.0))
    };
    line.stops.len() > 1 && days_of.keys().any(any)
}

/// Who a traveller would say runs it: its company, else its operator.
fn agency(line: &Service, directory: &Directory<'_>) -> Option<BodyId> {
    directory.find(&line.company).or_else(|| directory.operator_of(line))
}

/// A line's agency as a feed calls it; a line of nobody's has the scenario for one.
fn agency_id(line: &Service, directory: &Directory<'_>, scenario: &Scenario) -> String {
    let body = agency(line, directory);
    body.map_or_else(|| scenario.slug.clone(), |body| scenario.bodies[body].slug.clone())
}

fn agencies(
    running: &[(ServiceId, &Service)],
    directory: &Directory<'_>,
    scenario: &Scenario,
) -> Result<Vec<u8>, csv::Error> {
    let mut named: BTreeMap<String, &str> = BTreeMap::new();
    for (_, line) in running {
        let name = agency(line, directory).map(|body| scenario.bodies[body].name.as_str());
        named.insert(agency_id(line, directory, scenario), name.unwrap_or(&scenario.name));
    }
    if named.is_empty() {
        // A feed has an agency even where nothing runs.
        named.insert(scenario.slug.clone(), &scenario.name);
    }
    let columns = ["agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang"];
    let mut writer = table(&columns)?;
    let (url, timezone, language) = (constant("url"), constant("timezone"), constant("language"));
    for (id, name) in &named {
        writer.write_record([id.as_str(), name, &url, &timezone, &language])?;
    }
    finish(writer)
}

fn stops_file(stops: &BTreeSet<HubId>, scenario: &Scenario) -> Result<Vec<u8>, csv::Error> {
    let mut writer = table(&["stop_id", "stop_name", "stop_lat", "stop_lon", "location_type"])?;
    for &hub in stops {
        let hub = &scenario.area.hubs[hub];
        let name = if hub.name.is_empty() { &hub.slug } else { &hub.name };
        let (lat, lon) = (format!("{:.6}", hub.lat), format!("{:.6}", hub.lon));
        writer.write_record([&hub.slug, name, &lat, &lon, "0"])?;
    }
    finish(writer)
}

/// The basic types of GTFS: readers that know no others exist.
fn route_type(mode: Mode) -> &'static str {
    match mode {
        Mode::LightRail => "0",
        Mode::Metro => "1",
        Mode::Intercity | Mode::RegionalRail | Mode::SuburbanRail | Mode::LocalRail => "2",
        Mode::Bus | Mode::Brt | Mode::Coach => "3",
        Mode::Ferry => "4",
    }
}

fn routes(
    running: &[(ServiceId, &Service)],
    directory: &Directory<'_>,
    scenario: &Scenario,
) -> Result<Vec<u8>, csv::Error> {
    let columns = [
        "route_id",
        "agency_id",
        "route_short_name",
        "route_long_name",
        "route_desc",
        "route_type",
    ];
    let mut writer = table(&columns)?;
    for (_, line) in running {
        let is_named = !(line.number.is_empty() && line.name.is_empty());
        let long = if is_named { &line.name } else { &line.slug };
        let made = if line.derived { "made by a rule, no known line" } else { "" };
        let agency = agency_id(line, directory, scenario);
        let kind = route_type(line.mode);
        writer.write_record([&line.slug, agency.as_str(), &line.number, long, made, kind])?;
    }
    finish(writer)
}

fn date_text(date: NaiveDate) -> String {
    date.format("%Y%m%d").to_string()
}

fn year_ends(dates: &[(NaiveDate, DayTypeId)]) -> [String; 2] {
    [dates.first(), dates.last()]
        .map(|end| end.map(|&(date, _)| date_text(date)).unwrap_or_default())
}

/// Whether a day type has most of a weekday's dates: then it runs on that weekday, with exceptions.
fn is_usual(dates: &[(NaiveDate, DayTypeId)], day: DayTypeId, weekday: Weekday) -> bool {
    let of_weekday = dates.iter().filter(|(date, _)| date.weekday() == weekday);
    let (own, all) =
        of_weekday.fold((0, 0), |(own, all), (_, its)| (own + usize::from(*its == day), all + 1));
    2 * own > all
}

fn calendar(dates: &[(NaiveDate, DayTypeId)], calendar: &Calendar) -> Result<Vec<u8>, csv::Error> {
    let mut writer = table(&[
        "service_id",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "start_date",
        "end_date",
    ])?;
    for (day, kind) in calendar.day_types.entries() {
        let on = WEEK.map(|weekday| u8::from(is_usual(dates, day, weekday)).to_string());
        let row = std::iter::once(kind.slug.clone()).chain(on).chain(year_ends(dates));
        writer.write_record(row)?;
    }
    finish(writer)
}

fn calendar_dates(
    dates: &[(NaiveDate, DayTypeId)],
    calendar: &Calendar,
) -> Result<Vec<u8>, csv::Error> {
    const ADDED: &str = "1";
    const REMOVED: &str = "2";
    let mut writer = table(&["service_id", "date", "exception_type"])?;
    for (day, kind) in calendar.day_types.entries() {
        let usual = WEEK.map(|weekday| is_usual(dates, day, weekday));
        for &(date, its) in dates {
            let is_usual = usual[date.weekday().num_days_from_monday() as usize];
            let exception = match (is_usual, its == day) {
                (false, true) => ADDED,
                (true, false) => REMOVED,
                _ => continue,
            };
            writer.write_record([kind.slug.as_str(), &date_text(date), exception])?;
        }
    }
    finish(writer)
}

fn feed_info(
    dates: &[(NaiveDate, DayTypeId)],
    scenario: &Scenario,
    key: &str,
) -> Result<Vec<u8>, csv::Error> {
    let columns = [
        "feed_publisher_name",
        "feed_publisher_url",
        "feed_lang",
        "feed_start_date",
        "feed_end_date",
        "feed_version",
    ];
    let mut writer = table(&columns)?;
    let [first, last] = year_ends(dates);
    let inputs: String = scenario.inputs_hash.chars().take(16).collect();
    let version = format!("{key} {inputs}");
    let (url, language) = (constant("url"), constant("language"));
    writer.write_record(["ansvar", &url, &language, &first, &last, &version])?;
    finish(writer)
}

/// Who runs and who orders each line, and whose data these are.
fn attributions(
    running: &[(ServiceId, &Service)],
    result: &RunResult,
) -> Result<Vec<u8>, csv::Error> {
    let columns = [
        "attribution_id",
        "route_id",
        "organization_name",
        "is_producer",
        "is_operator",
        "is_authority",
    ];
    let mut writer = table(&columns)?;
    let mut number = 0_usize;
    let mut write = |route: &str, name: &str, roles: [&str; 3]| {
        number += 1;
        let [producer, operator, authority] = roles;
        writer.write_record([&number.to_string(), route, name, producer, operator, authority])
    };
    let credits = &result.scenario.credits;
    for credit in std::iter::once(MODELLED).chain(credits.iter().map(String::as_str)) {
        write("", credit, ["1", "0", "0"])?;
    }
    for (id, line) in running {
        for (role, roles) in [(Role::Operate, ["0", "1", "0"]), (Role::Order, ["0", "0", "1"])] {
            for &(body, _) in &result.responsibility.held(*id, role).by {
                write(&line.slug, &result.scenario.bodies[body].name, roles)?;
            }
        }
    }
    finish(writer)
}
