//! What whoever decides looks at: weights of travellers and of fares, by kind of body.
//!
//! A line's worth to its decider is its travellers' time in kroner, weighted by who they are
//! (residents of the decider's area, those who depend on public transport), and its fares. All
//! weights are values with a range; none is known from a source that would favour one kind of
//! body, so needs and fares weigh alike with all until a planner says otherwise.

use crate::demand::TravelClass;
use crate::id::{BodyId, HubId, Id, IdVec, ServiceId, ZoneId};
use crate::scenario::Scenario;
use crate::scenario::directory::Directory;
use crate::scenario::regime::BodyKind;
use crate::scenario::service::Service;
use crate::scenario::values::Values;
use crate::simulate::{Flows, TripMode};

/// A kind of body's weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// What a traveller from outside the decider's area counts; inside: 1.
    pub outside: f64,
    /// What more a traveller who depends on public transport counts.
    pub need: f64,
    /// What a krone of fares counts beside a krone's worth of travellers' time.
    pub fares: f64,
}

/// The weights of a kind of body.
pub fn weights(kind: BodyKind, values: &Values) -> Weights {
    let (outside, need, fares) = match kind {
        BodyKind::State => (1.0, values.need_state, values.fares_state),
        BodyKind::Region => (values.outside_region, values.need_region, values.fares_region),
        BodyKind::Municipality => {
            (values.outside_municipality, values.need_municipality, values.fares_municipality)
        }
        BodyKind::InfrastructureOwner | BodyKind::Operator => {
            (1.0, values.need_owner, values.fares_owner)
        }
        BodyKind::TransportCompany | BodyKind::Joint => {
            (values.outside_company, values.need_company, values.fares_company)
        }
    };
    Weights { outside, need, fares }
}

/// The share of a line's run time inside a body's area. The state's area, and that of a company
/// that owns a line, is everywhere.
pub fn inside(
    scenario: &Scenario,
    directory: &Directory<'_>,
    service: &Service,
    body: BodyId,
) -> f64 {
    match scenario.bodies[body].kind {
        BodyKind::Region | BodyKind::Municipality | BodyKind::TransportCompany => service
            .municipalities
            .iter()
            .filter(|(at, _)| directory.is_in(*at, body))
            .map(|(_, share)| share)
            .sum::<f64>()
            .min(1.0),
        _ => 1.0,
    }
}

/// The share of each line's travellers who depend on public transport: those without a car in the
/// family and those under 18, as in the zones where the line stops.
pub fn dependents(
    scenario: &Scenario,
    flows: &Flows,
    travellers: &[IdVec<ZoneId, crate::demand::Travellers>],
) -> IdVec<ServiceId, f64> {
    let of_zone = |zone: ZoneId| {
        let (mut all, mut dependent) = (0.0, 0.0);
        for (class, flows) in TravelClass::all().zip(&flows.classes[zone]) {
            let trips = flows.trips[TripMode::PublicTransport.index()];
            let children = travellers
                .get(class.index())
                .and_then(|zones| zones.get(zone))
                .map_or(0.0, |travellers| travellers.age[0]);
            all += trips;
            dependent += trips * if class.car { children } else { 1.0 };
        }
        (dependent, all)
    };
    let zones: IdVec<ZoneId, (f64, f64)> = flows.classes.ids().map(of_zone).collect();
    let of_hub = |hub: HubId| zones[scenario.area.hubs[hub].zone];
    let of_line = |service: &Service| {
        let (mut dependent, mut all) = (0.0, 0.0);
        for stop in &service.stops {
            let (d, a) = of_hub(stop.hub);
            dependent += d;
            all += a;
        }
        if all > 0.0 { dependent / all } else { 0.0 }
    };
    scenario.services.iter().map(of_line).collect()
}

/// Whether a line is the only one at some stop, so that without it nothing stops there.
pub fn only_lines(scenario: &Scenario) -> IdVec<ServiceId, bool> {
    let mut lines_at: Vec<Option<(u32, bool)>> = vec![None; scenario.area.hubs.len()];
    let runs = |service: &Service| {
        service.timetable.iter().any(|day| day.departures.iter().any(|&runs| runs > 0.0))
    };
    for (id, service) in scenario.services.entries().filter(|(_, service)| runs(service)) {
        for stop in &service.stops {
            let at = &mut lines_at[stop.hub.index()];
            *at = match *at {
                None => Some((id.0, true)),
                Some((only, alone)) => Some((only, alone && only == id.0)),
            };
        }
    }
    let mut found = IdVec::filled(scenario.services.len(), false);
    for (line, alone) in lines_at.into_iter().flatten() {
        found[ServiceId(line)] |= alone;
    }
    found
}
