//! The cheapest place in a tour for one more request.
//!
//! Every pair of gaps is tried, first by what costs nothing to look up: can the pickup be reached
//! in its window after the visit before, can the visit after still begin by its latest time, is
//! there a seat, may the rides through the gap grow by so much, is it cheaper than what is known.
//! Each of these can only refuse what is impossible or no better; what passes is settled exactly
//! ([`Route::settle`]).
//!
//! Source: slack times in insertion: J.-J. Jaw, A. Odoni, H. Psaraftis and N. Wilson, "A heuristic
//! algorithm for the multi-vehicle advance request dial-a-ride problem with time windows",
//! Transportation Research Part B 20(3), 1986, pp. 243–257.

use super::input::Objective;
use super::job::Job;
use super::route::{Context, Kind, NEAR, Route, View, Visit};
use crate::flex::{Leg, Point, Travel};

/// A way to carry a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Offer {
    /// By how much the tour's cost grows.
    pub(super) cost: f64,
    /// Index of the vehicle.
    pub(super) vehicle: u32,
    /// Visits before which pickup and drop-off come.
    pub(super) gaps: (usize, usize),
}

impl Offer {
    /// Whether it is to be preferred: cheaper, or as cheap by a vehicle that comes first.
    pub(super) fn beats(&self, other: &Self) -> bool {
        self.cost.total_cmp(&other.cost).then(self.vehicle.cmp(&other.vehicle)).is_lt()
    }
}

/// A visit before a gap, as insertion needs it.
#[derive(Clone, Copy)]
struct Before {
    at: Point,
    free: f64,
    seats: i16,
    wheelchairs: i16,
}

/// What counts for an objective as soon as legs are known, and minutes by which people arrive later
/// for sure.
fn weigh<T>(context: &Context<'_, T>, more: Leg, later: f64) -> f64 {
    match context.objective {
        Objective::Served if context.in_day => more.minutes + later,
        Objective::Served => more.minutes,
        Objective::Distance => more.km,
        Objective::Cost => more.km * context.vehicle.rates.per_km,
        Objective::Time | Objective::Wait => 0.0,
    }
}

/// Whether the cost of an insertion follows from legs alone.
fn by_legs<T>(context: &Context<'_, T>) -> bool {
    match context.objective {
        Objective::Served => !context.in_day,
        Objective::Distance => true,
        Objective::Time | Objective::Cost | Objective::Wait => false,
    }
}

/// Minutes by which people who get out at `visit` or after arrive later if it begins so: at least.
fn later_from(visit: &Visit, begin: f64) -> f64 {
    let shift = begin - visit.begin - visit.idle_after;
    if shift > 0.0 { shift * f64::from(visit.dropoffs_from) } else { 0.0 }
}

fn more(to: Leg, on: Leg, instead_of: Leg) -> Leg {
    Leg { minutes: to.minutes + on.minutes - instead_of.minutes, km: to.km + on.km - instead_of.km }
}

