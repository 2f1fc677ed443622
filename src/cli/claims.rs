//! `ansvar claims`: claims of the proposal, and where runs support or refute them.

use super::loading::{load, regimes_on_base};
use super::progress::Teller;
use super::{Common, Stop, print};
use crate::report::format::{Language, number};
use crate::report::table::Table;
use crate::report::words::Words;
use crate::run::claims::{Tested, Verdict, carried, test};
use std::sync::Arc;

/// Which claims.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Ids of claims (default: all; each takes several minutes)
    claims: Vec<String>,
    /// List them without running anything
    #[arg(long)]
    list: bool,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn claims(options: &Options, common: &Common) -> Result<(), Stop> {
    let words = Words::new(common.language());
    let all = carried();
    for id in &options.claims {
        if !all.claims.iter().any(|claim| claim.id == *id) {
            let known: Vec<&str> = all.claims.iter().map(|claim| claim.id.as_str()).collect();
            let why =
                format!("no testable claim has the id `{id}`; there are {}", known.join(", "));
            return Err(Stop::Failed(why));
        }
    }
    let danish = words.language == Language::Danish;
    let wanted: Vec<_> = all
        .claims
        .iter()
        .filter(|claim| options.claims.is_empty() || options.claims.contains(&claim.id))
        .collect();
    let mut text = String::new();
    let mut documents = Vec::new();
    if !options.list {
        let base = load(None, common)?;
        let register = base.register.clone().into();
        let scenario = Arc::new(base.scenario);
        for claim in &wanted {
            let regime = |id: &str| {
                let named = [id.to_owned()];
                let (scenarios, _) = regimes_on_base(None, &named, common).ok()?;
                scenarios.into_iter().next()
            };
            let teller = Teller::new(common);
            let tested = test(claim, &scenario, &regime, &register, &|step| teller.step(&step));
            teller.done();
            let Some(tested) = tested? else { continue };
            if options.json {
                documents.push(document(&tested));
            } else {
                // One by one: each takes a while.
                print(&tell(&tested, danish, &words))?;
            }
        }
    } else {
        for claim in &wanted {
            let said = if danish { &claim.danish } else { &claim.english };
            text.push_str(&format!("{}\n  {said}\n", claim.id));
        }
    }
    if options.json {
        let waiting: Vec<_> = all
            .waiting
            .iter()
            .map(|claim| serde_json::json!({ "id": claim.id, "why": claim.english_why }))
            .collect();
        let document = serde_json::json!({ "tested": documents, "not_yet_testable": waiting });
        text = serde_json::to_string_pretty(&document)?;
        text.push('\n');
    } else if options.claims.is_empty() {
        text.push_str(&format!("\n{}\n", words.get("claims-waiting")));
        for claim in &all.waiting {
            let (said, why) = match danish {
                true => (&claim.danish, &claim.danish_why),
                false => (&claim.english, &claim.english_why),
            };
            text.push_str(&format!("{}\n  {said}\n  {why}\n", claim.id));
        }
    }
    print(&text)
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "claims-holds",
        Verdict::Fails => "claims-fails",
        Verdict::Untold => "claims-untold",
    }
}

fn tell(tested: &Tested, danish: bool, words: &Words) -> String {
    let claim = &tested.claim;
    let percent = |share: f64| format!("{} %", number(share * 100.0, 1, words.language));
    let said = if danish { &claim.danish } else { &claim.english };
    let (low, high) = tested.band();
    let at_point = claim.holds_if.verdict(tested.point(), claim.by);
    let counts = [Verdict::Holds, Verdict::Fails, Verdict::Untold]
        .map(|verdict| tested.count(verdict).to_string());
    let (point, low, high, by) =
        (percent(tested.point()), percent(low), percent(high), percent(claim.by));
    let verdict = words.get(word(at_point));
    let parts = [
        ("point", point.as_str()),
        ("verdict", verdict.as_str()),
        ("low", low.as_str()),
        ("high", high.as_str()),
        ("by", by.as_str()),
        ("holds", counts[0].as_str()),
        ("fails", counts[1].as_str()),
        ("untold", counts[2].as_str()),
    ];
    let mut table = Table::new(1);
    let mut head = vec![format!("{} ↓  {} →", claim.assumptions.0, claim.assumptions.1)];
    head.extend(tested.steps.1.map(|step| number(step, 2, words.language)));
    table.row(head);
    table.rule();
    for (step, cells) in tested.steps.0.iter().zip(&tested.cells) {
        let mut row = vec![number(*step, 2, words.language)];
        row.extend(cells.iter().map(|cell| {
            let verdict = words.get(word(claim.holds_if.verdict(*cell, claim.by)));
            format!("{} {verdict}", percent(*cell))
        }));
        table.row(row);
    }
    format!(
        "{}\n{said}\n({})\n{}\n{}\n",
        claim.id,
        claim.source,
        words.with("claims-result", &parts),
        table.render()
    )
}

fn document(tested: &Tested) -> serde_json::Value {
    let claim = &tested.claim;
    let verdict = |cell: f64| match claim.holds_if.verdict(cell, claim.by) {
        Verdict::Holds => "holds",
        Verdict::Fails => "fails",
        Verdict::Untold => "untold",
    };
    let (low, high) = tested.band();
    serde_json::json!({
        "id": claim.id,
        "claim": claim.english,
        "source": claim.source,
        "difference": tested.point(),
        "low": low,
        "high": high,
        "verdict": verdict(tested.point()),
        "assumptions": [claim.assumptions.0, claim.assumptions.1],
        "steps": [tested.steps.0, tested.steps.1],
        "map": tested.cells,
        "verdicts": tested.cells.map(|row| row.map(verdict)),
    })
}
