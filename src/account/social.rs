//! The social economy of a year, in market prices, up to a constant: what a comparison of two runs
//! is made of.
//!
//! ```text
//! travellers      surplus (logsum × value of time), fares and car costs borne in it
//! + public net    f × (received − paid by state, regions, municipalities)
//! + operators     f × (fares − resources) − the public net: what companies and operators keep
//! + car duties    f × km by car × duties
//! − other taxes   (f − 1) × (fares + cost of km by car): what is spent on travel is not spent on
//!                 goods that carry the mean indirect tax
//! − external      congestion, accidents, air, noise, CO2
//! + distortion    λ × all that moves public budgets
//! ```
//!
//! f is the factor from factor prices to market prices, λ the loss per krone of tax. Summed, fares
//! and duties cancel and what is left is benefit less f × resources less external costs: the test
//! takes that way. Congestion falls where the driver lives, and by time as the delay does.
//!
//! Left out: health of walking and cycling, wear of roads, accidents and noise of trains, reliability.
//!
//! Source: Danish practice of transport appraisal (TERESA; manual of the Ministry of Transport, from
//! memory); H. Mohring, "Maximizing, measuring, and not double counting transportation-improvement
//! benefits", Transportation Research Part B 27(6), 1993.

use super::Inputs;
use super::items::{items, ordering_bodies, ordering_cost};
use super::ledger::{Ledger, Party};
use crate::demand::TravelClass;
use crate::scenario::area::Urbanity;
use crate::scenario::directory::Directory;
use crate::scenario::regime::BodyKind;
use crate::scenario::service::Mode;
use crate::scenario::values::Values;
use crate::simulate::{TripMode, peak_delays};
use std::collections::BTreeMap;

/// A row of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the module says what each is")]
pub enum SocialItem {
    Travellers,
    PublicNet,
    OperatorsNet,
    FuelDuty,
    RegistrationDuty,
    OtherTaxes,
    Congestion,
    Accidents,
    Air,
    Noise,
    Climate,
    TaxDistortion,
}

impl SocialItem {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 12] = [
        Self::Travellers,
        Self::PublicNet,
        Self::OperatorsNet,
        Self::FuelDuty,
        Self::RegistrationDuty,
        Self::OtherTaxes,
        Self::Congestion,
        Self::Accidents,
        Self::Air,
        Self::Noise,
        Self::Climate,
        Self::TaxDistortion,
    ];
    /// The word used in results.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Travellers => "travellers",
            Self::PublicNet => "public-net",
            Self::OperatorsNet => "operators-net",
            Self::FuelDuty => "fuel-duty",
            Self::RegistrationDuty => "registration-duty",
            Self::OtherTaxes => "other-taxes",
            Self::Congestion => "congestion",
            Self::Accidents => "accidents",
            Self::Air => "air",
            Self::Noise => "noise",
            Self::Climate => "climate",
            Self::TaxDistortion => "tax-distortion",
        }
    }
    /// Under which heading the ministry's spreadsheet (TERESA) has it, in its Danish.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Travellers => "Brugereffekter",
            Self::PublicNet | Self::OperatorsNet => "Drift",
            Self::FuelDuty | Self::RegistrationDuty | Self::OtherTaxes => "Afgiftskonsekvenser",
            Self::Congestion | Self::Accidents | Self::Air | Self::Noise | Self::Climate => {
                "Eksterne effekter"
            }
            Self::TaxDistortion => "Skatteforvridning",
        }
    }
}

/// What the values of the account begin with.
pub const SOCIAL_VALUES: &str = "social.";

/// The account of a year: levels, of which only differences between runs mean something. DKK in
/// market prices; costs are negative.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Social {
    /// By row.
    pub items: BTreeMap<SocialItem, f64>,
}

impl Social {
    /// One row.
    pub fn item(&self, item: SocialItem) -> f64 {
        self.items.get(&item).copied().unwrap_or(0.0)
    }
    /// All rows.
    pub fn total(&self) -> f64 {
        self.items.values().sum()
    }
}

