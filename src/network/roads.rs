//! Car times, lengths and tolls between zones ("skims" of the road).
//!
//! In: the rows of the road tables and the zones with the node each begins at. Out: one
//! [`RoadSkim`], zone × zone, of the cheapest route in generalised minutes: driving and ferry
//! waits, plus a cost per driven km, plus the toll at a value of time. Dijkstra from every origin on
//! flat arrays (compressed sparse rows), origins in parallel, each writing its own row, so that
//! the number of threads changes no byte. Without ferries an island keeps [`f32::INFINITY`].
//! Speeds are free-flow; congestion is a matter of choice, not of this graph.
//!
//! Source: E. W. Dijkstra, "A note on two problems in connexion with graphs", Numerische
//! Mathematik 1, 1959, pp. 269–271.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use libm::{log, sqrt};
use rayon::prelude::*;
use thiserror::Error;

use crate::id::{Id, StateId};
use crate::scenario::tables::{RoadLinkRow, RoadNodeRow};

/// A node of the road graph: its place among the rows of the node table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

impl Id for NodeId {
    fn from_index(index: usize) -> Self {
        Self(u32::try_from(index).expect("no road table holds four billion nodes"))
    }
    fn index(self) -> usize {
        self.0 as usize
    }
}

/// The road table contradicts itself.
#[derive(Debug, Error, PartialEq)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum RoadError {
    #[error("road link {a} to {b} names `{missing}`, but no road node has that id")]
    UnknownNode { a: String, b: String, missing: String },
    #[error("road link {a} to {b}: {column} is {value}, not a number from 0 up")]
    BadValue { a: String, b: String, column: &'static str, value: f64 },
    #[error("two road nodes are called `{0}`")]
    TwiceNamed(String),
    #[error("zone `{0}` has no road node, so nobody could drive there")]
    ZoneWithoutNode(String),
}

/// A curve over density: straight lines over the logarithm of residents per km², flat beyond
/// both ends.
#[derive(Clone, Debug, PartialEq)]
pub struct DensityCurve(
    /// (residents per km², value), densities above zero and rising.
    pub Vec<(f64, f64)>,
);

impl DensityCurve {
    /// The value at a density. An empty curve is zero everywhere.
    pub fn at(&self, residents_per_km2: f64) -> f64 {
        let points = &self.0;
        let after = points.partition_point(|point| point.0 <= residents_per_km2);
        match (after.checked_sub(1).map(|before| points[before]), points.get(after)) {
            (Some((low, from)), Some(&(high, to))) => {
                let share = log(residents_per_km2 / low) / log(high / low);
                from + share * (to - from)
            }
            (Some((_, value)), None) | (None, Some(&(_, value))) => value,
            (None, None) => 0.0,
        }
    }
}

/// What a road trip costs besides time, and how short trips behave.
///
/// No value has a default: all are claims about people and roads and come from the scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadOptions {
    /// Whether ferry links may be used.
    pub ferries: bool,
    /// Minutes of driving a driver gives to save one km.
    pub km_cost_minutes: f64,
    /// Value of time of one person, in kroner per minute.
    pub dkk_per_minute: f64,
    /// Persons in the car who share a toll or fare.
    pub persons_per_toll: f64,
    /// Local streets at both ends of a trip between two zones: extra km as a share of the
    /// straight line.
    pub end_detour_share: f64,
    /// The straight line beyond which that extra grows no more, in km.
    pub end_detour_limit_km: f64,
    /// Mean road km inside a zone per km of radius of a disc of its area, evenly settled.
    pub intrazonal_km_per_radius: f64,
    /// How far apart residents of a zone live, as a share of evenly settled (0 to 1).
    pub intrazonal_spread: DensityCurve,
    /// Speed on local streets in km/h.
    pub local_speed: DensityCurve,
}

/// A zone as the road sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoadZone {
    /// Where its trips begin and end.
    pub node: NodeId,
    /// Area in km².
    pub area_km2: f64,
    /// Residents per km².
    pub residents_per_km2: f64,
}

/// Zone × zone matrices, row-major (`from * n + to`); no way is [`f32::INFINITY`] in all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadSkim {
    /// Number of zones.
    pub n: usize,
    /// Driving and waiting for ferries.
    pub minutes: Vec<f32>,
    /// Road km, and at sea the length of the crossing.
    pub km: Vec<f32>,
    /// Of the km those at sea, which no car drives.
    pub sea_km: Vec<f32>,
    /// Tolls and ferry fares of the car, in kroner.
    pub toll_dkk: Vec<f32>,
    /// The same in service states in which links take another time, in their order.
    pub in_states: Vec<(StateId, RoadSkim)>,
}

