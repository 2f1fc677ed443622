//! Ways between hubs that stay on land: where a bus can drive.
//!
//! A straight line will do where it crosses next to no water. Elsewhere the way goes from hub to
//! hub: a graph of near hubs with dry lines between them, and of the fixed links (bridges,
//! tunnels, dams). Hubs in different parts of that graph are joined by ferry only.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use super::geodesy::Spot;
use super::hubs::Hubs;
use super::network_sources::FixedLinkSource;
use super::rule_values::land as value;
use super::water::LandMask;

/// Each hub has dry lines to at most so many of the nearest hubs.
const NEIGHBOURS: usize = 10;
/// A fixed link is reached from so many hubs at each end.
const LINK_HUBS: usize = 3;

/// Roads on spits and necks that generalised outlines put under water: the hubs nearest to the
/// two ends are joined.
const SPITS: [[(f64, f64); 2]; 4] = [
    [(56.00, 8.13), (55.78, 8.30)],    // Holmsland Klit
    [(56.652, 8.492), (56.704, 8.43)], // Draget, between Thyholm and Thy
    [(54.896, 9.936), (54.862, 9.93)], // Drejet, between Als and Kegnæs
    [(56.19, 10.41), (56.30, 10.48)],  // round Knebel Vig to Rønde
];

/// The graph of hubs proper on land.
#[derive(Debug)]
pub(crate) struct LandWays<'a> {
    hubs: &'a Hubs,
    mask: &'a LandMask,
    /// Neighbours with km, by hub.
    edges: Vec<Vec<(usize, f64)>>,
    /// Number of the part of the graph that a hub lies in.
    part: Vec<usize>,
}

impl<'a> LandWays<'a> {
    /// Joins near hubs over dry land and over the fixed links.
    /// To islands `apart` leads no dry line, however near a bridge elsewhere may be.
    pub(crate) fn new(
        hubs: &'a Hubs,
        mask: &'a LandMask,
        links: &[FixedLinkSource],
        apart: &BTreeSet<u32>,
    ) -> Self {
        let n = hubs.proper().len();
        let mut ways = Self { hubs, mask, edges: vec![Vec::new(); n], part: (0..n).collect() };
        let mut islands = ways.without_link(links);
        islands.extend(apart);
        for a in 0..n {
            let near = ways.nearest(ways.spot(a), value::neighbour_km());
            for (km, b) in near.into_iter().filter(|&(_, b)| b != a).take(NEIGHBOURS) {
                let [from, to] = [a, b].map(|hub| hubs.hubs[hub].row.landmass);
                let is_apart = from != to && (islands.contains(&from) || islands.contains(&to));
                if !is_apart && ways.is_dry(ways.spot(a), ways.spot(b)) {
                    ways.join(a, b, km);
                }
            }
        }
        for link in links {
            let ends = [(link.lat_a_deg, link.lon_a_deg), (link.lat_b_deg, link.lon_b_deg)]
                .map(|(lat, lon)| Spot::at(lat, lon));
            if ends[0].km_to(ends[1]) > value::longest_link_km() {
                continue;
            }
            let from = ways.on_this_side(ends[0], ends[1]);
            let to = ways.on_this_side(ends[1], ends[0]);
            for &(km_a, a) in &from {
                for &(km_b, b) in &to {
                    ways.join(a, b, km_a + ends[0].km_to(ends[1]) + km_b);
                }
            }
        }
        for ends in SPITS {
            let ends = ends.map(|(lat, lon)| ways.nearest(Spot::at(lat, lon), value::link_km()));
            if let [Some(&(_, a)), Some(&(_, b))] = [ends[0].first(), ends[1].first()] {
                ways.join(a, b, ways.spot(a).km_to(ways.spot(b)));
            }
        }
        ways
    }

    /// Landmasses that no fixed link ends on: a narrow sound around them is still a sound.
    fn without_link(&self, links: &[FixedLinkSource]) -> BTreeSet<u32> {
        let landmass = |hub: usize| self.hubs.hubs[hub].row.landmass;
        let mut islands: BTreeSet<u32> = (0..self.edges.len()).map(landmass).collect();
        for link in links {
            let ends = [(link.lat_a_deg, link.lon_a_deg), (link.lat_b_deg, link.lon_b_deg)];
            for (lat, lon) in ends {
                for (km, hub) in self.nearest(Spot::at(lat, lon), value::link_km()) {
                    if km <= value::linked_km() {
                        islands.remove(&landmass(hub));
                    }
                }
            }
        }
        islands
    }

    /// Whether buses run between two hubs without a ferry.
    pub(crate) fn joined(&self, a: usize, b: usize) -> bool {
        self.part[a] == self.part[b]
    }

    /// The part of the land that a hub lies in: hubs with the same number are joined.
    pub(crate) fn part(&self, hub: usize) -> usize {
        self.part[hub]
    }

