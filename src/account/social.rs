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
use super::carpool;
use super::items::{items, ordering_bodies, ordering_cost};
use super::ledger::{Ledger, Party};
use super::works::years_of_works;
use crate::demand::TravelClass;
use crate::scenario::area::Urbanity;
use crate::scenario::directory::Directory;
use crate::scenario::regime::BodyKind;
use crate::scenario::service::Mode;
use crate::scenario::values::Values;
use crate::simulate::{TripMode, peak_delays};
use crate::units::Kroner;
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

impl SocialItem {
    /// The values that its prices and quantities are made of, by key or, with a full stop, by the
    /// beginning of their keys.
    pub fn values(self) -> &'static [&'static str] {
        match self {
            Self::Travellers => &["choice.vot.private"],
            Self::PublicNet | Self::OperatorsNet => &["social.net_tax_factor"],
            Self::FuelDuty => &["social.net_tax_factor", "social.car.fuel_duty"],
            Self::RegistrationDuty => &["social.net_tax_factor", "social.car.registration_duty"],
            Self::OtherTaxes => &["social.net_tax_factor", "cost.car.perceived_per_km"],
            Self::Congestion => &["social.congestion."],
            Self::Accidents => &["social.accident."],
            Self::Air => &["social.nox", "social.pm", "emission."],
            Self::Noise => &["social.noise."],
            Self::Climate => &["social.co2", "co2."],
            Self::TaxDistortion => &["social.tax_distortion", "social.net_tax_factor"],
        }
    }
}

/// Where km driven by car stand among a class's km by mode.
pub const CAR_KM: usize = TripMode::CarDriver as usize;

/// What the values of the account begin with.
pub const SOCIAL_VALUES: &str = "social.";

/// The account of a year: levels, of which only differences between runs mean something. DKK in
/// market prices; costs are negative.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Social {
    /// By row.
    pub items: BTreeMap<SocialItem, f64>,
    /// What each row is the sum of.
    pub parts: BTreeMap<SocialItem, Vec<SocialPart>>,
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

/// So much of something at a price: what a row is the sum of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SocialPart {
    /// The word used in results.
    pub slug: &'static str,
    /// How much.
    pub quantity: f64,
    /// Of what.
    pub unit: &'static str,
    /// DKK in market prices for each; costs are negative.
    pub price: f64,
}

impl SocialPart {
    /// DKK in market prices.
    pub fn amount(&self) -> f64 {
        self.quantity * self.price
    }
}

/// Draws up the account.
pub fn social(inputs: &Inputs, ledger: &Ledger) -> Social {
    let values = &inputs.scenario.values;
    let driven = Driven::of(inputs);
    let money = Money::of(inputs, ledger);
    let factor = values.net_tax_factor;
    let part = |slug, quantity, unit, price| SocialPart { slug, quantity, unit, price };
    let cars = |price: f64| part("car-km", driven.km, "km/year", price);

    let surplus_minutes: f64 =
        inputs.flows.classes.iter().flatten().map(|class| class.surplus_minutes).sum();
    let kept = money.fares - money.resources - money.public_net;
    let other_taxes = [
        part("fares", money.fares, "DKK/year", 1.0 - factor),
        cars((1.0 - factor) * values.car_cost_per_km),
    ];

    let offers = inputs.scenario.services.iter().zip(inputs.supply.offers.iter());
    let bus_km: f64 = offers
        .filter(|(service, _)| matches!(service.mode, Mode::Bus | Mode::Brt))
        .map(|(_, offer)| offer.km_with_deadhead.0)
        .sum();
    let buses = |price: f64| part("bus-km", bus_km, "km/year", -price);
    let offers = || inputs.supply.offers.iter();
    // Grams to kg and tonnes.
    let nox = [
        part("nox-of-cars", driven.km * values.nox_car / 1e3, "kg/year", -values.price_nox),
        part("nox-of-lines", offers().map(|o| o.nox_kg).sum(), "kg/year", -values.price_nox),
    ];
    let pm = [
        part("pm-of-cars", driven.km * values.pm_car / 1e3, "kg/year", -values.price_pm),
        part("pm-of-lines", offers().map(|o| o.pm_kg).sum(), "kg/year", -values.price_pm),
    ];
    let public = part("public-net", money.public_net, "DKK/year", factor);
    let fuel = cars(factor * values.fuel_duty);
    let registration = cars(factor * values.registration_duty);
    let taxed = [public, fuel, registration, other_taxes[0], other_taxes[1]];
    let budgets: f64 = taxed.iter().map(SocialPart::amount).sum();

    let parts = BTreeMap::from([
        (
            SocialItem::Travellers,
            vec![part("surplus", surplus_minutes / 60.0, "hours/year", values.vot)],
        ),
        (SocialItem::PublicNet, vec![public]),
        (SocialItem::OperatorsNet, vec![part("kept-by-operators", kept, "DKK/year", factor)]),
        (SocialItem::FuelDuty, vec![fuel]),
        (SocialItem::RegistrationDuty, vec![registration]),
        (SocialItem::OtherTaxes, other_taxes.to_vec()),
        (SocialItem::Congestion, driven.congestion(values)),
        (SocialItem::Accidents, vec![cars(-values.accident_car), buses(values.accident_bus)]),
        (SocialItem::Air, [nox, pm].concat()),
        (SocialItem::Noise, [driven.noise(values), vec![buses(values.noise_bus)]].concat()),
        (
            SocialItem::Climate,
            vec![
                part("co2-of-cars", driven.km * values.co2_car / 1e6, "t/year", -values.price_co2),
                part(
                    "co2-of-lines",
                    offers().map(|o| o.co2_tonnes).sum(),
                    "t/year",
                    -values.price_co2,
                ),
            ],
        ),
        (
            SocialItem::TaxDistortion,
            vec![part("public-budgets", budgets, "DKK/year", values.tax_distortion)],
        ),
    ]);
    let sum = |parts: &Vec<SocialPart>| parts.iter().map(SocialPart::amount).sum();
    Social { items: parts.iter().map(|(&item, parts)| (item, sum(parts))).collect(), parts }
}

