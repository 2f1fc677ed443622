//! The road graph of the committed tables, held against car journeys as people know them.
//!
//! The forty journeys of `tests/data/check_journeys.csv` are general knowledge: fastest ordinary
//! route, free flow. Detour and speeds of the tables come from a trial that had seen them, so
//! they are no independent proof; nothing was fitted to them since.

use crate::small_town::root;
use std::path::Path;
use std::sync::LazyLock;

use ansvar::network::{NodeId, RoadGraph, RoadOptions, RoadZone};
use ansvar::scenario::tables::{RoadLinkRow, RoadNodeRow, ZoneRow};
use ansvar::scenario::values::Values;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// One line of the journey table.
#[derive(Deserialize)]
struct Journey {
    from: String,
    to: String,
    km: f64,
    minutes: f64,
    note: String,
}

/// The road values of the base year, from its table.
fn options(ferries: bool) -> RoadOptions {
    static VALUES: LazyLock<Values> = LazyLock::new(|| {
        let loaded = ansvar::scenario::load(Path::new("denmark-2025.ron"));
        loaded.unwrap_or_else(|findings| panic!("{findings}")).scenario.values
    });
    ansvar::network::road_options(&VALUES, ferries)
}

/// Streets between a town's middle and its main road, in km/h.
const TOWN_SPEED: f64 = 40.0;

fn table<R: DeserializeOwned>(path: &str) -> Vec<R> {
    csv::Reader::from_path(root().join(path))
        .expect("the table is committed")
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("every row has the columns of its struct")
}

struct Country {
    zones: Vec<ZoneRow>,
    nodes: Vec<RoadNodeRow>,
    links: Vec<RoadLinkRow>,
    graph: RoadGraph,
}

impl Country {
    fn read() -> Self {
        let nodes: Vec<RoadNodeRow> = table("assets/denmark/odbl/road_nodes.csv");
        let links: Vec<RoadLinkRow> = table("assets/denmark/odbl/road_links.csv");
        let graph = RoadGraph::from_rows(&nodes, &links).expect("the tables agree");
        Self { zones: table("assets/denmark/zones.csv"), nodes, links, graph }
    }

    fn node(&self, name: &str) -> NodeId {
        self.graph.node(name).unwrap_or_else(|| panic!("no road node {name}"))
    }

    fn road_zones(&self) -> Vec<RoadZone> {
        self.zones
            .iter()
            .map(|zone| RoadZone {
                node: self.node(&zone.zone),
                area_km2: zone.area_km2,
                residents_per_km2: zone.population / zone.area_km2,
            })
            .collect()
    }

    /// Index of the zone of that name in a municipality.
    fn zone(&self, name: &str, municipality: &str) -> usize {
        self.zones
            .iter()
            .position(|zone| zone.name == name && zone.municipality == municipality)
            .unwrap_or_else(|| panic!("no zone {name} in {municipality}"))
    }
}

/// Mean absolute error at most 7 % in km and 11 % in minutes; whoever is more than 30 % off
/// carries a reason in the table.
#[test]
fn forty_known_journeys_come_out_as_people_know_them() {
    let country = Country::read();
    let options = options(true);
    let journeys: Vec<Journey> = table("tests/data/check_journeys.csv");
    assert_eq!(journeys.len(), 40);
    let (mut km_errors, mut minute_errors) = (0.0, 0.0);
    for journey in &journeys {
        let (from, to) = (country.node(&journey.from), country.node(&journey.to));
        let route = country.graph.route(from, to, &options).expect("there is a way");
        let (more_km, more_minutes) = country.graph.end_detour(from, to, TOWN_SPEED, &options);
        let km = (route.km + more_km) / journey.km - 1.0;
        let minutes = (route.minutes + more_minutes) / journey.minutes - 1.0;
        println!(
            "{:22} {:22} {:4} km {:+5.1} %  {:4} min {:+5.1} %",
            journey.from,
            journey.to,
            journey.km,
            100.0 * km,
            journey.minutes,
            100.0 * minutes
        );
        let outlier = km.abs() > 0.3 || minutes.abs() > 0.3;
        assert!(
            !outlier || journey.note.starts_with("outlier: "),
            "{} to {}: {km:+.2} km, {minutes:+.2} min without a reason",
            journey.from,
            journey.to
        );
        km_errors += km.abs();
        minute_errors += minutes.abs();
    }
    let n = journeys.len() as f64;
    let (km, minutes) = (100.0 * km_errors / n, 100.0 * minute_errors / n);
    println!("mean absolute error {km:.2} % of km, {minutes:.2} % of minutes");
    assert!(km <= 7.0, "{km} %");
    assert!(minutes <= 11.0, "{minutes} %");
}

/// Without its toll and fare, Copenhagen to Aarhus would go by the Kattegat ferry; with them it
/// goes over the Great Belt, as most cars do.
#[test]
fn tolls_and_fares_decide_between_bridge_and_ferry() {
    let country = Country::read();
    let (from, to) = (country.node("t-koebenhavn"), country.node("t-aarhus"));
    let names = |options: &RoadOptions| -> Vec<String> {
        let route = country.graph.route(from, to, options).expect("there is a way");
        route.links.iter().map(|&link| country.links[link].name.clone()).collect()
    };
    assert!(names(&options(true)).iter().any(|name| name == "Storebæltsforbindelsen"));
    let free = RoadOptions { dkk_per_minute: 1e9, ..options(true) };
    assert!(names(&free).iter().any(|name| name.starts_with("Molslinjen")));
}

