//! Logit and nested logit as textbooks compute them, and as people drawn one by one choose.

use ansvar::rng::{Draw, Streams};
use ansvar::simulate::{logsum, nested_logit};
use rand::RngExt;
use std::f64::consts::PI;

/// Probabilities of a plain logit: a nested one whose only nest has the scale 1.
fn logit(utilities: &[f64]) -> Vec<f64> {
    nested_logit(&[(1.0, utilities)]).0.concat()
}

/// T. V. Mathew and K. V. Krishna Rao, *Introduction to Transportation Engineering* (NPTEL),
/// lecture 9: 5,000 trips between car, bus and train at costs of 2.80, 1.88 and 1.28. Looked up.
#[test]
fn car_bus_and_train_of_mathew_and_krishna_rao() {
    let (time, walk, transfer, fare, parking): (f64, f64, f64, f64, f64) =
        (0.03, 0.04, 0.06, 0.1, 0.1);
    let costs = [
        time * 20.0 + fare * 18.0 + parking * 4.0,
        time * 30.0 + walk * 5.0 + transfer * 3.0 + fare * 6.0,
        time * 12.0 + walk * 10.0 + transfer * 2.0 + fare * 4.0,
    ];
    let printed_costs = [2.8, 1.88, 1.28];
    let (printed, trips) = ([0.1237, 0.3105, 0.5657], [618.5, 1552.5, 2828.5]);
    for (cost, printed) in costs.iter().zip(printed_costs) {
        assert!((cost - printed).abs() < 1e-9);
    }
    let shares = logit(&costs.map(|cost: f64| -cost));
    for at in 0..3 {
        assert!((shares[at] - printed[at]).abs() < 0.0002, "{} of {}", shares[at], printed[at]);
        assert!((5000.0 * shares[at] - trips[at]).abs() < 1.0);
    }
}

/// M. Rogers, *Highway Engineering*, example 2.5: 5,000 commuters between car, bus and light rail;
/// 3,785, 380 and 835 of them. Looked up.
#[test]
fn commuters_of_rogers() {
    let utility =
        |constant: f64, pounds: f64, minutes: f64| constant - 0.2 * pounds - 0.03 * minutes;
    let utilities = [utility(2.4, 4.0, 20.0), utility(0.0, 0.5, 40.0), utility(0.4, 0.8, 25.0)];
    let printed = [1.0, -1.3, -0.51];
    let (shares, commuters) = (logit(&utilities), [3785.0, 380.0, 835.0]);
    for at in 0..3 {
        assert!((utilities[at] - printed[at]).abs() < 1e-9);
        // He rounds shares to a thousandth before he multiplies.
        assert!((5000.0 * shares[at] - commuters[at]).abs() < 2.5);
    }
    // The sum of the exponentials that he divides by: 2.7183 + 0.2725 + 0.6005.
    assert!((libm::exp(logsum(&utilities)) - 3.5913).abs() < 1e-4);
}

/// Red bus, blue bus and a car that are equally good: with the scale μ/μ_b of the buses' nest the
/// car's share is 1/(1 + 2^(μ/μ_b)) and what the two buses are worth together ln 2 · μ/μ_b above
/// one of them. M. Bierlaire, lecture "Nested logit" (EPFL). Looked up.
#[test]
fn red_and_blue_buses_of_bierlaire() {
    for scale in [1.0, 0.8, 0.5, 0.2, 0.01] {
        for level in [-3.0, 0.0, 2.0] {
            let (shares, all) = nested_logit(&[(1.0, &[level]), (scale, &[level, level])]);
            let car = 1.0 / (1.0 + libm::pow(2.0, scale));
            let bus = 1.0 / (1.0 + libm::pow(2.0, -scale));
            assert!((shares[0][0] - car).abs() < 1e-12);
            assert!((shares[1][0] + shares[1][1] - bus).abs() < 1e-12);
            assert!((shares[1][0] - shares[1][1]).abs() < 1e-15);
            let buses = nested_logit(&[(scale, &[level, level])]).1;
            assert!((buses - (level + scale * 2.0_f64.ln())).abs() < 1e-12);
            assert!((all - (level + (1.0 + libm::pow(2.0, scale)).ln())).abs() < 1e-12);
        }
    }
}

