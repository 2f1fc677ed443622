//! Places and who lives there, as declared: municipalities, zones, hubs, roads.

use crate::id::{DayTypeId, HubId, IdVec, MunicipalityId, PeriodId, ZoneId};
use crate::units::{Kilometres, Kroner, Minutes};
use serde::{Deserialize, Serialize};

/// Age groups of the population statistics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AgeGroup {
    /// 0–17 years.
    Under18,
    /// 18–24 years.
    Young,
    /// 25–64 years.
    Adult,
    /// 65 years and over.
    Senior,
}

impl AgeGroup {
    /// All, in order.
    pub const ALL: [Self; 4] = [Self::Under18, Self::Young, Self::Adult, Self::Senior];
}

/// How urban a zone is: the classes of the travel survey's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Urbanity {
    /// The capital's core.
    Core,
    /// The capital's suburbs.
    Suburb,
    /// The other large towns.
    Large,
    /// Medium towns.
    Medium,
    /// Small towns.
    Small,
    /// Countryside.
    Rural,
}

impl Urbanity {
    /// All, from most to least urban.
    pub const ALL: [Self; 6] =
        [Self::Core, Self::Suburb, Self::Large, Self::Medium, Self::Small, Self::Rural];

    /// The word used in tables and results.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Suburb => "suburb",
            Self::Large => "large",
            Self::Medium => "medium",
            Self::Small => "small",
            Self::Rural => "rural",
        }
    }
}

/// A municipality (*kommune*) as an area.
#[derive(Clone, Debug, PartialEq)]
pub struct Municipality {
    /// Stable id.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// Official number.
    pub code: u16,
    /// Slug of its region in the year of the data.
    pub region: String,
    /// Slug of its transport company.
    pub company: String,
    /// Residents in the base year.
    pub population: f64,
    /// How its residents grew a year over the last years that the data know, as a share.
    pub growth: f64,
    /// Whether it has a fixed link to the rest of the country.
    pub fixed_link: bool,
    /// Mean commute of its residents in work as a register counts it, km: held beside the model's.
    pub commute_km: f64,
    /// Latitude of its centre.
    pub lat: f64,
    /// Longitude of its centre.
    pub lon: f64,
}

/// Where some of a zone's residents live.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ZonePoint {
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
    /// Share of the zone's residents, 0–1.
    pub share: f64,
    /// Radius of the settlement around the point.
    pub radius: Kilometres,
}

/// What draws trips to a zone, in persons, places or weights of the national total.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Attractions {
    /// Jobs by place of work.
    pub jobs: f64,
    /// Study places for adults.
    pub education: f64,
    /// Pupils at school.
    pub pupils: f64,
    /// Shopping and errands.
    pub shopping: f64,
    /// Leisure and visits.
    pub leisure: f64,
    /// Health.
    pub health: f64,
}

/// An area with residents, jobs and a centre.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    /// Stable id.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// Where it lies.
    pub municipality: MunicipalityId,
    /// Latitude of the residents' centre.
    pub lat: f64,
    /// Longitude of the residents' centre.
    pub lon: f64,
    /// Area in km².
    pub area_km2: f64,
    /// Residents by [`AgeGroup`].
    pub residents: [f64; 4],
    /// Families.
    pub families: f64,
    /// Of which without a car.
    pub families_no_car: f64,
    /// Share of persons whose family has no car.
    pub no_car_share: f64,
    /// Employed residents.
    pub employed: f64,
    /// Residents in education, pupils included.
    pub in_education: f64,
    /// Median household income.
    pub income: Kroner,
    /// How urban it is.
    pub urbanity: Urbanity,
    /// Connected land without bridges or ferries.
    pub landmass: u32,
    /// Where its residents live; shares sum to 1.
    pub points: Vec<ZonePoint>,
    /// What draws trips here.
    pub attractions: Attractions,
}

impl Zone {
    /// All residents.
    pub fn population(&self) -> f64 {
        self.residents.iter().sum()
    }
    /// Residents who depend on public transport: everybody under 18, and of the rest those whose
    /// family has no car.
    pub fn without_car_or_under_18(&self) -> f64 {
        let young = self.residents[0];
        young + (self.population() - young) * self.no_car_share
    }
}

/// What kind of place a hub is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HubKind {
    /// A railway station.
    Station,
    /// A metro station.
    Metro,
    /// A light-rail stop.
    LightRail,
    /// A ferry port.
    Port,
    /// The main stop of a town.
    Town,
    /// A derived stop of a zone; not a hub in the sense of the proposal.
    Stop,
}

/// What a hub offers besides scheduled services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum HubOffer {
    ParkAndRide,
    BikeParking,
    SharedBike,
    EBike,
    EScooter,
    SharedCar,
    Taxi,
    VolunteerBus,
    WaitingRoom,
}

