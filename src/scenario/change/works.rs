//! What is built so that buses run faster: priority at signals, bus rapid transit.
//!
//! Priority takes a share off the running time of the hops that lie in its area (half of a hop with
//! one end there). Signals are counted by the km of road, each stretch once however many lines run
//! on it. Bus rapid transit runs at a mean speed with stops on a part of one line, leaves out stops
//! that lie closer than its spacing, and costs by the km.

use super::super::area::Urbanity;
use super::super::regime::{PermissionKind, Refusal};
use super::super::service::{Mode, Service, ServiceKind, ServiceStop};
use super::super::spanned::{Spanned, not_empty};
use super::super::works::{Work, WorkKind, WorkPart};
use super::desk::Desk;
use super::flex::class;
use super::times::{part, timed};
use super::{Edit, Lines, ServiceEntry};
use crate::id::{HubId, MunicipalityId, ServiceId};
use crate::units::{Kilometres, KmPerHour, Kroner, Minutes, Share};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Most that priority may take off.
const MOST_SAVING: f64 = 0.5;

/// Buses are let through at signals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BusPriority {
    /// Its id.
    pub id: Spanned<String>,
    /// One line …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Spanned<String>>,
    /// … or all lines that fit every one of these; every bus that runs in the area if both are left
    /// out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Lines>,
    /// Only inside these municipalities; everywhere if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub municipalities: Vec<Spanned<String>>,
    /// Of these only zones of such classes (`core`, `large` …); all if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub among: Vec<Spanned<String>>,
    /// Share taken off the running time there; `priority.saving` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saving: Option<Spanned<Share>>,
    /// Signals; by the km (`priority.signals_per_km`) if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signals: Option<Spanned<u16>>,
    /// What one costs to build; `priority.signal` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capital: Option<Spanned<Kroner>>,
    /// What one takes a year; `priority.upkeep` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upkeep: Option<Spanned<Kroner>>,
    /// Body that pays; each municipality for its own signals if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<Spanned<String>>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// A line becomes bus rapid transit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeBrt {
    /// Its id.
    pub id: Spanned<String>,
    /// Which line.
    pub service: Spanned<String>,
    /// From this stop on; the origin if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Spanned<String>>,
    /// Up to this stop; the last if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Spanned<String>>,
    /// Mean speed with stops; `brt.speed` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed: Option<Spanned<KmPerHour>>,
    /// Stops closer to the one before are left out; `brt.spacing` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spacing: Option<Spanned<Kilometres>>,
    /// What a km costs to build; `brt.capital` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_km: Option<Spanned<Kroner>>,
    /// What a km takes a year; `brt.upkeep` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upkeep_per_km: Option<Spanned<Kroner>>,
    /// Body that pays; each municipality for what lies in it if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<Spanned<String>>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// Road by the municipality it lies in, km.
type Road = BTreeMap<MunicipalityId, f64>;

