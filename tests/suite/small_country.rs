//! A country of two municipalities, two companies and seven lines, whose money fits on a page.
//!
//! ```text
//! line      class         bought by    run by     fares borne by  paid by
//! city      Local         company-a    bus-op     company-a       town-a 60 %, town-b 40 %
//! cross     InterTown     company-a    bus-op     company-a       region
//! far       InterTown     company-b    bus-op     town-b          region
//! metro     Metro         metro-co     metro-op   metro-co        state 50, town-a 30, town-b 20
//! train     StateRail     state        train-op   train-op        state
//! ferry     Ferry         town-b       ferry-op   town-b          town-b
//! coach     Commercial    coach-op     coach-op   coach-op        coach-op
//! ```

use ansvar::account::Inputs;
use ansvar::demand::{Demand, OdMatrix, TravelClass, Travellers};
use ansvar::id::{BodyId, IdVec, MunicipalityId, ServiceId, ZoneId};
use ansvar::scenario::Scenario;
use ansvar::scenario::area::{
    Area, Attractions, Hub, HubKind, Municipality, Roads, Urbanity, Zone,
};
use ansvar::scenario::regime::{
    Assignment, Body, BodyKind, Classified, FixedSum, Held, Holder, InterTownRule, Regime,
    Responsibility, Role, Scope, ServiceClass,
};
use ansvar::scenario::service::{
    Calendar, DayKind, DayTimetable, DayType, Mode, Period, Service, ServiceKind, ServiceStop,
};
use ansvar::scenario::values::{ValueRow, Values};
use ansvar::simulate::{ClassFlows, Flows, HubFlows, ServiceFlows, ZoneAccess};
use ansvar::supply::{Offer, Supply};
use ansvar::units::{ClockTime, Kilometres, Kroner, Minutes, Share, VehicleHours, VehicleKm};

const BODIES: [(&str, BodyKind); 12] = [
    ("state", BodyKind::State),
    ("region", BodyKind::Region),
    ("town-a", BodyKind::Municipality),
    ("town-b", BodyKind::Municipality),
    ("company-a", BodyKind::TransportCompany),
    ("company-b", BodyKind::TransportCompany),
    ("metro-co", BodyKind::InfrastructureOwner),
    ("bus-op", BodyKind::Operator),
    ("metro-op", BodyKind::Operator),
    ("train-op", BodyKind::Operator),
    ("ferry-op", BodyKind::Operator),
    ("coach-op", BodyKind::Operator),
];

struct Line {
    slug: &'static str,
    mode: Mode,
    kind: ServiceKind,
    class: ServiceClass,
    orderer: &'static str,
    buyer: &'static str,
    operator: &'static str,
    collector: &'static str,
    risk: &'static str,
    funders: &'static [(&'static str, f64)],
    in_a: f64,
}

#[rustfmt::skip]
const LINES: [Line; 7] = [
    Line { slug: "city", mode: Mode::Bus, kind: ServiceKind::City, class: ServiceClass::Local, orderer: "town-a", buyer: "company-a", operator: "bus-op", collector: "company-a", risk: "company-a", funders: &[("town-a", 0.6), ("town-b", 0.4)], in_a: 0.6 },
    Line { slug: "cross", mode: Mode::Bus, kind: ServiceKind::Regional, class: ServiceClass::InterTown, orderer: "region", buyer: "company-a", operator: "bus-op", collector: "company-a", risk: "company-a", funders: &[("region", 1.0)], in_a: 0.5 },
    Line { slug: "far", mode: Mode::Bus, kind: ServiceKind::Rural, class: ServiceClass::InterTown, orderer: "region", buyer: "company-b", operator: "bus-op", collector: "company-b", risk: "town-b", funders: &[("region", 1.0)], in_a: 0.1 },
    Line { slug: "metro", mode: Mode::Metro, kind: ServiceKind::Rail, class: ServiceClass::Metro, orderer: "metro-co", buyer: "metro-co", operator: "metro-op", collector: "company-a", risk: "metro-co", funders: &[("state", 0.5), ("town-a", 0.3), ("town-b", 0.2)], in_a: 1.0 },
    Line { slug: "train", mode: Mode::RegionalRail, kind: ServiceKind::Rail, class: ServiceClass::StateRail, orderer: "state", buyer: "state", operator: "train-op", collector: "company-a", risk: "train-op", funders: &[("state", 1.0)], in_a: 0.5 },
    Line { slug: "ferry", mode: Mode::Ferry, kind: ServiceKind::Ferry, class: ServiceClass::Ferry, orderer: "town-b", buyer: "town-b", operator: "ferry-op", collector: "ferry-op", risk: "town-b", funders: &[("town-b", 1.0)], in_a: 0.0 },
    Line { slug: "coach", mode: Mode::Coach, kind: ServiceKind::Commercial, class: ServiceClass::Commercial, orderer: "coach-op", buyer: "coach-op", operator: "coach-op", collector: "coach-op", risk: "coach-op", funders: &[("coach-op", 1.0)], in_a: 0.5 },
];

