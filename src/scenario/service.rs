//! Services (lines) as declared, and the calendar their timetables refer to.

use super::area::PartTime;
use crate::id::{DayTypeId, HubId, IdVec, MunicipalityId, PeriodId, StateId};
use crate::units::{ClockTime, Kilometres, KronerPerHour, KronerPerKm, Minutes, Share};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Mode of a scheduled service, after GTFS `route_type` with the Danish kinds kept apart.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[expect(missing_docs, reason = "the field's own words")]
pub enum Mode {
    Intercity,
    RegionalRail,
    SuburbanRail,
    LocalRail,
    Metro,
    LightRail,
    Bus,
    Brt,
    Coach,
    Ferry,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 10] = [
        Self::Intercity,
        Self::RegionalRail,
        Self::SuburbanRail,
        Self::LocalRail,
        Self::Metro,
        Self::LightRail,
        Self::Bus,
        Self::Brt,
        Self::Coach,
        Self::Ferry,
    ];

    /// On rails, metro and light rail included.
    pub fn is_rail(self) -> bool {
        !matches!(self, Self::Bus | Self::Brt | Self::Coach | Self::Ferry)
    }
    /// The word used in tables and files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Intercity => "intercity",
            Self::RegionalRail => "regional-rail",
            Self::SuburbanRail => "suburban-rail",
            Self::LocalRail => "local-rail",
            Self::Metro => "metro",
            Self::LightRail => "light-rail",
            Self::Bus => "bus",
            Self::Brt => "brt",
            Self::Coach => "coach",
            Self::Ferry => "ferry",
        }
    }
    /// Reads the word used in tables and files.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.slug() == slug)
    }
}

/// Cost and rule class of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the field's own words")]
pub enum ServiceKind {
    Rail,
    City,
    SBus,
    Regional,
    Express,
    Rural,
    School,
    Commercial,
    Ferry,
}

impl ServiceKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Rail,
        Self::City,
        Self::SBus,
        Self::Regional,
        Self::Express,
        Self::Rural,
        Self::School,
        Self::Commercial,
        Self::Ferry,
    ];

    /// The word used in tables and files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Rail => "rail",
            Self::City => "city",
            Self::SBus => "s-bus",
            Self::Regional => "regional",
            Self::Express => "express",
            Self::Rural => "rural",
            Self::School => "school",
            Self::Commercial => "commercial",
            Self::Ferry => "ferry",
        }
    }
    /// Reads the word used in tables and files.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

/// One stop of a service, outward direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ServiceStop {
    /// Where.
    pub hub: HubId,
    /// Time since the origin.
    pub minutes: Minutes,
    /// Distance since the origin.
    pub km: Kilometres,
}

/// Departures of one day type, per direction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DayTimetable {
    /// Departures within each period, by [`PeriodId`]; decimals are a mean over days.
    pub departures: Vec<f64>,
    /// First departure from the origin.
    pub first: Option<ClockTime>,
    /// Last departure from the origin.
    pub last: Option<ClockTime>,
}

/// A line: stops, and how often it runs. It runs both ways; the way back mirrors the way out.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Stable id.
    pub slug: String,
    /// Line number.
    pub number: String,
    /// Display name.
    pub name: String,
    /// Mode.
    pub mode: Mode,
    /// Cost and rule class.
    pub kind: ServiceKind,
    /// Slug of the operator body.
    pub operator: String,
    /// Slug of the transport company it belongs to, or empty.
    pub company: String,
    /// Who orders and pays it in the year of the data: `state`, `region`, `municipality`,
    /// `metro-company`, `light-rail-company` or `commercial`.
    pub responsible_today: String,
    /// Level under the proposal as the data has it: `state`, `inter-town`, `local`, `outside`,
    /// `commercial`.
    pub level_kl: String,
    /// Share of its boardings in the base year by people who cross a municipal border aboard; `None`
    /// where nobody has worked it out, as of a new line.
    pub border_share: Option<f64>,
    /// Stops in the outward direction.
    pub stops: Vec<ServiceStop>,
    /// Departures by [`DayTypeId`].
    pub timetable: IdVec<DayTypeId, DayTimetable>,
    /// Made by a rule rather than known.
    pub derived: bool,
    /// Share of the line's run time in each municipality; sums to 1.
    pub municipalities: Vec<(MunicipalityId, f64)>,
    /// What a change has agreed with its operator; `None`: the cost rates of its kind.
    pub contract: Option<Contract>,
    /// What is its own if it is a closed run that was opened.
    pub opened: Option<Opened>,
    /// Remarks from the data.
    pub note: String,
}

/// A closed run that others may use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opened {
    /// Seats that those whom it is bought for leave where most of them are aboard.
    pub places: f64,
    /// Share of its run time that is driven for others; the rest would be driven anyway.
    pub added: Share,
}

