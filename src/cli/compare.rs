//! `ansvar compare`, `ansvar run` and `ansvar schema`.

use super::deciding::Deciding;
use super::progress::Teller;
use super::{Common, Stop, print, progress, write_whole};
use crate::decide::{MoneyRule, Terms};
use crate::report::decided::EQUAL_MONEY;
use crate::report::words::Words;
use crate::report::{csv, document, json, text};
use crate::run::bands::bands;
use crate::run::{Column, Comparison, Register, compare_columns};
use crate::scenario::finding::{Finding, Findings, Severity, SourceText, nearest};
use crate::scenario::{self, Loaded, Scenario, embedded};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The regimes that `compare` puts beside each other when none are named.
pub(super) const REGIMES: [&str; 4] = ["today", "kl", "skane", "central"];

/// What to compare.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Scenario files; the first is the base. With none or one, regimes are compared on it
    scenarios: Vec<PathBuf>,
    /// Regimes to compare on one scenario: ids of the embedded ones, or files; the first is the base
    #[arg(long, value_delimiter = ',', value_name = "LIST")]
    regimes: Vec<String>,
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
struct Output {
    /// Print the results as one JSON document
    #[arg(long)]
    json: bool,
    /// Also run this many drawn sets of the values that are not known, for bands (16 or 64; 0: none)
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=1024))]
    bands: u16,
    /// Also write tables as CSV files into this folder
    #[arg(long, value_name = "DIR")]
    csv: Option<PathBuf>,
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
    // A slip in a name is told before a file is read.
    let sources: Result<Vec<SourceText>, Stop> =
        regimes.iter().map(|regime| regime_source(regime, common)).collect();
    let sources = sources?;
    let base = load(path, common)?;
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
    Ok((scenarios, base.register.into()))
}

/// A comparison's columns: their keys, and what is run for each.
type Columns = (Vec<String>, Vec<Column>);

/// The columns: every scenario on its terms and, where bodies decide, the base once more with its
/// deciders free of history, so that nobody else is credited with what it could do itself. Where
/// money is each regime's own, each is also run with the base's, so that organisation and money
/// can be told apart.
fn columns(keys: Vec<String>, scenarios: &[Arc<Scenario>], deciding: &Deciding) -> Columns {
    let moves_tasks = scenarios.iter().any(|scenario| scenario.regime != scenarios[0].regime);
    let Some(terms) = deciding.terms(moves_tasks) else {
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
    let mut register: Option<Register> = None;
    let (keys, scenarios): (Vec<String>, Vec<Arc<Scenario>>) = if options.scenarios.len() > 1 {
        if named {
            let why = "name several scenarios or several regimes, not both";
            return Err(Stop::Failed(why.to_owned()));
        }
        let mut scenarios = Vec::new();
        for path in &options.scenarios {
            let loaded = load(Some(path), common)?;
            register.get_or_insert_with(|| loaded.register.clone().into());
            scenarios.push(Arc::new(loaded.scenario));
        }
        (unique(scenarios.iter().map(|s| s.slug.clone())), scenarios)
    } else {
        let regimes =
            if named { options.regimes.clone() } else { REGIMES.map(str::to_owned).to_vec() };
        let path = options.scenarios.first().map(PathBuf::as_path);
        let (scenarios, tables) = regimes_on_base(path, &regimes, common)?;
        register = Some(tables);
        (unique(scenarios.iter().map(|s| s.regime.slug.clone())), scenarios)
    };
    let (keys, columns) = columns(keys, &scenarios, &options.deciding);
    give_out(&keys, &columns, &register.unwrap_or_default(), &options.output, common)
}

pub(super) fn run(options: &RunOptions, common: &Common) -> Result<(), Stop> {
    let loaded = load(options.scenario.as_deref(), common)?;
    let scenario = Arc::new(loaded.scenario);
    let base = loaded.base.map(Arc::new).filter(|base| base.regime != scenario.regime);
    let Some(terms) = options.deciding.terms(base.is_some()) else {
        let key = [scenario.slug.clone()];
        let columns = [Column::declared(&scenario)];
        return give_out(&key, &columns, &loaded.register.into(), &options.output, common);
    };
    // Bodies decide from what the base tells of today's service.
    let base = base.unwrap_or_else(|| Arc::clone(&scenario));
    let keys = unique([base.slug.clone(), scenario.slug.clone()].into_iter());
    let columns = [
        Column::declared(&options.deciding.adapt(&base)),
        Column::decided(&options.deciding.adapt(&scenario), terms),
    ];
    give_out(&keys, &columns, &loaded.register.into(), &options.output, common)
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

fn give_out(
    keys: &[String],
    columns: &[Column],
    register: &Register,
    output: &Output,
    common: &Common,
) -> Result<(), Stop> {
    let teller = Teller::new(common);
    let comparison = compare_columns(columns, register, &|step| teller.step(&step));
    teller.done();
    let comparison = comparison?;
    let threads = rayon::current_num_threads();
    let mut document = document::document(&comparison, keys, threads);
    // Points first, on a terminal: bands take many runs.
    if !output.json {
        print(&text::comparison(&comparison, keys, common.language()))?;
    }
    if output.bands > 0 {
        let words = Words::new(common.language());
        let sets = usize::from(output.bands);
        let teller = Teller::new(common);
        let tell = |done: usize| {
            let (done, sets) = (done.to_string(), sets.to_string());
            let parts = [("done", done.as_str()), ("sets", sets.as_str())];
            if !common.quiet {
                progress::say(&words.with("bands-progress", &parts));
            }
        };
        let found = bands(columns, register, sets, &|step| teller.step(&step), &tell);
        teller.done();
        let found = found?;
        document::put_bands(&mut document, keys, &found);
        if !output.json {
            print(&text::bands(&comparison, keys, &found, &words))?;
        }
    }
    if let Some(folder) = &output.csv {
        for (name, bytes) in csv::files(&document)? {
            write_whole(&folder.join(name), &bytes)?;
        }
    }
    if output.json {
        let mut text = serde_json::to_string_pretty(&document)?;
        text.push('\n');
        print(&text)?;
    }
    checks_hold(&comparison, common)
}

fn checks_hold(comparison: &Comparison, common: &Common) -> Result<(), Stop> {
    let words = Words::new(common.language());
    let mut all = true;
    for result in &comparison.results {
        for check in result.checks.iter().filter(|check| !check.holds) {
            all = false;
            let name = &result.scenario.regime.name;
            let what = words.get(&format!("check-{}", check.name));
            let miss = check.first_miss.as_deref().unwrap_or_default();
            let parts = [("name", name.as_str()), ("check", what.as_str()), ("miss", miss)];
            progress::say(&words.with("check-named-fails", &parts));
        }
    }
    if all { Ok(()) } else { Err(Stop::Check) }
}

pub(super) fn schema() -> Result<(), Stop> {
    let schema = schemars::schema_for!(json::Document);
    let mut text = serde_json::to_string_pretty(&schema)?;
    text.push('\n');
    print(&text)
}
