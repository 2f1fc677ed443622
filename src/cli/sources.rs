//! `ansvar sources`: where every table and value comes from, and what rests on a guess.

use super::{Stop, print};
use crate::report::table::Table;
use crate::scenario::values::Certainty;

/// What to list.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Print as JSON
    #[arg(long)]
    json: bool,
    /// Only what rests on a guess (recalled, not looked up)
    #[arg(long)]
    guesses: bool,
}

pub(super) fn sources(options: &Options) -> Result<(), Stop> {
    let loaded = super::compare::load(None)?;
    let scenario = loaded.scenario;
    let tables: Vec<_> = loaded
        .register
        .iter()
        .filter(|row| !options.guesses || row.certainty == "recalled")
        .collect();
    let values: Vec<_> = scenario
        .values
        .register
        .iter()
        .filter(|row| !options.guesses || row.certainty == Certainty::Recalled)
        .collect();
    if options.json {
        let document =
            serde_json::json!({ "tables": tables, "values": values, "credits": scenario.credits });
        let mut text = serde_json::to_string_pretty(&document)?;
        text.push('\n');
        return print(&text);
    }
    let mut table = Table::new(6);
    table.row(["file", "column", "certainty", "licence", "year", "sources"].map(str::to_owned));
    table.rule();
    for row in &tables {
        table.row([
            row.file.clone(),
            row.column.clone(),
            row.certainty.clone(),
            row.licence.clone(),
            row.year.clone(),
            row.sources.clone(),
        ]);
    }
    print(&table.render())?;
    let mut table = Table::new(2);
    table.row(["value", "certainty", "in use", "low", "high", "unit", "source"].map(str::to_owned));
    table.rule();
    for row in &values {
        table.row([
            row.key.clone(),
            format!("{:?}", row.certainty).to_lowercase(),
            row.value.to_string(),
            row.low.to_string(),
            row.high.to_string(),
            row.unit.clone(),
            row.source.clone(),
        ]);
    }
    print(&format!("\n{}", table.render()))?;
    let guesses =
        scenario.values.register.iter().filter(|row| row.certainty == Certainty::Recalled);
    let count = guesses.count();
    print(&format!(
        "\n{count} of {} values are general knowledge that nobody looked up.\n{}\n",
        scenario.values.register.len(),
        scenario.credits.join("\n")
    ))
}
