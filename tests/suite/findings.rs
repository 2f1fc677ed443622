//! What the loader says about scenario files, sound and faulty.

use ansvar::scenario;
use std::path::Path;

#[test]
fn the_countrys_base_year_loads_without_an_error() {
    match scenario::load(Path::new("denmark-2025.ron")) {
        Ok(loaded) => {
            for w in &loaded.warnings { println!("{w} {}", w.line()); }
        }
        Err(findings) => panic!("{findings}"),
    }
}
