//! `ansvar check` on the small town: what holds, what fails, what cannot be read, and the two
//! reports of it.

use crate::command_line::{ansvar, ends, folder, out};
use std::path::Path;

fn scenario(expect: &str) -> String {
    format!(
        "Scenario(schema: 1, name: \"<&| \\\"one\\\"\", base: \"../small-town.ron\", expect: [{expect}],\n\
         changes: [SetHeadway(service: \"rail-one\", headway: Minutes(10))])"
    )
}

/// The town with some files in its folder, changed from a base beside them.
fn town(files: &[(&str, &str)]) -> tempfile::TempDir {
    let town = folder("");
    for (name, expect) in files {
        let text = scenario(expect).replace("../", "");
        std::fs::write(town.path().join(name), text).unwrap();
    }
    town
}

fn junit(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("out.xml")).unwrap()
}

#[test]
fn what_is_kept_passes() {
    let kept = "Expect(figure: \"pt-trips\", change_at_least: 0.0, because: \"more trains\"), \
                Expect(figure: \"pt-trips\", municipality: \"k1\", at_least: 0)";
    let town = town(&[("a.ron", kept)]);
    let checked = ansvar(town.path(), &["check", "a.ron", "--junit", "out.xml", "--quiet"]);
    ends(&checked, 0);
    assert!(out(&checked).contains("| a.ron | holds |"), "{}", out(&checked));
    let xml = junit(town.path());
    assert!(xml.starts_with("<?xml") && xml.contains("failures=\"0\""), "{xml}");
    assert!(xml.contains("pt-trips: more trains"));
}

#[test]
fn what_is_missed_or_unknown_or_unreadable_fails_and_the_rest_still_runs() {
    let missed = "Expect(figure: \"pt-trips\", change_at_most: -1.0, because: \"<a & b>\")";
    let unknown = "Expect(figure: \"no-such-figure\", at_least: 0), Expect(figure: \"pt-trips\"), \
                   Expect(figure: \"pt-trips\", at_least: 2, at_most: 1)";
    let town = town(&[("a.ron", missed), ("b.ron", unknown), ("c.ron", "Expect(figur: \"x\")")]);
    let all = ["check", ".", "--junit", "out.xml", "--quiet"];
    let checked = ansvar(town.path(), &all);
    ends(&checked, 1);
    let told = out(&checked);
    for file in ["a.ron", "b.ron", "c.ron"] {
        assert!(
            told.lines().any(|line| line.contains(file) && line.contains("DOES NOT HOLD")),
            "{told}"
        );
    }
    let base = told.lines().find(|line| line.contains("small-town.ron |")).unwrap();
    assert!(base.contains("| holds |"), "{base}");
    let xml = junit(town.path());
    assert_eq!(xml.matches("<failure").count(), 5, "{xml}");
    assert!(xml.contains("&lt;a &amp; b&gt;") && !xml.contains("<a & b>"), "escaped: {xml}");
}

#[test]
fn a_base_s_expectations_are_its_own() {
    let town = folder("");
    let text = scenario("Expect(figure: \"pt-trips\", at_most: 0)").replace("../", "");
    std::fs::write(town.path().join("below.ron"), text).unwrap();
    let above = "Scenario(schema: 1, name: \"above\", base: \"below.ron\", changes: [])";
    std::fs::write(town.path().join("above.ron"), above).unwrap();
    ends(&ansvar(town.path(), &["check", "above.ron", "--quiet"]), 0);
    ends(&ansvar(town.path(), &["check", "below.ron", "--quiet"]), 1);
    ends(&ansvar(town.path(), &["check", "--quiet"]), 2);
}

#[test]
fn rules_about_bands_are_held_against_drawn_sets() {
    let kept = "Expect(figure: \"timetable-hours-rail\", distinguishable: true, sets: 3, change_low_at_least: 1), \
                Expect(figure: \"timetable-hours\", distinguishable: false, sets: 3), \
                Expect(figure: \"pt-trips\", municipality: \"k1\", sets: 3, low_at_least: 0)";
    let missed = "Expect(figure: \"timetable-hours-rail\", distinguishable: false, sets: 3), \
                  Expect(figure: \"pt-trips\", sets: 3, high_at_most: 1), \
                  Expect(figure: \"pt-trips\", distinguishable: true), \
                  Expect(figure: \"pt-trips\", distinguishable: true, sets: 0)";
    let town = town(&[("a.ron", kept), ("b.ron", missed)]);
    let held = ansvar(town.path(), &["check", "a.ron", "--quiet", "--junit", "out.xml"]);
    ends(&held, 0);
    let xml = junit(town.path());
    assert!(xml.contains("distinguishable true") && xml.contains("band of the value"), "{xml}");
    ends(&ansvar(town.path(), &["check", "b.ron", "--quiet", "--junit", "out.xml"]), 1);
    let xml = junit(town.path());
    assert_eq!(xml.matches("<failure").count(), 4, "{xml}");
    assert!(
        xml.contains("there is no band of this figure"),
        "nothing is stored with the town: {xml}"
    );
}
