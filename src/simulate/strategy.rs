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
//! Every settling is written to a log. What labels consist of ([`Parts`]) is worked out afterwards
//! along it ([parts](super::parts)), and [volumes](super::volumes) go through it backwards.
//!
//! Where the time goes: at most stops of most lines nobody would board towards a given
//! destination. So a ride is followed back along its line at once, stop by stop in the order of
//! memory, as far as it is better than what was known; and only those stops come into the queue
//! whose label is still below the label of some node of their hub (`open`), since labels of nodes
//! only fall. A stop that nobody boards costs reading 20 bytes, all in the cache, and a few
//! nanoseconds instead of a turn through the queue. The order of events lets the processor do
//! nothing ahead, so each event's reads are waited for: the label setting reads small arrays that
//! together stay in the cache, few of them one after the other, and leaves all else to the passes
//! along the log, whose reads are known in advance and overlap.
//!
//! What is summed (departures an hour and their products with labels) is `f64`. Labels that are
//! only compared, and the components of a label ([`Parts`]), are `f32`: labels are exact to 0.0001
//! minutes below 1,000, components to about one part in a million. Nothing is allocated once the
//! arrays have grown.
//!
//! Source: H. Spiess and M. Florian, "Optimal strategies: a new assignment model for transit
//! networks", Transportation Research Part B 23(2), 1989, pp. 83–102.

use super::flat::{FlatNetwork, HotLine, NONE};
use super::parts::Parts;
use super::queue::LabelQueue;
use super::volumes::Volume;

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
    pub(super) label: f32,
    /// The stop where the last hop of the ride begins.
    pub(super) last_hop: u32,
}

/// A node's state. Its label, while it can fall, stands in `bounds`.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(32))]
pub(super) struct Node {
    /// Σ f of the attractive set.
    pub(super) per_hour: f64,
    /// Σ f·u; a first node's label in the end.
    pub(super) sum: f64,
    /// How it goes on; for a first node, the log's length when the set last changed.
    pub(super) way: u32,
    /// Where a first node's pending lines stand, counted from 1; 0: nowhere.
    pub(super) pending: u32,
}

pub(super) const OPEN: Node = Node { per_hour: 0.0, sum: 0.0, way: BOARD, pending: 0 };

/// Lines that lower a first label only together: departures an hour, their products with labels.
#[derive(Clone, Copy, Debug, Default)]
struct Pending {
    per_hour: f64,
    sum: f64,
}

/// One settling.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settling {
    /// Stop of a line, or node, with its kind.
    pub(super) id: u32,
    /// Which nodes of the hub took the line into their set.
    pub(super) taken: u32,
    /// For a stop, where the ride's last hop begins; for a node, the bits of its label.
    pub(super) last_hop: u32,
}

