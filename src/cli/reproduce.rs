//! `ansvar reproduce RESULT.json`: runs again what made a stored result, and tells whether the same
//! comes out.
//!
//! Three questions in turn: is the document what it was (its results have the hash that it tells)?
//! Are the files the same? Are the figures? The cache is never asked. Files are looked for below one
//! folder that the user names; a document cannot lead out of it.

use super::compare::of_manifest;
use super::delivery::Delivery;
use super::giving::made;
use super::{Common, Stop, print, progress};
use crate::report::json::{self, MadeBy};
use crate::report::words::Words;
use crate::report::years::document as years;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Figures that are named where results differ.
const SHOWN: usize = 10;
/// Greatest document that is read, bytes: the whole country's takes a few million.
const GREATEST: u64 = 256 << 20;

/// What to run again.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// A document that `--json` printed
    result: PathBuf,
    /// The folder that the scenario files named in it are in
    #[arg(long, value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

/// What a stored document says of itself.
struct Stored {
    document: Value,
    made_by: MadeBy,
    results_hash: String,
    version: String,
}

pub(super) fn reproduce(options: &Options, common: &Common) -> Result<(), Stop> {
    let words = Words::new(common.language());
    let stored = Stored::read(&options.result, &words)
        .map_err(|why| Stop::Failed(format!("{}: {why}", options.result.display())))?;
    if stored.version != env!("CARGO_PKG_VERSION") {
        let version = plain(&stored.version);
        let parts = [("version", version.as_str()), ("own", env!("CARGO_PKG_VERSION"))];
        progress::say(&words.with("reproduce-version", &parts));
    }
    let (asked, output) = match of_manifest(&stored.made_by.command, &options.folder, common) {
        Ok(found) => found,
        Err(Stop::Findings) => {
            // A file may be there and no longer be a scenario: then it is the inputs that differ.
            tell_differing(&spoilt_files(&stored.made_by.files, &options.folder), &words)?;
            let folder = options.folder.display().to_string();
            return Err(Stop::Failed(words.with("reproduce-no-files", &[("folder", &folder)])));
        }
        Err(other) => return Err(other),
    };
    let files = asked.files();
    tell_differing(&differing_files(&stored.made_by.files, &files), &words)?;
    let again = made(&asked, &output, &mut Delivery::silent(), common)?;
    let results = again.get("results").unwrap_or(&Value::Null);
    let hash = hash_of(results);
    if hash == stored.results_hash {
        return print(&format!("{}\n", words.with("reproduce-same", &[("hash", &hash)])));
    }
    let mut found = Differences::default();
    let before = stored.document.get("results").unwrap_or(&Value::Null);
    found.compare(before, results, &mut String::new());
    let parts = [("was", stored.results_hash.as_str()), ("now", hash.as_str())];
    print(&format!("{}\n", words.with("reproduce-differ", &parts)))?;
    for (figure, was, now) in &found.named {
        let parts = [("figure", figure.as_str()), ("was", was.as_str()), ("now", now.as_str())];
        print(&format!("- {}\n", words.with("reproduce-figure", &parts)))?;
    }
    if found.count > SHOWN {
        let more = (found.count - SHOWN).to_string();
        print(&format!("{}\n", words.with("reproduce-more", &[("count", &more)])))?;
    }
    Err(Stop::Check)
}

impl Stored {
    /// Reads a document; an error is why it cannot be used.
    fn read(path: &Path, words: &Words) -> Result<Self, String> {
        let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
        let about = file.metadata().map_err(|error| error.to_string())?;
        if !about.is_file() {
            return Err(words.get("reproduce-no-file"));
        }
        let mut bytes = Vec::new();
        let read = file.take(GREATEST + 1).read_to_end(&mut bytes);
        read.map_err(|error| error.to_string())?;
        if bytes.len() as u64 > GREATEST {
            let size = (GREATEST >> 20).to_string();
            return Err(words.with("reproduce-too-large", &[("size", &size)]));
        }
        Self::of(&bytes, words)
    }

    fn of(bytes: &[u8], words: &Words) -> Result<Self, String> {
        let none = |why: &str| words.with("reproduce-no-document", &[("why", why)]);
        let document: Value =
            serde_json::from_slice(bytes).map_err(|error| none(&error.to_string()))?;
        let schema = document.get("schema").and_then(Value::as_str).unwrap_or_default();
        if ![json::SCHEMA, years::SCHEMA].contains(&schema) {
            return Err(none(&words.get("reproduce-no-schema")));
        }
        let manifest = document.get("manifest").unwrap_or(&Value::Null);
        let text = |field: &str| match manifest.get(field).and_then(Value::as_str) {
            Some(text) => Ok(text.to_owned()),
            None => Err(none(&words.with("reproduce-no-field", &[("field", field)]))),
        };
        let (results_hash, version) = (text("results_hash")?, text("version")?);
        let made_by = manifest.get("made_by").cloned().unwrap_or(Value::Null);
        let made_by: MadeBy = serde_json::from_value(made_by).map_err(|error| {
            let why = error.to_string();
            words.with("reproduce-not-made", &[("why", &why)])
        })?;
        let results = document.get("results").unwrap_or(&Value::Null);
        if hash_of(results) != results_hash {
            return Err(words.get("reproduce-altered"));
        }
        Ok(Self { document, made_by, results_hash, version })
    }
}

/// As the document's own: numbers are read and written to the bit, fields keep their order.
fn hash_of(results: &Value) -> String {
    let bytes = serde_json::to_vec(results).unwrap_or_default();
    blake3::hash(&bytes).to_hex().to_string()
}

