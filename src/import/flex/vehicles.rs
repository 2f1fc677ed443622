//! Vehicles: `id,seats,wheelchair_places,depot_x_km,depot_y_km,shift_start_min,shift_end_min,…`.

use super::table::{Coordinates, LONGEST, Reading};
use crate::flex::dispatch::{Break, Duty, Rates, Vehicle, Window};
use crate::flex::{NO_LIMIT, Point};
use crate::scenario::finding::{Finding, SourceText};
use serde::Deserialize;

const REQUIRED: [&str; 6] =
    ["id", "seats", "wheelchair_places", "shift_start_min", "shift_end_min", "max_duration_min"];
const OPTIONAL: [&str; 8] = [
    "seats_per_wheelchair",
    "break_earliest_min",
    "break_latest_min",
    "break_min",
    "dkk_per_hour",
    "dkk_per_km",
    "dkk_per_trip",
    "duty",
];
/// The highest rate that is believed, in kroner.
const DEAREST: f64 = 1e6;

#[derive(Deserialize)]
struct VehicleRow {
    id: String,
    seats: Option<i64>,
    wheelchair_places: Option<i64>,
    #[serde(alias = "depot_lat")]
    depot_x_km: f64,
    #[serde(alias = "depot_lon")]
    depot_y_km: f64,
    shift_start_min: Option<f64>,
    shift_end_min: Option<f64>,
    max_duration_min: Option<f64>,
    seats_per_wheelchair: Option<i64>,
    break_earliest_min: Option<f64>,
    break_latest_min: Option<f64>,
    break_min: Option<f64>,
    dkk_per_hour: Option<f64>,
    dkk_per_km: Option<f64>,
    dkk_per_trip: Option<f64>,
    duty: Option<String>,
}

/// Reads vehicles, in the order of their ids. Empty limits are none; rates that are not given are
/// `rates`.
///
/// # Errors
/// All that is wrong with the file.
pub fn vehicles(
    file: &SourceText,
    coordinates: Coordinates,
    plane: &dyn Fn(f64, f64) -> Point,
    rates: Rates,
) -> Result<Vec<Vehicle>, Vec<Finding>> {
    let mut reading: Reading<'_, VehicleRow> =
        Reading::new(file, coordinates, &["depot"], &REQUIRED, &OPTIONAL, plane);
    let rows = std::mem::take(&mut reading.table.rows);
    let mut read = Vec::with_capacity(rows.len());
    for at in &rows {
        let row = &at.row;
        let shift = Window {
            from: reading.time(at, "shift_start_min", row.shift_start_min, -NO_LIMIT),
            to: reading.time(at, "shift_end_min", row.shift_end_min, NO_LIMIT),
        };
        reading.window(at, "shift", shift.from, shift.to);
        let rest = row.break_min.filter(|&minutes| minutes != 0.0).map(|_| Break {
            begin: Window {
                from: reading.time(at, "break_earliest_min", row.break_earliest_min, shift.from),
                to: reading.time(at, "break_latest_min", row.break_latest_min, shift.to),
            },
            minutes: reading.amount(at, "break_min", row.break_min, LONGEST, 0.0),
        });
        if let Some(rest) = &rest {
            reading.window(at, "break", rest.begin.from, rest.begin.to);
        }
        let duties = match row.duty.as_deref().unwrap_or("") {
            "" => Duty::ALL.to_vec(),
            "open" => vec![Duty::Open],
            "statutory" => vec![Duty::Statutory],
            other => {
                let known = Duty::ALL.map(Duty::slug);
                reading.findings.push(reading.table.bad_word(at, "duty", other, &known));
                Vec::new()
            }
        };
        let (hour, km, trip) = (row.dkk_per_hour, row.dkk_per_km, row.dkk_per_trip);
        read.push(Vehicle {
            id: row.id.clone(),
            seats: reading.count(at, "seats", row.seats, 0, 0),
            wheelchair_places: reading.count(at, "wheelchair_places", row.wheelchair_places, 0, 0),
            seats_per_wheelchair: reading.count(
                at,
                "seats_per_wheelchair",
                row.seats_per_wheelchair,
                0,
                1,
            ),
            depot: reading.place(at, "depot", row.depot_x_km, row.depot_y_km),
            shift,
            max_duration: reading.amount(
                at,
                "max_duration_min",
                row.max_duration_min,
                LONGEST,
                NO_LIMIT,
            ),
            breaks: rest.into_iter().collect(),
            rates: Rates {
                per_hour: reading.amount(at, "dkk_per_hour", hour, DEAREST, rates.per_hour),
                per_km: reading.amount(at, "dkk_per_km", km, DEAREST, rates.per_km),
                per_trip: reading.amount(at, "dkk_per_trip", trip, DEAREST, rates.per_trip),
            },
            duties,
        });
    }
    reading.table.rows = rows;
    reading.ids(read.iter().map(|vehicle| vehicle.id.as_str()));
    let mut read = reading.end(read)?;
    read.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(read)
}
