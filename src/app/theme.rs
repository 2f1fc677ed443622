//! How the window looks: colours that the colour-blind can tell apart, sizes, small helpers.
//!
//! Colours of bodies are the Okabe–Ito set, which stays distinct under the common kinds of colour
//! blindness. Nothing is told by colour alone: the width or dash of a line says what runs on it,
//! and pointing at a line names it and the body that its colour stands for.

use crate::scenario::area::Urbanity;
use crate::scenario::regime::BodyKind;
use bevy::prelude::*;
use bevy_egui::{EguiContexts, egui};

/// A colour in sRGB.
pub(super) type Rgb = [u8; 3];

/// The sea.
pub(super) const SEA: Rgb = [206, 222, 232];
/// Land of neighbours.
pub(super) const ABROAD: Rgb = [225, 225, 221];
/// Borders between zones.
pub(super) const ZONE_EDGE: Rgb = [221, 216, 205];
/// Borders between municipalities.
pub(super) const MUNICIPALITY_EDGE: Rgb = [176, 168, 152];
/// The coast.
pub(super) const COAST: Rgb = [150, 170, 184];
/// Text and hubs.
pub(super) const INK: Rgb = [34, 38, 44];
/// White, under lines on rails and inside hubs.
pub(super) const PAPER: Rgb = [255, 255, 255];
/// What is picked.
pub(super) const GLOW: Rgb = [255, 214, 10];
/// Text of lesser weight; dark enough to be read on a panel.
pub(super) const QUIET: Rgb = [92, 96, 104];
/// What went wrong.
pub(super) const WRONG: Rgb = [160, 28, 28];

/// Colour of a kind of body; nobody is grey.
pub(super) fn body(kind: Option<BodyKind>) -> Rgb {
    match kind {
        Some(BodyKind::State) => [0, 114, 178],
        Some(BodyKind::Region) => [204, 90, 150],
        Some(BodyKind::Municipality) => [0, 148, 105],
        Some(BodyKind::TransportCompany) => [230, 150, 0],
        Some(BodyKind::InfrastructureOwner) => [70, 170, 225],
        Some(BodyKind::Operator) => [72, 72, 72],
        Some(BodyKind::Joint) => [203, 80, 0],
        None => [165, 165, 165],
    }
}

/// Land, darker where more people live.
pub(super) fn land(urbanity: Urbanity) -> Rgb {
    match urbanity {
        Urbanity::Core => [214, 204, 188],
        Urbanity::Suburb | Urbanity::Large => [224, 216, 202],
        Urbanity::Medium => [233, 227, 215],
        Urbanity::Small => [242, 238, 228],
        Urbanity::Rural => [247, 244, 236],
    }
}

/// A colour mixed with another; `share` of the second.
pub(super) fn mix(a: Rgb, b: Rgb, share: f32) -> Rgb {
    std::array::from_fn(|at| {
        let mixed = f32::from(a[at]) * (1.0 - share) + f32::from(b[at]) * share;
        mixed.round().clamp(0.0, 255.0) as u8
    })
}

/// As the meshes want it.
pub(super) fn linear([r, g, b]: Rgb) -> [f32; 4] {
    Color::srgb_u8(r, g, b).to_linear().to_f32_array()
}

/// As the panels want it.
pub(super) fn ink([r, g, b]: Rgb) -> egui::Color32 {
    egui::Color32::from_rgb(r, g, b)
}

/// A calm light theme for the panels.
pub(super) fn style(mut contexts: EguiContexts) -> Result {
    let context = contexts.ctx_mut()?;
    context.set_theme(egui::Theme::Light);
    context.all_styles_mut(|style| {
        style.visuals = egui::Visuals::light();
        style.visuals.panel_fill = egui::Color32::from_rgb(251, 250, 247);
        style.visuals.override_text_color = Some(ink(INK));
        style.visuals.weak_text_color = Some(ink(QUIET));
        style.spacing.item_spacing = egui::vec2(6.0, 4.0);
        style.interaction.selectable_labels = false;
        for (kind, size) in [
            (egui::TextStyle::Body, 14.0),
            (egui::TextStyle::Button, 14.0),
            (egui::TextStyle::Small, 12.0),
            (egui::TextStyle::Heading, 20.0),
        ] {
            style.text_styles.insert(kind, egui::FontId::proportional(size));
        }
    });
    Ok(())
}

/// Text of lesser weight.
pub(super) fn quiet(text: impl Into<String>) -> egui::RichText {
    egui::RichText::new(text).color(ink(QUIET))
}

/// A heading inside a panel.
pub(super) fn section(ui: &mut egui::Ui, text: impl Into<String>) {
    ui.add_space(6.0);
    ui.label(egui::RichText::new(text).size(12.0).strong().color(ink(QUIET)));
}
