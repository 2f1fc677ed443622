//! From a figure to what made it, in four steps: the figure; where, who and when; the lines,
//! postings and rules; the inputs with file, line and source.
//!
//! One [`Explanation`] is made for the terminal ([`render`]) and for `--json` alike. It works for
//! every indicator, municipality, zone, body, hub, line and value. A figure that rests on something that
//! nobody looked up says so beside it (`Row::guess`).

mod figure;
mod inputs;
mod line;
mod party;
mod place;
mod social;
mod text;
mod zone;

pub use figure::definition;
pub use inputs::certainty_word;
pub use text::render;

use super::format;
use super::phrases::Phrases;
use super::words::Words;
use crate::account::{Indicators, find_indicator};
use crate::id::{BodyId, MunicipalityId};
use crate::run::RunResult;
use crate::scenario::origin::{Origin, Origins};
use schemars::JsonSchema;
use serde::Serialize;

/// Name and version of the document's schema.
pub const SCHEMA: &str = "ansvar-explanation-1";

/// What explains one id: usually one subject, two where a municipality and its body share it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Explanation {
    /// [`SCHEMA`].
    pub schema: String,
    /// Id of the scenario.
    pub scenario: String,
    /// Id of the regime.
    pub regime: String,
    /// What the id stands for.
    pub subjects: Vec<Subject>,
    /// Data credits.
    pub credits: Vec<String>,
}

/// A thing that is explained.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Subject {
    /// `indicator`, `social`, `service`, `hub`, `body`, `municipality`, `zone` or `value`.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is, in sentences.
    pub about: Vec<String>,
    /// At most four, in order.
    pub steps: Vec<Step>,
}

/// One step on the way from a figure to its inputs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Step {
    /// From 1.
    pub number: usize,
    /// Its heading.
    pub title: String,
    /// What there is to see.
    pub blocks: Vec<Block>,
}

/// Rows of one kind.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Block {
    /// `figures`, `municipalities`, `services`, `postings`, `rules`, `values` and so on.
    pub kind: String,
    /// Its heading.
    pub title: String,
    /// The rows, the greatest first where they are parts of a figure.
    pub rows: Vec<Row>,
    /// How many more there are.
    pub left_out: usize,
    /// The command that opens a row, with `ID` for its id; empty where none does.
    pub open: String,
}

/// One row.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Row {
    /// Id; empty where the row has none.
    pub id: String,
    /// Name, or what it says.
    pub label: String,
    /// The figure, where there is one.
    pub value: Option<f64>,
    /// Its unit.
    pub unit: String,
    /// Whether it rests on something that nobody looked up.
    pub guess: bool,
    /// Whether it is municipal money: derived, not read from accounts.
    pub derived: bool,
    /// Source, or reason; empty where there is none.
    pub source: String,
    /// Where it is written.
    pub written: Vec<Written>,
}

/// A stretch of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Written {
    /// The file.
    pub file: String,
    /// First line, from 1.
    pub line: usize,
    /// Last line.
    pub until: usize,
}

impl From<Origin> for Written {
    fn from(origin: Origin) -> Self {
        Self { file: origin.file, line: origin.line, until: origin.until }
    }
}

impl Row {
    fn new(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self { id: id.into(), label: label.into(), ..Self::default() }
    }
    fn value(mut self, value: f64, unit: &str) -> Self {
        self.value = Some(format::publish(value));
        self.unit = unit.to_owned();
        self
    }
    fn guess(mut self, guess: bool) -> Self {
        self.guess = guess;
        self
    }
    fn derived(mut self, derived: bool) -> Self {
        self.derived = derived;
        self
    }
    fn source(mut self, source: impl Into<String>) -> Self {
        self.source = source.into();
        self
    }
    fn written(mut self, origins: impl IntoIterator<Item = Origin>) -> Self {
        self.written.extend(origins.into_iter().map(Written::from));
        self
    }
}

