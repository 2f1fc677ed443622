//! What the road tables and access rest on and nobody has measured: `assets/denmark/rules.csv`,
//! with range, source and certainty.
//!
//! The tables that are made are committed, so another value shows only once they are made anew.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::scenario::tables::RuleRow;

static VALUES: LazyLock<BTreeMap<String, f64>> = LazyLock::new(|| {
    let table = include_bytes!("../../../assets/denmark/rules.csv");
    let rows = csv::Reader::from_reader(table.as_slice()).into_deserialize::<RuleRow>();
    let whole = "the table is part of the program";
    rows.map(|row| row.expect(whole)).map(|row| (row.key, row.value)).collect()
});

/// The value of a key.
pub(super) fn of(key: &str) -> f64 {
    *VALUES.get(key).expect("every key that is asked for stands in the table")
}

macro_rules! values {
    ($($(#[$doc:meta])* $name:ident = $key:literal;)+) => {
        $($(#[$doc])* pub(super) fn $name() -> f64 { of($key) })+

        #[cfg(test)]
        const KEYS: &[&str] = &[$($key),+];
    };
}

values! {
    /// Places of so many residents and more are nodes of the road graph.
    town_residents = "road.town_residents";
    /// Longest local link.
    longest_link_km = "road.longest_link";
    /// So much water on a straight line is a sliver of the outlines, not water.
    dry_km = "road.dry";
    /// A way on land at most so many times the straight line is a road.
    round_the_water = "road.round_the_water";
    /// A line over more water than this is no road.
    over_the_bay_km = "road.over_the_bay";
    /// Longest way on land that ties a cut-off place to its landmass.
    tie_km = "road.tie";
    /// Length of a local link over the straight line.
    local_detour = "road.detour.local";
    /// Length of a motorway link over the straight line.
    motorway_detour = "road.detour.motorway";
    /// A crossing up to this long sails so often that the short wait holds.
    short_crossing_minutes = "road.ferry.short_crossing";
    /// Mean wait for a car on a short crossing, check-in included.
    short_wait_minutes = "road.ferry.short_wait";
    /// Mean wait for a car on other crossings, check-in included.
    wait_minutes = "road.ferry.wait";
    /// Car with its driver where no fare is known: a base.
    fare_base_dkk = "road.ferry.fare_base";
    /// And so much a minute.
    fare_dkk_per_minute = "road.ferry.fare_minute";
    /// And so much a km.
    fare_dkk_per_km = "road.ferry.fare_km";
    /// At most so much.
    fare_most_dkk = "road.ferry.fare_most";
    /// Road along the spit north of Hvide Sande.
    spit_hvide_sande_km = "road.spit.hvide_sande";
    /// Road along the spit north of Thorsminde.
    spit_thorsminde_north_km = "road.spit.thorsminde_north";
    /// Road along the spit south of Thorsminde.
    spit_thorsminde_south_km = "road.spit.thorsminde_south";
    /// Speed on these roads.
    spit_km_per_hour = "road.spit.speed";
    /// A link end or port without Danish land this near lies abroad.
    abroad_km = "road.abroad";
    /// How wrong the recalled place of a link end may be.
    link_error_km = "road.link_error";
    /// How wrong the recalled place of a port may be.
    port_error_km = "road.port_error";
    /// How far from land a node may lie.
    off_land_km = "road.off_land";
    /// Walking, cycling and driving to a hub over the straight line.
    access_detour = "access.detour";
    /// Residents around a point, at a right angle to its distance.
    access_spread = "access.spread";
    /// A hub is listed if so many of the zone can reach it without a ferry.
    access_least_share = "access.least_share";
    /// How far outlines are widened for asking whether a straight line crosses water.
    buffer_km = "water.buffer";
    /// How far outlines are widened for counting landmasses.
    landmass_buffer_km = "water.landmass_buffer";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_the_table_and_within_its_range() {
        for key in KEYS {
            assert!(VALUES.contains_key(*key), "{key}");
        }
        let table = include_bytes!("../../../assets/denmark/rules.csv");
        for row in csv::Reader::from_reader(table.as_slice()).into_deserialize::<RuleRow>() {
            let row = row.unwrap();
            assert!(row.low <= row.value && row.value <= row.high, "{}", row.key);
            assert!(!row.source.is_empty() && !row.unit.is_empty(), "{}", row.key);
        }
    }
}
