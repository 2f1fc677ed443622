//! From what is asked for to what is done: every edit is a [`ChangeRequested`], everything else
//! that a button, a key or a script may want is [`Asked`].

use super::edited::{Origin, is_of_the_regime};
use super::keep;
use super::runs::Runs;
use super::session::Session;
use crate::report::format::Language;
use crate::scenario::ServiceRule;
use crate::scenario::change::Change;
use crate::scenario::finding::{Finding, Severity};
use bevy::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A change of the scenario is wanted.
#[derive(Message, Clone, Debug)]
pub(super) struct ChangeRequested {
    pub(super) change: Change,
    /// It may take the place of the last one, if that set the same thing.
    pub(super) merges: bool,
}

/// Something that is no change of the scenario is wanted.
#[derive(Message, Clone, Debug, PartialEq)]
pub(super) enum Asked {
    Undo,
    Redo,
    /// So many steps shall be done.
    GoTo(usize),
    /// Another preset, with the changes that are not of the division of tasks.
    Preset(usize),
    /// Compare with another preset.
    Reference(usize),
    /// Open a scenario file.
    Open(PathBuf),
    /// Save into a file.
    Save(PathBuf),
    /// Take up the session that broke off.
    Recover,
    /// Let it go.
    Forget,
    /// Stop what is being worked out.
    Stop,
    /// Work out what is stale.
    Compute,
    /// Work out bands of the comparison.
    Bands,
    /// Work out what bodies would buy, and show it.
    Buy,
    /// Show the service as it is written again.
    Declared,
    /// Write tables of both sides into a folder.
    Export(PathBuf),
    /// Speak this language.
    Speak(Language),
}

/// Takes requests in the order in which they came.
pub(super) fn plugin(app: &mut App) {
    app.add_message::<ChangeRequested>()
        .add_message::<Asked>()
        .add_systems(PreUpdate, (pass_on, answer).chain().run_if(resource_exists::<Session>));
}

/// What the panels ask for becomes messages.
fn pass_on(
    mut session: ResMut<Session>,
    mut changes: MessageWriter<ChangeRequested>,
    mut asked: MessageWriter<Asked>,
) {
    // Looking first keeps the session unchanged where nothing is asked for.
    if !session.requested.is_empty() {
        changes.write_batch(std::mem::take(&mut session.requested));
    }
    if !session.asked.is_empty() {
        asked.write_batch(std::mem::take(&mut session.asked));
    }
}

fn answer(
    mut session: ResMut<Session>,
    mut changes: MessageReader<ChangeRequested>,
    mut asked: MessageReader<Asked>,
    mut autosave: Option<ResMut<keep::Autosave>>,
) {
    let mut is_changed = false;
    for request in changes.read() {
        is_changed |= change(&mut session, request);
    }
    for one in asked.read() {
        is_changed |= act(&mut session, one, autosave.as_deref_mut());
    }
    if is_changed && let Some(autosave) = autosave {
        autosave.write(&mut session);
    }
}

/// Makes a change, or says why it cannot be.
pub(super) fn change(session: &mut Session, request: &ChangeRequested) -> bool {
    let is_done = session.edited.change(request.change.clone(), request.merges);
    if is_done {
        session.take_edited();
    }
    tell_findings(session);
    is_done
}

fn tell_findings(session: &mut Session) {
    let worst = |severity: Severity| {
        let found = session.edited.findings.iter().find(|finding| finding.severity == severity);
        found.map(sentence)
    };
    let error = worst(Severity::Error);
    let text = error.clone().or_else(|| worst(Severity::Warning));
    match text {
        Some(text) => session.say(text, error.is_some()),
        None => session.said = None,
    }
}

/// A finding in a sentence: what is wrong, and what to do about it.
pub(super) fn sentence(finding: &Finding) -> String {
    match &finding.help {
        Some(help) => format!("{}: {help}", finding.message),
        None => finding.message.clone(),
    }
}

