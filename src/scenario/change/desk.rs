//! Where a change is resolved: the scenario as it stands, look-ups that report what they miss, and
//! what earlier changes of the same list did.

use super::super::Scenario;
use super::super::data::is_slug;
use super::super::file::{bad_id, unknown};
use super::super::finding::{Finding, Place, plain};
use super::super::service::{DayKind, Mode, Service};
use super::super::spanned::Spanned;
use super::{Change, Edit, ServiceEntry};
use crate::id::{BodyId, DayTypeId, HubId, Id, MunicipalityId, PeriodId, ServiceId, ZoneId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Which lines a change speaks of; several of them must all hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Lines {
    /// Of this mode.
    Mode(Mode),
    /// Of this cost and rule class (`rural`, `s-bus` …).
    Kind(String),
    /// Of this transport company.
    Company(String),
    /// Of this operator.
    Operator(String),
    /// Ordered and paid, in the year of the data, by `state`, `region`, `municipality` …
    PaidBy(String),
    /// With at least half of their run time in this municipality.
    In(String),
    /// With fewer departures each way on a school day, or another day if they run on none.
    Below(f64),
}

/// What earlier changes of the list did.
#[derive(Debug, Default)]
pub(super) struct History {
    /// Ids that a refused change would have added: not reported again.
    refused: BTreeSet<String>,
    /// Ids that a change took away, and where.
    removed: BTreeMap<String, Option<Place>>,
    /// How many changes were applied.
    done: usize,
}

impl History {
    pub(super) fn refused(&mut self, change: &Change) {
        let id = match change {
            Change::AddService(add) => &add.service.value,
            Change::AddHub(add) => &add.hub.value,
            _ => return,
        };
        self.refused.insert(id.clone());
    }
    pub(super) fn changes_done(&self) -> usize {
        self.done
    }
    pub(super) fn done(&mut self, change: &Change, at: Option<Place>) {
        self.done += 1;
        match change {
            Change::RemoveService(remove) => {
                self.removed.insert(remove.service.value.clone(), at);
            }
            Change::AddService(add) => drop(self.removed.remove(&add.service.value)),
            _ => {}
        }
    }
}

/// A scenario with a list of findings, and the place of the change that is resolved.
pub(super) struct Desk<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) at: Option<Place>,
    pub(super) history: &'a History,
    pub(super) findings: Vec<Finding>,
}

