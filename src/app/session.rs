//! The window's one door to the core: the scenario that is edited, what it is compared with, what
//! is picked and shown.

use super::edit::{Asked, ChangeRequested};
use super::edited::{Edited, Origin};
use super::panels::Why;
use super::runs::Runs;
use super::shown::Shown;
use super::side::Side;
use super::{AppError, Options};
use crate::id::{BodyId, HubId, MunicipalityId, ServiceId};
use crate::report::day::{self, Hourly};
use crate::report::explain::{Context, explain, render};
use crate::report::format::Language;
use crate::report::words::Words;
use crate::run::{Comparison, MunicipalityDifference, Register, RunResult};
use crate::scenario::Scenario;
use crate::scenario::change::Change;
use crate::scenario::finding::nearest;
use crate::scenario::origin::Origins;
use crate::scenario::regime::BodyKind;
use crate::scenario::service::DayKind;
use bevy::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;

/// What the window starts from.
#[derive(Clone, Debug)]
pub struct Start {
    /// The same country under each regime that can be chosen; the first is the base.
    pub presets: Vec<Arc<Scenario>>,
    /// The file of each preset's regime, as a scenario file names it.
    pub regimes: Vec<String>,
    /// The base's file, as a scenario file names it.
    pub base: String,
    /// How well each table's columns are known.
    pub register: Register,
    /// Where the base's inputs stand.
    pub origins: Arc<Origins>,
    /// Where sessions that broke off are kept; nothing is kept without.
    pub folder: Option<PathBuf>,
}

/// What is picked on the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Picked {
    /// A hub or stop.
    Hub(HubId),
    /// A line.
    Service(ServiceId),
    /// A municipality.
    Municipality(MunicipalityId),
    /// A responsible body.
    Body(BodyId),
}

/// Everything the panels and the map read.
#[derive(Resource)]
pub(super) struct Session {
    /// The same country under each regime that can be chosen; the first is the base.
    pub(super) presets: Vec<Arc<Scenario>>,
    pub(super) regimes: Vec<String>,
    /// The base's file, as a scenario file names it.
    pub(super) base_file: String,
    pub(super) register: Register,
    pub(super) origins: Arc<Origins>,
    /// What was explained last, and of which result.
    told: Option<(Why, Language, Arc<RunResult>, String)>,
    /// The scenario under the planner's hands.
    pub(super) edited: Edited,
    /// Which preset it is compared with.
    pub(super) reference: usize,
    /// The edited scenario, as it is shown.
    pub(super) a: Side,
    /// What it is compared with.
    pub(super) b: Side,
    /// Trips over a school day, of both sides.
    pub(super) profiles: [Option<Vec<Hourly>>; 2],
    /// Both results beside each other, what is compared with first.
    pub(super) comparison: Option<Arc<Comparison>>,
    /// Figures: what is there, and what is being worked out.
    pub(super) runs: Runs,
    /// What is picked.
    pub(super) picked: Option<Picked>,
    /// What lies under the pointer.
    pub(super) pointed: Option<Picked>,
    /// How it is shown.
    pub(super) shown: Shown,
    /// The language of the panels.
    pub(super) language: Language,
    words: [Arc<Words>; 2],
    /// Counts up whenever the map must be drawn anew.
    pub(super) version: u64,
    /// The map is to go to what is picked.
    pub(super) goes_to_picked: bool,
    /// What the panels ask for; [`edit`](super::edit) answers it.
    pub(super) asked: Vec<Asked>,
    /// Changes that the panels ask for.
    pub(super) requested: Vec<ChangeRequested>,
    /// The last thing that was done or could not be done, in a sentence.
    pub(super) said: Option<Said>,
}

/// A sentence to the planner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) text: String,
    pub(super) is_wrong: bool,
}

