//! Which bodies a [`Holder`] means for a service: by slug, by place, by ownership.
//!
//! Bodies are dated. Wherever a body has ended by the scenario's year, its successor stands in,
//! so that data which name five regions serve a year with four.

use super::Scenario;
use super::regime::{BodyKind, Holder};
use super::service::Service;
use crate::id::{BodyId, IdVec, MunicipalityId};
use std::collections::BTreeMap;

/// Bodies with shares.
pub type Holders = Vec<(BodyId, f64)>;

/// Finds bodies by slug, and those that stand for places.
#[derive(Clone, Debug)]
pub struct Directory<'a> {
    scenario: &'a Scenario,
    by_slug: BTreeMap<&'a str, BodyId>,
    /// The body of each municipality.
    pub municipality: IdVec<MunicipalityId, Option<BodyId>>,
    /// The region of each municipality in the scenario's year.
    pub region: IdVec<MunicipalityId, Option<BodyId>>,
    /// The transport company of each municipality.
    pub company: IdVec<MunicipalityId, Option<BodyId>>,
}

impl<'a> Directory<'a> {
    /// Of a scenario's bodies.
    pub fn new(scenario: &'a Scenario) -> Self {
        let by_slug: BTreeMap<&str, BodyId> =
            scenario.bodies.entries().map(|(id, body)| (body.slug.as_str(), id)).collect();
        let find = |slug: &str| by_slug.get(slug).map(|&body| living(scenario, body));
        let places = &scenario.area.municipalities;
        let municipality = places.iter().map(|place| find(&place.slug)).collect();
        let region = places.iter().map(|place| find(&place.region)).collect();
        let company = places.iter().map(|place| find(&place.company)).collect();
        Self { scenario, by_slug, municipality, region, company }
    }

    /// The body with this slug as declared, alive in the scenario's year or not.
    pub fn declared(&self, slug: &str) -> Option<BodyId> {
        self.by_slug.get(slug).copied()
    }

    /// The body with this slug, or whoever took over from it.
    pub fn find(&self, slug: &str) -> Option<BodyId> {
        self.declared(slug).map(|body| living(self.scenario, body))
    }

    /// Every body's slug, in order.
    pub fn slugs(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.by_slug.keys().copied()
    }

    /// Whether a municipality belongs to the company or region, or is the body itself.
    pub fn is_in(&self, at: MunicipalityId, body: BodyId) -> bool {
        [&self.municipality, &self.region, &self.company]
            .into_iter()
            .any(|bodies| bodies.get(at).copied().flatten() == Some(body))
    }

    /// Who `holder` is for a service, with shares that sum to 1 (a share that is written wrong
    /// stays as written). With `single` only the largest of several places holds it.
    pub fn holders(&self, holder: &Holder, service: &Service, single: bool) -> Holders {
        let whole = |body: Option<BodyId>| body.map(|body| (body, 1.0)).into_iter().collect();
        match holder {
            Holder::Body(slug) => whole(self.find(slug)),
            Holder::Region => self.by_place(service, &self.region, single),
            Holder::Municipality => self.by_place(service, &self.municipality, single),
            Holder::IslandMunicipality => match self.island_of(service) {
                Some(island) => whole(Some(island)),
                None => self.by_place(service, &self.municipality, single),
            },
            Holder::Company => whole(self.company_of(service)),
            Holder::Operator => whole(self.operator_of(service)),
            Holder::InfrastructureOwner => whole(self.infrastructure_of(service)),
            Holder::InfrastructureOwners => match self.infrastructure_of(service) {
                Some(owner) => self.owners_for(owner, Some(service)),
                None => Vec::new(),
            },
            Holder::Shares(shares) => merged(
                shares
                    .iter()
                    .filter_map(|(slug, share)| Some((self.find(slug)?, *share)))
                    .collect(),
            ),
            Holder::Nobody => Vec::new(),
        }
    }

    /// The transport company that a service belongs to; where it has none, that of most of its
    /// run time.
    pub fn company_of(&self, service: &Service) -> Option<BodyId> {
        self.find(&service.company)
            .or_else(|| largest(&self.by_place(service, &self.company, true)))
    }

    /// The operator that runs a service: a contractor where the infrastructure's owner has one.
    pub fn operator_of(&self, service: &Service) -> Option<BodyId> {
        let named = self.find(&service.operator)?;
        let contractor = self.scenario.bodies[named].contractor;
        Some(contractor.map_or(named, |body| living(self.scenario, body)))
    }

    /// The company that owns a service's infrastructure, if the service has one.
    pub fn infrastructure_of(&self, service: &Service) -> Option<BodyId> {
        let named = self.find(&service.operator)?;
        (self.scenario.bodies[named].kind == BodyKind::InfrastructureOwner).then_some(named)
    }

    /// The municipality (as a body) with the largest share of a service's run time.
    pub fn municipality_of(&self, service: &Service) -> Option<BodyId> {
        largest(&self.by_place(service, &self.municipality, true))
    }

    /// The municipality without a fixed link that a service runs in, the one with most of the run
    /// time if there are several.
    pub fn island_of(&self, service: &Service) -> Option<BodyId> {
        let places = &self.scenario.area.municipalities;
        let islands = service.municipalities.iter().filter(|(at, _)| !places[*at].fixed_link);
        let parts = islands.filter_map(|&(at, share)| Some((self.municipality[at]?, share)));
        self.most(service, &self.municipality, &merged(parts.collect()))
    }

    /// The region with the largest share of a service's run time.
    pub fn region_of(&self, service: &Service) -> Option<BodyId> {
        largest(&self.by_place(service, &self.region, true))
    }

