//! Public transport from every zone to one destination: level of service, and where people board.
//!
//! A zone's residents choose between the links to the hubs around them by a logit over generalised
//! minutes: the link from home plus the label of first boarding at its hub. The zone's level of
//! service is the logsum of that choice, so that more service never makes it worse and a small
//! change is felt by exactly those who use what changes; what it consists of is the expectation.
//! Those without a car in the family choose among links on foot and by bike; the others also
//! among links by car.
//!
//! Links whose weight is below a ten-thousandth of the best one's are left out.

use super::flat::FlatNetwork;
use super::hub_use::HubUses;
use super::lower::{AccessRow, AccessRows};
use super::parts::{BOARDINGS, BY_BUS, BY_RAIL, EXTRA_BASES, HIDDEN_WAIT, KM, MINUTES, Parts};
use super::strategy::Strategies;
use super::volumes::Volume;
use crate::lanes::{exp, exp_f32, ln, widest};
use std::ops::Range;

/// Weight of a link against the best one's below which it is left out.
const LEAST_WEIGHT: f64 = 1e-4;

/// Level of service of one pair of zones.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct PtOffer {
    /// There is a way.
    pub(super) exists: bool,
    /// Generalised minutes without any fare.
    pub(super) minutes_without_fare: f64,
    /// Minutes door to door, unweighted, waits at stops included.
    pub(super) plain_minutes: f64,
    /// Half the first headway beyond that wait, minutes.
    pub(super) hidden_wait: f64,
    /// Km aboard.
    pub(super) km: f64,
    /// Base fares beside the first.
    pub(super) extra_bases: f64,
    /// Boardings.
    pub(super) boardings: f64,
    /// Probability of using rail.
    pub(super) by_rail: f64,
    /// Probability of using a bus.
    pub(super) by_bus: f64,
}

/// How the fares that route choice sees are taken out of a label again, and the logit's scale.
#[derive(Clone, Copy, Debug)]
pub(super) struct ColumnRules {
    pub(super) scale: f64,
    pub(super) fare_minutes_per_km: f64,
    pub(super) base_minutes: f64,
    /// Minutes above the best link's at which a link is left out.
    pub(super) far: f64,
}

impl ColumnRules {
    pub(super) fn new(scale: f64, fare_minutes_per_km: f64, base_minutes: f64) -> Self {
        let far = -ln(LEAST_WEIGHT) / scale;
        Self { scale, fare_minutes_per_km, base_minutes, far }
    }
}

/// The column of one destination; reused for one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    /// By zone: with and without a car in the family.
    pub(super) offers: Vec<[PtOffer; 2]>,
    /// By zone: how those with a car split between links open to all and links by car, and what
    /// the links' weights sum to in each.
    splits: Vec<Split>,
    /// By access row: its weight among its own kind.
    weights: Vec<f32>,
    /// By hub: the label of first boarding there, close together because every row reads one.
    labels: Vec<f64>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Split {
    open_sum: f64,
    car_sum: f64,
    open_share: f64,
}

/// A choice among some links.
pub(super) struct Choice {
    /// Least cost.
    least: f64,
    /// Σ weights relative to it.
    sum: f64,
    /// Σ weight·parts, access minutes included.
    parts: [f64; 8],
}

impl Choice {
    /// Adds a link of so much weight relative to the best one's, with what follows and its minutes.
    pub(super) fn add(&mut self, weight: f64, parts: &Parts, minutes: f64) {
        self.sum += weight;
        for (own, part) in self.parts.iter_mut().zip(parts) {
            *own += weight * f64::from(*part);
        }
        self.parts[MINUTES] += weight * minutes;
    }

    /// What it offers by itself.
    pub(super) fn offer(&self, rules: &ColumnRules) -> PtOffer {
        offer(self, self.sum, 1.0, None, rules)
    }
}

impl Column {
    /// A choice among links of which the best costs so much, none being added yet.
    pub(super) fn choice(least: f64) -> Choice {
        Choice { least, sum: 0.0, parts: [0.0; 8] }
    }

    /// Level of service from every zone to the destination that `strategies` has solved.
    pub(super) fn fill(
        &mut self,
        network: &FlatNetwork,
        access: &AccessRows,
        strategies: &Strategies,
        rules: &ColumnRules,
    ) {
        self.make_room(network, access);
        let hubs = 0..network.n_hubs() as u32;
        for (label, hub) in self.labels.iter_mut().zip(hubs) {
            *label = strategies.first_label(network, hub);
        }
        self.fill_zones(network, access, 0..access.car_start.len(), strategies, rules);
    }

    /// The same from some zones, whose people begin at some hubs only.
    pub(super) fn fill_some(
        &mut self,
        network: &FlatNetwork,
        access: &AccessRows,
        (zones, hubs): (impl Iterator<Item = usize>, &[u32]),
        strategies: &Strategies,
        rules: &ColumnRules,
    ) {
        self.make_room(network, access);
        self.labels.fill(f64::INFINITY);
        for &hub in hubs {
            self.labels[hub as usize] = strategies.first_label(network, hub);
        }
        self.fill_zones(network, access, zones, strategies, rules);
    }

    fn make_room(&mut self, network: &FlatNetwork, access: &AccessRows) {
        let zones = access.car_start.len();
        self.offers.resize(zones, [PtOffer::default(); 2]);
        self.splits.resize(zones, Split::default());
        self.weights.resize(access.rows.len(), 0.0);
        self.labels.resize(network.n_hubs(), f64::INFINITY);
    }

