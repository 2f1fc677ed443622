//! `ansvar compare` and `ansvar run`.

use super::deciding::Deciding;
use super::delivery::Folder;
use super::exports::Exports;
use super::giving::give_out;
use super::inputs::Input;
use super::loading::{BASE, Stored, load_input, refused, with_inputs};
use super::years::Span;
use super::{Common, Stop};
use crate::decide::{MoneyRule, Terms};
use crate::report::decided::EQUAL_MONEY;
use crate::report::json::{CommandManifest, NamedInput};
use crate::run::Column;
use crate::scenario::Scenario;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The regimes that `compare` puts beside each other when none are named.
pub(super) const REGIMES: [&str; 4] = ["today", "kl", "skane", "central"];

/// What to compare.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Scenario files; the first is the base. With one that has variants, these are compared beside
    /// its base; with none or another one, regimes are compared on it
    scenarios: Vec<Input>,
    /// Regimes to compare on one scenario: ids of the embedded ones, or files; the first is the base
    #[arg(long, value_delimiter = ',', value_name = "LIST")]
    regimes: Vec<Input>,
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
    scenario: Option<Input>,
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
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=i64::from(MOST_SETS)))]
    pub(super) bands: Option<u16>,
    /// Also write a page for people, `index.html`, into this folder: one file, no network
    #[arg(long, value_name = "DIR")]
    pub(super) page: Option<PathBuf>,
    /// Year after year until this one, as 2025..2040, the first being the scenario's own
    #[arg(long, value_name = "FROM..UNTIL")]
    pub(super) years: Option<Span>,
    #[command(flatten)]
    pub(super) exports: Exports,
}

impl Output {
    /// Where files go.
    pub(super) fn folder(&self, of: Folder) -> Option<&Path> {
        match of {
            Folder::Page => self.page.as_deref(),
        }
    }
}

/// Most drawn sets.
const MOST_SETS: u16 = 1024;

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

/// What is to be run, from everything on the command line that bears on it.
pub(super) struct Asked {
    /// Columns over years look back at this.
    pub(super) base: Arc<Scenario>,
    pub(super) keys: Vec<String>,
    pub(super) columns: Vec<Column>,
    pub(super) stored: Stored,
    pub(super) also: Also,
    pub(super) command: CommandManifest,
}

pub(super) fn compare(options: &Options, common: &Common) -> Result<(), Stop> {
    give_out(&options.asked(common)?, &options.output, common)
}

impl Options {
    fn asked(&self, common: &Common) -> Result<Asked, Stop> {
        let named = !self.regimes.is_empty();
        let mut stored = Stored::default();
        let (keys, scenarios): (Vec<String>, Vec<Arc<Scenario>>) = if self.scenarios.len() > 1 {
            if named {
                let why = "name several scenarios or several regimes, not both";
                return Err(Stop::Failed(why.to_owned()));
            }
            let mut scenarios = Vec::new();
            for path in &self.scenarios {
                let mut loaded = load_input(path, common)?;
                stored.take(path, &mut loaded);
                scenarios.push(Arc::new(loaded.scenario));
            }
            (unique(scenarios.iter().map(|s| s.slug.clone())), scenarios)
        } else if let Some((found, with_base)) = self.of_variants(common)? {
            stored = with_base;
            (unique(found.iter().map(|s| s.slug.clone())), found)
        } else {
            let usual = || REGIMES.map(|id| Input::typed(Path::new(id))).to_vec();
            let regimes = if named { self.regimes.clone() } else { usual() };
            let base = || Input::typed(Path::new(BASE));
            let path = self.scenarios.first().cloned().unwrap_or_else(base);
            let (scenarios, with_base) = with_inputs(&path, &regimes, common)?;
            stored = with_base;
            (unique(scenarios.iter().map(|s| s.regime.slug.clone())), scenarios)
        };
        let also = Also { assumptions: self.assumptions, social: self.social };
        let years = self.output.years.is_some();
        let (keys, columns) = columns(keys, &scenarios, &self.deciding, years);
        let command = manifest("compare", &stored, &self.deciding, &self.output);
        Ok(Asked { base: Arc::clone(&columns[0].scenario), keys, columns, stored, also, command })
    }