impl BusPriority {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let mut is_good = new_work(desk, &self.id);
        let values = &desk.scenario.values;
        let (saving, each, upkeep) =
            (values.priority_saving / 100.0, values.priority_signal, values.priority_upkeep);
        let (per_km, life) = (values.priority_signals_per_km, whole_years(values.priority_life));
        let saving = self.saving.as_ref().map_or(saving, |saving| saving.value.0);
        let at = self.saving.as_ref().and_then(|saving| saving.at.as_ref());
        is_good &= desk.number("the saving", saving, 0.0..=MOST_SAVING, at);
        let (each, good_each) = money(desk, "the price of a signal", self.capital.as_ref(), each);
        let (upkeep, good_upkeep) = money(desk, "the upkeep", self.upkeep.as_ref(), upkeep);
        is_good &= good_each & good_upkeep & payer_is_known(desk, self.payer.as_ref());
        let inside = self.inside(desk)?;
        let lines = self.buses(desk, &inside)?;
        let mut stretches: BTreeMap<(HubId, HubId), f64> = BTreeMap::new();
        let mut edits = Vec::new();
        for id in lines {
            let stops = &desk.scenario.services[id].stops;
            let share = |pair: &[ServiceStop]| {
                0.5 * pair.iter().filter(|stop| inside.contains(&stop.hub)).count() as f64
            };
            if stops.windows(2).all(|pair| share(pair) <= 0.0) {
                continue;
            }
            for pair in stops.windows(2).filter(|pair| share(pair) > 0.0) {
                let ends = (pair[0].hub.min(pair[1].hub), pair[0].hub.max(pair[1].hub));
                let km = stretches.entry(ends).or_default();
                *km = km.max((pair[1].km - pair[0].km).0);
            }
            let mut faster = stops.clone();
            for (at, pair) in stops.windows(2).enumerate() {
                let hop = (pair[1].minutes - pair[0].minutes) * (1.0 - saving * share(pair));
                faster[at + 1].minutes = faster[at].minutes + hop;
            }
            edits.push(desk.altered(id, |service| service.stops = faster));
        }
        if edits.is_empty() {
            let what = "no bus runs in the area";
            desk.error("scenario::empty_area", what, None, "name other municipalities or lines");
            return None;
        }
        let hubs = &desk.scenario.area.hubs;
        let mut road = Road::new();
        for ((a, b), km) in stretches {
            for end in [a, b].into_iter().filter(|end| inside.contains(end)) {
                *road.entry(hubs[end].municipality).or_default() += 0.5 * km;
            }
        }
        let km: f64 = road.values().sum();
        let signals = self.signals.as_ref().map_or(km * per_km, |own| f64::from(own.value));
        let work = Work {
            slug: self.id.value.clone(),
            kind: WorkKind::Priority,
            life,
            km,
            payer: self.payer.as_ref().map(|body| body.value.clone()),
            parts: parts(&road, signals * each, signals * upkeep),
            runs: Vec::new(),
        };
        edits.push(Edit::Work(work.slug.clone(), Some(Box::new(work))));
        is_good.then_some(edits)
    }

    /// The hubs of the area.
    fn inside(&self, desk: &mut Desk<'_>) -> Option<BTreeSet<HubId>> {
        desk.each_once(&self.municipalities);
        let places: Vec<_> = self.municipalities.iter().map(|at| desk.municipality(at)).collect();
        let classes: Vec<_> = self.among.iter().map(|word| class(desk, word)).collect();
        let places: Vec<MunicipalityId> = places.into_iter().collect::<Option<_>>()?;
        let classes: Vec<Urbanity> = classes.into_iter().collect::<Option<_>>()?;
        let area = &desk.scenario.area;
        let inside = area.hubs.entries().filter(|(_, hub)| {
            (places.is_empty() || places.contains(&hub.municipality))
                && (classes.is_empty() || classes.contains(&area.zones[hub.zone].urbanity))
        });
        Some(inside.map(|(id, _)| id).collect())
    }

    /// The buses that are let through: those named, or all that run in the area for the public.
    fn buses(&self, desk: &mut Desk<'_>, inside: &BTreeSet<HubId>) -> Option<Vec<ServiceId>> {
        let is_bus =
            |service: &Service| matches!(service.mode, Mode::Bus | Mode::Brt | Mode::Coach);
        if self.service.is_none() && self.lines.is_empty() {
            let runs_there = |service: &Service| {
                let is_closed =
                    matches!(service.kind, ServiceKind::School | ServiceKind::Commercial);
                is_bus(service)
                    && !is_closed
                    && service.stops.iter().any(|stop| inside.contains(&stop.hub))
            };
            let services = desk.scenario.services.entries();
            return Some(services.filter(|(_, s)| runs_there(s)).map(|(id, _)| id).collect());
        }
        let lines = desk.lines(self.service.as_ref(), &self.lines)?;
        let other = lines.iter().find(|&&id| !is_bus(&desk.scenario.services[id]));
        if let Some(&other) = other {
            let what = format!("`{}` is no bus", desk.scenario.services[other].slug);
            let remedy = "signals let buses through; trains have tracks of their own";
            desk.error("scenario::not_a_bus", what, None, remedy);
            return None;
        }
        Some(lines)
    }
}

impl MakeBrt {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let mut is_good = new_work(desk, &self.id) & self.is_allowed(desk);
        let values = &desk.scenario.values;
        let (speed, spacing) = (values.brt_speed, values.brt_spacing);
        let (per_km, upkeep) = (values.brt_capital * 1e6, values.brt_upkeep * 1e6);
        let life = whole_years(values.brt_life);
        let speed = self.speed.as_ref().map_or(speed, |speed| speed.value.0);
        let at = self.speed.as_ref().and_then(|speed| speed.at.as_ref());
        is_good &= desk.above_zero("the speed", speed, 120.0, at);
        let spacing = self.spacing.as_ref().map_or(spacing, |spacing| spacing.value.0);
        let at = self.spacing.as_ref().and_then(|spacing| spacing.at.as_ref());
        is_good &= desk.number("the spacing", spacing, 0.0..=20.0, at);
        let (per_km, good_km) = money(desk, "the price of a km", self.per_km.as_ref(), per_km);
        let (upkeep, good_upkeep) =
            money(desk, "the upkeep of a km", self.upkeep_per_km.as_ref(), upkeep);
        is_good &= good_km & good_upkeep & payer_is_known(desk, self.payer.as_ref());
        let id = desk.service(&self.service)?;
        let service = &desk.scenario.services[id];
        if !matches!(service.mode, Mode::Bus | Mode::Brt) {
            let what = format!("`{}` is no bus", service.slug);
            let remedy = "only a bus line becomes bus rapid transit";
            desk.error("scenario::not_a_bus", what, self.service.at.as_ref(), remedy);
            return None;
        }
        let (begin, end) = part(desk, id, self.from.as_ref(), self.to.as_ref())?;
        let stops = &desk.scenario.services[id].stops;
        let (length, today) =
            (stops[end].km - stops[begin].km, stops[end].minutes - stops[begin].minutes);
        if length.0 <= 0.0 {
            let what = "the part has no length in the data";
            let remedy = "name two different stops in the order of the line";
            desk.error("scenario::empty_part", what, self.service.at.as_ref(), remedy);
            return None;
        }
        if !is_good {
            return None;
        }
        let minutes: Minutes = length / KmPerHour(speed);
        if minutes.0 > today.0 {
            desk.warning(
                "scenario::slower",
                format!("`{}` runs faster than that already", self.service),
                "give a higher `speed`",
            );
        }
        let road = road_of(&stops[begin..=end], desk);
        let kept = kept(stops, begin, end, spacing);
        let Edit::Service(slug, Some(entry)) = timed(desk, id, begin, end, minutes) else {
            return None;
        };
        let mut service = entry.service;
        service.mode = Mode::Brt;
        let all = std::mem::take(&mut service.stops);
        service.stops =
            all.into_iter().zip(&kept).filter(|(_, kept)| **kept).map(|(stop, _)| stop).collect();
        let entry = ServiceEntry::of(desk.scenario, &service);
        let km: f64 = road.values().sum();
        let work = Work {
            slug: self.id.value.clone(),
            kind: WorkKind::Brt,
            life,
            km,
            payer: self.payer.as_ref().map(|body| body.value.clone()),
            parts: parts(&road, km * per_km, km * upkeep),
            runs: Vec::new(),
        };
        Some(vec![
            Edit::Service(slug, Some(Box::new(entry))),
            Edit::Work(work.slug.clone(), Some(Box::new(work))),
        ])
    }

    fn is_allowed(&self, desk: &mut Desk<'_>) -> bool {
        let refusal = desk.scenario.regime.refusal(PermissionKind::Brt, desk.scenario.year);
        let Some(Refusal { limits, reference }) = refusal.map(Refusal::in_words) else {
            return true;
        };
        let what = format!("the regime allows no bus rapid transit: {limits}");
        let remedy = format!("leave it out, or change the permission ({reference})");
        desk.error("scenario::brt_forbidden", what, self.id.at.as_ref(), remedy);
        false
    }
}

