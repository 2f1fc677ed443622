//! The whole country: what may not change a number changes none, every regime keeps its books,
//! every file that is shipped runs.
//!
//! Runs are dear and therefore shared. Only the tests of threads solve the four service states of
//! the base year; the others merge them into one, which is a quarter of the work on every zone,
//! stop and line.

use crate::contract::faults_of;
use crate::explain::{every_id_opens, parts_sum_up};
use crate::small_town::root;
use ansvar::decide::Terms;
use ansvar::report::document::document;
use ansvar::run::{Column, Comparison, Register, RunResult, compare_columns, compare_regimes};
use ansvar::scenario::data::{ACCESS, TABLES};
use ansvar::scenario::finding::{Findings, SourceText};
use ansvar::scenario::{Loaded, Scenario, embedded, load_texts};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

const BASE: &str = "denmark-2025.ron";
const REGIMES: [&str; 5] = ["today", "kl", "kl-text", "skane", "central"];

fn shipped(path: &str) -> String {
    let path = root().join("scenarios").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The base year with its service states merged into one.
fn merged(base: &str) -> String {
    let start = base.find("        states: [").expect("the calendar has states");
    let end = start + base[start..].find("\n        ],").expect("the list ends");
    let one = r#"        states: [
            State(id: "all", days: ["school-weekday", "other-weekday", "saturday", "sunday"],
                periods: ["early", "morning-peak", "midday", "afternoon-peak", "evening", "late"],
                home_by: "17:00"),"#;
    format!("{}{one}{}", &base[..start], &base[end..])
}

fn loaded(name: &str, texts: BTreeMap<String, String>) -> Loaded {
    load_texts(name, texts).unwrap_or_else(|findings| panic!("{name}: {findings}"))
}

fn under(scenario: &Scenario, name: &str, text: String) -> Arc<Scenario> {
    let put = scenario.with_regime(&SourceText::new(name, text));
    Arc::new(put.unwrap_or_else(|findings| panic!("{name}: {findings}")).0)
}

fn regime_file(slug: &str) -> String {
    shipped(&format!("regimes/{slug}.ron"))
}

/// The `results` block, as the program prints it.
fn results(comparison: &Comparison, keys: &[&str]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
    let document = document(comparison, &keys, rayon::current_num_threads());
    serde_json::to_string(&document.results).unwrap()
}

/// The country with its states merged under every regime that is shipped.
static MERGED: LazyLock<(Loaded, Comparison)> = LazyLock::new(|| {
    let texts = BTreeMap::from([(BASE.to_owned(), merged(&shipped(BASE)))]);
    let base = loaded(BASE, texts);
    let regimes = REGIMES.map(|slug| under(&base.scenario, slug, regime_file(slug)));
    let register = base.register.clone().into();
    let comparison = compare_regimes(&regimes, &register, &|_| {}).expect("the country runs");
    (base, comparison)
});

/// The country with its states merged, today's regime and the others beside it, with their ids.
pub(crate) fn country() -> (&'static Comparison, Vec<String>) {
    (&MERGED.1, REGIMES.map(str::to_owned).to_vec())
}

fn failing(result: &RunResult) -> Vec<String> {
    let misses = result.checks.iter().filter(|check| !check.holds);
    misses.map(|check| format!("{}: {:?}", check.name, check.first_miss)).collect()
}

#[test]
fn one_two_and_eight_threads_give_the_same_bytes_and_an_empty_change_list_the_base() {
    let run = |threads: usize, scenario: &Arc<Scenario>, loaded: &Loaded| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let register = loaded.register.clone().into();
            let scenarios = [Arc::clone(scenario)];
            let comparison = compare_regimes(&scenarios, &register, &|_| {}).expect("it runs");
            let document =
                document(&comparison, &["base".to_owned()], rayon::current_num_threads());
            assert_eq!(document.manifest.threads, threads, "the number used is told");
            (results(&comparison, &["base"]), document.manifest.results_hash)
        })
    };
    let base = loaded(BASE, BTreeMap::new());
    // The name is the one thing that a file must say, and it stands in the results.
    let name = &base.scenario.name;
    let nothing = format!("Scenario(schema: 1, name: \"{name}\", base: \"{BASE}\", changes: [])");
    let empty = loaded("nothing.ron", BTreeMap::from([("nothing.ron".to_owned(), nothing)]));
    let (base_scenario, empty_scenario) =
        (Arc::new(base.scenario.clone()), Arc::new(empty.scenario.clone()));
    let unnamed = |scenario: &Scenario| Scenario {
        slug: String::new(),
        name: String::new(),
        question: String::new(),
        inputs_hash: String::new(),
        closed_runs: std::sync::Arc::default(),
        works: Vec::new(),
        hub_services: Default::default(),
        flex: Default::default(),
        ..scenario.clone()
    };
    assert!(unnamed(&base_scenario) == unnamed(&empty_scenario), "nothing is changed");

    let two = run(2, &base_scenario, &base);
    let one = run(1, &empty_scenario, &empty);
    assert!(two == one, "two threads and one (with an empty change list) differ");
    let eight = run(8, &base_scenario, &base);
    assert!(two == eight, "two threads and eight differ");
}

