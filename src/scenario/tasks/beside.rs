//! What a regime says beside its tasks: which lines are inter-town, fixed sums, permissions, tariff
//! areas, who takes the regions' shares.

use super::Checker;
use crate::id::ServiceId;
use crate::scenario::finding::Finding;
use crate::scenario::regime::{
    BodyKind, Holder, PermissionKind, Responsibility, Role, ServiceClass,
};
use std::collections::BTreeMap;

impl Checker<'_> {
    pub(super) fn inter_town(&mut self) {
        let rule = &self.scenario.regime.inter_town;
        for slug in rule.always.iter().chain(&rule.never) {
            let quoted = rule.at.as_ref().and_then(|at| at.find(&format!("\"{slug}\"")));
            self.service(slug, &quoted.or_else(|| rule.at.clone()));
        }
        let is_empty = !rule.as_today && rule.towns_of.is_none() && rule.border_share.is_none();
        if is_empty && rule.always.is_empty() {
            self.add(
                Finding::warning("regime::no_inter_town_rule", "no line can count as inter-town")
                    .at(rule.at.clone())
                    .help("write `towns_of`, `border_share` or `always` in `inter_town`"),
            );
        }
    }

    pub(super) fn fixed_sums(&mut self, worked_out: &Responsibility) {
        let sums = &self.scenario.regime.fixed_sums;
        let classes = worked_out.class.iter().flatten().map(|classified| classified.class);
        for (nth, sum) in sums.iter().enumerate() {
            // Special transport has money and no lines; which lines are inter-town follows from a
            // rule, and there may be none of them in a year.
            let is_any =
                matches!(sum.class, ServiceClass::SpecialTransport | ServiceClass::InterTown);
            let is_idle = !is_any && !classes.clone().any(|class| class == sum.class);
            if is_idle {
                let what = format!(
                    "no service counts as {}: its fixed sum pays nothing",
                    sum.class.words()
                );
                self.add(
                    Finding::warning("regime::nothing_in_scope", what)
                        .at(sum.at.clone())
                        .help("leave the sum out, or look whether another class is meant"),
                );
            }
            self.body(&sum.payer, &sum.at);
            self.holder(&sum.overrun, Role::Fund, &sum.at);
            if sums[..nth].iter().any(|other| other.class == sum.class) {
                let what = format!("two fixed sums are given for {}", sum.class.words());
                self.add(
                    Finding::error("regime::sum_twice", what)
                        .at(sum.at.clone())
                        .help("leave one of the two out, or add their amounts"),
                );
            }
        }
    }

    pub(super) fn permissions(&mut self) {
        let year = self.scenario.year;
        let permissions = &self.scenario.regime.permissions;
        for kind in PermissionKind::ALL {
            let said: Vec<_> =
                permissions.iter().filter(|p| p.kind == kind && p.in_force_in(year)).collect();
            match said.as_slice() {
                [] => self.add(
                    Finding::error(
                        "regime::permission_missing",
                        format!("the regime does not say whether {kind:?} is allowed in {year}"),
                    )
                    .at(self.field("permissions:").map(|at| at.first("permissions:".len())))
                    .help(format!("add Permission(kind: {kind:?}, allowed: …, limits: …)")),
                ),
                [one] if one.reference.trim().is_empty() => self.add(
                    Finding::note(
                        "regime::no_reference",
                        format!("the permission {kind:?} names no law, bill or paper"),
                    )
                    .at(one.at.clone())
                    .help("say in `reference` where it is written, or that no text was found"),
                ),
                [_] => {}
                [_, second, ..] => self.add(
                    Finding::error(
                        "regime::permission_twice",
                        format!("the regime speaks twice of {kind:?} in {year}"),
                    )
                    .at(second.at.clone())
                    .help("keep one, or date them apart"),
                ),
            }
        }
    }

    pub(super) fn tariffs(&mut self, worked_out: &Responsibility) {
        let areas = &self.scenario.regime.tariffs;
        let mut of: BTreeMap<&str, &str> = BTreeMap::new();
        for (nth, area) in areas.iter().enumerate() {
            if areas[..nth].iter().any(|other| other.slug == area.slug) {
                let what = format!("tariff area `{}` stands twice", area.slug);
                self.add(
                    Finding::error("regime::tariff_twice", what)
                        .at(area.at.clone())
                        .help("leave it out in one of the two places"),
                );
            }
            for member in &area.members {
                // A member that exists in another year only is no fault: lists name all.
                if self.directory.declared(member).is_none() {
                    self.body(member, &area.at);
                }
                if let Some(other) = of.insert(member, &area.slug)
                    && other != area.slug
                {
                    let what =
                        format!("`{member}` is in two tariff areas: `{other}`, `{}`", area.slug);
                    self.add(
                        Finding::error("regime::tariff_twice", what)
                            .at(area.at.clone())
                            .help("leave it out in one of the two places"),
                    );
                }
            }
        }
        let outside: Vec<ServiceId> =
            worked_out.tariff.entries().filter(|(_, t)| t.is_none()).map(|(id, _)| id).collect();
        if let Some(&first) = outside.first() {
            let what = format!(
                "{} services are in no tariff area (first `{}`)",
                outside.len(),
                self.scenario.services[first].slug
            );
            self.add(
                Finding::error("regime::no_tariff", what)
                    .help("add their operator, company, region or the state to an area"),
            );
        }
    }

    /// A regime without regions must say who takes their shares of metro and light rail.
    pub(super) fn regions(&mut self, worked_out: &Responsibility) {
        let scenario = self.scenario;
        let is_region = |id| scenario.bodies[id].kind == BodyKind::Region;
        let mut roles = worked_out.held.iter().flat_map(|roles| Role::ALL.into_iter().zip(roles));
        let owns = |id: ServiceId| {
            let owner = self.directory.infrastructure_of(&scenario.services[id]);
            owner.is_some_and(|o| scenario.bodies[o].owners.iter().any(|&(id, _)| is_region(id)))
        };
        let has_shares = scenario.services.ids().any(owns);
        let by_ownership = |at: Option<usize>| {
            at.is_some_and(|at| scenario.regime.assignments[at].to == Holder::InfrastructureOwners)
        };
        let has_regions = roles.any(|(_, held)| {
            !by_ownership(held.assignment) && held.by.iter().any(|&(id, _)| is_region(id))
        });
        match &scenario.regime.region_shares_to {
            None if has_shares && !has_regions => self.add(
                Finding::warning(
                    "regime::region_shares",
                    "the regions hold no task here but keep their shares of light rail",
                )
                .help("say who takes them, as `region_shares_to: Body(\"state\")`"),
            ),
            Some(Holder::Body(slug)) => {
                let field = self.field("region_shares_to:");
                let named = field.as_ref().and_then(|at| at.find(&format!("\"{slug}\"")));
                self.body(slug, &named.or(field));
            }
            Some(Holder::Municipality | Holder::InfrastructureOwners) | None => {}
            Some(other) => self.add(
                Finding::error(
                    "regime::region_shares",
                    format!("the regions' shares cannot go to `{other:?}`"),
                )
                .help("a Body, Municipality or InfrastructureOwners"),
            ),
        }
    }
}
