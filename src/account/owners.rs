//! What companies still lack or have left goes to their owners.
//!
//! Transport companies, infrastructure companies and joint bodies keep nothing: their owners cover
//! a loss and get a profit, by their shares. A company owned by another passes its result on first,
//! so the rounds go on until nothing is left.

use super::Inputs;
use super::holders::owners;
use super::ledger::{Party, PostingKind};
use super::postings::{Book, share_out};
use crate::id::BodyId;
use crate::scenario::directory::Directory;
use crate::scenario::regime::BodyKind;
use crate::units::Kroner;
use std::collections::BTreeMap;

/// Ownership deeper than this is a circle.
const DEEPEST: usize = 8;

/// Whether a body of this kind passes all its money on.
pub(super) fn passes_on(kind: BodyKind) -> bool {
    matches!(kind, BodyKind::TransportCompany | BodyKind::InfrastructureOwner | BodyKind::Joint)
}

/// Writes what companies' owners pay or get.
pub(super) fn settle(inputs: &Inputs, directory: &Directory, book: &mut Book) {
    for _ in 0..DEEPEST {
        let mut nets: BTreeMap<BodyId, Kroner> = BTreeMap::new();
        for posting in &book.postings {
            if let Party::Body(body) = posting.from {
                *nets.entry(body).or_default() -= posting.amount;
            }
            if let Party::Body(body) = posting.to {
                *nets.entry(body).or_default() += posting.amount;
            }
        }
        let mut is_settled = true;
        for (body, net) in nets {
            if net == Kroner::ZERO || !passes_on(inputs.scenario.bodies[body].kind) {
                continue;
            }
            let owners = owners(inputs.scenario, directory, body);
            for (owner, part) in share_out(-net, &owners, body) {
                is_settled &= owner == body;
                let what = (PostingKind::Contribution, "owners-cover");
                book.pay(Party::Body(owner), Party::Body(body), part, what, None);
            }
        }
        if is_settled {
            return;
        }
    }
}
