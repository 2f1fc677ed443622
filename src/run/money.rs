//! The buses' money beside what is known of it: hours × rate − fares + overhead = net.
//!
//! In: the base year under today's division. Out: a line per company and kind of payer, under
//! several keys of sharing fares between lines, since the key decides who pays; and the payers' own
//! figures with the residuals. Both sides are uncertain: rates, fares and the key are values with a
//! source and a range, and most payers' figures are recalled. Where they do not meet, results that
//! lean on them say so.

use super::{Prepared, Progress, Register, RunError, RunResult, run};
use crate::account;
use crate::id::BodyId;
use crate::scenario::Scenario;
use crate::scenario::regime::{Body, BodyKind, Role};
use crate::scenario::service::{Mode, Service, ServiceKind};
use crate::scenario::tables::{BorderShareRow, BudgetRow, MoneyRow};
use crate::scenario::values::Certainty;
use crate::simulate::ServiceFlows;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The values that say by what fares are shared: between the buses of a company, and between the
/// lines of a journey.
const BY_HOURS: &str = "money.fare_key.hours_share";
const BY_KM: &str = "money.fare_key.passenger_km_share";
const BY_ZONES: &str = "money.fare_key.zones_share";

/// A way of sharing fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// By boardings alone.
    Boardings,
    /// By passenger-km alone.
    PassengerKm,
    /// By the zones that each line of a journey touches.
    Zones,
    /// A company's buses share all they take in by timetable hours.
    Hours,
    /// As the values in use have it.
    InUse,
}

impl Key {
    /// All that are tried.
    pub const ALL: [Self; 5] =
        [Self::Boardings, Self::PassengerKm, Self::Zones, Self::Hours, Self::InUse];

    /// Stable slug.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Boardings => "boardings",
            Self::PassengerKm => "passenger-km",
            Self::Zones => "zones",
            Self::Hours => "hours",
            Self::InUse => "in-use",
        }
    }

    /// The scenario with fares shared so.
    fn of(self, scenario: &Scenario) -> Scenario {
        let mut keyed = scenario.clone();
        let values = &mut keyed.values;
        match self {
            Self::Boardings | Self::PassengerKm | Self::Zones => {
                values.set(BY_HOURS, 0.0);
                values.set(BY_ZONES, if self == Self::Zones { 1.0 } else { 0.0 });
                values.set(BY_KM, if self == Self::PassengerKm { 1.0 } else { 0.0 });
            }
            Self::Hours => {
                values.set(BY_HOURS, 1.0);
            }
            Self::InUse => {}
        }
        keyed
    }
}

/// A company's buses of one kind that one kind of body pays.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Books {
    /// Timetable hours.
    pub hours: f64,
    /// Hours × rate, DKK.
    pub cost: f64,
    /// Fares, DKK.
    pub fares: f64,
    /// Planning, sales and administration, DKK.
    pub overhead: f64,
}

impl Books {
    /// What the payers pay, DKK.
    pub fn net(&self) -> f64 {
        self.cost + self.overhead - self.fares
    }
    /// Fares as a share of cost, %.
    pub fn coverage(&self) -> f64 {
        100.0 * self.fares / self.cost
    }
    fn add(&mut self, other: &Self) {
        self.hours += other.hours;
        self.cost += other.cost;
        self.fares += other.fares;
        self.overhead += other.overhead;
    }
}

/// The buses' money under one key.
#[derive(Clone, Debug)]
pub struct MoneyUnderKey {
    /// How fares are shared.
    pub key: Key,
    /// By company, kind of payer and kind of line.
    pub books: BTreeMap<(String, BodyKind, ServiceKind), Books>,
}

impl MoneyUnderKey {
    /// Of all kinds of line together.
    pub fn by_payer(&self) -> BTreeMap<(&str, BodyKind), Books> {
        let mut all: BTreeMap<(&str, BodyKind), Books> = BTreeMap::new();
        for ((company, payer, _), books) in &self.books {
            all.entry((company, *payer)).or_default().add(books);
        }
        all
    }
    /// Net spending of a kind of payer if all S-buses were `s_buses` to pay, million DKK. Who pays them
    /// is a column of `services.csv`, from general knowledge.
    pub fn net_with(&self, payer: BodyKind, s_buses: BodyKind) -> f64 {
        let pays = |of: BodyKind, kind: ServiceKind| {
            if kind == ServiceKind::SBus { s_buses == payer } else { of == payer }
        };
        let own = self.books.iter().filter(|((_, of, kind), _)| pays(*of, *kind));
        own.map(|(_, books)| books.net()).sum::<f64>() / 1e6
    }
    /// What a known figure speaks of, in its unit; an empty company or payer means all.
    pub fn figure(&self, row: &MoneyRow) -> f64 {
        let mut sum = Books::default();
        for ((company, payer, _), books) in &self.books {
            let own_company = row.company.is_empty() || row.company == *company;
            if own_company && row.payer.is_none_or(|wanted| wanted == *payer) {
                sum.add(books);
            }
        }
        if row.what == "coverage" { sum.coverage() } else { sum.net() / 1e6 }
    }
}

