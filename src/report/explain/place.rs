//! A hub and a municipality: their figures, who is there, what runs there, and their rows.

use super::inputs::{changes, values};
use super::line::{service_origins, table_source};
use super::{Block, Context, Row, Subject};
use crate::account::INDICATORS;
use crate::id::{HubId, MunicipalityId};
use crate::report::text::{indicator_name, unit_name};
use crate::scenario::origin::Origin;

/// Explains a hub.
pub(super) fn hub(context: &Context<'_>, id: HubId) -> Subject {
    let (words, result) = (context.words, context.result);
    let area = &result.scenario.area;
    let hub = &area.hubs[id];
    let flows = &result.flows.hubs[id];
    let figure = |word: &str, value: f64, unit: &str, rests_on: &str| {
        let unit = unit_name(unit, words);
        Row::new("", words.get(word)).value(value, &unit).guess(context.guessed(rests_on))
    };
    let figures = vec![
        figure("explain-boardings", flows.boardings, "boardings/year", "hub-boardings"),
        figure("explain-transfers", flows.transfers, "transfers/year", "transfers"),
        figure(
            "explain-transfers-across",
            flows.transfers_across,
            "transfers/year",
            "transfers-across-planners",
        ),
    ];
    let place = &area.municipalities[hub.municipality];
    let place = Row::new(&place.slug, &place.name);
    let access = area.access.iter().filter(|access| access.hub == id).map(|access| {
        let zone = &area.zones[access.zone];
        let pair = [zone.slug.as_str(), hub.slug.as_str()];
        Row::new(&zone.slug, &zone.name)
            .value(access.distance.0, "km")
            .written(context.origins.rows("odbl/access.csv", &pair))
    });
    let mut access: Vec<Row> = access.collect();
    access.sort_by(|a, b| a.value.unwrap_or(0.0).total_cmp(&b.value.unwrap_or(0.0)));
    let here = result
        .scenario
        .services
        .entries()
        .filter(|(_, service)| service.stops.iter().any(|stop| stop.hub == id));
    let lines = here.map(|(at, service)| {
        let offers = &result.prepared.supply.offers[at];
        let a_day = offers.departures / 2.0 / days(context);
        Row::new(&service.slug, format!("{} {}", service.number, service.name))
            .value(a_day, &words.get("explain-departures-a-day"))
            .guess(context.guessed("timetable-hours"))
            .written(service_origins(context, at))
    });
    let lines = context.greatest_first("services", lines.collect());
    let row = Row::new("", table_source(context, "odbl/hubs.csv"))
        .guess(hub.derived)
        .source(words.get(if hub.derived { "explain-derived-stop" } else { "explain-known-stop" }))
        .written(context.origins.rows("odbl/hubs.csv", &[&hub.slug]));
    let rows = context.block("rows", vec![row]);
    let mut first = vec![context.block("figures", figures)];
    first.extend(Some(offers(context, &hub.slug)).filter(|offers| !offers.rows.is_empty()));
    Subject {
        kind: "hub".to_owned(),
        id: hub.slug.clone(),
        name: hub.name.clone(),
        about: Vec::new(),
        steps: vec![
            context.step(1, first),
            context.step(
                2,
                vec![
                    context.opened(context.block("municipalities", vec![place]), "ID"),
                    context.opened(context.block("zones", access), "ID"),
                ],
            ),
            context.step(3, vec![context.opened(lines, "ID")]),
            context.step(4, vec![rows, changes(context, &hub.slug), values(context, &["access."])]),
        ],
    }
}

/// What it offers beside lines by a change: uses, and those it has room for.
fn offers(context: &Context<'_>, hub: &str) -> Block {
    let (words, result) = (context.words, context.result);
    let unit = unit_name("trips/year", words);
    let rows = result.scenario.hub_services.at(hub).map(|(at, offer)| {
        let uses = result.flows.hub_uses.get(at).map_or(0.0, |used| used.uses());
        let name = words.get(&format!("offer-{}", offer.service));
        let room = crate::report::format::number(offer.capacity(), 0, words.language);
        let told = words.with("explain-hub-room", &[("offer", &name), ("room", &room)]);
        Row::new(&offer.service, told).value(uses, &unit).guess(true)
    });
    context.block("hub-services", rows.collect())
}

