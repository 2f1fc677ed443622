//! The pieces that a scenario is altered by: each edit puts one piece as it says and tells what
//! the piece was, which is the edit that undoes it.
//!
//! Pieces name each other by id and not by position, since positions move when a line or a hub
//! comes or goes.

use super::super::Scenario;
use super::super::area::{Access, Hub, PartTime, RoadLink, TimedAccess, TimedLink};
use super::super::data::{find_slug, municipality_shares};
use super::super::finding::Finding;
use super::super::flex::{Pool, Scheme};
use super::super::horizon::Horizon;
use super::super::hub_service::OfferedThere;
use super::super::regime::Regime;
use super::super::service::Service;
use super::super::values::ValueRow;
use super::super::works::{self, Work};
use crate::id::{HubId, Id, IdVec, ZoneId};
use crate::units::{Kilometres, Kroner, Minutes};

/// A line with the ids of its hubs, whose positions may move.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceEntry {
    /// The line; the positions of its hubs are looked up anew.
    pub service: Service,
    /// Ids of the hubs of its stops, in their order.
    pub hubs: Vec<String>,
}

/// A hub with the distances to it.
#[derive(Clone, Debug, PartialEq)]
pub struct HubEntry {
    /// The hub.
    pub hub: Hub,
    /// How far zones are from it; `None` leaves the distances as they are.
    pub access: Option<Vec<Access>>,
}

/// One piece of a scenario, as it shall be.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// The line of this id; `None` takes it away.
    Service(String, Option<Box<ServiceEntry>>),
    /// The hub of this id; `None` takes it away.
    Hub(String, Option<Box<HubEntry>>),
    /// Distance and set walk between a zone and a hub (ids); `None` takes the pair away.
    Access(String, String, Option<(Kilometres, Option<Minutes>)>),
    /// What the walk between a zone and a hub (ids) takes in some periods.
    AccessAt(String, String, Vec<PartTime>),
    /// The on-demand pool of this id; `None` takes it away.
    Flex(String, Option<Box<Pool>>),
    /// What the hub of the first id offers of the kind of the second; `None` takes it away.
    HubService(String, String, Option<Box<OfferedThere>>),
    /// The work of this id; `None` takes it away.
    Work(String, Option<Box<Work>>),
    /// The carpool scheme of this id; `None` takes it away.
    Carpool(String, Option<Box<Scheme>>),
    /// The road link at this position.
    Link(usize, Box<RoadLink>),
    /// What the road link at this position takes in some periods.
    LinkAt(usize, Vec<PartTime>),
    /// A value's row.
    Value(Box<ValueRow>),
    /// What a body (id) may spend, and how that is known.
    Budget(String, Kroner, String),
    /// The regime.
    Regime(Box<Regime>),
    /// What comes in later years.
    Horizon(Box<Horizon>),
    /// A declared custom entry.
    Custom(String, Option<String>),
}

impl ServiceEntry {
    /// A line of a scenario.
    pub fn of(scenario: &Scenario, service: &Service) -> Self {
        let hubs = service.stops.iter().map(|stop| scenario.area.hubs[stop.hub].slug.clone());
        Self { service: service.clone(), hubs: hubs.collect() }
    }

    /// The line with its hubs looked up in a scenario.
    fn placed(&self, scenario: &Scenario) -> Result<Service, Finding> {
        let mut service = self.service.clone();
        for (stop, slug) in service.stops.iter_mut().zip(&self.hubs) {
            let at = find_slug(scenario.area.hubs.as_slice(), slug, |hub| &hub.slug);
            stop.hub = HubId::from_index(at.ok_or_else(|| gone("hub", slug))?);
        }
        service.municipalities = municipality_shares(&service.stops, &scenario.area.hubs);
        Ok(service)
    }
}

