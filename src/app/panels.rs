//! The panels: title and regime, search, legend, what is picked, and where the data come from.

use super::camera::View;
use super::session::{Figures, Picked, Session};
use super::theme;
use crate::id::{HubId, ServiceId};
use crate::report::format::{self, Language};
use crate::report::text::{class_word, indicator_name, role_word};
use crate::run::Step;
use crate::scenario::regime::{BodyKind, Role};
use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use bevy_egui::{EguiContexts, egui};

/// Draws every panel.
pub(super) fn draw(
    mut contexts: EguiContexts,
    mut session: ResMut<Session>,
    mut view: ResMut<View>,
    window: Single<&Window, With<PrimaryWindow>>,
) -> Result {
    let context = contexts.ctx_mut()?.clone();
    let mut ui = egui::Ui::new(
        context.clone(),
        "window".into(),
        egui::UiBuilder::new()
            .layer_id(egui::LayerId::background())
            .max_rect(context.viewport_rect()),
    );
    // Panels write to the session only when something was chosen: `bypass` keeps the map still.
    let session = session.bypass_change_detection();
    egui::Panel::top("top").exact_size(40.0).show(&mut ui, |ui| top(ui, session, &mut view));
    egui::Panel::bottom("bottom").exact_size(46.0).show(&mut ui, |ui| bottom(ui, session));
    egui::Panel::left("legend").exact_size(220.0).show(&mut ui, |ui| legend(ui, session));
    if session.picked.is_some() {
        egui::Panel::right("inspector").exact_size(310.0).show(&mut ui, |ui| {
            egui::ScrollArea::vertical().show(ui, |ui| inspector(ui, session));
        });
    }
    scale_bar(&context, &view, &window);
    Ok(())
}

fn top(ui: &mut egui::Ui, session: &mut Session, view: &mut View) {
    let words = session.words();
    ui.horizontal_centered(|ui| {
        ui.label(egui::RichText::new("ansvar").strong().size(20.0));
        ui.separator();
        ui.label(words.get("app-responsible-under"));
        let mut chosen = session.current;
        egui::ComboBox::from_id_salt("regime")
            .width(230.0)
            .selected_text(session.regimes[chosen].regime.name.clone())
            .show_ui(ui, |ui| {
                for (at, scenario) in session.regimes.iter().enumerate() {
                    ui.selectable_value(&mut chosen, at, &scenario.regime.name);
                }
            });
        if chosen != session.current {
            session.current = chosen;
            session.version += 1;
        }
        ui.separator();
        let search = ui.add(
            egui::TextEdit::singleline(&mut session.search)
                .hint_text(words.get("app-search"))
                .desired_width(190.0),
        );
        let slash = ui.input(|input| input.key_pressed(egui::Key::F) && input.modifiers.command);
        if slash {
            search.request_focus();
        }
        let found = session.find(&session.search.clone());
        let entered = search.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        let mut goal = if entered { found.first().map(|(_, picked)| *picked) } else { None };
        if !found.is_empty() {
            let below = search.rect.left_bottom() + egui::vec2(0.0, 6.0);
            egui::Area::new("found".into()).fixed_pos(below).show(ui.ctx(), |ui| {
                egui::Frame::popup(ui.style()).show(ui, |ui| {
                    for (name, picked) in &found {
                        if ui.selectable_label(false, name).clicked() {
                            goal = Some(*picked);
                        }
                    }
                });
            });
        }
        if goal.is_some() {
            session.picked = goal;
            session.fly_to_picked = true;
            session.search.clear();
        }
        if ui.button(words.get("app-whole-country")).clicked() {
            view.home();
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            for (language, tag) in [(Language::English, "EN"), (Language::Danish, "DA")] {
                if ui.selectable_label(session.language == language, tag).clicked() {
                    session.language = language;
                }
            }
        });
    });
}

