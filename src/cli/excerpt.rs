//! A piece of a long line, so that a finding on it can be shown.
//!
//! What draws findings writes the line out, and cannot do so beyond some 65,000 columns.

use crate::scenario::finding::Place;
use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

/// Longer lines are shown in part.
const WIDEST: usize = 400;
/// So much of a line is shown before and after a place.
const AROUND: usize = 80;

/// What stands around a place, in one line.
#[derive(Debug)]
pub(super) struct Excerpt {
    file: String,
    text: String,
    /// The place inside `text`.
    pub(super) span: (usize, usize),
    /// From 0.
    line: usize,
    column: usize,
}

impl Excerpt {
    /// `None` if the lines around the place can be shown as they are.
    pub(super) fn of(place: &Place) -> Option<Self> {
        let text = place.source().text();
        let at = on_letter(text, place.offset());
        let begin_of = |at: usize| text[..at].rfind('\n').map_or(0, |end| end + 1);
        let end_of = |at: usize| text[at..].find('\n').map_or(text.len(), |end| at + end);
        // The lines before and after are shown too.
        let first = begin_of(begin_of(at).saturating_sub(1));
        let last = end_of((end_of(at) + 1).min(text.len()));
        if text[first..last].lines().all(|line| line.len() <= WIDEST) {
            return None;
        }
        let (begin, end) = (begin_of(at), end_of(at));
        let from = on_letter(text, at.saturating_sub(AROUND).max(begin));
        let until = on_letter(text, (at + place.length().min(AROUND) + AROUND).min(end));
        let length = place.length().clamp(1, AROUND).min(until.saturating_sub(at).max(1));
        Some(Self {
            file: place.source().file().to_owned(),
            text: text[from..until].to_owned(),
            span: (at - from, length),
            line: place.line() - 1,
            column: place.column() - 1,
        })
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        _: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (data, whole) = (self.text.as_bytes(), (0, self.text.len()).into());
        let file = self.file.clone();
        let contents = MietteSpanContents::new_named(file, data, whole, self.line, self.column, 1);
        Ok(Box::new(contents))
    }
}

/// The letter that a byte belongs to.
fn on_letter(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
