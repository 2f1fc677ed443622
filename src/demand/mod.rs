//! Trips that people want to make, by purpose, traveller and pair of zones.
//!
//! In: a scenario and the road skims. Out: one [`Demand`]: for every purpose a matrix of trips a
//! year from home zones (rows) to activity zones (columns), counting the way out and the way home
//! (two trips a tour); vectors by home zone that say which travellers make them; and the share of
//! each purpose's trips that falls in each service state.

pub mod balance;
mod calendar;
mod deterrence;
mod distribution;
mod generation;
mod matrix;
mod sparse;

pub use calendar::{PartWeights, part_weights};
pub use matrix::OdMatrix;

use crate::id::{IdVec, StateId, ZoneId};
use crate::network::RoadSkim;
use crate::scenario::Scenario;
use crate::scenario::area::{Attractions, Zone};
use crate::scenario::values::Values;
use balance::BalanceError;
use deterrence::{Costs, Deterrence};
use distribution::{Distributed, TwoKinds, both_ends, both_ends_with_mean, home_end_with_mean};
use generation::{ByAge, NoCar};
use libm::exp;
use rayon::prelude::*;
use thiserror::Error;

/// How the keys of the values begin that wanted trips rest on, beside the roads'.
pub const VALUES: &[&str] = &["demand.", "handicap."];

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

/// Why demand cannot be estimated.
#[derive(Clone, Debug, Error, PartialEq)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum DemandError {
    #[error("road times are between {skim} zones, but the scenario has {zones}")]
    OtherZones { skim: usize, zones: usize },
    #[error("trips to {} cannot be balanced: {source}", purpose.slug())]
    Balance { purpose: Purpose, source: BalanceError },
}

impl Demand {
    /// Trips a year of all purposes.
    pub fn total(&self) -> f64 {
        self.trips.iter().map(OdMatrix::total).sum()
    }
    /// Mean road km of a purpose's trips, inside zones as the skim has it; 0 without trips.
    pub fn mean_km(&self, purpose: Purpose, skim: &RoadSkim) -> f64 {
        let cells = self.trips[purpose.index()].cells();
        let km: f64 = cells.iter().zip(&skim.km).map(length_of).sum();
        let trips = sum(cells);
        if trips > 0.0 { km / trips } else { 0.0 }
    }
}

/// Estimates the trips that people want to make in a year.
///
/// Unreachable pairs get none. The mean trips of the purposes are met with the zones' own inner
/// distances shortened for other purposes than work (`demand.other.inside_share`).
///
/// # Errors
/// [`DemandError::OtherZones`] if the skim is of another scenario, [`DemandError::Balance`] if a
/// purpose has no solution.
pub fn estimate(scenario: &Scenario, skim: &RoadSkim) -> Result<Demand, DemandError> {
    let zones = scenario.area.zones.as_slice();
    if skim.n != zones.len() {
        return Err(DemandError::OtherZones { skim: skim.n, zones: zones.len() });
    }
    let values = &scenario.values;
    let commuting = Costs::new(skim, values);
    let work = work_trips(scenario, &commuting)?;
    let of_zones: Vec<f64> = work.trips.chunks(zones.len().max(1)).map(sum).collect();
    let generation = generation::generate(scenario, &of_zones, &commuting)
        .map_err(|source| DemandError::Balance { purpose: Purpose::Leisure, source })?;

    let costs = commuting.of_other_purposes(values);
    let mut trips = Vec::with_capacity(Purpose::ALL.len());
    let (mut dropped, mut error) = (0.0, 0.0_f64);
    for purpose in Purpose::ALL {
        let distributed = match purpose {
            Purpose::Work => Ok(work.clone()),
            _ => distribute(scenario, &costs, purpose, &generation.of(purpose)),
        };
        let Distributed { trips: mut cells, error: own } =
            distributed.map_err(|source| DemandError::Balance { purpose, source })?;
        dropped += sparse::drop_thin_pairs(&mut cells, zones.len(), values.sparse_below);
        error = error.max(own);
        trips.push(OdMatrix::from_cells(zones.len(), cells));
    }
    let total: f64 = trips.iter().map(|matrix| sum(matrix.cells())).sum();
    let (no_car_share, travellers) = who_travels(zones, values, &generation.trips);
    Ok(Demand {
        trips,
        no_car_share,
        travellers,
        state_share: calendar::state_shares(scenario),
        special: generation::special(scenario).into_iter().collect(),
        cut_off_share: if total > 0.0 { dropped / total } else { 0.0 },
        balance_error: error,
    })
}

/// Trips to work: residents in work over jobs, then fewer a week the farther the job.
fn work_trips(scenario: &Scenario, costs: &Costs) -> Result<Distributed, DemandError> {
    let values = &scenario.values;
    let mut work = commute(scenario, costs)?;
    let (from, length) = (values.work_frequency_from, values.work_frequency_km);
    work.trips.par_iter_mut().zip(&costs.km).for_each(|(trips, &km)| {
        if *trips > 0.0 {
            *trips *= exp(-(f64::from(km) - from) / length).min(1.0) as f32;
        }
    });
    let wanted =
        generation::total_trips(scenario) * generation::purpose_share(values, Purpose::Work);
    let got = sum(&work.trips);
    let scale = if got > 0.0 { (wanted / got) as f32 } else { 0.0 };
    work.trips.iter_mut().for_each(|trips| *trips *= scale);
    Ok(work)
}

