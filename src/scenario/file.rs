//! A scenario as it is written: the RON schema with its defaults, and the checked calendar.
//!
//! Fields that nobody knows are refused. What may be left out, and what then holds, is told at
//! each field here and in `scenarios/README.md`.

use super::data::Jobs;
use super::expect::Expect;
use super::finding::{Finding, SourceText};
use super::salvage::Fault;
use super::service::{Calendar, DayKind, DayType, Period, ServiceState};
use super::spanned::{Part, Spanned, read_whole};
use crate::id::{DayTypeId, IdVec, PeriodId, StateId};
use crate::units::ClockTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The schema that this program reads.
pub const SCHEMA: u32 = 1;
/// Most states: each is solved by itself.
pub const MOST_STATES: usize = 6;

/// What holds where a field of a scenario file is left out, field by field.
pub const DEFAULTS: &[(&str, &str)] = &[
    ("question", "none"),
    ("base", "none: the file has `data`, `calendar`, `regime` and `year` of its own"),
    ("data", "the base's"),
    ("jobs", "the base's; Recalled in a file with `data`"),
    ("regime", "the base's"),
    ("year", "the base's"),
    ("seed", "the base's; 1 in a file with `data`"),
    ("service", "the base's; Declared in a file with `data`"),
    ("calendar", "the base's"),
    ("values", "none: those of the base or of the data set"),
    ("custom", "none"),
    ("expect", "none"),
    ("changes", "none"),
    ("variants", "none"),
    ("Variant.changes", "none: the file's own"),
    ("Sourced.low", "the value"),
    ("Sourced.high", "the value"),
    ("Sourced.source", "none, which is warned of"),
    ("Sourced.year", "none"),
];

/// A scenario file.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(rename = "Scenario", deny_unknown_fields)]
pub struct ScenarioFile<'a> {
    /// Version of this schema.
    pub schema: Spanned<u32>,
    /// Display name.
    pub name: Spanned<String>,
    /// The question it asks; nothing if left out.
    #[serde(default)]
    pub question: String,
    /// The file that this one changes.
    #[serde(default)]
    pub base: Option<Spanned<String>>,
    /// The tables, in a file without a base.
    #[serde(default)]
    pub data: Option<Spanned<DataName>>,
    /// Which estimate of jobs: `Recalled` if left out.
    #[serde(default)]
    pub jobs: Option<Spanned<Jobs>>,
    /// The regime's file; the base's if left out.
    #[serde(default)]
    pub regime: Option<Spanned<String>>,
    /// The year; the base's if left out.
    #[serde(default)]
    pub year: Option<Spanned<u16>>,
    /// Seed of every random stream: the base's, or 1, if left out.
    #[serde(default)]
    pub seed: Option<u64>,
    /// Whether bodies decide what they buy: the base's, or `Declared`, if left out.
    #[serde(default)]
    pub service: Option<ServiceRule>,
    /// Day types, periods, states, in a file without a base.
    #[serde(default)]
    pub calendar: Option<CalendarFile>,
    /// Empirical values that differ from the data set's.
    #[serde(default)]
    pub values: Vec<Sourced>,
    /// Names that `Custom` changes may use.
    #[serde(default)]
    pub custom: Vec<Spanned<String>>,
    /// What the file expects of its own result; nothing is taken over from the base.
    #[serde(default)]
    pub expect: Vec<Expect>,
    /// Changes, each read by itself.
    #[serde(default, borrow)]
    pub changes: Vec<Part<'a>>,
    /// Ways in which the scenario could be otherwise, to be compared with each other.
    #[serde(default, borrow)]
    pub variants: Vec<Variant<'a>>,
}

/// A scenario that differs from the file's by more changes.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variant<'a> {
    /// Stable id: what results call it.
    pub id: Spanned<String>,
    /// Changes after the file's own, each read by itself.
    #[serde(default, borrow)]
    pub changes: Vec<Part<'a>>,
}

