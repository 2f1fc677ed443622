//! What the panels say, read from their accessibility tree: texts in both languages, figures equal
//! to those of the results, and no label on another.

use super::*;
use crate::app::session::Picked;
use crate::app::shown::{Drawer, Over, Tab};
use crate::report::format;
use bevy_egui::egui;
use bevy_egui::egui::accesskit;

/// A text of the tree, and where it stands.
#[derive(Clone, Debug)]
struct Text {
    text: String,
    role: accesskit::Role,
    bounds: Option<accesskit::Rect>,
}

/// Lays the panels out and reads their tree. Several passes let sizes settle.
fn read(session: &mut Session, size: (f32, f32)) -> Vec<Text> {
    let context = egui::Context::default();
    context.enable_accesskit();
    theme::style(&context, theme::palette(session.shown.is_dark), session.shown.text);
    let mut texts = Vec::new();
    for _ in 0..3 {
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, size.into())),
            ..Default::default()
        };
        let mut output = context.run_ui(input, |ui| {
            let mut inner = egui::Ui::new(
                ui.ctx().clone(),
                "window".into(),
                egui::UiBuilder::new().max_rect(ui.ctx().viewport_rect()),
            );
            let laid = super::super::panels::layout(&mut inner, session, None);
            assert!(laid.room.width() >= 0.3 * size.0, "the map keeps its room: {:?}", laid.room);
        });
        // There is no graphics card to take the letters' picture.
        output.textures_delta.clear();
        let Some(update) = output.platform_output.accesskit_update.take() else { continue };
        texts = update
            .nodes
            .iter()
            .filter_map(|(_, node)| {
                let text = node.label().or_else(|| node.value())?.to_owned();
                Some(Text { text, role: node.role(), bounds: node.bounds() })
            })
            .filter(|text| !text.text.trim().is_empty())
            .collect();
    }
    texts
}

fn says(texts: &[Text], wanted: &str) -> bool {
    texts.iter().any(|text| text.text.contains(wanted))
}

const SMALLEST: (f32, f32) = (1280.0, 720.0);

/// A session with an edit and figures of both sides.
fn compared() -> Session {
    let mut app = headless(small_town());
    request(&mut app, "SetHeadway(service: \"rail-one\", headway: Minutes(20))", false);
    with_figures(&mut app);
    app.world_mut().remove_resource::<Session>().expect("it is there")
}

#[test]
fn every_panel_speaks_both_languages() {
    let mut session = compared();
    let mut seen = [Vec::new(), Vec::new()];
    for (at, language) in [Language::Danish, Language::English].into_iter().enumerate() {
        session.language = language;
        for tab in Tab::ALL {
            session.shown.tab = tab;
            for drawer in Drawer::ALL {
                session.shown.drawer = Some(drawer);
                for over in [Over::Nothing, Over::Help, Over::Tour(3), Over::Save] {
                    session.shown.over = over;
                    seen[at].extend(read(&mut session, SMALLEST));
                }
            }
        }
    }
    for texts in &seen {
        let raw: Vec<_> = texts.iter().filter(|t| t.text.contains("app-")).collect();
        assert!(raw.is_empty(), "words are missing: {raw:?}");
    }
    assert!(says(&seen[0], "Ansvar") && says(&seen[0], "Fortryd") == says(&seen[1], "Undo"));
    assert!(says(&seen[0], "Hvem betaler hvem") && says(&seen[1], "Who pays whom"));
    assert!(!says(&seen[1], "Hvem betaler hvem"));
}

#[test]
fn the_status_line_shows_the_figures_of_the_comparison() {
    let mut session = compared();
    let texts = read(&mut session, SMALLEST);
    let comparison = session.comparison.clone().expect("both are there");
    let document =
        crate::report::document::document(&comparison, &["b".to_owned(), "a".to_owned()], 1);
    for key in ["pt-trips", "net-cost-state", "co2"] {
        let figure = &document.results["a"].indicators[key];
        let base = document.results["b"].indicators[key].value;
        let scale = if base.abs().max(figure.vs_base.abs()) >= 1.0e6 { 1.0e6 } else { 1.0 };
        let decimals = format::decimals_for(base / scale).min(2);
        let wanted = format::difference(figure.vs_base / scale, decimals, session.language);
        assert!(
            texts.iter().any(|text| text.text == wanted),
            "{key}: {wanted} is not among {:?}",
            texts.iter().map(|t| &t.text).collect::<Vec<_>>()
        );
    }
}

#[test]
fn the_matrix_names_every_cell_and_who_holds_it() {
    let mut session = small_town();
    session.shown.tab = Tab::Regime;
    let texts = read(&mut session, SMALLEST);
    let cells: Vec<_> = texts
        .iter()
        .filter(|text| text.role == accesskit::Role::Button && text.text.contains(": "))
        .collect();
    assert!(cells.iter().any(|cell| cell.text.starts_with("Local buses")));
    let classes = 3;
    assert!(cells.len() >= classes * 12, "{} cells", cells.len());
}

#[test]
fn money_sums_and_who_gains_is_told() {
    let mut session = compared();
    session.shown.drawer = Some(Drawer::Flows);
    let texts = read(&mut session, SMALLEST);
    let sum = texts.iter().find(|text| text.text.contains("paid in all")).expect("it is there");
    let numbers: Vec<&str> =
        sum.text.rsplit(" paid in all ").next().unwrap().split(" = received in all ").collect();
    assert_eq!(numbers[0].trim(), numbers[1].trim(), "{}", sum.text);
    session.shown.drawer = Some(Drawer::Places);
    assert!(says(&read(&mut session, SMALLEST), "Residents gain"));
}

