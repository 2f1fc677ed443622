//! Where vehicles are through the day by their plans: who is near a request.
//!
//! The day is cut into slots; a table holds every vehicle's planned position at the begin of each,
//! slot by slot, so that one pass over flat numbers finds the near ones.

use super::job::Job;
use super::route::{Kind, Route};
use crate::flex::{NO_LIMIT, Point, Travel};

/// Into how many slots the day is cut.
const SLOTS: usize = 256;

/// Positions, slot-major.
#[derive(Clone, Debug)]
pub(super) struct Places {
    begin: f64,
    length: f64,
    vehicles: usize,
    x: Vec<f32>,
    y: Vec<f32>,
}

impl Places {
    /// Everybody at home, from the first to the last moment that any job knows.
    pub(super) fn new(jobs: &[Job], homes: &[Point]) -> Self {
        let known = |time: &f64| time.abs() < NO_LIMIT / 2.0;
        let times = || {
            let of = |job: &Job| {
                [job.booked, job.pickup.from, job.pickup.to, job.dropoff.from, job.dropoff.to]
            };
            jobs.iter().flat_map(of).filter(known)
        };
        let begin = times().fold(f64::INFINITY, f64::min);
        let end = times().fold(f64::NEG_INFINITY, f64::max);
        let (begin, end) = if begin <= end { (begin, end) } else { (0.0, 0.0) };
        let length = ((end - begin) / SLOTS as f64).max(1.0);
        let x = homes.iter().map(|home| home.x as f32).collect::<Vec<_>>().repeat(SLOTS);
        let y = homes.iter().map(|home| home.y as f32).collect::<Vec<_>>().repeat(SLOTS);
        Self { begin, length, vehicles: homes.len(), x, y }
    }

    fn slot(&self, time: f64) -> usize {
        // A time before the day counts as its begin; the cast saturates.
        (((time - self.begin) / self.length) as usize).min(SLOTS - 1)
    }

    fn time(&self, slot: usize) -> f64 {
        self.begin + self.length * slot as f64
    }

    /// Notes a vehicle's plan from where it can be changed.
    pub(super) fn update(&mut self, vehicle: usize, route: &Route) {
        let mut slot = self.slot(route.free.max(self.begin));
        let mut from = route.at;
        let mut put = |slot: usize, at: Point| {
            self.x[slot * self.vehicles + vehicle] = at.x as f32;
            self.y[slot * self.vehicles + vehicle] = at.y as f32;
        };
        for visit in &route.visits {
            if visit.kind == Kind::End {
                break;
            }
            while slot < SLOTS {
                let time = self.begin + self.length * slot as f64;
                if time > visit.begin {
                    break;
                }
                let to_go = visit.begin - time;
                let share = if to_go < visit.leg { 1.0 - to_go / visit.leg } else { 0.0 };
                put(slot, from.towards(visit.at, share));
                slot += 1;
            }
            from = visit.at;
        }
        for slot in slot..SLOTS {
            put(slot, from);
        }
    }

    /// Vehicles that may be in time for a job at `now`, with how soon they would be there from where
    /// they are planned to be around then.
    ///
    /// If it is to be fetched at once, that is a bound: no vehicle can be there sooner, and everybody
    /// too far to come by its latest pickup is left out. Else it only tells who is near (and is
    /// below any time of the day). Tells which.
    pub(super) fn near(
        &self,
        job: &Job,
        now: f64,
        travel: &impl Travel,
        out: &mut Vec<(f32, u32)>,
    ) -> bool {
        out.clear();
        let soon = job.pickup.from <= now + self.length;
        let slot = self.slot(if soon { now } else { job.moment() });
        // A plan may change after `now` only, so a position before that is certain.
        let certain = soon && self.time(slot) <= now;
        let begin = if certain { self.time(slot) } else { -NO_LIMIT };
        let reach = if certain { (job.pickup.to - begin) as f32 + 1e-3 } else { f32::INFINITY };
        let row = slot * self.vehicles..(slot + 1) * self.vehicles;
        let (x, y) = (job.from.x as f32, job.from.y as f32);
        for (vehicle, (at_x, at_y)) in self.x[row.clone()].iter().zip(&self.y[row]).enumerate() {
            let minutes = travel.least_minutes(at_x - x, at_y - y);
            if minutes <= reach {
                out.push((begin as f32 + minutes, vehicle as u32));
            }
        }
        certain
    }
}
