//! On-demand pools in the accounts: what each municipality's rides cost and bring.
//!
//! A pool's hours and cost fall on the municipalities where its riders live, by their rides. Paid
//! are vehicle-hours × the pool's price of one, and the booking of every ride.

use super::Inputs;
use super::indicator::Figures;
use super::made_of::{Part, Shape};
use super::measure::{View, by_place};
use crate::id::MunicipalityId;
use crate::units::{Kroner, KronerPerHour, VehicleHours};
use std::collections::BTreeMap;

/// A pool in one municipality.
#[derive(Clone, Copy, Debug)]
pub(super) struct PoolPart {
    /// Position of the pool.
    pub(super) pool: usize,
    pub(super) place: MunicipalityId,
    pub(super) rides: f64,
    pub(super) refused: f64,
    pub(super) hours: f64,
    pub(super) fares: Kroner,
    /// Vehicle-hours.
    pub(super) cost: Kroner,
    pub(super) booking: Kroner,
}

/// All of them, by pool and municipality.
pub(super) fn pool_parts(inputs: &Inputs) -> Vec<PoolPart> {
    let zones = &inputs.scenario.area.zones;
    let mut by_place: BTreeMap<(usize, MunicipalityId), [f64; 2]> = BTreeMap::new();
    for (at, pool) in inputs.scenario.flex.pools.iter().enumerate() {
        // One that nobody rides with is paid for where it is.
        by_place.entry((at, zones[pool.zones[0]].municipality)).or_default();
    }
    for ride in &inputs.flows.flex_rides {
        let own = by_place.entry((ride.pool, zones[ride.from].municipality)).or_default();
        own[0] += ride.rides;
        own[1] += ride.fares;
    }
    let mut parts = Vec::with_capacity(by_place.len());
    for (at, pool) in inputs.scenario.flex.pools.iter().enumerate() {
        let Some(year) = inputs.flows.flex.pools.get(at) else { continue };
        let own = by_place.range((at, MunicipalityId(0))..=(at, MunicipalityId(u32::MAX)));
        let own: Vec<(MunicipalityId, [f64; 2])> =
            own.map(|(&(_, place), &sums)| (place, sums)).collect();
        let rides: Vec<f64> = own.iter().map(|(_, [rides, _])| *rides).collect();
        let all: f64 = rides.iter().sum();
        let whole = VehicleHours(year.hours) * KronerPerHour(pool.terms.hour_dkk);
        let evenly = vec![1.0; own.len()];
        let costs = whole.split(if all > 0.0 { &rides } else { &evenly });
        for ((place, [rides, fares]), cost) in own.into_iter().zip(costs) {
            let share = if all > 0.0 { rides / all } else { 1.0 / evenly.len() as f64 };
            parts.push(PoolPart {
                pool: at,
                place,
                rides,
                refused: share * year.rides_refused,
                hours: share * year.hours,
                fares: Kroner::from_dkk(fares),
                cost,
                booking: Kroner::from_dkk(rides * pool.terms.booking_dkk),
            });
        }
    }
    parts
}

/// Rides, refusals, hours and what they cost.
pub(super) fn figures(view: &View, to: &mut Figures) {
    let parts = pool_parts(view.inputs);
    let of =
        |shape, part: &dyn Fn(&PoolPart) -> Part| by_place(shape, &parts, |own| own.place, part);
    let gross = |part: &PoolPart| (part.cost + part.booking).dkk();
    to.insert("flex-trips", of(Shape::Total, &|part| Part::total(part.rides)));
    to.insert("flex-refused", of(Shape::Total, &|part| Part::total(part.refused)));
    to.insert("flex-hours", of(Shape::Total, &|part| Part::total(part.hours)));
    to.insert("flex-fares", of(Shape::Total, &|part| Part::total(part.fares.dkk())));
    to.insert("flex-cost", of(Shape::Total, &|part| Part::total(gross(part))));
    let per_hour = |part: &PoolPart| Part { over: part.rides, under: part.hours };
    to.insert("flex-rides-per-hour", of(Shape::Ratio, &per_hour));
    let per_trip = |part: &PoolPart| Part { over: gross(part), under: part.rides };
    to.insert("flex-cost-per-trip", of(Shape::Ratio, &per_trip));
}
