//! `ansvar dispatch`: a day of on-demand vehicles from two tables.

use super::{Common, Metric, Stop, on_plane, refused, roads, say, source, speed, table, written};
use crate::cli::{print, write_whole};
use crate::flex::dispatch::{
    Action, Day, Effort, Figures, Objective, Outcome, Rates, Reason, Request, Rules, Vehicle,
    dispatch as run, figures,
};
use crate::flex::{Metric as PlaneMetric, NO_LIMIT, Plane, Travel};
use crate::report::words::Words;
use serde_json::{Value, json};
use std::path::PathBuf;

/// What to dispatch and how.
///
/// Requests: id, persons, wheelchairs (of the persons), from_x_km, from_y_km, to_x_km, to_y_km,
/// pickup_earliest_min, pickup_latest_min, dropoff_earliest_min, dropoff_latest_min, service_min,
/// max_ride_min, booked_min; optional: booking (requests that are served or refused together), duty
/// (open, statutory), no_show (1: nobody is there). Vehicles: id, seats, wheelchair_places,
/// depot_x_km, depot_y_km, shift_start_min, shift_end_min, max_duration_min; optional:
/// seats_per_wheelchair (1), break_earliest_min, break_latest_min, break_min, dkk_per_hour,
/// dkk_per_km, dkk_per_trip, duty. An empty limit is none; an empty booked_min is known from the
/// start. With --metric road columns end in _lat and _lon.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Options {
    /// Table of requests
    #[arg(long, value_name = "CSV")]
    requests: PathBuf,
    /// Table of vehicles
    #[arg(long, value_name = "CSV")]
    vehicles: PathBuf,
    /// Folder for tours.csv, requests.csv and summary.json
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How far apart places are
    #[arg(long, value_enum, default_value = "euclidean")]
    metric: Metric,
    /// Speed of vehicles (default: 60, and on roads what the roads allow)
    #[arg(long, value_name = "KMH", value_parser = speed)]
    speed_kmh: Option<f64>,
    /// What to make least of, once as many as possible are served
    #[arg(long, value_enum, default_value = "served")]
    objective: Aim,
    /// Improve the plan for so many seconds in all (tours then depend on the machine)
    #[arg(long, value_name = "SECONDS", conflicts_with = "improve_steps")]
    improve: Option<f64>,
    /// Improve the plan by so many steps in all (the same tours everywhere)
    #[arg(long, value_name = "N")]
    improve_steps: Option<u64>,
    /// Tours may end anywhere
    #[arg(long)]
    open_tours: bool,
    /// A vehicle under way to its next stop is not sent elsewhere first
    #[arg(long)]
    no_divert: bool,
    /// Seed of the improvement
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Kroner an hour from leaving the depot to being back, where the vehicle has no rate
    #[arg(long, value_name = "DKK", default_value_t = 0.0)]
    dkk_per_hour: f64,
    /// Kroner a km, where the vehicle has no rate
    #[arg(long, value_name = "DKK", default_value_t = 0.0)]
    dkk_per_km: f64,
    /// Kroner a trip, where the vehicle has no rate
    #[arg(long, value_name = "DKK", default_value_t = 0.0)]
    dkk_per_trip: f64,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Aim {
    /// Minutes of driving; in the day also minutes that people arrive late
    Served,
    /// Km
    Distance,
    /// Minutes of vehicles away from the depot
    Time,
    /// Cost by the vehicles' rates
    Cost,
    /// Minutes that people wait
    Wait,
}

impl Aim {
    fn objective(self) -> Objective {
        match self {
            Self::Served => Objective::Served,
            Self::Distance => Objective::Distance,
            Self::Time => Objective::Time,
            Self::Cost => Objective::Cost,
            Self::Wait => Objective::Wait,
        }
    }
}

