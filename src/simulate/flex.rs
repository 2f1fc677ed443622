//! On-demand vehicles among the alternatives of public transport.
//!
//! From a zone of a pool that is open in a state there are, beside the timetable, rides to places
//! of the same pool and rides to hubs from where the timetable goes on. The three share one nest,
//! and rides with others who drive ([`carpool`]) stand beside it:
//! travellers choose between them by the same logit over generalised minutes as between stops, and
//! what public transport is worth is its logsum, so that one more way never makes it worse. Who
//! is refused chooses anew: a way that is open with probability `p` weighs `p` times as much, which
//! is `−ln p / scale` minutes more. The hours in which it is closed within a state count alike.
//!
//! Generalised minutes of a ride: booking (a value of the product), the wait beyond the time asked
//! for, the ride at the weight of bus minutes, the walk where one is met at a stop, and the fare.
//! What waits, rides and refusals are is a [`FlexLevel`], which the caller finds.
//!
//! Left out: rides inside one zone, as those of the timetable are; rides from a hub to a far end that
//! is not home: those who come from elsewhere take the timetable to the end.

mod carpool;
mod counted;

pub use carpool::{CarpoolLevel, CarpoolTrips};
pub(super) use counted::FlexSums;

use carpool::Carpool;

use super::Inputs;
use super::choice::Choice;
use super::column::{Column, ColumnRules, PtOffer};
use super::flat::FlatNetwork;
use super::lower::dkk_per_minute;
use super::strategy::Strategies;
use crate::demand::part_weights;
use crate::id::{HubId, Id, StateId, ZoneId};
use crate::lanes::{exp, ln};
use crate::scenario::flex::{Pool, members};
use crate::units::Kilometres;

/// What a pool's vehicles give.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FlexLevel {
    /// Minutes waited beyond the time asked for.
    pub wait: f64,
    /// Ride over the direct drive.
    pub ride: f64,
    /// Share of requests refused, 0–1.
    pub refused: f64,
}

/// Where an on-demand ride ends that begins at home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlexEnd {
    /// In a zone.
    Zone(ZoneId),
    /// At a hub, from where the timetable goes on.
    Hub(HubId),
}

/// Rides of a pool between two places in a state, a year; both ways, out and home.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlexRides {
    /// Position of the pool.
    pub pool: usize,
    /// The state.
    pub state: StateId,
    /// Home.
    pub from: ZoneId,
    /// The other end.
    pub to: FlexEnd,
    /// Rides.
    pub rides: f64,
    /// Fares paid for them, DKK.
    pub fares: f64,
}

/// A ride from a zone to a hub.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Feeder {
    hub: u32,
    /// The zone it lies in: whoever gets home to that zone gets home to this hub.
    hub_zone: u32,
    pool: u32,
    /// Generalised minutes without the fare, and with it as an adult feels it.
    minutes: f64,
    cost: f64,
    plain: f64,
    /// DKK.
    fare: f64,
    km: f64,
}

/// A pool in a state.
#[derive(Clone, Debug, PartialEq)]
struct Open {
    /// Position in the scenario.
    pool: u32,
    is_in: Vec<bool>,
    inside: bool,
    level: FlexLevel,
    /// Minutes that its being closed or full counts as.
    scarce: f64,
    /// Booking, waits and walks: generalised and plain minutes.
    begin: [f64; 2],
    ride_weight: f64,
    fare: FareRule,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum FareRule {
    /// As a bus journey of that length.
    Ticket,
    /// First DKK, first km, DKK a further km, least DKK.
    Own([f64; 4]),
}

/// On-demand vehicles of a state; empty where none is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct FlexState {
    open: Vec<Open>,
    /// By zone: where its feeders begin; one more at the end.
    start: Vec<u32>,
    feeders: Vec<Feeder>,
    /// By zone: whether any pool serves it.
    served: Vec<bool>,
    /// Rides with others who drive.
    carpool: Option<Carpool>,
}

