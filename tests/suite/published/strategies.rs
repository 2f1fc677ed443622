//! Optimal strategies: the published case, and two other methods on networks drawn at random.

use crate::support::assert_close;
use ansvar::network::Direction;
use ansvar::rng::{Draw, Streams};
use ansvar::simulate::{
    Egress, FlatNetwork, FrequencyNetwork, Group, HopSpec, Line, LineSpec, Strategies, Waits,
    optimal_strategy,
};
use ansvar::units::Minutes;
use rand::RngExt;

/// The lines of the four-stop network of Spiess and Florian (1989), with one headway each.
///
/// ```text
/// line 1: A ───────── 25 ───────── B
/// line 2: A ── 7 ── X ── 6 ── Y            By hand: from Y 11.5, then from A
/// line 3:           X ── 4 ── Y ─ 4 ─ B    3 + (25 + (7 + 6 + 11.5)) / 2 = 27.75.
/// line 4:                     Y ─ 10 ─ B
/// ```
fn lines(headways: [f64; 4]) -> [Line; 4] {
    let [one, two, three, four] = headways.map(Minutes);
    [
        Line::new(one, &[("A", "B", Minutes(25.0))]),
        Line::new(two, &[("A", "X", Minutes(7.0)), ("X", "Y", Minutes(6.0))]),
        Line::new(three, &[("X", "Y", Minutes(4.0)), ("Y", "B", Minutes(4.0))]),
        Line::new(four, &[("Y", "B", Minutes(10.0))]),
    ]
}

/// Published: 27.75 minutes from A to B with mean waits of 6, 6, 15 and 3 minutes; from X 19.07,
/// from Y 11.5. H. Spiess and M. Florian, "Optimal strategies", Transportation Research B 23(2),
/// 1989. The first looked up; X as computed by the tests of the crate `hyperpaths-rs`.
#[test]
fn optimal_strategy_matches_spiess_and_florian_1989() {
    let network = FrequencyNetwork::from_lines(&lines([6.0, 6.0, 15.0, 3.0]));
    let strategy = optimal_strategy(&network, "B");
    assert_close(strategy.expected_time("A").0, 27.75, 1e-9);
    assert_close(strategy.expected_time("X").0, 19.071_428_571_428_573, 1e-5);
    assert_close(strategy.expected_time("Y").0, 11.5, 1e-9);
}

/// With the headways 12, 12, 30 and 6 waited in full the same network takes 32.00 minutes; with
/// even gaps, of which half is waited, it is the published case again. Derived.
#[test]
fn full_waits_take_longer_and_half_waits_are_the_published_case() {
    let headways = [12.0, 12.0, 30.0, 6.0];
    let full = FrequencyNetwork::from_lines(&lines(headways));
    assert_close(optimal_strategy(&full, "B").expected_time("A").0, 32.0, 1e-9);
    let half = FrequencyNetwork::from_regular_lines(&lines(headways));
    assert_close(optimal_strategy(&half, "B").expected_time("A").0, 27.75, 1e-9);
}

/// A directed line of a drawn network.
pub(super) struct DrawnLine {
    pub(super) per_hour: f64,
    pub(super) stops: Vec<usize>,
    /// Minutes of each hop.
    pub(super) minutes: Vec<f64>,
}

/// Lines drawn at random over `stops` stops, the first of them by all stops and back, so that
/// everybody gets everywhere.
pub(super) fn drawn(seed: u64, stops: usize, lines: usize, longest: usize) -> Vec<DrawnLine> {
    let mut random = Streams { seed, replication: 0 }.stream(Draw::Parameter, 1);
    let mut drawn = Vec::new();
    for line in 0..lines {
        let mut pattern: Vec<usize> = (0..stops).collect();
        for at in 0..stops {
            pattern.swap(at, random.random_range(at..stops));
        }
        if line > 0 {
            pattern.truncate(random.random_range(2..=longest));
        }
        let minutes: Vec<f64> =
            pattern.windows(2).map(|_| random.random_range(1.0..15.0)).collect();
        let per_hour = 60.0 / random.random_range(4.0..90.0);
        let (mut back, mut minutes_back) = (pattern.clone(), minutes.clone());
        back.reverse();
        minutes_back.reverse();
        drawn.push(DrawnLine { per_hour, stops: pattern, minutes });
        drawn.push(DrawnLine { per_hour, stops: back, minutes: minutes_back });
    }
    drawn
}

