//! An area gets on-demand public transport.
//!
//! Every municipality of the area is a pool of its own unless the change joins them. Who buys and
//! pays is whoever does so for local buses there, or whom the change names. A municipality that
//! buys for itself what its company would buy has left the company in this: the regime must allow
//! that.

use super::super::area::Urbanity;
use super::super::directory::Directory;
use super::super::finding::Finding;
use super::super::flex::{Pool, Terms};
use super::super::regime::{BodyKind, PermissionKind, Refusal, Role};
use super::super::spanned::{Spanned, not_empty};
use super::super::special::decider;
use super::Edit;
use super::desk::Desk;
use crate::id::{BodyId, MunicipalityId, ZoneId};
use crate::units::{Kroner, Minutes};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Most vehicles of a pool.
const MOST_VEHICLES: f64 = 5000.0;

/// On-demand vehicles in an area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddFlexZone {
    /// Its id; one pool of several has the municipality's id behind it.
    pub id: Spanned<String>,
    /// Product of `flex_products.csv`: `flextur`, `plustur`, `flexbus`, `service-point`.
    pub product: Spanned<String>,
    /// Municipalities that it serves; with `zones` left out too, all.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub municipalities: Vec<Spanned<String>>,
    /// Zones that it serves beside them.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub zones: Vec<Spanned<String>>,
    /// Of these only zones of such classes (`rural`, `small` …); all if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub among: Vec<Spanned<String>>,
    /// One pool for the whole area; else one for each municipality.
    #[serde(default, skip_serializing_if = "is_no")]
    pub joint: bool,
    /// Day types; all if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Spanned<String>>,
    /// Periods, within the product's hours; all if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<Spanned<String>>,
    /// Vehicles of each pool that are on duty as long as it is open and paid by the hour; left out:
    /// trips are paid one by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicles: Option<Spanned<u16>>,
    /// Booked so long ahead; as the product says if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Spanned<Minutes>>,
    /// Fare of the first km and the least fare; as the product says if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fare: Option<Spanned<Kroner>>,
    /// Of each further km; as the product says if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fare_per_km: Option<Spanned<Kroner>>,
    /// Whether tickets of public transport are accepted; as the product says if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tickets: Option<bool>,
    /// Body that buys it; the one that buys local buses if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchaser: Option<Spanned<String>>,
    /// Body that pays what fares do not cover; whoever does for local buses if left out.
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

/// A class of zones by its word.
pub(super) fn class(desk: &mut Desk<'_>, word: &Spanned<String>) -> Option<Urbanity> {
    let found = Urbanity::ALL.into_iter().find(|class| class.slug() == word.value);
    if found.is_none() {
        let at = word.at.clone().or_else(|| desk.at.clone());
        let what = format!("there is no class of zones `{word}`");
        let known = Urbanity::ALL.map(Urbanity::slug);
        let finding = Finding::error("scenario::unknown_word", what);
        desk.findings.push(finding.at(at).did_you_mean(&word.value, known));
    }
    found
}

