//! Adding up what happens in zones, to travellers and on lines, by every cut that is shown.
//!
//! A figure is a numerator over a denominator (a mean or a share) or a plain total. [`View`] sums
//! both over zones, classes or services, nationally and by municipality, urbanity, body and group;
//! a cut without people or service is left out.

use super::Inputs;
use super::indicator::{Group, IndicatorValue};
use super::ledger::{Ledger, Posting};
use super::made_of::{MadeOf, Part, Shape};
use crate::demand::TravelClass;
use crate::id::{BodyId, Id, IdVec, MunicipalityId, ServiceId, ZoneId};
use crate::scenario::area::Urbanity;
use crate::scenario::regime::Role;
use crate::scenario::special::decider;
use crate::simulate::ClassFlows;
use std::collections::BTreeMap;

/// Share of the residents who live in the zones of lowest income that count as such.
const LOWEST_INCOME: f64 = 0.1;

/// Inputs with what every figure needs of them.
pub(super) struct View<'a> {
    pub(super) inputs: &'a Inputs<'a>,
    /// Residents of each group, by zone.
    people: BTreeMap<Group, IdVec<ZoneId, f64>>,
    lowest_income: IdVec<ZoneId, bool>,
    /// Whether figures keep what they are made of.
    recording: bool,
}

#[derive(Default)]
struct Cuts {
    all: Part,
    municipality: BTreeMap<MunicipalityId, Part>,
    urbanity: BTreeMap<Urbanity, Part>,
    body: BTreeMap<BodyId, Part>,
    group: BTreeMap<Group, Part>,
    /// Kept only where figures are explained.
    made_of: MadeOf,
}

impl Cuts {
    fn done(self, shape: Shape) -> IndicatorValue {
        fn figures<K: Ord>(parts: BTreeMap<K, Part>, shape: Shape) -> BTreeMap<K, f64> {
            parts.into_iter().filter_map(|(k, part)| Some((k, part.figure(shape)?))).collect()
        }
        IndicatorValue {
            value: self.all.figure(shape).unwrap_or(0.0),
            by_municipality: figures(self.municipality, shape),
            by_urbanity: figures(self.urbanity, shape),
            by_body: figures(self.body, shape),
            by_group: figures(self.group, shape),
            rests_on_guess: false,
            made_of: MadeOf { shape, ..self.made_of },
        }
    }
}

/// A figure of things that each belong to a municipality: of all, and by municipality.
pub(super) fn by_place<T>(
    shape: Shape,
    all: &[T],
    place: impl Fn(&T) -> MunicipalityId,
    part: impl Fn(&T) -> Part,
) -> IndicatorValue {
    let mut cuts = Cuts::default();
    for own in all {
        let part = part(own);
        cuts.all.add(part, 1.0);
        cuts.municipality.entry(place(own)).or_default().add(part, 1.0);
    }
    cuts.done(shape)
}

impl<'a> View<'a> {
    pub(super) fn new(inputs: &'a Inputs<'a>, recording: bool) -> Self {
        let zones = &inputs.scenario.area.zones;
        let lowest_income = lowest_income(inputs);
        let special = &inputs.demand.special;
        let special_trips: f64 = special.iter().sum();
        let entitled = inputs.scenario.values.special_persons;
        let mut people = BTreeMap::new();
        for group in Group::ALL {
            let in_zone = zones.entries().map(|(id, zone)| match group {
                Group::NoCar => zone.population() * zone.no_car_share,
                Group::Under18 => zone.residents[0],
                Group::Young => zone.residents[1],
                Group::Senior => zone.residents[3],
                Group::LowestIncome if lowest_income[id] => zone.population(),
                Group::LowestIncome => 0.0,
                Group::Entitled if special_trips > 0.0 => entitled * special[id] / special_trips,
                Group::Entitled => 0.0,
            });
            people.insert(group, in_zone.collect());
        }
        Self { inputs, people, lowest_income, recording }
    }

    /// Σ residents × `value`, or its mean over residents; a zone without a value is left out.
    pub(super) fn residents(
        &self,
        shape: Shape,
        value: impl Fn(ZoneId) -> Option<f64>,
    ) -> IndicatorValue {
        let mut cuts = Cuts::default();
        for (id, zone) in self.inputs.scenario.area.zones.entries() {
            let Some(value) = value(id) else { continue };
            let part = Part { over: value, under: 1.0 };
            let residents = zone.population();
            cuts.all.add(part, residents);
            cuts.municipality.entry(zone.municipality).or_default().add(part, residents);
            cuts.urbanity.entry(zone.urbanity).or_default().add(part, residents);
            for (group, people) in &self.people {
                cuts.group.entry(*group).or_default().add(part, people[id]);
            }
            if self.recording {
                let over = part.over * residents;
                cuts.made_of.residents.push((id, Part { over, under: part.under * residents }));
            }
        }
        cuts.done(shape)
    }

    /// Sums over the travellers of each home zone and class.
    pub(super) fn travellers(
        &self,
        shape: Shape,
        value: impl Fn(&ClassFlows) -> Part,
    ) -> IndicatorValue {
        let mut cuts = Cuts::default();
        self.each_class(|zone, class, flows| {
            let part = value(flows);
            self.add(&mut cuts, zone, class, part);
            if self.recording {
                cuts.made_of.travellers.push((zone, class, part));
            }
        });
        cuts.done(shape)
    }