/// The cheapest insertion that costs at most `limit`; `scratch` is overwritten.
pub(super) fn cheapest<T: Travel>(
    route: &Route,
    view: &View,
    job: &Job,
    pair: &[Visit; 2],
    context: &Context<'_, T>,
    limit: f64,
    scratch: &mut Route,
) -> Option<(f64, (usize, usize))> {
    let [pickup, dropoff] = pair;
    let vehicle = context.vehicle;
    let room = |before: &Before| {
        i32::from(before.seats) + i32::from(pickup.seats) <= i32::from(vehicle.seats)
            && i32::from(before.wheelchairs) + i32::from(pickup.wheelchairs)
                <= i32::from(vehicle.wheelchair_places)
    };
    let exact = by_legs(context);
    let (mut limit, mut best) = (limit, None);
    let mut attempt = |gaps: (usize, usize), legs: f64, limit: &mut f64| {
        if legs > *limit || (best.is_some() && legs >= *limit && exact) {
            return;
        }
        scratch.copy_with(route, view, pair, gaps, context);
        if !scratch.settle(context) {
            return;
        }
        let cost = if exact { legs } else { scratch.cost - route.cost };
        if cost < *limit || (best.is_none() && cost <= *limit) {
            *limit = cost;
            best = Some((cost, gaps));
        }
    };
    let visits = &route.visits;
    let mut before = Before {
        at: view.at,
        free: view.free,
        seats: aboard(route, view).0,
        wheelchairs: aboard(route, view).1,
    };
    // Latest begins rise along a tour: what must begin before the earliest pickup stays before it.
    let ahead = &visits[view.first..];
    let early = |visit: &Visit| {
        visit.last + NEAR < job.pickup.from + job.service && visit.kind != Kind::End
    };
    let first = view.first + ahead.partition_point(early);
    for pick in first..visits.len() {
        let next = &visits[pick];
        if pick > view.first {
            before = after(&visits[pick - 1]);
        }
        let to_pickup = context.travel.leg(before.at, job.from);
        let reached = before.free + to_pickup.minutes;
        if reached > job.pickup.to + NEAR {
            break;
        }
        if !room(&before) {
            continue;
        }
        let leave = reached.max(job.pickup.from) + job.service;
        let here = context.leg(before.at, next);
        // Drop-off in the same gap.
        let direct = job.direct;
        let there = (leave + direct.minutes).max(job.dropoff.from);
        let home = context.leg(job.to, next);
        let detour = more(
            to_pickup,
            Leg { minutes: direct.minutes + home.minutes, km: direct.km + home.km },
            here,
        );
        let resumed = there + job.service + home.minutes;
        if there <= job.dropoff.to + NEAR
            && resumed <= next.last + NEAR
            && detour.minutes + 2.0 * job.service <= next.room + NEAR
        {
            let later = there - job.dropoff.from + later_from(next, resumed);
            attempt((pick, pick), weigh(context, detour, later), &mut limit);
        }
        // Drop-off later.
        let on = context.leg(job.from, next);
        let first_detour = more(to_pickup, on, here);
        let mut begin = (leave + on.minutes).max(next.begin);
        if next.kind == Kind::End
            || begin > next.last + NEAR
            || first_detour.minutes + job.service > next.room + NEAR
            || weigh(context, first_detour, later_from(next, begin)) > limit
        {
            continue;
        }
        let (mut ride, mut later) = (on.minutes, 0.0);
        for drop in pick + 1..visits.len() {
            let (last, next) = (&visits[drop - 1], &visits[drop]);
            let from = after(last);
            if !room(&from) || last.kind == Kind::Break {
                break;
            }
            let free = begin + last.service;
            ride += last.service;
            if let Kind::Dropoff(_) = last.kind {
                later += begin - last.begin;
            }
            let to_dropoff = context.travel.leg(from.at, job.to);
            let there = (free + to_dropoff.minutes).max(job.dropoff.from);
            if there > job.dropoff.to + NEAR || ride + to_dropoff.minutes > dropoff.max_ride + NEAR
            {
                break;
            }
            let on = context.leg(job.to, next);
            let here = context.leg(from.at, next);
            let detour = more(to_dropoff, on, here);
            let resumed = there + job.service + on.minutes;
            if resumed <= next.last + NEAR && detour.minutes + job.service <= next.room + NEAR {
                let whole = Leg {
                    minutes: first_detour.minutes + detour.minutes,
                    km: first_detour.km + detour.km,
                };
                let later = later + there - job.dropoff.from + later_from(next, resumed);
                attempt((pick, drop), weigh(context, whole, later), &mut limit);
            }
            begin = (free + next.leg).max(next.begin);
            ride += next.leg;
            if begin > next.last + NEAR {
                break;
            }
        }
    }
    best
}

fn after(visit: &Visit) -> Before {
    Before {
        at: visit.at,
        free: visit.begin + visit.service,
        seats: visit.seats_aboard,
        wheelchairs: visit.wheelchairs_aboard,
    }
}

/// Seats and wheelchair places taken where the tour can first be changed.
fn aboard(route: &Route, view: &View) -> (i16, i16) {
    match view.first.checked_sub(1) {
        Some(last) => {
            let visit = &route.visits[last];
            (visit.seats_aboard, visit.wheelchairs_aboard)
        }
        None => (route.seats_aboard, route.wheelchairs_aboard),
    }
}
