//! The window's one door to the core: the scenario, its regimes, what is picked and coloured.

use super::figures::Figures;
use super::{AppError, Options};
use crate::id::{HubId, ServiceId};
use crate::report::format::Language;
use crate::report::words::Words;
use crate::run::{self, Register, RunResult};
use crate::scenario::Scenario;
use crate::scenario::finding::nearest;
use crate::scenario::regime::{BodyKind, Responsibility, Role};
use crate::scenario::responsibility::resolve;
use bevy::prelude::*;
use std::sync::Arc;

/// What the window starts from: one scenario per regime, the base first.
#[derive(Clone, Debug)]
pub struct Start {
    /// The same country under each regime; the first is the base.
    pub scenarios: Vec<Arc<Scenario>>,
    /// How well each table's columns are known.
    pub register: Register,
}

/// What is picked on the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Picked {
    /// A hub or stop.
    Hub(HubId),
    /// A line.
    Service(ServiceId),
}

/// Everything the panels and the map read.
#[derive(Resource)]
pub(super) struct Session {
    /// The base: places and lines, which no regime changes.
    pub(super) scenario: Arc<Scenario>,
    /// The same under each regime.
    pub(super) regimes: Vec<Arc<Scenario>>,
    responsibilities: Vec<Arc<Responsibility>>,
    /// Index of the chosen regime.
    pub(super) current: usize,
    /// The base year's figures.
    pub(super) figures: Figures,
    /// What is picked.
    pub(super) picked: Option<Picked>,
    /// What lies under the pointer.
    pub(super) pointed: Option<Picked>,
    /// What is written in the search field.
    pub(super) search: String,
    /// The role whose holder colours the lines.
    pub(super) role: Role,
    /// Whether derived local buses are drawn.
    pub(super) show_local: bool,
    /// The language of the panels.
    pub(super) language: Language,
    words: [Arc<Words>; 2],
    /// Counts up whenever the map must be drawn anew.
    pub(super) version: u64,
    /// The map is to go to what is picked.
    pub(super) goes_to_picked: bool,
}

impl Session {
    /// Takes what the window starts from.
    pub(super) fn new(
        start: Start,
        options: &Options,
        language: Language,
    ) -> Result<Self, AppError> {
        let scenario = Arc::clone(start.scenarios.first().ok_or(AppError::NoScenario)?);
        let slugs = || start.scenarios.iter().map(|s| s.regime.slug.as_str());
        let current = slugs().position(|slug| slug == options.regime).ok_or_else(|| {
            let known: Vec<_> = slugs().collect();
            AppError::UnknownRegime(options.regime.clone(), known.join(", "))
        })?;
        let responsibilities = start.scenarios.iter().map(|s| Arc::new(resolve(s, None))).collect();
        let mut session = Self {
            scenario,
            regimes: start.scenarios,
            responsibilities,
            current,
            figures: Figures::Off,
            picked: None,
            pointed: None,
            search: String::new(),
            role: options.role,
            show_local: true,
            language,
            words: [Language::Danish, Language::English].map(|l| Arc::new(Words::new(l))),
            version: 1,
            goes_to_picked: false,
        };
        if let Some(name) = &options.pick {
            let Some(&(_, picked)) = session.find(name).first() else {
                return Err(session.unknown(name));
            };
            session.pick(picked);
        }
        Ok(session)
    }

    fn unknown(&self, name: &str) -> AppError {
        let hubs = self.scenario.area.hubs.iter().map(|hub| hub.name.as_str());
        let lines = self.scenario.services.iter().map(|line| line.name.as_str());
        let hint = nearest(name, hubs.chain(lines))
            .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        AppError::UnknownPick(name.to_owned(), hint)
    }

