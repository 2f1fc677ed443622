//! Fixed sums, how they are split, and what bodies may spend.

use super::inspector::row;
use crate::app::names;
use crate::app::session::{Picked, Session};
use crate::app::theme;
use crate::id::BodyId;
use crate::report::format;
use crate::report::phrases::Phrases;
use crate::report::text::class_word;
use crate::report::words::Words;
use crate::scenario::change::{Allocate, Change, SetBudget, SetFixedSum, SetIndexation, To};
use crate::scenario::regime::{Allocation, BodyKind, FixedSum, Indexation, MoneyPath};
use crate::units::Kroner;
use bevy_egui::egui;

const MILLION: f64 = 1.0e6;

/// Draws the tab.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session) {
    let words = session.words();
    theme::section(ui, words.get("app-fixed-sums"));
    // What is written is edited, whatever bodies would buy: sums as paid out differ by an øre.
    let sums = session.a.declared.regime.fixed_sums.clone();
    if sums.is_empty() {
        ui.add(egui::Label::new(words.get("app-no-fixed-sum")).wrap());
        offer(ui, session, &words);
    }
    for sum in &sums {
        fixed_sum(ui, session, sum, &words);
    }
    theme::section(ui, words.get("app-budgets"));
    ui.add(egui::Label::new(theme::small(words.get("app-budgets-note"))).wrap());
    let bodies: Vec<BodyId> = session
        .a
        .scenario
        .bodies
        .entries()
        .filter(|(_, body)| {
            let is_public = matches!(body.kind, BodyKind::State | BodyKind::Region);
            body.exists_in(session.a.declared.year) && is_public
        })
        .map(|(id, _)| id)
        .collect();
    for id in bodies {
        budget(ui, session, id, &words);
    }
}

/// Sums of other presets, which can be taken over.
fn offer(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    let offered: Vec<(usize, FixedSum)> = session
        .presets
        .iter()
        .enumerate()
        .flat_map(|(at, preset)| preset.regime.fixed_sums.iter().map(move |s| (at, s.clone())))
        .collect();
    for (at, sum) in offered {
        let amount = format::millions(sum.amount, words.language);
        let name = session.preset_name(at);
        let text = words.with("app-take-sum", &[("amount", &amount), ("name", &name)]);
        if ui.button(text).clicked() {
            let change = SetFixedSum {
                class: sum.class,
                amount: sum.amount.into(),
                low: Some(sum.low),
                high: Some(sum.high),
                source: sum.source.clone(),
                payer: Some(sum.payer.clone().into()),
                path: Some(sum.path),
                allocation: Some(sum.allocation),
                overrun: Some(To(sum.overrun.clone())),
                comment: String::new(),
            };
            session.request(Change::SetFixedSum(Box::new(change)), false);
        }
    }
}

