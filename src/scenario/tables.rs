//! The rows of an embedded data set, one struct per table and one field per column.
//!
//! The program that makes the tables (`import::denmark`) writes these structs and the loader
//! reads them, so a column that one side forgets does not compile. Meaning, units, sources and
//! licences of every column stand in `tables.csv` beside the tables ([`TableRow`]). One list of structs,
//! long as the tables are many.

use super::regime::BodyKind;
use super::service::{DayKind, Departures};
use super::values::Certainty;
use serde::{Deserialize, Serialize};

/// `municipalities.csv`: one row per municipality.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables.csv` tells what it means")]
pub struct MunicipalityRow {
    pub municipality: String,
    pub name: String,
    pub code: u16,
    pub region: String,
    pub company: String,
    pub population_2020: f64,
    pub population_2021: f64,
    pub population_2026: f64,
    pub population_2025: f64,
    pub area_km2: f64,
    pub families_with_car_pct: f64,
    pub no_car_shift: f64,
    pub commute_km_2024: f64,
    pub fixed_link: YesNo,
    pub lat: f64,
    pub lon: f64,
}

/// `targets.csv`: what is known of the base year from elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables.csv` tells what it means")]
pub struct TargetRow {
    pub target: String,
    pub measure: String,
    pub of: String,
    pub value: f64,
    pub low: f64,
    pub high: f64,
    pub unit: String,
    pub year: String,
    pub moved: YesNo,
    #[serde(rename = "use")]
    pub role: TargetUse,
    pub weight: f64,
    pub name: String,
    pub navn: String,
    pub source: String,
    pub certainty: Certainty,
    pub note: String,
    pub why: String,
    pub hvorfor: String,
}

/// What a target is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetUse {
    /// Constants are fitted to it; outside its range the calibration fails.
    Fitted,
    /// Constants lean towards it.
    Soft,
    /// Nothing looked at it: a test.
    HeldBack,
}

/// `constants.csv`: the values that are fitted, with where the fit starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables.csv` tells what it means")]
pub struct ConstantRow {
    pub key: String,
    pub stage: FitStage,
    pub start: f64,
    pub source: String,
}

/// `rules.csv`: what the program that makes the tables rests on and nobody has measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables-authored.csv` tells what it means")]
pub struct RuleRow {
    pub key: String,
    pub value: f64,
    pub unit: String,
    pub low: f64,
    pub high: f64,
    pub source: String,
    pub certainty: Certainty,
    pub note: String,
}

/// How long after a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Horizon {
    /// Destinations, cars and the wish to travel stay.
    Short,
    /// Years later.
    Long,
}

/// `elasticities.csv`: what is published of how travellers respond.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables.csv` tells what it means")]
pub struct ElasticityRow {
    pub change: String,
    pub response: String,
    pub horizon: Horizon,
    pub low: f64,
    pub high: f64,
    pub source: String,
    pub certainty: Certainty,
    pub note: String,
    pub why: String,
    pub hvorfor: String,
}

/// `backcasts.csv`: changes whose outcome is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables-authored.csv` tells what it means")]
pub struct BackcastRow {
    pub backcast: String,
    pub name: String,
    pub navn: String,
    pub before: String,
    pub after: String,
    pub measure: String,
    pub of: String,
    pub value: f64,
    pub low: f64,
    pub high: f64,
    pub unit: String,
    pub year: String,
    pub source: String,
    pub certainty: Certainty,
    pub explanation: String,
    pub forklaring: String,
}

/// `money.csv`: what is known of the buses' money.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables.csv` tells what it means")]
pub struct MoneyRow {
    pub company: String,
    pub payer: Option<BodyKind>,
    pub what: String,
    pub value: f64,
    pub low: f64,
    pub high: f64,
    pub unit: String,
    pub year: String,
    pub source: String,
    pub certainty: Certainty,
    pub note: String,
}

/// The steps of a fit, in order; each fits its constants with those before it settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FitStage {
    /// Where residents in work go.
    Commute,
    /// How long other trips are.
    Length,
    /// National constants of the modes.
    Modes,
    /// What boarding, access, fares and time weigh.
    Network,
    /// How companies share fares: it moves nobody and decides who pays.
    Money,
}

/// `yes` or `no` in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words say it")]
pub enum YesNo {
    Yes,
    No,
}

/// `zones.csv`: one row per zone (polling district, or island of one), brought to the base year.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables.csv` tells what it means")]
pub struct ZoneRow {
    pub zone: String,
    pub name: String,
    pub municipality: String,
    pub lat: f64,
    pub lon: f64,
    pub area_km2: f64,
    pub population: f64,
    pub age_0_17: f64,
    pub age_18_24: f64,
    pub age_25_64: f64,
    pub age_65_plus: f64,
    pub families: f64,
    pub families_no_car: f64,
    pub families_two_cars: f64,
    pub persons_no_car_share: f64,
    pub employed: f64,
    pub in_education: f64,
    pub income_dkk: f64,
    pub urbanity: String,
    pub landmass: u32,
}

