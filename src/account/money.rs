//! Indicators in kroner: from the ledger, so that each opens down to postings.

use super::carpool;
use super::flex::pool_parts;
use super::indicator::{Figures, IndicatorValue, of_kind};
use super::items::{Item, items};
use super::ledger::{Ledger, Party, Posting, PostingKind};
use super::made_of::{Kinship, MadeOf, Part, Shape};
use super::measure::View;
use crate::id::{BodyId, MunicipalityId};
use crate::scenario::directory::Directory;
use crate::scenario::regime::{BodyKind, ServiceClass};
use crate::simulate::TripMode;
use crate::units::Kroner;
use std::collections::{BTreeMap, BTreeSet};

/// Fares, costs, and who bears what is left.
pub(super) fn money(view: &View, ledger: &Ledger, to: &mut Figures) {
    let inputs = view.inputs;
    let directory = Directory::new(inputs.scenario);
    let items = items(inputs, &directory);

    let total = |over| Part { over, under: 0.0 };
    let fares = view.travellers(Shape::Total, |flows| total(flows.fares));
    let mut collected =
        view.services(Shape::Total, |id| Some(total(inputs.flows.services[id].fares)));
    collected.value = of_kind(ledger, PostingKind::Fare);
    let paid = |kind: PostingKind| move |posting: &Posting| (posting.kind == kind).then_some(false);
    collected.made_of.postings = view.postings(ledger, paid(PostingKind::Fare)).postings;
    // Where people live and who they are comes from their trips, the body from the lines.
    collected.by_municipality = fares.by_municipality;
    collected.by_urbanity = fares.by_urbanity;
    collected.by_group = fares.by_group;
    to.insert("fare-revenue", collected);

    let mut cost = view.services(Shape::Total, |id| {
        let item = &items[id.0 as usize];
        let is_public = item.class != Some(ServiceClass::Commercial);
        is_public.then(|| total((item.cost + item.planning).dkk()))
    });
    for part in pool_parts(inputs) {
        // It is no line, so the lines no longer sum to the figure.
        cost.made_of.kinship = Kinship::Related;
        let gross = (part.cost + part.booking).dkk();
        cost.value += gross;
        *cost.by_municipality.entry(part.place).or_default() += gross;
    }
    for paid in carpool::paid(inputs, &directory) {
        cost.made_of.kinship = Kinship::Related;
        let public = paid.public().dkk();
        cost.value += public;
        *cost.by_municipality.entry(paid.place).or_default() += public;
    }
    let covered = view.services(Shape::Ratio, |id| {
        let item = &items[id.0 as usize];
        let is_public = item.class != Some(ServiceClass::Commercial);
        let costs = (item.cost + item.planning).dkk();
        is_public.then(|| Part { over: item.fares.dkk(), under: costs })
    });
    // By municipality: what runs there, over the trips of those who live there.
    to.insert("cost-per-trip", cost.over(&pt_trips(view)));
    to.insert("operating-cost", cost);
    to.insert("self-financing", covered);
    let administration = of_kind(ledger, PostingKind::Administration);
    let made_of = view.postings(ledger, paid(PostingKind::Administration));
    to.insert("administration", IndicatorValue::national(administration).made_of(made_of));
    to.insert("special-transport-cost", special_transport(view, ledger, &items));

    bearers(view, ledger, &directory, to);
}

/// Trips by public transport, by where travellers live and who they are.
fn pt_trips(view: &View) -> IndicatorValue {
    let at = TripMode::PublicTransport.index();
    let mut trips = view.travellers(Shape::Total, |flows| Part::total(flows.trips[at]));
    trips.value = view.inputs.flows.sums.pt_trips;
    trips
}

/// What those who drive for special transport get for it, users' fares that they keep among it.
fn special_transport(view: &View, ledger: &Ledger, items: &[Item]) -> IndicatorValue {
    let special = items.iter().filter(|item| item.class == Some(ServiceClass::SpecialTransport));
    let hired: BTreeSet<BodyId> =
        special.flat_map(|item| item.operators.iter().map(|(body, _)| *body)).collect();
    let drives = |party: Party| match party {
        Party::Body(body) => hired.contains(&body),
        other => other == Party::Suppliers,
    };
    // An operator that pays for it too pays as a funder, and what it gets back it gets as one.
    let counts = |posting: &Posting| {
        let (gets, gives) = (drives(posting.to), drives(posting.from));
        let is_of_it = posting.kind == PostingKind::SpecialTransport && !posting.is_funding();
        (is_of_it && gets != gives).then_some(gives)
    };
    let signed = |posting: &Posting| match counts(posting) {
        Some(true) => -posting.amount,
        Some(false) => posting.amount,
        None => Kroner::ZERO,
    };
    let amount: Kroner = ledger.postings().iter().map(signed).sum();
    let made_of = view.postings(ledger, counts);
    IndicatorValue::national(amount.dkk()).made_of(made_of)
}