#[test]
fn every_shipped_regime_keeps_its_books_and_the_contract() {
    let (_, comparison) = &*MERGED;
    let mut beyond: Vec<(&str, f64)> = Vec::new();
    for (slug, result) in REGIMES.iter().zip(&comparison.results) {
        assert_eq!(failing(result), Vec::<String>::new(), "{slug}");
        let said = |name: &str| result.checks.iter().find(|c| c.name == name).unwrap().compared;
        assert_eq!(said("line-by-line-parties"), result.scenario.services.len(), "{slug}");
        // A check that has nothing to say does not pass for one that holds.
        assert_eq!(said("fixed-sums-paid-out") > 0, slug.starts_with("kl"), "{slug}");
        let purses = result.scenario.bodies.iter().filter(|body| body.kind.is_public_purse());
        let known = purses.filter(|body| body.has_budget_of_tables()).count();
        assert!(known > 100, "municipalities, regions and the state");
        assert_eq!(said("spending-within-means"), known, "{slug}");
        let means = result.checks.iter().find(|check| check.name == "spending-within-means");
        let means = means.expect("it is run");
        // Under today's division nearly everybody has what it spends (budgets are made from states
        // that are not merged).
        assert!(slug != &"today" || means.beyond <= known / 10, "{means:?}");
        beyond.push((*slug, means.left));
    }
    let today = beyond.iter().find(|(slug, _)| *slug == "today").expect("it is shipped").1;
    // One body takes nearly all tasks there, and the money for them lies elsewhere.
    for taker in ["skane", "central"] {
        let sum = beyond.iter().find(|(slug, _)| *slug == taker).expect("it is shipped").1;
        assert!(sum > 1.5 * today, "{beyond:?}");
    }
    let keys = REGIMES.map(str::to_owned);
    let document = document(comparison, &keys, 2);
    let text = serde_json::to_string(&document).unwrap();
    assert_eq!(faults_of(&serde_json::from_str(&text).unwrap()), Vec::<String>::new());
    // Who is responsible makes a difference.
    for (slug, result) in REGIMES.iter().zip(&comparison.results).skip(1) {
        for key in ["net-cost-state", "net-cost-region", "pt-trips", "fare-revenue"] {
            let difference = comparison.difference(result, key).unwrap();
            assert!(difference.abs() > 1.0, "{slug} leaves {key} as it is");
        }
    }
}

