//! Optimal strategies towards one destination: labels, what they consist of, and volumes.
//!
//! A traveller at a hub takes whichever of an *attractive set* of lines comes first. The label
//! setting goes backwards from the destination and settles stops of lines and nodes in the order
//! of their labels. When a stop of a line is settled with label `u` (everything from boarding
//! there on), each node of the hub takes the line into its set if that lowers its own label
//! `B = (A + Σ f·u) / Σ f`, where `f` are departures an hour and `A / Σ f` is the wait. Lines come
//! in rising order of `u`, so a set is a prefix and is never mended.
//!
//! Three things differ from the paper:
//! - Boarding costs and the time to change are paid on the way *into* the label of a line's stop
//!   (backwards: at the alighting), so that the order of labels is the order of boarding.
//! - The wait of those who begin at a hub has a kink (timetables are known from some headway on):
//!   the cost times Σ f is the lesser of two straight lines, so the best prefix may come after one
//!   that is worse. Lines that do not help by themselves wait in `pending` until they do together.
//!   First boardings feed nothing back.
//! - Lines of another tariff area come with a surcharge; they are looked at again when the label
//!   of the node can have come that far.
//!
//! Every settling is written to a log. Volumes run through the log backwards: whatever flows into
//! a node was settled later, so a trip is never lost, however many links take no time.
//!
//! Labels and frequencies are `f64`; the components of a label ([`Parts`]) are `f32`, exact to
//! about one part in a million. Nothing is allocated once the arrays have grown.
//!
//! Source: H. Spiess and M. Florian, "Optimal strategies: a new assignment model for transit
//! networks", Transportation Research Part B 23(2), 1989, pp. 83–102.

use super::flat::{FlatLine, FlatNetwork, FlatStop, NONE};
use super::queue::LabelQueue;

/// Expected components of a journey from a label on: positions are the constants below.
pub type Parts = [f32; 8];
/// Minutes, unweighted, with waits at stops.
pub const MINUTES: usize = 0;
/// Km aboard.
pub const KM: usize = 1;
/// Base fares beside the first.
pub const EXTRA_BASES: usize = 2;
/// Boardings.
pub const BOARDINGS: usize = 3;
/// Probability of boarding something on rails.
pub const BY_RAIL: usize = 4;
/// Probability of boarding a bus.
pub const BY_BUS: usize = 5;
/// Half the first headway beyond what is waited at the stop, minutes.
pub const HIDDEN_WAIT: usize = 6;
/// Minutes aboard.
pub const ABOARD: usize = 7;

/// What flows: trips, and for the key that shares fares, kroner a km and kroner a boarding.
pub type Volume = [f64; 3];

/// A way from a hub to the destination.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Egress {
    /// From this hub.
    pub hub: u32,
    /// Generalised minutes.
    pub cost: f64,
    /// Minutes.
    pub minutes: f64,
}

/// How a node goes on.
const BOARD: u32 = 0;
const EGRESS: u32 = 1;
const WALK: u32 = 2;
/// Kinds of event and of log entry, in the upper bits of an id.
const NODE: u32 = 1 << 31;
const LATER: u32 = 1 << 30;
/// In `alight_at`: the label is final.
const SETTLED: u32 = 1 << 31;

/// A node's state, one cache line.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
struct Node {
    /// The label while it can fall; −∞ once a node of arrivals is settled.
    bound: f64,
    /// Σ f of the attractive set.
    per_hour: f64,
    /// Σ f·u; the final label once settled.
    sum: f64,
    /// How it goes on; for a first node, the log's length when the set last changed.
    way: u32,
    /// A first node has lines pending.
    has_pending: u32,
    /// Σ f·parts; the parts themselves once settled.
    parts: Parts,
}

const OPEN: Node = Node {
    bound: f64::INFINITY,
    per_hour: 0.0,
    sum: 0.0,
    way: BOARD,
    has_pending: 0,
    parts: [0.0; 8],
};

