//! A line between hubs that were clicked: as fast and as winding as a bus line that runs there now,
//! run and paid by the same.

use super::session::Session;
use crate::id::{HubId, ServiceId};
use crate::scenario::change::{AddService, Change, Runs, Stop};
use crate::scenario::service::{Mode, Service};
use crate::units::{Kilometres, Minutes};

/// Minutes between departures of a line that was just made; the planner changes it afterwards.
const AT_FIRST: Minutes = Minutes(60.0);

/// The line; `None` where no bus stops at any of the hubs, so that there is none to follow.
pub(super) fn between(session: &Session, hubs: &[String]) -> Option<Change> {
    let scenario = &session.a.scenario;
    let ids: Option<Vec<HubId>> = hubs.iter().map(|slug| scenario.hub_by_slug(slug)).collect();
    let ids = ids?;
    let is_bus = |id: &ServiceId| matches!(scenario.services[*id].mode, Mode::Bus | Mode::Brt);
    let model = ids.iter().find_map(|hub| session.lines_at(*hub).into_iter().find(is_bus))?;
    let model = &scenario.services[model];
    let straight =
        |a: HubId, b: HubId| f64::from(session.a.ways.place(a).distance(session.a.ways.place(b)));
    let of_model: f64 = model.stops.windows(2).map(|pair| straight(pair[0].hub, pair[1].hub)).sum();
    if of_model <= 0.0 {
        return None;
    }
    let tenths = |value: f64| (value * 10.0).round() / 10.0;
    let mut so_far = 0.0;
    let mut stops = Vec::with_capacity(ids.len());
    for (at, id) in ids.iter().enumerate() {
        if at > 0 {
            so_far += straight(ids[at - 1], *id);
        }
        let share = so_far / of_model;
        stops.push(Stop {
            hub: hubs[at].as_str().into(),
            minutes: Minutes(tenths(model.run_time().0 * share)).into(),
            km: Kilometres(tenths(model.length().0 * share)).into(),
        });
    }
    let ends = [ids.first()?, ids.last()?].map(|id| scenario.area.hubs[*id].name.as_str());
    let mut numbers = (1_usize..).map(|number| format!("new-{number}"));
    let slug = numbers.find(|slug| scenario.service_by_slug(slug).is_none())?;
    Some(Change::AddService(Box::new(AddService {
        service: slug.as_str().into(),
        number: String::new(),
        name: ends.join(" – "),
        mode: model.mode,
        kind: model.kind.slug().into(),
        operator: model.operator.as_str().into(),
        company: (!model.company.is_empty()).then(|| model.company.as_str().into()),
        paid_by: model.responsible_today.as_str().into(),
        responsible: None,
        permission: None,
        level: (!model.level_kl.is_empty()).then(|| model.level_kl.as_str().into()),
        per_hour: None,
        per_km: None,
        until: None,
        stops,
        runs: vec![Runs {
            days: Vec::new(),
            periods: when(model, scenario.calendar.periods.iter().map(|p| p.slug.as_str())),
            headway: AT_FIRST.into(),
            first: None,
            last: None,
        }],
        comment: String::new(),
    })))
}

/// The periods in which the line that is followed runs on any day.
fn when<'a>(
    model: &Service,
    periods: impl Iterator<Item = &'a str>,
) -> Vec<crate::scenario::spanned::Spanned<String>> {
    let runs = |at: usize| {
        let days = model.timetable.iter();
        days.into_iter().any(|day| day.departures.get(at).is_some_and(|runs| *runs > 0.0))
    };
    periods.enumerate().filter(|(at, _)| runs(*at)).map(|(_, slug)| slug.into()).collect()
}
