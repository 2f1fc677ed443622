//! `ansvar explain`: opens a figure, a line, a body or a value down to what made it.

use super::progress::Teller;
use super::{Common, Stop, print};
use crate::account::{INDICATORS, Indicator, Party, PostingKind, find_indicator};
use crate::report::document::party_name;
use crate::report::format::{self, Language};
use crate::report::table::Table;
use crate::report::text::{class_word, indicator_name, kind_word, role_word, unit_name};
use crate::report::why;
use crate::report::words::Words;
use crate::run::{RunResult, compare_regimes};
use crate::scenario::Scenario;
use crate::scenario::finding::nearest;
use crate::scenario::regime::Role;
use crate::scenario::values::{Certainty, ValueRow};
use crate::units::Kroner;
use std::path::PathBuf;
use std::sync::Arc;

/// What to explain.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Key of an indicator, id of a line, of a body, or key of a value; nothing lists what there is
    what: Option<String>,
    /// Scenario file (default: the embedded base year)
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// Regime: id of an embedded one, or a file (default: the scenario's own)
    #[arg(long)]
    regime: Option<String>,
    /// Only this municipality (its id, as k665)
    #[arg(long)]
    municipality: Option<String>,
}

pub(super) fn explain(options: &Options, common: &Common) -> Result<(), Stop> {
    let words = Words::new(common.language());
    let Some(what) = &options.what else { return print(&list(&words)) };
    // The scenario as it is comes first: some regimes read its flows and accounts.
    let (scenarios, register) = match &options.regime {
        None => {
            let loaded = super::compare::load(options.scenario.as_deref(), common)?;
            (vec![Arc::new(loaded.scenario)], loaded.register.into())
        }
        Some(regime) => super::compare::with_regimes(
            options.scenario.as_deref(),
            std::slice::from_ref(regime),
            true,
            common,
        )?,
    };
    let scenario = scenarios.last().expect("at least one regime is asked for");
    if let Some(row) = scenario.values.register.iter().find(|row| row.key == *what) {
        return print(&value(row, &words));
    }
    let is_line = scenario.services.iter().any(|s| s.slug == *what);
    let is_body = scenario.bodies.iter().any(|b| b.slug == *what);
    let is_indicator = INDICATORS.iter().any(|i| i.key == what);
    if !(is_line || is_body || is_indicator) {
        return Err(Stop::Failed(unknown(what, scenario)));
    }
    if let Some(wanted) = &options.municipality {
        let mut known = scenario.area.municipalities.iter().map(|place| place.slug.as_str());
        if !known.any(|slug| slug == wanted) {
            let slugs = scenario.area.municipalities.iter().map(|place| place.slug.as_str());
            let hint = did_you_mean(wanted, slugs);
            return Err(Stop::Failed(format!("no municipality has the id `{wanted}`{hint}")));
        }
    }
    let teller = Teller::new(common);
    let comparison = compare_regimes(&scenarios, &register, &|step| teller.step(&step));
    teller.done();
    let comparison = comparison?;
    let result = comparison.results.last().expect("as many results as scenarios");
    if is_line {
        print(&line(result, what, &words))
    } else if is_body {
        print(&body(result, what, &words))
    } else {
        print(&indicator(result, what, options.municipality.as_deref(), &words))
    }
}

fn unknown(what: &str, scenario: &Arc<Scenario>) -> String {
    let names = INDICATORS
        .iter()
        .map(|i| i.key)
        .chain(scenario.services.iter().map(|s| s.slug.as_str()))
        .chain(scenario.bodies.iter().map(|b| b.slug.as_str()))
        .chain(scenario.values.register.iter().map(|v| v.key.as_str()));
    let hint = did_you_mean(what, names);
    format!("no indicator, line, body or value is called `{what}`{hint}")
}

fn did_you_mean<'a>(what: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    nearest(what, names).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

fn value(row: &ValueRow, words: &Words) -> String {
    let shown = |value: f64| {
        let text = value.to_string();
        if words.language == Language::Danish { text.replace('.', ",") } else { text }
    };
    let (value, low, high) = (shown(row.value), shown(row.low), shown(row.high));
    let source = format!("{} {}", row.source, row.year);
    let certainty = words.get(certainty_word(row.certainty));
    let lines = [
        words.with(
            "explain-value-range",
            &[
                ("key", &row.key),
                ("value", &value),
                ("unit", &row.unit),
                ("low", &low),
                ("high", &high),
            ],
        ),
        words.with("explain-source", &[("source", source.trim_end())]),
        words.with("explain-certainty", &[("certainty", &certainty)]),
        row.note.clone(),
    ];
    format!("{}\n", lines.join("\n").trim_end())
}

/// The word for how well a value is known.
pub(super) fn certainty_word(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Measured => "certainty-measured",
        Certainty::Derived => "certainty-derived",
        Certainty::Recalled => "certainty-recalled",
    }
}

fn list(words: &Words) -> String {
    let mut table = Table::new(3);
    for indicator in INDICATORS {
        table.row([
            indicator.key.to_owned(),
            unit_name(indicator.unit, words),
            definition(indicator, words).to_owned(),
        ]);
    }
    table.render()
}

