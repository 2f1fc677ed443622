//! What the program carries with it, so that it runs from any folder: a data set, the scenarios
//! that are about it, and their regimes.

use super::data::DataSet;
use super::finding::SourceText;
use super::regime::Regime;
use super::tables::RuleRow;
use std::sync::{Arc, LazyLock};

macro_rules! files {
    ($folder:literal: $($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!($folder, $path)))),+]
    };
}

/// A data set: its name, the folder it stands in (from the root of the repository), its files.
type Set = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Data sets by name.
const SETS: &[Set] = &[(
    "denmark-2025",
    "assets/denmark",
    files! { "../../assets/denmark/":
        "municipalities.csv",
        "zones.csv",
        "values.csv",
        "targets.csv",
        "constants.csv",
        "elasticities.csv",
        "money.csv",
        "backcasts.csv",
        "sensitivities.csv",
        "departure_shares.csv",
        "tables.csv",
        "tables-authored.csv",
        "bodies.csv",
        "budgets.csv",
        "flex_products.csv",
        "flex_levels.csv",
        "hub_services.csv",
        "hub_levels.csv",
        "odbl/zone_points.csv",
        "odbl/attractions.csv",
        "odbl/hubs.csv",
        "odbl/services.csv",
        "odbl/service_stops.csv",
        "odbl/timetable.csv",
        "odbl/border_shares.csv",
        "odbl/road_nodes.csv",
        "odbl/road_links.csv",
        "odbl/closed_runs.csv",
        "odbl/closed_run_stops.csv",
        "odbl/access.csv",
    },
)];

/// Outline of the country and its neighbours, for drawing (GeoJSON).
pub const LAND: &str = include_str!("../../assets/denmark/land.geojson");
/// Zones as areas of our own, for drawing (GeoJSON).
pub const ZONE_CELLS: &str = include_str!("../../assets/denmark/zone_cells.geojson");

/// What the country's tables rest on and nobody has measured, in the order of its keys: no input of
/// a run, since the tables that follow from it are.
pub fn rules() -> &'static [RuleRow] {
    static RULES: LazyLock<Vec<RuleRow>> = LazyLock::new(|| {
        let table = include_bytes!("../../assets/denmark/rules.csv");
        let rows = csv::Reader::from_reader(table.as_slice()).into_deserialize();
        rows.map(|row| row.expect("the table is part of the program")).collect()
    });
    &RULES
}

/// The folder of the scenario and regime files, from the root of the repository.
pub const SCENARIOS: &str = "scenarios";
/// Scenario and regime files.
const FILES: &[(&str, &str)] = files! { "../../scenarios/":
    "denmark-2025.ron",
    "regimes/today.ron",
    "regimes/kl.ron",
    "regimes/kl-text.ron",
    "regimes/skane.ron",
    "regimes/central.ron",
    "local-rail-half-hourly.ron",
    "local-rail-under-the-state.ron",
    "municipal-buses-ten-percent.ron",
    "kl-fixed-sum.ron",
    "centralised.ron",
    "skane.ron",
    "equal-money.ron",
    "today-in-2027.ron",
    "open-school-buses.ron",
    "open-flex-today.ron",
    "on-demand-rural.ron",
    "bus-priority.ron",
    "hubs.ron",
    "driverless.ron",
    "ferries.ron",
    "fixed-sum-indexation.ron",
    "multi-year-budgets.ron",
    "urbanisation.ron",
    "fuel-shock.ron",
    "trial.ron",
    "backcasts/before-fares-of-2024.ron",
    "backcasts/before-the-cuts-in-midtjylland.ron",
    "backcasts/before-the-plusbus.ron",
    "backcasts/the-plusbus.ron",
};

/// An embedded data set.
pub fn data_set(name: &str) -> Option<DataSet> {
    let (_, folder, files) = SETS.iter().find(|(set, ..)| *set == name)?;
    let files = files.iter().map(|(path, text)| {
        ((*path).to_owned(), SourceText::new(format!("{folder}/{path}"), *text))
    });
    Some(DataSet::new(name, files))
}

/// Names of the embedded data sets.
pub fn data_set_names() -> impl Iterator<Item = &'static str> {
    SETS.iter().map(|(name, ..)| *name)
}

/// The text of an embedded scenario or regime, by its path.
pub fn file(path: &str) -> Option<&'static str> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, text)| *text)
}

/// Paths of the embedded scenarios and regimes.
pub fn file_names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

/// The regime among the program's own that is law.
pub fn law() -> Option<Arc<Regime>> {
    static LAW: LazyLock<Option<Arc<Regime>>> = LazyLock::new(|| {
        let regimes = FILES.iter().filter(|(name, _)| name.starts_with("regimes/"));
        let mut regimes = regimes
            .filter_map(|(name, text)| super::regime_file::parse(&SourceText::new(*name, *text)).0);
        regimes.find(|regime| regime.is_law).map(Arc::new)
    });
    LAW.clone()
}
