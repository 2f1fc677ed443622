//! What bodies buy in the made-up town: today confirms itself, money is equal, channels can be
//! switched off.

use crate::small_town::{changed, town};
use ansvar::decide::{MoneyRule, Terms};
use ansvar::run::{Prepared, Register, RunResult, run, settle};
use ansvar::scenario::{Loaded, Scenario};
use std::sync::Arc;

struct Town {
    base: RunResult,
    register: Register,
}

impl Town {
    fn new() -> Self {
        Self::of(town())
    }

    fn of(loaded: Loaded) -> Self {
        let register: Register = loaded.register.clone().into();
        let scenario = Arc::new(loaded.scenario);
        let prepared = Prepared::new(&scenario, &register, &|_| {}).unwrap();
        Self { base: run(&scenario, &prepared, None, &|_| {}).unwrap(), register }
    }

    fn decide(&self, scenario: &Arc<Scenario>, terms: Terms) -> RunResult {
        let prepared = Prepared::new(scenario, &self.register, &|_| {}).unwrap();
        settle(scenario, &prepared, &self.base, terms, &|_| {}).unwrap()
    }
}

const EQUAL: Terms = Terms { money: MoneyRule::Equal, reallocate: false };

fn departures(result: &RunResult) -> Vec<f64> {
    let lines = result.scenario.services.iter();
    lines.flat_map(|s| s.timetable.iter().flat_map(|day| day.departures.clone())).collect()
}

fn loaded(changes: &str) -> Arc<Scenario> {
    let Loaded { scenario, .. } = changed(changes).unwrap_or_else(|findings| panic!("{findings}"));
    Arc::new(scenario)
}

/// Everything that decides on a line or pays for it goes to one body.
fn to_the_state(values: &str) -> Arc<Scenario> {
    let moves: String = ["SetServiceLevel", "Order", "Fund"]
        .iter()
        .flat_map(|role| {
            ["Local", "InterTown", "LocalRail"].map(|class| {
                format!("MoveRole(role: {role}, scope: Class({class}), to: \"state\"),\n")
            })
        })
        .collect();
    loaded(&format!("{values}{moves}"))
}

#[test]
fn today_at_todays_money_buys_todays_service_to_the_departure() {
    let town = Town::new();
    let decided = town.decide(&town.base.scenario, EQUAL);
    assert_eq!(departures(&decided), departures(&town.base));
    assert_eq!(decided.indicators, town.base.indicators);
    let decision = decided.decision.unwrap();
    assert!(decision.unfunded.is_empty() && decision.gap < 1e-9 && decision.rounds == 1);
    assert!(!decision.offer.choices.is_empty() && !decision.offer.pools.is_empty());
}

/// One body with today's weights, money and channels buys what several bodies bought.
#[test]
fn centralisation_with_todays_weights_and_history_buys_todays_service() {
    let mut values = String::new();
    for (key, value, unit) in [
        ("decide.history.keep", 1.0, "share"),
        ("decide.outside.municipality", 1.0, "share"),
        ("decide.outside.region", 1.0, "share"),
        ("decide.outside.company", 1.0, "share"),
        ("money.admin.per_ordering_body", 0.0, "DKK/yr"),
    ] {
        values += &format!(
            "SetValue(key: \"{key}\", value: {value}, unit: \"{unit}\", source: \"test\"),\n"
        );
    }
    let town = Town::of(changed(&values).unwrap_or_else(|findings| panic!("{findings}")));
    let central = town.decide(&to_the_state(&values), EQUAL);
    let alike = departures(&central);
    let today = departures(&town.base);
    for (central, today) in alike.iter().zip(&today) {
        assert!((central - today).abs() < 1e-9, "{central} for {today}");
    }
}

/// Money follows the tasks: net public money is the same to within what whole departures and the
/// gap leave open, and grants leave every purse as it was but for that.
#[test]
fn regimes_have_equal_net_money() {
    let town = Town::new();
    let central = town.decide(&to_the_state(""), EQUAL);
    let net = |result: &RunResult| {
        let keys = ["net-cost-state", "net-cost-region", "net-cost-municipality"];
        keys.iter().filter_map(|key| result.indicators.national(key)).sum::<f64>()
    };
    let (before, after) = (net(&town.base), net(&central));
    let gross = central.indicators.national("operating-cost").unwrap();
    assert!((after - before).abs() < 0.03 * gross, "{after} for {before} of {gross}");
    let grants = &central.decision.as_ref().unwrap().grants;
    assert!(!grants.is_empty(), "a move of who pays moves grants");
    // Relieved bodies hand over what they paid: with grants each purse is about what it was.
    let (was, is) = (ansvar::run::purses(&town.base), ansvar::run::purses(&central));
    for slug in ["k1", "k2", "state"] {
        let body = central.scenario.body_by_slug(slug).unwrap();
        let [before, after] = [&was, &is].map(|of| of.get(&body).copied().unwrap_or(0.0));
        assert!((after - before).abs() < 0.03 * gross, "{slug}: {after} for {before} of {gross}");
    }
    let moved = grants.iter().map(|grant| grant.amount.dkk()).sum::<f64>();
    assert!(moved > 0.03 * gross, "{moved} of {gross} is enough to tell");
}

