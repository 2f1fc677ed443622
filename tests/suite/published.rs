//! Numbers that somebody published.

use crate::support::assert_close;
use ansvar::simulate::{FrequencyNetwork, Line, optimal_strategy};
use ansvar::units::Minutes;

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

/// Published: 27.75 minutes from A to B with mean waits of 6, 6, 15 and 3 minutes.
/// H. Spiess and M. Florian, "Optimal strategies", Transportation Research B 23(2), 1989.
#[test]
fn optimal_strategy_matches_spiess_and_florian_1989() {
    let network = FrequencyNetwork::from_lines(&lines([6.0, 6.0, 15.0, 3.0]));
    let strategy = optimal_strategy(&network, "B");
    assert_close(strategy.expected_time("A").0, 27.75, 1e-9);
    assert_close(strategy.expected_time("Y").0, 11.5, 1e-9);
}

/// With the headways 12, 12, 30 and 6 waited in full the same network takes 32.00 minutes; with
/// even gaps, of which half is waited, it is the published case again.
#[test]
fn full_waits_take_longer_and_half_waits_are_the_published_case() {
    let headways = [12.0, 12.0, 30.0, 6.0];
    let full = FrequencyNetwork::from_lines(&lines(headways));
    assert_close(optimal_strategy(&full, "B").expected_time("A").0, 32.0, 1e-9);
    let half = FrequencyNetwork::from_regular_lines(&lines(headways));
    assert_close(optimal_strategy(&half, "B").expected_time("A").0, 27.75, 1e-9);
}
