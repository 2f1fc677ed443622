//! Twenty networks in an empty country, with the answer on paper: the first ten here, the others in
//! [`more`].
//!
//! Weights of the shipped values: first wait 1.75 up to a headway of 12 minutes, 0.8 beyond; wait
//! at a transfer 1.5; minutes aboard a bus 1.1. Each test writes the values it rests on.

mod more;

use crate::support::{Country, World, assert_close};
use ansvar::id::{HubId, Id, IdVec, StateId, ZoneId};
use ansvar::network::AccessMode;
use ansvar::scenario::area::HubOffer;
use ansvar::scenario::service::Mode;
use ansvar::simulate::{
    AccessRows, BOARDINGS, BY_RAIL, Egress, FlatNetwork, Flows, Inputs, KM, LastWayHome, Loads,
    MINUTES, Parts, Strategies, lower, simulate,
};
use ansvar::units::Share;

/// A country whose fares and boarding penalties are nil, so that labels are times and waits.
fn plain_country() -> Country {
    let mut country = Country::new();
    for key in ["fare.base", "fare.per_km", "choice.boarding.bus", "choice.boarding.rail"] {
        free(&mut country, key);
    }
    for key in ["choice.boarding.ferry", "choice.transfer.minutes"] {
        free(&mut country, key);
    }
    country.set("choice.weight.bus_vs_train_ivt", 1.0);
    country.set("choice.weight.wait_at_stop", 1.75);
    country.set("choice.hidden_wait.from_headway", 12.0);
    country.set("choice.weight.hidden_wait_headway", 0.8);
    country.set("choice.weight.transfer_wait", 1.5);
    country.set("choice.timed_transfer.wait", 6.0);
    country
}

fn free(country: &mut Country, key: &str) {
    country.set(key, 0.0);
}

/// Labels towards a hub in the only state.
struct Towards {
    network: FlatNetwork,
    strategies: Strategies,
}

impl Towards {
    fn hub(world: &World, hub: HubId) -> Self {
        let way_home = LastWayHome::search(&world.scenario, &world.network);
        let network = lower(&inputs(world, &way_home), StateId(0));
        let mut strategies = Strategies::new();
        strategies.solve(&network, &[Egress { hub: hub.0, cost: 0.0, minutes: 0.0 }]);
        Self { network, strategies }
    }
    fn label(&self, from: HubId) -> f64 {
        self.strategies.first_label(&self.network, from.0)
    }
    fn parts(&self, from: HubId) -> &Parts {
        self.strategies.first_parts(&self.network, from.0)
    }
    /// Loads of one traveller from a hub: boardings by line.
    fn shares(&mut self, from: HubId) -> Vec<f64> {
        let mut loads = Loads::new(&self.network);
        self.strategies.begin_volumes(&self.network);
        self.strategies.add_volume(&self.network, from.0, [1.0, 0.0, 0.0]);
        self.strategies.load(&self.network, &mut loads);
        let of_line = |stops: (u32, u32)| -> f64 {
            loads.board[stops.0 as usize..stops.1 as usize].iter().sum()
        };
        self.network.lines.iter().map(|line| of_line(line.stops)).collect()
    }
}

fn inputs<'a>(world: &'a World, way_home: &'a LastWayHome) -> Inputs<'a> {
    Inputs {
        scenario: &world.scenario,
        network: &world.network,
        demand: &world.demand,
        supply: &world.supply,
        responsibility: &world.responsibility,
        roads: &world.roads,
        standard_roads: &world.roads,
        way_home,
        flex: &[],
        carpool: &[],
    }
}

fn run(world: &World) -> Flows {
    let way_home = LastWayHome::search(&world.scenario, &world.network);
    simulate(&inputs(world, &way_home), &|_| {}).expect("the inputs fit")
}

/// 1. One line every 60 minutes, 20 minutes aboard: the wait is felt as
///    1.75·6 + 0.8·(60 − 12)/2 = 29.7 minutes; at the stop 6 minutes are waited.
#[test]
fn one_line_every_hour_is_felt_as_a_wait_of_29_7_minutes() {
    let mut country = plain_country();
    let (a, b) = (country.place("a", 0.0, 0.0), country.place("b", 20.0, 0.0));
    country.line("1", Mode::Bus, 60.0, &[(a, 0.0, 0.0), (b, 20.0, 20.0)]);
    let there = Towards::hub(&country.world(), b);
    assert_close(there.label(a), 29.7 + 20.0, 1e-5);
    assert_close(f64::from(there.parts(a)[MINUTES]), 6.0 + 20.0, 1e-5);
    assert_close(f64::from(there.parts(a)[KM]), 20.0, 1e-5);
}

