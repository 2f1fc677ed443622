//! The page's map as a picture of its own: title, a map beside the base for each other result,
//! legend, scale and credits.
//!
//! What is drawn where is worked out once, as a list of marks; [`svg`] writes them for browsers and
//! drawing programs, [`png`] paints them.

pub mod png;
pub mod svg;

use super::Shown;
use super::shapes::{SCALE_KM, Shapes};
use super::views::{COLOURS, class_ends, colour, gains};
use crate::id::MunicipalityId;
use crate::report::format::{difference, number};
use crate::scenario::Scenario;
use std::fmt::Write;

/// A narrower panel would not hold its legend.
const LEAST_WIDE: f64 = 560.0;
/// Between panels and around them, picture units.
const GAP: f64 = 24.0;
/// Sea around the outermost land.
const SEA: f64 = 8.0;
/// Height of a line of small text.
const LINE: f64 = 16.0;
/// Letters of small text that fit in one picture unit: a wide sans-serif's.
const LETTERS: f64 = 0.155;
/// Room for a panel's heading, and for its legend under it.
const HEADING: f64 = 30.0;
const LEGEND: f64 = 46.0;
/// Sizes of letters, picture units.
const TITLE: f64 = 24.0;
const NAME: f64 = 17.0;
const SMALL: f64 = 12.0;
const SCALE_LETTERS: f64 = 14.0;
const END: f64 = 11.0;
/// Colours.
const INK: &str = "#1b1b1b";
const SCALE_INK: &str = "#333333";
const WATER: &str = "#dfe8ee";
const PAPER: &str = "#ffffff";
const EDGE: &str = "#999999";

/// What is drawn, in picture units from the upper left corner; later marks cover earlier ones.
pub(super) enum Mark {
    /// A municipality's areas, moved by so much.
    Land { municipality: MunicipalityId, by: [f64; 2], fill: &'static str, told: String },
    /// All borders, moved by so much.
    Borders { by: [f64; 2] },
    /// A filled box: upper left corner, width and height; an edge where it is a legend's.
    Box { at: [f64; 2], size: [f64; 2], fill: &'static str, is_swatch: bool },
    /// Straight strokes from point to point.
    Strokes { points: Vec<[f64; 2]> },
    /// A line of text that begins there, at its foot.
    Text { at: [f64; 2], size: f64, is_bold: bool, text: String },
}

/// The whole picture.
pub(super) struct Picture {
    width: f64,
    height: f64,
    title: String,
    shapes: Shapes,
    marks: Vec<Mark>,
}

/// Whether the program carries areas for a scenario's places: else there is nothing to draw.
pub fn has_areas(scenario: &Scenario) -> bool {
    !Shapes::new(scenario).areas.is_empty()
}

/// The picture; `None` where no result stands beside the base, or its places have no areas.
fn picture(shown: &Shown<'_>) -> Option<Picture> {
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
    let mut marks = vec![
        Mark::Box { at: [0.0, 0.0], size: [width, height], fill: PAPER, is_swatch: false },
        letter([GAP, GAP + 18.0], TITLE, &title),
    ];
    paragraph(&mut marks, &note, GAP + 40.0);
    for (nth, &at) in others.iter().enumerate() {
        let left = GAP + (nth % columns) as f64 * panel[0];
        let y = top + (nth / columns) as f64 * panel[1];
        map(&mut marks, shown, at, &shapes, [left, y]);
    }
    paragraph(&mut marks, &credits, below);
    Some(Picture { width, height, title: plain(&title), shapes, marks })
}

/// One result's map with its name and its legend, its upper left corner at `corner`.
fn map(
    marks: &mut Vec<Mark>,
    shown: &Shown<'_>,
    at: usize,
    shapes: &Shapes,
    [left, top]: [f64; 2],
) {
    let gains = gains(shown, at);
    let [wide, high] = size(shapes);
    let by = [left - shapes.low[0] + SEA, top + HEADING - shapes.low[1] + SEA];
    marks.push(letter([left, top + 16.0], NAME, shown.name(at)));
    let (at_sea, sea) = ([left, top + HEADING], [wide, high]);
    marks.push(Mark::Box { at: at_sea, size: sea, fill: WATER, is_swatch: false });
    for gain in &gains.places {
        if shapes.areas.contains_key(&gain.municipality) {
            let (municipality, fill) = (gain.municipality, colour(gain.surplus / gains.most));
            marks.push(Mark::Land { municipality, by, fill, told: plain(&gain.told) });
        }
    }
    marks.push(Mark::Borders { by });
    scale(marks, shown, shapes, by);
    let foot = top + HEADING + high + 18.0;
    let small = |x: f64, y: f64, size: f64, text: &str| Mark::Text {
        at: [x, y],
        size,
        is_bold: false,
        text: plain(text),
    };
    marks.push(small(left, foot, SMALL, &shown.word("page-map-legend")));
    // The classes side by side, DKK a resident and year.
    let end = |share: f64| difference(share * gains.most, 0, shown.words.language);
    let step = wide / COLOURS.len() as f64;
    for (nth, fill) in COLOURS.into_iter().enumerate() {
        let [low, high] = class_ends(nth);
        let x = left + nth as f64 * step;
        marks.push(Mark::Box { at: [x, foot + 10.0], size: [18.0, 12.0], fill, is_swatch: true });
        marks.push(small(x + 21.0, foot + 20.0, END, &format!("{}…{}", end(low), end(high))));
    }
}

/// The scale, and an arrow to the north beside it.
fn scale(marks: &mut Vec<Mark>, shown: &Shown<'_>, shapes: &Shapes, by: [f64; 2]) {
    let [x, y, length] = shapes.scale();
    let (x, y) = (x + by[0], y + by[1]);
    let km = format!("{} km", number(SCALE_KM, 0, shown.words.language));
    let at = |x: f64, y: f64, text: String| Mark::Text {
        at: [x, y],
        size: SCALE_LETTERS,
        is_bold: false,
        text,
    };
    marks.push(Mark::Strokes { points: vec![[x, y], [x + length, y]] });
    marks.push(at(x, y - 8.0, km));
    let arrow = x + length + 30.0;
    marks.push(Mark::Strokes { points: vec![[arrow, y], [arrow, y - 34.0]] });
    let head = vec![[arrow - 7.0, y - 22.0], [arrow, y - 34.0], [arrow + 7.0, y - 22.0]];
    marks.push(Mark::Strokes { points: head });
    marks.push(at(arrow + 12.0, y, "N".to_owned()));
}

/// Width and height of a panel's picture; wide enough for the legend under it.
fn size(shapes: &Shapes) -> [f64; 2] {
    let [wide, high] = [0, 1].map(|at| shapes.high[at] - shapes.low[at] + 2.0 * SEA);
    [wide.max(LEAST_WIDE), high]
}

/// A heading.
fn letter(at: [f64; 2], size: f64, text: &str) -> Mark {
    Mark::Text { at, size, is_bold: true, text: plain(text) }
}

fn paragraph(marks: &mut Vec<Mark>, lines: &[String], from: f64) {
    marks.extend(lines.iter().enumerate().map(|(nth, line)| Mark::Text {
        at: [GAP, from + nth as f64 * LINE],
        size: SMALL,
        is_bold: false,
        text: plain(line),
    }));
}

/// A text without the control characters that XML has no way to write.
fn plain(of: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_broken_between_words() {
        assert_eq!(lines("who gains and who loses", 9), ["who gains", "and who", "loses"]);
        assert_eq!(lines("", 9), [""]);
        assert_eq!(plain("a\u{1}b"), "a b");
    }
}
