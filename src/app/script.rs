//! A session played from a file: for demonstrations, teaching and tests.
//!
//! ```ron
//! [
//!     Pick("Lemvig"),
//!     Wait, // until every figure is there
//!     Edit(SetHeadway(service: "rail-lt-520", headway: Minutes(30))),
//!     Picture("lemvig.png"),
//!     Undo,
//! ]
//! ```
//!
//! Paths are told from the folder in which the program runs.

use super::atlas::Atlas;
use super::camera::{Room, View};
use super::edit::{Asked, ChangeRequested};
use super::picture;
use super::session::Session;
use super::shown::{Colouring, Drawer, Field, Over, Tab};
use super::{AppError, Options};
use crate::report::format::Language;
use crate::scenario::change::Change;
use crate::scenario::finding::SourceText;
use crate::scenario::read_source;
use crate::scenario::regime::Role;
use crate::scenario::spanned::read;
use crate::units::ClockTime;
use bevy::prelude::*;
use bevy::window::RequestRedraw;
use serde::Deserialize;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// One thing that a script does.
#[derive(Clone, Debug, Deserialize)]
pub(super) enum Deed {
    /// Waits until every figure is there.
    Wait,
    /// Picks a hub, line, municipality or body by name or id, and goes there.
    Pick(String),
    /// Lets go of what is picked.
    LetGo,
    /// Shows the whole country.
    Country,
    /// Comes nearer: a factor of the scale.
    Nearer(f32),
    /// Makes a change.
    Edit(Box<Change>),
    Undo,
    Redo,
    /// Takes another division of tasks.
    Preset(String),
    /// Compares with another division of tasks.
    Compare(String),
    /// Shows what bodies would buy, or the service as it is written.
    Buy(bool),
    /// Puts the bar between both sides at a share of the map's width; 0 takes it away.
    Swipe(f32),
    /// `"da"` or `"en"`.
    Speak(String),
    Dark(bool),
    /// Size of letters, percent.
    Text(u16),
    /// Lines by the holder of a role.
    ColourBy(Role),
    /// Lines by passengers.
    ColourByLoad,
    /// Lines by how often they run.
    ColourByHeadway,
    /// Lines by how much of them is bought.
    ColourByBought,
    /// Land by a field.
    Land(Land),
    /// The panel on the left.
    Left(Left),
    /// The panel below; nothing closes it.
    Below(Option<Below>),
    /// The time of day.
    Clock(String),
    Vehicles(bool),
    Help(bool),
    /// A step of the tour, from 1; 0 ends it.
    Tour(usize),
    Open(PathBuf),
    Save(PathBuf),
    Export(PathBuf),
    Picture(PathBuf),
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) enum Land {
    Urbanity,
    Jobs,
    Coverage,
    WayHome,
    Gain,
    Cost,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) enum Left {
    Legend,
    Regime,
    Money,
    Rules,
    History,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) enum Below {
    Day,
    Flows,
    Places,
    Bought,
}

/// A list of deeds.
#[derive(Clone, Debug)]
pub(super) struct Script(Vec<Deed>);

impl Script {
    /// Reads a script.
    pub(super) fn read(path: &Path) -> Result<Self, AppError> {
        let source =
            read_source(path).map_err(|finding| AppError::Script(finding.message.clone()))?;
        Self::parse(&source)
    }
    /// Reads a script's text.
    pub(super) fn parse(source: &SourceText) -> Result<Self, AppError> {
        read(source, "script::unreadable").map(Self).map_err(|finding| {
            let place = format!("{}:{}", finding.file(), finding.line());
            AppError::Script(format!("{place}: {}", super::edit::sentence(&finding)))
        })
    }
    /// One picture once everything is there.
    pub(super) fn picture(path: &Path) -> Self {
        Self(vec![Deed::Wait, Deed::Picture(path.to_owned())])
    }
    /// What `--bench` plays where no script is named.
    pub(super) fn bench() -> Self {
        let source = SourceText::new("bench.ron", include_str!("bench.ron"));
        Self::parse(&source).expect("the program's own script can be read")
    }
}

/// What became of a script: what there is to print, or what went wrong.
pub(super) type Answer = Arc<Mutex<Option<Result<String, String>>>>;

/// Plays a script.
#[derive(Resource)]
pub(super) struct Player {
    deeds: VecDeque<Deed>,
    quits: bool,
    answer: Answer,
    /// Frames since the last deed.
    frames: u32,
    picture: Option<(picture::Outcome, f64)>,
    bench: Option<Bench>,
}

