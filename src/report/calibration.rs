//! A calibration as a table, a document and a rank correlation.

use super::format::{self, Language, decimals_for, number};
use super::table::Table;
use super::words::Words;
use crate::run::backcasts::BackcastLine;
use crate::run::calibrate::{Calibration, TargetLine};
use crate::run::measure::rank_correlation;
use crate::scenario::tables::TargetUse;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Rank correlations of the municipalities' scores.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Scores {
    /// Municipalities with a score.
    pub municipalities: usize,
    /// With jobs within 45 minutes by public transport, as a share of those by car.
    pub access: f64,
    /// With residents per km²: what density alone gives.
    pub density: f64,
}

/// Why scores cannot be read.
#[derive(Debug, Error)]
pub enum ScoresError {
    /// Not such a table.
    #[error("the scores are no such table: {0}")]
    Table(#[from] csv::Error),
    /// Too few municipalities are known.
    #[error("of the scores' municipalities only {0} are known")]
    TooFew(usize),
}

#[derive(Deserialize)]
struct ScoreRow {
    municipality_code: u16,
    public_transport_quality_0_100: f64,
}

/// Holds scores of the municipalities against the model's access.
///
/// # Errors
/// [`ScoresError`].
pub fn scores(held: &Calibration, bytes: &[u8]) -> Result<Scores, ScoresError> {
    let mut reader = csv::Reader::from_reader(bytes);
    let (mut access, mut density) = (Vec::new(), Vec::new());
    for row in reader.deserialize() {
        let row: ScoreRow = row?;
        let known = held.municipalities.iter().find(|m| m.code == row.municipality_code);
        if let Some(own) = known {
            access.push((row.public_transport_quality_0_100, own.transit_share));
            density.push((row.public_transport_quality_0_100, own.density));
        }
    }
    if access.len() < 3 {
        return Err(ScoresError::TooFew(access.len()));
    }
    Ok(Scores {
        municipalities: access.len(),
        access: rank_correlation(&access),
        density: rank_correlation(&density),
    })
}

fn shown(value: f64, language: Language) -> String {
    number(value, decimals_for(value), language)
}

fn role_word(role: TargetUse) -> &'static str {
    match role {
        TargetUse::Fitted => "calibrate-fitted",
        TargetUse::Soft => "calibrate-soft",
        TargetUse::HeldBack => "calibrate-held-back",
    }
}

/// The tables for a terminal.
pub fn text(held: &Calibration, scores: Option<Scores>, words: &Words) -> String {
    let language = words.language;
    let mut table = Table::new(1);
    let heads = [
        "calibrate-target",
        "calibrate-wanted",
        "calibrate-range",
        "calibrate-before",
        "calibrate-now",
        "calibrate-deviation",
        "calibrate-use",
        "calibrate-met",
        "calibrate-year",
        "calibrate-certainty",
        "calibrate-source",
    ];
    table.row(heads.map(|head| words.get(head)));
    table.rule();
    for role in [TargetUse::Fitted, TargetUse::Soft, TargetUse::HeldBack] {
        for line in held.targets.iter().filter(|line| line.row.role == role) {
            table.row(target_row(line, words));
        }
        table.rule();
    }
    let mut out = table.render();
    let count = |role: TargetUse| {
        let (met, all) = held.met(role);
        format!("{met}/{all}")
    };
    let counts = [
        ("fitted", count(TargetUse::Fitted)),
        ("soft", count(TargetUse::Soft)),
        ("held", count(TargetUse::HeldBack)),
        ("constants", held.constants.len().to_string()),
    ];
    let counts = counts.each_ref().map(|(key, value)| (*key, value.as_str()));
    out.push_str(&format!("\n{}\n", words.with("calibrate-counts", &counts)));
    out.push_str(&outside(held, words));
    let mut table = Table::new(2);
    let heads = [
        "calibrate-constant",
        "calibrate-stage",
        "calibrate-start",
        "calibrate-now",
        "calibrate-range",
        "calibrate-bound",
        "calibrate-unit",
    ];
    table.row(heads.map(|head| words.get(head)));
    table.rule();
    for line in &held.constants {
        table.row([
            line.row.key.clone(),
            words.get(&format!("calibrate-stage-{}", stage_slug(line.row.stage))),
            shown(line.row.start, language),
            shown(line.now, language),
            format!("{}–{}", shown(line.range[0], language), shown(line.range[1], language)),
            line.active_bound()
                .map_or_else(String::new, |end| words.get(&format!("calibrate-bound-{end}"))),
            line.unit.clone(),
        ]);
    }
    out.push_str(&table.render());
    out.push_str(&format!("\n{}\n", words.get("calibrate-moved")));
    if let Some(scores) = scores {
        let municipalities = scores.municipalities.to_string();
        let (access, density) =
            (number(scores.access, 2, language), number(scores.density, 2, language));
        out.push_str(&format!(
            "{}\n",
            words.with(
                "calibrate-scores",
                &[("municipalities", &municipalities), ("access", &access), ("density", &density)],
            )
        ));
    }
    out
}

