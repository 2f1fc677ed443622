//! How a line's departures spread over day types and periods: every factor in one place.
//!
//! The sources tell a rail line's departures per hour in and outside the peak, a bus route's on a
//! weekday, a small ferry's on a day. Spans, evenings, Saturdays and Sundays are derived here
//! from what is usual in Denmark for a line of that kind; no timetable was read.
//!
//! Check on the whole: with these factors a bus line runs 300 to 320 weekday equivalents a year
//! (city 318, regional 301, rural 273), about the 310 that annual totals were first set with.

use super::timetable::Kind;

/// A day type: its slug and how many days of the year it has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DayType {
    pub(crate) slug: &'static str,
    pub(crate) days: f64,
}

/// School weekdays, other weekdays (holidays of schools), Saturdays, Sundays with holidays.
pub(crate) const DAYS: [DayType; 4] = [
    DayType { slug: "school-weekday", days: 200.0 },
    DayType { slug: "other-weekday", days: 51.0 },
    DayType { slug: "saturday", days: 52.0 },
    DayType { slug: "sunday", days: 62.0 },
];

/// From and to, in hours of the traffic day: early, morning peak, midday, afternoon peak, evening,
/// late.
pub(crate) const PERIODS: [(f64, f64); 6] =
    [(4.0, 6.0), (6.0, 9.0), (9.0, 15.0), (15.0, 18.0), (18.0, 22.0), (22.0, 26.0)];
/// Which of them are peaks.
pub(crate) const PEAK: [bool; 6] = [false, true, false, true, false, false];

/// First and last departure from the origin by day type, in hours of the traffic day.
pub(crate) type Spans = [(f64, f64); 4];

/// First and last departures of a line of this kind; `busy` lines run longer.
pub(crate) fn spans(kind: Kind, busy: bool) -> Spans {
    let all_week = |span| [span; 4];
    let week = |weekday, saturday, sunday| [weekday, weekday, saturday, sunday];
    match kind {
        Kind::Intercity => week((5.0, 23.0), (6.0, 23.0), (7.0, 23.0)),
        Kind::Regional => week((5.0, 24.0), (6.0, 24.0), (7.0, 24.0)),
        Kind::Suburban => week((5.0, 24.5), (5.0, 25.5), (5.5, 24.5)),
        Kind::Local => week((5.0, 23.5), (6.0, 23.5), (7.0, 23.5)),
        // Around the clock; departures after 02 fall outside the six periods and are not counted.
        Kind::Metro => all_week((4.0, 27.75)),
        Kind::LightRail => week((5.0, 24.5), (5.5, 25.0), (6.5, 24.5)),
        Kind::CityBus if busy => week((4.75, 25.0), (5.5, 25.5), (6.0, 25.0)),
        Kind::CityBus => week((5.5, 23.5), (6.5, 23.5), (7.5, 23.0)),
        Kind::SBus => week((4.75, 24.75), (5.5, 24.75), (6.0, 24.75)),
        Kind::RegionalBus if busy => week((5.25, 23.0), (7.0, 23.0), (8.0, 22.5)),
        Kind::RegionalBus => week((6.0, 21.0), (8.0, 19.0), (9.0, 20.0)),
        Kind::Express => week((5.75, 21.5), (7.5, 20.0), (9.0, 21.5)),
        Kind::RuralBus if busy => week((5.75, 21.0), (7.5, 19.0), (8.5, 19.0)),
        Kind::RuralBus => week((6.25, 19.0), (8.5, 17.0), (9.5, 17.0)),
        Kind::Coach => all_week((6.0, 20.0)),
        Kind::Ferry if busy => week((5.0, 23.5), (6.0, 23.5), (6.5, 23.5)),
        Kind::Ferry => week((6.5, 20.0), (7.0, 19.0), (8.0, 20.5)),
    }
}

/// A line with this many weekday departures is busy.
pub(crate) const BUSY_WEEKDAY: f64 = 14.0;

/// How dense a period is beside midday: early, morning peak, midday, afternoon peak, evening,
/// late.
pub(crate) type Shape = [f64; 6];

