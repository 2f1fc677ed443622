//! A regime as it is written: `scenarios/regimes/*.ron`, from text to a checked [`Regime`].
//!
//! The file reads like a memo: who holds which task for which kind of service, why, and on what
//! that rests. What can be judged from the file alone is judged here; whether its bodies exist
//! and every task of a scenario has one is judged by [`tasks`](super::tasks).

use super::finding::{Finding, Place, SourceText, plain};
use super::regime::{
    Allocation, Assignment, Basis, FixedSum, Holder, Indexation, InterTownRule, MoneyPath,
    Permission, PermissionKind, Regime, Role, Scope, ServiceClass, TariffArea,
};
use super::salvage::{Fault, salvage};
use super::service::ServiceKind;
use super::spanned::{Spanned, read_whole};
use crate::units::{Kilometres, Kroner, Share};
use serde::{Deserialize, Deserializer};

/// The schema that this program reads.
pub const SCHEMA: u32 = 1;

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(rename = "Regime", deny_unknown_fields)]
pub(super) struct RegimeFile {
    schema: Spanned<u32>,
    slug: Spanned<String>,
    name: String,
    description: String,
    source: String,
    is_law: bool,
    #[serde(default, deserialize_with = "given")]
    from: Option<u16>,
    #[serde(default, deserialize_with = "given")]
    until: Option<u16>,
    #[serde(default, deserialize_with = "given")]
    as_of: Option<u16>,
    tasks: Vec<Task>,
    inter_town: Spanned<InterTown>,
    #[serde(default)]
    fixed_sums: Vec<Sum>,
    #[serde(default, deserialize_with = "given")]
    region_shares_to: Option<Holder>,
    permissions: Vec<Allowed>,
    tariffs: Vec<Tariff>,
    timed_transfers: bool,
    admin_factor: Spanned<f64>,
}

/// One row of the memo: these roles, here, are held by …
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct Task {
    roles: Spanned<Vec<Spanned<Role>>>,
    scope: Scope,
    to: Holder,
    because: String,
    #[serde(default)]
    reference: String,
    basis: Basis,
    /// Left out, it is judged by who holds the task under the law.
    #[serde(default, deserialize_with = "given")]
    needs_law_change: Option<bool>,
    #[serde(default, deserialize_with = "given")]
    from: Option<u16>,
    #[serde(default, deserialize_with = "given")]
    until: Option<u16>,
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
enum InterTown {
    /// As the data say who pays today.
    AsToday { because: String, basis: Basis },
    /// By towns, borders and lists.
    Rule {
        because: String,
        basis: Basis,
        #[serde(default, deserialize_with = "given")]
        among: Option<Vec<Kind>>,
        #[serde(default, deserialize_with = "given")]
        towns_of: Option<Residents>,
        #[serde(default)]
        reach: Kilometres,
        #[serde(default, deserialize_with = "given")]
        border_share: Option<Share>,
        #[serde(default)]
        always: Vec<String>,
        #[serde(default)]
        never: Vec<String>,
    },
}

/// Kinds of bus line, as a regime names them.
#[derive(Clone, Copy, Debug, Deserialize, schemars::JsonSchema)]
enum Kind {
    City,
    SBus,
    Regional,
    Express,
    Rural,
}

impl Kind {
    fn service_kind(self) -> ServiceKind {
        match self {
            Self::City => ServiceKind::City,
            Self::SBus => ServiceKind::SBus,
            Self::Regional => ServiceKind::Regional,
            Self::Express => ServiceKind::Express,
            Self::Rural => ServiceKind::Rural,
        }
    }
}

/// A number of residents.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Residents(f64);

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(rename = "FixedSum", deny_unknown_fields)]
struct Sum {
    class: Spanned<ServiceClass>,
    amount: Kroner,
    low: Kroner,
    high: Kroner,
    source: String,
    payer: String,
    path: MoneyPath,
    allocation: Allocation,
    overrun: Holder,
    #[serde(default)]
    indexation: Indexation,
    #[serde(default, deserialize_with = "given")]
    follows_rail: Option<Share>,
    because: String,
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(rename = "Permission", deny_unknown_fields)]
struct Allowed {
    kind: Spanned<PermissionKind>,
    allowed: bool,
    limits: String,
    #[serde(default)]
    reference: String,
    basis: Basis,
    #[serde(default)]
    needs_law_change: bool,
    #[serde(default, deserialize_with = "given")]
    from: Option<u16>,
    #[serde(default, deserialize_with = "given")]
    until: Option<u16>,
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(rename = "TariffArea", deny_unknown_fields)]
struct Tariff {
    slug: Spanned<String>,
    name: String,
    members: Vec<String>,
    second_base_share: Share,
    low: Share,
    high: Share,
    source: String,
    basis: Basis,
}

