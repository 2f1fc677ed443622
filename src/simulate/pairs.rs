//! The choice of [`WIDTH`] pairs of zones at once: from homes in a row to one destination.
//!
//! Every figure of a pair is a lane of an array, and every step a loop over lanes that the compiler
//! turns into vector instructions; nothing branches on a pair. What is absent weighs nothing: no
//! road or no way by public transport is a factor of 0 on its weight.
//!
//! What is common is computed once, so that a pair takes some forty exponentials and logarithms
//! instead of a hundred:
//!
//! 1. walk, bike and what driving costs: the same in every state, made with [`Ways`];
//! 2. the weights of driver and passenger, with the delay of the state;
//! 3. for those with and without a car ([`BY_CAR`]): the weight of public transport at either fare
//!    and three *splits* over modes: driving or not, paying less or not;
//! 4. for every variant: whether the trip is made. With `better = scale·(LS − V + gap)` the odds
//!    `e^better` are those of the split times `e^(scale·gap)`, a constant.
//!
//! Formulas: [`choice`](super::choice). Exponentials: [`crate::lanes`].

use super::TripMode;
use super::choice::{Choice, Kind, VARIANTS};
use crate::lanes::{exp, ln, widest};

/// Pairs worked on together.
pub const WIDTH: usize = 16;
/// One figure of each of them.
pub type Lane = [f64; WIDTH];
/// Of each: zero.
pub(super) const ZERO: Lane = [0.0; WIDTH];
/// With, and without a car in the family.
pub const BY_CAR: usize = 2;
/// Splits over modes for each of these.
const SPLITS: usize = 3;
/// Stands for no weight at all, where a logarithm or quotient must be taken.
const NOTHING: f64 = 1e-290;

/// What pairs are like by road, on foot and by bike, in any state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ways {
    /// Road km; 0 where there is no road.
    pub km: Lane,
    /// 1 where there is a road, else 0.
    pub by_road: Lane,
    /// Driving minutes without delay, terminal time included.
    pub minutes: Lane,
    /// Delay at the height of the peak, minutes.
    pub delay: Lane,
    /// Costs of driving as felt, in minutes.
    pub car_money: Lane,
    /// exp of the logsum of walk and bike.
    pub active: Lane,
    /// Share of walking within them.
    pub walk_share: Lane,
    /// Factor on money at this distance.
    pub money: Lane,
}

impl Default for Ways {
    fn default() -> Self {
        Self {
            km: ZERO,
            by_road: ZERO,
            minutes: ZERO,
            delay: ZERO,
            car_money: ZERO,
            active: ZERO,
            walk_share: ZERO,
            money: ZERO,
        }
    }
}

/// Public transport on the pairs, for those with or without a car.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transit {
    /// 1 where it can be chosen, else 0.
    pub open: Lane,
    /// Generalised minutes without any fare.
    pub minutes: Lane,
    /// Full adult fare, DKK.
    pub fare: Lane,
    /// Km aboard.
    pub km: Lane,
    /// Unweighted minutes.
    pub plain_minutes: Lane,
    /// Position in [`NotMade::ALL`](super::NotMade::ALL) of why a trip is not made.
    pub reason: [u64; WIDTH],
}

impl Default for Transit {
    fn default() -> Self {
        Self {
            open: ZERO,
            minutes: ZERO,
            fare: ZERO,
            km: ZERO,
            plain_minutes: ZERO,
            reason: [0; WIDTH],
        }
    }
}

/// What one traveller does on each pair.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// Shares of modes if the trip is made, by [`TripMode`]; see [`split_of`].
    pub split: [[Lane; 5]; BY_CAR * SPLITS],
    /// By variant: probability of making the trip.
    pub made: [Lane; VARIANTS],
    /// Of not making it.
    pub not_made: [Lane; VARIANTS],
    /// Surplus, minutes.
    pub surplus: [Lane; VARIANTS],
}