fn fixed_sum(ui: &mut egui::Ui, session: &mut Session, sum: &FixedSum, words: &Words) {
    ui.label(egui::RichText::new(words.get(class_word(sum.class))).strong());
    let mut millions = sum.amount.dkk() / MILLION;
    let most = (sum.high.dkk() / MILLION * 3.0).max(1.0);
    let slider = egui::Slider::new(&mut millions, 0.0..=most)
        .suffix(format!(" {}", words.get("app-million-kroner")))
        .step_by(1.0)
        .custom_formatter(|value, _| format::number(value, 0, words.language))
        .custom_parser(|text| format::parse(text, words.language))
        .update_while_editing(false);
    ui.spacing_mut().slider_width = ui.available_width() - 150.0;
    let name = words.with("app-amount-of", &[("what", &words.get(class_word(sum.class)))]);
    let response = ui.add(slider);
    response.widget_info(|| egui::WidgetInfo::slider(true, millions, name.clone()));
    let amount = Kroner::from_dkk((millions * MILLION).round());
    if response.changed() && amount != sum.amount {
        let change = SetFixedSum {
            class: sum.class,
            amount: amount.into(),
            low: Some(sum.low.min(amount)),
            high: Some(sum.high.max(amount)),
            source: words.get("app-set-in-explorer"),
            payer: None,
            path: None,
            allocation: None,
            overrun: None,
            comment: String::new(),
        };
        session.request(Change::SetFixedSum(Box::new(change)), true);
    }
    let range = format!(
        "{} … {}",
        format::millions(sum.low, words.language),
        format::millions(sum.high, words.language)
    );
    let source = Phrases::shared(words.language).tell_whole(&sum.source);
    row(ui, &words.get("app-range"), &range).on_hover_text(source);
    let mut allocation = sum.allocation;
    ui.horizontal(|ui| {
        ui.label(theme::quiet(words.get("app-split-by")));
        egui::ComboBox::from_id_salt(("allocation", sum.class as usize))
            .selected_text(words.get(names::allocation_word(allocation)))
            .show_ui(ui, |ui| {
                for by in [
                    Allocation::PastSpending,
                    Allocation::Population,
                    Allocation::Hours,
                    Allocation::Remoteness,
                    Allocation::Need,
                    Allocation::MarginalBenefit,
                ] {
                    let name = words.get(names::allocation_word(by));
                    ui.selectable_value(&mut allocation, by, name);
                }
            });
    });
    if allocation != sum.allocation {
        let (class, by) = (sum.class, allocation.into());
        let change = Allocate { class, by, comment: String::new() };
        session.request(Change::Allocate(change), false);
    }
    let mut indexation = sum.indexation;
    ui.horizontal(|ui| {
        ui.label(theme::quiet(words.get("app-indexed")))
            .on_hover_text(words.get("app-indexed-tip"));
        egui::ComboBox::from_id_salt(("indexation", sum.class as usize))
            .selected_text(names::indexation_text(indexation, words))
            .show_ui(ui, |ui| {
                for by in [
                    Indexation::Nothing,
                    Indexation::WagesAndPrices,
                    Indexation::Prices,
                    Indexation::BusCosts,
                    Indexation::Demand,
                ] {
                    ui.selectable_value(&mut indexation, by, names::indexation_text(by, words));
                }
            });
    });
    if indexation != sum.indexation {
        let change = SetIndexation {
            class: sum.class,
            by: indexation.into(),
            follows_rail: None,
            comment: String::new(),
        };
        session.request(Change::SetIndexation(change), false);
    }
    let path = match sum.path {
        MoneyPath::StateToCompanies => "app-path-companies",
        MoneyPath::StateToMunicipalities => "app-path-municipalities",
    };
    row(ui, &words.get("app-path"), &words.get(path));
    let scenario = &session.a.declared;
    row(ui, &words.get("app-overrun"), &names::holder(scenario, &sum.overrun, words));
}

/// What a body may spend, to be set.
pub(super) fn budget(ui: &mut egui::Ui, session: &mut Session, id: BodyId, words: &Words) {
    let body = session.a.declared.bodies[id].clone();
    let palette = theme::palette(session.shown.is_dark);
    ui.horizontal(|ui| {
        super::legend::swatch(ui, palette.body(Some(body.kind)), 5.0);
        let mut is_clicked = false;
        let room = (ui.available_width() - 118.0).max(60.0);
        ui.allocate_ui(egui::vec2(room, 18.0), |ui| {
            ui.set_width(room);
            let name = egui::Button::selectable(false, body.name.as_str()).truncate();
            is_clicked = ui.add(name).clicked();
        });
        if is_clicked {
            session.pick(Picked::Body(id));
        }
        let mut millions = body.budget.dkk() / MILLION;
        let drag = egui::DragValue::new(&mut millions)
            .range(0.0..=1.0e6)
            .speed(1.0)
            .custom_formatter(|value, _| format::number(value, 1, words.language))
            .custom_parser(|text| format::parse(text, words.language))
            .suffix(format!(" {}", words.get("app-million")))
            .update_while_editing(false);
        let response = ui.add(drag).on_hover_text(words.get("app-budget-tip"));
        let amount = Kroner::from_dkk((millions * MILLION).round());
        if response.changed() && amount != body.budget {
            let change = SetBudget {
                body: body.slug.as_str().into(),
                amount: amount.into(),
                source: words.get("app-set-in-explorer"),
                comment: String::new(),
            };
            session.request(Change::SetBudget(change), true);
        }
    });
}
