//! A service state made ready, and what is summed in it over destinations.

use super::TripSums;
use super::flat::FlatNetwork;
use super::flex::{FlexState, FlexSums};
use super::hub_use::HubUses;
use super::last_way_home::LastWayHome;
use super::lower::AccessRows;
use super::reach::ZoneReach;
use super::tally::Tally;
use super::volumes::Loads;
use crate::id::{DayTypeId, StateId};
use std::sync::Arc;

/// A service state made ready, and who gets home in time.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) state: &'a State,
    pub(super) way_home: &'a LastWayHome,
    /// Whether reach is counted in it.
    pub(super) reach: bool,
}

/// A service state made ready.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct State {
    pub(super) id: StateId,
    pub(super) network: FlatNetwork,
    /// How zones reach hubs in it.
    pub(super) access: Arc<AccessRows>,
    /// Roads as they are in it, by position ([`Columns::ways`](super::columns::Columns::ways)).
    pub(super) roads: usize,
    /// On-demand vehicles.
    pub(super) flex: FlexState,
    /// Its share of each purpose's trips, times the weight of a destination.
    pub(super) share: [f64; 6],
    /// The day type that most of its days have.
    pub(super) day: DayTypeId,
    /// Those who set out in it must be able to leave for home at this time.
    pub(super) home_by: i32,
    /// How much of the peak's delay is felt in it, 0–1.
    pub(super) delay: f64,
}

impl State {
    /// The same people travel in it, whatever runs.
    pub(super) fn is_same_but_for_lines(&self, other: &Self) -> bool {
        (self.share, self.day, self.home_by, self.delay, self.roads)
            == (other.share, other.day, other.home_by, other.delay, other.roads)
            && (Arc::ptr_eq(&self.access, &other.access) || self.access == other.access)
            && self.flex == other.flex
    }
}

/// Sums over some destinations in one state.
#[derive(Clone, Debug)]
pub(super) struct Sums {
    /// By home zone and class.
    pub(super) classes: Tally,
    pub(super) loads: Loads,
    pub(super) sums: TripSums,
    pub(super) pt_trips: f64,
    pub(super) flex: FlexSums,
    pub(super) hub_uses: HubUses,
    /// By zone, in the state in which reach is counted; empty in the others.
    pub(super) reach: Vec<ZoneReach>,
    /// By destination, if they are kept: the labels by node.
    pub(super) labels: Vec<Arc<[f32]>>,
    /// If labels are kept, and where reach is counted: each destination with a hospital, and the
    /// minutes there by public transport, by zone.
    pub(super) hospitals: Vec<(usize, Vec<f64>)>,
    /// Made from sums of before, so that the last digits may be others than those of a full run.
    pub(super) mended: bool,
}

impl Sums {
    pub(super) fn new(zones: usize, side: &Side<'_>) -> Self {
        Self {
            classes: Tally::new(zones),
            loads: Loads::new(&side.state.network),
            sums: TripSums::default(),
            pt_trips: 0.0,
            flex: FlexSums::new(&side.state.flex),
            hub_uses: HubUses::new(&side.state.access),
            reach: vec![ZoneReach::default(); if side.reach { zones } else { 0 }],
            labels: Vec::new(),
            hospitals: Vec::new(),
            mended: false,
        }
    }

    /// Adds so many times what others count; loads only if they are of the same network.
    pub(super) fn add_counts(&mut self, other: &Self, times: f64) {
        self.classes.add(&other.classes, times);
        for (own, other) in self.reach.iter_mut().zip(&other.reach) {
            own.add(other, times);
        }
        self.pt_trips += times * other.pt_trips;
        self.sums.add(&other.sums, times);
    }

    pub(super) fn add(&mut self, other: Self) {
        self.add_counts(&other, 1.0);
        self.loads.add(&other.loads, 1.0);
        self.flex.add(other.flex);
        self.hub_uses.add(&other.hub_uses);
        self.labels.extend(other.labels);
        self.hospitals.extend(other.hospitals);
    }
}

/// What a run leaves for the next one: each state with its sums over all destinations.
#[derive(Clone, Debug, Default)]
pub struct Travelled {
    pub(super) states: Vec<(Arc<State>, Arc<Sums>)>,
}

impl Travelled {
    /// Sums of before were mended: the last digits may be others than those of a full run.
    pub fn is_mended(&self) -> bool {
        self.states.iter().any(|(_, sums)| sums.mended)
    }
    /// Labels were kept.
    pub fn has_labels(&self) -> bool {
        self.states.iter().all(|(_, sums)| !sums.labels.is_empty())
    }
}
