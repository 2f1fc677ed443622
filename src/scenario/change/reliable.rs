//! Lines come to run more of their departures: a ferry that sails in rougher weather, a spare one.

use super::super::spanned::Spanned;
use super::super::works::{Work, WorkKind, WorkPart};
use super::desk::Desk;
use super::works::{money, new_work, payer_is_known, whole_years};
use super::{Edit, Lines};
use crate::id::{Id, MunicipalityId};
use crate::units::{Kroner, Share};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Lines come to run more of their departures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeReliable {
    /// Its id.
    pub id: Spanned<String>,
    /// One line …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Spanned<String>>,
    /// … or all lines that fit every one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Lines>,
    /// Share of departures that are run from then on.
    pub run: Spanned<Share>,
    /// What it costs to build or buy, for each line; nothing if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capital: Option<Spanned<Kroner>>,
    /// What it takes a year, for each line; nothing if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upkeep: Option<Spanned<Kroner>>,
    /// Body that pays; each line's municipality if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<Spanned<String>>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

impl MakeReliable {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let run = self.run.value.0;
        let mut is_good = new_work(desk, &self.id)
            & desk.number(
                "the share of departures that are run",
                run,
                0.0..=1.0,
                self.run.at.as_ref(),
            );
        let (capital, good) = money(desk, "what it costs to build", self.capital.as_ref(), 0.0);
        is_good &= good;
        let (upkeep, good) = money(desk, "the upkeep", self.upkeep.as_ref(), 0.0);
        is_good &= good & payer_is_known(desk, self.payer.as_ref());
        let lines = desk.lines(self.service.as_ref(), &self.lines)?;
        if !is_good {
            return None;
        }
        let services = &desk.scenario.services;
        let mut places: BTreeMap<MunicipalityId, f64> = BTreeMap::new();
        for &id in &lines {
            // Where most of its run time is; the first among equals.
            let shares = services[id].municipalities.iter();
            let most = shares.copied().reduce(|best, own| if own.1 > best.1 { own } else { best });
            let place = most.map_or(MunicipalityId::from_index(0), |(place, _)| place);
            *places.entry(place).or_default() += 1.0;
        }
        let parts = places.into_iter().map(|(place, number)| WorkPart {
            place,
            capital: Kroner::from_dkk(number * capital),
            upkeep: Kroner::from_dkk(number * upkeep),
        });
        let work = Work {
            slug: self.id.value.clone(),
            kind: WorkKind::Reliability,
            life: whole_years(desk.scenario.values.reliable_life),
            km: 0.0,
            payer: self.payer.as_ref().map(|body| body.value.clone()),
            parts: parts.collect(),
            runs: lines.iter().map(|&id| (services[id].slug.clone(), run)).collect(),
        };
        Some(vec![Edit::Work(work.slug.clone(), Some(Box::new(work)))])
    }
}
