//! Any bytes as a scenario file on the small town, and as a regime: findings or a scenario, no panic.
#![no_main]

use ansvar::scenario::finding::SourceText;
use ansvar::scenario::{load_texts, regime_file};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

/// Every file of the town by its path, read once.
static TOWN: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../small-town");
    let mut texts = BTreeMap::new();
    for part in ["", "data", "data/odbl"] {
        for entry in std::fs::read_dir(folder.join(part)).expect("the town is there").flatten() {
            if let Ok(text) = std::fs::read_to_string(entry.path()) {
                let name = entry.file_name().to_string_lossy().into_owned();
                texts.insert(format!("{part}/{name}").trim_start_matches('/').to_owned(), text);
            }
        }
    }
    let values = folder.join("../../assets/denmark/values.csv");
    texts.insert("data/values.csv".to_owned(), std::fs::read_to_string(values).expect("it is there"));
    texts
});

fuzz_target!(|text: &str| {
    let _ = regime_file::parse(&SourceText::new("a.ron", text.to_owned()));
    let mut texts = TOWN.clone();
    texts.insert("a.ron".to_owned(), text.to_owned());
    let _ = load_texts("a.ron", texts);
});
