//! What is told of a single zone, kind of traveller or hub, beside the indicators that sum over
//! them.
//!
//! Each list of [`Detail`]s says the columns of a table (`zones.csv`, `segments.csv`, `hubs.csv`):
//! key, unit, the indicator whose inputs the figure rests on, and how it is read. Figures are in
//! base units a year (trips, kroner, minutes), as in [`INDICATORS`](super::INDICATORS).

use super::Inputs;
use crate::demand::TravelClass;
use crate::id::ZoneId;
use crate::simulate::{ClassFlows, HubFlows, ZoneAccess};

/// One figure of a zone ([`ZoneYear`]), of travellers ([`ClassFlows`]) or of a hub.
#[derive(Clone, Copy, Debug)]
pub struct Detail<T: 'static> {
    /// Stable key, words joined by hyphens; columns of tables join them by underscores.
    pub key: &'static str,
    /// Unit, as of indicators.
    pub unit: &'static str,
    /// The indicator whose mark it shares where it rests on something that nobody looked up; empty
    /// where it is read from a table as it is.
    pub indicator: &'static str,
    /// The figure; `None` where there is none (nobody lives there, nothing is reached).
    pub of: fn(&T) -> Option<f64>,
}

/// A zone's year.
#[derive(Clone, Debug)]
pub struct ZoneYear {
    /// Residents.
    pub residents: f64,
    /// What its residents do, all classes together; special transport is apart.
    pub travellers: ClassFlows,
    /// What it reaches.
    pub access: ZoneAccess,
    /// Value of time, DKK a generalised minute.
    dkk_per_minute: f64,
    /// Carbon dioxide of a car.
    tonnes_per_car_km: f64,
}

const fn detail<T>(
    key: &'static str,
    unit: &'static str,
    indicator: &'static str,
    of: fn(&T) -> Option<f64>,
) -> Detail<T> {
    Detail { key, unit, indicator, of }
}

fn reached(minutes: f64) -> Option<f64> {
    minutes.is_finite().then_some(minutes)
}

const TRIPS: &str = "trips/year";
const KM: &str = "km/year";

