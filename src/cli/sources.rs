//! `ansvar sources`: where every table and value comes from, and what rests on a guess.

use super::{Common, Stop, print};
use crate::report::explain::certainty_word;
use crate::report::format::Language;
use crate::report::table::Table;
use crate::report::words::Words;
use crate::scenario::embedded;
use crate::scenario::tables::RuleRow;
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

pub(super) fn sources(options: &Options, common: &Common) -> Result<(), Stop> {
    let words = Words::new(common.language());
    let word = |key: &str| words.get(&format!("sources-{key}"));
    let number = |value: f64| {
        let text = value.to_string();
        if words.language == Language::Danish { text.replace('.', ",") } else { text }
    };
    let loaded = super::loading::load(None, common)?;
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
    let rules: Vec<&RuleRow> = embedded::rules()
        .iter()
        .filter(|row| !options.guesses || row.certainty == Certainty::Recalled)
        .collect();
    if options.json {
        let document = serde_json::json!({
            "tables": tables, "values": values, "rules": rules, "credits": scenario.credits,
        });
        let mut text = serde_json::to_string_pretty(&document)?;
        text.push('\n');
        return print(&text);
    }
    let mut table = Table::new(6);
    table.row(["file", "column", "certainty", "licence", "year", "sources"].map(word));
    table.rule();
    for row in &tables {
        table.row([
            row.file.clone(),
            row.column.clone(),
            words.get(&format!("certainty-{}", row.certainty)),
            row.licence.clone(),
            row.year.clone(),
            row.sources.clone(),
        ]);
    }
    print(&table.render())?;
    let mut table = Table::new(2);
    let head = ["sources-value", "sources-certainty", "sources-in-use", "sources-low"];
    let head = head.into_iter().chain(["sources-high", "unit", "sources-sources"]);
    table.row(head.map(|key| words.get(key)));
    table.rule();
    for row in &values {
        table.row([
            row.key.clone(),
            words.get(certainty_word(row.certainty)),
            number(row.value),
            number(row.low),
            number(row.high),
            row.unit.clone(),
            row.source.clone(),
        ]);
    }
    print(&format!("\n{}", table.render()))?;
    let mut table = Table::new(2);
    let head = ["sources-rule", "sources-certainty", "sources-in-use", "sources-low"];
    let head = head.into_iter().chain(["sources-high", "unit", "sources-sources", "sources-note"]);
    table.row(head.map(|key| words.get(key)));
    table.rule();
    for row in &rules {
        table.row([
            row.key.clone(),
            words.get(certainty_word(row.certainty)),
            number(row.value),
            number(row.low),
            number(row.high),
            row.unit.clone(),
            row.source.clone(),
            row.note.clone(),
        ]);
    }
    print(&format!("\n{}", table.render()))?;
    let recalled = |certainties: &mut dyn Iterator<Item = Certainty>| {
        certainties.filter(|certainty| *certainty == Certainty::Recalled).count().to_string()
    };
    let register = &scenario.values.register;
    let counts = [
        ("count", recalled(&mut register.iter().map(|row| row.certainty))),
        ("all", register.len().to_string()),
        ("rules", recalled(&mut embedded::rules().iter().map(|row| row.certainty))),
        ("every", embedded::rules().len().to_string()),
    ];
    let guesses = words
        .with("sources-guesses", &counts.each_ref().map(|(name, text)| (*name, text.as_str())));
    print(&format!("\n{guesses}\n{}\n", scenario.credits.join("\n")))
}
