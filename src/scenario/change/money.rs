//! Values, fares, contracts, budgets and fixed sums.

use super::super::Scenario;
use super::super::file::Sourced;
use super::super::finding::{Finding, plain};
use super::super::regime::{Allocation, FixedSum, Indexation, MoneyPath, ServiceClass};
use super::super::service::Contract;
use super::super::spanned::Spanned;
use super::super::values::{Certainty, ValueRow};
use super::desk::Desk;
use super::roles::To;
use super::{Edit, Lines};
use crate::units::{Kilometres, Kroner, KronerPerHour, KronerPerKm, Share};
use serde::{Deserialize, Serialize};

/// An empirical value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetValue {
    /// Key of the value.
    pub key: Spanned<String>,
    /// The value.
    pub value: Spanned<f64>,
    /// Its unit, as the register of values has it.
    pub unit: Spanned<String>,
    /// Low end of its range; `value` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// High end of its range; `value` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// Where it comes from; a warning if left out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Year it speaks of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// What a journey costs; what is left out stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetFare {
    /// Per journey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Spanned<Kroner>>,
    /// Per kilometre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_km: Option<Spanned<KronerPerKm>>,
    /// Distance from which a lower rate holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub far_from: Option<Spanned<Kilometres>>,
    /// The lower rate as a share of the rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub far_share: Option<Spanned<Share>>,
    /// Width of a fare zone, to whole ones of which distances are rated; 0 rates by the kilometre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Spanned<Kilometres>>,
    /// Least fare of a journey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Spanned<Kroner>>,
    /// Greatest fare of a journey.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Spanned<Kroner>>,
    /// What is paid of a second base fare by who changes into another tariff area, in every area of
    /// the regime: 0 where passes and tickets are accepted everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_base: Option<Spanned<Share>>,
    /// What pupils and students pay of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub education: Option<Spanned<Share>>,
    /// What others pay of it, with cards and discounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<Spanned<Share>>,
    /// Who proposes it, and where.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// Terms with an operator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetContract {
    /// One line …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Spanned<String>>,
    /// … or all lines that fit every one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Lines>,
    /// Who operates from then on; as today if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<Spanned<String>>,
    /// Price of a timetable hour; the cost rate of the line's kind if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_hour: Option<Spanned<KronerPerHour>>,
    /// Price of a vehicle-kilometre; the cost rate of the line's kind if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_km: Option<Spanned<KronerPerKm>>,
    /// In force until this year (exclusive); no end if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u16>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// What a body may spend on public transport in the year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetBudget {
    /// Which body.
    pub body: Spanned<String>,
    /// A year's amount.
    pub amount: Spanned<Kroner>,
    /// Where the amount comes from; a warning if left out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// A fixed sum for a class of services. Where the regime has one for the class, what is left out
/// stays; where it has none, `payer`, `path`, `allocation` and `overrun` are wanted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetFixedSum {
    /// For this class.
    pub class: ServiceClass,
    /// A year's amount.
    pub amount: Spanned<Kroner>,
    /// Low end of its range; the amount if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<Kroner>,
    /// High end of its range; the amount if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<Kroner>,
    /// Where it comes from; a warning if left out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// The body that pays it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<Spanned<String>>,
    /// How it travels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<MoneyPath>,
    /// How it is split.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<Allocation>,
    /// Who bears what it does not cover.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overrun: Option<To>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// How the fixed sum of a class is split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Allocate {
    /// Of this class.
    pub class: ServiceClass,
    /// By this rule.
    pub by: Spanned<Allocation>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// A key that no value has.
pub(crate) fn unknown_value<'a>(
    key: &Spanned<String>,
    known: impl IntoIterator<Item = &'a str>,
) -> Finding {
    Finding::error("scenario::unknown_value", format!("no value is called `{key}`"))
        .at(key.at.clone())
        .help("`ansvar sources` lists every value")
        .did_you_mean(&key.value, known)
}