    fn fill_zones(
        &mut self,
        network: &FlatNetwork,
        access: &AccessRows,
        zones: impl Iterator<Item = usize>,
        strategies: &Strategies,
        rules: &ColumnRules,
    ) {
        widest(
            #[inline(always)]
            || {
                for zone in zones {
                    self.fill_zone(network, access, zone, strategies, rules);
                }
            },
        );
    }

    #[inline(always)]
    fn fill_zone(
        &mut self,
        network: &FlatNetwork,
        access: &AccessRows,
        zone: usize,
        strategies: &Strategies,
        rules: &ColumnRules,
    ) {
        let (open, car) = access.of(zone);
        let open = self.weigh(network, &access.rows, open, strategies, rules);
        let without = offer(&open, open.sum, 1.0, None, rules);
        if car.is_empty() {
            self.offers[zone] = [without; 2];
            self.splits[zone] = Split { open_sum: open.sum, car_sum: 0.0, open_share: 1.0 };
            return;
        }
        let car = self.weigh(network, &access.rows, car, strategies, rules);
        let least = open.least.min(car.least);
        let relative = |choice: &Choice| {
            if choice.sum > 0.0 { exp(-rules.scale * (choice.least - least)) } else { 0.0 }
        };
        let (open_factor, car_factor) = (relative(&open), relative(&car));
        let sum = open_factor * open.sum + car_factor * car.sum;
        let with = offer(&open, sum, open_factor, Some((&car, car_factor)), rules);
        let open_share = if sum > 0.0 { open_factor * open.sum / sum } else { 1.0 };
        self.offers[zone] = [with, without];
        self.splits[zone] = Split { open_sum: open.sum, car_sum: car.sum, open_share };
    }

    /// Weights of some links of a zone, relative to the best of them.
    #[inline(always)]
    fn weigh(
        &mut self,
        network: &FlatNetwork,
        rows: &[AccessRow],
        range: Range<usize>,
        strategies: &Strategies,
        rules: &ColumnRules,
    ) -> Choice {
        let own = &rows[range.clone()];
        let weights = &mut self.weights[range];
        let mut least = f64::INFINITY;
        for (row, weight) in own.iter().zip(&mut *weights) {
            let cost = f64::from(row.from_home) + self.labels[row.hub as usize];
            *weight = cost as f32;
            least = least.min(cost);
        }
        let mut choice = Choice { least, sum: 0.0, parts: [0.0; 8] };
        if least.is_infinite() {
            weights.fill(0.0);
            return choice;
        }
        let limit = (least + rules.far) as f32;
        for weight in &mut *weights {
            let cost = *weight;
            let near = exp_f32((-rules.scale * (f64::from(cost) - least)) as f32);
            *weight = if cost > limit { 0.0 } else { near };
        }
        for (row, weight) in own.iter().zip(weights) {
            if *weight <= 0.0 {
                continue;
            }
            let parts: &Parts = strategies.first_parts(network, row.hub);
            let factor = f64::from(*weight);
            choice.sum += factor;
            for (own, part) in choice.parts.iter_mut().zip(parts) {
                *own += factor * f64::from(*part);
            }
            choice.parts[MINUTES] += factor * f64::from(row.minutes);
        }
        choice
    }

    /// Trips of a zone's residents with and without a car, in volumes, board where they choose.
    pub(super) fn board(
        &self,
        (network, access): (&FlatNetwork, &AccessRows),
        zone: usize,
        [with, without]: [Volume; 2],
        (strategies, uses): (&mut Strategies, &mut HubUses),
    ) {
        let split = &self.splits[zone];
        let (open, car) = access.of(zone);
        let mut send = |range: Range<usize>, volume: Volume, sum: f64| {
            if volume[0] <= 0.0 || sum <= 0.0 {
                return;
            }
            let each = volume.map(|part| part / sum);
            for at in range {
                let weight = f64::from(self.weights[at]);
                if weight > 0.0 {
                    let volume = each.map(|part| part * weight);
                    strategies.add_volume(network, access.rows[at].hub, volume);
                    uses.set_out(&access.rows[at], volume[0]);
                }
            }
        };
        let mut to_open = without;
        for (own, more) in to_open.iter_mut().zip(with) {
            *own += more * split.open_share;
        }
        send(open, to_open, split.open_sum);
        send(car, with.map(|part| part * (1.0 - split.open_share)), split.car_sum);
    }
}

/// The offer that one or two kinds of links make together; `sum` is over both, relative to the
/// cheapest link of all.
#[inline(always)]
fn offer(
    open: &Choice,
    sum: f64,
    open_factor: f64,
    car: Option<(&Choice, f64)>,
    rules: &ColumnRules,
) -> PtOffer {
    if sum <= 0.0 {
        return PtOffer::default();
    }
    let mut parts = open.parts.map(|part| part * open_factor);
    let mut least = if open_factor > 0.0 { open.least } else { f64::INFINITY };
    if let Some((car, factor)) = car {
        for (own, part) in parts.iter_mut().zip(car.parts) {
            *own += part * factor;
        }
        least = least.min(car.least);
    }
    let parts = parts.map(|part| part / sum);
    let cost = least - ln(sum) / rules.scale;
    let fare = parts[KM] * rules.fare_minutes_per_km + parts[EXTRA_BASES] * rules.base_minutes;
    PtOffer {
        exists: true,
        minutes_without_fare: cost - fare,
        plain_minutes: parts[MINUTES],
        hidden_wait: parts[HIDDEN_WAIT],
        km: parts[KM],
        extra_bases: parts[EXTRA_BASES],
        boardings: parts[BOARDINGS],
        by_rail: parts[BY_RAIL],
        by_bus: parts[BY_BUS],
    }
}
