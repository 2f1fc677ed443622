//! What differs between two scenarios, piece by piece, in words that can be shown.
//!
//! Pieces are matched by id, so it does not matter how either scenario came about: from a file, by
//! changes, or from another data set.

use super::Scenario;
use super::area::Hub;
use super::horizon::Horizon;
use super::regime::{Body, Holder, Responsibility, Role, ServiceClass};
use super::responsibility::resolve;
use super::service::{Period, Service};
use crate::id::{BodyId, Id, ServiceId};
use crate::units::ClockTime;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What kind of piece differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The year, the seed or another whole of the scenario.
    Scenario,
    /// A line that only one of them has, or its name, mode or operator.
    Service,
    /// Where a line stops.
    Stops,
    /// How long a line takes.
    RunTime,
    /// How often a line runs.
    Headway,
    /// Terms with an operator.
    Contract,
    /// A hub that only one of them has, or what it offers.
    Hub,
    /// How far a zone is from a hub.
    Access,
    /// How long a road takes.
    Road,
    /// An empirical value; fares among them.
    Value,
    /// Who holds a task.
    Role,
    /// Which class a line is in.
    Class,
    /// What bodies may do.
    Permission,
    /// What a body may spend.
    Budget,
    /// A fixed sum.
    FixedSum,
    /// Which lines share a fare, and what a change between areas costs.
    Tariff,
    /// Another rule of the regime.
    Regime,
    /// What is only handed on.
    Custom,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Kind of piece.
    pub part: Part,
    /// Which one: its id, or a word.
    pub of: String,
    /// What about it; empty if the piece itself.
    pub detail: String,
    /// In the first scenario; empty if it has none.
    pub before: String,
    /// In the second.
    pub after: String,
}

/// Everything that differs between two scenarios, in order of the parts and ids.
pub fn diff(before: &Scenario, after: &Scenario) -> Vec<Difference> {
    let mut list = List { before, after, found: Vec::new() };
    list.whole();
    list.services();
    list.places();
    list.values();
    list.bodies();
    list.regime();
    list.found.sort_by(|a, b| (a.part, &a.of, &a.detail).cmp(&(b.part, &b.of, &b.detail)));
    list.found
}

struct List<'a> {
    before: &'a Scenario,
    after: &'a Scenario,
    found: Vec<Difference>,
}

/// Pairs two lists that stand in the order of their ids.
fn paired<'a, T>(
    a: &'a [T],
    b: &'a [T],
    id: impl Fn(&T) -> &str,
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let (mut i, mut j, mut pairs) = (0, 0, Vec::with_capacity(a.len().max(b.len())));
    while i < a.len() || j < b.len() {
        let order = match (a.get(i), b.get(j)) {
            (Some(x), Some(y)) => id(x).cmp(id(y)),
            (Some(_), None) => std::cmp::Ordering::Less,
            _ => std::cmp::Ordering::Greater,
        };
        let (x, y) = (order.is_le().then(|| &a[i]), order.is_ge().then(|| &b[j]));
        i += usize::from(x.is_some());
        j += usize::from(y.is_some());
        pairs.push((x, y));
    }
    pairs
}

