//! Carpooling becomes part of public transport in some municipalities.
//!
//! What the law may forbid is asked of the regime: drivers who get more than their share of the costs
//! drive for pay; where a transport company runs the platform, carpooling is in the common ticket;
//! where another public body does, it supports shared mobility.

use super::super::directory::Directory;
use super::super::flex::{Platforms, Scheme};
use super::super::regime::{BodyKind, PermissionKind, Refusal};
use super::super::spanned::{Spanned, not_empty};
use super::Edit;
use super::desk::Desk;
use crate::id::{BodyId, MunicipalityId};
use crate::units::{Kilometres, Kroner};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most that a km may bring a driver, DKK.
const MOST_PER_KM: f64 = 50.0;

/// Drivers take riders along, on platforms that public bodies run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenCarpool {
    /// Its id.
    pub id: Spanned<String>,
    /// Municipalities whose residents take part; all if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub municipalities: Vec<Spanned<String>>,
    /// Who sees whose offers: a platform for each `Municipality`, for each `Company`, or `One`.
    pub platforms: Platforms,
    /// Day types; all if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Spanned<String>>,
    /// Periods; all if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<Spanned<String>>,
    /// What a public body pays a driver for each km of a rider's way; nothing if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reward: Option<Spanned<Kroner>>,
    /// It pays for the first so many km; for all if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reward_up_to: Option<Spanned<Kilometres>>,
    /// It pays at most so much a ride; no limit if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Spanned<Kroner>>,
    /// What the rider pays the driver for each km; nothing if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rider_pays: Option<Spanned<Kroner>>,
    /// All that is paid to drivers in a year, divided between platforms by residents; when it is
    /// used up nothing more is. No end if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub envelope: Option<Spanned<Kroner>>,
    /// Whoever has ridden out and finds no ride home is brought there at the runner's expense.
    #[serde(default, skip_serializing_if = "is_no")]
    pub guarantee: bool,
    /// Body that runs it; the municipality, its company, or who buys local buses if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner: Option<Spanned<String>>,
    /// Body that pays; whoever does for local buses if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<Spanned<String>>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn is_no(yes: &bool) -> bool {
    !yes
}

