//! One pass over all destinations: strategies, level of service, choice, assignment.
//!
//! For a destination and a service state the labels towards it give public transport from every
//! zone, the choice gives the trips that take it, and these are assigned at once along the same
//! strategies; nothing zone × zone × state is ever stored. Destinations are split into a fixed
//! number of blocks. Each block sums into arrays of its own ([`Block`]), state by state, so that
//! one state's network stays in the cache; the blocks are added in their order. Neither the split
//! nor the order depends on the number of threads.

use super::choice::{
    Active, Choice, FARES, Kind, OUTCOMES, Outcome, PtChoice, Road, TRIPS, VARIANTS,
};
use super::column::{Column, ColumnRules, PtOffer};
use super::flat::FlatNetwork;
use super::last_way_home::LastWayHome;
use super::lower::{AccessRows, base_minutes, fare_minutes_per_km, lower};
use super::reach::{Places, ZoneReach};
use super::strategy::{Egress, Loads, Strategies};
use super::{Inputs, NotMade, Progress, TripMode, TripSums};
use crate::demand::{Purpose, TravelClass};
use crate::id::{DayTypeId, Id, StateId, ZoneId};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Blocks of destinations.
const BLOCKS: usize = 32;
/// Groups of travellers of a zone: a class, and for free purposes those of age to drive and those
/// under 18.
const GROUPS: usize = 18;
/// Delay grows with the fourth power of traffic (Bureau of Public Roads, "Traffic Assignment
/// Manual", 1964): how far a state's trips an hour bring the peak's delay.
fn fourth_power(share: f64) -> f64 {
    share * share * share * share
}

/// A group: its class, purpose, and behaviour.
#[derive(Clone, Copy)]
struct GroupOf {
    class: usize,
    purpose: usize,
    variant: usize,
    car: bool,
    child: Option<bool>,
}

fn groups() -> Vec<GroupOf> {
    let mut groups = Vec::with_capacity(GROUPS);
    for class in TravelClass::all() {
        let ages: &[Option<bool>] = match Kind::of(class.purpose, false) {
            Kind::Free => &[Some(false), Some(true)],
            _ => &[None],
        };
        for &child in ages {
            groups.push(GroupOf {
                class: class.index(),
                purpose: class.purpose.index(),
                variant: Kind::of(class.purpose, child == Some(true)).variant(class.car),
                car: class.car,
                child,
            });
        }
    }
    groups
}

/// What is the same for all destinations.
pub(super) struct Shared<'a> {
    inputs: &'a Inputs<'a>,
    way_home: &'a LastWayHome,
    access: AccessRows,
    choice: Choice,
    rules: ColumnRules,
    places: Places,
    groups: Vec<GroupOf>,
    /// By zone and group: the share of its purpose's trips.
    shares: Vec<[f64; GROUPS]>,
    states: Vec<State>,
    /// The state in which reach is counted.
    reach_state: usize,
}

/// A service state made ready.
pub(super) struct State {
    pub(super) network: FlatNetwork,
    /// Its share of each purpose's trips.
    share: [f64; 6],
    /// The day type that most of its days have.
    day: DayTypeId,
    /// Those who set out in it must be able to leave for home at this time.
    home_by: i32,
    /// How much of the peak's delay is felt in it, 0–1.
    delay: f64,
}

/// Sums over some destinations.
pub(super) struct Block {
    /// By home zone and class.
    pub(super) classes: Vec<Outcome>,
    pub(super) loads: Vec<Loads>,
    pub(super) sums: TripSums,
    pub(super) pt_trips_by_state: Vec<f64>,
    pub(super) reach: Vec<ZoneReach>,
}

impl Block {
    fn new(shared: &Shared<'_>) -> Self {
        let zones = shared.shares.len();
        Self {
            classes: vec![[0.0; OUTCOMES]; zones * TravelClass::COUNT],
            loads: shared.states.iter().map(|state| Loads::new(&state.network)).collect(),
            sums: TripSums::default(),
            pt_trips_by_state: vec![0.0; shared.states.len()],
            reach: vec![ZoneReach::default(); zones],
        }
    }

