//! What is wrong with a file, where it stands, and how to mend it.
//!
//! A [`Finding`] is a value, not an exception: whoever reads a file gathers all of them before it
//! answers, so that a planner mends a file in one round. The command line shows them as reports
//! with the text around them (through [`miette::Diagnostic`]), `--json` as plain fields
//! ([`FindingJson`]), the explorer as a list that jumps to the object.

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
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
pub struct SourceText(Arc<NamedSource<Cow<'static, str>>>);

impl SourceText {
    /// `file` is the name to show, `text` the whole content. A byte order mark before it, as some
    /// editors write it, is no part of it.
    pub fn new(file: impl AsRef<str>, text: impl Into<Cow<'static, str>>) -> Self {
        const BYTE_ORDER_MARK: char = '\u{feff}';
        let text = match text.into() {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim_start_matches(BYTE_ORDER_MARK)),
            Cow::Owned(text) if text.starts_with(BYTE_ORDER_MARK) => {
                Cow::Owned(text.trim_start_matches(BYTE_ORDER_MARK).to_owned())
            }
            text => text,
        };
        Self(Arc::new(NamedSource::new(file, text)))
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
    /// From where a field of the file itself is written (`tasks:`, at the beginning of a line) to
    /// the end of the file; `None` if no line begins so.
    pub fn from_field(&self, field: &str) -> Option<Place> {
        let mut begin = 0;
        for line in self.text().split_inclusive('\n') {
            let written = line.trim_start();
            if written.starts_with(field) {
                return Some(self.place(begin + line.len() - written.len(), self.text().len()));
            }
            begin += line.len();
        }
        None
    }
    /// The place of a line and column (both from 1, columns in characters).
    pub fn place_at(&self, line: usize, column: usize) -> Place {
        let text = self.text();
        let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
        let start: usize = lines.map(str::len).sum();
        let letters = text[start..].chars().take(column.saturating_sub(1));
        self.place(start + letters.map(char::len_utf8).sum::<usize>(), 1)
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
    /// The first place inside it where a text is written.
    pub fn find(&self, text: &str) -> Option<Self> {
        let own = self.source().text().get(self.offset()..self.offset() + self.length())?;
        let at = own.find(text)?;
        Some(self.source().place(self.offset() + at, text.len()))
    }
    /// The part of it that `length` bytes from its beginning make.
    #[must_use]
    pub fn first(&self, length: usize) -> Self {
        self.source.place(self.offset, length.min(self.length))
    }
    /// First byte.
    pub fn offset(&self) -> usize {
        self.offset
    }
    /// How many bytes.
    pub fn length(&self) -> usize {
        self.length
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
    /// Stable code, `part::what` (`scenario::unknown_hub`).
    pub code: &'static str,
    /// How grave.
    pub severity: Severity,
    /// What is wrong, in a sentence.
    pub message: String,
    /// Where it stands; `None` for a change that was made in the explorer.
    pub at: Option<Place>,
    /// Another place in the same file that has to do with it, and what stands there.
    pub see: Option<(Place, String)>,
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
    /// Points at another place of the same file.
    #[must_use]
    pub fn see(mut self, place: impl Into<Option<Place>>, what: impl Into<String>) -> Self {
        self.see = place.into().map(|place| (place, what.into()));
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
            // Another remedy may stand already.
            None if self.help.is_some() => self,
            None => self.help("none that is declared comes near: declare it, or name one that is"),
        }
    }
    /// Whether it refuses the scenario.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
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
    /// As plain fields, for `--json`.
    pub fn as_json(&self) -> FindingJson {
        FindingJson {
            code: self.code.to_owned(),
            severity: self.severity,
            file: self.at.as_ref().map(|place| place.source.file().to_owned()),
            line: self.at.as_ref().map(Place::line),
            column: self.at.as_ref().map(Place::column),
            message: self.message.clone(),
            help: self.help.clone(),
        }
    }

    fn of(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self { code, severity, message: message.into(), at: None, see: None, help: None }
    }
}

/// Whether any finding refuses the scenario.
pub fn refuses(findings: &[Finding]) -> bool {
    findings.iter().any(Finding::is_error)
}

/// A finding as plain fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingJson {
    /// Kind of finding.
    pub code: String,
    /// How grave.
    pub severity: Severity,
    /// Which file.
    pub file: Option<String>,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: Option<String>,
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
        let here = LabeledSpan::new(Some("here".to_owned()), place.offset, place.length.max(1));
        let see = self.see.iter().filter(|(other, _)| other.source.file() == place.source.file());
        let there = see.map(|(other, what)| {
            LabeledSpan::new(Some(what.clone()), other.offset, other.length.max(1))
        });
        Some(Box::new(std::iter::once(here).chain(there)))
    }
}

