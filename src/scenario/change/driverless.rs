//! Buses and on-demand vehicles run without a driver aboard.
//!
//! Of what an hour costs a share is the driver's (`driverless.driver_share_bus`, `…_flex`); of that a part
//! is left (`driverless.left`), for those who watch from afar and for dearer vehicles. So an hour at *k* costs
//! *k (1 − s (1 − l))*. How often and how fast vehicles run stays as it is.

use super::super::regime::{PermissionKind, Refusal};
use super::super::service::{Contract, Mode, Service, ServiceKind};
use super::super::spanned::{Spanned, not_empty};
use super::super::values::Values;
use super::desk::Desk;
use super::{Edit, Lines};
use crate::units::{KronerPerHour, Share};
use serde::{Deserialize, Serialize};

/// Vehicles without a driver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeDriverless {
    /// One line …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Spanned<String>>,
    /// … or all lines that fit every one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Lines>,
    /// And on-demand areas: ids that earlier changes gave them.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub pools: Vec<Spanned<String>>,
    /// The part of the driver's cost that is left; `driverless.left` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Spanned<Share>>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

impl MakeDriverless {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let mut is_good = self.is_allowed(desk);
        let values = desk.scenario.values.clone();
        let left = self.left.as_ref().map_or(values.driverless_left / 100.0, |left| left.value.0);
        let at = self.left.as_ref().and_then(|left| left.at.as_ref());
        is_good &= desk.number("what is left of the driver's cost", left, 0.0..=1.0, at);
        let remains = |share: f64| 1.0 - share / 100.0 * (1.0 - left);
        let mut edits = Vec::new();
        if self.pools.is_empty() || self.service.is_some() || !self.lines.is_empty() {
            let year = desk.scenario.year;
            for id in desk.lines(self.service.as_ref(), &self.lines)? {
                let service = &desk.scenario.services[id];
                let Some(rate) = hour(service, &values, year) else {
                    if self.service.is_some() {
                        let what = format!("`{}` is no bus that is paid by the hour", service.slug);
                        let remedy = "trains are paid by the km, commercial lines by nobody";
                        desk.error("scenario::not_a_bus", what, None, remedy);
                        return None;
                    }
                    continue;
                };
                let per_hour = KronerPerHour(rate * remains(values.driverless_share_bus));
                edits.push(desk.altered(id, |service| {
                    let before = service.contract.unwrap_or_default();
                    service.contract = Some(Contract { per_hour: Some(per_hour), ..before });
                }));
            }
        }
        for id in &self.pools {
            let begins = format!("{}-", id.value);
            let pools = desk.scenario.flex.pools.iter();
            let own: Vec<_> = pools
                .filter(|pool| pool.slug == id.value || pool.slug.starts_with(&begins))
                .cloned()
                .collect();
            if own.is_empty() {
                let what = format!("there is no on-demand area `{id}`");
                let remedy = "name one that an earlier `AddFlexZone` has added";
                desk.error("scenario::unknown_word", what, id.at.as_ref(), remedy);
                is_good = false;
            }
            for mut pool in own {
                pool.terms.hour_dkk *= remains(values.driverless_share_flex);
                edits.push(Edit::Flex(pool.slug.clone(), Some(Box::new(pool))));
            }
        }
        if is_good && edits.is_empty() {
            let what = "no bus that is paid by the hour fits the description";
            desk.error("scenario::no_lines", what, None, "name other lines, or `pools`");
            return None;
        }
        is_good.then_some(edits)
    }

    fn is_allowed(&self, desk: &mut Desk<'_>) -> bool {
        let (regime, year) = (&desk.scenario.regime, desk.scenario.year);
        let refusal = regime.refusal(PermissionKind::DriverlessService, year);
        let Some(Refusal { limits, reference }) = refusal.map(Refusal::in_words) else {
            return true;
        };
        let what = format!("the regime allows no vehicles without a driver: {limits}");
        let remedy = format!("leave it out, or change the permission ({reference})");
        desk.error("scenario::driverless_forbidden", what, None, remedy);
        false
    }
}

/// What an hour of a bus costs: its contract's price in force, else the rate of its kind.
fn hour(service: &Service, values: &Values, year: u16) -> Option<f64> {
    if !matches!(service.mode, Mode::Bus | Mode::Brt) {
        return None;
    }
    let contract = service.contract.filter(|own| own.until.is_none_or(|until| year < until));
    if let Some(contract) = contract {
        return contract.per_hour.map(|price| price.0);
    }
    match service.kind {
        ServiceKind::City | ServiceKind::SBus => Some(values.bus_hour_city),
        ServiceKind::Rural => Some(values.bus_hour_rural),
        ServiceKind::Regional | ServiceKind::Express => Some(values.bus_hour_regional),
        // A school bus that was opened costs its detour only; nobody pays for the others by the hour.
        _ => None,
    }
}