/// Terms with an operator that differ from the cost rates of the line's kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Contract {
    /// Price of a timetable hour, if paid by the hour.
    pub per_hour: Option<KronerPerHour>,
    /// Price of a vehicle-kilometre, if paid by the kilometre.
    pub per_km: Option<KronerPerKm>,
    /// In force until this year (exclusive).
    pub until: Option<u16>,
}

impl Service {
    /// Run time from end to end, one direction.
    pub fn run_time(&self) -> Minutes {
        self.stops.last().map_or(Minutes(0.0), |stop| stop.minutes)
    }
    /// Length from end to end, one direction.
    pub fn length(&self) -> Kilometres {
        self.stops.last().map_or(Kilometres(0.0), |stop| stop.km)
    }
    /// Share of its hours and km that are driven for its own sake: all, but for an opened run.
    pub fn added_share(&self) -> f64 {
        self.opened.map_or(1.0, |opened| opened.added.0)
    }
    /// A line that ends where it began.
    pub fn is_circular(&self) -> bool {
        self.stops.len() > 2
            && self.stops.first().map(|s| s.hub) == self.stops.last().map(|s| s.hub)
    }
}

/// A day type (school weekday, Saturday …).
#[derive(Clone, Debug, PartialEq)]
pub struct DayType {
    /// Stable id.
    pub slug: String,
    /// How many such days a year has.
    pub days_per_year: f64,
    /// What people do on such days.
    pub kind: DayKind,
}

/// What people do on a day: ties a day type to the table of departures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayKind {
    /// A working day with school.
    SchoolDay,
    /// A working day without school.
    HolidayWeekday,
    /// A Saturday.
    Saturday,
    /// A Sunday or public holiday.
    Sunday,
}

/// When in the day, and on how many days, the trips of one purpose begin.
#[derive(Clone, Debug, PartialEq)]
pub struct Departures {
    /// The purpose's word (`work`, `pupils` …).
    pub purpose: String,
    /// Which days it speaks of.
    pub day_kind: DayKind,
    /// Trips of the purpose on such a day, relative to a school day.
    pub day_weight: f64,
    /// Share of the day's trips that begin in each hour from midnight; sums to 1.
    pub by_hour: [f64; 24],
}

/// A period of the service day.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    /// Stable id.
    pub slug: String,
    /// Begin.
    pub from: ClockTime,
    /// End.
    pub until: ClockTime,
}

impl Period {
    /// Length in minutes.
    pub fn length(&self) -> Minutes {
        Minutes(f64::from(self.until.0 - self.from.0))
    }
}

/// Periods and day types that are solved as one, by a rule in the scenario file.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceState {
    /// Stable id.
    pub slug: String,
    /// Its day types and periods.
    pub parts: Vec<(DayTypeId, PeriodId)>,
    /// Those who set out in this state must be able to leave for home at this time.
    pub home_by: ClockTime,
}

/// Day types, periods and the states that are solved.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calendar {
    /// Day types; their days sum to a year.
    pub day_types: IdVec<DayTypeId, DayType>,
    /// Periods of a day, in order of the clock.
    pub periods: IdVec<PeriodId, Period>,
    /// States; every (day type, period) is in exactly one.
    pub states: IdVec<StateId, ServiceState>,
    /// When trips begin, by purpose and kind of day. A purpose and day without a row begin evenly
    /// over the periods (worked examples need none).
    pub departures: Vec<Departures>,
}

impl Calendar {
    /// What something takes in a state that takes `usual` minutes but in some periods: the mean
    /// over the hours of the state's parts.
    pub fn mean_in(&self, state: StateId, usual: Minutes, times: &[PartTime]) -> Minutes {
        let (mut minutes, mut hours) = (0.0, 0.0);
        for &(day, period) in &self.states[state].parts {
            let own = times.iter().find(|time| (time.day, time.period) == (day, period));
            let weight = self.day_types[day].days_per_year * self.periods[period].length().0;
            minutes += weight * own.map_or(usual, |time| time.minutes).0;
            hours += weight;
        }
        if hours > 0.0 { Minutes(minutes / hours) } else { usual }
    }

    /// States with parts in which something takes another time than usually, in their order.
    pub fn states_with<'a>(&self, times: impl IntoIterator<Item = &'a PartTime>) -> Vec<StateId> {
        let parts: BTreeSet<_> = times.into_iter().map(|time| (time.day, time.period)).collect();
        let has = |state: &ServiceState| state.parts.iter().any(|part| parts.contains(part));
        self.states.entries().filter(|(_, state)| has(state)).map(|(id, _)| id).collect()
    }

    /// The day type with this id.
    pub fn day_type(&self, slug: &str) -> Option<DayTypeId> {
        self.day_types.entries().find(|(_, day)| day.slug == slug).map(|(id, _)| id)
    }
    /// The period with this id.
    pub fn period(&self, slug: &str) -> Option<PeriodId> {
        self.periods.entries().find(|(_, period)| period.slug == slug).map(|(id, _)| id)
    }
}
