//! What a change is called in the history, in the reader's language.

use super::edited::{Origin, Past};
use super::session::{Session, line_name};
use crate::report::format;
use crate::report::text::{class_word, kind_word, role_word};
use crate::report::why::permission_word;
use crate::report::words::Words;
use crate::scenario::Scenario;
use crate::scenario::change::{Change, Lines};
use crate::scenario::regime::{Allocation, BodyKind, Holder, Indexation, Scope};

/// A step of the history in words.
pub(super) fn past(past: Past<'_>, session: &Session) -> String {
    match past {
        Past::Change(change) => self::change(change, session),
        Past::Begin(origin) => {
            session.words().with("app-step-begin", &[("name", &self::origin(origin, session))])
        }
    }
}

/// An origin in words: its file, or its regime.
pub(super) fn origin(origin: &Origin, session: &Session) -> String {
    match &origin.file {
        Some(file) => file.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        None => session.regime_name(&origin.scenario),
    }
}

/// A change in words: what it is, of what, and what it sets.
pub(super) fn change(change: &Change, session: &Session) -> String {
    let words = &*session.words();
    let scenario = &*session.a.scenario;
    let what = words.get(&format!("app-change-{}", change.name()));
    let number = |value: f64, decimals| format::number(value, decimals, words.language);
    let minutes = |value: f64| format!("{} min", number(value, 0));
    let about = match change {
        Change::AddService(c) => c.name.clone(),
        Change::RemoveService(c) => line(scenario, &c.service.value),
        Change::RemoveTrips(c) => {
            lines(scenario, c.service.as_ref().map(|s| &s.value), &c.lines, words)
        }
        Change::ScaleTrips(c) => {
            let of = lines(scenario, c.service.as_ref().map(|s| &s.value), &c.lines, words);
            format!("{of}: × {}", number(c.by.value.0, 2))
        }
        Change::SkipHub(c) => {
            format!("{}, {}", line(scenario, &c.service.value), hub(scenario, &c.hub.value))
        }
        Change::Reroute(c) => line(scenario, &c.service.value),
        Change::OpenClosedRuns(c) => {
            let places = c.municipalities.iter().map(|place| {
                let at = scenario.municipality_by_slug(&place.value);
                at.map_or(&place.value, |at| &scenario.area.municipalities[at].name).clone()
            });
            let places: Vec<String> = places.collect();
            if places.is_empty() { words.get("app-everywhere") } else { places.join(", ") }
        }
        Change::AddFlexZone(c) => c.product.value.clone(),
        Change::OpenCarpool(c) => c.id.value.clone(),
        Change::SetSpeed(c) => {
            format!("{}: {} km/t", line(scenario, &c.service.value), number(c.speed.value.0, 0))
        }
        Change::SetRunTime(c) => line(scenario, &c.service.value),
        Change::SetDwell(c) => line(scenario, &c.service.value),
        Change::OfferAtHubs(c) => {
            let named: Vec<&str> = c.services.iter().map(|word| word.value.as_str()).collect();
            named.join(", ")
        }
        Change::BusPriority(c) => {
            let is_all = c.service.is_none() && c.lines.is_empty();
            if is_all {
                c.id.value.clone()
            } else {
                lines(scenario, c.service.as_ref().map(|s| &s.value), &c.lines, words)
            }
        }
        Change::MakeDriverless(c) => {
            let pools = c.pools.iter().map(|id| id.value.as_str()).collect::<Vec<_>>().join(", ");
            let lines = lines(scenario, c.service.as_ref().map(|s| &s.value), &c.lines, words);
            if lines.is_empty() { pools } else { lines }
        }
        Change::MakeReliable(c) => {
            lines(scenario, c.service.as_ref().map(|s| &s.value), &c.lines, words)
        }
        Change::MakeBrt(c) => line(scenario, &c.service.value),
        Change::SetHeadway(c) => {
            let of = lines(scenario, c.service.as_ref().map(|s| &s.value), &c.lines, words);
            format!("{of}: {}", minutes(c.headway.value.0))
        }
        Change::SetLinkTime(_) | Change::SetAccess(_) | Change::SetFare(_) => String::new(),
        Change::AddHub(c) => c.name.clone(),
        Change::SetHubServices(c) => hub(scenario, &c.hub.value),
        Change::SetValue(c) => format!("{}: {}", c.key.value, c.value.value),
        Change::MoveRole(c) => {
            let role = words.get(role_word(c.role.value));
            format!(
                "{role}, {} → {}",
                scope(scenario, &c.scope, words),
                holder(scenario, &c.to.0, words)
            )
        }
        Change::SetPermission(c) => {
            let word = if c.allowed { "app-allowed" } else { "app-forbidden" };
            format!("{}: {}", words.get(permission_word(c.kind.value)), words.get(word))
        }
        Change::SetContract(c) => {
            lines(scenario, c.service.as_ref().map(|s| &s.value), &c.lines, words)
        }
        Change::SetBudget(c) => {
            format!(
                "{}: {}",
                body(scenario, &c.body.value),
                format::millions(c.amount.value, words.language)
            )
        }
        Change::SetFixedSum(c) => {
            let class = words.get(class_word(c.class));
            let amount = format::millions(c.amount.value, words.language);
            format!("{class}: {amount} {}", words.get("app-million-kroner"))
        }
        Change::Allocate(c) => {
            let class = words.get(class_word(c.class));
            format!("{class}: {}", words.get(allocation_word(c.by.value)))
        }
        Change::SetIndexation(c) => {
            let class = words.get(class_word(c.class));
            format!("{class}: {}", indexation_text(c.by.value, words))
        }
        Change::Shock(c) => c.year.value.to_string(),
        Change::Trial(c) => c.id.value.clone(),
        Change::Invest(c) => {
            let amount = format::millions(c.amount.value, words.language);
            format!("{}: {amount} {}", c.purpose, words.get("app-million-kroner"))
        }
        Change::Custom(c) => c.name.value.clone(),
        Change::Restore(_) => String::new(),
    };
    if about.is_empty() { what } else { format!("{what}: {about}") }
}

