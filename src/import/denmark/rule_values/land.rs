//! Where buses can drive without a ferry.

values! {
    /// A straight line may cross this much water, and so much more per km: outlines are generalised.
    water_km = "land.water.base";
    water_per_km = "land.water.per_km";
    /// Longest dry line between two hubs.
    neighbour_km = "land.neighbour";
    /// A fixed link is reached from hubs this near; its ends are known to some 500 m and may lie in
    /// the water, so this much may be between, which counts this many times.
    link_km = "land.link.reach";
    link_water_km = "land.link.water";
    link_water_weight = "land.link.water_weight";
    /// A landmass with a hub this near to the end of a fixed link has a fixed link.
    linked_km = "land.link.near";
    /// Longer links are for trains, cars and coaches: no bus that stops on its way crosses them.
    longest_link_km = "land.link.longest";
    /// What each hub on a way costs, so that ways do not wriggle.
    hop_km = "land.hop";
}
