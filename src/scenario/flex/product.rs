//! Products and their terms, from the table of both.

use super::PRODUCTS;
use crate::scenario::data::DataSet;
use crate::scenario::finding::Finding;
use crate::scenario::tables::FlexProductRow;
use crate::scenario::terms::{TermRow, read, terms};
use crate::scenario::values::Certainty;

terms! {
    /// The terms of a product, each in the unit that its name ends in.
    Terms,
    /// 1 if it carries from any place of its area to any other.
    inside: 0.0..=1.0,
    /// 1 if it carries to and from hubs.
    hub: 0.0..=1.0,
    /// Hubs lie at most so far off.
    reach_km: 0.0..=100.0,
    /// Booked at least so long ahead.
    lead_min: 0.0..=2880.0,
    /// Opens, after midnight.
    opens_min: 0.0..=1560.0,
    /// Closes, after midnight.
    closes_min: 0.0..=1800.0,
    /// The vehicle comes at most so long after the time asked for.
    window_min: 1.0..=240.0,
    /// Longest ride, as a factor on the direct drive …
    detour_factor: 1.0..=5.0,
    /// … and minutes on top.
    detour_min: 0.0..=120.0,
    /// Requests are made evenly up to so long before they must be.
    spread_min: 0.0..=10080.0,
    /// Walk to where one is met, and from where one is left.
    walk_km: 0.0..=5.0,
    /// Fare of the first km …
    fare_first_dkk: 0.0..=1000.0,
    /// … which are so many;
    fare_first_km: 0.0..=100.0,
    /// of each further one;
    fare_per_km_dkk: 0.0..=100.0,
    /// and at least.
    fare_least_dkk: 0.0..=1000.0,
    /// 1 if tickets of public transport are accepted: the fare is then that of a bus journey.
    ticket: 0.0..=1.0,
    /// Seats of a vehicle.
    seats: 1.0..=100.0,
    /// Standing at each end of a ride.
    stop_min: 0.0..=30.0,
    /// Price of a vehicle-hour.
    hour_dkk: 0.0..=5000.0,
    /// Taking the booking and planning, a trip.
    booking_dkk: 0.0..=1000.0,
    /// Vehicles at hand where trips are paid one by one, over those that the busiest hour takes.
    spare: 1.0..=10.0,
    /// What booking ahead counts as, minutes.
    felt_min: 0.0..=240.0,
    /// Weight of a minute waited beyond the time asked for.
    wait_weight: 0.0..=5.0,
    /// Trips a resident and year from which a first estimate of waits starts.
    known_trips: 0.0..=50.0,
}

impl Terms {
    /// Its own fare for a ride of so many km, DKK; where tickets are accepted, nobody pays this.
    pub fn fare(&self, km: f64) -> f64 {
        let further = (km - self.fare_first_km).max(0.0);
        (self.fare_first_dkk + self.fare_per_km_dkk * further).max(self.fare_least_dkk)
    }
    /// It carries inside its area.
    pub fn is_inside(&self) -> bool {
        self.inside > 0.5
    }
    /// It carries to and from hubs.
    pub fn is_to_hubs(&self) -> bool {
        self.hub > 0.5
    }
    /// Tickets of public transport are accepted.
    pub fn takes_tickets(&self) -> bool {
        self.ticket > 0.5
    }
    /// Longest ride for a direct drive.
    pub fn longest_ride(&self, direct: f64) -> f64 {
        direct * self.detour_factor + self.detour_min
    }
}

/// A product.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    /// Stable id.
    pub slug: String,
    /// Its terms.
    pub terms: Terms,
    /// The least certain of them.
    pub certainty: Certainty,
}

/// Reads them, by id.
pub(super) fn products(set: &DataSet, findings: &mut Vec<Finding>) -> Vec<Product> {
    fn of(r: &FlexProductRow) -> TermRow<'_> {
        TermRow {
            slug: &r.product,
            parameter: &r.parameter,
            value: r.value,
            low: r.low,
            high: r.high,
            certainty: r.certainty,
        }
    }
    let products = read(set, PRODUCTS, of, findings).into_iter();
    products.map(|(slug, terms, certainty)| Product { slug, terms, certainty }).collect()
}
