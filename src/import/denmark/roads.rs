//! The road graph: nodes and links of `odbl/road_nodes.csv` and `odbl/road_links.csv`.
//!
//! There is no road network among the sources, so one is made. Nodes are zones, towns, ends of
//! bridges and tunnels, ports and motorway junctions. Local roads are the Delaunay triangulation
//! of the nodes with each node's nearest neighbours; a local road stays on one landmass and
//! crosses no more than a little water, so that sounds are crossed only by the fixed links and
//! ferries of the sources. Lengths, speeds, waits and fares follow [`road_rules`](super::road_rules).
//!
//! Limits: no real road is in it, only relations between places; a valley without a road, a
//! forest or a one-way street is unknown to it. Free flow, no congestion.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rstar::RTree;
use rstar::primitives::GeomWithData;
use spade::{DelaunayTriangulation, Point2, Triangulation};

use crate::scenario::tables::{RoadLinkRow, RoadNodeRow, TableRow};

use super::country::Country;
use super::geodesy::Spot;
use super::register::{About, rows};
use super::road_rules as rule;
use super::rule_values::roads as value;
use super::slug::slug;
use super::sources::Sources;
use super::water::{LandMask, Shore};
use super::{TablesError, places, rounded};

mod crossings;

/// The road tables, sorted by id, with the nodes' places on the plane.
#[derive(Debug)]
pub(crate) struct Roads {
    pub(crate) nodes: Vec<RoadNodeRow>,
    /// In the order of `nodes`.
    pub(crate) spots: Vec<Spot>,
    pub(crate) links: Vec<RoadLinkRow>,
}

/// What stands at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Zone,
    Town,
    /// End of a fixed link.
    End,
    Port,
    Junction,
}

#[derive(Debug)]
struct Node {
    id: String,
    kind: Kind,
    lat: f64,
    lon: f64,
    spot: Spot,
    zone: String,
    landmass: u32,
}

#[derive(Debug)]
struct Link {
    a: usize,
    b: usize,
    km: f64,
    minutes: f64,
    wait_minutes: f64,
    kind: &'static str,
    toll_dkk: f64,
    name: String,
}

/// Makes the road graph.
///
/// # Errors
/// [`TablesError`] if a source file fails or two nodes get the same id.
pub(crate) fn make(
    sources: &Sources,
    country: &Country,
    mask: &LandMask,
) -> Result<Roads, TablesError> {
    let mut graph =
        Draft { mask, nodes: Vec::new(), links: Vec::new(), has_zones: BTreeSet::new() };
    graph.add_zones(country);
    graph.add_towns(&places::towns(sources)?);
    graph.add_fixed_links(sources.rows("authored/fixed_links.csv")?);
    graph.add_spit_roads();
    graph.add_ferries(sources.rows("authored/ferries.csv")?);
    graph.add_ferries(sources.rows("authored/ferries_small.csv")?);
    graph.add_motorways(sources.rows("authored/motorways.csv")?);
    graph.add_local_links(country);
    graph.tie_on_land(country);
    graph.finish()
}

/// The landmass of each zone: of its centre, where its trips begin.
pub(crate) fn zone_landmasses(country: &Country, mask: &LandMask) -> Vec<u32> {
    let landmass = |&centre: &Spot| mask.landmass(centre, value::off_land_km()).unwrap_or(0);
    country.centres.iter().map(landmass).collect()
}

struct Draft<'a> {
    mask: &'a LandMask,
    nodes: Vec<Node>,
    links: Vec<Link>,
    /// Landmasses on which a zone stands.
    has_zones: BTreeSet<u32>,
}

