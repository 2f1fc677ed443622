//! A data set: the tables that places, lines and values are read from.
//!
//! A data set is embedded in the program (`data: Embedded("…")`) or stands in a folder beside the
//! scenario file (`data: Folder("…")`, the same tables). [`read`] turns it into typed, linked
//! parts: entities in the order of their slugs whatever the order of the rows, and a finding with
//! file, line and column for every number that cannot be and every id that nothing has.

mod lines;
mod places;
mod rows;

pub(crate) use lines::{LEVELS, RESPONSIBLE, municipality_shares};
pub(crate) use rows::{Row, Table, rows};

use super::area::Area;
use super::bodies;
use super::closed_run::{self, ClosedRun, closed_runs};
use super::finding::{Finding, SourceText, refuses};
use super::flex::{self, Flex};
use super::hub_service::{self, HubServices};
use super::regime::Body;
use super::service::{Calendar, Departures, Service};
use super::tables::{
    BackcastRow, BorderShareRow, BudgetRow, ConstantRow, DepartureShareRow, ElasticityRow,
    MoneyRow, SensitivityRow, TableRow, TargetRow,
};
use super::values::{ValueProblem, ValueRow, Values};
use crate::id::{BodyId, IdVec, ServiceId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Which estimate of jobs by place of work is used.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
pub enum Jobs {
    /// Municipal totals from general knowledge, spread by a rule.
    #[default]
    Recalled,
    /// A rule that knows no totals.
    Rule,
}

/// Tables that a data set may have: what is known of its base year, and which values are fitted.
pub const TARGETS: &str = "targets.csv";
/// See [`TARGETS`].
pub const CONSTANTS: &str = "constants.csv";
/// See [`TARGETS`].
pub const ELASTICITIES: &str = "elasticities.csv";
/// See [`TARGETS`].
pub const MONEY: &str = "money.csv";
/// See [`TARGETS`].
pub const BACKCASTS: &str = "backcasts.csv";
/// What figures owe to each thing that is not known, made by the program from everything else: no
/// input of a run.
pub const SENSITIVITIES: &str = "sensitivities.csv";
/// A year's money of bodies whose budget nobody knows.
pub const BUDGETS: &str = "budgets.csv";
/// How many of each line's boardings cross a municipal border in the base year.
pub const BORDER_SHARES: &str = "odbl/border_shares.csv";

/// What results are held against or described by; no result rests on it.
pub const BESIDE: [&str; 4] = [TARGETS, ELASTICITIES, BACKCASTS, SENSITIVITIES];

/// The tables that a data set has beside its licence texts and drawings, by path.
pub const TABLES: [&str; 29] = [
    "municipalities.csv",
    "zones.csv",
    VALUES,
    TARGETS,
    CONSTANTS,
    ELASTICITIES,
    MONEY,
    BACKCASTS,
    SENSITIVITIES,
    "departure_shares.csv",
    "tables.csv",
    "tables-authored.csv",
    "bodies.csv",
    BUDGETS,
    BORDER_SHARES,
    "odbl/zone_points.csv",
    "odbl/attractions.csv",
    HUBS,
    SERVICES,
    "odbl/service_stops.csv",
    "odbl/timetable.csv",
    "odbl/road_nodes.csv",
    "odbl/road_links.csv",
    closed_run::RUNS,
    closed_run::STOPS,
    flex::PRODUCTS,
    flex::LEVELS,
    hub_service::TERMS,
    hub_service::COMBINATIONS,
];

/// The table of values.
pub(crate) const VALUES: &str = "values.csv";
/// The table of hubs.
pub(super) const HUBS: &str = "odbl/hubs.csv";
/// The table of lines.
pub(super) const SERVICES: &str = "odbl/services.csv";

/// The greatest table, zone-to-hub distances, apart: with the others it makes [`TABLES`] whole.
pub const ACCESS: &str = "odbl/access.csv";

/// The files of a data set, by path.
#[derive(Clone, Debug, Default)]
pub struct DataSet {
    /// As the scenario file names it.
    pub name: String,
    files: BTreeMap<String, SourceText>,
}

impl DataSet {
    /// A data set of these files: path inside the set, name to show, text.
    pub fn new(name: &str, files: impl IntoIterator<Item = (String, SourceText)>) -> Self {
        Self { name: name.to_owned(), files: files.into_iter().collect() }
    }
    /// With one more file.
    pub(super) fn with(mut self, path: &str, file: SourceText) -> Self {
        self.files.insert(path.to_owned(), file);
        self
    }
    /// One file.
    pub fn file(&self, path: &str) -> Option<&SourceText> {
        self.files.get(path)
    }
    /// All files with their paths, in order of the paths.
    pub fn files(&self) -> impl Iterator<Item = (&str, &SourceText)> {
        self.files.iter().map(|(path, file)| (path.as_str(), file))
    }
    /// Rows of one table; a finding if the set lacks it.
    pub(crate) fn table<T: serde::de::DeserializeOwned>(
        &self,
        path: &str,
        findings: &mut Vec<Finding>,
    ) -> Option<Table<T>> {
        let Some(file) = self.file(path) else {
            findings.push(self.missing(path));
            return None;
        };
        Some(rows(file, findings))
    }
    /// Says that the set lacks a table.
    fn missing(&self, path: &str) -> Finding {
        let what = format!("data set `{}` has no table `{path}`", self.name);
        Finding::error("data::missing_table", what)
            .help("the tables of a data set are listed in scenarios/README.md")
    }
    /// The register of sources: one row per table and column.
    pub fn register(&self, findings: &mut Vec<Finding>) -> Vec<TableRow> {
        let made = self.table::<TableRow>("tables.csv", findings);
        // Tables written by hand have a register of their own, if there are any.
        let authored =
            self.file("tables-authored.csv").map(|file| rows::<TableRow>(file, findings));
        let tables = made.into_iter().chain(authored);
        tables.flat_map(|table| table.rows.into_iter().map(|row| row.row)).collect()
    }
}

/// What a data set says, typed and linked.
#[derive(Clone, Debug)]
pub struct Parts {
    /// Places and residents.
    pub area: Area,
    /// Lines.
    pub services: IdVec<ServiceId, Service>,
    /// Buses that are bought for pupils.
    pub closed_runs: Vec<ClosedRun>,
    /// On-demand public transport: products.
    pub flex: Flex,
    /// What hubs may offer: kinds of service.
    pub hub_services: HubServices,
    /// Empirical values.
    pub values: Values,
    /// When trips begin.
    pub departures: Vec<Departures>,
    /// Bodies.
    pub bodies: IdVec<BodyId, Body>,
    /// Credits that must stand on every output.
    pub credits: Vec<String>,
}

/// Reads the tables of a data set against a calendar.
///
/// Findings are gathered from every table; `None` if one of them is an error.
pub fn read(
    set: &DataSet,
    calendar: &Calendar,
    jobs: Jobs,
    findings: &mut Vec<Finding>,
) -> Option<Parts> {
    let before = findings.len();
    let values = values(set, findings);
    let credits = credits(&set.register(findings));
    let area = places::area(set, jobs, findings);
    let mut services =
        area.as_ref().and_then(|area| lines::services(set, area, calendar, findings));
    if let (Some(file), Some(services)) = (set.file(BORDER_SHARES), &mut services) {
        lines::border_shares(&rows::<BorderShareRow>(file, findings), services, findings);
    }
    let closed_runs = area.as_ref().map(|area| closed_runs(set, area, findings));
    let flex = flex::flex(set, findings);
    let hub_services = hub_service::hub_services(set, findings);
    let mut bodies = area.as_ref().and_then(|area| bodies::bodies(set, area, findings));
    if let (Some(file), Some(bodies)) = (set.file(BUDGETS), &mut bodies) {
        bodies::budgets(&rows::<BudgetRow>(file, findings), bodies, findings);
    }
    let departures = departures(set, findings);
    without_what_follows(findings, before);
    if refuses(&findings[before..]) {
        return None;
    }
    let (area, services, values, bodies) = (area?, services?, values?, bodies?);
    let closed_runs = closed_runs.unwrap_or_default();
    Some(Parts {
        area,
        services,
        closed_runs,
        flex,
        hub_services,
        values,
        departures,
        bodies,
        credits,
    })
}

/// Codes of findings that name an id of a table.
const NAMED_IN: [(&str, &[&str]); 5] = [
    ("municipalities.csv", &["data::unknown_municipality", "body::unknown_body"]),
    ("zones.csv", &["data::unknown_zone"]),
    ("hubs.csv", &["data::unknown_hub"]),
    ("services.csv", &["data::unknown_service", "data::unknown_run"]),
    ("bodies.csv", &["body::unknown_body"]),
];

/// Leaves out what only follows from a table that could not be read: the ids in its lost rows are
/// missing everywhere else.
fn without_what_follows(findings: &mut Vec<Finding>, before: usize) {
    let is_lost = |finding: &Finding| {
        matches!(finding.code, "data::bad_row" | "data::bad_table" | "data::missing_table")
    };
    let lost: Vec<String> = findings[before..]
        .iter()
        .filter(|finding| is_lost(finding))
        .map(|finding| finding.file().to_owned())
        .collect();
    let follows = |finding: &Finding| {
        let names = NAMED_IN.iter().filter(|(_, codes)| codes.contains(&finding.code));
        names
            .into_iter()
            .any(|(table, _)| lost.iter().any(|file| file.rsplit('/').next() == Some(*table)))
    };
    let mut at = 0;
    findings.retain(|finding| {
        at += 1;
        at <= before || !follows(finding)
    });
}

/// What is known of a data set's base year, and how the model is held against it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// Figures of the base year.
    pub targets: Vec<TargetRow>,
    /// The values that are fitted to them.
    pub constants: Vec<ConstantRow>,
    /// How travellers are known to respond.
    pub elasticities: Vec<ElasticityRow>,
    /// The buses' money.
    pub money: Vec<MoneyRow>,
    /// Changes whose outcome is known.
    pub backcasts: Vec<BackcastRow>,
    /// What figures owe to each thing that is not known.
    pub sensitivities: Vec<SensitivityRow>,
}

