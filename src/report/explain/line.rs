//! A line: what it carries and costs, when and where it runs, who does what for it and why, and
//! the rows it was read from.

use super::inputs::{changes, values};
use super::{Block, Context, Row, Step, Subject};
use crate::id::ServiceId;
use crate::report::derived;
use crate::report::document::party_name;
use crate::report::phrases::Phrases;
use crate::report::text::{class_word, role_word, unit_name};
use crate::report::why;
use crate::scenario::origin::Origin;
use crate::scenario::regime::{Basis, Role};

/// The row that declares a line, or the changes that made or altered it.
pub(super) fn service_origins(context: &Context<'_>, id: ServiceId) -> Vec<Origin> {
    let slug = &context.result.scenario.services[id].slug;
    let row = context.origins.rows("odbl/services.csv", &[slug]);
    let changes = context.origins.changes_of(slug).into_iter().map(|(at, _)| at);
    row.into_iter().chain(changes).collect()
}

/// Explains a line.
pub(super) fn service(context: &Context<'_>, id: ServiceId) -> Subject {
    let words = context.words;
    let result = context.result;
    let service = &result.scenario.services[id];
    let mode = words.get(&format!("mode-{}", service.mode.slug()));
    let kind = words.get(&format!("service-kind-{}", service.kind.slug()));
    let mut about = vec![format!("{mode}, {kind}")];
    if let Some(classified) = &result.responsibility.class[id] {
        let class = words.get(class_word(classified.class));
        let reason = Phrases::shared(words.language).tell(&classified.because);
        let parts = [("class", class.as_str()), ("reason", reason.as_str())];
        about.push(words.with("explain-counts-as", &parts));
    }
    if service.derived {
        about.push(words.get("app-derived-line"));
    } else if !service.note.is_empty() {
        about.push(service.note.clone());
    }
    let steps: Vec<Step> = vec![
        context.step(1, vec![figures(context, id)]),
        context.step(2, vec![periods(context, id), municipalities(context, id), hops(context, id)]),
        context.step(3, vec![roles(context, id), postings(context, id)]),
        context.step(4, inputs(context, id)),
    ];
    Subject {
        kind: "service".to_owned(),
        id: service.slug.clone(),
        name: format!("{} {}", service.number, service.name),
        about,
        steps,
    }
}

fn figures(context: &Context<'_>, id: ServiceId) -> Block {
    let (words, result) = (context.words, context.result);
    let offer = &result.prepared.supply.offers[id];
    let flows = &result.flows.services[id];
    let aboard = if offer.km.0 > 0.0 { flows.passenger_km / offer.km.0 } else { 0.0 };
    let figure = |word: &str, value: f64, unit: &str, rests_on: &str| {
        let unit = unit_name(unit, words);
        Row::new("", words.get(word)).value(value, &unit).guess(context.guessed(rests_on))
    };
    let rows = vec![
        figure("explain-hours", offer.hours.0, "hours/year", "timetable-hours"),
        figure("explain-vehicle-km", offer.km.0, "km/year", "timetable-hours"),
        figure("explain-vehicles", offer.vehicles, "vehicles", "buses-in-service"),
        figure("explain-boardings", flows.boardings, "boardings/year", "bus-boardings"),
        figure("explain-passenger-km", flows.passenger_km, "km/year", "pt-passenger-km"),
        figure("explain-aboard", aboard, "passengers", "aboard-the-mean-bus"),
        figure("explain-peak-load", flows.peak_load, "passengers", "overloads"),
        figure("explain-cost", offer.cost.dkk(), "DKK/year", "operating-cost"),
        figure("explain-fares", flows.fares, "DKK/year", "fare-revenue"),
        figure("explain-income", flows.income, "DKK/year", "net-cost"),
    ];
    context.block("figures", rows)
}

fn periods(context: &Context<'_>, id: ServiceId) -> Block {
    let result = context.result;
    let offer = &result.prepared.supply.offers[id];
    let flows = &result.flows.services[id];
    let unit = unit_name("boardings/year", context.words);
    let rows = result.scenario.calendar.states.entries().map(|(state, about)| {
        let per_hour = offer.per_hour[state];
        let headway = if per_hour > 0.0 {
            let minutes = crate::report::format::number(60.0 / per_hour, 0, context.words.language);
            context.words.with("explain-every", &[("minutes", &minutes)])
        } else {
            context.words.get("explain-not-running")
        };
        Row::new(&about.slug, headway)
            .value(flows.boardings_by_state[state], &unit)
            .guess(context.guessed("bus-boardings"))
    });
    context.block("periods", rows.collect())
}

