//! `ansvar carpool`: riders matched with drivers from a table.

use super::{Common, Metric, Stop, on_plane, refused, roads, say, source, speed, table, written};
use crate::cli::{print, write_whole};
use crate::flex::carpool::{Matches, Participant, Rules, match_riders};
use crate::flex::{Metric as PlaneMetric, Plane, Travel};
use crate::report::words::Words;
use crate::rng::{Draw, Streams};
use rand::RngExt;
use serde_json::json;
use std::path::PathBuf;

/// Whom to match and how.
///
/// Participants: id, role (driver, rider), from_x_km, from_y_km, to_x_km, to_y_km,
/// earliest_departure_min, latest_arrival_min, seats (for passengers), max_detour_min (driving that a
/// driver adds), platform. An empty limit is none. With --metric road columns end in _lat and _lon.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Options {
    /// Table of drivers and riders
    #[arg(long, value_name = "CSV")]
    participants: PathBuf,
    /// Folder for pairs.csv, density.csv and summary.json
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How far apart places are
    #[arg(long, value_enum, default_value = "euclidean")]
    metric: Metric,
    /// Speed of cars (default: 60, and on roads what the roads allow)
    #[arg(long, value_name = "KMH", value_parser = speed)]
    speed_kmh: Option<f64>,
    /// Match across all platforms, whatever the column says
    #[arg(long)]
    one_platform: bool,
    /// Also match drawn shares of the participants, on their platforms and on one (density.csv)
    #[arg(long, value_name = "SHARES", value_delimiter = ',')]
    density: Vec<f64>,
    /// Seed of those draws
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

pub(in crate::cli) fn carpool(options: &Options, common: &Common) -> Result<(), Stop> {
    if options.density.iter().any(|share| !(0.0..=1.0).contains(share)) {
        return Err(Stop::Failed("--density takes shares from 0 to 1, as 0.1,0.5,1".to_owned()));
    }
    let file = source(&options.participants, common)?;
    let coordinates = options.metric.coordinates();
    if options.metric == Metric::Road {
        let roads = roads::load(options.speed_kmh, common)?;
        let plane = |lat, lon| roads.point(lat, lon);
        let read = crate::import::flex::participants(&file, coordinates, &plane);
        return with(options, refused(read, common)?, &roads, common);
    }
    let metric = match options.metric {
        Metric::Manhattan => PlaneMetric::Manhattan,
        Metric::Euclidean | Metric::Road => PlaneMetric::Euclidean,
    };
    let travel = Plane::new(metric, options.speed_kmh.unwrap_or(60.0));
    let read = crate::import::flex::participants(&file, coordinates, &on_plane);
    with(options, refused(read, common)?, &travel, common)
}

fn with(
    options: &Options,
    [drivers, riders]: [Vec<Participant>; 2],
    travel: &impl Travel,
    common: &Common,
) -> Result<(), Stop> {
    let words = Words::new(common.language());
    let counts = [drivers.len(), riders.len()].map(|count| count.to_string());
    let names = [("drivers", counts[0].as_str()), ("riders", counts[1].as_str())];
    say(&words.with("carpool-begin", &names), common);
    #[expect(clippy::disallowed_methods, reason = "the command line may read the clock")]
    let begun = std::time::Instant::now();
    let rules = Rules { one_platform: options.one_platform, ..Rules::default() };
    let matches = match_riders(&drivers, &riders, travel, &rules);
    let seconds = begun.elapsed().as_secs_f64();
    let rows = matches.pairs.iter().map(|pair| {
        [drivers[pair.driver].id.clone(), riders[pair.rider].id.clone(), written(pair.saved_km)]
    });
    write_whole(&options.out.join("pairs.csv"), &table(["driver", "rider", "saved_km"], rows)?)?;
    if !options.density.is_empty() {
        let rows = density(options, &drivers, &riders, travel);
        let head = ["share", "drivers", "riders", "platforms", "matched", "match_rate", "saved_km"];
        write_whole(&options.out.join("density.csv"), &table(head, rows.into_iter())?)?;
    }
    let rate = rate(&matches, riders.len());
    let gap = matches.single_bound_km - matches.single_km;
    let summary = json!({
        "drivers": drivers.len(),
        "riders": riders.len(),
        "candidate_pairs": matches.candidates,
        "matched": matches.pairs.len(),
        "match_rate": rate,
        "saved_km": matches.saved_km,
        "single_saved_km": matches.single_km,
        "single_exact": matches.exact,
        "single_bound_km": matches.single_bound_km,
        "single_gap_share": if matches.single_bound_km > 0.0 { gap.max(0.0) / matches.single_bound_km } else { 0.0 },
        "seconds": seconds,
    });
    let mut text = serde_json::to_string_pretty(&summary)?;
    text.push('\n');
    write_whole(&options.out.join("summary.json"), text.as_bytes())?;
    if options.json {
        return print(&text);
    }
    let number = |value: f64, digits| crate::report::format::number(value, digits, words.language);
    let told = [
        ("matched", number(matches.pairs.len() as f64, 0)),
        ("riders", number(riders.len() as f64, 0)),
        ("share", number(100.0 * rate, 1)),
        ("km", number(matches.saved_km, 1)),
        ("single", number(matches.single_km, 1)),
        ("bound", number(matches.single_bound_km, 1)),
        ("seconds", number(seconds, 2)),
    ];
    let told = told.each_ref().map(|(name, text)| (*name, text.as_str()));
    print(&format!("{}\n", words.with("carpool-summary", &told)))
}

fn rate(matches: &Matches, riders: usize) -> f64 {
    matches.pairs.len() as f64 / riders.max(1) as f64
}

/// Match rates of drawn shares of the participants: who is drawn at a share is drawn at every greater
/// one, so that rates differ by density alone.
fn density(
    options: &Options,
    drivers: &[Participant],
    riders: &[Participant],
    travel: &impl Travel,
) -> Vec<[String; 7]> {
    let streams = Streams { seed: options.seed, replication: 0 };
    let lot = |who: &Participant| {
        streams.stream(Draw::Instance, crate::id::stable_hash(&who.id)).random::<f64>()
    };
    let mut rows = Vec::new();
    for &share in &options.density {
        let drawn = |side: &[Participant]| -> Vec<Participant> {
            side.iter().filter(|who| lot(who) < share).cloned().collect()
        };
        let (drivers, riders) = (drawn(drivers), drawn(riders));
        for (one_platform, word) in [(false, "separate"), (true, "one")] {
            let rules = Rules { one_platform, ..Rules::default() };
            let matches = match_riders(&drivers, &riders, travel, &rules);
            rows.push([
                written(share),
                drivers.len().to_string(),
                riders.len().to_string(),
                word.to_owned(),
                matches.pairs.len().to_string(),
                written(rate(&matches, riders.len())),
                written(matches.saved_km),
            ]);
        }
    }
    rows
}
