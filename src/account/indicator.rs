//! The indicators' values, nationally and by every cut that makes sense for them.
//!
//! What each one means, its unit and its source stand in [`table`](super::table). Figures are in
//! base units (trips, km, kroner, tonnes a year); who shows them scales them.

use super::Inputs;
use super::detail::dkk_per_minute;
use super::inequality::{gini, mean_of_lowest, palma};
use super::ledger::{Ledger, PostingFilter, PostingKind};
use super::made_of::{Kinship, MadeOf, Part, Shape};
use super::measure::View;
use super::money::money;
use super::social::{SocialItem, social};
use super::table::{INDICATORS, Indicator};
use crate::id::{BodyId, DayTypeId, MunicipalityId, ServiceId, StateId, ZoneId};
use crate::scenario::area::Urbanity;
use crate::scenario::service::{DayKind, Mode};
use crate::scenario::tables::TableRow;
use crate::scenario::values::{Certainty, Values};
use crate::simulate::{Flows, NotMade, Reach, TripMode};
use crate::supply::electric_bus_threshold;
use crate::units::ClockTime;
use std::collections::BTreeMap;

/// Those who depend on public transport more than others do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// No car in the family.
    NoCar,
    /// Under 18 years.
    Under18,
    /// 18–24 years.
    Young,
    /// 65 years and over.
    Senior,
    /// Residents of the zones of lowest income, a tenth of all.
    LowestIncome,
    /// Entitled to special transport, spread over zones as its trips are.
    Entitled,
}

impl Group {
    /// All, in order.
    pub const ALL: [Self; 6] =
        [Self::NoCar, Self::Under18, Self::Young, Self::Senior, Self::LowestIncome, Self::Entitled];
    /// The word used in results.
    pub fn slug(self) -> &'static str {
        match self {
            Self::NoCar => "no-car",
            Self::Under18 => "under-18",
            Self::Young => "18-24",
            Self::Senior => "65-plus",
            Self::LowestIncome => "lowest-income-tenth",
            Self::Entitled => "entitled-to-special-transport",
        }
    }
}

/// One indicator's figures. A cut that makes no sense for it, or has nobody in it, is absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IndicatorValue {
    /// The whole country.
    pub value: f64,
    /// By municipality.
    pub by_municipality: BTreeMap<MunicipalityId, f64>,
    /// By urbanity of the home zone.
    pub by_urbanity: BTreeMap<Urbanity, f64>,
    /// By body: of lines the one that orders them, of money the one that pays or gets it.
    pub by_body: BTreeMap<BodyId, f64>,
    /// For those who depend on it.
    pub by_group: BTreeMap<Group, f64>,
    /// Whether it leans on a value or table that nobody looked up.
    pub rests_on_guess: bool,
    /// What it is made of; empty unless it was computed to be [`explained`].
    pub made_of: MadeOf,
}

impl IndicatorValue {
    /// A figure that has no cuts.
    pub(super) fn national(value: f64) -> Self {
        Self { value, ..Self::default() }
    }
    /// The same figure, made of this.
    #[must_use]
    pub(super) fn made_of(mut self, parts: MadeOf) -> Self {
        self.made_of = parts;
        self
    }

    /// Each figure over the same cut's figure of `other`; cuts where that is zero are left out.
    pub(super) fn over(&self, other: &Self) -> Self {
        fn ratio<K: Ord + Copy>(
            over: &BTreeMap<K, f64>,
            under: &BTreeMap<K, f64>,
        ) -> BTreeMap<K, f64> {
            let quotient = |(key, value): (&K, &f64)| {
                let below = under.get(key).copied().filter(|below| *below != 0.0)?;
                Some((*key, value / below))
            };
            over.iter().filter_map(quotient).collect()
        }
        Self {
            value: if other.value == 0.0 { 0.0 } else { self.value / other.value },
            by_municipality: ratio(&self.by_municipality, &other.by_municipality),
            by_urbanity: ratio(&self.by_urbanity, &other.by_urbanity),
            by_body: ratio(&self.by_body, &other.by_body),
            by_group: ratio(&self.by_group, &other.by_group),
            rests_on_guess: false,
            made_of: self.made_of.clone().as_a(Kinship::Numerator),
        }
    }
}

/// Every indicator of a run, by key.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Indicators {
    /// By key, in order.
    pub values: BTreeMap<&'static str, IndicatorValue>,
}

