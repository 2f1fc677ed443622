//! The search for one home: hubs in falling order of the latest time at which one must be there.

use super::super::lower::AccessRows;
use super::super::queue::LabelQueue;
use super::lines::{Lines, walked};
use super::{ALWAYS, NEVER, ON_FOOT};

const NO_DEPARTURE: u32 = u32::MAX;

/// Work space of one thread.
pub(super) struct Search {
    pub(super) queue: LabelQueue,
    /// By hub: latest time to be there.
    pub(super) latest: Vec<i32>,
    pub(super) settled: Vec<bool>,
    /// By stop of a line: which of the line's departures one takes there at the latest, counted
    /// from the last; [`NO_DEPARTURE`] if none.
    taken: Vec<u32>,
    /// What one line gives.
    pub(super) times: Vec<(u32, i32)>,
}

impl Search {
    pub(super) fn new(lines: &Lines) -> Self {
        let hubs = lines.hubs();
        Self {
            queue: LabelQueue::new(),
            latest: vec![NEVER; hubs],
            settled: vec![false; hubs],
            taken: vec![NO_DEPARTURE; lines.stops.len()],
            times: Vec::new(),
        }
    }

    /// Finds the latest time to be at each hub on the way to one home zone.
    pub(super) fn run(&mut self, lines: &Lines, access: &AccessRows, home: usize) {
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
    }

    /// Latest departures to a home zone from every zone, where `latest` is what was found for it.
    pub(super) fn leave(&self, access: &AccessRows, home: usize) -> Vec<u16> {
        let from = |from| if from == home { ALWAYS as u16 } else { self.leave_from(access, from) };
        (0..access.car_start.len()).map(from).collect()
    }

    /// Latest time to leave a zone.
    fn leave_from(&self, access: &AccessRows, from: usize) -> u16 {
        let rows = &access.rows[access.of(from).0];
        let latest = rows.iter().map(|row| match self.latest[row.hub as usize] {
            NEVER => 0,
            ALWAYS | ON_FOOT => ALWAYS,
            latest => latest - row.whole_minutes,
        });
        latest.max().unwrap_or(0).max(0) as u16
    }

    pub(super) fn be_there(&mut self, hub: u32, time: i32) {
        if time > self.latest[hub as usize] {
            self.latest[hub as usize] = time;
            self.queue.push((ALWAYS - time) as f32, hub);
        }
    }

    fn settle(&mut self, lines: &Lines, hub: u32) {
        let time = self.latest[hub as usize];
        // Home can be walked to from here, or there is a line to change to.
        let by = if time == ALWAYS { ALWAYS } else { time - lines.transfer };
        for &at in lines.alight_at(hub) {
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
        for &(from, minutes) in lines.walks.at(hub) {
            self.be_there(from, walked(time, minutes));
        }
    }
}
