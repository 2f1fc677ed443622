//! What a zone reaches: jobs, study places, shops and hospitals, stops near by, the way home.
//!
//! Public transport counts door to door in the state in which most trips to work are made, for
//! those who have no car to drive to a station, in minutes without weights: access, half the
//! combined headway (also its hidden part), rides, changes, egress. Where walking all the way is
//! faster, that counts. Cars count driving in the same state with the walk to the car and the
//! search for parking.

use super::column::PtOffer;
use super::last_way_home::LastWayHome;
use super::{Inputs, Reach, ZoneAccess};
use crate::id::{HubId, Id, ZoneId};
use crate::network::straight_km;
use crate::scenario::area::{Attractions, Hub, Zone};
use crate::units::ClockTime;

/// The indicator's limits, minutes.
const WITHIN: [f64; 3] = [30.0, 45.0, 60.0];
/// The indicator's distance to a stop, km.
const NEAR_KM: f64 = 3.0;
/// A zone has a hospital if its weight for health is so many times its residents: where there is
/// none, the weight is below the number of residents.
const HOSPITAL_WEIGHT: f64 = 3.0;

/// What lies in each zone, as reach counts it.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// Jobs, study places, share of shopping.
    counts: Vec<[f64; 3]>,
    pub(super) hospital: Vec<bool>,
    walk_minutes_per_km: f64,
}

impl Places {
    /// `weight`: how many destinations each stands for.
    pub(super) fn new(inputs: &Inputs<'_>, weight: f64) -> Self {
        let zones = &inputs.scenario.area.zones;
        let all_shopping: f64 = zones.iter().map(|zone| zone.attractions.shopping).sum();
        let count = |zone: &Zone| {
            let Attractions { jobs, education, pupils, shopping, .. } = zone.attractions;
            let shopping = shopping / all_shopping.max(f64::MIN_POSITIVE);
            [jobs, education + pupils, shopping].map(|count| count * weight)
        };
        let has_hospital =
            |zone: &Zone| zone.attractions.health > HOSPITAL_WEIGHT * zone.population().max(1.0);
        Self {
            counts: zones.iter().map(count).collect(),
            hospital: zones.iter().map(has_hospital).collect(),
            walk_minutes_per_km: inputs.scenario.values.walk_min_per_km,
        }
    }
}

/// Reach of one zone as it is summed over destinations.
#[derive(Clone, Copy, Debug)]
pub(super) struct ZoneReach {
    /// Jobs, study places, shopping.
    places: [Reach; 3],
    pub(super) hospital_pt: f64,
    hospital_car: f64,
}

impl Default for ZoneReach {
    fn default() -> Self {
        let far = f64::INFINITY;
        Self { places: [Reach::default(); 3], hospital_pt: far, hospital_car: far }
    }
}

impl ZoneReach {
    /// Counts one destination. `offer` is public transport for those without a car. Returns the
    /// minutes by public transport.
    pub(super) fn count(
        &mut self,
        places: &Places,
        to: usize,
        offer: &PtOffer,
        road_km: f64,
        car: f64,
    ) -> f64 {
        let by_line = offer.plain_minutes + offer.hidden_wait;
        let by_line = if offer.exists { by_line } else { f64::INFINITY };
        let transit = by_line.min(road_km * places.walk_minutes_per_km);
        for (reach, count) in self.places.iter_mut().zip(places.counts[to]) {
            for (at, limit) in WITHIN.into_iter().enumerate() {
                reach.pt[at] += if transit <= limit { count } else { 0.0 };
                reach.car[at] += if car <= limit { count } else { 0.0 };
            }
        }
        if places.hospital[to] {
            self.hospital_pt = self.hospital_pt.min(transit);
            self.hospital_car = self.hospital_car.min(car);
        }
        transit
    }

    /// Adds so many times what other destinations counted; of hospitals, the nearer.
    pub(super) fn add(&mut self, other: &Self, times: f64) {
        for (own, other) in self.places.iter_mut().zip(&other.places) {
            for at in 0..WITHIN.len() {
                own.pt[at] += times * other.pt[at];
                own.car[at] += times * other.car[at];
            }
        }
        self.hospital_pt = self.hospital_pt.min(other.hospital_pt);
        self.hospital_car = self.hospital_car.min(other.hospital_car);
    }
}

/// Everything about a zone's access, from its reach and the last way home.
pub(super) fn zone_access(
    inputs: &Inputs<'_>,
    way_home: &LastWayHome,
    zone: ZoneId,
    reach: &ZoneReach,
) -> ZoneAccess {
    let [jobs, education, shopping] = reach.places;
    ZoneAccess {
        jobs,
        education,
        shopping,
        hospital_pt: reach.hospital_pt,
        hospital_car: reach.hospital_car,
        last_way_home: last_way_home(inputs, way_home, zone),
        near_stop: near_stop(inputs, zone, |_| true),
        near_known_stop: near_stop(inputs, zone, |hub| !hub.derived),
    }
}

/// From the nearest hub of the first level, by day type. Home within a walk of it counts as the
/// end of the day's last period.
fn last_way_home(
    inputs: &Inputs<'_>,
    way_home: &LastWayHome,
    home: ZoneId,
) -> Vec<Option<ClockTime>> {
    let area = &inputs.scenario.area;
    let zone = &area.zones[home];
    let calendar = &inputs.scenario.calendar;
    let km_to = |hub: &Hub| straight_km((zone.lat, zone.lon), (hub.lat, hub.lon));
    let centre = area
        .hubs
        .iter()
        .filter(|hub| hub.level == 1)
        .min_by(|a, b| km_to(a).total_cmp(&km_to(b)))
        .map(|hub| hub.zone);
    let end = calendar.periods.iter().map(|period| period.until.0).max().unwrap_or(0);
    let latest = |day| Some(ClockTime(way_home.latest(day, centre?, home)?.min(end)));
    calendar.day_types.ids().map(latest).collect()
}

/// Share of residents within reach of a stop that some line serves, on the zone's landmass or on
/// an islet of the zone's own.
fn near_stop(inputs: &Inputs<'_>, id: ZoneId, counts: impl Fn(&Hub) -> bool) -> f64 {
    let area = &inputs.scenario.area;
    let zone = &area.zones[id];
    let served = |hub: HubId| {
        inputs.network.graph.edges(petgraph::graph::NodeIndex::new(hub.index())).any(|edge| {
            match edge.weight() {
                crate::network::Edge::Ride { service, .. } => {
                    inputs.supply.offers[*service].per_hour.iter().any(|&per_hour| per_hour > 0.0)
                }
                crate::network::Edge::Walk { .. } => false,
            }
        })
    };
    // A degree of latitude is 111 km: hubs outside the band cannot be near.
    let band = NEAR_KM / 100.0;
    let near: Vec<&Hub> = area
        .hubs
        .entries()
        .filter(|(_, hub)| (hub.landmass == zone.landmass || hub.zone == id) && counts(hub))
        .filter(|(_, hub)| zone.points.iter().any(|point| (point.lat - hub.lat).abs() < band))
        .filter(|&(id, _)| served(id))
        .map(|(_, hub)| hub)
        .collect();
    let is_near = |lat: f64, lon: f64| {
        near.iter().any(|hub| straight_km((lat, lon), (hub.lat, hub.lon)) <= NEAR_KM)
    };
    let shares = zone.points.iter().filter(|point| is_near(point.lat, point.lon));
    shares.map(|point| point.share).sum::<f64>().min(1.0)
}
