//! `odbl/hubs.csv`: where one gets on, off and changes.
//!
//! Stations (railway, metro, light rail), ports of domestic ferries, the main stop of every town
//! of 1,000 people, the places that bus routes name, one derived stop per zone that would have
//! none, and derived stops in villages and hamlets that a line passes. Level and offers by
//! [`hub_rules`]. Foreign ports and stops are left out, since the
//! model has no nodes abroad.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Distance, Euclidean, Point};

use crate::scenario::tables::{HubRow, ZonePointRow};

use super::TablesError;
use super::country::Country;
use super::geodesy::Spot;
use super::hub_rules as rules;
use super::hub_rules::Standing;
use super::lines::Line;
use super::network_sources::{FerrySource, NetworkSources, StationSource};
use super::places::{Place, Places};
use super::rounded;
use super::rule_values::hubs as value;
use super::slug::slug;
use super::water::LandMask;

/// The rail line that had not opened for most of the base year: its stations are hubs (buses stop
/// there), but no line of the base year calls.
pub(crate) const NOT_YET_OPEN: &[&str] = &["HL"];

/// One hub while the tables are made.
#[derive(Clone, Debug)]
pub(crate) struct Hub {
    /// Its place among the hubs.
    pub(crate) index: usize,
    pub(crate) row: HubRow,
    pub(crate) spot: Spot,
    /// Index of its zone.
    pub(crate) zone: usize,
    /// Rail lines of the base year that stop.
    pub(crate) rail_lines: usize,
    /// How many of them are S-train lines.
    pub(crate) s_train_lines: usize,
    /// Of a village stop: the radius of the disc over which its people live.
    pub(crate) village_km: Option<f64>,
    rail_kinds: Vec<&'static str>,
    intercity: bool,
    ferry_routes: usize,
}

/// All hubs, stations first and villages last; later makers name them by index.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hubs {
    pub(crate) hubs: Vec<Hub>,
    /// How many of them are stops in villages, where lines stop if they pass, but none is led to.
    n_villages: usize,
    /// The hub that serves each zone, in the order of the country's zones.
    pub(crate) zone_stop: Vec<usize>,
    /// Station id of the source to hub.
    pub(crate) stations: BTreeMap<String, usize>,
    /// Port name of the source to hub.
    pub(crate) ports: BTreeMap<String, usize>,
    /// Town name and where it lies to its main stop.
    towns: Vec<(String, Spot, usize)>,
}

impl Hubs {
    /// Makes them all.
    ///
    /// # Errors
    /// [`TablesError::Contradiction`] for a rail line that stops at an unknown station.
    pub(crate) fn make(
        country: &Country,
        mask: &LandMask,
        points: &[ZonePointRow],
        places: &Places,
        sources: &NetworkSources,
    ) -> Result<Self, TablesError> {
        let land = Land { country, mask };
        let mut made = Self::default();
        made.add_stations(land, sources)?;
        made.add_ports(land, &sources.ferries);
        made.add_towns(land, points, &places.towns);
        made.add_route_places(land, sources);
        made.add_zone_stops(land, points);
        made.add_village_stops(land, points, &places.named);
        made.grade(country);
        Ok(made)
    }

    /// The hubs that ways lead over: all but the villages.
    pub(crate) fn proper(&self) -> &[Hub] {
        &self.hubs[..self.hubs.len() - self.n_villages]
    }

    /// Table rows, sorted by id: every hub proper, and the villages at which a line calls.
    pub(crate) fn rows(&self, lines: &[Line]) -> Vec<HubRow> {
        let called: BTreeSet<usize> =
            lines.iter().flat_map(|line| line.calls.iter().map(|call| call.hub)).collect();
        let mut rows: Vec<HubRow> = self
            .hubs
            .iter()
            .filter(|hub| hub.village_km.is_none() || called.contains(&hub.index))
            .map(|hub| hub.row.clone())
            .collect();
        rows.sort_by(|a, b| a.hub.cmp(&b.hub));
        rows
    }

    /// The hub that a bus route means by a place's name: the main stop of the nearest town of
    /// that name within [`value::named_town_km`], else the nearest hub within
    /// [`value::route_place_km`].
    pub(crate) fn named_place(&self, name: &str, at: Spot) -> Option<usize> {
        let town = self
            .towns
            .iter()
            .filter(|(town, spot, _)| town == name && spot.km_to(at) <= value::named_town_km())
            .min_by(|a, b| a.1.km_to(at).total_cmp(&b.1.km_to(at)))
            .map(|&(_, _, hub)| hub);
        town.or_else(|| self.nearest(at, value::route_place_km(), |_| true))
    }