/// Everything that was found; as an error it holds at least one [`Severity::Error`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings(pub Vec<Finding>);

impl Findings {
    /// As plain fields.
    pub fn as_json(&self) -> Vec<FindingJson> {
        self.0.iter().map(Finding::as_json).collect()
    }
}

impl From<Finding> for Findings {
    fn from(finding: Finding) -> Self {
        Self(vec![finding])
    }
}

impl From<Vec<Finding>> for Findings {
    fn from(findings: Vec<Finding>) -> Self {
        Self(findings)
    }
}

impl fmt::Display for Findings {
    /// One line each, as compilers do: `file:line:column: message (code)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, finding) in self.0.iter().enumerate() {
            if nth > 0 {
                writeln!(f)?;
            }
            if let Some(place) = &finding.at {
                write!(f, "{}:{}:{}: ", place.source.file(), place.line(), place.column())?;
            }
            write!(f, "{}: {} ({})", finding.severity.word(), finding.message, finding.code)?;
            if let Some(help) = &finding.help {
                write!(f, "; {help}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Findings {}

impl Diagnostic for Findings {
    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        Some(Box::new(self.0.iter().map(|finding| finding as &dyn Diagnostic)))
    }
}

/// A number as a sentence tells it: in full, or with its power of ten where it would fill a line.
pub fn plain(number: f64) -> String {
    let is_long = number.abs() >= 1e15 || (number.abs() < 1e-9 && number.abs() > 0.0);
    if number.is_finite() && is_long { format!("{number:.1e}") } else { number.to_string() }
}

/// The name nearest to `name`, if so few letters differ that it may be a slip of the pen: at most
/// a third of them. Ties go to the first.
pub fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A slip of the pen is not looked for in a novel.
    const LONGEST: usize = 80;
    let letters = name.chars().count();
    if letters == 0 || letters > LONGEST {
        return None;
    }
    let limit = (letters / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in names {
        if candidate.is_empty() || candidate.len().abs_diff(name.len()) > limit * 4 {
            continue;
        }
        let edits = edits(name, candidate);
        if edits <= limit && best.is_none_or(|(least, _)| edits < least) {
            best = Some((edits, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Letters put in, left out, changed, or swapped with their neighbour, from one word to the other
/// (optimal string alignment).
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let changed = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = changed.min(last[j] + 1).min(row[j - 1] + 1);
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
    fn a_slip_of_the_pen_is_guessed_and_a_different_word_is_not() {
        let known = ["st-holbaek", "st-hobro", "st-odense"];
        assert_eq!(nearest("st-holbek", known), Some("st-holbaek"));
        assert_eq!(nearest("ts-hobro", known), Some("st-hobro"));
        assert_eq!(nearest("somewhere-else", known), None);
        assert_eq!(nearest("x", ["", "movia"]), None, "an empty word is nobody's name");
    }

    #[test]
    fn numbers_are_told_in_a_few_digits_and_a_byte_order_mark_is_no_text() {
        assert_eq!(
            [1e300, -5.0, 0.1, 6e-40, 0.0].map(plain),
            ["1.0e300", "-5", "0.1", "6.0e-40", "0"]
        );
        let source = SourceText::new("a.ron", "\u{feff}A(\n b: 1)");
        assert_eq!(source.text(), "A(\n b: 1)");
        assert_eq!(source.from_field("b:").map(|at| (at.line(), at.column())), Some((2, 2)));
    }
}
