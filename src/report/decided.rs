//! What bodies decided, as tables for a terminal and for the JSON document.

use super::derived;
use super::document::class_slug;
use super::format::{self, number, publish};
use super::json::{DecisionResult, FreeRider, GrantResult, PoolResult, SumResult, Unfunded};
use super::table::Table;
use super::words::Words;
use crate::decide::{MoneyRule, Source};
use crate::id::ServiceId;
use crate::run::{Comparison, Decision, RunResult};
use crate::units::Kroner;
use std::collections::BTreeMap;

/// What is put behind a column's key for the same regime with the base's money.
pub const EQUAL_MONEY: &str = "-equal-money";
/// Figures whose difference is split into organisation and money.
const SPLIT: [&str; 8] = [
    "pt-trips",
    "pt-passenger-km",
    "timetable-hours",
    "jobs-45min",
    "trips-not-made",
    "net-cost-state",
    "net-cost-municipality",
    "surplus-per-resident",
];
/// Lines named on a terminal; the document has them all.
const SHOWN: usize = 10;
/// Municipalities named for a line.
const PLACES: usize = 3;

/// Service that is not funded.
pub(super) fn unfunded(result: &RunResult) -> Vec<Unfunded> {
    let scenario = &result.scenario;
    let of_line = |line: &crate::decide::Unfunded| Unfunded {
        service: scenario.services[line.service].slug.clone(),
        name: scenario.services[line.service].name.clone(),
        needs_mdkk: publish(line.cost / 1e6),
        closed: line.closed,
        share_gone: publish(line.share_gone),
        boardings: publish(line.boardings),
        municipalities: line
            .municipalities
            .iter()
            .map(|(at, _)| scenario.area.municipalities[*at].slug.clone())
            .collect(),
    };
    result.decision.iter().flat_map(|decision| &decision.unfunded).map(of_line).collect()
}

/// How bodies decided.
pub(super) fn decision(result: &RunResult) -> Option<DecisionResult> {
    let decision = result.decision.as_ref()?;
    let scenario = &result.scenario;
    let body = |id| scenario.bodies[id].slug.clone();
    let millions = |dkk: f64| publish(dkk / 1e6);
    let sum_class = |sum: usize| class_slug(scenario.regime.fixed_sums[sum].class).to_owned();
    let pools = decision.offer.pools.iter().map(|pool| PoolResult {
        decider: body(pool.decider),
        source: match pool.source {
            Source::Budget => "budget".to_owned(),
            Source::FixedSum(sum) => sum_class(sum),
        },
        base_mdkk: millions(pool.base_cost),
        money_mdkk: millions(pool.money),
        spent_mdkk: millions(pool.spent),
        value_of_money: publish(pool.value_of_money),
        bound_gap: publish(pool.gap),
        short_mdkk: millions(pool.short),
        derived: derived::of_kind(scenario.bodies[pool.decider].kind),
    });
    let riders = decision.offer.agreements.iter().flat_map(|agreement| {
        agreement.free_riders().map(move |member| FreeRider {
            service: scenario.services[agreement.service].slug.clone(),
            body: body(member.body),
            cost_share: publish(member.cost_share),
            resident_share: publish(member.resident_share),
        })
    });
    let counts = counts(decision);
    Some(DecisionResult {
        money: match decision.terms.money {
            MoneyRule::Equal => "equal".to_owned(),
            MoneyRule::Own => "own".to_owned(),
        },
        reallocated: decision.terms.reallocate,
        rounds: decision.rounds,
        gap: publish(decision.gap),
        lines_cut: counts.cut,
        lines_closed: counts.closed,
        lines_more: counts.more,
        pools: pools.collect(),
        grants: decision
            .grants
            .iter()
            .map(|grant| GrantResult {
                from: body(grant.from),
                to: body(grant.to),
                ore: grant.amount.ore(),
                derived: [grant.from, grant.to]
                    .iter()
                    .any(|side| derived::of_kind(scenario.bodies[*side].kind)),
            })
            .collect(),
        fixed_sums: decision
            .sums
            .iter()
            .map(|shown| SumResult {
                class: sum_class(shown.sum),
                amount_mdkk: millions(shown.amount),
                service_share: publish(shown.service),
                value_of_money: publish(shown.value_of_money),
            })
            .collect(),
        free_riders: riders.collect(),
    })
}

