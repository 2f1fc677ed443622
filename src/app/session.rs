//! The window's one door to the core: the scenario, its regimes, and the latest result.
//!
//! The network stands on the map at once; the base year's figures are worked out on a thread of
//! their own and arrive when they are done.

use super::{AppError, Options};
use crate::id::{HubId, Id, ServiceId};
use crate::report::format::Language;
use crate::report::words::Words;
use crate::run::{self, Prepared, RunResult, Step};
use crate::scenario::Scenario;
use crate::scenario::regime::{self, Responsibility};
use crate::scenario::responsibility::resolve;
use bevy::prelude::*;
use bevy::render::view::screenshot::{Captured, Screenshot, save_to_disk};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, mpsc};

/// What the window starts from: one scenario per regime, the base first.
#[derive(Clone, Debug)]
pub struct Start {
    /// The same country under each regime; the first is the base.
    pub scenarios: Vec<Arc<Scenario>>,
    /// How well each table's columns are known.
    pub register: run::Register,
}

/// What is picked on the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Picked {
    /// A hub or stop.
    Hub(HubId),
    /// A line.
    Service(ServiceId),
}

/// How far the figures are.
#[derive(Clone, Debug)]
pub(super) enum Figures {
    /// Being worked out: the step it is at.
    Working(Option<Step>),
    /// There.
    Ready(Arc<RunResult>),
    /// Could not be worked out: why.
    Failed(String),
    /// Not asked for.
    Off,
}

enum News {
    Step(Step),
    Done(Box<RunResult>),
    Failed(String),
}

/// Everything the panels and the map read.
#[derive(Resource)]
pub(super) struct Session {
    pub(super) scenario: Arc<Scenario>,
    pub(super) regimes: Vec<Arc<Scenario>>,
    pub(super) responsibilities: Vec<Arc<Responsibility>>,
    pub(super) current: usize,
    pub(super) figures: Figures,
    pub(super) picked: Option<Picked>,
    pub(super) search: String,
    pub(super) search_wanted: bool,
    pub(super) colour_by: regime::Role,
    pub(super) show_local: bool,
    pub(super) words: [Arc<Words>; 2],
    pub(super) language: Language,
    /// Counts up whenever the map must be drawn anew.
    pub(super) version: u64,
    pub(super) fly_to_picked: bool,
    news: Option<Mutex<mpsc::Receiver<News>>>,
    screenshot: Option<PathBuf>,
    quit: bool,
    frames_ready: u32,
    shot: bool,
}

impl Session {
    /// Loads what the window starts from and sets off the base year's run.
    pub(super) fn new(
        start: Start,
        options: &Options,
        language: Language,
    ) -> Result<Self, AppError> {
        let scenario = Arc::clone(&start.scenarios[0]);
        let current = start
            .scenarios
            .iter()
            .position(|s| s.regime.slug == options.regime)
            .ok_or_else(|| {
                let known: Vec<_> = start.scenarios.iter().map(|s| s.regime.slug.clone()).collect();
                AppError::UnknownRegime(options.regime.clone(), known.join(", "))
            })?;
        let responsibilities = start.scenarios.iter().map(|s| Arc::new(resolve(s, None))).collect();
        let (figures, news) = if options.no_figures {
            (Figures::Off, None)
        } else {
            (Figures::Working(None), Some(Mutex::new(compute(&scenario, &start.register))))
        };
        let mut session = Self {
            scenario,
            regimes: start.scenarios,
            responsibilities,
            current,
            figures,
            picked: None,
            search: String::new(),
            search_wanted: false,
            colour_by: regime::Role::Fund,
            show_local: true,
            words: [Language::Danish, Language::English].map(|l| Arc::new(Words::new(l))),
            language,
            version: 1,
            fly_to_picked: false,
            news,
            screenshot: options.screenshot.clone(),
            quit: options.quit,
            frames_ready: 0,
            shot: false,
        };
        if let Some(name) = &options.pick {
            session.picked = session.find(name).first().map(|(_, picked)| *picked);
            session.fly_to_picked = session.picked.is_some();
        }
        Ok(session)
    }

