//! Rows of a table with the place in the file that each came from.

use super::super::finding::{Finding, Place, SourceText};
use serde::de::DeserializeOwned;
use std::ops::{Range, RangeBounds};

/// After so many unreadable rows the rest of a table is not reported one by one.
const ENOUGH: usize = 20;

/// A row and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Row<T> {
    /// What it says.
    pub row: T,
    /// Its bytes in the file.
    pub span: Range<usize>,
}

/// A table and the file it came from.
#[derive(Clone, Debug)]
pub(crate) struct Table<T> {
    /// The file.
    pub file: SourceText,
    /// Its columns.
    pub columns: Vec<String>,
    /// Its rows, in the order of the file until sorted.
    pub rows: Vec<Row<T>>,
}

impl<T> Table<T> {
    /// Where in a row a field's text stands; the whole row if it cannot be told.
    pub(crate) fn place(&self, row: &Row<T>, field: &str) -> Place {
        let text = &self.file.text()[row.span.clone()];
        if field.is_empty() {
            return self.row_place(row);
        }
        let is_whole = |at: usize| {
            let before = text[..at].chars().next_back().is_none_or(|c| c == ',' || c == '"');
            let after = text[at + field.len()..].chars().next();
            before && after.is_none_or(|c| c == ',' || c == '"')
        };
        match text.match_indices(field).find(|(at, _)| is_whole(*at)) {
            Some((at, _)) => self.file.place(row.span.start + at, field.len()),
            None => self.row_place(row),
        }
    }
    /// Where in a row a column's field stands.
    pub(crate) fn column_place(&self, row: &Row<T>, column: &str) -> Place {
        match self.columns.iter().position(|name| name == column) {
            Some(nth) => self.stretch(field_span(self.file.text(), row.span.clone(), nth)),
            None => self.row_place(row),
        }
    }
    /// Where a row stands.
    pub(crate) fn row_place(&self, row: &Row<T>) -> Place {
        self.stretch(row.span.clone())
    }
    fn stretch(&self, span: Range<usize>) -> Place {
        self.file.place(span.start, span.len())
    }
    /// Reports a number that is none, or not within bounds.
    pub(crate) fn check(
        &self,
        row: &Row<T>,
        column: &str,
        number: f64,
        bounds: impl RangeBounds<f64> + std::fmt::Debug,
        findings: &mut Vec<Finding>,
    ) {
        if number.is_finite() && bounds.contains(&number) {
            return;
        }
        findings.push(
            Finding::error("data::bad_number", format!("`{column}` is {number}"))
                .at(self.column_place(row, column))
                .help(format!("a finite number within {bounds:?} is wanted")),
        );
    }
    /// Reports an id that nothing has.
    pub(crate) fn dangling<'a>(
        &self,
        row: &Row<T>,
        code: &'static str,
        what: &str,
        id: &str,
        known: impl IntoIterator<Item = &'a str>,
        findings: &mut Vec<Finding>,
    ) {
        findings.push(
            Finding::error(code, format!("no {what} has the id `{id}`"))
                .at(self.place(row, id))
                .did_you_mean(id, known),
        );
    }
    /// Reports a word that is none of a column's words.
    pub(crate) fn bad_word(
        &self,
        row: &Row<T>,
        column: &str,
        word: &str,
        known: &[&str],
    ) -> Finding {
        Finding::error("data::bad_word", format!("`{column}` is `{word}`"))
            .at(self.column_place(row, column))
            .help(format!("one of {} is wanted", known.join(", ")))
    }
}

/// Reads all rows; those that cannot be read are reported with line and column.
pub(crate) fn rows<T: DeserializeOwned>(
    file: &SourceText,
    findings: &mut Vec<Finding>,
) -> Table<T> {
    let mut table = Table { file: file.clone(), columns: Vec::new(), rows: Vec::new() };
    let text = file.text();
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            findings.push(
                Finding::error("data::bad_table", error.to_string())
                    .at(file.place(0, 0))
                    .help("a table is UTF-8 text with commas, and its first row names the columns"),
            );
            return table;
        }
    };
    table.columns = headers.iter().map(str::to_owned).collect();
    let mut unreadable = 0;
    let mut record = csv::StringRecord::new();
    loop {
        let start = reader.position().byte() as usize;
        let outcome = match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => record.deserialize::<T>(Some(&headers)),
            Err(error) => Err(error),
        };
        let end = (reader.position().byte() as usize).min(text.len());
        let span = trimmed(text, start.min(end)..end);
        match outcome {
            Ok(row) => table.rows.push(Row { row, span }),
            Err(error) => {
                unreadable += 1;
                if unreadable > ENOUGH {
                    findings.push(
                        Finding::error("data::bad_row", "more rows of this table cannot be read")
                            .at(table.stretch(span))
                            .help("mend those that are told first"),
                    );
                    break;
                }
                findings.push(bad_row(&table, &headers, &record, span, &error));
            }
        }
    }
    table
}

/// Says which field of a row cannot be read.
fn bad_row<T>(
    table: &Table<T>,
    headers: &csv::StringRecord,
    record: &csv::StringRecord,
    span: Range<usize>,
    error: &csv::Error,
) -> Finding {
    let (column, why) = match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => {
            (err.field().map(|f| f as usize), err.kind().to_string())
        }
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            (None, format!("the row has {len} fields, the header {expected_len}"))
        }
        csv::ErrorKind::Utf8 { err, .. } => (Some(err.field()), err.to_string()),
        _ => (None, error.to_string()),
    };
    let name = column.and_then(|column| headers.get(column));
    let field = column.and_then(|column| record.get(column)).unwrap_or("");
    let mut place = span.clone();
    if !field.is_empty() {
        place = field_span(table.file.text(), span, column.unwrap_or(0));
    }
    let message = match name {
        Some(name) => format!("column `{name}`: {why}"),
        None => why,
    };
    let help = match name {
        Some(name) => format!("tables.csv says what `{name}` holds"),
        None => "every row has one field for each column of the first row".to_owned(),
    };
    Finding::error("data::bad_row", message).at(table.stretch(place)).help(help)
}

/// The bytes of the n-th field of a row.
fn field_span(text: &str, span: Range<usize>, nth: usize) -> Range<usize> {
    let (mut start, mut field, mut quoted) = (span.start, 0, false);
    for (at, letter) in text[span.clone()].char_indices() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted && field == nth => return start..span.start + at,
            ',' if !quoted => {
                field += 1;
                start = span.start + at + 1;
            }
            _ => {}
        }
    }
    if field == nth { start..span.end } else { span }
}

/// Without line ends around it.
fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let Some(part) = text.get(span.clone()) else {
        return span;
    };
    let start = span.start + (part.len() - part.trim_start_matches(['\n', '\r']).len());
    let end = span.end - (part.len() - part.trim_end_matches(['\n', '\r']).len());
    start..end.max(start)
}
