//! The social economy of a comparison: a table for people, and rows that can go into the ministry's
//! spreadsheet (TERESA).

use super::format::{self, number, publish};
use super::json::SocialRow;
use super::table::Table;
use super::text::heading;
use super::words::Words;
use crate::account::{SOCIAL_VALUES, SocialItem};
use crate::run::{Comparison, RunResult};
use crate::scenario::Scenario;
use crate::scenario::values::{Certainty, ValueRow};
use std::collections::BTreeMap;

/// The rows of a result against the base, and their sum.
pub fn rows(comparison: &Comparison, result: &RunResult) -> Vec<SocialRow> {
    let base = &comparison.base().social;
    let version = version(&result.scenario);
    let rests_on_guess =
        result.indicators.get("social-result").is_some_and(|figure| figure.rests_on_guess);
    let row = |item: &str, heading: &str, value: f64| SocialRow {
        item: item.to_owned(),
        heading: heading.to_owned(),
        vs_base: publish(value),
        unit: "DKK/year".to_owned(),
        price_level: "market prices".to_owned(),
        price_year: u32::from(result.scenario.year),
        unit_prices: version.clone().unwrap_or_else(|| "version not available".to_owned()),
        rests_on_guess,
    };
    let item = |item: SocialItem| {
        row(item.slug(), item.heading(), result.social.item(item) - base.item(item))
    };
    let total = row("total", "Resultat", result.social.total() - base.total());
    SocialItem::ALL.into_iter().map(item).chain([total]).collect()
}

fn prices(scenario: &Scenario) -> impl Iterator<Item = &ValueRow> {
    scenario.values.register.iter().filter(|row| row.key.starts_with(SOCIAL_VALUES))
}

/// Where the unit prices come from, if all were looked up: each source once.
fn version(scenario: &Scenario) -> Option<String> {
    let all_known = prices(scenario).all(|row| row.certainty != Certainty::Recalled);
    let sources: BTreeMap<&str, ()> =
        prices(scenario).map(|row| (row.source.as_str(), ())).collect();
    all_known.then(|| sources.into_keys().collect::<Vec<_>>().join("; "))
}

/// The table for a terminal.
pub fn text(comparison: &Comparison, keys: &[String], words: &Words) -> String {
    let mut out = String::new();
    let base = keys.first().cloned().unwrap_or_default();
    heading(&mut out, &words.with("social-heading", &[("base", &base)]));
    let mut table = Table::new(2);
    let heads = [String::new(), words.get("social-group")].into_iter();
    table.row(heads.chain(keys.iter().skip(1).cloned()));
    table.rule();
    let columns: Vec<Vec<SocialRow>> =
        comparison.results.iter().skip(1).map(|result| rows(comparison, result)).collect();
    let Some(first) = columns.first() else { return out };
    for (at, row) in first.iter().enumerate() {
        if at + 1 == first.len() {
            table.rule();
        }
        let mark = if row.rests_on_guess { " ?" } else { "" };
        let name = format!("{}{mark}", words.get(&format!("social-{}", row.item)));
        let figures = columns
            .iter()
            .map(|column| format::difference(column[at].vs_base / 1e6, 1, words.language));
        table.row([name, row.heading.clone()].into_iter().chain(figures));
    }
    out.push_str(&table.render());
    let scenario = &comparison.base().scenario;
    let told = match version(scenario) {
        Some(source) => words.with("social-version", &[("source", &source)]),
        None => {
            let recalled = prices(scenario).filter(|row| row.certainty == Certainty::Recalled);
            let [recalled, all] = [recalled.count(), prices(scenario).count()]
                .map(|count| number(count as f64, 0, words.language));
            words.with("social-version-none", &[("recalled", &recalled), ("all", &all)])
        }
    };
    out.push_str(&format!("\n{told}\n{}\n", words.get("social-note")));
    out
}
