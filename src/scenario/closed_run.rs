//! Closed runs: buses that are bought for pupils, and where they could take others along.

use super::Scenario;
use super::area::{Area, Hub};
use super::data::{DataSet, Row, Table, find_slug, rows, sorted_unique};
use super::finding::Finding;
use super::tables::{ClosedRunRow, ClosedRunStopRow};
use super::values::Certainty;
use crate::id::{HubId, Id, IdVec, MunicipalityId};
use crate::units::{Kilometres, Minutes};

/// The tables that they come from; a data set may leave both out.
pub const RUNS: &str = "odbl/closed_runs.csv";
/// See [`RUNS`].
pub const STOPS: &str = "odbl/closed_run_stops.csv";

/// A stop of a run, or a hub near its way.
#[derive(Clone, Debug, PartialEq)]
pub struct RunStop {
    /// Id of the hub.
    pub hub: String,
    /// Since the run's begin, without any detour before it.
    pub minutes: Minutes,
    /// The same in length.
    pub km: Kilometres,
    /// Pupils who get on.
    pub pupils: f64,
    /// What calling here makes the run longer by; nothing at the run's own stops.
    pub detour: Option<(Minutes, Kilometres)>,
}

/// A bus that is bought for pupils: to school in the morning, home in the afternoon.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedRun {
    /// Stable id.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// The municipality that buys it.
    pub municipality: MunicipalityId,
    /// Seats.
    pub seats: f64,
    /// Pupils aboard when it gets to school.
    pub pupils: f64,
    /// Made by a rule rather than known.
    pub derived: bool,
    /// Its stops towards the school and, in their place on the way, the hubs it could call at.
    pub stops: Vec<RunStop>,
}

impl ClosedRun {
    /// Seats that no pupil needs where most are aboard.
    pub fn spare(&self) -> f64 {
        (self.seats - self.pupils).max(0.0)
    }

    /// The run with a detour within a limit: stops with what they lie after the begin, and how
    /// much longer it all is. Of the hubs it could call at the cheapest are taken while they fit.
    pub fn with_detour(&self, limit: Minutes) -> (Vec<(&str, Minutes, Kilometres)>, Minutes) {
        let mut calls: Vec<(usize, Minutes)> = (self.stops.iter().enumerate())
            .filter_map(|(at, stop)| Some((at, stop.detour?.0)))
            .collect();
        calls.sort_by(|a, b| a.1.0.total_cmp(&b.1.0).then(a.0.cmp(&b.0)));
        let mut taken = Vec::new();
        let mut left = limit;
        for (at, longer) in calls {
            if longer.0 <= left.0 {
                left = left - longer;
                taken.push(at);
            }
        }
        let (mut later, mut farther) = (Minutes(0.0), Kilometres(0.0));
        let mut way = Vec::new();
        for (at, stop) in self.stops.iter().enumerate() {
            match stop.detour {
                Some((minutes, km)) if taken.contains(&at) => {
                    way.push((stop.hub.as_str(), stop.minutes + later, stop.km + farther));
                    later += minutes;
                    farther += km;
                }
                Some(_) => {}
                None => way.push((stop.hub.as_str(), stop.minutes + later, stop.km + farther)),
            }
        }
        (way, later)
    }
}

/// The school buses of a municipality, together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Summary {
    /// Buses.
    pub runs: usize,
    /// Of which are open to everybody.
    pub opened: usize,
    /// Pupils who ride in them.
    pub pupils: f64,
    /// Seats that no pupil needs.
    pub spare: f64,
}

impl Summary {
    /// Of a municipality of a scenario.
    pub fn of(scenario: &Scenario, municipality: MunicipalityId) -> Self {
        let mut all = Self::default();
        let runs = scenario.closed_runs.iter().filter(|run| run.municipality == municipality);
        for run in runs {
            all.runs += 1;
            all.opened += usize::from(scenario.service_by_slug(&run.slug).is_some());
            all.pupils += run.pupils;
            all.spare += run.spare();
        }
        all
    }
}

