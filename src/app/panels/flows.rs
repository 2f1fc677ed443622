//! Who pays whom: payers on the left, receivers on the right, bands as wide as what is paid. What
//! all pay is what all receive; both sums stand below.

use crate::app::session::Session;
use crate::app::theme::{self, Palette, Rgb};
use crate::report::flow::{Flow, Side, flows, side_name};
use crate::report::format;
use crate::report::words::Words;
use crate::units::Kroner;
use bevy_egui::egui;
use std::collections::BTreeMap;

/// Draws the diagram of the edited scenario, and of what it is compared with beside it.
pub(super) fn draw(ui: &mut egui::Ui, session: &mut Session, words: &Words) {
    let palette = *theme::palette(session.shown.is_dark);
    let mut shown: Vec<(String, Vec<Flow>)> = Vec::new();
    if let Some(result) = &session.a.result {
        shown.push((session.edited_name(), flows(result)));
    }
    if session.differs()
        && let Some(result) = &session.b.result
    {
        shown.push((session.preset_name(session.reference), flows(result)));
    }
    if shown.is_empty() {
        return super::inspector::no_figures(ui, session, words);
    }
    let width = ui.available_width() / shown.len() as f32 - 8.0;
    let height = ui.available_height();
    ui.horizontal_top(|ui| {
        for (name, flows) in &shown {
            ui.allocate_ui(egui::vec2(width, height), |ui| {
                ui.set_min_size(egui::vec2(width, height));
                ui.vertical(|ui| diagram(ui, name, flows, &palette, words));
            });
        }
    });
}

fn colour(side: Side, palette: &Palette) -> Rgb {
    match side {
        Side::Bodies(kind) => palette.body(Some(kind)),
        Side::Travellers => [160, 120, 60],
        Side::Suppliers => palette.body(None),
    }
}

/// One column's bars: where each begins, how high it is.
struct Column {
    bars: BTreeMap<Side, (f32, f32)>,
    sums: Vec<(Side, Kroner)>,
}

impl Column {
    fn new(flows: &[Flow], of: impl Fn(&Flow) -> Side, top: f32, height: f32) -> Self {
        let mut sums: BTreeMap<Side, Kroner> = BTreeMap::new();
        for flow in flows {
            *sums.entry(of(flow)).or_default() += flow.amount;
        }
        let whole: f64 = sums.values().map(|sum| sum.dkk()).sum();
        let mut sums: Vec<(Side, Kroner)> = sums.into_iter().collect();
        sums.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let room = height - GAP * sums.len().saturating_sub(1) as f32;
        let mut at = top;
        let mut bars = BTreeMap::new();
        for (side, sum) in &sums {
            let high = if whole > 0.0 { (sum.dkk() / whole) as f32 * room } else { 0.0 };
            bars.insert(*side, (at, high));
            at += high + GAP;
        }
        Self { bars, sums }
    }
    fn total(&self) -> Kroner {
        self.sums.iter().map(|(_, sum)| *sum).sum()
    }
}

/// Between bars, pixels.
const GAP: f32 = 4.0;

