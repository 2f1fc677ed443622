//! How often lines run, and how fast.

use super::super::service::{Calendar, DayTimetable, Service};
use super::super::spanned::{Spanned, not_empty};
use super::desk::Desk;
use super::lines::stops_not;
use super::{Edit, Lines};
use crate::id::{Id, PeriodId, ServiceId};
use crate::units::{ClockTime, KmPerHour, Minutes};
use serde::{Deserialize, Serialize};

/// A factor: 1 leaves a thing as it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Factor(pub f64);

/// How often a line, or every line that fits a description, runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetHeadway {
    /// One line …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Spanned<String>>,
    /// … or all lines that fit every one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Lines>,
    /// Day types; all if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Spanned<String>>,
    /// One period …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Spanned<String>>,
    /// … or several; all if both are left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<Spanned<String>>,
    /// Time between departures of one direction.
    pub headway: Spanned<Minutes>,
    /// Leaves periods alone in which a line runs more often already; no if left out.
    #[serde(default)]
    pub keep_better: bool,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// Departures go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveTrips {
    /// One line …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Spanned<String>>,
    /// … or all lines that fit every one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Lines>,
    /// Day types; all if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Spanned<String>>,
    /// One period …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Spanned<String>>,
    /// … or several; all if both are left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<Spanned<String>>,
    /// Only so many of each day, the last ones within these periods; all if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Spanned<u16>>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// Departures are multiplied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScaleTrips {
    /// One line …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Spanned<String>>,
    /// … or all lines that fit every one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Lines>,
    /// Day types; all if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Spanned<String>>,
    /// One period …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Spanned<String>>,
    /// … or several; all if both are left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<Spanned<String>>,
    /// By so much: 0.9 takes every tenth departure away.
    pub by: Spanned<Factor>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// A line runs at a mean speed, stops included (bus priority, road works).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetSpeed {
    /// Which line.
    pub service: Spanned<String>,
    /// From this stop on; the origin if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Spanned<String>>,
    /// Up to this stop; the last if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Spanned<String>>,
    /// The mean speed.
    pub speed: Spanned<KmPerHour>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// A line, or part of it, takes so long; the hops keep their proportions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetRunTime {
    /// Which line.
    pub service: Spanned<String>,
    /// From this stop on; the origin if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Spanned<String>>,
    /// Up to this stop; the last if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Spanned<String>>,
    /// The time between the two.
    pub minutes: Spanned<Minutes>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// A line stands for another time at its stops. The tables do not part standing from running, so
/// the change tells both what it takes today and what it shall take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetDwell {
    /// Which line.
    pub service: Spanned<String>,
    /// At these stops; at all but the first and last if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub hubs: Vec<Spanned<String>>,
    /// What a stop takes in the data.
    pub today: Spanned<Minutes>,
    /// What it shall take.
    pub dwell: Spanned<Minutes>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// Sets the departures of some periods of a day by a headway.
pub(super) fn set_headway(
    day: &mut DayTimetable,
    calendar: &Calendar,
    periods: &[PeriodId],
    headway: f64,
) {
    for period in periods {
        day.departures[period.index()] = calendar.periods[*period].length().0 / headway;
    }
}

/// Brings the first and last departure of a day in line with the periods that have departures: a
/// time that lies in the first (last) of them stays; otherwise the first is when that period
/// begins, the last a headway before it ends.
pub(super) fn mend_span(day: &mut DayTimetable, calendar: &Calendar) {
    let mut runs = calendar.periods.entries().filter(|(id, _)| day.departures[id.index()] > 0.0);
    let Some((_, earliest)) = runs.next() else {
        (day.first, day.last) = (None, None);
        return;
    };
    let (latest_id, latest) = runs.next_back().unwrap_or_else(|| {
        let same = calendar.periods.entries().find(|(_, period)| period.from == earliest.from);
        same.expect("it was found among them just above")
    });
    let lies_in = |time: ClockTime, from, until| from <= time && time <= until;
    if !day.first.is_some_and(|time| lies_in(time, earliest.from, earliest.until)) {
        day.first = Some(earliest.from);
    }
    if !day.last.is_some_and(|time| lies_in(time, latest.from, latest.until)) {
        let headway = latest.length().0 / day.departures[latest_id.index()];
        let before_end = f64::from(latest.until.0) - headway;
        let last = before_end.round().max(f64::from(latest.from.0));
        day.last = Some(ClockTime(last as i32));
    }
}

