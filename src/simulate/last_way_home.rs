//! When the last way home leaves: from every zone to every home zone, by day type.
//!
//! A backward search in time on the lines' departures. A line's departures of a day type are its
//! last one and, headway by headway of the period they fall in, those before it; both directions
//! keep the same times at their first stop. From the hubs around a home zone (reached on foot or
//! by bike) the search settles hubs in falling order of the latest time at which one must be there;
//! a hub that is settled says for each line that calls there which departure is the last that
//! still meets it, and so for every stop before.
//!
//! After a change of some lines a home's answer of before holds if no changed line would be of more
//! use towards it than what is known, and none that was of use is of less; else it is searched anew.
//!
//! Only services matter here, not who is responsible for them: alternatives with the same
//! timetables share one [`LastWayHome`].
//!
//! Source: the latest-departure form of the label setting of E. W. Dijkstra (1959), as in R. W.
//! Hall, "The fastest path through a network with random time-dependent travel times",
//! Transportation Science 20(3), 1986, for times that are not random.

use super::flat::starts;
use super::lower::AccessRows;
use super::queue::LabelQueue;
use crate::id::{DayTypeId, Id, ServiceId, ZoneId};
use crate::network::{Direction, Edge, Network};
use crate::scenario::Scenario;
use crate::scenario::service::{DayTimetable, Period};
use petgraph::visit::EdgeRef;
use rayon::prelude::*;
use std::sync::Arc;

/// Later than any departure: home can be reached without a line.
const ALWAYS: i32 = 48 * 60;
/// A hub from which one walks to a hub of the home zone.
const ON_FOOT: i32 = ALWAYS - 1;
const NEVER: i32 = -1;
const NO_DEPARTURE: u32 = u32::MAX;

/// Latest departures home, in minutes after midnight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastWayHome {
    zones: usize,
    /// By day type.
    days: Vec<Arc<Day>>,
}

/// Latest departures home of a day type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Day {
    /// From zone × home zone; 0 is never.
    latest: Vec<u16>,
    /// By home zone: the latest time to be at each hub, as the search leaves it.
    at_hubs: Vec<Arc<[i16]>>,
}

impl LastWayHome {
    /// How the keys of the values begin that it rests on: how hubs are reached and changed at.
    pub const VALUES: &'static [&'static str] =
        &["access.", "choice.transfer.", "choice.hub_walk.", "choice.weight.access_walk"];

    /// Searches for all zones and day types; in parallel by home zone.
    pub fn search(scenario: &Scenario, network: &Network) -> Self {
        Self::search_after(scenario, network, None)
    }

    /// The same, where day types with the departures and walks of an earlier search keep its answer.
    pub fn search_after(
        scenario: &Scenario,
        network: &Network,
        before: Option<(&Scenario, &Network, &Self)>,
    ) -> Self {
        let zones = scenario.area.zones.len();
        let access = AccessRows::new(zones, &network.access);
        let before = before.filter(|(old, old_network, _)| {
            old.area.zones.len() == zones && old_network.access == network.access
        });
        let mut found: Vec<(Lines, Arc<Day>)> = Vec::new();
        if let Some((old, network, own)) = before {
            for (day, known) in old.calendar.day_types.ids().zip(&own.days) {
                found.push((Lines::new(old, network, day), Arc::clone(known)));
            }
        }
        let known = found.len();
        let of_day = |day: DayTypeId| {
            let lines = Lines::new(scenario, network, day);
            // Day types with the same departures have the same answer.
            let same = found.iter().find(|(other, _)| *other == lines);
            let own = match same {
                Some((_, day)) => Arc::clone(day),
                None => {
                    let before = found[..known].get(day.index());
                    let before = before.map(|(lines, day)| (lines, &**day));
                    Arc::new(search_day(&lines, &access, zones, before))
                }
            };
            found.push((lines, Arc::clone(&own)));
            own
        };
        Self { zones, days: scenario.calendar.day_types.ids().map(of_day).collect() }
    }

    /// Number of zones.
    pub fn zones(&self) -> usize {
        self.zones
    }

    /// The latest time to leave `from` for `home`; `None` if there is none, and 48:00 if one can
    /// get home without a line.
    pub fn latest(&self, day: DayTypeId, from: ZoneId, home: ZoneId) -> Option<i32> {
        let minutes = self.row(day, from)[home.index()];
        (minutes > 0).then_some(i32::from(minutes))
    }

    /// Whether another search brings the same people home who must leave no earlier than `by`, on a
    /// day type: a later or earlier last way home counts only if it lies on the other side.
    pub(super) fn is_same_for(&self, other: &Self, day: DayTypeId, by: i32) -> bool {
        let (own, others) = (&self.days[day.index()].latest, &other.days[day.index()].latest);
        let is_in_time = |last: u16| i32::from(last) >= by;
        std::ptr::eq(self, other)
            || own.len() == others.len()
                && own.iter().zip(others.iter()).all(|(&a, &b)| is_in_time(a) == is_in_time(b))
    }

    /// The same for all home zones; 0 is never.
    pub(super) fn row(&self, day: DayTypeId, from: ZoneId) -> &[u16] {
        &self.days[day.index()].latest[from.index() * self.zones..][..self.zones]
    }
}

