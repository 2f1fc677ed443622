//! Figures: worked out on a thread of their own, one run at a time, heard of when they are there.
//!
//! A run that is no longer wanted is stopped at its next word of progress: the teller unwinds the
//! working thread, which is caught at its door. Results of the latest scenarios are kept, so that
//! an edit that is undone has its figures at once.

use super::session::{Session, are_same};
use crate::decide::Terms;
use crate::run::bands::{Bands, bands};
use crate::run::{self, Column, Prepared, Register, Reuse, RunResult, Step, edit};
use crate::scenario::Scenario;
use bevy::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};

/// Results that are kept: the base, both sides, and a few steps back.
const KEPT: usize = 5;
/// Results of decisions that are kept: both sides, and those before.
const BOUGHT: usize = 4;
/// Drawn sets of values behind a band.
pub(super) const SETS: usize = 16;

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The base year, which every other run is told apart from.
    Base,
    /// The edited scenario.
    Edited,
    /// What it is compared with.
    Reference,
    /// What bodies would buy under one of them.
    Bought,
    /// Bands of their difference.
    Bands,
    /// One side in full, because its tables are to be written.
    Full,
}

/// A run that is under way.
#[derive(Debug)]
pub(super) struct Busy {
    pub(super) purpose: Purpose,
    pub(super) step: Option<Step>,
    /// Sets of values that are done, for bands.
    pub(super) sets: usize,
    scenario: Arc<Scenario>,
    stop: Arc<AtomicBool>,
    ear: Mutex<mpsc::Receiver<News>>,
}

#[derive(Debug)]
enum News {
    Step(Step),
    Sets(usize),
    Done(Box<RunResult>, Option<Reuse>),
    Bought(Box<RunResult>),
    Bands(Box<Bands>),
    Failed(String),
}

/// Bands of one difference.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) a: Arc<Scenario>,
    pub(super) b: Arc<Scenario>,
    pub(super) bands: Arc<Bands>,
}

/// What is known, and what is being worked out.
#[derive(Debug, Default)]
pub(super) struct Runs {
    pub(super) busy: Option<Busy>,
    /// Why the last run gave nothing.
    pub(super) failed: Option<String>,
    /// Nothing is worked out by itself.
    pub(super) is_off: bool,
    /// The planner stopped a run: nothing begins until the scenario is changed or figures asked for.
    pub(super) is_stopped: bool,
    pub(super) bands: Option<Known>,
    /// Bands are asked for.
    pub(super) wants_bands: bool,
    /// What bodies would buy is asked for, and shown as soon as both sides are there.
    pub(super) wants_bought: bool,
    /// Scenarios as declared, with what is bought under them.
    bought: Vec<(Arc<Scenario>, Arc<RunResult>)>,
    /// Where tables are to be written as soon as both sides are worked out in full.
    pub(super) export_to: Option<PathBuf>,
    /// What the last run took over from the one before.
    pub(super) reuse: Option<Reuse>,
    results: Vec<Arc<RunResult>>,
}

impl Runs {
    pub(super) fn new(is_on: bool) -> Self {
        Self { is_off: !is_on, ..Self::default() }
    }
    /// The result of a scenario, if it is known.
    pub(super) fn known(&self, scenario: &Arc<Scenario>) -> Option<&Arc<RunResult>> {
        self.results.iter().find(|result| are_same(&result.scenario, scenario))
    }
    /// What bodies would buy under a scenario, if it was worked out.
    pub(super) fn bought_of(&self, declared: &Arc<Scenario>) -> Option<&Arc<RunResult>> {
        let mut known = self.bought.iter();
        known.find(|(of, _)| are_same(of, declared)).map(|(_, result)| result)
    }
    /// Takes a result; the oldest but the base's goes.
    pub(super) fn keep(&mut self, result: Arc<RunResult>) {
        self.results.retain(|other| !are_same(&other.scenario, &result.scenario));
        self.results.push(result);
        if self.results.len() > KEPT {
            self.results.remove(1);
        }
    }
    /// Stops what is under way.
    pub(super) fn stop(&mut self) {
        if let Some(busy) = self.busy.take() {
            busy.stop.store(true, Ordering::Relaxed);
        }
    }
    /// What is still to be worked out in full before tables can be written.
    pub(super) fn lacks_full(session: &Session) -> Option<Arc<Scenario>> {
        let sides = [&session.a, &session.b].into_iter();
        let mended = sides.filter_map(|side| side.result.as_ref()).find(|r| r.is_mended());
        mended.map(|result| Arc::clone(&result.scenario))
    }
    pub(super) fn forget_failure(&mut self) {
        self.failed = None;
        self.is_stopped = false;
    }
    /// Bands of the difference that is shown, if they were worked out for it.
    pub(super) fn bands_of(&self, a: &Arc<Scenario>, b: &Arc<Scenario>) -> Option<&Arc<Bands>> {
        let known = self.bands.as_ref()?;
        (are_same(&known.a, a) && are_same(&known.b, b)).then_some(&known.bands)
    }
}

