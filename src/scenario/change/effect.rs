//! Whether moving a task alters a figure, and if it alters none, why.
//!
//! What the stages read of roles is told here a second time, of lines and of special transport; a
//! test moves every role and compares with what a run gives.

use super::super::Scenario;
use super::super::directory::{Directory, Holders};
use super::super::regime::{BodyKind, Responsibility, Role, ServiceClass, UNCOORDINATED};
use super::super::responsibility::resolve;
use super::super::special;
use super::Edit;
use super::desk::Desk;
use super::roles::MoveRole;
use crate::id::{BodyId, IdVec, MunicipalityId, ServiceId};
use std::collections::BTreeMap;

/// Of so many changes of a list it is told which role moves alter nothing.
const MOST_LOOKED_AT: usize = 200;

/// A scenario and who holds what in it.
struct Side<'a> {
    scenario: &'a Scenario,
    worked_out: Responsibility,
    directory: Directory<'a>,
}

impl<'a> Side<'a> {
    fn new(scenario: &'a Scenario) -> Self {
        Self { scenario, worked_out: resolve(scenario), directory: Directory::new(scenario) }
    }

    fn of_line(&self, role: Role, id: ServiceId) -> &Holders {
        &self.worked_out.held(id, role).by
    }

    fn of_special(&self, role: Role, at: MunicipalityId) -> Holders {
        special::held(self.scenario, &self.directory, role, at)
    }
}

impl MoveRole {
    /// Warns of a move after which every service has the holders it had, and says why.
    pub(super) fn note_effect(&self, desk: &mut Desk<'_>, edit: &Edit) {
        // Looked at only so often: it works out the whole regime.
        if edit.is_so_already(desk.scenario) || desk.history.changes_done() > MOST_LOOKED_AT {
            return;
        }
        let Edit::Regime(regime) = edit else { return };
        let moved = Scenario { regime: (**regime).clone(), ..desk.scenario.clone() };
        let (before, after) = (Side::new(desk.scenario), Side::new(&moved));
        let role = self.role.value;
        let lines_keep = desk
            .scenario
            .services
            .ids()
            .all(|id| before.of_line(role, id) == after.of_line(role, id));
        let mut places = desk.scenario.area.municipalities.ids();
        let special_keeps =
            places.all(|at| before.of_special(role, at) == after.of_special(role, at));
        if !lines_keep || !special_keeps {
            if let Some(why) = unread(role, lines_keep, &before, &after) {
                let what = format!("moving {role:?} alters no indicator: {why}");
                desk.note(
                    "scenario::no_effect",
                    what,
                    "it shows in the tables of who holds what, and in who pays whom",
                );
            }
            return;
        }
        let in_force = super::super::regime::within(desk.scenario.year, self.from, self.until);
        let speaks_of_any = desk.scenario.services.ids().any(|id| {
            let at = after.worked_out.held(id, role).assignment;
            at.is_some_and(|at| moved.regime.assignments[at].scope == self.scope)
        }) || moved.area.municipalities.ids().any(|at| {
            let said = special::deciding(&moved, &after.directory, role, at);
            said.is_some_and(|said| said.scope == self.scope)
        });
        let why = if !in_force {
            format!("it is not in force in {}", desk.scenario.year)
        } else if speaks_of_any {
            "those who shall hold the task hold it already".to_owned()
        } else {
            "no service falls under it: there is none in its scope, or the regime has a narrower scope for each".to_owned()
        };
        let what = format!("moving {role:?} alters nothing: {why}");
        let year = desk.scenario.year;
        let remedy = match (self.from, self.until) {
            (Some(from), _) if year < from => {
                format!(
                    "{year} is before {from}: give the scenario a later year, or run it over years"
                )
            }
            (_, Some(until)) if until <= year => {
                format!(
                    "{year} is not before {until}: give the scenario an earlier year, or a later `until`"
                )
            }
            _ => "leave it out, or give it another scope".to_owned(),
        };
        desk.warning("scenario::no_effect", what, remedy);
    }
}

/// Why no figure follows from who holds the task, if none does.
fn unread(
    role: Role,
    lines_keep: bool,
    before: &Side<'_>,
    after: &Side<'_>,
) -> Option<&'static str> {
    match role {
        Role::Own => Some("what the owner of a line has to pay or gets is not priced"),
        Role::Invest => Some("what is built and bought to last is not priced"),
        Role::SetServiceLevel => Some(
            "the service as declared stays as it is; it tells where bodies decide what they buy",
        ),
        Role::SetFares => Some("fares stay as they are; no body decides on them yet"),
        Role::Dispatch => Some("lines with a timetable are not dispatched"),
        Role::CollectFares => Some("fares go on to whoever bears the risk that they fall short"),
        Role::Operate | Role::Purchase | Role::Fund | Role::BearRevenueRisk => {
            pays_alike(role, before, after).then_some("every public body is left to pay what it was; what passes through it, and what operators get, may differ")
        }
        Role::Coordinate => same_groups(&before.worked_out.coordination, &after.worked_out.coordination)
            .then_some("the same lines meet each other as before"),
        Role::Order | Role::Plan if lines_keep => Some(
            "special transport has no lines that are planned and ordered; what it costs follows whoever purchases, runs and funds it",
        ),
        Role::Plan => plans_alike(before, after)
            .then_some("the same lines have one planner as before, another one"),
        Role::Order => None,
    }
}

