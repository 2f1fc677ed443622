//! Lowers the graph of record to the flat arrays of each service state.
//!
//! In: the petgraph, who plans, prices and coordinates each service, what runs in a state, and
//! the values. Out: one [`FlatNetwork`] per state, and the access links as sorted rows
//! ([`AccessRows`]). A test walks every edge of the petgraph and finds it here.
//!
//! Costs in generalised minutes:
//! - aboard: run time (weighted on buses and ferries' land cousins, see [`ride_cost`]) plus the
//!   fare per km at the value of time, at what adults pay;
//! - boarding: a penalty by mode, the time to change, and for departures that are not run the
//!   next headway's wait, and what the distance from decision to need is taken to add;
//! - a change into another tariff area: that area's share of a second base fare.

use super::Inputs;
use super::flat::{FlatNetwork, Group, HopSpec, LineSpec, NONE, Waits, WalkSpec};
use crate::id::{HubId, Id, ServiceId, StateId};
use crate::lanes::{exp, ln};
use crate::network::{AccessLink, AccessMode, Direction, Edge};
use crate::scenario::regime::{Role, UNCOORDINATED};
use crate::scenario::service::Mode;
use crate::scenario::values::Values;
use petgraph::visit::EdgeRef;

/// Value of time, DKK per minute.
pub(super) fn dkk_per_minute(values: &Values) -> f64 {
    values.vot / 60.0
}

/// How the values weigh waits. A transfer may not gain time by itself, so the time to change is
/// at least what boarding the most liked mode saves.
pub fn waits(values: &Values) -> Waits {
    let liked = Mode::ALL.map(|mode| -board_penalty(mode, values)).into_iter().fold(0.0, f64::max);
    Waits {
        transfer: values.transfer_wait_weight * 30.0,
        transfer_plain: 30.0,
        transfer_minutes: values.transfer_minutes,
        transfer_only: values.transfer_minutes.max(liked),
        first: values.wait_weight * 30.0,
        hidden_from: values.hidden_wait_from,
        hidden_weight: values.hidden_wait_weight,
    }
}

/// Penalty of boarding a mode.
fn board_penalty(mode: Mode, values: &Values) -> f64 {
    match mode {
        Mode::Intercity
        | Mode::RegionalRail
        | Mode::SuburbanRail
        | Mode::LocalRail
        | Mode::Metro
        | Mode::LightRail => values.board_rail,
        Mode::Bus | Mode::Brt | Mode::Coach => values.board_bus,
        Mode::Ferry => values.board_ferry,
    }
}

fn is_bus(mode: Mode) -> bool {
    matches!(mode, Mode::Bus | Mode::Brt | Mode::Coach)
}

/// Generalised minutes aboard.
fn ride_cost(mode: Mode, minutes: f64, km: f64, values: &Values) -> f64 {
    let weight = if is_bus(mode) { values.bus_time_weight } else { 1.0 };
    minutes * weight + km * fare_minutes_per_km(values)
}

/// What a km costs aboard, in minutes, at the fare that route choice sees.
pub(super) fn fare_minutes_per_km(values: &Values) -> f64 {
    values.fare_per_km * values.fare_other / dkk_per_minute(values)
}

/// What another base fare costs, in minutes, at the fare that route choice sees.
pub(super) fn base_minutes(values: &Values) -> f64 {
    values.fare_base * values.fare_other / dkk_per_minute(values)
}

/// The network of one state.
pub fn lower(inputs: &Inputs<'_>, state: StateId) -> FlatNetwork {
    let values = &inputs.scenario.values;
    let mut rides: Vec<Ride> = Vec::with_capacity(inputs.network.graph.edge_count());
    let mut walks = Vec::new();
    for edge in inputs.network.graph.edge_references() {
        let (from, to) = (edge.source().index() as u32, edge.target().index() as u32);
        match *edge.weight() {
            Edge::Ride { service, direction, hop, run_time, length } => {
                if inputs.supply.offers[service].per_hour[state] > 0.0 {
                    let (minutes, km) = (run_time.0, length.0);
                    rides.push(Ride { service, direction, hop, from, to, minutes, km });
                }
            }
            Edge::Walk { time, .. } => {
                let (minutes, cost) = (time.0, time.0 * values.hub_walk_weight);
                walks.push(WalkSpec { from, to, cost, minutes });
            }
        }
    }
    rides.sort_by_key(|ride| (ride.service, ride.direction, ride.hop));
    let lines: Vec<LineSpec> = rides
        .chunk_by(|a, b| (a.service, a.direction) == (b.service, b.direction))
        .map(|hops| line(inputs, state, hops))
        .collect();
    FlatNetwork::build(inputs.scenario.area.hubs.len(), &lines, &walks, waits(values))
}

/// A ride edge.
struct Ride {
    service: ServiceId,
    direction: Direction,
    hop: u32,
    from: u32,
    to: u32,
    minutes: f64,
    km: f64,
}

