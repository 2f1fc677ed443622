//! What is offered in the year: headways per service state, and what it takes to run.
//!
//! In: a scenario. Out: one [`Supply`]: departures per hour of every service in every state (the
//! mean over the state's day types and periods, weighted by the trips that fall in them), and per
//! year vehicle-hours, vehicle-km, vehicles, cost, energy and emissions.

mod energy;
pub mod fleet;

pub use energy::electric_bus_threshold;

use crate::demand::{PartWeights, part_weights};
use crate::id::{DayTypeId, Id, IdVec, PeriodId, ServiceId, StateId};
use crate::scenario::Scenario;
use crate::scenario::service::{Calendar, Contract, Mode, Service, ServiceKind};
use crate::scenario::values::Values;
use crate::units::{Kroner, KronerPerHour, KronerPerKm, Share, VehicleHours, VehicleKm};
use rayon::prelude::*;

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
    /// What the operator is paid a year: rate × hours or km. Nothing for commercial lines, which
    /// nobody orders, and for ferries, which are paid by the passenger.
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

/// What is offered in a year under a scenario's timetables.
pub fn offer(scenario: &Scenario) -> Supply {
    let weights = part_weights(scenario);
    let services = scenario.services.as_slice();
    let of_service = |service: &Service| one_offer(service, scenario, &weights);
    let offers: Vec<Offer> = services.par_iter().map(of_service).collect();
    Supply { offers: IdVec::from_vec(offers) }
}

fn one_offer(service: &Service, scenario: &Scenario, weights: &PartWeights) -> Offer {
    let values = &scenario.values;
    let work = fleet::work(service, &scenario.calendar, values);
    let mut offer = Offer {
        per_hour: per_hour(service, &scenario.calendar, weights),
        hours: work.hours,
        km: work.km,
        km_with_deadhead: work.km * (1.0 + deadhead_share(service.mode, values)),
        departures: work.departures,
        vehicles: work.vehicles,
        cost: cost(service, work, scenario),
        capacity: capacity(service, values),
        reliability: reliability(service, scenario),
        ..Offer::default()
    };
    energy::add(&mut offer, service, values);
    offer
}

/// Departures per hour in each state: the mean over its parts by the trips that fall in them, or
/// by their length where no trips do.
fn per_hour(service: &Service, calendar: &Calendar, weights: &PartWeights) -> IdVec<StateId, f64> {
    let rate = |day: DayTypeId, period: PeriodId| {
        let table = service.timetable.get(day);
        let runs = table.and_then(|table| table.departures.get(period.index()));
        fleet::per_hour(runs.copied().unwrap_or(0.0), calendar.periods[period].length())
    };
    let hours = |day: DayTypeId, period: PeriodId| {
        calendar.day_types[day].days_per_year * calendar.periods[period].length().0
    };
    let mean = |parts: &[(DayTypeId, PeriodId)], weight: &dyn Fn(DayTypeId, PeriodId) -> f64| {
        let total: f64 = parts.iter().map(|&(day, period)| weight(day, period)).sum();
        let runs = parts.iter().map(|&(day, period)| weight(day, period) * rate(day, period));
        (total > 0.0).then(|| runs.sum::<f64>() / total)
    };
    let of_state = |parts: &[(DayTypeId, PeriodId)]| {
        let by_trips = mean(parts, &|day, period| weights.at(day, period));
        by_trips.or_else(|| mean(parts, &hours)).unwrap_or(0.0)
    };
    calendar.states.iter().map(|state| of_state(&state.parts)).collect()
}

/// Empty km, as a share of timetable km. Trains and ferries stay on their line.
fn deadhead_share(mode: Mode, values: &Values) -> f64 {
    if energy::is_bus(mode) { values.deadhead_share } else { 0.0 }
}

/// What a year of a line costs whoever orders it.
///
/// Its contract's price if it has one in force, else the rate of its kind: buses are paid by the
/// timetable hour, trains by the train-km. A ferry's public cost goes with its passengers (`cost.ferry.small_island.public_per_passenger`), which are not known here, so
/// the account adds it.
fn cost(service: &Service, work: fleet::Work, scenario: &Scenario) -> Kroner {
    let values = &scenario.values;
    let in_force = |contract: &&Contract| contract.until.is_none_or(|year| scenario.year < year);
    if let Some(contract) = service.contract.as_ref().filter(in_force) {
        let by_hour = contract.per_hour.map_or(Kroner::ZERO, |price| work.hours * price);
        return by_hour + contract.per_km.map_or(Kroner::ZERO, |price| work.km * price);
    }
    let by_km = |rate: f64| work.km * KronerPerKm(rate);
    let by_hour = |rate: f64| work.hours * KronerPerHour(rate);
    match (service.mode, service.kind) {
        (_, ServiceKind::Commercial) | (Mode::Coach | Mode::Ferry, _) => Kroner::ZERO,
        (Mode::Intercity, _) => by_km(values.train_km_intercity),
        (Mode::RegionalRail, _) => by_km(values.train_km_regional),
        (Mode::SuburbanRail, _) => by_km(values.train_km_suburban),
        (Mode::LocalRail, _) => by_km(values.train_km_local),
        (Mode::Metro, _) => by_km(values.train_km_metro),
        (Mode::LightRail, _) => by_km(values.train_km_light_rail),
        (_, ServiceKind::City | ServiceKind::SBus) => by_hour(values.bus_hour_city),
        (_, ServiceKind::School) => by_hour(values.closed_run_hour * service.added_share()),
        (_, ServiceKind::Rural) => by_hour(values.bus_hour_rural),
        _ => by_hour(values.bus_hour_regional),
    }
}

/// Places in one vehicle, standing places included where people stand.
fn capacity(service: &Service, values: &Values) -> f64 {
    if let Some(opened) = service.opened {
        return opened.places;
    }
    match (service.mode, service.kind) {
        (Mode::Brt, _) => values.capacity_brt,
        (Mode::Intercity, _) => values.capacity_intercity,
        (Mode::RegionalRail, _) => values.capacity_regional_rail,
        (Mode::SuburbanRail, _) => values.capacity_suburban,
        (Mode::LocalRail, _) => values.capacity_local_rail,
        (Mode::Metro, _) => values.capacity_metro,
        (Mode::LightRail, _) => values.capacity_light_rail,
        (Mode::Ferry, _) => values.capacity_ferry,
        (Mode::Coach, _) | (_, ServiceKind::Regional | ServiceKind::Express) => {
            values.capacity_regional
        }
        _ => values.capacity_bus,
    }
}

/// Share of departures that are run: that of its mode, or a better one that a work has brought.
fn reliability(service: &Service, scenario: &Scenario) -> Share {
    let values = &scenario.values;
    let percent = match service.mode {
        Mode::Ferry => values.reliability_ferry,
        mode if mode.is_rail() => values.reliability_rail,
        _ => values.reliability_bus,
    };
    let works = scenario.works.iter().filter_map(|work| work.run_share(&service.slug));
    Share(works.fold(percent / 100.0, f64::max))
}
