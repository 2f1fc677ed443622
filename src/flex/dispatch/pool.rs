//! One pool, many duties: what a day costs whom.

use super::day::{Action, Day};
use super::input::{Request, Vehicle};
use crate::flex::Travel;
use crate::units::Kroner;

/// By what a tour's cost is shared between the duties of those it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitRule {
    /// By persons times the km of their direct way: nobody pays for another's detour.
    PersonKm,
    /// By requests.
    Trips,
    /// Open trips pay what their requests cost by the rate per trip; statutory trips the rest, as if
    /// open passengers took seats that were driven anyway.
    Marginal,
}

/// The cost of a day by duty, in the order of [`Duty::ALL`](super::Duty::ALL); the parts sum to the whole to the øre.
pub fn split_cost(
    day: &Day,
    requests: &[Request],
    vehicles: &[Vehicle],
    travel: &impl Travel,
    rule: SplitRule,
) -> [Kroner; 2] {
    let mut parts = [Kroner::ZERO; 2];
    for (tour, vehicle) in day.tours.iter().zip(vehicles) {
        let (mut person_km, mut trips) = ([0.0; 2], [0.0; 2]);
        for stop in tour.stops.iter().filter(|stop| stop.action == Action::Pickup) {
            let request = &requests[stop.request];
            let km = travel.leg(request.from, request.to).km;
            person_km[request.duty as usize] += f64::from(request.persons) * km;
            trips[request.duty as usize] += 1.0;
        }
        let cost = tour.cost(vehicle);
        let both = trips.iter().all(|&count| count > 0.0);
        let weights = match rule {
            SplitRule::Marginal if both => {
                let open = Kroner::from_dkk(trips[1] * vehicle.rates.per_trip);
                parts[0] += cost - open;
                parts[1] += open;
                continue;
            }
            SplitRule::PersonKm if person_km.iter().sum::<f64>() > 0.0 => person_km,
            _ => trips,
        };
        for (part, share) in parts.iter_mut().zip(cost.split(&weights)) {
            *part += share;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flex::dispatch::{Duty, Effort, Rates, Rules, dispatch};
    use crate::flex::{Metric, Plane, Point};

    /// A statutory rider for 10 km and an open one for the last 5 of them share a vehicle that
    /// costs 100 kroner an hour: 10 km out and back at 60 km/h are 20 minutes, 33.33 kroner.
    #[test]
    fn a_shared_tour_is_paid_by_both_to_the_oere() {
        let at = |x: f64| Point { x, y: 0.0 };
        let mut statutory = Request::new("a", at(0.0), at(10.0));
        statutory.duty = Duty::Statutory;
        statutory.pickup.from = 0.0;
        let mut open = Request::new("b", at(5.0), at(10.0));
        open.pickup.from = 0.0;
        let mut vehicle = Vehicle::new("v", 4, at(0.0));
        vehicle.shift.from = 0.0;
        vehicle.rates = Rates { per_hour: 100.0, ..Rates::default() };
        let (requests, vehicles) = ([statutory, open], [vehicle]);
        let travel = Plane::new(Metric::Euclidean, 60.0);
        let day = dispatch(&requests, &vehicles, &travel, &Rules::default(), Effort::None);
        let split = |rule| split_cost(&day, &requests, &vehicles, &travel, rule).map(Kroner::ore);
        assert_eq!(split(SplitRule::PersonKm), [2222, 1111]);
        assert_eq!(split(SplitRule::Trips), [1667, 1666]);
        assert_eq!(split(SplitRule::Marginal), [3333, 0]);
    }
}