/// Does what is asked for; whether the edited scenario is another after it.
pub(super) fn act(
    session: &mut Session,
    asked: &Asked,
    autosave: Option<&mut keep::Autosave>,
) -> bool {
    let words = session.words();
    match asked {
        Asked::Undo | Asked::Redo | Asked::GoTo(_) => {
            match asked {
                Asked::Undo => drop(session.edited.undo()),
                Asked::Redo => drop(session.edited.redo()),
                Asked::GoTo(steps) => session.edited.go_to(*steps),
                _ => {}
            }
            session.take_edited();
            tell_findings(session);
            true
        }
        Asked::Preset(at) => {
            let Some(scenario) = session.presets.get(*at).map(Arc::clone) else { return false };
            let regime = session.regimes.get(*at).cloned().filter(|_| *at > 0);
            let origins = Arc::clone(&session.origins);
            let origin = Origin { scenario, file: None, regime, origins };
            session.edited.begin(origin, |change| !is_of_the_regime(change));
            session.take_edited();
            tell_findings(session);
            true
        }
        Asked::Reference(at) => {
            session.set_reference(*at);
            false
        }
        Asked::Open(path) => match keep::open(path) {
            Ok(origin) => {
                session.edited.begin(origin, |_| false);
                session.take_edited();
                // A file whose bodies decide is shown with what they buy.
                if session.a.declared.service == ServiceRule::Decided {
                    session.show_bought();
                }
                let path = path.display().to_string();
                session.say(words.with("app-opened", &[("file", &path)]), false);
                true
            }
            Err(why) => {
                session.say(why, true);
                false
            }
        },
        Asked::Save(path) => {
            let outcome = keep::save(session, path).map(|text| {
                session.edited.set_written(path.clone(), text);
                words.with("app-saved", &[("file", &path.display().to_string())])
            });
            told(session, outcome);
            true
        }
        Asked::Recover => {
            let Some(autosave) = autosave else { return false };
            let outcome = autosave.recover(session);
            let is_done = outcome.is_ok();
            told(
                session,
                outcome.map(|count| words.with("app-recovered", &[("count", &count.to_string())])),
            );
            is_done
        }
        Asked::Forget => {
            if let Some(autosave) = autosave {
                autosave.forget();
            }
            false
        }
        Asked::Stop => {
            session.runs.stop();
            session.runs.wants_bands = false;
            session.show_declared();
            session.runs.is_stopped = true;
            false
        }
        Asked::Compute => {
            session.runs.forget_failure();
            session.runs.is_off = false;
            false
        }
        Asked::Bands => {
            session.runs.forget_failure();
            session.runs.is_off = false;
            session.runs.wants_bands = true;
            false
        }
        Asked::Buy => {
            session.runs.forget_failure();
            session.runs.is_off = false;
            session.show_bought();
            false
        }
        Asked::Declared => {
            session.show_declared();
            false
        }
        Asked::Export(folder) => {
            let is_stale = session.a.is_stale() || session.b.is_stale();
            if is_stale || Runs::lacks_full(session).is_none() {
                write_tables(session, folder);
            } else {
                session.runs.forget_failure();
                session.runs.export_to = Some(folder.clone());
            }
            false
        }
        Asked::Speak(language) => {
            session.language = *language;
            session.said = None;
            false
        }
    }
}

/// Writes the tables of both sides and says so.
pub(super) fn write_tables(session: &mut Session, folder: &Path) {
    let words = session.words();
    let outcome = keep::export(session, folder).map(|count| {
        let folder = folder.display().to_string();
        let count = count.to_string();
        words.with("app-exported", &[("count", &count), ("folder", &folder)])
    });
    told(session, outcome);
}

/// Says what came of it.
fn told(session: &mut Session, outcome: Result<String, String>) {
    match outcome {
        Ok(text) => session.say(text, false),
        Err(why) => session.say(why, true),
    }
}
