//! An indicator, down to travellers, lines, hubs, postings, rules, values and tables.

use super::inputs::{all_changes, tables, values};
use super::line::service_origins;
use super::{Block, Context, Row, Subject};
use crate::account::{
    self, Indicator, IndicatorValue, Kinship, MadeOf, Part, Party, Posting, PostingKind, Shape,
    find_indicator,
};
use crate::demand::TravelClass;
use crate::id::{BodyId, DayTypeId, Id, PeriodId, ServiceId, StateId, ZoneId};
use crate::report::derived;
use crate::report::document::party_name;
use crate::report::format::Language;
use crate::report::text::{indicator_name, role_word, unit_name};
use crate::report::why;
use crate::scenario::directory::Directory;
use crate::scenario::origin::Origin;
use crate::scenario::regime::{Basis, Role};
use crate::units::Kroner;
use std::collections::BTreeMap;

/// What an indicator means, in the reader's language.
pub fn definition(indicator: &'static Indicator, language: Language) -> &'static str {
    match language {
        Language::Danish => indicator.danish,
        Language::English => indicator.english,
    }
}

/// Explains an indicator, whole or in one municipality or for one body.
pub(super) fn indicator(context: &Context<'_>, key: &str) -> Option<Subject> {
    let (indicator, figures) = find_indicator(key).zip(context.indicators.get(key))?;
    let words = context.words;
    let unit = unit_name(indicator.unit, words);
    let about = vec![
        definition(indicator, words.language).to_owned(),
        words.with("explain-definition-source", &[("source", indicator.source)]),
    ];
    let directory = Directory::new(&context.result.scenario);
    let of_place = context.municipality.and_then(|place| directory.municipality[place]);
    let payer = context.body.or(of_place);
    let narrowed = Narrowed { context, indicator, figures, unit: &unit, payer };
    Some(Subject {
        kind: "indicator".to_owned(),
        id: key.to_owned(),
        name: indicator_name(key, words),
        about,
        steps: vec![
            context.step(1, vec![narrowed.figure()]),
            context.step(2, narrowed.where_who_when()),
            context.step(3, narrowed.lines_postings_rules()),
            context.step(
                4,
                vec![
                    values(context, &indicator.values.concat()),
                    tables(context, indicator.tables),
                    all_changes(context),
                ],
            ),
        ],
    })
}

/// An indicator as far as the reader wants to see of it.
struct Narrowed<'a> {
    context: &'a Context<'a>,
    indicator: &'static Indicator,
    figures: &'a IndicatorValue,
    unit: &'a str,
    /// Whose money it is: the body asked for, or the municipality's.
    payer: Option<BodyId>,
}

