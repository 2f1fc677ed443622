//! How the window looks: colours that the colour-blind can tell apart, and sizes.
//!
//! Colours of bodies are the Okabe–Ito set; each also has its own line style on the map and its
//! name in the legend, so that nothing is told by colour alone.

use crate::scenario::regime::BodyKind;
use bevy::prelude::*;
use bevy_egui::{EguiContexts, egui};

/// The sea.
pub(super) const SEA: Color = Color::srgb(0.835, 0.890, 0.925);
/// Land of the country.
pub(super) const LAND: [f32; 4] = [0.955, 0.945, 0.920, 1.0];
/// Land of neighbours.
pub(super) const ABROAD: [f32; 4] = [0.885, 0.885, 0.875, 1.0];
/// Borders between zones.
pub(super) const ZONE_EDGE: [f32; 4] = [0.80, 0.78, 0.74, 0.55];

/// Colour of a kind of body.
pub(super) fn body_colour(kind: Option<BodyKind>) -> [f32; 4] {
    let [r, g, b] = match kind {
        Some(BodyKind::State) => [0, 114, 178],
        Some(BodyKind::Region) => [204, 121, 167],
        Some(BodyKind::Municipality) => [0, 158, 115],
        Some(BodyKind::TransportCompany) => [230, 159, 0],
        Some(BodyKind::InfrastructureOwner) => [86, 180, 233],
        Some(BodyKind::Operator) => [90, 90, 90],
        Some(BodyKind::Joint) => [213, 94, 0],
        None => [150, 150, 150],
    };
    let linear = |c: u8| Color::srgb_u8(c, 0, 0).to_linear().red;
    [linear(r), linear(g), linear(b), 1.0]
}

/// The same for egui.
pub(super) fn body_colour32(kind: Option<BodyKind>) -> egui::Color32 {
    let [r, g, b, _] = body_colour(kind);
    let colour = LinearRgba::rgb(r, g, b);
    let srgb = Srgba::from(colour);
    egui::Color32::from_rgb(
        (srgb.red * 255.0).round() as u8,
        (srgb.green * 255.0).round() as u8,
        (srgb.blue * 255.0).round() as u8,
    )
}

/// A colour given in sRGB, as the mesh wants it.
pub(super) fn linear(srgb: [f32; 4]) -> [f32; 4] {
    Color::srgba(srgb[0], srgb[1], srgb[2], srgb[3]).to_linear().to_f32_array()
}

/// A calm light theme for the panels.
pub(super) fn style(mut contexts: EguiContexts) -> Result {
    let context = contexts.ctx_mut()?;
    context.set_visuals(egui::Visuals::light());
    context.all_styles_mut(|style| {
        style.spacing.item_spacing = egui::vec2(6.0, 5.0);
        style.visuals.panel_fill = egui::Color32::from_rgb(250, 249, 246);
        style.visuals.override_text_color = Some(egui::Color32::from_rgb(38, 42, 48));
    });
    Ok(())
}
