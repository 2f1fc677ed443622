//! A zone: what it is, its figures (as in `zones.csv`), how its residents reach hubs, who travels
//! from there, and its rows.

use super::inputs::{changes, values};
use super::line::{service_origins, table_source};
use super::{Block, Context, Row, Subject};
use crate::account::{self, ZONE_FIGURES};
use crate::id::{HubId, Id, ZoneId};
use crate::report::format;
use crate::report::text::unit_name;
use std::collections::BTreeSet;

/// Explains a zone.
pub(super) fn zone(context: &Context<'_>, id: ZoneId) -> Subject {
    let (words, area) = (context.words, &context.result.scenario.area);
    let zone = &area.zones[id];
    let place = &area.municipalities[zone.municipality];
    let about = words.with(
        "explain-zone-about",
        &[
            ("place", &place.name),
            ("urbanity", &words.get(&format!("urbanity-{}", zone.urbanity.slug()))),
            ("area", &format::number(zone.area_km2, 1, words.language)),
            ("points", &zone.points.len().to_string()),
        ],
    );
    let place = vec![Row::new(&place.slug, &place.name)];
    Subject {
        kind: "zone".to_owned(),
        id: zone.slug.clone(),
        name: zone.name.clone(),
        about: vec![about],
        steps: vec![
            context.step(1, vec![figures(context, id)]),
            context.step(
                2,
                vec![
                    context.opened(context.block("municipalities", place), "ID"),
                    hubs(context, id),
                    segments(context, id),
                ],
            ),
            context.step(3, vec![services(context, id)]),
            context.step(
                4,
                vec![
                    rows(context, id),
                    changes(context, &zone.slug),
                    values(context, &["access.", "choice.", "demand."]),
                ],
            ),
        ],
    }
}

/// Every figure that the zone has, then its last ways home.
fn figures(context: &Context<'_>, id: ZoneId) -> Block {
    let words = context.words;
    let year = account::zone_year(&context.result.books(), id);
    let figures = ZONE_FIGURES.iter().filter_map(|figure| {
        let row = Row::new("", words.get(&format!("explain-zone-{}", figure.key)));
        let guess = context.guessed(figure.indicator);
        Some(row.value((figure.of)(&year)?, &unit_name(figure.unit, words)).guess(guess))
    });
    let days = context.result.scenario.calendar.day_types.entries();
    let homes = days.map(|(at, day)| {
        let last = year.access.last_way_home.get(at.index()).copied().flatten();
        let told = last.map_or_else(
            || words.get("explain-zone-no-way-home"),
            |at| words.with("explain-zone-last-way-home", &[("time", &at.to_string())]),
        );
        Row::new(&day.slug, told).guess(context.guessed("last-way-home"))
    });
    let mut all = context.block("figures", Vec::new());
    // A zone's own figures are told in full.
    all.rows = figures.chain(homes).collect();
    all
}

/// Ways to the hubs around, the quickest first, in minutes as they pass.
fn hubs(context: &Context<'_>, id: ZoneId) -> Block {
    let (words, result) = (context.words, context.result);
    let (scenario, zone) = (&result.scenario, &result.scenario.area.zones[id]);
    let mut links: Vec<_> =
        result.prepared.network.access.iter().filter(|link| link.zone == id).collect();
    links.sort_by(|a, b| a.time.0.total_cmp(&b.time.0).then((a.hub, a.mode).cmp(&(b.hub, b.mode))));
    let rows = links.into_iter().map(|link| {
        let hub = &scenario.area.hubs[link.hub];
        let offer = link.service.map(|at| &scenario.hub_services.offered[at as usize].service);
        let how = match offer {
            Some(offer) => words.get(&format!("offer-{offer}")),
            None => {
                let mode = format!("{:?}", link.mode).to_lowercase();
                words.get(&format!("explain-access-{mode}"))
            }
        };
        Row::new(&hub.slug, format!("{}, {how}", hub.name))
            .value(link.time.0, &unit_name("min", words))
            .guess(context.guessed("jobs-45min"))
            .written(context.origins.rows("odbl/access.csv", &[&zone.slug, &hub.slug]))
    });
    context.opened(context.block("nearest-hubs", rows.collect()), "ID")
}

/// Trips wanted by purpose and car in the family, and what becomes of them.
fn segments(context: &Context<'_>, id: ZoneId) -> Block {
    let words = context.words;
    let of_class = account::segments(&context.result.books(), Some(id));
    let rows = of_class.into_iter().map(|(class, flows)| {
        let purpose = words.get(&format!("purpose-{}", class.purpose.slug()));
        let car = words.get(if class.car { "explain-with-car" } else { "explain-without-car" });
        let shown = |trips: f64| format::number(trips, 0, words.language);
        let not_made = shown(flows.not_made.iter().sum());
        let became = words.with(
            "explain-zone-segment",
            &[("transport", &shown(flows.trips[4])), ("none", &not_made)],
        );
        Row::new("", format!("{purpose}, {car}: {became}"))
            .value(flows.wanted, &unit_name("trips/year", words))
            .guess(context.guessed("trips-wanted"))
    });
    let mut all = context.block("segments", Vec::new());
    all.rows = rows.collect();
    all
}

/// Lines at the hubs that its residents reach, by boardings of the whole line.
fn services(context: &Context<'_>, id: ZoneId) -> Block {
    let result = context.result;
    let links = result.prepared.network.access.iter().filter(|link| link.zone == id);
    let near: BTreeSet<HubId> = links.map(|link| link.hub).collect();
    let here = result.scenario.services.entries();
    let here = here.filter(|(_, line)| line.stops.iter().any(|stop| near.contains(&stop.hub)));
    let rows = here.map(|(at, line)| {
        Row::new(&line.slug, format!("{} {}", line.number, line.name))
            .value(result.flows.services[at].boardings, &unit_name("boardings/year", context.words))
            .guess(context.guessed("bus-boardings"))
            .written(service_origins(context, at))
    });
    context.opened(context.greatest_first("services", rows.collect()), "ID")
}

/// The rows that the zone was read from.
fn rows(context: &Context<'_>, id: ZoneId) -> Block {
    let slug = &context.result.scenario.area.zones[id].slug;
    let tables = [
        ("zones.csv", false),
        ("odbl/attractions.csv", true),
        ("odbl/zone_points.csv", false),
        ("odbl/access.csv", false),
    ];
    let rows = tables.map(|(table, guess)| {
        let written = context.origins.rows(table, &[slug]);
        Row::new("", table_source(context, table))
            .guess(guess)
            .written(super::place::joined(written.into_iter()))
    });
    context.block("rows", rows.into())
}
