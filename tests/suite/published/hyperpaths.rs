//! The crate `hyperpaths-rs` (an implementation of Spiess and Florian by others) on the same drawn
//! networks: times from every stop, and who boards where.

#![allow(clippy::disallowed_types, reason = "the other crate's tables are hash maps")]

use super::strategies::{DrawnLine, drawn, flat};
use crate::support::assert_close;
use ansvar::simulate::{Egress, Loads, Strategies};
use hyperpaths_rs::{Link, compute_sf};
use std::collections::{HashMap, HashSet};

fn stop_name(stop: usize) -> String {
    format!("stop {stop}")
}

fn aboard_name(line: usize, at: usize) -> String {
    format!("line {line} at {at}")
}

/// Boarding, riding and alighting as links of their graph; a headway of 0 is no wait.
fn links(lines: &[DrawnLine]) -> Vec<Link> {
    let mut links = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let route = number.to_string();
        for (hop, &minutes) in line.minutes.iter().enumerate() {
            let (here, next) = (aboard_name(number, hop), aboard_name(number, hop + 1));
            let headway = 60.0 / line.per_hour;
            links.push(Link::new(&stop_name(line.stops[hop]), &here, &route, 0.0, headway));
            links.push(Link::new(&here, &next, &route, minutes, 0.0));
            links.push(Link::new(&next, &stop_name(line.stops[hop + 1]), &route, 0.0, 0.0));
        }
    }
    links
}

#[test]
fn the_crate_hyperpaths_finds_the_same_times_and_loads() {
    const STOPS: usize = 40;
    let mut compared = 0;
    for seed in 200..206 {
        let lines = drawn(seed, STOPS, 24, 12);
        let network = flat(STOPS, &lines);
        let links = links(&lines);
        let names: HashSet<String> =
            links.iter().flat_map(|link| [link.from_node.clone(), link.to_node.clone()]).collect();
        let mut strategies = Strategies::new();
        for to in [3, 30] {
            let one_from_each = (0..STOPS)
                .filter(|&from| from != to)
                .map(|from| (stop_name(from), HashMap::from([(stop_name(to), 1.0)])));
            let theirs = compute_sf(&links, &names, &stop_name(to), &one_from_each.collect());
            strategies.solve(&network, &[Egress { hub: to as u32, cost: 0.0, minutes: 0.0 }]);
            strategies.begin_volumes(&network);
            for from in (0..STOPS).filter(|&from| from != to) {
                let label = strategies.first_label(&network, from as u32);
                assert_close(label, theirs.strategy.labels[&stop_name(from)], 1e-3);
                strategies.add_volume(&network, from as u32, [1.0, 0.0, 0.0]);
            }
            // Whether a line that gains nothing is taken hangs on the last digit; the times do not.
            let label = |name: &str| theirs.strategy.labels[name];
            let is_near_tie = lines.iter().enumerate().any(|(number, line)| {
                line.minutes.iter().enumerate().any(|(hop, minutes)| {
                    let riding = minutes + label(&aboard_name(number, hop + 1));
                    (riding - label(&stop_name(line.stops[hop]))).abs() < 1e-4
                })
            });
            if is_near_tie {
                continue;
            }
            let mut loads = Loads::new(&network);
            strategies.load(&network, &mut loads);
            for (number, line) in lines.iter().enumerate() {
                let begin = network.lines[number].stops.0 as usize;
                for hop in 0..line.minutes.len() {
                    let (stop, here) = (stop_name(line.stops[hop]), aboard_name(number, hop));
                    let volume = theirs.volumes.links[&stop][&here];
                    assert_close(loads.board[begin + hop], volume, 1e-4);
                    compared += usize::from(volume > 0.0);
                }
            }
        }
    }
    assert!(compared > 500, "only {compared} boardings have anybody");
}