/// The row that a written value makes of the scenario's; reports what is wrong with it.
pub(crate) fn value_row(
    sourced: &Sourced,
    scenario: &Scenario,
    findings: &mut Vec<Finding>,
) -> Option<ValueRow> {
    let (key, value) = (&sourced.key, sourced.value.value);
    let Some(today) = scenario.values.row(&key.value) else {
        let known = scenario.values.register.iter().map(|row| row.key.as_str());
        findings.push(unknown_value(key, known));
        return None;
    };
    let mut is_good = true;
    if sourced.unit.value != today.unit {
        let what = format!("`{key}` is in `{}`, not in `{}`", today.unit, sourced.unit);
        findings.push(
            Finding::error("scenario::wrong_unit", what)
                .at(sourced.unit.at.clone())
                .help(format!("write `unit: \"{}\"` and the value in it", today.unit)),
        );
        is_good = false;
    }
    let (low, high) = (sourced.low.unwrap_or(value), sourced.high.unwrap_or(value));
    let is_finite = [low, value, high].into_iter().all(f64::is_finite);
    let is_ordered = low <= value && value <= high;
    if !(is_finite && is_ordered) {
        let (value, low, high) = (plain(value), plain(low), plain(high));
        let what = format!("`{key}` is {value}, from {low} to {high}");
        findings.push(
            Finding::error("scenario::bad_number", what)
                .at(sourced.value.at.clone())
                .help("finite numbers are wanted, with low ≤ value ≤ high"),
        );
        is_good = false;
    }
    if value < 0.0 && today.low >= 0.0 {
        findings.push(
            Finding::error("scenario::bad_number", format!("`{key}` is {}", plain(value)))
                .at(sourced.value.at.clone())
                .help("this value cannot be below 0"),
        );
        is_good = false;
    }
    if sourced.source.trim().is_empty() {
        findings.push(
            Finding::warning("scenario::no_source", format!("`{key}` has no source"))
                .at(key.at.clone())
                .help("say in `source` where the number comes from, were it only a guess"),
        );
    }
    is_good.then(|| ValueRow {
        key: key.value.clone(),
        value,
        unit: today.unit.clone(),
        low,
        high,
        source: sourced.source.clone(),
        year: sourced.year.map_or_else(String::new, |year| year.to_string()),
        certainty: Certainty::Recalled,
        note: "set by the scenario".to_owned(),
    })
}

impl SetValue {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let sourced = Sourced {
            key: self.key.clone(),
            value: self.value.clone(),
            unit: self.unit.clone(),
            low: self.low,
            high: self.high,
            source: self.source.clone(),
            year: self.year,
        };
        let row = value_row(&sourced, desk.scenario, &mut desk.findings)?;
        Some(vec![Edit::Value(Box::new(row))])
    }
}

