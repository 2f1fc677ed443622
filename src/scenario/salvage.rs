//! Reads on after a fault, so that one wrong field does not hide the others.
//!
//! A file that cannot be read is read again without the piece that was wrong: the item of a list
//! or the field of the file that holds the fault is blanked out (as many spaces, so that every
//! place stays), until the rest can be read or nothing more can be left out. What was found on
//! the way is told all at once; the file stays refused.

use super::finding::{Finding, SourceText};
use super::spanned::skip_quoted;
use std::ops::Range;

/// Most faults of one file that are told.
const MOST: usize = 20;

/// What kind of fault stopped the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A value, or a field that there is not: what is around it can be read without it.
    Value,
    /// A field that is missing.
    Missing(String),
    /// Brackets, commas, an early end: nothing behind it can be trusted.
    Form,
}

/// What is left of a faulty file.
#[derive(Clone, Debug)]
pub(super) struct Salvaged {
    /// Everything that was found.
    pub(super) findings: Vec<Finding>,
    /// The file without its faults, if what is left can be read.
    pub(super) rest: Option<SourceText>,
    /// Fields of the file itself that were left out.
    pub(super) without: Vec<String>,
}

/// Reads a faulty file until it can be read or nothing more can be left out.
pub(super) fn salvage(
    source: &SourceText,
    read: impl Fn(&SourceText) -> Result<(), (Finding, Fault)>,
) -> Salvaged {
    let mut salvaged = Salvaged { findings: Vec::new(), rest: None, without: Vec::new() };
    let mut rest = source.clone();
    while salvaged.findings.len() < MOST {
        let (finding, fault) = match read(&rest) {
            Ok(()) => {
                salvaged.rest = Some(rest);
                break;
            }
            Err(found) => found,
        };
        // What was left out is missing now: no fault of the file's.
        if matches!(&fault, Fault::Missing(field) if salvaged.without.contains(field)) {
            break;
        }
        let offset = finding.at.as_ref().map_or(0, |place| place.offset());
        // Told at its place in the file as it is.
        let place = finding.at.as_ref().map(|at| source.place(at.offset(), at.length()));
        salvaged.findings.push(finding.at(place));
        if fault == Fault::Form {
            break;
        }
        let Some(piece) = piece_at(rest.text(), offset) else { break };
        if let Some(field) = piece.field {
            salvaged.without.push(field);
        }
        let Some(blanked) = blank(rest.text(), piece.span) else { break };
        rest = SourceText::new(source.file(), blanked);
    }
    salvaged
}

/// The text with spaces in place of a stretch, line ends kept; `None` if there is nothing in it.
fn blank(text: &str, span: Range<usize>) -> Option<String> {
    let piece = text.get(span.clone())?;
    if piece.trim().is_empty() {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..span.start]);
    for letter in piece.chars() {
        match letter {
            '\n' => out.push('\n'),
            _ => out.extend(std::iter::repeat_n(' ', letter.len_utf8())),
        }
    }
    out.push_str(&text[span.end..]);
    Some(out)
}

/// A piece of a file that can be left out.
#[derive(Debug, PartialEq)]
struct Piece {
    span: Range<usize>,
    /// The field's name, of a field of the file itself.
    field: Option<String>,
}

/// The innermost item of a list that holds a place, else the field of the file.
fn piece_at(text: &str, offset: usize) -> Option<Piece> {
    // Open brackets: whether a list, and where the present item begins.
    let mut open: Vec<(bool, usize)> = Vec::new();
    let mut best: Option<Piece> = None;
    let mut consider = |depth: usize, is_list: bool, span: Range<usize>| {
        let is_root = depth == 1 && !is_list;
        let begin = span.start + skipped(&text[span.clone()]);
        let span = begin..span.end.max(begin);
        let holds = span.contains(&offset) || span.end == offset;
        if !(is_root || is_list) || !holds {
            return;
        }
        if best.as_ref().is_none_or(|best| span.len() < best.span.len()) {
            let name = text[span.clone()].split(':').next().unwrap_or_default().trim();
            best = Some(Piece { field: is_root.then(|| name.to_owned()), span });
        }
    };
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' | '/' if skip_quoted(text, at, &mut letters) => {}
            '(' | '{' => open.push((false, at + 1)),
            '[' => open.push((true, at + 1)),
            ')' | '}' | ']' => {
                let depth = open.len();
                let (is_list, begin) = open.pop()?;
                consider(depth, is_list, begin..at);
            }
            ',' => {
                let depth = open.len();
                let (is_list, begin) = open.last_mut()?;
                // With its comma: two in a row would be a fault of their own.
                consider(depth, *is_list, *begin..at + 1);
                *begin = at + 1;
            }
            _ => {}
        }
    }
    best
}

/// Bytes of blanks and comments at the beginning of a text.
fn skipped(text: &str) -> usize {
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start();
        rest = if trimmed.starts_with("//") {
            trimmed.find('\n').map_or("", |end| &trimmed[end..])
        } else if trimmed.starts_with("/*") {
            trimmed.find("*/").map_or("", |end| &trimmed[end + 2..])
        } else {
            return text.len() - trimmed.len();
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_item_or_the_field_of_the_file_is_left_out() {
        let text = "File(\n  year: \"x\", // a: b\n  list: [One(two: [1, 2]), Three(four: 5)],\n)";
        let piece = |what: &str| {
            let piece = piece_at(text, text.find(what).unwrap()).unwrap();
            (text[piece.span].to_owned(), piece.field)
        };
        assert_eq!(piece("\"x\""), ("year: \"x\",".to_owned(), Some("year".to_owned())));
        assert_eq!(piece("2]"), ("2".to_owned(), None));
        assert_eq!(piece("5)"), ("Three(four: 5)".to_owned(), None));
        assert_eq!(
            piece("list"),
            (
                text["File(\n  year: \"x\", // a: b\n  ".len()..text.len() - 2].to_owned(),
                Some("list".to_owned())
            )
        );
    }

    #[test]
    fn a_blanked_text_keeps_every_place() {
        let text = "a: \"æ\nø\", b: 1";
        let blanked = blank(text, 0..11).unwrap();
        assert_eq!(blanked.len(), text.len());
        assert_eq!(blanked.find("b: 1"), text.find("b: 1"));
        assert_eq!(blanked.find('\n'), text.find('\n'));
        assert_eq!(blank("    ", 0..2), None);
    }
}
