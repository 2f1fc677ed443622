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
//! Every settling is written to a log, which [volumes](super::volumes) go through backwards.
//!
//! Where the time goes: at most stops of most lines nobody would board towards a given
//! destination. So a ride is followed back along its line at once, stop by stop in the order of
//! memory, as far as it is better than what was known; and only those stops come into the queue
//! whose label is still below the label of some node of their hub (`open`), since labels of nodes
//! only fall. A stop that nobody boards costs reading 20 bytes, all in the cache, and a few
//! nanoseconds instead of a turn through the queue.
//!
//! What is summed (departures an hour and their products with labels) is `f64`. Labels that are
//! only compared, and the components of a label ([`Parts`]), are `f32`: labels are exact to 0.0001
//! minutes below 1,000, components to about one part in a million. Nothing is allocated once the
//! arrays have grown.
//!
//! Source: H. Spiess and M. Florian, "Optimal strategies: a new assignment model for transit
//! networks", Transportation Research Part B 23(2), 1989, pp. 83–102.

use super::flat::{FlatLine, FlatNetwork, FlatStop, NONE};
use super::queue::LabelQueue;
use super::volumes::Volume;

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

/// How a node goes on: it boards,
pub(super) const BOARD: u32 = 0;
/// leaves for the destination,
pub(super) const EGRESS: u32 = 1;
/// or takes the walk of this number above it.
pub(super) const WALK: u32 = 2;
/// Kind of event and of log entry, in the upper bits of an id: a node.
pub(super) const NODE: u32 = 1 << 31;
/// Boarding with a surcharge.
pub(super) const LATER: u32 = 1 << 30;

/// Boarding at a stop of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Boarding {
    /// Generalised minutes from boarding there on.
    label: f32,
    /// The stop where the last hop of the ride begins.
    pub(super) last_hop: u32,
}

/// A node's state, one cache line. Its label, while it can fall, stands in `bounds`.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub(super) struct Node {
    /// Σ f of the attractive set.
    pub(super) per_hour: f64,
    /// Σ f·u; a first node's label in the end.
    sum: f64,
    /// How it goes on; for a first node, the log's length when the set last changed.
    pub(super) way: u32,
    /// Where a first node's pending lines stand, counted from 1; 0: nowhere.
    pending: u32,
    /// Σ f·parts; the parts themselves once settled.
    parts: Parts,
}

const OPEN: Node = Node { per_hour: 0.0, sum: 0.0, way: BOARD, pending: 0, parts: [0.0; 8] };

/// Lines that lower a first label only together.
#[derive(Clone, Copy, Debug, Default)]
struct Pending {
    per_hour: f64,
    sum: f64,
    parts: Parts,
}

/// One settling.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settling {
    /// Stop of a line, or node, with its kind.
    pub(super) id: u32,
    /// Which nodes of the hub took the line into their set.
    pub(super) taken: u32,
}

