//! Which mode, if any: a nested logit over walk, bike, car driver, car passenger, public transport,
//! and above it making the trip at all.
//!
//! Nests: {driver, passenger} and {walk, bike}; public transport stands alone. The trip is made
//! with probability 1 / (1 + exp(−scale·(LS − (V_road − gap)))), where LS is the logsum of the
//! modes on offer and V_road the utility of driving that pair with a car at hand, before the scenario
//! changed anything about driving: a reference for every class, so that trips are given up where the
//! best offer is much worse than the road. The surplus is the logsum of this upper choice.
//!
//! Behaviour differs by kind (work; education; pupils; free; free, under 18) and by car in the
//! family: [`VARIANTS`] in all. Pupils and children do not drive. Here stand the values and what
//! they say of one way; [`Choice::choose`](super::pairs) works the choice out for many pairs.
//!
//! Source: M. Ben-Akiva and S. Lerman, "Discrete Choice Analysis", MIT Press 1985, chapter 10.

use super::lower::dkk_per_minute;
use crate::demand::Purpose;
use crate::lanes::{exp, ln};
use crate::scenario::area::Urbanity;
use crate::scenario::values::Values;

/// How travellers differ in choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To work.
    Work,
    /// Adults to education.
    Education,
    /// Pupils.
    Pupils,
    /// Everything else, of age to drive.
    Free,
    /// Everything else, under 18.
    FreeChild,
}

/// Kinds, each with and without a car in the family.
pub const VARIANTS: usize = 10;

impl Kind {
    /// All, in order.
    pub const ALL: [Self; 5] =
        [Self::Work, Self::Education, Self::Pupils, Self::Free, Self::FreeChild];

    /// The kind of a purpose, for those of age to drive or those under 18.
    pub fn of(purpose: Purpose, child: bool) -> Self {
        match (purpose, child) {
            (Purpose::Work, _) => Self::Work,
            (Purpose::Education, _) => Self::Education,
            (Purpose::Pupils, _) => Self::Pupils,
            (_, false) => Self::Free,
            (_, true) => Self::FreeChild,
        }
    }
    /// Position of the variant with or without a car.
    pub fn variant(self, car: bool) -> usize {
        self as usize * 2 + usize::from(!car)
    }
    pub(super) fn drives(self) -> bool {
        !matches!(self, Self::Pupils | Self::FreeChild)
    }
    pub(super) fn pays_reduced(self) -> bool {
        matches!(self, Self::Education | Self::Pupils | Self::FreeChild)
    }
    pub(super) fn is_free(self) -> bool {
        matches!(self, Self::Free | Self::FreeChild)
    }
}

/// The values as the choice uses them.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub(super) beta: f64,
    pub(super) damp_from: f64,
    pub(super) damp_exponent: f64,
    pub(super) money_damp_from: f64,
    pub(super) money_damp_exponent: f64,
    pub(super) theta_car: f64,
    pub(super) theta_active: f64,
    pub(super) constant_walk: f64,
    pub(super) constant_bike: f64,
    pub(super) constant_passenger: f64,
    pub(super) constant_pt: f64,
    pub(super) no_car_driver: f64,
    pub(super) no_car_passenger: f64,
    pub(super) walk_minutes_per_km: f64,
    pub(super) bike_minutes_per_km: f64,
    pub(super) bike_start: f64,
    pub(super) minutes_per_dkk: f64,
    pub(super) car_dkk_per_km: f64,
    pub(super) passenger_share: f64,
    pub(super) persons_per_toll: f64,
    pub(super) scale: f64,
    pub(super) gap_needed: f64,
    pub(super) gap_free: f64,
    pub(super) time_limit: f64,
    pub(super) fare_base: f64,
    pub(super) fare_per_km: f64,
    pub(super) fare_far_from: f64,
    pub(super) fare_far_share: f64,
    pub(super) fare_zone_km: f64,
    pub(super) fare_minimum: f64,
    pub(super) fare_cap: f64,
    pub(super) fare_reduced: f64,
    pub(super) fare_other: f64,
    /// By [`Urbanity`]: parking DKK a tour, peak factor, terminal minutes.
    pub(super) urban: [Urban; 6],
    /// What follows from the others, worked out once.
    pub(super) ready: Ready,
}

/// Quotients and exponentials of values, which every pair would take again.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Ready {
    pub(super) per_beta: f64,
    pub(super) per_scale: f64,
    pub(super) per_theta_car: f64,
    per_damp_from: f64,
    per_damp_exponent: f64,
    /// Factors for those without a car in the family: on driving and on riding along within their
    /// nest, and on the nest of those who only ride along.
    pub(super) no_car: [f64; 3],
    /// What the gap brings on the odds of making the trip: needed, and free.
    pub(super) odds: [f64; 2],
}

/// What driving meets in a class of place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Urban {
    pub(super) parking: f64,
    pub(super) peak: f64,
    pub(super) terminal: f64,
}