/// Searches one day type; homes to which the answer of `before` still holds keep it.
fn search_day(
    lines: &Lines,
    access: &AccessRows,
    zones: usize,
    before: Option<(&Lines, &Day)>,
) -> Day {
    let before = before.and_then(|(old, day)| Some((old.changed(lines)?, old, day)));
    let by_home: Vec<Option<(Vec<u16>, Arc<[i16]>)>> = (0..zones)
        .into_par_iter()
        .map_init(
            || (Search::new(lines), Vec::new()),
            |(search, times), home| {
                if let Some((changed, old, day)) = &before {
                    let known = &day.at_hubs[home];
                    let holds = |pair: &[Option<u32>; 2]| lines.holds(old, *pair, known, times);
                    if changed.iter().all(holds) {
                        return None;
                    }
                }
                let own = search.run(lines, access, home);
                Some((own, search.latest.iter().map(|&time| time as i16).collect()))
            },
        )
        .collect();
    let mut day = before.map_or_else(
        || Day { latest: vec![0; zones * zones], at_hubs: vec![Arc::default(); zones] },
        |(_, _, day)| day.clone(),
    );
    for (home, found) in by_home.into_iter().enumerate() {
        let Some((column, at_hubs)) = found else { continue };
        day.at_hubs[home] = at_hubs;
        for (from, minutes) in column.into_iter().enumerate() {
            day.latest[from * zones + home] = minutes;
        }
    }
    day
}

/// The directed lines of a day type.
#[derive(Debug, PartialEq)]
struct Lines {
    /// Which line it is.
    ids: Vec<(ServiceId, Direction)>,
    /// Departures at the first stop, latest first, by line.
    departures: Vec<Vec<i32>>,
    /// (line, hub, minutes from the first stop), in running order.
    stops: Vec<(u32, u32, i32)>,
    /// Where each line's stops begin.
    start: Vec<u32>,
    /// Stops at each hub at which one can alight, and where each hub's begin.
    at_hub: Vec<u32>,
    hub_start: Vec<u32>,
    /// Walks to a hub: (from hub, minutes), and where each hub's begin.
    walks: Vec<(u32, i32)>,
    walk_start: Vec<u32>,
    transfer: i32,
}

