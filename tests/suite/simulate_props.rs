//! What must hold for any network: drawn at random, small enough to see.

use crate::support::{Country, World};
use ansvar::id::{HubId, Id, ServiceId, StateId};
use ansvar::network::{self, Direction, Edge, Network};
use ansvar::scenario::service::Mode;
use ansvar::scenario::{load_carried, responsibility};
use ansvar::simulate::{
    Egress, FlatNetwork, Flows, Group, Inputs, LastWayHome, Loads, NONE, Strategies, lower,
    simulate,
};
use ansvar::supply::{self, Supply};
use petgraph::visit::EdgeRef;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A line to build: mode, headway, stops (places by number), minutes of each hop.
#[derive(Clone, Debug)]
struct Drawn {
    mode: Mode,
    headway: f64,
    stops: Vec<usize>,
    minutes: f64,
    circular: bool,
}

const PLACES: usize = 7;

fn line() -> impl Strategy<Value = Drawn> {
    let mode = prop::sample::select(vec![Mode::Bus, Mode::RegionalRail, Mode::Metro, Mode::Ferry]);
    let stops = prop::sample::subsequence((0..PLACES).collect::<Vec<_>>(), 2..=5).prop_shuffle();
    // A hop of zero minutes must not lose a trip.
    let minutes = prop_oneof![Just(0.0), 1.0..25.0_f64];
    (mode, 4.0..180.0_f64, stops, minutes, prop::bool::weighted(0.2)).prop_map(
        |(mode, headway, stops, minutes, circular)| Drawn {
            mode,
            headway,
            circular: circular && stops.len() > 2,
            stops,
            minutes,
        },
    )
}

fn lines() -> impl Strategy<Value = Vec<Drawn>> {
    prop::collection::vec(line(), 1..7)
}

/// Seven places, some in walking distance of each other, and the lines.
fn country(lines: &[Drawn]) -> Country {
    country_in_order(lines, &[0, 1, 2, 3, 4, 5, 6])
}

/// The same with the places declared in another order.
fn country_in_order(lines: &[Drawn], order: &[usize; PLACES]) -> Country {
    let mut country = Country::new();
    let at =
        [(0.0, 0.0), (0.5, 0.2), (6.0, 1.0), (12.0, 0.0), (12.3, 0.4), (6.0, 9.0), (20.0, 5.0)];
    let mut hubs = [HubId(0); PLACES];
    for &number in order {
        let (east, north) = at[number];
        hubs[number] = country.place(&format!("p{number}"), east, north);
    }
    for (number, drawn) in lines.iter().enumerate() {
        let mut stops = drawn.stops.clone();
        if drawn.circular {
            stops.push(stops[0]);
        }
        let stops: Vec<(HubId, f64, f64)> = stops
            .iter()
            .enumerate()
            .map(|(at, &place)| (hubs[place], at as f64 * drawn.minutes, at as f64 * 3.7))
            .collect();
        country.line(&format!("l{number}"), drawn.mode, drawn.headway, &stops);
    }
    country
}