impl FlexState {
    /// Makes a state ready.
    pub(super) fn new(inputs: &Inputs<'_>, choice: &Choice, state: StateId) -> Self {
        let scenario = inputs.scenario;
        let pools = &scenario.flex.pools;
        let carpool = Carpool::new(scenario, inputs.carpool, state);
        let mut all = Self { carpool, ..Self::default() };
        if pools.is_empty() {
            return all;
        }
        let zones = scenario.area.zones.len();
        let weights = part_weights(scenario);
        let weight = |day, period| weights.at(day, period);
        for (at, (pool, level)) in pools.iter().zip(inputs.flex).enumerate() {
            let share = pool.open_share(&scenario.calendar, state, &weight);
            if share > 0.0 {
                all.open.push(Open::new(inputs, at, pool, *level, share));
            }
        }
        all.served = vec![false; zones];
        all.start = vec![0; zones + 1];
        for zone in scenario.area.zones.ids() {
            for open in &all.open {
                if open.is_in[zone.index()] {
                    all.served[zone.index()] = true;
                    open.feeders(inputs, choice, zone, &mut all.feeders);
                }
            }
            all.start[zone.index() + 1] = all.feeders.len() as u32;
        }
        all
    }

    /// Nothing is on demand, and nobody rides along.
    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty() && self.carpool.is_none()
    }

    /// Whether people ride along with others.
    pub(super) fn is_carpool(&self) -> bool {
        self.carpool.is_some()
    }

    /// Whether residents of a zone have anything beside the timetable.
    pub(super) fn offers(&self, zone: usize) -> bool {
        self.serves(zone) || self.carpool.as_ref().is_some_and(|carpool| carpool.serves(zone))
    }

    /// Whether a pool serves a zone.
    pub(super) fn serves(&self, zone: usize) -> bool {
        self.served.get(zone).copied().unwrap_or(false)
    }

    fn of(&self, zone: usize) -> std::ops::Range<usize> {
        if self.start.is_empty() {
            return 0..0;
        }
        self.start[zone] as usize..self.start[zone + 1] as usize
    }
}

impl Open {
    fn new(inputs: &Inputs<'_>, at: usize, pool: &Pool, level: FlexLevel, share: f64) -> Self {
        let (terms, values) = (&pool.terms, &inputs.scenario.values);
        let available = (share * (1.0 - level.refused)).max(f64::MIN_POSITIVE);
        let walk = terms.walk_km * values.walk_min_per_km;
        let wait = terms.wait_weight * level.wait;
        let begin = [
            terms.felt_min + wait + walk * values.access_walk_weight,
            level.wait + walk + terms.stop_min,
        ];
        let fare = if terms.takes_tickets() {
            FareRule::Ticket
        } else {
            FareRule::Own([
                terms.fare_first_dkk,
                terms.fare_first_km,
                terms.fare_per_km_dkk,
                terms.fare_least_dkk,
            ])
        };
        Self {
            pool: at as u32,
            is_in: members(pool, inputs.scenario.area.zones.len()),
            inside: terms.is_inside(),
            level,
            scarce: -ln(available) / values.access_scale,
            begin,
            ride_weight: values.bus_time_weight,
            fare,
        }
    }

    fn fare(&self, choice: &Choice, km: f64) -> f64 {
        match self.fare {
            FareRule::Ticket => choice.fare(0.0, km),
            FareRule::Own([first, first_km, each, least]) => {
                (first + each * (km - first_km).max(0.0)).max(least)
            }
        }
    }

    /// Generalised and plain minutes of a ride whose direct drive takes so long.
    fn ride(&self, direct: f64) -> [f64; 2] {
        let ride = direct * self.level.ride;
        [self.begin[0] + self.scarce + self.ride_weight * ride, self.begin[1] + ride]
    }

