//! Bands of a comparison: quick ones from what is stored, or full sets; and the assumptions that
//! matter most.

use super::delivery::Delivery;
use super::loading::Stored;
use super::progress::{Teller, now, say};
use super::{Common, Stop};
use crate::report::bands as report;
use crate::report::format::number;
use crate::report::json::Document;
use crate::report::words::Words;
use crate::run::bands::bands;
use crate::run::sensitivities::QuickBands;
use crate::run::{Column, Comparison};

/// How many assumptions are ranked.
const ASSUMPTIONS: usize = 10;

/// What is asked for.
pub(super) struct Asked {
    /// Full sets; `None`: quick bands.
    pub(super) sets: Option<u16>,
    /// The ranking.
    pub(super) assumptions: bool,
    /// The ranking if it can be made, on the document alone.
    pub(super) wanted: bool,
    /// One document at the end, nothing before it.
    pub(super) json: bool,
    /// Seconds that the points took.
    pub(super) points: f64,
}

#[expect(clippy::too_many_arguments, reason = "each is another part of one comparison")]
/// Gives out the bands that are asked for, and puts them on the document.
pub(super) fn give_out(
    asked: &Asked,
    keys: &[String],
    columns: &[Column],
    stored: &Stored,
    comparison: &Comparison,
    document: &mut Document,
    delivery: &mut Delivery<'_>,
    common: &Common,
) -> Result<(), Stop> {
    let words = Words::new(common.language());
    let begun = now();
    let quick = QuickBands::new(comparison, &stored.sensitivities);
    let mut told = String::new();
    match (asked.sets, &quick) {
        (Some(0), _) => {}
        (None, Some(quick)) => {
            report::put_quick(document, keys, quick);
            told = report::quick_text(comparison, keys, quick, &words);
        }
        // A comparison of one has no differences to miss.
        (None, None) if keys.len() > 1 => told = format!("{}\n", words.get("bands-no-quick")),
        (None, None) => {}
        (Some(sets), quick) => {
            let sets = usize::from(sets);
            let teller = Teller::new(common);
            let tell = |done: usize| {
                let (done, sets) = (done.to_string(), sets.to_string());
                let parts = [("done", done.as_str()), ("sets", sets.as_str())];
                if !common.quiet {
                    say(&words.with("bands-progress", &parts));
                }
            };
            let step = |step| teller.step(&step);
            let found = bands(columns, &stored.register, sets, &step, &tell);
            teller.done();
            let found = found?;
            report::put(document, comparison, keys, &found);
            told = report::text(comparison, keys, &found, &words);
            if let Some(error) = quick.as_ref().and_then(|quick| quick.beside(&found)) {
                told.push_str(&format!("{}\n", report::error_text(&error, &words)));
            }
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    if let Some(manifest) = &mut document.manifest.bands {
        manifest.seconds_points = Some(rounded(asked.points));
        manifest.seconds_bands = Some(rounded(seconds));
    }
    if !asked.json && !told.is_empty() {
        delivery.print(&format!("\n{told}"))?;
    }
    if let (true, false, Some(quick)) = (asked.wanted, asked.assumptions, &quick) {
        report::put_assumptions(document, keys, &quick.assumptions(ASSUMPTIONS));
    }
    if asked.assumptions {
        let Some(quick) = &quick else {
            return Err(Stop::Failed(words.get("assumptions-none")));
        };
        let most = quick.assumptions(ASSUMPTIONS);
        report::put_assumptions(document, keys, &most);
        if !asked.json {
            delivery
                .print(&format!("\n{}", report::assumptions_text(keys, &most, quick, &words)))?;
        }
    }
    if asked.sets.is_some_and(|sets| sets > 0) && !common.quiet {
        let [points, bands] =
            [asked.points, seconds].map(|seconds| number(seconds, 0, words.language));
        say(&words.with("bands-times", &[("points", &points), ("bands", &bands)]));
    }
    Ok(())
}

/// To a tenth of a second.
fn rounded(seconds: f64) -> f64 {
    (seconds * 10.0).round() / 10.0
}
