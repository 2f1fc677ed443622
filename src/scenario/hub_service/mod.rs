//! What hubs offer beside scheduled services, as declared: shared bikes and cars, volunteer buses,
//! room for cars, taxis.
//!
//! A *kind* of service is a set of terms, rows of [`TERMS`]; a change that offers it may set some of
//! its own. [`COMBINATIONS`] tells what a hub of each level has where a change does not say. An
//! [`OfferedThere`] is one kind at one hub, with its vehicles, and with who pays, invests and bears
//! the risk that fares fall short.

mod terms;

pub use terms::{HubTerms, Kind, PARAMETERS};

use super::data::{DataSet, rows};
use super::finding::Finding;
use super::tables::HubLevelRow;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The table of terms; a data set may leave it out.
pub const TERMS: &str = "hub_services.csv";
/// The table of what hubs of each level have; a data set may leave it out.
pub const COMBINATIONS: &str = "hub_levels.csv";
/// The kind that is room for cars: reached as any car park is, so its terms of travel are those.
pub const PARK_AND_RIDE: &str = "park-and-ride";
/// The kind that citizens run.
pub const VOLUNTEER_BUS: &str = "volunteer-bus";

/// Everything that hubs offer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HubServices {
    /// Kinds, by id.
    pub kinds: Arc<[Kind]>,
    /// What hubs of a level have.
    pub combinations: Arc<[Combination]>,
    /// What is offered, by hub and kind.
    pub offered: Vec<OfferedThere>,
}

/// So many vehicles of a kind at a hub of a level.
#[derive(Clone, Debug, PartialEq)]
pub struct Combination {
    /// 1–3.
    pub level: u8,
    /// Kind.
    pub service: String,
    /// Vehicles, or places for cars.
    pub vehicles: f64,
}

/// Who does something for a service at a hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Doer {
    /// The body that pays.
    Payer,
    /// Whoever runs it.
    Provider,
}

/// A kind of service at a hub.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferedThere {
    /// The hub (id).
    pub hub: String,
    /// The kind (id).
    pub service: String,
    /// On these terms.
    pub terms: HubTerms,
    /// Vehicles, or places for cars.
    pub vehicles: f64,
    /// Share of what a use costs that the payer takes over.
    pub support: f64,
    /// The body that pays; `None`: whoever funds local buses there.
    pub payer: Option<String>,
    /// The body that runs it; `None`: a firm outside the scenario.
    pub operator: Option<String>,
    /// Who buys the vehicles.
    pub invests: Doer,
    /// Who has what travellers pay, and lacks what they do not.
    pub risk: Doer,
}

impl OfferedThere {
    /// Uses a year that it has room for.
    pub fn capacity(&self) -> f64 {
        self.vehicles * self.terms.uses_a_day * DAYS
    }
    /// What a use of so many km costs, whoever pays it; DKK.
    pub fn price(&self, km: f64) -> f64 {
        self.terms.price_dkk + self.terms.price_per_km_dkk * km
    }
    /// What the traveller pays of it.
    pub fn fare(&self, km: f64) -> f64 {
        (1.0 - self.support) * self.price(km)
    }
    /// Public money goes into it.
    pub fn is_supported(&self) -> bool {
        let grant = self.risk == Doer::Provider && self.terms.grant_dkk > 0.0;
        self.risk == Doer::Payer || self.invests == Doer::Payer || self.support > 0.0 || grant
    }
    fn key(&self) -> (&str, &str) {
        (&self.hub, &self.service)
    }
}

/// Days of a year.
const DAYS: f64 = 365.0;

impl HubServices {
    /// The kind with this id.
    pub fn kind(&self, slug: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.slug == slug)
    }
    /// What a hub offers, with its positions among all that is offered.
    pub fn at<'a>(&'a self, hub: &'a str) -> impl Iterator<Item = (usize, &'a OfferedThere)> {
        let begin = self.offered.partition_point(|there| there.hub.as_str() < hub);
        let own = self.offered[begin..].iter().take_while(move |there| there.hub == hub);
        (begin..).zip(own)
    }
    /// A kind at a hub.
    pub fn find(&self, hub: &str, service: &str) -> Option<usize> {
        self.offered.binary_search_by(|there| there.key().cmp(&(hub, service))).ok()
    }
    /// Puts an offer in place of the one of its hub and kind; returns that.
    pub(super) fn put(
        &mut self,
        (hub, service): (&str, &str),
        offer: Option<OfferedThere>,
    ) -> Option<OfferedThere> {
        let found = self.offered.binary_search_by(|there| there.key().cmp(&(hub, service)));
        match (found, offer) {
            (Ok(at), Some(offer)) => Some(std::mem::replace(&mut self.offered[at], offer)),
            (Ok(at), None) => Some(self.offered.remove(at)),
            (Err(at), Some(offer)) => {
                self.offered.insert(at, offer);
                None
            }
            (Err(_), None) => None,
        }
    }
}

/// Reads both tables.
pub(super) fn hub_services(set: &DataSet, findings: &mut Vec<Finding>) -> HubServices {
    let kinds = terms::kinds(set, findings);
    let mut combinations = Vec::new();
    if let Some(file) = set.file(COMBINATIONS) {
        let table = rows::<HubLevelRow>(file, findings);
        for row in &table.rows {
            let r = &row.row;
            table.check(row, "level", f64::from(r.level), 1.0..=3.0, findings);
            table.check(row, "vehicles", r.vehicles, 0.0..=100_000.0, findings);
            if !kinds.iter().any(|kind| kind.slug == r.service) {
                let known = kinds.iter().map(|kind| kind.slug.as_str());
                table.dangling(row, "data::bad_word", "service", &r.service, known, findings);
            }
            combinations.push(Combination {
                level: r.level,
                service: r.service.clone(),
                vehicles: r.vehicles,
            });
        }
    }
    // Rows may stand in any order.
    combinations.sort_by(|a, b| {
        let key = |own: &Combination| (own.level, own.service.clone());
        key(a).cmp(&key(b)).then(a.vehicles.total_cmp(&b.vehicles))
    });
    HubServices { kinds: kinds.into(), combinations: combinations.into(), offered: Vec::new() }
}
