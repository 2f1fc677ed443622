//! Results for other people's tools: a data dictionary, tables with a decimal comma, Parquet,
//! GeoJSON, GTFS.
//!
//! Tables are those of [`csv`](super::csv) and of [`years`](super::years): whatever form they are
//! given out in, their cells come from the same bytes, read again by [`Table`] with the types that
//! the [`dictionary`] says. So the forms cannot differ, and a column that the dictionary does not
//! know cannot stand in them. A name that a spreadsheet would run as a formula has an apostrophe before
//! it in every form.

pub mod dictionary;
pub mod geojson;
pub mod gtfs;
pub mod parquet;
mod table;

pub use table::{Kind, Table, TableError, Tables, with_comma};
