//! What made the results, as their manifest has it: options, values, files, hashes.

use crate::report::json::{CommandManifest, MadeBy};
use crate::report::words::Words;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// A folded list of all that a run needs besides the program.
pub(super) fn made_by(
    made_by: &MadeBy,
    values_hash: &BTreeMap<String, String>,
    words: &Words,
) -> Markup {
    html! {
        details {
            summary { (words.get("page-made-by")) }
            h3 { (words.get("page-options")) }
            p { code { (options(&made_by.command)) } }
            h3 { (words.get("page-parameters")) }
            @if made_by.parameters.is_empty() { p { (words.get("page-no-parameters")) } }
            @for (scenario, parameters) in &made_by.parameters {
                h3 { (scenario) }
                ul { @for (key, value) in parameters {
                    li {
                        code { (key) " = " (value.value) }
                        @if let Some(table) = value.table {
                            " (" (words.with("page-table-says", &[("value", &table.to_string())])) ")"
                        }
                    }
                } }
            }
            h3 { (words.get("page-hashes")) }
            div.wide { table { tbody {
                @for (scenario, hash) in values_hash {
                    tr { th scope="row" { (words.get("page-values-hash")) " " (scenario) } td { code { (hash) } } }
                }
                @for (name, hash) in &made_by.files {
                    tr { th scope="row" { (name) } td { code { (hash) } } }
                }
            } } }
        }
    }
}

/// Everything on the command line that bears on the results, defaults too.
fn options(command: &CommandManifest) -> String {
    let mut parts = vec![command.name.clone()];
    parts.extend(command.scenarios.iter().map(|name| name.path.clone()));
    if !command.regimes.is_empty() {
        let names: Vec<&str> = command.regimes.iter().map(|name| name.path.as_str()).collect();
        parts.push(format!("--regimes {}", names.join(",")));
    }
    parts.extend(command.service.as_ref().map(|service| format!("--service {service}")));
    parts.push(format!("--money {}", command.money));
    if command.equal_weights {
        parts.push("--equal-weights".to_owned());
    }
    if !command.without.is_empty() {
        parts.push(format!("--without {}", command.without.join(",")));
    }
    if !command.reallocated {
        parts.push("--no-reallocated".to_owned());
    }
    parts.extend(command.bands.map(|sets| format!("--bands {sets}")));
    parts.extend(command.years.as_ref().map(|years| format!("--years {years}")));
    parts.join(" ")
}
