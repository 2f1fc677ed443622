//! What is shown of a hub or stop.

use super::inspector::{figures_of, no_figures, row, words_row};
use super::legend;
use crate::app::session::{Picked, Session, line_name};
use crate::app::{ROLES, theme};
use crate::id::{BodyId, HubId, ServiceId};
use crate::report::format;
use crate::report::text::role_word;
use crate::report::words::Words;
use crate::scenario::area::{Hub, HubKind, HubOffer};
use crate::scenario::regime::Role;
use bevy_egui::egui;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Draws a hub's facts, who is responsible for its lines, and the lines.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session, id: HubId) {
    let words = session.words();
    let scenario = Arc::clone(&session.a.scenario);
    let hub = &scenario.area.hubs[id];
    facts(ui, session, hub, &words);
    if hub.derived {
        ui.label(theme::quiet(words.get("app-derived-stop")).italics());
    }
    figures_of(ui, session, &words);
    match session.a.hub_in_result(id).and_then(|(result, id)| result.flows.hubs.get(id)) {
        Some(flows) => {
            let number = |value: f64| format::number(value, 0, session.language);
            row(ui, &words.get("app-boardings-year"), &number(flows.boardings));
            row(ui, &words.get("app-transfers-year"), &number(flows.transfers));
            row(ui, &words.get("app-transfers-across"), &number(flows.transfers_across));
            if let Some((result, _)) = session.a.hub_in_result(id) {
                for (at, offer) in result.scenario.hub_services.at(&hub.slug) {
                    let uses = result.flows.hub_uses.get(at).map_or(0.0, |used| used.uses());
                    let told = format!("{} / {}", number(uses), number(offer.capacity()));
                    row(ui, &words.get(&format!("offer-{}", offer.service)), &told);
                }
            }
        }
        None => no_figures(ui, session, &words),
    }
    let lines = session.lines_at(id);
    let regime = session.regime_name(&scenario);
    theme::section(ui, words.with("app-who-here", &[("regime", &regime)]));
    if lines.is_empty() {
        ui.label(words.get("app-no-lines"));
    } else {
        for (_, role) in ROLES {
            let who = leading(session, &lines, role, &words);
            words_row(ui, &words.get(role_word(role)), &who);
        }
        theme::section(ui, words.get("app-lines-here"));
        list(ui, session, &lines, &words);
    }
    ui.add_space(4.0);
    if ui.button(words.get("app-new-line-from")).clicked() {
        session.shown.new_line = Some(vec![hub.slug.clone()]);
        session.version += 1;
    }
}

fn facts(ui: &mut egui::Ui, session: &mut Session, hub: &Hub, words: &Words) {
    let kind = words.get(kind_word(hub));
    let text = match hub.level {
        0 => kind,
        level => {
            let level = words.with("app-hub-level", &[("level", &level.to_string())]);
            format!("{level} · {kind}")
        }
    };
    ui.add(egui::Label::new(text).wrap());
    let place = session.a.scenario.area.municipalities[hub.municipality].name.clone();
    ui.horizontal(|ui| {
        ui.label(theme::quiet(words.get("app-municipality")));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if ui.link(place).clicked() {
                session.pick(Picked::Municipality(hub.municipality));
            }
        });
    });
    if hub.town_population > 0.0 {
        let people = format::number(hub.town_population, 0, session.language);
        row(ui, &words.get("app-town"), &people);
    }
    if !hub.offers.is_empty() {
        let offers: Vec<_> =
            hub.offers.iter().map(|offer| words.get(&format!("offer-{}", slug(*offer)))).collect();
        words_row(ui, &words.get("app-offers"), &offers.join(", "));
    }
}

/// The bodies that hold a role for most of a hub's lines, with how many.
fn leading(session: &Session, lines: &[ServiceId], role: Role, words: &Words) -> String {
    let mut counts: BTreeMap<BodyId, usize> = BTreeMap::new();
    for line in lines {
        for (body, _) in &session.a.responsibility.held(*line, role).by {
            *counts.entry(*body).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    const NAMED: usize = 3;
    let bodies = &session.a.scenario.bodies;
    let mut names: Vec<String> = counts
        .iter()
        .take(NAMED)
        .map(|(body, count)| format!("{} ({count})", bodies[*body].name))
        .collect();
    if counts.len() > NAMED {
        names.push(format!("+{}", counts.len() - NAMED));
    }
    if names.is_empty() { words.get("nobody") } else { names.join(", ") }
}

fn list(ui: &mut egui::Ui, session: &mut Session, lines: &[ServiceId], words: &Words) {
    let scenario = Arc::clone(&session.a.scenario);
    let palette = theme::palette(session.shown.is_dark);
    for id in lines {
        let line = &scenario.services[*id];
        ui.horizontal(|ui| {
            let colour = crate::app::lines::colour(&session.a, &session.shown, palette, *id);
            legend::swatch(ui, colour, 4.0);
            let name = egui::Button::selectable(false, line_name(line)).truncate();
            let mode = words.get(&format!("mode-{}", line.mode.slug()));
            if ui.add(name).on_hover_text(mode).clicked() {
                session.pick(Picked::Service(*id));
            }
        });
    }
}

/// The key of the words for a kind of hub.
pub(super) fn kind_word(hub: &Hub) -> &'static str {
    match hub.kind {
        HubKind::Station => "app-kind-station",
        HubKind::Metro => "app-kind-metro",
        HubKind::LightRail => "app-kind-light-rail",
        HubKind::Port => "app-kind-port",
        HubKind::Town => "app-kind-town",
        HubKind::Stop => "app-kind-stop",
    }
}

fn slug(offer: HubOffer) -> &'static str {
    HubOffer::SLUGS[offer as usize]
}