    fn add(&mut self, other: &Self) {
        for (own, other) in self.classes.iter_mut().zip(&other.classes) {
            add(own, other);
        }
        for (own, other) in self.loads.iter_mut().zip(&other.loads) {
            own.add(other);
        }
        for (own, other) in self.reach.iter_mut().zip(&other.reach) {
            own.add(other);
        }
        for (own, other) in self.pt_trips_by_state.iter_mut().zip(&other.pt_trips_by_state) {
            *own += other;
        }
        let (own, other) = (&mut self.sums, &other.sums);
        own.fares += other.fares;
        own.passenger_km += other.passenger_km;
        own.boardings += other.boardings;
        own.pt_trips += other.pt_trips;
        own.rail_trips += other.rail_trips;
        own.bus_trips += other.bus_trips;
    }
}

fn add<const N: usize>(own: &mut [f64; N], other: &[f64; N]) {
    for (own, other) in own.iter_mut().zip(other) {
        *own += other;
    }
}

impl<'a> Shared<'a> {
    pub(super) fn new(inputs: &'a Inputs<'a>, way_home: &'a LastWayHome) -> Self {
        let values = &inputs.scenario.values;
        let groups = groups();
        let zones = &inputs.scenario.area.zones;
        let share = |zone: ZoneId, group: &GroupOf| {
            let no_car = inputs.demand.no_car_share[group.purpose][zone];
            let travellers = &inputs.demand.travellers[group.class][zone].age;
            let total: f64 = travellers.iter().sum();
            let children = if total > 0.0 { travellers[0] / total } else { 0.0 };
            let of_age = match group.child {
                None => 1.0,
                Some(true) => children,
                Some(false) => 1.0 - children,
            };
            of_age * if group.car { 1.0 - no_car } else { no_car }
        };
        let shares = zones.ids().map(|zone| std::array::from_fn(|at| share(zone, &groups[at])));
        let work = &inputs.demand.state_share[Purpose::Work.index()];
        let reach_state = work
            .entries()
            .max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)))
            .map_or(0, |(state, _)| state.index());
        Self {
            shares: shares.collect(),
            access: AccessRows::new(zones.len(), &inputs.network.access),
            choice: Choice::new(values),
            rules: ColumnRules {
                scale: values.access_scale,
                fare_minutes_per_km: fare_minutes_per_km(values),
                base_minutes: base_minutes(values),
            },
            places: Places::new(inputs),
            states: states(inputs),
            groups,
            reach_state,
            inputs,
            way_home,
        }
    }

    pub(super) fn states(&self) -> &[State] {
        &self.states
    }

    /// All destinations.
    pub(super) fn run(&self, progress: &(dyn Fn(Progress) + Sync)) -> Block {
        let zones = self.shares.len();
        let blocks = BLOCKS.min(zones.max(1));
        let done = AtomicUsize::new(0);
        let of_block = |block: usize| {
            let destinations = block * zones / blocks..(block + 1) * zones / blocks;
            let sums = self.block(destinations);
            progress(Progress { done: done.fetch_add(1, Ordering::Relaxed) + 1, of: blocks });
            sums
        };
        let parts: Vec<Block> = (0..blocks).into_par_iter().map(of_block).collect();
        let mut total = Block::new(self);
        for part in &parts {
            total.add(part);
        }
        total
    }

    fn block(&self, destinations: Range<usize>) -> Block {
        let mut block = Block::new(self);
        let columns = Columns::gather(self, &destinations);
        let mut work =
            Work { strategies: Strategies::new(), column: Column::default(), egress: Vec::new() };
        for state in 0..self.states.len() {
            for (at, to) in destinations.clone().enumerate() {
                self.destination(state, to, at, &columns, &mut work, &mut block);
            }
        }
        block
    }

    /// One destination in one state.
    fn destination(
        &self,
        state_at: usize,
        to: usize,
        column_at: usize,
        columns: &Columns,
        work: &mut Work,
        block: &mut Block,
    ) {
        let state = &self.states[state_at];
        let network = &state.network;
        work.egress.clear();
        for row in &self.access.rows[self.access.of(to).0] {
            let (cost, minutes) = (f64::from(row.far_end), f64::from(row.minutes));
            work.egress.push(Egress { hub: row.hub, cost, minutes });
        }
        work.strategies.solve(network, &work.egress);
        work.column.fill(network, &self.access, &work.strategies, &self.rules);
        work.strategies.begin_volumes(network);
        let home_until = self.way_home.row(state.day, ZoneId::from_index(to));
        let key_km = self.inputs.scenario.values.fare_key_km;
        let mut outcomes = [[0.0; OUTCOMES]; VARIANTS];
        for (from, &last_home) in home_until.iter().enumerate().take(self.shares.len()) {
            let offers = work.column.offers[from];
            let road = self.road(state, columns, column_at, from, to);
            if state_at == self.reach_state {
                let reach = &mut block.reach[from];
                reach.count(&self.places, to, &offers[1], road.km, road.minutes);
            }
            let Some((trips, wanted)) = self.wanted(state, columns, column_at, from) else {
                continue;
            };
            let can_return = i32::from(last_home) >= state.home_by;
            let pt = offers.map(|offer| {
                let barred = self.barred(&offer, from == to, can_return);
                PtChoice::new(&self.choice, &offer, barred)
            });
            let active = &columns.active[column_at * columns.zones + from];
            self.choice.pair(&road, active, &pt, &wanted, &mut outcomes);
            // Trips and fares of those with and without a car.
            let mut by_pt = [[0.0; 2]; 2];
            for (group, &trips) in self.groups.iter().zip(&trips) {
                if trips <= 0.0 {
                    continue;
                }
                let outcome = &outcomes[group.variant];
                let sums = &mut block.classes[from * TravelClass::COUNT + group.class];
                for (own, each) in sums.iter_mut().zip(outcome) {
                    *own += trips * each;
                }
                let by_pt = &mut by_pt[usize::from(!group.car)];
                by_pt[0] += trips * outcome[TRIPS + TripMode::PublicTransport as usize];
                by_pt[1] += trips * outcome[FARES];
            }
            let mut volumes = [[0.0; 3]; 2];
            for ((volume, [trips, fares]), offer) in volumes.iter_mut().zip(by_pt).zip(&offers) {
                if trips > 0.0 {
                    count(&mut block.sums, trips, fares, offer);
                    block.pt_trips_by_state[state_at] += trips;
                    *volume = keyed(trips, fares, offer, key_km);
                }
            }
            if volumes[0][0] + volumes[1][0] > 0.0 {
                work.column.board(network, &self.access, from, volumes, &mut work.strategies);
            }
        }
        work.strategies.load(network, &mut block.loads[state_at]);
    }

    /// Trips of each group on a pair in a state, and the variants that want any.
    fn wanted(
        &self,
        state: &State,
        columns: &Columns,
        column_at: usize,
        from: usize,
    ) -> Option<([f64; GROUPS], [bool; VARIANTS])> {
        let wishes = &columns.trips[column_at * columns.zones + from];
        let mut by_purpose = [0.0; 6];
        let mut all = 0.0;
        for ((own, wish), share) in by_purpose.iter_mut().zip(wishes).zip(state.share) {
            *own = f64::from(*wish) * share;
            all += *own;
        }
        if all <= 0.0 {
            return None;
        }
        let mut trips = [0.0; GROUPS];
        let mut wanted = [false; VARIANTS];
        for ((own, group), share) in trips.iter_mut().zip(&self.groups).zip(self.shares[from]) {
            *own = by_purpose[group.purpose] * share;
            wanted[group.variant] |= *own > 0.0;
        }
        Some((trips, wanted))
    }

    /// The road of a pair in a state. Congestion, terminal time and parking: the mean of both ends
    /// for what both ends have a part in, the activity's end for parking, half a tour's each way.
    fn road(
        &self,
        state: &State,
        columns: &Columns,
        column_at: usize,
        from: usize,
        to: usize,
    ) -> Road {
        let [km, minutes, toll] = columns.road[column_at * columns.zones + from].map(f64::from);
        let zones = &self.inputs.scenario.area.zones;
        let urban =
            |zone: usize| self.choice.urban[zones[ZoneId::from_index(zone)].urbanity as usize];
        let (home, activity) = (urban(from), urban(to));
        let peak = 0.5 * (home.peak + activity.peak);
        let terminal = 0.5 * (home.terminal + activity.terminal);
        Road {
            km,
            minutes: minutes * (1.0 + state.delay * (peak - 1.0)) + terminal,
            toll,
            parking: 0.5 * activity.parking,
        }
    }

    /// Why public transport cannot be chosen. Inside a zone it is no offer, but none is missed.
    fn barred(&self, offer: &PtOffer, inside: bool, can_return: bool) -> Option<NotMade> {
        if inside {
            Some(NotMade::NotWorthIt)
        } else if !offer.exists {
            Some(NotMade::NoService)
        } else if !can_return {
            Some(NotMade::NoWayHome)
        } else if offer.plain_minutes > self.inputs.scenario.values.time_limit {
            Some(NotMade::OverTimeLimit)
        } else {
            None
        }
    }
}