/// Lines that lower a first label only together.
#[derive(Clone, Copy, Debug, Default)]
struct Pending {
    node: u32,
    per_hour: f64,
    sum: f64,
    parts: Parts,
}

/// One settling.
#[derive(Clone, Copy, Debug)]
struct Settling {
    /// Stop of a line, or node, with its kind.
    id: u32,
    /// Which nodes of the hub took the line into their set.
    taken: u32,
}

/// Loads of one service state, summed over destinations.
#[derive(Clone, Debug, Default)]
pub struct Loads {
    /// Boardings at each stop of a line.
    pub board: Vec<f64>,
    /// Alightings there.
    pub alight: Vec<f64>,
    /// Those aboard a ring past its first stop.
    pub round: Vec<f64>,
    /// By line: boardings of people who cross a municipal border aboard.
    pub over_border: Vec<f64>,
    /// By line: DKK of fares by the key.
    pub fares: Vec<f64>,
    /// By hub: boardings at a transfer.
    pub transfers: Vec<f64>,
    /// Of which to a line of another planner.
    pub transfers_across: Vec<f64>,
}

impl Loads {
    /// No loads yet.
    pub fn new(network: &FlatNetwork) -> Self {
        let (stops, lines, hubs) = (network.stops.len(), network.lines.len(), network.n_hubs());
        Self {
            board: vec![0.0; stops],
            alight: vec![0.0; stops],
            round: vec![0.0; lines],
            over_border: vec![0.0; lines],
            fares: vec![0.0; lines],
            transfers: vec![0.0; hubs],
            transfers_across: vec![0.0; hubs],
        }
    }
    /// Adds the loads of other destinations.
    pub fn add(&mut self, other: &Self) {
        let pairs = [
            (&mut self.board, &other.board),
            (&mut self.alight, &other.alight),
            (&mut self.round, &other.round),
            (&mut self.over_border, &other.over_border),
            (&mut self.fares, &other.fares),
            (&mut self.transfers, &other.transfers),
            (&mut self.transfers_across, &other.transfers_across),
        ];
        for (own, others) in pairs {
            for (own, other) in own.iter_mut().zip(others) {
                *own += other;
            }
        }
    }
}

/// Work space for label setting; one per thread, used for one destination after the other.
#[derive(Clone, Debug)]
pub struct Strategies {
    queue: LabelQueue,
    nodes: Vec<Node>,
    /// Label of boarding at each stop of a line.
    stop_label: Vec<f64>,
    /// Where those who board there alight, and [`SETTLED`].
    alight_at: Vec<u32>,
    log: Vec<Settling>,
    pending: Vec<Pending>,
    egress_minutes: Vec<(u32, f32)>,
    volumes: Vec<Volume>,
    /// Stops settled and events taken, since the beginning: the size of the work.
    events: u64,
}

impl Default for Strategies {
    fn default() -> Self {
        Self::new()
    }
}

impl Strategies {
    /// Empty work space.
    pub fn new() -> Self {
        Self {
            queue: LabelQueue::new(),
            nodes: Vec::new(),
            stop_label: Vec::new(),
            alight_at: Vec::new(),
            log: Vec::new(),
            pending: Vec::new(),
            egress_minutes: Vec::new(),
            volumes: Vec::new(),
            events: 0,
        }
    }

    /// How many events were taken from the queue so far.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Generalised minutes from first arriving at a hub, first wait included; infinite if the
    /// destination cannot be reached by line from there.
    #[inline]
    pub fn first_label(&self, network: &FlatNetwork, hub: u32) -> f64 {
        let node = &self.nodes[network.first_node[hub as usize] as usize];
        node.bound - network.waits.transfer_only
    }

    /// What that label consists of.
    #[inline]
    pub fn first_parts(&self, network: &FlatNetwork, hub: u32) -> &Parts {
        &self.nodes[network.first_node[hub as usize] as usize].parts
    }

