//! The data dictionary: what every column of every table means, in English and Danish.
//!
//! `assets/export/columns.csv` says it column by column; a test holds it against the tables that
//! are written. To these come the indicators (`column=word`), which say themselves what they mean.
//! A column whose name the scenario decides (`last_way_home_saturday`) stands there with a star.

use super::Tables;
use crate::account::INDICATORS;
use crate::report::csv::{finish, plain};
use serde::Deserialize;
use std::sync::OnceLock;

/// The dictionary's own file.
pub const FILE: &str = "dictionary.csv";

const COLUMNS: &str = include_str!("../../../assets/export/columns.csv");

/// One column, or one word that may stand in a column.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// File of the table, `zones.csv`.
    pub table: String,
    /// Name of the column; with a star at its end, of all that begin so.
    pub column: String,
    /// `number`, `integer`, `boolean`, `time`, `text`, or `word`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Unit; empty where it has none.
    pub unit: String,
    /// Meaning in English.
    pub english: String,
    /// Meaning in Danish.
    pub danish: String,
    /// Where it is defined or comes from.
    pub source: String,
}

/// Every column that may be written.
pub fn entries() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let mut reader = csv::Reader::from_reader(COLUMNS.as_bytes());
        reader.deserialize().collect::<Result<_, _>>().expect("the program carries it well formed")
    })
}

/// What the dictionary says of a table's column.
pub fn column(table: &str, column: &str) -> Option<&'static Entry> {
    entries().iter().find(|entry| {
        let is_named = match entry.column.strip_suffix('*') {
            Some(begin) => column.len() > begin.len() && column.starts_with(begin),
            None => entry.column == column,
        };
        entry.table == table && is_named
    })
}

/// Adds `dictionary.csv` to the tables of an export: their columns in their order, its own, and the
/// words of `indicator`. Columns that it does not know are left out; reading them fails
/// ([`Table::read`](super::Table::read)).
///
/// # Errors
/// Where a table cannot be read, or memory runs out.
pub fn add(files: &mut Tables) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["table", "column", "type", "unit", "english", "danish", "source"])?;
    let mut write = |entry: &Entry, column: &str| {
        let Entry { table, kind, unit, english, danish, source, .. } = entry;
        writer.write_record([table, column, kind, unit, english, danish, source].map(plain))
    };
    for (name, bytes) in files.iter().filter(|(name, _)| super::table::is_table(name)) {
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        for own in reader.headers()? {
            if let Some(entry) = column(name, own) {
                write(entry, own)?;
            }
        }
    }
    for entry in entries().iter().filter(|entry| entry.table == FILE) {
        write(entry, &entry.column)?;
    }
    let speaking =
        files.iter().find(|(name, _)| ["indicators.csv", "years.csv"].contains(&&**name));
    if let Some((table, _)) = speaking {
        let column = if table == "years.csv" { "figure" } else { "indicator" };
        for indicator in INDICATORS.iter() {
            let entry = Entry {
                table: table.clone(),
                column: format!("{column}={}", indicator.key),
                kind: "word".to_owned(),
                unit: indicator.unit.to_owned(),
                english: indicator.english.to_owned(),
                danish: indicator.danish.to_owned(),
                source: indicator.source.to_owned(),
            };
            write(&entry, &entry.column)?;
        }
    }
    files.push((FILE.to_owned(), finish(writer)?));
    Ok(())
}
