//! `ansvar check`: every scenario of a folder is read, run and held against what it expects.
//!
//! A Markdown summary on standard output, JUnit for a CI service, exit code 1 if anything fails.
//! Scenarios that stand on the same base share its run; what came of an unchanged file is taken from
//! the cache.

use super::cache::Cache;
use super::progress::Teller;
use super::{Common, Stop, print, write_whole};
use crate::decide::{MoneyRule, Terms};
use crate::report::format::{Language, decimals_for, difference, number, publish};
use crate::report::phrases::Phrases;
use crate::report::words::Words;
use crate::run::bands::{Band, Bands, bands};
use crate::run::expected::{FigureBands, Outcome, as_divisions, judge};
use crate::run::sensitivities::QuickBands;
use crate::run::{Column, Prepared, Register, RunError, RunResult, run, settle};
use crate::scenario::expect::Expect;
use crate::scenario::finding::SourceText;
use crate::scenario::tables::SensitivityRow;
use crate::scenario::{self, Loaded, Scenario, ServiceRule, embedded};
use maud::{Markup, PreEscaped, html};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What to check.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Scenario files, and folders whose `.ron` files are scenarios
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Also write the outcome as JUnit XML to this file
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

/// One thing that held or failed.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Case {
    name: String,
    /// What failed; `None`: it holds.
    failure: Option<String>,
    told: String,
}

/// A scenario's cases.
struct Suite {
    file: String,
    seconds: f64,
    cases: Vec<Case>,
}

impl Suite {
    fn failures(&self) -> usize {
        self.cases.iter().filter(|case| case.failure.is_some()).count()
    }
}

pub(super) fn check(options: &Options, common: &Common) -> Result<(), Stop> {
    let words = Words::new(common.language());
    let files = files(&options.paths)?;
    let mut runs = Runs { bases: Vec::new(), cache: Cache::open(common), cached: 0 };
    let mut suites = Vec::new();
    for file in &files {
        let begun = super::progress::now();
        let Some(cases) = cases(file, &mut runs, &words, common) else { continue };
        suites.push(Suite {
            file: file.to_string_lossy().replace('\\', "/").trim_start_matches("./").to_owned(),
            seconds: begun.elapsed().as_secs_f64(),
            cases,
        });
    }
    if runs.cached > 0 && !common.quiet {
        let (count, all) = (runs.cached.to_string(), suites.len().to_string());
        let parts = [("count", count.as_str()), ("all", &all)];
        super::progress::say(&words.with("cache-used-some", &parts));
    }
    print(&markdown(&suites, &words))?;
    if let Some(path) = &options.junit {
        write_whole(path, junit(&suites).as_bytes())?;
    }
    let failed = suites.iter().any(|suite| suite.failures() > 0);
    if failed { Err(Stop::Check) } else { Ok(()) }
}

/// The scenario files, each once, folders in the order of their names.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Stop> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        let mut found = vec![path.clone()];
        if path.is_dir() {
            let told = |error: std::io::Error| Stop::Failed(format!("{}: {error}", path.display()));
            let entries = std::fs::read_dir(path).map_err(told)?;
            let entries: Result<Vec<PathBuf>, std::io::Error> =
                entries.map(|entry| entry.map(|entry| entry.path())).collect();
            found = entries.map_err(told)?;
            found.retain(|path| path.extension().is_some_and(|end| end == "ron") && path.is_file());
            found.sort();
        }
        for file in found {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    if files.is_empty() {
        return Err(Stop::Failed("no scenario file (`.ron`) is there".to_owned()));
    }
    Ok(files)
}

fn holds(name: String, told: String) -> Case {
    Case { name, failure: None, told }
}

fn fails(name: String, why: String) -> Case {
    Case { name, told: why.clone(), failure: Some(why) }
}

/// Reads and runs one file; `None` for a regime. A file that cannot be read, or does not settle, is
/// a case that fails: the others are still run.
fn cases(file: &Path, runs: &mut Runs, words: &Words, common: &Common) -> Option<Vec<Case>> {
    let phrases = Phrases::new(words.language);
    let reads = words.get("expect-reads");
    let mut loaded = match scenario::load(file) {
        Ok(loaded) => loaded,
        // Regimes stand beside the scenarios that name them.
        Err(findings) if findings.0.iter().any(|finding| finding.message.ends_with("`Regime`")) => {
            return None;
        }
        Err(findings) => {
            super::validate::tell(&findings.0, common);
            let told = findings.0.iter().map(|finding| phrases.tell(&finding.message));
            return Some(vec![fails(reads, told.collect::<Vec<_>>().join("; "))]);
        }
    };
    let key = runs.cache.key(&key(&loaded, words));
    if let Some(cases) = runs.cache.get::<Vec<Case>>(&key) {
        runs.cached += 1;
        return Some(cases);
    }
    let mut cases = vec![holds(reads, String::new())];
    let expects = std::mem::take(&mut loaded.expect);
    let register: Register = std::mem::take(&mut loaded.register).into();
    let sensitivities = std::mem::take(&mut loaded.known.sensitivities);
    let scenario = Arc::new(loaded.scenario);
    let base = loaded.base.map_or_else(|| Arc::clone(&scenario), Arc::new);
    let teller = Teller::new(common);
    let ran = both(&scenario, &base, &register, &mut runs.bases, &teller);
    teller.done();
    let (result, at) = match ran {
        Ok(ran) => ran,
        Err(error) => {
            cases.push(fails(words.get("expect-runs"), phrases.tell(&error.to_string())));
            return Some(cases);
        }
    };
    cases.push(holds(words.get("expect-runs"), String::new()));
    for check in &result.checks {
        let name = words.get(&format!("check-{}", check.name));
        cases.push(match &check.first_miss {
            Some(miss) if !check.holds => fails(name, miss.clone()),
            _ if !check.holds => fails(name, words.get("check-fails")),
            _ => holds(name, String::new()),
        });
    }
    let (base, register) = (&runs.bases[at], &register);
    let (declared, full) = (&scenario, BTreeMap::new());
    let mut bands = Drawn { result: &result, declared, base, register, sensitivities, full };
    for expect in &expects {
        cases.push(expected(&mut bands, expect, words, common));
    }
    runs.cache.put(&key, &cases);
    Some(cases)
}

