//! Bands and assumptions: as text for a terminal, and put into the document.

use super::document::{NO_BANDS, results_hash};
use super::format::{self, number, publish};
use super::json::{
    AssumptionResult, BandResult, BandsManifest, Document, DrawnResult, MoveResult,
    QuickErrorResult,
};
use super::table::Table;
use super::text::{heading, indicator_name, scale_of, unit_name};
use super::words::Words;
use crate::account::{INDICATORS, find_indicator};
use crate::run::Comparison;
use crate::run::bands::{Band, Bands, Cut};
use crate::run::sensitivities::{Assumption, HEADLINES, QuickBands, QuickError, Stale};
use std::collections::BTreeMap;

/// Puts the bands of full sets on a document's figures.
pub fn put(document: &mut Document, comparison: &Comparison, keys: &[String], bands: &Bands) {
    national(document, keys, bands);
    let places = &comparison.base().scenario.area.municipalities;
    for (at, key) in keys.iter().enumerate() {
        let Some(result) = document.results.get_mut(key) else { continue };
        for cut in bands.figures.keys() {
            match cut {
                Cut::National(_) => {}
                Cut::Municipality(place, indicator) => {
                    let of_place =
                        result.municipality_bands.entry(places[*place].slug.clone()).or_default();
                    put_one(of_place, indicator, bands, cut, at);
                }
                Cut::Group(group, indicator) => {
                    let of_group = result.group_bands.entry(group.slug().to_owned()).or_default();
                    put_one(of_group, indicator, bands, cut, at);
                }
                Cut::Body(slug) => {
                    if let Some(body) = result.by_body.get_mut(slug) {
                        body.net_cost_band = band_result(bands, cut, at, 1e-6);
                    }
                }
            }
        }
    }
    let drawn = drawn(bands, true);
    put_manifest(document, manifest("sets", bands, drawn));
}

/// Puts quick bands on a document's national figures.
pub fn put_quick(document: &mut Document, keys: &[String], quick: &QuickBands) {
    national(document, keys, &quick.bands);
    let drawn = drawn(&quick.bands, false);
    let mut manifest = manifest("quick", &quick.bands, drawn);
    manifest.stale = quick.stale.as_ref().map(|stale| match stale {
        Stale::Inputs => "the sensitivities are of other inputs than these results".to_owned(),
        Stale::Moved(indicator) => {
            format!("`{indicator}` has moved since the sensitivities were worked out")
        }
    });
    manifest.service_held = quick.is_decided.then_some(true);
    manifest.error = quick.error.map(|error| QuickErrorResult {
        sets: error.sets,
        checked: error.checked,
        same_verdict: error.same_verdict,
        median: publish(error.median),
        largest: publish(error.largest),
    });
    put_manifest(document, manifest);
}

fn put_manifest(document: &mut Document, manifest: BandsManifest) {
    document.manifest.results_hash = results_hash(&document.results);
    document.manifest.caveats.retain(|caveat| caveat != NO_BANDS);
    document.manifest.caveats.push(format!(
        "Bands are the 10th to the 90th percentile over {} sets of {} things that are not known \
         (seed {}{}): the spread of a design, no confidence interval. Fitted constants are not \
         drawn.",
        manifest.sets,
        manifest.drawn.len(),
        manifest.seed,
        if manifest.kind == "quick" { ", approximate: straight lines" } else { "" },
    ));
    document.manifest.bands = Some(manifest);
}

fn manifest(kind: &str, bands: &Bands, drawn: Vec<DrawnResult>) -> BandsManifest {
    BandsManifest {
        kind: kind.to_owned(),
        design: "Latin hypercube; each value is the median of its draws".to_owned(),
        sets: bands.design.sets,
        seed: bands.design.seed,
        drawn,
        stale: None,
        error: None,
        service_held: None,
        seconds_points: None,
        seconds_bands: None,
    }
}

fn drawn(bands: &Bands, with_sets: bool) -> Vec<DrawnResult> {
    let factors = bands.design.factors.iter().zip(&bands.design.quantiles);
    factors
        .map(|(factor, quantiles)| DrawnResult {
            key: factor.key.clone(),
            low: factor.range.low,
            value: factor.range.value,
            high: factor.range.high,
            unit: factor.unit.clone(),
            sets: if with_sets {
                quantiles.iter().map(|at| publish(factor.range.at(*at))).collect()
            } else {
                Vec::new()
            },
        })
        .collect()
}

