//! Tiny countries for tests: a few zones, stops and lines on a plane, with every stage's input.
//!
//! The whole world of a test should fit on one screen:
//!
//! ```text
//! let mut country = Country::new();
//! let (a, b) = (country.place("a", 0.0, 0.0), country.place("b", 10.0, 0.0));
//! country.line("1", Mode::Bus, 20.0, &[(a, 0.0, 0.0), (b, 15.0, 10.0)]);
//! let world = country.world();
//! ```

#![allow(dead_code, reason = "a kit: not every test takes every piece")]

use ansvar::demand::{Demand, OdMatrix, Purpose, Travellers};
use ansvar::id::{
    BodyId, DayTypeId, HubId, Id, IdVec, MunicipalityId, PeriodId, ServiceId, ZoneId,
};
use ansvar::network::{self, Network, RoadSkim, straight_km};
use ansvar::scenario::Scenario;
use ansvar::scenario::area::{
    Access, Area, Attractions, Hub, HubKind, Municipality, Urbanity, Zone, ZonePoint,
};
use ansvar::scenario::regime::{
    Basis, Body, BodyKind, Held, InterTownRule, Regime, Responsibility, Role, TariffArea,
    UNCOORDINATED,
};
use ansvar::scenario::service::{
    Calendar, DayKind, DayTimetable, DayType, Mode, Period, Service, ServiceKind, ServiceState,
    ServiceStop,
};
use ansvar::scenario::values::{ValueRow, Values};
use ansvar::supply::{Offer, Supply};
use ansvar::units::{ClockTime, Kilometres, Kroner, Minutes, Share};

/// The country's values, as the program ships them.
pub(crate) fn shipped_values() -> Values {
    let table = include_bytes!("../../assets/denmark/values.csv");
    let rows: Vec<ValueRow> = csv::Reader::from_reader(table.as_slice())
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("values.csv is a table of values");
    Values::from_register(rows).expect("values.csv holds every value once")
}

/// A country under construction. One municipality, one body that does everything, one day type
/// with one period of 16 hours and one service state, until a test adds others.
pub(crate) struct Country {
    /// What is being built; tests may change anything in it.
    pub(crate) scenario: Scenario,
    /// Headway of each service, in minutes, in every state.
    pub(crate) headways: Vec<f64>,
}

/// Everything that `simulate` takes.
pub(crate) struct World {
    pub(crate) scenario: Scenario,
    pub(crate) network: Network,
    pub(crate) demand: Demand,
    pub(crate) supply: Supply,
    pub(crate) responsibility: Responsibility,
    pub(crate) roads: RoadSkim,
}

impl Country {
    pub(crate) fn new() -> Self {
        let municipality = Municipality {
            slug: "k1".into(),
            name: "One".into(),
            code: 1,
            region: "region".into(),
            company: "company".into(),
            population: 0.0,
            growth: 0.0,
            fixed_link: true,
            commute_km: 20.0,
            lat: 56.0,
            lon: 10.0,
        };
        let scenario = Scenario {
            slug: "test".into(),
            name: "Test".into(),
            question: String::new(),
            year: 2025,
            area: Area { municipalities: IdVec::from_vec(vec![municipality]), ..Area::default() },
            services: IdVec::default(),
            calendar: Calendar {
                day_types: IdVec::from_vec(vec![DayType {
                    slug: "every-day".into(),
                    days_per_year: 365.0,
                    kind: DayKind::SchoolDay,
                }]),
                periods: IdVec::from_vec(vec![Period {
                    slug: "day".into(),
                    from: ClockTime(6 * 60),
                    until: ClockTime(22 * 60),
                }]),
                states: IdVec::from_vec(vec![ServiceState {
                    slug: "all-day".into(),
                    parts: vec![(DayTypeId(0), PeriodId(0))],
                    home_by: ClockTime(17 * 60),
                }]),
                departures: Vec::new(),
            },
            bodies: IdVec::from_vec(vec![body("body")]),
            regime: regime(),
            values: shipped_values(),
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
        };
        Self { scenario, headways: Vec::new() }
    }