/// Twice the money buys all that today runs: nothing is left unfunded.
/// Pools and grants of municipalities are marked as derived in the document, and no others.
#[test]
fn municipal_pools_and_grants_are_marked_derived() {
    let town = Town::new();
    let result = town.decide(&to_the_state(""), EQUAL);
    let today = town.decide(&town.base.scenario, EQUAL);
    let results = vec![today, result];
    let comparison = ansvar::run::Comparison { results };
    let keys = ["today".to_owned(), "state".to_owned()];
    let document = ansvar::report::document::document(&comparison, &keys, 1);
    let is_town = |slug: &str| document.results["today"].by_body[slug].kind == "municipality";
    let decisions = || document.results.values().flat_map(|result| &result.decision);
    let pools: Vec<_> = decisions().flat_map(|decision| &decision.pools).collect();
    let grants: Vec<_> = decisions().flat_map(|decision| &decision.grants).collect();
    for pool in &pools {
        assert_eq!(pool.derived, is_town(&pool.decider), "{pool:?}");
    }
    for grant in &grants {
        assert_eq!(grant.derived, is_town(&grant.from) || is_town(&grant.to), "{grant:?}");
    }
    assert!(pools.iter().any(|pool| pool.derived) && pools.iter().any(|pool| !pool.derived));
    assert!(grants.iter().any(|grant| grant.derived));
}

#[test]
fn nothing_is_unfunded_when_money_is_unlimited() {
    let town = Town::new();
    let bodies = ["state", "k1", "k2"]
        .into_iter()
        .filter(|slug| town.base.scenario.body_by_slug(slug).is_some());
    let budgets: String = bodies
        .map(|slug| {
            format!("SetBudget(body: \"{slug}\", amount: Kroner(900000000), source: \"test\"),\n")
        })
        .collect();
    let rich =
        town.decide(&to_the_state(&budgets), Terms { money: MoneyRule::Own, reallocate: false });
    assert!(rich.decision.unwrap().unfunded.is_empty());
}

/// The same decisions on any number of threads.
#[test]
fn decisions_do_not_depend_on_threads() {
    let town = Town::new();
    let central = to_the_state("");
    let once = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| departures(&town.decide(&central, EQUAL)))
    };
    let one = once(1);
    assert_ne!(one, departures(&town.base), "something is decided otherwise");
    assert_eq!(one, once(2));
    assert_eq!(one, once(8));
}

/// A fixed sum is spent as it is split, by every rule: no pool spends more than it has, and the
/// ledger's independent checks hold.
#[test]
fn a_fixed_sum_is_decided_on_under_every_rule() {
    let town = Town::new();
    for path in ["StateToCompanies", "StateToMunicipalities"] {
        for rule in ["PastSpending", "Population", "Hours", "Remoteness", "Need", "MarginalBenefit"]
        {
            let scenario = loaded(&format!(
                "MoveRole(role: Purchase, scope: Class(Local), to: Company),
                 MoveRole(role: SetServiceLevel, scope: Class(Local), to: Company),
                 SetFixedSum(class: Local, amount: Kroner(2_000_000), source: \"test\",
                     payer: \"state\", path: {path}, allocation: {rule}, overrun: Municipality),"
            ));
            for money in [MoneyRule::Equal, MoneyRule::Own] {
                let decided = town.decide(&scenario, Terms { money, reallocate: false });
                let decision = decided.decision.as_ref().unwrap();
                assert!(!decision.offer.envelopes.is_empty(), "{path} {rule}: the sum is split");
                for pool in &decision.offer.pools {
                    assert!(
                        pool.spent <= pool.money + 1e-6 * pool.money.abs() + pool.short + 1.0,
                        "{path} {rule}: {pool:?}"
                    );
                }
                for check in &decided.checks {
                    assert!(check.holds, "{path} {rule}: {} {:?}", check.name, check.first_miss);
                }
                assert!(!decision.sums.is_empty());
            }
        }
    }
}

/// Deciding farther away changes what travellers meet only where distance is taken to matter.
#[test]
fn distance_from_decision_to_need_is_a_channel_of_its_own() {
    let trips = |minutes: f64| {
        let value = format!(
            "SetValue(key: \"decide.distance.minutes_per_step\", value: {minutes}, unit: \"min per boarding and step\", source: \"test\"),"
        );
        let scenario = loaded(&format!(
            "{value}\nMoveRole(role: SetServiceLevel, scope: Class(Local), to: \"state\"),"
        ));
        let town = Town::new();
        let prepared = Prepared::new(&scenario, &town.register, &|_| {}).unwrap();
        let result = run(&scenario, &prepared, Some(&town.base), &|_| {}).unwrap();
        (result.indicators.national("pt-trips").unwrap(), town)
    };
    let ((none, town), (worse, _), (better, _)) = (trips(0.0), trips(1.0), trips(-1.0));
    let base = town.base.indicators.national("pt-trips").unwrap();
    assert!((none - base).abs() < 1e-9 * base, "{none} for {base}");
    assert!(worse < base && base < better, "{worse} < {base} < {better}");
}