    /// The nearest hub proper within `km` that passes the test.
    pub(crate) fn nearest(
        &self,
        at: Spot,
        km: f64,
        wanted: impl Fn(&Hub) -> bool,
    ) -> Option<usize> {
        self.proper()
            .iter()
            .enumerate()
            .filter(|(_, hub)| wanted(hub))
            .map(|(index, hub)| (hub.spot.km_to(at), index))
            .filter(|&(away, _)| away <= km)
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
            .map(|(_, index)| index)
    }

    fn add(&mut self, land: Land<'_>, hub: NewHub<'_>) -> usize {
        let zone = zone_of(land.country, hub.spot).0;
        let row = &land.country.zones[zone];
        let (lat, lon) = hub.spot.degrees();
        self.hubs.push(Hub {
            index: self.hubs.len(),
            row: HubRow {
                hub: hub.id,
                name: hub.name.to_owned(),
                lat: rounded(lat, 5),
                lon: rounded(lon, 5),
                municipality: row.municipality.clone(),
                zone: row.zone.clone(),
                kind: hub.kind.to_owned(),
                level: 0,
                town_population: hub.town,
                offers: String::new(),
                certainty: hub.certainty.to_owned(),
                landmass: land.landmass(hub.spot, row.landmass),
            },
            spot: hub.spot,
            zone,
            rail_lines: 0,
            s_train_lines: 0,
            village_km: None,
            rail_kinds: Vec::new(),
            intercity: false,
            ferry_routes: 0,
        });
        self.hubs.len() - 1
    }

    fn add_stations(
        &mut self,
        land: Land<'_>,
        sources: &NetworkSources,
    ) -> Result<(), TablesError> {
        let mut stations: Vec<&StationSource> = sources.stations.iter().collect();
        stations.sort_by(|a, b| a.station_id.cmp(&b.station_id));
        for station in stations {
            let spot = Spot::at(station.lat_deg, station.lon_deg);
            let twin =
                self.nearest(spot, value::same_station_km(), |hub| hub.row.name == station.name);
            let index = twin.unwrap_or_else(|| {
                let railway =
                    station.modes.split('|').any(|mode| !matches!(mode, "metro" | "light_rail"));
                let kind = match (railway, station.modes.contains("metro")) {
                    (true, _) => "station",
                    (false, true) => "metro",
                    (false, false) => "light-rail",
                };
                self.add(
                    land,
                    NewHub {
                        id: format!("st-{}", slug(&station.station_id)),
                        name: &station.name,
                        kind,
                        spot,
                        town: 0.0,
                        certainty: &station.coord_quality,
                    },
                )
            });
            self.stations.insert(station.station_id.clone(), index);
        }
        self.count_lines(sources)
    }

    fn count_lines(&mut self, sources: &NetworkSources) -> Result<(), TablesError> {
        let modes: BTreeMap<&str, &str> = sources
            .rail_lines
            .iter()
            .filter(|line| !NOT_YET_OPEN.contains(&line.line_id.as_str()))
            .map(|line| (line.line_id.as_str(), line.mode.as_str()))
            .collect();
        let mut seen: Vec<(&str, usize)> = Vec::new();
        for stop in &sources.rail_stops {
            let hub =
                *self.stations.get(&stop.station_id).ok_or_else(|| TablesError::Contradiction {
                    what: format!("line {} stops at {}", stop.line_id, stop.station_id),
                    remedy: "give the station a row in github/rail_stations.csv".to_owned(),
                })?;
            let Some(mode) = modes.get(stop.line_id.as_str()) else { continue };
            let call = (stop.line_id.as_str(), hub);
            if seen.contains(&call) {
                continue; // a circular line comes home to its first station
            }
            seen.push(call);
            let hub = &mut self.hubs[hub];
            hub.rail_lines += 1;
            hub.s_train_lines += usize::from(*mode == "s_train");
            hub.intercity |= *mode == "intercity";
            let kind = rail_kind(mode);
            if !hub.rail_kinds.contains(&kind) {
                hub.rail_kinds.push(kind);
            }
        }
        Ok(())
    }

