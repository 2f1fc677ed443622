//! The base year of the country beside published and known totals: the order of size, not the fit.

use super::national::country;
use ansvar::account::references;

/// What is known, whether or not the model is fitted to it; figures and years as in the table of
/// targets. Each must be met within half as much again.
const KNOWN: [(&str, f64); 8] = [
    ("pt-passenger-km", 8.7e9),
    ("bus-boardings", 250e6),
    ("rail-boardings", 334e6),
    ("timetable-hours", 8.4e6),
    ("pt-share-of-km", 0.108),
    ("aboard-the-mean-bus", 9.4),
    ("people-without-stop", 180e3),
    ("suburban-rail-boardings", 112e6),
];
const FACTOR: f64 = 1.5;

#[test]
fn the_base_year_is_of_the_right_order() {
    let (comparison, _) = country();
    let base = comparison.base();
    let mut missing = Vec::new();
    for (key, known) in KNOWN {
        let Some(found) = base.indicators.national(key) else {
            missing.push(key);
            continue;
        };
        let ratio = found / known;
        assert!((1.0 / FACTOR..=FACTOR).contains(&ratio), "{key}: {found} for {known}");
    }
    assert_eq!(missing, Vec::<&str>::new());
}

/// Municipal spending is derived, from company hours, rates, fares and a written split: it sums to
/// what is known of it, and so does the regions'.
#[test]
fn spending_on_buses_sums_to_what_is_known() {
    let (comparison, _) = country();
    let base = comparison.base();
    let found = references(&base.books(), &base.ledger);
    for key in ["municipal-bus-net", "regional-bus-net"] {
        let reference = found.iter().find(|reference| reference.key == key).expect("it is kept");
        assert!(reference.is_inside, "{reference:?}");
    }
}
