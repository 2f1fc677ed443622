//! Access to jobs on a ribbon town, where it has a closed form, and its inequality.
//!
//! ```text
//! ●──●──●──●──●──●── … ──●     101 places 4 km apart, 1,000 people and 1,000 jobs in each;
//!      one line every 9 minutes at 60 km/h, so 4 minutes a hop
//! ```
//!
//! Door to door takes 6 minutes to the stop, 4.5 of wait, 4 a hop and 6 from the stop: 16.5 + 4k to
//! the k-th neighbour. Within 45 minutes lie 7 neighbours on either side, within 30 three and within
//! 60 ten; a place reaches itself too (its own distance is walked). Derived.

use crate::support::{Country, assert_close};
use ansvar::account::{gini, lorenz, palma};
use ansvar::id::{Id, ZoneId};
use ansvar::scenario::service::Mode;
use ansvar::simulate::{Inputs, LastWayHome, simulate};

const PLACES: usize = 101;

/// Places within `k` neighbours of the place `at`.
fn within(at: usize, k: usize) -> usize {
    at.min(k) + (PLACES - 1 - at).min(k) + 1
}

/// Jobs within 30, 45 and 60 minutes by public transport from every place.
fn reach() -> Vec<[f64; 3]> {
    let mut country = Country::new();
    country.set("access.walk.min_per_km", 12.0);
    let stops: Vec<_> = (0..PLACES)
        .map(|at| {
            let hub = country.place(&format!("p{at:03}"), 4.0 * at as f64, 0.0);
            (hub, 4.0 * at as f64, 4.0 * at as f64)
        })
        .collect();
    country.line("ribbon", Mode::RegionalRail, 9.0, &stops);
    let world = country.world();
    let way_home = LastWayHome::search(&world.scenario, &world.network);
    let inputs = Inputs {
        scenario: &world.scenario,
        network: &world.network,
        demand: &world.demand,
        supply: &world.supply,
        responsibility: &world.responsibility,
        roads: &world.roads,
        standard_roads: &world.roads,
        way_home: &way_home,
        flex: &[],
        carpool: &[],
    };
    let flows = simulate(&inputs, &|_| {}).expect("the inputs fit");
    (0..PLACES).map(|at| flows.access[ZoneId::from_index(at)].jobs.pt).collect()
}

#[test]
fn jobs_within_reach_of_a_ribbon_town_are_counted_as_on_paper() {
    let reach = reach();
    for (at, jobs) in reach.iter().enumerate() {
        let by_hand = [3, 7, 10].map(|k| 1000.0 * within(at, k) as f64);
        assert_eq!(*jobs, by_hand, "place {at}");
    }
}

/// Of 101 places 87 reach 15 places within 45 minutes and the 14 near the ends 8 to 14, two each.
/// The mean is (87·15 + 2·(8 + … + 14))/101 = 1,459/101; the Gini coefficient is half the mean
/// absolute difference over the mean: Σ over pairs of |xᵢ − xⱼ| is 2·(87·2·Σ_{d=1}^{7} d +
/// 4·Σ_{a<b}(b − a)) = 2·(4,872 + 4·56) = 10,192, so G = 10,192/(2·101²·1,459/101) = 10,192/294,718.
#[test]
fn its_inequality_is_the_one_on_paper() {
    let people: Vec<(f64, f64)> = reach().iter().map(|jobs| (jobs[1], 1000.0)).collect();
    assert_close(gini(&people), 10_192.0 / 294_718.0, 1e-9);
    // The worst-off 14 of 101 hold 154 of 1,459 parts.
    let points = lorenz(&people);
    assert_close(points[14].0, 14.0 / 101.0, 1e-9);
    assert_close(points[14].1, 154.0 / 1459.0, 1e-9);
    // Top tenth: 10.1 places of 15. Lowest four tenths: 40.4 places, the 14 and 26.4 of 15.
    let ratio = (10.1 * 15.0) / (154.0 + 26.4 * 15.0);
    assert_close(palma(&people).unwrap(), ratio, 1e-9);
}
