//! A day in figures.

use super::day::{Day, Outcome};
use super::input::{Request, Vehicle};
use crate::flex::{NO_LIMIT, Travel};
use crate::units::{Kroner, VehicleHours, VehicleKm};

/// What a dispatched day comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// Requests.
    pub requests: usize,
    /// Of them carried.
    pub served: usize,
    /// Of them not there when they were to be met.
    pub no_shows: usize,
    /// Of them refused.
    pub rejected: usize,
    /// Driven.
    pub distance: VehicleKm,
    /// Driven with nobody aboard.
    pub empty: VehicleKm,
    /// From leaving the depot to being back.
    pub hours: VehicleHours,
    /// Vehicles that left the depot.
    pub vehicles_used: usize,
    /// Minutes from the earliest pickup to its begin: median and 90th percentile, of requests that
    /// name an earliest pickup or are booked in the day; `None` if there are none.
    pub wait: Option<(f64, f64)>,
    /// Minutes by which rides are longer than direct ones, mean.
    pub detour: f64,
    /// Persons aboard per driven km, on average.
    pub occupancy: f64,
    /// Cost by the vehicles' rates.
    pub cost: Kroner,
}

impl Request {
    /// Minutes that it waits past when it could first be met; `None` if it names no such time.
    pub fn wait(&self, pickup: f64) -> Option<f64> {
        let earliest = self.pickup.from.max(self.booked.unwrap_or(-NO_LIMIT));
        (earliest > -NO_LIMIT).then_some(pickup - earliest)
    }
}

/// A share of the way through sorted numbers: the least that so many do not exceed.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted[rank.clamp(1, sorted.len()) - 1]
}

/// Adds a day up.
pub fn figures(
    day: &Day,
    requests: &[Request],
    vehicles: &[Vehicle],
    travel: &impl Travel,
) -> Figures {
    let mut figures = Figures {
        requests: requests.len(),
        served: 0,
        no_shows: 0,
        rejected: 0,
        distance: VehicleKm(0.0),
        empty: VehicleKm(0.0),
        hours: VehicleHours(0.0),
        vehicles_used: 0,
        wait: None,
        detour: 0.0,
        occupancy: 0.0,
        cost: Kroner::ZERO,
    };
    let (mut waits, mut detour, mut person_km) = (Vec::new(), 0.0, 0.0);
    for (request, outcome) in requests.iter().zip(&day.outcomes) {
        match outcome {
            Outcome::Served { pickup, dropoff, .. } => {
                figures.served += 1;
                waits.extend(request.wait(*pickup));
                let direct = travel.leg(request.from, request.to).minutes;
                detour += dropoff - pickup - request.service - direct;
            }
            Outcome::NoShow { .. } => figures.no_shows += 1,
            Outcome::Rejected(_) => figures.rejected += 1,
        }
    }
    for (tour, vehicle) in day.tours.iter().zip(vehicles) {
        if tour.stops.is_empty() {
            continue;
        }
        figures.vehicles_used += 1;
        figures.distance += VehicleKm(tour.driven.km);
        figures.empty += VehicleKm(tour.empty_km);
        figures.hours += tour.hours();
        person_km += tour.person_km;
        figures.cost += tour.cost(vehicle);
    }
    waits.sort_by(f64::total_cmp);
    if !waits.is_empty() {
        figures.wait = Some((quantile(&waits, 0.5), quantile(&waits, 0.9)));
    }
    figures.detour = if figures.served > 0 { detour / figures.served as f64 } else { 0.0 };
    figures.occupancy = if figures.distance.0 > 0.0 { person_km / figures.distance.0 } else { 0.0 };
    figures
}
