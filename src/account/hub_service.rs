//! What hubs offer beside lines, in the accounts of a year.
//!
//! A service at a hub brings what travellers pay for its uses, and costs vehicles (the same payment every
//! year of their life, as for works), keeping them, its uses and the hub. Whoever bears the risk has the
//! one and pays the other: the *payer*, who then pays the provider for running it, or the *provider*, who
//! is given a grant for each vehicle and, either way, the part of the price that the payer takes over. Who
//! invests buys the vehicles: a body at the interest of a public loan, a firm at the return that it asks for
//! (`hub.private_return`). A firm's own costs are no payments between parties; they stand in its result.

use super::Inputs;
use super::indicator::Figures;
use super::ledger::{Ledger, Party, Posting, PostingKind};
use super::made_of::{Part, Shape};
use super::measure::{View, by_place};
use super::postings::Book;
use super::works::annuity;
use crate::id::MunicipalityId;
use crate::scenario::directory::Directory;
use crate::scenario::hub_service::{Doer, OfferedThere};
use crate::scenario::regime::{Role, ServiceClass};
use crate::scenario::special::{decider, held_for};
use crate::units::Kroner;

/// A service at a hub in a year.
#[derive(Clone, Copy, Debug)]
pub(super) struct HubYear {
    pub(super) place: MunicipalityId,
    pub(super) payer: Option<Party>,
    pub(super) provider: Party,
    pub(super) invests: Doer,
    pub(super) risk: Doer,
    pub(super) uses: f64,
    pub(super) room: f64,
    /// What travellers pay.
    pub(super) fares: Kroner,
    /// What the payer takes over of the price.
    pub(super) support: Kroner,
    /// Keeping, uses, hub.
    pub(super) running: Kroner,
    /// Vehicles.
    pub(super) capital: Kroner,
    pub(super) grant: Kroner,
}

impl HubYear {
    /// What the payer is left to pay.
    pub(super) fn public(&self) -> Kroner {
        let bought = if self.invests == Doer::Payer { self.capital } else { Kroner::ZERO };
        match self.risk {
            Doer::Payer => self.running + self.capital - self.fares,
            Doer::Provider => self.support + self.grant + bought,
        }
    }
    /// What the provider is left with, its own costs taken off.
    fn result(&self) -> Kroner {
        let bought = if self.invests == Doer::Provider { self.capital } else { Kroner::ZERO };
        match self.risk {
            Doer::Payer => Kroner::ZERO,
            Doer::Provider => self.fares + self.support + self.grant - self.running - bought,
        }
    }
}

/// All that is offered, in the scenario's order.
pub(super) fn hub_years(inputs: &Inputs, directory: &Directory<'_>) -> Vec<HubYear> {
    let scenario = inputs.scenario;
    let used = |at: usize| inputs.flows.hub_uses.get(at).copied().unwrap_or_default();
    let of = |(at, offer): (usize, &OfferedThere)| {
        let hub = scenario.hub_by_slug(&offer.hub)?;
        let place = scenario.area.hubs[hub].municipality;
        let payer = payer(inputs, directory, offer, place);
        let operator = offer.operator.as_ref().and_then(|slug| directory.find(slug));
        let operator = operator.map(Party::Body).filter(|body| Some(*body) != payer);
        let (terms, uses) = (&offer.terms, used(at));
        let price = terms.price_dkk * uses.uses() + terms.price_per_km_dkk * uses.km;
        let rate = match offer.invests {
            Doer::Payer => scenario.values.loan_rate,
            Doer::Provider => scenario.values.hub_private_return,
        };
        let bought = Kroner::from_dkk(offer.vehicles * terms.vehicle_dkk);
        let running = offer.vehicles * terms.keep_dkk
            + uses.uses() * terms.use_dkk
            + uses.km * terms.use_per_km_dkk
            + terms.hub_dkk;
        Some(HubYear {
            place,
            payer,
            provider: operator.unwrap_or(Party::Suppliers),
            invests: offer.invests,
            risk: offer.risk,
            uses: uses.uses(),
            room: offer.capacity(),
            fares: Kroner::from_dkk(uses.fares),
            support: Kroner::from_dkk(offer.support * price),
            running: Kroner::from_dkk(running),
            capital: annuity(bought, rate, terms.life_year.round().max(1.0) as u16),
            grant: Kroner::from_dkk(offer.vehicles * terms.grant_dkk),
        })
    };
    scenario.hub_services.offered.iter().enumerate().filter_map(of).collect()
}

