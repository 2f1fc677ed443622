//! Changes: what a planner alters in a scenario, one typed and commented entry each.
//!
//! A change is resolved into [`Edit`]s (this piece becomes that), which are then applied to a
//! copy; what the pieces were before is the inverse. The explorer's undo list and the changes of a
//! file are the same thing. Ids are looked up when a change is resolved, so a change may speak of
//! what an earlier one added.

mod carpool;
mod desk;
mod driverless;
mod edit;
mod effect;
mod flex;
mod hub_service;
mod lines;
mod money;
mod open;
mod places;
mod reliable;
mod roles;
mod times;
mod ways;
mod works;
mod years;

pub use carpool::OpenCarpool;
pub use desk::Lines;
pub use driverless::MakeDriverless;
pub use edit::{Edit, HubEntry, ServiceEntry};
pub use flex::AddFlexZone;
pub use hub_service::OfferAtHubs;
pub use lines::{AddService, RemoveService, Reroute, Runs, SkipHub, Stop};
pub use money::{Allocate, SetBudget, SetContract, SetFare, SetFixedSum, SetValue};
pub(crate) use money::{unknown_value, value_row};
pub use open::OpenClosedRuns;
pub use places::{AddHub, HubAccess, SetHubServices};
pub use reliable::MakeReliable;
pub use roles::{Custom, MoveRole, SetPermission, To};
pub use times::{Factor, RemoveTrips, ScaleTrips, SetDwell, SetHeadway, SetRunTime, SetSpeed};
pub use ways::{SetAccess, SetLinkTime};
pub use works::{BusPriority, MakeBrt};
pub use years::{Invest, SetIndexation, Shock, Trial};

use super::Scenario;
use super::finding::{Finding, Place, SourceText, nearest, refuses};
use super::salvage::{Fault, salvage};
use super::spanned::{Part, read_part};
use desk::{Desk, History};
use serde::{Deserialize, Serialize};

/// Most changes in one file.
pub const MOST_CHANGES: usize = 2_000;
/// After so many findings the rest of a list is not looked at.
const ENOUGH: usize = 100;

