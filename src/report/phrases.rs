//! Findings in the reader's language.
//!
//! The core makes its findings in English, sentence by sentence; the Danish of each stands in
//! `assets/i18n/findings-da.txt` under the English, with `{}` for what is put in. A finding is read
//! back along these patterns: the one with most letters of its own wins, and what fills a hole
//! is read the same way, unless it stands in backticks and is a name. A sentence that the list
//! lacks stays as it is; a test keeps that from shipping.

use super::format::Language;

/// Stands for what is put in.
const HOLE: &str = "{}";
/// A phrase in a phrase in a phrase: no sentence nests deeper.
const DEEPEST: usize = 3;

/// The sentences of one language.
#[derive(Clone, Debug)]
pub struct Phrases {
    /// English and the reader's, cut at the holes; the one with most letters first.
    pairs: Vec<(Vec<String>, Vec<String>)>,
}

impl Phrases {
    /// Reads the embedded sentences; English needs none.
    pub fn new(language: Language) -> Self {
        let text = match language {
            Language::Danish => include_str!("../../assets/i18n/findings-da.txt"),
            Language::English => "",
        };
        let cut = |line: &str| line.split(HOLE).map(str::to_owned).collect::<Vec<String>>();
        let mut lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut pairs = Vec::new();
        while let (Some(english), Some(other)) = (lines.next(), lines.next()) {
            pairs.push((cut(english), cut(other.trim())));
        }
        pairs.sort_by_key(|(english, _)| {
            std::cmp::Reverse(english.iter().map(String::len).sum::<usize>())
        });
        Self { pairs }
    }

    /// A sentence in the reader's language.
    pub fn tell(&self, text: &str) -> String {
        self.told(text, DEEPEST)
    }

    /// Whether the list has a sentence, written with `{}` for what is put in.
    pub fn has(&self, pattern: &str) -> bool {
        self.pairs.iter().any(|(english, _)| english.join(HOLE) == pattern)
    }

    fn told(&self, text: &str, depth: usize) -> String {
        let found = self.pairs.iter().find_map(|(english, other)| {
            let filled = fill(english, text)?;
            (filled.len() + 1 == other.len()).then_some((english, other, filled))
        });
        let Some((english, other, filled)) = found else { return text.to_owned() };
        let mut out = other[0].clone();
        for (nth, hole) in filled.into_iter().enumerate() {
            let is_name = english[nth].ends_with('`');
            if is_name || depth == 0 {
                out.push_str(hole);
            } else {
                out.push_str(&self.told(hole, depth - 1));
            }
            out.push_str(&other[nth + 1]);
        }
        out
    }
}

/// What fills the holes of a pattern that makes this text, if it does.
fn fill<'t>(pattern: &[String], text: &'t str) -> Option<Vec<&'t str>> {
    let (first, rest) = pattern.split_first()?;
    let mut left = text.strip_prefix(first.as_str())?;
    let Some((last, middle)) = rest.split_last() else {
        return left.is_empty().then(Vec::new);
    };
    let mut filled = Vec::with_capacity(rest.len());
    for part in middle {
        let at = if part.is_empty() { left.len() } else { left.find(part.as_str())? };
        filled.push(&left[..at]);
        left = &left[at + part.len()..];
    }
    filled.push(left.strip_suffix(last.as_str())?);
    filled.iter().all(|hole| !hole.is_empty()).then_some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_read_back_and_names_left_alone() {
        let danish = Phrases::new(Language::Danish);
        assert_eq!(danish.tell("no hub has the id `zone`"), "knudepunkt: id'en `zone` findes ikke");
        assert_eq!(danish.tell("the headway is NaN"), "minuttallet mellem afgange er NaN");
        assert_eq!(danish.tell("nothing like it"), "nothing like it");
        let english = Phrases::new(Language::English);
        assert_eq!(english.tell("the headway is NaN"), "the headway is NaN");
    }

    #[test]
    fn every_sentence_has_its_holes_in_both_languages() {
        for (english, danish) in Phrases::new(Language::Danish).pairs {
            assert_eq!(english.len(), danish.len(), "{english:?} {danish:?}");
        }
    }
}