/// Every indicator, municipality, body, hub, line and value of the country opens down to files, and
/// what a figure is made of sums to it.
#[test]
fn every_figure_of_the_country_opens_down_to_its_inputs() {
    let (base, comparison) = &*MERGED;
    for result in &comparison.results[..2] {
        let indicators = result.explained();
        assert!(parts_sum_up(result, &indicators) > 60);
    }
    let result = comparison.base();
    every_id_opens(result, &result.explained(), &base.origins);
}

/// `text` of a table with every body's and municipality's id turned round (`k101` to `101k`) in
/// these columns, and its rows in the opposite order.
fn turned_table(text: &str, columns: &[&str]) -> String {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let mut rows: Vec<Vec<String>> = reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let cells = header.iter().zip(record.iter());
            cells
                .map(|(column, cell)| {
                    if !columns.contains(&column) {
                        return cell.to_owned();
                    }
                    let parts = cell.split('|').map(|part| match part.split_once(':') {
                        Some((slug, share)) => format!("{}:{share}", turned(slug)),
                        None => turned(part),
                    });
                    parts.collect::<Vec<_>>().join("|")
                })
                .collect()
        })
        .collect();
    rows.reverse();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).unwrap();
    for row in rows {
        writer.write_record(row).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// Another id that sorts elsewhere.
fn turned(slug: &str) -> String {
    slug.chars().rev().collect()
}

/// A regime file with every body's id turned round, under another name.
fn turned_regime(text: &str, slug: &str, bodies: &[String]) -> String {
    let mut text = text.to_owned();
    for body in bodies {
        let new = turned(body);
        // Where a regime names a body; `ClassPaidToday(Ferry, "state")` is a word of the data.
        for (before, after) in [
            ("Body(\"", "\")"),
            ("payer: \"", "\""),
            ("ClassIn(Local, \"", "\")"),
            ("ClassIn(SpecialTransport, \"", "\")"),
            ("members: [\"", "\""),
            ("\", \"", "\""),
            ("(\"", "\","),
        ] {
            text =
                text.replace(&format!("{before}{body}{after}"), &format!("{before}{new}{after}"));
        }
    }
    let old = format!("slug: \"{slug}\"");
    assert!(text.contains(&old));
    text.replacen(&old, "slug: \"somehow-else\"", 1)
}

#[test]
fn the_program_carries_every_table_of_a_data_set() {
    let set = embedded::data_set("denmark-2025").unwrap();
    let carried: Vec<&str> = set.files().map(|(path, _)| path).collect();
    let mut wanted: Vec<&str> = TABLES.into_iter().chain([ACCESS]).collect();
    wanted.sort_unstable();
    assert_eq!(carried, wanted);
}

/// The shipped tables, altered, as a folder of a scenario.
fn tables(alter: impl Fn(&str, &str) -> String) -> BTreeMap<String, String> {
    let folder = root().join("assets/denmark");
    let mut texts = BTreeMap::new();
    for path in TABLES.into_iter().chain([ACCESS]) {
        let text = std::fs::read_to_string(folder.join(path)).unwrap();
        texts.insert(format!("data/{path}"), alter(path, &text));
    }
    texts
}

fn from_folder(base: &str) -> String {
    let new = base.replace("Embedded(\"denmark-2025\")", "Folder(\"data\")");
    assert_ne!(new, base);
    new
}

#[test]
fn another_order_of_every_table_and_of_the_calendar_is_the_same_scenario() {
    let mut texts = tables(|_, text| turned_table(text, &[]));
    let mut base = from_folder(&shipped(BASE));
    for (first, second) in [
        (
            "            DayType(id: \"saturday\", kind: Saturday, days: Days(52)),\n",
            "            DayType(id: \"sunday\", kind: Sunday, days: Days(62)),\n",
        ),
        (
            "            Period(id: \"early\", from: \"04:00\", until: \"06:00\"),\n",
            "            Period(id: \"morning-peak\", from: \"06:00\", until: \"09:00\"),\n",
        ),
    ] {
        let written = format!("{first}{second}");
        assert!(base.contains(&written));
        base = base.replace(&written, &format!("{second}{first}"));
    }
    texts.insert(BASE.to_owned(), base);
    let mut turned = loaded(BASE, texts).scenario;
    let straight = loaded(BASE, BTreeMap::new()).scenario;
    assert_ne!(turned.inputs_hash, straight.inputs_hash, "the bytes differ");
    turned.inputs_hash.clone_from(&straight.inputs_hash);
    turned.credits.clone_from(&straight.credits);
    assert!(turned == straight, "equal scenarios give equal results: nothing else is read");
}

/// Differences between two documents, number by number, to the last digit.
fn differing(a: &Value, b: &Value, at: &str, found: &mut Vec<String>) {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let part =
                    |of: &serde_json::Map<String, Value>| of.get(key).cloned().unwrap_or_default();
                differing(&part(a), &part(b), &format!("{at}/{key}"), found);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (nth, (a, b)) in a.iter().zip(b).enumerate() {
                differing(a, b, &format!("{at}/{nth}"), found);
            }
        }
        (Value::Number(x), Value::Number(y)) => {
            if x != y {
                found.push(format!("{at}: {x} against {y}"));
            }
        }
        _ if a == b => {}
        _ => found.push(format!("{at}: {a} against {b}")),
    }
}

