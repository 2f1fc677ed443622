//! What is known about each column of the tables: the rows of `tables.csv`.

use super::rule_values;
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
    /// The rule by which the whole table was made; values of `rules.csv` stand in it by their keys,
    /// `{hub.town}`.
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
        rule: filled(rule),
    };
    let mut rows = vec![row("*", what, "", "", about.rule)];
    rows.extend(
        columns
            .iter()
            .map(|&[column, what, unit, certainty, rule]| row(column, what, unit, certainty, rule)),
    );
    rows
}

/// A rule with the values in use behind the keys that it names: `{hub.town}` becomes
/// `1000 [hub.town]`, so that what is told is what is done, and where to look it up.
fn filled(rule: &str) -> String {
    let mut parts = rule.split('{');
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (key, rest) = part.split_once('}').expect("a key ends where it is written");
        told.push_str(&format!("{} [{key}]{rest}", rule_values::of(key)));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn a_rule_tells_the_value_in_use_and_where_it_stands() {
        let value = super::rule_values::of("hub.town");
        assert_eq!(filled("of {hub.town} people"), format!("of {value} [hub.town] people"));
        assert_eq!(filled("no value"), "no value");
    }
}