    /// Sets all labels towards a destination that is reached by `egress`.
    pub fn solve(&mut self, network: &FlatNetwork, egress: &[Egress]) {
        self.nodes.clear();
        self.nodes.resize(network.nodes.len(), OPEN);
        self.stop_label.clear();
        self.stop_label.resize(network.stops.len(), f64::INFINITY);
        self.alight_at.clear();
        self.alight_at.resize(network.stops.len(), NONE & !SETTLED);
        self.log.clear();
        self.pending.clear();
        self.queue.restart();
        self.start_at(network, egress);
        while let Some(id) = self.queue.pop() {
            self.events += 1;
            if id & NODE != 0 {
                self.settle_node(network, id & !NODE);
            } else if id & LATER != 0 {
                self.board_with_surcharge(network, id & !LATER);
            } else {
                self.settle_stop(network, id);
            }
        }
        self.finish_first_nodes(network);
    }

    fn start_at(&mut self, network: &FlatNetwork, egress: &[Egress]) {
        self.egress_minutes.clear();
        for way in egress {
            for node in network.nodes_of(way.hub).skip(1) {
                let state = &mut self.nodes[node as usize];
                if way.cost < state.bound {
                    state.bound = way.cost;
                    state.way = EGRESS;
                    self.egress_minutes.push((node, way.minutes as f32));
                    self.queue.push(way.cost, node | NODE);
                }
            }
        }
        // Sorted for the look-up; of several ways the last, which was the cheapest, is found.
        self.egress_minutes.sort_by_key(|&(node, _)| node);
    }

    /// A node's label is final: those who alight into it and walk to it hear of it.
    fn settle_node(&mut self, network: &FlatNetwork, at: u32) {
        let node = &mut self.nodes[at as usize];
        let label = node.bound;
        if label < 0.0 {
            return;
        }
        match node.way {
            BOARD => {
                let share = (1.0 / node.per_hour) as f32;
                let wait = network.waits.transfer_plain / node.per_hour;
                for part in &mut node.parts {
                    *part *= share;
                }
                node.parts[MINUTES] += (wait + network.waits.transfer_minutes) as f32;
            }
            EGRESS => {
                let found = self.egress_minutes.partition_point(|&(node, _)| node <= at) - 1;
                node.parts = [0.0; 8];
                node.parts[MINUTES] = self.egress_minutes[found].1;
            }
            walk => {
                let walk = &network.walks[(walk - WALK) as usize];
                let mut parts = self.nodes[walk.to as usize].parts;
                parts[MINUTES] += walk.minutes;
                self.nodes[at as usize].parts = parts;
            }
        }
        let node = &mut self.nodes[at as usize];
        node.bound = f64::NEG_INFINITY;
        node.sum = label;
        self.log.push(Settling { id: at | NODE, taken: 0 });
        let rows = &network.alighting_start[at as usize..];
        for alighting in &network.alightings[rows[0] as usize..rows[1] as usize] {
            let candidate = label + f64::from(alighting.cost);
            self.relax_stop(alighting.prev, candidate, alighting.stop);
        }
        let rows = &network.walk_start[at as usize..];
        for walk_at in rows[0]..rows[1] {
            let walk = &network.walks[walk_at as usize];
            let candidate = label + f64::from(walk.cost);
            let from = &mut self.nodes[walk.from as usize];
            if candidate < from.bound {
                from.bound = candidate;
                from.way = WALK + walk_at;
                self.queue.push(candidate, walk.from | NODE);
            }
        }
    }

    /// Boarding at `stop` and alighting at `alight` costs `candidate`.
    #[inline]
    fn relax_stop(&mut self, stop: u32, candidate: f64, alight: u32) {
        let label = &mut self.stop_label[stop as usize];
        if candidate < *label && self.alight_at[stop as usize] & SETTLED == 0 {
            *label = candidate;
            self.alight_at[stop as usize] = alight;
            self.queue.push(candidate, stop);
        }
    }

