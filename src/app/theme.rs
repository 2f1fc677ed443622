//! How the window looks: colours that the colour-blind can tell apart, sizes, small helpers.
//!
//! Colours of bodies are the Okabe–Ito set, which stays distinct under the common kinds of colour
//! blindness. Nothing is told by colour alone: the width or dash of a line says what runs on it, a
//! letter stands in every cell of the matrix, and pointing at a line names it and the body that
//! its colour stands for. Fields run over one hue in lightness, differences from blue over white to
//! orange.

use crate::scenario::area::Urbanity;
use crate::scenario::regime::BodyKind;
use bevy::prelude::*;
use bevy_egui::egui;

/// A colour in sRGB.
pub(super) type Rgb = [u8; 3];

/// The colours of the ground and the panels, by day or by night.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Palette {
    pub(super) is_dark: bool,
    /// The sea.
    pub(super) sea: Rgb,
    /// Land of neighbours.
    pub(super) abroad: Rgb,
    /// Land, from where few live to where many do.
    land: [Rgb; 2],
    /// Borders between zones.
    pub(super) zone_edge: Rgb,
    /// Borders between municipalities.
    pub(super) municipality_edge: Rgb,
    /// The coast.
    pub(super) coast: Rgb,
    /// Text and hubs.
    pub(super) ink: Rgb,
    /// Under lines on rails and inside hubs.
    pub(super) paper: Rgb,
    /// Panels.
    pub(super) panel: Rgb,
    /// What is picked.
    pub(super) glow: Rgb,
    /// Text of lesser weight; strong enough to be read on a panel.
    pub(super) quiet: Rgb,
    /// What went wrong.
    pub(super) wrong: Rgb,
    /// The middle of differences: neither gain nor loss.
    neutral: Rgb,
}

const LIGHT: Palette = Palette {
    is_dark: false,
    sea: [206, 222, 232],
    abroad: [225, 225, 221],
    land: [[247, 244, 236], [214, 204, 188]],
    zone_edge: [221, 216, 205],
    municipality_edge: [176, 168, 152],
    coast: [150, 170, 184],
    ink: [34, 38, 44],
    paper: [255, 255, 255],
    panel: [251, 250, 247],
    glow: [255, 214, 10],
    quiet: [92, 96, 104],
    wrong: [160, 28, 28],
    neutral: [248, 248, 246],
};

const DARK: Palette = Palette {
    is_dark: true,
    sea: [24, 32, 41],
    abroad: [43, 47, 52],
    land: [[54, 60, 67], [88, 92, 96]],
    zone_edge: [68, 74, 81],
    municipality_edge: [104, 110, 116],
    coast: [92, 106, 118],
    ink: [232, 234, 236],
    paper: [30, 34, 40],
    panel: [35, 39, 45],
    glow: [214, 170, 0],
    quiet: [172, 178, 186],
    wrong: [255, 140, 130],
    neutral: [72, 76, 82],
};

/// The palette by day or by night.
pub(super) fn palette(is_dark: bool) -> &'static Palette {
    if is_dark { &DARK } else { &LIGHT }
}

