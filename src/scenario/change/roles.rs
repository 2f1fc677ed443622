//! Who holds a task, what bodies may do, and what this program only hands on.

use super::super::finding::{Finding, plain};
use super::super::regime::{Assignment, Basis, Holder, Permission, PermissionKind, Role, Scope};
use super::super::spanned::{Part, Spanned, options};
use super::Edit;
use super::desk::Desk;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// Who shall hold a task: `"state"`, a body's id, or any [`Holder`] (`Municipality`,
/// `Shares([("state", 0.5), …])`).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct To(pub Holder);

impl<'de> Deserialize<'de> for To {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Part::deserialize(deserializer)?.text;
        let holder = if text.starts_with('"') {
            options().from_str(text).map(Holder::Body)
        } else {
            options().from_str(text)
        };
        holder.map(Self).map_err(|error| D::Error::custom(error.code))
    }
}

/// Another body holds a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveRole {
    /// The task.
    pub role: Spanned<Role>,
    /// Where. A narrower scope beats a wider one: what the regime says for a narrower one stays.
    pub scope: Scope,
    /// Who holds it from then on.
    pub to: To,
    /// Section of a law, or part of a paper.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reference: String,
    /// The law would have to change; if left out, whether it would is worked out by comparison
    /// with the regime that is law.
    #[serde(default)]
    pub needs_law_change: bool,
    /// From this year; at once if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u16>,
    /// Until this year (exclusive); no end if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u16>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// What bodies may do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPermission {
    /// What.
    pub kind: Spanned<PermissionKind>,
    /// Whether it is allowed.
    pub allowed: bool,
    /// Limits, in words; none if left out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub limits: String,
    /// Legal reference.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reference: String,
    /// The law would have to change; no if left out.
    #[serde(default)]
    pub needs_law_change: bool,
    /// From this year; at once if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u16>,
    /// Until this year (exclusive); no end if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u16>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// Something that this program does not know and only hands on to the result's manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Custom {
    /// Its name with whose it is before it, as the file's `custom` list declares it.
    pub name: Spanned<String>,
    /// What it says.
    pub text: String,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// From one year (inclusive) until another (exclusive), both open if `None`.
type Years = (Option<u16>, Option<u16>);

/// What is left of a rule's years when another takes over some of them.
fn outside(old: Years, new: Years) -> Vec<Years> {
    let (begin, end) = (old.0.unwrap_or(0), old.1.unwrap_or(u16::MAX));
    let (new_begin, new_end) = (new.0.unwrap_or(0), new.1.unwrap_or(u16::MAX));
    let mut left = Vec::new();
    if begin < new_begin.min(end) {
        left.push((old.0, if new_begin < end { new.0 } else { old.1 }));
    }
    if new_end.max(begin) < end {
        left.push((if begin < new_end { new.1 } else { old.0 }, old.1));
    }
    left
}

impl MoveRole {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        if !self.check(desk) {
            return None;
        }
        let assignment = Assignment {
            role: self.role.value,
            scope: self.scope.clone(),
            to: self.to.0.clone(),
            because: self.comment.clone(),
            reference: self.reference.clone(),
            basis: Basis::Assumption,
            needs_law_change: self.needs_law_change.then_some(true),
            from: self.from,
            until: self.until,
            at: self.role.at.clone(),
        };
        let mut regime = desk.scenario.regime.clone();
        let (mut kept, mut place) = (Vec::with_capacity(regime.assignments.len() + 1), None);
        for old in regime.assignments {
            if old.role != self.role.value || old.scope != self.scope {
                kept.push(old);
                continue;
            }
            place = place.or(Some(kept.len()));
            for (from, until) in outside((old.from, old.until), (self.from, self.until)) {
                kept.push(Assignment { from, until, ..old.clone() });
            }
        }
        kept.insert(place.unwrap_or(kept.len()), assignment);
        regime.assignments = kept;
        let edit = Edit::Regime(Box::new(regime));
        self.note_effect(desk, &edit);
        Some(vec![edit])
    }

    fn check(&self, desk: &mut Desk<'_>) -> bool {
        let before = desk.findings.len();
        let whole = desk.at.clone();
        let role_at = self.role.at.clone().or_else(|| whole.clone());
        // Where a part is written: the change's own text is looked through for it.
        let written = |text: &str| {
            whole.as_ref().and_then(|whole| whole.find(text)).or_else(|| role_at.clone())
        };
        let body = |desk: &mut Desk<'_>, slug: &str| {
            let at = written(&format!("\"{slug}\""));
            desk.body(&Spanned { value: slug.to_owned(), at });
        };
        let at = written("to:");
        match &self.to.0 {
            Holder::Body(slug) => body(desk, slug),
            Holder::Shares(shares) => {
                let is_share = shares.iter().all(|(_, share)| (0.0..=1.0).contains(share));
                let sum: f64 = shares.iter().map(|(_, share)| share).sum();
                let misses = (sum - 1.0).abs() > 1e-6;
                for (nth, (slug, _)) in shares.iter().enumerate() {
                    body(desk, slug);
                    if shares[..nth].iter().any(|(other, _)| other == slug) {
                        desk.error(
                            "scenario::bad_shares",
                            format!("`{slug}` has two shares"),
                            at.as_ref(),
                            "give each body one share",
                        );
                    }
                }
                if !is_share || misses || sum.is_nan() {
                    desk.error(
                        "scenario::bad_shares",
                        format!("the shares sum to {}", plain(sum)),
                        at.as_ref(),
                        "shares are from 0 to 1 and sum to 1",
                    );
                }
                if !self.role.value.may_be_shared() {
                    desk.error(
                        "scenario::one_body",
                        format!("{:?} cannot be shared", self.role),
                        at.as_ref(),
                        "give it to one body, or to a joint body that the data set declares",
                    );
                }
            }
            Holder::Nobody if !self.role.value.may_be_vacant() => {
                desk.error(
                    "scenario::one_body",
                    format!("{:?} needs a body", self.role),
                    at.as_ref(),
                    "only Coordinate and Dispatch may be left to nobody",
                );
            }
            _ => {}
        }
        match &self.scope {
            Scope::Service(slug) => {
                let at = written(&format!("\"{slug}\""));
                desk.service(&Spanned { value: slug.clone(), at });
            }
            Scope::ClassIn(_, slug) => body(desk, slug),
            _ => {}
        }
        if let (Some(from), Some(until)) = (self.from, self.until)
            && from >= until
        {
            desk.error(
                "scenario::bad_dates",
                format!("it ends in {until} before it begins in {from}"),
                written("until:").as_ref(),
                "`until` is the first year in which it no longer holds",
            );
        }
        desk.findings.len() == before
    }
}