/// 2. Two lines every 20 minutes come every 10 minutes together: 1.75·5 of wait and 20 minutes
///    aboard either; each carries half.
#[test]
fn two_lines_of_one_route_combine() {
    let mut country = plain_country();
    let (a, b) = (country.place("a", 0.0, 0.0), country.place("b", 20.0, 0.0));
    for line in ["1", "2"] {
        country.line(line, Mode::Bus, 20.0, &[(a, 0.0, 0.0), (b, 20.0, 20.0)]);
    }
    let mut there = Towards::hub(&country.world(), b);
    assert_close(there.label(a), 1.75 * 5.0 + 20.0, 1e-5);
    assert_eq!(there.shares(a), [0.5, 0.0, 0.5, 0.0]);
}

/// 3. A change: 10 minutes, then a line of another planner every 20 minutes is waited for 1.5·10.
#[test]
fn a_transfer_waits_half_the_real_headway() {
    let mut country = plain_country();
    let a = country.place("a", 0.0, 0.0);
    let (b, c) = (country.place("b", 10.0, 0.0), country.place("c", 20.0, 0.0));
    country.line("1", Mode::Bus, 10.0, &[(a, 0.0, 0.0), (b, 10.0, 10.0)]);
    country.line("2", Mode::Bus, 20.0, &[(b, 0.0, 0.0), (c, 15.0, 10.0)]);
    let there = Towards::hub(&country.world(), c);
    assert_close(there.label(a), 1.75 * 5.0 + 10.0 + 1.5 * 10.0 + 15.0, 1e-5);
    assert_close(f64::from(there.parts(a)[BOARDINGS]), 2.0, 1e-6);
}

/// 4. The same with lines of one group: the second, every 60 minutes, is waited for as one every
///    12 minutes, which is a wait of 6.
#[test]
fn a_timed_transfer_waits_the_timed_minutes() {
    let mut country = plain_country();
    let a = country.place("a", 0.0, 0.0);
    let (b, c) = (country.place("b", 10.0, 0.0), country.place("c", 20.0, 0.0));
    country.line("1", Mode::Bus, 10.0, &[(a, 0.0, 0.0), (b, 10.0, 10.0)]);
    country.line("2", Mode::Bus, 60.0, &[(b, 0.0, 0.0), (c, 15.0, 10.0)]);
    let mut world = country.world();
    let apart = Towards::hub(&world, c).label(a);
    assert_close(apart, 1.75 * 5.0 + 10.0 + 1.5 * 30.0 + 15.0, 1e-5);
    world.responsibility.coordination = IdVec::filled(2, 0);
    let timed = Towards::hub(&world, c).label(a);
    assert_close(timed, 1.75 * 5.0 + 10.0 + 1.5 * 6.0 + 15.0, 1e-5);
    world.scenario.regime.timed_transfers = false;
    assert_close(Towards::hub(&world, c).label(a), apart, 1e-5);
}

/// 5. An express of 20 minutes and a local of 50, each every 10 minutes: whoever waits for the
///    express needs 1.75·5 + 20 = 28.75, so the local is left alone.
#[test]
fn nobody_takes_a_local_that_is_slower_than_waiting_for_the_express() {
    let mut country = plain_country();
    let (a, b) = (country.place("a", 0.0, 0.0), country.place("b", 20.0, 0.0));
    country.line("express", Mode::Bus, 10.0, &[(a, 0.0, 0.0), (b, 20.0, 20.0)]);
    country.line("local", Mode::Bus, 10.0, &[(a, 0.0, 0.0), (b, 50.0, 20.0)]);
    let mut there = Towards::hub(&country.world(), b);
    assert_close(there.label(a), 28.75, 1e-5);
    assert_eq!(there.shares(a), [1.0, 0.0, 0.0, 0.0]);
}

