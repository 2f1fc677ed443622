//! Years as a document for other programs (`--years … --json`), and as CSV tables.

use super::super::csv::{finish, plain};
use super::super::derived;
use super::super::document::{notes_of_years, party_slug, values_hashes};
use super::super::export::dictionary;
use super::super::format::publish;
use super::super::json::MadeBy;
use super::bands::YearBandFigures;
use crate::account::INDICATORS;
use crate::run::years::{Course, YearResult};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Name and version of the document's schema.
pub const SCHEMA: &str = "ansvar-years-1";

/// Figures that are told by municipality too.
const BY_MUNICIPALITY: [&str; 4] =
    ["pt-trips", "timetable-hours", "surplus-per-resident", "net-cost-per-resident"];

/// The whole document.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct YearsDocument {
    /// [`SCHEMA`].
    pub schema: String,
    /// How the results came about.
    pub manifest: YearsManifest,
    /// By scenario: its years in order.
    pub results: BTreeMap<String, Vec<YearFigures>>,
    /// By scenario: bands of its years, where they were asked for (`--bands`).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(default)]
    pub bands: BTreeMap<String, Vec<YearBandFigures>>,
}

/// How the results came about.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct YearsManifest {
    /// Version of the program.
    pub version: String,
    /// Which scenario the others are compared with.
    pub base: String,
    /// Hash of all inputs, by scenario.
    pub inputs: BTreeMap<String, String>,
    /// Hash of the values in use with their ranges (blake3), by scenario.
    pub values_hash: BTreeMap<String, String>,
    /// What was asked for, and of which files; absent where no command made the results.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_by: Option<MadeBy>,
    /// Hash of the `results` block (blake3 of its JSON without blanks): the same on any machine.
    pub results_hash: String,
    /// Seed of every random stream.
    pub seed: u64,
    /// Threads used.
    pub threads: usize,
    /// What the money is.
    pub money: String,
    /// What a reader must know before using a figure.
    pub caveats: Vec<String>,
    /// Data credits.
    pub credits: Vec<String>,
}

/// A year of a scenario.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct YearFigures {
    /// Which.
    pub year: u16,
    /// Consumer prices, the scenario's own year as one.
    pub prices: f64,
    /// National figures by key, kroner of the year.
    pub indicators: BTreeMap<String, f64>,
    /// By figure, then municipality.
    pub by_municipality: BTreeMap<String, BTreeMap<String, f64>>,
    /// Net cost by body, carry-over and loans included, DKK of the year.
    pub net_cost: BTreeMap<String, f64>,
    /// Pools of money.
    pub accounts: Vec<AccountFigures>,
    /// Owed on loans, by body, DKK.
    pub owed: BTreeMap<String, f64>,
    /// Payments that carry money from year to year.
    pub carried: Vec<CarriedFigures>,
    /// What trials cost their payers, DKK.
    pub trials: BTreeMap<String, f64>,
    /// Lines that no longer run.
    pub closed: Vec<String>,
    /// Share of the declared departures' cost that is not paid for.
    pub share_not_paid: f64,
    /// Checks of the year's accounts that do not hold.
    pub failed_checks: Vec<String>,
    /// Keys of the figures of municipal spending, in every cut of them: derived, not read from
    /// accounts.
    pub derived: Vec<String>,
    /// Bodies whose net cost and loans are derived: municipalities, by id.
    pub derived_bodies: Vec<String>,
}

/// One decider's money from one source in a year, DKK.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AccountFigures {
    /// Who decides.
    pub body: String,
    /// `budget`, or the class that a fixed sum is for.
    pub source: String,
    /// The year's money, without what is carried on.
    pub given: f64,
    /// What its lines cost beyond their fares.
    pub spent: f64,
    /// What investments and loans took.
    pub invested: f64,
    /// What lapsed.
    pub lapsed: f64,
    /// What is carried on (above zero), or has to be made up for.
    pub balance: f64,
    /// What the least service costs more than there is.
    pub short: f64,
    /// Timetable hours of its lines.
    pub hours: f64,
    /// Whether it is municipal money: derived, not read from accounts.
    pub derived: bool,
}

