//! The regime worked out: the class of every service, who holds each role for it, its tariff and
//! the group of lines it meets by plan; and the sentences that tell why.
//!
//! [`resolve`] always answers. What a regime leaves open or says twice is found by
//! [`tasks`](super::tasks), which reads the same answer.

use super::Scenario;
use super::area::Hub;
use super::directory::{Directory, Holders};
use super::distance;
use super::regime::{
    Assignment, Basis, BodyKind, Classified, Held, Holder, Responsibility, Role, Scope,
    ServiceClass, TariffArea, UNCOORDINATED,
};
use super::service::{Mode, Service, ServiceKind};
use crate::id::{BodyId, HubId, IdVec, ServiceId};
use crate::units::Kilometres;
use std::collections::BTreeMap;

/// Works out the regime for a scenario's services in its year.
///
/// A rule that asks for the share of boardings over a municipal border takes the classification of
/// the data for lines of which it is not known, and tells which in [`Responsibility::unknown`].
pub fn resolve(scenario: &Scenario) -> Responsibility {
    let directory = Directory::new(scenario);
    let towns = Towns::new(scenario);
    let mut worked_out = Responsibility::default();
    for (id, service) in scenario.services.entries() {
        let (classified, is_unknown) = classify(scenario, &towns, service);
        if is_unknown {
            worked_out.unknown.push(id);
        }
        let roles = Role::ALL
            .into_iter()
            .map(|role| hold(scenario, &directory, service, classified.class, role));
        worked_out.held.push(roles.collect());
        worked_out.class.push(Some(classified));
        worked_out.tariff.push(tariff(scenario, &directory, service));
    }
    worked_out.coordination = coordination(scenario, &worked_out);
    worked_out.misfit = distance::misfit(scenario, &worked_out);
    worked_out
}

/// How narrow a scope is for a service of a class; `None` if it does not speak of it.
pub(crate) fn reach(
    scope: &Scope,
    scenario: &Scenario,
    directory: &Directory<'_>,
    service: &Service,
    class: ServiceClass,
) -> Option<u8> {
    match scope {
        Scope::All => Some(0),
        Scope::Class(of) => (*of == class).then_some(1),
        Scope::Mode(mode) => (*mode == service.mode).then_some(2),
        Scope::ClassPaidToday(of, by) => {
            (*of == class && *by == service.responsible_today).then_some(3)
        }
        Scope::ClassIn(of, _) if *of != class => None,
        Scope::ClassIn(_, slug) => {
            let body = directory.find(slug)?;
            let (is_here, narrowness) = match scenario.bodies[body].kind {
                BodyKind::Region => (directory.region_of(service) == Some(body), 4),
                BodyKind::TransportCompany => (directory.company_of(service) == Some(body), 5),
                BodyKind::Municipality => (directory.municipality_of(service) == Some(body), 6),
                _ => return None,
            };
            is_here.then_some(narrowness)
        }
        Scope::Service(slug) => (*slug == service.slug).then_some(7),
    }
}

/// The assignments that decide a role for a service: the narrowest in force. More than one is an
/// error that [`tasks`](super::tasks) reports; the first then holds.
pub(crate) fn deciding<'a>(
    scenario: &'a Scenario,
    directory: &Directory<'_>,
    service: &Service,
    class: ServiceClass,
    role: Role,
) -> Vec<(usize, &'a Assignment)> {
    let in_force = scenario.regime.assignments.iter().enumerate();
    let speaking: Vec<(u8, usize, &Assignment)> = in_force
        .filter(|(_, a)| a.role == role && a.in_force_in(scenario.year))
        .filter_map(|(at, a)| Some((reach(&a.scope, scenario, directory, service, class)?, at, a)))
        .collect();
    let Some(narrowest) = speaking.iter().map(|(reach, ..)| *reach).max() else {
        return Vec::new();
    };
    speaking.into_iter().filter(|s| s.0 == narrowest).map(|(_, at, a)| (at, a)).collect()
}

