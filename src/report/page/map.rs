//! The map: what each municipality's residents gain or lose; and, at a click, what they reach in the
//! base, in the other result, and the difference.
//!
//! Views change without the page's script: each has a radio button, and the style shows the view of
//! the one that is chosen. Figures of a municipality stand in its title; the script shows them under
//! the map for whoever taps, or goes from one to the next by keyboard.

use super::Shown;
use super::shapes::{SCALE_KM, Shapes};
use super::views::{Place, View, views};
use crate::report::format::{difference, number};
use maud::{Markup, PreEscaped, html};

pub(super) fn section(shown: &Shown<'_>) -> Markup {
    let scenario = &shown.comparison.base().scenario;
    let shapes = Shapes::new(scenario);
    if shapes.areas.is_empty() || shown.keys.len() < 2 {
        return html! {};
    }
    let body = html! {
        p { (shown.word("page-map-note")) }
        svg.defs width="0" height="0" aria-hidden="true" {
            (PreEscaped(shapes.defs()))
            defs { pattern id="untold" patternUnits="userSpaceOnUse" width="7" height="7" {
                path d="M0 7L7 0" {}
            } }
        }
        @for (at, _) in shown.others() { (figure(shown, at, &shapes)) }
    };
    super::section("map", &shown.word("page-map"), &body)
}

/// One result's map in its views.
fn figure(shown: &Shown<'_>, at: usize, shapes: &Shapes) -> Markup {
    let views = views(shown, at);
    html! {
        figure.map {
            figcaption { b { (shown.name(at)) } }
            div.views role="group" aria-label=(shown.word("page-map-views")) {
                @for (nth, view) in views.iter().enumerate() {
                    @let id = format!("map{at}-{nth}");
                    input type="radio" name=(format!("map{at}")) id=(id) checked[nth == 0];
                    label for=(id) { (view.name) }
                }
                @for view in &views {
                    div.view {
                        (drawn(shown, view, shapes))
                        p.told aria-live="polite" {}
                        p.legend { (legend(shown, view)) }
                    }
                }
            }
        }
    }
}

fn drawn(shown: &Shown<'_>, view: &View, shapes: &Shapes) -> Markup {
    let label = format!("{}: {}", shown.word("page-map"), view.name);
    let is_drawn = |place: &&Place| shapes.areas.contains_key(&place.municipality);
    html! {
        svg.country viewBox=(shapes.view()) role="img" aria-label=(label) {
            @for place in view.places.iter().filter(is_drawn) {
                @let href = format!("#a{}", place.municipality.0);
                g {
                    title { (place.told) }
                    use href=(href) fill=(place.fill) stroke=(place.fill) {}
                    @if place.is_untold { use.untold href=(href) {} }
                }
            }
            use.border href="#borders" {}
            (scale(shapes, shown))
        }
    }
}

/// The classes with their ends.
fn legend(shown: &Shown<'_>, view: &View) -> Markup {
    let language = shown.words.language;
    let end = |value: f64| match view.is_difference {
        true => difference(value, 0, language),
        false => number(value, 0, language),
    };
    html! {
        (view.unit) " "
        @for (colour, [low, high]) in &view.classes {
            span.class {
                span.swatch style=(format!("background:{colour}")) {}
                (end(*low)) "…" (end(*high))
            }
            " "
        }
        @if view.places.iter().any(|place| place.is_untold) {
            span.class { span.swatch.hatched {} (shown.word("page-map-untold")) }
        }
    }
}

fn scale(shapes: &Shapes, shown: &Shown<'_>) -> Markup {
    let [x, y, length] = shapes.scale();
    let arrow = x + length + 30.0;
    html! {
        g.scale {
            path d=(format!("M{x:.0} {y:.0}h{length:.0}")) {}
            text x=(format!("{x:.0}")) y=(format!("{:.0}", y - 8.0)) {
                (number(SCALE_KM, 0, shown.words.language)) " km"
            }
            path d=(format!("M{arrow:.0} {y:.0}v-34m-7 12l7 -12l7 12")) {}
            text x=(format!("{:.0}", arrow + 12.0)) y=(format!("{y:.0}")) { "N" }
        }
    }
}