/// 6. A ferry every 60 minutes that sails nine times in ten: a missed sailing costs another
///    headway one time in ten, 0.1·60·1.75 = 10.5 minutes.
#[test]
fn a_missed_sailing_costs_the_next_headway() {
    let mut country = plain_country();
    let (a, b) = (country.place("a", 0.0, 0.0), country.place("b", 20.0, 0.0));
    country.line("ferry", Mode::Ferry, 60.0, &[(a, 0.0, 0.0), (b, 30.0, 20.0)]);
    let mut world = country.world();
    let ferry = ansvar::id::ServiceId(0);
    world.supply.offers[ferry].reliability = Share(0.9);
    assert_close(Towards::hub(&world, b).label(a), 29.7 + 30.0 + 10.5, 1e-5);
}

/// 7. A change into another tariff area that takes half a second base fare of 23 DKK, at 115 DKK
///    an hour: 0.5·23/(115/60) = 6 minutes. Inside one area it is free.
#[test]
fn a_fare_boundary_costs_its_share_of_a_base_fare() {
    let mut country = plain_country();
    country.set("fare.base", 23.0);
    country.set("fare.share.other", 1.0);
    country.set("choice.vot.private", 115.0);
    let a = country.place("a", 0.0, 0.0);
    let (b, c) = (country.place("b", 10.0, 0.0), country.place("c", 20.0, 0.0));
    country.line("1", Mode::Bus, 10.0, &[(a, 0.0, 0.0), (b, 10.0, 10.0)]);
    country.line("2", Mode::Bus, 20.0, &[(b, 0.0, 0.0), (c, 15.0, 10.0)]);
    let mut world = country.world();
    let inside = Towards::hub(&world, c).label(a);
    assert_close(inside, 48.75, 1e-5);
    let mut other = world.scenario.regime.tariffs[0].clone();
    other.second_base_share = 0.5;
    world.scenario.regime.tariffs.push(other);
    world.responsibility.tariff[ansvar::id::ServiceId(1)] = Some(1);
    assert_close(Towards::hub(&world, c).label(a), inside + 6.0, 1e-5);
}

/// 8. Access: half a km on foot is 0.5·12·1.75 = 10.5 generalised minutes; 5 km by bike
///    2·(5·4 + 4) + 10.3 = 58.3, and 8 more at the far end; 10 km by car to a station with room
///    2.2·(10·1.4 + 9) + 10.3 + 4 = 64.9, and nothing at the far end.
#[test]
fn access_is_on_foot_by_bike_or_by_car_where_it_can_stand() {
    let mut country = Country::new();
    country.set("access.bike.penalty", 10.3);
    let zone = country.zone("home", 0.0, 0.0);
    let (near, far) = (country.hub("near", 0.5, 0.0), country.hub("far", 5.0, 0.0));
    let station = country.hub("station", 10.0, 0.0);
    country.scenario.area.hubs[station].level = 2;
    country.scenario.area.hubs[station].offers = vec![HubOffer::ParkAndRide];
    for (hub, km) in [(near, 0.5), (far, 5.0), (station, 10.0)] {
        country.access(zone, hub, km);
    }
    let world = country.world();
    let expected = [
        (near, AccessMode::Walk, 10.5, 10.5),
        (far, AccessMode::Bike, 58.3, 66.3),
        (station, AccessMode::Car, 64.9, f64::INFINITY),
    ];
    assert_eq!(world.network.access.len(), expected.len());
    for (link, (hub, mode, from_home, far_end)) in world.network.access.iter().zip(expected) {
        assert_eq!((link.hub, link.mode), (hub, mode));
        assert_close(link.from_home.0, from_home, 1e-9);
        let same_far_end = link.far_end.0.is_infinite() && far_end.is_infinite();
        assert!(same_far_end || (link.far_end.0 - far_end).abs() < 1e-9);
    }
    let rows = AccessRows::new(1, &world.network.access, 1.0);
    assert_eq!(rows.of(zone.index()), (0..2, 2..3));
}

