//! Checks of what hubs offer: what is paid, by routes that do not pass through the ledger, and that all
//! who use it find room.

use super::{Check, Comparing};
use crate::account::Inputs;
use crate::account::hub_service::payer;
use crate::account::ledger::{Ledger, Party, PostingKind};
use crate::scenario::directory::Directory;
use crate::scenario::hub_service::Doer;
use std::collections::BTreeMap;

/// Half an øre each time that an amount is rounded.
const ORE: f64 = 0.0101;
/// Uses and fares are sums of links in single precision.
const SINGLE: f64 = 1e-6;
/// Uses beyond the room at which all count as fitting.
const FITS: f64 = 0.01;

pub(super) fn checks(inputs: &Inputs, ledger: &Ledger) -> Vec<Check> {
    vec![fares(inputs, ledger), parties(inputs, ledger), room(inputs)]
}

/// Fares = uses × price + km × price of one, less what is taken over, whatever each link cost.
fn fares(inputs: &Inputs, ledger: &Ledger) -> Check {
    let offered = &inputs.scenario.hub_services.offered;
    let mut check = Comparing::new("hub-services-fares", ORE * (1 + offered.len()) as f64);
    let all = || offered.iter().zip(&inputs.flows.hub_uses);
    let due: f64 = all()
        .map(|(offer, used)| {
            let terms = &offer.terms;
            let each = terms.price_dkk * (used.home + used.far) + terms.price_per_km_dkk * used.km;
            (1.0 - offer.support) * each
        })
        .sum();
    if !offered.is_empty() {
        let own = ledger.postings().iter().filter(|posting| posting.rule == "hub-fare");
        let paid: f64 = own.map(|posting| posting.amount.dkk()).sum();
        check.part("all", paid, due, SINGLE);
    }
    check.done()
}

/// What each party is left with, from uses, vehicles and terms alone.
fn parties(inputs: &Inputs, ledger: &Ledger) -> Check {
    let scenario = inputs.scenario;
    let offered = &scenario.hub_services.offered;
    let mut check = Comparing::new("hub-services-parties", 4.0 * ORE * (1 + offered.len()) as f64);
    let directory = Directory::new(scenario);
    // What a vehicle costs a year: what makes its price worth the same, year by year.
    let a_year = |price: f64, rate: f64, life: u16| {
        let (mut each, mut sum) = (1.0, 0.0);
        for _ in 0..life {
            each /= 1.0 + rate / 100.0;
            sum += each;
        }
        price / sum
    };
    let mut due: BTreeMap<Party, f64> = BTreeMap::new();
    for (offer, used) in offered.iter().zip(&inputs.flows.hub_uses) {
        let Some(hub) = scenario.hub_by_slug(&offer.hub) else { continue };
        let place = scenario.area.hubs[hub].municipality;
        let Some(payer) = payer(inputs, &directory, offer, place) else { continue };
        let operator = offer.operator.as_ref().and_then(|slug| directory.find(slug));
        let operator = operator.map_or(Party::Suppliers, Party::Body);
        let provider = if operator == payer { Party::Suppliers } else { operator };
        let (terms, uses) = (&offer.terms, used.home + used.far);
        let price = terms.price_dkk * uses + terms.price_per_km_dkk * used.km;
        let running = offer.vehicles * terms.keep_dkk
            + terms.use_dkk * uses
            + terms.use_per_km_dkk * used.km
            + terms.hub_dkk;
        let own_money = offer.invests == Doer::Payer;
        let values = &scenario.values;
        let rate = if own_money { values.loan_rate } else { values.hub_private_return };
        let life = terms.life_year.round().max(1.0) as u16;
        let bought = a_year(offer.vehicles * terms.vehicle_dkk, rate, life);
        let fares = (1.0 - offer.support) * price;
        let takes_risk = offer.risk == Doer::Payer;
        let mut to = |party: Party, dkk: f64| *due.entry(party).or_default() += dkk;
        to(Party::Travellers, -fares);
        if takes_risk {
            to(provider, running);
            to(if own_money { Party::Suppliers } else { provider }, bought);
            to(payer, fares - running - bought);
        } else {
            let given = offer.support * price + offer.vehicles * terms.grant_dkk;
            to(provider, fares + given);
            let built = if own_money { bought } else { 0.0 };
            to(Party::Suppliers, built);
            to(payer, -given - built);
        }
    }
    let mut nets: BTreeMap<Party, f64> = BTreeMap::new();
    for posting in ledger.postings().iter().filter(|p| p.kind == PostingKind::HubService) {
        *nets.entry(posting.from).or_default() -= posting.amount.dkk();
        *nets.entry(posting.to).or_default() += posting.amount.dkk();
    }
    let all: std::collections::BTreeSet<Party> = nets.keys().chain(due.keys()).copied().collect();
    for party in all {
        let of = |nets: &BTreeMap<Party, f64>| nets.get(&party).copied().unwrap_or(0.0);
        let name = match party {
            Party::Body(body) => scenario.bodies[body].slug.as_str(),
            _ => "others",
        };
        check.part(name, of(&nets), of(&due), SINGLE);
    }
    check.done()
}

/// Nobody is counted for whom there is no room.
fn room(inputs: &Inputs) -> Check {
    let mut check = Comparing::new("hub-services-room", 1e-6);
    for (offer, used) in inputs.scenario.hub_services.offered.iter().zip(&inputs.flows.hub_uses) {
        let room = offer.vehicles * offer.terms.uses_a_day * 365.0;
        let beyond = (used.home + used.far - (1.0 + FITS) * room).max(0.0);
        check.part(&offer.hub, beyond, 0.0, 0.0);
    }
    check.done()
}
