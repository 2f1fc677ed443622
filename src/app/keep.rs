//! Files: opening, saving, what a crash leaves behind, a file that changes on disk, tables.
//!
//! Files are written whole ([`whole`](crate::whole)). While there
//! are unsaved changes they are kept in a slot of the user's own folder; the slot is locked as long
//! as its window is open, so that a slot that is free and not empty is a session that broke off.

use super::edited::{Origin, OriginFile, as_written};
use super::session::{Session, are_same};
use crate::report::{csv, document};
use crate::scenario::change::{Change, from_ron};
use crate::scenario::finding::Findings;
use crate::scenario::{Loaded, load};
use crate::whole;
use bevy::prelude::*;
use bevy::window::FileDragAndDrop;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// Opens a scenario file.
///
/// # Errors
/// What is wrong with it, in a sentence with file and line.
pub(super) fn open(path: &Path) -> Result<Origin, String> {
    let loaded = load(path).map_err(|findings| told(&findings))?;
    let Loaded { scenario, changes, warnings, files, origins, .. } = loaded;
    let text = files.into_iter().next().ok_or_else(|| format!("{}: empty", path.display()))?;
    let ends = changes.iter().filter_map(|applied| applied.at.as_ref());
    let changes_end = ends.map(|at| at.offset() + at.length()).max();
    let file = OriginFile { path: path.to_owned(), text, changes_end, warnings };
    let (scenario, origins) = (Arc::new(scenario), Arc::new(origins));
    Ok(Origin { scenario, file: Some(file), regime: None, origins })
}

/// The first error with its place, and how many more there are.
fn told(findings: &Findings) -> String {
    let errors: Vec<_> = findings.0.iter().filter(|finding| finding.is_error()).collect();
    let Some(first) = errors.first() else { return String::new() };
    let place = match first.line() {
        0 => String::new(),
        line => format!("{}:{line}: ", first.file()),
    };
    let more = match errors.len() {
        1 => String::new(),
        count => format!(" (+{})", count - 1),
    };
    format!("{place}{}{more}", super::edit::sentence(first))
}

/// Saves the edited scenario as a file that runs without a window, and reads it back: what was
/// written must say what was meant.
///
/// # Errors
/// Why it cannot be saved.
pub(super) fn save(session: &Session, path: &Path) -> Result<String, String> {
    let is_ron = path.extension().is_some_and(|end| end == "ron");
    if !is_ron {
        return Err(session.words().get("app-save-ron"));
    }
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let text = session.edited.text(&session.base_file, &name)?;
    let outcome = whole::replace(path, |beside| {
        fs::write(beside, &text)?;
        let loaded = load(beside).map_err(|findings| Unsaved::Told(told(&findings)))?;
        let is_meant = says_the_same(&loaded, session);
        let differs = || Unsaved::Told(session.words().get("app-save-differs"));
        is_meant.then_some(()).ok_or_else(differs)
    });
    match outcome {
        Ok(()) => Ok(text),
        Err(Unsaved::System(error)) => Err(format!("{}: {error}", path.display())),
        Err(Unsaved::Told(why)) => Err(why),
    }
}

/// Why a file was not saved.
enum Unsaved {
    /// The system says so.
    System(std::io::Error),
    /// What was written would not be read as it is meant.
    Told(String),
}

impl From<std::io::Error> for Unsaved {
    fn from(error: std::io::Error) -> Self {
        Self::System(error)
    }
}

/// Whether a file that was read says what the edited scenario says, its name apart.
fn says_the_same(loaded: &Loaded, session: &Session) -> bool {
    let edited = session.edited.scenario();
    let mut read = loaded.scenario.clone();
    read.slug.clone_from(&edited.slug);
    read.name.clone_from(&edited.name);
    read.question.clone_from(&edited.question);
    read.inputs_hash.clone_from(&edited.inputs_hash);
    are_same(&Arc::new(read), edited)
}

/// Writes the tables of both sides into a folder; how many files.
///
/// # Errors
/// Why they cannot be written.
pub(super) fn export(session: &Session, folder: &Path) -> Result<usize, String> {
    let words = session.words();
    if session.a.is_stale() || session.b.is_stale() {
        return Err(words.get("app-export-stale"));
    }
    let comparison = session.comparison.as_ref().ok_or_else(|| words.get("app-export-stale"))?;
    let keys = ["b".to_owned(), "a".to_owned()];
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let document = document::document(comparison, &keys, threads);
    let problem = |error: &dyn std::fmt::Display| format!("{}: {error}", folder.display());
    let files = csv::files(&document, comparison, &keys).map_err(|error| problem(&error))?;
    let count = files.len();
    for (name, bytes) in files {
        whole::write(&folder.join(name), &bytes).map_err(|error| problem(&error))?;
    }
    Ok(count)
}

/// What a crash must not lose, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    /// The file that was open.
    file: Option<PathBuf>,
    /// Else the regime's file.
    regime: Option<String>,
    /// The changes, as a file has them.
    changes: Vec<String>,
}

/// The slot of this window, and one that broke off.
#[derive(Resource, Debug)]
pub(super) struct Autosave {
    slot: PathBuf,
    /// Holds the slot as long as the window is open.
    _lock: File,
    broken_off: Option<(PathBuf, Kept)>,
}

/// How many windows may be open at once with their changes kept.
const SLOTS: usize = 8;

