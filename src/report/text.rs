//! The comparison as text for a terminal: figures, who does what, who pays, who gains, checks.

use super::decided;
use super::derived;
use super::document::{law_changes, notes, party_name};
use super::format::{self, Language};
use super::overloads;
use super::table::Table;
use super::words::Words;
use crate::account::{Check, INDICATORS, Party, PostingKind};
use crate::id::BodyId;
use crate::run::{Comparison, RunResult};
use crate::scenario::regime::{BodyKind, Role, ServiceClass};
use std::collections::BTreeMap;

/// The whole report.
pub fn comparison(comparison: &Comparison, keys: &[String], language: Language) -> String {
    let words = Words::new(language);
    let mut out = String::new();
    heading(&mut out, &words.get("title"));
    out.push_str(&figures(comparison, keys, &words));
    let is_decided = comparison.results.iter().any(|result| result.decision.is_some());
    if is_decided {
        out.push_str(&format!("\n{}\n", words.get("service-decided")));
        heading(&mut out, &words.get("decided-heading"));
        out.push_str(&decided::summary(comparison, keys, &words));
        let split = decided::split(comparison, keys, &words);
        if !split.is_empty() {
            heading(&mut out, &words.get("split-heading"));
            out.push_str(&split);
        }
        for (key, result) in keys.iter().zip(&comparison.results) {
            let lines = decided::lines(result, &words);
            if !lines.is_empty() {
                heading(&mut out, &format!("{}: {key}", words.get("unfunded-heading")));
                out.push_str(&lines);
            }
        }
    } else if comparison.results.len() > 1 {
        out.push_str(&format!("\n{}\n", words.get("service-as-today")));
    }
    heading(&mut out, &words.get("responsibility-heading"));
    out.push_str(&responsibility(comparison, keys, &words));
    for (key, result) in keys.iter().zip(&comparison.results) {
        let cases = overloads::text(result, &words);
        if !cases.is_empty() {
            heading(&mut out, &format!("{}: {key}", words.get("overloads-heading")));
            out.push_str(&cases);
        }
    }
    heading(&mut out, &words.get("money-heading"));
    out.push_str(&money(comparison, keys, &words));
    for (key, result) in keys.iter().zip(&comparison.results) {
        heading(&mut out, &format!("{}: {key}", words.get("flows-heading")));
        out.push_str(&payments(result, &words));
    }
    for (key, result) in keys.iter().zip(&comparison.results).skip(1) {
        heading(&mut out, &format!("{}: {key}", words.get("municipality-heading")));
        out.push_str(&municipalities(comparison, result, &words, |d| d.net_cost));
        out.push_str(&format!("{}\n", words.get("net-cost-note")));
        heading(&mut out, &format!("{}: {key}", words.get("gainers-heading")));
        out.push_str(&municipalities(comparison, result, &words, |d| d.surplus));
        out.push_str(&format!("{}\n", words.get("gains-note")));
    }
    for (key, result) in keys.iter().zip(&comparison.results) {
        let changes = law_changes(result, &words);
        if !changes.is_empty() {
            heading(&mut out, &format!("{}: {key}", words.get("law-heading")));
            for change in changes {
                out.push_str(&format!("- {change}\n"));
            }
        }
    }
    heading(&mut out, &words.get("notes-heading"));
    for note in notes(comparison.base(), &words) {
        out.push_str(&format!("{note}\n"));
    }
    heading(&mut out, &words.get("checks-heading"));
    out.push_str(&checks(comparison, keys, &words));
    out.push_str(&credits(&comparison.base().scenario.credits, &words));
    out
}

/// The data credits under their heading, as every output ends.
pub fn credits(credits: &[String], words: &Words) -> String {
    let title = words.get("credits-heading");
    let mut out = format!("\n{title}\n{}\n", "═".repeat(title.chars().count()));
    for credit in credits {
        out.push_str(&format!("{credit}\n"));
    }
    out
}

