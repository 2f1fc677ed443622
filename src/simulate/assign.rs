//! One pass over all destinations: strategies, level of service, choice, assignment.
//!
//! For a destination and a service state the labels towards it give public transport from every
//! zone, the choice gives the trips that take it, and these are assigned at once along the same
//! strategies; nothing zone × zone × state is ever stored. Destinations are split into a fixed
//! number of blocks. Each block sums into arrays of its own ([`Sums`]), state by state, so that
//! one state's network stays in the cache; for each state the blocks are added in their order.
//! Neither the split nor the order depends on the number of threads.
//!
//! The sums of each state are kept with the result ([`Travelled`]). A later run for which nothing
//! has changed that a state rests on takes them over, byte for byte ([`Shared::holds`]).

use super::choice::Choice;
use super::column::{Column, ColumnRules, PtOffer};
use super::columns::Columns;
use super::delay::peak_delays;
use super::flat::FlatNetwork;
use super::last_way_home::LastWayHome;
use super::lower::{AccessRows, base_minutes, fare_minutes_per_km, lower};
use super::pairs::{Chosen, Lane, Transit, WIDTH, Ways, ZERO};
use super::reach::{Places, ZoneReach};
use super::strategy::{Egress, Strategies};
use super::tally::{GROUPS, Group, Tally, groups};
use super::volumes::Loads;
use super::{Before, Inputs, NotMade, Progress, Sample, TripSums};
use crate::demand::Purpose;
use crate::id::{DayTypeId, Id, StateId, ZoneId};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Blocks of destinations.
const BLOCKS: usize = 32;
/// What is the same for all destinations.
pub(super) struct Shared<'a> {
    inputs: &'a Inputs<'a>,
    way_home: &'a LastWayHome,
    access: AccessRows,
    choice: Choice,
    rules: ColumnRules,
    places: Places,
    groups: Vec<Group>,
    zones: usize,
    /// By chunk of homes and group: the share of its purpose's trips.
    shares: Vec<[Lane; GROUPS]>,
    states: Vec<Arc<State>>,
    /// The state in which reach is counted.
    reach_state: usize,
    sample: Sample,
}

/// A service state made ready.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    pub(super) network: FlatNetwork,
    /// Its share of each purpose's trips, times the weight of a destination.
    share: [f64; 6],
    /// The day type that most of its days have.
    day: DayTypeId,
    /// Those who set out in it must be able to leave for home at this time.
    home_by: i32,
    /// How much of the peak's delay is felt in it, 0–1.
    delay: f64,
}

/// Sums over some destinations in one state.
#[derive(Clone, Debug)]
pub(super) struct Sums {
    /// By home zone and class.
    pub(super) classes: Tally,
    pub(super) loads: Loads,
    pub(super) sums: TripSums,
    pub(super) pt_trips: f64,
    /// By zone, in the state in which reach is counted; empty in the others.
    pub(super) reach: Vec<ZoneReach>,
}

impl Sums {
    fn new(shared: &Shared<'_>, state: usize) -> Self {
        let reach = if state == shared.reach_state { shared.zones } else { 0 };
        Self {
            classes: Tally::new(shared.zones),
            loads: Loads::new(&shared.states[state].network),
            sums: TripSums::default(),
            pt_trips: 0.0,
            reach: vec![ZoneReach::default(); reach],
        }
    }

    fn add(&mut self, other: &Self) {
        self.classes.add(&other.classes);
        self.loads.add(&other.loads);
        for (own, other) in self.reach.iter_mut().zip(&other.reach) {
            own.add(other);
        }
        self.pt_trips += other.pt_trips;
        self.sums.add(&other.sums);
    }
}

/// What a run leaves for the next one: each state with its sums over all destinations.
#[derive(Clone, Debug, Default)]
pub struct Travelled {
    pub(super) states: Vec<(Arc<State>, Arc<Sums>)>,
}