impl OpenCarpool {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let is_taken = desk.scenario.flex.scheme(&self.id.value).is_some();
        let mut is_good = desk.new_id(&self.id, is_taken);
        desk.each_once(&self.municipalities);
        let places: Vec<_> = self.municipalities.iter().map(|at| desk.municipality(at)).collect();
        let places: Option<Vec<MunicipalityId>> = places.into_iter().collect();
        let days = desk.days(&self.days);
        let periods = desk.periods(None, &self.periods);
        let amounts = self.amounts(desk);
        let runner = self.runner.as_ref().map(|body| desk.body(body));
        let payer = self.payer.as_ref().map(|body| desk.body(body));
        let (mut places, days, periods) = (places?, days?, periods?);
        is_good &= amounts && !matches!(runner, Some(None)) && !matches!(payer, Some(None));
        places.sort_unstable();
        if places.is_empty() {
            places = desk.scenario.area.municipalities.ids().collect();
        }
        let dkk = |amount: &Option<Spanned<Kroner>>| amount.as_ref().map_or(0.0, |a| a.value.dkk());
        let scheme = Scheme {
            slug: self.id.value.clone(),
            places,
            platforms: self.platforms,
            days,
            periods,
            reward_per_km: dkk(&self.reward),
            reward_km: self.reward_up_to.as_ref().map(|km| km.value.0),
            rider_per_km: dkk(&self.rider_pays),
            cap: self.cap.as_ref().map(|cap| cap.value),
            envelope: self.envelope.as_ref().map(|sum| sum.value),
            guarantee: self.guarantee,
            runner: self.runner.as_ref().map(|body| body.value.clone()),
            payer: self.payer.as_ref().map(|body| body.value.clone()),
        };
        is_good = is_good
            && self.is_alone(desk, &scheme)
            && self.is_open(desk, &scheme)
            && self.is_allowed(desk, &scheme);
        is_good.then(|| vec![Edit::Carpool(scheme.slug.clone(), Some(Box::new(scheme)))])
    }

    fn amounts(&self, desk: &mut Desk<'_>) -> bool {
        let mut is_good = true;
        let each =
            [("the reward per km", &self.reward), ("what riders pay per km", &self.rider_pays)];
        for (what, amount) in each {
            if let Some(amount) = amount {
                let at = amount.at.as_ref();
                is_good &= desk.number(what, amount.value.dkk(), 0.0..=MOST_PER_KM, at);
            }
        }
        for (what, amount) in [("the cap of a ride", &self.cap), ("the envelope", &self.envelope)] {
            if let Some(amount) = amount {
                is_good &= desk.number(what, amount.value.dkk(), 0.0..=1e12, amount.at.as_ref());
            }
        }
        if let Some(km) = &self.reward_up_to {
            is_good &= desk.number("the rewarded distance", km.value.0, 0.0..=1e4, km.at.as_ref());
        }
        let rewards = [self.reward_up_to.is_some(), self.cap.is_some(), self.envelope.is_some()];
        if self.reward.is_none() && rewards.contains(&true) {
            desk.warning(
                "scenario::no_effect",
                "there is no reward that could end or be capped",
                "give a `reward`, or leave `reward_up_to`, `cap` and `envelope` out",
            );
        }
        is_good
    }

    /// Nobody takes part in two schemes.
    fn is_alone(&self, desk: &mut Desk<'_>, scheme: &Scheme) -> bool {
        let flex = &desk.scenario.flex;
        let twice = scheme.places.iter().find_map(|&place| Some((place, flex.scheme_at(place)?)));
        let Some((place, other)) = twice else { return true };
        let name = &desk.scenario.area.municipalities[place].name;
        let what =
            format!("{name} is in the carpool scheme `{}` already", flex.carpool[other].slug);
        let remedy = "name other municipalities, or change the first one";
        desk.error("scenario::two_carpool_schemes", what, self.id.at.as_ref(), remedy);
        false
    }

    fn is_open(&self, desk: &mut Desk<'_>, scheme: &Scheme) -> bool {
        let mut parts = desk.scenario.calendar.states.iter().flat_map(|state| &state.parts);
        if parts.any(|&(day, period)| scheme.is_open(day, period)) {
            return true;
        }
        let what = format!("`{}` is never open", self.id);
        desk.error(
            "scenario::never_runs",
            what,
            None,
            "name days and periods that trips are made in",
        );
        false
    }

    /// Somebody runs it everywhere, and the regime lets them.
    fn is_allowed(&self, desk: &mut Desk<'_>, scheme: &Scheme) -> bool {
        let scenario = desk.scenario;
        let directory = Directory::new(scenario);
        let mut runners: BTreeSet<BodyId> = BTreeSet::new();
        for &place in &scheme.places {
            let Some(body) = scheme.runner(scenario, &directory, place) else {
                let name = &scenario.area.municipalities[place].name;
                let what = format!("nobody runs a carpool platform in {name}");
                desk.error("scenario::nobody_buys", what, None, "name a `runner`");
                return false;
            };
            runners.insert(body);
        }
        let shared = scenario.values.carpool_cost_share;
        let gets = scheme.reward_per_km + scheme.rider_per_km;
        let mut asked = BTreeSet::new();
        if gets > shared {
            asked.insert(PermissionKind::PaidCarpool);
        }
        for body in runners {
            asked.insert(match scenario.bodies[body].kind {
                BodyKind::TransportCompany => PermissionKind::CarpoolInTicket,
                _ => PermissionKind::SupportSharedMobility,
            });
        }
        let (regime, year) = (&scenario.regime, scenario.year);
        let refused = asked.into_iter().find_map(|kind| Some((kind, regime.refusal(kind, year)?)));
        let Some((kind, refusal)) = refused else { return true };
        let Refusal { limits, reference } = refusal.in_words();
        let what = match kind {
            PermissionKind::PaidCarpool => format!(
                "the regime does not let drivers get more than {shared} DKK a km for a rider: {limits}"
            ),
            PermissionKind::CarpoolInTicket => {
                format!("the regime does not let a transport company run carpooling: {limits}")
            }
            _ => format!("the regime does not let this body run carpooling: {limits}"),
        };
        let remedy = format!("choose a regime that does, or change the permission ({reference})");
        desk.error("scenario::carpool_forbidden", what, None, remedy);
        false
    }
}
