//! Files that a command names, and what is noted of them in the results' manifest.
//!
//! A path is noted from the folder that the command ran in, or from the deepest folder that holds
//! all files named if one of them lies outside: no folder of a machine stands in a result. A result
//! is run again only on files below a folder that the user names, see
//! [`file_inside`](crate::scenario::file_inside).

use crate::report::json::NamedInput;
use crate::scenario::finding::{Finding, Findings, SourceText};
use crate::scenario::{self, Loaded, ReadFile, embedded};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A scenario or regime, as somebody typed it or as a manifest names it.
#[derive(Clone, Debug)]
pub(super) struct Input {
    path: PathBuf,
    /// What a manifest calls it.
    named: Option<NamedInput>,
}

impl From<OsString> for Input {
    fn from(typed: OsString) -> Self {
        Self { path: typed.into(), named: None }
    }
}

impl Input {
    /// As if typed.
    pub(super) fn typed(path: &Path) -> Self {
        Self { path: path.to_owned(), named: None }
    }

    /// As a manifest names it, its files below `folder`.
    ///
    /// # Errors
    /// The path leads elsewhere, or there is no such file.
    pub(super) fn of_manifest(name: &NamedInput, folder: &Path) -> Result<Self, Finding> {
        let path = match name.carried {
            true => PathBuf::from(&name.path),
            false => scenario::file_inside(folder, &name.path)?,
        };
        Ok(Self { path, named: Some(name.clone()) })
    }

    fn is_carried(&self) -> bool {
        self.named.as_ref().is_some_and(|name| name.carried)
    }

    /// Reads it as a scenario.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn load(&self) -> Result<Loaded, Findings> {
        match self.is_carried() {
            true => scenario::load_carried(&self.path.to_string_lossy()),
            false => scenario::load(&self.path),
        }
    }

    /// The id of a regime that the program carries, if it is that and no path.
    pub(super) fn regime_id(&self) -> Option<String> {
        let text = self.path.to_string_lossy();
        let is_path = text.contains(['/', '\\']) || text.ends_with(".ron");
        (!is_path).then(|| text.into_owned())
    }

    /// Reads it as a regime file.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn regime(&self) -> Result<SourceText, Finding> {
        let name = self.path.to_string_lossy();
        match embedded::file(&name) {
            Some(text) if self.is_carried() => Ok(SourceText::new(&name, text)),
            _ => scenario::read_source(&self.path),
        }
    }
}

/// What a command has read.
#[derive(Debug, Default)]
pub(super) struct Trace {
    scenarios: Vec<(Input, Vec<ReadFile>)>,
    regimes: Vec<(Input, ReadFile)>,
    /// The table of values of the first scenario.
    pub(super) table: BTreeMap<String, f64>,
}

/// A trace in the words of a manifest.
#[derive(Debug, Default)]
pub(super) struct Noted {
    pub(super) scenarios: Vec<NamedInput>,
    pub(super) regimes: Vec<NamedInput>,
    /// Hashes by name.
    pub(super) files: BTreeMap<String, String>,
}

impl Trace {
    /// Whether no scenario was read yet.
    pub(super) fn is_empty(&self) -> bool {
        self.scenarios.is_empty()
    }

    /// A scenario was read.
    pub(super) fn scenario(&mut self, input: &Input, loaded: &Loaded) {
        if self.scenarios.is_empty() {
            self.table = loaded.table_of_values();
        }
        self.scenarios.push((input.clone(), loaded.inputs()));
    }

    /// A regime was read.
    pub(super) fn regime(&mut self, input: &Input, source: &SourceText) {
        let hash = blake3::hash(source.text().as_bytes()).to_hex().to_string();
        let file = ReadFile { name: source.file().to_owned(), hash, carried: false };
        self.regimes.push((input.clone(), file));
    }

    /// What a manifest says of it.
    pub(super) fn noted(&self) -> Noted {
        let inputs = self.scenarios.iter().map(|(input, _)| input);
        let regimes = self.regimes.iter().map(|(input, _)| input);
        let root = root(inputs.chain(regimes));
        let mut noted = Noted::default();
        for (input, files) in &self.scenarios {
            let name = named(input, &root, false);
            let folder = match name.carried {
                true => "scenarios/",
                false => name.path.rfind('/').map_or("", |at| &name.path[..=at]),
            };
            for file in files {
                let label = format!("{}{}", if file.carried { "" } else { folder }, file.name);
                noted.files.insert(label, file.hash.clone());
            }
            noted.scenarios.push(name);
        }
        for (input, file) in &self.regimes {
            let name = named(input, &root, true);
            noted.files.insert(name.path.clone(), file.hash.clone());
            noted.regimes.push(name);
        }
        noted
    }
}

/// The folder that paths are told from: this one, or the deepest that holds all files.
fn root<'a>(inputs: impl Iterator<Item = &'a Input>) -> PathBuf {
    let files: Vec<PathBuf> = inputs.filter_map(|input| input.path.canonicalize().ok()).collect();
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
    if files.iter().all(|file| file.starts_with(&here)) {
        return here;
    }
    let mut folder = files[0].parent().map(Path::to_owned).unwrap_or_default();
    while !files.iter().all(|file| file.starts_with(&folder)) {
        if !folder.pop() {
            break;
        }
    }
    folder
}

fn named(input: &Input, root: &Path, is_regime: bool) -> NamedInput {
    if let Some(name) = &input.named {
        return name.clone();
    }
    let slashed = |path: &Path| path.to_string_lossy().replace('\\', "/");
    if is_regime && let Some(id) = input.regime_id() {
        return NamedInput { path: id, carried: true };
    }
    match input.path.canonicalize() {
        Ok(real) => {
            let path = slashed(real.strip_prefix(root).unwrap_or(&real));
            NamedInput { path, carried: false }
        }
        Err(_) => {
            let path = slashed(&input.path);
            let path = path.strip_prefix("scenarios/").unwrap_or(&path).to_owned();
            NamedInput { path, carried: true }
        }
    }
}
