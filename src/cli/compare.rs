//! `ansvar compare`, `ansvar run` and `ansvar schema`.

use super::progress::Teller;
use super::{Common, Stop, print, progress, write_whole};
use crate::report::{csv, document, json, text};
use crate::run::{Comparison, Register, compare_regimes};
use crate::scenario::finding::Findings;
use crate::scenario::{self, Loaded, Scenario};
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
    output: Output,
}

/// What to run.
#[derive(Debug, clap::Args)]
pub(super) struct RunOptions {
    /// Scenario file (default: the embedded base year)
    scenario: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// How results are given out.
#[derive(Debug, clap::Args)]
struct Output {
    /// Print the results as one JSON document
    #[arg(long)]
    json: bool,
    /// Also write tables as CSV files into this folder
    #[arg(long, value_name = "DIR")]
    csv: Option<PathBuf>,
}

/// The embedded base year.
pub(super) const BASE: &str = "denmark-2025.ron";

/// Loads a scenario and tells its findings; refuses one with errors.
pub(super) fn load(path: Option<&Path>) -> Result<Loaded, Stop> {
    match scenario::load(path.unwrap_or(Path::new(BASE))) {
        Ok(loaded) => {
            super::validate::tell(&loaded.warnings);
            Ok(loaded)
        }
        Err(findings) => {
            super::validate::tell(&findings.0);
            Err(Stop::Findings)
        }
    }
}

/// One scenario under several regimes, with the register of its tables.
pub(super) fn regimes_on_base(
    path: Option<&Path>,
    regimes: &[String],
) -> Result<(Vec<Arc<Scenario>>, Register), Stop> {
    let base = load(path)?;
    let mut scenarios = Vec::new();
    for regime in regimes {
        // A bare id names one of the program's own.
        let is_path = regime.contains(['/', '\\']) || regime.ends_with(".ron");
        let path = if is_path { regime.clone() } else { format!("regimes/{regime}.ron") };
        let put = scenario::read_source(Path::new(&path))
            .map_err(Findings::from)
            .and_then(|source| base.scenario.with_regime(&source));
        match put {
            Ok((scenario, _)) => scenarios.push(Arc::new(scenario)),
            Err(findings) => {
                super::validate::tell(&findings.0);
                return Err(Stop::Findings);
            }
        }
    }
    Ok((scenarios, base.register.into()))
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
            let loaded = load(Some(path))?;
            register.get_or_insert_with(|| loaded.register.clone().into());
            scenarios.push(Arc::new(loaded.scenario));
        }
        (unique(scenarios.iter().map(|s| s.slug.clone())), scenarios)
    } else {
        let regimes =
            if named { options.regimes.clone() } else { REGIMES.map(str::to_owned).to_vec() };
        let path = options.scenarios.first().map(PathBuf::as_path);
        let (scenarios, tables) = regimes_on_base(path, &regimes)?;
        register = Some(tables);
        (unique(scenarios.iter().map(|s| s.regime.slug.clone())), scenarios)
    };
    give_out(&keys, &scenarios, &register.unwrap_or_default(), &options.output, common)
}

pub(super) fn run(options: &RunOptions, common: &Common) -> Result<(), Stop> {
    let loaded = load(options.scenario.as_deref())?;
    let scenario = Arc::new(loaded.scenario);
    let key = [scenario.slug.clone()];
    give_out(&key, &[scenario], &loaded.register.into(), &options.output, common)
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
    scenarios: &[Arc<Scenario>],
    register: &Register,
    output: &Output,
    common: &Common,
) -> Result<(), Stop> {
    let teller = Teller::new(common);
    let comparison = compare_regimes(scenarios, register, &|step| teller.step(&step));
    teller.done();
    let comparison = comparison?;
    let threads = rayon::current_num_threads();
    let document = document::document(&comparison, keys, threads);
    if let Some(folder) = &output.csv {
        for (name, bytes) in csv::files(&document)? {
            write_whole(&folder.join(name), &bytes)?;
        }
    }
    if output.json {
        let mut text = serde_json::to_string_pretty(&document)?;
        text.push('\n');
        print(&text)?;
    } else {
        print(&text::comparison(&comparison, keys, common.language()))?;
    }
    checks_hold(&comparison)
}

fn checks_hold(comparison: &Comparison) -> Result<(), Stop> {
    let mut all = true;
    for result in &comparison.results {
        for check in result.checks.iter().filter(|check| !check.holds) {
            all = false;
            let name = &result.scenario.regime.name;
            progress::say(&format!("{name}: check `{}` does not hold", check.name));
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