/// Every value a run leaves behind, to be changed by a test.
pub(crate) struct SmallCountry {
    pub(crate) scenario: Scenario,
    pub(crate) responsibility: Responsibility,
    pub(crate) supply: Supply,
    pub(crate) flows: Flows,
    pub(crate) demand: Demand,
}

impl SmallCountry {
    /// The country with these yearly fares, DKK, line by line.
    pub(crate) fn with_fares(fares: [f64; 7]) -> Self {
        let scenario = scenario();
        let supply = supply(&scenario);
        let flows = flows(&scenario, fares);
        Self { responsibility: responsibility(), supply, flows, demand: demand(), scenario }
    }

    /// The same with a fixed sum for the routes between towns.
    pub(crate) fn with_fixed_sum(mut self, sum: FixedSum) -> Self {
        self.scenario.regime.fixed_sums.push(sum);
        self
    }

    pub(crate) fn inputs(&self) -> Inputs<'_> {
        Inputs {
            scenario: &self.scenario,
            responsibility: &self.responsibility,
            supply: &self.supply,
            flows: &self.flows,
            demand: &self.demand,
            past: None,
            envelopes: None,
            budgets: None,
            tables: &[],
        }
    }
}

pub(crate) fn body(slug: &str) -> BodyId {
    let at = BODIES.iter().position(|(name, _)| *name == slug).unwrap();
    BodyId(u32::try_from(at).unwrap())
}

pub(crate) fn line(slug: &str) -> ServiceId {
    let at = LINES.iter().position(|line| line.slug == slug).unwrap();
    ServiceId(u32::try_from(at).unwrap())
}

/// The data set's own values.
pub(crate) fn values() -> Values {
    let text = include_str!("../../assets/denmark/values.csv");
    let rows: Result<Vec<ValueRow>, _> =
        csv::Reader::from_reader(text.as_bytes()).deserialize().collect();
    Values::from_register(rows.unwrap()).unwrap()
}

fn scenario() -> Scenario {
    Scenario {
        slug: "small".to_owned(),
        name: "A small country".to_owned(),
        question: String::new(),
        year: 2025,
        area: area(),
        services: LINES.iter().map(service).collect(),
        calendar: calendar(),
        bodies: bodies(),
        regime: regime(),
        values: values(),
        seed: 1,
        service: ansvar::scenario::ServiceRule::Declared,
        horizon: Default::default(),
        custom: Default::default(),
        credits: Vec::new(),
        law: None,
        undisturbed: None,
        inputs_hash: String::new(),
        closed_runs: std::sync::Arc::default(),
        works: Vec::new(),
        hub_services: Default::default(),
        flex: Default::default(),
    }
}

fn bodies() -> IdVec<BodyId, Body> {
    let new = |(slug, kind): &(&str, BodyKind)| Body {
        slug: (*slug).to_owned(),
        name: (*slug).to_owned(),
        kind: *kind,
        owners: Vec::new(),
        budget: Kroner::ZERO,
        budget_source: String::new(),
        independent_board: false,
        from: None,
        until: None,
        successor: None,
        contractor: None,
    };
    let mut bodies: IdVec<BodyId, Body> = BODIES.iter().map(new).collect();
    // What is left over in company-b is shared by hand, in company-a by residents.
    bodies[body("company-b")].owners = vec![(body("town-a"), 0.25), (body("town-b"), 0.75)];
    bodies[body("metro-co")].owners = vec![(body("state"), 0.5), (body("town-a"), 0.5)];
    bodies
}