fn legend(ui: &mut egui::Ui, session: &mut Session) {
    let words = session.words();
    ui.add_space(4.0);
    ui.label(egui::RichText::new(words.get("app-colour-says")).strong());
    let mut role = session.colour_by;
    for candidate in [Role::Own, Role::Order, Role::Plan, Role::Purchase, Role::Operate, Role::Fund]
    {
        ui.radio_value(&mut role, candidate, words.get(role_word(candidate)));
    }
    if role != session.colour_by {
        session.colour_by = role;
        session.version += 1;
    }
    ui.separator();
    for (kind, word) in [
        (Some(BodyKind::State), "kind-state"),
        (Some(BodyKind::Region), "kind-region"),
        (Some(BodyKind::Municipality), "kind-municipality"),
        (Some(BodyKind::TransportCompany), "kind-transport-company"),
        (Some(BodyKind::InfrastructureOwner), "kind-infrastructure-owner"),
        (Some(BodyKind::Operator), "kind-operator"),
        (Some(BodyKind::Joint), "kind-joint"),
        (None, "nobody"),
    ] {
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(egui::vec2(26.0, 12.0), egui::Sense::hover());
            ui.painter().line_segment(
                [rect.left_center(), rect.right_center()],
                egui::Stroke::new(4.0, theme::body_colour32(kind)),
            );
            ui.label(words.get(word));
        });
    }
    ui.separator();
    for word in [
        "app-legend-rail",
        "app-legend-bus",
        "app-legend-local",
        "app-legend-ferry",
        "app-legend-hub",
    ] {
        ui.label(egui::RichText::new(words.get(word)).size(12.0));
    }
    let mut shown = session.show_local;
    ui.checkbox(&mut shown, words.get("app-show-local"));
    if shown != session.show_local {
        session.show_local = shown;
        session.version += 1;
    }
    ui.separator();
    ui.label(egui::RichText::new(words.get("app-keys")).size(12.0));
}

fn bottom(ui: &mut egui::Ui, session: &Session) {
    let words = session.words();
    let language = session.language;
    ui.horizontal(|ui| match &session.figures {
        Figures::Working(step) => {
            ui.spinner();
            let what = match step {
                None => words.get("progress-reading"),
                Some(Step::Roads) => words.get("progress-roads"),
                Some(Step::Demand) => words.get("progress-demand"),
                Some(Step::Supply) => words.get("progress-supply"),
                Some(Step::Home) => words.get("progress-home"),
                Some(Step::Simulate(name, share)) => format!(
                    "{} {} %",
                    words.with("progress-simulate", &[("name", name)]),
                    format::number(share * 100.0, 0, language)
                ),
                Some(Step::Account(name)) => words.with("progress-account", &[("name", name)]),
            };
            ui.label(what);
        }
        Figures::Ready(result) => {
            ui.label(egui::RichText::new(words.get("base-year")).strong());
            for key in [
                "pt-trips",
                "bus-boardings",
                "rail-boardings",
                "net-cost-state",
                "net-cost-region",
                "net-cost-municipality",
            ] {
                if let Some(figure) = result.indicators.national(key) {
                    let unit = crate::account::find_indicator(key).map_or("", |i| i.unit);
                    let millions = figure / 1.0e6;
                    let shown = format::number(millions, format::decimals_for(millions), language);
                    ui.label(format!("{}: {shown} m {unit}", indicator_name(key, &words)));
                    ui.separator();
                }
            }
        }
        Figures::Failed(why) => {
            ui.colored_label(egui::Color32::DARK_RED, why);
        }
        Figures::Off => {
            ui.label(words.get("app-no-figures"));
        }
    });
    ui.label(egui::RichText::new(session.scenario.credits.join(" · ")).size(10.5).weak());
}

fn inspector(ui: &mut egui::Ui, session: &mut Session) {
    match session.picked {
        Some(Picked::Hub(hub)) => hub_facts(ui, session, hub),
        Some(Picked::Service(service)) => service_facts(ui, session, service),
        None => {}
    }
}

fn row(ui: &mut egui::Ui, name: &str, value: &str) {
    ui.horizontal(|ui| {
        ui.label(egui::RichText::new(name).weak());
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| ui.label(value));
    });
}

fn hub_facts(ui: &mut egui::Ui, session: &mut Session, id: HubId) {
    let words = session.words();
    let language = session.language;
    let scenario = std::sync::Arc::clone(&session.scenario);
    let hub = &scenario.area.hubs[id];
    ui.heading(&hub.name);
    ui.label(words.with("app-hub-level", &[("level", &hub.level.to_string())]));
    row(ui, &words.get("app-municipality"), &scenario.area.municipalities[hub.municipality].name);
    if hub.town_population > 0.0 {
        row(ui, &words.get("app-town"), &format::number(hub.town_population, 0, language));
    }
    let offers: Vec<_> = hub
        .offers
        .iter()
        .map(|offer| words.get(&format!("offer-{}", offer_slug(*offer))))
        .collect();
    if !offers.is_empty() {
        ui.label(egui::RichText::new(words.get("app-offers")).weak());
        ui.label(offers.join(", "));
    }
    if hub.derived {
        ui.label(egui::RichText::new(words.get("app-derived-stop")).italics());
    }
    if let Some(flows) = session.result().and_then(|result| result.flows.hubs.get(id)) {
        ui.separator();
        row(ui, &words.get("app-boardings-year"), &format::number(flows.boardings, 0, language));
        row(ui, &words.get("app-transfers-year"), &format::number(flows.transfers, 0, language));
    }
    ui.separator();
    ui.label(egui::RichText::new(words.get("app-lines-here")).strong());
    for service in session.services_at(id) {
        let line = &scenario.services[service];
        let text = format!("{} {}", line.number, line.name);
        let kind = session.holder(service, session.colour_by);
        let label = egui::RichText::new(text.trim()).color(theme::body_colour32(kind));
        if ui.selectable_label(false, label).clicked() {
            session.picked = Some(Picked::Service(service));
        }
    }
}

