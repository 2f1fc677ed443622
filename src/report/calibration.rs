//! A calibration as a table, a document and a rank correlation.

use super::format::{self, Language, decimals_for, number};
use super::table::Table;
use super::words::Words;
use crate::run::backcasts::BackcastLine;
use crate::run::calibrate::{Calibration, TargetLine};
use crate::run::elasticities::ElasticityReport;
use crate::run::measure::rank_correlation;
use crate::run::money::MoneyUnderKey;
use crate::scenario::regime::BodyKind;
use crate::scenario::tables::{Horizon, MoneyRow, TargetUse};
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

/// The buses' money under each key, then the payers' own figures with the residuals.
pub fn money_text(found: &[MoneyUnderKey], known: &[MoneyRow], words: &Words) -> String {
    let language = words.language;
    let millions = |value: f64| number(value / 1e6, 0, language);
    let mut out = String::new();
    let payer = |kind: Option<BodyKind>| match kind {
        Some(kind) => words.get(super::text::kind_word(Some(kind))),
        None => words.get("money-all"),
    };
    for under in found {
        out.push_str(&format!("{}\n", words.get(&format!("money-key-{}", under.key.slug()))));
        let mut table = Table::new(2);
        let heads =
            ["company", "payer", "kind", "hours", "rate", "cost", "fares", "overhead", "net"];
        let heads = heads.map(|head| words.get(&format!("money-{head}")));
        table.row(heads.into_iter().chain([words.get("money-coverage")]));
        table.rule();
        let kinds = under.books.iter().map(|((company, payer, kind), books)| {
            (
                (company.as_str(), *payer),
                words.get(&format!("service-kind-{}", kind.slug())),
                *books,
            )
        });
        let all = under.by_payer().into_iter();
        let mut lines: Vec<_> =
            all.map(|(of, books)| (of, words.get("money-all"), books)).chain(kinds).collect();
        lines.sort_by_key(|(of, _, _)| *of);
        for ((company, kind), of, books) in lines {
            table.row([
                company.to_owned(),
                payer(Some(kind)),
                of,
                number(books.hours, 0, language),
                number(books.cost / books.hours, 0, language),
                millions(books.cost),
                millions(books.fares),
                millions(books.overhead),
                millions(books.net()),
                number(books.coverage(), 0, language),
            ]);
        }
        out.push_str(&format!("{}\n", table.render()));
    }
    let mut table = Table::new(3);
    let heads = ["company", "payer", "what", "known", "range"];
    let heads = heads.map(|head| words.get(&format!("money-{head}"))).into_iter();
    let keys = found.iter().map(|under| words.get(&format!("money-at-{}", under.key.slug())));
    let last = ["calibrate-certainty", "calibrate-source"].map(|head| words.get(head));
    table.row(heads.chain(keys).chain(last));
    table.rule();
    for row in known {
        let company =
            if row.company.is_empty() { words.get("money-all") } else { row.company.clone() };
        let begin = [
            company,
            payer(row.payer),
            format!("{} ({})", words.get(&format!("money-what-{}", row.what)), row.unit),
            number(row.value, 0, language),
            format!("{}–{}", number(row.low, 0, language), number(row.high, 0, language)),
        ];
        let figures = found.iter().map(|under| {
            let figure = under.figure(row);
            let inside = row.low <= figure && figure <= row.high;
            let mark = if inside { "" } else { " !" };
            format!("{}{mark}", number(figure, 0, language))
        });
        let certainty = words.get(&format!("certainty-{:?}", row.certainty).to_lowercase());
        table.row(begin.into_iter().chain(figures).chain([certainty, row.source.clone()]));
    }
    out.push_str(&table.render());
    out.push_str(&format!("\n{}\n\n", words.get("money-s-buses")));
    let mut table = Table::new(2);
    let keys = found.iter().map(|under| words.get(&format!("money-at-{}", under.key.slug())));
    table.row(
        ["money-s-buses-by", "money-payer"].map(|head| words.get(head)).into_iter().chain(keys),
    );
    table.rule();
    for s_buses in S_BUSES {
        for of in S_BUSES {
            let nets = found.iter().map(|under| number(under.net_with(of, s_buses), 0, language));
            table.row([payer(Some(s_buses)), payer(Some(of))].into_iter().chain(nets));
        }
    }
    out.push_str(&table.render());
    out.push_str(&format!("\n{}\n", words.get("money-note")));
    out
}

/// Who may have to pay the S-buses.
const S_BUSES: [BodyKind; 2] = [BodyKind::Region, BodyKind::Municipality];

