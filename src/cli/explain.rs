//! `ansvar explain`: opens a figure, a line, a hub, a body, a municipality, a zone or a value down
//! to what made it.

use super::progress::Teller;
use super::{Common, Stop, print};
use crate::account::INDICATORS;
use crate::decide::Terms;
use crate::id::{BodyId, MunicipalityId};
use crate::report::decided;
use crate::report::explain::{self, Context};
use crate::report::text::unit_name;
use crate::report::words::Words;
use crate::run::{Column, compare_columns};
use crate::scenario::Scenario;
use crate::scenario::finding::nearest;
use std::path::PathBuf;
use std::sync::Arc;

/// Rows of a block, unless all are asked for.
const ROWS: usize = 12;

/// What to explain.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Key of an indicator or a value, row of the social economy (`social-air`), or id of a line, hub, body, municipality or zone; nothing lists the indicators
    what: Option<String>,
    /// Scenario file (default: the embedded base year)
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// Regime: id of an embedded one, or a file (default: the scenario's own)
    #[arg(long)]
    regime: Option<String>,
    /// Only this municipality (its id, as k665)
    #[arg(long, value_name = "ID")]
    municipality: Option<String>,
    /// Only this body's lines and money (its id)
    #[arg(long, value_name = "ID")]
    body: Option<String>,
    /// With what bodies buy, not the service as declared; a line tells who set its headways and why
    #[arg(long)]
    decided: bool,
    /// Every row, not only the greatest
    #[arg(long)]
    all: bool,
    /// Print the explanation as one JSON document, with every row
    #[arg(long)]
    json: bool,
}

pub(super) fn explain(options: &Options, common: &Common) -> Result<(), Stop> {
    let words = Words::new(common.language());
    let Some(what) = &options.what else { return print(&list(&words)) };
    let loaded = super::loading::load(options.scenario.as_deref(), common)?;
    let mut scenarios = vec![Arc::new(loaded.scenario)];
    if let Some(regime) = &options.regime {
        // The scenario as it is comes first: some regimes read its flows and accounts.
        let under = super::loading::under_regime(&scenarios[0], regime, common)?;
        scenarios.push(Arc::new(under));
    }
    let scenario = scenarios.last().expect("there is at least the scenario as it is");
    if !explain::ids(scenario).any(|id| id == what) {
        let hint = did_you_mean(what, explain::ids(scenario));
        return Err(Stop::Failed(format!(
            "no indicator, line, hub, body, municipality, zone or value is called `{what}`{hint}"
        )));
    }
    let municipality = options.municipality.as_deref().map(|id| place(scenario, id)).transpose()?;
    let body = options.body.as_deref().map(|id| body(scenario, id)).transpose()?;

    let teller = Teller::new(common);
    let register = loaded.register.into();
    let mut columns: Vec<Column> = scenarios.iter().map(Column::declared).collect();
    if let Some(last) = columns.last_mut().filter(|_| options.decided) {
        last.terms = Some(Terms::default());
    }
    let comparison = compare_columns(&columns, &register, &|step| teller.step(&step));
    teller.done();
    let comparison = comparison?;
    let result = comparison.results.last().expect("as many results as scenarios");
    let context = Context {
        result,
        base: comparison.results.first().filter(|_| comparison.results.len() > 1),
        indicators: &result.explained(),
        origins: &loaded.origins,
        words: &words,
        municipality,
        body,
        most: if options.all || options.json { usize::MAX } else { ROWS },
        options: &repeated(options),
    };
    let mut explanation =
        explain::explain(&context, what).expect("the id was looked up just above");
    if let Some(line) = result.scenario.service_by_slug(what) {
        let why = decided::why_line(result, line, &words);
        let lines = explanation.subjects.iter_mut().filter(|subject| subject.kind == "service");
        lines.for_each(|subject| subject.about.extend(why.lines().map(str::to_owned)));
    }
    if options.json {
        return print(&format!("{}\n", serde_json::to_string_pretty(&explanation)?));
    }
    print(&explain::render(&explanation, &words))
}

/// Options that the next command must repeat to speak of the same results.
fn repeated(options: &Options) -> String {
    let scenario = options.scenario.as_ref().map(|path| format!(" --scenario {}", path.display()));
    let regime = options.regime.as_ref().map(|regime| format!(" --regime {regime}"));
    let decided = options.decided.then(|| " --decided".to_owned());
    [scenario, regime, decided].into_iter().flatten().collect()
}

fn place(scenario: &Scenario, id: &str) -> Result<MunicipalityId, Stop> {
    scenario.municipality_by_slug(id).ok_or_else(|| {
        let known = scenario.area.municipalities.iter().map(|place| place.slug.as_str());
        let hint = did_you_mean(id, known);
        Stop::Failed(format!("no municipality has the id `{id}`{hint}"))
    })
}

fn body(scenario: &Scenario, id: &str) -> Result<BodyId, Stop> {
    scenario.body_by_slug(id).ok_or_else(|| {
        let known = scenario.bodies.iter().map(|body| body.slug.as_str());
        let hint = did_you_mean(id, known);
        Stop::Failed(format!("no body has the id `{id}`{hint}"))
    })
}

fn did_you_mean<'a>(what: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    nearest(what, names).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

fn list(words: &Words) -> String {
    let mut table = crate::report::table::Table::new(3);
    for indicator in INDICATORS.iter() {
        table.row([
            indicator.key.to_owned(),
            unit_name(indicator.unit, words),
            explain::definition(indicator, words.language).to_owned(),
        ]);
    }
    table.render()
}