impl SetFare {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let share = |share: &Option<Spanned<Share>>| {
            share.as_ref().map(|share| (share.value.0, 1.0, share.at.clone()))
        };
        let per_km = self.per_km.as_ref().map(|rate| (rate.value.0, 1000.0, rate.at.clone()));
        let km = |km: &Option<Spanned<Kilometres>>| {
            km.as_ref().map(|km| (km.value.0, 1000.0, km.at.clone()))
        };
        let dkk = |dkk: &Option<Spanned<Kroner>>| {
            dkk.as_ref().map(|dkk| (dkk.value.dkk(), 10_000.0, dkk.at.clone()))
        };
        let parts = [
            ("fare.base", dkk(&self.base)),
            ("fare.per_km", per_km),
            ("fare.far.from_km", km(&self.far_from)),
            ("fare.far.share", share(&self.far_share)),
            ("fare.zone_km", km(&self.zone)),
            ("fare.minimum", dkk(&self.minimum)),
            ("fare.cap", dkk(&self.cap)),
            ("fare.share.education", share(&self.education)),
            ("fare.share.other", share(&self.other)),
        ];
        let mut edits = Vec::new();
        let mut is_good = true;
        for (key, part) in parts {
            let Some((number, most, at)) = part else { continue };
            is_good &= desk.number("the fare", number, 0.0..=most, at.as_ref());
            let today = desk.scenario.values.row(key).expect("every value has a row");
            // A fare that a scenario sets is not uncertain: it is what is asked for.
            let source = if self.source.is_empty() { &self.comment } else { &self.source };
            let row = ValueRow {
                value: number,
                low: number,
                high: number,
                source: source.clone(),
                year: desk.scenario.year.to_string(),
                note: "set by the scenario".to_owned(),
                ..today.clone()
            };
            edits.push(Edit::Value(Box::new(row)));
        }
        if let Some(share) = &self.second_base {
            is_good &= desk.number("the fare", share.value.0, 0.0..=1.0, share.at.as_ref());
            let mut regime = desk.scenario.regime.clone();
            for area in &mut regime.tariffs {
                let set = share.value.0;
                (area.second_base_share, area.low, area.high) = (set, set, set);
            }
            edits.push(Edit::Regime(Box::new(regime)));
        }
        if edits.is_empty() {
            desk.error(
                "scenario::missing_field",
                "no fare is set",
                None,
                "give `base`, `per_km`, `far_from`, `far_share`, `zone`, `minimum`, `cap`, `second_base`, \
                 `education` or `other`",
            );
        }
        no_source(desk, if self.source.is_empty() { &self.comment } else { &self.source });
        let values = &desk.scenario.values;
        let or = |set: &Option<Spanned<Kroner>>, today: f64| {
            set.as_ref().map_or(today, |set| set.value.dkk())
        };
        let (least, most) =
            (or(&self.minimum, values.fare_minimum), or(&self.cap, values.fare_cap));
        if least > most {
            let at = self.minimum.as_ref().or(self.cap.as_ref()).and_then(|fare| fare.at.clone());
            is_good = false;
            desk.error(
                "scenario::bad_number",
                format!("the least fare, {least} DKK, is above the greatest, {most} DKK"),
                at.as_ref(),
                "lower `minimum` or raise `cap`",
            );
        }
        is_good.then_some(edits)
    }
}

impl SetContract {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let lines = desk.lines(self.service.as_ref(), &self.lines);
        let operator = self.operator.as_ref().map(|operator| desk.body(operator));
        let is_known = operator.as_ref().is_none_or(Option::is_some);
        let terms = terms(desk, self.per_hour.as_ref(), self.per_km.as_ref(), self.until);
        if self.operator.is_none() && self.per_hour.is_none() && self.per_km.is_none() {
            desk.error(
                "scenario::missing_field",
                "the contract says nothing",
                None,
                "give `operator`, `per_hour` or `per_km`",
            );
        }
        let contract = terms?;
        let edits = lines?.into_iter().map(|id| {
            desk.altered(id, |service| {
                if let Some(operator) = &self.operator {
                    service.operator.clone_from(&operator.value);
                }
                if contract.is_some() {
                    service.contract = contract;
                }
            })
        });
        let edits: Vec<Edit> = edits.collect();
        is_known.then_some(edits)
    }
}

/// Agreed prices as a contract, if there are any; `None` after a finding about a number.
pub(super) fn terms(
    desk: &mut Desk<'_>,
    per_hour: Option<&Spanned<KronerPerHour>>,
    per_km: Option<&Spanned<KronerPerKm>>,
    until: Option<u16>,
) -> Option<Option<Contract>> {
    let mut is_good = true;
    if let Some(rate) = per_hour {
        is_good &= desk.number("the price of an hour", rate.value.0, 0.0..=1e6, rate.at.as_ref());
    }
    if let Some(rate) = per_km {
        is_good &=
            desk.number("the price of a kilometre", rate.value.0, 0.0..=1e5, rate.at.as_ref());
    }
    if until.is_some() && per_hour.is_none() && per_km.is_none() {
        is_good = false;
        desk.error(
            "scenario::missing_field",
            "`until` speaks of no price",
            None,
            "give `per_hour` or `per_km` too",
        );
    }
    let contract = Contract {
        per_hour: per_hour.map(|rate| rate.value),
        per_km: per_km.map(|rate| rate.value),
        until,
    };
    let has_terms = per_hour.is_some() || per_km.is_some();
    is_good.then_some(has_terms.then_some(contract))
}

