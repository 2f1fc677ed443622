//! Checks of the postings.

use super::travel::SUM_ORDER;
use super::{Check, Comparing};
use crate::account::Inputs;
use crate::account::items::{Item, items, ordering_bodies};
use crate::account::ledger::{Ledger, Party, Posting, PostingFilter, PostingKind};
use crate::account::owners::passes_on;
use crate::account::postings::share_out;
use crate::id::{BodyId, Id};
use crate::scenario::directory::Directory;
use crate::scenario::regime::{MoneyPath, ServiceClass};
use crate::scenario::service::{Mode, Service, ServiceKind};
use crate::scenario::values::Values;
use crate::units::Kroner;
use std::collections::BTreeMap;

/// Half an øre each way when the same amount is rounded along two routes.
pub(super) const ORE: f64 = 0.0101;
/// Amounts made from the same numbers in another order.
const FLOAT_ORDER: f64 = 1e-9;

type Nets = BTreeMap<Party, Kroner>;

/// Checks of what is paid.
pub(super) fn checks(inputs: &Inputs, ledger: &Ledger) -> Vec<Check> {
    let directory = Directory::new(inputs.scenario);
    let items = items(inputs, &directory);
    vec![
        fares(inputs, ledger),
        operators(inputs, ledger, &items),
        lines(inputs, ledger, &items),
        companies(inputs, ledger),
        means(inputs, ledger),
        fixed_sums_paid(inputs, ledger, &items, &directory),
        fixed_sums_used(inputs, ledger, &items, &directory),
        ordering(inputs, ledger),
        special_transport(inputs, ledger, &items),
        special_parties(inputs, ledger, &items),
        on_demand_hours(inputs, ledger),
        on_demand_fares(inputs, ledger),
        on_demand_parties(inputs, ledger, &items),
    ]
}

/// Fares = Σ trips × fare, as summed trip by trip. Each line's fares are rounded to the øre.
fn fares(inputs: &Inputs, ledger: &Ledger) -> Check {
    let rounding = 0.005 * inputs.scenario.services.len() as f64 + ORE;
    let mut check = Comparing::new("fares-trip-by-trip", rounding);
    let filter = PostingFilter { kind: Some(PostingKind::Fare), ..PostingFilter::default() };
    check.part("all", ledger.total(filter).dkk(), inputs.flows.sums.fares, SUM_ORDER);
    check.done()
}

/// What operators are left with for each line that others buy from them, and what a body pays its
/// own staff and suppliers for a line that it runs itself, = hours or km × rate, from the timetable;
/// the fares that hired operators keep are part of it.
fn operators(inputs: &Inputs, ledger: &Ledger, items: &[Item]) -> Check {
    let mut check = Comparing::new("operators-hours-times-rate", ORE);
    let by_line = nets_by_line(inputs, ledger, |posting| !posting.is_funding());
    let mut own_work = vec![Kroner::ZERO; by_line.len()];
    for posting in ledger.postings() {
        let is_work = posting.kind == PostingKind::Operation && posting.to == Party::Suppliers;
        if let Some(id) = posting.service.filter(|_| is_work) {
            own_work[id.index()] += posting.amount;
        }
    }
    for item in items {
        let (Some(id), Some(purchaser)) = (item.service, item.purchaser) else { continue };
        let service = &inputs.scenario.services[id];
        let Some(whole) = timetable_cost(inputs, service, inputs.flows.services[id].boardings)
        else {
            continue;
        };
        let all: f64 = item.operators.iter().map(|(_, share)| share).sum();
        let hired = item.operators.iter().filter(|(body, _)| *body != purchaser);
        let (mut earned, mut due) = (Kroner::ZERO, 0.0);
        for (body, share) in hired {
            earned += by_line[id.index()].get(&Party::Body(*body)).copied().unwrap_or_default();
            due += whole * share / all;
            if service.mode == Mode::Ferry {
                due += inputs.flows.services[id].income * share / all;
            }
        }
        // Nobody is paid by the passenger for a ferry of its own.
        if service.mode != Mode::Ferry {
            earned += own_work[id.index()];
            let own = item.operators.iter().filter(|(body, _)| *body == purchaser);
            due += own.map(|(_, share)| whole * share / all).sum::<f64>();
        }
        check.part(&service.slug, earned.dkk(), due, FLOAT_ORDER);
    }
    check.done()
}