/// Alters the departures of lines, days and periods by `to`, which gets today's and the period's
/// length and gives the new ones.
fn scheduled(
    desk: &mut Desk<'_>,
    lines: Option<Vec<ServiceId>>,
    days: &[Spanned<String>],
    period: Option<&Spanned<String>>,
    periods: &[Spanned<String>],
    to: impl Fn(f64, Minutes) -> f64,
) -> Option<Vec<Edit>> {
    let (days, periods) = (desk.days(days), desk.periods(period, periods));
    let (lines, days, periods) = (lines?, days?, periods?);
    let calendar = &desk.scenario.calendar;
    let alter = |service: &mut Service| {
        for day in &days {
            let timetable = &mut service.timetable[*day];
            let before = timetable.departures.clone();
            for period in &periods {
                let departures = &mut timetable.departures[period.index()];
                *departures = to(*departures, calendar.periods[*period].length());
            }
            let is_same =
                before.iter().zip(&timetable.departures).all(|(a, b)| a.total_cmp(b).is_eq());
            if !is_same {
                mend_span(timetable, calendar);
            }
        }
    };
    Some(lines.into_iter().map(|id| desk.altered(id, alter)).collect())
}

impl SetHeadway {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let headway = self.headway.value.0;
        let is_good = desk.above_zero("the headway", headway, 1440.0, self.headway.at.as_ref());
        let lines = desk.lines(self.service.as_ref(), &self.lines);
        let keep_better = self.keep_better;
        let to = move |today: f64, length: Minutes| {
            let wanted = length.0 / headway;
            if keep_better { today.max(wanted) } else { wanted }
        };
        scheduled(desk, lines, &self.days, self.period.as_ref(), &self.periods, to)
            .filter(|_| is_good)
    }
}

impl RemoveTrips {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let lines = desk.lines(self.service.as_ref(), &self.lines);
        match &self.last {
            Some(last) => self.last(desk, lines?, last),
            None => {
                scheduled(desk, lines, &self.days, self.period.as_ref(), &self.periods, |_, _| 0.0)
            }
        }
    }

    /// Takes the last departures of each day away.
    fn last(
        &self,
        desk: &mut Desk<'_>,
        lines: Vec<ServiceId>,
        last: &Spanned<u16>,
    ) -> Option<Vec<Edit>> {
        let number = f64::from(last.value);
        let is_good =
            desk.number("the number of departures", number, 1.0..=500.0, last.at.as_ref());
        let (days, periods) =
            (desk.days(&self.days), desk.periods(self.period.as_ref(), &self.periods));
        let (days, mut periods) = (days?, periods?);
        periods.sort_unstable();
        let calendar = &desk.scenario.calendar;
        let alter = |service: &mut Service| {
            for day in &days {
                let timetable = &mut service.timetable[*day];
                let mut left = number;
                for period in periods.iter().rev() {
                    let departures = &mut timetable.departures[period.index()];
                    let taken = departures.min(left);
                    *departures -= taken;
                    left -= taken;
                }
                if left < number {
                    mend_span(timetable, calendar);
                }
            }
        };
        is_good.then(|| lines.into_iter().map(|id| desk.altered(id, alter)).collect())
    }
}

impl ScaleTrips {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let by = self.by.value.0;
        let is_good = desk.number("the factor", by, 0.0..=100.0, self.by.at.as_ref());
        let lines = desk.lines(self.service.as_ref(), &self.lines);
        let to = move |today: f64, _| today * by;
        scheduled(desk, lines, &self.days, self.period.as_ref(), &self.periods, to)
            .filter(|_| is_good)
    }
}

/// The positions of a part's first and last stop.
pub(super) fn part(
    desk: &mut Desk<'_>,
    id: ServiceId,
    from: Option<&Spanned<String>>,
    to: Option<&Spanned<String>>,
) -> Option<(usize, usize)> {
    let stops = &desk.scenario.services[id].stops;
    let mut find = |named: &Spanned<String>, after: usize| {
        let hub = desk.hub(named)?;
        let at = stops.iter().skip(after).position(|stop| stop.hub == hub);
        if at.is_none() {
            stops_not(desk, named, id);
        }
        at.map(|at| at + after)
    };
    let begin = match from {
        Some(named) => find(named, 0)?,
        None => 0,
    };
    let end = match to {
        Some(named) => find(named, begin + 1)?,
        None => stops.len() - 1,
    };
    if begin >= end {
        let at = from.or(to).and_then(|named| named.at.clone());
        desk.error(
            "scenario::empty_part",
            "the part has no length",
            at.as_ref(),
            "name two different stops in the order of the line",
        );
        return None;
    }
    Some((begin, end))
}