impl RoadSkim {
    /// Roads as they are in a state.
    pub fn of(&self, state: StateId) -> &Self {
        self.in_states.iter().find(|(own, _)| *own == state).map_or(self, |(_, skim)| skim)
    }

    /// The same ways where tolls and ferry fares are so many times as high; exact where what time
    /// is worth grows alike, since then nobody takes another way.
    pub fn with_tolls(&self, times: f64) -> Self {
        let mut skim = self.clone();
        skim.toll_dkk.iter_mut().for_each(|toll| *toll = (f64::from(*toll) * times) as f32);
        for (_, own) in &mut skim.in_states {
            *own = own.with_tolls(times);
        }
        skim
    }
}

/// One route, for explaining and testing.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Driving and waiting for ferries.
    pub minutes: f64,
    /// Road km; at sea the length of the crossing.
    pub km: f64,
    /// Tolls and ferry fares of the car, in kroner.
    pub toll_dkk: f64,
    /// Nodes from origin to destination, both included.
    pub nodes: Vec<NodeId>,
    /// Rows of the link table, one fewer than nodes.
    pub links: Vec<usize>,
}

/// The road graph on flat arrays.
#[derive(Clone, Debug)]
pub struct RoadGraph {
    names: BTreeMap<String, NodeId>,
    positions: Vec<(f64, f64)>,
    /// Arcs of node `v` are `first[v]..first[v + 1]`.
    first: Vec<u32>,
    arcs: Vec<Arc>,
}

/// One direction of a link.
#[derive(Clone, Copy, Debug)]
struct Arc {
    to: u32,
    link: u32,
    minutes: f64,
    km: f64,
    toll_dkk: f64,
    ferry: bool,
}

/// The kind of link that sails.
const FERRY: &str = "ferry";

impl RoadGraph {
    /// Builds the graph of the two road tables; nodes keep the order of their rows.
    ///
    /// # Errors
    /// [`RoadError`] for a node named twice, a link to a node that is not there, and lengths,
    /// times or tolls below zero or not finite.
    pub fn from_rows(nodes: &[RoadNodeRow], links: &[RoadLinkRow]) -> Result<Self, RoadError> {
        let mut names = BTreeMap::new();
        for (index, row) in nodes.iter().enumerate() {
            if names.insert(row.node.clone(), NodeId::from_index(index)).is_some() {
                return Err(RoadError::TwiceNamed(row.node.clone()));
            }
        }
        let mut ends = Vec::with_capacity(links.len());
        for row in links {
            check_values(row)?;
            ends.push((find(&names, row, &row.a)?, find(&names, row, &row.b)?));
        }
        let (first, arcs) = compressed(nodes.len(), &ends, links);
        let positions = nodes.iter().map(|row| (row.lat, row.lon)).collect();
        Ok(Self { names, positions, first, arcs })
    }

    /// The node of that id.
    pub fn node(&self, name: &str) -> Option<NodeId> {
        self.names.get(name).copied()
    }

    /// How many nodes there are.
    pub fn n_nodes(&self) -> usize {
        self.positions.len()
    }

    /// Great-circle distance of two nodes in km.
    pub fn straight_km(&self, a: NodeId, b: NodeId) -> f64 {
        great_circle_km(self.positions[a.index()], self.positions[b.index()])
    }

    /// Time, length and toll between all zones, by the cheapest route of each pair.
    ///
    /// Between two zones the route gets the extra of local streets at both ends, driven at the
    /// mean of both zones' local speeds; inside a zone length and time follow from its area.
    pub fn skim(&self, zones: &[RoadZone], options: &RoadOptions) -> RoadSkim {
        let n = zones.len();
        let mut skim = RoadSkim {
            n,
            minutes: vec![f32::INFINITY; n * n],
            km: vec![f32::INFINITY; n * n],
            sea_km: vec![f32::INFINITY; n * n],
            toll_dkk: vec![f32::INFINITY; n * n],
            in_states: Vec::new(),
        };
        if n == 0 {
            return skim;
        }
        let speeds: Vec<f64> =
            zones.iter().map(|zone| options.local_speed.at(zone.residents_per_km2)).collect();
        let costs = self.costs(options);
        skim.minutes
            .par_chunks_mut(n)
            .zip(skim.km.par_chunks_mut(n))
            .zip(skim.sea_km.par_chunks_mut(n))
            .zip(skim.toll_dkk.par_chunks_mut(n))
            .enumerate()
            .for_each_init(
                || Search::new(self.n_nodes()),
                |search, (from, (((minutes, km), sea_km), toll_dkk))| {
                    search.run(self, &costs, zones[from].node, None);
                    for to in 0..n {
                        let cell = if from == to {
                            Some(inside(&zones[from], speeds[from], options))
                        } else {
                            let speed = f64::midpoint(speeds[from], speeds[to]);
                            self.between(search, zones[from].node, zones[to].node, speed, options)
                        };
                        if let Some(cell) = cell {
                            minutes[to] = cell.minutes as f32;
                            km[to] = cell.km as f32;
                            sea_km[to] = cell.sea_km as f32;
                            toll_dkk[to] = cell.toll_dkk as f32;
                        }
                    }
                },
            );
        skim
    }

