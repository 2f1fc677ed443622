//! Times, loads and cost of the tour ahead.

use super::{ALONE, Context, Kind, NEAR, Route, TIE, Visit, late, waited};
use crate::flex::dispatch::input::{Objective, Vehicle};
use crate::flex::{Leg, NO_LIMIT, Travel};

impl Route {
    /// Works out times, loads and cost of the tour ahead; whether it can be driven at all.
    pub(in super::super) fn settle<T: Travel>(&mut self, context: &Context<'_, T>) -> bool {
        if !self.load_and_measure(context) || !self.rides_fit() || !self.earliest(context) {
            return false;
        }
        self.latest(context.vehicle);
        self.look_back();
        self.cost = self.price(context);
        true
    }

    fn load_and_measure<T: Travel>(&mut self, context: &Context<'_, T>) -> bool {
        let vehicle = context.vehicle;
        let (most_seats, most_wheelchairs) =
            (vehicle.seats as i16, vehicle.wheelchair_places as i16);
        let (mut from, mut seats, mut wheelchairs) =
            (self.at, self.seats_aboard, self.wheelchairs_aboard);
        self.ahead = Leg::default();
        for visit in &mut self.visits {
            let leg = context.leg(from, visit);
            visit.leg = leg.minutes;
            self.ahead.minutes += leg.minutes;
            self.ahead.km += leg.km;
            seats += visit.seats;
            wheelchairs += visit.wheelchairs;
            if seats > most_seats
                || wheelchairs > most_wheelchairs
                || (visit.kind == Kind::Break && (seats, wheelchairs) != (0, 0))
            {
                return false;
            }
            visit.seats_aboard = seats;
            visit.wheelchairs_aboard = wheelchairs;
            visit.room = NO_LIMIT;
            from = visit.at;
        }
        true
    }

    /// Whether the way from every pickup to its drop-off, driven without a wait, is short enough;
    /// notes how much longer it may get in each gap.
    fn rides_fit(&mut self) -> bool {
        for drop in 0..self.visits.len() {
            let Visit { partner, max_ride, .. } = self.visits[drop];
            let Kind::Dropoff(_) = self.visits[drop].kind else { continue };
            if partner == ALONE || max_ride >= NO_LIMIT {
                continue;
            }
            let ride = &mut self.visits[partner as usize + 1..=drop];
            let legs: f64 = ride.iter().map(|visit| visit.leg).sum();
            let stops: f64 = ride[..ride.len() - 1].iter().map(|visit| visit.service).sum();
            let room = max_ride - legs - stops;
            if room < -NEAR {
                return false;
            }
            for visit in ride {
                visit.room = visit.room.min(room);
            }
        }
        true
    }

    /// The least solution.
    fn earliest<T: Travel>(&mut self, context: &Context<'_, T>) -> bool {
        let max_duration = context.vehicle.max_duration;
        let home_by = self.left.map_or(NO_LIMIT, |left| left + max_duration);
        for visit in &mut self.visits {
            visit.begin = visit.window.from;
        }
        let mut start = self.free;
        loop {
            let mut free = start;
            for visit in &mut self.visits {
                visit.begin = visit.begin.max(free + visit.leg);
                if visit.begin > visit.window.to + NEAR {
                    return false;
                }
                free = visit.begin + visit.service;
            }
            let end = self.visits.last().expect("a tour has an end").begin;
            if end > home_by + NEAR {
                return false;
            }
            let mut settled = true;
            for drop in (0..self.visits.len()).rev() {
                let dropoff = &self.visits[drop];
                if dropoff.partner == ALONE || dropoff.max_ride >= NO_LIMIT {
                    continue;
                }
                let latest_leave = dropoff.begin - dropoff.max_ride;
                let partner = dropoff.partner as usize;
                let pickup = &mut self.visits[partner];
                if pickup.begin + pickup.service < latest_leave - NEAR {
                    pickup.begin = latest_leave - pickup.service;
                    settled = false;
                }
            }
            if self.left.is_none() && max_duration < NO_LIMIT && end - max_duration > start + NEAR {
                let first = &self.visits[0];
                if end - max_duration > first.begin - first.leg + NEAR {
                    start = end - max_duration;
                    settled = false;
                }
            }
            if settled {
                return true;
            }
        }
    }