fn national(document: &mut Document, keys: &[String], bands: &Bands) {
    for (at, key) in keys.iter().enumerate() {
        let Some(result) = document.results.get_mut(key) else { continue };
        for indicator in INDICATORS.iter() {
            let Some(figure) = result.indicators.get_mut(indicator.key) else { continue };
            let cut = Cut::National(indicator.key);
            let Some(band) = band_result(bands, &cut, at, 1.0) else { continue };
            (figure.low, figure.high) = (band.low, band.high);
            (figure.vs_base_low, figure.vs_base_high) = (band.vs_base_low, band.vs_base_high);
            figure.distinguishable = Some(band.distinguishable.unwrap_or(false));
        }
    }
}

fn put_one(
    of: &mut BTreeMap<String, BandResult>,
    indicator: &str,
    bands: &Bands,
    cut: &Cut,
    at: usize,
) {
    if let Some(band) = band_result(bands, cut, at, 1.0) {
        of.insert(indicator.to_owned(), band);
    }
}

/// A figure's band in a unit that is so much of its own.
fn band_result(bands: &Bands, cut: &Cut, at: usize, unit: f64) -> Option<BandResult> {
    let band = bands.of_value(cut, at)?;
    let difference = bands.of_difference(cut, at).filter(|_| at > 0);
    Some(BandResult {
        low: publish(band.low * unit),
        high: publish(band.high * unit),
        vs_base_low: difference.map(|band| publish(band.low * unit)),
        vs_base_high: difference.map(|band| publish(band.high * unit)),
        distinguishable: difference.map(|band| !band.holds_zero()),
    })
}

/// Puts the assumptions that matter most on a document.
pub fn put_assumptions(document: &mut Document, keys: &[String], assumptions: &[Assumption]) {
    document.assumptions = assumptions
        .iter()
        .map(|assumption| {
            let factor = &assumption.factor;
            let mut moves: BTreeMap<String, BTreeMap<String, MoveResult>> = BTreeMap::new();
            for (at, indicator, low, high) in &assumption.moves {
                moves.entry(keys[*at].clone()).or_default().insert(
                    (*indicator).to_owned(),
                    MoveResult { at_low: publish(*low), at_high: publish(*high) },
                );
            }
            AssumptionResult {
                key: factor.key.clone(),
                unit: factor.unit.clone(),
                low: factor.range.low,
                value: factor.range.value,
                high: factor.range.high,
                certainty: format!("{:?}", factor.certainty).to_lowercase(),
                source: factor.source.clone(),
                share: publish(assumption.share),
                moves,
            }
        })
        .collect();
}

/// The bands of full sets.
pub fn text(comparison: &Comparison, keys: &[String], bands: &Bands, words: &Words) -> String {
    let mut out = String::new();
    heading(&mut out, &words.get("bands-heading"));
    let all = INDICATORS.iter().map(|indicator| indicator.key);
    out.push_str(&table(comparison, keys, bands, all, "", words));
    out.push_str(&format!("\n{}\n", note("bands-note", bands, words)));
    out
}

/// The quick bands of the headlines, marked as approximate, with how far they err.
pub fn quick_text(
    comparison: &Comparison,
    keys: &[String],
    quick: &QuickBands,
    words: &Words,
) -> String {
    let mut out = String::new();
    heading(&mut out, &words.get("bands-quick-heading"));
    out.push_str(&table(comparison, keys, &quick.bands, HEADLINES.into_iter(), "≈ ", words));
    out.push_str(&format!("\n{}\n", note("bands-quick-note", &quick.bands, words)));
    if quick.is_decided {
        out.push_str(&format!("{}\n", words.get("bands-quick-decided")));
    }
    match &quick.stale {
        None => {}
        Some(Stale::Inputs) => out.push_str(&format!("{}\n", words.get("bands-stale-inputs"))),
        Some(Stale::Moved(indicator)) => {
            let name = indicator_name(indicator, words);
            let told = words.with("bands-stale-moved", &[("figure", name.as_str())]);
            out.push_str(&format!("{told}\n"));
        }
    }
    match &quick.error {
        Some(error) => out.push_str(&format!("{}\n", error_text(error, words))),
        None => out.push_str(&format!("{}\n", words.get("bands-unchecked"))),
    }
    out
}

/// How far quick bands err.
pub fn error_text(error: &QuickError, words: &Words) -> String {
    let percent = |share: f64| number(100.0 * share, 0, words.language);
    let (median, largest) = (percent(error.median), percent(error.largest));
    let (sets, checked) = (error.sets.to_string(), error.checked.to_string());
    let same = error.same_verdict.to_string();
    words.with(
        "bands-quick-error",
        &[
            ("sets", sets.as_str()),
            ("checked", checked.as_str()),
            ("median", median.as_str()),
            ("largest", largest.as_str()),
            ("same", same.as_str()),
        ],
    )
}