fn days(context: &Context<'_>) -> f64 {
    let days = context.result.scenario.calendar.day_types.iter();
    days.map(|day| day.days_per_year).sum::<f64>().max(1.0)
}

/// Explains a municipality: every figure that it has, its zones, the lines that run there.
pub(super) fn municipality(context: &Context<'_>, id: MunicipalityId) -> Subject {
    let (words, scenario) = (context.words, &context.result.scenario);
    let place = &scenario.area.municipalities[id];
    let figures = INDICATORS.iter().filter_map(|indicator| {
        let figures = context.indicators.get(indicator.key)?;
        let value = figures.by_municipality.get(&id)?;
        let row = Row::new(indicator.key, indicator_name(indicator.key, words));
        Some(row.value(*value, &unit_name(indicator.unit, words)).guess(figures.rests_on_guess))
    });
    let mut all = context.block("figures", Vec::new());
    // A municipality's own figures are told in full.
    all.rows = figures.collect();
    let all = context.opened(all, &format!("ID --municipality {}", place.slug));
    Subject {
        kind: "municipality".to_owned(),
        id: place.slug.clone(),
        name: place.name.clone(),
        about: Vec::new(),
        steps: vec![
            context.step(1, vec![all]),
            context.step(2, vec![zones(context, id)]),
            context.step(3, vec![services(context, id)]),
            context.step(4, vec![rows(context, id)]),
        ],
    }
}

fn zones(context: &Context<'_>, id: MunicipalityId) -> Block {
    let zones = context.result.scenario.area.zones.iter().filter(|z| z.municipality == id);
    let rows = zones.map(|zone| {
        Row::new(&zone.slug, &zone.name)
            .value(zone.population(), &unit_name("persons", context.words))
            .written(context.origins.rows("zones.csv", &[&zone.slug]))
    });
    context.opened(context.greatest_first("zones", rows.collect()), "ID")
}

fn services(context: &Context<'_>, id: MunicipalityId) -> Block {
    let result = context.result;
    let rows = result.scenario.services.entries().filter_map(|(at, service)| {
        let (_, share) = service.municipalities.iter().find(|(place, _)| *place == id)?;
        let hours = result.prepared.supply.offers[at].hours.0 * share;
        Some(
            Row::new(&service.slug, format!("{} {}", service.number, service.name))
                .value(hours, &unit_name("hours/year", context.words))
                .guess(context.guessed("timetable-hours"))
                .written(service_origins(context, at)),
        )
    });
    context.opened(context.greatest_first("services", rows.collect()), "ID")
}

fn rows(context: &Context<'_>, id: MunicipalityId) -> Block {
    let slug = &context.result.scenario.area.municipalities[id].slug;
    let of_place = Row::new("", table_source(context, "municipalities.csv"))
        .written(context.origins.rows("municipalities.csv", &[slug]));
    let mut rows = vec![of_place];
    let zones = context.result.scenario.area.zones.iter();
    let here = zones.filter(|zone| zone.municipality == id).map(|zone| zone.slug.as_str());
    let here: Vec<&str> = here.collect();
    for (table, guess) in [("odbl/attractions.csv", true), ("odbl/zone_points.csv", false)] {
        let written = here.iter().flat_map(|zone| context.origins.rows(table, &[zone]));
        rows.push(Row::new("", table_source(context, table)).guess(guess).written(joined(written)));
    }
    context.block("rows", rows)
}

/// Neighbouring stretches of one file as one.
pub(super) fn joined(origins: impl Iterator<Item = Origin>) -> Vec<Origin> {
    let mut sorted: Vec<_> = origins.collect();
    sorted.sort();
    let mut stretches: Vec<Origin> = Vec::new();
    for origin in sorted {
        match stretches.last_mut() {
            Some(last) if last.file == origin.file && last.until + 1 == origin.line => {
                last.until = origin.until;
            }
            _ => stretches.push(origin),
        }
    }
    stretches
}
