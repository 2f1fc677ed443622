//! Words of the reports and the window in Danish and English (Fluent files under `assets/i18n`).

use super::format::Language;
use fluent::{FluentArgs, FluentBundle, FluentResource, FluentValue};

/// The words of one language.
pub struct Words {
    bundle: FluentBundle<FluentResource>,
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
        Self { bundle, language }
    }

    /// The words for `key`; the key itself where there are none (a test keeps that from shipping).
    pub fn get(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The words for `key` with arguments.
    pub fn with(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut given = FluentArgs::new();
        for (name, value) in arguments {
            given.set(*name, FluentValue::from(*value));
        }
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, Some(&given), &mut errors).into_owned()
    }

    /// Whether there are words for `key`.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<&str> {
        text.lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" ="))
            .map(|(key, _)| key)
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_words_once() {
        let danish = keys(include_str!("../../assets/i18n/da.ftl"));
        let english = keys(include_str!("../../assets/i18n/en.ftl"));
        assert_eq!(danish, english);
        let mut once = danish.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), danish.len());
    }
}
