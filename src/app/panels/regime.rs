//! Who holds what: kinds of service against tasks, every cell a body, changed by a click.

use crate::app::edit::Asked;
use crate::app::names;
use crate::app::session::Session;
use crate::app::side::Side;
use crate::app::theme::{self, Palette};
use crate::report::text::{class_word, kind_word, role_word};
use crate::report::words::Words;
use crate::scenario::change::{Change, MoveRole, To};
use crate::scenario::regime::{BodyKind, Holder, Role, Scope, ServiceClass};
use bevy_egui::egui;
use std::collections::BTreeMap;

/// What of the window's height stands above and below the matrix.
const AROUND: f32 = 455.0;

/// Draws the tab.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session) {
    let words = session.words();
    presets(ui, session, &words);
    theme::section(ui, words.get("app-matrix"));
    matrix(ui, session, &words);
    ui.add_space(4.0);
    kinds(ui, session, &words);
    ui.add_space(4.0);
    ui.add(egui::Label::new(theme::small(words.get("app-matrix-note"))).wrap());
}

fn presets(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    theme::section(ui, words.get("app-begin-from"));
    ui.horizontal_wrapped(|ui| {
        for at in 0..session.presets.len() {
            let is_now = session.presets[at].regime == session.a.declared.regime;
            if ui.selectable_label(is_now, session.preset_name(at)).clicked() && !is_now {
                session.ask(Asked::Preset(at));
            }
        }
    });
    ui.label(theme::small(words.get("app-preset-note")));
}

/// Kinds of bodies that hold a role for a class, by lines, the most first.
type Cell = Vec<(Option<BodyKind>, usize)>;

/// Which kinds hold each task, class by class.
fn cells(side: &Side) -> BTreeMap<(ServiceClass, Role), Cell> {
    let mut counts: BTreeMap<(ServiceClass, Role), BTreeMap<Option<BodyKind>, usize>> =
        BTreeMap::new();
    for id in side.scenario.services.ids() {
        let Some(classified) = side.responsibility.class.get(id).and_then(Option::as_ref) else {
            continue;
        };
        for role in Role::ALL {
            let kind = side.holder(id, role);
            *counts.entry((classified.class, role)).or_default().entry(kind).or_default() += 1;
        }
    }
    let sorted = |counts: BTreeMap<Option<BodyKind>, usize>| {
        let mut cell: Cell = counts.into_iter().collect();
        cell.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        cell
    };
    counts.into_iter().map(|(key, counts)| (key, sorted(counts))).collect()
}

fn matrix(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    let (now, before) = (cells(&session.a), cells(&session.b));
    let classes: Vec<ServiceClass> = ServiceClass::ALL
        .into_iter()
        .filter(|class| now.keys().any(|(of, _)| of == class))
        .collect();
    let text = session.shown.text;
    let names = 104.0 * (1.0 + (text - 1.0) * 0.6);
    let room = (ui.available_width() - names - 6.0) / classes.len().max(1) as f32;
    // In a low window the cells shrink, so that what their colours mean is in sight below them.
    let window = ui.ctx().content_rect().height();
    let rows = (window - AROUND * text) / Role::ALL.len() as f32;
    let side = room.min(rows).clamp(18.0, 26.0 * text);
    heads(ui, &classes, names, side, words);
    for role in Role::ALL {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(0.0, 0.0);
            let (rect, _) = ui.allocate_exact_size(egui::vec2(names, side), egui::Sense::hover());
            let short = format!("app-short-{}", role_word(role));
            let word = if words.has(&short) { short } else { role_word(role).to_owned() };
            let builder = egui::UiBuilder::new()
                .max_rect(rect)
                .layout(egui::Layout::right_to_left(egui::Align::Center));
            ui.scope_builder(builder, |ui| {
                let text = egui::RichText::new(words.get(&word)).small();
                let full = words.get(role_word(role));
                ui.add(egui::Label::new(text).truncate()).on_hover_text(full);
            });
            ui.add_space(4.0);
            for class in &classes {
                let key = (*class, role);
                let empty = Vec::new();
                let cell = now.get(&key).unwrap_or(&empty);
                let is_moved = before.get(&key) != Some(cell);
                one(ui, session, key, cell, is_moved, side, words);
            }
        });
    }
}

