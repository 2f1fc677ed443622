//! The command line: data on standard output, everything else on standard error.
//!
//! Exit codes: 0 done; 1 the input has findings (or a check does not hold); 2 the program could
//! not work.

use crate::report::phrases::Phrases;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::process::ExitCode;

/// Who is responsible for public transport, with which money, under which rules.
///
/// With no scenario named, commands work on the embedded base year of all of Denmark.
#[derive(Debug, Parser)]
#[command(name = "ansvar", version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
struct Common {
    /// Threads to use (default: as many as the machine has cores)
    #[arg(long, global = true, value_name = "N")]
    threads: Option<usize>,
    /// Language of reports
    #[arg(long, global = true, value_enum, default_value = "en")]
    lang: Lang,
    /// Say nothing on standard error but errors
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Take no results from the cache, and keep none there
    #[arg(long, global = true)]
    no_cache: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Lang {
    /// Danish
    Da,
    /// English
    En,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Compare regimes on one scenario, or several scenarios with the first
    #[command(
        after_help = "Examples:\n  ansvar compare\n  ansvar compare --regimes today,kl --lang da\n  ansvar compare --assumptions\n  ansvar compare --bands 16\n  ansvar compare denmark-2025.ron my.ron --csv out --decimal comma\n  ansvar compare --parquet out --geojson out --map out/gains.svg"
    )]
    Compare(compare::Options),
    /// Run one scenario
    #[command(
        after_help = "Examples:\n  ansvar run local-rail-half-hourly.ron --json > result.json\n  ansvar run denmark-2025.ron --geojson out --gtfs out"
    )]
    Run(compare::RunOptions),
    /// Run scenarios, a folder of them too, and hold each against what it expects: for CI
    #[command(after_help = "Example:\n  ansvar check scenarios --junit out.xml")]
    Check(check::Options),
    /// Run again what made a stored result, and tell whether the same comes out
    #[command(
        after_help = "Example:\n  ansvar compare --json > result.json\n  ansvar reproduce result.json"
    )]
    Reproduce(reproduce::Options),
    /// Check scenario files and tell every finding at once
    #[command(after_help = "Example:\n  ansvar validate my.ron --explain")]
    Validate(validate::Options),
    /// Tell what differs between two scenarios
    #[command(after_help = "Example:\n  ansvar diff denmark-2025.ron my.ron")]
    Diff(validate::DiffOptions),
    /// Open a figure, a line, a hub, a body, a municipality or a value down to what made it
    #[command(
        after_help = "Examples:\n  ansvar explain\n  ansvar explain net-cost-municipality --regime kl --municipality k665\n  ansvar explain k665 --json\n  ansvar explain z101001\n  ansvar explain fare.base\n  ansvar explain rail-lt-520 --regime kl --decided"
    )]
    Explain(explain::Options),
    /// Hold the base year against what is known of it, or fit its constants to that
    #[command(
        after_help = "Examples:\n  ansvar calibrate\n  ansvar calibrate --elasticities\n  ansvar calibrate --backcasts\n  ansvar calibrate --sensitivities --out sensitivities.csv\n  ansvar calibrate --money --lang da"
    )]
    Calibrate(calibrate::Options),
    /// Hold claims of the proposal against runs: where they hold, where not, where it cannot be told
    #[command(
        after_help = "Examples:\n  ansvar claims --list\n  ansvar claims central-closes-local --lang da"
    )]
    Claims(claims::Options),
    /// List every table and value with source, licence and certainty, and what rests on a guess
    #[command(after_help = "Example:\n  ansvar sources --guesses")]
    Sources(sources::Options),
    /// Dispatch on-demand vehicles to requests over a day, from two tables
    #[command(
        after_help = "Examples:\n  ansvar dispatch --requests R.csv --vehicles V.csv --out out\n  ansvar dispatch --requests R.csv --vehicles V.csv --out out --objective distance --improve 10"
    )]
    Dispatch(flex::DispatchOptions),
    /// Match riders with drivers at the most km saved, from a table
    #[command(
        after_help = "Examples:\n  ansvar carpool --participants P.csv --out out\n  ansvar carpool --participants P.csv --out out --one-platform --density 0.1,0.3,1"
    )]
    Carpool(flex::CarpoolOptions),
    /// Print the JSON schema of results, or the structure of scenario or regime files
    #[command(after_help = "Examples:\n  ansvar schema > schema.json\n  ansvar schema scenario")]
    Schema(schema::Options),
    /// Make the tables of `assets/denmark` from a folder of sources
    #[cfg(feature = "tables")]
    Tables(tables::Options),
    /// Open the explorer's window
    #[cfg(feature = "app")]
    Explore(crate::app::Options),
}

