//! Permissions: what the regime allows, by which law, in which years.

use super::super::finding::Place;
use super::{Basis, within};
use serde::{Deserialize, Serialize};

/// What bodies may do.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[expect(missing_docs, reason = "each is described by the regime's own words")]
pub enum PermissionKind {
    LeaveCompany,
    OpenSchoolRuns,
    ChargeOnSchoolRuns,
    OpenSpecialRuns,
    PaidCarpool,
    CarpoolInTicket,
    SupportVolunteerBus,
    SupportSharedMobility,
    MultiYearBudget,
    CapitalLoans,
    OperatingLoans,
    FunctionalTender,
    LocalTrials,
    Brt,
    DriverlessService,
}

impl PermissionKind {
    /// All kinds.
    pub const ALL: [Self; 15] = [
        Self::LeaveCompany,
        Self::OpenSchoolRuns,
        Self::ChargeOnSchoolRuns,
        Self::OpenSpecialRuns,
        Self::PaidCarpool,
        Self::CarpoolInTicket,
        Self::SupportVolunteerBus,
        Self::SupportSharedMobility,
        Self::MultiYearBudget,
        Self::CapitalLoans,
        Self::OperatingLoans,
        Self::FunctionalTender,
        Self::LocalTrials,
        Self::Brt,
        Self::DriverlessService,
    ];
}

/// A permission with its legal reference and dates.
#[derive(Clone, Debug, PartialEq)]
pub struct Permission {
    /// What.
    pub kind: PermissionKind,
    /// Whether it is allowed.
    pub allowed: bool,
    /// Limits, in words.
    pub limits: String,
    /// Legal reference.
    pub reference: String,
    /// In force from this year …
    pub from: Option<u16>,
    /// … until this year (exclusive).
    pub until: Option<u16>,
    /// The law would have to change.
    pub needs_law_change: bool,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written, if in a file.
    pub at: Option<Place>,
}

impl Permission {
    /// Whether it is in force in a year.
    pub fn in_force_in(&self, year: u16) -> bool {
        within(year, self.from, self.until)
    }
}

/// Why something is not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Limits, in words.
    pub limits: String,
    /// Legal reference.
    pub reference: String,
}

impl Refusal {
    /// With words where the regime has none, for sentences that quote it.
    #[must_use]
    pub fn in_words(self) -> Self {
        let or =
            |text: String, none: &str| if text.trim().is_empty() { none.to_owned() } else { text };
        Self {
            limits: or(self.limits, "it says no more"),
            reference: or(self.reference, "no reference is given"),
        }
    }
}
