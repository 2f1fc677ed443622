//! The fuzz targets' bodies over their seeds: what cargo-fuzz can begin from, and what it once found.

#[path = "../fuzz/bodies.rs"]
mod bodies;

use crate::small_town::root;

#[test]
fn the_seeds_are_refused_or_read() {
    let folder = root().join("tests/fuzz/seeds/scenario");
    let mut good = Vec::new();
    let mut all = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        all += 1;
        // What is no text is not handed on by the target either.
        let Ok(text) = std::str::from_utf8(&bytes) else { continue };
        if bodies::scenario(text) {
            good.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    good.sort();
    assert_eq!(good, ["good.ron", "moved.ron"], "of {all} files");
    assert!(all >= 10);
}