    /// The label of boarding at a stop is final: the hub's nodes may take the line.
    fn settle_stop(&mut self, network: &FlatNetwork, at: u32) {
        let alight = self.alight_at[at as usize];
        if alight & SETTLED != 0 {
            return;
        }
        self.alight_at[at as usize] = alight | SETTLED;
        let label = self.stop_label[at as usize];
        let stop = &network.stops[at as usize];
        let line = &network.lines[stop.line as usize];
        let parts = self.parts_aboard(network, at, stop, alight, line);
        let mut taken = u32::from(self.take_first(network, stop.first_node, label, line, &parts));
        let mut later = false;
        for own in 1..u32::from(stop.n_nodes) {
            let node = stop.first_node + own;
            if label < self.nodes[node as usize].bound {
                let foreign = is_foreign(network, node, line);
                if foreign && line.surcharge > 0.0 {
                    later = true;
                } else {
                    let extra = if foreign { line.extra_base } else { 0.0 };
                    self.take(network, node, label, line, &parts, extra);
                    taken |= 1 << own;
                }
            }
        }
        self.log.push(Settling { id: at, taken });
        if later {
            self.queue.push(label + f64::from(line.surcharge), at | LATER);
        }
        // Riding on to where one alights would be a round for nothing.
        if stop.prev != NONE && stop.prev != alight {
            self.relax_stop(stop.prev, label + f64::from(stop.ride_in), alight);
        }
    }

    /// Those who came from another tariff area look at the line again, surcharge added.
    fn board_with_surcharge(&mut self, network: &FlatNetwork, at: u32) {
        let stop = &network.stops[at as usize];
        let line = &network.lines[stop.line as usize];
        let label = self.stop_label[at as usize] + f64::from(line.surcharge);
        let alight = self.alight_at[at as usize] & !SETTLED;
        let parts = self.parts_aboard(network, at, stop, alight, line);
        let mut taken = 0;
        for own in 1..u32::from(stop.n_nodes) {
            let node = stop.first_node + own;
            if label < self.nodes[node as usize].bound && is_foreign(network, node, line) {
                self.take(network, node, label, line, &parts, line.extra_base);
                taken |= 1 << own;
            }
        }
        if taken != 0 {
            self.log.push(Settling { id: at | LATER, taken });
        }
    }

    /// What boarding at a stop leads to.
    #[inline]
    fn parts_aboard(
        &self,
        network: &FlatNetwork,
        at: u32,
        stop: &FlatStop,
        alight: u32,
        line: &FlatLine,
    ) -> Parts {
        let to = &network.stops[alight as usize];
        let mut parts = self.nodes[to.alight_node as usize].parts;
        let (mut minutes, mut km) = (to.minutes - stop.minutes, to.km - stop.km);
        if alight <= at {
            minutes += line.ring_minutes;
            km += line.ring_km;
        }
        parts[MINUTES] += minutes;
        parts[ABOARD] += minutes;
        parts[KM] += km;
        parts[BOARDINGS] += 1.0;
        if line.rail {
            parts[BY_RAIL] = 1.0;
        }
        if line.bus {
            parts[BY_BUS] = 1.0;
        }
        parts
    }

    /// A node of arrivals takes a line into its set.
    #[inline]
    fn take(
        &mut self,
        network: &FlatNetwork,
        at: u32,
        label: f64,
        line: &FlatLine,
        parts: &Parts,
        extra_base: f32,
    ) {
        let per_hour = per_hour_for(network, at, line);
        let node = &mut self.nodes[at as usize];
        node.per_hour += f64::from(per_hour);
        node.sum += f64::from(per_hour) * label;
        for (own, part) in node.parts.iter_mut().zip(parts) {
            *own += per_hour * part;
        }
        node.parts[EXTRA_BASES] += per_hour * extra_base;
        let lowered = ((network.waits.transfer + node.sum) / node.per_hour).max(label);
        if lowered < node.bound {
            node.bound = lowered;
            node.way = BOARD;
            self.queue.push(lowered, at | NODE);
        }
    }

