//! What hubs offer has room for so many: travellers choose, and where more would use it than there is
//! room for, its being full counts as minutes until they fit.
//!
//! A way that weighs `e^(−θ m)` times as much is chosen about so many times as often, so a service with
//! `u` uses for a room of `c` gets `ln(u/c)/θ` minutes more (or fewer, down to none). Where there is hardly
//! another way uses fall by less, and where others nearby become free by more, so from the second round on
//! the fall that was seen stands in for `θ`, within bounds, and later steps are cut: many services move at once. That is
//! repeated until no service has more than [`FITS`] uses beyond its room, and none that counts as full has
//! more than [`IDLE`] of its room left. Whoever finds it full goes another way; nothing that is counted has
//! to be cut off.

use super::RunError;
use crate::scenario::Scenario;
use crate::simulate::{Flows, HubFit};

/// Uses beyond the room, as a share of it, at which all count as fitting.
pub const FITS: f64 = 0.01;
/// Room that is left, as a share of it, at which a service may count as full.
pub const IDLE: f64 = 0.05;
/// Rounds after which the search is given up.
const ROUNDS: usize = 20;
/// Least and greatest fall of uses by a minute that are reckoned with, as shares of that of a way among
/// many.
const FALLS: [f64; 2] = [0.3, 4.0];
/// Part of a step that is taken once the first rounds have found the size.
const CAREFUL: f64 = 0.7;
/// Rounds of whole steps.
const EAGER: usize = 3;

/// A service in the search: minutes that its being full counts as, and what was seen at them.
#[derive(Clone, Copy, Debug, Default)]
struct Tried {
    minutes: f64,
    /// Logarithm of uses over room.
    over: f64,
}

/// The minutes to try next, from the last two tries, by a part of the step; `scale` is that of the choice.
fn next(before: Option<Tried>, now: Tried, scale: f64, part: f64) -> f64 {
    let seen = before.filter(|before| (before.minutes - now.minutes).abs() > 1e-6);
    let fall = seen.map_or(scale, |before| {
        let fall = (before.over - now.over) / (now.minutes - before.minutes);
        // Written so that what is no number falls as a way among many.
        if fall > 0.0 { fall.clamp(FALLS[0] * scale, FALLS[1] * scale) } else { scale }
    });
    (now.minutes + part * now.over / fall).max(0.0)
}

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
    let scale = scenario.values.access_scale;
    let mut full = vec![0.0; offered.len()];
    let mut tried: Vec<Option<Tried>> = vec![None; offered.len()];
    let mut flows = first;
    for rounds in 1..=ROUNDS {
        let (mut beyond, mut apart) = (0.0_f64, 0.0_f64);
        let mut to_try = full.clone();
        let part = if rounds <= EAGER { 1.0 } else { CAREFUL };
        for (at, (offer, uses)) in offered.iter().zip(&flows.hub_uses).enumerate() {
            let (room, uses) = (offer.capacity(), uses.uses());
            if room <= 0.0 || uses <= 0.0 {
                continue;
            }
            let over = uses / room - 1.0;
            beyond = beyond.max(over);
            let is_full = full[at] > 0.0;
            apart = apart.max(over / FITS).max(if is_full { -over / IDLE } else { 0.0 });
            let now = Tried { minutes: full[at], over: libm::log(uses / room) };
            to_try[at] = next(tried[at], now, scale, part);
            tried[at] = Some(now);
        }
        if apart <= 1.0 {
            flows.hub_fit = HubFit { full, rounds, beyond: beyond.max(0.0) };
            return Ok(flows);
        }
        if rounds == ROUNDS {
            return Err(RunError::HubsFull { rounds, beyond: 100.0 * beyond.max(0.0) });
        }
        flows = travel(&to_try, &flows)?;
        full = to_try;
    }
    unreachable!("the rounds end above")
}
