//! `odbl/services.csv` and `odbl/service_stops.csv`: the lines that sources name.
//!
//! Rail as authored; bus routes with the stops that lie under way put in between their main
//! places; domestic ferries. Derived local buses are added by `local_bus`. Who answers for what
//! today and under the association's proposal is read from the sources' words by the small
//! tables below.

use std::collections::BTreeMap;

use crate::scenario::tables::ServiceRow;

use super::TablesError;
use super::country::Country;
use super::geodesy::Spot;
use super::hubs::{Hubs, NOT_YET_OPEN, is_domestic};
use super::land_way::LandWays;
use super::lines::{Line, UnderWay, calls, lengths, with_stops_under_way};
use super::network_sources::{BusRouteSource, BusStopSource, FerrySource, NetworkSources};
use super::rule_values::services as value;
use super::slug::slug;
use super::timetable::{Kind, Plan};

/// Buses that stop at all places on their way: zone stops and towns.
fn stopping() -> UnderWay {
    let (spacing_km, detour) = (value::stopping_spacing_km(), value::stopping_call_detour());
    UnderWay { spacing_km, detour, town: 0.0 }
}

/// Fast buses: main stops of towns of some size.
fn fast() -> UnderWay {
    let (spacing_km, detour) = (value::fast_spacing_km(), value::fast_call_detour());
    UnderWay { spacing_km, detour, town: value::fast_town() }
}

/// Bus routes that board a ferry between two of their places: route, port, port, minutes on the
/// quay and at sea.
const BY_FERRY: &[(&str, &str, &str, fn() -> f64)] = &[
    ("B046", "Tårs", "Spodsbjerg", value::taars_spodsbjerg_minutes),
    ("B214", "Sjællands Odde", "Aarhus Havn", value::odden_aarhus_minutes),
];

/// Routes that the state tenders (recalled), by a port.
const STATE_FERRIES: &[(&str, &str)] = &[
    ("Rønne", "Køge"),
    ("Kalundborg", "Ballen"),
    ("Tårs", "Spodsbjerg"),
    ("Bøjden", "Fynshav"),
    ("Esbjerg", "Nordby"),
];

/// Every named line, sorted by id.
///
/// # Errors
/// [`TablesError::Contradiction`] for a route whose places cannot be found.
pub(crate) fn named(
    country: &Country,
    hubs: &Hubs,
    ways: &LandWays<'_>,
    sources: &NetworkSources,
) -> Result<Vec<Line>, TablesError> {
    let mut lines = rail(hubs, sources);
    lines.extend(buses(country, hubs, ways, sources)?);
    let domestic = sources.ferries.iter().filter(|ferry| is_domestic(country, ferry));
    lines.extend(domestic.map(|source| ferry(hubs, source)));
    lines.sort_by(|a, b| a.row.service.cmp(&b.row.service));
    Ok(lines)
}

fn rail(hubs: &Hubs, sources: &NetworkSources) -> Vec<Line> {
    let open =
        sources.rail_lines.iter().filter(|line| !NOT_YET_OPEN.contains(&line.line_id.as_str()));
    open.map(|line| {
        let stops = sources.rail_stops.iter().filter(|stop| stop.line_id == line.line_id);
        let raw = stops.map(|stop| {
            (hubs.stations[&stop.station_id], stop.minutes_from_origin, stop.km_from_origin)
        });
        let (mode, kind) = match line.mode.as_str() {
            "intercity" => ("intercity", Kind::Intercity),
            "s_train" => ("suburban-rail", Kind::Suburban),
            "local_railway" => ("local-rail", Kind::Local),
            "metro" => ("metro", Kind::Metro),
            "light_rail" => ("light-rail", Kind::LightRail),
            _ => ("regional-rail", Kind::Regional),
        };
        let (responsible, company) = match line.responsible_today.as_str() {
            "metro company" => ("metro-company", ""),
            "light rail company" => ("light-rail-company", ""),
            "region/Movia" => ("region", "movia"),
            "region/Sydtrafik" => ("region", "sydtrafik"),
            "region/Midttrafik" => ("region", "midttrafik"),
            "region/NT" | "state/region (NT)" => ("region", "nt"),
            _ => ("state", ""),
        };
        let operator = match line.operator.as_str() {
            "GoCollective" => "gocollective",
            "Nordjyske Jernbaner" => "nordjyske-jernbaner",
            "Midtjyske Jernbaner" => "midtjyske-jernbaner",
            "Lokaltog" => "lokaltog",
            "Metroselskabet" => "metroselskabet",
            "Keolis (Aarhus Letbane)" => "aarhus-letbane",
            "Keolis (Odense Letbane)" => "odense-letbane",
            "Öresundståg" => "oeresundstaag",
            _ => "dsb",
        };
        Line {
            row: ServiceRow {
                service: format!("rail-{}", slug(&line.line_id)),
                number: line.line_id.clone(),
                name: line.name.clone(),
                mode: mode.to_owned(),
                kind: "rail".to_owned(),
                operator: operator.to_owned(),
                company: company.to_owned(),
                responsible_today: responsible.to_owned(),
                level_kl: level_kl(&line.kl_proposal_level).to_owned(),
                coordination: coordination(responsible, company).to_owned(),
                certainty: "recalled".to_owned(),
                note: line.notes.clone(),
            },
            calls: calls(raw),
            kind,
            plan: Plan::Hourly { peak: line.peak, offpeak: line.offpeak },
        }
    })
    .collect()
}

