//! Participants of carpooling: `id,role,from_x_km,from_y_km,to_x_km,to_y_km,…`.

use super::table::{Coordinates, LONGEST, Reading};
use crate::flex::carpool::Participant;
use crate::flex::{NO_LIMIT, Point};
use crate::scenario::finding::{Finding, SourceText};
use serde::Deserialize;

const REQUIRED: [&str; 7] = [
    "id",
    "role",
    "earliest_departure_min",
    "latest_arrival_min",
    "seats",
    "max_detour_min",
    "platform",
];
const ROLES: [&str; 2] = ["driver", "rider"];

#[derive(Deserialize)]
struct ParticipantRow {
    id: String,
    role: String,
    #[serde(alias = "from_lat")]
    from_x_km: f64,
    #[serde(alias = "from_lon")]
    from_y_km: f64,
    #[serde(alias = "to_lat")]
    to_x_km: f64,
    #[serde(alias = "to_lon")]
    to_y_km: f64,
    earliest_departure_min: Option<f64>,
    latest_arrival_min: Option<f64>,
    seats: Option<i64>,
    max_detour_min: Option<f64>,
    platform: String,
}

/// Reads drivers and riders, each in the order of their ids. Empty times and detours are no limit;
/// a driver needs `seats`.
///
/// # Errors
/// All that is wrong with the file.
pub fn participants(
    file: &SourceText,
    coordinates: Coordinates,
    plane: &dyn Fn(f64, f64) -> Point,
) -> Result<[Vec<Participant>; 2], Vec<Finding>> {
    let mut reading: Reading<'_, ParticipantRow> =
        Reading::new(file, coordinates, &["from", "to"], &REQUIRED, &[], plane);
    let rows = std::mem::take(&mut reading.table.rows);
    let mut read = Vec::with_capacity(rows.len());
    for at in &rows {
        let row = &at.row;
        let (early, late) = (row.earliest_departure_min, row.latest_arrival_min);
        let departure = reading.time(at, "earliest_departure_min", early, -NO_LIMIT);
        let arrival = reading.time(at, "latest_arrival_min", late, NO_LIMIT);
        reading.window(at, "trip", departure, arrival);
        if !ROLES.contains(&row.role.as_str()) {
            let word = reading.table.bad_word(at, "role", &row.role, &ROLES);
            reading.findings.push(word);
        }
        let drives = row.role == ROLES[0];
        if drives && row.seats.is_none() {
            reading.findings.push(
                Finding::error("flex::bad_count", "a driver without `seats`")
                    .at(reading.table.row_place(at))
                    .help("write how many passengers the car takes"),
            );
        }
        let detour = row.max_detour_min;
        read.push((
            drives,
            Participant {
                id: row.id.clone(),
                from: reading.place(at, "from", row.from_x_km, row.from_y_km),
                to: reading.place(at, "to", row.to_x_km, row.to_y_km),
                departure,
                arrival,
                seats: reading.count(at, "seats", row.seats, 0, 0),
                max_detour: reading.amount(at, "max_detour_min", detour, LONGEST, NO_LIMIT),
                platform: row.platform.clone(),
            },
        ));
    }
    reading.table.rows = rows;
    reading.ids(read.iter().map(|(_, participant)| participant.id.as_str()));
    let mut read = reading.end(read)?;
    read.sort_by(|a, b| a.1.id.cmp(&b.1.id));
    let (drivers, riders): (Vec<_>, Vec<_>) = read.into_iter().partition(|(drives, _)| *drives);
    Ok([drivers, riders].map(|side| side.into_iter().map(|(_, other)| other).collect()))
}
