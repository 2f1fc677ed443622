//! Results put into the shape of the JSON document; the terminal, CSV and the window read the same.

use super::decided;
use super::derived;
use super::format::{Language, number, publish};
use super::json::{
    BodyResult, CheckResult, Document, Figure, GainResult, LedgerResult, Manifest, MoneyFlow,
    ParameterManifest, SCHEMA, ScenarioResult, VehicleYear, Verdict,
};
use super::on_demand;
use super::phrases::Phrases;
use super::social;
use super::text::kind_word;
use super::why;
use super::words::Words;
use crate::account::{self, Gain, Party};
use crate::demand::Purpose;
use crate::id::{Id, MunicipalityId};
use crate::run::{Comparison, RunResult};
use crate::scenario::Scenario;
use crate::scenario::law;
use crate::scenario::regime::{Role, ServiceClass};
use crate::units::Kroner;
use std::collections::BTreeMap;

/// A word of the schema for a role.
pub fn role_slug(role: Role) -> &'static str {
    match role {
        Role::Own => "own",
        Role::Invest => "invest",
        Role::SetServiceLevel => "set-service-level",
        Role::Order => "order",
        Role::Plan => "plan",
        Role::Purchase => "purchase",
        Role::Operate => "operate",
        Role::SetFares => "set-fares",
        Role::CollectFares => "collect-fares",
        Role::Fund => "fund",
        Role::BearRevenueRisk => "bear-revenue-risk",
        Role::Coordinate => "coordinate",
        Role::Dispatch => "dispatch",
    }
}

/// A word of the schema for a class of service.
pub fn class_slug(class: ServiceClass) -> &'static str {
    match class {
        ServiceClass::StateRail => "state-rail",
        ServiceClass::LocalRail => "local-rail",
        ServiceClass::Metro => "metro",
        ServiceClass::LightRail => "light-rail",
        ServiceClass::InterTown => "inter-town",
        ServiceClass::Local => "local",
        ServiceClass::Ferry => "ferry",
        ServiceClass::SpecialTransport => "special-transport",
        ServiceClass::Commercial => "commercial",
    }
}

/// The document of a comparison. `keys` names each result (a regime's or a scenario's id).
pub fn document(comparison: &Comparison, keys: &[String], threads: usize) -> Document {
    // The document is for programs: its few sentences are English whatever the reader's language.
    let words = Words::new(Language::English);
    let mut results = BTreeMap::new();
    for (key, result) in keys.iter().zip(&comparison.results) {
        results.insert(key.clone(), scenario_result(comparison, result, &words));
    }
    let base = comparison.base();
    Document {
        schema: SCHEMA.to_owned(),
        manifest: Manifest {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            base: keys[0].clone(),
            inputs: keys
                .iter()
                .zip(&comparison.results)
                .map(|(key, result)| (key.clone(), result.scenario.inputs_hash.clone()))
                .collect(),
            values_hash: values_hashes(
                keys.iter().zip(comparison.results.iter().map(|result| &*result.scenario)),
            ),
            made_by: None,
            results_hash: results_hash(&results),
            seed: base.scenario.seed,
            threads,
            money: "DKK a year, price level of the base year".to_owned(),
            bands: None,
            caveats: caveats(comparison),
            credits: base.scenario.credits.clone(),
        },
        results,
        assumptions: Vec::new(),
    }
}

pub(super) fn results_hash(results: &BTreeMap<String, ScenarioResult>) -> String {
    let bytes = serde_json::to_vec(results).expect("results hold only numbers, text and maps");
    blake3::hash(&bytes).to_hex().to_string()
}

