//! Vehicles with their tours: who could carry a request, and the change when one does.

use super::input::{Objective, Reason, Request, Rules, Vehicle};
use super::insertion::{Offer, cheapest};
use super::job::Job;
use super::places::Places;
use super::route::{Context, Kind, NEAR, Route, Visit};
use crate::flex::{NO_LIMIT, Travel};

/// Offers kept for a request, in case the best are taken by others of its batch.
pub(super) const KEPT: usize = 3;

/// Buffers of one thread.
#[derive(Default)]
pub(super) struct Scratch {
    route: Route,
    near: Vec<(f32, u32)>,
}

/// The pool and its tours.
pub(super) struct Fleet<'a, T> {
    pub(super) travel: &'a T,
    pub(super) vehicles: &'a [Vehicle],
    pub(super) rules: &'a Rules,
    pub(super) jobs: &'a [Job],
    pub(super) routes: Vec<Route>,
    /// Vehicle of each job that is carried.
    pub(super) carrier: Vec<Option<u32>>,
    pub(super) places: Places,
    /// Whether the day has begun: requests come in while vehicles drive.
    in_day: bool,
    /// Tours as they were before the first change since this was begun.
    pub(super) journal: Option<Vec<(u32, Route)>>,
}

impl<T> Clone for Fleet<'_, T> {
    fn clone(&self) -> Self {
        Self {
            travel: self.travel,
            vehicles: self.vehicles,
            rules: self.rules,
            jobs: self.jobs,
            routes: self.routes.clone(),
            carrier: self.carrier.clone(),
            places: self.places.clone(),
            in_day: self.in_day,
            journal: None,
        }
    }
}

impl<'a, T: Travel> Fleet<'a, T> {
    pub(super) fn new(
        travel: &'a T,
        vehicles: &'a [Vehicle],
        rules: &'a Rules,
        jobs: &'a [Job],
    ) -> Self {
        let homes: Vec<_> = vehicles.iter().map(|vehicle| vehicle.depot).collect();
        let mut fleet = Self {
            travel,
            vehicles,
            rules,
            jobs,
            routes: Vec::new(),
            carrier: vec![None; jobs.len()],
            places: Places::new(jobs, &homes),
            in_day: false,
            journal: None,
        };
        fleet.routes = (0..vehicles.len()).map(|at| Route::idle(&fleet.context(at))).collect();
        fleet
    }

