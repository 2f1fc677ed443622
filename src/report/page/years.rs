//! The page of a run over years: figures as lines, money, what breaks, what rests on what.

use super::{SCRIPT, STYLE, section};
use super::{made, warnings};
use crate::account::find_indicator;
use crate::id::BodyId;
use crate::report::derived;
use crate::report::format::{self, number};
use crate::report::phrases::Phrases;
use crate::report::text::{indicator_name, scale_of, unit_name};
use crate::report::words::Words;
use crate::report::years::document::YearsManifest;
use crate::run::bands::Band;
use crate::run::years::{Course, YearBands, YearResult, trials};
use crate::scenario::regime::BodyKind;
use crate::units::Kroner;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Figures that are drawn.
const DRAWN: [&str; 8] = [
    "timetable-hours",
    "pt-trips",
    "pt-passenger-km",
    "trips-not-made",
    "jobs-45min",
    "self-financing",
    "car-km",
    "co2-pt",
];
/// Purses whose net cost is drawn.
const PURSES: [(&str, BodyKind); 3] = [
    ("years-state", BodyKind::State),
    ("years-region", BodyKind::Region),
    ("years-municipality", BodyKind::Municipality),
];
/// Size of a chart in picture units.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 200.0;
const LEFT: f64 = 72.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 24.0;

/// What the page shows.
#[derive(Clone, Copy, Debug)]
pub struct YearsShown<'a> {
    /// The courses; the first is the base.
    pub courses: &'a [Course],
    /// What they are called.
    pub keys: &'a [String],
    /// The reader's language.
    pub words: &'a Words,
    /// The command that made it.
    pub command: &'a str,
    /// Bands over the years, where there are any.
    pub bands: Option<&'a YearBands>,
    /// Warnings of the files that were read, in the reader's language.
    pub warnings: &'a [String],
    /// What the document says of how the figures came about.
    pub manifest: &'a YearsManifest,
}

impl YearsShown<'_> {
    fn word(&self, key: &str) -> String {
        self.words.get(key)
    }
    fn years(&self) -> (u16, u16) {
        let years = self.courses.first().map_or(&[][..], |course| &course.years);
        let year = |of: Option<&YearResult>| of.map_or(0, |of| of.year);
        (year(years.first()), year(years.last()))
    }
    fn span(&self, key: &str) -> String {
        let (from, until) = self.years();
        let (from, until) = (from.to_string(), until.to_string());
        self.words.with(key, &[("from", &from), ("until", &until), ("year", &from)])
    }
}