    /// Adds a municipality.
    pub(crate) fn municipality(&mut self, slug: &str) -> MunicipalityId {
        let mut next = self.scenario.area.municipalities[MunicipalityId(0)].clone();
        next.slug = slug.into();
        self.scenario.area.municipalities.push(next)
    }

    /// A stop `east` and `north` km from the origin of the plane.
    pub(crate) fn hub(&mut self, slug: &str, east: f64, north: f64) -> HubId {
        let (lat, lon) = on_earth(east, north);
        self.scenario.area.hubs.push(Hub {
            slug: slug.into(),
            name: slug.into(),
            lat,
            lon,
            municipality: MunicipalityId(0),
            zone: ZoneId(0),
            kind: HubKind::Stop,
            level: 0,
            town_population: 0.0,
            offers: Vec::new(),
            derived: false,
            landmass: 0,
        })
    }

    /// A zone with 1,000 residents and 1,000 jobs, without a stop.
    pub(crate) fn zone(&mut self, slug: &str, east: f64, north: f64) -> ZoneId {
        let (lat, lon) = on_earth(east, north);
        self.scenario.area.zones.push(Zone {
            slug: slug.into(),
            name: slug.into(),
            municipality: MunicipalityId(0),
            lat,
            lon,
            area_km2: 4.0,
            residents: [200.0, 100.0, 500.0, 200.0],
            families: 1.0,
            families_no_car: 0.3,
            no_car_share: 0.3,
            employed: 500.0,
            in_education: 200.0,
            income: Kroner::from_dkk(400_000.0),
            urbanity: Urbanity::Medium,
            landmass: 0,
            points: vec![ZonePoint { lat, lon, share: 1.0, radius: Kilometres(0.5) }],
            attractions: Attractions {
                jobs: 1000.0,
                education: 100.0,
                pupils: 150.0,
                shopping: 1000.0,
                leisure: 1000.0,
                health: 1000.0,
            },
        })
    }

    /// Residents of `zone` are `km` from `hub`.
    pub(crate) fn access(&mut self, zone: ZoneId, hub: HubId, km: f64) {
        let distance = Kilometres(km);
        self.scenario.area.access.push(Access { zone, hub, distance, walk: None });
    }

    /// A zone with a stop of its own in the middle, 0.5 km from its residents.
    pub(crate) fn place(&mut self, slug: &str, east: f64, north: f64) -> HubId {
        let zone = self.zone(slug, east, north);
        let hub = self.hub(slug, east, north);
        self.scenario.area.hubs[hub].zone = zone;
        self.access(zone, hub, 0.5);
        hub
    }

    /// A line with a departure every `headway` minutes from 06:00 to 22:00: (stop, minutes since
    /// the first stop, km since the first stop).
    pub(crate) fn line(
        &mut self,
        slug: &str,
        mode: Mode,
        headway: f64,
        stops: &[(HubId, f64, f64)],
    ) -> ServiceId {
        let period = &self.scenario.calendar.periods[PeriodId(0)];
        let timetable = DayTimetable {
            departures: vec![period.length().0 / headway; self.scenario.calendar.periods.len()],
            first: Some(period.from),
            last: Some(period.until),
        };
        self.headways.push(headway);
        self.scenario.services.push(Service {
            slug: slug.into(),
            number: slug.into(),
            name: slug.into(),
            mode,
            kind: if mode.is_rail() { ServiceKind::Rail } else { ServiceKind::City },
            operator: "body".into(),
            company: "company".into(),
            responsible_today: "region".into(),
            level_kl: "local".into(),
            border_share: None,
            stops: stops
                .iter()
                .map(|&(hub, minutes, km)| ServiceStop {
                    hub,
                    minutes: Minutes(minutes),
                    km: Kilometres(km),
                })
                .collect(),
            timetable: IdVec::filled(self.scenario.calendar.day_types.len(), timetable),
            derived: false,
            municipalities: vec![(MunicipalityId(0), 1.0)],
            contract: None,
            opened: None,
            note: String::new(),
        })
    }

    /// Sets a value of the register.
    pub(crate) fn set(&mut self, key: &str, value: f64) {
        self.scenario.values.set(key, value).expect("the value exists");
    }

