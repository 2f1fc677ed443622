//! Terms of products and services, from tables with a row for each: whose, which, how much.
//!
//! A row whose id is [`ALL`] speaks of all that have none of their own.

use super::data::{DataSet, rows};
use super::finding::Finding;
use super::values::Certainty;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// In place of an id: the row speaks of all that have none of their own.
const ALL: &str = "all";

/// Figures by name, each in the unit that its name ends in.
pub(super) trait Terms: Sized {
    /// Names, with the least and the greatest that each may be.
    const PARAMETERS: &'static [(&'static str, f64, f64)];
    /// From figures by name; else the names that lack one.
    fn from(figure: impl Fn(&str) -> Option<f64>) -> Result<Self, Vec<&'static str>>;
}

/// Declares terms with their bounds: a struct and how it is read.
macro_rules! terms {
    ($(#[$what:meta])* $terms:ident, $($(#[$doc:meta])* $name:ident: $low:literal ..= $high:literal),+ $(,)?) => {
        $(#[$what])*
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub struct $terms {
            $($(#[$doc])* pub $name: f64,)+
        }

        /// Names of the terms, with the least and the greatest that each may be.
        pub const PARAMETERS: &[(&str, f64, f64)] = &[$((stringify!($name), $low, $high)),+];

        impl $crate::scenario::terms::Terms for $terms {
            const PARAMETERS: &'static [(&'static str, f64, f64)] = PARAMETERS;
            fn from(figure: impl Fn(&str) -> Option<f64>) -> Result<Self, Vec<&'static str>> {
                let names = PARAMETERS.iter().map(|(name, ..)| *name);
                let lacking: Vec<_> = names.filter(|name| figure(name).is_none()).collect();
                if !lacking.is_empty() {
                    return Err(lacking);
                }
                Ok(Self { $($name: figure(stringify!($name)).unwrap_or_default(),)+ })
            }
        }
    };
}
pub(super) use terms;

/// What a row tells.
pub(super) struct TermRow<'a> {
    /// Whose.
    pub(super) slug: &'a str,
    /// Which.
    pub(super) parameter: &'a str,
    /// How much, and between what.
    pub(super) value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) certainty: Certainty,
}

/// Reads the terms of everything in a table, by id, with the least certain of each. A data
/// set without the table has none.
pub(super) fn read<R: DeserializeOwned, T: Terms>(
    set: &DataSet,
    path: &str,
    of: impl Fn(&R) -> TermRow<'_>,
    findings: &mut Vec<Finding>,
) -> Vec<(String, T, Certainty)> {
    let Some(file) = set.file(path) else { return Vec::new() };
    let table = rows::<R>(file, findings);
    let mut all: BTreeMap<&str, BTreeMap<&str, (f64, Certainty)>> = BTreeMap::new();
    let before = findings.len();
    for row in &table.rows {
        let r = of(&row.row);
        match T::PARAMETERS.iter().find(|(name, ..)| *name == r.parameter) {
            Some(&(_, low, high)) => table.check(row, "value", r.value, low..=high, findings),
            None => {
                let known = T::PARAMETERS.iter().map(|(name, ..)| *name);
                table.dangling(row, "data::bad_word", "parameter", r.parameter, known, findings);
            }
        }
        table.check(row, "low", r.low, ..=r.value, findings);
        table.check(row, "high", r.high, r.value.., findings);
        let own = all.entry(r.slug).or_default();
        if own.insert(r.parameter, (r.value, r.certainty)).is_some() {
            let what = format!("`{}` of `{}` stands twice", r.parameter, r.slug);
            let finding = Finding::error("data::duplicate_id", what);
            findings.push(finding.at(table.row_place(row)).help("leave one out"));
        }
    }
    let shared = all.remove(ALL).unwrap_or_default();
    let mut found = Vec::with_capacity(all.len());
    for (slug, own) in &all {
        let find = |name: &str| own.get(name).or_else(|| shared.get(name)).copied();
        match T::from(|name| find(name).map(|(value, _)| value)) {
            Ok(terms) => {
                let used = T::PARAMETERS.iter().filter_map(|(name, ..)| find(name));
                let certainty = used.map(|(_, certainty)| certainty).max();
                let certainty = certainty.unwrap_or(Certainty::Recalled);
                found.push(((*slug).to_owned(), terms, certainty));
            }
            Err(lacking) if findings.len() == before => {
                let what = format!("`{slug}` lacks {}", lacking.join(", "));
                let finding = Finding::error("data::missing_value", what);
                let remedy = format!("add the rows, or give them to `{ALL}`");
                findings.push(finding.at(table.file.place(0, 0)).help(remedy));
            }
            Err(_) => {}
        }
    }
    found
}
