//! Stops for others by the way, as far as the pupils' ride may grow.

/// A further stop of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Called {
    /// Which of the candidates.
    pub candidate: usize,
    /// After so many of the run's own stops.
    pub after: usize,
    /// What it makes the way longer by, km.
    pub extra_km: f64,
}

/// Candidates that a run calls at, cheapest first, while all of it stays within `limit` minutes;
/// in the order of the way. `hops` are the lengths of the run's hops in km, `between` tells the way
/// from the begin of a hop to a candidate and from there to its end. At most one stop is put into
/// each hop, so that what each costs is exact.
pub fn by_the_way(
    hops: &[f64],
    candidates: usize,
    between: &dyn Fn(usize, usize) -> [f64; 2],
    minutes_per_km: f64,
    minutes_per_stop: f64,
    limit: f64,
) -> Vec<Called> {
    let mut ways: Vec<Called> = Vec::new();
    for (hop, km) in hops.iter().enumerate() {
        for candidate in 0..candidates {
            let [there, on] = between(hop, candidate);
            let extra_km = (there + on - km).max(0.0);
            ways.push(Called { candidate, after: hop + 1, extra_km });
        }
    }
    ways.sort_by(|a, b| {
        a.extra_km.total_cmp(&b.extra_km).then((a.candidate, a.after).cmp(&(b.candidate, b.after)))
    });
    let mut called: Vec<Called> = Vec::new();
    let mut left = limit;
    for way in ways {
        let cost = way.extra_km * minutes_per_km + minutes_per_stop;
        let is_taken = called.iter().any(|c| c.candidate == way.candidate || c.after == way.after);
        if cost <= left && !is_taken {
            left -= cost;
            called.push(way);
        }
    }
    called.sort_by_key(|way| way.after);
    called
}
