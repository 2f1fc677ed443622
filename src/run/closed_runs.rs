//! School buses of the base year, by rule: nobody publishes them.
//!
//! In: where children live, where schools are likely to stand, the roads. Out: rows of
//! `closed_runs.csv` and `closed_run_stops.csv`. The rule, whose numbers are values
//! (`closed_run.…`):
//!
//! 1. A municipality has a school for so many pupils, in the zones that draw most of them, at the
//!    hub nearest the middle of the zone; a pupil goes to the nearest one on the same land.
//! 2. Entitled is who lives farther away than the law says for the grade; grades are alike in
//!    number. A share of them rides in closed runs; the others take lines that run anyway.
//! 3. They wait at the hub of their zone that is nearest to them. Whoever's is the school's own is
//!    left out: such a run has no stop where others could board.
//! 4. Runs are laid by the savings method ([`savings`]); hubs of the municipality near the way are
//!    noted with what calling there would cost ([`by_the_way`]).
//!
//! Ways are straight lines between hubs, lengthened as the road between their zones is, so that
//! no run crosses a fjord for nothing.

use super::Prepared;
use crate::flex::closed_run::{Run, Terms, by_the_way, savings};
use crate::id::{HubId, Id, MunicipalityId, ZoneId};
use crate::network::straight_km;
use crate::scenario::Scenario;
use crate::scenario::area::{Hub, Zone};
use crate::scenario::tables::{ClosedRunRow, ClosedRunStopRow};
use crate::scenario::values::Certainty;

/// The rows of both tables.
#[derive(Clone, Debug, Default)]
pub struct ClosedRunTables {
    /// `closed_runs.csv`.
    pub runs: Vec<ClosedRunRow>,
    /// `closed_run_stops.csv`.
    pub stops: Vec<ClosedRunStopRow>,
    /// Pupils who are entitled to transport.
    pub entitled: f64,
}

/// Lays the school buses of a scenario.
pub fn closed_runs(scenario: &Scenario, prepared: &Prepared) -> ClosedRunTables {
    let map = Map { scenario, prepared };
    let mut tables = ClosedRunTables::default();
    for municipality in scenario.area.municipalities.ids() {
        map.lay(municipality, &mut tables);
    }
    tables
}

struct Map<'a> {
    scenario: &'a Scenario,
    prepared: &'a Prepared,
}