pub(in crate::cli) fn dispatch(options: &Options, common: &Common) -> Result<(), Stop> {
    let rates = Rates {
        per_hour: options.dkk_per_hour,
        per_km: options.dkk_per_km,
        per_trip: options.dkk_per_trip,
    };
    let sound = |rate: f64| rate.is_finite() && rate >= 0.0;
    if ![rates.per_hour, rates.per_km, rates.per_trip].into_iter().all(sound) {
        return Err(Stop::Failed("rates are kroner from 0 up".to_owned()));
    }
    if options.improve.is_some_and(|seconds| !(0.0..=1e6).contains(&seconds)) {
        return Err(Stop::Failed("--improve takes seconds from 0 to 1000000".to_owned()));
    }
    let (requests, vehicles) =
        (source(&options.requests, common)?, source(&options.vehicles, common)?);
    let coordinates = options.metric.coordinates();
    if options.metric == Metric::Road {
        let roads = roads::load(options.speed_kmh, common)?;
        let plane = |lat, lon| roads.point(lat, lon);
        let requests = crate::import::flex::requests(&requests, coordinates, &plane);
        let vehicles = crate::import::flex::vehicles(&vehicles, coordinates, &plane, rates);
        return with(options, refused(requests, common), refused(vehicles, common), &roads, common);
    }
    let metric = match options.metric {
        Metric::Manhattan => PlaneMetric::Manhattan,
        Metric::Euclidean | Metric::Road => PlaneMetric::Euclidean,
    };
    let travel = Plane::new(metric, options.speed_kmh.unwrap_or(60.0));
    let requests = crate::import::flex::requests(&requests, coordinates, &on_plane);
    let vehicles = crate::import::flex::vehicles(&vehicles, coordinates, &on_plane, rates);
    with(options, refused(requests, common), refused(vehicles, common), &travel, common)
}

/// Dispatches what was read; both tables are read first, so that all findings are told at once.
fn with(
    options: &Options,
    requests: Result<Vec<Request>, Stop>,
    vehicles: Result<Vec<Vehicle>, Stop>,
    travel: &impl Travel,
    common: &Common,
) -> Result<(), Stop> {
    let (requests, mut vehicles) = (requests?, vehicles?);
    let costs = |v: &Vehicle| v.rates != Rates::default();
    if options.objective == Aim::Cost && !vehicles.iter().any(costs) {
        return Err(Stop::Failed(
            "--objective cost needs rates: columns dkk_per_hour, dkk_per_km or dkk_per_trip, or the options of these names".to_owned(),
        ));
    }
    always_on_duty_from(&mut vehicles, &requests);
    let rules = Rules {
        objective: options.objective.objective(),
        open_tours: options.open_tours,
        divert: !options.no_divert,
        seed: options.seed,
        ..Rules::default()
    };
    let words = Words::new(common.language());
    let counts = [requests.len(), vehicles.len()].map(|count| count.to_string());
    let names = [("requests", counts[0].as_str()), ("vehicles", counts[1].as_str())];
    say(&words.with("dispatch-begin", &names), common);
    #[expect(clippy::disallowed_methods, reason = "the command line may read the clock")]
    let begun = std::time::Instant::now();
    let spent = || options.improve.map_or(1.0, |all| begun.elapsed().as_secs_f64() / all);
    let effort = match (options.improve, options.improve_steps) {
        (Some(seconds), _) if seconds > 0.0 => Effort::Spent(&spent),
        (None, Some(steps)) if steps > 0 => Effort::Steps(steps),
        _ => Effort::None,
    };
    let day = run(&requests, &vehicles, travel, &rules, effort);
    let seconds = begun.elapsed().as_secs_f64();
    let figures = figures(&day, &requests, &vehicles, travel);
    let summary = summary(&figures, &day, seconds);
    let mut text = serde_json::to_string_pretty(&summary)?;
    text.push('\n');
    write_whole(&options.out.join("tours.csv"), &tours(&day, &requests, &vehicles)?)?;
    write_whole(&options.out.join("requests.csv"), &outcomes(&day, &requests, &vehicles, travel)?)?;
    write_whole(&options.out.join("summary.json"), text.as_bytes())?;
    if options.json {
        return print(&text);
    }
    let number = |value: f64, digits| crate::report::format::number(value, digits, words.language);
    let wait = figures.wait.unwrap_or((0.0, 0.0));
    let told = [
        ("served", number(figures.served as f64, 0)),
        ("requests", number(figures.requests as f64, 0)),
        ("share", number(100.0 * share_served(&figures), 1)),
        ("km", number(figures.distance.0, 1)),
        ("hours", number(figures.hours.0, 1)),
        ("median", number(wait.0, 1)),
        ("tenth", number(wait.1, 1)),
        ("seconds", number(seconds, 2)),
    ];
    let told = told.each_ref().map(|(name, text)| (*name, text.as_str()));
    let mut text = words.with("dispatch-summary", &told);
    for reason in Reason::ALL {
        let count = refusals(&day, reason);
        if count > 0 {
            let word = words.get(&format!("reason-{}", reason.slug()));
            text.push_str(&format!("\n  {word}: {}", number(count as f64, 0)));
        }
    }
    text.push('\n');
    print(&text)
}

