//! What has to be paid for: one item per service, one per municipality's special transport, one per
//! on-demand pool and municipality.
//!
//! An item holds the amounts of a year (fares as companies share them, what operation and planning
//! cost) and the bodies that the regime puts in each of the money roles. Ferries are paid by
//! passenger: their operator keeps the fares' worth and the public cost per passenger on top.

use super::Inputs;
use super::flex::{PoolPart, pool_parts};
use crate::id::{BodyId, IdVec, MunicipalityId, ServiceId};
use crate::scenario::directory::{Directory, Holders};
use crate::scenario::regime::{BodyKind, Role, ServiceClass};
use crate::scenario::service::{Mode, ServiceKind};
use crate::scenario::special::{self, decider};
use crate::units::{Kroner, KronerPerHour};

/// Something that is bought, with who has which part in its money.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// The line; none for special transport and what is on demand.
    pub(super) service: Option<ServiceId>,
    /// Position of the on-demand pool.
    pub(super) pool: Option<usize>,
    pub(super) class: Option<ServiceClass>,
    pub(super) fares: Kroner,
    pub(super) cost: Kroner,
    /// Planning, sales and administration.
    pub(super) planning: Kroner,
    pub(super) collector: Option<BodyId>,
    pub(super) risk: Holders,
    pub(super) purchaser: Option<BodyId>,
    pub(super) operators: Holders,
    pub(super) funders: Holders,
    /// The fixed sum that pays for it in place of the funders.
    pub(super) fixed_sum: Option<usize>,
}

/// Every item, lines first.
pub(super) fn items(inputs: &Inputs, directory: &Directory) -> Vec<Item> {
    let mut items: Vec<Item> =
        inputs.scenario.services.ids().map(|service| line(inputs, directory, service)).collect();
    items.extend(special_transport(inputs, directory));
    items.extend(pool_parts(inputs).iter().map(|part| on_demand(inputs, directory, part)));
    items
}

fn line(inputs: &Inputs, directory: &Directory, id: ServiceId) -> Item {
    let held = |role| inputs.responsibility.held(id, role).by.clone();
    let purchaser = decider(&held(Role::Purchase));
    let operators = held(Role::Operate);
    let class = inputs.responsibility.class[id].as_ref().map(|c| c.class);
    let fares = Kroner::from_dkk(inputs.flows.services[id].income);
    let runs_it_itself = operators.iter().all(|(body, _)| Some(*body) == purchaser);

    let sums = &inputs.scenario.regime.fixed_sums;
    let fixed_sum = class.and_then(|class| sums.iter().position(|sum| sum.class == class));
    // Who pays the sum needs none for what it buys itself.
    let fixed_sum = fixed_sum.filter(|&at| directory.find(&sums[at].payer) != purchaser);

    Item {
        service: Some(id),
        pool: None,
        class,
        fares,
        cost: operation_cost(inputs, id, fares, runs_it_itself),
        planning: planning_cost(inputs, id, runs_it_itself),
        collector: decider(&held(Role::CollectFares)).or(purchaser),
        risk: held(Role::BearRevenueRisk),
        purchaser,
        operators,
        funders: held(Role::Fund),
        fixed_sum,
    }
}

/// What the operator is paid a year.
fn operation_cost(inputs: &Inputs, id: ServiceId, fares: Kroner, runs_it_itself: bool) -> Kroner {
    let by_rate = inputs.supply.offers[id].cost;
    let is_public_ferry = inputs.scenario.services[id].mode == Mode::Ferry && !runs_it_itself;
    if !is_public_ferry {
        return by_rate;
    }
    let per_passenger = inputs.scenario.values.ferry_public_per_passenger;
    fares + Kroner::from_dkk(inputs.flows.services[id].boardings * per_passenger)
}

/// Buses are planned and sold by someone whoever that is; trains and ferries by their operator.
fn planning_cost(inputs: &Inputs, id: ServiceId, runs_it_itself: bool) -> Kroner {
    let service = &inputs.scenario.services[id];
    let is_bus = matches!(service.mode, Mode::Bus | Mode::Brt);
    if !is_bus || service.kind == ServiceKind::Commercial || runs_it_itself {
        return Kroner::ZERO;
    }
    inputs.supply.offers[id].hours * planning_rate(inputs)
}