fn hold(
    scenario: &Scenario,
    directory: &Directory<'_>,
    service: &Service,
    class: ServiceClass,
    role: Role,
) -> Held {
    match deciding(scenario, directory, service, class, role).first() {
        Some(&(at, assignment)) => Held {
            by: directory.holders(&assignment.to, service, !role.may_be_shared()),
            assignment: Some(at),
        },
        None => Held::default(),
    }
}

/// The class of a service and why; whether the rule asks for a share of boardings nobody knows.
fn classify(scenario: &Scenario, towns: &Towns<'_>, service: &Service) -> (Classified, bool) {
    let is_commercial =
        service.kind == ServiceKind::Commercial || service.responsible_today == "commercial";
    let (class, because) = match service.mode {
        _ if is_commercial => (ServiceClass::Commercial, "it runs at its operator's own risk"),
        Mode::Metro => (ServiceClass::Metro, "it is a metro"),
        Mode::LightRail => (ServiceClass::LightRail, "it is light rail"),
        Mode::Ferry => (ServiceClass::Ferry, "it is a ferry"),
        Mode::LocalRail => (ServiceClass::LocalRail, "it is a local railway"),
        Mode::Intercity | Mode::RegionalRail | Mode::SuburbanRail => {
            if service.responsible_today == "region" {
                let why = "it is a train that a region orders in the year of the data, \
                           like the local railways";
                (ServiceClass::LocalRail, why)
            } else {
                (ServiceClass::StateRail, "it is a train of the state's net")
            }
        }
        Mode::Bus | Mode::Brt | Mode::Coach => {
            return inter_town(scenario, towns, service);
        }
    };
    (Classified { class, because: because.to_owned() }, false)
}

/// Whether a bus line is a route between larger towns, by the regime's rule.
fn inter_town(scenario: &Scenario, towns: &Towns<'_>, service: &Service) -> (Classified, bool) {
    let rule = &scenario.regime.inter_town;
    let answer = |counts: bool, because: String| Classified {
        class: if counts { ServiceClass::InterTown } else { ServiceClass::Local },
        because,
    };
    if rule.always.contains(&service.slug) {
        return (answer(true, "the regime names it as a route between larger towns".into()), false);
    }
    if rule.never.contains(&service.slug) {
        return (answer(false, "the regime names it as local".into()), false);
    }
    if rule.as_today {
        let counts = matches!(service.responsible_today.as_str(), "region" | "state");
        let payer = &service.responsible_today;
        return (answer(counts, format!("in the year of the data a {payer} pays it")), false);
    }
    if !rule.among.is_empty() && !rule.among.contains(&service.kind) {
        let kind = kind_word(service.kind);
        return (answer(false, format!("lines of the kind `{kind}` do not count")), false);
    }
    let mut reasons = Vec::new();
    if let Some(least) = rule.towns_of {
        let (counts, because) = towns.at_both_ends(service, least, rule.reach);
        if counts {
            return (answer(true, because), false);
        }
        reasons.push(because);
    }
    if let Some(least) = rule.border_share {
        let Some(share) = service.border_share else {
            let counts = service.level_kl == "inter-town";
            let because = format!(
                "its level is `{}`; the share of its boardings over a municipal border (at least \
                 {:.0} % wanted) is not known",
                service.level_kl,
                least * 100.0
            );
            return (answer(counts, because), true);
        };
        let over = format!(
            "{:.0} % of its boardings crossed a municipal border in the base year, {} the {:.0} % wanted",
            share * 100.0,
            if share >= least { "at least" } else { "less than" },
            least * 100.0
        );
        if share >= least {
            return (answer(true, over), false);
        }
        reasons.push(over);
    }
    if reasons.is_empty() {
        reasons.push("the regime names no rule for routes between larger towns".to_owned());
    }
    (answer(false, reasons.join("; and ")), false)
}

