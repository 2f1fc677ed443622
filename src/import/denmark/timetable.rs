//! `odbl/timetable.csv`: departures per direction by day type and period.
//!
//! A plan (how often a line runs, as its source tells it) becomes four day types of six periods:
//! departures of a period = its rate × the hours of it within the line's span. Buses and ferries
//! are known by the day, so their periods share the day's total by weight. All factors:
//! [`timetable_rules`](super::timetable_rules).

use crate::scenario::tables::TimetableRow;

use super::rounded;
use super::rule_values::timetable as value;
use super::timetable_rules::{DAYS, PEAK, PERIODS, Shape, usual};

/// What kind of timetable a line has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Intercity,
    Regional,
    Suburban,
    Local,
    Metro,
    LightRail,
    CityBus,
    SBus,
    RegionalBus,
    Express,
    RuralBus,
    Coach,
    Ferry,
}

impl Kind {
    /// All of them, in their order.
    pub(crate) const ALL: [Self; 13] = [
        Self::Intercity,
        Self::Regional,
        Self::Suburban,
        Self::Local,
        Self::Metro,
        Self::LightRail,
        Self::CityBus,
        Self::SBus,
        Self::RegionalBus,
        Self::Express,
        Self::RuralBus,
        Self::Coach,
        Self::Ferry,
    ];
}

/// How often a line runs, per direction, as far as its source tells.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Plan {
    /// Departures an hour in the peaks and outside them.
    Hourly {
        /// In the two peaks of a weekday.
        peak: f64,
        /// By day outside the peaks.
        offpeak: f64,
    },
    /// Departures on a weekday.
    Daily(f64),
    /// Departures on a weekday, and more on school days.
    DailyAndSchool(f64),
}

/// The timetable of one line on one day type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Day {
    /// Departures per direction by period.
    pub(crate) departures: [f64; 6],
    /// First and last departure from the origin in hours; none on a day without service.
    pub(crate) span: Option<(f64, f64)>,
}

/// Returns the four day types of a line.
pub(crate) fn days(kind: Kind, plan: Plan) -> [Day; 4] {
    match plan {
        Plan::Hourly { peak, offpeak } => hourly(kind, peak, offpeak),
        Plan::Daily(weekday) => daily(kind, weekday, 0.0, 0.0),
        Plan::DailyAndSchool(weekday) => {
            let part = (value::school_below() - weekday).clamp(0.0, 1.0);
            daily(kind, weekday, part * value::school_morning(), part * value::school_midday())
        }
    }
}

/// Departures per direction in a year.
pub(crate) fn yearly(days: &[Day; 4]) -> f64 {
    days.iter().zip(DAYS).map(|(day, of)| day.departures.iter().sum::<f64>() * of.days).sum()
}

/// Timetable hours in a year: both directions, run time only.
pub(crate) fn yearly_hours(days: &[Day; 4], minutes: f64) -> f64 {
    yearly(days) * 2.0 * minutes / 60.0
}

/// Table rows of one line, in the order of the day types.
pub(crate) fn rows(service: &str, days: &[Day; 4]) -> Vec<TimetableRow> {
    days.iter()
        .zip(DAYS)
        .map(|(day, of)| {
            let [early, morning_peak, midday, afternoon_peak, evening, late] = day.departures;
            TimetableRow {
                service: service.to_owned(),
                day_type: of.slug.to_owned(),
                early,
                morning_peak,
                midday,
                afternoon_peak,
                evening,
                late,
                first: day.span.map_or_else(String::new, |(first, _)| clock(first)),
                last: day.span.map_or_else(String::new, |(_, last)| clock(last)),
            }
        })
        .collect()
}

fn hourly(kind: Kind, peak: f64, offpeak: f64) -> [Day; 4] {
    let usual = usual(kind);
    let spans = usual.spans(true);
    let shape = usual.weekday;
    let [saturday, sunday] = usual.weekend;
    let weekday: Shape =
        std::array::from_fn(|at| if PEAK[at] { peak } else { offpeak * shape[at] });
    let rates = [weekday, weekday, saturday.map(|f| f * offpeak), sunday.map(|f| f * offpeak)];
    std::array::from_fn(|day| {
        let hours = hours_within(spans[day]);
        day_of(spans[day], std::array::from_fn(|at| rates[day][at] * hours[at]))
    })
}