/// How many lines run less, not at all, or more than declared.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    cut: usize,
    closed: usize,
    more: usize,
}

fn counts(decision: &Decision) -> Counts {
    let mut by_line: BTreeMap<ServiceId, f64> = BTreeMap::new();
    for choice in &decision.offer.choices {
        *by_line.entry(choice.service).or_insert(0.0) +=
            choice.cost * (choice.departures - choice.declared);
    }
    Counts {
        cut: decision.unfunded.len(),
        closed: decision.unfunded.iter().filter(|line| line.closed).count(),
        more: by_line.values().filter(|more| **more > 0.0).count(),
    }
}

/// One column a result: what was bought, from how much money, how far it has settled.
pub(super) fn summary(comparison: &Comparison, keys: &[String], words: &Words) -> String {
    let mut table = Table::new(1);
    let mut head = vec![String::new()];
    head.extend(keys.iter().cloned());
    table.row(head);
    table.rule();
    let language = words.language;
    let mut row = |name: &str, cell: &dyn Fn(&Decision) -> String| {
        let cells = comparison.results.iter().map(|result| {
            result.decision.as_ref().map_or_else(|| "–".to_owned(), |decision| cell(decision))
        });
        table.row(std::iter::once(words.get(name)).chain(cells));
    };
    let of_pools = |decision: &Decision, what: &dyn Fn(&crate::decide::Pool) -> f64| {
        let dkk: f64 = decision.offer.pools.iter().map(what).sum();
        format::millions(Kroner::from_dkk(dkk), language)
    };
    let count = |number: usize| format::number(number as f64, 0, language);
    row("decided-pools", &|decision| count(decision.offer.pools.len()));
    row("decided-base", &|decision| of_pools(decision, &|pool| pool.base_cost));
    row("decided-money", &|decision| of_pools(decision, &|pool| pool.money));
    row("decided-spent", &|decision| of_pools(decision, &|pool| pool.spent));
    row("decided-cut", &|decision| count(counts(decision).cut));
    row("decided-closed", &|decision| count(counts(decision).closed));
    row("decided-more", &|decision| count(counts(decision).more));
    row("decided-million", &|decision| {
        let most = decision.offer.pools.iter().map(|pool| pool.spent).sum::<f64>();
        let worth = decision.offer.pools.iter().map(|pool| pool.value_of_money * pool.spent);
        number(if most > 0.0 { worth.sum::<f64>() / most } else { 0.0 }, 2, language)
    });
    row("decided-top-ups", &|decision| {
        count(decision.offer.choices.iter().filter(|choice| choice.topped_up.is_some()).count())
    });
    row("decided-free-riders", &|decision| {
        count(decision.offer.agreements.iter().map(|of| of.free_riders().count()).sum())
    });
    row("decided-grants", &|decision| {
        let moved: Kroner = decision.grants.iter().map(|grant| grant.amount).sum();
        format::millions(moved, language)
    });
    row("decided-rounds", &|decision| count(decision.rounds));
    row("decided-gap", &|decision| format!("{} %", number(decision.gap * 100.0, 2, language)));
    let mut text = table.render();
    for (key, result) in keys.iter().zip(&comparison.results) {
        for shown in result.decision.iter().flat_map(|decision| &decision.sums) {
            let amount = number(shown.amount / 1e9, 2, language);
            let service = number(shown.service * 100.0, 0, language);
            let parts =
                [("key", key.as_str()), ("amount", amount.as_str()), ("service", service.as_str())];
            text.push_str(&words.with("decided-sum-at", &parts));
            text.push('\n');
        }
    }
    text
}

