//! The base year held against what is known of it, and the constants that were fitted to it.
//!
//! [`hold`] runs the base year twice: with every fitted constant where the fit started, and as it
//! stands. [`fit`] finds the constants from that start, by the program and nothing else: where
//! residents in work go, then how long other trips are, then the national constants of the modes,
//! then those and what boarding, access, fares and time weigh, and at last how companies share fares.
//!
//! A fit makes least Σ w·((model − target)/h)² + 0.05·Σ ((constant − start)/r)², where h is
//! half the width of a target's range and r half that of a constant's: Gauss–Newton steps within
//! the constants' ranges, on derivatives from differences that each step then mends (C. G. Broyden,
//! "A class of methods for solving nonlinear simultaneous equations", Mathematics of Computation
//! 19, 1965). Held-back targets have no weight.

use super::measure::{MeasureError, Measured};
use super::{Prepared, Progress, Register, RunError, travel};
use crate::demand::{self, OdMatrix};
use crate::id::Id;
use crate::scenario::Scenario;
use crate::scenario::area::Municipality;
use crate::scenario::responsibility;
use crate::scenario::tables::{ConstantRow, FitStage, TargetRow, TargetUse, YesNo};
use crate::scenario::values::Values;
use crate::simulate::Flows;
use libm::pow;
use std::sync::Arc;
use thiserror::Error;

/// Weight of the pull of every constant to its start, against a target of weight 1.
const PULL: f64 = 0.05;
/// Share of a constant's range that derivatives are taken over.
const NUDGE: f64 = 0.06;
/// Steps of a stage, at most.
const STEPS: usize = 6;
/// A step that lowers the sum by less than this share ends the stage.
const ENOUGH: f64 = 0.02;
/// Significant digits of a fitted constant.
const DIGITS: usize = 4;

/// Why the base year cannot be held against its targets.
#[derive(Debug, Error)]
pub enum CalibrateError {
    /// The model could not be run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A target is not understood.
    #[error(transparent)]
    Measure(#[from] MeasureError),
    /// A data set without targets.
    #[error("the data set has no targets.csv: there is nothing to hold the model against")]
    NoTargets,
}

/// One target beside the model.
#[derive(Clone, Debug)]
pub struct TargetLine {
    /// As the table has it.
    pub row: TargetRow,
    /// Its value, low and high moved to the base year.
    pub wanted: [f64; 3],
    /// The model with every constant where the fit starts.
    pub before: f64,
    /// The model as it stands.
    pub now: f64,
}

impl TargetLine {
    /// Whether the model lies in the target's range.
    pub fn is_met(&self) -> bool {
        self.wanted[1] <= self.now && self.now <= self.wanted[2]
    }
    /// Whether constants were fitted to it.
    pub fn is_fitted(&self) -> bool {
        self.row.role == TargetUse::Fitted
    }
    /// Relative deviation of the model.
    pub fn deviation(&self) -> f64 {
        self.now / self.wanted[0] - 1.0
    }
}

/// One fitted constant.
#[derive(Clone, Debug)]
pub struct ConstantLine {
    /// As the table has it.
    pub row: ConstantRow,
    /// Unit.
    pub unit: String,
    /// Its value.
    pub now: f64,
    /// Its range.
    pub range: [f64; 2],
}

impl ConstantLine {
    /// Which end of its range the constant stands at, if any: the data would have it farther.
    pub fn active_bound(&self) -> Option<&'static str> {
        let near = 1e-3 * (self.range[1] - self.range[0]);
        if self.now <= self.range[0] + near {
            Some("low")
        } else if self.now >= self.range[1] - near {
            Some("high")
        } else {
            None
        }
    }
}

/// The base year beside what is known of it.
#[derive(Clone, Debug)]
pub struct Calibration {
    /// Targets, in the order of the table.
    pub targets: Vec<TargetLine>,
    /// Fitted constants.
    pub constants: Vec<ConstantLine>,
    /// What municipalities' scores are held against.
    pub municipalities: Vec<MunicipalityAccess>,
}

