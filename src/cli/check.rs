//! `ansvar check`: every scenario of a folder is read, run and held against what it expects.
//!
//! A Markdown summary on standard output, JUnit for a CI service, exit code 1 if anything fails.
//! Scenarios that stand on the same base share its run.

use super::progress::Teller;
use super::{Common, Stop, print, write_whole};
use crate::decide::{MoneyRule, Terms};
use crate::report::format::{Language, decimals_for, difference, number, publish};
use crate::report::phrases::Phrases;
use crate::report::words::Words;
use crate::run::expected::{Outcome, judge};
use crate::run::{Prepared, Register, RunResult, run, settle};
use crate::scenario::expect::Expect;
use crate::scenario::{self, Scenario, ServiceRule};
use maud::{Markup, PreEscaped, html};
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
    let mut bases: Vec<RunResult> = Vec::new();
    let mut suites = Vec::new();
    for file in &files {
        let begun = super::progress::now();
        let Some(cases) = cases(file, &mut bases, &words, common) else { continue };
        suites.push(Suite {
            file: file.to_string_lossy().replace('\\', "/").trim_start_matches("./").to_owned(),
            seconds: begun.elapsed().as_secs_f64(),
            cases,
        });
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
fn cases(
    file: &Path,
    bases: &mut Vec<RunResult>,
    words: &Words,
    common: &Common,
) -> Option<Vec<Case>> {
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
    let mut cases = vec![holds(reads, String::new())];
    let expects = std::mem::take(&mut loaded.expect);
    let register: Register = std::mem::take(&mut loaded.register).into();
    let scenario = Arc::new(loaded.scenario);
    let base = loaded.base.map_or_else(|| Arc::clone(&scenario), Arc::new);
    let teller = Teller::new(common);
    let ran = both(&scenario, &base, &register, bases, &teller);
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
    cases.extend(expects.iter().map(|expect| expected(&result, &bases[at], expect, words)));
    Some(cases)
}

/// The result, and which of `bases` it is held against: run now if it was not yet.
fn both(
    scenario: &Arc<Scenario>,
    base: &Arc<Scenario>,
    register: &Register,
    bases: &mut Vec<RunResult>,
    teller: &Teller,
) -> Result<(RunResult, usize), crate::run::RunError> {
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
        ServiceRule::Decided => {
            let terms = Terms { money: MoneyRule::Equal, reallocate: false };
            settle(scenario, &prepared, before, terms, &progress)?
        }
    };
    Ok((result, at))
}

fn expected(result: &RunResult, base: &RunResult, expect: &Expect, words: &Words) -> Case {
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
    match judge(result, base, expect) {
        Outcome::Kept { value, change } => holds(name, told(value, change)),
        Outcome::Missed { value, change } => fails(name, told(value, change)),
        Outcome::Unknown => {
            let at = expect
                .figure
                .at
                .as_ref()
                .map_or_else(String::new, |at| format!("{}:{}", at.source().file(), at.line()));
            fails(name, words.with("expect-unknown", &[("at", &at)]))
        }
    }
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