/// The lines with most boardings that are not funded in full.
pub(super) fn lines(result: &RunResult, words: &Words) -> String {
    let Some(decision) = &result.decision else { return String::new() };
    if decision.unfunded.is_empty() {
        return String::new();
    }
    let scenario = &result.scenario;
    let language = words.language;
    let mut table = Table::new(2);
    table.row(
        [
            "unfunded-line",
            "unfunded-places",
            "unfunded-gone",
            "unfunded-boardings",
            "unfunded-needs",
        ]
        .map(|key| words.get(key)),
    );
    table.rule();
    for line in decision.unfunded.iter().take(SHOWN) {
        let mut places = line.municipalities.clone();
        places.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let named: Vec<&str> = places
            .iter()
            .take(PLACES)
            .map(|(at, _)| scenario.area.municipalities[*at].name.as_str())
            .collect();
        let more = if places.len() > PLACES { " …" } else { "" };
        table.row([
            scenario.services[line.service].name.clone(),
            format!("{}{more}", named.join(", ")),
            format!("{} %", number(line.share_gone * 100.0, 0, language)),
            number(line.boardings, 0, language),
            format::millions(Kroner::from_dkk(line.cost), language),
        ]);
    }
    let mut text = table.render();
    if let Some(rest) = decision.unfunded.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        let rest = number(rest as f64, 0, language);
        text.push_str(&words.with("unfunded-rest", &[("rest", rest.as_str())]));
        text.push('\n');
    }
    text
}

/// Differences from the base split into what organisation does at equal money, and what more or
/// less money adds; empty where no regime was run with both.
pub(super) fn split(comparison: &Comparison, keys: &[String], words: &Words) -> String {
    let mut table = Table::new(2);
    table.row(
        ["", "", "split-all", "split-organisation", "split-money"]
            .map(|key| if key.is_empty() { String::new() } else { words.get(key) }),
    );
    table.rule();
    let mut any = false;
    for (key, result) in keys.iter().zip(&comparison.results) {
        let partner = keys.iter().position(|other| *other == format!("{key}{EQUAL_MONEY}"));
        let Some(equal) = partner.map(|at| &comparison.results[at]) else { continue };
        for indicator in SPLIT {
            let (Some(all), Some(organisation)) =
                (comparison.difference(result, indicator), comparison.difference(equal, indicator))
            else {
                continue;
            };
            any = true;
            let shown = |value: f64| format::difference(value, 0, words.language);
            table.row([
                key.clone(),
                super::text::indicator_name(indicator, words),
                shown(all),
                shown(organisation),
                shown(all - organisation),
            ]);
        }
    }
    if any { table.render() } else { String::new() }
}

/// Who set a line's headways, by which rule and with which money, state by state.
pub fn why_line(result: &RunResult, service: ServiceId, words: &Words) -> String {
    let Some(decision) = &result.decision else { return String::new() };
    let scenario = &result.scenario;
    let language = words.language;
    let mut text = String::new();
    for choice in decision.offer.choices.iter().filter(|choice| choice.service == service) {
        let pool = &decision.offer.pools[choice.pool];
        let source = match pool.source {
            Source::Budget => words.get("why-from-budget"),
            Source::FixedSum(sum) => words.with(
                "why-from-sum",
                &[("class", class_slug(scenario.regime.fixed_sums[sum].class))],
            ),
        };
        let limit = words.get(match choice.limit {
            crate::decide::Limit::Money => "why-limit-money",
            crate::decide::Limit::Minimum => "why-limit-minimum",
            crate::decide::Limit::Growth => "why-limit-growth",
        });
        let figure = |value: f64| number(value, 2, language);
        let parts = [
            ("state", scenario.calendar.states[choice.state].slug.clone()),
            ("decider", scenario.bodies[pool.decider].name.clone()),
            ("source", source),
            ("departures", figure(choice.departures)),
            ("declared", figure(choice.declared)),
            ("worth", figure(choice.worth)),
            ("history", figure(choice.worth_with_history)),
            ("keep", figure(choice.keep)),
            ("next", figure(pool.value_of_money)),
            ("limit", limit),
        ];
        let parts: Vec<(&str, &str)> =
            parts.iter().map(|(name, value)| (*name, value.as_str())).collect();
        text.push_str(&words.with("why-departures", &parts));
        text.push('\n');
    }
    text
}
