//! The country year by year: what a sum buys as costs rise, what is carried on, what is owed.

use crate::small_town::{changed, town};
use ansvar::account::{Ledger, Party};
use ansvar::decide::{MoneyRule, Terms};
use ansvar::id::Id;
use ansvar::run::years::{Chain, Course, Loan, Position, YearResult, country, course};
use ansvar::run::{Column, Prepared, Register, RunResult, run};
use ansvar::scenario::horizon::{LoanKind, LoanTerms};
use ansvar::scenario::{Loaded, Scenario};
use ansvar::units::{Kroner, Percent};
use std::collections::BTreeMap;
use std::sync::Arc;

const EQUAL: Terms = Terms { money: MoneyRule::Equal, reallocate: false };

fn base() -> RunResult {
    let loaded = changed(&busy()).unwrap_or_else(|findings| panic!("{findings}"));
    let register: Register = loaded.register.into();
    let scenario = Arc::new(loaded.scenario);
    let prepared = Prepared::new(&scenario, &register, &|_| {}).unwrap();
    run(&scenario, &prepared, None, &|_| {}).unwrap()
}

fn loaded(changes: &str) -> Arc<Scenario> {
    let Loaded { scenario, .. } = changed(changes).unwrap_or_else(|findings| panic!("{findings}"));
    Arc::new(scenario)
}

fn over_years(changes: &str, until: u16) -> Course {
    let scenario = loaded(changes);
    course(&Column::decided(&scenario, EQUAL), &base(), until, &|_| {}).unwrap()
}

fn value(key: &str, value: f64, unit: &str) -> String {
    format!("SetValue(key: \"{key}\", value: {value:?}, unit: \"{unit}\", source: \"test\"),\n")
}

