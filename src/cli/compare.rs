//! `ansvar compare` and `ansvar run`.

use super::deciding::Deciding;
use super::exports::Exports;
use super::progress::{Teller, now};
use super::years::{self, Span};
use super::{Common, Stop, bands, print, progress, write_whole};
use crate::decide::{MoneyRule, Terms};
use crate::report::decided::EQUAL_MONEY;
use crate::report::phrases::Phrases;
use crate::report::words::Words;
use crate::report::{document, page, social, text};
use crate::run::{Column, Comparison, Register, compare_columns};
use crate::scenario::finding::{Finding, Findings, Severity, SourceText, nearest};
use crate::scenario::tables::SensitivityRow;
use crate::scenario::{self, Loaded, Scenario, embedded};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The regimes that `compare` puts beside each other when none are named.
pub(super) const REGIMES: [&str; 4] = ["today", "kl", "skane", "central"];

/// What to compare.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Scenario files; the first is the base. With one that has variants, these are compared beside
    /// its base; with none or another one, regimes are compared on it
    scenarios: Vec<PathBuf>,
    /// Regimes to compare on one scenario: ids of the embedded ones, or files; the first is the base
    #[arg(long, value_delimiter = ',', value_name = "LIST")]
    regimes: Vec<String>,
    /// Rank the ten assumptions that matter most for the differences
    #[arg(long)]
    assumptions: bool,
    /// Also print the social economy, as for the ministry's spreadsheet (TERESA)
    #[arg(long)]
    social: bool,
    #[command(flatten)]
    deciding: Deciding,
    #[command(flatten)]
    output: Output,
}

/// What to run.
#[derive(Debug, clap::Args)]
pub(super) struct RunOptions {
    /// Scenario file (default: the embedded base year)
    scenario: Option<PathBuf>,
    #[command(flatten)]
    deciding: Deciding,
    #[command(flatten)]
    output: Output,
}

/// How results are given out.
#[derive(Debug, clap::Args)]
pub(super) struct Output {
    /// Print the results as one JSON document
    #[arg(long)]
    pub(super) json: bool,
    /// Also run this many drawn sets of the values that are not known, for bands (16 or 64; 0: none;
    /// default: quick bands from stored sensitivities, and over years none)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub(super) bands: Option<u16>,
    /// Also write a page for people, `index.html`, into this folder: one file, no network
    #[arg(long, value_name = "DIR")]
    pub(super) page: Option<PathBuf>,
    /// Year after year until this one, as 2025..2040, the first being the scenario's own
    #[arg(long, value_name = "FROM..UNTIL")]
    years: Option<Span>,
    #[command(flatten)]
    pub(super) exports: Exports,
}

/// The embedded base year.
pub(super) const BASE: &str = "denmark-2025.ron";

/// Loads a scenario and tells its warnings; refuses one with errors. `validate` tells notes too.
pub(super) fn load(path: Option<&Path>, common: &Common) -> Result<Loaded, Stop> {
    match scenario::load(path.unwrap_or(Path::new(BASE))) {
        Ok(loaded) => {
            warn(&loaded.warnings, common);
            Ok(loaded)
        }
        Err(findings) => Err(refused(&findings, common)),
    }
}

fn warn(findings: &[Finding], common: &Common) {
    if !common.quiet {
        let warnings = findings.iter().filter(|finding| finding.severity == Severity::Warning);
        super::validate::tell(&warnings.cloned().collect::<Vec<_>>(), common);
    }
}

fn refused(findings: &Findings, common: &Common) -> Stop {
    super::validate::tell(&findings.0, common);
    Stop::Findings
}

