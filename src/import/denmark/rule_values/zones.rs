//! Who lives where: zones, their points, and what class of place they are.

values! {
    /// Years from the count of 1 January 2021 to the base year …
    years_since_count = "zone.base_year.since";
    /// … and from that count to the one of February 2026.
    years_between_counts = "zone.base_year.between";
    /// Mean size of a family without and with a car: couples and children have cars more often
    /// than those who live alone; gives 26 % of persons.
    family_without_car = "zone.family.without_car";
    family_with_car = "zone.family.with_car";
    /// Shares are kept this far from 0 and 1 before the logit; suppressed cells count as 0.
    share_edge = "zone.share_edge";

    /// An island with at least this share of its district's people is the district.
    island_share = "zone.island.most";
    /// Residents of islands that have no parish of their own.
    bjoernoe = "zone.island.bjoernoe";
    egholm = "zone.island.egholm";
    livoe = "zone.island.livoe";
    skaroe = "zone.island.skaroe";

    /// Radius of a town in km per root of its population: 10,000 people on 8 km².
    town_radius_per_root = "zone.town_radius";
    /// A hamlet known to the merged list under another node has the same name this near.
    same_place_km = "zone.same_place";
    /// Residents of towns that the lists give the population of a municipality.
    toender = "zone.recalled_town.toender";
    hedensted = "zone.recalled_town.hedensted";
    loekken = "zone.recalled_town.loekken";

    /// A hamlet's or village's radius is at least this many km.
    least_radius_km = "zone.point.least_radius";
    /// Points with a smaller share of the zone are left out.
    least_share = "zone.point.least_share";
    /// A parish or place in no polygon and this far off the nearest zone centre belongs to no zone
    /// (Christiansø).
    off_km = "zone.point.off";
    /// If neither a parish nor a town of the zone explains more of its people than this, they live
    /// around its centre.
    unexplained_share = "zone.point.unexplained";

    /// In renumbered municipalities a town takes people from parishes whose middle lies this far
    /// beyond its edge.
    town_reach_km = "zone.repair.town_reach";
    /// Persons per km² in every polygon, added to the estimate: islands have no parish middle.
    least_density = "zone.repair.least_density";

    /// Persons per km² from which a zone around the core is a suburb.
    suburb_density = "urbanity.suburb_density";
    /// How far Aarhus, Odense and Aalborg reach …
    large_towns_km = ["urbanity.large.aarhus", "urbanity.large.odense", "urbanity.large.aalborg"];
    /// … and the density of their zones.
    large_density = "urbanity.large_density";
    /// Residents of a medium town, and how far it reaches.
    medium_town = "urbanity.medium.town";
    medium_reach_km = "urbanity.medium.reach";
    medium_reach_per_root = "urbanity.medium.per_root";
    /// Share of all residents that is rural.
    rural_share = "urbanity.rural_share";
}
