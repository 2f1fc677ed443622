//! The answer: three sentences a scenario, then the figures with their bands.

use super::Shown;
use crate::account::{Better, find_indicator};
use crate::report::format::{decimals_for, difference, number};
use crate::report::json::{Figure, NamedInput};
use crate::report::text::{indicator_name, scale_of, unit_name};
use maud::{Markup, html};

/// Figures of the table, in reading order.
const SHOWN: [&str; 17] = [
    "pt-trips",
    "pt-passenger-km",
    "bus-boardings",
    "rail-trips",
    "car-km",
    "trips-not-made",
    "jobs-45min",
    "people-without-stop",
    "surplus-per-resident",
    "timetable-hours",
    "fare-revenue",
    "net-cost-state",
    "net-cost-region",
    "net-cost-municipality",
    "net-cost",
    "self-financing",
    "co2",
];

fn body(shown: &Shown<'_>) -> Markup {
    html! {
        @for (at, _) in shown.others() {
            h3 { (shown.name(at)) }
            p.answer { (sentences(shown, at)) }
        }
        div.wide { table.figures {
            caption { (shown.word("page-figures-caption")) }
            thead { tr {
                th scope="col" { (shown.word("figure")) }
                @for at in 0..shown.keys.len() { th.number scope="col" { (shown.name(at)) } }
            } }
            tbody { @for key in SHOWN { (row(shown, key)) } }
        } }
        p.note { (shown.word("page-figures-note")) }
        (explaining(shown))
    }
}

pub(super) fn section(shown: &Shown<'_>) -> Markup {
    super::section("answer", &shown.word("page-answer"), &body(shown))
}

fn figure<'a>(shown: &Shown<'a>, at: usize, key: &str) -> Option<&'a Figure> {
    shown.document.results.get(&shown.keys[at])?.indicators.get(key)
}

/// How to open any figure: the command for each column, with the options that make its results.
fn explaining(shown: &Shown<'_>) -> Markup {
    let commands: Vec<(usize, String)> =
        (0..shown.keys.len()).filter_map(|at| Some((at, explain(shown, at)?))).collect();
    if commands.is_empty() {
        return html! {};
    }
    html! {
        p.note {
            (shown.word("page-explain"))
            @for (at, command) in &commands {
                @if *at > 0 { ";" }
                " " (shown.name(*at)) ": " code { (command) }
            }
            "."
        }
    }
}

/// The command that opens a column's figures; `None` where none speaks of the same results (money
/// or deciders other than a file says).
fn explain<'a>(shown: &Shown<'a>, at: usize) -> Option<String> {
    let key = shown.keys[at].as_str();
    let command = &shown.document.manifest.made_by.as_ref()?.command;
    let of = |inputs: &'a [NamedInput]| -> Option<&'a NamedInput> {
        let stem = |path: &'a str| path.trim_end_matches(".ron").rsplit('/').next();
        inputs.iter().find(|input| stem(&input.path) == Some(key))
    };
    let is_other_money = at > 0 && command.money != "equal";
    if command.equal_weights || !command.without.is_empty() || is_other_money {
        return None;
    }
    let mut text = "ansvar explain pt-trips".to_owned();
    match (of(&command.regimes), of(&command.scenarios)) {
        (Some(regime), _) => {
            let scenario = command.scenarios.first().filter(|input| !input.carried);
            let scenario = scenario.map(|input| format!(" --scenario {}", input.path));
            // One that the program carries goes by its id.
            let regime = if regime.carried { key } else { &regime.path };
            text.push_str(&format!("{} --regime {regime}", scenario.unwrap_or_default()));
        }
        (None, Some(scenario)) => text.push_str(&format!(" --scenario {}", scenario.path)),
        (None, None) => return None,
    }
    if shown.comparison.results[at].decision.is_some() {
        text.push_str(" --decided");
    }
    Some(text)
}

/// A difference with its unit, and its band where there is one.
fn told(shown: &Shown<'_>, at: usize, key: &str) -> Option<String> {
    let figure = figure(shown, at, key)?;
    let language = shown.words.language;
    let (divisor, prefix) = scale_of(figure.value.abs().max(figure.vs_base.abs()), language);
    let show =
        |value: f64| difference(value / divisor, decimals_for(figure.vs_base / divisor), language);
    let unit = find_indicator(key).map_or(String::new(), |i| unit_name(i.unit, shown.words));
    let mut text = format!("{} {prefix}{unit}", show(figure.vs_base));
    if let (Some(low), Some(high)) = (figure.vs_base_low, figure.vs_base_high) {
        text.push_str(&format!(" ({} … {})", show(low), show(high)));
    }
    if figure.distinguishable == Some(false) {
        text.push_str(&format!(", {}", shown.word("page-not-distinguishable")));
    }
    Some(text)
}

fn sentences(shown: &Shown<'_>, at: usize) -> String {
    let get = |key: &str| told(shown, at, key).unwrap_or_else(|| "–".to_owned());
    let differences = shown.comparison.by_municipality(&shown.comparison.results[at]);
    let count = |keep: &dyn Fn(f64) -> bool| {
        let places = differences.iter().filter(|place| keep(place.surplus)).count();
        number(places as f64, 0, shown.words.language)
    };
    let parts = [
        ("trips", get("pt-trips")),
        ("jobs", get("jobs-45min")),
        ("state", get("net-cost-state")),
        ("region", get("net-cost-region")),
        ("municipality", get("net-cost-municipality")),
        ("gain", count(&|surplus| surplus > 0.5)),
        ("lose", count(&|surplus| surplus < -0.5)),
    ];
    let parts: Vec<(&str, &str)> = parts.iter().map(|(key, text)| (*key, text.as_str())).collect();
    shown.words.with("page-sentences", &parts)
}

fn row(shown: &Shown<'_>, key: &str) -> Markup {
    let Some(base) = figure(shown, 0, key) else { return html! {} };
    let language = shown.words.language;
    let (divisor, prefix) = scale_of(base.value, language);
    let decimals = decimals_for(base.value / divisor);
    let indicator = find_indicator(key);
    let unit = indicator.map_or(String::new(), |i| unit_name(i.unit, shown.words));
    let guess = if base.rests_on_guess { " ?" } else { "" };
    html! {
        tr {
            th scope="row" {
                (indicator_name(key, shown.words)) (guess) br;
                small { (prefix) (unit) " · " code { (key) } }
            }
            @for at in 0..shown.keys.len() {
                @if let Some(own) = figure(shown, at, key) {
                    td.number {
                        (number(own.value / divisor, decimals, language))
                        @if at > 0 {
                            br;
                            span class=(tone(own, indicator.map(|i| i.better))) {
                                (difference(own.vs_base / divisor, decimals, language))
                            }
                            @if let (Some(low), Some(high)) = (own.vs_base_low, own.vs_base_high) {
                                br;
                                small {
                                    (difference(low / divisor, decimals, language)) " … "
                                    (difference(high / divisor, decimals, language))
                                }
                            }
                        }
                    }
                } @else { td.number { "–" } }
            }
        }
    }
}

/// Grey where it cannot be told from nothing; else better or worse, where that is agreed.
fn tone(figure: &Figure, better: Option<Better>) -> &'static str {
    match better {
        _ if figure.distinguishable == Some(false) => "untold",
        Some(Better::Higher) if figure.vs_base > 0.0 => "better",
        Some(Better::Lower) if figure.vs_base < 0.0 => "better",
        Some(Better::Higher | Better::Lower) if figure.vs_base != 0.0 => "worse",
        _ => "",
    }
}
