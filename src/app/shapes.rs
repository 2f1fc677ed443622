//! Outlines as triangles: land, zones, and the projection from degrees to the plane.

use super::AppError;
use crate::id::ZoneId;
use crate::scenario::Scenario;
use bevy::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;

/// Kilometres east and north of a point in the middle of the country.
///
/// Equirectangular about the mean latitude of the zones: within 1 % over a country of this size,
/// which is enough for a picture; no figure is taken from it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Projection {
    lat0: f64,
    lon0: f64,
}

impl Projection {
    fn new(scenario: &Scenario) -> Self {
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

/// Triangles of one colour each vertex.
#[derive(Clone, Debug, Default)]
pub(super) struct Triangles {
    pub(super) positions: Vec<[f32; 3]>,
    pub(super) colours: Vec<[f32; 4]>,
    pub(super) indices: Vec<u32>,
}

impl Triangles {
    /// A filled outline with holes.
    pub(super) fn polygon(&mut self, rings: &[Vec<Vec2>], colour: [f32; 4]) {
        let mut flat = Vec::new();
        let mut holes = Vec::new();
        for (at, ring) in rings.iter().enumerate() {
            if at > 0 {
                holes.push(flat.len() / 2);
            }
            flat.extend(ring.iter().flat_map(|p| [f64::from(p.x), f64::from(p.y)]));
        }
        let Ok(indices) = earcutr::earcut(&flat, &holes, 2) else { return };
        let first = self.positions.len() as u32;
        for p in flat.chunks_exact(2) {
            self.positions.push([p[0] as f32, p[1] as f32, 0.0]);
            self.colours.push(colour);
        }
        self.indices.extend(indices.into_iter().map(|i| first + i as u32));
    }
    /// A straight stroke of a width.
    pub(super) fn stroke(&mut self, a: Vec2, b: Vec2, width: f32, colour: [f32; 4]) {
        let along = (b - a).normalize_or_zero() * width * 0.5;
        let across = Vec2::new(-along.y, along.x);
        let first = self.positions.len() as u32;
        let half = along * 0.6;
        for p in [a - half + across, a - half - across, b + half - across, b + half + across] {
            self.positions.push([p.x, p.y, 0.0]);
            self.colours.push(colour);
        }
        self.indices.extend([0, 1, 2, 0, 2, 3].map(|i| first + i));
    }
    /// A filled disc.
    pub(super) fn disc(&mut self, centre: Vec2, radius: f32, colour: [f32; 4]) {
        const CORNERS: u32 = 16;
        let first = self.positions.len() as u32;
        for corner in 0..CORNERS {
            let angle = corner as f32 / CORNERS as f32 * std::f32::consts::TAU;
            let p = centre + Vec2::from_angle(angle) * radius;
            self.positions.push([p.x, p.y, 0.0]);
            self.colours.push(colour);
        }
        for corner in 1..CORNERS - 1 {
            self.indices.extend([first, first + corner, first + corner + 1]);
        }
    }
}

/// Outlines in the plane.
#[derive(Resource)]
pub(super) struct Atlas {
    pub(super) projection: Projection,
    /// Land of the country and of neighbours: rings, and whether it is the country.
    pub(super) land: Vec<(Vec<Vec<Vec2>>, bool)>,
    /// Zones: id and rings.
    pub(super) zones: Vec<(ZoneId, Vec<Vec<Vec2>>)>,
}

impl Atlas {
    /// Reads the embedded outlines.
    pub(super) fn read(scenario: &Scenario) -> Result<Self, AppError> {
        let projection = Projection::new(scenario);
        let land = outlines(crate::scenario::embedded::LAND, projection)?;
        let cells = outlines(crate::scenario::embedded::ZONE_CELLS, projection)?;
        let land = land
            .into_iter()
            .map(|(rings, properties)| {
                let home = properties.to_string().contains("Denmark");
                (rings, home)
            })
            .collect();
        let by_slug: BTreeMap<&str, ZoneId> =
            scenario.area.zones.entries().map(|(id, zone)| (zone.slug.as_str(), id)).collect();
        let zones = cells
            .into_iter()
            .filter_map(|(rings, properties)| {
                let slug = properties["zone"].as_str()?;
                Some((*by_slug.get(slug)?, rings))
            })
            .collect();
        Ok(Self { projection, land, zones })
    }
}

type Outline = (Vec<Vec<Vec2>>, Value);

fn outlines(text: &str, projection: Projection) -> Result<Vec<Outline>, AppError> {
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
            let rings = polygon
                .as_array()
                .into_iter()
                .flatten()
                .map(|ring| {
                    ring.as_array()
                        .into_iter()
                        .flatten()
                        .filter_map(|p| Some(projection.xy(p[1].as_f64()?, p[0].as_f64()?)))
                        .collect()
                })
                .collect();
            all.push((rings, feature["properties"].clone()));
        }
    }
    Ok(all)
}
