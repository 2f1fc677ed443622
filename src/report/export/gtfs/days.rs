//! Which dates of a year are of which day type.
//!
//! Rules stand in `assets/export/days.csv`, with their sources: public holidays and days like them
//! run as Sundays; the schools' holidays are weekdays without school. What is left is a Saturday, a
//! Sunday or a school day by its name. For 2025 they give 200, 51, 52 and 62 days, as the base
//! year's calendar declares. A calendar that declares other numbers keeps its headways, and the
//! feed's year then has the dates' hours.
//!
//! Day types of the same kind share its dates, in the order of the year, in proportion to their
//! declared days. Dates of a kind that no day type has go to the nearest kind that one has.

use crate::id::{DayTypeId, Id};
use crate::scenario::service::{Calendar, DayKind};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::Deserialize;
use std::collections::BTreeMap;

const RULES: &str = include_str!("../../../../assets/export/days.csv");

/// One rule, as the table has it.
#[derive(Debug, Deserialize)]
struct Rule {
    kind: String,
    rule: String,
    from: Option<i32>,
    until: Option<i32>,
}

/// Every date of a year with its day type.
pub(super) fn dates(year: u16, calendar: &Calendar) -> Vec<(NaiveDate, DayTypeId)> {
    let mut by_kind: BTreeMap<DayKind, Vec<NaiveDate>> = BTreeMap::new();
    for (date, kind) in kinds(i32::from(year)) {
        if let Some(kind) = nearest(kind, calendar) {
            by_kind.entry(kind).or_default().push(date);
        }
    }
    let mut found = Vec::new();
    for (kind, dates) in by_kind {
        let types = calendar.day_types.entries().filter(|(_, day)| day.kind == kind);
        let types: Vec<(DayTypeId, f64)> = types.map(|(id, day)| (id, day.days_per_year)).collect();
        let whole: f64 = types.iter().map(|(_, days)| days).sum();
        let mut dates = dates.iter().copied();
        let (mut before, mut taken) = (0.0, 0);
        let n = dates.len() as f64;
        for (id, days) in types {
            before += days;
            let until = (before / whole * n).round() as usize;
            found.extend(dates.by_ref().take(until - taken).map(|date| (date, id)));
            taken = until;
        }
    }
    found.sort_unstable_by_key(|&(date, id)| (date, id.index()));
    found
}

/// The kind itself if a day type has it, else the one most like it.
fn nearest(kind: DayKind, calendar: &Calendar) -> Option<DayKind> {
    use DayKind::{HolidayWeekday, Saturday, SchoolDay, Sunday};
    let order = match kind {
        SchoolDay => [SchoolDay, HolidayWeekday, Saturday, Sunday],
        HolidayWeekday => [HolidayWeekday, SchoolDay, Saturday, Sunday],
        Saturday => [Saturday, Sunday, HolidayWeekday, SchoolDay],
        Sunday => [Sunday, Saturday, HolidayWeekday, SchoolDay],
    };
    order.into_iter().find(|kind| calendar.day_types.iter().any(|day| day.kind == *kind))
}

/// Every date of a year with what people do on it.
fn kinds(year: i32) -> Vec<(NaiveDate, DayKind)> {
    let mut reader = csv::Reader::from_reader(RULES.as_bytes());
    let rules: Vec<Rule> =
        reader.deserialize().collect::<Result<_, _>>().expect("the program carries it well formed");
    let of_kind = |kind: &str| {
        let in_force = |rule: &&Rule| {
            rule.from.is_none_or(|from| from <= year) && rule.until.is_none_or(|until| year < until)
        };
        let rules = rules.iter().filter(|rule| rule.kind == kind).filter(in_force);
        rules.flat_map(|rule| span(year, &rule.rule)).collect::<Vec<NaiveDate>>()
    };
    let (holidays, without_school) = (of_kind("Sunday"), of_kind("HolidayWeekday"));
    let first = NaiveDate::from_ymd_opt(year, 1, 1);
    let days = first.into_iter().flat_map(|first| first.iter_days());
    days.take_while(|date| date.year() == year)
        .map(|date| {
            let kind = match date.weekday() {
                _ if holidays.contains(&date) => DayKind::Sunday,
                Weekday::Sun => DayKind::Sunday,
                Weekday::Sat => DayKind::Saturday,
                _ if without_school.contains(&date) => DayKind::HolidayWeekday,
                _ => DayKind::SchoolDay,
            };
            (date, kind)
        })
        .collect()
}

/// The dates of a rule: `12-24`, `easter+39`, `week 7`, or two of these with `..` between.
fn span(year: i32, rule: &str) -> Vec<NaiveDate> {
    let (from, until) = rule.split_once("..").unwrap_or((rule, rule));
    let ends = day(year, from).zip(day(year, until));
    let ends = ends.map(|((first, _), (_, last))| (first, last));
    let Some((first, last)) = ends else { return Vec::new() };
    first.iter_days().take_while(|date| *date <= last).collect()
}

/// The first and the last date that a word stands for.
fn day(year: i32, word: &str) -> Option<(NaiveDate, NaiveDate)> {
    let one = |date: NaiveDate| (date, date);
    if let Some(week) = word.strip_prefix("week ") {
        let monday = NaiveDate::from_isoywd_opt(year, week.parse().ok()?, Weekday::Mon)?;
        return Some((monday, monday.checked_add_days(Days::new(6))?));
    }
    if let Some(offset) = word.strip_prefix("easter") {
        let offset = chrono::TimeDelta::try_days(offset.parse().ok()?)?;
        return easter(year)?.checked_add_signed(offset).map(one);
    }
    let (month, day) = word.split_once('-')?;
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?).map(one)
}

/// Easter Sunday of the Gregorian calendar.
///
/// # Source
/// The algorithm of an anonymous correspondent in Nature (1876), as in J. Meeus, *Astronomical
/// Algorithms*, 2nd ed. (1998), chapter 8.
fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let at = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(at / 31).ok()?, u32::try_from(at % 31 + 1).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_is_when_almanacs_have_it() {
        let known = [(2000, 4, 23), (2008, 3, 23), (2024, 3, 31), (2025, 4, 20), (2038, 4, 25)];
        for (year, month, day) in known {
            assert_eq!(easter(year), NaiveDate::from_ymd_opt(year, month, day));
        }
    }

    #[test]
    fn the_year_of_the_data_has_the_days_that_its_calendar_declares() {
        let mut counts: BTreeMap<DayKind, usize> = BTreeMap::new();
        kinds(2025).into_iter().for_each(|(_, kind)| *counts.entry(kind).or_default() += 1);
        let counts: Vec<usize> = counts.into_values().collect();
        assert_eq!(counts, [200, 51, 52, 62], "school days, other weekdays, Saturdays, Sundays");
    }

    #[test]
    fn every_rule_has_dates_in_every_year() {
        let mut reader = csv::Reader::from_reader(RULES.as_bytes());
        for rule in reader.deserialize() {
            let rule: Rule = rule.expect("it is well formed");
            assert!(["Sunday", "HolidayWeekday"].contains(&rule.kind.as_str()), "{rule:?}");
            assert!((2000..2100).all(|year| !span(year, &rule.rule).is_empty()), "{rule:?}");
        }
        assert!((2000..2100).all(|year| [365, 366].contains(&kinds(year).len())));
    }
}
