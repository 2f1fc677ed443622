//! What changes in later years: indexation, shocks, investments.

use super::super::data::is_slug;
use super::super::horizon::{
    Investment, LoanTerms, Shock as Declared, ShockKind, Trial as Declaration,
};
use super::super::regime::{Indexation, PermissionKind, Refusal, ServiceClass};
use super::super::spanned::Spanned;
use super::desk::Desk;
use super::{Edit, Factor};
use crate::units::{Kroner, Share};
use serde::{Deserialize, Serialize};

/// Years of which a scenario may speak.
const YEARS: std::ops::RangeInclusive<f64> = 1990.0..=2100.0;

/// How the fixed sum of a class grows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetIndexation {
    /// Of this class.
    pub class: ServiceClass,
    /// By this rule.
    pub by: Spanned<Indexation>,
    /// By what share of it the sum follows the departures of the state's railways; as it is if
    /// left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows_rail: Option<Spanned<Share>>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// A year, or some, that are unlike others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shock {
    /// From this year.
    pub year: Spanned<u16>,
    /// For so many years; one if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<u16>,
    /// What happens.
    pub kind: Spanned<ShockKind>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// Something bought for many years.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Invest {
    /// Who pays it.
    pub body: Spanned<String>,
    /// In this year.
    pub year: Spanned<u16>,
    /// How much, in that year's kroner.
    pub amount: Spanned<Kroner>,
    /// For what.
    pub purpose: String,
    /// By this loan; from the year's own money if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loan: Option<LoanTerms>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// A local trial: more departures for some years, paid by somebody, judged against municipalities
/// that are like those of the area and have none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// Stable id: what results call it.
    pub id: Spanned<String>,
    /// Municipalities: lines with at least half of their run time in one of them.
    pub area: Vec<Spanned<String>>,
    /// The first year.
    pub from: Spanned<u16>,
    /// For so many years.
    pub years: u16,
    /// Departures, as times those that are otherwise run.
    pub departures: Spanned<Factor>,
    /// Who pays for them.
    pub payer: Spanned<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// Warns of what lies in the scenario's own year or before it, which runs as declared.
fn warn_if_over(desk: &mut Desk<'_>, last: u16) {
    let own = desk.scenario.year;
    if last <= own {
        desk.warning(
            "scenario::no_effect",
            format!("it ends with {last}: the scenario's own year, {own}, runs as declared and later ones know nothing of it"),
            format!("let it last into {} or later, or change the scenario's `year`", own + 1),
        );
    }
}

impl Trial {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let year = self.from.value;
        let at = self.from.at.as_ref();
        let mut is_good = desk.number("the year", f64::from(year), YEARS, at);
        is_good &= desk.number("the years", f64::from(self.years), 1.0..=20.0, at);
        let by = &self.departures;
        is_good &= desk.number("the factor", by.value.0, 1.0..=10.0, by.at.as_ref());
        is_good &= desk.body(&self.payer).is_some();
        desk.each_once(&self.area);
        for place in &self.area {
            is_good &= desk.municipality(place).is_some();
        }
        if self.area.is_empty() || !is_slug(&self.id.value) {
            let what = "a trial has an id and an area";
            let remedy = "give an id of a–z, 0–9 and hyphens, and municipalities";
            desk.error("scenario::bad_trial", what, self.id.at.as_ref(), remedy);
            is_good = false;
        }
        if let Some(Refusal { limits, reference }) =
            desk.scenario.regime.refusal(PermissionKind::LocalTrials, year).map(Refusal::in_words)
        {
            let what = format!("the regime allows no such trial in {year}: {limits}");
            let remedy = format!("leave it out, or change the permission ({reference})");
            desk.error("scenario::trial_forbidden", what, at, remedy);
            is_good = false;
        }
        if desk.scenario.horizon.trials.iter().any(|other| other.id == self.id.value) {
            let what = format!("there is a trial `{}` already", self.id);
            let remedy = "results would not tell the two apart: give it another id";
            desk.error("scenario::bad_trial", what, self.id.at.as_ref(), remedy);
            is_good = false;
        }
        warn_if_over(desk, year.saturating_add(self.years.saturating_sub(1)));
        let mut horizon = desk.scenario.horizon.clone();
        horizon.trials.push(Declaration {
            id: self.id.value.clone(),
            area: self.area.iter().map(|place| place.value.clone()).collect(),
            from: year,
            years: self.years,
            departures: by.value.0,
            payer: self.payer.value.clone(),
        });
        is_good.then(|| vec![Edit::Horizon(Box::new(horizon))])
    }
}

