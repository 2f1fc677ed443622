//! From a path to a checked scenario: base by base, then regime, values and changes.
//!
//! Everything that is wrong is gathered before anything is refused: what could not be read or
//! applied is passed over to find what else is wrong, and nobody gets a half-changed scenario.

mod reader;

use super::change::Applied;
use super::data;
use super::embedded;
use super::expect::Expect;
use super::finding::{Finding, Findings, Place, SourceText, refuses};
use super::origin::Origins;
use super::store::{self, Store, inside};
use super::{Scenario, regime_file, validate};
use reader::Reader;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A scenario that was read, and what it was made of.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The scenario, with every change applied.
    pub scenario: Scenario,
    /// The scenario that the file names as its base.
    pub base: Option<Scenario>,
    /// The file's own changes in the order they were applied, each with its inverse.
    pub changes: Vec<Applied>,
    /// What is worth a look; no errors.
    pub warnings: Vec<Finding>,
    /// Every file that was read, the outermost first.
    pub files: Vec<SourceText>,
    /// The register of sources of the data set's tables.
    pub register: Vec<super::tables::TableRow>,
    /// What is known of the data set's base year from elsewhere.
    pub known: data::Known,
    /// Where each of its parts is written.
    pub origins: Origins,
    /// What the file expects of its own result.
    pub expect: Vec<Expect>,
    /// The file's variants, each a scenario of its own.
    pub variants: Vec<Scenario>,
}

/// A file that a scenario was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadFile {
    /// Its path in the scenario's folder; of a table that the program carries, from the root of the
    /// repository.
    pub name: String,
    /// Hash of its text (blake3, hex).
    pub hash: String,
    /// Whether it is a table that the program carries.
    pub carried: bool,
}

impl Loaded {
    /// Every file that the scenario was read from: scenario and regime files, then tables.
    pub fn inputs(&self) -> Vec<ReadFile> {
        let read = |name: String, file: &SourceText, carried: bool| {
            let hash = blake3::hash(file.text().as_bytes()).to_hex().to_string();
            ReadFile { name, hash, carried }
        };
        let named = |file: &SourceText| file.file().to_owned();
        let scenarios = self.files.iter().map(|file| read(named(file), file, false));
        let set = self.origins.data_name();
        let tables = self.origins.tables().map(|file| {
            let in_folder = file.file().starts_with(&format!("{set}/"));
            read(named(file), file, !in_folder)
        });
        scenarios.chain(tables).collect()
    }

    /// What the data set's table of values says, whatever scenario files set: by key.
    pub fn table_of_values(&self) -> BTreeMap<String, f64> {
        let table = self.origins.tables().find(|file| file.file().ends_with(data::VALUES));
        let rows = table.map(|file| data::rows::<super::values::ValueRow>(file, &mut Vec::new()));
        rows.into_iter()
            .flat_map(|table| table.rows)
            .map(|row| (row.row.key, row.row.value))
            .collect()
    }
}

/// Reads a scenario file, or one of the program's own if no file has that path (`denmark-2025.ron`,
/// with or without `scenarios/` before it).
///
/// # Errors
/// Everything that is wrong with it; at least one error.
pub fn load(path: &Path) -> Result<Loaded, Findings> {
    let name = path.to_string_lossy().replace('\\', "/");
    let Ok(real) = path.canonicalize() else {
        let short = name.strip_prefix("scenarios/").unwrap_or(&name);
        return match embedded::file(short) {
            Some(_) => load_from(&Store::Embedded, short),
            None => {
                Err(Finding::error("scenario::no_such_file", format!("there is no file `{name}`"))
                    .help("name a scenario file, or one that the program carries")
                    .did_you_mean(short, embedded::file_names())
                    .into())
            }
        };
    };
    let (Some(folder), Some(stem)) = (real.parent(), real.file_name()) else {
        return Err(Finding::error("scenario::unreadable", format!("`{name}` is not a file"))
            .help("name a scenario file, as `scenarios/denmark-2025.ron`")
            .into());
    };
    load_from(&Store::Folder(folder.to_owned()), &stem.to_string_lossy())
}

/// Reads one of the program's own scenarios, whatever files there are.
///
/// # Errors
/// Everything that is wrong with it; at least one error.
pub fn load_carried(name: &str) -> Result<Loaded, Findings> {
    load_from(&Store::Embedded, name)
}

/// Where the file is that a file of results names: below `folder`, and nowhere else.
///
/// # Errors
/// The path is absolute, leads out of the folder (by `..` or a link), or there is no such file.
pub fn file_inside(folder: &Path, written: &str) -> Result<PathBuf, Finding> {
    // A name made for one system may hide a step upwards on another.
    let path = inside("", &written.replace('\\', "/"), None)?;
    let none = || {
        Finding::error("scenario::no_such_file", format!("there is no file `{path}`"))
            .help("name the folder that it is in with `--folder`")
    };
    let root = folder.canonicalize().map_err(|_| none())?;
    let real = root.join(&path).canonicalize().map_err(|_| none())?;
    if !real.starts_with(&root) {
        let what = format!("`{path}` is a link that leads out of the scenario's folder");
        return Err(Finding::error("scenario::path_outside", what)
            .help("copy the file into the scenario's folder"));
    }
    Ok(real)
}

