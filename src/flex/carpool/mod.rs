//! Carpooling (*samkørsel*): drivers who make their trip anyway, and riders who fit into it.
//!
//! In: drivers and riders with times, seats and the detour that a driver bears, each on a platform.
//! Out: who rides with whom, at the most km saved that can be: the direct ways of all in a car less
//! the car's tour through all of them. With one rider a car that is a maximum-weight matching,
//! solved exactly up to [`Rules::exact_up_to`] and greedily above, in both cases with a bound that no
//! matching can pass (`matching`). Further riders are added to the cars of that matching (`several`), so
//! the result never saves less than it.
//!
//! Platforms do not see each other: one for each municipality makes thinner markets than one for
//! all, and how much less is matched is a result.

mod candidates;
mod matching;
mod reward;
mod several;

pub use reward::{Band, Payment, Reward, pay};

use crate::flex::{Point, Travel};
use candidates::candidates;

/// Someone who offers or seeks a seat.
#[derive(Clone, Debug, PartialEq)]
pub struct Participant {
    /// Name; decides between equals.
    pub id: String,
    /// Where the trip begins.
    pub from: Point,
    /// Where it ends.
    pub to: Point,
    /// Earliest departure.
    pub departure: f64,
    /// Latest arrival.
    pub arrival: f64,
    /// Passenger seats of a driver; a rider's are not looked at.
    pub seats: u16,
    /// Most minutes of driving that a driver adds to the direct way.
    pub max_detour: f64,
    /// The platform that the offer or wish stands on.
    pub platform: String,
}

/// How to match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Whether everybody is on one platform, whatever theirs is called.
    pub one_platform: bool,
    /// Up to so many drivers and riders the single matching is exact.
    pub exact_up_to: (usize, usize),
}

impl Default for Rules {
    fn default() -> Self {
        Self { one_platform: false, exact_up_to: (20_000, 10_000) }
    }
}

/// A rider in a car.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Index of the driver.
    pub driver: usize,
    /// Index of the rider.
    pub rider: usize,
    /// Km by which all drive less for this rider being taken along.
    pub saved_km: f64,
}

/// Who rides with whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Matches {
    /// By driver, then as they get in.
    pub pairs: Vec<Pair>,
    /// Saved in all.
    pub saved_km: f64,
    /// Saved by the single matching (one rider a car).
    pub single_km: f64,
    /// No single matching saves more.
    pub single_bound_km: f64,
    /// Whether the single matching is exact.
    pub exact: bool,
    /// Pairs that would be possible.
    pub candidates: usize,
}

/// Matches drivers and riders.
pub fn match_riders(
    drivers: &[Participant],
    riders: &[Participant],
    travel: &impl Travel,
    rules: &Rules,
) -> Matches {
    let candidates = candidates(drivers, riders, travel, rules.one_platform);
    let exact = drivers.len() <= rules.exact_up_to.0 && riders.len() <= rules.exact_up_to.1;
    let single = if exact {
        matching::exact(&candidates, drivers.len())
    } else {
        matching::greedy(&candidates, drivers.len())
    };
    let pairs = several::fill(drivers, riders, travel, &candidates, &single.driver_of);
    Matches {
        saved_km: pairs.iter().map(|pair| pair.saved_km).sum(),
        pairs,
        single_km: single.weight,
        single_bound_km: single.bound,
        exact,
        candidates: candidates.edges.len(),
    }
}
