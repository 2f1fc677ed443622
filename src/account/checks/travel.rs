//! Passenger-km and fares before they are money: loads against flows against trips.

use super::{Check, Comparing};
use crate::account::Inputs;

/// Sums of the same trips in another order, through the single-precision labels of the level of
/// service, may differ by this share.
pub(super) const SUM_ORDER: f64 = 1e-5;

/// Checks of what is travelled.
pub(super) fn checks(inputs: &Inputs) -> Vec<Check> {
    vec![loads(inputs), trips(inputs), residents(inputs)]
}

/// Passenger-km of each line = Σ load × length of the hop. Loads hold the way out; the way home
/// is their mirror, so they count twice.
fn loads(inputs: &Inputs) -> Check {
    let mut check = Comparing::new("passenger-km-from-loads", 1.0);
    for (id, service) in inputs.scenario.services.entries() {
        let flows = &inputs.flows.services[id];
        let hops = service.stops.windows(2).zip(flows.hop_out.iter().zip(&flows.hop_in));
        let way_out: f64 =
            hops.map(|(ends, (out, inward))| (out + inward) * (ends[1].km.0 - ends[0].km.0)).sum();
        check.part(&service.slug, flows.passenger_km, 2.0 * way_out, SUM_ORDER);
    }
    check.done()
}

/// Passenger-km of all lines = Σ trips × km aboard.
fn trips(inputs: &Inputs) -> Check {
    let mut check = Comparing::new("passenger-km-trip-by-trip", 1.0);
    let lines = inputs.flows.services.iter().map(|flows| flows.passenger_km).sum();
    check.part("all", lines, inputs.flows.sums.passenger_km, SUM_ORDER);
    check.done()
}

/// Fares by where the payers live = Σ trips × fare.
fn residents(inputs: &Inputs) -> Check {
    let mut check = Comparing::new("fares-by-residence", 1.0);
    let homes = inputs.flows.fares_by_municipality.iter().sum();
    check.part("all", homes, inputs.flows.sums.fares, SUM_ORDER);
    check.done()
}
