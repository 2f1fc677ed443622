//! The rule by which town, city and rural buses are derived.
//!
//! No list of Danish town and village buses exists among the sources, only how many timetable
//! hours each transport company runs. The rule lays plausible lines and lets the hours decide how
//! often they run. It knows nothing of actual lines. Tried out before it was written here; see
//! the register of the tables for what came out.

/// The classes of zones, in the order of [`demands`], [`speeds`] and [`fewest`].
pub(crate) const CLASSES: [&str; 6] = ["core", "suburb", "large", "medium", "small", "rural"];

values! {
    /// Towns from this size are centres that lines run to.
    centre_town = "local.centre.town";
    /// S-train stations with as many lines are centres too.
    centre_s_train_lines: usize = "local.centre.s_train_lines";
    /// As many residents stand in for such a station when centres are compared.
    s_train_centre = "local.centre.s_train_people";

    /// A zone of the capital or a large town has a line to the main centre this near …
    main_centre_km = "local.main.within";
    /// … with this weight, and to the nearest centres …
    main_weight = "local.main.weight";
    /// … so many of them …
    nearest: usize = "local.nearest.number";
    /// … with this weight.
    nearest_weight = "local.nearest.weight";
    /// A town is the main centre of its surroundings from this size.
    main_centre = "local.main.people";

    /// Elsewhere the best centre within this distance by √P/(d+1)^power …
    best_km = "local.best.within";
    best_power = "local.best.power";
    /// … and a second one in a town of this size …
    second_town = "local.second.town";
    /// … if the zone has so many people …
    second_zone = "local.second.zone";
    /// … with this weight.
    second_weight = "local.second.weight";

    /// On an island without a centre: a port this near.
    island_port_km = "local.island_port";

    /// Nearer than this a zone's stop *is* the centre.
    at_centre_km = "local.at_centre";
    /// Lines to one centre are joined if their directions differ from opposite by at most this.
    opposite_deg = "local.pair.opposite";
    /// Departures that differ by a factor of e count as so many degrees more.
    unlike_deg = "local.pair.unlike";

    /// A port or town that no line calls at gets one of its own, a port only without a station or
    /// main stop this near …
    walk_km = "local.walk";
    /// … and as if so many people lived at the port.
    port_people = "local.port_people";

    /// A line is this much longer than the straight line.
    detour = "local.detour";

    /// Departures for the people of a zone, by class.
    demands = [
        "local.demand.core",
        "local.demand.suburb",
        "local.demand.large",
        "local.demand.medium",
        "local.demand.small",
        "local.demand.rural",
    ];
    /// Km/h with stops, by class.
    speeds = [
        "local.speed.core",
        "local.speed.suburb",
        "local.speed.large",
        "local.speed.medium",
        "local.speed.small",
        "local.speed.rural",
    ];
    /// Fewest departures on a weekday, by class.
    fewest = [
        "local.fewest.core",
        "local.fewest.suburb",
        "local.fewest.large",
        "local.fewest.medium",
        "local.fewest.small",
        "local.fewest.rural",
    ];
    /// Most departures on a weekday.
    most = "local.most";
    /// Shorter lines than this many minutes gain no more departures for being short.
    short_minutes = "local.short";

    /// Calls of town lines are no nearer each other than this …
    city_spacing_km = "local.stops.city_spacing";
    /// … and make the path at most so many times as long.
    city_call_detour = "local.stops.city_detour";
    /// The same of rural lines.
    rural_spacing_km = "local.stops.rural_spacing";
    rural_call_detour = "local.stops.rural_detour";
}
