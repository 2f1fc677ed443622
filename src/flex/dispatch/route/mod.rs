//! A vehicle's tour: visits in order, and when each can be.
//!
//! A tour is a system of difference constraints: a visit begins no earlier than its window, than
//! the visit before it with service and drive, and a pickup no earlier than its drop-off less the
//! longest ride; likewise for the tour's longest duration. [`Route::settle`] finds its least
//! solution (everybody as early as possible) and its greatest (as late as still possible). Both come
//! from passes along the tour that repeat until nothing moves; a cheap check beforehand (no
//! passenger's shortest way through the tour is longer than the ride allowed) makes them end.
//!
//! A vehicle waits where it is until it must leave to be in time, and stays at its last stop until
//! something new comes or it must go home.
//!
//! Source: forward slack: M. W. P. Savelsbergh, "The vehicle routing problem with time windows:
//! minimizing route duration", ORSA Journal on Computing 4(2), 1992, pp. 146–154; ride times as
//! difference constraints: B. Hunsaker and M. Savelsbergh, "Efficient feasibility testing for
//! dial-a-ride problems", Operations Research Letters 30, 2002, pp. 169–173.

mod times;

use super::input::{Objective, Vehicle, Window};
use super::job::Job;
use crate::flex::{Leg, NO_LIMIT, Point, Travel};

/// Minutes that make no difference: what sums of a day's drives lose to rounding.
pub(super) const NEAR: f64 = 1e-7;
/// A visit without a partner in the tour ahead.
pub(super) const ALONE: u32 = u32::MAX;
/// How little driving counts where an objective does not ask for it: it decides between equals.
const TIE: f64 = 1e-3;

/// What is done at a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Somebody gets in: the job's index.
    Pickup(u32),
    /// Somebody gets out.
    Dropoff(u32),
    /// The driver's break.
    Break,
    /// The tour's end.
    End,
}

/// One visit of the tour ahead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit {
    pub(super) kind: Kind,
    /// Position of the other visit of the same job, [`ALONE`] if that is past.
    pub(super) partner: u32,
    pub(super) persons: i16,
    /// Seats and wheelchair places taken (given back where negative).
    pub(super) seats: i16,
    pub(super) wheelchairs: i16,
    /// Taken when the vehicle leaves.
    pub(super) seats_aboard: i16,
    pub(super) wheelchairs_aboard: i16,
    pub(super) at: Point,
    pub(super) window: Window,
    pub(super) service: f64,
    /// Longest ride, at a drop-off.
    pub(super) max_ride: f64,
    /// Minutes of the drive to here.
    pub(super) leg: f64,
    /// Earliest begin.
    pub(super) begin: f64,
    /// Latest begin.
    pub(super) last: f64,
    /// Minutes by which the way through the gap before here may grow, by rides alone.
    pub(super) room: f64,
    /// Minutes that the vehicle waits at later visits.
    pub(super) idle_after: f64,
    /// Drop-offs here and at later visits.
    pub(super) dropoffs_from: u32,
    /// Latest begin when the tour ends as early as it can.
    late: f64,
}

/// A visit that has begun.
#[derive(Clone, Copy, Debug)]
pub(super) struct Done {
    pub(super) kind: Kind,
    /// When the vehicle left the place before for here.
    pub(super) left_for: f64,
    pub(super) begin: f64,
    /// Earliest leaving.
    pub(super) free: f64,
}

/// A tour: what is past, where the vehicle is, what is ahead (its end included).
#[derive(Clone, Debug, Default)]
pub(super) struct Route {
    pub(super) past: Vec<Done>,
    pub(super) visits: Vec<Visit>,
    /// Where the vehicle's way can still be changed from, and since when.
    pub(super) at: Point,
    pub(super) free: f64,
    pub(super) seats_aboard: i16,
    pub(super) wheelchairs_aboard: i16,
    /// When it left the depot.
    pub(super) left: Option<f64>,
    /// When it left the stop before, if `at` lies on the way.
    pub(super) under_way: Option<f64>,
    /// Driven up to `at`.
    pub(super) driven: Leg,
    /// Of the drives ahead.
    pub(super) ahead: Leg,
    /// Driven with nobody aboard, up to `at`.
    pub(super) empty_km: f64,
    /// Driven times persons aboard, up to `at`.
    pub(super) person_km: f64,
    persons_aboard: i32,
    /// By the objective, the past included.
    pub(super) cost: f64,
    waited: f64,
    late: f64,
    trips: u32,
}

