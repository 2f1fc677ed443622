//! How long ways take: the walk between a zone and a hub, a road, and both by area and period.

use super::super::area::{Access, PartTime, RoadKind, RoadLink};
use super::super::data::find_slug;
use super::super::spanned::{Spanned, not_empty};
use super::desk::Desk;
use super::{Edit, Factor};
use crate::id::{DayTypeId, Id, MunicipalityId, PeriodId, ZoneId};
use crate::units::{Kilometres, Kroner, Minutes};
use serde::{Deserialize, Serialize};

/// How long the walk between a zone and a hub takes (a path, a crossing, a bridge), or all walks
/// of some municipalities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetAccess {
    /// One zone …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Spanned<String>>,
    /// … or every zone of these municipalities.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub municipalities: Vec<Spanned<String>>,
    /// The hub; of municipalities every hub near their zones if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hub: Option<Spanned<String>>,
    /// The walk takes so long …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<Spanned<Minutes>>,
    /// … or so many times as long as it does: 0.9 saves a tenth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Spanned<Factor>>,
    /// Day types; all if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Spanned<String>>,
    /// Periods; all if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<Spanned<String>>,
    /// The distance, for those who cycle or drive; as it is if left out. Wanted for a pair that
    /// the data do not have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub km: Option<Spanned<Kilometres>>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// How long a road link or crossing takes, or all roads of some municipalities.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetLinkTime {
    /// The road node at one end; a zone's id stands for its centre's node …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Spanned<String>>,
    /// … and the road node at the other end …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Spanned<String>>,
    /// … or every road with both ends in these municipalities (no ferry).
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub municipalities: Vec<Spanned<String>>,
    /// Which of several links between the two (the name of a bridge or ferry).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Spanned<String>>,
    /// Driving or sailing takes so long …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<Spanned<Minutes>>,
    /// … or so many times as long as it does: 1.1 adds a tenth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Spanned<Factor>>,
    /// Day types; all if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Spanned<String>>,
    /// Periods; all if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<Spanned<String>>,
    /// Waiting time at a ferry, on all days; as it is if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Spanned<Minutes>>,
    /// What a car pays, on all days; as it is if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub toll: Option<Spanned<Kroner>>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// The new time of a way.
#[derive(Clone, Copy)]
enum Time {
    Minutes(f64),
    Times(f64),
}

impl Time {
    /// What `minutes` and `by` say; exactly one of them must be there.
    fn read(
        desk: &mut Desk<'_>,
        minutes: Option<&Spanned<Minutes>>,
        by: Option<&Spanned<Factor>>,
    ) -> Option<Self> {
        match (minutes, by) {
            (Some(minutes), None) => Some(Self::Minutes(minutes.value.0)),
            (None, Some(by)) => {
                let (factor, at) = (by.value.0, by.at.as_ref());
                desk.above_zero("the factor", factor, 100.0, at).then_some(Self::Times(factor))
            }
            _ => {
                let at = by.and_then(|by| by.at.as_ref());
                desk.error(
                    "scenario::missing_field",
                    "how long it takes is said not at all, or twice",
                    at,
                    "give either `minutes` or `by`",
                );
                None
            }
        }
    }

    fn of(self, today: Minutes) -> Minutes {
        match self {
            Self::Minutes(minutes) => Minutes(minutes),
            Self::Times(factor) => Minutes(today.0 * factor),
        }
    }
}

/// Parts of the week that a change speaks of; `None` stands for all of it.
type Parts = Option<Vec<(DayTypeId, PeriodId)>>;

/// `None` after a finding.
fn parts(
    desk: &mut Desk<'_>,
    days: &[Spanned<String>],
    periods: &[Spanned<String>],
) -> Option<Parts> {
    let is_all = days.is_empty() && periods.is_empty();
    let (days, periods) = (desk.days(days), desk.periods(None, periods));
    let (days, periods) = (days?, periods?);
    let pairs = days.iter().flat_map(|&day| periods.iter().map(move |&period| (day, period)));
    Some((!is_all).then(|| pairs.collect()))
}

