//! What bodies would buy with the money and the rules that they have: what runs less or not at all,
//! who loses by it, and what another million would bring.

use crate::app::edit::Asked;
use crate::app::session::{Picked, Session};
use crate::app::theme;
use crate::decide::Source;
use crate::id::ServiceId;
use crate::report::format;
use crate::report::words::Words;
use crate::run::Decision;
use crate::units::Kroner;
use bevy_egui::egui;
use std::sync::Arc;

/// Lines that are listed; the tables have them all.
const LISTED: usize = 200;
/// Pools of money that are listed, the largest first.
const POOLS: usize = 60;
/// Letters of a name that leave room for figures.
const NAME: usize = 34;

/// Draws what is not bought beside who decides with which money.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    let result = session.a.result.clone();
    let Some((result, decision)) = result.and_then(|result| {
        let decision = Arc::clone(result.decision.as_ref()?);
        Some((result, decision))
    }) else {
        ui.label(theme::quiet(words.get("app-buy-tip")));
        let is_coming = session.runs.wants_bought;
        if is_coming {
            ui.label(theme::quiet(words.get("app-figures-coming")).italics());
        } else if ui.button(words.get("app-buy")).clicked() {
            session.ask(Asked::Buy);
        }
        return;
    };
    let mut goal = None;
    let width = ui.available_width();
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width(width * 0.56);
            goal = not_bought(ui, session, &decision, words);
        });
        ui.separator();
        ui.vertical(|ui| {
            ui.set_width(ui.available_width() - 4.0);
            if let Some(body) = pools(ui, session, &decision, words) {
                goal = Some(body);
            }
        });
    });
    drop(result);
    if let Some(goal) = goal {
        session.pick(goal);
    }
}

fn not_bought(
    ui: &mut egui::Ui,
    session: &Session,
    decision: &Decision,
    words: &Words,
) -> Option<Picked> {
    let language = words.language;
    let closed = decision.unfunded.iter().filter(|line| line.closed).count().to_string();
    let cut = decision.unfunded.len().to_string();
    let parts = [("cut", cut.as_str()), ("closed", closed.as_str())];
    ui.label(egui::RichText::new(words.with("app-bought-cut", &parts)).small().strong());
    let mut goal = None;
    egui::ScrollArea::vertical().id_salt("not-bought").auto_shrink([false, false]).show(ui, |ui| {
        egui::Grid::new("not-bought-lines").striped(true).num_columns(4).show(ui, |ui| {
            for head in ["unfunded-line", "unfunded-gone", "unfunded-boardings", "unfunded-needs"] {
                ui.label(theme::small(words.get(head)));
            }
            ui.end_row();
            for line in decision.unfunded.iter().take(LISTED) {
                let Some(service) = session.a.scenario.services.get(line.service) else { continue };
                if ui.selectable_label(false, theme::short(&service.name, NAME)).clicked() {
                    goal = Some(Picked::Service(line.service));
                }
                let gone = format::number(line.share_gone * 100.0, 0, language);
                ui.label(format!("{gone} %"));
                ui.label(format::number(line.boardings, 0, language));
                ui.label(format::millions(Kroner::from_dkk(line.cost), language));
                ui.end_row();
            }
        });
        let rest = decision.unfunded.len().saturating_sub(LISTED);
        if rest > 0 {
            let rest = rest.to_string();
            ui.label(theme::small(words.with("app-more-found", &[("count", &rest)])));
        }
    });
    goal
}

fn pools(
    ui: &mut egui::Ui,
    session: &Session,
    decision: &Decision,
    words: &Words,
) -> Option<Picked> {
    let language = words.language;
    ui.label(egui::RichText::new(words.get("app-bought-pools")).small().strong())
        .on_hover_text(words.get("app-bought-pools-tip"));
    let mut pools: Vec<_> = decision.offer.pools.iter().collect();
    pools.sort_by(|a, b| b.spent.total_cmp(&a.spent));
    let mut goal = None;
    egui::ScrollArea::vertical().id_salt("pools").auto_shrink([false, false]).show(ui, |ui| {
        egui::Grid::new("pools-of-money").striped(true).num_columns(4).show(ui, |ui| {
            let heads =
                ["app-bought-who", "app-bought-before", "app-bought-now", "app-bought-million"];
            for head in heads {
                ui.label(theme::small(words.get(head)));
            }
            ui.end_row();
            for pool in pools.into_iter().take(POOLS) {
                let Some(body) = session.a.scenario.bodies.get(pool.decider) else { continue };
                let from_sum = matches!(pool.source, Source::FixedSum(_));
                let mark = if from_sum { " ◆" } else { "" };
                let label = format!("{}{mark}", theme::short(&body.name, NAME));
                if ui.selectable_label(false, label).clicked() {
                    goal = Some(Picked::Body(pool.decider));
                }
                for dkk in [pool.base_cost, pool.spent] {
                    ui.label(format::millions(Kroner::from_dkk(dkk), language));
                }
                ui.label(format::number(pool.value_of_money, 2, language));
                ui.end_row();
            }
        });
        ui.label(theme::small(words.get("app-bought-sum-mark")));
    });
    goal
}

/// How much of a line is bought, in words.
pub(super) fn of_line(session: &Session, id: ServiceId, words: &Words) -> String {
    match session.a.bought.get(&id) {
        Some(share) => {
            let percent = format::number(share * 100.0, 0, words.language);
            words.with("app-bought-share", &[("percent", &percent)])
        }
        None => words.get("app-bought-unasked"),
    }
}