fn diagram(ui: &mut egui::Ui, name: &str, all: &[Flow], palette: &Palette, words: &Words) {
    ui.label(egui::RichText::new(name).small().strong());
    let line = egui::TextStyle::Small.resolve(ui.style()).size + 3.0;
    let room = egui::vec2(ui.available_width(), ui.available_height() - line - 8.0);
    let (rect, _) = ui.allocate_exact_size(room, egui::Sense::hover());
    let labels = (rect.width() * 0.3).min(190.0);
    let (left, right) = (rect.left() + labels, rect.right() - labels);
    let payers = Column::new(all, |flow| flow.from, rect.top(), rect.height());
    let receivers = Column::new(all, |flow| flow.to, rect.top(), rect.height());
    let whole = payers.total().dkk().max(1.0);
    let mut used: BTreeMap<(bool, Side), f32> = BTreeMap::new();
    let mut order: Vec<&Flow> = all.iter().collect();
    order.sort_by(|a, b| b.amount.cmp(&a.amount).then((a.from, a.to).cmp(&(b.from, b.to))));
    for flow in order {
        let share = (flow.amount.dkk() / whole) as f32;
        let mut end = |is_payer: bool, side: Side, column: &Column| {
            let (top, high) = column.bars.get(&side).copied().unwrap_or((rect.top(), 0.0));
            let sum = column.sums.iter().find(|(of, _)| *of == side);
            let of_side = sum.map_or(0.0, |(_, sum)| (sum.dkk() / whole) as f32);
            let wide = if of_side > 0.0 { high * share / of_side } else { 0.0 };
            let from = used.entry((is_payer, side)).or_insert(0.0);
            let at = top + *from;
            *from += wide;
            (at, wide)
        };
        let (a, wide_a) = end(true, flow.from, &payers);
        let (b, wide_b) = end(false, flow.to, &receivers);
        let fill = theme::ink(theme::mix(colour(flow.from, palette), palette.panel, 0.5));
        ribbon(ui, (left + 8.0, a, wide_a), (right - 8.0, b, wide_b), fill);
    }
    for (column, x, is_payer) in [(&payers, left, true), (&receivers, right - 8.0, false)] {
        let mut free = rect.top();
        for (side, sum) in &column.sums {
            let Some((top, high)) = column.bars.get(side).copied() else { continue };
            let bar = egui::Rect::from_min_size(egui::pos2(x, top), egui::vec2(8.0, high.max(1.0)));
            ui.painter().rect_filled(bar, 1.0, theme::ink(colour(*side, palette)));
            let middle = (top + high * 0.5).max(free + line * 0.5);
            if middle + line * 0.5 > rect.bottom() + 4.0 {
                continue;
            }
            free = middle + line * 0.5;
            let amount = format::millions(*sum, words.language);
            let text = egui::RichText::new(format!("{} {amount}", side_name(*side, words)));
            let label = egui::Label::new(text.small()).truncate();
            let place = if is_payer {
                egui::Rect::from_min_max(
                    egui::pos2(rect.left(), middle - line * 0.5),
                    egui::pos2(x - 4.0, middle + line * 0.5),
                )
            } else {
                egui::Rect::from_min_max(
                    egui::pos2(x + 12.0, middle - line * 0.5),
                    egui::pos2(rect.right(), middle + line * 0.5),
                )
            };
            let align = if is_payer { egui::Align::RIGHT } else { egui::Align::LEFT };
            ui.put(place, label.halign(align));
        }
    }
    let (paid, received) = (payers.total(), receivers.total());
    let parts = [
        ("paid", format::millions(paid, words.language)),
        ("received", format::millions(received, words.language)),
    ];
    let parts = parts.each_ref().map(|(name, text)| (*name, text.as_str()));
    ui.label(theme::small(words.with("app-flows-sum", &parts)));
}

/// A band from one bar to another, as strips of a smooth curve.
fn ribbon(ui: &egui::Ui, from: (f32, f32, f32), to: (f32, f32, f32), fill: egui::Color32) {
    const STRIPS: usize = 24;
    let mut mesh = egui::Mesh::default();
    for at in 0..=STRIPS {
        let t = at as f32 / STRIPS as f32;
        let ease = t * t * (3.0 - 2.0 * t);
        let x = from.0 + (to.0 - from.0) * t;
        let top = from.1 + (to.1 - from.1) * ease;
        let wide = from.2 + (to.2 - from.2) * ease;
        mesh.colored_vertex(egui::pos2(x, top), fill);
        mesh.colored_vertex(egui::pos2(x, top + wide.max(0.5)), fill);
        if at > 0 {
            let last = 2 * at as u32;
            mesh.add_triangle(last - 2, last - 1, last);
            mesh.add_triangle(last - 1, last + 1, last);
        }
    }
    ui.painter().add(mesh);
}
