//! Trips, their stops, and how often they are repeated.

use super::files::{Writer, table};
use crate::id::{DayTypeId, HubId};
use crate::scenario::Scenario;
use crate::scenario::service::{Calendar, DayTimetable, Service};
use std::collections::BTreeMap;

/// Trips with their stops and their headways.
pub(super) struct Trips {
    pub(super) trips: Writer,
    pub(super) stop_times: Writer,
    pub(super) frequencies: Writer,
    /// Timetable hours in the feed's year.
    pub(super) hours: f64,
}

impl Trips {
    pub(super) fn new() -> Result<Self, csv::Error> {
        Ok(Self {
            trips: table(&["route_id", "service_id", "trip_id", "trip_headsign", "direction_id"])?,
            stop_times: table(&[
                "trip_id",
                "arrival_time",
                "departure_time",
                "stop_id",
                "stop_sequence",
                "timepoint",
            ])?,
            frequencies: table(&[
                "trip_id",
                "start_time",
                "end_time",
                "headway_secs",
                "exact_times",
            ])?,
            hours: 0.0,
        })
    }

    pub(super) fn add(
        &mut self,
        line: &Service,
        scenario: &Scenario,
        days_of: &BTreeMap<DayTypeId, usize>,
    ) -> Result<(), csv::Error> {
        let end = line.run_time().0;
        let out: Vec<(HubId, f64)> =
            line.stops.iter().map(|stop| (stop.hub, stop.minutes.0)).collect();
        let back: Vec<(HubId, f64)> =
            out.iter().rev().map(|&(hub, minutes)| (hub, end - minutes)).collect();
        for (day, kind) in scenario.calendar.day_types.entries() {
            let Some(table) = line.timetable.get(day) else { continue };
            let windows = windows(table, &scenario.calendar);
            let Some(first) = windows.first() else { continue };
            let dates = days_of.get(&day).copied().unwrap_or(0);
            for (direction, way) in [&out, &back].into_iter().enumerate() {
                let trip = format!("{}:{}:{}", line.slug, kind.slug, ["out", "back"][direction]);
                let last = way.last().map(|&(hub, _)| scenario.area.hubs[hub].name.as_str());
                let direction = direction.to_string();
                let headsign = last.unwrap_or_default();
                self.trips.write_record([
                    line.slug.as_str(),
                    &kind.slug,
                    &trip,
                    headsign,
                    &direction,
                ])?;
                let seconds = self.stops(&trip, way, first.from, scenario)?;
                for window in &windows {
                    let [from, until] = [window.from, window.until].map(clock);
                    let headway = window.headway().to_string();
                    self.frequencies.write_record([&trip, &from, &until, &headway, "0"])?;
                    let departures =
                        f64::from(window.until - window.from) / window.headway() as f64;
                    self.hours += departures * dates as f64 * f64::from(seconds) / 3600.0;
                }
            }
        }
        Ok(())
    }

    /// Writes a trip's stops; its run time in seconds.
    fn stops(
        &mut self,
        trip: &str,
        way: &[(HubId, f64)],
        from: i32,
        scenario: &Scenario,
    ) -> Result<i32, csv::Error> {
        let mut at = 0;
        for (number, &(hub, minutes)) in way.iter().enumerate() {
            at = (minutes * 60.0).round() as i32;
            let time = clock(from + at);
            let (stop, number) = (&scenario.area.hubs[hub].slug, (number + 1).to_string());
            self.stop_times.write_record([trip, &time, &time, stop, &number, "0"])?;
        }
        Ok(at)
    }
}

/// A part of the day with a headway; seconds after midnight.
struct Window {
    from: i32,
    until: i32,
    departures: f64,
}

impl Window {
    /// Whole seconds between departures, at least one.
    fn headway(&self) -> i64 {
        let length = f64::from(self.until - self.from);
        // A headway of more than some years says no more than one of some years.
        (length / self.departures).round().clamp(1.0, 1e8) as i64
    }
}

/// Periods in which a line runs, cut to its first and last departure; a period that those leave
/// nothing of stays whole.
fn windows(table: &DayTimetable, calendar: &Calendar) -> Vec<Window> {
    let served = calendar.periods.iter().zip(&table.departures).filter(|(_, runs)| **runs > 0.0);
    served
        .map(|(period, &departures)| {
            let (from, until) = (period.from.0, period.until.0);
            let cut_from = table.first.map_or(from, |first| from.max(first.0));
            let cut_until = table.last.map_or(until, |last| until.min(last.0));
            let (from, until) =
                if cut_from < cut_until { (cut_from, cut_until) } else { (from, until) };
            Window { from: 60 * from, until: 60 * until, departures }
        })
        .collect()
}

/// `HH:MM:SS`, past 24:00:00 after midnight.
fn clock(seconds: i32) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
