//! The choice of many pairs at once against the textbook form, lane by lane.

use super::*;
use crate::simulate::choice::{Ready, Urban, nested_logit};

fn choice() -> Choice {
    let urban = Urban { parking: 0.0, peak: 1.0, terminal: 0.0 };
    Choice {
        beta: 0.03,
        damp_from: 45.0,
        damp_exponent: 0.6,
        money_damp_from: 60.0,
        money_damp_exponent: 0.3,
        theta_car: 0.6,
        theta_active: 0.7,
        constant_walk: 0.4,
        constant_bike: -0.3,
        constant_passenger: -1.0,
        constant_pt: -0.5,
        no_car_driver: -3.2,
        no_car_passenger: -1.0,
        walk_minutes_per_km: 16.0,
        bike_minutes_per_km: 6.0,
        bike_start: 2.0,
        minutes_per_dkk: 0.6,
        car_dkk_per_km: 1.7,
        passenger_share: 0.3,
        persons_per_toll: 1.5,
        scale: 0.9,
        gap_needed: 6.0,
        gap_free: 4.0,
        time_limit: 300.0,
        fare_base: 12.0,
        fare_per_km: 1.1,
        fare_far_from: 30.0,
        fare_far_share: 0.5,
        fare_zone_km: 0.0,
        fare_minimum: 0.0,
        fare_cap: 10_000.0,
        fare_reduced: 0.5,
        fare_other: 0.8,
        urban: [urban; 6],
        ready: Ready::default(),
    }
    .made_ready()
}

/// Lane by lane the textbook's nested logit, for every variant: with and without a road, with
/// and without public transport, near and far.
#[test]
fn every_lane_is_the_textbooks_nested_logit() {
    let choice = choice();
    let (mut ways, mut transit) = (Ways::default(), [Transit::default(); BY_CAR]);
    for i in 0..WIDTH {
        let km = 0.5 * f64::from(1_u32 << (i / 2 + 1));
        let active = choice.active(km);
        ways.active[i] = active.weight;
        ways.walk_share[i] = active.walk_share;
        ways.money[i] = active.money;
        if i % 4 < 3 {
            ways.km[i] = km;
            ways.by_road[i] = 1.0;
            ways.minutes[i] = 3.0 + 1.1 * km;
            ways.delay[i] = 0.2 * km;
            ways.car_money[i] = choice.car_money(km, 0.0, 15.0, active.money);
        }
        for (at, transit) in transit.iter_mut().enumerate() {
            transit.open[i] = f64::from(u8::from(i % 3 < 2));
            transit.minutes[i] = 12.0 + 1.4 * km + 5.0 * at as f64;
            transit.fare[i] = choice.fare(0.0, km);
        }
    }
    let mut chosen = Chosen::default();
    choice.choose(&ways, 0.5, None, &transit, &mut chosen);
    for i in 0..WIDTH {
        for (kind, car) in Kind::ALL.into_iter().flat_map(|kind| [(kind, true), (kind, false)]) {
            lane_is_textbook(&choice, &ways, &transit, &chosen, i, kind, car);
        }
    }
}

fn lane_is_textbook(
    choice: &Choice,
    ways: &Ways,
    transit: &[Transit; BY_CAR],
    chosen: &Chosen,
    i: usize,
    kind: Kind,
    car: bool,
) {
    let never = f64::NEG_INFINITY;
    let minutes = choice.damped(ways.minutes[i] + 0.5 * ways.delay[i]);
    let standard = -choice.beta * (minutes + ways.car_money[i]);
    let felt = minutes + choice.passenger_share * ways.car_money[i];
    let ride = choice.constant_passenger - choice.beta * felt;
    let road = ways.by_road[i] > 0.0;
    let less = if car { [0.0; 2] } else { [choice.no_car_driver, choice.no_car_passenger] };
    let drive = if road && kind.drives() { standard + less[0] } else { never };
    let ride = if road { ride + less[1] } else { never };
    let transit = &transit[usize::from(!car)];
    let paid = if kind.pays_reduced() { choice.fare_reduced } else { choice.fare_other };
    let fare = choice.minutes_per_dkk * ways.money[i] * transit.fare[i] * paid;
    let by_pt = choice.constant_pt - choice.beta * (choice.damped(transit.minutes[i]) + fare);
    let by_pt = if transit.open[i] > 0.0 { by_pt } else { never };
    // Walk and bike as one alternative with the logsum of their nest.
    let active = libm::log(ways.active[i]);
    let in_car = [drive, ride];
    let nests: Vec<(f64, &[f64])> = vec![
        (choice.theta_car, &in_car[..]),
        (1.0, std::slice::from_ref(&active)),
        (1.0, std::slice::from_ref(&by_pt)),
    ];
    let nests: Vec<_> =
        nests.into_iter().filter(|(_, of)| of.iter().any(|u| u.is_finite())).collect();
    let (probabilities, sum) = nested_logit(&nests);
    let expected: Vec<f64> = probabilities.concat();
    let split = &chosen.split[split_of(kind, car)];
    let mut got = Vec::new();
    if road {
        got.extend([
            split[TripMode::CarDriver as usize][i],
            split[TripMode::CarPassenger as usize][i],
        ]);
    }
    got.push(split[TripMode::Walk as usize][i] + split[TripMode::Bike as usize][i]);
    if transit.open[i] > 0.0 {
        got.push(split[TripMode::PublicTransport as usize][i]);
    }
    assert_eq!(got.len(), expected.len());
    for (got, expected) in got.iter().zip(&expected) {
        assert!((got - expected).abs() < 1e-12, "lane {i}: {got} is not {expected}");
    }
    let standard = if road { standard } else { -choice.beta * choice.damped(choice.time_limit) };
    let gap = if kind.is_free() { choice.gap_free } else { choice.gap_needed };
    let better = choice.scale * (sum - standard + gap);
    let made = 1.0 / (1.0 + libm::exp(-better));
    let at = kind.variant(car);
    assert!((chosen.made[at][i] - made).abs() < 1e-12);
    assert!((chosen.made[at][i] + chosen.not_made[at][i] - 1.0).abs() < 1e-12);
    let surplus =
        (standard - gap + libm::log(1.0 + libm::exp(better)) / choice.scale) / choice.beta;
    assert!((chosen.surplus[at][i] - surplus).abs() < 1e-9);
}

#[test]
fn a_fare_is_rated_by_whole_zones_between_its_minimum_and_its_cap() {
    let tariff = Choice { fare_zone_km: 2.5, fare_minimum: 24.0, fare_cap: 60.0, ..choice() };
    let fare = |km: f64| tariff.fare(0.0, km);
    assert_eq!(fare(0.1).to_bits(), 24.0_f64.to_bits());
    assert_eq!(fare(21.0).to_bits(), fare(22.5).to_bits());
    assert!((fare(22.6) - fare(22.4) - 2.5 * tariff.fare_per_km).abs() < 1e-9);
    assert_eq!(fare(1_000.0).to_bits(), 60.0_f64.to_bits());
}