    /// Rides from a zone to hubs within reach.
    fn feeders(&self, inputs: &Inputs<'_>, choice: &Choice, zone: ZoneId, into: &mut Vec<Feeder>) {
        let scenario = inputs.scenario;
        let pool = &scenario.flex.pools[self.pool as usize];
        if !pool.terms.is_to_hubs() {
            return;
        }
        let area = &scenario.area;
        let from = area.access.partition_point(|access| access.zone < zone);
        let own = area.access[from..].iter().take_while(|access| access.zone == zone);
        let felt = choice.fare_other / dkk_per_minute(&scenario.values);
        for access in own {
            let hub = &area.hubs[access.hub];
            let Kilometres(km) = access.distance;
            // Who can walk there does.
            let is_far = km > scenario.values.walk_max_km;
            if hub.level == 0 || !is_far || km > pool.terms.reach_km {
                continue;
            }
            let direct = km * minutes_a_km(inputs, zone, hub.zone);
            let [minutes, plain] = self.ride(direct);
            // With a ticket of public transport the journey from the hub on is paid for as ever.
            let fare = match self.fare {
                FareRule::Ticket => 0.0,
                FareRule::Own(_) => self.fare(choice, km),
            };
            let cost = minutes + fare * felt;
            let (hub, hub_zone) = (access.hub.0, hub.zone.0);
            into.push(Feeder { hub, hub_zone, pool: self.pool, minutes, cost, plain, fare, km });
        }
    }
}

/// Driving minutes a km between two zones.
fn minutes_a_km(inputs: &Inputs<'_>, from: ZoneId, to: ZoneId) -> f64 {
    let at = |from: ZoneId, to: ZoneId| {
        let cell = from.index() * inputs.roads.n + to.index();
        f64::from(inputs.roads.minutes[cell]) / f64::from(inputs.roads.km[cell])
    };
    let direct = at(from, to);
    if direct.is_finite() { direct } else { at(from, from) }
}

/// One of the ways of a nest.
#[derive(Clone, Copy, Debug, Default)]
struct Way {
    /// With the fare as felt; infinite if it cannot be taken.
    cost: f64,
    plain: f64,
    km: f64,
    fare: f64,
}

/// How the public transport of a zone's travellers to a destination divides.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Divided {
    /// Shares of the timetable alone, of rides to hubs, of rides all the way, and of rides with
    /// others who drive.
    share: [f64; 4],
    /// Full fares of each, DKK; of rides to hubs what goes to the lines, and what to the pool.
    fares: [f64; 4],
    feeder_fare: f64,
    /// The pool of rides all the way.
    pool: u32,
}

/// Public transport of a zone with what is on demand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Combined {
    pub(super) minutes: f64,
    pub(super) plain: f64,
    pub(super) km: f64,
    pub(super) fare: f64,
    pub(super) divided: Divided,
}

impl Combined {
    /// Puts rides with others beside it, at the scale of the choice of mode.
    fn beside(&mut self, along: &Way, beta: f64) {
        let least = self.minutes.min(along.cost);
        let [own, other] = [self.minutes, along.cost]
            .map(|cost| if cost.is_finite() { exp(-beta * (cost - least)) } else { 0.0 });
        let share = other / (own + other);
        self.minutes = least - ln(own + other) / beta;
        self.plain += share * (along.plain - self.plain);
        self.km += share * (along.km - self.km);
        self.fare += share * (along.fare - self.fare);
        for own in &mut self.divided.share[..3] {
            *own *= 1.0 - share;
        }
        self.divided.share[3] = share;
        self.divided.fares[3] = along.fare;
    }
}

/// Rides to hubs from one zone to one destination.
#[derive(Clone, Debug, Default)]
pub(super) struct Feeders {
    /// By feeder of the zone: its weight.
    weights: Vec<f64>,
    sum: f64,
    pub(super) offer: PtOffer,
    fare: f64,
    km: f64,
}

/// A pair of zones by road.
#[derive(Clone, Copy)]
pub(super) struct Road {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) km: f64,
    /// Driving, without what finding the car takes.
    pub(super) minutes: f64,
}