/// What files share.
struct Runs {
    /// Bases that were run.
    bases: Vec<RunResult>,
    cache: Cache,
    /// Files whose outcome came from the cache.
    cached: usize,
}

/// All that a file's outcome depends on, the program apart. What it expects stands in its text.
fn key(loaded: &Loaded, words: &Words) -> String {
    let files: Vec<String> =
        loaded.inputs().into_iter().map(|file| format!("{} {}", file.hash, file.name)).collect();
    let base = loaded.base.as_ref().map_or("", |base| &base.inputs_hash);
    let is_danish = words.language == Language::Danish;
    format!("check {is_danish} {} {base} {}", loaded.scenario.inputs_hash, files.join("\n"))
}

/// On which terms bodies decide here.
const TERMS: Terms = Terms { money: MoneyRule::Equal, reallocate: false };

/// Bands of a result and its base, made when a rule first asks for them.
struct Drawn<'a> {
    result: &'a RunResult,
    /// As its file has it, before any body decided.
    declared: &'a Arc<Scenario>,
    base: &'a RunResult,
    register: &'a Register,
    sensitivities: Vec<SensitivityRow>,
    full: BTreeMap<u16, Bands>,
}

impl Drawn<'_> {
    /// The bands of the figure that is spoken of; `None` if there are none.
    fn of(&mut self, expect: &Expect, common: &Common) -> Result<Option<FigureBands>, RunError> {
        let scenario = &self.result.scenario;
        let Some(sets) = expect.sets else {
            let carried = |id: &str| {
                let path = format!("regimes/{id}.ron");
                embedded::file(&path).map(|text| SourceText::new(&path, text))
            };
            let pair = as_divisions(self.base, self.result, self.declared, carried);
            // A rule is held against bands of these very inputs, or none.
            let quick = pair
                .and_then(|pair| QuickBands::new(&pair, &self.sensitivities))
                .filter(|quick| quick.stale.is_none());
            return Ok(quick.and_then(|quick| FigureBands::of(&quick.bands, scenario, expect)));
        };
        if !self.full.contains_key(&sets) {
            let terms = (scenario.service == ServiceRule::Decided).then_some(TERMS);
            let own = Column { scenario: Arc::clone(self.declared), terms };
            let columns = [Column::declared(&self.base.scenario), own];
            let teller = Teller::new(common);
            let step = |step| teller.step(&step);
            let found = bands(&columns, self.register, usize::from(sets), &step, &|_| {});
            teller.done();
            self.full.insert(sets, found?);
        }
        Ok(self.full.get(&sets).and_then(|found| FigureBands::of(found, scenario, expect)))
    }
}

/// The result, and which of `bases` it is held against: run now if it was not yet.
fn both(
    scenario: &Arc<Scenario>,
    base: &Arc<Scenario>,
    register: &Register,
    bases: &mut Vec<RunResult>,
    teller: &Teller,
) -> Result<(RunResult, usize), RunError> {
    let progress = |step| teller.step(&step);
    let known = bases.iter().position(|known| known.scenario.inputs_hash == base.inputs_hash);
    let at = match known {
        Some(at) => at,
        None => {
            let prepared = Prepared::new(base, register, &progress)?;
            bases.push(run(base, &prepared, None, &progress)?);
            bases.len() - 1
        }
    };
    let before = &bases[at];
    if scenario.inputs_hash == before.scenario.inputs_hash {
        return Ok((before.clone(), at));
    }
    let prepared = before.prepared.update(&before.scenario, scenario, &progress)?;
    let result = match scenario.service {
        ServiceRule::Declared => run(scenario, &prepared, Some(before), &progress)?,
        ServiceRule::Decided => settle(scenario, &prepared, before, TERMS, &progress)?,
    };
    Ok((result, at))
}

