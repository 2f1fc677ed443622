//! How far from the need a line is decided, and what that is taken to cost its travellers.
//!
//! The proposal's hypothesis: who is near the need knows bells, shifts and evenings, and reacts
//! faster. Whoever sets the service level stands so many steps from the need and takes so many
//! years to follow it (by kind of body, in the values). Each step and each year of lag makes a
//! boarding fit worse by so many minutes. Only the difference from whoever decided in the year of
//! the data counts: what was then is inside the calibrated base. The minutes a step are an
//! assumption whose range holds zero and both signs.

use super::Scenario;
use super::regime::{BodyKind, Responsibility, Role};
use super::values::Values;
use crate::id::{IdVec, ServiceId};
use crate::units::Minutes;

/// Minutes by which each line's boardings fit worse than in the year of the data.
pub(super) fn misfit(
    scenario: &Scenario,
    worked_out: &Responsibility,
) -> IdVec<ServiceId, Minutes> {
    let of_line = |id: ServiceId| {
        let held = &worked_out.held(id, Role::SetServiceLevel).by;
        let now = held.first().map(|(body, _)| scenario.bodies[*body].kind);
        let then = kind_of_word(&scenario.services[id].responsible_today);
        match (now, then) {
            (Some(now), Some(then)) if now != then => {
                minutes(now, &scenario.values) - minutes(then, &scenario.values)
            }
            _ => Minutes(0.0),
        }
    };
    scenario.services.ids().map(of_line).collect()
}

/// The kind of body that a word of the data's column `responsible_today` speaks of.
fn kind_of_word(word: &str) -> Option<BodyKind> {
    match word {
        "state" => Some(BodyKind::State),
        "region" => Some(BodyKind::Region),
        "municipality" => Some(BodyKind::Municipality),
        "metro-company" | "light-rail-company" => Some(BodyKind::InfrastructureOwner),
        _ => None,
    }
}

/// Minutes a boarding that decisions of a kind of body lie beside the need.
fn minutes(kind: BodyKind, values: &Values) -> Minutes {
    let (steps, years) = match kind {
        BodyKind::State => (values.distance_state, values.reaction_state),
        BodyKind::Region => (values.distance_region, values.reaction_region),
        BodyKind::Municipality => (values.distance_municipality, values.reaction_municipality),
        BodyKind::InfrastructureOwner | BodyKind::Operator => {
            (values.distance_owner, values.reaction_owner)
        }
        BodyKind::TransportCompany | BodyKind::Joint => {
            (values.distance_company, values.reaction_company)
        }
    };
    Minutes(steps * values.distance_minutes + years * values.reaction_misfit)
}
