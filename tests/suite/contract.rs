//! The JSON document keeps its contract: it fits the schema that the program prints, as checked by
//! a reader of schemas of our own that knows nothing of the types behind either, and holds every
//! figure that other programs count on.

use crate::small_town::town;
use ansvar::report::document::document;
use ansvar::report::json::Document;
use ansvar::run::compare_regimes;
use serde_json::Value;
use std::sync::Arc;

/// The figures that every scenario's results have.
const KEYS: [&str; 15] = [
    "pt-trips",
    "pt-passenger-km",
    "bus-boardings",
    "rail-trips",
    "car-km",
    "timetable-hours",
    "fare-revenue",
    "net-cost-state",
    "net-cost-region",
    "net-cost-municipality",
    "self-financing",
    "jobs-45min",
    "trips-not-made",
    "people-without-stop",
    "co2",
];

/// What is wrong with `value` by `schema` (JSON Schema 2020-12, the words that we use; a word that
/// is not known here is itself a fault).
pub(crate) fn faults(
    schema: &Value,
    root: &Value,
    value: &Value,
    at: &str,
    found: &mut Vec<String>,
) {
    let Some(rules) = schema.as_object() else {
        if schema == &Value::Bool(false) {
            found.push(format!("{at}: nothing may stand here"));
        }
        return;
    };
    for (word, rule) in rules {
        match word.as_str() {
            "$schema" | "$defs" | "title" | "description" | "format" | "default" => {}
            "$ref" => {
                let path = rule.as_str().unwrap().strip_prefix('#').unwrap();
                faults(
                    root.pointer(path).expect("a reference leads somewhere"),
                    root,
                    value,
                    at,
                    found,
                );
            }
            "type" => {
                let is = |name: &str| match name {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "integer" => value.is_i64() || value.is_u64(),
                    "number" => value.is_number(),
                    "null" => value.is_null(),
                    other => panic!("type {other}"),
                };
                let fits = match rule.as_array() {
                    Some(several) => several.iter().any(|one| is(one.as_str().expect("a type"))),
                    None => is(rule.as_str().expect("a type")),
                };
                if !fits {
                    found.push(format!("{at}: {value} is no {rule}"));
                }
            }
            "maximum" => {
                if value.is_number() && value.as_f64() > rule.as_f64() {
                    found.push(format!("{at}: {value} is above {rule}"));
                }
            }
            "minimum" => {
                if value.is_number() && value.as_f64() < rule.as_f64() {
                    found.push(format!("{at}: {value} is below {rule}"));
                }
            }
            "const" => {
                if value != rule {
                    found.push(format!("{at}: {value} is not {rule}"));
                }
            }
            "enum" => {
                if !rule.as_array().unwrap().contains(value) {
                    found.push(format!("{at}: {value} is none of {rule}"));
                }
            }
            "oneOf" | "anyOf" => {
                let tried = rule.as_array().unwrap().iter().map(|one| {
                    let mut own = Vec::new();
                    faults(one, root, value, at, &mut own);
                    own
                });
                let tried: Vec<Vec<String>> = tried.collect();
                let fitting = tried.iter().filter(|own| own.is_empty()).count();
                if fitting == 0 {
                    found
                        .push(format!("{at}: fits none of several: {}", tried.concat().join("; ")));
                } else if fitting > 1 && word == "oneOf" {
                    found.push(format!("{at}: {value} fits {fitting} and may fit one"));
                }
            }
            "prefixItems" => {
                let parts = value.as_array().into_iter().flatten();
                for (nth, (part, rule)) in parts.zip(rule.as_array().unwrap()).enumerate() {
                    faults(rule, root, part, &format!("{at}/{nth}"), found);
                }
            }
            "minItems" | "maxItems" => {
                let n = value.as_array().map_or(0, Vec::len) as u64;
                let most = rule.as_u64().unwrap();
                let fits = if word == "minItems" { n >= most } else { n <= most };
                if value.is_array() && !fits {
                    found.push(format!("{at}: {n} items"));
                }
            }
            "required" => {
                for name in rule.as_array().unwrap().iter().filter_map(Value::as_str) {
                    if value.get(name).is_none() {
                        found.push(format!("{at}: `{name}` is missing"));
                    }
                }
            }
            "properties" => {
                for (name, rule) in rule.as_object().unwrap() {
                    if let Some(part) = value.get(name) {
                        faults(rule, root, part, &format!("{at}/{name}"), found);
                    }
                }
            }
            "additionalProperties" => {
                let named = rules.get("properties").and_then(Value::as_object);
                for (name, part) in value.as_object().into_iter().flatten() {
                    if !named.is_some_and(|named| named.contains_key(name)) {
                        faults(rule, root, part, &format!("{at}/{name}"), found);
                    }
                }
            }
            "items" => {
                for (nth, part) in value.as_array().into_iter().flatten().enumerate() {
                    faults(rule, root, part, &format!("{at}/{nth}"), found);
                }
            }
            other => found.push(format!("the schema's `{other}` is not known here")),
        }
    }
}

