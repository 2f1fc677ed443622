//! The country of a later year: residents, prices, vehicles, shocks.
//!
//! Everything grows from the scenario's own year by the values `years.…`; kroner are those of the
//! year. Residents: the whole grows by the projection; municipalities go on growing apart as they
//! did, by `years.population.urbanisation`; the countryside drifts against its municipality; the
//! share of those of 65 and over moves in a straight line to 2040. Jobs, shops and study places
//! for adults stay where they are, pupils' places follow the young. Roads and their speeds stay
//! those of the scenario's year.

use crate::id::Id;
use crate::scenario::Scenario;
use crate::scenario::area::{AgeGroup, Urbanity, Zone};
use crate::scenario::horizon::ShockKind;
use crate::scenario::service::Mode;
use crate::scenario::values::{FARES, Values};
use libm::{exp, log, pow};
use std::sync::Arc;

/// Growth over years at a rate a year, in percent.
pub fn grown(percent: f64, years: f64) -> f64 {
    pow(1.0 + percent / 100.0, years)
}

/// The scenario as it is in `year`; `no_car` shifts the log odds of having no car, by zone.
pub fn at(base: &Scenario, year: u16, no_car: &[f64]) -> Scenario {
    let mut then = base.clone();
    then.year = year;
    let years = f64::from(year) - f64::from(base.year);
    if year != base.year {
        residents(&mut then, base, year);
        prices(&mut then.values, &base.values, years);
        if let (Some(then), Some(base)) = (&mut then.undisturbed, &base.undisturbed) {
            prices(&mut Arc::make_mut(then).values, &base.values, years);
        }
        vehicles(&mut then.values, &base.values, base.year, year);
        contracts(&mut then, &base.values, years);
    }
    for (zone, shift) in then.area.zones.iter_mut().zip(no_car) {
        zone.no_car_share = shifted(zone.no_car_share, *shift);
        zone.families_no_car = zone.families * shifted(share(zone), *shift);
    }
    for shock in base.horizon.shocks.iter().filter(|shock| shock.strikes_in(year)) {
        strike(&mut then, shock.kind);
    }
    then
}

fn share(zone: &Zone) -> f64 {
    if zone.families > 0.0 { zone.families_no_car / zone.families } else { 0.0 }
}

/// A share whose log odds are moved.
fn shifted(share: f64, by: f64) -> f64 {
    if share <= 0.0 || share >= 1.0 || by.to_bits() == 0 {
        return share;
    }
    1.0 / (1.0 + exp(-(log(share / (1.0 - share)) + by)))
}

fn residents(then: &mut Scenario, base: &Scenario, year: u16) {
    let values = &base.values;
    let (from, to) = (f64::from(base.year), f64::from(year));
    let years = to - from;
    let turn = 2035.0_f64.clamp(from.min(to), from.max(to));
    let national = grown(values.residents_growth, turn - from)
        * grown(values.residents_growth_later, to - turn);
    let places = base.area.municipalities.as_slice();
    let all: f64 = places.iter().map(|place| place.population).sum();
    let mean = places.iter().map(|place| place.growth * place.population).sum::<f64>()
        / all.max(f64::MIN_POSITIVE);
    let ages = ages(base, years);

    // First by their own drift, then the whole to the projection.
    let mut grown_by: Vec<[f64; 4]> = Vec::with_capacity(base.area.zones.len());
    let mut by_place = vec![(0.0, 0.0); places.len()];
    for zone in &base.area.zones {
        let rural = matches!(zone.urbanity, Urbanity::Rural);
        let drift = if rural { grown(values.population_rural, years) } else { 1.0 };
        let of_age = ages.map(|age| age * drift);
        let after: f64 = zone.residents.iter().zip(of_age).map(|(n, by)| n * by).sum();
        let place = &mut by_place[zone.municipality.index()];
        place.0 += zone.population();
        place.1 += after;
        grown_by.push(of_age);
    }
    let wanted: Vec<f64> = places
        .iter()
        .map(|place| pow(1.0 + values.urbanisation * (place.growth - mean), years))
        .collect();
    let total: f64 = by_place.iter().map(|(before, _)| before).sum();
    let apart: f64 = by_place.iter().zip(&wanted).map(|((before, _), by)| before * by).sum();
    let level = if apart > 0.0 { national * total / apart } else { 1.0 };
    for (zone, of_age) in then.area.zones.iter_mut().zip(grown_by) {
        let at = zone.municipality.index();
        let (before, after) = by_place[at];
        let scale = if after > 0.0 { level * wanted[at] * before / after } else { 1.0 };
        grow(zone, of_age.map(|by| by * scale));
    }
    for (place, by) in then.area.municipalities.iter_mut().zip(&wanted) {
        place.population *= level * by;
    }
}

