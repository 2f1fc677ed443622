//! Who is responsible for what: bodies, roles, scopes, money paths and permissions.
//!
//! A regime is data. Nothing outside this file, `decide` and `account` asks it anything about
//! money, and nothing anywhere knows a body or a regime by name: renaming every body and regime
//! changes no number.
//!
//! [`Responsibility`] is the regime worked out for one scenario: for every service and role the
//! bodies that hold it, with shares, and the rule that said so.

use super::finding::Place;
use super::service::{Mode, ServiceKind};
use crate::id::{BodyId, IdVec, ServiceId};
use crate::units::{Kilometres, Kroner, Minutes};
use serde::{Deserialize, Serialize};

pub use super::responsibility::resolve;

/// A task that some body must hold.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
pub enum Role {
    /// Owns vehicles, tracks or the company.
    Own,
    /// Invests: pays for what is built and bought to last.
    Invest,
    /// Sets the service level.
    SetServiceLevel,
    /// Orders the service.
    Order,
    /// Plans routes and timetables.
    Plan,
    /// Purchases: holds the contract with the operator.
    Purchase,
    /// Operates.
    Operate,
    /// Sets fares.
    SetFares,
    /// Collects fares.
    CollectFares,
    /// Pays what fares do not cover.
    Fund,
    /// Bears the risk that fares fall short.
    BearRevenueRisk,
    /// Makes lines of several planners meet.
    Coordinate,
    /// Dispatches flexible vehicles.
    Dispatch,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 13] = [
        Self::Own,
        Self::Invest,
        Self::SetServiceLevel,
        Self::Order,
        Self::Plan,
        Self::Purchase,
        Self::Operate,
        Self::SetFares,
        Self::CollectFares,
        Self::Fund,
        Self::BearRevenueRisk,
        Self::Coordinate,
        Self::Dispatch,
    ];

    /// Shares among several bodies are allowed (they sum to 1); other roles have one body or one
    /// declared joint body.
    pub fn may_be_shared(self) -> bool {
        matches!(
            self,
            Self::Own | Self::Invest | Self::Operate | Self::Fund | Self::BearRevenueRisk
        )
    }
    /// May be held by nobody: nobody coordinates, nobody dispatches.
    pub fn may_be_vacant(self) -> bool {
        matches!(self, Self::Coordinate | Self::Dispatch)
    }
    /// Position in [`Role::ALL`].
    pub fn position(self) -> usize {
        Self::ALL.iter().position(|role| *role == self).expect("every role is in ALL")
    }
    /// The task in words, to stand before "lies with".
    pub fn task(self) -> &'static str {
        match self {
            Self::Own => "owning it",
            Self::Invest => "investing in it",
            Self::SetServiceLevel => "setting its service level",
            Self::Order => "ordering it",
            Self::Plan => "planning it",
            Self::Purchase => "purchasing it",
            Self::Operate => "operating it",
            Self::SetFares => "setting its fares",
            Self::CollectFares => "collecting its fares",
            Self::Fund => "paying what its fares do not cover",
            Self::BearRevenueRisk => "the risk that its fares fall short",
            Self::Coordinate => "making it meet other lines",
            Self::Dispatch => "dispatching its vehicles",
        }
    }
}

/// Kinds of service that responsibility is divided by: the columns of the matrix.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
pub enum ServiceClass {
    /// State trains: intercity, regional, suburban.
    StateRail,
    /// Local railways (*lokalbaner*).
    LocalRail,
    /// Metro.
    Metro,
    /// Light rail (*letbane*).
    LightRail,
    /// Buses between the larger towns.
    InterTown,
    /// Town, city and rural buses: local mobility.
    Local,
    /// Ferries.
    Ferry,
    /// Special transport of entitled people.
    SpecialTransport,
    /// Commercial coaches and ferries.
    Commercial,
}

impl ServiceClass {
    /// All classes.
    pub const ALL: [Self; 9] = [
        Self::StateRail,
        Self::LocalRail,
        Self::Metro,
        Self::LightRail,
        Self::InterTown,
        Self::Local,
        Self::Ferry,
        Self::SpecialTransport,
        Self::Commercial,
    ];

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::StateRail => "state rail",
            Self::LocalRail => "local railways",
            Self::Metro => "metro",
            Self::LightRail => "light rail",
            Self::InterTown => "routes between larger towns",
            Self::Local => "local mobility",
            Self::Ferry => "ferries",
            Self::SpecialTransport => "special transport",
            Self::Commercial => "commercial coaches and ferries",
        }
    }
}

