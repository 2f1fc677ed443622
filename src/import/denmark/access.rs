//! How far the residents of a zone are from the hubs around: `odbl/access.csv`.
//!
//! One distance stands for all points of a zone: that at which its residents would use the hub as
//! much as they do from where they live, use falling with distance by e every so many km. A plain
//! mean would put a village at the stop and a farm far from it both halfway. From a point to
//! a hub: the straight line with a detour, if it stays dry; else the shorter of the way on land
//! around the water and the way along the road graph over bridges and dams. No ferries: an
//! island reaches the hubs on it, its port among them, and from there on the ferry is a line
//! like any other. Rules: [`road_rules`](super::road_rules).
//!
//! Limits: barriers other than the sea (a motorway, a railway yard, a lake) are not known.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use libm::{exp, log, sqrt};
use rayon::prelude::*;

use crate::scenario::tables::{AccessRow, HubRow, TableRow, ZonePointRow};

use super::country::Country;
use super::geodesy::Spot;
use super::register::{About, rows};
use super::road_rules as rule;
use super::roads::Roads;
use super::rounded;
use super::rule_values::roads as value;
use super::water::LandMask;

/// Kinds of hub at which trains of any kind stop.
const RAIL: [&str; 3] = ["station", "metro", "light-rail"];

/// Makes the table, by zone, then hub.
pub(crate) fn make(
    country: &Country,
    mask: &LandMask,
    roads: &Roads,
    points: &[ZonePointRow],
    hubs: &[HubRow],
) -> Vec<AccessRow> {
    let land = Land::new(mask, roads);
    let hubs: Vec<Place> = hubs.iter().map(|hub| land.hub(hub)).collect();
    let mut points_of: BTreeMap<&str, Vec<&ZonePointRow>> = BTreeMap::new();
    for point in points {
        points_of.entry(&point.zone).or_default().push(point);
    }
    let found: Vec<Vec<AccessRow>> = country
        .zones
        .par_iter()
        .map(|zone| {
            let own = points_of.get(zone.zone.as_str()).map_or(&[][..], Vec::as_slice);
            land.zone_rows(&zone.zone, &land.residents(zone, own), &hubs)
        })
        .collect();
    found.into_iter().flatten().collect()
}

/// A hub, or a point of a zone, on the land.
#[derive(Clone, Debug)]
struct Place {
    id: String,
    spot: Spot,
    landmass: u32,
    /// Joined to others of the same number by bridges and dams.
    joined: u32,
    level: u8,
    rail: bool,
}

/// Some residents of a zone.
#[derive(Clone, Debug)]
struct Residents {
    place: Place,
    share: f64,
    radius_km: f64,
}

struct Land<'a> {
    mask: &'a LandMask,
    roads: &'a Roads,
    /// (neighbour, km) of every road node, without ferries.
    neighbours: Vec<Vec<(usize, f64)>>,
    /// The lowest number of the landmasses that fixed links join to each.
    joined: BTreeMap<u32, u32>,
}

impl<'a> Land<'a> {
    fn new(mask: &'a LandMask, roads: &'a Roads) -> Self {
        let index: BTreeMap<&str, usize> =
            roads.nodes.iter().enumerate().map(|(at, row)| (row.node.as_str(), at)).collect();
        let mut neighbours = vec![Vec::new(); roads.nodes.len()];
        let mut joined: BTreeMap<u32, u32> =
            roads.nodes.iter().map(|row| (row.landmass, row.landmass)).collect();
        for link in roads.links.iter().filter(|link| link.kind != "ferry") {
            let (a, b) = (index[link.a.as_str()], index[link.b.as_str()]);
            neighbours[a].push((b, link.km));
            neighbours[b].push((a, link.km));
            let (of_a, of_b) = (joined[&roads.nodes[a].landmass], joined[&roads.nodes[b].landmass]);
            for number in joined.values_mut().filter(|number| **number == of_a.max(of_b)) {
                *number = of_a.min(of_b);
            }
        }
        Self { mask, roads, neighbours, joined }
    }

    fn place(&self, id: &str, spot: Spot) -> Place {
        let landmass = self.mask.landmass(spot, value::off_land_km()).unwrap_or(0);
        self.place_on(id, spot, landmass)
    }

    fn place_on(&self, id: &str, spot: Spot, landmass: u32) -> Place {
        let joined = self.joined.get(&landmass).copied().unwrap_or(landmass);
        Place { id: id.to_owned(), spot, landmass, joined, level: 0, rail: false }
    }

    /// A hub where it stands; a port that the road graph knows stands where that put it, on the
    /// right shore.
    fn hub(&self, hub: &HubRow) -> Place {
        let node = hub.hub.strip_prefix("port-").and_then(|name| {
            let id = format!("p-{name}");
            self.roads.nodes.binary_search_by(|row| row.node.cmp(&id)).ok()
        });
        let place = match node {
            Some(node) => {
                let landmass = self.roads.nodes[node].landmass;
                self.place_on(&hub.hub, self.roads.spots[node], landmass)
            }
            None => self.place(&hub.hub, Spot::at(hub.lat, hub.lon)),
        };
        Place { level: hub.level, rail: RAIL.contains(&hub.kind.as_str()), ..place }
    }