    /// The words of the chosen language.
    pub(super) fn words(&self) -> Arc<Words> {
        Arc::clone(&self.words[usize::from(self.language == Language::English)])
    }
    /// Who holds what under the chosen regime.
    pub(super) fn responsibility(&self) -> &Arc<Responsibility> {
        &self.responsibilities[self.current]
    }
    /// The scenario under the chosen regime.
    pub(super) fn regime(&self) -> &Arc<Scenario> {
        &self.regimes[self.current]
    }
    /// What a regime is called in the chosen language.
    pub(super) fn regime_name(&self, at: usize) -> String {
        let regime = &self.regimes[at].regime;
        let key = format!("app-regime-{}", regime.slug);
        let words = self.words();
        if words.has(&key) { words.get(&key) } else { regime.name.clone() }
    }
    /// The base year's result, if it is there.
    pub(super) fn result(&self) -> Option<&Arc<RunResult>> {
        match &self.figures {
            Figures::Ready(result) => Some(result),
            _ => None,
        }
    }
    /// Picks a thing and lets the map go there.
    pub(super) fn pick(&mut self, picked: Picked) {
        self.picked = Some(picked);
        self.goes_to_picked = true;
        self.search.clear();
    }
    /// Chooses a regime and the role whose holder colours the lines.
    pub(super) fn choose(&mut self, regime: usize, role: Role) {
        if (regime, role) != (self.current, self.role) {
            self.current = regime;
            self.role = role;
            self.version += 1;
        }
    }
    /// Takes the base year's result: some regimes class lines by the boardings it tells.
    pub(super) fn take(&mut self, result: Arc<RunResult>) {
        let share = run::border_share(&result);
        let resolved = self.regimes.iter().map(|s| Arc::new(resolve(s, Some(&share))));
        self.responsibilities = resolved.collect();
        self.figures = Figures::Ready(result);
        self.version += 1;
    }

    /// Hubs and lines whose name or id holds the text, best first.
    pub(super) fn find(&self, text: &str) -> Vec<(String, Picked)> {
        let wanted = fold(text.trim());
        if wanted.is_empty() {
            return Vec::new();
        }
        let rank = |name: &str, slug: &str| match fold(name) {
            name if name == wanted => Some(0),
            _ if slug == wanted => Some(0),
            name if name.starts_with(&wanted) => Some(1),
            name if name.contains(&wanted) => Some(2),
            _ => None,
        };
        let mut found = Vec::new();
        for (id, hub) in self.scenario.area.hubs.entries() {
            if let Some(rank) = rank(&hub.name, &hub.slug) {
                // A plain stop stands after every hub; among hubs of one level the larger town first.
                let level = if hub.level == 0 { 9 } else { hub.level };
                let people = (hub.town_population.max(0.0)) as i64;
                found.push((rank, level, -people, hub.name.clone(), Picked::Hub(id)));
            }
        }
        for (id, line) in self.scenario.services.entries() {
            let rank =
                if fold(&line.number) == wanted { Some(0) } else { rank(&line.name, &line.slug) };
            if let Some(rank) = rank {
                let level = if line.derived { 10 } else { 4 };
                found.push((rank, level, 0, line_name(line), Picked::Service(id)));
            }
        }
        found.sort();
        found.into_iter().map(|(.., name, picked)| (name, picked)).collect()
    }

    /// Lines that stop at a hub, known lines first.
    pub(super) fn lines_at(&self, hub: HubId) -> Vec<ServiceId> {
        let mut lines: Vec<ServiceId> = self
            .scenario
            .services
            .entries()
            .filter(|(_, line)| line.stops.iter().any(|stop| stop.hub == hub))
            .map(|(id, _)| id)
            .collect();
        let services = &self.scenario.services;
        lines.sort_by_key(|id| (!services[*id].mode.is_rail(), services[*id].derived, *id));
        lines
    }
    /// The kind of the body that holds most of the colouring role for a line.
    pub(super) fn holder(&self, service: ServiceId) -> Option<BodyKind> {
        let held = self.responsibility().held(service, self.role);
        let (body, _) = held.by.iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
        self.regime().bodies.get(*body).map(|body| body.kind)
    }
    /// How a picked thing is called.
    pub(super) fn name(&self, picked: Picked) -> String {
        match picked {
            Picked::Hub(hub) => self.scenario.area.hubs[hub].name.clone(),
            Picked::Service(line) => line_name(&self.scenario.services[line]),
        }
    }
}

/// A line's number and name; a name that begins with the number stands alone.
pub(super) fn line_name(line: &crate::scenario::service::Service) -> String {
    if line.number.is_empty() || line.name.starts_with(&line.number) {
        line.name.clone()
    } else {
        format!("{} {}", line.number, line.name).trim().to_owned()
    }
}

/// Small letters, with æ ø å as they are written where a keyboard has none.
fn fold(text: &str) -> String {
    text.to_lowercase().replace('æ', "ae").replace('ø', "oe").replace('å', "aa")
}