impl Lines {
    fn new(scenario: &Scenario, network: &Network, day: DayTypeId) -> Self {
        let hubs = scenario.area.hubs.len();
        let periods = scenario.calendar.periods.as_slice();
        let mut rides: Vec<(ServiceId, Direction, u32, u32, u32, f64)> = Vec::new();
        let mut walks: Vec<(u32, u32, i32)> = Vec::new();
        for edge in network.graph.edge_references() {
            let (from, to) = (edge.source().index() as u32, edge.target().index() as u32);
            match *edge.weight() {
                Edge::Ride { service, direction, hop, run_time, .. } => {
                    rides.push((service, direction, hop, from, to, run_time.0));
                }
                Edge::Walk { time, .. } => walks.push((to, from, time.0.ceil() as i32)),
            }
        }
        rides.sort_by_key(|&(service, direction, hop, ..)| (service, direction, hop));
        walks.sort_unstable();
        let mut lines = Self {
            ids: Vec::new(),
            departures: Vec::new(),
            stops: Vec::new(),
            start: vec![0],
            at_hub: Vec::new(),
            hub_start: Vec::new(),
            walk_start: starts(hubs, walks.iter().map(|&(to, ..)| to)),
            walks: walks.into_iter().map(|(_, from, minutes)| (from, minutes)).collect(),
            transfer: scenario.values.transfer_minutes.ceil() as i32,
        };
        for hops in rides.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let timetable = &scenario.services[hops[0].0].timetable;
            let departures =
                timetable.get(day).map_or_else(Vec::new, |day| departures(day, periods));
            if departures.is_empty() {
                continue;
            }
            let line = lines.departures.len() as u32;
            let mut minutes = 0.0;
            lines.stops.push((line, hops[0].3, 0));
            for &(.., to, run_time) in hops {
                minutes += run_time;
                lines.stops.push((line, to, f64::round(minutes) as i32));
            }
            lines.ids.push((hops[0].0, hops[0].1));
            lines.departures.push(departures);
            lines.start.push(lines.stops.len() as u32);
        }
        let mut at_hub: Vec<(u32, u32)> = (0..lines.stops.len())
            .filter(|&at| lines.start.binary_search(&(at as u32)).is_err())
            .map(|at| (lines.stops[at].1, at as u32))
            .collect();
        at_hub.sort_unstable();
        lines.hub_start = starts(hubs, at_hub.iter().map(|&(hub, _)| hub));
        lines.at_hub = at_hub.into_iter().map(|(_, at)| at).collect();
        lines
    }

    /// Stops of a line, without which line it is.
    fn stops_of(&self, line: u32) -> impl Iterator<Item = (u32, i32)> + '_ {
        let (from, until) = (self.start[line as usize], self.start[line as usize + 1]);
        self.stops[from as usize..until as usize].iter().map(|&(_, hub, minutes)| (hub, minutes))
    }

    /// Lines that differ: as they were, and as they are in `other`; `None` if more than lines does.
    fn changed(&self, other: &Self) -> Option<Vec<[Option<u32>; 2]>> {
        if (&self.walks, &self.walk_start, self.transfer)
            != (&other.walks, &other.walk_start, other.transfer)
        {
            return None;
        }
        let mut changed = Vec::new();
        let (mut was, mut is) = (0, 0);
        while was < self.ids.len() || is < other.ids.len() {
            let order = match (self.ids.get(was), other.ids.get(is)) {
                (Some(id), Some(other)) => id.cmp(other),
                (Some(_), None) => std::cmp::Ordering::Less,
                _ => std::cmp::Ordering::Greater,
            };
            let pair = [order.is_le().then_some(was as u32), order.is_ge().then_some(is as u32)];
            let same = order.is_eq()
                && self.departures[was] == other.departures[is]
                && self.stops_of(was as u32).eq(other.stops_of(is as u32));
            if !same {
                changed.push(pair);
            }
            was += usize::from(order.is_le());
            is += usize::from(order.is_ge());
        }
        Some(changed)
    }

    /// Whether latest times at hubs that were found for `old` lines still hold after one of them
    /// has changed: wherever it set a time it still does, and nowhere it gives a later one.
    fn holds(
        &self,
        old: &Self,
        [was, is]: [Option<u32>; 2],
        known: &[i16],
        times: &mut Vec<(u32, i32)>,
    ) -> bool {
        times.clear();
        is.into_iter().for_each(|line| self.gives(line, known, times));
        if times.iter().any(|&(hub, time)| time > i32::from(known[hub as usize])) {
            return false;
        }
        let now = times.len();
        was.into_iter().for_each(|line| old.gives(line, known, times));
        let (now, before) = times.split_at(now);
        before
            .iter()
            .all(|&(hub, time)| time < i32::from(known[hub as usize]) || now.contains(&(hub, time)))
    }

    /// For each stop of a line the latest time at which one must be there to get home with it.
    fn gives(&self, line: u32, known: &[i16], times: &mut Vec<(u32, i32)>) {
        let departures = &self.departures[line as usize];
        let (from, until) = (self.start[line as usize], self.start[line as usize + 1]);
        let stops = &self.stops[from as usize..until as usize];
        let mut best = NEVER;
        for at in (0..stops.len()).rev() {
            let (_, hub, minutes) = stops[at];
            if best > NEVER {
                times.push((hub, best + minutes));
            }
            let by = match i32::from(known[hub as usize]) {
                NEVER => continue,
                ALWAYS => ALWAYS,
                time => time - self.transfer,
            };
            let fit = departures.partition_point(|&departure| departure + minutes > by);
            best = departures.get(fit).map_or(best, |&departure| best.max(departure));
        }
    }
}

