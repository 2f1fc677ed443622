//! How cost grows with size, drawn: a line of text a size, and a picture in cargo's `tmp` folder
//! of the target folder.

use std::fmt::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// Sizes that are drawn.
pub(crate) const SIZES: [f64; 4] = [0.25, 0.5, 1.0, 2.0];
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 300.0;
const MARGIN: f64 = 50.0;

/// Least time of three.
pub(crate) fn least_of_three(mut work: impl FnMut()) -> Duration {
    let time = |_| {
        let begin = Instant::now();
        work();
        begin.elapsed()
    };
    (0..3).map(time).min().unwrap_or_default()
}

/// Draws times by size, both axes logarithmic, beside a line of slope 1. Only `cargo bench` draws:
/// tests run benches too, to see that they run.
pub(crate) fn draw(name: &str, unit: &str, mut time: impl FnMut(f64) -> Duration) {
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let times: Vec<(f64, f64)> = SIZES.map(|size| (size, time(size).as_secs_f64())).to_vec();
    let one = times[2].1;
    for (size, seconds) in &times {
        println!("  {name} at {size}: {:.3} ms, {:.2} × size 1", seconds * 1e3, seconds / one);
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("growth-{name}.svg"));
    match std::fs::write(&path, picture(name, unit, &times)) {
        Ok(()) => println!("  drawn in {}", path.display()),
        Err(error) => println!("  not drawn: {}: {error}", path.display()),
    }
}

fn picture(name: &str, unit: &str, times: &[(f64, f64)]) -> String {
    let one = times[2].1;
    let x = |size: f64| MARGIN + (size / SIZES[0]).log2() / 3.0 * (WIDTH - 2.0 * MARGIN);
    // Eight doublings from bottom to top, size 1 in the middle.
    let y = |ratio: f64| HEIGHT / 2.0 - ratio.log2() / 8.0 * (HEIGHT - 2.0 * MARGIN);
    let mut svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' font-family='sans-serif' font-size='11'>\n\
         <rect width='{WIDTH}' height='{HEIGHT}' fill='white'/>\n\
         <text x='{MARGIN}' y='20'>{name}: {unit}, by size (grey: in proportion)</text>\n"
    );
    let line = |points: &[(f64, f64)], colour: &str| {
        let points: Vec<String> =
            points.iter().map(|&(size, ratio)| format!("{:.1},{:.1}", x(size), y(ratio))).collect();
        format!("<polyline points='{}' fill='none' stroke='{colour}'/>\n", points.join(" "))
    };
    svg += &line(&SIZES.map(|size| (size, size)), "#999");
    let ratios: Vec<(f64, f64)> = times.iter().map(|&(size, time)| (size, time / one)).collect();
    svg += &line(&ratios, "#0072b2");
    for &(size, time) in times {
        let (x, y) = (x(size), y(time / one));
        let _ = writeln!(
            svg,
            "<circle cx='{x:.1}' cy='{y:.1}' r='3' fill='#0072b2'/>\
             <text x='{:.1}' y='{:.1}'>{:.3} ms</text>\
             <text x='{x:.1}' y='{:.1}' text-anchor='middle'>{size} ×</text>",
            x + 6.0,
            y + 14.0,
            time * 1e3,
            HEIGHT - MARGIN / 3.0
        );
    }
    svg + "</svg>\n"
}