fn kind_word(kind: ServiceKind) -> &'static str {
    match kind {
        ServiceKind::Rail => "rail",
        ServiceKind::City => "city",
        ServiceKind::SBus => "s-bus",
        ServiceKind::Regional => "regional",
        ServiceKind::Express => "express",
        ServiceKind::Rural => "rural",
        ServiceKind::School => "school",
        ServiceKind::Commercial => "commercial",
        ServiceKind::Ferry => "ferry",
    }
}

/// Main stops of towns.
struct Towns<'a> {
    scenario: &'a Scenario,
    main_stops: Vec<HubId>,
}

impl<'a> Towns<'a> {
    fn new(scenario: &'a Scenario) -> Self {
        let hubs = scenario.area.hubs.entries();
        let main_stops = hubs.filter(|(_, hub)| hub.town_population > 0.0).map(|(id, _)| id);
        Self { scenario, main_stops: main_stops.collect() }
    }

    /// The largest town whose main stop a hub is, or lies within `reach` of.
    fn of(&self, hub: HubId, reach: Kilometres) -> Option<&'a Hub> {
        let hubs = &self.scenario.area.hubs;
        let here = &hubs[hub];
        if here.town_population > 0.0 {
            return Some(here);
        }
        let near = self.main_stops.iter().map(|&stop| &hubs[stop]);
        near.filter(|town| straight_km(here, town) <= reach.0)
            .max_by(|a, b| a.town_population.total_cmp(&b.town_population))
    }

    fn at_both_ends(&self, service: &Service, least: f64, reach: Kilometres) -> (bool, String) {
        let end = |stop: Option<&super::service::ServiceStop>| self.of(stop?.hub, reach);
        let ends = (end(service.stops.first()), end(service.stops.last()));
        let wanted = format!("towns of at least {}", thousands(least));
        let name = |hub: &Hub| format!("{} ({})", hub.name, thousands(hub.town_population));
        let told = |town: Option<&Hub>, stop: Option<&super::service::ServiceStop>| {
            let stop = stop.map_or("", |stop| self.scenario.area.hubs[stop.hub].name.as_str());
            town.map_or_else(|| format!("no town at {stop}"), name)
        };
        let both = format!(
            "{}, {}",
            told(ends.0, service.stops.first()),
            told(ends.1, service.stops.last())
        );
        match ends {
            (Some(a), Some(b)) if a.slug == b.slug => {
                (false, format!("both ends are in the same town: {}", name(a)))
            }
            (Some(a), Some(b)) if a.town_population >= least && b.town_population >= least => {
                (true, format!("both ends are {wanted}: {both}"))
            }
            _ => (false, format!("not both ends are {wanted}: {both}")),
        }
    }
}

/// Straight distance; plane geometry is good enough for a few kilometres.
fn straight_km(a: &Hub, b: &Hub) -> f64 {
    /// Of a degree of latitude.
    const KM_PER_DEGREE: f64 = 111.2;
    let north = (a.lat - b.lat) * KM_PER_DEGREE;
    let east = (a.lon - b.lon) * KM_PER_DEGREE * libm::cos(a.lat.to_radians());
    libm::hypot(north, east)
}

/// `10000` as `10,000`.
fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How a member of a tariff area brings in a service, from the deciding kind on.
fn brings(
    member: BodyId,
    scenario: &Scenario,
    directory: &Directory<'_>,
    service: &Service,
) -> Option<u8> {
    let is = |body: Option<BodyId>| body == Some(member);
    let (fits, rank) = match scenario.bodies[member].kind {
        BodyKind::Operator | BodyKind::InfrastructureOwner => {
            let named = directory.find(&service.operator);
            (is(named) || is(directory.operator_of(service)), 0)
        }
        BodyKind::TransportCompany => (is(directory.company_of(service)), 1),
        BodyKind::Municipality => (is(directory.municipality_of(service)), 2),
        BodyKind::Region => (is(directory.region_of(service)), 3),
        BodyKind::State | BodyKind::Joint => (true, 4),
    };
    fits.then_some(rank)
}

