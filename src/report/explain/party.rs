//! A body: what it pays and gets, for which kinds of service, through which postings and rules.

use super::inputs::{changes, values};
use super::line::{service_origins, table_source};
use super::{Block, Context, Row, Subject};
use crate::account::{Party, PostingKind};
use crate::id::BodyId;
use crate::report::derived;
use crate::report::document::party_name;
use crate::report::text::{class_word, kind_word, role_word};
use crate::report::why;
use crate::scenario::origin::Origin;
use crate::scenario::regime::{Basis, Role, ServiceClass};
use crate::units::Kroner;
use std::collections::BTreeMap;

/// Explains a body.
pub(super) fn body(context: &Context<'_>, id: BodyId) -> Subject {
    let (words, scenario) = (context.words, &context.result.scenario);
    let body = &scenario.bodies[id];
    let kind = words.get(&kind_word(Some(body.kind)).replace("kind-", "body-"));
    let mut about = vec![format!("{} ({kind})", body.name)];
    if !body.owners.is_empty() {
        let owners: Vec<&str> =
            body.owners.iter().map(|(owner, _)| scenario.bodies[*owner].name.as_str()).collect();
        about.push(words.with("explain-owners", &[("names", &owners.join(", "))]));
    }
    let mut rows = Row::new("", table_source(context, "bodies.csv"))
        .written(context.origins.rows("bodies.csv", &[&body.slug]));
    rows.guess = !rows.written.is_empty() && body.budget_source == "recalled";
    Subject {
        kind: "body".to_owned(),
        id: body.slug.clone(),
        name: body.name.clone(),
        about,
        steps: vec![
            context.step(1, vec![figures(context, id)]),
            context.step(2, vec![classes(context, id)]),
            context.step(3, vec![postings(context, id), services(context, id), rules(context, id)]),
            context.step(
                4,
                vec![
                    context.block("rows", vec![rows]),
                    changes(context, &body.slug),
                    values(context, &["cost.", "money.", "handicap.", "fare."]),
                ],
            ),
        ],
    }
}

/// Whether all money of a body is.
fn is_derived(context: &Context<'_>, id: BodyId) -> bool {
    derived::of_kind(context.result.scenario.bodies[id].kind)
}

fn figures(context: &Context<'_>, id: BodyId) -> Block {
    let (ledger, me) = (&context.result.ledger, Party::Body(id));
    let (paid, received) = (ledger.paid(me), ledger.received(me));
    let row = |word: &str, amount: Kroner| {
        Row::new("", context.words.get(word))
            .value(amount.dkk(), "DKK/year")
            .guess(context.guessed("net-cost"))
            .derived(is_derived(context, id))
    };
    let rows = vec![
        row("explain-paid", paid),
        row("explain-received", received),
        row("explain-net", paid - received),
    ];
    context.block("figures", rows)
}

/// What it pays less what it receives, by class of service.
fn classes(context: &Context<'_>, id: BodyId) -> Block {
    let result = context.result;
    let mut nets: BTreeMap<Option<ServiceClass>, Kroner> = BTreeMap::new();
    for posting in result.ledger.postings() {
        let class = match (posting.kind, posting.service) {
            (PostingKind::SpecialTransport, _) => Some(ServiceClass::SpecialTransport),
            (_, Some(service)) => result.responsibility.class[service].as_ref().map(|c| c.class),
            (_, None) => None,
        };
        if posting.from == Party::Body(id) {
            *nets.entry(class).or_default() += posting.amount;
        }
        if posting.to == Party::Body(id) {
            *nets.entry(class).or_default() -= posting.amount;
        }
    }
    let rows = nets.into_iter().map(|(class, net)| {
        let label = class.map_or("explain-no-line", class_word);
        Row::new("", context.words.get(label))
            .value(net.dkk(), "DKK/year")
            .guess(context.guessed("net-cost"))
            .derived(is_derived(context, id))
    });
    context.greatest_first("classes", rows.collect())
}

/// Payments by kind, other party and rule: what it pays above, what it receives below nought.
fn postings(context: &Context<'_>, id: BodyId) -> Block {
    let (words, scenario) = (context.words, &context.result.scenario);
    let me = Party::Body(id);
    type Key = (bool, PostingKind, Party, &'static str);
    let mut totals = BTreeMap::<Key, (Kroner, usize)>::new();
    for posting in context.result.ledger.postings() {
        let pays = posting.from == me;
        if pays || posting.to == me {
            let other = if pays { posting.to } else { posting.from };
            let (amount, count) =
                totals.entry((pays, posting.kind, other, posting.rule)).or_default();
            *amount += posting.amount;
            *count += 1;
        }
    }
    let rows = totals.into_iter().map(|((pays, kind, other, rule), (amount, count))| {
        let kind = words.get(&format!("posting-{}", kind.slug()));
        let word = if pays { "explain-pays" } else { "explain-receives" };
        let label = format!(
            "{} {} {}",
            words.with(word, &[("kind", &kind)]),
            if pays { "→" } else { "←" },
            party_name(scenario, other, words)
        );
        let rule = words.get(&format!("rule-{rule}"));
        let count = count.to_string();
        let parts = [("count", count.as_str()), ("rule", rule.as_str())];
        Row::new("", label)
            .value(if pays { amount.dkk() } else { -amount.dkk() }, "DKK")
            .guess(context.guessed("net-cost"))
            .derived(is_derived(context, id))
            .source(words.with("explain-postings-of-rule", &parts))
    });
    context.greatest_first("postings", rows.collect())
}

/// The lines that cost or bring it most.
fn services(context: &Context<'_>, id: BodyId) -> Block {
    let result = context.result;
    let mut nets = BTreeMap::new();
    for posting in result.ledger.postings() {
        let Some(service) = posting.service else { continue };
        if posting.from == Party::Body(id) {
            *nets.entry(service).or_insert(Kroner::ZERO) += posting.amount;
        }
        if posting.to == Party::Body(id) {
            *nets.entry(service).or_insert(Kroner::ZERO) -= posting.amount;
        }
    }
    let rows = nets.into_iter().map(|(at, net)| {
        let service = &result.scenario.services[at];
        Row::new(&service.slug, format!("{} {}", service.number, service.name))
            .value(net.dkk(), "DKK/year")
            .guess(context.guessed("net-cost"))
            .derived(is_derived(context, id))
            .written(service_origins(context, at))
    });
    context.opened(context.greatest_first("services", rows.collect()), "ID")
}

/// Assignments that give it a task, with the number of lines.
fn rules(context: &Context<'_>, id: BodyId) -> Block {
    let result = context.result;
    let mut counted: BTreeMap<(Role, usize), usize> = BTreeMap::new();
    for service in result.scenario.services.ids() {
        for role in Role::ALL {
            let held = result.responsibility.held(service, role);
            let holds = held.by.iter().any(|(body, _)| *body == id);
            if let Some(at) = held.assignment.filter(|_| holds) {
                *counted.entry((role, at)).or_default() += 1;
            }
        }
    }
    let rows = counted.into_iter().map(|((role, at), lines)| {
        let assignment = &result.scenario.regime.assignments[at];
        let count = lines.to_string();
        let role = context.words.get(role_word(role));
        let parts = [("role", role.as_str()), ("count", count.as_str())];
        Row::new("", context.words.with("explain-rule-of-lines", &parts))
            .guess(assignment.basis == Basis::Assumption)
            .source(why::because(assignment, context.words))
            .written(assignment.at.as_ref().map(Origin::of))
    });
    context.block("rules", rows.collect())
}
