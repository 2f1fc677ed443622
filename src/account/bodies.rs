//! What each body owns, orders, plans, runs and pays: the comparison that regimes are about.

use super::Inputs;
use super::items::items;
use super::ledger::{Ledger, Party, PostingKind};
use crate::id::BodyId;
use crate::scenario::directory::Directory;
use crate::scenario::regime::{Role, ServiceClass};
use crate::scenario::special;
use crate::units::Kroner;
use std::collections::BTreeMap;

/// What one body does in one class of service (or in all).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassAccount {
    /// Lines in which it holds the role, whole or in part.
    pub services: BTreeMap<Role, usize>,
    /// Timetable hours a year by role, by its shares.
    pub hours: BTreeMap<Role, f64>,
    /// Gross cost of the lines that it orders, DKK.
    pub ordered_cost: f64,
    /// Fares of the lines that it orders, DKK.
    pub ordered_fares: f64,
    /// Boardings of the lines that it orders.
    pub ordered_boardings: f64,
    /// Paid less received for lines of the class, DKK.
    pub net_cost: f64,
}

/// One body's year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BodyAccount {
    /// All classes together.
    pub all: ClassAccount,
    /// Class by class.
    pub by_class: BTreeMap<ServiceClass, ClassAccount>,
    /// Paid, by kind.
    pub paid: BTreeMap<PostingKind, Kroner>,
    /// Received, by kind.
    pub received: BTreeMap<PostingKind, Kroner>,
}

impl BodyAccount {
    /// Everything paid.
    pub fn total_paid(&self) -> Kroner {
        self.paid.values().copied().sum()
    }
    /// Everything received.
    pub fn total_received(&self) -> Kroner {
        self.received.values().copied().sum()
    }
    /// Paid less received.
    pub fn net_cost(&self) -> Kroner {
        self.total_paid() - self.total_received()
    }
}

/// Every body that holds a role or takes part in a payment.
pub fn bodies(inputs: &Inputs, ledger: &Ledger) -> BTreeMap<BodyId, BodyAccount> {
    let mut accounts: BTreeMap<BodyId, BodyAccount> = BTreeMap::new();
    roles(inputs, &mut accounts);

    for posting in ledger.postings() {
        let class = posting
            .service
            .and_then(|id| inputs.responsibility.class[id].as_ref())
            .map(|classified| classified.class);
        let class = match posting.kind {
            PostingKind::SpecialTransport => Some(ServiceClass::SpecialTransport),
            _ => class,
        };
        let amount = posting.amount;
        for (party, sign) in [(posting.from, 1.0), (posting.to, -1.0)] {
            let Party::Body(body) = party else { continue };
            let account = accounts.entry(body).or_default();
            let side = if sign > 0.0 { &mut account.paid } else { &mut account.received };
            *side.entry(posting.kind).or_default() += amount;
            account.all.net_cost += sign * amount.dkk();
            if let Some(class) = class {
                account.by_class.entry(class).or_default().net_cost += sign * amount.dkk();
            }
        }
    }
    accounts
}

fn roles(inputs: &Inputs, accounts: &mut BTreeMap<BodyId, BodyAccount>) {
    for item in items(inputs, &Directory::new(inputs.scenario)) {
        let Some(id) = item.service else { continue };
        let hours = inputs.supply.offers[id].hours.0;
        for role in Role::ALL {
            for &(body, share) in &inputs.responsibility.held(id, role).by {
                let account = accounts.entry(body).or_default();
                let class = item.class.map(|class| account.by_class.entry(class).or_default());
                for part in [Some(&mut account.all), class].into_iter().flatten() {
                    *part.services.entry(role).or_default() += 1;
                    *part.hours.entry(role).or_default() += hours * share;
                    if role == Role::Order {
                        part.ordered_cost += (item.cost + item.planning).dkk() * share;
                        part.ordered_fares += item.fares.dkk() * share;
                        part.ordered_boardings += inputs.flows.services[id].boardings * share;
                    }
                }
            }
        }
    }
}

/// Who holds each role for each class: shares of its timetable hours. Roles that nobody holds are
/// left out.
pub fn responsibility_shares(
    inputs: &Inputs,
) -> BTreeMap<ServiceClass, BTreeMap<Role, BTreeMap<BodyId, f64>>> {
    let mut table: BTreeMap<_, BTreeMap<_, BTreeMap<BodyId, f64>>> = BTreeMap::new();
    let mut whole: BTreeMap<ServiceClass, f64> = BTreeMap::new();
    for id in inputs.scenario.services.ids() {
        let Some(classified) = &inputs.responsibility.class[id] else { continue };
        let hours = inputs.supply.offers[id].hours.0;
        *whole.entry(classified.class).or_default() += hours;
        for role in Role::ALL {
            for &(body, share) in &inputs.responsibility.held(id, role).by {
                let roles = table.entry(classified.class).or_default();
                *roles.entry(role).or_default().entry(body).or_default() += hours * share;
            }
        }
    }
    let directory = Directory::new(inputs.scenario);
    special_transport(inputs, &directory, &mut table, &mut whole);
    for (class, roles) in &mut table {
        let all = whole[class];
        for share in roles.values_mut().flat_map(BTreeMap::values_mut) {
            *share = if all > 0.0 { *share / all } else { 0.0 };
        }
    }
    table
}

/// Special transport has no lines: its shares are of residents.
fn special_transport(
    inputs: &Inputs,
    directory: &Directory,
    table: &mut BTreeMap<ServiceClass, BTreeMap<Role, BTreeMap<BodyId, f64>>>,
    whole: &mut BTreeMap<ServiceClass, f64>,
) {
    for (at, place) in inputs.scenario.area.municipalities.entries() {
        *whole.entry(ServiceClass::SpecialTransport).or_default() += place.population;
        for role in Role::ALL {
            for (body, share) in special::held(inputs.scenario, directory, role, at) {
                let roles = table.entry(ServiceClass::SpecialTransport).or_default();
                *roles.entry(role).or_default().entry(body).or_default() +=
                    place.population * share;
            }
        }
    }
}
