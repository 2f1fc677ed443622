//! Municipalities that add to a line which a fixed sum no longer pays in full.
//!
//! Once the sum is spent, the municipality where most of a line runs may buy departures back from
//! its own money, up to what the line runs as declared: at full cost, and weighing travellers as it
//! weighs them. So it does where its own residents' worth per krone beats its own lines'.

use super::channels::{inside, weights};
use super::desk::Desk;
use super::frequency::Item;
use super::{Choice, Curve, Source};
use crate::scenario::regime::BodyKind;

/// Lines that a pool's decider may add to, with what it would add from there on.
pub(super) fn wanted(
    desk: &Desk<'_>,
    pool: usize,
    items: &[Item],
    choices: &[Choice],
) -> Vec<(usize, Item)> {
    let (decider, source) = desk.pool(pool);
    let scenario = desk.year().scenario;
    if source != Source::Budget || scenario.bodies[decider].kind != BodyKind::Municipality {
        return Vec::new();
    }
    let own = weights(BodyKind::Municipality, &scenario.values);
    let mut wanted = Vec::new();
    for (at, (case, choice)) in desk.cases().iter().zip(choices).enumerate() {
        let (buyer, source) = desk.pool(case.pool);
        let is_cut = matches!(source, Source::FixedSum(_)) && choice.departures < case.declared;
        let service = &scenario.services[case.service];
        if !is_cut || desk.directory().municipality_of(service) != Some(decider) {
            continue;
        }
        let theirs = weights(scenario.bodies[buyer].kind, &scenario.values);
        let counts = |body, outside: f64| {
            let inside = inside(scenario, desk.directory(), service, body);
            inside + (1.0 - inside) * outside
        };
        let ratio = counts(decider, own.outside) / counts(buyer, theirs.outside);
        let Curve { a, kappa } = items[at].curve;
        let item = Item {
            now: case.declared,
            curve: Curve { a: a * ratio, kappa },
            cost: case.reckoning.cost,
            low: choice.departures,
            high: case.declared,
        };
        wanted.push((at, item));
    }
    wanted
}