/// A municipality as scores of its public transport see it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MunicipalityAccess {
    /// Its official number.
    pub code: u16,
    /// Jobs within 45 minutes by public transport as a share of those by car, mean of residents.
    pub transit_share: f64,
    /// Residents per km².
    pub density: f64,
}

impl Calibration {
    /// How many targets of a kind are met, and how many there are.
    pub fn met(&self, role: TargetUse) -> (usize, usize) {
        let own = self.targets.iter().filter(|line| line.row.role == role);
        (own.clone().filter(|line| line.is_met()).count(), own.count())
    }
    /// Whether every fitted target is within its range.
    pub fn holds(&self) -> bool {
        self.targets.iter().all(|line| !line.is_fitted() || line.is_met())
    }
}

/// Holds a base year against its targets.
///
/// # Errors
/// [`CalibrateError`].
pub fn hold(
    scenario: &Arc<Scenario>,
    register: &Register,
    targets: &[TargetRow],
    constants: &[ConstantRow],
    progress: Progress<'_>,
) -> Result<Calibration, CalibrateError> {
    if targets.is_empty() {
        return Err(CalibrateError::NoTargets);
    }
    let mut model = Model::new(scenario, register, progress)?;
    let now = model.all(targets)?;
    let municipalities = model.access_by_municipality();
    for constant in constants {
        model.set(&constant.key, constant.start);
    }
    let before = model.all(targets)?;
    let line = |((row, before), now): ((&TargetRow, f64), f64)| TargetLine {
        wanted: moved(row, scenario),
        row: row.clone(),
        before,
        now,
    };
    let of_constant = |row: &ConstantRow| {
        let value = scenario.values.row(&row.key)?;
        let (unit, range) = (value.unit.clone(), [value.low, value.high]);
        Some(ConstantLine { row: row.clone(), unit, now: value.value, range })
    };
    Ok(Calibration {
        targets: targets.iter().zip(before).zip(now).map(line).collect(),
        constants: constants.iter().filter_map(of_constant).collect(),
        municipalities,
    })
}

/// A target's value, low and high in the base year: counts grow with the population, a person
/// travelling as much; shares and lengths stay.
fn moved(row: &TargetRow, scenario: &Scenario) -> [f64; 3] {
    let year: Option<f64> = row.year.get(..4).and_then(|year| year.parse().ok());
    let factor = match (row.moved, year) {
        (YesNo::Yes, Some(year)) => {
            pow(1.0 + scenario.values.population_growth, f64::from(scenario.year) - year)
        }
        _ => 1.0,
    };
    [row.value, row.low, row.high].map(|value| value * factor)
}

/// What a fit found.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// Every value, the fitted constants among them.
    pub values: Values,
    /// Runs of the demand or of the whole model.
    pub runs: usize,
}

/// Finds the constants, from where the table says they start.
///
/// # Errors
/// [`CalibrateError`].
pub fn fit(
    scenario: &Arc<Scenario>,
    register: &Register,
    targets: &[TargetRow],
    constants: &[ConstantRow],
    progress: Progress<'_>,
) -> Result<Fitted, CalibrateError> {
    if targets.is_empty() {
        return Err(CalibrateError::NoTargets);
    }
    let mut model = Model::new(scenario, register, progress)?;
    for constant in constants {
        model.set(&constant.key, constant.start);
    }
    let stages =
        [FitStage::Commute, FitStage::Length, FitStage::Modes, FitStage::Network, FitStage::Money];
    for stage in stages {
        // The last stage moves the mode constants again: they answer for what it changes.
        let also = (stage == FitStage::Network).then_some(FitStage::Modes);
        let own: Vec<&ConstantRow> =
            constants.iter().filter(|c| c.stage == stage || Some(c.stage) == also).collect();
        let aims: Vec<&TargetRow> =
            targets.iter().filter(|t| t.weight > 0.0 && is_aim(stage, t)).collect();
        if !own.is_empty() && !aims.is_empty() {
            model.fit_stage(stage, &own, &aims)?;
        }
    }
    for constant in constants {
        let value = model.value(&constant.key);
        model.set(&constant.key, value);
        if let Some(row) = model.scenario.values.row(&constant.key) {
            let mut row = row.clone();
            row.source = "fitted by `ansvar calibrate --fit` to targets.csv".to_owned();
            row.year = scenario.year.to_string();
            row.certainty = crate::scenario::values::Certainty::Derived;
            model.scenario.values.set_row(row);
        }
    }
    Ok(Fitted { values: model.scenario.values, runs: model.runs })
}