/// The whole page.
pub fn page(shown: &YearsShown<'_>) -> String {
    let title = shown.span("years-title");
    let asked = shown.courses.iter().map(|course| &course.scenario.question).rev();
    let question = asked.clone().find(|question| !question.is_empty());
    let question = question.map_or_else(|| title.clone(), Clone::clone);
    let credits = shown.courses.first().map_or(&[][..], |course| &course.scenario.credits);
    let markup = html! {
        (DOCTYPE)
        html lang=(shown.word("page-language")) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "ansvar: " (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#answer" { (shown.word("page-skip")) }
                main {
                    header {
                        p.kicker { "ansvar · " (title) }
                        h1 { (question) }
                        p.note {
                            (shown.word("years-note-decide")) " "
                            (shown.word("years-note").replace('`', ""))
                        }
                    }
                    (section("answer", &shown.word("years-answer"), &answer(shown)))
                    (section("warnings", &shown.word("page-warnings"), &warned(shown)))
                    (section("figures", &shown.word("years-figures"), &figures(shown)))
                    (section("money", &shown.span("years-money"), &money(shown)))
                    (section("breaks", &shown.word("years-breaks"), &breaks(shown)))
                    (trials_section(shown))
                    (section("values", &shown.word("years-rests-on"), &values(shown)))
                    section #again {
                        h2 { (shown.word("page-again")) }
                        p { (shown.word("page-again-note")) }
                        pre { code { (shown.command) } }
                        (hashes(shown))
                        h3 { (shown.word("credits-heading")) }
                        ul.credits { @for credit in credits { li { (credit) } } }
                    }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    markup.into_string()
}

/// Warnings of the files, and checks that do not hold in a year.
fn warned(shown: &YearsShown<'_>) -> Markup {
    let mut told = shown.warnings.to_vec();
    for (key, course) in shown.keys.iter().zip(shown.courses) {
        for year in &course.years {
            for check in year.checks.iter().filter(|check| !check.holds) {
                let what = shown.word(&format!("check-{}", check.name));
                let name = format!("{key} {}", year.year);
                let miss = check.first_miss.as_deref().unwrap_or_default();
                let parts = [("name", name.as_str()), ("check", &what), ("miss", miss)];
                told.push(shown.words.with("check-named-fails", &parts));
            }
        }
    }
    warnings::list(&told, true, shown.words)
}

fn hashes(shown: &YearsShown<'_>) -> Markup {
    let manifest = shown.manifest;
    html! {
        dl {
            dt { (shown.word("page-version")) } dd { (manifest.version) }
            dt { (shown.word("page-seed")) } dd { (manifest.seed) }
            dt { (shown.word("page-results-hash")) } dd { code { (manifest.results_hash) } }
            @for (key, hash) in &manifest.inputs {
                dt { (shown.word("page-inputs-hash")) " " (key) } dd { code { (hash) } }
            }
        }
        @if let Some(made_by) = &manifest.made_by {
            (made::made_by(made_by, &manifest.values_hash, shown.words))
        }
    }
}

fn regime(shown: &YearsShown<'_>, course: &Course) -> String {
    Phrases::shared(shown.words.language).tell_whole(&course.scenario.regime.name)
}

fn figures(shown: &YearsShown<'_>) -> Markup {
    let one = |key: &str| {
        let unit = find_indicator(key).map_or("", |indicator| indicator.unit);
        let lines: Vec<Vec<f64>> = shown
            .courses
            .iter()
            .map(|course| {
                let years = course.years.iter();
                years.map(|year| year.indicators.national(key).unwrap_or(f64::NAN)).collect()
            })
            .collect();
        let guess = shown.courses.first().and_then(|course| course.years[0].indicators.get(key));
        let name = indicator_name(key, shown.words);
        let name =
            if guess.is_some_and(|of| of.rests_on_guess) { format!("{name} ?") } else { name };
        let bands = |(at, course): (usize, &Course)| -> Vec<Band> {
            let of_year = |year: &YearResult| shown.bands?.of_value(key, year.year, at);
            course.years.iter().map(of_year).collect::<Option<_>>().unwrap_or_default()
        };
        let bands: Vec<Vec<Band>> = shown.courses.iter().enumerate().map(bands).collect();
        chart(shown, &name, &unit_name(unit, shown.words), (&lines, &bands))
    };
    html! {
        @for key in DRAWN { (one(key)) }
        p.note {
            (shown.word("guess-mark")) " " (shown.word("years-axes")) " " (bands_note(shown))
        }
    }
}

/// What the shades are, or that there are none.
fn bands_note(shown: &YearsShown<'_>) -> String {
    let points = || shown.word("years-points");
    shown.bands.map_or_else(points, |bands| crate::report::years::bands::note(bands, shown.words))
}

fn money(shown: &YearsShown<'_>) -> Markup {
    let of_kind = |kind: BodyKind| -> Vec<Vec<f64>> {
        let cost = |year: &YearResult| {
            let is = |body: &BodyId| year.scenario.bodies[*body].kind == kind;
            let own = year.net_cost.iter().filter(|(body, _)| is(body));
            own.map(|(_, cost)| cost.dkk()).sum::<f64>() / year.prices
        };
        shown.courses.iter().map(|course| course.years.iter().map(cost).collect()).collect()
    };
    let owed: Vec<Vec<f64>> = shown
        .courses
        .iter()
        .map(|course| {
            let owed = |year: &YearResult| year.owed.values().copied().sum::<Kroner>().dkk();
            course.years.iter().map(owed).collect()
        })
        .collect();
    let unit = unit_name("DKK", shown.words);
    html! {
        @for (word, kind) in PURSES {
            @let name = derived::marked(shown.word(word), derived::of_kind(kind), shown.words);
            (chart(shown, &name, &unit, (&of_kind(kind), &[])))
        }
        (chart(shown, &shown.word("years-owed-name"), &unit, (&owed, &[])))
    }
}

/// Lines over the years, one a course, with a shade for its band where there is one; the axis
/// begins at nothing unless all are far from it.
fn chart(
    shown: &YearsShown<'_>,
    name: &str,
    unit: &str,
    (lines, bands): (&[Vec<f64>], &[Vec<Band>]),
) -> Markup {
    let language = shown.words.language;
    let ends = || bands.iter().flatten().flat_map(|band| [band.low, band.high]);
    let all = || lines.iter().flatten().copied().chain(ends()).filter(|value| value.is_finite());
    let (least, most) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::MIN, f64::max));
    if !least.is_finite() || !most.is_finite() {
        return html! {};
    }
    // Ticks at round numbers around what there is; nothing is one of them unless all are far from it.
    let low = if least > 0.5 * most { least } else { least.min(0.0) };
    let step = round_step((most - low).max(0.02 * most.abs()));
    let (floor, ceiling) = ((low / step).floor() * step, (most / step).ceil() * step);
    let ceiling = if ceiling > floor { ceiling } else { floor + step };
    let ticks: Vec<f64> = (0..=((ceiling - floor) / step).round() as usize)
        .map(|at| floor + at as f64 * step)
        .collect();
    let (from, until) = shown.years();
    let years = f64::from(until.saturating_sub(from).max(1));
    let x = |at: usize| LEFT + at as f64 / years * (WIDTH - LEFT - 24.0);
    let y = |value: f64| TOP + (ceiling - value) / (ceiling - floor) * (HEIGHT - TOP - BOTTOM);
    let path = |line: &[f64]| {
        let points = line.iter().enumerate();
        let steps = points.map(|(at, value)| format!("L{:.1} {:.1}", x(at), y(*value)));
        steps.collect::<String>().replacen('L', "M", 1)
    };
    let shade = |band: &[Band]| {
        let high = band.iter().enumerate().map(|(at, band)| (at, band.high));
        let low = band.iter().enumerate().rev().map(|(at, band)| (at, band.low));
        let steps = high.chain(low).map(|(at, value)| format!("L{:.1} {:.1}", x(at), y(value)));
        format!("{}Z", steps.collect::<String>().replacen('L', "M", 1))
    };
    let (scale, prefix) = scale_of(most.abs().max(least.abs()), language);
    let shown_as = |value: f64| number(value / scale, format::decimals_for(step / scale), language);
    let every = if years > 8.0 { 5 } else { 1 };
    html! {
        figure.chart {
            svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(name) {
                path.axis d=(format!("M{LEFT} {TOP}V{0}H{WIDTH}", HEIGHT - BOTTOM)) {}
                @for tick in ticks {
                    path.grid d=(format!("M{LEFT} {:.1}H{WIDTH}", y(tick))) {}
                    text.end x=(LEFT - 6.0) y=(format!("{:.1}", y(tick) + 4.0)) { (shown_as(tick)) }
                }
                @for year in (from..=until).filter(|year| (year - from) % every == 0) {
                    text.middle x=(format!("{:.1}", x(usize::from(year - from)))) y=(HEIGHT - 7.0) {
                        (year)
                    }
                }
                @for (at, band) in bands.iter().enumerate().filter(|(_, band)| !band.is_empty()) {
                    @let (fill, _) = super::chart::STROKES[at % super::chart::STROKES.len()];
                    path d=(shade(band)) fill=(fill) fill-opacity="0.15" {}
                }
                @for (at, line) in lines.iter().enumerate() {
                    @let (stroke, dashes) = super::chart::STROKES[at % super::chart::STROKES.len()];
                    path.line d=(path(line)) stroke=(stroke) stroke-dasharray=(dashes) {
                        title { (shown.keys[at]) }
                    }
                }
            }
            figcaption {
                b { (name) } ", " (prefix) (unit) ": "
                @for (at, line) in lines.iter().enumerate() {
                    @let (stroke, dashes) = super::chart::STROKES[at % super::chart::STROKES.len()];
                    svg.key viewBox="0 0 28 8" aria-hidden="true" {
                        path d="M0 4H28" stroke=(stroke) stroke-dasharray=(dashes) {}
                    }
                    " " (shown.keys[at]) " "
                    @if let (Some(first), Some(last)) = (line.first(), line.last()) {
                        "(" (shown_as(*first)) " → " (shown_as(*last)) ") "
                    }
                }
            }
        }
    }
}

