//! What is shown of a body: what it holds, what it pays and receives.

use super::inspector::{figures_of, no_figures, row, why};
use super::over::Why;
use crate::account::Party;
use crate::app::session::{Picked, Session};
use crate::app::theme;
use crate::id::{BodyId, MunicipalityId};
use crate::report::derived;
use crate::report::document::party_name;
use crate::report::format;
use crate::report::text::{kind_word, role_word};
use crate::report::words::Words;
use crate::scenario::regime::{BodyKind, Role};
use bevy_egui::egui;
use std::sync::Arc;

/// Draws a body's tasks and its ledger.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session, id: BodyId) {
    let words = session.words();
    let scenario = Arc::clone(&session.a.scenario);
    let body = &scenario.bodies[id];
    let palette = theme::palette(session.shown.is_dark);
    ui.horizontal(|ui| {
        super::legend::swatch(ui, palette.body(Some(body.kind)), 6.0);
        ui.label(words.get(&kind_word(Some(body.kind)).replace("kind-", "body-")));
    });
    if !body.owners.is_empty() {
        let owners = body.owners.iter().map(|(owner, share)| {
            let share = format::number(share * 100.0, 0, words.language);
            format!("{} {share} %", scenario.bodies[*owner].name)
        });
        let owners: Vec<String> = owners.take(6).collect();
        super::inspector::words_row(ui, &words.get("app-owners"), &owners.join(", "));
    }
    theme::section(ui, words.get("app-its-lines"));
    tasks(ui, session, id, &words);
    if body.kind != BodyKind::Operator {
        theme::section(ui, words.get("app-budgets"));
        super::money::budget(ui, session, id, &words);
    }
    figures_of(ui, session, &words);
    ledger(ui, session, id, &words);
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        why(ui, session, Why::Body(body.slug.clone()), &words);
        let place: Option<MunicipalityId> = scenario.municipality_by_slug(&body.slug);
        if let Some(place) = place
            && ui.button(words.get("app-its-place")).clicked()
        {
            session.pick(Picked::Municipality(place));
        }
    });
}

/// For how many lines it holds each task.
fn tasks(ui: &mut egui::Ui, session: &Session, id: BodyId, words: &Words) {
    let mut holds_any = false;
    for role in Role::ALL {
        let lines = session.a.scenario.services.ids().filter(|line| {
            session.a.responsibility.held(*line, role).by.iter().any(|(body, _)| *body == id)
        });
        let count = lines.count();
        if count > 0 {
            holds_any = true;
            let count = format::number(count as f64, 0, words.language);
            let count = words.with("app-lines-count", &[("count", &count)]);
            row(ui, &words.get(role_word(role)), &count);
        }
    }
    if !holds_any {
        ui.label(words.get("app-holds-nothing"));
    }
}

/// What it pays and receives, by counterpart and kind; the largest first.
fn ledger(ui: &mut egui::Ui, session: &Session, id: BodyId, words: &Words) {
    let Some(result) = &session.a.result else { return no_figures(ui, session, words) };
    let me = Party::Body(id);
    let flows = result.ledger.flows();
    for (word, pays) in [("app-pays", true), ("app-receives", false)] {
        let mut rows: Vec<_> = flows
            .iter()
            .filter(|((from, to, _), _)| if pays { *from == me } else { *to == me })
            .collect();
        rows.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        let total = if pays { result.ledger.paid(me) } else { result.ledger.received(me) };
        let total = format::millions(total, words.language);
        let is_derived = derived::of_party(&result.scenario, me);
        let name = derived::marked(words.get(word), is_derived, words);
        row(ui, &name, &format!("{total} {}", words.get("app-million-kroner")));
        const SHOWN: usize = 6;
        for ((from, to, kind), amount) in rows.into_iter().take(SHOWN) {
            let other = party_name(&result.scenario, if pays { *to } else { *from }, words);
            let kind = words.get(&format!("posting-{}", kind.slug()));
            let amount = format::millions(*amount, words.language);
            ui.horizontal(|ui| {
                let right = egui::Layout::right_to_left(egui::Align::Center);
                ui.with_layout(right, |ui| {
                    ui.label(egui::RichText::new(amount).small());
                    ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                        let text = theme::small(format!("   {other}: {kind}"));
                        ui.add(egui::Label::new(text).truncate());
                    });
                });
            });
        }
    }
    let net = -result.ledger.net(me);
    let net = format::millions(net, words.language);
    row(ui, &words.get("app-net"), &format!("{net} {}", words.get("app-million-kroner")));
}