/// Hears of runs and sets off the next.
pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, (hear, write_out, begin).chain().run_if(resource_exists::<Session>));
}

fn hear(mut session: ResMut<Session>) {
    let Some(busy) = &session.runs.busy else { return };
    let mut news = Vec::new();
    let mut is_gone = false;
    if let Ok(ear) = busy.ear.lock() {
        loop {
            match ear.try_recv() {
                Ok(told) => news.push(told),
                Err(error) => {
                    is_gone = error == mpsc::TryRecvError::Disconnected;
                    break;
                }
            }
        }
    }
    if news.is_empty() && !is_gone {
        return;
    }
    let session = &mut *session;
    let mut is_over = is_gone;
    for told in news {
        match told {
            News::Step(step) => {
                if let Some(busy) = &mut session.runs.busy {
                    busy.step = Some(step);
                }
            }
            News::Sets(sets) => {
                if let Some(busy) = &mut session.runs.busy {
                    busy.sets = sets;
                }
            }
            News::Done(result, reuse) => {
                session.runs.reuse = reuse;
                session.runs.keep(Arc::from(result));
                is_over = true;
                session.look_up();
                session.version += 1;
            }
            News::Bought(result) => {
                if let Some(busy) = &session.runs.busy {
                    let declared = Arc::clone(&busy.scenario);
                    session.runs.bought.push((declared, Arc::from(result)));
                }
                if session.runs.bought.len() > BOUGHT {
                    let of_sides = [&session.a.declared, &session.b.declared];
                    let is_old =
                        |of: &Arc<Scenario>| !of_sides.iter().any(|side| are_same(of, side));
                    let oldest = session.runs.bought.iter().position(|(of, _)| is_old(of));
                    session.runs.bought.remove(oldest.unwrap_or(0));
                }
                is_over = true;
                session.look_up();
                session.version += 1;
            }
            News::Bands(bands) => {
                let (a, b) = (Arc::clone(&session.a.scenario), Arc::clone(&session.b.scenario));
                session.runs.bands = Some(Known { a, b, bands: Arc::from(bands) });
                session.runs.wants_bands = false;
                is_over = true;
            }
            News::Failed(why) => {
                session.runs.failed = Some(why);
                session.runs.wants_bands = false;
                session.runs.wants_bought = false;
                is_over = true;
            }
        }
    }
    if is_over {
        session.runs.busy = None;
    }
}

/// Writes the tables that were asked for, once both sides are there in full.
fn write_out(mut session: ResMut<Session>) {
    let is_ready = session.runs.export_to.is_some()
        && session.runs.busy.is_none()
        && Runs::lacks_full(&session).is_none();
    let is_over = session.runs.export_to.is_some() && session.runs.failed.is_some();
    if is_ready || is_over {
        let session = &mut *session;
        if let Some(folder) = session.runs.export_to.take() {
            super::edit::write_tables(session, &folder);
        }
    }
}

/// Sets off the run that is wanted most, and stops one that no longer is.
fn begin(mut session: ResMut<Session>) {
    let wanted = wanted(&session);
    let is_wanted = |busy: &Busy| match &wanted {
        Some((purpose, scenario)) => busy.purpose == *purpose && are_same(&busy.scenario, scenario),
        None => false,
    };
    match &session.runs.busy {
        Some(busy) if is_wanted(busy) => return,
        Some(_) => session.runs.stop(),
        None => {}
    }
    let Some((purpose, scenario)) = wanted else { return };
    let busy = match purpose {
        Purpose::Bands => {
            let pair = [Arc::clone(&session.b.scenario), Arc::clone(&session.a.scenario)];
            set_off_bands(pair, &session.register)
        }
        Purpose::Bought => match session.base_result().map(Arc::clone) {
            Some(base) => set_off_bought(scenario, base),
            None => return,
        },
        _ => {
            let base = session.base_result().map(Arc::clone);
            // What is nearest to the scenario saves most.
            let near = session.a.result.as_ref().filter(|_| purpose == Purpose::Edited);
            let near = near.filter(|result| result.decision.is_none());
            let near = near.or(base.as_ref()).filter(|_| purpose != Purpose::Full);
            let near = near.map(Arc::clone);
            set_off(purpose, scenario, near, base, &session.register)
        }
    };
    session.runs.busy = Some(busy);
}

