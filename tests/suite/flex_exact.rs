//! The shortest tours for a few requests, by trying them all.
//!
//! Every sequence of stops of one vehicle is grown stop by stop; whether it can be driven is asked of
//! the difference constraints themselves (Bellman and Ford), not of the program's own passes. The cheapest
//! tour of every set of requests is kept, and sets are shared out over the vehicles.

use ansvar::flex::dispatch::{Request, Vehicle};
use ansvar::flex::{Point, Travel};

struct Search<'a, T> {
    requests: &'a [Request],
    vehicle: &'a Vehicle,
    travel: &'a T,
    /// Km of the shortest tour for each set of requests.
    best: Vec<f64>,
}

/// Km of the shortest tours of like vehicles that serve all requests; infinite if there are none.
pub(crate) fn shortest<T: Travel>(requests: &[Request], vehicles: &[Vehicle], travel: &T) -> f64 {
    let sets = 1_usize << requests.len();
    let mut search =
        Search { requests, vehicle: &vehicles[0], travel, best: vec![f64::INFINITY; sets] };
    search.best[0] = 0.0;
    search.grow(&mut Vec::new(), vehicles[0].depot, 0.0, 0, 0);
    let mut shared = search.best.clone();
    for _ in 1..vehicles.len() {
        let before = shared.clone();
        for set in 0..sets {
            // Every part of the set for this vehicle, the rest for those before.
            let mut part = set;
            while part > 0 {
                shared[set] = shared[set].min(before[set ^ part] + search.best[part]);
                part = (part - 1) & set;
            }
        }
    }
    shared[sets - 1]
}

impl<T: Travel> Search<'_, T> {
    /// `stops` are (request, whether it is the drop-off); `met` and `left` are sets.
    fn grow(
        &mut self,
        stops: &mut Vec<(usize, bool)>,
        at: Point,
        km: f64,
        met: usize,
        left: usize,
    ) {
        if met == left {
            let home = km + self.travel.leg(at, self.vehicle.depot).km;
            self.best[met] = self.best[met].min(home);
        }
        for (nth, request) in self.requests.iter().enumerate() {
            let bit = 1 << nth;
            let (place, out) = match (met & bit != 0, left & bit != 0) {
                (false, _) => (request.from, false),
                (true, false) => (request.to, true),
                (true, true) => continue,
            };
            stops.push((nth, out));
            if self.drivable(stops) {
                let km = km + self.travel.leg(at, place).km;
                let (met, left) = (met | bit, if out { left | bit } else { left });
                self.grow(stops, place, km, met, left);
            }
            stops.pop();
        }
    }

    /// Whether times exist: no positive cycle among the constraints.
    fn drivable(&self, stops: &[(usize, bool)]) -> bool {
        let n = stops.len();
        let place = |stop: &(usize, bool)| {
            let request = &self.requests[stop.0];
            if stop.1 { request.to } else { request.from }
        };
        let load = |upto: usize| -> i64 {
            let persons = |stop: &(usize, bool)| {
                let persons = i64::from(self.requests[stop.0].persons);
                if stop.1 { -persons } else { persons }
            };
            stops[..=upto].iter().map(persons).sum()
        };
        if (0..n).any(|upto| load(upto) > i64::from(self.vehicle.seats)) {
            return false;
        }
        // begin[to] >= begin[from] + least, with node n for the origin of time.
        let mut constraints: Vec<(usize, usize, f64)> = Vec::new();
        for (nth, stop) in stops.iter().enumerate() {
            let request = &self.requests[stop.0];
            let window = if stop.1 { request.dropoff } else { request.pickup };
            constraints.push((n, nth, window.from));
            constraints.push((nth, n, -window.to));
            let (before, free) = match nth {
                0 => (self.vehicle.depot, None),
                _ => (place(&stops[nth - 1]), Some(nth - 1)),
            };
            let drive = self.travel.leg(before, place(stop)).minutes;
            match free {
                Some(before) => {
                    let service = self.requests[stops[before].0].service;
                    constraints.push((before, nth, service + drive));
                }
                None => constraints.push((n, nth, self.vehicle.shift.from + drive)),
            }
            let pickup = stops.iter().position(|other| *other == (stop.0, false));
            if let (true, Some(pickup)) = (stop.1, pickup) {
                constraints.push((nth, pickup, -request.service - request.max_ride));
            }
        }
        let home = self.travel.leg(place(&stops[n - 1]), self.vehicle.depot).minutes;
        let service = self.requests[stops[n - 1].0].service;
        constraints.push((n - 1, n, service + home - self.vehicle.shift.to));
        let mut begin = vec![0.0_f64; n + 1];
        for _ in 0..=n + 1 {
            let mut settled = true;
            for &(from, to, least) in &constraints {
                if begin[to] < begin[from] + least - 1e-9 {
                    begin[to] = begin[from] + least;
                    settled = false;
                }
            }
            if settled {
                return true;
            }
        }
        false
    }
}