    /// The cheapest route from one node to another, without the extra of local streets at its
    /// ends; `None` if there is no way.
    pub fn route(&self, from: NodeId, to: NodeId, options: &RoadOptions) -> Option<Route> {
        let mut search = Search::new(self.n_nodes());
        search.run(self, &self.costs(options), from, Some(to));
        let end = search.reached(to)?;
        let (mut nodes, mut links) = (vec![to], Vec::new());
        let mut at = to;
        while at != from {
            let Step { before, link } = search.steps[at.index()];
            links.push(link as usize);
            at = NodeId(before);
            nodes.push(at);
        }
        nodes.reverse();
        links.reverse();
        Some(Route { minutes: end.minutes, km: end.km, toll_dkk: end.toll_dkk, nodes, links })
    }

    /// Length and time of local streets at both ends of a trip between two nodes.
    pub fn end_detour(
        &self,
        a: NodeId,
        b: NodeId,
        speed: f64,
        options: &RoadOptions,
    ) -> (f64, f64) {
        let straight = self.straight_km(a, b).min(options.end_detour_limit_km);
        let km = options.end_detour_share * straight;
        (km, 60.0 * km / speed)
    }

    fn between(
        &self,
        search: &Search,
        from: NodeId,
        to: NodeId,
        speed: f64,
        options: &RoadOptions,
    ) -> Option<Label> {
        let mut label = search.reached(to)?;
        let (km, minutes) = self.end_detour(from, to, speed, options);
        label.km += km;
        label.minutes += minutes;
        Some(label)
    }

    /// Generalised minutes of every arc; a closed arc is infinite.
    fn costs(&self, options: &RoadOptions) -> Vec<f64> {
        let minutes_per_dkk = 1.0 / (options.dkk_per_minute * options.persons_per_toll);
        self.arcs
            .iter()
            .map(|arc| match arc.ferry && !options.ferries {
                true => f64::INFINITY,
                false => {
                    arc.minutes + options.km_cost_minutes * arc.km + minutes_per_dkk * arc.toll_dkk
                }
            })
            .collect()
    }
}

/// What a route has gathered on its way to a node.
#[derive(Clone, Copy, Debug)]
struct Label {
    cost: f64,
    minutes: f64,
    km: f64,
    sea_km: f64,
    toll_dkk: f64,
}

const UNREACHED: Label = Label {
    cost: f64::INFINITY,
    minutes: f64::INFINITY,
    km: f64::INFINITY,
    sea_km: f64::INFINITY,
    toll_dkk: f64::INFINITY,
};

/// How a node was reached.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    before: u32,
    link: u32,
}

/// One thread's memory for searches, used again from origin to origin.
#[derive(Debug)]
struct Search {
    labels: Vec<Label>,
    steps: Vec<Step>,
    /// (bits of the cost, node): costs are never negative, so their bits sort as they do, and
    /// the node decides between equals.
    queue: BinaryHeap<Reverse<(u64, u32)>>,
}

impl Search {
    fn new(n_nodes: usize) -> Self {
        Self {
            labels: vec![UNREACHED; n_nodes],
            steps: vec![Step::default(); n_nodes],
            queue: BinaryHeap::new(),
        }
    }

