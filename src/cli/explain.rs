//! `ansvar explain`: opens a figure, a line, a body or a value down to what made it.

use super::progress::Teller;
use super::{Common, Stop, print};
use crate::account::{INDICATORS, Indicator, Party, find_indicator};
use crate::report::document::party_slug;
use crate::report::format::{self, Language};
use crate::report::table::Table;
use crate::report::text::{indicator_name, role_word};
use crate::report::words::Words;
use crate::run::{RunResult, compare_regimes};
use crate::scenario::Scenario;
use crate::scenario::regime::Role;
use crate::scenario::responsibility::why_held;
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
    let (scenarios, register) =
        super::compare::regimes_on_base(options.scenario.as_deref(), wanted)?;
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
    let mut out = format!("{} {} ({})\n", service.number, service.name, service.mode.slug());
    if let Some(classified) = &result.responsibility.class[id] {
        let class = words.get(crate::report::text::class_word(classified.class));
        out.push_str(&format!("{class}: {}\n", classified.because));
    }
    for role in Role::ALL {
        out.push_str(&format!(
            "{}: {}\n",
            words.get(role_word(role)),
            why_held(scenario, &result.responsibility, id, role)
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
        "{}: {} {}\n{}\nsource of the definition: {}\n",
        indicator_name(key, words),
        shown(figures.value),
        indicator.unit,
        definition(indicator, words),
        indicator.source
    );
    if figures.rests_on_guess {
        out.push_str(&format!("{}\n", words.get("guess-mark")));
    }
    out.push_str("\nvalues it rests on:\n");
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
                format!("{:?}", row.certainty).to_lowercase(),
                row.source.clone(),
            ]);
        }
    }
    out.push_str(&table.render());
    out.push_str(&format!("tables: {}\n", indicator.tables.join(", ")));
    let mut table = Table::new(2);
    for (group, value) in &figures.by_group {
        table.row([group.slug().to_owned(), String::new(), shown(*value)]);
    }
    for (urbanity, value) in &figures.by_urbanity {
        table.row([format!("{urbanity:?}").to_lowercase(), String::new(), shown(*value)]);
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
