//! What is offered, and what it takes to run: answers on paper.

use crate::bare;
use ansvar::id::{DayTypeId, HubId, IdVec, PeriodId, ServiceId, StateId};
use ansvar::scenario::Scenario;
use ansvar::scenario::service::{Contract, DayTimetable, Mode, Service, ServiceKind, ServiceStop};
use ansvar::supply::{Offer, fleet, offer};
use ansvar::units::{Kilometres, Kroner, KronerPerHour, Minutes};

/// A line of 50 minutes and 30 km with `departures` in each period of each day type.
fn line(mode: Mode, kind: ServiceKind, days: usize, departures: &[f64]) -> Service {
    let stop = |hub, minutes, km| ServiceStop {
        hub: HubId(hub),
        minutes: Minutes(minutes),
        km: Kilometres(km),
    };
    let day = DayTimetable { departures: departures.to_vec(), first: None, last: None };
    Service {
        slug: "line".into(),
        number: "1".into(),
        name: "Line".into(),
        mode,
        kind,
        operator: "operator".into(),
        company: "company".into(),
        responsible_today: "municipality".into(),
        level_kl: "local".into(),
        border_share: None,
        stops: vec![stop(0, 0.0, 0.0), stop(1, 20.0, 12.0), stop(2, 50.0, 30.0)],
        timetable: IdVec::filled(days, day),
        derived: false,
        municipalities: Vec::new(),
        contract: None,
        opened: None,
        note: String::new(),
    }
}

/// One line in a country with one day type of one period of 24 hours.
fn alone(service: Service) -> (Scenario, Offer) {
    let mut scenario = bare::scenario();
    scenario.services = [service].into_iter().collect();
    let offers = offer(&scenario).offers;
    let own = offers[ServiceId(0)].clone();
    (scenario, own)
}

/// Every 30 minutes, 50 minutes' run, 10 minutes' rest at each end: a cycle of 120 minutes takes
/// 120 / 30 = 4 vehicles.
#[test]
fn vehicles_are_cycle_over_headway() {
    let mut values = bare::scenario().values;
    values.layover_share = 0.2;
    values.layover_min = 4.0;
    assert!((fleet::vehicles(Minutes(50.0), 2.0, &values) - 4.0).abs() < 1e-12);
    // A short run rests at least four minutes: (10 + 4) · 2 = 28 minutes, every 7: 4 vehicles.
    assert!((fleet::vehicles(Minutes(10.0), 60.0 / 7.0, &values) - 4.0).abs() < 1e-12);
}

/// 48 departures a day and direction: 96 · 365 = 35,040 runs of 50 minutes and 30 km.
#[test]
fn hours_and_km_follow_from_the_timetable() {
    let (scenario, offer) = alone(line(Mode::Bus, ServiceKind::City, 1, &[48.0]));
    assert!((offer.departures - 35_040.0).abs() < 1e-9);
    assert!((offer.hours.0 - 29_200.0).abs() < 1e-6);
    assert!((offer.km.0 - 1_051_200.0).abs() < 1e-6);
    let deadhead = 1.0 + scenario.values.deadhead_share;
    assert!((offer.km_with_deadhead.0 - 1_051_200.0 * deadhead).abs() < 1e-3);
    assert!((offer.per_hour[StateId(0)] - 2.0).abs() < 1e-12);
    let per_hour = scenario.values.bus_hour_city;
    assert_eq!(offer.cost, Kroner::from_dkk(29_200.0 * per_hour));
}

#[test]
fn trains_are_paid_by_the_km_ferries_by_the_passenger_and_contracts_by_their_price() {
    let (scenario, train) = alone(line(Mode::LocalRail, ServiceKind::Rail, 1, &[24.0]));
    assert_eq!(train.cost, Kroner::from_dkk(525_600.0 * scenario.values.train_km_local));
    assert!(train.km_with_deadhead == train.km, "a train stays on its line");
    let (_, ferry) = alone(line(Mode::Ferry, ServiceKind::Ferry, 1, &[24.0]));
    assert_eq!(ferry.cost, Kroner::ZERO);
    let mut agreed = line(Mode::Bus, ServiceKind::City, 1, &[24.0]);
    let price = Some(KronerPerHour(1000.0));
    agreed.contract = Some(Contract { per_hour: price, per_km: None, until: Some(2030) });
    let (_, offer) = alone(agreed);
    assert_eq!(offer.cost, Kroner::from_dkk(14_600_000.0));
}

#[test]
fn more_departures_never_take_fewer_vehicles() {
    let mut last = 0.0;
    for departures in [0.0, 0.5, 3.0, 24.0, 25.0, 96.0, 240.0] {
        let (_, offer) = alone(line(Mode::Bus, ServiceKind::Rural, 1, &[departures]));
        assert!(offer.vehicles >= last);
        last = offer.vehicles;
    }
}

/// The rate of a state is the mean over its parts by the trips that fall in them, so it lies
/// between the rates of its parts, and nearer to the busier.
#[test]
fn a_states_rate_is_the_mean_of_its_parts_by_trips() {
    let mut scenario = bare::scenario();
    scenario.calendar = bare::full_calendar();
    let both_peaks = [0.0, 12.0, 12.0, 3.0, 0.0, 0.0];
    scenario.services = [line(Mode::Bus, ServiceKind::City, 4, &both_peaks)].into_iter().collect();
    let weights = ansvar::demand::part_weights(&scenario);
    let own = &offer(&scenario).offers[ServiceId(0)];
    let trips = |day, period| weights.at(DayTypeId(day), PeriodId(period));
    let morning = trips(0, 1) + trips(1, 1);
    let afternoon = trips(0, 3) + trips(1, 3);
    let expected = (morning * 4.0 + afternoon * 1.0) / (morning + afternoon);
    assert!((own.per_hour[StateId(0)] - expected).abs() < 1e-12);
    assert!((own.vehicles - fleet::vehicles(Minutes(50.0), 4.0, &scenario.values)).abs() < 1e-12);
}

#[test]
fn electric_trains_burn_nothing_and_diesel_buses_leave_exhaust() {
    let (scenario, metro) = alone(line(Mode::Metro, ServiceKind::Rail, 1, &[24.0]));
    assert!(metro.diesel_litres == 0.0 && metro.nox_kg == 0.0 && metro.co2_tonnes > 0.0);
    let (_, bus) = alone(line(Mode::Bus, ServiceKind::City, 1, &[24.0]));
    let litres = bus.km_with_deadhead.0
        * (1.0 - scenario.values.electric_bus_share / 100.0)
        * scenario.values.litre_bus;
    assert!((bus.diesel_litres - litres).abs() < 1e-6);
    assert!(bus.nox_kg > 0.0 && bus.pm_kg > 0.0);
}
