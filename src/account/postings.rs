//! From items to postings: fares, operation, administration, contributions.
//!
//! For each item, in this order:
//! 1. travellers pay the collecting body, which passes the fares to whoever bears the revenue risk.
//!    Fares of a line are those of the legs ridden on it, `f`; the buses of a company first share
//!    part of theirs by timetable hours: `(1 − s) f + s F h / H` with the value
//!    `money.fare_key.hours_share` for `s`, and `F`, `H` the company's sums;
//! 2. the purchaser pays the operators what running costs. An operator that bears the revenue risk
//!    keeps its fares and is paid the rest (a net contract, taken to be settled on this year's
//!    fares; what it gains or loses between settlements belongs to a model of years). A body that
//!    runs a line itself pays its own staff and suppliers;
//! 3. planning costs the purchaser by the timetable hour;
//! 4. the funders cover what the purchaser lacks by their shares, or get a surplus back.
//!
//! Then fixed sums ([`fixed`](super::fixed)) pay for the classes they are given for, every ordering
//! body pays its own administration, and what companies still lack or have goes to their owners
//! ([`owners`](super::owners)).

use super::items::{Item, items, ordering_bodies, ordering_cost};
use super::ledger::{Ledger, Party, Posting, PostingKind};
use super::{Inputs, carpool, fixed, hub_service, owners, works};
use crate::id::{BodyId, IdVec, ServiceId};
use crate::scenario::directory::Directory;
use crate::scenario::regime::ServiceClass;
use crate::units::Kroner;
use std::collections::BTreeMap;

/// Turns a year's travel and service into payments between parties.
pub fn account(inputs: &Inputs) -> Ledger {
    let directory = Directory::new(inputs.scenario);
    let items = items(inputs, &directory);
    let mut book = Book::default();

    let open: Vec<(&Item, Kroner)> =
        items.iter().map(|item| (item, settle(item, &mut book))).collect();
    for at in 0..inputs.scenario.regime.fixed_sums.len() {
        let of_sum = open.iter().filter(|(item, _)| item.fixed_sum == Some(at)).copied();
        fixed::pay(inputs, &directory, at, &of_sum.collect::<Vec<_>>(), &mut book);
    }
    for body in ordering_bodies(inputs) {
        let what = (PostingKind::Administration, "ordering-administration");
        book.pay(Party::Body(body), Party::Suppliers, ordering_cost(inputs), what, None);
    }
    works::pay(inputs, &directory, &mut book);
    hub_service::pay(inputs, &directory, &mut book);
    carpool::settle(inputs, &directory, &mut book);
    owners::settle(inputs, &directory, &mut book);
    Ledger::new(book.postings).expect("the book refuses empty payments and payments to oneself")
}

/// Net spending on each service, by slug: what [`Inputs::past`] of later runs wants.
pub fn past_spending(inputs: &Inputs) -> BTreeMap<String, Kroner> {
    let items = items(inputs, &Directory::new(inputs.scenario));
    let spending = |item: &Item| {
        let slug = inputs.scenario.services[item.service?].slug.clone();
        Some((slug, item.cost + item.planning - item.fares))
    };
    items.iter().filter_map(spending).collect()
}

/// What running and planning each line costs a year, DKK, whoever pays it.
pub fn gross_cost(inputs: &Inputs) -> IdVec<ServiceId, f64> {
    let items = items(inputs, &Directory::new(inputs.scenario));
    let lines = items.iter().filter(|item| item.service.is_some());
    lines.map(|item| (item.cost + item.planning).dkk()).collect()
}

/// What ordering at all costs each body that orders, a year.
pub fn ordering_costs(inputs: &Inputs) -> BTreeMap<BodyId, Kroner> {
    ordering_bodies(inputs).into_iter().map(|body| (body, ordering_cost(inputs))).collect()
}

/// Postings in the making.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) postings: Vec<Posting>,
}