fn municipalities(context: &Context<'_>, id: ServiceId) -> Block {
    let scenario = &context.result.scenario;
    let unit = context.words.get("explain-of-run-time");
    let rows = scenario.services[id].municipalities.iter().map(|&(place, share)| {
        let place = &scenario.area.municipalities[place];
        Row::new(&place.slug, &place.name).value(share, &unit)
    });
    context.opened(context.greatest_first("municipalities", rows.collect()), "ID")
}

/// Passengers on each hop, out and home together.
fn hops(context: &Context<'_>, id: ServiceId) -> Block {
    let (result, area) = (context.result, &context.result.scenario.area);
    let service = &result.scenario.services[id];
    let flows = &result.flows.services[id];
    let loads = flows.hop_out.iter().zip(&flows.hop_in).map(|(out, home)| 2.0 * (out + home));
    let rows = loads.zip(service.stops.windows(2)).map(|(load, ends)| {
        let [from, to] = [ends[0].hub, ends[1].hub].map(|hub| &area.hubs[hub]);
        Row::new(&from.slug, format!("{} – {}", from.name, to.name))
            .value(load, &context.words.get("explain-passengers-a-year"))
            .guess(context.guessed("pt-passenger-km"))
    });
    context.opened(context.greatest_first("hops", rows.collect()), "ID")
}

/// Who holds each task for the line, and the rule that says so.
fn roles(context: &Context<'_>, id: ServiceId) -> Block {
    let (words, result) = (context.words, context.result);
    let rows = Role::ALL.into_iter().map(|role| {
        let held = result.responsibility.held(id, role);
        let why = why::held(&result.scenario, &result.responsibility, id, role, words);
        let row = held.assignment.and_then(|at| result.scenario.regime.assignments.get(at));
        let written = row.and_then(|row| row.at.as_ref()).map(Origin::of);
        Row::new("", format!("{}: {why}", words.get(role_word(role))))
            .guess(row.is_some_and(|row| row.basis == Basis::Assumption))
            .written(written)
    });
    let mut rows: Vec<Row> = rows.collect();
    if let Some(at) = result.responsibility.tariff[id] {
        let area = &result.scenario.regime.tariffs[at];
        let label = words.with("explain-in-tariff", &[("name", &context.told(&area.name))]);
        rows.push(
            Row::new(&area.slug, label)
                .guess(area.basis == Basis::Assumption)
                .written(area.at.as_ref().map(Origin::of)),
        );
    }
    let mut block = context.block("roles", Vec::new());
    // A line's tasks are told in full.
    block.rows = rows;
    block
}

fn postings(context: &Context<'_>, id: ServiceId) -> Block {
    let (words, result) = (context.words, context.result);
    let scenario = &result.scenario;
    let own = result.ledger.postings().iter().filter(|posting| posting.service == Some(id));
    let rows = own.map(|posting| {
        let [from, to] = [posting.from, posting.to].map(|party| party_name(scenario, party, words));
        Row::new("", format!("{from} → {to}"))
            .value(posting.amount.dkk(), "DKK")
            .guess(context.guessed("net-cost"))
            .derived(derived::of_payment(scenario, posting.from, posting.to))
            .source(words.get(&format!("rule-{}", posting.rule)))
    });
    context.greatest_first("postings", rows.collect())
}

/// Rows of the tables, changes, and the values that price the line.
fn inputs(context: &Context<'_>, id: ServiceId) -> Vec<Block> {
    let service = &context.result.scenario.services[id];
    let slug = service.slug.as_str();
    let certainty = if service.derived { "certainty-derived" } else { "certainty-recalled" };
    let mut rows = Vec::new();
    for table in ["odbl/services.csv", "odbl/service_stops.csv", "odbl/timetable.csv"] {
        let written = context.origins.rows(table, &[slug]);
        if !written.is_empty() {
            rows.push(
                Row::new("", table_source(context, table))
                    .guess(true)
                    .source(context.words.get(certainty))
                    .written(written),
            );
        }
    }
    let priced = values(context, &["cost.", "supply.", "reliability.", "fare."]);
    vec![context.block("rows", rows), changes(context, slug), priced]
}

/// What a table holds and where it comes from, as the register of tables says.
pub(super) fn table_source(context: &Context<'_>, table: &str) -> String {
    let register = &context.result.prepared.register;
    let row = register.iter().find(|row| row.file == table && row.column == "*");
    row.map_or_else(|| table.to_owned(), |row| format!("{} ({})", row.what, row.sources))
}
