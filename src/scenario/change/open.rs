//! Closed runs are opened to everybody.
//!
//! An opened run is a line like others: it has stops, a tariff, a body that answers for it. What is
//! its own: two departures a school day each way, at the bells; only the seats that no pupil needs;
//! and a price of no more than the detour that is driven for others, since the bus is paid for
//! already.

use super::super::area::Municipality;
use super::super::closed_run::ClosedRun;
use super::super::data::municipality_shares;
use super::super::regime::{PermissionKind, Refusal};
use super::super::service::{
    DayKind, DayTimetable, Mode, Opened, Service, ServiceKind, ServiceStop,
};
use super::super::spanned::{Spanned, not_empty};
use super::desk::Desk;
use super::{Edit, ServiceEntry};
use crate::id::{DayTypeId, IdVec, MunicipalityId};
use crate::units::{ClockTime, Minutes, Share};
use serde::{Deserialize, Serialize};

/// School buses take others along, who pay as on any bus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenClosedRuns {
    /// Municipalities whose runs are opened; all that have some if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub municipalities: Vec<Spanned<String>>,
    /// How much longer a run may be for others, who are then called for at hubs near its way; not
    /// at all if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detour: Option<Spanned<Minutes>>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

impl OpenClosedRuns {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let mut is_good = self.is_allowed(desk);
        desk.each_once(&self.municipalities);
        let mut wanted: Vec<MunicipalityId> = Vec::new();
        for place in &self.municipalities {
            match desk.municipality(place) {
                Some(id) => wanted.push(id),
                None => is_good = false,
            }
        }
        let most = desk.scenario.values.closed_run_most_detour;
        let detour = self.detour.as_ref().map_or(Minutes(0.0), |detour| detour.value);
        let at = self.detour.as_ref().and_then(|detour| detour.at.as_ref());
        is_good &= desk.number("the detour", detour.0, 0.0..=most, at);
        let all = desk.scenario.closed_runs.clone();
        let mut edits = Vec::new();
        for run in all.iter() {
            let is_here = wanted.is_empty() || wanted.contains(&run.municipality);
            // A full bus has nothing to open.
            let is_wanted = is_here && run.spare() >= 1.0;
            if is_good && is_wanted && desk.scenario.service_by_slug(&run.slug).is_none() {
                let Some(service) = self.opened(run, detour, desk) else {
                    let what =
                        format!("nobody is left to run `{}`, or a stop of it is gone", run.slug);
                    let remedy = "open it before lines and hubs are taken away";
                    desk.error("scenario::gone", what, None, remedy);
                    return None;
                };
                let entry = ServiceEntry::of(desk.scenario, &service);
                edits.push(Edit::Service(service.slug, Some(Box::new(entry))));
            }
        }
        if is_good && edits.is_empty() {
            let what = "there is no closed run to open here";
            let remedy = "name municipalities that have school buses, or open each only once";
            desk.error("scenario::no_closed_runs", what, None, remedy);
            return None;
        }
        is_good.then_some(edits)
    }

    /// Opening and charging are both up to the law.
    fn is_allowed(&self, desk: &mut Desk<'_>) -> bool {
        let (regime, year) = (&desk.scenario.regime, desk.scenario.year);
        let asked = [PermissionKind::OpenSchoolRuns, PermissionKind::ChargeOnSchoolRuns];
        let refused = asked.into_iter().find_map(|kind| regime.refusal(kind, year));
        let refused = refused.map(Refusal::in_words);
        let Some(Refusal { limits, reference }) = refused else { return true };
        let what = format!("the regime lets school buses carry nobody else for a fare: {limits}");
        let remedy = format!("choose a regime that does, or change the permission ({reference})");
        desk.error("scenario::closed_runs_forbidden", what, None, remedy);
        false
    }

    fn opened(&self, run: &ClosedRun, detour: Minutes, desk: &Desk<'_>) -> Option<Service> {
        let scenario = desk.scenario;
        let (way, longer) = run.with_detour(detour);
        let mut stops: Vec<ServiceStop> = Vec::with_capacity(way.len());
        for (hub, minutes, km) in way {
            let hub = scenario.hub_by_slug(hub)?;
            stops.push(ServiceStop { hub, minutes, km });
        }
        let home = &scenario.area.municipalities[run.municipality];
        let total = stops.last().map_or(0.0, |stop| stop.minutes.0);
        let added = if total > 0.0 { (longer.0 / total).clamp(0.0, 1.0) } else { 0.0 };
        Some(Service {
            slug: run.slug.clone(),
            number: String::new(),
            name: run.name.clone(),
            mode: Mode::Bus,
            kind: ServiceKind::School,
            operator: operator(desk, home)?,
            company: home.company.clone(),
            responsible_today: "municipality".to_owned(),
            level_kl: "local".to_owned(),
            border_share: None,
            municipalities: municipality_shares(&stops, &scenario.area.hubs),
            timetable: at_the_bells(desk),
            stops,
            derived: run.derived,
            contract: None,
            opened: Some(Opened { places: run.spare(), added: Share(added) }),
            note: self.comment.clone(),
        })
    }
}

/// Who drives the municipality's other buses.
fn operator(desk: &Desk<'_>, home: &Municipality) -> Option<String> {
    let is_local = |service: &&Service| {
        service.mode == Mode::Bus
            && service.company == home.company
            && service.responsible_today == "municipality"
    };
    let mut services = desk.scenario.services.iter();
    let found = services.find(is_local).map(|service| service.operator.clone());
    let any = || desk.scenario.services.iter().find(|service| service.mode == Mode::Bus);
    found.or_else(|| any().map(|service| service.operator.clone()))
}

/// One departure each way before the first bell and one after the last, on school days.
fn at_the_bells(desk: &Desk<'_>) -> IdVec<DayTypeId, DayTimetable> {
    let calendar = &desk.scenario.calendar;
    let values = &desk.scenario.values;
    let period_of = |minute: f64| {
        let mut periods = calendar.periods.iter();
        periods.position(|p| f64::from(p.from.0) <= minute && minute < f64::from(p.until.0))
    };
    // The bus is on its way just before the first bell.
    let (morning, afternoon) = (values.closed_run_bell_in - 1.0, values.closed_run_bell_out);
    let of_day = |kind: DayKind| {
        let mut day =
            DayTimetable { departures: vec![0.0; calendar.periods.len()], first: None, last: None };
        if kind == DayKind::SchoolDay {
            for minute in [morning, afternoon] {
                if let Some(period) = period_of(minute) {
                    day.departures[period] += 1.0;
                }
            }
            day.first = Some(ClockTime(morning as i32));
            day.last = Some(ClockTime(afternoon as i32));
        }
        day
    };
    calendar.day_types.iter().map(|day| of_day(day.kind)).collect()
}
