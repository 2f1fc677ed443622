//! Town, city and rural buses, derived: every zone gets a line to a centre.
//!
//! Where lines go is decided by towns and distances, how often they run by people, length and one
//! number λ per transport company, solved so that named and derived lines together have the
//! company's timetable hours of a year. All figures of the rule: [`rule_values::local`](super::rule_values::local).

use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::tables::ServiceRow;

use super::TablesError;
use super::country::Country;
use super::hubs::Hubs;
use super::land_way::LandWays;
use super::lines::{Line, UnderWay, calls, lengths, with_stops_under_way};
use super::network_sources::{NetworkSources, ParameterSource};
use super::rule_values::local as value;
use super::timetable::{Kind, Plan};

/// Hours are met when a step of λ changes them by less than this share.
const CLOSE: f64 = 1e-5;

/// How stops on the way of a derived line are chosen.
fn under_way(city: bool) -> UnderWay {
    let (spacing_km, detour) = if city {
        (value::city_spacing_km(), value::city_call_detour())
    } else {
        (value::rural_spacing_km(), value::rural_call_detour())
    };
    UnderWay { spacing_km, detour, town: 0.0 }
}

/// Every derived line; `named` are the lines whose hours count against the companies' totals.
///
/// # Errors
/// [`TablesError::Contradiction`] if a company has no reference hours, or so few that its named
/// lines and the fewest departures already exceed them.
pub(crate) fn derived(
    country: &Country,
    hubs: &Hubs,
    ways: &LandWays<'_>,
    sources: &NetworkSources,
    named: &[Line],
) -> Result<Vec<Line>, TablesError> {
    let net = Net { country, hubs, ways, centres: centres(hubs, ways) };
    let mut drafts = net.drafts(&net.zone_feeders());
    // Ferries do not make a port served: it is buses that it wants.
    let served: BTreeSet<usize> = named
        .iter()
        .filter(|line| line.row.mode != "ferry")
        .chain(drafts.iter().map(|draft| &draft.line))
        .flat_map(|line| line.calls.iter().map(|call| call.hub))
        .collect();
    drafts.extend(net.drafts(&net.feeders_of_left_out(&served)));

    let companies: BTreeSet<&str> = drafts.iter().map(|draft| draft.company.as_str()).collect();
    let mut lines = Vec::new();
    for company in companies {
        let wanted = reference_hours(company, &sources.parameters)?
            - named
                .iter()
                .filter(|line| line.row.company == company && line.row.mode == "bus")
                .map(Line::yearly_hours)
                .sum::<f64>();
        let own: Vec<&Draft> = drafts.iter().filter(|draft| draft.company == company).collect();
        lines.extend(run_as_often_as_hours_allow(&own, wanted).ok_or_else(|| {
            TablesError::Contradiction {
                what: format!("{company} has {wanted:.0} hours left for its derived lines"),
                remedy: "raise its hours.bus value or lower the fewest departures".to_owned(),
            }
        })?);
    }
    Ok(lines)
}

/// A place that local lines run to.
#[derive(Clone, Copy, Debug)]
struct Centre {
    hub: usize,
    people: f64,
}

/// A centre that a line is to run to.
#[derive(Clone, Copy, Debug)]
struct Goal {
    hub: usize,
    km: f64,
    weight: f64,
}

/// One zone's (or port's) wish for a line to a centre.
#[derive(Clone, Debug)]
struct Feeder {
    from: usize,
    to: usize,
    /// Index of the zone that it serves.
    zone: usize,
    /// Length of the way on land, as straight as water lets it be.
    km: f64,
    people: f64,
    weight: f64,
    /// Index into [`value::CLASSES`].
    class: usize,
}

/// A line but for how often it runs.
#[derive(Clone, Debug)]
struct Draft {
    company: String,
    line: Line,
    /// Departures at λ = 1.
    wish: f64,
    fewest: f64,
}

struct Net<'a> {
    country: &'a Country,
    hubs: &'a Hubs,
    ways: &'a LandWays<'a>,
    centres: Vec<Centre>,
}

