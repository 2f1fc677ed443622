//! The day: public transport trips an hour on a school weekday and a Sunday, all results together.

use super::Shown;
use crate::id::DayTypeId;
use crate::report::day::{Hourly, profile};
use crate::report::format::number;
use crate::scenario::service::DayKind;
use maud::{Markup, html};

/// Size of a chart in picture units.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 190.0;
const LEFT: f64 = 64.0;
const BOTTOM: f64 = 22.0;
/// Strokes differ in colour and in dashes.
pub(super) const STROKES: [(&str, &str); 6] = [
    ("#222222", ""),
    ("#0072b2", "7 3"),
    ("#d55e00", "2 3"),
    ("#009473", "10 3 2 3"),
    ("#cc5a96", "5 5"),
    ("#787878", "1 5"),
];

pub(super) fn section(shown: &Shown<'_>) -> Markup {
    let calendar = &shown.comparison.base().scenario.calendar;
    let days = calendar.day_types.entries();
    let wanted = days.filter(|(_, day)| matches!(day.kind, DayKind::SchoolDay | DayKind::Sunday));
    let body = html! {
        p { (shown.word("page-day-note")) }
        @for (id, day) in wanted { (chart(shown, id, &shown.word(day_word(day.kind)))) }
    };
    super::section("day", &shown.word("page-day"), &body)
}

fn day_word(kind: DayKind) -> &'static str {
    match kind {
        DayKind::SchoolDay => "page-school-day",
        DayKind::HolidayWeekday => "page-holiday-weekday",
        DayKind::Saturday => "page-saturday",
        DayKind::Sunday => "page-sunday",
    }
}

fn chart(shown: &Shown<'_>, day: DayTypeId, name: &str) -> Markup {
    let profiles: Vec<Vec<Hourly>> =
        shown.comparison.results.iter().map(|result| profile(result, day)).collect();
    let hours = profiles.iter().flatten();
    let most = hours.clone().map(|hour| hour.trips).fold(1.0, f64::max);
    let from = hours.clone().map(|hour| hour.from.0).min().unwrap_or(0);
    let until = hours.map(|hour| hour.until.0).max().unwrap_or(1440).max(from + 60);
    let x = |minute: i32| {
        LEFT + f64::from(minute - from) / f64::from(until - from) * (WIDTH - LEFT - 8.0)
    };
    let y = |trips: f64| 10.0 + (1.0 - trips / most) * (HEIGHT - BOTTOM - 10.0);
    let line = |hours: &[Hourly]| {
        let steps = hours.iter().map(|hour| {
            let (a, b, y) = (x(hour.from.0), x(hour.until.0), y(hour.trips));
            format!("L{a:.1} {y:.1}L{b:.1} {y:.1}")
        });
        steps.collect::<String>().replacen('L', "M", 1)
    };
    let language = shown.words.language;
    let ticks = (from / 60..=until / 60).filter(|hour| hour % 3 == 0);
    html! {
        figure.chart {
            svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(name) {
                path.axis d=(format!("M{LEFT} 10V{0}H{WIDTH}", HEIGHT - BOTTOM)) {}
                text.end x=(LEFT - 6.0) y="18" { (number(most, 0, language)) }
                text.end x=(LEFT - 6.0) y=(HEIGHT - BOTTOM) { "0" }
                @for hour in ticks {
                    text.middle x=(format!("{:.1}", x(hour * 60))) y=(HEIGHT - 6.0) {
                        (format!("{:02}", hour % 24))
                    }
                }
                @for (at, hours) in profiles.iter().enumerate() {
                    @let (stroke, dashes) = STROKES[at % STROKES.len()];
                    path.line d=(line(hours)) stroke=(stroke) stroke-dasharray=(dashes) {
                        title { (shown.name(at)) }
                    }
                }
            }
            figcaption {
                b { (name) } ", " (shown.word("page-trips-an-hour")) ": "
                @for at in 0..shown.keys.len() {
                    @let (stroke, dashes) = STROKES[at % STROKES.len()];
                    svg.key viewBox="0 0 28 8" aria-hidden="true" {
                        path d="M0 4H28" stroke=(stroke) stroke-dasharray=(dashes) {}
                    }
                    " " (shown.name(at)) " "
                }
            }
        }
    }
}
