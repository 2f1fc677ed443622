//! The zone side of the country, as every later maker gets it.
//!
//! Zone tables, and beside them, in the same order, centres in kilometres and the boundary
//! polygons of the source. The polygons serve as *input only* (which place lies in which zone,
//! where is land); no maker writes them.

use std::collections::{BTreeMap, BTreeSet};

use geo::{BoundingRect, Contains, MultiPolygon, Point};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::scenario::tables::{MunicipalityRow, ZoneRow};

use super::geodesy::Spot;

/// Municipalities and zones, sorted by id.
#[derive(Debug)]
pub(crate) struct Country {
    /// Sorted by municipality code.
    pub(crate) municipalities: Vec<MunicipalityRow>,
    /// Sorted by zone id.
    pub(crate) zones: Vec<ZoneRow>,
    /// Zone centres, in the order of `zones`.
    pub(crate) centres: Vec<Spot>,
    /// Zone boundaries in projected kilometres (`geodesy::Spot`: x east, y north), in the order
    /// of `zones`. Input only.
    pub(crate) shapes: Vec<MultiPolygon<f64>>,
    /// Landmasses of islands that stand apart from their district: a ferry alone reaches them.
    pub(crate) apart: BTreeSet<u32>,
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
}

impl Country {
    /// Joins the tables with their centres and polygons (same order, same length).
    pub(crate) fn new(
        municipalities: Vec<MunicipalityRow>,
        zones: Vec<ZoneRow>,
        shapes: Vec<MultiPolygon<f64>>,
        apart: BTreeSet<u32>,
    ) -> Self {
        assert_eq!(zones.len(), shapes.len(), "one polygon per zone");
        let centres = zones.iter().map(|zone| Spot::at(zone.lat, zone.lon)).collect();
        let boxes = shapes
            .iter()
            .enumerate()
            .filter_map(|(index, shape)| {
                let frame = shape.bounding_rect()?;
                let corners = Rectangle::from_corners(
                    [frame.min().x, frame.min().y],
                    [frame.max().x, frame.max().y],
                );
                Some(GeomWithData::new(corners, index))
            })
            .collect();
        Self { municipalities, zones, centres, shapes, apart, boxes: RTree::bulk_load(boxes) }
    }

    /// Index of the zone whose polygon holds the spot.
    pub(crate) fn zone_containing(&self, spot: Spot) -> Option<usize> {
        let here = AABB::from_point([spot.x, spot.y]);
        let mut hits: Vec<usize> = self
            .boxes
            .locate_in_envelope_intersecting(here)
            .map(|found| found.data)
            .filter(|&index| self.shapes[index].contains(&Point::new(spot.x, spot.y)))
            .collect();
        hits.sort_unstable(); // on a shared border: the first zone
        hits.first().copied()
    }

    /// Index of the zone whose polygon holds the spot, else of the one with the nearest centre
    /// (a pier or a point just off a generalised coast).
    pub(crate) fn zone_at(&self, spot: Spot) -> usize {
        self.zone_containing(spot).unwrap_or_else(|| self.nearest_centre(spot))
    }

    /// Index of the zone with the nearest centre; the first one when two are as near.
    pub(crate) fn nearest_centre(&self, spot: Spot) -> usize {
        let mut best = (f64::INFINITY, 0);
        for (index, &centre) in self.centres.iter().enumerate() {
            let away = centre.km_to(spot);
            if away < best.0 {
                best = (away, index);
            }
        }
        best.1
    }

    /// Indices of the zones of a municipality, in order.
    pub(crate) fn zones_of(&self, municipality: &str) -> Vec<usize> {
        (0..self.zones.len()).filter(|&at| self.zones[at].municipality == municipality).collect()
    }

    /// Municipality code to index in `municipalities`.
    pub(crate) fn municipality_index(&self) -> BTreeMap<u16, usize> {
        self.municipalities.iter().enumerate().map(|(index, row)| (row.code, index)).collect()
    }

    /// Writes the landmass number of every zone, in the order of `zones`.
    pub(crate) fn fill_landmass(&mut self, landmass: &[u32]) {
        assert_eq!(landmass.len(), self.zones.len(), "one landmass per zone");
        for (zone, &number) in self.zones.iter_mut().zip(landmass) {
            zone.landmass = number;
        }
    }
}
