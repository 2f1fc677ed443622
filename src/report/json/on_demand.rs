//! Of the JSON document: on-demand pools and carpooling.

use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// How on-demand vehicles and travellers came together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OnDemandResult {
    /// Rounds of travelling and dispatching until waits agreed.
    pub rounds: usize,
    /// Generalised minutes between what the vehicles gave and what travellers went by, mean of rides.
    pub gap_minutes: f64,
    /// The same of the pool where it is most.
    pub gap_minutes_most: f64,
    /// By pool.
    pub pools: BTreeMap<String, OnDemandPool>,
}

/// How those who offer a seat and those who seek one came together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CarpoolResult {
    /// Rounds of travelling and matching until chances agreed.
    pub rounds: usize,
    /// Generalised minutes between what those who sought a ride met and what they went by, mean of
    /// rides.
    pub gap_minutes: f64,
    /// The same of the municipality where it is most.
    pub gap_minutes_most: f64,
    /// Whether all days were matched at the most km saved that can be …
    pub exact: bool,
    /// … else by what share of the km at most another matching could save more.
    pub bound_gap: f64,
    /// Offers on the days that were matched …
    pub offers_matched: usize,
    /// … and wishes.
    pub wishes_matched: usize,
    /// By scheme.
    pub schemes: BTreeMap<String, CarpoolScheme>,
}

/// A year of a carpool scheme.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct CarpoolScheme {
    /// Who sees whose offers: `municipality`, `company`, `one`.
    pub platforms: String,
    /// How many platforms that makes.
    pub count: usize,
    /// Car trips a year on which a seat was offered.
    pub offers: f64,
    /// Share of wishes for a ride that found a driver.
    pub match_rate: f64,
    /// Rides a year, guaranteed ways home among them.
    pub rides: f64,
    /// Of which guaranteed ways home.
    pub guaranteed: f64,
    /// Minutes that rides left later than wished.
    pub wait_minutes: f64,
    /// DKK that riders paid drivers.
    pub fares: f64,
    /// Km that drivers drove more for riders.
    pub detour_km: f64,
    /// Km by which drivers and riders drove less together than each alone.
    pub saved_km: f64,
}

/// A year of an on-demand pool, from one dispatched day of each type.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct OnDemandPool {
    /// The product that it offers.
    pub product: String,
    /// Rides a year.
    pub rides: f64,
    /// Requests dispatched, on one day of each type together, and of them refused.
    pub dispatched: usize,
    /// See [`OnDemandPool::dispatched`].
    pub refused: usize,
    /// Minutes waited beyond the time asked for.
    pub wait_minutes: f64,
    /// Ride over the direct drive.
    pub ride_ratio: f64,
    /// Vehicle-hours paid a year.
    pub hours: f64,
    /// Vehicle-km a year, and of them with nobody aboard.
    pub km: f64,
    /// See [`OnDemandPool::km`].
    pub empty_km: f64,
    /// Vehicles at hand.
    pub vehicles: usize,
    /// Fares a year, DKK.
    pub fares: f64,
}
