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
pub mod flex;
pub mod horizon;
pub mod hub_service;
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
pub mod special;
mod store;
pub mod tables;
pub mod tasks;
mod terms;
pub mod validate;
pub mod values;
pub mod works;

pub use file::ServiceRule;
pub use load::{
    Loaded, ReadFile, file_inside, load, load_carried, load_str, load_texts, read_source,
};

use crate::id::{BodyId, HubId, Id, IdVec, MunicipalityId, ServiceId, ZoneId};
use area::Area;
use closed_run::ClosedRun;
use flex::Flex;
use horizon::Horizon;
use hub_service::HubServices;
use regime::{Body, Regime};
use service::{Calendar, Service};
use std::collections::BTreeMap;
use std::sync::Arc;
use values::Values;
use works::Work;

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
    /// On-demand public transport.
    pub flex: Flex,
    /// What hubs offer beside lines.
    pub hub_services: HubServices,
    /// What is built for lines, by id.
    pub works: Vec<Work>,
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
    /// Values and roads as they were before the scenario changed any; `None`: it has changed none.
    pub undisturbed: Option<Arc<Undisturbed>>,
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

/// Values and roads before a scenario's changes: trips that are not made are measured against what
/// driving was then.
#[derive(Clone, Debug, PartialEq)]
pub struct Undisturbed {
    /// Values.
    pub values: Values,
    /// Roads.
    pub roads: area::Roads,
}

impl Scenario {
    /// Takes its values and roads for those before any change.
    pub fn mark_undisturbed(&mut self) {
        let (values, roads) = (self.values.clone(), self.area.roads.clone());
        self.undisturbed = Some(Arc::new(Undisturbed { values, roads }));
    }
    /// Takes a value for another, which was so before any change too: what is not known for certain
    /// is tried, nothing is changed.
    pub fn believe(&mut self, key: &str, value: f64) {
        self.values.set(key, value);
        self.believe_before(key, value);
    }
    /// The same for what was before any change alone.
    pub fn believe_before(&mut self, key: &str, value: f64) {
        if let Some(before) = &mut self.undisturbed {
            Arc::make_mut(before).values.set(key, value);
        }
    }
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
