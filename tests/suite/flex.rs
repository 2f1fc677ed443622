//! On-demand dispatch: tours that can be driven, close to the best there are, the same on any number
//! of threads, and the cases that dispatchers argue about.

use crate::flex_check::faults;
use crate::flex_exact::shortest;
use ansvar::flex::dispatch::{
    Action, Break, Day, Duty, Effort, Objective, Outcome, Reason, Request, Rules, Vehicle, Window,
    dispatch, figures,
};
use ansvar::flex::{Metric, Plane, Point};
use ansvar::rng::{Draw, Streams};
use rand::RngExt;

const MINUTE_A_KM: f64 = 60.0;

fn plane() -> Plane {
    Plane::new(Metric::Euclidean, MINUTE_A_KM)
}

fn at(x: f64) -> Point {
    Point { x, y: 0.0 }
}

fn window(from: f64, to: f64) -> Window {
    Window { from, to }
}

/// Made as the public instances are: places in a square of 20 km, a window of 15 minutes at one end,
/// rides of 30 minutes, 3 minutes of service, a depot in the middle, 8 hours.
fn instance(seed: u64, requests: usize, vehicles: usize) -> (Vec<Request>, Vec<Vehicle>) {
    let mut draw =
        Streams { seed, replication: 0 }.stream(Draw::Instance, ansvar::id::stable_hash("darp"));
    let mut number = |from: f64, to: f64| from + (to - from) * draw.random::<f64>();
    let made = (0..requests).map(|nth| {
        let mut point = || Point { x: number(-10.0, 10.0), y: number(-10.0, 10.0) };
        let (from, to) = (point(), point());
        let mut request = Request::new(format!("r{nth:02}"), from, to);
        request.service = 3.0;
        request.max_ride = 30.0;
        let begin = number(60.0, 400.0);
        let tight = window(begin, begin + 15.0);
        if nth < requests / 2 {
            request.dropoff = tight
        } else {
            request.pickup = tight
        }
        request
    });
    let requests = made.collect();
    let vehicle = |nth| {
        let mut vehicle = Vehicle::new(format!("v{nth}"), 3, at(0.0));
        vehicle.shift = window(0.0, 480.0);
        vehicle.max_duration = 480.0;
        vehicle
    };
    (requests, (0..vehicles).map(vehicle).collect())
}

fn shortest_rules() -> Rules {
    Rules { objective: Objective::Distance, ..Rules::default() }
}

#[track_caller]
fn sound(day: &Day, requests: &[Request], vehicles: &[Vehicle]) {
    assert_eq!(faults(day, requests, vehicles, &plane(), false), Vec::<String>::new());
}

/// Dispatches on a line of km and minutes, checks that it can be driven.
fn day(requests: &[Request], vehicles: &[Vehicle]) -> Day {
    let day = dispatch(requests, vehicles, &plane(), &Rules::default(), Effort::None);
    sound(&day, requests, vehicles);
    day
}

fn on_duty(id: &str, seats: u16, from: f64, to: f64) -> Vehicle {
    let mut vehicle = Vehicle::new(id, seats, at(0.0));
    vehicle.shift = window(from, to);
    vehicle
}

/// From km 1 to km 11 between two times, asked for at its begin.
fn asked(id: &str, from: f64, to: f64) -> Request {
    let mut request = Request::new(id, at(1.0), at(11.0));
    request.pickup = window(from, to);
    request.booked = Some(from);
    request
}

fn reason(day: &Day, nth: usize) -> Option<Reason> {
    match day.outcomes[nth] {
        Outcome::Rejected(reason) => Some(reason),
        _ => None,
    }
}

#[test]
fn against_every_possible_tour_of_a_few_requests() {
    for (seed, n) in [(1, 5), (2, 6), (3, 6), (4, 6), (5, 7), (6, 8)] {
        let (requests, vehicles) = instance(seed, n, 2);
        let best = shortest(&requests, &vehicles, &plane());
        assert!(best.is_finite(), "seed {seed} has no solution");
        for (effort, within) in [(Effort::None, 0.15), (Effort::Steps(2000), 1e-6)] {
            let day = dispatch(&requests, &vehicles, &plane(), &shortest_rules(), effort);
            sound(&day, &requests, &vehicles);
            let figures = figures(&day, &requests, &vehicles, &plane());
            assert_eq!(figures.served, n);
            let over = figures.distance.0 / best - 1.0;
            assert!((-1e-9..=within).contains(&over), "seed {seed}: {over} over {best}");
        }
    }
}