impl Desk<'_> {
    /// Reports an error at a place, or at the change if that has none.
    pub(super) fn error(
        &mut self,
        code: &'static str,
        what: impl Into<String>,
        at: Option<&Place>,
        remedy: impl Into<String>,
    ) {
        let at = at.or(self.at.as_ref()).cloned();
        self.findings.push(Finding::error(code, what).at(at).help(remedy));
    }
    /// Reports a warning at the change.
    pub(super) fn warning(
        &mut self,
        code: &'static str,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let at = self.at.clone();
        self.findings.push(Finding::warning(code, what).at(at).help(remedy));
    }

    /// Tells something at the change that is no fault.
    pub(super) fn note(
        &mut self,
        code: &'static str,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let at = self.at.clone();
        self.findings.push(Finding::note(code, what).at(at).help(remedy));
    }

    fn found<I>(
        &mut self,
        code: &'static str,
        what: &str,
        id: &Spanned<String>,
        found: Option<I>,
        known: &[String],
    ) -> Option<I> {
        if found.is_none() && !self.history.refused.contains(&id.value) {
            let mut finding = unknown(code, what, id, known.iter().map(String::as_str));
            if finding.at.is_none() {
                finding.at.clone_from(&self.at);
            }
            if let Some(removed) = self.history.removed.get(&id.value) {
                finding = finding
                    .see(removed.clone(), "an earlier change takes it away")
                    .help("an earlier change takes it away; put the two in the other order, or leave one out");
            }
            self.findings.push(finding);
        } else if found.is_none() {
            // The change that was to add it has been refused and reported: this one cannot be
            // judged, which must not pass for success.
            let at = id.at.clone().or_else(|| self.at.clone());
            let what = format!("`{id}` was to come from an earlier change that is refused");
            self.findings.push(
                Finding::error("scenario::follows_refused", what)
                    .at(at)
                    .help("mend the earlier change first"),
            );
        }
        found
    }
    /// A service by id.
    pub(super) fn service(&mut self, id: &Spanned<String>) -> Option<ServiceId> {
        let found = self.scenario.service_by_slug(&id.value);
        let known = names(found.is_none(), self.scenario.services.iter().map(|s| &s.slug));
        self.found("scenario::unknown_service", "service", id, found, &known)
    }
    /// A hub by id.
    pub(super) fn hub(&mut self, id: &Spanned<String>) -> Option<HubId> {
        let found = self.scenario.hub_by_slug(&id.value);
        let known = names(found.is_none(), self.scenario.area.hubs.iter().map(|h| &h.slug));
        self.found("scenario::unknown_hub", "hub", id, found, &known)
    }
    /// A zone by id.
    pub(super) fn zone(&mut self, id: &Spanned<String>) -> Option<ZoneId> {
        let found = self.scenario.zone_by_slug(&id.value);
        let known = names(found.is_none(), self.scenario.area.zones.iter().map(|z| &z.slug));
        self.found("scenario::unknown_zone", "zone", id, found, &known)
    }
    /// A body by id.
    pub(super) fn body(&mut self, id: &Spanned<String>) -> Option<BodyId> {
        let found = self.scenario.body_by_slug(&id.value);
        let known = names(found.is_none(), self.scenario.bodies.iter().map(|b| &b.slug));
        self.found("scenario::unknown_body", "body", id, found, &known)
    }
    pub(super) fn municipality(&mut self, id: &Spanned<String>) -> Option<MunicipalityId> {
        let found = self.scenario.municipality_by_slug(&id.value);
        let places = self.scenario.area.municipalities.iter();
        let known = names(found.is_none(), places.map(|place| &place.slug));
        self.found("scenario::unknown_municipality", "municipality", id, found, &known)
    }
    /// Day types by id; all of them if none is named.
    pub(super) fn days(&mut self, ids: &[Spanned<String>]) -> Option<Vec<DayTypeId>> {
        let calendar = &self.scenario.calendar;
        if ids.is_empty() {
            return Some(calendar.day_types.ids().collect());
        }
        let known: Vec<String> = calendar.day_types.iter().map(|d| d.slug.clone()).collect();
        self.each_once(ids);
        let found: Vec<_> = ids
            .iter()
            .map(|id| {
                let found = self.scenario.calendar.day_type(&id.value);
                self.found("scenario::unknown_day_type", "day type", id, found, &known)
            })
            .collect();
        found.into_iter().collect()
    }
    /// Periods by id; all of them if none is named.
    pub(super) fn periods(
        &mut self,
        one: Option<&Spanned<String>>,
        several: &[Spanned<String>],
    ) -> Option<Vec<PeriodId>> {
        let calendar = &self.scenario.calendar;
        if one.is_none() && several.is_empty() {
            return Some(calendar.periods.ids().collect());
        }
        if let (Some(one), [_, ..]) = (one, several) {
            self.error(
                "scenario::which_periods",
                "periods are named twice, by `period` and by `periods`",
                one.at.as_ref(),
                "write one of the two",
            );
        }
        let known: Vec<String> = calendar.periods.iter().map(|p| p.slug.clone()).collect();
        self.each_once(several);
        let ids: Vec<Spanned<String>> = one.into_iter().chain(several).cloned().collect();
        let found: Vec<_> = ids
            .iter()
            .map(|id| {
                let found = self.scenario.calendar.period(&id.value);
                self.found("scenario::unknown_period", "period", id, found, &known)
            })
            .collect();
        found.into_iter().collect()
    }
    /// The lines that a change speaks of: one by id, or all that fit a description.
    pub(super) fn lines(
        &mut self,
        one: Option<&Spanned<String>>,
        described: &[Lines],
    ) -> Option<Vec<ServiceId>> {
        match (one, described) {
            (Some(id), []) => self.service(id).map(|id| vec![id]),
            (None, [_, ..]) => {
                for text in described {
                    self.check_description(text);
                }
                let services = self.scenario.services.entries();
                let fitting: Vec<ServiceId> = services
                    .filter(|(_, s)| described.iter().all(|d| d.fits(s, self.scenario)))
                    .map(|(id, _)| id)
                    .collect();
                if fitting.is_empty() {
                    let remedy = "look at the words: all descriptions of the list must hold";
                    self.error(
                        "scenario::no_lines",
                        "no service fits the description",
                        None,
                        remedy,
                    );
                    return None;
                }
                Some(fitting)
            }
            _ => {
                let what = "which lines it speaks of is said not at all, or twice";
                let remedy = "write either `service: \"…\"` or `lines: [Mode(LocalRail)]`";
                self.error("scenario::which_lines", what, None, remedy);
                None
            }
        }
    }
    fn check_description(&mut self, lines: &Lines) {
        let scenario = self.scenario;
        let (word, known): (&str, BTreeSet<&str>) = match lines {
            Lines::Mode(_) => return,
            Lines::Below(departures) => {
                self.number("the number of departures", *departures, 0.0..=1000.0, None);
                return;
            }
            Lines::Kind(kind) => (kind, ServiceKindWords::ALL.into_iter().collect()),
            Lines::Company(company) => {
                (company, scenario.services.iter().map(|s| s.company.as_str()).collect())
            }
            Lines::Operator(operator) => {
                (operator, scenario.services.iter().map(|s| s.operator.as_str()).collect())
            }
            Lines::PaidBy(body) => {
                (body, scenario.services.iter().map(|s| s.responsible_today.as_str()).collect())
            }
            Lines::In(municipality) => (
                municipality,
                scenario.area.municipalities.iter().map(|m| m.slug.as_str()).collect(),
            ),
        };
        if !known.contains(word) {
            let finding = Finding::error("scenario::unknown_word", format!("no line has `{word}`"))
                .at(self.at.clone())
                .did_you_mean(word, known);
            self.findings.push(finding);
        }
    }

    /// Reports what stands twice in a list.
    pub(super) fn each_once(&mut self, ids: &[Spanned<String>]) {
        for (nth, id) in ids.iter().enumerate() {
            if let Some(first) = ids[..nth].iter().find(|first| *first == id) {
                let at = id.at.clone().or_else(|| self.at.clone());
                self.findings.push(
                    Finding::error("scenario::duplicate_id", format!("`{id}` stands twice"))
                        .at(at)
                        .see(first.at.clone(), "it stands here already")
                        .help("leave one out"),
                );
            }
        }
    }

    /// A number within bounds; reports any other.
    pub(super) fn number(
        &mut self,
        what: &str,
        number: f64,
        bounds: std::ops::RangeInclusive<f64>,
        at: Option<&Place>,
    ) -> bool {
        let is_good = number.is_finite() && bounds.contains(&number);
        if !is_good {
            let remedy =
                format!("a finite number from {} to {} is wanted", bounds.start(), bounds.end());
            self.error("scenario::bad_number", format!("{what} is {}", plain(number)), at, remedy);
        }
        is_good
    }
    /// As [`number`](Self::number), above zero.
    pub(super) fn above_zero(
        &mut self,
        what: &str,
        number: f64,
        most: f64,
        at: Option<&Place>,
    ) -> bool {
        let is_good = number.is_finite() && number > 0.0 && number <= most;
        if !is_good {
            let remedy = format!("a finite number above 0 and up to {most} is wanted");
            self.error("scenario::bad_number", format!("{what} is {}", plain(number)), at, remedy);
        }
        is_good
    }
    /// An id for something new.
    pub(super) fn new_id(&mut self, id: &Spanned<String>, is_taken: bool) -> bool {
        if !is_slug(&id.value) {
            self.findings.push(bad_id(id));
        }
        if is_taken {
            let remedy = "give the new one another id";
            let what = format!("the scenario has `{id}` already");
            self.error("scenario::duplicate_id", what, id.at.as_ref(), remedy);
        }
        !is_taken
    }
    /// The edit that alters a line.
    pub(super) fn altered(&self, id: ServiceId, alter: impl FnOnce(&mut Service)) -> Edit {
        let mut service = self.scenario.services[id].clone();
        alter(&mut service);
        let entry = ServiceEntry::of(self.scenario, &service);
        Edit::Service(service.slug, Some(Box::new(entry)))
    }
}

