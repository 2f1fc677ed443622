//! Checks of what is paid for works.

use super::{Check, Comparing};
use crate::account::Inputs;
use crate::account::ledger::{Ledger, Party};
use crate::account::works::{CAPITAL, UPKEEP, payer};
use crate::id::BodyId;
use crate::scenario::directory::Directory;
use std::collections::BTreeMap;

/// Half an øre a payment, over every year of a work's life.
const ORE: f64 = 0.0101;

/// What each body pays a year, discounted over the life, is what was built; and upkeep is paid as
/// declared. Works of one life stand together, since they are paid off alike.
pub(super) fn checks(inputs: &Inputs, ledger: &Ledger) -> Vec<Check> {
    let mut check = Comparing::new("works-paid-off", 0.0);
    let directory = Directory::new(inputs.scenario);
    // What one krone a year is worth today, by adding up its years.
    let worth = |life: u16| -> f64 {
        let growth = 1.0 + inputs.scenario.values.loan_rate / 100.0;
        let (mut each, mut sum) = (1.0, 0.0);
        for _ in 0..life {
            each /= growth;
            sum += each;
        }
        sum
    };
    let mut due: BTreeMap<BodyId, (f64, f64, usize)> = BTreeMap::new();
    for work in &inputs.scenario.works {
        for part in &work.parts {
            let Some(payer) = payer(work, part.place, &directory) else { continue };
            let own = due.entry(payer).or_default();
            own.0 += part.capital.dkk() / worth(work.life);
            own.1 += part.upkeep.dkk();
            own.2 += 1;
        }
    }
    for (body, (capital, upkeep, payments)) in due {
        let paid = |rule: &str| -> f64 {
            let own = ledger.postings().iter();
            let own = own.filter(|p| p.rule == rule && p.from == Party::Body(body));
            own.map(|posting| posting.amount.dkk()).sum()
        };
        let slug = &inputs.scenario.bodies[body].slug;
        check.check.tolerance = ORE * payments as f64;
        check.part(slug, paid(CAPITAL), capital, 1e-9);
        check.part(slug, paid(UPKEEP), upkeep, 1e-9);
    }
    vec![check.done()]
}
