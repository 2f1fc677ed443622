//! The JSON document that `--json` prints: a contract with other programs.
//!
//! `results` holds only what the scenario and its files determine: its bytes are the same on any
//! number of threads. What differs from run to run (threads, version) stands in `manifest`.

use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Name and version of the document's schema.
pub const SCHEMA: &str = "ansvar-results-1";

/// The whole document.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Document {
    /// [`SCHEMA`].
    pub schema: String,
    /// How the results came about.
    pub manifest: Manifest,
    /// By scenario (for `compare` of regimes: by the regime's id).
    pub results: BTreeMap<String, ScenarioResult>,
}

/// How the results came about.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Manifest {
    /// Version of the program.
    pub version: String,
    /// Which scenario the others are compared with.
    pub base: String,
    /// Hash of all inputs, by scenario.
    pub inputs: BTreeMap<String, String>,
    /// Hash of the `results` block (blake3).
    pub results_hash: String,
    /// Seed of every random stream.
    pub seed: u64,
    /// Threads used.
    pub threads: usize,
    /// The price year and what the money is.
    pub money: String,
    /// What a reader must know before using a figure.
    pub caveats: Vec<String>,
    /// Data credits.
    pub credits: Vec<String>,
}

/// One scenario's results.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct ScenarioResult {
    /// Display name.
    pub name: String,
    /// National figures by key.
    pub indicators: BTreeMap<String, Figure>,
    /// Figures by municipality, then key.
    pub by_municipality: BTreeMap<String, BTreeMap<String, f64>>,
    /// Figures of those who depend on public transport, by group, then key.
    pub by_group: BTreeMap<String, BTreeMap<String, f64>>,
    /// By body: what it owns, orders, plans, runs and pays.
    pub by_body: BTreeMap<String, BodyResult>,
    /// Who holds each role for each class of service (shares of timetable hours).
    pub responsibility: BTreeMap<String, BTreeMap<String, BTreeMap<String, f64>>>,
    /// Payments between parties, and the checks that do not pass through them.
    pub ledger: LedgerResult,
    /// Services that were wanted but not funded.
    pub unfunded: Vec<Unfunded>,
    /// What the scenario would need that today's law does not give.
    pub law_changes: Vec<String>,
    /// What must be known about this scenario's figures.
    pub notes: Vec<String>,
}

/// One figure.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Figure {
    /// The value.
    pub value: f64,
    /// Low end of its band (equal to `value` where no band was computed).
    pub low: f64,
    /// High end of its band.
    pub high: f64,
    /// Unit.
    pub unit: String,
    /// Difference from the base scenario.
    pub vs_base: f64,
    /// Low end of the difference's own band, set by set; absent where no band was computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vs_base_low: Option<f64>,
    /// Its high end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vs_base_high: Option<f64>,
    /// Whether the difference can be told from nothing: its band does not hold 0; without a band,
    /// whether there is any.
    pub distinguishable: bool,
    /// Whether it leans on a figure that nobody looked up.
    pub rests_on_guess: bool,
}

/// What one body does and pays in a year.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct BodyResult {
    /// Display name.
    pub name: String,
    /// Kind of body, as `bodies.csv` has it.
    pub kind: String,
    /// Timetable hours a year by role.
    pub hours_by_role: BTreeMap<String, f64>,
    /// Received, million DKK a year.
    pub received_mdkk: f64,
    /// Paid, million DKK a year.
    pub paid_mdkk: f64,
    /// Paid less received, million DKK a year.
    pub net_cost_mdkk: f64,
}

/// Payments between parties.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct LedgerResult {
    /// How many postings there are.
    pub postings: usize,
    /// Totals by payer, receiver and kind, in whole øre.
    pub flows: Vec<MoneyFlow>,
    /// Checks by routes that do not pass through the ledger.
    pub checks: Vec<CheckResult>,
}

/// One total of the ledger.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MoneyFlow {
    /// Payer.
    pub from: String,
    /// Receiver.
    pub to: String,
    /// What for.
    pub kind: String,
    /// Whole øre a year.
    pub ore: i64,
}

/// One check.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CheckResult {
    /// Name.
    pub name: String,
    /// What the ledger says.
    pub ledger: f64,
    /// What the other route says.
    pub other: f64,
    /// Whether they agree.
    pub holds: bool,
    /// How many parts (lines, bodies) were compared. With none the check says nothing: no budget is
    /// set, or no fixed sum is paid.
    pub compared: usize,
}

/// A service that was wanted but not funded.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Unfunded {
    /// Id of the service.
    pub service: String,
    /// What it would take, million DKK a year.
    pub needs_mdkk: f64,
}
