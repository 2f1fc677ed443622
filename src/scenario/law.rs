//! What a law would have to change for a regime.

use super::Scenario;
use super::finding::Finding;
use super::regime::{Assignment, Holder, PermissionKind, Regime, Role, Scope};
use super::responsibility::resolve;
use std::collections::BTreeSet;

/// Something that a scenario asks for and the law as it stands does not give.
#[derive(Clone, Debug, PartialEq)]
pub struct LawChange {
    /// What, in a sentence.
    pub what: String,
    /// The same in its parts, for reports to put into the reader's language.
    pub asked: Asked,
    /// Section that would have to change, or part of the paper that asks for it; may be empty.
    pub reference: String,
}

/// What a new law would have to give.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// Something is to be allowed, within limits that the regime words.
    Permission(PermissionKind, String),
    /// Tasks are to lie with other bodies.
    Tasks {
        /// Which.
        roles: Vec<Role>,
        /// For what.
        scope: Scope,
        /// With whom.
        to: Holder,
    },
}

impl LawChange {
    /// As a finding that only tells.
    pub fn finding(&self) -> Finding {
        let finding = Finding::note("regime::needs_law_change", self.what.clone());
        if self.reference.is_empty() { finding } else { finding.help(self.reference.clone()) }
    }
}

/// Permissions and tasks that need a change of law.
///
/// What the regime itself marks, and every task that nobody has judged (a change has moved it) and
/// that lies elsewhere under `law`, the regime that is law. Tasks of one row stand together.
pub fn law_changes(scenario: &Scenario, law: Option<&Regime>) -> Vec<LawChange> {
    let regime = &scenario.regime;
    let permissions = regime.permissions.iter();
    let asked = permissions
        .filter(|p| p.allowed && p.needs_law_change && p.in_force_in(scenario.year))
        .map(|p| LawChange {
            what: format!("{:?} is to be allowed: {}", p.kind, p.limits),
            asked: Asked::Permission(p.kind, p.limits.clone()),
            reference: p.reference.clone(),
        });
    let mut changes: Vec<LawChange> = asked.collect();
    let elsewhere = law.map_or_else(BTreeSet::new, |law| moved(scenario, law));
    let rows = regime.assignments.iter().enumerate();
    let needing: Vec<&Assignment> = rows
        .filter(|(_, a)| a.in_force_in(scenario.year))
        .filter(|(at, a)| a.needs_law_change.unwrap_or_else(|| elsewhere.contains(at)))
        .map(|(_, a)| a)
        .collect();
    let is_one_row = |a: &&Assignment, b: &&Assignment| {
        a.scope == b.scope && a.to == b.to && a.reference == b.reference
    };
    for row in needing.chunk_by(is_one_row) {
        let roles: Vec<String> = row.iter().map(|a| format!("{:?}", a.role)).collect();
        changes.push(LawChange {
            what: format!("{} for {} with {}", roles.join(", "), of(&row[0].scope), to(&row[0].to)),
            asked: Asked::Tasks {
                roles: row.iter().map(|a| a.role).collect(),
                scope: row[0].scope.clone(),
                to: row[0].to.clone(),
            },
            reference: row[0].reference.clone(),
        });
    }
    changes
}

/// Rows that nobody has judged and that put a task elsewhere than the regime that is law.
fn moved(scenario: &Scenario, law: &Regime) -> BTreeSet<usize> {
    if scenario.regime.assignments.iter().all(|a| a.needs_law_change.is_some()) {
        return BTreeSet::new();
    }
    let lawful = Scenario { regime: law.clone(), ..scenario.clone() };
    let (now, before) = (resolve(scenario, None), resolve(&lawful, None));
    let mut rows = BTreeSet::new();
    for id in scenario.services.ids() {
        for role in Role::ALL {
            let (new, old) = (now.held(id, role), before.held(id, role));
            rows.extend(new.assignment.filter(|_| new.by != old.by));
        }
    }
    rows
}

fn of(scope: &Scope) -> String {
    match scope {
        Scope::All => "every service".to_owned(),
        Scope::Class(class) => class.words().to_owned(),
        Scope::ClassPaidToday(class, by) => {
            format!("{} that a {by} pays in the data", class.words())
        }
        Scope::ClassIn(class, body) => format!("{} in `{body}`", class.words()),
        Scope::Mode(mode) => format!("mode {}", mode.slug()),
        Scope::Service(slug) => format!("`{slug}`"),
    }
}

fn to(holder: &Holder) -> String {
    match holder {
        Holder::Body(slug) => format!("`{slug}`"),
        Holder::Region => "the regions".to_owned(),
        Holder::Municipality => "the municipalities".to_owned(),
        Holder::IslandMunicipality => "the island municipalities".to_owned(),
        Holder::Company => "the transport companies".to_owned(),
        Holder::Operator => "the operators".to_owned(),
        Holder::InfrastructureOwner => "the company that owns the line".to_owned(),
        Holder::InfrastructureOwners => "the owners of the line's company".to_owned(),
        Holder::Shares(shares) => {
            let parts = shares.iter().map(|(slug, share)| format!("`{slug}` {share}"));
            parts.collect::<Vec<_>>().join(", ")
        }
        Holder::Nobody => "nobody".to_owned(),
    }
}