    /// A first node takes a line, at once or together with others; says whether it was looked at.
    #[inline]
    fn take_first(
        &mut self,
        network: &FlatNetwork,
        at: u32,
        label: f64,
        line: &FlatLine,
        parts: &Parts,
    ) -> bool {
        let node = &mut self.nodes[at as usize];
        if label >= node.bound {
            return false;
        }
        let mut more = Pending { node: at, per_hour: 0.0, sum: 0.0, parts: [0.0; 8] };
        let mut waiting = None;
        if node.has_pending != 0 {
            waiting = self.pending.iter().position(|pending| pending.node == at);
            more = waiting.map_or(more, |found| self.pending[found]);
        }
        more.per_hour += f64::from(line.per_hour);
        more.sum += f64::from(line.per_hour) * label;
        for (own, part) in more.parts.iter_mut().zip(parts) {
            *own += line.per_hour * part;
        }
        let (per_hour, sum) = (node.per_hour + more.per_hour, node.sum + more.sum);
        let lowered = (network.waits.first_times_per_hour(per_hour) + sum) / per_hour;
        if lowered < node.bound {
            (node.bound, node.per_hour, node.sum) = (lowered, per_hour, sum);
            node.way = self.log.len() as u32;
            node.has_pending = 0;
            for (own, part) in node.parts.iter_mut().zip(&more.parts) {
                *own += part;
            }
            if let Some(found) = waiting {
                self.pending.swap_remove(found);
            }
        } else {
            node.has_pending = 1;
            match waiting {
                Some(found) => self.pending[found] = more,
                None => self.pending.push(more),
            }
        }
        true
    }

    fn finish_first_nodes(&mut self, network: &FlatNetwork) {
        for &at in &network.first_node[..network.n_hubs()] {
            let node = &mut self.nodes[at as usize];
            if node.per_hour > 0.0 {
                let share = (1.0 / node.per_hour) as f32;
                for part in &mut node.parts {
                    *part *= share;
                }
                let (at_the_stop, hidden) = network.waits.first_plain(node.per_hour);
                node.parts[MINUTES] += at_the_stop as f32;
                node.parts[HIDDEN_WAIT] += hidden as f32;
            }
        }
    }

    /// Makes ready for volumes towards the destination last solved.
    pub fn begin_volumes(&mut self, network: &FlatNetwork) {
        self.volumes.clear();
        self.volumes.resize(network.nodes.len(), [0.0; 3]);
    }

    /// Adds travellers who first board at a hub; it must have a finite label.
    #[inline]
    pub fn add_volume(&mut self, network: &FlatNetwork, hub: u32, volume: Volume) {
        let into = &mut self.volumes[network.first_node[hub as usize] as usize];
        for (own, more) in into.iter_mut().zip(volume) {
            *own += more;
        }
    }

    /// Sends the volumes along their strategies and adds them to `loads`.
    pub fn load(&mut self, network: &FlatNetwork, loads: &mut Loads) {
        for &at in &network.first_node[..network.n_hubs()] {
            let per_hour = self.nodes[at as usize].per_hour;
            for part in &mut self.volumes[at as usize] {
                *part = if per_hour > 0.0 { *part / per_hour } else { 0.0 };
            }
        }
        for position in (0..self.log.len()).rev() {
            let Settling { id, taken } = self.log[position];
            if id & NODE != 0 {
                self.leave_node(network, id & !NODE, loads);
            } else if taken != 0 {
                self.board_stop(network, id & !LATER, taken, position as u32, loads);
            }
        }
    }

