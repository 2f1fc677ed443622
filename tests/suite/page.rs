//! The page holds what it shows: it is one file, names from files stay text, its figures are the
//! document's, its two sides of money sum, and every word of it is there in both languages.

use crate::small_town::{changed, town};
use ansvar::report::document::document;
use ansvar::report::flow;
use ansvar::report::format::{Language, millions};
use ansvar::report::page::{Shown, page};
use ansvar::report::words::Words;
use ansvar::run::{Comparison, Register, compare_regimes};
use ansvar::scenario::Scenario;
use ansvar::units::Kroner;
use std::sync::Arc;

const HOSTILE: &str = "<script>alert('æ & \"ø\"')</script>";

fn hostile(mut scenario: Scenario) -> Arc<Scenario> {
    scenario.name = HOSTILE.to_owned();
    scenario.question = HOSTILE.to_owned();
    scenario.regime.name = HOSTILE.to_owned();
    for at in 0..scenario.area.municipalities.len() {
        let id = ansvar::id::Id::from_index(at);
        let place: &mut ansvar::scenario::area::Municipality =
            &mut scenario.area.municipalities[id];
        place.name = HOSTILE.to_owned();
    }
    for body in scenario.bodies.iter_mut() {
        body.name = HOSTILE.to_owned();
    }
    scenario.credits.push(HOSTILE.to_owned());
    Arc::new(scenario)
}

fn compared(make: impl Fn(Scenario) -> Arc<Scenario>) -> Comparison {
    let loaded = town();
    let register: Register = loaded.register.into();
    let moved = changed("MoveRole(role: Fund, scope: Class(Local), to: \"state\"),\n");
    let moved = moved.unwrap_or_else(|findings| panic!("{findings}"));
    let scenarios = [make(loaded.scenario), make(moved.scenario)];
    compare_regimes(&scenarios, &register, &|_| {}).unwrap()
}

fn paged(comparison: &Comparison, language: Language, command: &str) -> String {
    let keys = ["town".to_owned(), "moved".to_owned()];
    let document = document(comparison, &keys, 1);
    let words = Words::new(language);
    let warnings = [HOSTILE.to_owned()];
    let warnings = if command == HOSTILE { &warnings[..] } else { &[] };
    page(&Shown { document: &document, comparison, keys: &keys, words: &words, command, warnings })
}

#[test]
fn names_from_files_stay_text() {
    let comparison = compared(hostile);
    for language in [Language::English, Language::Danish] {
        let text = paged(&comparison, language, HOSTILE);
        assert!(text.contains("&lt;script&gt;alert"), "the names are shown");
        assert_eq!(text.matches("<script").count(), 1, "only the page's own script");
        assert_eq!(text.matches("</script").count(), 1);
        assert!(!text.contains("alert('æ & \""), "quotes and ampersands are escaped too");
    }
}

#[test]
fn it_is_one_file_that_fetches_nothing() {
    let text = paged(&compared(Arc::new), Language::English, "ansvar compare");
    for fetches in ["<link", "<img", "<iframe", "src=", "@import", "url(", "href=\"http"] {
        assert!(!text.contains(fetches), "{fetches}");
    }
    assert!(text.len() < 10_000_000);
}

#[test]
fn every_word_is_there_in_both_languages() {
    for language in [Language::English, Language::Danish] {
        let text = paged(&compared(Arc::new), language, "ansvar compare");
        for raw in ["page-", "indicator-", "unit-", "kind-", "posting-", "check-", "{ $"] {
            let found = text.find(&format!(">{raw}")).or_else(|| text.find(&format!(" {raw}")));
            let shown = found.map(|at| text[at..].chars().take(60).collect::<String>());
            assert_eq!(shown, None, "{language:?}");
        }
    }
}

/// The sum under each diagram is the ledger's, counted here posting by posting.
#[test]
fn both_sides_of_the_money_are_all_of_the_ledger() {
    let comparison = compared(Arc::new);
    let text = paged(&comparison, Language::English, "ansvar compare");
    for result in &comparison.results {
        let all: Kroner = result.ledger.postings().iter().map(|posting| posting.amount).sum();
        let drawn: Kroner = flow::flows(result).iter().map(|flow| flow.amount).sum();
        assert_eq!(all, drawn);
        assert!(all > Kroner::ZERO);
        assert!(text.contains(&format!("{} million DKK", millions(all, Language::English))));
    }
}

/// What the terminal warns of stands on the page: the files' warnings, checks that do not hold, stale
/// bands, lines without room. Without any of them it says so.
#[test]
fn every_warning_of_the_run_is_on_the_page() {
    let loaded = town();
    let register: Register = loaded.register.into();
    let poor = changed("SetBudget(body: \"k1\", amount: Kroner(1000), source: \"a test\"),\n");
    let poor = poor.unwrap_or_else(|findings| panic!("{findings}"));
    let scenarios = [Arc::new(loaded.scenario), Arc::new(poor.scenario)];
    let mut comparison = compare_regimes(&scenarios, &register, &|_| {}).unwrap();
    let keys = ["town".to_owned(), "poor".to_owned()];
    let words = Words::new(Language::English);
    let shown = |comparison: &Comparison, stale: bool, warnings: &[String]| {
        let keys = &keys[..comparison.results.len()];
        let mut document = document(comparison, keys, 1);
        document.manifest.bands = Some(ansvar::report::json::BandsManifest {
            kind: "quick".to_owned(),
            design: String::new(),
            sets: 1,
            seed: 1,
            drawn: Vec::new(),
            stale: stale.then(|| "other inputs".to_owned()),
            error: None,
            service_held: None,
            seconds_points: None,
            seconds_bands: None,
        });
        let words = &words;
        let text =
            page(&Shown { document: &document, comparison, keys, words, command: "", warnings });
        let section = text.split("<section id=\"warnings\">").nth(1).expect("there is the section");
        section.split("</section>").next().unwrap().to_owned()
    };
    let warned = shown(&comparison, false, &["a.ron:3: half of it".to_owned()]);
    assert!(warned.contains("a.ron:3: half of it"), "{warned}");
    let fails = "the check “Spending within budget, grants and loans” does not hold (first at k1)";
    assert!(warned.contains(fails), "{warned}");
    let stale = words.get("page-bands-stale");
    assert!(!warned.contains(&stale) && !warned.contains("<pre>"));
    assert!(shown(&comparison, true, &[]).contains(&stale));

    let line = comparison.results[0].scenario.service_by_slug("bus-two").unwrap();
    let flows = Arc::make_mut(&mut comparison.results[0].flows);
    flows.overloads.push((line, ansvar::id::Id::from_index(0), 12_345.0));
    let crowded = shown(&comparison, false, &[]);
    assert!(crowded.contains("12,345") && crowded.contains("<pre>"), "{crowded}");

    let alone = Comparison { results: comparison.results[..1].to_vec() };
    let outside = alone.results[0].references.iter().filter(|known| !known.is_inside).count();
    assert!(outside > 0, "a town is no country: its money is not the country's");
    let text = shown(&alone, false, &[]);
    assert_eq!(text.matches("<li>").count(), outside, "{text}");
}
