//! The picture as SVG. It fetches nothing, names no font that a machine may lack, and opens in
//! browsers and drawing programs alike.

use super::super::Shown;
use super::{EDGE, INK, Mark, SCALE_INK, picture};
use maud::{Markup, PreEscaped, html};

/// The map; `None` where no result stands beside the base, or its places have no areas.
pub fn map(shown: &Shown<'_>) -> Option<String> {
    let picture = picture(shown)?;
    let style = format!(
        "text{{font-family:sans-serif;fill:{INK}}}.bold{{font-weight:600}}\
         .land{{stroke-width:.5}}.border{{fill:none;stroke:#fff;stroke-width:1}}\
         .strokes{{stroke:{SCALE_INK};stroke-width:2;fill:none}}\
         .swatch{{stroke:{EDGE};stroke-width:.5}}"
    );
    let (width, height) = (format!("{:.0}", picture.width), format!("{:.0}", picture.height));
    let markup = html! {
        svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
            viewBox=(format!("0 0 {width} {height}")) width=(width) height=(height) role="img" {
            title { (picture.title) }
            style { (PreEscaped(style)) }
            (PreEscaped(picture.shapes.defs()))
            @for mark in &picture.marks { (drawn(mark)) }
        }
    };
    Some(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", markup.into_string()))
}

fn drawn(mark: &Mark) -> Markup {
    let place = |value: f64| format!("{value:.1}");
    match mark {
        Mark::Land { municipality, by: [x, y], fill, told } => html! {
            g.land {
                title { (told) }
                use xlink:href=(format!("#a{}", municipality.0)) x=(place(*x)) y=(place(*y))
                    fill=(fill) stroke=(fill) {}
            }
        },
        Mark::Borders { by: [x, y] } => html! {
            use.border xlink:href="#borders" x=(place(*x)) y=(place(*y)) {}
        },
        Mark::Box { at: [x, y], size: [wide, high], fill, is_swatch } => html! {
            rect.swatch[*is_swatch] x=(place(*x)) y=(place(*y)) width=(place(*wide))
                height=(place(*high)) fill=(fill) {}
        },
        Mark::Strokes { points } => {
            let steps = points.iter().map(|[x, y]| format!("L{x:.1} {y:.1}"));
            let path = steps.collect::<String>().replacen('L', "M", 1);
            html! { path.strokes d=(path) {} }
        }
        Mark::Text { at: [x, y], size, is_bold, text } => html! {
            text.bold[*is_bold] x=(place(*x)) y=(place(*y)) font-size=(size) { (text) }
        },
    }
}
