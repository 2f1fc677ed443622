//! Lines and times with more passengers than places, for a terminal.

use super::format;
use super::table::Table;
use super::words::Words;
use crate::run::RunResult;

/// Cases that are named.
const SHOWN: usize = 10;

/// The cases with most passengers without room a year, the most first; empty where nobody lacks
/// any.
pub(super) fn text(result: &RunResult, words: &Words) -> String {
    let scenario = &result.scenario;
    let mut cases = result.flows.overloads.clone();
    if cases.is_empty() {
        return String::new();
    }
    cases.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    let mut table = Table::new(2);
    table.row(["overloads-line", "overloads-state", "overloads-passengers"].map(|w| words.get(w)));
    table.rule();
    for &(service, state, passengers) in cases.iter().take(SHOWN) {
        let service = &scenario.services[service];
        table.row([
            format!("{} {}", service.number, service.name).trim().to_owned(),
            scenario.calendar.states[state].slug.clone(),
            format::number(passengers, 0, words.language),
        ]);
    }
    let more = cases.len().saturating_sub(SHOWN);
    let mut text = table.render();
    if more > 0 {
        text += &format!("{}\n", words.with("overloads-more", &[("count", &more.to_string())]));
    }
    text + &format!("{}\n", words.get("overloads-note"))
}
