//! Riding along with strangers (*samkørsel*), beside what else public transport offers.
//!
//! It is offered as public transport, but it is no bus: it is weighed against all that public
//! transport offers otherwise at the scale of the choice of mode, so that it draws from every mode by how many
//! travel by it, and shares the constant of public transport. (A French count of long trips says that most would
//! have gone by train, ADEME and 6t 2015, from general knowledge; of short trips none is known.)
//!
//! Generalised minutes of a ride: arranging it (`carpool.felt`), the wait beyond the time wished for,
//! the drive from door to door at the weight of bus minutes, what the rider pays, and `−ln p / β`
//! for the chance `p` of finding a ride, with β of the choice of mode: `p` times as many ride, and the others choose anew.
//! Where minutes are damped (`choice.damping`) fewer give up than that.
//! Each way is found by itself. Where no way home is guaranteed, not to be sure of one counts as
//! minutes too: `carpool.unsure` times the chance of finding none.

use super::{Road, Way};
use crate::demand::part_weights;
use crate::id::{Id, StateId};
use crate::lanes::ln;
use crate::scenario::Scenario;

/// Least chance of a ride that choice reckons with: somebody always tries.
const LEAST: f64 = 0.01;

/// What those who seek a ride in a municipality meet.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CarpoolLevel {
    /// Share of wishes for a ride that find a driver, 0–1.
    pub found: f64,
    /// Minutes that a ride leaves later than wished.
    pub wait: f64,
}

impl CarpoolLevel {
    /// Chance of a ride that choice reckons with.
    pub fn chance(&self) -> f64 {
        self.found.max(LEAST)
    }
}

/// A municipality's scheme in a state.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    /// Arranging, the wait and the chance of a ride: generalised minutes; and plain ones.
    begin: [f64; 2],
    per_km: f64,
}

/// Riding along in a state; where no scheme is open nobody does.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Carpool {
    /// By zone: of its municipality.
    places: Vec<Option<Place>>,
    from_km: f64,
    ride_weight: f64,
}

impl Carpool {
    /// `levels` are by municipality. `None` if nobody may ride along in this state.
    pub(super) fn new(
        scenario: &Scenario,
        levels: &[CarpoolLevel],
        state: StateId,
    ) -> Option<Self> {
        let schemes = &scenario.flex.carpool;
        if schemes.is_empty() {
            return None;
        }
        let (values, weights) = (&scenario.values, part_weights(scenario));
        let weight = |day, period| weights.at(day, period);
        let shares: Vec<f64> = (schemes.iter())
            .map(|scheme| scheme.open_share(&scenario.calendar, state, &weight))
            .collect();
        let mut places = vec![None; scenario.area.zones.len()];
        for (zone, about) in scenario.area.zones.entries() {
            let Some(at) = scenario.flex.scheme_at(about.municipality) else { continue };
            let (scheme, share) = (&schemes[at], shares[at]);
            let level = levels[about.municipality.index()];
            if share > 0.0 {
                let chance = share * level.chance();
                let unsure = if scheme.guarantee { 0.0 } else { 1.0 - level.chance() };
                let wait = values.carpool_wait_weight * level.wait;
                let felt = values.carpool_felt + values.carpool_unsure * unsure + wait
                    - ln(chance) / values.beta;
                let begin = [felt, level.wait];
                places[zone.index()] = Some(Place { begin, per_km: scheme.rider_per_km });
            }
        }
        let is_open = places.iter().any(Option::is_some);
        is_open.then_some(Self {
            places,
            from_km: values.carpool_from_km,
            ride_weight: values.bus_time_weight,
        })
    }

    /// Whether residents of a zone take part.
    pub(super) fn serves(&self, zone: usize) -> bool {
        self.places[zone].is_some()
    }

    /// A ride all the way, `felt` being minutes for a krone of its price.
    pub(super) fn way(&self, road: Road, felt: f64) -> Option<Way> {
        let place = self.places[road.from]?;
        if road.km < self.from_km {
            return None;
        }
        let fare = place.per_km * road.km;
        Some(Way {
            cost: place.begin[0] + self.ride_weight * road.minutes + felt * fare,
            plain: place.begin[1] + road.minutes,
            km: road.km,
            fare,
        })
    }
}

/// Trips of a state in a year that carpooling is made of, by destination and home: both ways
/// together.
#[derive(Clone, Debug, Default)]
pub struct CarpoolTrips {
    /// By destination (a zone's position): trips at the wheel, by home.
    pub drivers: Vec<(u32, Vec<f32>)>,
    /// Rides with others, likewise.
    pub rides: Vec<(u32, Vec<f32>)>,
    /// By home: rides, and DKK that riders pay.
    pub by_home: Vec<[f64; 2]>,
}

impl CarpoolTrips {
    /// Room for trips to one more destination.
    pub(in crate::simulate) fn open(&mut self, to: usize, zones: usize) {
        self.by_home.resize(zones, [0.0; 2]);
        self.drivers.push((to as u32, vec![0.0; zones]));
        self.rides.push((to as u32, vec![0.0; zones]));
    }

    /// Counts trips at the wheel to the destination opened last.
    pub(in crate::simulate) fn drive(&mut self, from: usize, trips: f64) {
        if let Some((_, own)) = self.drivers.last_mut() {
            own[from] += trips as f32;
        }
    }

    /// Counts rides to the destination opened last.
    pub(in crate::simulate) fn ride(&mut self, from: usize, trips: f64, paid: f64) {
        if let Some((_, own)) = self.rides.last_mut() {
            own[from] += trips as f32;
            self.by_home[from][0] += trips;
            self.by_home[from][1] += paid;
        }
    }

    /// Adds those to other destinations.
    pub(super) fn add(&mut self, other: Self) {
        self.drivers.extend(other.drivers);
        self.rides.extend(other.rides);
        if self.by_home.is_empty() {
            self.by_home = other.by_home;
            return;
        }
        for (own, other) in self.by_home.iter_mut().zip(other.by_home) {
            own[0] += other[0];
            own[1] += other[1];
        }
    }
}