    /// All inputs of `simulate`: 1,000 trips a year from every zone to every other for every
    /// purpose, roads straight × 1.3 at 60 km/h, one tariff, one planner, no coordination
    /// between lines.
    pub(crate) fn world(self) -> World {
        let Self { scenario, headways } = self;
        let zones = scenario.area.zones.len();
        let states = scenario.calendar.states.len();
        let demand = Demand {
            trips: Purpose::ALL
                .map(|_| {
                    let mut trips = OdMatrix::filled(zones, 1000.0);
                    for zone in 0..zones {
                        trips.row_mut(ZoneId::from_index(zone))[zone] = 0.0;
                    }
                    trips
                })
                .to_vec(),
            no_car_share: vec![IdVec::filled(zones, 0.3); 6],
            travellers: vec![IdVec::filled(zones, Travellers { age: [0.25; 4] }); 12],
            state_share: vec![IdVec::filled(states, 1.0 / states as f64); 6],
            special: IdVec::filled(zones, 0.0),
            cut_off_share: 0.0,
            balance_error: 0.0,
        };
        let offers = headways.iter().map(|headway| Offer {
            per_hour: IdVec::filled(states, 60.0 / headway),
            capacity: 75.0,
            reliability: Share(1.0),
            ..Offer::default()
        });
        let everyone = Held { by: vec![(BodyId(0), 1.0)], assignment: Some(0) };
        let n = scenario.services.len();
        let responsibility = Responsibility {
            class: IdVec::filled(n, None),
            held: IdVec::filled(n, vec![everyone; Role::ALL.len()]),
            tariff: IdVec::filled(n, Some(0)),
            coordination: IdVec::filled(n, UNCOORDINATED),
            ..Responsibility::default()
        };
        World {
            network: network::build(&scenario),
            supply: Supply { offers: offers.collect() },
            roads: roads(&scenario),
            scenario,
            demand,
            responsibility,
        }
    }
}

/// A position on the plane of the test, as degrees.
fn on_earth(east: f64, north: f64) -> (f64, f64) {
    const KM_PER_DEGREE: f64 = 111.195;
    (56.0 + north / KM_PER_DEGREE, 10.0 + east / (KM_PER_DEGREE * 56.0_f64.to_radians().cos()))
}

fn roads(scenario: &Scenario) -> RoadSkim {
    let zones = &scenario.area.zones;
    let n = zones.len();
    let mut skim = RoadSkim {
        n,
        minutes: vec![],
        km: vec![],
        toll_dkk: vec![0.0; n * n],
        sea_km: vec![0.0; n * n],
        in_states: Vec::new(),
    };
    for from in zones {
        for to in zones {
            let km = (1.3 * straight_km((from.lat, from.lon), (to.lat, to.lon))).max(0.7);
            skim.km.push(km as f32);
            skim.minutes.push(km as f32);
        }
    }
    skim
}

fn body(slug: &str) -> Body {
    Body {
        slug: slug.into(),
        name: slug.into(),
        kind: BodyKind::State,
        owners: Vec::new(),
        budget: Kroner::ZERO,
        budget_source: String::new(),
        independent_board: false,
        from: None,
        until: None,
        successor: None,
        contractor: None,
    }
}

fn regime() -> Regime {
    Regime {
        slug: "test".into(),
        name: "Test".into(),
        description: String::new(),
        source: String::new(),
        is_law: false,
        from: None,
        until: None,
        as_of: Some(2025),
        assignments: Vec::new(),
        inter_town: InterTownRule { as_today: true, ..InterTownRule::default() },
        fixed_sums: Vec::new(),
        region_shares_to: None,
        permissions: Vec::new(),
        tariffs: vec![TariffArea {
            slug: "all".into(),
            name: "All".into(),
            members: Vec::new(),
            second_base_share: 1.0,
            low: 1.0,
            high: 1.0,
            source: String::new(),
            basis: Basis::Assumption,
            at: None,
        }],
        timed_transfers: true,
        admin_factor: 1.0,
        at: None,
    }
}

/// Fails unless two numbers agree within `tolerance`, telling both.
#[track_caller]
pub(crate) fn assert_close(left: f64, right: f64, tolerance: f64) {
    assert!((left - right).abs() <= tolerance, "{left} is not {right} within {tolerance}");
}
