//! How people travel: level of service, choice, assignment.
//!
//! In: network, demand, supply and who plans and prices what. Out: one [`Flows`]. Work is split by
//! destination zone into fixed blocks and the blocks' sums are added in order, so that the bytes
//! do not depend on the number of threads.

use crate::demand::TravelClass;
use crate::id::{HubId, IdVec, MunicipalityId, ServiceId, StateId, ZoneId};
use crate::units::ClockTime;

/// Modes of a whole trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words say it")]
pub enum TripMode {
    Walk,
    Bike,
    CarDriver,
    CarPassenger,
    PublicTransport,
}

impl TripMode {
    /// All, in storage order.
    pub const ALL: [Self; 5] =
        [Self::Walk, Self::Bike, Self::CarDriver, Self::CarPassenger, Self::PublicTransport];
    /// Position in [`TripMode::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
    /// The word used in results.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Walk => "walk",
            Self::Bike => "bike",
            Self::CarDriver => "car-driver",
            Self::CarPassenger => "car-passenger",
            Self::PublicTransport => "public-transport",
        }
    }
}

/// Why a wanted trip is not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotMade {
    /// No service joins the two zones in that state.
    NoService,
    /// It does, but there is no way home the same day.
    NoWayHome,
    /// It takes longer than the limit.
    OverTimeLimit,
    /// There is an offer, but it is not worth it.
    NotWorthIt,
}

impl NotMade {
    /// All, in storage order.
    pub const ALL: [Self; 4] =
        [Self::NoService, Self::NoWayHome, Self::OverTimeLimit, Self::NotWorthIt];
    /// The word used in results.
    pub fn slug(self) -> &'static str {
        match self {
            Self::NoService => "no-service",
            Self::NoWayHome => "no-way-home",
            Self::OverTimeLimit => "over-time-limit",
            Self::NotWorthIt => "not-worth-it",
        }
    }
}

/// What the travellers of one home zone and class do in a year, all states together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClassFlows {
    /// Trips wanted.
    pub wanted: f64,
    /// Trips made, by [`TripMode`].
    pub trips: [f64; 5],
    /// Person-km, by [`TripMode`]; public transport counts km aboard.
    pub km: [f64; 5],
    /// Trips not made, by [`NotMade`].
    pub not_made: [f64; 4],
    /// Fares paid, DKK.
    pub fares: f64,
    /// Σ wanted × logsum, in generalised minutes (consumer surplus up to a constant).
    pub surplus_minutes: f64,
    /// Minutes spent in public transport door to door, unweighted, Σ over its trips.
    pub pt_minutes: f64,
}

/// What one service carries in a year, both directions together unless said otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceFlows {
    /// Boardings.
    pub boardings: f64,
    /// Boardings of people who cross a municipal border on board.
    pub boardings_over_border: f64,
    /// Passenger-km.
    pub passenger_km: f64,
    /// Passenger-km in each state.
    pub passenger_km_by_state: IdVec<StateId, f64>,
    /// Boardings in each state.
    pub boardings_by_state: IdVec<StateId, f64>,
    /// Passengers a year on each hop, outward direction first half of the day: the way out; the
    /// way home mirrors it. Index: hop.
    pub hop_out: Vec<f64>,
    /// The same for trips that go out in the inward direction.
    pub hop_in: Vec<f64>,
    /// Passengers a departure on the fullest hop in the fullest state, in the stronger direction.
    pub peak_load: f64,
    /// The state it happens in.
    pub peak_state: Option<StateId>,
    /// Fares that the key gives to this service, DKK.
    pub fares: f64,
}

/// What happens at one hub in a year.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HubFlows {
    /// Boardings, all services.
    pub boardings: f64,
    /// Of which at a transfer.
    pub transfers: f64,
    /// Of which between lines of different planners.
    pub transfers_across: f64,
}

/// Jobs and places within reach of a zone, by minutes door to door.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reach {
    /// Within 30, 45 and 60 minutes by public transport.
    pub pt: [f64; 3],
    /// By car.
    pub car: [f64; 3],
}

/// What a zone reaches and when it gets home.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ZoneAccess {
    /// Jobs.
    pub jobs: Reach,
    /// Study places and schools.
    pub education: Reach,
    /// Shopping, as a share of the national weight.
    pub shopping: Reach,
    /// Minutes to the nearest hospital zone by public transport; infinite if none is reached.
    pub hospital_pt: f64,
    /// By car.
    pub hospital_car: f64,
    /// Last departure home from the nearest large centre, by day type; none if no way home.
    pub last_way_home: Vec<Option<ClockTime>>,
    /// Share of residents within 3 km of a stop with a service, known or derived stops.
    pub near_stop: f64,
    /// The same with known stops only.
    pub near_known_stop: f64,
}

/// Fares and passenger-km as summed trip by trip in the choice step: the route that does not pass
/// through the assignment or the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TripSums {
    /// Σ trips × fare, DKK.
    pub fares: f64,
    /// Σ trips × km aboard.
    pub passenger_km: f64,
    /// Σ trips × boardings.
    pub boardings: f64,
    /// Trips by public transport.
    pub pt_trips: f64,
    /// Of which use at least one train, metro or light rail.
    pub rail_trips: f64,
    /// Of which use at least one bus.
    pub bus_trips: f64,
}

/// Everything later stages may know of how people travel in a year.
#[derive(Clone, Debug, Default)]
pub struct Flows {
    /// By home zone, then [`TravelClass::index`].
    pub classes: IdVec<ZoneId, Vec<ClassFlows>>,
    /// By service.
    pub services: IdVec<ServiceId, ServiceFlows>,
    /// By hub.
    pub hubs: IdVec<HubId, HubFlows>,
    /// By zone.
    pub access: IdVec<ZoneId, ZoneAccess>,
    /// Trips by public transport in each state.
    pub pt_trips_by_state: IdVec<StateId, f64>,
    /// Sums made trip by trip.
    pub sums: TripSums,
    /// Fares paid by residents of each municipality, DKK.
    pub fares_by_municipality: IdVec<MunicipalityId, f64>,
    /// Passengers carried beyond the places offered, by service (overload named); pairs sorted.
    pub overloads: Vec<(ServiceId, StateId, f64)>,
    /// Share of the wanted trips whose choice was computed (the rest was below the cut-off).
    pub covered_share: f64,
}

/// Number of [`ClassFlows`] per zone.
pub const CLASSES: usize = TravelClass::COUNT;