impl Session {
    /// Takes what the window starts from.
    pub(super) fn new(
        start: Start,
        options: &Options,
        language: Language,
    ) -> Result<Self, AppError> {
        let slugs = || start.presets.iter().map(|s| s.regime.slug.as_str());
        let current = slugs().position(|slug| slug == options.regime).ok_or_else(|| {
            let known: Vec<_> = slugs().collect();
            AppError::UnknownRegime(options.regime.clone(), known.join(", "))
        })?;
        let base = Arc::clone(start.presets.first().ok_or(AppError::NoScenario)?);
        let b = Side::new(base, None);
        let scenario = Arc::clone(&start.presets[current]);
        let a = Side::new(Arc::clone(&scenario), Some(&b));
        let regime = start.regimes.get(current).cloned().filter(|_| current > 0);
        let mut session = Self {
            edited: Edited::new(Origin {
                scenario,
                file: None,
                regime,
                origins: Arc::clone(&start.origins),
            }),
            origins: start.origins,
            told: None,
            presets: start.presets,
            regimes: start.regimes,
            base_file: start.base,
            register: start.register,
            reference: 0,
            a,
            b,
            profiles: [None, None],
            comparison: None,
            runs: Runs::new(!options.no_figures),
            picked: None,
            pointed: None,
            shown: Shown::new(options),
            language,
            words: [Language::Danish, Language::English].map(|l| Arc::new(Words::new(l))),
            version: 1,
            goes_to_picked: false,
            asked: Vec::new(),
            requested: Vec::new(),
            said: None,
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
        let hubs = self.a.scenario.area.hubs.iter().map(|hub| hub.name.as_str());
        let lines = self.a.scenario.services.iter().map(|line| line.name.as_str());
        let hint = nearest(name, hubs.chain(lines))
            .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        AppError::UnknownPick(name.to_owned(), hint)
    }

    /// The words of the chosen language.
    pub(super) fn words(&self) -> Arc<Words> {
        Arc::clone(&self.words[usize::from(self.language == Language::English)])
    }
    /// What a preset is called in the chosen language.
    pub(super) fn preset_name(&self, at: usize) -> String {
        self.regime_name(&self.presets[at])
    }
    /// What a scenario's regime is called in the chosen language.
    pub(super) fn regime_name(&self, scenario: &Scenario) -> String {
        let key = format!("app-regime-{}", scenario.regime.slug);
        let words = self.words();
        if words.has(&key) { words.get(&key) } else { scenario.regime.name.clone() }
    }
    /// What the edited scenario is called: its file's name, or its preset with the changes.
    pub(super) fn edited_name(&self) -> String {
        let name = match self.edited.path() {
            Some(path) => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            None => self.regime_name(&self.edited.origin().scenario),
        };
        match self.edited.changes().len() {
            0 => name,
            count => format!("{name} + {count}"),
        }
    }
    /// The base year's result, if it is there.
    pub(super) fn base_result(&self) -> Option<&Arc<RunResult>> {
        self.runs.known(&self.presets[0])
    }
    /// Whether the edited scenario differs from what it is compared with.
    pub(super) fn differs(&self) -> bool {
        !Arc::ptr_eq(&self.a.scenario, &self.b.scenario)
    }
    /// Picks a thing and lets the map go there.
    pub(super) fn pick(&mut self, picked: Picked) {
        self.picked = Some(picked);
        self.goes_to_picked = true;
        self.shown.search.clear();
    }
    /// Why a figure is what it is, as text; made once and kept while it is looked at.
    pub(super) fn explained(&mut self, why: &Why) -> String {
        let words = self.words();
        let Some(result) = self.a.result.clone() else { return words.get("app-figures-coming") };
        if let Some((of, language, from, text)) = &self.told
            && of == why
            && *language == self.language
            && Arc::ptr_eq(from, &result)
        {
            return text.clone();
        }
        /// Rows of a block.
        const ROWS: usize = 12;
        let (id, place) = match why {
            Why::Figure(key) => (*key, None),
            Why::Place(key, place) => (*key, Some(place)),
            Why::Line(slug) | Why::Body(slug) => (slug.as_str(), None),
        };
        let context = Context {
            result: &result,
            base: None,
            indicators: &result.explained(),
            origins: &self.edited.origin().origins,
            words: &words,
            municipality: place.and_then(|place| result.scenario.municipality_by_slug(place)),
            body: None,
            most: ROWS,
            options: "",
        };
        let text = explain(&context, id)
            .map_or_else(|| words.get("app-figures-coming"), |told| render(&told, &words));
        self.told = Some((why.clone(), self.language, result, text.clone()));
        text
    }
    /// Asks for something to be done.
    pub(super) fn ask(&mut self, asked: Asked) {
        self.asked.push(asked);
    }
    /// Asks for a change; see [`ChangeRequested`].
    pub(super) fn request(&mut self, change: Change, merges: bool) {
        self.requested.push(ChangeRequested { change, merges });
    }
    /// Says something to the planner.
    pub(super) fn say(&mut self, text: String, is_wrong: bool) {
        self.said = Some(Said { text, is_wrong });
    }

    /// Takes the edited scenario as it stands now; what is picked stays picked.
    pub(super) fn take_edited(&mut self) {
        let scenario = Arc::clone(self.edited.scenario());
        // What is the same as a preset is the preset, so that its figures are known.
        let same = self.presets.iter().find(|preset| are_same(preset, &scenario));
        let scenario = same.map_or(scenario, Arc::clone);
        let picked = self.picked.map(|picked| slug_of(&self.a.scenario, picked));
        self.show_declared();
        self.a = Side::new(scenario, Some(&self.a));
        self.picked = picked.and_then(|(kind, slug)| by_slug(&self.a.scenario, kind, &slug));
        self.pointed = None;
        self.runs.forget_failure();
        self.look_up();
        self.version += 1;
    }
    /// Compares with another preset.
    pub(super) fn set_reference(&mut self, at: usize) {
        self.reference = at.min(self.presets.len() - 1);
        self.runs.stop();
        self.show_declared();
        let scenario = Arc::clone(&self.presets[self.reference]);
        self.b = Side::new(scenario, Some(&self.b));
        self.b.result = None;
        self.look_up();
        self.version += 1;
    }
    /// Shows what bodies would buy as soon as it is worked out.
    pub(super) fn show_bought(&mut self) {
        self.runs.wants_bought = true;
        self.runs.wants_bands = false;
        self.look_up();
        self.version += 1;
    }
    /// Goes back from what bodies would buy to the service as it is written.
    pub(super) fn show_declared(&mut self) {
        self.runs.wants_bought = false;
        self.look_up();
        self.version += 1;
    }
    /// Takes results that are known for what is shown.
    pub(super) fn look_up(&mut self) {
        let bought = [&self.a, &self.b].map(|side| self.runs.bought_of(&side.declared).cloned());
        match bought {
            [Some(a), Some(b)] if self.runs.wants_bought => {
                self.a.show(&a);
                self.b.show(&b);
            }
            _ => {
                for side in [&mut self.a, &mut self.b] {
                    side.show_declared(self.runs.known(&side.declared));
                }
            }
        }
        self.profiles = [&self.a, &self.b].map(|side| {
            let result = side.result.as_ref()?;
            let days = result.scenario.calendar.day_types.entries();
            let (day, _) = days.into_iter().find(|(_, day)| day.kind == DayKind::SchoolDay)?;
            Some(day::profile(result, day))
        });
        let pair = self.a.result.as_ref().zip(self.b.result.as_ref());
        self.comparison = pair.map(|(a, b)| {
            Arc::new(Comparison { results: vec![RunResult::clone(b), RunResult::clone(a)] })
        });
    }
    /// What the edited scenario changes in each municipality; `None` without both results.
    pub(super) fn differences(&self) -> Option<Vec<MunicipalityDifference>> {
        let comparison = self.comparison.as_ref()?;
        Some(comparison.by_municipality(&comparison.results[1]))
    }
    /// Hubs, lines and municipalities whose name or id holds the text, best first.
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
        let scenario = &self.a.scenario;
        let mut found = Vec::new();
        for (id, hub) in scenario.area.hubs.entries() {
            if let Some(rank) = rank(&hub.name, &hub.slug) {
                // A plain stop stands after every hub; among hubs of one level the larger town first.
                let level = if hub.level == 0 { 9 } else { hub.level };
                let people = (hub.town_population.max(0.0)) as i64;
                found.push((rank, level, -people, hub.name.clone(), Picked::Hub(id)));
            }
        }
        for (id, line) in scenario.services.entries() {
            let rank =
                if fold(&line.number) == wanted { Some(0) } else { rank(&line.name, &line.slug) };
            if let Some(rank) = rank {
                let level = if line.derived { 10 } else { 4 };
                found.push((rank, level, 0, line_name(line), Picked::Service(id)));
            }
        }
        for (id, place) in scenario.area.municipalities.entries() {
            if let Some(rank) = rank(&place.name, &place.slug) {
                let people = place.population as i64;
                found.push((rank, 4, -people, place.name.clone(), Picked::Municipality(id)));
            }
        }
        for (id, body) in scenario.bodies.entries() {
            let is_place = body.kind == BodyKind::Municipality;
            if let Some(rank) = rank(&body.name, &body.slug).filter(|_| !is_place) {
                found.push((rank, 5, 0, body.name.clone(), Picked::Body(id)));
            }
        }
        found.sort();
        found.into_iter().map(|(.., name, picked)| (name, picked)).collect()
    }

