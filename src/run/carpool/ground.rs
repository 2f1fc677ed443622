//! Drives between any two points of the country, from the road times between zones; within one zone
//! its own speed holds, and roads wind as they do for school buses.

use crate::flex::Between;
use crate::network::RoadSkim;
use crate::scenario::Scenario;

/// Zones nearer than this tell nothing of how roads wind, km.
const NEAR: f64 = 1e-3;

/// The country's drives.
pub(super) fn ground(scenario: &Scenario, roads: &RoadSkim) -> Between {
    let zones = scenario.area.zones.as_slice();
    let places: Vec<(f64, f64)> = zones.iter().map(|zone| (zone.lat, zone.lon)).collect();
    Between::new(&places, |from, to, straight| {
        let cell = from * zones.len() + to;
        let (drive, way) = (f64::from(roads.minutes[cell]), f64::from(roads.km[cell]));
        let winding =
            if from == to { scenario.values.closed_run_winding } else { way / straight.max(NEAR) };
        (winding * drive / way.max(NEAR), winding)
    })
}
