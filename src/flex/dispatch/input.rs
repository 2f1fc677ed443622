//! What is dispatched: requests, vehicles, rules.

use crate::flex::{NO_LIMIT, Point};

/// A stretch of time, both ends included; [`NO_LIMIT`] on either side leaves it open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Earliest.
    pub from: f64,
    /// Latest.
    pub to: f64,
}

impl Window {
    /// Any time.
    pub const ANY: Self = Self { from: -NO_LIMIT, to: NO_LIMIT };
}

/// Whose trip it is: what the law obliges somebody to carry, or what anybody may ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Duty {
    /// *Visiteret* transport of disabled people, patients and pupils: planned first, never
    /// displaced.
    Statutory,
    /// Open to everybody.
    #[default]
    Open,
}

impl Duty {
    /// Both, the first served first.
    pub const ALL: [Self; 2] = [Self::Statutory, Self::Open];
    /// The word used in files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Statutory => "statutory",
            Self::Open => "open",
        }
    }
}

/// A wish to be driven.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Its name; decides where two are otherwise alike.
    pub id: String,
    /// How many people, those in wheelchairs included.
    pub persons: u16,
    /// How many of them stay in a wheelchair.
    pub wheelchairs: u16,
    /// Where they are met.
    pub from: Point,
    /// Where they want to be.
    pub to: Point,
    /// When service at the pickup may begin.
    pub pickup: Window,
    /// When service at the drop-off may begin.
    pub dropoff: Window,
    /// Minutes spent at the pickup, and again at the drop-off.
    pub service: f64,
    /// Most minutes from departure at the pickup to begin of service at the drop-off.
    pub max_ride: f64,
    /// When it is made; `None` if it is known from the start.
    pub booked: Option<f64>,
    /// Whose trip it is.
    pub duty: Duty,
    /// Requests of one booking (out and back) share this and are served or refused together.
    pub booking: Option<String>,
    /// Whether anybody will be there; the dispatcher learns it at the pickup.
    pub shows_up: bool,
}

impl Request {
    /// One person who is known from the start and has all the time in the world.
    pub fn new(id: impl Into<String>, from: Point, to: Point) -> Self {
        Self {
            id: id.into(),
            persons: 1,
            wheelchairs: 0,
            from,
            to,
            pickup: Window::ANY,
            dropoff: Window::ANY,
            service: 0.0,
            max_ride: NO_LIMIT,
            booked: None,
            duty: Duty::Open,
            booking: None,
            shows_up: true,
        }
    }
}

/// A driver's break, taken empty at the depot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Break {
    /// When it may begin.
    pub begin: Window,
    /// How long it lasts.
    pub minutes: f64,
}

/// What a vehicle costs, in kroner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rates {
    /// An hour from leaving the depot to being back.
    pub per_hour: f64,
    /// A km.
    pub per_km: f64,
    /// A request carried.
    pub per_trip: f64,
}

/// A vehicle with its driver's shift.
#[derive(Clone, Debug, PartialEq)]
pub struct Vehicle {
    /// Its name; decides where two vehicles would do the same.
    pub id: String,
    /// Seats.
    pub seats: u16,
    /// Places for wheelchairs.
    pub wheelchair_places: u16,
    /// Seats that a wheelchair in place takes: 1 if its user counts as seated, 0 if places stand
    /// apart from seats, 2 if a chair folds two seats away.
    pub seats_per_wheelchair: u16,
    /// Where its tour begins and ends.
    pub depot: Point,
    /// When it may leave the depot and must be back.
    pub shift: Window,
    /// Most minutes from leaving the depot to being back.
    pub max_duration: f64,
    /// The driver's breaks, in their order.
    pub breaks: Vec<Break>,
    /// What it costs.
    pub rates: Rates,
    /// The duties it may take on.
    pub duties: Vec<Duty>,
}

impl Vehicle {
    /// A vehicle without wheelchair places that is always on duty and costs nothing.
    pub fn new(id: impl Into<String>, seats: u16, depot: Point) -> Self {
        Self {
            id: id.into(),
            seats,
            wheelchair_places: 0,
            seats_per_wheelchair: 1,
            depot,
            shift: Window::ANY,
            max_duration: NO_LIMIT,
            breaks: Vec::new(),
            rates: Rates::default(),
            duties: Duty::ALL.to_vec(),
        }
    }
}

/// What the dispatcher makes least of. All serve as many as they can first, statutory trips
/// before open ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Objective {
    /// Minutes of driving; once the day has begun, as much minutes that people arrive later than they
    /// could: they are what room for further requests is made of.
    #[default]
    Served,
    /// Km driven.
    Distance,
    /// Minutes of vehicles away from the depot.
    Time,
    /// Cost by the vehicles' rates.
    Cost,
    /// Minutes that people wait past their earliest pickup.
    Wait,
}

/// Rules of dispatch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// What to make least of.
    pub objective: Objective,
    /// Tours may end anywhere.
    pub open_tours: bool,
    /// A vehicle under way to its next stop may be sent elsewhere first.
    pub divert: bool,
    /// Of how many vehicles, the nearest by their plans around then, the best is taken for a request
    /// ahead of its time; more are asked if none of them can. For one at once all in reach are asked.
    pub nearest: usize,
    /// Seed of the improvement's draws.
    pub seed: u64,
}

impl Default for Rules {
    fn default() -> Self {
        Self { objective: Objective::Served, open_tours: false, divert: true, nearest: 32, seed: 1 }
    }
}

/// Why a request is not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// No vehicle of the pool may and can carry the party at all.
    PartyTooLarge,
    /// No vehicle that may carry it has the wheelchair places.
    NoWheelchairPlace,
    /// Even driven directly its windows or its longest ride cannot be kept.
    Contradiction,
    /// It was booked after its latest pickup.
    BookedTooLate,
    /// No vehicle that fits is on duty then.
    NobodyOnDuty,
    /// Vehicles are on duty, but too far from it, even without other passengers.
    OutOfReach,
    /// Vehicles could, if they had nothing else to do.
    AllBusy,
    /// The other part of its booking is refused.
    OtherPartRefused,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::PartyTooLarge,
        Self::NoWheelchairPlace,
        Self::Contradiction,
        Self::BookedTooLate,
        Self::NobodyOnDuty,
        Self::OutOfReach,
        Self::AllBusy,
        Self::OtherPartRefused,
    ];
    /// The word used in files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::PartyTooLarge => "party-too-large",
            Self::NoWheelchairPlace => "no-wheelchair-place",
            Self::Contradiction => "windows-contradict",
            Self::BookedTooLate => "booked-too-late",
            Self::NobodyOnDuty => "nobody-on-duty",
            Self::OutOfReach => "out-of-reach",
            Self::AllBusy => "all-busy",
            Self::OtherPartRefused => "other-part-refused",
        }
    }
}
