//! On-demand pools and carpooling in the JSON document.

use super::format::publish;
use super::json::{CarpoolResult, CarpoolScheme, OnDemandPool, OnDemandResult};
use crate::run::{CarpoolPlace, RunResult};
use crate::scenario::flex::Scheme;

/// How they came together with travellers; `None` without any.
pub(super) fn on_demand(result: &RunResult) -> Option<OnDemandResult> {
    let flex = &result.flows.flex;
    let pools = result.scenario.flex.pools.iter().zip(&flex.pools);
    let pools = pools.map(|(pool, year)| {
        let figures = OnDemandPool {
            product: pool.product.clone(),
            rides: publish(year.rides),
            dispatched: year.dispatched,
            refused: year.refused,
            wait_minutes: publish(year.level.wait),
            ride_ratio: publish(year.level.ride),
            hours: publish(year.hours),
            km: publish(year.km),
            empty_km: publish(year.empty_km),
            vehicles: year.vehicles,
            fares: publish(year.fares),
        };
        (pool.slug.clone(), figures)
    });
    (!flex.pools.is_empty()).then(|| OnDemandResult {
        rounds: flex.rounds,
        gap_minutes: publish(flex.gap[0]),
        gap_minutes_most: publish(flex.gap[1]),
        pools: pools.collect(),
    })
}

/// How those who offer a seat and those who seek one came together; `None` where nobody may.
pub(super) fn carpool(result: &RunResult) -> Option<CarpoolResult> {
    let year = &result.flows.carpool;
    let of_scheme = |(at, scheme): (usize, &Scheme)| {
        let own = || year.places.iter().filter(|place| place.scheme == at);
        let sum = |of: fn(&CarpoolPlace) -> f64| -> f64 { own().map(of).sum() };
        let over = |a: f64, b: f64| publish(if b > 0.0 { a / b } else { 0.0 });
        let rides = sum(|place| place.rides);
        let figures = CarpoolScheme {
            platforms: scheme.platforms.slug().to_owned(),
            count: scheme.markets(&result.scenario).len(),
            offers: publish(sum(|place| place.offers)),
            match_rate: over(sum(|place| place.found), sum(|place| place.wishes)),
            rides: publish(rides),
            guaranteed: publish(sum(|place| place.guaranteed * place.rides)),
            wait_minutes: over(sum(|place| place.level.wait * place.rides), rides),
            fares: publish(sum(|place| place.fares)),
            detour_km: publish(sum(|place| place.detour_km)),
            saved_km: publish(sum(|place| place.saved_km)),
        };
        (scheme.slug.clone(), figures)
    };
    let schemes = &result.scenario.flex.carpool;
    (!schemes.is_empty()).then(|| CarpoolResult {
        rounds: year.rounds,
        gap_minutes: publish(year.gap[0]),
        gap_minutes_most: publish(year.gap[1]),
        exact: year.exact,
        bound_gap: publish(year.bound_gap),
        offers_matched: year.matched_of[0],
        wishes_matched: year.matched_of[1],
        schemes: schemes.iter().enumerate().map(of_scheme).collect(),
    })
}