    /// Who owns a company under the scenario's regime, with shares that sum to 1; nobody if it
    /// declares no owners.
    ///
    /// Where the regime sends the regions' shares elsewhere (it has no regions), their part of an
    /// infrastructure owner goes there, and their part of any other company to its other owners.
    pub fn owners(&self, body: BodyId) -> Holders {
        self.owners_for(body, None)
    }

    fn owners_for(&self, body: BodyId, service: Option<&Service>) -> Holders {
        let declared = &self.scenario.bodies[body];
        let owners: Holders =
            declared.owners.iter().map(|&(id, share)| (living(self.scenario, id), share)).collect();
        let Some(heir) = &self.scenario.regime.region_shares_to else { return merged(owners) };
        let (regions, mut others): (Holders, Holders) = owners
            .into_iter()
            .partition(|&(owner, _)| self.scenario.bodies[owner].kind == BodyKind::Region);
        if regions.is_empty() {
            return merged(others);
        }
        let orphaned: f64 = regions.iter().map(|(_, share)| share).sum();
        let heirs: Holders = if declared.kind != BodyKind::InfrastructureOwner {
            Vec::new()
        } else {
            match (heir, service) {
                (Holder::Body(slug), _) => {
                    self.find(slug).map(|body| (body, 1.0)).into_iter().collect()
                }
                (Holder::Municipality, Some(service)) => {
                    self.by_place(service, &self.municipality, false)
                }
                (Holder::Municipality, None) => self.served_by(body),
                _ => Vec::new(),
            }
        };
        if heirs.is_empty() {
            let rest: f64 = others.iter().map(|(_, share)| share).sum();
            if rest <= 0.0 {
                return merged(regions);
            }
            for (_, share) in &mut others {
                *share *= (rest + orphaned) / rest;
            }
        }
        others.extend(heirs.into_iter().map(|(heir, share)| (heir, orphaned * share)));
        merged(others)
    }

    /// Municipalities that the services of an infrastructure owner run in, by run time.
    fn served_by(&self, owner: BodyId) -> Holders {
        let mut found = Vec::new();
        for service in &self.scenario.services {
            if self.infrastructure_of(service) == Some(owner) {
                let weight = service.run_time().0;
                let places = self.by_place(service, &self.municipality, false);
                found.extend(places.into_iter().map(|(body, share)| (body, weight * share)));
            }
        }
        scaled(merged(found))
    }

    fn by_place(
        &self,
        service: &Service,
        bodies: &IdVec<MunicipalityId, Option<BodyId>>,
        single: bool,
    ) -> Holders {
        let places = service.municipalities.iter();
        let parts = places.filter_map(|&(place, share)| Some(((*bodies.get(place)?)?, share)));
        let found = scaled(merged(parts.collect()));
        if single {
            self.most(service, bodies, &found).map(|body| (body, 1.0)).into_iter().collect()
        } else {
            found
        }
    }

    /// The body with most of a service's run time; among equals the one that the line comes to
    /// first, so that ids decide nothing.
    fn most(
        &self,
        service: &Service,
        bodies: &IdVec<MunicipalityId, Option<BodyId>>,
        parts: &[(BodyId, f64)],
    ) -> Option<BodyId> {
        /// Shares that differ by less were summed in another order.
        const EQUAL: f64 = 1e-9;
        let most = parts.iter().map(|(_, share)| *share).fold(0.0, f64::max);
        let equals = parts.iter().filter(|(_, share)| *share >= most - EQUAL);
        let hubs = &self.scenario.area.hubs;
        let comes_to = |body: BodyId| {
            let mut places =
                service.stops.iter().map(|stop| Some(hubs.get(stop.hub)?.municipality));
            let at = |place: Option<MunicipalityId>| *bodies.get(place?)?;
            places.position(|place| at(place) == Some(body)).unwrap_or(usize::MAX)
        };
        equals.map(|(body, _)| *body).min_by_key(|body| comes_to(*body))
    }
}

/// The body, or the last of those that took over from it by the scenario's year.
fn living(scenario: &Scenario, body: BodyId) -> BodyId {
    let mut now = body;
    // Successors that go in a circle are a finding elsewhere; here they must only end.
    for _ in 0..scenario.bodies.len() {
        let has_ended = scenario.bodies[now].until.is_some_and(|until| until <= scenario.year);
        match scenario.bodies[now].successor {
            Some(next) if has_ended => now = next,
            _ => break,
        }
    }
    now
}

/// Adds up the shares of each body; in the order of bodies.
fn merged(mut parts: Holders) -> Holders {
    // Rising, so that sums do not hang on how places are called.
    parts.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut sums: BTreeMap<BodyId, f64> = BTreeMap::new();
    for (body, share) in parts {
        *sums.entry(body).or_insert(0.0) += share;
    }
    sums.into_iter().collect()
}

/// Scales shares to sum to 1; nothing stays nothing.
fn scaled(mut parts: Holders) -> Holders {
    let mut rising: Vec<f64> = parts.iter().map(|&(_, share)| share).collect();
    rising.sort_by(f64::total_cmp);
    let total: f64 = rising.into_iter().sum();
    if total <= 0.0 || !total.is_finite() {
        return Vec::new();
    }
    for (_, share) in &mut parts {
        *share /= total;
    }
    parts
}

/// The body with the largest share, the first among equals.
fn largest(parts: &[(BodyId, f64)]) -> Option<BodyId> {
    parts.iter().rev().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(body, _)| *body)
}
