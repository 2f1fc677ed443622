//! RON as our files are written, and values that know where they stand.
//!
//! [`Spanned`] reads a value and remembers where its text lies, so that a check made long after
//! parsing (an id that nothing has) still points at the line. It borrows the text through
//! `ron::value::RawValue` and compares addresses with the file that is being read: no unsafe code,
//! and no address reaches an output.

use super::finding::{Finding, Place, SourceText};
use super::salvage::Fault;
use ron::Options;
use ron::extensions::Extensions;
use ron::value::RawValue;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cell::RefCell;
use std::fmt;

/// Deepest nesting that is read: far more than a file needs, far less than the stack.
pub const DEEPEST: usize = 48;

thread_local! {
    /// The file that [`read`] is at work on, so that [`Spanned`] can tell its place at once.
    static READING: RefCell<Option<SourceText>> = const { RefCell::new(None) };
    /// Where the innermost reader stumbled: the outer one knows only where its own part ended.
    static STUMBLED: RefCell<Option<Place>> = const { RefCell::new(None) };
}

/// Struct names are written and checked, so that a unit is part of the file; what may be left out
/// is written plainly if present (no `Some(…)`); a change's fields follow its name at once.
pub fn options() -> Options {
    Options::default()
        .with_default_extension(Extensions::EXPLICIT_STRUCT_NAMES)
        .with_default_extension(Extensions::IMPLICIT_SOME)
        .with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES)
        .with_recursion_limit(DEEPEST * 2)
}

/// Reads a whole file.
///
/// # Errors
/// One finding with `code`, placed where the reader stumbled.
pub fn read<'a, T: Deserialize<'a>>(
    source: &'a SourceText,
    code: &'static str,
) -> Result<T, Finding> {
    read_whole(source, code).map_err(|(finding, _)| finding)
}

/// As [`read`], with the kind of fault.
pub(super) fn read_whole<'a, T: Deserialize<'a>>(
    source: &'a SourceText,
    code: &'static str,
) -> Result<T, (Finding, Fault)> {
    read_part(source, source.text(), code)
}

/// Reads a part of a file's text, with the kind of fault; `text` must be borrowed from `source`.
pub(super) fn read_part<'a, T: Deserialize<'a>>(
    source: &'a SourceText,
    text: &'a str,
    code: &'static str,
) -> Result<T, (Finding, Fault)> {
    let begin = text.as_ptr() as usize - source.text().as_ptr() as usize;
    if let Some(at) = too_deep(text) {
        let finding = Finding::error(code, format!("brackets nest deeper than {DEEPEST}"))
            .at(source.place(begin + at, 1))
            .help("no scenario needs that; look for a bracket that is never closed");
        return Err((finding, Fault::Form));
    }
    READING.with(|reading| reading.replace(Some(source.clone())));
    STUMBLED.with(|stumbled| stumbled.replace(None));
    let outcome = options().from_str(text);
    READING.with(|reading| reading.replace(None));
    let inner = STUMBLED.with(|stumbled| stumbled.replace(None));
    outcome.map_err(|error| {
        let at = error.span.start;
        let part = SourceText::new("", text.to_owned());
        let outer = source.place(begin + part.place_at(at.line, at.col).offset(), 1);
        let place = inner.unwrap_or(outer);
        let what = error.code.to_string();
        let field = text.get(..place.offset().saturating_sub(begin)).and_then(open_field);
        let what = match field {
            Some(field) if is_about_a_value(&error.code) => format!("in `{field}`: {what}"),
            _ => what,
        };
        (Finding::error(code, format!("cannot be read: {what}")).at(place), fault(&error.code))
    })
}

/// What kind of fault an error is.
fn fault(error: &ron::Error) -> Fault {
    use ron::Error as E;
    match error {
        E::MissingStructField { field, .. } => Fault::Missing((*field).to_owned()),
        E::NoSuchStructField { .. }
        | E::NoSuchEnumVariant { .. }
        | E::DuplicateStructField { .. }
        | E::InvalidValueForType { .. }
        | E::ExpectedDifferentStructName { .. }
        | E::ExpectedNamedStructLike(_)
        | E::ExpectedInteger
        | E::ExpectedFloat
        | E::ExpectedBoolean
        | E::ExpectedString
        | E::ExpectedArray
        | E::ExpectedOption
        | E::ExpectedStructLike
        | E::IntegerOutOfBounds
        | E::Message(_) => Fault::Value,
        _ => Fault::Form,
    }
}