impl AddFlexZone {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let terms = self.terms(desk);
        let zones = self.area(desk);
        let days = desk.days(&self.days);
        let periods = desk.periods(None, &self.periods);
        let vehicles = self.vehicles.as_ref().is_none_or(|vehicles| {
            let number = f64::from(vehicles.value);
            desk.number("the number of vehicles", number, 1.0..=MOST_VEHICLES, vehicles.at.as_ref())
        });
        let purchaser = self.purchaser.as_ref().map(|body| desk.body(body));
        let payer = self.payer.as_ref().map(|body| desk.body(body));
        let (terms, zones, days, periods) = (terms?, zones?, days?, periods?);
        if !vehicles || matches!(purchaser, Some(None)) || matches!(payer, Some(None)) {
            return None;
        }
        let pools = self.pools(desk, &zones);
        let mut is_good = true;
        let mut edits = Vec::with_capacity(pools.len());
        for (slug, (name, zones)) in pools {
            let spanned = Spanned { value: slug.clone(), at: self.id.at.clone() };
            let is_taken = desk.scenario.flex.pool(&slug).is_some();
            is_good &= desk.new_id(&spanned, is_taken);
            let pool = Pool {
                slug: slug.clone(),
                name,
                product: self.product.value.clone(),
                terms,
                zones,
                days: days.clone(),
                periods: periods.clone(),
                vehicles: self.vehicles.as_ref().map(|vehicles| vehicles.value),
                purchaser: self.purchaser.as_ref().map(|body| body.value.clone()),
                payer: self.payer.as_ref().map(|body| body.value.clone()),
            };
            is_good &=
                self.is_open(desk, &pool) && self.is_allowed(desk, &pool, purchaser.flatten());
            edits.push(Edit::Flex(slug, Some(Box::new(pool))));
        }
        is_good.then_some(edits)
    }

    fn terms(&self, desk: &mut Desk<'_>) -> Option<Terms> {
        let flex = &desk.scenario.flex;
        if flex.levels.is_empty() {
            let what = "the data set does not tell what on-demand vehicles give";
            let remedy = "give it `flex_products.csv` and `flex_levels.csv` (`ansvar calibrate --flex` makes it)";
            desk.error("data::missing_table", what, None, remedy);
            return None;
        }
        let product = flex.products.iter().find(|product| product.slug == self.product.value);
        let Some(product) = product else {
            let known: Vec<String> = flex.products.iter().map(|p| p.slug.clone()).collect();
            let at = self.product.at.clone().or_else(|| desk.at.clone());
            let what = format!("there is no product `{}`", self.product);
            let finding = Finding::error("scenario::unknown_word", what);
            let known = known.iter().map(String::as_str);
            desk.findings.push(finding.at(at).did_you_mean(&self.product.value, known));
            return None;
        };
        let mut terms = product.terms;
        let mut is_good = true;
        if let Some(lead) = &self.lead {
            is_good &= desk.number("the lead", lead.value.0, 0.0..=2880.0, lead.at.as_ref());
            terms.lead_min = lead.value.0;
        }
        if let Some(fare) = &self.fare {
            let dkk = fare.value.dkk();
            is_good &= desk.number("the fare", dkk, 0.0..=1000.0, fare.at.as_ref());
            (terms.fare_first_dkk, terms.fare_least_dkk) = (dkk, dkk);
        }
        if let Some(each) = &self.fare_per_km {
            let dkk = each.value.dkk();
            is_good &= desk.number("the fare per km", dkk, 0.0..=100.0, each.at.as_ref());
            terms.fare_per_km_dkk = dkk;
        }
        if let Some(tickets) = self.tickets {
            terms.ticket = if tickets { 1.0 } else { 0.0 };
        }
        if terms.takes_tickets() && (self.fare.is_some() || self.fare_per_km.is_some()) {
            desk.warning(
                "scenario::no_effect",
                "nobody pays this fare: tickets of public transport are accepted",
                "leave the fare out, or write `tickets: false`",
            );
        }
        is_good.then_some(terms)
    }

    /// The zones of the area, rising.
    fn area(&self, desk: &mut Desk<'_>) -> Option<Vec<ZoneId>> {
        desk.each_once(&self.municipalities);
        desk.each_once(&self.zones);
        let places: Vec<_> = self.municipalities.iter().map(|at| desk.municipality(at)).collect();
        let zones: Vec<_> = self.zones.iter().map(|zone| desk.zone(zone)).collect();
        let classes: Vec<_> = self.among.iter().map(|word| class(desk, word)).collect();
        let classes: Vec<Urbanity> = classes.into_iter().collect::<Option<_>>()?;
        let places: Vec<MunicipalityId> = places.into_iter().collect::<Option<_>>()?;
        let zones: Vec<ZoneId> = zones.into_iter().collect::<Option<_>>()?;
        let is_everywhere = places.is_empty() && zones.is_empty();
        let is_in = |(id, zone): &(ZoneId, &super::super::area::Zone)| {
            (is_everywhere || places.contains(&zone.municipality) || zones.contains(id))
                && (classes.is_empty() || classes.contains(&zone.urbanity))
        };
        let found = desk.scenario.area.zones.entries().filter(is_in);
        let found: Vec<ZoneId> = found.map(|(id, _)| id).collect();
        if found.is_empty() {
            let what = format!("no zone of the area of `{}` is of the classes asked for", self.id);
            let remedy = "name other municipalities, or leave `among` out";
            desk.error("scenario::empty_area", what, None, remedy);
            return None;
        }
        Some(found)
    }

    /// By id: name and zones.
    fn pools(&self, desk: &Desk<'_>, zones: &[ZoneId]) -> BTreeMap<String, (String, Vec<ZoneId>)> {
        let area = &desk.scenario.area;
        let home = |zone: ZoneId| area.zones[zone].municipality;
        let places: BTreeSet<MunicipalityId> = zones.iter().map(|&zone| home(zone)).collect();
        let name = |place: MunicipalityId| area.municipalities[place].name.clone();
        if self.joint || places.len() < 2 {
            let names: Vec<String> = places.iter().take(3).map(|&place| name(place)).collect();
            return BTreeMap::from([(self.id.value.clone(), (names.join(", "), zones.to_vec()))]);
        }
        let of = |place: MunicipalityId| {
            let own = zones.iter().copied().filter(|&zone| home(zone) == place);
            let slug = format!("{}-{}", self.id, area.municipalities[place].slug);
            (slug, (name(place), own.collect()))
        };
        places.into_iter().map(of).collect()
    }

    fn is_open(&self, desk: &mut Desk<'_>, pool: &Pool) -> bool {
        if pool.days_a_year(&desk.scenario.calendar) > 0.0 {
            return true;
        }
        let what = format!("`{}` is never open", self.id);
        let remedy = "name periods that lie within the product's hours";
        desk.error("scenario::never_runs", what, None, remedy);
        false
    }

    /// Somebody must buy it, and may.
    fn is_allowed(&self, desk: &mut Desk<'_>, pool: &Pool, named: Option<BodyId>) -> bool {
        let scenario = desk.scenario;
        let directory = Directory::new(scenario);
        let of_local = Pool { purchaser: None, payer: None, ..pool.clone() };
        let zones = &scenario.area.zones;
        let places: BTreeSet<MunicipalityId> =
            pool.zones.iter().map(|&zone| zones[zone].municipality).collect();
        for place in places {
            let buyer = decider(&of_local.held(scenario, &directory, Role::Purchase, place));
            let name = &scenario.area.municipalities[place].name;
            let Some(buyer) = named.or(buyer) else {
                let what = format!("nobody buys local buses in {name}, so nobody buys this");
                desk.error("scenario::nobody_buys", what, None, "name a `purchaser`");
                return false;
            };
            let usual = decider(&of_local.held(scenario, &directory, Role::Purchase, place));
            let is_own = scenario.bodies[buyer].kind == BodyKind::Municipality;
            if usual == Some(buyer) || !is_own {
                continue;
            }
            let refusal = scenario.regime.refusal(PermissionKind::LeaveCompany, scenario.year);
            if let Some(Refusal { limits, reference }) = refusal.map(Refusal::in_words) {
                let what = format!(
                    "the regime does not let a municipality buy on-demand transport by itself: {limits}"
                );
                let remedy =
                    format!("leave `purchaser` out, or change the permission ({reference})");
                let at = self.purchaser.as_ref().and_then(|body| body.at.clone());
                desk.error("scenario::flex_forbidden", what, at.as_ref(), remedy);
                return false;
            }
        }
        true
    }
}