fn tariff(scenario: &Scenario, directory: &Directory<'_>, service: &Service) -> Option<usize> {
    let rank = |area: &TariffArea| {
        let members = area.members.iter().filter_map(|slug| directory.find(slug));
        members.filter_map(|member| brings(member, scenario, directory, service)).min()
    };
    let areas = scenario.regime.tariffs.iter().enumerate();
    areas.filter_map(|(at, area)| Some((rank(area)?, at))).min().map(|(_, at)| at)
}

/// Lines meet by plan if one body coordinates them; where nobody does, if one body plans them.
///
/// The coordinator decides and not "either": if a planner of two coordinators' lines joined them,
/// one small ferry between two companies' areas would make all lines of both meet.
fn coordination(scenario: &Scenario, worked_out: &Responsibility) -> IdVec<ServiceId, u32> {
    let mut numbers: BTreeMap<BodyId, u32> = BTreeMap::new();
    let mut group = |service: ServiceId| {
        let body = |role| worked_out.held(service, role).by.first().map(|(body, _)| *body);
        let next = u32::try_from(numbers.len()).expect("there are fewer groups than services");
        match body(Role::Coordinate).or_else(|| body(Role::Plan)) {
            Some(body) if scenario.regime.timed_transfers => *numbers.entry(body).or_insert(next),
            _ => UNCOORDINATED,
        }
    };
    worked_out.held.ids().map(&mut group).collect()
}

/// Why a service is in its class, in a sentence.
pub fn why_class(scenario: &Scenario, worked_out: &Responsibility, service: ServiceId) -> String {
    let name = &scenario.services[service].name;
    match &worked_out.class[service] {
        Some(classified) => {
            format!("{name} counts under {}: {}.", classified.class.words(), classified.because)
        }
        None => format!("{name} has no class."),
    }
}

/// Who holds a role for a service and why, in a sentence or two.
pub fn why_held(
    scenario: &Scenario,
    worked_out: &Responsibility,
    service: ServiceId,
    role: Role,
) -> String {
    let name = &scenario.services[service].name;
    let held = worked_out.held(service, role);
    let Some(assignment) = held.assignment.and_then(|at| scenario.regime.assignments.get(at))
    else {
        return format!("{name}: the regime does not say with whom {} lies.", role.task());
    };
    let mut text = format!("{name}: {} lies with {}", role.task(), named(scenario, &held.by));
    text.push_str(match (&assignment.to, held.by.len()) {
        (Holder::Region | Holder::Municipality, 2..) => ", by share of the run time",
        (Holder::Region | Holder::Municipality, _) if !role.may_be_shared() => {
            ", where most of its run time is"
        }
        (Holder::InfrastructureOwners, 2..) => ", by share of the company that owns the line",
        _ => "",
    });
    text.push_str(&format!(": {}", assignment.because.trim_end_matches('.')));
    if !assignment.reference.is_empty() {
        text.push_str(&format!(" ({})", assignment.reference));
    }
    text.push('.');
    if assignment.basis == Basis::Assumption {
        text.push_str(" This is an assumption.");
    }
    if assignment.needs_law_change == Some(true) {
        text.push_str(" It needs a change of law.");
    }
    text
}

fn named(scenario: &Scenario, by: &Holders) -> String {
    match by.as_slice() {
        [] => "nobody".to_owned(),
        [(body, _)] => scenario.bodies[*body].name.clone(),
        several => {
            let mut sorted = several.to_vec();
            sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let parts = sorted.iter().map(|(body, share)| {
                format!("{} ({:.1} %)", scenario.bodies[*body].name, share * 100.0)
            });
            parts.collect::<Vec<_>>().join(", ")
        }
    }
}