/// The source of a regime: a file, or by a bare id one that the program carries.
fn regime_source(regime: &str, common: &Common) -> Result<SourceText, Stop> {
    let is_path = regime.contains(['/', '\\']) || regime.ends_with(".ron");
    if is_path {
        let read = scenario::read_source(Path::new(regime));
        return read.map_err(|finding| refused(&finding.into(), common));
    }
    let path = format!("regimes/{regime}.ron");
    if let Some(text) = embedded::file(&path) {
        return Ok(SourceText::new(&path, text));
    }
    let known: Vec<&str> = embedded::file_names()
        .filter_map(|path| path.strip_prefix("regimes/")?.strip_suffix(".ron"))
        .collect();
    let hint = match nearest(regime, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}; or name a file, as mine.ron", known.join(", ")),
    };
    Err(Stop::Failed(format!("no regime has the id `{regime}`; {hint}")))
}

/// Warns where a file's own changes to the division of tasks give way to the regimes compared.
fn warn_of_replaced(loaded: &Loaded, common: &Common) {
    let base = loaded.base.as_ref();
    let moves_tasks = base.is_some_and(|base| base.regime != loaded.scenario.regime);
    if moves_tasks {
        let what = "what this file changes in the division of tasks gives way to the regimes";
        let help = "name it beside its base to see what it does: `ansvar compare BASE FILE`";
        let finding = Finding::warning("scenario::regime_replaced", what).help(help);
        let place = loaded.files.first().map(|file| file.place(0, 0));
        warn(&[finding.at(place)], common);
    }
}

/// A scenario under one regime, by its id or file.
pub(super) fn under_regime(
    scenario: &Scenario,
    regime: &str,
    common: &Common,
) -> Result<Scenario, Stop> {
    let source = regime_source(regime, common)?;
    match scenario.with_regime(&source) {
        Ok((scenario, findings)) => {
            warn(&findings, common);
            Ok(scenario)
        }
        Err(findings) => Err(refused(&findings, common)),
    }
}

/// One scenario under several regimes, with the register of its tables.
pub(super) fn regimes_on_base(
    path: Option<&Path>,
    regimes: &[String],
    common: &Common,
) -> Result<(Vec<Arc<Scenario>>, Register), Stop> {
    let (scenarios, stored) = with_stored(path, regimes, common)?;
    Ok((scenarios, stored.register))
}

/// What comes with a scenario from its data set.
#[derive(Default)]
pub(super) struct Stored {
    /// Register of its tables.
    pub(super) register: Register,
    /// What its figures owe to what is not known.
    pub(super) sensitivities: Vec<SensitivityRow>,
}

impl Stored {
    fn of(loaded: &mut Loaded) -> Self {
        Self {
            register: std::mem::take(&mut loaded.register).into(),
            sensitivities: std::mem::take(&mut loaded.known.sensitivities),
        }
    }
}

/// As [`regimes_on_base`], with what comes with the scenario.
pub(super) fn with_stored(
    path: Option<&Path>,
    regimes: &[String],
    common: &Common,
) -> Result<(Vec<Arc<Scenario>>, Stored), Stop> {
    // A slip in a name is told before a file is read.
    let sources: Result<Vec<SourceText>, Stop> =
        regimes.iter().map(|regime| regime_source(regime, common)).collect();
    let sources = sources?;
    let mut base = load(path, common)?;
    warn_of_replaced(&base, common);
    let mut scenarios = Vec::new();
    for source in &sources {
        match base.scenario.with_regime(source) {
            Ok((scenario, findings)) => {
                warn(&findings, common);
                scenarios.push(Arc::new(scenario));
            }
            Err(findings) => return Err(refused(&findings, common)),
        }
    }
    Ok((scenarios, Stored::of(&mut base)))
}

/// A comparison's columns: their keys, and what is run for each.
type Columns = (Vec<String>, Vec<Column>);

