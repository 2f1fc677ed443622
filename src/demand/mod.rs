//! Trips that people want to make, by purpose, traveller and pair of zones.
//!
//! In: a scenario and the road skims. Out: one [`Demand`]: for every purpose a matrix of trips a
//! year from home zones (rows) to activity zones (columns), counting the way out and the way home
//! (two trips a tour); vectors by home zone that say which travellers make them; and the share of
//! each purpose's trips that falls in each service state.

mod matrix;

pub use matrix::OdMatrix;

use crate::id::{IdVec, StateId, ZoneId};

/// Why a trip is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// To work; balanced at both ends.
    Work,
    /// Adults to education; balanced at both ends.
    Education,
    /// Pupils to school; balanced at both ends.
    Pupils,
    /// Shopping, errands and escorting.
    Shopping,
    /// Leisure, visits and business.
    Leisure,
    /// Doctor and hospital.
    Health,
}

impl Purpose {
    /// All purposes, in the order in which everything is stored.
    pub const ALL: [Self; 6] =
        [Self::Work, Self::Education, Self::Pupils, Self::Shopping, Self::Leisure, Self::Health];

    /// Position in [`Purpose::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
    /// Trips that are given up last.
    pub fn is_needed(self) -> bool {
        matches!(self, Self::Work | Self::Education | Self::Pupils)
    }
    /// The word used in results.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Education => "education",
            Self::Pupils => "pupils",
            Self::Shopping => "shopping",
            Self::Leisure => "leisure",
            Self::Health => "health",
        }
    }
}

/// A behavioural class: a purpose, with or without a car in the family. Twelve in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TravelClass {
    /// Why they travel.
    pub purpose: Purpose,
    /// The family has a car.
    pub car: bool,
}

impl TravelClass {
    /// All classes: by purpose, first with and then without a car.
    pub fn all() -> impl Iterator<Item = Self> {
        Purpose::ALL.into_iter().flat_map(|purpose| [true, false].map(|car| Self { purpose, car }))
    }
    /// Position in [`TravelClass::all`].
    pub fn index(self) -> usize {
        self.purpose.index() * 2 + usize::from(!self.car)
    }
    /// How many there are.
    pub const COUNT: usize = 12;
}

/// Who, among a zone's travellers of one class, makes the trips. Shares sum to 1 over ages.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Travellers {
    /// By `AgeGroup`, in its order.
    pub age: [f64; 4],
}

/// Trips wanted in a year.
#[derive(Clone, Debug)]
pub struct Demand {
    /// Trips a year (both ways) by [`Purpose`], home zone × activity zone, all classes together.
    pub trips: Vec<OdMatrix>,
    /// For each purpose and home zone: the share of its trips made by persons without a car in the
    /// family.
    pub no_car_share: Vec<IdVec<ZoneId, f64>>,
    /// For each class ([`TravelClass::index`]) and home zone, who makes the trips.
    pub travellers: Vec<IdVec<ZoneId, Travellers>>,
    /// For each purpose, the share of its trips in each service state; sums to 1.
    pub state_share: Vec<IdVec<StateId, f64>>,
    /// Trips a year by special transport (entitled people), by home zone: apart from the rest.
    pub special: IdVec<ZoneId, f64>,
    /// Share of all trips in pairs too thin to keep, whose trips went to the rest of their row.
    pub cut_off_share: f64,
    /// How far the balancing got: the greatest relative error of a margin.
    pub balance_error: f64,
}