impl Draft<'_> {
    /// A zone or town, moved to the nearest shore if its mean position lies in the water.
    fn add_place(&mut self, id: String, kind: Kind, lat: f64, lon: f64) -> usize {
        let shore = self.shore(Spot::at(lat, lon));
        self.add_node(id, kind, shore)
    }

    /// The nearest land, which is the spot itself if it stands on some; landmass 0 far out.
    fn shore(&self, spot: Spot) -> Shore {
        let at_sea = Shore { landmass: 0, spot, away_km: 0.0 };
        self.mask.shores(spot, value::off_land_km()).first().copied().unwrap_or(at_sea)
    }

    fn add_node(&mut self, id: String, kind: Kind, shore: Shore) -> usize {
        let (lat, lon) = shore.spot.degrees();
        let (spot, landmass) = (shore.spot, shore.landmass);
        self.nodes.push(Node { id, kind, lat, lon, spot, zone: String::new(), landmass });
        self.nodes.len() - 1
    }

    /// The node of a link end, port or junction at that place, made if there is none.
    fn node_at(&mut self, id: String, kind: Kind, shore: Shore) -> usize {
        let here = self.nodes.iter().position(|node| {
            !matches!(node.kind, Kind::Zone | Kind::Town)
                && node.spot.km_to(shore.spot) <= value::same_place_km()
                && node.landmass == shore.landmass
        });
        here.unwrap_or_else(|| self.add_node(id, kind, shore))
    }

    /// Where the two ends of a bridge or ferry stand; `None` if one of them lies abroad.
    ///
    /// Recalled places may be wrong by half the width of a sound. Two ends that would stand on
    /// the same shore are moved to two landmasses, of them at least one other with a zone, if such
    /// are near, by as little as possible; else the water between them is a fjord.
    fn ends(&self, a: Spot, b: Spot, error_km: f64) -> Option<(Shore, Shore)> {
        let near = |spot| self.mask.shores(spot, value::abroad_km());
        let (near_a, near_b) = (near(a), near(b));
        let nearest = (*near_a.first()?, *near_b.first()?);
        if nearest.0.landmass != nearest.1.landmass {
            return Some(nearest);
        }
        let possible = |shore: &&Shore| {
            let settled = self.has_zones.contains(&shore.landmass);
            shore.away_km <= error_km && (settled || shore.landmass == nearest.0.landmass)
        };
        let mut best = (f64::INFINITY, nearest);
        for &at_a in near_a.iter().filter(possible) {
            for &at_b in near_b.iter().filter(possible) {
                let moved = at_a.away_km + at_b.away_km;
                if at_a.landmass != at_b.landmass && moved < best.0 {
                    best = (moved, (at_a, at_b));
                }
            }
        }
        Some(best.1)
    }

    fn add_zones(&mut self, country: &Country) {
        for zone in &country.zones {
            let node = self.add_place(zone.zone.clone(), Kind::Zone, zone.lat, zone.lon);
            self.nodes[node].zone = zone.zone.clone();
            self.has_zones.insert(self.nodes[node].landmass);
        }
    }

    fn add_towns(&mut self, towns: &[places::Place]) {
        let large = || towns.iter().filter(|town| town.population >= value::town_residents());
        let mut named: BTreeMap<String, usize> = BTreeMap::new();
        for town in large() {
            *named.entry(slug(&town.name)).or_default() += 1;
        }
        let mut seen = BTreeSet::new();
        for town in large() {
            let name = slug(&town.name);
            let id = match named[&name] {
                1 => format!("t-{name}"),
                _ => format!("t-{name}-{}", town.municipality),
            };
            if seen.insert(id.clone()) {
                self.add_place(id, Kind::Town, town.lat, town.lon);
            }
        }
    }

    fn add_local_links(&mut self, country: &Country) {
        let pairs: Vec<(usize, usize)> = self.candidates().into_iter().collect();
        let found: Vec<Option<Link>> = pairs
            .into_par_iter()
            .map(|(a, b)| {
                let (from, to) = (self.nodes[a].spot, self.nodes[b].spot);
                if self.mask.water_km(from, to) > value::over_the_bay_km() {
                    return None;
                }
                self.local_link(country, a, b, value::round_the_water() * from.km_to(to))
            })
            .collect();
        self.links.extend(found.into_iter().flatten());
    }

    /// A local road between two nodes, if they stand on one landmass and the way on land is at
    /// most `most_km`.
    fn local_link(&self, country: &Country, a: usize, b: usize, most_km: f64) -> Option<Link> {
        let (from, to) = (&self.nodes[a], &self.nodes[b]);
        let straight = from.spot.km_to(to.spot);
        if straight > value::longest_link_km() || from.landmass != to.landmass {
            return None;
        }
        let by_road = value::local_detour() * straight;
        let km = if self.mask.water_km(from.spot, to.spot) <= value::dry_km() {
            by_road
        } else {
            self.mask.way_km(from.landmass, from.spot, to.spot, most_km)?.max(by_road)
        };
        let zone = &country.zones[country.zone_at(from.spot.towards(to.spot, 0.5))];
        Some(Link {
            a,
            b,
            km,
            minutes: 60.0 * km / rule::local_speed(zone.population / zone.area_km2),
            wait_minutes: 0.0,
            kind: "local",
            toll_dkk: 0.0,
            name: String::new(),
        })
    }

    /// Ties what is still cut off from the rest of its landmass to it, by the shortest way on
    /// land: a peninsula behind a bay, a port on a spit.
    fn tie_on_land(&mut self, country: &Country) {
        let mut landmasses: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (index, node) in self.nodes.iter().enumerate() {
            landmasses.entry(node.landmass).or_default().push(index);
        }
        landmasses.remove(&0);
        for nodes in landmasses.values() {
            while let Some(tie) = self.next_tie(country, nodes) {
                self.links.push(tie);
            }
        }
    }

    /// The shortest tie of the smallest part of a landmass to its other parts, if it has
    /// several and there is a way.
    fn next_tie(&self, country: &Country, nodes: &[usize]) -> Option<Link> {
        let mut parts = self.parts(nodes);
        parts.sort_by_key(Vec::len); // stable: by first node among equals
        if parts.len() < 2 {
            return None;
        }
        parts.iter().find_map(|part| {
            let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
            for &inner in part {
                for outer in nodes.iter().copied().filter(|node| !part.contains(node)) {
                    let km = self.nodes[inner].spot.km_to(self.nodes[outer].spot);
                    pairs.push((km, inner, outer));
                }
            }
            pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
            let mut best: Option<Link> = None;
            for (straight, inner, outer) in pairs {
                let most_km = best.as_ref().map_or(value::tie_km(), |link| link.km);
                if straight * value::local_detour() >= most_km {
                    break;
                }
                let (a, b) = ordered(inner, outer);
                let link = self.local_link(country, a, b, most_km);
                best = link.filter(|link| link.km < most_km).or(best);
            }
            best
        })
    }

    /// The connected parts of some nodes of one landmass, by local roads and motorways.
    fn parts(&self, nodes: &[usize]) -> Vec<Vec<usize>> {
        let mut neighbours: BTreeMap<usize, Vec<usize>> =
            nodes.iter().map(|&node| (node, Vec::new())).collect();
        for link in self.links.iter().filter(|link| matches!(link.kind, "local" | "motorway")) {
            for (from, to) in [(link.a, link.b), (link.b, link.a)] {
                if neighbours.contains_key(&to)
                    && let Some(own) = neighbours.get_mut(&from)
                {
                    own.push(to);
                }
            }
        }
        let mut seen = BTreeSet::new();
        let mut parts = Vec::new();
        for &start in nodes {
            if !seen.insert(start) {
                continue;
            }
            let mut part = vec![start];
            let mut next = 0;
            while let Some(&node) = part.get(next) {
                part.extend(neighbours[&node].iter().copied().filter(|&other| seen.insert(other)));
                next += 1;
            }
            parts.push(part);
        }
        parts
    }

    /// Pairs of nodes that a local road may join, each once, in order.
    fn candidates(&self) -> BTreeSet<(usize, usize)> {
        let mut pairs = BTreeSet::new();
        let mut triangulation: DelaunayTriangulation<Point2<f64>> = DelaunayTriangulation::new();
        let mut node_of = Vec::new();
        for (index, node) in self.nodes.iter().enumerate() {
            let vertex = triangulation
                .insert(Point2::new(node.spot.x, node.spot.y))
                .expect("a projected place is a finite number");
            if vertex.index() == node_of.len() {
                node_of.push(index);
            } // else the same spot as an earlier node, which is among its nearest
        }
        for edge in triangulation.undirected_edges() {
            let [a, b] = edge.vertices().map(|vertex| node_of[vertex.index()]);
            pairs.insert(ordered(a, b));
        }
        let spots = RTree::bulk_load(
            self.nodes
                .iter()
                .enumerate()
                .map(|(index, node)| GeomWithData::new([node.spot.x, node.spot.y], index))
                .collect(),
        );
        for (index, node) in self.nodes.iter().enumerate() {
            let nearest = spots.nearest_neighbor_iter([node.spot.x, node.spot.y]);
            let others = nearest.map(|found| found.data).filter(|&other| other != index);
            pairs.extend(others.take(rule::NEAREST).map(|other| ordered(index, other)));
        }
        pairs
    }

    fn finish(self) -> Result<Roads, TablesError> {
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by(|&a, &b| self.nodes[a].id.cmp(&self.nodes[b].id));
        if let Some(pair) =
            order.windows(2).find(|pair| self.nodes[pair[0]].id == self.nodes[pair[1]].id)
        {
            return Err(TablesError::Contradiction {
                what: format!("two road nodes would be called `{}`", self.nodes[pair[0]].id),
                remedy: "give the two ports, bridges or towns names that differ".to_owned(),
            });
        }
        let mut links: Vec<RoadLinkRow> =
            self.links.iter().map(|link| link_row(link, &self.nodes)).collect();
        links.sort_by(|a, b| (&a.a, &a.b, &a.kind, &a.name).cmp(&(&b.a, &b.b, &b.kind, &b.name)));
        Ok(Roads {
            nodes: order.iter().map(|&node| node_row(&self.nodes[node])).collect(),
            spots: order.iter().map(|&node| self.nodes[node].spot).collect(),
            links,
        })
    }
}