    /// The greatest solution.
    fn latest(&mut self, vehicle: &Vehicle) {
        let end = self.visits[self.visits.len() - 1];
        let home_by = self.left.map_or(NO_LIMIT, |left| left + vehicle.max_duration);
        let longest = (self.left.is_none() && vehicle.max_duration < NO_LIMIT)
            .then_some(vehicle.max_duration);
        self.fall_back(|visit| &mut visit.last, end.window.to.min(home_by), longest);
    }

    /// How late each visit can begin so that the tour ends by `end_by`: the greatest solution, in
    /// the place that `slot` names. `longest`: minutes from leaving the depot to the end.
    fn fall_back(
        &mut self,
        slot: impl Fn(&mut Visit) -> &mut f64,
        end_by: f64,
        longest: Option<f64>,
    ) {
        let visits = &mut self.visits;
        for visit in visits.iter_mut() {
            *slot(visit) = visit.window.to;
        }
        let end = visits.len() - 1;
        *slot(&mut visits[end]) = end_by;
        loop {
            for nth in (0..end).rev() {
                let next = &mut visits[nth + 1];
                let by = *slot(next) - next.leg - visits[nth].service;
                let own = slot(&mut visits[nth]);
                *own = own.min(by);
            }
            let mut settled = true;
            for nth in 0..=end {
                let Visit { partner, max_ride, .. } = visits[nth];
                if partner == ALONE || max_ride >= NO_LIMIT {
                    continue;
                }
                let pickup = &mut visits[partner as usize];
                let by = *slot(pickup) + pickup.service + max_ride;
                let own = slot(&mut visits[nth]);
                if *own > by + NEAR {
                    *own = by;
                    settled = false;
                }
            }
            if let Some(longest) = longest {
                let first = &mut visits[0];
                let by = *slot(first) - first.leg + longest;
                let own = slot(&mut visits[end]);
                if *own > by + NEAR {
                    *own = by;
                    settled = false;
                }
            }
            if settled {
                return;
            }
        }
    }

    /// Sums over the visits from each on.
    fn look_back(&mut self) {
        let (mut idle, mut dropoffs) = (0.0, 0);
        let mut left_for_next = None;
        for visit in self.visits.iter_mut().rev() {
            let free = visit.begin + visit.service;
            idle += left_for_next.map_or(0.0, |leaves: f64| (leaves - free).max(0.0));
            dropoffs += u32::from(matches!(visit.kind, Kind::Dropoff(_)));
            visit.idle_after = idle;
            visit.dropoffs_from = dropoffs;
            left_for_next = Some(visit.begin - visit.leg);
        }
    }

    /// When the vehicle left the depot, or can at the latest without ending the tour later.
    pub(in super::super) fn start(&mut self) -> f64 {
        if let Some(left) = self.left {
            return left;
        }
        let end_by = self.visits[self.visits.len() - 1].begin;
        self.fall_back(|visit| &mut visit.late, end_by, None);
        let first = self.visits.iter().find(|visit| visit.kind != Kind::Break);
        let first = first.expect("a tour has an end");
        (first.late - first.leg).max(self.free)
    }

    /// Minutes from leaving the depot to the tour's end; nothing for a vehicle that stays.
    pub(in super::super) fn duration(&mut self) -> f64 {
        if !self.used() {
            return 0.0;
        }
        let start = self.start();
        self.visits.last().expect("a tour has an end").begin - start
    }

    /// Works the cost out again after the rules for it changed.
    pub(in super::super) fn reprice<T: Travel>(&mut self, context: &Context<'_, T>) {
        self.cost = self.price(context);
    }

    fn price<T: Travel>(&mut self, context: &Context<'_, T>) -> f64 {
        let minutes = self.driven.minutes + self.ahead.minutes;
        let km = self.driven.km + self.ahead.km;
        match context.objective {
            Objective::Served if context.in_day => {
                minutes + self.late + self.visits.iter().map(late).sum::<f64>()
            }
            Objective::Served => minutes,
            Objective::Distance => km,
            Objective::Time => self.duration() + TIE * minutes,
            Objective::Cost => {
                let rates = context.vehicle.rates;
                let ahead = self.visits.iter().filter(|v| matches!(v.kind, Kind::Pickup(_)));
                let trips = f64::from(self.trips) + ahead.count() as f64;
                self.duration() / 60.0 * rates.per_hour
                    + km * rates.per_km
                    + trips * rates.per_trip
                    + TIE * TIE * minutes
            }
            Objective::Wait => {
                self.waited + self.visits.iter().map(waited).sum::<f64>() + TIE * minutes
            }
        }
    }
}