/// A step of 1, 2 or 5 times a power of ten, so that three or four of them make the range.
fn round_step(range: f64) -> f64 {
    let rough = (range / 3.0).max(f64::MIN_POSITIVE);
    let power = libm::pow(10.0, libm::log10(rough).floor());
    let times = rough / power;
    power
        * if times < 1.5 {
            1.0
        } else if times < 3.5 {
            2.0
        } else if times < 7.5 {
            5.0
        } else {
            10.0
        }
}

/// The answer: what became of the figures that a council asks for first.
fn answer(shown: &YearsShown<'_>) -> Markup {
    let language = shown.words.language;
    let (from, until) = shown.years();
    let keys = ["timetable-hours", "pt-trips", "trips-not-made", "self-financing"];
    let figure = |course: &Course, key: &str| {
        let of = |year: Option<&YearResult>| year.and_then(|year| year.indicators.national(key));
        Some((of(course.years.first())?, of(course.years.last())?))
    };
    let net = |year: Option<&YearResult>| -> f64 {
        let Some(year) = year else { return 0.0 };
        let is = |body: &BodyId| {
            PURSES.iter().any(|(_, kind)| year.scenario.bodies[*body].kind == *kind)
        };
        let own = year.net_cost.iter().filter(|(body, _)| is(body));
        own.map(|(_, cost)| cost.dkk()).sum::<f64>() / year.prices
    };
    let cells = |then: f64, now: f64| {
        let (scale, prefix) = scale_of(then.abs(), language);
        let decimals = format::decimals_for(then / scale);
        let change = format::difference((now / then - 1.0) * 100.0, 1, language);
        html! {
            td.number { (number(then / scale, decimals, language)) " " (prefix) }
            td.number { (number(now / scale, decimals, language)) " " (prefix) }
            td.number { (change) " %" }
        }
    };
    html! {
        @for (key, course) in shown.keys.iter().zip(shown.courses) {
            h3 { (key) ": " (regime(shown, course)) }
            div.wide { table {
                thead { tr { th {} th.number { (from) } th.number { (until) } th {} } }
                tbody {
                    @for of in keys { @if let Some((then, now)) = figure(course, of) {
                        tr { th scope="row" { (indicator_name(of, shown.words)) } (cells(then, now)) }
                    } }
                    tr {
                        th scope="row" { (shown.word("years-public-net")) }
                        (cells(net(course.years.first()), net(course.years.last())))
                    }
                }
            } }
        }
        p.note { (shown.span("years-money-note")) " " (bands_note(shown)) }
    }
}

