//! Which landmasses a bus can drive between: land numbers joined by bridges, tunnels and dams.

use std::collections::BTreeMap;

use super::country::Country;
use super::geodesy::Spot;
use super::hubs::{Hubs, zone_of};
use super::network_sources::FixedLinkSource;

/// A fixed link whose end is farther than this from any zone leads abroad.
const ABROAD_KM: f64 = 3.0;

/// Landmass to the lowest number that it is joined to.
#[derive(Clone, Debug)]
pub(crate) struct Linked {
    group: BTreeMap<u32, u32>,
}

impl Linked {
    /// Joins the landmasses of the zones by the fixed links.
    pub(crate) fn new(country: &Country, links: &[FixedLinkSource]) -> Self {
        let mut group: BTreeMap<u32, u32> =
            country.zones.iter().map(|zone| (zone.landmass, zone.landmass)).collect();
        for link in links {
            let end = |lat, lon| {
                let (zone, away) = zone_of(country, Spot::at(lat, lon));
                (away <= ABROAD_KM).then(|| country.zones[zone].landmass)
            };
            let (Some(a), Some(b)) =
                (end(link.lat_a_deg, link.lon_a_deg), end(link.lat_b_deg, link.lon_b_deg))
            else {
                continue;
            };
            let (a, b) = (group[&a], group[&b]);
            for joined in group.values_mut().filter(|joined| **joined == a.max(b)) {
                *joined = a.min(b);
            }
        }
        Self { group }
    }

    /// The group of a landmass.
    pub(crate) fn of(&self, landmass: u32) -> u32 {
        self.group.get(&landmass).copied().unwrap_or(landmass)
    }

    /// The group of a hub.
    pub(crate) fn hub(&self, hubs: &Hubs, hub: usize) -> u32 {
        self.of(hubs.hubs[hub].row.landmass)
    }
}