impl SetIndexation {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let mut is_good = true;
        if let Indexation::Rate { percent_a_year } = self.by.value {
            is_good = desk.number("the rate", percent_a_year, -20.0..=20.0, self.by.at.as_ref());
        }
        if let Some(share) = &self.follows_rail {
            is_good &= desk.number("the share", share.value.0, -2.0..=2.0, share.at.as_ref());
        }
        let mut regime = desk.scenario.regime.clone();
        let Some(sum) = regime.fixed_sums.iter_mut().find(|sum| sum.class == self.class) else {
            desk.error(
                "scenario::no_fixed_sum",
                format!("the regime has no fixed sum for {:?}", self.class),
                self.by.at.as_ref(),
                "set one first with `SetFixedSum`",
            );
            return None;
        };
        sum.indexation = self.by.value;
        if let Some(share) = &self.follows_rail {
            sum.follows_rail = share.value.0;
        }
        is_good.then(|| vec![Edit::Regime(Box::new(regime))])
    }
}

impl Shock {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let years = self.years.unwrap_or(1);
        let at = self.kind.at.as_ref();
        let mut is_good =
            desk.number("the year", f64::from(self.year.value), YEARS, self.year.at.as_ref());
        is_good &= desk.number("the years", f64::from(years), 1.0..=50.0, at);
        is_good &= match self.kind.value {
            ShockKind::FuelPrice { times } => desk.number("the factor", times, 0.1..=10.0, at),
            ShockKind::Pandemic { trips, felt } => {
                let shares = desk.number("the share of trips", trips.0, 0.05..=1.0, at);
                desk.number("what a journey is felt to take more", felt.0, 0.0..=120.0, at)
                    && shares
            }
        };
        warn_if_over(desk, self.year.value.saturating_add(years.saturating_sub(1)));
        let mut horizon = desk.scenario.horizon.clone();
        horizon.shocks.push(Declared { from: self.year.value, years, kind: self.kind.value });
        is_good.then(|| vec![Edit::Horizon(Box::new(horizon))])
    }
}

impl Invest {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let body = desk.body(&self.body);
        let year = self.year.value;
        let mut is_good = desk.number("the year", f64::from(year), YEARS, self.year.at.as_ref());
        let at = self.amount.at.as_ref();
        is_good &= desk.number("the amount", self.amount.value.dkk(), 0.01..=1e12, at);
        if let Some(terms) = &self.loan {
            is_good &= self.loan(terms, desk);
        }
        body?;
        warn_if_over(desk, year);
        let mut horizon = desk.scenario.horizon.clone();
        horizon.investments.push(Investment {
            body: self.body.value.clone(),
            year,
            amount: self.amount.value,
            purpose: self.purpose.clone(),
            loan: self.loan,
        });
        is_good.then(|| vec![Edit::Horizon(Box::new(horizon))])
    }

    /// A loan needs the regime's leave, and ends within the longest term.
    fn loan(&self, terms: &LoanTerms, desk: &mut Desk<'_>) -> bool {
        let at = self.amount.at.as_ref();
        let longest = terms.kind.longest(&desk.scenario.values);
        let mut is_good = true;
        if let Some(rate) = terms.rate {
            is_good &= desk.number("the interest", rate.0, 0.0..=20.0, at);
        }
        if let Some(years) = terms.years {
            is_good &= desk.number("the term", f64::from(years), 1.0..=longest, at);
        }
        let year = self.year.value;
        if let Some(Refusal { limits, reference }) =
            desk.scenario.regime.refusal(PermissionKind::CapitalLoans, year).map(Refusal::in_words)
        {
            let what = format!("the regime allows no loan for this in {year}: {limits}");
            let remedy = format!("pay it without a loan, or change the permission ({reference})");
            desk.error("scenario::loan_forbidden", what, at, remedy);
            is_good = false;
        }
        is_good
    }
}