fn area() -> Area {
    let town = |slug: &str, company: &str, population: f64| Municipality {
        slug: slug.to_owned(),
        name: slug.to_owned(),
        code: 1,
        region: "region".to_owned(),
        company: company.to_owned(),
        population,
        growth: 0.0,
        fixed_link: true,
        commute_km: 20.0,
        lat: 56.0,
        lon: 10.0,
    };
    let zone = |slug: &str, at: u32, population: f64, urbanity: Urbanity, income: f64| Zone {
        slug: slug.to_owned(),
        name: slug.to_owned(),
        municipality: MunicipalityId(at),
        lat: 56.0,
        lon: 10.0,
        area_km2: if at == 0 { 20.0 } else { 180.0 },
        residents: [0.2, 0.1, 0.5, 0.2].map(|share| share * population),
        families: 1.0,
        families_no_car: 0.25,
        no_car_share: 0.25,
        employed: 0.5 * population,
        in_education: 0.2 * population,
        income: Kroner::from_dkk(income),
        urbanity,
        landmass: 1,
        points: Vec::new(),
        attractions: Attractions::default(),
    };
    let stop = |slug: &str, at: u32| Hub {
        slug: slug.to_owned(),
        name: slug.to_owned(),
        lat: 56.0,
        lon: 10.0,
        municipality: MunicipalityId(at),
        zone: ZoneId(at),
        kind: HubKind::Town,
        level: 1,
        town_population: 0.0,
        offers: Vec::new(),
        derived: false,
        landmass: 1,
    };
    Area {
        municipalities: IdVec::from_vec(vec![
            town("town-a", "company-a", 3000.0),
            town("town-b", "company-b", 1000.0),
        ]),
        zones: IdVec::from_vec(vec![
            zone("zone-a", 0, 3000.0, Urbanity::Large, 500_000.0),
            zone("zone-b", 1, 600.0, Urbanity::Rural, 400_000.0),
            zone("zone-c", 1, 400.0, Urbanity::Rural, 300_000.0),
        ]),
        hubs: IdVec::from_vec(vec![stop("hub-a", 0), stop("hub-b", 1)]),
        access: Vec::new(),
        timed_access: Vec::new(),
        roads: Roads::default(),
    }
}

fn calendar() -> Calendar {
    let day =
        |slug: &str, days_per_year, kind| DayType { slug: slug.to_owned(), days_per_year, kind };
    let period = |slug: &str, from, until| Period {
        slug: slug.to_owned(),
        from: ClockTime(from),
        until: ClockTime(until),
    };
    Calendar {
        day_types: IdVec::from_vec(vec![
            day("weekday", 250.0, DayKind::SchoolDay),
            day("sunday", 115.0, DayKind::Sunday),
        ]),
        periods: IdVec::from_vec(vec![period("day", 240, 1080), period("evening", 1080, 1560)]),
        states: IdVec::default(),
        departures: Vec::new(),
    }
}

fn service(line: &Line) -> Service {
    let stop = |at: u32, minutes, km| ServiceStop {
        hub: ansvar::id::HubId(at),
        minutes: Minutes(minutes),
        km: Kilometres(km),
    };
    let day = |departures: [f64; 2]| DayTimetable {
        departures: departures.to_vec(),
        first: Some(ClockTime(300)),
        last: Some(ClockTime(1400)),
    };
    let shares = [(MunicipalityId(0), line.in_a), (MunicipalityId(1), 1.0 - line.in_a)];
    Service {
        slug: line.slug.to_owned(),
        number: String::new(),
        name: line.slug.to_owned(),
        mode: line.mode,
        kind: line.kind,
        operator: line.operator.to_owned(),
        company: String::new(),
        responsible_today: String::new(),
        level_kl: String::new(),
        border_share: None,
        stops: vec![stop(0, 0.0, 0.0), stop(1, 17.0, 13.3)],
        timetable: IdVec::from_vec(vec![day([20.0, 7.0]), day([9.0, 2.5])]),
        derived: false,
        municipalities: shares.into_iter().filter(|(_, share)| *share > 0.0).collect(),
        contract: None,
        opened: None,
        note: String::new(),
    }
}

fn regime() -> Regime {
    let special = |role, to| {
        Assignment::new(role, Scope::Class(ServiceClass::SpecialTransport), to, "it says so")
    };
    Regime {
        slug: "small".to_owned(),
        name: String::new(),
        description: String::new(),
        source: String::new(),
        is_law: false,
        from: None,
        until: None,
        as_of: Some(2025),
        assignments: vec![
            special(Role::Purchase, Holder::Company),
            special(Role::CollectFares, Holder::Company),
            special(Role::Fund, Holder::Municipality),
        ],
        inter_town: InterTownRule { as_today: true, ..InterTownRule::default() },
        fixed_sums: Vec::new(),
        region_shares_to: None,
        permissions: Vec::new(),
        tariffs: Vec::new(),
        timed_transfers: true,
        admin_factor: 1.0,
        at: None,
    }
}

