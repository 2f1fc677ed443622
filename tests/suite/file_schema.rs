//! The schemas of scenario and regime files: every file that is shipped fits them, put into JSON
//! by a reader of RON of our own that follows the mapping which the schema tells.

use crate::contract::faults;
use crate::small_town::root;
use ansvar::scenario::change::Change;
use ansvar::scenario::schema;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Reads RON by its signs alone, and the names that JSON keeps.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    kept: &'a BTreeSet<String>,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn skip(&mut self) {
        loop {
            self.at += self.rest().len() - self.rest().trim_start().len();
            if self.rest().starts_with("//") {
                self.at += self.rest().find('\n').unwrap_or(self.rest().len());
            } else if self.rest().starts_with("/*") {
                self.at += self.rest().find("*/").expect("a comment ends") + 2;
            } else {
                return;
            }
        }
    }

    fn eat(&mut self, sign: char) -> bool {
        self.skip();
        let is_there = self.rest().starts_with(sign);
        self.at += if is_there { sign.len_utf8() } else { 0 };
        is_there
    }

    fn word(&mut self) -> Option<String> {
        self.skip();
        let end = self.rest().find(|c: char| !(c.is_alphanumeric() || c == '_'));
        let word = self.rest()[..end.unwrap_or(self.rest().len())].to_owned();
        let is_word = word.starts_with(|c: char| c.is_alphabetic());
        self.at += if is_word { word.len() } else { 0 };
        is_word.then_some(word)
    }

    fn list(&mut self, end: char) -> Vec<Value> {
        let mut items = Vec::new();
        while !self.eat(end) {
            items.push(self.value());
            if !self.eat(',') {
                assert!(self.eat(end), "{}", self.rest());
                break;
            }
        }
        items
    }

    /// What stands between round brackets: fields, or one value, or several.
    fn inside(&mut self) -> Value {
        let begin = self.at;
        if self.word().is_some() && self.eat(':') {
            self.at = begin;
            let mut fields = Map::new();
            while !self.eat(')') {
                let name = self.word().expect("a field has a name");
                assert!(self.eat(':'), "{}", self.rest());
                fields.insert(name, self.value());
                if !self.eat(',') {
                    assert!(self.eat(')'), "{}", self.rest());
                    break;
                }
            }
            return Value::Object(fields);
        }
        self.at = begin;
        let mut items = self.list(')');
        if items.len() == 1 { items.remove(0) } else { Value::Array(items) }
    }

    fn value(&mut self) -> Value {
        self.skip();
        if self.eat('[') {
            return Value::Array(self.list(']'));
        }
        if self.eat('(') {
            return self.inside();
        }
        if self.rest().starts_with('"') {
            let mut end = 1;
            while !self.rest()[end..].starts_with('"') {
                end += if self.rest()[end..].starts_with('\\') { 2 } else { 1 };
                while !self.rest().is_char_boundary(end) {
                    end += 1;
                }
            }
            // RON's escapes in our files are those of JSON, a line break apart.
            let text = self.rest()[..=end].replace('\n', "\\n");
            self.at += end + 1;
            return serde_json::from_str(&text)
                .unwrap_or_else(|problem| panic!("{problem}: {text}"));
        }
        let Some(word) = self.word() else {
            let end = self.rest().find(|c: char| !(c.is_ascii_digit() || "+-._eE".contains(c)));
            let number = self.rest()[..end.unwrap()].replace('_', "");
            self.at += end.unwrap();
            return serde_json::from_str(&number).unwrap_or_else(|_| panic!("{number}"));
        };
        match word.as_str() {
            "true" => return json!(true),
            "false" => return json!(false),
            _ => {}
        }
        if !self.eat('(') {
            return json!(word);
        }
        let inside = self.inside();
        if self.kept.contains(&word) { json!({ word: inside }) } else { inside }
    }
}