/// The times of a way after a change: those of `parts` anew, the others as they were.
fn times(
    before: &[PartTime],
    usual: Minutes,
    parts: &[(DayTypeId, PeriodId)],
    time: Time,
) -> Vec<PartTime> {
    let is_meant = |own: &&PartTime| parts.contains(&(own.day, own.period));
    let mut all: Vec<PartTime> = before.iter().filter(|own| !is_meant(own)).copied().collect();
    all.extend(parts.iter().map(|&(day, period)| {
        let own = before.iter().find(|own| (own.day, own.period) == (day, period));
        let minutes = time.of(own.map_or(usual, |own| own.minutes));
        PartTime { day, period, minutes }
    }));
    all.sort_by_key(|own| (own.day, own.period));
    all
}

/// All times of a way after a change of the whole week.
fn all_times(before: &[PartTime], time: Time) -> Vec<PartTime> {
    match time {
        Time::Minutes(_) => Vec::new(),
        Time::Times(_) => {
            before.iter().map(|own| PartTime { minutes: time.of(own.minutes), ..*own }).collect()
        }
    }
}

fn municipalities(desk: &mut Desk<'_>, named: &[Spanned<String>]) -> Option<Vec<MunicipalityId>> {
    desk.each_once(named);
    let found: Vec<_> = named.iter().map(|id| desk.municipality(id)).collect();
    found.into_iter().collect()
}

impl SetAccess {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let mut is_good = self.minutes.as_ref().is_none_or(|minutes| {
            desk.number("the walk", minutes.value.0, 0.0..=600.0, minutes.at.as_ref())
        });
        if let Some(km) = &self.km {
            is_good &= desk.number("the distance", km.value.0, 0.0..=1000.0, km.at.as_ref());
        }
        let time = Time::read(desk, self.minutes.as_ref(), self.by.as_ref());
        let parts = parts(desk, &self.days, &self.periods);
        let hub = self.hub.as_ref().map(|hub| desk.hub(hub));
        let walks: Option<Vec<Access>> = match (&self.zone, self.municipalities.as_slice()) {
            (Some(zone), []) => {
                let zone_id = desk.zone(zone);
                let Some(named) = &self.hub else {
                    let what = "the walk of one zone leads to one hub";
                    desk.error("scenario::missing_field", what, zone.at.as_ref(), "give its `hub`");
                    return None;
                };
                let (zone_id, hub) = (zone_id?, hub.flatten()?);
                let access = &desk.scenario.area.access;
                let today = access.binary_search_by(|a| (a.zone, a.hub).cmp(&(zone_id, hub))).ok();
                let today = today.map(|at| access[at]);
                let set = self.km.as_ref().map(|km| km.value);
                let Some(distance) = set.or(today.map(|today| today.distance)) else {
                    let what = format!("the data have no way from `{zone}` to `{named}`");
                    let remedy = "tell its `km` too";
                    desk.error("scenario::missing_field", what, zone.at.as_ref(), remedy);
                    return None;
                };
                let walk = today.and_then(|today| today.walk);
                Some(vec![Access { zone: zone_id, hub, distance, walk }])
            }
            (None, [_, ..]) => self.walks_in(desk, hub),
            _ => {
                which_ways(desk, "`zone` and `hub`");
                None
            }
        };
        let (time, parts, walks) = (time?, parts?, walks?);
        let scenario = desk.scenario;
        let usual = |access: &Access| access.walking_time(scenario.values.walk_min_per_km);
        let edits = walks.into_iter().flat_map(|access| {
            let before = scenario.area.walk_times(access.zone, access.hub);
            let (walk, at) = match &parts {
                None => (Some(time.of(usual(&access))), all_times(before, time)),
                Some(parts) => (access.walk, times(before, usual(&access), parts, time)),
            };
            let names = || {
                let area = &scenario.area;
                (area.zones[access.zone].slug.clone(), area.hubs[access.hub].slug.clone())
            };
            let (zone, hub) = names();
            let usual = Edit::Access(zone, hub, Some((access.distance, walk)));
            let timed = (!before.is_empty() || !at.is_empty()).then(|| {
                let (zone, hub) = names();
                Edit::AccessAt(zone, hub, at)
            });
            std::iter::once(usual).chain(timed)
        });
        let edits = edits.collect();
        is_good.then_some(edits)
    }

    /// The walks of the municipalities' zones that are short enough to be taken.
    fn walks_in(
        &self,
        desk: &mut Desk<'_>,
        hub: Option<Option<crate::id::HubId>>,
    ) -> Option<Vec<Access>> {
        let places = municipalities(desk, &self.municipalities);
        if let Some(km) = &self.km {
            let remedy = "leave `km` out, or name one `zone` and `hub`";
            let what = "one distance cannot hold for many walks";
            desk.error("scenario::which_ways", what, km.at.as_ref(), remedy);
            return None;
        }
        let (places, hub) = (places?, hub.map_or(Some(None), |hub| hub.map(Some))?);
        let (area, values) = (&desk.scenario.area, &desk.scenario.values);
        let longest = values.walk_max_km * values.walk_min_per_km;
        let is_meant = |access: &&Access| {
            places.contains(&area.zones[access.zone].municipality)
                && hub.is_none_or(|hub| access.hub == hub)
                && access.walking_time(values.walk_min_per_km).0 <= longest
        };
        let found: Vec<Access> = area.access.iter().filter(is_meant).copied().collect();
        if found.is_empty() {
            desk.error(
                "scenario::no_ways",
                "no walk fits the description",
                self.municipalities.first().and_then(|named| named.at.as_ref()),
                "name a hub that the municipalities' zones can walk to, or none",
            );
            return None;
        }
        Some(found)
    }
}

