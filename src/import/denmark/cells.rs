//! Shapes for drawing: the coast, and a cell around each zone centre.
//!
//! The cells are what is nearer to a zone's centre than to any other (Voronoi), cut by the coarse
//! land of Natural Earth; they stand in for the true boundaries, which are not ours to publish,
//! and serve for drawing only. A zone off the coarse coast (a small island) gets a hexagon.
//! Sweden, Germany and the others take no part: only Denmark's own land is cut.

use std::fmt::Write as _;

use geo::{Area, BooleanOps, BoundingRect, Contains, LineString, MultiPolygon, Point, Polygon};
use spade::{DelaunayTriangulation, Point2, Triangulation};

use crate::scenario::tables::TableRow;

use super::country::Country;
use super::geodesy::Spot;
use super::register::{About, rows};
use super::sources::{Sources, projected};
use super::{TablesError, rounded};

const LAND: &str = "registry/land_natural_earth_10m.geojson";
/// The home country's name in the land file.
const HOME: &str = "Denmark";
/// Decimals of a degree in what is written: 11 m to the north.
const DECIMALS: i32 = 4;
/// A cell smaller than this is drawn as a hexagon with the radius below.
const LEAST_CELL_KM2: f64 = 0.05;
/// Smaller scraps of a cell are left out.
const SLIVER_KM2: f64 = 1e-4;
const HEXAGON_KM: f64 = 0.9;
/// The frame to which the source cuts the neighbours' land, degrees east and north, and how far what
/// touches it is drawn on outwards: the cut is no coast, and then lies outside every view.
const CUT: [(f64, f64); 2] = [(7.5, 15.6), (54.2, 58.1)];
const DRAWN_ON: [f64; 2] = [12.0, 6.0];
const ON_CUT: f64 = 1e-3;
/// Far corners that close the outermost cells, km beyond the outermost centres.
const FRAME_KM: f64 = 400.0;

