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
        rule: "stations (one per name within 150 m), ports of domestic ferries, the main stop of \
               every town of 1,000 people, places that bus routes name without a hub within 1 km, \
               a stop where most of a zone's people live unless a hub lies within 500 m (on an island \
               that stands apart from its district no bus runs: its port is the stop), and a \
               stop in every other village, hamlet or parish of the zones' points that a stopping \
               line passes, unless a hub lies within 1.5 km; \
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
                "1: towns of 40,000; towns of 20,000 with intercity or two rail lines; five rail \
                 lines of two kinds; 2: towns of 5,000, intercity, two rail lines, ports of two \
                 routes; 3: the rest. Suburbs do not rise to 1 by their people",
            ],
            [
                "town_population",
                "residents of the town whose main stop it is, 0 if of none",
                "persons",
                "recalled",
                "a town's main stop is the station with most lines within 600 m (1.5 km if it \
                 bears the town's name), or a port within 600 m, on the same land; population at \
                 most 1.25 times what the zones' points hold within 2.5 + 0.02 sqrt P km. \
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
               ferries abroad. Local buses are derived: every zone has a line to a centre (towns \
               of 3,000, S-train stations of two lines); capital and large towns to the main \
               centre within 10 km and to the two nearest; others to the centre with the highest \
               sqrt(P)/(d+1)^1.3 within 25 km, and a second one of 8,000 people from zones of \
               2,000; city lines to one centre joined in opposite pairs; distances on land; zones that \
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
               min(1.6 km, 0.35 + 0.45 R) of the way (R: radius of the zone, of a village stop that \
               of its people), least detour first, villages last, 0.4-0.8 km apart (villages 1.5), path at most 1.15-1.2 times as long; express buses \
               call at towns of 2,000 only. Where the straight line crosses more than 0.35 km of water \
               (and 1 % of its length) the way goes round over other hubs and fixed links of at \
               most 10 km. No foreign stops",
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
                 15.5, 20, 19, 20, 28, 32 km/h (core, suburb, large, medium, small, rural); a hop \
                 takes half a minute at least",
            ],
            [
                "km",
                "way from the origin",
                "km",
                "",
                "rail: straight lines between stations (track is 2-15 % longer); routes: authored; derived lines: straight line x 1.3; ferries straight",
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
               and ferries: authored weekday departures shared by weights, weekends by factor \
               (city 0.70 and 0.55, regional 0.50 and 0.45, express 0.60 and 0.70, rural 0.30 and \
               0.20, ferries 0.90), other weekdays 0.90-1.00. Derived buses: lambda P f weight / \
               sqrt(max(T, 6)) a weekday, between 3 or 5 and 150; f = 1.6, 1.2, 2.0, 1.1, 0.6, 0.6; \
               lambda per company so that named and derived bus hours (run time, both directions, \
               the whole year) are its reference and a part of what all lack of 8.4 m, by the room in \
               its range; rural lines of fewer \
               than 12 departures have one more before the morning bell and one after the midday \
               bell on school days. Ferries without a figure: one vessel, 16 h a day, 15 min at \
               each end (5 if the crossing is 15 or less)",
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
                "usual span of a line of its kind",
            ],
            [
                "last",
                "last departure from the origin, past 24:00 after midnight",
                "HH:MM",
                "",
                "usual span of a line of its kind",
            ],
        ],
    )
}