/// Residents in work by home and place of work, as a register has them.
fn commute(scenario: &Scenario, costs: &Costs) -> Result<Distributed, DemandError> {
    let values = &scenario.values;
    let kinds = TwoKinds {
        near: Deterrence { power: values.work_power, decay: values.work_decay },
        far: Deterrence::exponential(values.work_far_km),
        far_share: values.work_far_share,
    };
    let employed: Vec<f64> = scenario.area.zones.iter().map(|zone| zone.employed).collect();
    both_ends(costs, &employed, &attractions(scenario, |at| at.jobs), kinds)
        .map_err(|source| DemandError::Balance { purpose: Purpose::Work, source })
}

/// Residents in work by home and place of work, before those with far jobs go less often: what a
/// register of commuters counts, to be compared with one.
///
/// # Errors
/// As [`estimate`].
pub fn register_commute(scenario: &Scenario, skim: &RoadSkim) -> Result<OdMatrix, DemandError> {
    let zones = scenario.area.zones.len();
    if skim.n != zones {
        return Err(DemandError::OtherZones { skim: skim.n, zones });
    }
    let commute = commute(scenario, &Costs::new(skim, &scenario.values))?;
    Ok(OdMatrix::from_cells(zones, commute.trips))
}

/// Trips of any purpose but work.
fn distribute(
    scenario: &Scenario,
    costs: &Costs,
    purpose: Purpose,
    production: &[f64],
) -> Result<Distributed, BalanceError> {
    let values = &scenario.values;
    let kinds = |far_share: f64, far_km: f64| TwoKinds {
        near: Deterrence::with_length(values.other_power, far_km),
        far: Deterrence::exponential(far_km),
        far_share,
    };
    let education = kinds(values.education_far_share, values.education_far_km);
    let errands = kinds(values.shopping_far_share, values.shopping_far_km);
    let leisure = kinds(values.leisure_far_share, values.leisure_far_km);
    Ok(match purpose {
        // Work is distributed before, since its trips are the first to come off the total.
        Purpose::Work | Purpose::Education => {
            let attraction = attractions(scenario, |at| at.education);
            let mean = students_mean_km(values);
            both_ends_with_mean(costs, production, &attraction, mean, education)?
        }
        Purpose::Pupils => {
            let attraction = attractions(scenario, |at| at.pupils);
            let near = TwoKinds { far_share: 0.0, ..education };
            both_ends_with_mean(costs, production, &attraction, values.pupils_mean_km, near)?
        }
        Purpose::Shopping => {
            let attraction = attractions(scenario, |at| at.shopping);
            home_end_with_mean(costs, production, &attraction, values.shopping_mean_km, errands)
        }
        Purpose::Leisure => {
            let attraction = attractions(scenario, |at| at.leisure);
            home_end_with_mean(costs, production, &attraction, values.leisure_mean_km, leisure)
        }
        // Whoever must go farther than the local doctor goes as far as for errands.
        Purpose::Health => {
            let attraction = attractions(scenario, |at| at.health);
            home_end_with_mean(costs, production, &attraction, values.health_mean_km, errands)
        }
    })
}

/// Mean way of adults to education: the survey's mean is of pupils and students together.
fn students_mean_km(values: &Values) -> f64 {
    let pupils = values.pupils_trip_share;
    if pupils < 1.0 {
        (values.education_mean_km - pupils * values.pupils_mean_km) / (1.0 - pupils)
    } else {
        values.education_mean_km
    }
}

fn attractions(scenario: &Scenario, of: impl Fn(&Attractions) -> f64) -> Vec<f64> {
    scenario.area.zones.iter().map(|zone| of(&zone.attractions)).collect()
}

/// For each purpose the share of trips without a car in the family, and for each class the ages of
/// those who make its trips.
fn who_travels(
    zones: &[Zone],
    values: &Values,
    trips: &[ByAge],
) -> (Vec<IdVec<ZoneId, f64>>, Vec<IdVec<ZoneId, Travellers>>) {
    let no_car: Vec<NoCar> = zones.par_iter().map(|zone| NoCar::of(zone, values)).collect();
    let mut shares = Vec::with_capacity(Purpose::ALL.len());
    let mut travellers = vec![IdVec::default(); TravelClass::COUNT];
    for purpose in Purpose::ALL {
        let mut of_zones = IdVec::default();
        for (at, zone) in zones.iter().enumerate() {
            let own = trips[at][purpose.index()];
            let none = no_car[at].of_purpose(purpose);
            let without: [f64; 4] = std::array::from_fn(|age| own[age] * none[age]);
            let with: [f64; 4] = std::array::from_fn(|age| own[age] - without[age]);
            let all: f64 = own.iter().sum();
            let share =
                if all > 0.0 { without.iter().sum::<f64>() / all } else { zone.no_car_share };
            of_zones.push(share);
            for (car, by_age) in [(true, with), (false, without)] {
                let class = TravelClass { purpose, car }.index();
                travellers[class].push(Travellers { age: age_shares(by_age, own, zone) });
            }
        }
        shares.push(of_zones);
    }
    (shares, travellers)
}

/// To a sum of 1; a class without trips has the ages of the purpose, or else of the zone.
fn age_shares(class: [f64; 4], purpose: [f64; 4], zone: &Zone) -> [f64; 4] {
    let candidates = [class, purpose, zone.residents];
    let found = candidates.iter().find(|ages| ages.iter().sum::<f64>() > 0.0);
    found.map_or([0.0, 0.0, 1.0, 0.0], |ages| {
        let sum: f64 = ages.iter().sum();
        ages.map(|trips| trips / sum)
    })
}

fn sum(cells: &[f32]) -> f64 {
    cells.iter().map(|&cell| f64::from(cell)).sum()
}

fn length_of((&trips, &km): (&f32, &f32)) -> f64 {
    if trips > 0.0 { f64::from(trips) * f64::from(km) } else { 0.0 }
}
