//! The JSON document that `--json` prints: a contract with other programs.
//!
//! `results` holds only what the scenario and its files determine: its bytes are the same on any
//! number of threads. What differs from run to run (threads, version) stands in `manifest`.

mod decided;
mod on_demand;

pub use decided::{DecisionResult, FreeRider, GrantResult, PoolResult, SumResult, Unfunded};
pub use on_demand::{CarpoolResult, CarpoolScheme, OnDemandPool, OnDemandResult};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
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
    /// The assumptions that matter most for the differences, where they were asked for.
    pub assumptions: Vec<AssumptionResult>,
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
    /// The price year and what the money is.
    pub money: String,
    /// How the bands came about; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bands: Option<BandsManifest>,
    /// What a reader must know before using a figure.
    pub caveats: Vec<String>,
    /// Data credits.
    pub credits: Vec<String>,
}

/// What made results: all that a run needs besides the program.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct MadeBy {
    /// What was asked for.
    pub command: CommandManifest,
    /// Hash of each file that was read (blake3), by name: scenario and regime files by their path
    /// as in `command`, tables by theirs.
    pub files: BTreeMap<String, String>,
    /// By scenario, the values in use that differ from the base's table of values.
    pub parameters: BTreeMap<String, BTreeMap<String, ParameterManifest>>,
}

/// A value that differs from the table's.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ParameterManifest {
    /// The one in use.
    pub value: f64,
    /// What the table says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<f64>,
}

/// A command with everything that bears on its results: no folder to write to, no language, no
/// number of threads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommandManifest {
    /// `run` or `compare`.
    pub name: String,
    /// Scenario files.
    pub scenarios: Vec<NamedInput>,
    /// Regimes, as asked for by name.
    pub regimes: Vec<NamedInput>,
    /// `decided`, `declared`, or absent: as the files say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// `equal` or `own`.
    pub money: String,
    /// Whether all bodies weigh alike.
    pub equal_weights: bool,
    /// Channels that are switched off.
    pub without: Vec<String>,
    /// Whether the base also stands with its deciders free of history.
    pub reallocated: bool,
    /// Full sets for bands; absent: quick ones if there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bands: Option<u16>,
    /// As `2025..2040`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<String>,
}

/// A file that a command names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedInput {
    /// Its path, from the folder that the command ran in if it is inside that, else from the
    /// deepest folder that holds all files named; of what the program carries, its name there.
    pub path: String,
    /// Whether it is one that the program carries.
    pub carried: bool,
}

/// How bands came about: the 10th to the 90th percentile over sets of what is not known.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BandsManifest {
    /// `sets`: full runs; `quick`: straight lines from stored sensitivities (approximate).
    pub kind: String,
    /// How the sets are drawn.
    pub design: String,
    /// How many.
    pub sets: usize,
    /// Seed: with the keys it determines every draw.
    pub seed: u64,
    /// What is drawn.
    pub drawn: Vec<DrawnResult>,
    /// Of quick bands: why they are of other inputs than these results; absent if they are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale: Option<String>,
    /// Of quick bands: how far they err against full runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<QuickErrorResult>,
    /// Of quick bands: what bodies bought is taken as given, whatever the values are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_held: Option<bool>,
    /// Seconds that the points took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_points: Option<f64>,
    /// Seconds that the bands took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds_bands: Option<f64>,
}

/// Something that is not known, and where the sets have it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DrawnResult {
    /// Key of a value, of a tariff's second base fare, or of a fixed sum.
    pub key: String,
    /// Low end of its range.
    pub low: f64,
    /// The value used for the points: the median of the draws.
    pub value: f64,
    /// High end.
    pub high: f64,
    /// Unit.
    pub unit: String,
    /// Set by set, where a scenario has the range above; empty for quick bands.
    pub sets: Vec<f64>,
}

/// How far the ends of quick bands of differences lie from those of full runs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct QuickErrorResult {
    /// Full sets that were checked against.
    pub sets: usize,
    /// Differences that were checked.
    pub checked: usize,
    /// Of these, how many are told apart from nothing, or not, by both alike.
    pub same_verdict: usize,
    /// Median over the differences of how far the worse end lies off, as a share of the full width.
    pub median: f64,
    /// The largest.
    pub largest: f64,
}

/// An assumption and what it moves.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AssumptionResult {
    /// Key.
    pub key: String,
    /// Unit.
    pub unit: String,
    /// Low end of its range.
    pub low: f64,
    /// The value used.
    pub value: f64,
    /// High end.
    pub high: f64,
    /// How well it is known.
    pub certainty: String,
    /// Where it comes from.
    pub source: String,
    /// Its mean share of the variance of the headlines' differences, 0 to 1.
    pub share: f64,
    /// By scenario and headline, for a tornado: the difference's change at either end.
    pub moves: BTreeMap<String, BTreeMap<String, MoveResult>>,
}

/// What a difference changes by at the ends of an assumption's range.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MoveResult {
    /// At the low end.
    pub at_low: f64,
    /// At the high end.
    pub at_high: f64,
}