/// A result with ids turned back and without texts that name somebody.
fn turned_back(result: &Value, bodies: &[String]) -> Value {
    let back: BTreeMap<String, &String> = bodies.iter().map(|body| (turned(body), body)).collect();
    fn walk(value: &Value, back: &BTreeMap<String, &String>) -> Value {
        match value {
            Value::Object(map) => {
                let map = map
                    .iter()
                    .filter(|(key, _)| !["name", "notes", "law_changes"].contains(&key.as_str()));
                let renamed = map.map(|(key, value)| {
                    let key = back.get(key).map_or(key, |old| *old).clone();
                    let is_party = (key == "from" || key == "to") && value.is_string();
                    let value = match value.as_str() {
                        Some(slug) if is_party => {
                            Value::from(back.get(slug).map_or(slug, |old| old.as_str()))
                        }
                        _ => walk(value, back),
                    };
                    (key, value)
                });
                Value::Object(renamed.collect())
            }
            Value::Array(list) => {
                let mut list: Vec<Value> = list.iter().map(|value| walk(value, back)).collect();
                list.sort_by_key(|value| {
                    let part = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
                    (part("from"), part("to"), part("kind"), part("name"))
                });
                Value::Object([("list".to_owned(), Value::Array(list))].into_iter().collect())
            }
            other => other.clone(),
        }
    }
    walk(result, &back)
}

#[test]
fn other_names_and_another_order_of_rules_change_no_number() {
    let (base, straight) = &*MERGED;
    let bodies: Vec<String> = base.scenario.bodies.iter().map(|body| body.slug.clone()).collect();
    let mut texts = tables(|path, text| match path {
        "bodies.csv" => turned_table(text, &["body", "owners", "contractor", "successor"]),
        "budgets.csv" => turned_table(text, &["body"]),
        "municipalities.csv" => turned_table(text, &["municipality", "region", "company"]),
        "zones.csv" | "odbl/hubs.csv" | "odbl/closed_runs.csv" => {
            turned_table(text, &["municipality"])
        }
        "odbl/services.csv" => turned_table(text, &["operator", "company"]),
        _ => text.to_owned(),
    });
    texts.insert(BASE.to_owned(), from_folder(&merged(&shipped(BASE))));
    let today = turned_regime(&regime_file("today"), "today", &bodies);
    texts.insert("regimes/today.ron".to_owned(), today.clone());
    let renamed = loaded(BASE, texts);
    assert!(renamed.scenario.body_by_slug("etats").is_some());
    let regimes = [("today", today), ("kl", turned_regime(&regime_file("kl"), "kl", &bodies))];
    let regimes = regimes.map(|(name, text)| {
        let mut scenario = under(&renamed.scenario, name, text);
        let regime = &mut Arc::make_mut(&mut scenario).regime;
        regime.name = "Somehow else".to_owned();
        regime.assignments.reverse();
        regime.permissions.reverse();
        regime.fixed_sums.reverse();
        regime.tariffs.reverse();
        for tariff in &mut regime.tariffs {
            tariff.slug = turned(&tariff.slug);
        }
        scenario
    });
    let register = renamed.register.clone().into();
    let comparison = compare_regimes(&regimes, &register, &|_| {}).expect("it runs");
    let of = |comparison: &Comparison, keys: &[&str], key: &str| {
        let all: Value = serde_json::from_str(&results(comparison, keys)).unwrap();
        all[key].clone()
    };
    for key in ["today", "kl"] {
        let before = turned_back(&of(straight, &REGIMES, key), &[]);
        let after = turned_back(&of(&comparison, &["today", "kl"], key), &bodies);
        let mut found = Vec::new();
        differing(&before, &after, "", &mut found);
        assert!(
            found.is_empty(),
            "{key}: {} numbers differ:\n{}",
            found.len(),
            found.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
        );
    }
}