/// A field that may be left out is written plainly, not as `Some(…)`.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// Reads a regime, and everything that is wrong with the file; no regime if it cannot be read.
pub fn parse(source: &SourceText) -> (Option<Regime>, Vec<Finding>) {
    let file = match read_file(source) {
        Ok(file) => file,
        Err(_) => return (None, faults(source)),
    };
    if file.schema.value != SCHEMA {
        let what = format!("this is schema {}, and {SCHEMA} is read", file.schema.value);
        let finding = Finding::error("regime::schema", what)
            .at(file.schema.place(source))
            .help(format!("write `schema: {SCHEMA}`"));
        return (None, vec![finding]);
    }
    let mut findings = Vec::new();
    check(&file, source, &mut findings);
    (Some(regime(file, source)), findings)
}

fn read_file(source: &SourceText) -> Result<RegimeFile, (Finding, Fault)> {
    read_whole(source, "regime::unreadable").map_err(|(finding, fault)| {
        let remedy =
            "scenarios/README.md shows every field; copy a regime that the program carries";
        (if finding.help.is_some() { finding } else { finding.help(remedy) }, fault)
    })
}

/// Everything that is wrong with a file that cannot be read as it is.
fn faults(source: &SourceText) -> Vec<Finding> {
    let salvaged = salvage(source, |rest| read_file(rest).map(drop));
    let mut findings = salvaged.findings;
    if let Some(rest) = salvaged.rest
        && let Ok(file) = read_file(&rest)
    {
        check(&file, &rest, &mut findings);
    }
    findings
}

fn regime(file: RegimeFile, source: &SourceText) -> Regime {
    let mut assignments = Vec::new();
    for task in file.tasks {
        for role in &task.roles.value {
            assignments.push(Assignment {
                role: role.value,
                scope: task.scope.clone(),
                to: task.to.clone(),
                because: task.because.clone(),
                reference: task.reference.clone(),
                basis: task.basis,
                needs_law_change: task.needs_law_change,
                from: task.from,
                until: task.until,
                at: Some(role.place(source)),
            });
        }
    }
    let fixed_sums = file.fixed_sums.into_iter().map(|sum| FixedSum {
        at: Some(sum.class.place(source)),
        class: sum.class.value,
        amount: sum.amount,
        low: sum.low,
        high: sum.high,
        source: sum.source,
        payer: sum.payer,
        path: sum.path,
        allocation: sum.allocation,
        overrun: sum.overrun,
        indexation: sum.indexation,
        follows_rail: sum.follows_rail.map_or(0.0, |share| share.0),
        because: sum.because,
    });
    let permissions = file.permissions.into_iter().map(|allowed| Permission {
        at: Some(allowed.kind.place(source)),
        kind: allowed.kind.value,
        allowed: allowed.allowed,
        limits: allowed.limits,
        reference: allowed.reference,
        from: allowed.from,
        until: allowed.until,
        needs_law_change: allowed.needs_law_change,
        basis: allowed.basis,
    });
    let tariffs = file.tariffs.into_iter().map(|tariff| TariffArea {
        at: Some(tariff.slug.place(source)),
        slug: tariff.slug.value,
        name: tariff.name,
        members: tariff.members,
        second_base_share: tariff.second_base_share.0,
        low: tariff.low.0,
        high: tariff.high.0,
        source: tariff.source,
        basis: tariff.basis,
    });
    Regime {
        slug: file.slug.value,
        name: file.name,
        description: file.description,
        source: file.source,
        is_law: file.is_law,
        from: file.from,
        until: file.until,
        as_of: file.as_of,
        assignments,
        inter_town: InterTownRule {
            at: Some(file.inter_town.place(source)),
            ..file.inter_town.value.rule()
        },
        fixed_sums: fixed_sums.collect(),
        region_shares_to: file.region_shares_to,
        permissions: permissions.collect(),
        tariffs: tariffs.collect(),
        timed_transfers: file.timed_transfers,
        admin_factor: file.admin_factor.value,
        at: Some(tasks_at(source)),
    }
}

/// Where the list of tasks is written; the file's beginning if its line is not found.
fn tasks_at(source: &SourceText) -> Place {
    const FIELD: &str = "tasks:";
    source.from_field(FIELD).map_or_else(|| source.place(0, 0), |at| at.first(FIELD.len()))
}

impl InterTown {
    fn rule(self) -> InterTownRule {
        match self {
            Self::AsToday { because, basis } => {
                InterTownRule { as_today: true, because, basis, ..InterTownRule::default() }
            }
            Self::Rule { because, basis, among, towns_of, reach, border_share, always, never } => {
                InterTownRule {
                    as_today: false,
                    among: among.into_iter().flatten().map(Kind::service_kind).collect(),
                    towns_of: towns_of.map(|residents| residents.0),
                    reach,
                    border_share: border_share.map(|share| share.0),
                    always,
                    never,
                    because,
                    basis,
                    at: None,
                }
            }
        }
    }
}