/// What an explanation is made from.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The result.
    pub result: &'a RunResult,
    /// What it is compared with, where it is.
    pub base: Option<&'a RunResult>,
    /// Its indicators with what they are made of.
    pub indicators: &'a Indicators,
    /// Where its inputs stand.
    pub origins: &'a Origins,
    /// The reader's words.
    pub words: &'a Words,
    /// Only this municipality.
    pub municipality: Option<MunicipalityId>,
    /// Only this body.
    pub body: Option<BodyId>,
    /// Rows of a block at most.
    pub most: usize,
    /// Options that a command which opens a row must repeat, each with a space before it.
    pub options: &'a str,
}

impl Context<'_> {
    fn block(&self, kind: &str, rows: Vec<Row>) -> Block {
        let mut rows = rows;
        let left_out = rows.len().saturating_sub(self.most);
        rows.truncate(self.most);
        let title = self.words.get(&format!("explain-block-{kind}"));
        Block { kind: kind.to_owned(), title, rows, left_out, open: String::new() }
    }
    /// As [`Context::block`], with the greatest figures first.
    fn greatest_first(&self, kind: &str, mut rows: Vec<Row>) -> Block {
        let size = |row: &Row| row.value.map_or(0.0, f64::abs);
        rows.sort_by(|a, b| size(b).total_cmp(&size(a)).then_with(|| a.id.cmp(&b.id)));
        self.block(kind, rows)
    }
    /// The block with the command that opens one of its rows.
    fn opened(&self, mut block: Block, command: &str) -> Block {
        block.open = format!("ansvar explain {command}{}", self.options);
        block
    }
    fn step(&self, number: usize, blocks: Vec<Block>) -> Step {
        let title = self.words.get(&format!("explain-step-{number}"));
        let blocks = blocks.into_iter().filter(|block| !block.rows.is_empty()).collect();
        Step { number, title, blocks }
    }
    /// Whether an indicator's figures rest on a guess: what is computed as it is does so too.
    fn guessed(&self, key: &str) -> bool {
        self.indicators.get(key).is_some_and(|figures| figures.rests_on_guess)
    }
    /// A text of a regime file in the reader's language.
    fn told(&self, text: &str) -> String {
        Phrases::shared(self.words.language).tell_whole(text)
    }
    fn name_of(&self, place: MunicipalityId) -> &str {
        &self.result.scenario.area.municipalities[place].name
    }
}

/// Explains what has an id; `None` if nothing has.
pub fn explain(context: &Context<'_>, id: &str) -> Option<Explanation> {
    let scenario = &context.result.scenario;
    let mut subjects = Vec::new();
    if find_indicator(id).is_some() {
        subjects.extend(figure::indicator(context, id));
    }
    subjects.extend(social::item(context, id));
    if scenario.values.row(id).is_some() {
        subjects.extend(inputs::value(context, id));
    }
    if let Some(at) = scenario.municipality_by_slug(id) {
        subjects.push(place::municipality(context, at));
    }
    if let Some(at) = scenario.zone_by_slug(id) {
        subjects.push(zone::zone(context, at));
    }
    if let Some(at) = scenario.body_by_slug(id) {
        subjects.push(party::body(context, at));
    }
    if let Some(at) = scenario.hub_by_slug(id) {
        subjects.push(place::hub(context, at));
    }
    if let Some(at) = scenario.service_by_slug(id) {
        subjects.push(line::service(context, at));
    }
    (!subjects.is_empty()).then(|| Explanation {
        schema: SCHEMA.to_owned(),
        scenario: scenario.slug.clone(),
        regime: scenario.regime.slug.clone(),
        subjects,
        credits: scenario.credits.clone(),
    })
}

/// Every id that can be explained.
pub fn ids(scenario: &crate::scenario::Scenario) -> impl Iterator<Item = &str> {
    crate::account::INDICATORS
        .iter()
        .map(|indicator| indicator.key)
        .chain(social::ids())
        .chain(scenario.services.iter().map(|service| service.slug.as_str()))
        .chain(scenario.bodies.iter().map(|body| body.slug.as_str()))
        .chain(scenario.area.municipalities.iter().map(|place| place.slug.as_str()))
        .chain(scenario.area.zones.iter().map(|zone| zone.slug.as_str()))
        .chain(scenario.area.hubs.iter().map(|hub| hub.slug.as_str()))
        .chain(scenario.values.register.iter().map(|row| row.key.as_str()))
}