#[test]
fn every_shipped_scenario_runs_and_says_something() {
    let (base, comparison) = &*MERGED;
    let today = comparison.base();
    let mut seen = 0;
    for path in embedded::file_names().filter(|path| !path.contains('/') && *path != BASE) {
        let texts = BTreeMap::from([
            (BASE.to_owned(), merged(&shipped(BASE))),
            (path.to_owned(), shipped(path)),
        ]);
        let loaded = loaded(path, texts);
        let warnings: Vec<_> = loaded
            .warnings
            .iter()
            .filter(|f| f.severity > ansvar::scenario::finding::Severity::Note)
            .cloned()
            .collect();
        assert!(warnings.is_empty(), "{path}: {}", Findings(warnings));
        // What a file says of later years shows there: its country, or its variants', is another one.
        let later = |of: &ansvar::Scenario| {
            let none = vec![0.0; of.area.zones.len()];
            ansvar::run::years::country::at(of, 2029, &none)
        };
        let speaks_of_years = !loaded.variants.is_empty()
            || later(&loaded.scenario).values != later(&base.scenario).values;
        if let [first, others @ ..] = &loaded.variants[..] {
            assert!(others.iter().all(|of| of.slug != first.slug), "{path}");
            let differs = |of: &ansvar::Scenario| {
                (&of.values, &of.regime, &of.horizon, &of.services, &of.flex)
                    != (&first.values, &first.regime, &first.horizon, &first.services, &first.flex)
                    || (&of.works, &of.hub_services) != (&first.works, &first.hub_services)
            };
            assert!(others.iter().all(differs), "{path}: a variant like the first");
        }
        let scenario = Arc::new(loaded.scenario);
        let prepared = today.prepared.update(&base.scenario, &scenario, &|_| {}).unwrap();
        let result = ansvar::run::run(&scenario, &prepared, Some(today), &|_| {}).unwrap();
        assert_eq!(failing(&result), Vec::<String>::new(), "{path}");
        let moved = |key: &str| {
            result.indicators.national(key).unwrap() - today.indicators.national(key).unwrap()
        };
        let touched = ansvar::account::INDICATORS.iter().filter(|i| moved(i.key) != 0.0).count();
        let is_quiet = path == "today-in-2027.ron" || speaks_of_years;
        assert!(touched > 0 || is_quiet, "{path} changes nothing");
        match path {
            "today-in-2027.ron" => {
                // One region takes over what two paid, less that there is one body fewer to order.
                let saved = today.scenario.values.admin_per_body;
                let net = |of: &RunResult, slug: &str| {
                    let body = of.scenario.body_by_slug(slug).unwrap();
                    let cost = &of.indicators.get("net-cost-region").unwrap().by_body;
                    cost.get(&body).copied().unwrap_or(0.0)
                };
                let two = ["region-hovedstaden", "region-sjaelland"];
                let paid: f64 = two.iter().map(|slug| net(today, slug)).sum();
                assert!(paid > 1e8, "{paid}");
                let one = net(&result, "region-oestdanmark");
                assert!((one + saved - paid).abs() < 1e-6 * paid, "{one} for {paid}");
                assert!(two.iter().all(|slug| net(&result, slug) == 0.0));
            }
            "local-rail-half-hourly.ron" => {
                assert!(moved("timetable-hours-rail") > 0.0 && moved("local-rail-boardings") > 0.0);
            }
            "municipal-buses-ten-percent.ron" => {
                assert!(moved("timetable-hours") < 0.0 && moved("bus-boardings") < 0.0);
                assert!(moved("net-cost-municipality") < 0.0);
            }
            "local-rail-under-the-state.ron" => {
                // What the regions are relieved of, the state takes over.
                assert!(moved("net-cost-region") < -1e8 && moved("net-cost-state") > 1e8);
            }
            _ => {}
        }
        seen += 1;
    }
    let files = std::fs::read_dir(root().join("scenarios")).unwrap();
    let on_disk =
        files.filter(|f| f.as_ref().unwrap().path().extension().is_some_and(|e| e == "ron"));
    assert_eq!(seen + 1, on_disk.count(), "every file of the folder is carried by the program");
}

