//! Runs that collect pupils and end at a school.
//!
//! The savings method: every place begins with a run of its own; of all pairs of runs the one is
//! joined that saves most, where the last place of one run goes on to the first of the other in
//! place of going to school by itself. What is joined stays within seats and the longest ride.
//!
//! Source: G. Clarke and J. W. Wright, "Scheduling of vehicles from a central depot to a number of
//! delivery points", Operations Research 12(4), 1964, pp. 568–581; open at the far end, since a
//! run begins where its first pupil waits.

/// What runs keep to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// Seats of a bus.
    pub seats: f64,
    /// Longest ride of a pupil, minutes.
    pub most_minutes: f64,
    /// Driving, minutes a km.
    pub minutes_per_km: f64,
    /// Standing at each stop, minutes.
    pub minutes_per_stop: f64,
}

/// A run: where it stops, and who gets on.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Places in the order of the way to school; the school itself is not among them.
    pub stops: Vec<usize>,
    /// Pupils who get on at each.
    pub pupils: Vec<f64>,
}

impl Run {
    /// All pupils aboard when it gets to school.
    pub fn carried(&self) -> f64 {
        self.pupils.iter().sum()
    }
    /// Minutes from its first stop to the `school`.
    pub fn minutes(&self, km: &dyn Fn(usize, usize) -> f64, school: usize, terms: &Terms) -> f64 {
        let next = self.stops.iter().skip(1).copied().chain([school]);
        let ways: f64 = self.stops.iter().zip(next).map(|(&from, to)| km(from, to)).sum();
        ways * terms.minutes_per_km + self.stops.len() as f64 * terms.minutes_per_stop
    }
}

/// Runs that bring `pupils` (by place) to the `school`; `km` is the way from a place to another,
/// the school among them. A place with more pupils than a bus seats has full buses of its own.
pub fn savings(
    pupils: &[f64],
    school: usize,
    km: &dyn Fn(usize, usize) -> f64,
    terms: &Terms,
) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (place, &waiting) in pupils.iter().enumerate() {
        let mut left = if place == school { 0.0 } else { waiting };
        while left > 0.0 {
            let aboard = left.min(terms.seats);
            runs.push(Run { stops: vec![place], pupils: vec![aboard] });
            left -= aboard;
        }
    }
    // Each round joins one pair; the number of places around a school is small.
    while let Some((first, second)) = best_pair(&runs, school, km, terms) {
        let later = runs.swap_remove(second);
        let at = if first == runs.len() { second } else { first };
        runs[at].stops.extend(later.stops);
        runs[at].pupils.extend(later.pupils);
    }
    runs.sort_by(|a, b| a.stops.cmp(&b.stops).then(b.carried().total_cmp(&a.carried())));
    runs
}

/// The two runs whose joining (the second goes on where the first has been) saves most.
fn best_pair(
    runs: &[Run],
    school: usize,
    km: &dyn Fn(usize, usize) -> f64,
    terms: &Terms,
) -> Option<(usize, usize)> {
    let mut best = None;
    let mut most = 0.0;
    for (first, a) in runs.iter().enumerate() {
        let Some(&last) = a.stops.last() else { continue };
        for (second, b) in runs.iter().enumerate() {
            let fits = first != second && a.carried() + b.carried() <= terms.seats;
            let Some(&begin) = b.stops.first().filter(|_| fits) else { continue };
            let saved = km(last, school) - km(last, begin);
            // The first pupil rides all of the way: that of the first run to where it now goes on,
            // and all of the second.
            let to_there = a.minutes(km, school, terms) - saved * terms.minutes_per_km;
            let joined = to_there + b.minutes(km, school, terms);
            if saved > most && joined <= terms.most_minutes {
                (best, most) = (Some((first, second)), saved);
            }
        }
    }
    best
}
