//! The scenario under the planner's hands: where it begins, what was changed, undo and redo.
//!
//! What was clicked is a list of [`Change`]s on an [`Origin`], exactly what a scenario file holds,
//! so it can be saved, reviewed and run without a window. Every step has its inverse; steps far
//! back keep none and are undone by applying the list anew, so that a long session stays small.

use crate::scenario::Scenario;
use crate::scenario::change::{Change, to_ron};
use crate::scenario::finding::{Finding, SourceText};
use crate::scenario::origin::Origins;
use std::path::PathBuf;
use std::sync::Arc;

/// Steps whose inverse is kept; older ones are undone by applying the list anew.
const INVERSES: usize = 100;

/// What the changes stand on.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    /// The scenario without any change made here.
    pub(super) scenario: Arc<Scenario>,
    /// The file it was read from.
    pub(super) file: Option<OriginFile>,
    /// The regime's file, where another than the base's own.
    pub(super) regime: Option<String>,
    /// Where its inputs stand.
    pub(super) origins: Arc<Origins>,
}

/// A scenario file that was opened.
#[derive(Clone, Debug)]
pub(super) struct OriginFile {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Its text.
    pub(super) text: SourceText,
    /// Where in the text its last change ends, if it has any.
    pub(super) changes_end: Option<usize>,
    /// What was worth a look when it was read.
    pub(super) warnings: Vec<Finding>,
}

/// Something that was done and can be undone.
#[derive(Clone, Debug)]
enum Step {
    /// A change was added to the list.
    Change { change: Box<Change>, inverse: Option<Box<Change>> },
    /// Another origin was taken, and these of the changes kept.
    Begin { origin: Arc<Origin>, changes: Vec<Change> },
}

