//! The rules by which a place becomes a hub, gets its level and what it offers.
//!
//! No register of Danish hubs (*knudepunkter*) and their equipment exists among the sources, so
//! level and offers are derived: they say what a place of that size and traffic *usually* has,
//! not what somebody saw there. All thresholds of these rules stand in this file.

/// Stations of one name this near are one place.
pub(crate) const SAME_STATION_KM: f64 = 0.15;
/// A town with a station or port this near gets no stop of its own: that is its main stop.
pub(crate) const SNAP_KM: f64 = 0.6;
/// The same for a station that bears the town's name: bus terminals stand there.
pub(crate) const SNAP_SAME_NAME_KM: f64 = 1.5;
/// Two towns this near share one main stop.
pub(crate) const SAME_TOWN_KM: f64 = 0.3;
/// Towns from this many residents have a main stop.
pub(crate) const TOWN: f64 = 1_000.0;
/// A zone with a hub this near to where most of its people live needs no stop of its own.
pub(crate) const ZONE_STOP_KM: f64 = 0.5;
/// A village, hamlet or parish church with a hub this near needs no stop of its own: the model's
/// stop stands for those along the road around it. Else lines that pass it stop there.
pub(crate) const VILLAGE_STOP_KM: f64 = 1.5;
/// A named place of a bus route with no hub this near gets a main stop.
pub(crate) const ROUTE_PLACE_KM: f64 = 1.0;
/// A town's figure counts to this many times what the zones' points hold around it: some lists
/// give a municipality's or a whole urban area's people for a village.
pub(crate) const TOWN_MOST: f64 = 1.25;
/// Around it: this many km, and so many more per root of its people.
pub(crate) const TOWN_RADIUS_KM: f64 = 2.5;
pub(crate) const TOWN_RADIUS_PER_ROOT: f64 = 0.02;
/// A hub this near land belongs to it: ports are placed to a kilometre.
pub(crate) const ASHORE_KM: f64 = 2.0;
/// A ferry's ports on one shore, and another land this near to one of them: that one lies there.
pub(crate) const WRONG_SHORE_KM: f64 = 3.0;
/// Farther than this from every zone is abroad (or open sea).
pub(crate) const ABROAD_KM: f64 = 3.0;

/// A town of this size makes its main stop a level 1 hub …
const CITY: f64 = 40_000.0;
/// … or this size if intercity trains or as many rail lines stop there. Suburbs do not.
const RAIL_TOWN: f64 = 20_000.0;
const RAIL_TOWN_LINES: usize = 2;
/// As many rail lines of as many kinds make an interchange of national or regional weight.
const INTERCHANGE_LINES: usize = 5;
const INTERCHANGE_KINDS: usize = 2;
/// A town of this size makes its main stop a level 2 hub.
const LEVEL_2_TOWN: f64 = 5_000.0;

/// What the rules look at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing<'a> {
    /// `station`, `metro`, `light-rail`, `port`, `town` or `stop`.
    pub(crate) kind: &'a str,
    /// Residents of the town whose main stop it is, 0 if of none.
    pub(crate) town: f64,
    /// Rail lines of the base year that stop.
    pub(crate) rail_lines: usize,
    /// Kinds of them: long-distance, S-train, local, metro, light rail.
    pub(crate) rail_kinds: usize,
    /// Whether intercity trains stop.
    pub(crate) intercity: bool,
    /// Ferry routes that call.
    pub(crate) ferry_routes: usize,
    /// Urbanity of the zone: `core`, `suburb`, `large`, `medium`, `small`, `rural`.
    pub(crate) urbanity: &'a str,
}

/// Returns the level: 1 national or regional interchange, 2, 3; 0 for a derived zone stop.
pub(crate) fn level(hub: &Standing<'_>) -> u8 {
    let rail_town = hub.town >= RAIL_TOWN && (hub.intercity || hub.rail_lines >= RAIL_TOWN_LINES);
    let many_lines = hub.rail_lines >= INTERCHANGE_LINES && hub.rail_kinds >= INTERCHANGE_KINDS;
    let interchange = many_lines || (hub.urbanity != "suburb" && (hub.town >= CITY || rail_town));
    let notable = hub.town >= LEVEL_2_TOWN
        || hub.intercity
        || hub.rail_lines >= 2
        || (hub.kind == "port" && hub.ferry_routes >= 2);
    match hub.kind {
        "stop" => 0,
        _ if interchange => 1,
        _ if notable => 2,
        _ => 3,
    }
}

/// Returns what a hub of this standing and level offers, in the order of the contract.
///
/// Park and ride: railway stations and level 2 town stops outside the capital's core. Bicycle
/// parking: every hub. Shared bicycles: core and large towns, and every level 1 hub. Electric
/// bicycles: levels 1 and 2 in towns. Scooters: core, suburbs and large towns, levels 1 and 2.
/// Shared cars: level 1, and level 2 in core, suburbs and large towns. Taxi: levels 1 and 2.
/// Volunteer bus: level 3 in small towns and the countryside. Waiting room: level 1, railway
/// stations of level 2, ports.
pub(crate) fn offers(hub: &Standing<'_>, level: u8) -> String {
    if level == 0 {
        return String::new();
    }
    let rail = hub.kind == "station";
    let dense = matches!(hub.urbanity, "core" | "large");
    let city = dense || hub.urbanity == "suburb";
    let country = matches!(hub.urbanity, "small" | "rural");
    let park_and_ride = hub.urbanity != "core" && (rail || (hub.kind == "town" && level == 2));
    [
        ("park-and-ride", park_and_ride),
        ("bike-parking", true),
        ("shared-bike", dense || level == 1),
        ("e-bike", level == 1 || (level == 2 && !country)),
        ("e-scooter", city && level <= 2),
        ("shared-car", level == 1 || (level == 2 && city)),
        ("taxi", level <= 2),
        ("volunteer-bus", level == 3 && country),
        ("waiting-room", level == 1 || (level == 2 && rail) || hub.kind == "port"),
    ]
    .into_iter()
    .filter(|&(_, offered)| offered)
    .map(|(name, _)| name)
    .collect::<Vec<_>>()
    .join("|")
}

#[cfg(test)]
mod tests {
    use super::{Standing, level, offers};

    const HALT: Standing<'_> = Standing {
        kind: "station",
        town: 0.0,
        rail_lines: 1,
        rail_kinds: 1,
        intercity: false,
        ferry_routes: 0,
        urbanity: "rural",
    };

    #[test]
    fn a_hub_rises_with_town_and_trains() {
        assert_eq!(level(&HALT), 3);
        assert_eq!(level(&Standing { town: 6_000.0, ..HALT }), 2);
        assert_eq!(level(&Standing { town: 25_000.0, ..HALT }), 2);
        assert_eq!(level(&Standing { town: 25_000.0, intercity: true, ..HALT }), 1);
        assert_eq!(level(&Standing { kind: "stop", town: 0.0, rail_lines: 0, ..HALT }), 0);
    }

    #[test]
    fn a_rural_halt_offers_parking_and_a_volunteer_bus() {
        assert_eq!(offers(&HALT, 3), "park-and-ride|bike-parking|volunteer-bus");
    }
}
