//! The eleventh to the twentieth network. Weights as in the first ten.

use super::{Towards, inputs, plain_country};
use crate::support::{Country, assert_close};
use ansvar::id::{DayTypeId, Id, IdVec, ServiceId, ZoneId};
use ansvar::scenario::service::Mode;
use ansvar::simulate::{
    BOARDINGS, BY_BUS, EXTRA_BASES, Flows, KM, LastWayHome, MINUTES, NotMade, simulate,
};
use ansvar::units::ClockTime;

/// 11. A fast line (20 minutes) every 30 and a slow one (24) every 15 minutes. Alone the fast one
///     is 1.75·6 + 0.8·(30 − 12)/2 = 17.7 of wait and 20: 37.7, more than the slow line's 24 from
///     boarding, so it is taken too: every 10 minutes, 1.75·5 + (1·20 + 2·24)/3 = 31.4167, a third
///     of the travellers on the fast line.
#[test]
fn a_slower_line_is_taken_where_it_saves_the_wait() {
    let mut country = plain_country();
    let (a, b) = (country.place("a", 0.0, 0.0), country.place("b", 20.0, 0.0));
    country.line("fast", Mode::Bus, 30.0, &[(a, 0.0, 0.0), (b, 20.0, 20.0)]);
    country.line("slow", Mode::Bus, 15.0, &[(a, 0.0, 0.0), (b, 24.0, 20.0)]);
    let mut there = Towards::hub(&country.world(), b);
    assert_close(there.label(a), 8.75 + (20.0 + 48.0) / 3.0, 1e-5);
    let shares = there.shares(a);
    assert_close(shares[0], 1.0 / 3.0, 1e-6);
    assert_close(shares[2], 2.0 / 3.0, 1e-6);
}

/// 12. Lines that help only together. An express of 20 minutes every 15: with F = 4 an hour the wait
///     times F is 24 + 5.7·F, so (24 + 22.8 + 80)/4 = 31.7. One local of 27 minutes every hour more
///     makes (52.5 + 80 + 27)/5 = 31.9, which is worse; two make (52.5 + 80 + 54)/6 = 31.0833.
#[test]
fn two_locals_help_where_one_would_not() {
    let label = |locals: usize| {
        let mut country = plain_country();
        let (a, b) = (country.place("a", 0.0, 0.0), country.place("b", 20.0, 0.0));
        country.line("express", Mode::Bus, 15.0, &[(a, 0.0, 0.0), (b, 20.0, 20.0)]);
        for number in 0..locals {
            let name = format!("local-{number}");
            country.line(&name, Mode::Bus, 60.0, &[(a, 0.0, 0.0), (b, 27.0, 20.0)]);
        }
        let mut there = Towards::hub(&country.world(), b);
        (there.label(a), there.shares(a)[0])
    };
    let (one, two) = (label(1), label(2));
    assert_close(one.0, 31.7, 1e-5);
    assert_close(one.1, 1.0, 1e-6);
    assert_close(two.0, 186.5 / 6.0, 1e-5);
    assert_close(two.1, 4.0 / 6.0, 1e-6);
}

/// 13. A ring of four stops, 10 minutes a hop, every 10 minutes both ways round. To the next stop
///     only the short way round is taken: 8.75 + 10. To the stop across both are: every 5 minutes,
///     1.75·2.5 + 20, half of the travellers each way.
#[test]
fn a_ring_is_ridden_the_short_way_round() {
    let mut country = plain_country();
    let corners = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)];
    let stops: Vec<_> = corners
        .iter()
        .enumerate()
        .map(|(at, &(east, north))| country.place(&format!("p{at}"), east, north))
        .collect();
    let round: Vec<_> =
        (0..5).map(|at| (stops[at % 4], 10.0 * at as f64, 9.0 * at as f64)).collect();
    country.line("ring", Mode::Bus, 10.0, &round);
    let world = country.world();
    for next in [1, 3] {
        let mut there = Towards::hub(&world, stops[next]);
        assert_close(there.label(stops[0]), 8.75 + 10.0, 1e-5);
        assert_close(there.shares(stops[0]).iter().copied().fold(0.0, f64::max), 1.0, 1e-6);
    }
    let mut across = Towards::hub(&world, stops[2]);
    assert_close(across.label(stops[0]), 4.375 + 20.0, 1e-5);
    assert_eq!(across.shares(stops[0]), [0.5, 0.5]);
}

