//! Who gains and who loses between two runs, and the rule of half beside the logsum.

use super::indicator::{Group, Indicators};
use crate::id::MunicipalityId;
use std::collections::BTreeMap;

/// What the residents of one place (or a group) win as travellers and bear as taxpayers, between
/// a base and an alternative, DKK a resident and year.
///
/// They gain if the surplus rises by more than the cost they bear, and lose if it is the other way.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gain {
    /// Change of the travellers' surplus per resident.
    pub surplus: f64,
    /// Change of the net cost that they bear per resident.
    pub net_cost: f64,
}

impl Gain {
    /// Surplus less cost.
    pub fn balance(self) -> f64 {
        self.surplus - self.net_cost
    }
    /// Better off by at least half an øre.
    pub fn gains(self) -> bool {
        self.balance() >= 0.005
    }
    /// Worse off by at least half an øre.
    pub fn loses(self) -> bool {
        self.balance() <= -0.005
    }
}

/// Gains of every municipality, and of the groups that depend on public transport (as travellers;
/// what they bear as taxpayers is the country's mean).
pub fn gains(
    base: &Indicators,
    alternative: &Indicators,
) -> (BTreeMap<MunicipalityId, Gain>, BTreeMap<Group, Gain>) {
    let (Some(surplus), Some(surplus_base), Some(cost), Some(cost_base)) = (
        alternative.get("surplus-per-resident"),
        base.get("surplus-per-resident"),
        alternative.get("net-cost-per-resident"),
        base.get("net-cost-per-resident"),
    ) else {
        return (BTreeMap::new(), BTreeMap::new());
    };
    let mut places = BTreeMap::new();
    for (place, after) in &surplus.by_municipality {
        let Some(before) = surplus_base.by_municipality.get(place) else { continue };
        let borne = |of: &BTreeMap<MunicipalityId, f64>| of.get(place).copied().unwrap_or(0.0);
        let net_cost = borne(&cost.by_municipality) - borne(&cost_base.by_municipality);
        places.insert(*place, Gain { surplus: after - before, net_cost });
    }
    let mut groups = BTreeMap::new();
    for (group, after) in &surplus.by_group {
        let Some(before) = surplus_base.by_group.get(group) else { continue };
        let net_cost = cost.value - cost_base.value;
        groups.insert(*group, Gain { surplus: after - before, net_cost });
    }
    (places, groups)
}

/// Change of consumers' surplus when trips and their generalised cost change a little:
/// ½ × (trips before + after) × (cost before − after). Of a logit choice the change of the logsum
/// agrees with it to the second order.
///
/// Source: J. Dupuit, "De la mesure de l'utilité des travaux publics", 1844; in appraisal the
/// "rule of half", e.g. H. Neuburger, "User benefit in the evaluation of transport and land use
/// plans", Journal of Transport Economics and Policy 5(1), 1971.
pub fn rule_of_half(trips: (f64, f64), cost: (f64, f64)) -> f64 {
    0.5 * (trips.0 + trips.1) * (cost.0 - cost.1)
}
