//! Kinds of service and their terms, from the table of both.

use super::TERMS;
use crate::scenario::data::{DataSet, rows};
use crate::scenario::finding::Finding;
use crate::scenario::tables::HubServiceRow;
use crate::scenario::values::Certainty;
use std::collections::BTreeMap;

/// In place of a kind's id: the row speaks of all that have none of their own.
const ALL: &str = "all";

macro_rules! terms {
    ($($(#[$doc:meta])* $name:ident: $low:literal ..= $high:literal),+ $(,)?) => {
        /// The terms of a kind of service at a hub, each in the unit that its name ends in.
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub struct HubTerms {
            $($(#[$doc])* pub $name: f64,)+
        }

        /// Names of the terms, with the least and the greatest that each may be.
        pub const PARAMETERS: &[(&str, f64, f64)] = &[$((stringify!($name), $low, $high)),+];

        impl HubTerms {
            /// From figures by name; else the names that lack one.
            fn from(figure: impl Fn(&str) -> Option<f64>) -> Result<Self, Vec<&'static str>> {
                let names = PARAMETERS.iter().map(|(name, ..)| *name);
                let lacking: Vec<_> = names.filter(|name| figure(name).is_none()).collect();
                if !lacking.is_empty() {
                    return Err(lacking);
                }
                Ok(Self { $($name: figure(stringify!($name)).unwrap_or_default(),)+ })
            }
        }
    };
}

terms! {
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
    let Some(file) = set.file(TERMS) else { return Vec::new() };
    let table = rows::<HubServiceRow>(file, findings);
    let mut all: BTreeMap<&str, BTreeMap<&str, (f64, Certainty)>> = BTreeMap::new();
    let before = findings.len();
    for row in &table.rows {
        let r = &row.row;
        match PARAMETERS.iter().find(|(name, ..)| *name == r.parameter) {
            Some(&(_, low, high)) => table.check(row, "value", r.value, low..=high, findings),
            None => {
                let known = PARAMETERS.iter().map(|(name, ..)| *name);
                table.dangling(row, "data::bad_word", "parameter", &r.parameter, known, findings);
            }
        }
        table.check(row, "low", r.low, ..=r.value, findings);
        table.check(row, "high", r.high, r.value.., findings);
        let own = all.entry(&r.service).or_default();
        if own.insert(&r.parameter, (r.value, r.certainty)).is_some() {
            let what = format!("`{}` of `{}` stands twice", r.parameter, r.service);
            let finding = Finding::error("data::duplicate_id", what);
            findings.push(finding.at(table.row_place(row)).help("leave one out"));
        }
    }
    let shared = all.remove(ALL).unwrap_or_default();
    let mut kinds = Vec::with_capacity(all.len());
    for (slug, own) in &all {
        let find = |name: &str| own.get(name).or_else(|| shared.get(name)).copied();
        match HubTerms::from(|name| find(name).map(|(value, _)| value)) {
            Ok(terms) => {
                let used = PARAMETERS.iter().filter_map(|(name, ..)| find(name));
                let certainty = used.map(|(_, certainty)| certainty).max();
                let certainty = certainty.unwrap_or(Certainty::Recalled);
                kinds.push(Kind { slug: (*slug).to_owned(), terms, certainty });
            }
            Err(lacking) if findings.len() == before => {
                let what = format!("hub service `{slug}` lacks {}", lacking.join(", "));
                let finding = Finding::error("data::missing_value", what);
                let remedy = format!("add the rows, or give them to product `{ALL}`");
                findings.push(finding.at(table.file.place(0, 0)).help(remedy));
            }
            Err(_) => {}
        }
    }
    kinds
}
