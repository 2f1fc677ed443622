//! Links that the sources name one by one: bridges, tunnels and dams, roads along spits, ferries,
//! motorways.

use super::super::geodesy::Spot;
use super::super::network_sources::{port_on_the_way, port_place};
use super::super::road_rules as rule;
use super::super::rule_values::roads as value;
use super::super::slug::slug;
use super::{Draft, Kind, Link, ordered};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Deserialize)]
pub(super) struct FixedLinkSource {
    name: String,
    lat_a_deg: f64,
    lon_a_deg: f64,
    lat_b_deg: f64,
    lon_b_deg: f64,
    length_km: f64,
    speed_km_h: f64,
    modes: String,
    toll_dkk_car: f64,
}

#[derive(Debug, Deserialize)]
pub(super) struct MotorwaySource {
    road: String,
    sequence: u32,
    lat_deg: f64,
    lon_deg: f64,
}

#[derive(Debug, Deserialize)]
pub(super) struct FerrySource {
    name: String,
    port_a: String,
    lat_a_deg: f64,
    lon_a_deg: f64,
    port_b: String,
    lat_b_deg: f64,
    lon_b_deg: f64,
    approx_crossing_min: f64,
    /// `no` where nobody drives aboard; a table without the column lists car ferries only.
    #[serde(default)]
    car: Option<String>,
    #[serde(default)]
    car_fare_dkk: Option<f64>,
}

impl FerrySource {
    /// What a crossing costs a car and its driver; of a ferry without cars the table has a zero.
    fn fare(&self, minutes: f64, km: f64) -> f64 {
        let known = self.car_fare_dkk.filter(|_| self.car.as_deref() != Some("no"));
        known.unwrap_or_else(|| rule::ferry_fare(minutes, km))
    }
}

impl Draft<'_> {
    pub(super) fn add_fixed_links(&mut self, sources: Vec<FixedLinkSource>) {
        for link in sources.into_iter().filter(|link| link.modes.contains("car")) {
            let id = slug(&link.name);
            let (at_a, at_b) = rule::link_places(&id).unwrap_or((
                Spot::at(link.lat_a_deg, link.lon_a_deg),
                Spot::at(link.lat_b_deg, link.lon_b_deg),
            ));
            let Some((at_a, at_b)) = self.ends(at_a, at_b, value::link_error_km()) else {
                continue;
            };
            let a = self.node_at(format!("l-{id}-a"), Kind::End, at_a);
            let b = self.node_at(format!("l-{id}-b"), Kind::End, at_b);
            self.links.push(Link {
                a,
                b,
                km: link.length_km,
                minutes: 60.0 * link.length_km / link.speed_km_h,
                wait_minutes: 0.0,
                kind: "bridge",
                toll_dkk: link.toll_dkk_car,
                name: link.name,
            });
        }
    }

    pub(super) fn add_spit_roads(&mut self) {
        for road in &rule::SPIT_ROADS {
            let id = slug(road.name);
            let mut end = |which: &str, at: (f64, f64)| {
                let shore = self.mask.shores(Spot::at(at.0, at.1), value::abroad_km());
                let shore = *shore.first()?;
                Some(self.node_at(format!("l-{id}-{which}"), Kind::End, shore))
            };
            let (Some(a), Some(b)) = (end("a", road.ends[0]), end("b", road.ends[1])) else {
                continue;
            };
            self.links.push(Link {
                a,
                b,
                km: (road.km)(),
                minutes: 60.0 * (road.km)() / value::spit_km_per_hour(),
                wait_minutes: 0.0,
                kind: "bridge",
                toll_dkk: 0.0,
                name: road.name.to_owned(),
            });
        }
    }

    /// Ferries without cars too: who lives on such an island keeps a car on the other shore, and how
    /// far a place is, by whatever means one goes there, is told by the roads.
    pub(super) fn add_ferries(&mut self, sources: Vec<FerrySource>) {
        for ferry in sources {
            let at_a = port_place(&ferry.port_a, ferry.lat_a_deg, ferry.lon_a_deg);
            let at_b = port_place(&ferry.port_b, ferry.lat_b_deg, ferry.lon_b_deg);
            let Some((at_a, at_b)) = self.ends(at_a, at_b, value::port_error_km()) else {
                continue;
            };
            let a = self.node_at(format!("p-{}", slug(&ferry.port_a)), Kind::Port, at_a);
            let b = self.node_at(format!("p-{}", slug(&ferry.port_b)), Kind::Port, at_b);
            self.add_ferry(&ferry, (a, b), ferry.approx_crossing_min);
            self.add_port_on_the_way(&ferry, (a, b));
        }
    }

    fn add_ferry(&mut self, ferry: &FerrySource, (a, b): (usize, usize), minutes: f64) {
        let km = self.nodes[a].spot.km_to(self.nodes[b].spot);
        self.links.push(Link {
            a,
            b,
            km,
            minutes,
            wait_minutes: rule::ferry_wait(minutes),
            kind: "ferry",
            toll_dkk: ferry.fare(minutes, km),
            name: ferry.name.clone(),
        });
    }

    /// Crossings from and to the port between the two ends, besides the one from end to end, since
    /// who stays on board waits and pays once.
    fn add_port_on_the_way(&mut self, ferry: &FerrySource, (a, b): (usize, usize)) {
        let Some((port, at)) = port_on_the_way(&ferry.name) else { return };
        let shores = self.mask.shores(at, value::abroad_km());
        let Some(&shore) = shores.first() else { return };
        let c = self.node_at(format!("p-{}", slug(port)), Kind::Port, shore);
        let [first, second] =
            [(a, c), (c, b)].map(|(from, to)| self.nodes[from].spot.km_to(self.nodes[to].spot));
        let minutes = ferry.approx_crossing_min;
        self.add_ferry(ferry, (a, c), minutes * first / (first + second));
        self.add_ferry(ferry, (c, b), minutes * second / (first + second));
    }

    pub(super) fn add_motorways(&mut self, sources: Vec<MotorwaySource>) {
        let mut roads: BTreeMap<String, Vec<MotorwaySource>> = BTreeMap::new();
        for point in sources {
            roads.entry(point.road.clone()).or_default().push(point);
        }
        let fixed: BTreeSet<(usize, usize)> =
            self.links.iter().map(|link| ordered(link.a, link.b)).collect();
        let mut legs = BTreeSet::new();
        for (road, mut points) in roads {
            points.sort_by_key(|point| point.sequence);
            let nodes: Vec<usize> = points
                .iter()
                .map(|point| {
                    let id = format!("m-{}-{}", slug(&road), point.sequence);
                    let spot = Spot::at(point.lat_deg, point.lon_deg);
                    self.node_at(id, Kind::Junction, self.shore(spot))
                })
                .collect();
            for pair in nodes.windows(2) {
                let leg = ordered(pair[0], pair[1]);
                // A leg over a bridge is the bridge's own link, with its toll.
                if leg.0 == leg.1 || fixed.contains(&leg) || !legs.insert(leg) {
                    continue;
                }
                let (from, to) = (self.nodes[leg.0].spot, self.nodes[leg.1].spot);
                let km = value::motorway_detour() * from.km_to(to);
                self.links.push(Link {
                    a: leg.0,
                    b: leg.1,
                    km,
                    minutes: 60.0 * km / rule::motorway_speed(from.towards(to, 0.5)),
                    wait_minutes: 0.0,
                    kind: "motorway",
                    toll_dkk: 0.0,
                    name: road.clone(),
                });
            }
        }
    }
}