impl Default for Chosen {
    fn default() -> Self {
        Self {
            split: [[ZERO; 5]; BY_CAR * SPLITS],
            made: [ZERO; VARIANTS],
            not_made: [ZERO; VARIANTS],
            surplus: [ZERO; VARIANTS],
        }
    }
}

/// Position in [`Chosen::split`] of how a kind divides over modes.
pub fn split_of(kind: Kind, car: bool) -> usize {
    let own = match (kind.drives(), kind.pays_reduced()) {
        (true, false) => 0,
        (true, true) => 1,
        (false, _) => 2,
    };
    usize::from(!car) * SPLITS + own
}

/// Driving and riding along, in exp of utilities within their nest.
struct InCar {
    drive: Lane,
    ride: Lane,
    /// The nest's weight for those who only ride along.
    ride_only: Lane,
    /// Utility of driving with a car at hand, or what stands for it where there is no road.
    standard: Lane,
}

/// What one split is made from.
struct Weights<'a> {
    drive: &'a Lane,
    ride: &'a Lane,
    /// The nest's weight, and it divided by `drive + ride`.
    nest: &'a Lane,
    per_nest: &'a Lane,
    transit: &'a Lane,
}

impl Choice {
    /// What travellers of every variant do on the pairs, in a state that brings a share `delay` of
    /// the peak's delay; `transit` is for those with and without a car. `standard` is what trips
    /// that are not made are measured against, where it is another drive than that of `ways`.
    pub fn choose(
        &self,
        ways: &Ways,
        delay: f64,
        standard: Option<&Lane>,
        transit: &[Transit; BY_CAR],
        chosen: &mut Chosen,
    ) {
        widest(
            #[inline(always)]
            || {
                let mut in_car = self.in_car(ways, delay);
                if let Some(standard) = standard {
                    in_car.standard = *standard;
                }
                for (car, transit) in [true, false].into_iter().zip(transit) {
                    self.choose_with(car, ways, &in_car, transit, chosen);
                }
            },
        );
    }

    /// Utility of driving on the ways, or what stands for it where there is no road.
    pub(super) fn standard(&self, ways: &Ways, delay: f64) -> Lane {
        self.in_car(ways, delay).standard
    }

    #[inline(always)]
    fn in_car(&self, ways: &Ways, delay: f64) -> InCar {
        let mut all = InCar { drive: ZERO, ride: ZERO, ride_only: ZERO, standard: ZERO };
        // Where there is no road, the reference is a drive as long as a journey may last.
        let without_road = -self.beta * self.damped(self.time_limit);
        for i in 0..WIDTH {
            let minutes = self.damped(ways.minutes[i] + delay * ways.delay[i]);
            let money = ways.car_money[i];
            let driver = -self.beta * (minutes + money);
            // Whoever rides along feels a share of the cost.
            let felt = minutes + self.passenger_share * money;
            let passenger = self.constant_passenger - self.beta * felt;
            all.drive[i] = ways.by_road[i] * exp(driver * self.ready.per_theta_car);
            all.ride[i] = ways.by_road[i] * exp(passenger * self.ready.per_theta_car);
            all.ride_only[i] = ways.by_road[i] * exp(passenger);
            all.standard[i] = if ways.by_road[i] > 0.0 { driver } else { without_road };
        }
        all
    }

