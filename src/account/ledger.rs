//! The ledger: payments between parties in whole øre.
//!
//! Every posting has a payer and a receiver, so the whole sums to zero by construction; that it is
//! *right* is shown by [`checks`](super::checks), which do not pass through it. Every figure in
//! kroner opens down to the postings behind it ([`Ledger::open`]).

use crate::id::{BodyId, ServiceId};
use crate::units::Kroner;
use std::collections::BTreeMap;

/// Someone who pays or is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// A responsible body, operators included.
    Body(BodyId),
    /// The travellers.
    Travellers,
    /// Those outside the scenario who are paid: staff, hauliers, taxis, a body's own operation.
    Suppliers,
    /// What a body was given for its lines and has not spent yet, or spent and was not given yet.
    Account(BodyId),
    /// Who lends to public bodies.
    Lenders,
    /// Private people who take others along in their car.
    Drivers,
}

/// What a payment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PostingKind {
    /// Travellers to the collecting body.
    Fare,
    /// Collecting body to the body that bears the revenue risk.
    FareShare,
    /// Purchaser to operator: rate × hours or km, less the fares that the operator keeps.
    Operation,
    /// Funding body to purchaser: what fares do not cover.
    Contribution,
    /// A fixed sum, payer to receiver.
    FixedSum,
    /// What hubs offer beside lines: uses, vehicles, grants.
    HubService,
    /// Administration of planning, or of ordering.
    Administration,
    /// Special transport: operation, users' payment and contributions.
    SpecialTransport,
    /// A surplus passed to whoever bears the result.
    Result,
    /// Grant between public bodies.
    Grant,
    /// Loan or instalment.
    Loan,
    /// Interest on a loan.
    Interest,
    /// Something bought for many years.
    Investment,
    /// Carried on from one year to the next.
    CarryOver,
}

impl PostingKind {
    /// All kinds, in order.
    pub const ALL: [Self; 14] = [
        Self::Fare,
        Self::FareShare,
        Self::Operation,
        Self::Contribution,
        Self::FixedSum,
        Self::HubService,
        Self::Administration,
        Self::SpecialTransport,
        Self::Result,
        Self::Grant,
        Self::Loan,
        Self::Interest,
        Self::Investment,
        Self::CarryOver,
    ];

    /// The word used in results.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Fare => "fare",
            Self::FareShare => "fare-share",
            Self::Operation => "operation",
            Self::Contribution => "contribution",
            Self::FixedSum => "fixed-sum",
            Self::HubService => "hub-service",
            Self::Administration => "administration",
            Self::SpecialTransport => "special-transport",
            Self::Result => "result",
            Self::Grant => "grant",
            Self::Loan => "loan",
            Self::Interest => "interest",
            Self::Investment => "investment",
            Self::CarryOver => "carry-over",
        }
    }
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
    /// How much, a year; above zero.
    pub amount: Kroner,
    /// The service it stems from, if one.
    pub service: Option<ServiceId>,
    /// The rule that made it, a stable slug with a sentence in the report's language tables.
    pub rule: &'static str,
}

impl Posting {
    /// An operator may also fund what it runs: that is no part of what running it brings.
    pub(super) fn is_funding(&self) -> bool {
        matches!(
            self.rule,
            "contribution"
                | "surplus-returned"
                | "special-contribution"
                | "flex-contribution"
                | "flex-surplus-returned"
                | "carpool-contribution"
        )
    }
}

/// Why a posting cannot stand in a ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// Nothing, or less than nothing, is paid.
    #[error("posting {at} (`{rule}`) does not pay anything: {} øre", amount.ore())]
    NotAPayment {
        /// Its position.
        at: usize,
        /// Its rule.
        rule: &'static str,
        /// What it says.
        amount: Kroner,
    },
    /// Somebody pays themselves.
    #[error("posting {at} (`{rule}`) goes from {party:?} to itself")]
    ToItself {
        /// Its position.
        at: usize,
        /// Its rule.
        rule: &'static str,
        /// Who.
        party: Party,
    },
}

/// Which postings to look at: those that match every field that is given.
#[derive(Clone, Copy, Debug, Default)]
pub struct PostingFilter {
    /// Paid by.
    pub from: Option<Party>,
    /// Paid to.
    pub to: Option<Party>,
    /// Of this kind.
    pub kind: Option<PostingKind>,
    /// Of this service.
    pub service: Option<ServiceId>,
}

impl PostingFilter {
    /// Whether a posting matches every field that is given.
    pub fn keeps(&self, posting: &Posting) -> bool {
        self.from.is_none_or(|from| from == posting.from)
            && self.to.is_none_or(|to| to == posting.to)
            && self.kind.is_none_or(|kind| kind == posting.kind)
            && self.service.is_none_or(|service| Some(service) == posting.service)
    }
}

/// All payments of a year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    postings: Vec<Posting>,
}

impl Ledger {
    /// Takes postings in the order in which they were made.
    ///
    /// # Errors
    /// The first posting that pays nothing, a negative amount, or its own payer.
    pub fn new(postings: Vec<Posting>) -> Result<Self, LedgerError> {
        for (at, posting) in postings.iter().enumerate() {
            if posting.amount <= Kroner::ZERO {
                let (rule, amount) = (posting.rule, posting.amount);
                return Err(LedgerError::NotAPayment { at, rule, amount });
            }
            if posting.from == posting.to {
                return Err(LedgerError::ToItself { at, rule: posting.rule, party: posting.from });
            }
        }
        Ok(Self { postings })
    }

    /// Every posting, in the order in which they were made.
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }

    /// The postings behind a figure.
    pub fn open(&self, filter: PostingFilter) -> impl Iterator<Item = &Posting> {
        self.postings.iter().filter(move |posting| filter.keeps(posting))
    }

    /// Sum of the postings behind a figure.
    pub fn total(&self, filter: PostingFilter) -> Kroner {
        self.open(filter).map(|posting| posting.amount).sum()
    }

    /// Totals by kind.
    pub fn by_kind(&self) -> BTreeMap<PostingKind, Kroner> {
        let mut totals = BTreeMap::new();
        for posting in &self.postings {
            *totals.entry(posting.kind).or_default() += posting.amount;
        }
        totals
    }

    /// Totals by payer, receiver and kind.
    pub fn flows(&self) -> BTreeMap<(Party, Party, PostingKind), Kroner> {
        let mut totals = BTreeMap::new();
        for posting in &self.postings {
            *totals.entry((posting.from, posting.to, posting.kind)).or_default() += posting.amount;
        }
        totals
    }

    /// What a party receives.
    pub fn received(&self, party: Party) -> Kroner {
        self.total(PostingFilter { to: Some(party), ..PostingFilter::default() })
    }

    /// What a party pays.
    pub fn paid(&self, party: Party) -> Kroner {
        self.total(PostingFilter { from: Some(party), ..PostingFilter::default() })
    }

    /// Received less paid.
    pub fn net(&self, party: Party) -> Kroner {
        self.received(party) - self.paid(party)
    }

    /// Received less paid, of every party that occurs.
    pub fn nets(&self) -> BTreeMap<Party, Kroner> {
        let mut nets = BTreeMap::new();
        for posting in &self.postings {
            *nets.entry(posting.from).or_default() -= posting.amount;
            *nets.entry(posting.to).or_default() += posting.amount;
        }
        nets
    }
}