impl Net<'_> {
    fn class(&self, zone: usize) -> usize {
        let urbanity = self.country.zones[zone].urbanity.as_str();
        let class = value::CLASSES.iter().position(|name| *name == urbanity);
        class.expect("urbanity is one of six words")
    }

    /// Centres that a bus can reach from a hub, with their distances on land, nearest first.
    fn reachable(&self, from: usize) -> Vec<(f64, Centre)> {
        let by_land = self.ways.km_from(from);
        let here = self.hubs.hubs[from].spot;
        let mut found: Vec<(f64, Centre)> = self
            .centres
            .iter()
            .filter(|centre| self.ways.joined(from, centre.hub))
            .map(|centre| {
                let there = self.hubs.hubs[centre.hub].spot;
                let straight = here.km_to(there);
                let near = straight <= value::best_km();
                let dry = near && self.ways.is_dry(here, there);
                (if dry { straight } else { straight.max(by_land[centre.hub]) }, *centre)
            })
            .filter(|&(km, _)| km > value::at_centre_km() && km <= value::best_km())
            .collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.hub.cmp(&b.1.hub)));
        found
    }

    fn zone_feeders(&self) -> Vec<Feeder> {
        let mut feeders = Vec::new();
        for (zone, row) in self.country.zones.iter().enumerate() {
            let from = self.hubs.zone_stop[zone];
            let class = self.class(zone);
            let goals = match row.urbanity.as_str() {
                "core" | "suburb" | "large" => self.city_goals(from),
                _ => self.town_goals(from, row.population),
            };
            let goals = if goals.is_empty() { self.last_goal(from) } else { goals };
            feeders.extend(goals.into_iter().map(|goal| Feeder {
                from,
                to: goal.hub,
                km: goal.km,
                zone,
                people: row.population,
                weight: goal.weight,
                class,
            }));
        }
        merged(feeders)
    }

    /// Capital and large towns: the main centre and the nearest others.
    fn city_goals(&self, from: usize) -> Vec<Goal> {
        let reachable = self.reachable(from);
        let main = reachable
            .iter()
            .filter(|(km, centre)| {
                *km <= value::main_centre_km() && centre.people >= value::main_centre()
            })
            .max_by(|a, b| a.1.people.total_cmp(&b.1.people))
            .map(|&(km, centre)| Goal { hub: centre.hub, km, weight: value::main_weight() });
        let nearest = reachable
            .iter()
            .filter(|(_, centre)| main.is_none_or(|main| main.hub != centre.hub))
            .take(value::nearest())
            .map(|&(km, centre)| Goal { hub: centre.hub, km, weight: value::nearest_weight() });
        main.into_iter().chain(nearest).collect()
    }

    /// Elsewhere: the centre that draws most, and a second one from a populous zone.
    fn town_goals(&self, from: usize, people: f64) -> Vec<Goal> {
        let mut drawn = self.reachable(from);
        let pull = |(km, centre): &(f64, Centre)| {
            centre.people.sqrt() / libm::pow(km + 1.0, value::best_power())
        };
        drawn.sort_by(|a, b| pull(b).total_cmp(&pull(a)).then(a.1.hub.cmp(&b.1.hub)));
        let goal = |&(km, centre): &(f64, Centre), weight| Goal { hub: centre.hub, km, weight };
        let first = drawn.first().map(|best| goal(best, 1.0));
        let second = drawn
            .iter()
            .skip(1)
            .find(|(_, centre)| centre.people >= value::second_town())
            .filter(|_| people >= value::second_zone())
            .map(|other| goal(other, value::second_weight()));
        first.into_iter().chain(second).collect()
    }

    /// Without a centre in reach: a near port, else the nearest hub on land, else the nearest one
    /// of the same landmass. A port on an island without any other hub has none.
    fn last_goal(&self, from: usize) -> Vec<Goal> {
        let own = &self.hubs.hubs[from];
        let to_port = (own.row.kind != "port").then(|| {
            self.hubs.nearest(own.spot, value::island_port_km(), |hub| {
                hub.row.kind == "port"
                    && hub.row.landmass == own.row.landmass
                    && self.ways.is_dry(own.spot, hub.spot)
            })
        });
        let by_land = self.ways.km_from(from);
        let km = |hub: usize| {
            let straight = own.spot.km_to(self.hubs.hubs[hub].spot);
            if by_land[hub].is_finite() { straight.max(by_land[hub]) } else { straight }
        };
        let nearest_on_land = || {
            let proper = self.hubs.proper().iter();
            let proper = proper.filter(|hub| hub.index != from && hub.row.level > 0);
            proper
                .filter(|hub| by_land[hub.index] <= value::best_km())
                .min_by(|a, b| by_land[a.index].total_cmp(&by_land[b.index]))
                .map(|hub| hub.index)
        };
        let nearest_of_landmass = || {
            self.hubs.nearest(own.spot, value::best_km(), |hub| {
                hub.index != from && hub.row.level > 0 && hub.row.landmass == own.row.landmass
            })
        };
        let goal = to_port.flatten().or_else(nearest_on_land).or_else(nearest_of_landmass);
        goal.map(|hub| Goal { hub, km: km(hub), weight: 1.0 }).into_iter().collect()
    }

    /// A line from every port and town that no line calls at, unless a station or another main
    /// stop is so near that one walks.
    fn feeders_of_left_out(&self, served: &BTreeSet<usize>) -> Vec<Feeder> {
        let mut feeders = Vec::new();
        for (from, hub) in self.hubs.proper().iter().enumerate() {
            let town = hub.row.kind == "town";
            if served.contains(&from) || !(town || hub.row.kind == "port") {
                continue;
            }
            let walk = self.hubs.nearest(hub.spot, value::walk_km(), |other| {
                let main = other.row.kind == "station" || other.row.town_population > 0.0;
                other.row.hub != hub.row.hub && main && other.row.landmass == hub.row.landmass
            });
            if walk.is_some() && !town {
                continue;
            }
            let people = if town { hub.row.town_population } else { value::port_people() };
            let mut goals = self.town_goals(from, people.min(value::second_zone() - 1.0));
            if goals.is_empty() {
                goals = self.last_goal(from);
            }
            feeders.extend(goals.into_iter().map(|goal| Feeder {
                from,
                to: goal.hub,
                km: goal.km,
                zone: hub.zone,
                people,
                weight: goal.weight,
                class: self.class(hub.zone),
            }));
        }
        feeders
    }

    /// Feeders made lines: city lines to one centre in opposite pairs, the others alone.
    fn drafts(&self, feeders: &[Feeder]) -> Vec<Draft> {
        let mut partner: BTreeMap<usize, usize> = BTreeMap::new();
        for (_, a, b) in self.pairs(feeders) {
            if !partner.contains_key(&a) && !partner.contains_key(&b) {
                partner.insert(a, b);
                partner.insert(b, a);
            }
        }
        let mut drafts: Vec<Draft> = Vec::new();
        let mut ids: BTreeSet<String> = BTreeSet::new();
        let mut ways: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
        for (index, feeder) in feeders.iter().enumerate() {
            let other = partner.get(&index).map(|&other| (other, &feeders[other]));
            if other.is_some_and(|(other, _)| other < index) {
                continue; // made with its partner
            }
            let mut draft = self.draft(feeder, other.map(|(_, other)| other));
            let mut way: Vec<usize> = draft.line.calls.iter().map(|call| call.hub).collect();
            if way.first() > way.last() {
                way.reverse();
            }
            if let Some(&same) = ways.get(&way) {
                drafts[same].wish += draft.wish; // over two centres on one way
                continue;
            }
            ways.insert(way, drafts.len());
            // Two zones that share a stop may have lines of one name.
            while !ids.insert(draft.line.row.service.clone()) {
                draft.line.row.service.push_str("-b");
            }
            drafts.push(draft);
        }
        drafts
    }

    /// Possible pairs, the most opposite and most alike first: (misfit, feeder, feeder).
    fn pairs(&self, feeders: &[Feeder]) -> Vec<(f64, usize, usize)> {
        let mut by_centre: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, feeder) in feeders.iter().enumerate() {
            if is_city(feeder.class) {
                by_centre.entry(feeder.to).or_default().push(index);
            }
        }
        let company = |feeder: &Feeder| self.company(feeder.zone);
        let mut pairs = Vec::new();
        for lines in by_centre.values() {
            for (at, &a) in lines.iter().enumerate() {
                for &b in &lines[at + 1..] {
                    let apart = self.turn_deg(&feeders[a], &feeders[b]);
                    let alike = feeders[a].from != feeders[b].from
                        && company(&feeders[a]) == company(&feeders[b]);
                    if alike && apart <= value::opposite_deg() {
                        let unlike =
                            libm::log(self.wish(&feeders[a]) / self.wish(&feeders[b])).abs();
                        pairs.push((apart + value::unlike_deg() * unlike, a, b));
                    }
                }
            }
        }
        pairs.sort_by(|p, q| p.0.total_cmp(&q.0).then((p.1, p.2).cmp(&(q.1, q.2))));
        pairs
    }

    /// How far two lines to one centre are from being opposite.
    fn turn_deg(&self, a: &Feeder, b: &Feeder) -> f64 {
        let direction = |feeder: &Feeder| {
            let (from, to) = (self.hubs.hubs[feeder.from].spot, self.hubs.hubs[feeder.to].spot);
            libm::atan2(from.y - to.y, from.x - to.x).to_degrees()
        };
        let between = (direction(a) - direction(b)).abs();
        (180.0 - between.min(360.0 - between)).abs()
    }

    fn half_minutes(&self, feeder: &Feeder) -> f64 {
        feeder.km * value::detour() / value::speeds()[feeder.class] * 60.0
    }

    /// Departures at λ = 1.
    fn wish(&self, feeder: &Feeder) -> f64 {
        let demand = value::demands()[feeder.class];
        let minutes = self.half_minutes(feeder).max(value::short_minutes());
        feeder.people.max(1.0) * demand * feeder.weight / minutes.sqrt()
    }

    fn company(&self, zone: usize) -> &str {
        let municipality = &self.country.zones[zone].municipality;
        self.country
            .municipalities
            .iter()
            .find(|row| row.municipality == *municipality)
            .map_or("", |row| row.company.as_str())
    }

    fn draft(&self, feeder: &Feeder, other: Option<&Feeder>) -> Draft {
        let fewest = value::fewest()[feeder.class];
        let city = is_city(feeder.class);
        let ends: Vec<usize> =
            [feeder.from, feeder.to].into_iter().chain(other.map(|other| other.from)).collect();
        let path = with_stops_under_way(&ends, self.country, self.hubs, self.ways, under_way(city));
        let along = lengths(&path, self.hubs);
        let way = along.last().copied().unwrap_or(0.0);

        let halves: Vec<&Feeder> = [Some(feeder), other].into_iter().flatten().collect();
        let minutes: f64 = halves.iter().map(|half| self.half_minutes(half)).sum();
        let straight: f64 = halves.iter().map(|half| half.km).sum();
        let km = straight * value::detour();
        // Hubs on one spot still are a minute and a hundred metres apart.
        let share = |at: f64| if way > 0.0 { at / way } else { 0.0 };
        let calls = calls(
            path.iter().zip(&along).map(|(&hub, &at)| (hub, minutes * share(at), km * share(at))),
        );
        let wish = halves.iter().map(|half| self.wish(half)).sum::<f64>() / halves.len() as f64;

        let company = self.company(feeder.zone).to_owned();
        let hub = |index: usize| &self.hubs.hubs[index].row;
        let zone = |feeder: &Feeder| {
            if feeder.from == self.hubs.zone_stop[feeder.zone] {
                self.country.zones[feeder.zone].zone[1..].to_owned()
            } else {
                hub(feeder.from).hub.clone()
            }
        };
        let centre = hub(feeder.to).hub.split_once('-').map_or("", |(_, name)| name);
        let (id, name) = match other {
            Some(other) => (
                format!("local-{}-{}-{centre}", zone(feeder), zone(other)),
                format!(
                    "{} - {} - {}",
                    hub(feeder.from).name,
                    hub(feeder.to).name,
                    hub(other.from).name
                ),
            ),
            None => (
                format!("local-{}-{centre}", zone(feeder)),
                format!("{} - {}", hub(feeder.from).name, hub(feeder.to).name),
            ),
        };
        Draft {
            line: Line {
                row: ServiceRow {
                    service: id,
                    number: String::new(),
                    name,
                    mode: "bus".to_owned(),
                    kind: if city { "city" } else { "rural" }.to_owned(),
                    operator: format!("bus-operators-{company}"),
                    company: company.clone(),
                    responsible_today: "municipality".to_owned(),
                    level_kl: "local".to_owned(),
                    coordination: company.clone(),
                    certainty: "derived".to_owned(),
                    note: String::new(),
                },
                calls,
                kind: if city { Kind::CityBus } else { Kind::RuralBus },
                plan: Plan::Daily(0.0),
            },
            company,
            wish,
            fewest,
        }
    }
}