/// Bornholm, Samsø, Læsø, Ærø, Fanø, Sejerø and Fur have no fixed link; all the rest has.
#[test]
fn islands_are_reached_by_ferry_only() {
    let country = Country::read();
    let zones = country.road_zones();
    let capital = country.zone("3. Indre By", "k101");
    let islands = [
        ("Rønne", "k400"),
        ("Tranebjerg", "k741"),
        ("Nordby", "k741"),
        ("Læsø", "k825"),
        ("Ærøskøbing", "k492"),
        ("Nordby", "k563"),
        ("Sejerø", "k326"),
        ("Fur", "k779"),
    ];
    let dry = country.graph.skim(&zones, &options(false));
    let all = country.graph.skim(&zones, &options(true));
    let cell = |zone: usize| capital * zones.len() + zone;
    for (name, municipality) in islands {
        let zone = country.zone(name, municipality);
        assert!(dry.minutes[cell(zone)].is_infinite(), "{name} without a ferry");
        assert!(all.minutes[cell(zone)].is_finite(), "{name} with ferries");
        assert!(all.toll_dkk[cell(zone)] > 0.0, "{name}: the ferry has its fare");
    }
    assert!(all.minutes.iter().chain(&all.km).all(|value| value.is_finite()));

    let cut: f64 = (0..zones.len())
        .filter(|&zone| dry.minutes[cell(zone)].is_infinite())
        .map(|zone| country.zones[zone].population)
        .sum();
    assert!((50_000.0..70_000.0).contains(&cut), "{cut} residents live beyond the bridges");
}

/// Great Belt, Limfjord, Als Sund and the sounds of the south part landmasses; no local road
/// leads from one to another.
#[test]
fn sounds_part_landmasses() {
    let country = Country::read();
    let landmass = |name: &str| country.nodes[country.node(name).0 as usize].landmass;
    let parted = [
        ("t-aalborg", "t-noerresundby"),
        ("t-thisted", "t-nykoebing-mors"),
        ("t-nykoebing-mors", "t-skive"),
        ("t-struer", "t-thisted"),
        ("t-soenderborg", "t-graasten"),
        ("t-nykoebing-falster", "t-sakskoebing"),
        ("t-svendborg", "t-rudkoebing"),
        ("t-middelfart", "t-fredericia"),
        ("t-odense", "t-koebenhavn"),
        ("t-stege", "t-vordingborg"),
    ];
    for (a, b) in parted {
        assert_ne!(landmass(a), landmass(b), "{a} and {b}");
    }
    for (a, b) in [("t-aalborg", "t-kolding"), ("t-helsingoer", "t-naestved")] {
        assert_eq!(landmass(a), landmass(b), "{a} and {b}");
    }
    for link in country.links.iter().filter(|link| link.kind == "local") {
        assert_eq!(landmass(&link.a), landmass(&link.b), "{} to {}", link.a, link.b);
    }
}

/// Parallel by origin: any number of threads gives the same bytes.
#[test]
fn the_skim_is_the_same_on_any_number_of_threads() {
    let country = Country::read();
    let zones: Vec<RoadZone> = country.road_zones().into_iter().step_by(5).collect();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| country.graph.skim(&zones, &options(true)))
    };
    assert!(on(1) == on(3));
}

/// On paper: two towns 10 km apart by road with a ferry between that is shorter.
///
/// ```text
/// a ── 10 km, 10 min ── b        ferry a–b: 2 km, 3 min + 12 wait, 50 kr.
/// ```
/// By road 10 + 0.35 · 10 = 13.5; by ferry 15 and no cost per km at sea, and 50 / (2 · 1.25) = 20
/// minutes of fare: 35. At half a krone the ferry costs 15.2 and still loses; with a road of 20
/// minutes (23.5) it wins.
#[test]
fn the_cheapest_route_counts_time_length_wait_and_fare() {
    let node = |name: &str, lat: f64| RoadNodeRow {
        node: name.to_owned(),
        lat,
        lon: 10.0,
        zone: String::new(),
        landmass: 1,
    };
    let link = |kind: &str, km: f64, minutes: f64, wait_minutes: f64, toll_dkk: f64| RoadLinkRow {
        a: "a".to_owned(),
        b: "b".to_owned(),
        km,
        minutes,
        wait_minutes,
        kind: kind.to_owned(),
        toll_dkk,
        name: String::new(),
    };
    let paper = RoadOptions { dkk_per_minute: 2.0, persons_per_toll: 1.25, ..options(true) };
    let nodes = [node("a", 56.0), node("b", 56.09)];
    let taken = |road_minutes: f64, fare: f64| {
        let links =
            [link("local", 10.0, road_minutes, 0.0, 0.0), link("ferry", 2.0, 3.0, 12.0, fare)];
        let graph = RoadGraph::from_rows(&nodes, &links).expect("two good links");
        graph.route(NodeId(0), NodeId(1), &paper).expect("two ways").links
    };
    assert_eq!(taken(10.0, 50.0), [0]);
    assert_eq!(taken(10.0, 0.5), [0]);
    assert_eq!(taken(20.0, 0.5), [1]);
    assert_eq!(taken(20.0, 50.0), [0]);
}