    /// Where a zone's residents live.
    fn residents(
        &self,
        zone: &crate::scenario::tables::ZoneRow,
        points: &[&ZonePointRow],
    ) -> Vec<Residents> {
        if points.is_empty() {
            let place = self.place(&zone.zone, Spot::at(zone.lat, zone.lon));
            let radius_km = sqrt(zone.area_km2 / std::f64::consts::PI);
            return vec![Residents { place, share: 1.0, radius_km }];
        }
        let residents = |point: &&ZonePointRow| Residents {
            place: self.place(&point.zone, Spot::at(point.lat, point.lon)),
            share: point.share,
            radius_km: point.radius_km,
        };
        points.iter().map(residents).collect()
    }

    fn zone_rows(&self, zone: &str, residents: &[Residents], hubs: &[Place]) -> Vec<AccessRow> {
        let mut measured: Vec<(&Place, f64, bool)> = Vec::new();
        let mut ways: Vec<Option<Vec<f64>>> = vec![None; residents.len()];
        for (hub, near) in self.candidates(residents, hubs) {
            if let Some(km) = self.mean_km(residents, hub, &mut ways) {
                measured.push((hub, km, near));
            }
        }
        measured.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.id.cmp(&b.0.id)));
        let (mut n_hubs, mut n_stations) = (0, 0);
        let mut kept: Vec<AccessRow> = Vec::new();
        for (hub, km, near) in measured {
            let far = km > value::access_detour() * value::access_far_km();
            let as_hub = !far && hub.level >= 1 && n_hubs < value::access_hubs();
            let as_station = !far && hub.rail && n_stations < value::access_stations();
            n_hubs += usize::from(as_hub);
            n_stations += usize::from(as_station);
            if as_hub || as_station || (near && !far) {
                let km = rounded(km, 2);
                kept.push(AccessRow { zone: zone.to_owned(), hub: hub.id.clone(), km });
            }
        }
        kept.sort_by(|a, b| a.hub.cmp(&b.hub));
        kept
    }

    /// Hubs worth measuring, and whether each is near enough to be listed whatever its rank.
    fn candidates<'h>(&self, residents: &[Residents], hubs: &'h [Place]) -> Vec<(&'h Place, bool)> {
        let mut reachable: Vec<(f64, &Place)> = hubs
            .iter()
            .filter_map(|hub| {
                let nearest = residents
                    .iter()
                    .filter(|some| some.place.joined == hub.joined)
                    .map(|some| some.place.spot.km_to(hub.spot))
                    .min_by(f64::total_cmp)?;
                (nearest <= value::access_far_km()).then_some((nearest, hub))
            })
            .collect();
        reachable.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.id.cmp(&b.1.id)));
        let (mut n_hubs, mut n_stations) = (0, 0);
        let mut chosen = Vec::new();
        for (straight, hub) in reachable {
            let near = straight <= value::access_near_km();
            let as_hub = hub.level >= 1 && n_hubs < rule::ACCESS_MEASURED * value::access_hubs();
            let as_station =
                hub.rail && n_stations < rule::ACCESS_MEASURED * value::access_stations();
            n_hubs += usize::from(as_hub);
            n_stations += usize::from(as_station);
            if near || as_hub || as_station {
                chosen.push((hub, near));
            }
        }
        chosen
    }

    /// The distance that stands for those residents who can reach the hub, if enough of them can.
    fn mean_km(
        &self,
        residents: &[Residents],
        hub: &Place,
        ways: &mut [Option<Vec<f64>>],
    ) -> Option<f64> {
        let mut reached: Vec<(f64, f64)> = Vec::with_capacity(residents.len());
        for (some, ways) in residents.iter().zip(ways) {
            if let Some(km) = self.km(some, hub, ways) {
                reached.push((some.share, km));
            }
        }
        let share: f64 = reached.iter().map(|(share, _)| share).sum();
        (share >= value::access_least_share()).then(|| as_used(&reached, share))
    }

    /// From some residents to a hub; `ways` keeps their distances to all road nodes once asked.
    fn km(&self, from: &Residents, hub: &Place, ways: &mut Option<Vec<f64>>) -> Option<f64> {
        let place = &from.place;
        if place.joined != hub.joined {
            return None;
        }
        let straight = place.spot.km_to(hub.spot);
        let same_land = place.landmass == hub.landmass;
        let spread = |km: f64| {
            let around = value::access_spread() * from.radius_km;
            value::access_detour() * sqrt(km * km + around * around)
        };
        if same_land && self.mask.water_km(place.spot, hub.spot) <= value::dry_km() {
            return Some(spread(straight));
        }
        let most_km = value::access_round_times() * straight + value::access_round_more_km();
        let by_land = (same_land && straight <= value::access_round_km())
            .then(|| self.mask.way_km(hub.landmass, place.spot, hub.spot, most_km))
            .flatten()
            .map(spread);
        let ways = ways.get_or_insert_with(|| self.ways_from(place));
        let by_road = self
            .entries(hub)
            .into_iter()
            .map(|(node, km)| ways[node] + km)
            .min_by(f64::total_cmp)
            .filter(|km| km.is_finite());
        match (by_land, by_road) {
            (Some(land), Some(road)) => Some(land.min(road)),
            (one, other) => one.or(other),
        }
    }

    /// The nearest road nodes on the same landmass with the way to them.
    fn entries(&self, place: &Place) -> Vec<(usize, f64)> {
        let mut nodes: Vec<(usize, f64)> = (0..self.roads.nodes.len())
            .filter(|&node| self.roads.nodes[node].landmass == place.landmass)
            .map(|node| (node, value::access_detour() * self.roads.spots[node].km_to(place.spot)))
            .filter(|entry| entry.1 <= value::access_far_km())
            .collect();
        nodes.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let dry: Vec<(usize, f64)> = nodes
            .iter()
            .copied()
            .filter(|&(node, _)| {
                self.mask.water_km(self.roads.spots[node], place.spot) <= value::dry_km()
            })
            .take(rule::ACCESS_ENTRIES)
            .collect();
        // In a harbour no line may be dry: then the nearest node will do.
        if dry.is_empty() { nodes.into_iter().take(1).collect() } else { dry }
    }

    /// Road km from a place to every node, infinite beyond twice the reach of access.
    fn ways_from(&self, place: &Place) -> Vec<f64> {
        let mut reached = vec![f64::INFINITY; self.roads.nodes.len()];
        let mut queue = BinaryHeap::new();
        for (node, km) in self.entries(place) {
            reached[node] = km;
            queue.push(Reverse((km.to_bits(), node)));
        }
        while let Some(Reverse((bits, node))) = queue.pop() {
            let km = reached[node];
            if bits > km.to_bits() || km > 2.0 * value::access_far_km() {
                continue;
            }
            for &(next, step) in &self.neighbours[node] {
                if km + step < reached[next] {
                    reached[next] = km + step;
                    queue.push(Reverse(((km + step).to_bits(), next)));
                }
            }
        }
        reached
    }
}