#[test]
fn insertion_is_within_15_percent_of_long_runs() {
    for (seed, n, m) in [(11, 16, 3), (12, 24, 4), (13, 36, 5)] {
        let (requests, vehicles) = instance(seed, n, m);
        let run = |effort| {
            let day = dispatch(&requests, &vehicles, &plane(), &shortest_rules(), effort);
            sound(&day, &requests, &vehicles);
            let figures = figures(&day, &requests, &vehicles, &plane());
            (figures.served, figures.distance.0)
        };
        let (insertion, long) = (run(Effort::None), run(Effort::Steps(6000)));
        assert_eq!((insertion.0, long.0), (n, n));
        let over = insertion.1 / long.1 - 1.0;
        assert!((0.0..=0.15).contains(&over), "seed {seed}: {over} over {}", long.1);
    }
}

/// Two shared tours, and each of ten ways to break them is told.
#[test]
fn the_checker_rejects_broken_tours() {
    let (mut requests, mut vehicles) = instance(3, 6, 2);
    for vehicle in &mut vehicles {
        vehicle.wheelchair_places = 1;
    }
    requests[0].wheelchairs = 1;
    let sound = dispatch(&requests, &vehicles, &plane(), &shortest_rules(), Effort::Steps(500));
    let tell = |day: &Day, requests: &[Request]| faults(day, requests, &vehicles, &plane(), false);
    assert_eq!(tell(&sound, &requests), Vec::<String>::new());
    let used = sound.tours.iter().position(|tour| tour.stops.len() >= 4).unwrap();
    let broken: [(&str, &dyn Fn(&mut Day)); 10] = [
        ("before it can be", &|day| day.tours[used].stops[1].arrive -= 30.0),
        ("no time for service", &|day| {
            let stop = &mut day.tours[used].stops[0];
            stop.depart = stop.begin;
        }),
        ("outside the window", &|day| {
            for stop in &mut day.tours[used].stops {
                (stop.arrive, stop.begin, stop.depart) =
                    (stop.arrive + 20.0, stop.begin + 20.0, stop.depart + 20.0);
            }
        }),
        ("picked up twice", &|day| {
            let first = day.tours[used].stops[0];
            day.tours[used].stops.push(first);
        }),
        ("never got in", &|day| {
            day.tours[used].stops.remove(0);
        }),
        ("comes home with", &|day| {
            day.tours[used].stops.pop();
        }),
        ("aboard after", &|day| day.tours[used].stops[0].load += 1),
        ("home before", &|day| day.tours[used].away.1 -= 1.0),
        ("km and drives", &|day| day.tours[used].driven.km -= 1.0),
        ("but its tour tells", &|day| {
            let request = day.tours[used].stops[0].request;
            day.outcomes[request] = Outcome::Rejected(Reason::AllBusy);
        }),
    ];
    for (told, damage) in broken {
        let mut day = sound.clone();
        damage(&mut day);
        let faults = tell(&day, &requests);
        assert!(faults.iter().any(|fault| fault.contains(told)), "{told}: {faults:?}");
    }
    // Limits are checked too: the same tours where less is allowed.
    let limits: [(&str, &dyn Fn(&mut Request)); 3] = [
        ("rides too long", &|request| request.max_ride = 0.1),
        ("seats", &|request| request.persons = 9),
        ("wheelchair places", &|request| (request.persons, request.wheelchairs) = (2, 2)),
    ];
    for (told, change) in limits {
        let mut changed = requests.clone();
        changed.iter_mut().for_each(change);
        let faults = tell(&sound, &changed);
        assert!(faults.iter().any(|fault| fault.contains(told)), "{told}: {faults:?}");
    }
}