/// Figures of a zone. Sums over zones of the residents, the trips and the people without a stop are
/// the national indicators; last ways home stand in [`ZoneAccess`], by day type.
pub const ZONE_FIGURES: &[Detail<ZoneYear>] = &[
    detail("residents", "persons", "", |at| Some(at.residents)),
    detail("trips-wanted", TRIPS, "trips-wanted", |at| Some(at.travellers.wanted)),
    detail("trips-made", TRIPS, "trips-not-made", |at| Some(at.travellers.trips.iter().sum())),
    detail("pt-trips", TRIPS, "pt-trips", |at| Some(at.travellers.trips[4])),
    detail("walk-trips", TRIPS, "trips-walk", |at| Some(at.travellers.trips[0])),
    detail("bike-trips", TRIPS, "trips-bike", |at| Some(at.travellers.trips[1])),
    detail("car-driver-trips", TRIPS, "trips-car-driver", |at| Some(at.travellers.trips[2])),
    detail("car-passenger-trips", TRIPS, "trips-car-passenger", |at| Some(at.travellers.trips[3])),
    detail("pt-km", KM, "pt-passenger-km", |at| Some(at.travellers.km[4])),
    detail("car-km", KM, "car-km", |at| Some(at.travellers.km[2])),
    detail("walk-km", KM, "km-walk", |at| Some(at.travellers.km[0])),
    detail("bike-km", KM, "km-bike", |at| Some(at.travellers.km[1])),
    detail("car-passenger-km", KM, "km-car-passenger", |at| Some(at.travellers.km[3])),
    detail("co2-cars-tonnes", "t/year", "co2-cars", |at| {
        Some(at.travellers.km[2] * at.tonnes_per_car_km)
    }),
    detail("fares-dkk", "DKK/year", "fare-revenue", |at| Some(at.travellers.fares)),
    detail("trips-not-made", TRIPS, "trips-not-made", |at| {
        Some(at.travellers.not_made.iter().sum())
    }),
    detail("not-made-no-service", TRIPS, "trips-not-made-no-service", |at| {
        Some(at.travellers.not_made[0])
    }),
    detail("not-made-no-way-home", TRIPS, "trips-not-made-no-way-home", |at| {
        Some(at.travellers.not_made[1])
    }),
    detail("not-made-over-time-limit", TRIPS, "trips-not-made-over-time-limit", |at| {
        Some(at.travellers.not_made[2])
    }),
    detail("not-made-not-worth-it", TRIPS, "trips-not-made-not-worth-it", |at| {
        Some(at.travellers.not_made[3])
    }),
    detail("jobs-30min-pt", "jobs", "jobs-30min", |at| Some(at.access.jobs.pt[0])),
    detail("jobs-45min-pt", "jobs", "jobs-45min", |at| Some(at.access.jobs.pt[1])),
    detail("jobs-60min-pt", "jobs", "jobs-60min", |at| Some(at.access.jobs.pt[2])),
    detail("jobs-30min-car", "jobs", "jobs-45min-against-car", |at| Some(at.access.jobs.car[0])),
    detail("jobs-45min-car", "jobs", "jobs-45min-against-car", |at| Some(at.access.jobs.car[1])),
    detail("jobs-60min-car", "jobs", "jobs-45min-against-car", |at| Some(at.access.jobs.car[2])),
    detail("education-30min-pt", "places", "education-30min", |at| Some(at.access.education.pt[0])),
    detail("education-45min-pt", "places", "education-45min", |at| Some(at.access.education.pt[1])),
    detail("education-60min-pt", "places", "education-60min", |at| Some(at.access.education.pt[2])),
    detail("education-30min-car", "places", "education-30min", |at| {
        Some(at.access.education.car[0])
    }),
    detail("education-45min-car", "places", "education-45min", |at| {
        Some(at.access.education.car[1])
    }),
    detail("education-60min-car", "places", "education-60min", |at| {
        Some(at.access.education.car[2])
    }),
    detail("shopping-30min-pt", "share", "shopping-30min", |at| Some(at.access.shopping.pt[0])),
    detail("shopping-45min-pt", "share", "shopping-45min", |at| Some(at.access.shopping.pt[1])),
    detail("shopping-60min-pt", "share", "shopping-60min", |at| Some(at.access.shopping.pt[2])),
    detail("shopping-30min-car", "share", "shopping-30min", |at| Some(at.access.shopping.car[0])),
    detail("shopping-45min-car", "share", "shopping-45min", |at| Some(at.access.shopping.car[1])),
    detail("shopping-60min-car", "share", "shopping-60min", |at| Some(at.access.shopping.car[2])),
    detail("hospital-minutes-pt", "min", "hospital-45min", |at| reached(at.access.hospital_pt)),
    detail("hospital-minutes-car", "min", "hospital-45min", |at| reached(at.access.hospital_car)),
    detail("people-without-stop", "persons", "people-without-stop", |at| {
        Some(at.residents * (1.0 - at.access.near_stop))
    }),
    detail("people-without-known-stop", "persons", "people-without-known-stop", |at| {
        Some(at.residents * (1.0 - at.access.near_known_stop))
    }),
    detail("surplus-dkk-per-resident", "DKK/resident/year", "surplus-per-resident", |at| {
        let dkk = at.travellers.surplus_minutes * at.dkk_per_minute;
        (at.residents > 0.0).then(|| dkk / at.residents)
    }),
];

