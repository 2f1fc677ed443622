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
//! has changed that a state rests on takes them over, byte for byte. If labels were kept as well
//! ([`Keep::Labels`]) and only some lines differ, what they change is taken away and added
//! ([after](super::after)).

use super::after::Links;
use super::choice::Choice;
use super::column::{Column, ColumnRules, PtOffer};
use super::columns::{Cell, Columns, Standard, roads_of};
use super::delay::peak_delays;
use super::flex::{Combined, Divided, Feeders, FlexState, Road};
use super::lower::{AccessRows, base_minutes, fare_minutes_per_km, lower};
use super::pairs::{Chosen, Lane, Transit, WIDTH, Ways, ZERO};
use super::reach::Places;
use super::strategy::{Egress, Strategies};
use super::sums::{Side, State, Sums, Travelled};
use super::tally::{GROUPS, Group, groups};
use super::{Before, Inputs, Keep, NotMade, Progress, Sample, Taken, TripSums};
use crate::demand::Purpose;
use crate::id::{DayTypeId, Id, StateId, ZoneId};
use crate::network::AccessLink;
use crate::scenario::values::Values;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// Blocks of destinations.
const BLOCKS: usize = 32;

/// What is the same for all destinations.
pub(super) struct Shared<'a> {
    pub(super) inputs: &'a Inputs<'a>,
    choice: Choice,
    standard: Option<Standard<'a>>,
    pub(super) rules: ColumnRules,
    pub(super) places: Places,
    groups: Vec<Group>,
    pub(super) zones: usize,
    /// By chunk of homes and group: the share of its purpose's trips.
    shares: Vec<[Lane; GROUPS]>,
    pub(super) states: Vec<Arc<State>>,
    /// The first state's access links by hub, made where they are wanted.
    pub(super) links: OnceLock<Links>,
    /// The state in which reach is counted.
    reach_state: usize,
    sample: Sample,
    keep: Keep,
}

impl<'a> Shared<'a> {
    pub(super) fn new(inputs: &'a Inputs<'a>, sample: Sample, keep: Keep) -> Self {
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
        let choice = Choice::new(values);
        Self {
            zones: zones.len(),
            shares,
            standard: Standard::of(inputs, &choice),
            states: states(inputs, &choice, sample.weight()),
            choice,
            rules: ColumnRules::new(
                values.access_scale,
                fare_minutes_per_km(values),
                base_minutes(values),
            ),
            places: Places::new(inputs, sample.weight()),
            links: OnceLock::new(),
            groups,
            reach_state,
            sample,
            keep,
            inputs,
        }
    }