impl Edit {
    /// Whether the piece is already as the edit says.
    pub fn is_so_already(&self, scenario: &Scenario) -> bool {
        match self {
            Self::Service(slug, entry) => match (scenario.service_by_slug(slug), entry) {
                (None, None) => true,
                (Some(id), Some(entry)) => {
                    entry.placed(scenario).is_ok_and(|placed| placed == scenario.services[id])
                }
                _ => false,
            },
            Self::Hub(slug, entry) => match (scenario.hub_by_slug(slug), entry) {
                (None, None) => true,
                (Some(id), Some(entry)) => {
                    entry.hub == scenario.area.hubs[id] && entry.access.is_none()
                }
                _ => false,
            },
            Self::Access(zone, hub, now) => {
                let there = position(scenario, zone, hub).ok();
                let there = there.and_then(|(at, ..)| at.ok());
                let there = there.map(|at| &scenario.area.access[at]);
                there.map(|access| (access.distance, access.walk)) == *now
            }
            Self::AccessAt(zone, hub, times) => position(scenario, zone, hub)
                .is_ok_and(|(_, zone, hub)| scenario.area.walk_times(zone, hub) == times),
            Self::Flex(slug, pool) => {
                let there = scenario.flex.pool(slug).map(|at| &scenario.flex.pools[at]);
                there == pool.as_deref()
            }
            Self::HubService(hub, service, offer) => {
                let all = &scenario.hub_services;
                let there = all.find(hub, service).map(|at| &all.offered[at]);
                there == offer.as_deref()
            }
            Self::Work(slug, work) => {
                let there = scenario.works.iter().find(|work| work.slug == *slug);
                there == work.as_deref()
            }
            Self::Carpool(slug, scheme) => {
                let there = scenario.flex.scheme(slug).map(|at| &scenario.flex.carpool[at]);
                there == scheme.as_deref()
            }
            Self::Link(at, link) => scenario.area.roads.links.get(*at) == Some(&**link),
            Self::LinkAt(at, times) => scenario.area.roads.times(*at) == times,
            Self::Value(row) => scenario.values.row(&row.key) == Some(&**row),
            Self::Budget(slug, amount, source) => scenario.body_by_slug(slug).is_some_and(|id| {
                let body = &scenario.bodies[id];
                body.budget == *amount && body.budget_source == *source
            }),
            Self::Regime(regime) => scenario.regime == **regime,
            Self::Horizon(horizon) => scenario.horizon == **horizon,
            Self::Custom(name, text) => scenario.custom.get(name) == Some(text),
        }
    }

    /// Puts the piece as the edit says; returns the edit that undoes it.
    pub(super) fn apply(self, scenario: &mut Scenario) -> Result<Self, Finding> {
        match self {
            Self::Service(slug, entry) => put_service(scenario, slug, entry.map(|entry| *entry)),
            Self::Hub(slug, entry) => put_hub(scenario, slug, entry.map(|entry| *entry)),
            Self::Access(zone, hub, now) => put_access(scenario, zone, hub, now),
            Self::AccessAt(zone, hub, times) => put_access_at(scenario, zone, hub, times),
            Self::LinkAt(link, times) => {
                if link >= scenario.area.roads.links.len() {
                    return Err(gone("road link", &link.to_string()));
                }
                let timed = &mut scenario.area.roads.timed;
                let found = timed.binary_search_by_key(&link, |timed| timed.link);
                let is_timed = !times.is_empty();
                let now = is_timed.then_some(TimedLink { link, times });
                let before = put_sorted(timed, found, now).map(|timed| timed.times);
                Ok(Self::LinkAt(link, before.unwrap_or_default()))
            }
            Self::Flex(slug, pool) => {
                let before = scenario.flex.put(&slug, pool.map(|pool| *pool));
                Ok(Self::Flex(slug, before.map(Box::new)))
            }
            Self::HubService(hub, service, offer) => {
                let offer = offer.map(|offer| *offer);
                let before = scenario.hub_services.put((&hub, &service), offer);
                Ok(Self::HubService(hub, service, before.map(Box::new)))
            }
            Self::Work(slug, work) => {
                let before = works::put(&mut scenario.works, &slug, work.map(|work| *work));
                Ok(Self::Work(slug, before.map(Box::new)))
            }
            Self::Carpool(slug, scheme) => {
                let before = scenario.flex.put_scheme(&slug, scheme.map(|scheme| *scheme));
                Ok(Self::Carpool(slug, before.map(Box::new)))
            }
            Self::Link(at, link) => {
                let place = scenario.area.roads.links.get_mut(at);
                let place = place.ok_or_else(|| gone("road link", &at.to_string()))?;
                Ok(Self::Link(at, Box::new(std::mem::replace(place, *link))))
            }
            Self::Value(row) => {
                let key = row.key.clone();
                let before = scenario.values.set_row(*row).ok_or_else(|| gone("value", &key))?;
                Ok(Self::Value(Box::new(before)))
            }
            Self::Budget(slug, amount, source) => {
                let id = scenario.body_by_slug(&slug).ok_or_else(|| gone("body", &slug))?;
                let body = &mut scenario.bodies[id];
                let before = std::mem::replace(&mut body.budget, amount);
                let before_source = std::mem::replace(&mut body.budget_source, source);
                Ok(Self::Budget(slug, before, before_source))
            }
            Self::Regime(regime) => {
                Ok(Self::Regime(Box::new(std::mem::replace(&mut scenario.regime, *regime))))
            }
            Self::Horizon(horizon) => {
                Ok(Self::Horizon(Box::new(std::mem::replace(&mut scenario.horizon, *horizon))))
            }
            Self::Custom(name, text) => {
                let entry = scenario.custom.get_mut(&name);
                let entry = entry.ok_or_else(|| gone("custom name", &name))?;
                let before = std::mem::replace(entry, text);
                Ok(Self::Custom(name, before))
            }
        }
    }
}

