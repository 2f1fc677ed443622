//! A plan made better: some bookings are taken out and put back where they fit best.
//!
//! Each step takes out a few bookings that have to do with each other (near in place and time, or
//! of one vehicle, or drawn) and puts them back by regret insertion, together with bookings for which
//! there was no way so far. Serving more is always kept; serving as many at a higher cost is kept
//! with a probability that falls to nothing as the effort is spent (annealing). Bookings that have begun
//! stay, and none that was promised is given up.
//!
//! Two searches with draws of their own run side by side and the better is taken, whatever the
//! number of threads.
//!
//! Source: S. Ropke and D. Pisinger, "An adaptive large neighborhood search heuristic for the pickup
//! and delivery problem with time windows", Transportation Science 40(4), 2006, pp. 455–472; related
//! removal: P. Shaw (1998), there.

use super::bookings::Booking;
use super::fleet::{Fleet, Scratch};
use super::input::Duty;
use super::recreate::{Order, recreate};
use super::route::Route;
use crate::flex::Travel;
use crate::id::stable_hash;
use crate::rng::{Draw, Streams};
use rand::RngExt;
use rand::rngs::ChaCha8Rng;
use rayon::prelude::*;
use std::cmp::Ordering;

/// Searches side by side.
const CHAINS: u64 = 2;
/// Most bookings taken out in one step, and most as a share of all.
const MOST_OUT: f64 = 30.0;
const MOST_OUT_SHARE: f64 = 0.4;
/// Bookings without a way that are tried again in one step.
const TRIED_AGAIN: usize = 8;
/// The higher cost that is accepted about one time in three at the begin, as a share of a booking's
/// mean cost.
const WARMTH: f64 = 0.1;
/// Above so many bookings searches only accept what is better.
const WARM_UP_TO: usize = 1500;
/// Steps between two looks at the effort.
const ROUND: u64 = 20;

/// How long a plan is improved.
#[derive(Clone, Copy)]
pub enum Effort<'a> {
    /// Not at all.
    None,
    /// So many steps in all.
    Steps(u64),
    /// Until the caller's measure of what is spent (0 to 1) is 1: how a command with a clock bounds
    /// it. Tours then depend on how far that got.
    Spent(&'a (dyn Fn() -> f64 + Sync)),
}

impl Effort<'_> {
    /// Whether there is any.
    pub fn wanted(&self) -> bool {
        !matches!(self, Self::None)
    }
}

/// How good a plan is: requests that are not served, statutory before open, then cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Score {
    open: [usize; 2],
    cost: f64,
}

impl Score {
    pub(super) fn of<T: Travel>(fleet: &Fleet<'_, T>, open: &[&Booking]) -> Self {
        let of = |duty| open.iter().filter(|b| b.duty == duty).map(|b| b.jobs.len()).sum();
        Self { open: Duty::ALL.map(of), cost: fleet.routes.iter().map(|route| route.cost).sum() }
    }
    pub(super) fn beats(&self, other: &Self) -> bool {
        self.open.cmp(&other.open).then(self.cost.total_cmp(&other.cost)).is_lt()
    }
}

/// The draws of one search.
pub(super) fn draws(seed: u64, nth: u64, what: &str) -> ChaCha8Rng {
    Streams { seed, replication: nth }.stream(Draw::DispatchSearch, stable_hash(what))
}

/// The improvement of a day, event after event.
pub(super) struct Search<'a> {
    effort: Effort<'a>,
    draws: Vec<ChaCha8Rng>,
    steps: u64,
    bookings: usize,
}

impl<'a> Search<'a> {
    /// For a day of so many bookings.
    pub(super) fn new(seed: u64, effort: Effort<'a>, bookings: usize) -> Self {
        let draws = (0..CHAINS).map(|nth| draws(seed, nth, "improve")).collect();
        Self { effort, draws, steps: 0, bookings }
    }

    /// Whether anything is to be improved.
    pub(super) fn wanted(&self) -> bool {
        self.effort.wanted()
    }

    /// Of the effort due when so many bookings are answered, the share that is spent.
    fn spent(&self, steps: u64, answered: usize) -> f64 {
        let due = answered as f64 / self.bookings.max(1) as f64;
        let spent = match self.effort {
            Effort::None => 1.0,
            Effort::Steps(0) => 1.0,
            Effort::Steps(all) => steps as f64 / all as f64,
            Effort::Spent(share) => share(),
        };
        if due > 0.0 { spent / due } else { 1.0 }
    }

