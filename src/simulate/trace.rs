//! The strategies of some hubs towards a destination, worked out again from labels.
//!
//! From each hub where somebody begins one goes along the attractive sets to the destination,
//! depth first; a node is written to the log when all that it takes is there already. The log is
//! then a part of the one that the label setting writes, in an order that fits, and parts and
//! volumes are worked out along it as ever.

use super::around::{Around, NO_RIDE, Offered, arrive, as_seen_at, begin, offers_at};
use super::flat::FlatNetwork;
use super::strategy::WALK;
use super::strategy::{BOARD, Boarding, EGRESS, Egress, LATER, NODE, OPEN, Settling, Strategies};

/// Work space of one thread.
#[derive(Debug, Default)]
pub(super) struct Trace {
    /// By hub: where its offers stand in `offers`; of those in `hubs`.
    of_hub: Vec<Option<(u32, u32)>>,
    hubs: Vec<u32>,
    offers: Vec<Offered>,
    own: Vec<Offered>,
    egress: Vec<f32>,
    /// By node; of those in `nodes`.
    found: Vec<Found>,
    nodes: Vec<u32>,
    /// Sets of nodes on the way: stops, with [`LATER`].
    taken: Vec<u32>,
    stack: Vec<Step>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Found {
    #[default]
    No,
    /// On the way to it.
    Open,
    Done,
}

/// A node that is being gone through.
#[derive(Clone, Copy, Debug)]
struct Step {
    node: u32,
    /// Its set in `taken`, and how far it is done.
    from: u32,
    until: u32,
    at: u32,
}

impl Trace {
    /// Makes `strategies` those of whoever begins at `hubs`, with parts; volumes are zero. False
    /// if labels contradict each other, so that a way leads back to where it began.
    pub(super) fn run(
        &mut self,
        network: &FlatNetwork,
        around: &Around,
        labels: &[f32],
        (hubs, egress): (&[u32], &[Egress]),
        strategies: &mut Strategies,
    ) -> bool {
        self.make_ready(network, egress, strategies);
        let fits = hubs.iter().all(|&hub| {
            let first = network.first_node[hub as usize];
            strategies.firsts.push(first);
            self.follow(network, around, labels, first, strategies)
        });
        for hub in self.hubs.drain(..) {
            self.of_hub[hub as usize] = None;
        }
        for node in self.nodes.drain(..) {
            self.found[node as usize] = Found::No;
        }
        for way in egress {
            self.egress[way.hub as usize] = f32::INFINITY;
        }
        if fits {
            strategies.finish_first_labels(network);
            strategies.work_out_parts(network);
        }
        fits
    }

    fn make_ready(
        &mut self,
        network: &FlatNetwork,
        egress: &[Egress],
        strategies: &mut Strategies,
    ) {
        self.of_hub.resize(network.n_hubs(), None);
        self.egress.resize(network.n_hubs(), f32::INFINITY);
        self.found.resize(network.nodes.len(), Found::No);
        self.offers.clear();
        self.taken.clear();
        self.stack.clear();
        strategies.make_room(network);
        for way in egress {
            let cost = way.cost as f32;
            if cost < self.egress[way.hub as usize] {
                self.egress[way.hub as usize] = cost;
                for node in network.nodes_of(way.hub).skip(1) {
                    strategies.egress_minutes.push((node, way.minutes as f32));
                }
            }
        }
        strategies.egress_minutes.sort_by_key(|&(node, _)| node);
    }

    fn follow(
        &mut self,
        network: &FlatNetwork,
        around: &Around,
        labels: &[f32],
        from: u32,
        strategies: &mut Strategies,
    ) -> bool {
        if self.found[from as usize] != Found::No {
            return true;
        }
        self.open(network, around, labels, from, strategies);
        while let Some(step) = self.stack.last_mut() {
            if step.at == step.until {
                let step = *step;
                self.stack.pop();
                self.close(network, step, strategies);
                continue;
            }
            let way = strategies.nodes[step.node as usize].way;
            let to = if is_walk(network, step.node, way) {
                network.walks[(way - WALK) as usize].to
            } else {
                let stop = self.taken[step.at as usize] & !LATER;
                let last_hop = strategies.boardings[stop as usize].last_hop;
                network.alighting_of(last_hop).1.alight_node
            };
            step.at += 1;
            match self.found[to as usize] {
                Found::Done => {}
                Found::Open => return false,
                Found::No => self.open(network, around, labels, to, strategies),
            }
        }
        true
    }

    /// Finds what a node takes.
    fn open(
        &mut self,
        network: &FlatNetwork,
        around: &Around,
        labels: &[f32],
        node: u32,
        strategies: &mut Strategies,
    ) {
        let hub = network.nodes[node as usize].hub;
        let (from, until) = *self.of_hub[hub as usize].get_or_insert_with(|| {
            let from = self.offers.len() as u32;
            let boardings = &mut strategies.boardings;
            offers_at(network, around, labels, hub, &mut self.offers, |at, ride| {
                let (label, last_hop) = (ride.label, ride.last_hop);
                boardings[at as usize] = Boarding { label, last_hop };
            });
            self.hubs.push(hub);
            (from, self.offers.len() as u32)
        });
        let offers = &self.offers[from as usize..until as usize];
        let is_first = network.nodes[node as usize].group.is_none();
        let begins = self.taken.len() as u32;
        let doing = if is_first {
            let doing = begin(network, offers);
            self.taken.extend(offers[..doing.taken].iter().map(|offer| offer.id));
            doing
        } else {
            let offers = as_seen_at(network, node, offers, &mut self.own);
            let doing = arrive(network, around, labels, node, self.egress[hub as usize], offers);
            if doing.way == BOARD {
                self.taken.extend(offers[..doing.taken].iter().map(|offer| offer.id));
            } else if doing.way >= WALK {
                // Its walk, as the one thing it takes.
                self.taken.push(NO_RIDE.last_hop);
            }
            doing
        };
        let state = &mut strategies.nodes[node as usize];
        *state = OPEN;
        (state.per_hour, state.sum, state.way) = (doing.per_hour, doing.sum, doing.way);
        strategies.parts[node as usize] = [0.0; 8];
        strategies.volumes[node as usize] = [0.0; 3];
        self.found[node as usize] = Found::Open;
        self.nodes.push(node);
        let until = self.taken.len() as u32;
        self.stack.push(Step { node, from: begins, until, at: begins });
    }

    /// Writes a node to the log, all that it takes being there.
    fn close(&mut self, network: &FlatNetwork, step: Step, strategies: &mut Strategies) {
        let Step { node, from, until, .. } = step;
        let hub = network.nodes[node as usize].hub;
        let way = strategies.nodes[node as usize].way;
        let is_first = network.nodes[node as usize].group.is_none();
        if is_first || way == BOARD {
            let taken = 1 << (node - network.first_node[hub as usize]);
            for &id in &self.taken[from as usize..until as usize] {
                let last_hop = strategies.boardings[(id & !LATER) as usize].last_hop;
                strategies.log.push(Settling { id, taken, last_hop });
            }
        }
        if !is_first {
            strategies.log.push(Settling { id: node | NODE, taken: 0, last_hop: 0 });
        }
        self.found[node as usize] = Found::Done;
    }
}

fn is_walk(network: &FlatNetwork, node: u32, way: u32) -> bool {
    network.nodes[node as usize].group.is_some() && way != BOARD && way != EGRESS
}