/// Where a tour can be changed from at a moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    /// The first visit whose drive can be changed.
    pub(super) first: usize,
    pub(super) at: Point,
    pub(super) free: f64,
    /// Share of the drive to the first visit that lies behind.
    share: f64,
    /// When the vehicle left for where it now is on the way to.
    under_way: Option<f64>,
}

/// What settling a tour needs to know besides its visits.
#[derive(Clone, Copy)]
pub(super) struct Context<'a, T> {
    pub(super) travel: &'a T,
    pub(super) vehicle: &'a Vehicle,
    pub(super) objective: Objective,
    pub(super) open_tours: bool,
    /// Whether requests come in while vehicles drive.
    pub(super) in_day: bool,
}

impl<T: Travel> Context<'_, T> {
    /// The drive to a visit.
    #[inline]
    pub(super) fn leg(&self, from: Point, to: &Visit) -> Leg {
        if self.open_tours && to.kind == Kind::End {
            return Leg::default();
        }
        self.travel.leg(from, to.at)
    }
}

impl Visit {
    fn new(kind: Kind, at: Point, window: Window, service: f64) -> Self {
        Self {
            kind,
            partner: ALONE,
            persons: 0,
            seats: 0,
            wheelchairs: 0,
            seats_aboard: 0,
            wheelchairs_aboard: 0,
            at,
            window,
            service,
            max_ride: NO_LIMIT,
            leg: 0.0,
            begin: 0.0,
            last: 0.0,
            room: NO_LIMIT,
            idle_after: 0.0,
            dropoffs_from: 0,
            late: 0.0,
        }
    }
    /// The two visits of a job in a vehicle.
    pub(super) fn pair(job: &Job, index: u32, vehicle: &Vehicle) -> [Self; 2] {
        let mut pickup = Self::new(Kind::Pickup(index), job.from, job.pickup, job.service);
        let mut dropoff = Self::new(Kind::Dropoff(index), job.to, job.dropoff, job.service);
        dropoff.max_ride = job.max_ride;
        pickup.persons = job.persons as i16;
        pickup.seats = job.seats(vehicle);
        pickup.wheelchairs = job.wheelchairs as i16;
        dropoff.persons = -pickup.persons;
        dropoff.seats = -pickup.seats;
        dropoff.wheelchairs = -pickup.wheelchairs;
        [pickup, dropoff]
    }
}

impl Route {
    /// The tour of a vehicle that has nothing to do.
    pub(super) fn idle<T: Travel>(context: &Context<'_, T>) -> Self {
        let vehicle = context.vehicle;
        let mut visits: Vec<Visit> = vehicle
            .breaks
            .iter()
            .map(|rest| Visit::new(Kind::Break, vehicle.depot, rest.begin, rest.minutes))
            .collect();
        let home = Window { from: vehicle.shift.from, to: vehicle.shift.to };
        visits.push(Visit::new(Kind::End, vehicle.depot, home, 0.0));
        let mut route =
            Self { visits, at: vehicle.depot, free: vehicle.shift.from, ..Self::default() };
        if !route.settle(context) {
            // A break outside the shift, or an empty shift: the vehicle stays at home.
            route.visits.last_mut().expect("a tour has an end").last = -NO_LIMIT;
        }
        route
    }

    /// Whether anybody is or was to be carried.
    pub(super) fn used(&self) -> bool {
        self.trips > 0 || self.visits.iter().any(|visit| matches!(visit.kind, Kind::Pickup(_)))
    }