impl SetLinkTime {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let mut is_good = self.minutes.as_ref().is_none_or(|minutes| {
            desk.above_zero("the time", minutes.value.0, 2880.0, minutes.at.as_ref())
        });
        if let Some(wait) = &self.wait {
            is_good &= desk.number("the wait", wait.value.0, 0.0..=1440.0, wait.at.as_ref());
        }
        if let Some(toll) = &self.toll {
            is_good &= desk.number("the toll", toll.value.dkk(), 0.0..=100_000.0, toll.at.as_ref());
        }
        let time = Time::read(desk, self.minutes.as_ref(), self.by.as_ref());
        let parts = parts(desk, &self.days, &self.periods);
        let links = match (&self.from, &self.to, self.municipalities.as_slice()) {
            (Some(from), Some(to), []) => {
                let (begin, end) = (node(desk, from), node(desk, to));
                self.link_between(desk, (from, begin?), (to, end?)).map(|link| vec![link])
            }
            (None, None, [_, ..]) => self.links_in(desk),
            _ => {
                which_ways(desk, "`from` and `to`");
                None
            }
        };
        let (time, parts, links) = (time?, parts?, links?);
        let roads = &desk.scenario.area.roads;
        let edits = links.into_iter().flat_map(|at| {
            let (today, before) = (&roads.links[at], roads.times(at));
            let (usual, timed) = match &parts {
                None => (time.of(today.time), all_times(before, time)),
                Some(parts) => (today.time, times(before, today.time, parts, time)),
            };
            let link = RoadLink {
                time: usual,
                wait: self.wait.as_ref().map_or(today.wait, |wait| wait.value),
                toll: self.toll.as_ref().map_or(today.toll, |toll| toll.value),
                ..today.clone()
            };
            let is_timed = !before.is_empty() || !timed.is_empty();
            std::iter::once(Edit::Link(at, Box::new(link)))
                .chain(is_timed.then_some(Edit::LinkAt(at, timed)))
        });
        let edits = edits.collect();
        is_good.then_some(edits)
    }

    /// The one link between two nodes that is meant.
    fn link_between(
        &self,
        desk: &mut Desk<'_>,
        (from_id, from): (&Spanned<String>, u32),
        (to_id, to): (&Spanned<String>, u32),
    ) -> Option<usize> {
        let ends = (from.min(to), from.max(to));
        let links = desk.scenario.area.roads.links.iter().enumerate();
        let between: Vec<(usize, &RoadLink)> = links
            .filter(|(_, link)| (link.a.min(link.b), link.a.max(link.b)) == ends)
            .filter(|(_, link)| self.name.as_ref().is_none_or(|name| name.value == link.name))
            .collect();
        let [(at, _)] = between.as_slice() else {
            let names: Vec<String> =
                between.iter().map(|(_, link)| format!("`{}`", link.name)).collect();
            let (what, remedy) = if names.is_empty() {
                (
                    format!("no road links `{from_id}` and `{to_id}`"),
                    "look up the link in the data set's road_links.csv".to_owned(),
                )
            } else {
                (
                    format!("several roads link `{from_id}` and `{to_id}`"),
                    format!("give the `name` of one: {}", names.join(", ")),
                )
            };
            desk.error("scenario::which_link", what, from_id.at.as_ref(), remedy);
            return None;
        };
        Some(*at)
    }

    /// The roads with both ends in the municipalities.
    fn links_in(&self, desk: &mut Desk<'_>) -> Option<Vec<usize>> {
        let places = municipalities(desk, &self.municipalities)?;
        let single = [
            self.name.as_ref().map(|name| name.at.clone()),
            self.wait.as_ref().map(|wait| wait.at.clone()),
            self.toll.as_ref().map(|toll| toll.at.clone()),
            self.minutes.as_ref().map(|minutes| minutes.at.clone()),
        ];
        if let Some(at) = single.into_iter().flatten().next() {
            desk.error(
                "scenario::which_ways",
                "one name, time, wait or toll cannot hold for all roads of a municipality",
                at.as_ref(),
                "write `by`, or name one road by `from` and `to`",
            );
            return None;
        }
        let area = &desk.scenario.area;
        let lies_in: Vec<bool> = (0..area.roads.nodes.len())
            .map(|at| places.contains(&municipality_of(desk, at)))
            .collect();
        let links = area.roads.links.iter().enumerate();
        let found: Vec<usize> = links
            .filter(|(_, link)| link.kind != RoadKind::Ferry)
            .filter(|(_, link)| lies_in[link.a as usize] && lies_in[link.b as usize])
            .map(|(at, _)| at)
            .collect();
        if found.is_empty() {
            desk.error(
                "scenario::no_ways",
                "no road has both ends in the municipalities",
                self.municipalities.first().and_then(|named| named.at.as_ref()),
                "name its neighbours too, or one road by `from` and `to`",
            );
            return None;
        }
        Some(found)
    }
}

