//! `ansvar schema`: JSON schemas of what the program prints and of what it reads.

use super::{Stop, print};
use crate::report::json;
use crate::report::years::document as years;
use crate::scenario::schema as files;

/// Of what.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Which schema
    #[arg(value_enum, default_value = "results")]
    of: Of,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Of {
    /// The document that `--json` prints
    Results,
    /// The document that `--years` with `--json` prints
    Years,
    /// Scenario files, every kind of change among it; it tells how RON maps to JSON
    Scenario,
    /// Regime files
    Regime,
}

pub(super) fn schema(options: &Options) -> Result<(), Stop> {
    let schema = match options.of {
        Of::Results => schemars::schema_for!(json::Document),
        Of::Years => schemars::schema_for!(years::YearsDocument),
        Of::Scenario => files::scenario(),
        Of::Regime => files::regime(),
    };
    let mut text = serde_json::to_string_pretty(&schema)?;
    text.push('\n');
    print(&text)
}
