//! Elasticities of the model beside published ones, and why those outside are so.

use super::format::{self, Language, number};
use super::table::Table;
use super::words::Words;
use crate::run::elasticities::ElasticityReport;
use crate::scenario::tables::Horizon;

/// Elasticities beside published ranges, then all of them by place and time.
pub fn text(report: &ElasticityReport, words: &Words) -> String {
    let language = words.language;
    let shown = |value: f64| number(value, 2, language);
    let name = |word: &str| words.get(&format!("elasticity-{word}"));
    let mut table = Table::new(3);
    let heads =
        ["change", "response", "horizon", "published", "model", "within", "certainty", "source"];
    table.row(heads.map(|head| words.get(&format!("elasticity-head-{head}"))));
    table.rule();
    for line in &report.lines {
        let met = if line.is_inside() { "calibrate-yes" } else { "calibrate-no" };
        table.row([
            name(&line.row.change),
            name(&line.row.response),
            words.get(match line.row.horizon {
                Horizon::Short => "elasticity-short",
                Horizon::Long => "elasticity-long",
            }),
            format!("{} … {}", shown(line.row.low), shown(line.row.high)),
            shown(line.model),
            words.get(met),
            words.get(&format!("certainty-{:?}", line.row.certainty).to_lowercase()),
            line.row.source.clone(),
        ]);
    }
    let mut out = table.render();
    for line in report.lines.iter().filter(|line| !line.is_inside()) {
        let why = match language {
            Language::Danish => &line.row.hvorfor,
            Language::English => &line.row.why,
        };
        let not_told = || words.get("calibrate-not-explained");
        let why = if why.is_empty() { not_told() } else { why.clone() };
        let horizon = match line.row.horizon {
            Horizon::Short => "elasticity-short",
            Horizon::Long => "elasticity-long",
        };
        let of = format!("{}, {}", name(&line.row.change), name(&line.row.response));
        out.push_str(&format!("\n{of} ({}): {why}\n", words.get(horizon)));
    }
    out.push_str(&format!("\n{}\n\n", words.get("elasticity-diverted")));
    let mut table = Table::new(1);
    let heads = ["elasticity-head-change", "elasticity-to-other", "elasticity-to-trips"];
    table.row(heads.map(|head| words.get(head)));
    table.rule();
    for change in &report.changes {
        if let Some(diverted) = change.diverted {
            table.row([name(change.change), shown(diverted.other), shown(diverted.trips)]);
        }
    }
    out.push_str(&table.render());
    out.push_str(&format!("\n{}\n\n", words.get("elasticity-note")));
    let mut table = Table::new(1);
    if let Some(first) = report.changes.first() {
        let places = first.by_urbanity.iter().map(|(place, _)| (*place).to_owned());
        let states = first.by_state.iter().map(|(state, _)| state.clone());
        let heads = first.all.iter().map(|(response, _)| name(response));
        let head = std::iter::once(words.get("elasticity-head-change"));
        let kinds = first.by_kind.iter().map(|(kind, _)| (*kind).to_owned());
        table.row(head.chain(heads).chain(places).chain(states).chain(kinds));
        table.rule();
    }
    for change in &report.changes {
        let all = change.all.iter().map(|(_, value)| *value);
        let places = change.by_urbanity.iter().map(|(_, value)| *value);
        let states = change.by_state.iter().map(|(_, value)| *value);
        let kinds = change.by_kind.iter().map(|(_, value)| *value);
        let figures = all.chain(places).chain(states).chain(kinds).map(shown);
        table.row(std::iter::once(name(change.change)).chain(figures));
    }
    out.push_str(&table.render());
    out
}

/// The same for a program.
pub fn document(report: &ElasticityReport) -> serde_json::Value {
    let lines: Vec<serde_json::Value> = report
        .lines
        .iter()
        .map(|line| {
            serde_json::json!({
                "published": line.row, "model": format::publish(line.model),
                "within": line.is_inside(),
            })
        })
        .collect();
    let of = |pairs: &[(&str, f64)]| -> serde_json::Value {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), format::publish(*value))).collect()
    };
    let changes: serde_json::Map<String, serde_json::Value> = report
        .changes
        .iter()
        .map(|change| {
            let states: Vec<(&str, f64)> =
                change.by_state.iter().map(|(state, value)| (state.as_str(), *value)).collect();
            let all = serde_json::json!({
                "all": of(&change.all),
                "by_urbanity": of(&change.by_urbanity),
                "by_state": of(&states),
                "bus_by_kind": of(&change.by_kind),
                "ratios": of(&change.ratios),
                "diverted": change.diverted.map(|diverted| serde_json::json!({
                    "to_the_other": format::publish(diverted.other),
                    "trips": format::publish(diverted.trips),
                })),
            });
            (change.change.to_owned(), all)
        })
        .collect();
    serde_json::json!({ "ranges": lines, "changes": changes })
}