/// Kind of body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum BodyKind {
    /// The state.
    State,
    /// A region.
    Region,
    /// A municipality.
    Municipality,
    /// A transport company (*trafikselskab*): a public transport authority.
    TransportCompany,
    /// Owns infrastructure or vehicles (metro and light-rail companies).
    InfrastructureOwner,
    /// An operator (*operatør*).
    Operator,
    /// Several bodies deciding as one (*fælles organ*).
    Joint,
}

/// A responsible body.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// Stable id.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// Kind.
    pub kind: BodyKind,
    /// Owners with shares (companies), or members (joint bodies).
    pub owners: Vec<(BodyId, f64)>,
    /// What it may spend on public transport in the year of the scenario.
    pub budget: Kroner,
    /// How the budget is known: `measured`, `derived`, `recalled`; empty when it follows from the
    /// base year's own accounts.
    pub budget_source: String,
    /// It has a board of its own, independent of its owners.
    pub independent_board: bool,
    /// It exists from this year (inclusive) …
    pub from: Option<u16>,
    /// … until this year (exclusive).
    pub until: Option<u16>,
    /// Which body takes over what it was in.
    pub successor: Option<BodyId>,
    /// The operator that runs its lines under contract (of infrastructure owners).
    pub contractor: Option<BodyId>,
}

impl Body {
    /// Whether it exists in a year.
    pub fn exists_in(&self, year: u16) -> bool {
        within(year, self.from, self.until)
    }
}

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
    /// data (a word of [`Service::responsible_today`](super::service::Service)).
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

/// Whether a year is in `from` (inclusive) to `until` (exclusive).
pub(crate) fn within(year: u16, from: Option<u16>, until: Option<u16>) -> bool {
    from.is_none_or(|from| from <= year) && until.is_none_or(|until| year < until)
}

/// Which bus lines count as routes between larger towns.
///
/// Named lists first, then the classification of the data if `as_today`; otherwise a line of the
/// kinds in `among` counts if it meets `towns_of` or `border_share`, whichever are given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InterTownRule {
    /// Take the classification of the data (who pays today) as it stands.
    pub as_today: bool,
    /// Only lines of these kinds can count; empty: of any kind.
    pub among: Vec<ServiceKind>,
    /// Different towns of at least so many residents at both ends.
    pub towns_of: Option<f64>,
    /// A line ends in a town whose main stop is so near its last stop.
    pub reach: Kilometres,
    /// Share of boardings over a municipal border, at least (base-year flows).
    pub border_share: Option<f64>,
    /// Lines that count in any case.
    pub always: Vec<String>,
    /// Lines that never count.
    pub never: Vec<String>,
    /// Why this rule.
    pub because: String,
    /// What it rests on.
    pub basis: Basis,
}

/// How a fixed sum reaches the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum MoneyPath {
    /// The state pays the transport companies (the table of the proposal).
    StateToCompanies,
    /// The state pays the municipalities, who pay the companies (its text).
    StateToMunicipalities,
}

/// How a fixed sum is split between companies (or municipalities).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Allocation {
    /// As today's spending on the same lines.
    PastSpending,
    /// By residents.
    Population,
    /// By timetable hours of the lines.
    Hours,
    /// By the sparseness of the area.
    Remoteness,
    /// By residents who depend on it: under 18, or without a car in the family.
    Need,
    /// Where the next krone is worth most to travellers, all recipients' lines seen as one.
    MarginalBenefit,
}

/// How a fixed sum grows from year to year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Indexation {
    /// It stays the same number of kroner.
    #[default]
    Nothing,
    /// With wages and prices, as public budgets do (`years.budget.index`).
    WagesAndPrices,
    /// With consumer prices (`years.prices`).
    Prices,
    /// With what an hour of bus costs (`years.cost.bus`).
    BusCosts,
    /// With wages and prices, and with the boardings of the year before on the lines it is for.
    Demand,
    /// By so much a year.
    Rate {
        /// In percent.
        percent_a_year: f64,
    },
}

/// A fixed sum for a class of service.
#[derive(Clone, Debug, PartialEq)]
pub struct FixedSum {
    /// For this class.
    pub class: ServiceClass,
    /// A year's amount.
    pub amount: Kroner,
    /// Its range as known.
    pub low: Kroner,
    /// Its range as known.
    pub high: Kroner,
    /// Where the amount comes from.
    pub source: String,
    /// Who pays it.
    pub payer: String,
    /// How it travels.
    pub path: MoneyPath,
    /// How it is split.
    pub allocation: Allocation,
    /// Who bears what it does not cover.
    pub overrun: Holder,
    /// How it grows from year to year.
    pub indexation: Indexation,
    /// By what share of it the sum follows the departures of the state's railways: 0 not at all.
    pub follows_rail: f64,
    /// What split and overrun rest on, in words.
    pub because: String,
    /// Where it is written, if in a file.
    pub at: Option<Place>,
}

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

