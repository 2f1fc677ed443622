//! A request made ready: its windows narrowed to what can be.

use super::input::{Duty, Request, Vehicle, Window};
use super::route::NEAR;
use crate::flex::{Leg, NO_LIMIT, Point, Travel};

/// What insertion knows of a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Job {
    pub(super) persons: u16,
    pub(super) wheelchairs: u16,
    pub(super) from: Point,
    pub(super) to: Point,
    pub(super) pickup: Window,
    pub(super) dropoff: Window,
    pub(super) service: f64,
    pub(super) max_ride: f64,
    pub(super) direct: Leg,
    /// When it is made; far in the past if known from the start.
    pub(super) booked: f64,
    /// Whether not even a vehicle of one's own could keep windows and longest ride.
    pub(super) contradicts: bool,
    pub(super) duty: Duty,
    pub(super) shows_up: bool,
}

impl Job {
    /// Narrows the windows by the direct drive, the longest ride and when the first vehicle is on
    /// duty, which excludes nothing that can be.
    pub(super) fn new(request: &Request, first_duty: f64, travel: &impl Travel) -> Self {
        let direct = travel.leg(request.from, request.to);
        let (service, max_ride) = (request.service, request.max_ride);
        let booked = request.booked.unwrap_or(-NO_LIMIT);
        let (mut pickup, mut dropoff) = (request.pickup, request.dropoff);
        pickup.from = pickup.from.max(dropoff.from - max_ride - service);
        dropoff.to = dropoff.to.min(pickup.to + service + max_ride);
        pickup.to = pickup.to.min(dropoff.to - direct.minutes - service);
        let earliest = |pickup: &Window| pickup.from + service + direct.minutes;
        dropoff.from = dropoff.from.max(earliest(&pickup));
        let empty = |window: &Window| window.from > window.to + NEAR;
        let contradicts = empty(&pickup) || empty(&dropoff) || direct.minutes > max_ride + NEAR;
        // Before it is booked and before anybody is on duty nothing can be; a window that ends by
        // then is no contradiction, but too late or too early, and told as such.
        let first = booked.max(first_duty).min(pickup.to);
        pickup.from = pickup.from.max(first);
        dropoff.from = dropoff.from.max(earliest(&pickup));
        Self {
            persons: request.persons,
            wheelchairs: request.wheelchairs,
            from: request.from,
            to: request.to,
            pickup,
            dropoff,
            service,
            max_ride,
            direct,
            booked,
            contradicts,
            duty: request.duty,
            shows_up: request.shows_up,
        }
    }
    /// Seats taken in a vehicle.
    pub(super) fn seats(&self, vehicle: &Vehicle) -> i16 {
        let seated = i32::from(self.persons) - i32::from(self.wheelchairs);
        let folded = i32::from(self.wheelchairs) * i32::from(vehicle.seats_per_wheelchair);
        (seated + folded).clamp(0, i32::from(i16::MAX)) as i16
    }
    /// Whether a vehicle may and can carry it, if empty.
    pub(super) fn fits(&self, vehicle: &Vehicle) -> bool {
        vehicle.duties.contains(&self.duty)
            && i32::from(self.seats(vehicle)) <= i32::from(vehicle.seats)
            && self.wheelchairs <= vehicle.wheelchair_places
    }
    /// Around when it is likely to be picked up, for finding vehicles that are near then.
    pub(super) fn moment(&self) -> f64 {
        let long = self.pickup.to - self.pickup.from > 60.0;
        if !long {
            return f64::midpoint(self.pickup.from, self.pickup.to);
        }
        if self.pickup.to < NO_LIMIT / 2.0 { self.pickup.to } else { self.pickup.from }
    }
}
