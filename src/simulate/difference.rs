//! What differs between the networks of a service state before and after a change.

use super::flat::{FlatLine, FlatNetwork, FlatNode, NONE};

/// A change of more than one in so many lines is no edit: all is worked out anew.
const FEW: usize = 4;

/// What differs; lines and nodes are told apart by service and direction, hub and group.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    /// By node now: the node it was; `None` where all are what they were.
    nodes: Option<Vec<u32>>,
    /// Hubs where a node is new, or is joined to others by other walks.
    pub(super) hubs: Vec<u32>,
    /// Lines that are not what they will be.
    pub(super) were: Vec<u32>,
    /// Lines that are not what they were.
    pub(super) are: Vec<u32>,
    /// By line before: the same line now if it calls at as many stops.
    lines: Vec<u32>,
}

impl Difference {
    /// `None` if they cannot be told apart, or so much differs that nothing is worth keeping.
    pub(super) fn between(old: &FlatNetwork, new: &FlatNetwork) -> Option<Self> {
        let difference = Self::of_any_size(old, new)?;
        let most = difference.were.len().max(difference.are.len());
        (most <= new.lines.len() / FEW).then_some(difference)
    }

    /// The same, however much differs.
    pub(super) fn of_any_size(old: &FlatNetwork, new: &FlatNetwork) -> Option<Self> {
        if old.waits != new.waits || old.n_hubs() != new.n_hubs() {
            return None;
        }
        let (mut were, mut are) = (Vec::new(), Vec::new());
        let mut lines = vec![NONE; old.lines.len()];
        let key = |line: &FlatLine| (line.service, line.direction);
        let (mut at, mut now) = (0, 0);
        while at < old.lines.len() || now < new.lines.len() {
            let order = match (old.lines.get(at), new.lines.get(now)) {
                (Some(line), Some(other)) => key(line).cmp(&key(other)),
                (Some(_), None) => std::cmp::Ordering::Less,
                _ => std::cmp::Ordering::Greater,
            };
            if order.is_eq() {
                let n_stops = |line: &FlatLine| line.stops.1 - line.stops.0;
                if n_stops(&old.lines[at]) == n_stops(&new.lines[now]) {
                    lines[at] = now as u32;
                }
                if !is_same_line((old, at), (new, now)) {
                    were.push(at as u32);
                    are.push(now as u32);
                }
            } else if order.is_lt() {
                were.push(at as u32);
            } else {
                are.push(now as u32);
            }
            at += usize::from(order.is_le());
            now += usize::from(order.is_ge());
        }
        let (nodes, hubs) = same_nodes(old, new);
        Some(Self { nodes, hubs, were, are, lines })
    }

    /// Nothing differs.
    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_none() && self.hubs.is_empty() && self.were.is_empty() && self.are.is_empty()
    }

    /// Nodes stand where they did.
    pub(super) fn keeps_nodes(&self) -> bool {
        self.nodes.is_none()
    }

    /// Labels by node now, infinite for new nodes.
    pub(super) fn carry(&self, labels: &[f32], into: &mut Vec<f32>) {
        into.clear();
        match &self.nodes {
            None => into.extend_from_slice(labels),
            Some(nodes) => into.extend(
                nodes.iter().map(|&was| labels.get(was as usize).copied().unwrap_or(f32::INFINITY)),
            ),
        }
    }

    /// Each line before beside the same one now, where its stops can be told apart.
    pub(super) fn same_lines(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let lines = self.lines.iter().enumerate();
        lines.filter(|&(_, &now)| now != NONE).map(|(was, &now)| (was, now as usize))
    }
}

fn is_same_line((old, was): (&FlatNetwork, usize), (new, now): (&FlatNetwork, usize)) -> bool {
    let (a, b) = (&old.lines[was], &new.lines[now]);
    let stops = |line: &FlatLine| line.stops.0 as usize..line.stops.1 as usize;
    let (of_a, of_b) = (stops(a), stops(b));
    old.hot_lines[was] == new.hot_lines[now]
        && of_a.len() == of_b.len()
        && FlatLine { stops: b.stops, ..*a } == *b
        && of_a.zip(of_b).all(|(a, b)| {
            let (from, to) = (&old.stops[a], &new.stops[b]);
            old.hot[a].hub() == new.hot[b].hub()
                && (from.ride_in, from.minutes, from.km, from.borders)
                    == (to.ride_in, to.minutes, to.km, to.borders)
                && (from.prev == NONE) == (to.prev == NONE)
        })
}

/// By node now the node before, and hubs where they differ.
fn same_nodes(old: &FlatNetwork, new: &FlatNetwork) -> (Option<Vec<u32>>, Vec<u32>) {
    if old.nodes == new.nodes && old.walks == new.walks {
        return (None, Vec::new());
    }
    let key = |node: &FlatNode| (node.hub, node.group);
    let find = |node: &FlatNode| {
        old.nodes.binary_search_by_key(&key(node), key).map_or(NONE, |at| at as u32)
    };
    let nodes: Vec<u32> = new.nodes.iter().map(find).collect();
    type Joined = (u32, u32, Option<super::flat::Group>, u32);
    let walks = |network: &FlatNetwork| -> Vec<(Joined, u32)> {
        let of_walk = |walk: &super::flat::FlatWalk| {
            let (from, to) = (&network.nodes[walk.from as usize], &network.nodes[walk.to as usize]);
            ((from.hub, to.hub, from.group, walk.cost.to_bits()), walk.minutes.to_bits())
        };
        let mut all: Vec<_> = network.walks.iter().map(of_walk).collect();
        all.sort_unstable();
        all
    };
    let (before, now) = (walks(old), walks(new));
    let differ = |own: &[(Joined, u32)], other: &[(Joined, u32)]| -> Vec<u32> {
        let gone = own.iter().filter(|walk| other.binary_search(walk).is_err());
        gone.map(|((from, ..), _)| *from).collect()
    };
    let mut hubs = differ(&before, &now);
    hubs.extend(differ(&now, &before));
    hubs.extend(
        new.nodes.iter().zip(&nodes).filter(|&(_, &was)| was == NONE).map(|(node, _)| node.hub),
    );
    hubs.sort_unstable();
    hubs.dedup();
    (Some(nodes), hubs)
}
