//! Results as tables: text for people, CSV and JSON for programs. Shows figures, computes none.

pub mod bands;
pub mod bus_money;
pub mod calibration;
pub mod csv;
pub mod day;
pub mod decided;
pub mod derived;
pub mod differences;
pub mod document;
pub mod elasticities;
pub mod explain;
pub mod export;
pub mod flow;
pub mod format;
pub mod json;
mod on_demand;
mod overloads;
pub mod page;
pub mod phrases;
pub mod social;
pub mod table;
pub mod text;
pub mod why;
pub mod words;
pub mod years;
