//! When the last way home leaves: from every zone to every home zone, by day type.
//!
//! A backward search in time on the lines' departures. A line's departures of a day type are its
//! last one and, headway by headway of the period they fall in, those before it; both directions
//! keep the same times at their first stop. From the hubs around a home zone (reached on foot or
//! by bike) the search settles hubs in falling order of the latest time at which one must be there;
//! a hub that is settled says for each line that calls there which departure is the last that
//! still meets it, and so for every stop before.
//!
//! After a change of some lines the answer of before is mended ([`mended`]): most homes keep it, and
//! of the others few hubs are looked at.
//!
//! Only services matter here, not who is responsible for them: alternatives with the same
//! timetables share one [`LastWayHome`].
//!
//! Source: the latest-departure form of the label setting of E. W. Dijkstra (1959), as in R. W.
//! Hall, "The fastest path through a network with random time-dependent travel times",
//! Transportation Science 20(3), 1986, for times that are not random.

mod lines;
mod mended;
mod search;

use super::lower::AccessRows;
use crate::id::{DayTypeId, Id, ZoneId};
use crate::network::Network;
use crate::scenario::Scenario;
use lines::Lines;
use rayon::prelude::*;
use search::Search;
use std::sync::Arc;

/// Later than any departure: home can be reached without a line.
const ALWAYS: i32 = 48 * 60;
/// A hub from which one walks to a hub of the home zone.
const ON_FOOT: i32 = ALWAYS - 1;
const NEVER: i32 = -1;

/// Latest departures home, in minutes after midnight.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LastWayHome {
    zones: usize,
    /// By day type.
    days: Vec<Arc<Day>>,
}

/// Latest departures home of a day type.
#[derive(Clone, Debug, Default, PartialEq)]
struct Day {
    /// What was searched.
    lines: Lines,
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
        // Nobody counts on finding a shared bike on the last way home.
        let own: Vec<_> =
            network.access.iter().filter(|link| link.service.is_none()).copied().collect();
        let access = AccessRows::new(zones, &own, scenario.values.access_scale);
        let before = before.filter(|(old, old_network, _)| {
            old.area.zones.len() == zones && old_network.access == network.access
        });
        let before: &[Arc<Day>] = before.map_or(&[], |(_, _, own)| &own.days);
        let mut found = before.to_vec();
        let of_day = |day: DayTypeId| {
            let lines = Lines::new(scenario, network, day);
            // Day types with the same departures have the same answer.
            let same = found.iter().find(|other| other.lines == lines);
            let own = match same {
                Some(day) => Arc::clone(day),
                None => Arc::new(search_day(lines, &access, before.get(day.index()))),
            };
            found.push(Arc::clone(&own));
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

/// Searches one day type, from zones with this access; what of `before` holds is kept.
fn search_day(lines: Lines, access: &AccessRows, before: Option<&Arc<Day>>) -> Day {
    let zones = access.car_start.len();
    let before = before.and_then(|day| Some((day.lines.changed(&lines)?, &**day)));
    let by_home: Vec<Option<(Vec<u16>, Arc<[i16]>)>> = (0..zones)
        .into_par_iter()
        .map_init(
            || Search::new(&lines),
            |search, home| {
                let is_mended = before.as_ref().and_then(|(changed, day)| {
                    search.mend((&day.lines, &lines), changed, &day.at_hubs[home])
                });
                match is_mended {
                    Some(false) => return None,
                    Some(true) => {}
                    None => search.run(&lines, access, home),
                }
                let at_hubs = search.latest.iter().map(|&time| time as i16).collect();
                Some((search.leave(access, home), at_hubs))
            },
        )
        .collect();
    let (mut latest, mut at_hubs) = before.map_or_else(
        || (vec![0; zones * zones], vec![Arc::default(); zones]),
        |(_, day)| (day.latest.clone(), day.at_hubs.clone()),
    );
    for (home, found) in by_home.into_iter().enumerate() {
        let Some((column, times)) = found else { continue };
        at_hubs[home] = times;
        for (from, minutes) in column.into_iter().enumerate() {
            latest[from * zones + home] = minutes;
        }
    }
    Day { lines, latest, at_hubs }
}

#[cfg(test)]
mod tests;
