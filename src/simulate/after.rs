//! A service state after a change of some lines: what they change is taken away and added.
//!
//! A line that runs more often changes the label of nearly every destination somewhere, but of
//! most destinations only near the line. So for each destination
//!
//! 1. the labels of before are mended ([`Mend`]), which costs as much as changes;
//! 2. homes whose people may begin at a hub with another label, or no longer (or newly) get home in
//!    time, are touched, sixteen neighbours together;
//! 3. what the touched homes do is counted twice: on the network of before, from its labels, and on
//!    the one now. Their journeys are worked out from where they begin ([`Trace`]), the choice as
//!    ever.
//!
//! The sums are those of before, less the first, plus the second. Whoever is not touched begins at
//! hubs whose labels are the same bits; since a label is the least cost, a change that moves
//! travellers but not the label can only be one between ways of equal cost, to the precision of
//! the label (0.0001 minutes). Everything else is exact but for the order of sums. Added up over
//! edits this stays below a millionth of any national figure, tested; the most that was seen of a
//! municipality's is four millionths of the greatest municipality's (transfers). Results that are
//! saved or exported are worked out in full.
//!
//! It is not worth it where a line matters to half the country: then the state is worked out anew.

use super::around::{Around, ride_before, rows};
use super::assign::{Shared, Work};
use super::columns::Cell;
use super::difference::Difference;
use super::flat::{FlatNetwork, NONE};
use super::lower::{AccessRow, AccessRows};
use super::mend::Mend;
use super::sums::{Side, Sums};
use super::trace::Trace;
use crate::id::{Id, ZoneId};
use rayon::prelude::*;
use std::sync::Arc;

/// Blocks of destinations; each has sums of its own, and a fixed number makes the order fixed.
const BLOCKS: usize = 8;
/// One in so many destinations is looked at first.
const SPREAD: usize = 16;
/// What working a touched chunk out twice costs, against once with all others.
const DEARER: f64 = 3.0;
/// Minutes by which a link may seem too far: more than labels in `f32` are off by.
const MARGIN: f32 = 0.01;

/// A destination after a change.
struct Touched {
    labels: Arc<[f32]>,
    /// Chunks of homes, rising.
    chunks: Vec<u32>,
}

/// One side of the difference.
struct Half<'a> {
    side: &'a Side<'a>,
    around: Around,
}

/// Minutes from home by an access link on, less what all first labels have in common.
fn cost(network: &FlatNetwork, labels: &[f32], row: &AccessRow) -> f32 {
    row.from_home + labels[network.first_node[row.hub as usize] as usize]
}

/// Access links by hub.
pub(super) struct Links {
    start: Vec<u32>,
    /// Row and zone.
    rows: Vec<(u32, u32)>,
}

/// Work space of one thread.
#[derive(Default)]
struct Desk {
    work: Work,
    mend: Mend,
    trace: Trace,
    labels: Vec<f32>,
    hubs: Vec<u32>,
    marked: Vec<bool>,
    zones: Vec<bool>,
    cells: Vec<Cell>,
}

