//! What the model says of a figure that is known from elsewhere.
//!
//! In: a result and the residents' commutes. Out: the figure in the target's own unit. A target
//! names a measure and, in `of`, what it is of: words `key=value` with `|` between alternatives,
//! all of which must hold (`mode=bus|brt body=movia`). Names of bodies stand in the table only.

use super::money::net_of_buses;
use super::{Given, Prepared, run_from};
use crate::demand::{OdMatrix, Purpose};
use crate::id::{Id, ServiceId, ZoneId};
use crate::network::RoadSkim;
use crate::scenario::Scenario;
use crate::scenario::area::{Urbanity, Zone};
use crate::scenario::regime::BodyKind;
use crate::scenario::service::{Mode, Service};
use crate::simulate::{ClassFlows, Flows, ServiceFlows, TripMode};
use libm::{erf, sqrt};
use std::f64::consts::{PI, SQRT_2};
use std::sync::Arc;
use thiserror::Error;

/// A target that cannot be measured.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum MeasureError {
    #[error("target `{target}`: nothing is measured by `{measure}`")]
    NoMeasure { target: String, measure: String },
    #[error("target `{target}`: `{word}` in its column `of` is not understood")]
    NotUnderstood { target: String, word: String },
    #[error("target `{target}`: no line is meant by `{of}`")]
    NoLine { target: String, of: String },
}

/// What can be measured, with the unit of the figure.
pub const MEASURES: &[(&str, &str)] = &[
    ("commute-mean", "mean road km between home and work, residents in work"),
    ("commute-share-within", "their share within so many km, %"),
    ("commute-share-over", "their share over so many km, %"),
    ("commute-correlation", "correlation with the municipalities' mean commutes, weighted"),
    ("wanted-trip-mean", "mean km of all trips wanted"),
    ("trips-a-day", "trips wanted a person and day"),
    ("mode-share", "share of trips made, %"),
    ("km-a-day", "km a person and day, all modes"),
    ("families-without-car", "%"),
    ("passenger-km", "bn km aboard"),
    ("boardings", "m"),
    ("km-a-boarding", "km aboard a boarding"),
    ("trips-with", "m trips by public transport that use a bus, or rail"),
    ("boardings-a-trip", "boardings a trip by public transport"),
    ("timetable-hours", "m hours"),
    ("people-without-stop", "thousand"),
    ("bus-net", "bn DKK that municipalities, or regions, pay for buses beyond fares"),
];

/// A result as it is held against targets.
#[derive(Clone, Copy, Debug)]
pub struct Measured<'a> {
    /// The base year.
    pub scenario: &'a Scenario,
    /// What no regime changes.
    pub prepared: &'a Prepared,
    /// How people travel; empty for what trips that are only wanted can tell.
    pub flows: &'a Flows,
    /// Residents in work by home and place of work.
    pub commute: &'a OdMatrix,
}

