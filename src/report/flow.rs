//! Who pays whom, by kind of party: the ledger summed so that it can be drawn.

use super::derived;
use super::words::Words;
use crate::account::Party;
use crate::run::RunResult;
use crate::scenario::regime::BodyKind;
use crate::units::Kroner;
use std::collections::BTreeMap;

/// A kind of party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The travellers.
    Travellers,
    /// Bodies of a kind.
    Bodies(BodyKind),
    /// Those outside the scenario who are paid: staff, hauliers, drivers who take others along.
    Suppliers,
}

/// What parties of one kind pay those of another in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Who pays.
    pub from: Side,
    /// Who is paid.
    pub to: Side,
    /// How much.
    pub amount: Kroner,
}

/// Every payment of a result by kind of payer and receiver, in order. They sum to all that is paid,
/// which is all that is received; payments among bodies of one kind are among them.
pub fn flows(result: &RunResult) -> Vec<Flow> {
    let side = |party: Party| match party {
        Party::Travellers => Side::Travellers,
        Party::Suppliers | Party::Lenders | Party::Drivers => Side::Suppliers,
        Party::Account(body) | Party::Body(body) => Side::Bodies(result.scenario.bodies[body].kind),
    };
    let mut totals: BTreeMap<(Side, Side), Kroner> = BTreeMap::new();
    for ((from, to, _), amount) in result.ledger.flows() {
        *totals.entry((side(from), side(to))).or_default() += amount;
    }
    totals.into_iter().map(|((from, to), amount)| Flow { from, to, amount }).collect()
}

/// What a kind of party is called beside its money, marked where that is derived.
pub fn side_name(side: Side, words: &Words) -> String {
    match side {
        Side::Travellers => words.get("kind-travellers"),
        Side::Bodies(kind) => {
            let name = words.get(super::text::kind_word(Some(kind)));
            derived::marked(name, derived::of_kind(kind), words)
        }
        Side::Suppliers => words.get("party-suppliers"),
    }
}
