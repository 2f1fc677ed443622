//! A row of the social economy: what it is the sum of, where and for whom, through which lines and
//! bodies, at which prices.

use super::inputs::{all_changes, tables, values};
use super::line::service_origins;
use super::{Block, Context, Row, Subject};
use crate::account::{CAR_KM, Party, SocialItem, find_indicator};
use crate::demand::TravelClass;
use crate::id::{MunicipalityId, ZoneId};
use crate::report::derived;
use crate::report::text::unit_name;
use crate::run::RunResult;
use crate::scenario::regime::BodyKind;
use crate::scenario::service::Mode;
use std::collections::BTreeMap;

/// The indicator that the rows sum to.
const RESULT: &str = "social-result";

/// Ids of all rows.
pub(super) fn ids<'a>() -> impl Iterator<Item = &'a str> {
    SocialItem::ALL.into_iter().map(|item| item.id())
}

/// Explains a row of the account; `None` if none has this id.
pub(super) fn item(context: &Context<'_>, id: &str) -> Option<Subject> {
    let item = SocialItem::ALL.into_iter().find(|item| item.id() == id)?;
    let words = context.words;
    let told = Told { context, item, guess: context.guessed(RESULT) };
    Some(Subject {
        kind: "social".to_owned(),
        id: id.to_owned(),
        name: words.get(id),
        about: vec![words.get(&format!("explain-{id}")), words.get("explain-social-level")],
        steps: vec![
            context.step(1, vec![told.figures(), told.parts()]),
            context.step(2, vec![told.municipalities(), told.segments()]),
            context.step(3, vec![told.services(), told.bodies()]),
            context.step(
                4,
                vec![
                    values(context, item.values()),
                    tables(context, find_indicator(RESULT).map_or(&[], |result| result.tables)),
                    all_changes(context),
                ],
            ),
        ],
    })
}

/// A row of the account that is told of.
struct Told<'a> {
    context: &'a Context<'a>,
    item: SocialItem,
    guess: bool,
}

/// What of a traveller's year a row counts.
#[derive(Clone, Copy)]
enum Counted {
    /// Hours of surplus.
    Surplus,
    /// Km driven.
    Driven,
}

impl Counted {
    /// The unit.
    fn unit(self) -> &'static str {
        match self {
            Self::Surplus => "hours/year",
            Self::Driven => "km/year",
        }
    }

    /// Of the travellers of one home and class.
    fn of(self, result: &RunResult, zone: ZoneId, class: TravelClass) -> f64 {
        let flows = &result.flows.classes[zone][class.index()];
        match self {
            Self::Surplus => flows.surplus_minutes / 60.0,
            Self::Driven => flows.km[CAR_KM],
        }
    }
}