/// The municipality of a road node: that of the zone whose centre it is, or of the nearest one.
fn municipality_of(desk: &Desk<'_>, node: usize) -> MunicipalityId {
    let area = &desk.scenario.area;
    let node = &area.roads.nodes[node];
    let far = |zone: ZoneId| {
        let zone = &area.zones[zone];
        let east = (zone.lon - node.lon) * libm::cos(node.lat.to_radians());
        let north = zone.lat - node.lat;
        east * east + north * north
    };
    let nearest = || area.zones.ids().min_by(|&a, &b| far(a).total_cmp(&far(b)));
    let zone = node.zone.or_else(nearest);
    zone.map_or(MunicipalityId::from_index(0), |zone| area.zones[zone].municipality)
}

fn which_ways(desk: &mut Desk<'_>, one: &str) {
    desk.error(
        "scenario::which_ways",
        "which ways it speaks of is said not at all, or twice",
        None,
        format!("write either {one}, or `municipalities`"),
    );
}

/// A road node by its id, or by that of the zone whose centre it is.
fn node(desk: &mut Desk<'_>, id: &Spanned<String>) -> Option<u32> {
    let scenario = desk.scenario;
    let nodes = &scenario.area.roads.nodes;
    let zone = scenario.zone_by_slug(&id.value);
    let found = find_slug(nodes, &id.value, |node| &node.slug)
        .or_else(|| nodes.iter().position(|node| zone.is_some() && node.zone == zone));
    if found.is_none() {
        let known = nodes.iter().map(|node| node.slug.as_str());
        let finding = super::super::file::unknown("scenario::unknown_node", "road node", id, known);
        desk.findings.push(finding);
    }
    found.map(|at| u32::try_from(at).expect("no scenario holds four billion nodes"))
}
