//! A day of dispatch: answers in the order of bookings, improvement between them, tours at the end.

use super::bookings::{Booking, bookings};
use super::fleet::{Fleet, KEPT, Scratch, jobs, keep};
use super::improve::{Effort, Search};
use super::input::{Rates, Reason, Request, Rules, Vehicle};
use super::insertion::Offer;
use super::recreate::plan;
use super::route::Kind;
use crate::flex::{Leg, NO_LIMIT, Travel};
use crate::units::{Kroner, KronerPerHour, KronerPerKm, VehicleHours, VehicleKm};
use rayon::prelude::*;

/// So many bookings are looked at side by side before their answers are given one by one. It is
/// the same for any number of threads, so that answers are too.
const BATCH: usize = 64;

/// What is done at a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Somebody is met.
    Pickup,
    /// Somebody has arrived.
    Dropoff,
}

/// A stop of a tour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// Index of the request.
    pub request: usize,
    /// What is done.
    pub action: Action,
    /// When the vehicle comes.
    pub arrive: f64,
    /// When service begins.
    pub begin: f64,
    /// When the vehicle leaves.
    pub depart: f64,
    /// Persons aboard when it leaves.
    pub load: u32,
}

/// What a vehicle does all day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tour {
    /// Its stops in order; breaks are not listed.
    pub stops: Vec<Stop>,
    /// When it leaves the depot and when it is back (or free, if tours are open); both zero if it
    /// stays at home.
    pub away: (f64, f64),
    /// Driven in all.
    pub driven: Leg,
    /// Km driven with nobody aboard.
    pub empty_km: f64,
    /// Km driven times persons aboard.
    pub person_km: f64,
}

impl Tour {
    /// From leaving the depot to being back.
    pub fn hours(&self) -> VehicleHours {
        VehicleHours((self.away.1 - self.away.0) / 60.0)
    }
    /// What it costs by the vehicle's rates.
    pub fn cost(&self, vehicle: &Vehicle) -> Kroner {
        let Rates { per_hour, per_km, per_trip } = vehicle.rates;
        let trips = self.stops.iter().filter(|stop| stop.action == Action::Pickup).count();
        self.hours() * KronerPerHour(per_hour)
            + VehicleKm(self.driven.km) * KronerPerKm(per_km)
            + Kroner::from_dkk(trips as f64 * per_trip)
    }
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// Carried by a vehicle (its index), service beginning at these times.
    Served {
        /// Index of the vehicle.
        vehicle: usize,
        /// Begin of service at the pickup.
        pickup: f64,
        /// Begin of service at the drop-off.
        dropoff: f64,
    },
    /// A vehicle came, nobody was there.
    NoShow {
        /// Index of the vehicle.
        vehicle: usize,
        /// When it came.
        pickup: f64,
    },
    /// Not carried.
    Rejected(Reason),
}

/// A dispatched day.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// A tour for each vehicle.
    pub tours: Vec<Tour>,
    /// An outcome for each request.
    pub outcomes: Vec<Outcome>,
}

/// Dispatches a day.
///
/// Vehicles that would do the same are taken in their order; give them in the order of their ids
/// if a file's order shall not matter.
pub fn dispatch(
    requests: &[Request],
    vehicles: &[Vehicle],
    travel: &impl Travel,
    rules: &Rules,
    effort: Effort<'_>,
) -> Day {
    let jobs = jobs(requests, vehicles, travel);
    let bookings = bookings(requests, &jobs);
    let mut refused: Vec<Option<Reason>> = vec![None; requests.len()];
    let mut fleet = Fleet::new(travel, vehicles, rules, &jobs);
    let possible = sorted_out(&bookings, &fleet, &mut refused);
    let known = possible.partition_point(|booking| booking.booked <= -NO_LIMIT);
    let (known, later) = possible.split_at(known);
    let mut search = Search::new(rules.seed, effort, possible.len());
    let mut open = plan(&mut fleet, known);
    search.improve(&mut fleet, known, &mut open, -NO_LIMIT, known.len());
    for booking in open {
        refuse(&fleet, booking, -NO_LIMIT, &mut refused);
    }
    fleet.begin_day();
    let absences = jobs.iter().any(|job| !job.shows_up);
    if effort.wanted() || absences {
        one_by_one(&mut fleet, &possible, known.len(), &mut search, &mut refused);
    } else {
        for batch in later.chunks(BATCH) {
            for booking in in_batches(&mut fleet, batch) {
                refuse(&fleet, booking, booking.booked, &mut refused);
            }
        }
    }
    if absences {
        fleet.pass_to(f64::INFINITY);
    }
    finish(requests, &mut fleet, &refused)
}

