//! Lines come, go, and take another way.

use super::super::data::{LEVELS, RESPONSIBLE, municipality_shares};
use super::super::file::clock;
use super::super::finding::Finding;
use super::super::regime::{Assignment, Basis, Holder, PermissionKind, Role, Scope};
use super::super::service::{DayTimetable, Mode, Service, ServiceKind, ServiceStop};
use super::super::spanned::{Spanned, not_empty};
use super::desk::{Desk, ServiceKindWords};
use super::money::terms;
use super::times::{mend_span, set_headway};
use super::{Edit, ServiceEntry};
use crate::id::{HubId, IdVec};
use crate::units::{Kilometres, KronerPerHour, KronerPerKm, Minutes};
use serde::{Deserialize, Serialize};

/// Longest journey and line that a change may make: what is beyond is a slip of the pen.
const MOST_MINUTES: f64 = 2880.0;
const MOST_KM: f64 = 2000.0;

/// Tasks of the body that a new line names as responsible for it.
const OF_WHO_IS_RESPONSIBLE: [Role; 7] = [
    Role::SetServiceLevel,
    Role::Order,
    Role::Plan,
    Role::Purchase,
    Role::CollectFares,
    Role::Fund,
    Role::BearRevenueRisk,
];

/// A stop of a new line or part, with time and distance since the origin (or the part's begin).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Where.
    pub hub: Spanned<String>,
    /// Time since the origin.
    pub minutes: Spanned<Minutes>,
    /// Distance since the origin.
    pub km: Spanned<Kilometres>,
}

/// How often a new line runs on some days, in some periods.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Runs {
    /// Day types; all if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Spanned<String>>,
    /// Periods; all if left out.
    #[serde(default, deserialize_with = "not_empty", skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<Spanned<String>>,
    /// Time between departures.
    pub headway: Spanned<Minutes>,
    /// First departure of these days, `"HH:MM"`; the begin of their first period if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Spanned<String>>,
    /// Last departure of these days; one headway before their last period ends if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Spanned<String>>,
}

/// A new line. It runs both ways.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddService {
    /// Its id.
    pub service: Spanned<String>,
    /// Line number; none if left out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// Display name.
    pub name: String,
    /// Mode.
    pub mode: Mode,
    /// Cost and rule class: `rail`, `city`, `s-bus`, `regional`, `express`, `rural`, `commercial`
    /// or `ferry`.
    pub kind: Spanned<String>,
    /// The body that operates it.
    pub operator: Spanned<String>,
    /// Its transport company; none if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<Spanned<String>>,
    /// Who would order and pay it today: `state`, `region`, `municipality`, `metro-company`,
    /// `light-rail-company` or `commercial`.
    pub paid_by: Spanned<String>,
    /// The body that plans, orders, buys and pays it; whoever the regime would have if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<Spanned<String>>,
    /// What has to be allowed for it to run; nothing if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<Spanned<PermissionKind>>,
    /// Its level in the data's classification: `state`, `inter-town`, `local`, `outside` or
    /// `commercial`; follows from `paid_by` if left out (`region`: `inter-town`; `municipality`:
    /// `local`; companies: `outside`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Spanned<String>>,
    /// Price of a timetable hour agreed with its operator; the cost rate of its kind if no price is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_hour: Option<Spanned<KronerPerHour>>,
    /// Price of a vehicle-kilometre agreed with its operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_km: Option<Spanned<KronerPerKm>>,
    /// The agreed prices hold until this year (exclusive); no end if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u16>,
    /// Its stops on the way out.
    pub stops: Vec<Stop>,
    /// How often it runs; days and periods that are not named have no departures.
    pub runs: Vec<Runs>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// A line goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveService {
    /// Which.
    pub service: Spanned<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// A line no longer stops at a hub; its times stay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkipHub {
    /// Which line.
    pub service: Spanned<String>,
    /// Where it no longer stops.
    pub hub: Spanned<String>,
    /// What that saves; nothing if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saves: Option<Spanned<Minutes>>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// The part of a line between two of its stops takes another way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reroute {
    /// Which line.
    pub service: Spanned<String>,
    /// The last stop that stays before the part; left out, the line begins anew with `via`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Spanned<String>>,
    /// The first stop that stays after the part; left out, the line ends anew with `via`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Spanned<String>>,
    /// The new stops between them, with time and distance since `from` (or since the first).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<Stop>,
    /// Time of the whole part, up to `to`; not wanted if `to` is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<Spanned<Minutes>>,
    /// Length of the whole part, up to `to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub km: Option<Spanned<Kilometres>>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