#[test]
fn threads_change_no_tour() {
    let (mut requests, vehicles) = instance(21, 60, 4);
    for request in requests.iter_mut().skip(20) {
        request.booked = Some(request.pickup.from.max(0.0) - 20.0).filter(|time| *time > 0.0);
    }
    for effort in [Effort::None, Effort::Steps(600)] {
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| dispatch(&requests, &vehicles, &plane(), &Rules::default(), effort))
        };
        let one = with(1);
        sound(&one, &requests, &vehicles);
        assert_eq!(one, with(2));
        assert_eq!(one, with(8));
    }
}

#[test]
fn the_order_of_requests_in_a_file_changes_nothing() {
    let (requests, vehicles) = instance(22, 20, 3);
    let km = |requests: &[Request]| {
        let day = dispatch(requests, &vehicles, &plane(), &Rules::default(), Effort::Steps(200));
        figures(&day, requests, &vehicles, &plane()).distance.0
    };
    let reversed: Vec<Request> = requests.iter().rev().cloned().collect();
    assert_eq!(km(&requests), km(&reversed));
}

#[test]
fn requests_before_and_after_the_shift_are_refused() {
    let requests =
        [asked("early", 10.0, 20.0), asked("late", 700.0, 710.0), asked("in", 300.0, 310.0)];
    let day = day(&requests, &[on_duty("v", 4, 100.0, 600.0)]);
    assert_eq!(reason(&day, 0), Some(Reason::NobodyOnDuty));
    assert_eq!(reason(&day, 1), Some(Reason::NobodyOnDuty));
    assert_eq!(reason(&day, 2), None);
}

#[test]
fn vehicles_that_would_do_the_same_are_taken_by_their_order() {
    let day = day(
        &[asked("a", 100.0, 120.0)],
        &[on_duty("v1", 4, 0.0, 900.0), on_duty("v2", 4, 0.0, 900.0)],
    );
    assert!(matches!(day.outcomes[0], Outcome::Served { vehicle: 0, .. }));
}

/// A chair that folds two seats away leaves two of four: for two people, not for three.
#[test]
fn a_wheelchair_may_take_two_seats() {
    let mut chair = asked("a", 100.0, 110.0);
    (chair.persons, chair.wheelchairs) = (1, 1);
    let mut vehicle = on_duty("v", 4, 0.0, 200.0);
    (vehicle.wheelchair_places, vehicle.seats_per_wheelchair) = (1, 2);
    for (others, served) in [(2, true), (3, false)] {
        let mut more = asked("b", 100.0, 102.0);
        more.persons = others;
        let day = day(&[chair.clone(), more], &[vehicle.clone()]);
        let both = (reason(&day, 0), reason(&day, 1)) == (None, None);
        assert_eq!(both, served, "{others}");
    }
    let mut two = chair.clone();
    (two.persons, two.wheelchairs) = (2, 2);
    assert_eq!(reason(&day(&[two], &[vehicle]), 0), Some(Reason::NoWheelchairPlace));
}

#[test]
fn pickup_and_dropoff_may_be_at_the_same_stop() {
    let mut nowhere = asked("a", 100.0, 110.0);
    nowhere.to = nowhere.from;
    nowhere.service = 1.0;
    let day = day(&[nowhere], &[on_duty("v", 4, 0.0, 900.0)]);
    let Outcome::Served { pickup, dropoff, .. } = day.outcomes[0] else { panic!("{day:?}") };
    assert_eq!(dropoff - pickup, 1.0);
}

/// The second rider's detour of 4 km makes the first ride exactly 14 minutes.
#[test]
fn a_limit_that_is_exactly_met_is_met() {
    for (max_ride, shared) in [(14.0, true), (13.999, false)] {
        let mut first = asked("a", 100.0, 101.0);
        first.max_ride = max_ride;
        let mut second = Request::new("b", Point { x: 6.0, y: 0.0 }, at(11.0));
        second.from.x = 5.0;
        second.pickup = window(100.0, 112.0);
        second.booked = Some(100.5);
        // Two km off the road and back, to the same place on it.
        second.from = Point { x: 6.0, y: 0.0 };
        let way = Plane::new(Metric::Manhattan, MINUTE_A_KM);
        second.from.y = 2.0;
        let requests = [first, second];
        let vehicles = [on_duty("v", 4, 0.0, 900.0)];
        let day = dispatch(&requests, &vehicles, &way, &Rules::default(), Effort::None);
        assert_eq!(faults(&day, &requests, &vehicles, &way, false), Vec::<String>::new());
        assert_eq!(reason(&day, 1).is_none(), shared, "{max_ride}");
    }
}