fn schema() -> Value {
    serde_json::to_value(schemars::schema_for!(Document)).unwrap()
}

pub(crate) fn faults_of(document: &Value) -> Vec<String> {
    let schema = schema();
    let mut found = Vec::new();
    faults(&schema, &schema, document, "", &mut found);
    found
}

/// The small town beside itself with a role moved, as the program would print it.
fn compared() -> Value {
    let loaded = town();
    let register = loaded.register.clone().into();
    let base = Arc::new(loaded.scenario);
    let changed = crate::small_town::changed(
        "MoveRole(role: Fund, scope: Class(LocalRail), to: \"k1\"),\nSetHeadway(service: \"rail-one\", headway: Minutes(10)),",
    );
    let changed = Arc::new(changed.unwrap_or_else(|findings| panic!("{findings}")).scenario);
    let comparison = compare_regimes(&[base, changed], &register, &|_| {}).unwrap();
    let keys = ["base".to_owned(), "changed".to_owned()];
    // Through its text, as another program gets it.
    let text = serde_json::to_string(&document(&comparison, &keys, 2)).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn the_document_fits_the_schema_that_the_program_prints() {
    let document = compared();
    assert_eq!(faults_of(&document), Vec::<String>::new());

    // The reader of schemas finds what is wrong.
    let spoilt = |path: &str, with: Value| {
        let mut document = document.clone();
        *document.pointer_mut(path).unwrap_or_else(|| panic!("{path} is there")) = with;
        faults_of(&document)
    };
    assert_eq!(spoilt("/schema", Value::Null).len(), 1);
    assert_eq!(spoilt("/manifest/threads", Value::from(-1)).len(), 1);
    assert_eq!(spoilt("/results/base/indicators/co2", serde_json::json!({ "value": 1 })).len(), 6);
    assert_eq!(spoilt("/results/base/ledger/flows/0/ore", Value::from(0.5)).len(), 1);
}

#[test]
fn every_scenario_has_every_figure_and_every_block() {
    let document = compared();
    assert_eq!(document["schema"], "ansvar-results-1");
    for scenario in ["base", "changed"] {
        let results = &document["results"][scenario];
        for block in ["by_municipality", "by_body", "ledger"] {
            assert!(results[block].as_object().is_some_and(|block| !block.is_empty()), "{block}");
        }
        assert!(results["unfunded"].is_array());
        for key in KEYS {
            let figure = &results["indicators"][key];
            for number in ["value", "low", "high", "vs_base"] {
                assert!(figure[number].is_number(), "{scenario}: {key} has no {number}");
            }
            assert!(figure["unit"].as_str().is_some_and(|unit| !unit.is_empty()), "{key}");
            assert!(figure["rests_on_guess"].is_boolean(), "{scenario}: {key}");
            assert_eq!(figure["derived"], key == "net-cost-municipality", "{scenario}: {key}");
            let of = |name: &str| figure[name].as_f64().unwrap();
            assert!(of("low") <= of("value") && of("value") <= of("high"), "{key}");
            let before = document["results"]["base"]["indicators"][key]["value"].as_f64().unwrap();
            let difference = of("value") - before;
            // Each is published with ten digits.
            let allowed = 1e-9 * (before.abs() + of("value").abs()).max(1.0);
            assert!((of("vs_base") - difference).abs() <= allowed, "{key}: {figure}, {before}");
            // What differs is judged by a band, and this comparison has none.
            let told = if of("vs_base") == 0.0 { Value::Bool(false) } else { Value::Null };
            assert_eq!(figure["distinguishable"], told, "{key}");
        }
    }
    let changed = &document["results"]["changed"]["indicators"];
    assert_eq!(changed["timetable-hours"]["distinguishable"], false, "no bus was touched");
    assert_eq!(changed["timetable-hours-rail"]["distinguishable"], Value::Null);
}

/// Municipal money is derived wherever it stands, and no other is.
#[test]
fn municipal_money_is_marked_derived() {
    let document = compared();
    let results = &document["results"]["base"];
    let bodies = results["by_body"].as_object().unwrap();
    let is_town = |slug: &Value| bodies.get(slug.as_str().unwrap()).map(|of| &of["kind"]);
    for (slug, body) in bodies {
        assert_eq!(body["derived"], body["kind"] == "municipality", "{slug}");
    }
    for flow in results["ledger"]["flows"].as_array().unwrap() {
        let town = Value::from("municipality");
        let sides = [is_town(&flow["from"]), is_town(&flow["to"])];
        assert_eq!(flow["derived"], sides.contains(&Some(&town)), "{flow}");
    }
    let keys = ["net-cost-municipality", "net-cost-municipality-per-resident"];
    assert_eq!(results["derived"], serde_json::json!(keys));
}