fn with<T>(world: &World, use_it: impl FnOnce(&Inputs<'_>) -> T) -> T {
    let way_home = LastWayHome::search(&world.scenario, &world.network);
    use_it(&Inputs {
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
    })
}

fn run(world: &World) -> Flows {
    with(world, |inputs| simulate(inputs, &|_| {}).expect("the inputs fit"))
}

/// First labels of every place towards every place.
fn labels(world: &World) -> Vec<f64> {
    with(world, |inputs| {
        let network = lower(inputs, StateId(0));
        let mut strategies = Strategies::new();
        let mut labels = Vec::new();
        for to in 0..PLACES as u32 {
            strategies.solve(&network, &[Egress { hub: to, cost: 0.0, minutes: 0.0 }]);
            labels.extend((0..PLACES as u32).map(|from| strategies.first_label(&network, from)));
        }
        labels
    })
}

/// Loads of one traveller from every place to every place, by destination.
fn all_loads(network: &FlatNetwork) -> Vec<(u32, f64, Loads)> {
    let mut strategies = Strategies::new();
    (0..PLACES as u32)
        .map(|to| {
            strategies.solve(network, &[Egress { hub: to, cost: 0.0, minutes: 0.0 }]);
            let mut loads = Loads::new(network);
            let mut travellers = 0.0;
            strategies.begin_volumes(network);
            for from in (0..PLACES as u32).filter(|&from| from != to) {
                if strategies.first_label(network, from).is_finite() {
                    strategies.add_volume(network, from, [1.0, 0.0, 0.0]);
                    travellers += 1.0;
                }
            }
            strategies.load(network, &mut loads);
            (to, travellers, loads)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// More departures of any line make no journey longer.
    #[test]
    fn more_service_never_lengthens_a_journey(lines in lines(), which in 0..6_usize, by in 1.01..4.0_f64) {
        let before = labels(&country(&lines).world());
        let mut more = lines.clone();
        let which = which % more.len();
        more[which].headway /= by;
        let after = labels(&country(&more).world());
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(*after <= before + 1e-4 || before.is_infinite(), "{before} became {after}");
        }
    }

    /// What one more departure is told to save is what labels fall by when it is added: the
    /// derivative against differences of whole solutions.
    #[test]
    fn a_lines_gain_is_how_labels_fall_with_its_departures(lines in lines(), which in 0..6_usize) {
        const STEP: f64 = 0.01;
        let which = which % lines.len();
        let total = |factor: f64| -> f64 {
            let mut scaled = lines.clone();
            scaled[which].headway /= factor;
            let labels = labels(&country(&scaled).world());
            let between = labels.iter().enumerate().filter(|(at, _)| at / PLACES != at % PLACES);
            between.map(|(_, label)| label).filter(|label| label.is_finite()).sum()
        };
        // Where a set of lines is just about to change, the two sides differ: the told one lies
        // between them.
        let here = total(1.0);
        let sides = [(total(1.0 - STEP) - here) / STEP, (here - total(1.0 + STEP)) / STEP];
        let (least, most) = (sides[0].min(sides[1]), sides[0].max(sides[1]));
        let world = country(&lines).world();
        let told: f64 = with(&world, |inputs| {
            let network = lower(inputs, StateId(0));
            let service = ServiceId(which as u32);
            let offer = &inputs.supply.offers[service];
            let missed = (1.0 - offer.reliability.0) * 60.0 / offer.per_hour[StateId(0)]
                * inputs.scenario.values.wait_weight;
            let of_destination = |loads: &Loads| -> f64 {
                let own = network.lines.iter().enumerate().filter(|(_, line)| line.service == service.0);
                own.map(|(at, line)| {
                    let stops = line.stops.0 as usize..line.stops.1 as usize;
                    loads.gain[at] + missed * loads.board[stops].iter().sum::<f64>()
                })
                .sum()
            };
            all_loads(&network).iter().map(|(_, _, loads)| of_destination(loads)).sum()
        });
        // Labels are exact to 0.0001 minutes, and their second derivative is felt at this step.
        let about = 0.02 * most.abs() + 0.5;
        prop_assert!(
            least - about <= told && told <= most + about,
            "told {told}, by difference {least} to {most}"
        );
    }

    /// An added line makes no journey longer.
    #[test]
    fn an_added_line_never_lengthens_a_journey(lines in lines(), added in line()) {
        let before = labels(&country(&lines).world());
        let mut more = lines.clone();
        more.push(added);
        let after = labels(&country(&more).world());
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(*after <= before + 1e-4 || before.is_infinite(), "{before} became {after}");
        }
    }

    /// Two lines of half the departures are one line.
    #[test]
    fn splitting_a_line_in_two_changes_nothing(lines in lines(), which in 0..6_usize) {
        let before = labels(&country(&lines).world());
        let mut split = lines.clone();
        let which = which % split.len();
        split[which].headway *= 2.0;
        split.push(split[which].clone());
        let after = labels(&country(&split).world());
        for (before, after) in before.iter().zip(&after) {
            let same = before.is_infinite() && after.is_infinite();
            prop_assert!(same || (after - before).abs() < 1e-4, "{before} became {after}");
        }
    }

    /// The order in which places and lines are declared changes no journey.
    #[test]
    fn relabelling_changes_nothing(
        lines in lines(),
        order in Just([0, 1, 2, 3, 4, 5, 6]).prop_shuffle(),
    ) {
        let before = labels(&country(&lines).world());
        let turned: Vec<Drawn> = lines.iter().rev().cloned().collect();
        let after = labels(&country_in_order(&turned, &order).world());
        let mut new_number = [0; PLACES];
        for (now, &number) in order.iter().enumerate() {
            new_number[number] = now;
        }
        for to in 0..PLACES {
            for from in 0..PLACES {
                let before = before[to * PLACES + from];
                let after = after[new_number[to] * PLACES + new_number[from]];
                let same = before.is_infinite() && after.is_infinite();
                prop_assert!(same || (after - before).abs() < 1e-4, "{before} became {after}");
            }
        }
    }

    /// Where everything takes so many times as long (rides, headways, walks, changes, penalties, and
    /// fares in minutes), every journey does.
    #[test]
    fn scaling_all_times_scales_every_journey(lines in lines(), by in 0.2..5.0_f64) {
        const IN_MINUTES: [&str; 9] = [
            "choice.boarding.bus",
            "choice.boarding.rail",
            "choice.boarding.ferry",
            "choice.transfer.minutes",
            "choice.hidden_wait.from_headway",
            "choice.timed_transfer.wait",
            "access.walk.min_per_km",
            "fare.base",
            "fare.per_km",
        ];
        let before = labels(&country(&lines).world());
        let mut longer = lines.clone();
        for line in &mut longer {
            line.headway *= by;
            line.minutes *= by;
        }
        let mut country = country(&longer);
        for key in IN_MINUTES {
            let value = country.scenario.values.row(key).expect("the value exists").value;
            country.set(key, value * by);
        }
        let after = labels(&country.world());
        for (before, after) in before.iter().zip(&after) {
            let same = before.is_infinite() && after.is_infinite();
            let wanted = before * by;
            prop_assert!(same || (after - wanted).abs() < 2e-4 * (1.0 + wanted), "{before} became {after}");
        }
    }

    /// Nobody is lost and nobody appears, at any hub, however many links take no time.
    #[test]
    fn who_boards_alights(lines in lines()) {
        let network = with(&country(&lines).world(), |inputs| lower(inputs, StateId(0)));
        for (to, travellers, loads) in all_loads(&network) {
            let boardings: f64 = loads.board.iter().sum();
            let alightings: f64 = loads.alight.iter().sum();
            prop_assert!((boardings - alightings).abs() < 1e-9 * boardings.max(1.0));
            // All who set out arrive: first boardings are the rest after transfers.
            let transfers: f64 = loads.transfers.iter().sum();
            prop_assert!((boardings - transfers - travellers).abs() < 1e-9 * boardings.max(1.0),
                "to {to}: {boardings} boardings, {transfers} transfers, {travellers} travellers");
        }
    }

    /// Passenger-km, boardings and fares from loads are those summed trip by trip.
    #[test]
    fn loads_agree_with_trips(lines in lines()) {
        let flows = run(&country(&lines).world());
        let total = |of: &dyn Fn(&ansvar::simulate::ServiceFlows) -> f64| -> f64 {
            flows.services.iter().map(of).sum()
        };
        let near = |left: f64, right: f64| (left - right).abs() <= 1e-6 * right.abs().max(1e-3);
        let sums = &flows.sums;
        prop_assert!(near(total(&|s| s.passenger_km), sums.passenger_km), "{} {}", total(&|s| s.passenger_km), sums.passenger_km);
        prop_assert!(near(total(&|s| s.boardings), sums.boardings));
        prop_assert!(near(total(&|s| s.fares), sums.fares), "{} {}", total(&|s| s.fares), sums.fares);
        let by_class: f64 = flows.classes.iter().flatten().map(|class| class.fares).sum();
        prop_assert!(near(by_class, sums.fares));
        for class in flows.classes.iter().flatten() {
            let all: f64 = class.trips.iter().chain(&class.not_made).sum();
            prop_assert!((all - class.wanted).abs() <= 1e-9 * class.wanted.max(1.0));
        }
        for service in &flows.services {
            prop_assert!(service.boardings_over_border <= service.boardings * (1.0 + 1e-12));
        }
        for hub in &flows.hubs {
            prop_assert!(hub.transfers <= hub.boardings * (1.0 + 1e-9) + 1e-9);
            prop_assert!(hub.transfers_across <= hub.transfers);
        }
    }
}

/// The bytes of everything that comes out, on any number of threads.
#[test]
fn one_two_and_eight_threads_give_the_same_bytes() {
    let draws: Vec<Drawn> = (0..6)
        .map(|at| Drawn {
            mode: Mode::ALL[at],
            headway: 7.0 + 5.0 * at as f64,
            stops: vec![at % PLACES, (at + 2) % PLACES, (at + 5) % PLACES],
            minutes: 3.0 + at as f64,
            circular: at == 3,
        })
        .collect();
    let world = country(&draws).world();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("threads can be started").install(|| format!("{:?}", run(&world)))
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(8));
}

