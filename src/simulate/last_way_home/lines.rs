//! The lines of a day type as the search for the last way home reads them: departures, stops, and
//! which of them is at a hub.

use super::super::flat::starts;
use super::{ALWAYS, NEVER, ON_FOOT};
use crate::id::{DayTypeId, ServiceId};
use crate::network::{Direction, Edge, Network};
use crate::scenario::Scenario;
use crate::scenario::service::{DayTimetable, Period};
use petgraph::visit::EdgeRef;

/// The directed lines of a day type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    /// Which line it is.
    ids: Vec<(ServiceId, Direction)>,
    /// Departures at the first stop, latest first, by line.
    pub(super) departures: Vec<Vec<i32>>,
    /// (line, hub, minutes from the first stop), in running order.
    pub(super) stops: Vec<(u32, u32, i32)>,
    /// Where each line's stops begin.
    pub(super) start: Vec<u32>,
    /// Stops of lines by hub: where one can alight, and where one can board.
    alight: ByHub<u32>,
    board: ByHub<u32>,
    /// Walks by the hub they lead to (from hub, minutes), and by the hub they begin at.
    pub(super) walks: ByHub<(u32, i32)>,
    walks_on: ByHub<(u32, i32)>,
    /// Minutes to change.
    pub(super) transfer: i32,
}

/// Which line it is, its departures (latest first), its stops (hub, minutes from the first one).
pub(super) type Line = ((ServiceId, Direction), Vec<i32>, Vec<(u32, i32)>);

/// Things by hub.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ByHub<T> {
    of: Vec<T>,
    /// Where each hub's begin.
    start: Vec<u32>,
}

impl<T: Copy + Ord> ByHub<T> {
    fn new(hubs: usize, mut pairs: Vec<(u32, T)>) -> Self {
        pairs.sort_unstable();
        let start = starts(hubs, pairs.iter().map(|&(hub, _)| hub));
        Self { of: pairs.into_iter().map(|(_, own)| own).collect(), start }
    }

    pub(super) fn at(&self, hub: u32) -> &[T] {
        &self.of[self.start[hub as usize] as usize..self.start[hub as usize + 1] as usize]
    }
}

impl Lines {
    pub(super) fn new(scenario: &Scenario, network: &Network, day: DayTypeId) -> Self {
        let hubs = scenario.area.hubs.len();
        let periods = scenario.calendar.periods.as_slice();
        let mut rides: Vec<(ServiceId, Direction, u32, u32, u32, f64)> = Vec::new();
        let mut walks = Vec::new();
        for edge in network.graph.edge_references() {
            let (from, to) = (edge.source().index() as u32, edge.target().index() as u32);
            match *edge.weight() {
                Edge::Ride { service, direction, hop, run_time, .. } => {
                    rides.push((service, direction, hop, from, to, run_time.0));
                }
                Edge::Walk { time, .. } => walks.push((from, to, time.0.ceil() as i32)),
            }
        }
        rides.sort_by_key(|&(service, direction, hop, ..)| (service, direction, hop));
        let running = rides.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter_map(|hops| {
            let day = scenario.services[hops[0].0].timetable.get(day)?;
            let mut minutes = 0.0;
            let mut stops = vec![(hops[0].3, 0)];
            for &(.., to, run_time) in hops {
                minutes += run_time;
                stops.push((to, f64::round(minutes) as i32));
            }
            Some(((hops[0].0, hops[0].1), departures(day, periods), stops))
        });
        Self::of(hubs, running, &walks, scenario.values.transfer_minutes.ceil() as i32)
    }

    /// Of lines in the order of their ids and walks (from hub, to hub, minutes).
    pub(super) fn of(
        hubs: usize,
        running: impl IntoIterator<Item = Line>,
        walks: &[(u32, u32, i32)],
        transfer: i32,
    ) -> Self {
        let mut lines = Self { start: vec![0], transfer, ..Self::default() };
        for (id, departures, stops) in running {
            if departures.is_empty() {
                continue;
            }
            let line = lines.ids.len() as u32;
            lines.stops.extend(stops.into_iter().map(|(hub, minutes)| (line, hub, minutes)));
            lines.ids.push(id);
            lines.departures.push(departures);
            lines.start.push(lines.stops.len() as u32);
        }
        let is_start = |at: usize| lines.start.binary_search(&(at as u32)).is_ok();
        let stops = |is_end: &dyn Fn(usize) -> bool| {
            let between = (0..lines.stops.len()).filter(|&at| !is_end(at));
            ByHub::new(hubs, between.map(|at| (lines.stops[at].1, at as u32)).collect())
        };
        let alight = stops(&is_start);
        let board = stops(&|at| is_start(at + 1));
        let to = walks.iter().map(|&(from, to, minutes)| (to, (from, minutes)));
        let on = walks.iter().map(|&(from, to, minutes)| (from, (to, minutes)));
        let [walks, walks_on] = [to.collect(), on.collect()].map(|pairs| ByHub::new(hubs, pairs));
        Self { alight, board, walks, walks_on, ..lines }
    }