/// Makes `land.geojson` and `zone_cells.geojson`.
///
/// # Errors
/// [`TablesError`] if the land file fails or has no land of the country.
pub(crate) fn make(
    sources: &Sources,
    country: &Country,
) -> Result<[(&'static str, Vec<u8>); 2], TablesError> {
    let land = sources.polygons_in_degrees(LAND, "name")?;
    let home = land.get(HOME).ok_or_else(|| TablesError::Contradiction {
        what: format!("no land named {HOME} in {LAND}"),
        remedy: "give the land of the country under that name".to_owned(),
    })?;
    let home: Vec<Polygon<f64>> = projected(home).into_iter().collect();

    let outline = features(land.iter().map(|(name, shape)| {
        let rings = shape.iter().map(|part| rings_of(part, drawn_on)).collect();
        (format!(r#""name":"{name}""#), rings)
    }));
    let cells = cells(&country.centres, &home);
    let cells = features(country.zones.iter().zip(&cells).map(|(zone, cell)| {
        let degrees = |x, y| {
            let (lat, lon) = Spot { x, y }.degrees();
            (lon, lat)
        };
        let rings = cell.iter().map(|part| rings_of(part, degrees)).collect();
        (format!(r#""zone":"{}""#, zone.zone), rings)
    }));
    Ok([("land.geojson", outline), ("zone_cells.geojson", cells)])
}

/// One cell per centre: its Voronoi face cut by the land, or a hexagon. Centres with a hexagon
/// take no part in the diagram that is drawn, or the coast opposite a small island were nobody's.
fn cells(centres: &[Spot], land: &[Polygon<f64>]) -> Vec<MultiPolygon<f64>> {
    let land: Vec<(&Polygon<f64>, geo::Rect<f64>)> =
        land.iter().filter_map(|part| Some((part, part.bounding_rect()?))).collect();
    let first = cut(centres, &land);
    let ashore: Vec<bool> =
        first.iter().zip(centres).map(|(cell, &centre)| holds_its_centre(cell, centre)).collect();
    let kept: Vec<Spot> = centres
        .iter()
        .zip(&ashore)
        .filter(|&(_, &ashore)| ashore)
        .map(|(&centre, _)| centre)
        .collect();
    let mut second = cut(&kept, &land).into_iter();
    centres
        .iter()
        .zip(ashore)
        .map(|(&centre, ashore)| {
            ashore
                .then(|| second.next())
                .flatten()
                .unwrap_or_else(|| MultiPolygon::new(vec![hexagon(centre)]))
        })
        .collect()
}

fn cut(centres: &[Spot], land: &[(&Polygon<f64>, geo::Rect<f64>)]) -> Vec<MultiPolygon<f64>> {
    faces(centres)
        .iter()
        .map(|face| {
            let Some(frame) = face.bounding_rect() else {
                return MultiPolygon::new(Vec::new());
            };
            land.iter()
                .filter(|(_, rect)| geo::Intersects::intersects(&frame, rect))
                .flat_map(|(part, _)| face.intersection(*part))
                .filter(|part| part.unsigned_area() > SLIVER_KM2)
                .collect()
        })
        .collect()
}

fn holds_its_centre(cell: &MultiPolygon<f64>, centre: Spot) -> bool {
    cell.unsigned_area() >= LEAST_CELL_KM2
        && (cell.contains(&Point::new(centre.x, centre.y)) || near(cell, centre))
}

/// Whether the centre lies just off a generalised coast of the cell.
fn near(cell: &MultiPolygon<f64>, centre: Spot) -> bool {
    cell.iter()
        .flat_map(|part| part.exterior().coords())
        .any(|at| Spot { x: at.x, y: at.y }.km_to(centre) < 2.0 * HEXAGON_KM)
}

/// The Voronoi face of every centre, closed by far corners.
fn faces(centres: &[Spot]) -> Vec<Polygon<f64>> {
    let mut diagram: DelaunayTriangulation<Point2<f64>> = DelaunayTriangulation::new();
    let handles: Vec<_> = centres
        .iter()
        .map(|centre| {
            diagram.insert(Point2::new(centre.x, centre.y)).expect("a projected centre is finite")
        })
        .collect();
    let span = |value: fn(&Spot) -> f64| {
        centres
            .iter()
            .map(value)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)))
    };
    let ((west, east), (south, north)) = (span(|spot| spot.x), span(|spot| spot.y));
    for x in [west - FRAME_KM, 0.5 * (west + east), east + FRAME_KM] {
        for y in [south - FRAME_KM, 0.5 * (south + north), north + FRAME_KM] {
            let inner = x > west && x < east && y > south && y < north;
            if !inner {
                diagram.insert(Point2::new(x, y)).expect("a far corner is finite");
            }
        }
    }
    handles
        .into_iter()
        .map(|handle| {
            let corners: LineString<f64> = diagram
                .vertex(handle)
                .as_voronoi_face()
                .adjacent_edges()
                .filter_map(|edge| edge.from().position())
                .map(|at| (at.x, at.y))
                .collect();
            Polygon::new(corners, Vec::new())
        })
        .collect()
}

fn hexagon(centre: Spot) -> Polygon<f64> {
    let ring: LineString<f64> = (0..6)
        .map(|corner| {
            let turn = f64::from(corner) * std::f64::consts::FRAC_PI_3;
            (centre.x + HEXAGON_KM * libm::cos(turn), centre.y + HEXAGON_KM * libm::sin(turn))
        })
        .collect();
    Polygon::new(ring, Vec::new())
}

/// A point of the land, moved outwards if it lies on the cut.
fn drawn_on(lon: f64, lat: f64) -> (f64, f64) {
    let moved = |at: f64, (low, high): (f64, f64), by: f64| {
        if (at - low).abs() < ON_CUT {
            at - by
        } else if (at - high).abs() < ON_CUT {
            at + by
        } else {
            at
        }
    };
    (moved(lon, CUT[0], DRAWN_ON[0]), moved(lat, CUT[1], DRAWN_ON[1]))
}

type Ring = Vec<(f64, f64)>;

/// Outer ring and holes in rounded degrees, without the points that rounding makes equal.
fn rings_of(part: &Polygon<f64>, degrees: impl Fn(f64, f64) -> (f64, f64)) -> Vec<Ring> {
    std::iter::once(part.exterior())
        .chain(part.interiors())
        .map(|ring| {
            let mut points: Ring = ring
                .coords()
                .map(|at| {
                    let (lon, lat) = degrees(at.x, at.y);
                    (rounded(lon, DECIMALS), rounded(lat, DECIMALS))
                })
                .collect();
            points.dedup();
            points
        })
        .filter(|ring| ring.len() > 3)
        .collect()
}

/// A GeoJSON feature collection of multipolygons, one feature a line.
fn features(shapes: impl Iterator<Item = (String, Vec<Vec<Ring>>)>) -> Vec<u8> {
    let mut out = String::from("{\"type\":\"FeatureCollection\",\"features\":[");
    for (index, (properties, parts)) in shapes.enumerate() {
        let parts: Vec<String> = parts
            .iter()
            .filter(|rings| !rings.is_empty())
            .map(|rings| {
                let rings: Vec<String> = rings
                    .iter()
                    .map(|ring| {
                        let points: Vec<String> =
                            ring.iter().map(|(lon, lat)| format!("[{lon},{lat}]")).collect();
                        format!("[{}]", points.join(","))
                    })
                    .collect();
                format!("[{}]", rings.join(","))
            })
            .collect();
        let comma = if index == 0 { "" } else { "," };
        write!(
            out,
            "{comma}\n{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":\
             {{\"type\":\"MultiPolygon\",\"coordinates\":[{}]}}}}",
            parts.join(",")
        )
        .expect("memory takes every letter");
    }
    out.push_str("\n]}\n");
    out.into_bytes()
}

/// Rows of `tables.csv`.
pub(crate) fn register() -> Vec<TableRow> {
    let land = About {
        file: "land.geojson",
        sources: "Natural Earth 1:10m land, 2019",
        licence: "public-domain",
        year: "2019",
        certainty: "measured",
        rule: "rounded to 4 decimals; where the frame 7.5-15.6 E, 54.2-58.1 N cuts the neighbours' \
               land it is drawn on straight outwards, so that no coast shows at the cut: beyond the \
               frame it is no map",
    };
    let cells = About {
        file: "zone_cells.geojson",
        sources: "Natural Earth 1:10m land, 2019; zone centres of zones.csv",
        licence: "CC-BY-4.0",
        year: "2021",
        certainty: "derived",
        rule: "Voronoi cells of the zone centres cut by the land of Denmark; a hexagon where that \
               land is missing. For drawing: not the true boundaries",
    };
    let mut known = rows(
        land,
        "Land of Denmark and its neighbours, for drawing",
        &[["name", "country", "", "", ""]],
    );
    known.extend(rows(
        cells,
        "A cell around every zone centre, for drawing",
        &[["zone", "zone", "", "", ""]],
    ));
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn land_on_the_cut_is_drawn_on_outwards_and_no_other() {
        assert_eq!(drawn_on(13.0, 58.1), (13.0, 64.1));
        assert_eq!(drawn_on(15.6, 54.2), (27.6, 48.2));
        assert_eq!(drawn_on(12.57, 55.68), (12.57, 55.68));
    }

    #[test]
    fn cells_part_a_square_between_four_centres_and_an_islet_gets_a_hexagon() {
        let square = Polygon::new(
            LineString::from(vec![(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]),
            Vec::new(),
        );
        let at = |x, y| Spot { x, y };
        let centres = [at(2.0, 2.0), at(8.0, 2.0), at(2.0, 8.0), at(8.0, 8.0), at(40.0, 40.0)];
        let cells = cells(&centres, &[square]);
        for cell in &cells[..4] {
            assert!((cell.unsigned_area() - 25.0).abs() < 1e-6, "{}", cell.unsigned_area());
        }
        assert_eq!(cells[4].0[0].exterior().coords().count(), 7);
    }
}
