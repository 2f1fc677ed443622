//! What is wrong with a file, where, and how to mend it.
//!
//! Checks gather [`Finding`]s and never stop at the first. A finding carries a stable code, a
//! severity, a sentence, the place in the file and a remedy; the command line shows it as a
//! graphical report (miette), `--json` and the explorer read the same fields.

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};
use std::fmt;
use std::sync::Arc;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing to mend.
    Note,
    /// Probably not meant; the scenario runs all the same.
    Warning,
    /// The scenario is refused.
    Error,
}

impl Severity {
    /// The word used in outputs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A file's text with its name, shared by everything that points into it.
#[derive(Clone)]
pub struct SourceText(Arc<NamedSource<String>>);

impl SourceText {
    /// `file` is the name to show, `text` the whole content.
    pub fn new(file: impl AsRef<str>, text: impl Into<String>) -> Self {
        Self(Arc::new(NamedSource::new(file, text.into())))
    }
    /// Name of the file.
    pub fn file(&self) -> &str {
        self.0.name()
    }
    /// The whole content.
    pub fn text(&self) -> &str {
        self.0.inner()
    }
    /// The place `length` bytes long that begins at byte `offset`; both are cut to the text.
    pub fn place(&self, offset: usize, length: usize) -> Place {
        let offset = offset.min(self.text().len());
        Place { source: self.clone(), offset, length: length.min(self.text().len() - offset) }
    }
    /// The place of a 1-based line and column (in characters).
    pub fn place_at(&self, line: usize, column: usize) -> Place {
        let text = self.text();
        let start: usize =
            text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let within: usize =
            text[start..].chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
        self.place(start + within, 1)
    }
}

impl fmt::Debug for SourceText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SourceText({})", self.file())
    }
}

/// A stretch of a file.
///
/// Two places are always equal: where a thing stands is no part of what it says, so that types
/// which remember their place still compare by content.
#[derive(Clone, Debug)]
pub struct Place {
    source: SourceText,
    offset: usize,
    length: usize,
}

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Place {}

impl Place {
    /// The file.
    pub fn source(&self) -> &SourceText {
        &self.source
    }
    /// First byte.
    pub fn offset(&self) -> usize {
        self.offset
    }
    /// Line, from 1.
    pub fn line(&self) -> usize {
        self.before().matches('\n').count() + 1
    }
    /// Column in characters, from 1.
    pub fn column(&self) -> usize {
        let before = self.before();
        before[before.rfind('\n').map_or(0, |at| at + 1)..].chars().count() + 1
    }

    fn before(&self) -> &str {
        let text = self.source.text();
        let mut end = self.offset.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        &text[..end]
    }
}

/// One thing that a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable code, `part::what` (`regime::unknown_body`).
    pub code: &'static str,
    /// How bad.
    pub severity: Severity,
    /// What is wrong, in a sentence.
    pub message: String,
    /// Where it stands, if in a file.
    pub at: Option<Place>,
    /// How to mend it.
    pub help: Option<String>,
}

impl Finding {
    /// A finding that refuses the scenario.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::of(Severity::Error, code, message)
    }
    /// A finding that does not.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::of(Severity::Warning, code, message)
    }
    /// A finding that only tells.
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::of(Severity::Note, code, message)
    }
    /// Says where.
    #[must_use]
    pub fn at(mut self, place: impl Into<Option<Place>>) -> Self {
        self.at = place.into();
        self
    }
    /// Says how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
    /// Says which of `names` may have been meant, if one is near.
    #[must_use]
    pub fn did_you_mean<'a>(self, name: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(name, names) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self,
        }
    }
    /// Name of the file, or empty.
    pub fn file(&self) -> &str {
        self.at.as_ref().map_or("", |place| place.source.file())
    }
    /// Line from 1, or 0.
    pub fn line(&self) -> usize {
        self.at.as_ref().map_or(0, Place::line)
    }
    /// Column from 1, or 0.
    pub fn column(&self) -> usize {
        self.at.as_ref().map_or(0, Place::column)
    }

    fn of(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self { code, severity, message: message.into(), at: None, help: None }
    }
}

/// Whether any finding refuses the scenario.
pub fn refuses(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Finding {}

impl Diagnostic for Finding {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Note => miette::Severity::Advice,
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display + 'a>)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.at.as_ref().map(|place| place.source.0.as_ref() as &dyn SourceCode)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let place = self.at.as_ref()?;
        let span = LabeledSpan::new(Some("here".to_owned()), place.offset, place.length.max(1));
        Some(Box::new(std::iter::once(span)))
    }
}

/// The candidate nearest to `name` by edits, if it takes few enough of them.
pub fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).max(1);
    names
        .into_iter()
        .map(|candidate| (edits(name, candidate), candidate))
        .filter(|(edits, _)| *edits <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, substitutions and swaps of neighbours from one word to the other
/// (optimal string alignment).
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let substituted = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = substituted.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_knows_its_line_and_column_also_after_danish_letters() {
        let source = SourceText::new("a.ron", "første\nsøde æbler: 3\n");
        let at = source.text().find("æbler").expect("it is there");
        let place = source.place(at, 3);
        assert_eq!((place.line(), place.column()), (2, 6));
        assert_eq!(source.place_at(2, 6).offset(), at);
        assert_eq!(source.place_at(99, 1).line(), 3);
    }

    #[test]
    fn the_nearest_name_is_offered_only_when_near() {
        let names = ["movia", "midttrafik", "sydtrafik"];
        assert_eq!(nearest("mvoia", names), Some("movia"));
        assert_eq!(nearest("midtrafik", names), Some("midttrafik"));
        assert_eq!(nearest("state", names), None);
    }
}