    /// The words of the chosen language.
    pub(super) fn words(&self) -> Arc<Words> {
        Arc::clone(&self.words[usize::from(self.language == Language::English)])
    }
    /// Who holds what under the chosen regime.
    pub(super) fn responsibility(&self) -> &Responsibility {
        &self.responsibilities[self.current]
    }
    /// The base year's result, if it is there.
    pub(super) fn result(&self) -> Option<&RunResult> {
        match &self.figures {
            Figures::Ready(result) => Some(result),
            _ => None,
        }
    }
    /// Hubs and lines whose name holds the text, best first.
    pub(super) fn find(&self, text: &str) -> Vec<(String, Picked)> {
        let wanted = text.trim().to_lowercase();
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (id, hub) in self.scenario.area.hubs.entries() {
            let name = hub.name.to_lowercase();
            if hub.level > 0 && name.contains(&wanted) {
                let rank =
                    usize::from(name != wanted) * 2 + usize::from(!name.starts_with(&wanted));
                found.push((rank, hub.level, hub.name.clone(), Picked::Hub(id)));
            }
        }
        for (id, service) in self.scenario.services.entries() {
            let hit = service.number.to_lowercase() == wanted
                || service.name.to_lowercase().contains(&wanted);
            if hit && !service.derived {
                let name = format!("{} {}", service.number, service.name).trim().to_owned();
                found.push((4, 9, name, Picked::Service(id)));
            }
        }
        found.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
        found.into_iter().take(12).map(|(_, _, name, picked)| (name, picked)).collect()
    }
    /// Where a picked thing is: a point in degrees.
    pub(super) fn place_of(&self, picked: Picked) -> Option<(f64, f64)> {
        let hub = match picked {
            Picked::Hub(hub) => hub,
            Picked::Service(service) => {
                let stops = &self.scenario.services.get(service)?.stops;
                stops.get(stops.len() / 2)?.hub
            }
        };
        let hub = self.scenario.area.hubs.get(hub)?;
        Some((hub.lat, hub.lon))
    }
    /// Lines that stop at a hub.
    pub(super) fn services_at(&self, hub: HubId) -> Vec<ServiceId> {
        self.scenario
            .services
            .entries()
            .filter(|(_, service)| service.stops.iter().any(|stop| stop.hub == hub))
            .map(|(id, _)| id)
            .collect()
    }
    /// The first body that holds a role for a line.
    pub(super) fn holder(
        &self,
        service: ServiceId,
        role: regime::Role,
    ) -> Option<regime::BodyKind> {
        let held = self.responsibility().held(service, role);
        let (body, _) = held.by.iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
        self.regimes[self.current].bodies.get(*body).map(|body| body.kind)
    }
}

fn compute(scenario: &Arc<Scenario>, register: &run::Register) -> mpsc::Receiver<News> {
    let (send, receive) = mpsc::channel();
    let scenario = Arc::clone(scenario);
    let register = Arc::clone(register);
    std::thread::spawn(move || {
        let teller = Mutex::new(send.clone());
        let progress = |step: Step| {
            if let Ok(teller) = teller.lock() {
                // The window may be closed already.
                let _ = teller.send(News::Step(step));
            }
        };
        let result = Prepared::new(&scenario, &register, &progress)
            .and_then(|prepared| run::run(&scenario, &prepared, None, &progress));
        let _ = send.send(match result {
            Ok(result) => News::Done(Box::new(result)),
            Err(error) => News::Failed(error.to_string()),
        });
    });
    receive
}

/// Takes news of the run; takes the picture and closes when asked to.
pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, (hear, picture).chain());
}

fn hear(mut session: ResMut<Session>) {
    let mut heard = Vec::new();
    if let Some(news) = &session.news
        && let Ok(news) = news.lock()
    {
        while let Ok(item) = news.try_recv() {
            heard.push(item);
        }
    }
    for item in heard {
        match item {
            News::Step(step) => session.figures = Figures::Working(Some(step)),
            News::Done(result) => {
                session.figures = Figures::Ready(Arc::new(*result));
                session.version += 1;
            }
            News::Failed(why) => session.figures = Figures::Failed(why),
        }
    }
}

fn picture(
    mut commands: Commands,
    mut session: ResMut<Session>,
    captured: Query<Entity, With<Captured>>,
    mut exit: MessageWriter<AppExit>,
) {
    let settled = !matches!(session.figures, Figures::Working(_));
    let Some(path) = session.screenshot.clone() else { return };
    if !settled {
        return;
    }
    session.frames_ready += 1;
    // A few frames so that the camera has arrived and the panels are laid out.
    const SETTLE: u32 = 40;
    const GIVE_UP: u32 = 600;
    if session.frames_ready == SETTLE {
        commands.spawn(Screenshot::primary_window()).observe(save_to_disk(path));
        session.shot = true;
    }
    let saved = session.shot && session.frames_ready > SETTLE + 1 && !captured.is_empty();
    if session.quit && (saved || session.frames_ready > SETTLE + 30) {
        exit.write(AppExit::Success);
    }
    if session.frames_ready > GIVE_UP {
        exit.write(AppExit::error());
    }
}

/// The index of the first hub with a slug, for tests and scripts.
#[cfg(test)]
pub(super) fn hub_named(scenario: &Scenario, slug: &str) -> Option<HubId> {
    scenario.area.hubs.iter().position(|hub| hub.slug == slug).map(HubId::from_index)
}
