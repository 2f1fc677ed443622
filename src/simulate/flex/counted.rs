//! Who rides on demand: what of a nest's trips goes which way, and the rides of one state.

use super::{CarpoolTrips, Divided, Feeders, FlexEnd, FlexRides, FlexState};
use crate::id::{HubId, StateId, ZoneId};

/// What is counted of one state.
#[derive(Clone, Debug, Default)]
pub(in crate::simulate) struct FlexSums {
    /// Rides all the way: pool, home, destination, rides, fares.
    doors: Vec<(u32, u32, u32, [f64; 2])>,
    /// By feeder of the state: rides, fares.
    feeders: Vec<[f64; 2]>,
    /// Who drives and who rides along; nothing where nobody may.
    pub(in crate::simulate) carpool: CarpoolTrips,
}

/// Trips and fares of one way through a nest.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::simulate) struct Part {
    pub(in crate::simulate) trips: f64,
    /// Fares that go to lines, DKK.
    pub(in crate::simulate) lines: f64,
    /// Fares that go to a pool, or to drivers who take others along, DKK.
    pub(in crate::simulate) pool: f64,
}

impl Divided {
    /// Trips and the fares paid for them, by way: the timetable, rides to hubs, rides all the way,
    /// rides with others who drive.
    pub(in crate::simulate) fn parts(&self, trips: f64, fares: f64) -> [Part; 4] {
        let full: f64 = self.share.iter().zip(self.fares).map(|(share, fare)| share * fare).sum();
        let full = full + self.share[1] * self.feeder_fare;
        let paid = if full > 0.0 { fares / full } else { 0.0 };
        let of = |way: usize| self.share[way] * self.fares[way] * paid;
        [
            Part { trips: self.share[0] * trips, lines: of(0), pool: 0.0 },
            Part {
                trips: self.share[1] * trips,
                lines: of(1),
                pool: self.share[1] * self.feeder_fare * paid,
            },
            Part { trips: self.share[2] * trips, lines: 0.0, pool: of(2) },
            Part { trips: self.share[3] * trips, lines: 0.0, pool: of(3) },
        ]
    }
}

impl FlexSums {
    /// Nothing yet.
    pub(in crate::simulate) fn new(state: &FlexState) -> Self {
        let feeders = vec![[0.0; 2]; state.feeders.len()];
        Self { doors: Vec::new(), feeders, carpool: CarpoolTrips::default() }
    }

    /// Rides all the way.
    pub(in crate::simulate) fn ride(
        &mut self,
        divided: &Divided,
        (from, to): (usize, usize),
        part: Part,
    ) {
        if part.trips > 0.0 {
            self.doors.push((divided.pool, from as u32, to as u32, [part.trips, part.pool]));
        }
    }

    /// Rides to hubs; tells of each the hub and its share.
    pub(in crate::simulate) fn feed(
        &mut self,
        state: &FlexState,
        zone: usize,
        feeders: &Feeders,
        part: Part,
        mut tell: impl FnMut(u32, f64),
    ) {
        if part.trips <= 0.0 || feeders.sum <= 0.0 {
            return;
        }
        let own = state.of(zone);
        // Who pays more for a longer ride pays more of the fares.
        let paid: f64 = (state.feeders[own.clone()].iter().zip(&feeders.weights))
            .map(|(feeder, weight)| feeder.fare * weight)
            .sum();
        for (at, weight) in own.zip(&feeders.weights) {
            if *weight > 0.0 {
                let share = weight / feeders.sum;
                self.feeders[at][0] += share * part.trips;
                if paid > 0.0 {
                    self.feeders[at][1] += state.feeders[at].fare * weight / paid * part.pool;
                }
                tell(state.feeders[at].hub, share);
            }
        }
    }

    /// Adds what others count.
    pub(in crate::simulate) fn add(&mut self, other: Self) {
        self.doors.extend(other.doors);
        self.carpool.add(other.carpool);
        for (own, other) in self.feeders.iter_mut().zip(other.feeders) {
            own[0] += other[0];
            own[1] += other[1];
        }
    }

    /// All rides, those with and without a car together, by pool, home and end.
    pub(in crate::simulate) fn rides(&self, state: &FlexState, at: StateId) -> Vec<FlexRides> {
        let ride = |pool: u32, from: u32, to: FlexEnd, [rides, fares]: [f64; 2]| FlexRides {
            pool: pool as usize,
            state: at,
            from: ZoneId(from),
            to,
            rides,
            fares,
        };
        let mut all = Vec::with_capacity(self.doors.len() / 2 + self.feeders.len());
        for &(pool, from, to, counts) in &self.doors {
            all.push(ride(pool, from, FlexEnd::Zone(ZoneId(to)), counts));
        }
        for zone in 0..state.start.len().saturating_sub(1) {
            for at in state.of(zone) {
                let feeder = &state.feeders[at];
                let end = FlexEnd::Hub(HubId(feeder.hub));
                if self.feeders[at][0] > 0.0 {
                    all.push(ride(feeder.pool, zone as u32, end, self.feeders[at]));
                }
            }
        }
        all.sort_by_key(|ride| (ride.pool, ride.from, ride.to));
        all.dedup_by(|next, kept| {
            let same = (next.pool, next.from, next.to) == (kept.pool, kept.from, kept.to);
            if same {
                kept.rides += next.rides;
                kept.fares += next.fares;
            }
            same
        });
        all
    }
}