/// The rows outside their range, with why as far as that is known.
fn outside(held: &Calibration, words: &Words) -> String {
    let mut out = String::new();
    for line in held.targets.iter().filter(|line| !line.is_met()) {
        let (name, why) = match words.language {
            Language::Danish => (&line.row.navn, &line.row.hvorfor),
            Language::English => (&line.row.name, &line.row.why),
        };
        let why = if why.is_empty() { words.get("calibrate-not-explained") } else { why.clone() };
        out.push_str(&format!("- {name}: {why}\n"));
    }
    if out.is_empty() {
        return "\n".to_owned();
    }
    format!("\n{}\n{out}\n", words.get("calibrate-outside"))
}

fn stage_slug(stage: crate::scenario::tables::FitStage) -> &'static str {
    use crate::scenario::tables::FitStage;
    match stage {
        FitStage::Commute => "commute",
        FitStage::Length => "length",
        FitStage::Modes => "modes",
        FitStage::Network => "network",
        FitStage::Money => "money",
    }
}

fn target_row(line: &TargetLine, words: &Words) -> [String; 11] {
    let language = words.language;
    let name = match language {
        Language::Danish => &line.row.navn,
        Language::English => &line.row.name,
    };
    let [value, low, high] = line.wanted;
    let met = if line.is_met() { "calibrate-yes" } else { "calibrate-no" };
    [
        format!("{name} ({})", line.row.unit),
        shown(value, language),
        format!("{}–{}", shown(low, language), shown(high, language)),
        shown(line.before, language),
        shown(line.now, language),
        format!("{} %", format::difference(100.0 * line.deviation(), 0, language)),
        words.get(role_word(line.row.role)),
        words.get(met),
        line.row.year.clone(),
        words.get(&format!("certainty-{:?}", line.row.certainty).to_lowercase()),
        line.row.source.clone(),
    ]
}

/// Back-casts beside what happened, then why they differ.
pub fn backcasts_text(found: &[BackcastLine], words: &Words) -> String {
    let language = words.language;
    let mut table = Table::new(1);
    let heads = ["what", "outcome", "range", "before", "after", "model"];
    let heads = heads.map(|head| words.get(&format!("backcast-{head}")));
    let rest = ["elasticity-head-within", "calibrate-certainty", "calibrate-source"];
    table.row(heads.into_iter().chain(rest.map(|head| words.get(head))));
    table.rule();
    let name = |line: &BackcastLine| match language {
        Language::Danish => line.row.navn.clone(),
        Language::English => line.row.name.clone(),
    };
    for line in found {
        let row = &line.row;
        table.row([
            format!("{} ({})", name(line), row.unit),
            shown(row.value, language),
            format!("{}–{}", shown(row.low, language), shown(row.high, language)),
            line.before.map_or_else(String::new, |before| shown(before, language)),
            shown(line.after, language),
            shown(line.model(), language),
            words.get(if line.is_inside() { "calibrate-yes" } else { "calibrate-no" }),
            words.get(&format!("certainty-{:?}", row.certainty).to_lowercase()),
            row.source.clone(),
        ]);
    }
    let mut out = table.render();
    out.push_str(&format!("\n{}\n", words.get("backcast-note")));
    for line in found {
        let why = match language {
            Language::Danish => &line.row.forklaring,
            Language::English => &line.row.explanation,
        };
        out.push_str(&format!("\n{}: {why}\n", name(line)));
    }
    out
}

/// The same for a program.
pub fn backcasts_document(found: &[BackcastLine]) -> serde_json::Value {
    let line = |line: &BackcastLine| {
        serde_json::json!({
            "backcast": line.row,
            "before": line.before.map(format::publish),
            "after": format::publish(line.after),
            "model": format::publish(line.model()),
            "within": line.is_inside(),
        })
    };
    serde_json::json!({ "backcasts": found.iter().map(line).collect::<Vec<_>>() })
}

/// The document for a program.
pub fn document(held: &Calibration, scores: Option<Scores>) -> serde_json::Value {
    let targets: Vec<serde_json::Value> = held
        .targets
        .iter()
        .map(|line| {
            serde_json::json!({
                "target": line.row.target,
                "name": line.row.name,
                "unit": line.row.unit,
                "use": line.row.role,
                "value": format::publish(line.wanted[0]),
                "low": format::publish(line.wanted[1]),
                "high": format::publish(line.wanted[2]),
                "before": format::publish(line.before),
                "now": format::publish(line.now),
                "met": line.is_met(),
                "year": line.row.year,
                "source": line.row.source,
                "certainty": line.row.certainty,
                "note": line.row.note,
                "why": if line.is_met() { "" } else { line.row.why.as_str() },
            })
        })
        .collect();
    let constants: Vec<serde_json::Value> = held
        .constants
        .iter()
        .map(|line| {
            serde_json::json!({
                "key": line.row.key,
                "stage": line.row.stage,
                "start": line.row.start,
                "now": line.now,
                "low": line.range[0],
                "high": line.range[1],
                "active_bound": line.active_bound(),
                "unit": line.unit,
            })
        })
        .collect();
    serde_json::json!({
        "holds": held.holds(),
        "targets": targets,
        "constants": constants,
        "scores": scores,
    })
}