/// `odbl/zone_points.csv`: where inside the zone its residents live.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables.csv` tells what it means")]
pub struct ZonePointRow {
    pub zone: String,
    pub lat: f64,
    pub lon: f64,
    pub share: f64,
    pub radius_km: f64,
    pub kind: String,
}

/// `odbl/attractions.csv`: what draws trips to a zone.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables.csv` tells what it means")]
pub struct AttractionRow {
    pub zone: String,
    pub jobs_recalled: f64,
    pub jobs_low: f64,
    pub jobs_high: f64,
    pub jobs_rule: f64,
    pub education: f64,
    pub pupils: f64,
    pub shopping: f64,
    pub leisure: f64,
    pub health: f64,
}

/// `odbl/hubs.csv`: stations, ports, main stops of towns, and derived zone stops.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables.csv` tells what it means")]
pub struct HubRow {
    pub hub: String,
    pub name: String,
    pub lat: f64,
    pub lon: f64,
    pub municipality: String,
    pub zone: String,
    pub kind: String,
    pub level: u8,
    pub town_population: f64,
    pub offers: String,
    pub certainty: String,
    pub landmass: u32,
}

/// `odbl/services.csv`: lines of every mode.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables.csv` tells what it means")]
pub struct ServiceRow {
    pub service: String,
    pub number: String,
    pub name: String,
    pub mode: String,
    pub kind: String,
    pub operator: String,
    pub company: String,
    pub responsible_today: String,
    pub level_kl: String,
    pub coordination: String,
    pub certainty: String,
    pub note: String,
}

/// `odbl/service_stops.csv`: the stop pattern, outward direction.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables.csv` tells what it means")]
pub struct ServiceStopRow {
    pub service: String,
    pub seq: u32,
    pub hub: String,
    pub minutes: f64,
    pub km: f64,
}

/// `odbl/timetable.csv`: departures per direction by day type and period.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables.csv` tells what it means")]
pub struct TimetableRow {
    pub service: String,
    pub day_type: String,
    pub early: f64,
    #[serde(rename = "morning-peak")]
    pub morning_peak: f64,
    pub midday: f64,
    #[serde(rename = "afternoon-peak")]
    pub afternoon_peak: f64,
    pub evening: f64,
    pub late: f64,
    pub first: String,
    pub last: String,
}

/// `odbl/road_nodes.csv`: junctions of the road graph.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables.csv` tells what it means")]
pub struct RoadNodeRow {
    pub node: String,
    pub lat: f64,
    pub lon: f64,
    pub zone: String,
    pub landmass: u32,
}

/// `odbl/road_links.csv`: undirected links of the road graph, ferries included.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables.csv` tells what it means")]
pub struct RoadLinkRow {
    pub a: String,
    pub b: String,
    pub km: f64,
    pub minutes: f64,
    pub wait_minutes: f64,
    pub kind: String,
    pub toll_dkk: f64,
    pub name: String,
}

/// `odbl/access.csv`: how far a zone's residents are from a hub along land.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables.csv` tells what it means")]
pub struct AccessRow {
    pub zone: String,
    pub hub: String,
    pub km: f64,
}

/// `departure_shares.csv`: when in the day the trips of a purpose begin, by kind of day.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables.csv` tells what it means")]
pub struct DepartureShareRow {
    pub purpose: String,
    pub day_kind: DayKind,
    pub day_weight: f64,
    pub h00: f64,
    pub h01: f64,
    pub h02: f64,
    pub h03: f64,
    pub h04: f64,
    pub h05: f64,
    pub h06: f64,
    pub h07: f64,
    pub h08: f64,
    pub h09: f64,
    pub h10: f64,
    pub h11: f64,
    pub h12: f64,
    pub h13: f64,
    pub h14: f64,
    pub h15: f64,
    pub h16: f64,
    pub h17: f64,
    pub h18: f64,
    pub h19: f64,
    pub h20: f64,
    pub h21: f64,
    pub h22: f64,
    pub h23: f64,
    pub source: String,
    pub certainty: Certainty,
}

