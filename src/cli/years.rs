//! `--years FROM..UNTIL` of `compare` and `run`.

use super::compare::Output;
use super::delivery::{Delivery, Folder};
use super::giving::command_line;
use super::progress::{Teller, say};
use super::{Common, Stop};
use crate::report::json::MadeBy;
use crate::report::page::years::{YearsShown, page};
use crate::report::words::Words;
use crate::report::years::{self, document};
use crate::run::years::{courses, year_bands};
use crate::run::{Column, Register};
use crate::scenario::Scenario;
use std::sync::Arc;

/// Most years of a run.
const MOST: u16 = 60;

/// The first and the last year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    from: u16,
    until: u16,
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.from, self.until)
    }
}

impl std::str::FromStr for Span {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = || format!("`{text}` is no span of years; write it as 2025..2040");
        let (from, until) = text.split_once("..").ok_or_else(wanted)?;
        let year = |word: &str| word.trim().parse::<u16>().map_err(|_| wanted());
        let span = Self { from: year(from)?, until: year(until)? };
        if span.until < span.from || span.until - span.from > MOST {
            return Err(format!("`{text}`: at most {MOST} years, the first one first"));
        }
        Ok(span)
    }
}

/// What is run over years.
pub(super) struct Asked<'a> {
    pub(super) base: &'a Arc<Scenario>,
    pub(super) keys: &'a [String],
    pub(super) columns: &'a [Column],
    pub(super) register: &'a Register,
    pub(super) span: Span,
    pub(super) made_by: MadeBy,
    /// Of the files that were read.
    pub(super) warnings: &'a [String],
}

/// Runs the columns over the years and gives out what came of it. Years have no column of
/// deciders free of history: contracts bind all alike.
pub(super) fn give_out(
    asked: Asked<'_>,
    output: &Output,
    delivery: &mut Delivery<'_>,
    common: &Common,
) -> Result<serde_json::Value, Stop> {
    let Asked { base, keys, columns, register, span, mut made_by, warnings } = asked;
    let own: Vec<(String, Column)> = keys
        .iter()
        .cloned()
        .zip(columns.iter().cloned())
        .filter(|(_, column)| !column.terms.is_some_and(|terms| terms.reallocate))
        .collect();
    let (keys, columns): (Vec<String>, Vec<Column>) = own.into_iter().unzip();
    if let Some(other) = columns.iter().find(|column| column.scenario.year != span.from) {
        let (name, year) = (&other.scenario.slug, other.scenario.year);
        let why = format!("years begin with the scenario's own: `{name}` speaks of {year}");
        return Err(Stop::Failed(why));
    }
    let teller = Teller::new(common);
    let courses = courses(base, &columns, span.until, register, &|step| teller.step(&step));
    teller.done();
    let courses = courses?;
    let mut document = document::document(&courses, &keys, rayon::current_num_threads());
    made_by.parameters.retain(|key, _| keys.contains(key));
    document.manifest.made_by = Some(made_by);
    let words = Words::new(common.language());
    // Points first, on a terminal: bands take many runs.
    if !output.json {
        delivery.print(&years::text(&courses, &keys, common.language()))?;
    }
    let bands = match output.bands.map(usize::from).filter(|&sets| sets > 0) {
        Some(sets) => {
            let tell = |done: usize| {
                let (done, sets) = (done.to_string(), sets.to_string());
                if !common.quiet {
                    say(&words.with("bands-progress", &[("done", &done), ("sets", &sets)]));
                }
            };
            let step = |step| teller.step(&step);
            let found = year_bands(base, &columns, span.until, register, sets, &step, &tell);
            teller.done();
            Some(found?)
        }
        None => None,
    };
    if let Some(bands) = &bands {
        years::bands::put(&mut document, &courses, &keys, bands);
    }
    if output.json {
        let mut text = serde_json::to_string_pretty(&document)?;
        text.push('\n');
        delivery.print(&text)?;
    } else if let Some(bands) = &bands {
        delivery.print(&years::bands::text(&courses, &keys, bands, &words))?;
    }
    if output.exports.wants_tables() {
        output.exports.write_tables(document::files(&document)?, &document.manifest.credits)?;
    }
    if output.page.is_some() {
        let command = command_line();
        let shown = YearsShown {
            courses: &courses,
            keys: &keys,
            words: &words,
            command: &command,
            bands: bands.as_ref(),
            warnings,
            manifest: &document.manifest,
        };
        delivery.write(Folder::Page, "index.html", page(&shown).as_bytes())?;
    }
    if document.results.values().flatten().any(|year| !year.failed_checks.is_empty()) {
        delivery.failed();
    }
    Ok(serde_json::to_value(&document)?)
}