/// What can be judged from the file alone.
fn check(file: &RegimeFile, source: &SourceText, findings: &mut Vec<Finding>) {
    let is_slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if file.slug.value.is_empty() || !file.slug.value.chars().all(is_slug) {
        findings.push(
            Finding::error("regime::bad_slug", format!("`{}` is no id", file.slug.value))
                .at(file.slug.place(source))
                .help("ids are small letters a-z, digits and hyphens"),
        );
    }
    let head = file.slug.place(source);
    dates(file.from, file.until, &head, findings);
    let factor = file.admin_factor.value;
    if !(factor.is_finite() && factor >= 0.0) {
        let what = format!("the administration factor is {}", plain(factor));
        findings.push(
            Finding::error("regime::bad_number", what)
                .at(file.admin_factor.place(source))
                .help("a number of 0 or more is wanted; 1 is today's administration"),
        );
    }
    for task in &file.tasks {
        let roles = task.roles.place(source);
        let place = task.roles.value.first().map(|role| role.place(source));
        if place.is_none() {
            findings.push(
                Finding::error("regime::no_roles", "a task names no role")
                    .at(roles.clone())
                    .help("write its roles, as `roles: [Plan, Purchase]`"),
            );
        }
        let place = place.unwrap_or(roles);
        dates(task.from, task.until, &place, findings);
        if task.because.trim().is_empty() {
            findings.push(
                Finding::warning("regime::no_reason", "this task has no reason")
                    .at(place)
                    .help("say in `because` why it lies there"),
            );
        }
    }
    inter_town(&file.inter_town.value, &file.inter_town.place(source), findings);
    for sum in &file.fixed_sums {
        let is_ordered = sum.low <= sum.amount && sum.amount <= sum.high;
        if !is_ordered || sum.low < Kroner::ZERO {
            findings.push(
                Finding::error("regime::bad_sum", "the fixed sum is not within its own range")
                    .at(sum.class.place(source))
                    .help("0 ≤ low ≤ amount ≤ high"),
            );
        }
    }
    for allowed in &file.permissions {
        dates(allowed.from, allowed.until, &allowed.kind.place(source), findings);
    }
    for tariff in &file.tariffs {
        let (share, low, high) = (tariff.second_base_share.0, tariff.low.0, tariff.high.0);
        let is_ordered = 0.0 <= low && low <= share && share <= high && high <= 1.0;
        if !is_ordered {
            findings.push(
                Finding::error(
                    "regime::bad_number",
                    format!("`{}`: the share of a second base fare is no share", tariff.slug.value),
                )
                .at(tariff.slug.place(source))
                .help("0 ≤ low ≤ second_base_share ≤ high ≤ 1"),
            );
        }
    }
}

fn inter_town(rule: &InterTown, head: &Place, findings: &mut Vec<Finding>) {
    let InterTown::Rule { among, towns_of, reach, border_share, always, never, .. } = rule else {
        return;
    };
    if among.as_ref().is_some_and(Vec::is_empty) {
        findings.push(
            Finding::warning(
                "regime::empty_list",
                "an empty `among` lets lines of every kind count",
            )
            .at(head.find("among").unwrap_or_else(|| head.clone()))
            .help("leave it out if that is meant, or name kinds, as `among: [Regional, Express]`"),
        );
    }
    let towns = towns_of.map_or(0.0, |residents| residents.0);
    let border = border_share.map_or(0.0, |share| share.0);
    let is_right = towns.is_finite()
        && towns >= 0.0
        && reach.0.is_finite()
        && reach.0 >= 0.0
        && (0.0..=1.0).contains(&border);
    if !is_right {
        findings.push(
            Finding::error("regime::bad_number", "a number of the rule for routes between towns")
                .at(head.clone())
                .help("residents and reach are not negative, the border share is from 0 to 1"),
        );
    }
    for line in always.iter().filter(|line| never.contains(line)) {
        let what = format!("`{line}` always and never counts as a route between towns");
        findings.push(
            Finding::error("regime::inter_town_twice", what)
                .at(head.clone())
                .help("leave it out of one of the two lists"),
        );
    }
}

fn dates(from: Option<u16>, until: Option<u16>, place: &Place, findings: &mut Vec<Finding>) {
    if let (Some(from), Some(until)) = (from, until)
        && from >= until
    {
        let what = format!("it ends in {until} before it begins in {from}");
        findings.push(
            Finding::error("regime::bad_dates", what)
                .at(place.clone())
                .help("`until` is the first year in which it no longer holds"),
        );
    }
}