impl List<'_> {
    fn add(&mut self, part: Part, of: &str, detail: &str, before: String, after: String) {
        if before != after {
            let (of, detail) = (of.to_owned(), detail.to_owned());
            self.found.push(Difference { part, of, detail, before, after });
        }
    }

    fn whole(&mut self) {
        let (a, b) = (self.before, self.after);
        self.add(Part::Scenario, "year", "", a.year.to_string(), b.year.to_string());
        self.add(Part::Scenario, "seed", "", a.seed.to_string(), b.seed.to_string());
        self.add(
            Part::Scenario,
            "service",
            "",
            a.service.word().to_owned(),
            b.service.word().to_owned(),
        );
        if a.calendar != b.calendar {
            let words = |s: &Scenario| {
                format!(
                    "{} day types, {} periods, {} states",
                    s.calendar.day_types.len(),
                    s.calendar.periods.len(),
                    s.calendar.states.len()
                )
            };
            self.found.push(Difference {
                part: Part::Scenario,
                of: "calendar".to_owned(),
                detail: String::new(),
                before: words(a),
                after: words(b),
            });
        }
        let later = |horizon: &Horizon| {
            let shocks =
                horizon.shocks.iter().map(|shock| format!("{}: {:?}", shock.from, shock.kind));
            let bought = horizon.investments.iter().map(|invested| {
                let amount = number(invested.amount.dkk());
                format!(
                    "{}: {} for {amount} kr. by {}",
                    invested.year, invested.purpose, invested.body
                )
            });
            let trials = horizon.trials.iter().map(|trial| {
                let area = trial.area.join(", ");
                format!("{}: {} in {area}, departures × {}", trial.from, trial.id, trial.departures)
            });
            shocks.chain(bought).chain(trials).collect::<Vec<_>>().join("; ")
        };
        self.add(Part::Scenario, "later years", "", later(&a.horizon), later(&b.horizon));
        let names: BTreeSet<&String> = a.custom.keys().chain(b.custom.keys()).collect();
        for name in names {
            let text = |s: &Scenario| s.custom.get(name).cloned().flatten().unwrap_or_default();
            self.add(Part::Custom, name, "", text(a), text(b));
        }
    }

    fn services(&mut self) {
        let (a, b) = (self.before, self.after);
        for pair in paired(a.services.as_slice(), b.services.as_slice(), |s| &s.slug) {
            match pair {
                (Some(x), Some(y)) => self.service(x, y),
                (Some(x), None) => {
                    self.add(Part::Service, &x.slug, "", x.name.clone(), String::new())
                }
                (None, Some(y)) => {
                    self.add(Part::Service, &y.slug, "", String::new(), y.name.clone())
                }
                (None, None) => {}
            }
        }
    }

    fn service(&mut self, x: &Service, y: &Service) {
        if x == y {
            return;
        }
        let (a, b) = (self.before, self.after);
        let id = &x.slug;
        self.add(Part::Service, id, "name", x.name.clone(), y.name.clone());
        self.add(Part::Service, id, "mode", x.mode.slug().into(), y.mode.slug().into());
        self.add(Part::Service, id, "kind", x.kind.slug().into(), y.kind.slug().into());
        self.add(Part::Service, id, "operator", x.operator.clone(), y.operator.clone());
        self.add(Part::Service, id, "company", x.company.clone(), y.company.clone());
        self.add(
            Part::Service,
            id,
            "paid by today",
            x.responsible_today.clone(),
            y.responsible_today.clone(),
        );
        self.add(Part::Service, id, "level", x.level_kl.clone(), y.level_kl.clone());
        let stops = |scenario: &Scenario, service: &Service| {
            let slug =
                |stop: &super::service::ServiceStop| scenario.area.hubs[stop.hub].slug.clone();
            service.stops.iter().map(slug).collect::<Vec<_>>()
        };
        let (stops_x, stops_y) = (stops(a, x), stops(b, y));
        if stops_x != stops_y {
            let only = |these: &[String], those: &[String]| {
                these.iter().filter(|s| !those.contains(s)).cloned().collect::<Vec<_>>().join(", ")
            };
            let words = |n: usize, own: String| {
                if own.is_empty() { format!("{n} stops") } else { format!("{n} stops, with {own}") }
            };
            let (own_x, own_y) = (only(&stops_x, &stops_y), only(&stops_y, &stops_x));
            let (before, after) = (words(stops_x.len(), own_x), words(stops_y.len(), own_y));
            let after = if before == after { format!("{after}, in another order") } else { after };
            self.add(Part::Stops, id, "", before, after);
        }
        let minutes = |s: &Service| s.stops.iter().map(|stop| stop.minutes.0).collect::<Vec<_>>();
        let (run_x, run_y) = (minutes(x), minutes(y));
        if stops_x == stops_y && run_x.iter().zip(&run_y).any(|(p, q)| !same(*p, *q)) {
            let words = |s: &Service| format!("{} min", number(s.run_time().0));
            let (before, after) = (words(x), words(y));
            let detail = if before == after { "between its stops" } else { "" };
            if before == after {
                self.found.push(Difference {
                    part: Part::RunTime,
                    of: id.clone(),
                    detail: detail.into(),
                    before,
                    after,
                });
            } else {
                self.add(Part::RunTime, id, detail, before, after);
            }
        }
        if x.contract != y.contract {
            self.add(Part::Contract, id, "", terms(x), terms(y));
        }
        self.headways(x, y);
    }

    /// How often a line runs: by day type and period, or in one line where all of it is scaled
    /// alike.
    fn headways(&mut self, x: &Service, y: &Service) {
        let (a, b) = (self.before, self.after);
        if self.scaled_alike(x, y) {
            return;
        }
        let words = |scenario: &Scenario, service: &Service, day: &str, period: &str| {
            let Some((departures, period)) = departures(scenario, service, day, period) else {
                return String::new();
            };
            if departures <= 0.0 {
                return "none".to_owned();
            }
            format!("every {} min", number(period.length().0 / departures))
        };
        let day_types = [a, b].into_iter().flat_map(|s| s.calendar.day_types.iter());
        let days: BTreeSet<&str> = day_types.map(|day| day.slug.as_str()).collect();
        for day in days {
            let mut seen = BTreeSet::new();
            for period in [a, b].into_iter().flat_map(|s| s.calendar.periods.iter()) {
                if seen.insert(&period.slug) {
                    let before = words(a, x, day, &period.slug);
                    let after = words(b, y, day, &period.slug);
                    self.add(
                        Part::Headway,
                        &x.slug,
                        &format!("{day} {}", period.slug),
                        before,
                        after,
                    );
                }
            }
            let span = |scenario: &Scenario, service: &Service| {
                let Some(day) = scenario.calendar.day_type(day) else { return String::new() };
                let timetable = &service.timetable[day];
                let time =
                    |t: Option<ClockTime>| t.map_or_else(|| "–".to_owned(), |t| t.to_string());
                format!("{}–{}", time(timetable.first), time(timetable.last))
            };
            let detail = format!("{day} first and last");
            self.add(Part::Headway, &x.slug, &detail, span(a, x), span(b, y));
        }
    }

    /// Tells a line whose departures are all multiplied by the same factor in one difference.
    fn scaled_alike(&mut self, x: &Service, y: &Service) -> bool {
        let (a, b) = (self.before, self.after);
        if a.calendar != b.calendar {
            return false;
        }
        let mut factor: Option<f64> = None;
        let mut cells = 0;
        for (day_x, day_y) in x.timetable.iter().zip(&y.timetable) {
            if (day_x.first, day_x.last) != (day_y.first, day_y.last) {
                return false;
            }
            for (p, q) in day_x.departures.iter().zip(&day_y.departures) {
                if *p <= 0.0 && *q <= 0.0 {
                    continue;
                }
                let is_alike =
                    *p > 0.0 && factor.is_none_or(|factor| (q / p - factor).abs() < 1e-9);
                if !is_alike {
                    return false;
                }
                factor = factor.or(Some(q / p));
                cells += 1;
            }
        }
        if cells < 2 || factor.is_none_or(|factor| same(factor, 1.0)) {
            return false;
        }
        let yearly = |scenario: &Scenario, service: &Service| {
            let days = scenario.calendar.day_types.iter().zip(&service.timetable);
            let sum: f64 = days
                .map(|(day, timetable)| {
                    day.days_per_year * timetable.departures.iter().sum::<f64>()
                })
                .sum();
            format!("{} departures a year each way", number(sum))
        };
        self.add(Part::Headway, &x.slug, "all days and periods alike", yearly(a, x), yearly(b, y));
        true
    }

    fn places(&mut self) {
        let (a, b) = (self.before, self.after);
        for pair in paired(a.area.hubs.as_slice(), b.area.hubs.as_slice(), |h| &h.slug) {
            match pair {
                (Some(x), Some(y)) => {
                    self.add(Part::Hub, &x.slug, "name", x.name.clone(), y.name.clone());
                    self.add(Part::Hub, &x.slug, "level", x.level.to_string(), y.level.to_string());
                    self.add(Part::Hub, &x.slug, "offers", offers(x), offers(y));
                    let place = |h: &Hub| format!("{}° N, {}° E", h.lat, h.lon);
                    self.add(Part::Hub, &x.slug, "place", place(x), place(y));
                }
                (Some(x), None) => self.add(Part::Hub, &x.slug, "", x.name.clone(), String::new()),
                (None, Some(y)) => self.add(Part::Hub, &y.slug, "", String::new(), y.name.clone()),
                (None, None) => {}
            }
        }
        self.access();
        let links = |s: &Scenario| -> BTreeMap<(String, String, String, usize), String> {
            let mut all = BTreeMap::new();
            for link in &s.area.roads.links {
                let end = |at: u32| s.area.roads.nodes[at as usize].slug.clone();
                let mut key = (end(link.a), end(link.b), link.name.clone(), 0);
                while all.contains_key(&key) {
                    key.3 += 1;
                }
                let words = format!(
                    "{} min, wait {} min, {} kr.",
                    number(link.time.0),
                    number(link.wait.0),
                    number(link.toll.dkk())
                );
                all.insert(key, words);
            }
            all
        };
        let (x, y) = (links(a), links(b));
        let keys: BTreeSet<_> = x.keys().chain(y.keys()).collect();
        for key in keys {
            let words = |all: &BTreeMap<_, String>| all.get(key).cloned().unwrap_or_default();
            self.add(Part::Road, &format!("{}–{}", key.0, key.1), &key.2, words(&x), words(&y));
        }
    }

    fn access(&mut self) {
        type Pairs<'a> = BTreeMap<(&'a str, &'a str), (f64, Option<f64>)>;
        fn pairs(s: &Scenario) -> Pairs<'_> {
            let key = |a: &super::area::Access| {
                (s.area.zones[a.zone].slug.as_str(), s.area.hubs[a.hub].slug.as_str())
            };
            let of = |a: &super::area::Access| (a.distance.0, a.walk.map(|walk| walk.0));
            s.area.access.iter().map(|a| (key(a), of(a))).collect()
        }
        let (a, b) = (self.before, self.after);
        let (x, y) = (pairs(a), pairs(b));
        let words = |pair: Option<&(f64, Option<f64>)>| match pair {
            None => String::new(),
            Some((km, None)) => format!("{} km", number(*km)),
            Some((km, Some(walk))) => format!("{} km, walk of {} min", number(*km), number(*walk)),
        };
        let keys: BTreeSet<_> = x.keys().chain(y.keys()).copied().collect();
        for key in keys {
            self.add(Part::Access, key.0, key.1, words(x.get(&key)), words(y.get(&key)));
        }
    }

    fn values(&mut self) {
        let (a, b) = (self.before, self.after);
        for pair in paired(&a.values.register, &b.values.register, |row| &row.key) {
            let words = |row: Option<&super::values::ValueRow>| {
                row.map_or_else(String::new, |row| {
                    format!("{} {} ({} to {})", row.value, row.unit, row.low, row.high)
                })
            };
            let key = pair.0.or(pair.1).map_or("", |row| &row.key);
            self.add(Part::Value, key, "", words(pair.0), words(pair.1));
        }
    }

    fn bodies(&mut self) {
        let (a, b) = (self.before, self.after);
        for pair in paired(a.bodies.as_slice(), b.bodies.as_slice(), |body| &body.slug) {
            let words = |body: Option<&Body>| {
                body.map_or_else(String::new, |body| format!("{} kr.", number(body.budget.dkk())))
            };
            let slug = pair.0.or(pair.1).map_or("", |body| &body.slug);
            self.add(Part::Budget, slug, "", words(pair.0), words(pair.1));
        }
    }

    fn regime(&mut self) {
        let (a, b) = (&self.before.regime, &self.after.regime);
        self.add(Part::Regime, "name", "", a.name.clone(), b.name.clone());
        let switch = |on: bool| if on { "on" } else { "off" }.to_owned();
        self.add(
            Part::Regime,
            "timed transfers",
            "",
            switch(a.timed_transfers),
            switch(b.timed_transfers),
        );
        self.add(
            Part::Regime,
            "administration",
            "",
            number(a.admin_factor),
            number(b.admin_factor),
        );
        let shares =
            |to: &Option<Holder>| to.as_ref().map_or_else(String::new, |to| format!("{to:?}"));
        self.add(
            Part::Regime,
            "regions' shares to",
            "",
            shares(&a.region_shares_to),
            shares(&b.region_shares_to),
        );
        let classes: BTreeSet<ServiceClass> =
            a.fixed_sums.iter().chain(&b.fixed_sums).map(|sum| sum.class).collect();
        for class in classes {
            let words = |regime: &super::regime::Regime| {
                let sum = regime.fixed_sums.iter().find(|sum| sum.class == class);
                sum.map_or_else(String::new, |sum| {
                    format!(
                        "{} kr. from {}, {:?}, by {:?}, overrun {:?}, indexed by {:?}, {} after rail",
                        number(sum.amount.dkk()),
                        sum.payer,
                        sum.path,
                        sum.allocation,
                        sum.overrun,
                        sum.indexation,
                        number(sum.follows_rail)
                    )
                })
            };
            self.add(Part::FixedSum, class.words(), "", words(a), words(b));
        }
        for kind in super::regime::PermissionKind::ALL {
            let words = |scenario: &Scenario| {
                let permissions = scenario.regime.permissions.iter();
                let mut in_force =
                    permissions.filter(|p| p.kind == kind && p.in_force_in(scenario.year));
                in_force.next().map_or_else(String::new, |p| {
                    let limits =
                        if p.limits.is_empty() { String::new() } else { format!(", {}", p.limits) };
                    format!("{}{limits}", if p.allowed { "allowed" } else { "not allowed" })
                })
            };
            self.add(
                Part::Permission,
                &format!("{kind:?}"),
                "",
                words(self.before),
                words(self.after),
            );
        }
        let areas: BTreeSet<&str> =
            a.tariffs.iter().chain(&b.tariffs).map(|area| area.slug.as_str()).collect();
        for slug in areas {
            let words = |regime: &super::regime::Regime| {
                let area = regime.tariffs.iter().find(|area| area.slug == slug);
                area.map_or_else(String::new, |area| {
                    format!(
                        "{}; {} of a second base fare",
                        area.members.join(", "),
                        number(area.second_base_share)
                    )
                })
            };
            self.add(Part::Tariff, slug, "", words(a), words(b));
        }
        self.roles();
    }

    /// Who holds what for the services that both have, told by class and role.
    fn roles(&mut self) {
        let (a, b) = (self.before, self.after);
        let (of_a, of_b) = (resolve(a, None), resolve(b, None));
        let mut moved: BTreeMap<(ServiceClass, Role), Moved> = BTreeMap::new();
        for (id_a, service) in a.services.entries() {
            let Some(id_b) = b.service_by_slug(&service.slug) else { continue };
            let class = |of: &Responsibility, id: ServiceId| of.class[id].as_ref().map(|c| c.class);
            let (class_a, class_b) = (class(&of_a, id_a), class(&of_b, id_b));
            if class_a != class_b {
                let words =
                    |class: Option<ServiceClass>| class.map_or("", ServiceClass::words).to_owned();
                self.add(Part::Class, &service.slug, "", words(class_a), words(class_b));
            }
            for role in Role::ALL {
                let (x, y) = (holders(a, &of_a, id_a, role), holders(b, &of_b, id_b, role));
                if x.0 != y.0 {
                    let key = (class_b.or(class_a).unwrap_or(ServiceClass::Local), role);
                    let moved = moved.entry(key).or_default();
                    moved.services += 1;
                    moved.before.insert(x);
                    moved.after.insert(y);
                }
            }
        }
        for ((class, role), moved) in moved {
            let of = format!("{role:?}, {}", class.words());
            let detail = format!("{} services", moved.services);
            let (before, after) = (summary(&moved.before), summary(&moved.after));
            self.found.push(Difference { part: Part::Role, of, detail, before, after });
        }
    }
}

