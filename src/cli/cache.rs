//! Results that were made before, by what made them.
//!
//! An entry is what a command gave out (`run`, `compare`: standard output, tables, page) or what
//! came of one file (`check`), under the hash of all that it depends on: the build of this very
//! program (the hash of its executable, which holds the version and all that it carries), every
//! input, every option that bears on it. What stands in an entry is checked by its own hash before
//! it is used; a damaged one is taken for none, and replaced. Since entries are by content, none
//! is ever out of date; the oldest go when the folder passes its bound.
//!
//! The folder is the user's own (`$XDG_CACHE_HOME/ansvar/results`, or as the system has it).
//! `ANSVAR_CACHE=off` and `--no-cache` do without, `ANSVAR_CACHE_MB` sets the bound (default 256).
//! A folder that cannot be written is warned of once; nothing fails for it.

use super::{Common, progress};
use crate::report::words::Words;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Bound of the folder in MB (million bytes) unless the environment says otherwise.
const BOUND_MB: u64 = 256;
/// How names of entries end.
const END: &str = "result";

/// The user's cache of results; without a folder it keeps nothing.
pub(super) struct Cache {
    folder: Option<PathBuf>,
    bound: u64,
    words: Words,
    quiet: bool,
    warned: AtomicBool,
}

impl Cache {
    /// The user's cache, as the environment and the options have it.
    pub(super) fn open(common: &Common) -> Self {
        let words = Words::new(common.language());
        let is_off = common.no_cache || named("ANSVAR_CACHE").is_some_and(|word| word == "off");
        let folder = if is_off || build().is_none() { None } else { folder() };
        let said = named("ANSVAR_CACHE_MB").and_then(|number| number.parse().ok());
        let bound = said.unwrap_or(BOUND_MB).saturating_mul(1_000_000);
        Self { folder, bound, words, quiet: common.quiet, warned: AtomicBool::new(false) }
    }

    /// The key of what depends on `all` and on this program.
    pub(super) fn key(&self, all: &str) -> String {
        if self.folder.is_none() {
            return String::new();
        }
        let mut hash = blake3::Hasher::new();
        // The build's hash has one length, so that the two cannot run together.
        hash.update(build().unwrap_or_default().as_bytes());
        hash.update(all.as_bytes());
        hash.finalize().to_hex().to_string()
    }

    /// What was kept under a key; `None` if nothing was, or it is damaged.
    pub(super) fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        let path = self.path(key)?;
        let is_kept = fs::metadata(&path).is_ok_and(|about| about.len() <= self.bound);
        let text = is_kept.then(|| fs::read_to_string(&path).ok()).flatten()?;
        let (hash, body) = text.split_once('\n')?;
        let is_whole = hash == seal(key, body);
        is_whole.then(|| serde_json::from_str(body).ok()).flatten()
    }

    /// Keeps something under a key. What cannot be kept is warned of once.
    pub(super) fn put<T: Serialize>(&self, key: &str, value: &T) {
        let Some(path) = self.path(key) else { return };
        let Ok(body) = serde_json::to_string(value) else { return };
        let text = format!("{}\n{body}", seal(key, &body));
        if text.len() as u64 > self.bound {
            return;
        }
        let written = crate::whole::write(&path, text.as_bytes());
        let written = written.and_then(|()| self.make_room(&path));
        if let Err(error) = written {
            self.warn(&error);
        }
    }

    /// Says that a result was not made now.
    pub(super) fn tell_used(&self) {
        if !self.quiet {
            progress::say(&self.words.get("cache-used"));
        }
    }

    /// Removes the oldest entries until the rest keeps to the bound. `new` stays.
    fn make_room(&self, new: &Path) -> std::io::Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let is_own = entry.path().extension().is_some_and(|end| end == END);
            // Another program of ours may have taken it away just now.
            let Ok(about) = entry.metadata() else { continue };
            if is_own && about.is_file() {
                entries.push((about.modified()?, entry.path(), about.len()));
            }
        }
        entries.sort();
        let mut size: u64 = entries.iter().map(|(.., bytes)| bytes).sum();
        for (_, path, bytes) in entries.iter().filter(|(_, path, _)| path != new) {
            if size <= self.bound {
                break;
            }
            match fs::remove_file(path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => size -= bytes,
            }
        }
        Ok(())
    }

    fn path(&self, key: &str) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(format!("{key}.{END}")))
    }

    fn warn(&self, error: &std::io::Error) {
        if !self.quiet && !self.warned.swap(true, Ordering::Relaxed) {
            let why = error.to_string();
            progress::say(&self.words.with("cache-not-written", &[("why", &why)]));
        }
    }
}

