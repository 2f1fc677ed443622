//! What stands behind the answer: what was bought, laws, assumptions, guesses, and how to run it
//! again.

use super::{Shown, made, section};
use crate::report::decided;
use crate::report::document::{law_changes, notes};
use crate::report::format::{Language, decimals_for, difference, number, parse};
use crate::report::json::{AssumptionResult, BandsManifest};
use crate::report::phrases::Phrases;
use crate::report::text::verdict;
use crate::scenario::values::Certainty;
use maud::{Markup, html};

/// Lines shown of what is not funded, each result.
const UNFUNDED: usize = 20;

/// What bodies bought, and what of today's service the money does not pay.
pub(super) fn bought(shown: &Shown<'_>) -> Markup {
    if shown.comparison.results.iter().all(|result| result.decision.is_none()) {
        return html! {};
    }
    let body = html! {
        pre { (decided::summary(shown.comparison, shown.keys, shown.words)) }
        @for at in 0..shown.keys.len() { (unfunded(shown, at)) }
    };
    section("bought", &shown.word("decided-heading"), &body)
}

fn unfunded(shown: &Shown<'_>, at: usize) -> Markup {
    let Some(result) = shown.document.results.get(&shown.keys[at]) else { return html! {} };
    if result.unfunded.is_empty() {
        return html! {};
    }
    let language = shown.words.language;
    let area = &shown.comparison.base().scenario.area;
    let place = |slug: &String| {
        let found = area.municipalities.iter().find(|own| own.slug == *slug);
        found.map_or_else(|| slug.clone(), |own| own.name.clone())
    };
    let count = number(result.unfunded.len() as f64, 0, language);
    html! {
        details {
            summary { (shown.word("unfunded-heading")) ": " (shown.name(at)) " (" (count) ")" }
            div.wide { table {
                thead { tr {
                    th scope="col" { (shown.word("unfunded-line")) }
                    th scope="col" { (shown.word("unfunded-places")) }
                    @for head in ["unfunded-gone", "unfunded-boardings", "unfunded-needs"] {
                        th.number scope="col" { (shown.word(head)) }
                    }
                } }
                tbody { @for line in result.unfunded.iter().take(UNFUNDED) {
                    tr {
                        th scope="row" { (line.name) br; small { code { (line.service) } } }
                        td { (line.municipalities.iter().take(3).map(place).collect::<Vec<_>>().join(", ")) }
                        td.number { (number(line.share_gone * 100.0, 0, language)) " %" }
                        td.number { (number(line.boardings, 0, language)) }
                        td.number { (number(line.needs_mdkk, 1, language)) }
                    }
                } }
            } }
        }
    }
}

/// What today's law does not give.
pub(super) fn laws(shown: &Shown<'_>) -> Markup {
    let body = html! {
        @for (at, result) in shown.others() {
            @let changes = law_changes(result, shown.words);
            h3 { (shown.name(at)) }
            @if changes.is_empty() { p { (shown.word("page-no-law")) } }
            @else { ul { @for change in changes { li { (change) } } } }
        }
    };
    if shown.keys.len() < 2 {
        return html! {};
    }
    section("laws", &shown.word("law-heading"), &body)
}

/// The assumptions that matter most, and what the bands are.
pub(super) fn assumptions(shown: &Shown<'_>) -> Markup {
    let found = &shown.document.assumptions;
    let body = html! {
        p { (bands(shown, shown.document.manifest.bands.as_ref())) }
        @if found.is_empty() { p { (shown.word("page-no-assumptions")) } }
        @else {
            p { (shown.word("page-assumptions-note")) }
            div.wide { table.assumptions {
                thead { tr {
                    th scope="col" { (shown.word("page-assumption")) }
                    th scope="col" { (shown.word("page-range")) }
                    th scope="col" { (shown.word("page-share")) }
                    @for (at, _) in shown.others() {
                        th.number scope="col" { (shown.name(at)) }
                    }
                } }
                tbody { @for one in found { (assumption(shown, one)) } }
            } }
        }
    };
    section("assumptions", &shown.word("page-assumptions"), &body)
}

fn assumption(shown: &Shown<'_>, one: &AssumptionResult) -> Markup {
    let language = shown.words.language;
    // A fixed sum or a tariff area has its source from a regime file.
    let source = Phrases::shared(language).tell_whole(&one.source);
    let show = |value: f64| plain(value, language);
    let moved = |at: usize| {
        let ends = one.moves.get(&shown.keys[at])?.get("pt-trips")?;
        let decimals = decimals_for(ends.at_high / 1e6).min(2);
        let show = |value: f64| difference(value / 1e6, decimals, language);
        Some(format!("{} … {}", show(ends.at_low), show(ends.at_high)))
    };
    html! {
        tr {
            th scope="row" { code { (one.key) } br; small { (source) } }
            td { (show(one.low)) " … " (show(one.high)) br; small { (one.unit) } }
            td {
                span.bar style=(format!("width:{:.0}px", (one.share * 240.0).clamp(1.0, 120.0))) {}
                " " (number(one.share * 100.0, 0, language)) " %"
            }
            @for (at, _) in shown.others() {
                td.number { (moved(at).unwrap_or_else(|| "–".to_owned())) }
            }
        }
    }
}

