//! A year of carpooling from the rides that people choose and the days that were matched.
//!
//! Rides and what riders pay are those of the choice; what a matched ride is like (the driver's detour, km
//! saved) is the mean of the matched days. With a way home guaranteed, half of the rides lead home, and
//! of those whoever finds no driver is brought. Drivers' detours are km at the wheel like others:
//! they are added to those of the municipality's residents.

use super::Market;
use super::matched::Sums;
use crate::id::{Id, IdVec, MunicipalityId, ZoneId};
use crate::network::RoadSkim;
use crate::scenario::Scenario;
use crate::scenario::flex::Scheme;
use crate::simulate::{CarpoolLevel, CarpoolPlace, CarpoolRides, CarpoolYear, Flows, TripMode};

/// Rides of a year.
pub(super) struct Rides {
    /// By home and destination.
    pairs: Vec<CarpoolRides>,
    /// By municipality of the home: rides, and DKK that riders pay.
    pub(super) by_place: IdVec<MunicipalityId, [f64; 2]>,
}

impl Rides {
    pub(super) fn of(scenario: &Scenario, roads: &RoadSkim, flows: &Flows) -> Self {
        let zones = &scenario.area.zones;
        let n = zones.len();
        let mut all = vec![0.0_f64; n * n];
        let mut by_place = IdVec::filled(scenario.area.municipalities.len(), [0.0; 2]);
        for state in flows.carpool_trips() {
            for (to, column) in &state.rides {
                for (home, &rides) in column.iter().enumerate() {
                    all[home * n + *to as usize] += f64::from(rides);
                }
            }
            for (home, [rides, paid]) in state.by_home.iter().enumerate() {
                let own = &mut by_place[zones[ZoneId::from_index(home)].municipality];
                own[0] += rides;
                own[1] += paid;
            }
        }
        let pair = |(cell, rides): (usize, f64)| CarpoolRides {
            from: ZoneId::from_index(cell / n),
            to: ZoneId::from_index(cell % n),
            rides,
            km: f64::from(roads.km[cell]),
        };
        let pairs = all.into_iter().enumerate().filter(|(_, rides)| *rides > 0.0).map(pair);
        Self { pairs: pairs.collect(), by_place }
    }
}

/// Share of the rides that are guaranteed ways home.
fn guaranteed(scheme: &Scheme, level: CarpoolLevel) -> f64 {
    if scheme.guarantee { 0.5 * (1.0 - level.found) } else { 0.0 }
}

/// Share of the rewards that there is money for, by scheme and platform.
pub(super) fn rewarded(
    scenario: &Scenario,
    rides: &Rides,
    levels: &[CarpoolLevel],
) -> Vec<Vec<f64>> {
    let zones = &scenario.area.zones;
    let mut due: IdVec<MunicipalityId, f64> =
        IdVec::filled(scenario.area.municipalities.len(), 0.0);
    for ride in &rides.pairs {
        let place = zones[ride.from].municipality;
        let Some(at) = scenario.flex.scheme_at(place) else { continue };
        let scheme = &scenario.flex.carpool[at];
        let with_driver = 1.0 - guaranteed(scheme, levels[place.index()]);
        due[place] += with_driver * ride.rides * scheme.reward(ride.km);
    }
    let people = |places: &[MunicipalityId]| -> f64 {
        places.iter().map(|&place| scenario.area.municipalities[place].population).sum()
    };
    let of_scheme = |scheme: &Scheme| -> Vec<f64> {
        let all = people(&scheme.places);
        let of_market = |places: Vec<MunicipalityId>| {
            let due: f64 = places.iter().map(|&place| due[place]).sum();
            let Some(envelope) = scheme.envelope else { return 1.0 };
            let own = envelope.dkk() * people(&places) / all.max(f64::MIN_POSITIVE);
            if due > own { own / due } else { 1.0 }
        };
        scheme.markets(scenario).into_iter().map(of_market).collect()
    };
    scenario.flex.carpool.iter().map(of_scheme).collect()
}

/// Puts the year into the flows.
pub(super) fn year(
    scenario: &Scenario,
    flows: &mut Flows,
    markets: &[Option<Market>],
    (levels, rewarded): (&[CarpoolLevel], &[Vec<f64>]),
    (rides, sums): (Rides, &Sums),
) {
    let mut places = Vec::new();
    for (at, market) in markets.iter().enumerate() {
        let Some(market) = market else { continue };
        let place = MunicipalityId::from_index(at);
        let (level, own) = (levels[at], &sums.places[at]);
        let [all, fares] = rides.by_place[place];
        let guaranteed = guaranteed(&scenario.flex.carpool[market.scheme], level);
        let matched = all * (1.0 - guaranteed);
        // A matched ride is what those of the days were.
        let each = |sum: f64| if own.found > 0.0 { matched * sum / own.found } else { 0.0 };
        places.push(CarpoolPlace {
            place,
            scheme: market.scheme,
            platform: market.platform,
            level,
            offers: own.offers * sums.times,
            wishes: own.wishes * sums.times,
            found: own.found * sums.times,
            rides: all,
            guaranteed,
            fares,
            rewarded: rewarded[market.scheme][market.platform],
            detour_km: each(own.detour_km),
            detour_minutes: each(own.detour_minutes),
            saved_km: each(own.saved_km),
        });
    }
    add_detours(scenario, flows, &places);
    let [saved, most] = sums.saved;
    flows.carpool = CarpoolYear {
        places,
        rides: rides.pairs.into(),
        matched_of: sums.matched_of,
        exact: sums.exact,
        bound_gap: if most > 0.0 { (most - saved).max(0.0) / most } else { 0.0 },
        rounds: 0,
        gap: [0.0; 2],
    };
}

/// Adds drivers' detours to the km at the wheel of the residents, by how much they drive.
fn add_detours(scenario: &Scenario, flows: &mut Flows, places: &[CarpoolPlace]) {
    let at = TripMode::CarDriver.index();
    let zones = &scenario.area.zones;
    for own in places {
        let here: Vec<ZoneId> = zones
            .entries()
            .filter(|(_, z)| z.municipality == own.place)
            .map(|(id, _)| id)
            .collect();
        let driven: f64 =
            here.iter().flat_map(|&zone| &flows.classes[zone]).map(|class| class.km[at]).sum();
        if driven > 0.0 {
            for &zone in &here {
                for class in &mut flows.classes[zone] {
                    class.km[at] *= 1.0 + own.detour_km / driven;
                }
            }
        }
    }
}
