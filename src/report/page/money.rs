//! Who pays whom: a flow diagram whose two sides sum to the same, and the payments behind it.

use super::Shown;
use crate::report::derived;
use crate::report::flow::{Flow, Side, flows, side_name};
use crate::report::format::{millions, number};
use crate::report::json::MoneyFlow;
use crate::run::RunResult;
use crate::scenario::regime::BodyKind;
use crate::units::Kroner;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Size of a diagram in picture units.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 330.0;
const BAR: f64 = 14.0;
const GAP: f64 = 16.0;
/// Where the bars stand: names are written outside them.
const LEFT: f64 = 170.0;
/// Payments listed of each result.
const LISTED: usize = 25;

pub(super) fn section(shown: &Shown<'_>) -> Markup {
    let body = html! {
        p { (shown.word("page-money-note")) }
        @for (at, result) in shown.comparison.results.iter().enumerate() {
            (diagram(shown, at, result))
            (postings(shown, at))
        }
    };
    super::section("money", &shown.word("page-money"), &body)
}

/// Tops and heights of the parties of one side of the diagram.
fn stack(amounts: &BTreeMap<Side, f64>, scale: f64) -> BTreeMap<Side, (f64, f64)> {
    let mut top = 24.0;
    let mut stacked = BTreeMap::new();
    for (&side, &amount) in amounts {
        stacked.insert(side, (top, amount * scale));
        top += amount * scale + GAP;
    }
    stacked
}

fn diagram(shown: &Shown<'_>, at: usize, result: &RunResult) -> Markup {
    let flows: Vec<Flow> =
        flows(result).into_iter().filter(|flow| flow.amount > Kroner::ZERO).collect();
    let sum = |of: &dyn Fn(&Flow) -> Side| -> BTreeMap<Side, f64> {
        let mut sums = BTreeMap::new();
        for flow in &flows {
            *sums.entry(of(flow)).or_insert(0.0) += flow.amount.dkk();
        }
        sums
    };
    let (paid, received) = (sum(&|flow| flow.from), sum(&|flow| flow.to));
    let all: f64 = paid.values().sum();
    let gaps = GAP * paid.len().max(received.len()).saturating_sub(1) as f64;
    let scale = if all > 0.0 { (HEIGHT - 30.0 - gaps) / all } else { 0.0 };
    let (left, right) = (stack(&paid, scale), stack(&received, scale));
    let (mut from, mut to) = (left.clone(), right.clone());
    let words = shown.words;
    let show = |dkk: f64| millions(Kroner::from_dkk(dkk), words.language);
    let name = |side: Side| side_name(side, words);
    let ribbons: Vec<(String, Side, String)> = flows
        .iter()
        .map(|flow| {
            let height = flow.amount.dkk() * scale;
            let [a, b] = [(&mut from, flow.from), (&mut to, flow.to)].map(|(places, side)| {
                places.get_mut(&side).map_or(0.0, |place| {
                    let top = place.0;
                    place.0 += height;
                    top
                })
            });
            let (x0, x1, middle) = (LEFT + BAR, WIDTH - LEFT - BAR, WIDTH / 2.0);
            let path = format!(
                "M{x0:.1} {a:.1}C{middle:.1} {a:.1} {middle:.1} {b:.1} {x1:.1} {b:.1}V{:.1}\
                 C{middle:.1} {1:.1} {middle:.1} {2:.1} {x0:.1} {2:.1}z",
                b + height,
                b + height,
                a + height
            );
            let title =
                format!("{} → {}: {}", name(flow.from), name(flow.to), show(flow.amount.dkk()));
            (path, flow.from, title)
        })
        .collect();
    html! {
        figure.money {
            svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(shown.name(at)) {
                text x=(LEFT + BAR) y="14" class="end bold" { (shown.word("page-pays")) }
                text x=(WIDTH - LEFT - BAR) y="14" class="bold" { (shown.word("page-is-paid")) }
                @for (path, side, title) in &ribbons {
                    path class=(format!("ribbon {}", class(*side))) d=(path) { title { (title) } }
                }
                @for (&side, &(top, height)) in &left {
                    rect class=(class(side)) x=(LEFT) y=(fixed(top)) width=(BAR) height=(fixed(height)) {}
                    text.end x=(LEFT - 6.0) y=(fixed(top + height / 2.0 + 4.0)) {
                        (name(side)) " " (show(paid[&side]))
                    }
                }
                @for (&side, &(top, height)) in &right {
                    rect class=(class(side)) x=(WIDTH - LEFT - BAR) y=(fixed(top)) width=(BAR)
                        height=(fixed(height)) {}
                    text x=(WIDTH - LEFT + 6.0) y=(fixed(top + height / 2.0 + 4.0)) {
                        (name(side)) " " (show(received[&side]))
                    }
                }
            }
            figcaption {
                b { (shown.name(at)) } ": "
                (words.with("page-money-sum", &[("sum", &show(all))]))
            }
        }
    }
}

fn fixed(value: f64) -> String {
    format!("{value:.1}")
}

/// The style of a kind of party; the colours are those of the window.
fn class(side: Side) -> &'static str {
    match side {
        Side::Travellers => "travellers",
        Side::Suppliers => "suppliers",
        Side::Bodies(kind) => match kind {
            BodyKind::State => "state",
            BodyKind::Region => "region",
            BodyKind::Municipality => "municipality",
            BodyKind::TransportCompany => "company",
            BodyKind::InfrastructureOwner => "owner",
            BodyKind::Operator => "operator",
            BodyKind::Joint => "joint",
        },
    }
}

/// The largest payments, and what all the others come to.
fn postings(shown: &Shown<'_>, at: usize) -> Markup {
    let Some(result) = shown.document.results.get(&shown.keys[at]) else { return html! {} };
    let mut flows: Vec<_> = result.ledger.flows.iter().collect();
    flows.sort_by_key(|flow| std::cmp::Reverse(flow.ore));
    let rest: i64 = flows.iter().skip(LISTED).map(|flow| flow.ore).sum();
    let language = shown.words.language;
    let show = |ore: i64| millions(Kroner::from_ore(ore), language);
    let party = |slug: &str| match slug {
        "travellers" => shown.word("party-travellers"),
        "suppliers" => shown.word("party-suppliers"),
        body => result.by_body.get(body).map_or_else(|| body.to_owned(), |own| own.name.clone()),
    };
    let purpose = |flow: &MoneyFlow| {
        let kind = shown.word(&format!("posting-{}", flow.kind));
        derived::marked(kind, flow.derived, shown.words)
    };
    let others = number(flows.len().saturating_sub(LISTED) as f64, 0, language);
    html! {
        details {
            summary { (shown.word("page-payments")) ": " (shown.name(at)) }
            div.wide { table {
                thead { tr {
                    @for head in ["page-pays", "page-is-paid", "page-for"] {
                        th scope="col" { (shown.word(head)) }
                    }
                    th.number scope="col" { (shown.word("page-mdkk")) }
                } }
                tbody {
                    @for flow in flows.iter().take(LISTED) {
                        tr {
                            @for side in [&flow.from, &flow.to] {
                                td {
                                    (party(side))
                                    @if result.by_body.contains_key(side) {
                                        br; small { code { (side) } }
                                    }
                                }
                            }
                            td { (purpose(flow)) }
                            td.number { (show(flow.ore)) }
                        }
                    }
                    tr {
                        td colspan="3" { (shown.words.with("page-other-payments", &[("count", &others)])) }
                        td.number { (show(rest)) }
                    }
                }
            } }
        }
    }
}
