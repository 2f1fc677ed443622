//! Departures under a sum: the published rule, enumeration, and what must hold for any lines.

use ansvar::decide::Curve;
use ansvar::decide::frequency::{Item, continuous, priced, whole};
use ansvar::decide::line::{Reckoning, Seen, earned};
use proptest::prelude::*;

fn item(a: f64, kappa: f64, cost: f64, low: f64, high: f64) -> Item {
    Item { now: (low + high) / 2.0, curve: Curve { a, kappa }, cost, low, high }
}

/// The best by trying every whole choice.
fn enumerated(items: &[Item], money: f64) -> f64 {
    fn go(items: &[Item], money: f64) -> Option<f64> {
        let Some((first, rest)) = items.split_first() else { return Some(0.0) };
        let mut choices: Vec<f64> = vec![first.low, first.high];
        let mut n = first.low.floor() + 1.0;
        while n < first.high {
            choices.push(n);
            n += 1.0;
        }
        if first.low < first.now && first.now < first.high {
            choices.push(first.now);
        }
        choices
            .into_iter()
            .filter(|n| first.cost * n <= money * (1.0 + 1e-12))
            .filter_map(|n| {
                Some(first.curve.gain(first.low, n) + go(rest, money - first.cost * n)?)
            })
            .max_by(f64::total_cmp)
    }
    go(items, money).expect("the least service is affordable")
}

/// Mohring (1972): with waits of so many minutes times 1/n, departures are as the square root of
/// passengers over cost. Two lines with 900 and 100 boardings at equal cost run 3 to 1; the second
/// at a quarter of the cost runs twice as often as it would.
#[test]
fn without_bounds_departures_follow_the_square_root_rule() {
    let items = [
        item(900.0, 0.0, 10.0, 1e-9, 1e9),
        item(100.0, 0.0, 10.0, 1e-9, 1e9),
        item(100.0, 0.0, 2.5, 1e-9, 1e9),
    ];
    let bought = continuous(&items, 1000.0);
    let n = &bought.departures;
    assert!((n[0] / n[1] - 3.0).abs() < 1e-6);
    assert!((n[2] / n[1] - 2.0).abs() < 1e-6);
    assert!((bought.spent - 1000.0).abs() < 1e-6);
    // Closed form: nᵢ = money · √(aᵢ/cᵢ) / Σ √(aⱼ cⱼ).
    let sum = (9000.0_f64).sqrt() + (1000.0_f64).sqrt() + (250.0_f64).sqrt();
    assert!((n[0] - 1000.0 * (90.0_f64).sqrt() / sum).abs() < 1e-6);
    // The next krone is worth (Σ √(a c) / money)².
    assert!((bought.value_of_money - (sum / 1000.0).powi(2)).abs() < 1e-9);
}

