//! Why somebody holds a task, and what would need another law, in the reader's language.
//!
//! Sentences are put together here from words; reasons, limits and references are a regime file's
//! own. Those of the program's own files are told in the reader's language, others as written.

use super::format;
use super::phrases::Phrases;
use super::text::{class_word, role_word};
use super::words::Words;
use crate::id::{BodyId, ServiceId};
use crate::scenario::Scenario;
use crate::scenario::law::{Asked, LawChange};
use crate::scenario::regime::{
    Assignment, Basis, Holder, PermissionKind, Responsibility, Role, Scope, ServiceClass,
};

/// Who holds a role for a service and why: bodies with shares, how they were found, the regime's
/// reason, what it rests on.
pub fn held(
    scenario: &Scenario,
    worked_out: &Responsibility,
    service: ServiceId,
    role: Role,
    words: &Words,
) -> String {
    let held = worked_out.held(service, role);
    let Some(row) = held.assignment.and_then(|at| scenario.regime.assignments.get(at)) else {
        return words.get("why-not-said");
    };
    let mut text = bodies(scenario, &held.by, words);
    let found = match (&row.to, held.by.len()) {
        (Holder::Region | Holder::Municipality, 2..) => Some("why-by-run-time"),
        (Holder::Region | Holder::Municipality, _) if !role.may_be_shared() => {
            Some("why-most-run-time")
        }
        (Holder::InfrastructureOwners, 2..) => Some("why-by-ownership"),
        _ => None,
    };
    if let Some(found) = found {
        text.push_str(&format!(", {}", words.get(found)));
    }
    let because = because(row, words);
    if !because.is_empty() {
        text.push_str(&format!("; {because}"));
    }
    text
}

/// Why a task lies where it does: the regime's reason, what it rests on, and whether the law would
/// have to change.
pub fn because(row: &Assignment, words: &Words) -> String {
    let mut parts = Vec::new();
    let phrases = Phrases::shared(words.language);
    let reason = phrases.tell_whole(row.because.trim_end_matches('.'));
    if !reason.is_empty() {
        parts.push(words.with("why-because", &[("reason", &reason)]));
    }
    if !row.reference.is_empty() {
        let reference = phrases.tell_whole(&row.reference);
        parts.push(words.with("why-reference", &[("reference", &reference)]));
    }
    if row.basis == Basis::Assumption {
        parts.push(words.get("why-assumption"));
    }
    if row.needs_law_change == Some(true) {
        parts.push(words.get("why-law-change"));
    }
    parts.join("; ")
}

/// Bodies by name, with their shares where there are several, the largest first.
fn bodies(scenario: &Scenario, by: &[(BodyId, f64)], words: &Words) -> String {
    match by {
        [] => words.get("nobody"),
        [(body, _)] => scenario.bodies[*body].name.clone(),
        several => {
            let mut sorted = several.to_vec();
            sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let parts = sorted.iter().map(|(body, share)| {
                let share = format::number(share * 100.0, 1, words.language);
                format!("{} ({share} %)", scenario.bodies[*body].name)
            });
            parts.collect::<Vec<_>>().join(", ")
        }
    }
}

/// What a scenario asks for and the law does not give, in a sentence.
pub fn law_change(scenario: &Scenario, change: &LawChange, words: &Words) -> String {
    let phrases = Phrases::shared(words.language);
    let text = match &change.asked {
        Asked::Permission(kind, limits) => {
            let what = words.get(permission_word(*kind));
            let limits = phrases.tell_whole(limits);
            match limits.as_str() {
                "" => words.with("law-permission-plain", &[("what", &what)]),
                limits => words.with("law-permission", &[("what", &what), ("limits", limits)]),
            }
        }
        Asked::Tasks { roles, scope, to } => {
            let roles: Vec<String> = roles.iter().map(|role| words.get(role_word(*role))).collect();
            let (scope, to) = (scope_of(scenario, scope, words), holder(scenario, to, words));
            let parts = [("roles", roles.join(", ")), ("scope", scope), ("body", to)];
            words.with("law-tasks", &parts.each_ref().map(|(name, text)| (*name, text.as_str())))
        }
    };
    if change.reference.is_empty() {
        return text;
    }
    format!("{text} ({})", phrases.tell_whole(&change.reference))
}

/// A body's name by its slug, the slug where nothing has it.
fn body_name(scenario: &Scenario, slug: &str) -> String {
    let found = scenario.body_by_slug(slug);
    found.map_or_else(|| slug.to_owned(), |body| scenario.bodies[body].name.clone())
}

fn scope_of(scenario: &Scenario, scope: &Scope, words: &Words) -> String {
    let within = |word: &str, class: ServiceClass, body: &str| {
        let class = words.get(class_word(class));
        words.with(word, &[("class", &class), ("body", body)])
    };
    match scope {
        Scope::All => words.get("scope-all"),
        Scope::Class(class) => words.get(class_word(*class)),
        Scope::Mode(mode) => words.get(&format!("mode-{}", mode.slug())),
        Scope::Service(slug) => {
            let found = scenario.service_by_slug(slug);
            found.map_or_else(|| slug.clone(), |id| scenario.services[id].name.clone())
        }
        Scope::ClassPaidToday(class, by) => within("scope-class-paid-today", *class, by),
        Scope::ClassIn(class, slug) => within("scope-class-in", *class, &body_name(scenario, slug)),
    }
}

fn holder(scenario: &Scenario, holder: &Holder, words: &Words) -> String {
    let word = match holder {
        Holder::Body(slug) => return body_name(scenario, slug),
        Holder::Shares(shares) => {
            let parts = shares.iter().map(|(slug, share)| {
                let share = format::number(share * 100.0, 1, words.language);
                format!("{} ({share} %)", body_name(scenario, slug))
            });
            return parts.collect::<Vec<_>>().join(", ");
        }
        Holder::Region => "holder-region",
        Holder::Municipality => "holder-municipality",
        Holder::IslandMunicipality => "holder-island-municipality",
        Holder::Company => "holder-company",
        Holder::Operator => "holder-operator",
        Holder::InfrastructureOwner => "holder-infrastructure-owner",
        Holder::InfrastructureOwners => "holder-infrastructure-owners",
        Holder::Nobody => "nobody",
    };
    words.get(word)
}

/// The word for a permission.
pub fn permission_word(kind: PermissionKind) -> &'static str {
    match kind {
        PermissionKind::LeaveCompany => "permission-leave-company",
        PermissionKind::OpenSchoolRuns => "permission-open-school-runs",
        PermissionKind::ChargeOnSchoolRuns => "permission-charge-on-school-runs",
        PermissionKind::OpenSpecialRuns => "permission-open-special-runs",
        PermissionKind::PaidCarpool => "permission-paid-carpool",
        PermissionKind::CarpoolInTicket => "permission-carpool-in-ticket",
        PermissionKind::SupportVolunteerBus => "permission-support-volunteer-bus",
        PermissionKind::SupportSharedMobility => "permission-support-shared-mobility",
        PermissionKind::MultiYearBudget => "permission-multi-year-budget",
        PermissionKind::CapitalLoans => "permission-capital-loans",
        PermissionKind::OperatingLoans => "permission-operating-loans",
        PermissionKind::FunctionalTender => "permission-functional-tender",
        PermissionKind::LocalTrials => "permission-local-trials",
        PermissionKind::Brt => "permission-brt",
        PermissionKind::DriverlessService => "permission-driverless-service",
    }
}