impl Map<'_> {
    fn lay(&self, municipality: MunicipalityId, tables: &mut ClosedRunTables) {
        let area = &self.scenario.area;
        let zones: Vec<ZoneId> = (area.zones.entries())
            .filter(|(_, zone)| zone.municipality == municipality)
            .map(|(id, _)| id)
            .collect();
        let hubs: Vec<HubId> = (area.hubs.entries())
            .filter(|(_, hub)| hub.municipality == municipality)
            .map(|(id, _)| id)
            .collect();
        let schools = self.schools(&zones, &hubs);
        let mut waiting = vec![vec![0.0; hubs.len()]; schools.len()];
        for &zone in &zones {
            self.send(zone, &schools, &hubs, &mut waiting, &mut tables.entitled);
        }
        let values = &self.scenario.values;
        let terms = Terms {
            seats: values.closed_run_seats,
            most_minutes: values.closed_run_most_minutes,
            minutes_per_km: 60.0 / values.closed_run_speed,
            minutes_per_stop: values.closed_run_stop_minutes,
        };
        let km = |a: usize, b: usize| self.km(hubs[a], hubs[b]);
        for (&(zone, school), pupils) in schools.iter().zip(&waiting) {
            let Some(school_at) = hubs.iter().position(|&hub| hub == school) else { continue };
            // Fewer than one pupil in a year is nobody.
            let pupils: Vec<f64> = pupils.iter().map(|&n| if n < 1.0 { 0.0 } else { n }).collect();
            let runs = savings(&pupils, school_at, &km, &terms);
            for (nth, run) in runs.iter().enumerate() {
                let slug = format!("school-{}-{}", area.zones[zone].slug, nth + 1);
                self.write(&slug, run, school_at, &hubs, &terms, tables);
            }
        }
    }

    /// Zones with a school, and its hub.
    fn schools(&self, zones: &[ZoneId], hubs: &[HubId]) -> Vec<(ZoneId, HubId)> {
        let area = &self.scenario.area;
        let pupils: f64 = zones.iter().map(|&zone| self.pupils(&area.zones[zone])).sum();
        let count = (pupils / self.scenario.values.closed_run_pupils_a_school).ceil() as usize;
        let mut by_draw = zones.to_vec();
        by_draw.sort_by(|&a, &b| {
            let draw = |zone: ZoneId| area.zones[zone].attractions.pupils;
            draw(b).total_cmp(&draw(a)).then(a.cmp(&b))
        });
        // Each landmass keeps its first: small islands have a school of their own.
        let mut seen: Vec<u32> = Vec::new();
        let mut chosen = Vec::new();
        for (nth, &zone) in by_draw.iter().enumerate() {
            let land = area.zones[zone].landmass;
            if nth < count || !seen.contains(&land) {
                seen.push(land);
                chosen.push(zone);
            }
        }
        let hub_of = |zone: ZoneId| {
            let at = &area.zones[zone];
            nearest(hubs.iter().copied().filter(|&hub| area.hubs[hub].zone == zone), |hub| {
                straight_km(place(&area.hubs[hub]), (at.lat, at.lon))
            })
        };
        chosen.into_iter().filter_map(|zone| Some((zone, hub_of(zone)?))).collect()
    }

    /// Children of school age.
    fn pupils(&self, zone: &Zone) -> f64 {
        zone.residents[0] * self.scenario.values.closed_run_pupils_of_children
    }

    /// Puts the entitled pupils of a zone at the hubs where they wait, by school.
    fn send(
        &self,
        from: ZoneId,
        schools: &[(ZoneId, HubId)],
        hubs: &[HubId],
        waiting: &mut [Vec<f64>],
        entitled: &mut f64,
    ) {
        let area = &self.scenario.area;
        let zone = &area.zones[from];
        let own: Vec<usize> =
            (0..hubs.len()).filter(|&at| area.hubs[hubs[at]].zone == from).collect();
        for point in &zone.points {
            let home = (point.lat, point.lon);
            let way = |school: usize| {
                let (to, hub) = schools[school];
                straight_km(home, place(&area.hubs[hub])) * self.winding(from, to)
            };
            let on_land = (0..schools.len())
                .filter(|&school| area.zones[schools[school].0].landmass == zone.landmass);
            let Some(school) = nearest(on_land, way) else { continue };
            let share = self.entitled_share(way(school));
            let pupils = self.pupils(zone) * point.share * share;
            *entitled += pupils;
            let wait =
                nearest(own.iter().copied(), |at| straight_km(home, place(&area.hubs[hubs[at]])));
            if let Some(wait) = wait {
                waiting[school][wait] += pupils * self.scenario.values.closed_run_share;
            }
        }
    }

    /// Share of pupils at a distance from school who are entitled, grades being alike in number:
    /// four with the shortest limit, three each with the others.
    fn entitled_share(&self, km: f64) -> f64 {
        let values = &self.scenario.values;
        let grades = [
            (4.0, values.closed_run_km_grade_0_3),
            (3.0, values.closed_run_km_grade_4_6),
            (3.0, values.closed_run_km_grade_7_9),
        ];
        let all: f64 = grades.iter().map(|(grades, _)| grades).sum();
        grades.iter().filter(|(_, limit)| km > *limit).map(|(grades, _)| grades).sum::<f64>() / all
    }

    /// How much longer the road between two zones is than the straight line.
    fn winding(&self, from: ZoneId, to: ZoneId) -> f64 {
        let zones = &self.scenario.area.zones;
        let roads = &self.prepared.roads;
        let (a, b) = (&zones[from], &zones[to]);
        let straight = straight_km((a.lat, a.lon), (b.lat, b.lon));
        let road = f64::from(roads.km[from.index() * roads.n + to.index()]);
        let plain = self.scenario.values.closed_run_winding;
        // Between neighbours whose centres all but meet the quotient says nothing.
        if from == to || straight < 0.5 || !road.is_finite() {
            plain
        } else {
            (road / straight).max(1.0)
        }
    }

    fn km(&self, from: HubId, to: HubId) -> f64 {
        let hubs = &self.scenario.area.hubs;
        let (a, b) = (&hubs[from], &hubs[to]);
        straight_km(place(a), place(b)) * self.winding(a.zone, b.zone)
    }

    /// A run as rows: its own stops, the school, and the calls that would be possible.
    fn write(
        &self,
        slug: &str,
        run: &Run,
        school: usize,
        hubs: &[HubId],
        terms: &Terms,
        tables: &mut ClosedRunTables,
    ) {
        let area = &self.scenario.area;
        let way: Vec<usize> = run.stops.iter().copied().chain([school]).collect();
        let hops: Vec<f64> =
            way.windows(2).map(|hop| self.km(hubs[hop[0]], hubs[hop[1]])).collect();
        let land = |at: usize| area.zones[area.hubs[hubs[at]].zone].landmass;
        let others: Vec<usize> =
            (0..hubs.len()).filter(|at| !way.contains(at) && land(*at) == land(school)).collect();
        let between = |hop: usize, at: usize| {
            let hub = hubs[others[at]];
            [self.km(hubs[way[hop]], hub), self.km(hub, hubs[way[hop + 1]])]
        };
        let limit = self.scenario.values.closed_run_most_detour;
        let calls = by_the_way(
            &hops,
            others.len(),
            &between,
            terms.minutes_per_km,
            terms.minutes_per_stop,
            limit,
        );
        let (mut minutes, mut km, mut seq) = (0.0, 0.0, 0);
        let mut put = |hub: usize, minutes: f64, km: f64, pupils: f64, detour: [f64; 2]| {
            seq += 1;
            tables.stops.push(ClosedRunStopRow {
                run: slug.to_owned(),
                seq,
                hub: area.hubs[hubs[hub]].slug.clone(),
                minutes: round(minutes, 10.0),
                km: round(km, 100.0),
                pupils: round(pupils, 10.0),
                detour_minutes: round(detour[0], 10.0),
                detour_km: round(detour[1], 100.0),
            });
        };
        for (at, &stop) in way.iter().enumerate() {
            if at > 0 {
                for call in calls.iter().filter(|call| call.after == at) {
                    let [there, _] = between(at - 1, call.candidate);
                    let longer = call.extra_km * terms.minutes_per_km + terms.minutes_per_stop;
                    let then = minutes + there * terms.minutes_per_km;
                    let detour = [longer, call.extra_km];
                    put(others[call.candidate], then, km + there, 0.0, detour);
                }
                minutes += hops[at - 1] * terms.minutes_per_km;
                km += hops[at - 1];
            }
            let pupils = run.pupils.get(at).copied().unwrap_or(0.0);
            put(stop, minutes, km, pupils, [0.0; 2]);
            minutes += terms.minutes_per_stop;
        }
        let at_school = &area.hubs[hubs[school]];
        tables.runs.push(ClosedRunRow {
            run: slug.to_owned(),
            municipality: area.municipalities[at_school.municipality].slug.clone(),
            name: format!("{} – {}", area.hubs[hubs[way[0]]].name, at_school.name),
            seats: terms.seats,
            pupils: round(run.carried(), 10.0),
            certainty: Certainty::Derived,
        });
    }
}

fn place(hub: &Hub) -> (f64, f64) {
    (hub.lat, hub.lon)
}

fn nearest<T: Copy>(of: impl Iterator<Item = T>, far: impl Fn(T) -> f64) -> Option<T> {
    of.map(|item| (far(item), item)).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, item)| item)
}

/// Rounded to a part of one.
fn round(x: f64, parts: f64) -> f64 {
    (x * parts).round() / parts
}
