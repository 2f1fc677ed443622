//! Kinds of service and their terms, from the table of both.

use super::TERMS;
use crate::scenario::data::DataSet;
use crate::scenario::finding::Finding;
use crate::scenario::tables::HubServiceRow;
use crate::scenario::terms::{TermRow, read, terms};
use crate::scenario::values::Certainty;

terms! {
    /// The terms of a kind of service at a hub, each in the unit that its name ends in.
    HubTerms,
    /// 1 if it takes people between home and the hub.
    home: 0.0..=1.0,
    /// 1 if it takes people between the hub and the far end.
    far: 0.0..=1.0,
    /// Longest way.
    max_km: 0.0..=50.0,
    /// Time a km.
    km_min: 0.5..=20.0,
    /// Finding, unlocking and leaving it, or waiting for it.
    start_min: 0.0..=60.0,
    /// Weight of its minutes.
    weight: 0.0..=5.0,
    /// What using it counts as beside that: signing up, an app, that few think of it; minutes.
    felt_min: 0.0..=240.0,
    /// Share of travellers that find it there and may use it, vehicles being free.
    at_hand: 0.0..=1.0,
    /// What a use costs …
    price_dkk: 0.0..=1000.0,
    /// … and each km of it.
    price_per_km_dkk: 0.0..=100.0,
    /// Uses a vehicle (or place for a car) has room for on a day.
    uses_a_day: 0.0..=10000.0,
    /// What a vehicle or place costs to buy or build.
    vehicle_dkk: 0.0..=10000000.0,
    /// Years that it lasts.
    life_year: 1.0..=100.0,
    /// What keeping one costs a year.
    keep_dkk: 0.0..=1000000.0,
    /// What a use costs whoever runs it …
    use_dkk: 0.0..=1000.0,
    /// … and each km of it.
    use_per_km_dkk: 0.0..=100.0,
    /// What a hub with it costs a year, however many vehicles.
    hub_dkk: 0.0..=1000000.0,
    /// What a firm that bears the risk is given a year for each vehicle.
    grant_dkk: 0.0..=1000000.0,
    /// 1 if, where a change does not say, whoever runs it invests and bears the risk.
    firm: 0.0..=1.0,
}

impl HubTerms {
    /// Between home and the hub.
    pub fn is_at_home(&self) -> bool {
        self.home > 0.5
    }
    /// Between the hub and the far end.
    pub fn is_at_far_end(&self) -> bool {
        self.far > 0.5
    }
    /// Who invests and bears the risk where a change does not say.
    pub fn usual_doer(&self) -> super::Doer {
        if self.firm > 0.5 { super::Doer::Provider } else { super::Doer::Payer }
    }
}

/// A kind of service.
#[derive(Clone, Debug, PartialEq)]
pub struct Kind {
    /// Stable id.
    pub slug: String,
    /// Its terms.
    pub terms: HubTerms,
    /// The least certain of them.
    pub certainty: Certainty,
}

/// Reads them, by id.
pub(super) fn kinds(set: &DataSet, findings: &mut Vec<Finding>) -> Vec<Kind> {
    fn of(r: &HubServiceRow) -> TermRow<'_> {
        TermRow {
            slug: &r.service,
            parameter: &r.parameter,
            value: r.value,
            low: r.low,
            high: r.high,
            certainty: r.certainty,
        }
    }
    let kinds = read(set, TERMS, of, findings).into_iter();
    kinds.map(|(slug, terms, certainty)| Kind { slug, terms, certainty }).collect()
}