/// The words of a service's kind.
pub(super) struct ServiceKindWords;

impl ServiceKindWords {
    pub(super) const ALL: [&'static str; 9] =
        ["rail", "city", "s-bus", "regional", "express", "rural", "school", "commercial", "ferry"];
}

impl Lines {
    fn fits(&self, service: &Service, scenario: &Scenario) -> bool {
        match self {
            Self::Mode(mode) => service.mode == *mode,
            Self::Kind(kind) => service.kind.slug() == kind,
            Self::Company(company) => service.company == *company,
            Self::Operator(operator) => service.operator == *operator,
            Self::PaidBy(body) => service.responsible_today == *body,
            Self::In(slug) => service.municipalities.iter().any(|(id, share)| {
                scenario.area.municipalities.as_slice()[id.index()].slug == *slug && *share >= 0.5
            }),
            Self::Below(departures) => {
                let on = |day: DayTypeId| -> f64 {
                    let table = service.timetable.get(day);
                    table.map_or(0.0, |table| table.departures.iter().sum())
                };
                let days = scenario.calendar.day_types.entries();
                let school = days.filter(|(_, day)| day.kind == DayKind::SchoolDay);
                let school = school.map(|(id, _)| on(id)).fold(0.0, f64::max);
                let any = || scenario.calendar.day_types.ids().map(on).fold(0.0, f64::max);
                let most = if school > 0.0 { school } else { any() };
                most < *departures
            }
        }
    }
}

/// Known ids, gathered only when one is missing.
fn names<'a>(is_wanted: bool, names: impl Iterator<Item = &'a String>) -> Vec<String> {
    if is_wanted { names.cloned().collect() } else { Vec::new() }
}