/// What a year of a line costs by its timetable: Σ days × departures × both directions × hours or
/// km × rate. None where no rate speaks of it (commercial lines).
fn timetable_cost(inputs: &Inputs, service: &Service, boardings: f64) -> Option<f64> {
    let days = &inputs.scenario.calendar.day_types;
    let departures: f64 = service
        .timetable
        .entries()
        .map(|(day, table)| days[day].days_per_year * table.departures.iter().sum::<f64>())
        .sum();
    let values = &inputs.scenario.values;
    let (hours, km) = (service.run_time().0 / 60.0, service.length().0);
    let both_ways = 2.0 * departures;
    let contract =
        service.contract.filter(|c| c.until.is_none_or(|end| inputs.scenario.year < end));
    if let Some(agreed) = contract {
        let by_hour = agreed.per_hour.map_or(0.0, |price| both_ways * hours * price.0);
        return Some(by_hour + agreed.per_km.map_or(0.0, |price| both_ways * km * price.0));
    }
    match rate(values, service)? {
        Rate::Hour(rate) => Some(both_ways * hours * rate),
        Rate::Km(rate) => Some(both_ways * km * rate),
        Rate::Passenger(rate) => Some(boardings * rate),
    }
}

enum Rate {
    Hour(f64),
    Km(f64),
    Passenger(f64),
}

fn rate(values: &Values, service: &Service) -> Option<Rate> {
    Some(match (service.mode, service.kind) {
        (_, ServiceKind::Commercial) | (Mode::Coach, _) => return None,
        (Mode::Intercity, _) => Rate::Km(values.train_km_intercity),
        (Mode::RegionalRail, _) => Rate::Km(values.train_km_regional),
        (Mode::SuburbanRail, _) => Rate::Km(values.train_km_suburban),
        (Mode::LocalRail, _) => Rate::Km(values.train_km_local),
        (Mode::Metro, _) => Rate::Km(values.train_km_metro),
        (Mode::LightRail, _) => Rate::Km(values.train_km_light_rail),
        (Mode::Ferry, _) => Rate::Passenger(values.ferry_public_per_passenger),
        (_, ServiceKind::City | ServiceKind::SBus) => Rate::Hour(values.bus_hour_city),
        (_, ServiceKind::School) => Rate::Hour(values.closed_run_hour * service.added_share()),
        (_, ServiceKind::Rural) => Rate::Hour(values.bus_hour_rural),
        _ => Rate::Hour(values.bus_hour_regional),
    })
}

/// What every party is left with for each line, to the øre, from amounts and shares alone.
fn lines(inputs: &Inputs, ledger: &Ledger, items: &[Item]) -> Check {
    let mut check = Comparing::new("line-by-line-parties", 0.0);
    let by_line = nets_by_line(inputs, ledger, |_| true);
    for item in items {
        let Some(id) = item.service else { continue };
        let slug = &inputs.scenario.services[id].slug;
        compare_nets(&mut check, slug, &by_line[id.index()], &expected(item));
    }
    check.done()
}

/// What an item leaves each party with. The purchaser's own part follows from all the others'.
fn expected(item: &Item) -> Nets {
    let mut nets = Nets::new();
    let (Some(purchaser), Some(collector)) = (item.purchaser, item.collector) else { return nets };
    let hired: Vec<BodyId> =
        item.operators.iter().map(|(body, _)| *body).filter(|body| *body != purchaser).collect();
    nets.insert(Party::Travellers, -item.fares);
    for (body, part) in share_out(item.fares, &item.risk, collector) {
        // A hired operator's fares are part of what running the line pays it.
        if body != purchaser && !hired.contains(&body) {
            *nets.entry(Party::Body(body)).or_default() += part;
        }
    }
    for (body, part) in share_out(item.cost, &item.operators, purchaser) {
        let to = if body == purchaser { Party::Suppliers } else { Party::Body(body) };
        *nets.entry(to).or_default() += part;
    }
    *nets.entry(Party::Suppliers).or_default() += item.planning;

    let lacks: Kroner = nets.values().copied().sum();
    *nets.entry(Party::Body(purchaser)).or_default() -= lacks;
    if item.fixed_sum.is_none() {
        *nets.entry(Party::Body(purchaser)).or_default() += lacks;
        for (funder, part) in share_out(lacks, &item.funders, purchaser) {
            *nets.entry(Party::Body(funder)).or_default() -= part;
        }
    }
    nets
}