/// Work space for label setting; one per thread, used for one destination after the other.
#[derive(Clone, Debug)]
pub struct Strategies {
    queue: LabelQueue,
    pub(super) nodes: Vec<Node>,
    /// By node: Σ f·parts; the parts themselves once all is settled.
    pub(super) parts: Vec<Parts>,
    /// Label of each node while it can fall; −∞ once a node of arrivals is settled.
    bounds: Vec<f32>,
    /// By hub: the greatest of its nodes' bounds, or more. Boarding at this label helps nobody.
    open: Vec<f32>,
    /// By stop of a line.
    pub(super) boardings: Vec<Boarding>,
    pub(super) log: Vec<Settling>,
    pending: Vec<Pending>,
    /// First nodes of the hubs where somebody may begin.
    pub(super) firsts: Vec<u32>,
    pub(super) egress_minutes: Vec<(u32, f32)>,
    pub(super) volumes: Vec<Volume>,
    /// Hubs at which travellers have left the net, with how many.
    pub(super) left: Vec<(u32, f64)>,
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
            parts: Vec::new(),
            bounds: Vec::new(),
            open: Vec::new(),
            boardings: Vec::new(),
            log: Vec::new(),
            pending: Vec::new(),
            firsts: Vec::new(),
            egress_minutes: Vec::new(),
            volumes: Vec::new(),
            left: Vec::new(),
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
        &self.parts[network.first_node[hub as usize] as usize]
    }

    /// The labels that were set, by node: of arrivals, and of beginning before anything is taken
    /// off; infinite where there is no way.
    pub(super) fn labels(&self, network: &FlatNetwork, into: &mut Vec<f32>) {
        into.clear();
        into.resize(network.nodes.len(), f32::INFINITY);
        for settling in &self.log {
            if settling.id & NODE != 0 {
                into[(settling.id & !NODE) as usize] = f32::from_bits(settling.last_hop);
            }
        }
        for &first in &network.first_node[..network.n_hubs()] {
            into[first as usize] = self.bounds[first as usize];
        }
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
        self.firsts.clear();
        self.firsts.extend_from_slice(&network.first_node[..network.n_hubs()]);
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
        self.finish_first_labels(network);
        self.parts.clear();
        self.parts.resize(network.nodes.len(), [0.0; 8]);
        self.work_out_parts(network);
    }

    /// Room for strategies that are written down from elsewhere; nothing in it counts until it is
    /// overwritten.
    pub(super) fn make_room(&mut self, network: &FlatNetwork) {
        self.nodes.resize(network.nodes.len(), OPEN);
        self.parts.resize(network.nodes.len(), [0.0; 8]);
        self.volumes.resize(network.nodes.len(), [0.0; 3]);
        let unknown = Boarding { label: f32::INFINITY, last_hop: NONE };
        self.boardings.resize(network.stops.len(), unknown);
        self.log.clear();
        self.firsts.clear();
        self.egress_minutes.clear();
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
        self.bounds[at as usize] = f32::NEG_INFINITY;
        self.close(network, network.nodes[at as usize].hub);
        self.log.push(Settling { id: at | NODE, taken: 0, last_hop: label.to_bits() });
        let rows = &network.alighting_start[at as usize..];
        for alighting in &network.alightings[rows[0] as usize..rows[1] as usize] {
            self.ride_back(network, alighting.prev, label, label + alighting.cost);
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

    /// Boarding at `last_hop`, to alight at the next stop (where one is `there` from the
    /// destination), costs `candidate`: what boarding at the stops before then costs, as far as it is better than what was known. Where it is not, the
    /// better ride has been followed on from there.
    #[inline]
    fn ride_back(&mut self, network: &FlatNetwork, last_hop: u32, there: f32, mut candidate: f32) {
        let known = self.boardings[last_hop as usize];
        if candidate >= known.label {
            if candidate <= known.label {
                self.alight_earlier(network, last_hop, there, known.last_hop);
            }
            return;
        }
        let mut at = last_hop;
        loop {
            self.boardings[at as usize] = Boarding { label: candidate, last_hop };
            let stop = network.hot[at as usize];
            if candidate < self.open[stop.hub() as usize] {
                self.queue.push(candidate, at);
            }
            if !stop.has_before() {
                return;
            }
            at = if stop.is_round() { network.stops[at as usize].prev } else { at - 1 };
            candidate += stop.ride_in;
            // Riding on from where one alights would be a round for nothing.
            if at == last_hop || candidate >= self.boardings[at as usize].label {
                return;
            }
        }
    }

    /// Of two rides that cost the same the shorter is taken: whoever would have ridden on past
    /// `here` alights after it. But where boarding costs nothing, riding on from there came first.
    #[cold]
    fn alight_earlier(&mut self, network: &FlatNetwork, here: u32, there: f32, beyond: u32) {
        let (next, _) = network.alighting_of(here);
        if self.boardings[next as usize].label <= there {
            return;
        }
        let mut at = here;
        loop {
            self.boardings[at as usize].last_hop = here;
            let before = network.stops[at as usize].prev;
            if before == NONE || before == here {
                return;
            }
            if self.boardings[before as usize].last_hop != beyond {
                return;
            }
            at = before;
        }
    }

    /// The label of boarding at a stop is final, unless it had fallen below this event's: the
    /// hub's nodes may take the line.
    #[inline]
    fn settle_stop(&mut self, network: &FlatNetwork, at: u32, event: f32) {
        let Boarding { label, last_hop } = self.boardings[at as usize];
        let hub = network.hot[at as usize].hub();
        if label >= event && label < self.open[hub as usize] {
            self.board(network, at, label, last_hop, hub);
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
    fn board(&mut self, network: &FlatNetwork, at: u32, label: f32, last_hop: u32, hub: u32) {
        let line = &network.hot_lines[network.line_of[at as usize] as usize];
        let nodes = network.nodes_of(hub);
        let mut taken = u32::from(self.take_first(network, nodes.start, label, line));
        let mut later = false;
        for node in nodes.start + 1..nodes.end {
            let bound = self.bounds[node as usize];
            if label < bound {
                let keys = network.keys[node as usize];
                if line.surcharge > 0.0 && keys[1] != line.tariff {
                    // Labels of nodes only fall: what does not help now will not help then.
                    later |= label + line.surcharge < bound;
                } else {
                    self.take(network, node, label, line.per_hour_for(keys));
                    taken |= 1 << (node - nodes.start);
                }
            }
        }
        if taken != 0 {
            self.log.push(Settling { id: at, taken, last_hop });
        }
        if later {
            self.queue.push(label + line.surcharge, at | LATER);
        }
    }

    /// Those who came from another tariff area look at the line again, surcharge added.
    fn board_with_surcharge(&mut self, network: &FlatNetwork, at: u32) {
        let line = &network.hot_lines[network.line_of[at as usize] as usize];
        let Boarding { label, last_hop } = self.boardings[at as usize];
        let label = label + line.surcharge;
        let nodes = network.nodes_of(network.hot[at as usize].hub());
        let mut taken = 0;
        for node in nodes.start + 1..nodes.end {
            let keys = network.keys[node as usize];
            if label < self.bounds[node as usize] && keys[1] != line.tariff {
                self.take(network, node, label, line.per_hour_for(keys));
                taken |= 1 << (node - nodes.start);
            }
        }
        if taken != 0 {
            self.log.push(Settling { id: at | LATER, taken, last_hop });
        }
    }

    /// A node of arrivals takes a line into its set.
    #[inline]
    fn take(&mut self, network: &FlatNetwork, at: u32, label: f32, per_hour: f32) {
        let node = &mut self.nodes[at as usize];
        node.per_hour += f64::from(per_hour);
        node.sum += f64::from(per_hour) * f64::from(label);
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
    fn take_first(&mut self, network: &FlatNetwork, at: u32, label: f32, line: &HotLine) -> bool {
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
            if let Some(waiting) = waiting {
                self.pending[waiting] = Pending::default();
            }
        } else {
            let waiting = waiting.unwrap_or_else(|| {
                self.pending.push(Pending::default());
                node.pending = self.pending.len() as u32;
                self.pending.len() - 1
            });
            self.pending[waiting].per_hour += more;
            self.pending[waiting].sum += more * label;
        }
        true
    }

    pub(super) fn finish_first_labels(&mut self, network: &FlatNetwork) {
        for &at in &self.firsts {
            let node = &mut self.nodes[at as usize];
            let wait = network.waits.first_times_per_hour(node.per_hour);
            let label = (wait + node.sum) / node.per_hour - network.waits.transfer_only;
            node.sum = if node.per_hour > 0.0 { label } else { f64::INFINITY };
        }
    }
}