fn buses(
    country: &Country,
    hubs: &Hubs,
    ways: &LandWays<'_>,
    sources: &NetworkSources,
) -> Result<Vec<Line>, TablesError> {
    let mut stops: BTreeMap<&str, Vec<&BusStopSource>> = BTreeMap::new();
    for stop in &sources.bus_stops {
        stops.entry(stop.bus_route_id.as_str()).or_default().push(stop);
    }
    let mut taken: Vec<String> = Vec::new();
    let mut lines = Vec::new();
    // A route without departures is one that was closed.
    for route in sources.bus_routes.iter().filter(|route| route.departures > 0.0) {
        let places = stops.get(route.bus_route_id.as_str()).map_or(&[][..], Vec::as_slice);
        let mut line = bus(country, hubs, ways, route, places)?;
        let via = places.get(1).map_or("", |place| place.place_name.as_str());
        for more in [slug(via), slug(&route.bus_route_id)] {
            if taken.contains(&line.row.service) {
                line.row.service = format!("{}-{more}", line.row.service);
            }
        }
        taken.push(line.row.service.clone());
        lines.push(line);
    }
    Ok(lines)
}

fn bus(
    country: &Country,
    hubs: &Hubs,
    ways: &LandWays<'_>,
    route: &BusRouteSource,
    places: &[&BusStopSource],
) -> Result<Line, TablesError> {
    let class = BusClass::of(&route.category);
    // Stops abroad have no hub.
    let mut path: Vec<usize> = places
        .iter()
        .filter_map(|stop| hubs.named_place(&stop.place_name, Spot::at(stop.lat_deg, stop.lon_deg)))
        .collect();
    path.dedup();
    if path.len() < 2 {
        return Err(TablesError::Contradiction {
            what: format!("bus route {} has fewer than two places at home", route.bus_route_id),
            remedy: "mend its rows in authored/bus_route_stops.csv".to_owned(),
        });
    }
    let at_sea = BY_FERRY.iter().find(|(id, ..)| *id == route.bus_route_id);
    let raw = match at_sea {
        Some(&(_, from, to, minutes)) => {
            by_ferry(hubs, &path, (hubs.ports[from], hubs.ports[to], minutes()))
        }
        None => by_road(country, hubs, ways, route, places, &path, class),
    };
    let company = company(&route.company);
    let number = if route.route_number.is_empty() {
        format!("{} {}", route.origin, route.destination)
    } else {
        route.route_number.clone()
    };
    let owner = if company.is_empty() { "commercial" } else { company };
    Ok(Line {
        row: ServiceRow {
            service: format!("bus-{owner}-{}", slug(&number)),
            number: route.route_number.clone(),
            name: format!("{}-{}", route.origin, route.destination),
            mode: if class.kind == "commercial" { "coach" } else { "bus" }.to_owned(),
            kind: class.kind.to_owned(),
            operator: if company.is_empty() {
                "commercial-coaches".to_owned()
            } else {
                format!("bus-operators-{company}")
            },
            company: company.to_owned(),
            responsible_today: class.responsible(company).to_owned(),
            level_kl: level_kl(&route.kl_proposal_level).to_owned(),
            coordination: coordination("", company).to_owned(),
            certainty: "recalled".to_owned(),
            note: note(route),
        },
        calls: calls(raw),
        kind: class.timetable,
        plan: Plan::Daily(route.departures),
    })
}