fn note(word: &str, bands: &Bands, words: &Words) -> String {
    let (sets, seed) = (bands.design.sets.to_string(), bands.design.seed.to_string());
    let drawn = bands.design.factors.len().to_string();
    let parts = [("sets", sets.as_str()), ("drawn", drawn.as_str()), ("seed", seed.as_str())];
    words.with(word, &parts)
}

fn table(
    comparison: &Comparison,
    keys: &[String],
    bands: &Bands,
    indicators: impl Iterator<Item = &'static str>,
    mark: &str,
    words: &Words,
) -> String {
    let language = words.language;
    let mut table = Table::new(2);
    let first = keys.first().cloned().unwrap_or_default();
    let heads = keys.iter().skip(1).map(|key| format!("{key} − {first}"));
    table.row([words.get("figure"), words.get("unit"), first.clone()].into_iter().chain(heads));
    table.rule();
    for key in indicators {
        let found = find_indicator(key).zip(comparison.base().indicators.get(key));
        let Some((indicator, base)) = found else { continue };
        let cut = Cut::National(key);
        let Some(band) = bands.of_value(&cut, 0) else { continue };
        let largest = comparison.results.iter().filter_map(|r| r.indicators.national(key));
        let largest = largest.fold(0.0, |most: f64, value| most.max(value.abs()));
        let (scale, prefix) = scale_of(largest, language);
        let typical = if base.value == 0.0 { largest } else { base.value };
        let decimals = format::decimals_for(typical / scale);
        let shown = |value: f64| format::number(value / scale, decimals, language);
        let signed = |value: f64| format::difference(value / scale, decimals, language);
        let name = indicator_name(key, words);
        let mut row = vec![
            if base.rests_on_guess { format!("{name} ?") } else { name },
            format!("{prefix}{}", unit_name(indicator.unit, words)),
            format!("{mark}{} … {}", shown(band.low), shown(band.high)),
        ];
        for at in 1..keys.len() {
            row.push(match bands.of_difference(&cut, at) {
                Some(band) if is_nothing(&band) => "±0".to_owned(),
                Some(band) if band.holds_zero() => {
                    format!("{mark}{}", words.get("bands-not-told-apart"))
                }
                Some(band) => format!("{mark}{} … {}", signed(band.low), signed(band.high)),
                None => String::new(),
            });
        }
        table.row(row);
    }
    table.render()
}

/// A difference that no set moves is nothing, and told as that.
fn is_nothing(band: &Band) -> bool {
    band.low == 0.0 && band.high == 0.0
}

/// The assumptions that matter most for the differences.
pub fn assumptions_text(
    keys: &[String],
    assumptions: &[Assumption],
    quick: &QuickBands,
    words: &Words,
) -> String {
    let language = words.language;
    let mut out = String::new();
    heading(&mut out, &words.get("assumptions-heading"));
    let mut table = Table::new(2);
    let heads = ["key", "range", "share", "most", "at-low", "at-high"];
    let heads = heads.map(|head| words.get(&format!("assumptions-{head}")));
    table.row(std::iter::once(String::new()).chain(heads));
    table.rule();
    for (rank, assumption) in assumptions.iter().enumerate() {
        let factor = &assumption.factor;
        let range = [factor.range.low, factor.range.value, factor.range.high]
            .map(|value| number(value, format::decimals_for(factor.range.high), language));
        let [low, value, high] = range;
        let mut row = vec![
            (rank + 1).to_string(),
            factor.key.clone(),
            format!("{low} … {value} … {high} {}", factor.unit),
            format!("{} %", number(100.0 * assumption.share, 0, language)),
        ];
        // The difference whose own band it fills most.
        let part = |(at, indicator, low, high): &(usize, &'static str, f64, f64)| {
            let band = quick.bands.of_difference(&Cut::National(indicator), *at);
            let width = band.map_or(0.0, |band| band.width());
            if width > 0.0 { (high - low).abs() / width } else { 0.0 }
        };
        let most = assumption.moves.iter().max_by(|a, b| part(a).total_cmp(&part(b)));
        if let Some((at, indicator, low, high)) = most {
            let base = quick.bands.of_value(&Cut::National(indicator), 0);
            let size = base.map_or(low.abs().max(high.abs()), |band| band.high.abs());
            let (scale, prefix) = scale_of(size, language);
            let decimals = format::decimals_for(low.abs().max(high.abs()) / scale);
            let unit = find_indicator(indicator).map_or("", |indicator| indicator.unit);
            row.push(format!(
                "{}, {} ({prefix}{})",
                indicator_name(indicator, words),
                keys[*at],
                unit_name(unit, words)
            ));
            row.extend(
                [low, high].map(|value| format::difference(value / scale, decimals, language)),
            );
        }
        table.row(row);
    }
    out.push_str(&table.render());
    out.push_str(&format!("\n{}\n", words.get("assumptions-note")));
    out
}