/// The edit that makes a part of a line take `minutes`; its hops keep their proportions.
pub(super) fn timed(
    desk: &Desk<'_>,
    id: ServiceId,
    begin: usize,
    end: usize,
    minutes: Minutes,
) -> Edit {
    desk.altered(id, |service| {
        let stops = &mut service.stops;
        let (start, before) = (stops[begin].minutes, stops[end].minutes - stops[begin].minutes);
        let (start_km, length) = (stops[begin].km, stops[end].km - stops[begin].km);
        let later = minutes - before;
        for (nth, stop) in stops.iter_mut().enumerate().skip(begin + 1) {
            if nth > end {
                stop.minutes += later;
            } else if nth == end {
                stop.minutes = start + minutes;
            } else if before.0 > 0.0 {
                stop.minutes = start + minutes * ((stop.minutes - start) / before);
            } else if length.0 > 0.0 {
                // A part that took no time is parted by its length.
                stop.minutes = start + minutes * ((stop.km - start_km) / length);
            }
        }
    })
}

impl SetSpeed {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let is_good =
            desk.above_zero("the speed", self.speed.value.0, 500.0, self.speed.at.as_ref());
        let id = desk.service(&self.service)?;
        let (begin, end) = part(desk, id, self.from.as_ref(), self.to.as_ref())?;
        let stops = &desk.scenario.services[id].stops;
        let length = stops[end].km - stops[begin].km;
        if !is_good {
            return None;
        }
        if length.0 <= 0.0 {
            desk.error(
                "scenario::empty_part",
                "the part has no length in the data",
                self.service.at.as_ref(),
                "say its time with `SetRunTime`",
            );
            return None;
        }
        Some(vec![timed(desk, id, begin, end, length / self.speed.value)])
    }
}

impl SetRunTime {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let is_good =
            desk.above_zero("the run time", self.minutes.value.0, 2880.0, self.minutes.at.as_ref());
        let id = desk.service(&self.service)?;
        let (begin, end) = part(desk, id, self.from.as_ref(), self.to.as_ref())?;
        is_good.then(|| vec![timed(desk, id, begin, end, self.minutes.value)])
    }
}

impl SetDwell {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let (today, dwell) = (self.today.value, self.dwell.value);
        let is_good = desk.number(
            "the time that a stop takes today",
            today.0,
            0.0..=60.0,
            self.today.at.as_ref(),
        ) & desk.number(
            "the time that a stop shall take",
            dwell.0,
            0.0..=60.0,
            self.dwell.at.as_ref(),
        );
        let id = desk.service(&self.service)?;
        desk.each_once(&self.hubs);
        let stops = &desk.scenario.services[id].stops;
        let mut hubs = Vec::new();
        for named in &self.hubs {
            let hub = desk.hub(named)?;
            // Nobody waits at the last stop for the line to go on.
            if !stops[..stops.len() - 1].iter().any(|stop| stop.hub == hub) {
                stops_not(desk, named, id);
                return None;
            }
            hubs.push(hub);
        }
        if !is_good {
            return None;
        }
        let mut changed = stops.clone();
        let mut later = Minutes(0.0);
        for nth in 1..stops.len() {
            changed[nth].minutes = stops[nth].minutes + later;
            let stands = if self.hubs.is_empty() {
                nth + 1 < stops.len()
            } else {
                hubs.contains(&stops[nth].hub)
            };
            if stands {
                later += dwell - today;
            }
        }
        if changed.windows(2).any(|pair| pair[1].minutes.0 < pair[0].minutes.0) {
            desk.error(
                "scenario::bad_number",
                "the line would be there before it leaves",
                self.today.at.as_ref(),
                "a stop cannot take more of the way than the way takes",
            );
            return None;
        }
        Some(vec![desk.altered(id, |service| service.stops = changed)])
    }
}