impl AddService {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let is_taken = desk.scenario.service_by_slug(&self.service.value).is_some();
        let is_new = desk.new_id(&self.service, is_taken);
        let kind = ServiceKind::from_slug(&self.kind.value);
        if kind.is_none() {
            let remedy = format!("one of {} is wanted", ServiceKindWords::ALL.join(", "));
            desk.error(
                "scenario::unknown_word",
                format!("no line is `{}`", self.kind),
                self.kind.at.as_ref(),
                remedy,
            );
        }
        desk.body(&self.operator);
        if let Some(company) = &self.company {
            desk.body(company);
        }
        if let Some(kind) = kind {
            self.check_mode(kind, desk);
        }
        self.check_words(desk);
        let stops = pattern(desk, &self.stops, Minutes(0.0), Kilometres(0.0));
        if self.stops.len() < 2 {
            let remedy = "name two stops or more";
            desk.error(
                "scenario::too_few_stops",
                "a line has two stops at least",
                self.service.at.as_ref(),
                remedy,
            );
        }
        let timetable = self.timetable(desk);
        let contract = terms(desk, self.per_hour.as_ref(), self.per_km.as_ref(), self.until);
        let (kind, stops, timetable, contract) = (kind?, stops?, timetable?, contract?);
        if !is_new || stops.len() < 2 {
            return None;
        }
        let municipalities = municipality_shares(&stops, &desk.scenario.area.hubs);
        let service = Service {
            slug: self.service.value.clone(),
            number: self.number.clone(),
            name: self.name.clone(),
            mode: self.mode,
            kind,
            operator: self.operator.value.clone(),
            company: self.company.as_ref().map_or_else(String::new, |c| c.value.clone()),
            responsible_today: self.paid_by.value.clone(),
            level_kl: self.level_word(),
            border_share: None,
            stops,
            timetable,
            derived: false,
            municipalities,
            contract,
            opened: None,
            note: self.comment.clone(),
        };
        let entry = ServiceEntry::of(desk.scenario, &service);
        let mut edits = vec![Edit::Service(service.slug, Some(Box::new(entry)))];
        edits.extend(self.tasks(desk)?);
        Some(edits)
    }

    /// The tasks that the line's own body holds, if it has one; and whether the line is allowed.
    fn tasks(&self, desk: &mut Desk<'_>) -> Option<Option<Edit>> {
        if let Some(kind) = &self.permission
            && !desk.scenario.regime.allows(kind.value, desk.scenario.year)
        {
            let what = format!(
                "the regime does not allow {:?}, which `{}` needs",
                kind.value, self.service
            );
            let at = kind.at.clone().or_else(|| desk.at.clone());
            desk.findings.push(
                Finding::warning("scenario::not_permitted", what)
                    .at(at)
                    .help("allow it with SetPermission, which tells whether a law has to change"),
            );
        }
        let Some(body) = &self.responsible else { return Some(None) };
        desk.body(body)?;
        let mut regime = desk.scenario.regime.clone();
        let assignment = |role: Role| Assignment {
            role,
            scope: Scope::Service(self.service.value.clone()),
            to: Holder::Body(body.value.clone()),
            because: self.comment.clone(),
            reference: String::new(),
            basis: Basis::Assumption,
            needs_law_change: None,
            from: None,
            until: None,
            at: body.at.clone(),
        };
        regime.assignments.extend(OF_WHO_IS_RESPONSIBLE.map(assignment));
        Some(Some(Edit::Regime(Box::new(regime))))
    }

    /// What it runs with and what it is have to go together: costs and rules follow the latter.
    fn check_mode(&self, kind: ServiceKind, desk: &mut Desk<'_>) {
        let is_right = match kind {
            ServiceKind::Rail => self.mode.is_rail(),
            ServiceKind::Ferry => self.mode == Mode::Ferry,
            _ => matches!(self.mode, Mode::Bus | Mode::Brt | Mode::Coach),
        };
        if !is_right {
            let what = format!("a line with mode {} is not `{}`", self.mode.slug(), self.kind);
            let remedy =
                "trains, metro and light rail are `rail`, ferries `ferry`, all others are buses";
            desk.error("scenario::unknown_word", what, self.kind.at.as_ref(), remedy);
        }
    }

    fn check_words(&self, desk: &mut Desk<'_>) {
        let words = [(Some(&self.paid_by), &RESPONSIBLE[..]), (self.level.as_ref(), &LEVELS[..])];
        for (word, known) in words {
            if let Some(word) = word.filter(|word| !known.contains(&word.value.as_str())) {
                let remedy = format!("one of {} is wanted", known.join(", "));
                desk.error(
                    "scenario::unknown_word",
                    format!("`{word}` is not known here"),
                    word.at.as_ref(),
                    remedy,
                );
            }
        }
    }

    fn level_word(&self) -> String {
        let level = match (&self.level, self.paid_by.value.as_str()) {
            (Some(level), _) => level.value.as_str(),
            (None, "state") => "state",
            (None, "region") => "inter-town",
            (None, "municipality") => "local",
            (None, "commercial") => "commercial",
            (None, _) => "outside",
        };
        level.to_owned()
    }

    fn timetable(&self, desk: &mut Desk<'_>) -> Option<IdVec<crate::id::DayTypeId, DayTimetable>> {
        let calendar = &desk.scenario.calendar;
        let none =
            DayTimetable { departures: vec![0.0; calendar.periods.len()], first: None, last: None };
        let mut timetable = IdVec::filled(calendar.day_types.len(), none);
        for runs in &self.runs {
            let days = desk.days(&runs.days);
            let periods = desk.periods(None, &runs.periods);
            let headway = runs.headway.value;
            let is_good =
                desk.above_zero("the headway", headway.0, 1440.0, runs.headway.at.as_ref());
            let mut time = |text: &Option<Spanned<String>>| {
                text.as_ref().map(|text| clock(text, &mut desk.findings))
            };
            let (first, last) = (time(&runs.first), time(&runs.last));
            if let (Some(first), Some(last)) = (first, last)
                && last < first
            {
                let remedy = "times after midnight are written past 24:00";
                desk.error(
                    "scenario::bad_time",
                    "the last departure is before the first",
                    runs.last.as_ref().and_then(|l| l.at.as_ref()),
                    remedy,
                );
            }
            for day in days? {
                set_headway(&mut timetable[day], calendar, periods.as_deref()?, headway.0);
                mend_span(&mut timetable[day], calendar);
                timetable[day].first = first.or(timetable[day].first);
                timetable[day].last = last.or(timetable[day].last);
            }
            if !is_good {
                return None;
            }
        }
        if self.runs.is_empty() {
            desk.warning(
                "scenario::never_runs",
                "the new line never runs",
                "say in `runs` how often it does",
            );
        }
        Some(timetable)
    }
}