/// Nobody is there: the drive to the drop-off is saved, the seat is free, the next rider is served.
#[test]
fn a_no_show_is_driven_past() {
    let mut absent = Request::new("a", at(10.0), at(60.0));
    absent.pickup = window(100.0, 110.0);
    absent.shows_up = false;
    let mut next = Request::new("b", at(11.0), at(1.0));
    next.pickup = window(105.0, 120.0);
    next.booked = Some(104.0);
    let vehicles = [on_duty("v", 1, 0.0, 900.0)];
    let requests = [absent, next];
    let day = day(&requests, &vehicles);
    assert!(matches!(day.outcomes[0], Outcome::NoShow { pickup: 100.0, .. }), "{:?}", day.outcomes);
    assert!(matches!(day.outcomes[1], Outcome::Served { pickup: 105.0, .. }), "{:?}", day.outcomes);
    assert_eq!(day.tours[0].driven.km, 22.0);
}

/// Eleven minutes out and eleven back: at the shift's end the vehicle is home, or does not go.
#[test]
fn nobody_is_aboard_when_the_shift_ends() {
    let mut request = asked("a", 101.0, 101.0);
    request.booked = Some(90.0);
    for (end, served) in [(122.0, true), (121.9, false)] {
        let day = day(&[request.clone()], &[on_duty("v", 4, 0.0, end)]);
        assert_eq!(reason(&day, 0).is_none(), served, "{end}");
    }
    let vehicles = [on_duty("v", 4, 0.0, 111.0)];
    let requests = [request];
    let open = Rules { open_tours: true, ..Rules::default() };
    let day = dispatch(&requests, &vehicles, &plane(), &open, Effort::None);
    assert_eq!(faults(&day, &requests, &vehicles, &plane(), true), Vec::<String>::new());
    assert_eq!(reason(&day, 0), None);
}

#[test]
fn a_return_trip_is_refused_with_its_way_out() {
    let joint = |id: &str, from: f64| {
        let mut request = asked(id, from, from + 10.0);
        request.booked = Some(50.0);
        request.booking = Some("doctor".to_owned());
        request
    };
    let vehicles = [on_duty("v", 4, 0.0, 300.0)];
    let both = day(&[joint("out", 100.0), joint("back", 200.0)], &vehicles);
    assert_eq!((reason(&both, 0), reason(&both, 1)), (None, None));
    let neither = day(&[joint("out", 100.0), joint("back", 400.0)], &vehicles);
    assert_eq!(reason(&neither, 0), Some(Reason::OtherPartRefused));
    assert_eq!(reason(&neither, 1), Some(Reason::NobodyOnDuty));
    assert!(neither.tours[0].stops.is_empty());
}

/// One seat, two wishes for it: the statutory trip has it, whichever stands first.
#[test]
fn statutory_trips_are_never_displaced() {
    for open_first in [true, false] {
        let mut wishes = [asked("a", 100.0, 101.0), asked("b", 100.0, 101.0)];
        let statutory = usize::from(open_first);
        wishes[statutory].duty = Duty::Statutory;
        for wish in &mut wishes {
            wish.booked = None;
        }
        for effort in [Effort::None, Effort::Steps(100)] {
            let vehicles = [on_duty("v", 1, 0.0, 900.0)];
            let day = dispatch(&wishes, &vehicles, &plane(), &Rules::default(), effort);
            assert_eq!(reason(&day, statutory), None);
            assert_eq!(reason(&day, 1 - statutory), Some(Reason::AllBusy));
        }
    }
}

#[test]
fn promises_are_kept_while_plans_improve() {
    let (mut requests, vehicles) = instance(23, 40, 3);
    for (nth, request) in requests.iter_mut().enumerate() {
        request.booked = Some(nth as f64);
    }
    let run = |upto: usize, effort| {
        let day = dispatch(&requests[..upto], &vehicles, &plane(), &Rules::default(), effort);
        sound(&day, &requests[..upto], &vehicles);
        day
    };
    let all = run(40, Effort::Steps(4000));
    let refused = (0..40).filter(|&nth| reason(&all, nth).is_some()).count();
    assert!(refused < 20, "{refused} refused");
}

