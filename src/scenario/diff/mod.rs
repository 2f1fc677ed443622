//! What differs between two scenarios, piece by piece, in words that can be shown.
//!
//! Pieces are matched by id, so it does not matter how either scenario came about: from a file, by
//! changes, or from another data set.

mod lines;
mod roles;

use super::Scenario;
use super::area::Hub;
use super::flex::{Pool, Scheme};
use super::horizon::Horizon;
use super::hub_service::OfferedThere;
use super::regime::Body;
use super::works::Work;
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
    /// An on-demand pool that only one of them has, or its terms.
    Flex,
    /// What a hub offers beside lines, its vehicles and money.
    HubService,
    /// What is built for buses.
    Work,
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
    list.flex();
    list.hub_services();
    list.works();
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

/// A pool in figures: its product, zones, vehicles, lead and fare.
fn in_words(pool: &Pool) -> String {
    let vehicles = pool.vehicles.map_or_else(|| "-".to_owned(), |vehicles| vehicles.to_string());
    let terms = &pool.terms;
    format!(
        "{}: {} / {vehicles} / {} min / {} DKK + {} DKK/km",
        pool.product,
        pool.zones.len(),
        terms.lead_min,
        terms.fare_first_dkk,
        terms.fare_per_km_dkk
    )
}

/// A work in figures: what it is, its road, its capital and upkeep.
fn built(work: &Work) -> String {
    let sum = |of: fn(&super::works::WorkPart) -> crate::units::Kroner| -> f64 {
        work.parts.iter().map(|part| of(part).dkk()).sum()
    };
    format!(
        "{}: {} km / {} DKK / {} DKK/year / {}",
        work.kind.slug(),
        number(work.km),
        number(sum(|part| part.capital)),
        number(sum(|part| part.upkeep)),
        work.payer.as_deref().unwrap_or("-")
    )
}

/// A carpool scheme in figures: its platforms, municipalities, what a km brings the driver from a
/// body and from the rider, and what may be paid in a year.
fn scheme_in_words(scheme: &Scheme) -> String {
    let envelope = scheme.envelope.map_or_else(|| "-".to_owned(), |sum| number(sum.dkk()));
    format!(
        "carpool: {} / {} / {} + {} DKK/km / {envelope} DKK",
        scheme.platforms.slug(),
        scheme.places.len(),
        scheme.reward_per_km,
        scheme.rider_per_km
    )
}

impl List<'_> {
    fn add(&mut self, part: Part, of: &str, detail: &str, before: String, after: String) {
        if before != after {
            let (of, detail) = (of.to_owned(), detail.to_owned());
            self.found.push(Difference { part, of, detail, before, after });
        }
    }

    fn flex(&mut self) {
        let words = |pool: Option<&Pool>| pool.map_or_else(String::new, in_words);
        for (a, b) in paired(&self.before.flex.pools, &self.after.flex.pools, |pool| &pool.slug) {
            let slug = a.or(b).map_or("", |pool| pool.slug.as_str());
            self.add(Part::Flex, slug, "", words(a), words(b));
        }
        let words = |scheme: Option<&Scheme>| scheme.map_or_else(String::new, scheme_in_words);
        let (before, after) = (&self.before.flex.carpool, &self.after.flex.carpool);
        for (a, b) in paired(before, after, |scheme| &scheme.slug) {
            let slug = a.or(b).map_or("", |scheme| scheme.slug.as_str());
            self.add(Part::Flex, slug, "", words(a), words(b));
        }
    }

    fn hub_services(&mut self) {
        fn all(s: &Scenario) -> BTreeMap<(&str, &str), &OfferedThere> {
            let offered = s.hub_services.offered.iter();
            offered.map(|there| ((there.hub.as_str(), there.service.as_str()), there)).collect()
        }
        let words = |there: Option<&&OfferedThere>| {
            there.map_or_else(String::new, |there| {
                let terms = &there.terms;
                format!(
                    "{}: {} DKK + {} DKK/km / {:?} / {:?} / {}",
                    number(there.vehicles),
                    number(there.fare(0.0)),
                    number((1.0 - there.support) * terms.price_per_km_dkk),
                    there.invests,
                    there.risk,
                    there.payer.as_deref().unwrap_or("-")
                )
            })
        };
        let (before, after) = (self.before, self.after);
        let (x, y) = (all(before), all(after));
        let keys: BTreeSet<_> = x.keys().chain(y.keys()).copied().collect();
        for key in keys {
            self.add(Part::HubService, key.0, key.1, words(x.get(&key)), words(y.get(&key)));
        }
    }

    fn works(&mut self) {
        let words = |work: Option<&Work>| work.map_or_else(String::new, built);
        for (a, b) in paired(&self.before.works, &self.after.works, |work| &work.slug) {
            let slug = a.or(b).map_or("", |work| work.slug.as_str());
            self.add(Part::Work, slug, "", words(a), words(b));
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
            for (at, link) in s.area.roads.links.iter().enumerate() {
                let end = |at: u32| s.area.roads.nodes[at as usize].slug.clone();
                let mut key = (end(link.a), end(link.b), link.name.clone(), 0);
                while all.contains_key(&key) {
                    key.3 += 1;
                }
                let words = format!(
                    "{} min{}, wait {} min, {} kr.",
                    number(link.time.0),
                    at_times(s, s.area.roads.times(at)),
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
        type Pairs<'a> = BTreeMap<(&'a str, &'a str), (f64, Option<f64>, String)>;
        fn pairs(s: &Scenario) -> Pairs<'_> {
            let key = |a: &super::area::Access| {
                (s.area.zones[a.zone].slug.as_str(), s.area.hubs[a.hub].slug.as_str())
            };
            let of = |a: &super::area::Access| {
                let times = at_times(s, s.area.walk_times(a.zone, a.hub));
                (a.distance.0, a.walk.map(|walk| walk.0), times)
            };
            s.area.access.iter().map(|a| (key(a), of(a))).collect()
        }
        let (a, b) = (self.before, self.after);
        let (x, y) = (pairs(a), pairs(b));
        let words = |pair: Option<&(f64, Option<f64>, String)>| match pair {
            None => String::new(),
            Some((km, None, times)) => format!("{} km{times}", number(*km)),
            Some((km, Some(walk), times)) => {
                format!("{} km, walk of {} min{times}", number(*km), number(*walk))
            }
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
}

/// What a way takes in the periods in which that is not what it takes usually.
fn at_times(s: &Scenario, times: &[super::area::PartTime]) -> String {
    let words = times.iter().map(|time| {
        let (day, period) = (&s.calendar.day_types[time.day], &s.calendar.periods[time.period]);
        format!("; {} {}: {} min", day.slug, period.slug, number(time.minutes.0))
    });
    words.collect()
}

fn offers(hub: &Hub) -> String {
    let word = |offer: &super::area::HubOffer| format!("{offer:?}");
    hub.offers.iter().map(word).collect::<Vec<_>>().join(", ")
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

/// At most two decimals, none that say nothing.
fn number(x: f64) -> String {
    let text = format!("{x:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