/// Whether an error speaks of a value, whose field is then worth naming; others name a field
/// themselves, or are about what stands between values.
fn is_about_a_value(error: &ron::Error) -> bool {
    use ron::Error as E;
    !matches!(
        error,
        E::MissingStructField { .. }
            | E::NoSuchStructField { .. }
            | E::DuplicateStructField { .. }
            | E::ExpectedComma
            | E::ExpectedStructLikeEnd
            | E::ExpectedArrayEnd
            | E::TrailingCharacters
            | E::Eof
            | E::ExceededRecursionLimit
    )
}

/// Letters of a text with their places.
pub(super) type Letters<'t> = std::iter::Peekable<std::str::CharIndices<'t>>;

/// Goes past a string or a comment whose first letter, at `at`, was just taken; whether there was one.
pub(super) fn skip_quoted(text: &str, at: usize, letters: &mut Letters<'_>) -> bool {
    let rest = &text[at..];
    if rest.starts_with('"') {
        while let Some((_, inside)) = letters.next() {
            match inside {
                '\\' => drop(letters.next()),
                '"' => break,
                _ => {}
            }
        }
    } else if rest.starts_with("//") {
        while letters.next_if(|(_, inside)| *inside != '\n').is_some() {}
    } else if rest.starts_with("/*") {
        let end = rest.find("*/").map_or(text.len(), |end| at + end + 2);
        while letters.next_if(|(inside, _)| *inside < end).is_some() {}
    } else {
        return false;
    }
    true
}

/// The name of the innermost field whose value a text ends before or in; strings and comments
/// apart.
fn open_field(text: &str) -> Option<&str> {
    // The field that is open on each level of brackets, as a stretch of the text.
    let mut open: Vec<Option<(usize, usize)>> = vec![None];
    let mut word: Option<(usize, usize)> = None;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '/' if skip_quoted(text, at, &mut letters) => {}
            '"' if skip_quoted(text, at, &mut letters) => word = None,
            '(' | '[' | '{' => {
                open.push(None);
                word = None;
            }
            ')' | ']' | '}' => {
                open.pop();
                word = None;
            }
            ',' => {
                if let Some(last) = open.last_mut() {
                    *last = None;
                }
                word = None;
            }
            ':' => {
                if let (Some(last), Some(_)) = (open.last_mut(), word) {
                    *last = word;
                }
                word = None;
            }
            c if c.is_alphanumeric() || c == '_' => {
                let end = at + c.len_utf8();
                word = match word {
                    Some((begin, until)) if until == at => Some((begin, end)),
                    _ => Some((at, end)),
                };
            }
            _ => {}
        }
    }
    let (begin, end) = open.into_iter().rev().flatten().next()?;
    text.get(begin..end)
}

/// The first byte at which brackets nest too deep, strings and comments apart. Checked before
/// reading since a reader that looks ahead over nested brackets would take very long.
fn too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'(' | b'[' | b'{' => {
                depth += 1;
                if depth > DEEPEST {
                    return Some(at);
                }
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' => {
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at += text.get(at..).and_then(|rest| rest.find('\n')).unwrap_or(text.len());
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// A value with the place of its text; `None` if it came from no file.
#[derive(Clone)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub at: Option<Place>,
}

impl<T> Spanned<T> {
    /// Where it stands in `source`; its beginning if it came from no file.
    pub fn place(&self, source: &SourceText) -> Place {
        self.at.clone().unwrap_or_else(|| source.place(0, 0))
    }
}

impl<T> From<T> for Spanned<T> {
    fn from(value: T) -> Self {
        Self { value, at: None }
    }
}

impl From<&str> for Spanned<String> {
    fn from(value: &str) -> Self {
        Self { value: value.to_owned(), at: None }
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    /// Where a value stands is no part of what it says.
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: fmt::Display> fmt::Display for Spanned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: Serialize> Serialize for Spanned<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (text, at) = raw(deserializer)?;
        match options().from_str(text) {
            Ok(value) => Ok(Self { value, at }),
            Err(error) => {
                STUMBLED.with(|stumbled| {
                    let mut stumbled = stumbled.borrow_mut();
                    // The innermost stumbles first.
                    if stumbled.is_none() {
                        *stumbled = at;
                    }
                });
                Err(D::Error::custom(error.code))
            }
        }
    }
}

/// Reads a list that means all where it is left out: written empty it would say the contrary.
pub(super) fn not_empty<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let list = Vec::deserialize(deserializer)?;
    if list.is_empty() {
        return Err(D::Error::custom("the list is empty: leave the field out if all are meant"));
    }
    Ok(list)
}