#[test]
fn the_day_s_trips_sum_to_the_year_s() {
    let session = compared();
    let result = session.a.result.as_ref().expect("they are there");
    let calendar = &result.scenario.calendar;
    let mut year = 0.0;
    for (day, declared) in calendar.day_types.entries() {
        for hourly in crate::report::day::profile(result, day) {
            let hours = f64::from(hourly.until.0 - hourly.from.0) / 60.0;
            year += hourly.trips * hours * declared.days_per_year;
        }
    }
    let known: f64 = result.flows.pt_trips_by_state.iter().sum();
    assert!((year / known - 1.0).abs() < 1e-9, "{year} for {known}");
}

#[test]
fn what_is_picked_is_told_with_its_figures() {
    let mut session = compared();
    let line = session.a.scenario.service_by_slug("rail-one").expect("it is there");
    session.picked = Some(Picked::Service(line));
    let texts = read(&mut session, SMALLEST);
    let result = session.a.result.clone().expect("they are there");
    let boardings = format::number(result.flows.services[line].boardings, 0, session.language);
    assert!(says(&texts, &boardings), "{boardings}");
    assert!(says(&texts, "Vest-Midt"));
    let hub = session.a.scenario.hub_by_slug("st-west").expect("it is there");
    session.picked = Some(Picked::Hub(hub));
    let texts = read(&mut session, SMALLEST);
    let boardings = format::number(result.flows.hubs[hub].boardings, 0, session.language);
    assert!(says(&texts, &boardings) && says(&texts, "Vest st."));
    let body = session.a.scenario.body_by_slug("state").expect("it is there");
    session.picked = Some(Picked::Body(body));
    assert!(says(&read(&mut session, SMALLEST), "Pays"));
    let place = session.a.scenario.municipality_by_slug("k1").expect("it is there");
    session.picked = Some(Picked::Municipality(place));
    assert!(says(&read(&mut session, SMALLEST), "Vesterby"));
}

#[test]
fn a_crash_is_told_of_and_why_opens_a_figure() {
    let mut session = compared();
    session.shown.over = Over::Why(super::super::panels::Why::Figure("pt-trips"));
    let texts = read(&mut session, SMALLEST);
    assert!(says(&texts, "Why this figure"));
}

/// Pairs of labels that lie on each other by more than a hair. Labels inside lists that scroll are
/// cut at the list's edge, which the tree does not say; those below the window are left out.
fn overlaps(texts: &[Text], size: (f32, f32)) -> Vec<(String, String)> {
    let labels: Vec<(&str, accesskit::Rect)> = texts
        .iter()
        .filter(|text| text.role == accesskit::Role::Label)
        .filter_map(|text| Some((text.text.as_str(), text.bounds?)))
        .filter(|(_, b)| b.x1 > b.x0 && b.y1 > b.y0 && b.y1 <= f64::from(size.1))
        .collect();
    let mut found = Vec::new();
    for (at, (a, x)) in labels.iter().enumerate() {
        for (b, y) in &labels[at + 1..] {
            let wide = x.x1.min(y.x1) - x.x0.max(y.x0);
            let high = x.y1.min(y.y1) - x.y0.max(y.y0);
            const HAIR: f64 = 2.0;
            if wide > HAIR && high > HAIR {
                found.push(((*a).to_owned(), (*b).to_owned()));
            }
        }
    }
    found
}

#[test]
fn no_label_lies_on_another() {
    let mut session = compared();
    for (size, text) in [(SMALLEST, 1.0), ((1920.0, 1080.0), 1.0), ((1920.0, 1080.0), 2.0)] {
        session.shown.text = text;
        for language in [Language::Danish, Language::English] {
            session.language = language;
            for drawer in [None, Some(Drawer::Flows)] {
                session.shown.drawer = drawer;
                let texts = read(&mut session, size);
                // Panels on the left scroll under the drawer; only what is above it can be seen.
                let found = overlaps(&texts, (size.0, size.1 * 0.45));
                assert!(found.is_empty(), "{size:?} at {text}: {found:?}");
            }
        }
    }
}

#[test]
fn keys_reach_every_control() {
    let mut session = small_town();
    session.shown.tab = Tab::Regime;
    let context = egui::Context::default();
    context.enable_accesskit();
    let mut focused = std::collections::BTreeSet::new();
    for _ in 0..120 {
        let tab = egui::Event::Key {
            key: egui::Key::Tab,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: egui::Modifiers::NONE,
        };
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, SMALLEST.into())),
            events: vec![tab],
            ..Default::default()
        };
        let mut output = context.run_ui(input, |ui| {
            let mut inner = egui::Ui::new(
                ui.ctx().clone(),
                "window".into(),
                egui::UiBuilder::new().max_rect(ui.ctx().viewport_rect()),
            );
            super::super::panels::layout(&mut inner, &mut session, None);
        });
        output.textures_delta.clear();
        if let Some(update) = output.platform_output.accesskit_update.take() {
            let id = update.focus;
            let node = update.nodes.iter().find(|(of, _)| *of == id);
            let label = node.and_then(|(_, node)| node.label().or(node.value()));
            focused.insert((id.0, label.unwrap_or_default().to_owned()));
        }
    }
    assert!(focused.len() > 60, "{} controls take the focus: {focused:?}", focused.len());
}