impl FlexState {
    /// Rides to hubs; `gets_home` tells of a zone whether one gets home to it.
    pub(super) fn feeders(
        &self,
        zone: usize,
        (network, strategies): (&FlatNetwork, &Strategies),
        rules: &ColumnRules,
        gets_home: impl Fn(u32) -> bool,
        into: &mut Feeders,
    ) {
        let own = &self.feeders[self.of(zone)];
        into.weights.clear();
        *into = Feeders { weights: std::mem::take(&mut into.weights), ..Feeders::default() };
        let label = |feeder: &Feeder| feeder.cost + strategies.first_label(network, feeder.hub);
        let mut least = f64::INFINITY;
        for feeder in own {
            let open = gets_home(feeder.hub_zone);
            let cost = if open { label(feeder) } else { f64::INFINITY };
            into.weights.push(cost);
            least = least.min(cost);
        }
        if least.is_infinite() {
            into.weights.fill(0.0);
            return;
        }
        let mut felt = 0.0;
        let mut choice = Column::choice(least);
        for (weight, feeder) in into.weights.iter_mut().zip(own) {
            let far = *weight - least;
            *weight = if far > rules.far { 0.0 } else { exp(-rules.scale * far) };
            if *weight > 0.0 {
                choice.add(*weight, strategies.first_parts(network, feeder.hub), feeder.plain);
                into.fare += *weight * feeder.fare;
                into.km += *weight * feeder.km;
                felt += *weight * (feeder.cost - feeder.minutes);
                into.sum += *weight;
            }
        }
        into.fare /= into.sum;
        into.km /= into.sum;
        into.offer = choice.offer(rules);
        into.offer.minutes_without_fare -= felt / into.sum;
    }

