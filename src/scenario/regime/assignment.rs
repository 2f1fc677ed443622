//! Assignments: who holds which role, for which services.

use super::super::finding::Place;
use super::super::service::Mode;
use super::{Role, ServiceClass, within};
use serde::{Deserialize, Serialize};

/// Who holds a role, as written in a regime file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Holder {
    /// This body.
    Body(String),
    /// The region that the service runs in (money: shares of run time; decisions: the largest).
    Region,
    /// The municipality that the service runs in (money: shares of run time; decisions: the largest).
    Municipality,
    /// The municipality without a fixed link that the service runs to (the island's own); where
    /// there is none, as `Municipality`.
    IslandMunicipality,
    /// The transport company of the service; where it has none, that of most of its run time.
    Company,
    /// The service's operator; where its infrastructure's owner stands as operator, that owner's
    /// contractor.
    Operator,
    /// The company that owns the service's infrastructure (metro, light rail).
    InfrastructureOwner,
    /// The owners of that company, by their shares; a region's share goes as the regime's
    /// `region_shares_to` says where it has no regions.
    InfrastructureOwners,
    /// These bodies with these shares.
    Shares(Vec<(String, f64)>),
    /// Nobody (only for roles that may be vacant).
    Nobody,
}

/// What an assignment speaks of. A narrower scope beats a wider one.
///
/// From wide to narrow: `All`, `Class`, `Mode`, `ClassPaidToday`, `ClassIn` a region, a transport
/// company, a municipality, and last `Service`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Scope {
    /// Every service.
    All,
    /// One class.
    Class(ServiceClass),
    /// One class, of it the services that this kind of body orders and pays in the year of the
    /// data (a word of [`Service::responsible_today`](crate::scenario::service::Service)).
    ClassPaidToday(ServiceClass, String),
    /// One class inside one body's area: the region or municipality with the largest share of the
    /// service's run time, or the transport company it belongs to.
    ClassIn(ServiceClass, String),
    /// One mode (`LocalRail` …).
    Mode(Mode),
    /// One service.
    Service(String),
}

/// What an assignment, or another rule of a regime, rests on.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
pub enum Basis {
    /// Law, as the facts quote it.
    Law,
    /// The paper that the regime follows.
    Paper,
    /// How it is done, as the facts tell it.
    Practice,
    /// A guess of this model: neither law nor paper says so.
    #[default]
    Assumption,
}

/// One line of the matrix: this role, here, is held by …
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The task.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// By whom.
    pub to: Holder,
    /// Why.
    pub because: String,
    /// Section of a law, or part of a paper; may be empty.
    pub reference: String,
    /// What it rests on.
    pub basis: Basis,
    /// Whether the law would have to change for it; `None` if nobody has judged that, as for a
    /// task that a change has moved.
    pub needs_law_change: Option<bool>,
    /// In force from this year …
    pub from: Option<u16>,
    /// … until this year (exclusive).
    pub until: Option<u16>,
    /// Where it is written, if in a file.
    pub at: Option<Place>,
}

impl Assignment {
    /// An assignment without reference, dates or place, resting on an assumption.
    pub fn new(role: Role, scope: Scope, to: Holder, because: impl Into<String>) -> Self {
        Self {
            role,
            scope,
            to,
            because: because.into(),
            reference: String::new(),
            basis: Basis::Assumption,
            needs_law_change: None,
            from: None,
            until: None,
            at: None,
        }
    }
    /// Whether it is in force in a year.
    pub fn in_force_in(&self, year: u16) -> bool {
        within(year, self.from, self.until)
    }
}
