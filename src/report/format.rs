//! Numbers for people: Danish and English, thousands, decimals, units of money.

use crate::units::Kroner;

/// Language of texts and numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Danish: decimal comma, thousands with a point.
    Danish,
    /// English: decimal point, thousands with a comma.
    English,
}

impl Language {
    fn marks(self) -> (char, char) {
        match self {
            Self::Danish => (',', '.'),
            Self::English => ('.', ','),
        }
    }
}

/// A number with `decimals` decimals and thousands marked; `–` for what is not a number.
pub fn number(value: f64, decimals: usize, language: Language) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let (point, thousand) = language.marks();
    let text = format!("{:.*}", decimals, value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(thousand);
        }
        grouped.push(digit);
    }
    let is_zero = text.chars().all(|c| c == '0' || c == '.');
    let sign = if value < 0.0 && !is_zero { "−" } else { "" };
    if fraction.is_empty() {
        format!("{sign}{grouped}")
    } else {
        format!("{sign}{grouped}{point}{fraction}")
    }
}

/// Reads a number as people write it in a language; `None` if it is none.
pub fn parse(text: &str, language: Language) -> Option<f64> {
    let (point, thousand) = language.marks();
    let plain: String = text
        .chars()
        .filter(|c| *c != thousand && !c.is_whitespace())
        .map(|c| match c {
            c if c == point => '.',
            '−' => '-',
            c => c,
        })
        .collect();
    plain.parse().ok().filter(|value: &f64| value.is_finite())
}

/// A difference: always with a sign, `±0` where it rounds to nothing.
pub fn difference(value: f64, decimals: usize, language: Language) -> String {
    let text = number(value, decimals, language);
    if text.chars().all(|c| matches!(c, '0' | ',' | '.')) {
        "±0".to_owned()
    } else if value > 0.0 {
        format!("+{text}")
    } else {
        text
    }
}

/// How many decimals a figure of this size is shown with: three significant digits or so.
pub fn decimals_for(value: f64) -> usize {
    match value.abs() {
        v if v >= 100.0 || v == 0.0 => 0,
        v if v >= 10.0 => 1,
        v if v >= 1.0 => 2,
        _ => 3,
    }
}

/// Millions of kroner.
pub fn millions(amount: Kroner, language: Language) -> String {
    number(amount.dkk() / 1e6, 1, language)
}

/// Rounds to ten significant digits, which is what results are published with.
pub fn publish(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { 0.0 } else { value };
    }
    format!("{value:.9e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_numbers_have_a_decimal_comma() {
        assert_eq!(number(1_234_567.891, 2, Language::Danish), "1.234.567,89");
        assert_eq!(number(-0.001, 1, Language::Danish), "0,0");
        assert_eq!(number(-1234.5, 1, Language::English), "−1,234.5");
        assert_eq!(number(f64::NAN, 1, Language::English), "–");
    }

    #[test]
    fn what_is_shown_is_read_again() {
        for language in [Language::Danish, Language::English] {
            for value in [0.0, -12.5, 1_234_567.25] {
                assert_eq!(parse(&number(value, 2, language), language), Some(value));
            }
        }
        assert_eq!(parse("1,5", Language::Danish), Some(1.5));
        assert_eq!(parse("en", Language::Danish), None);
    }

    #[test]
    fn a_difference_shows_its_sign() {
        assert_eq!(difference(12.3, 1, Language::Danish), "+12,3");
        assert_eq!(difference(-0.01, 1, Language::Danish), "±0");
    }

    #[test]
    fn publishing_keeps_ten_digits() {
        assert!((publish(1.0 / 3.0) - 0.333_333_333_3).abs() < 1e-15);
    }
}