pub(super) fn heading(out: &mut String, text: &str) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(text);
    out.push('\n');
    out.push_str(&"═".repeat(text.chars().count()));
    out.push('\n');
}

/// Large figures are shown in millions.
pub(super) fn scale_of(value: f64, language: Language) -> (f64, &'static str) {
    match language {
        _ if value.abs() < 1e7 => (1.0, ""),
        Language::Danish => (1e6, "mio. "),
        Language::English => (1e6, "m "),
    }
}

/// What an indicator is called: its words, or its key.
pub fn indicator_name(key: &str, words: &Words) -> String {
    let word = format!("indicator-{key}");
    let name = if words.has(&word) { words.get(&word) } else { key.to_owned() };
    derived::marked(name, derived::of_indicator(key), words)
}

/// A unit of [`INDICATORS`] in words.
pub fn unit_name(unit: &str, words: &Words) -> String {
    words.get(&unit_word(unit))
}

/// The word for a unit: its letters and digits, joined by hyphens.
pub fn unit_word(unit: &str) -> String {
    let parts = unit.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let joined = parts.collect::<Vec<_>>().join("-").to_lowercase();
    format!("unit-{joined}")
}

/// A table of figures, headed: figure, unit, and each scenario with its difference from the first.
pub(super) fn figure_table(keys: &[String], words: &Words) -> Table {
    let mut table = Table::new(2);
    let mut head = vec![words.get("figure"), words.get("unit")];
    for (at, key) in keys.iter().enumerate() {
        head.push(key.clone());
        if at > 0 {
            head.push(words.get("difference"));
        }
    }
    table.row(head);
    table.rule();
    table
}

fn figures(comparison: &Comparison, keys: &[String], words: &Words) -> String {
    let language = words.language;
    let mut table = figure_table(keys, words);
    for indicator in INDICATORS.iter() {
        let Some(base) = comparison.base().indicators.get(indicator.key) else { continue };
        // One scale for the row: what is nothing in the base may be billions beside it.
        let largest =
            comparison.results.iter().filter_map(|r| r.indicators.national(indicator.key));
        let largest = largest.fold(0.0, |most: f64, value| most.max(value.abs()));
        let (scale, prefix) = scale_of(largest, language);
        let typical = if base.value == 0.0 { largest } else { base.value };
        let decimals = format::decimals_for(typical / scale);
        let name = indicator_name(indicator.key, words);
        let mut row = vec![
            if base.rests_on_guess { format!("{name} ?") } else { name },
            format!("{prefix}{}", unit_name(indicator.unit, words)),
        ];
        for (at, result) in comparison.results.iter().enumerate() {
            let value = result.indicators.national(indicator.key).unwrap_or(f64::NAN);
            row.push(format::number(value / scale, decimals, language));
            if at > 0 {
                let difference = comparison.difference(result, indicator.key).unwrap_or(0.0);
                row.push(format::difference(difference / scale, decimals, language));
            }
        }
        table.row(row);
    }
    format!("{}{}\n", table.render(), words.get("guess-mark"))
}

/// The roles that the matrix of the proposal speaks of.
const SHOWN: [Role; 8] = [
    Role::Own,
    Role::Invest,
    Role::SetServiceLevel,
    Role::Order,
    Role::Plan,
    Role::Purchase,
    Role::Operate,
    Role::Fund,
];

fn responsibility(comparison: &Comparison, keys: &[String], words: &Words) -> String {
    let tables: Vec<_> = comparison.results.iter().map(|result| &result.shares).collect();
    let mut table = Table::new(2 + keys.len());
    let mut head = vec![String::new(), String::new()];
    head.extend(keys.iter().cloned());
    table.row(head);
    for class in ServiceClass::ALL {
        if tables.iter().all(|t| !t.contains_key(&class)) {
            continue;
        }
        table.rule();
        for (at, role) in SHOWN.into_iter().enumerate() {
            let class_name = if at == 0 { words.get(class_word(class)) } else { String::new() };
            let mut row = vec![class_name, words.get(role_word(role))];
            for (result, by_class) in comparison.results.iter().zip(&tables) {
                let cell = by_class.get(&class).and_then(|roles| roles.get(&role));
                row.push(cell.map_or_else(String::new, |cell| holders(result, cell, words)));
            }
            table.row(row);
        }
    }
    table.render()
}