/// A piece that an edit speaks of and that is not there (any more).
fn gone(what: &str, id: &str) -> Finding {
    Finding::error("scenario::gone", format!("the scenario has no {what} `{id}` (any more)"))
        .help("undo changes in the reverse of the order in which they were made")
}

fn put_service(
    scenario: &mut Scenario,
    slug: String,
    entry: Option<ServiceEntry>,
) -> Result<Edit, Finding> {
    let placed = entry.map(|entry| entry.placed(scenario)).transpose()?;
    let found = scenario.services.as_slice().binary_search_by(|s| s.slug.as_str().cmp(&slug));
    let before = found.ok().map(|at| {
        let service = &scenario.services.as_slice()[at];
        Box::new(ServiceEntry::of(scenario, service))
    });
    let mut services = std::mem::take(&mut scenario.services).into_vec();
    match (found, placed) {
        (Ok(at), Some(service)) => services[at] = service,
        (Ok(at), None) => drop(services.remove(at)),
        (Err(at), Some(service)) => services.insert(at, service),
        (Err(_), None) => {}
    }
    scenario.services = IdVec::from_vec(services);
    Ok(Edit::Service(slug, before))
}

fn put_hub(
    scenario: &mut Scenario,
    slug: String,
    entry: Option<HubEntry>,
) -> Result<Edit, Finding> {
    let area = &mut scenario.area;
    let found = area.hubs.as_slice().binary_search_by(|hub| hub.slug.as_str().cmp(&slug));
    match (found, entry) {
        (Ok(at), Some(entry)) => {
            let id = HubId::from_index(at);
            let hub = std::mem::replace(&mut area.hubs[id], entry.hub);
            let access = entry.access.map(|access| replace_access(&mut area.access, id, access));
            Ok(Edit::Hub(slug, Some(Box::new(HubEntry { hub, access }))))
        }
        (Ok(at), None) => {
            let id = HubId::from_index(at);
            let used = scenario.services.iter().find(|s| s.stops.iter().any(|stop| stop.hub == id));
            if let Some(service) = used {
                let what = format!("`{slug}` cannot go: service `{}` stops there", service.slug);
                return Err(Finding::error("scenario::hub_in_use", what));
            }
            let access = replace_access(&mut area.access, id, Vec::new());
            area.timed_access.retain(|timed| timed.hub != id);
            let mut hubs = std::mem::take(&mut area.hubs).into_vec();
            let hub = hubs.remove(at);
            area.hubs = IdVec::from_vec(hubs);
            move_hubs(scenario, |hub| {
                if hub.index() > at { HubId::from_index(hub.index() - 1) } else { hub }
            });
            Ok(Edit::Hub(slug, Some(Box::new(HubEntry { hub, access: Some(access) }))))
        }
        (Err(at), Some(entry)) => {
            let mut hubs = std::mem::take(&mut area.hubs).into_vec();
            hubs.insert(at, entry.hub);
            area.hubs = IdVec::from_vec(hubs);
            move_hubs(scenario, |hub| {
                if hub.index() >= at { HubId::from_index(hub.index() + 1) } else { hub }
            });
            let access = entry.access.unwrap_or_default();
            replace_access(&mut scenario.area.access, HubId::from_index(at), access);
            Ok(Edit::Hub(slug, None))
        }
        (Err(_), None) => Ok(Edit::Hub(slug, None)),
    }
}