/// Bodies decide on the whole country: today confirms itself, offers settle, net public money is
/// the same, and the ledger's independent checks hold.
#[test]
fn decided_regimes_settle_with_equal_money_and_true_books() {
    let (base, _) = &*MERGED;
    let scenario = Arc::new(base.scenario.clone());
    let terms = Terms::default();
    let mut columns = vec![Column::decided(&scenario, terms)];
    for slug in ["kl", "central"] {
        columns.push(Column::decided(&under(&base.scenario, slug, regime_file(slug)), terms));
    }
    let register: Register = base.register.clone().into();
    let comparison = compare_columns(&columns, &register, &|_| {}).unwrap();
    let net = |result: &RunResult| -> f64 {
        let keys = ["net-cost-state", "net-cost-region", "net-cost-municipality"];
        keys.iter().filter_map(|key| result.indicators.national(key)).sum()
    };
    let before = net(comparison.base());
    for result in &comparison.results {
        let decision = result.decision.as_ref().unwrap();
        // A pool whose lines all run as often as they can has money left.
        let left: f64 = decision.offer.pools.iter().map(|pool| pool.money - pool.spent).sum();
        let after = net(result) + left;
        assert!((after / before - 1.0).abs() < 0.01, "{after} for {before}, {left} left");
        for check in &result.checks {
            assert!(check.holds, "{check:?} {:?}", result.scenario.regime.fixed_sums);
        }
        for pool in &decision.offer.pools {
            assert!(pool.spent <= pool.money + 1e-6 * pool.money.abs() + pool.short + 1.0);
            assert!(pool.gap < 0.05, "{pool:?}");
        }
    }
    let today = comparison.base().decision.as_ref().unwrap();
    assert_eq!((today.unfunded.first(), today.rounds), (None, 1));
    // To the departure: nothing more either, since no pool has a krone more than it spends.
    let today = &today.offer;
    assert!(today.choices.iter().all(|line| line.departures.to_bits() == line.declared.to_bits()));
    for pool in &today.pools {
        let left = pool.money - pool.spent;
        assert!(left.abs() <= 1e-9 * pool.base_cost.abs().max(1.0), "{pool:?}");
    }
    assert!(comparison.results[1..].iter().all(|result| {
        let decision = result.decision.as_ref().unwrap();
        decision.rounds > 1 && !decision.unfunded.is_empty() && !decision.grants.is_empty()
    }));
}
