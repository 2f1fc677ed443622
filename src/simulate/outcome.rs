//! What the stage tells: how people travel in a year, by home, service and hub.

use super::flex::{CarpoolLevel, FlexLevel, FlexRides};
use super::hub_use::HubUse;
use super::sums::Travelled;
use crate::id::{HubId, IdVec, MunicipalityId, ServiceId, StateId, ZoneId};
use crate::units::ClockTime;
use std::sync::Arc;

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
    /// No service joins the two zones in that state, or there is no stop near home
    /// ([`ZoneAccess::near_stop`]).
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
    /// Passengers on its fullest hop and direction, in each state.
    pub fullest_by_state: IdVec<StateId, f64>,
    /// Generalised minutes a year that its travellers would save if it ran twice as often, at the
    /// rate of the first small step (the derivative by the logarithm of its frequency); exact for
    /// the strategies in use, since travellers' own answer changes nothing at first order.
    pub gain_by_state: IdVec<StateId, f64>,
    /// Passengers a year on each hop who are on their way out in the outward direction; their way
    /// home mirrors it. Index: hop, as declared (a circular line's last hop leads to its first
    /// stop).
    pub hop_out: Vec<f64>,
    /// The same for trips that go out in the inward direction; index as for `hop_out`.
    pub hop_in: Vec<f64>,
    /// Passengers a departure on the fullest hop in the fullest state, in the stronger direction.
    pub peak_load: f64,
    /// The state it happens in.
    pub peak_state: Option<StateId>,
    /// Fares of the legs that its passengers ride on it, DKK.
    pub fares: f64,
    /// Its part of what the lines of its company take in, DKK: who pays for it is paid this. Buses of
    /// a company share part of their fares by timetable hours; other lines keep their own.
    pub income: f64,
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

impl TripSums {
    /// Adds so many times other sums.
    pub(super) fn add(&mut self, other: &Self, times: f64) {
        self.fares += times * other.fares;
        self.passenger_km += times * other.passenger_km;
        self.boardings += times * other.boardings;
        self.pt_trips += times * other.pt_trips;
        self.rail_trips += times * other.rail_trips;
        self.bus_trips += times * other.bus_trips;
    }
}

/// Days of on-demand pools.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FlexYears {
    /// By pool, in the scenario's order.
    pub pools: Vec<FlexYear>,
    /// Rounds of travelling and dispatching until waits agreed.
    pub rounds: usize,
    /// Generalised minutes between what the vehicles gave at last and what travellers went by, mean
    /// of rides, and of the pool where it is most.
    pub gap: [f64; 2],
}

/// A year of an on-demand pool, as dispatched.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FlexYear {
    /// What travellers went by.
    pub level: FlexLevel,
    /// Requests that were dispatched, on one day of each type together.
    pub dispatched: usize,
    /// Of which were refused.
    pub refused: usize,
    /// By day type: hours paid on one day.
    pub hours_a_day: Vec<f64>,
    /// Vehicle-hours paid in a year.
    pub hours: f64,
    /// Vehicle-km.
    pub km: f64,
    /// Of which with nobody aboard.
    pub empty_km: f64,
    /// Rides.
    pub rides: f64,
    /// Requests refused.
    pub rides_refused: f64,
    /// Fares, DKK.
    pub fares: f64,
    /// Vehicles that were at hand, where trips are paid one by one, or on duty.
    pub vehicles: usize,
}

/// How full what hubs offer is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HubFit {
    /// Minutes that its being full counts as, in the scenario's order.
    pub full: Vec<f64>,
    /// Rounds of travelling until all found room.
    pub rounds: usize,
    /// Uses beyond the room, as a share of the room, where they are most.
    pub beyond: f64,
}

/// A year of carpooling.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CarpoolYear {
    /// By municipality of a scheme, rising.
    pub places: Vec<CarpoolPlace>,
    /// Rides by home and destination, states together.
    pub rides: Arc<[CarpoolRides]>,
    /// Offers that were matched with wishes, on one day of each type or several together.
    pub matched_of: [usize; 2],
    /// Whether every day was matched at the most km saved that can be …
    pub exact: bool,
    /// … else by what share of the km at most it could save more.
    pub bound_gap: f64,
    /// Rounds of travelling and matching until chances agreed.
    pub rounds: usize,
    /// Generalised minutes between what those who sought a ride met at last and what they went by,
    /// mean of rides, and of the municipality where it is most.
    pub gap: [f64; 2],
}

/// Rides with others between two zones in a year; out and home.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CarpoolRides {
    /// Home.
    pub from: ZoneId,
    /// The other end.
    pub to: ZoneId,
    /// Rides.
    pub rides: f64,
    /// Km of the direct way.
    pub km: f64,
}

/// A year of carpooling of a municipality's residents.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CarpoolPlace {
    /// Where they live.
    pub place: MunicipalityId,
    /// Position of the scheme.
    pub scheme: usize,
    /// Position of the platform within it.
    pub platform: usize,
    /// What they went by.
    pub level: CarpoolLevel,
    /// Car trips on which drivers offered a seat.
    pub offers: f64,
    /// Wishes for a ride, and of which found a driver: as the matched days say.
    pub wishes: f64,
    /// See [`CarpoolPlace::wishes`].
    pub found: f64,
    /// Rides, guaranteed ways home among them.
    pub rides: f64,
    /// Share of them that are guaranteed ways home.
    pub guaranteed: f64,
    /// DKK that riders paid.
    pub fares: f64,
    /// Share of the rewards that there was money for.
    pub rewarded: f64,
    /// Km and minutes that drivers drove more for riders.
    pub detour_km: f64,
    /// See [`CarpoolPlace::detour_km`].
    pub detour_minutes: f64,
    /// Km by which driver and rider drive less together than each alone.
    pub saved_km: f64,
}

/// Everything later stages may know of how people travel in a year.
#[derive(Clone, Debug, Default)]
pub struct Flows {
    /// By home zone, then [`TravelClass::index`](crate::demand::TravelClass::index).
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
    /// Boardings a year that opened closed runs have no room for, by service: what they would have
    /// with places for all, less what they have.
    pub turned_away: Vec<(ServiceId, f64)>,
    /// Rides with on-demand vehicles.
    pub flex_rides: Vec<FlexRides>,
    /// What their days are like; filled in by whoever dispatches them.
    pub flex: FlexYears,
    /// Who uses what hubs offer, in the scenario's order.
    pub hub_uses: Vec<HubUse>,
    /// What is known of how full they are; filled in by whoever finds it.
    pub hub_fit: HubFit,
    /// Who rides along with whom; filled in by whoever matches them.
    pub carpool: CarpoolYear,
    /// Share of the wanted trips whose choice was computed (the rest was below the cut-off).
    pub covered_share: f64,
    /// What a later run can take over.
    pub travelled: Travelled,
}