impl Measured<'_> {
    /// The model's figure.
    ///
    /// # Errors
    /// [`MeasureError`] if the target's measure or what it is of is not understood.
    pub fn figure(&self, target: &str, measure: &str, of: &str) -> Result<f64, MeasureError> {
        let select = Select::parse(target, of)?;
        let scenario = self.scenario;
        Ok(match measure {
            "commute-mean" => mean_km(self.commute, &self.prepared.roads),
            "commute-share-within" => 100.0 * self.commute_within(select.km()),
            "commute-share-over" => 100.0 * (1.0 - self.commute_within(select.km())),
            "commute-correlation" => self.commute_correlation(),
            "wanted-trip-mean" => self.wanted_mean(),
            "trips-a-day" => {
                let days: f64 =
                    scenario.calendar.day_types.iter().map(|day| day.days_per_year).sum();
                self.prepared.demand.total() / (residents(scenario, &select) * days)
            }
            "mode-share" => {
                let trips = self.by_mode(&select, |class| class.trips);
                100.0 * select.of_mode(&trips) / trips.iter().sum::<f64>()
            }
            "km-a-day" => {
                let km = self.by_mode(&select, |class| class.km);
                let days: f64 =
                    scenario.calendar.day_types.iter().map(|day| day.days_per_year).sum();
                km.iter().sum::<f64>() / (residents(scenario, &select) * days)
            }
            "families-without-car" => {
                let (mut all, mut without) = (0.0, 0.0);
                for zone in scenario.area.zones.iter().filter(|zone| select.is_at(zone)) {
                    all += zone.families;
                    without += zone.families_no_car;
                }
                100.0 * without / all
            }
            "passenger-km" => self.of_lines(target, of, &select, |s| s.passenger_km)? / 1e9,
            "boardings" => self.of_lines(target, of, &select, |s| s.boardings)? / 1e6,
            "km-a-boarding" => {
                self.of_lines(target, of, &select, |s| s.passenger_km)?
                    / self.of_lines(target, of, &select, |s| s.boardings)?
            }
            "trips-with" if select.bare == ["bus"] => self.flows.sums.bus_trips / 1e6,
            "trips-with" if select.bare == ["rail"] => self.flows.sums.rail_trips / 1e6,
            "boardings-a-trip" => self.flows.sums.boardings / self.flows.sums.pt_trips,
            "timetable-hours" => {
                let offers = &self.prepared.supply.offers;
                let hours = scenario.services.entries().filter(|(_, s)| select.has_line(s));
                hours.map(|(id, _)| offers[id].hours.0).sum::<f64>() / 1e6
            }
            "bus-net" if select.bare == ["municipalities"] => self.bus_net(BodyKind::Municipality),
            "bus-net" if select.bare == ["regions"] => self.bus_net(BodyKind::Region),
            "people-without-stop" => {
                let near = self.flows.access.iter().map(|access| access.near_stop);
                let zones = scenario.area.zones.iter().zip(near);
                zones.map(|(zone, near)| zone.population() * (1.0 - near)).sum::<f64>() / 1e3
            }
            _ => {
                let (target, measure) = (target.to_owned(), measure.to_owned());
                return Err(MeasureError::NoMeasure { target, measure });
            }
        })
    }

    /// What bodies of a kind are left to pay for companies' buses, bn DKK.
    fn bus_net(&self, payer: BodyKind) -> f64 {
        let given = Given { flows: Some(Arc::new(self.flows.clone())), sample: None };
        let scenario = Arc::new(self.scenario.clone());
        // With the flows given nothing is simulated that could fail.
        let result = run_from(&scenario, self.prepared, None, given, &|_| {});
        result.map_or(f64::NAN, |result| net_of_buses(&result, payer) / 1e9)
    }

    /// Share of commutes of at most so many km. The commutes of a pair of zones are spread around
    /// its own length as their residents and jobs are spread over the zones: normally, as if both
    /// zones were discs. A mean alone would put a zone's whole neighbour on one side of the limit.
    fn commute_within(&self, limit: f64) -> f64 {
        let zones = self.scenario.area.zones.as_slice();
        let skim = &self.prepared.roads;
        let radius: Vec<f64> = zones.iter().map(|zone| sqrt(zone.area_km2 / PI)).collect();
        let (mut within, mut all) = (0.0, 0.0);
        for from in 0..zones.len() {
            let row = self.commute.row(ZoneId::from_index(from));
            for (to, &count) in row.iter().enumerate().filter(|(_, count)| **count > 0.0) {
                let km = f64::from(skim.km[from * zones.len() + to]);
                // Distances between points of a disc have mean 0.905 R and deviation 0.425 R
                // (M. G. Kendall and P. A. P. Moran, Geometrical Probability, 1963); a point's own
                // coordinate along the way to another disc has deviation R/2.
                let spread = if from == to {
                    0.425 / 0.905 * km
                } else {
                    0.5 * sqrt(radius[from] * radius[from] + radius[to] * radius[to])
                };
                let share = if spread > 0.0 {
                    0.5 * (1.0 + erf((limit - km) / (spread * SQRT_2)))
                } else {
                    f64::from(u8::from(km <= limit))
                };
                within += f64::from(count) * share;
                all += f64::from(count);
            }
        }
        if all > 0.0 { within / all } else { 0.0 }
    }

    /// Correlation of the municipalities' mean commutes with those that a register counts.
    fn commute_correlation(&self) -> f64 {
        let area = &self.scenario.area;
        let zones = area.zones.as_slice();
        let skim = &self.prepared.roads;
        let mut sums = vec![[0.0; 2]; area.municipalities.len()];
        for (from, zone) in zones.iter().enumerate() {
            let row = self.commute.row(ZoneId::from_index(from));
            let km = &skim.km[from * zones.len()..][..zones.len()];
            let own = &mut sums[zone.municipality.index()];
            for (&count, &km) in row.iter().zip(km).filter(|(count, _)| **count > 0.0) {
                own[0] += f64::from(count) * f64::from(km);
                own[1] += f64::from(count);
            }
        }
        let pairs: Vec<(f64, f64)> = area
            .municipalities
            .iter()
            .zip(&sums)
            .filter(|(known, sums)| sums[1] > 0.0 && known.commute_km > 0.0)
            .map(|(known, [km, count])| (known.commute_km, km / count))
            .collect();
        correlation(&pairs)
    }

    fn wanted_mean(&self) -> f64 {
        let demand = &self.prepared.demand;
        let of = |purpose: Purpose| {
            let cells = demand.trips[purpose.index()].cells();
            let trips: f64 = cells.iter().map(|&trips| f64::from(trips)).sum();
            [trips * demand.mean_km(purpose, &self.prepared.roads), trips]
        };
        let [km, trips] = Purpose::ALL
            .map(of)
            .into_iter()
            .fold([0.0; 2], |sum, own| [sum[0] + own[0], sum[1] + own[1]]);
        km / trips
    }

    fn by_mode(&self, select: &Select, of: impl Fn(&ClassFlows) -> [f64; 5]) -> [f64; 5] {
        let mut sums = [0.0; 5];
        let zones = &self.scenario.area.zones;
        for (zone, classes) in self.flows.classes.entries() {
            if select.is_at(&zones[zone]) {
                for class in classes {
                    for (sum, own) in sums.iter_mut().zip(of(class)) {
                        *sum += own;
                    }
                }
            }
        }
        sums
    }

    fn of_lines(
        &self,
        target: &str,
        of: &str,
        select: &Select,
        figure: impl Fn(&ServiceFlows) -> f64,
    ) -> Result<f64, MeasureError> {
        let services = &self.scenario.services;
        let meant: Vec<ServiceId> =
            services.entries().filter(|(_, s)| select.has_line(s)).map(|(id, _)| id).collect();
        if meant.is_empty() {
            return Err(MeasureError::NoLine { target: target.to_owned(), of: of.to_owned() });
        }
        Ok(meant.iter().map(|&id| figure(&self.flows.services[id])).sum())
    }
}