/// The same for a program.
pub fn money_document(found: &[MoneyUnderKey], known: &[MoneyRow]) -> serde_json::Value {
    let keys: Vec<serde_json::Value> = found
        .iter()
        .map(|under| {
            let books: Vec<serde_json::Value> = under
                .books
                .iter()
                .map(|((company, payer, kind), books)| {
                    serde_json::json!({
                        "company": company,
                        "payer": payer,
                        "kind": kind.slug(),
                        "hours": format::publish(books.hours),
                        "cost": format::publish(books.cost),
                        "fares": format::publish(books.fares),
                        "overhead": format::publish(books.overhead),
                        "net": format::publish(books.net()),
                    })
                })
                .collect();
            let net = |s_buses: BodyKind| {
                let of = |payer| format::publish(under.net_with(payer, s_buses));
                serde_json::json!({
                    "net_regions": of(BodyKind::Region),
                    "net_municipalities": of(BodyKind::Municipality),
                })
            };
            serde_json::json!({
                "key": under.key.slug(),
                "books": books,
                "s_buses_by_regions": net(BodyKind::Region),
                "s_buses_by_municipalities": net(BodyKind::Municipality),
            })
        })
        .collect();
    let known: Vec<serde_json::Value> = known
        .iter()
        .map(|row| {
            let model: Vec<f64> =
                found.iter().map(|under| format::publish(under.figure(row))).collect();
            serde_json::json!({ "known": row, "model": model })
        })
        .collect();
    serde_json::json!({ "keys": keys, "known": known })
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

/// Elasticities beside published ranges, then all of them by place and time.
pub fn elasticities_text(report: &ElasticityReport, words: &Words) -> String {
    let language = words.language;
    let shown = |value: f64| number(value, 2, language);
    let name = |word: &str| words.get(&format!("elasticity-{word}"));
    let mut table = Table::new(3);
    let heads =
        ["change", "response", "horizon", "published", "model", "within", "certainty", "source"];
    table.row(heads.map(|head| words.get(&format!("elasticity-head-{head}"))));
    table.rule();
    for line in &report.lines {
        let met = if line.is_inside() { "calibrate-yes" } else { "calibrate-no" };
        table.row([
            name(&line.row.change),
            name(&line.row.response),
            words.get(match line.row.horizon {
                Horizon::Short => "elasticity-short",
                Horizon::Long => "elasticity-long",
            }),
            format!("{} … {}", shown(line.row.low), shown(line.row.high)),
            shown(line.model),
            words.get(met),
            words.get(&format!("certainty-{:?}", line.row.certainty).to_lowercase()),
            line.row.source.clone(),
        ]);
    }
    let mut out = table.render();
    for line in report.lines.iter().filter(|line| !line.is_inside()) {
        let why = match language {
            Language::Danish => &line.row.hvorfor,
            Language::English => &line.row.why,
        };
        let not_told = || words.get("calibrate-not-explained");
        let why = if why.is_empty() { not_told() } else { why.clone() };
        let horizon = match line.row.horizon {
            Horizon::Short => "elasticity-short",
            Horizon::Long => "elasticity-long",
        };
        let of = format!("{}, {}", name(&line.row.change), name(&line.row.response));
        out.push_str(&format!("\n{of} ({}): {why}\n", words.get(horizon)));
    }
    out.push_str(&format!("\n{}\n\n", words.get("elasticity-diverted")));
    let mut table = Table::new(1);
    let heads = ["elasticity-head-change", "elasticity-to-other", "elasticity-to-trips"];
    table.row(heads.map(|head| words.get(head)));
    table.rule();
    for change in &report.changes {
        if let Some(diverted) = change.diverted {
            table.row([name(change.change), shown(diverted.other), shown(diverted.trips)]);
        }
    }
    out.push_str(&table.render());
    out.push_str(&format!("\n{}\n\n", words.get("elasticity-note")));
    let mut table = Table::new(1);
    if let Some(first) = report.changes.first() {
        let places = first.by_urbanity.iter().map(|(place, _)| (*place).to_owned());
        let states = first.by_state.iter().map(|(state, _)| state.clone());
        let heads = first.all.iter().map(|(response, _)| name(response));
        let head = std::iter::once(words.get("elasticity-head-change"));
        let kinds = first.by_kind.iter().map(|(kind, _)| (*kind).to_owned());
        table.row(head.chain(heads).chain(places).chain(states).chain(kinds));
        table.rule();
    }
    for change in &report.changes {
        let all = change.all.iter().map(|(_, value)| *value);
        let places = change.by_urbanity.iter().map(|(_, value)| *value);
        let states = change.by_state.iter().map(|(_, value)| *value);
        let kinds = change.by_kind.iter().map(|(_, value)| *value);
        let figures = all.chain(places).chain(states).chain(kinds).map(shown);
        table.row(std::iter::once(name(change.change)).chain(figures));
    }
    out.push_str(&table.render());
    out
}

/// The same for a program.
pub fn elasticities_document(report: &ElasticityReport) -> serde_json::Value {
    let lines: Vec<serde_json::Value> = report
        .lines
        .iter()
        .map(|line| {
            serde_json::json!({
                "published": line.row, "model": format::publish(line.model),
                "within": line.is_inside(),
            })
        })
        .collect();
    let of = |pairs: &[(&str, f64)]| -> serde_json::Value {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), format::publish(*value))).collect()
    };
    let changes: serde_json::Map<String, serde_json::Value> = report
        .changes
        .iter()
        .map(|change| {
            let states: Vec<(&str, f64)> =
                change.by_state.iter().map(|(state, value)| (state.as_str(), *value)).collect();
            let all = serde_json::json!({
                "all": of(&change.all),
                "by_urbanity": of(&change.by_urbanity),
                "by_state": of(&states),
                "bus_by_kind": of(&change.by_kind),
                "ratios": of(&change.ratios),
                "diverted": change.diverted.map(|diverted| serde_json::json!({
                    "to_the_other": format::publish(diverted.other),
                    "trips": format::publish(diverted.trips),
                })),
            });
            (change.change.to_owned(), all)
        })
        .collect();
    serde_json::json!({ "ranges": lines, "changes": changes })
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
