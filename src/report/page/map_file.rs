//! The page's map as an SVG file of its own: title, a map beside the base for each other result,
//! legend, scale and credits. It fetches nothing, names no font that a machine may lack, and opens
//! in browsers and drawing programs alike.

use super::Shown;
use super::map::{COLOURS, Shapes, class_ends, colour, gains, scale};
use crate::report::format::difference;
use crate::scenario::Scenario;
use maud::{Markup, PreEscaped, html};
use std::fmt::Write;

/// A narrower panel would not hold its legend.
const LEAST_WIDE: f64 = 560.0;
/// Between panels and around them, picture units.
const GAP: f64 = 24.0;
/// Sea around the outermost land.
const SEA: f64 = 8.0;
/// How far the scale stands from where the page has it: to the right, where no land is.
const SCALE_FROM_RIGHT: f64 = 230.0;
/// Height of a line of small text.
const LINE: f64 = 16.0;
/// Letters of small text that fit in one picture unit: a wide sans-serif's.
const LETTERS: f64 = 0.155;
/// Room for a panel's heading, and for its legend under it.
const HEADING: f64 = 30.0;
const LEGEND: f64 = 46.0;

const STYLE: &str = "text{font-family:sans-serif;font-size:12px;fill:#1b1b1b}\
    .title{font-size:24px;font-weight:600}.name{font-size:17px;font-weight:600}\
    .map{stroke-width:.5}.border{fill:none;stroke:#fff;stroke-width:1}\
    .scale path{stroke:#333;stroke-width:2;fill:none}.scale text{font-size:14px}\
    .end{font-size:11px}.swatch{stroke:#999;stroke-width:.5}";

/// Whether the program carries areas for a scenario's places: else there is nothing to draw.
pub fn has_areas(scenario: &Scenario) -> bool {
    !Shapes::new(scenario).areas.is_empty()
}