impl SetPermission {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        if let (Some(from), Some(until)) = (self.from, self.until)
            && from >= until
        {
            desk.error(
                "scenario::bad_dates",
                format!("it ends in {until} before it begins in {from}"),
                self.kind.at.as_ref(),
                "`until` is the first year in which it no longer holds",
            );
            return None;
        }
        let mut regime = desk.scenario.regime.clone();
        let permission = Permission {
            kind: self.kind.value,
            allowed: self.allowed,
            limits: self.limits.clone(),
            reference: self.reference.clone(),
            from: self.from,
            until: self.until,
            needs_law_change: self.needs_law_change,
            basis: Basis::Assumption,
            at: self.kind.at.clone(),
        };
        let (mut kept, mut place) = (Vec::with_capacity(regime.permissions.len() + 1), None);
        for old in regime.permissions {
            if old.kind != self.kind.value {
                kept.push(old);
                continue;
            }
            place = place.or(Some(kept.len()));
            for (from, until) in outside((old.from, old.until), (self.from, self.until)) {
                kept.push(Permission { from, until, ..old.clone() });
            }
        }
        kept.insert(place.unwrap_or(kept.len()), permission);
        regime.permissions = kept;
        let edit = Edit::Regime(Box::new(regime));
        // Read in `decide`, where municipalities share a line, where closed runs or carpooling are opened, and from
        // year to year.
        let is_read = matches!(
            self.kind.value,
            PermissionKind::LeaveCompany
                | PermissionKind::OpenSchoolRuns
                | PermissionKind::ChargeOnSchoolRuns
                | PermissionKind::PaidCarpool
                | PermissionKind::CarpoolInTicket
                | PermissionKind::SupportSharedMobility
                | PermissionKind::MultiYearBudget
                | PermissionKind::CapitalLoans
                | PermissionKind::LocalTrials
        );
        if !is_read && !edit.is_so_already(desk.scenario) {
            desk.warning(
                "scenario::no_effect",
                format!(
                    "allowing or forbidding {:?} alters no figure: no part of the model reads it",
                    self.kind
                ),
                "`LeaveCompany` is read where bodies decide and by `AddFlexZone`, `OpenSchoolRuns` and `ChargeOnSchoolRuns` by `OpenClosedRuns`, `PaidCarpool`, `CarpoolInTicket` and `SupportSharedMobility` by `OpenCarpool`, and over years `MultiYearBudget`, `CapitalLoans` and `LocalTrials`; the other permissions are read by nothing yet",
            );
        }
        Some(vec![edit])
    }
}

impl Custom {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let name = &self.name;
        if !desk.scenario.custom.contains_key(&name.value) {
            let known: Vec<String> = desk.scenario.custom.keys().cloned().collect();
            let finding =
                Finding::error("scenario::undeclared_custom", format!("`{name}` is not declared"));
            let at = name.at.clone().or_else(|| desk.at.clone());
            let remedy = format!("add `custom: [\"{name}\"],` to the file");
            let finding = finding.at(at).help(remedy);
            let finding = finding.did_you_mean(&name.value, known.iter().map(String::as_str));
            desk.findings.push(finding);
            return None;
        }
        let what =
            format!("`{name}` is handed on and alters no number: no part of the model reads it");
        desk.warning("scenario::no_effect", what, "use a typed change where there is one");
        Some(vec![Edit::Custom(name.value.clone(), Some(self.text.clone()))])
    }
}
