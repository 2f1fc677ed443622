//! The rules by which a place becomes a hub, gets its level and what it offers.
//!
//! No register of Danish hubs (*knudepunkter*) and their equipment exists among the sources, so
//! level and offers are derived: they say what a place of that size and traffic *usually* has,
//! not what somebody saw there. All thresholds of these rules stand in `assets/denmark/rules.csv`.

use super::rule_values::hubs as value;

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
    let rail_town = hub.town >= value::rail_town()
        && (hub.intercity || hub.rail_lines >= value::rail_town_lines());
    let many_lines = hub.rail_lines >= value::interchange_lines()
        && hub.rail_kinds >= value::interchange_kinds();
    let large = hub.urbanity != "suburb" && (hub.town >= value::city() || rail_town);
    let interchange = many_lines || large;
    let notable = hub.town >= value::level_2_town()
        || hub.intercity
        || hub.rail_lines >= value::level_2_lines()
        || (hub.kind == "port" && hub.ferry_routes >= value::level_2_ferry_routes());
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