/// Times of frames and of answers, seconds.
#[derive(Default)]
struct Bench {
    frames: Vec<f64>,
    /// What was edited, when, and when its answer was there.
    edits: Vec<(&'static str, f64, Option<f64>)>,
}

impl Player {
    pub(super) fn new(script: Script, options: &Options, answer: Answer) -> Self {
        Self {
            deeds: script.0.into(),
            quits: options.quit || options.bench,
            answer,
            frames: 0,
            picture: None,
            bench: options.bench.then(Bench::default),
        }
    }
}

/// Plays the script that was asked for, if one was.
pub(super) fn plugin(app: &mut App) {
    app.add_systems(First, play.run_if(resource_exists::<Player>));
}

/// Frames after a deed before the next: meshes reach the graphics card, panels are laid out.
const BETWEEN: u32 = 3;
/// Frames before a picture.
const SETTLE: u32 = 12;
/// Seconds that a picture may take once asked for; software rendering on a busy machine is slow.
const PATIENCE: f64 = 300.0;

#[expect(clippy::too_many_arguments, reason = "a system's parameters are what it reads")]
fn play(
    mut commands: Commands,
    mut player: ResMut<Player>,
    mut session: ResMut<Session>,
    (mut view, room, atlas): (ResMut<View>, Res<Room>, Res<Atlas>),
    time: Res<Time<Real>>,
    mut changes: MessageWriter<ChangeRequested>,
    mut asked: MessageWriter<Asked>,
    mut redraw: MessageWriter<RequestRedraw>,
    mut exit: MessageWriter<AppExit>,
) {
    if !room.is_known() {
        return;
    }
    let player = &mut *player;
    let now = time.elapsed_secs_f64();
    let is_busy = is_busy(&session);
    if let Some(bench) = &mut player.bench {
        bench.frames.push(time.delta_secs_f64());
        if !is_busy {
            for edit in bench.edits.iter_mut().filter(|edit| edit.2.is_none()) {
                edit.2 = Some(now);
            }
        }
    }
    redraw.write(RequestRedraw);
    player.frames += 1;
    if let Some((outcome, since)) = &player.picture {
        let outcome = outcome.lock().ok().and_then(|mut outcome| outcome.take());
        match outcome {
            Some(Ok(())) => player.picture = None,
            Some(Err(why)) => return end(player, Err(why), &mut exit),
            None if now - since > PATIENCE => {
                let why = "the graphics driver gave no picture of the window".to_owned();
                return end(player, Err(why), &mut exit);
            }
            None => return,
        }
    }
    let Some(deed) = player.deeds.front() else {
        if player.frames > BETWEEN && !(player.bench.is_some() && is_busy) {
            let report = player.bench.take().map(|bench| bench.report());
            end(player, Ok(report.unwrap_or_default()), &mut exit);
        }
        return;
    };
    let is_settled = view.is_still() && !session.goes_to_picked;
    let is_ready = match deed {
        Deed::Wait => !is_busy && is_settled && player.frames > BETWEEN,
        Deed::Picture(_) => is_settled && player.frames > SETTLE,
        _ => player.frames > BETWEEN,
    };
    if !is_ready {
        return;
    }
    let Some(deed) = player.deeds.pop_front() else { return };
    player.frames = 0;
    if let (Deed::Edit(change), Some(bench)) = (&deed, &mut player.bench) {
        bench.edits.push((change.name(), now, None));
    }
    let mut write = Desk { changes: &mut changes, asked: &mut asked };
    match &deed {
        Deed::Picture(path) => {
            let outcome = picture::Outcome::default();
            picture::take(&mut commands, path.clone(), Arc::clone(&outcome));
            player.picture = Some((outcome, now));
        }
        Deed::Country => view.show(&atlas.corners, 0.06),
        Deed::Nearer(factor) => {
            let centre = view.centre;
            view.look_at(centre, factor.clamp(0.05, 20.0));
        }
        deed => {
            if let Err(why) = perform(deed, &mut session, &mut write) {
                end(player, Err(why), &mut exit);
            }
        }
    }
}

/// Where a deed's wishes go.
struct Desk<'a, 'c, 'q> {
    changes: &'a mut MessageWriter<'c, ChangeRequested>,
    asked: &'a mut MessageWriter<'q, Asked>,
}

fn is_busy(session: &Session) -> bool {
    let runs = &session.runs;
    let waits = session.a.result.is_none()
        || session.a.is_stale()
        || session.b.result.is_none()
        || runs.wants_bought != session.a.is_decided();
    runs.busy.is_some()
        || runs.export_to.is_some()
        || (waits && !runs.is_off && !runs.is_stopped && runs.failed.is_none())
}