/// Which targets a stage looks at: those of the commute and of the length of wanted trips by
/// themselves; the modes' shares; everything that travellers do; then who pays for it.
fn is_aim(stage: FitStage, target: &TargetRow) -> bool {
    let of_commute = target.measure.starts_with("commute");
    let of_length = target.measure == "wanted-trip-mean";
    let of_money = target.measure == "bus-net";
    match stage {
        FitStage::Commute => of_commute,
        FitStage::Length => of_length,
        FitStage::Modes => target.measure == "mode-share",
        FitStage::Network => !of_commute && !of_length && !of_money,
        FitStage::Money => of_money,
    }
}

/// The model, run again and again with other constants.
struct Model<'a> {
    scenario: Scenario,
    prepared: Prepared,
    /// The scenario that `prepared` is of.
    prepared_for: Arc<Scenario>,
    /// How people travelled in the last run.
    flows: Flows,
    progress: Progress<'a>,
    runs: usize,
}

impl<'a> Model<'a> {
    fn new(
        scenario: &Arc<Scenario>,
        register: &Register,
        progress: Progress<'a>,
    ) -> Result<Self, CalibrateError> {
        Ok(Self {
            prepared: Prepared::new(scenario, register, progress)?,
            prepared_for: Arc::clone(scenario),
            scenario: Scenario::clone(scenario),
            flows: Flows::default(),
            progress,
            runs: 0,
        })
    }

    fn value(&self, key: &str) -> f64 {
        self.scenario.values.row(key).map_or(f64::NAN, |row| row.value)
    }

