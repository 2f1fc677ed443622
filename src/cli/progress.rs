//! What is told on standard error while work goes on: one line that is written over.

use super::Common;
use crate::report::format;
use crate::report::phrases::Phrases;
use crate::report::words::Words;
use crate::run::Step;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::sync::Mutex;

/// Says one line on standard error.
pub(super) fn say(text: &str) {
    // Nothing can be done about a closed standard error.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Shows the steps of a run.
pub(super) struct Teller {
    bar: Option<ProgressBar>,
    words: Words,
    phrases: Phrases,
    quiet: bool,
    last: Mutex<String>,
}

impl Teller {
    /// A moving line on a terminal, a line per step elsewhere, nothing when quiet.
    pub(super) fn new(common: &Common) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bar = (terminal && !common.quiet).then(|| {
            let bar = ProgressBar::new_spinner();
            let style = ProgressStyle::with_template("{spinner} [{elapsed}] {msg}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            bar.enable_steady_tick(std::time::Duration::from_millis(120));
            bar
        });
        let words = Words::new(common.language());
        let phrases = Phrases::new(common.language());
        Self { bar, words, phrases, quiet: common.quiet, last: Mutex::default() }
    }
    /// Tells a step.
    pub(super) fn step(&self, step: &Step) {
        let words = &self.words;
        let (text, share) = match step {
            Step::Roads => (words.get("progress-roads"), None),
            Step::Demand => (words.get("progress-demand"), None),
            Step::Supply => (words.get("progress-supply"), None),
            Step::Home => (words.get("progress-home"), None),
            Step::Simulate(name, share) => {
                let name = self.phrases.tell(name);
                (words.with("progress-simulate", &[("name", &name)]), Some(*share))
            }
            Step::Year(name, year) => {
                let (name, year) = (self.phrases.tell(name), year.to_string());
                (words.with("progress-year", &[("name", &name), ("year", &year)]), None)
            }
            Step::Decide(name, round, moved) => {
                let (round, moved) =
                    (round.to_string(), format::number(moved * 100.0, 2, words.language));
                let name = self.phrases.tell(name);
                let parts =
                    [("name", name.as_str()), ("round", round.as_str()), ("moved", moved.as_str())];
                (words.with("progress-decide", &parts), None)
            }
            Step::Account(name) => {
                let name = self.phrases.tell(name);
                (words.with("progress-account", &[("name", &name)]), None)
            }
        };
        match (&self.bar, share) {
            (Some(bar), Some(share)) => bar.set_message(format!(
                "{text} {} %",
                format::number(share * 100.0, 0, words.language)
            )),
            (Some(bar), None) => bar.set_message(text),
            (None, _) if !self.quiet => {
                // Off a terminal every step is told once.
                if let Ok(mut last) = self.last.lock()
                    && *last != text
                {
                    say(&text);
                    *last = text;
                }
            }
            _ => {}
        }
    }
    /// Takes the moving line away.
    pub(super) fn done(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Refuses in one sentence where no window can be opened.
///
/// # Errors
/// The sentence.
#[cfg(feature = "app")]
pub(super) fn display_is_there() -> Result<(), super::Stop> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the shell may read the environment; the core may not"
    )]
    let named = |variable: &str| std::env::var(variable).is_ok_and(|value| !value.is_empty());
    let missing =
        cfg!(all(unix, not(target_os = "macos"))) && !named("DISPLAY") && !named("WAYLAND_DISPLAY");
    if missing {
        return Err(super::Stop::Failed(
            "no display was found: set DISPLAY, or run `ansvar compare` for the figures without a window".to_owned(),
        ));
    }
    Ok(())
}

/// The user's own folder for what the program keeps between sessions, as the system has it; none
/// where the environment names none.
#[cfg(feature = "app")]
pub(super) fn own_folder() -> Option<std::path::PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the shell may read the environment; the core may not"
    )]
    let named = |variable: &str| std::env::var(variable).ok().filter(|value| !value.is_empty());
    let of = |variable: &str, inside: &str| {
        named(variable).map(|folder| std::path::PathBuf::from(folder).join(inside))
    };
    let folder = if cfg!(windows) {
        of("LOCALAPPDATA", "")
    } else if cfg!(target_os = "macos") {
        of("HOME", "Library/Application Support")
    } else {
        of("XDG_STATE_HOME", "").or_else(|| of("HOME", ".local/state"))
    };
    folder.map(|folder| folder.join("ansvar"))
}

/// The time now, to tell how long something took.
#[expect(clippy::disallowed_methods, reason = "people are told how long they waited")]
pub(super) fn now() -> std::time::Instant {
    std::time::Instant::now()
}