impl Autosave {
    /// Takes a free slot in a folder; a session that broke off is found there. `None` if the
    /// folder cannot be used: the window then works without.
    pub(super) fn new(folder: &Path) -> Option<Self> {
        fs::create_dir_all(folder).ok()?;
        let mut own = None;
        let mut broken_off = None;
        for at in 0..SLOTS {
            let lock = File::create(folder.join(format!("session-{at}.lock"))).ok()?;
            if lock.try_lock().is_err() {
                continue;
            }
            let slot = folder.join(format!("session-{at}.json"));
            let kept = fs::read(&slot).ok();
            let kept = kept.and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
            match kept {
                Some(kept) if broken_off.is_none() => broken_off = Some((slot, kept, lock)),
                _ if own.is_none() => own = Some((slot, lock)),
                _ => {}
            }
            if own.is_some() && broken_off.is_some() {
                break;
            }
        }
        let (slot, lock) = own?;
        let broken_off = broken_off.map(|(slot, kept, _)| (slot, kept));
        Some(Self { slot, _lock: lock, broken_off })
    }
    /// How many changes a session that broke off had.
    pub(super) fn broken_off(&self) -> Option<usize> {
        self.broken_off.as_ref().map(|(_, kept)| kept.changes.len())
    }
    /// Keeps what a crash would lose; lets go of what is saved.
    pub(super) fn write(&self, session: &mut Session) {
        if !session.edited.is_unsaved() {
            let _ = fs::remove_file(&self.slot);
            return;
        }
        let origin = session.edited.origin();
        let changes: Result<Vec<String>, String> =
            session.edited.changes().iter().map(as_written).collect();
        let kept = changes.map(|changes| Kept {
            file: origin.file.as_ref().map(|file| file.path.clone()),
            regime: origin.regime.clone(),
            changes,
        });
        let outcome = kept
            .and_then(|kept| serde_json::to_vec(&kept).map_err(|error| error.to_string()))
            .and_then(|bytes| whole::write(&self.slot, &bytes).map_err(|error| error.to_string()));
        if let Err(why) = outcome {
            let text = session.words().with("app-not-kept", &[("why", &why)]);
            session.say(text, true);
        }
    }
    /// Takes up the session that broke off; how many of its changes were made again.
    pub(super) fn recover(&mut self, session: &mut Session) -> Result<usize, String> {
        let Some((slot, kept)) = self.broken_off.take() else { return Ok(0) };
        let origin = match &kept.file {
            Some(path) => open(path)?,
            None => {
                let named = session.regimes.iter().position(|r| Some(r) == kept.regime.as_ref());
                let at = named.unwrap_or(0);
                let scenario = Arc::clone(&session.presets[at]);
                let origins = Arc::clone(&session.origins);
                Origin { scenario, file: None, regime: kept.regime, origins }
            }
        };
        let read: Result<Vec<Change>, _> = kept.changes.iter().map(|text| from_ron(text)).collect();
        let changes = read.map_err(|finding| super::edit::sentence(&finding))?;
        session.edited.begin(origin, |_| false);
        let mut count = 0;
        for change in changes {
            count += usize::from(session.edited.change(change, false));
        }
        session.take_edited();
        let _ = fs::remove_file(slot);
        Ok(count)
    }
    /// Lets go of the session that broke off.
    pub(super) fn forget(&mut self) {
        if let Some((slot, _)) = self.broken_off.take() {
            let _ = fs::remove_file(slot);
        }
    }
}

/// The time of the opened file when it was last read.
#[derive(Resource, Default)]
struct Watched {
    path: Option<PathBuf>,
    time: Option<SystemTime>,
    /// Seconds since it was looked at.
    since: f32,
}

/// Drag and drop, files that change on disk, the end of the session.
pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Watched>()
        .add_message::<FileDragAndDrop>()
        .add_systems(Update, (drop_file, watch).run_if(resource_exists::<Session>))
        .add_systems(Last, leave);
}

fn drop_file(mut dropped: MessageReader<FileDragAndDrop>, mut session: ResMut<Session>) {
    for event in dropped.read() {
        if let FileDragAndDrop::DroppedFile { path_buf, .. } = event {
            session.ask(super::edit::Asked::Open(path_buf.clone()));
        }
    }
}

/// A window that is closed in order leaves nothing to recover.
fn leave(mut exits: MessageReader<AppExit>, autosave: Option<Res<Autosave>>) {
    if exits.read().next().is_some()
        && let Some(autosave) = autosave
    {
        let _ = fs::remove_file(&autosave.slot);
    }
}

/// Reads the opened file again when it has changed on disk.
fn watch(mut session: ResMut<Session>, mut watched: ResMut<Watched>, time: Res<Time>) {
    /// Seconds between looks.
    const EVERY: f32 = 0.5;
    watched.since += time.delta_secs();
    let Some(path) = session.edited.path().cloned() else { return };
    let is_other = watched.path.as_ref() != Some(&path);
    if watched.since < EVERY && !is_other {
        return;
    }
    watched.since = 0.0;
    let time = fs::metadata(&path).and_then(|data| data.modified()).ok();
    if is_other {
        (watched.path, watched.time) = (Some(path), time);
        return;
    }
    if time.is_none() || time == watched.time {
        return;
    }
    watched.time = time;
    let known = [
        session.edited.written().map(|written| written.text.as_str()),
        session.edited.origin().file.as_ref().map(|file| file.text.text()),
    ];
    let is_ours = fs::read_to_string(&path)
        .is_ok_and(|text| known.into_iter().flatten().any(|ours| ours == text));
    if is_ours {
        return;
    }
    let name = path.display().to_string();
    match open(&path) {
        Ok(origin) => {
            session.edited.reload(origin);
            session.take_edited();
            let text = session.words().with("app-reloaded", &[("file", &name)]);
            session.say(text, false);
        }
        Err(why) => session.say(why, true),
    }
}