    /// Lines that stop at a hub, known lines first.
    pub(super) fn lines_at(&self, hub: HubId) -> Vec<ServiceId> {
        let services = &self.a.scenario.services;
        let mut lines: Vec<ServiceId> = services
            .entries()
            .filter(|(_, line)| line.stops.iter().any(|stop| stop.hub == hub))
            .map(|(id, _)| id)
            .collect();
        lines.sort_by_key(|id| (!services[*id].mode.is_rail(), services[*id].derived, *id));
        lines
    }
    /// How a picked thing is called.
    pub(super) fn name(&self, picked: Picked) -> String {
        let scenario = &self.a.scenario;
        match picked {
            Picked::Hub(hub) => scenario.area.hubs[hub].name.clone(),
            Picked::Service(line) => line_name(&scenario.services[line]),
            Picked::Municipality(place) => scenario.area.municipalities[place].name.clone(),
            Picked::Body(body) => scenario.bodies[body].name.clone(),
        }
    }
}

/// Whether two scenarios say the same; what is most likely to differ is looked at first.
pub(super) fn are_same(a: &Arc<Scenario>, b: &Arc<Scenario>) -> bool {
    Arc::ptr_eq(a, b) || (a.regime == b.regime && a.services == b.services && a == b)
}

/// What kind of thing is picked, and its id, which outlives a change of positions.
fn slug_of(scenario: &Scenario, picked: Picked) -> (Picked, String) {
    let slug = match picked {
        Picked::Hub(id) => &scenario.area.hubs[id].slug,
        Picked::Service(id) => &scenario.services[id].slug,
        Picked::Municipality(id) => &scenario.area.municipalities[id].slug,
        Picked::Body(id) => &scenario.bodies[id].slug,
    };
    (picked, slug.clone())
}

fn by_slug(scenario: &Scenario, kind: Picked, slug: &str) -> Option<Picked> {
    match kind {
        Picked::Hub(_) => scenario.hub_by_slug(slug).map(Picked::Hub),
        Picked::Service(_) => scenario.service_by_slug(slug).map(Picked::Service),
        Picked::Municipality(_) => scenario.municipality_by_slug(slug).map(Picked::Municipality),
        Picked::Body(_) => scenario.body_by_slug(slug).map(Picked::Body),
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
