//! Inequality: Lorenz curve, Gini coefficient, Palma ratio and the mean of the worst off.
//!
//! Values come with weights (residents), so that a zone counts by the people who live in it.
//! The Gini coefficient is twice the area between the diagonal and the Lorenz curve through the
//! points (trapezoids), which is exact for the discrete distribution.
//!
//! Source: C. Gini, "Measurement of inequality of incomes", The Economic Journal 31(121), 1921;
//! weighted discrete form as in J. L. Gastwirth, "The estimation of the Lorenz curve and Gini
//! index", The Review of Economics and Statistics 54(3), 1972. The ratio: A. Cobham and A. Sumner,
//! "Is it all about the tails? The Palma measure of income inequality", Center for Global
//! Development Working Paper 343, 2013.

/// Points of the Lorenz curve: share of the people, share of what they have; from (0, 0) to (1, 1).
///
/// `values` holds (value, weight); what is not above zero in weight or not finite is left out.
pub fn lorenz(values: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let sorted = sorted(values);
    let people: f64 = sorted.iter().map(|(_, weight)| weight).sum();
    let whole: f64 = sorted.iter().map(|(value, weight)| value * weight).sum();
    let mut points = vec![(0.0, 0.0)];
    let (mut so_many, mut so_much) = (0.0, 0.0);
    for (value, weight) in sorted {
        so_many += weight;
        so_much += value * weight;
        points.push((so_many / people, if whole > 0.0 { so_much / whole } else { 0.0 }));
    }
    points
}

/// Gini coefficient: 0 if all have the same, towards 1 if one has everything; 0 of nothing.
pub fn gini(values: &[(f64, f64)]) -> f64 {
    let points = lorenz(values);
    if points.last().is_none_or(|(_, most)| *most <= 0.0) {
        return 0.0;
    }
    let under: f64 =
        points.windows(2).map(|ends| (ends[1].0 - ends[0].0) * (ends[0].1 + ends[1].1) / 2.0).sum();
    1.0 - 2.0 * under
}

/// Palma ratio: what the tenth that has most has, over what the four tenths that have least have;
/// none if those have nothing.
pub fn palma(values: &[(f64, f64)]) -> Option<f64> {
    const MOST: f64 = 0.1;
    const LEAST: f64 = 0.4;
    let held = |share: f64| mean_of_lowest(values, share) * share;
    let (all, below, least) = (held(1.0), held(1.0 - MOST), held(LEAST));
    (least > 0.0).then(|| (all - below) / least)
}

/// Mean of the values of the `share` of people who have least.
pub fn mean_of_lowest(values: &[(f64, f64)], share: f64) -> f64 {
    let sorted = sorted(values);
    let people: f64 = sorted.iter().map(|(_, weight)| weight).sum();
    let wanted = people * share;
    let (mut so_many, mut so_much) = (0.0, 0.0);
    for (value, weight) in sorted {
        // The last zone counts only as far as it is needed.
        let part = f64::min(weight, wanted - so_many);
        so_many += part;
        so_much += value * part;
        if so_many >= wanted {
            break;
        }
    }
    if so_many > 0.0 { so_much / so_many } else { 0.0 }
}

fn sorted(values: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = values
        .iter()
        .copied()
        .filter(|(value, weight)| value.is_finite() && *weight > 0.0)
        .collect();
    kept.sort_by(|a, b| a.0.total_cmp(&b.0));
    kept
}
