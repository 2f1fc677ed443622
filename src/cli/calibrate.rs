//! `ansvar calibrate`: the base year held against what is known of it, or fitted to it.

use super::compare::REGIMES;
use super::progress::{Teller, now, say};
use super::{Common, Stop, print, write_whole};
use crate::report::text::credits;
use crate::report::words::Words;
use crate::report::{self, calibration};
use crate::run::backcasts::backcasts;
use crate::run::calibrate::{Calibration, fit, hold};
use crate::run::elasticities::elasticities;
use crate::run::money::money;
use crate::run::sensitivities::{Plan, Stage, renewed, sensitivities};
use crate::run::{Comparison, Prepared, compare_regimes};
use crate::scenario::Loaded;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How to calibrate.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// Scenario file (default: the embedded base year)
    scenario: Option<PathBuf>,
    /// Find the fitted constants anew, from where constants.csv says they start
    #[arg(long)]
    fit: bool,
    /// With --fit: write all values, the fitted ones among them, to this file; with --sensitivities:
    /// write the table to it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Ten per cent more and less of fares, departures, run times: the model beside published ranges
    #[arg(long, conflicts_with = "fit")]
    elasticities: bool,
    /// The buses' money by company and payer, under several keys that share fares, beside the payers'
    /// own figures
    #[arg(long, conflicts_with_all = ["fit", "elasticities"])]
    money: bool,
    /// What the regimes' figures owe to each value that is not known, for quick bands; takes many
    /// minutes
    #[arg(long, conflicts_with_all = ["fit", "elasticities", "money"], requires = "out")]
    sensitivities: bool,
    /// Keep the stored sensitivities where every figure they were made from is still the same, and
    /// note the inputs of today
    #[arg(long, conflicts_with_all = ["fit", "elasticities", "money", "sensitivities"], requires = "out")]
    renew: bool,
    /// A year's money of every body whose budget nobody knows, from the base year's accounts
    #[arg(long, conflicts_with_all = ["fit", "elasticities", "money", "sensitivities", "renew"], requires = "out")]
    budgets: bool,
    /// How many of each line's boardings cross a municipal border in the base year
    #[arg(long, conflicts_with_all = ["fit", "elasticities", "money", "sensitivities", "renew", "budgets"], requires = "out")]
    borders: bool,
    /// School buses by rule, from where children live and what the law says: writes closed_runs.csv and
    /// closed_run_stops.csv into this folder
    #[arg(long, value_name = "DIR", conflicts_with_all = ["fit", "elasticities", "money", "sensitivities", "renew", "budgets"])]
    closed_runs: Option<PathBuf>,
    /// What on-demand vehicles give by how busy they are: dispatches made-up days, writes
    /// flex_levels.csv to --out, and prints how far the table is from dispatch between its points
    #[arg(long, conflicts_with_all = ["fit", "elasticities", "money", "sensitivities", "renew", "budgets", "borders"], requires = "out")]
    flex: bool,
    /// With --sensitivities: so many of the values are worked out whole, at both ends
    #[arg(long, value_name = "N", default_value_t = 4, requires = "sensitivities")]
    whole: usize,
    /// With --sensitivities: so many full sets are run to check against
    #[arg(long, value_name = "N", default_value_t = 16, requires = "sensitivities")]
    sets: usize,
    /// Changes whose outcome is known: the model beside it
    #[arg(long, conflicts_with_all = ["fit", "elasticities", "money", "sensitivities"])]
    backcasts: bool,
    /// Scores of public transport by municipality (CSV with `municipality_code` and
    /// `public_transport_quality_0_100`): prints the rank correlation with the model's access
    #[arg(long, value_name = "FILE")]
    scores: Option<PathBuf>,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn calibrate(options: &Options, common: &Common) -> Result<(), Stop> {
    if options.out.is_some()
        && !(options.fit
            || options.sensitivities
            || options.renew
            || options.budgets
            || options.borders
            || options.flex)
    {
        return Err(Stop::Failed(
            "--out goes with --fit, --sensitivities, --renew, --budgets, --borders or --flex"
                .to_owned(),
        ));
    }
    if options.sensitivities {
        return sensitive(options, common);
    }
    if options.renew {
        return renew(options, common);
    }
    if options.budgets {
        let base = base_year(options, common)?;
        return write_table(&crate::run::money::budgets(base.base()), options);
    }
    if options.borders {
        let base = base_year(options, common)?;
        return write_table(&crate::run::money::border_shares(base.base()), options);
    }
    if let Some(folder) = &options.closed_runs {
        return closed_runs(folder, options, common);
    }
    if options.flex {
        return flex_levels(options, common);
    }
    let loaded = super::loading::load(options.scenario.as_deref(), common)?;
    if options.backcasts {
        return outcomes(options, loaded, common);
    }
    let register = loaded.register.into();
    let scenario = Arc::new(loaded.scenario);
    let (targets, constants) = (&loaded.known.targets, &loaded.known.constants);
    let teller = Teller::new(common);
    let tell = |step: crate::run::Step| teller.step(&step);
    let words = Words::new(common.language());
    let credited = credits(&scenario.credits, &words);
    if options.elasticities {
        let found = elasticities(&scenario, &register, &loaded.known.elasticities, &tell);
        teller.done();
        let found = found?;
        return if options.json {
            let mut text = serde_json::to_string_pretty(&report::elasticities::document(&found))?;
            text.push('\n');
            print(&text)
        } else {
            print(&(report::elasticities::text(&found, &words) + &credited))
        };
    }
    if options.money {
        let found = money(&scenario, &register, &tell);
        teller.done();
        let found = found?;
        return if options.json {
            let document = report::bus_money::document(&found, &loaded.known.money);
            let mut text = serde_json::to_string_pretty(&document)?;
            text.push('\n');
            print(&text)
        } else {
            print(&(report::bus_money::text(&found, &loaded.known.money, &words) + &credited))
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
        for row in &fitted.values.register {
            with.believe(&row.key, row.value);
        }
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
        print(&(calibration::text(&held, scores, &words) + &credited))?;
    }
    told(&held)
}

/// Holds the model against changes whose outcome is known.
fn outcomes(options: &Options, loaded: Loaded, common: &Common) -> Result<(), Stop> {
    let rows = &loaded.known.backcasts;
    let words = Words::new(common.language());
    let credited = credits(&loaded.scenario.credits, &words);
    let mut scenarios = BTreeMap::new();
    for name in rows.iter().flat_map(|row| [&row.before, &row.after]) {
        if !name.is_empty() && !scenarios.contains_key(name) {
            let of_row = super::loading::load(Some(Path::new(name)), common)?;
            scenarios.insert(name.clone(), Arc::new(of_row.scenario));
        }
    }
    let teller = Teller::new(common);
    let tell = |step: crate::run::Step| teller.step(&step);
    let found = backcasts(rows, &scenarios, &loaded.register.into(), &tell);
    teller.done();
    let found = found?;
    if options.json {
        let mut text = serde_json::to_string_pretty(&calibration::backcasts_document(&found))?;
        text.push('\n');
        return print(&text);
    }
    print(&(calibration::backcasts_text(&found, &words) + &credited))
}

/// Works out the sensitivities of the regimes that `compare` puts beside each other.
fn sensitive(options: &Options, common: &Common) -> Result<(), Stop> {
    let words = Words::new(common.language());
    let regimes = REGIMES.map(str::to_owned);
    let path = options.scenario.as_deref();
    let (scenarios, register) = super::loading::regimes_on_base(path, &regimes, common)?;
    let begun = now();
    let plan = Plan { whole: options.whole, sets: options.sets };
    let tell = |stage: Stage, done: usize, of: usize| {
        let stage = words.get(match stage {
            Stage::Groups => "sensitivities-groups",
            Stage::Coarse => "sensitivities-coarse",
            Stage::Whole => "sensitivities-whole",
            Stage::Check => "sensitivities-check",
        });
        let (done, of) = (done.to_string(), of.to_string());
        if !common.quiet {
            let parts = [("stage", stage.as_str()), ("done", &done), ("of", &of)];
            say(&words.with("sensitivities-step", &parts));
        }
    };
    let rows = sensitivities(&scenarios, &register, plan, &|_| {}, &tell)?;
    write_table(&rows, options)?;
    let seconds = begun.elapsed().as_secs().to_string();
    let count = rows.len().to_string();
    say(&words.with("sensitivities-done", &[("rows", &count), ("seconds", &seconds)]));
    Ok(())
}

/// Notes today's inputs in the stored sensitivities, if no figure they were made from has moved.
fn renew(options: &Options, common: &Common) -> Result<(), Stop> {
    let regimes = REGIMES.map(str::to_owned);
    let path = options.scenario.as_deref();
    let (scenarios, stored) = super::loading::with_stored(path, &regimes, common)?;
    let teller = Teller::new(common);
    let found = compare_regimes(&scenarios, &stored.register, &|step| teller.step(&step));
    teller.done();
    let rows = renewed(&stored.sensitivities, &found?).map_err(|(scenario, figure)| {
        let why = "make the table anew with --sensitivities";
        Stop::Failed(format!("`{figure}` under `{scenario}` is not what it was; {why}"))
    })?;
    write_table(&rows, options)
}

/// The base year, which tables are made from.
fn base_year(options: &Options, common: &Common) -> Result<Comparison, Stop> {
    let loaded = super::loading::load(options.scenario.as_deref(), common)?;
    let (scenario, register) = (Arc::new(loaded.scenario), loaded.register.into());
    let teller = Teller::new(common);
    let result = compare_regimes(&[scenario], &register, &|step| teller.step(&step));
    teller.done();
    Ok(result?)
}

/// Lays the school buses of the base year.
/// Places between those of the table at which it is held against dispatch.
const BETWEEN: u64 = 48;

/// The table of what on-demand vehicles give.
fn flex_levels(options: &Options, common: &Common) -> Result<(), Stop> {
    let loaded = super::loading::load(options.scenario.as_deref(), common)?;
    let scenario = loaded.scenario;
    let Some(product) = scenario.flex.products.first() else {
        return Err(Stop::Failed("the data set has no flex_products.csv".to_owned()));
    };
    let rows = crate::run::flex::grid::grid(&product.terms, scenario.seed);
    write_table(&rows, options)?;
    let table = crate::scenario::flex::LevelTable::from_rows(rows.iter());
    let table = table.ok_or_else(|| Stop::Failed("the table is no grid".to_owned()))?;
    let seed = scenario.seed + 1;
    let [wait, ride, refused, driven] =
        crate::run::flex::grid::errors(&product.terms, &table, BETWEEN, seed);
    print(&format!(
        "{} points; at {BETWEEN} places between them the table is off by, mean of absolute values:\n\
         wait {wait:.2} min, ride {ride:.3} of the direct drive, refused {refused:.3}, driving {driven:.3} of the direct drives\n",
        rows.len()
    ))
}

fn closed_runs(folder: &Path, options: &Options, common: &Common) -> Result<(), Stop> {
    let loaded = super::loading::load(options.scenario.as_deref(), common)?;
    let teller = Teller::new(common);
    let tell = |step| teller.step(&step);
    let prepared = Prepared::new(&loaded.scenario, &loaded.register.into(), &tell);
    teller.done();
    let tables = crate::run::closed_runs::closed_runs(&loaded.scenario, &prepared?);
    std::fs::create_dir_all(folder)?;
    write_whole(&folder.join("closed_runs.csv"), &table(&tables.runs)?)?;
    write_whole(&folder.join("closed_run_stops.csv"), &table(&tables.stops)?)?;
    let pupils: f64 = tables.runs.iter().map(|run| run.pupils).sum();
    let (runs, pupils) = (tables.runs.len().to_string(), format!("{pupils:.0}"));
    let entitled = format!("{:.0}", tables.entitled);
    let parts = [("runs", runs.as_str()), ("pupils", &pupils), ("entitled", &entitled)];
    say(&Words::new(common.language()).with("closed-runs-done", &parts));
    Ok(())
}

fn table<T: serde::Serialize>(rows: &[T]) -> Result<Vec<u8>, Stop> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    Ok(writer.into_inner()?)
}

fn write_table<T: serde::Serialize>(rows: &[T], options: &Options) -> Result<(), Stop> {
    match &options.out {
        Some(path) => write_whole(path, &table(rows)?),
        None => Ok(()),
    }
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
