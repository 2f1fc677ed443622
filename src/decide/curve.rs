//! What departures of a line are worth to those who decide on it.
//!
//! `V(n) = −a / (n + κ)` up to a constant, so `V′(n) = a / (n + κ)²`: rising, and ever more
//! slowly. With κ = 0 it is a wait of so many minutes times 1/n, and the best frequencies under a
//! sum follow the square-root rule (H. Mohring, "Optimization and scale economies in urban bus
//! transportation", American Economic Review 62, 1972, pp. 591–604). With κ > 0 the first departure
//! is worth something finite: whoever loses the line gives up at most the trip, so a line can be
//! closed. `a` and κ follow from what the simulation tells of today's departures ([`Curve::at`]).

/// The worth of `n` departures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    /// DKK a year × departures.
    pub a: f64,
    /// Departures.
    pub kappa: f64,
}

impl Curve {
    /// The curve whose slope at `n` departures is `slope`, if the share `wait` of what the line is
    /// worth to its travellers would still be lost by waiting for it (0: the square-root rule;
    /// towards 1: each departure is worth the same).
    pub fn at(n: f64, slope: f64, wait: f64) -> Self {
        let kappa = n * wait / (1.0 - wait);
        Self { a: slope * (n + kappa) * (n + kappa), kappa }
    }

    /// Worth of the departures from `from` to `to`, DKK a year.
    pub fn gain(&self, from: f64, to: f64) -> f64 {
        let (from, to) = (from + self.kappa, to + self.kappa);
        if self.a <= 0.0 || from >= to {
            return if from > to { -self.gain(to - self.kappa, from - self.kappa) } else { 0.0 };
        }
        if from <= 0.0 { f64::INFINITY } else { self.a * (to - from) / (from * to) }
    }

    /// Worth of one more departure a day, DKK a year.
    pub fn slope(&self, n: f64) -> f64 {
        let n = n + self.kappa;
        if self.a <= 0.0 { 0.0 } else { self.a / (n * n) }
    }
}
