//! `ansvar calibrate`: the base year held against what is known of it, or fitted to it.

use super::progress::{Teller, say};
use super::{Common, Stop, print, write_whole};
use crate::report::calibration;
use crate::report::words::Words;
use crate::run::calibrate::{Calibration, fit, hold};
use crate::run::elasticities::elasticities;
use crate::run::money::money;
use std::path::PathBuf;
use std::sync::Arc;

/// How to calibrate.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Scenario file (default: the embedded base year)
    scenario: Option<PathBuf>,
    /// Find the fitted constants anew, from where constants.csv says they start
    #[arg(long)]
    fit: bool,
    /// With --fit: write all values, the fitted ones among them, to this file
    #[arg(long, value_name = "FILE", requires = "fit")]
    out: Option<PathBuf>,
    /// Ten per cent more and less of fares, departures, run times: the model beside published ranges
    #[arg(long, conflicts_with = "fit")]
    elasticities: bool,
    /// The buses' money by company and payer, under several keys that share fares, beside the payers'
    /// own figures
    #[arg(long, conflicts_with_all = ["fit", "elasticities"])]
    money: bool,
    /// Scores of public transport by municipality (CSV with `municipality_code` and
    /// `public_transport_quality_0_100`): prints the rank correlation with the model's access
    #[arg(long, value_name = "FILE")]
    scores: Option<PathBuf>,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn calibrate(options: &Options, common: &Common) -> Result<(), Stop> {
    let loaded = super::compare::load(options.scenario.as_deref(), common)?;
    let register = loaded.register.into();
    let scenario = Arc::new(loaded.scenario);
    let (targets, constants) = (&loaded.known.targets, &loaded.known.constants);
    let teller = Teller::new(common);
    let tell = |step: crate::run::Step| teller.step(&step);
    let words = Words::new(common.language());
    if options.elasticities {
        let found = elasticities(&scenario, &register, &loaded.known.elasticities, &tell);
        teller.done();
        let found = found?;
        return if options.json {
            let mut text =
                serde_json::to_string_pretty(&calibration::elasticities_document(&found))?;
            text.push('\n');
            print(&text)
        } else {
            print(&calibration::elasticities_text(&found, &words))
        };
    }
    if options.money {
        let found = money(&scenario, &register, &tell);
        teller.done();
        let found = found?;
        return if options.json {
            let document = calibration::money_document(&found, &loaded.known.money);
            let mut text = serde_json::to_string_pretty(&document)?;
            text.push('\n');
            print(&text)
        } else {
            print(&calibration::money_text(&found, &loaded.known.money, &words))
        };
    }
    let scenario = if options.fit {
        let fitted = fit(&scenario, &register, targets, constants, &tell);
        let fitted = fitted.inspect_err(|_| teller.done())?;
        if let Some(path) = &options.out {
            let mut writer = csv::Writer::from_writer(Vec::new());
            for row in &fitted.values.register {
                writer.serialize(row)?;
            }
            write_whole(path, &writer.into_inner()?)?;
        }
        teller.done();
        say(&format!("{} runs of the model", fitted.runs));
        let mut with = crate::scenario::Scenario::clone(&scenario);
        with.values = fitted.values;
        Arc::new(with)
    } else {
        scenario
    };
    let held = hold(&scenario, &register, targets, constants, &tell);
    teller.done();
    let held = held?;
    let scores = match &options.scores {
        Some(path) => Some(calibration::scores(&held, &std::fs::read(path)?)?),
        None => None,
    };
    if options.json {
        let mut text = serde_json::to_string_pretty(&calibration::document(&held, scores))?;
        text.push('\n');
        print(&text)?;
    } else {
        print(&calibration::text(&held, scores, &words))?;
    }
    told(&held)
}

fn told(held: &Calibration) -> Result<(), Stop> {
    if held.holds() {
        return Ok(());
    }
    for line in held.targets.iter().filter(|line| line.is_fitted() && !line.is_met()) {
        say(&format!("`{}` is fitted but outside its range", line.row.target));
    }
    Err(Stop::Check)
}
