//! Energy and emissions of vehicles, by mode.
//!
//! Buses: a share drives on electricity, the rest on diesel, per km with deadhead. Trains: suburban
//! trains, metro and light rail are electric; of the others a share of the km is diesel. Ferries:
//! fuel per km sailed. Carbon dioxide is that of the fuel burnt and of the grid; nitrogen oxides
//! and particles are those of diesel buses' exhaust only, because the other modes have no measured
//! factor among the values.

use super::Offer;
use crate::scenario::service::{Mode, Service};
use crate::scenario::values::Values;

/// Fills in the energy and emissions of an offer whose km are known; of a run that would be driven
/// anyway, those of the detour.
pub(super) fn add(offer: &mut Offer, service: &Service, values: &Values) {
    let mode = service.mode;
    let km = offer.km_with_deadhead.0 * service.added_share();
    let electric = electric_share(mode, values);
    offer.electricity_kwh = km * electric * kwh_per_km(mode, values);
    offer.diesel_litres = km * (1.0 - electric) * litres_per_km(mode, values);
    let kilos =
        offer.diesel_litres * values.co2_litre + offer.electricity_kwh * values.co2_kwh / 1000.0;
    offer.co2_tonnes = kilos / 1000.0;
    if is_bus(mode) {
        offer.nox_kg = km * (1.0 - electric) * values.nox_bus / 1000.0;
        offer.pm_kg = km * (1.0 - electric) * values.pm_bus / 1000.0;
    }
}

/// Passengers aboard from which an electric bus takes less electricity a head than electric cars
/// with so many persons in each: kWh a bus-km over kWh a car-km and person.
pub fn electric_bus_threshold(kwh_bus: f64, kwh_car: f64, persons_per_car: f64) -> f64 {
    kwh_bus / (kwh_car / persons_per_car)
}

/// Buses of every kind.
pub(super) fn is_bus(mode: Mode) -> bool {
    matches!(mode, Mode::Bus | Mode::Brt | Mode::Coach)
}

/// Share of km on electricity.
fn electric_share(mode: Mode, values: &Values) -> f64 {
    match mode {
        Mode::SuburbanRail | Mode::Metro | Mode::LightRail => 1.0,
        Mode::Intercity | Mode::RegionalRail | Mode::LocalRail => 1.0 - values.diesel_train_share,
        Mode::Bus | Mode::Brt | Mode::Coach => values.electric_bus_share / 100.0,
        Mode::Ferry => 0.0,
    }
}

fn kwh_per_km(mode: Mode, values: &Values) -> f64 {
    if is_bus(mode) { values.kwh_bus } else { values.kwh_train }
}

fn litres_per_km(mode: Mode, values: &Values) -> f64 {
    match mode {
        Mode::Ferry => values.litre_ferry,
        _ if is_bus(mode) => values.litre_bus,
        _ => values.litre_train,
    }
}
