//! The rule by which town, city and rural buses are derived: every figure in one place.
//!
//! No list of Danish town and village buses exists among the sources, only how many timetable
//! hours each transport company runs. The rule lays plausible lines and lets the hours decide how
//! often they run. It knows nothing of actual lines. Tried out before it was written here; see
//! the register of the tables for what came out.

/// Towns from this size are centres that lines run to.
pub(crate) const CENTRE_TOWN: f64 = 3_000.0;
/// S-train stations with as many lines are centres too.
pub(crate) const CENTRE_S_TRAIN_LINES: usize = 2;
/// As many residents stand in for such a station when centres are compared.
pub(crate) const S_TRAIN_CENTRE: f64 = 10_000.0;

/// A zone of the capital or a large town has a line to the main centre this near …
pub(crate) const MAIN_CENTRE_KM: f64 = 10.0;
/// … with this weight, and to the nearest centres …
pub(crate) const MAIN_WEIGHT: f64 = 1.0;
/// … so many of them, with this weight.
pub(crate) const NEAREST: usize = 2;
pub(crate) const NEAREST_WEIGHT: f64 = 0.5;
/// A town is the main centre of its surroundings from this size.
pub(crate) const MAIN_CENTRE: f64 = 100_000.0;

/// Elsewhere the best centre within this distance by √P/(d+1)^power …
pub(crate) const BEST_KM: f64 = 25.0;
pub(crate) const BEST_POWER: f64 = 1.3;
/// … and a second one in a town of this size, if the zone has so many people, with this weight.
pub(crate) const SECOND_TOWN: f64 = 8_000.0;
pub(crate) const SECOND_ZONE: f64 = 2_000.0;
pub(crate) const SECOND_WEIGHT: f64 = 0.4;

/// On an island without a centre: a port this near.
pub(crate) const ISLAND_PORT_KM: f64 = 12.0;

/// Nearer than this a zone's stop *is* the centre.
pub(crate) const AT_CENTRE_KM: f64 = 0.4;
/// Lines to one centre are joined if their directions differ from opposite by at most this.
pub(crate) const OPPOSITE_DEG: f64 = 60.0;

/// A port or town that no line calls at gets one of its own, a port only without a station or
/// main stop this near …
pub(crate) const WALK_KM: f64 = 0.8;
/// … and as if so many people lived at the port.
pub(crate) const PORT_PEOPLE: f64 = 400.0;

/// A line is this much longer than the straight line.
pub(crate) const DETOUR: f64 = 1.3;

/// By urbanity: demand factor, km/h with stops, fewest departures on a weekday.
pub(crate) const CLASSES: [(&str, f64, f64, f64); 6] = [
    ("core", 1.6, 15.5, 5.0),
    ("suburb", 1.2, 20.0, 5.0),
    ("large", 2.0, 19.0, 5.0),
    ("medium", 1.1, 20.0, 5.0),
    ("small", 0.6, 28.0, 3.0),
    ("rural", 0.6, 32.0, 3.0),
];
/// Most departures on a weekday.
pub(crate) const MOST: f64 = 150.0;
/// Shorter lines than this many minutes gain no more departures for being short.
pub(crate) const SHORT_MIN: f64 = 6.0;