    /// All who will ever come to this node have come: from now on its volume counts per departure
    /// an hour, if it boards at all.
    #[inline]
    fn leave_node(&mut self, network: &FlatNetwork, at: u32, loads: &mut Loads) {
        let volume = self.volumes[at as usize];
        if volume[0] <= 0.0 {
            return;
        }
        let node = &self.nodes[at as usize];
        match node.way {
            BOARD => {
                loads.transfers[network.nodes[at as usize].hub as usize] += volume[0];
                self.volumes[at as usize] = volume.map(|part| part / node.per_hour);
            }
            EGRESS => self.volumes[at as usize] = [0.0; 3],
            walk => {
                self.volumes[at as usize] = [0.0; 3];
                let to = network.walks[(walk - WALK) as usize].to;
                if self.nodes[to as usize].way == BOARD {
                    // On the way home this change boards where it now alights.
                    let (here, there) =
                        (network.nodes[at as usize].hub, network.nodes[to as usize].hub);
                    loads.transfers[here as usize] += 0.5 * volume[0];
                    loads.transfers[there as usize] -= 0.5 * volume[0];
                }
                for (own, more) in self.volumes[to as usize].iter_mut().zip(volume) {
                    *own += more;
                }
            }
        }
    }

    /// The nodes that took a line here put their share aboard.
    #[inline]
    fn board_stop(
        &mut self,
        network: &FlatNetwork,
        at: u32,
        taken: u32,
        position: u32,
        loads: &mut Loads,
    ) {
        let stop = &network.stops[at as usize];
        let line = &network.lines[stop.line as usize];
        let mut aboard = [0.0; 3];
        let first = stop.first_node as usize;
        if taken & 1 != 0 && position <= self.nodes[first].way {
            for (own, part) in aboard.iter_mut().zip(self.volumes[first]) {
                *own += part * f64::from(line.per_hour);
            }
        }
        let mut others = taken & !1;
        while others != 0 {
            let node = stop.first_node + others.trailing_zeros();
            others &= others - 1;
            let share = self.volumes[node as usize];
            if share[0] > 0.0 {
                let per_hour = f64::from(per_hour_for(network, node, line));
                let FlatGroup { planner, hub } = flat_group(network, node);
                if planner != line.group.planner {
                    loads.transfers_across[hub] += share[0] * per_hour;
                }
                for (own, part) in aboard.iter_mut().zip(share) {
                    *own += part * per_hour;
                }
            }
        }
        if aboard[0] > 0.0 {
            self.ride(network, at, aboard, loads);
        }
    }

    /// Those aboard ride to where they alight.
    #[inline]
    fn ride(&mut self, network: &FlatNetwork, at: u32, aboard: Volume, loads: &mut Loads) {
        let stop = &network.stops[at as usize];
        let line_at = stop.line as usize;
        let line = &network.lines[line_at];
        let alight = self.alight_at[at as usize] & !SETTLED;
        let to = &network.stops[alight as usize];
        let mut km = f64::from(to.km) - f64::from(stop.km);
        let mut borders = i32::from(to.borders) - i32::from(stop.borders);
        if alight <= at {
            km += f64::from(line.ring_km);
            borders += i32::from(line.ring_borders);
            loads.round[line_at] += aboard[0];
        }
        loads.board[at as usize] += aboard[0];
        loads.alight[alight as usize] += aboard[0];
        if borders > 0 {
            loads.over_border[line_at] += aboard[0];
        }
        loads.fares[line_at] += aboard[1] * km + aboard[2];
        let into = &mut self.volumes[to.alight_node as usize];
        for (own, part) in into.iter_mut().zip(aboard) {
            *own += part;
        }
    }
}

/// The node came from another tariff area than the line's.
#[inline]
fn is_foreign(network: &FlatNetwork, node: u32, line: &FlatLine) -> bool {
    network.nodes[node as usize].group.is_some_and(|group| group.tariff != line.group.tariff)
}

/// Departures an hour of a line as they count for those at a node of arrivals.
#[inline]
fn per_hour_for(network: &FlatNetwork, node: u32, line: &FlatLine) -> f32 {
    match network.nodes[node as usize].group {
        Some(group) if group.coordination == line.group.coordination => line.timed_per_hour,
        _ => line.per_hour,
    }
}

struct FlatGroup {
    planner: u32,
    hub: usize,
}

#[inline]
fn flat_group(network: &FlatNetwork, node: u32) -> FlatGroup {
    let node = &network.nodes[node as usize];
    FlatGroup { planner: node.group.map_or(NONE, |group| group.planner), hub: node.hub as usize }
}