/// K. Train, *Discrete Choice Methods with Simulation*, table 4.1 (the pattern, recalled): car alone
/// 0.40, carpool 0.10, bus 0.30, rail 0.20 in nests of cars and of transit. Taking one away raises
/// the others of its nest by more than those of the other nest, and all within a nest by the same
/// factor. Which scales he had is not said, so those of the nests are free here.
#[test]
fn a_lost_alternative_goes_first_to_its_nest_as_in_train() {
    for [cars, transit] in [[0.9, 0.7], [0.8, 0.75], [0.5, 0.3]] {
        // Utilities that give his shares: within a nest their differences are θ·ln of the ratio.
        let within = |theta: f64, shares: [f64; 2]| {
            let nest: f64 = shares.iter().sum();
            shares.map(|share| theta * (share / nest).ln() + nest.ln())
        };
        let (car, bus) = (within(cars, [0.4, 0.1]), within(transit, [0.3, 0.2]));
        let (shares, all) = nested_logit(&[(cars, &car), (transit, &bus)]);
        for (share, wanted) in shares.concat().iter().zip([0.4, 0.1, 0.3, 0.2]) {
            assert!((share - wanted).abs() < 1e-12);
        }
        assert!(all.abs() < 1e-12);
        let (shares, _) = nested_logit(&[(cars, &car), (transit, &bus[..1])]);
        let (alone, carpool, bus_alone) = (shares[0][0], shares[0][1], shares[1][0]);
        assert!((alone / 0.4 - carpool / 0.1).abs() < 1e-12, "the cars gain alike");
        assert!(bus_alone / 0.3 > alone / 0.4, "the bus gains more from the train than the cars");
        assert!((alone + carpool + bus_alone - 1.0).abs() < 1e-12);
    }
}

/// A second route that shares nothing: people drawn one by one, each with tastes of her own, take
/// what they like best. Tastes within a nest of scale θ are θ·(ln S + G): G Gumbel for each
/// alternative, S of the positive stable law of index θ for the nest, by M. Kanter, "Stable
/// densities under change of scale and total variation inequalities", The Annals of Probability
/// 3(4), 1975. How many take each is the probability; the mean of the best less Euler's constant is
/// the logsum.
#[test]
fn people_drawn_one_by_one_choose_as_the_formula_says() {
    const PEOPLE: usize = 400_000;
    const EULER: f64 = 0.577_215_664_901_532_9;
    let nests: [(f64, &[f64]); 3] = [(0.6, &[0.4, -0.9]), (0.7, &[0.2, -0.5]), (1.0, &[-0.3])];
    let (wanted, sum) = nested_logit(&nests);
    let mut random = Streams { seed: 7, replication: 0 }.stream(Draw::Parameter, 1);
    let mut uniform = move || -> f64 { random.random_range(1e-12..1.0) };
    let (mut taken, mut best_sum) = (vec![vec![0.0; 2]; 3], 0.0);
    for _ in 0..PEOPLE {
        let mut best = (f64::NEG_INFINITY, 0, 0);
        for (nest, (theta, utilities)) in nests.iter().enumerate() {
            let (angle, wait) = (PI * uniform(), -uniform().ln());
            let stable = if *theta < 1.0 {
                let first = (theta * angle).sin() / angle.sin().powf(1.0 / theta);
                let rest = ((1.0 - theta) * angle).sin() / wait;
                first * rest.powf((1.0 - theta) / theta)
            } else {
                1.0
            };
            for (at, utility) in utilities.iter().enumerate() {
                let gumbel = -(-uniform().ln()).ln();
                let liked = utility + theta * (stable.ln() + gumbel);
                if liked > best.0 {
                    best = (liked, nest, at);
                }
            }
        }
        taken[best.1][best.2] += 1.0 / PEOPLE as f64;
        best_sum += best.0;
    }
    // Four standard errors of a share, and of a mean whose deviation is below 1.5.
    for (nest, shares) in wanted.iter().enumerate() {
        for (at, share) in shares.iter().enumerate() {
            let error = 4.0 * (share * (1.0 - share) / PEOPLE as f64).sqrt();
            assert!((taken[nest][at] - share).abs() < error, "{} of {share}", taken[nest][at]);
        }
    }
    let mean = best_sum / PEOPLE as f64 - EULER;
    assert!((mean - sum).abs() < 4.0 * 1.5 / (PEOPLE as f64).sqrt(), "{mean} of {sum}");
}