/// Names of objects with one property: units, and what is one of several.
fn kept(schema: &Value, names: &mut BTreeSet<String>) {
    let parts: Vec<&Value> = match schema {
        Value::Object(rules) => {
            let properties = rules.get("properties").and_then(Value::as_object);
            if let Some((name, _)) =
                properties.filter(|p| p.len() == 1).and_then(|p| p.iter().next())
                && rules.get("required") == Some(&json!([name]))
            {
                names.insert(name.clone());
            }
            rules.values().collect()
        }
        Value::Array(parts) => parts.iter().collect(),
        _ => return,
    };
    parts.into_iter().for_each(|part| kept(part, names));
}

fn as_json(text: &str, schema: &Value) -> Value {
    let mut names = BTreeSet::new();
    kept(schema, &mut names);
    let mut reader = Reader { text, at: 0, kept: &names };
    let value = reader.value();
    reader.skip();
    assert_eq!(reader.rest(), "", "the whole file is read");
    value
}

fn found(text: &str, schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    faults(schema, schema, &as_json(text, schema), "", &mut found);
    found
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "ron") {
            out.push(path);
        }
    }
}

fn schemas() -> [Value; 2] {
    [schema::scenario(), schema::regime()].map(|schema| serde_json::to_value(schema).unwrap())
}

#[test]
fn every_shipped_file_fits_the_schema_of_its_kind() {
    let [scenario, regime] = schemas();
    let mut paths = Vec::new();
    files(&root().join("scenarios"), &mut paths);
    files(&root().join("tests/small-town"), &mut paths);
    assert!(paths.len() > 20, "{paths:?}");
    let mut changes = BTreeSet::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let is_regime = text.lines().any(|line| line.starts_with("Regime("));
        let schema = if is_regime { &regime } else { &scenario };
        assert_eq!(found(&text, schema), Vec::<String>::new(), "{}", path.display());
        for change in as_json(&text, schema)["changes"].as_array().into_iter().flatten() {
            changes.extend(change.as_object().unwrap().keys().cloned());
        }
    }
    assert!(changes.len() > 4, "{changes:?}");
}

#[test]
fn every_change_is_in_the_schema_and_a_slip_is_found() {
    let [scenario, regime] = schemas();
    let kinds = scenario["$defs"]["Change"]["oneOf"].as_array().unwrap();
    let named: BTreeSet<&str> = kinds
        .iter()
        .map(|kind| kind["required"][0].as_str().expect("each kind has its name"))
        .collect();
    assert_eq!(named, Change::NAMES.iter().copied().collect());
    for schema in [&scenario, &regime] {
        let told = schema["description"].as_str().unwrap();
        assert!(told.contains("Files are RON") && told.contains("Minutes(20)"), "{told}");
    }
    let file = |change: &str| {
        format!("Scenario(schema: 1, name: \"a\", base: \"b.ron\", changes: [{change}])")
    };
    let fits = |change: &str| found(&file(change), &scenario).is_empty();
    for right in [
        "SetHeadway(service: \"a\", headway: Minutes(20))",
        "MoveRole(role: Plan, scope: ClassIn(Local, \"k1\"), to: \"state\")",
        "MoveRole(role: Fund, scope: All, to: Shares([(\"state\", 0.5), (\"k1\", 0.5)]))",
        "Shock(year: 2027, kind: Pandemic(trips: Share(0.5), felt: Minutes(3)))",
        "Invest(body: \"state\", year: 2027, amount: Kroner(1e6), purpose: \"x\", \
         loan: Loan(kind: Annuity, rate: Percent(2)))",
    ] {
        assert!(fits(right), "{right}: {:?}", found(&file(right), &scenario));
    }
    for wrong in [
        "SetHeadway(service: \"a\", headway: 20)",
        "SetHeadway(service: \"a\", headway: Kroner(20))",
        "SetHeadway(service: \"a\", headway: Minutes(20), colour: \"red\")",
        "SetHeadway(service: \"a\")",
        "Nonsense(service: \"a\")",
        "MoveRole(role: Paint, scope: All, to: \"state\")",
        "MoveRole(role: Plan, scope: Class(\"Local\", 3), to: \"state\")",
    ] {
        assert!(!fits(wrong), "{wrong}");
    }
}