    /// A sum over travellers, per resident of the same cut.
    pub(super) fn per_resident(&self, value: impl Fn(&ClassFlows) -> f64) -> IndicatorValue {
        let total = |flows: &ClassFlows| Part { over: value(flows), under: 0.0 };
        let sums = self.travellers(Shape::Total, total);
        let residents = self.residents(Shape::Total, |_| Some(1.0));
        sums.over(&residents)
    }

    fn add(&self, cuts: &mut Cuts, id: ZoneId, class: TravelClass, part: Part) {
        let zone = &self.inputs.scenario.area.zones[id];
        cuts.all.add(part, 1.0);
        cuts.municipality.entry(zone.municipality).or_default().add(part, 1.0);
        cuts.urbanity.entry(zone.urbanity).or_default().add(part, 1.0);

        let age = &self.inputs.demand.travellers[class.index()][id].age;
        let low = if self.lowest_income[id] { 1.0 } else { 0.0 };
        let without = if class.car { 0.0 } else { 1.0 };
        // Who is entitled to special transport is not known among travellers of ordinary service.
        for (group, share) in [
            (Group::NoCar, without),
            (Group::Under18, age[0]),
            (Group::Young, age[1]),
            (Group::Senior, age[3]),
            (Group::LowestIncome, low),
        ] {
            cuts.group.entry(group).or_default().add(part, share);
        }
    }

    fn each_class(&self, mut visit: impl FnMut(ZoneId, TravelClass, &ClassFlows)) {
        for (id, classes) in self.inputs.flows.classes.entries() {
            for class in TravelClass::all() {
                if let Some(flows) = classes.get(class.index()) {
                    visit(id, class, flows);
                }
            }
        }
    }

    /// Sums over lines: by municipality as they run, by the body that orders them.
    pub(super) fn services(
        &self,
        shape: Shape,
        value: impl Fn(ServiceId) -> Option<Part>,
    ) -> IndicatorValue {
        let mut cuts = Cuts::default();
        for (id, service) in self.inputs.scenario.services.entries() {
            let Some(part) = value(id) else { continue };
            cuts.all.add(part, 1.0);
            for &(municipality, share) in &service.municipalities {
                cuts.municipality.entry(municipality).or_default().add(part, share);
            }
            if let Some(body) = decider(&self.inputs.responsibility.held(id, Role::Order).by) {
                cuts.body.entry(body).or_default().add(part, 1.0);
            }
            if self.recording {
                cuts.made_of.services.push((id, part));
            }
        }
        cuts.done(shape)
    }

    /// Trips by special transport, where the users live: how they spread over zones is a rule.
    pub(super) fn special_trips(&self) -> IndicatorValue {
        let mut cuts = Cuts::default();
        for (id, &trips) in self.inputs.demand.special.entries() {
            let (zone, part) = (&self.inputs.scenario.area.zones[id], Part::total(trips));
            cuts.all.add(part, 1.0);
            cuts.municipality.entry(zone.municipality).or_default().add(part, 1.0);
            cuts.urbanity.entry(zone.urbanity).or_default().add(part, 1.0);
            cuts.group.entry(Group::Entitled).or_default().add(part, 1.0);
            if self.recording {
                cuts.made_of.residents.push((id, part));
            }
        }
        cuts.done(Shape::Total)
    }

    /// Sums over hubs, where they lie.
    pub(super) fn hubs(&self, value: impl Fn(&crate::simulate::HubFlows) -> f64) -> IndicatorValue {
        let mut cuts = Cuts::default();
        for (id, flows) in self.inputs.flows.hubs.entries() {
            let hub = &self.inputs.scenario.area.hubs[id];
            let part = Part { over: value(flows), under: 0.0 };
            cuts.all.add(part, 1.0);
            cuts.municipality.entry(hub.municipality).or_default().add(part, 1.0);
            let urbanity = self.inputs.scenario.area.zones[hub.zone].urbanity;
            cuts.urbanity.entry(urbanity).or_default().add(part, 1.0);
            if self.recording {
                cuts.made_of.hubs.push((id, part));
            }
        }
        cuts.done(Shape::Total)
    }

    /// Postings of a ledger as what a figure is made of: those that count, and whether their amount
    /// is taken off.
    pub(super) fn postings(
        &self,
        ledger: &Ledger,
        counts: impl Fn(&Posting) -> Option<bool>,
    ) -> MadeOf {
        if !self.recording {
            return MadeOf::default();
        }
        let found = ledger.postings().iter().enumerate();
        let postings = found.filter_map(|(at, posting)| Some((at, counts(posting)?))).collect();
        MadeOf { postings, ..MadeOf::default() }
    }

    /// (value, residents) of each zone.
    pub(super) fn weighted(&self, value: impl Fn(ZoneId) -> f64) -> Vec<(f64, f64)> {
        let zones = self.inputs.scenario.area.zones.entries();
        zones.map(|(id, zone)| (value(id), zone.population())).collect()
    }
}

/// Zones of the lowest income that together hold a tenth of the residents.
fn lowest_income(inputs: &Inputs) -> IdVec<ZoneId, bool> {
    let zones = &inputs.scenario.area.zones;
    let mut order: Vec<ZoneId> = zones.ids().collect();
    order.sort_by_key(|id| (zones[*id].income, id.index()));
    let wanted = LOWEST_INCOME * zones.iter().map(|zone| zone.population()).sum::<f64>();
    let mut is_low = IdVec::filled(zones.len(), false);
    let mut so_many = 0.0;
    for id in order {
        if so_many >= wanted {
            break;
        }
        so_many += zones[id].population();
        is_low[id] = true;
    }
    is_low
}
