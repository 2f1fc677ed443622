//! The map: what each municipality's residents gain or lose, drawn from the project's own cells.
//!
//! Outlines are written once and used by every map. A municipality is the cells of its zones; its
//! border is the edges that only one of its cells has.

use super::Shown;
use crate::id::MunicipalityId;
use crate::report::format::{difference, number};
use crate::run::MunicipalityDifference;
use crate::scenario::{Scenario, embedded};
use maud::{Markup, PreEscaped, html};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Loss to gain; the middle is "none", and colours differ in lightness too.
pub(super) const COLOURS: [&str; 7] =
    ["#b35806", "#f1a340", "#fee0b6", "#f4f4f0", "#c6dcef", "#6baed6", "#1565a5"];
/// Upper ends of the classes of a gain, as shares of the greatest.
const CLASSES: [f64; 6] = [-0.5, -0.15, -0.01, 0.01, 0.15, 0.5];
/// Picture units a degree of latitude.
const SCALE: f64 = 180.0;

pub(super) fn section(shown: &Shown<'_>) -> Markup {
    let scenario = &shown.comparison.base().scenario;
    let shapes = Shapes::new(scenario);
    if shapes.areas.is_empty() {
        return html! {};
    }
    let body = html! {
        p { (shown.word("page-map-note")) }
        (PreEscaped(shapes.defs()))
        @for (at, _) in shown.others() { (figure(shown, at, &shapes)) }
    };
    super::section("map", &shown.word("page-map"), &body)
}

fn figure(shown: &Shown<'_>, at: usize, shapes: &Shapes) -> Markup {
    let gains = gains(shown, at);
    let most = gains.most;
    html! {
        figure.map {
            svg viewBox=(shapes.view()) role="img" aria-label=(shown.name(at)) {
                @for place in &gains.places {
                    @if shapes.areas.contains_key(&place.municipality) {
                        @let id = place.municipality.0;
                        @let colour = colour(place.surplus / most);
                        g tabindex="-1" {
                            title { (place.told) }
                            use href=(format!("#a{id}")) fill=(colour) stroke=(colour) {}
                        }
                    }
                }
                use.border href="#borders" {}
                (scale(shapes, shown))
            }
            figcaption { b { (shown.name(at)) } " · " (legend(shown, most)) }
        }
    }
}

/// What the residents of one municipality gain, and how it is told.
pub(super) struct Gain {
    pub(super) municipality: MunicipalityId,
    /// DKK a resident and year.
    pub(super) surplus: f64,
    pub(super) told: String,
}

/// What the residents of every municipality gain against the base.
pub(super) struct Gains {
    pub(super) places: Vec<Gain>,
    /// The greatest gain or loss, at least 1 DKK.
    pub(super) most: f64,
}

pub(super) fn gains(shown: &Shown<'_>, at: usize) -> Gains {
    let result = &shown.comparison.results[at];
    let places = shown.comparison.by_municipality(result);
    let most = places.iter().map(|place| place.surplus.abs()).fold(1.0, f64::max);
    let language = shown.words.language;
    let told = |place: &MunicipalityDifference| {
        let name = &result.scenario.area.municipalities[place.municipality].name;
        let surplus = difference(place.surplus, 0, language);
        let cost = difference(place.net_cost, 0, language);
        let parts = [("name", name.as_str()), ("surplus", &surplus), ("cost", &cost)];
        shown.words.with("page-map-title", &parts)
    };
    let gain = |place: &MunicipalityDifference| Gain {
        municipality: place.municipality,
        surplus: place.surplus,
        told: told(place),
    };
    Gains { places: places.iter().map(gain).collect(), most }
}

fn class(share: f64) -> usize {
    CLASSES.iter().filter(|&&end| share > end).count()
}

pub(super) fn colour(share: f64) -> &'static str {
    COLOURS[class(share)]
}

/// The ends of a class, as shares of the greatest gain.
pub(super) fn class_ends(class: usize) -> [f64; 2] {
    let low = if class == 0 { -1.0 } else { CLASSES[class - 1] };
    [low, CLASSES.get(class).copied().unwrap_or(1.0)]
}

/// The classes with their ends, DKK a resident and year.
fn legend(shown: &Shown<'_>, most: f64) -> Markup {
    let language = shown.words.language;
    let end = |share: f64| difference(share * most, 0, language);
    html! {
        span.legend {
            (shown.word("page-map-legend")) " "
            @for (at, colour) in COLOURS.iter().enumerate() {
                @let [low, high] = class_ends(at);
                span.class {
                    span.swatch style=(format!("background:{colour}")) {}
                    (end(low)) "…" (end(high))
                }
                " "
            }
        }
    }
}