impl SetBudget {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let body = desk.body(&self.body);
        let is_good =
            desk.number("the budget", self.amount.value.dkk(), 0.0..=1e13, self.amount.at.as_ref());
        no_source(desk, &self.source);
        body.filter(|_| is_good)?;
        // What a scenario sets binds, whatever word its source is.
        let source = match self.source.as_str() {
            "" | "measured" | "derived" | "recalled" => "set by the scenario".to_owned(),
            words => words.to_owned(),
        };
        Some(vec![Edit::Budget(self.body.value.clone(), self.amount.value, source)])
    }
}

impl SetFixedSum {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let amount = self.amount.value;
        let (low, high) = (self.low.unwrap_or(amount), self.high.unwrap_or(amount));
        let at = self.amount.at.as_ref();
        let mut is_good = desk.number("the sum", amount.dkk(), 0.0..=1e13, at);
        if !(Kroner::ZERO <= low && low <= amount && amount <= high) {
            desk.error(
                "scenario::bad_number",
                "the sum is not within its own range",
                at,
                "0 ≤ low ≤ amount ≤ high",
            );
            is_good = false;
        }
        if let Some(payer) = &self.payer {
            is_good &= desk.body(payer).is_some();
        }
        no_source(desk, &self.source);
        let mut regime = desk.scenario.regime.clone();
        let today = regime.fixed_sums.iter().position(|sum| sum.class == self.class);
        let before = today.map(|at| regime.fixed_sums[at].clone());
        let payer = self
            .payer
            .as_ref()
            .map(|p| p.value.clone())
            .or(before.as_ref().map(|b| b.payer.clone()));
        let path = self.path.or(before.as_ref().map(|b| b.path));
        let allocation = self.allocation.or(before.as_ref().map(|b| b.allocation));
        let overrun = self
            .overrun
            .as_ref()
            .map(|o| o.0.clone())
            .or(before.as_ref().map(|b| b.overrun.clone()));
        let (Some(payer), Some(path), Some(allocation), Some(overrun)) =
            (payer, path, allocation, overrun)
        else {
            let what = "the regime has no fixed sum for this class yet";
            desk.error(
                "scenario::missing_field",
                what,
                at,
                "give `payer`, `path`, `allocation` and `overrun` too",
            );
            return None;
        };
        let sum = FixedSum {
            class: self.class,
            amount,
            low,
            high,
            source: self.source.clone(),
            payer,
            path,
            allocation,
            overrun,
            indexation: before.as_ref().map_or(Indexation::default(), |sum| sum.indexation),
            follows_rail: before.as_ref().map_or(0.0, |sum| sum.follows_rail),
            because: self.comment.clone(),
            at: self.amount.at.clone(),
        };
        match today {
            Some(at) => regime.fixed_sums[at] = sum,
            None => regime.fixed_sums.push(sum),
        }
        is_good.then(|| vec![Edit::Regime(Box::new(regime))])
    }
}

impl Allocate {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let mut regime = desk.scenario.regime.clone();
        let Some(sum) = regime.fixed_sums.iter_mut().find(|sum| sum.class == self.class) else {
            let what = format!("the regime has no fixed sum for {:?}", self.class);
            desk.error(
                "scenario::no_fixed_sum",
                what,
                self.by.at.as_ref(),
                "set one first with `SetFixedSum`",
            );
            return None;
        };
        sum.allocation = self.by.value;
        Some(vec![Edit::Regime(Box::new(regime))])
    }
}

/// Warns of an amount without a source.
fn no_source(desk: &mut Desk<'_>, source: &str) {
    if source.trim().is_empty() {
        desk.warning(
            "scenario::no_source",
            "the amount has no source",
            "say in `source` where it comes from, were it only a guess",
        );
    }
}