    fn set(&mut self, key: &str, value: f64) {
        let rounded = format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value);
        self.scenario.believe(key, rounded);
    }

    /// Every target.
    fn all(&mut self, targets: &[TargetRow]) -> Result<Vec<f64>, CalibrateError> {
        let aims: Vec<&TargetRow> = targets.iter().collect();
        self.figures(FitStage::Network, &aims)
    }

    /// Figures of targets, by as much of the model as the stage needs.
    fn figures(
        &mut self,
        stage: FitStage,
        aims: &[&TargetRow],
    ) -> Result<Vec<f64>, CalibrateError> {
        self.runs += 1;
        let scenario = Arc::new(self.scenario.clone());
        let roads = &self.prepared.roads;
        let commute = if aims.iter().any(|aim| aim.measure.starts_with("commute")) {
            demand::register_commute(&scenario, roads).map_err(RunError::from)?
        } else {
            OdMatrix::from_cells(0, Vec::new())
        };
        if stage != FitStage::Commute {
            self.prepared = self.prepared.update(&self.prepared_for, &scenario, self.progress)?;
            self.prepared_for = Arc::clone(&scenario);
        }
        if matches!(stage, FitStage::Modes | FitStage::Network | FitStage::Money) {
            let responsibility = responsibility::resolve(&scenario);
            let name = format!("run {}", self.runs);
            self.flows = travel(&scenario, &self.prepared, &responsibility, &name, self.progress)?;
        }
        let measured = Measured {
            scenario: &scenario,
            prepared: &self.prepared,
            flows: &self.flows,
            commute: &commute,
        };
        let figure = |aim: &&TargetRow| measured.figure(&aim.target, &aim.measure, &aim.of);
        Ok(aims.iter().map(figure).collect::<Result<Vec<f64>, MeasureError>>()?)
    }

    fn access_by_municipality(&self) -> Vec<MunicipalityAccess> {
        let area = &self.scenario.area;
        let mut sums = vec![[0.0; 4]; area.municipalities.len()];
        for (zone, access) in area.zones.iter().zip(self.flows.access.iter()) {
            let people = zone.population();
            let own = &mut sums[zone.municipality.index()];
            let of =
                [people * access.jobs.pt[1], people * access.jobs.car[1], people, zone.area_km2];
            own.iter_mut().zip(of).for_each(|(sum, own)| *sum += own);
        }
        let access = |(municipality, [pt, car, people, km2]): (&Municipality, [f64; 4])| {
            MunicipalityAccess {
                code: municipality.code,
                transit_share: if car > 0.0 { pt / car } else { 0.0 },
                density: if km2 > 0.0 { people / km2 } else { 0.0 },
            }
        };
        area.municipalities.iter().zip(sums).map(access).collect()
    }

    /// Finds a stage's constants.
    fn fit_stage(
        &mut self,
        stage: FitStage,
        constants: &[&ConstantRow],
        aims: &[&TargetRow],
    ) -> Result<(), CalibrateError> {
        let range = |key: &str| {
            let row = self.scenario.values.row(key).expect("the table's keys were checked");
            (row.low, row.high)
        };
        let ranges: Vec<(f64, f64)> = constants.iter().map(|c| range(&c.key)).collect();
        let half: Vec<f64> = ranges.iter().map(|(low, high)| (high - low) / 2.0).collect();
        let wanted: Vec<[f64; 3]> = aims.iter().map(|aim| moved(aim, &self.scenario)).collect();
        let residuals = |figures: &[f64]| -> Vec<f64> {
            figures
                .iter()
                .zip(&wanted)
                .zip(aims)
                .map(|((figure, [value, low, high]), aim)| {
                    libm::sqrt(aim.weight) * (figure - value) / ((high - low) / 2.0)
                })
                .collect()
        };
        let starts: Vec<f64> = constants.iter().map(|c| c.start).collect();
        let sum = |residuals: &[f64], at: &[f64]| {
            let misses: f64 = residuals.iter().map(|r| r * r).sum();
            let pull = at.iter().zip(&starts).zip(&half).map(|((x, s), h)| {
                let off = (x - s) / h;
                off * off
            });
            misses + PULL * pull.sum::<f64>()
        };
        let mut at: Vec<f64> = constants.iter().map(|c| self.value(&c.key)).collect();
        let mut here = residuals(&self.figures(stage, aims)?);
        // Derivatives of the residuals by each constant in half ranges, a row a constant.
        let mut slopes = Vec::with_capacity(constants.len());
        for (nth, constant) in constants.iter().enumerate() {
            let (low, high) = ranges[nth];
            let up = at[nth] + NUDGE * (high - low);
            let there = if up <= high { up } else { at[nth] - NUDGE * (high - low) };
            self.set(&constant.key, there);
            let step = (self.value(&constant.key) - at[nth]) / half[nth];
            let nudged = residuals(&self.figures(stage, aims)?);
            slopes
                .push(nudged.iter().zip(&here).map(|(b, a)| (b - a) / step).collect::<Vec<f64>>());
            self.set(&constant.key, at[nth]);
        }
        let mut best = sum(&here, &at);
        for _ in 0..STEPS {
            let bounds: Vec<(f64, f64)> = ranges
                .iter()
                .zip(&at)
                .zip(&half)
                .map(|((&(low, high), x), h)| ((low - x) / h, (high - x) / h))
                .collect();
            let off: Vec<f64> =
                at.iter().zip(&starts).zip(&half).map(|((x, s), h)| (x - s) / h).collect();
            let step = step_within(&slopes, &here, &off, &bounds);
            let mut length = 1.0;
            let mut improved = false;
            for _ in 0..3 {
                for (nth, constant) in constants.iter().enumerate() {
                    self.set(&constant.key, at[nth] + length * step[nth] * half[nth]);
                }
                let there: Vec<f64> = constants.iter().map(|c| self.value(&c.key)).collect();
                let found = residuals(&self.figures(stage, aims)?);
                let moved: Vec<f64> =
                    there.iter().zip(&at).zip(&half).map(|((b, a), h)| (b - a) / h).collect();
                mend(&mut slopes, &moved, &here, &found);
                let now = sum(&found, &there);
                if now < best {
                    improved = best - now > ENOUGH * best;
                    (best, here, at) = (now, found, there);
                    break;
                }
                length *= 0.4;
            }
            if !improved {
                break;
            }
        }
        for (nth, constant) in constants.iter().enumerate() {
            self.set(&constant.key, at[nth]);
        }
        Ok(())
    }
}

