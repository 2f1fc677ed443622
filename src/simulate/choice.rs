//! Which mode, if any: a nested logit over walk, bike, car driver, car passenger, public transport,
//! and above it making the trip at all.
//!
//! Nests: {driver, passenger} and {walk, bike}; public transport stands alone. The trip is made
//! with probability 1 / (1 + exp(−scale·(LS − (V_road − gap)))), where LS is the logsum of the
//! modes on offer and V_road the utility of driving that pair with a car at hand: a reference for
//! every class, so that trips are given up where the best offer is much worse than the road. The
//! surplus is the logsum of this upper choice.
//!
//! Behaviour differs by kind (work; education; pupils; free; free, under 18) and by car in the
//! family: [`VARIANTS`] in all. Pupils and children do not drive. What is the same for several
//! variants of a pair is computed once: an exponential is worth forty multiplications.
//!
//! Source: M. Ben-Akiva and S. Lerman, "Discrete Choice Analysis", MIT Press 1985, chapter 10.

use super::column::PtOffer;
use super::lower::dkk_per_minute;
use super::{NotMade, TripMode};
use crate::demand::Purpose;
use crate::scenario::area::Urbanity;
use crate::scenario::values::Values;
use libm::{exp, log};

/// What one class of travellers does on one pair: values by traveller, to be multiplied by trips.
/// Positions: trips by mode (5), km by mode (5), not made by reason (4), fares, surplus in
/// minutes, minutes in public transport, 1.
pub type Outcome = [f64; OUTCOMES];
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
/// One.
pub(super) const WANTED: usize = 17;

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
    fn drives(self) -> bool {
        !matches!(self, Self::Pupils | Self::FreeChild)
    }
    fn pays_reduced(self) -> bool {
        matches!(self, Self::Education | Self::Pupils | Self::FreeChild)
    }
    fn is_free(self) -> bool {
        matches!(self, Self::Free | Self::FreeChild)
    }
}

/// The values as the choice uses them.
#[derive(Clone, Debug)]
pub struct Choice {
    beta: f64,
    damp_from: f64,
    damp_exponent: f64,
    money_damp_from: f64,
    money_damp_exponent: f64,
    theta_car: f64,
    theta_active: f64,
    constant_walk: f64,
    constant_bike: f64,
    constant_passenger: f64,
    constant_pt: f64,
    no_car_driver: f64,
    no_car_passenger: f64,
    walk_minutes_per_km: f64,
    bike_minutes_per_km: f64,
    bike_start: f64,
    minutes_per_dkk: f64,
    car_dkk_per_km: f64,
    passenger_share: f64,
    persons_per_toll: f64,
    scale: f64,
    gap_needed: f64,
    gap_free: f64,
    time_limit: f64,
    fare_base: f64,
    fare_per_km: f64,
    fare_far_from: f64,
    fare_far_share: f64,
    fare_reduced: f64,
    fare_other: f64,
    /// By [`Urbanity`]: parking DKK a tour, peak factor, terminal minutes.
    pub(super) urban: [Urban; 6],
}

/// What driving meets in a class of place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Urban {
    pub(super) parking: f64,
    pub(super) peak: f64,
    pub(super) terminal: f64,
}

/// The road between two zones as one traveller meets it in one state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Road {
    /// Km; infinite if there is no way.
    pub km: f64,
    /// Driving minutes in the state, terminal time included.
    pub minutes: f64,
    /// DKK of tolls.
    pub toll: f64,
    /// DKK of parking, this trip's half of the tour's.
    pub parking: f64,
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

