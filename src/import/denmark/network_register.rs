//! What is known about the columns of the network tables.

use crate::scenario::tables::TableRow;

use super::register::{About, rows};

const SOURCES: &str = "trainline-eu/stations; OpenStreetMap places and ferry terminals; \
                       db-hafas-stations; GeoNames; own lists of lines, routes and ferries \
                       (general knowledge)";

/// Which positions of hubs are how certain: the weakest are recalled.
const POSITION: &str = "recalled to some 300-800 m: stations marked approximate (most of light rail, \
                        many of local railways), ports, and places that only bus routes name; \
                        measured: other stations, and of other towns the middle; of zone stops: \
                        the point of the zone with most residents; of a village: its point";

/// Rows for `odbl/hubs.csv`.
pub(crate) fn hubs() -> Vec<TableRow> {
    let about = About {
        file: "odbl/hubs.csv",
        sources: SOURCES,
        licence: "ODbL-1.0",
        year: "2016-2026",
        certainty: "measured",
        rule: "stations (one per name within {hub.same_station} km), ports of domestic ferries, the main stop of \
               every town of {hub.town} people, places that bus routes name without a hub within {hub.route_place} km, \
               a stop where most of a zone's people live unless a hub lies within {hub.zone_stop} km (on an island \
               that stands apart from its district no bus runs: its port is the stop), and a \
               stop in every other village, hamlet or parish of the zones' points that a stopping \
               line passes, unless a hub lies within {hub.village_stop} km; \
               a port in the water stands on the nearest shore, and the two ports of a sound on \
               different ones; foreign ports and stops are left out (Ystad, Helsingborg, Puttgarden, Rostock, \
               Göteborg, Kristiansand, List, Flensburg), so Bornholm reaches København by \
               Rønne-Køge only; the stations of the Ring 3 light rail are hubs, but no line of \
               the base year calls",
    };
    rows(
        about,
        "Where one gets on, off and changes",
        &[
            [
                "hub",
                "id: st- station, port-, town-, stop- and the zone's number, with its name in a village",
                "",
                "",
                "",
            ],
            ["name", "name in Danish", "", "", ""],
            ["lat", "latitude", "degrees", "recalled", POSITION],
            ["lon", "longitude", "degrees", "recalled", POSITION],
            ["municipality", "municipality of the zone", "", "derived", ""],
            ["zone", "zone whose area holds the hub or comes nearest", "", "derived", ""],
            ["kind", "station (railway), metro, light-rail, port, town, stop", "", "", ""],
            [
                "level",
                "1 national or regional interchange, 2, 3; 0 derived stop of a zone or village",
                "",
                "derived",
                "1: towns of {hub.level_1.city}; towns of {hub.level_1.rail_town} with intercity or {hub.level_1.rail_town_lines} rail lines; {hub.level_1.lines} rail lines of {hub.level_1.kinds} kinds; 2: towns of {hub.level_2.town}, intercity, {hub.level_2.lines} rail lines, ports of {hub.level_2.ferry_routes} routes; 3: the rest. Suburbs do not rise to 1 by their people",
            ],
            [
                "town_population",
                "residents of the town whose main stop it is, 0 if of none",
                "persons",
                "recalled",
                "a town's main stop is the station with most lines within {hub.snap} km ({hub.snap_same_name} km if it bears the town's name), or a port as near, on the same land; population at most {hub.town_most} times what the zones' points hold within {hub.town_radius.base} + {hub.town_radius.per_root} sqrt P km. \
                 Recalled: Tønder, Hedensted and Løkken, to which the lists give \
                 their municipality's; all others are the lists'",
            ],
            [
                "offers",
                "what a hub of its kind and level usually has, parted by |",
                "",
                "derived",
                "park-and-ride: railway stations and level 2 town stops outside the core; \
                 bike-parking: all; shared-bike: core, large towns, level 1; e-bike: level 1, and 2 \
                 in towns; e-scooter: levels 1-2 in core, suburbs, large towns; shared-car: level \
                 1, and 2 there; taxi: levels 1-2; volunteer-bus: level 3 in small towns and the \
                 countryside; waiting-room: level 1, railway stations of level 2, ports",
            ],
            [
                "certainty",
                "of the position: exact (measured), approximate (recalled, or the middle of its \
                 town), derived (by rule)",
                "",
                "",
                "",
            ],
            ["landmass", "landmass it lies on, counted without bridges", "", "derived", ""],
        ],
    )
}