/// Calls of a route by road: the source's length and run time, spread over the way.
fn by_road(
    country: &Country,
    hubs: &Hubs,
    ways: &LandWays<'_>,
    route: &BusRouteSource,
    places: &[&BusStopSource],
    path: &[usize],
    class: BusClass,
) -> Vec<(usize, f64, f64)> {
    let full = match class.under_way {
        Some(rule) => with_stops_under_way(path, country, hubs, ways, rule),
        None => path.to_vec(),
    };
    let straight = lengths(path, hubs).last().copied().unwrap_or(0.0);
    let along = lengths(&full, hubs);
    let way = along.last().copied().unwrap_or(0.0);
    // What of the route lies abroad is cut off its run time too.
    let abroad = {
        let named: f64 = places
            .windows(2)
            .map(|two| {
                Spot::at(two[0].lat_deg, two[0].lon_deg)
                    .km_to(Spot::at(two[1].lat_deg, two[1].lon_deg))
            })
            .sum();
        if places.len() > path.len() { (straight / named).min(1.0) } else { 1.0 }
    };
    let source_km = places.last().map_or(0.0, |place| place.km) * abroad;
    let source_minutes = route.minutes * abroad;
    let (km, minutes) = if class.kind == "commercial" {
        let km = straight * value::coach_detour();
        (km, km / value::coach_km_per_hour() * 60.0)
    } else {
        (source_km.max(way), source_minutes)
    };
    full.into_iter().zip(along).map(|(hub, at)| (hub, minutes * at / way, km * at / way)).collect()
}

/// Calls of a route that boards a ferry: by road to the port, across, and on by road.
fn by_ferry(
    hubs: &Hubs,
    path: &[usize],
    (from, to, crossing): (usize, usize, f64),
) -> Vec<(usize, f64, f64)> {
    let spot = |hub: usize| hubs.hubs[hub].spot;
    // The ports go where the way over them is shortest.
    let at = (1..path.len())
        .min_by(|&a, &b| {
            let over = |i: usize| {
                spot(path[i - 1]).km_to(spot(from)) + spot(to).km_to(spot(path[i]))
                    - spot(path[i - 1]).km_to(spot(path[i]))
            };
            over(a).total_cmp(&over(b))
        })
        .unwrap_or(1);
    let mut full = path.to_vec();
    full.splice(at..at, [from, to]);
    let (mut minutes, mut km) = (0.0, 0.0);
    let mut out = vec![(full[0], 0.0, 0.0)];
    for pair in full.windows(2) {
        let straight = spot(pair[0]).km_to(spot(pair[1]));
        if (pair[0], pair[1]) == (from, to) {
            (minutes, km) = (minutes + crossing, km + straight);
        } else {
            let road = straight * value::by_ferry_detour();
            (minutes, km) = (minutes + road / value::by_ferry_km_per_hour() * 60.0, km + road);
        }
        out.push((pair[1], minutes, km));
    }
    out
}

/// Departures a day from each end of a ferry route that has one vessel: its hours over the time
/// from leaving an end to leaving it again.
fn departures_of_one_vessel(crossing_minutes: f64) -> f64 {
    let short = crossing_minutes <= value::short_crossing_minutes();
    let lay = if short { value::short_lay_minutes() } else { value::lay_minutes() };
    (value::vessel_hours() * 60.0 / (2.0 * (crossing_minutes + lay))).round().max(1.0)
}