/// The columns: every scenario on its terms and, where bodies decide, the base once more with its
/// deciders free of history, so that nobody else is credited with what it could do itself. Where
/// money is each regime's own, each is also run with the base's, so that organisation and money
/// can be told apart.
fn columns(
    keys: Vec<String>,
    scenarios: &[Arc<Scenario>],
    deciding: &Deciding,
    years: bool,
) -> Columns {
    let Some(terms) = deciding.terms(scenarios, years) else {
        return (keys, scenarios.iter().map(Column::declared).collect());
    };
    let equal = Terms { money: MoneyRule::Equal, ..terms };
    let (mut names, mut columns) = (Vec::new(), Vec::new());
    for (at, (key, scenario)) in keys.into_iter().zip(scenarios).enumerate() {
        let scenario = deciding.adapt(scenario);
        if at > 0 && terms.money == MoneyRule::Own {
            names.push(format!("{key}{EQUAL_MONEY}"));
            columns.push(Column::decided(&scenario, equal));
        }
        names.push(key);
        columns.push(Column::decided(&scenario, if at == 0 { equal } else { terms }));
        if at == 0 && deciding.shows_reallocated() {
            names.push("reallocated".to_owned());
            columns.push(Column::decided(&scenario, Terms { reallocate: true, ..equal }));
        }
    }
    (unique(names.into_iter()), columns)
}

pub(super) fn compare(options: &Options, common: &Common) -> Result<(), Stop> {
    let named = !options.regimes.is_empty();
    let mut stored: Option<Stored> = None;
    let (keys, scenarios): (Vec<String>, Vec<Arc<Scenario>>) = if options.scenarios.len() > 1 {
        if named {
            let why = "name several scenarios or several regimes, not both";
            return Err(Stop::Failed(why.to_owned()));
        }
        let mut scenarios = Vec::new();
        for path in &options.scenarios {
            let mut loaded = load(Some(path), common)?;
            stored.get_or_insert_with(|| Stored::of(&mut loaded));
            scenarios.push(Arc::new(loaded.scenario));
        }
        (unique(scenarios.iter().map(|s| s.slug.clone())), scenarios)
    } else if let Some((found, with_base)) = of_variants(options, common)? {
        stored = Some(with_base);
        (unique(found.iter().map(|s| s.slug.clone())), found)
    } else {
        let regimes =
            if named { options.regimes.clone() } else { REGIMES.map(str::to_owned).to_vec() };
        let path = options.scenarios.first().map(PathBuf::as_path);
        let (scenarios, with_base) = with_stored(path, &regimes, common)?;
        stored = Some(with_base);
        (unique(scenarios.iter().map(|s| s.regime.slug.clone())), scenarios)
    };
    let stored = stored.unwrap_or_default();
    let also = Also { assumptions: options.assumptions, social: options.social };
    let (keys, columns) =
        columns(keys, &scenarios, &options.deciding, options.output.years.is_some());
    give_out(&keys, &columns, &stored, &options.output, also, common)
}

/// A file's base and its variants, where one file is named that has some and no regimes are.
fn of_variants(
    options: &Options,
    common: &Common,
) -> Result<Option<(Vec<Arc<Scenario>>, Stored)>, Stop> {
    let ([path], []) = (&options.scenarios[..], &options.regimes[..]) else { return Ok(None) };
    // A file that is wrong is told of where it is read to be run.
    let has_variants = scenario::load(path).is_ok_and(|loaded| !loaded.variants.is_empty());
    if !has_variants {
        return Ok(None);
    }
    let mut loaded = load(Some(path), common)?;
    let stored = Stored::of(&mut loaded);
    let base = loaded.base.take().unwrap_or_else(|| loaded.scenario.clone());
    let all = std::iter::once(base).chain(loaded.variants.drain(..));
    Ok(Some((all.map(Arc::new).collect(), stored)))
}

