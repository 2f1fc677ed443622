//! Words of the reports and the window in Danish and English (Fluent files under `assets/i18n`).

use super::format::Language;
use fluent::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use std::collections::BTreeMap;

/// Stands around the name of an argument in a resolved pattern.
const MARK: char = '\u{1}';

/// The words of one language. Patterns are resolved once, so that threads may share them.
#[derive(Clone, Debug)]
pub struct Words {
    patterns: BTreeMap<String, String>,
    /// The language.
    pub language: Language,
}

impl Words {
    /// Reads the embedded words.
    pub fn new(language: Language) -> Self {
        let (text, tag) = match language {
            Language::Danish => (include_str!("../../assets/i18n/da.ftl"), "da"),
            Language::English => (include_str!("../../assets/i18n/en.ftl"), "en"),
        };
        let resource = match FluentResource::try_new(text.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        let tag = tag.parse().expect("`da` and `en` are language tags");
        let mut bundle = FluentBundle::new(vec![tag]);
        bundle.set_use_isolating(false);
        // A word that stands twice keeps its first meaning; a test names it.
        let _ = bundle.add_resource(resource);
        let marks: Vec<(&str, String)> =
            arguments(text).map(|name| (name, format!("{MARK}{name}{MARK}"))).collect();
        let mut given = FluentArgs::new();
        for (name, mark) in &marks {
            given.set(*name, FluentValue::from(mark.as_str()));
        }
        let mut patterns = BTreeMap::new();
        for key in keys(text) {
            let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
                continue;
            };
            let mut errors = Vec::new();
            let resolved = bundle.format_pattern(pattern, Some(&given), &mut errors).into_owned();
            patterns.insert(key.to_owned(), resolved);
        }
        Self { patterns, language }
    }

    /// The words for `key`; the key itself where there are none (a test keeps that from shipping).
    pub fn get(&self, key: &str) -> String {
        self.patterns.get(key).map_or_else(|| key.to_owned(), Clone::clone)
    }

    /// The words for `key` with arguments.
    pub fn with(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        arguments.iter().fold(self.get(key), |text, (name, value)| {
            text.replace(&format!("{MARK}{name}{MARK}"), value)
        })
    }

    /// Whether there are words for `key`.
    pub fn has(&self, key: &str) -> bool {
        self.patterns.contains_key(key)
    }
}

/// Keys of the messages of a file.
fn keys(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" ="))
        .map(|(key, _)| key)
}

/// Names of the arguments that a file's messages take.
fn arguments(text: &str) -> impl Iterator<Item = &str> {
    text.split('$').skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        &rest[..end]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_words_once() {
        let danish: Vec<_> = keys(include_str!("../../assets/i18n/da.ftl")).collect();
        let english: Vec<_> = keys(include_str!("../../assets/i18n/en.ftl")).collect();
        assert_eq!(danish, english);
        let mut once = danish.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), danish.len());
    }

    #[test]
    fn arguments_are_put_in() {
        let words = Words::new(Language::Danish);
        let text = words.with("progress-account", &[("name", "I dag")]);
        assert_eq!(text, "Hvem betaler: I dag");
    }
}
