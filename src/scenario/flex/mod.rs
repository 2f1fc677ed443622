//! On-demand public transport as declared: products, and the pools that offer them.
//!
//! A *product* is a set of terms: door to door inside an area (*Flextur*), from the door to a hub
//! (*Plustur*), from stop to stop (*Flexbus*), between service points. Its terms are rows of
//! [`PRODUCTS`]; a change that offers it may set some of its own. A *pool* is what is dispatched by
//! itself: an area, the hours in which it is open there, and its vehicles. Carpooling stands beside
//! them.

mod carpool;
mod level;
mod product;

pub use carpool::{Platforms, Scheme};
pub use level::{FIGURES, Level, LevelTable};
pub use product::{PARAMETERS, Product, Terms};

use super::Scenario;
use super::data::DataSet;
use super::finding::Finding;
use super::regime::{Role, ServiceClass};
use super::service::Calendar;
use super::special;
use crate::id::{DayTypeId, Id, MunicipalityId, PeriodId, StateId, ZoneId};
use crate::scenario::directory::{Directory, Holders};
use std::sync::Arc;

/// The table of products; a data set may leave it out.
pub const PRODUCTS: &str = "flex_products.csv";
/// The table of what dispatch gives, made by the program; a data set may leave it out.
pub const LEVELS: &str = "flex_levels.csv";

/// Everything on demand that a scenario declares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flex {
    /// Products, by id.
    pub products: Arc<[Product]>,
    /// What waits and costs are estimated from.
    pub levels: Arc<LevelTable>,
    /// Pools, by id.
    pub pools: Vec<Pool>,
    /// Carpooling, by id; no municipality is in two schemes.
    pub carpool: Vec<Scheme>,
}

/// An area with vehicles of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// Stable id.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// Id of the product.
    pub product: String,
    /// On these terms.
    pub terms: Terms,
    /// Its zones, rising.
    pub zones: Vec<ZoneId>,
    /// Days on which it is open, rising.
    pub days: Vec<DayTypeId>,
    /// Periods in which it is, rising.
    pub periods: Vec<PeriodId>,
    /// Vehicles on duty as long as it is open, paid by the hour; `None`: trips are paid one by one,
    /// by the time that they take.
    pub vehicles: Option<u16>,
    /// The body that buys it, if another than the one that buys local buses.
    pub purchaser: Option<String>,
    /// The body that pays what fares do not cover, if another than for local buses.
    pub payer: Option<String>,
}

impl Pool {
    /// Whether a zone belongs to it.
    pub fn has(&self, zone: ZoneId) -> bool {
        self.zones.binary_search(&zone).is_ok()
    }

    /// When it is open on a day, minutes after midnight: from, until; nothing if not at all.
    pub fn open(&self, calendar: &Calendar, day: DayTypeId, period: PeriodId) -> Option<[f64; 2]> {
        if !(self.days.contains(&day) && self.periods.contains(&period)) {
            return None;
        }
        let period = &calendar.periods[period];
        let from = f64::from(period.from.0).max(self.terms.opens_min);
        let until = f64::from(period.until.0).min(self.terms.closes_min);
        (from < until).then_some([from, until])
    }

    /// Of a state's trips the share that sets out while it is open; `weight` tells how many do in a
    /// part of it.
    pub fn open_share(
        &self,
        calendar: &Calendar,
        state: StateId,
        weight: &dyn Fn(DayTypeId, PeriodId) -> f64,
    ) -> f64 {
        let (mut all, mut open) = (0.0, 0.0);
        for &(day, period) in &calendar.states[state].parts {
            let trips = weight(day, period);
            all += trips;
            if let Some([from, until]) = self.open(calendar, day, period) {
                open += trips * (until - from) / calendar.periods[period].length().0;
            }
        }
        if all > 0.0 { open / all } else { 0.0 }
    }

    /// Hours that it is open on a day of a type.
    pub fn hours(&self, calendar: &Calendar, day: DayTypeId) -> f64 {
        let open = calendar.periods.ids().filter_map(|period| self.open(calendar, day, period));
        open.map(|[from, until]| (until - from) / 60.0).sum()
    }