/// Companies and joint bodies keep nothing.
fn companies(inputs: &Inputs, ledger: &Ledger) -> Check {
    let mut check = Comparing::new("companies-net-to-zero", 0.0);
    let nets = ledger.nets();
    for (id, body) in inputs.scenario.bodies.entries() {
        if passes_on(body.kind) {
            let net = nets.get(&Party::Body(id)).copied().unwrap_or_default();
            check.part(&body.slug, net.dkk(), 0.0, 0.0);
        }
    }
    check.done()
}

/// What each public body spends ≤ its budget + grants + loans (carried-over money is part of the
/// budget that a chain of years gives). A budget that the scenario or the chain sets binds. One of
/// the tables tells what a body has under today's division: what goes beyond it is told, and is no
/// error of the books.
fn means(inputs: &Inputs, ledger: &Ledger) -> Check {
    let mut check = Comparing::new("spending-within-means", ORE);
    for (id, body) in inputs.scenario.bodies.entries() {
        if !body.kind.is_public_purse() {
            continue;
        }
        let party = Party::Body(id);
        let got = |kind| {
            let (to, kind) = (Some(party), Some(kind));
            ledger.total(PostingFilter { to, kind, ..PostingFilter::default() })
        };
        let help = got(PostingKind::Grant) + got(PostingKind::Loan);
        let spent = help - ledger.net(party);
        let given = inputs.budgets.and_then(|budgets| budgets.get(&body.slug).copied());
        let declared = body.has_budget_of_tables().then_some(body.budget);
        let set = (!body.budget_source.is_empty() && declared.is_none()).then_some(body.budget);
        let beyond = |budget| (spent - budget - help).max(Kroner::ZERO).dkk();
        match (set.or(given), declared) {
            (Some(budget), _) => check.part(&body.slug, beyond(budget), 0.0, 0.0),
            (None, Some(budget)) => check.told(beyond(budget)),
            (None, None) => {}
        }
    }
    check.done()
}

/// Fixed sums paid out = the amounts of the regime. A sum for a class without a line has nobody to
/// go to.
fn fixed_sums_paid(
    inputs: &Inputs,
    ledger: &Ledger,
    items: &[Item],
    directory: &Directory,
) -> Check {
    let mut check = Comparing::new("fixed-sums-paid-out", 0.0);
    let mut due: BTreeMap<Party, Kroner> = BTreeMap::new();
    for (at, sum) in inputs.scenario.regime.fixed_sums.iter().enumerate() {
        if items.iter().all(|item| item.fixed_sum != Some(at)) {
            continue;
        }
        if let Some(payer) = directory.find(&sum.payer) {
            *due.entry(Party::Body(payer)).or_default() += sum.amount;
        }
    }
    for (payer, due) in due {
        let (from, kind) = (Some(payer), Some(PostingKind::FixedSum));
        let paid = ledger.total(PostingFilter { from, kind, ..PostingFilter::default() });
        check.part(&name(inputs, payer), paid.dkk(), due.dkk(), 0.0);
    }
    check.done()
}

/// What municipalities get of fixed sums they pass on or give back, and the purchasers of the
/// lines get exactly what these lack.
fn fixed_sums_used(
    inputs: &Inputs,
    ledger: &Ledger,
    items: &[Item],
    directory: &Directory,
) -> Check {
    let mut check = Comparing::new("fixed-sums-used-or-returned", 0.0);
    let sums = &inputs.scenario.regime.fixed_sums;
    let is_of_sum = |posting: &&Posting| posting.rule.starts_with("fixed-sum");

    let mut lacks: BTreeMap<BodyId, Kroner> = BTreeMap::new();
    for item in items.iter().filter(|item| item.fixed_sum.is_some()) {
        if let Some(purchaser) = item.purchaser {
            let net = expected(item).get(&Party::Body(purchaser)).copied().unwrap_or_default();
            *lacks.entry(purchaser).or_default() -= net;
        }
    }
    for (&purchaser, &lack) in &lacks {
        let got = net_of(ledger.postings().iter().filter(is_of_sum), Party::Body(purchaser));
        check.part(&name(inputs, Party::Body(purchaser)), got.dkk(), lack.dkk(), 0.0);
    }

    let through_municipalities =
        sums.iter().any(|sum| sum.path == MoneyPath::StateToMunicipalities);
    if through_municipalities {
        for body in directory.municipality.iter().flatten() {
            let own = ledger.postings().iter().filter(is_of_sum);
            let kept = net_of(own.filter(|p| p.rule != "fixed-sum-overrun"), Party::Body(*body));
            if !lacks.contains_key(body) {
                check.part(&name(inputs, Party::Body(*body)), kept.dkk(), 0.0, 0.0);
            }
        }
    }
    check.done()
}

