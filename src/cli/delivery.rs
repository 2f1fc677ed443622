//! What a command gives out: printed and written at once, and kept, so that it can be given out again
//! from the cache.

use super::compare::Output;
use super::{Stop, print, progress, write_whole};
use serde::{Deserialize, Serialize};
use std::path::{Component, Path};

/// Where a file of a command goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Folder {
    /// `--page`.
    Page,
}

/// Everything that a command gave out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Given {
    /// On standard output.
    pub(super) printed: String,
    /// Files.
    files: Vec<(Folder, String, String)>,
    /// What is told of checks that do not hold, on standard error.
    failures: Vec<String>,
    /// Whether a check does not hold.
    failed: bool,
}

/// Gives out, and keeps what it gave.
pub(super) struct Delivery<'a> {
    /// `None`: nothing is shown or written.
    output: Option<&'a Output>,
    given: Given,
}

impl<'a> Delivery<'a> {
    pub(super) fn new(output: &'a Output) -> Self {
        Self { output: Some(output), given: Given::default() }
    }

    /// One that only keeps.
    pub(super) fn silent() -> Self {
        Self { output: None, given: Given::default() }
    }

    pub(super) fn print(&mut self, text: &str) -> Result<(), Stop> {
        self.given.printed.push_str(text);
        if self.output.is_some() { print(text) } else { Ok(()) }
    }

    pub(super) fn write(&mut self, folder: Folder, name: &str, bytes: &[u8]) -> Result<(), Stop> {
        if let Some(into) = self.output.and_then(|output| output.folder(folder)) {
            write_whole(&into.join(name), bytes)?;
        }
        // All tables and pages are UTF-8: they are made of strings.
        let text = String::from_utf8_lossy(bytes).into_owned();
        self.given.files.push((folder, name.to_owned(), text));
        Ok(())
    }

    pub(super) fn fails(&mut self, text: String) {
        if self.output.is_some() {
            progress::say(&text);
        }
        self.given.failures.push(text);
        self.given.failed = true;
    }

    /// A check does not hold, as what was printed tells.
    pub(super) fn failed(&mut self) {
        self.given.failed = true;
    }

    pub(super) fn done(self) -> Given {
        self.given
    }
}

impl Given {
    /// Gives it out again.
    pub(super) fn again(&self, output: &Output) -> Result<(), Stop> {
        print(&self.printed)?;
        for (folder, name, text) in &self.files {
            if let Some(into) = output.folder(*folder) {
                write_whole(&into.join(name), text.as_bytes())?;
            }
        }
        self.failures.iter().for_each(|text| progress::say(text));
        self.outcome()
    }

    /// Whether every check holds.
    pub(super) fn outcome(&self) -> Result<(), Stop> {
        if self.failed { Err(Stop::Check) } else { Ok(()) }
    }

    /// Whether its files stay in their folders: an entry of the cache may have been written by
    /// anything.
    pub(super) fn is_sound(&self) -> bool {
        let is_name = |name: &str| {
            let mut parts = Path::new(name).components();
            matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None))
        };
        self.files.iter().all(|(_, name, _)| is_name(name))
    }
}