    fn add_ports(&mut self, land: Land<'_>, ferries: &[FerrySource]) {
        for ferry in ferries.iter().filter(|ferry| is_domestic(land.country, ferry)) {
            for (name, spot) in land.ashore(ferry) {
                let index = self.ports.get(name).copied().unwrap_or_else(|| {
                    let id = format!("port-{}", slug(name));
                    let certainty = "approximate";
                    self.add(land, NewHub { id, name, kind: "port", spot, town: 0.0, certainty })
                });
                self.ports.insert(name.to_owned(), index);
                self.hubs[index].ferry_routes += 1;
            }
        }
    }

    /// The main stop of every town; the largest town first, so that it takes the station.
    fn add_towns(&mut self, land: Land<'_>, points: &[ZonePointRow], towns: &[Place]) {
        let people = people_at(land.country, points);
        let shared: BTreeMap<&str, usize> = towns
            .iter()
            .filter(|town| town.population >= value::town())
            .fold(BTreeMap::new(), |mut count, town| {
                *count.entry(town.name.as_str()).or_default() += 1;
                count
            });
        for town in towns.iter().filter(|town| town.population >= value::town()) {
            let zone = zone_of(land.country, town.spot).0;
            let landmass = land.landmass(town.spot, land.country.zones[zone].landmass);
            let main = self.existing_main_stop(town, landmass).unwrap_or_else(|| {
                let mut id = format!("town-{}", slug(&town.name));
                if shared[town.name.as_str()] > 1 {
                    id = format!("{id}-{}", town.municipality);
                }
                let certainty = "approximate";
                let (name, spot) = (town.name.as_str(), town.spot);
                self.add(land, NewHub { id, name, kind: "town", spot, town: 0.0, certainty })
            });
            let row = &mut self.hubs[main].row;
            let population =
                town.population.min(value::town_most() * around(&people, town)).round();
            row.town_population = row.town_population.max(population);
            self.towns.push((town.name.clone(), town.spot, main));
        }
    }

    /// A station or port that is the town's main stop already: the one with the most lines.
    fn existing_main_stop(&self, town: &Place, landmass: u32) -> Option<usize> {
        let name = slug(&town.name);
        self.hubs
            .iter()
            .enumerate()
            .filter_map(|(index, hub)| {
                let away = hub.spot.km_to(town.spot);
                let near = match hub.row.kind.as_str() {
                    "town" => away <= value::same_town_km(),
                    "port" => away <= value::snap_km(),
                    _ => {
                        let same_name = bears_name(&slug(&hub.row.name), &name);
                        away <= value::snap_km()
                            || (same_name && away <= value::snap_same_name_km())
                    }
                };
                let serves = near && hub.row.landmass == landmass;
                serves.then_some((hub.intercity, hub.rail_lines, away, index))
            })
            .max_by(|a, b| {
                (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.total_cmp(&a.2)).then(b.3.cmp(&a.3))
            })
            .map(|(.., index)| index)
    }

    /// Places that only bus routes know: airports, seaside places, villages.
    fn add_route_places(&mut self, land: Land<'_>, sources: &NetworkSources) {
        for stop in &sources.bus_stops {
            let spot = Spot::at(stop.lat_deg, stop.lon_deg);
            let known = self.named_place(&stop.place_name, spot).is_some();
            if known || zone_of(land.country, spot).1 > value::abroad_km() {
                continue;
            }
            let name = stop.place_name.as_str();
            let mut id = format!("town-{}", slug(name));
            if self.hubs.iter().any(|hub| hub.row.hub == id) {
                id = format!(
                    "{id}-{}",
                    &land.country.zones[zone_of(land.country, spot).0].municipality[1..]
                );
            }
            let certainty = "approximate";
            let hub = self.add(land, NewHub { id, name, kind: "town", spot, town: 0.0, certainty });
            self.towns.push((stop.place_name.clone(), spot, hub));
        }
    }