fn items(n: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Item>> {
    let one = (1.0..500.0_f64, 0.05..6.0_f64, 0.5..20.0_f64, 0..2_u8, 2..6_u8, 0.1..0.9_f64);
    prop::collection::vec(one, n).prop_map(|drawn| {
        drawn
            .into_iter()
            .map(|(a, kappa, cost, low, high, now)| {
                let (low, high) = (f64::from(low), f64::from(high));
                Item { now: low + now * (high - low), ..item(a, kappa, cost, low, high) }
            })
            .collect()
    })
}

fn cost(items: &[Item], n: impl Fn(&Item) -> f64) -> f64 {
    items.iter().map(|item| item.cost * n(item)).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Small cases are solved exactly, and the bound then is the worth.
    #[test]
    fn whole_departures_equal_enumeration(items in items(1..5), share in 0.0..1.0_f64) {
        let (least, most) = (cost(&items, |i| i.low), cost(&items, |i| i.high));
        let money = least + share * (most - least);
        let bought = whole(&items, money);
        let best = enumerated(&items, money);
        prop_assert!((bought.worth - best).abs() <= 1e-6 * best.max(1.0), "{} of {best}", bought.worth);
        prop_assert!(bought.bound >= best * (1.0 - 1e-9));
        prop_assert!(bought.spent <= money * (1.0 + 1e-6) + 1e-9);
    }

    /// Where the search is too large the gap to the bound is small and honest: never below zero.
    #[test]
    fn the_continuous_optimum_bounds_whole_departures(items in items(20..60), share in 0.1..1.0_f64) {
        let (least, most) = (cost(&items, |i| i.low), cost(&items, |i| i.high));
        let money = least + share * (most - least);
        let (free, bought) = (continuous(&items, money), whole(&items, money));
        prop_assert!(bought.worth <= free.worth * (1.0 + 1e-6) + 1e-6);
        prop_assert!(bought.worth <= bought.bound * (1.0 + 1e-9) + 1e-9);
        prop_assert!(bought.bound <= bought.worth * 1.1 + 500.0);
    }

    /// More money never lowers what its decider gets.
    #[test]
    fn more_money_never_lowers_the_worth(items in items(1..12), share in 0.0..0.9_f64, more in 0.0..0.5_f64) {
        let (least, most) = (cost(&items, |i| i.low), cost(&items, |i| i.high));
        let money = |share: f64| least + share * (most - least);
        let (less, more) = (whole(&items, money(share)), whole(&items, money(share + more)));
        prop_assert!(more.worth >= less.worth * (1.0 - 1e-9) - 1e-9);
    }

    /// A line that becomes dearer is not bought more often for that reason.
    #[test]
    fn a_dearer_line_is_never_bought_more(items in items(1..12), which in 0..12_usize, dearer in 1.0..3.0_f64, share in 0.0..1.0_f64) {
        let which = which % items.len();
        let mut changed = items.clone();
        changed[which].cost *= dearer;
        let (least, most) = (cost(&changed, |i| i.low), cost(&items, |i| i.high));
        let money = least + share * (most - least).max(0.0);
        let (before, after) = (continuous(&items, money), continuous(&changed, money));
        prop_assert!(after.departures[which] <= before.departures[which] + 1e-6);
    }

    /// With money without end everything runs as often as it can.
    #[test]
    fn unlimited_money_leaves_nothing_out(items in items(1..12)) {
        let bought = whole(&items, 2.0 * cost(&items, |i| i.high) + 1.0);
        for (item, n) in items.iter().zip(&bought.departures) {
            prop_assert!((n - item.high).abs() < 1e-12);
        }
        prop_assert!(bought.value_of_money.abs() < 1e-12);
    }

    /// At a price, what is bought is what the same money buys best, and a dearer krone buys less.
    #[test]
    fn a_price_buys_what_its_money_buys_best(items in items(1..5), price in 0.0..40.0_f64, more in 0.0..40.0_f64) {
        let bought = priced(&items, price);
        let best = enumerated(&items, bought.spent * (1.0 + 1e-9) + 1e-9);
        prop_assert!((bought.worth - best).abs() <= 1e-6 * best.max(1.0), "{} of {best}", bought.worth);
        let fewer = priced(&items, price + more).departures;
        prop_assert!(fewer.iter().zip(&bought.departures).all(|(less, n)| less <= n));
    }

    /// A departure's fares are never reckoned to pay for more than half of it, and looking again
    /// closes in on any true answer between nothing and its whole cost.
    #[test]
    fn reckoned_fares_leave_room_to_settle(fares in 0.0..1e6_f64, n in 0.1..50.0_f64, response in 0.0..1.0_f64, truth in 0.01..0.99_f64) {
        let cost = 1000.0;
        let earned = earned(fares, n, response, cost);
        prop_assert!(earned >= 0.0 && earned <= 0.5 * cost);
        let reckoning = Reckoning { per_minute: 1.0, per_fare: 0.0, cost, earned };
        let seen = Seen { departures: n, runs: n, boardings: 1.0, gain: 100.0, fares, income: fares };
        prop_assert!((reckoning.per_krone(&seen) * reckoning.net() * n - 100.0).abs() < 1e-9);
        // What is spent too much is answered with `1 / net` as many departures, which bring
        // `truth` of their cost: the error shrinks from look to look.
        let error = (truth * cost - earned) / reckoning.net();
        prop_assert!(error.abs() < 1.0);
    }
}