/// Which stops of a line stay: all outside the part, its ends, and inside it those that lie no closer
/// to the one before, and to its end, than the spacing.
fn kept(stops: &[ServiceStop], begin: usize, end: usize, spacing: f64) -> Vec<bool> {
    let mut last = stops[begin].km;
    let mut stays = Vec::with_capacity(stops.len());
    for (at, stop) in stops.iter().enumerate() {
        let is_far = |km: Kilometres| km.0 >= spacing;
        let stays_there =
            at <= begin || at >= end || (is_far(stop.km - last) && is_far(stops[end].km - stop.km));
        if stays_there {
            last = stop.km;
        }
        stays.push(stays_there);
    }
    // A line that turns at a stop that would go keeps all of them.
    let left = || stops.iter().zip(&stays).filter(|(_, stays)| **stays).map(|(stop, _)| stop.hub);
    let turns = left().zip(left().skip(1)).any(|(a, b)| a == b);
    if turns { vec![true; stops.len()] } else { stays }
}

/// Km of a part by municipality: half of each hop lies with each of its ends.
fn road_of(stops: &[ServiceStop], desk: &Desk<'_>) -> Road {
    let mut road = Road::new();
    for pair in stops.windows(2) {
        for end in pair {
            let place = desk.scenario.area.hubs[end.hub].municipality;
            *road.entry(place).or_default() += 0.5 * (pair[1].km - pair[0].km).0;
        }
    }
    road
}

/// Parts of a work by the road that lies in each municipality, to the øre.
fn parts(road: &Road, capital: f64, upkeep: f64) -> Vec<WorkPart> {
    let km: Vec<f64> = road.values().copied().collect();
    let is_nowhere = km.iter().sum::<f64>() <= 0.0;
    let km = if is_nowhere { vec![1.0; km.len()] } else { km };
    let capital = Kroner::from_dkk(capital).split(&km);
    let upkeep = Kroner::from_dkk(upkeep).split(&km);
    let each = road.keys().zip(capital.into_iter().zip(upkeep));
    each.map(|(&place, (capital, upkeep))| WorkPart { place, capital, upkeep }).collect()
}

pub(super) fn whole_years(years: f64) -> u16 {
    years.round().clamp(1.0, 200.0) as u16
}

pub(super) fn new_work(desk: &mut Desk<'_>, id: &Spanned<String>) -> bool {
    let is_taken = desk.scenario.works.iter().any(|work| work.slug == id.value);
    desk.new_id(id, is_taken) && super::super::data::is_slug(&id.value)
}

/// An amount of the file, or the value in use; DKK.
pub(super) fn money(
    desk: &mut Desk<'_>,
    what: &str,
    written: Option<&Spanned<Kroner>>,
    usual: f64,
) -> (f64, bool) {
    let dkk = written.map_or(usual, |amount| amount.value.dkk());
    let at = written.and_then(|amount| amount.at.as_ref());
    (dkk, desk.number(what, dkk, 0.0..=1e10, at))
}

pub(super) fn payer_is_known(desk: &mut Desk<'_>, payer: Option<&Spanned<String>>) -> bool {
    payer.is_none_or(|body| desk.body(body).is_some())
}
