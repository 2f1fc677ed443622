//! A written table, read again with its types, and the same table as Danish programs read it.

use super::dictionary;
use thiserror::Error;

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number; an empty cell is one that does not exist.
    Number,
    /// A whole number; as above.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A time of day, `HH:MM`, past 24:00 after midnight; empty where there is none.
    Time,
    /// Text.
    Text,
}

impl Kind {
    /// Reads the dictionary's word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "number" => Some(Self::Number),
            "integer" => Some(Self::Integer),
            "boolean" => Some(Self::Boolean),
            "time" => Some(Self::Time),
            "text" => Some(Self::Text),
            _ => None,
        }
    }

    /// Whether an empty cell means that there is nothing, rather than an empty text.
    pub fn may_be_missing(self) -> bool {
        !matches!(self, Self::Text)
    }
}

/// Why a table cannot be given out in another form.
#[derive(Debug, Error)]
pub enum TableError {
    /// It is no table.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// The dictionary does not know a column.
    #[error("the dictionary has no column `{column}` of `{table}`")]
    UnknownColumn {
        /// The table's file.
        table: String,
        /// The column.
        column: String,
    },
    /// A cell is not of its column's type.
    #[error("`{cell}` in `{column}` of `{table}` is not of its type")]
    BadCell {
        /// The table's file.
        table: String,
        /// The column.
        column: String,
        /// The cell.
        cell: String,
    },
    /// Parquet could not be written.
    #[error(transparent)]
    Parquet(#[from] ::parquet::errors::ParquetError),
}

/// Files of an export: name and bytes.
pub type Tables = Vec<(String, Vec<u8>)>;

/// A table with typed columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its file's name, `zones.csv`.
    pub name: String,
    /// Names of the columns, and what stands in them.
    pub columns: Vec<(String, Kind)>,
    /// Rows of cells as written.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads a table as [`csv`](crate::report::csv) wrote it.
    ///
    /// # Errors
    /// [`TableError::UnknownColumn`] for a column that the dictionary lacks.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, TableError> {
        let mut reader = csv::Reader::from_reader(bytes);
        let mut columns = Vec::new();
        for column in reader.headers()? {
            let entry = dictionary::column(name, column);
            let kind = entry.and_then(|entry| Kind::from_word(&entry.kind));
            let unknown =
                || TableError::UnknownColumn { table: name.to_owned(), column: column.to_owned() };
            columns.push((column.to_owned(), kind.ok_or_else(unknown)?));
        }
        let rows = reader.records().map(|row| Ok(row?.iter().map(str::to_owned).collect()));
        let rows = rows.collect::<Result<_, csv::Error>>()?;
        Ok(Self { name: name.to_owned(), columns, rows })
    }

    /// The place of a column.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|(name, _)| name == column)
    }

    pub(super) fn bad_cell(&self, column: usize, cell: &str) -> TableError {
        TableError::BadCell {
            table: self.name.clone(),
            column: self.columns[column].0.clone(),
            cell: cell.to_owned(),
        }
    }

    /// The table as a Danish spreadsheet reads it: semicolons between cells, a decimal comma in
    /// numbers, and a byte order mark, without which it takes æ, ø and å for other letters.
    fn with_comma(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer =
            csv::WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(self.columns.iter().map(|(name, _)| name))?;
        for row in &self.rows {
            writer.write_record(row.iter().zip(&self.columns).map(|(cell, (_, kind))| {
                if *kind == Kind::Number { cell.replace('.', ",") } else { cell.clone() }
            }))?;
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    }
}

/// All tables among `files` with a decimal comma; what is no table stays as it is.
///
/// # Errors
/// [`TableError`] where a file is not as the dictionary says.
pub fn with_comma(files: Tables) -> Result<Tables, TableError> {
    files
        .into_iter()
        .map(|(name, bytes)| {
            if !is_table(&name) {
                return Ok((name, bytes));
            }
            let table = Table::read(&name, &bytes)?;
            Ok((name, table.with_comma()?))
        })
        .collect()
}

/// Whether a file of an export is a table.
pub(super) fn is_table(name: &str) -> bool {
    name.ends_with(".csv")
}
