//! What a public body pays drivers for riders: by km, with caps, as long as the sum lasts.

use super::{Matches, Participant};
use crate::flex::Travel;
use crate::units::Kroner;

/// A rate for part of a rider's way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Up to this distance from the begin of the way, in km.
    pub up_to_km: f64,
    /// Kroner a km.
    pub per_km: f64,
}

/// The rule of a scheme. What rates and caps are used is data.
#[derive(Clone, Debug, PartialEq)]
pub struct Reward {
    /// Rates by distance, nearest first; nothing is paid beyond the last.
    pub bands: Vec<Band>,
    /// Shorter ways are not rewarded.
    pub from_km: f64,
    /// Most that is paid for one rider's way.
    pub cap: Kroner,
    /// Most that is paid in all.
    pub envelope: Kroner,
}

/// What is paid.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Payment {
    /// For each pair of the matching.
    pub by_pair: Vec<Kroner>,
    /// In all.
    pub total: Kroner,
    /// Pairs that get nothing or less than the rule says because the sum is spent.
    pub cut: usize,
}

/// Pays the pairs in their order until the envelope is spent; the last gets what is left.
pub fn pay(
    matches: &Matches,
    riders: &[Participant],
    travel: &impl Travel,
    reward: &Reward,
) -> Payment {
    let mut payment = Payment::default();
    for pair in &matches.pairs {
        let rider = &riders[pair.rider];
        let km = travel.leg(rider.from, rider.to).km;
        let (mut dkk, mut from) = (0.0, 0.0);
        for band in &reward.bands {
            dkk += (km.min(band.up_to_km) - from).max(0.0) * band.per_km;
            from = band.up_to_km;
        }
        let due = if km >= reward.from_km { Kroner::from_dkk(dkk) } else { Kroner::ZERO };
        let due = due.min(reward.cap);
        let paid = due.min(reward.envelope - payment.total);
        payment.cut += usize::from(paid < due);
        payment.total += paid;
        payment.by_pair.push(paid);
    }
    payment
}