/// Who pays for it: the body that is named, else whoever funds local buses there.
pub(super) fn payer(
    inputs: &Inputs,
    directory: &Directory<'_>,
    offer: &OfferedThere,
    place: MunicipalityId,
) -> Option<Party> {
    let body = match &offer.payer {
        Some(slug) => directory.find(slug),
        None => {
            let class = ServiceClass::Local;
            decider(&held_for(inputs.scenario, directory, class, Role::Fund, place))
        }
    };
    body.map(Party::Body)
}

/// Writes a year's payments.
pub(super) fn pay(inputs: &Inputs, directory: &Directory<'_>, book: &mut Book) {
    for year in hub_years(inputs, directory) {
        let Some(payer) = year.payer else { continue };
        let mut write = |from, to, amount, rule| {
            book.pay(from, to, amount, (PostingKind::HubService, rule), None);
        };
        let seller = if year.invests == Doer::Payer { Party::Suppliers } else { year.provider };
        match year.risk {
            Doer::Payer => {
                write(Party::Travellers, payer, year.fares, "hub-fare");
                write(payer, year.provider, year.running, "hub-running");
                write(payer, seller, year.capital, "hub-capital");
            }
            Doer::Provider => {
                write(Party::Travellers, year.provider, year.fares, "hub-fare");
                write(payer, year.provider, year.support, "hub-support");
                write(payer, year.provider, year.grant, "hub-grant");
                if year.invests == Doer::Payer {
                    write(payer, Party::Suppliers, year.capital, "hub-capital");
                }
            }
        }
    }
}

/// What all of it uses up.
pub(super) fn resources(inputs: &Inputs, directory: &Directory<'_>) -> Kroner {
    hub_years(inputs, directory).iter().map(|year| year.running + year.capital).sum()
}

/// Uses, money and how full, by where hubs lie.
pub(super) fn figures(view: &View, ledger: &Ledger, to: &mut Figures) {
    let years = hub_years(view.inputs, &Directory::new(view.inputs.scenario));
    let of =
        |shape, part: &dyn Fn(&HubYear) -> Part| by_place(shape, &years, |year| year.place, part);
    let dkk = |of: fn(&HubYear) -> Kroner| move |year: &HubYear| Part::total(of(year).dkk());
    to.insert("hub-service-trips", of(Shape::Total, &|year| Part::total(year.uses)));
    let full = |year: &HubYear| Part { over: year.uses, under: year.room };
    to.insert("hub-service-use", of(Shape::Ratio, &full));
    to.insert("hub-service-fares", of(Shape::Total, &dkk(|year| year.fares)));
    to.insert("hub-service-cost", of(Shape::Total, &dkk(|year| year.running + year.capital)));
    let is_public = |posting: &Posting| {
        let is_meant = posting.kind == PostingKind::HubService;
        let is_payers = |party: Party| years.iter().any(|year| year.payer == Some(party));
        let (pays, gets) = (is_payers(posting.from), is_payers(posting.to));
        (is_meant && pays != gets).then_some(gets)
    };
    let public = of(Shape::Total, &dkk(HubYear::public));
    to.insert("hub-service-public", public.made_of(view.postings(ledger, is_public)));
    to.insert("hub-provider-result", of(Shape::Total, &dkk(HubYear::result)));
}
