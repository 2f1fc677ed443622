//! Services with their stops and timetables, from their tables.

use super::super::area::{Area, Hub};
use super::super::finding::Finding;
use super::super::service::{Calendar, DayTimetable, Mode, Service, ServiceKind, ServiceStop};
use super::super::tables::{BorderShareRow, ServiceRow, ServiceStopRow, TimetableRow};
use super::places::word;
use super::{DataSet, Row, Table, find_slug, sorted_unique};
use crate::id::{DayTypeId, HubId, Id, IdVec, MunicipalityId, ServiceId};
use crate::units::{ClockTime, Kilometres, Minutes};
use std::collections::BTreeMap;

/// Words of the column `responsible_today`.
pub(crate) const RESPONSIBLE: [&str; 6] =
    ["state", "region", "municipality", "metro-company", "light-rail-company", "commercial"];
/// Words of the column `level_kl`.
pub(crate) const LEVELS: [&str; 5] = ["state", "inter-town", "local", "outside", "commercial"];
/// Periods that the timetable has columns for.
pub(crate) const TABLE_PERIODS: [&str; 6] =
    ["early", "morning-peak", "midday", "afternoon-peak", "evening", "late"];

/// All services; findings for all that is wrong with them.
pub(super) fn services(
    set: &DataSet,
    area: &Area,
    calendar: &Calendar,
    findings: &mut Vec<Finding>,
) -> Option<IdVec<ServiceId, Service>> {
    let table = set.table::<ServiceRow>("odbl/services.csv", findings);
    let stops = set.table::<ServiceStopRow>("odbl/service_stops.csv", findings);
    let times = set.table::<TimetableRow>("odbl/timetable.csv", findings);
    let (mut table, mut stops, times) = (table?, stops?, times?);
    sorted_unique(&mut table, |row| &row.service, findings);
    let mut services: Vec<Service> = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        services.push(service(&table, row, calendar, findings));
    }
    stops.rows.sort_by(|a, b| {
        (&a.row.service, a.row.seq, a.span.start).cmp(&(&b.row.service, b.row.seq, b.span.start))
    });
    for chunk in stops.rows.chunk_by(|a, b| a.row.service == b.row.service) {
        let id = &chunk[0].row.service;
        match find_slug(&services, id, |s| &s.slug) {
            Some(at) => services[at].stops = pattern(&stops, chunk, area, findings),
            None => unknown_service(&stops, &chunk[0], id, &services, findings),
        }
    }
    timetable(&times, calendar, &mut services, findings);
    for (service, row) in services.iter_mut().zip(&table.rows) {
        if service.stops.len() < 2 {
            findings.push(
                Finding::error(
                    "data::too_few_stops",
                    format!("service `{}` has {} stops", service.slug, service.stops.len()),
                )
                .at(table.place(row, &service.slug))
                .help("give it two or more rows in service_stops.csv"),
            );
            continue;
        }
        service.municipalities = municipality_shares(&service.stops, &area.hubs);
    }
    Some(IdVec::from_vec(services))
}

/// A service without its stops and times yet.
fn service(
    table: &Table<ServiceRow>,
    row: &Row<ServiceRow>,
    calendar: &Calendar,
    findings: &mut Vec<Finding>,
) -> Service {
    let r = &row.row;
    let mode = Mode::from_slug(&r.mode);
    if mode.is_none() {
        let known: Vec<&str> = Mode::ALL.into_iter().map(Mode::slug).collect();
        findings.push(table.bad_word(row, "mode", &r.mode, &known));
    }
    let kinds = ServiceKind::ALL.map(ServiceKind::slug);
    let kind = word::<_, ServiceKind>(table, row, "kind", &r.kind, &kinds, findings);
    if !RESPONSIBLE.contains(&r.responsible_today.as_str()) {
        findings.push(table.bad_word(row, "responsible_today", &r.responsible_today, &RESPONSIBLE));
    }
    if !LEVELS.contains(&r.level_kl.as_str()) {
        findings.push(table.bad_word(row, "level_kl", &r.level_kl, &LEVELS));
    }
    let no_day =
        DayTimetable { departures: vec![0.0; calendar.periods.len()], first: None, last: None };
    Service {
        slug: r.service.clone(),
        number: r.number.clone(),
        name: r.name.clone(),
        mode: mode.unwrap_or(Mode::Bus),
        kind: kind.unwrap_or(ServiceKind::Rural),
        operator: r.operator.clone(),
        company: r.company.clone(),
        responsible_today: r.responsible_today.clone(),
        level_kl: r.level_kl.clone(),
        border_share: None,
        stops: Vec::new(),
        timetable: IdVec::filled(calendar.day_types.len(), no_day),
        derived: r.certainty == "derived",
        municipalities: Vec::new(),
        contract: None,
        opened: None,
        note: r.note.clone(),
    }
}

/// The stops of one service, in order.
fn pattern(
    table: &Table<ServiceStopRow>,
    rows: &[Row<ServiceStopRow>],
    area: &Area,
    findings: &mut Vec<Finding>,
) -> Vec<ServiceStop> {
    let hubs = area.hubs.as_slice();
    let mut stops: Vec<ServiceStop> = Vec::with_capacity(rows.len());
    let mut seq = None;
    for row in rows {
        let r = &row.row;
        if seq == Some(r.seq) {
            findings.push(
                Finding::error(
                    "data::duplicate_id",
                    format!("stop {} of `{}` stands twice", r.seq, r.service),
                )
                .at(table.row_place(row))
                .help("number the stops of a line from 1, each once"),
            );
        }
        seq = Some(r.seq);
        let (least_minutes, least_km) = stops.last().map_or((0.0, 0.0), |s| (s.minutes.0, s.km.0));
        table.check(row, "minutes", r.minutes, least_minutes..100_000.0, findings);
        table.check(row, "km", r.km, least_km..100_000.0, findings);
        let Some(at) = find_slug(hubs, &r.hub, |h| &h.slug) else {
            let known = hubs.iter().map(|h| h.slug.as_str());
            table.dangling(row, "data::unknown_hub", "hub", &r.hub, known, findings);
            continue;
        };
        let hub = HubId::from_index(at);
        if stops.last().is_some_and(|stop| stop.hub == hub) {
            findings.push(
                Finding::error(
                    "data::stop_twice",
                    format!("`{}` stops at `{}` twice in a row", r.service, r.hub),
                )
                .at(table.place(row, &r.hub))
                .help("leave one of the two stops out"),
            );
        }
        stops.push(ServiceStop { hub, minutes: Minutes(r.minutes), km: Kilometres(r.km) });
    }
    stops
}

