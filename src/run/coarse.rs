//! How people travel with a changed offer, estimated from a sample of destinations.
//!
//! While an offer is far from settled, bodies need to know about how much each line is worth, not
//! exactly. A fraction of the destinations, by the ratio estimator (W. G. Cochran, *Sampling
//! Techniques*, 3rd ed., 1977, ch. 6): what a line had in the last full simulation, times what the
//! sample tells of it now, over what the same sample told of it then. Whatever both have in
//! common, which is most, cancels. An estimate only chooses where to simulate in full; nothing
//! that is reported rests on it.

use super::{Prepared, RunError, incremental};
use crate::scenario::Scenario;
use crate::scenario::regime::Responsibility;
use crate::simulate::{self, Flows, Sample, ServiceFlows};

/// One destination in so many.
const EVERY: usize = 8;
/// A sample that tells this share of a line's full figure has caught it.
const CAUGHT: f64 = 0.4;
/// Fewer zones than this are simulated in full: what a sample saves is not worth its error.
const ZONES: usize = 400;

/// A full simulation and what a sample tells of the same offer.
pub(super) struct Estimator {
    full: Vec<ServiceFlows>,
    sampled: Vec<ServiceFlows>,
}

impl Estimator {
    /// From a full simulation; `None` for a country so small that a sample is no gain.
    ///
    /// # Errors
    /// As [`simulate::simulate_sample`].
    pub(super) fn new(
        scenario: &Scenario,
        prepared: &Prepared,
        responsibility: &Responsibility,
        full: &Flows,
    ) -> Result<Option<Self>, RunError> {
        if scenario.area.zones.len() < ZONES {
            return Ok(None);
        }
        let sampled = sample(scenario, prepared, responsibility)?;
        let services = |flows: &Flows| flows.services.iter().cloned().collect();
        Ok(Some(Self { full: services(full), sampled: services(&sampled) }))
    }

    /// What a changed offer would carry: of each service its boardings, gains and fares; the rest
    /// as sampled.
    pub(super) fn estimate(
        &self,
        scenario: &Scenario,
        prepared: &Prepared,
        responsibility: &Responsibility,
    ) -> Result<Flows, RunError> {
        let mut flows = sample(scenario, prepared, responsibility)?;
        let earlier = self.full.iter().zip(&self.sampled);
        for (now, (full, then)) in flows.services.iter_mut().zip(earlier) {
            by_ratio(now, full, then);
        }
        Ok(flows)
    }
}

/// What `now` would be in full, where it was `full` when the sample told `then`.
fn by_ratio(now: &mut ServiceFlows, full: &ServiceFlows, then: &ServiceFlows) {
    for state in now.boardings_by_state.ids() {
        let boardings = &mut now.boardings_by_state[state];
        let (of_full, of_then) = (full.boardings_by_state[state], then.boardings_by_state[state]);
        *boardings = scaled(*boardings, of_full, of_then);
        let gain = &mut now.gain_by_state[state];
        *gain = scaled(*gain, full.gain_by_state[state], then.gain_by_state[state]);
    }
    now.boardings = now.boardings_by_state.iter().sum();
    now.fares = scaled(now.fares, full.fares, then.fares);
    now.income = scaled(now.income, full.income, then.income);
}

/// The ratio estimate. The less the sample caught of a line, the more it is taken to be as it was:
/// a ratio of two near nothings would tell nothing.
fn scaled(now: f64, full: f64, then: f64) -> f64 {
    let enough = CAUGHT * full;
    if enough <= 0.0 {
        return full.max(0.0);
    }
    let caught = (then / enough).clamp(0.0, 1.0);
    full * (1.0 - caught) + now * full / then.max(enough)
}

fn sample(
    scenario: &Scenario,
    prepared: &Prepared,
    responsibility: &Responsibility,
) -> Result<Flows, RunError> {
    let inputs = incremental::inputs(scenario, prepared, responsibility);
    Ok(simulate::simulate_sample(&inputs, Sample::every(EVERY), &|_| {})?)
}

#[cfg(test)]
mod tests {
    use super::scaled;
    use proptest::prelude::*;

    #[test]
    fn an_unchanged_sample_tells_the_full_figure() {
        assert_eq!(scaled(25.0, 100.0, 25.0).to_bits(), 100.0_f64.to_bits());
    }

    #[test]
    fn what_the_sample_missed_stays_as_it_was() {
        assert_eq!(scaled(0.0, 100.0, 0.0).to_bits(), 100.0_f64.to_bits());
    }

    proptest! {
        #[test]
        fn near_nothings_are_not_divided(now in 0.0..1.0_f64, then in 0.0..1e-9_f64) {
            prop_assert!(scaled(now, 100.0, then) <= 100.0 + now / super::CAUGHT);
        }

        #[test]
        fn a_line_well_caught_changes_as_its_sample(factor in 0.0..4.0_f64, share in 0.4..3.0_f64) {
            let estimate = scaled(factor * share * 100.0, 100.0, share * 100.0);
            prop_assert!((estimate - factor * 100.0).abs() < 1e-9);
        }
    }
}
