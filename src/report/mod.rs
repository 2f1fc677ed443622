//! Results as tables: text for people, CSV and JSON for programs. Shows figures, computes none.

pub mod format;
pub mod json;
pub mod words;
