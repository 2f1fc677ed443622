//! What `compare` and `run` give out: from the cache, or run, told, written.

use super::cache::Cache;
use super::compare::{Asked, Output};
use super::delivery::{Delivery, Folder, Given};
use super::progress::{Teller, now};
use super::years::{self};
use super::{Common, Stop, bands};
use crate::report::format::Language;
use crate::report::json::MadeBy;
use crate::report::phrases::Phrases;
use crate::report::words::Words;
use crate::report::{document, page, social, text};
use crate::run::{Comparison, compare_columns};
use std::collections::BTreeMap;
use std::path::Path;

/// Runs and gives out.
fn made_anew(asked: &Asked, output: &Output, common: &Common) -> Result<Given, Stop> {
    let mut delivery = Delivery::new(output);
    made(asked, output, &mut delivery, common)?;
    Ok(delivery.done())
}

/// Gives out from the cache, or runs and gives out. Tables and other exports are not kept: they
/// are larger than it takes to make them again.
pub(super) fn give_out(asked: &Asked, output: &Output, common: &Common) -> Result<(), Stop> {
    if output.exports.any() {
        return made_anew(asked, output, common)?.outcome();
    }
    let cache = Cache::open(common);
    let key = cache.key(&asked.key(output, common)?);
    if let Some(given) = cache.get::<Given>(&key).filter(Given::is_sound) {
        cache.tell_used();
        return given.again(output);
    }
    let given = made_anew(asked, output, common)?;
    cache.put(&key, &given);
    given.outcome()
}

impl Asked {
    /// Everything that what is given out depends on, the program itself apart.
    fn key(&self, output: &Output, common: &Common) -> Result<String, Stop> {
        let inputs: Vec<&str> =
            self.columns.iter().map(|column| column.scenario.inputs_hash.as_str()).collect();
        let page = output.page.is_some().then(command_line);
        let shown = (output.json, page, matches!(common.language(), Language::Danish));
        let also = (self.also.assumptions, self.also.social);
        let files = self.stored.trace.noted().files;
        let all = (&self.command, files, &self.keys, inputs, &self.base.inputs_hash, shown, also);
        Ok(serde_json::to_string(&all)?)
    }

    fn made_by(&self) -> MadeBy {
        let table = &self.stored.trace.table;
        let parameters = self.keys.iter().zip(&self.columns).filter_map(|(key, column)| {
            let differing = document::parameters(&column.scenario, table);
            (!differing.is_empty()).then(|| (key.clone(), differing))
        });
        MadeBy {
            command: self.command.clone(),
            files: self.stored.trace.noted().files,
            parameters: parameters.collect(),
        }
    }

    /// Hashes of the files, by name.
    pub(super) fn files(&self) -> BTreeMap<String, String> {
        self.stored.trace.noted().files
    }
}

/// Runs what is asked for, delivers it, and returns the document.
pub(super) fn made(
    asked: &Asked,
    output: &Output,
    delivery: &mut Delivery<'_>,
    common: &Common,
) -> Result<serde_json::Value, Stop> {
    let Asked { base, keys, columns, stored, also, .. } = asked;
    let made_by = asked.made_by();
    let phrases = Phrases::new(common.language());
    let warnings = super::validate::lines(&stored.warnings, &phrases);
    if let Some(span) = output.years {
        let register = &stored.register;
        let of = years::Asked { base, keys, columns, register, span, made_by, warnings: &warnings };
        return years::give_out(of, output, delivery, common);
    }
    output.exports.check(&columns[0].scenario, columns.len())?;
    let begun = now();
    let teller = Teller::new(common);
    let comparison = compare_columns(columns, &stored.register, &|step| teller.step(&step));
    teller.done();
    let comparison = comparison?;
    let threads = rayon::current_num_threads();
    let mut document = document::document(&comparison, keys, threads);
    document.manifest.made_by = Some(made_by);
    // Points first, on a terminal: bands take many runs.
    if !output.json {
        delivery.print(&text::comparison(&comparison, keys, common.language()))?;
        if also.social {
            let words = Words::new(common.language());
            delivery.print(&format!("\n{}", social::text(&comparison, keys, &words)))?;
        }
    }
    let points = begun.elapsed().as_secs_f64();
    let bands = bands::Asked {
        sets: output.bands,
        assumptions: also.assumptions,
        wanted: output.page.is_some(),
        json: output.json,
        points,
    };
    bands::give_out(&bands, keys, columns, stored, &comparison, &mut document, delivery, common)?;
    if output.page.is_some() || output.exports.any() {
        let words = Words::new(common.language());
        let shown = page::Shown {
            document: &document,
            comparison: &comparison,
            keys,
            words: &words,
            command: &command_line(),
            warnings: &warnings,
        };
        output.exports.write(&shown, common)?;
        if output.page.is_some() {
            delivery.write(Folder::Page, "index.html", page::page(&shown).as_bytes())?;
        }
    }
    if output.json {
        let mut text = serde_json::to_string_pretty(&document)?;
        text.push('\n');
        delivery.print(&text)?;
    }
    tell_failures(&comparison, delivery, common);
    Ok(serde_json::to_value(&document)?)
}

/// What was typed, with the program's name alone: a page tells no folder of its maker's machine.
pub(super) fn command_line() -> String {
    let quoted = |word: String| if word.contains(' ') { format!("'{word}'") } else { word };
    let words = std::env::args().skip(1).map(|word| {
        let path = Path::new(&word);
        match path.file_name().filter(|_| path.is_absolute()) {
            Some(name) => name.to_string_lossy().into_owned(),
            None => word,
        }
    });
    std::iter::once("ansvar".to_owned()).chain(words.map(quoted)).collect::<Vec<_>>().join(" ")
}

/// Tells which checks do not hold.
fn tell_failures(comparison: &Comparison, delivery: &mut Delivery<'_>, common: &Common) {
    let words = Words::new(common.language());
    let phrases = Phrases::new(common.language());
    for result in &comparison.results {
        for check in result.checks.iter().filter(|check| !check.holds) {
            let name = phrases.tell(&result.scenario.regime.name);
            let what = words.get(&format!("check-{}", check.name));
            let miss = check.first_miss.as_deref().unwrap_or_default();
            let parts = [("name", name.as_str()), ("check", what.as_str()), ("miss", miss)];
            delivery.fails(words.with("check-named-fails", &parts));
        }
    }
}