/// Rows for `odbl/services.csv`.
pub(crate) fn services() -> Vec<TableRow> {
    let about = About {
        file: "odbl/services.csv",
        sources: SOURCES,
        licence: "ODbL-1.0",
        year: "2024-2026",
        certainty: "recalled",
        rule: "rail lines and bus routes as authored (general knowledge, some checked); left out: \
               the Ring 3 light rail (not open for most of the base year), a route closed in 2019, \
               ferries abroad. Local buses are derived: every zone has a line to a centre (towns of {local.centre.town}, S-train stations of {local.centre.s_train_lines} lines); capital and large towns to the main centre within {local.main.within} km and to the {local.nearest.number} nearest; others to the centre with the highest \
               sqrt(P)/(d+1)^{local.best.power} within {local.best.within} km, and a second one of {local.second.town} people from zones of {local.second.zone}; city lines to one centre joined in opposite pairs; distances on land; zones that \
               share both ends share a line; ports and towns without a \
               line have one too. They know nothing of actual lines",
    };
    rows(
        about,
        "Lines of every mode",
        &[
            ["service", "id: rail-, bus-, ferry-, local- (derived)", "", "", ""],
            ["number", "line number, empty if unknown", "", "", ""],
            ["name", "where it runs", "", "", ""],
            ["mode", "mode of travel", "", "", ""],
            [
                "kind",
                "class of costs and rules",
                "",
                "",
                "derived buses: city where the zone is core, suburb, large or medium, else rural",
            ],
            [
                "operator",
                "who drives",
                "",
                "",
                "buses: the contractors of a company together; island ferries together",
            ],
            ["company", "transport company", "", "", "joint routes: the first named"],
            [
                "responsible_today",
                "who orders and pays",
                "",
                "",
                "regions: regional, R, X and S-buses, local railways; on Bornholm the municipality; \
                 municipalities: town and local buses, island ferries; the state: its trains and \
                 five ferry routes",
            ],
            [
                "level_kl",
                "level under the proposal of the municipalities' association",
                "",
                "",
                "S-buses, whose class it leaves open, as local; ferries outside",
            ],
            [
                "coordination",
                "who fits its timetable to others'",
                "",
                "",
                "the company, the state for its trains, else the line's own",
            ],
            ["certainty", "recalled, or derived by rule", "", "", ""],
            ["note", "what to know", "", "", ""],
        ],
    )
}

/// Rows for `odbl/service_stops.csv`.
pub(crate) fn service_stops() -> Vec<TableRow> {
    let about = About {
        file: "odbl/service_stops.csv",
        sources: SOURCES,
        licence: "ODbL-1.0",
        year: "2024-2026",
        certainty: "derived",
        rule: "rail: as authored. Buses: main places as authored, and between them stops within \
               min({service.near.most} km, {service.near.base} + {service.near.per_radius} R) of the way (R: radius of the zone, of a village stop that \
               of its people), least detour first, villages last, {local.stops.city_spacing} km apart in towns, {local.stops.rural_spacing} elsewhere, {service.stopping.spacing} on routes, path at most {local.stops.city_detour}, {local.stops.rural_detour} and {service.stopping.detour} times as long; express buses call at towns of {service.fast.town} only. Where the straight line crosses more than {land.water.base} km of water (and a share {land.water.per_km} of its length) the way goes round over other hubs and fixed links of at \
               most {land.link.longest} km. No foreign stops",
    };
    rows(
        about,
        "Stop pattern, outward direction; the inward is the mirror",
        &[
            ["service", "line", "", "", ""],
            ["seq", "order, from 1", "", "", ""],
            ["hub", "where it calls", "", "", ""],
            [
                "minutes",
                "run time from the origin",
                "minutes",
                "",
                "rail as authored; routes: authored run time spread by distance; derived lines: \
                 core {local.speed.core}, suburb {local.speed.suburb}, large {local.speed.large}, medium {local.speed.medium}, small {local.speed.small}, rural {local.speed.rural} km/h; a hop takes {service.shortest_hop} min at least",
            ],
            [
                "km",
                "way from the origin",
                "km",
                "",
                "rail: straight lines between stations (track is 2-15 % longer); routes: authored; derived lines: straight line x {local.detour}; ferries straight",
            ],
        ],
    )
}

/// Rows for `odbl/timetable.csv`.
pub(crate) fn timetable() -> Vec<TableRow> {
    let about = About {
        file: "odbl/timetable.csv",
        sources: "own lists of lines, routes and ferries (general knowledge); bus hours: \
                  parameters hours.bus.*",
        licence: "ODbL-1.0",
        year: "2024-2026",
        certainty: "derived",
        rule: "four day types (200, 51, 52, 62 days) of six periods. Rail: authored peak rate in \
               the peaks, off-peak rate otherwise, evenings, nights and weekends by factor; routes \
               and ferries: authored weekday departures shared by weights, weekends and other weekdays by factor (rows timetable.weekday.*, timetable.saturday.*, timetable.sunday.*, timetable.days.*). Derived buses: lambda P f weight / \
               sqrt(max(T, {local.short})) a weekday, at least as many as the rows local.fewest.* say and at most {local.most}; f by the rows local.demand.*; \
               lambda per company so that named and derived bus hours (run time, both directions, \
               the whole year) are its reference and a part of what all lack of 8.4 m, by the room in \
               its range; rural lines of fewer \
               than {timetable.school.below} departures have {timetable.school.morning} more before the morning bell and {timetable.school.midday} after the midday bell on school days. Ferries without a figure: one vessel, {service.ferry.hours} h a day, {service.ferry.lay} min at each end ({service.ferry.short_lay} if the crossing takes {service.ferry.short_crossing} or less)",
    };
    rows(
        about,
        "Departures per direction by day type and period",
        &[
            ["service", "line", "", "", ""],
            [
                "day_type",
                "school-weekday, other-weekday, saturday, sunday with holidays",
                "",
                "",
                "",
            ],
            ["early", "departures 04-06", "departures", "", ""],
            ["morning-peak", "departures 06-09", "departures", "", ""],
            ["midday", "departures 09-15", "departures", "", ""],
            ["afternoon-peak", "departures 15-18", "departures", "", ""],
            ["evening", "departures 18-22", "departures", "", ""],
            [
                "late",
                "departures 22-26; metro departures after 02 are not counted",
                "departures",
                "",
                "",
            ],
            [
                "first",
                "first departure from the origin, empty if none",
                "HH:MM",
                "",
                "usual span of a line of its kind (rows timetable.first.*)",
            ],
            [
                "last",
                "last departure from the origin, past 24:00 after midnight",
                "HH:MM",
                "",
                "usual span of a line of its kind (rows timetable.last.*)",
            ],
        ],
    )
}