fn breaks(shown: &YearsShown<'_>) -> Markup {
    html! {
        @for (key, course) in shown.keys.iter().zip(shown.courses) {
            h3 { (key) }
            p { (super::super::years::gone(course, shown.words).trim_end()) }
            ul { @for line in super::super::years::breaks(course, shown.words).lines() {
                li { (line) }
            } }
        }
    }
}

fn trials_section(shown: &YearsShown<'_>) -> Markup {
    let any = shown.courses.iter().any(|course| !trials::evaluate(course).is_empty());
    if !any {
        return html! {};
    }
    let body = html! {
        @for (key, course) in shown.keys.iter().zip(shown.courses) {
            @let found = super::super::years::evaluations(course, shown.words);
            @if !found.is_empty() { p { b { (key) } ": " (found.trim_end()) } }
        }
    };
    section("trials", &shown.word("years-trials"), &body)
}

/// What grows by how much, and how well that is known.
fn values(shown: &YearsShown<'_>) -> Markup {
    let Some(course) = shown.courses.first() else { return html! {} };
    let rows = course.scenario.values.register.iter().filter(|row| row.key.starts_with("years."));
    let language = shown.words.language;
    let figure = |value: f64| number(value, format::decimals_for(value).min(2), language);
    html! {
        p { (shown.word("years-rests-on-note")) }
        div.wide { table {
            tbody { @for row in rows { tr {
                th scope="row" { code { (row.key) } }
                td.number {
                    (figure(row.value)) br;
                    small { (figure(row.low)) " … " (figure(row.high)) }
                }
                td { (row.unit) }
                td { small { (row.source) } }
            } } }
        } }
    }
}