impl Told<'_> {
    fn row(&self, id: &str, label: impl Into<String>, value: f64, unit: &str) -> Row {
        Row::new(id, label).value(value, &unit_name(unit, self.context.words)).guess(self.guess)
    }

    /// The level, and where there is something to compare with, that and the difference.
    fn figures(&self) -> Block {
        let context = self.context;
        let level = |result: &RunResult| result.social.item(self.item);
        let word = |word: &str| context.words.get(word);
        let now = level(context.result);
        let mut rows = vec![self.row("", word("explain-social-now"), now, "DKK/year")];
        if let Some(base) = context.base {
            rows.push(self.row("", word("explain-social-base"), level(base), "DKK/year"));
            let difference = now - level(base);
            rows.push(self.row("", word("explain-social-difference"), difference, "DKK/year"));
        }
        context.block("figures", rows)
    }

    /// So much of something at a price, by part.
    fn parts(&self) -> Block {
        let words = self.context.words;
        let own = self.context.result.social.parts.get(&self.item);
        let rows = own.into_iter().flatten().map(|part| {
            let figure = |number: f64| crate::report::format::number(number, 2, words.language);
            let (price, unit) = (figure(part.price), unit_name(part.unit, words));
            let at = words.with("explain-social-at", &[("price", &price)]);
            let name = words.get(&format!("explain-part-{}", part.slug));
            Row::new(part.slug, name).value(part.quantity, &unit).guess(self.guess).source(at)
        });
        self.context.block("parts", rows.collect())
    }

    /// What travellers do that the row counts.
    fn counted(&self) -> Option<Counted> {
        match self.item {
            SocialItem::Travellers => Some(Counted::Surplus),
            SocialItem::PublicNet | SocialItem::OperatorsNet | SocialItem::TaxDistortion => None,
            _ => Some(Counted::Driven),
        }
    }

    /// By home: against the base where there is one, since levels mean nothing.
    fn municipalities(&self) -> Block {
        let Some(counted) = self.counted() else {
            return self.context.block("municipalities", Vec::new());
        };
        let sums = |result: &RunResult| {
            let mut sums: BTreeMap<MunicipalityId, f64> = BTreeMap::new();
            for (id, zone) in result.scenario.area.zones.entries() {
                let own: f64 = TravelClass::all().map(|class| counted.of(result, id, class)).sum();
                *sums.entry(zone.municipality).or_default() += own;
            }
            sums
        };
        let mut now = sums(self.context.result);
        for (place, before) in self.context.base.map(sums).unwrap_or_default() {
            *now.entry(place).or_default() -= before;
        }
        let places = &self.context.result.scenario.area.municipalities;
        let rows = now.into_iter().map(|(place, sum)| {
            self.row(&places[place].slug, places[place].name.as_str(), sum, counted.unit())
        });
        let block = self.context.greatest_first("municipalities", rows.collect());
        self.context.opened(block, "ID")
    }

    fn segments(&self) -> Block {
        let words = self.context.words;
        let Some(counted) = self.counted() else {
            return self.context.block("segments", Vec::new());
        };
        let sum = |result: &RunResult, class: TravelClass| -> f64 {
            let zones = result.flows.classes.ids();
            zones.map(|zone| counted.of(result, zone, class)).sum()
        };
        let rows = TravelClass::all().map(|class| {
            let before = self.context.base.map_or(0.0, |base| sum(base, class));
            let purpose = words.get(&format!("purpose-{}", class.purpose.slug()));
            let car = words.get(if class.car { "explain-with-car" } else { "explain-without-car" });
            let value = sum(self.context.result, class) - before;
            self.row("", format!("{purpose}, {car}"), value, counted.unit())
        });
        self.context.block("segments", rows.collect())
    }

    /// Lines by what the row counts of them.
    fn services(&self) -> Block {
        let (unit, only_buses) = match self.item {
            SocialItem::Accidents | SocialItem::Noise => ("km/year", true),
            SocialItem::Air => ("kg/year", false),
            SocialItem::Climate => ("t/year", false),
            _ => return self.context.block("services", Vec::new()),
        };
        let result = self.context.result;
        let lines = result.scenario.services.entries();
        let is_meant = |mode: Mode| !only_buses || matches!(mode, Mode::Bus | Mode::Brt);
        let rows = lines.filter(|(_, service)| is_meant(service.mode)).map(|(id, service)| {
            let offer = &result.prepared.supply.offers[id];
            let value = match self.item {
                SocialItem::Air => offer.nox_kg,
                SocialItem::Climate => offer.co2_tonnes,
                _ => offer.km_with_deadhead.0,
            };
            self.row(&service.slug, format!("{} {}", service.number, service.name), value, unit)
                .written(service_origins(self.context, id))
        });
        let block = self.context.greatest_first("services", rows.collect());
        self.context.opened(block, "ID")
    }

    /// Public bodies by what they receive less what they pay; against the base where there is one.
    fn bodies(&self) -> Block {
        let context = self.context;
        if !matches!(self.item, SocialItem::PublicNet | SocialItem::TaxDistortion) {
            return context.block("bodies", Vec::new());
        }
        let nets = |result: &RunResult| -> BTreeMap<String, f64> {
            let nets = result.ledger.nets();
            let bodies = result.scenario.bodies.entries();
            let public = bodies.filter(|(_, body)| BodyKind::is_public_purse(body.kind));
            let net = |party| nets.get(&party).copied().unwrap_or_default().dkk();
            public.map(|(id, body)| (body.slug.clone(), net(Party::Body(id)))).collect()
        };
        let mut now = nets(context.result);
        for (slug, before) in context.base.map(nets).unwrap_or_default() {
            *now.entry(slug).or_default() -= before;
        }
        let scenario = &context.result.scenario;
        let rows = now.into_iter().map(|(slug, net)| {
            let body = scenario.body_by_slug(&slug).map(|id| &scenario.bodies[id]);
            let name = body.map_or(slug.as_str(), |body| body.name.as_str());
            let is_derived = body.is_some_and(|body| derived::of_kind(body.kind));
            self.row(&slug, name, net, "DKK/year").derived(is_derived)
        });
        context.opened(context.greatest_first("bodies", rows.collect()), "ID")
    }
}

impl SocialItem {
    /// The id that opens the row.
    fn id(self) -> &'static str {
        match self {
            Self::Travellers => "social-travellers",
            Self::PublicNet => "social-public-net",
            Self::OperatorsNet => "social-operators-net",
            Self::FuelDuty => "social-fuel-duty",
            Self::RegistrationDuty => "social-registration-duty",
            Self::OtherTaxes => "social-other-taxes",
            Self::Congestion => "social-congestion",
            Self::Accidents => "social-accidents",
            Self::Air => "social-air",
            Self::Noise => "social-noise",
            Self::Climate => "social-climate",
            Self::TaxDistortion => "social-tax-distortion",
        }
    }
}
