//! A fixed sum split between those who receive it, by the rule that the regime states.

use crate::id::{BodyId, ZoneId};
use crate::scenario::Scenario;
use crate::scenario::area::Zone;
use crate::scenario::directory::Directory;
use crate::scenario::regime::Allocation;
use crate::units::Kroner;
use std::collections::BTreeMap;

/// What counts for a recipient's part.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Claim {
    /// Net spending on its lines in the base year, DKK.
    pub past: f64,
    /// Timetable hours of its lines.
    pub hours: f64,
    /// What the lines would be given if every krone went where it is worth most, DKK.
    pub worth: f64,
}

impl Claim {
    /// Adds a share of another claim.
    pub fn add(&mut self, other: Self, share: f64) {
        self.past += other.past * share;
        self.hours += other.hours * share;
        self.worth += other.worth * share;
    }
}

/// The sum by recipient, to the øre. Where nobody has a claim by the rule, timetable hours decide.
pub fn split(
    scenario: &Scenario,
    directory: &Directory<'_>,
    allocation: Allocation,
    amount: Kroner,
    claims: &BTreeMap<BodyId, Claim>,
) -> Vec<(BodyId, Kroner)> {
    let of_zones = |body: BodyId, of_zone: &dyn Fn(ZoneId, &Zone) -> f64| -> f64 {
        let zones = scenario.area.zones.entries();
        zones
            .filter(|(_, zone)| directory.is_in(zone.municipality, body))
            .map(|(id, zone)| of_zone(id, zone))
            .sum()
    };
    let weight = |(&body, claim): (&BodyId, &Claim)| match allocation {
        Allocation::PastSpending => claim.past.max(0.0),
        Allocation::Hours => claim.hours,
        Allocation::Population => of_zones(body, &|_, zone| zone.population()),
        Allocation::Remoteness => of_zones(body, &|_, zone| zone.area_km2),
        Allocation::Need => of_zones(body, &|_, zone| zone.without_car_or_under_18()),
        Allocation::MarginalBenefit => claim.worth.max(0.0),
    };
    let mut weights: Vec<f64> = claims.iter().map(weight).collect();
    if weights.iter().sum::<f64>() <= 0.0 {
        weights = claims.values().map(|claim| claim.hours).collect();
    }
    claims.keys().copied().zip(amount.split(&weights)).collect()
}