    /// A file's base and its variants, where one file is named that has some and no regimes are.
    fn of_variants(&self, common: &Common) -> Result<Option<(Vec<Arc<Scenario>>, Stored)>, Stop> {
        let ([path], []) = (&self.scenarios[..], &self.regimes[..]) else { return Ok(None) };
        // A file that is wrong is told of where it is read to be run.
        let has_variants = path.load().is_ok_and(|loaded| !loaded.variants.is_empty());
        if !has_variants {
            return Ok(None);
        }
        let mut loaded = load_input(path, common)?;
        let mut stored = Stored::default();
        stored.take(path, &mut loaded);
        let base = loaded.base.take().unwrap_or_else(|| loaded.scenario.clone());
        let all = std::iter::once(base).chain(loaded.variants.drain(..));
        Ok(Some((all.map(Arc::new).collect(), stored)))
    }
}

pub(super) fn run(options: &RunOptions, common: &Common) -> Result<(), Stop> {
    give_out(&options.asked(common)?, &options.output, common)
}

impl RunOptions {
    fn asked(&self, common: &Common) -> Result<Asked, Stop> {
        let path = self.scenario.clone().unwrap_or_else(|| Input::typed(Path::new(BASE)));
        let mut loaded = load_input(&path, common)?;
        let mut stored = Stored::default();
        stored.take(&path, &mut loaded);
        let command = manifest("run", &stored, &self.deciding, &self.output);
        let also = Also::default();
        let scenario = Arc::new(loaded.scenario);
        let years = self.output.years.is_some();
        let Some(terms) = self.deciding.terms(std::slice::from_ref(&scenario), years) else {
            let (keys, columns) = (vec![scenario.slug.clone()], vec![Column::declared(&scenario)]);
            return Ok(Asked { base: scenario, keys, columns, stored, also, command });
        };
        // Bodies decide from what the base tells of today's service.
        let base = loaded.base.map(Arc::new).filter(|base| base.regime != scenario.regime);
        let base = base.unwrap_or_else(|| Arc::clone(&scenario));
        let mut keys = unique([base.slug.clone(), scenario.slug.clone()].into_iter());
        let before = self.deciding.adapt(&base);
        let own = Column::decided(&self.deciding.adapt(&scenario), terms);
        let mut columns = vec![own];
        if years {
            keys = vec![scenario.slug.clone()];
        } else {
            columns.insert(0, Column::declared(&before));
        }
        Ok(Asked { base: before, keys, columns, stored, also, command })
    }
}

/// What a manifest says of a command.
fn manifest(name: &str, stored: &Stored, deciding: &Deciding, output: &Output) -> CommandManifest {
    let noted = stored.trace.noted();
    let mut command = CommandManifest {
        name: name.to_owned(),
        scenarios: noted.scenarios,
        regimes: noted.regimes,
        bands: output.bands,
        years: output.years.map(|span| span.to_string()),
        ..CommandManifest::default()
    };
    deciding.note(&mut command);
    command
}

/// What a command of a manifest asks for, on files below `folder`.
///
/// # Errors
/// It names files elsewhere, or says what no command can.
pub(super) fn of_manifest(
    command: &CommandManifest,
    folder: &Path,
    common: &Common,
) -> Result<(Asked, Output), Stop> {
    let inputs = |names: &[NamedInput]| -> Result<Vec<Input>, Stop> {
        let found = names.iter().map(|name| Input::of_manifest(name, folder));
        found.map(|found| found.map_err(|finding| refused(&finding.into(), common))).collect()
    };
    let scenarios = inputs(&command.scenarios)?;
    let regimes = inputs(&command.regimes)?;
    let no_such = |what: &str| Stop::Failed(format!("the results' manifest is wrong: {what}"));
    let years: Option<Result<Span, String>> = command.years.as_deref().map(str::parse);
    let years = years.transpose().map_err(|why| no_such(&why))?;
    if command.bands.is_some_and(|sets| sets > MOST_SETS) {
        return Err(no_such("`bands`"));
    }
    let deciding = Deciding::of_manifest(command).map_err(|what| no_such(&format!("`{what}`")))?;
    let bands = if years.is_some() { None } else { command.bands };
    let output = || Output { json: true, bands, page: None, years, exports: Exports::default() };
    let asked = match command.name.as_str() {
        "compare" => {
            let (assumptions, social, output) = (false, false, output());
            Options { scenarios, regimes, assumptions, social, deciding, output }.asked(common)?
        }
        "run" => {
            let scenario = scenarios.into_iter().next();
            RunOptions { scenario, deciding, output: output() }.asked(common)?
        }
        _ => return Err(no_such("`name`")),
    };
    Ok((asked, output()))
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
pub(super) struct Also {
    pub(super) assumptions: bool,
    pub(super) social: bool,
}
