//! Volumes towards one destination, along the strategies that lead there, and what they load.
//!
//! The log of settlings is gone through backwards: whatever flows into a node was settled later,
//! so a trip is never lost, however many links take no time. Sums are `f64`.

use super::flat::{FlatNetwork, NONE};
use super::strategy::{BOARD, EGRESS, LATER, NODE, Settling, Strategies, WALK};

/// What flows: trips, and for the key that shares fares, kroner a km and kroner a boarding.
pub type Volume = [f64; 3];

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
    /// By line: generalised minutes that travellers would save if it ran twice as often, at the
    /// rate of the first small step: −f · ∂(Σ costs)/∂f.
    pub gain: Vec<f64>,
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
            gain: vec![0.0; lines],
            transfers: vec![0.0; hubs],
            transfers_across: vec![0.0; hubs],
        }
    }
    /// Adds so many times the loads of other destinations.
    pub fn add(&mut self, other: &Self, times: f64) {
        let pairs = [
            (&mut self.board, &other.board),
            (&mut self.alight, &other.alight),
            (&mut self.round, &other.round),
            (&mut self.over_border, &other.over_border),
            (&mut self.fares, &other.fares),
            (&mut self.gain, &other.gain),
            (&mut self.transfers, &other.transfers),
            (&mut self.transfers_across, &other.transfers_across),
        ];
        for (own, others) in pairs {
            for (own, other) in own.iter_mut().zip(others) {
                *own += times * other;
            }
        }
    }

    /// Loads of a network from those of another with the same hubs; `same` are lines there beside
    /// lines here that call at as many stops. What is counted from nothing stays nothing or more.
    pub(super) fn carried(
        &self,
        (from, to): (&FlatNetwork, &FlatNetwork),
        same: impl Iterator<Item = (usize, usize)>,
    ) -> Self {
        let mut own = Self::new(to);
        for (was, now) in same {
            let (a, b) = (from.lines[was].stops, to.lines[now].stops);
            let (a, b) = (a.0 as usize..a.1 as usize, b.0 as usize..b.1 as usize);
            own.board[b.clone()].copy_from_slice(&self.board[a.clone()]);
            own.alight[b].copy_from_slice(&self.alight[a]);
            own.round[now] = self.round[was];
            own.over_border[now] = self.over_border[was];
            own.fares[now] = self.fares[was];
            own.gain[now] = self.gain[was];
        }
        own.transfers.copy_from_slice(&self.transfers);
        own.transfers_across.copy_from_slice(&self.transfers_across);
        own
    }

    /// Takes away what is left in the last digits where those who were counted are counted no more.
    pub(super) fn settle(&mut self) {
        let counts = [&mut self.board, &mut self.alight, &mut self.round, &mut self.over_border];
        for count in counts.into_iter().flatten().chain(&mut self.fares) {
            *count = count.max(0.0);
        }
    }
}

impl Strategies {
    /// Makes ready for volumes towards the destination last solved.
    pub fn begin_volumes(&mut self, network: &FlatNetwork) {
        self.volumes.clear();
        self.volumes.resize(network.nodes.len(), [0.0; 3]);
        self.left.clear();
    }

    /// After [`load`](Self::load): the hubs at which those who were sent left the net, with how many.
    pub fn left(&self) -> &[(u32, f64)] {
        &self.left
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
        for &at in &self.firsts {
            let per_hour = self.nodes[at as usize].per_hour;
            for part in &mut self.volumes[at as usize] {
                *part = if per_hour > 0.0 { *part / per_hour } else { 0.0 };
            }
        }
        for position in (0..self.log.len()).rev() {
            let settling = self.log[position];
            let Settling { id, taken, .. } = settling;
            if id & NODE != 0 {
                self.leave_node(network, id & !NODE, loads);
            } else if taken != 0 {
                self.board_stop(network, settling, position as u32, loads);
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
            EGRESS => {
                self.left.push((network.nodes[at as usize].hub, volume[0]));
                self.volumes[at as usize] = [0.0; 3];
            }
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
        Settling { id, taken, last_hop }: Settling,
        position: u32,
        loads: &mut Loads,
    ) {
        let at = id & !LATER;
        let stop = &network.stops[at as usize];
        let line = &network.hot_lines[stop.line as usize];
        let mut aboard = [0.0; 3];
        let mut gain = 0.0;
        let surcharge = if id & LATER != 0 { line.surcharge } else { 0.0 };
        let label = f64::from(self.boardings[at as usize].label + surcharge);
        let first = stop.first_node as usize;
        if taken & 1 != 0 && position <= self.nodes[first].way {
            for (own, part) in aboard.iter_mut().zip(self.volumes[first]) {
                *own += part * f64::from(line.per_hour);
            }
            gain += aboard[0] * (self.first_worth(network, first) - label);
        }
        let mut others = taken & !1;
        while others != 0 {
            let node = stop.first_node + others.trailing_zeros();
            others &= others - 1;
            let share = self.volumes[node as usize];
            if share[0] > 0.0 {
                let per_hour = f64::from(line.per_hour_for(network.keys[node as usize]));
                let FlatGroup { planner, hub } = flat_group(network, node);
                if planner != line.planner {
                    loads.transfers_across[hub] += share[0] * per_hour;
                }
                for (own, part) in aboard.iter_mut().zip(share) {
                    *own += part * per_hour;
                }
                // Where it is timed to meet, another departure shortens no wait.
                if line.per_hour_for(network.keys[node as usize]) <= line.per_hour {
                    let state = &self.nodes[node as usize];
                    let here = (network.waits.transfer + state.sum) / state.per_hour;
                    gain += share[0] * per_hour * (here - label);
                }
            }
        }
        if aboard[0] > 0.0 {
            loads.gain[stop.line as usize] += gain;
            self.ride(network, at, last_hop, aboard, loads);
        }
    }

    /// What one more departure an hour is held against at a first node: its label `B`, less what
    /// the part of the wait that grows with F (the timetable is known) grows by. Since
    /// `B·F = A(F) + Σ f·u`, a line's share of the fall of `B` is `(B − A′(F) − u) / F`.
    #[inline]
    fn first_worth(&self, network: &FlatNetwork, first: usize) -> f64 {
        let node = &self.nodes[first];
        let waits = &network.waits;
        node.sum + waits.transfer_only - waits.first_slope(node.per_hour)
    }

    /// Those aboard ride to where they alight.
    #[inline]
    fn ride(
        &mut self,
        network: &FlatNetwork,
        at: u32,
        last_hop: u32,
        aboard: Volume,
        loads: &mut Loads,
    ) {
        let stop = &network.stops[at as usize];
        let line_at = stop.line as usize;
        let (alight, to) = network.alighting_of(last_hop);
        let mut km = f64::from(to.km) - f64::from(stop.km);
        let mut borders = i32::from(to.borders) - i32::from(stop.borders);
        if alight <= at {
            let line = &network.lines[line_at];
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

struct FlatGroup {
    planner: u32,
    hub: usize,
}

#[inline]
fn flat_group(network: &FlatNetwork, node: u32) -> FlatGroup {
    let node = &network.nodes[node as usize];
    FlatGroup { planner: node.group.map_or(NONE, |group| group.planner), hub: node.hub as usize }
}