/// The base year's bus money under each key.
///
/// # Errors
/// [`RunError`].
pub fn money(
    scenario: &Arc<Scenario>,
    register: &Register,
    progress: Progress<'_>,
) -> Result<Vec<MoneyUnderKey>, RunError> {
    let prepared = Prepared::new(scenario, register, progress)?;
    let mut found = Vec::new();
    for key in Key::ALL {
        let keyed = Arc::new(key.of(scenario));
        let prepared = prepared.update(scenario, &keyed, progress)?;
        let result = run(&keyed, &prepared, None, progress)?;
        found.push(MoneyUnderKey { key, books: books(&result) });
    }
    Ok(found)
}

/// What bodies of a kind are left to pay for companies' buses in a result, DKK.
pub fn net_of_buses(result: &RunResult, payer: BodyKind) -> f64 {
    let all = books(result);
    all.iter().filter(|((_, of, _), _)| *of == payer).map(|(_, books)| books.net()).sum()
}

fn books(result: &RunResult) -> BTreeMap<(String, BodyKind, ServiceKind), Books> {
    let scenario = &result.scenario;
    let mut all: BTreeMap<(String, BodyKind, ServiceKind), Books> = BTreeMap::new();
    for (id, service) in scenario.services.entries() {
        let is_bus = matches!(service.mode, Mode::Bus | Mode::Brt);
        if !is_bus || service.company.is_empty() {
            continue;
        }
        let net = result.past_spending.get(&service.slug).map_or(0.0, |sum| sum.dkk());
        let (cost, hours) = {
            let offer = &result.prepared.supply.offers[id];
            (offer.cost.dkk(), offer.hours.0)
        };
        let fares = result.flows.services[id].income;
        let overhead = net + fares - cost;
        for &(body, share) in &result.responsibility.held(id, Role::Fund).by {
            let key = (service.company.clone(), scenario.bodies[body].kind, service.kind);
            let own = all.entry(key).or_default();
            own.add(&Books {
                hours: share * hours,
                cost: share * cost,
                fares: share * fares,
                overhead: share * overhead,
            });
        }
    }
    all
}

/// Shares of boardings are told to so many parts.
const PARTS: f64 = 1000.0;

/// How many of each line's boardings are by people who cross a municipal border aboard, in a base year; none
/// of a line that nobody boards.
pub fn border_shares(base: &RunResult) -> Vec<BorderShareRow> {
    let share = |flows: &ServiceFlows| match flows.boardings {
        0.0 => 0.0,
        boardings => (flows.boardings_over_border / boardings * PARTS).round() / PARTS,
    };
    let lines = base.scenario.services.iter().zip(&base.flows.services);
    let row = |(service, flows): (&Service, &ServiceFlows)| BorderShareRow {
        service: service.slug.clone(),
        border_share: share(flows),
        certainty: Certainty::Derived,
    };
    lines.map(row).collect()
}

/// Budgets are told to the nearest so many kroner: they are no measurement.
const TO_THE: f64 = 10_000.0;

/// A year's money of every body that `bodies.csv` knows no budget of, from a base year's accounts:
/// what public purses pay for public transport beyond what they get, and what companies and
/// operators take in.
pub fn budgets(base: &RunResult) -> Vec<BudgetRow> {
    let accounts = account::bodies(&base.books(), &base.ledger);
    let bodies = base.scenario.bodies.entries();
    let known = ["measured", "recalled"];
    let unknown = bodies.filter(|(_, body)| !known.contains(&body.budget_source.as_str()));
    let row = |(id, body): (BodyId, &Body)| {
        // Who takes no part in any payment of the year (a railway that is not open yet) has nothing.
        let own = accounts.get(&id).cloned().unwrap_or_default();
        let (amount, what) = match body.kind {
            BodyKind::Municipality => (own.net_cost().dkk(), "net spending of the base year"),
            BodyKind::TransportCompany
            | BodyKind::InfrastructureOwner
            | BodyKind::Operator
            | BodyKind::Joint => (own.total_received().dkk(), "income of the base year"),
            BodyKind::State | BodyKind::Region => return None,
        };
        Some(BudgetRow {
            body: body.slug.clone(),
            // Upwards, so that the base year itself is within it.
            budget_dkk: ((amount / TO_THE).ceil() * TO_THE).max(0.0),
            what: what.to_owned(),
            certainty: Certainty::Derived,
        })
    };
    unknown.filter_map(row).collect()
}
