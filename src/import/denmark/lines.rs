//! A line while the tables are made, and how stops under way are found.

use crate::scenario::tables::{ServiceRow, ServiceStopRow};

use super::country::Country;
use super::geodesy::Spot;
use super::hubs::Hubs;
use super::land_way::LandWays;
use super::rounded;
use super::rule_values::{hubs as hub_value, services as value};
use super::timetable::{self, Kind, Plan};

/// A call of a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    /// Index of the hub.
    pub(crate) hub: usize,
    /// From the origin.
    pub(crate) minutes: f64,
    /// From the origin.
    pub(crate) km: f64,
}

/// A line: its row, calls and how often it runs.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) row: ServiceRow,
    pub(crate) calls: Vec<Call>,
    pub(crate) kind: Kind,
    pub(crate) plan: Plan,
}

impl Line {
    /// Run time from end to end.
    pub(crate) fn minutes(&self) -> f64 {
        self.calls.last().map_or(0.0, |call| call.minutes)
    }

    /// Timetable hours in a year, both directions.
    pub(crate) fn yearly_hours(&self) -> f64 {
        timetable::yearly_hours(&timetable::days(self.kind, self.plan), self.minutes())
    }

    /// Rows of `service_stops.csv`.
    pub(crate) fn stop_rows(&self, hubs: &Hubs) -> Vec<ServiceStopRow> {
        (1..)
            .zip(&self.calls)
            .map(|(seq, call)| ServiceStopRow {
                service: self.row.service.clone(),
                seq,
                hub: hubs.hubs[call.hub].row.hub.clone(),
                minutes: call.minutes,
                km: call.km,
            })
            .collect()
    }
}

/// Calls with rounded km and minutes that never fall and never skip a hop's least time.
pub(crate) fn calls(raw: impl IntoIterator<Item = (usize, f64, f64)>) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    for (hub, minutes, km) in raw {
        let (mut minutes, mut km) = (rounded(minutes, 1), rounded(km, 2));
        if let Some(before) = calls.last() {
            minutes = minutes.max(rounded(before.minutes + value::shortest_hop_minutes(), 1));
            km = km.max(before.km);
        }
        calls.push(Call { hub, minutes, km });
    }
    calls
}

/// How stops under way are chosen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnderWay {
    /// Calls no nearer each other than this.
    pub(crate) spacing_km: f64,
    /// The path grows by at most this factor.
    pub(crate) detour: f64,
    /// Only main stops of towns of this size and stations in them; 0: every stop, in villages too.
    pub(crate) town: f64,
}

/// Returns the hubs of a path with those put in between that lie near it.
///
/// Where the straight line between two hubs crosses water, the way goes round over other hubs
/// ([`LandWays::way`]). A hub is near when it is within `near_km` + `near_per_radius`·R of the
/// line, at most `near_most_km` ([`value`]), R being the radius of a circle as large as its zone or, of a village stop, of the one
/// over which the village's people live, with no water between. Of the hubs and then of the
/// villages the one with the least detour comes first, so that a wide corridor does not become a
/// zigzag, and that a village takes no hub's place.
pub(crate) fn with_stops_under_way(
    path: &[usize],
    country: &Country,
    hubs: &Hubs,
    ways: &LandWays<'_>,
    rule: UnderWay,
) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::new();
    for pair in path.windows(2) {
        let fast = rule.town > 0.0;
        // Without a way on land the line boards a ferry.
        let dry = ways.way(pair[0], pair[1], fast).unwrap_or_default();
        for leg in dry.windows(2) {
            out.push(leg[0]);
            let found = between(leg[0], leg[1], country, hubs, ways, rule);
            out.extend(found.into_iter().filter(|hub| !path.contains(hub)));
        }
        out.push(pair[0]);
        out.push(pair[1]);
    }
    let mut seen: Vec<usize> = Vec::new();
    out.retain(|&hub| {
        let new = !seen.contains(&hub);
        seen.push(hub);
        new
    });
    out
}