    /// A state of this run.
    pub(super) fn side(&self, state: usize) -> Side<'_> {
        let reach = state == self.reach_state;
        Side { state: &self.states[state], way_home: self.inputs.way_home, reach }
    }

    /// All destinations in all states; also, by state, what was taken over from `before`.
    pub(super) fn run(
        &self,
        before: Option<&Before<'_>>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> (Travelled, Vec<Taken>) {
        let mut known = self.holds(before);
        let to_run: Vec<usize> =
            (0..self.states.len()).filter(|&state| known[state].is_none()).collect();
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
        let mut totals: Vec<Sums> =
            to_run.iter().map(|&state| Sums::new(zones, &self.side(state))).collect();
        for part in parts {
            for (total, own) in totals.iter_mut().zip(part) {
                total.add(own);
            }
        }
        for (state, total) in to_run.into_iter().zip(totals) {
            known[state] = Some((Arc::new(total), Taken::Nothing));
        }
        let (sums, taken): (Vec<Arc<Sums>>, Vec<Taken>) = known.into_iter().flatten().unzip();
        (Travelled { states: self.states.iter().cloned().zip(sums).collect() }, taken)
    }

    /// By state, what of an earlier run still holds if whatever it rests on is the same, to the
    /// bit: the state's network, trips and ways home, and what no state differs in: zones and
    /// access, roads, wishes and values. Where only lines and ways home differ, sums are mended.
    fn holds(&self, before: Option<&Before<'_>>) -> Vec<Option<(Arc<Sums>, Taken)>> {
        let none = vec![None; self.states.len()];
        let Some(Before { inputs: old, flows }) = before else { return none };
        let new = self.inputs;
        let is_same = std::ptr::eq(old.demand, new.demand)
            && std::ptr::eq(old.roads, new.roads)
            && std::ptr::eq(old.standard_roads, new.standard_roads)
            && old.scenario.undisturbed == new.scenario.undisturbed
            && old.scenario.values == new.scenario.values
            && old.scenario.area == new.scenario.area
            && flows.travelled.states.len() == self.states.len();
        if !is_same {
            return none;
        }
        let of_state = |(state, (was, sums)): (usize, &(Arc<State>, Arc<Sums>))| {
            let now = &self.states[state];
            if !now.is_same_but_for_lines(was) {
                return None;
            }
            let same_home = old.way_home.is_same_for(new.way_home, now.day, now.home_by);
            // Labels that are wanted must be there.
            let lacks = self.keep == Keep::Labels && sums.labels.is_empty();
            if same_home && now == was && !lacks {
                return Some((Arc::clone(sums), Taken::All));
            }
            // What rides on demand, and who uses what hubs offer, would have to be taken away with
            // the rest.
            let is_counted = !now.flex.is_empty() || now.access.has_services();
            if self.keep == Keep::Sums || is_counted {
                return None;
            }
            let reach = state == self.reach_state;
            let was = Side { state: was, way_home: old.way_home, reach };
            let (sums, destinations) = self.mended(&was, &self.side(state), sums)?;
            Some((Arc::new(sums), Taken::AllBut { destinations }))
        };
        flows.travelled.states.iter().enumerate().map(of_state).collect()
    }

    fn block(&self, states: &[usize], destinations: &[usize]) -> Vec<Sums> {
        let columns = Columns::gather(self.inputs, &self.choice, destinations);
        let mut work = Work::default();
        let of_state = |&state: &usize| {
            let side = self.side(state);
            let mut sums = Sums::new(self.zones, &side);
            for (at, &to) in destinations.iter().enumerate() {
                self.destination(&side, to, at, &columns, &mut work, &mut sums);
            }
            sums
        };
        states.iter().map(of_state).collect()
    }

    /// Ways from the hubs around a destination.
    pub(super) fn egress(access: &AccessRows, to: usize, into: &mut Vec<Egress>) {
        into.clear();
        for row in &access.rows[access.of(to).0] {
            let (cost, minutes) = (f64::from(row.far_end), f64::from(row.minutes));
            into.push(Egress { hub: row.hub, cost, minutes });
        }
    }

    /// One destination in one state.
    fn destination(
        &self,
        side: &Side<'_>,
        to: usize,
        column_at: usize,
        columns: &Columns,
        work: &mut Work,
        block: &mut Sums,
    ) {
        let network = &side.state.network;
        let access = &*side.state.access;
        Self::egress(access, to, &mut work.egress);
        work.strategies.solve(network, &work.egress);
        if self.keep == Keep::Labels {
            work.strategies.labels(network, &mut work.labels);
            block.labels.push(work.labels.as_slice().into());
        }
        work.column.fill(network, access, &work.strategies, &self.rules);
        work.strategies.begin_volumes(network);
        self.open_hospital(side, to, block);
        if side.state.flex.is_carpool() {
            block.flex.carpool.open(to, self.zones);
        }
        for chunk in 0..columns.chunks() {
            let ways = columns.ways(side.state.roads, column_at, chunk);
            let wishes = columns.wishes(column_at, chunk, &side.state.share);
            self.chunk(side, (to, chunk), (ways, wishes.as_ref()), work, block);
        }
        work.strategies.load(network, &mut block.loads);
        block.hub_uses.leave(access, to, &work.strategies);
    }

    /// Some chunks of homes towards one destination, strategies and column being made.
    pub(super) fn some_chunks(
        &self,
        side: &Side<'_>,
        to: usize,
        (chunks, cells): (&[u32], &[Cell]),
        work: &mut Work,
        sums: &mut Sums,
    ) {
        self.open_hospital(side, to, sums);
        for (&chunk, cell) in chunks.iter().zip(cells) {
            let wishes = cell.wishes(&side.state.share);
            let ways = cell.ways(side.state.roads);
            self.chunk(side, (to, chunk as usize), (ways, wishes.as_ref()), work, sums);
        }
        work.strategies.load(&side.state.network, &mut sums.loads);
    }

    /// Wishes and ways of a chunk of homes to a destination.
    pub(super) fn cell(&self, chunk: usize, to: usize) -> Cell {
        Cell::gather(self.inputs, &self.choice, chunk, to)
    }

    fn open_hospital(&self, side: &Side<'_>, to: usize, sums: &mut Sums) {
        if self.keep == Keep::Labels && side.reach && self.places.hospital[to] {
            sums.hospitals.push((to, vec![f64::NAN; self.zones]));
        }
    }

    /// The homes of a chunk towards one destination.
    fn chunk(
        &self,
        side: &Side<'_>,
        (to, chunk): (usize, usize),
        (ways, wishes): (&Ways, Option<&[Lane; Purpose::ALL.len()]>),
        work: &mut Work,
        sums: &mut Sums,
    ) {
        let state = side.state;
        if side.reach {
            self.reach(state, to, chunk, ways, &work.column, sums);
        }
        let Some(wishes) = wishes else {
            return;
        };
        self.transit(side, to, chunk, work);
        let standard = self.standard.as_ref();
        let standard =
            standard.map(|drive| drive.lane(self.homes(chunk), to, (state.id, state.delay)));
        let Work { transit, chosen, .. } = work;
        self.choice.choose(ways, state.delay, standard.as_ref(), transit, chosen);
        let (by_pt, driven) = sums.classes.count(
            chunk,
            &self.choice,
            &self.groups,
            wishes,
            &self.shares[chunk],
            (ways, &work.transit, &work.chosen),
        );
        if state.flex.is_carpool() {
            for (lane, from) in self.homes(chunk).enumerate() {
                sums.flex.carpool.drive(from, driven[lane]);
            }
        }
        self.board(state, (to, chunk), &by_pt, work, sums);
    }

    /// The homes of a chunk.
    pub(super) fn homes(&self, chunk: usize) -> Range<usize> {
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
        sums: &mut Sums,
    ) {
        let hospital = sums.hospitals.last_mut().filter(|(hospital, _)| *hospital == to);
        let mut hospital = hospital.map(|(_, minutes)| minutes);
        for (lane, from) in self.homes(chunk).enumerate() {
            let by_road = ways.by_road[lane] > 0.0;
            let minutes = ways.minutes[lane] + state.delay * ways.delay[lane];
            let (km, minutes) =
                if by_road { (ways.km[lane], minutes) } else { (f64::INFINITY, f64::INFINITY) };
            let transit =
                sums.reach[from].count(&self.places, to, &column.offers[from][1], km, minutes);
            if let Some(hospital) = &mut hospital {
                hospital[from] = transit;
            }
        }
    }

    /// Public transport from the homes of a chunk, as the choice takes it.
    fn transit(&self, side: &Side<'_>, to: usize, chunk: usize, work: &mut Work) {
        let state = side.state;
        let home_until = side.way_home.row(state.day, ZoneId::from_index(to));
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
        if !state.flex.is_empty() {
            self.on_demand(side, to, chunk, work);
        }
    }

    /// Puts what is on demand beside the timetable, from the homes of a chunk.
    fn on_demand(&self, side: &Side<'_>, to: usize, chunk: usize, work: &mut Work) {
        let state = side.state;
        let home_until = side.way_home.row(state.day, ZoneId::from_index(to));
        let gets_home = |zone: u32| i32::from(home_until[zone as usize]) >= state.home_by;
        let Work { flex, transit, strategies, column, .. } = work;
        let usual = self.inputs.roads;
        let roads = roads_of(usual).nth(state.roads).unwrap_or(usual);
        for (lane, from) in self.homes(chunk).enumerate() {
            flex.divided[lane] = [None; 2];
            if !state.flex.offers(from) {
                continue;
            }
            let feeders = &mut flex.feeders[lane];
            let network = (&state.network, &*strategies);
            state.flex.feeders(from, network, &self.rules, gets_home, feeders);
            let goes = from != to && self.barred(&feeders.offer, false, true).is_none();
            let feeders = goes.then_some(&*feeders);
            let cell = from * roads.n + to;
            let (km, minutes) = (f64::from(roads.km[cell]), f64::from(roads.minutes[cell]));
            let road = Road { from, to, km, minutes };
            for (car, transit) in transit.iter_mut().enumerate() {
                let timetable = (transit.open[lane] > 0.0).then(|| &column.offers[from][car]);
                let nest =
                    state.flex.combined(&self.choice, self.rules.scale, road, timetable, feeders);
                let limit = self.inputs.scenario.values.time_limit;
                let Some(nest) = nest.filter(|nest| nest.plain <= limit) else { continue };
                let Combined { minutes, plain, km, fare, divided } = nest;
                transit.open[lane] = 1.0;
                transit.reason[lane] = NotMade::NotWorthIt as u64;
                transit.minutes[lane] = minutes;
                transit.plain_minutes[lane] = plain;
                transit.km[lane] = km;
                transit.fare[lane] = fare;
                flex.divided[lane][car] = Some(divided);
            }
        }
    }

    /// Counts who rides on demand, and sends those who ride to a hub on their way from there; what is
    /// left goes by the timetable alone.
    fn ride_on_demand(
        &self,
        state: &State,
        (to, chunk): (usize, usize),
        by_pt: &mut [[Lane; 2]; 2],
        work: &mut Work,
        block: &mut Sums,
    ) {
        let key = FareKey::of(&self.inputs.scenario.values);
        let Work { flex, strategies, .. } = work;
        for (lane, from) in self.homes(chunk).enumerate() {
            for ([trips, fares], divided) in by_pt.iter_mut().zip(&flex.divided[lane]) {
                let Some(divided) = divided.filter(|_| trips[lane] > 0.0) else { continue };
                let [timetable, fed, ridden, along] = divided.parts(trips[lane], fares[lane]);
                (trips[lane], fares[lane]) = (timetable.trips, timetable.lines);
                block.flex.ride(&divided, (from, to), ridden);
                block.sums.fares += ridden.pool;
                block.sums.pt_trips += ridden.trips;
                block.pt_trips += ridden.trips + fed.trips;
                if along.trips > 0.0 {
                    block.flex.carpool.ride(from, along.trips, along.pool);
                    block.sums.fares += along.pool;
                    block.sums.pt_trips += along.trips;
                    block.pt_trips += along.trips;
                }
                if fed.trips > 0.0 {
                    let feeders = &flex.feeders[lane];
                    count(&mut block.sums, fed.trips, fed.lines + fed.pool, &feeders.offer);
                    let volume = key.share(fed.trips, fed.lines, &feeders.offer);
                    block.flex.feed(&state.flex, from, feeders, fed, |hub, share| {
                        let volume = volume.map(|part| part * share);
                        strategies.add_volume(&state.network, hub, volume);
                    });
                }
            }
        }
    }

    /// Sends those who take public transport on their way.
    fn board(
        &self,
        state: &State,
        (to, chunk): (usize, usize),
        by_pt: &[[Lane; 2]; 2],
        work: &mut Work,
        block: &mut Sums,
    ) {
        let mut left;
        let by_pt = if state.flex.is_empty() {
            by_pt
        } else {
            left = *by_pt;
            self.ride_on_demand(state, (to, chunk), &mut left, work, block);
            &left
        };
        let key = FareKey::of(&self.inputs.scenario.values);
        for (lane, from) in self.homes(chunk).enumerate() {
            let mut volumes = [[0.0; 3]; 2];
            let offers = &work.column.offers[from];
            for ((volume, [trips, fares]), offer) in volumes.iter_mut().zip(by_pt).zip(offers) {
                let (trips, fares) = (trips[lane], fares[lane]);
                if trips > 0.0 {
                    count(&mut block.sums, trips, fares, offer);
                    block.pt_trips += trips;
                    *volume = key.share(trips, fares, offer);
                }
            }
            if volumes[0][0] + volumes[1][0] > 0.0 {
                let Work { column, strategies, .. } = &mut *work;
                let uses = &mut block.hub_uses;
                column.board((&state.network, &state.access), from, volumes, (strategies, uses));
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

/// How a journey's fare is shared between the lines ridden: in part by the zones that each touches,
/// the rest by passenger-km and by boardings.
struct FareKey {
    km: f64,
    zones: f64,
    zone_km: f64,
}

impl FareKey {
    fn of(values: &Values) -> Self {
        let zones = if values.fare_zone_width > 0.0 { values.fare_key_zones } else { 0.0 };
        Self {
            km: values.fare_key_km,
            zones,
            zone_km: values.fare_zone_width.max(f64::MIN_POSITIVE),
        }
    }

    /// Trips, and their fares as so much a km and so much a boarding.
    fn share(&self, trips: f64, fares: f64, offer: &PtOffer) -> [f64; 3] {
        let by_km = if offer.km > 0.0 { self.km } else { 0.0 };
        let rest = fares * (1.0 - self.zones);
        let mut per_km = if offer.km > 0.0 { rest * by_km / offer.km } else { 0.0 };
        let mut per_boarding = rest * (1.0 - by_km) / offer.boardings.max(f64::MIN_POSITIVE);
        if self.zones > 0.0 {
            // A ride that begins anywhere touches its own zone and, for every zone's width, one more.
            let touched = offer.boardings + offer.km / self.zone_km;
            let each = fares * self.zones / touched.max(f64::MIN_POSITIVE);
            per_boarding += each;
            per_km += each / self.zone_km;
        }
        [trips, per_km, per_boarding]
    }
}

/// Work space of one block.
#[derive(Default)]
pub(super) struct Work {
    pub(super) strategies: Strategies,
    pub(super) column: Column,
    pub(super) egress: Vec<Egress>,
    pub(super) labels: Vec<f32>,
    transit: [Transit; 2],
    chosen: Chosen,
    flex: OnDemand,
}

/// What is on demand from the homes of a chunk to a destination.
#[derive(Default)]
struct OnDemand {
    feeders: [Feeders; WIDTH],
    /// With and without a car.
    divided: [[Option<Divided>; 2]; WIDTH],
}

fn states(inputs: &Inputs<'_>, choice: &Choice, weight: f64) -> Vec<Arc<State>> {
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
    let (zones, scale) = (inputs.scenario.area.zones.len(), inputs.scenario.values.access_scale);
    let rows = |links: &[AccessLink]| Arc::new(AccessRows::new(zones, links, scale));
    let usual = rows(&inputs.network.access);
    let own_access = |state: StateId| inputs.network.access_in.iter().find(|own| own.0 == state);
    let own_roads = |state: StateId| inputs.roads.in_states.iter().position(|own| own.0 == state);
    let ids: Vec<StateId> = calendar.states.ids().collect();
    ids.into_par_iter()
        .map(|state| {
            Arc::new(State {
                id: state,
                network: lower(inputs, state),
                access: own_access(state).map_or_else(|| Arc::clone(&usual), |own| rows(&own.1)),
                roads: own_roads(state).map_or(0, |at| at + 1),
                flex: FlexState::new(inputs, choice, state),
                share: shares(state).map(|share| share * weight),
                day: main_day(state),
                home_by: calendar.states[state].home_by.0,
                delay: delays[state],
            })
        })
        .collect()
}