fn line(scenario: &Scenario, slug: &str) -> String {
    let found = scenario.service_by_slug(slug);
    found.map_or_else(|| slug.to_owned(), |id| line_name(&scenario.services[id]))
}

fn hub(scenario: &Scenario, slug: &str) -> String {
    let found = scenario.hub_by_slug(slug);
    found.map_or_else(|| slug.to_owned(), |id| scenario.area.hubs[id].name.clone())
}

fn body(scenario: &Scenario, slug: &str) -> String {
    let found = scenario.body_by_slug(slug);
    found.map_or_else(|| slug.to_owned(), |id| scenario.bodies[id].name.clone())
}

/// One line, or those that fit a description.
fn lines(scenario: &Scenario, service: Option<&String>, of: &[Lines], words: &Words) -> String {
    if let Some(slug) = service {
        return line(scenario, slug);
    }
    let parts = of.iter().map(|lines| match lines {
        Lines::Mode(mode) => words.get(&format!("mode-{}", mode.slug())),
        Lines::Kind(kind) => words.get(&format!("service-kind-{kind}")),
        Lines::Company(slug) | Lines::Operator(slug) => body(scenario, slug),
        Lines::In(slug) => scenario
            .municipality_by_slug(slug)
            .map_or_else(|| slug.clone(), |id| scenario.area.municipalities[id].name.clone()),
        Lines::PaidBy(by) => by.clone(),
        Lines::Below(departures) => {
            format!("< {}", format::number(*departures, 0, words.language))
        }
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn scope(scenario: &Scenario, scope: &Scope, words: &Words) -> String {
    match scope {
        Scope::All => words.get("scope-all"),
        Scope::Class(class) | Scope::ClassPaidToday(class, _) => words.get(class_word(*class)),
        Scope::ClassIn(class, slug) => {
            format!("{} ({})", words.get(class_word(*class)), body(scenario, slug))
        }
        Scope::Mode(mode) => words.get(&format!("mode-{}", mode.slug())),
        Scope::Service(slug) => line(scenario, slug),
    }
}

/// Who shall hold a task, in words.
pub(super) fn holder(scenario: &Scenario, holder: &Holder, words: &Words) -> String {
    match holder {
        Holder::Body(slug) => body(scenario, slug),
        Holder::Region => words.get(kind_word(Some(BodyKind::Region))),
        Holder::Municipality => words.get(kind_word(Some(BodyKind::Municipality))),
        Holder::IslandMunicipality => words.get("holder-island-municipality"),
        Holder::Company => words.get(kind_word(Some(BodyKind::TransportCompany))),
        Holder::Operator => words.get(kind_word(Some(BodyKind::Operator))),
        Holder::InfrastructureOwner => words.get(kind_word(Some(BodyKind::InfrastructureOwner))),
        Holder::InfrastructureOwners => words.get("holder-infrastructure-owners"),
        Holder::Shares(shares) => {
            shares.iter().map(|(slug, _)| body(scenario, slug)).collect::<Vec<_>>().join(", ")
        }
        Holder::Nobody => words.get("nobody"),
    }
}

/// The word for how a fixed sum is split.
/// How a fixed sum grows.
pub(super) fn indexation_text(indexation: Indexation, words: &Words) -> String {
    match indexation {
        Indexation::Nothing => words.get("indexation-nothing"),
        Indexation::WagesAndPrices => words.get("indexation-wages-and-prices"),
        Indexation::Prices => words.get("indexation-prices"),
        Indexation::BusCosts => words.get("indexation-bus-costs"),
        Indexation::Demand => words.get("indexation-demand"),
        Indexation::Rate { percent_a_year } => {
            let rate = format::number(percent_a_year, 1, words.language);
            words.with("indexation-rate", &[("rate", &rate)])
        }
    }
}

pub(super) fn allocation_word(allocation: Allocation) -> &'static str {
    match allocation {
        Allocation::PastSpending => "app-allocation-past-spending",
        Allocation::Population => "app-allocation-population",
        Allocation::Hours => "app-allocation-hours",
        Allocation::Remoteness => "app-allocation-remoteness",
        Allocation::Need => "app-allocation-need",
        Allocation::MarginalBenefit => "app-allocation-marginal-benefit",
    }
}