/// The innermost round brackets that hold a place, as a place.
pub(super) fn brackets_around(place: &Place) -> Option<Place> {
    let (text, inside) = (place.source().text(), place.offset());
    let mut open = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' | '/' if skip_quoted(text, at, &mut letters) => {}
            '(' => open.push(at),
            ')' => {
                let begin = open.pop()?;
                if begin < inside && inside < at {
                    return Some(place.source().place(begin, at - begin));
                }
            }
            _ => {}
        }
    }
    None
}

/// A part of a file that is read later, by itself, so that one fault does not hide the others.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// The text, borrowed from the file.
    pub text: &'a str,
    /// Where it stands.
    pub at: Option<Place>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Part<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (text, at) = raw(deserializer)?;
        Ok(Self { text, at })
    }
}

/// The text of the next value, and where it stands in the file that is being read.
fn raw<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(&'de str, Option<Place>), D::Error> {
    let text = <&RawValue>::deserialize(deserializer)?.trim().get_ron();
    let address = text.as_ptr() as usize;
    let at = READING.with(|reading| {
        let reading = reading.borrow();
        let source = reading.as_ref()?;
        let begin = source.text().as_ptr() as usize;
        let inside = (begin..begin + source.text().len().max(1)).contains(&address);
        inside.then(|| source.place(address - begin, text.len()))
    });
    Ok((text, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Minutes;

    #[derive(Debug, Deserialize)]
    #[serde(rename = "Probe", deny_unknown_fields)]
    struct Probe {
        name: Spanned<String>,
        wait: Spanned<Minutes>,
        more: Option<Spanned<Minutes>>,
    }

    #[test]
    fn a_value_knows_where_it_stands() {
        let text =
            "// æøå\nProbe(\n  name: /* who */ \"søren\",\n  wait: Minutes(5),\nmore: Minutes(1))";
        let source = SourceText::new("probe.ron", text);
        let probe: Probe = read(&source, "test::syntax").expect("it is well formed");
        let (name, wait) = (probe.name.place(&source), probe.wait.place(&source));
        assert_eq!((probe.name.value.as_str(), name.line(), name.column()), ("søren", 3, 19));
        assert_eq!((wait.line(), wait.column()), (4, 9));
        assert_eq!(probe.more.map(|m| m.place(&source).line()), Some(5));
    }

    #[test]
    fn the_field_of_a_value_is_found_in_the_text_before_it() {
        for (text, field) in [
            ("Probe(name: ", Some("name")),
            ("Probe(name: \"a, b: c\", /* d: */ wait: Minutes(", Some("wait")),
            ("Probe(list: [1, 2, ", Some("list")),
            ("Probe(name: 1, // more: 2\n", None),
            ("Probe(all: [Inner(one: 1), Inner(two: ", Some("two")),
        ] {
            assert_eq!(open_field(text), field, "{text}");
        }
    }

    #[test]
    fn the_brackets_around_a_place_are_found() {
        let source = SourceText::new("a.ron", "A(x: \")\", b: [B(c: [D, E], d: F(1)), B(c: [G])])");
        let around = |what: &str| {
            let place = source.place(source.text().find(what).unwrap(), 1);
            let found = brackets_around(&place).unwrap();
            source.text()[found.offset()..found.offset() + found.length()].to_owned()
        };
        assert_eq!(around("E]"), "(c: [D, E], d: F(1)");
        assert_eq!(around("G"), "(c: [G]");
        assert_eq!(around("x:").len(), source.text().len() - 2);
    }

    #[test]
    fn a_missing_unit_an_unknown_field_and_deep_nesting_are_refused_with_their_line() {
        let deep = format!("Probe(\nname: \"a\", x: {}", "[".repeat(100_000));
        for (text, line) in [
            ("Probe(\n name: \"a\",\n wait: 5)", 3),
            ("Probe(\n name: \"a\",\n wait: (5))", 3),
            ("Probe(\n name: \"a\",\n wait: Hours(5))", 3),
            ("Probe(\n name: \"a\",\n oops: 1,\n wait: Minutes(5))", 3),
            (deep.as_str(), 2),
        ] {
            let source = SourceText::new("probe.ron", text.to_owned());
            let finding = read::<Probe>(&source, "test::syntax").expect_err("it is faulty");
            assert_eq!(finding.line(), line, "{finding}");
        }
    }
}