impl<'a> Shared<'a> {
    pub(super) fn new(inputs: &'a Inputs<'a>, way_home: &'a LastWayHome, sample: Sample) -> Self {
        let values = &inputs.scenario.values;
        let groups = groups();
        let zones = &inputs.scenario.area.zones;
        let share = |zone: ZoneId, group: &Group| {
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
        let mut shares = vec![[ZERO; GROUPS]; zones.len().div_ceil(WIDTH)];
        for zone in zones.ids() {
            let (chunk, lane) = (zone.index() / WIDTH, zone.index() % WIDTH);
            for (own, group) in shares[chunk].iter_mut().zip(&groups) {
                own[lane] = share(zone, group);
            }
        }
        let work = &inputs.demand.state_share[Purpose::Work.index()];
        let reach_state = work
            .entries()
            .max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)))
            .map_or(0, |(state, _)| state.index());
        Self {
            zones: zones.len(),
            shares,
            access: AccessRows::new(zones.len(), &inputs.network.access),
            choice: Choice::new(values),
            rules: ColumnRules::new(
                values.access_scale,
                fare_minutes_per_km(values),
                base_minutes(values),
            ),
            places: Places::new(inputs, sample.weight()),
            states: states(inputs, sample.weight()),
            groups,
            reach_state,
            sample,
            inputs,
            way_home,
        }
    }

    /// All destinations in all states; also, by state, whether it was taken over from `before`.
    pub(super) fn run(
        &self,
        before: Option<&Before<'_>>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> (Travelled, Vec<bool>) {
        let kept = self.holds(before);
        let to_run: Vec<usize> =
            (0..self.states.len()).filter(|&state| kept[state].is_none()).collect();
        let zones = self.zones;
        let blocks = if to_run.is_empty() { 0 } else { BLOCKS.min(zones.max(1)) };
        let done = AtomicUsize::new(0);
        let of_block = |block: usize| {
            let destinations = block * zones / blocks..(block + 1) * zones / blocks;
            let taken: Vec<usize> = destinations.filter(|to| self.sample.takes(*to)).collect();
            let sums = self.block(&to_run, &taken);
            progress(Progress { done: done.fetch_add(1, Ordering::Relaxed) + 1, of: blocks });
            sums
        };
        let parts: Vec<Vec<Sums>> = (0..blocks).into_par_iter().map(of_block).collect();
        let total = |state: usize| {
            let mut total = Sums::new(self, state);
            let at = to_run.iter().position(|&run| run == state);
            for part in at.iter().flat_map(|&at| parts.iter().map(move |part| &part[at])) {
                total.add(part);
            }
            Arc::new(total)
        };
        let is_kept = kept.iter().map(Option::is_some).collect();
        let sums = kept.into_iter().enumerate();
        let sums = sums.map(|(state, kept)| kept.unwrap_or_else(|| total(state)));
        (Travelled { states: self.states.iter().cloned().zip(sums).collect() }, is_kept)
    }

    /// By state, the sums of an earlier run if they still hold: whatever they rest on is the same,
    /// to the bit. That is the state's network, trips and ways home, and what no state differs in:
    /// zones and access, roads, wishes and values.
    fn holds(&self, before: Option<&Before<'_>>) -> Vec<Option<Arc<Sums>>> {
        let none = vec![None; self.states.len()];
        let Some(Before { inputs: old, flows }) = before else { return none };
        let new = self.inputs;
        let is_same = std::ptr::eq(old.demand, new.demand)
            && std::ptr::eq(old.roads, new.roads)
            && old.scenario.values == new.scenario.values
            && (std::ptr::eq(old.network, new.network) || old.network.access == new.network.access)
            && old.scenario.area == new.scenario.area
            && flows.travelled.states.len() == self.states.len();
        if !is_same {
            return none;
        }
        let of_state = |(state, (was, sums)): (&Arc<State>, &(Arc<State>, Arc<Sums>))| {
            let same_home = old.way_home.is_same_for(new.way_home, state.day, state.home_by);
            (same_home && state == was).then(|| Arc::clone(sums))
        };
        self.states.iter().zip(&flows.travelled.states).map(of_state).collect()
    }

    fn block(&self, states: &[usize], destinations: &[usize]) -> Vec<Sums> {
        let columns = Columns::gather(self.inputs, &self.choice, destinations);
        let mut work = Work::default();
        let of_state = |&state: &usize| {
            let mut sums = Sums::new(self, state);
            for (at, &to) in destinations.iter().enumerate() {
                self.destination(state, to, at, &columns, &mut work, &mut sums);
            }
            sums
        };
        states.iter().map(of_state).collect()
    }

    /// One destination in one state.
    fn destination(
        &self,
        state_at: usize,
        to: usize,
        column_at: usize,
        columns: &Columns,
        work: &mut Work,
        block: &mut Sums,
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
        for chunk in 0..columns.chunks() {
            let ways = columns.ways(column_at, chunk);
            if state_at == self.reach_state {
                self.reach(state, to, chunk, ways, &work.column, &mut block.reach);
            }
            let Some(wishes) = columns.wishes(column_at, chunk, &state.share) else {
                continue;
            };
            self.transit(state, to, chunk, work);
            self.choice.choose(ways, state.delay, &work.transit, &mut work.chosen);
            let by_pt = block.classes.count(
                chunk,
                &self.choice,
                &self.groups,
                &wishes,
                &self.shares[chunk],
                (ways, &work.transit, &work.chosen),
            );
            self.board(state_at, chunk, &by_pt, work, block);
        }
        work.strategies.load(network, &mut block.loads);
    }

    /// The homes of a chunk.
    fn homes(&self, chunk: usize) -> Range<usize> {
        chunk * WIDTH..self.zones.min((chunk + 1) * WIDTH)
    }

    /// Counts what the homes of a chunk reach in a destination.
    fn reach(
        &self,
        state: &State,
        to: usize,
        chunk: usize,
        ways: &Ways,
        column: &Column,
        reach: &mut [ZoneReach],
    ) {
        for (lane, from) in self.homes(chunk).enumerate() {
            let by_road = ways.by_road[lane] > 0.0;
            let minutes = ways.minutes[lane] + state.delay * ways.delay[lane];
            let (km, minutes) =
                if by_road { (ways.km[lane], minutes) } else { (f64::INFINITY, f64::INFINITY) };
            reach[from].count(&self.places, to, &column.offers[from][1], km, minutes);
        }
    }

    /// Public transport from the homes of a chunk, as the choice takes it.
    fn transit(&self, state: &State, to: usize, chunk: usize, work: &mut Work) {
        let home_until = self.way_home.row(state.day, ZoneId::from_index(to));
        for (lane, from) in self.homes(chunk).enumerate() {
            let can_return = i32::from(home_until[from]) >= state.home_by;
            for (transit, offer) in work.transit.iter_mut().zip(&work.column.offers[from]) {
                let barred = self.barred(offer, from == to, can_return);
                transit.open[lane] = if barred.is_none() { 1.0 } else { 0.0 };
                transit.reason[lane] = barred.unwrap_or(NotMade::NotWorthIt) as u64;
                transit.minutes[lane] = offer.minutes_without_fare;
                transit.fare[lane] = self.choice.fare(offer.extra_bases, offer.km);
                transit.km[lane] = offer.km;
                transit.plain_minutes[lane] = offer.plain_minutes;
            }
        }
    }

    /// Sends those who take public transport on their way.
    fn board(
        &self,
        state_at: usize,
        chunk: usize,
        by_pt: &[[Lane; 2]; 2],
        work: &mut Work,
        block: &mut Sums,
    ) {
        let network = &self.states[state_at].network;
        let key_km = self.inputs.scenario.values.fare_key_km;
        for (lane, from) in self.homes(chunk).enumerate() {
            let mut volumes = [[0.0; 3]; 2];
            let offers = &work.column.offers[from];
            for ((volume, [trips, fares]), offer) in volumes.iter_mut().zip(by_pt).zip(offers) {
                let (trips, fares) = (trips[lane], fares[lane]);
                if trips > 0.0 {
                    count(&mut block.sums, trips, fares, offer);
                    block.pt_trips += trips;
                    *volume = keyed(trips, fares, offer, key_km);
                }
            }
            if volumes[0][0] + volumes[1][0] > 0.0 {
                work.column.board(network, &self.access, from, volumes, &mut work.strategies);
            }
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

/// Work space of one block.
#[derive(Default)]
struct Work {
    strategies: Strategies,
    column: Column,
    egress: Vec<Egress>,
    transit: [Transit; 2],
    chosen: Chosen,
}

fn states(inputs: &Inputs<'_>, weight: f64) -> Vec<Arc<State>> {
    let calendar = &inputs.scenario.calendar;
    let demand = inputs.demand;
    let shares = |state: StateId| -> [f64; 6] {
        std::array::from_fn(|purpose| demand.state_share[purpose][state])
    };
    let delays = peak_delays(inputs.scenario, demand);
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
        .map(|state| {
            Arc::new(State {
                network: lower(inputs, state),
                share: shares(state).map(|share| share * weight),
                day: main_day(state),
                home_by: calendar.states[state].home_by.0,
                delay: delays[state],
            })
        })
        .collect()
}
