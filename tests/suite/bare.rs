//! A scenario with nothing in it, for tests of single stages to fill: no lines, no bodies, one day
//! type with one period of the whole day, and the values that the program ships.

use ansvar::id::{DayTypeId, IdVec, MunicipalityId, PeriodId};
use ansvar::scenario::Scenario;
use ansvar::scenario::area::{Area, Attractions, Urbanity, Zone};
use ansvar::scenario::regime::Regime;
use ansvar::scenario::service::{Calendar, DayKind, DayType, Period, ServiceState};
use ansvar::scenario::tables::DepartureShareRow;
use ansvar::scenario::values::{ValueRow, Values};
use ansvar::units::{ClockTime, Kroner};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

pub(crate) fn rows<T: DeserializeOwned>(table: &str) -> Vec<T> {
    csv::Reader::from_reader(table.as_bytes()).deserialize().collect::<Result<_, _>>().unwrap()
}

pub(crate) fn scenario() -> Scenario {
    let values: Vec<ValueRow> = rows(include_str!("../../assets/denmark/values.csv"));
    Scenario {
        slug: "test".into(),
        name: "Test".into(),
        question: String::new(),
        year: 2025,
        area: Area::default(),
        services: IdVec::default(),
        calendar: one_long_day(),
        bodies: IdVec::default(),
        regime: Regime { timed_transfers: true, admin_factor: 1.0, ..Regime::default() },
        values: Values::from_register(values).unwrap(),
        seed: 1,
        service: ansvar::scenario::ServiceRule::Declared,
        horizon: Default::default(),
        custom: BTreeMap::new(),
        credits: Vec::new(),
        law: None,
        undisturbed: None,
        inputs_hash: String::new(),
        closed_runs: std::sync::Arc::default(),
        works: Vec::new(),
        hub_services: Default::default(),
        flex: Default::default(),
    }
}

fn one_long_day() -> Calendar {
    let day = DayType { slug: "day".into(), days_per_year: 365.0, kind: DayKind::SchoolDay };
    let period = period("all-day", "00:00", "24:00");
    let state = ServiceState {
        slug: "all".into(),
        parts: vec![(DayTypeId(0), PeriodId(0))],
        home_by: ClockTime(1020),
    };
    Calendar {
        day_types: [day].into_iter().collect(),
        periods: [period].into_iter().collect(),
        states: [state].into_iter().collect(),
        departures: Vec::new(),
    }
}

/// The day types, periods and states of the country, with its table of departures.
pub(crate) fn full_calendar() -> Calendar {
    let day = |slug: &str, days_per_year, kind| DayType { slug: slug.into(), days_per_year, kind };
    let departures: Vec<DepartureShareRow> =
        rows(include_str!("../../assets/denmark/departure_shares.csv"));
    let state = |slug: &str, days: &[u32], periods: &[u32]| ServiceState {
        slug: slug.into(),
        parts: days
            .iter()
            .flat_map(|&d| periods.iter().map(move |&p| (DayTypeId(d), PeriodId(p))))
            .collect(),
        home_by: ClockTime(1020),
    };
    Calendar {
        day_types: [
            day("school-weekday", 200.0, DayKind::SchoolDay),
            day("other-weekday", 51.0, DayKind::HolidayWeekday),
            day("saturday", 52.0, DayKind::Saturday),
            day("sunday", 62.0, DayKind::Sunday),
        ]
        .into_iter()
        .collect(),
        periods: [
            period("early", "04:00", "06:00"),
            period("morning-peak", "06:00", "09:00"),
            period("midday", "09:00", "15:00"),
            period("afternoon-peak", "15:00", "18:00"),
            period("evening", "18:00", "22:00"),
            period("late", "22:00", "26:00"),
        ]
        .into_iter()
        .collect(),
        states: [
            state("weekday-peak", &[0, 1], &[1, 3]),
            state("weekday-day", &[0, 1], &[0, 2]),
            state("weekday-evening", &[0, 1], &[4, 5]),
            state("saturday", &[2], &[0, 1, 2, 3]),
            state("sunday", &[3], &[0, 1, 2, 3]),
            state("weekend-evening", &[2, 3], &[4, 5]),
        ]
        .into_iter()
        .collect(),
        departures: departures.iter().map(DepartureShareRow::departures).collect(),
    }
}

fn period(slug: &str, from: &str, until: &str) -> Period {
    let clock = |text| ClockTime::parse(text).unwrap();
    Period { slug: slug.into(), from: clock(from), until: clock(until) }
}

/// A zone of so many residents, a fifth of each age but two of adults, half of them in work.
pub(crate) fn zone(slug: &str, residents: f64) -> Zone {
    Zone {
        slug: slug.into(),
        name: slug.into(),
        municipality: MunicipalityId(0),
        lat: 56.0,
        lon: 10.0,
        area_km2: 10.0,
        residents: [0.2, 0.1, 0.5, 0.2].map(|share| share * residents),
        families: 1.0,
        families_no_car: 0.3,
        no_car_share: 0.3,
        employed: 0.5 * residents,
        in_education: 0.15 * residents,
        income: Kroner::ZERO,
        urbanity: Urbanity::Medium,
        landmass: 0,
        points: Vec::new(),
        attractions: Attractions {
            jobs: 0.5 * residents,
            education: 0.1 * residents,
            pupils: 0.13 * residents,
            shopping: residents,
            leisure: residents,
            health: residents,
        },
    }
}