/// Reads them.
pub(super) fn closed_runs(
    set: &DataSet,
    area: &Area,
    findings: &mut Vec<Finding>,
) -> Vec<ClosedRun> {
    let (Some(runs), Some(stops)) = (set.file(RUNS), set.file(STOPS)) else { return Vec::new() };
    let mut table = rows::<ClosedRunRow>(runs, findings);
    let mut stops = rows::<ClosedRunStopRow>(stops, findings);
    sorted_unique(&mut table, |row| &row.run, findings);
    let mut all: Vec<ClosedRun> =
        table.rows.iter().map(|row| run(&table, row, area, findings)).collect();
    stops.rows.sort_by(|a, b| (&a.row.run, a.row.seq).cmp(&(&b.row.run, b.row.seq)));
    for chunk in stops.rows.chunk_by(|a, b| a.row.run == b.row.run) {
        match find_slug(&all, &chunk[0].row.run, |run| &run.slug) {
            Some(at) => all[at].stops = pattern(&stops, chunk, &area.hubs, findings),
            None => {
                let known = all.iter().map(|run| run.slug.as_str());
                let id = &chunk[0].row.run;
                stops.dangling(&chunk[0], "data::unknown_run", "closed run", id, known, findings);
            }
        }
    }
    for (run, row) in all.iter().zip(&table.rows) {
        if run.stops.iter().filter(|stop| stop.detour.is_none()).count() < 2 {
            let what = format!("closed run `{}` has fewer than two stops", run.slug);
            let finding = Finding::error("data::too_few_stops", what);
            findings.push(
                finding
                    .at(table.place(row, &run.slug))
                    .help("give it two or more rows in closed_run_stops.csv"),
            );
        }
    }
    all
}

fn run(
    table: &Table<ClosedRunRow>,
    row: &Row<ClosedRunRow>,
    area: &Area,
    findings: &mut Vec<Finding>,
) -> ClosedRun {
    let r = &row.row;
    table.check(row, "seats", r.seats, 1.0..=200.0, findings);
    table.check(row, "pupils", r.pupils, 0.0..=200.0, findings);
    let municipalities = area.municipalities.as_slice();
    let at = find_slug(municipalities, &r.municipality, |m| &m.slug);
    if at.is_none() {
        let known = municipalities.iter().map(|m| m.slug.as_str());
        let code = "data::unknown_municipality";
        table.dangling(row, code, "municipality", &r.municipality, known, findings);
    }
    ClosedRun {
        slug: r.run.clone(),
        name: r.name.clone(),
        municipality: MunicipalityId::from_index(at.unwrap_or(0)),
        seats: r.seats,
        pupils: r.pupils,
        derived: r.certainty == Certainty::Derived,
        stops: Vec::new(),
    }
}

fn pattern(
    table: &Table<ClosedRunStopRow>,
    rows: &[Row<ClosedRunStopRow>],
    hubs: &IdVec<HubId, Hub>,
    findings: &mut Vec<Finding>,
) -> Vec<RunStop> {
    let mut stops = Vec::with_capacity(rows.len());
    let (mut least_minutes, mut least_km) = (0.0, 0.0);
    for row in rows {
        let r = &row.row;
        let is_own = r.detour_minutes == 0.0 && r.detour_km == 0.0;
        table.check(row, "pupils", r.pupils, 0.0..=200.0, findings);
        table.check(row, "detour_minutes", r.detour_minutes, 0.0..=240.0, findings);
        table.check(row, "detour_km", r.detour_km, 0.0..=240.0, findings);
        table.check(row, "minutes", r.minutes, least_minutes..=600.0, findings);
        table.check(row, "km", r.km, least_km..=600.0, findings);
        if is_own {
            (least_minutes, least_km) = (r.minutes, r.km);
        }
        if find_slug(hubs.as_slice(), &r.hub, |hub| &hub.slug).is_none() {
            let known = hubs.iter().map(|hub| hub.slug.as_str());
            table.dangling(row, "data::unknown_hub", "hub", &r.hub, known, findings);
            continue;
        }
        stops.push(RunStop {
            hub: r.hub.clone(),
            minutes: Minutes(r.minutes),
            km: Kilometres(r.km),
            pupils: r.pupils,
            detour: (!is_own).then_some((Minutes(r.detour_minutes), Kilometres(r.detour_km))),
        });
    }
    stops
}