    #[inline(always)]
    fn choose_with(
        &self,
        car: bool,
        ways: &Ways,
        in_car: &InCar,
        transit: &Transit,
        chosen: &mut Chosen,
    ) {
        let [less_drive, less_ride, less_ride_only] =
            if car { [1.0; 3] } else { self.ready.no_car };
        let (mut drive, mut ride, mut ride_only) = (ZERO, ZERO, ZERO);
        let (mut nest, mut per_nest, mut per_ride) = (ZERO, ZERO, ZERO);
        let (mut full, mut reduced) = (ZERO, ZERO);
        for i in 0..WIDTH {
            drive[i] = in_car.drive[i] * less_drive;
            ride[i] = in_car.ride[i] * less_ride;
            ride_only[i] = in_car.ride_only[i] * less_ride_only;
            let both = at_least_nothing(drive[i] + ride[i]);
            nest[i] = exp(self.theta_car * ln(both));
            per_nest[i] = nest[i] / both;
            per_ride[i] = ride_only[i] / at_least_nothing(ride[i]);
        }
        for i in 0..WIDTH {
            let timed = self.constant_pt - self.beta * self.damped(transit.minutes[i]);
            let felt = self.beta * self.minutes_per_dkk * ways.money[i] * transit.fare[i];
            full[i] = transit.open[i] * exp(timed - felt * self.fare_other);
            reduced[i] = transit.open[i] * exp(timed - felt * self.fare_reduced);
        }
        let standard = &in_car.standard;
        for (kinds, transit, drives) in [
            (&[Kind::Work, Kind::Free][..], &full, true),
            (&[Kind::Education], &reduced, true),
            (&[Kind::Pupils, Kind::FreeChild], &reduced, false),
        ] {
            let weights = if drives {
                Weights { drive: &drive, ride: &ride, nest: &nest, per_nest: &per_nest, transit }
            } else {
                let (nest, per_nest) = (&ride_only, &per_ride);
                Weights { drive: &ZERO, ride: &ride, nest, per_nest, transit }
            };
            let split = &mut chosen.split[split_of(kinds[0], car)];
            let odds = self.split(ways, &weights, standard, split);
            for &kind in kinds {
                self.upper(kind, car, standard, &odds, chosen);
            }
        }
    }

    /// Shares of modes, and the odds of making the trip before the gap's constant.
    #[inline(always)]
    fn split(
        &self,
        ways: &Ways,
        weights: &Weights<'_>,
        standard: &Lane,
        split: &mut [Lane; 5],
    ) -> Lane {
        let mut odds = ZERO;
        for i in 0..WIDTH {
            let sum = ways.active[i] + weights.nest[i] + weights.transit[i];
            let sum = at_least_nothing(sum);
            let share = 1.0 / sum;
            let active = share * ways.active[i];
            let walk = active * ways.walk_share[i];
            let nest = share * weights.per_nest[i];
            split[TripMode::Walk as usize][i] = walk;
            split[TripMode::Bike as usize][i] = active - walk;
            split[TripMode::CarDriver as usize][i] = nest * weights.drive[i];
            split[TripMode::CarPassenger as usize][i] = nest * weights.ride[i];
            split[TripMode::PublicTransport as usize][i] = share * weights.transit[i];
            odds[i] = exp(self.scale * (ln(sum) - standard[i]));
        }
        odds
    }

    /// Whether the trip is made, and the surplus: log(e^(scale·LS) + e^(scale·reference)) / scale.
    #[inline(always)]
    fn upper(&self, kind: Kind, car: bool, standard: &Lane, odds: &Lane, chosen: &mut Chosen) {
        let at = kind.variant(car);
        let free = usize::from(kind.is_free());
        let (gap, factor) = ([self.gap_needed, self.gap_free][free], self.ready.odds[free]);
        let (made, not_made) = (&mut chosen.made[at], &mut chosen.not_made[at]);
        let surplus = &mut chosen.surplus[at];
        for i in 0..WIDTH {
            let odds = odds[i] * factor;
            let rest = 1.0 / (1.0 + odds);
            made[i] = odds * rest;
            not_made[i] = rest;
            surplus[i] =
                (standard[i] - gap + ln(1.0 + odds) * self.ready.per_scale) * self.ready.per_beta;
        }
    }
}

#[inline(always)]
fn at_least_nothing(x: f64) -> f64 {
    if x > NOTHING { x } else { NOTHING }
}

#[cfg(test)]
mod tests;