/// Zones that share a stop, and towns that run to each other, share a line.
fn merged(feeders: Vec<Feeder>) -> Vec<Feeder> {
    let mut out: Vec<Feeder> = Vec::new();
    let mut line: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for feeder in feeders {
        let ends = (feeder.from.min(feeder.to), feeder.from.max(feeder.to));
        if let Some(&known) = line.get(&ends) {
            let known = &mut out[known];
            known.people += feeder.people * feeder.weight / known.weight;
        } else {
            line.insert(ends, out.len());
            out.push(feeder);
        }
    }
    out
}

/// Classes of the towns: all but small and rural.
fn is_city(class: usize) -> bool {
    !matches!(value::CLASSES[class], "small" | "rural")
}

/// Towns, S-train interchanges, and the largest place of an island that has neither.
fn centres(hubs: &Hubs, ways: &LandWays<'_>) -> Vec<Centre> {
    let mut centres = Vec::new();
    let mut largest: BTreeMap<usize, (f64, usize)> = BTreeMap::new();
    for (index, hub) in hubs.proper().iter().enumerate() {
        let town = hub.row.town_population;
        let interchange = hub.s_train_lines >= value::centre_s_train_lines();
        let people = if interchange { town.max(value::s_train_centre()) } else { town };
        if people >= value::centre_town() {
            centres.push(Centre { hub: index, people });
        }
        let best = largest.entry(ways.part(index)).or_insert((0.0, index));
        if people > best.0 {
            *best = (people, index);
        }
    }
    for (people, hub) in largest.into_values() {
        if people > 0.0 && people < value::centre_town() {
            centres.push(Centre { hub, people });
        }
    }
    centres
}