fn perform(deed: &Deed, session: &mut Session, to: &mut Desk<'_, '_, '_>) -> Result<(), String> {
    let preset = |session: &Session, slug: &str| {
        let found = session.presets.iter().position(|preset| preset.regime.slug == slug);
        found.ok_or_else(|| format!("the script names the regime `{slug}`, which is not there"))
    };
    let shown = &mut session.shown;
    match deed {
        Deed::Wait | Deed::Picture(_) | Deed::Country | Deed::Nearer(_) => {}
        Deed::Pick(name) => {
            let Some(&(_, picked)) = session.find(name).first() else {
                return Err(format!("the script picks `{name}`, which is not there"));
            };
            session.pick(picked);
        }
        Deed::LetGo => session.picked = None,
        Deed::Edit(change) => {
            let change = Change::clone(change);
            to.changes.write(ChangeRequested { change, merges: false });
        }
        Deed::Undo => drop(to.asked.write(Asked::Undo)),
        Deed::Redo => drop(to.asked.write(Asked::Redo)),
        Deed::Preset(slug) => {
            let at = preset(session, slug)?;
            to.asked.write(Asked::Preset(at));
        }
        Deed::Compare(slug) => {
            let at = preset(session, slug)?;
            to.asked.write(Asked::Reference(at));
        }
        Deed::Buy(is_on) => {
            to.asked.write(if *is_on { Asked::Buy } else { Asked::Declared });
        }
        Deed::Swipe(share) => shown.swipe = (*share > 0.0).then(|| share.min(1.0)),
        Deed::Speak(tag) => {
            let language = match tag.as_str() {
                "da" => Language::Danish,
                "en" => Language::English,
                _ => return Err(format!("the script speaks `{tag}`; write \"da\" or \"en\"")),
            };
            to.asked.write(Asked::Speak(language));
        }
        Deed::Dark(is_dark) => shown.is_dark = *is_dark,
        Deed::Text(percent) => shown.text = (f32::from(*percent) / 100.0).clamp(1.0, 2.0),
        Deed::ColourBy(role) => shown.colouring = Colouring::Holder(*role),
        Deed::ColourByLoad => shown.colouring = Colouring::Load,
        Deed::ColourByHeadway => shown.colouring = Colouring::Headway,
        Deed::ColourByBought => shown.colouring = Colouring::Bought,
        Deed::Land(land) => {
            shown.field = match land {
                Land::Urbanity => Field::Urbanity,
                Land::Jobs => Field::Jobs,
                Land::Coverage => Field::Coverage,
                Land::WayHome => Field::WayHome,
                Land::Gain => Field::Gain,
                Land::Cost => Field::Cost,
            }
        }
        Deed::Left(left) => {
            shown.tab = match left {
                Left::Legend => Tab::Legend,
                Left::Regime => Tab::Regime,
                Left::Money => Tab::Money,
                Left::Rules => Tab::Rules,
                Left::History => Tab::History,
            }
        }
        Deed::Below(below) => {
            shown.drawer = below.map(|below| match below {
                Below::Day => Drawer::Day,
                Below::Flows => Drawer::Flows,
                Below::Places => Drawer::Places,
                Below::Bought => Drawer::Bought,
            })
        }
        Deed::Clock(text) => {
            let Some(time) = ClockTime::parse(text) else {
                return Err(format!("the script's time `{text}` is not written like 21:30"));
            };
            shown.clock = (time.0 as f32).clamp(super::vehicles::DAY.0, super::vehicles::DAY.1);
        }
        Deed::Vehicles(are_on) => shown.vehicles = *are_on,
        Deed::Help(is_on) => shown.over = if *is_on { Over::Help } else { Over::Nothing },
        Deed::Tour(step) => {
            shown.over = step.checked_sub(1).map_or(Over::Nothing, Over::Tour);
        }
        Deed::Open(path) => drop(to.asked.write(Asked::Open(path.clone()))),
        Deed::Save(path) => drop(to.asked.write(Asked::Save(path.clone()))),
        Deed::Export(folder) => drop(to.asked.write(Asked::Export(folder.clone()))),
    }
    Ok(())
}

fn end(player: &mut Player, outcome: Result<String, String>, exit: &mut MessageWriter<AppExit>) {
    player.deeds.clear();
    player.picture = None;
    let is_wrong = outcome.is_err();
    if let Ok(mut answer) = player.answer.lock() {
        answer.get_or_insert(outcome);
    }
    if player.quits || is_wrong {
        exit.write(AppExit::Success);
    }
}

impl Bench {
    /// Times as text: medians and 95th percentiles of frames, each edit with its answer.
    fn report(mut self) -> String {
        // The first frames make shaders and meshes.
        const WARM: usize = 10;
        self.frames.drain(..WARM.min(self.frames.len()));
        self.frames.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let last = self.frames.len().saturating_sub(1);
            self.frames.get((last as f64 * share) as usize).copied().unwrap_or(0.0) * 1000.0
        };
        let mut text = format!(
            "frames {}: median {:.1} ms, 95 % {:.1} ms, longest {:.1} ms\n",
            self.frames.len(),
            at(0.5),
            at(0.95),
            at(1.0)
        );
        for (name, begin, end) in &self.edits {
            let took =
                end.map_or_else(|| "no answer".to_owned(), |end| format!("{:.2} s", end - begin));
            text.push_str(&format!("edit {name}: answer after {took}\n"));
        }
        text
    }
}