/// A busy line without fares, and no money for anything but running it.
fn busy() -> String {
    let values = [
        value("years.contract.length", 1.0, "years"),
        value("years.cost.bus", 2.8, "%/yr"),
        value("money.admin.company_per_timetable_hour", 0.0, "DKK/h"),
        value("money.admin.per_ordering_body", 0.0, "DKK/yr"),
        value("years.bus.charging", 0.0, "mio DKK/bus"),
    ];
    format!(
        "{}
         ScaleTrips(service: \"bus-two\", by: Factor(40)),
         SetFare(base: Kroner(0), per_km: KronerPerKm(0)),",
        values.concat()
    )
}

/// The company buys it from a fixed sum.
fn of_a_sum(indexation: &str) -> String {
    let indexed = match indexation {
        "Nothing" => String::new(),
        by => format!("SetIndexation(class: Local, by: {by}),"),
    };
    format!(
        "{}
         MoveRole(role: Purchase, scope: Class(Local), to: Company),
         MoveRole(role: Plan, scope: Class(Local), to: Company),
         MoveRole(role: SetServiceLevel, scope: Class(Local), to: Company),
         SetFixedSum(class: Local, amount: Kroner(2_000_000), source: \"test\",
             payer: \"state\", path: StateToCompanies, allocation: PastSpending,
             overrun: Municipality),
         {indexed}",
        busy()
    )
}

fn hours(year: &YearResult) -> f64 {
    year.accounts.iter().filter(|account| account.is_of_a_sum()).map(|account| account.hours).sum()
}

/// With costs that rise 2.8 % a year a sum indexed at 2 % buys (1.02 / 1.028)¹⁰, 7.5 % fewer hours,
/// after ten years, and one that is not indexed 1.028⁻¹⁰, 24 % fewer.
#[test]
fn a_sum_buys_less_as_costs_outgrow_its_indexation() {
    for (indexation, percent) in
        [("Nothing", 0.0), ("Rate(percent_a_year: 2.0)", 2.0), ("BusCosts", 2.8)]
    {
        let course = over_years(&of_a_sum(indexation), 2036);
        let (first, last) = (&course.years[1], &course.years[11]);
        let bought = hours(last) / hours(first);
        let expected = country::grown(percent, 10.0) / country::grown(2.8, 10.0);
        assert!((bought / expected - 1.0).abs() < 0.006, "{indexation}: {bought} for {expected}");
    }
}

/// What pools were given is what they spent, what investments took, what lapsed and what stands on
/// the account: over all years, with the spending read from the ledger and not from the pools.
#[test]
fn accounts_reconcile_over_all_years() {
    for allowed in [true, false] {
        let permission =
            format!("SetPermission(kind: MultiYearBudget, allowed: {allowed}, comment: \"test\"),");
        let course = over_years(&format!("{}\n{permission}", of_a_sum("Nothing")), 2033);
        let mut sums: BTreeMap<String, [i64; 5]> = BTreeMap::new();
        for year in &course.years {
            for account in &year.accounts {
                let key = format!("{:?} {:?}", account.decider, account.source);
                let own = sums.entry(key).or_default();
                let parts = [account.given, account.spent, account.invested, account.lapsed]
                    .map(Kroner::ore);
                own.iter_mut().zip(parts).for_each(|(all, part)| *all += part);
                own[4] = account.balance.ore();
            }
        }
        assert!(!sums.is_empty());
        for (pool, [given, spent, invested, lapsed, balance]) in sums {
            assert_eq!(given, spent + invested + lapsed + balance, "{pool}");
        }
        for year in &course.years[1..] {
            // All that bodies paid for lines, less what came back: the ledger's own postings.
            let spent: i64 = year.accounts.iter().map(|account| account.spent.ore()).sum();
            let lines: Vec<_> = year
                .scenario
                .services
                .entries()
                .filter(|(_, line)| line.slug != "ferry-three")
                .map(|(id, _)| id)
                .collect();
            let net = net_paid_for(&year.ledger, &lines);
            assert!((spent - net).abs() <= 200, "{}: {spent} in accounts, {net} paid", year.year);
        }
    }
}

/// What suppliers and operators get for lines less what travellers pay, from the postings.
fn net_paid_for(ledger: &Ledger, lines: &[ansvar::id::ServiceId]) -> i64 {
    use ansvar::account::PostingKind;
    let own = ledger.postings().iter().filter(|p| p.service.is_some_and(|id| lines.contains(&id)));
    own.map(|posting| match posting.kind {
        PostingKind::Operation | PostingKind::Administration => posting.amount.ore(),
        PostingKind::Fare => -posting.amount.ore(),
        _ => 0,
    })
    .sum()
}

/// A company keeps nothing in any year, accounts hold what was put on them and not taken, and
/// lenders get back what they lent, with interest.
#[test]
fn nothing_is_lost_between_years() {
    let changes = format!(
        "{}
         SetPermission(kind: CapitalLoans, allowed: true, comment: \"test\"),
         Invest(body: \"company-one\", year: 2027, amount: Kroner(1_000_000), purpose: \"depot\",
             loan: Loan(kind: Annuity, rate: Percent(3), years: 5)),",
        of_a_sum("Nothing")
    );
    let course = over_years(&changes, 2034);
    let company = course.scenario.body_by_slug("company-one").unwrap();
    let mut all: BTreeMap<Party, i64> = BTreeMap::new();
    for year in &course.years {
        let mut own: BTreeMap<Party, i64> = BTreeMap::new();
        for posting in year.ledger.postings().iter().chain(year.carried.postings()) {
            *own.entry(posting.from).or_default() -= posting.amount.ore();
            *own.entry(posting.to).or_default() += posting.amount.ore();
        }
        assert_eq!(own.get(&Party::Body(company)).copied().unwrap_or(0), 0, "{}", year.year);
        for (party, net) in own {
            *all.entry(party).or_default() += net;
        }
        // An account holds what was put on it and not taken.
        for (party, net) in &all {
            let Party::Account(body) = *party else { continue };
            let slug = &year.scenario.bodies[body].slug;
            let kept = year.position.accounts.get(slug).into_iter().flatten();
            let kept: i64 = kept.map(|(_, amount)| amount.ore()).sum();
            assert_eq!(*net, kept, "{slug} in {}", year.year);
        }
    }
    // Raised in 2027, paid from 2028 to 2032: the lenders have their million and its interest.
    let lenders = all[&Party::Lenders];
    let loan = loan(LoanKind::Annuity, 3.0, 5, 1_000_000.0);
    let interest: i64 = loan.schedule().iter().map(|payment| payment.interest.ore()).sum();
    assert_eq!(lenders, interest);
    assert!(course.years.last().unwrap().owed.values().all(|left| *left == Kroner::ZERO));
}

fn loan(kind: LoanKind, rate: f64, years: u16, amount: f64) -> Loan {
    let terms = LoanTerms { kind, rate: Some(Percent(rate)), years: Some(years) };
    let values = &town().scenario.values;
    Loan::new("k1", "test", 2025, Kroner::from_dkk(amount), terms, values)
}

/// 100,000 at 5 % over ten years costs 12,950.46 a year (any table of annuities: factor 0.129505);
/// 200,000 at 6 % over thirty years 14,529.78 (0.072649).
#[test]
fn annuities_are_those_of_the_tables() {
    for (rate, years, amount, paid) in
        [(5.0, 10, 100_000.0, 12_950.46), (6.0, 30, 200_000.0, 14_529.78), (0.0, 4, 1_000.0, 250.0)]
    {
        let loan = loan(LoanKind::Annuity, rate, years, amount);
        let schedule = loan.schedule();
        assert_eq!(schedule.len(), usize::from(years));
        for payment in &schedule[..schedule.len() - 1] {
            assert_eq!(payment.interest + payment.instalment, Kroner::from_dkk(paid));
        }
        // The last payment differs by what rounding left, at most an øre a year.
        let last = schedule.last().unwrap();
        let differs = (last.interest + last.instalment).ore() - Kroner::from_dkk(paid).ore();
        assert!(differs.abs() <= i64::from(years), "{differs} øre");
        let back: i64 = schedule.iter().map(|payment| payment.instalment.ore()).sum();
        assert_eq!(back, loan.amount.ore());
        assert_eq!(loan.left(2025 + years), Kroner::ZERO);
    }
}

/// 1,000 over four years at 10 %: serial 250 a year and interest on 1,000, 750, 500, 250; bullet 100
/// a year and all of it at the end.
#[test]
fn serial_and_bullet_loans_are_paid_as_they_say() {
    let of = |kind| loan(kind, 10.0, 4, 1000.0).schedule();
    let serial: Vec<f64> = of(LoanKind::Serial).iter().map(|p| p.interest.dkk()).collect();
    assert_eq!(serial, [100.0, 75.0, 50.0, 25.0]);
    let bullet = of(LoanKind::Bullet);
    assert!(bullet.iter().all(|payment| payment.interest == Kroner::from_dkk(100.0)));
    let back: Vec<f64> = bullet.iter().map(|payment| payment.instalment.dkk()).collect();
    assert_eq!(back, [0.0, 0.0, 0.0, 1000.0]);
}

/// A year depends on the scenario, the base and the position alone: run by itself, from a position
/// that was written and read again, with everything made anew, it is the same.
#[test]
fn a_year_run_by_itself_is_the_same() {
    let scenario = loaded(&of_a_sum("Nothing"));
    let base = base();
    let whole = course(&Column::decided(&scenario, EQUAL), &base, 2030, &|_| {}).unwrap();
    for pair in whole.years.windows(2) {
        let cold_base = self::base();
        let chain = Chain::new(&scenario, &cold_base, Some(EQUAL), &|_| {}).unwrap();
        let written = serde_json::to_string(&pair[0].position).unwrap();
        let position: Position = serde_json::from_str(&written).unwrap();
        assert_eq!(position, pair[0].position, "a position survives being written");
        let year = chain.next(&position, &|_| {}).unwrap();
        assert_eq!(year.position, pair[1].position);
        for indicator in ansvar::account::INDICATORS {
            let of = |year: &YearResult| year.indicators.national(indicator.key).map(f64::to_bits);
            assert_eq!(of(&year), of(&pair[1]), "{} in {}", indicator.key, year.year);
        }
    }
}

/// In its own year the country is the scenario, to the bit.
#[test]
fn the_own_year_is_the_scenario() {
    let scenario = town().scenario;
    let none = vec![0.0; scenario.area.zones.len()];
    assert_eq!(country::at(&scenario, scenario.year, &none), scenario);
}

/// Residents grow as the projection says, whatever moves between places and ages.
#[test]
fn residents_follow_the_projection() {
    let mut scenario = town().scenario;
    let places = scenario.area.municipalities.iter_mut().zip([0.02, -0.01]);
    places.for_each(|(place, growth)| place.growth = growth);
    let all = |of: &Scenario| of.area.zones.iter().map(|zone| zone.population()).sum::<f64>();
    let none = vec![0.0; scenario.area.zones.len()];
    let then = country::at(&scenario, 2040, &none);
    let values = &scenario.values;
    let expected = country::grown(values.residents_growth, 10.0)
        * country::grown(values.residents_growth_later, 5.0);
    assert!((all(&then) / all(&scenario) / expected - 1.0).abs() < 1e-9);
    let place = |of: &Scenario, at: usize| of.area.municipalities.as_slice()[at].population;
    let apart = place(&then, 0) / place(&scenario, 0) - place(&then, 1) / place(&scenario, 1);
    assert!(apart > 0.4, "what grew goes on growing: {apart}");
    for (at, municipality) in then.area.municipalities.entries() {
        let own = then.area.zones.iter().filter(|zone| zone.municipality == at);
        let living: f64 = own.map(|zone| zone.population()).sum();
        let before = scenario.area.zones.iter().filter(|zone| zone.municipality == at);
        let before: f64 = before.map(|zone| zone.population()).sum();
        let grown = municipality.population / place(&scenario, at.index());
        assert!((living / before / grown - 1.0).abs() < 1e-9);
    }
}

/// A shock strikes in its years and leaves the others alone; a forbidden loan is refused with the
/// law that forbids it.
#[test]
fn shocks_have_their_years_and_loans_their_law() {
    let scenario = loaded("Shock(year: 2028, years: 2, kind: FuelPrice(times: 1.5)),");
    let none = vec![0.0; scenario.area.zones.len()];
    let plain = town().scenario;
    for (year, factor) in [(2027, 1.0), (2028, 1.5), (2029, 1.5), (2030, 1.0)] {
        let cost = country::at(&scenario, year, &none).values.car_cost_per_km;
        let without = country::at(&plain, year, &none).values.car_cost_per_km;
        assert!((cost / without / factor - 1.0).abs() < 1e-12, "{year}");
    }
    let refused = changed(
        "SetPermission(kind: CapitalLoans, allowed: false, comment: \"test\"),
         Invest(body: \"k1\", year: 2026, amount: Kroner(1000), purpose: \"depot\",
             loan: Loan(kind: Serial)),",
    );
    let findings = refused.expect_err("it is refused");
    assert!(findings.0.iter().any(|finding| finding.code == "scenario::loan_forbidden"));
}

/// Text, page and tables say what they have to in both languages, and nothing from a file runs.
#[test]
fn years_are_told_in_both_languages() {
    use ansvar::report::format::Language;
    use ansvar::report::page::years::{YearsShown, page};
    use ansvar::report::words::Words;
    use ansvar::report::years::{document, text};

    let mut scenario = Scenario::clone(&loaded(&of_a_sum("Nothing")));
    scenario.question = "<script>alert(1)</script>".to_owned();
    scenario.horizon.trials.push(ansvar::scenario::horizon::Trial {
        id: "more".to_owned(),
        area: vec!["k1".to_owned()],
        from: 2027,
        years: 2,
        departures: 1.5,
        payer: "state".to_owned(),
    });
    let column = Column::decided(&Arc::new(scenario), EQUAL);
    let base = base();
    let today = Column::decided(&base.scenario, EQUAL);
    let courses =
        [&today, &column].map(|column| course(column, &base, 2029, &|_| {}).unwrap()).to_vec();
    let keys = ["=today".to_owned(), "<b>sum".to_owned()];
    for language in [Language::English, Language::Danish] {
        let words = Words::new(language);
        let document = ansvar::report::years::document::document(&courses, &keys, 1);
        let shown = YearsShown {
            courses: &courses,
            keys: &keys,
            words: &words,
            command: "ansvar",
            warnings: &[],
            manifest: &document.manifest,
        };
        let (text, page) = (text(&courses, &keys, language), page(&shown));
        for told in [&text, &page] {
            assert!(!told.contains("years-") && !told.contains("{ $"), "{told}");
        }
        assert!(!page.contains("<script>alert") && !page.contains("<b>sum"));
        assert!(page.contains("&lt;script&gt;alert(1)"));
        assert!(text.contains("2029") && page.contains("2029"));
    }
    let document = document::document(&courses, &keys, 1);
    for (name, bytes) in document::files(&document).unwrap() {
        let table = String::from_utf8(bytes).unwrap();
        assert!(!table.lines().any(|line| line.starts_with('=')), "{name} begins a formula");
    }
    let cost: f64 =
        document.results["<b>sum"].iter().map(|year| year.trials.values().sum::<f64>()).sum();
    assert!(cost > 0.0, "the trial costs its payer something: {cost}");
}