fn line(inputs: &Inputs<'_>, state: StateId, rides: &[Ride]) -> LineSpec {
    let values = &inputs.scenario.values;
    let id = rides[0].service;
    let service = &inputs.scenario.services[id];
    let offer = &inputs.supply.offers[id];
    let per_hour = offer.per_hour[state];
    let headway = 60.0 / per_hour;
    let group = group(inputs, id);
    let timed = if group.coordination == UNCOORDINATED {
        headway
    } else {
        headway.min(2.0 * values.timed_transfer_wait)
    };
    let missed = (1.0 - offer.reliability.0).max(0.0) * headway * values.wait_weight;
    let penalty = board_penalty(service.mode, values);
    let misfit = inputs.responsibility.misfit.get(id).map_or(0.0, |minutes| minutes.0);
    let last = rides.len() - 1;
    let ring = rides.len() > 1 && rides[0].from == rides[last].to;
    let mut hubs: Vec<u32> = rides.iter().map(|ride| ride.from).collect();
    if !ring {
        hubs.push(rides[last].to);
    }
    let area = &inputs.scenario.area;
    let municipality = |hub: u32| area.hubs[HubId(hub)].municipality;
    let extra_base = second_base_share(inputs, id);
    LineSpec {
        service: id.0,
        direction: rides[0].direction,
        per_hour,
        timed_per_hour: 60.0 / timed,
        group,
        board_cost: (penalty + missed + waits(values).transfer_only + misfit).max(0.0),
        surcharge: extra_base * base_minutes(values),
        extra_base,
        rail: service.mode.is_rail(),
        bus: is_bus(service.mode),
        ring,
        hubs,
        hops: rides
            .iter()
            .map(|ride| HopSpec {
                cost: ride_cost(service.mode, ride.minutes, ride.km, values),
                minutes: ride.minutes,
                km: ride.km,
                border: municipality(ride.from) != municipality(ride.to),
            })
            .collect(),
    }
}

/// What boarding a service depends on. Where nobody plans, each service is its own planner; one
/// outside every tariff area is an area of its own.
fn group(inputs: &Inputs<'_>, service: ServiceId) -> Group {
    let who = inputs.responsibility;
    let planner = who.held(service, Role::Plan).by.first().map_or(NONE, |&(body, _)| body.0);
    let tariff = who.tariff[service].map_or(NONE, |area| u32::try_from(area).unwrap_or(NONE));
    let coordination = if inputs.scenario.regime.timed_transfers {
        who.coordination[service]
    } else {
        UNCOORDINATED
    };
    Group { coordination, tariff, planner }
}

/// Share of a second base fare that changing into a service's tariff area costs.
fn second_base_share(inputs: &Inputs<'_>, service: ServiceId) -> f64 {
    match inputs.responsibility.tariff[service] {
        Some(area) => inputs.scenario.regime.tariffs[area].second_base_share,
        None => 1.0,
    }
}

/// One access link as the assignment uses it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AccessRow {
    /// The hub.
    pub hub: u32,
    /// Generalised minutes from home.
    pub from_home: f32,
    /// Generalised minutes at the far end.
    pub far_end: f32,
    /// Minutes.
    pub minutes: f32,
    /// Whole minutes that it takes at most.
    pub whole_minutes: i32,
    /// Km.
    pub km: f32,
    /// Only those with a car in the family.
    pub by_car: bool,
    /// On foot.
    pub on_foot: bool,
    /// What of all that hubs offer is used; [`NONE`] for one's own feet, bike or car.
    pub service: u32,
    /// What a use costs the traveller, DKK.
    pub fare: f32,
}

/// Access links by zone: first those open to all, then those by car.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccessRows {
    /// Where the rows of each zone begin.
    pub start: Vec<u32>,
    /// Where its rows by car begin.
    pub car_start: Vec<u32>,
    /// The rows.
    pub rows: Vec<AccessRow>,
    /// At the far end, how those who leave a hub of a zone split between what it offers; by zone and
    /// hub. The rest goes on foot or by a bike of its own.
    pub far: Vec<FarEnd>,
}

/// What a hub offers to those who go on from there to a zone.
#[derive(Clone, Debug, PartialEq)]
pub struct FarEnd {
    /// The zone.
    pub zone: u32,
    /// The hub.
    pub hub: u32,
    /// What is used (as in the rows), its share of those who leave, the km and the fare, DKK.
    pub shares: Vec<(u32, f64, f64, f64)>,
}

