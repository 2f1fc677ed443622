//! Lines across municipal borders: who shares their cost, who leaves, who rides on without paying.
//!
//! The municipalities that a line runs through share its cost by run time. Where municipalities may
//! leave the transport company, one of them may leave the line: it does when its residents' part of
//! the line's passengers is small beside its part of the cost (a value says how small). What it
//! paid is then missing to the host, who decides with what is left; its residents ride on.
//!
//! Residents are counted where ways out begin: a stop where more board than alight on their way
//! out lies at the home end.

use super::Year;
use crate::id::{BodyId, IdVec, MunicipalityId, ServiceId};
use crate::scenario::directory::Directory;
use crate::scenario::regime::{BodyKind, PermissionKind, Responsibility, Role, ServiceClass};
use std::collections::BTreeMap;

/// A municipality on a border line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member {
    /// The body.
    pub body: BodyId,
    /// Its part of the cost, by run time.
    pub cost_share: f64,
    /// Its residents' part of the passengers.
    pub resident_share: f64,
    /// It pays its part.
    pub stays: bool,
}

/// A line that several municipalities pay.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// The line.
    pub service: ServiceId,
    /// Who decides on it.
    pub host: BodyId,
    /// All that it runs through, the host included.
    pub members: Vec<Member>,
}

impl Agreement {
    /// Those who left though their residents ride on.
    pub fn free_riders(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| !member.stays && member.resident_share > 0.0)
    }
}

/// Border lines under municipal deciders, with who leaves.
pub fn agreements(year: &Year<'_>, directory: &Directory<'_>) -> Vec<Agreement> {
    let scenario = year.scenario;
    let may_leave = scenario.regime.allows(PermissionKind::LeaveCompany, scenario.year);
    let mut found = Vec::new();
    for id in scenario.services.ids() {
        let class = year.responsibility.class[id].as_ref().map(|c| c.class);
        let funders = &year.responsibility.held(id, Role::Fund).by;
        let decider = year.responsibility.held(id, Role::SetServiceLevel).by.first();
        let is_shared = class == Some(ServiceClass::Local)
            && funders.len() > 1
            && funders
                .iter()
                .all(|(body, _)| scenario.bodies[*body].kind == BodyKind::Municipality);
        let Some(&(host, _)) = decider.filter(|_| is_shared) else { continue };
        let residents = residents(year, directory, id);
        let members = funders.iter().map(|&(body, cost_share)| {
            let resident_share = residents.get(&body).copied().unwrap_or(0.0);
            let is_worth_it = resident_share >= scenario.values.agreement_leave_below * cost_share;
            let stays = !may_leave || body == host || is_worth_it;
            Member { body, cost_share, resident_share, stays }
        });
        found.push(Agreement { service: id, host, members: members.collect() });
    }
    found
}

/// Shares of a line's passengers by the municipality where their way out begins.
fn residents(year: &Year<'_>, directory: &Directory<'_>, id: ServiceId) -> BTreeMap<BodyId, f64> {
    let service = &year.scenario.services[id];
    let flows = &year.flows.services[id];
    let mut begun: BTreeMap<BodyId, f64> = BTreeMap::new();
    let mut all = 0.0;
    let last = service.stops.len().saturating_sub(1);
    let hop =
        |hops: &[f64], at: Option<usize>| at.and_then(|at| hops.get(at)).copied().unwrap_or(0.0);
    for (at, stop) in service.stops.iter().enumerate() {
        let outward =
            hop(&flows.hop_out, (at < last).then_some(at)) - hop(&flows.hop_out, at.checked_sub(1));
        let inward =
            hop(&flows.hop_in, at.checked_sub(1)) - hop(&flows.hop_in, (at < last).then_some(at));
        let board = outward.max(0.0) + inward.max(0.0);
        let place: MunicipalityId = year.scenario.area.hubs[stop.hub].municipality;
        if let Some(body) = directory.municipality.get(place).copied().flatten() {
            *begun.entry(body).or_insert(0.0) += board;
            all += board;
        }
    }
    if all > 0.0 {
        begun.values_mut().for_each(|part| *part /= all);
    }
    begun
}

/// Responsibility with those who left no longer paying.
pub fn without_leavers(
    responsibility: &Responsibility,
    agreements: &[Agreement],
) -> Responsibility {
    let mut changed = responsibility.clone();
    let held: &mut IdVec<ServiceId, _> = &mut changed.held;
    for agreement in agreements.iter().filter(|of| of.members.iter().any(|m| !m.stays)) {
        let staying: f64 = agreement.members.iter().filter(|m| m.stays).map(|m| m.cost_share).sum();
        let by = agreement
            .members
            .iter()
            .filter(|member| member.stays)
            .map(|member| (member.body, member.cost_share / staying));
        held[agreement.service][Role::Fund.position()].by = by.collect();
    }
    changed
}
