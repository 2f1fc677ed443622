//! Whether a dispatched day can be driven: a checker that knows nothing of how tours are made.
//!
//! It reads stops, requests and vehicles only, drives every tour again and tells all that is wrong.

use ansvar::flex::Travel;
use ansvar::flex::dispatch::{Action, Day, Outcome, Request, Vehicle};
use std::collections::BTreeMap;

/// Minutes within which two times are the same.
const NEAR: f64 = 1e-5;

/// What is wrong with a day; empty if nothing is.
pub(crate) fn faults(
    day: &Day,
    requests: &[Request],
    vehicles: &[Vehicle],
    travel: &impl Travel,
    open_tours: bool,
) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |text: String| faults.push(text);
    // Per request: vehicle, departure at the pickup, begin at the drop-off.
    let mut met: BTreeMap<usize, (usize, f64)> = BTreeMap::new();
    let mut left: BTreeMap<usize, f64> = BTreeMap::new();
    for (nth, (tour, vehicle)) in day.tours.iter().zip(vehicles).enumerate() {
        let name = &vehicle.id;
        let (mut at, mut free) = (vehicle.depot, tour.away.0);
        let (mut persons, mut seats, mut wheelchairs, mut km) = (0_i64, 0_i64, 0_i64, 0.0);
        let mut breaks = vehicle.breaks.iter().peekable();
        if !tour.stops.is_empty() && tour.away.0 < vehicle.shift.from - NEAR {
            fault(format!("{name} leaves before its shift"));
        }
        for stop in &tour.stops {
            let request = &requests[stop.request];
            let id = &request.id;
            let (place, window, sign) = match stop.action {
                Action::Pickup => (request.from, request.pickup, 1),
                Action::Dropoff => (request.to, request.dropoff, -1),
            };
            // A break that fits between two stops is taken there, at the depot and empty.
            let mut from = (at, free);
            while let Some(rest) = breaks.peek()
                && persons == 0
            {
                let home = from.1 + travel.leg(from.0, vehicle.depot).minutes;
                let begin = home.max(rest.begin.from);
                let back = begin + rest.minutes + travel.leg(vehicle.depot, place).minutes;
                if begin > rest.begin.to + NEAR || back > stop.arrive + NEAR {
                    break;
                }
                km += travel.leg(from.0, vehicle.depot).km;
                from = (vehicle.depot, begin + rest.minutes);
                breaks.next();
            }
            let leg = travel.leg(from.0, place);
            km += leg.km;
            if stop.arrive < from.1 + leg.minutes - NEAR {
                fault(format!("{name} is at {id} before it can be"));
            }
            if stop.begin < stop.arrive - NEAR || stop.depart < stop.begin + request.service - NEAR
            {
                fault(format!("{name} has no time for service at {id}"));
            }
            if stop.begin < window.from - NEAR || stop.begin > window.to + NEAR {
                fault(format!("{name} is at {id} outside the window"));
            }
            if request.booked.is_some_and(|booked| stop.begin < booked - NEAR) {
                fault(format!("{name} is at {id} before that is booked"));
            }
            let chairs = i64::from(request.wheelchairs);
            let seated = i64::from(request.persons) - chairs
                + chairs * i64::from(vehicle.seats_per_wheelchair);
            if stop.action == Action::Pickup && !request.shows_up {
                met.insert(stop.request, (nth, stop.begin));
            } else {
                persons += sign * i64::from(request.persons);
                seats += sign * seated;
                wheelchairs += sign * chairs;
            }
            if i64::from(stop.load) != persons {
                fault(format!("{name} counts {} aboard after {id}, not {persons}", stop.load));
            }
            if seats > i64::from(vehicle.seats) {
                fault(format!("{name} has too few seats at {id}"));
            }
            if wheelchairs > i64::from(vehicle.wheelchair_places) {
                fault(format!("{name} has too few wheelchair places at {id}"));
            }
            if !vehicle.duties.contains(&request.duty) {
                fault(format!("{name} may not carry {id}"));
            }
            match stop.action {
                Action::Pickup => {
                    let leave = stop.begin + request.service;
                    if met.insert(stop.request, (nth, leave)).is_some() && request.shows_up {
                        fault(format!("{id} is picked up twice"));
                    }
                }
                Action::Dropoff => {
                    match met.get(&stop.request) {
                        Some(&(by, leave)) if by == nth => {
                            if stop.begin - leave > request.max_ride + NEAR {
                                fault(format!("{id} rides too long"));
                            }
                        }
                        _ => fault(format!("{id} gets out of {name} but never got in")),
                    }
                    if left.insert(stop.request, stop.begin).is_some() {
                        fault(format!("{id} gets out twice"));
                    }
                }
            }
            (at, free) = (place, stop.depart);
        }
        if persons != 0 {
            fault(format!("{name} comes home with {persons} persons"));
        }
        if tour.stops.is_empty() {
            continue;
        }
        while let Some(rest) = breaks.peek() {
            let home = free + travel.leg(at, vehicle.depot).minutes;
            let begin = home.max(rest.begin.from);
            if begin > rest.begin.to + NEAR {
                break;
            }
            km += travel.leg(at, vehicle.depot).km;
            (at, free) = (vehicle.depot, begin + rest.minutes);
            breaks.next();
        }
        let home = if open_tours { 0.0 } else { travel.leg(at, vehicle.depot).minutes };
        if tour.away.1 < free + home - NEAR && breaks.peek().is_none() {
            fault(format!("{name} is home before it can be"));
        }
        if tour.away.1 > vehicle.shift.to + NEAR {
            fault(format!("{name} comes home after its shift"));
        }
        if tour.away.1 - tour.away.0 > vehicle.max_duration + NEAR {
            fault(format!("{name} is away too long"));
        }
        if breaks.any(|rest| rest.begin.to < tour.away.1 - NEAR) {
            fault(format!("{name} misses a break"));
        }
        if !open_tours {
            km += travel.leg(at, vehicle.depot).km;
        }
        if tour.driven.km < km - NEAR {
            fault(format!("{name} tells {} km and drives {km}", tour.driven.km));
        }
    }
    let mut booked: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
    for (at, (request, outcome)) in requests.iter().zip(&day.outcomes).enumerate() {
        let id = &request.id;
        let seen = (met.get(&at).copied(), left.get(&at).copied());
        match (outcome, seen) {
            (Outcome::Served { vehicle, pickup, dropoff }, (Some((by, leave)), Some(out))) => {
                let same = *vehicle == by
                    && (pickup + request.service - leave).abs() < NEAR
                    && (dropoff - out).abs() < NEAR;
                if !same {
                    fault(format!("{id} is told other times than its tour has"));
                }
            }
            (Outcome::NoShow { .. }, (Some(_), None)) if !request.shows_up => {}
            (Outcome::Rejected(_), (None, None)) => {}
            _ => fault(format!("{id} is {outcome:?} but its tour tells {seen:?}")),
        }
        if let Some(booking) = &request.booking {
            let served = !matches!(outcome, Outcome::Rejected(_));
            booked.entry(booking).or_default().push(served);
        }
    }
    for (booking, served) in booked {
        if served.contains(&true) && served.contains(&false) {
            fault(format!("booking {booking} is served in part"));
        }
    }
    faults
}
