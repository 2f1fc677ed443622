//! Keeping the table where it is still what the model says.

use super::super::Comparison;
use crate::scenario::tables::{SensitivityKind, SensitivityRow};

/// How far a stored point, of six digits, may be from the model's figure and still be the same.
const SAME: f64 = 1e-5;

/// The table with the inputs of a comparison in place of those it was made from, where every point
/// that it stores is what the model still says: so texts, or values that no figure of one year
/// rests on, may change without making it anew.
///
/// # Errors
/// The scenario and figure of the first point that has moved.
pub fn renewed(
    table: &[SensitivityRow],
    comparison: &Comparison,
) -> Result<Vec<SensitivityRow>, (String, String)> {
    let of = |slug: &str| comparison.results.iter().find(|r| r.scenario.regime.slug == slug);
    let mut rows = table.to_vec();
    for row in &mut rows {
        match row.kind {
            SensitivityKind::Inputs => {
                let found = of(&row.scenario);
                let found = found.ok_or_else(|| (row.scenario.clone(), row.key.clone()))?;
                row.key.clone_from(&found.scenario.inputs_hash);
            }
            SensitivityKind::Point => {
                let now = of(&row.scenario).and_then(|r| r.indicators.national(&row.indicator));
                let same = now.is_some_and(|now| (now - row.low).abs() <= SAME * row.low.abs());
                if !same {
                    return Err((row.scenario.clone(), row.indicator.clone()));
                }
            }
            _ => {}
        }
    }
    Ok(rows)
}
