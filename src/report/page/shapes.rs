//! Outlines for maps, from the project's own cells: written once, used by every map.
//!
//! A municipality is the cells of its zones; its border is the edges that only one of its cells has.
//! Picture units: a degree of latitude is [`SCALE`] of them, down is south.

use crate::id::MunicipalityId;
use crate::scenario::{Scenario, embedded};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Picture units a degree of latitude.
const SCALE: f64 = 180.0;
/// A degree of latitude, km.
const DEGREE: f64 = 111.2;
/// The scale's length, km.
pub(super) const SCALE_KM: f64 = 50.0;

/// Tenths of a picture unit: east, then south.
pub(super) type Point = [i32; 2];

/// Outlines in the picture.
pub(super) struct Shapes {
    /// Rings of the zones of each municipality.
    pub(super) areas: BTreeMap<MunicipalityId, Vec<Vec<Point>>>,
    /// Edges between municipalities and along coasts.
    pub(super) borders: Vec<[Point; 2]>,
    /// West and north end, picture units.
    pub(super) low: [f64; 2],
    /// East and south end.
    pub(super) high: [f64; 2],
}

impl Shapes {
    /// Without areas where the program carries none of the scenario's zones.
    pub(super) fn new(scenario: &Scenario) -> Self {
        let mut own = Self {
            areas: BTreeMap::new(),
            borders: Vec::new(),
            low: [f64::INFINITY; 2],
            high: [f64::NEG_INFINITY; 2],
        };
        let of_zone: BTreeMap<&str, MunicipalityId> =
            scenario.area.zones.iter().map(|z| (z.slug.as_str(), z.municipality)).collect();
        let n = scenario.area.zones.len().max(1) as f64;
        let lat0 = scenario.area.zones.iter().map(|zone| zone.lat).sum::<f64>() / n;
        let narrow = libm::cos(lat0.to_radians());
        let cells: Value = serde_json::from_str(embedded::ZONE_CELLS).unwrap_or_default();
        let mut edges: BTreeMap<(MunicipalityId, [Point; 2]), usize> = BTreeMap::new();
        for cell in cells["features"].as_array().into_iter().flatten() {
            let zone = cell["properties"]["zone"].as_str().unwrap_or_default();
            let Some(&place) = of_zone.get(zone) else { continue };
            for ring in rings(&cell["geometry"]["coordinates"]) {
                let at: Vec<Point> = ring
                    .iter()
                    .map(|&[lon, lat]| {
                        let (x, y) = (lon * narrow * SCALE, -lat * SCALE);
                        own.low = [own.low[0].min(x), own.low[1].min(y)];
                        own.high = [own.high[0].max(x), own.high[1].max(y)];
                        [(x * 10.0).round() as i32, (y * 10.0).round() as i32]
                    })
                    .collect();
                for pair in at.windows(2).filter(|pair| pair[0] != pair[1]) {
                    let mut key = [pair[0], pair[1]];
                    key.sort_unstable();
                    *edges.entry((place, key)).or_insert(0) += 1;
                }
                own.areas.entry(place).or_default().push(at);
            }
        }
        let outer = edges.into_iter().filter(|(_, sides)| *sides == 1);
        own.borders = outer.map(|((_, edge), _)| edge).collect();
        own
    }

    /// What an SVG shows of it, with a little sea around.
    pub(super) fn view(&self) -> String {
        let [x, y] = self.low;
        let [width, height] = [self.high[0] - x, self.high[1] - y];
        format!("{:.0} {:.0} {:.0} {:.0}", x - 6.0, y - 6.0, width + 12.0, height + 12.0)
    }

    /// Outlines by the ids `a1`, `a2` … and `borders`, as SVG. Numbers and ids alone: nothing here
    /// comes from a file's text.
    pub(super) fn defs(&self) -> String {
        let mut out = String::from("<defs>");
        for (place, rings) in &self.areas {
            let _ = write!(out, "<path id=\"a{}\" d=\"", place.0);
            for ring in rings {
                for (step, point) in ring.iter().enumerate() {
                    let letter = if step == 0 { 'M' } else { 'L' };
                    let _ = write!(out, "{letter}{}", point_text(*point));
                }
                out.push('z');
            }
            out.push_str("\"/>");
        }
        out.push_str("<path id=\"borders\" d=\"");
        for [from, to] in &self.borders {
            let _ = write!(out, "M{}L{}", point_text(*from), point_text(*to));
        }
        out.push_str("\"/></defs>");
        out
    }

    /// Where the scale stands: at the foot, west of Bornholm, where no land is. West end and height
    /// of its line, and its length, picture units.
    pub(super) fn scale(&self) -> [f64; 3] {
        /// From the east end, so that the arrow beside it stands clear of Bornholm.
        const FROM_EAST: f64 = 210.0;
        let x = (self.high[0] - FROM_EAST).max(self.low[0] + 8.0);
        [x, self.high[1] - 12.0, SCALE_KM / DEGREE * SCALE]
    }
}

fn point_text([x, y]: Point) -> String {
    format!("{} {}", f64::from(x) / 10.0, f64::from(y) / 10.0)
}

/// Every ring of a multipolygon, degrees.
fn rings(coordinates: &Value) -> Vec<Vec<[f64; 2]>> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let point = |value: &Value| Some([value.get(0)?.as_f64()?, value.get(1)?.as_f64()?]);
    list(coordinates)
        .iter()
        .flat_map(list)
        .map(|ring| list(&ring).iter().filter_map(point).collect())
        .collect()
}
