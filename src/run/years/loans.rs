//! Loans: what is paid each year, to the øre.
//!
//! Annuity: the same payment `P·r / (1 − (1 + r)⁻ⁿ)` every year (any textbook of finance, as
//! R. Brealey, S. Myers and F. Allen, *Principles of Corporate Finance*, ch. 2); serial: the same
//! instalment, and interest on the rest; bullet: interest, and all of it at the end. What rounding
//! leaves is in the last instalment.

use crate::scenario::horizon::{LoanKind, LoanTerms};
use crate::scenario::values::Values;
use crate::units::Kroner;
use libm::{expm1, log1p};
use serde::{Deserialize, Serialize};

/// A loan that somebody has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loan {
    /// Whose (id).
    pub body: String,
    /// For what.
    pub purpose: String,
    /// Raised in this year; the first payment is the year after.
    pub year: u16,
    /// How much.
    pub amount: Kroner,
    /// How it is paid back.
    pub kind: LoanKind,
    /// Interest, % a year.
    pub rate: f64,
    /// Payments.
    pub term: u16,
}

/// One year's payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Interest.
    pub interest: Kroner,
    /// Instalment.
    pub instalment: Kroner,
    /// What is owed after it.
    pub left: Kroner,
}

impl Loan {
    /// A loan on terms, with what they leave out from the values.
    pub fn new(
        body: &str,
        purpose: &str,
        year: u16,
        amount: Kroner,
        terms: LoanTerms,
        values: &Values,
    ) -> Self {
        Self {
            body: body.to_owned(),
            purpose: purpose.to_owned(),
            year,
            amount,
            kind: terms.kind,
            rate: terms.rate.map_or(values.loan_rate, |rate| rate.0),
            term: terms.years.unwrap_or(terms.kind.usual(values).round().max(1.0) as u16),
        }
    }

    /// What is paid in a year; `None` before the first and after the last payment.
    pub fn payment(&self, year: u16) -> Option<Payment> {
        let at = usize::from(year.checked_sub(self.year)?.checked_sub(1)?);
        self.schedule().get(at).copied()
    }

    /// What is owed at the end of a year.
    pub fn left(&self, year: u16) -> Kroner {
        if year < self.year {
            return Kroner::ZERO;
        }
        let paid = usize::from(year - self.year);
        let schedule = self.schedule();
        match paid {
            0 => self.amount,
            _ => schedule.get(paid - 1).map_or(Kroner::ZERO, |payment| payment.left),
        }
    }

    /// Every payment, the first year's first.
    pub fn schedule(&self) -> Vec<Payment> {
        let (rate, n) = (self.rate / 100.0, i32::from(self.term));
        let amount = self.amount.dkk();
        let level = if rate > 0.0 {
            // 1 − (1 + r)⁻ⁿ, exact for however small a rate.
            amount * rate / -expm1(-f64::from(n) * log1p(rate))
        } else {
            amount / f64::from(n)
        };
        let level = Kroner::from_dkk(level);
        let even = Kroner::from_dkk(amount / f64::from(n));
        let mut left = self.amount;
        let mut payments = Vec::with_capacity(usize::from(self.term));
        for at in 1..=n {
            let interest = Kroner::from_dkk(left.dkk() * rate);
            let instalment = match self.kind {
                _ if at == n => left,
                LoanKind::Annuity => level - interest,
                LoanKind::Serial => even,
                LoanKind::Bullet => Kroner::ZERO,
            };
            left -= instalment;
            payments.push(Payment { interest, instalment, left });
        }
        payments
    }
}