/// Hashes of the values in use, by scenario.
pub(super) fn values_hashes<'a>(
    scenarios: impl Iterator<Item = (&'a String, &'a Scenario)>,
) -> BTreeMap<String, String> {
    let hash = |scenario: &Scenario| {
        let mut hash = blake3::Hasher::new();
        for row in &scenario.values.register {
            // `{:?}` writes a number so that it is read back to the bit.
            let (value, low, high) = (row.value, row.low, row.high);
            let line = format!("{},{value:?},{low:?},{high:?},{}\n", row.key, row.unit);
            hash.update(line.as_bytes());
        }
        hash.finalize().to_hex().to_string()
    };
    scenarios.map(|(key, scenario)| (key.clone(), hash(scenario))).collect()
}

/// The values in use that differ from `table`'s, by key.
pub fn parameters(
    scenario: &Scenario,
    table: &BTreeMap<String, f64>,
) -> BTreeMap<String, ParameterManifest> {
    let rows = scenario.values.register.iter();
    let differing = rows.filter_map(|row| {
        let said = table.get(&row.key).copied();
        let is_same = said.is_some_and(|said| said.to_bits() == row.value.to_bits());
        (!is_same).then(|| (row.key.clone(), ParameterManifest { value: row.value, table: said }))
    });
    differing.collect()
}

pub(super) const NO_BANDS: &str = "No bands are computed: low and high equal value, and `distinguishable` is null wherever a figure differs.";