pub(super) fn scale(shapes: &Shapes, shown: &Shown<'_>) -> Markup {
    // A degree of latitude is 111 km.
    let length = 50.0 / 111.2 * SCALE;
    let [x, y] = [shapes.low[0] + 20.0, shapes.high[1] - 20.0];
    html! {
        g.scale {
            path d=(format!("M{x:.0} {y:.0}h{length:.0}")) {}
            text x=(format!("{x:.0}")) y=(format!("{:.0}", y - 8.0)) {
                (number(50.0, 0, shown.words.language)) " km"
            }
            path d=(format!("M{0:.0} {1:.0}v-34m-7 12l7 -12l7 12", x + length + 40.0, y)) {}
            text x=(format!("{:.0}", x + length + 52.0)) y=(format!("{y:.0}")) { "N" }
        }
    }
}

/// Outlines in the picture.
pub(super) struct Shapes {
    /// SVG paths of the zones of each municipality.
    pub(super) areas: BTreeMap<MunicipalityId, String>,
    borders: String,
    pub(super) low: [f64; 2],
    pub(super) high: [f64; 2],
}

impl Shapes {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let mut own = Self {
            areas: BTreeMap::new(),
            borders: String::new(),
            low: [f64::INFINITY; 2],
            high: [f64::NEG_INFINITY; 2],
        };
        let of_zone: BTreeMap<&str, MunicipalityId> =
            scenario.area.zones.iter().map(|z| (z.slug.as_str(), z.municipality)).collect();
        let n = scenario.area.zones.len().max(1) as f64;
        let lat0 = scenario.area.zones.iter().map(|zone| zone.lat).sum::<f64>() / n;
        let narrow = libm::cos(lat0.to_radians());
        let cells: Value = serde_json::from_str(embedded::ZONE_CELLS).unwrap_or_default();
        let mut edges: BTreeMap<(MunicipalityId, [[i32; 2]; 2]), usize> = BTreeMap::new();
        for cell in cells["features"].as_array().into_iter().flatten() {
            let zone = cell["properties"]["zone"].as_str().unwrap_or_default();
            let Some(&place) = of_zone.get(zone) else { continue };
            for ring in rings(&cell["geometry"]["coordinates"]) {
                let at: Vec<[i32; 2]> = ring
                    .iter()
                    .map(|&[lon, lat]| {
                        let (x, y) = (lon * narrow * SCALE, -lat * SCALE);
                        own.low = [own.low[0].min(x), own.low[1].min(y)];
                        own.high = [own.high[0].max(x), own.high[1].max(y)];
                        // Tenths of a unit.
                        [(x * 10.0).round() as i32, (y * 10.0).round() as i32]
                    })
                    .collect();
                let path = own.areas.entry(place).or_default();
                for (step, point) in at.iter().enumerate() {
                    let letter = if step == 0 { 'M' } else { 'L' };
                    let _ = write!(path, "{letter}{}", point_text(*point));
                }
                path.push('z');
                for pair in at.windows(2).filter(|pair| pair[0] != pair[1]) {
                    let mut key = [pair[0], pair[1]];
                    key.sort_unstable();
                    *edges.entry((place, key)).or_insert(0) += 1;
                }
            }
        }
        for ((_, [from, to]), _) in edges.into_iter().filter(|(_, sides)| *sides == 1) {
            let _ = write!(own.borders, "M{}L{}", point_text(from), point_text(to));
        }
        own
    }

    fn view(&self) -> String {
        let [x, y] = self.low;
        let [width, height] = [self.high[0] - x, self.high[1] - y];
        format!("{:.0} {:.0} {:.0} {:.0}", x - 6.0, y - 6.0, width + 12.0, height + 12.0)
    }

    /// Numbers and ids alone: nothing here comes from a file's text.
    fn defs(&self) -> String {
        let mut out = String::from("<svg width=\"0\" height=\"0\" aria-hidden=\"true\"><defs>");
        self.paths(&mut out);
        out.push_str("</defs></svg>");
        out
    }

    /// The outlines by the ids `a1`, `a2` … and `borders`.
    pub(super) fn paths(&self, out: &mut String) {
        for (place, path) in &self.areas {
            let _ = write!(out, "<path id=\"a{}\" d=\"{path}\"/>", place.0);
        }
        let _ = write!(out, "<path id=\"borders\" d=\"{}\"/>", self.borders);
    }
}

fn point_text([x, y]: [i32; 2]) -> String {
    format!("{} {}", f64::from(x) / 10.0, f64::from(y) / 10.0)
}

/// Every ring of a multipolygon, degrees.
fn rings(coordinates: &Value) -> Vec<Vec<[f64; 2]>> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let point = |value: &Value| Some([value.get(0)?.as_f64()?, value.get(1)?.as_f64()?]);
    list(coordinates)
        .iter()
        .flat_map(list)
        .map(|ring| list(&ring).iter().filter_map(point).collect())
        .collect()
}