/// What a target is of.
#[derive(Debug, Default)]
struct Select {
    modes: Vec<Mode>,
    trip_modes: Vec<TripMode>,
    bodies: Vec<String>,
    urbanity: Vec<Urbanity>,
    bare: Vec<String>,
}

impl Select {
    fn parse(target: &str, of: &str) -> Result<Self, MeasureError> {
        let mut select = Self::default();
        for word in of.split_whitespace() {
            let wrong =
                || MeasureError::NotUnderstood { target: target.to_owned(), word: word.to_owned() };
            let Some((key, values)) = word.split_once('=') else {
                select.bare.push(word.to_owned());
                continue;
            };
            for value in values.split('|') {
                match key {
                    "body" => select.bodies.push(value.to_owned()),
                    "urbanity" => {
                        let found = Urbanity::ALL.into_iter().find(|u| u.slug() == value);
                        select.urbanity.push(found.ok_or_else(wrong)?);
                    }
                    "mode" => match (
                        Mode::from_slug(value),
                        TripMode::ALL.into_iter().find(|mode| mode.slug() == value),
                    ) {
                        (Some(mode), _) => select.modes.push(mode),
                        (None, Some(mode)) => select.trip_modes.push(mode),
                        (None, None) => return Err(wrong()),
                    },
                    _ => return Err(wrong()),
                }
            }
        }
        Ok(select)
    }
    fn km(&self) -> f64 {
        self.bare.first().and_then(|word| word.parse().ok()).unwrap_or(0.0)
    }
    fn is_at(&self, zone: &Zone) -> bool {
        self.urbanity.is_empty() || self.urbanity.contains(&zone.urbanity)
    }
    /// A line's body is the company that orders it or the operator that runs it.
    fn has_line(&self, service: &Service) -> bool {
        let of_body = |body: &String| *body == service.company || *body == service.operator;
        (self.modes.is_empty() || self.modes.contains(&service.mode))
            && (self.bodies.is_empty() || self.bodies.iter().any(of_body))
    }
    fn of_mode(&self, by_mode: &[f64; 5]) -> f64 {
        self.trip_modes.iter().map(|mode| by_mode[mode.index()]).sum()
    }
}