    /// Days a year on which it is open.
    pub fn days_a_year(&self, calendar: &Calendar) -> f64 {
        let open = self.days.iter().filter(|&&day| self.hours(calendar, day) > 0.0);
        open.map(|&day| calendar.day_types[day].days_per_year).sum()
    }

    /// Who holds a role of it in a municipality: whoever holds it for local buses, unless the pool
    /// names somebody else.
    pub fn held(
        &self,
        scenario: &Scenario,
        directory: &Directory<'_>,
        role: Role,
        at: MunicipalityId,
    ) -> Holders {
        let named = match role {
            Role::Purchase | Role::CollectFares | Role::BearRevenueRisk => &self.purchaser,
            Role::Fund => &self.payer,
            _ => &None,
        };
        match named.as_ref().and_then(|slug| directory.find(slug)) {
            Some(body) => vec![(body, 1.0)],
            None => special::held_for(scenario, directory, ServiceClass::Local, role, at),
        }
    }
}

impl Flex {
    /// The pool with this id.
    pub fn pool(&self, slug: &str) -> Option<usize> {
        self.pools.binary_search_by(|pool| pool.slug.as_str().cmp(slug)).ok()
    }

    /// Puts a pool in place of the one with its id; returns that.
    pub(super) fn put(&mut self, slug: &str, pool: Option<Pool>) -> Option<Pool> {
        let found = self.pools.binary_search_by(|pool| pool.slug.as_str().cmp(slug));
        match (found, pool) {
            (Ok(at), Some(pool)) => Some(std::mem::replace(&mut self.pools[at], pool)),
            (Ok(at), None) => Some(self.pools.remove(at)),
            (Err(at), Some(pool)) => {
                self.pools.insert(at, pool);
                None
            }
            (Err(_), None) => None,
        }
    }

    /// Carpooling with this id.
    pub fn scheme(&self, slug: &str) -> Option<usize> {
        self.carpool.binary_search_by(|scheme| scheme.slug.as_str().cmp(slug)).ok()
    }

    /// Puts a scheme in place of the one with its id; returns that.
    pub(super) fn put_scheme(&mut self, slug: &str, scheme: Option<Scheme>) -> Option<Scheme> {
        let found = self.carpool.binary_search_by(|scheme| scheme.slug.as_str().cmp(slug));
        match (found, scheme) {
            (Ok(at), Some(scheme)) => Some(std::mem::replace(&mut self.carpool[at], scheme)),
            (Ok(at), None) => Some(self.carpool.remove(at)),
            (Err(at), Some(scheme)) => {
                self.carpool.insert(at, scheme);
                None
            }
            (Err(_), None) => None,
        }
    }

    /// The scheme that residents of a municipality take part in.
    pub fn scheme_at(&self, place: MunicipalityId) -> Option<usize> {
        self.carpool.iter().position(|scheme| scheme.has(place))
    }

    /// Pools that have a zone in a municipality.
    pub fn in_municipality<'a>(
        &'a self,
        scenario: &'a Scenario,
        at: MunicipalityId,
    ) -> impl Iterator<Item = &'a Pool> {
        let zones = &scenario.area.zones;
        let is_here = move |pool: &&Pool| pool.zones.iter().any(|&z| zones[z].municipality == at);
        self.pools.iter().filter(is_here)
    }
}

/// Reads both tables.
pub(super) fn flex(set: &DataSet, findings: &mut Vec<Finding>) -> Flex {
    Flex {
        products: product::products(set, findings).into(),
        levels: Arc::new(level::levels(set, findings)),
        pools: Vec::new(),
        carpool: Vec::new(),
    }
}

/// Zones of an area by position, for those that look many up.
pub fn members(pool: &Pool, zones: usize) -> Vec<bool> {
    let mut is_in = vec![false; zones];
    pool.zones.iter().for_each(|zone| is_in[zone.index()] = true);
    is_in
}