/// 9. A branch: from the stem every train every 10 minutes serves the trunk, every other one each
///    branch. To a branch end only its own train, every 20 minutes, will do: 1.75·6 + 0.8·4 = 13.7
///    of wait; to the fork both: 1.75·5 = 8.75.
#[test]
fn a_branch_is_served_by_its_own_trains_and_the_trunk_by_all() {
    let mut country = plain_country();
    let (stem, fork) = (country.place("stem", 0.0, 0.0), country.place("fork", 10.0, 0.0));
    let (east, west) = (country.place("east", 20.0, 5.0), country.place("west", 20.0, -5.0));
    for (line, end) in [("e", east), ("w", west)] {
        let stops = [(stem, 0.0, 0.0), (fork, 10.0, 10.0), (end, 20.0, 20.0)];
        country.line(line, Mode::RegionalRail, 20.0, &stops);
    }
    let world = country.world();
    assert_close(Towards::hub(&world, fork).label(stem), 8.75 + 10.0, 1e-5);
    let mut there = Towards::hub(&world, east);
    assert_close(there.label(stem), 13.7 + 20.0, 1e-5);
    assert_close(f64::from(there.parts(stem)[BY_RAIL]), 1.0, 1e-6);
    assert_eq!(there.shares(stem), [1.0, 0.0, 0.0, 0.0]);
}

/// 10. A walk of half a km between two stops: 6 minutes at a weight of 1.6, then the wait of the
///     next line. Nothing joins them across water.
#[test]
fn a_short_walk_joins_two_stops_of_one_landmass() {
    let mut country = plain_country();
    country.set("choice.weight.hub_walk", 1.6);
    let a = country.place("a", 0.0, 0.0);
    let (b, near_b) = (country.place("b", 10.0, 0.0), country.place("near-b", 10.5, 0.0));
    let c = country.place("c", 20.0, 0.0);
    country.line("1", Mode::Bus, 10.0, &[(a, 0.0, 0.0), (b, 10.0, 10.0)]);
    country.line("2", Mode::Bus, 20.0, &[(near_b, 0.0, 0.0), (c, 15.0, 10.0)]);
    let mut island = country.scenario.clone();
    let world = country.world();
    let there = Towards::hub(&world, c);
    let by_hand = 1.75 * 5.0 + 10.0 + 6.0 * 1.6 + 1.5 * 10.0 + 15.0;
    assert_close(there.label(a), by_hand, 1e-2);
    for hub in [near_b, c] {
        let mut moved = island.area.hubs[hub].clone();
        moved.landmass = 1;
        island.area.hubs[hub] = moved;
    }
    let world = World { network: ansvar::network::build(&island), scenario: island, ..world };
    assert!(Towards::hub(&world, c).label(a).is_infinite());
}

/// The whole stage on a line of three places: what flows in flows out, and the sums that were
/// made trip by trip agree with those made from loads.
#[test]
fn trips_of_three_places_in_a_row_add_up() {
    let mut country = Country::new();
    let (a, b) = (country.place("a", 0.0, 0.0), country.place("b", 8.0, 0.0));
    let c = country.place("c", 16.0, 0.0);
    country.line("1", Mode::Bus, 20.0, &[(a, 0.0, 0.0), (b, 12.0, 9.0), (c, 25.0, 19.0)]);
    country.line("2", Mode::RegionalRail, 30.0, &[(a, 0.0, 0.0), (c, 14.0, 17.0)]);
    let world = country.world();
    let flows = run(&world);
    let km: f64 = flows.services.iter().map(|service| service.passenger_km).sum();
    let boardings: f64 = flows.services.iter().map(|service| service.boardings).sum();
    let fares: f64 = flows.services.iter().map(|service| service.fares).sum();
    assert!(flows.sums.pt_trips > 100.0, "{} trips", flows.sums.pt_trips);
    assert_close(km / flows.sums.passenger_km, 1.0, 1e-6);
    assert_close(boardings / flows.sums.boardings, 1.0, 1e-6);
    assert_close(fares / flows.sums.fares, 1.0, 1e-6);
    let at_hubs: f64 = flows.hubs.iter().map(|hub| hub.boardings).sum();
    assert_close(at_hubs / boardings, 1.0, 1e-9);
    assert_close(flows.covered_share, 1.0, 1e-6);
    let access = &flows.access[ZoneId(0)];
    assert_close(access.near_stop, 1.0, 1e-9);
    assert!(access.jobs.pt[2] >= 2000.0, "by train {} jobs in an hour", access.jobs.pt[2]);
}