/// Figures of travellers. The surplus is Σ trips wanted × logsum in generalised minutes: its level
/// means nothing, differences between two runs are gains and losses.
pub const SEGMENT_FIGURES: &[Detail<ClassFlows>] = &[
    detail("trips-wanted", TRIPS, "trips-wanted", |of| Some(of.wanted)),
    detail("trips-walk", TRIPS, "trips-walk", |of| Some(of.trips[0])),
    detail("trips-bike", TRIPS, "trips-bike", |of| Some(of.trips[1])),
    detail("trips-car-driver", TRIPS, "trips-car-driver", |of| Some(of.trips[2])),
    detail("trips-car-passenger", TRIPS, "trips-car-passenger", |of| Some(of.trips[3])),
    detail("pt-trips", TRIPS, "pt-trips", |of| Some(of.trips[4])),
    detail("km-walk", KM, "km-walk", |of| Some(of.km[0])),
    detail("km-bike", KM, "km-bike", |of| Some(of.km[1])),
    detail("km-car-driver", KM, "car-km", |of| Some(of.km[2])),
    detail("km-car-passenger", KM, "km-car-passenger", |of| Some(of.km[3])),
    detail("pt-km", KM, "pt-passenger-km", |of| Some(of.km[4])),
    detail("not-made-no-service", TRIPS, "trips-not-made-no-service", |of| Some(of.not_made[0])),
    detail("not-made-no-way-home", TRIPS, "trips-not-made-no-way-home", |of| Some(of.not_made[1])),
    detail("not-made-over-time-limit", TRIPS, "trips-not-made-over-time-limit", |of| {
        Some(of.not_made[2])
    }),
    detail("not-made-not-worth-it", TRIPS, "trips-not-made-not-worth-it", |of| {
        Some(of.not_made[3])
    }),
    detail("fares-dkk", "DKK/year", "fare-revenue", |of| Some(of.fares)),
    detail("surplus-minutes", "min", "surplus-per-resident", |of| Some(of.surplus_minutes)),
];

/// Figures of a hub.
pub const HUB_FIGURES: &[Detail<HubFlows>] = &[
    detail("boardings", "boardings/year", "hub-boardings", |of| Some(of.boardings)),
    detail("transfers", "transfers/year", "transfers", |of| Some(of.transfers)),
    detail("transfers-between-planners", "transfers/year", "transfers-across-planners", |of| {
        Some(of.transfers_across)
    }),
];

/// DKK that a generalised minute is worth.
pub(super) fn dkk_per_minute(inputs: &Inputs) -> f64 {
    inputs.scenario.values.vot / 60.0
}

/// A zone's year.
pub fn zone_year(inputs: &Inputs, id: ZoneId) -> ZoneYear {
    ZoneYear {
        residents: inputs.scenario.area.zones[id].population(),
        travellers: sum(&inputs.flows.classes[id]),
        access: inputs.flows.access[id].clone(),
        dkk_per_minute: dkk_per_minute(inputs),
        tonnes_per_car_km: inputs.scenario.values.co2_car / 1e6,
    }
}

/// Travellers by purpose and car in the family, of one home zone or of all.
pub fn segments(inputs: &Inputs, of: Option<ZoneId>) -> Vec<(TravelClass, ClassFlows)> {
    let zones = inputs.flows.classes.entries().filter(|(id, _)| of.is_none_or(|of| of == *id));
    let zones: Vec<&Vec<ClassFlows>> = zones.map(|(_, classes)| classes).collect();
    let of_class = |class: TravelClass| {
        (class, sum(zones.iter().filter_map(|classes| classes.get(class.index()))))
    };
    TravelClass::all().map(of_class).collect()
}

fn sum<'a>(parts: impl IntoIterator<Item = &'a ClassFlows>) -> ClassFlows {
    let mut all = ClassFlows::default();
    for part in parts {
        all.wanted += part.wanted;
        all.fares += part.fares;
        all.surplus_minutes += part.surplus_minutes;
        all.pt_minutes += part.pt_minutes;
        let pairs = [
            (&mut all.trips[..], &part.trips[..]),
            (&mut all.km[..], &part.km[..]),
            (&mut all.not_made[..], &part.not_made[..]),
        ];
        for (to, from) in pairs {
            to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        }
    }
    all
}
