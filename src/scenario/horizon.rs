//! What a scenario declares of the years after its own: shocks, and investments with their loans.
//!
//! A run of one year reads none of it. How prices, residents and budgets grow stands among the
//! values (`years.…`); how a fixed sum is indexed stands with the sum.

use super::values::Values;
use crate::units::{Kroner, Minutes, Percent, Share};
use serde::{Deserialize, Serialize};

/// What comes in later years.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Horizon {
    /// Years that are unlike others.
    pub shocks: Vec<Shock>,
    /// What bodies invest in, and how they pay for it.
    pub investments: Vec<Investment>,
    /// Local trials.
    pub trials: Vec<Trial>,
}

/// More departures in some municipalities for some years, paid by somebody, and then judged
/// against municipalities without them (*forsøg*).
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// Stable id: what results call it.
    pub id: String,
    /// Where (ids of municipalities): lines with at least half of their run time there.
    pub area: Vec<String>,
    /// From this year …
    pub from: u16,
    /// … for so many years.
    pub years: u16,
    /// Departures, as times those that are otherwise run.
    pub departures: f64,
    /// Who pays for them (id).
    pub payer: String,
}

impl Trial {
    /// Whether it runs in a year.
    pub fn runs_in(&self, year: u16) -> bool {
        (self.from..self.from.saturating_add(self.years)).contains(&year)
    }
}

/// A year, or some, that are unlike others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shock {
    /// From this year …
    pub from: u16,
    /// … for so many years.
    pub years: u16,
    /// What happens.
    pub kind: ShockKind,
}

impl Shock {
    /// Whether it strikes in a year.
    pub fn strikes_in(&self, year: u16) -> bool {
        (self.from..self.from.saturating_add(self.years)).contains(&year)
    }
}

/// What a shock is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum ShockKind {
    /// What fuel costs, so many times what it would: cars by the km, and diesel buses.
    FuelPrice {
        /// The factor.
        times: f64,
    },
    /// People stay at home and keep away from each other.
    Pandemic {
        /// Trips wanted, of those of another year.
        trips: Share,
        /// What a journey by public transport is felt to take more.
        felt: Minutes,
    },
}

/// Something bought for many years.
#[derive(Clone, Debug, PartialEq)]
pub struct Investment {
    /// Who pays it (id).
    pub body: String,
    /// In this year.
    pub year: u16,
    /// How much, in that year's kroner.
    pub amount: Kroner,
    /// For what.
    pub purpose: String,
    /// By this loan; `None`: from the year's own money.
    pub loan: Option<LoanTerms>,
}

/// How a loan is paid back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum LoanKind {
    /// The same payment every year (*annuitetslån*).
    Annuity,
    /// The same instalment every year, and interest on the rest (*serielån*).
    Serial,
    /// Interest only, and all of it in the last year (*stående lån*).
    Bullet,
}

impl LoanKind {
    /// The longest term of a public loan, years.
    pub fn longest(self, values: &Values) -> f64 {
        let of = |key: &str, otherwise: f64| values.row(key).map_or(otherwise, |row| row.high);
        match self {
            Self::Annuity | Self::Serial => of("years.loan.term", values.loan_term),
            Self::Bullet => of("years.loan.bullet_term", values.loan_bullet_term),
        }
    }
    /// The term where the terms leave it out, years.
    pub fn usual(self, values: &Values) -> f64 {
        match self {
            Self::Annuity | Self::Serial => values.loan_term,
            Self::Bullet => values.loan_bullet_term,
        }
    }
}

/// Terms of a loan; rate and years are the values' where they are left out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename = "Loan", deny_unknown_fields)]
pub struct LoanTerms {
    /// How it is paid back.
    pub kind: LoanKind,
    /// Interest a year; `years.loan.rate` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Percent>,
    /// For so many years; `years.loan.term` or `years.loan.bullet_term` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<u16>,
}