/// A number as it was given.
fn plain(value: f64, language: Language) -> String {
    let text = value.to_string();
    match (language, parse(&text, Language::English)) {
        (Language::Danish, Some(_)) => text.replace('.', ","),
        _ => text,
    }
}

/// How the bands came about.
fn bands(shown: &Shown<'_>, manifest: Option<&BandsManifest>) -> String {
    let Some(manifest) = manifest else { return shown.word("page-bands-none") };
    let language = shown.words.language;
    let sets = number(manifest.sets as f64, 0, language);
    let key = if manifest.kind == "quick" { "page-bands-quick" } else { "page-bands-sets" };
    let mut text = shown.words.with(key, &[("sets", &sets)]);
    if let Some(error) = &manifest.error {
        let [median, largest] =
            [error.median, error.largest].map(|share| number(share * 100.0, 0, language));
        let parts = [("median", median.as_str()), ("largest", largest.as_str())];
        text.push_str(&format!(" {}", shown.words.with("page-bands-error", &parts)));
    }
    if manifest.stale.is_some() {
        text.push_str(&format!(" {}", shown.word("page-bands-stale")));
    }
    text
}

/// What nobody looked up.
pub(super) fn guesses(shown: &Shown<'_>) -> Markup {
    let base = shown.comparison.base();
    let language = shown.words.language;
    let recalled: Vec<_> = base
        .scenario
        .values
        .register
        .iter()
        .filter(|row| row.certainty == Certainty::Recalled)
        .collect();
    let tables: Vec<_> =
        base.prepared.register.iter().filter(|row| row.certainty == "recalled").collect();
    let counts = [recalled.len(), tables.len()].map(|n| number(n as f64, 0, language));
    let parts = [("values", counts[0].as_str()), ("columns", counts[1].as_str())];
    let body = html! {
        p { (shown.words.with("page-guesses-note", &parts)) }
        ul { @for note in notes(base, shown.words) { li { (note) } } }
        details {
            summary { (shown.word("page-guesses-values")) }
            div.wide { table {
                tbody { @for row in &recalled {
                    tr {
                        th scope="row" { code { (row.key) } }
                        td.number {
                            (plain(row.value, language)) br;
                            small { (plain(row.low, language)) " … " (plain(row.high, language)) }
                        }
                        td { (row.unit) }
                        td { small { (row.source) } }
                    }
                } }
            } }
        }
        details {
            summary { (shown.word("page-guesses-columns")) }
            ul { @for row in &tables {
                li { code { (row.file) " " (row.column) } ": " (row.sources) }
            } }
        }
    };
    section("guesses", &shown.word("page-guesses"), &body)
}

/// How to run it again, the checks, and whose data it rests on.
pub(super) fn again(shown: &Shown<'_>) -> Markup {
    let manifest = &shown.document.manifest;
    let checks = |at: usize| {
        shown.comparison.results[at].checks.iter().map(|check| {
            (shown.word(&format!("check-{}", check.name)), verdict(check, shown.words))
        })
    };
    let body = html! {
        p { (shown.word("page-again-note")) }
        pre { code { (shown.command) } }
        dl {
            dt { (shown.word("page-version")) } dd { (manifest.version) }
            dt { (shown.word("page-seed")) } dd { (manifest.seed) }
            dt { (shown.word("page-results-hash")) } dd { code { (manifest.results_hash) } }
            @for key in shown.keys {
                @if let Some(hash) = manifest.inputs.get(key) {
                    dt { (shown.word("page-inputs-hash")) " " (key) } dd { code { (hash) } }
                }
            }
        }
        details {
            summary { (shown.word("checks-heading")) }
            @for at in 0..shown.keys.len() {
                h3 { (shown.name(at)) }
                ul { @for (name, verdict) in checks(at) { li { (name) ": " (verdict) } } }
            }
        }
        @if let Some(made_by) = &manifest.made_by {
            (made::made_by(made_by, &manifest.values_hash, shown.words))
        }
        h3 { (shown.word("credits-heading")) }
        ul.credits { @for credit in &manifest.credits { li { (credit) } } }
    };
    section("again", &shown.word("page-again"), &body)
}