/// A company's timetable hours. What all companies lack of the national figure is added to each in
/// proportion to the room that its own range leaves, so that none leaves its range.
fn reference_hours(company: &str, parameters: &[ParameterSource]) -> Result<f64, TablesError> {
    const COMPANIES: [&str; 6] = ["bat", "fynbus", "midttrafik", "movia", "nt", "sydtrafik"];
    let row = |name: &str| {
        let key = format!("hours.bus.{name}");
        let row = parameters.iter().find(|row| row.key == key);
        row.and_then(|row| {
            let number = |text: &str| text.parse::<f64>().ok();
            Some((number(&row.low)?, number(&row.value)?, number(&row.high)?))
        })
        .ok_or_else(|| TablesError::Contradiction {
            what: format!("parameters.csv has no number or no range for {key}"),
            remedy: "add the row, in million timetable hours a year".to_owned(),
        })
    };
    let rows = COMPANIES.iter().map(|name| row(name)).collect::<Result<Vec<_>, _>>()?;
    let sum: f64 = rows.iter().map(|(_, value, _)| value).sum();
    let gap = row("national")?.1 - sum;
    let room = |(low, value, high): &(f64, f64, f64)| {
        if gap > 0.0 { high - value } else { value - low }
    };
    let all: f64 = rows.iter().map(room).sum();
    if gap.abs() > all {
        return Err(TablesError::Contradiction {
            what: format!("the companies' hours sum to {sum} and cannot meet the national figure"),
            remedy: "widen the ranges of hours.bus.*, or mend one of them".to_owned(),
        });
    }
    let own = row(company)?;
    let share = if all > 0.0 { room(&own) / all } else { 0.0 };
    Ok((own.1 + gap * share) * 1e6)
}

/// The drafts as lines whose departures use up the wanted hours; none if the fewest
/// departures already take more.
fn run_as_often_as_hours_allow(drafts: &[&Draft], wanted: f64) -> Option<Vec<Line>> {
    let at = |lambda: f64| -> Vec<Line> {
        drafts
            .iter()
            .map(|draft| {
                let weekday = (lambda * draft.wish).clamp(draft.fewest, value::most());
                let rural = draft.line.kind == Kind::RuralBus;
                let plan = if rural { Plan::DailyAndSchool(weekday) } else { Plan::Daily(weekday) };
                Line { plan, ..draft.line.clone() }
            })
            .collect()
    };
    let hours = |lines: &[Line]| lines.iter().map(Line::yearly_hours).sum::<f64>();
    let (mut low, mut high) = (0.0, 1e-4);
    if hours(&at(low)) > wanted {
        return None;
    }
    while hours(&at(high)) < wanted {
        high *= 2.0;
        if high > 1e3 {
            return None; // every line at its most
        }
    }
    while high - low > CLOSE * high {
        let middle = f64::midpoint(low, high);
        if hours(&at(middle)) < wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(at(high))
}