/// 14. A krone a km at 60 DKK an hour is a minute a km. A short line of 20 km in 20 minutes costs 40,
///     a detour of 30 km in 15 minutes 45; waiting 8.75 for the short one alone is 48.75, so both are
///     taken: (52.5 + 6·40 + 6·45)/12 = 46.875, over 25 km on average.
#[test]
fn a_fare_by_the_km_weighs_as_its_minutes() {
    let mut country = plain_country();
    country.set("fare.per_km", 1.0);
    country.set("fare.share.other", 1.0);
    country.set("choice.vot.private", 60.0);
    let (a, b) = (country.place("a", 0.0, 0.0), country.place("b", 20.0, 0.0));
    country.line("short", Mode::Bus, 10.0, &[(a, 0.0, 0.0), (b, 20.0, 20.0)]);
    country.line("detour", Mode::Bus, 10.0, &[(a, 0.0, 0.0), (b, 15.0, 30.0)]);
    let there = Towards::hub(&country.world(), b);
    assert_close(there.label(a), 562.5 / 12.0, 1e-5);
    assert_close(f64::from(there.parts(a)[KM]), 25.0, 1e-4);
    assert_close(f64::from(there.parts(a)[MINUTES]), 2.5 + 17.5, 1e-4);
}

/// 15. Boarding a bus costs 8 minutes, a train 3. The bus takes 30 minutes: 38 from boarding. Two
///     trains of 10 minutes, the second every 10: 3 + 10 + 1.5·5 + 3 + 10 = 33.5. Together every 5
///     minutes: (52.5 + 6·33.5 + 6·38)/12 = 40.125, with 1.5 boardings, half of the travellers by bus.
#[test]
fn boarding_penalties_are_paid_at_every_boarding() {
    let mut country = plain_country();
    country.set("choice.boarding.bus", 8.0);
    country.set("choice.boarding.rail", 3.0);
    let a = country.place("a", 0.0, 0.0);
    let (b, c) = (country.place("b", 10.0, 0.0), country.place("c", 20.0, 0.0));
    country.line("bus", Mode::Bus, 10.0, &[(a, 0.0, 0.0), (c, 30.0, 20.0)]);
    country.line("1", Mode::RegionalRail, 10.0, &[(a, 0.0, 0.0), (b, 10.0, 10.0)]);
    country.line("2", Mode::RegionalRail, 10.0, &[(b, 0.0, 0.0), (c, 10.0, 10.0)]);
    let there = Towards::hub(&country.world(), c);
    assert_close(there.label(a), 481.5 / 12.0, 1e-5);
    assert_close(f64::from(there.parts(a)[BOARDINGS]), 1.5, 1e-6);
    assert_close(f64::from(there.parts(a)[BY_BUS]), 0.5, 1e-6);
}

/// 16. To change takes 4 minutes, and only where one changes: the third network with them is
///     1.75·5 + 10 + 4 + 1.5·10 + 15 = 52.75; the first line alone stays 8.75 + 10.
#[test]
fn time_to_change_is_taken_at_changes_only() {
    let mut country = plain_country();
    country.set("choice.transfer.minutes", 4.0);
    let a = country.place("a", 0.0, 0.0);
    let (b, c) = (country.place("b", 10.0, 0.0), country.place("c", 20.0, 0.0));
    country.line("1", Mode::Bus, 10.0, &[(a, 0.0, 0.0), (b, 10.0, 10.0)]);
    country.line("2", Mode::Bus, 20.0, &[(b, 0.0, 0.0), (c, 15.0, 10.0)]);
    let world = country.world();
    let there = Towards::hub(&world, c);
    assert_close(there.label(a), 52.75, 1e-5);
    assert_close(f64::from(there.parts(a)[MINUTES]), 5.0 + 10.0 + 4.0 + 10.0 + 15.0, 1e-4);
    assert_close(Towards::hub(&world, b).label(a), 18.75, 1e-5);
}

