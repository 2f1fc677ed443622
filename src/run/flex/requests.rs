//! One day of a pool's rides as requests: who, from where, to where, when.
//!
//! A year's rides between two places in a state are divided over the parts of its days (day type and
//! period) as trips are. What a day has of them on average is a number with decimals: so many requests, and one more
//! with the chance of the rest. The draw hangs on the two places and the number of the request, so
//! that more rides add requests and leave the others as they are. Half of the rides lead out and
//! half home. Where residents live in a zone is where rides begin and end in it.

use super::super::homes;
use super::pool::{Ground, Map};
use crate::flex::Travel;
use crate::flex::dispatch::{Request, Window};
use crate::id::{DayTypeId, Id, PeriodId, StateId, ZoneId, stable_hash};
use crate::rng::{Draw, Streams};
use crate::scenario::flex::Pool;
use crate::simulate::{FlexEnd, FlexLevel, FlexRides};
use rand::RngExt;

/// A part of a day type in which a pool is open: when, and its share of the state's open trips.
struct Part {
    state: StateId,
    open: [f64; 2],
    /// Of a year's rides in the state, those of one such day.
    a_day: f64,
}

/// The requests of one day of a type, in the order of their ids.
pub(super) fn requests(
    map: &Map<'_>,
    pool: &Pool,
    ground: &Ground,
    rides: &[FlexRides],
    day: DayTypeId,
    level: FlexLevel,
) -> Vec<Request> {
    let parts = parts(map, pool, day);
    let scenario = map.scenario;
    let streams = Streams { seed: scenario.seed, replication: 0 };
    let of_pool = stable_hash(&pool.slug);
    let asked = 1.0 / (1.0 - level.refused).max(0.01);
    let mut all = Vec::new();
    for ride in rides {
        let (end, kind) = match ride.to {
            FlexEnd::Zone(zone) => (zone.index(), "z"),
            FlexEnd::Hub(hub) => (hub.index(), "h"),
        };
        for part in parts.iter().filter(|part| part.state == ride.state) {
            let wanted = ride.rides * part.a_day * asked;
            let place = stable_hash(&format!(
                "{}>{kind}{end}@{}:{}",
                ride.from.index(),
                day.index(),
                part.open[0]
            ));
            let mut random = streams.stream(Draw::FlexRequest, of_pool ^ place);
            let mut left = wanted;
            let mut number = 0;
            loop {
                // Every request takes the same draws whether it is made or not.
                let draws: [f64; 10] = std::array::from_fn(|_| random.random());
                if draws[0] >= left {
                    break;
                }
                left -= 1.0;
                number += 1;
                let id = format!(
                    "{:05}-{kind}{end:05}-{:04.0}-{number}",
                    ride.from.index(),
                    part.open[0]
                );
                all.push(request(map, pool, ground, ride, (id, part.open), &draws));
                if left <= 0.0 {
                    break;
                }
            }
        }
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

fn parts(map: &Map<'_>, pool: &Pool, day: DayTypeId) -> Vec<Part> {
    let calendar = &map.scenario.calendar;
    let weight = |day: DayTypeId, period: PeriodId| -> f64 {
        let Some([from, until]) = pool.open(calendar, day, period) else { return 0.0 };
        map.weights.at(day, period) * (until - from) / calendar.periods[period].length().0
    };
    let mut parts = Vec::new();
    for (state, about) in calendar.states.entries() {
        let all: f64 = about.parts.iter().map(|&(day, period)| weight(day, period)).sum();
        for &(on, period) in about.parts.iter().filter(|(on, _)| *on == day) {
            if let Some(open) = pool.open(calendar, on, period) {
                let share = weight(on, period) / all;
                let days = calendar.day_types[on].days_per_year;
                parts.push(Part { state, open, a_day: share / days });
            }
        }
    }
    parts
}

fn request(
    map: &Map<'_>,
    pool: &Pool,
    ground: &Ground,
    ride: &FlexRides,
    (id, [from, until]): (String, [f64; 2]),
    draws: &[f64; 10],
) -> Request {
    let terms = &pool.terms;
    let live = |zone: ZoneId, draws| {
        let plane = |lat, lon| ground.plane(lat, lon);
        homes::place(&map.scenario.area.zones[zone], plane, draws)
    };
    let home = live(ride.from, [draws[1], draws[2], draws[3]]);
    let end = match ride.to {
        FlexEnd::Zone(zone) => live(zone, [draws[4], draws[5], draws[6]]),
        FlexEnd::Hub(hub) => {
            let hub = &map.scenario.area.hubs[hub];
            ground.plane(hub.lat, hub.lon)
        }
    };
    let (a, b) = if draws[7] < 0.5 { (home, end) } else { (end, home) };
    let at = from + draws[8] * (until - from);
    let mut request = Request::new(id, a, b);
    request.pickup = Window { from: at, to: at + terms.window_min };
    request.service = terms.stop_min;
    request.max_ride = terms.longest_ride(ground.travel.leg(a, b).minutes);
    request.booked = Some(at - terms.lead_min - draws[9] * terms.spread_min);
    request
}
