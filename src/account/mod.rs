//! Who pays whom, and what it comes to: the ledger and the indicators.

use crate::id::{BodyId, ServiceId};
use crate::units::Kroner;

/// Someone who pays or is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// A responsible body, operators included.
    Body(BodyId),
    /// The travellers.
    Travellers,
}

/// What a payment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PostingKind {
    /// Travellers to the collecting body.
    Fare,
    /// Collecting body to the body that bears the revenue risk.
    FareShare,
    /// Purchaser to operator: rate × hours or km.
    Operation,
    /// Funding body to purchaser: what fares do not cover.
    Contribution,
    /// A fixed sum, payer to receiver.
    FixedSum,
    /// Administration of a company, or of ordering.
    Administration,
    /// Special transport: operation.
    SpecialTransport,
    /// A profit or loss passed to the bearer of the risk.
    Result,
    /// Grant between public bodies.
    Grant,
    /// Loan or instalment.
    Loan,
}

/// One payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Payer.
    pub from: Party,
    /// Receiver.
    pub to: Party,
    /// What for.
    pub kind: PostingKind,
    /// How much, a year.
    pub amount: Kroner,
    /// The service it stems from, if one.
    pub service: Option<ServiceId>,
    /// The rule that made it, a stable slug with a sentence in the report's language tables.
    pub rule: &'static str,
}
