//! RON as our files are written, and values that know where they stand.
//!
//! [`Spanned`] reads a value and remembers where its text lies, so that a check made long after
//! parsing (an id that nothing has) still points at the line. It borrows the text through
//! `ron::value::RawValue`, which only compares addresses: no unsafe code. The address is turned
//! into a [`Place`] by the [`SourceText`] that was parsed; it never reaches any output.

use super::finding::{Finding, Place, SourceText};
use ron::Options;
use ron::extensions::Extensions;
use ron::value::RawValue;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

/// Deepest nesting that is read: far more than a file needs, far less than the stack.
const DEEPEST: usize = 64;

/// Struct names are written and checked, so that a unit is part of the file.
pub fn options() -> Options {
    Options::default()
        .with_default_extension(Extensions::EXPLICIT_STRUCT_NAMES)
        .with_recursion_limit(DEEPEST)
}

/// Reads a whole file.
///
/// # Errors
/// One finding with `code`, placed where the reader stumbled.
pub fn read<'a, T: Deserialize<'a>>(
    source: &'a SourceText,
    code: &'static str,
) -> Result<T, Finding> {
    options().from_str(source.text()).map_err(|error| {
        let at = error.span.start;
        Finding::error(code, format!("cannot be read: {}", error.code))
            .at(source.place_at(at.line, at.col))
    })
}

/// A value with the place of its text.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    address: usize,
    length: usize,
}

impl<T> Spanned<T> {
    /// Where it stands in `source`, which must be the text it was read from.
    pub fn place(&self, source: &SourceText) -> Place {
        let start = source.text().as_ptr() as usize;
        source.place(self.address.saturating_sub(start), self.length)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.trim();
        let text = raw.get_ron();
        let value = options().from_str(text).map_err(|error| D::Error::custom(error.code))?;
        Ok(Self { value, address: text.as_ptr() as usize, length: text.len() })
    }
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
    }

    #[test]
    fn a_value_knows_where_it_stands() {
        let text = "// æøå\nProbe(\n  name: /* who */ \"søren\",\n  wait: Minutes(5),\n)";
        let source = SourceText::new("probe.ron", text);
        let probe: Probe = read(&source, "test::syntax").expect("it is well formed");
        let (name, wait) = (probe.name.place(&source), probe.wait.place(&source));
        assert_eq!((probe.name.value.as_str(), name.line(), name.column()), ("søren", 3, 19));
        assert_eq!((wait.line(), wait.column()), (4, 9));
    }

    #[test]
    fn a_missing_unit_an_unknown_field_and_deep_nesting_are_refused_with_their_line() {
        let deep = format!("Probe(\nname: \"a\", x: {}", "[".repeat(100_000));
        for (text, line) in [
            ("Probe(\n name: \"a\",\n wait: 5)", 3),
            ("Probe(\n name: \"a\",\n wait: Hours(5))", 3),
            ("Probe(\n name: \"a\",\n oops: 1,\n wait: Minutes(5))", 3),
            (deep.as_str(), 2),
        ] {
            let source = SourceText::new("probe.ron", text);
            let finding = read::<Probe>(&source, "test::syntax").expect_err("it is faulty");
            assert_eq!(finding.line(), line, "{finding}");
        }
    }
}