    /// One stop per zone where most of its people live, unless a hub is near. An island that stands
    /// apart from its district is too small for a bus: its port is its stop.
    fn add_zone_stops(&mut self, land: Land<'_>, points: &[ZonePointRow]) {
        let mut main: BTreeMap<&str, &ZonePointRow> = BTreeMap::new();
        for point in points {
            let best = main.entry(point.zone.as_str()).or_insert(point);
            if point.share > best.share {
                *best = point;
            }
        }
        let hubs_proper = self.hubs.len();
        for (index, zone) in land.country.zones.iter().enumerate() {
            let spot = main
                .get(zone.zone.as_str())
                .map_or(land.country.centres[index], |point| Spot::at(point.lat, point.lon));
            let landmass = land.landmass(spot, zone.landmass);
            let apart = land.country.apart.contains(&landmass);
            let reach = if apart { f64::INFINITY } else { value::zone_stop_km() };
            let near = self.hubs[..hubs_proper]
                .iter()
                .enumerate()
                .filter(|(_, hub)| hub.row.landmass == landmass)
                .map(|(hub, at)| (at.spot.km_to(spot), hub))
                .filter(|&(away, _)| away <= reach)
                .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let stop = near.map(|(_, hub)| hub).unwrap_or_else(|| {
                let id = format!("stop-{}", &zone.zone[1..]);
                let name = plain_name(&zone.name);
                let stop = self.add(
                    land,
                    NewHub { id, name, kind: "stop", spot, town: 0.0, certainty: "derived" },
                );
                // The zone's own stop, also where its people live beyond a generalised border.
                let made = &mut self.hubs[stop];
                made.zone = index;
                made.row.zone.clone_from(&zone.zone);
                made.row.municipality.clone_from(&zone.municipality);
                stop
            });
            self.zone_stop.push(stop);
        }
    }

    /// A stop in every village and hamlet and at every parish church that holds residents of its
    /// zone, unless a hub is near. Where no line passes it, it is dropped again.
    fn add_village_stops(
        &mut self,
        land: Land<'_>,
        points: &[ZonePointRow],
        named: &[(Spot, String)],
    ) {
        let mut zones: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, zone) in land.country.zones.iter().enumerate() {
            zones.insert(zone.zone.as_str(), index);
        }
        let mut ids: BTreeSet<String> = BTreeSet::new();
        let mut villages: Vec<(NewHub<'_>, usize, f64)> = Vec::new();
        for point in points {
            let zone = zones[point.zone.as_str()];
            let spot = Spot::at(point.lat, point.lon);
            let landmass = land.landmass(spot, land.country.zones[zone].landmass);
            let near =
                self.nearest(spot, value::village_stop_km(), |hub| hub.row.landmass == landmass);
            let name = named
                .iter()
                .map(|(at, name)| (at.km_to(spot), name.as_str()))
                .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)))
                .map(|(_, name)| name);
            let (None, Some(name)) = (near, name) else { continue };
            let mut id = format!("stop-{}-{}", &point.zone[1..], slug(name));
            while !ids.insert(id.clone()) {
                id.push_str("-b"); // a parish church and a hamlet of one name
            }
            let (kind, certainty) = ("stop", "derived");
            villages.push((
                NewHub { id, name, kind, spot, town: 0.0, certainty },
                zone,
                point.radius_km,
            ));
        }
        self.n_villages = villages.len();
        for (village, zone, radius_km) in villages {
            let stop = self.add(land, village);
            let made = &mut self.hubs[stop];
            made.village_km = Some(radius_km);
            made.zone = zone;
            made.row.zone.clone_from(&land.country.zones[zone].zone);
            made.row.municipality.clone_from(&land.country.zones[zone].municipality);
        }
    }

    fn grade(&mut self, country: &Country) {
        for hub in &mut self.hubs {
            let standing = Standing {
                kind: &hub.row.kind,
                town: hub.row.town_population,
                rail_lines: hub.rail_lines,
                rail_kinds: hub.rail_kinds.len(),
                intercity: hub.intercity,
                ferry_routes: hub.ferry_routes,
                urbanity: &country.zones[hub.zone].urbanity,
            };
            let level = rules::level(&standing);
            let offers = rules::offers(&standing, level);
            hub.row.level = level;
            hub.row.offers = offers;
        }
    }
}

/// Intercity and regional trains are one kind.
fn rail_kind(mode: &str) -> &'static str {
    match mode {
        "s_train" => "s-train",
        "local_railway" => "local",
        "metro" => "metro",
        "light_rail" => "light-rail",
        _ => "long-distance",
    }
}

/// The country and where it is land.
#[derive(Clone, Copy)]
struct Land<'a> {
    country: &'a Country,
    mask: &'a LandMask,
}