fn daily(kind: Kind, weekday: f64, morning: f64, midday: f64) -> [Day; 4] {
    let usual = usual(kind);
    let spans = usual.spans(weekday >= value::busy_weekday());
    let [other, saturday, sunday] = usual.days;
    let totals = [weekday, weekday * other, weekday * saturday, weekday * sunday];
    std::array::from_fn(|day| {
        if totals[day] < value::least_a_day() {
            return Day { departures: [0.0; 6], span: None };
        }
        let shape = if day < 2 { usual.weekday } else { usual.weekend[day - 2] };
        let hours = hours_within(spans[day]);
        let weights: Shape = std::array::from_fn(|at| shape[at] * hours[at]);
        let sum: f64 = weights.iter().sum();
        let mut departures = weights.map(|weight| totals[day] * weight / sum);
        if day == 0 {
            departures[1] += morning;
            departures[2] += midday;
        }
        day_of(spans[day], departures)
    })
}

/// Hours of each period within a span. A line whose last departure is at 23 still has one then,
/// so the span counts a little longer.
fn hours_within((first, last): (f64, f64)) -> Shape {
    let end = last + value::after_last_hours();
    PERIODS.map(|(from, to)| (to.min(end) - from.max(first)).max(0.0))
}

/// Rounds the departures and narrows the span to the periods that have any.
fn day_of((first, last): (f64, f64), departures: Shape) -> Day {
    let departures = departures.map(|number| rounded(number, 2));
    let served = |at: &usize| departures[*at] > 0.0;
    let span = match ((0..6).find(served), (0..6).rev().find(served)) {
        (Some(from), Some(to)) => {
            let end = PERIODS[to].1;
            // The last period's end is the end of the table, not of the night.
            let last = if to == 5 { last } else { last.min(end - value::before_end_hours()) };
            Some((first.max(PERIODS[from].0), last))
        }
        _ => None,
    };
    Day { departures, span }
}

/// Hours of the traffic day as HH:MM, past 24:00 after midnight.
fn clock(hours: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a day's minutes")]
    let minutes = (hours * 60.0).round() as u32;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::{Kind, Plan, clock, days, yearly};

    #[test]
    fn a_weekday_has_the_departures_it_was_given() {
        for (kind, number) in [(Kind::CityBus, 60.0), (Kind::RegionalBus, 20.0), (Kind::Ferry, 7.0)]
        {
            let day = days(kind, Plan::Daily(number))[0];
            assert!((day.departures.iter().sum::<f64>() - number).abs() < 0.05, "{kind:?}");
        }
    }

    #[test]
    fn school_departures_run_on_school_days_only() {
        let with = days(Kind::RuralBus, Plan::DailyAndSchool(4.0));
        let without = days(Kind::RuralBus, Plan::Daily(4.0));
        assert!((yearly(&with) - yearly(&without) - 400.0).abs() < 1e-6, "2 × 200 school days");
    }

    #[test]
    fn a_peak_line_rests_at_weekends() {
        let plan = Plan::Hourly { peak: 3.0, offpeak: 0.0 };
        let [school, _, saturday, sunday] = days(Kind::Suburban, plan);
        assert_eq!(
            school.departures.map(|number| number.to_bits()),
            [0.0_f64, 9.0, 0.0, 9.0, 0.0, 0.0].map(f64::to_bits)
        );
        assert_eq!(school.span.map(|(first, _)| first), Some(6.0));
        assert!(saturday.span.is_none() && sunday.span.is_none());
    }

    #[test]
    fn clocks_pass_midnight() {
        assert_eq!(clock(24.5), "24:30");
        assert_eq!(clock(5.75), "05:45");
    }
}