/// Every body that orders pays for ordering, once.
fn ordering(inputs: &Inputs, ledger: &Ledger) -> Check {
    let mut check = Comparing::new("administration-of-ordering", ORE);
    let values = &inputs.scenario.values;
    let each = values.admin_per_body * inputs.scenario.regime.admin_factor;
    let orders = ordering_bodies(inputs);
    for id in inputs.scenario.bodies.ids() {
        let own = ledger
            .postings()
            .iter()
            .filter(|p| p.rule == "ordering-administration" && p.from == Party::Body(id));
        let paid: Kroner = own.map(|posting| posting.amount).sum();
        let due = if orders.contains(&id) { each } else { 0.0 };
        check.part(&name(inputs, Party::Body(id)), paid.dkk(), due, 0.0);
    }
    check.done()
}

/// Special transport costs what the accounts say, and its users pay what they say.
fn special_transport(inputs: &Inputs, ledger: &Ledger, items: &[Item]) -> Check {
    let mut check = Comparing::new("special-transport-totals", ORE);
    let values = &inputs.scenario.values;
    let kind = Some(PostingKind::SpecialTransport);
    let of = |from, to| ledger.total(PostingFilter { from, to, kind, service: None });
    let is_special = |item: &&Item| item.class == Some(ServiceClass::SpecialTransport);
    let hired: std::collections::BTreeSet<Party> = items
        .iter()
        .filter(is_special)
        .flat_map(|item| item.operators.iter().map(|(body, _)| Party::Body(*body)))
        .collect();
    let drives = |party: &Party| *party == Party::Suppliers || hired.contains(party);
    let mut nets = Nets::new();
    let is_meant = |posting: &&Posting| Some(posting.kind) == kind && !posting.is_funding();
    ledger.postings().iter().filter(is_meant).for_each(|posting| add(&mut nets, posting));
    // Who drives keeps what it is paid, fares that are its own among it.
    let gross: Kroner = nets.iter().filter(|(party, _)| drives(party)).map(|(_, net)| *net).sum();
    let users = of(Some(Party::Travellers), None);
    check.part("gross", gross.dkk(), values.special_gross * 1e6, 0.0);
    check.part("users", users.dkk(), values.special_fares * 1e6, 0.0);
    check.done()
}

/// What special transport leaves every party with, to the øre.
fn special_parties(inputs: &Inputs, ledger: &Ledger, items: &[Item]) -> Check {
    let mut check = Comparing::new("special-transport-parties", 0.0);
    let mut due = Nets::new();
    for item in items.iter().filter(|i| i.class == Some(ServiceClass::SpecialTransport)) {
        for (party, net) in expected(item) {
            *due.entry(party).or_default() += net;
        }
    }
    let mut nets = Nets::new();
    for posting in ledger.postings() {
        if posting.kind == PostingKind::SpecialTransport {
            add(&mut nets, posting);
        }
    }
    for party in nets.keys().chain(due.keys()).copied().collect::<std::collections::BTreeSet<_>>() {
        let of = |nets: &Nets| nets.get(&party).copied().unwrap_or_default().dkk();
        check.part(&name(inputs, party), of(&nets), of(&due), 0.0);
    }
    check.done()
}

/// What those who drive on demand are paid = hours of one dispatched day of each type × days ×
/// price, and what booking costs = rides × price.
fn on_demand_hours(inputs: &Inputs, ledger: &Ledger) -> Check {
    let mut check = Comparing::new("on-demand-hours-times-rate", ORE);
    let paid = |rule: &str| -> Kroner {
        let own = ledger.postings().iter().filter(|posting| posting.rule == rule);
        own.map(|posting| posting.amount).sum()
    };
    let days = &inputs.scenario.calendar.day_types;
    let (mut hours, mut rides) = (0.0, 0.0);
    for (pool, year) in inputs.scenario.flex.pools.iter().zip(&inputs.flows.flex.pools) {
        let of_days = year.hours_a_day.iter().zip(days.iter());
        let own: f64 = of_days.map(|(hours, day)| hours * day.days_per_year).sum();
        hours += own * pool.terms.hour_dkk;
        rides += year.rides * pool.terms.booking_dkk;
    }
    if !inputs.flows.flex.pools.is_empty() {
        check.part("hours", paid("flex-operation").dkk(), hours, FLOAT_ORDER);
        let rounding = ORE * (1 + inputs.scenario.area.municipalities.len()) as f64;
        check.check.tolerance = check.check.tolerance.max(rounding);
        check.part("booking", paid("flex-booking").dkk(), rides, FLOAT_ORDER);
    }
    check.done()
}

