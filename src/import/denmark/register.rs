//! What is known about each column of the tables: the rows of `tables.csv`.

use crate::scenario::tables::TableRow;

/// What one table says of itself; its columns may differ from it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About {
    /// Path below the output folder.
    pub(crate) file: &'static str,
    /// Sources, parted by `; `.
    pub(crate) sources: &'static str,
    /// SPDX-like: `CC-BY-4.0`, `ODbL-1.0`, `public-domain`.
    pub(crate) licence: &'static str,
    /// Year the figures stand for.
    pub(crate) year: &'static str,
    /// `measured`, `recalled` or `derived`.
    pub(crate) certainty: &'static str,
    /// The rule by which the whole table was made.
    pub(crate) rule: &'static str,
}

/// One column: name, what it is, unit, certainty (empty: the table's), rule (empty: none).
pub(crate) type Column = [&'static str; 5];

/// Returns the rows of `tables.csv` for one table: `*` for the whole, then its columns.
pub(crate) fn rows(about: About, what: &str, columns: &[Column]) -> Vec<TableRow> {
    let row = |column: &str, what: &str, unit: &str, certainty: &str, rule: &str| TableRow {
        file: about.file.to_owned(),
        column: column.to_owned(),
        what: what.to_owned(),
        unit: unit.to_owned(),
        sources: about.sources.to_owned(),
        licence: about.licence.to_owned(),
        year: about.year.to_owned(),
        certainty: if certainty.is_empty() { about.certainty } else { certainty }.to_owned(),
        rule: rule.to_owned(),
    };
    let mut rows = vec![row("*", what, "", "", about.rule)];
    rows.extend(
        columns
            .iter()
            .map(|&[column, what, unit, certainty, rule]| row(column, what, unit, certainty, rule)),
    );
    rows
}
