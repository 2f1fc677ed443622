//! Who owns a company: it stands in the money beside the roles of lines.

use crate::id::BodyId;
use crate::scenario::Scenario;
use crate::scenario::directory::{Directory, Holders};
use crate::scenario::regime::BodyKind;
use crate::scenario::special::of_municipality;

/// Owners of a company: as declared, or the municipalities that belong to it, by residents.
pub fn owners(scenario: &Scenario, directory: &Directory, company: BodyId) -> Holders {
    let mut owners = directory.owners(company);
    owners.retain(|(owner, _)| *owner != company);
    let is_company = scenario.bodies[company].kind == BodyKind::TransportCompany;
    if !owners.is_empty() || !is_company {
        return owners;
    }
    let places = scenario.area.municipalities.entries();
    places
        .filter(|(at, _)| directory.is_in(*at, company))
        .filter_map(|(at, place)| Some((of_municipality(directory, at)?, place.population)))
        .filter(|(member, _)| *member != company)
        .collect()
}
