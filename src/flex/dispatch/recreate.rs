//! Several bookings into tours at once, the most urgent first.
//!
//! Urgent is who loses most by having to take its second-best (third-best, …) vehicle: regret
//! insertion.
//!
//! Source: J.-Y. Potvin and J.-M. Rousseau, "A parallel route building algorithm for the vehicle
//! routing and scheduling problem with time windows", European Journal of Operational Research
//! 66(3), 1993, pp. 331–340.

use super::bookings::Booking;
use super::day::{in_batches, insert_whole};
use super::fleet::{Fleet, Scratch};
use super::improve::Score;
use super::input::Duty;
use super::insertion::Offer;
use crate::flex::{NO_LIMIT, Travel};
use rand::RngExt;
use rand::rngs::ChaCha8Rng;

/// Vehicles asked for each booking, the nearest.
const ASKED: usize = 24;
/// What a vehicle too few weighs in regret: more than any cost.
const MISSING: f64 = 1e12;
/// Above so many bookings a plan is made in the order of pickups only.
const REGRET_UP_TO: usize = 1000;
/// Work spent on trying several plans, in pairs of bookings.
const PAIRS: usize = 250_000;

/// How the next booking is chosen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    /// How many vehicles are compared: 1 takes the cheapest booking first.
    pub(super) regret: usize,
    /// By up to which share costs are blurred.
    pub(super) blur: f64,
}

/// Puts bookings into tours; those for which there is no way.
pub(super) fn recreate<'b, T: Travel>(
    fleet: &mut Fleet<'_, T>,
    pool: &[&'b Booking],
    now: f64,
    order: Order,
    draw: &mut ChaCha8Rng,
    scratch: &mut Scratch,
) -> Vec<&'b Booking> {
    let mut failed = Vec::new();
    let mut waiting: Vec<(&Booking, Vec<u32>, Vec<Offer>)> = pool
        .iter()
        .map(|&booking| {
            let first = booking.jobs[0];
            let asked = fleet.nearest(first, now, ASKED, scratch);
            let offers = asked
                .iter()
                .filter_map(|&vehicle| {
                    fleet.offer(vehicle as usize, first, now, f64::INFINITY, scratch)
                })
                .collect();
            (booking, asked, offers)
        })
        .collect();
    while !waiting.is_empty() {
        let mut chosen = (0, f64::NEG_INFINITY);
        for (nth, (_, _, offers)) in waiting.iter().enumerate() {
            let mut urgency = urgency(offers, order.regret);
            if order.blur > 0.0 {
                urgency *= 1.0 + order.blur * (draw.random::<f64>() - 0.5);
            }
            if urgency > chosen.1 {
                chosen = (nth, urgency);
            }
        }
        let (booking, _, offers) = waiting.remove(chosen.0);
        let Some(offer) = best(&offers) else {
            // Beyond the vehicles asked somebody may have a place.
            if insert_whole(fleet, booking, now, scratch) {
                refresh(fleet, booking, &mut waiting, now, scratch);
            } else {
                failed.push(booking);
            }
            continue;
        };
        fleet.commit(booking.jobs[0], &offer, now);
        let rest = Booking { jobs: booking.jobs[1..].to_vec(), ..booking.clone() };
        if insert_whole(fleet, &rest, now, scratch) {
            refresh(fleet, booking, &mut waiting, now, scratch);
        } else {
            let held = fleet.release(booking.jobs[0], now);
            debug_assert!(held, "it could be driven before");
            failed.push(booking);
        }
    }
    failed
}

/// Asks the vehicles that a booking was given to again.
fn refresh<T: Travel>(
    fleet: &Fleet<'_, T>,
    booking: &Booking,
    waiting: &mut [(&Booking, Vec<u32>, Vec<Offer>)],
    now: f64,
    scratch: &mut Scratch,
) {
    for vehicle in booking.jobs.iter().filter_map(|&job| fleet.carrier[job as usize]) {
        for (other, asked, offers) in &mut *waiting {
            if !asked.contains(&vehicle) {
                continue;
            }
            offers.retain(|offer| offer.vehicle != vehicle);
            let job = other.jobs[0];
            offers.extend(fleet.offer(vehicle as usize, job, now, f64::INFINITY, scratch));
        }
    }
}

fn best(offers: &[Offer]) -> Option<Offer> {
    let better = |best: Offer, offer: &Offer| if offer.beats(&best) { *offer } else { best };
    let (first, rest) = offers.split_first()?;
    Some(rest.iter().fold(*first, better))
}

/// Greater for who is to be put in first.
fn urgency(offers: &[Offer], regret: usize) -> f64 {
    let Some(first) = best(offers) else { return MISSING * 1e3 };
    if regret <= 1 {
        return -first.cost;
    }
    // The few least costs, by repeated passes over a short list.
    let (mut sum, mut last, mut taken) = (0.0, (first.cost, first.vehicle), 1);
    while taken < regret {
        let next = offers
            .iter()
            .map(|offer| (offer.cost, offer.vehicle))
            .filter(|next| next.0.total_cmp(&last.0).then(next.1.cmp(&last.1)).is_gt())
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        match next {
            Some(next) => {
                sum += next.0 - first.cost;
                last = next;
            }
            None => sum += MISSING,
        }
        taken += 1;
    }
    sum
}

/// Plans the bookings known from the start, statutory ones first; those for which there is no way.
///
/// Few bookings are planned in several ways, of which the best is kept; many one after the other
/// in the order of their pickups.
pub(super) fn plan<'b, T: Travel>(
    fleet: &mut Fleet<'_, T>,
    known: &'b [Booking],
) -> Vec<&'b Booking> {
    let mut scratch = Scratch::default();
    if known.len() > REGRET_UP_TO {
        return in_batches(fleet, known);
    }
    let trials = (PAIRS / (known.len() * known.len()).max(1)).clamp(1, 32);
    let empty = fleet.clone();
    let mut best: Option<(Score, Fleet<'_, T>, Vec<&Booking>)> = None;
    for trial in 0..trials {
        let mut attempt = empty.clone();
        let mut draw = super::improve::draws(fleet.rules.seed, trial as u64, "plan");
        let order =
            Order { regret: [2, 1, 3, 4][trial % 4], blur: if trial < 4 { 0.0 } else { 0.5 } };
        let mut open = Vec::new();
        for duty in Duty::ALL {
            let pool: Vec<&Booking> = known.iter().filter(|b| b.duty == duty).collect();
            open.extend(recreate(&mut attempt, &pool, -NO_LIMIT, order, &mut draw, &mut scratch));
        }
        let score = Score::of(&attempt, &open);
        if best.as_ref().is_none_or(|(least, _, _)| score.beats(least)) {
            best = Some((score, attempt, open));
        }
    }
    let (_, planned, open) = best.expect("at least one plan is tried");
    *fleet = planned;
    open
}