/// The holders of one cell by kind of body, the largest first.
fn holders(result: &RunResult, cell: &BTreeMap<BodyId, f64>, words: &Words) -> String {
    let mut by_kind: BTreeMap<Option<BodyKind>, f64> = BTreeMap::new();
    for (body, share) in cell {
        let kind = Some(result.scenario.bodies[*body].kind);
        *by_kind.entry(kind).or_default() += share;
    }
    let held: f64 = by_kind.values().sum();
    // What rounding leaves is nobody's.
    if held < 0.995 {
        by_kind.insert(None, 1.0 - held);
    }
    let mut order: Vec<_> = by_kind.into_iter().filter(|(_, share)| *share > 0.0).collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    order
        .into_iter()
        .map(|(kind, share)| {
            let name = words.get(kind_word(kind));
            let share = share * 100.0;
            if share > 99.5 {
                name
            } else {
                format!("{name} {} %", format::number(share, 0, words.language))
            }
        })
        .collect::<Vec<_>>()
        .join(", ")
}

fn money(comparison: &Comparison, keys: &[String], words: &Words) -> String {
    let language = words.language;
    let kinds = [
        Some(BodyKind::State),
        Some(BodyKind::Region),
        Some(BodyKind::Municipality),
        Some(BodyKind::TransportCompany),
        Some(BodyKind::InfrastructureOwner),
        Some(BodyKind::Operator),
        None,
    ];
    let mut table = Table::new(1);
    let mut head = vec![String::new()];
    head.extend(keys.iter().cloned());
    table.row(head);
    table.rule();
    for kind in kinds {
        let name = if kind.is_none() { "kind-travellers" } else { kind_word(kind) };
        let is_derived = kind.is_some_and(derived::of_kind);
        let mut row = vec![derived::marked(words.get(name), is_derived, words)];
        for result in &comparison.results {
            let of_kind = |party: Party| match party {
                Party::Body(body) => Some(result.scenario.bodies[body].kind) == kind,
                Party::Travellers => kind.is_none(),
                Party::Suppliers | Party::Lenders | Party::Drivers | Party::Account(_) => false,
            };
            let mut net = crate::units::Kroner::ZERO;
            for posting in result.ledger.postings() {
                if of_kind(posting.from) {
                    net += posting.amount;
                }
                if of_kind(posting.to) {
                    net -= posting.amount;
                }
            }
            row.push(format::millions(net, language));
        }
        table.row(row);
    }
    table.render()
}

fn payments(result: &RunResult, words: &Words) -> String {
    let mut totals: BTreeMap<(Party, Party, PostingKind), i64> = BTreeMap::new();
    for posting in result.ledger.postings() {
        let key = (posting.from, posting.to, posting.kind);
        *totals.entry(key).or_default() += posting.amount.ore();
    }
    let mut order: Vec<_> = totals.into_iter().collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut table = Table::new(3);
    const SHOWN: usize = 12;
    for ((from, to, kind), ore) in order.into_iter().take(SHOWN) {
        let kind = words.get(&format!("posting-{}", kind.slug()));
        table.row([
            party_name(&result.scenario, from, words),
            format!("→ {}", party_name(&result.scenario, to, words)),
            derived::marked(kind, derived::of_payment(&result.scenario, from, to), words),
            format::millions(crate::units::Kroner::from_ore(ore), words.language),
        ]);
    }
    table.render()
}