/// Which services share one tariff: a journey inside it pays one base fare.
#[derive(Clone, Debug, PartialEq)]
pub struct TariffArea {
    /// Stable id.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// Bodies whose services belong to it. An operator brings the services it runs, a transport
    /// company those that belong to it or (where a service has none) run mostly in its area, a
    /// region or municipality those that run mostly there, any other body all that is left. The
    /// first of these kinds that fits decides.
    pub members: Vec<String>,
    /// Share of a second base fare that a change into this area costs: 0 with through tickets.
    pub second_base_share: f64,
    /// Low end of its range.
    pub low: f64,
    /// High end of its range.
    pub high: f64,
    /// Where it comes from.
    pub source: String,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written, if in a file.
    pub at: Option<Place>,
}

/// The division of responsibility, as checked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Regime {
    /// Stable id.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// What it is, in a sentence.
    pub description: String,
    /// Legal source or paper it follows.
    pub source: String,
    /// It is the law as it stands; others are proposals.
    pub is_law: bool,
    /// In force from this year …
    pub from: Option<u16>,
    /// … until this year (exclusive).
    pub until: Option<u16>,
    /// Who holds what.
    pub assignments: Vec<Assignment>,
    /// Which lines are routes between larger towns.
    pub inter_town: InterTownRule,
    /// Fixed sums.
    pub fixed_sums: Vec<FixedSum>,
    /// Who takes the regions' shares in metro and light-rail companies where the regime has no
    /// regions: a body, `Municipality` (those that the line runs in, by run time) or
    /// `InfrastructureOwners` (the other owners). `None`: the regions keep them. A regime that
    /// has no regions leaves their part of a transport company to its other owners.
    pub region_shares_to: Option<Holder>,
    /// Permissions.
    pub permissions: Vec<Permission>,
    /// Tariff areas.
    pub tariffs: Vec<TariffArea>,
    /// Lines with one coordinator, or where nobody coordinates with one planner, are timed to meet;
    /// `false` switches timed transfers off everywhere.
    pub timed_transfers: bool,
    /// Administration: factor on the cost of each company, and number of ordering bodies, follow
    /// from the assignments; this scales the whole channel (0 switches it off).
    pub admin_factor: f64,
    /// Where its list of tasks is written, if in a file.
    pub at: Option<Place>,
}

/// Who holds one role for one service, and which assignment said so.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Held {
    /// Bodies with shares that sum to 1; empty if nobody.
    pub by: Vec<(BodyId, f64)>,
    /// Index of the deciding [`Assignment`]; `None` if none speaks of it.
    pub assignment: Option<usize>,
}

/// Why a service is in its class.
#[derive(Clone, Debug, PartialEq)]
pub struct Classified {
    /// The class.
    pub class: ServiceClass,
    /// The rule that put it there, in words.
    pub because: String,
}

/// A regime worked out for one scenario's services.
#[derive(Clone, Debug, Default)]
pub struct Responsibility {
    /// Class of each service.
    pub class: IdVec<ServiceId, Option<Classified>>,
    /// For each service, who holds each role, in the order of [`Role::ALL`].
    pub held: IdVec<ServiceId, Vec<Held>>,
    /// Tariff area of each service (index into `Regime::tariffs`), if any.
    pub tariff: IdVec<ServiceId, Option<usize>>,
    /// Coordination group of each service: services with the same number have timed transfers,
    /// except those of [`UNCOORDINATED`].
    pub coordination: IdVec<ServiceId, u32>,
    /// Minutes by which each boarding fits worse (or better, below zero) than under whoever
    /// decided in the year of the data, since the decision is made farther from the need.
    pub misfit: IdVec<ServiceId, Minutes>,
    /// The rule of inter-town lines asks for shares of boardings that were not there yet; the
    /// classification of the data stands in. Resolve again with the base year's flows.
    pub is_pending: bool,
}

/// The coordination group of services that meet no others by plan.
pub const UNCOORDINATED: u32 = u32::MAX;

impl Responsibility {
    /// Who holds `role` for `service`.
    pub fn held(&self, service: ServiceId, role: Role) -> &Held {
        &self.held[service][role.position()]
    }
}