    /// Labels every node, or until `goal` is settled.
    fn run(&mut self, graph: &RoadGraph, costs: &[f64], origin: NodeId, goal: Option<NodeId>) {
        self.labels.fill(UNREACHED);
        self.queue.clear();
        self.labels[origin.index()] =
            Label { cost: 0.0, minutes: 0.0, km: 0.0, sea_km: 0.0, toll_dkk: 0.0 };
        self.queue.push(Reverse((0, origin.0)));
        while let Some(Reverse((bits, node))) = self.queue.pop() {
            let here = self.labels[node as usize];
            if bits > here.cost.to_bits() {
                continue; // a cheaper way was found after this entry was made
            }
            if goal == Some(NodeId(node)) {
                return;
            }
            let arcs = graph.first[node as usize] as usize..graph.first[node as usize + 1] as usize;
            for (arc, &step_cost) in graph.arcs[arcs.clone()].iter().zip(&costs[arcs]) {
                let cost = here.cost + step_cost;
                if cost < self.labels[arc.to as usize].cost {
                    self.labels[arc.to as usize] = Label {
                        cost,
                        minutes: here.minutes + arc.minutes,
                        km: here.km + arc.km,
                        sea_km: here.sea_km + if arc.ferry { arc.km } else { 0.0 },
                        toll_dkk: here.toll_dkk + arc.toll_dkk,
                    };
                    self.steps[arc.to as usize] = Step { before: node, link: arc.link };
                    self.queue.push(Reverse((cost.to_bits(), arc.to)));
                }
            }
        }
    }

    fn reached(&self, node: NodeId) -> Option<Label> {
        Some(self.labels[node.index()]).filter(|label| label.cost.is_finite())
    }
}

/// A trip that stays in its zone: the mean distance of two residents, on local streets.
fn inside(zone: &RoadZone, speed: f64, options: &RoadOptions) -> Label {
    let radius = sqrt(zone.area_km2 / std::f64::consts::PI);
    let spread = options.intrazonal_spread.at(zone.residents_per_km2);
    let km = options.intrazonal_km_per_radius * radius * spread;
    Label { cost: 0.0, minutes: 60.0 * km / speed, km, sea_km: 0.0, toll_dkk: 0.0 }
}

fn check_values(row: &RoadLinkRow) -> Result<(), RoadError> {
    let values = [
        ("km", row.km),
        ("minutes", row.minutes),
        ("wait_minutes", row.wait_minutes),
        ("toll_dkk", row.toll_dkk),
    ];
    for (column, value) in values {
        if !(value.is_finite() && value >= 0.0) {
            return Err(RoadError::BadValue { a: row.a.clone(), b: row.b.clone(), column, value });
        }
    }
    Ok(())
}

fn find(
    names: &BTreeMap<String, NodeId>,
    row: &RoadLinkRow,
    name: &str,
) -> Result<NodeId, RoadError> {
    names.get(name).copied().ok_or_else(|| RoadError::UnknownNode {
        a: row.a.clone(),
        b: row.b.clone(),
        missing: name.to_owned(),
    })
}

/// Both directions of every link, grouped by the node they leave, in the order of the rows.
fn compressed(
    n_nodes: usize,
    ends: &[(NodeId, NodeId)],
    links: &[RoadLinkRow],
) -> (Vec<u32>, Vec<Arc>) {
    let mut leaving: Vec<Vec<Arc>> = vec![Vec::new(); n_nodes];
    for (index, (&(a, b), row)) in ends.iter().zip(links).enumerate() {
        let arc = |to: NodeId| Arc {
            to: to.0,
            link: u32::try_from(index).expect("no road table holds four billion links"),
            minutes: row.minutes + row.wait_minutes,
            km: row.km,
            toll_dkk: row.toll_dkk,
            ferry: row.kind == FERRY,
        };
        leaving[a.index()].push(arc(b));
        leaving[b.index()].push(arc(a));
    }
    let mut first = vec![0];
    let mut arcs = Vec::with_capacity(2 * links.len());
    for mut own in leaving {
        arcs.append(&mut own);
        first.push(u32::try_from(arcs.len()).expect("no road table holds two billion links"));
    }
    (first, arcs)
}

/// Great circle on a sphere of the Earth's mean radius; (latitude, longitude) in degrees.
fn great_circle_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    const EARTH_RADIUS_KM: f64 = 6371.0088;
    let half_lat = (b.0 - a.0).to_radians() / 2.0;
    let half_lon = (b.1 - a.1).to_radians() / 2.0;
    let (lat_part, lon_part) = (libm::sin(half_lat), libm::sin(half_lon));
    let haversine = lat_part * lat_part
        + libm::cos(a.0.to_radians()) * libm::cos(b.0.to_radians()) * lon_part * lon_part;
    2.0 * EARTH_RADIUS_KM * libm::asin(sqrt(haversine).min(1.0))
}
