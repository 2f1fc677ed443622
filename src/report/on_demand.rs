//! On-demand pools in the JSON document.

use super::format::publish;
use super::json::{OnDemandPool, OnDemandResult};
use crate::run::RunResult;

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
