//! The model's money beside what is known of it from elsewhere.
//!
//! Not checks: both sides are uncertain, and the model's municipal spending is derived from
//! timetable hours, rates and fares. They say whether today's base is in the right order of size.

use super::Inputs;
use super::ledger::{Ledger, Party};
use crate::scenario::regime::BodyKind;
use crate::scenario::service::Mode;

/// A sum of the model and what a source says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Stable slug.
    pub key: &'static str,
    /// Whose spending it is.
    pub payer: BodyKind,
    /// What the model says, DKK a year; derived.
    pub modelled: f64,
    /// What the source says, DKK a year.
    pub reference: f64,
    /// Low end of its range.
    pub low: f64,
    /// High end of its range.
    pub high: f64,
    /// Whether the model lies in the range.
    pub is_inside: bool,
    /// The source.
    pub source: String,
}

/// Compares the base year's money with the references; meaningful under today's division only.
pub fn references(inputs: &Inputs, ledger: &Ledger) -> Vec<Reference> {
    const BUSES: &[Mode] = &[Mode::Bus, Mode::Brt];
    const TRAINS: &[Mode] = &[Mode::Intercity, Mode::RegionalRail, Mode::SuburbanRail];
    [
        ("municipal-bus-net", "money.municipalities.bus_net_total", BodyKind::Municipality, BUSES),
        ("regional-bus-net", "money.regions.bus_net_total", BodyKind::Region, BUSES),
        ("state-train-net", "money.state.dsb_contract", BodyKind::State, TRAINS),
    ]
    .into_iter()
    .filter_map(|(key, value, kind, modes)| {
        let row = inputs.scenario.values.register.iter().find(|row| row.key == value)?;
        let modelled = spent_on(inputs, ledger, kind, modes);
        // The register speaks of billions.
        let [reference, low, high] = [row.value, row.low, row.high].map(|billions| billions * 1e9);
        let is_inside = low <= modelled && modelled <= high;
        let source = row.source.clone();
        Some(Reference { key, payer: kind, modelled, reference, low, high, is_inside, source })
    })
    .collect()
}

/// What bodies of a kind pay for lines of these modes, less what they receive for them.
fn spent_on(inputs: &Inputs, ledger: &Ledger, kind: BodyKind, modes: &[Mode]) -> f64 {
    let is_of_kind = |party: Party| match party {
        Party::Body(body) => inputs.scenario.bodies[body].kind == kind,
        _ => false,
    };
    let mut spent = 0.0;
    for posting in ledger.postings() {
        let mode = posting.service.map(|service| inputs.scenario.services[service].mode);
        if mode.is_some_and(|mode| modes.contains(&mode)) {
            let amount = posting.amount.dkk();
            spent += if is_of_kind(posting.from) { amount } else { 0.0 };
            spent -= if is_of_kind(posting.to) { amount } else { 0.0 };
        }
    }
    spent
}