/// Tells which files differ, if any do.
fn tell_differing(differing: &[(&str, &str)], words: &Words) -> Result<(), Stop> {
    if differing.is_empty() {
        return Ok(());
    }
    print(&format!("{}\n", words.get("reproduce-inputs")))?;
    for (name, how) in differing {
        print(&format!("- {}: {}\n", plain(name), words.get(how)))?;
    }
    Err(Stop::Check)
}

/// Files below `folder` that are not what they were, whether they can be read as scenarios or not.
fn spoilt_files<'a>(
    was: &'a BTreeMap<String, String>,
    folder: &Path,
) -> Vec<(&'a str, &'static str)> {
    let is_spoilt = |(name, hash): &(&String, &String)| {
        let path = crate::scenario::file_inside(folder, name).ok();
        let text = path.and_then(|path| crate::scenario::read_source(&path).ok());
        text.is_some_and(|text| blake3::hash(text.text().as_bytes()).to_hex().as_str() != **hash)
    };
    let spoilt = was.iter().filter(is_spoilt);
    spoilt.map(|(name, _)| (name.as_str(), "reproduce-file-changed")).collect()
}

/// A text from a document as a terminal may have it: nothing in it moves the cursor or turns the
/// writing round.
fn plain(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if c.is_control() || turns(c) { '\u{fffd}' } else { c }).collect()
}

/// Files by name that are not the same, and how.
fn differing_files<'a>(
    was: &'a BTreeMap<String, String>,
    now: &'a BTreeMap<String, String>,
) -> Vec<(&'a str, &'static str)> {
    let how = |name: &str| match (was.get(name), now.get(name)) {
        (Some(was), Some(now)) if was == now => None,
        (Some(_), Some(_)) => Some("reproduce-file-changed"),
        (Some(_), None) => Some("reproduce-file-gone"),
        _ => Some("reproduce-file-new"),
    };
    let names: BTreeSet<&'a str> = was.keys().chain(now.keys()).map(String::as_str).collect();
    names.into_iter().filter_map(|name| Some((name, how(name)?))).collect()
}

/// Figures that differ: where they stand, what they were and are.
#[derive(Debug, Default)]
struct Differences {
    named: Vec<(String, String, String)>,
    count: usize,
}

impl Differences {
    /// Goes through both; `path` is where they stand, and is left as it was.
    fn compare(&mut self, was: &Value, now: &Value, path: &mut String) {
        let length = path.len();
        match (was, now) {
            (Value::Object(a), Value::Object(b)) => {
                let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
                for name in names {
                    path.push('/');
                    path.push_str(name);
                    let of = |object: &serde_json::Map<String, Value>| object.get(name).cloned();
                    self.both(of(a), of(b), path);
                    path.truncate(length);
                }
            }
            (Value::Array(a), Value::Array(b)) => {
                for at in 0..a.len().max(b.len()) {
                    path.push_str(&format!("/{at}"));
                    self.both(a.get(at).cloned(), b.get(at).cloned(), path);
                    path.truncate(length);
                }
            }
            _ if was == now => {}
            _ => self.name(path, &was.to_string(), &now.to_string()),
        }
    }

    fn both(&mut self, was: Option<Value>, now: Option<Value>, path: &mut String) {
        match (was, now) {
            (Some(was), Some(now)) => self.compare(&was, &now, path),
            (was, now) => {
                let text = |value: Option<Value>| value.map_or("–".to_owned(), |v| v.to_string());
                self.name(path, &text(was), &text(now));
            }
        }
    }

    fn name(&mut self, path: &str, was: &str, now: &str) {
        /// Longer texts are cut: a whole block may be missing.
        const LONGEST: usize = 60;
        let cut = |text: &str| match text.char_indices().nth(LONGEST) {
            Some((at, _)) => plain(&format!("{}…", &text[..at])),
            None => plain(text),
        };
        self.count += 1;
        if self.named.len() < SHOWN {
            self.named.push((plain(path), cut(was), cut(now)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn figures_that_differ_are_named_with_both_values() {
        let was = json!({ "a": { "x": 1.0, "y": [1, 2, 3] }, "b": null, "c": 5 });
        let now = json!({ "a": { "x": 1.5, "y": [1, 2] }, "b": null, "d": 5 });
        let mut found = Differences::default();
        found.compare(&was, &now, &mut String::new());
        let told: Vec<String> =
            found.named.iter().map(|(at, was, now)| format!("{at}: {was} → {now}")).collect();
        assert_eq!(told, ["/a/x: 1.0 → 1.5", "/a/y/2: 3 → –", "/c: 5 → –", "/d: – → 5"]);
        let many = |shift: i32| json!((0..40).map(|at| at + shift).collect::<Vec<i32>>());
        let mut found = Differences::default();
        found.compare(&many(0), &many(1), &mut String::new());
        assert_eq!((found.count, found.named.len()), (40, SHOWN));
    }

    #[test]
    fn files_that_differ_are_named() {
        let files = |list: &[(&str, &str)]| -> BTreeMap<String, String> {
            list.iter().map(|(name, hash)| ((*name).to_owned(), (*hash).to_owned())).collect()
        };
        let (was, now) = (
            files(&[("a", "1"), ("b", "1"), ("c", "1")]),
            files(&[("a", "1"), ("b", "2"), ("d", "1")]),
        );
        let told = differing_files(&was, &now);
        assert_eq!(
            told,
            [
                ("b", "reproduce-file-changed"),
                ("c", "reproduce-file-gone"),
                ("d", "reproduce-file-new")
            ]
        );
    }
}