/// The program's arrays of a drawn network.
pub(super) fn flat(stops: usize, lines: &[DrawnLine]) -> FlatNetwork {
    let spec = |(at, line): (usize, &DrawnLine)| LineSpec {
        service: at as u32,
        direction: Direction::Outward,
        per_hour: line.per_hour,
        timed_per_hour: line.per_hour,
        group: Group { coordination: 0, tariff: 0, planner: 0 },
        board_cost: 0.0,
        surcharge: 0.0,
        extra_base: 0.0,
        rail: false,
        bus: true,
        ring: false,
        hubs: line.stops.iter().map(|&stop| stop as u32).collect(),
        hops: line
            .minutes
            .iter()
            .map(|&minutes| HopSpec { cost: minutes, minutes, km: minutes, border: false })
            .collect(),
    };
    let specs: Vec<LineSpec> = lines.iter().enumerate().map(spec).collect();
    FlatNetwork::build(stops, &specs, &[], Waits::exponential())
}

/// The program's expected minutes from every stop to `to`.
fn expected_minutes(stops: usize, lines: &[DrawnLine], to: usize) -> Vec<f64> {
    let network = flat(stops, lines);
    let mut strategies = Strategies::new();
    strategies.solve(&network, &[Egress { hub: to as u32, cost: 0.0, minutes: 0.0 }]);
    let label = |stop| strategies.first_label(&network, stop as u32);
    (0..stops).map(|stop| if stop == to { 0.0 } else { label(stop) }).collect()
}

/// Value iteration: everybody's expected minutes are made better round by round, from "never
/// arrives", until nothing changes. Nothing is ordered by label and nothing is ever settled.
fn by_value_iteration(stops: usize, lines: &[DrawnLine], to: usize) -> Vec<f64> {
    let mut waiting = vec![f64::INFINITY; stops];
    waiting[to] = 0.0;
    for _ in 0..10_000 {
        // (minutes from boarding on, departures an hour) of what leaves each stop.
        let mut offers = vec![Vec::new(); stops];
        for line in lines {
            let mut aboard = f64::INFINITY;
            for hop in (0..line.minutes.len()).rev() {
                // At the hop's end: get off, or stay.
                aboard = line.minutes[hop] + aboard.min(waiting[line.stops[hop + 1]]);
                offers[line.stops[hop]].push((aboard, line.per_hour));
            }
        }
        let mut changed = 0.0_f64;
        for stop in (0..stops).filter(|&stop| stop != to) {
            offers[stop].sort_by(|a, b| a.0.total_cmp(&b.0));
            let (mut per_hour, mut sum, mut best) = (0.0, 60.0, f64::INFINITY);
            for &(minutes, own) in offers[stop].iter().filter(|offer| offer.0.is_finite()) {
                per_hour += own;
                sum += own * minutes;
                best = best.min(sum / per_hour);
            }
            if best < waiting[stop] {
                changed = changed.max(waiting[stop] - best);
                waiting[stop] = best;
            }
        }
        if changed < 1e-10 {
            return waiting;
        }
    }
    panic!("ten thousand rounds are enough for any of these networks");
}

#[test]
fn value_iteration_finds_the_same_times_on_networks_of_forty_stops() {
    for seed in 0..6 {
        let lines = drawn(seed, 40, 24, 12);
        for to in [0, 7, 21] {
            let own = expected_minutes(40, &lines, to);
            for (own, other) in own.iter().zip(by_value_iteration(40, &lines, to)) {
                assert_close(*own, other, 1e-3);
            }
        }
    }
}

