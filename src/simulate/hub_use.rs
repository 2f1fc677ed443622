//! Who uses what hubs offer.
//!
//! Between home and a hub travellers choose between links by the choice between stops: each use stands
//! with its link. At the far end they leave a hub by what it offers or by themselves, in the shares that
//! [`AccessRows`] holds. The assignment counts a year's trips, out and home alike, so a use is one way.

use super::flat::NONE;
use super::lower::{AccessRow, AccessRows};
use super::strategy::Strategies;

/// What is used in a year.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HubUse {
    /// Uses between home and the hub.
    pub home: f64,
    /// Uses between the hub and the far end.
    pub far: f64,
    /// Km of all of them.
    pub km: f64,
    /// What travellers pay for them, DKK.
    pub fares: f64,
}

impl HubUse {
    /// All uses.
    pub fn uses(&self) -> f64 {
        self.home + self.far
    }
    fn add(&mut self, other: &Self) {
        self.home += other.home;
        self.far += other.far;
        self.km += other.km;
        self.fares += other.fares;
    }
}

/// What is counted of one state.
#[derive(Clone, Debug, Default)]
pub(super) struct HubUses {
    /// By position among all that is offered; empty where nothing is.
    uses: Vec<HubUse>,
}

impl HubUses {
    /// Nothing yet.
    pub(super) fn new(access: &AccessRows) -> Self {
        let at_home = access.rows.iter().map(|row| row.service).filter(|&service| service != NONE);
        let far = access.far.iter().flat_map(|end| &end.shares).map(|share| share.0);
        let number = at_home.chain(far).map(|service| service as usize + 1).max().unwrap_or(0);
        Self { uses: vec![HubUse::default(); number] }
    }

    /// So many trips begin (or end) at home by a link.
    #[inline]
    pub(super) fn set_out(&mut self, row: &AccessRow, trips: f64) {
        if row.service != NONE {
            self.uses[row.service as usize].add(&HubUse {
                home: trips,
                far: 0.0,
                km: trips * f64::from(row.km),
                fares: trips * f64::from(row.fare),
            });
        }
    }

    /// Those who were sent to a destination leave the net around it.
    pub(super) fn leave(&mut self, access: &AccessRows, to: usize, strategies: &Strategies) {
        if access.far.is_empty() {
            return;
        }
        for &(hub, trips) in strategies.left() {
            for &(service, share, km, fare) in access.far_end(to, hub) {
                let far = trips * share;
                let (km, fares) = (far * km, far * fare);
                self.uses[service as usize].add(&HubUse { home: 0.0, far, km, fares });
            }
        }
    }

    /// Adds what others count.
    pub(super) fn add(&mut self, other: &Self) {
        self.add_to_all(&other.uses);
    }

    fn add_to_all(&mut self, others: &[HubUse]) {
        self.uses.iter_mut().zip(others).for_each(|(own, other)| own.add(other));
    }

    /// Adds what is counted here to the sums of all states.
    pub(super) fn add_to(&self, all: &mut [HubUse]) {
        all.iter_mut().zip(&self.uses).for_each(|(all, own)| all.add(own));
    }
}