fn responsibility() -> Responsibility {
    let held = |line: &Line, role: Role| {
        let one = |slug: &str| vec![(body(slug), 1.0)];
        let by = match role {
            Role::Own | Role::Invest | Role::Operate => one(line.operator),
            Role::SetServiceLevel | Role::Order => one(line.orderer),
            Role::Plan | Role::Purchase => one(line.buyer),
            Role::SetFares | Role::CollectFares => one(line.collector),
            Role::BearRevenueRisk => one(line.risk),
            Role::Fund => line.funders.iter().map(|(slug, share)| (body(slug), *share)).collect(),
            Role::Coordinate | Role::Dispatch => Vec::new(),
        };
        Held { by, assignment: Some(0) }
    };
    let class = |line: &Line| Some(Classified { class: line.class, because: String::new() });
    Responsibility {
        class: LINES.iter().map(class).collect(),
        held: LINES.iter().map(|line| Role::ALL.map(|role| held(line, role)).to_vec()).collect(),
        tariff: IdVec::filled(LINES.len(), None),
        coordination: IdVec::filled(LINES.len(), 0),
        misfit: IdVec::filled(LINES.len(), Minutes(0.0)),
        unknown: Vec::new(),
    }
}

fn supply(scenario: &Scenario) -> Supply {
    let values = &scenario.values;
    let offer = |line: &Line| {
        let departures = 2.0 * (250.0 * 27.0 + 115.0 * 11.5);
        let (hours, km) = (departures * 17.0 / 60.0, departures * 13.3);
        let cost = match line.slug {
            "city" => hours * values.bus_hour_city,
            "cross" => hours * values.bus_hour_regional,
            "far" => hours * values.bus_hour_rural,
            "metro" => km * values.train_km_metro,
            "train" => km * values.train_km_regional,
            "coach" => hours * values.bus_hour_regional,
            _ => 0.0,
        };
        Offer {
            per_hour: IdVec::default(),
            hours: VehicleHours(hours),
            km: VehicleKm(km),
            km_with_deadhead: VehicleKm(km),
            departures,
            vehicles: 1.0,
            cost: Kroner::from_dkk(cost),
            capacity: 60.0,
            reliability: Share(1.0),
            co2_tonnes: 10.0,
            ..Offer::default()
        }
    };
    Supply { offers: LINES.iter().map(offer).collect() }
}

fn flows(scenario: &Scenario, fares: [f64; 7]) -> Flows {
    let lines: IdVec<ServiceId, ServiceFlows> = fares
        .iter()
        .map(|&fares| {
            let way_out = 1000.0 + fares / 40.0;
            ServiceFlows {
                boardings: 2.0 * way_out,
                passenger_km: 2.0 * way_out * 13.3,
                hop_out: vec![0.75 * way_out],
                hop_in: vec![0.25 * way_out],
                fares,
                income: fares,
                ..ServiceFlows::default()
            }
        })
        .collect();
    let mut flows = Flows { services: lines, covered_share: 1.0, ..Flows::default() };
    flows.sums.fares = fares.iter().sum();
    flows.sums.passenger_km = flows.services.iter().map(|line| line.passenger_km).sum();
    flows.sums.boardings = flows.services.iter().map(|line| line.boardings).sum();
    flows.sums.pt_trips = flows.sums.boardings / 1.5;
    let half = flows.sums.fares / 2.0;
    flows.fares_by_municipality = IdVec::from_vec(vec![half, flows.sums.fares - half]);
    let class = ClassFlows {
        wanted: 120.0,
        trips: [10.0, 20.0, 40.0, 20.0, 10.0],
        km: [10.0, 60.0, 600.0, 300.0, 150.0],
        not_made: [5.0, 5.0, 0.0, 10.0],
        fares: 250.0,
        surplus_minutes: -3000.0,
        pt_minutes: 400.0,
    };
    let zones = scenario.area.zones.len();
    flows.classes = IdVec::filled(zones, vec![class; TravelClass::COUNT]);
    flows.hubs =
        IdVec::filled(2, HubFlows { boardings: 9.0, transfers: 3.0, transfers_across: 1.0 });
    flows.access = (0..zones)
        .map(|at| {
            let mut access =
                ZoneAccess { near_stop: 0.9, near_known_stop: 0.6, ..ZoneAccess::default() };
            access.jobs.pt = [10.0, 100.0, 1000.0].map(|jobs| jobs * (at + 1) as f64);
            access.jobs.car = [2000.0; 3];
            access.hospital_pt = if at == 0 { 25.0 } else { f64::INFINITY };
            access.last_way_home = vec![(at < 2).then_some(ClockTime(1325)), None];
            access
        })
        .collect();
    flows
}

fn demand() -> Demand {
    let travellers = Travellers { age: [0.2, 0.1, 0.5, 0.2] };
    Demand {
        trips: vec![OdMatrix::filled(3, 0.0); 6],
        no_car_share: vec![IdVec::filled(3, 0.25); 6],
        travellers: vec![IdVec::filled(3, travellers); TravelClass::COUNT],
        state_share: vec![IdVec::default(); 6],
        special: IdVec::from_vec(vec![30.0, 10.0, 5.0]),
        cut_off_share: 0.0,
        balance_error: 0.0,
    }
}
