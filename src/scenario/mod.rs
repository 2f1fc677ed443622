//! What a planner declares: places, lines, bodies, the regime, and changes to them.

pub mod area;
pub mod bodies;
pub mod change;
pub mod closed_run;
pub mod data;
pub mod diff;
pub mod directory;
mod distance;
pub mod embedded;
pub mod expect;
pub mod file;
pub mod finding;
pub mod horizon;
pub mod law;
mod load;
pub mod origin;
pub mod regime;
pub mod regime_file;
pub mod responsibility;
mod salvage;
pub mod schema;
pub mod service;
pub mod spanned;
mod store;
pub mod tables;
pub mod tasks;
pub mod validate;
pub mod values;

pub use file::ServiceRule;
pub use load::{
    Loaded, ReadFile, file_inside, load, load_carried, load_str, load_texts, read_source,
};

use crate::id::{BodyId, HubId, Id, IdVec, MunicipalityId, ServiceId, ZoneId};
use area::Area;
use closed_run::ClosedRun;
use horizon::Horizon;
use regime::{Body, Regime};
use service::{Calendar, Service};
use std::collections::BTreeMap;
use std::sync::Arc;
use values::Values;

/// A checked, self-contained description of one year: every reference inside it resolves.
///
/// Entities stand in the order of their slugs whatever order they were declared in.
#[derive(Clone, Debug, PartialEq)]
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
    /// Buses that are bought for pupils, by slug.
    pub closed_runs: Arc<[ClosedRun]>,
    /// Day types, periods, states.
    pub calendar: Calendar,
    /// Bodies, by slug.
    pub bodies: IdVec<BodyId, Body>,
    /// Who is responsible for what.
    pub regime: Regime,
    /// The regime that is law, if one is known: what needs a new law is judged by it.
    pub law: Option<Arc<Regime>>,
    /// Empirical values.
    pub values: Values,
    /// Seed of every random stream.
    pub seed: u64,
    /// Whether bodies decide what they buy.
    pub service: ServiceRule,
    /// What comes in later years.
    pub horizon: Horizon,
    /// Names that `Custom` changes may use, with what they say; the model reads none of them.
    pub custom: BTreeMap<String, Option<String>>,
    /// Data credits that must stand on every output.
    pub credits: Vec<String>,
    /// Hash of everything that was read (blake3, hex).
    pub inputs_hash: String,
}

impl Scenario {
    /// The service with this id.
    pub fn service_by_slug(&self, slug: &str) -> Option<ServiceId> {
        data::find_slug(self.services.as_slice(), slug, |s| &s.slug).map(ServiceId::from_index)
    }
    /// The hub with this id.
    pub fn hub_by_slug(&self, slug: &str) -> Option<HubId> {
        data::find_slug(self.area.hubs.as_slice(), slug, |h| &h.slug).map(HubId::from_index)
    }
    /// The zone with this id.
    pub fn zone_by_slug(&self, slug: &str) -> Option<ZoneId> {
        data::find_slug(self.area.zones.as_slice(), slug, |z| &z.slug).map(ZoneId::from_index)
    }
    /// The municipality with this id.
    pub fn municipality_by_slug(&self, slug: &str) -> Option<MunicipalityId> {
        let all = self.area.municipalities.as_slice();
        data::find_slug(all, slug, |m| &m.slug).map(MunicipalityId::from_index)
    }
    /// The body with this id. Bodies stand by kind, and by id within a kind.
    pub fn body_by_slug(&self, slug: &str) -> Option<BodyId> {
        self.bodies.entries().find(|(_, body)| body.slug == slug).map(|(id, _)| id)
    }
}