/// One line of the history.
#[derive(Clone, Copy, Debug)]
pub(super) enum Past<'a> {
    /// A change.
    Change(&'a Change),
    /// Another origin.
    Begin(&'a Origin),
}

/// The scenario that is edited.
#[derive(Clone, Debug)]
pub(super) struct Edited {
    origin: Arc<Origin>,
    changes: Vec<Change>,
    scenario: Arc<Scenario>,
    done: Vec<Step>,
    undone: Vec<Step>,
    /// Counts up with every change of the scenario.
    pub(super) version: u64,
    /// What the last change was warned of or refused for.
    pub(super) findings: Vec<Finding>,
    /// What was last written to disk.
    written: Option<Written>,
}

/// What a file on disk holds of the session.
#[derive(Clone, Debug)]
pub(super) struct Written {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Its text.
    pub(super) text: String,
    changes: usize,
    steps: usize,
}

impl Edited {
    /// Begins without changes.
    pub(super) fn new(origin: Origin) -> Self {
        let origin = Arc::new(origin);
        Self {
            scenario: Arc::clone(&origin.scenario),
            origin,
            changes: Vec::new(),
            done: Vec::new(),
            undone: Vec::new(),
            version: 1,
            findings: Vec::new(),
            written: None,
        }
    }
    /// With every change applied.
    pub(super) fn scenario(&self) -> &Arc<Scenario> {
        &self.scenario
    }
    /// What the changes stand on.
    pub(super) fn origin(&self) -> &Arc<Origin> {
        &self.origin
    }
    /// The changes made here, in order.
    pub(super) fn changes(&self) -> &[Change] {
        &self.changes
    }
    /// What was done, the earliest first.
    pub(super) fn past(&self) -> impl ExactSizeIterator<Item = Past<'_>> {
        // A step keeps what it left; where it went is what the next one left, or where we are.
        let mut next: &Origin = &self.origin;
        let mut told = Vec::with_capacity(self.done.len());
        for step in self.done.iter().rev() {
            told.push(match step {
                Step::Change { change, .. } => Past::Change(change),
                Step::Begin { origin, .. } => Past::Begin(std::mem::replace(&mut next, origin)),
            });
        }
        told.into_iter().rev()
    }
    /// What was undone, the next to be done again first.
    pub(super) fn future(&self) -> impl ExactSizeIterator<Item = Past<'_>> {
        self.undone.iter().rev().map(|step| match step {
            Step::Change { change, .. } => Past::Change(change),
            Step::Begin { origin, .. } => Past::Begin(origin),
        })
    }
    /// Whether there is something that a crash would lose.
    pub(super) fn is_unsaved(&self) -> bool {
        let on_disk = self.written.as_ref().map_or(0, |written| written.changes);
        !self.changes.is_empty() && self.changes.len() != on_disk
    }
    /// Notes that everything done so far is on disk.
    pub(super) fn set_written(&mut self, path: PathBuf, text: String) {
        let (changes, steps) = (self.changes.len(), self.done.len());
        self.written = Some(Written { path, text, changes, steps });
    }
    /// What was last written to disk.
    pub(super) fn written(&self) -> Option<&Written> {
        self.written.as_ref()
    }
    /// The file on disk that is the session's: the one last written, or the one opened.
    pub(super) fn path(&self) -> Option<&PathBuf> {
        let opened = || self.origin.file.as_ref().map(|file| &file.path);
        self.written.as_ref().map(|written| &written.path).or_else(opened)
    }

    /// Makes a change. `merges` lets it take the place of a last step that set the same thing, as
    /// when a headway is dragged. `false` if it was refused; [`findings`](Self::findings) say why.
    pub(super) fn change(&mut self, change: Change, merges: bool) -> bool {
        let takes_place = merges
            && matches!(self.done.last(), Some(Step::Change { change: last, .. })
                if sets_the_same(last, &change));
        let undone = std::mem::take(&mut self.undone);
        if takes_place {
            self.undo();
        }
        if self.apply(change) {
            self.undone.clear();
            return true;
        }
        // What was refused leaves everything as it was.
        let findings = std::mem::take(&mut self.findings);
        if takes_place {
            self.redo();
        }
        self.findings = findings;
        self.undone = undone;
        false
    }

    fn apply(&mut self, change: Change) -> bool {
        let applied = Arc::make_mut(&mut self.scenario).apply_noting(&change);
        match applied {
            Ok((inverse, warnings)) => {
                self.findings = warnings;
                self.changes.push(change.clone());
                let inverse = Some(Box::new(inverse));
                self.done.push(Step::Change { change: Box::new(change), inverse });
                if self.done.len() > INVERSES {
                    let old = self.done.len() - 1 - INVERSES;
                    if let Step::Change { inverse, .. } = &mut self.done[old] {
                        *inverse = None;
                    }
                }
                self.altered();
                true
            }
            Err(findings) => {
                self.findings = findings;
                false
            }
        }
    }

    /// Takes another origin; of the changes so far those are made again that `keeps` says. What of
    /// them no longer fits is told and left out.
    pub(super) fn begin(&mut self, origin: Origin, keeps: impl Fn(&Change) -> bool) {
        let before = Step::Begin {
            origin: Arc::clone(&self.origin),
            changes: std::mem::take(&mut self.changes),
        };
        let Step::Begin { changes, .. } = &before else { return };
        let kept: Vec<Change> = changes.iter().filter(|change| keeps(change)).cloned().collect();
        self.done.push(before);
        self.undone.clear();
        self.written = None;
        self.take(Arc::new(origin), kept);
    }

    /// Sets the scenario to an origin with a list of changes.
    fn take(&mut self, origin: Arc<Origin>, changes: Vec<Change>) {
        self.findings = Vec::new();
        let mut scenario = Scenario::clone(&origin.scenario);
        self.changes = Vec::with_capacity(changes.len());
        for change in changes {
            match scenario.apply_noting(&change) {
                Ok((_, warnings)) => {
                    self.findings.extend(warnings);
                    self.changes.push(change);
                }
                Err(findings) => self.findings.extend(findings),
            }
        }
        self.scenario = Arc::new(scenario);
        self.origin = origin;
        self.altered();
    }

    /// Puts the file that changed on disk in place of the one that was read or written, under the
    /// changes that are not in it.
    pub(super) fn reload(&mut self, origin: Origin) {
        let (changes, steps) =
            self.written.take().map_or((0, 0), |written| (written.changes, written.steps));
        let kept = self.changes.split_off(changes.min(self.changes.len()));
        self.done.drain(..steps.min(self.done.len()));
        // Inverses speak of the old file.
        for step in &mut self.done {
            if let Step::Change { inverse, .. } = step {
                *inverse = None;
            }
        }
        self.undone.clear();
        self.take(Arc::new(origin), kept);
    }

    /// Undoes the last step, if there is one.
    pub(super) fn undo(&mut self) -> bool {
        let Some(step) = self.done.pop() else { return false };
        match step {
            Step::Change { change, inverse } => {
                self.changes.pop();
                let scenario = Arc::make_mut(&mut self.scenario);
                let is_undone = inverse.as_ref().is_some_and(|i| scenario.apply(i).is_ok());
                if is_undone {
                    self.findings = Vec::new();
                    self.altered();
                } else {
                    let changes = std::mem::take(&mut self.changes);
                    self.take(Arc::clone(&self.origin), changes);
                }
                self.undone.push(Step::Change { change, inverse: None });
            }
            Step::Begin { origin, changes } => {
                let now = Step::Begin {
                    origin: Arc::clone(&self.origin),
                    changes: std::mem::take(&mut self.changes),
                };
                self.take(origin, changes);
                self.undone.push(now);
            }
        }
        true
    }

    /// Does the last undone step again, if there is one.
    pub(super) fn redo(&mut self) -> bool {
        let Some(step) = self.undone.pop() else { return false };
        match step {
            Step::Change { change, .. } => self.apply(*change),
            Step::Begin { origin, changes } => {
                self.done.push(Step::Begin {
                    origin: Arc::clone(&self.origin),
                    changes: std::mem::take(&mut self.changes),
                });
                self.take(origin, changes);
                true
            }
        }
    }

    /// Undoes or does again until so many steps are done.
    pub(super) fn go_to(&mut self, steps: usize) {
        while self.done.len() > steps && self.undo() {}
        while self.done.len() < steps && self.redo() {}
    }

    fn altered(&mut self) {
        self.version += 1;
    }

    /// The scenario's file: the opened file's own text with the changes made here at the end of
    /// its list, or a file on the base. `name` is what it is called.
    ///
    /// # Errors
    /// A change that stands in no file.
    pub(super) fn text(&self, base: &str, name: &str) -> Result<String, String> {
        let list: Vec<String> = self.changes.iter().map(as_written).collect::<Result<_, _>>()?;
        match &self.origin.file {
            Some(file) => Ok(appended(file.text.text(), file.changes_end, &list)),
            None => {
                let regime = self.origin.regime.as_ref();
                let regime = regime.map_or_else(String::new, |r| format!("    regime: {r:?},\n"));
                let list: String =
                    list.iter().map(|change| format!("        {change},\n")).collect();
                Ok(format!(
                    "// Made in the explorer; every change stands in the order in which it was made.\n\
                     Scenario(\n    schema: 1,\n    name: {name:?},\n    base: {base:?},\n{regime}    changes: [\n{list}    ],\n)\n"
                ))
            }
        }
    }
}