fn count(sums: &mut TripSums, trips: f64, fares: f64, offer: &PtOffer) {
    sums.fares += fares;
    sums.passenger_km += trips * offer.km;
    sums.boardings += trips * offer.boardings;
    sums.pt_trips += trips;
    sums.rail_trips += trips * offer.by_rail;
    sums.bus_trips += trips * offer.by_bus;
}

/// Trips, and their fares as so much a km and so much a boarding, by the key.
fn keyed(trips: f64, fares: f64, offer: &PtOffer, key_km: f64) -> [f64; 3] {
    let key_km = if offer.km > 0.0 { key_km } else { 0.0 };
    let per_km = if offer.km > 0.0 { fares * key_km / offer.km } else { 0.0 };
    let per_boarding = fares * (1.0 - key_km) / offer.boardings.max(f64::MIN_POSITIVE);
    [trips, per_km, per_boarding]
}

/// What one block reads, destination by destination, homes in order.
struct Columns {
    zones: usize,
    /// Trips a year by purpose.
    trips: Vec<[f32; 6]>,
    /// Km, minutes, toll.
    road: Vec<[f32; 3]>,
    active: Vec<Active>,
}

impl Columns {
    fn gather(shared: &Shared<'_>, destinations: &Range<usize>) -> Self {
        let zones = shared.shares.len();
        let cells = zones * destinations.len();
        let mut columns = Self {
            zones,
            trips: vec![[0.0; 6]; cells],
            road: vec![[0.0; 3]; cells],
            active: Vec::with_capacity(cells),
        };
        let (demand, roads) = (shared.inputs.demand, shared.inputs.roads);
        for from in 0..zones {
            for (purpose, matrix) in demand.trips.iter().enumerate() {
                let row = &matrix.row(ZoneId::from_index(from))[destinations.clone()];
                for (at, &trips) in row.iter().enumerate() {
                    columns.trips[at * zones + from][purpose] = trips;
                }
            }
            for (at, to) in destinations.clone().enumerate() {
                let cell = from * zones + to;
                columns.road[at * zones + from] =
                    [roads.km[cell], roads.minutes[cell], roads.toll_dkk[cell]];
            }
        }
        let active = columns.road.iter().map(|road| shared.choice.active(f64::from(road[0])));
        columns.active = active.collect();
        columns
    }
}

