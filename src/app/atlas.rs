//! Outlines of land, zones and municipalities in the plane.

use super::AppError;
use crate::id::{MunicipalityId, ZoneId};
use crate::scenario::Scenario;
use bevy::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;

/// Land of the country and its neighbours.
const LAND: &str = include_str!("../../assets/denmark/land.geojson");
/// What is nearest to each zone's centre.
const ZONE_CELLS: &str = include_str!("../../assets/denmark/zone_cells.geojson");

/// Kilometres east and north of a point in the middle of the country.
///
/// Equirectangular about the mean latitude of the zones: within 1 % over a country of this size,
/// which is enough for a picture; no figure is taken from it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    lat0: f64,
    lon0: f64,
}

impl Plane {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let n = scenario.area.zones.len().max(1) as f64;
        let lat0 = scenario.area.zones.iter().map(|z| z.lat).sum::<f64>() / n;
        let lon0 = scenario.area.zones.iter().map(|z| z.lon).sum::<f64>() / n;
        Self { lat0, lon0 }
    }
    /// Degrees to the plane, km.
    pub(super) fn xy(self, lat: f64, lon: f64) -> Vec2 {
        const KM_PER_DEGREE: f64 = 111.2;
        let x = (lon - self.lon0) * self.lat0.to_radians().cos() * KM_PER_DEGREE;
        Vec2::new(x as f32, ((lat - self.lat0) * KM_PER_DEGREE) as f32)
    }
}

/// An outline and its holes.
pub(super) type Rings = Vec<Vec<Vec2>>;

/// Outlines in the plane.
#[derive(Resource)]
pub(super) struct Atlas {
    /// Land without zones of the scenario: neighbours.
    pub(super) abroad: Vec<Rings>,
    /// Land with zones.
    pub(super) home: Vec<Rings>,
    /// Zones.
    pub(super) zones: Vec<(ZoneId, Rings)>,
    /// Edges between zones of one municipality, and between municipalities.
    pub(super) zone_edges: Vec<[Vec2; 2]>,
    pub(super) municipality_edges: Vec<[Vec2; 2]>,
    /// South-west and north-east corner of all zones.
    pub(super) corners: [Vec2; 2],
}

impl Atlas {
    /// Reads the embedded outlines and places the scenario's lines.
    pub(super) fn read(scenario: &Scenario) -> Result<Self, AppError> {
        let plane = Plane::new(scenario);
        let by_slug: BTreeMap<&str, ZoneId> =
            scenario.area.zones.entries().map(|(id, zone)| (zone.slug.as_str(), id)).collect();
        let centres: Vec<Vec2> =
            scenario.area.zones.iter().map(|zone| plane.xy(zone.lat, zone.lon)).collect();
        let (home, abroad) = outlines(LAND)?
            .into_iter()
            .map(|(outline, _)| in_plane(&outline, plane))
            .partition(|rings: &Rings| centres.iter().any(|centre| holds(rings, *centre)));
        let mut zones = Vec::new();
        let mut edges = Edges::default();
        for (outline, properties) in outlines(ZONE_CELLS)? {
            let id = properties["zone"].as_str().and_then(|slug| by_slug.get(slug).copied());
            let Some(id) = id else { continue };
            edges.add(&outline, scenario.area.zones[id].municipality);
            zones.push((id, in_plane(&outline, plane)));
        }
        let (zone_edges, municipality_edges) = edges.split(plane);
        let corners =
            centres.iter().fold([Vec2::INFINITY, Vec2::NEG_INFINITY], |[low, high], c| {
                [low.min(*c), high.max(*c)]
            });
        Ok(Self { abroad, home, zones, zone_edges, municipality_edges, corners })
    }
    /// The edges that enclose a municipality's zones.
    pub(super) fn outline_of(&self, scenario: &Scenario, place: MunicipalityId) -> Vec<[Vec2; 2]> {
        let mut edges: BTreeMap<[[i32; 2]; 2], ([Vec2; 2], usize)> = BTreeMap::new();
        let of_place =
            self.zones.iter().filter(|(id, _)| scenario.area.zones[*id].municipality == place);
        for pair in of_place.flat_map(|(_, rings)| rings.iter()).flat_map(|ring| ring.windows(2)) {
            // Metres tell corners apart.
            let grid = |p: Vec2| [(p.x * 1000.0).round() as i32, (p.y * 1000.0).round() as i32];
            let mut key = [grid(pair[0]), grid(pair[1])];
            key.sort_unstable();
            edges.entry(key).or_insert(([pair[0], pair[1]], 0)).1 += 1;
        }
        edges.into_values().filter(|(_, sides)| *sides == 1).map(|(edge, _)| edge).collect()
    }
    /// The zone that a point of the plane lies in.
    pub(super) fn zone_at(&self, p: Vec2) -> Option<ZoneId> {
        self.zones.iter().find(|(_, rings)| holds(rings, p)).map(|(zone, _)| *zone)
    }
}

