//! The responsible bodies of a data set, from `bodies.csv`.
//!
//! Bodies stand by kind, then by residents, then in the order of their slugs. An owner's share may be
//! written (`state:0.417`) or left out: those without a share divide what the others leave, by
//! residents of their areas. A municipality is an area and a body with one slug.

use super::area::Area;
use super::data::{DataSet, Row, Table, sorted_unique};
use super::finding::Finding;
use super::regime::{Body, BodyKind};
use super::tables::{BodyRow, BudgetRow, YesNo};
use super::values::Certainty;
use crate::id::{BodyId, Id, IdVec};
use crate::units::Kroner;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The table of bodies in a data set.
pub const TABLE: &str = "bodies.csv";

/// How far written shares may miss 1 through rounding.
const SHARE_SLACK: f64 = 1e-6;

/// Words of the column `kind`.
const KINDS: [(&str, BodyKind); 7] = [
    ("state", BodyKind::State),
    ("region", BodyKind::Region),
    ("municipality", BodyKind::Municipality),
    ("transport-company", BodyKind::TransportCompany),
    ("infrastructure-owner", BodyKind::InfrastructureOwner),
    ("operator", BodyKind::Operator),
    ("joint", BodyKind::Joint),
];

/// Reads the bodies of a data set; findings for all that is wrong with them.
///
/// `None` if the set has no such table.
pub fn bodies(
    set: &DataSet,
    area: &Area,
    findings: &mut Vec<Finding>,
) -> Option<IdVec<BodyId, Body>> {
    let mut table = set.table::<BodyRow>(TABLE, findings)?;
    sorted_unique(&mut table, |row| &row.body, findings);
    // By kind and by residents first: what falls to the first of equals (the odd øre, the casting
    // vote) then goes by what a body is, and by its name only where two are alike in both.
    let residents = |slug: &str| {
        let places = area.municipalities.iter();
        let own = places
            .filter(|at| [&at.slug, &at.region, &at.company].into_iter().any(|of| of == slug));
        own.map(|at| at.population).sum::<f64>()
    };
    table.rows.sort_by_cached_key(|row| {
        let kind = KINDS.iter().position(|(word, _)| *word == row.row.kind);
        (kind, Reverse(residents(&row.row.body).to_bits()))
    });
    let rows = table.rows.iter().enumerate();
    let ids = rows.map(|(at, row)| (row.row.body.clone(), BodyId::from_index(at))).collect();
    let reader = Reader { area, table: &table, ids: &ids };
    let bodies = table.rows.iter().map(|row| reader.body(row, findings)).collect();
    check_places(&table, area, &bodies, findings);
    check_successors(&table, &bodies, findings);
    Some(bodies)
}

/// Gives bodies whose budget `bodies.csv` does not know that of `budgets.csv`.
pub(super) fn budgets(
    table: &Table<BudgetRow>,
    bodies: &mut IdVec<BodyId, Body>,
    findings: &mut Vec<Finding>,
) {
    let known: Vec<String> = bodies.iter().map(|body| body.slug.clone()).collect();
    for row in &table.rows {
        table.check(row, "budget_dkk", row.row.budget_dkk, 0.0..=1e13, findings);
        let Some(body) = bodies.iter_mut().find(|body| body.slug == row.row.body) else {
            let what = format!("a budget of `{}`, which is no body", row.row.body);
            findings.push(
                Finding::error("body::unknown_body", what)
                    .at(table.row_place(row))
                    .did_you_mean(&row.row.body, known.iter().map(String::as_str)),
            );
            continue;
        };
        if body.budget_source.is_empty() && row.row.budget_dkk.is_finite() {
            body.budget = Kroner::from_dkk(row.row.budget_dkk.clamp(0.0, 1e13));
            body.budget_source = match row.row.certainty {
                Certainty::Measured => "measured",
                Certainty::Derived => "derived",
                Certainty::Recalled => "recalled",
            }
            .to_owned();
        }
    }
}

struct Reader<'a> {
    area: &'a Area,
    table: &'a Table<BodyRow>,
    ids: &'a BTreeMap<String, BodyId>,
}