/// Follows hubs whose positions moved.
fn move_hubs(scenario: &mut Scenario, to: impl Fn(HubId) -> HubId) {
    for service in scenario.services.iter_mut() {
        service.stops.iter_mut().for_each(|stop| stop.hub = to(stop.hub));
    }
    scenario.area.access.iter_mut().for_each(|access| access.hub = to(access.hub));
    scenario.area.timed_access.iter_mut().for_each(|timed| timed.hub = to(timed.hub));
}

/// Gives a hub these distances; returns those it had.
fn replace_access(all: &mut Vec<Access>, hub: HubId, new: Vec<Access>) -> Vec<Access> {
    let (before, mut kept): (Vec<_>, Vec<_>) = all.iter().partition(|access| access.hub == hub);
    kept.extend(new.into_iter().map(|access| Access { hub, ..access }));
    kept.sort_by_key(|access| (access.zone, access.hub));
    *all = kept;
    before
}

/// Where a pair stands among the distances, or would stand.
fn position(
    scenario: &Scenario,
    zone: &str,
    hub: &str,
) -> Result<(Result<usize, usize>, ZoneId, HubId), Finding> {
    let zone_id = scenario.zone_by_slug(zone).ok_or_else(|| gone("zone", zone))?;
    let hub_id = scenario.hub_by_slug(hub).ok_or_else(|| gone("hub", hub))?;
    let access = &scenario.area.access;
    let at = access.binary_search_by(|a| (a.zone, a.hub).cmp(&(zone_id, hub_id)));
    Ok((at, zone_id, hub_id))
}

fn put_access(
    scenario: &mut Scenario,
    zone: String,
    hub: String,
    now: Option<(Kilometres, Option<Minutes>)>,
) -> Result<Edit, Finding> {
    let (at, zone_id, hub_id) = position(scenario, &zone, &hub)?;
    let all = &mut scenario.area.access;
    let before = at.ok().map(|at| (all[at].distance, all[at].walk));
    let access = now.map(|(distance, walk)| Access { zone: zone_id, hub: hub_id, distance, walk });
    match (at, access) {
        (Ok(at), Some(access)) => all[at] = access,
        (Ok(at), None) => drop(all.remove(at)),
        (Err(at), Some(access)) => all.insert(at, access),
        (Err(_), None) => {}
    }
    Ok(Edit::Access(zone, hub, before))
}

fn put_access_at(
    scenario: &mut Scenario,
    zone: String,
    hub: String,
    times: Vec<PartTime>,
) -> Result<Edit, Finding> {
    let (_, zone_id, hub_id) = position(scenario, &zone, &hub)?;
    let all = &mut scenario.area.timed_access;
    let found = all.binary_search_by(|a| (a.zone, a.hub).cmp(&(zone_id, hub_id)));
    let is_timed = !times.is_empty();
    let now = is_timed.then_some(TimedAccess { zone: zone_id, hub: hub_id, times });
    let before = put_sorted(all, found, now).map(|timed| timed.times);
    Ok(Edit::AccessAt(zone, hub, before.unwrap_or_default()))
}

/// Puts an item where a search found or missed it, or takes it away; returns what was there.
fn put_sorted<T>(all: &mut Vec<T>, found: Result<usize, usize>, now: Option<T>) -> Option<T> {
    match (found, now) {
        (Ok(at), Some(now)) => Some(std::mem::replace(&mut all[at], now)),
        (Ok(at), None) => Some(all.remove(at)),
        (Err(at), Some(now)) => {
            all.insert(at, now);
            None
        }
        (Err(_), None) => None,
    }
}