impl Hub {
    /// Whether one can drive here and ride on: a station, or another hub of the proposal's levels,
    /// that has room for the car. Of what hubs offer in the data, the model reads only this; what a
    /// change offers stands elsewhere ([`HubServices`](super::hub_service::HubServices)).
    pub fn has_car_park(&self) -> bool {
        self.may_have_car_park() && self.offers.contains(&HubOffer::ParkAndRide)
    }
    /// Whether it is a place where one drives to ride on, if there is room.
    pub fn may_have_car_park(&self) -> bool {
        let on_rails = matches!(self.kind, HubKind::Station | HubKind::Metro | HubKind::LightRail);
        on_rails || self.level >= 1
    }
}

impl HubOffer {
    /// The words used in tables, in order.
    pub const SLUGS: [&str; 9] = [
        "park-and-ride",
        "bike-parking",
        "shared-bike",
        "e-bike",
        "e-scooter",
        "shared-car",
        "taxi",
        "volunteer-bus",
        "waiting-room",
    ];
}

/// A place to board, alight and change (*knudepunkt*), or a plain stop (level 0).
#[derive(Clone, Debug, PartialEq)]
pub struct Hub {
    /// Stable id.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
    /// Where it lies.
    pub municipality: MunicipalityId,
    /// The zone it lies in.
    pub zone: ZoneId,
    /// Kind of place.
    pub kind: HubKind,
    /// 1–3, or 0 for a plain stop.
    pub level: u8,
    /// Residents of the town whose main stop it is, or 0.
    pub town_population: f64,
    /// What it offers.
    pub offers: Vec<HubOffer>,
    /// Made by a rule rather than known.
    pub derived: bool,
    /// Connected land without bridges or ferries.
    pub landmass: u32,
}

/// How far a zone's residents are from a hub, along land.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Access {
    /// From (or to) this zone.
    pub zone: ZoneId,
    /// To (or from) this hub.
    pub hub: HubId,
    /// Mean distance of the residents.
    pub distance: Kilometres,
    /// An extra time set by a change (a path, a crossing, a bridge): replaces the walk if present.
    pub walk: Option<Minutes>,
}

impl Access {
    /// What the walk takes: as set, else the distance at `minutes_per_km`.
    pub fn walking_time(&self, minutes_per_km: f64) -> Minutes {
        self.walk.unwrap_or(Minutes(self.distance.0 * minutes_per_km))
    }
}

/// Minutes that something takes in one period of one day type.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct PartTime {
    pub day: DayTypeId,
    pub period: PeriodId,
    pub minutes: Minutes,
}

/// A walk that takes another time in some periods than in the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct TimedAccess {
    /// From (or to) this zone.
    pub zone: ZoneId,
    /// To (or from) this hub; the pair is among the area's accesses.
    pub hub: HubId,
    /// When, by day and period.
    pub times: Vec<PartTime>,
}

/// A road link that takes another time in some periods than in the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct TimedLink {
    /// Position among the links.
    pub link: usize,
    /// When, by day and period.
    pub times: Vec<PartTime>,
}

/// What kind of link the road graph has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words say it")]
pub enum RoadKind {
    Local,
    Motorway,
    Bridge,
    Ferry,
}

/// A junction of the road graph.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadNode {
    /// Stable id.
    pub slug: String,
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
    /// The zone whose centre it is.
    pub zone: Option<ZoneId>,
}

/// An undirected link of the road graph.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadLink {
    /// Index of one end among the nodes.
    pub a: u32,
    /// Index of the other end.
    pub b: u32,
    /// Length.
    pub length: Kilometres,
    /// Driving or sailing time.
    pub time: Minutes,
    /// Waiting time at a ferry.
    pub wait: Minutes,
    /// Kind.
    pub kind: RoadKind,
    /// What a car pays.
    pub toll: Kroner,
    /// Name of a bridge, ferry or motorway.
    pub name: String,
}

/// The road graph as declared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roads {
    /// Junctions.
    pub nodes: Vec<RoadNode>,
    /// Links.
    pub links: Vec<RoadLink>,
    /// Those that take another time in some periods, by position.
    pub timed: Vec<TimedLink>,
}

/// Everything that has a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Area {
    /// Municipalities, by slug.
    pub municipalities: IdVec<MunicipalityId, Municipality>,
    /// Zones, by slug.
    pub zones: IdVec<ZoneId, Zone>,
    /// Hubs and stops, by slug.
    pub hubs: IdVec<HubId, Hub>,
    /// Zone-to-hub distances, by zone then hub.
    pub access: Vec<Access>,
    /// Those that take another time in some periods, by zone then hub.
    pub timed_access: Vec<TimedAccess>,
    /// Roads.
    pub roads: Roads,
}

impl Area {
    /// When the walk between a zone and a hub takes another time than in the rest of the week.
    pub fn walk_times(&self, zone: ZoneId, hub: HubId) -> &[PartTime] {
        let at = self.timed_access.binary_search_by(|a| (a.zone, a.hub).cmp(&(zone, hub)));
        at.map_or(&[], |at| &self.timed_access[at].times)
    }
}

impl Roads {
    /// When a link takes another time than in the rest of the week.
    pub fn times(&self, link: usize) -> &[PartTime] {
        let at = self.timed.binary_search_by_key(&link, |timed| timed.link);
        at.map_or(&[], |at| &self.timed[at].times)
    }
}