/// The map; `None` where no result stands beside the base, or its places have no areas.
pub fn map_file(shown: &Shown<'_>) -> Option<String> {
    let shapes = Shapes::new(&shown.comparison.base().scenario);
    let others: Vec<usize> = shown.others().map(|(at, _)| at).collect();
    if shapes.areas.is_empty() || others.is_empty() {
        return None;
    }
    let [wide, high] = size(&shapes);
    let columns = others.len().min(2);
    let rows = others.len().div_ceil(columns);
    let panel = [wide + GAP, HEADING + high + LEGEND + GAP];
    let width = columns as f64 * panel[0] + GAP;
    let letters = ((width - 2.0 * GAP) * LETTERS) as usize;
    let note = lines(&shown.word("page-map-note-file"), letters);
    let mut credits = vec![format!("{}:", shown.word("page-map-credits"))];
    credits.extend(shown.document.manifest.credits.iter().cloned());
    let credits: Vec<String> = credits.iter().flat_map(|credit| lines(credit, letters)).collect();
    let top = GAP + 30.0 + note.len() as f64 * LINE + GAP;
    let below = top + rows as f64 * panel[1] + LINE;
    let height = below + credits.len() as f64 * LINE + GAP;
    let title = shown.word("page-map");
    let markup = html! {
        svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
            viewBox=(format!("0 0 {width:.0} {height:.0}"))
            width=(format!("{width:.0}")) height=(format!("{height:.0}")) role="img" {
            title { (text(&title)) }
            style { (PreEscaped(STYLE)) }
            (PreEscaped(defs(&shapes)))
            rect width="100%" height="100%" fill="#fff" {}
            text.title x=(GAP) y=(GAP + 18.0) { (text(&title)) }
            (paragraph(&note, GAP + 18.0 + 22.0))
            @for (nth, &at) in others.iter().enumerate() {
                @let left = GAP + (nth % columns) as f64 * panel[0];
                @let y = top + (nth / columns) as f64 * panel[1];
                g transform=(format!("translate({left:.1} {y:.1})")) {
                    (figure(shown, at, &shapes))
                }
            }
            (paragraph(&credits, below))
        }
    };
    Some(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", markup.into_string()))
}

/// One result's map with its name and its legend.
fn figure(shown: &Shown<'_>, at: usize, shapes: &Shapes) -> Markup {
    let gains = gains(shown, at);
    let [x, y] = shapes.low.map(|low| low - SEA);
    let [wide, high] = size(shapes);
    html! {
        text.name x="0" y="16" { (text(shown.name(at))) }
        g transform=(format!("translate({:.1} {:.1})", -x, HEADING - y)) {
            rect x=(format!("{x:.1}")) y=(format!("{y:.1}")) fill="#dfe8ee"
                width=(format!("{wide:.1}")) height=(format!("{high:.1}")) {}
            g.map {
                @for gain in &gains.places {
                    @if shapes.areas.contains_key(&gain.municipality) {
                        @let id = format!("#a{}", gain.municipality.0);
                        @let colour = colour(gain.surplus / gains.most);
                        g {
                            title { (text(&gain.told)) }
                            use xlink:href=(id) fill=(colour) stroke=(colour) {}
                        }
                    }
                }
            }
            use.border xlink:href="#borders" {}
            g transform=(format!("translate({:.1} 0)", (wide - SCALE_FROM_RIGHT).max(0.0))) {
                (scale(shapes, shown))
            }
        }
        g transform=(format!("translate(0 {:.1})", HEADING + high + 18.0)) {
            (legend(shown, gains.most, wide))
        }
    }
}

/// Width and height of a panel's picture; wide enough for the legend under it.
fn size(shapes: &Shapes) -> [f64; 2] {
    let [wide, high] = [0, 1].map(|at| shapes.high[at] - shapes.low[at] + 2.0 * SEA);
    [wide.max(LEAST_WIDE), high]
}

/// The classes side by side, DKK a resident and year.
fn legend(shown: &Shown<'_>, most: f64, wide: f64) -> Markup {
    let end = |share: f64| difference(share * most, 0, shown.words.language);
    let step = wide / COLOURS.len() as f64;
    html! {
        text x="0" y="0" { (text(&shown.word("page-map-legend"))) }
        @for (nth, colour) in COLOURS.iter().enumerate() {
            @let [low, high] = class_ends(nth);
            @let x = nth as f64 * step;
            rect.swatch x=(format!("{x:.1}")) y="10" width="18" height="12" fill=(colour) {}
            text.end x=(format!("{:.1}", x + 21.0)) y="20" { (end(low)) "…" (end(high)) }
        }
    }
}

fn paragraph(lines: &[String], from: f64) -> Markup {
    html! {
        @for (nth, line) in lines.iter().enumerate() {
            text x=(GAP) y=(format!("{:.1}", from + nth as f64 * LINE)) { (text(line)) }
        }
    }
}

/// A text without the control characters that XML has no way to write.
fn text(of: &str) -> String {
    of.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A text in lines of at most so many letters, unless a word is longer.
fn lines(of: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in of.split_whitespace() {
        let last = lines.last_mut().expect("there is one from the start");
        let is_full = !last.is_empty() && last.chars().count() + 1 + word.chars().count() > letters;
        if is_full {
            lines.push(word.to_owned());
        } else {
            let gap = if last.is_empty() { "" } else { " " };
            let _ = write!(last, "{gap}{word}");
        }
    }
    lines
}

/// Outlines, written once for all panels.
fn defs(shapes: &Shapes) -> String {
    let mut out = String::from("<defs>");
    shapes.paths(&mut out);
    out.push_str("</defs>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_broken_between_words() {
        assert_eq!(lines("who gains and who loses", 9), ["who gains", "and who", "loses"]);
        assert_eq!(lines("", 9), [""]);
        assert_eq!(text("a\u{1}b"), "a b");
    }
}
