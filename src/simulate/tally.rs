//! What the travellers of each home and class do, summed over destinations.
//!
//! Sums stand in the order in which they are added to: homes by [`WIDTH`], then class, then
//! figure, then home. A class of whom nobody goes from these homes to the destination is skipped.

use super::choice::{Choice, Kind, VARIANTS};
use super::pairs::{Chosen, Lane, Transit, WIDTH, Ways, ZERO, split_of};
use super::{NotMade, TripMode};
use crate::demand::{Purpose, TravelClass};
use crate::lanes::widest;

/// What one class of a home does: trips by mode (5), km by mode (5), not made by reason (4), fares,
/// surplus in minutes, minutes in public transport, trips wanted.
pub(super) type Outcome = [f64; OUTCOMES];
/// Length of an [`Outcome`].
pub(super) const OUTCOMES: usize = 18;
/// Trips by [`TripMode`] begin here.
pub(super) const TRIPS: usize = 0;
/// Km by [`TripMode`].
pub(super) const KM_BY: usize = 5;
/// Not made by [`NotMade`].
pub(super) const NOT_MADE: usize = 10;
/// Fares, DKK.
pub(super) const FARES: usize = 14;
/// Surplus, minutes.
pub(super) const SURPLUS: usize = 15;
/// Minutes in public transport.
pub(super) const PT_MINUTES: usize = 16;
/// Trips wanted.
pub(super) const WANTED: usize = 17;

/// Groups of travellers of a zone: a class, and for free purposes those of age to drive and those
/// under 18.
pub(super) const GROUPS: usize = 18;

/// A group: its class, purpose, and behaviour.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    pub(super) class: usize,
    pub(super) purpose: usize,
    pub(super) car: bool,
    /// Whether under 18, where that matters.
    pub(super) child: Option<bool>,
    kind: Kind,
}

/// All groups, by class.
pub(super) fn groups() -> Vec<Group> {
    let mut groups = Vec::with_capacity(GROUPS);
    for class in TravelClass::all() {
        let ages: &[Option<bool>] = match Kind::of(class.purpose, false) {
            Kind::Free => &[Some(false), Some(true)],
            _ => &[None],
        };
        for &child in ages {
            groups.push(Group {
                class: class.index(),
                purpose: class.purpose.index(),
                car: class.car,
                child,
                kind: Kind::of(class.purpose, child == Some(true)),
            });
        }
    }
    groups
}

/// Sums of [`WIDTH`] homes.
type Homes = [[Lane; OUTCOMES]; TravelClass::COUNT];

/// Sums of all homes.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    homes: Vec<Homes>,
}

impl Tally {
    pub(super) fn new(zones: usize) -> Self {
        Self { homes: vec![[[ZERO; OUTCOMES]; TravelClass::COUNT]; zones.div_ceil(WIDTH)] }
    }

    /// Adds so many times what another counted.
    pub(super) fn add(&mut self, other: &Self, times: f64) {
        let own = self.homes.as_flattened_mut().as_flattened_mut().as_flattened_mut();
        let other = other.homes.as_flattened().as_flattened().as_flattened();
        for (own, other) in own.iter_mut().zip(other) {
            *own += times * other;
        }
    }

    /// One home and class.
    pub(super) fn outcome(&self, zone: usize, class: usize) -> Outcome {
        self.homes[zone / WIDTH][class].map(|figure| figure[zone % WIDTH])
    }

    /// Counts what the groups do on pairs from the homes of a chunk; `shares` are the groups' of
    /// their purpose's trips. Returns trips by public transport and their fares, of those with and
    /// without a car; and trips at the wheel.
    pub(super) fn count(
        &mut self,
        chunk: usize,
        choice: &Choice,
        groups: &[Group],
        wishes: &[Lane; Purpose::ALL.len()],
        shares: &[Lane; GROUPS],
        of_pairs: (&Ways, &[Transit; 2], &Chosen),
    ) -> ([[Lane; 2]; 2], Lane) {
        widest(
            #[inline(always)]
            || count(&mut self.homes[chunk], choice, groups, wishes, shares, of_pairs),
        )
    }
}

