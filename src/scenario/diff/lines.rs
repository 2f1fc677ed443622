//! What differs between lines.

use super::{Difference, List, Part, number, paired, same};
use crate::id::Id;
use crate::scenario::Scenario;
use crate::scenario::service::{Period, Service, ServiceStop};
use crate::units::ClockTime;
use std::collections::BTreeSet;

impl List<'_> {
    pub(super) fn services(&mut self) {
        let (a, b) = (self.before, self.after);
        for pair in paired(a.services.as_slice(), b.services.as_slice(), |s| &s.slug) {
            match pair {
                (Some(x), Some(y)) => self.service(x, y),
                (Some(x), None) => {
                    self.add(Part::Service, &x.slug, "", x.name.clone(), String::new())
                }
                (None, Some(y)) => {
                    self.add(Part::Service, &y.slug, "", String::new(), y.name.clone())
                }
                (None, None) => {}
            }
        }
    }

    fn service(&mut self, x: &Service, y: &Service) {
        if x == y {
            return;
        }
        let (a, b) = (self.before, self.after);
        let id = &x.slug;
        self.add(Part::Service, id, "name", x.name.clone(), y.name.clone());
        self.add(Part::Service, id, "mode", x.mode.slug().into(), y.mode.slug().into());
        self.add(Part::Service, id, "kind", x.kind.slug().into(), y.kind.slug().into());
        self.add(Part::Service, id, "operator", x.operator.clone(), y.operator.clone());
        self.add(Part::Service, id, "company", x.company.clone(), y.company.clone());
        self.add(
            Part::Service,
            id,
            "paid by today",
            x.responsible_today.clone(),
            y.responsible_today.clone(),
        );
        self.add(Part::Service, id, "level", x.level_kl.clone(), y.level_kl.clone());
        let stops = |scenario: &Scenario, service: &Service| {
            let slug = |stop: &ServiceStop| scenario.area.hubs[stop.hub].slug.clone();
            service.stops.iter().map(slug).collect::<Vec<_>>()
        };
        let (stops_x, stops_y) = (stops(a, x), stops(b, y));
        if stops_x != stops_y {
            let only = |these: &[String], those: &[String]| {
                these.iter().filter(|s| !those.contains(s)).cloned().collect::<Vec<_>>().join(", ")
            };
            let words = |n: usize, own: String| {
                if own.is_empty() { format!("{n} stops") } else { format!("{n} stops, with {own}") }
            };
            let (own_x, own_y) = (only(&stops_x, &stops_y), only(&stops_y, &stops_x));
            let (before, after) = (words(stops_x.len(), own_x), words(stops_y.len(), own_y));
            let after = if before == after { format!("{after}, in another order") } else { after };
            self.add(Part::Stops, id, "", before, after);
        }
        let minutes = |s: &Service| s.stops.iter().map(|stop| stop.minutes.0).collect::<Vec<_>>();
        let (run_x, run_y) = (minutes(x), minutes(y));
        if stops_x == stops_y && run_x.iter().zip(&run_y).any(|(p, q)| !same(*p, *q)) {
            let words = |s: &Service| format!("{} min", number(s.run_time().0));
            let (before, after) = (words(x), words(y));
            let detail = if before == after { "between its stops" } else { "" };
            if before == after {
                self.found.push(Difference {
                    part: Part::RunTime,
                    of: id.clone(),
                    detail: detail.into(),
                    before,
                    after,
                });
            } else {
                self.add(Part::RunTime, id, detail, before, after);
            }
        }
        if x.contract != y.contract {
            self.add(Part::Contract, id, "", terms(x), terms(y));
        }
        self.headways(x, y);
    }

    /// How often a line runs: by day type and period, or in one line where all of it is scaled
    /// alike.
    fn headways(&mut self, x: &Service, y: &Service) {
        let (a, b) = (self.before, self.after);
        if self.scaled_alike(x, y) {
            return;
        }
        let words = |scenario: &Scenario, service: &Service, day: &str, period: &str| {
            let Some((departures, period)) = departures(scenario, service, day, period) else {
                return String::new();
            };
            if departures <= 0.0 {
                return "none".to_owned();
            }
            format!("every {} min", number(period.length().0 / departures))
        };
        let day_types = [a, b].into_iter().flat_map(|s| s.calendar.day_types.iter());
        let days: BTreeSet<&str> = day_types.map(|day| day.slug.as_str()).collect();
        for day in days {
            let mut seen = BTreeSet::new();
            for period in [a, b].into_iter().flat_map(|s| s.calendar.periods.iter()) {
                if seen.insert(&period.slug) {
                    let before = words(a, x, day, &period.slug);
                    let after = words(b, y, day, &period.slug);
                    self.add(
                        Part::Headway,
                        &x.slug,
                        &format!("{day} {}", period.slug),
                        before,
                        after,
                    );
                }
            }
            let span = |scenario: &Scenario, service: &Service| {
                let Some(day) = scenario.calendar.day_type(day) else { return String::new() };
                let timetable = &service.timetable[day];
                let time =
                    |t: Option<ClockTime>| t.map_or_else(|| "–".to_owned(), |t| t.to_string());
                format!("{}–{}", time(timetable.first), time(timetable.last))
            };
            let detail = format!("{day} first and last");
            self.add(Part::Headway, &x.slug, &detail, span(a, x), span(b, y));
        }
    }

    /// Tells a line whose departures are all multiplied by the same factor in one difference.
    fn scaled_alike(&mut self, x: &Service, y: &Service) -> bool {
        let (a, b) = (self.before, self.after);
        if a.calendar != b.calendar {
            return false;
        }
        let mut factor: Option<f64> = None;
        let mut cells = 0;
        for (day_x, day_y) in x.timetable.iter().zip(&y.timetable) {
            if (day_x.first, day_x.last) != (day_y.first, day_y.last) {
                return false;
            }
            for (p, q) in day_x.departures.iter().zip(&day_y.departures) {
                if *p <= 0.0 && *q <= 0.0 {
                    continue;
                }
                let is_alike =
                    *p > 0.0 && factor.is_none_or(|factor| (q / p - factor).abs() < 1e-9);
                if !is_alike {
                    return false;
                }
                factor = factor.or(Some(q / p));
                cells += 1;
            }
        }
        if cells < 2 || factor.is_none_or(|factor| same(factor, 1.0)) {
            return false;
        }
        let yearly = |scenario: &Scenario, service: &Service| {
            let days = scenario.calendar.day_types.iter().zip(&service.timetable);
            let sum: f64 = days
                .map(|(day, timetable)| {
                    day.days_per_year * timetable.departures.iter().sum::<f64>()
                })
                .sum();
            format!("{} departures a year each way", number(sum))
        };
        self.add(Part::Headway, &x.slug, "all days and periods alike", yearly(a, x), yearly(b, y));
        true
    }
}

/// Departures of a line on a day type in a period, with the period; `None` if there is no such.
fn departures<'a>(
    scenario: &'a Scenario,
    service: &Service,
    day: &str,
    period: &str,
) -> Option<(f64, &'a Period)> {
    let (day, period) = (scenario.calendar.day_type(day)?, scenario.calendar.period(period)?);
    let departures = service.timetable[day].departures[period.index()];
    Some((departures, &scenario.calendar.periods[period]))
}

fn terms(service: &Service) -> String {
    let Some(contract) = &service.contract else {
        return "by the rates of its kind".to_owned();
    };
    let mut words = Vec::new();
    words.extend(contract.per_hour.map(|rate| format!("{} kr. an hour", number(rate.0))));
    words.extend(contract.per_km.map(|rate| format!("{} kr. a km", number(rate.0))));
    words.extend(contract.until.map(|year| format!("until {year}")));
    words.join(", ")
}