impl AccessRows {
    /// Sorts access links by zone. Those who leave a hub that offers something choose between it and
    /// the best way of their own by a logit of this scale: they leave by one more row, which is no
    /// worse than the best of their own.
    pub fn new(zones: usize, links: &[AccessLink], scale: f64) -> Self {
        let mut sorted: Vec<&AccessLink> = links.iter().collect();
        sorted.sort_by_key(|link| (link.zone, link.mode == AccessMode::Car, link.hub, link.mode));
        let far = far_ends(&sorted, scale);
        let mut all = Self { start: vec![0], ..Self::default() };
        let mut links = sorted.into_iter().peekable();
        let mut composites = far.iter().peekable();
        for zone in 0..zones {
            let mut car_start = None;
            let leaving = |all: &mut Self, composites: &mut Composites<'_>| {
                while let Some((row, _)) = composites.next_if(|(_, end)| end.zone as usize == zone)
                {
                    all.rows.push(*row);
                }
            };
            while let Some(link) = links.next_if(|link| link.zone.index() == zone) {
                let by_car = link.mode == AccessMode::Car;
                if by_car && car_start.is_none() {
                    leaving(&mut all, &mut composites);
                    car_start = Some(all.rows.len() as u32);
                }
                all.rows.push(AccessRow {
                    hub: link.hub.0,
                    from_home: link.from_home.0 as f32,
                    // Who leaves by what the hub offers leaves by a row of its own.
                    far_end: if link.service.is_some() {
                        f32::INFINITY
                    } else {
                        link.far_end.0 as f32
                    },
                    minutes: link.time.0 as f32,
                    whole_minutes: (link.time.0 as f32).ceil() as i32,
                    km: link.length.0 as f32,
                    by_car,
                    on_foot: link.mode == AccessMode::Walk,
                    service: link.service.unwrap_or(NONE),
                    fare: link.fare as f32,
                });
            }
            leaving(&mut all, &mut composites);
            all.start.push(all.rows.len() as u32);
            all.car_start.push(car_start.unwrap_or(all.rows.len() as u32));
        }
        all.far = far.into_iter().map(|(_, end)| end).collect();
        all
    }

    /// Whether hubs offer anything beside lines.
    pub fn has_services(&self) -> bool {
        !self.far.is_empty() || self.rows.iter().any(|row| row.service != NONE)
    }

    /// How those who leave a hub to go on to a zone split between what it offers.
    pub fn far_end(&self, zone: usize, hub: u32) -> &[(u32, f64, f64, f64)] {
        let at = self.far.binary_search_by_key(&(zone as u32, hub), |end| (end.zone, end.hub));
        at.map_or(&[], |at| &self.far[at].shares)
    }

    /// The rows of a zone that are open to all, and those by car.
    pub fn of(&self, zone: usize) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let (start, car) = (self.start[zone] as usize, self.car_start[zone] as usize);
        (start..car, car..self.start[zone + 1] as usize)
    }
}

type Composites<'a> = std::iter::Peekable<std::slice::Iter<'a, (AccessRow, FarEnd)>>;

/// For every hub that offers something to those who leave it, and every zone near it, the row by
/// which they leave; by zone and hub. `sorted` are links by zone.
fn far_ends(sorted: &[&AccessLink], scale: f64) -> Vec<(AccessRow, FarEnd)> {
    let is_of_hub = |link: &&&AccessLink| link.service.is_some() && link.far_end.0.is_finite();
    let mut pairs: Vec<_> =
        sorted.iter().filter(is_of_hub).map(|link| (link.zone, link.hub)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut ends = Vec::with_capacity(pairs.len());
    for (zone, hub) in pairs {
        let begin = sorted.partition_point(|link| link.zone < zone);
        let of_zone = sorted[begin..].iter().take_while(|link| link.zone == zone);
        let here: Vec<&AccessLink> =
            of_zone.filter(|link| link.hub == hub && link.far_end.0.is_finite()).copied().collect();
        let own = here.iter().filter(|link| link.service.is_none());
        let own = own.min_by(|a, b| a.far_end.0.total_cmp(&b.far_end.0)).copied();
        let ways: Vec<&AccessLink> =
            own.into_iter().chain(here.iter().filter(|l| l.service.is_some()).copied()).collect();
        let least = ways.iter().map(|way| way.far_end.0).fold(f64::INFINITY, f64::min);
        let weights: Vec<f64> =
            ways.iter().map(|way| exp(-scale * (way.far_end.0 - least))).collect();
        let sum: f64 = weights.iter().sum();
        let (mut minutes, mut shares) = (0.0, Vec::with_capacity(ways.len()));
        for (way, weight) in ways.iter().zip(&weights) {
            minutes += weight / sum * way.time.0;
            if let Some(service) = way.service {
                shares.push((service, weight / sum, way.length.0, way.fare));
            }
        }
        let row = AccessRow {
            hub: hub.0,
            from_home: f32::INFINITY,
            far_end: (least - ln(sum) / scale).max(0.0) as f32,
            minutes: minutes as f32,
            whole_minutes: (minutes as f32).ceil() as i32,
            km: here[0].length.0 as f32,
            by_car: false,
            on_foot: false,
            service: NONE,
            fare: 0.0,
        };
        ends.push((row, FarEnd { zone: zone.0, hub: hub.0, shares }));
    }
    ends
}