/// Who says how often lines run.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
pub enum ServiceRule {
    /// The files: lines run as declared.
    #[default]
    Declared,
    /// The bodies: each buys what is worth most to it for its money.
    Decided,
}

impl ServiceRule {
    /// The word in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Declared => "Declared",
            Self::Decided => "Decided",
        }
    }
}

/// Names a data set.
#[derive(Clone, Debug, PartialEq, Deserialize, schemars::JsonSchema)]
pub enum DataName {
    /// Carried by the program.
    Embedded(String),
    /// A folder inside the scenario's.
    Folder(String),
}

/// An empirical value, with where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sourced {
    /// Key of the value.
    pub key: Spanned<String>,
    /// The value.
    pub value: Spanned<f64>,
    /// Its unit, as the register of values has it.
    pub unit: Spanned<String>,
    /// Low end of its range; `value` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// High end of its range; `value` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// Where it comes from; a warning if left out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Year it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
}

/// A calendar as written.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(rename = "Calendar", deny_unknown_fields)]
pub struct CalendarFile {
    /// Day types.
    pub day_types: Vec<DayTypeFile>,
    /// Periods of the day, in the order of the clock.
    pub periods: Vec<PeriodFile>,
    /// What is solved as one.
    pub states: Vec<StateFile>,
}

/// How many days.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Days(pub f64);

/// What people do on a day, as written in scenario files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[expect(missing_docs, reason = "as in `DayKind`")]
pub enum DayWord {
    SchoolDay,
    HolidayWeekday,
    Saturday,
    Sunday,
}

/// A day type as written.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(rename = "DayType", deny_unknown_fields)]
pub struct DayTypeFile {
    /// Id.
    pub id: Spanned<String>,
    /// What people do on such days.
    pub kind: DayWord,
    /// How many of them a year has.
    pub days: Spanned<Days>,
}

/// A period as written.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(rename = "Period", deny_unknown_fields)]
pub struct PeriodFile {
    /// Id.
    pub id: Spanned<String>,
    /// Begin, `"HH:MM"`.
    pub from: Spanned<String>,
    /// End, `"HH:MM"`; may pass 24:00.
    pub until: Spanned<String>,
}

/// A state as written.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(rename = "State", deny_unknown_fields)]
pub struct StateFile {
    /// Id.
    pub id: Spanned<String>,
    /// Day types, each with …
    pub days: Vec<Spanned<String>>,
    /// … each of these periods.
    pub periods: Vec<Spanned<String>>,
    /// Those who set out in it must be able to leave for home at this time, `"HH:MM"`.
    pub home_by: Spanned<String>,
}

/// Reads a scenario file; judges only its form.
///
/// # Errors
/// One finding: the form is wrong, or of another schema.
pub fn parse(source: &SourceText) -> Result<ScenarioFile<'_>, Finding> {
    parse_faulty(source).map_err(|(finding, _)| finding)
}

/// As [`parse`], with the kind of fault.
pub(super) fn parse_faulty(source: &SourceText) -> Result<ScenarioFile<'_>, (Finding, Fault)> {
    let read = read_whole(source, "scenario::syntax");
    let file: ScenarioFile<'_> = read.map_err(|(finding, fault)| {
        let remedy = if finding.message.ends_with("`Regime`") {
            "this is a regime: a scenario names it, as `regime: \"regimes/today.ron\"`"
        } else {
            "scenarios/README.md shows every field; units are written, as Minutes(20)"
        };
        (if finding.help.is_some() { finding } else { finding.help(remedy) }, fault)
    })?;
    if file.schema.value != SCHEMA {
        let what = format!("this is schema {}, and {SCHEMA} is read", file.schema.value);
        let finding = Finding::error("scenario::schema", what)
            .at(file.schema.at.clone())
            .help(format!("write `schema: {SCHEMA}`"));
        return Err((finding, Fault::Form));
    }
    Ok(file)
}