    /// Where the tour can be changed from at `now`, if changes are allowed on the way (`divert`).
    pub(super) fn view(&self, now: f64, divert: bool) -> View {
        let mut view =
            View { first: 0, at: self.at, free: self.free, share: 0.0, under_way: self.under_way };
        while let Some(next) = self.visits.get(view.first)
            && next.kind != Kind::End
        {
            let leaves = next.begin - next.leg;
            if next.begin >= now {
                if now <= leaves || next.leg <= 0.0 {
                    break;
                }
                if divert {
                    view.share = (now - leaves) / next.leg;
                    view.at = view.at.towards(next.at, view.share);
                    view.free = now;
                    view.under_way = view.under_way.or(Some(leaves));
                    return view;
                }
            }
            view.at = next.at;
            view.free = next.begin + next.service;
            view.under_way = None;
            view.first += 1;
        }
        view.free = view.free.max(now);
        view
    }

    /// Moves what lies before the view into the past.
    pub(super) fn advance<T: Travel>(&mut self, view: &View, context: &Context<'_, T>) {
        for nth in 0..view.first {
            let visit = self.visits[nth];
            let begun = self.under_way.take().unwrap_or(visit.begin - visit.leg);
            self.left = self.left.or(Some(begun));
            self.drive(context.leg(self.at, &visit), 1.0);
            self.at = visit.at;
            self.seats_aboard = visit.seats_aboard;
            self.wheelchairs_aboard = visit.wheelchairs_aboard;
            self.persons_aboard += i32::from(visit.persons);
            if let Kind::Pickup(_) = visit.kind {
                self.trips += 1;
                self.waited += waited(&visit);
                // From now on the ride is a limit on the drop-off alone.
                let out = visit.partner as usize;
                if let Some(dropoff) = self.visits.get_mut(out) {
                    dropoff.window.to =
                        dropoff.window.to.min(visit.begin + visit.service + dropoff.max_ride);
                    dropoff.partner = ALONE;
                }
            }
            self.late += late(&visit);
            let free = visit.begin + visit.service;
            self.past.push(Done { kind: visit.kind, left_for: begun, begin: visit.begin, free });
        }
        self.visits.drain(..view.first);
        for visit in &mut self.visits {
            if visit.partner != ALONE {
                visit.partner -= view.first as u32;
            }
        }
        if view.share > 0.0 {
            self.drive(context.leg(self.at, &self.visits[0]), view.share);
            self.left = self.left.or(view.under_way);
        }
        self.at = view.at;
        self.free = view.free;
        self.under_way = view.under_way;
        self.ahead = Leg::default();
        let mut from = self.at;
        for visit in &mut self.visits {
            let leg = context.leg(from, visit);
            visit.leg = leg.minutes;
            self.ahead.minutes += leg.minutes;
            self.ahead.km += leg.km;
            from = visit.at;
        }
    }

    fn drive(&mut self, leg: Leg, share: f64) {
        self.driven.minutes += leg.minutes * share;
        self.driven.km += leg.km * share;
        self.person_km += leg.km * share * f64::from(self.persons_aboard);
        if self.persons_aboard == 0 {
            self.empty_km += leg.km * share;
        }
    }

    /// What of the tour has begun by `now`, up to the first visit that `stop` names.
    pub(super) fn begun(&self, now: f64, stop: impl Fn(Kind) -> bool) -> View {
        let mut view =
            View { first: 0, at: self.at, free: self.free, share: 0.0, under_way: self.under_way };
        while let Some(next) = self.visits.get(view.first)
            && next.kind != Kind::End
            && next.begin < now
        {
            view.at = next.at;
            view.free = next.begin + next.service;
            view.under_way = None;
            view.first += 1;
            if stop(next.kind) {
                break;
            }
        }
        view
    }

    /// Drives on without somebody who was not there: the drop-off of a pickup that is past.
    pub(super) fn miss(&mut self, job: u32) {
        let absent = self.visits.iter().find(|visit| visit.kind == Kind::Dropoff(job)).copied();
        if let Some(visit) = absent {
            self.seats_aboard += visit.seats;
            self.wheelchairs_aboard += visit.wheelchairs;
            self.persons_aboard += i32::from(visit.persons);
            self.remove(|kind| kind == Kind::Dropoff(job));
        }
    }

