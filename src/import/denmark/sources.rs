//! Reads the files of the source folder, with errors that name file, line and remedy.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use geo::{LineString, MultiPolygon, Polygon};
use geojson::GeometryValue;
use serde::de::DeserializeOwned;

use super::TablesError;
use super::geodesy::Spot;

/// The folder of sources, with `github/`, `registry/` and `authored/` below it.
#[derive(Clone, Debug)]
pub(crate) struct Sources {
    folder: PathBuf,
}

impl Sources {
    /// Names the folder; nothing is read yet.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The whole text of a file, its path given below the folder.
    pub(crate) fn text(&self, file: &str) -> Result<String, TablesError> {
        let path = self.folder.join(file);
        fs::read_to_string(&path).map_err(|cause| TablesError::Unreadable { file: path, cause })
    }

    /// The rows of a CSV file. `R` names the columns it needs; others are passed over.
    pub(crate) fn rows<R: DeserializeOwned>(&self, file: &str) -> Result<Vec<R>, TablesError> {
        let text = self.text(file)?;
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for row in reader.deserialize() {
            rows.push(row.map_err(|error| self.row_error(file, &error))?);
        }
        Ok(rows)
    }

    /// The polygons of a GeoJSON file by the text of one property, in projected kilometres.
    pub(crate) fn polygons(
        &self,
        file: &str,
        key: &str,
    ) -> Result<BTreeMap<String, MultiPolygon<f64>>, TablesError> {
        let found = self.polygons_in_degrees(file, key)?;
        Ok(found.into_iter().map(|(name, shape)| (name, projected(&shape))).collect())
    }

    /// The polygons of a GeoJSON file by the text of one property, x = longitude, y = latitude.
    pub(crate) fn polygons_in_degrees(
        &self,
        file: &str,
        key: &str,
    ) -> Result<BTreeMap<String, MultiPolygon<f64>>, TablesError> {
        let wrong = |what: String| TablesError::File {
            file: self.folder.join(file),
            what,
            remedy: format!("give a GeoJSON FeatureCollection of polygons with property `{key}`"),
        };
        let text = self.text(file)?;
        let parsed: geojson::FeatureCollection =
            text.parse().map_err(|error: geojson::Error| wrong(error.to_string()))?;
        let mut shapes = BTreeMap::new();
        for (index, feature) in parsed.features.into_iter().enumerate() {
            let name = match feature.property(key) {
                Some(serde_json::Value::String(text)) => text.clone(),
                Some(serde_json::Value::Number(number)) => number.to_string(),
                _ => return Err(wrong(format!("feature {index} has no `{key}`"))),
            };
            let geometry =
                feature.geometry.ok_or_else(|| wrong(format!("`{name}` has no geometry")))?;
            let shape: MultiPolygon<f64> = match geometry.value {
                GeometryValue::Polygon { coordinates } => {
                    MultiPolygon::new(vec![polygon(&coordinates)])
                }
                GeometryValue::MultiPolygon { coordinates } => {
                    coordinates.iter().map(|part| polygon(part)).collect()
                }
                _ => return Err(wrong(format!("`{name}` is not a polygon"))),
            };
            shapes.insert(name, shape);
        }
        Ok(shapes)
    }

    fn row_error(&self, file: &str, error: &csv::Error) -> TablesError {
        TablesError::Row {
            file: self.folder.join(file),
            line: error.position().map_or(0, csv::Position::line),
            what: error.to_string(),
            remedy: "mend the row, or give the column that its header lacks".to_owned(),
        }
    }
}

/// Rings as GeoJSON has them: the outer one first, then its holes.
fn polygon(rings: &[Vec<geojson::Position>]) -> Polygon<f64> {
    let mut rings =
        rings.iter().map(|ring| ring.iter().map(|at| (at[0], at[1])).collect::<LineString<f64>>());
    let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
    Polygon::new(outer, rings.collect())
}

/// Degrees to kilometres for a whole shape.
pub(crate) fn projected(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let ring = |line: &LineString<f64>| {
        line.coords()
            .map(|at| {
                let spot = Spot::at(at.y, at.x);
                (spot.x, spot.y)
            })
            .collect::<LineString<f64>>()
    };
    shape
        .iter()
        .map(|part| {
            Polygon::new(ring(part.exterior()), part.interiors().iter().map(ring).collect())
        })
        .collect()
}