/// Every edge of the petgraph is in the flat arrays with its minutes and km, and nothing else.
#[test]
fn the_flat_arrays_hold_every_edge_of_the_graph() {
    let draws = vec![
        Drawn {
            mode: Mode::Bus,
            headway: 10.0,
            stops: vec![0, 2, 3],
            minutes: 7.0,
            circular: false,
        },
        Drawn {
            mode: Mode::Metro,
            headway: 5.0,
            stops: vec![1, 4, 6, 5],
            minutes: 4.0,
            circular: true,
        },
    ];
    let mut world = country(&draws).world();
    // Two planners and two tariffs: walks join the nodes of every group.
    world.responsibility.tariff[ServiceId(1)] = None;
    let network = with(&world, |inputs| lower(inputs, StateId(0)));
    assert_holds_every_edge(&network, &world.network, &world.supply, StateId(0));
    let outward = network.lines.iter().filter(|line| line.direction == Direction::Outward);
    assert_eq!(outward.count(), 2);
}

/// The same of the whole country, in every state.
#[test]
fn the_flat_arrays_hold_every_edge_of_the_country() {
    let loaded = load_carried("denmark-2025.ron").unwrap_or_else(|findings| panic!("{findings}"));
    let scenario = loaded.scenario;
    let graph = network::build(&scenario);
    // Who travels, and by road, is not looked at.
    let nothing = Country::new().world();
    let inputs = Inputs {
        scenario: &scenario,
        network: &graph,
        demand: &nothing.demand,
        supply: &supply::offer(&scenario),
        responsibility: &responsibility::resolve(&scenario),
        roads: &nothing.roads,
        standard_roads: &nothing.roads,
        way_home: &LastWayHome::search(&nothing.scenario, &nothing.network),
        flex: &[],
        carpool: &[],
    };
    assert!(scenario.calendar.states.len() > 1);
    for state in scenario.calendar.states.ids() {
        assert_holds_every_edge(&lower(&inputs, state), &graph, inputs.supply, state);
    }
}