    /// Ends the day: everything is past. Tells when the vehicle left the depot and is back.
    ///
    /// Where time away costs, the tour begins as late as it can without ending later.
    pub(super) fn close<T: Travel>(&mut self, context: &Context<'_, T>) -> (f64, f64) {
        if self.left.is_none() && matches!(context.objective, Objective::Time | Objective::Cost) {
            let (free, start) = (self.free, self.start());
            self.free = start.max(free);
            let held = self.settle(context);
            debug_assert!(held, "a late start was shown to be possible");
        }
        let view = self.begun(f64::INFINITY, |_| false);
        self.advance(&view, context);
        let home = context.leg(self.at, &self.visits[0]);
        self.drive(home, 1.0);
        (self.left.unwrap_or(self.free), self.free + home.minutes)
    }

    /// Makes `self` the tour of `other` as it can be changed from `view`, with a job's two visits
    /// put in before the visits `gaps` (places in `other`). Past visits are left out.
    pub(super) fn copy_with<T: Travel>(
        &mut self,
        other: &Self,
        view: &View,
        pair: &[Visit; 2],
        gaps: (usize, usize),
        context: &Context<'_, T>,
    ) {
        self.past.clear();
        self.visits.clear();
        (self.at, self.free) = (other.at, other.free);
        (self.seats_aboard, self.wheelchairs_aboard) =
            (other.seats_aboard, other.wheelchairs_aboard);
        (self.left, self.under_way) = (other.left, other.under_way);
        (self.empty_km, self.person_km) = (other.empty_km, other.person_km);
        self.persons_aboard = other.persons_aboard;
        (self.driven, self.waited, self.late) = (other.driven, other.waited, other.late);
        self.trips = other.trips;
        self.visits.extend_from_slice(&other.visits);
        self.advance(view, context);
        self.past.clear();
        self.insert(pair, (gaps.0 - view.first, gaps.1 - view.first));
    }

    /// Puts a job's visits before the visits `gaps`.
    pub(super) fn insert(&mut self, pair: &[Visit; 2], (pick, drop): (usize, usize)) {
        let moved = |at: u32| {
            let at_index = at as usize;
            at + u32::from(at_index >= pick) + u32::from(at_index >= drop)
        };
        for visit in &mut self.visits {
            if visit.partner != ALONE {
                visit.partner = moved(visit.partner);
            }
        }
        let [mut pickup, mut dropoff] = *pair;
        pickup.partner = drop as u32 + 1;
        dropoff.partner = pick as u32;
        self.visits.insert(drop, dropoff);
        self.visits.insert(pick, pickup);
    }

    /// Takes out every visit that `leaves` names; whoever is aboard must stay.
    pub(super) fn remove(&mut self, leaves: impl Fn(Kind) -> bool) {
        let kept = |visit: &Visit| !leaves(visit.kind);
        let mut place = 0;
        // `late` is free until the tour is settled: it holds where each visit moves to.
        for visit in &mut self.visits {
            visit.late = f64::from(place);
            place += u32::from(!leaves(visit.kind));
        }
        for nth in 0..self.visits.len() {
            let partner = self.visits[nth].partner;
            if partner != ALONE {
                let other = self.visits[partner as usize];
                self.visits[nth].partner = if kept(&other) { other.late as u32 } else { ALONE };
            }
        }
        self.visits.retain(kept);
    }
}

/// Minutes that the people of a pickup wait past their earliest pickup.
fn waited(visit: &Visit) -> f64 {
    match visit.kind {
        Kind::Pickup(_) if visit.window.from > -NO_LIMIT => {
            f64::from(visit.persons) * (visit.begin - visit.window.from)
        }
        _ => 0.0,
    }
}

/// Minutes by which somebody arrives later than could be.
fn late(visit: &Visit) -> f64 {
    match visit.kind {
        Kind::Dropoff(_) => visit.begin - visit.window.from,
        _ => 0.0,
    }
}