/// Whether the same lines are planned together, and as far from those who need them.
fn plans_alike(before: &Side<'_>, after: &Side<'_>) -> bool {
    let planners = |side: &Side<'_>| -> IdVec<ServiceId, u32> {
        let of =
            |id| side.of_line(Role::Plan, id).first().map_or(UNCOORDINATED, |(body, _)| body.0);
        side.scenario.services.ids().map(of).collect()
    };
    same_groups(&planners(before), &planners(after))
        && before.worked_out.misfit == after.worked_out.misfit
}

/// Whether every public body is left to pay the same, line by line and for special transport.
fn pays_alike(role: Role, before: &Side<'_>, after: &Side<'_>) -> bool {
    let same = |was: Option<Bearing>, is: Option<Bearing>| was.is_some() && was == is;
    let scenario = before.scenario;
    scenario.services.ids().all(|id| {
        before.of_line(role, id) == after.of_line(role, id)
            || same(bearing_of_line(before, id), bearing_of_line(after, id))
    }) && scenario.area.municipalities.ids().all(|at| {
        before.of_special(role, at) == after.of_special(role, at)
            || same(bearing_of_special(before, at), bearing_of_special(after, at))
    })
}

/// What of the money of a line, or of special transport in a place, ends with each body that is no
/// operator, as parts of its fares and of its costs; and what of the division changes the costs
/// themselves.
#[derive(Debug, PartialEq)]
struct Bearing {
    parts: BTreeMap<BodyId, (f64, f64)>,
    /// Who buys from nobody but itself plans and prices otherwise (buses and ferries).
    runs_it_itself: bool,
}

/// `None` where a fixed sum pays: then more than shares decides.
fn bearing_of_line(side: &Side<'_>, id: ServiceId) -> Option<Bearing> {
    let held = |role| side.of_line(role, id).as_slice();
    let class = side.worked_out.class[id].as_ref().map(|classified| classified.class);
    let purchaser = held(Role::Purchase).first().map(|(body, _)| *body);
    let is_own = |&(body, _): &(BodyId, f64)| Some(body) == purchaser;
    let own = held(Role::Operate).iter().all(is_own);
    let hired: Holders = held(Role::Operate).iter().copied().filter(|of| !is_own(of)).collect();
    let parts =
        parts(side.scenario, purchaser, &hired, held(Role::BearRevenueRisk), held(Role::Fund));
    let runs_it_itself = own && !side.scenario.services[id].mode.is_rail();
    (!is_summed(side.scenario, class)).then_some(Bearing { parts, runs_it_itself })
}

/// The same of special transport, whose drivers are hired only where they are operators.
fn bearing_of_special(side: &Side<'_>, at: MunicipalityId) -> Option<Bearing> {
    let purchaser = special::decider(&side.of_special(Role::Purchase, at));
    let is_hired = |body: BodyId| {
        Some(body) != purchaser && side.scenario.bodies[body].kind == BodyKind::Operator
    };
    let mut hired = side.of_special(Role::Operate, at);
    hired.retain(|&(body, _)| is_hired(body));
    let (risk, funders) =
        (side.of_special(Role::BearRevenueRisk, at), side.of_special(Role::Fund, at));
    let parts = parts(side.scenario, purchaser, &hired, &risk, &funders);
    let is_free = !is_summed(side.scenario, Some(ServiceClass::SpecialTransport));
    is_free.then_some(Bearing { parts, runs_it_itself: false })
}

fn is_summed(scenario: &Scenario, class: Option<ServiceClass>) -> bool {
    scenario.regime.fixed_sums.iter().any(|sum| Some(sum.class) == class)
}

fn parts(
    scenario: &Scenario,
    purchaser: Option<BodyId>,
    hired: &[(BodyId, f64)],
    risk: &[(BodyId, f64)],
    funders: &[(BodyId, f64)],
) -> BTreeMap<BodyId, (f64, f64)> {
    let mut parts: BTreeMap<BodyId, (f64, f64)> = BTreeMap::new();
    // Fares that neither the purchaser has nor a hired operator counts against its pay.
    let mut elsewhere = 0.0;
    for &(body, share) in risk {
        let is_hired = hired.iter().any(|(other, _)| *other == body);
        if Some(body) != purchaser && !is_hired {
            parts.entry(body).or_default().0 += share;
            elsewhere += share;
        }
    }
    for &(body, share) in hired {
        parts.entry(body).or_default().1 += share;
    }
    // Whoever funds pays the costs less the fares that meet them.
    let whole = purchaser.map(|body| (body, 1.0));
    let funders = if funders.is_empty() { whole.as_slice() } else { funders };
    for &(body, share) in funders {
        let part = parts.entry(body).or_default();
        part.0 += share * (1.0 - elsewhere);
        part.1 -= share;
    }
    parts.retain(|&body, part| {
        scenario.bodies[body].kind != BodyKind::Operator && *part != (0.0, 0.0)
    });
    parts
}

/// Whether two numberings put the same lines together.
fn same_groups(a: &IdVec<ServiceId, u32>, b: &IdVec<ServiceId, u32>) -> bool {
    let (mut there, mut back) = (BTreeMap::new(), BTreeMap::new());
    a.iter().zip(b).all(|(&x, &y)| {
        let alone = UNCOORDINATED;
        (x == alone) == (y == alone)
            && *there.entry(x).or_insert(y) == y
            && *back.entry(y).or_insert(x) == x
    })
}
