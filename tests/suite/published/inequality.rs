//! Gini coefficients, Lorenz curves and Palma ratios with closed forms.
//!
//! Uniform on (0, 1): G = 1/3, L(p) = p². Exponential: G = 1/2, L(p) = p + (1−p) ln(1−p).
//! Pareto with exponent a: G = 1/(2a − 1), L(p) = 1 − (1−p)^(1−1/a). Lognormal: G = erf(σ/2).
//! Source: J. Aitchison and J. A. C. Brown, "The Lognormal Distribution", Cambridge, 1957 (the
//! lognormal); J. L. Gastwirth, "The estimation of the Lorenz curve and Gini index", The Review of
//! Economics and Statistics 54(3), 1972 (the others). The Palma ratio of any of them is
//! (1 − L(0.9))/L(0.4). Recalled; the curves follow from the quantile functions by integration.

use ansvar::account::{gini, lorenz, mean_of_lowest, palma};

/// `n` people at the middles of equal slices of a distribution, given its quantile function.
fn people(n: u32, quantile: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    (0..n).map(|at| (quantile((f64::from(at) + 0.5) / f64::from(n)), 1.0)).collect()
}

fn share_of_lowest(points: &[(f64, f64)], p: f64) -> f64 {
    points.iter().min_by(|a, b| (a.0 - p).abs().total_cmp(&(b.0 - p).abs())).unwrap().1
}

#[test]
fn uniform_values_have_a_gini_of_a_third() {
    let values = people(20_000, |p| p);
    assert!((gini(&values) - 1.0 / 3.0).abs() < 1e-6);
    let points = lorenz(&values);
    for p in [0.1, 0.5, 0.9] {
        assert!((share_of_lowest(&points, p) - p * p).abs() < 1e-4);
    }
    assert!((mean_of_lowest(&values, 0.1) - 0.05).abs() < 1e-6);
}

#[test]
fn exponential_values_have_a_gini_of_a_half() {
    let values = people(50_000, |p| -libm::log(1.0 - p));
    assert!((gini(&values) - 0.5).abs() < 1e-4);
    let points = lorenz(&values);
    for p in [0.25_f64, 0.5, 0.75] {
        let wanted = p + (1.0 - p) * libm::log(1.0 - p);
        assert!((share_of_lowest(&points, p) - wanted).abs() < 1e-4);
    }
}

#[test]
fn pareto_values_have_the_gini_of_their_exponent() {
    for exponent in [2.5, 3.0, 5.0] {
        let values = people(200_000, |p| libm::pow(1.0 - p, -1.0 / exponent));
        assert!((gini(&values) - 1.0 / (2.0 * exponent - 1.0)).abs() < 1e-3);
    }
}

#[test]
fn lognormal_values_have_the_gini_of_the_error_function() {
    for sigma in [0.3, 0.8] {
        // Equal steps of the normal deviate, weighted by its density, stand for the quantiles.
        let values: Vec<(f64, f64)> = (-8000..=8000)
            .map(|step| f64::from(step) / 1000.0)
            .map(|z| (libm::exp(sigma * z), libm::exp(-z * z / 2.0)))
            .collect();
        assert!((gini(&values) - libm::erf(sigma / 2.0)).abs() < 1e-5);
    }
}

#[test]
fn equality_is_nought_and_one_who_has_all_is_nearly_one() {
    assert!(gini(&[(5.0, 10.0), (5.0, 90.0)]).abs() < 1e-12);
    assert!((gini(&[(0.0, 99.0), (1.0, 1.0)]) - 0.99).abs() < 1e-12);
    assert!(gini(&[]).abs() < 1e-12 && gini(&[(0.0, 3.0)]).abs() < 1e-12);
    // A zone counts by its people, however it is cut into parts.
    let whole = gini(&[(1.0, 2.0), (3.0, 2.0)]);
    let parts = gini(&[(1.0, 1.0), (3.0, 2.0), (1.0, 1.0)]);
    assert!((whole - parts).abs() < 1e-12);
}

#[test]
fn the_worst_off_count_only_as_far_as_they_make_up_the_share() {
    let values = [(1.0, 50.0), (2.0, 50.0), (10.0, 900.0)];
    assert!((mean_of_lowest(&values, 0.1) - 1.5).abs() < 1e-12);
    assert!((mean_of_lowest(&values, 0.05) - 1.0).abs() < 1e-12);
    assert!((mean_of_lowest(&values, 0.075) - (50.0 + 50.0) / 75.0).abs() < 1e-12);
}

/// Uniform: (1 − 0.81)/0.16. Exponential: L(p) as above. Pareto: 0.1^b/(1 − 0.6^b), b = 1 − 1/a.
#[test]
fn palma_ratios_follow_from_the_lorenz_curves() {
    let close = |values: &[(f64, f64)], wanted: f64| {
        let found = palma(values).unwrap();
        assert!((found / wanted - 1.0).abs() < 2e-3, "{found} is not {wanted}");
    };
    close(&people(20_000, |p| p), 0.19 / 0.16);
    let exponential = |p: f64| p + (1.0 - p) * libm::log(1.0 - p);
    let values = people(50_000, |p| -libm::log(1.0 - p));
    close(&values, (1.0 - exponential(0.9)) / exponential(0.4));
    for exponent in [2.5, 3.0, 5.0] {
        let b = 1.0 - 1.0 / exponent;
        let values = people(200_000, |p| libm::pow(1.0 - p, -1.0 / exponent));
        close(&values, libm::pow(0.1, b) / (1.0 - libm::pow(0.6, b)));
    }
    assert_eq!(palma(&[(0.0, 5.0), (1.0, 1.0)]), None, "four tenths have nothing");
    assert!((palma(&[(3.0, 7.0)]).unwrap() - 0.25).abs() < 1e-12, "equality: 0.1 over 0.4");
}