/// What is driven by car, and where and when it is.
#[derive(Default)]
struct Driven {
    km: f64,
    /// By urbanity of the home.
    km_of: BTreeMap<Urbanity, f64>,
    /// The same, weighted by how much of the peak's delay the mean trip of the purpose meets.
    delayed_of: BTreeMap<Urbanity, f64>,
}

impl Driven {
    fn of(inputs: &Inputs) -> Self {
        let delays = peak_delays(inputs.scenario, inputs.demand);
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
                *driven.km_of.entry(zone.urbanity).or_default() += km;
                *driven.delayed_of.entry(zone.urbanity).or_default() += km * delay;
            }
        }
        driven
    }

    fn congestion(&self, values: &Values) -> Vec<SocialPart> {
        let of = |(&urbanity, &quantity): (&Urbanity, &f64)| SocialPart {
            slug: urbanity.slug(),
            quantity,
            unit: "km/year",
            price: -congestion(values, urbanity),
        };
        self.delayed_of.iter().map(of).collect()
    }

    fn noise(&self, values: &Values) -> Vec<SocialPart> {
        let of = |(&urbanity, &quantity): (&Urbanity, &f64)| SocialPart {
            slug: urbanity.slug(),
            quantity,
            unit: "km/year",
            price: -noise(values, urbanity),
        };
        self.km_of.iter().map(of).collect()
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
        let directory = Directory::new(inputs.scenario);
        let mut used: f64 =
            items(inputs, &directory).iter().map(|item| (item.cost + item.planning).dkk()).sum();
        // Who takes others along bears the detour: what they are paid beyond it they keep.
        let carpool = carpool::paid(inputs, &directory);
        used += carpool.iter().map(|paid| paid.resources().dkk()).sum::<f64>();
        used += carpool::detours(inputs);
        let works: Kroner =
            years_of_works(inputs, &directory).iter().map(|year| year.capital + year.upkeep).sum();
        let at_hubs = super::hub_service::resources(inputs, &directory);
        let ordering = ordering_bodies(inputs).len() as f64 * ordering_cost(inputs).dkk();
        let nets = ledger.nets();
        let of = |party: Party| nets.get(&party).copied().unwrap_or_default().dkk();
        let is_public = BodyKind::is_public_purse;
        let bodies = inputs.scenario.bodies.entries().filter(|(_, body)| is_public(body.kind));
        Self {
            fares: -of(Party::Travellers),
            resources: used + ordering + (works + at_hubs).dkk(),
            public_net: bodies.map(|(id, _)| of(Party::Body(id))).sum(),
        }
    }
}
