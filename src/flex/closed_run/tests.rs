//! Runs beside all runs that could be, on a line and drawn at random.

use super::*;
use proptest::prelude::*;

const TERMS: Terms =
    Terms { seats: 40.0, most_minutes: 45.0, minutes_per_km: 2.0, minutes_per_stop: 1.0 };

/// Places on a line, the school at 0 km.
fn on_a_line(places: &[f64]) -> impl Fn(usize, usize) -> f64 {
    let places = places.to_vec();
    move |a, b| (places[a] - places[b]).abs()
}

#[test]
fn one_bus_goes_down_a_valley() {
    let km = on_a_line(&[0.0, 3.0, 6.0, 9.0]);
    let runs = savings(&[0.0, 10.0, 10.0, 10.0], 0, &km, &TERMS);
    assert_eq!(runs, [Run { stops: vec![3, 2, 1], pupils: vec![10.0; 3] }]);
    assert!((runs[0].minutes(&km, 0, &TERMS) - 21.0).abs() < 1e-9, "9 km and three stops");
    assert!((runs[0].carried() - 30.0).abs() < 1e-9);
}

#[test]
fn nobody_stands_and_nobody_rides_too_long() {
    let km = on_a_line(&[0.0, 3.0, 6.0, 25.0]);
    let full = savings(&[0.0, 25.0, 25.0, 0.0], 0, &km, &TERMS);
    assert_eq!(full.len(), 2, "fifty pupils need two buses of forty");
    let far = savings(&[5.0, 5.0, 5.0, 5.0], 0, &km, &TERMS);
    assert_eq!(far.iter().map(|run| run.stops.clone()).collect::<Vec<_>>(), [vec![2, 1], vec![3]]);
    let many = savings(&[0.0, 100.0, 0.0, 0.0], 0, &km, &TERMS);
    assert_eq!(many.iter().map(Run::carried).collect::<Vec<_>>(), [40.0, 40.0, 20.0]);
}

#[test]
fn a_detour_stays_within_its_limit() {
    // Two hops of 5 km; candidates 1, 2 and 9 km out of the way.
    let extra = [1.0, 2.0, 9.0];
    let between = |_: usize, at: usize| [2.5 + extra[at] / 2.0, 2.5 + extra[at] / 2.0];
    let called = by_the_way(&[5.0, 5.0], 3, &between, 2.0, 1.0, 8.0);
    assert_eq!(called.iter().map(|c| (c.candidate, c.after)).collect::<Vec<_>>(), [(0, 1), (1, 2)]);
    assert_eq!(by_the_way(&[5.0, 5.0], 3, &between, 2.0, 1.0, 2.9), []);
}

/// Least total way of any division into runs that keeps to the terms: every order of all places,
/// cut anywhere.
fn least(pupils: &[f64], km: &dyn Fn(usize, usize) -> f64) -> f64 {
    fn go(
        left: &mut Vec<usize>,
        run: &mut Run,
        pupils: &[f64],
        km: &dyn Fn(usize, usize) -> f64,
    ) -> f64 {
        let close = |run: &Run| -> f64 {
            let next = run.stops.iter().skip(1).copied().chain([0]);
            run.stops.iter().zip(next).map(|(&a, b)| km(a, b)).sum()
        };
        let fits = |run: &Run| {
            run.carried() <= TERMS.seats && run.minutes(km, 0, &TERMS) <= TERMS.most_minutes
        };
        if left.is_empty() {
            return close(run);
        }
        let mut least = f64::INFINITY;
        for at in 0..left.len() {
            let place = left.remove(at);
            run.stops.push(place);
            run.pupils.push(pupils[place]);
            if fits(run) || run.stops.len() == 1 {
                least = least.min(go(left, run, pupils, km));
            }
            run.stops.pop();
            run.pupils.pop();
            if !run.stops.is_empty() {
                let so_far = close(run);
                let mut next = Run { stops: vec![place], pupils: vec![pupils[place]] };
                least = least.min(so_far + go(left, &mut next, pupils, km));
            }
            left.insert(at, place);
        }
        least
    }
    let mut left: Vec<usize> = (1..pupils.len()).collect();
    go(&mut left, &mut Run { stops: vec![], pupils: vec![] }, pupils, km)
}

proptest! {
    #[test]
    fn runs_carry_everybody_within_their_terms_and_near_the_best(
        places in proptest::collection::vec((-9.0..9.0_f64, -9.0..9.0_f64, 1.0..30.0_f64), 2..6)
    ) {
        let at = |place: usize| if place == 0 { (0.0, 0.0) } else { (places[place - 1].0, places[place - 1].1) };
        let km = |a: usize, b: usize| {
            let (a, b) = (at(a), at(b));
            ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt()
        };
        let mut pupils = vec![0.0];
        pupils.extend(places.iter().map(|place| place.2));
        let runs = savings(&pupils, 0, &km, &TERMS);
        let carried: f64 = runs.iter().map(Run::carried).sum();
        prop_assert!((carried - pupils.iter().sum::<f64>()).abs() < 1e-9);
        for run in &runs {
            prop_assert!(run.carried() <= TERMS.seats + 1e-9);
            prop_assert!(run.stops.len() == 1 || run.minutes(&km, 0, &TERMS) <= TERMS.most_minutes + 1e-9);
        }
        let way: f64 = runs.iter().map(|run| {
            let next = run.stops.iter().skip(1).copied().chain([0]);
            run.stops.iter().zip(next).map(|(&a, b)| km(a, b)).sum::<f64>()
        }).sum();
        let best = least(&pupils, &km);
        prop_assert!(way >= best - 1e-9, "{way} below the best {best}");
        // Savings are a heuristic: published gaps are some per cent, of a few places up to a third.
        prop_assert!(way <= best * 1.5 + 1e-9, "{way} far from the best {best}");
    }
}