/// The step, within bounds, that makes |residuals + slopesᵀ·step|² + pull least: coordinate by
/// coordinate until nothing moves, which a convex sum in a box allows (P. Tseng, "Convergence of a
/// block coordinate descent method", Journal of Optimization Theory and Applications 109, 2001).
fn step_within(
    slopes: &[Vec<f64>],
    residuals: &[f64],
    off: &[f64],
    bounds: &[(f64, f64)],
) -> Vec<f64> {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut step = vec![0.0; slopes.len()];
    let mut left = residuals.to_vec();
    for _ in 0..10_000 {
        let mut most = 0.0_f64;
        for (nth, slope) in slopes.iter().enumerate() {
            let steepness = dot(slope, slope) + PULL;
            let gradient = dot(slope, &left) + PULL * (off[nth] + step[nth]);
            let (low, high) = bounds[nth];
            let to = (step[nth] - gradient / steepness).clamp(low.min(0.0), high.max(0.0));
            let by = to - step[nth];
            if by.abs() > 0.0 {
                left.iter_mut().zip(slope).for_each(|(left, slope)| *left += by * slope);
                step[nth] = to;
                most = most.max(by.abs());
            }
        }
        if most < 1e-10 {
            break;
        }
    }
    step
}

/// Broyden's mending of derivatives by what a step did.
fn mend(slopes: &mut [Vec<f64>], step: &[f64], before: &[f64], after: &[f64]) {
    let length: f64 = step.iter().map(|s| s * s).sum();
    if length <= 0.0 {
        return;
    }
    for aim in 0..before.len() {
        let said: f64 = slopes.iter().zip(step).map(|(slope, s)| slope[aim] * s).sum();
        let missed = after[aim] - before[aim] - said;
        for (slope, s) in slopes.iter_mut().zip(step) {
            slope[aim] += missed * s / length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two residuals x + y − 3 and x − y − 1 have their root at (2, 1); the pull to 0 draws it in
    /// by λ: (JᵀJ + λ)x = −Jᵀr with JᵀJ = 2 gives 4/(2 + λ) and 2/(2 + λ). Bounded at 1.5, x stops.
    #[test]
    fn a_step_is_the_least_squares_one_within_its_bounds() {
        let slopes = [vec![1.0, 1.0], vec![1.0, -1.0]];
        let free = [(-9.0, 9.0); 2];
        let step = step_within(&slopes, &[-3.0, -1.0], &[0.0; 2], &free);
        assert!((step[0] - 4.0 / (2.0 + PULL)).abs() < 1e-8);
        assert!((step[1] - 2.0 / (2.0 + PULL)).abs() < 1e-8);
        let step = step_within(&slopes, &[-3.0, -1.0], &[0.0; 2], &[(-1.0, 1.5), (-9.0, 9.0)]);
        assert!((step[0] - 1.5).abs() < 1e-12);
    }

    /// After mending, the derivatives say of that very step what it did.
    #[test]
    fn mended_slopes_explain_the_step() {
        let mut slopes = [vec![1.0], vec![0.0]];
        mend(&mut slopes, &[0.5, 0.25], &[2.0], &[3.0]);
        let said = 0.5 * slopes[0][0] + 0.25 * slopes[1][0];
        assert!((said - 1.0).abs() < 1e-12);
    }
}