/// Public transport between two zones, for those with or without a car.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PtChoice {
    /// Why it cannot be chosen; `None` if it can.
    pub barred: Option<NotMade>,
    /// Generalised minutes without any fare.
    pub minutes: f64,
    /// Full adult fare, DKK.
    pub fare: f64,
    /// Km aboard.
    pub km: f64,
    /// Unweighted minutes.
    pub plain_minutes: f64,
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
            fare_reduced: v.fare_education,
            fare_other: v.fare_other,
            urban: urban.map(|(parking, peak, terminal)| Urban { parking, peak, terminal }),
        }
    }

    /// Generalised minutes as they are felt: beyond a limit each counts less.
    fn damped(&self, minutes: f64) -> f64 {
        if minutes <= self.damp_from {
            return minutes;
        }
        let more = exp(self.damp_exponent * log(minutes / self.damp_from));
        self.damp_from * (1.0 + (more - 1.0) / self.damp_exponent)
    }

    /// Factor on money: on long trips a krone counts less.
    fn money_factor(&self, km: f64) -> f64 {
        if km <= self.money_damp_from || km.is_infinite() {
            return 1.0;
        }
        exp(self.money_damp_exponent * log(self.money_damp_from / km))
    }

    /// Full adult fare of a journey, DKK.
    pub fn fare(&self, extra_bases: f64, km: f64) -> f64 {
        let far = (km - self.fare_far_from).max(0.0);
        let rated = km - far + far * self.fare_far_share;
        self.fare_base * (1.0 + extra_bases) + self.fare_per_km * rated
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

    /// Utility of driving with a car at hand.
    fn driver(&self, road: &Road, money: f64) -> f64 {
        let dkk = self.car_dkk_per_km * road.km + road.toll / self.persons_per_toll + road.parking;
        -self.beta * (self.damped(road.minutes) + money * dkk * self.minutes_per_dkk)
    }

    /// Utility of riding along. Whoever rides along feels a share of the cost.
    fn passenger(&self, road: &Road, money: f64) -> f64 {
        let dkk = self.car_dkk_per_km * road.km + road.toll / self.persons_per_toll + road.parking;
        let dkk = dkk * self.passenger_share;
        let minutes = self.damped(road.minutes) + money * dkk * self.minutes_per_dkk;
        self.constant_passenger - self.beta * minutes
    }

    /// What travellers of the wanted variants do on a pair in a state; `pt` is for those with and
    /// without a car. Variants that nobody wants are left as they are.
    pub fn pair(
        &self,
        road: &Road,
        active: &Active,
        pt: &[PtChoice; 2],
        wanted: &[bool; VARIANTS],
        out: &mut [Outcome; VARIANTS],
    ) {
        let by_road = road.km.is_finite() && road.minutes.is_finite();
        let (driver, passenger) = if by_road {
            (self.driver(road, active.money), self.passenger(road, active.money))
        } else {
            (f64::NEG_INFINITY, f64::NEG_INFINITY)
        };
        let in_nest = |utility: f64| if by_road { exp(utility / self.theta_car) } else { 0.0 };
        let (drive, ride) = (in_nest(driver), in_nest(passenger));
        let no_car_drive = exp(self.no_car_driver / self.theta_car);
        let no_car_ride = exp(self.no_car_passenger / self.theta_car);
        // Where there is no road, the reference is a drive as long as a journey may last.
        let standard = if by_road { driver } else { -self.beta * self.damped(self.time_limit) };
        let reference = [self.gap_needed, self.gap_free].map(|gap| standard - gap);
        let timed = pt.map(|pt| match pt.barred {
            None => self.constant_pt - self.beta * self.damped(pt.minutes),
            Some(_) => f64::NEG_INFINITY,
        });
        for kind in Kind::ALL {
            for car in [true, false] {
                let variant = kind.variant(car);
                if !wanted[variant] {
                    continue;
                }
                let (drive, ride) =
                    if car { (drive, ride) } else { (drive * no_car_drive, ride * no_car_ride) };
                let drive = if kind.drives() { drive } else { 0.0 };
                let pt = &pt[usize::from(!car)];
                let share = if kind.pays_reduced() { self.fare_reduced } else { self.fare_other };
                let fare = pt.fare * share;
                let felt = self.beta * active.money * fare * self.minutes_per_dkk;
                let transit =
                    if pt.barred.is_none() { exp(timed[usize::from(!car)] - felt) } else { 0.0 };
                let weights = Weights { drive, ride, transit };
                let reference = reference[usize::from(kind.is_free())];
                self.choose(road, active, pt, fare, weights, reference, &mut out[variant]);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the innermost step, called in one place")]
    fn choose(
        &self,
        road: &Road,
        active: &Active,
        pt: &PtChoice,
        fare: f64,
        Weights { drive, ride, transit }: Weights,
        reference: f64,
        out: &mut Outcome,
    ) {
        *out = [0.0; OUTCOMES];
        out[WANTED] = 1.0;
        let car = power(drive + ride, self.theta_car);
        let sum = active.weight + car + transit;
        let reason = NOT_MADE + pt.barred.unwrap_or(NotMade::NotWorthIt) as usize;
        if sum <= 0.0 {
            out[reason] = 1.0;
            out[SURPLUS] = reference / self.beta;
            return;
        }
        let better = self.scale * (log(sum) - reference);
        let made = 1.0 / (1.0 + exp(-better));
        // The upper logsum: log(e^(scale·LS) + e^(scale·reference)) / scale.
        out[SURPLUS] = (reference + softplus(better) / self.scale) / self.beta;
        out[reason] = 1.0 - made;
        let share = made / sum;
        let (walk, bike) = (active.walk_share, 1.0 - active.walk_share);
        let in_car = if drive + ride > 0.0 { car / (drive + ride) } else { 0.0 };
        out[TRIPS + TripMode::Walk as usize] = share * active.weight * walk;
        out[TRIPS + TripMode::Bike as usize] = share * active.weight * bike;
        out[TRIPS + TripMode::CarDriver as usize] = share * in_car * drive;
        out[TRIPS + TripMode::CarPassenger as usize] = share * in_car * ride;
        out[TRIPS + TripMode::PublicTransport as usize] = share * transit;
        let road_km = if road.km.is_finite() { road.km } else { 0.0 };
        for mode in 0..4 {
            out[KM_BY + mode] = out[TRIPS + mode] * road_km;
        }
        let transit = share * transit;
        if transit > 0.0 {
            out[KM_BY + TripMode::PublicTransport as usize] = transit * pt.km;
            out[FARES] = transit * fare;
            out[PT_MINUTES] = transit * pt.plain_minutes;
        }
    }
}

/// exp of the utilities in their nests.
struct Weights {
    drive: f64,
    ride: f64,
    transit: f64,
}

/// x to the power of an exponent between 0 and 1.
fn power(x: f64, exponent: f64) -> f64 {
    if x > 0.0 { exp(exponent * log(x)) } else { 0.0 }
}

/// log(1 + e^x) without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + log(1.0 + exp(-x.abs()))
}

impl PtChoice {
    /// What a level of service means for choice, or why there is none.
    pub(super) fn new(choice: &Choice, offer: &PtOffer, barred: Option<NotMade>) -> Self {
        Self {
            barred,
            minutes: offer.minutes_without_fare,
            fare: choice.fare(offer.extra_bases, offer.km),
            km: offer.km,
            plain_minutes: offer.plain_minutes,
        }
    }
}

/// Logsum of utilities.
pub fn logsum(utilities: &[f64]) -> f64 {
    let most = utilities.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most.is_infinite() {
        return most;
    }
    most + log(utilities.iter().map(|utility| exp(utility - most)).sum())
}

/// Probabilities within each nest, and the logsum, of a two-level nested logit: nests of (θ,
/// utilities), normalised at the top. The textbook form; [`Choice::pair`] is checked against it.
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
