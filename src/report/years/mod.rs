//! Years for readers: text for a terminal, a document and tables for programs.

pub mod bands;
pub mod document;

use super::derived;
use super::format::{self, Language, number};
use super::table::Table;
use super::text::{heading, indicator_name, scale_of, unit_name};
use super::words::Words;
use crate::account::find_indicator;
use crate::id::{BodyId, MunicipalityId};
use crate::run::years::{AccountYear, Course, YearResult, trials};
use crate::scenario::regime::BodyKind;
use crate::units::Kroner;
use std::collections::BTreeMap;

/// Figures that are told for every year.
const FIGURES: [&str; 11] = [
    "timetable-hours",
    "pt-trips",
    "bus-boardings",
    "rail-trips",
    "pt-passenger-km",
    "car-km",
    "self-financing",
    "jobs-45min",
    "trips-not-made",
    "people-without-stop",
    "co2",
];
/// Most municipalities that are named on each side.
const NAMED: usize = 5;
/// Most pools whose hours are shown.
const POOLS: usize = 14;

/// The whole report.
pub fn text(courses: &[Course], keys: &[String], language: Language) -> String {
    let words = Words::new(language);
    let mut out = String::new();
    let Some(years) = courses.first().map(|course| &course.years) else { return out };
    let (Some(first), Some(last)) = (years.first(), years.last()) else { return out };
    let span = [("from", first.year.to_string()), ("until", last.year.to_string())];
    let span: Vec<(&str, &str)> = span.iter().map(|(name, year)| (*name, year.as_str())).collect();
    heading(&mut out, &words.with("years-title", &span));
    for (at, (key, course)) in keys.iter().zip(courses).enumerate() {
        heading(&mut out, &format!("{}: {key}", words.get("years-figures")));
        out.push_str(&figures(course, &words));
        let from = first.year.to_string();
        let title = words.with("years-money", &[("year", &from)]);
        heading(&mut out, &format!("{title}: {key}"));
        out.push_str(&money(course, &words));
        if course.years.iter().any(|year| !year.accounts.is_empty()) {
            heading(&mut out, &format!("{}: {key}", words.get("years-hours")));
            out.push_str(&pools(course, &words, 1e6, 3, &|account| account.hours));
            heading(&mut out, &format!("{}: {key}", words.get("years-accounts")));
            out.push_str(&pools(course, &words, 1e6, 1, &|account| account.balance.dkk()));
            heading(&mut out, &format!("{}: {key}", words.get("years-breaks")));
            out.push_str(&breaks(course, &words));
            let year = last.year.to_string();
            let title = words.with("years-gone", &[("year", &year)]);
            heading(&mut out, &format!("{title}: {key}"));
            out.push_str(&gone(course, &words));
        }
        let found = evaluations(course, &words);
        if !found.is_empty() {
            heading(&mut out, &format!("{}: {key}", words.get("years-trials")));
            out.push_str(&found);
        }
        let word = if at == 0 { "years-journeys" } else { "years-gainers" };
        heading(&mut out, &format!("{}: {key}", words.with(word, &span)));
        out.push_str(&gainers(courses, at, &words));
    }
    out.push('\n');
    let decided = courses.iter().flat_map(|course| &course.years).any(|y| !y.accounts.is_empty());
    if decided {
        out.push_str(&format!("{}\n", words.get("years-note-decide")));
    }
    out.push_str(&format!("{}\n", words.get("years-note")));
    heading(&mut out, &words.get("credits-heading"));
    for credit in &courses[0].scenario.credits {
        out.push_str(&format!("{credit}\n"));
    }
    out
}

/// A head of years, the first columns given.
fn head(course: &Course, first: &[String]) -> Vec<String> {
    let years = course.years.iter().map(|year| year.year.to_string());
    first.iter().cloned().chain(years).collect()
}

