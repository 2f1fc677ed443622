//! What a planner declares: places, lines, bodies, the regime, and changes to them.

pub mod area;
pub mod bodies;
pub mod data;
pub mod directory;
pub mod finding;
pub mod regime;
pub mod regime_file;
pub mod responsibility;
pub mod service;
pub mod spanned;
pub mod tables;
pub mod tasks;
pub mod values;

use crate::id::{BodyId, IdVec, ServiceId};
use area::Area;
use regime::{Body, Regime};
use service::{Calendar, Service};
use values::Values;

/// A checked, self-contained description of one year: every reference inside it resolves.
///
/// Entities stand in the order of their slugs whatever order they were declared in.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Stable id (the file's stem).
    pub slug: String,
    /// Display name.
    pub name: String,
    /// The question that the scenario asks.
    pub question: String,
    /// The year it speaks of.
    pub year: u16,
    /// Places and residents.
    pub area: Area,
    /// Lines, by slug.
    pub services: IdVec<ServiceId, Service>,
    /// Day types, periods, states.
    pub calendar: Calendar,
    /// Bodies, by slug.
    pub bodies: IdVec<BodyId, Body>,
    /// Who is responsible for what.
    pub regime: Regime,
    /// Empirical values.
    pub values: Values,
    /// Seed of every random stream.
    pub seed: u64,
    /// Data credits that must stand on every output.
    pub credits: Vec<String>,
    /// Hash of everything that was read (blake3, hex).
    pub inputs_hash: String,
}