/// What [`Tally::count`] does, in sums of one chunk.
#[inline(always)]
fn count(
    homes: &mut Homes,
    choice: &Choice,
    groups: &[Group],
    wishes: &[Lane; Purpose::ALL.len()],
    shares: &[Lane; GROUPS],
    (ways, transit, chosen): (&Ways, &[Transit; 2], &Chosen),
) -> ([[Lane; 2]; 2], Lane) {
    let (mut by_pt, mut driven) = ([[ZERO; 2]; 2], ZERO);
    let mut at = 0;
    for of_class in groups.chunk_by(|a, b| a.class == b.class) {
        let shares = &shares[at..at + of_class.len()];
        at += of_class.len();
        let Group { class, purpose, car, .. } = of_class[0];
        if wishes[purpose].iter().all(|&trips| trips <= 0.0) {
            continue;
        }
        let mut doing = Doing::default();
        for (group, share) in of_class.iter().zip(shares) {
            doing.add(choice, group, &wishes[purpose], share, chosen);
        }
        let by_car = usize::from(!car);
        doing.put(&mut homes[class], ways, &transit[by_car]);
        let [trips, fares] = &mut by_pt[by_car];
        for i in 0..WIDTH {
            trips[i] += doing.by_mode[TripMode::PublicTransport as usize][i];
            fares[i] += doing.fare_shares[i] * transit[by_car].fare[i];
            driven[i] += doing.by_mode[TripMode::CarDriver as usize][i];
        }
    }
    (by_pt, driven)
}

/// What one class does on the pairs.
struct Doing {
    by_mode: [Lane; 5],
    /// Trips by public transport times the share of the full fare paid.
    fare_shares: Lane,
    not_made: Lane,
    surplus: Lane,
    wanted: Lane,
}

impl Default for Doing {
    fn default() -> Self {
        Self { by_mode: [ZERO; 5], fare_shares: ZERO, not_made: ZERO, surplus: ZERO, wanted: ZERO }
    }
}

impl Doing {
    /// Adds a group, `share` of the wished trips.
    #[inline(always)]
    fn add(
        &mut self,
        choice: &Choice,
        group: &Group,
        wishes: &Lane,
        share: &Lane,
        chosen: &Chosen,
    ) {
        let variant = group.kind.variant(group.car);
        debug_assert!(variant < VARIANTS);
        let split = &chosen.split[split_of(group.kind, group.car)];
        let paid = if group.kind.pays_reduced() { choice.fare_reduced } else { choice.fare_other };
        let (probability, rest) = (&chosen.made[variant], &chosen.not_made[variant]);
        let surplus = &chosen.surplus[variant];
        let mut made = ZERO;
        for i in 0..WIDTH {
            let trips = wishes[i] * share[i];
            made[i] = trips * probability[i];
            self.not_made[i] += trips * rest[i];
            self.surplus[i] += trips * surplus[i];
            self.wanted[i] += trips;
        }
        for (own, split) in self.by_mode.iter_mut().zip(split) {
            for i in 0..WIDTH {
                own[i] += made[i] * split[i];
            }
        }
        for i in 0..WIDTH {
            let by_pt = made[i] * split[TripMode::PublicTransport as usize][i];
            self.fare_shares[i] += by_pt * paid;
        }
    }

    /// Puts it into the sums of the class.
    #[inline(always)]
    fn put(&self, sums: &mut [Lane; OUTCOMES], ways: &Ways, transit: &Transit) {
        for (mode, trips) in self.by_mode.iter().enumerate() {
            let by_pt = mode == TripMode::PublicTransport as usize;
            let km = if by_pt { &transit.km } else { &ways.km };
            for i in 0..WIDTH {
                sums[TRIPS + mode][i] += trips[i];
                sums[KM_BY + mode][i] += trips[i] * km[i];
            }
        }
        let by_pt = &self.by_mode[TripMode::PublicTransport as usize];
        for i in 0..WIDTH {
            sums[FARES][i] += self.fare_shares[i] * transit.fare[i];
            sums[SURPLUS][i] += self.surplus[i];
            sums[PT_MINUTES][i] += by_pt[i] * transit.plain_minutes[i];
            sums[WANTED][i] += self.wanted[i];
        }
        let by_reason = &mut sums[NOT_MADE..NOT_MADE + NotMade::ALL.len()];
        for (reason, sum) in by_reason.iter_mut().enumerate() {
            for (i, sum) in sum.iter_mut().enumerate() {
                let is_why = transit.reason[i] == reason as u64;
                *sum += if is_why { self.not_made[i] } else { 0.0 };
            }
        }
    }
}
