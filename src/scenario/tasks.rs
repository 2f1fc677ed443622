//! Does every task have exactly one body (or shares that sum to 1)?
//!
//! [`check`] names every task without a body or with two, every share that does not sum, every
//! body that nothing has or that does not exist in the year. What the law as it stands does not
//! give is told by [`law_changes`](super::law::law_changes).

use super::Scenario;
use super::directory::Directory;
use super::finding::{Finding, Place, plain};
use super::regime::{
    Assignment, BodyKind, Holder, Responsibility, Role, Scope, ServiceClass, within,
};
use super::responsibility::deciding;
use super::spanned::brackets_around;
use crate::id::{BodyId, ServiceId};
use std::collections::{BTreeMap, BTreeSet};

mod beside;

/// How far shares may miss 1 through rounding.
const SHARE_SLACK: f64 = 1e-6;

/// Everything that is wrong with a scenario's division of tasks.
pub fn check(scenario: &Scenario, worked_out: &Responsibility) -> Vec<Finding> {
    let directory = Directory::new(scenario);
    let mut checker = Checker { scenario, directory: &directory, findings: Vec::new() };
    checker.dates();
    for assignment in &scenario.regime.assignments {
        checker.assignment(assignment);
    }
    checker.holes(worked_out);
    checker.special_transport();
    checker.doubles(worked_out);
    checker.inter_town();
    checker.fixed_sums(worked_out);
    checker.permissions();
    checker.tariffs(worked_out);
    checker.regions(worked_out);
    // What is about the regime as a whole points at its file.
    let whole = scenario.regime.at.as_ref().map(|at| at.source().place(0, 0));
    let mut findings = checker.findings;
    for finding in findings.iter_mut().filter(|finding| finding.at.is_none()) {
        finding.at.clone_from(&whole);
    }
    findings
}

/// Where a row, of which `at` is a part, writes an id; that part if the id is not found.
fn named_near(slug: &str, at: &Option<Place>) -> Option<Place> {
    let at = at.as_ref()?;
    let row = brackets_around(at);
    row.and_then(|row| row.find(&format!("\"{slug}\""))).or_else(|| Some(at.clone()))
}

struct Checker<'a> {
    scenario: &'a Scenario,
    directory: &'a Directory<'a>,
    findings: Vec<Finding>,
}