fn municipalities(
    comparison: &Comparison,
    result: &RunResult,
    words: &Words,
    figure: impl Fn(&crate::run::MunicipalityDifference) -> f64,
) -> String {
    let mut differences = comparison.by_municipality(result);
    differences
        .sort_by(|a, b| figure(b).total_cmp(&figure(a)).then(a.municipality.cmp(&b.municipality)));
    let all_alike = differences.iter().all(|d| figure(d).abs() < 0.5);
    if all_alike {
        return format!("{}\n", words.get("no-change"));
    }
    const SHOWN: usize = 5;
    let mut table = Table::new(1);
    let last = differences.len().saturating_sub(SHOWN);
    for (at, difference) in differences.iter().enumerate() {
        if at >= SHOWN && at < last {
            if at == SHOWN {
                table.row(["…".to_owned(), String::new()]);
            }
            continue;
        }
        let name = &result.scenario.area.municipalities[difference.municipality].name;
        table.row([name.clone(), format::difference(figure(difference), 0, words.language)]);
    }
    table.render()
}

fn checks(comparison: &Comparison, keys: &[String], words: &Words) -> String {
    let mut table = Table::new(4);
    for (key, result) in keys.iter().zip(&comparison.results) {
        for check in &result.checks {
            let miss = check.first_miss.clone().unwrap_or_default();
            let name = words.get(&format!("check-{}", check.name));
            table.row([key.clone(), name, verdict(check, words), miss]);
        }
    }
    table.render()
}

/// How a check came out, in words.
pub fn verdict(check: &Check, words: &Words) -> String {
    let word = match (check.holds, check.compared, check.name) {
        (false, ..) => "check-fails",
        (true, 1.., _) if check.beyond > 0 => {
            let counts =
                [("beyond", check.beyond.to_string()), ("compared", check.compared.to_string())];
            let counts = counts.each_ref().map(|(name, count)| (*name, count.as_str()));
            return words.with("check-beyond-budget", &counts);
        }
        (true, 1.., _) => "check-holds",
        (true, 0, "spending-within-means") => "check-no-budget",
        (true, 0, name) if name.starts_with("fixed-sums") => "check-no-fixed-sum",
        (true, 0, _) => "check-not-applicable",
    };
    words.get(word)
}

/// The word for a role.
pub fn role_word(role: Role) -> &'static str {
    match role {
        Role::Own => "role-own",
        Role::Invest => "role-invest",
        Role::SetServiceLevel => "role-set-service-level",
        Role::Order => "role-order",
        Role::Plan => "role-plan",
        Role::Purchase => "role-purchase",
        Role::Operate => "role-operate",
        Role::SetFares => "role-set-fares",
        Role::CollectFares => "role-collect-fares",
        Role::Fund => "role-fund",
        Role::BearRevenueRisk => "role-bear-revenue-risk",
        Role::Coordinate => "role-coordinate",
        Role::Dispatch => "role-dispatch",
    }
}

/// The word for a class of service.
pub fn class_word(class: ServiceClass) -> &'static str {
    match class {
        ServiceClass::StateRail => "class-state-rail",
        ServiceClass::LocalRail => "class-local-rail",
        ServiceClass::Metro => "class-metro",
        ServiceClass::LightRail => "class-light-rail",
        ServiceClass::InterTown => "class-inter-town",
        ServiceClass::Local => "class-local",
        ServiceClass::Ferry => "class-ferry",
        ServiceClass::SpecialTransport => "class-special-transport",
        ServiceClass::Commercial => "class-commercial",
    }
}

/// The word for a kind of body.
pub fn kind_word(kind: Option<BodyKind>) -> &'static str {
    match kind {
        Some(BodyKind::State) => "kind-state",
        Some(BodyKind::Region) => "kind-region",
        Some(BodyKind::Municipality) => "kind-municipality",
        Some(BodyKind::TransportCompany) => "kind-transport-company",
        Some(BodyKind::InfrastructureOwner) => "kind-infrastructure-owner",
        Some(BodyKind::Operator) => "kind-operator",
        Some(BodyKind::Joint) => "kind-joint",
        None => "nobody",
    }
}
