//! **A scenario says who is responsible for what; the program works out what service those bodies
//! offer, how people travel, and who pays and who gains.**
//!
//! ```text
//! scenario ──► network ──► demand ──► supply ──► simulate ──► account ──► report
//! (files,      (hubs,      (trips     (headways, (skims,   │  (ledger     (tables,
//!  regime,      services,   wanted)    fleets)    choice,   │   between     JSON, CSV,
//!  changes)     zones)                   ▲        loads)    │   parties,    window)
//!                                        └──── decide ◄─────┘   indicators)
//!                      (who buys what with whose money, until offers settle)
//! ```
//!
//! Stages never call each other: [`run`] conducts. Each is a function from values to a value and
//! keeps no state; a module imports only from those before it in the reading order below.
//!
//! Reading order: [`units`], [`id`], [`rng`], [`lanes`] (foundation); [`scenario`] (what a planner declares);
//! [`network`], [`demand`], [`supply`], [`simulate`], [`decide`], [`account`] (the stages); [`run`] (the
//! conductor; also [`run::calibrate`], how the base year is fitted and held against what is known, and
//! [`run::bands`], how far results rest on what is not; [`run::edit`], what of the last run a
//! change leaves; and [`run::years`], the country year after year); [`report`] (results as tables, and
//! in [`report::export`] for other people's tools); [`cli`] (commands) and `app` (the window, feature
//! `app`, the only place that names Bevy). [`import`] makes the country's tables from sources.
//! [`flex`] (on-demand vehicles, carpooling) stands beside the chain: it runs alone, on plain inputs.
//! [`whole`] is how the shells write files.
//!
//! [`model`] describes the whole for a reader who must judge it: equations, units, sources, what is
//! left out and which way that bends results, when not to use it.

pub mod account;
#[cfg(feature = "app")]
pub mod app;
pub mod cli;
pub mod decide;
pub mod demand;
pub mod flex;
pub mod id;
pub mod import;
pub mod lanes;
pub mod model;
pub mod network;
pub mod report;
pub mod rng;
pub mod run;
pub mod scenario;
pub mod simulate;
pub mod supply;
pub mod units;
pub mod whole;

pub use run::{Comparison, Prepared, RunError, RunResult};
pub use scenario::Scenario;