/// Refuses what can never be; the other bookings.
fn sorted_out<T: Travel>(
    bookings: &[Booking],
    fleet: &Fleet<'_, T>,
    refused: &mut [Option<Reason>],
) -> Vec<Booking> {
    let impossible = |at: &u32| {
        let job = &fleet.jobs[*at as usize];
        if job.contradicts {
            return Some(Reason::Contradiction);
        }
        if job.booked > job.pickup.to {
            return Some(Reason::BookedTooLate);
        }
        let fits = fleet.vehicles.iter().any(|vehicle| job.fits(vehicle));
        (!fits).then(|| fleet.reason(*at, job.booked))
    };
    let mut possible = Vec::with_capacity(bookings.len());
    for booking in bookings {
        let found: Vec<Option<Reason>> = booking.jobs.iter().map(impossible).collect();
        if found.iter().all(Option::is_none) {
            possible.push(booking.clone());
            continue;
        }
        for (job, reason) in booking.jobs.iter().zip(found) {
            refused[*job as usize] = reason.or(Some(Reason::OtherPartRefused));
        }
    }
    possible
}

/// Puts a booking's jobs into tours one after the other, or none of them.
pub(super) fn insert_whole<T: Travel>(
    fleet: &mut Fleet<'_, T>,
    booking: &Booking,
    now: f64,
    scratch: &mut Scratch,
) -> bool {
    for (nth, &job) in booking.jobs.iter().enumerate() {
        let best = fleet.offers(job, now, scratch).into_iter().next();
        let Some(offer) = best else {
            for &inserted in &booking.jobs[..nth] {
                let held = fleet.release(inserted, now);
                debug_assert!(held, "it could be driven before");
            }
            return false;
        };
        fleet.commit(job, &offer, now);
    }
    true
}

/// Notes why a booking is refused: the job that cannot be carried tells, the others follow it.
fn refuse<T: Travel>(
    fleet: &Fleet<'_, T>,
    booking: &Booking,
    now: f64,
    refused: &mut [Option<Reason>],
) {
    let mut scratch = Scratch::default();
    let alone = |job: &u32| fleet.offers(*job, now, &mut scratch).is_empty();
    let mut blocked: Vec<bool> = booking.jobs.iter().map(alone).collect();
    if !blocked.contains(&true) {
        // Each could be carried, both could not.
        blocked[booking.jobs.len() - 1] = true;
    }
    for (&job, blocked) in booking.jobs.iter().zip(blocked) {
        let reason = if blocked { fleet.reason(job, now) } else { Reason::OtherPartRefused };
        refused[job as usize] = Some(reason);
    }
}

/// Answers bookings in batches: offers for all of a batch side by side, then one answer after the
/// other, with vehicles that an earlier answer of the batch changed asked again. Those for which
/// there is no way.
pub(super) fn in_batches<'b, T: Travel>(
    fleet: &mut Fleet<'_, T>,
    bookings: &'b [Booking],
) -> Vec<&'b Booking> {
    let mut scratch = Scratch::default();
    let mut open = Vec::new();
    for batch in bookings.chunks(BATCH) {
        fleet.pass_to(batch[0].booked);
        let seen = side_by_side(fleet, batch);
        let mut changed: Vec<u32> = Vec::new();
        for (booking, offers) in batch.iter().zip(seen) {
            let (jobs, now) = (&booking.jobs, booking.booked);
            let served = if let [job] = jobs.as_slice() {
                let offer = still_best(fleet, *job, now, offers, &changed, &mut scratch);
                if let Some(offer) = offer {
                    fleet.commit(*job, &offer, now);
                }
                offer.is_some()
            } else {
                insert_whole(fleet, booking, now, &mut scratch)
            };
            if served {
                changed.extend(jobs.iter().filter_map(|&job| fleet.carrier[job as usize]));
                changed.sort_unstable();
                changed.dedup();
            } else {
                open.push(booking);
            }
        }
    }
    open
}

