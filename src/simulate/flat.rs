//! The network of one service state as flat arrays, laid out for the label setting.
//!
//! Four kinds of things, each in one sorted array with `u32` indices:
//!
//! - *stops of lines* ([`FlatStop`]): one per directed line and stop, a line's in running order;
//! - *lines* ([`FlatLine`]): what is the same at all stops of a directed line;
//! - *nodes* ([`FlatNode`]): per hub first the node of those who begin there, then one node per
//!   group of lines that people arrive with. A group is (coordination, tariff area, planner):
//!   what the wait, the fare and the count of the next boarding depend on. A node also exists for
//!   each group that stops at a hub within a walk, since walking changes no one's ticket or plan;
//! - *alightings* and *walks*, by the node they lead to (compressed sparse rows), because the
//!   label setting goes backwards from the destination.
//!
//! The label setting looks at every stop of every line, but at most of them only to find that
//! nobody boards there; so what it needs for that, eight bytes a stop, stands apart
//! ([`HotStop`]), and so do the groups of nodes ([`FlatNetwork::keys`]).
//!
//! Costs, minutes and km of a ride are `f32`: an error of at most 0.0001 minutes on a ride of
//! 1,000; frequencies are `f32` departures per hour and are summed in `f64`.

use crate::network::Direction;

/// "No such stop".
pub const NONE: u32 = u32::MAX;
/// Most nodes at a hub, the first one included: the log of a strategy marks them in 32 bits.
/// Further groups share the last node.
const MOST_NODES: usize = 32;

/// What boarding depends on besides the line that is boarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// Lines of one coordination group have timed transfers.
    pub coordination: u32,
    /// A change between tariff areas costs.
    pub tariff: u32,
    /// Who plans the line.
    pub planner: u32,
}

/// How waits are weighed. A headway is 60 / F minutes, F the departures an hour of all lines that
/// one would board.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Waits {
    /// Generalised minutes of waiting at a transfer, times F.
    pub transfer: f64,
    /// The same, unweighted.
    pub transfer_plain: f64,
    /// Time to change; not below what boarding the most liked mode saves.
    pub transfer_minutes: f64,
    /// Part of a boarding's cost that only a transfer has (already inside
    /// [`LineSpec::board_cost`]); taken off the first boarding.
    pub transfer_only: f64,
    /// Generalised minutes of the first wait, times F, up to the headway `hidden_from`.
    pub first: f64,
    /// Headway in minutes beyond which one knows the timetable.
    pub hidden_from: f64,
    /// Weight of half of what the headway is longer than that.
    pub hidden_weight: f64,
}

impl Waits {
    /// Gaps between departures vary as in the published case: the wait is 1 / F.
    pub fn exponential() -> Self {
        Self::plain(60.0)
    }
    /// Even gaps: half of them are waited.
    pub fn regular() -> Self {
        Self::plain(30.0)
    }
    fn plain(times_per_hour: f64) -> Self {
        Self {
            transfer: times_per_hour,
            transfer_plain: times_per_hour,
            transfer_minutes: 0.0,
            transfer_only: 0.0,
            first: times_per_hour,
            hidden_from: f64::INFINITY,
            hidden_weight: 0.0,
        }
    }
    /// Generalised first wait times F, for F departures an hour.
    #[inline]
    pub(super) fn first_times_per_hour(&self, per_hour: f64) -> f64 {
        if 60.0 <= self.hidden_from * per_hour {
            return self.first;
        }
        let at_the_stop = self.first * self.hidden_from / 60.0;
        let hidden = self.hidden_weight * 0.5 * (60.0 - self.hidden_from * per_hour);
        at_the_stop * per_hour + hidden
    }
    /// How that grows with F.
    #[inline]
    pub(super) fn first_slope(&self, per_hour: f64) -> f64 {
        if 60.0 <= self.hidden_from * per_hour {
            return 0.0;
        }
        self.first * self.hidden_from / 60.0 - self.hidden_weight * 0.5 * self.hidden_from
    }
    /// First wait at the stop, and the rest of half the headway, in minutes unweighted.
    pub(super) fn first_plain(&self, per_hour: f64) -> (f64, f64) {
        let half = self.transfer_plain / per_hour;
        let at_the_stop = half.min(self.hidden_from * self.transfer_plain / 60.0);
        (at_the_stop, half - at_the_stop)
    }
}

