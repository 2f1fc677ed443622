//! From sums over destinations to [`Flows`]: loads by hop, services, hubs, zones.
//!
//! The assignment counts a year's trips as if each were a way out. Half of them are; the other
//! half mirrors it, since services run both ways alike. So boardings and passenger-km of a service
//! are what the assignment counts, the loads of a hop on the way out are half of it, and a hub has
//! half of its boardings from ways home of those who alighted there on the way out.
//!
//! Peak load: in the fullest state the ways out are taken to fall in one half of its departures
//! (mornings) and the ways home in the other half. A fullest hop that carries more than the places
//! offered is named in [`Flows::overloads`] with the passengers beyond them in a year.
//!
//! Over a border: a boarding counts if the hub where it ends and the one where it began, or one
//! that the line calls at between them, lie in different municipalities.

use super::flat::FlatLine;
use super::reach::{ZoneReach, zone_access};
use super::sums::{State, Sums, Travelled};
use super::tally::{FARES, KM_BY, NOT_MADE, OUTCOMES, Outcome, PT_MINUTES, SURPLUS, TRIPS, WANTED};
use super::volumes::Loads;
use super::{
    CLASSES, CarpoolTrips, CarpoolYear, ClassFlows, FlexRides, FlexYears, Flows, HubFit, HubFlows,
    HubUse, Inputs, NotMade, ServiceFlows, TripSums, ZoneAccess,
};
use crate::demand::OdMatrix;
use crate::id::{HubId, Id, IdVec, ServiceId, StateId, ZoneId};
use crate::network::Direction;
use crate::scenario::Scenario;
use crate::scenario::service::{Mode, ServiceKind};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn flows(inputs: &Inputs<'_>, travelled: Travelled) -> Flows {
    let area = &inputs.scenario.area;
    let states = &travelled.states;
    let mut reach = vec![ZoneReach::default(); area.zones.len()];
    let mut sums = TripSums::default();
    for (_, own) in states {
        reach.iter_mut().zip(&own.reach).for_each(|(all, own)| all.add(own, 1.0));
        sums.add(&own.sums, 1.0);
    }
    let all: Vec<&Sums> = states.iter().map(|(_, sums)| &**sums).collect();
    let access: IdVec<ZoneId, ZoneAccess> = area
        .zones
        .ids()
        .map(|zone| zone_access(inputs, inputs.way_home, zone, &reach[zone.index()]))
        .collect();
    let is_served = |zone: usize| states.iter().any(|(state, _)| state.flex.serves(zone));
    let classes = classes_of(&all, &access, is_served);
    let mut fares_by_municipality = IdVec::filled(area.municipalities.len(), 0.0);
    for (zone, classes) in area.zones.iter().zip(&classes) {
        let fares: f64 = classes.iter().map(|class| class.fares).sum();
        fares_by_municipality[zone.municipality] += fares;
    }
    let (mut services, mut overloads) = services(inputs, states);
    share_income(inputs, &mut services);
    overloads.sort_by_key(|&(service, state, _)| (service, state));
    let wished: f64 = inputs.demand.trips.iter().map(OdMatrix::total).sum();
    let wanted: f64 = classes.iter().flatten().map(|class| class.wanted).sum();
    Flows {
        services,
        overloads,
        hubs: hubs(inputs, states),
        access,
        pt_trips_by_state: states.iter().map(|(_, own)| own.pt_trips).collect(),
        sums,
        turned_away: Vec::new(),
        hub_uses: hub_uses(inputs, states),
        hub_fit: HubFit::default(),
        flex_rides: flex_rides(states),
        flex: FlexYears::default(),
        carpool: CarpoolYear::default(),
        fares_by_municipality,
        covered_share: if wished > 0.0 { wanted / wished } else { 1.0 },
        classes,
        travelled,
    }
}

impl Flows {
    /// What the travellers of each home zone and class do in one service state; empty for flows
    /// that no simulation made.
    pub fn classes_in(&self, state: StateId) -> IdVec<ZoneId, Vec<ClassFlows>> {
        let own = self.travelled.states.get(state.index());
        own.map_or_else(IdVec::default, |(state, sums)| {
            classes_of(&[sums], &self.access, |zone| state.flex.serves(zone))
        })
    }
}

impl Flows {
    /// Trips that carpooling is made of, by service state.
    pub fn carpool_trips(&self) -> impl Iterator<Item = &CarpoolTrips> {
        self.travelled.states.iter().map(|(_, sums)| &sums.flex.carpool)
    }
}