/// The distance at which (share, km) of residents, all together, would use a stop as much.
fn as_used(reached: &[(f64, f64)], all: f64) -> f64 {
    let nearest = reached.iter().map(|&(_, km)| km).fold(f64::INFINITY, f64::min);
    let fall = rule::access_fall_km(nearest);
    let use_of = |&(share, km): &(f64, f64)| share * exp(-(km - nearest) / fall);
    nearest - fall * log(reached.iter().map(use_of).sum::<f64>() / all)
}

/// Rows of `tables.csv`.
pub(crate) fn register() -> Vec<TableRow> {
    let about = About {
        file: "odbl/access.csv",
        sources: "odbl/zone_points.csv; odbl/hubs.csv; odbl/road_links.csv; zone polygons (where water is)",
        licence: "ODbL-1.0",
        year: "2025",
        certainty: "derived",
        rule: "all hubs within {access.near} km of any point of the zone, the {access.hubs} nearest of level 1 to 3 and the {access.stations} nearest stations within {access.far} km, if at least a share {access.least_share} of the zone's people reach them; no \
               ferries, so that an island reaches its own hubs, its port among them. No journey \
               begins or ends at the port of Agger Tange, where nobody lives",
    };
    rows(
        about,
        "How far a zone's residents are from a hub along land",
        &[
            ["zone", "the zone", "", "", ""],
            ["hub", "the hub", "", "", ""],
            [
                "km",
                "stands for all residents of the zone: where they would use the hub as much",
                "km",
                "",
                "-f * ln of the mean of exp(-km / f) over the zone's points, f = {access.fall.foot} km on foot (to {access.fall.foot_to} km), {access.fall.bike} by bike (to {access.fall.bike_to}), {access.fall.car} by car; per point {access.detour} * sqrt(distance^2 + ({access.spread} * radius)^2); where the straight line crosses more than {road.dry} km of water the shorter of the way on land and the way by road and bridge",
            ],
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::as_used;
    use crate::import::denmark::road_rules::access_fall_km;

    /// Half at the stop and half far away use it as all would from fall·ln 2.
    #[test]
    fn half_of_them_out_of_reach_count_as_all_a_little_away() {
        let km = as_used(&[(0.5, 0.0), (0.5, 1000.0)], 1.0);
        assert!((km - access_fall_km(0.0) * 2.0_f64.ln()).abs() < 1e-12);
        let same = as_used(&[(0.2, 1.3), (0.5, 1.3)], 0.7);
        assert!((same - 1.3).abs() < 1e-12, "all at one distance");
    }
}
