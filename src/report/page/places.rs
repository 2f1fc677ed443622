//! Who gains and who loses, municipality by municipality: a strip of dots, and a table that can be
//! sorted and searched.

use super::Shown;
use crate::report::format::difference;
use crate::run::MunicipalityDifference;
use maud::{Markup, html};

/// Size of a strip in picture units.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 110.0;
const DOT: f64 = 4.0;

pub(super) fn section(shown: &Shown<'_>) -> Markup {
    if shown.keys.len() < 2 {
        return html! {};
    }
    let body = html! {
        p { (shown.word("gains-note")) " " (shown.word("net-cost-note")) }
        @for (at, _) in shown.others() { (strip(shown, at)) }
        details open {
            summary { (shown.word("page-places-table")) }
            label.search { (shown.word("page-search")) " " input type="search" data-filter="places"; }
            (table(shown))
        }
    };
    super::section("places", &shown.word("page-places"), &body)
}

fn table(shown: &Shown<'_>) -> Markup {
    let columns: Vec<Vec<MunicipalityDifference>> =
        shown.others().map(|(_, result)| shown.comparison.by_municipality(result)).collect();
    let area = &shown.comparison.base().scenario.area;
    let show = |value: f64| difference(value, 0, shown.words.language);
    html! {
        div.wide { table.sortable id="places" {
            thead { tr {
                th scope="col" { (shown.word("page-municipality")) }
                @for (at, _) in shown.others() {
                    th.number scope="col" { (shown.name(at)) ": " (shown.word("page-surplus")) }
                    th.number scope="col" { (shown.name(at)) ": " (shown.word("page-net-cost")) }
                }
            } }
            tbody {
                @for (place, municipality) in area.municipalities.iter().enumerate() {
                    tr {
                        th scope="row" { (municipality.name) " " small { code { (municipality.slug) } } }
                        @for column in &columns {
                            @let own = column[place];
                            td.number data-value=(own.surplus) { (show(own.surplus)) }
                            td.number data-value=(own.net_cost) { (show(own.net_cost)) }
                        }
                    }
                }
            }
        } }
    }
}

/// A dot a municipality along its gain, stacked where they meet.
fn strip(shown: &Shown<'_>, at: usize) -> Markup {
    let result = &shown.comparison.results[at];
    let places = shown.comparison.by_municipality(result);
    let most = places.iter().map(|place| place.surplus.abs()).fold(1.0, f64::max);
    let mut order: Vec<&MunicipalityDifference> = places.iter().collect();
    order.sort_by(|a, b| a.surplus.total_cmp(&b.surplus).then(a.municipality.cmp(&b.municipality)));
    let mut stacked: Vec<usize> = vec![0; (WIDTH / (2.0 * DOT)) as usize + 1];
    let dots: Vec<(f64, f64, &MunicipalityDifference)> = order
        .into_iter()
        .map(|place| {
            let share = (place.surplus / most + 1.0) / 2.0;
            let bin = (share * (WIDTH - 4.0 * DOT) / (2.0 * DOT)) as usize;
            let high = stacked[bin];
            stacked[bin] += 1;
            let x = (bin as f64 + 1.0) * 2.0 * DOT;
            (x, HEIGHT - 26.0 - high as f64 * 2.0 * DOT, place)
        })
        .collect();
    let top = dots.iter().map(|(_, y, _)| *y).fold(HEIGHT, f64::min).min(20.0) - 2.0 * DOT;
    let language = shown.words.language;
    let view = format!("0 {top:.0} {WIDTH} {:.0}", HEIGHT - top);
    html! {
        figure.strip {
            svg viewBox=(view) role="img" aria-label=(shown.name(at)) {
                path.axis d=(format!("M0 {0}H{WIDTH}M{1} {0}v-6", HEIGHT - 18.0, WIDTH / 2.0)) {}
                text x="0" y=(HEIGHT - 4.0) { (difference(-most, 0, language)) }
                text.middle x=(WIDTH / 2.0) y=(HEIGHT - 4.0) { "0" }
                text.end x=(WIDTH) y=(HEIGHT - 4.0) { (difference(most, 0, language)) }
                @for (x, y, place) in &dots {
                    circle class=(if place.surplus < 0.0 { "lose" } else { "gain" })
                        cx=(x) cy=(format!("{y:.0}")) r=(DOT - 0.5) {
                        title {
                            (result.scenario.area.municipalities[place.municipality].name) ": "
                            (difference(place.surplus, 0, language))
                        }
                    }
                }
            }
            figcaption { b { (shown.name(at)) } ": " (shown.word("page-strip")) }
        }
    }
}