/// A band of a figure, and of its difference from the base, set by set.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BandResult {
    /// Low end.
    pub low: f64,
    /// High end.
    pub high: f64,
    /// Low end of the difference's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vs_base_low: Option<f64>,
    /// Its high end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vs_base_high: Option<f64>,
    /// Whether the difference's band does not hold 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distinguishable: Option<bool>,
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
    /// Figures by kind of place (urbanity), then key.
    pub by_urbanity: BTreeMap<String, BTreeMap<String, f64>>,
    /// Figures of those who depend on public transport, by group, then key. Of those entitled to
    /// special transport what follows from where they live: their ordinary trips are not known.
    pub by_group: BTreeMap<String, BTreeMap<String, f64>>,
    /// Keys of the figures that lean on a number that nobody looked up, in every cut of them.
    pub rests_on_guess: Vec<String>,
    /// Keys of the figures of municipal spending, in every cut of them: derived, not read from
    /// accounts.
    pub derived: Vec<String>,
    /// Who gains and who loses against the base, by municipality; empty for the base.
    pub gains: BTreeMap<String, GainResult>,
    /// The same for those who depend on public transport, by group; what they bear as taxpayers is
    /// the country's mean.
    pub group_gains: BTreeMap<String, GainResult>,
    /// Bands by municipality, then key; only where full sets were run.
    pub municipality_bands: BTreeMap<String, BTreeMap<String, BandResult>>,
    /// Bands by group, then key.
    pub group_bands: BTreeMap<String, BTreeMap<String, BandResult>>,
    /// By body: what it owns, orders, plans, runs and pays.
    pub by_body: BTreeMap<String, BodyResult>,
    /// What is run a year, by kind of vehicle (mode).
    pub by_vehicle_type: BTreeMap<String, VehicleYear>,
    /// Who holds each role for each class of service (shares of timetable hours).
    pub responsibility: BTreeMap<String, BTreeMap<String, BTreeMap<String, f64>>>,
    /// Payments between parties, and the checks that do not pass through them.
    pub ledger: LedgerResult,
    /// The social economy against the base, row by row; empty for the base.
    pub social: Vec<SocialRow>,
    /// Service of today that is not funded, most boardings first.
    pub unfunded: Vec<Unfunded>,
    /// How bodies decided; absent where the service is as declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionResult>,
    /// On-demand vehicles; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_demand: Option<OnDemandResult>,
    /// Carpooling; absent where nobody may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carpool: Option<CarpoolResult>,
    /// What the scenario would need that today's law does not give.
    pub law_changes: Vec<String>,
    /// What must be known about this scenario's figures.
    pub notes: Vec<String>,
}

/// What the residents of a place, or a group, win as travellers and bear as taxpayers.
///
/// They gain if travellers' surplus rises by at least half an øre more than the net cost that they
/// bear, lose if it is the other way, both against the base and per resident and year.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct GainResult {
    /// Change of travellers' surplus, DKK a resident and year.
    pub surplus_per_resident: f64,
    /// Change of the net cost of public transport that they bear, DKK a resident and year.
    pub net_cost_per_resident: f64,
    /// Surplus less net cost.
    pub balance: f64,
    /// Which it is.
    pub verdict: Verdict,
}

/// Whether somebody gains or loses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The surplus rises by more than the net cost.
    Gains,
    /// The net cost rises by more than the surplus.
    Loses,
    /// Neither, by half an øre.
    Neither,
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
    /// Whether the difference can be told from nothing: its band does not hold 0. `null` where there
    /// is a difference and no band to judge it by.
    pub distinguishable: Option<bool>,
    /// Whether it leans on a figure that nobody looked up.
    pub rests_on_guess: bool,
    /// Whether it is municipal spending: derived, not read from accounts.
    pub derived: bool,
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
    /// What it may spend, million DKK a year: what the scenario sets, else of the tables (what it
    /// has under today's division); companies and operators have what they take in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_mdkk: Option<f64>,
    /// How the budget is known: `measured`, `derived`, `recalled`, or the scenario's own words; empty
    /// if it is not.
    pub budget_source: String,
    /// Net cost beyond the budget, million DKK a year; only public purses with a budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beyond_budget_mdkk: Option<f64>,
    /// Its band, million DKK a year; only where full sets were run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net_cost_band: Option<BandResult>,
    /// Figures by key: of lines those that it orders, of money what it pays or gets.
    pub indicators: BTreeMap<String, f64>,
    /// Whether its money leans on a number that nobody looked up.
    pub rests_on_guess: bool,
    /// Whether its money is derived, not read from accounts: a municipality's.
    pub derived: bool,
}

/// What vehicles of one kind run in a year.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub struct VehicleYear {
    /// Vehicles in service at the busiest time, line by line.
    pub vehicles: f64,
    /// Timetable hours.
    pub hours: f64,
    /// Vehicle-km, with running empty.
    pub vehicle_km: f64,
    /// What operators are paid by the hour or km, DKK; none for commercial lines and ferries.
    pub cost_dkk: f64,
    /// Electricity, kWh.
    pub electricity_kwh: f64,
    /// Diesel, litres.
    pub diesel_litres: f64,
    /// Carbon dioxide, tonnes.
    pub co2_tonnes: f64,
    /// Nitrogen oxides, kg.
    pub nox_kg: f64,
    /// Particles from the exhaust, kg.
    pub pm_kg: f64,
    /// Whether they lean on a number that nobody looked up.
    pub rests_on_guess: bool,
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
    /// Whether a municipality is on either side: derived, not read from accounts.
    pub derived: bool,
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
    /// known, or no fixed sum is paid.
    pub compared: usize,
    /// Bodies that spend beyond a budget of the tables: no error, tasks or lines came without money.
    pub beyond: usize,
}

/// A row of the social economy.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SocialRow {
    /// Which; the last is `total`.
    pub item: String,
    /// Under which heading the ministry's spreadsheet has it.
    pub heading: String,
    /// Difference from the base a year: positive is a gain.
    pub vs_base: f64,
    /// Unit.
    pub unit: String,
    /// Factor prices or market prices.
    pub price_level: String,
    /// Price year.
    pub price_year: u32,
    /// Where the unit prices come from, with their version if it is known.
    pub unit_prices: String,
    /// Whether it leans on a number that nobody looked up.
    pub rests_on_guess: bool,
}
