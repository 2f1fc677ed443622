//! What ten per cent more of something does: elasticities of the model beside published ones.
//!
//! Short run: destinations, cars and the wish to travel stay; mode, line, time of the journey and
//! whether the trip is made respond. Each change is made up and down and the two arc elasticities
//! are averaged: `½·Σ ln(Q′/Q) / ln(x′/x)`. Nothing is fitted to them.
//!
//! Long run: nothing here adapts, so that the short-run response is multiplied by a stated factor
//! with a source (`response.long_run.*`).

use super::{Prepared, Progress, Register, RunError, travel};
use crate::id::{IdVec, StateId};
use crate::scenario::Scenario;
use crate::scenario::area::Urbanity;
use crate::scenario::responsibility;
use crate::scenario::service::{Mode, Service, ServiceKind};
use crate::scenario::tables::{ElasticityRow, Horizon};
use crate::scenario::values::{FARES, Values};
use crate::simulate::{self, Flows, TripMode};
use libm::log;
use std::sync::Arc;
use thiserror::Error;

/// How much is changed.
const STEP: f64 = 0.1;

/// Why there are none.
#[derive(Debug, Error)]
pub enum ElasticityError {
    /// The model could not be run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A row of the table is not understood.
    #[error("elasticities.csv: `{0}` is no change or response that the model knows")]
    Unknown(String),
}

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Fare,
    CarCost,
    /// Of rail, of buses, or of everything.
    Departures(Option<bool>),
    RunTimes(Option<bool>),
}