/// Names of the classes, written upwards.
fn heads(ui: &mut egui::Ui, classes: &[ServiceClass], names: f32, side: f32, words: &Words) {
    let font = egui::TextStyle::Small.resolve(ui.style());
    let color = ui.visuals().text_color();
    let texts: Vec<_> = classes
        .iter()
        .map(|class| {
            let text = words.get(&format!("app-short-{}", class_word(*class)));
            ui.fonts_mut(|fonts| fonts.layout_no_wrap(text, font.clone(), color))
        })
        .collect();
    let height = texts.iter().map(|text| text.size().x).fold(0.0, f32::max) + 4.0;
    let width = names + 4.0 + side * classes.len() as f32;
    let (rect, _) = ui.allocate_exact_size(egui::vec2(width, height), egui::Sense::hover());
    for (at, (class, text)) in classes.iter().zip(texts).enumerate() {
        let left = rect.left() + names + 4.0 + side * at as f32;
        let cell =
            egui::Rect::from_min_size(egui::pos2(left, rect.top()), egui::vec2(side, height));
        let response = ui.interact(cell, ui.id().with(("class", at)), egui::Sense::hover());
        let name = words.get(class_word(*class));
        response
            .widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Label, true, name.clone()));
        let foot = egui::pos2(left + (side - text.size().y) * 0.5, rect.bottom() - 2.0);
        let mut shape = egui::epaint::TextShape::new(foot, text, color);
        shape.angle = -std::f32::consts::FRAC_PI_2;
        ui.painter().add(shape);
        response.on_hover_text(name);
    }
}

fn one(
    ui: &mut egui::Ui,
    session: &mut Session,
    (class, role): (ServiceClass, Role),
    cell: &Cell,
    is_moved: bool,
    side: f32,
    words: &Words,
) {
    let palette = theme::palette(session.shown.is_dark);
    let (rect, response) = ui.allocate_exact_size(egui::Vec2::splat(side), egui::Sense::click());
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
    let name = format!(
        "{}, {}: {}",
        words.get(class_word(class)),
        words.get(role_word(role)),
        told(cell, words)
    );
    response
        .widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, name.clone()));
    paint(ui, rect.shrink(1.0), cell, is_moved, &response, palette, words);
    let response = if response.hovered() { response.on_hover_text(name) } else { response };
    egui::Popup::menu(&response).show(|ui| {
        let head = format!("{} · {}", words.get(class_word(class)), words.get(role_word(role)));
        ui.label(theme::small(head));
        for to in candidates(session, role) {
            let name = names::holder(&session.a.scenario, &to, words);
            let kind = kind_of(session, &to);
            let row = ui.horizontal(|ui| {
                super::legend::swatch(ui, palette.body(kind), 6.0);
                ui.button(name).clicked()
            });
            if row.inner {
                let change = Change::MoveRole(Box::new(MoveRole {
                    role: role.into(),
                    scope: Scope::Class(class),
                    to: To(to),
                    reference: String::new(),
                    needs_law_change: false,
                    from: None,
                    until: None,
                    comment: String::new(),
                }));
                session.request(change, false);
                ui.close();
            }
        }
    });
}