/// How many times its base number each age group is, before the whole is scaled: the old grow to
/// their share, the others keep theirs among themselves.
fn ages(base: &Scenario, years: f64) -> [f64; 4] {
    let senior = AgeGroup::Senior as usize;
    let sum = |age: usize| base.area.zones.iter().map(|zone| zone.residents[age]).sum::<f64>();
    let all: f64 = (0..4).map(sum).sum();
    if all <= 0.0 || sum(senior) <= 0.0 || sum(senior) >= all {
        return [1.0; 4];
    }
    let now = sum(senior) / all;
    let until = (2040.0 - f64::from(base.year)).max(1.0);
    let then = now + (base.values.senior_2040 / 100.0 - now) * (years / until).clamp(0.0, 1.0);
    let others = (1.0 - then) / (1.0 - now);
    let mut by = [others; 4];
    by[senior] = then / now;
    by
}

fn grow(zone: &mut Zone, by: [f64; 4]) {
    let before = zone.population();
    let in_work = zone.residents[1] + zone.residents[2];
    for (residents, by) in zone.residents.iter_mut().zip(by) {
        *residents *= by;
    }
    let ratio = |after: f64, before: f64| if before > 0.0 { after / before } else { 1.0 };
    let all = ratio(zone.population(), before);
    zone.families *= all;
    zone.families_no_car *= all;
    zone.employed *= ratio(zone.residents[1] + zone.residents[2], in_work);
    zone.in_education *= by[0];
    zone.attractions.pupils *= by[0];
}

/// Kroner of the year: every price, rate and value that the model takes in kroner.
fn prices(values: &mut Values, base: &Values, years: f64) {
    let bus = grown(base.cost_growth_bus, years);
    let rail = grown(base.cost_growth_rail, years);
    let fares = grown(base.fare_growth, years);
    let goods = grown(base.price_growth, years);
    let time = goods * grown(base.vot_growth, years);
    let wages = grown(base.budget_index, years);
    for row in &base.register {
        let is = |begin: &str| row.key.starts_with(begin);
        let by = if is("cost.bus.") {
            bus
        } else if is("cost.rail.") || is("cost.ferry.") {
            rail
        } else if is("cost.handicap.") || is("money.admin.") {
            wages
        } else if FARES.contains(&row.key.as_str()) {
            fares
        } else if is("cost.car.") || is("cost.parking.") || is("social.") {
            goods
        } else if row.key == "choice.vot.private" {
            time
        } else {
            continue;
        };
        if row.unit.contains("DKK") {
            values.set(&row.key, row.value * by);
        }
    }
}

/// Electric buses and the grid.
fn vehicles(values: &mut Values, base: &Values, from: u16, year: u16) {
    let until = (2030.0 - f64::from(from)).max(1.0);
    let years = f64::from(year) - f64::from(from);
    let pace = (base.electric_2030 - base.electric_bus_share) / until;
    let electric = (base.electric_bus_share + pace * years).clamp(0.0, 100.0);
    values.set("fleet.ebus_share", electric);
    let done = (years / until).clamp(0.0, 1.0);
    values.set("co2.grid", base.co2_kwh + (base.grid_2030 - base.co2_kwh) * done);
}

fn contracts(then: &mut Scenario, base: &Values, years: f64) {
    let (bus, rail) = (grown(base.cost_growth_bus, years), grown(base.cost_growth_rail, years));
    for service in then.services.iter_mut() {
        let is_rail = service.mode.is_rail() || service.mode == Mode::Ferry;
        let by = if is_rail { rail } else { bus };
        if let Some(contract) = &mut service.contract {
            contract.per_hour = contract.per_hour.map(|rate| rate * by);
            contract.per_km = contract.per_km.map(|rate| rate * by);
        }
    }
}

fn strike(then: &mut Scenario, kind: ShockKind) {
    let values = &mut then.values;
    match kind {
        ShockKind::FuelPrice { times } => {
            values.set("cost.car.perceived_per_km", values.car_cost_per_km * times);
            let diesel = 1.0 - values.electric_bus_share / 100.0;
            let by = 1.0 + (times - 1.0) * diesel * values.bus_energy_share / 100.0;
            let rates: Vec<(String, f64)> = values
                .register
                .iter()
                .filter(|row| row.key.starts_with("cost.bus.") && row.unit.contains("DKK"))
                .map(|row| (row.key.clone(), row.value * by))
                .collect();
            for (key, rate) in rates {
                values.set(&key, rate);
            }
            let buses =
                then.services.iter_mut().filter(|of| matches!(of.mode, Mode::Bus | Mode::Brt));
            for contract in buses.filter_map(|of| of.contract.as_mut()) {
                contract.per_hour = contract.per_hour.map(|rate| rate * by);
                contract.per_km = contract.per_km.map(|rate| rate * by);
            }
        }
        ShockKind::Pandemic { trips, felt } => {
            values.set("demand.trips_per_person_day", values.trips_per_day * trips.0);
            values.set("choice.constant.pt", values.asc_pt - values.beta * felt.0);
        }
    }
}