impl Palette {
    /// Colour of a kind of body; nobody is grey.
    pub(super) fn body(&self, kind: Option<BodyKind>) -> Rgb {
        match kind {
            Some(BodyKind::State) if self.is_dark => [64, 156, 214],
            Some(BodyKind::State) => [0, 114, 178],
            Some(BodyKind::Region) => [204, 90, 150],
            Some(BodyKind::Municipality) if self.is_dark => [24, 176, 128],
            Some(BodyKind::Municipality) => [0, 148, 105],
            Some(BodyKind::TransportCompany) => [230, 150, 0],
            Some(BodyKind::InfrastructureOwner) if self.is_dark => [128, 208, 250],
            Some(BodyKind::InfrastructureOwner) => [70, 170, 225],
            Some(BodyKind::Operator) if self.is_dark => [206, 206, 206],
            Some(BodyKind::Operator) => [72, 72, 72],
            Some(BodyKind::Joint) => [203, 80, 0],
            None if self.is_dark => [120, 122, 126],
            None => [165, 165, 165],
        }
    }
    /// Land, stronger where more people live.
    pub(super) fn land(&self, urbanity: Urbanity) -> Rgb {
        let share = match urbanity {
            Urbanity::Core => 1.0,
            Urbanity::Suburb | Urbanity::Large => 0.7,
            Urbanity::Medium => 0.43,
            Urbanity::Small => 0.15,
            Urbanity::Rural => 0.0,
        };
        mix(self.land[0], self.land[1], share)
    }
    /// A field's colour, 0–1: from the land's own to a deep violet-blue, by lightness.
    pub(super) fn field(&self, share: f32) -> Rgb {
        let (low, middle, high): (Rgb, Rgb, Rgb) = if self.is_dark {
            ([46, 50, 58], [58, 110, 140], [190, 235, 225])
        } else {
            ([250, 244, 226], [118, 178, 178], [38, 60, 110])
        };
        let share = share.clamp(0.0, 1.0);
        if share < 0.5 {
            mix(low, middle, share * 2.0)
        } else {
            mix(middle, high, share * 2.0 - 1.0)
        }
    }
    /// A difference's colour, −1–1: a loss orange, a gain blue.
    pub(super) fn difference(&self, share: f32) -> Rgb {
        let far = if share < 0.0 { [222, 120, 20] } else { [20, 108, 178] };
        mix(self.neutral, far, share.abs().min(1.0).sqrt())
    }
    /// Text of lesser weight.
    pub(super) fn quiet_ink(&self) -> egui::Color32 {
        ink(self.quiet)
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

/// Sizes of letters at 100 %.
const SIZES: [(egui::TextStyle, f32); 5] = [
    (egui::TextStyle::Body, 14.0),
    (egui::TextStyle::Button, 14.0),
    (egui::TextStyle::Small, 12.0),
    (egui::TextStyle::Heading, 20.0),
    (egui::TextStyle::Monospace, 13.0),
];

/// Signs that the letters' family lacks (arrows, marks) are taken from that of equal widths.
fn letters() -> egui::FontDefinitions {
    let mut fonts = egui::FontDefinitions::default();
    let more = fonts.families.get(&egui::FontFamily::Monospace).cloned().unwrap_or_default();
    if let Some(own) = fonts.families.get_mut(&egui::FontFamily::Proportional) {
        own.extend(more.into_iter().filter(|name| !own.contains(name)).collect::<Vec<_>>());
    }
    fonts
}

/// How much wider a panel is at a size of letters: less than the letters, so that the map keeps
/// its room.
pub(super) fn widened(width: f32, text: f32) -> f32 {
    width * (1.0 + (text - 1.0) * 0.6)
}

/// Sets the panels' look.
pub(super) fn style(context: &egui::Context, palette: &Palette, text: f32) {
    let theme = if palette.is_dark { egui::Theme::Dark } else { egui::Theme::Light };
    context.set_theme(theme);
    context.set_fonts(letters());
    context.all_styles_mut(|style| {
        style.visuals =
            if palette.is_dark { egui::Visuals::dark() } else { egui::Visuals::light() };
        style.visuals.panel_fill = ink(palette.panel);
        style.visuals.window_fill = ink(palette.panel);
        style.visuals.override_text_color = Some(ink(palette.ink));
        style.visuals.weak_text_color = Some(ink(palette.quiet));
        style.spacing.item_spacing = egui::vec2(6.0, 4.0);
        style.interaction.selectable_labels = false;
        for (kind, size) in SIZES {
            let family = match kind {
                egui::TextStyle::Monospace => egui::FontFamily::Monospace,
                _ => egui::FontFamily::Proportional,
            };
            style.text_styles.insert(kind, egui::FontId::new(size * text, family));
        }
    });
}

/// Text of lesser weight.
pub(super) fn quiet(text: impl Into<String>) -> egui::RichText {
    egui::RichText::new(text).weak()
}

/// Small text of lesser weight.
pub(super) fn small(text: impl Into<String>) -> egui::RichText {
    quiet(text).small()
}

/// A name of at most so many letters, with dots for what is left out.
pub(super) fn short(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let head: String = name.chars().take(most - 1).collect();
    format!("{}…", head.trim_end())
}

/// A heading inside a panel.
pub(super) fn section(ui: &mut egui::Ui, text: impl Into<String>) {
    ui.add_space(6.0);
    ui.label(egui::RichText::new(text).small().strong().weak());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How the eye without cones for green sees a colour, after Viénot, Brettel and Mollon (1999):
    /// a projection in the space of cone responses.
    fn without_green(rgb: Rgb) -> [f64; 3] {
        let [r, g, b] = linear(rgb).map(f64::from)[..3].try_into().unwrap_or([0.0; 3]);
        let l = 17.8824 * r + 43.5161 * g + 4.11935 * b;
        let s = 0.029_956_6 * r + 0.184_309 * g + 1.467_09 * b;
        let m = 0.494_207 * l + 1.248_27 * s;
        [l, m, s]
    }

    #[test]
    fn bodies_are_told_apart_without_green() {
        let kinds = [
            Some(BodyKind::State),
            Some(BodyKind::Region),
            Some(BodyKind::Municipality),
            Some(BodyKind::TransportCompany),
            Some(BodyKind::Operator),
            None,
        ];
        for is_dark in [false, true] {
            let seen = kinds.map(|kind| without_green(palette(is_dark).body(kind)));
            for (at, a) in seen.iter().enumerate() {
                for b in &seen[at + 1..] {
                    // Relative to the brighter of the two, in cone response.
                    let off: f64 = a
                        .iter()
                        .zip(b)
                        .map(|(x, y)| ((x - y) / x.abs().max(y.abs()).max(0.02)).powi(2))
                        .sum();
                    assert!(off.sqrt() > 0.2, "{a:?} and {b:?} look alike, dark: {is_dark}");
                }
            }
        }
    }

    #[test]
    fn letters_stand_out_from_panels() {
        let luminance = |rgb: Rgb| {
            let [r, g, b, _] = linear(rgb);
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        for is_dark in [false, true] {
            let palette = palette(is_dark);
            for ink in [palette.ink, palette.quiet, palette.wrong] {
                let (a, b) = (luminance(ink) + 0.05, luminance(palette.panel) + 0.05);
                // The contrast that WCAG 2.1 (1.4.3) asks of text.
                assert!(a.max(b) / a.min(b) >= 4.5, "{ink:?}, dark: {is_dark}");
            }
        }
    }
}