/// 17. A line goes on from b to c in 30 minutes; from b another takes 5 minutes, every 10. Whoever
///     changes needs 1.5·5 + 5 = 12.5 < 30, so all get off at b: 8.75 + 10 + 12.5 = 31.25. Were the
///     ride on 12 minutes, all would stay: 8.75 + 10 + 12.
#[test]
fn one_gets_off_where_changing_is_faster_than_staying() {
    let to_c = |ride_on: f64| {
        let mut country = plain_country();
        let a = country.place("a", 0.0, 0.0);
        let (b, c) = (country.place("b", 10.0, 0.0), country.place("c", 20.0, 0.0));
        let stops = [(a, 0.0, 0.0), (b, 10.0, 10.0), (c, 10.0 + ride_on, 20.0)];
        country.line("through", Mode::Bus, 10.0, &stops);
        country.line("express", Mode::Bus, 10.0, &[(b, 0.0, 0.0), (c, 5.0, 10.0)]);
        let there = Towards::hub(&country.world(), c);
        (there.label(a), f64::from(there.parts(a)[BOARDINGS]))
    };
    let (changing, staying) = (to_c(30.0), to_c(12.0));
    assert_close(changing.0, 31.25, 1e-5);
    assert_close(changing.1, 2.0, 1e-6);
    assert_close(staying.0, 30.75, 1e-5);
    assert_close(staying.1, 1.0, 1e-6);
}

/// 18. Another tariff area behind a walk of half a km: the walk of the tenth network (6 minutes at
///     1.6) and the second base fare of the seventh (6 minutes): walking changes nobody's ticket.
///     8.75 + 10 + 9.6 + 15 + 6 + 15 = 64.35, with half a base fare more.
#[test]
fn a_walk_between_two_tariff_areas_does_not_save_the_second_fare() {
    let mut country = plain_country();
    country.set("choice.weight.hub_walk", 1.6);
    country.set("fare.base", 23.0);
    country.set("fare.share.other", 1.0);
    country.set("choice.vot.private", 115.0);
    let a = country.place("a", 0.0, 0.0);
    let (b, near_b) = (country.place("b", 10.0, 0.0), country.place("near-b", 10.5, 0.0));
    let c = country.place("c", 20.0, 0.0);
    country.line("1", Mode::Bus, 10.0, &[(a, 0.0, 0.0), (b, 10.0, 10.0)]);
    country.line("2", Mode::Bus, 20.0, &[(near_b, 0.0, 0.0), (c, 15.0, 10.0)]);
    let mut world = country.world();
    let mut other = world.scenario.regime.tariffs[0].clone();
    other.second_base_share = 0.5;
    world.scenario.regime.tariffs.push(other);
    world.responsibility.tariff[ServiceId(1)] = Some(1);
    let there = Towards::hub(&world, c);
    assert_close(there.label(a), 64.35, 2e-2);
    assert_close(f64::from(there.parts(a)[EXTRA_BASES]), 0.5, 1e-6);
}

fn run(country: Country) -> (Flows, LastWayHome) {
    let world = country.world();
    let way_home = LastWayHome::search(&world.scenario, &world.network);
    let flows = simulate(&inputs(&world, &way_home), &|_| {}).expect("the inputs fit");
    (flows, way_home)
}

