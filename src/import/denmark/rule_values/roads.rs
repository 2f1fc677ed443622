//! Roads, water and the way to a hub.

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
    /// Motorway points, link ends and ports this near each other are one node.
    same_place_km = "road.same_place";
    /// Speed on a local link in km/h, through 30, 200, 1,000, 3,000 and 10,000 residents a km².
    local_speeds = [
        "road.speed.30",
        "road.speed.200",
        "road.speed.1000",
        "road.speed.3000",
        "road.speed.10000",
    ];
    /// Speed on motorways in km/h, within 15 and 30 km of the capital's centre and beyond.
    motorway_speeds = ["road.motorway.15km", "road.motorway.30km", "road.motorway.beyond"];
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
    /// The use of a hub falls by e every so many km: on foot (12 min/km, weight 1.75, 0.03 a
    /// minute), by bike (4 min/km, weight 2), by car (1.4 min/km, weight 2.2).
    access_falls_km = ["access.fall.foot", "access.fall.bike", "access.fall.car"];
    /// How far one walks and cycles to a hub, from the nearest residents.
    access_limits_km = ["access.fall.foot_to", "access.fall.bike_to"];
    /// Every hub this near to any point of a zone is listed (straight line).
    access_near_km = "access.near";
    /// No hub farther than this is listed (straight line).
    access_far_km = "access.far";
    /// So many nearest hubs of level 1 to 3 are listed.
    access_hubs: usize = "access.hubs";
    /// So many nearest stations are listed.
    access_stations: usize = "access.stations";
    /// A way around the water is looked for up to this straight line; beyond it the road graph is
    /// good enough.
    access_round_km = "access.round";
    /// Such a way is at most so many times the straight line …
    access_round_times = "access.round_most.times";
    /// … and so much longer.
    access_round_more_km = "access.round_most.more";
    /// How far outlines are widened for asking whether a straight line crosses water.
    buffer_km = "water.buffer";
    /// How far outlines are widened for counting landmasses.
    landmass_buffer_km = "water.landmass_buffer";
}