pub(super) fn run(options: &RunOptions, common: &Common) -> Result<(), Stop> {
    let mut loaded = load(options.scenario.as_deref(), common)?;
    let stored = Stored::of(&mut loaded);
    let scenario = Arc::new(loaded.scenario);
    let years = options.output.years.is_some();
    let Some(terms) = options.deciding.terms(std::slice::from_ref(&scenario), years) else {
        let key = [scenario.slug.clone()];
        let columns = [Column::declared(&scenario)];
        return give_out(&key, &columns, &stored, &options.output, Also::default(), common);
    };
    // Bodies decide from what the base tells of today's service.
    let base = loaded.base.map(Arc::new).filter(|base| base.regime != scenario.regime);
    let base = base.unwrap_or_else(|| Arc::clone(&scenario));
    let keys = unique([base.slug.clone(), scenario.slug.clone()].into_iter());
    let columns = [
        Column::declared(&options.deciding.adapt(&base)),
        Column::decided(&options.deciding.adapt(&scenario), terms),
    ];
    if let Some(span) = options.output.years {
        let (base, output) = (&columns[0].scenario, &options.output);
        let (key, own) = (std::slice::from_ref(&scenario.slug), &columns[1..]);
        return years::give_out(base, key, own, &stored.register, output, span, common);
    }
    give_out(&keys, &columns, &stored, &options.output, Also::default(), common)
}

/// Names that differ: a second `kl` becomes `kl-2`.
fn unique(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut given: Vec<String> = Vec::new();
    for name in names {
        let mut candidate = name.clone();
        let mut number = 2;
        while given.contains(&candidate) {
            candidate = format!("{name}-{number}");
            number += 1;
        }
        given.push(candidate);
    }
    given
}

/// What else is printed.
#[derive(Clone, Copy, Default)]
struct Also {
    assumptions: bool,
    social: bool,
}

fn give_out(
    keys: &[String],
    columns: &[Column],
    stored: &Stored,
    output: &Output,
    also: Also,
    common: &Common,
) -> Result<(), Stop> {
    if let Some(span) = output.years {
        let base = &columns[0].scenario;
        return years::give_out(base, keys, columns, &stored.register, output, span, common);
    }
    output.exports.check(&columns[0].scenario, columns.len())?;
    let begun = now();
    let teller = Teller::new(common);
    let comparison = compare_columns(columns, &stored.register, &|step| teller.step(&step));
    teller.done();
    let comparison = comparison?;
    let threads = rayon::current_num_threads();
    let mut document = document::document(&comparison, keys, threads);
    // Points first, on a terminal: bands take many runs.
    if !output.json {
        print(&text::comparison(&comparison, keys, common.language()))?;
        if also.social {
            let words = Words::new(common.language());
            print(&format!("\n{}", social::text(&comparison, keys, &words)))?;
        }
    }
    let points = begun.elapsed().as_secs_f64();
    let asked = bands::Asked {
        sets: output.bands,
        assumptions: also.assumptions,
        wanted: output.page.is_some(),
        json: output.json,
        points,
    };
    bands::give_out(&asked, keys, columns, stored, &comparison, &mut document, common)?;
    let words = Words::new(common.language());
    let shown = page::Shown {
        document: &document,
        comparison: &comparison,
        keys,
        words: &words,
        command: &command_line(),
    };
    output.exports.write(&shown, common)?;
    if let Some(folder) = &output.page {
        write_whole(&folder.join("index.html"), page::page(&shown).as_bytes())?;
    }
    if output.json {
        let mut text = serde_json::to_string_pretty(&document)?;
        text.push('\n');
        print(&text)?;
    }
    checks_hold(&comparison, common)
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

fn checks_hold(comparison: &Comparison, common: &Common) -> Result<(), Stop> {
    let words = Words::new(common.language());
    let phrases = Phrases::new(common.language());
    let mut all = true;
    for result in &comparison.results {
        for check in result.checks.iter().filter(|check| !check.holds) {
            all = false;
            let name = phrases.tell(&result.scenario.regime.name);
            let what = words.get(&format!("check-{}", check.name));
            let miss = check.first_miss.as_deref().unwrap_or_default();
            let parts = [("name", name.as_str()), ("check", what.as_str()), ("miss", miss)];
            progress::say(&words.with("check-named-fails", &parts));
        }
    }
    if all { Ok(()) } else { Err(Stop::Check) }
}