impl CalendarFile {
    /// Checks the calendar; findings for all that is wrong with it.
    pub fn checked(&self, findings: &mut Vec<Finding>) -> Calendar {
        let mut calendar = Calendar { departures: Vec::new(), ..Calendar::default() };
        self.day_types(&mut calendar, findings);
        self.periods(&mut calendar, findings);
        self.states(&mut calendar, findings);
        calendar
    }

    fn day_types(&self, calendar: &mut Calendar, findings: &mut Vec<Finding>) {
        unique(self.day_types.iter().map(|day| &day.id), findings);
        for day in &self.day_types {
            let days = day.days.value.0;
            if !(days.is_finite() && days > 0.0) {
                findings.push(
                    Finding::error("calendar::bad_days", format!("`{}` has {days} days", day.id))
                        .at(day.days.at.clone())
                        .help("a number above 0 is wanted, as Days(200)"),
                );
            }
            calendar.day_types.push(DayType {
                slug: day.id.value.clone(),
                days_per_year: days,
                kind: match day.kind {
                    DayWord::SchoolDay => DayKind::SchoolDay,
                    DayWord::HolidayWeekday => DayKind::HolidayWeekday,
                    DayWord::Saturday => DayKind::Saturday,
                    DayWord::Sunday => DayKind::Sunday,
                },
            });
        }
        // In the order of their ids, as everything that is declared.
        let mut sorted = std::mem::take(&mut calendar.day_types).into_vec();
        sorted.sort_by(|a, b| a.slug.cmp(&b.slug));
        calendar.day_types = IdVec::from_vec(sorted);
        let sum: f64 = calendar.day_types.iter().map(|day| day.days_per_year).sum();
        let is_year = (364.5..=366.5).contains(&sum);
        if !is_year {
            findings.push(
                Finding::error(
                    "calendar::not_a_year",
                    format!("the day types have {sum} days in all"),
                )
                .at(self.day_types.first().and_then(|day| day.days.at.clone()))
                .help("the days of all day types sum to a year"),
            );
        }
    }

    fn periods(&self, calendar: &mut Calendar, findings: &mut Vec<Finding>) {
        unique(self.periods.iter().map(|period| &period.id), findings);
        for period in &self.periods {
            let (from, until) = (clock(&period.from, findings), clock(&period.until, findings));
            if until <= from {
                findings.push(
                    Finding::error(
                        "calendar::bad_period",
                        format!("`{}` ends before it begins", period.id),
                    )
                    .at(period.until.at.clone())
                    .help("a period that passes midnight ends after 24:00, as \"26:00\""),
                );
            }
            calendar.periods.push(Period { slug: period.id.value.clone(), from, until });
        }
        let mut sorted = std::mem::take(&mut calendar.periods).into_vec();
        sorted.sort_by_key(|period| (period.from, period.until));
        for pair in sorted.windows(2) {
            if pair[1].from < pair[0].until {
                let at = self.periods.iter().find(|period| period.id.value == pair[1].slug);
                let what = format!("`{}` begins before `{}` ends", pair[1].slug, pair[0].slug);
                findings.push(
                    Finding::error("calendar::periods_overlap", what)
                        .at(at.and_then(|period| period.from.at.clone()))
                        .help("let each period begin when the one before it ends"),
                );
            }
        }
        calendar.periods = IdVec::from_vec(sorted);
    }