fn ferry(hubs: &Hubs, source: &FerrySource) -> Line {
    let ports: Vec<usize> = source.ports().iter().map(|&(name, _)| hubs.ports[name]).collect();
    let mut along = vec![0.0];
    for pair in ports.windows(2) {
        along.push(along[along.len() - 1] + hubs.hubs[pair[0]].spot.km_to(hubs.hubs[pair[1]].spot));
    }
    let straight = along[along.len() - 1];
    let km = straight.min(source.minutes / 60.0 * value::fastest_ferry_km_per_hour());
    let derived = departures_of_one_vessel(source.minutes);
    let commercial = source.name.starts_with("Molslinjen");
    let state = STATE_FERRIES.contains(&(source.port_a.as_str(), source.port_b.as_str()));
    let (responsible, level, operator) = match (commercial, state) {
        (true, _) => ("commercial", "commercial", "molslinjen"),
        (_, true) => ("state", "outside", "molslinjen"),
        _ => ("municipality", "outside", "island-ferries"),
    };
    Line {
        row: ServiceRow {
            service: format!("ferry-{}", slug(&source.name)),
            number: String::new(),
            name: source.name.clone(),
            mode: "ferry".to_owned(),
            kind: "ferry".to_owned(),
            operator: operator.to_owned(),
            company: String::new(),
            responsible_today: responsible.to_owned(),
            level_kl: level.to_owned(),
            coordination: coordination(responsible, "").to_owned(),
            certainty: if source.departures_per_day.is_some() { "recalled" } else { "derived" }
                .to_owned(),
            note: if source.departures_per_day.is_some() {
                "departures of the right order of size only"
            } else {
                "departures by the rule of one vessel"
            }
            .to_owned(),
        },
        calls: calls(ports.into_iter().zip(along).map(|(port, at)| {
            let share = if straight > 0.0 { at / straight } else { 0.0 };
            (port, source.minutes * share, km * share)
        })),
        kind: Kind::Ferry,
        plan: Plan::Daily(source.departures_per_day.unwrap_or(derived)),
    }
}

/// What the category of a bus route means for us.
#[derive(Clone, Copy)]
struct BusClass {
    kind: &'static str,
    timetable: Kind,
    under_way: Option<UnderWay>,
}

impl BusClass {
    fn of(category: &str) -> Self {
        let (kind, timetable, under_way) = match category {
            "S-bus" => ("s-bus", Kind::SBus, Some(stopping())),
            "A-bus" => ("city", Kind::CityBus, Some(stopping())),
            "X-bus" | "express" => ("express", Kind::Express, Some(fast())),
            "local main" => ("rural", Kind::RuralBus, Some(stopping())),
            "long-distance coach" => ("commercial", Kind::Coach, None),
            _ => ("regional", Kind::RegionalBus, Some(stopping())),
        };
        Self { kind, timetable, under_way }
    }

    /// Regions order regional, express and S-buses; on Bornholm the municipality is the region.
    fn responsible(self, company: &str) -> &'static str {
        match self.kind {
            "commercial" => "commercial",
            "city" | "rural" => "municipality",
            _ if company == "bat" => "municipality",
            _ => "region",
        }
    }
}

/// The first company of a joint route answers for it.
fn company(text: &str) -> &'static str {
    match text.split('/').next().unwrap_or("") {
        "Movia" => "movia",
        "FynBus" => "fynbus",
        "Sydtrafik" => "sydtrafik",
        "Midttrafik" => "midttrafik",
        "NT" | "Nordjyllands Trafikselskab" => "nt",
        "BAT" => "bat",
        _ => "",
    }
}

fn level_kl(text: &str) -> &'static str {
    match text {
        "state" => "state",
        "commercial" => "commercial",
        _ if text.starts_with("state-paid inter-town") => "inter-town",
        _ if text.starts_with("outside") => "outside",
        // Town services and the S-buses, whose class the proposal leaves open.
        _ => "local",
    }
}

/// Who fits the timetable to others' today.
fn coordination(responsible: &str, company: &str) -> String {
    match (company, responsible) {
        ("", "state") => "state".to_owned(),
        ("", _) => String::new(),
        (company, _) => company.to_owned(),
    }
}

fn note(route: &BusRouteSource) -> String {
    let number = match route.number_confidence.as_str() {
        "high" | "" => String::new(),
        "number unknown" => "number unknown".to_owned(),
        "medium" | "low" => format!("number of {} confidence", route.number_confidence),
        other => other.to_owned(),
    };
    let joint = if route.company.contains('/') && !route.company.contains("commercial") {
        format!("joint route of {}", route.company)
    } else {
        String::new()
    };
    [route.notes.as_str(), &number, &joint]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}