fn expected(bands: &mut Drawn<'_>, expect: &Expect, words: &Words, common: &Common) -> Case {
    let place = expect.municipality.as_ref().map(|slug| format!(" ({})", slug.value));
    let because =
        if expect.because.is_empty() { String::new() } else { format!(": {}", expect.because) };
    let name = format!("{}{}{because}", expect.figure.value, place.unwrap_or_default());
    let language = words.language;
    let told = |value: f64, change: f64| {
        let figure = number(publish(value), decimals_for(value), language);
        let change = difference(publish(change), decimals_for(change), language);
        let bounds = bounds(expect, language);
        let parts = [("figure", figure.as_str()), ("change", &change), ("bounds", &bounds)];
        words.with("expect-told", &parts)
    };
    let (value, change, is_kept) = match judge(bands.result, bands.base, expect) {
        Outcome::Kept { value, change } => (value, change, true),
        Outcome::Missed { value, change } => (value, change, false),
        Outcome::Unknown => {
            let at = expect
                .figure
                .at
                .as_ref()
                .map_or_else(String::new, |at| format!("{}:{}", at.source().file(), at.line()));
            return fails(name, words.with("expect-unknown", &[("at", &at)]));
        }
    };
    let mut told = told(value, change);
    let mut all_kept = is_kept;
    if expect.is_of_bands() {
        match bands.of(expect, common) {
            Ok(Some(found)) => {
                all_kept &= found.keep(expect);
                told = format!("{told}; {}", band_text(&found, words));
            }
            Ok(None) => return fails(name, words.get("expect-no-band")),
            Err(error) => {
                let phrases = Phrases::new(language);
                return fails(name, phrases.tell(&error.to_string()));
            }
        }
    }
    if all_kept { holds(name, told) } else { fails(name, told) }
}

/// Both bands in words.
fn band_text(found: &FigureBands, words: &Words) -> String {
    let ends = |band: Band| {
        let decimals = decimals_for(band.low).min(decimals_for(band.high));
        let show = |value: f64| number(publish(value), decimals, words.language);
        format!("{} … {}", show(band.low), show(band.high))
    };
    let parts = [("value", ends(found.value)), ("difference", ends(found.difference))];
    let parts = parts.each_ref().map(|(name, text)| (*name, text.as_str()));
    words.with("expect-bands", &parts)
}

/// The bounds as they are written.
fn bounds(expect: &Expect, language: Language) -> String {
    let show = |word: &str, bound: Option<f64>| {
        bound.map(|bound| format!("{word} {}", number(bound, decimals_for(bound), language)))
    };
    let all = [
        show("at_least", expect.at_least),
        show("at_most", expect.at_most),
        show("change_at_least", expect.change_at_least),
        show("change_at_most", expect.change_at_most),
        show("low_at_least", expect.low_at_least),
        show("high_at_most", expect.high_at_most),
        show("change_low_at_least", expect.change_low_at_least),
        show("change_high_at_most", expect.change_high_at_most),
        expect.distinguishable.map(|is| format!("distinguishable {is}")),
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A table of every scenario, then what failed.
fn markdown(suites: &[Suite], words: &Words) -> String {
    let cell = |text: &str| text.replace('|', "\\|").replace(['\n', '\r'], " ");
    let mut out = format!("{}\n|---|---|---|---|\n", words.get("expect-head"));
    for suite in suites {
        let failed = suite.failures();
        let verdict = words.get(if failed == 0 { "check-holds" } else { "check-fails" });
        let count = suite.cases.len();
        let seconds = number(suite.seconds, 1, words.language);
        let file = cell(&suite.file);
        out.push_str(&format!(
            "| {file} | {verdict} | {}/{count} | {seconds} s |\n",
            count - failed
        ));
    }
    for suite in suites {
        for case in suite.cases.iter().filter(|case| case.failure.is_some()) {
            let (file, name, told) = (cell(&suite.file), cell(&case.name), cell(&case.told));
            out.push_str(&format!("\n- **{file}** {name}: {told}"));
        }
    }
    if suites.iter().any(|suite| suite.failures() > 0) {
        out.push('\n');
    }
    out
}

/// JUnit as CI services read it. Characters that XML has none of are left out.
fn junit(suites: &[Suite]) -> String {
    let clean = |text: &str| -> String {
        text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
    };
    let tests: usize = suites.iter().map(|suite| suite.cases.len()).sum();
    let failures: usize = suites.iter().map(Suite::failures).sum();
    let case = |suite: &Suite, case: &Case| -> Markup {
        html! {
            testcase classname=(clean(&suite.file)) name=(clean(&case.name)) time="0" {
                @if let Some(why) = &case.failure {
                    failure message=(clean(why)) { (clean(why)) }
                } @else if !case.told.is_empty() {
                    (PreEscaped("<system-out>")) (clean(&case.told)) (PreEscaped("</system-out>"))
                }
            }
        }
    };
    let body = html! {
        testsuites name="ansvar check" tests=(tests) failures=(failures) {
            @for suite in suites {
                testsuite name=(clean(&suite.file)) tests=(suite.cases.len())
                    failures=(suite.failures()) time=(format!("{:.3}", suite.seconds)) {
                    @for one in &suite.cases { (case(suite, one)) }
                }
            }
        }
    };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", body.into_string())
}
