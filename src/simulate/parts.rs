//! What labels consist of: minutes, km, boardings and the like, expected over the attractive sets.
//!
//! Worked out along the log of settlings, in its order: when a stop comes up, the node where its
//! riders alight is complete, and the nodes that took the line there add its parts, weighted by
//! departures an hour; when a node comes up, all that it took has come before.

use super::flat::FlatNetwork;
use super::strategy::{BOARD, EGRESS, LATER, NODE, Settling, Strategies, WALK};

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

impl Strategies {
    /// Works out the parts of all labels in the log; they must be zero before.
    pub(super) fn work_out_parts(&mut self, network: &FlatNetwork) {
        let log = std::mem::take(&mut self.log);
        for (position, &Settling { id, taken, last_hop }) in log.iter().enumerate() {
            if id & NODE != 0 {
                self.complete_node(network, id & !NODE);
            } else {
                self.add_line(network, id, taken, last_hop, position as u32);
            }
        }
        self.log = log;
        self.complete_first_nodes(network);
    }

    fn complete_node(&mut self, network: &FlatNetwork, at: u32) {
        let node = &self.nodes[at as usize];
        match node.way {
            BOARD => {
                let share = (1.0 / node.per_hour) as f32;
                let wait = network.waits.transfer_plain / node.per_hour;
                let parts = &mut self.parts[at as usize];
                for part in &mut *parts {
                    *part *= share;
                }
                parts[MINUTES] += (wait + network.waits.transfer_minutes) as f32;
            }
            EGRESS => {
                let found = self.egress_minutes.partition_point(|&(node, _)| node <= at) - 1;
                let parts = &mut self.parts[at as usize];
                *parts = [0.0; 8];
                parts[MINUTES] = self.egress_minutes[found].1;
            }
            walk => {
                let walk = &network.walks[(walk - WALK) as usize];
                let mut parts = self.parts[walk.to as usize];
                parts[MINUTES] += walk.minutes;
                self.parts[at as usize] = parts;
            }
        }
    }

    /// The nodes that took the line at a stop add what boarding there leads to.
    #[inline]
    fn add_line(
        &mut self,
        network: &FlatNetwork,
        id: u32,
        taken: u32,
        last_hop: u32,
        position: u32,
    ) {
        let at = id & !LATER;
        let stop = &network.stops[at as usize];
        let line = &network.hot_lines[stop.line as usize];
        let (alight, to) = network.alighting_of(last_hop);
        let mut parts = self.parts[to.alight_node as usize];
        let (mut minutes, mut km) = (to.minutes - stop.minutes, to.km - stop.km);
        if alight <= at {
            let line = &network.lines[stop.line as usize];
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
        let first = stop.first_node;
        if taken & 1 != 0 && position <= self.nodes[first as usize].way {
            self.put(first, line.per_hour, &parts);
        }
        let mut others = taken & !1;
        while others != 0 {
            let node = first + others.trailing_zeros();
            others &= others - 1;
            let keys = network.keys[node as usize];
            let mut parts = parts;
            if keys[1] != line.tariff {
                parts[EXTRA_BASES] += line.extra_base;
            }
            self.put(node, line.per_hour_for(keys), &parts);
        }
    }

    #[inline]
    fn put(&mut self, node: u32, per_hour: f32, parts: &Parts) {
        for (own, part) in self.parts[node as usize].iter_mut().zip(parts) {
            *own += per_hour * part;
        }
    }

    fn complete_first_nodes(&mut self, network: &FlatNetwork) {
        for &at in &self.firsts {
            let per_hour = self.nodes[at as usize].per_hour;
            if per_hour > 0.0 {
                let parts = &mut self.parts[at as usize];
                let share = (1.0 / per_hour) as f32;
                for part in &mut *parts {
                    *part *= share;
                }
                let (at_the_stop, hidden) = network.waits.first_plain(per_hour);
                parts[MINUTES] += at_the_stop as f32;
                parts[HIDDEN_WAIT] += hidden as f32;
            }
        }
    }
}