fn line(result: &RunResult, slug: &str, words: &Words) -> String {
    let scenario = &result.scenario;
    let Some((id, service)) = scenario.services.entries().find(|(_, s)| s.slug == slug) else {
        return String::new();
    };
    let mode = words.get(&format!("mode-{}", service.mode.slug()));
    let kind = words.get(&format!("service-kind-{}", service.kind.slug()));
    let mut out = format!("{} {} ({mode}, {kind})\n", service.number, service.name);
    if let Some(classified) = &result.responsibility.class[id] {
        let class = words.get(class_word(classified.class));
        let parts = [("class", class.as_str()), ("reason", classified.because.as_str())];
        out.push_str(&format!("{}\n", words.with("explain-counts-as", &parts)));
    }
    for role in Role::ALL {
        let why = why::held(scenario, &result.responsibility, id, role, words);
        out.push_str(&format!("{}: {why}\n", words.get(role_word(role))));
    }
    let number = |value: f64| format::number(value, 0, words.language);
    let offer = &result.prepared.supply.offers[id];
    let flows = &result.flows.services[id];
    let figures = words.with(
        "explain-line-figures",
        &[
            ("hours", &number(offer.hours.0)),
            ("cost", &number(offer.cost.dkk())),
            ("boardings", &number(flows.boardings)),
            ("km", &number(flows.passenger_km)),
            ("fares", &number(flows.fares)),
        ],
    );
    out.push_str(&format!("{figures}\n"));
    let mut table = Table::new(3);
    for posting in result.ledger.postings().iter().filter(|p| p.service == Some(id)) {
        table.row([
            party_name(scenario, posting.from, words),
            format!("→ {}", party_name(scenario, posting.to, words)),
            words.get(&format!("rule-{}", posting.rule)),
            words.with("explain-dkk", &[("amount", &number(posting.amount.dkk()))]),
        ]);
    }
    out.push_str(&table.render());
    if service.derived {
        out.push_str(&format!("{}\n", words.get("app-derived-line")));
    } else if !service.note.is_empty() {
        out.push_str(&format!("{}\n", service.note));
    }
    out
}

fn body(result: &RunResult, slug: &str, words: &Words) -> String {
    let scenario = &result.scenario;
    let Some((id, body)) = scenario.bodies.entries().find(|(_, b)| b.slug == slug) else {
        return String::new();
    };
    let kind = kind_word(Some(body.kind)).replace("kind-", "body-");
    let mut out = format!("{} ({})\n", body.name, words.get(&kind));
    let me = Party::Body(id);
    let mut totals = std::collections::BTreeMap::<(bool, PostingKind, Party), Kroner>::new();
    for posting in result.ledger.postings() {
        if posting.from == me {
            *totals.entry((true, posting.kind, posting.to)).or_default() += posting.amount;
        }
        if posting.to == me {
            *totals.entry((false, posting.kind, posting.from)).or_default() += posting.amount;
        }
    }
    let mut table = Table::new(2);
    for ((pays, kind, other), amount) in totals {
        let kind = words.get(&format!("posting-{}", kind.slug()));
        let word = if pays { "explain-pays" } else { "explain-receives" };
        let amount = format::millions(amount, words.language);
        table.row([
            words.with(word, &[("kind", &kind)]),
            party_name(scenario, other, words),
            words.with("explain-million-dkk", &[("amount", &amount)]),
        ]);
    }
    out.push_str(&table.render());
    out
}

fn definition(indicator: &'static Indicator, words: &Words) -> &'static str {
    match words.language {
        Language::Danish => indicator.danish,
        Language::English => indicator.english,
    }
}

fn indicator(result: &RunResult, key: &str, municipality: Option<&str>, words: &Words) -> String {
    let language = words.language;
    let found = find_indicator(key).zip(result.indicators.get(key));
    let Some((indicator, figures)) = found else { return String::new() };
    let shown = |value: f64| format::number(value, format::decimals_for(value), language);
    let mut out = format!(
        "{}: {} {}\n{}\n{}\n",
        indicator_name(key, words),
        shown(figures.value),
        unit_name(indicator.unit, words),
        definition(indicator, words),
        words.with("explain-definition-source", &[("source", indicator.source)])
    );
    if figures.rests_on_guess {
        out.push_str(&format!("{}\n", words.get("guess-mark")));
    }
    out.push_str(&format!("\n{}\n", words.get("explain-values")));
    let mut table = Table::new(1);
    for row in &result.scenario.values.register {
        let used = indicator.values.iter().copied().flatten().any(|used| {
            if used.ends_with('.') { row.key.starts_with(used) } else { row.key == *used }
        });
        if used {
            table.row([
                format!("  {}", row.key),
                shown(row.value),
                row.unit.clone(),
                words.get(certainty_word(row.certainty)),
                row.source.clone(),
            ]);
        }
    }
    out.push_str(&table.render());
    let tables = indicator.tables.join(", ");
    out.push_str(&format!("{}\n", words.with("explain-tables", &[("tables", &tables)])));
    let mut table = Table::new(2);
    for (group, value) in &figures.by_group {
        let name = words.get(&format!("group-{}", group.slug()));
        table.row([name, String::new(), shown(*value)]);
    }
    for (urbanity, value) in &figures.by_urbanity {
        let name = format!("urbanity-{}", format!("{urbanity:?}").to_lowercase());
        table.row([words.get(&name), String::new(), shown(*value)]);
    }
    for (place, value) in &figures.by_municipality {
        let place = &result.scenario.area.municipalities[*place];
        if municipality.is_none_or(|wanted| wanted == place.slug) {
            table.row([place.slug.clone(), place.name.clone(), shown(*value)]);
        }
    }
    let mut bodies: Vec<_> = figures.by_body.iter().collect();
    bodies.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
    const BODIES: usize = 12;
    for (body, value) in bodies.into_iter().take(BODIES) {
        let body = &result.scenario.bodies[*body];
        table.row([body.slug.clone(), body.name.clone(), shown(*value)]);
    }
    out.push('\n');
    out.push_str(&table.render());
    out
}