/// A change as a line of a file has it, further lines indented.
///
/// # Errors
/// A change that stands in no file.
pub(super) fn as_written(change: &Change) -> Result<String, String> {
    let list = to_ron(std::slice::from_ref(change)).map_err(|error| error.to_string())?;
    let inner = list.trim().trim_start_matches('[').trim_end_matches(']');
    let inner = inner.trim().trim_end_matches(',');
    Ok(inner.replace('\n', "\n    "))
}

/// Puts changes at the end of a file's list, and leaves every letter of the rest alone.
fn appended(text: &str, changes_end: Option<usize>, list: &[String]) -> String {
    if list.is_empty() {
        return text.to_owned();
    }
    let lines: String = list.iter().map(|change| format!("        {change},\n")).collect();
    let Some(end) = changes_end.filter(|end| text.is_char_boundary(*end)) else {
        let Some(close) = text.rfind(')') else { return text.to_owned() };
        let head = text[..close].trim_end();
        let comma = if head.ends_with([',', '(']) { "" } else { "," };
        return format!("{head}{comma}\n    changes: [\n{lines}    ],\n{}", &text[close..]);
    };
    let (close, has_comma) = end_of_list(text, end);
    let comma = if has_comma { "" } else { "," };
    let between = text[end..close].trim_end();
    format!("{}{comma}{between}\n{lines}    {}", &text[..end], &text[close..])
}

/// Where a list closes whose last entry ends at `from`, and whether a comma stands before that.
fn end_of_list(text: &str, from: usize) -> (usize, bool) {
    let bytes = text.as_bytes();
    let (mut at, mut has_comma) = (from, false);
    while at < bytes.len() {
        let rest = &text[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
        } else if bytes[at] == b']' {
            return (at, has_comma);
        } else {
            has_comma |= bytes[at] == b',';
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    (text.len(), has_comma)
}

/// Whether two changes set the same thing to other values, so that the later takes the place of
/// the earlier.
fn sets_the_same(a: &Change, b: &Change) -> bool {
    match (a, b) {
        (Change::SetHeadway(a), Change::SetHeadway(b)) => {
            (&a.service, &a.lines, &a.days, &a.period, &a.periods)
                == (&b.service, &b.lines, &b.days, &b.period, &b.periods)
        }
        (Change::SetFixedSum(a), Change::SetFixedSum(b)) => a.class == b.class,
        (Change::SetIndexation(a), Change::SetIndexation(b)) => a.class == b.class,
        (Change::SetBudget(a), Change::SetBudget(b)) => a.body == b.body,
        (Change::SetValue(a), Change::SetValue(b)) => a.key == b.key,
        (Change::SetSpeed(a), Change::SetSpeed(b)) => {
            (&a.service, &a.from, &a.to) == (&b.service, &b.from, &b.to)
        }
        _ => false,
    }
}

/// Whether a change speaks of the division of tasks, which another preset replaces.
pub(super) fn is_of_the_regime(change: &Change) -> bool {
    matches!(
        change,
        Change::MoveRole(_)
            | Change::SetPermission(_)
            | Change::SetFixedSum(_)
            | Change::Allocate(_)
            | Change::SetIndexation(_)
    )
}