/// A directed line, to build from.
#[derive(Clone, Debug)]
pub struct LineSpec {
    /// Index of the service.
    pub service: u32,
    /// Which way.
    pub direction: Direction,
    /// Departures an hour.
    pub per_hour: f64,
    /// Departures an hour as they count for those who come with the same coordination group.
    pub timed_per_hour: f64,
    /// Its group.
    pub group: Group,
    /// Generalised minutes of boarding at a transfer, waits apart.
    pub board_cost: f64,
    /// Generalised minutes that boarding costs those who come from another tariff area.
    pub surcharge: f64,
    /// Base fares that they pay.
    pub extra_base: f64,
    /// On rails.
    pub rail: bool,
    /// A bus.
    pub bus: bool,
    /// Ends where it began: the last hop leads to the first stop.
    pub ring: bool,
    /// Hubs in order; a ring names its first hub once.
    pub hubs: Vec<u32>,
    /// Hops in order: one fewer than hubs, or as many for a ring.
    pub hops: Vec<HopSpec>,
}

/// One hop, to build from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HopSpec {
    /// Generalised minutes aboard, fare per km included.
    pub cost: f64,
    /// Run time.
    pub minutes: f64,
    /// Length.
    pub km: f64,
    /// It crosses a municipal border.
    pub border: bool,
}

/// A walk between hubs, one way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WalkSpec {
    /// From hub.
    pub from: u32,
    /// To hub.
    pub to: u32,
    /// Generalised minutes.
    pub cost: f64,
    /// Minutes.
    pub minutes: f64,
}

/// A stop of a directed line.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(32))]
pub struct FlatStop {
    /// The line.
    pub line: u32,
    /// First node of the hub.
    pub first_node: u32,
    /// How many nodes the hub has.
    pub n_nodes: u16,
    /// Municipal borders crossed since the line's first stop.
    pub borders: u16,
    /// The stop before on the line.
    pub prev: u32,
    /// Generalised minutes aboard from there.
    pub ride_in: f32,
    /// Minutes since the line's first stop.
    pub minutes: f32,
    /// Km since the line's first stop.
    pub km: f32,
    /// Node of those who alight here.
    pub alight_node: u32,
}

/// What is looked at whenever a ride is followed back past a stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HotStop {
    /// The hub, and how the stop before is found, in one word.
    packed: u32,
    /// Generalised minutes aboard from the stop before.
    pub ride_in: f32,
}

impl HotStop {
    const BEFORE: u32 = 1 << 31;
    const ROUND: u32 = 1 << 30;

    fn new(at: usize, stop: &FlatStop, hub: u32) -> Self {
        let before = match stop.prev {
            NONE => 0,
            prev if prev as usize + 1 == at => Self::BEFORE,
            _ => Self::BEFORE | Self::ROUND,
        };
        assert!(hub < Self::ROUND, "no network holds a billion hubs");
        Self { packed: before | hub, ride_in: stop.ride_in }
    }
    /// The hub.
    #[inline]
    pub fn hub(self) -> u32 {
        self.packed & !(Self::BEFORE | Self::ROUND)
    }
    /// The line has a stop before this one.
    #[inline]
    pub fn has_before(self) -> bool {
        self.packed & Self::BEFORE != 0
    }
    /// It is not the one before in the array: this is the first stop of a ring.
    #[inline]
    pub fn is_round(self) -> bool {
        self.packed & Self::ROUND != 0
    }
}

/// What is looked at of a directed line whenever it is boarded.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(32))]
pub struct HotLine {
    /// Departures an hour.
    pub per_hour: f32,
    /// The same for those who come with its coordination group.
    pub timed_per_hour: f32,
    /// That group.
    pub coordination: u32,
    /// Its tariff area.
    pub tariff: u32,
    /// Who plans it.
    pub planner: u32,
    /// Generalised minutes for those who come from another tariff area.
    pub surcharge: f32,
    /// Base fares that they pay.
    pub extra_base: f32,
    /// On rails.
    pub rail: bool,
    /// A bus.
    pub bus: bool,
}

impl HotLine {
    /// Departures an hour as they count for those at a node of arrivals with these keys.
    #[inline]
    pub fn per_hour_for(&self, [coordination, _]: [u32; 2]) -> f32 {
        if coordination == self.coordination { self.timed_per_hour } else { self.per_hour }
    }
}

/// The rest of what is known of a directed line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlatLine {
    /// Minutes of a whole round of a ring; 0 for others.
    pub ring_minutes: f32,
    /// Km of a whole round.
    pub ring_km: f32,
    /// Borders of a whole round.
    pub ring_borders: u16,
    /// Its stops in the array of stops.
    pub stops: (u32, u32),
    /// Index of the service.
    pub service: u32,
    /// Which way.
    pub direction: Direction,
    /// Generalised minutes of boarding at a transfer.
    pub board_cost: f32,
}

/// A node: those at a hub who begin there, or who came with a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlatNode {
    /// The hub.
    pub hub: u32,
    /// The group they came with; none for those who begin.
    pub group: Option<Group>,
}

/// An alighting that leads to a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlatAlighting {
    /// The stop before the one where one alights: where the ride's last hop began.
    pub prev: u32,
    /// Generalised minutes of that hop and of the boarding before it.
    pub cost: f32,
}