/// Gives the services their departures.
fn timetable(
    table: &Table<TimetableRow>,
    calendar: &Calendar,
    services: &mut [Service],
    findings: &mut Vec<Finding>,
) {
    let columns: Vec<Option<usize>> = (TABLE_PERIODS.iter())
        .map(|name| calendar.periods.iter().position(|period| period.slug == *name))
        .collect();
    let mut seen: BTreeMap<(usize, DayTypeId), usize> = BTreeMap::new();
    for (nth, row) in table.rows.iter().enumerate() {
        let r = &row.row;
        let numbers = [r.early, r.morning_peak, r.midday, r.afternoon_peak, r.evening, r.late];
        for (column, number) in TABLE_PERIODS.into_iter().zip(numbers) {
            table.check(row, column, number, 0.0..10_000.0, findings);
        }
        let day = calendar.day_type(&r.day_type);
        if day.is_none() {
            let known = calendar.day_types.iter().map(|d| d.slug.as_str());
            table.dangling(row, "data::unknown_day_type", "day type", &r.day_type, known, findings);
        }
        let at = find_slug(services, &r.service, |s| &s.slug);
        if at.is_none() {
            unknown_service(table, row, &r.service, services, findings);
        }
        let (first, last) = (
            clock(table, row, "first", &r.first, findings),
            clock(table, row, "last", &r.last, findings),
        );
        let (Some(day), Some(at)) = (day, at) else { continue };
        if let Some(earlier) = seen.insert((at, day), nth) {
            findings.push(
                Finding::error(
                    "data::duplicate_id",
                    format!("`{}` has two rows for `{}`", r.service, r.day_type),
                )
                .at(table.row_place(row))
                .see(table.row_place(&table.rows[earlier]), "it stands here already")
                .help("leave one of the rows out"),
            );
        }
        let mut departures = vec![0.0; calendar.periods.len()];
        for (column, number) in columns.iter().zip(numbers) {
            match column {
                Some(period) => departures[*period] = number,
                None if number > 0.0 => findings.push(
                    Finding::error(
                        "data::unknown_period",
                        "departures in a period that the calendar lacks",
                    )
                    .at(table.row_place(row))
                    .help(format!("name the calendar's periods {}", TABLE_PERIODS.join(", "))),
                ),
                None => {}
            }
        }
        services[at].timetable[day] = DayTimetable { departures, first, last };
    }
}

/// Share of the run time in each municipality: half of each hop counts at either end. A line that
/// takes no time at all is shared by its stops.
pub(crate) fn municipality_shares(
    stops: &[ServiceStop],
    hubs: &IdVec<HubId, Hub>,
) -> Vec<(MunicipalityId, f64)> {
    let mut minutes: BTreeMap<MunicipalityId, f64> = BTreeMap::new();
    let takes_time = stops.last().is_some_and(|last| last.minutes.0 > stops[0].minutes.0);
    for pair in stops.windows(2) {
        let hop = if takes_time { (pair[1].minutes - pair[0].minutes).0 } else { 1.0 };
        for end in pair {
            *minutes.entry(hubs[end.hub].municipality).or_default() += hop / 2.0;
        }
    }
    // Rising, so that the sum does not hang on how municipalities are called.
    let mut parts: Vec<f64> = minutes.values().copied().collect();
    parts.sort_by(f64::total_cmp);
    let total: f64 = parts.into_iter().sum();
    minutes.into_iter().map(|(municipality, time)| (municipality, time / total)).collect()
}

fn unknown_service<T>(
    table: &Table<T>,
    row: &Row<T>,
    id: &str,
    services: &[Service],
    findings: &mut Vec<Finding>,
) {
    let known = services.iter().map(|s| s.slug.as_str());
    table.dangling(row, "data::unknown_service", "service", id, known, findings);
}

fn clock(
    table: &Table<TimetableRow>,
    row: &Row<TimetableRow>,
    column: &str,
    text: &str,
    findings: &mut Vec<Finding>,
) -> Option<ClockTime> {
    let time = ClockTime::parse(text);
    if time.is_none() && !text.is_empty() {
        findings.push(table.bad_word(row, column, text, &["HH:MM"]));
    }
    time
}

/// Notes how many of each line's boardings cross a municipal border.
pub(super) fn border_shares(
    table: &Table<BorderShareRow>,
    services: &mut IdVec<ServiceId, Service>,
    findings: &mut Vec<Finding>,
) {
    for row in &table.rows {
        let BorderShareRow { service: slug, border_share, .. } = &row.row;
        table.check(row, "border_share", *border_share, 0.0..=1.0, findings);
        match find_slug(services.as_slice(), slug, |service| &service.slug) {
            Some(at) => services[ServiceId::from_index(at)].border_share = Some(*border_share),
            None => unknown_service(table, row, slug, services.as_slice(), findings),
        }
    }
}
