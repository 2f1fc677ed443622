//! Latest times to be at hubs on the way to a home, after a change of some lines.
//!
//! A hub's time is the latest that a line or a walk from there gives, and what gives it leads to a
//! hub with a later time. So the times of before are mended in two goes:
//!
//! 1. *What is lost.* Hubs whose time a line gave that has changed are looked at, latest first: where
//!    nothing gives that time any more it is taken away, and hubs whose time rested on this one are
//!    looked at in turn. Whatever a time can rest on is later, so it has been looked at before.
//! 2. *What is found.* Hubs without a time get the best that the others give, changed lines give what
//!    they can, and what is better than before is passed on, latest first, as in the search itself.
//!
//! The times are the same numbers that a new search would find (tested on random lines). A change to
//! which more than a quarter of the hubs lose their time is searched anew.
//!
//! Source: G. Ramalingam, T. Reps, "An incremental algorithm for a generalization of the
//! shortest-path problem", Journal of Algorithms 21(2), 1996.

use super::lines::Lines;
use super::search::Search;
use super::{ALWAYS, NEVER};

/// A change that takes the time from more than one in so many hubs is searched anew.
const WORTH: usize = 4;

impl Search {
    /// Makes `latest` what holds for `lines` from what was `known` for `old` ones, of which some
    /// have `changed`; whether any time differs, or `None` if it must be searched anew.
    pub(super) fn mend(
        &mut self,
        (old, lines): (&Lines, &Lines),
        changed: &[[Option<u32>; 2]],
        known: &[i16],
    ) -> Option<bool> {
        if !lines.lead_on() || known.len() != lines.hubs() {
            return None;
        }
        self.latest.clear();
        self.latest.extend(known.iter().copied().map(i32::from));
        let lost = self.lose((old, lines), changed)?;
        self.queue.restart();
        for &hub in &lost {
            let best = lines.best_from(hub, &self.latest);
            self.be_there(hub, best);
        }
        self.times.clear();
        for &line in changed.iter().filter_map(|[_, is]| is.as_ref()) {
            lines.gives(line, &self.latest, &mut self.times);
        }
        for at in 0..self.times.len() {
            let (hub, time) = self.times[at];
            self.be_there(hub, time);
        }
        self.settled.fill(false);
        while let Some((_, hub)) = self.queue.pop() {
            if !std::mem::replace(&mut self.settled[hub as usize], true) {
                let time = self.latest[hub as usize];
                lines.lead_to(hub, time, |before, time| self.be_there(before, time));
            }
        }
        Some(self.latest.iter().zip(known).any(|(&now, &was)| now != i32::from(was)))
    }

    /// Takes away the times that nothing gives any more; the hubs that had them.
    fn lose(
        &mut self,
        (old, lines): (&Lines, &Lines),
        changed: &[[Option<u32>; 2]],
    ) -> Option<Vec<u32>> {
        self.times.clear();
        for &line in changed.iter().filter_map(|[was, _]| was.as_ref()) {
            old.gives(line, &self.latest, &mut self.times);
        }
        self.settled.fill(false);
        self.queue.restart();
        let Self { queue, latest, settled, times, .. } = self;
        for &(hub, time) in times.iter() {
            if time == latest[hub as usize] {
                queue.push((ALWAYS - time) as f32, hub);
            }
        }
        let mut lost = Vec::new();
        while let Some((_, hub)) = queue.pop() {
            let is_known = std::mem::replace(&mut settled[hub as usize], true);
            let time = latest[hub as usize];
            if is_known || lines.best_from(hub, latest) >= time {
                continue;
            }
            latest[hub as usize] = NEVER;
            lost.push(hub);
            lines.lead_to(hub, time, |before, time| {
                if time > NEVER && latest[before as usize] == time && !settled[before as usize] {
                    queue.push((ALWAYS - time) as f32, before);
                }
            });
        }
        (WORTH * lost.len() <= latest.len()).then_some(lost)
    }
}
