//! What the tables rest on and nobody has measured: `assets/denmark/rules.csv`, with range, source
//! and certainty. A file here names the values of a theme, so that a rule reads as it is told.
//!
//! Not in the table: what defines rather than claims (periods and day types, which the scenario
//! declares too), lists of codes and places, and how finely something is computed or drawn.
//!
//! The tables that are made are committed, so another value shows only once they are made anew.
//! What `tables.csv` says of a rule names its values by their keys
//! (see [`register`](super::register)).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::scenario::embedded::rules;

static VALUES: LazyLock<BTreeMap<&'static str, f64>> =
    LazyLock::new(|| rules().iter().map(|row| (row.key.as_str(), row.value)).collect());

/// The value of a key.
pub(super) fn of(key: &str) -> f64 {
    let value = VALUES.get(key);
    *value.unwrap_or_else(|| panic!("rules.csv has no row for {key}, which is asked for"))
}

/// The value of a key that counts things.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
fn count(key: &str) -> usize {
    of(key).round() as usize
}

/// Names values: a function each that looks its key up once, since some are asked for at every
/// step of a search. Several keys make an array; `usize` after the name makes it a count.
macro_rules! values {
    (@read $(#[$doc:meta])* $name:ident [] $key:literal) => {
        values! { @function $(#[$doc])* $name f64, $crate::import::denmark::rule_values::of($key) }
    };
    (@read $(#[$doc:meta])* $name:ident [usize] $key:literal) => {
        values! {
            @function $(#[$doc])* $name usize, $crate::import::denmark::rule_values::count($key)
        }
    };
    (@read $(#[$doc:meta])* $name:ident [] [$($key:literal),+ $(,)?]) => {
        values! {
            @function $(#[$doc])* $name [f64; [$($key),+].len()],
            [$($key),+].map($crate::import::denmark::rule_values::of)
        }
    };
    (@function $(#[$doc:meta])* $name:ident $kind:ty, $read:expr) => {
        $(#[$doc])*
        pub(crate) fn $name() -> $kind {
            static VALUE: std::sync::LazyLock<$kind> = std::sync::LazyLock::new(|| $read);
            *VALUE
        }
    };
    (@keys $key:literal) => { &[$key] };
    (@keys [$($key:literal),+ $(,)?]) => { &[$($key),+] };
    ($($(#[$doc:meta])* $name:ident $(: $kind:ident)? = $key:tt;)+) => {
        $(values! { @read $(#[$doc])* $name [$($kind)?] $key })+

        #[cfg(test)]
        pub(super) const KEYS: &[&[&str]] = &[$(values!(@keys $key)),+];
    };
}

pub(super) mod attractions;
pub(super) mod hubs;
pub(super) mod land;
pub(super) mod local;
pub(super) mod roads;
pub(super) mod services;
pub(super) mod timetable;
pub(super) mod zones;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::import::denmark::timetable_rules;

    #[test]
    fn every_row_is_within_its_range_and_says_where_it_comes_from() {
        for row in rules() {
            assert!(row.low <= row.value && row.value <= row.high, "{}", row.key);
            let said = [&row.source, &row.unit, &row.note];
            assert!(said.iter().all(|text| !text.is_empty()), "{}", row.key);
        }
        assert!(rules().windows(2).all(|two| two[0].key < two[1].key), "in order, none twice");
    }

    #[test]
    fn every_row_is_asked_for_and_every_key_asked_for_is_a_row() {
        let themes = [
            attractions::KEYS,
            hubs::KEYS,
            land::KEYS,
            local::KEYS,
            roads::KEYS,
            services::KEYS,
            timetable::KEYS,
            zones::KEYS,
        ];
        let named = themes.into_iter().flatten().copied().flatten().copied().map(str::to_owned);
        let asked: BTreeSet<String> = named.chain(timetable_rules::keys()).collect();
        let rows: BTreeSet<String> = rules().iter().map(|row| row.key.clone()).collect();
        assert_eq!(asked, rows);
    }
}
