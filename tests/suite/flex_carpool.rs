//! Carpooling: the exact matching against enumeration, the bound, several riders, platforms.

use ansvar::flex::carpool::{Band, Matches, Participant, Reward, Rules, match_riders, pay};
use ansvar::flex::{Metric, Plane, Point, Travel};
use ansvar::rng::{Draw, Streams};
use ansvar::units::Kroner;
use rand::RngExt;

fn plane() -> Plane {
    Plane::new(Metric::Euclidean, 60.0)
}

/// Drivers and riders of a square of 30 km in the morning, on two platforms.
fn market(seed: u64, drivers: usize, riders: usize, seats: u16) -> [Vec<Participant>; 2] {
    let mut draw =
        Streams { seed, replication: 0 }.stream(Draw::Instance, ansvar::id::stable_hash("carpool"));
    let mut side = |letter: &str, many: usize| -> Vec<Participant> {
        (0..many)
            .map(|nth| {
                let mut number = |to: f64| to * draw.random::<f64>();
                let mut point = || Point { x: number(30.0), y: number(30.0) };
                let (from, to) = (point(), point());
                let departure = 420.0 + number(60.0);
                let arrival = departure + 2.0 * plane().leg(from, to).minutes + 20.0;
                let platform = format!("p{}", nth % 2);
                let id = format!("{letter}{nth}");
                Participant { id, from, to, departure, arrival, seats, max_detour: 20.0, platform }
            })
            .collect()
    };
    [side("d", drivers), side("r", riders)]
}

fn matched(market: &[Vec<Participant>; 2], rules: &Rules) -> Matches {
    match_riders(&market[0], &market[1], &plane(), rules)
}

/// What a driver with one rider saves, if it can be; worked out anew.
fn saved(driver: &Participant, rider: &Participant) -> Option<f64> {
    let leg = |a, b| plane().leg(a, b).minutes;
    let [to, with, on] =
        [leg(driver.from, rider.from), leg(rider.from, rider.to), leg(rider.to, driver.to)];
    let direct = leg(driver.from, driver.to);
    let picked = (driver.departure + to).max(rider.departure);
    let there = picked + with;
    let saved = direct + with - (to + with + on);
    let possible = to + with + on - direct <= driver.max_detour
        && there <= rider.arrival
        && there + on <= driver.arrival
        && saved > 0.0;
    possible.then_some(saved)
}

/// The most that single pairs save, by trying every matching.
fn enumerated(drivers: &[Participant], riders: &[Participant], taken: &mut Vec<bool>) -> f64 {
    let Some((rider, rest)) = riders.split_first() else { return 0.0 };
    let mut best = enumerated(drivers, rest, taken);
    for nth in 0..drivers.len() {
        if let (false, Some(saved)) = (taken[nth], saved(&drivers[nth], rider)) {
            taken[nth] = true;
            best = best.max(saved + enumerated(drivers, rest, taken));
            taken[nth] = false;
        }
    }
    best
}

#[test]
fn one_rider_a_car_is_exact() {
    let one = Rules { one_platform: true, ..Rules::default() };
    let mut matches = 0;
    for seed in 0..40 {
        let market = market(seed, 6, 6, 1);
        let best = enumerated(&market[0], &market[1], &mut vec![false; 6]);
        let exact = matched(&market, &one);
        assert!(exact.exact);
        assert!((exact.single_km - best).abs() < 1e-9, "seed {seed}: {exact:?} against {best}");
        assert!(exact.saved_km >= best - 1e-9);
        assert!((exact.single_bound_km - best).abs() < 1e-9, "the bound proves it");
        matches += exact.pairs.len();
    }
    assert!(matches > 50, "only {matches} pairs: the cases are too easy");
}

/// On a large market the bound that comes with the prices closes, and greedy stays below it.
#[test]
fn bounds_hold_on_a_market_of_hundreds() {
    let market = market(7, 600, 400, 1);
    let one = Rules { one_platform: true, ..Rules::default() };
    let exact = matched(&market, &one);
    assert!((exact.single_bound_km - exact.single_km).abs() < 1e-6 * exact.single_km);
    let greedy = matched(&market, &Rules { exact_up_to: (0, 0), ..one });
    assert!(!greedy.exact);
    assert!(greedy.single_km <= exact.single_km + 1e-9);
    assert!(greedy.single_bound_km >= exact.single_km - 1e-9);
    let gap = 1.0 - greedy.single_km / greedy.single_bound_km;
    assert!(gap < 0.35, "a gap of {gap} tells nothing");
}

/// The length of the shortest possible way of a driver with riders, by trying every order.
fn shortest(driver: &Participant, riders: &[&Participant]) -> Option<f64> {
    struct Way<'a> {
        driver: &'a Participant,
        riders: &'a [&'a Participant],
        best: Option<f64>,
    }
    fn go(way: &mut Way<'_>, at: Point, time: f64, km: f64, met: u32, left: u32) {
        let driver = way.driver;
        let leg = |a, b| plane().leg(a, b).minutes;
        if left == (1 << way.riders.len()) - 1 {
            let (home, direct) = (leg(at, driver.to), leg(driver.from, driver.to));
            if time + home <= driver.arrival && km + home - direct <= driver.max_detour {
                way.best = Some(way.best.map_or(km + home, |best: f64| best.min(km + home)));
            }
        }
        for (nth, rider) in way.riders.iter().enumerate() {
            let bit = 1 << nth;
            let aboard = (met & !left).count_ones();
            if met & bit == 0 && aboard < u32::from(driver.seats) {
                let drive = leg(at, rider.from);
                let time = (time + drive).max(rider.departure);
                go(way, rider.from, time, km + drive, met | bit, left);
            } else if met & bit != 0 && left & bit == 0 {
                let drive = leg(at, rider.to);
                if time + drive <= rider.arrival {
                    go(way, rider.to, time + drive, km + drive, met, left | bit);
                }
            }
        }
    }
    let mut way = Way { driver, riders, best: None };
    go(&mut way, driver.from, driver.departure, 0.0, 0, 0);
    way.best
}