/// Hash of an entry: of its key too, so that one that was renamed is none.
fn seal(key: &str, body: &str) -> String {
    blake3::hash(format!("{key}\n{body}").as_bytes()).to_hex().to_string()
}

/// Hash of this program's file: of any two builds that differ it differs too. `None` if the file
/// cannot be read: then nothing can be told to be of this build.
fn build() -> Option<&'static str> {
    static BUILD: OnceLock<Option<String>> = OnceLock::new();
    let hash = || {
        let file = fs::File::open(std::env::current_exe().ok()?).ok()?;
        let mut hash = blake3::Hasher::new();
        hash.update_reader(file).ok()?;
        Some(hash.finalize().to_hex().to_string())
    };
    BUILD.get_or_init(hash).as_deref()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the shell may read the environment; the core may not"
)]
fn named(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|value| !value.is_empty())
}

/// The user's cache folder as the system has it; none where the environment names none.
fn folder() -> Option<PathBuf> {
    let of = |variable: &str, inside: &str| {
        named(variable).map(|folder| PathBuf::from(folder).join(inside))
    };
    let folder = if cfg!(windows) {
        of("LOCALAPPDATA", "")
    } else if cfg!(target_os = "macos") {
        of("XDG_CACHE_HOME", "").or_else(|| of("HOME", "Library/Caches"))
    } else {
        of("XDG_CACHE_HOME", "").or_else(|| of("HOME", ".cache"))
    };
    // A path that is not absolute would put entries wherever the command happens to run.
    Some(folder.filter(|folder| folder.is_absolute())?.join("ansvar/results"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::format::Language;

    fn cache(folder: &Path, bound: u64) -> Cache {
        let words = Words::new(Language::English);
        let (folder, warned) = (Some(folder.to_owned()), AtomicBool::new(false));
        Cache { folder, bound, words, quiet: true, warned }
    }

    #[test]
    fn what_is_put_comes_back_and_damage_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(folder.path(), 10_000);
        let key = cache.key("a");
        assert_eq!(cache.get::<String>(&key), None);
        cache.put(&key, &"what came of it");
        assert_eq!(cache.get::<String>(&key).as_deref(), Some("what came of it"));
        assert_ne!(key, cache.key("b"));
        let path = cache.path(&key).unwrap();
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&path, &damaged).unwrap();
            assert_eq!(cache.get::<String>(&key), None, "byte {at}");
            fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(cache.get::<String>(&key), None, "cut at {at}");
        }
        cache.put(&key, &"anew");
        assert_eq!(cache.get::<String>(&key).as_deref(), Some("anew"));
        // An entry under another's name is none.
        fs::rename(&path, cache.path(&cache.key("b")).unwrap()).unwrap();
        assert_eq!(cache.get::<String>(&cache.key("b")), None);
    }

    #[test]
    fn the_oldest_go_when_there_is_no_room() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(folder.path(), 1_000);
        fs::write(folder.path().join("not-ours.txt"), "x".repeat(5_000)).unwrap();
        let text = "x".repeat(300);
        let keys: Vec<String> = (0..4).map(|at| cache.key(&at.to_string())).collect();
        for key in &keys {
            cache.put(key, &text);
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let kept: Vec<bool> = keys.iter().map(|key| cache.get::<String>(key).is_some()).collect();
        assert_eq!(kept, [false, false, true, true]);
        cache.put(&keys[0], &"x".repeat(2_000));
        assert_eq!(cache.get::<String>(&keys[0]), None, "it alone is more than the bound");
        assert!(folder.path().join("not-ours.txt").exists());
    }
}