fn offer_slug(offer: crate::scenario::area::HubOffer) -> String {
    serde_json::to_value(offer)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn service_facts(ui: &mut egui::Ui, session: &mut Session, id: ServiceId) {
    let words = session.words();
    let language = session.language;
    let scenario = std::sync::Arc::clone(&session.regimes[session.current]);
    let line = &scenario.services[id];
    ui.heading(format!("{} {}", line.number, line.name).trim());
    ui.label(words.get(&format!("mode-{}", line.mode.slug())));
    if line.derived {
        ui.label(egui::RichText::new(words.get("app-derived-line")).italics());
    }
    row(
        ui,
        &words.get("app-length"),
        &format!("{} km", format::number(line.length().0, 1, language)),
    );
    row(
        ui,
        &words.get("app-run-time"),
        &format!("{} min", format::number(line.run_time().0, 0, language)),
    );
    let weekday: f64 = line.timetable.iter().next().map_or(0.0, |day| day.departures.iter().sum());
    row(ui, &words.get("app-departures"), &format::number(weekday, 0, language));
    ui.separator();
    let responsibility = std::sync::Arc::clone(&session.responsibilities[session.current]);
    if let Some(classified) = responsibility.class.get(id).and_then(Option::as_ref) {
        ui.label(egui::RichText::new(words.get(class_word(classified.class))).strong());
        ui.label(egui::RichText::new(&classified.because).size(12.0).weak());
    }
    for role in [
        Role::Own,
        Role::Order,
        Role::Plan,
        Role::Purchase,
        Role::Operate,
        Role::SetFares,
        Role::Fund,
    ] {
        let held = responsibility.held(id, role);
        let text = if held.by.is_empty() {
            words.get("nobody")
        } else {
            let mut by = held.by.clone();
            by.sort_by(|a, b| b.1.total_cmp(&a.1));
            let more = by.len().saturating_sub(3);
            let mut names: Vec<String> = by
                .iter()
                .take(3)
                .map(|(body, share)| {
                    let name = &scenario.bodies[*body].name;
                    if *share > 0.999 {
                        name.clone()
                    } else {
                        format!("{name} {} %", format::number(share * 100.0, 0, language))
                    }
                })
                .collect();
            if more > 0 {
                names.push(format!("+{more}"));
            }
            names.join(", ")
        };
        ui.horizontal_wrapped(|ui| {
            ui.label(egui::RichText::new(words.get(role_word(role))).weak());
            ui.label(text);
        });
    }
    let Some(result) = session.result() else { return };
    ui.separator();
    ui.label(egui::RichText::new(words.get("base-year")).strong());
    if let Some(flows) = result.flows.services.get(id) {
        row(ui, &words.get("app-boardings-year"), &format::number(flows.boardings, 0, language));
        row(ui, &words.get("app-passenger-km"), &format::number(flows.passenger_km, 0, language));
        row(
            ui,
            &words.get("app-fares"),
            &format!("{} kr.", format::number(flows.fares, 0, language)),
        );
    }
    if let Some(offer) = result.prepared.supply.offers.get(id) {
        row(ui, &words.get("app-hours"), &format::number(offer.hours.0, 0, language));
        row(
            ui,
            &words.get("app-cost"),
            &format!("{} kr.", format::number(offer.cost.dkk(), 0, language)),
        );
    }
}

fn scale_bar(context: &egui::Context, view: &View, window: &Window) {
    let painter = context.layer_painter(egui::LayerId::background());
    let km = [100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2]
        .into_iter()
        .find(|km| km / view.km_per_pixel < 160.0)
        .unwrap_or(0.1);
    let ink = egui::Color32::from_rgb(38, 42, 48);
    let y = window.height() - 60.0;
    let left = 236.0;
    let right = left + km / view.km_per_pixel;
    let stroke = egui::Stroke::new(2.0, ink);
    painter.line_segment([egui::pos2(left, y), egui::pos2(right, y)], stroke);
    painter.line_segment([egui::pos2(left, y - 5.0), egui::pos2(left, y)], stroke);
    painter.line_segment([egui::pos2(right, y - 5.0), egui::pos2(right, y)], stroke);
    painter.text(
        egui::pos2(right + 6.0, y),
        egui::Align2::LEFT_CENTER,
        format!("{km} km   N ↑"),
        egui::FontId::proportional(12.0),
        ink,
    );
}
