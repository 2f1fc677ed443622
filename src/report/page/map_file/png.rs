//! The picture as PNG, at twice the size of its units, with a font that the program carries: it
//! needs nothing of the machine, and the same results give the same bytes.

use super::super::Shown;
use super::super::shapes::Point;
use super::{EDGE, INK, Mark, Picture, SCALE_INK, picture};
use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// Pixels a picture unit.
const SCALE: f32 = 2.0;
/// Ubuntu Light (Ubuntu Font Licence 1.0); it knows every letter of Danish.
const FONT: &[u8] = epaint_default_fonts::UBUNTU_LIGHT;
/// How much a stroke of bold letters is widened, in parts of their size.
const BOLD: f32 = 0.045;
/// The font is light: small letters are widened too, so that they read on a screen.
const REGULAR: f32 = 0.02;

/// The map; `None` where there is nothing to draw, or no memory to draw it in.
pub fn map(shown: &Shown<'_>) -> Option<Vec<u8>> {
    let picture = picture(shown)?;
    let pixels = |units: f64| (units * f64::from(SCALE)).ceil() as u32;
    let mut canvas = Canvas {
        pixels: Pixmap::new(pixels(picture.width), pixels(picture.height))?,
        face: Face::parse(FONT, 0).ok()?,
    };
    for mark in &picture.marks {
        canvas.draw(mark, &picture);
    }
    canvas.pixels.encode_png().ok()
}

struct Canvas {
    pixels: Pixmap,
    face: Face<'static>,
}

impl Canvas {
    fn draw(&mut self, mark: &Mark, picture: &Picture) {
        let scaled = Transform::from_scale(SCALE, SCALE);
        let moved = |[x, y]: [f64; 2]| {
            Transform::from_translate(x as f32, y as f32).post_scale(SCALE, SCALE)
        };
        match mark {
            Mark::Land { municipality, by, fill, .. } => {
                let Some(path) = outlines(&picture.shapes.areas[municipality]) else { return };
                // As in the drawing: a thin edge of its own colour closes the gaps between zones.
                self.fill(&path, fill, moved(*by));
                self.stroke(&path, fill, 0.5, moved(*by));
            }
            Mark::Borders { by } => {
                let mut path = PathBuilder::new();
                for [from, to] in &picture.shapes.borders {
                    let [from, to] = [units(*from), units(*to)];
                    path.move_to(from[0], from[1]);
                    path.line_to(to[0], to[1]);
                }
                if let Some(path) = path.finish() {
                    self.stroke(&path, "#ffffff", 1.0, moved(*by));
                }
            }
            Mark::Box { at, size, fill, is_swatch } => {
                let [x, y, wide, high] = [at[0], at[1], size[0], size[1]].map(|side| side as f32);
                let Some(rect) = Rect::from_xywh(x, y, wide, high) else { return };
                let path = PathBuilder::from_rect(rect);
                self.fill(&path, fill, scaled);
                if *is_swatch {
                    self.stroke(&path, EDGE, 0.5, scaled);
                }
            }
            Mark::Strokes { points } => {
                let mut path = PathBuilder::new();
                for (nth, [x, y]) in points.iter().enumerate() {
                    match nth {
                        0 => path.move_to(*x as f32, *y as f32),
                        _ => path.line_to(*x as f32, *y as f32),
                    }
                }
                if let Some(path) = path.finish() {
                    self.stroke(&path, SCALE_INK, 2.0, scaled);
                }
            }
            Mark::Text { at, size, is_bold, text } => {
                let size = *size as f32;
                let Some(path) = letters(&self.face, text, size) else { return };
                self.fill(&path, INK, moved(*at));
                let wider = if *is_bold { BOLD } else { REGULAR };
                self.stroke(&path, INK, wider * size, moved(*at));
            }
        }
    }

    fn fill(&mut self, path: &Path, colour: &str, by: Transform) {
        // Rings of different zones never lie over one another, so that either rule would do.
        self.pixels.fill_path(path, &paint(colour), FillRule::EvenOdd, by, None);
    }

    fn stroke(&mut self, path: &Path, colour: &str, width: f32, by: Transform) {
        let stroke = Stroke { width, ..Stroke::default() };
        self.pixels.stroke_path(path, &paint(colour), &stroke, by, None);
    }
}

fn units([x, y]: Point) -> [f32; 2] {
    [x as f32 / 10.0, y as f32 / 10.0]
}

fn outlines(rings: &[Vec<Point>]) -> Option<Path> {
    let mut path = PathBuilder::new();
    for ring in rings {
        for (nth, point) in ring.iter().enumerate() {
            let [x, y] = units(*point);
            match nth {
                0 => path.move_to(x, y),
                _ => path.line_to(x, y),
            }
        }
        path.close();
    }
    path.finish()
}

/// `#rrggbb` as paint; black where it is none.
fn paint(colour: &str) -> Paint<'static> {
    let part = |at: usize| {
        let digits = colour.get(at..at + 2).unwrap_or("00");
        u8::from_str_radix(digits, 16).unwrap_or(0)
    };
    let mut paint = Paint::default();
    paint.set_color(Color::from_rgba8(part(1), part(3), part(5), 255));
    paint
}

/// A line of text whose foot begins at nothing; `None` where it has no ink.
fn letters(face: &Face<'_>, text: &str, size: f32) -> Option<Path> {
    let scale = size / f32::from(face.units_per_em());
    let mut pen = Pen { path: PathBuilder::new(), scale, x: 0.0 };
    for letter in text.chars() {
        let glyph = glyph(face, letter);
        let _ = face.outline_glyph(glyph, &mut pen);
        pen.x += f32::from(face.glyph_hor_advance(glyph).unwrap_or(0)) * scale;
    }
    pen.path.finish()
}

/// The letter's picture; of a blank that the font lacks a plain one's.
fn glyph(face: &Face<'_>, letter: char) -> GlyphId {
    let plain = if letter.is_whitespace() { ' ' } else { '?' };
    let found = face.glyph_index(letter).or_else(|| face.glyph_index(plain));
    found.unwrap_or(GlyphId(0))
}

/// Draws a letter at its place.
struct Pen {
    path: PathBuilder,
    scale: f32,
    x: f32,
}

impl Pen {
    /// The font's up is the picture's down.
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, -y * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }
    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::format::{Language, difference, number};

    #[test]
    fn the_font_has_every_letter_of_both_languages_and_of_numbers() {
        let face = Face::parse(FONT, 0).unwrap();
        let words = [
            include_str!("../../../../assets/i18n/da.ftl"),
            include_str!("../../../../assets/i18n/en.ftl"),
        ];
        let map =
            words.iter().flat_map(|text| text.lines()).filter(|line| line.contains("page-map"));
        let numbers = [Language::Danish, Language::English].map(|language| {
            format!("{}{}", difference(-1234.5, 1, language), number(0.5, 1, language))
        });
        let all: String =
            map.map(str::to_owned).chain(numbers).chain(["æøåÆØÅéü©…".to_owned()]).collect();
        let lacking: Vec<char> = all
            .chars()
            .filter(|letter| !letter.is_whitespace() && face.glyph_index(*letter).is_none())
            .collect();
        assert_eq!(lacking, Vec::<char>::new());
    }
}