/// The sums of some states by home zone and class.
fn classes_of(
    states: &[&Sums],
    access: &IdVec<ZoneId, ZoneAccess>,
    is_served: impl Fn(usize) -> bool,
) -> IdVec<ZoneId, Vec<ClassFlows>> {
    let of_class = |zone: ZoneId, class: usize| {
        let mut outcome = [0.0; OUTCOMES];
        for own in states {
            let own = own.classes.outcome(zone.index(), class);
            outcome.iter_mut().zip(own).for_each(|(all, own)| *all += own);
        }
        let mut flows = class_flows(&outcome);
        // Where vehicles come to the door nobody lacks a stop.
        let near = if is_served(zone.index()) { 1.0 } else { access[zone].near_stop };
        name_no_service(&mut flows, 1.0 - near);
        flows
    };
    let of_zone = |zone| (0..CLASSES).map(|class| of_class(zone, class)).collect();
    access.ids().map(of_zone).collect()
}

/// Who uses what hubs offer, all states together.
fn hub_uses(inputs: &Inputs<'_>, states: &[(Arc<State>, Arc<Sums>)]) -> Vec<HubUse> {
    let mut uses = vec![HubUse::default(); inputs.scenario.hub_services.offered.len()];
    for (_, sums) in states {
        sums.hub_uses.add_to(&mut uses);
    }
    uses
}

/// Rides on demand, by pool, home, end and state.
fn flex_rides(states: &[(Arc<State>, Arc<Sums>)]) -> Vec<FlexRides> {
    let mut rides: Vec<FlexRides> = Vec::new();
    for (at, (state, sums)) in states.iter().enumerate() {
        rides.extend(sums.flex.rides(&state.flex, StateId::from_index(at)));
    }
    rides.sort_by_key(|ride| (ride.pool, ride.from, ride.to, ride.state));
    rides
}

fn class_flows(sums: &Outcome) -> ClassFlows {
    let mut flows = ClassFlows {
        wanted: sums[WANTED],
        fares: sums[FARES],
        surplus_minutes: sums[SURPLUS],
        pt_minutes: sums[PT_MINUTES],
        ..ClassFlows::default()
    };
    flows.trips.copy_from_slice(&sums[TRIPS..TRIPS + 5]);
    flows.km.copy_from_slice(&sums[KM_BY..KM_BY + 5]);
    flows.not_made.copy_from_slice(&sums[NOT_MADE..NOT_MADE + 4]);
    flows
}

/// Some line can be reached from anywhere, however far off. Of the trips that are given up, those of
/// residents without a stop near home are given up for lack of service, whatever a journey from a
/// stop would have been like: their share of the zone's, taken to be as that of its residents.
fn name_no_service(class: &mut ClassFlows, without: f64) {
    let mut moved = 0.0;
    for reason in [NotMade::NoWayHome, NotMade::OverTimeLimit, NotMade::NotWorthIt] {
        let trips = &mut class.not_made[reason as usize];
        let part = *trips * without;
        *trips -= part;
        moved += part;
    }
    class.not_made[NotMade::NoService as usize] += moved;
}

/// Passengers on each hop of a directed line, in running order; as many hops as the line has.
fn hop_loads(line: &FlatLine, line_at: usize, loads: &Loads) -> Vec<f64> {
    let ring = line.ring_km > 0.0 || line.ring_minutes > 0.0;
    let (begin, end) = (line.stops.0 as usize, line.stops.1 as usize);
    let mut aboard = loads.round[line_at];
    let mut hops = Vec::with_capacity(end - begin);
    for stop in begin..end {
        aboard += loads.board[stop] - loads.alight[stop];
        // What cancels may leave a rest in the last digit.
        hops.push(aboard.max(0.0));
    }
    if !ring {
        hops.pop();
    }
    hops
}

