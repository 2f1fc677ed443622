//! What is bought for many years in a year, what loans ask for, and from whose money.
//!
//! Beside the investments that a scenario declares, companies put up chargers for the electric
//! buses that come that year (`years.bus.charging`): by a loan where the regime allows capital
//! loans, else from the year's own money.

use super::loans::{Loan, Payment};
use super::position::Position;
use super::{country, purses};
use crate::decide::Desk;
use crate::id::BodyId;
use crate::scenario::Scenario;
use crate::scenario::directory::Directory;
use crate::scenario::horizon::{LoanKind, LoanTerms};
use crate::scenario::regime::{PermissionKind, Responsibility};
use crate::supply::Supply;
use crate::units::Kroner;
use std::collections::BTreeMap;

/// What loans for chargers are called.
const CHARGING: &str = "charging";

/// A year's bills.
#[derive(Clone, Debug, Default)]
pub(super) struct Bills {
    /// From the year's own money.
    pub(super) cash: Vec<(BodyId, Kroner)>,
    /// On loans of earlier years.
    pub(super) payments: Vec<(BodyId, Payment)>,
    /// Loans of this year, each for something that is bought with it.
    pub(super) raised: Vec<(BodyId, Loan)>,
    /// Electric buses at the end of the year, as a share.
    pub(super) electric: f64,
}

impl Bills {
    /// Of the scenario's year. `growth` is that of consumer prices since the scenario's own year.
    pub(super) fn of(
        scenario: &Scenario,
        responsibility: &Responsibility,
        supply: &Supply,
        before: &Position,
        growth: f64,
    ) -> Self {
        let directory = Directory::new(scenario);
        let (year, values) = (scenario.year, &scenario.values);
        let mut bills = Self { electric: values.electric_bus_share / 100.0, ..Self::default() };
        for loan in &before.loans {
            if let (Some(body), Some(payment)) = (directory.find(&loan.body), loan.payment(year)) {
                bills.payments.push((body, payment));
            }
        }
        let declared = scenario.horizon.investments.iter().filter(|own| own.year == year);
        for own in declared {
            let Some(body) = directory.find(&own.body) else { continue };
            // A regime that has come to forbid loans has it paid at once.
            let forbidden = scenario.regime.refusal(PermissionKind::CapitalLoans, year).is_some();
            let loan = own.loan.filter(|_| !forbidden);
            bills.add(scenario, body, &own.purpose, own.amount, loan);
        }
        let more = bills.electric - before.electric;
        let allowed = scenario.regime.allows(PermissionKind::CapitalLoans, year);
        let terms = LoanTerms { kind: LoanKind::Annuity, rate: None, years: None };
        for (body, buses) in purses::buses(scenario, responsibility, supply) {
            let amount = Kroner::from_dkk(buses * more * values.bus_charging * 1e6 * growth);
            if amount > Kroner::ZERO {
                bills.add(scenario, body, CHARGING, amount, allowed.then_some(terms));
            }
        }
        bills
    }

    fn add(
        &mut self,
        scenario: &Scenario,
        body: BodyId,
        purpose: &str,
        amount: Kroner,
        loan: Option<LoanTerms>,
    ) {
        match loan {
            Some(terms) => {
                let slug = &scenario.bodies[body].slug;
                let loan = Loan::new(slug, purpose, scenario.year, amount, terms, &scenario.values);
                self.raised.push((body, loan));
            }
            None => self.cash.push((body, amount)),
        }
    }

    /// What bodies need for them this year, loans of the year apart.
    fn needs(&self) -> BTreeMap<BodyId, Kroner> {
        let mut needs: BTreeMap<BodyId, Kroner> = BTreeMap::new();
        for (body, amount) in &self.cash {
            *needs.entry(*body).or_default() += *amount;
        }
        for (body, payment) in &self.payments {
            *needs.entry(*body).or_default() += payment.interest + payment.instalment;
        }
        needs
    }

    /// What every pool pays of whose bills: by what the lines cost that the body buys for it, or
    /// that it decides on itself.
    pub(super) fn by_pool(
        &self,
        desk: &Desk<'_>,
        responsibility: &Responsibility,
        pools: &[BodyId],
    ) -> Vec<BTreeMap<BodyId, Kroner>> {
        let mut bought: BTreeMap<BodyId, Vec<f64>> = BTreeMap::new();
        for line in desk.lines() {
            if line.earns {
                // Goes by a price: its fares are another matter.
                continue;
            }
            let decider = pools[line.pool];
            let buyer = purses::purchaser(responsibility, line.service);
            let other = buyer.filter(|buyer| *buyer != decider);
            for body in [Some(decider), other].into_iter().flatten() {
                let own = bought.entry(body).or_insert_with(|| vec![0.0; pools.len()]);
                own[line.pool] += line.cost * line.declared;
            }
        }
        let mut charges = vec![BTreeMap::new(); pools.len()];
        for (body, amount) in self.needs() {
            let Some(weights) = bought.get(&body) else { continue };
            for (own, part) in charges.iter_mut().zip(amount.split(weights)) {
                if part != Kroner::ZERO {
                    own.insert(body, part);
                }
            }
        }
        charges
    }
}

/// Growth of consumer prices since the scenario's own year.
pub(super) fn price_growth(scenario: &Scenario, from: u16) -> f64 {
    let years = f64::from(scenario.year) - f64::from(from);
    country::grown(scenario.values.price_growth, years)
}