impl Indicators {
    /// One of them.
    pub fn get(&self, key: &str) -> Option<&IndicatorValue> {
        self.values.get(key)
    }
    /// The national figure of one of them.
    pub fn national(&self, key: &str) -> Option<f64> {
        self.get(key).map(|value| value.value)
    }
}

/// Computes every indicator of [`INDICATORS`].
pub fn indicators(inputs: &Inputs, ledger: &Ledger) -> Indicators {
    figures(&View::new(inputs, false), inputs, ledger)
}

/// As [`indicators`], and each tells what it is made of.
pub fn explained(inputs: &Inputs, ledger: &Ledger) -> Indicators {
    figures(&View::new(inputs, true), inputs, ledger)
}

/// The figures that are sums or means over travellers, in one service state.
pub fn travel_in(inputs: &Inputs, state: StateId) -> Indicators {
    let flows = Flows { classes: inputs.flows.classes_in(state), ..inputs.flows.clone() };
    let inputs = Inputs { flows: &flows, ..*inputs };
    let mut values = BTreeMap::new();
    if !flows.classes.is_empty() {
        travel(&View::new(&inputs, true), &mut values);
    }
    values.retain(|_, figure: &mut IndicatorValue| {
        let made_of = &figure.made_of;
        !made_of.travellers.is_empty() && made_of.kinship != Kinship::Related
    });
    Indicators { values }
}

fn figures(view: &View, inputs: &Inputs, ledger: &Ledger) -> Indicators {
    let mut values = BTreeMap::new();
    travel(view, &mut values);
    lines(view, &mut values);
    super::flex::figures(view, &mut values);
    super::hub_service::figures(view, ledger, &mut values);
    super::works::figures(view, ledger, &mut values);
    super::carpool::figures(view, &mut values);
    reach(view, &mut values);
    environment(view, &mut values);
    money(view, ledger, &mut values);
    economy(inputs, ledger, &mut values);
    for indicator in INDICATORS.iter() {
        if let Some(value) = values.get_mut(indicator.key) {
            value.rests_on_guess =
                rests_on_guess(indicator, &inputs.scenario.values, inputs.tables);
        }
    }
    Indicators { values }
}

/// The social economy: the whole account, and two parts of it.
fn economy(inputs: &Inputs, ledger: &Ledger, to: &mut Figures) {
    let account = social(inputs, ledger);
    let duties = account.item(SocialItem::FuelDuty) + account.item(SocialItem::RegistrationDuty);
    let external = [
        SocialItem::Congestion,
        SocialItem::Accidents,
        SocialItem::Air,
        SocialItem::Noise,
        SocialItem::Climate,
    ];
    let external: f64 = external.into_iter().map(|item| -account.item(item)).sum();
    to.insert("car-duties", IndicatorValue::national(duties));
    to.insert("external-cost", IndicatorValue::national(external));
    to.insert("social-result", IndicatorValue::national(account.total()));
}

/// Whether an indicator leans on a value or a table column that is general knowledge.
pub fn rests_on_guess(indicator: &Indicator, values: &Values, tables: &[TableRow]) -> bool {
    let is_of = |key: &str| {
        let mut uses = indicator.values.iter().copied().flatten();
        uses.any(|used| if used.ends_with('.') { key.starts_with(used) } else { key == *used })
    };
    let guessed_value =
        values.register.iter().any(|row| row.certainty == Certainty::Recalled && is_of(&row.key));
    let guessed_column = tables.iter().any(|row| {
        row.certainty == "recalled" && indicator.tables.iter().any(|file| row.file.ends_with(file))
    });
    guessed_value || guessed_column
}

/// Where the figures go.
pub(super) type Figures = BTreeMap<&'static str, IndicatorValue>;

