//! Trips wanted: paper cases of balancing, and what must hold of all trips.

use crate::bare;
use ansvar::demand::balance::{BalanceError, furness};
use ansvar::demand::{Demand, Purpose, TravelClass, estimate, part_weights, register_commute};
use ansvar::id::{DayTypeId, PeriodId, ZoneId};
use ansvar::network::RoadSkim;
use ansvar::scenario::Scenario;

#[test]
fn a_table_without_solution_is_an_error() {
    let differ = furness(&[1.0; 4], &[1.0, 1.0], &[1.0, 2.0]);
    assert_eq!(differ, Err(BalanceError::MarginsDiffer { rows: 2.0, columns: 3.0 }));
    // Both rows must send everything to the first column.
    let blocked = furness(&[1.0, 0.0, 1.0, 0.0], &[1.0, 1.0], &[1.0, 1.0]);
    assert!(matches!(blocked, Err(BalanceError::NotConverged { .. })), "{blocked:?}");
    let shape = furness(&[1.0; 3], &[1.0, 1.0], &[1.0, 1.0]);
    assert!(matches!(shape, Err(BalanceError::Shape { cells: 3, .. })));
    let nan = furness(&[1.0, f32::NAN], &[1.0], &[0.5, 0.5]);
    assert!(matches!(nan, Err(BalanceError::BadValue(_))));
}

/// Towns on a road, so many km apart; 60 km/h. A gap of `INFINITY` is water.
fn towns(gaps: &[f64], residents: &[f64]) -> (Scenario, RoadSkim) {
    let mut scenario = bare::scenario();
    scenario.values.sparse_below = 0.0;
    let named = residents.iter().enumerate();
    scenario.area.zones = named.map(|(at, &n)| bare::zone(&format!("z{at:02}"), n)).collect();
    let n = residents.len();
    let mut km = vec![2.0_f32; n * n];
    for from in 0..n {
        for to in 0..from {
            let way: f64 = gaps[to..from].iter().sum();
            km[from * n + to] = way as f32;
            km[to * n + from] = way as f32;
        }
    }
    let skim = RoadSkim {
        n,
        minutes: km.clone(),
        toll_dkk: vec![0.0; n * n],
        sea_km: vec![0.0; n * n],
        in_states: Vec::new(),
        km,
    };
    (scenario, skim)
}

fn five_towns() -> (Scenario, RoadSkim) {
    towns(&[6.0, 9.0, 20.0, 45.0], &[9_000.0, 20_000.0, 4_000.0, 60_000.0, 15_000.0])
}

#[test]
fn trips_sum_to_trips_a_day_of_all_residents_and_purposes_keep_their_shares() {
    let (scenario, skim) = five_towns();
    let demand = estimate(&scenario, &skim).unwrap();
    let wanted = scenario.values.trips_per_day * 365.0 * 108_000.0;
    assert!((demand.total() / wanted - 1.0).abs() < 1e-5, "{} of {wanted}", demand.total());
    let share = |purpose: Purpose| sum(&demand, purpose) / wanted;
    assert!((share(Purpose::Work) - 0.20).abs() < 1e-5);
    assert!((share(Purpose::Education) + share(Purpose::Pupils) - 0.09).abs() < 1e-5);
    assert!((share(Purpose::Shopping) - 0.33).abs() < 1e-5);
    assert!((share(Purpose::Leisure) - 0.35).abs() < 1e-5);
    assert!((share(Purpose::Health) - 0.03).abs() < 1e-5);
}

fn sum(demand: &Demand, purpose: Purpose) -> f64 {
    demand.trips[purpose.index()].cells().iter().map(|&cell| f64::from(cell)).sum()
}

#[test]
fn the_commute_of_a_register_meets_workers_and_jobs() {
    let (scenario, skim) = five_towns();
    let commute = register_commute(&scenario, &skim).unwrap();
    for (at, zone) in scenario.area.zones.entries() {
        let out: f32 = commute.row(at).iter().sum();
        let in_: f32 = scenario.area.zones.ids().map(|from| commute.at(from, at)).sum();
        assert!((f64::from(out) / zone.employed - 1.0).abs() < 1e-5);
        assert!((f64::from(in_) / zone.attractions.jobs - 1.0).abs() < 1e-5);
    }
}

#[test]
fn far_commuters_go_less_often() {
    let (scenario, skim) = five_towns();
    let (demand, register) =
        (estimate(&scenario, &skim).unwrap(), register_commute(&scenario, &skim).unwrap());
    let trips_each =
        |to| demand.trips[Purpose::Work.index()].at(ZoneId(0), to) / register.at(ZoneId(0), to);
    // z00 to z04 is 80 km: e^(−50/110) of the trips of those at 6 km.
    let ratio = f64::from(trips_each(ZoneId(4)) / trips_each(ZoneId(1)));
    let expected = libm::exp(-(80.0 - 30.0) / 110.0);
    assert!((ratio - expected).abs() < 1e-4, "{ratio} instead of {expected}");
}