impl RemoveService {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let id = desk.service(&self.service)?;
        Some(vec![Edit::Service(desk.scenario.services[id].slug.clone(), None)])
    }
}

impl SkipHub {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let (id, hub) = (desk.service(&self.service), desk.hub(&self.hub));
        let saves = self.saves.as_ref().map_or(Minutes(0.0), |saves| saves.value);
        let at = self.saves.as_ref().and_then(|saves| saves.at.as_ref());
        let is_good = desk.number("the time that it saves", saves.0, 0.0..=60.0, at);
        let (id, hub) = (id?, hub?);
        let service = &desk.scenario.services[id];
        let Some(nth) = service.stops.iter().position(|stop| stop.hub == hub) else {
            stops_not(desk, &self.hub, id);
            return None;
        };
        let kept: Vec<ServiceStop> =
            service.stops.iter().filter(|stop| stop.hub != hub).copied().collect();
        let has_two_in_a_row = kept.windows(2).any(|pair| pair[0].hub == pair[1].hub);
        if kept.len() < 2 || has_two_in_a_row {
            let remedy =
                "take the line away with `RemoveService`, or give it another way with `Reroute`";
            desk.error(
                "scenario::too_few_stops",
                format!("without `{}` nothing useful is left of the line", self.hub),
                self.hub.at.as_ref(),
                remedy,
            );
            return None;
        }
        // What begins after the origin went begins at nothing again.
        let mut stops = kept;
        let (begin, begin_km) = (stops[0].minutes, stops[0].km);
        for (at, stop) in stops.iter_mut().enumerate() {
            let saved = if at >= nth && nth > 0 { saves } else { Minutes(0.0) };
            stop.minutes = stop.minutes - begin - saved;
            stop.km = stop.km - begin_km;
        }
        if stops.windows(2).any(|pair| pair[1].minutes.0 < pair[0].minutes.0) {
            desk.error(
                "scenario::bad_number",
                "the line would be there before it leaves",
                at,
                "it cannot save more than the way takes",
            );
            return None;
        }
        is_good.then(|| vec![desk.altered(id, |service| service.stops = stops)])
    }
}

