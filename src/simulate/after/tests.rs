//! Mended labels and traced strategies beside those of a full solution, on networks drawn at random.

use super::*;
use crate::network::Direction;
use crate::simulate::flat::{Group, HopSpec, LineSpec, Waits, WalkSpec};
use crate::simulate::{Egress, Loads, Strategies};
use proptest::prelude::*;

const HUBS: u32 = 9;

/// Hubs in order, departures an hour, planner and tariff, ring or not, and minutes a hop.
type Drawn = (Vec<u32>, f64, u32, u32, bool, f64);

fn line() -> impl Strategy<Value = Drawn> {
    let hubs = proptest::sample::subsequence((0..HUBS).collect::<Vec<_>>(), 2..6).prop_shuffle();
    (hubs, 0.3..8.0, 0..3_u32, 0..2_u32, proptest::bool::weighted(0.15), 2.0..20.0)
}

fn network(lines: &[Option<Drawn>]) -> FlatNetwork {
    let mut specs = Vec::new();
    for (service, line) in lines.iter().enumerate() {
        let Some((hubs, per_hour, planner, tariff, ring, minutes)) = line else { continue };
        for direction in [Direction::Outward, Direction::Inward] {
            let mut hubs = hubs.clone();
            if direction == Direction::Inward {
                hubs.reverse();
            }
            let ring = *ring && hubs.len() > 2;
            let hop = |at: usize| {
                let minutes = minutes + at as f64;
                HopSpec { cost: minutes, minutes, km: minutes * 0.7, border: at.is_multiple_of(2) }
            };
            specs.push(LineSpec {
                service: service as u32,
                direction,
                per_hour: *per_hour,
                timed_per_hour: per_hour.max(6.0),
                group: Group { coordination: *planner, tariff: *tariff, planner: *planner },
                board_cost: 8.0,
                surcharge: if *tariff == 1 { 4.0 } else { 0.0 },
                extra_base: 1.0,
                rail: service.is_multiple_of(3),
                bus: !service.is_multiple_of(3),
                ring,
                hops: (0..hubs.len() - usize::from(!ring)).map(hop).collect(),
                hubs,
            });
        }
    }
    let walk = |from: u32, to: u32| WalkSpec { from, to, cost: 9.0, minutes: 5.0 };
    let waits = Waits {
        transfer: 45.0,
        transfer_plain: 30.0,
        transfer_minutes: 3.0,
        transfer_only: 3.0,
        first: 45.0,
        hidden_from: 12.0,
        hidden_weight: 0.4,
    };
    FlatNetwork::build(HUBS as usize, &specs, &[walk(0, 1), walk(1, 0), walk(4, 5)], waits)
}

fn egress() -> Vec<Egress> {
    let way = |hub, cost: f64| Egress { hub, cost, minutes: cost / 2.0 };
    vec![way(2, 12.0), way(2, 7.0), way(6, 25.0)]
}

fn solved(network: &FlatNetwork) -> (Strategies, Vec<f32>) {
    let (mut strategies, mut labels) = (Strategies::new(), Vec::new());
    strategies.solve(network, &egress());
    strategies.labels(network, &mut labels);
    (strategies, labels)
}

fn bits(labels: &[f32]) -> Vec<u32> {
    labels.iter().map(|label| label.to_bits()).collect()
}

fn loads(network: &FlatNetwork, strategies: &mut Strategies, hubs: &[u32]) -> Loads {
    let mut loads = Loads::new(network);
    for &hub in hubs {
        if strategies.first_label(network, hub).is_finite() {
            strategies.add_volume(network, hub, [1.0 + f64::from(hub), 0.5, 2.0]);
        }
    }
    strategies.load(network, &mut loads);
    loads
}

fn close(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-9 * a.abs().max(1.0))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn mended_labels_are_those_of_a_full_solution(
        lines in proptest::collection::vec(line(), 3..9),
        changed in proptest::collection::vec((0..9_usize, proptest::option::of(0.3..8.0)), 1..4),
    ) {
        let before: Vec<Option<Drawn>> = lines.iter().cloned().map(Some).collect();
        let mut after = before.clone();
        for (at, per_hour) in changed {
            // Half of the changes take a line away.
            let at = at % after.len();
            after[at] = per_hour.map(|per_hour| {
                let mut line = lines[at].clone();
                line.1 = per_hour;
                line
            });
        }
        // There and back: taking lines away, and adding them again.
        for (from, to) in [(&before, &after), (&after, &before)] {
            let (old, new) = (network(from), network(to));
            let Some(difference) = Difference::of_any_size(&old, &new) else { continue };
            let (_, were) = solved(&old);
            let (_, are) = solved(&new);
            let mut labels = Vec::new();
            difference.carry(&were, &mut labels);
            let mut hubs = difference.hubs.clone();
            difference.were.iter().for_each(|&line| boarded_at(&old, &were, line, &mut hubs));
            difference.are.iter().for_each(|&line| boarded_at(&new, &labels, line, &mut hubs));
            let around = Around::new(&new);
            let mended =
                Mend::default().labels(&new, &around, &hubs, &egress(), &mut labels).is_some();
            prop_assert!(mended, "so few nodes are never too many");
            prop_assert_eq!(bits(&labels), bits(&are));
        }
    }

    #[test]
    fn traced_strategies_are_those_of_a_full_solution(
        lines in proptest::collection::vec(line(), 2..9),
        hubs in proptest::sample::subsequence((0..HUBS).collect::<Vec<_>>(), 1..9),
    ) {
        let lines: Vec<Option<Drawn>> = lines.into_iter().map(Some).collect();
        let network = network(&lines);
        let (mut full, labels) = solved(&network);
        let mut own = Strategies::new();
        let around = Around::new(&network);
        let ways = (hubs.as_slice(), &egress()[..]);
        prop_assert!(Trace::default().run(&network, &around, &labels, ways, &mut own));
        for &hub in &hubs {
            let (a, b) = (full.first_label(&network, hub), own.first_label(&network, hub));
            prop_assert_eq!(a.to_bits(), b.to_bits());
            if a.is_finite() {
                for (a, b) in full.first_parts(&network, hub).iter().zip(own.first_parts(&network, hub)) {
                    prop_assert!((a - b).abs() <= 1e-5 * a.abs().max(1.0), "{a} {b}");
                }
            }
        }
        full.begin_volumes(&network);
        let (a, b) = (loads(&network, &mut full, &hubs), loads(&network, &mut own, &hubs));
        prop_assert!(close(&a.board, &b.board) && close(&a.alight, &b.alight));
        prop_assert!(close(&a.round, &b.round) && close(&a.over_border, &b.over_border));
        prop_assert!(close(&a.fares, &b.fares) && close(&a.gain, &b.gain));
        prop_assert!(close(&a.transfers, &b.transfers));
        prop_assert!(close(&a.transfers_across, &b.transfers_across));
    }
}