/// A walk that leads to a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlatWalk {
    /// From node.
    pub from: u32,
    /// To node.
    pub to: u32,
    /// Generalised minutes.
    pub cost: f32,
    /// Minutes.
    pub minutes: f32,
}

/// The network of one service state.
#[derive(Clone, Debug, PartialEq)]
pub struct FlatNetwork {
    /// How waits are weighed.
    pub waits: Waits,
    /// Directed lines that run.
    pub lines: Vec<FlatLine>,
    /// The same, as boarding needs them.
    pub hot_lines: Vec<HotLine>,
    /// Their stops, by line and in running order.
    pub stops: Vec<FlatStop>,
    /// What the label setting needs of every stop.
    pub hot: Vec<HotStop>,
    /// The line of every stop.
    pub line_of: Vec<u32>,
    /// First node of each hub, and the number of nodes at the end.
    pub first_node: Vec<u32>,
    /// Nodes, by hub.
    pub nodes: Vec<FlatNode>,
    /// Coordination group and tariff area of each node.
    pub keys: Vec<[u32; 2]>,
    /// Where the alightings of each node begin.
    pub alighting_start: Vec<u32>,
    /// Alightings, by node.
    pub alightings: Vec<FlatAlighting>,
    /// Where the walks to each node begin.
    pub walk_start: Vec<u32>,
    /// Walks, by the node they lead to.
    pub walks: Vec<FlatWalk>,
}

impl FlatNetwork {
    /// Lays out a network of `n_hubs` hubs.
    pub fn build(n_hubs: usize, specs: &[LineSpec], walks: &[WalkSpec], waits: Waits) -> Self {
        let (first_node, nodes) = lay_out_nodes(n_hubs, specs, walks);
        let node_of = |hub: u32, group: Group| -> u32 {
            let (from, until) = (first_node[hub as usize], first_node[hub as usize + 1]);
            let own = &nodes[from as usize + 1..until as usize];
            let at = own.partition_point(|node| node.group < Some(group)).min(own.len() - 1);
            from + 1 + index(at)
        };
        let mut network = Self {
            waits,
            lines: Vec::with_capacity(specs.len()),
            stops: Vec::new(),
            hot: Vec::new(),
            hot_lines: Vec::with_capacity(specs.len()),
            line_of: Vec::new(),
            keys: nodes.iter().map(key).collect(),
            alighting_start: Vec::new(),
            alightings: Vec::new(),
            walk_start: Vec::new(),
            walks: Vec::new(),
            first_node: first_node.clone(),
            nodes: nodes.clone(),
        };
        for spec in specs {
            network.add_line(spec, &node_of);
        }
        let hub = |stop: &FlatStop| network.nodes[stop.first_node as usize].hub;
        let stops = network.stops.iter().enumerate();
        network.hot = stops.map(|(at, stop)| HotStop::new(at, stop, hub(stop))).collect();
        network.line_of = network.stops.iter().map(|stop| stop.line).collect();
        network.lay_out_alightings();
        network.lay_out_walks(walks);
        network
    }

    /// Where those alight whose last hop begins at a stop.
    #[inline]
    pub fn alighting_of(&self, last_hop: u32) -> (u32, &FlatStop) {
        let next = last_hop + 1;
        match self.stops.get(next as usize) {
            Some(stop) if stop.prev == last_hop => (next, stop),
            _ => {
                let line = self.stops[last_hop as usize].line;
                let first = self.lines[line as usize].stops.0;
                (first, &self.stops[first as usize])
            }
        }
    }

    /// Number of hubs.
    pub fn n_hubs(&self) -> usize {
        self.first_node.len() - 1
    }

