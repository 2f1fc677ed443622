//! Hubs come to offer shared bikes and cars, volunteer buses, room for cars, taxis.
//!
//! Which kinds, and how many vehicles, stands in the change or in the table of what hubs of each level
//! have. Public money for it needs the regime's leave; a firm that asks for none needs none.

use super::super::area::Urbanity;
use super::super::directory::Directory;
use super::super::hub_service::{Doer, HubTerms, OfferedThere, PARK_AND_RIDE, VOLUNTEER_BUS};
use super::super::regime::{PermissionKind, Refusal, Role, ServiceClass};
use super::super::spanned::{Spanned, not_empty};
use super::super::special::{decider, held_for};
use super::Edit;
use super::desk::Desk;
use super::flex::class;
use crate::id::{HubId, MunicipalityId};
use crate::units::{Kroner, Share};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Hubs offer something beside lines from then on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferAtHubs {
    /// Kinds of `hub_services.csv`; what the table has for each hub's level if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Spanned<String>>,
    /// These hubs; all of a level if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub hubs: Vec<Spanned<String>>,
    /// Of them only those of these levels; all if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Spanned<u8>>,
    /// Of them only those in these municipalities; everywhere if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub municipalities: Vec<Spanned<String>>,
    /// Of them only those in zones of such classes (`small`, `rural` …); all if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub among: Vec<Spanned<String>>,
    /// Vehicles, or places for cars, at each hub; 0 takes the service away; as the table has it for
    /// the hub's level if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicles: Option<Spanned<u16>>,
    /// What a use costs; as the table says if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Spanned<Kroner>>,
    /// What each km of it costs; as the table says if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_per_km: Option<Spanned<Kroner>>,
    /// Share of a use's price that the payer takes over; none if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support: Option<Spanned<Share>>,
    /// What a firm that bears the risk is given a year for each vehicle; as the table says if left
    /// out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<Spanned<Kroner>>,
    /// Body that pays; whoever funds local buses there if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<Spanned<String>>,
    /// Body that runs it; a firm outside the scenario if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<Spanned<String>>,
    /// Who buys the vehicles: `Payer` or `Provider`; as the table says if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invests: Option<Doer>,
    /// Who has what travellers pay and lacks what they do not; as the table says if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<Doer>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

impl OfferAtHubs {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let kinds = self.kinds(desk);
        let hubs = self.at(desk);
        let mut is_good = self.terms_are_good(desk);
        let mut known = |body: &Option<Spanned<String>>| {
            body.as_ref().is_none_or(|body| desk.body(body).is_some())
        };
        is_good &= known(&self.payer) & known(&self.operator);
        let (kinds, hubs) = (kinds?, hubs?);
        if !is_good {
            return None;
        }
        let mut edits = Vec::new();
        let mut supported: BTreeSet<String> = BTreeSet::new();
        for hub in hubs {
            for (slug, terms) in &kinds {
                let Some(offer) = self.offer(desk, hub, slug, *terms) else { continue };
                let key = (offer.hub.clone(), offer.service.clone());
                let is_gone = offer.vehicles <= 0.0;
                if !is_gone && offer.is_supported() {
                    supported.insert(slug.clone());
                    is_good &= self.is_paid(desk, hub);
                }
                let offer = (!is_gone).then(|| Box::new(offer));
                edits.push(Edit::HubService(key.0, key.1, offer));
            }
        }
        for slug in supported {
            is_good &= self.is_allowed(desk, &slug);
        }
        if edits.is_empty() {
            let what = "no hub comes to offer anything";
            let remedy = "say how many `vehicles`, or name other hubs; where cars can stand already, as many can as come";
            desk.error("scenario::empty_area", what, None, remedy);
            return None;
        }
        is_good.then_some(edits)
    }

    /// The kinds that are meant, with their terms.
    fn kinds(&self, desk: &mut Desk<'_>) -> Option<Vec<(String, HubTerms)>> {
        let all = desk.scenario.hub_services.kinds.clone();
        if all.is_empty() {
            let what = "the data set does not tell what hubs can offer";
            let remedy = "give it `hub_services.csv` and `hub_levels.csv`";
            desk.error("data::missing_table", what, None, remedy);
            return None;
        }
        desk.each_once(&self.services);
        let mut kinds = Vec::new();
        let mut is_good = true;
        for word in &self.services {
            match all.iter().find(|kind| kind.slug == word.value) {
                Some(kind) => kinds.push((kind.slug.clone(), self.own(kind.terms))),
                None => {
                    let known: Vec<&str> = all.iter().map(|kind| kind.slug.as_str()).collect();
                    let what = format!("hubs can offer no `{word}`");
                    let remedy = format!("one of {} is wanted", known.join(", "));
                    desk.error("scenario::unknown_word", what, word.at.as_ref(), remedy);
                    is_good = false;
                }
            }
        }
        if self.services.is_empty() {
            kinds.extend(all.iter().map(|kind| (kind.slug.clone(), self.own(kind.terms))));
        }
        is_good.then_some(kinds)
    }

    /// Terms with what the change sets of them.
    fn own(&self, mut terms: HubTerms) -> HubTerms {
        let set = |own: &mut f64, amount: &Option<Spanned<Kroner>>| {
            if let Some(amount) = amount {
                *own = amount.value.dkk();
            }
        };
        set(&mut terms.price_dkk, &self.price);
        set(&mut terms.price_per_km_dkk, &self.price_per_km);
        set(&mut terms.grant_dkk, &self.grant);
        terms
    }

    fn terms_are_good(&self, desk: &mut Desk<'_>) -> bool {
        let mut is_good = true;
        for (what, amount, most) in [
            ("the price of a use", &self.price, 1000.0),
            ("the price of a km of it", &self.price_per_km, 100.0),
            ("the grant for a vehicle", &self.grant, 1e6),
        ] {
            if let Some(amount) = amount {
                is_good &= desk.number(what, amount.value.dkk(), 0.0..=most, amount.at.as_ref());
            }
        }
        if let Some(support) = &self.support {
            let share = support.value.0;
            is_good &= desk.number("the support", share, 0.0..=1.0, support.at.as_ref());
        }
        is_good
    }

    /// The hubs that are meant, rising.
    fn at(&self, desk: &mut Desk<'_>) -> Option<Vec<HubId>> {
        desk.each_once(&self.hubs);
        desk.each_once(&self.municipalities);
        let named: Vec<_> = self.hubs.iter().map(|hub| desk.hub(hub)).collect();
        let places: Vec<_> = self.municipalities.iter().map(|at| desk.municipality(at)).collect();
        let classes: Vec<_> = self.among.iter().map(|word| class(desk, word)).collect();
        let mut is_good = true;
        for level in &self.levels {
            let number = f64::from(level.value);
            is_good &= desk.number("the level", number, 0.0..=3.0, level.at.as_ref());
        }
        let named: Vec<HubId> = named.into_iter().collect::<Option<_>>()?;
        let places: Vec<MunicipalityId> = places.into_iter().collect::<Option<_>>()?;
        let classes: Vec<Urbanity> = classes.into_iter().collect::<Option<_>>()?;
        let area = &desk.scenario.area;
        let levels: Vec<u8> = self.levels.iter().map(|level| level.value).collect();
        let is_meant = |(id, hub): &(HubId, &super::super::area::Hub)| {
            let is_named = if named.is_empty() { hub.level >= 1 } else { named.contains(id) };
            is_named
                && (levels.is_empty() || levels.contains(&hub.level))
                && (places.is_empty() || places.contains(&hub.municipality))
                && (classes.is_empty() || classes.contains(&area.zones[hub.zone].urbanity))
        };
        let found = area.hubs.entries().filter(is_meant).map(|(id, _)| id).collect();
        is_good.then_some(found)
    }

    /// A kind at a hub; `None` where the hub has none of it.
    fn offer(
        &self,
        desk: &Desk<'_>,
        hub: HubId,
        slug: &str,
        terms: HubTerms,
    ) -> Option<OfferedThere> {
        let scenario = desk.scenario;
        let at = &scenario.area.hubs[hub];
        if slug == PARK_AND_RIDE && (at.has_car_park() || !at.may_have_car_park()) {
            return None;
        }
        let combinations = scenario.hub_services.combinations.iter();
        let usual = combinations
            .filter(|own| own.level == at.level && own.service == slug)
            .map(|own| own.vehicles)
            .next();
        let vehicles = match &self.vehicles {
            // How many holds for what is named, or for what hubs of the level have.
            Some(vehicles) if !self.services.is_empty() || usual.is_some() => {
                f64::from(vehicles.value)
            }
            _ => usual?,
        };
        let own = |body: &Option<Spanned<String>>| body.as_ref().map(|body| body.value.clone());
        Some(OfferedThere {
            hub: at.slug.clone(),
            service: slug.to_owned(),
            terms,
            vehicles,
            support: self.support.as_ref().map_or(0.0, |share| share.value.0),
            payer: own(&self.payer),
            operator: own(&self.operator),
            invests: self.invests.unwrap_or(terms.usual_doer()),
            risk: self.risk.unwrap_or(terms.usual_doer()),
        })
    }

    /// Somebody pays for it there.
    fn is_paid(&self, desk: &mut Desk<'_>, hub: HubId) -> bool {
        let scenario = desk.scenario;
        let directory = Directory::new(scenario);
        let place = scenario.area.hubs[hub].municipality;
        let funds = held_for(scenario, &directory, ServiceClass::Local, Role::Fund, place);
        if self.payer.is_some() || decider(&funds).is_some() {
            return true;
        }
        let name = &scenario.area.municipalities[place].name;
        let what = format!("nobody funds local buses in {name}, so nobody pays for this");
        desk.error("scenario::nobody_buys", what, None, "name a `payer`");
        false
    }

    /// Public money for a kind is up to the regime.
    fn is_allowed(&self, desk: &mut Desk<'_>, slug: &str) -> bool {
        let kind = match slug {
            VOLUNTEER_BUS => PermissionKind::SupportVolunteerBus,
            PARK_AND_RIDE => return true,
            _ => PermissionKind::SupportSharedMobility,
        };
        let refusal = desk.scenario.regime.refusal(kind, desk.scenario.year);
        let Some(Refusal { limits, reference }) = refusal.map(Refusal::in_words) else {
            return true;
        };
        let what = format!("the regime allows no public money for `{slug}`: {limits}");
        let remedy = format!(
            "let its provider invest and bear the risk without a grant, or change the permission ({reference})"
        );
        let at = self.services.iter().find(|word| word.value == slug);
        let at = at.and_then(|word| word.at.clone());
        desk.error("scenario::support_forbidden", what, at.as_ref(), remedy);
        false
    }
}