/// Administration per timetable hour of bus.
pub(super) fn planning_rate(inputs: &Inputs) -> KronerPerHour {
    KronerPerHour(inputs.scenario.values.admin_per_hour * inputs.scenario.regime.admin_factor)
}

/// What ordering at all costs a body.
pub(super) fn ordering_cost(inputs: &Inputs) -> Kroner {
    let values = &inputs.scenario.values;
    Kroner::from_dkk(values.admin_per_body * inputs.scenario.regime.admin_factor)
}

/// Bodies that order at least one line with public money, in order.
pub(super) fn ordering_bodies(inputs: &Inputs) -> Vec<BodyId> {
    let bodies = &inputs.scenario.bodies;
    let mut orders: IdVec<BodyId, bool> = IdVec::filled(bodies.len(), false);
    for id in inputs.scenario.services.ids() {
        let class = inputs.responsibility.class[id].as_ref().map(|c| c.class);
        if class == Some(ServiceClass::Commercial) {
            continue;
        }
        if let Some(body) = decider(&inputs.responsibility.held(id, Role::Order).by) {
            orders[body] |= bodies[body].kind != BodyKind::Operator;
        }
    }
    orders.entries().filter(|(_, orders)| **orders).map(|(body, _)| body).collect()
}

fn special_transport(inputs: &Inputs, directory: &Directory) -> Vec<Item> {
    let values = &inputs.scenario.values;
    let users = special_users(inputs);
    let weights = users.as_slice();
    let gross = Kroner::from_dkk(values.special_gross * 1e6).split(weights);
    let fares = Kroner::from_dkk(values.special_fares * 1e6).split(weights);

    let place = |(at, (gross, fares)): (MunicipalityId, (Kroner, Kroner))| {
        let held = |role| special::held(inputs.scenario, directory, role, at);
        let purchaser = decider(&held(Role::Purchase));
        Item {
            service: None,
            pool: None,
            class: Some(ServiceClass::SpecialTransport),
            fares,
            cost: gross,
            planning: Kroner::ZERO,
            collector: decider(&held(Role::CollectFares)).or(purchaser),
            risk: held(Role::BearRevenueRisk),
            purchaser,
            // A public body that drives itself pays its own suppliers.
            operators: held(Role::Operate)
                .into_iter()
                .filter(|(body, _)| {
                    inputs.scenario.bodies[*body].kind == BodyKind::Operator
                        && Some(*body) != purchaser
                })
                .collect(),
            funders: held(Role::Fund),
            fixed_sum: None,
        }
    };
    users.ids().zip(gross.into_iter().zip(fares)).map(place).collect()
}

/// A pool's rides of one municipality.
fn on_demand(inputs: &Inputs, directory: &Directory, part: &PoolPart) -> Item {
    let pool = &inputs.scenario.flex.pools[part.pool];
    let held = |role| pool.held(inputs.scenario, directory, role, part.place);
    let purchaser = decider(&held(Role::Purchase));
    Item {
        service: None,
        pool: Some(part.pool),
        class: Some(ServiceClass::Local),
        fares: part.fares,
        cost: part.cost,
        planning: part.booking,
        collector: decider(&held(Role::CollectFares)).or(purchaser),
        risk: held(Role::BearRevenueRisk),
        purchaser,
        operators: held(Role::Operate),
        funders: held(Role::Fund),
        fixed_sum: None,
    }
}

/// Trips by special transport from each municipality; residents where none are known.
fn special_users(inputs: &Inputs) -> IdVec<MunicipalityId, f64> {
    let area = &inputs.scenario.area;
    let mut users = IdVec::filled(area.municipalities.len(), 0.0);
    for (id, zone) in area.zones.entries() {
        users[zone.municipality] += inputs.demand.special.get(id).copied().unwrap_or(0.0);
    }
    let nobody = users.iter().sum::<f64>() <= 0.0;
    if nobody { area.municipalities.iter().map(|m| m.population).collect() } else { users }
}
