//! The command line: data on standard output, everything else on standard error.
//!
//! Exit codes: 0 done; 1 the input has findings (or a check does not hold); 2 the program could
//! not work.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;
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
    Compare(compare::Options),
    /// Run one scenario
    Run(compare::RunOptions),
    /// Check scenario files and tell every finding at once
    Validate(validate::Options),
    /// Tell what differs between two scenarios
    Diff(validate::DiffOptions),
    /// Open a figure, a line, a body or a value down to what made it
    Explain(explain::Options),
    /// List every table and value with source, licence and certainty, and what rests on a guess
    Sources(sources::Options),
    /// Print the JSON schema of results
    Schema,
    /// Make the tables of `assets/denmark` from a folder of sources
    #[cfg(feature = "tables")]
    Tables(tables::Options),
    /// Open the explorer's window
    #[cfg(feature = "app")]
    Explore(crate::app::Options),
}
