//! When a place is a hub, and of which level.

values! {
    /// Stations of one name this near are one place.
    same_station_km = "hub.same_station";
    /// A town with a station or port this near gets no stop of its own: that is its main stop.
    snap_km = "hub.snap";
    /// The same for a station that bears the town's name: bus terminals stand there.
    snap_same_name_km = "hub.snap_same_name";
    /// Two towns this near share one main stop.
    same_town_km = "hub.same_town";
    /// Towns from this many residents have a main stop.
    town = "hub.town";
    /// A zone with a hub this near to where most of its people live needs no stop of its own.
    zone_stop_km = "hub.zone_stop";
    /// A village, hamlet or parish church with a hub this near needs no stop of its own: the
    /// model's stop stands for those along the road around it. Else lines that pass it stop there.
    village_stop_km = "hub.village_stop";
    /// A named place of a bus route with no hub this near gets a main stop.
    route_place_km = "hub.route_place";
    /// A bus route means the town of that name if it lies this near.
    named_town_km = "hub.named_town";
    /// A town's figure counts to this many times what the zones' points hold around it: some lists
    /// give a municipality's or a whole urban area's people for a village.
    town_most = "hub.town_most";
    /// Around it: this many km …
    town_radius_km = "hub.town_radius.base";
    /// … and so many more per root of its people.
    town_radius_km_per_root = "hub.town_radius.per_root";
    /// A hub this near land belongs to it: ports are placed to a kilometre.
    ashore_km = "hub.ashore";
    /// A ferry's ports on one shore, and another land this near to one of them: that one lies there.
    wrong_shore_km = "hub.wrong_shore";
    /// Farther than this from every zone is abroad (or open sea).
    abroad_km = "hub.abroad";

    /// A town of this size makes its main stop a level 1 hub …
    city = "hub.level_1.city";
    /// … or this size if intercity trains or as many rail lines stop there. Suburbs do not.
    rail_town = "hub.level_1.rail_town";
    rail_town_lines: usize = "hub.level_1.rail_town_lines";
    /// As many rail lines of as many kinds make an interchange of national or regional weight.
    interchange_lines: usize = "hub.level_1.lines";
    interchange_kinds: usize = "hub.level_1.kinds";
    /// A town of this size makes its main stop a level 2 hub.
    level_2_town = "hub.level_2.town";
    /// As many rail lines make a level 2 hub …
    level_2_lines: usize = "hub.level_2.lines";
    /// … and as many ferry routes of a port.
    level_2_ferry_routes: usize = "hub.level_2.ferry_routes";
}