/// Walk and bike of a pair: the same in every state and for everybody.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Active {
    /// exp of the nest's logsum.
    pub weight: f64,
    /// Share of walking within it.
    pub walk_share: f64,
    /// Factor on money at this distance.
    pub money: f64,
}

impl Choice {
    /// Takes the values.
    pub fn new(values: &Values) -> Self {
        let v = values;
        let urban = Urbanity::ALL.map(|urbanity| match urbanity {
            Urbanity::Core => (v.parking_core, v.peak_core, v.terminal_core),
            Urbanity::Suburb => (v.parking_suburb, v.peak_suburb, v.terminal_suburb),
            Urbanity::Large => (v.parking_large, v.peak_large, v.terminal_large),
            Urbanity::Medium => (v.parking_medium, v.peak_medium, v.terminal_medium),
            Urbanity::Small => (v.parking_small, v.peak_small, v.terminal_small),
            Urbanity::Rural => (v.parking_rural, v.peak_rural, v.terminal_rural),
        });
        Self {
            beta: v.beta,
            damp_from: v.damp_from,
            damp_exponent: v.damp_exponent,
            money_damp_from: v.money_damp_from,
            money_damp_exponent: v.money_damp_exponent,
            theta_car: v.nest_car,
            theta_active: v.nest_active,
            constant_walk: v.asc_walk,
            constant_bike: v.asc_bike,
            constant_passenger: v.asc_passenger,
            constant_pt: v.asc_pt,
            no_car_driver: v.no_car_driver,
            no_car_passenger: v.no_car_passenger,
            walk_minutes_per_km: v.walk_min_per_km * v.walk_weight,
            bike_minutes_per_km: v.bike_min_per_km * v.bike_weight,
            bike_start: v.bike_trip_start * v.bike_weight,
            minutes_per_dkk: 1.0 / dkk_per_minute(v),
            car_dkk_per_km: v.car_cost_per_km,
            passenger_share: v.passenger_cost_share,
            persons_per_toll: v.road_toll_persons,
            scale: v.not_made_scale,
            gap_needed: v.not_made_gap_needed,
            gap_free: v.not_made_gap_free,
            time_limit: v.time_limit,
            fare_base: v.fare_base,
            fare_per_km: v.fare_per_km,
            fare_far_from: v.fare_far_from,
            fare_far_share: v.fare_far_share,
            fare_zone_km: v.fare_zone_km,
            fare_minimum: v.fare_minimum,
            fare_cap: v.fare_cap,
            fare_reduced: v.fare_education,
            fare_other: v.fare_other,
            urban: urban.map(|(parking, peak, terminal)| Urban { parking, peak, terminal }),
            ready: Ready::default(),
        }
        .made_ready()
    }

    /// The same travellers where driving costs what these values say.
    pub(super) fn with_driving_of(&self, values: &Values) -> Self {
        let Self { car_dkk_per_km, persons_per_toll, urban, .. } = Self::new(values);
        Self { car_dkk_per_km, persons_per_toll, urban, ..self.clone() }
    }

    /// Works out what follows from the values.
    pub(super) fn made_ready(mut self) -> Self {
        self.ready = Ready {
            per_beta: 1.0 / self.beta,
            per_scale: 1.0 / self.scale,
            per_theta_car: 1.0 / self.theta_car,
            per_damp_from: 1.0 / self.damp_from,
            per_damp_exponent: 1.0 / self.damp_exponent,
            no_car: [
                exp(self.no_car_driver / self.theta_car),
                exp(self.no_car_passenger / self.theta_car),
                exp(self.no_car_passenger),
            ],
            odds: [self.gap_needed, self.gap_free].map(|gap| exp(self.scale * gap)),
        };
        self
    }

    /// Generalised minutes as they are felt: beyond a limit each counts less.
    #[inline(always)]
    pub(super) fn damped(&self, minutes: f64) -> f64 {
        let beyond = if minutes > self.damp_from { minutes } else { self.damp_from };
        let more = exp(self.damp_exponent * ln(beyond * self.ready.per_damp_from));
        let near = if minutes < self.damp_from { minutes } else { self.damp_from };
        near + self.damp_from * (more - 1.0) * self.ready.per_damp_exponent
    }

    /// Factor on money: on long trips a krone counts less.
    fn money_factor(&self, km: f64) -> f64 {
        if km <= self.money_damp_from || km.is_infinite() {
            return 1.0;
        }
        exp(self.money_damp_exponent * ln(self.money_damp_from / km))
    }

    /// Full adult fare of a journey, DKK: by whole zones where the tariff has them, and not below
    /// its minimum nor above its cap.
    pub fn fare(&self, extra_bases: f64, km: f64) -> f64 {
        let zone = self.fare_zone_km;
        let km = if zone > 0.0 { (km / zone).ceil() * zone } else { km };
        let far = (km - self.fare_far_from).max(0.0);
        let rated = km - far + far * self.fare_far_share;
        let fare = self.fare_base * (1.0 + extra_bases) + self.fare_per_km * rated;
        fare.max(self.fare_minimum).min(self.fare_cap)
    }