/// 19. The last departure leaves at 18:00. Whoever must be able to leave for home at 17:00 may go by
///     it, and must be out of the door 6 minutes before (half a km at 12 minutes a km): 17:54. With
///     the last one at 16:00 nobody goes by it, and what they want is not made for lack of a way
///     home or goes by other means.
#[test]
fn without_a_way_home_nobody_sets_out() {
    let until = |last: i32| {
        let mut country = plain_country();
        country.set("access.walk.min_per_km", 12.0);
        let (a, b) = (country.place("a", 0.0, 0.0), country.place("b", 20.0, 0.0));
        country.line("1", Mode::Bus, 30.0, &[(a, 0.0, 0.0), (b, 20.0, 20.0)]);
        let timetable = &mut country.scenario.services[ServiceId(0)].timetable;
        for day in timetable.iter_mut() {
            day.last = Some(ClockTime(last));
        }
        run(country)
    };
    let (evening, way_home) = until(18 * 60);
    assert_eq!(way_home.latest(DayTypeId(0), ZoneId(1), ZoneId(0)), Some(18 * 60 - 6));
    assert!(evening.sums.pt_trips > 1.0);
    let (early, way_home) = until(16 * 60);
    assert_eq!(way_home.latest(DayTypeId(0), ZoneId(1), ZoneId(0)), Some(16 * 60 - 6));
    assert!(early.sums.pt_trips.abs() < 1e-12);
    let missed = |flows: &Flows| -> f64 {
        flows.classes.iter().flatten().map(|c| c.not_made[NotMade::NoWayHome as usize]).sum()
    };
    assert!(missed(&early) > 0.0 && missed(&evening).abs() < 1e-12);
}

/// 20. Residents with two stops at half a km, each with a line every 10 minutes to the same place,
///     one 10 minutes slower. With the scale of 0.1 a minute the slow one is boarded e^(−1) times
///     as often, out and home alike.
#[test]
fn two_stops_are_shared_by_a_logit() {
    let mut country = plain_country();
    country.set("choice.access.scale", 0.1);
    let home = country.zone("home", 0.0, 0.0);
    let (quick, slow) = (country.hub("quick", 0.4, 0.0), country.hub("slow", 0.0, 3.0));
    country.access(home, quick, 0.5);
    country.access(home, slow, 0.5);
    let town = country.place("town", 20.0, 0.0);
    country.line("1", Mode::Bus, 10.0, &[(quick, 0.0, 0.0), (town, 20.0, 20.0)]);
    country.line("2", Mode::Bus, 10.0, &[(slow, 0.0, 0.0), (town, 30.0, 20.0)]);
    country.scenario.area.hubs[slow].zone = home;
    // Only trips of those who live at home: those from town would choose where to get off.
    let mut world = country.world();
    for trips in &mut world.demand.trips {
        trips.row_mut(ZoneId(1)).fill(0.0);
    }
    let way_home = LastWayHome::search(&world.scenario, &world.network);
    let flows = simulate(&inputs(&world, &way_home), &|_| {}).expect("the inputs fit");
    let boardings: IdVec<ServiceId, f64> = flows.services.iter().map(|s| s.boardings).collect();
    assert!(boardings[ServiceId(0)] > 100.0);
    let ratio = boardings[ServiceId::from_index(1)] / boardings[ServiceId::from_index(0)];
    assert_close(ratio, libm::exp(-1.0), 1e-5);
}

/// Who lives without a stop within 3 km gives up a trip for lack of service, whatever the journey
/// from a stop would be like: 1 km beside the stop nobody does, 9 km beside it everybody.
#[test]
fn without_a_stop_near_home_there_is_no_service() {
    let given_up = |off: f64| -> (f64, f64) {
        let mut country = plain_country();
        let home = country.zone("home", 0.0, off);
        let (stop, town) = (country.hub("stop", 0.0, 0.0), country.place("town", 20.0, 0.0));
        country.access(home, stop, off);
        country.line("1", Mode::Bus, 60.0, &[(stop, 0.0, 0.0), (town, 20.0, 20.0)]);
        let (flows, _) = run(country);
        let classes = &flows.classes[ZoneId(0)];
        let no_service = classes.iter().map(|c| c.not_made[NotMade::NoService as usize]).sum();
        let wanted: f64 = classes.iter().map(|c| c.wanted).sum();
        (no_service, wanted - classes.iter().flat_map(|c| c.trips).sum::<f64>())
    };
    let (near, all) = given_up(1.0);
    assert!(near.abs() < 1e-12 && all > 1e-6);
    let (far, all) = given_up(9.0);
    assert!((far - all).abs() < 1e-9 * all && all > 1e-6, "{far} of {all}");
}