impl Reroute {
    pub(super) fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
        let id = desk.service(&self.service)?;
        let old = desk.scenario.services[id].stops.clone();
        let begin = self.kept(desk, self.from.as_ref(), id, &old, 0);
        let begin_at = begin.ok()?;
        let end = self.kept(desk, self.to.as_ref(), id, &old, begin_at.map_or(0, |at| at + 1));
        let end_at = end.ok()?;
        if self.via.is_empty()
            && (begin_at.is_none() || end_at.is_none())
            && self.from.is_none()
            && self.to.is_none()
        {
            desk.error(
                "scenario::reroute",
                "nothing says what becomes of the line",
                None,
                "give `from`, `to` or `via`",
            );
            return None;
        }
        let mut stops: Vec<ServiceStop> = begin_at.map_or_else(Vec::new, |at| old[..=at].to_vec());
        let (start, start_km) =
            stops.last().map_or((Minutes(0.0), Kilometres(0.0)), |s| (s.minutes, s.km));
        stops.extend(pattern(desk, &self.via, start, start_km)?);
        if let Some(end_at) = end_at {
            let (Some(minutes), Some(km)) = (&self.minutes, &self.km) else {
                desk.error(
                    "scenario::missing_field",
                    "the part's `minutes` and `km` are missing",
                    None,
                    "say how long the whole part up to `to` takes and is",
                );
                return None;
            };
            let is_good = desk.above_zero(
                "the time of the part",
                minutes.value.0,
                MOST_MINUTES,
                minutes.at.as_ref(),
            ) & desk.number(
                "the length of the part",
                km.value.0,
                0.0..=MOST_KM,
                km.at.as_ref(),
            );
            if !is_good {
                return None;
            }
            let later = minutes.value + start - old[end_at].minutes;
            let longer = km.value + start_km - old[end_at].km;
            stops.extend(old[end_at..].iter().map(|stop| ServiceStop {
                minutes: stop.minutes + later,
                km: stop.km + longer,
                ..*stop
            }));
        }
        let is_in_order = stops.windows(2).all(|pair| {
            pair[0].minutes.0 <= pair[1].minutes.0
                && pair[0].km.0 <= pair[1].km.0
                && pair[0].hub != pair[1].hub
        });
        if stops.len() < 2 || !is_in_order {
            desk.error("scenario::reroute", "the new way does not fit: times or distances run backwards, or a stop stands twice in a row", None, "tell times and distances since `from`, up to those of the whole part");
            return None;
        }
        Some(vec![desk.altered(id, |service| service.stops = stops)])
    }

    /// Position of a stop that stays, from `after` on; `Ok(None)` if none is named.
    fn kept(
        &self,
        desk: &mut Desk<'_>,
        named: Option<&Spanned<String>>,
        id: crate::id::ServiceId,
        old: &[ServiceStop],
        after: usize,
    ) -> Result<Option<usize>, ()> {
        let Some(named) = named else { return Ok(None) };
        let hub: HubId = desk.hub(named).ok_or(())?;
        match old.iter().skip(after).position(|stop| stop.hub == hub) {
            Some(at) => Ok(Some(at + after)),
            None => {
                stops_not(desk, named, id);
                Err(())
            }
        }
    }
}

/// Reports that a line does not stop somewhere.
pub(super) fn stops_not(desk: &mut Desk<'_>, hub: &Spanned<String>, id: crate::id::ServiceId) {
    let scenario = desk.scenario;
    let service = &scenario.services[id];
    let stops: Vec<&str> =
        service.stops.iter().map(|stop| scenario.area.hubs[stop.hub].slug.as_str()).collect();
    let shown = stops.iter().take(20).copied().collect::<Vec<_>>().join(", ");
    let remedy =
        format!("it stops, in this order, at {shown}{}", if stops.len() > 20 { " …" } else { "" });
    desk.error(
        "scenario::not_a_stop",
        format!("`{}` does not stop at `{hub}` (there)", service.slug),
        hub.at.as_ref(),
        remedy,
    );
}

/// New stops, with times and distances told from `start`.
fn pattern(
    desk: &mut Desk<'_>,
    stops: &[Stop],
    start: Minutes,
    start_km: Kilometres,
) -> Option<Vec<ServiceStop>> {
    let mut made: Vec<Option<ServiceStop>> = Vec::with_capacity(stops.len());
    let (mut least, mut least_km) = (0.0, 0.0);
    for stop in stops {
        let hub = desk.hub(&stop.hub);
        let (minutes, km) = (stop.minutes.value, stop.km.value);
        let is_good = desk.number(
            "the time since the origin",
            minutes.0,
            least..=MOST_MINUTES,
            stop.minutes.at.as_ref(),
        ) & desk.number(
            "the distance since the origin",
            km.0,
            least_km..=MOST_KM,
            stop.km.at.as_ref(),
        );
        if is_good {
            (least, least_km) = (minutes.0, km.0);
        }
        let is_twice = hub.is_some() && made.last().is_some_and(|last| last.map(|s| s.hub) == hub);
        if is_twice {
            desk.error(
                "scenario::stop_twice",
                format!("`{}` stands twice in a row", stop.hub),
                stop.hub.at.as_ref(),
                "leave one out",
            );
        }
        made.push(hub.filter(|_| is_good && !is_twice).map(|hub| ServiceStop {
            hub,
            minutes: minutes + start,
            km: km + start_km,
        }));
    }
    made.into_iter().collect()
}