#[test]
fn each_refusal_has_its_reason() {
    let vehicles = [on_duty("v", 2, 0.0, 900.0)];
    let one = |change: &dyn Fn(&mut Request)| {
        let mut request = asked("a", 100.0, 110.0);
        change(&mut request);
        reason(&day(&[request], &vehicles), 0)
    };
    assert_eq!(one(&|_| ()), None);
    assert_eq!(one(&|r| r.persons = 3), Some(Reason::PartyTooLarge));
    assert_eq!(one(&|r| r.wheelchairs = 1), Some(Reason::NoWheelchairPlace));
    assert_eq!(one(&|r| r.max_ride = 9.0), Some(Reason::Contradiction));
    assert_eq!(one(&|r| r.dropoff.to = 105.0), Some(Reason::Contradiction));
    assert_eq!(one(&|r| r.booked = Some(111.0)), Some(Reason::BookedTooLate));
    assert_eq!(one(&|r| r.from = at(300.0)), Some(Reason::OutOfReach));
    assert_eq!(Reason::ALL.len(), 8);
}

/// A break at noon is taken at the depot, empty; a ride across it is refused.
#[test]
fn breaks_are_taken() {
    let mut vehicle = on_duty("v", 4, 0.0, 900.0);
    vehicle.breaks = vec![Break { begin: window(110.0, 115.0), minutes: 30.0 }];
    let across = asked("a", 104.0, 105.0);
    let before = asked("b", 80.0, 85.0);
    let day = day(&[across, before], &[vehicle]);
    assert_eq!(reason(&day, 0), Some(Reason::AllBusy));
    assert_eq!(reason(&day, 1), None);
}

/// Sent on its way to a far pickup, a vehicle turns aside for somebody near it, if it may.
#[test]
fn a_vehicle_under_way_may_be_diverted() {
    let mut far = Request::new("far", at(40.0), at(50.0));
    far.pickup = window(100.0, 160.0);
    far.booked = Some(100.0);
    let mut near = Request::new("near", Point { x: 20.0, y: 5.0 }, at(41.0));
    near.pickup = window(110.0, 130.0);
    near.booked = Some(110.0);
    let vehicles = [on_duty("v", 4, 0.0, 900.0)];
    let requests = [far, near];
    for (divert, first) in [(true, 1), (false, 0)] {
        let rules = Rules { divert, ..Rules::default() };
        let day = dispatch(&requests, &vehicles, &plane(), &rules, Effort::None);
        sound(&day, &requests, &vehicles);
        assert_eq!(day.tours[0].stops[0].request, first);
        assert_eq!(reason(&day, 1).is_none(), divert);
    }
}

/// Every objective serves all; each is best at what it makes least of.
#[test]
fn objectives_are_what_they_say() {
    let (requests, mut vehicles) = instance(24, 12, 2);
    for vehicle in &mut vehicles {
        vehicle.rates.per_hour = 100.0;
    }
    let measure = |objective| {
        let rules = Rules { objective, ..Rules::default() };
        let day = dispatch(&requests, &vehicles, &plane(), &rules, Effort::Steps(3000));
        sound(&day, &requests, &vehicles);
        let figures = figures(&day, &requests, &vehicles, &plane());
        assert_eq!(figures.served, 12, "{objective:?}");
        let waits = day.tours.iter().flat_map(|tour| &tour.stops);
        let waits = waits.filter(|stop| stop.action == Action::Pickup);
        let wait: f64 = waits.map(|s| requests[s.request].wait(s.begin).unwrap_or(0.0)).sum();
        [figures.distance.0, figures.hours.0, figures.cost.dkk(), wait]
    };
    let objectives = [Objective::Distance, Objective::Time, Objective::Cost, Objective::Wait];
    let table = objectives.map(measure);
    for (nth, row) in table.iter().enumerate() {
        for other in &table {
            // Searches end near the least, not always at it.
            assert!(row[nth] <= other[nth] * 1.02 + 1e-6, "{:?}: {table:?}", objectives[nth]);
        }
    }
}