/// What is known of the base year, and the values that are fitted to it; empty where a data set
/// has neither.
pub fn known(set: &DataSet, values: &Values, findings: &mut Vec<Finding>) -> Known {
    let mut targets = Vec::new();
    if let Some(file) = set.file(TARGETS) {
        let table = rows::<TargetRow>(file, findings);
        for row in &table.rows {
            table.check(row, "low", row.row.low, ..=row.row.value, findings);
            table.check(row, "high", row.row.high, row.row.value.., findings);
            table.check(row, "value", row.row.value, f64::MIN..f64::MAX, findings);
            table.check(row, "weight", row.row.weight, 0.0..=100.0, findings);
            targets.push(row.row.clone());
        }
    }
    let mut constants = Vec::new();
    if let Some(file) = set.file(CONSTANTS) {
        let table = rows::<ConstantRow>(file, findings);
        for row in &table.rows {
            match values.row(&row.row.key) {
                Some(value) => {
                    table.check(row, "start", row.row.start, value.low..=value.high, findings);
                }
                None => findings.push(
                    Finding::error("data::unknown_value", "a fitted value that does not exist")
                        .at(table.row_place(row))
                        .did_you_mean(&row.row.key, Values::KEYS.iter().copied()),
                ),
            }
            constants.push(row.row.clone());
        }
    }
    let mut elasticities = Vec::new();
    if let Some(file) = set.file(ELASTICITIES) {
        let table = rows::<ElasticityRow>(file, findings);
        for row in &table.rows {
            table.check(row, "low", row.row.low, ..=row.row.high, findings);
            elasticities.push(row.row.clone());
        }
    }
    let mut money = Vec::new();
    if let Some(file) = set.file(MONEY) {
        let table = rows::<MoneyRow>(file, findings);
        for row in &table.rows {
            table.check(row, "low", row.row.low, ..=row.row.value, findings);
            table.check(row, "high", row.row.high, row.row.value.., findings);
            money.push(row.row.clone());
        }
    }
    let mut backcasts = Vec::new();
    if let Some(file) = set.file(BACKCASTS) {
        let table = rows::<BackcastRow>(file, findings);
        for row in &table.rows {
            table.check(row, "low", row.row.low, ..=row.row.value, findings);
            table.check(row, "high", row.row.high, row.row.value.., findings);
            backcasts.push(row.row.clone());
        }
    }
    let mut sensitivities = Vec::new();
    if let Some(file) = set.file(SENSITIVITIES) {
        let table = rows::<SensitivityRow>(file, findings);
        for row in &table.rows {
            table.check(row, "low", row.row.low, f64::MIN..f64::MAX, findings);
            table.check(row, "high", row.row.high, f64::MIN..f64::MAX, findings);
            sensitivities.push(row.row.clone());
        }
    }
    Known { targets, constants, elasticities, money, backcasts, sensitivities }
}