/// Reads a scenario from a text that stands in no file, as the explorer has it. Files that it
/// names are the program's own.
///
/// # Errors
/// Everything that is wrong with it; at least one error.
pub fn load_str(name: &str, text: &str) -> Result<Loaded, Findings> {
    load_texts(name, BTreeMap::from([(name.to_owned(), text.to_owned())]))
}

/// Reads a scenario from texts by path; what is not among them is looked for among the program's
/// own files.
///
/// # Errors
/// Everything that is wrong with it; at least one error.
pub fn load_texts(name: &str, texts: BTreeMap<String, String>) -> Result<Loaded, Findings> {
    load_from(&Store::Texts(texts), name)
}

/// Reads a regime or scenario file by a path that the user gave (not one that a file names).
///
/// # Errors
/// It cannot be read, is too large, or is not UTF-8.
pub fn read_source(path: &Path) -> Result<SourceText, Finding> {
    let name = path.to_string_lossy().replace('\\', "/");
    if !path.exists() {
        let short = name.strip_prefix("scenarios/").unwrap_or(&name);
        if let Some(text) = embedded::file(short) {
            return Ok(SourceText::new(short, text));
        }
    }
    store::read_file(path, &name, store::GREATEST_FILE, None)
}

fn load_from(store: &Store, path: &str) -> Result<Loaded, Findings> {
    let mut reader = Reader::new(store);
    let loaded = reader.scenario(path, None, &mut Vec::new());
    let mut findings = reader.findings;
    match loaded {
        Some(mut loaded) if !refuses(&findings) => {
            validate::check(&loaded.scenario, &loaded.origins, &mut findings);
            placed(&mut findings, reader.files.first().map(|file| file.place(0, 0)).as_ref());
            if refuses(&findings) {
                return Err(findings.into());
            }
            loaded.warnings = findings;
            loaded.files = reader.files;
            Ok(loaded)
        }
        loaded => {
            let mut own = Vec::new();
            if let Some(loaded) = &loaded {
                validate::parts(&loaded.scenario, &loaded.origins, &mut own);
            }
            // A regime's tasks are judged beside what else is wrong: as they are before changes of
            // which some were not applied.
            let judged = reader.unchanged.or(loaded.map(|loaded| loaded.scenario));
            if let Some(scenario) = judged.filter(|_| !reader.has_stand_in) {
                validate::division(&scenario, &mut own);
            }
            own.retain(Finding::is_error);
            placed(&mut own, reader.files.first().map(|file| file.place(0, 0)).as_ref());
            findings.append(&mut own);
            Err(findings.into())
        }
    }
}

/// Gives findings without a place that of the file, or part, which they are about as a whole.
fn placed(findings: &mut [Finding], at: Option<&Place>) {
    for finding in findings.iter_mut().filter(|finding| finding.at.is_none()) {
        finding.at = at.cloned();
    }
}

fn hash_text(hash: &mut blake3::Hasher, name: &str, text: &str) {
    // Lengths first, so that no two different lists of texts run together to the same bytes.
    hash.update(&(name.len() as u64).to_le_bytes());
    hash.update(name.as_bytes());
    hash.update(&(text.len() as u64).to_le_bytes());
    hash.update(text.as_bytes());
}

/// What a regime that was asked for is called in a hash, wherever it stands: as the program carries
/// it if it is one of those, else by the last part of its path.
fn name_of(regime: &SourceText) -> &str {
    let carried = embedded::file_names().find(|name| embedded::file(name) == Some(regime.text()));
    carried.unwrap_or_else(|| regime.file().rsplit('/').next().unwrap_or_default())
}

impl Scenario {
    /// Takes the scenario's regime for the law, if it says that it is.
    fn heed_law(&mut self) {
        if self.regime.is_law {
            self.law = Some(Arc::new(self.regime.clone()));
        }
    }

    /// The same scenario under another regime, judged anew.
    ///
    /// # Errors
    /// Everything that is wrong with the regime, alone or for this scenario.
    pub fn with_regime(&self, regime: &SourceText) -> Result<(Self, Vec<Finding>), Findings> {
        let text = regime;
        let (regime, mut findings) = regime_file::parse(text);
        let Some(regime) = regime else {
            return Err(findings.into());
        };
        let mut hash = blake3::Hasher::new();
        hash_text(&mut hash, "below", &self.inputs_hash);
        hash_text(&mut hash, name_of(text), text.text());
        let inputs_hash = hash.finalize().to_hex().to_string();
        let mut scenario = Self { regime, inputs_hash, ..self.clone() };
        scenario.heed_law();
        if !refuses(&findings) {
            validate::division(&scenario, &mut findings);
        }
        placed(&mut findings, Some(&text.place(0, 0)));
        if refuses(&findings) { Err(findings.into()) } else { Ok((scenario, findings)) }
    }
}
