//! How a zone's residents reach a hub: on foot, by bike, or by car to a station where it can stand.
//!
//! In: the declared distances between zones and hubs ([`Area::access`](crate::scenario::area::Area)),
//! what each hub offers, and the values. Out: one [`AccessLink`] per zone, hub and mode, with
//! minutes and with *generalised* minutes (weights and penalties) apart for the two ends of a
//! journey: at home one's own bike and car stand ready, at the far end neither car nor, mostly,
//! bike.
//!
//! A bike link that costs more at home than the walk to the same hub is left out: it would only
//! take a share in the choice between stops that nobody would give it. What a hub offers beside lines
//! ([`hub_service`](super::hub_service)) adds links of its own.
//!
//! Where a walk takes another time in some periods (a path closed at night), the links of the
//! service states with such periods are made apart, with the mean over the state's hours.

use super::{AccessLink, AccessMode};
use crate::id::StateId;
use crate::scenario::Scenario;
use crate::scenario::area::{Access, Hub};
use crate::scenario::values::Values;
use crate::units::{Kilometres, Minutes};

/// Every access link of a scenario, by zone, then hub, then mode.
pub(super) fn links(scenario: &Scenario, full: &[f64]) -> Vec<AccessLink> {
    made_of(scenario, scenario.area.access.clone(), full)
}

/// The access links of the states in which walks take another time.
pub(super) fn links_in_states(
    scenario: &Scenario,
    full: &[f64],
) -> Vec<(StateId, Vec<AccessLink>)> {
    let (area, calendar) = (&scenario.area, &scenario.calendar);
    let times = area.timed_access.iter().flat_map(|timed| &timed.times);
    let in_state = |state: StateId| {
        let mut declared = area.access.clone();
        for access in &mut declared {
            let times = area.walk_times(access.zone, access.hub);
            if !times.is_empty() {
                let usual = access.walking_time(scenario.values.walk_min_per_km);
                access.walk = Some(calendar.mean_in(state, usual, times));
            }
        }
        (state, made_of(scenario, declared, full))
    };
    calendar.states_with(times).into_iter().map(in_state).collect()
}

fn made_of(scenario: &Scenario, mut declared: Vec<Access>, full: &[f64]) -> Vec<AccessLink> {
    let area = &scenario.area;
    declared.sort_by_key(|access| (access.zone, access.hub));
    declared.dedup_by_key(|access| (access.zone, access.hub));
    let mut links = Vec::with_capacity(declared.len() * 2);
    for access in &declared {
        let hub = &area.hubs[access.hub];
        let walk = walk(access, &scenario.values);
        let bike = bike(access, &scenario.values)
            .filter(|bike| walk.is_none_or(|walk| bike.from_home < walk.from_home));
        let car = car(access, hub, &scenario.values);
        links.extend([walk, bike, car].into_iter().flatten());
        links.extend(super::hub_service::links(scenario, access, full));
    }
    links
}

fn walk(access: &Access, values: &Values) -> Option<AccessLink> {
    let time = access.walking_time(values.walk_min_per_km);
    let within_reach = time.0 <= values.walk_max_km * values.walk_min_per_km;
    let cost = time * values.access_walk_weight;
    within_reach.then(|| link(access, AccessMode::Walk, time, cost, cost))
}

fn bike(access: &Access, values: &Values) -> Option<AccessLink> {
    let Kilometres(km) = access.distance;
    let time = Minutes(values.bike_min_per_km * km + values.bike_start);
    let cost = time * values.bike_access_weight + Minutes(values.bike_access_penalty);
    let far_end = cost + Minutes(values.bike_egress_extra);
    (km <= values.bike_max_km).then(|| link(access, AccessMode::Bike, time, cost, far_end))
}

/// Driving to a station, or to another hub of the proposal's levels, that has room for the car.
fn car(access: &Access, hub: &Hub, values: &Values) -> Option<AccessLink> {
    let has_room = hub.has_car_park();
    let Kilometres(km) = access.distance;
    let time = Minutes(values.car_access_min_per_km * km + values.car_access_start);
    let penalty = Minutes(values.bike_access_penalty + values.car_access_penalty);
    let cost = time * values.car_access_weight + penalty;
    let far_end = Minutes(f64::INFINITY);
    (has_room && km <= values.car_max_km)
        .then(|| link(access, AccessMode::Car, time, cost, far_end))
}

fn link(
    access: &Access,
    mode: AccessMode,
    time: Minutes,
    from_home: Minutes,
    far_end: Minutes,
) -> AccessLink {
    let Access { zone, hub, distance, .. } = *access;
    let (service, fare) = (None, 0.0);
    AccessLink { zone, hub, mode, length: distance, time, from_home, far_end, service, fare }
}