/// A payment that carries money from year to year.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CarriedFigures {
    /// Payer.
    pub from: String,
    /// Receiver.
    pub to: String,
    /// What for.
    pub kind: String,
    /// DKK.
    pub amount: f64,
    /// Whether a municipality is on either side: derived, not read from accounts.
    pub derived: bool,
}

/// The document of some courses.
pub fn document(courses: &[Course], keys: &[String], threads: usize) -> YearsDocument {
    let results: BTreeMap<String, Vec<YearFigures>> = keys
        .iter()
        .zip(courses)
        .map(|(key, course)| (key.clone(), course.years.iter().map(figures).collect()))
        .collect();
    let bytes = serde_json::to_vec(&results).expect("results hold only numbers, text and maps");
    let hashes = keys.iter().zip(courses);
    YearsDocument {
        schema: SCHEMA.to_owned(),
        manifest: YearsManifest {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            base: keys.first().cloned().unwrap_or_default(),
            inputs: hashes.map(|(k, c)| (k.clone(), c.scenario.inputs_hash.clone())).collect(),
            values_hash: values_hashes(keys.iter().zip(courses.iter().map(|c| &*c.scenario))),
            made_by: None,
            results_hash: blake3::hash(&bytes).to_hex().to_string(),
            seed: courses.first().map_or(0, |course| course.scenario.seed),
            threads,
            money: "DKK of each year; `prices` tells consumer prices".to_owned(),
            caveats: notes_of_years(),
            credits: courses.first().map_or_else(Vec::new, |c| c.scenario.credits.clone()),
        },
        results,
        bands: BTreeMap::new(),
    }
}

fn figures(of: &YearResult) -> YearFigures {
    let scenario = &*of.scenario;
    let national = INDICATORS.iter().filter_map(|indicator| {
        Some((indicator.key.to_owned(), publish(of.indicators.national(indicator.key)?)))
    });
    let by_municipality = BY_MUNICIPALITY.into_iter().filter_map(|key| {
        let places = &of.indicators.get(key)?.by_municipality;
        let slug = |at| scenario.area.municipalities[at].slug.clone();
        let rows = places.iter().map(|(&at, &value)| (slug(at), publish(value)));
        Some((key.to_owned(), rows.collect()))
    });
    let slug = |body| scenario.bodies[body].slug.clone();
    YearFigures {
        year: of.year,
        prices: publish(of.prices),
        indicators: national.collect(),
        by_municipality: by_municipality.collect(),
        net_cost: of.net_cost.iter().map(|(&body, cost)| (slug(body), cost.dkk())).collect(),
        accounts: of
            .accounts
            .iter()
            .map(|account| AccountFigures {
                body: slug(account.decider),
                source: account.source_word(scenario),
                given: account.given.dkk(),
                spent: account.spent.dkk(),
                invested: account.invested.dkk(),
                lapsed: account.lapsed.dkk(),
                balance: account.balance.dkk(),
                short: account.short.dkk(),
                hours: publish(account.hours),
                derived: derived::of_kind(scenario.bodies[account.decider].kind),
            })
            .collect(),
        owed: of.owed.iter().map(|(body, left)| (body.clone(), left.dkk())).collect(),
        carried: of
            .carried
            .flows()
            .into_iter()
            .map(|((from, to, kind), amount)| CarriedFigures {
                from: party_slug(scenario, from),
                to: party_slug(scenario, to),
                kind: kind.slug().to_owned(),
                amount: amount.dkk(),
                derived: derived::of_payment(scenario, from, to),
            })
            .collect(),
        trials: of.trials.iter().map(|(id, cost)| (id.clone(), cost.dkk())).collect(),
        closed: of
            .unfunded
            .iter()
            .filter(|line| line.closed)
            .map(|line| scenario.services[line.service].slug.clone())
            .collect(),
        share_not_paid: publish(of.share_not_paid),
        failed_checks: of
            .checks
            .iter()
            .filter(|check| !check.holds)
            .map(|check| check.name.to_owned())
            .collect(),
        derived: INDICATORS
            .iter()
            .filter(|indicator| derived::of_indicator(indicator.key))
            .map(|indicator| indicator.key.to_owned())
            .collect(),
        derived_bodies: of
            .net_cost
            .keys()
            .filter(|&&body| derived::of_kind(scenario.bodies[body].kind))
            .map(|&body| slug(body))
            .collect(),
    }
}

