//! What is offered in the year: headways per service state, and what it takes to run.
//!
//! In: a scenario. Out: one [`Supply`]: departures per hour of every service in every state (the
//! mean over the state's day types and periods, weighted by the trips that fall in them), and per
//! year vehicle-hours, vehicle-km, vehicles, cost, energy and emissions.

use crate::id::{IdVec, ServiceId, StateId};
use crate::units::{Kroner, Share, VehicleHours, VehicleKm};

/// What one service offers and needs, both directions together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offer {
    /// Departures per hour and direction in each state; 0 where it does not run.
    pub per_hour: IdVec<StateId, f64>,
    /// Timetable hours a year.
    pub hours: VehicleHours,
    /// Timetable km a year.
    pub km: VehicleKm,
    /// Vehicle-km a year with deadhead.
    pub km_with_deadhead: VehicleKm,
    /// Departures a year, both directions.
    pub departures: f64,
    /// Vehicles in service at the busiest time.
    pub vehicles: f64,
    /// What the operator is paid a year (rate × hours or km).
    pub cost: Kroner,
    /// Places in one vehicle.
    pub capacity: f64,
    /// Share of departures that are run.
    pub reliability: Share,
    /// Electricity, kWh a year.
    pub electricity_kwh: f64,
    /// Diesel, litres a year.
    pub diesel_litres: f64,
    /// Carbon dioxide, tonnes a year.
    pub co2_tonnes: f64,
    /// Nitrogen oxides, kg a year.
    pub nox_kg: f64,
    /// Particles, kg a year.
    pub pm_kg: f64,
}

/// The offer of a year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Supply {
    /// By service.
    pub offers: IdVec<ServiceId, Offer>,
}
