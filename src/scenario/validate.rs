//! Cross-checks of a scenario whose every reference resolves: what its parts say together.

use super::Scenario;
use super::data::{HUBS, SERVICES, VALUES};
use super::finding::{Finding, plain};
use super::origin::Origins;
use super::responsibility::resolve;
use super::{law, tasks};
use crate::id::Id;

/// Everything that is wrong with a scenario as a whole, or worth a look.
pub fn check(scenario: &Scenario, origins: &Origins, findings: &mut Vec<Finding>) {
    division(scenario, findings);
    parts(scenario, origins, findings);
}

/// What the division of tasks says, alone and beside the law.
pub fn division(scenario: &Scenario, findings: &mut Vec<Finding>) {
    let worked_out = resolve(scenario);
    findings.extend(tasks::check(scenario, &worked_out));
    findings.extend(law::findings(scenario));
}

/// What lines, hubs and values say, whoever is responsible for them.
pub fn parts(scenario: &Scenario, origins: &Origins, findings: &mut Vec<Finding>) {
    operators(scenario, origins, findings);
    frequencies(scenario, origins, findings);
    reach(scenario, origins, findings);
    sources(scenario, origins, findings);
}

/// Every service is operated by, and belongs to, a body that there is.
fn operators(scenario: &Scenario, origins: &Origins, findings: &mut Vec<Finding>) {
    let mut missing: Vec<(&str, &str)> = Vec::new();
    for service in scenario.services.iter() {
        let named = [service.operator.as_str(), service.company.as_str()];
        for body in named.into_iter().filter(|body| !body.is_empty()) {
            let is_known = scenario.body_by_slug(body).is_some();
            if !is_known && !missing.iter().any(|(known, _)| *known == body) {
                missing.push((body, &service.slug));
            }
        }
        if service.operator.is_empty() {
            let what = format!("service `{}` has no operator", service.slug);
            findings.push(
                Finding::error("scenario::no_operator", what)
                    .at(origins.place_of(&service.slug, SERVICES))
                    .help("name the operator in the line's row or change"),
            );
        }
    }
    for (body, service) in missing {
        let known = scenario.bodies.iter().map(|body| body.slug.as_str());
        findings.push(
            Finding::error(
                "scenario::unknown_body",
                format!("service `{service}` names the body `{body}`, which nothing has"),
            )
            .at(origins.place_of(service, SERVICES))
            .help("add it to bodies.csv")
            .did_you_mean(body, known),
        );
    }
}

/// Most departures an hour of a line in one direction. A limit of this program, like the greatest
/// size of a file: the search for the last way home looks at each departure, so its time grows with
/// their number.
const MOST_AN_HOUR: f64 = 120.0;

/// Lines that run more often than any can.
fn frequencies(scenario: &Scenario, origins: &Origins, findings: &mut Vec<Finding>) {
    let hours = |period: crate::id::PeriodId| scenario.calendar.periods[period].length().0 / 60.0;
    for service in scenario.services.iter() {
        let an_hour = service.timetable.iter().flat_map(|day| {
            scenario.calendar.periods.ids().zip(&day.departures).map(|(of, n)| n / hours(of))
        });
        let most = an_hour.fold(0.0, f64::max);
        if most > MOST_AN_HOUR {
            let often = plain(most.round());
            let what = format!("service `{}` departs {often} times an hour", service.slug);
            let remedy = format!("at most {MOST_AN_HOUR} departures an hour are possible");
            findings.push(
                Finding::error("scenario::too_frequent", what)
                    .at(origins.place_of(&service.slug, SERVICES))
                    .help(remedy),
            );
        }
    }
}

/// Services that never run, and hubs that nobody can reach.
fn reach(scenario: &Scenario, origins: &Origins, findings: &mut Vec<Finding>) {
    for service in scenario.services.iter() {
        let runs = service.timetable.iter().any(|day| day.departures.iter().any(|n| *n > 0.0));
        if !runs {
            let what = format!("service `{}` never runs", service.slug);
            findings.push(
                Finding::warning("scenario::never_runs", what)
                    .at(origins.place_of(&service.slug, SERVICES))
                    .help("give it departures, or take it away with RemoveService"),
            );
        }
    }
    let mut is_lonely = vec![false; scenario.area.hubs.len()];
    for stop in scenario.services.iter().flat_map(|service| &service.stops) {
        is_lonely[stop.hub.index()] = true;
    }
    for access in &scenario.area.access {
        is_lonely[access.hub.index()] = false;
    }
    // Nobody can mend the tables that the program carries: of their hubs only those are told that
    // a change has made or altered.
    let hubs = scenario.area.hubs.iter().zip(&is_lonely).filter(|(_, is_lonely)| **is_lonely);
    let slugs = hubs.map(|(hub, _)| hub.slug.as_str());
    let told: Vec<&str> =
        slugs.filter(|slug| !origins.is_carried() || origins.change_of(slug).is_some()).collect();
    if let [first, ..] = told.as_slice() {
        let what = format!(
            "{} hubs with services are near no zone, `{first}` for one: trips change there, but none begins or ends",
            told.len()
        );
        findings.push(
            Finding::note("scenario::nobody_near", what).at(origins.place_of(first, HUBS)).help(
                "tell how far zones are from it: in odbl/access.csv, `AddHub` or `SetAccess`",
            ),
        );
    }
}

/// Values without a source.
fn sources(scenario: &Scenario, origins: &Origins, findings: &mut Vec<Finding>) {
    for row in &scenario.values.register {
        // What a file sets is reported where it stands.
        if row.source.trim().is_empty() && row.note != "set by the scenario" {
            let what = format!("value `{}` has no source", row.key);
            findings.push(
                Finding::warning("scenario::no_source", what)
                    .at(origins.place_of(&row.key, VALUES))
                    .help("say in `source` where it comes from"),
            );
        }
    }
}
