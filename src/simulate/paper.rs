//! The door for cases on paper: a few lines with names, one destination, labels by stop.
//!
//! The same label setting as in the country's run, without penalties, fares or weights.

use super::flat::{FlatNetwork, Group, HopSpec, LineSpec, Waits};
use super::strategy::{Egress, Strategies};
use crate::network::Direction;
use crate::units::Minutes;
use std::collections::BTreeMap;

/// A directed line: a headway, and hops from stop to stop.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    headway: Minutes,
    hops: Vec<(String, String, Minutes)>,
}

impl Line {
    /// A line with one departure every `headway`; hops are (from, to, run time), each beginning
    /// where the one before ended.
    pub fn new(headway: Minutes, hops: &[(&str, &str, Minutes)]) -> Self {
        let hops = hops.iter().map(|&(from, to, time)| (from.to_owned(), to.to_owned(), time));
        Self { headway, hops: hops.collect() }
    }
}

/// A few lines between named stops.
#[derive(Clone, Debug)]
pub struct FrequencyNetwork {
    stops: BTreeMap<String, u32>,
    flat: FlatNetwork,
}

impl FrequencyNetwork {
    /// Lines whose gaps are exponential, as in the published case: the wait for whichever of
    /// several lines comes first is 1 / Σ (1 / headway).
    ///
    /// # Panics
    /// If a line has no hop or a headway that is not above zero: a case on paper has both.
    pub fn from_lines(lines: &[Line]) -> Self {
        Self::with_waits(lines, Waits::exponential())
    }

    /// Lines that leave at even gaps: half the headway is waited.
    ///
    /// # Panics
    /// As [`FrequencyNetwork::from_lines`].
    pub fn from_regular_lines(lines: &[Line]) -> Self {
        Self::with_waits(lines, Waits::regular())
    }

    /// Lines and any rule for waits.
    ///
    /// # Panics
    /// As [`FrequencyNetwork::from_lines`].
    pub fn with_waits(lines: &[Line], waits: Waits) -> Self {
        let names = lines.iter().flat_map(|line| &line.hops).flat_map(|(from, to, _)| [from, to]);
        let mut stops: BTreeMap<String, u32> = names.map(|name| (name.clone(), 0)).collect();
        for (at, index) in stops.values_mut().enumerate() {
            *index = at as u32;
        }
        let specs: Vec<LineSpec> =
            lines.iter().enumerate().map(|(at, line)| spec(at, line, &stops)).collect();
        let flat = FlatNetwork::build(stops.len(), &specs, &[], waits);
        Self { stops, flat }
    }
}

fn spec(at: usize, line: &Line, stops: &BTreeMap<String, u32>) -> LineSpec {
    assert!(line.headway.0 > 0.0, "a headway is above zero");
    assert!(!line.hops.is_empty(), "a line has a hop");
    let per_hour = 60.0 / line.headway.0;
    let mut hubs = vec![stops[&line.hops[0].0]];
    hubs.extend(line.hops.iter().map(|(_, to, _)| stops[to]));
    LineSpec {
        service: at as u32,
        direction: Direction::Outward,
        per_hour,
        timed_per_hour: per_hour,
        group: Group { coordination: 0, tariff: 0, planner: 0 },
        board_cost: 0.0,
        surcharge: 0.0,
        extra_base: 0.0,
        rail: false,
        bus: true,
        ring: false,
        hubs,
        hops: line
            .hops
            .iter()
            .map(|&(_, _, time)| HopSpec {
                cost: time.0,
                minutes: time.0,
                km: time.0,
                border: false,
            })
            .collect(),
    }
}

/// The labels of every stop towards one destination.
#[derive(Clone, Debug)]
pub struct Strategy {
    times: BTreeMap<String, f64>,
}

impl Strategy {
    /// Expected minutes from a stop, the wait included; infinite if there is no way.
    ///
    /// # Panics
    /// If the network has no such stop.
    pub fn expected_time(&self, stop: &str) -> Minutes {
        Minutes(self.times[stop])
    }
}

/// The best strategy from every stop to `destination`.
///
/// # Panics
/// If the network has no such stop.
pub fn optimal_strategy(network: &FrequencyNetwork, destination: &str) -> Strategy {
    let mut strategies = Strategies::new();
    let hub = network.stops[destination];
    strategies.solve(&network.flat, &[Egress { hub, cost: 0.0, minutes: 0.0 }]);
    let label = |stop: u32| {
        if stop == hub { 0.0 } else { strategies.first_label(&network.flat, stop) }
    };
    Strategy { times: network.stops.iter().map(|(name, &at)| (name.clone(), label(at))).collect() }
}
