//! What can be boarded at a hub, read from labels that are final already.
//!
//! The label setting goes backwards and never asks a hub what it offers. But once every node's
//! label towards a destination is known, all else follows from the labels near by: what boarding
//! a line costs is the least over where one may alight, and a node's attractive set is the prefix
//! of its lines in rising order of that. So only labels need to be kept from one run to the next
//! (four bytes a node and destination), and of a run's strategies just those are worked out again
//! that somebody whose journey changes would follow.
//!
//! Sums are made in the order and precision of [`Strategies::solve`](super::Strategies::solve), so
//! that the labels are the same bits.

use super::flat::{FlatNetwork, NONE, starts};
use super::strategy::{BOARD, EGRESS, LATER, WALK};

/// Where stops and walks of a network are found from a hub or node.
#[derive(Clone, Debug)]
pub(super) struct Around {
    stop_start: Vec<u32>,
    stops: Vec<u32>,
    walk_start: Vec<u32>,
    walks: Vec<u32>,
}

impl Around {
    pub(super) fn new(network: &FlatNetwork) -> Self {
        let boards = |at: &u32| {
            let line = &network.lines[network.line_of[*at as usize] as usize];
            at + 1 < line.stops.1 || network.stops[line.stops.0 as usize].prev != NONE
        };
        let stops = (0..network.stops.len() as u32).filter(boards);
        let stops: Vec<_> = stops.map(|at| (network.hot[at as usize].hub(), at)).collect();
        let (stop_start, stops) = rows(network.n_hubs(), &stops);
        let walks = network.walks.iter().enumerate();
        let walks: Vec<_> = walks.map(|(at, walk)| (walk.from, at as u32)).collect();
        let (walk_start, walks) = rows(network.nodes.len(), &walks);
        Self { stop_start, stops, walk_start, walks }
    }

    /// Stops of lines at a hub from which they go on.
    pub(super) fn stops_at(&self, hub: u32) -> &[u32] {
        let hub = hub as usize;
        &self.stops[self.stop_start[hub] as usize..self.stop_start[hub + 1] as usize]
    }

    /// Walks that begin at a node.
    pub(super) fn walks_from(&self, node: u32) -> &[u32] {
        let node = node as usize;
        &self.walks[self.walk_start[node] as usize..self.walk_start[node + 1] as usize]
    }
}

/// Values by row, compressed; those of a row stay in their order.
pub(super) fn rows(n: usize, pairs: &[(u32, u32)]) -> (Vec<u32>, Vec<u32>) {
    let start = starts(n, pairs.iter().map(|&(row, _)| row));
    let (mut next, mut values) = (start.clone(), vec![0; pairs.len()]);
    for &(row, value) in pairs {
        let at = &mut next[row as usize];
        values[*at as usize] = value;
        *at += 1;
    }
    (start, values)
}

/// Boarding at a stop, as it follows from the labels of where one may alight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ride {
    /// Generalised minutes.
    pub(super) label: f32,
    /// The stop where the last hop begins.
    pub(super) last_hop: u32,
}

pub(super) const NO_RIDE: Ride = Ride { label: f32::INFINITY, last_hop: NONE };

/// Boarding at a stop, from all that comes after it on the line.
#[inline]
pub(super) fn ride_from(network: &FlatNetwork, labels: &[f32], at: u32) -> Ride {
    let line = &network.lines[network.line_of[at as usize] as usize];
    let (begin, end) = line.stops;
    let mut ride = NO_RIDE;
    let ring = network.stops[begin as usize].prev != NONE;
    if ring {
        // Once round, up to where one boards.
        for next in (begin..=at).rev() {
            ride = ride_before(network, labels, next, line.board_cost, ride);
        }
    }
    for next in (at + 1..end).rev() {
        ride = ride_before(network, labels, next, line.board_cost, ride);
    }
    ride
}

/// Boarding one stop before `next`, where boarding at `next` is `on`.
#[inline]
pub(super) fn ride_before(
    network: &FlatNetwork,
    labels: &[f32],
    next: u32,
    board_cost: f32,
    on: Ride,
) -> Ride {
    let stop = &network.stops[next as usize];
    let there = labels[stop.alight_node as usize];
    ride_between(stop.prev, there, stop.ride_in, board_cost, on)
}

/// The better of alighting after the hop from `prev`, `there` from the destination, and riding on.
/// Of two rides that cost the same the shorter, as in the label setting.
#[inline]
pub(super) fn ride_between(prev: u32, there: f32, ride_in: f32, board_cost: f32, on: Ride) -> Ride {
    let direct = there + (ride_in + board_cost);
    let carried = on.label + ride_in;
    let shorter = direct.to_bits() == carried.to_bits() && on.label > there;
    if direct < carried || shorter {
        Ride { label: direct, last_hop: if direct < f32::INFINITY { prev } else { NONE } }
    } else {
        Ride { label: carried, last_hop: on.last_hop }
    }
}