/// What should be worked out next: the base year, the edited scenario, what it is compared with.
fn wanted(session: &Session) -> Option<(Purpose, Arc<Scenario>)> {
    let runs = &session.runs;
    if runs.is_off || runs.is_stopped || runs.failed.is_some() {
        return None;
    }
    let base = &session.presets[0];
    let lacks = |scenario: &Arc<Scenario>| runs.known(scenario).is_none();
    if lacks(base) {
        return Some((Purpose::Base, Arc::clone(base)));
    }
    for (purpose, side) in [(Purpose::Edited, &session.a), (Purpose::Reference, &session.b)] {
        if side.result.is_none() || side.is_stale() {
            return Some((purpose, Arc::clone(&side.scenario)));
        }
    }
    if runs.wants_bought {
        let mut sides = [&session.b, &session.a].into_iter();
        if let Some(side) = sides.find(|side| runs.bought_of(&side.declared).is_none()) {
            return Some((Purpose::Bought, Arc::clone(&side.declared)));
        }
    }
    if let Some(scenario) = runs.export_to.as_ref().and_then(|_| Runs::lacks_full(session)) {
        return Some((Purpose::Full, scenario));
    }
    let wants = runs.wants_bands
        && !session.a.is_decided()
        && runs.bands_of(&session.a.scenario, &session.b.scenario).is_none();
    wants.then(|| (Purpose::Bands, Arc::clone(&session.a.scenario)))
}

/// What the teller throws when the run is to stop.
struct Stopped;

fn set_off(
    purpose: Purpose,
    scenario: Arc<Scenario>,
    near: Option<Arc<RunResult>>,
    base: Option<Arc<RunResult>>,
    register: &Register,
) -> Busy {
    let register = Arc::clone(register);
    let of_run = Arc::clone(&scenario);
    under_way(purpose, scenario, move |progress, _| {
        if let Some(near) = &near {
            let (result, reuse) = edit(near, &of_run, base.as_deref(), progress)?;
            return Ok(News::Done(Box::new(result), Some(reuse)));
        }
        let prepared = Prepared::new(&of_run, &register, progress)?;
        let result = run::run_for_edits(&of_run, &prepared, base.as_deref(), progress)?;
        Ok(News::Done(Box::new(result), None))
    })
}

fn set_off_bought(declared: Arc<Scenario>, base: Arc<RunResult>) -> Busy {
    let of_run = Arc::clone(&declared);
    under_way(Purpose::Bought, declared, move |progress, _| {
        let prepared = base.prepared.update(&base.scenario, &of_run, progress)?;
        // As much public money under every division, as `compare` has it.
        let result = run::settle(&of_run, &prepared, &base, Terms::default(), progress)?;
        Ok(News::Bought(Box::new(result)))
    })
}

fn set_off_bands(pair: [Arc<Scenario>; 2], register: &Register) -> Busy {
    let register = Arc::clone(register);
    let scenario = Arc::clone(&pair[1]);
    under_way(Purpose::Bands, scenario, move |progress, sets| {
        let columns = pair.each_ref().map(Column::declared);
        let found = bands(&columns, &register, SETS, progress, sets)?;
        Ok(News::Bands(Box::new(found)))
    })
}

/// Runs something on a thread of its own that tells its progress and stops when it is told to.
fn under_way(
    purpose: Purpose,
    scenario: Arc<Scenario>,
    work: impl FnOnce(run::Progress<'_>, &(dyn Fn(usize) + Sync)) -> Result<News, run::RunError>
    + Send
    + 'static,
) -> Busy {
    let (send, receive) = mpsc::channel();
    let stop = Arc::new(AtomicBool::new(false));
    let is_stopped = Arc::clone(&stop);
    std::thread::spawn(move || {
        let teller = Mutex::new(send.clone());
        let tell = |news: News| {
            if is_stopped.load(Ordering::Relaxed) {
                resume_unwind(Box::new(Stopped));
            }
            if let Ok(teller) = teller.lock() {
                // The window may be closed already.
                let _ = teller.send(news);
            }
        };
        let progress = |step: Step| tell(News::Step(step));
        let sets = |done: usize| tell(News::Sets(done));
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&progress, &sets)));
        let last = match outcome {
            Ok(Ok(news)) => news,
            Ok(Err(error)) => News::Failed(error.to_string()),
            Err(panic) if panic.is::<Stopped>() => return,
            Err(panic) => News::Failed(super::first_line(&*panic)),
        };
        let _ = send.send(last);
    });
    Busy { purpose, step: None, sets: 0, scenario, stop, ear: Mutex::new(receive) }
}