fn residents(scenario: &Scenario, select: &Select) -> f64 {
    scenario.area.zones.iter().filter(|zone| select.is_at(zone)).map(Zone::population).sum()
}

/// Mean road km of a table of trips.
pub fn mean_km(trips: &OdMatrix, skim: &RoadSkim) -> f64 {
    let (mut km, mut all) = (0.0, 0.0);
    for (&count, &length) in trips.cells().iter().zip(&skim.km).filter(|(count, _)| **count > 0.0) {
        km += f64::from(count) * f64::from(length);
        all += f64::from(count);
    }
    if all > 0.0 { km / all } else { 0.0 }
}

/// Pearson's correlation of pairs; 0 where one side does not vary.
pub fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let (x, y) = pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    let (x, y) = (x / n, y / n);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for pair in pairs {
        let (dx, dy) = (pair.0 - x, pair.1 - y);
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    if xx > 0.0 && yy > 0.0 { xy / sqrt(xx * yy) } else { 0.0 }
}

/// Spearman's rank correlation: ties have the mean of their ranks.
pub fn rank_correlation(pairs: &[(f64, f64)]) -> f64 {
    let ranks = |of: &dyn Fn(&(f64, f64)) -> f64| -> Vec<f64> {
        let mut order: Vec<usize> = (0..pairs.len()).collect();
        order.sort_by(|&a, &b| of(&pairs[a]).total_cmp(&of(&pairs[b])));
        let mut ranks = vec![0.0; pairs.len()];
        for tied in order.chunk_by(|&a, &b| of(&pairs[a]).total_cmp(&of(&pairs[b])).is_eq()) {
            let first = order.iter().position(|at| at == &tied[0]).unwrap_or(0);
            let mean = first as f64 + (tied.len() as f64 - 1.0) / 2.0;
            for &at in tied {
                ranks[at] = mean;
            }
        }
        ranks
    };
    let both: Vec<(f64, f64)> =
        ranks(&|pair| pair.0).into_iter().zip(ranks(&|pair| pair.1)).collect();
    correlation(&both)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spearman's example in W. J. Conover, *Practical Nonparametric Statistics* (identical order
    /// gives 1, reversed −1), and one with a tie worked on paper: ranks 1, 2.5, 2.5, 4 against
    /// 1, 2, 3, 4 give 4.5/√(4.5·5).
    #[test]
    fn ranks_correlate_as_on_paper() {
        let same = [(1.0, 10.0), (2.0, 20.0), (5.0, 21.0)];
        assert!((rank_correlation(&same) - 1.0).abs() < 1e-12);
        let reversed = [(1.0, 9.0), (2.0, 5.0), (3.0, 1.0)];
        assert!((rank_correlation(&reversed) + 1.0).abs() < 1e-12);
        let tied = [(1.0, 1.0), (2.0, 2.0), (2.0, 3.0), (9.0, 4.0)];
        assert!((rank_correlation(&tied) - 4.5 / 22.5_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn what_a_target_is_of_is_understood_or_refused() {
        let select = Select::parse("x", "mode=bus|brt body=a|b urbanity=core").unwrap();
        assert_eq!(select.modes, [Mode::Bus, Mode::Brt]);
        assert_eq!(select.urbanity, [Urbanity::Core]);
        assert!(Select::parse("x", "mode=submarine").is_err());
        assert!(Select::parse("x", "colour=red").is_err());
    }
}