    pub(super) fn context(&self, vehicle: usize) -> Context<'a, T> {
        Context {
            travel: self.travel,
            vehicle: &self.vehicles[vehicle],
            objective: self.rules.objective,
            open_tours: self.rules.open_tours,
            in_day: self.in_day,
        }
    }

    /// Begins the day: from now on it counts how late people arrive, because minutes that they lose
    /// are minutes that later requests cannot be given.
    pub(super) fn begin_day(&mut self) {
        self.in_day = true;
        for vehicle in 0..self.routes.len() {
            let context = self.context(vehicle);
            self.routes[vehicle].reprice(&context);
        }
    }

    /// What a vehicle offers for a job at `now`, if it costs at most `limit`.
    pub(super) fn offer(
        &self,
        vehicle: usize,
        job: u32,
        now: f64,
        limit: f64,
        scratch: &mut Scratch,
    ) -> Option<Offer> {
        let (context, wanted) = (self.context(vehicle), &self.jobs[job as usize]);
        if !wanted.fits(context.vehicle) {
            return None;
        }
        let route = &self.routes[vehicle];
        let view = route.view(now, self.rules.divert);
        let pair = Visit::pair(wanted, job, context.vehicle);
        let (cost, gaps) =
            cheapest(route, &view, wanted, &pair, &context, limit, &mut scratch.route)?;
        Some(Offer { cost, vehicle: vehicle as u32, gaps })
    }

    /// The best offers for a job at `now`, best first, at most [`KEPT`].
    ///
    /// Vehicles are asked in rising distance, [`Rules::nearest`] at a time, until one can do it.
    pub(super) fn offers(&self, job: u32, now: f64, scratch: &mut Scratch) -> Vec<Offer> {
        let mut near = std::mem::take(&mut scratch.near);
        let bounded = self.places.near(&self.jobs[job as usize], now, self.travel, &mut near);
        let many = if bounded { near.len() } else { self.rules.nearest }.max(1);
        let mut best: Vec<Offer> = Vec::with_capacity(KEPT + 1);
        let mut rest = near.as_mut_slice();
        let late_counts = bounded && self.in_day && self.rules.objective == Objective::Served;
        let earliest = self.jobs[job as usize].pickup.from + 1e-3;
        while !rest.is_empty() && best.is_empty() {
            if rest.len() > many {
                rest.select_nth_unstable_by(many - 1, by_distance);
            }
            let (chunk, others) = rest.split_at_mut(many.min(rest.len()));
            chunk.sort_unstable_by(by_distance);
            for &(reached, vehicle) in &*chunk {
                let limit = best.get(KEPT - 1).map_or(f64::INFINITY, |offer| offer.cost);
                if late_counts && f64::from(reached) - earliest > limit {
                    // This vehicle and all further ones come so late that it costs more.
                    break;
                }
                if let Some(offer) = self.offer(vehicle as usize, job, now, limit, scratch) {
                    keep(&mut best, offer);
                }
            }
            rest = others;
        }
        scratch.near = near;
        best
    }

    /// The vehicles nearest to a job around its pickup, at most so many, in the order of their
    /// indices.
    pub(super) fn nearest(
        &self,
        job: u32,
        now: f64,
        most: usize,
        scratch: &mut Scratch,
    ) -> Vec<u32> {
        let near = &mut scratch.near;
        self.places.near(&self.jobs[job as usize], now, self.travel, near);
        if near.len() > most {
            near.select_nth_unstable_by(most - 1, by_distance);
            near.truncate(most);
        }
        let mut vehicles: Vec<u32> = near.iter().map(|&(_, vehicle)| vehicle).collect();
        vehicles.sort_unstable();
        vehicles
    }

    fn note(&mut self, vehicle: u32) {
        if let Some(journal) = &mut self.journal
            && journal.iter().all(|(noted, _)| *noted != vehicle)
        {
            journal.push((vehicle, self.routes[vehicle as usize].clone()));
        }
    }

    /// Puts a tour back as it was.
    pub(super) fn restore(&mut self, vehicle: u32, route: Route) {
        self.routes[vehicle as usize] = route;
        self.places.update(vehicle as usize, &self.routes[vehicle as usize]);
    }

    /// Carries out an offer.
    pub(super) fn commit(&mut self, job: u32, offer: &Offer, now: f64) {
        self.note(offer.vehicle);
        let vehicle = offer.vehicle as usize;
        let context = self.context(vehicle);
        let pair = Visit::pair(&self.jobs[job as usize], job, context.vehicle);
        let route = &mut self.routes[vehicle];
        let view = route.view(now, self.rules.divert);
        route.advance(&view, &context);
        let gaps = (offer.gaps.0 - view.first, offer.gaps.1 - view.first);
        route.insert(&pair, gaps);
        let held = route.settle(&context);
        debug_assert!(held, "an offer was settled before it was made");
        self.carrier[job as usize] = Some(offer.vehicle);
        self.places.update(vehicle, &self.routes[vehicle]);
    }

    /// Takes a job that has not begun out of its tour; whether what is left can be driven, as it
    /// can wherever no way round is shorter than the way.
    #[must_use]
    pub(super) fn release(&mut self, job: u32, now: f64) -> bool {
        let Some(vehicle) = self.carrier[job as usize].take() else { return true };
        self.note(vehicle);
        let vehicle = vehicle as usize;
        let context = self.context(vehicle);
        let route = &mut self.routes[vehicle];
        let view = route.view(now, self.rules.divert);
        route.advance(&view, &context);
        route.remove(|kind| kind == Kind::Pickup(job) || kind == Kind::Dropoff(job));
        let held = route.settle(&context);
        self.places.update(vehicle, &self.routes[vehicle]);
        held
    }

    /// Moves what has begun by `now` into the past, and drives on without those who were not there
    /// when they were to be met.
    pub(super) fn pass_to(&mut self, now: f64) {
        let jobs = self.jobs;
        let absent = |kind| matches!(kind, Kind::Pickup(job) if !jobs[job as usize].shows_up);
        for vehicle in 0..self.routes.len() {
            while self.routes[vehicle].visits[0].begin < now
                && self.routes[vehicle].visits[0].kind != Kind::End
            {
                let context = self.context(vehicle);
                let route = &mut self.routes[vehicle];
                let view = route.begun(now, absent);
                let last = route.visits[view.first - 1].kind;
                route.advance(&view, &context);
                if let Kind::Pickup(job) = last
                    && absent(last)
                {
                    route.miss(job);
                    let held = route.settle(&context);
                    debug_assert!(held, "a tour with less to do can be driven");
                    self.places.update(vehicle, &self.routes[vehicle]);
                }
            }
        }
    }

    /// Whether a job's pickup can still be moved at `now`.
    pub(super) fn movable(&self, job: u32, now: f64) -> bool {
        let Some(vehicle) = self.carrier[job as usize] else { return false };
        let route = &self.routes[vehicle as usize];
        let first = route.view(now, self.rules.divert).first;
        route.visits[first..].iter().any(|visit| visit.kind == Kind::Pickup(job))
    }

    /// Why nobody can carry a job at `now`.
    pub(super) fn reason(&self, job: u32, now: f64) -> Reason {
        let wanted = &self.jobs[job as usize];
        let fitting: Vec<usize> =
            (0..self.vehicles.len()).filter(|&at| wanted.fits(&self.vehicles[at])).collect();
        if fitting.is_empty() {
            let seats_fit = self.vehicles.iter().any(|vehicle| {
                vehicle.duties.contains(&wanted.duty)
                    && i32::from(wanted.seats(vehicle)) <= i32::from(vehicle.seats)
            });
            return if seats_fit { Reason::NoWheelchairPlace } else { Reason::PartyTooLarge };
        }
        let on_duty = |vehicle: &Vehicle| {
            wanted.dropoff.to.min(NO_LIMIT) + NEAR >= vehicle.shift.from
                && wanted.pickup.from <= vehicle.shift.to + NEAR
                && wanted.pickup.to + NEAR >= vehicle.shift.from
                && wanted.dropoff.from <= vehicle.shift.to + NEAR
        };
        if !fitting.iter().any(|&at| on_duty(&self.vehicles[at])) {
            return Reason::NobodyOnDuty;
        }
        let alone = |&at: &usize| {
            let vehicle = &self.vehicles[at];
            let start = vehicle.shift.from.max(now);
            let out = self.travel.leg(vehicle.depot, wanted.from).minutes;
            let fetched = (start + out).max(wanted.pickup.from);
            let there = (fetched + wanted.service + wanted.direct.minutes).max(wanted.dropoff.from);
            let back = match self.rules.open_tours {
                true => 0.0,
                false => self.travel.leg(wanted.to, vehicle.depot).minutes,
            };
            let home = there + wanted.service + back;
            let away = out + wanted.direct.minutes + 2.0 * wanted.service + back;
            fetched <= wanted.pickup.to + NEAR
                && there <= wanted.dropoff.to + NEAR
                && home <= vehicle.shift.to + NEAR
                && away <= vehicle.max_duration + NEAR
        };
        if fitting.iter().any(alone) {
            return Reason::AllBusy;
        }
        Reason::OutOfReach
    }
}

fn by_distance(a: &(f32, u32), b: &(f32, u32)) -> std::cmp::Ordering {
    a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
}

/// Puts an offer in its place among the best.
pub(super) fn keep(best: &mut Vec<Offer>, offer: Offer) {
    let place = best.iter().position(|other| offer.beats(other)).unwrap_or(best.len());
    if place < KEPT {
        best.insert(place, offer);
        best.truncate(KEPT);
    }
}

/// Requests as jobs.
pub(super) fn jobs(requests: &[Request], vehicles: &[Vehicle], travel: &impl Travel) -> Vec<Job> {
    let first = vehicles.iter().map(|vehicle| vehicle.shift.from).fold(NO_LIMIT, f64::min);
    requests.iter().map(|request| Job::new(request, first, travel)).collect()
}