/// When trips begin; a data set may leave it out (they begin evenly then).
fn departures(set: &DataSet, findings: &mut Vec<Finding>) -> Vec<Departures> {
    let Some(file) = set.file("departure_shares.csv") else {
        return Vec::new();
    };
    let mut table = rows::<DepartureShareRow>(file, findings);
    table
        .rows
        .sort_by(|a, b| (&a.row.purpose, a.row.day_kind).cmp(&(&b.row.purpose, b.row.day_kind)));
    let mut all = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        table.check(row, "day_weight", row.row.day_weight, 0.0..1000.0, findings);
        let departures = row.row.departures();
        if !departures.by_hour.iter().all(|share| (0.0..=1.0).contains(share)) {
            findings.push(
                Finding::error(
                    "data::bad_number",
                    "the hours' shares cannot be scaled to sum to 1",
                )
                .at(table.row_place(row))
                .help("give each hour a percentage from 0 to 100, and not all of them 0"),
            );
        }
        let last: Option<&Departures> = all.last();
        if last.is_some_and(|last| {
            (&last.purpose, last.day_kind) == (&departures.purpose, departures.day_kind)
        }) {
            findings.push(
                Finding::error("data::duplicate_id", "this purpose and kind of day stand twice")
                    .at(table.row_place(row))
                    .help("leave one of the rows out"),
            );
        }
        all.push(departures);
    }
    all
}

