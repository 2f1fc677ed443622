//! `ansvar compare` and `ansvar run`.

use super::cache::Cache;
use super::deciding::Deciding;
use super::delivery::{Delivery, Folder, Given};
use super::exports::Exports;
use super::inputs::{Input, Trace};
use super::progress::{Teller, now};
use super::years::{self, Span};
use super::{Common, Stop, bands};
use crate::decide::{MoneyRule, Terms};
use crate::report::decided::EQUAL_MONEY;
use crate::report::format::Language;
use crate::report::json::{CommandManifest, MadeBy, NamedInput};
use crate::report::phrases::Phrases;
use crate::report::words::Words;
use crate::report::{document, page, social, text};
use crate::run::{Column, Comparison, Register, compare_columns};
use crate::scenario::finding::{Finding, Findings, Severity, SourceText, nearest};
use crate::scenario::tables::SensitivityRow;
use crate::scenario::{Loaded, Scenario, embedded};
use std::collections::BTreeMap;
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
    years: Option<Span>,
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

/// The embedded base year.
pub(super) const BASE: &str = "denmark-2025.ron";

/// Loads a scenario and tells its warnings; refuses one with errors. `validate` tells notes too.
pub(super) fn load(path: Option<&Path>, common: &Common) -> Result<Loaded, Stop> {
    load_input(&Input::typed(path.unwrap_or(Path::new(BASE))), common)
}

fn load_input(input: &Input, common: &Common) -> Result<Loaded, Stop> {
    match input.load() {
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

pub(super) fn refused(findings: &Findings, common: &Common) -> Stop {
    super::validate::tell(&findings.0, common);
    Stop::Findings
}

/// The source of a regime: a file, or by a bare id one that the program carries.
fn regime_source(regime: &Input, common: &Common) -> Result<SourceText, Stop> {
    let Some(id) = regime.regime_id() else {
        return regime.regime().map_err(|finding| refused(&finding.into(), common));
    };
    let path = format!("regimes/{id}.ron");
    if let Some(text) = embedded::file(&path) {
        return Ok(SourceText::new(&path, text));
    }
    let known: Vec<&str> = embedded::file_names()
        .filter_map(|path| path.strip_prefix("regimes/")?.strip_suffix(".ron"))
        .collect();
    let hint = match nearest(&id, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}; or name a file, as mine.ron", known.join(", ")),
    };
    Err(Stop::Failed(format!("no regime has the id `{id}`; {hint}")))
}

/// Warns where a file's own changes to the division of tasks give way to the regimes compared.
fn warn_of_replaced(loaded: &Loaded, common: &Common) -> Option<Finding> {
    let base = loaded.base.as_ref();
    let moves_tasks = base.is_some_and(|base| base.regime != loaded.scenario.regime);
    if !moves_tasks {
        return None;
    }
    let what = "what this file changes in the division of tasks gives way to the regimes";
    let help = "name it beside its base to see what it does: `ansvar compare BASE FILE`";
    let place = loaded.files.first().map(|file| file.place(0, 0));
    let finding = Finding::warning("scenario::regime_replaced", what).help(help).at(place);
    warn(std::slice::from_ref(&finding), common);
    Some(finding)
}

/// A scenario under one regime, by its id or file.
pub(super) fn under_regime(
    scenario: &Scenario,
    regime: &str,
    common: &Common,
) -> Result<Scenario, Stop> {
    let source = regime_source(&Input::typed(Path::new(regime)), common)?;
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
    /// What was read.
    pub(super) trace: Trace,
    /// Warnings of what was read, as the terminal has them.
    pub(super) warnings: Vec<Finding>,
}

impl Stored {
    /// Takes what comes with a scenario that was read; the first one's counts.
    fn take(&mut self, input: &Input, loaded: &mut Loaded) {
        if self.trace.is_empty() {
            self.register = std::mem::take(&mut loaded.register).into();
            self.sensitivities = std::mem::take(&mut loaded.known.sensitivities);
        }
        self.trace.scenario(input, loaded);
        self.warnings.append(&mut loaded.warnings);
    }
}

/// As [`regimes_on_base`], with what comes with the scenario.
pub(super) fn with_stored(
    path: Option<&Path>,
    regimes: &[String],
    common: &Common,
) -> Result<(Vec<Arc<Scenario>>, Stored), Stop> {
    let regimes: Vec<Input> = regimes.iter().map(|id| Input::typed(Path::new(id))).collect();
    with_inputs(&Input::typed(path.unwrap_or(Path::new(BASE))), &regimes, common)
}

fn with_inputs(
    path: &Input,
    regimes: &[Input],
    common: &Common,
) -> Result<(Vec<Arc<Scenario>>, Stored), Stop> {
    // A slip in a name is told before a file is read.
    let sources: Result<Vec<SourceText>, Stop> =
        regimes.iter().map(|regime| regime_source(regime, common)).collect();
    let sources = sources?;
    let mut base = load_input(path, common)?;
    let mut stored = Stored::default();
    stored.warnings.extend(warn_of_replaced(&base, common));
    let mut scenarios = Vec::new();
    for (input, source) in regimes.iter().zip(&sources) {
        stored.trace.regime(input, source);
        match base.scenario.with_regime(source) {
            Ok((scenario, findings)) => {
                warn(&findings, common);
                stored.warnings.extend(findings);
                scenarios.push(Arc::new(scenario));
            }
            Err(findings) => return Err(refused(&findings, common)),
        }
    }
    stored.take(path, &mut base);
    Ok((scenarios, stored))
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

/// What is to be run, from everything on the command line that bears on it.
pub(super) struct Asked {
    /// Columns over years look back at this.
    base: Arc<Scenario>,
    keys: Vec<String>,
    columns: Vec<Column>,
    pub(super) stored: Stored,
    also: Also,
    command: CommandManifest,
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
struct Also {
    assumptions: bool,
    social: bool,
}

/// Runs and gives out.
fn made_anew(asked: &Asked, output: &Output, common: &Common) -> Result<Given, Stop> {
    let mut delivery = Delivery::new(output);
    made(asked, output, &mut delivery, common)?;
    Ok(delivery.done())
}

/// Gives out from the cache, or runs and gives out. Tables and other exports are not kept: they
/// are larger than it takes to make them again.
fn give_out(asked: &Asked, output: &Output, common: &Common) -> Result<(), Stop> {
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
