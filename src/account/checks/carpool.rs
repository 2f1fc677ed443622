//! Checks of carpooling: fares from the trips of the choice, rewards and the rest ride by ride from
//! what the scheme says, in words of their own.

use super::money::ORE;
use super::travel::SUM_ORDER;
use super::{Check, Comparing};
use crate::account::Inputs;
use crate::account::ledger::{Ledger, Party};
use crate::id::MunicipalityId;
use crate::simulate::CarpoolPlace;
use crate::units::Kroner;
use std::collections::BTreeMap;

/// Amounts whose shares were found by quotients of the same sums.
const SHARES: f64 = 1e-6;

/// Checks of what is paid.
pub(super) fn checks(inputs: &Inputs, ledger: &Ledger) -> Vec<Check> {
    vec![fares(inputs, ledger), rewards(inputs, ledger), parties(inputs, ledger)]
}

fn posted(ledger: &Ledger, rule: &str) -> f64 {
    let own = ledger.postings().iter().filter(|posting| posting.rule == rule);
    own.map(|posting| posting.amount).sum::<Kroner>().dkk()
}

/// What riders paid drivers = what travellers paid, less what lines and on-demand pools took in.
fn fares(inputs: &Inputs, ledger: &Ledger) -> Check {
    let flows = inputs.flows;
    let count =
        inputs.scenario.services.len() + flows.flex_rides.len() + flows.carpool.places.len();
    let mut check = Comparing::new("carpool-fares", 0.005 * count as f64 + ORE);
    if !flows.carpool.places.is_empty() {
        let lines: f64 = flows.services.iter().map(|flows| flows.fares).sum();
        let pools: f64 = flows.flex_rides.iter().map(|ride| ride.fares).sum();
        // Fares of lines are sums in single precision: what they are off by is no share of the rest.
        check.check.tolerance += SUM_ORDER * lines;
        let other = flows.sums.fares - lines - pools;
        check.part("all", posted(ledger, "carpool-fare"), other, 0.0);
    }
    check.done()
}

/// Rewards = Σ rides with a driver × km that are rewarded × reward, but not more than each
/// platform's part of the envelope.
fn rewards(inputs: &Inputs, ledger: &Ledger) -> Check {
    let scenario = inputs.scenario;
    let year = &inputs.flows.carpool;
    let mut check = Comparing::new("carpool-rewards", ORE * (1 + year.places.len()) as f64);
    if year.places.is_empty() {
        return check.done();
    }
    let of: BTreeMap<MunicipalityId, &CarpoolPlace> =
        year.places.iter().map(|own| (own.place, own)).collect();
    let mut owed: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for ride in year.rides.iter() {
        let Some(own) = of.get(&scenario.area.zones[ride.from].municipality) else { continue };
        let scheme = &scenario.flex.carpool[own.scheme];
        let km = if scheme.reward_km.is_some_and(|most| ride.km > most) {
            scheme.reward_km.unwrap_or(ride.km)
        } else {
            ride.km
        };
        let mut each = scheme.reward_per_km * km;
        if let Some(cap) = scheme.cap.map(Kroner::dkk) {
            each = if each > cap { cap } else { each };
        }
        *owed.entry((own.scheme, own.platform)).or_default() +=
            each * ride.rides * (1.0 - own.guaranteed);
    }
    let mut people: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    let mut all: BTreeMap<usize, f64> = BTreeMap::new();
    for own in &year.places {
        let residents = scenario.area.municipalities[own.place].population;
        *people.entry((own.scheme, own.platform)).or_default() += residents;
        *all.entry(own.scheme).or_default() += residents;
    }
    let (mut due, mut shared) = (0.0, 0.0);
    for (key, owed) in &owed {
        let share = people[key] / all[&key.0];
        let most = scenario.flex.carpool[key.0].envelope.map(|sum| share * sum.dkk());
        due += most.map_or(*owed, |most| if *owed > most { most } else { *owed });
        let own = year.places.iter().find(|own| (own.scheme, own.platform) == *key);
        shared += owed * own.map_or(0.0, |own| own.rewarded);
    }
    let paid = posted(ledger, "carpool-reward");
    check.part("envelopes", paid, due, SHARES);
    // What drivers were told to expect when they offered.
    check.part("shares", paid, shared, SHARES);
    check.done()
}

/// Drivers are left with fares and rewards, those who run platforms and bring people home with
/// what that costs, and runners with nothing but their own part as funders.
fn parties(inputs: &Inputs, ledger: &Ledger) -> Check {
    let scenario = inputs.scenario;
    let (year, values) = (&inputs.flows.carpool, &scenario.values);
    let mut check = Comparing::new("carpool-parties", ORE * (1 + 2 * year.places.len()) as f64);
    if year.places.is_empty() {
        return check.done();
    }
    let mut nets: BTreeMap<Party, f64> = BTreeMap::new();
    let is_meant = |rule: &str| rule.starts_with("carpool-");
    for posting in ledger.postings().iter().filter(|posting| is_meant(posting.rule)) {
        *nets.entry(posting.from).or_default() -= posting.amount.dkk();
        *nets.entry(posting.to).or_default() += posting.amount.dkk();
    }
    let net = |party: Party| nets.get(&party).copied().unwrap_or(0.0);
    let fares: f64 = year.places.iter().map(|own| own.fares).sum();
    let rewards = posted(ledger, "carpool-reward");
    check.part("drivers", net(Party::Drivers), fares + rewards, SHARES);
    let mut costs = values.carpool_platform * year.places.len() as f64;
    for own in &year.places {
        let here = |ride: &&crate::simulate::CarpoolRides| {
            scenario.area.zones[ride.from].municipality == own.place
        };
        let brought = year.rides.iter().filter(here).map(|ride| {
            own.guaranteed
                * ride.rides
                * (values.carpool_guarantee_begin + values.carpool_guarantee_km * ride.km)
        });
        costs += brought.sum::<f64>();
    }
    check.part("suppliers", net(Party::Suppliers), costs, SHARES);
    let bodies: f64 =
        nets.iter().filter(|(party, _)| matches!(party, Party::Body(_))).map(|(_, net)| net).sum();
    check.part("bodies", -bodies, rewards + costs, SHARES);
    check.done()
}