fn travel(view: &View, to: &mut Figures) {
    const MODES: [(TripMode, &str, &str); 5] = [
        (TripMode::Walk, "trips-walk", "km-walk"),
        (TripMode::Bike, "trips-bike", "km-bike"),
        (TripMode::CarDriver, "trips-car-driver", "car-km"),
        (TripMode::CarPassenger, "trips-car-passenger", "km-car-passenger"),
        (TripMode::PublicTransport, "pt-trips", "pt-passenger-km"),
    ];
    let total = |over| Part { over, under: 0.0 };
    for (mode, trips, km) in MODES {
        let at = mode.index();
        to.insert(trips, view.travellers(Shape::Total, |flows| total(flows.trips[at])));
        to.insert(km, view.travellers(Shape::Total, |flows| total(flows.km[at])));
    }
    to.insert("trips-wanted", view.travellers(Shape::Total, |flows| total(flows.wanted)));
    let not_made = view.travellers(Shape::Total, |flows| total(flows.not_made.iter().sum()));
    to.insert("trips-not-made", not_made);
    const REASONS: [(NotMade, &str); 4] = [
        (NotMade::NoService, "trips-not-made-no-service"),
        (NotMade::NoWayHome, "trips-not-made-no-way-home"),
        (NotMade::OverTimeLimit, "trips-not-made-over-time-limit"),
        (NotMade::NotWorthIt, "trips-not-made-not-worth-it"),
    ];
    for (reason, key) in REASONS {
        let at = reason as usize;
        to.insert(key, view.travellers(Shape::Total, |flows| total(flows.not_made[at])));
    }
    let pt = TripMode::PublicTransport.index();
    let share = |of: &[f64; 5]| Part { over: of[pt], under: of.iter().sum() };
    to.insert("pt-share-of-trips", view.travellers(Shape::Ratio, |flows| share(&flows.trips)));
    to.insert("pt-share-of-km", view.travellers(Shape::Ratio, |flows| share(&flows.km)));
    let minutes = |flows: &crate::simulate::ClassFlows| Part {
        over: flows.pt_minutes,
        under: flows.trips[pt],
    };
    to.insert("minutes-per-pt-trip", view.travellers(Shape::Ratio, minutes));
    let per_minute = dkk_per_minute(view.inputs);
    let surplus = view.per_resident(|flows| flows.surplus_minutes * per_minute);
    to.insert("surplus-per-resident", surplus);

    let sums = &view.inputs.flows.sums;
    // Summed trip by trip; the lines that carry them show where.
    let carried = |keep: &dyn Fn(Mode) -> bool| {
        let inputs = view.inputs;
        let part = |id: ServiceId| total(inputs.flows.services[id].boardings);
        let mode = |id: ServiceId| inputs.scenario.services[id].mode;
        let lines = view.services(Shape::Total, |id| keep(mode(id)).then(|| part(id)));
        lines.made_of.as_a(Kinship::Related)
    };
    let by_rail = carried(&|mode| mode.is_rail());
    to.insert("rail-trips", IndicatorValue::national(sums.rail_trips).made_of(by_rail));
    let by_bus = carried(&|mode| matches!(mode, Mode::Bus | Mode::Brt | Mode::Coach));
    to.insert("bus-trips", IndicatorValue::national(sums.bus_trips).made_of(by_bus));
    let changes = if sums.pt_trips > 0.0 { sums.boardings / sums.pt_trips } else { 0.0 };
    let all = carried(&|_| true).as_a(Kinship::Numerator);
    to.insert("boardings-per-trip", IndicatorValue::national(changes).made_of(all));
    let special = view.special_trips();
    to.insert("special-transport-trips", special);
}

