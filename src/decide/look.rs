//! What bodies see of their lines after a simulation, and what they make of it.

use super::Offer;
use super::desk::{Case, Desk};
use super::line::{Seen, fullest_day};
use crate::id::{ServiceId, StateId};
use crate::scenario::Scenario;
use crate::simulate::{Flows, departures_in};
use crate::supply::Supply;

/// What bodies think of a line in a state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thought {
    /// As they reckon with it.
    pub seen: Seen,
    /// How many times more than thought the last look told; 1: as much.
    pub surprise: f64,
    /// How much of a surprise is believed, 0–1.
    pub belief: f64,
}

/// How far an offer is from what its deciders would answer to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Regret {
    /// What answering anew would make their lines worth more, as a share of what is spent.
    pub worth: f64,
    /// By how much all of them spend more, or less, than they now have, as a share of what is
    /// spent.
    pub money: f64,
}

impl Thought {
    /// A first look, believed whole.
    pub fn first(seen: Seen) -> Self {
        Self { seen, surprise: 1.0, belief: 1.0 }
    }
}

/// What a simulated year tells of a line in a state; `None` where it did not run.
pub fn seen(
    scenario: &Scenario,
    supply: &Supply,
    flows: &Flows,
    service: ServiceId,
    state: StateId,
) -> Option<Seen> {
    let line = &scenario.services[service];
    let of_state = &scenario.calendar.states[state];
    let (_, departures) = fullest_day(line, &scenario.calendar, of_state)?;
    let travel = &flows.services[service];
    let boardings = travel.boardings_by_state[state];
    let share = if travel.boardings > 0.0 { boardings / travel.boardings } else { 0.0 };
    // Who waits for a departure that is not run waits for the next.
    let offer = &supply.offers[service];
    let per_hour = offer.per_hour[state];
    let not_run = (1.0 - offer.reliability.0).max(0.0);
    let missed =
        if per_hour > 0.0 { not_run * 60.0 / per_hour * scenario.values.wait_weight } else { 0.0 };
    Some(Seen {
        departures,
        runs: departures,
        boardings,
        gain: travel.gain_by_state[state] + boardings * missed,
        fares: travel.fares * share,
        income: travel.income * run_share(scenario, service, state),
    })
}

/// Part of a line's departures of a year that fall in a state: what a company's buses share goes by
/// what they run, ridden or not.
fn run_share(scenario: &Scenario, service: ServiceId, state: StateId) -> f64 {
    let states = scenario.calendar.states.ids();
    let all: f64 = states.map(|state| departures_in(scenario, service, state)).sum();
    if all > 0.0 { departures_in(scenario, service, state) / all } else { 0.0 }
}

impl Desk<'_> {
    /// What a simulation of an offer tells of every line, in the order of [`Offer::choices`]; a
    /// line that did not run keeps what was last seen of it.
    pub fn look(
        &self,
        scenario: &Scenario,
        supply: &Supply,
        flows: &Flows,
        before: Option<&[Seen]>,
    ) -> Vec<Seen> {
        let of_case = |(at, case): (usize, &Case)| {
            let now = seen(scenario, supply, flows, case.service, case.state);
            now.or_else(|| Some(Seen { runs: 0.0, ..*before?.get(at)? })).unwrap_or_default()
        };
        self.cases.iter().enumerate().map(of_case).collect()
    }

    /// What bodies think of each line after a look.
    ///
    /// Lines that stand in for each other would be cut together and restored together, round after
    /// round: each time that a surprise turns round, half as much of the next one is believed.
    pub fn think(&self, seen: &[Seen], thought: &[Thought]) -> Vec<Thought> {
        let beta = self.year.scenario.values.beta;
        let of_case = |(now, before): (&Seen, &Thought)| {
            let surprise = now.surprise(&before.seen, beta);
            let turns = before.surprise.to_bits() != 1.0_f64.to_bits()
                && (surprise > 1.0) != (before.surprise > 1.0);
            let belief = if turns { 0.5 * before.belief } else { before.belief };
            let gain = now.gain * libm::pow(surprise, belief - 1.0);
            Thought { seen: Seen { gain, ..*now }, surprise, belief }
        };
        seen.iter().zip(thought).map(of_case).collect()
    }

    /// How far `departures` are from what their deciders would answer to what they see, `reply`.
    ///
    /// Of what both cost, the part that differs is worth what money is worth to its pool: so an
    /// offer that spends more than its fares now allow is not taken for a better one.
    pub fn regret(&self, seen: &[Seen], departures: &[f64], reply: &Offer) -> Regret {
        let worths = self.worths(seen);
        let (mut worth, mut spent) = (0.0, 0.0);
        let mut over = 0.0;
        for (at, (case, choice)) in self.cases.iter().zip(&reply.choices).enumerate() {
            let item = self.item(case, &seen[at], worths[at].1);
            let payer = choice.topped_up.map_or(choice.pool, |(pool, _)| pool);
            let cost = item.cost * (choice.departures - departures[at]);
            worth += item.curve.gain(departures[at], choice.departures)
                - reply.pools[payer].value_of_money * cost;
            over -= cost;
            spent += case.reckoning.cost * departures[at];
        }
        let share = |of: f64| if spent > 0.0 { of / spent } else { 0.0 };
        Regret { worth: share(worth.max(0.0)), money: share(over) }
    }
}