fn caveats(comparison: &Comparison) -> Vec<String> {
    let is_decided = comparison.results.iter().any(|result| result.decision.is_some());
    [
        if is_decided {
            "What bodies weigh when they decide is known from no source: the weights are assumptions with ranges, alike for all kinds of body."
        } else {
            "The service is as declared in every column: what each body would buy is not decided here."
        },
        NO_BANDS,
        "Local bus lines, their stops and their timetables are made by a rule from each company's hours.",
        "Municipal bus spending is derived, not read from accounts.",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// What must be known about figures over years.
pub(super) fn notes_of_years() -> Vec<String> {
    [
        "Growth of prices, wages, fares and residents is mostly general knowledge or assumed: the values `years.…` tell which.",
        "Roads and their speeds, jobs, shops and study places for adults stay as in the scenario's own year.",
        "What bodies decide in a year rests on what they saw the year before; the scenario's own year runs as declared.",
        "Local bus lines, their stops and their timetables are made by a rule from each company's hours.",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// What must be known about a result's figures.
pub fn notes(result: &RunResult, words: &Words) -> Vec<String> {
    let demand = &result.prepared.demand;
    let figure = |value: f64, decimals: usize| number(value, decimals, words.language);
    let mut notes = vec![
        words.with("note-cut-off", &[("share", &figure(demand.cut_off_share * 100.0, 2))]),
        words.with("note-balance", &[("error", &format!("{:.0e}", demand.balance_error))]),
    ];
    for purpose in Purpose::ALL {
        let km = figure(demand.mean_km(purpose, &result.prepared.roads), 1);
        let purpose = words.get(&format!("purpose-{}", purpose.slug()));
        notes.push(words.with("note-mean-way", &[("purpose", &purpose), ("km", &km)]));
    }
    notes.extend(result.references.iter().map(|reference| reference_note(reference, words)));
    notes
}

/// The model's money beside what is known of it.
pub(super) fn reference_note(reference: &account::Reference, words: &Words) -> String {
    let what = words.get(&format!("reference-{}", reference.key));
    let what = derived::marked(what, derived::of_kind(reference.payer), words);
    let [modelled, known, low, high] =
        [reference.modelled, reference.reference, reference.low, reference.high]
            .map(|dkk| number(dkk / 1e9, 2, words.language));
    words.with(
        "note-reference",
        &[
            ("what", &what),
            ("modelled", &modelled),
            ("reference", &known),
            ("low", &low),
            ("high", &high),
            ("source", &reference.source),
        ],
    )
}

fn scenario_result(comparison: &Comparison, result: &RunResult, words: &Words) -> ScenarioResult {
    let scenario = &result.scenario;
    let mut indicators = BTreeMap::new();
    let mut by_municipality: Nested = BTreeMap::new();
    let mut by_group: Nested = BTreeMap::new();
    let mut by_urbanity: Nested = BTreeMap::new();
    for indicator in account::INDICATORS.iter() {
        let Some(figures) = result.indicators.get(indicator.key) else { continue };
        let value = publish(figures.value);
        let vs_base = publish(comparison.difference(result, indicator.key).unwrap_or(0.0));
        let figure = Figure {
            value,
            low: value,
            high: value,
            unit: indicator.unit.to_owned(),
            vs_base,
            vs_base_low: None,
            vs_base_high: None,
            distinguishable: (vs_base == 0.0).then_some(false),
            rests_on_guess: figures.rests_on_guess,
            derived: derived::of_indicator(indicator.key),
        };
        indicators.insert(indicator.key.to_owned(), figure);
        for (municipality, value) in &figures.by_municipality {
            let slug = scenario.area.municipalities[*municipality].slug.clone();
            by_municipality
                .entry(slug)
                .or_default()
                .insert(indicator.key.to_owned(), publish(*value));
        }
        for (urbanity, value) in &figures.by_urbanity {
            by_urbanity
                .entry(urbanity.slug().to_owned())
                .or_default()
                .insert(indicator.key.to_owned(), publish(*value));
        }
        for (group, value) in &figures.by_group {
            by_group
                .entry(group.slug().to_owned())
                .or_default()
                .insert(indicator.key.to_owned(), publish(*value));
        }
    }
    let (mut gains, mut group_gains) = (BTreeMap::new(), BTreeMap::new());
    if !std::ptr::eq(comparison.base(), result) {
        let (places, groups) = account::gains(&comparison.base().indicators, &result.indicators);
        let slug = |place: MunicipalityId| scenario.area.municipalities[place].slug.clone();
        gains = places.into_iter().map(|(at, gain)| (slug(at), gain_result(gain))).collect();
        let groups = groups.into_iter();
        group_gains =
            groups.map(|(group, gain)| (group.slug().to_owned(), gain_result(gain))).collect();
    }
    let guesses = result.indicators.values.iter().filter(|(_, figures)| figures.rests_on_guess);
    let derived = result.indicators.values.keys().filter(|key| derived::of_indicator(key));
    ScenarioResult {
        name: display_name(comparison, result, words),
        rests_on_guess: guesses.map(|(key, _)| (*key).to_owned()).collect(),
        derived: derived.map(|key| (*key).to_owned()).collect(),
        gains,
        group_gains,
        municipality_bands: BTreeMap::new(),
        group_bands: BTreeMap::new(),
        indicators,
        by_municipality,
        by_urbanity,
        by_group,
        by_vehicle_type: by_vehicle_type(result),
        by_body: by_body(result),
        responsibility: responsibility(result),
        ledger: ledger(result),
        social: if std::ptr::eq(comparison.base(), result) {
            Vec::new()
        } else {
            social::rows(comparison, result)
        },
        unfunded: decided::unfunded(result),
        decision: decided::decision(result),
        on_demand: on_demand::on_demand(result),
        carpool: on_demand::carpool(result),
        law_changes: law_changes(result, words),
        notes: notes(result, words),
    }
}

/// To the øre: less is no gain and no loss.
fn gain_result(gain: Gain) -> GainResult {
    let to_the_ore = |dkk: f64| publish((dkk * 100.0).round() / 100.0);
    GainResult {
        surplus_per_resident: to_the_ore(gain.surplus),
        net_cost_per_resident: to_the_ore(gain.net_cost),
        balance: to_the_ore(gain.balance()),
        verdict: match (gain.gains(), gain.loses()) {
            (true, _) => Verdict::Gains,
            (_, true) => Verdict::Loses,
            _ => Verdict::Neither,
        },
    }
}

/// What a result's regime needs that the law does not give, in words.
pub fn law_changes(result: &RunResult, words: &Words) -> Vec<String> {
    let changes = law::law_changes(&result.scenario);
    changes.iter().map(|change| why::law_change(&result.scenario, change, words)).collect()
}

/// Results of several regimes on one scenario go by the regime, others by the scenario.
fn display_name(comparison: &Comparison, result: &RunResult, words: &Words) -> String {
    let base = &comparison.base().scenario;
    let is_one_scenario = comparison.results.iter().all(|r| r.scenario.slug == base.slug);
    if is_one_scenario && comparison.results.len() > 1 {
        Phrases::shared(words.language).tell_whole(&result.scenario.regime.name)
    } else {
        result.scenario.name.clone()
    }
}

fn by_vehicle_type(result: &RunResult) -> BTreeMap<String, VehicleYear> {
    let guessed = |key| result.indicators.get(key).is_some_and(|of| of.rests_on_guess);
    let rests_on_guess = guessed("timetable-hours") || guessed("co2-pt");
    let mut all: BTreeMap<String, VehicleYear> = BTreeMap::new();
    for (id, service) in result.scenario.services.entries() {
        let offer = &result.prepared.supply.offers[id];
        let sum = all.entry(service.mode.slug().to_owned()).or_default();
        sum.vehicles += offer.vehicles;
        sum.hours += offer.hours.0;
        sum.vehicle_km += offer.km_with_deadhead.0;
        sum.cost_dkk += offer.cost.dkk();
        sum.electricity_kwh += offer.electricity_kwh;
        sum.diesel_litres += offer.diesel_litres;
        sum.co2_tonnes += offer.co2_tonnes;
        sum.nox_kg += offer.nox_kg;
        sum.pm_kg += offer.pm_kg;
    }
    for sum in all.values_mut() {
        for figure in [
            &mut sum.vehicles,
            &mut sum.hours,
            &mut sum.vehicle_km,
            &mut sum.cost_dkk,
            &mut sum.electricity_kwh,
            &mut sum.diesel_litres,
            &mut sum.co2_tonnes,
            &mut sum.nox_kg,
            &mut sum.pm_kg,
        ] {
            *figure = publish(*figure);
        }
        sum.rests_on_guess = rests_on_guess;
    }
    all
}

type Nested = BTreeMap<String, BTreeMap<String, f64>>;

fn by_body(result: &RunResult) -> BTreeMap<String, BodyResult> {
    let scenario = &result.scenario;
    let mut bodies: BTreeMap<String, BodyResult> = BTreeMap::new();
    for body in &scenario.bodies {
        bodies.insert(
            body.slug.clone(),
            BodyResult {
                name: body.name.clone(),
                kind: kind_word(Some(body.kind)).trim_start_matches("kind-").to_owned(),
                derived: derived::of_kind(body.kind),
                ..BodyResult::default()
            },
        );
    }
    for (class, by_role) in &result.shares {
        let mut hours = 0.0;
        for (service, offer) in result.prepared.supply.offers.entries() {
            let of_class = result.responsibility.class[service].as_ref();
            if of_class.is_some_and(|classified| classified.class == *class) {
                hours += offer.hours.0;
            }
        }
        for (role, cell) in by_role {
            for (body, share) in cell {
                let entry = bodies.entry(scenario.bodies[*body].slug.clone()).or_default();
                *entry.hours_by_role.entry(role_slug(*role).to_owned()).or_default() +=
                    hours * share;
            }
        }
    }
    let mut paid = vec![Kroner::ZERO; scenario.bodies.len()];
    let mut received = vec![Kroner::ZERO; scenario.bodies.len()];
    for posting in result.ledger.postings() {
        if let Party::Body(body) = posting.from {
            paid[body.index()] += posting.amount;
        }
        if let Party::Body(body) = posting.to {
            received[body.index()] += posting.amount;
        }
    }
    let guessed = result.indicators.get("net-cost").is_some_and(|figures| figures.rests_on_guess);
    for (id, body) in scenario.bodies.entries() {
        let entry = bodies.entry(body.slug.clone()).or_default();
        let (paid, received) = (paid[id.index()], received[id.index()]);
        entry.paid_mdkk = publish(paid.dkk() / 1e6);
        entry.received_mdkk = publish(received.dkk() / 1e6);
        entry.net_cost_mdkk = publish((paid - received).dkk() / 1e6);
        if !body.budget_source.is_empty() {
            entry.budget_mdkk = Some(publish(body.budget.dkk() / 1e6));
            entry.budget_source.clone_from(&body.budget_source);
            entry.beyond_budget_mdkk = body
                .kind
                .is_public_purse()
                .then(|| publish((paid - received - body.budget).max(Kroner::ZERO).dkk() / 1e6));
        }
        entry.rests_on_guess = guessed;
        for hours in entry.hours_by_role.values_mut() {
            *hours = publish(*hours);
        }
    }
    for (key, figures) in &result.indicators.values {
        for (&body, value) in &figures.by_body {
            if let Some(entry) = bodies.get_mut(&scenario.bodies[body].slug) {
                entry.indicators.insert((*key).to_owned(), publish(*value));
            }
        }
    }
    bodies.retain(|_, body| {
        !body.hours_by_role.is_empty() || body.paid_mdkk != 0.0 || body.received_mdkk != 0.0
    });
    bodies
}

fn responsibility(result: &RunResult) -> BTreeMap<String, BTreeMap<String, BTreeMap<String, f64>>> {
    result
        .shares
        .iter()
        .map(|(class, by_role)| {
            let by_role = by_role
                .iter()
                .map(|(role, cell)| {
                    let shares = cell
                        .iter()
                        .map(|(body, share)| {
                            (result.scenario.bodies[*body].slug.clone(), publish(*share))
                        })
                        .collect();
                    (role_slug(*role).to_owned(), shares)
                })
                .collect();
            (class_slug(*class).to_owned(), by_role)
        })
        .collect()
}

/// What a party is called in reports for people.
pub fn party_name(scenario: &Scenario, party: Party, words: &Words) -> String {
    match party {
        Party::Body(body) => scenario.bodies[body].name.clone(),
        Party::Travellers => words.get("party-travellers"),
        Party::Suppliers => words.get("party-suppliers"),
        Party::Lenders => words.get("party-lenders"),
        Party::Drivers => words.get("party-drivers"),
        Party::Account(body) => {
            words.with("party-account", &[("body", &scenario.bodies[body].name)])
        }
    }
}

/// What a party is called in results.
pub fn party_slug(scenario: &Scenario, party: Party) -> String {
    match party {
        Party::Body(body) => scenario.bodies[body].slug.clone(),
        Party::Travellers => "travellers".to_owned(),
        Party::Suppliers => "suppliers".to_owned(),
        Party::Lenders => "lenders".to_owned(),
        Party::Drivers => "drivers".to_owned(),
        Party::Account(body) => format!("account-{}", scenario.bodies[body].slug),
    }
}

fn ledger(result: &RunResult) -> LedgerResult {
    let scenario = &result.scenario;
    let mut totals: BTreeMap<(String, String, String), (i64, bool)> = BTreeMap::new();
    for posting in result.ledger.postings() {
        let key = (
            party_slug(scenario, posting.from),
            party_slug(scenario, posting.to),
            posting.kind.slug().to_owned(),
        );
        let is_derived = derived::of_payment(scenario, posting.from, posting.to);
        totals.entry(key).or_insert((0, is_derived)).0 += posting.amount.ore();
    }
    LedgerResult {
        postings: result.ledger.postings().len(),
        flows: totals
            .into_iter()
            .map(|((from, to, kind), (ore, derived))| MoneyFlow { from, to, kind, ore, derived })
            .collect(),
        checks: result
            .checks
            .iter()
            .map(|check| CheckResult {
                name: check.name.to_owned(),
                ledger: publish(check.left),
                other: publish(check.right),
                holds: check.holds,
                compared: check.compared,
                beyond: check.beyond,
            })
            .collect(),
    }
}