fn lines(view: &View, to: &mut Figures) {
    let inputs = view.inputs;
    let mode = |id: ServiceId| inputs.scenario.services[id].mode;
    let is_bus = |id| matches!(mode(id), Mode::Bus | Mode::Brt);
    let total = |over| Part { over, under: 0.0 };
    let boardings = |keep: &dyn Fn(ServiceId) -> bool| {
        view.services(Shape::Total, |id| {
            keep(id).then(|| total(inputs.flows.services[id].boardings))
        })
    };
    to.insert("bus-boardings", boardings(&is_bus));
    to.insert("rail-boardings", boardings(&|id| mode(id).is_rail()));
    to.insert("suburban-rail-boardings", boardings(&|id| mode(id) == Mode::SuburbanRail));
    to.insert("local-rail-boardings", boardings(&|id| mode(id) == Mode::LocalRail));
    to.insert("metro-boardings", boardings(&|id| mode(id) == Mode::Metro));
    to.insert("light-rail-boardings", boardings(&|id| mode(id) == Mode::LightRail));
    to.insert("ferry-boardings", boardings(&|id| mode(id) == Mode::Ferry));
    to.insert("coach-boardings", boardings(&|id| mode(id) == Mode::Coach));

    let hours = |keep: &dyn Fn(ServiceId) -> bool| {
        view.services(Shape::Total, |id| keep(id).then(|| total(inputs.supply.offers[id].hours.0)))
    };
    to.insert("timetable-hours", hours(&is_bus));
    to.insert("timetable-hours-rail", hours(&|id| mode(id).is_rail()));
    to.insert("timetable-hours-ferry", hours(&|id| mode(id) == Mode::Ferry));
    let vehicles = |id| is_bus(id).then(|| total(inputs.supply.offers[id].vehicles));
    to.insert("buses-in-service", view.services(Shape::Total, vehicles));
    let aboard = |id: ServiceId| {
        let km = inputs.supply.offers[id].km.0;
        is_bus(id).then(|| Part { over: inputs.flows.services[id].passenger_km, under: km })
    };
    to.insert("aboard-the-mean-bus", view.services(Shape::Ratio, aboard));
    let values = &inputs.scenario.values;
    let enough = electric_bus_threshold(values.kwh_bus, values.kwh_car, values.occupancy_car);
    to.insert("electric-bus-threshold", IndicatorValue::national(enough));
    let above = |id: ServiceId| {
        let km = inputs.supply.offers[id].km.0;
        let mean = inputs.flows.services[id].passenger_km / km;
        is_bus(id).then_some(Part { over: if mean > enough { km } else { 0.0 }, under: km })
    };
    to.insert("bus-km-above-threshold", view.services(Shape::Ratio, above));

    to.insert("transfers", view.hubs(|flows| flows.transfers));
    to.insert("transfers-across-planners", view.hubs(|flows| flows.transfers_across));
    to.insert("hub-boardings", view.hubs(|flows| flows.boardings));

    let mut beyond: BTreeMap<ServiceId, Part> = BTreeMap::new();
    for (id, _, passengers) in &inputs.flows.overloads {
        let part = beyond.entry(*id).or_default();
        part.over += 1.0;
        part.under += passengers;
    }
    let places = |id: ServiceId| Some(total(beyond.get(&id)?.over));
    to.insert("overloads", view.services(Shape::Total, places));
    let people = |id: ServiceId| Some(total(beyond.get(&id)?.under));
    to.insert("overloaded-passengers", view.services(Shape::Total, people));
    opened_runs(view, to);
}

/// What opened school buses do for others.
fn opened_runs(view: &View, to: &mut Figures) {
    let inputs = view.inputs;
    let of = |figure: &dyn Fn(ServiceId) -> f64| {
        view.services(Shape::Total, |id| {
            let is_opened = inputs.scenario.services[id].opened.is_some();
            is_opened.then(|| Part { over: figure(id), under: 0.0 })
        })
    };
    let flows = &inputs.flows.services;
    to.insert("opened-run-boardings", of(&|id| flows[id].boardings));
    let turned: BTreeMap<ServiceId, f64> = inputs.flows.turned_away.iter().copied().collect();
    to.insert("opened-run-turned-away", of(&|id| turned.get(&id).copied().unwrap_or(0.0)));
    to.insert("opened-run-fares", of(&|id| flows[id].fares));
    to.insert("opened-run-detour-cost", of(&|id| inputs.supply.offers[id].cost.dkk()));
}

/// After this a way home counts as a late one.
const LATE: ClockTime = ClockTime(22 * 60);
/// Minutes of the three entries of [`Reach`] and of the hospital's limits.
const LIMITS: [f64; 3] = [30.0, 45.0, 60.0];
/// The share that counts as the worst off.
const WORST_OFF: f64 = 0.1;

