//! What fuzz targets do with the bytes that they are given. The suite runs it over
//! `tests/fuzz/seeds` (`tests/suite/fuzzed.rs`), so that it compiles and holds with stable Rust too.

use ansvar::scenario::finding::{Finding, SourceText};
use ansvar::scenario::{load_texts, regime_file};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

/// The root of the repository, below which both crates that share this file stand.
static ROOT: LazyLock<&Path> = LazyLock::new(|| {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut above = own.ancestors();
    above.find(|folder| folder.join("tests/small-town").is_dir()).expect("the town is there")
});

/// Every file of the small town by its path, read once.
static TOWN: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let folder = ROOT.join("tests/small-town");
    let mut texts = BTreeMap::new();
    for part in ["", "data", "data/odbl"] {
        for entry in std::fs::read_dir(folder.join(part)).expect("the town is there").flatten() {
            if let Ok(text) = std::fs::read_to_string(entry.path()) {
                let name = entry.file_name().to_string_lossy().into_owned();
                texts.insert(format!("{part}/{name}").trim_start_matches('/').to_owned(), text);
            }
        }
    }
    let values = ROOT.join("assets/denmark/values.csv");
    texts.insert(
        "data/values.csv".to_owned(),
        std::fs::read_to_string(values).expect("it is there"),
    );
    texts
});

/// Any text as a scenario file on the small town, and as a regime: a scenario, or findings of which
/// one is an error, and no panic. Whether it is a scenario.
pub(super) fn scenario(text: &str) -> bool {
    let (regime, findings) = regime_file::parse(&SourceText::new("a.ron", text.to_owned()));
    assert!(regime.is_some() || findings.iter().any(Finding::is_error), "refused without a word");
    let mut texts = TOWN.clone();
    texts.insert("a.ron".to_owned(), text.to_owned());
    match load_texts("a.ron", texts) {
        Ok(_) => true,
        Err(findings) => {
            assert!(findings.0.iter().any(Finding::is_error), "refused without a word");
            false
        }
    }
}