impl Reader<'_> {
    fn body(&self, written: &Row<BodyRow>, findings: &mut Vec<Finding>) -> Body {
        let row = &written.row;
        let place = self.table.place(written, &row.body);
        let kind = KINDS.iter().find(|(word, _)| *word == row.kind).map(|(_, kind)| *kind);
        if kind.is_none() {
            let words = KINDS.map(|(word, _)| word);
            findings.push(
                Finding::error("body::unknown_kind", format!("no kind is called `{}`", row.kind))
                    .at(self.table.place(written, &row.kind))
                    .help(format!("one of {}", words.join(", ")))
                    .did_you_mean(&row.kind, words),
            );
        }
        if let (Some(from), Some(until)) = (row.from, row.until)
            && from >= until
        {
            let what = format!("body `{}` ends in {until} before it begins in {from}", row.body);
            findings.push(
                Finding::error("body::bad_dates", what)
                    .at(place.clone())
                    .help("`until` is the first year in which it is no longer there"),
            );
        }
        let budget = row.budget_dkk.unwrap_or(0.0);
        if !(budget.is_finite() && (0.0..1e13).contains(&budget)) {
            let what = format!("body `{}` has a budget of {budget} kroner", row.body);
            findings.push(
                Finding::error("body::bad_budget", what)
                    .at(place.clone())
                    .help("kroner a year, from 0 to 10 trillion"),
            );
        }
        Body {
            slug: row.body.clone(),
            name: row.name.clone(),
            kind: kind.unwrap_or(BodyKind::Operator),
            owners: self.owners(written, findings),
            budget: Kroner::from_dkk(if budget.is_finite() { budget } else { 0.0 }),
            budget_source: row.budget_source.clone(),
            independent_board: row.independent_board == YesNo::Yes,
            from: row.from,
            until: row.until,
            successor: self.other(written, "successor", &row.successor, findings),
            contractor: self.other(written, "contractor", &row.contractor, findings),
        }
    }

    fn other(
        &self,
        written: &Row<BodyRow>,
        what: &str,
        slug: &str,
        findings: &mut Vec<Finding>,
    ) -> Option<BodyId> {
        let found = self.ids.get(slug).copied();
        if found.is_none() && !slug.is_empty() {
            let message = format!("{what} of `{}`: no body is called `{slug}`", written.row.body);
            findings.push(
                Finding::error("body::unknown_body", message)
                    .at(self.table.place(written, &written.row.body))
                    .did_you_mean(slug, self.ids.keys().map(String::as_str)),
            );
        }
        found
    }

    /// Owners with their shares; those written without one divide the rest by residents.
    fn owners(&self, written: &Row<BodyRow>, findings: &mut Vec<Finding>) -> Vec<(BodyId, f64)> {
        let mut owners: Vec<(BodyId, Option<f64>, f64)> = Vec::new();
        for part in written.row.owners.split('|').filter(|part| !part.is_empty()) {
            let (slug, share) = part.split_once(':').map_or((part, None), |(s, t)| (s, Some(t)));
            let Some(owner) = self.other(written, "owner", slug, findings) else { continue };
            let number = share.map(|text| text.parse().unwrap_or(f64::NAN));
            if number.is_some_and(|n: f64| !(n > 0.0 && n <= 1.0)) {
                let message = format!(
                    "share of `{slug}` in `{}` is not above 0 and at most 1",
                    written.row.body
                );
                findings.push(
                    Finding::error("body::bad_share", message)
                        .at(self.table.place(written, &written.row.body))
                        .help("shares are from 0 to 1, as `state:0.5`"),
                );
                continue;
            }
            owners.push((owner, number, self.residents(slug)));
        }
        let given: f64 = owners.iter().filter_map(|(_, share, _)| *share).sum();
        let residents: f64 =
            owners.iter().filter(|(_, share, _)| share.is_none()).map(|(.., n)| n).sum();
        let is_open = owners.iter().any(|(_, share, _)| share.is_none());
        let is_whole = owners.is_empty() || is_open || (given - 1.0).abs() <= SHARE_SLACK;
        if !is_whole || given > 1.0 + SHARE_SLACK {
            let message = format!("shares in `{}` sum to {given}, not to 1", written.row.body);
            findings.push(
                Finding::error("body::shares", message)
                    .at(self.table.place(written, &written.row.body))
                    .help("shares sum to 1; owners without one divide what is left"),
            );
        }
        if is_open && residents <= 0.0 {
            let message =
                format!("owners of `{}` have no residents to divide it by", written.row.body);
            findings.push(
                Finding::error("body::shares", message)
                    .at(self.table.place(written, &written.row.body))
                    .help("write each owner's share as `slug:share`"),
            );
        }
        let rest = (1.0 - given).max(0.0);
        let by_residents = |n: f64| if residents > 0.0 { rest * n / residents } else { 0.0 };
        owners
            .into_iter()
            .map(|(owner, share, n)| (owner, share.unwrap_or_else(|| by_residents(n))))
            .collect()
    }

    /// Residents of a municipality or a region.
    fn residents(&self, slug: &str) -> f64 {
        let places = self.area.municipalities.iter();
        places.filter(|m| m.slug == slug || m.region == slug).map(|m| m.population).sum()
    }
}

/// Every municipality, its region and its company must be bodies.
fn check_places(
    table: &Table<BodyRow>,
    area: &Area,
    bodies: &IdVec<BodyId, Body>,
    findings: &mut Vec<Finding>,
) {
    let known: BTreeSet<&str> = bodies.iter().map(|body| body.slug.as_str()).collect();
    let mut missing: BTreeSet<(&str, &str)> = BTreeSet::new();
    for place in &area.municipalities {
        for (what, slug) in
            [("municipality", &place.slug), ("region", &place.region), ("company", &place.company)]
        {
            if !known.contains(slug.as_str()) {
                missing.insert((what, slug.as_str()));
            }
        }
    }
    for (what, slug) in missing {
        findings.push(
            Finding::error("body::missing", format!("the {what} `{slug}` is no body"))
                .at(table.file.place(0, 1))
                .help(format!("add a row with the id `{slug}`")),
        );
    }
}

/// A successor must outlive its predecessor, so that following them ends.
fn check_successors(
    table: &Table<BodyRow>,
    bodies: &IdVec<BodyId, Body>,
    findings: &mut Vec<Finding>,
) {
    for (body, written) in bodies.iter().zip(&table.rows) {
        let Some(successor) = body.successor.map(|id| &bodies[id]) else { continue };
        let outlives = match (body.until, successor.until) {
            (Some(ends), Some(later)) => ends < later,
            (Some(_), None) => true,
            (None, _) => false,
        };
        if !outlives {
            let message = format!(
                "body `{}` is to be followed by `{}`, which does not outlive it",
                body.slug, successor.slug
            );
            findings.push(
                Finding::error("body::bad_successor", message)
                    .at(table.place(written, &successor.slug))
                    .help("give the body a year `until`, and the successor a later one or none"),
            );
        }
    }
}