/// Fares of rides on demand = what travellers paid, less what lines took in.
fn on_demand_fares(inputs: &Inputs, ledger: &Ledger) -> Check {
    let rounding = 0.005 * (inputs.scenario.services.len() + inputs.flows.flex_rides.len()) as f64;
    let mut check = Comparing::new("on-demand-fares", rounding + ORE);
    if !inputs.flows.flex.pools.is_empty() {
        let own = ledger.postings().iter().filter(|posting| posting.rule == "flex-fare");
        let paid: Kroner = own.map(|posting| posting.amount).sum();
        let lines: f64 = inputs.flows.services.iter().map(|flows| flows.fares).sum();
        // Fares of lines are sums in single precision: what they are off by is no share of the rest.
        check.check.tolerance += SUM_ORDER * lines;
        // Those who ride with others pay drivers.
        let along: f64 = inputs.flows.carpool.places.iter().map(|place| place.fares).sum();
        check.part("all", paid.dkk(), inputs.flows.sums.fares - lines - along, 0.0);
    }
    check.done()
}

/// What rides on demand leave every party with, to the øre.
fn on_demand_parties(inputs: &Inputs, ledger: &Ledger, items: &[Item]) -> Check {
    let mut check = Comparing::new("on-demand-parties", 0.0);
    let mut due = Nets::new();
    for item in items.iter().filter(|item| item.pool.is_some()) {
        for (party, net) in expected(item) {
            *due.entry(party).or_default() += net;
        }
    }
    let mut nets = Nets::new();
    let is_meant = |posting: &&Posting| posting.rule.starts_with("flex-");
    ledger.postings().iter().filter(is_meant).for_each(|posting| add(&mut nets, posting));
    for party in nets.keys().chain(due.keys()).copied().collect::<std::collections::BTreeSet<_>>() {
        let of = |nets: &Nets| nets.get(&party).copied().unwrap_or_default().dkk();
        check.part(&name(inputs, party), of(&nets), of(&due), 0.0);
    }
    check.done()
}

fn compare_nets(check: &mut Comparing, slug: &str, nets: &Nets, due: &Nets) {
    let parties: std::collections::BTreeSet<Party> =
        nets.keys().chain(due.keys()).copied().collect();
    let of = |nets: &Nets, party| nets.get(&party).copied().unwrap_or_default();
    let wrong: f64 =
        parties.into_iter().map(|party| (of(nets, party) - of(due, party)).dkk().abs()).sum();
    // The totals are zero on both sides; what is compared is the sum of what differs.
    check.part(slug, wrong, 0.0, 0.0);
}

/// What is meant of a ledger, by line and party.
fn nets_by_line(
    inputs: &Inputs,
    ledger: &Ledger,
    is_meant: impl Fn(&Posting) -> bool,
) -> Vec<Nets> {
    let mut nets = vec![Nets::new(); inputs.scenario.services.len()];
    for posting in ledger.postings().iter().filter(|posting| is_meant(posting)) {
        if let Some(service) = posting.service {
            add(&mut nets[service.index()], posting);
        }
    }
    nets
}

fn add(nets: &mut Nets, posting: &Posting) {
    *nets.entry(posting.from).or_default() -= posting.amount;
    *nets.entry(posting.to).or_default() += posting.amount;
}

fn net_of<'a>(postings: impl Iterator<Item = &'a Posting>, party: Party) -> Kroner {
    let mut nets = Nets::new();
    postings.for_each(|posting| add(&mut nets, posting));
    nets.get(&party).copied().unwrap_or_default()
}

fn name(inputs: &Inputs, party: Party) -> String {
    match party {
        Party::Body(body) => inputs.scenario.bodies[body].slug.clone(),
        Party::Travellers => "travellers".to_owned(),
        Party::Suppliers => "suppliers".to_owned(),
        Party::Lenders => "lenders".to_owned(),
        Party::Drivers => "drivers".to_owned(),
        Party::Account(body) => format!("account-{}", inputs.scenario.bodies[body].slug),
    }
}
