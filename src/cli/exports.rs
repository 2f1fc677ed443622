//! Results for other programs: `--csv`, `--parquet`, `--geojson`, `--gtfs`, `--map` of `run` and
//! `compare`.

use super::{Common, Stop, progress, write_whole};
use crate::report::csv;
use crate::report::export::{self, Tables, geojson, gtfs, parquet};
use crate::report::format::number;
use crate::report::page::{Shown, map_file};
use crate::scenario::Scenario;
use std::path::{Path, PathBuf};

/// How numbers stand in tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Decimal {
    /// Commas between cells, decimal point (RFC 4180)
    #[default]
    Point,
    /// Semicolons between cells, decimal comma, UTF-8 with a byte order mark: opens in a Danish
    /// spreadsheet
    Comma,
}

/// What is given out for other programs.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Exports {
    /// Also write tables as CSV files into this folder; dictionary.csv says what each column means
    #[arg(long, value_name = "DIR")]
    csv: Option<PathBuf>,
    /// How numbers stand in the CSV files, whatever the language of reports
    #[arg(long, value_enum, default_value = "point", requires = "csv")]
    decimal: Decimal,
    /// Also write the tables as Parquet files into this folder, with typed columns
    #[arg(long, value_name = "DIR")]
    parquet: Option<PathBuf>,
    /// Also write zones, hubs, lines and municipalities with their figures as GeoJSON into this
    /// folder: one feature per scenario and place
    #[arg(long, value_name = "DIR", conflicts_with = "years")]
    geojson: Option<PathBuf>,
    /// Also write each result's timetable, as declared or as decided, as a GTFS feed into this
    /// folder (SCENARIO.zip): headways by period, no exact times, for the scenario's year. Which
    /// dates are school days, holidays and Sundays follows assets/export/days.csv
    #[arg(long, value_name = "DIR", conflicts_with = "years")]
    gtfs: Option<PathBuf>,
    /// Also write the map of who gains against the first result as a picture: SVG or PNG, by how the
    /// file's name ends. Given twice it writes both
    #[arg(long, value_name = "FILE", conflicts_with = "years")]
    map: Vec<PathBuf>,
}

impl Exports {
    /// Refuses, before anything is run, what could not be drawn after it.
    pub(super) fn check(&self, base: &Scenario, results: usize) -> Result<(), Stop> {
        if self.map.is_empty() {
            return Ok(());
        }
        let why = if results < 2 {
            "the map shows who gains against another result: `ansvar compare` has some"
        } else if !map_file::has_areas(base) {
            "the program carries no areas of this scenario's places, so no map can be drawn"
        } else if self.map.iter().any(|file| Kind::of(file).is_none()) {
            "the map is written as SVG or as PNG: name a file that ends so, as map.svg or map.png"
        } else {
            return Ok(());
        };
        Err(Stop::Failed(why.to_owned()))
    }

    /// Writes everything that was asked for.
    pub(super) fn write(&self, shown: &Shown<'_>, common: &Common) -> Result<(), Stop> {
        let Shown { document, comparison, keys, .. } = *shown;
        if self.csv.is_some() || self.parquet.is_some() || self.geojson.is_some() {
            let tables = csv::files(document, comparison, keys)?;
            if let Some(folder) = &self.geojson {
                write_all(folder, geojson::files(comparison, keys, &tables)?)?;
            }
            self.write_tables(tables, &document.manifest.credits)?;
        }
        if let Some(folder) = &self.gtfs {
            for (key, result) in keys.iter().zip(&comparison.results) {
                let feed = gtfs::feed(result, key)?;
                write_whole(&folder.join(format!("{key}.zip")), &feed.zip)?;
                if !common.quiet {
                    let whole = |count: f64| number(count, 0, shown.words.language);
                    let (routes, stops) = (whole(feed.routes as f64), whole(feed.stops as f64));
                    let (hours, wanted) = (whole(feed.hours), whole(feed.hours_of_result));
                    let parts = [
                        ("name", key.as_str()),
                        ("routes", &routes),
                        ("stops", &stops),
                        ("hours", &hours),
                        ("wanted", &wanted),
                    ];
                    progress::say(&shown.words.with("export-gtfs", &parts));
                }
            }
        }
        for file in &self.map {
            let map = match Kind::of(file) {
                Some(Kind::Svg) => map_file::svg::map(shown).map(String::into_bytes),
                Some(Kind::Png) => map_file::png::map(shown),
                None => None,
            };
            let why = "the map is too large to be drawn";
            write_whole(file, &map.ok_or_else(|| Stop::Failed(why.to_owned()))?)?;
        }
        Ok(())
    }

    /// Writes tables as CSV and as Parquet, where these were asked for.
    pub(super) fn write_tables(&self, tables: Tables, credits: &[String]) -> Result<(), Stop> {
        if let Some(folder) = &self.parquet {
            write_all(folder, parquet::files(&tables, credits)?)?;
        }
        if let Some(folder) = &self.csv {
            let tables = match self.decimal {
                Decimal::Point => tables,
                Decimal::Comma => export::with_comma(tables)?,
            };
            write_all(folder, tables)?;
        }
        Ok(())
    }

    /// Whether anything is wanted.
    pub(super) fn any(&self) -> bool {
        self.wants_tables() || self.geojson.is_some() || self.gtfs.is_some() || !self.map.is_empty()
    }

    /// Whether tables are wanted.
    pub(super) fn wants_tables(&self) -> bool {
        self.csv.is_some() || self.parquet.is_some()
    }
}

/// How a picture is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Svg,
    Png,
}

impl Kind {
    /// By how the file's name ends.
    fn of(file: &Path) -> Option<Self> {
        let ending = file.extension()?;
        let kinds = [("svg", Self::Svg), ("png", Self::Png)];
        kinds.into_iter().find(|(word, _)| ending.eq_ignore_ascii_case(word)).map(|(_, kind)| kind)
    }
}

fn write_all(folder: &Path, files: Tables) -> Result<(), Stop> {
    for (name, bytes) in files {
        write_whole(&folder.join(name), &bytes)?;
    }
    Ok(())
}