    /// Number of hubs.
    pub(super) fn hubs(&self) -> usize {
        self.alight.start.len() - 1
    }

    /// Stops of lines at a hub at which one can alight.
    pub(super) fn alight_at(&self, hub: u32) -> &[u32] {
        self.alight.at(hub)
    }

    /// Stops of a line, without which line it is.
    fn stops_of(&self, line: u32) -> impl Iterator<Item = (u32, i32)> + '_ {
        let (from, until) = (self.start[line as usize], self.start[line as usize + 1]);
        self.stops[from as usize..until as usize].iter().map(|&(_, hub, minutes)| (hub, minutes))
    }

    /// Lines that differ: as they were, and as they are in `other`; `None` if more than lines does.
    pub(super) fn changed(&self, other: &Self) -> Option<Vec<[Option<u32>; 2]>> {
        if (&self.walks, self.transfer) != (&other.walks, other.transfer) {
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

    /// Whether being somewhere in time for home always means leaving there for a place where one
    /// must be later: no change and no walk takes no time.
    pub(super) fn lead_on(&self) -> bool {
        self.transfer > 0 && self.walks.of.iter().all(|&(_, minutes)| minutes > 0)
    }

    /// When a line must have come to a hub where one must be by `time`; never if one need not.
    fn by(&self, time: i32) -> i32 {
        // Home can be walked to from here, or there is a line to change to.
        if time == NEVER || time == ALWAYS { time } else { time - self.transfer }
    }

    /// The last departure of a line that is at a stop, `minutes` on, no later than `by`.
    fn departure(&self, line: u32, minutes: i32, by: i32) -> Option<i32> {
        let departures = &self.departures[line as usize];
        let fit = departures.partition_point(|&departure| departure + minutes > by);
        departures.get(fit).copied()
    }

    /// For each stop of a line the latest time at which one must be there to get home with it, where
    /// one must be at hubs by `latest`.
    pub(super) fn gives(&self, line: u32, latest: &[i32], times: &mut Vec<(u32, i32)>) {
        let (from, until) = (self.start[line as usize], self.start[line as usize + 1]);
        let mut best = NEVER;
        for &(_, hub, minutes) in self.stops[from as usize..until as usize].iter().rev() {
            if best > NEVER {
                times.push((hub, best + minutes));
            }
            let by = self.by(latest[hub as usize]);
            if by > NEVER {
                best = self.departure(line, minutes, by).map_or(best, |own| best.max(own));
            }
        }
    }

    /// The latest time to be at a hub, by what lines from there and walks from there lead to.
    pub(super) fn best_from(&self, hub: u32, latest: &[i32]) -> i32 {
        let ride = |&at: &u32| {
            let (line, _, own) = self.stops[at as usize];
            let later = at as usize + 1..self.start[line as usize + 1] as usize;
            let departures = self.stops[later].iter().filter_map(|&(_, hub, minutes)| {
                let by = self.by(latest[hub as usize]);
                (by > NEVER).then(|| self.departure(line, minutes, by)).flatten()
            });
            departures.max().map_or(NEVER, |departure| departure + own)
        };
        let walk = |&(to, minutes): &(u32, i32)| walked(latest[to as usize], minutes);
        let rides = self.board.at(hub).iter().map(ride);
        rides.chain(self.walks_on.at(hub).iter().map(walk)).max().unwrap_or(NEVER)
    }

    /// Visits what a hub where one must be by `time` gives to those before: hubs and times.
    pub(super) fn lead_to(&self, hub: u32, time: i32, mut visit: impl FnMut(u32, i32)) {
        let by = self.by(time);
        for &at in self.alight.at(hub) {
            let (line, _, minutes) = self.stops[at as usize];
            let Some(departure) = self.departure(line, minutes, by) else { continue };
            let before = self.start[line as usize] as usize..at as usize;
            for &(_, hub, minutes) in &self.stops[before] {
                visit(hub, departure + minutes);
            }
        }
        for &(from, minutes) in self.walks.at(hub) {
            visit(from, walked(time, minutes));
        }
    }
}

/// When one must be at a hub from which one walks to another where one must be by `time`.
pub(super) fn walked(time: i32, minutes: i32) -> i32 {
    match time {
        ALWAYS => ON_FOOT,
        // One walk between hubs is enough on the last leg.
        ON_FOOT | NEVER => NEVER,
        time => time - minutes,
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