fn figures(course: &Course, words: &Words) -> String {
    let mut table = Table::new(2);
    table.row(head(course, &[words.get("figure"), words.get("unit")]));
    table.rule();
    for key in FIGURES {
        let Some(indicator) = find_indicator(key) else { continue };
        let values: Vec<f64> = course
            .years
            .iter()
            .map(|year| year.indicators.national(key).unwrap_or(f64::NAN))
            .collect();
        let largest = values.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
        let (scale, prefix) = scale_of(largest, words.language);
        let decimals = format::decimals_for(largest / scale);
        let guess = course.years[0].indicators.get(key).is_some_and(|own| own.rests_on_guess);
        let name = indicator_name(key, words);
        let mut row = vec![
            if guess { format!("{name} ?") } else { name },
            format!("{prefix}{}", unit_name(indicator.unit, words)),
        ];
        row.extend(values.iter().map(|value| number(value / scale, decimals, words.language)));
        table.row(row);
    }
    format!("{}{}\n", table.render(), words.get("guess-mark"))
}

/// Net cost by kind of body at the first year's consumer prices, and what is owed.
fn money(course: &Course, words: &Words) -> String {
    let mut table = Table::new(1);
    table.row(head(course, &[words.get("years-kind")]));
    table.rule();
    let of_kind = |year: &YearResult, kind: BodyKind| -> f64 {
        let is = |body: BodyId| year.scenario.bodies[body].kind == kind;
        let own = year.net_cost.iter().filter(|(body, _)| is(**body));
        own.map(|(_, cost)| cost.dkk()).sum::<f64>() / year.prices
    };
    for (word, kind) in [
        ("years-state", BodyKind::State),
        ("years-region", BodyKind::Region),
        ("years-municipality", BodyKind::Municipality),
    ] {
        let mut row = vec![derived::marked(words.get(word), derived::of_kind(kind), words)];
        row.extend(
            course.years.iter().map(|year| number(of_kind(year, kind) / 1e6, 0, words.language)),
        );
        table.row(row);
    }
    table.rule();
    let mut row = vec![words.get("years-owed")];
    row.extend(course.years.iter().map(|year| {
        let owed: Kroner = year.owed.values().copied().sum();
        number(owed.dkk() / 1e6, 0, words.language)
    }));
    table.row(row);
    table.render()
}

/// From which money a pool is, as a word.
fn source_of(account: &AccountYear, words: &Words) -> String {
    words.get(match account.is_of_a_sum() {
        true => "years-short-source-sum",
        false => "years-short-source-budget",
    })
}

/// A pool's name: who decides, and from which money.
fn pool_name(year: &YearResult, account: &AccountYear, words: &Words) -> String {
    let body = &year.scenario.bodies[account.decider];
    let name = format!("{}, {}", body.name, source_of(account, words));
    derived::marked(name, derived::of_kind(body.kind), words)
}

/// One figure of every pool over the years: the pools where it is greatest, the rest together.
fn pools(
    course: &Course,
    words: &Words,
    scale: f64,
    decimals: usize,
    of: &dyn Fn(&AccountYear) -> f64,
) -> String {
    let mut by_pool: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let n = course.years.len();
    for (at, year) in course.years.iter().enumerate() {
        for account in &year.accounts {
            let key = pool_name(year, account, words);
            by_pool.entry(key).or_insert_with(|| vec![0.0; n])[at] += of(account);
        }
    }
    let most = |row: &[f64]| row.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
    let mut rows: Vec<(String, Vec<f64>)> = by_pool.into_iter().collect();
    rows.sort_by(|a, b| most(&b.1).total_cmp(&most(&a.1)).then_with(|| a.0.cmp(&b.0)));
    let mut rest = vec![0.0; n];
    for (_, row) in rows.iter().skip(POOLS) {
        rest.iter_mut().zip(row).for_each(|(all, own)| *all += own);
    }
    let is_more = rows.len() > POOLS;
    rows.truncate(POOLS);
    if is_more {
        rows.push((words.get("years-others"), rest));
    }
    let mut table = Table::new(1);
    table.row(head(course, &[words.get("years-pool")]));
    table.rule();
    for (name, row) in rows {
        let mut cells = vec![name];
        // Pools first decide in the second year.
        cells.extend(row.iter().zip(&course.years).map(|(value, year)| {
            match year.accounts.is_empty() {
                true => String::new(),
                false => number(value / scale, decimals, words.language),
            }
        }));
        table.row(cells);
    }
    table.render()
}