impl Shared<'_> {
    /// The sums of a state now, from its `sums` before, and how many destinations are touched;
    /// `None` if that is not worth while.
    pub(super) fn mended(
        &self,
        was: &Side<'_>,
        now: &Side<'_>,
        sums: &Sums,
    ) -> Option<(Sums, usize)> {
        if sums.labels.len() != self.zones {
            return None;
        }
        let (old, new) = (&was.state.network, &now.state.network);
        let difference = Difference::between(old, new)?;
        let half = |side| Half { side, around: Around::new(&side.state.network) };
        let (before, after) = rayon::join(|| half(was), || half(now));
        let halves = [before, after];
        let own_links;
        let access = &now.state.access;
        let links = if Arc::ptr_eq(access, &self.states[0].access) {
            self.links.get_or_init(|| Links::new(new.n_hubs(), access))
        } else {
            own_links = Links::new(new.n_hubs(), access);
            &own_links
        };
        let touch = |destinations: &[usize]| -> Vec<Touched> {
            let touch = |desk: &mut Desk, &to: &usize| {
                self.touch(&halves, &difference, links, &sums.labels[to], to, desk)
            };
            destinations.par_iter().map_init(Desk::default, touch).collect()
        };
        let is_too_much = |touched: &[Touched]| {
            let chunks: usize = touched.iter().map(|touched| touched.chunks.len()).sum();
            let all = touched.len() * self.zones.div_ceil(super::WIDTH);
            DEARER * chunks as f64 > all as f64
        };
        // A few destinations all over the country tell whether it is worth looking at the others.
        let (first, others): (Vec<usize>, Vec<usize>) =
            (0..self.zones).partition(|to| to % SPREAD == SPREAD / 2);
        let of_first = touch(&first);
        if is_too_much(&of_first) {
            return None;
        }
        let (mut of_first, mut of_others) = (of_first.into_iter(), touch(&others).into_iter());
        let in_order = |to: usize| {
            let is_first = to % SPREAD == SPREAD / 2;
            if is_first { of_first.next() } else { of_others.next() }
        };
        let touched: Vec<Touched> = (0..self.zones).filter_map(in_order).collect();
        if is_too_much(&touched) {
            return None;
        }
        let count = touched.iter().filter(|touched| !touched.chunks.is_empty()).count();
        let parts: Vec<[Sums; 2]> = (0..BLOCKS)
            .into_par_iter()
            .map_init(Desk::default, |desk, block| {
                let mut parts = [was, now].map(|side| Sums::new(self.zones, side));
                for to in (block..self.zones).step_by(BLOCKS) {
                    self.count(
                        &halves,
                        to,
                        [&sums.labels[to], &touched[to].labels],
                        &touched[to].chunks,
                        desk,
                        &mut parts,
                    );
                }
                parts
            })
            .collect();
        Some((self.put_together(sums, touched, parts, &difference, (old, new)), count))
    }

    /// What a change touches of one destination.
    fn touch(
        &self,
        [was, now]: &[Half<'_>; 2],
        difference: &Difference,
        links: &Links,
        before: &Arc<[f32]>,
        to: usize,
        desk: &mut Desk,
    ) -> Touched {
        let mut chunks = self.home_otherwise(was.side, now.side, to);
        if difference.is_empty() {
            return Touched { labels: Arc::clone(before), chunks };
        }
        let (old, new) = (&was.side.state.network, &now.side.state.network);
        let labels = &mut desk.labels;
        difference.carry(before, labels);
        let hubs = &mut desk.hubs;
        hubs.clear();
        hubs.extend_from_slice(&difference.hubs);
        difference.were.iter().for_each(|&line| boarded_at(old, before, line, hubs));
        difference.are.iter().for_each(|&line| boarded_at(new, labels, line, hubs));
        hubs.sort_unstable();
        hubs.dedup();
        Self::egress(&now.side.state.access, to, &mut desk.work.egress);
        let first = |network: &FlatNetwork, hub: u32| network.first_node[hub as usize] as usize;
        let differs = |labels: &[f32], hub: u32| {
            labels[first(new, hub)].to_bits() != before[first(old, hub)].to_bits()
        };
        match desk.mend.labels(new, &now.around, hubs, &desk.work.egress, labels) {
            Some(looked_at) => {
                hubs.extend(looked_at.iter().copied().filter(|&hub| differs(labels, hub)));
            }
            None => {
                desk.work.strategies.solve(new, &desk.work.egress);
                desk.work.strategies.labels(new, labels);
                hubs.extend((0..new.n_hubs() as u32).filter(|&hub| differs(labels, hub)));
            }
        }
        let is_same = difference.keeps_nodes()
            && labels.iter().zip(before.iter()).all(|(a, b)| a.to_bits() == b.to_bits());
        desk.zones.resize(self.zones, false);
        let sides = [(old, &**before), (new, labels.as_slice())];
        let access = &*now.side.state.access;
        for &hub in hubs.iter() {
            self.zones_that_begin_at((hub, access), links, sides, &mut desk.zones);
        }
        for (zone, touched) in desk.zones.iter_mut().enumerate() {
            if std::mem::take(touched) {
                chunks.push((zone / super::WIDTH) as u32);
            }
        }
        chunks.sort_unstable();
        chunks.dedup();
        let labels = if is_same { Arc::clone(before) } else { labels.as_slice().into() };
        Touched { labels, chunks }
    }

    /// Chunks of homes of which some no longer, or newly, get home in time.
    fn home_otherwise(&self, was: &Side<'_>, now: &Side<'_>, to: usize) -> Vec<u32> {
        if std::ptr::eq(was.way_home, now.way_home) {
            return Vec::new();
        }
        let [old, new] =
            [was, now].map(|side| side.way_home.row(side.state.day, ZoneId::from_index(to)));
        let by = now.state.home_by;
        let in_time = |last: u16| i32::from(last) >= by;
        let chunks = old.chunks(super::WIDTH).zip(new.chunks(super::WIDTH)).enumerate();
        let differ =
            |(a, b): (&[u16], &[u16])| a.iter().zip(b).any(|(&a, &b)| in_time(a) != in_time(b));
        chunks.filter(|&(_, pair)| differ(pair)).map(|(chunk, _)| chunk as u32).collect()
    }

    /// Marks zones whose people may begin at a hub, before or now.
    fn zones_that_begin_at(
        &self,
        (hub, access): (u32, &AccessRows),
        links: &Links,
        sides: [(&FlatNetwork, &[f32]); 2],
        zones: &mut [bool],
    ) {
        for &(row, zone) in links.of(hub) {
            if zones[zone as usize] {
                continue;
            }
            let (open, car) = access.of(zone as usize);
            let kind = if open.contains(&(row as usize)) { open } else { car };
            let takes = |&(network, labels): &(&FlatNetwork, &[f32])| {
                let rows = &access.rows[kind.clone()];
                let own = &access.rows[row as usize];
                cost(network, labels, own) <= self.farthest(network, labels, rows)
            };
            zones[zone as usize] = sides.iter().any(takes);
        }
    }

    /// Minutes beyond which none of some links is taken; below all if there is no way.
    fn farthest(&self, network: &FlatNetwork, labels: &[f32], rows: &[AccessRow]) -> f32 {
        let costs = rows.iter().map(|row| cost(network, labels, row));
        let least = costs.fold(f32::INFINITY, f32::min);
        if least.is_infinite() { f32::MIN } else { least + self.rules.far as f32 + MARGIN }
    }

    /// Counts what touched homes do towards one destination, before and now.
    fn count(
        &self,
        halves: &[Half<'_>; 2],
        to: usize,
        labels: [&Arc<[f32]>; 2],
        chunks: &[u32],
        desk: &mut Desk,
        parts: &mut [Sums; 2],
    ) {
        if chunks.is_empty() {
            return;
        }
        desk.cells.clear();
        desk.cells.extend(chunks.iter().map(|&chunk| self.cell(chunk as usize, to)));
        let access = &*halves[1].side.state.access;
        Self::egress(access, to, &mut desk.work.egress);
        for ((half, labels), sums) in halves.iter().zip(labels).zip(parts) {
            self.begin_at(half, labels, chunks, desk);
            let network = &half.side.state.network;
            let Desk { work, trace, hubs, cells, .. } = desk;
            let ways = (hubs.as_slice(), work.egress.as_slice());
            if !trace.run(network, &half.around, labels, ways, &mut work.strategies) {
                work.strategies.solve(network, &work.egress);
                work.strategies.begin_volumes(network);
            }
            let zones = chunks.iter().flat_map(|&chunk| self.homes(chunk as usize));
            let from = (zones, hubs.as_slice());
            work.column.fill_some(network, access, from, &work.strategies, &self.rules);
            self.some_chunks(half.side, to, (chunks, cells), work, sums);
        }
    }

    /// Finds the hubs where people of some chunks may begin.
    fn begin_at(&self, half: &Half<'_>, labels: &[f32], chunks: &[u32], desk: &mut Desk) {
        let (network, access) = (&half.side.state.network, &*half.side.state.access);
        desk.hubs.clear();
        desk.marked.resize(network.n_hubs(), false);
        for zone in chunks.iter().flat_map(|&chunk| self.homes(chunk as usize)) {
            let (open, car) = access.of(zone);
            for rows in [open, car] {
                let rows = &access.rows[rows];
                let farthest = self.farthest(network, labels, rows);
                for row in rows {
                    let takes = cost(network, labels, row) <= farthest;
                    if takes && !std::mem::replace(&mut desk.marked[row.hub as usize], true) {
                        desk.hubs.push(row.hub);
                    }
                }
            }
        }
        for &hub in &desk.hubs {
            desk.marked[hub as usize] = false;
        }
    }

    fn put_together(
        &self,
        sums: &Sums,
        touched: Vec<Touched>,
        parts: Vec<[Sums; 2]>,
        difference: &Difference,
        networks: (&FlatNetwork, &FlatNetwork),
    ) -> Sums {
        let mut all = Sums {
            labels: touched.into_iter().map(|touched| touched.labels).collect(),
            ..sums.clone_counts()
        };
        for [minus, plus] in &parts {
            all.add_counts(minus, -1.0);
            all.loads.add(&minus.loads, -1.0);
            all.add_counts(plus, 1.0);
        }
        all.loads = all.loads.carried(networks, difference.same_lines());
        for [_, plus] in &parts {
            all.loads.add(&plus.loads, 1.0);
            for (to, minutes) in &plus.hospitals {
                let known = all.hospitals.iter_mut().find(|(hospital, _)| hospital == to);
                for (own, &new) in known.into_iter().flat_map(|(_, own)| own).zip(minutes) {
                    *own = if new.is_nan() { *own } else { new };
                }
            }
        }
        all.loads.settle();
        for (zone, reach) in all.reach.iter_mut().enumerate() {
            let minutes = all.hospitals.iter().map(|(_, minutes)| minutes[zone]);
            reach.hospital_pt = minutes.fold(f64::INFINITY, f64::min);
        }
        all
    }
}

impl Sums {
    /// A copy without labels.
    fn clone_counts(&self) -> Self {
        Self {
            classes: self.classes.clone(),
            loads: self.loads.clone(),
            sums: self.sums,
            pt_trips: self.pt_trips,
            flex: self.flex.clone(),
            hub_uses: self.hub_uses.clone(),
            reach: self.reach.clone(),
            labels: Vec::new(),
            hospitals: self.hospitals.clone(),
            mended: true,
        }
    }
}

impl Links {
    fn new(hubs: usize, AccessRows { rows: access, start, .. }: &AccessRows) -> Self {
        let mut zone = 0;
        let zone_of = |row: u32| {
            while row >= start[zone + 1] {
                zone += 1;
            }
            zone as u32
        };
        let zones: Vec<u32> = (0..access.len() as u32).map(zone_of).collect();
        let by_hub = access.iter().enumerate().map(|(row, link)| (link.hub, row as u32));
        let (start, by_hub) = rows(hubs, &by_hub.collect::<Vec<_>>());
        Self { start, rows: by_hub.into_iter().map(|row| (row, zones[row as usize])).collect() }
    }

    fn of(&self, hub: u32) -> &[(u32, u32)] {
        let hub = hub as usize;
        &self.rows[self.start[hub] as usize..self.start[hub + 1] as usize]
    }
}

/// Adds the hubs where boarding a line costs no more than the dearest label there: nowhere else
/// can anybody take it.
fn boarded_at(network: &FlatNetwork, labels: &[f32], line: u32, hubs: &mut Vec<u32>) {
    let line = &network.lines[line as usize];
    let (begin, end) = line.stops;
    let ring = network.stops[begin as usize].prev != NONE;
    let mut ride = super::around::NO_RIDE;
    // A ring's rides go on past its first stop: twice round meets them all.
    for _ in 0..=usize::from(ring) {
        for next in (begin..end).rev() {
            let prev = network.stops[next as usize].prev;
            if prev == NONE {
                break;
            }
            ride = ride_before(network, labels, next, line.board_cost, ride);
            let hub = network.hot[prev as usize].hub();
            let nodes = network.nodes_of(hub);
            let most = labels[nodes.start as usize..nodes.end as usize].iter().copied();
            if ride.label <= most.fold(0.0, f32::max) {
                hubs.push(hub);
            }
        }
    }
}

#[cfg(test)]
mod tests;