fn reach(view: &View, to: &mut Figures) {
    let inputs = view.inputs;
    let access = &inputs.flows.access;
    type Of = fn(&crate::simulate::ZoneAccess) -> &Reach;
    const REACHES: [(Of, [&str; 3]); 3] = [
        (|zone| &zone.jobs, ["jobs-30min", "jobs-45min", "jobs-60min"]),
        (|zone| &zone.education, ["education-30min", "education-45min", "education-60min"]),
        (|zone| &zone.shopping, ["shopping-30min", "shopping-45min", "shopping-60min"]),
    ];
    for (of, keys) in REACHES {
        for (at, key) in keys.into_iter().enumerate() {
            let value = |zone: ZoneId| Some(of(&access[zone]).pt[at]);
            to.insert(key, view.residents(Shape::Ratio, value));
        }
    }
    let by_car = view.residents(Shape::Ratio, |zone| Some(access[zone].jobs.car[1]));
    to.insert("jobs-45min-against-car", to["jobs-45min"].over(&by_car));
    const HOSPITAL: [&str; 3] = ["hospital-30min", "hospital-45min", "hospital-60min"];
    for (limit, key) in LIMITS.into_iter().zip(HOSPITAL) {
        let value = |zone: ZoneId| Some(yes(access[zone].hospital_pt <= limit));
        to.insert(key, view.residents(Shape::Ratio, value));
    }
    if let Some(day) = school_day(inputs) {
        let value = |zone: ZoneId| {
            let last = access[zone].last_way_home.get(day.0 as usize).copied().flatten();
            Some(yes(last.is_some_and(|last| last >= LATE)))
        };
        to.insert("last-way-home", view.residents(Shape::Ratio, value));
    }

    let without = |zone: ZoneId| Some(1.0 - access[zone].near_stop);
    to.insert("people-without-stop", view.residents(Shape::Total, without));
    let unknown = |zone: ZoneId| Some(1.0 - access[zone].near_known_stop);
    to.insert("people-without-known-stop", view.residents(Shape::Total, unknown));
    let near = view.residents(Shape::Total, |zone| Some(access[zone].near_stop));
    let derived = view.residents(Shape::Total, |zone| {
        Some(access[zone].near_stop - access[zone].near_known_stop)
    });
    to.insert("people-without-stop-derived-share", derived.over(&near));

    let jobs = view.weighted(|zone| access[zone].jobs.pt[1]);
    let of_zones = to["jobs-45min"].made_of.clone().as_a(Kinship::Related);
    let mut over_zones = |key: &'static str, value: f64| {
        to.insert(key, IndicatorValue::national(value).made_of(of_zones.clone()));
    };
    over_zones("accessibility-gini", gini(&jobs));
    over_zones("accessibility-palma", palma(&jobs).unwrap_or(0.0));
    over_zones("worst-off-tenth", mean_of_lowest(&jobs, WORST_OFF));
}

fn yes(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}

/// The school day.
fn school_day(inputs: &Inputs) -> Option<DayTypeId> {
    let days = inputs.scenario.calendar.day_types.entries();
    days.into_iter().find(|(_, day)| day.kind == DayKind::SchoolDay).map(|(id, _)| id)
}

fn environment(view: &View, to: &mut Figures) {
    let inputs = view.inputs;
    let values = &inputs.scenario.values;
    let driver = TripMode::CarDriver.index();
    let offers = &inputs.supply.offers;
    let mut of = |cars: &'static str, lines: &'static str, both, per_km: f64, line: Emission| {
        let total = |over| Part { over, under: 0.0 };
        let by_car = view.travellers(Shape::Total, |flows| total(flows.km[driver] * per_km));
        let by_line = view.services(Shape::Total, |id| Some(total(line(&offers[id]))));
        let mut sum = by_car.clone();
        sum.value += by_line.value;
        sum.made_of.services.clone_from(&by_line.made_of.services);
        for (place, amount) in &by_line.by_municipality {
            *sum.by_municipality.entry(*place).or_default() += amount;
        }
        // Groups and urbanity know only their own driving, so they stay with the cars' figure.
        sum.by_group.clear();
        sum.by_urbanity.clear();
        to.insert(cars, by_car);
        to.insert(lines, by_line);
        to.insert(both, sum);
    };
    type Emission = fn(&crate::supply::Offer) -> f64;
    // Grams to tonnes; grams to kg.
    of("co2-cars", "co2-pt", "co2", values.co2_car / 1e6, |offer| offer.co2_tonnes);
    of("nox-cars", "nox-pt", "nox", values.nox_car / 1e3, |offer| offer.nox_kg);
    of("pm-cars", "pm-pt", "pm", values.pm_car / 1e3, |offer| offer.pm_kg);
    let total = |over| Part { over, under: 0.0 };
    let power = view.services(Shape::Total, |id| Some(total(offers[id].electricity_kwh)));
    to.insert("electricity", power);
    let diesel = view.services(Shape::Total, |id| Some(total(offers[id].diesel_litres)));
    to.insert("diesel", diesel);
}

/// Sum of a kind of posting.
pub(super) fn of_kind(ledger: &Ledger, kind: PostingKind) -> f64 {
    ledger.total(PostingFilter { kind: Some(kind), ..PostingFilter::default() }).dkk()
}
