//! The made-up town of `tests/small-town`: its files as texts, for tests to alter.

use ansvar::scenario::{Loaded, load_texts};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The root of the tree that is tested, where cargo tells (build output may be shared between
/// trees), else of the tree that was built.
pub(crate) fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        let tree = std::env::var_os("CARGO_MANIFEST_DIR");
        tree.map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
    });
    &ROOT
}

/// Every file of the town by its path in the scenario's folder.
pub(crate) fn texts() -> BTreeMap<String, String> {
    let folder = root().join("tests/small-town");
    let mut texts = BTreeMap::new();
    for path in [
        "small-town.ron",
        "regime.ron",
        "data/municipalities.csv",
        "data/zones.csv",
        "data/bodies.csv",
        "data/tables.csv",
        "data/odbl/zone_points.csv",
        "data/odbl/attractions.csv",
        "data/odbl/hubs.csv",
        "data/odbl/services.csv",
        "data/odbl/service_stops.csv",
        "data/odbl/timetable.csv",
        "data/odbl/road_nodes.csv",
        "data/odbl/road_links.csv",
        "data/odbl/access.csv",
        "data/odbl/closed_runs.csv",
        "data/odbl/closed_run_stops.csv",
    ] {
        texts.insert(path.to_owned(), std::fs::read_to_string(folder.join(path)).unwrap());
    }
    // These are the program's own, so that a new key needs no edit here.
    for table in
        ["values.csv", "flex_products.csv", "flex_levels.csv", "hub_services.csv", "hub_levels.csv"]
    {
        let text = std::fs::read_to_string(root().join("assets/denmark").join(table)).unwrap();
        texts.insert(format!("data/{table}"), text);
    }
    texts
}

/// The town.
pub(crate) fn town() -> Loaded {
    load_texts("small-town.ron", texts()).unwrap_or_else(|findings| panic!("{findings}"))
}

/// The town with a list of changes, as a file would hold them.
pub(crate) fn changed(changes: &str) -> Result<Loaded, ansvar::scenario::finding::Findings> {
    let mut texts = texts();
    let file = format!(
        "Scenario(\n    schema: 1,\n    name: \"Changed\",\n    base: \"small-town.ron\",\n    changes: [\n{changes}\n    ],\n)\n"
    );
    texts.insert("changed.ron".to_owned(), file);
    load_texts("changed.ron", texts)
}
