//! What municipalities pay and get is derived, not read from accounts, and is marked so wherever it
//! shows: it follows from companies' hours, rates, fares and a split of our own. The one rule for
//! that mark.

use super::words::Words;
use crate::account::Party;
use crate::scenario::Scenario;
use crate::scenario::regime::BodyKind;

/// Whether the money of bodies of a kind is.
pub fn of_kind(kind: BodyKind) -> bool {
    kind == BodyKind::Municipality
}

/// Whether a party's money is.
pub fn of_party(scenario: &Scenario, party: Party) -> bool {
    match party {
        Party::Body(body) | Party::Account(body) => of_kind(scenario.bodies[body].kind),
        Party::Travellers | Party::Suppliers | Party::Lenders | Party::Drivers => false,
    }
}

/// Whether a payment is: it is if either side is a municipality.
pub fn of_payment(scenario: &Scenario, from: Party, to: Party) -> bool {
    of_party(scenario, from) || of_party(scenario, to)
}

/// Whether an indicator is: those of municipal spending alone. A sum over all purses is not marked.
pub fn of_indicator(key: &str) -> bool {
    matches!(key, "net-cost-municipality" | "net-cost-municipality-per-resident")
}

/// A name or figure with the mark, if it bears it.
pub fn marked(text: String, is_derived: bool, words: &Words) -> String {
    if is_derived { words.with("derived-mark", &[("what", &text)]) } else { text }
}
