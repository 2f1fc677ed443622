//! Roles and classes of service: what somebody can be responsible for, and of which lines.

use serde::{Deserialize, Serialize};

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