/// Departures of a day, latest first: the last one, then back by the headway of the period that
/// each falls in. Without a stated last departure, the end of the last period that has any.
fn departures(day: &DayTimetable, periods: &[Period]) -> Vec<i32> {
    let running = |at: usize| day.departures.get(at).is_some_and(|&n| n > 0.0);
    let ends: Vec<usize> = (0..periods.len()).filter(|&at| running(at)).collect();
    let (Some(&earliest), Some(&latest)) = (ends.first(), ends.last()) else {
        return Vec::new();
    };
    let last = day.last.map_or(periods[latest].until.0, |clock| clock.0);
    let first = day.first.map_or(periods[earliest].from.0, |clock| clock.0);
    let mut times = vec![last];
    let mut time = f64::from(last);
    // The period before or at this time that has departures.
    while let Some(&period) = ends.iter().rev().find(|&&at| f64::from(periods[at].from.0) < time) {
        let headway = periods[period].length().0 / day.departures[period];
        time = time.min(f64::from(periods[period].until.0)) - headway;
        if time < f64::from(first) {
            break;
        }
        times.push(time.floor() as i32);
    }
    if first < *times.last().unwrap_or(&last) {
        times.push(first);
    }
    times.dedup();
    times
}

/// Work space of one thread.
struct Search {
    queue: LabelQueue,
    /// By hub: latest time to be there.
    latest: Vec<i32>,
    settled: Vec<bool>,
    /// By stop of a line: which of the line's departures one takes there at the latest, counted
    /// from the last; [`NO_DEPARTURE`] if none.
    taken: Vec<u32>,
}

impl Search {
    fn new(lines: &Lines) -> Self {
        let hubs = lines.hub_start.len() - 1;
        Self {
            queue: LabelQueue::new(),
            latest: vec![NEVER; hubs],
            settled: vec![false; hubs],
            taken: vec![NO_DEPARTURE; lines.stops.len()],
        }
    }

    /// Latest departures to one home zone from every zone.
    fn run(&mut self, lines: &Lines, access: &AccessRows, home: usize) -> Vec<u16> {
        self.latest.fill(NEVER);
        self.settled.fill(false);
        self.taken.fill(NO_DEPARTURE);
        self.queue.restart();
        for row in &access.rows[access.of(home).0] {
            self.be_there(row.hub, ALWAYS);
        }
        while let Some((_, hub)) = self.queue.pop() {
            if !std::mem::replace(&mut self.settled[hub as usize], true) {
                self.settle(lines, hub);
            }
        }
        (0..access.car_start.len())
            .map(|from| if from == home { ALWAYS as u16 } else { self.leave(access, from) })
            .collect()
    }

    /// Latest time to leave a zone.
    fn leave(&self, access: &AccessRows, from: usize) -> u16 {
        let rows = &access.rows[access.of(from).0];
        let latest = rows.iter().map(|row| match self.latest[row.hub as usize] {
            NEVER => 0,
            ALWAYS | ON_FOOT => ALWAYS,
            latest => latest - row.whole_minutes,
        });
        latest.max().unwrap_or(0).max(0) as u16
    }

    fn be_there(&mut self, hub: u32, time: i32) {
        if time > self.latest[hub as usize] {
            self.latest[hub as usize] = time;
            self.queue.push((ALWAYS - time) as f32, hub);
        }
    }

    fn settle(&mut self, lines: &Lines, hub: u32) {
        let time = self.latest[hub as usize];
        // Home can be walked to from here, or there is a line to change to.
        let by = if time == ALWAYS { ALWAYS } else { time - lines.transfer };
        let range = lines.hub_start[hub as usize]..lines.hub_start[hub as usize + 1];
        for &at in &lines.at_hub[range.start as usize..range.end as usize] {
            let (line, _, minutes) = lines.stops[at as usize];
            let departures = &lines.departures[line as usize];
            // Only a later departure than the one taken at the stop before is of use, and most
            // often there is none that still fits.
            let known = departures.len().min(self.taken[at as usize - 1] as usize);
            let Some(next) = known.checked_sub(1) else { continue };
            if departures[next] + minutes > by {
                continue;
            }
            let later = &departures[..known];
            let fit = later.partition_point(|&departure| departure + minutes > by) as u32;
            let departure = departures[fit as usize];
            for before in (lines.start[line as usize]..at).rev() {
                if self.taken[before as usize] <= fit {
                    break;
                }
                self.taken[before as usize] = fit;
                let (_, hub, minutes) = lines.stops[before as usize];
                self.be_there(hub, departure + minutes);
            }
        }
        let range = lines.walk_start[hub as usize]..lines.walk_start[hub as usize + 1];
        for &(from, minutes) in &lines.walks[range.start as usize..range.end as usize] {
            match time {
                ALWAYS => self.be_there(from, ON_FOOT),
                // One walk between hubs is enough on the last leg.
                ON_FOOT => {}
                time => self.be_there(from, time - minutes),
            }
        }
    }
}