impl Book {
    /// Writes a payment. Nothing and payments to oneself leave no trace; a negative amount is a
    /// surplus that goes the other way.
    pub(super) fn pay(
        &mut self,
        from: Party,
        to: Party,
        amount: Kroner,
        (kind, rule): (PostingKind, &'static str),
        service: Option<ServiceId>,
    ) {
        if amount == Kroner::ZERO || from == to {
            return;
        }
        let posting = if amount > Kroner::ZERO {
            Posting { from, to, kind, amount, service, rule }
        } else {
            let (kind, rule) = turned(kind, rule);
            Posting { from: to, to: from, kind, amount: -amount, service, rule }
        };
        self.postings.push(posting);
    }
}

/// What a payment is called when it goes the other way.
fn turned(kind: PostingKind, rule: &'static str) -> (PostingKind, &'static str) {
    let back = match rule {
        "contribution" => "surplus-returned",
        "flex-contribution" => "flex-surplus-returned",
        "operation" => "net-contract-surplus",
        "owners-cover" => "owners-surplus",
        same => same,
    };
    let kind = if kind == PostingKind::SpecialTransport { kind } else { PostingKind::Result };
    (kind, back)
}

/// Kinds and rules under which an item's payments stand.
struct Words {
    fare: (PostingKind, &'static str),
    fare_share: (PostingKind, &'static str),
    operation: (PostingKind, &'static str),
    own: (PostingKind, &'static str),
    contribution: (PostingKind, &'static str),
    planning: (PostingKind, &'static str),
}

const LINE: Words = Words {
    fare: (PostingKind::Fare, "fare"),
    fare_share: (PostingKind::FareShare, "fare-share"),
    operation: (PostingKind::Operation, "operation"),
    own: (PostingKind::Operation, "own-operation"),
    contribution: (PostingKind::Contribution, "contribution"),
    planning: (PostingKind::Administration, "hour-administration"),
};

const ON_DEMAND: Words = Words {
    fare: (PostingKind::Fare, "flex-fare"),
    fare_share: (PostingKind::FareShare, "flex-fare-share"),
    operation: (PostingKind::Operation, "flex-operation"),
    own: (PostingKind::Operation, "flex-operation"),
    contribution: (PostingKind::Contribution, "flex-contribution"),
    planning: (PostingKind::Administration, "flex-booking"),
};

const SPECIAL: Words = Words {
    fare: (PostingKind::SpecialTransport, "special-fare"),
    fare_share: (PostingKind::SpecialTransport, "special-fare-share"),
    operation: (PostingKind::SpecialTransport, "special-operation"),
    own: (PostingKind::SpecialTransport, "special-operation"),
    contribution: (PostingKind::SpecialTransport, "special-contribution"),
    planning: (PostingKind::Administration, "hour-administration"),
};

/// Writes an item's payments; returns what its purchaser lacks if a fixed sum is to cover it.
fn settle(item: &Item, book: &mut Book) -> Kroner {
    let (Some(purchaser), Some(collector)) = (item.purchaser, item.collector) else {
        return Kroner::ZERO;
    };
    let is_special = item.class == Some(ServiceClass::SpecialTransport);
    let words = match item.pool {
        Some(_) => ON_DEMAND,
        None if is_special => SPECIAL,
        None => LINE,
    };
    let buyer = Party::Body(purchaser);

    book.pay(Party::Travellers, Party::Body(collector), item.fares, words.fare, item.service);
    let revenue = share_out(item.fares, &item.risk, collector);
    for (&body, &part) in &revenue {
        let (from, to) = (Party::Body(collector), Party::Body(body));
        book.pay(from, to, part, words.fare_share, item.service);
    }

    let earned = |body: BodyId| revenue.get(&body).copied().unwrap_or_default();
    let mut lacks = item.planning - earned(purchaser);
    for (operator, cost) in share_out(item.cost, &item.operators, purchaser) {
        if operator == purchaser {
            book.pay(buyer, Party::Suppliers, cost, words.own, item.service);
            lacks += cost;
        } else {
            let rest = cost - earned(operator);
            book.pay(buyer, Party::Body(operator), rest, words.operation, item.service);
            lacks += rest;
        }
    }
    book.pay(buyer, Party::Suppliers, item.planning, words.planning, item.service);

    if item.fixed_sum.is_none() {
        for (funder, part) in share_out(lacks, &item.funders, purchaser) {
            book.pay(Party::Body(funder), buyer, part, words.contribution, item.service);
        }
    }
    lacks
}

/// Splits an amount between bodies to the øre; all of it to `otherwise` where nobody has a share.
pub(super) fn share_out(
    amount: Kroner,
    shares: &[(BodyId, f64)],
    otherwise: BodyId,
) -> BTreeMap<BodyId, Kroner> {
    if shares.is_empty() {
        return BTreeMap::from([(otherwise, amount)]);
    }
    let weights: Vec<f64> = shares.iter().map(|(_, share)| *share).collect();
    let mut parts = BTreeMap::new();
    for ((body, _), part) in shares.iter().zip(amount.split(&weights)) {
        *parts.entry(*body).or_default() += part;
    }
    parts
}