#[test]
fn mean_lengths_are_met_where_they_can_be() {
    let (mut scenario, skim) = five_towns();
    scenario.values.other_inside_share = 1.0;
    scenario.values.other_inside_max = 99.0;
    scenario.values.set("demand.leisure.mean_km", 11.0);
    scenario.values.set("demand.pupils.mean_km", 5.0);
    let demand = estimate(&scenario, &skim).unwrap();
    for (purpose, wanted) in [(Purpose::Leisure, 11.0), (Purpose::Pupils, 5.0)] {
        let mean = demand.mean_km(purpose, &skim);
        assert!((mean / wanted - 1.0).abs() < 4e-3, "{purpose:?}: {mean} km");
    }
}

#[test]
fn no_one_wants_to_go_where_no_way_leads() {
    let (scenario, skim) = towns(&[6.0, f64::INFINITY, 8.0], &[9_000.0, 20_000.0, 500.0, 300.0]);
    let demand = estimate(&scenario, &skim).unwrap();
    for matrix in &demand.trips {
        assert_eq!(matrix.row(ZoneId(0))[2..].iter().filter(|&&trips| trips > 0.0).count(), 0);
        assert!(matrix.row(ZoneId(3))[2..].iter().all(|&trips| trips > 0.0));
    }
    let wanted = scenario.values.trips_per_day * 365.0 * 29_800.0;
    assert!((demand.total() / wanted - 1.0).abs() < 1e-5);
}

#[test]
fn families_without_a_car_keep_their_share_and_differ_by_work_and_age() {
    let (scenario, skim) = five_towns();
    let demand = estimate(&scenario, &skim).unwrap();
    let without = |purpose: Purpose| demand.no_car_share[purpose.index()][ZoneId(0)];
    assert!(without(Purpose::Work) < 0.3, "workers have cars: {}", without(Purpose::Work));
    assert!(without(Purpose::Education) > 0.3, "students do not: {}", without(Purpose::Education));
    for class in TravelClass::all() {
        let ages = demand.travellers[class.index()][ZoneId(0)].age;
        assert!((ages.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
    let pupils = TravelClass { purpose: Purpose::Pupils, car: true };
    assert!((demand.travellers[pupils.index()][ZoneId(0)].age[0] - 1.0).abs() < 1e-12);
}

#[test]
fn thin_pairs_are_dropped_and_their_trips_stay_in_the_row() {
    let (mut scenario, skim) = five_towns();
    let all = estimate(&scenario, &skim).unwrap();
    scenario.values.sparse_below = 20_000.0;
    let thinned = estimate(&scenario, &skim).unwrap();
    assert!(thinned.cut_off_share > 0.0 && thinned.cut_off_share < 0.2);
    let row = |demand: &Demand, zone| -> f32 { demand.trips[0].row(ZoneId(zone)).iter().sum() };
    for zone in 0..5 {
        assert!((row(&thinned, zone) / row(&all, zone) - 1.0).abs() < 1e-5);
    }
    assert!(thinned.trips[0].cells().iter().all(|&trips| trips == 0.0 || trips >= 20_000.0));
}

#[test]
fn times_sum_to_one_and_follow_school_and_weekend() {
    let mut scenario = bare::scenario();
    scenario.calendar = bare::full_calendar();
    let weights = part_weights(&scenario);
    let of_day = |day: u32| weights.all[DayTypeId(day)].iter().sum::<f64>();
    assert!(((0..4).map(of_day).sum::<f64>() - 1.0).abs() < 1e-9);
    // Trips a day against the mean weekday: 0.85 on Saturdays, 0.75 on Sundays.
    let weekday = (of_day(0) + of_day(1)) / 251.0;
    assert!((of_day(2) / 52.0 / weekday - scenario.values.saturday_factor).abs() < 1e-6);
    assert!((of_day(3) / 62.0 / weekday - scenario.values.sunday_factor).abs() < 1e-6);
    let pupils = &weights.by_purpose[Purpose::Pupils.index()];
    assert!((pupils[DayTypeId(0)].iter().sum::<f64>() - 1.0).abs() < 1e-9, "school days only");
    // 45.5 % of the way to and from school begins between 6 and 9 (33 + 11 + 1.5).
    assert!((pupils[DayTypeId(0)][1] - 0.455).abs() < 0.005);
    assert!(weights.at(DayTypeId(0), PeriodId(3)) > weights.at(DayTypeId(0), PeriodId(4)));
}

#[test]
fn the_table_of_departures_is_whole() {
    let calendar = bare::full_calendar();
    assert_eq!(calendar.departures.len(), 24);
    for purpose in Purpose::ALL {
        let own = calendar.departures.iter().filter(|row| row.purpose == purpose.slug());
        assert_eq!(own.count(), 4, "{purpose:?}");
    }
}

#[test]
fn threads_change_no_byte() {
    let (scenario, skim) = five_towns();
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let demand = pool.install(|| estimate(&scenario, &skim).unwrap());
        demand.trips.iter().flat_map(|m| m.cells().to_vec()).map(f32::to_bits).collect::<Vec<_>>()
    };
    assert_eq!(with(1), with(3));
}