fn assert_holds_every_edge(
    network: &FlatNetwork,
    graph: &Network,
    supply: &Supply,
    state: StateId,
) {
    let hub_of = |stop: usize| network.hot[stop].hub() as usize;
    let lines: BTreeMap<_, _> =
        network.lines.iter().map(|line| ((line.service, line.direction), line)).collect();
    let mut walks_of: BTreeMap<[usize; 2], Vec<f32>> = BTreeMap::new();
    for walk in &network.walks {
        let hubs = [walk.from, walk.to].map(|node| network.nodes[node as usize].hub as usize);
        walks_of.entry(hubs).or_default().push(walk.minutes);
    }
    let stopping: BTreeSet<usize> = (0..network.stops.len()).map(hub_of).collect();
    let (mut rides, mut walks, mut all_joined) = (0, 0, 0);
    for edge in graph.graph.edge_references() {
        let (from, to) = (edge.source().index(), edge.target().index());
        match *edge.weight() {
            Edge::Ride { service, direction, hop, run_time, length } => {
                let line = lines.get(&(service.0, direction));
                let runs = supply.offers[service].per_hour[state] > 0.0;
                assert_eq!(line.is_some(), runs, "service {service:?}");
                let Some(line) = line else { continue };
                let (begin, end) = (line.stops.0 as usize, line.stops.1 as usize);
                let at = begin + hop as usize;
                let next = if at + 1 == end { begin } else { at + 1 };
                assert_eq!((hub_of(at), hub_of(next)), (from, to));
                assert_eq!(network.stops[next].prev as usize, at);
                let (there, here) = (&network.stops[next], &network.stops[at]);
                let round = |value: f32| if next == begin { f64::from(value) } else { 0.0 };
                let minutes = f64::from(there.minutes - here.minutes) + round(line.ring_minutes);
                let km = f64::from(there.km - here.km) + round(line.ring_km);
                assert!((minutes - run_time.0).abs() < 1e-4 && (km - length.0).abs() < 1e-4);
                rides += 1;
            }
            Edge::Walk { time, .. } => {
                let joined = walks_of.get(&[from, to]).map_or(&[][..], |joined| joined);
                // One for each group that there is a node of at both ends: all who come with a line
                // to the one hub, if any line stops at the other.
                let groups = |hub: usize| -> BTreeSet<Group> {
                    let own =
                        network.first_node[hub] as usize..network.first_node[hub + 1] as usize;
                    network.nodes[own].iter().filter_map(|node| node.group).collect()
                };
                let both = groups(from).intersection(&groups(to)).count();
                assert_eq!(joined.len(), both, "a walk from hub {from} to {to}");
                let nobody = !stopping.contains(&from) || !stopping.contains(&to);
                assert!(both > 0 || nobody, "nobody can change on foot");
                assert!(joined.iter().all(|minutes| (f64::from(*minutes) - time.0).abs() < 1e-4));
                all_joined += joined.len();
                walks += 1;
            }
        }
    }
    let hops = network.stops.iter().filter(|stop| stop.prev != NONE).count();
    assert_eq!(rides, hops, "the flat arrays hold as many hops as the graph");
    assert!(walks > 0 && !network.walks.is_empty());
    assert_eq!(all_joined, network.walks.len(), "and no walk more");
    for (node, rows) in network.alighting_start.windows(2).enumerate() {
        for alighting in &network.alightings[rows[0] as usize..rows[1] as usize] {
            let (_, stop) = network.alighting_of(alighting.prev);
            assert_eq!((stop.alight_node as usize, stop.prev), (node, alighting.prev));
        }
    }
}

/// A circular line carries people past its first stop, both ways round.
#[test]
fn a_circular_line_is_ridden_past_its_first_stop() {
    let draws = vec![Drawn {
        mode: Mode::Bus,
        headway: 6.0,
        stops: vec![0, 2, 3, 6],
        minutes: 10.0,
        circular: true,
    }];
    let world = country(&draws).world();
    let flows = run(&world);
    let service = &flows.services[ServiceId::from_index(0)];
    assert_eq!(service.hop_out.len(), 4);
    assert!(service.hop_out.iter().chain(&service.hop_in).all(|&load| load > 0.0));
}