mod bands;
mod cache;
mod calibrate;
mod check;
mod claims;
mod compare;
mod deciding;
mod delivery;
mod excerpt;
mod explain;
mod exports;
mod flex;
mod giving;
mod inputs;
mod loading;
mod progress;
mod reproduce;
mod schema;
mod sources;
#[cfg(feature = "tables")]
mod tables;
mod validate;
mod years;

/// How a command ended without printing what it was asked for.
#[derive(Debug)]
enum Stop {
    /// The input has findings, already told.
    Findings,
    /// A check does not hold, already told.
    Check,
    /// The program could not work: why.
    Failed(String),
}

impl<E: std::error::Error> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.to_string())
    }
}

/// Runs the program with its arguments and tells the exit code.
pub fn execute(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let parsed = match Arguments::try_parse_from(arguments) {
        Ok(parsed) => parsed,
        Err(error) => {
            // Help and version go to standard output and are no failure.
            let wanted = !error.use_stderr();
            let _ = error.print();
            return ExitCode::from(if wanted { 0 } else { 2 });
        }
    };
    match dispatch(&parsed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop::Findings | Stop::Check) => ExitCode::from(1),
        Err(Stop::Failed(why)) => {
            let why = Phrases::new(parsed.common.language()).tell(&why);
            progress::say(&format!("ansvar: {why}"));
            ExitCode::from(2)
        }
    }
}

fn dispatch(arguments: &Arguments) -> Result<(), Stop> {
    let common = &arguments.common;
    if common.threads == Some(0) {
        return Err(Stop::Failed("--threads takes a number from 1 up".to_owned()));
    }
    #[cfg(feature = "app")]
    if let Command::Explore(options) = &arguments.command {
        // The window has threads of its own.
        return explore(options, common);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(common.threads.unwrap_or(0)).build()?;
    pool.install(|| match &arguments.command {
        Command::Compare(options) => compare::compare(options, common),
        Command::Run(options) => compare::run(options, common),
        Command::Check(options) => check::check(options, common),
        Command::Reproduce(options) => reproduce::reproduce(options, common),
        Command::Validate(options) => validate::validate(options, common),
        Command::Diff(options) => validate::diff(options, common),
        Command::Explain(options) => explain::explain(options, common),
        Command::Calibrate(options) => calibrate::calibrate(options, common),
        Command::Claims(options) => claims::claims(options, common),
        Command::Sources(options) => sources::sources(options, common),
        Command::Dispatch(options) => flex::dispatch(options, common),
        Command::Carpool(options) => flex::carpool(options, common),
        Command::Schema(options) => schema::schema(options),
        #[cfg(feature = "tables")]
        Command::Tables(options) => tables::tables(options, common),
        #[cfg(feature = "app")]
        Command::Explore(_) => Ok(()),
    })
}

#[cfg(feature = "app")]
fn explore(options: &crate::app::Options, common: &Common) -> Result<(), Stop> {
    progress::display_is_there()?;
    let regimes = compare::REGIMES.map(str::to_owned);
    let loaded = loading::load(None, common)?;
    let base = std::sync::Arc::new(loaded.scenario);
    let under = |regime: &String| loading::under_regime(&base, regime, common);
    let presets: Result<Vec<_>, Stop> = regimes.iter().map(under).collect();
    let presets = presets?.into_iter().map(std::sync::Arc::new).collect();
    let start = crate::app::Start {
        presets,
        regimes: regimes.map(|regime| format!("regimes/{regime}.ron")).to_vec(),
        base: loading::BASE.to_owned(),
        register: loaded.register.into(),
        origins: std::sync::Arc::new(loaded.origins),
        folder: progress::own_folder(),
    };
    match crate::app::explore(options, common.language(), start)? {
        Some(report) => print(&report),
        None => Ok(()),
    }
}

impl Common {
    fn language(&self) -> crate::report::format::Language {
        match self.lang {
            Lang::Da => crate::report::format::Language::Danish,
            Lang::En => crate::report::format::Language::English,
        }
    }
}

/// Prints to standard output; a reader that went away (a closed pipe) is no failure.
fn print(text: &str) -> Result<(), Stop> {
    use std::io::Write;
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Replaces a file whole, see [`crate::whole`].
fn write_whole(path: &std::path::Path, bytes: &[u8]) -> Result<(), Stop> {
    crate::whole::write(path, bytes)
        .map_err(|error| Stop::Failed(format!("{}: {error}", path.display())))
}