/// Every policy there is: for each stop every set of lines to take whichever comes first, and for
/// every line at every stop on its way whether to get off. The times of a policy solve linear
/// equations; the least of them is the optimum (the vertices of the linear programme of Spiess and
/// Florian, section 4). That the best sets are the fastest lines is not assumed.
fn by_every_policy(stops: usize, lines: &[DrawnLine], to: usize) -> Vec<f64> {
    // Unknowns: those waiting at each stop, then those aboard at each stop on the way.
    let mut aboard = Vec::new();
    let mut boardings = vec![Vec::new(); stops];
    for (line, drawn) in lines.iter().enumerate() {
        for hop in 0..drawn.minutes.len() {
            boardings[drawn.stops[hop]].push((line, hop));
            if hop > 0 {
                aboard.push((line, hop));
            }
        }
    }
    let n = stops + aboard.len();
    let at_hop_end = |line: usize, hop: usize| {
        let last = hop + 1 == lines[line].minutes.len();
        let found = aboard.iter().position(|&(l, h)| (l, h) == (line, hop + 1));
        if last { lines[line].stops[hop + 1] } else { stops + found.unwrap() }
    };
    let choices: Vec<usize> = (0..stops)
        .map(|stop| if stop == to { 1 } else { (1 << boardings[stop].len()) - 1 })
        .chain(aboard.iter().map(|_| 2))
        .collect();
    let mut best = vec![f64::INFINITY; stops];
    let mut policy = vec![0; n];
    loop {
        let mut rows = vec![vec![0.0; n + 1]; n];
        for stop in 0..stops {
            rows[stop][stop] = 1.0;
            if stop == to {
                continue;
            }
            let taken = policy[stop] + 1;
            let sum: f64 = boardings[stop]
                .iter()
                .enumerate()
                .filter(|(bit, _)| taken >> bit & 1 == 1)
                .map(|(_, &(line, _))| lines[line].per_hour)
                .sum();
            rows[stop][n] = 60.0 / sum;
            for (bit, &(line, hop)) in boardings[stop].iter().enumerate() {
                if taken >> bit & 1 == 1 {
                    let share = lines[line].per_hour / sum;
                    rows[stop][n] += share * lines[line].minutes[hop];
                    rows[stop][at_hop_end(line, hop)] -= share;
                }
            }
        }
        for (at, &(line, hop)) in aboard.iter().enumerate() {
            let row = &mut rows[stops + at];
            row[stops + at] = 1.0;
            if policy[stops + at] == 0 {
                row[lines[line].stops[hop]] -= 1.0;
            } else {
                row[n] = lines[line].minutes[hop];
                row[at_hop_end(line, hop)] -= 1.0;
            }
        }
        // A policy that goes round for ever has no solution.
        if let Some(times) = solved(rows) {
            for (best, time) in best.iter_mut().zip(times) {
                *best = best.min(time);
            }
        }
        let Some(next) = (0..n).find(|&at| policy[at] + 1 < choices[at]) else { return best };
        policy[next] += 1;
        policy[..next].fill(0);
    }
}

/// Gaussian elimination with pivots; none if the equations are dependent or a time is negative.
fn solved(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let n = rows.len();
    for column in 0..n {
        let pivot =
            (column..n).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        if rows[pivot][column].abs() < 1e-9 {
            return None;
        }
        rows.swap(column, pivot);
        let (done, rest) = rows.split_at_mut(column + 1);
        for row in rest {
            let factor = row[column] / done[column][column];
            for (cell, own) in row[column..].iter_mut().zip(&done[column][column..]) {
                *cell -= factor * own;
            }
        }
    }
    let mut times = vec![0.0; n];
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|at| rows[row][at] * times[at]).sum();
        times[row] = (rows[row][n] - known) / rows[row][row];
    }
    times.iter().all(|&time| time >= -1e-9).then_some(times)
}

/// The four-stop network of the paper by every policy: 27.75 once more; and twelve drawn networks.
#[test]
fn no_policy_is_better_than_the_optimal_strategy() {
    let hop = |per_hour: f64, stops: &[usize], minutes: &[f64]| DrawnLine {
        per_hour,
        stops: stops.to_vec(),
        minutes: minutes.to_vec(),
    };
    let paper = [
        hop(10.0, &[0, 3], &[25.0]),
        hop(10.0, &[0, 1, 2], &[7.0, 6.0]),
        hop(4.0, &[1, 2, 3], &[4.0, 4.0]),
        hop(20.0, &[2, 3], &[10.0]),
    ];
    assert_close(by_every_policy(4, &paper, 3)[0], 27.75, 1e-9);
    for seed in 100..112 {
        let lines = drawn(seed, 4, 2, 3);
        let least = by_every_policy(4, &lines, 0);
        for (own, least) in expected_minutes(4, &lines, 0).iter().zip(least) {
            assert_close(*own, least, 1e-4);
        }
    }
}
