//! Who holds what of special transport. It has no lines, so its roles are worked out municipality by
//! municipality, from the same assignments as those of lines ([`super::responsibility`]).

use super::Scenario;
use super::directory::{Directory, Holders};
use super::regime::{Assignment, BodyKind, Holder, Role, Scope, ServiceClass};
use crate::id::{BodyId, MunicipalityId};

/// The body that stands for a municipality.
pub fn of_municipality(directory: &Directory, at: MunicipalityId) -> Option<BodyId> {
    directory.municipality.get(at).copied().flatten()
}

/// Who `holder` is in a municipality. Nobody where it speaks of a line's operator or owner.
pub fn in_municipality(directory: &Directory, holder: &Holder, at: MunicipalityId) -> Holders {
    let own = of_municipality(directory, at);
    let found = match holder {
        Holder::Municipality | Holder::IslandMunicipality => own,
        Holder::Region => directory.region.get(at).copied().flatten(),
        Holder::Company => directory.company.get(at).copied().flatten().or(own),
        Holder::Body(slug) => directory.find(slug),
        Holder::Shares(shares) => {
            let known =
                shares.iter().filter_map(|(slug, share)| Some((directory.find(slug)?, *share)));
            return known.collect();
        }
        Holder::Operator
        | Holder::InfrastructureOwner
        | Holder::InfrastructureOwners
        | Holder::Nobody => None,
    };
    found.into_iter().map(|body| (body, 1.0)).collect()
}

/// Who holds a role of special transport in a municipality.
pub fn held(scenario: &Scenario, directory: &Directory, role: Role, at: MunicipalityId) -> Holders {
    held_for(scenario, directory, ServiceClass::SpecialTransport, role, at)
}

/// Who holds a role of a class there, of what has no lines.
pub fn held_for(
    scenario: &Scenario,
    directory: &Directory,
    class: ServiceClass,
    role: Role,
    at: MunicipalityId,
) -> Holders {
    let said = deciding_for(scenario, directory, class, role, at);
    said.map_or_else(Vec::new, |said| in_municipality(directory, &said.to, at))
}

/// The assignment of a role of special transport that decides in a municipality: the narrowest in
/// force, the first among equals, as for lines.
pub fn deciding<'a>(
    scenario: &'a Scenario,
    directory: &Directory,
    role: Role,
    at: MunicipalityId,
) -> Option<&'a Assignment> {
    deciding_for(scenario, directory, ServiceClass::SpecialTransport, role, at)
}

/// The same for a class.
fn deciding_for<'a>(
    scenario: &'a Scenario,
    directory: &Directory,
    class: ServiceClass,
    role: Role,
    at: MunicipalityId,
) -> Option<&'a Assignment> {
    let reach = |assignment: &Assignment| match &assignment.scope {
        Scope::All => Some(0),
        Scope::Class(of) if *of == class => Some(1),
        Scope::ClassIn(of, slug) if *of == class => {
            let body = directory.find(slug)?;
            let narrowness = match scenario.bodies[body].kind {
                BodyKind::Region => 2,
                BodyKind::TransportCompany => 3,
                _ => 4,
            };
            directory.is_in(at, body).then_some(narrowness)
        }
        _ => None,
    };
    let in_force = scenario.regime.assignments.iter();
    let speaking = in_force
        .filter(|assignment| assignment.role == role && assignment.in_force_in(scenario.year))
        .filter_map(|assignment| Some((reach(assignment)?, assignment)));
    // `max_by_key` keeps the last of equals, so the rows are read from the end.
    speaking.rev().max_by_key(|(reach, _)| *reach).map(|(_, said)| said)
}

/// The one body that decides: the largest share, the first among equals.
pub fn decider(held: &[(BodyId, f64)]) -> Option<BodyId> {
    let mut best: Option<(BodyId, f64)> = None;
    for &(body, share) in held {
        if best.is_none_or(|(_, most)| share > most) {
            best = Some((body, share));
        }
    }
    best.map(|(body, _)| body)
}
