//! The country year by year: what a sum buys as costs rise, what is carried on, what is owed.

use crate::small_town::{changed, town};
use ansvar::account::{Ledger, Party};
use ansvar::decide::{MoneyRule, Terms};
use ansvar::id::Id;
use ansvar::run::years::{Chain, Course, Loan, Position, YearResult, country, course, year_bands};
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

/// An account holds what the sum gave since the first year, less what the ledgers say that lines
/// cost, and what lapsed: the sum read from the scenario's own line, the cost from the postings.
#[test]
fn accounts_reconcile_over_all_years() {
    for allowed in [true, false] {
        let permission =
            format!("SetPermission(kind: MultiYearBudget, allowed: {allowed}, comment: \"test\"),");
        let scenario = loaded(&format!("{}\n{permission}", of_a_sum("Nothing")));
        // The sum as the file has it, not as much as the base spends.
        let own = Terms { money: MoneyRule::Own, reallocate: false };
        let course = course(&Column::decided(&scenario, own), &base(), 2033, &|_| {}).unwrap();
        let (mut given, mut paid, mut lapsed) = (0, 0, 0);
        for year in &course.years[1..] {
            let lines: Vec<_> = year
                .scenario
                .services
                .entries()
                .filter(|(_, line)| line.slug == "bus-two")
                .map(|(id, _)| id)
                .collect();
            given += 2_000_000 * 100;
            paid += net_paid_for(&year.ledger, &lines);
            let of_the_sum = year.accounts.iter().filter(|account| account.is_of_a_sum());
            lapsed += of_the_sum.map(|account| account.lapsed.ore()).sum::<i64>();
            let kept = year.position.accounts["company-one"]["Local"].ore();
            let differs = given - paid - lapsed - kept;
            assert!(differs.abs() <= 300, "{}: {differs} øre", year.year);
            assert!(lapsed >= 0 && (allowed || kept <= 0), "one year's surplus lapses: {kept}");
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
        for indicator in ansvar::account::INDICATORS.iter() {
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
            bands: None,
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

/// Every pool's account moves by what is posted to it, whoever decides and by whichever rule of
/// money: a municipality and the state, with equal money and with their own.
#[test]
fn accounts_of_several_pools_hold_what_is_posted_to_them() {
    let scenario = loaded(&busy());
    for money in [MoneyRule::Equal, MoneyRule::Own] {
        let terms = Terms { money, reallocate: false };
        let course = course(&Column::decided(&scenario, terms), &base(), 2030, &|_| {}).unwrap();
        let last = course.years.last().unwrap();
        assert!(last.accounts.len() >= 2, "{money:?}: {} pools", last.accounts.len());
        let mut posted: BTreeMap<String, i64> = BTreeMap::new();
        for year in &course.years {
            for posting in year.carried.postings() {
                for (party, sign) in [(posting.to, 1), (posting.from, -1)] {
                    if let Party::Account(body) = party {
                        let slug = year.scenario.bodies[body].slug.clone();
                        *posted.entry(slug).or_default() += sign * posting.amount.ore();
                    }
                }
            }
            for (slug, own) in &year.position.accounts {
                let kept: i64 = own.values().map(|amount| amount.ore()).sum();
                let found = posted.get(slug).copied().unwrap_or(0);
                assert_eq!(kept, found, "{money:?}, {slug} in {}", year.year);
            }
        }
    }
}

/// A body that is merged into another takes its account along, and its debt.
#[test]
fn an_account_and_a_debt_go_to_the_heir() {
    let changes = format!(
        "{}
         SetPermission(kind: CapitalLoans, allowed: true, comment: \"test\"),
         Invest(body: \"k1\", year: 2026, amount: Kroner(300_000), purpose: \"depot\",
             loan: Loan(kind: Serial, rate: Percent(2), years: 6)),",
        busy()
    );
    let mut scenario = Scenario::clone(&loaded(&changes));
    let heir = scenario.body_by_slug("k2").unwrap();
    for body in scenario.bodies.iter_mut().filter(|body| body.slug == "k1") {
        body.until = Some(2028);
        body.successor = Some(heir);
    }
    let column = Column::decided(&Arc::new(scenario), EQUAL);
    let course = course(&column, &base(), 2030, &|_| {}).unwrap();
    let gone = course.scenario.body_by_slug("k1").unwrap();
    let (mut of_gone, mut of_heir, mut owed) = (0, 0, 0);
    for year in &course.years {
        for posting in year.carried.postings() {
            for (party, sign) in [(posting.to, 1), (posting.from, -1)] {
                let amount = sign * posting.amount.ore();
                match party {
                    Party::Account(body) if body == gone => of_gone += amount,
                    Party::Account(body) if body == heir => of_heir += amount,
                    Party::Lenders => owed -= amount,
                    _ => {}
                }
            }
            let is_of_gone = |party| party == Party::Body(gone);
            let late = year.year >= 2028 && (is_of_gone(posting.from) || is_of_gone(posting.to));
            assert!(!late, "{} in {}: {posting:?}", posting.rule, year.year);
        }
        if year.year >= 2028 {
            assert_eq!(of_gone, 0, "nothing is left with who is gone");
            let kept = year.position.accounts.get("k2").into_iter().flatten();
            assert_eq!(of_heir, kept.map(|(_, amount)| amount.ore()).sum::<i64>());
            assert!(!year.position.accounts.contains_key("k1"));
            assert!(year.owed["k2"] > Kroner::ZERO && !year.owed.contains_key("k1"));
        }
    }
    // 300,000 lent, four instalments of 50,000 and the interest on 300, 250, 200 and 150 thousand
    // paid back by the end of 2030.
    let interest = 2 * (300_000 + 250_000 + 200_000 + 150_000);
    assert_eq!(owed, 300_000 * 100 - 4 * 50_000 * 100 - interest);
}

/// Its payer pays what a trial's departures cost, and nobody else: the difference between the
/// ledgers of a year with it and without it.
#[test]
fn a_trial_costs_its_payer_and_nobody_else() {
    let trial = "Trial(id: \"more\", area: [\"k1\"], from: 2026, years: 1,
        departures: Factor(1.5), payer: \"state\"),";
    let base = base();
    let year = |changes: &str| {
        let column = Column::declared(&loaded(changes));
        course(&column, &base, 2026, &|_| {}).unwrap().years.pop().unwrap()
    };
    let (with, without) = (year(&format!("{}\n{trial}", busy())), year(&busy()));
    let lines: Vec<_> = with.scenario.services.ids().collect();
    let more = net_paid_for(&with.ledger, &lines) - net_paid_for(&without.ledger, &lines);
    assert!(more > 1_000_000, "it costs something: {more} øre");
    for (id, body) in with.scenario.bodies.entries() {
        let of = |year: &YearResult| year.net_cost.get(&id).copied().unwrap_or_default().ore();
        let differs = of(&with) - of(&without);
        let expected = match body.slug.as_str() {
            "state" => more,
            // It is paid for what it runs more.
            "operator-one" => -more,
            _ => 0,
        };
        assert!((differs - expected).abs() <= 100, "{}: {differs} for {expected}", body.slug);
    }
}

/// Within a contract departures move by 4 % a year, or not at all where that is less than a whole
/// one; in the year of the tender as far as money goes.
#[test]
fn contracts_hold_growth_back() {
    let values = [
        value("years.contract.length", 10.0, "years"),
        value("years.contract.free_change", 4.0, "% of departures"),
        value("years.budget.beyond_index", 1.0, "%/yr"),
    ];
    let sum = of_a_sum("Rate(percent_a_year: 20.0)");
    let course = over_years(&format!("{sum}\n{}", values.concat()), 2036);
    let turn = ansvar::id::stable_hash("bus-two") % 10;
    let mut moved_in_tender = false;
    for pair in course.years.windows(2) {
        let of = |year: &YearResult| year.position.departures["bus-two"].clone();
        let is_tender = turn == u64::from(pair[1].year) % 10;
        for (before, after) in of(&pair[0]).into_iter().zip(of(&pair[1])) {
            let far = before > 0.0 && (after / before - 1.0).abs() > 0.04 + 1e-9;
            assert!(is_tender || !far, "{}: {before} → {after}", pair[1].year);
            moved_in_tender |= is_tender && far;
        }
    }
    assert!(moved_in_tender, "money that grows 20 % a year is spent when the contract ends");
}

/// Electric buses reach their share in 2030, go on at that pace, and are never more than all; the
/// grid stays as clean as in 2030.
#[test]
fn electric_buses_go_on_after_2030() {
    let scenario = town().scenario;
    let none = vec![0.0; scenario.area.zones.len()];
    let at = |year| country::at(&scenario, year, &none).values;
    let (own, then) = (&scenario.values, scenario.values.electric_2030);
    assert!((at(2030).electric_bus_share - then).abs() < 1e-9);
    let five_more = (2.0 * then - own.electric_bus_share).min(100.0);
    assert!((at(2035).electric_bus_share - five_more).abs() < 1e-9);
    assert!(at(2060).electric_bus_share <= 100.0);
    assert_eq!(at(2030).co2_kwh.to_bits(), at(2040).co2_kwh.to_bits());
    assert!((at(2030).co2_kwh - own.grid_2030).abs() < 1e-9);
}

/// A year like 2020: so many trips less are wanted, and a journey by public transport is felt to
/// take longer, so its share falls too. Dear fuel makes bus hours dearer by diesel's part of them.
#[test]
fn shocks_do_what_they_say() {
    let year = |changes: &str| {
        let column = Column::declared(&loaded(&format!("{}\n{changes}", busy())));
        course(&column, &base(), 2026, &|_| {}).unwrap().years.pop().unwrap()
    };
    let plain = year("");
    let ill = year("Shock(year: 2026, kind: Pandemic(trips: Share(0.7), felt: Minutes(15))),");
    let of = |year: &YearResult, key: &str| year.indicators.national(key).unwrap();
    let wanted = of(&ill, "trips-wanted") / of(&plain, "trips-wanted");
    assert!((wanted - 0.7).abs() < 1e-6, "{wanted}");
    let public = of(&ill, "pt-trips") / of(&plain, "pt-trips");
    assert!(public < 0.7, "journeys fall by more than trips: {public}");

    let dear = year("Shock(year: 2026, kind: FuelPrice(times: 2.0)),");
    let bus: Vec<_> = plain
        .scenario
        .services
        .entries()
        .filter(|(_, line)| line.slug == "bus-two")
        .map(|(id, _)| id)
        .collect();
    let cost = |year: &YearResult| net_paid_for(&year.ledger, &bus) as f64;
    let values = &plain.scenario.values;
    let diesel = 1.0 - values.electric_bus_share / 100.0;
    let expected = 1.0 + diesel * values.bus_energy_share / 100.0;
    let found = cost(&dear) / cost(&plain);
    assert!((found / expected - 1.0).abs() < 1e-3, "{found} for {expected}");
}

/// Bands over years hold the points where values stand at their median, are wider where more years
/// have passed, and tell two columns that are the same apart in no year.
#[test]
fn bands_over_years_grow_with_the_years() {
    let scenario = Arc::new(town().scenario);
    let register = Register::from(town().register);
    let columns = [Column::declared(&scenario), Column::declared(&scenario)];
    let done = std::sync::atomic::AtomicUsize::new(0);
    let count = |_| {
        done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    };
    let bands = year_bands(&scenario, &columns, 2032, &register, 8, &|_| {}, &count).unwrap();
    assert_eq!(done.into_inner(), 8);
    assert!(bands.design.factors.iter().any(|factor| factor.key == "years.cost.bus"));
    let courses = ansvar::run::years::courses(&scenario, &columns, 2032, &register, &|_| {});
    let point = |year: usize| {
        let course = &courses.as_ref().unwrap()[0];
        course.years[year].indicators.national("operating-cost").unwrap()
    };
    let width = |year: u16, point: f64| {
        let band = bands.of_value("operating-cost", year, 1).unwrap();
        assert!(band.low <= point && point <= band.high, "{year}: {point} in {band:?}");
        band.width() / point
    };
    assert!(width(2032, point(7)) > width(2026, point(1)));
    for year in 2025..=2032 {
        let apart = bands.of_difference("pt-trips", year, 1).unwrap();
        assert!(apart.holds_zero() && apart.width() == 0.0, "{year}: {apart:?}");
    }
    let mut document = document_of(courses.as_ref().unwrap());
    let keys = ["a".to_owned(), "b".to_owned()];
    ansvar::report::years::bands::put(&mut document, courses.as_ref().unwrap(), &keys, &bands);
    let last = document.bands["b"].last().unwrap();
    assert_eq!(last.indicators["pt-trips"].distinguishable, Some(false));
    assert_eq!(document.bands["a"][0].indicators["pt-trips"].distinguishable, None);
}

/// The document of years fits the schema that the program prints, and marks municipal money as
/// derived and no other, in every block and in the tables.
#[test]
fn the_document_of_years_fits_its_schema_and_marks_municipal_money() {
    use ansvar::report::years::document::{YearsDocument, files};
    let scenario = loaded(&busy());
    let base = base();
    let column = Column::decided(&scenario, EQUAL);
    let courses = [0, 1].map(|_| course(&column, &base, 2027, &|_| {}).unwrap()).to_vec();
    let document = document_of(&courses);
    let schema = serde_json::to_value(schemars::schema_for!(YearsDocument)).unwrap();
    let read = |document: &YearsDocument| -> serde_json::Value {
        serde_json::from_str(&serde_json::to_string(document).unwrap()).unwrap()
    };
    let mut found = Vec::new();
    crate::contract::faults(&schema, &schema, &read(&document), "", &mut found);
    assert_eq!(found, Vec::<String>::new());
    let mut spoilt = read(&document);
    spoilt["results"]["a"][0]["year"] = "2025".into();
    crate::contract::faults(&schema, &schema, &spoilt, "", &mut found);
    assert_eq!(found.len(), 1, "{found:?}");

    let is_town = |slug: &str| {
        let body = scenario.bodies.iter().find(|body| body.slug == slug);
        body.is_some_and(|body| body.kind == ansvar::scenario::regime::BodyKind::Municipality)
    };
    let (mut marked, mut all) = (0, 0);
    for year in document.results.values().flatten() {
        assert_eq!(year.derived.first().map(String::as_str), Some("net-cost-municipality"));
        let towns = year.net_cost.keys().filter(|slug| is_town(slug));
        assert!(year.derived_bodies.iter().eq(towns), "{:?}", year.derived_bodies);
        for account in &year.accounts {
            assert_eq!(account.derived, is_town(&account.body), "{account:?}");
            (marked, all) = (marked + usize::from(account.derived), all + 1);
        }
        for paid in &year.carried {
            assert_eq!(paid.derived, is_town(&paid.from) || is_town(&paid.to), "{paid:?}");
        }
    }
    assert!(marked > 0 && marked < all, "{marked} of {all}");
    for (name, bytes) in files(&document).unwrap() {
        if name.starts_with("years") {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.lines().next().unwrap().ends_with(",derived"), "{name}");
            let ends = |end: &str| text.lines().any(|line| line.ends_with(end));
            // No figure by municipality is of municipal spending alone, and nothing is carried here.
            let has_some = ["years.csv", "years-bodies.csv", "years-accounts.csv"];
            // Here nothing is carried on, and its table is empty.
            assert!(ends(",false") || name == "years-carried.csv", "{name}");
            assert_eq!(ends(",true"), has_some.contains(&name.as_str()), "{name}");
        }
    }
}

fn document_of(courses: &[Course]) -> ansvar::report::years::document::YearsDocument {
    let keys = ["a".to_owned(), "b".to_owned()];
    ansvar::report::years::document::document(courses, &keys, 1)
}