/// Whether an outline holds a point (even-odd rule over its outer ring).
fn holds(rings: &Rings, p: Vec2) -> bool {
    let Some(ring) = rings.first() else { return false };
    let crosses = |pair: &&[Vec2]| {
        let (a, b) = (pair[0], pair[1]);
        (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x
    };
    ring.windows(2).filter(crosses).count() % 2 == 1
}

/// Edges of zone cells with the municipalities on both sides, found by their exact end points.
#[derive(Default)]
struct Edges {
    sides: BTreeMap<[[i64; 2]; 2], Vec<Side>>,
}

/// The municipality of a cell, and the edge in degrees.
type Side = (MunicipalityId, [[f64; 2]; 2]);

impl Edges {
    fn add(&mut self, outline: &[Vec<[f64; 2]>], municipality: MunicipalityId) {
        // Ends are written with four decimals; a millionth of a degree tells them apart.
        let grid = |p: [f64; 2]| p.map(|degrees| (degrees * 1e6).round() as i64);
        for pair in outline.iter().flat_map(|ring| ring.windows(2)) {
            let mut key = [grid(pair[0]), grid(pair[1])];
            key.sort_unstable();
            self.sides.entry(key).or_default().push((municipality, [pair[0], pair[1]]));
        }
    }
    /// Edges inside municipalities and between them; the coast (one side only) is neither.
    fn split(self, plane: Plane) -> (Vec<[Vec2; 2]>, Vec<[Vec2; 2]>) {
        let mut inside = Vec::new();
        let mut between = Vec::new();
        for sides in self.sides.into_values().filter(|sides| sides.len() > 1) {
            let edge = sides[0].1.map(|[lon, lat]| plane.xy(lat, lon));
            let differ = sides.iter().any(|(municipality, _)| *municipality != sides[0].0);
            if differ { between.push(edge) } else { inside.push(edge) }
        }
        (inside, between)
    }
}

fn in_plane(outline: &[Vec<[f64; 2]>], plane: Plane) -> Rings {
    let ring = |ring: &Vec<[f64; 2]>| ring.iter().map(|[lon, lat]| plane.xy(*lat, *lon)).collect();
    outline.iter().map(ring).collect()
}

type Outline = (Vec<Vec<[f64; 2]>>, Value);

/// Every polygon of a GeoJSON text with the properties of its feature.
fn outlines(text: &str) -> Result<Vec<Outline>, AppError> {
    let wrong = |what: String| AppError::Outline(what);
    let value: Value = serde_json::from_str(text).map_err(|e| wrong(e.to_string()))?;
    let features = value["features"].as_array().ok_or_else(|| wrong("no features".to_owned()))?;
    let mut all = Vec::new();
    for feature in features {
        let coordinates = &feature["geometry"]["coordinates"];
        let polygons: Vec<&Value> = match feature["geometry"]["type"].as_str() {
            Some("Polygon") => vec![coordinates],
            Some("MultiPolygon") => coordinates.as_array().into_iter().flatten().collect(),
            _ => Vec::new(),
        };
        for polygon in polygons {
            let point = |p: &Value| Some([p[0].as_f64()?, p[1].as_f64()?]);
            let ring = |ring: &Value| {
                ring.as_array().into_iter().flatten().filter_map(point).collect::<Vec<_>>()
            };
            let rings = polygon.as_array().into_iter().flatten().map(ring).collect();
            all.push((rings, feature["properties"].clone()));
        }
    }
    Ok(all)
}
