//! What it takes to use what a hub offers, between home and the hub or between the hub and the far end.
//!
//! Generalised minutes of a use of *d* km:
//! `w·(a + b·d) + f + (1 − s)·(p + q·d)/v − ln(h)/θ + m`, with the weight `w`, the minutes `a` and `b`, what it
//! counts as beside `f`, the price `p` and `q` of which the share `s` is paid by others, the value of time
//! `v`, the share `h` of travellers that it is at hand for, the scale `θ` of the choice between stops, and `m`
//! minutes that its being full counts as. A way that is open to a share `h` weighs `h` times as much.

use super::{AccessLink, AccessMode};
use crate::scenario::Scenario;
use crate::scenario::area::Access;
use crate::scenario::hub_service::{OfferedThere, PARK_AND_RIDE};
use crate::units::{Kilometres, Minutes};
use libm::log;

/// The links by what a hub offers, in the order in which it does. `full` are minutes by position among
/// all that is offered; none where it is shorter.
pub(super) fn links<'a>(
    scenario: &'a Scenario,
    access: &'a Access,
    full: &'a [f64],
) -> impl Iterator<Item = AccessLink> + 'a {
    let hub = &scenario.area.hubs[access.hub].slug;
    let offered = scenario.hub_services.at(hub);
    offered.filter_map(move |(at, offer)| {
        let full = full.get(at).copied().unwrap_or(0.0);
        link(scenario, access, at, offer, full)
    })
}

fn link(
    scenario: &Scenario,
    access: &Access,
    at: usize,
    offer: &OfferedThere,
    full: f64,
) -> Option<AccessLink> {
    let Kilometres(km) = access.distance;
    let (terms, values) = (&offer.terms, &scenario.values);
    let is_by_car = offer.service == PARK_AND_RIDE;
    if km > terms.max_km || terms.at_hand <= 0.0 || offer.vehicles <= 0.0 {
        return None;
    }
    let scarce = full - log(terms.at_hand) / values.access_scale;
    let fare = offer.fare(km);
    let paid = fare / (values.vot / 60.0);
    let (time, cost) = if is_by_car {
        // One's own car, as at the car parks that are there.
        let time = Minutes(values.car_access_min_per_km * km + values.car_access_start);
        let penalty = values.bike_access_penalty + values.car_access_penalty + terms.felt_min;
        (time, time.0 * values.car_access_weight + penalty)
    } else {
        let time = Minutes(terms.km_min * km + terms.start_min);
        (time, time.0 * terms.weight + terms.felt_min)
    };
    let cost = Minutes((cost + paid + scarce).max(0.0));
    let never = Minutes(f64::INFINITY);
    let only = |is_so: bool| if is_so { cost } else { never };
    Some(AccessLink {
        zone: access.zone,
        hub: access.hub,
        mode: if is_by_car { AccessMode::Car } else { AccessMode::Service },
        length: access.distance,
        time,
        from_home: only(terms.is_at_home()),
        far_end: only(terms.is_at_far_end() && !is_by_car),
        service: Some(at as u32),
        fare,
    })
}