    /// The nest of a zone's travellers to a destination: the timetable if it can be taken, rides to
    /// hubs if they can, rides all the way, rides with others. `None` if nothing can.
    pub(super) fn combined(
        &self,
        choice: &Choice,
        scale: f64,
        road: Road,
        timetable: Option<&PtOffer>,
        feeders: Option<&Feeders>,
    ) -> Option<Combined> {
        let felt = choice.fare_other * choice.minutes_per_dkk;
        let none = Way { cost: f64::INFINITY, ..Way::default() };
        let mut ways = [none; 3];
        let mut divided = Divided::default();
        if let Some(offer) = timetable {
            let fare = choice.fare(offer.extra_bases, offer.km);
            let cost = offer.minutes_without_fare + felt * fare;
            ways[0] = Way { cost, plain: offer.plain_minutes, km: offer.km, fare };
        }
        if let Some(feeders) = feeders {
            let offer = &feeders.offer;
            let lines = choice.fare(offer.extra_bases, offer.km);
            let fare = lines + feeders.fare;
            let cost = offer.minutes_without_fare + felt * fare;
            let km = offer.km + feeders.km;
            ways[1] = Way { cost, plain: offer.plain_minutes, km, fare };
            divided.fares[1] = lines;
            divided.feeder_fare = feeders.fare;
        }
        // Inside a zone public transport is no offer, on demand or not.
        let is_trip = road.from != road.to && road.km.is_finite() && road.minutes.is_finite();
        if is_trip {
            for open in self.open.iter().filter(|open| open.inside) {
                if !(open.is_in[road.from] && open.is_in[road.to]) {
                    continue;
                }
                let [minutes, plain] = open.ride(road.minutes);
                let fare = open.fare(choice, road.km);
                let cost = minutes + felt * fare;
                if cost < ways[2].cost {
                    ways[2] = Way { cost, plain, km: road.km, fare };
                    divided.pool = open.pool;
                }
            }
        }
        divided.fares[0] = ways[0].fare;
        divided.fares[2] = ways[2].fare;
        let along = self.carpool.as_ref().filter(|_| is_trip).and_then(|c| c.way(road, felt));
        let least = ways.iter().map(|way| way.cost).fold(f64::INFINITY, f64::min);
        if least.is_infinite() && along.is_none() {
            return None;
        }
        let weights = ways
            .map(|way| if way.cost.is_finite() { exp(-scale * (way.cost - least)) } else { 0.0 });
        let sum: f64 = weights.iter().sum();
        let [a, b, c] = weights.map(|weight| if sum > 0.0 { weight / sum } else { 0.0 });
        let minutes = if sum > 0.0 { least - ln(sum) / scale } else { f64::INFINITY };
        divided.share = [a, b, c, 0.0];
        let mut all = Combined { minutes, plain: 0.0, km: 0.0, fare: 0.0, divided };
        for (way, share) in ways.iter().zip(all.divided.share) {
            if share > 0.0 {
                all.plain += share * way.plain;
                all.km += share * way.km;
                all.fare += share * way.fare;
            }
        }
        if let Some(along) = along {
            all.beside(&along, choice.beta);
        }
        all.minutes -= felt * all.fare;
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::super::choice::logsum;
    use super::*;
    use crate::simulate::lower::{base_minutes, fare_minutes_per_km};

    fn values() -> crate::scenario::values::Values {
        let text = include_str!("../../assets/denmark/values.csv");
        let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize();
        let rows = rows.map(|row| row.expect("the shipped values can be read"));
        crate::scenario::values::Values::from_register(rows.collect()).expect("and are whole")
    }

    fn state(available: f64, scale: f64) -> FlexState {
        let open = Open {
            pool: 0,
            is_in: vec![true, true, false],
            inside: true,
            level: FlexLevel { wait: 8.0, ride: 1.2, refused: 1.0 - available },
            scarce: -ln(available) / scale,
            begin: [30.0, 10.0],
            ride_weight: 1.1,
            fare: FareRule::Own([27.0, 10.0, 10.7, 27.0]),
        };
        FlexState {
            open: vec![open],
            start: vec![0; 4],
            feeders: Vec::new(),
            served: vec![true, true, false],
            carpool: None,
        }
    }

    /// Two ways and their chances: the nest is the textbook logsum of costs, one of them open with a
    /// probability, and what it costs without and with fares adds up.
    #[test]
    fn a_nest_is_the_logsum_of_its_ways() {
        let values = values();
        let choice = Choice::new(&values);
        let scale = values.access_scale;
        let rules = ColumnRules::new(scale, fare_minutes_per_km(&values), base_minutes(&values));
        let offer = PtOffer {
            exists: true,
            minutes_without_fare: 70.0,
            plain_minutes: 55.0,
            km: 20.0,
            boardings: 1.0,
            ..PtOffer::default()
        };
        let road = Road { from: 0, to: 1, km: 12.0, minutes: 14.0 };
        let state = state(0.8, rules.scale);
        let nest = state.combined(&choice, scale, road, Some(&offer), None).expect("there is one");
        let felt = choice.fare_other * choice.minutes_per_dkk;
        let fares = [choice.fare(0.0, 20.0), 27.0 + 2.0 * 10.7];
        let costs = [70.0 + felt * fares[0], 30.0 + 1.1 * 1.2 * 14.0 + felt * fares[1]];
        let utilities = [-scale * costs[0], -scale * costs[1] + libm::log(0.8)];
        let worth = -logsum(&utilities) / scale;
        let share = libm::exp(utilities[1] - logsum(&utilities));
        assert!((nest.minutes + felt * nest.fare - worth).abs() < 1e-9);
        assert!((nest.divided.share[2] - share).abs() < 1e-12);
        let mean = (1.0 - share) * fares[0] + share * fares[1];
        assert!((nest.fare - mean).abs() < 1e-9);
        // Trips and fares are divided without a rest.
        let parts = nest.divided.parts(10.0, 300.0);
        let trips: f64 = parts.iter().map(|part| part.trips).sum();
        let paid: f64 = parts.iter().map(|part| part.lines + part.pool).sum();
        assert!((trips - 10.0).abs() < 1e-9 && (paid - 300.0).abs() < 1e-9);
    }

    #[test]
    fn outside_the_pool_the_timetable_is_all_there_is() {
        let values = values();
        let (choice, scale) = (Choice::new(&values), values.access_scale);
        let state = state(0.8, scale);
        let road = Road { from: 0, to: 2, km: 12.0, minutes: 14.0 };
        assert!(state.combined(&choice, scale, road, None, None).is_none());
        let offer =
            PtOffer { exists: true, minutes_without_fare: 70.0, km: 9.0, ..PtOffer::default() };
        let nest = state.combined(&choice, scale, road, Some(&offer), None).expect("there is one");
        assert!((nest.minutes - 70.0).abs() < 1e-9);
        assert!((nest.divided.share[0] - 1.0).abs() < 1e-12);
    }
}
