//! What hubs offer has room for so many: travellers choose, and where more would use it than there is
//! room for, its being full counts as minutes until they fit.
//!
//! A way that weighs `e^(−θ m)` times as much is chosen about so many times as often, so a service with
//! `u` uses for a room of `c` gets `ln(u/c)/θ` minutes more (or fewer, down to none). That is repeated until
//! no service has more than [`FITS`] uses beyond its room, and none that counts as full has more room left
//! than that. Whoever finds it full goes another way; nothing that is counted has to be cut off.

use super::RunError;
use crate::scenario::Scenario;
use crate::simulate::{Flows, HubFit};

/// Uses beyond the room, as a share of it, at which all count as fitting.
pub const FITS: f64 = 0.01;
/// Rounds after which the search is given up.
const ROUNDS: usize = 16;

/// Repeats `travel` with how full services are until all who choose them find room. It is given the
/// minutes, by position among all that is offered.
pub(super) fn until_all_find_room(
    scenario: &Scenario,
    first: Flows,
    travel: impl Fn(&[f64], &Flows) -> Result<Flows, RunError>,
) -> Result<Flows, RunError> {
    let offered = &scenario.hub_services.offered;
    if offered.is_empty() {
        return Ok(first);
    }
    let mut full = vec![0.0; offered.len()];
    let mut flows = first;
    for rounds in 1..=ROUNDS {
        let (mut beyond, mut apart) = (0.0_f64, 0.0_f64);
        let mut next = full.clone();
        for ((offer, uses), minutes) in offered.iter().zip(&flows.hub_uses).zip(&mut next) {
            let (room, uses) = (offer.capacity(), uses.uses());
            if room <= 0.0 || uses <= 0.0 {
                continue;
            }
            let over = uses / room - 1.0;
            beyond = beyond.max(over);
            let is_idle_though_full = *minutes > 0.0 && over < 0.0;
            apart = apart.max(if is_idle_though_full { -over } else { over });
            *minutes = (*minutes + libm::log(uses / room) / scenario.values.access_scale).max(0.0);
        }
        if apart <= FITS {
            flows.hub_fit = HubFit { full, rounds, beyond: beyond.max(0.0) };
            return Ok(flows);
        }
        if rounds == ROUNDS {
            return Err(RunError::HubsFull { rounds, beyond: 100.0 * beyond.max(0.0) });
        }
        flows = travel(&next, &flows)?;
        full = next;
    }
    unreachable!("the rounds end above")
}
