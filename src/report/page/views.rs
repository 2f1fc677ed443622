//! What the map's views show: a colour a municipality, the classes that the colours are of, and how
//! each municipality is told.

use super::Shown;
use crate::id::MunicipalityId;
use crate::report::format::{difference, number};
use crate::run::{MunicipalityDifference, RunResult};
use std::collections::BTreeMap;

/// Loss to gain; the middle is "none", and colours differ in lightness too.
pub(super) const COLOURS: [&str; 7] =
    ["#b35806", "#f1a340", "#fee0b6", "#f4f4f0", "#c6dcef", "#6baed6", "#1565a5"];
/// Upper ends of the classes of a gain, as shares of the greatest.
const CLASSES: [f64; 6] = [-0.5, -0.15, -0.01, 0.01, 0.15, 0.5];
/// Little to much.
const LEVELS: [&str; 5] = ["#f0f2ea", "#c9dcc0", "#93bd9b", "#4f9078", "#17594f"];
/// The figure whose level is shown, and its cut that a band may be known of.
const LEVEL: &str = "jobs-45min";
const GAIN: &str = "surplus-per-resident";

/// One map: a colour a municipality, and how it is told.
pub(super) struct View {
    /// What it shows.
    pub(super) name: String,
    pub(super) places: Vec<Place>,
    /// What the classes are of, then each with its colour and its ends.
    pub(super) unit: String,
    pub(super) classes: Vec<(&'static str, [f64; 2])>,
    pub(super) is_difference: bool,
}

/// A municipality in a view.
pub(super) struct Place {
    pub(super) municipality: MunicipalityId,
    pub(super) fill: &'static str,
    pub(super) told: String,
    /// The band of its difference is known and holds nothing.
    pub(super) is_untold: bool,
}

/// Who gains; then what is reached in the base, in this result, and the difference.
pub(super) fn views(shown: &Shown<'_>, at: usize) -> Vec<View> {
    let of_gains = gains(shown, at);
    let untold = |place: MunicipalityId, key: &str| is_untold(shown, at, place, key);
    let place = |gain: &Gain| Place {
        municipality: gain.municipality,
        fill: colour(gain.surplus / of_gains.most),
        told: gain.told.clone(),
        is_untold: untold(gain.municipality, GAIN),
    };
    let mut views = vec![View {
        name: shown.word("page-map-gains"),
        places: of_gains.places.iter().map(place).collect(),
        unit: shown.word("page-map-legend"),
        classes: difference_classes(of_gains.most),
        is_difference: true,
    }];
    let [before, after] = [0, at].map(|at| levels(&shown.comparison.results[at]));
    if before.is_empty() || after.is_empty() {
        return views;
    }
    let ends = level_ends(before.values().chain(after.values()).copied().collect());
    let levels_of = [(0, &before), (at, &after)];
    views.extend(levels_of.map(|(at, of)| level_view(shown, at, of, &ends)));
    let changes: Vec<(MunicipalityId, f64)> = after
        .iter()
        .filter_map(|(place, level)| Some((*place, level - before.get(place)?)))
        .collect();
    let most = changes.iter().map(|(_, change)| change.abs()).fold(1.0, f64::max);
    let language = shown.words.language;
    views.push(View {
        name: shown.words.with("page-map-jobs", &[("name", &shown.word("page-map-difference"))]),
        places: changes
            .into_iter()
            .map(|(place, change)| Place {
                municipality: place,
                fill: colour(change / most),
                told: told(shown, at, place, &difference(change, 0, language)),
                is_untold: untold(place, LEVEL),
            })
            .collect(),
        unit: shown.word("page-map-jobs-legend"),
        classes: difference_classes(most),
        is_difference: true,
    });
    views
}

fn level_view(
    shown: &Shown<'_>,
    at: usize,
    levels: &BTreeMap<MunicipalityId, f64>,
    ends: &[f64],
) -> View {
    let places = levels.iter().map(|(&place, &level)| Place {
        municipality: place,
        fill: LEVELS[ends.iter().filter(|&&end| level > end).count().min(LEVELS.len() - 1)],
        told: told(shown, at, place, &number(level, 0, shown.words.language)),
        is_untold: false,
    });
    let low = std::iter::once(0.0).chain(ends.iter().copied());
    let high = ends.iter().copied().chain([levels.values().copied().fold(0.0, f64::max)]);
    View {
        name: shown.words.with("page-map-jobs", &[("name", shown.name(at))]),
        places: places.collect(),
        unit: shown.word("page-map-jobs-legend"),
        classes: LEVELS.into_iter().zip(low.zip(high).map(|(low, high)| [low, high])).collect(),
        is_difference: false,
    }
}

/// A municipality and its jobs within reach.
fn told(shown: &Shown<'_>, at: usize, place: MunicipalityId, jobs: &str) -> String {
    let name = &shown.comparison.results[at].scenario.area.municipalities[place].name;
    shown.words.with("page-map-jobs-title", &[("name", name), ("jobs", jobs)])
}

fn levels(result: &RunResult) -> BTreeMap<MunicipalityId, f64> {
    result.indicators.get(LEVEL).map(|own| own.by_municipality.clone()).unwrap_or_default()
}

/// Upper ends of all classes but the last: fifths of the municipalities, to two digits.
fn level_ends(mut all: Vec<f64>) -> Vec<f64> {
    all.sort_by(f64::total_cmp);
    let n = LEVELS.len();
    let fifth = |nth: usize| {
        let value = all[(all.len() * nth / n).min(all.len() - 1)];
        let power = libm::pow(10.0, libm::log10(value.max(1.0)).floor() - 1.0);
        (value / power).round() * power
    };
    (1..n).map(fifth).collect()
}

/// Whether the band of a municipality's difference is known and holds nothing.
fn is_untold(shown: &Shown<'_>, at: usize, place: MunicipalityId, key: &str) -> bool {
    let result = shown.document.results.get(&shown.keys[at]);
    let slug = &shown.comparison.base().scenario.area.municipalities[place].slug;
    let band = result.and_then(|own| own.municipality_bands.get(slug)?.get(key));
    band.is_some_and(|band| band.distinguishable == Some(false))
}

/// What the residents of one municipality gain, and how it is told.
pub(super) struct Gain {
    pub(super) municipality: MunicipalityId,
    /// DKK a resident and year.
    pub(super) surplus: f64,
    pub(super) told: String,
}

/// What the residents of every municipality gain against the base.
pub(super) struct Gains {
    pub(super) places: Vec<Gain>,
    /// The greatest gain or loss, at least 1 DKK.
    pub(super) most: f64,
}

pub(super) fn gains(shown: &Shown<'_>, at: usize) -> Gains {
    let result = &shown.comparison.results[at];
    let places = shown.comparison.by_municipality(result);
    let most = places.iter().map(|place| place.surplus.abs()).fold(1.0, f64::max);
    let language = shown.words.language;
    let told = |place: &MunicipalityDifference| {
        let name = &result.scenario.area.municipalities[place.municipality].name;
        let surplus = difference(place.surplus, 0, language);
        let cost = difference(place.net_cost, 0, language);
        let parts = [("name", name.as_str()), ("surplus", &surplus), ("cost", &cost)];
        shown.words.with("page-map-title", &parts)
    };
    let gain = |place: &MunicipalityDifference| Gain {
        municipality: place.municipality,
        surplus: place.surplus,
        told: told(place),
    };
    Gains { places: places.iter().map(gain).collect(), most }
}

fn class(share: f64) -> usize {
    CLASSES.iter().filter(|&&end| share > end).count()
}

pub(super) fn colour(share: f64) -> &'static str {
    COLOURS[class(share)]
}

/// The ends of a class, as shares of the greatest gain.
pub(super) fn class_ends(class: usize) -> [f64; 2] {
    let low = if class == 0 { -1.0 } else { CLASSES[class - 1] };
    [low, CLASSES.get(class).copied().unwrap_or(1.0)]
}

fn difference_classes(most: f64) -> Vec<(&'static str, [f64; 2])> {
    let class = |(nth, fill)| (fill, class_ends(nth).map(|end| end * most));
    COLOURS.into_iter().enumerate().map(class).collect()
}