impl Checker<'_> {
    fn add(&mut self, finding: Finding) {
        // One fault that many tasks share is told once.
        let is_known = self.findings.iter().any(|f| {
            f.code == finding.code && f.message == finding.message && f.line() == finding.line()
        });
        if !is_known {
            self.findings.push(finding);
        }
    }

    /// From where a field of the regime's file is written.
    fn field(&self, field: &str) -> Option<Place> {
        self.scenario.regime.at.as_ref()?.source().from_field(field)
    }

    fn dates(&mut self) {
        let (regime, year) = (&self.scenario.regime, self.scenario.year);
        if !within(year, regime.from, regime.until) {
            let what = format!("regime `{}` is not dated for {year}", regime.slug);
            self.add(
                Finding::warning("regime::not_in_force", what)
                    .help("give it other dates, or the scenario another year"),
            );
        }
        if regime.from.or(regime.as_of).is_none() {
            let what = format!("regime `{}` has no date", regime.slug);
            let remedy = "give `from:` (in force since), or `as_of:` (year of the paper or practice \
                          that it follows)";
            self.add(Finding::warning("regime::undated", what).help(remedy));
        }
    }

    /// The body must be declared, whatever the year; `None` and a finding if it is not.
    fn declared(&mut self, slug: &str, at: &Option<Place>) -> Option<BodyId> {
        let declared = self.directory.declared(slug);
        if declared.is_none() {
            let slugs: Vec<&str> = self.directory.slugs().collect();
            self.add(
                Finding::error("regime::unknown_body", format!("no body is called `{slug}`"))
                    .at(named_near(slug, at))
                    .did_you_mean(slug, slugs),
            );
        }
        declared
    }

    /// The body must exist, and in this year.
    fn body(&mut self, slug: &str, at: &Option<Place>) {
        let year = self.scenario.year;
        let Some(id) = self.declared(slug, at) else { return };
        let body = &self.scenario.bodies[id];
        if body.exists_in(year) {
            return;
        }
        let what = match (body.from, body.until) {
            (Some(from), _) if year < from => {
                format!("body `{slug}` ({}) does not exist before {from}", body.name)
            }
            (_, Some(until)) => {
                format!("body `{slug}` ({}) does not exist from {until}", body.name)
            }
            _ => return,
        };
        let finding = Finding::error("regime::body_not_in_year", what).at(named_near(slug, at));
        let now = self.directory.find(slug).filter(|&now| now != id);
        self.add(match now {
            Some(now) => {
                let now = &self.scenario.bodies[now];
                finding.help(format!("in {year} it is `{}` ({})", now.slug, now.name))
            }
            None => finding.help(match body.from {
                Some(from) if year < from => {
                    format!("it exists from {from}: name a body of {year}, or date the row `from: {from}`")
                }
                _ => format!("name a body of {year}"),
            }),
        });
    }

    /// What a row of another year names must be declared all the same.
    fn of_another_year(&mut self, assignment: &Assignment) {
        let at = &assignment.at;
        match &assignment.scope {
            Scope::Service(slug) => self.service(slug, at),
            Scope::ClassIn(_, slug) => drop(self.declared(slug, at)),
            _ => {}
        }
        match &assignment.to {
            Holder::Body(slug) => drop(self.declared(slug, at)),
            Holder::Shares(shares) => {
                for (slug, _) in shares {
                    self.declared(slug, at);
                }
            }
            _ => {}
        }
    }

    /// What one row says must make sense by itself.
    fn assignment(&mut self, assignment: &Assignment) {
        if !assignment.in_force_in(self.scenario.year) {
            self.of_another_year(assignment);
            return;
        }
        let at = &assignment.at;
        match &assignment.scope {
            Scope::Service(slug) => self.service(slug, at),
            Scope::ClassIn(_, slug) => {
                self.body(slug, at);
                let kind = self.directory.find(slug).map(|id| self.scenario.bodies[id].kind);
                let has_area = matches!(
                    kind,
                    None | Some(
                        BodyKind::Region | BodyKind::Municipality | BodyKind::TransportCompany
                    )
                );
                if !has_area {
                    self.add(
                        Finding::error("regime::no_area", format!("`{slug}` has no area"))
                            .at(at.clone())
                            .help("name a region, a municipality or a transport company"),
                    );
                }
            }
            Scope::ClassPaidToday(_, word) => {
                let words: BTreeSet<&str> =
                    self.scenario.services.iter().map(|s| s.responsible_today.as_str()).collect();
                if !words.contains(word.as_str()) && !self.scenario.services.is_empty() {
                    let what = format!("no service is paid by `{word}` in the data");
                    self.add(
                        Finding::warning("regime::nothing_in_scope", what)
                            .at(at.clone())
                            .did_you_mean(word, words),
                    );
                }
            }
            Scope::All | Scope::Class(_) | Scope::Mode(_) => {}
        }
        self.holder(&assignment.to, assignment.role, at);
    }

    fn holder(&mut self, holder: &Holder, role: Role, at: &Option<Place>) {
        match holder {
            Holder::Body(slug) => self.body(slug, at),
            Holder::Shares(shares) => {
                for (nth, (slug, _)) in shares.iter().enumerate() {
                    self.body(slug, at);
                    if shares[..nth].iter().any(|(other, _)| other == slug) {
                        self.add(
                            Finding::error("regime::shares", format!("`{slug}` has two shares"))
                                .at(named_near(slug, at))
                                .help("give each body one share"),
                        );
                    }
                }
                let total: f64 = shares.iter().map(|(_, share)| share).sum();
                let is_each_a_share =
                    shares.iter().all(|(_, share)| (0.0..=1.0 + SHARE_SLACK).contains(share));
                let is_whole = is_each_a_share && (total - 1.0).abs() <= SHARE_SLACK;
                if !is_whole {
                    self.add(
                        Finding::error(
                            "regime::shares",
                            format!("the shares of {role:?} sum to {}, not to 1", plain(total)),
                        )
                        .at(at.clone())
                        .help("give each body a share from 0 to 1 so that they sum to 1"),
                    );
                }
                if shares.len() > 1 && !role.may_be_shared() {
                    self.add(
                        Finding::error(
                            "regime::shared_decision",
                            format!("{role:?} is decided by one body and cannot be shared"),
                        )
                        .at(at.clone())
                        .help("name one body, or one joint body that those it joins own"),
                    );
                }
            }
            Holder::Nobody if !role.may_be_vacant() => self.add(
                Finding::error("regime::vacant", format!("somebody must hold {role:?}"))
                    .at(at.clone())
                    .help("only Coordinate and Dispatch may be held by nobody"),
            ),
            _ => {}
        }
    }

    fn service(&mut self, slug: &str, at: &Option<Place>) {
        let services = &self.scenario.services;
        if services.iter().all(|service| service.slug != slug) {
            let slugs = services.iter().map(|service| service.slug.as_str());
            self.add(
                Finding::error("regime::unknown_service", format!("no service is called `{slug}`"))
                    .at(named_near(slug, at))
                    .did_you_mean(slug, slugs),
            );
        }
    }

    /// Tasks of services that no body holds, and decisions that several hold.
    fn holes(&mut self, worked_out: &Responsibility) {
        let mut holes: BTreeMap<(ServiceClass, Role, Option<usize>), Vec<ServiceId>> =
            BTreeMap::new();
        let mut shared = holes.clone();
        let mut unequal = holes.clone();
        for (id, roles) in worked_out.held.entries() {
            let Some(class) = worked_out.class[id].as_ref().map(|c| c.class) else { continue };
            for (role, held) in Role::ALL.into_iter().zip(roles) {
                let key = (class, role, held.assignment);
                let holder = held.assignment.map(|at| &self.scenario.regime.assignments[at].to);
                let is_vacant_by_choice =
                    role.may_be_vacant() && matches!(holder, Some(Holder::Nobody));
                let total: f64 = held.by.iter().map(|(_, share)| share).sum();
                if held.by.is_empty() && !is_vacant_by_choice {
                    holes.entry(key).or_default().push(id);
                } else if held.by.len() > 1 && !role.may_be_shared() {
                    shared.entry(key).or_default().push(id);
                } else if !held.by.is_empty() && (total - 1.0).abs() > SHARE_SLACK {
                    unequal.entry(key).or_default().push(id);
                }
            }
        }
        for ((class, role, assignment), services) in holes {
            let row = assignment.map(|at| &self.scenario.regime.assignments[at]);
            let finding = Finding::error(
                "regime::task_without_body",
                format!("nobody holds {role:?} for {}", self.some(class, &services)),
            );
            self.add(match row {
                Some(row) => finding
                    .at(row.at.clone())
                    .help(format!("`{:?}` is nobody there; name a body", row.to)),
                None => finding.at(self.scenario.regime.at.clone()).help(format!(
                    "add Task(roles: [{role:?}], scope: Class({class:?}), to: …, because: …)"
                )),
            });
        }
        for ((class, role, assignment), services) in shared {
            let at = assignment.and_then(|at| self.scenario.regime.assignments[at].at.clone());
            let what = format!("several bodies hold {role:?} for {}", self.some(class, &services));
            self.add(
                Finding::error("regime::shared_decision", what)
                    .at(at)
                    .help("a decision has one body, or one joint body"),
            );
        }
        for ((class, role, assignment), services) in unequal {
            let at = assignment.and_then(|at| self.scenario.regime.assignments[at].at.clone());
            let of = self.some(class, &services);
            let what = format!("the shares of {role:?} do not sum to 1 for {of}");
            self.add(
                Finding::error("regime::shares", what)
                    .at(at)
                    .help("shares are from 0 to 1 and sum to 1"),
            );
        }
    }

    /// "12 services of local mobility (first `…`)".
    fn some(&self, class: ServiceClass, services: &[ServiceId]) -> String {
        let first = &self.scenario.services[services[0]].slug;
        match services.len() {
            1 => format!("`{first}` ({})", class.words()),
            n => format!("{n} services of {} (first `{first}`)", class.words()),
        }
    }

    /// Special transport has no lines; its tasks must be spoken of all the same.
    fn special_transport(&mut self) {
        let year = self.scenario.year;
        let class = ServiceClass::SpecialTransport;
        for role in Role::ALL {
            let is_said = self.scenario.regime.assignments.iter().any(|a| {
                let speaks = matches!(a.scope, Scope::All) || a.scope == Scope::Class(class);
                a.role == role && speaks && a.in_force_in(year)
            });
            if !is_said {
                let what = format!("nobody holds {role:?} for {}", class.words());
                let remedy = format!(
                    "add Task(roles: [{role:?}], scope: Class({class:?}), to: …, because: …)"
                );
                self.add(
                    Finding::error("regime::task_without_body", what)
                        .at(self.scenario.regime.at.clone())
                        .help(remedy),
                );
            }
        }
        self.purchaser_of_special_transport();
    }

    /// Whoever a line brings with it, as its operator, is nobody where there is no line: without a
    /// purchaser special transport would not be paid at all.
    fn purchaser_of_special_transport(&mut self) {
        let class = ServiceClass::SpecialTransport;
        let of_purchase =
            |a: &&Assignment| a.role == Role::Purchase && a.in_force_in(self.scenario.year);
        let all = &self.scenario.regime.assignments;
        let speaks = |a: &&Assignment| match &a.scope {
            Scope::Class(of) | Scope::ClassIn(of, _) => *of == class,
            _ => false,
        };
        let own: Vec<_> = all.iter().filter(of_purchase).filter(speaks).collect();
        let has_class = own.iter().any(|a| a.scope == Scope::Class(class));
        let wide = all.iter().filter(of_purchase).filter(|a| a.scope == Scope::All && !has_class);
        let found = own.iter().copied().chain(wide).filter(|a| {
            matches!(
                a.to,
                Holder::Operator
                    | Holder::InfrastructureOwner
                    | Holder::InfrastructureOwners
                    | Holder::Nobody
            )
        });
        let places: Vec<Option<Place>> = found.map(|a| a.at.clone()).collect();
        for at in places {
            let what = format!("nobody holds {:?} for {}", Role::Purchase, class.words());
            self.add(
                Finding::error("regime::task_without_body", what)
                    .at(at)
                    .help("it has no line whose operator or owner could: name a body"),
            );
        }
    }

    /// Two rows that are equally narrow and say different things.
    fn doubles(&mut self, worked_out: &Responsibility) {
        let regime = &self.scenario.regime;
        let year = self.scenario.year;
        let mut pairs: BTreeSet<(usize, usize)> = BTreeSet::new();
        // Rows with one and the same scope meet whether or not a service is there.
        for (first, a) in regime.assignments.iter().enumerate() {
            for (later, b) in regime.assignments.iter().enumerate().skip(first + 1) {
                let is_both = a.role == b.role && a.scope == b.scope;
                if is_both && a.in_force_in(year) && b.in_force_in(year) {
                    pairs.insert((first, later));
                }
            }
        }
        // Rows with different scopes that are equally narrow for a service.
        for (id, service) in self.scenario.services.entries() {
            let Some(class) = worked_out.class[id].as_ref().map(|c| c.class) else { continue };
            for role in Role::ALL {
                let rows = deciding(self.scenario, self.directory, service, class, role);
                for pair in rows.windows(2) {
                    pairs.insert((pair[0].0, pair[1].0));
                }
            }
        }
        for (first, later) in pairs {
            let (a, b) = (&regime.assignments[first], &regime.assignments[later]);
            let line = a.at.as_ref().map_or(String::new(), |at| format!(" in line {}", at.line()));
            let finding = if a.to == b.to {
                let what = format!("{:?} is assigned twice for {:?}", b.role, b.scope);
                Finding::warning("regime::task_twice", what)
                    .help(format!("it stands{line} already; leave one out"))
            } else {
                let what = format!(
                    "{:?} has two bodies for {:?}: `{:?}` and `{:?}`",
                    b.role, b.scope, a.to, b.to
                );
                Finding::error("regime::task_with_two_bodies", what)
                    .help(format!("the other stands{line}; keep one, or date them apart"))
            };
            self.add(finding.at(b.at.clone()));
        }
    }
}