/// Rail: peaks have a rate of their own, so only the rest has a factor of the off-peak rate.
pub(crate) fn rail_shape(kind: Kind) -> Shape {
    match kind {
        Kind::Intercity => [0.9, 1.0, 1.0, 1.0, 0.9, 0.5],
        Kind::Suburban => [0.6, 1.0, 1.0, 1.0, 0.65, 0.5],
        Kind::Metro => [0.7, 1.0, 1.0, 1.0, 0.8, 0.55],
        Kind::LightRail => [0.7, 1.0, 1.0, 1.0, 0.6, 0.45],
        _ => [0.8, 1.0, 1.0, 1.0, 0.8, 0.6],
    }
}

/// Rail on Saturdays and Sundays: factor of the off-peak rate by period (no peaks).
pub(crate) fn rail_weekend(kind: Kind) -> [Shape; 2] {
    match kind {
        Kind::Intercity => [[0.7, 0.9, 1.0, 0.9, 0.8, 0.5], [0.0, 0.7, 1.0, 1.0, 0.9, 0.5]],
        Kind::Suburban => [[0.5, 0.6, 1.0, 0.9, 0.6, 0.5], [0.5, 0.5, 0.9, 0.9, 0.55, 0.5]],
        Kind::Metro => [[0.5, 0.7, 1.0, 1.0, 0.8, 0.7], [0.5, 0.6, 0.9, 0.9, 0.7, 0.5]],
        Kind::LightRail => [[0.4, 0.5, 0.8, 0.8, 0.5, 0.45], [0.0, 0.4, 0.6, 0.6, 0.5, 0.4]],
        _ => [[0.5, 0.8, 0.9, 0.9, 0.7, 0.6], [0.0, 0.7, 0.9, 0.9, 0.7, 0.6]],
    }
}

/// Buses, coaches and ferries on a weekday.
pub(crate) fn road_shape(kind: Kind) -> Shape {
    match kind {
        Kind::CityBus => [0.7, 1.3, 1.0, 1.3, 0.6, 0.35],
        Kind::SBus => [0.7, 1.4, 1.0, 1.4, 0.6, 0.3],
        Kind::RegionalBus => [0.7, 1.6, 0.85, 1.5, 0.5, 0.25],
        Kind::Express => [0.8, 1.6, 0.8, 1.5, 0.5, 0.0],
        Kind::RuralBus => [0.4, 1.8, 0.9, 1.5, 0.4, 0.0],
        Kind::Ferry => [0.8, 1.1, 1.0, 1.1, 0.7, 0.3],
        _ => [0.5, 1.0, 1.0, 1.0, 0.7, 0.0],
    }
}

/// Buses, coaches and ferries on Saturdays and Sundays.
pub(crate) const WEEKEND_SHAPE: Shape = [0.4, 0.7, 1.0, 1.0, 0.6, 0.35];

/// Departures of a day beside a school weekday: other weekday, Saturday, Sunday.
pub(crate) fn road_days(kind: Kind) -> [f64; 3] {
    match kind {
        Kind::CityBus => [0.95, 0.70, 0.55],
        Kind::SBus => [0.95, 0.70, 0.60],
        Kind::RegionalBus => [0.92, 0.50, 0.45],
        Kind::Express => [0.97, 0.60, 0.70],
        Kind::RuralBus => [0.90, 0.30, 0.20],
        Kind::Ferry => [1.0, 0.90, 0.90],
        _ => [1.0, 1.0, 1.1],
    }
}

/// Less than this many departures a day is no service on that day.
pub(crate) const LEAST_A_DAY: f64 = 0.75;

/// School days only: departures before the morning bell and after the midday bell, for rural
/// lines with fewer weekday departures than [`SCHOOL_BELOW`].
pub(crate) const SCHOOL_MORNING: f64 = 1.0;
pub(crate) const SCHOOL_MIDDAY: f64 = 1.0;
pub(crate) const SCHOOL_BELOW: f64 = 12.0;
