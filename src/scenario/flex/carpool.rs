//! Carpooling (*samkørsel*) as declared: who sees whose offers, who runs it, what is paid.
//!
//! A scheme covers some municipalities with platforms: one for each municipality, one for each transport
//! company, or one for all. Platforms do not see each other. Drivers are paid by the km for a
//! rider, in part by the rider and in part by a public body, which may set an end to what it pays in
//! a year; the rider may be sure of a way home.

use crate::id::{BodyId, DayTypeId, MunicipalityId, PeriodId, StateId};
use crate::scenario::Scenario;
use crate::scenario::directory::{Directory, Holders};
use crate::scenario::regime::{Role, ServiceClass};
use crate::scenario::service::Calendar;
use crate::scenario::special;
use crate::units::Kroner;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Who sees whose offers.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
pub enum Platforms {
    /// Each municipality has its own, for those who live there.
    #[default]
    Municipality,
    /// Each transport company has one for the municipalities in it.
    Company,
    /// One for all.
    One,
}

impl Platforms {
    /// The word used in results.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Municipality => "municipality",
            Self::Company => "company",
            Self::One => "one",
        }
    }
}

/// Carpooling in some municipalities.
#[derive(Clone, Debug, PartialEq)]
pub struct Scheme {
    /// Stable id.
    pub slug: String,
    /// Municipalities whose residents take part, rising.
    pub places: Vec<MunicipalityId>,
    /// Who sees whose offers.
    pub platforms: Platforms,
    /// Days on which it is open, rising.
    pub days: Vec<DayTypeId>,
    /// Periods in which it is, rising.
    pub periods: Vec<PeriodId>,
    /// A public body pays the driver for each km of the rider's way, DKK …
    pub reward_per_km: f64,
    /// … for so many km of it at most; `None`: for all …
    pub reward_km: Option<f64>,
    /// … and so much a ride at most.
    pub cap: Option<Kroner>,
    /// The rider pays the driver for each km, DKK.
    pub rider_per_km: f64,
    /// All rewards of a year, platforms together; `None`: no end.
    pub envelope: Option<Kroner>,
    /// Whoever has ridden out and finds no ride home is brought there.
    pub guarantee: bool,
    /// The body that runs it, if another than the kind of platform says.
    pub runner: Option<String>,
    /// The body that pays, if another than for local buses.
    pub payer: Option<String>,
}

impl Scheme {
    /// Whether residents of a municipality take part.
    pub fn has(&self, place: MunicipalityId) -> bool {
        self.places.binary_search(&place).is_ok()
    }

    /// Whether it is open then.
    pub fn is_open(&self, day: DayTypeId, period: PeriodId) -> bool {
        self.days.contains(&day) && self.periods.contains(&period)
    }

    /// Of a state's trips the share that sets out while it is open; `weight` tells how many do in a
    /// part of it.
    pub fn open_share(
        &self,
        calendar: &Calendar,
        state: StateId,
        weight: &dyn Fn(DayTypeId, PeriodId) -> f64,
    ) -> f64 {
        let parts = &calendar.states[state].parts;
        let sum = |is_meant: &dyn Fn(DayTypeId, PeriodId) -> bool| -> f64 {
            let meant = parts.iter().filter(|&&(day, period)| is_meant(day, period));
            meant.map(|&(day, period)| weight(day, period)).sum()
        };
        let all = sum(&|_, _| true);
        if all > 0.0 { sum(&|day, period| self.is_open(day, period)) / all } else { 0.0 }
    }

    /// What a public body pays for a rider's way of so many km, DKK, as long as there is money.
    pub fn reward(&self, km: f64) -> f64 {
        let rewarded = self.reward_km.map_or(km, |most| km.min(most));
        let dkk = self.reward_per_km * rewarded;
        self.cap.map_or(dkk, |cap| dkk.min(cap.dkk()))
    }

    /// What a rider pays for a way of so many km, DKK.
    pub fn fare(&self, km: f64) -> f64 {
        self.rider_per_km * km
    }

    /// Platforms, each with its municipalities, in the order of their first ones.
    pub fn markets(&self, scenario: &Scenario) -> Vec<Vec<MunicipalityId>> {
        match self.platforms {
            Platforms::One => vec![self.places.clone()],
            Platforms::Municipality => self.places.iter().map(|&place| vec![place]).collect(),
            Platforms::Company => {
                let mut by_company: BTreeMap<&str, Vec<MunicipalityId>> = BTreeMap::new();
                for &place in &self.places {
                    let about = &scenario.area.municipalities[place];
                    // Whoever is in no company stands alone.
                    let company =
                        if about.company.is_empty() { &about.slug } else { &about.company };
                    by_company.entry(company).or_default().push(place);
                }
                let mut markets: Vec<_> = by_company.into_values().collect();
                markets.sort();
                markets
            }
        }
    }

    /// The body that runs it in a municipality: the one it names; else the municipality, its
    /// company, or whoever buys local buses there.
    pub fn runner(
        &self,
        scenario: &Scenario,
        directory: &Directory<'_>,
        at: MunicipalityId,
    ) -> Option<BodyId> {
        if let Some(slug) = &self.runner {
            return directory.find(slug);
        }
        let own = special::of_municipality(directory, at);
        match self.platforms {
            Platforms::Municipality => own,
            Platforms::Company => directory.company.get(at).copied().flatten().or(own),
            Platforms::One => {
                let local = ServiceClass::Local;
                let held = special::held_for(scenario, directory, local, Role::Purchase, at);
                special::decider(&held).or(own)
            }
        }
    }

    /// Bodies that pay what it costs in a municipality, with their shares: the one it names, else
    /// whoever pays for local buses.
    pub fn funders(
        &self,
        scenario: &Scenario,
        directory: &Directory<'_>,
        at: MunicipalityId,
    ) -> Holders {
        match self.payer.as_ref().and_then(|slug| directory.find(slug)) {
            Some(body) => vec![(body, 1.0)],
            None => special::held_for(scenario, directory, ServiceClass::Local, Role::Fund, at),
        }
    }
}
