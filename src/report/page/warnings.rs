//! Every warning of the run: what a reader must not miss before using a figure.
//!
//! The terminal tells findings on standard error and the rest between its tables; a page is handed
//! on without either, so that all of it stands here.

use super::{Shown, section};
use crate::report::document::reference_note;
use crate::report::overloads;
use crate::report::words::Words;
use maud::{Markup, html};

/// Warnings of the files, checks that do not hold, money that does not reconcile, bands that are
/// stale or missing, lines without room.
pub(super) fn warnings(shown: &Shown<'_>) -> Markup {
    let words = shown.words;
    let mut told: Vec<String> = shown.warnings.to_vec();
    for (at, result) in shown.comparison.results.iter().enumerate() {
        let failing = result.checks.iter().filter(|check| !check.holds);
        told.extend(failing.map(|check| {
            let what = words.get(&format!("check-{}", check.name));
            let miss = check.first_miss.as_deref().unwrap_or_default();
            let parts = [("name", shown.name(at)), ("check", &what), ("miss", miss)];
            words.with("check-named-fails", &parts)
        }));
    }
    let outside = shown.comparison.base().references.iter().filter(|known| !known.is_inside);
    told.extend(outside.map(|reference| reference_note(reference, words)));
    let bands = shown.document.manifest.bands.as_ref();
    if bands.is_some_and(|bands| bands.stale.is_some()) {
        told.push(words.get("page-bands-stale"));
    }
    if bands.is_none() && shown.keys.len() > 1 {
        told.push(words.get("page-bands-none"));
    }
    let crowded: Vec<(&str, String)> = (0..shown.keys.len())
        .map(|at| (shown.name(at), overloads::text(&shown.comparison.results[at], words)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let body = html! {
        (list(&told, crowded.is_empty(), words))
        @for (name, text) in &crowded {
            details {
                summary { (words.get("overloads-heading")) ": " (name) }
                pre { (text) }
            }
        }
    };
    section("warnings", &words.get("page-warnings"), &body)
}

/// Sentences, or that there are none.
pub(super) fn list(told: &[String], is_all: bool, words: &Words) -> Markup {
    html! {
        @if told.is_empty() && is_all { p { (words.get("page-no-warnings")) } }
        @else { ul { @for one in told { li { (one) } } } }
    }
}