impl DepartureShareRow {
    /// As declared, with the hours (percent in the table) scaled to sum to 1.
    pub fn departures(&self) -> Departures {
        let hours = [
            self.h00, self.h01, self.h02, self.h03, self.h04, self.h05, self.h06, self.h07,
            self.h08, self.h09, self.h10, self.h11, self.h12, self.h13, self.h14, self.h15,
            self.h16, self.h17, self.h18, self.h19, self.h20, self.h21, self.h22, self.h23,
        ];
        let total: f64 = hours.iter().sum();
        Departures {
            purpose: self.purpose.clone(),
            day_kind: self.day_kind,
            day_weight: self.day_weight,
            by_hour: hours.map(|percent| percent / total),
        }
    }
}

/// `bodies.csv`: responsible bodies, written by hand.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables-authored.csv` tells what it means")]
pub struct BodyRow {
    pub body: String,
    pub name: String,
    pub kind: String,
    pub owners: String,
    pub contractor: String,
    pub budget_dkk: Option<f64>,
    pub budget_source: String,
    pub independent_board: YesNo,
    pub from: Option<u16>,
    pub until: Option<u16>,
    pub successor: String,
    pub source: String,
    pub certainty: String,
}

/// `odbl/closed_runs.csv`: buses that are bought for pupils.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables-authored.csv` tells what it means")]
pub struct ClosedRunRow {
    pub run: String,
    pub municipality: String,
    pub name: String,
    pub seats: f64,
    pub pupils: f64,
    pub certainty: Certainty,
}

/// `odbl/closed_run_stops.csv`: where they stop, and where they could.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables-authored.csv` tells what it means")]
pub struct ClosedRunStopRow {
    pub run: String,
    pub seq: u32,
    pub hub: String,
    pub minutes: f64,
    pub km: f64,
    pub pupils: f64,
    pub detour_minutes: f64,
    pub detour_km: f64,
}

/// `flex_products.csv`: terms of on-demand products.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables-authored.csv` tells what it means")]
pub struct FlexProductRow {
    pub product: String,
    pub parameter: String,
    pub value: f64,
    pub unit: String,
    pub low: f64,
    pub high: f64,
    pub source: String,
    pub year: String,
    pub certainty: Certainty,
    pub note: String,
}

/// `hub_services.csv`: terms of what hubs offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables-authored.csv` tells what it means")]
pub struct HubServiceRow {
    pub service: String,
    pub parameter: String,
    pub value: f64,
    pub unit: String,
    pub low: f64,
    pub high: f64,
    pub source: String,
    pub year: String,
    pub certainty: Certainty,
    pub note: String,
}

/// `hub_levels.csv`: what hubs of each level offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables-authored.csv` tells what it means")]
pub struct HubLevelRow {
    pub level: u8,
    pub service: String,
    pub vehicles: f64,
    pub source: String,
    pub certainty: Certainty,
    pub note: String,
}

/// `flex_levels.csv`: what dispatch gives, on a grid.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables-authored.csv` tells what it means")]
pub struct FlexLevelRow {
    pub ride_min: f64,
    pub load: f64,
    pub vehicles: f64,
    pub lead_min: f64,
    pub wait_min: f64,
    pub ride_ratio: f64,
    pub refused: f64,
    pub driven_ratio: f64,
    pub wait_error: f64,
    pub ride_error: f64,
    pub refused_error: f64,
    pub driven_error: f64,
}

/// `budgets.csv`: a year's money of bodies whose budget nobody knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables-authored.csv` tells what it means")]
pub struct BudgetRow {
    pub body: String,
    pub budget_dkk: f64,
    pub what: String,
    pub certainty: Certainty,
}

/// `border_shares.csv`: how many of a line's boardings cross a municipal border.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables-authored.csv` tells what it means")]
pub struct BorderShareRow {
    pub service: String,
    pub border_share: f64,
    pub certainty: Certainty,
}

/// What a row of `sensitivities.csv` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SensitivityKind {
    /// `key` is the hash of the scenario's inputs.
    Inputs,
    /// The figure as it stands.
    Point,
    /// What the figure changes by at the low and high end of the value `key`: two whole runs.
    Effect,
    /// The same from a coarse look: a sample of the destinations, one end, the other in proportion.
    Coarse,
    /// The figure's band over `key` full sets.
    Check,
    /// The band of its difference from the first scenario.
    CheckDifference,
}

/// `sensitivities.csv`: what figures owe to each thing that is not known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "a column each; `tables-authored.csv` tells what it means")]
pub struct SensitivityRow {
    pub kind: SensitivityKind,
    pub scenario: String,
    pub indicator: String,
    pub key: String,
    pub low: f64,
    pub high: f64,
}

/// `tables.csv`: source, licence, year and certainty of every table and column.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the field names say it")]
pub struct TableRow {
    pub file: String,
    pub column: String,
    pub what: String,
    pub unit: String,
    pub sources: String,
    pub licence: String,
    pub year: String,
    pub certainty: String,
    pub rule: String,
}