/// A cell's kinds in words, with the share of lines where there are several.
fn told(cell: &Cell, words: &Words) -> String {
    let parts = cell.iter().map(|(kind, lines)| {
        let name = words.get(kind_word(*kind));
        if cell.len() == 1 { name } else { format!("{name} ({lines})") }
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn paint(
    ui: &egui::Ui,
    rect: egui::Rect,
    cell: &Cell,
    is_moved: bool,
    response: &egui::Response,
    palette: &Palette,
    words: &Words,
) {
    let painter = ui.painter();
    let kind = cell.first().and_then(|(kind, _)| *kind);
    let colour = palette.body(kind);
    painter.rect_filled(rect, 3.0, theme::ink(colour));
    if let Some((second, _)) = cell.get(1) {
        // A corner for the kind that holds it for some of the lines.
        let corner = rect.right_bottom();
        let size = rect.width() * 0.5;
        let points = vec![corner, corner - egui::vec2(size, 0.0), corner - egui::vec2(0.0, size)];
        let fill = theme::ink(palette.body(*second));
        painter.add(egui::Shape::convex_polygon(points, fill, egui::Stroke::NONE));
    }
    let bright = u32::from(colour[0]) * 3 + u32::from(colour[1]) * 6 + u32::from(colour[2]);
    let ink = if bright > 1350 { egui::Color32::BLACK } else { egui::Color32::WHITE };
    let letter = words.get(&format!("app-letter-{}", kind_word(kind)));
    let font = egui::FontId::proportional((rect.width() * 0.55).min(15.0));
    painter.text(rect.center(), egui::Align2::CENTER_CENTER, letter, font, ink);
    if is_moved {
        let stroke = egui::Stroke::new(2.0, theme::ink(palette.ink));
        painter.rect_stroke(rect, 3.0, stroke, egui::StrokeKind::Inside);
    }
    if response.has_focus() || response.hovered() {
        let stroke = egui::Stroke::new(1.5, theme::ink(palette.glow));
        painter.rect_stroke(rect.expand(1.0), 3.0, stroke, egui::StrokeKind::Outside);
    }
}

/// Who may be given a task: states and joint bodies by name, others by the kind that a line finds
/// its own of.
fn candidates(session: &Session, role: Role) -> Vec<Holder> {
    let bodies = &session.a.scenario.bodies;
    let of_kind = |kind: BodyKind| {
        bodies.iter().filter(move |body| body.kind == kind).map(|b| Holder::Body(b.slug.clone()))
    };
    let has = |kind: BodyKind| bodies.iter().any(|body| body.kind == kind);
    let mut all: Vec<Holder> = of_kind(BodyKind::State).collect();
    for (kind, holder) in [
        (BodyKind::Region, Holder::Region),
        (BodyKind::Municipality, Holder::Municipality),
        (BodyKind::TransportCompany, Holder::Company),
        (BodyKind::InfrastructureOwner, Holder::InfrastructureOwner),
        (BodyKind::Operator, Holder::Operator),
    ] {
        if has(kind) {
            all.push(holder);
        }
    }
    all.extend(of_kind(BodyKind::Joint));
    if role.may_be_vacant() {
        all.push(Holder::Nobody);
    }
    all
}

fn kind_of(session: &Session, holder: &Holder) -> Option<BodyKind> {
    match holder {
        Holder::Body(slug) => {
            let id = session.a.scenario.body_by_slug(slug)?;
            Some(session.a.scenario.bodies[id].kind)
        }
        Holder::Region => Some(BodyKind::Region),
        Holder::Municipality => Some(BodyKind::Municipality),
        Holder::Company => Some(BodyKind::TransportCompany),
        Holder::InfrastructureOwner => Some(BodyKind::InfrastructureOwner),
        Holder::Operator => Some(BodyKind::Operator),
        _ => None,
    }
}

/// What the letters stand for.
fn kinds(ui: &mut egui::Ui, session: &Session, words: &Words) {
    let palette = theme::palette(session.shown.is_dark);
    ui.horizontal_wrapped(|ui| {
        for kind in [
            Some(BodyKind::State),
            Some(BodyKind::Region),
            Some(BodyKind::Municipality),
            Some(BodyKind::TransportCompany),
            Some(BodyKind::InfrastructureOwner),
            Some(BodyKind::Operator),
            Some(BodyKind::Joint),
            None,
        ] {
            let letter = words.get(&format!("app-letter-{}", kind_word(kind)));
            let colour = theme::ink(palette.body(kind));
            ui.spacing_mut().item_spacing.x = 4.0;
            ui.label(egui::RichText::new("■").small().color(colour));
            let text = format!("{letter} {}", words.get(kind_word(kind)));
            ui.label(egui::RichText::new(text).small());
        }
    });
}