/// A shift without a begin is on duty from midnight, or from the first time in the tables if that
/// is earlier.
fn always_on_duty_from(vehicles: &mut [Vehicle], requests: &[Request]) {
    let known = |time: &f64| *time > -NO_LIMIT;
    let of = |request: &Request| {
        [request.pickup.from, request.pickup.to, request.dropoff.from, request.dropoff.to]
    };
    let first = requests.iter().flat_map(of).filter(known).fold(0.0, f64::min);
    for vehicle in vehicles {
        if vehicle.shift.from <= -NO_LIMIT {
            vehicle.shift.from = first.min(vehicle.shift.to);
        }
    }
}

fn share_served(figures: &Figures) -> f64 {
    figures.served as f64 / figures.requests.max(1) as f64
}

fn refusals(day: &Day, reason: Reason) -> usize {
    day.outcomes.iter().filter(|outcome| **outcome == Outcome::Rejected(reason)).count()
}

fn summary(figures: &Figures, day: &Day, seconds: f64) -> Value {
    let reasons: serde_json::Map<String, Value> = Reason::ALL
        .iter()
        .map(|&reason| (reason.slug().to_owned(), json!(refusals(day, reason))))
        .collect();
    let carried = figures.served.max(1) as f64;
    json!({
        "requests": figures.requests,
        "served": figures.served,
        "served_share": share_served(figures),
        "no_shows": figures.no_shows,
        "rejected": figures.rejected,
        "rejected_by_reason": reasons,
        "distance_km": figures.distance.0,
        "empty_km": figures.empty.0,
        "vehicles_used": figures.vehicles_used,
        "vehicle_hours": figures.hours.0,
        "wait_median_min": figures.wait.map(|wait| wait.0),
        "wait_p90_min": figures.wait.map(|wait| wait.1),
        "detour_mean_min": figures.detour,
        "occupancy": figures.occupancy,
        "cost_dkk": figures.cost.dkk(),
        "cost_per_trip_dkk": figures.cost.dkk() / carried,
        "seconds": seconds,
    })
}

fn tours(day: &Day, requests: &[Request], vehicles: &[Vehicle]) -> Result<Vec<u8>, Stop> {
    let head = [
        "vehicle",
        "sequence",
        "request",
        "action",
        "arrive_min",
        "begin_min",
        "depart_min",
        "load",
    ];
    let stops = day.tours.iter().zip(vehicles).flat_map(|(tour, vehicle)| {
        tour.stops.iter().enumerate().map(move |(nth, stop)| (vehicle, nth + 1, stop))
    });
    let rows = stops.map(|(vehicle, sequence, stop)| {
        let action = match stop.action {
            Action::Pickup => "pickup",
            Action::Dropoff => "dropoff",
        };
        [
            vehicle.id.clone(),
            sequence.to_string(),
            requests[stop.request].id.clone(),
            action.to_owned(),
            written(stop.arrive),
            written(stop.begin),
            written(stop.depart),
            stop.load.to_string(),
        ]
    });
    table(head, rows)
}

fn outcomes(
    day: &Day,
    requests: &[Request],
    vehicles: &[Vehicle],
    travel: &impl Travel,
) -> Result<Vec<u8>, Stop> {
    let head = [
        "id",
        "outcome",
        "reason",
        "vehicle",
        "pickup_min",
        "dropoff_min",
        "wait_min",
        "detour_min",
    ];
    let none = String::new;
    let rows = requests.iter().zip(&day.outcomes).map(|(request, outcome)| {
        let id = request.id.clone();
        let wait = |pickup| request.wait(pickup).map_or_else(none, written);
        match *outcome {
            Outcome::Served { vehicle, pickup, dropoff } => {
                let direct = travel.leg(request.from, request.to).minutes;
                let detour = dropoff - pickup - request.service - direct;
                [
                    id,
                    "served".to_owned(),
                    none(),
                    vehicles[vehicle].id.clone(),
                    written(pickup),
                    written(dropoff),
                    wait(pickup),
                    written(detour),
                ]
            }
            Outcome::NoShow { vehicle, pickup } => {
                let by = vehicles[vehicle].id.clone();
                let came = written(pickup);
                [id, "no-show".to_owned(), none(), by, came, none(), wait(pickup), none()]
            }
            Outcome::Rejected(reason) => {
                let [a, b, c, d, e] = [none(), none(), none(), none(), none()];
                [id, "rejected".to_owned(), reason.slug().to_owned(), a, b, c, d, e]
            }
        }
    });
    table(head, rows)
}
