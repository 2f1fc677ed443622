//! `ansvar explain`: opens a figure, a line, a body or a value down to what made it.

use super::progress::Teller;
use super::{Common, Stop, print};
use crate::account::{INDICATORS, Party};
use crate::report::document::party_slug;
use crate::report::format;
use crate::report::table::Table;
use crate::report::text::role_word;
use crate::report::words::Words;
use crate::run::{RunResult, compare_regimes};
use crate::scenario::Scenario;
use crate::scenario::regime::{self, Role};
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
    /// Regime
    #[arg(long, default_value = "today")]
    regime: String,
    /// Only this municipality (its id, as k665)
    #[arg(long)]
    municipality: Option<String>,
}

pub(super) fn explain(options: &Options, common: &Common) -> Result<(), Stop> {
    let words = Words::new(common.language());
    let Some(what) = &options.what else { return print(&list(&words)) };
    let regimes = ["today".to_owned(), options.regime.clone()];
    let wanted = if options.regime == "today" { &regimes[..1] } else { &regimes[..] };
    let scenarios = super::compare::regimes_on_base(options.scenario.as_deref(), wanted)?;
    let scenario = scenarios.last().expect("at least one regime is asked for");
    if let Some(row) = scenario.values.register.iter().find(|row| row.key == *what) {
        return print(&format!(
            "{} = {} {} (from {} to {})\nsource: {} {}\ncertainty: {:?}\n{}\n",
            row.key,
            row.value,
            row.unit,
            row.low,
            row.high,
            row.source,
            row.year,
            row.certainty,
            row.note
        ));
    }
    let is_line = scenario.services.iter().any(|s| s.slug == *what);
    let is_body = scenario.bodies.iter().any(|b| b.slug == *what);
    let is_indicator = INDICATORS.iter().any(|i| i.key == what);
    if !(is_line || is_body || is_indicator) {
        return Err(Stop::Failed(unknown(what, scenario)));
    }
    let teller = Teller::new(common);
    let comparison = compare_regimes(&scenarios, &|step| teller.step(&step));
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
    let near = crate::scenario::finding::nearest(what, names);
    let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    format!("no indicator, line, body or value is called `{what}`{hint}")
}

fn list(words: &Words) -> String {
    let mut table = Table::new(3);
    for indicator in INDICATORS {
        table.row([
            indicator.key.to_owned(),
            indicator.unit.to_owned(),
            indicator.definition(words.language).to_owned(),
        ]);
    }
    table.render()
}

fn line(result: &RunResult, slug: &str, words: &Words) -> String {
    let scenario = &result.scenario;
    let Some((id, service)) = scenario.services.entries().find(|(_, s)| s.slug == slug) else {
        return String::new();
    };
    let mut out = format!("{} {} ({})\n", service.number, service.name, service.mode.slug());
    if let Some(classified) = &result.responsibility.class[id] {
        let class = words.get(crate::report::text::class_word(classified.class));
        out.push_str(&format!("{class}: {}\n", classified.because));
    }
    for role in Role::ALL {
        out.push_str(&format!(
            "{}: {}\n",
            words.get(role_word(role)),
            regime::why_held(scenario, &result.responsibility, id, role)
        ));
    }
    let number = |value: f64| format::number(value, 0, words.language);
    let offer = &result.prepared.supply.offers[id];
    let flows = &result.flows.services[id];
    out.push_str(&format!(
        "timetable hours a year {}; operation {} DKK; boardings {}; passenger-km {}; fares {} DKK\n",
        number(offer.hours.0),
        number(offer.cost.dkk()),
        number(flows.boardings),
        number(flows.passenger_km),
        number(flows.fares)
    ));
    for posting in result.ledger.postings().iter().filter(|p| p.service == Some(id)) {
        out.push_str(&format!(
            "{} → {}: {:?} {} DKK ({})\n",
            party_slug(scenario, posting.from),
            party_slug(scenario, posting.to),
            posting.kind,
            number(posting.amount.dkk()),
            posting.rule
        ));
    }
    let note = if service.derived {
        "this line is made by a rule, not known"
    } else {
        service.note.as_str()
    };
    out.push_str(&format!("{note}\n"));
    out
}

fn body(result: &RunResult, slug: &str, words: &Words) -> String {
    let scenario = &result.scenario;
    let Some((id, body)) = scenario.bodies.entries().find(|(_, b)| b.slug == slug) else {
        return String::new();
    };
    let mut out = format!("{} ({:?})\n", body.name, body.kind);
    let me = Party::Body(id);
    let mut totals = std::collections::BTreeMap::<(String, String), i64>::new();
    for posting in result.ledger.postings() {
        if posting.from == me {
            let to = party_slug(scenario, posting.to);
            *totals.entry((format!("pays {:?}", posting.kind), to)).or_default() +=
                posting.amount.ore();
        }
        if posting.to == me {
            let from = party_slug(scenario, posting.from);
            *totals.entry((format!("receives {:?}", posting.kind), from)).or_default() +=
                posting.amount.ore();
        }
    }
    let mut table = Table::new(2);
    for ((what, who), ore) in totals {
        let amount = format::millions(crate::units::Kroner::from_ore(ore), words.language);
        table.row([what, who, format!("{amount} m DKK")]);
    }
    out.push_str(&table.render());
    out
}

fn indicator(result: &RunResult, key: &str, municipality: Option<&str>, words: &Words) -> String {
    let Some(indicator) = INDICATORS.iter().find(|i| i.key == key) else { return String::new() };
    let language = words.language;
    let figures = &result.indicators;
    let shown = |value: Option<&f64>| {
        value.map_or_else(
            || "–".to_owned(),
            |v| format::number(*v, format::decimals_for(*v), language),
        )
    };
    let mut out = format!(
        "{}: {} {}\n{}\n",
        indicator.name(language),
        shown(figures.national.get(key)),
        indicator.unit,
        indicator.definition(language)
    );
    out.push_str("rests on:\n");
    for row in indicator.rests_on(&result.scenario) {
        out.push_str(&format!(
            "  {} = {} {} ({:?}; {})\n",
            row.key, row.value, row.unit, row.certainty, row.source
        ));
    }
    for (group, by_key) in &figures.by_group {
        if let Some(value) = by_key.get(key) {
            out.push_str(&format!("{group}: {}\n", shown(Some(value))));
        }
    }
    let mut table = Table::new(2);
    for place in &result.scenario.area.municipalities {
        if municipality.is_some_and(|wanted| wanted != place.slug) {
            continue;
        }
        if let Some(value) = figures.by_municipality.get(&place.slug).and_then(|f| f.get(key)) {
            table.row([place.slug.clone(), place.name.clone(), shown(Some(value))]);
        }
    }
    out.push_str(&table.render());
    out
}