macro_rules! changes {
    ($($(#[$doc:meta])* $name:ident($inner:ty)),+ $(,)?) => {
        /// One change to a scenario.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
        pub enum Change {
            $($(#[$doc])* $name($inner),)+
            /// Puts pieces back as they were: the inverse of any change. It stands in no file.
            #[serde(skip)]
            Restore(Vec<Edit>),
        }

        impl Change {
            /// The names that may stand in a file.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),+];

            /// The name that it has in a file.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => stringify!($name),)+
                    Self::Restore(_) => "Restore",
                }
            }
            /// Why it was made, in the words of its author.
            pub fn comment(&self) -> &str {
                match self {
                    $(Self::$name(change) => &change.comment,)+
                    Self::Restore(_) => "",
                }
            }
            fn edits(&self, desk: &mut Desk<'_>) -> Option<Vec<Edit>> {
                match self {
                    $(Self::$name(change) => change.edits(desk),)+
                    Self::Restore(edits) => Some(edits.clone()),
                }
            }
        }
    };
}

changes! {
    /// A new line.
    AddService(Box<AddService>),
    /// Takes a line away.
    RemoveService(RemoveService),
    /// Takes a line's departures away in some periods.
    RemoveTrips(RemoveTrips),
    /// Multiplies departures.
    ScaleTrips(ScaleTrips),
    /// A line no longer stops at a hub.
    SkipHub(SkipHub),
    /// A part of a line takes another way.
    Reroute(Reroute),
    /// School buses take others along.
    OpenClosedRuns(OpenClosedRuns),
    /// On-demand vehicles in an area.
    AddFlexZone(Box<AddFlexZone>),
    /// Drivers take riders along.
    OpenCarpool(Box<OpenCarpool>),
    /// How fast a line runs.
    SetSpeed(SetSpeed),
    /// How long a line takes.
    SetRunTime(SetRunTime),
    /// How long a line stands at its stops.
    SetDwell(SetDwell),
    /// Buses are let through at signals.
    BusPriority(Box<BusPriority>),
    /// A line becomes bus rapid transit.
    MakeBrt(Box<MakeBrt>),
    /// Lines come to run more of their departures.
    MakeReliable(Box<MakeReliable>),
    /// Vehicles run without a driver.
    MakeDriverless(Box<MakeDriverless>),
    /// How often a line runs.
    SetHeadway(SetHeadway),
    /// How long a road or crossing takes.
    SetLinkTime(SetLinkTime),
    /// How long the walk from a zone to a hub takes.
    SetAccess(SetAccess),
    /// A new hub or stop.
    AddHub(Box<AddHub>),
    /// What a hub offers.
    SetHubServices(SetHubServices),
    /// Shared bikes and cars, volunteer buses, room for cars, taxis at hubs.
    OfferAtHubs(Box<OfferAtHubs>),
    /// What a journey costs.
    SetFare(SetFare),
    /// An empirical value.
    SetValue(SetValue),
    /// Who holds a task.
    MoveRole(Box<MoveRole>),
    /// What bodies may do.
    SetPermission(SetPermission),
    /// Terms with an operator.
    SetContract(SetContract),
    /// What a body may spend.
    SetBudget(SetBudget),
    /// A fixed sum for a class of services.
    SetFixedSum(Box<SetFixedSum>),
    /// How a fixed sum is split.
    Allocate(Allocate),
    /// How a fixed sum grows from year to year.
    SetIndexation(SetIndexation),
    /// A year that is unlike others.
    Shock(Shock),
    /// Something bought for many years, and its loan.
    Invest(Box<Invest>),
    /// A local trial with its years.
    Trial(Box<Trial>),
    /// Something that this program only hands on.
    Custom(Custom),
}

/// A change that was applied.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The change.
    pub change: Change,
    /// What undoes it.
    pub inverse: Change,
    /// Where it stands.
    pub at: Option<Place>,
}

/// A change as a file has it.
#[derive(Debug)]
pub(crate) struct Written {
    change: Change,
    at: Option<Place>,
    /// A part of it could not be read and was left out: what is left is judged and not applied.
    is_faulty: bool,
}

/// Reads the changes of a file, each by itself, so that one fault does not hide the others.
pub(crate) fn parse_all(
    parts: &[Part<'_>],
    source: &SourceText,
    findings: &mut Vec<Finding>,
) -> Vec<Written> {
    if let Some(part) = parts.get(MOST_CHANGES) {
        let what = format!("{} changes; at most {MOST_CHANGES} are read", parts.len());
        findings.push(
            Finding::error("scenario::too_many_changes", what)
                .at(part.at.clone())
                .help("make the tables of a data set of your own from them instead"),
        );
        return Vec::new();
    }
    let mut changes = Vec::with_capacity(parts.len());
    let before = findings.len();
    for part in parts {
        if findings.len() - before >= ENOUGH {
            findings.push(not_looked_at().at(part.at.clone()));
            break;
        }
        let at = part.at.clone();
        match parse(part, source) {
            Ok(change) => changes.push(Written { change, at, is_faulty: false }),
            Err((finding, Fault::Form)) => findings.push(finding),
            Err((first, _)) => {
                let change = rest_of(part, source, first, findings);
                changes.extend(change.map(|change| Written { change, at, is_faulty: true }));
            }
        }
    }
    changes
}

fn not_looked_at() -> Finding {
    Finding::note("scenario::more", "the changes from here on were not looked at")
        .help("mend those that are told first")
}

/// Tells all faults of a change that cannot be read, and reads what is left without them.
fn rest_of(
    part: &Part<'_>,
    source: &SourceText,
    first: Finding,
    findings: &mut Vec<Finding>,
) -> Option<Change> {
    let Some(at) = &part.at else {
        findings.push(first);
        return None;
    };
    let read = |text: &str, source: &SourceText| parse(&Part { text, at: None }, source);
    let alone = SourceText::new(source.file(), part.text.to_owned());
    let salvaged = salvage(&alone, |rest| read(rest.text(), rest).map(drop));
    findings.extend(salvaged.findings.into_iter().map(|finding| {
        let place = finding.at.as_ref();
        let place = place.map(|own| source.place(at.offset() + own.offset(), own.length()));
        finding.at(place)
    }));
    // Read at its place in the file, so that what is found in it points there.
    let (begin, end) = (at.offset(), at.offset() + at.length());
    let text = [&source.text()[..begin], salvaged.rest?.text(), &source.text()[end..]].concat();
    let whole = SourceText::new(source.file(), text);
    read(&whole.text()[begin..end], &whole).ok()
}

fn parse(part: &Part<'_>, source: &SourceText) -> Result<Change, (Finding, Fault)> {
    let word: &str =
        part.text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
    if !Change::NAMES.contains(&word) {
        let remedy = match nearest(word, Change::NAMES.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the changes are {}", Change::NAMES.join(", ")),
        };
        let what = format!("there is no change `{word}`");
        let finding = Finding::error("scenario::unknown_change", what);
        return Err((finding.at(part.at.clone()).help(remedy), Fault::Form));
    }
    read_part(source, part.text, "scenario::bad_change").map_err(|(finding, fault): (Finding, _)| {
        if finding.help.is_some() {
            return (finding, fault);
        }
        let remedy = format!(
            "scenarios/README.md shows every field of `{word}`; units are written, as Minutes(20)"
        );
        (finding.help(remedy), fault)
    })
}

/// Reads one change from RON, as a line of a file has it.
///
/// # Errors
/// It cannot be read.
pub fn from_ron(text: &str) -> Result<Change, Finding> {
    let source = SourceText::new("change", text.to_owned());
    let part = Part { text: source.text(), at: Some(source.place(0, source.text().len())) };
    parse(&part, &source).map_err(|(finding, _)| finding)
}

/// Writes changes as they would stand in a file's list.
///
/// # Errors
/// Only for [`Change::Restore`], which stands in no file.
pub fn to_ron(changes: &[Change]) -> Result<String, ron::Error> {
    let style = ron::ser::PrettyConfig::new().struct_names(true).depth_limit(3);
    super::spanned::options().to_string_pretty(changes, style)
}

/// Applies changes in the written order, as many as can be. Where a finding is an error the caller
/// refuses the scenario, which is then only good for finding more.
pub(crate) fn apply_all(
    scenario: &mut Scenario,
    changes: Vec<Written>,
    findings: &mut Vec<Finding>,
) -> Vec<Applied> {
    let mut history = History::default();
    let mut applied = Vec::with_capacity(changes.len());
    let before = findings.len();
    for Written { change, at, is_faulty } in changes {
        if findings[before..].iter().filter(|finding| finding.is_error()).count() >= ENOUGH {
            findings.push(not_looked_at().at(at));
            break;
        }
        if is_faulty {
            findings.extend(judged(scenario, &change, at, &mut history));
            continue;
        }
        let inverse = apply_one(scenario, &change, at.clone(), &mut history, findings);
        applied.extend(inverse.map(|inverse| Applied { change, inverse, at }));
    }
    applied
}

/// What may only follow from a field or an item that was left out.
const FOLLOWS: [&str; 7] = [
    "scenario::which_link",
    "scenario::bad_trial",
    "scenario::missing_field",
    "scenario::which_lines",
    "scenario::too_few_stops",
    "scenario::reroute",
    "scenario::bad_shares",
];

/// What else is wrong with a change of which a part could not be read.
fn judged(
    scenario: &Scenario,
    change: &Change,
    at: Option<Place>,
    history: &mut History,
) -> Vec<Finding> {
    let mut desk = Desk { scenario, at: at.clone(), history, findings: Vec::new() };
    change.edits(&mut desk);
    let mut found = std::mem::take(&mut desk.findings);
    found.retain(|finding| finding.is_error() && !FOLLOWS.contains(&finding.code));
    for finding in &mut found {
        // The file as it is, not without what was left out.
        if let (Some(own), Some(whole)) = (&finding.at, &at) {
            finding.at = Some(whole.source().place(own.offset(), own.length()));
        }
    }
    history.refused(change);
    found
}

/// Applies one change; `None` if something is wrong with it (which was reported), in which case
/// the scenario is as it was.
fn apply_one(
    scenario: &mut Scenario,
    change: &Change,
    at: Option<Place>,
    history: &mut History,
    findings: &mut Vec<Finding>,
) -> Option<Change> {
    let mut desk = Desk { scenario, at: at.clone(), history, findings: Vec::new() };
    let edits = change.edits(&mut desk);
    let found = std::mem::take(&mut desk.findings);
    let is_refused = refuses(&found);
    findings.extend(found);
    if is_refused || edits.is_none() {
        history.refused(change);
        return None;
    }
    let edits = edits.unwrap_or_default();
    if edits.iter().all(|edit| edit.is_so_already(scenario)) {
        let what = format!("`{}` alters nothing: it is so already", change.name());
        findings.push(
            Finding::warning("scenario::no_effect", what)
                .at(at.clone())
                .help("leave it out, or look whether it names what you mean"),
        );
    }
    let mut undone = Vec::with_capacity(edits.len());
    for edit in edits {
        match edit.apply(scenario) {
            Ok(inverse) => undone.push(inverse),
            Err(finding) => {
                findings.push(finding.at(at));
                for inverse in undone.into_iter().rev() {
                    inverse.apply(scenario).expect("what was so a moment ago can be so again");
                }
                history.refused(change);
                return None;
            }
        }
    }
    history.done(change, at);
    undone.reverse();
    Some(Change::Restore(undone))
}

impl Scenario {
    /// Applies a change and returns the one that undoes it; warnings are dropped.
    ///
    /// # Errors
    /// Everything that is wrong with the change; the scenario is as it was.
    pub fn apply(&mut self, change: &Change) -> Result<Change, Vec<Finding>> {
        self.apply_noting(change).map(|(inverse, _)| inverse)
    }
    /// As [`apply`](Self::apply), with the warnings.
    ///
    /// # Errors
    /// Everything that is wrong with the change; the scenario is as it was.
    pub fn apply_noting(
        &mut self,
        change: &Change,
    ) -> Result<(Change, Vec<Finding>), Vec<Finding>> {
        let mut findings = Vec::new();
        match apply_one(self, change, None, &mut History::default(), &mut findings) {
            Some(inverse) => Ok((inverse, findings)),
            None => Err(findings),
        }
    }
}