    fn add_line(&mut self, spec: &LineSpec, node_of: &dyn Fn(u32, Group) -> u32) {
        let line = index(self.lines.len());
        let begin = index(self.stops.len());
        let n = index(spec.hubs.len());
        let (mut minutes, mut km, mut borders) = (0.0, 0.0, 0_u16);
        for (at, &hub) in spec.hubs.iter().enumerate() {
            let into = match at.checked_sub(1) {
                Some(before) => Some((begin + index(before), spec.hops[before])),
                None => spec.ring.then(|| (begin + n - 1, spec.hops[spec.hubs.len() - 1])),
            };
            if let Some((_, hop)) = into.filter(|_| at > 0) {
                minutes += hop.minutes;
                km += hop.km;
                borders += u16::from(hop.border);
            }
            let first_node = self.first_node[hub as usize];
            self.stops.push(FlatStop {
                line,
                first_node,
                n_nodes: (self.first_node[hub as usize + 1] - first_node) as u16,
                borders,
                prev: into.map_or(NONE, |(prev, _)| prev),
                ride_in: into.map_or(0.0, |(_, hop)| hop.cost) as f32,
                minutes: minutes as f32,
                km: km as f32,
                alight_node: node_of(hub, spec.group),
            });
        }
        let round = |of: &dyn Fn(&HopSpec) -> f64| -> f64 {
            if spec.ring { spec.hops.iter().map(of).sum() } else { 0.0 }
        };
        self.hot_lines.push(HotLine {
            per_hour: spec.per_hour as f32,
            timed_per_hour: spec.timed_per_hour as f32,
            coordination: spec.group.coordination,
            tariff: spec.group.tariff,
            planner: spec.group.planner,
            surcharge: spec.surcharge as f32,
            extra_base: spec.extra_base as f32,
            rail: spec.rail,
            bus: spec.bus,
        });
        self.lines.push(FlatLine {
            ring_minutes: round(&|hop| hop.minutes) as f32,
            ring_km: round(&|hop| hop.km) as f32,
            ring_borders: round(&|hop| f64::from(u8::from(hop.border))) as u16,
            stops: (begin, begin + n),
            service: spec.service,
            direction: spec.direction,
            board_cost: spec.board_cost as f32,
        });
    }

    fn lay_out_alightings(&mut self) {
        let mut by_node: Vec<(u32, FlatAlighting)> = Vec::with_capacity(self.stops.len());
        for stop in &self.stops {
            if stop.prev != NONE {
                let board_cost = self.lines[stop.line as usize].board_cost;
                let cost = stop.ride_in + board_cost;
                by_node.push((stop.alight_node, FlatAlighting { prev: stop.prev, cost }));
            }
        }
        by_node.sort_by_key(|&(node, alighting)| (node, alighting.prev));
        self.alighting_start = starts(self.nodes.len(), by_node.iter().map(|&(node, _)| node));
        self.alightings = by_node.into_iter().map(|(_, alighting)| alighting).collect();
    }

    /// A walk joins the nodes of the same group at both hubs.
    fn lay_out_walks(&mut self, specs: &[WalkSpec]) {
        let mut walks = Vec::new();
        for spec in specs {
            for from in self.nodes_of(spec.from) {
                let group = self.nodes[from as usize].group;
                let to = self.nodes_of(spec.to).find(|&to| self.nodes[to as usize].group == group);
                if let (Some(to), Some(_)) = (to, group) {
                    let (cost, minutes) = (spec.cost as f32, spec.minutes as f32);
                    walks.push(FlatWalk { from, to, cost, minutes });
                }
            }
        }
        walks.sort_by_key(|walk| (walk.to, walk.from));
        self.walk_start = starts(self.nodes.len(), walks.iter().map(|walk| walk.to));
        self.walks = walks;
    }

    /// The nodes of a hub, the first one first.
    pub(super) fn nodes_of(&self, hub: u32) -> std::ops::Range<u32> {
        self.first_node[hub as usize]..self.first_node[hub as usize + 1]
    }
}

fn key(node: &FlatNode) -> [u32; 2] {
    node.group.map_or([NONE; 2], |group| [group.coordination, group.tariff])
}

/// Per hub the first node, then a node for each group that stops there or within a walk.
fn lay_out_nodes(
    n_hubs: usize,
    specs: &[LineSpec],
    walks: &[WalkSpec],
) -> (Vec<u32>, Vec<FlatNode>) {
    let mut stopping: Vec<Vec<Group>> = vec![Vec::new(); n_hubs];
    for spec in specs {
        for &hub in &spec.hubs {
            stopping[hub as usize].push(spec.group);
        }
    }
    for groups in &mut stopping {
        groups.sort_unstable();
        groups.dedup();
    }
    let mut here = stopping.clone();
    for walk in walks {
        // Where no line stops there is nothing to walk to.
        if !stopping[walk.to as usize].is_empty() {
            here[walk.to as usize].extend(&stopping[walk.from as usize]);
        }
    }
    let (mut first_node, mut nodes) = (vec![0], Vec::new());
    for (hub, mut groups) in here.into_iter().enumerate() {
        groups.sort_unstable();
        groups.dedup();
        groups.truncate(MOST_NODES - 1);
        let hub = index(hub);
        nodes.push(FlatNode { hub, group: None });
        nodes.extend(groups.into_iter().map(|group| FlatNode { hub, group: Some(group) }));
        first_node.push(index(nodes.len()));
    }
    (first_node, nodes)
}

/// Where each row begins, for sorted row numbers.
pub(super) fn starts(rows: usize, sorted: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut start = vec![0_u32; rows + 1];
    for row in sorted {
        start[row as usize + 1] += 1;
    }
    for row in 0..rows {
        start[row + 1] += start[row];
    }
    start
}

fn index(at: usize) -> u32 {
    u32::try_from(at).expect("no network holds four billion of anything")
}