fn ordered(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

fn node_row(node: &Node) -> RoadNodeRow {
    RoadNodeRow {
        node: node.id.clone(),
        lat: rounded(node.lat, 5),
        lon: rounded(node.lon, 5),
        zone: node.zone.clone(),
        landmass: node.landmass,
    }
}

fn link_row(link: &Link, nodes: &[Node]) -> RoadLinkRow {
    let (a, b) = (&nodes[link.a].id, &nodes[link.b].id);
    RoadLinkRow {
        a: a.min(b).clone(),
        b: a.max(b).clone(),
        km: rounded(link.km, 3),
        minutes: rounded(link.minutes, 2),
        wait_minutes: link.wait_minutes,
        kind: link.kind.to_owned(),
        toll_dkk: link.toll_dkk,
        name: link.name.clone(),
    }
}

/// Rows of `tables.csv` for the nodes.
pub(crate) fn register_nodes() -> Vec<TableRow> {
    let about = About {
        file: "odbl/road_nodes.csv",
        sources: SOURCES,
        licence: "ODbL-1.0",
        year: "2019-2026",
        certainty: "derived",
        rule: "zones, places of {road.town_residents} residents and more, ends of fixed links, ports of \
               ferries, motorway junctions (good to 1-2 km); foreign ends left out",
    };
    rows(
        about,
        "Junctions of the road graph, a made one: no road network was among the sources",
        &[
            [
                "node",
                "id: z zone, t- town, l- end of a fixed link, p- port, m- motorway junction",
                "",
                "",
                "",
            ],
            ["lat", "latitude", "degrees", "", ""],
            ["lon", "longitude", "degrees", "", ""],
            ["zone", "the zone whose trips begin here", "", "", ""],
            [
                "landmass",
                "number of the connected land, without bridges and ferries",
                "",
                "",
                LANDMASS_RULE,
            ],
        ],
    )
}

/// Rows of `tables.csv` for the links.
pub(crate) fn register_links() -> Vec<TableRow> {
    let about = About {
        file: "odbl/road_links.csv",
        sources: SOURCES,
        licence: "ODbL-1.0",
        year: "2019-2026",
        certainty: "derived",
        rule: "Delaunay triangulation and 6 nearest nodes, on one landmass, at most \
               {road.longest_link} km; where the straight line crosses more than {road.dry} km of \
               water the way on land, if that is at most {road.round_the_water} times as long, and no \
               road over more than {road.over_the_bay} km of water; motorways, fixed links and \
               ferries from own lists (general knowledge); where a ferry takes no cars (Bjørnø, \
               Livø, Tunø) they stand on the other shore. Detour and speeds were set in a trial \
               that looked at 40 known car journeys; those are a test, but not an independent one",
    };
    rows(
        about,
        "Links of the road graph, undirected, ferries included; free flow",
        &[
            ["a", "one end", "", "", ""],
            ["b", "the other end", "", "", ""],
            [
                "km",
                "length; of a ferry the straight crossing",
                "km",
                "",
                "straight x {road.detour.local}, motorway x {road.detour.motorway}; fixed links as recalled",
            ],
            [
                "minutes",
                "driving time; of a ferry the crossing",
                "minutes",
                "",
                "local speed by density halfway, log-interpolated: 30/km2 {road.speed.30}, 200 {road.speed.200}, 1,000 {road.speed.1000}, 3,000 {road.speed.3000}, 10,000 {road.speed.10000} km/h; motorway {road.motorway.beyond}, within 30 km of the capital's centre {road.motorway.30km}, within 15 km {road.motorway.15km}",
            ],
            [
                "wait_minutes",
                "mean wait for the ferry with check-in",
                "minutes",
                "recalled",
                "{road.ferry.wait}, or {road.ferry.short_wait} for crossings up to {road.ferry.short_crossing} minutes",
            ],
            ["kind", "local, motorway, bridge (also tunnel and dam), ferry", "", "", ""],
            [
                "toll_dkk",
                "toll or fare of a car with its driver, one way",
                "DKK",
                "recalled",
                "where no fare is listed: {road.ferry.fare_base} + {road.ferry.fare_minute} a minute + {road.ferry.fare_km} a km, at most {road.ferry.fare_most}; order of size",
            ],
            ["name", "name of the bridge, ferry or motorway", "", "recalled", ""],
        ],
    )
}

const SOURCES: &str = "Statistics Denmark voting areas (zone centres); GeoNames and OpenStreetMap \
                       places; own lists of bridges, tunnels, dams, ferries and motorways";

/// How landmasses are told apart, for the register.
pub(super) const LANDMASS_RULE: &str =
    "zone polygons widened by {water.landmass_buffer} km, pieces that touch; 1 is the largest";