    /// Improves the plan of `bookings` as it can be changed at `now`, until the effort is spent
    /// that is due when `answered` are answered. `open` holds those without a way.
    pub(super) fn improve<'b, T: Travel>(
        &mut self,
        fleet: &mut Fleet<'_, T>,
        bookings: &'b [Booking],
        open: &mut Vec<&'b Booking>,
        now: f64,
        answered: usize,
    ) {
        let begun = self.spent(self.steps, answered);
        if begun >= 1.0 {
            return;
        }
        let movable: Vec<&Booking> =
            bookings.iter().filter(|b| b.jobs.iter().all(|&job| fleet.movable(job, now))).collect();
        let planned_ahead = now <= -crate::flex::NO_LIMIT;
        if movable.is_empty() || (!planned_ahead && open.is_empty()) && movable.len() < 2 {
            return;
        }
        let draws = std::mem::take(&mut self.draws);
        let (this, before) = (&*self, &*fleet);
        let chains: Vec<(Chain<'_, 'b, T>, ChaCha8Rng, u64)> = draws
            .into_par_iter()
            .map(|mut draw| {
                let mut chain = Chain::new(before.clone(), movable.clone(), open.clone(), now);
                let mut steps = 0;
                loop {
                    let spent = this.spent(this.steps + steps * CHAINS, answered);
                    if spent >= 1.0 {
                        break;
                    }
                    let warmth = 1.0 - (spent - begun) / (1.0 - begun);
                    for _ in 0..ROUND {
                        chain.step(warmth * warmth, planned_ahead, &mut draw);
                    }
                    steps += ROUND;
                }
                (chain, draw, steps)
            })
            .collect();
        let mut best: Option<Chain<'_, 'b, T>> = None;
        for (chain, draw, steps) in chains {
            self.draws.push(draw);
            self.steps += steps;
            if best.as_ref().is_none_or(|other| chain.best_score.beats(&other.best_score)) {
                best = Some(chain);
            }
        }
        if let Some(chain) = best {
            (*fleet, *open) = chain.best.unwrap_or((chain.fleet, chain.open));
        }
    }
}

/// One search.
struct Chain<'a, 'b, T> {
    fleet: Fleet<'a, T>,
    placed: Vec<&'b Booking>,
    open: Vec<&'b Booking>,
    now: f64,
    score: Score,
    /// The best so far; `None` while that is where the search stands.
    best: Option<(Fleet<'a, T>, Vec<&'b Booking>)>,
    best_score: Score,
    scratch: Scratch,
}

impl<'a, 'b, T: Travel> Chain<'a, 'b, T> {
    fn new(
        fleet: Fleet<'a, T>,
        placed: Vec<&'b Booking>,
        open: Vec<&'b Booking>,
        now: f64,
    ) -> Self {
        let score = Score::of(&fleet, &open);
        let warm = placed.len() <= WARM_UP_TO;
        let best = warm.then(|| (fleet.clone(), open.clone()));
        let scratch = Scratch::default();
        Self { fleet, placed, open, now, score, best, best_score: score, scratch }
    }

    /// Takes bookings out and puts them back; keeps what comes of it or restores what was.
    fn step(&mut self, warmth: f64, planned_ahead: bool, draw: &mut ChaCha8Rng) {
        let out = self.take(draw);
        let again = self.try_again(draw);
        let touched = out.iter().chain(&again).flat_map(|booking| &booking.jobs);
        let carriers: Vec<(u32, Option<u32>)> =
            touched.map(|&job| (job, self.fleet.carrier[job as usize])).collect();
        self.fleet.journal = Some(Vec::new());
        let mut held = true;
        for &job in out.iter().flat_map(|booking| &booking.jobs) {
            held = held && self.fleet.release(job, self.now);
        }
        let mut open = Vec::new();
        if held {
            let order = Order {
                regret: draw.random_range(1..4),
                blur: if draw.random::<bool>() { 0.3 } else { 0.0 },
            };
            for duty in Duty::ALL {
                let pool: Vec<&Booking> =
                    out.iter().chain(&again).filter(|b| b.duty == duty).copied().collect();
                let left =
                    recreate(&mut self.fleet, &pool, self.now, order, draw, &mut self.scratch);
                open.extend(left);
            }
        }
        let journal = self.fleet.journal.take().unwrap_or_default();
        let score = self.score_after(&journal, &again, &open);
        // Whoever has been promised a ride gets one.
        let kept = planned_ahead || open.iter().all(|booking| contains(&again, booking));
        if held && kept && self.accepts(&score, warmth, draw) {
            self.open.retain(|booking| !contains(&again, booking));
            self.placed.retain(|booking| !contains(&open, booking));
            let found = again.iter().filter(|booking| !contains(&open, booking));
            self.placed.extend(found);
            self.open.extend(&open);
            self.score = score;
            if score.beats(&self.best_score) {
                self.best_score = score;
                self.best = None;
                if warmth > 0.0 && self.placed.len() <= WARM_UP_TO {
                    self.best = Some((self.fleet.clone(), self.open.clone()));
                }
            }
            return;
        }
        for (vehicle, route) in journal {
            self.fleet.restore(vehicle, route);
        }
        for (job, carrier) in carriers {
            self.fleet.carrier[job as usize] = carrier;
        }
    }

