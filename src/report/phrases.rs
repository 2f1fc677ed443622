//! Findings in the reader's language.
//!
//! The core makes its findings in English, sentence by sentence; the Danish of each stands in
//! `assets/i18n/findings-da.txt` under the English, with `{}` for what is put in. A finding is read
//! back along these patterns: the one with most letters of its own wins, and what fills a hole
//! is read the same way, unless it stands in backticks and is a name; numbers in it are marked as
//! the language marks them. A sentence that the list lacks stays as it is; a test keeps that from
//! shipping. Differences of two scenarios have words of their own, `differences-da.txt`; texts of
//! the program's own regime files have theirs, `regimes-da.txt`.

use super::format::Language;
use std::sync::LazyLock;

const FINDINGS: &str = include_str!("../../assets/i18n/findings-da.txt");
const DIFFERENCES: &str = include_str!("../../assets/i18n/differences-da.txt");
const REGIMES: &str = include_str!("../../assets/i18n/regimes-da.txt");

/// Stands for what is put in.
const HOLE: &str = "{}";
/// So deep phrases stand in phrases; lists nest once for each member.
const DEEPEST: usize = 6;

/// The sentences of one language.
#[derive(Clone, Debug)]
pub struct Phrases {
    /// English and the reader's, cut at the holes; the one with most letters first.
    pairs: Vec<(Vec<String>, Vec<String>)>,
}

impl Phrases {
    /// Reads the embedded sentences of findings, with the texts of the program's own regimes that
    /// findings quote; English needs none.
    pub fn new(language: Language) -> Self {
        Self::of(language, &[FINDINGS, REGIMES])
    }

    /// As [`new`](Self::new), read once: reports ask for it row by row.
    pub fn shared(language: Language) -> &'static Self {
        static DANISH: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(Language::Danish));
        static ENGLISH: LazyLock<Phrases> = LazyLock::new(|| Phrases::new(Language::English));
        match language {
            Language::Danish => &DANISH,
            Language::English => &ENGLISH,
        }
    }

    /// As [`new`](Self::new), with the words of differences: there the words of a file's own
    /// language (`Fund`) are told too, which findings must leave as the file has them.
    pub fn of_differences(language: Language) -> Self {
        Self::of(language, &[DIFFERENCES, FINDINGS, REGIMES])
    }

    fn of(language: Language, texts: &[&str]) -> Self {
        let texts = if language == Language::Danish { texts } else { &[] };
        let cut = |line: &str| line.split(HOLE).map(str::to_owned).collect::<Vec<String>>();
        let lines = texts.iter().flat_map(|text| text.lines());
        let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
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

    /// A text of a regime file in the reader's language, if the list has it whole. What a reader
    /// wrote stays as it is: along patterns, "the fare is low" would become half Danish.
    pub fn tell_whole(&self, text: &str) -> String {
        let found =
            self.pairs.iter().find(|(english, _)| matches!(&english[..], [all] if all == text));
        found.map_or_else(|| text.to_owned(), |(_, other)| other.concat())
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
            if is_name {
                out.push_str(hole);
                out.push_str(&other[nth + 1]);
                continue;
            }
            let told = if depth == 0 { hole.to_owned() } else { self.told(hole, depth - 1) };
            // What was told has its numbers already.
            out.push_str(&if told == hole { with_commas(hole) } else { told });
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

/// English numbers in a text as Danish has them (`0.9` becomes `0,9`, `5,000` becomes `5.000`),
/// but not in backticks, nor in what is more than a number.
fn with_commas(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (nth, part) in text.split('`').enumerate() {
        if nth > 0 {
            out.push('`');
        }
        if nth % 2 == 1 {
            out.push_str(part);
            continue;
        }
        for word in part.split_inclusive(char::is_whitespace) {
            let number = word.trim_matches(|c: char| !c.is_ascii_digit());
            let around: &[char] = &['(', ')', ',', ';', '.', '-', '–', '%', '°', ' ', '\n'];
            let is_plain = word.trim_matches(around) == number && is_number(number);
            if is_plain {
                let swap = |c: char| match c {
                    '.' => ',',
                    ',' => '.',
                    c => c,
                };
                let danish: String = number.chars().map(swap).collect();
                out.push_str(&word.replacen(number, &danish, 1));
            } else {
                out.push_str(word);
            }
        }
    }
    out
}

/// Whether a text is a number as English writes it, with thousands marked or not.
fn is_number(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let groups: Vec<&str> = whole.split(',').collect();
    let are_thousands = groups.len() == 1
        || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    are_digits(fraction) && are_thousands && groups.iter().all(|group| are_digits(group))
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
        assert_eq!(danish.tell("the shares sum to 0.9"), "andelene giver 0,9 i alt");
        let english = Phrases::new(Language::English);
        assert_eq!(english.tell("the headway is NaN"), "the headway is NaN");
    }

    #[test]
    fn texts_of_the_own_regimes_are_told_and_those_of_readers_left_alone() {
        let danish = Phrases::shared(Language::Danish);
        assert_eq!(danish.tell_whole("hauliers and taxis"), "vognmænd og taxier");
        assert_eq!(danish.tell_whole("the fare is low"), "the fare is low");
        let english = Phrases::shared(Language::English);
        assert_eq!(english.tell_whole("hauliers and taxis"), "hauliers and taxis");
    }

    #[test]
    fn numbers_have_a_decimal_comma_but_names_code_and_places_have_not() {
        for (english, danish) in [
            ("0.9", "0,9"),
            ("Aarhus (285,273), Skive (20,000)", "Aarhus (285.273), Skive (20.000)"),
            ("`a 0.5`, 0.25 kr.", "`a 0.5`, 0,25 kr."),
            ("Kroner(0.5) in a.ron:1.5 of v1.2", "Kroner(0.5) in a.ron:1.5 of v1.2"),
            ("1.2.3 or 07:30 in 2025", "1.2.3 or 07:30 in 2025"),
        ] {
            assert_eq!(with_commas(english), danish);
        }
    }

    #[test]
    fn every_sentence_has_its_holes_in_both_languages() {
        for (english, danish) in Phrases::of_differences(Language::Danish).pairs {
            assert_eq!(english.len(), danish.len(), "{english:?} {danish:?}");
        }
    }
}