/// The empirical values of a data set.
fn values(set: &DataSet, findings: &mut Vec<Finding>) -> Option<Values> {
    let table = set.table::<ValueRow>(VALUES, findings)?;
    let register = table.rows.iter().map(|row| row.row.clone()).collect();
    match Values::from_register(register) {
        Ok(values) => Some(values),
        Err(problems) => {
            findings.extend(problems.iter().map(|problem| value_finding(problem, &table)));
            None
        }
    }
}

/// Says which row of `values.csv` is wrong.
fn value_finding(problem: &ValueProblem, table: &Table<ValueRow>) -> Finding {
    let (code, key) = match problem {
        ValueProblem::Twice(key) => ("data::duplicate_id", key),
        ValueProblem::Unknown(key) => ("data::unknown_value", key),
        ValueProblem::Missing(key) => ("data::missing_value", key),
        ValueProblem::OutOfRange(key) => ("data::bad_number", key),
    };
    // Of two rows the later one is the one too many.
    let row = table.rows.iter().rev().find(|row| row.row.key == *key);
    let place = row.map(|row| table.place(row, key));
    let finding = Finding::error(code, problem.to_string()).at(place);
    match problem {
        ValueProblem::Missing(_) => finding.help(format!("add a row that begins `{key},`")),
        ValueProblem::Unknown(_) => finding.did_you_mean(key, Values::KEYS.iter().copied()),
        ValueProblem::Twice(_) => finding.help("leave one of the rows out"),
        ValueProblem::OutOfRange(_) => finding.help("it must hold that low ≤ value ≤ high"),
    }
}

/// The register's rows of this name are the credits that stand on every output.
const CREDITS: &str = "credits";

/// The credits of the register; where it has none, one per licence with the sources under it.
fn credits(register: &[TableRow]) -> Vec<String> {
    let written: Vec<String> = register
        .iter()
        .filter(|row| row.file == CREDITS)
        .map(|row| format!("{} ({})", row.what, row.licence))
        .collect();
    if !written.is_empty() {
        return written;
    }
    let mut by_licence: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in register {
        by_licence.entry(&row.licence).or_default().insert(&row.sources);
    }
    let credit = |(licence, sources): (&str, BTreeSet<&str>)| {
        let sources: Vec<&str> = sources.into_iter().collect();
        format!("{licence}: {}", sources.join("; "))
    };
    by_licence.into_iter().map(credit).collect()
}

/// Finds a slug among entities in the order of their slugs.
pub(crate) fn find_slug<T>(items: &[T], slug: &str, of: impl Fn(&T) -> &str) -> Option<usize> {
    items.binary_search_by(|item| of(item).cmp(slug)).ok()
}

/// Sorts rows by slug, drops and reports ids that stand twice, and slugs that are none.
pub(crate) fn sorted_unique<T>(
    table: &mut Table<T>,
    slug: impl Fn(&T) -> &str,
    findings: &mut Vec<Finding>,
) {
    for row in &table.rows {
        if !is_slug(slug(&row.row)) {
            findings.push(
                Finding::error("data::bad_id", format!("`{}` is not an id", slug(&row.row)))
                    .at(table.place(row, slug(&row.row)))
                    .help("an id is made of a–z, 0–9 and single hyphens between them"),
            );
        }
    }
    table.rows.sort_by(|a, b| slug(&a.row).cmp(slug(&b.row)).then(a.span.start.cmp(&b.span.start)));
    for pair in table.rows.windows(2) {
        let id = slug(&pair[1].row);
        if slug(&pair[0].row) == id {
            findings.push(
                Finding::error("data::duplicate_id", format!("id `{id}` stands twice"))
                    .at(table.place(&pair[1], id))
                    .see(table.place(&pair[0], id), "it stands here already")
                    .help("give one of the two another id, or leave it out"),
            );
        }
    }
    table.rows.dedup_by(|later, earlier| slug(&later.row) == slug(&earlier.row));
}

/// Whether a text is an id: ASCII kebab-case.
pub(crate) fn is_slug(text: &str) -> bool {
    let letters = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    text.len() <= 100 && text.split('-').all(letters)
}