    fn states(&self, calendar: &mut Calendar, findings: &mut Vec<Finding>) {
        unique(self.states.iter().map(|state| &state.id), findings);
        if self.states.is_empty() || self.states.len() > MOST_STATES {
            findings.push(
                Finding::error(
                    "calendar::too_many_states",
                    format!("{} states", self.states.len()),
                )
                .at(self.states.get(MOST_STATES).and_then(|state| state.id.at.clone()))
                .help(format!("1 to {MOST_STATES}: each is solved by itself; merge the like ones")),
            );
        }
        let mut taken: BTreeMap<(DayTypeId, PeriodId), &str> = BTreeMap::new();
        for state in &self.states {
            let mut parts = Vec::new();
            for day in &state.days {
                let known = calendar.day_types.iter().map(|d| d.slug.as_str());
                let Some(day_id) = calendar.day_type(&day.value) else {
                    findings.push(unknown("calendar::unknown_day_type", "day type", day, known));
                    continue;
                };
                for period in &state.periods {
                    let Some(period_id) = calendar.period(&period.value) else {
                        let known = calendar.periods.iter().map(|p| p.slug.as_str());
                        findings.push(unknown("calendar::unknown_period", "period", period, known));
                        continue;
                    };
                    if let Some(other) = taken.insert((day_id, period_id), &state.id.value) {
                        let what = format!("`{day}` and `{period}` are in state `{other}` already");
                        findings.push(
                            Finding::error("calendar::part_twice", what)
                                .at(period.at.clone())
                                .help("every day type and period belongs to exactly one state"),
                        );
                    }
                    parts.push((day_id, period_id));
                }
            }
            parts.sort_unstable();
            let home_by = clock(&state.home_by, findings);
            calendar.states.push(ServiceState { slug: state.id.value.clone(), parts, home_by });
        }
        let mut sorted: Vec<ServiceState> = std::mem::take(&mut calendar.states).into_vec();
        sorted.sort_by(|a, b| a.parts.cmp(&b.parts));
        calendar.states = IdVec::<StateId, _>::from_vec(sorted);
        for (day_id, day) in calendar.day_types.entries() {
            for (period_id, period) in calendar.periods.entries() {
                if !taken.contains_key(&(day_id, period_id)) {
                    let what = format!("no state has `{}` on `{}`", period.slug, day.slug);
                    findings.push(
                        Finding::error("calendar::part_missing", what)
                            .at(self.states.first().and_then(|state| state.id.at.clone()))
                            .help("every day type and period belongs to exactly one state"),
                    );
                }
            }
        }
    }
}

/// An id that nothing has.
pub(crate) fn unknown<'a>(
    code: &'static str,
    what: &str,
    id: &Spanned<String>,
    known: impl IntoIterator<Item = &'a str>,
) -> Finding {
    Finding::error(code, format!("no {what} has the id `{id}`"))
        .at(id.at.clone())
        .help(format!("give the id of a {what} of this scenario"))
        .did_you_mean(&id.value, known)
}

fn unique<'a>(ids: impl Iterator<Item = &'a Spanned<String>>, findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<&str, &Spanned<String>> = BTreeMap::new();
    for id in ids {
        if !super::data::is_slug(&id.value) {
            findings.push(bad_id(id));
        }
        if let Some(first) = seen.insert(&id.value, id) {
            findings.push(
                Finding::error("scenario::duplicate_id", format!("id `{id}` stands twice"))
                    .at(id.at.clone())
                    .see(first.at.clone(), "it stands here already")
                    .help("give one of the two another id, or leave it out"),
            );
        }
    }
}

/// A text that is no id.
pub(crate) fn bad_id(id: &Spanned<String>) -> Finding {
    Finding::error("scenario::bad_id", format!("`{id}` is not an id"))
        .at(id.at.clone())
        .help("an id is made of a–z, 0–9 and single hyphens between them")
}

/// Reads a time of day; midnight and a finding if it is none.
pub(crate) fn clock(text: &Spanned<String>, findings: &mut Vec<Finding>) -> ClockTime {
    ClockTime::parse(&text.value).unwrap_or_else(|| {
        findings.push(
            Finding::error("scenario::bad_time", format!("`{text}` is not a time of day"))
                .at(text.at.clone())
                .help("write \"HH:MM\"; hours may pass 24, as \"25:30\""),
        );
        ClockTime(0)
    })
}