impl Land<'_> {
    /// The landmass at or near a place, else the one that is given.
    fn landmass(self, spot: Spot, otherwise: u32) -> u32 {
        self.mask.landmass(spot, value::ashore_km()).unwrap_or(otherwise)
    }

    /// Where the ports of a ferry are. Positions are known to a kilometre: a port in the water
    /// moves to the nearest shore, and where both lie on one shore of a sound, the one nearer to
    /// another land moves there.
    fn ashore(self, ferry: &FerrySource) -> Vec<(&str, Spot)> {
        let mut ports = ferry.ports();
        for (_, at) in &mut ports {
            let shore = self.mask.shores(*at, value::ashore_km()).first().map(|shore| shore.spot);
            *at = shore.filter(|_| !self.mask.is_land(*at)).unwrap_or(*at);
        }
        let [(_, from), .., (_, to)] = ports.as_mut_slice() else { return ports };
        let ends = [from, to];
        let shared = self.mask.landmass(*ends[0], value::ashore_km());
        if shared != self.mask.landmass(*ends[1], value::ashore_km()) {
            return ports;
        }
        let other_shore = (0..2)
            .flat_map(|end| {
                self.mask
                    .shores(*ends[end], value::wrong_shore_km())
                    .into_iter()
                    .map(move |to| (end, to))
            })
            .filter(|(_, to)| Some(to.landmass) != shared)
            .min_by(|a, b| a.1.away_km.total_cmp(&b.1.away_km).then(a.0.cmp(&b.0)));
        if let Some((end, shore)) = other_shore {
            *ends[end] = shore.spot;
        }
        ports
    }
}

struct NewHub<'a> {
    id: String,
    name: &'a str,
    kind: &'a str,
    spot: Spot,
    town: f64,
    certainty: &'a str,
}

/// The residents of every point of a zone.
fn people_at(country: &Country, points: &[ZonePointRow]) -> Vec<(Spot, f64)> {
    let zones: BTreeMap<&str, f64> =
        country.zones.iter().map(|zone| (zone.zone.as_str(), zone.population)).collect();
    points
        .iter()
        .map(|point| {
            let people = zones.get(point.zone.as_str()).copied().unwrap_or(0.0);
            (Spot::at(point.lat, point.lon), people * point.share)
        })
        .collect()
}

/// Residents around a town, as far as a town of its size reaches.
fn around(people: &[(Spot, f64)], town: &Place) -> f64 {
    let radius =
        value::town_radius_km() + value::town_radius_km_per_root() * town.population.sqrt();
    people
        .iter()
        .filter(|(spot, _)| spot.km_to(town.spot) <= radius)
        .map(|(_, people)| people)
        .sum()
}

/// Whether both ends of a ferry lie in the country.
pub(crate) fn is_domestic(country: &Country, ferry: &FerrySource) -> bool {
    let ends = [(ferry.lat_a_deg, ferry.lon_a_deg), (ferry.lat_b_deg, ferry.lon_b_deg)];
    ends.iter().all(|&(lat, lon)| zone_of(country, Spot::at(lat, lon)).1 <= value::abroad_km())
}

/// The zone whose polygon holds the spot or comes nearest to it, and how near in km.
pub(crate) fn zone_of(country: &Country, spot: Spot) -> (usize, f64) {
    if let Some(zone) = country.zone_containing(spot) {
        return (zone, 0.0);
    }
    let here = Point::new(spot.x, spot.y);
    country
        .shapes
        .iter()
        .enumerate()
        .map(|(zone, shape)| (zone, Euclidean.distance(&here, shape)))
        .min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))
        .expect("the country has zones")
}

/// `Aarhus H` and `Nykøbing F` bear the names of Aarhus and Nykøbing Falster.
fn bears_name(station: &str, town: &str) -> bool {
    town.starts_with(station)
        || station.strip_prefix(town).is_some_and(|rest| rest.starts_with('-'))
}

/// `3. Haraldsgade` is numbered for voters only.
fn plain_name(name: &str) -> &str {
    let rest = name.trim_start_matches(|letter: char| letter.is_ascii_digit());
    if rest.len() < name.len() { rest.trim_start_matches(['.', ' ']) } else { name }
}

#[cfg(test)]
mod tests {
    use super::{bears_name, plain_name};

    #[test]
    fn stations_bear_the_names_of_towns() {
        assert!(bears_name("aarhus-h", "aarhus"));
        assert!(bears_name("nykoebing-f", "nykoebing-falster"));
        assert!(!bears_name("skalborg", "aalborg"));
    }

    #[test]
    fn zone_numbers_are_not_names() {
        assert_eq!(plain_name("1. Østerbro"), "Østerbro");
        assert_eq!(plain_name("Hundige"), "Hundige");
    }
}
