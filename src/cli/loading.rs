//! Scenarios and regimes as they are named on the command line, with what comes with them.

use super::inputs::{Input, Trace};
use super::{Common, Stop};
use crate::run::Register;
use crate::scenario::finding::{Finding, Findings, Severity, SourceText, nearest};
use crate::scenario::tables::SensitivityRow;
use crate::scenario::{Loaded, Scenario, embedded};
use std::path::Path;
use std::sync::Arc;

/// The embedded base year.
pub(super) const BASE: &str = "denmark-2025.ron";

/// Loads a scenario and tells its warnings; refuses one with errors. `validate` tells notes too.
pub(super) fn load(path: Option<&Path>, common: &Common) -> Result<Loaded, Stop> {
    load_input(&Input::typed(path.unwrap_or(Path::new(BASE))), common)
}

pub(super) fn load_input(input: &Input, common: &Common) -> Result<Loaded, Stop> {
    match input.load() {
        Ok(loaded) => {
            warn(&loaded.warnings, common);
            Ok(loaded)
        }
        Err(findings) => Err(refused(&findings, common)),
    }
}

fn warn(findings: &[Finding], common: &Common) {
    if !common.quiet {
        let warnings = findings.iter().filter(|finding| finding.severity == Severity::Warning);
        super::validate::tell(&warnings.cloned().collect::<Vec<_>>(), common);
    }
}

pub(super) fn refused(findings: &Findings, common: &Common) -> Stop {
    super::validate::tell(&findings.0, common);
    Stop::Findings
}

/// The source of a regime: a file, or by a bare id one that the program carries.
fn regime_source(regime: &Input, common: &Common) -> Result<SourceText, Stop> {
    let Some(id) = regime.regime_id() else {
        return regime.regime().map_err(|finding| refused(&finding.into(), common));
    };
    let path = format!("regimes/{id}.ron");
    if let Some(text) = embedded::file(&path) {
        return Ok(SourceText::new(&path, text));
    }
    let known: Vec<&str> = embedded::file_names()
        .filter_map(|path| path.strip_prefix("regimes/")?.strip_suffix(".ron"))
        .collect();
    let hint = match nearest(&id, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}; or name a file, as mine.ron", known.join(", ")),
    };
    Err(Stop::Failed(format!("no regime has the id `{id}`; {hint}")))
}

/// Warns where a file's own changes to the division of tasks give way to the regimes compared.
fn warn_of_replaced(loaded: &Loaded, common: &Common) -> Option<Finding> {
    let base = loaded.base.as_ref();
    let moves_tasks = base.is_some_and(|base| base.regime != loaded.scenario.regime);
    if !moves_tasks {
        return None;
    }
    let what = "what this file changes in the division of tasks gives way to the regimes";
    let help = "name it beside its base to see what it does: `ansvar compare BASE FILE`";
    let place = loaded.files.first().map(|file| file.place(0, 0));
    let finding = Finding::warning("scenario::regime_replaced", what).help(help).at(place);
    warn(std::slice::from_ref(&finding), common);
    Some(finding)
}

/// A scenario under one regime, by its id or file.
pub(super) fn under_regime(
    scenario: &Scenario,
    regime: &str,
    common: &Common,
) -> Result<Scenario, Stop> {
    let source = regime_source(&Input::typed(Path::new(regime)), common)?;
    match scenario.with_regime(&source) {
        Ok((scenario, findings)) => {
            warn(&findings, common);
            Ok(scenario)
        }
        Err(findings) => Err(refused(&findings, common)),
    }
}

/// One scenario under several regimes, with the register of its tables.
pub(super) fn regimes_on_base(
    path: Option<&Path>,
    regimes: &[String],
    common: &Common,
) -> Result<(Vec<Arc<Scenario>>, Register), Stop> {
    let (scenarios, stored) = with_stored(path, regimes, common)?;
    Ok((scenarios, stored.register))
}

/// What comes with a scenario from its data set.
#[derive(Default)]
pub(super) struct Stored {
    /// Register of its tables.
    pub(super) register: Register,
    /// What its figures owe to what is not known.
    pub(super) sensitivities: Vec<SensitivityRow>,
    /// What was read.
    pub(super) trace: Trace,
    /// Warnings of what was read, as the terminal has them.
    pub(super) warnings: Vec<Finding>,
}

impl Stored {
    /// Takes what comes with a scenario that was read; the first one's counts.
    pub(super) fn take(&mut self, input: &Input, loaded: &mut Loaded) {
        if self.trace.is_empty() {
            self.register = std::mem::take(&mut loaded.register).into();
            self.sensitivities = std::mem::take(&mut loaded.known.sensitivities);
        }
        self.trace.scenario(input, loaded);
        self.warnings.append(&mut loaded.warnings);
    }
}

/// As [`regimes_on_base`], with what comes with the scenario.
pub(super) fn with_stored(
    path: Option<&Path>,
    regimes: &[String],
    common: &Common,
) -> Result<(Vec<Arc<Scenario>>, Stored), Stop> {
    let regimes: Vec<Input> = regimes.iter().map(|id| Input::typed(Path::new(id))).collect();
    with_inputs(&Input::typed(path.unwrap_or(Path::new(BASE))), &regimes, common)
}

pub(super) fn with_inputs(
    path: &Input,
    regimes: &[Input],
    common: &Common,
) -> Result<(Vec<Arc<Scenario>>, Stored), Stop> {
    // A slip in a name is told before a file is read.
    let sources: Result<Vec<SourceText>, Stop> =
        regimes.iter().map(|regime| regime_source(regime, common)).collect();
    let sources = sources?;
    let mut base = load_input(path, common)?;
    let mut stored = Stored::default();
    stored.warnings.extend(warn_of_replaced(&base, common));
    let mut scenarios = Vec::new();
    for (input, source) in regimes.iter().zip(&sources) {
        stored.trace.regime(input, source);
        match base.scenario.with_regime(source) {
            Ok((scenario, findings)) => {
                warn(&findings, common);
                stored.warnings.extend(findings);
                scenarios.push(Arc::new(scenario));
            }
            Err(findings) => return Err(refused(&findings, common)),
        }
    }
    stored.take(path, &mut base);
    Ok((scenarios, stored))
}