    fn score_after(
        &self,
        journal: &[(u32, Route)],
        again: &[&Booking],
        open: &[&Booking],
    ) -> Score {
        let mut score = self.score;
        for (vehicle, before) in journal {
            score.cost += self.fleet.routes[*vehicle as usize].cost - before.cost;
        }
        for booking in again {
            score.open[booking.duty as usize] -= booking.jobs.len();
        }
        for booking in open {
            score.open[booking.duty as usize] += booking.jobs.len();
        }
        score
    }

    fn accepts(&self, score: &Score, warmth: f64, draw: &mut ChaCha8Rng) -> bool {
        match score.open.cmp(&self.score.open) {
            Ordering::Less => true,
            Ordering::Greater => false,
            Ordering::Equal => {
                let each = self.score.cost.abs() / self.placed.len().max(1) as f64;
                let cold = self.placed.len() > WARM_UP_TO;
                let heat = if cold { 0.0 } else { WARMTH * each * warmth };
                score.cost < self.score.cost - heat * libm::log(draw.random::<f64>())
            }
        }
    }

    /// Chooses bookings to take out.
    fn take(&self, draw: &mut ChaCha8Rng) -> Vec<&'b Booking> {
        let all = self.placed.len();
        if all == 0 {
            return Vec::new();
        }
        let most = (all as f64 * MOST_OUT_SHARE).clamp(2.0, MOST_OUT);
        let few: f64 = draw.random();
        let wanted = (1 + (few * few * most) as usize).min(all);
        let seed = match self.open.len() {
            0 => None,
            n => Some(self.open[draw.random_range(0..n)]),
        };
        match draw.random_range(0..4) {
            0 => {
                let mut left = self.placed.clone();
                (0..wanted).map(|_| left.swap_remove(draw.random_range(0..left.len()))).collect()
            }
            1 => self.of_a_vehicle(wanted, draw),
            _ => self.related(seed, wanted, draw),
        }
    }

    /// All movable bookings of one or two vehicles.
    fn of_a_vehicle(&self, wanted: usize, draw: &mut ChaCha8Rng) -> Vec<&'b Booking> {
        let first = self.placed[draw.random_range(0..self.placed.len())];
        let carrier = |booking: &Booking| self.fleet.carrier[booking.jobs[0] as usize];
        let mut out: Vec<&Booking> =
            self.placed.iter().filter(|b| carrier(b) == carrier(first)).copied().collect();
        while out.len() > wanted.max(2) {
            out.swap_remove(draw.random_range(0..out.len()));
        }
        out
    }

    /// Bookings near one in place and time.
    fn related(
        &self,
        seed: Option<&'b Booking>,
        wanted: usize,
        draw: &mut ChaCha8Rng,
    ) -> Vec<&'b Booking> {
        let drawn = self.placed[draw.random_range(0..self.placed.len())];
        let seed = seed.unwrap_or(drawn);
        let of = &self.fleet.jobs[seed.jobs[0] as usize];
        let travel = self.fleet.travel;
        let mut near: Vec<(f64, usize)> = self
            .placed
            .iter()
            .enumerate()
            .map(|(nth, booking)| {
                let job = &self.fleet.jobs[booking.jobs[0] as usize];
                let apart = travel.leg(of.from, job.from).minutes
                    + travel.leg(of.to, job.to).minutes
                    + 0.5 * (of.moment() - job.moment()).abs();
                (apart * (0.6 + 0.8 * draw.random::<f64>()), nth)
            })
            .collect();
        let many = wanted.min(near.len());
        near.select_nth_unstable_by(many - 1, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        near.truncate(many);
        near.sort_unstable_by_key(|&(_, nth)| nth);
        near.into_iter().map(|(_, nth)| self.placed[nth]).collect()
    }

    /// Some of the bookings without a way.
    fn try_again(&self, draw: &mut ChaCha8Rng) -> Vec<&'b Booking> {
        let mut left = self.open.clone();
        let many = left.len().min(TRIED_AGAIN);
        (0..many).map(|_| left.swap_remove(draw.random_range(0..left.len()))).collect()
    }
}

fn contains(bookings: &[&Booking], booking: &Booking) -> bool {
    bookings.iter().any(|other| std::ptr::eq(*other, booking))
}
