//! Units as types, and the only arithmetic between them.
//!
//! A newtype has the operations that mean something and no others: kilometres over a speed are
//! minutes, minutes times kroner per minute are kroner, minutes plus kilometres do not compile.
//! Money is whole øre ([`Kroner`]); it is rounded in one place, [`Kroner::from_dkk`].
//!
//! Float functions: model code takes `exp` and `ln` from `libm`, so that a result's bytes do not
//! depend on the platform's own mathematics library.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

macro_rules! quantity {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
        pub struct $name(pub f64);

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self { Self(self.0 + other.0) }
        }
        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) { self.0 += other.0; }
        }
        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self { Self(self.0 - other.0) }
        }
        impl Mul<f64> for $name {
            type Output = Self;
            fn mul(self, factor: f64) -> Self { Self(self.0 * factor) }
        }
        impl Div<$name> for $name {
            type Output = f64;
            fn div(self, other: Self) -> f64 { self.0 / other.0 }
        }
        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
                items.fold(Self(0.0), Add::add)
            }
        }
    )+};
}

quantity! {
    /// A duration in minutes. A time of day is a [`ClockTime`], never this.
    Minutes,
    /// A length in kilometres.
    Kilometres,
    /// A speed.
    KmPerHour,
    /// Timetable (revenue) hours of vehicles, *køreplantimer*.
    VehicleHours,
    /// Vehicle-kilometres.
    VehicleKm,
    /// Kroner per timetable hour.
    KronerPerHour,
    /// Kroner per vehicle- or train-kilometre, or per passenger-kilometre.
    KronerPerKm,
    /// Kroner per trip or boarding.
    KronerPerTrip,
    /// A share between 0 and 1.
    Share,
    /// Hundredths, of what it is said of; of rates, a year.
    Percent,
}

impl Div<KmPerHour> for Kilometres {
    type Output = Minutes;
    fn div(self, speed: KmPerHour) -> Minutes {
        Minutes(self.0 / speed.0 * 60.0)
    }
}

impl Mul<KronerPerHour> for VehicleHours {
    type Output = Kroner;
    fn mul(self, rate: KronerPerHour) -> Kroner {
        Kroner::from_dkk(self.0 * rate.0)
    }
}

impl Mul<KronerPerKm> for VehicleKm {
    type Output = Kroner;
    fn mul(self, rate: KronerPerKm) -> Kroner {
        Kroner::from_dkk(self.0 * rate.0)
    }
}

/// Money in whole øre, so that a ledger balances exactly. Price level: the scenario's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kroner {
    ore: i64,
}

impl Kroner {
    /// Nothing.
    pub const ZERO: Self = Self { ore: 0 };

    /// Rounds to the nearest øre, halves away from zero. No other code rounds money.
    pub fn from_dkk(dkk: f64) -> Self {
        Self { ore: (dkk * 100.0).round() as i64 }
    }
    /// Whole øre.
    pub const fn from_ore(ore: i64) -> Self {
        Self { ore }
    }
    /// Whole øre.
    pub const fn ore(self) -> i64 {
        self.ore
    }
    /// As kroner, for showing and for rates.
    pub fn dkk(self) -> f64 {
        self.ore as f64 / 100.0
    }
    /// Splits an amount by weights to the øre: the parts sum to the whole (largest remainder, of
    /// equal ones the larger weight's, of these the first). The order of the weights decides
    /// nothing else. Weights that sum to nothing give everything to the first part.
    pub fn split(self, weights: &[f64]) -> Vec<Self> {
        let mut sorted = weights.to_vec();
        sorted.sort_by(f64::total_cmp);
        let total: f64 = sorted.iter().sum();
        if weights.is_empty() {
            return Vec::new();
        }
        if total.is_nan() || total <= 0.0 {
            let mut parts = vec![Self::ZERO; weights.len()];
            parts[0] = self;
            return parts;
        }
        let exact: Vec<f64> = weights.iter().map(|w| self.ore as f64 * (w / total)).collect();
        let mut ore: Vec<i64> = exact.iter().map(|e| e.floor() as i64).collect();
        let mut left = self.ore - ore.iter().sum::<i64>();
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by(|&a, &b| {
            let rest = |at: usize| exact[at] - exact[at].floor();
            let by_rest = rest(b).total_cmp(&rest(a));
            by_rest.then(weights[b].total_cmp(&weights[a])).then(a.cmp(&b))
        });
        let mut turn = 0;
        while left != 0 {
            let step = left.signum();
            ore[order[turn % order.len()]] += step;
            left -= step;
            turn += 1;
        }
        ore.into_iter().map(Self::from_ore).collect()
    }
}

impl Add for Kroner {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { ore: self.ore + other.ore }
    }
}
impl AddAssign for Kroner {
    fn add_assign(&mut self, other: Self) {
        self.ore += other.ore;
    }
}
impl Sub for Kroner {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self { ore: self.ore - other.ore }
    }
}
impl SubAssign for Kroner {
    fn sub_assign(&mut self, other: Self) {
        self.ore -= other.ore;
    }
}
impl Neg for Kroner {
    type Output = Self;
    fn neg(self) -> Self {
        Self { ore: -self.ore }
    }
}
impl Sum for Kroner {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::ZERO, Add::add)
    }
}

/// As written in files: `Kroner(12.50)`.
#[derive(Serialize, Deserialize)]
#[serde(rename = "Kroner")]
struct KronerAsWritten(f64);

impl Serialize for Kroner {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        KronerAsWritten(self.dkk()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Kroner {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let KronerAsWritten(dkk) = KronerAsWritten::deserialize(deserializer)?;
        let ore = dkk * 100.0;
        if !ore.is_finite() || ore.abs() > 9.0e15 {
            return Err(serde::de::Error::custom(
                "an amount of kroner must be a finite number below 90 trillion",
            ));
        }
        if (ore - ore.round()).abs() > 1e-4 {
            return Err(serde::de::Error::custom("an amount of kroner has at most two decimals"));
        }
        Ok(Self { ore: ore.round() as i64 })
    }
}

/// Minutes after midnight of the service day; may pass 24:00, as in GTFS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ClockTime(pub i32);

impl ClockTime {
    /// Reads `HH:MM`; hours up to 47.
    pub fn parse(text: &str) -> Option<Self> {
        let (hours, minutes) = text.split_once(':')?;
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
        ((0..48).contains(&hours) && (0..60).contains(&minutes))
            .then_some(Self(hours * 60 + minutes))
    }
}

impl std::fmt::Display for ClockTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0.div_euclid(60), self.0.rem_euclid(60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_amount_sums_to_the_whole() {
        for ore in [-101, 0, 1, 100, 9_999_999_999] {
            let parts = Kroner::from_ore(ore).split(&[1.0, 2.0, 0.5, 3.3]);
            assert_eq!(parts.into_iter().sum::<Kroner>(), Kroner::from_ore(ore));
        }
    }

    #[test]
    fn clock_times_may_pass_midnight() {
        assert_eq!(ClockTime::parse("25:30"), Some(ClockTime(1530)));
        assert_eq!(ClockTime(1530).to_string(), "25:30");
        assert_eq!(ClockTime::parse("12:75"), None);
    }
}