/// The first year in which each pool cannot pay for its least service.
pub(super) fn breaks(course: &Course, words: &Words) -> String {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for year in &course.years {
        for account in year.accounts.iter().filter(|account| account.short > Kroner::ZERO) {
            let name = pool_name(year, account, words);
            let body = &year.scenario.bodies[account.decider];
            let body = derived::marked(body.name.clone(), derived::of_kind(body.kind), words);
            let source = source_of(account, words);
            let (when, short) =
                (year.year.to_string(), number(account.short.dkk() / 1e6, 1, words.language));
            found.entry(name.clone()).or_insert_with(|| {
                words.with(
                    "years-break",
                    &[("body", &body), ("source", &source), ("year", &when), ("short", &short)],
                )
            });
        }
    }
    if found.is_empty() {
        return format!("{}\n", words.get("years-breaks-none"));
    }
    found.values().map(|line| format!("{line}\n")).collect()
}

pub(super) fn gone(course: &Course, words: &Words) -> String {
    let Some(last) = course.years.last() else { return String::new() };
    let closed = last.unfunded.iter().filter(|line| line.closed).count().to_string();
    let share = number(last.share_not_paid * 100.0, 1, words.language);
    format!("{}\n", words.with("years-gone-line", &[("closed", &closed), ("share", &share)]))
}

/// What trials did, as an evaluation would find it.
pub(super) fn evaluations(course: &Course, words: &Words) -> String {
    let mut out = String::new();
    for found in trials::evaluate(course) {
        let percent = |share: f64| format::difference(share * 100.0, 1, words.language);
        let places = &course.scenario.area.municipalities;
        let names: Vec<&str> = found.match_of.iter().map(|&at| places[at].name.as_str()).collect();
        let (from, until) = (found.years.0.to_string(), found.years.1.to_string());
        let per_journey = found.cost.dkk() / found.journeys;
        let per_journey = match found.journeys > 0.0 {
            true => number(per_journey, 0, words.language),
            false => "–".to_owned(),
        };
        out.push_str(&words.with(
            "years-trial",
            &[
                ("id", &found.id),
                ("from", &from),
                ("until", &until),
                ("area", &percent(found.area)),
                ("matched", &percent(found.matched)),
                ("cost", &number(found.cost.dkk() / 1e6, 1, words.language)),
                ("each", &per_journey),
                ("names", &names.join(", ")),
            ],
        ));
        out.push('\n');
    }
    out
}

/// Figures by municipality in a year.
fn by_place(year: &YearResult, key: &str) -> BTreeMap<MunicipalityId, f64> {
    let figures = year.indicators.get(key).map(|figures| figures.by_municipality.clone());
    figures.unwrap_or_default()
}

/// Of the base: where journeys a resident grew and fell most from the first year to the last. Of
/// others: whose residents' surplus differs most from the base's in the last year.
fn gainers(courses: &[Course], at: usize, words: &Words) -> String {
    let course = &courses[at];
    let (Some(first), Some(last)) = (course.years.first(), course.years.last()) else {
        return String::new();
    };
    let residents = |year: &YearResult, place| year.scenario.area.municipalities[place].population;
    let places = last.scenario.area.municipalities.entries();
    let changes = places.filter_map(|(place, of)| {
        let change = if at == 0 {
            let a_resident = |year: &YearResult| {
                Some(by_place(year, "pt-trips").get(&place)? / residents(year, place))
            };
            (a_resident(last)? / a_resident(first)? - 1.0) * 100.0
        } else {
            let base = courses[0].years.last()?;
            let surplus =
                |year: &YearResult| by_place(year, "surplus-per-resident").get(&place).copied();
            (surplus(last)? - surplus(base)?) / last.prices
        };
        Some((of.name.clone(), change))
    });
    let mut changes: Vec<(String, f64)> = changes.collect();
    changes.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let decimals = if at == 0 { 1 } else { 0 };
    let shown = |rows: &[(String, f64)]| {
        let rows = rows.iter().map(|(name, change)| {
            format!("{name} {}", format::difference(*change, decimals, words.language))
        });
        rows.collect::<Vec<_>>().join(", ")
    };
    let split = changes.len().min(NAMED);
    let (most, least) = (&changes[..split], &changes[changes.len() - split..]);
    format!("{}\n… {}\n", shown(most), shown(least))
}