/// Services of one class for which one role moved.
#[derive(Default)]
struct Moved {
    services: usize,
    before: BTreeSet<(String, String)>,
    after: BTreeSet<(String, String)>,
}

/// Who holds a role for a service: by name, and by kind.
fn holders(
    scenario: &Scenario,
    of: &Responsibility,
    id: ServiceId,
    role: Role,
) -> (String, String) {
    let by: &[(BodyId, f64)] = &of.held(id, role).by;
    let one = |(body, share): &(BodyId, f64)| {
        let slug = &scenario.bodies[*body].slug;
        if same(*share, 1.0) { slug.clone() } else { format!("{slug} {}", number(*share)) }
    };
    let names = by.iter().map(one).collect::<Vec<_>>().join(", ");
    let kinds: BTreeSet<String> =
        by.iter().map(|(body, _)| format!("{:?}", scenario.bodies[*body].kind)).collect();
    (names, kinds.into_iter().collect::<Vec<_>>().join(" and "))
}

/// A few holders by name, many by kind.
fn summary(holders: &BTreeSet<(String, String)>) -> String {
    const FEW: usize = 3;
    if holders.len() <= FEW {
        let names: Vec<&str> =
            holders.iter().map(|(name, _)| if name.is_empty() { "nobody" } else { name }).collect();
        return names.join("; ");
    }
    let kinds: BTreeSet<&str> = holders.iter().map(|(_, kind)| kind.as_str()).collect();
    let kinds: Vec<&str> = kinds.into_iter().filter(|kind| !kind.is_empty()).collect();
    format!("{} holders ({})", holders.len(), kinds.join("; "))
}

/// Departures of a line on a day type in a period, with the period; `None` if there is no such.
fn departures<'a>(
    scenario: &'a Scenario,
    service: &Service,
    day: &str,
    period: &str,
) -> Option<(f64, &'a Period)> {
    let (day, period) = (scenario.calendar.day_type(day)?, scenario.calendar.period(period)?);
    let departures = service.timetable[day].departures[period.index()];
    Some((departures, &scenario.calendar.periods[period]))
}

fn offers(hub: &Hub) -> String {
    let word = |offer: &super::area::HubOffer| format!("{offer:?}");
    hub.offers.iter().map(word).collect::<Vec<_>>().join(", ")
}

fn terms(service: &Service) -> String {
    let Some(contract) = &service.contract else {
        return "by the rates of its kind".to_owned();
    };
    let mut words = Vec::new();
    words.extend(contract.per_hour.map(|rate| format!("{} kr. an hour", number(rate.0))));
    words.extend(contract.per_km.map(|rate| format!("{} kr. a km", number(rate.0))));
    words.extend(contract.until.map(|year| format!("until {year}")));
    words.join(", ")
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

/// At most two decimals, none that say nothing.
fn number(x: f64) -> String {
    let text = format!("{x:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