/// Net cost of the public bodies, and what that is per resident.
fn bearers(view: &View, ledger: &Ledger, directory: &Directory, to: &mut Figures) {
    let scenario = view.inputs.scenario;
    let nets = ledger.nets();
    let cost = |body: BodyId| -nets.get(&Party::Body(body)).copied().unwrap_or_default().dkk();
    let of_kind = |kind: BodyKind| {
        let bodies = scenario.bodies.entries().filter(|(_, body)| body.kind == kind);
        let by_body: BTreeMap<BodyId, f64> = bodies.map(|(id, _)| (id, cost(id))).collect();
        let is_one =
            |party: Party| matches!(party, Party::Body(body) if scenario.bodies[body].kind == kind);
        // Between two of them it is no cost to them together.
        let made_of = view.postings(ledger, |posting| {
            let (pays, gets) = (is_one(posting.from), is_one(posting.to));
            (pays != gets).then_some(gets)
        });
        IndicatorValue { value: by_body.values().sum(), by_body, made_of, ..Default::default() }
    };
    let state = of_kind(BodyKind::State);
    let regions = of_kind(BodyKind::Region);
    let mut municipalities = of_kind(BodyKind::Municipality);
    let places = directory.municipality.entries();
    municipalities.by_municipality =
        places.filter_map(|(place, body)| Some((place, cost((*body)?)))).collect();

    let is_public = |party: Party| {
        let kinds = [BodyKind::State, BodyKind::Region, BodyKind::Municipality];
        matches!(party, Party::Body(body) if kinds.contains(&scenario.bodies[body].kind))
    };
    let made_of: MadeOf = view.postings(ledger, |posting| {
        let (pays, gets) = (is_public(posting.from), is_public(posting.to));
        (pays != gets).then_some(gets)
    });
    let mut public = IndicatorValue::national(state.value + regions.value + municipalities.value)
        .made_of(made_of.clone());
    for part in [&state, &regions, &municipalities] {
        public.by_body.extend(&part.by_body);
    }

    // Regions' and the state's cost falls on their residents alike, whatever they were spent on.
    let residents = view.residents(Shape::Total, |_| Some(1.0));
    let mut in_region: BTreeMap<BodyId, f64> = BTreeMap::new();
    for (place, people) in &residents.by_municipality {
        if let Some(region) = directory.region[*place] {
            *in_region.entry(region).or_default() += people;
        }
    }
    let state_each = if residents.value > 0.0 { state.value / residents.value } else { 0.0 };
    let mut borne = IndicatorValue::default();
    for (&place, &people) in &residents.by_municipality {
        if people <= 0.0 {
            continue;
        }
        let own = municipalities.by_municipality.get(&place).copied().unwrap_or(0.0) / people;
        let region = directory.region[place];
        let regional = region.map_or(0.0, |region| {
            let is_region = scenario.bodies[region].kind == BodyKind::Region;
            if is_region { cost(region) / in_region[&region] } else { 0.0 }
        });
        borne.by_municipality.insert(place, own + regional + state_each);
    }
    borne.value = if residents.value > 0.0 { public.value / residents.value } else { 0.0 };

    let mut net = IndicatorValue::national(public.value).made_of(made_of.clone());
    let borne_there =
        |(&place, each): (&MunicipalityId, &f64)| (place, each * residents.by_municipality[&place]);
    net.by_municipality = borne.by_municipality.iter().map(borne_there).collect();
    to.insert("net-cost-per-trip", net.over(&pt_trips(view)));
    borne.made_of = made_of.as_a(Kinship::Numerator);
    to.insert("net-cost-municipality-per-resident", municipalities.over(&residents));
    to.insert("net-cost-state", state);
    to.insert("net-cost-region", regions);
    to.insert("net-cost-municipality", municipalities);
    to.insert("net-cost", public);
    to.insert("net-cost-per-resident", borne);

    let paid: Kroner = ledger.by_kind().get(&PostingKind::FixedSum).copied().unwrap_or_default();
    let is_sum = |posting: &Posting| (posting.kind == PostingKind::FixedSum).then_some(false);
    let made_of = view.postings(ledger, is_sum);
    to.insert("fixed-sums", IndicatorValue::national(paid.dkk()).made_of(made_of));
}
