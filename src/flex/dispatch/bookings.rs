//! Requests that are served or refused together, in the order in which they are answered.

use super::input::{Duty, Request};
use super::job::Job;
use std::collections::BTreeMap;

/// One or more requests of one booking.
#[derive(Clone, Debug)]
pub(super) struct Booking {
    /// Its jobs, in the order of their pickups.
    pub(super) jobs: Vec<u32>,
    /// When it is made; far in the past if known from the start.
    pub(super) booked: f64,
    pub(super) duty: Duty,
}

/// All bookings: known ones first, those then in the order of the law and of their pickups, the
/// others as they are made; ids decide between equals, so that the order of a file does not.
pub(super) fn bookings(requests: &[Request], jobs: &[Job]) -> Vec<Booking> {
    let mut joint: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    let mut all: Vec<Vec<u32>> = Vec::new();
    for (at, request) in requests.iter().enumerate() {
        match &request.booking {
            Some(name) => joint.entry(name).or_default().push(at as u32),
            None => all.push(vec![at as u32]),
        }
    }
    all.extend(joint.into_values());
    let job = |at: &u32| &jobs[*at as usize];
    let mut bookings: Vec<Booking> = all
        .into_iter()
        .map(|mut members| {
            members.sort_by(|a, b| {
                let by_time = job(a).pickup.from.total_cmp(&job(b).pickup.from);
                by_time.then_with(|| requests[*a as usize].id.cmp(&requests[*b as usize].id))
            });
            // Whoever books out and back does so when the last of both is known.
            let booked = members.iter().map(|at| job(at).booked).fold(f64::MIN, f64::max);
            let duty = members.iter().map(|at| job(at).duty).min().unwrap_or_default();
            Booking { jobs: members, booked, duty }
        })
        .collect();
    bookings.sort_by(|a, b| {
        let (first_a, first_b) = (a.jobs[0], b.jobs[0]);
        a.booked
            .total_cmp(&b.booked)
            .then(a.duty.cmp(&b.duty))
            .then_with(|| job(&first_a).moment().total_cmp(&job(&first_b).moment()))
            .then_with(|| requests[first_a as usize].id.cmp(&requests[first_b as usize].id))
    });
    bookings
}
