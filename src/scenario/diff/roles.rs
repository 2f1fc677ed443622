//! What differs between divisions of responsibility.

use super::{Difference, List, Part, number, same};
use crate::id::{BodyId, ServiceId};
use crate::scenario::Scenario;
use crate::scenario::regime::{Holder, PermissionKind, Regime, Responsibility, Role, ServiceClass};
use crate::scenario::responsibility::resolve;
use std::collections::{BTreeMap, BTreeSet};

impl List<'_> {
    pub(super) fn regime(&mut self) {
        let (a, b) = (&self.before.regime, &self.after.regime);
        self.add(Part::Regime, "name", "", a.name.clone(), b.name.clone());
        let dated = |of: &Regime| {
            let since = of.from.map(|year| format!("in force since {year}"));
            since.or(of.as_of.map(|year| format!("as of {year}"))).unwrap_or_default()
        };
        self.add(Part::Regime, "date", "", dated(a), dated(b));
        let switch = |on: bool| if on { "on" } else { "off" }.to_owned();
        self.add(
            Part::Regime,
            "timed transfers",
            "",
            switch(a.timed_transfers),
            switch(b.timed_transfers),
        );
        self.add(
            Part::Regime,
            "administration",
            "",
            number(a.admin_factor),
            number(b.admin_factor),
        );
        let shares =
            |to: &Option<Holder>| to.as_ref().map_or_else(String::new, |to| format!("{to:?}"));
        self.add(
            Part::Regime,
            "regions' shares to",
            "",
            shares(&a.region_shares_to),
            shares(&b.region_shares_to),
        );
        let classes: BTreeSet<ServiceClass> =
            a.fixed_sums.iter().chain(&b.fixed_sums).map(|sum| sum.class).collect();
        for class in classes {
            let words = |regime: &crate::scenario::regime::Regime| {
                let sum = regime.fixed_sums.iter().find(|sum| sum.class == class);
                sum.map_or_else(String::new, |sum| {
                    format!(
                        "{} kr. from {}, {:?}, by {:?}, overrun {:?}, indexed by {:?}, {} after rail",
                        number(sum.amount.dkk()),
                        sum.payer,
                        sum.path,
                        sum.allocation,
                        sum.overrun,
                        sum.indexation,
                        number(sum.follows_rail)
                    )
                })
            };
            self.add(Part::FixedSum, class.words(), "", words(a), words(b));
        }
        for kind in PermissionKind::ALL {
            let words = |scenario: &Scenario| {
                let found = scenario.regime.permission(kind, scenario.year);
                found.map_or_else(String::new, |p| {
                    let limits =
                        if p.limits.is_empty() { String::new() } else { format!(", {}", p.limits) };
                    format!("{}{limits}", if p.allowed { "allowed" } else { "not allowed" })
                })
            };
            self.add(
                Part::Permission,
                &format!("{kind:?}"),
                "",
                words(self.before),
                words(self.after),
            );
        }
        let areas: BTreeSet<&str> =
            a.tariffs.iter().chain(&b.tariffs).map(|area| area.slug.as_str()).collect();
        for slug in areas {
            let words = |regime: &crate::scenario::regime::Regime| {
                let area = regime.tariffs.iter().find(|area| area.slug == slug);
                area.map_or_else(String::new, |area| {
                    format!(
                        "{}; {} of a second base fare",
                        area.members.join(", "),
                        number(area.second_base_share)
                    )
                })
            };
            self.add(Part::Tariff, slug, "", words(a), words(b));
        }
        self.roles();
    }

    /// Who holds what for the services that both have, told by class and role.
    pub(super) fn roles(&mut self) {
        let (a, b) = (self.before, self.after);
        let (of_a, of_b) = (resolve(a), resolve(b));
        let mut moved: BTreeMap<(ServiceClass, Role), Moved> = BTreeMap::new();
        for (id_a, service) in a.services.entries() {
            let Some(id_b) = b.service_by_slug(&service.slug) else { continue };
            let class = |of: &Responsibility, id: ServiceId| of.class[id].as_ref().map(|c| c.class);
            let (class_a, class_b) = (class(&of_a, id_a), class(&of_b, id_b));
            if class_a != class_b {
                let words =
                    |class: Option<ServiceClass>| class.map_or("", ServiceClass::words).to_owned();
                self.add(Part::Class, &service.slug, "", words(class_a), words(class_b));
            }
            for role in Role::ALL {
                let (x, y) = (holders(a, &of_a, id_a, role), holders(b, &of_b, id_b, role));
                if x.0 != y.0 {
                    let key = (class_b.or(class_a).unwrap_or(ServiceClass::Local), role);
                    let moved = moved.entry(key).or_default();
                    moved.services += 1;
                    moved.before.insert(x);
                    moved.after.insert(y);
                }
            }
        }
        for ((class, role), moved) in moved {
            let of = format!("{role:?}, {}", class.words());
            let detail = format!("{} services", moved.services);
            let (before, after) = (summary(&moved.before), summary(&moved.after));
            self.found.push(Difference { part: Part::Role, of, detail, before, after });
        }
    }
}

/// Services of one class for which one role moved.
#[derive(Default)]
struct Moved {
    services: usize,
    before: BTreeSet<(String, String)>,
    after: BTreeSet<(String, String)>,
}

/// Who holds a role for a service: by name, and by kind.
fn holders(
    scenario: &Scenario,
    of: &Responsibility,
    id: ServiceId,
    role: Role,
) -> (String, String) {
    let by: &[(BodyId, f64)] = &of.held(id, role).by;
    let one = |(body, share): &(BodyId, f64)| {
        let slug = &scenario.bodies[*body].slug;
        if same(*share, 1.0) { slug.clone() } else { format!("{slug} {}", number(*share)) }
    };
    let names = by.iter().map(one).collect::<Vec<_>>().join(", ");
    let kinds: BTreeSet<String> =
        by.iter().map(|(body, _)| format!("{:?}", scenario.bodies[*body].kind)).collect();
    (names, kinds.into_iter().collect::<Vec<_>>().join(" and "))
}

/// A few holders by name, many by kind.
fn summary(holders: &BTreeSet<(String, String)>) -> String {
    const FEW: usize = 3;
    if holders.len() <= FEW {
        let names: Vec<&str> =
            holders.iter().map(|(name, _)| if name.is_empty() { "nobody" } else { name }).collect();
        return names.join("; ");
    }
    let kinds: BTreeSet<&str> = holders.iter().map(|(_, kind)| kind.as_str()).collect();
    let kinds: Vec<&str> = kinds.into_iter().filter(|kind| !kind.is_empty()).collect();
    format!("{} holders ({})", holders.len(), kinds.join("; "))
}