fn services(
    inputs: &Inputs<'_>,
    states: &[(Arc<State>, Arc<Sums>)],
) -> (IdVec<ServiceId, ServiceFlows>, Vec<(ServiceId, StateId, f64)>) {
    let scenario = inputs.scenario;
    let empty = ServiceFlows {
        passenger_km_by_state: IdVec::filled(states.len(), 0.0),
        boardings_by_state: IdVec::filled(states.len(), 0.0),
        gain_by_state: IdVec::filled(states.len(), 0.0),
        fullest_by_state: IdVec::filled(states.len(), 0.0),
        ..ServiceFlows::default()
    };
    let mut services: IdVec<ServiceId, ServiceFlows> = scenario
        .services
        .iter()
        .map(|service| {
            let hops = service.stops.len().saturating_sub(1);
            ServiceFlows { hop_out: vec![0.0; hops], hop_in: vec![0.0; hops], ..empty.clone() }
        })
        .collect();
    let mut overloads = Vec::new();
    for (at, (state, sums)) in states.iter().enumerate() {
        let loads = &sums.loads;
        let id = StateId::from_index(at);
        let network = &state.network;
        let mut fullest: IdVec<ServiceId, f64> = IdVec::filled(services.len(), 0.0);
        for (line_at, line) in network.lines.iter().enumerate() {
            let service = ServiceId(line.service);
            let flows = &mut services[service];
            let hops = hop_loads(line, line_at, loads);
            let stops = &network.stops[line.stops.0 as usize..line.stops.1 as usize];
            let n = hops.len();
            for (hop, &load) in hops.iter().enumerate() {
                let until =
                    stops.get(hop + 1).map_or(f64::from(line.ring_km), |to| f64::from(to.km));
                let km = load * (until - f64::from(stops[hop].km));
                flows.passenger_km += km;
                flows.passenger_km_by_state[id] += km;
                match line.direction {
                    Direction::Outward => flows.hop_out[hop] += 0.5 * load,
                    Direction::Inward => flows.hop_in[n - 1 - hop] += 0.5 * load,
                }
                fullest[service] = fullest[service].max(load);
            }
            let board = &loads.board[line.stops.0 as usize..line.stops.1 as usize];
            let boardings: f64 = board.iter().sum();
            flows.boardings += boardings;
            flows.boardings_by_state[id] += boardings;
            flows.gain_by_state[id] += loads.gain[line_at];
            flows.boardings_over_border += loads.over_border[line_at];
            flows.fares += loads.fares[line_at];
        }
        for (service, &load) in fullest.entries() {
            services[service].fullest_by_state[id] = load;
            let departures = departures(inputs.scenario, service, id);
            if departures <= 0.0 {
                continue;
            }
            let peak = load / departures;
            let flows = &mut services[service];
            if peak > flows.peak_load {
                (flows.peak_load, flows.peak_state) = (peak, Some(id));
            }
            let beyond = peak - inputs.supply.offers[service].capacity;
            if beyond > 0.0 {
                overloads.push((service, id, beyond * departures));
            }
        }
    }
    (services, overloads)
}

/// Shares the fares of a company's buses between them: by the value of the key in part by timetable
/// hours, the rest stays where passengers rode. Lines that none but their operator pays for, and
/// school buses, keep what they take in.
fn share_income(inputs: &Inputs<'_>, services: &mut IdVec<ServiceId, ServiceFlows>) {
    let scenario = inputs.scenario;
    let by_hours = scenario.values.fare_key_hours;
    let hours = |id: ServiceId| inputs.supply.offers[id].hours.0;
    let company = |id: ServiceId| {
        let service = &scenario.services[id];
        let is_bus = matches!(service.mode, Mode::Bus | Mode::Brt);
        let is_alone = matches!(service.kind, ServiceKind::Commercial | ServiceKind::School);
        (is_bus && !is_alone && !service.company.is_empty()).then_some(service.company.as_str())
    };
    let mut pools: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for id in scenario.services.ids() {
        if let Some(company) = company(id) {
            let pool = pools.entry(company).or_default();
            pool.0 += services[id].fares;
            pool.1 += hours(id);
        }
    }
    for id in scenario.services.ids() {
        let own = services[id].fares;
        let pool = company(id).map(|company| pools[company]).filter(|pool| pool.1 > 0.0);
        services[id].income = match pool {
            Some((fares, all)) => (1.0 - by_hours) * own + by_hours * fares * hours(id) / all,
            None => own,
        };
    }
}

/// Departures of one direction in the state's parts, a year.
pub fn departures(scenario: &Scenario, service: ServiceId, state: StateId) -> f64 {
    let calendar = &scenario.calendar;
    let timetable = &scenario.services[service].timetable;
    let of_part = |&(day, period): &(_, crate::id::PeriodId)| {
        let departures = timetable.get(day).and_then(|day| day.departures.get(period.index()));
        departures.copied().unwrap_or(0.0) * calendar.day_types[day].days_per_year
    };
    calendar.states[state].parts.iter().map(of_part).sum()
}

fn hubs(inputs: &Inputs<'_>, states: &[(Arc<State>, Arc<Sums>)]) -> IdVec<HubId, HubFlows> {
    let n = inputs.scenario.area.hubs.len();
    let mut hubs: IdVec<HubId, HubFlows> = IdVec::filled(n, HubFlows::default());
    for (state, sums) in states {
        let loads = &sums.loads;
        for (at, stop) in state.network.stops.iter().enumerate() {
            let hub = HubId(state.network.nodes[stop.first_node as usize].hub);
            hubs[hub].boardings += 0.5 * (loads.board[at] + loads.alight[at]);
        }
        for (at, (transfers, across)) in
            loads.transfers.iter().zip(&loads.transfers_across).enumerate()
        {
            let hub = &mut hubs[HubId::from_index(at)];
            hub.transfers += transfers;
            hub.transfers_across += across.min(*transfers);
        }
    }
    hubs
}