/// Tables: `years.csv`, `years-municipalities.csv`, `years-bodies.csv`, `years-accounts.csv`,
/// `years-carried.csv`; `dictionary.csv` says what their columns mean.
///
/// # Errors
/// Only where memory runs out: the tables are written to memory.
pub fn files(document: &YearsDocument) -> Result<Vec<(String, Vec<u8>)>, csv::Error> {
    let every = || {
        let scenarios = document.results.iter();
        scenarios.flat_map(|(key, years)| years.iter().map(move |year| (key, year)))
    };
    let mut national = csv::Writer::from_writer(Vec::new());
    national.write_record(["scenario", "year", "figure", "value", "derived"])?;
    let mut places = csv::Writer::from_writer(Vec::new());
    places.write_record(["scenario", "year", "figure", "municipality", "value", "derived"])?;
    let mut bodies = csv::Writer::from_writer(Vec::new());
    bodies.write_record(["scenario", "year", "body", "net_cost_dkk", "owed_dkk", "derived"])?;
    let mut accounts = csv::Writer::from_writer(Vec::new());
    accounts.write_record([
        "scenario",
        "year",
        "body",
        "source",
        "given_dkk",
        "spent_dkk",
        "invested_dkk",
        "lapsed_dkk",
        "balance_dkk",
        "short_dkk",
        "hours",
        "derived",
    ])?;
    let mut carried = csv::Writer::from_writer(Vec::new());
    carried.write_record(["scenario", "year", "from", "to", "kind", "amount_dkk", "derived"])?;
    for (key, of) in every() {
        let head = [plain(key), of.year.to_string()];
        let row = |cells: &[String]| [&head[..], cells].concat();
        let is_derived = |figure: &String| of.derived.contains(figure).to_string();
        let prices = ["prices".to_owned(), of.prices.to_string(), false.to_string()];
        national.write_record(row(&prices))?;
        for (figure, value) in &of.indicators {
            let cells = [plain(figure), value.to_string(), is_derived(figure)];
            national.write_record(row(&cells))?;
        }
        for (figure, by_place) in &of.by_municipality {
            for (place, value) in by_place {
                let value = value.to_string();
                let cells = [plain(figure), plain(place), value, is_derived(figure)];
                places.write_record(row(&cells))?;
            }
        }
        for (body, cost) in &of.net_cost {
            let owed = of.owed.get(body).copied().unwrap_or(0.0);
            let is_derived = of.derived_bodies.contains(body).to_string();
            let cells = [plain(body), cost.to_string(), owed.to_string(), is_derived];
            bodies.write_record(row(&cells))?;
        }
        for own in &of.accounts {
            let numbers =
                [own.given, own.spent, own.invested, own.lapsed, own.balance, own.short, own.hours];
            let mut cells = vec![plain(&own.body), plain(&own.source)];
            cells.extend(numbers.map(|number| number.to_string()));
            cells.push(own.derived.to_string());
            accounts.write_record(row(&cells))?;
        }
        for own in &of.carried {
            let amount = own.amount.to_string();
            carried.write_record(row(&[
                plain(&own.from),
                plain(&own.to),
                own.kind.clone(),
                amount,
                own.derived.to_string(),
            ]))?;
        }
    }
    let mut files = vec![
        ("years.csv".to_owned(), finish(national)?),
        ("years-municipalities.csv".to_owned(), finish(places)?),
        ("years-bodies.csv".to_owned(), finish(bodies)?),
        ("years-accounts.csv".to_owned(), finish(accounts)?),
        ("years-carried.csv".to_owned(), finish(carried)?),
        ("credits.txt".to_owned(), document.manifest.credits.join("\n").into_bytes()),
    ];
    dictionary::add(&mut files)?;
    Ok(files)
}
