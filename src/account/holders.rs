//! Which bodies a [`Holder`] means, for one service or in one municipality.
//!
//! Roles of services are worked out before (`Responsibility`). What is left for the money is who
//! bears the overrun of a fixed sum, who holds tasks that have no line (special transport), and
//! who owns a company.

use crate::id::{BodyId, IdVec, MunicipalityId, ServiceId};
use crate::scenario::Scenario;
use crate::scenario::regime::{Assignment, BodyKind, Holder, Role, Scope, ServiceClass};
use std::collections::BTreeMap;

/// Bodies with weights.
pub(super) type Holders = Vec<(BodyId, f64)>;

/// Finds bodies by slug, and the bodies that stand for places.
#[derive(Debug)]
pub(super) struct Directory<'a> {
    scenario: &'a Scenario,
    by_slug: BTreeMap<&'a str, BodyId>,
    /// Body of each municipality.
    pub(super) municipality: IdVec<MunicipalityId, Option<BodyId>>,
    /// Body of its region.
    pub(super) region: IdVec<MunicipalityId, Option<BodyId>>,
    company: IdVec<MunicipalityId, Option<BodyId>>,
}

impl<'a> Directory<'a> {
    /// Of a scenario's bodies.
    pub(super) fn new(scenario: &'a Scenario) -> Self {
        let by_slug: BTreeMap<&str, BodyId> =
            scenario.bodies.entries().map(|(id, body)| (body.slug.as_str(), id)).collect();
        let find = |slug: &str| by_slug.get(slug).map(|body| living(scenario, *body));
        let places = &scenario.area.municipalities;
        let municipality = places.iter().map(|m| find(&m.slug)).collect();
        let region = places.iter().map(|m| find(&m.region)).collect();
        let company = places.iter().map(|m| find(&m.company)).collect();
        Self { scenario, by_slug, municipality, region, company }
    }

    /// The body of this slug, or whoever took over from it.
    pub(super) fn find(&self, slug: &str) -> Option<BodyId> {
        self.by_slug.get(slug).map(|body| living(self.scenario, *body))
    }

    /// Whether the municipality belongs to the company or region, or is the body itself.
    pub(super) fn is_in(&self, municipality: MunicipalityId, body: BodyId) -> bool {
        [self.municipality[municipality], self.region[municipality], self.company[municipality]]
            .contains(&Some(body))
    }

    /// Who `holder` is for a service: places by their share of its run time.
    pub(super) fn for_service(&self, holder: &Holder, service: ServiceId) -> Holders {
        let service = &self.scenario.services[service];
        let mut found = BTreeMap::new();
        match holder {
            Holder::Region | Holder::Municipality => {
                for &(municipality, share) in &service.municipalities {
                    for (body, part) in self.in_municipality(holder, municipality) {
                        *found.entry(body).or_insert(0.0) += share * part;
                    }
                }
            }
            Holder::Company if self.find(&service.company).is_some() => {
                return self.find(&service.company).into_iter().map(|body| (body, 1.0)).collect();
            }
            Holder::Company => {
                let most = service.municipalities.iter().max_by(|a, b| a.1.total_cmp(&b.1));
                return most.map_or_else(Vec::new, |(m, _)| self.in_municipality(holder, *m));
            }
            Holder::Operator => {
                return self.find(&service.operator).into_iter().map(|body| (body, 1.0)).collect();
            }
            _ => return self.anywhere(holder),
        }
        found.into_iter().collect()
    }

    /// Who `holder` is in a municipality.
    pub(super) fn in_municipality(&self, holder: &Holder, at: MunicipalityId) -> Holders {
        let one = |body: Option<BodyId>| body.into_iter().map(|body| (body, 1.0)).collect();
        match holder {
            Holder::Municipality => one(self.municipality[at]),
            Holder::Region => one(self.region[at]),
            Holder::Company => one(self.company[at].or(self.municipality[at])),
            _ => self.anywhere(holder),
        }
    }

    fn anywhere(&self, holder: &Holder) -> Holders {
        match holder {
            Holder::Body(slug) => self.find(slug).into_iter().map(|body| (body, 1.0)).collect(),
            Holder::Shares(shares) => shares
                .iter()
                .filter_map(|(slug, share)| self.find(slug).map(|body| (body, *share)))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Who holds a role of special transport in a municipality: the narrowest scope, and among
    /// equals the last, as for lines.
    pub(super) fn special_transport(&self, role: Role, at: MunicipalityId) -> Holders {
        let reach = |assignment: &Assignment| match &assignment.scope {
            Scope::All => Some(0),
            Scope::Class(ServiceClass::SpecialTransport) => Some(1),
            Scope::ClassIn(ServiceClass::SpecialTransport, body) => {
                self.find(body).is_some_and(|body| self.is_in(at, body)).then_some(2)
            }
            _ => None,
        };
        let written = self.scenario.regime.assignments.iter();
        let said = written
            .filter(|assignment| assignment.role == role)
            .filter_map(|assignment| reach(assignment).map(|reach| (reach, assignment)))
            .max_by_key(|(reach, _)| *reach);
        said.map_or_else(Vec::new, |(_, assignment)| self.in_municipality(&assignment.to, at))
    }

    /// Municipalities of a company or region, as bodies weighted by residents.
    pub(super) fn members(&self, body: BodyId) -> Holders {
        let places = self.scenario.area.municipalities.entries();
        places
            .filter(|(id, _)| self.is_in(*id, body))
            .filter_map(|(id, place)| Some((self.municipality[id]?, place.population)))
            .filter(|(member, _)| *member != body)
            .collect()
    }

    /// Owners of a company. A region's share goes where the regime sends it if it has no regions.
    pub(super) fn owners(&self, body: BodyId) -> Holders {
        let mut found = BTreeMap::new();
        for &(owner, share) in &self.scenario.bodies[body].owners {
            let owner = living(self.scenario, owner);
            let is_region = self.scenario.bodies[owner].kind == BodyKind::Region;
            let heirs = match &self.scenario.regime.region_shares_to {
                Some(Holder::Municipality) if is_region => self.members(owner),
                Some(holder) if is_region => self.anywhere(holder),
                _ => vec![(owner, 1.0)],
            };
            let whole: f64 = heirs.iter().map(|(_, weight)| weight).sum();
            for (heir, weight) in heirs {
                *found.entry(heir).or_insert(0.0) += share * weight / whole;
            }
        }
        found.remove(&body);
        if found.is_empty() && self.scenario.bodies[body].kind == BodyKind::TransportCompany {
            return self.members(body);
        }
        found.into_iter().collect()
    }
}

/// The body itself, or its successor if it has ended by the scenario's year.
fn living(scenario: &Scenario, mut body: BodyId) -> BodyId {
    // A chain of successors is short; the bound only keeps a circle from hanging us.
    for _ in 0..8 {
        let ended = scenario.bodies[body].until.is_some_and(|until| until <= scenario.year);
        match scenario.bodies[body].successor {
            Some(next) if ended => body = next,
            _ => break,
        }
    }
    body
}

/// The one body that decides: the largest share, the first among equals.
pub(super) fn decider(held: &[(BodyId, f64)]) -> Option<BodyId> {
    let mut best: Option<(BodyId, f64)> = None;
    for &(body, share) in held {
        if best.is_none_or(|(_, most)| share > most) {
            best = Some((body, share));
        }
    }
    best.map(|(body, _)| body)
}