impl Change {
    /// All, with the word of the table. `Some(true)` means rail, `Some(false)` bus.
    const ALL: [(&'static str, Self); 8] = [
        ("fare", Self::Fare),
        ("bus-departures", Self::Departures(Some(false))),
        ("rail-departures", Self::Departures(Some(true))),
        ("all-departures", Self::Departures(None)),
        ("bus-run-time", Self::RunTimes(Some(false))),
        ("rail-run-time", Self::RunTimes(Some(true))),
        ("all-run-times", Self::RunTimes(None)),
        ("car-cost", Self::CarCost),
    ];

    fn put(self, scenario: &mut Scenario, factor: f64) {
        let scale = |scenario: &mut Scenario, key: &str| {
            if let Some(value) = scenario.values.row(key).map(|row| row.value) {
                scenario.values.set(key, value * factor);
            }
        };
        match self {
            Self::Fare => FARES.iter().for_each(|key| scale(scenario, key)),
            Self::CarCost => scale(scenario, "cost.car.perceived_per_km"),
            Self::Departures(rail) => {
                for service in meant(scenario, rail) {
                    for day in service.timetable.iter_mut() {
                        day.departures.iter_mut().for_each(|number| *number *= factor);
                    }
                }
            }
            Self::RunTimes(rail) => {
                for service in meant(scenario, rail) {
                    for stop in &mut service.stops {
                        stop.minutes.0 *= factor;
                    }
                }
            }
        }
    }
}

fn meant(scenario: &mut Scenario, rail: Option<bool>) -> impl Iterator<Item = &mut Service> {
    scenario.services.iter_mut().filter(move |service| match rail {
        None => true,
        Some(true) => service.mode.is_rail(),
        Some(false) => matches!(service.mode, Mode::Bus | Mode::Brt),
    })
}

/// What responds.
#[derive(Clone, Debug, Default)]
struct Response {
    pt_trips: f64,
    bus: f64,
    rail: f64,
    car_km: f64,
    by_urbanity: [f64; 6],
    by_kind: [f64; BUS_KINDS.len()],
    by_state: Vec<f64>,
}

/// Kinds of bus line that are told apart: some run beside rail, some do not.
const BUS_KINDS: [ServiceKind; 5] = [
    ServiceKind::City,
    ServiceKind::SBus,
    ServiceKind::Regional,
    ServiceKind::Express,
    ServiceKind::Rural,
];

impl Response {
    fn of(scenario: &Scenario, flows: &Flows) -> Self {
        let mut response = Self {
            pt_trips: flows.sums.pt_trips,
            by_state: flows.pt_trips_by_state.as_slice().to_vec(),
            ..Self::default()
        };
        for (service, flows) in scenario.services.iter().zip(flows.services.iter()) {
            if service.mode.is_rail() {
                response.rail += flows.boardings;
            } else if matches!(service.mode, Mode::Bus | Mode::Brt) {
                response.bus += flows.boardings;
                if let Some(at) = BUS_KINDS.iter().position(|kind| *kind == service.kind) {
                    response.by_kind[at] += flows.boardings;
                }
            }
        }
        for (zone, classes) in scenario.area.zones.iter().zip(flows.classes.iter()) {
            for class in classes {
                let urban = &mut response.by_urbanity[zone.urbanity as usize];
                *urban += class.trips[TripMode::PublicTransport.index()];
                response.car_km += class.km[TripMode::CarDriver.index()];
            }
        }
        response
    }
}

/// One change and what it does.
#[derive(Clone, Debug)]
pub struct Elasticities {
    /// The word of the change.
    pub change: &'static str,
    /// Trips by public transport, boardings of buses, of rail, and km by car.
    pub all: [(&'static str, f64); 4],
    /// Trips by public transport, by where the travellers live.
    pub by_urbanity: Vec<(&'static str, f64)>,
    /// Boardings of buses, by kind of line.
    pub by_kind: Vec<(&'static str, f64)>,
    /// Trips by public transport, by service state.
    pub by_state: Vec<(String, f64)>,
    /// Ratios of two elasticities: by place, by time.
    pub ratios: [(&'static str, f64); 2],
    /// Where only buses or only trains change: what became of their boardings.
    pub diverted: Option<Diverted>,
}

/// What became of the boardings that one of bus and rail lost (or where those came from that it
/// won), of each of them.
#[derive(Clone, Copy, Debug)]
pub struct Diverted {
    /// Boardings of the other of the two.
    pub other: f64,
    /// Trips by public transport that are no longer made (or newly made).
    pub trips: f64,
}

/// A published range beside the model.
#[derive(Clone, Debug)]
pub struct ElasticityLine {
    /// As the table has it.
    pub row: ElasticityRow,
    /// The model's.
    pub model: f64,
}

impl ElasticityLine {
    /// Whether the model lies in the range.
    pub fn is_inside(&self) -> bool {
        self.row.low <= self.model && self.model <= self.row.high
    }
}

/// All changes, and the published ranges.
#[derive(Clone, Debug)]
pub struct ElasticityReport {
    /// By change.
    pub changes: Vec<Elasticities>,
    /// In the order of the table.
    pub lines: Vec<ElasticityLine>,
}

/// Makes every change up and down.
///
/// # Errors
/// [`ElasticityError`].
pub fn elasticities(
    scenario: &Arc<Scenario>,
    register: &Register,
    published: &[ElasticityRow],
    progress: Progress<'_>,
) -> Result<ElasticityReport, ElasticityError> {
    let prepared = Prepared::new(scenario, register, progress)?;
    let base = respond(scenario, &prepared, "base", progress)?;
    let mut changes = Vec::with_capacity(Change::ALL.len());
    for (word, change) in Change::ALL {
        let mut sums: Option<Vec<f64>> = None;
        for factor in [1.0 + STEP, 1.0 / (1.0 + STEP)] {
            let mut changed = Scenario::clone(scenario);
            change.put(&mut changed, factor);
            let changed = Arc::new(changed);
            let prepared = prepared.update(scenario, &changed, progress)?;
            let found = respond(&changed, &prepared, word, progress)?;
            let arcs: Vec<f64> = values(&base)
                .zip(values(&found))
                .map(|(before, after)| 0.5 * log(after / before) / log(factor))
                .collect();
            match &mut sums {
                None => sums = Some(arcs),
                Some(sums) => sums.iter_mut().zip(arcs).for_each(|(sum, arc)| *sum += arc),
            }
        }
        let delays = simulate::peak_delays(scenario, &prepared.demand);
        changes.push(named(word, scenario, &base, &delays, &sums.unwrap_or_default()));
    }
    let values = &scenario.values;
    let lines =
        published.iter().map(|row| line(row, &changes, values)).collect::<Result<_, _>>()?;
    Ok(ElasticityReport { changes, lines })
}

/// Every figure of a response in one order.
fn values(response: &Response) -> impl Iterator<Item = f64> {
    [response.pt_trips, response.bus, response.rail, response.car_km]
        .into_iter()
        .chain(response.by_urbanity)
        .chain(response.by_kind)
        .chain(response.by_state.iter().copied())
}

const RESPONSES: [&str; 4] = ["pt-trips", "bus-boardings", "rail-boardings", "car-km"];

fn named(
    change: &'static str,
    scenario: &Scenario,
    base: &Response,
    delays: &IdVec<StateId, f64>,
    arcs: &[f64],
) -> Elasticities {
    let mut arcs = arcs.iter().copied();
    let mut next = || arcs.next().unwrap_or(f64::NAN);
    let all = RESPONSES.map(|word| (word, next()));
    let by_urbanity = Urbanity::ALL.map(|urbanity| (urbanity.slug(), next()));
    let by_kind = BUS_KINDS.map(|kind| (kind.slug(), next())).to_vec();
    let states = scenario.calendar.states.iter();
    let by_state: Vec<(String, f64)> = states.map(|s| (s.slug.clone(), next())).collect();
    let place = by_urbanity[Urbanity::Rural as usize].1 / by_urbanity[Urbanity::Core as usize].1;
    // The peak is the state of the greatest delay; the others by their trips.
    let of_states = || by_state.iter().zip(&base.by_state).zip(delays.iter());
    let peak = of_states().max_by(|a, b| a.1.total_cmp(b.1)).map_or(f64::NAN, |((s, _), _)| s.1);
    let most = delays.iter().fold(0.0, |most: f64, delay| most.max(*delay));
    let others = of_states().filter(|(_, delay)| **delay < most);
    let (sum, trips) = others
        .fold((0.0, 0.0), |(sum, trips), (((_, arc), own), _)| (sum + arc * own, trips + own));
    let ratios = [("rural-over-core", place), ("off-peak-over-peak", sum / trips / peak)];
    let [trips, bus, rail, _] = all.map(|(_, arc)| arc);
    let (trips, bus, rail) = (trips * base.pt_trips, bus * base.bus, rail * base.rail);
    let diverted = match Change::ALL.iter().find(|(word, _)| *word == change) {
        Some((_, Change::Departures(Some(is_rail)) | Change::RunTimes(Some(is_rail)))) => {
            let (own, other) = if *is_rail { (rail, bus) } else { (bus, rail) };
            Some(Diverted { other: -other / own, trips: trips / own })
        }
        _ => None,
    };
    let by_urbanity = by_urbanity.to_vec();
    Elasticities { change, all, by_urbanity, by_kind, by_state, ratios, diverted }
}

fn line(
    row: &ElasticityRow,
    changes: &[Elasticities],
    values: &Values,
) -> Result<ElasticityLine, ElasticityError> {
    let change = changes
        .iter()
        .find(|change| change.change == row.change)
        .ok_or_else(|| ElasticityError::Unknown(row.change.clone()))?;
    let short = change
        .all
        .iter()
        .chain(&change.ratios)
        .find(|(response, _)| *response == row.response)
        .ok_or_else(|| ElasticityError::Unknown(row.response.clone()))?
        .1;
    let multiplier = match (row.horizon, change.change) {
        (Horizon::Short, _) => 1.0,
        (Horizon::Long, "fare") => values.long_run_fare,
        (Horizon::Long, "car-cost") => values.long_run_car_cost,
        (Horizon::Long, _) => values.long_run_service,
    };
    Ok(ElasticityLine { row: row.clone(), model: short * multiplier })
}

fn respond(
    scenario: &Arc<Scenario>,
    prepared: &Prepared,
    name: &str,
    progress: Progress<'_>,
) -> Result<Response, RunError> {
    let responsibility = responsibility::resolve(scenario);
    let flows = travel(scenario, prepared, &responsibility, name, progress)?;
    Ok(Response::of(scenario, &flows))
}
