//! How a line's departures spread over day types and periods.
//!
//! The sources tell a rail line's departures per hour in and outside the peak, a bus route's on a
//! weekday, a small ferry's on a day. Spans, evenings, Saturdays and Sundays are derived here
//! from what is usual in Denmark for a line of that kind; no timetable was read. Every factor
//! stands in `assets/denmark/rules.csv` under `timetable.`.
//!
//! Check on the whole: with these factors a bus line runs 300 to 320 weekday equivalents a year
//! (city 318, regional 301, rural 273), about the 310 that annual totals were first set with.

use std::sync::LazyLock;

use super::rule_values;
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
/// How dense a period is: early, morning peak, midday, afternoon peak, evening, late.
pub(crate) type Shape = [f64; 6];

const PERIOD_KEYS: [&str; 6] =
    ["early", "morning_peak", "midday", "afternoon_peak", "evening", "late"];
/// Periods of a rail line's weekday that have a factor: peaks have a rate of their own, and midday
/// has the off-peak rate.
const BESIDE_OFFPEAK: [&str; 3] = ["early", "evening", "late"];
const SPAN_KEYS: [&str; 3] = ["weekday", "saturday", "sunday"];
const DAY_KEYS: [&str; 3] = ["other_weekday", "saturday", "sunday"];

/// What is usual for a kind of line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usual {
    quiet: Spans,
    busy: Spans,
    /// On a weekday, beside midday. Rail in the peaks has a rate of its own instead.
    pub(crate) weekday: Shape,
    /// On Saturdays and Sundays. Rail: beside the off-peak rate of a weekday.
    pub(crate) weekend: [Shape; 2],
    /// Departures of a day beside a school weekday: other weekday, Saturday, Sunday. Rail is
    /// known by the hour and has none.
    pub(crate) days: [f64; 3],
}

impl Usual {
    /// First and last departures; `busy` lines run longer.
    pub(crate) fn spans(&self, busy: bool) -> Spans {
        if busy { self.busy } else { self.quiet }
    }

    fn read(kind: Kind) -> Self {
        let names = Names::of(kind);
        let quiet = spans(names.kind);
        let mut usual = Self {
            quiet,
            busy: names.busy.map_or(quiet, spans),
            weekday: [1.0; 6],
            weekend: [[1.0; 6]; 2],
            days: [1.0; 3],
        };
        if names.rail {
            let [early, evening, late] = row("weekday", names.shape, BESIDE_OFFPEAK);
            usual.weekday = [early, 1.0, 1.0, 1.0, evening, late];
            usual.weekend = ["saturday", "sunday"].map(|day| row(day, names.shape, PERIOD_KEYS));
        } else {
            usual.weekday = row("weekday", names.shape, PERIOD_KEYS);
            usual.weekend = [PERIOD_KEYS.map(|period| value(&["weekend", period])); 2];
            usual.days = row("days", names.shape, DAY_KEYS);
        }
        usual
    }
}

/// What is usual for lines of this kind. Read once: how often derived buses run is searched for.
pub(crate) fn usual(kind: Kind) -> &'static Usual {
    static KINDS: LazyLock<[Usual; Kind::ALL.len()]> = LazyLock::new(|| Kind::ALL.map(Usual::read));
    &KINDS[kind as usize]
}

/// How keys name a kind of line.
#[derive(Clone, Copy)]
struct Names {
    /// Its spans.
    kind: &'static str,
    /// Its spans when busy, if those are others.
    busy: Option<&'static str>,
    /// Its factors.
    shape: &'static str,
    rail: bool,
}

impl Names {
    fn of(kind: Kind) -> Self {
        let rail = |kind, shape| Self { kind, busy: None, shape, rail: true };
        let road = |kind, busy| Self { kind, busy, shape: kind, rail: false };
        match kind {
            Kind::Intercity => rail("intercity", "intercity"),
            Kind::Regional => rail("regional", "train"),
            Kind::Suburban => rail("suburban", "suburban"),
            Kind::Local => rail("local", "train"),
            // Around the clock; departures after 02 fall outside the six periods and are not counted.
            Kind::Metro => rail("metro", "metro"),
            Kind::LightRail => rail("light_rail", "light_rail"),
            Kind::CityBus => road("city_bus", Some("city_bus_busy")),
            Kind::SBus => road("s_bus", None),
            Kind::RegionalBus => road("regional_bus", Some("regional_bus_busy")),
            Kind::Express => road("express", None),
            Kind::RuralBus => road("rural_bus", Some("rural_bus_busy")),
            Kind::Coach => road("coach", None),
            Kind::Ferry => road("ferry", Some("ferry_busy")),
        }
    }
}

fn key(parts: &[&str]) -> String {
    format!("timetable.{}", parts.join("."))
}

fn value(parts: &[&str]) -> f64 {
    rule_values::of(&key(parts))
}

fn row<const N: usize>(what: &str, name: &str, ends: [&str; N]) -> [f64; N] {
    ends.map(|end| value(&[what, name, end]))
}

/// Both kinds of weekday have one span.
fn spans(name: &str) -> Spans {
    let [first, last] = ["first", "last"].map(|what| row(what, name, SPAN_KEYS));
    [0, 0, 1, 2].map(|day| (first[day], last[day]))
}

/// Every key that [`usual`] asks for.
#[cfg(test)]
pub(crate) fn keys() -> Vec<String> {
    let mut keys = PERIOD_KEYS.map(|period| key(&["weekend", period])).to_vec();
    let mut add = |what: &str, name: &str, ends: &[&str]| {
        keys.extend(ends.iter().map(|end| key(&[what, name, end])));
    };
    for names in Kind::ALL.map(Names::of) {
        for name in [Some(names.kind), names.busy].into_iter().flatten() {
            add("first", name, &SPAN_KEYS);
            add("last", name, &SPAN_KEYS);
        }
        if names.rail {
            add("weekday", names.shape, &BESIDE_OFFPEAK);
            add("saturday", names.shape, &PERIOD_KEYS);
            add("sunday", names.shape, &PERIOD_KEYS);
        } else {
            add("weekday", names.shape, &PERIOD_KEYS);
            add("days", names.shape, &DAY_KEYS);
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_found_in_their_place() {
        assert!(Kind::ALL.iter().enumerate().all(|(at, &kind)| kind as usize == at));
        for kind in Kind::ALL {
            let usual = usual(kind);
            let spans = [usual.spans(false), usual.spans(true)].concat();
            assert!(spans.iter().all(|(first, last)| first < last), "{kind:?}");
        }
        assert!(usual(Kind::Ferry).spans(true)[0].1 > usual(Kind::Ferry).spans(false)[0].1);
    }
}