/// Work space of one block.
struct Work {
    strategies: Strategies,
    column: Column,
    egress: Vec<Egress>,
}

fn states(inputs: &Inputs<'_>) -> Vec<State> {
    let calendar = &inputs.scenario.calendar;
    let demand = inputs.demand;
    let trips: Vec<f64> = demand
        .trips
        .iter()
        .map(|matrix| matrix.cells().iter().map(|&trips| f64::from(trips)).sum())
        .collect();
    let shares = |state: StateId| -> [f64; 6] {
        std::array::from_fn(|purpose| demand.state_share[purpose][state])
    };
    let per_hour = |state: StateId| {
        let hours: f64 = calendar.states[state]
            .parts
            .iter()
            .map(|&(day, period)| {
                let days = calendar.day_types[day].days_per_year;
                days * calendar.periods[period].length().0 / 60.0
            })
            .sum();
        let trips: f64 = trips.iter().zip(shares(state)).map(|(trips, share)| trips * share).sum();
        if hours > 0.0 { trips / hours } else { 0.0 }
    };
    let most = calendar.states.ids().map(per_hour).fold(f64::MIN_POSITIVE, f64::max);
    let main_day = |state: StateId| {
        let parts = &calendar.states[state].parts;
        let days = |day: DayTypeId| calendar.day_types[day].days_per_year;
        let mut used: Vec<DayTypeId> = parts.iter().map(|&(day, _)| day).collect();
        used.sort_unstable();
        used.into_iter()
            .max_by(|&a, &b| days(a).total_cmp(&days(b)).then(b.cmp(&a)))
            .unwrap_or(DayTypeId(0))
    };
    calendar
        .states
        .ids()
        .map(|state| State {
            network: lower(inputs, state),
            share: shares(state),
            day: main_day(state),
            home_by: calendar.states[state].home_by.0,
            delay: fourth_power(per_hour(state) / most),
        })
        .collect()
}
