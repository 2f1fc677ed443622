//! Carpooling in the accounts: what riders and bodies pay drivers, and what the rest costs.
//!
//! By municipality of the rider's home. Riders pay drivers by the km. The body that runs the platform pays
//! drivers their reward, as long as there is money, those who run the platform, and those who bring home
//! whoever is guaranteed it; what it has paid, the funders pay it. Of an envelope each platform has its residents' part.
//! Drivers bear what their detours cost them: that stands in the social economy, not in the ledger.

mod figures;

pub(super) use figures::figures;

use super::Inputs;
use super::ledger::{Party, PostingKind};
use super::postings::{Book, share_out};
use crate::id::{BodyId, MunicipalityId};
use crate::scenario::directory::{Directory, Holders};
use crate::simulate::CarpoolPlace;
use crate::units::Kroner;
use std::collections::BTreeMap;

/// The money of a municipality's riders.
#[derive(Clone, Debug)]
pub(super) struct Paid {
    pub(super) place: MunicipalityId,
    /// Riders to drivers.
    fares: Kroner,
    /// The runner to drivers.
    pub(super) reward: Kroner,
    pub(super) platform: Kroner,
    pub(super) guarantee: Kroner,
    runner: Option<BodyId>,
    funders: Holders,
}

impl Paid {
    /// What public bodies pay.
    pub(super) fn public(&self) -> Kroner {
        self.reward + self.resources()
    }
    /// What is used up: rewards only change hands.
    pub(super) fn resources(&self) -> Kroner {
        self.platform + self.guarantee
    }
}

/// By municipality: rewards due, and what bringing people home costs, DKK.
fn due(inputs: &Inputs) -> BTreeMap<MunicipalityId, [f64; 2]> {
    let (scenario, year) = (inputs.scenario, &inputs.flows.carpool);
    let values = &scenario.values;
    let places: BTreeMap<MunicipalityId, &CarpoolPlace> =
        year.places.iter().map(|own| (own.place, own)).collect();
    let mut due: BTreeMap<MunicipalityId, [f64; 2]> =
        places.keys().map(|&place| (place, [0.0; 2])).collect();
    for ride in year.rides.iter() {
        let place = scenario.area.zones[ride.from].municipality;
        let Some(own) = places.get(&place) else { continue };
        let scheme = &scenario.flex.carpool[own.scheme];
        let brought = own.guaranteed * ride.rides;
        let sums = due.entry(place).or_default();
        sums[0] += (ride.rides - brought) * scheme.reward(ride.km);
        let home = values.carpool_guarantee_begin + values.carpool_guarantee_km * ride.km;
        sums[1] += brought * home;
    }
    due
}

/// All of it, municipality by municipality.
pub(super) fn paid(inputs: &Inputs, directory: &Directory) -> Vec<Paid> {
    let scenario = inputs.scenario;
    let due = due(inputs);
    let mut paid = Vec::with_capacity(due.len());
    let years: BTreeMap<MunicipalityId, &CarpoolPlace> =
        inputs.flows.carpool.places.iter().map(|own| (own.place, own)).collect();
    for scheme in &scenario.flex.carpool {
        let markets = scheme.markets(scenario);
        let people = |market: &Vec<MunicipalityId>| -> f64 {
            market.iter().map(|&place| scenario.area.municipalities[place].population).sum()
        };
        let residents: Vec<f64> = markets.iter().map(people).collect();
        let envelopes = scheme.envelope.map(|envelope| envelope.split(&residents));
        for (at, market) in markets.iter().enumerate() {
            let owed: Vec<f64> = market
                .iter()
                .map(|place| due.get(place).map_or(0.0, |[reward, _]| *reward))
                .collect();
            let all = Kroner::from_dkk(owed.iter().sum());
            let all = envelopes.as_ref().map_or(all, |envelopes| all.min(envelopes[at]));
            for (&place, reward) in market.iter().zip(all.split(&owed)) {
                let Some(own) = years.get(&place) else { continue };
                let [_, home] = due[&place];
                paid.push(Paid {
                    place,
                    fares: Kroner::from_dkk(own.fares),
                    reward,
                    platform: Kroner::from_dkk(scenario.values.carpool_platform),
                    guarantee: Kroner::from_dkk(home),
                    runner: scheme.runner(scenario, directory, place),
                    funders: scheme.funders(scenario, directory, place),
                });
            }
        }
    }
    paid.sort_by_key(|paid| paid.place);
    paid
}

/// Writes the payments.
pub(super) fn settle(inputs: &Inputs, directory: &Directory, book: &mut Book) {
    for paid in paid(inputs, directory) {
        let what = (PostingKind::Fare, "carpool-fare");
        book.pay(Party::Travellers, Party::Drivers, paid.fares, what, None);
        let Some(runner) = paid.runner else { continue };
        let body = Party::Body(runner);
        let what = (PostingKind::Operation, "carpool-reward");
        book.pay(body, Party::Drivers, paid.reward, what, None);
        let what = (PostingKind::Administration, "carpool-platform");
        book.pay(body, Party::Suppliers, paid.platform, what, None);
        let what = (PostingKind::Operation, "carpool-guarantee");
        book.pay(body, Party::Suppliers, paid.guarantee, what, None);
        for (funder, part) in share_out(paid.public(), &paid.funders, runner) {
            let what = (PostingKind::Contribution, "carpool-contribution");
            book.pay(Party::Body(funder), body, part, what, None);
        }
    }
}

/// What detours cost drivers in time and km, DKK: they bear it for what they are paid.
pub(super) fn detours(inputs: &Inputs) -> f64 {
    let values = &inputs.scenario.values;
    let each = |own: &CarpoolPlace| {
        own.detour_km * values.car_cost_per_km + own.detour_minutes / 60.0 * values.vot
    };
    inputs.flows.carpool.places.iter().map(each).sum()
}
