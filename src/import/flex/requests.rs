//! Requests: `id,persons,wheelchairs,from_x_km,from_y_km,to_x_km,to_y_km,pickup_earliest_min,…`.

use super::table::{Coordinates, LONGEST, Reading};
use crate::flex::dispatch::{Duty, Request, Window};
use crate::flex::{NO_LIMIT, Point};
use crate::scenario::finding::{Finding, SourceText};
use serde::Deserialize;

const REQUIRED: [&str; 10] = [
    "id",
    "persons",
    "wheelchairs",
    "pickup_earliest_min",
    "pickup_latest_min",
    "dropoff_earliest_min",
    "dropoff_latest_min",
    "service_min",
    "max_ride_min",
    "booked_min",
];
const OPTIONAL: [&str; 3] = ["booking", "duty", "no_show"];

#[derive(Deserialize)]
struct RequestRow {
    id: String,
    persons: Option<i64>,
    wheelchairs: Option<i64>,
    #[serde(alias = "from_lat")]
    from_x_km: f64,
    #[serde(alias = "from_lon")]
    from_y_km: f64,
    #[serde(alias = "to_lat")]
    to_x_km: f64,
    #[serde(alias = "to_lon")]
    to_y_km: f64,
    pickup_earliest_min: Option<f64>,
    pickup_latest_min: Option<f64>,
    dropoff_earliest_min: Option<f64>,
    dropoff_latest_min: Option<f64>,
    service_min: Option<f64>,
    max_ride_min: Option<f64>,
    booked_min: Option<f64>,
    booking: Option<String>,
    duty: Option<String>,
    no_show: Option<u8>,
}

/// Reads requests. Empty limits are none, an empty `booked_min` means known from the start, empty
/// `persons` one and empty `wheelchairs` and `service_min` none.
///
/// # Errors
/// All that is wrong with the file.
pub fn requests(
    file: &SourceText,
    coordinates: Coordinates,
    plane: &dyn Fn(f64, f64) -> Point,
) -> Result<Vec<Request>, Vec<Finding>> {
    let mut reading: Reading<'_, RequestRow> =
        Reading::new(file, coordinates, &["from", "to"], &REQUIRED, &OPTIONAL, plane);
    let rows = std::mem::take(&mut reading.table.rows);
    let mut read = Vec::with_capacity(rows.len());
    for at in &rows {
        let row = &at.row;
        let from = reading.place(at, "from", row.from_x_km, row.from_y_km);
        let to = reading.place(at, "to", row.to_x_km, row.to_y_km);
        let persons = reading.count(at, "persons", row.persons, 1, 1);
        let wheelchairs = reading.count(at, "wheelchairs", row.wheelchairs, 0, 0);
        if wheelchairs > persons {
            reading.findings.push(
                Finding::error("flex::bad_count", "more wheelchairs than persons")
                    .at(reading.table.column_place(at, "wheelchairs"))
                    .help("`persons` counts everybody, those in wheelchairs too"),
            );
        }
        let time = |reading: &mut Reading<'_, _>, column, value, empty| {
            reading.time(at, column, value, empty)
        };
        let pickup = Window {
            from: time(&mut reading, "pickup_earliest_min", row.pickup_earliest_min, -NO_LIMIT),
            to: time(&mut reading, "pickup_latest_min", row.pickup_latest_min, NO_LIMIT),
        };
        reading.window(at, "pickup", pickup.from, pickup.to);
        let dropoff = Window {
            from: time(&mut reading, "dropoff_earliest_min", row.dropoff_earliest_min, -NO_LIMIT),
            to: time(&mut reading, "dropoff_latest_min", row.dropoff_latest_min, NO_LIMIT),
        };
        reading.window(at, "drop-off", dropoff.from, dropoff.to);
        let service = reading.amount(at, "service_min", row.service_min, LONGEST, 0.0);
        let max_ride = reading.amount(at, "max_ride_min", row.max_ride_min, LONGEST, NO_LIMIT);
        let booked = row.booked_min.map(|_| reading.time(at, "booked_min", row.booked_min, 0.0));
        let duty = match row.duty.as_deref().unwrap_or("") {
            "" | "open" => Duty::Open,
            "statutory" => Duty::Statutory,
            other => {
                let known = Duty::ALL.map(Duty::slug);
                reading.findings.push(reading.table.bad_word(at, "duty", other, &known));
                Duty::Open
            }
        };
        read.push(Request {
            id: row.id.clone(),
            persons,
            wheelchairs,
            from,
            to,
            pickup,
            dropoff,
            service,
            max_ride,
            booked,
            duty,
            booking: row.booking.clone().filter(|name| !name.is_empty()),
            shows_up: row.no_show.unwrap_or(0) == 0,
        });
    }
    reading.table.rows = rows;
    reading.ids(read.iter().map(|request| request.id.as_str()));
    reading.end(read)
}