/// A line that might be boarded at a hub: its label, and the stop with [`LATER`] if it comes with
/// a surcharge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Offered {
    pub(super) label: f32,
    pub(super) id: u32,
}

fn sort(offers: &mut [Offered]) {
    offers.sort_unstable_by_key(|offer| {
        (u64::from(offer.label.to_bits()) << 32) | u64::from(offer.id)
    });
}

/// All that is offered at a hub, in rising order; `into` is added to.
pub(super) fn offers_at(
    network: &FlatNetwork,
    around: &Around,
    labels: &[f32],
    hub: u32,
    into: &mut Vec<Offered>,
    mut tell: impl FnMut(u32, Ride),
) {
    let begin = into.len();
    for &at in around.stops_at(hub) {
        let ride = ride_from(network, labels, at);
        if ride.label < f32::INFINITY {
            into.push(Offered { label: ride.label, id: at });
            tell(at, ride);
        }
    }
    sort(&mut into[begin..]);
}

/// The offers of a hub as those see them who come to one of its nodes: lines of other tariff areas
/// cost a surcharge.
pub(super) fn as_seen_at<'a>(
    network: &FlatNetwork,
    node: u32,
    offers: &'a [Offered],
    own: &'a mut Vec<Offered>,
) -> &'a [Offered] {
    let keys = network.keys[node as usize];
    let line = |offer: &Offered| &network.hot_lines[network.line_of[offer.id as usize] as usize];
    let costs_more = |offer: &Offered| line(offer).surcharge > 0.0 && keys[1] != line(offer).tariff;
    if !offers.iter().any(costs_more) {
        return offers;
    }
    own.clear();
    own.extend(offers.iter().map(|offer| {
        if costs_more(offer) {
            Offered { label: offer.label + line(offer).surcharge, id: offer.id | LATER }
        } else {
            *offer
        }
    }));
    sort(own);
    own
}

/// What those at a node do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Doing {
    pub(super) label: f32,
    /// How it goes on, as in the label setting.
    pub(super) way: u32,
    pub(super) per_hour: f64,
    pub(super) sum: f64,
    /// How many of the offers, in their order, are in the set.
    pub(super) taken: usize,
}

/// What those at a node of arrivals do; `egress` is the cost of leaving for the destination.
#[inline]
pub(super) fn arrive(
    network: &FlatNetwork,
    around: &Around,
    labels: &[f32],
    node: u32,
    egress: f32,
    offers: &[Offered],
) -> Doing {
    let mut doing = Doing { label: egress, way: EGRESS, per_hour: 0.0, sum: 0.0, taken: 0 };
    if egress.is_infinite() {
        doing.way = BOARD;
    }
    for &at in around.walks_from(node) {
        let walk = &network.walks[at as usize];
        let label = labels[walk.to as usize] + walk.cost;
        if label < doing.label {
            (doing.label, doing.way) = (label, WALK + at);
        }
    }
    let keys = network.keys[node as usize];
    for offer in offers {
        if offer.label >= doing.label {
            break;
        }
        let line = &network.hot_lines[network.line_of[(offer.id & !LATER) as usize] as usize];
        let per_hour = f64::from(line.per_hour_for(keys));
        doing.per_hour += per_hour;
        doing.sum += per_hour * f64::from(offer.label);
        doing.taken += 1;
        let lowered = ((network.waits.transfer + doing.sum) / doing.per_hour) as f32;
        let lowered = lowered.max(offer.label);
        // Of a walk and boarding that cost the same, the one the label setting finds first.
        let before_walk = doing.way >= WALK && {
            let walk = &network.walks[(doing.way - WALK) as usize];
            lowered.to_bits() == doing.label.to_bits() && offer.label <= labels[walk.to as usize]
        };
        if lowered < doing.label || before_walk {
            (doing.label, doing.way) = (lowered, BOARD);
        }
    }
    doing
}

/// What those do who begin at a hub; lines that help only together are taken together.
#[inline]
pub(super) fn begin(network: &FlatNetwork, offers: &[Offered]) -> Doing {
    let mut doing =
        Doing { label: f32::INFINITY, way: u32::MAX, per_hour: 0.0, sum: 0.0, taken: 0 };
    let (mut more_per_hour, mut more) = (0.0, 0.0);
    for (at, offer) in offers.iter().enumerate() {
        if offer.label >= doing.label {
            break;
        }
        let line = &network.hot_lines[network.line_of[offer.id as usize] as usize];
        let own = f64::from(line.per_hour);
        let product = own * f64::from(offer.label);
        // Added up as the label setting adds them, pending ones last.
        let per_hour = doing.per_hour + own + more_per_hour;
        let sum = doing.sum + product + more;
        let lowered = (network.waits.first_times_per_hour(per_hour) + sum) / per_hour;
        if (lowered as f32) < doing.label {
            (doing.label, doing.per_hour, doing.sum) = (lowered as f32, per_hour, sum);
            doing.taken = at + 1;
            (more_per_hour, more) = (0.0, 0.0);
        } else {
            more_per_hour += own;
            more += product;
        }
    }
    doing
}
