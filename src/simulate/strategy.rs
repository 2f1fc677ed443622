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
//! What is summed (departures an hour, their products with labels, volumes) is `f64`. Labels that
//! are only compared, and the components of a label ([`Parts`]), are `f32`: labels are exact to
//! 0.0001 minutes below 1,000, components to about one part in a million. Nothing is allocated
//! once the arrays have grown. Most stops of lines are settled without anybody boarding; those
//! touch 16 bytes of their own and the bounds of their hub's nodes, all of which stay in the cache.
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
/// In [`Boarding::last_hop`]: the label is final.
const SETTLED: u32 = 1 << 31;

/// Boarding at a stop of a line.
#[derive(Clone, Copy, Debug)]
struct Boarding {
    /// Generalised minutes from boarding there on.
    label: f32,
    /// The stop where the last hop of the ride begins, and [`SETTLED`].
    last_hop: u32,
}

/// A node's state, one cache line. Its label, while it can fall, stands in `bounds`.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
struct Node {
    /// Σ f of the attractive set.
    per_hour: f64,
    /// Σ f·u; a first node's label in the end.
    sum: f64,
    /// How it goes on; for a first node, the log's length when the set last changed.
    way: u32,
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
    /// Label of each node while it can fall; −∞ once a node of arrivals is settled.
    bounds: Vec<f32>,
    /// By stop of a line.
    boardings: Vec<Boarding>,
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
            bounds: Vec::new(),
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
        let open = Boarding { label: f32::INFINITY, last_hop: NONE & !SETTLED };
        self.boardings.clear();
        self.boardings.resize(network.stops.len(), open);
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
        self.log.push(Settling { id: at | NODE, taken: 0 });
        let rows = &network.alighting_start[at as usize..];
        for alighting in &network.alightings[rows[0] as usize..rows[1] as usize] {
            self.relax_stop(alighting.prev, label + alighting.cost, alighting.prev);
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

    /// Boarding at `stop` on a ride whose last hop begins at `last_hop` costs `candidate`.
    #[inline]
    fn relax_stop(&mut self, stop: u32, candidate: f32, last_hop: u32) {
        let boarding = &mut self.boardings[stop as usize];
        if candidate < boarding.label && boarding.last_hop & SETTLED == 0 {
            *boarding = Boarding { label: candidate, last_hop };
            self.queue.push(candidate, stop);
        }
    }

    /// The label of boarding at a stop is final: the hub's nodes may take the line.
    #[inline]
    fn settle_stop(&mut self, network: &FlatNetwork, at: u32) {
        let boarding = &mut self.boardings[at as usize];
        let Boarding { label, last_hop } = *boarding;
        if last_hop & SETTLED != 0 {
            return;
        }
        boarding.last_hop |= SETTLED;
        let stop = network.hot[at as usize];
        let first = stop.first_node() as usize;
        let bounds = &self.bounds[first..first + stop.n_nodes() as usize];
        if bounds.iter().any(|&bound| label < bound) {
            self.board(network, at, label, last_hop);
        }
        if stop.has_before() {
            let prev = if stop.is_round() { network.stops[at as usize].prev } else { at - 1 };
            // Riding on from where one alights would be a round for nothing.
            if last_hop != prev {
                self.relax_stop(prev, label + stop.ride_in, last_hop);
            }
        }
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
        let parts = self.parts_aboard(network, at, stop, last_hop & !SETTLED, line);
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
        let alight = network.after(self.boardings[at as usize].last_hop & !SETTLED);
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
    network.keys[node as usize][1] != line.group.tariff
}

/// Departures an hour of a line as they count for those at a node of arrivals.
#[inline]
fn per_hour_for(network: &FlatNetwork, node: u32, line: &FlatLine) -> f32 {
    if network.keys[node as usize][0] == line.group.coordination {
        line.timed_per_hour
    } else {
        line.per_hour
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