/// Draws up the account.
pub fn social(inputs: &Inputs, ledger: &Ledger) -> Social {
    let values = &inputs.scenario.values;
    let driven = Driven::of(inputs);
    let money = Money::of(inputs, ledger);
    let factor = values.net_tax_factor;

    let surplus_minutes: f64 =
        inputs.flows.classes.iter().flatten().map(|class| class.surplus_minutes).sum();
    let public = factor * money.public_net;
    let operators = factor * (money.fares - money.resources - money.public_net);
    let fuel_duty = factor * driven.km * values.fuel_duty;
    let registration_duty = factor * driven.km * values.registration_duty;
    let outlay = money.fares + driven.km * values.car_cost_per_km;
    let other_taxes = -(factor - 1.0) * outlay;

    let offers = inputs.scenario.services.iter().zip(inputs.supply.offers.iter());
    let bus_km: f64 = offers
        .filter(|(service, _)| matches!(service.mode, Mode::Bus | Mode::Brt))
        .map(|(_, offer)| offer.km_with_deadhead.0)
        .sum();
    let offers = || inputs.supply.offers.iter();
    // Grams to kg and tonnes.
    let nox = driven.km * values.nox_car / 1e3 + offers().map(|offer| offer.nox_kg).sum::<f64>();
    let pm = driven.km * values.pm_car / 1e3 + offers().map(|offer| offer.pm_kg).sum::<f64>();
    let co2 =
        driven.km * values.co2_car / 1e6 + offers().map(|offer| offer.co2_tonnes).sum::<f64>();

    let items = BTreeMap::from([
        (SocialItem::Travellers, surplus_minutes * values.vot / 60.0),
        (SocialItem::PublicNet, public),
        (SocialItem::OperatorsNet, operators),
        (SocialItem::FuelDuty, fuel_duty),
        (SocialItem::RegistrationDuty, registration_duty),
        (SocialItem::OtherTaxes, other_taxes),
        (SocialItem::Congestion, -driven.congestion),
        (SocialItem::Accidents, -(driven.km * values.accident_car + bus_km * values.accident_bus)),
        (SocialItem::Air, -(nox * values.price_nox + pm * values.price_pm)),
        (SocialItem::Noise, -(driven.noise + bus_km * values.noise_bus)),
        (SocialItem::Climate, -co2 * values.price_co2),
        (
            SocialItem::TaxDistortion,
            values.tax_distortion * (public + fuel_duty + registration_duty + other_taxes),
        ),
    ]);
    Social { items }
}

/// What is driven by car, and what that costs others where and when it is.
#[derive(Default)]
struct Driven {
    km: f64,
    congestion: f64,
    noise: f64,
}

impl Driven {
    fn of(inputs: &Inputs) -> Self {
        let values = &inputs.scenario.values;
        let delays = peak_delays(inputs.scenario, inputs.demand);
        // How much of the peak's delay the mean trip of a purpose meets.
        let delay_of_purpose: Vec<f64> = inputs
            .demand
            .state_share
            .iter()
            .map(|shares| shares.iter().zip(delays.iter()).map(|(s, d)| s * d).sum())
            .collect();
        let mut driven = Self::default();
        for (zone, classes) in inputs.scenario.area.zones.iter().zip(inputs.flows.classes.iter()) {
            for (class, flows) in TravelClass::all().zip(classes) {
                let km = flows.km[TripMode::CarDriver.index()];
                let delay = delay_of_purpose.get(class.purpose.index()).copied().unwrap_or(0.0);
                driven.km += km;
                driven.congestion += km * delay * congestion(values, zone.urbanity);
                driven.noise += km * noise(values, zone.urbanity);
            }
        }
        driven
    }
}

fn congestion(values: &Values, urbanity: Urbanity) -> f64 {
    match urbanity {
        Urbanity::Core => values.congestion_core,
        Urbanity::Suburb => values.congestion_suburb,
        Urbanity::Large => values.congestion_large,
        Urbanity::Medium => values.congestion_medium,
        Urbanity::Small => values.congestion_small,
        Urbanity::Rural => values.congestion_rural,
    }
}

fn noise(values: &Values, urbanity: Urbanity) -> f64 {
    match urbanity {
        Urbanity::Small | Urbanity::Rural => values.noise_car_country,
        _ => values.noise_car_town,
    }
}

/// Money of public transport, DKK in factor prices.
struct Money {
    /// All that travellers pay.
    fares: f64,
    /// What running, planning and ordering use up.
    resources: f64,
    /// Received less paid by state, regions and municipalities.
    public_net: f64,
}

impl Money {
    fn of(inputs: &Inputs, ledger: &Ledger) -> Self {
        let used: f64 = items(inputs, &Directory::new(inputs.scenario))
            .iter()
            .map(|item| (item.cost + item.planning).dkk())
            .sum();
        let ordering = ordering_bodies(inputs).len() as f64 * ordering_cost(inputs).dkk();
        let nets = ledger.nets();
        let of = |party: Party| nets.get(&party).copied().unwrap_or_default().dkk();
        let is_public = BodyKind::is_public_purse;
        let bodies = inputs.scenario.bodies.entries().filter(|(_, body)| is_public(body.kind));
        Self {
            fares: -of(Party::Travellers),
            resources: used + ordering,
            public_net: bodies.map(|(id, _)| of(Party::Body(id))).sum(),
        }
    }
}
