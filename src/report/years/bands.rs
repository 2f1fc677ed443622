//! Bands over years: on the document, and in words.

use super::super::format::{self, number, publish};
use super::super::text::{figure_table, heading, indicator_name, scale_of, unit_name};
use super::super::words::Words;
use super::FIGURES;
use super::document::YearsDocument;
use crate::account::{INDICATORS, find_indicator};
use crate::run::bands::Band;
use crate::run::years::{Course, YearBands};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Bands of a scenario's year, by key.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct YearBandFigures {
    /// Which year.
    pub year: u16,
    /// By key.
    pub indicators: BTreeMap<String, YearBandFigure>,
}

/// The 10th to the 90th percentile over the drawn sets.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct YearBandFigure {
    /// The figure's low end.
    pub low: f64,
    /// Its high end.
    pub high: f64,
    /// Of its difference from the base in the same year, the low end; `null` for the base.
    pub difference_low: Option<f64>,
    /// The high end.
    pub difference_high: Option<f64>,
    /// Whether the difference's band leaves zero out.
    pub distinguishable: Option<bool>,
}

/// Puts the bands on the document, beside its results.
pub fn put(document: &mut YearsDocument, courses: &[Course], keys: &[String], bands: &YearBands) {
    for (at, (key, course)) in keys.iter().zip(courses).enumerate() {
        let of_year = |year: u16| {
            let of = |indicator: &crate::account::Indicator| {
                let own = bands.of_value(indicator.key, year, at)?;
                let difference = bands.of_difference(indicator.key, year, at).filter(|_| at > 0);
                let figure = YearBandFigure {
                    low: publish(own.low),
                    high: publish(own.high),
                    difference_low: difference.map(|band| publish(band.low)),
                    difference_high: difference.map(|band| publish(band.high)),
                    distinguishable: difference.map(|band| !band.holds_zero()),
                };
                Some((indicator.key.to_owned(), figure))
            };
            YearBandFigures { year, indicators: INDICATORS.iter().filter_map(of).collect() }
        };
        let years = course.years.iter().map(|year| of_year(year.year)).collect();
        document.bands.insert(key.clone(), years);
    }
}

/// The last year's figures with their bands, and those of the differences from the base.
pub fn text(courses: &[Course], keys: &[String], bands: &YearBands, words: &Words) -> String {
    let last = courses.first().and_then(|course| course.years.last());
    let Some(year) = last.map(|year| year.year) else { return String::new() };
    let mut out = String::new();
    let title = words.with("years-bands", &[("year", &year.to_string())]);
    heading(&mut out, &title);
    let mut table = figure_table(keys, words);
    for key in FIGURES {
        let Some(indicator) = find_indicator(key) else { continue };
        let own: Vec<Option<Band>> =
            (0..keys.len()).map(|at| bands.of_value(key, year, at)).collect();
        let largest = own.iter().flatten().fold(0.0, |most: f64, band| most.max(band.high.abs()));
        let (scale, prefix) = scale_of(largest, words.language);
        let decimals = format::decimals_for(largest / scale);
        let shown = |band: Band| {
            let end = |value: f64| number(value / scale, decimals, words.language);
            format!("{} … {}", end(band.low), end(band.high))
        };
        let name = indicator_name(key, words);
        let unit = format!("{prefix}{}", unit_name(indicator.unit, words));
        let mut row = vec![name, unit];
        for (at, band) in own.into_iter().enumerate() {
            row.push(band.map_or_else(String::new, shown));
            if at > 0 {
                let difference = bands.of_difference(key, year, at);
                row.push(difference.map_or_else(String::new, |band| {
                    if band.holds_zero() { words.get("bands-not-told-apart") } else { shown(band) }
                }));
            }
        }
        table.row(row);
    }
    out.push_str(&table.render());
    out.push_str(&format!("{}\n", note(bands, words)));
    out
}

/// What the bands are.
pub fn note(bands: &YearBands, words: &Words) -> String {
    let design = &bands.design;
    let (sets, drawn) = (design.sets.to_string(), design.factors.len().to_string());
    let seed = design.seed.to_string();
    words.with("bands-note", &[("sets", &sets), ("drawn", &drawn), ("seed", &seed)])
}