/// Work space for label setting; one per thread, used for one destination after the other.
#[derive(Clone, Debug)]
pub struct Strategies {
    queue: LabelQueue,
    pub(super) nodes: Vec<Node>,
    /// Label of each node while it can fall; −∞ once a node of arrivals is settled.
    bounds: Vec<f32>,
    /// By hub: the greatest of its nodes' bounds, or more. Boarding at this label helps nobody.
    open: Vec<f32>,
    /// By stop of a line.
    pub(super) boardings: Vec<Boarding>,
    pub(super) log: Vec<Settling>,
    pending: Vec<Pending>,
    egress_minutes: Vec<(u32, f32)>,
    pub(super) volumes: Vec<Volume>,
    /// Events taken since the beginning: the size of the work.
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
            bounds: Vec::new(),
            open: Vec::new(),
            boardings: Vec::new(),
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
        self.nodes[network.first_node[hub as usize] as usize].sum
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
        self.bounds.clear();
        self.bounds.resize(network.nodes.len(), f32::INFINITY);
        self.open.clear();
        self.open.resize(network.n_hubs(), f32::INFINITY);
        let unknown = Boarding { label: f32::INFINITY, last_hop: NONE };
        self.boardings.clear();
        self.boardings.resize(network.stops.len(), unknown);
        self.log.clear();
        self.pending.clear();
        self.queue.restart();
        self.start_at(network, egress);
        while let Some((label, id)) = self.queue.pop() {
            self.events += 1;
            if id & NODE != 0 {
                self.settle_node(network, id & !NODE);
            } else if id & LATER != 0 {
                self.board_with_surcharge(network, id & !LATER);
            } else {
                self.settle_stop(network, id, label);
            }
        }
        self.finish_first_nodes(network);
    }

    fn start_at(&mut self, network: &FlatNetwork, egress: &[Egress]) {
        self.egress_minutes.clear();
        for way in egress {
            for node in network.nodes_of(way.hub).skip(1) {
                let cost = way.cost as f32;
                if cost < self.bounds[node as usize] {
                    self.bounds[node as usize] = cost;
                    self.nodes[node as usize].way = EGRESS;
                    self.egress_minutes.push((node, way.minutes as f32));
                    self.queue.push(cost, node | NODE);
                }
            }
        }
        // Sorted for the look-up; of several ways the last, which was the cheapest, is found.
        self.egress_minutes.sort_by_key(|&(node, _)| node);
    }

    /// A node's label is final: those who alight into it and walk to it hear of it.
    fn settle_node(&mut self, network: &FlatNetwork, at: u32) {
        let label = self.bounds[at as usize];
        if label < 0.0 {
            return;
        }
        let node = &mut self.nodes[at as usize];
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
        self.bounds[at as usize] = f32::NEG_INFINITY;
        self.close(network, network.nodes[at as usize].hub);
        self.log.push(Settling { id: at | NODE, taken: 0 });
        let rows = &network.alighting_start[at as usize..];
        for alighting in &network.alightings[rows[0] as usize..rows[1] as usize] {
            self.ride_back(network, alighting.prev, label + alighting.cost);
        }
        let rows = &network.walk_start[at as usize..];
        for walk_at in rows[0]..rows[1] {
            let walk = &network.walks[walk_at as usize];
            let candidate = label + walk.cost;
            if candidate < self.bounds[walk.from as usize] {
                self.bounds[walk.from as usize] = candidate;
                self.nodes[walk.from as usize].way = WALK + walk_at;
                self.queue.push(candidate, walk.from | NODE);
            }
        }
    }

    /// Boarding at `last_hop`, to alight at the next stop, costs `candidate`: what boarding at the
    /// stops before then costs, as far as it is better than what was known. Where it is not, the
    /// better ride has been followed on from there.
    #[inline]
    fn ride_back(&mut self, network: &FlatNetwork, last_hop: u32, mut candidate: f32) {
        let mut at = last_hop;
        loop {
            let boarding = &mut self.boardings[at as usize];
            if candidate >= boarding.label {
                return;
            }
            *boarding = Boarding { label: candidate, last_hop };
            let stop = network.hot[at as usize];
            if candidate < self.open[stop.hub() as usize] {
                self.queue.push(candidate, at);
            }
            if !stop.has_before() {
                return;
            }
            at = if stop.is_round() { network.stops[at as usize].prev } else { at - 1 };
            // Riding on from where one alights would be a round for nothing.
            if at == last_hop {
                return;
            }
            candidate += stop.ride_in;
        }
    }

    /// The label of boarding at a stop is final, unless it had fallen below this event's: the
    /// hub's nodes may take the line.
    #[inline]
    fn settle_stop(&mut self, network: &FlatNetwork, at: u32, event: f32) {
        let Boarding { label, last_hop } = self.boardings[at as usize];
        let hub = network.hot[at as usize].hub();
        if label >= event && label < self.open[hub as usize] {
            self.board(network, at, label, last_hop);
            self.close(network, hub);
        }
    }

    /// Some label at a hub has fallen.
    #[inline]
    fn close(&mut self, network: &FlatNetwork, hub: u32) {
        let nodes = network.nodes_of(hub);
        let bounds = &self.bounds[nodes.start as usize..nodes.end as usize];
        self.open[hub as usize] = bounds.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    }

    /// Nodes of the hub take the line at a stop into their sets if that lowers their labels.
    fn board(&mut self, network: &FlatNetwork, at: u32, label: f32, last_hop: u32) {
        let stop = &network.stops[at as usize];
        let line = &network.lines[stop.line as usize];
        let parts = self.parts_aboard(network, at, stop, last_hop, line);
        let mut taken = u32::from(self.take_first(network, stop.first_node, label, line, &parts));
        let mut later = false;
        for own in 1..u32::from(stop.n_nodes) {
            let node = stop.first_node + own;
            if label < self.bounds[node as usize] {
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
        if taken != 0 {
            self.log.push(Settling { id: at, taken });
        }
        if later {
            self.queue.push(label + line.surcharge, at | LATER);
        }
    }

    /// Those who came from another tariff area look at the line again, surcharge added.
    fn board_with_surcharge(&mut self, network: &FlatNetwork, at: u32) {
        let stop = &network.stops[at as usize];
        let line = &network.lines[stop.line as usize];
        let Boarding { label, last_hop } = self.boardings[at as usize];
        let label = label + line.surcharge;
        let parts = self.parts_aboard(network, at, stop, last_hop, line);
        let mut taken = 0;
        for own in 1..u32::from(stop.n_nodes) {
            let node = stop.first_node + own;
            if label < self.bounds[node as usize] && is_foreign(network, node, line) {
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
        last_hop: u32,
        line: &FlatLine,
    ) -> Parts {
        let alight = network.after(last_hop);
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
        label: f32,
        line: &FlatLine,
        parts: &Parts,
        extra_base: f32,
    ) {
        let per_hour = per_hour_for(network, at, line);
        let node = &mut self.nodes[at as usize];
        node.per_hour += f64::from(per_hour);
        node.sum += f64::from(per_hour) * f64::from(label);
        for (own, part) in node.parts.iter_mut().zip(parts) {
            *own += per_hour * part;
        }
        node.parts[EXTRA_BASES] += per_hour * extra_base;
        let lowered = ((network.waits.transfer + node.sum) / node.per_hour) as f32;
        let lowered = lowered.max(label);
        if lowered < self.bounds[at as usize] {
            self.bounds[at as usize] = lowered;
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
        label: f32,
        line: &FlatLine,
        parts: &Parts,
    ) -> bool {
        if label >= self.bounds[at as usize] {
            return false;
        }
        let node = &mut self.nodes[at as usize];
        let label = f64::from(label);
        let more = f64::from(line.per_hour);
        let (mut per_hour, mut sum) = (node.per_hour + more, node.sum + more * label);
        let waiting = (node.pending as usize).checked_sub(1);
        if let Some(waiting) = waiting {
            per_hour += self.pending[waiting].per_hour;
            sum += self.pending[waiting].sum;
        }
        let lowered = (network.waits.first_times_per_hour(per_hour) + sum) / per_hour;
        if (lowered as f32) < self.bounds[at as usize] {
            self.bounds[at as usize] = lowered as f32;
            (node.per_hour, node.sum) = (per_hour, sum);
            node.way = self.log.len() as u32;
            for (own, part) in node.parts.iter_mut().zip(parts) {
                *own += line.per_hour * part;
            }
            if let Some(waiting) = waiting {
                let waiting = std::mem::take(&mut self.pending[waiting]);
                for (own, part) in node.parts.iter_mut().zip(&waiting.parts) {
                    *own += part;
                }
            }
        } else {
            let waiting = waiting.unwrap_or_else(|| {
                self.pending.push(Pending::default());
                node.pending = self.pending.len() as u32;
                self.pending.len() - 1
            });
            let waiting = &mut self.pending[waiting];
            waiting.per_hour += more;
            waiting.sum += more * label;
            for (own, part) in waiting.parts.iter_mut().zip(parts) {
                *own += line.per_hour * part;
            }
        }
        true
    }

    fn finish_first_nodes(&mut self, network: &FlatNetwork) {
        for &at in &network.first_node[..network.n_hubs()] {
            let node = &mut self.nodes[at as usize];
            let wait = network.waits.first_times_per_hour(node.per_hour);
            let label = (wait + node.sum) / node.per_hour - network.waits.transfer_only;
            node.sum = if node.per_hour > 0.0 { label } else { f64::INFINITY };
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
}

/// The node came from another tariff area than the line's.
#[inline]
fn is_foreign(network: &FlatNetwork, node: u32, line: &FlatLine) -> bool {
    network.keys[node as usize][1] != line.group.tariff
}

/// Departures an hour of a line as they count for those at a node of arrivals.
#[inline]
pub(super) fn per_hour_for(network: &FlatNetwork, node: u32, line: &FlatLine) -> f32 {
    if network.keys[node as usize][0] == line.group.coordination {
        line.timed_per_hour
    } else {
        line.per_hour
    }
}
