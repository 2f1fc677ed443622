//! What is built for lines, in the accounts of a year: capital as the same payment every year of its
//! life (an annuity at the interest of a public loan), and upkeep.
//!
//! `A = K·r / (1 − (1 + r)⁻ⁿ)` with the capital `K`, the interest `r` and the life `n` in years.
//! Who pays is the body that the work names, else each municipality for what lies in it.

use super::Inputs;
use super::indicator::{Figures, IndicatorValue};
use super::ledger::{Ledger, Party, PostingKind};
use super::measure::View;
use super::postings::Book;
use crate::id::{BodyId, MunicipalityId};
use crate::scenario::directory::Directory;
use crate::scenario::works::Work;
use crate::units::Kroner;
use libm::{expm1, log1p};
use std::collections::BTreeMap;

/// Rule of the payments for capital.
pub(super) const CAPITAL: &str = "works-capital";
/// Rule of the payments for upkeep.
pub(super) const UPKEEP: &str = "works-upkeep";

/// What one municipality's part of a work costs a year.
#[derive(Clone, Copy, Debug)]
pub(super) struct YearOfWork {
    pub(super) place: MunicipalityId,
    pub(super) payer: Option<BodyId>,
    pub(super) capital: Kroner,
    pub(super) upkeep: Kroner,
}

/// The same payment every year for so many years pays an amount off at an interest, % a year.
pub(super) fn annuity(amount: Kroner, rate: f64, years: u16) -> Kroner {
    let (rate, years) = (rate / 100.0, f64::from(years));
    let each = if rate > 0.0 {
        // 1 − (1 + r)⁻ⁿ, exact for however small a rate.
        amount.dkk() * rate / -expm1(-years * log1p(rate))
    } else {
        amount.dkk() / years
    };
    Kroner::from_dkk(each)
}

/// The body that pays for what of a work lies in a municipality.
pub(super) fn payer(
    work: &Work,
    place: MunicipalityId,
    directory: &Directory<'_>,
) -> Option<BodyId> {
    match &work.payer {
        Some(slug) => directory.find(slug),
        None => directory.municipality[place],
    }
}

/// All of them.
pub(super) fn years_of_works(inputs: &Inputs, directory: &Directory<'_>) -> Vec<YearOfWork> {
    let rate = inputs.scenario.values.loan_rate;
    let parts = inputs.scenario.works.iter().flat_map(|work| {
        work.parts.iter().map(move |part| YearOfWork {
            place: part.place,
            payer: payer(work, part.place, directory),
            capital: annuity(part.capital, rate, work.life),
            upkeep: part.upkeep,
        })
    });
    parts.collect()
}

/// Writes a year's payments.
pub(super) fn pay(inputs: &Inputs, directory: &Directory<'_>, book: &mut Book) {
    for year in years_of_works(inputs, directory) {
        let Some(payer) = year.payer.map(Party::Body) else { continue };
        let capital = (PostingKind::Investment, CAPITAL);
        book.pay(payer, Party::Suppliers, year.capital, capital, None);
        book.pay(payer, Party::Suppliers, year.upkeep, (PostingKind::Operation, UPKEEP), None);
    }
}

/// What all of it takes a year, by where it lies.
pub(super) fn figures(view: &View, ledger: &Ledger, to: &mut Figures) {
    let directory = Directory::new(view.inputs.scenario);
    let mut by_municipality: BTreeMap<MunicipalityId, f64> = BTreeMap::new();
    for year in years_of_works(view.inputs, &directory) {
        *by_municipality.entry(year.place).or_default() += (year.capital + year.upkeep).dkk();
    }
    let is_of_works = |posting: &super::ledger::Posting| {
        [CAPITAL, UPKEEP].contains(&posting.rule).then_some(false)
    };
    let made_of = view.postings(ledger, is_of_works);
    let paid = ledger.postings().iter().filter(|posting| is_of_works(posting).is_some());
    let paid: Kroner = paid.map(|posting| posting.amount).sum();
    let value = IndicatorValue::national(paid.dkk()).made_of(made_of);
    to.insert("works-cost", IndicatorValue { by_municipality, ..value });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is paid each year, discounted, is what was borrowed.
    #[test]
    fn an_annuity_pays_off_what_it_was_for() {
        for (rate, years) in [(3.4, 15), (0.0, 20), (1e-9, 10), (8.0, 1)] {
            let amount = Kroner::from_dkk(1_000_000.0);
            let each = annuity(amount, rate, years).dkk();
            let mut left = amount.dkk();
            for _ in 0..years {
                left = left * (1.0 + rate / 100.0) - each;
            }
            assert!(left.abs() < 1.0, "{rate} {years} {left}");
        }
    }
}
