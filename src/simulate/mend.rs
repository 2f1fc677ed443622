//! Labels towards a destination after a change of some lines, from those before it.
//!
//! A node's label is `g(u₁ … uₙ)`, `uᵢ` the labels of boarding each line at its hub, themselves
//! least sums of labels further on. `g` grows with every `uᵢ`, and one that is not below `g` plays
//! no part in it; so the labels are a system of strict weakly superior functions, for which
//! Ramalingam and Reps mend a solution in time that depends on what changes and what borders on it.
//! A node is consistent if its label is what its neighbours' labels give it. Inconsistent ones
//! wait in the order of the lesser of the two. One that is too high takes what its neighbours give
//! it, for good; one that is too low is forgotten (infinite) and waits for what neighbours that do
//! not lean on it give. Either way those who lean on it are looked at again.
//!
//! Source: G. Ramalingam and T. Reps, "An incremental algorithm for a generalization of the
//! shortest-path problem", Journal of Algorithms 21(2), 1996, pp. 267–305: `DynamicSWSF-FP`.

use super::around::{Around, NO_RIDE, Offered, arrive, as_seen_at, begin, offers_at};
use super::around::{Ride, ride_before, ride_between, ride_from};
use super::flat::{FlatNetwork, NONE};
use super::strategy::Egress;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Nodes looked at after which solving anew is quicker.
const MOST: usize = 400;

/// Work space of one thread.
#[derive(Debug, Default)]
pub(super) struct Mend {
    /// By node: what its neighbours' labels give it.
    given: Vec<f32>,
    waiting: BinaryHeap<Reverse<(u32, u32)>>,
    /// By hub: the cheapest way to the destination; infinite for most.
    egress: Vec<f32>,
    /// Hubs looked at towards this destination, and a mark by hub.
    looked_at: Vec<u32>,
    looked: Vec<bool>,
    /// Hubs to look at after one label's change.
    next: Vec<u32>,
    offers: Vec<Offered>,
    own: Vec<Offered>,
}

impl Mend {
    /// Mends `labels`, by node; where a hub of `at_hubs` and of those that lean on them begins is
    /// mended too. Returns the hubs looked at, or `None` if it is too much: `labels` are
    /// worthless then.
    pub(super) fn labels(
        &mut self,
        network: &FlatNetwork,
        around: &Around,
        at_hubs: &[u32],
        egress: &[Egress],
        labels: &mut [f32],
    ) -> Option<&[u32]> {
        self.given.clear();
        self.given.extend_from_slice(labels);
        self.waiting.clear();
        self.looked_at.clear();
        self.looked.resize(network.n_hubs(), false);
        self.egress.resize(network.n_hubs(), f32::INFINITY);
        for way in egress {
            let known = &mut self.egress[way.hub as usize];
            *known = known.min(way.cost as f32);
        }
        for &hub in at_hubs {
            self.look_at(network, around, labels, hub);
        }
        let mut left = MOST;
        while let Some(Reverse((key, node))) = self.waiting.pop() {
            let (was, given) = (labels[node as usize], self.given[node as usize]);
            if was.to_bits() == given.to_bits() || was.min(given).to_bits() != key {
                continue;
            }
            if left == 0 {
                break;
            }
            left -= 1;
            let is = if given < was { given } else { f32::INFINITY };
            labels[node as usize] = is;
            self.tell(network, labels, node, was, is);
            if is.is_infinite() {
                self.next.push(network.nodes[node as usize].hub);
            }
            let mut next = std::mem::take(&mut self.next);
            next.sort_unstable();
            next.dedup();
            for &hub in &next {
                self.look_at(network, around, labels, hub);
            }
            next.clear();
            self.next = next;
        }
        for way in egress {
            self.egress[way.hub as usize] = f32::INFINITY;
        }
        let looked_at = std::mem::take(&mut self.looked_at);
        for &hub in &looked_at {
            self.looked[hub as usize] = false;
            if left > 0 {
                self.offers.clear();
                offers_at(network, around, labels, hub, &mut self.offers, |_, _| {});
                let first = network.first_node[hub as usize];
                labels[first as usize] = begin(network, &self.offers).label;
            }
        }
        self.looked_at = looked_at;
        (left > 0).then_some(&self.looked_at)
    }

    /// What neighbours give the nodes of a hub.
    fn look_at(&mut self, network: &FlatNetwork, around: &Around, labels: &[f32], hub: u32) {
        if !std::mem::replace(&mut self.looked[hub as usize], true) {
            self.looked_at.push(hub);
        }
        self.offers.clear();
        offers_at(network, around, labels, hub, &mut self.offers, |_, _| {});
        let egress = self.egress[hub as usize];
        for node in network.nodes_of(hub).skip(1) {
            let offers = as_seen_at(network, node, &self.offers, &mut self.own);
            let given = arrive(network, around, labels, node, egress, offers).label;
            let was = labels[node as usize];
            self.given[node as usize] = given;
            if given.to_bits() != was.to_bits() {
                self.waiting.push(Reverse((given.min(was).to_bits(), node)));
            }
        }
    }

    /// A node's label has changed: hubs of lines that alight there, as far back as boarding them
    /// changes and somebody might board, and of walks that lead there are to be looked at.
    fn tell(&mut self, network: &FlatNetwork, labels: &[f32], node: u32, was: f32, is: f32) {
        let rows = &network.alighting_start[node as usize..];
        for alighting in &network.alightings[rows[0] as usize..rows[1] as usize] {
            self.tell_line(network, labels, alighting.prev, was, is);
        }
        let rows = &network.walk_start[node as usize..];
        for walk in &network.walks[rows[0] as usize..rows[1] as usize] {
            let bound = labels[walk.from as usize].max(self.given[walk.from as usize]);
            if was.min(is) + walk.cost <= bound {
                self.next.push(network.nodes[walk.from as usize].hub);
            }
        }
    }

    fn tell_line(
        &mut self,
        network: &FlatNetwork,
        labels: &[f32],
        last_hop: u32,
        was: f32,
        is: f32,
    ) {
        let (alight, stop) = network.alighting_of(last_hop);
        let line = &network.lines[stop.line as usize];
        let on = if alight + 1 < line.stops.1 || network.stops[line.stops.0 as usize].prev != NONE {
            ride_from(network, labels, alight)
        } else {
            NO_RIDE
        };
        let before = |there: f32| ride_between(last_hop, there, stop.ride_in, line.board_cost, on);
        let (mut old, mut new): (Ride, Ride) = (before(was), before(is));
        let mut at = last_hop;
        loop {
            if old.label.to_bits() == new.label.to_bits() {
                return;
            }
            let hub = network.hot[at as usize].hub();
            if old.label.min(new.label) <= self.most_at(network, labels, hub) {
                self.next.push(hub);
            }
            let prev = network.stops[at as usize].prev;
            if prev == NONE || prev == last_hop {
                return;
            }
            old = ride_before(network, labels, at, line.board_cost, old);
            new = ride_before(network, labels, at, line.board_cost, new);
            at = prev;
        }
    }

    /// The greatest label at a hub, known or given: whoever boards at more helps nobody.
    fn most_at(&self, network: &FlatNetwork, labels: &[f32], hub: u32) -> f32 {
        let nodes = network.nodes_of(hub);
        let nodes = nodes.start as usize..nodes.end as usize;
        labels[nodes].iter().copied().fold(0.0, f32::max)
    }
}
