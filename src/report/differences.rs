//! What differs between two scenarios, as a table in the reader's language.

use super::phrases::Phrases;
use super::table::Table;
use super::words::Words;
use crate::scenario::diff::{Difference, Part};

/// A row for each difference: kind of piece, which, what of it, before and after.
///
/// # Errors
/// Never in practice: kinds are plain words.
pub fn table(differences: &[Difference], words: &Words) -> Result<Table, serde_json::Error> {
    let phrases = Phrases::of_differences(words.language);
    let mut table = Table::new(5);
    for d in differences {
        let part = serde_json::to_value(d.part)?;
        let part = words.get(&format!("part-{}", part.as_str().unwrap_or_default()));
        let told = |text: &str, is_own: bool| {
            if is_own { phrases.tell(text) } else { text.to_owned() }
        };
        let is_named = matches!(d.detail.as_str(), "name" | "operator" | "company")
            || (d.detail.is_empty() && matches!(d.part, Part::Service | Part::Hub))
            || d.part == Part::Custom;
        let is_of_words = matches!(
            d.part,
            Part::Scenario | Part::Regime | Part::FixedSum | Part::Role | Part::Permission
        );
        let is_detail_words = !matches!(d.part, Part::Road | Part::Access);
        table.row([
            part,
            told(&d.of, is_of_words),
            told(&d.detail, is_detail_words),
            told(&d.before, !is_named),
            format!("→ {}", told(&d.after, !is_named)),
        ]);
    }
    Ok(table)
}