impl Narrowed<'_> {
    fn row(&self, id: impl Into<String>, label: impl Into<String>, value: f64) -> Row {
        Row::new(id, label).value(value, self.unit).guess(self.figures.rests_on_guess)
    }

    fn figure(&self) -> Block {
        let mut rows = Vec::new();
        let context = self.context;
        if let Some(place) = context.municipality {
            let value = self.figures.by_municipality.get(&place);
            let name = context.name_of(place);
            rows.push(match value {
                Some(&value) => self.row("", name, value),
                None => Row::new("", name).source(context.words.get("explain-no-cut")),
            });
        }
        if let Some(body) = context.body {
            let name = &context.result.scenario.bodies[body].name;
            rows.push(match self.figures.by_body.get(&body) {
                Some(&value) => self.row("", name, value),
                None => Row::new("", name).source(context.words.get("explain-no-cut")),
            });
        }
        rows.push(self.row("", context.words.get("explain-country"), self.figures.value));
        context.block("figures", rows)
    }

    fn where_who_when(&self) -> Vec<Block> {
        let (context, words) = (self.context, self.context.words);
        let scenario = &context.result.scenario;
        let key = self.indicator.key;
        let mut blocks = Vec::new();
        if context.municipality.is_none() {
            let places = self.figures.by_municipality.iter().map(|(&place, &value)| {
                let place = &scenario.area.municipalities[place];
                self.row(&place.slug, &place.name, value)
            });
            let block = context.greatest_first("municipalities", places.collect());
            blocks.push(context.opened(block, &format!("{key} --municipality ID")));
            let urbanity = self.figures.by_urbanity.iter().map(|(urbanity, &value)| {
                let slug = urbanity.slug();
                self.row(slug, words.get(&format!("urbanity-{slug}")), value)
            });
            blocks.push(context.block("urbanity", urbanity.collect()));
            let groups = self.figures.by_group.iter().map(|(group, &value)| {
                self.row(group.slug(), words.get(&format!("group-{}", group.slug())), value)
            });
            blocks.push(context.block("groups", groups.collect()));
            let is_money = !self.figures.made_of.postings.is_empty();
            let bodies = self.figures.by_body.iter().map(|(&body, &value)| {
                let body = &scenario.bodies[body];
                let is_derived = is_money && derived::of_kind(body.kind);
                self.row(&body.slug, &body.name, value).derived(is_derived)
            });
            let block = context.greatest_first("bodies", bodies.collect());
            blocks.push(context.opened(block, "ID"));
        }
        blocks.push(self.segments());
        blocks.push(self.zones());
        blocks.push(self.periods());
        blocks
    }

    /// Purposes, with and without a car in the family.
    fn segments(&self) -> Block {
        let (context, words) = (self.context, self.context.words);
        let made_of = &self.figures.made_of;
        let mut parts: BTreeMap<usize, (TravelClass, Part)> = BTreeMap::new();
        for &(zone, class, part) in &made_of.travellers {
            if self.is_here(zone) {
                parts.entry(class.index()).or_insert((class, Part::default())).1.add(part, 1.0);
            }
        }
        let rows = parts.into_values().filter_map(|(class, part)| {
            let purpose = words.get(&format!("purpose-{}", class.purpose.slug()));
            let car = words.get(if class.car { "explain-with-car" } else { "explain-without-car" });
            let row = self.row("", format!("{purpose}, {car}"), part.figure(made_of.shape)?);
            Some(self.of_part(row))
        });
        context.block("segments", rows.collect())
    }

    /// The zones that add most, of the municipality if one is asked for.
    fn zones(&self) -> Block {
        let made_of = &self.figures.made_of;
        let mut parts: BTreeMap<ZoneId, Part> = BTreeMap::new();
        let of_travellers = made_of.travellers.iter().map(|&(zone, _, part)| (zone, part));
        for (zone, part) in of_travellers.chain(made_of.residents.iter().copied()) {
            if self.is_here(zone) {
                parts.entry(zone).or_default().add(part, 1.0);
            }
        }
        let zones = &self.context.result.scenario.area.zones;
        let rows = parts.into_iter().filter_map(|(id, part)| {
            let zone = &zones[id];
            let row = self.row(&zone.slug, &zone.name, part.figure(made_of.shape)?);
            Some(self.of_part(row).written(self.context.origins.rows("zones.csv", &[&zone.slug])))
        });
        self.context.greatest_first("zones", rows.collect())
    }

    /// A part of a numerator, or of something related, is not in the indicator's unit.
    fn of_part(&self, mut row: Row) -> Row {
        match self.figures.made_of.kinship {
            Kinship::Sums => {}
            Kinship::Numerator => row.unit = self.context.words.get("explain-of-numerator"),
            Kinship::Related => row.unit = self.context.words.get("explain-related"),
        }
        row
    }

    fn is_here(&self, zone: ZoneId) -> bool {
        let wanted = self.context.municipality;
        let zones = &self.context.result.scenario.area.zones;
        wanted.is_none_or(|place| zones[zone].municipality == place)
    }

    /// Share of a line that lies in the municipality, if one is asked for; nothing of a line in
    /// which the body, if one is asked for, has no role.
    fn share(&self, service: ServiceId) -> f64 {
        let result = self.context.result;
        if let Some(body) = self.context.body {
            let holds = |role: &Role| {
                let held = &result.responsibility.held(service, *role).by;
                held.iter().any(|(by, _)| *by == body)
            };
            if !Role::ALL.iter().any(holds) {
                return 0.0;
            }
        }
        let Some(place) = self.context.municipality else { return 1.0 };
        let within = &result.scenario.services[service].municipalities;
        within.iter().filter(|(at, _)| *at == place).map(|(_, share)| share).sum()
    }

    /// The service states, where the figure is known by state.
    fn periods(&self) -> Block {
        let (context, result) = (self.context, self.context.result);
        let states = result.scenario.calendar.states.entries();
        let rows = states.filter_map(|(state, about)| {
            let value = self.of_travellers(state).or_else(|| self.of_lines(state, &about.parts))?;
            Some(self.row(&about.slug, "", value))
        });
        let rows: Vec<Row> = rows.collect();
        if rows.is_empty() {
            let year = Row::new("", context.words.get("explain-whole-year"));
            return context.block("periods", vec![year]);
        }
        context.block("periods", rows)
    }

    /// A sum or mean over travellers in a state.
    fn of_travellers(&self, state: StateId) -> Option<f64> {
        if self.figures.made_of.travellers.is_empty() || self.context.body.is_some() {
            return None;
        }
        let figures = account::travel_in(&self.context.result.books(), state);
        let figure = figures.get(self.indicator.key)?;
        match self.context.municipality {
            Some(place) => figure.by_municipality.get(&place).copied(),
            None => Some(figure.value),
        }
    }

    /// What lines add in a state: boardings as they are counted, what follows from running by
    /// departures.
    fn of_lines(&self, state: StateId, parts: &[(DayTypeId, PeriodId)]) -> Option<f64> {
        let MadeOf { services, travellers, shape, .. } = &self.figures.made_of;
        if services.is_empty() || !travellers.is_empty() || *shape != Shape::Total {
            return None;
        }
        let flows = &self.context.result.flows.services;
        let of = |&(id, part): &(ServiceId, Part)| match self.indicator.unit {
            "boardings/year" => flows[id].boardings_by_state[state] * self.share(id),
            _ => part.over * self.share(id) * self.departures(id, parts),
        };
        match self.indicator.unit {
            "boardings/year" | "hours/year" | "t/year" | "kg/year" | "kWh/year" | "litres/year" => {
                Some(services.iter().map(of).sum())
            }
            _ => None,
        }
    }

    /// Share of a line's departures that fall in some days and periods.
    fn departures(&self, id: ServiceId, parts: &[(DayTypeId, PeriodId)]) -> f64 {
        let scenario = &self.context.result.scenario;
        let (calendar, service) = (&scenario.calendar, &scenario.services[id]);
        let departures = |day: DayTypeId, period: PeriodId| {
            let table = service.timetable.get(day);
            let runs = table.and_then(|table| table.departures.get(period.index()));
            runs.copied().unwrap_or(0.0) * calendar.day_types[day].days_per_year
        };
        let here: f64 = parts.iter().map(|&(day, period)| departures(day, period)).sum();
        let days = calendar.day_types.ids();
        let all: f64 = days
            .flat_map(|day| calendar.periods.ids().map(move |period| (day, period)))
            .map(|(day, period)| departures(day, period))
            .sum();
        if all > 0.0 { here / all } else { 0.0 }
    }

    fn lines_postings_rules(&self) -> Vec<Block> {
        vec![self.lines(), self.hubs(), self.postings(), self.rules(), self.sums()]
    }

    fn lines(&self) -> Block {
        let (context, result) = (self.context, self.context.result);
        let MadeOf { services, shape, .. } = &self.figures.made_of;
        let rows = services.iter().filter_map(|&(id, part)| {
            let share = self.share(id);
            let mut own = Part::default();
            own.add(part, share);
            let value = own.figure(*shape).filter(|_| share > 0.0)?;
            let service = &result.scenario.services[id];
            let row =
                self.row(&service.slug, format!("{} {}", service.number, service.name), value);
            Some(self.of_part(row).written(service_origins(context, id)))
        });
        let mut rows: Vec<Row> = rows.collect();
        if rows.is_empty() && !self.figures.made_of.postings.is_empty() {
            rows = self.lines_of_postings();
        } else if rows.is_empty() && self.indicator.key.starts_with("pt-") {
            rows = self.carriers();
        }
        context.opened(context.greatest_first("services", rows), "ID")
    }

    /// Travellers are not kept by line: those that run here show which carry them.
    fn carriers(&self) -> Vec<Row> {
        let (context, result) = (self.context, self.context.result);
        let unit = unit_name("boardings/year", context.words);
        let rows = result.scenario.services.entries().filter_map(|(id, service)| {
            let boardings = result.flows.services[id].boardings * self.share(id);
            let row = Row::new(&service.slug, format!("{} {}", service.number, service.name))
                .value(boardings, &unit)
                .guess(context.guessed("bus-boardings"));
            (boardings > 0.0).then(|| row.written(service_origins(context, id)))
        });
        rows.collect()
    }

    /// What the postings behind the figure come to, line by line.
    fn lines_of_postings(&self) -> Vec<Row> {
        let (context, result) = (self.context, self.context.result);
        let mut nets: BTreeMap<ServiceId, Kroner> = BTreeMap::new();
        for (posting, taken_off) in self.own_postings() {
            if let Some(service) = posting.service {
                let net = nets.entry(service).or_default();
                *net += if taken_off { -posting.amount } else { posting.amount };
            }
        }
        let rows = nets.into_iter().map(|(id, net)| {
            let service = &result.scenario.services[id];
            Row::new(&service.slug, format!("{} {}", service.number, service.name))
                .value(net.dkk(), "DKK")
                .guess(self.figures.rests_on_guess)
                .written(service_origins(context, id))
        });
        rows.collect()
    }

    /// Postings behind the figure, of the body or municipality asked for, with whether they are
    /// taken off.
    fn own_postings(&self) -> impl Iterator<Item = (&Posting, bool)> {
        let ledger = self.context.result.ledger.postings();
        let made_of = self.figures.made_of.postings.iter();
        made_of.map(|&(at, taken_off)| (&ledger[at], taken_off)).filter(|(posting, taken_off)| {
            let side = if *taken_off { posting.to } else { posting.from };
            self.payer.is_none_or(|body| side == Party::Body(body))
        })
    }

    fn hubs(&self) -> Block {
        let area = &self.context.result.scenario.area;
        let wanted = self.context.municipality;
        let rows = self.figures.made_of.hubs.iter().filter_map(|&(id, part)| {
            let hub = &area.hubs[id];
            let here = wanted.is_none_or(|place| hub.municipality == place);
            let row = self.row(&hub.slug, &hub.name, part.over);
            let written = self.context.origins.rows("odbl/hubs.csv", &[&hub.slug]);
            (here && part.over > 0.0).then(|| row.written(written))
        });
        let block = self.context.greatest_first("hubs", rows.collect());
        self.context.opened(block, "ID")
    }

    fn postings(&self) -> Block {
        let (context, result) = (self.context, self.context.result);
        type Key = (Party, Party, PostingKind, &'static str);
        let mut totals: BTreeMap<(Key, bool), (Kroner, usize)> = BTreeMap::new();
        for (posting, taken_off) in self.own_postings() {
            let key = (posting.from, posting.to, posting.kind, posting.rule);
            let (amount, count) = totals.entry((key, taken_off)).or_default();
            *amount += posting.amount;
            *count += 1;
        }
        let rows = totals.into_iter().map(|(((from, to, _, rule), taken_off), (amount, count))| {
            let parties =
                [from, to].map(|party| party_name(&result.scenario, party, context.words));
            let count = count.to_string();
            let label = format!("{} → {}", parties[0], parties[1]);
            let source = context.words.with(
                "explain-postings-of-rule",
                &[("count", &count), ("rule", &context.words.get(&format!("rule-{rule}")))],
            );
            let dkk = if taken_off { -amount.dkk() } else { amount.dkk() };
            Row::new("", label)
                .value(dkk, "DKK")
                .guess(self.figures.rests_on_guess)
                .derived(derived::of_payment(&result.scenario, from, to))
                .source(source)
        });
        context.greatest_first("postings", rows.collect())
    }

    /// Assignments of the regime that decide for the lines behind the figure.
    fn rules(&self) -> Block {
        const MONEY: &[Role] = &[
            Role::Fund,
            Role::BearRevenueRisk,
            Role::CollectFares,
            Role::Purchase,
            Role::Operate,
            Role::Own,
            Role::Invest,
        ];
        const TRAVEL: &[Role] =
            &[Role::SetServiceLevel, Role::Order, Role::Plan, Role::Coordinate, Role::SetFares];
        let (context, result) = (self.context, self.context.result);
        let made_of = &self.figures.made_of;
        let is_money = !made_of.postings.is_empty() || self.indicator.unit.starts_with("DKK");
        if made_of.is_empty() {
            return context.block("rules", Vec::new());
        }
        let lines: Vec<ServiceId> = if made_of.services.is_empty() {
            result.scenario.services.ids().collect()
        } else {
            made_of.services.iter().map(|(id, _)| *id).collect()
        };
        let mut counted: BTreeMap<(Role, usize), usize> = BTreeMap::new();
        for id in lines.into_iter().filter(|id| self.share(*id) > 0.0) {
            for &role in if is_money { MONEY } else { TRAVEL } {
                if let Some(at) = result.responsibility.held(id, role).assignment {
                    *counted.entry((role, at)).or_default() += 1;
                }
            }
        }
        let rows = counted.into_iter().map(|((role, at), lines)| {
            let assignment = &result.scenario.regime.assignments[at];
            let count = lines.to_string();
            let label = context.words.with(
                "explain-rule-of-lines",
                &[("role", &context.words.get(role_word(role))), ("count", &count)],
            );
            let written = assignment.at.as_ref().map(Origin::of);
            Row::new("", label)
                .guess(assignment.basis == Basis::Assumption)
                .source(why::because(assignment, context.words))
                .written(written)
        });
        context.block("rules", rows.collect())
    }

    /// Fixed sums and tariff areas of the regime.
    fn sums(&self) -> Block {
        let (context, regime) = (self.context, &self.context.result.scenario.regime);
        let uses = |keys: &[&str]| {
            let mut used = self.indicator.values.iter().copied().flatten();
            used.any(|value| keys.iter().any(|key| value.starts_with(key)))
        };
        let mut rows = Vec::new();
        if uses(&["money.", "cost."]) {
            rows.extend(regime.fixed_sums.iter().map(|sum| {
                let written = sum.at.as_ref().map(Origin::of);
                Row::new("", context.words.get("posting-fixed-sum"))
                    .value(sum.amount.dkk(), "DKK/year")
                    .guess(sum.low < sum.high)
                    .source(context.told(&sum.source))
                    .written(written)
            }));
        }
        if uses(&["fare.", "choice."]) {
            rows.extend(regime.tariffs.iter().map(|area| {
                let written = area.at.as_ref().map(Origin::of);
                Row::new(&area.slug, context.told(&area.name))
                    .value(area.second_base_share, &context.words.get("explain-second-base"))
                    .guess(area.basis == Basis::Assumption)
                    .source(context.told(&area.source))
                    .written(written)
            }));
        }
        context.block("terms", rows)
    }
}
