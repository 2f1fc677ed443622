//! What a factor does to a figure, and its share of the variance.

use super::HEADLINES;
use std::collections::BTreeMap;

/// What a factor does to one figure of one scenario, at the low and the high end of its range.
pub(super) type Ends = (f64, f64);
/// By indicator, then scenario.
pub(super) type Changes = BTreeMap<&'static str, Vec<Ends>>;

/// Variance of what a factor does, drawn evenly over its quantiles: on the lower half it does
/// `low·(1 − 2q)`, on the upper `high·(2q − 1)`; mean (low + high)/4, mean square (low² + high²)/6.
pub(super) fn variance((low, high): Ends) -> f64 {
    let mean = (low + high) / 4.0;
    (low * low + high * high) / 6.0 - mean * mean
}

/// What a factor does at a quantile.
pub(super) fn at_quantile((low, high): Ends, quantile: f64) -> f64 {
    if quantile < 0.5 { low * (1.0 - 2.0 * quantile) } else { high * (2.0 * quantile - 1.0) }
}

/// For each key, its mean share of the variance of the headlines' differences.
pub(super) fn shares<'a>(
    effects: impl Iterator<Item = (&'a str, &'a Changes)> + Clone,
) -> BTreeMap<&'a str, f64> {
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    let scenarios =
        effects.clone().flat_map(|(_, by)| by.values().map(Vec::len)).max().unwrap_or(0);
    let mut counted: f64 = 0.0;
    for indicator in HEADLINES {
        for at in 1..scenarios.max(1) {
            let of_difference = |by: &Changes| {
                let ends = by.get(indicator)?;
                let (base, own) = (ends.first()?, ends.get(at)?);
                Some(variance((own.0 - base.0, own.1 - base.1)))
            };
            let all = effects.clone().filter_map(|(key, by)| Some((key, of_difference(by)?)));
            let total: f64 = all.clone().map(|(_, variance)| variance).sum();
            if total <= 0.0 {
                continue;
            }
            counted += 1.0;
            for (key, variance) in all {
                *sums.entry(key).or_default() += variance / total;
            }
        }
    }
    sums.values_mut().for_each(|sum| *sum /= counted.max(1.0));
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By quadrature over the quantiles.
    #[test]
    fn the_variance_of_an_effect_is_that_of_its_draws() {
        for ends in [(-1.0, 1.0), (0.0, 3.0), (2.0, 5.0), (-4.0, -1.0)] {
            let n = 100_000;
            let drawn = (0..n).map(|i| at_quantile(ends, (f64::from(i) + 0.5) / f64::from(n)));
            let mean = drawn.clone().sum::<f64>() / f64::from(n);
            let square = drawn.map(|x| x * x).sum::<f64>() / f64::from(n);
            assert!((variance(ends) - (square - mean * mean)).abs() < 1e-6, "{ends:?}");
        }
    }
}