    /// Whether a straight line crosses next to no water.
    pub(crate) fn is_dry(&self, a: Spot, b: Spot) -> bool {
        self.mask.water_km(a, b) <= value::water_km() + value::water_per_km() * a.km_to(b)
    }

    /// Kilometres on land from one hub to every other; infinite where none leads.
    pub(crate) fn km_from(&self, from: usize) -> Vec<f64> {
        self.search(from, None, |_| true).0
    }

    /// The hubs of the way between two hubs, both included: straight where that is dry, else
    /// over as few hubs as keep it dry. None without a way on land. `fast` ways pass over hubs
    /// proper where they can, not over derived stops.
    pub(crate) fn way(&self, from: usize, to: usize, fast: bool) -> Option<Vec<usize>> {
        if !self.joined(from, to) {
            return None;
        }
        if self.is_dry(self.spot(from), self.spot(to)) {
            return Some(vec![from, to]);
        }
        let proper = |hub: usize| {
            let row = &self.hubs.hubs[hub].row;
            row.level > 0 && row.kind != "port"
        };
        let over_proper = if fast { self.trace(from, to, proper) } else { None };
        let full = over_proper.or_else(|| self.trace(from, to, |_| true))?;
        Some(self.pulled(&full))
    }

    fn spot(&self, hub: usize) -> Spot {
        self.hubs.hubs[hub].spot
    }

    fn nearest(&self, at: Spot, km: f64) -> Vec<(f64, usize)> {
        let mut near: Vec<(f64, usize)> = (0..self.edges.len())
            .map(|hub| (self.spot(hub).km_to(at), hub))
            .filter(|&(away, _)| away <= km)
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        near
    }

    /// Hubs near the end of a fixed link that do not lie across the water it spans.
    fn on_this_side(&self, end: Spot, other_end: Spot) -> Vec<(f64, usize)> {
        let mut near: Vec<(f64, f64, usize)> = self
            .nearest(end, value::link_km())
            .into_iter()
            .filter_map(|(km, hub)| {
                let here = self.spot(hub);
                let water = self.mask.water_km(here, end);
                let away = |km: f64, water: f64| km + value::link_water_weight() * water;
                let across = self.mask.water_km(here, other_end);
                let near_side = away(km, water) < away(here.km_to(other_end), across);
                let reaches = near_side && water <= value::link_water_km();
                reaches.then_some((away(km, water), km, hub))
            })
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
        near.into_iter().take(LINK_HUBS).map(|(_, km, hub)| (km, hub)).collect()
    }

    fn join(&mut self, a: usize, b: usize, km: f64) {
        self.edges[a].push((b, km));
        self.edges[b].push((a, km));
        let (low, high) = (self.part[a].min(self.part[b]), self.part[a].max(self.part[b]));
        if low < high {
            for part in self.part.iter_mut().filter(|part| **part == high) {
                *part = low;
            }
        }
    }

    /// Shortest ways from a hub: km to each (without the cost of hops) and the hub before it.
    fn search(
        &self,
        from: usize,
        to: Option<usize>,
        over: impl Fn(usize) -> bool,
    ) -> (Vec<f64>, Vec<Option<usize>>) {
        let n = self.edges.len();
        let (mut cost, mut km) = (vec![f64::INFINITY; n], vec![f64::INFINITY; n]);
        let mut before = vec![None; n];
        let mut queue = BinaryHeap::new();
        (cost[from], km[from]) = (0.0, 0.0);
        // Costs are never negative, so their bits sort as they do.
        queue.push(Reverse((0_u64, from)));
        while let Some(Reverse((bits, hub))) = queue.pop() {
            if bits > cost[hub].to_bits() {
                continue;
            }
            if Some(hub) == to {
                break;
            }
            if hub != from && !over(hub) {
                continue;
            }
            for &(next, away) in &self.edges[hub] {
                let reached = cost[hub] + away + value::hop_km();
                if reached < cost[next] {
                    (cost[next], km[next], before[next]) = (reached, km[hub] + away, Some(hub));
                    queue.push(Reverse((reached.to_bits(), next)));
                }
            }
        }
        (km, before)
    }

    fn trace(&self, from: usize, to: usize, over: impl Fn(usize) -> bool) -> Option<Vec<usize>> {
        let (_, before) = self.search(from, Some(to), over);
        let mut way = vec![to];
        let mut at = to;
        while at != from {
            at = before[at]?;
            way.push(at);
        }
        way.reverse();
        Some(way)
    }

    /// Leaves out hubs between which the straight line is dry.
    fn pulled(&self, way: &[usize]) -> Vec<usize> {
        let mut out = vec![way[0]];
        let mut at = 0;
        while at + 1 < way.len() {
            at = (at + 2..way.len())
                .rev()
                .find(|&on| self.is_dry(self.spot(way[at]), self.spot(way[on])))
                .unwrap_or(at + 1);
            out.push(way[at]);
        }
        out
    }
}