/// The most that can be saved with several riders a car, by trying every way to share riders out.
fn enumerated_several(drivers: &[Participant], riders: &[Participant]) -> f64 {
    let choices = drivers.len() + 1;
    let km = |p: &Participant| plane().leg(p.from, p.to).km;
    (0..choices.pow(riders.len() as u32))
        .filter_map(|code| {
            let car = |nth: usize| code / choices.pow(nth as u32) % choices;
            let mut saved = 0.0;
            for (nth, driver) in drivers.iter().enumerate() {
                let aboard: Vec<&Participant> = riders
                    .iter()
                    .enumerate()
                    .filter(|(rider, _)| car(*rider) == nth + 1)
                    .map(|(_, rider)| rider)
                    .collect();
                let direct: f64 = aboard.iter().map(|rider| km(rider)).sum();
                saved += km(driver) + direct - shortest(driver, &aboard)?;
            }
            Some(saved)
        })
        .fold(0.0, f64::max)
}

#[test]
fn several_riders_save_no_less_than_one_and_no_more_than_can_be() {
    let one = Rules { one_platform: true, ..Rules::default() };
    let (mut more, mut most, mut got) = (0, 0.0, 0.0);
    for seed in 0..12 {
        let mut market = market(100 + seed, 2, 5, 3);
        for driver in &mut market[0] {
            // Long ways, so that there is room for more than one.
            (driver.from, driver.to) = (Point { x: 0.0, y: 0.0 }, Point { x: 30.0, y: 30.0 });
            (driver.arrival, driver.max_detour) = (driver.departure + 180.0, 40.0);
        }
        let found = matched(&market, &one);
        let best = enumerated_several(&market[0], &market[1]);
        assert!(found.saved_km >= found.single_km - 1e-9, "seed {seed}");
        assert!(found.saved_km <= best + 1e-9, "seed {seed}: {} over {best}", found.saved_km);
        more += usize::from(found.saved_km > found.single_km + 1e-9);
        most += best;
        got += found.saved_km;
    }
    assert!(more > 0, "nobody ever took a second rider");
    assert!(got > 0.85 * most, "{got} of {most}");
}

#[test]
fn a_market_cut_in_two_matches_less() {
    let market = market(5, 300, 150, 2);
    let one = matched(&market, &Rules { one_platform: true, ..Rules::default() });
    let two = matched(&market, &Rules::default());
    assert!(two.single_km < one.single_km, "{} and {}", two.single_km, one.single_km);
    for pair in &two.pairs {
        assert_eq!(market[0][pair.driver].platform, market[1][pair.rider].platform);
    }
}

#[test]
fn threads_change_no_match() {
    let market = market(6, 200, 100, 2);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| matched(&market, &Rules::default()))
    };
    let one = with(1);
    assert_eq!(one, with(2));
    assert_eq!(one, with(8));
}

/// 20 km: 10 at 1 krone and 10 at 0.75 are 17.50; the cap gives 15, the envelope pays one and a third.
#[test]
fn rewards_stop_at_cap_and_envelope() {
    let trip = |id: &str| Participant {
        id: id.to_owned(),
        from: Point { x: 0.0, y: 0.0 },
        to: Point { x: 20.0, y: 0.0 },
        departure: 0.0,
        arrival: 100.0,
        seats: 3,
        max_detour: 10.0,
        platform: String::new(),
    };
    let drivers = [trip("d1")];
    let riders = [trip("r1"), trip("r2"), trip("r3")];
    let matches = match_riders(&drivers, &riders, &plane(), &Rules::default());
    assert_eq!(matches.pairs.len(), 3);
    let bands = vec![Band { up_to_km: 10.0, per_km: 1.0 }, Band { up_to_km: 50.0, per_km: 0.75 }];
    let paid = |cap, envelope, from_km| {
        let dkk = Kroner::from_dkk;
        let reward =
            Reward { bands: bands.clone(), from_km, cap: dkk(cap), envelope: dkk(envelope) };
        let payment = pay(&matches, &riders, &plane(), &reward);
        assert_eq!(payment.by_pair.iter().copied().sum::<Kroner>(), payment.total);
        (payment.by_pair.iter().map(|paid| paid.dkk()).collect::<Vec<_>>(), payment.cut)
    };
    assert_eq!(paid(100.0, 1000.0, 3.0), (vec![17.5, 17.5, 17.5], 0));
    assert_eq!(paid(15.0, 20.0, 3.0), (vec![15.0, 5.0, 0.0], 2));
    assert_eq!(paid(15.0, 20.0, 21.0), (vec![0.0, 0.0, 0.0], 0));
}
