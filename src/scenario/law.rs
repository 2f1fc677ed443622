//! What a law would have to change for a regime.

use super::Scenario;
use super::finding::{Finding, Place};
use super::regime::{Assignment, Holder, PermissionKind, Regime, Role, Scope, ServiceClass};
use super::responsibility::resolve;
use std::collections::{BTreeMap, BTreeSet};

/// Something that a scenario asks for and the law as it stands does not give.
#[derive(Clone, Debug, PartialEq)]
pub struct LawChange {
    /// What, in a sentence.
    pub what: String,
    /// The same in its parts, for reports to put into the reader's language.
    pub asked: Asked,
    /// Section that would have to change, or part of the paper that asks for it; may be empty.
    pub reference: String,
    /// Where it is asked for, if in a file.
    pub at: Option<Place>,
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
    /// As a finding that only tells, at the row that asks for it.
    pub fn finding(&self) -> Finding {
        let what = format!("a law has to change: {}", self.what);
        let finding = Finding::note("regime::needs_law_change", what).at(self.at.clone());
        finding.help(match self.reference.as_str() {
            "" => "nothing to mend: reports tell it; `reference` may name the section",
            section => section,
        })
    }
}

/// Permissions and tasks that need a change of law.
///
/// A permission that the scenario's law does not give, or that its regime marks; a task that its
/// regime marks, or that nobody has judged and that lies elsewhere under the law. Tasks of one row
/// stand together.
pub fn law_changes(scenario: &Scenario) -> Vec<LawChange> {
    let regime = &scenario.regime;
    let law = scenario.law.as_deref();
    let forbids = |kind| law.is_some_and(|law| !law.allows(kind, scenario.year));
    let permissions = regime.permissions.iter();
    let asked = permissions
        .filter(|p| p.allowed && p.in_force_in(scenario.year))
        .filter(|p| p.needs_law_change || forbids(p.kind))
        .map(|p| LawChange {
            what: match p.limits.trim() {
                "" => format!("{:?} is to be allowed", p.kind),
                limits => format!("{:?} is to be allowed: {limits}", p.kind),
            },
            asked: Asked::Permission(p.kind, p.limits.clone()),
            reference: p.reference.clone(),
            at: p.at.clone(),
        });
    let mut changes: Vec<LawChange> = asked.collect();
    let place = |change: &LawChange| match &change.asked {
        Asked::Permission(kind, _) => PermissionKind::ALL.iter().position(|other| other == kind),
        Asked::Tasks { .. } => None,
    };
    changes.sort_by_key(place);
    let elsewhere = law.map_or_else(BTreeSet::new, |law| moved(scenario, law));
    let needs = |at: usize, row: &Assignment| match row.needs_law_change {
        Some(judged) => judged,
        None => elsewhere.contains(&at),
    };
    for row in rows(scenario, needs) {
        let roles: Vec<String> = row.iter().map(|a| format!("{:?}", a.role)).collect();
        changes.push(LawChange {
            what: format!(
                "{} for {} with {}",
                roles.join(", "),
                of(&row[0].scope),
                to(&ordered(&row[0].to))
            ),
            asked: Asked::Tasks {
                roles: row.iter().map(|a| a.role).collect(),
                scope: row[0].scope.clone(),
                to: ordered(&row[0].to),
            },
            reference: row[0].reference.clone(),
            at: row[0].at.clone(),
        });
    }
    changes
}

/// What law a scenario's regime needs, and where the regime says that it needs none though a task
/// lies elsewhere than under the law.
pub fn findings(scenario: &Scenario) -> Vec<Finding> {
    let mut findings: Vec<Finding> = law_changes(scenario).iter().map(LawChange::finding).collect();
    let Some(law) = scenario.law.as_deref() else { return findings };
    let elsewhere = moved(scenario, law);
    let is_denied = |at: usize, row: &Assignment| {
        row.needs_law_change == Some(false) && elsewhere.contains(&at)
    };
    for row in rows(scenario, is_denied) {
        let roles: Vec<String> = row.iter().map(|a| format!("{:?}", a.role)).collect();
        let (roles, of, to) = (roles.join(", "), of(&row[0].scope), to(&row[0].to));
        let what = format!("said to need no law: {roles} for {of} with {to}");
        findings.push(
            Finding::note("regime::elsewhere_by_law", what)
                .at(row[0].at.clone())
                .help("under the law it lies elsewhere; `because` should say why it may"),
        );
    }
    findings
}

/// The assignments in force that a test picks: those for the same lines with the same holder and
/// reference together, in an order that does not hang on how they are written down.
fn rows<'a>(
    scenario: &'a Scenario,
    picks: impl Fn(usize, &Assignment) -> bool,
) -> Vec<Vec<&'a Assignment>> {
    let all = scenario.regime.assignments.iter().enumerate();
    let picked = all.filter(|&(at, row)| row.in_force_in(scenario.year) && picks(at, row));
    let mut rows: BTreeMap<(String, String, &str), Vec<&Assignment>> = BTreeMap::new();
    for (_, row) in picked {
        rows.entry((of(&row.scope), to(&ordered(&row.to)), &row.reference)).or_default().push(row);
    }
    let in_order = |mut row: Vec<&'a Assignment>| {
        row.sort_by_key(|assignment| assignment.role.position());
        row
    };
    rows.into_values().map(in_order).collect()
}

/// Rows that put a task elsewhere than the regime that is law.
fn moved(scenario: &Scenario, law: &Regime) -> BTreeSet<usize> {
    if scenario.regime == *law {
        return BTreeSet::new();
    }
    let lawful = Scenario { regime: law.clone(), ..scenario.clone() };
    let (now, before) = (resolve(scenario), resolve(&lawful));
    let mut rows = BTreeSet::new();
    for id in scenario.services.ids() {
        for role in Role::ALL {
            let (new, old) = (now.held(id, role), before.held(id, role));
            rows.extend(new.assignment.filter(|_| new.by != old.by));
        }
    }
    // Special transport has no lines to ask: its rows are held against those of the law.
    for (at, row) in scenario.regime.assignments.iter().enumerate() {
        let is_special = matches!(
            row.scope,
            Scope::Class(ServiceClass::SpecialTransport)
                | Scope::ClassIn(ServiceClass::SpecialTransport, _)
        );
        let is_same = |other: &Assignment| {
            other.role == row.role && other.scope == row.scope && other.to == row.to
        };
        let is_there = || {
            law.assignments.iter().any(|other| other.in_force_in(scenario.year) && is_same(other))
        };
        if is_special && row.in_force_in(scenario.year) && !is_there() {
            rows.insert(at);
        }
    }
    rows
}

/// A holder with its shares in the order of their bodies.
fn ordered(holder: &Holder) -> Holder {
    let mut holder = holder.clone();
    if let Holder::Shares(shares) = &mut holder {
        shares.sort_by(|a, b| a.0.cmp(&b.0));
    }
    holder
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