    /// Walk and bike over a road distance.
    pub fn active(&self, km: f64) -> Active {
        if km.is_infinite() {
            return Active { weight: 0.0, walk_share: 0.0, money: 1.0 };
        }
        let walk = self.constant_walk - self.beta * self.damped(self.walk_minutes_per_km * km);
        let bike = self.bike_minutes_per_km * km + self.bike_start;
        let bike = self.constant_bike - self.beta * self.damped(bike);
        let (walk, bike) = (exp(walk / self.theta_active), exp(bike / self.theta_active));
        let sum = walk + bike;
        let share = if sum > 0.0 { walk / sum } else { 0.0 };
        Active {
            weight: power(sum, self.theta_active),
            walk_share: share,
            money: self.money_factor(km),
        }
    }

    /// What driving costs as it is felt, in minutes: by the km, tolls and parking.
    pub(super) fn car_money(&self, km: f64, toll: f64, parking: f64, money: f64) -> f64 {
        let dkk = self.car_dkk_per_km * km + toll / self.persons_per_toll + parking;
        money * dkk * self.minutes_per_dkk
    }
}

/// x to the power of an exponent between 0 and 1.
fn power(x: f64, exponent: f64) -> f64 {
    if x > 0.0 { exp(exponent * ln(x)) } else { 0.0 }
}

/// Logsum of utilities.
pub fn logsum(utilities: &[f64]) -> f64 {
    let most = utilities.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most.is_infinite() {
        return most;
    }
    most + ln(utilities.iter().map(|utility| exp(utility - most)).sum())
}

/// Probabilities within each nest, and the logsum, of a two-level nested logit: nests of (θ,
/// utilities), normalised at the top. The textbook form; [`Choice::choose`] is checked against it.
pub fn nested_logit(nests: &[(f64, &[f64])]) -> (Vec<Vec<f64>>, f64) {
    let inner = |&(theta, utilities): &(f64, &[f64])| {
        let scaled: Vec<f64> = utilities.iter().map(|utility| utility / theta).collect();
        theta * logsum(&scaled)
    };
    let inclusive: Vec<f64> = nests.iter().map(inner).collect();
    let total = logsum(&inclusive);
    let probabilities = nests.iter().zip(&inclusive).map(|((theta, utilities), inclusive)| {
        let nest = exp(inclusive - total);
        utilities.iter().map(|utility| nest * exp((utility - inclusive) / theta)).collect()
    });
    (probabilities.collect(), total)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With θ = 1 everywhere a nested logit is a plain one.
    #[test]
    fn nests_of_one_scale_are_a_plain_logit() {
        let (nested, sum) = nested_logit(&[(1.0, &[0.3, -1.0]), (1.0, &[0.7])]);
        let total: f64 = [0.3, -1.0, 0.7_f64].iter().map(|u| u.exp()).sum();
        assert!((sum - total.ln()).abs() < 1e-12);
        for (probability, utility) in nested.concat().iter().zip([0.3, -1.0, 0.7_f64]) {
            assert!((probability - utility.exp() / total).abs() < 1e-12);
        }
    }

    /// Red bus, blue bus (Ben-Akiva and Lerman 1985, section 3.7): with θ near 0 two buses that
    /// are alike share half of what car and bus divide; with θ = 1 they take two thirds.
    #[test]
    fn two_buses_that_are_alike_count_as_one_within_a_nest() {
        let (p, _) = nested_logit(&[(0.001, &[0.0, 0.0]), (1.0, &[0.0])]);
        assert!((p[1][0] - 0.5).abs() < 1e-3 && (p[0][0] - 0.25).abs() < 1e-3);
        let (p, _) = nested_logit(&[(1.0, &[0.0, 0.0]), (1.0, &[0.0])]);
        assert!((p[1][0] - 1.0 / 3.0).abs() < 1e-12);
    }

    /// Raising a utility by a little raises the logsum by the probability times that.
    #[test]
    fn the_logsum_grows_by_the_probability() {
        let at = |u: f64| nested_logit(&[(0.6, &[u, -0.4]), (0.7, &[0.1, 0.2]), (1.0, &[-0.5])]);
        let (p, before) = at(0.25);
        let (_, after) = at(0.25 + 1e-6);
        assert!(((after - before) / 1e-6 - p[0][0]).abs() < 1e-6);
    }

    #[test]
    fn a_logsum_does_not_overflow_and_nothing_is_minus_infinity() {
        assert!((logsum(&[1000.0, 1000.0]) - (1000.0 + 2.0_f64.ln())).abs() < 1e-9);
        assert!(logsum(&[]).is_infinite());
    }
}