fn between(
    from: usize,
    to: usize,
    country: &Country,
    hubs: &Hubs,
    ways: &LandWays<'_>,
    rule: UnderWay,
) -> Vec<usize> {
    let (a, b) = (hubs.hubs[from].spot, hubs.hubs[to].spot);
    let straight = a.km_to(b);
    if straight < 2.0 * rule.spacing_km {
        return Vec::new();
    }
    // Offset from the line, place along it, hub.
    let mut near: Vec<(f64, f64, usize)> = Vec::new();
    for (index, hub) in hubs.hubs.iter().enumerate() {
        let bus_stop = match hub.row.kind.as_str() {
            "port" => false,
            _ if rule.town > 0.0 => hub.row.town_population >= rule.town,
            _ => true,
        };
        if !bus_stop || index == from || index == to {
            continue;
        }
        let (along, offset) = beside(hub.spot, a, b);
        let radius = hub
            .village_km
            .unwrap_or_else(|| libm::sqrt(country.zones[hub.zone].area_km2 / std::f64::consts::PI));
        let reach =
            (value::near_km() + value::near_per_radius() * radius).min(value::near_most_km());
        let inside = along > rule.spacing_km && along < straight - rule.spacing_km;
        if offset <= reach
            && inside
            && match hub.village_km {
                None => ways.joined(from, index),
                Some(_) => {
                    [from, to].iter().any(|&end| hubs.hubs[end].row.landmass == hub.row.landmass)
                }
            }
            && ways.is_dry(hub.spot, a.towards(b, along / straight))
        {
            near.push((offset, along, index));
        }
    }
    choose(near, (from, to), straight, hubs, rule)
}

/// Of the hubs near a straight line those that a line calls at, in order.
fn choose(
    mut near: Vec<(f64, f64, usize)>,
    (from, to): (usize, usize),
    straight: f64,
    hubs: &Hubs,
    rule: UnderWay,
) -> Vec<usize> {
    let spot = |hub: usize| hubs.hubs[hub].spot;
    // Towns' main stops first, villages last, then by offset.
    let village = |hub: usize| hubs.hubs[hub].village_km.is_some();
    near.sort_by(|p, q| {
        let rank =
            |hub: usize| (hubs.hubs[hub].row.town_population < hub_value::town(), village(hub));
        rank(p.2).cmp(&rank(q.2)).then(p.0.total_cmp(&q.0)).then(p.2.cmp(&q.2))
    });
    let mut chosen: Vec<(f64, usize)> = vec![(0.0, from), (straight, to)];
    let mut length = straight;
    for (_, along, hub) in near {
        let at = chosen.partition_point(|&(other, _)| other < along);
        let (before, after) = (chosen[at - 1], chosen[at]);
        let spacing = if village(hub) { hub_value::village_stop_km() } else { rule.spacing_km };
        if along - before.0 < spacing || after.0 - along < spacing {
            continue;
        }
        let longer = spot(before.1).km_to(spot(hub)) + spot(hub).km_to(spot(after.1))
            - spot(before.1).km_to(spot(after.1));
        if length + longer <= straight * rule.detour {
            length += longer;
            chosen.insert(at, (along, hub));
        }
    }
    chosen[1..chosen.len() - 1].iter().map(|&(_, hub)| hub).collect()
}

/// How far along the line from `a` to `b` a spot lies, and how far beside it.
fn beside(spot: Spot, a: Spot, b: Spot) -> (f64, f64) {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let straight = libm::sqrt(dx * dx + dy * dy);
    let along = ((spot.x - a.x) * dx + (spot.y - a.y) * dy) / straight;
    let offset = ((spot.y - a.y) * dx - (spot.x - a.x) * dy) / straight;
    (along, offset.abs())
}

/// Straight length of a path in km, hub by hub: 0 first, the whole last.
pub(crate) fn lengths(path: &[usize], hubs: &Hubs) -> Vec<f64> {
    let mut sum = 0.0;
    let mut lengths = vec![0.0];
    for pair in path.windows(2) {
        sum += hubs.hubs[pair[0]].spot.km_to(hubs.hubs[pair[1]].spot);
        lengths.push(sum);
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::{beside, calls};
    use crate::import::denmark::geodesy::Spot;

    #[test]
    fn hops_take_half_a_minute_at_least() {
        let made = calls([(0, 0.0, 0.0), (1, 0.1, 0.04), (2, 3.0, 1.0)]);
        let minutes: Vec<f64> = made.iter().map(|call| call.minutes).collect();
        assert_eq!(minutes, [0.0, 0.5, 3.0]);
    }

    #[test]
    fn beside_measures_along_and_across() {
        let (a, b) = (Spot { x: 0.0, y: 0.0 }, Spot { x: 10.0, y: 0.0 });
        assert_eq!(beside(Spot { x: 4.0, y: -3.0 }, a, b), (4.0, 3.0));
    }
}