/// Offers for each booking of one request, on the tours as they stand.
fn side_by_side<T: Travel>(fleet: &Fleet<'_, T>, batch: &[Booking]) -> Vec<Vec<Offer>> {
    let look = |scratch: &mut Scratch, booking: &Booking| match booking.jobs.as_slice() {
        [job] => fleet.offers(*job, booking.booked, scratch),
        _ => Vec::new(),
    };
    batch.par_iter().with_min_len(4).map_init(Scratch::default, look).collect()
}

/// The best offer now that some vehicles have changed.
fn still_best<T: Travel>(
    fleet: &Fleet<'_, T>,
    job: u32,
    now: f64,
    offers: Vec<Offer>,
    changed: &[u32],
    scratch: &mut Scratch,
) -> Option<Offer> {
    let whole = offers.len() == KEPT;
    let mut best: Vec<Offer> = offers;
    best.retain(|offer| changed.binary_search(&offer.vehicle).is_err());
    if best.is_empty() && whole {
        return fleet.offers(job, now, scratch).into_iter().next();
    }
    for &vehicle in changed {
        let limit = best.first().map_or(f64::INFINITY, |offer| offer.cost);
        if let Some(offer) = fleet.offer(vehicle as usize, job, now, limit, scratch) {
            keep(&mut best, offer);
        }
    }
    best.into_iter().next()
}

/// Answers bookings one by one, with improvement after each and absent passengers noticed. With
/// improvement, a vehicle for a refused booking is looked for until its latest pickup.
fn one_by_one<T: Travel>(
    fleet: &mut Fleet<'_, T>,
    bookings: &[Booking],
    known: usize,
    search: &mut Search<'_>,
    refused: &mut [Option<Reason>],
) {
    let mut scratch = Scratch::default();
    let mut open: Vec<&Booking> = Vec::new();
    for nth in known..bookings.len() {
        let (booking, now) = (&bookings[nth], bookings[nth].booked);
        fleet.pass_to(now);
        open.retain(|booking| fleet.jobs[booking.jobs[0] as usize].pickup.to >= now);
        if !insert_whole(fleet, booking, now, &mut scratch) {
            refuse(fleet, booking, now, refused);
            if search.wanted() {
                open.push(booking);
            }
        }
        search.improve(fleet, &bookings[..=nth], &mut open, now, nth + 1);
    }
}

fn finish<T: Travel>(
    requests: &[Request],
    fleet: &mut Fleet<'_, T>,
    refused: &[Option<Reason>],
) -> Day {
    let reason = |at: usize| refused[at].unwrap_or(Reason::AllBusy);
    let mut outcomes: Vec<Outcome> =
        (0..requests.len()).map(|at| Outcome::Rejected(reason(at))).collect();
    let mut tours = Vec::with_capacity(fleet.routes.len());
    for vehicle in 0..fleet.routes.len() {
        let context = fleet.context(vehicle);
        let route = &mut fleet.routes[vehicle];
        if !route.used() {
            tours.push(Tour::default());
            continue;
        }
        let away = route.close(&context);
        let mut tour = Tour {
            away,
            driven: route.driven,
            empty_km: route.empty_km,
            person_km: route.person_km,
            ..Tour::default()
        };
        let mut load = 0;
        for (nth, done) in route.past.iter().enumerate() {
            let leaves = route.past.get(nth + 1).map_or(done.free, |next| next.left_for);
            let (job, action) = match done.kind {
                Kind::Pickup(job) => (job as usize, Action::Pickup),
                Kind::Dropoff(job) => (job as usize, Action::Dropoff),
                Kind::Break | Kind::End => continue,
            };
            let persons = u32::from(requests[job].persons);
            match (action, requests[job].shows_up) {
                (Action::Pickup, true) => {
                    load += persons;
                    outcomes[job] = Outcome::Served { vehicle, pickup: done.begin, dropoff: 0.0 };
                }
                (Action::Pickup, false) => {
                    outcomes[job] = Outcome::NoShow { vehicle, pickup: done.begin };
                }
                (Action::Dropoff, false) => continue,
                (Action::Dropoff, true) => {
                    load -= persons;
                    if let Outcome::Served { dropoff, .. } = &mut outcomes[job] {
                        *dropoff = done.begin;
                    }
                }
            }
            let depart = leaves.max(done.free);
            tour.stops.push(Stop {
                request: job,
                action,
                arrive: done.begin,
                begin: done.begin,
                depart,
                load,
            });
        }
        tours.push(tour);
    }
    Day { tours, outcomes }
}
